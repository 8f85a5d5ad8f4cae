//! 工资发放审批表: the month at a glance, for those who sign it.

use super::form::{Form, Part};
use super::{in_words, minus, named, sum_of};
use crate::document::{Cell, Document, TableColumn};
use crate::pay_slips::{PaySlip, SlipHeading};
use crate::run::Signature;
use crate::wording::{day_words, month_words};
use rust_decimal::Decimal;

/// The totals of a month's payroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MonthTotals {
    /// How many people are paid.
    pub people: usize,
    /// 应发合计, in yuan.
    pub gross: Decimal,
    /// 扣款合计, in yuan.
    pub total_deductions: Decimal,
    /// 实发合计, in yuan.
    pub net: Decimal,
    /// 单位承担合计, in yuan.
    pub employer: Decimal,
}

impl MonthTotals {
    /// The totals of slips; held ones have none.
    #[must_use]
    pub fn of(slips: &[PaySlip]) -> Self {
        Self {
            people: slips.iter().filter(|slip| slip.held.is_none()).count(),
            gross: sum_of(slips, |slip| slip.gross),
            total_deductions: sum_of(slips, |slip| slip.total_deductions),
            net: sum_of(slips, |slip| slip.net),
            employer: sum_of(slips, |slip| slip.employer_total),
        }
    }

    fn lines(&self) -> [(&'static str, Decimal); 4] {
        [
            ("应发合计", self.gross),
            ("扣款合计", self.total_deductions),
            ("实发合计", self.net),
            ("单位承担合计", self.employer),
        ]
    }
}

/// The approval sheet of a payroll: totals against those of the month before (when known), by community, and who is
/// held.
#[must_use]
pub fn pay_approval(
    heading: &SlipHeading,
    slips: &[PaySlip],
    before: Option<MonthTotals>,
    signatures: &[Signature],
) -> Document {
    let month = month_words(heading.pay_month);
    let mut form = Form::new(format!("{}{month}工资发放审批表", heading.office), heading.pay_date);
    form.state = Some(heading.state);
    form.has_amounts = true;
    form.subtitle = format!(
        "考核月：{}    发放日期：{}    第{}批",
        month_words(heading.assessment_month),
        day_words(heading.pay_date),
        heading.run_number
    );
    let now = MonthTotals::of(slips);
    form.parts = vec![
        Part::Heading("一、本月与上月".to_string()),
        compared(now, before),
        Part::Heading("二、按社区".to_string()),
        by_community(slips),
        Part::Paragraph(format!("实发合计{}。", in_words(now.net))),
    ];
    let held: Vec<Vec<Cell>> = slips
        .iter()
        .filter_map(|slip| {
            let reason = slip.held.as_ref()?;
            Some(vec![Cell::text(&slip.staff_no), Cell::text(&slip.name), Cell::text(reason)])
        })
        .collect();
    form.parts.extend([
        Part::Heading("三、暂缓发放人员".to_string()),
        Part::table(
            vec![
                (TableColumn::centred("工号"), 12),
                (TableColumn::centred("姓名"), 16),
                (TableColumn::text("原因"), 60),
            ],
            held,
        )
        .with(None, "没有暂缓发放的人员。"),
    ]);
    form.signatures = signatures.to_vec();
    form.document()
}

fn compared(now: MonthTotals, before: Option<MonthTotals>) -> Part {
    let many = |people: usize| i64::try_from(people).unwrap_or(i64::MAX);
    let mut rows = vec![vec![
        Cell::text("发放人数"),
        Cell::Whole(many(now.people)),
        before.map_or(Cell::text("–"), |before| Cell::Whole(many(before.people))),
        before.map_or(Cell::text("–"), |before| {
            Cell::Whole(many(now.people).saturating_sub(many(before.people)))
        }),
    ]];
    let earlier = before.map(|before| before.lines());
    for (at, (label, amount)) in now.lines().into_iter().enumerate() {
        let other = earlier.and_then(|lines| lines.get(at).map(|(_, amount)| *amount));
        rows.push(vec![
            Cell::text(label),
            Cell::Number(amount),
            other.map_or(Cell::text("–"), Cell::Number),
            other.map_or(Cell::text("–"), |other| Cell::Number(minus(amount, other))),
        ]);
    }
    Part::table(
        vec![
            (TableColumn::text("项目"), 22),
            (TableColumn::money("本月").unsummed(), 20),
            (TableColumn::money("上月").unsummed(), 20),
            (TableColumn::money("增减").unsummed(), 20),
        ],
        rows,
    )
    .with(None, "")
}

fn by_community(slips: &[PaySlip]) -> Part {
    let mut names: Vec<&str> = Vec::new();
    for slip in slips {
        if !names.contains(&named(&slip.community)) {
            names.push(named(&slip.community));
        }
    }
    let rows = names
        .into_iter()
        .map(|name| {
            let own: Vec<PaySlip> =
                slips.iter().filter(|slip| named(&slip.community) == name).cloned().collect();
            let totals = MonthTotals::of(&own);
            vec![
                Cell::text(name),
                Cell::count(totals.people),
                Cell::Number(totals.gross),
                Cell::Number(totals.total_deductions),
                Cell::Number(totals.net),
                Cell::Number(totals.employer),
            ]
        })
        .collect();
    Part::table(
        vec![
            (TableColumn::text("所属社区"), 24),
            (TableColumn::count("人数"), 8),
            (TableColumn::money("应发"), 16),
            (TableColumn::money("扣款"), 16),
            (TableColumn::money("实发"), 16),
            (TableColumn::money("单位承担"), 16),
        ],
        rows,
    )
    .with(Some("合计"), "本批没有人员。")
}
