//! 工资发放审批表: the month at a glance, for those who sign it.

use super::{in_words, minus, named, sum_of};
use crate::form::{Cell, Column, Form, Part, Table};
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
) -> Form {
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
        Part::Table(compared(now, before)),
        Part::Heading("二、按社区".to_string()),
        Part::Table(by_community(slips)),
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
        Part::Table(Table {
            columns: vec![Column::centred("工号", 12), Column::centred("姓名", 16), Column::text("原因", 60)],
            rows: held,
            sums: None,
            empty: "没有暂缓发放的人员。",
        }),
    ]);
    form.signatures = signatures.to_vec();
    form
}

fn compared(now: MonthTotals, before: Option<MonthTotals>) -> Table {
    let mut rows = vec![vec![
        Cell::text("发放人数"),
        Cell::count(now.people),
        before.map_or(Cell::text("–"), |before| Cell::count(before.people)),
        before.map_or(Cell::text("–"), |before| {
            let many = |people: usize| i64::try_from(people).unwrap_or(i64::MAX);
            Cell::Count(many(now.people).saturating_sub(many(before.people)))
        }),
    ]];
    let earlier = before.map(|before| before.lines());
    for (at, (label, amount)) in now.lines().into_iter().enumerate() {
        let other = earlier.and_then(|lines| lines.get(at).map(|(_, amount)| *amount));
        rows.push(vec![
            Cell::text(label),
            Cell::Amount(amount),
            other.map_or(Cell::text("–"), Cell::Amount),
            other.map_or(Cell::text("–"), |other| Cell::Amount(minus(amount, other))),
        ]);
    }
    Table {
        columns: vec![
            Column::text("项目", 22),
            Column::text("本月", 20),
            Column::text("上月", 20),
            Column::text("增减", 20),
        ],
        rows,
        sums: None,
        empty: "",
    }
}

fn by_community(slips: &[PaySlip]) -> Table {
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
                Cell::Amount(totals.gross),
                Cell::Amount(totals.total_deductions),
                Cell::Amount(totals.net),
                Cell::Amount(totals.employer),
            ]
        })
        .collect();
    Table {
        columns: vec![
            Column::text("所属社区", 24),
            Column::summed("人数", 8),
            Column::summed("应发", 16),
            Column::summed("扣款", 16),
            Column::summed("实发", 16),
            Column::summed("单位承担", 16),
        ],
        rows,
        sums: Some("合计".to_string()),
        empty: "本批没有人员。",
    }
}
