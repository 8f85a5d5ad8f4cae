//! A slip for a browser: one file that asks nothing of any network and runs nothing, and prints well.

use super::{PaySlip, SlipHeading, SlipItem, WHOSE};
use crate::capital_amount::capital_amount;
use crate::run::RunState;
use crate::wording::{amount_words, day_words, month_words};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.6 'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',\
sans-serif;max-width:46rem;margin:1.5rem auto;padding:0 1rem}\
h1{font-size:1.3rem;text-align:center;margin:0 0 .5rem}\
h2{font-size:1.05rem;margin:1.2rem 0 .3rem}\
table{border-collapse:collapse;width:100%;margin:.6rem 0}\
caption{text-align:left;font-weight:600;padding:.2rem 0}\
th,td{border:1px solid GrayText;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{font-weight:600}\
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
.less{color:#b00000}\
.net{font-size:1.2rem;border:2px solid;padding:.5rem .8rem;margin:.8rem 0}\
.held,.draft{border:2px dashed;padding:.5rem .8rem;margin:.8rem 0}\
small{color:GrayText}\
@media(prefers-color-scheme:dark){.less{color:#ff9a9a}}\
@media print{body{font-size:11pt;max-width:none;margin:0}table,.net,.held{break-inside:avoid}}";

/// One person's slip as a page of its own (UTF-8).
#[must_use]
pub fn pay_slip_html(heading: &SlipHeading, slip: &PaySlip) -> String {
    let mut page = Page(String::with_capacity(6000));
    let title = heading.title();
    page.0.push_str("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.0.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n",
    );
    page.element("title", &format!("{title} {} {}", slip.staff_no, slip.name));
    page.0.push_str(&format!("<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"));
    page.element("h1", &title);
    if heading.state == RunState::Draft {
        page.0.push_str("<p class=\"draft\">试算稿：还会变动，不作为发放依据。</p>\n");
    }
    page.facts(heading, slip);
    match &slip.held {
        Some(reason) => {
            page.0.push_str("<p class=\"held\">");
            page.text(&PaySlip::held_words(reason));
            page.0.push_str("</p>\n");
        }
        None => page.amounts(slip),
    }
    page.0.push_str("<p><small>");
    page.text(slip.assumed_words().unwrap_or_default());
    page.text(WHOSE);
    page.0.push_str("</small></p>\n</main>\n</body>\n</html>\n");
    page.0
}

struct Page(String);

impl Page {
    /// Text from people is text, whatever is in it.
    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(character),
                other if other.is_control() => {}
                other => self.0.push(other),
            }
        }
    }

    fn element(&mut self, name: &str, text: &str) {
        self.0.push_str(&format!("<{name}>"));
        self.text(text);
        self.0.push_str(&format!("</{name}>\n"));
    }

    fn row(&mut self, label: &str, text: &str) {
        self.0.push_str("<tr><th scope=\"row\">");
        self.text(label);
        self.0.push_str("</th><td>");
        self.text(text);
        self.0.push_str("</td></tr>\n");
    }

    fn facts(&mut self, heading: &SlipHeading, slip: &PaySlip) {
        self.0.push_str("<table>\n");
        for (label, text) in [
            ("姓名", slip.name.clone()),
            ("工号", slip.staff_no.clone()),
            ("所属社区", slip.community.clone()),
            ("岗位", slip.post.clone()),
            ("考核月", month_words(heading.assessment_month)),
            ("工资所属月", month_words(heading.pay_month)),
            ("发放日期", format!("{}（第{}批）", day_words(heading.pay_date), heading.run_number)),
            ("银行账号", slip.masked_account.clone()),
        ] {
            if !text.is_empty() {
                self.row(label, &text);
            }
        }
        self.0.push_str("</table>\n");
    }

    fn amounts(&mut self, slip: &PaySlip) {
        self.0.push_str("<p class=\"net\">实发工资 <strong>");
        self.text(&amount_words(slip.net));
        self.0.push_str("</strong> 元<br><small>人民币");
        self.text(&capital_amount(slip.net));
        self.0.push_str("</small></p>\n");
        self.items("应发项目", &slip.earnings, "应发合计", slip.gross);
        self.items("扣款项目", &slip.deductions, "扣款合计", slip.total_deductions);
        if !slip.differences.is_empty() {
            self.table_begins("补发补扣（按所属月）", &["所属月", "项目", "金额（元）"]);
            for one in &slip.differences {
                self.cells(&[&month_words(one.month), &one.item], &[amount_words(one.amount)]);
            }
            self.0.push_str("</table>\n");
        }
        self.items("单位承担（不从工资中扣）", &slip.employer, "单位承担合计", slip.employer_total);
        if !slip.funds.is_empty() {
            self.table_begins("资金来源", &["资金", "应发（元）", "单位承担（元）"]);
            for fund in &slip.funds {
                self.cells(&[&fund.fund], &[amount_words(fund.earnings), amount_words(fund.employer)]);
            }
            self.0.push_str("</table>\n");
        }
        if !slip.remark.is_empty() {
            self.element("p", &format!("备注：{}", slip.remark));
        }
        if !slip.explanation.is_empty() {
            self.element("h2", "计算说明");
            self.0.push_str("<ol>\n");
            for line in &slip.explanation {
                self.element("li", line);
            }
            self.0.push_str("</ol>\n");
        }
    }

    fn table_begins(&mut self, caption: &str, headings: &[&str]) {
        self.0.push_str("<table>\n");
        self.element("caption", caption);
        self.0.push_str("<tr>");
        for heading in headings {
            self.0.push_str("<th scope=\"col\">");
            self.text(heading);
            self.0.push_str("</th>");
        }
        self.0.push_str("</tr>\n");
    }

    fn cells(&mut self, texts: &[&str], amounts: &[String]) {
        self.0.push_str("<tr>");
        for text in texts {
            self.0.push_str("<td>");
            self.text(text);
            self.0.push_str("</td>");
        }
        for amount in amounts {
            let class = if amount.starts_with('-') { "n less" } else { "n" };
            self.0.push_str(&format!("<td class=\"{class}\">{amount}</td>"));
        }
        self.0.push_str("</tr>\n");
    }

    fn items(&mut self, caption: &str, items: &[SlipItem], label: &str, total: rust_decimal::Decimal) {
        if items.is_empty() {
            return;
        }
        self.table_begins(caption, &["项目", "金额（元）"]);
        for item in items {
            let name = if item.assumed { format!("{}（暂定）", item.name) } else { item.name.clone() };
            self.cells(&[&name], &[amount_words(item.amount)]);
        }
        let total = amount_words(total);
        self.0.push_str("<tr><th scope=\"row\">");
        self.text(label);
        self.0.push_str(&format!("</th><td class=\"n\"><strong>{total}</strong></td></tr>\n</table>\n"));
    }
}
