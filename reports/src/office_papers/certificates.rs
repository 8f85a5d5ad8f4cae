//! 收入证明 and 在职证明.

use super::form::{Form, Part};
use super::in_words;
use crate::document::Document;
use crate::wording::{amount_words, day_words, month_words};
use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

/// For whom, and who certifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certified {
    /// The office's name.
    pub office: String,
    /// 姓名.
    pub name: String,
    /// 证件号码 as it is to be printed, which is the caller's to decide.
    pub id_number: String,
    /// 岗位.
    pub post: String,
    /// The first day of employment.
    pub since: NaiveDate,
    /// What the paper is for, such as 办理住房贷款; may be empty.
    pub purpose: String,
    /// Whom to ask, such as a name and a telephone number; may be empty.
    pub contact: String,
    /// The day of issue.
    pub day: NaiveDate,
}

/// What was earned over some months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Income {
    /// Any day of the first month.
    pub from: NaiveDate,
    /// Any day of the last month.
    pub to: NaiveDate,
    /// How many months were paid.
    pub months: u32,
    /// 应发 in all, in yuan.
    pub gross: Decimal,
    /// 实发 in all, in yuan.
    pub net: Decimal,
}

/// Certifies what somebody earned: gross and net, with the mean of a month.
#[must_use]
pub fn income_certificate(who: &Certified, income: Income) -> Document {
    let mean = |amount: Decimal| {
        let mean = amount.checked_div(income.months.into()).unwrap_or_default();
        amount_words(mean.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    };
    let mut form = Form::new("收入证明", who.day);
    let earned = format!(
        "该同志 {}至 {}共领取 {} 个月工资，税前（应发）收入合计{}，月平均 {} 元；\
         扣除个人缴纳的社会保险费、住房公积金和个人所得税后（实发）收入合计{}，月平均 {} 元。",
        month_words(income.from),
        month_words(income.to),
        income.months,
        in_words(income.gross),
        mean(income.gross),
        in_words(income.net),
        mean(income.net),
    );
    form.parts =
        vec![Part::Paragraph(person(who)), Part::Paragraph(earned), Part::Paragraph(end(who, "收入"))];
    issued(form, who)
}

/// Certifies that somebody works here.
#[must_use]
pub fn employment_certificate(who: &Certified) -> Document {
    let mut form = Form::new("在职证明", who.day);
    form.parts = vec![Part::Paragraph(person(who)), Part::Paragraph(end(who, "在职"))];
    issued(form, who)
}

fn person(who: &Certified) -> String {
    let post = if who.post.is_empty() { String::new() } else { format!("，现任岗位：{}", who.post) };
    format!(
        "兹证明 {}（证件号码：{}）为我单位工作人员，自 {}起任职{post}，截至本证明出具之日在职。",
        who.name,
        who.id_number,
        day_words(who.since)
    )
}

fn end(who: &Certified, what: &str) -> String {
    let purpose =
        if who.purpose.is_empty() { String::new() } else { format!("，仅供本人{}使用", who.purpose) };
    format!("本证明只说明上述{what}情况{purpose}，不作任何形式的担保。")
}

fn issued(mut form: Form, who: &Certified) -> Document {
    form.parts.push(Part::Paragraph("特此证明。".to_string()));
    form.parts.push(Part::Seal { office: who.office.clone(), day: who.day });
    if !who.contact.is_empty() {
        form.remarks.push(format!("核实联系：{}", who.contact));
    }
    form.document()
}
