//! 材料保管期限一览: what is kept how long, and which rule says so.

use super::form::{Form, Part};
use crate::document::{Cell, Document, TableColumn};
use crate::wording::day_words;
use chrono::NaiveDate;

/// From which day the years are counted.
#[derive(Clone, Copy)]
enum From {
    /// The first day after the fiscal year's end.
    YearEnd,
    /// The day on which the paper came about.
    OwnDay,
}

/// How long.
#[derive(Clone, Copy)]
enum Kept {
    Years(i32),
    Months(i32),
    Forever,
}

struct Rule {
    what: &'static str,
    kept: Kept,
    /// 至少 or 满.
    least: bool,
    from: From,
    source: &'static str,
    /// Whether the text of the rule was seen; else somebody must confirm it.
    confirmed: bool,
}

const ACCOUNTING: &str = "《会计档案管理办法》（财政部 国家档案局令第79号）";

const RULES: [Rule; 8] = [
    Rule {
        what: "工资支付的书面记录：工资表、工资条签收表",
        kept: Kept::Years(2),
        least: true,
        from: From::OwnDay,
        source: "《工资支付暂行规定》第六条",
        confirmed: true,
    },
    Rule {
        what: "作为会计凭证附件的工资表、用款申请、审批表、银行代发清单；记账凭证、账簿",
        kept: Kept::Years(30),
        least: false,
        from: From::YearEnd,
        source: ACCOUNTING,
        confirmed: true,
    },
    Rule {
        what: "个人所得税扣缴申报表、银行对账单",
        kept: Kept::Years(10),
        least: false,
        from: From::YearEnd,
        source: ACCOUNTING,
        confirmed: true,
    },
    Rule {
        what: "会计档案保管清册、销毁清册、鉴定意见书",
        kept: Kept::Forever,
        least: false,
        from: From::YearEnd,
        source: ACCOUNTING,
        confirmed: true,
    },
    Rule {
        what: "专项附加扣除信息表",
        kept: Kept::Years(5),
        least: false,
        from: From::YearEnd,
        source: "《个人所得税专项附加扣除操作办法》",
        confirmed: false,
    },
    Rule {
        what: "系统的操作记录、网络日志",
        kept: Kept::Months(6),
        least: true,
        from: From::OwnDay,
        source: "《网络安全法》第二十三条（2026年1月1日起施行的修订）；与工资有关的操作记录随工资表保管",
        confirmed: true,
    },
    Rule {
        what: "个人信息保护影响评估报告和处理情况记录",
        kept: Kept::Years(3),
        least: true,
        from: From::OwnDay,
        source: "《个人信息保护法》第五十六条",
        confirmed: false,
    },
    Rule {
        what: "评价、工单、考勤等考核依据的原始文件",
        kept: Kept::Years(2),
        least: true,
        from: From::OwnDay,
        source: "未见统一规定；因据以核发工资，先按工资支付记录掌握",
        confirmed: false,
    },
];

/// What is kept how long. For the papers of `year` it names the first day on which those counted from the year's end
/// may be destroyed.
#[must_use]
pub fn retention_list(office: &str, year: i32, day: NaiveDate) -> Document {
    let mut form = Form::new(format!("{office}{year}年度工资材料保管期限一览"), day);
    form.across = true;
    form.subtitle = format!("按{}所知的规定编制", day_words(day));
    let rows = (1_usize..).zip(&RULES).map(|(number, rule)| row(number, rule, year)).collect();
    form.parts = vec![
        Part::table(
            vec![
                (TableColumn::centred("序号"), 6),
                (TableColumn::text("材料"), 44),
                (TableColumn::centred("保管期限"), 14),
                (TableColumn::text("从何时起算"), 24),
                (TableColumn::centred("期满日"), 20),
                (TableColumn::text("依据"), 44),
                (TableColumn::centred("依据是否核实"), 16),
            ],
            rows,
        )
        .with(None, ""),
    ];
    form.remarks = vec![
        "同一份材料适用几项规定的，按最长的期限保管。期满不等于可以销毁：须经鉴定、批准，并登记销毁清册。"
            .to_string(),
        "“暂定”的一项，由单位档案或财务负责人核对原文后确认。".to_string(),
    ];
    form.document()
}

fn row(number: usize, rule: &Rule, year: i32) -> Vec<Cell> {
    let least = if rule.least { "至少 " } else { "" };
    let kept = match rule.kept {
        Kept::Years(years) => format!("{least}{years} 年"),
        Kept::Months(months) => format!("{least}{months} 个月"),
        Kept::Forever => "永久".to_string(),
    };
    let from = match rule.from {
        From::YearEnd => "会计年度终了后的第一天",
        From::OwnDay => "材料形成之日",
    };
    let until = match (rule.kept, rule.from) {
        (Kept::Forever, _) => "–".to_string(),
        // Counted from 1 January of the next year, so many full years.
        (Kept::Years(years), From::YearEnd) => format!("{}年12月31日", year.saturating_add(years)),
        _ => "按每份材料计算".to_string(),
    };
    vec![
        Cell::text(number.to_string()),
        Cell::text(rule.what),
        Cell::text(kept),
        Cell::text(from),
        Cell::text(until),
        Cell::text(rule.source),
        Cell::text(if rule.confirmed { "已核实" } else { "暂定" }),
    ]
}
