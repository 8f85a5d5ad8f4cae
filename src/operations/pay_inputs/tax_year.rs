//! The tax year before a run: what was paid and withheld in it, how many months count, what may still be deducted,
//! and whether last year's own records allow 60,000 at once. A year is that of payment, not of earning.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use importers::records::{DeductionKind, Kind, Record};
use rust_decimal::Decimal;
use xingchou_engine::inputs::{EarlierMonths, EarlierResult, EarlierResults, InputValue as EngineValue};
use xingchou_engine::program::Program;
use xingchou_engine::sheet::Constant;
use xingchou_importers as importers;

use super::super::OperationError;
use super::super::calculate::RunMonths;
use super::super::earlier::{as_input, reach, was_there};
use super::super::fact_kind::{FIRST_JOB, WITHHOLDING_UNIT};
use super::super::month_inputs::{InputCell, InputValue, Origin, PersonMonth};
use super::approved::Approved;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Reading, StoreError};

/// The column whose sum over last year decides about the 60,000.
const INCOME: &str = "本期收入";
/// The column that counts months.
const MONTHS: &str = "任职月";
/// The column that counts the months before a first job.
const MONTHS_BEFORE: &str = "首次就业补计月";
/// The opening balance of months.
const OPENING_MONTHS: &str = "本年在本单位任职月数";

/// The kinds of 专项附加扣除 as the sheets name them.
const KINDS: [(DeductionKind, &str); 6] = [
    (DeductionKind::ChildrenEducation, "子女教育"),
    (DeductionKind::InfantCare, "婴幼儿照护"),
    (DeductionKind::ElderlySupport, "赡养老人"),
    (DeductionKind::HousingLoanInterest, "住房贷款利息"),
    (DeductionKind::HousingRent, "住房租金"),
    (DeductionKind::ContinuingEducation, "学历继续教育"),
];

/// What the files say today that may be deducted, each kind up to the limit that the sheet has for it.
pub(super) struct Deductions {
    taken: BTreeSet<Month>,
    amounts: HashMap<(i64, Month, DeductionKind), Decimal>,
    limits: HashMap<DeductionKind, Decimal>,
}

impl Deductions {
    pub(super) fn read(
        reading: &mut Reading<'_>,
        viewer: &Viewer,
        program: &Program,
        tax_month: Month,
    ) -> Result<Self, OperationError> {
        let limit = |name: &str| {
            let name = format!("{name}每月限额");
            let parameter = program.parameters.iter().find(|parameter| parameter.name == name)?;
            match parameter.value {
                Constant::Number(limit) => Some(limit),
                _ => None,
            }
        };
        let mut deductions = Self {
            taken: BTreeSet::new(),
            amounts: HashMap::new(),
            limits: KINDS.into_iter().filter_map(|(kind, name)| Some((kind, limit(name)?))).collect(),
        };
        for file in reading.import_file_list(viewer)? {
            if file.kind == Kind::Deduction.code()
                && let Ok(month) = file.month.parse::<Month>()
            {
                deductions.taken.insert(month);
            }
        }
        let january = tax_month.january();
        for kept in reading.month_record_list_between(viewer, january, tax_month, Kind::Deduction.code())? {
            let month = kept.month.parse().map_err(|_| StoreError::Unreadable(kept.month.clone()))?;
            if let (Some(staff), Record::Deduction(row)) = (kept.staff, serde_json::from_str(&kept.payload)?)
            {
                for amount in row.amounts {
                    let sum = deductions.amounts.entry((staff, month, amount.kind)).or_default();
                    *sum = sum.saturating_add(amount.amount);
                }
            }
        }
        Ok(deductions)
    }

    /// What a month's file says of a person and a kind, up to the limit; none if there was no file.
    fn known(&self, staff: i64, month: Month, kind: DeductionKind) -> Option<Decimal> {
        let said = self.amounts.get(&(staff, month, kind)).copied().unwrap_or_default();
        let limit = self.limits.get(&kind).copied().unwrap_or(Decimal::MAX);
        self.taken.contains(&month).then_some(said.min(limit))
    }
}

/// The tax year before a run.
#[derive(Default)]
pub(super) struct TaxYear {
    /// What approved slips came to in earlier months (and earlier in this one), by staff number.
    pub(super) earlier: BTreeMap<String, EarlierResults>,
    /// What the sheets read besides, by staff number and input.
    pub(super) given: BTreeMap<String, BTreeMap<String, InputCell>>,
}

impl TaxYear {
    /// Adds a person, of whose own slips the sheet reads `names`; openings of who changed the withholding unit are
    /// set to nothing.
    pub(super) fn add(
        &mut self,
        person: &mut PersonMonth,
        approved: &[Approved],
        deductions: &Deductions,
        names: &[(EarlierMonths, String)],
        months: RunMonths,
    ) {
        let tax_month = Month::of(months.pay_date);
        restart_with_another_unit(person, tax_month);
        let start = start_of(person, tax_month);
        let within = |run: &&Approved| {
            (start..=tax_month).contains(&run.tax_month()) && run.slip(&person.staff_no).is_some()
        };
        let own: Vec<&Approved> = approved.iter().filter(within).collect();
        let summed = |column: &str| {
            own.iter()
                .fold(Decimal::ZERO, |sum, run| sum.saturating_add(run.number(&person.staff_no, column)))
        };
        let mut earlier = EarlierResults::default();
        for (span, name) in names {
            let list = results_of(person, approved, (*span, name), start, months);
            earlier.entry(*span).or_default().insert(name.clone(), list);
        }
        self.earlier.insert(person.staff_no.clone(), earlier);
        let mut given = BTreeMap::new();
        // Who came back within the year keeps the months that she was here before, and they are none of those since.
        let came = person.hired_on().map(Month::of);
        let of_before = own.iter().filter(|run| came.is_some_and(|came| run.pay_month < came));
        let counted = of_before
            .fold(summed(MONTHS), |sum, run| sum.saturating_sub(run.number(&person.staff_no, MONTHS)));
        given.insert("本期任职月数".to_owned(), months_here(person, start, tax_month, counted));
        given.insert(
            "首次就业补计月数".to_owned(),
            months_before_first_job(person, tax_month, summed(MONTHS_BEFORE)),
        );
        given.extend(deducted_now(person, deductions, &own, start, tax_month));
        if let Some(last_year) = LastYear::of(person, approved, tax_month) {
            given.insert("上年各月均由本单位扣缴".to_owned(), last_year.all_months);
            given.insert("上年收入合计".to_owned(), last_year.income);
        }
        given.insert("上期应收".to_owned(), claim(approved, &person.staff_no));
        let month_of_payment = Decimal::from(tax_month.first_day().month());
        given.insert(
            "发放月份".to_owned(),
            InputCell { value: InputValue::Number(month_of_payment), origin: Origin::None },
        );
        self.given.insert(person.staff_no.clone(), given);
    }
}

/// What a column of a person's approved slips came to, a value a month of payment; several runs of a month together,
/// and what was paid earlier in this month too. A month in which nobody's wages were approved is wanting.
fn results_of(
    person: &PersonMonth,
    approved: &[Approved],
    (span, column): (EarlierMonths, &str),
    start: Month,
    months: RunMonths,
) -> Vec<EarlierResult> {
    let tax_month = Month::of(months.pay_date);
    let (first, last) = match (span, reach(span, tax_month)) {
        (EarlierMonths::ThisYear, _) => (start, tax_month),
        (EarlierMonths::ThisQuarter, Some((first, _))) => (first, tax_month),
        (EarlierMonths::ThisQuarter, None) => (tax_month, tax_month),
        (_, Some(reach)) => reach,
        (_, None) => return Vec::new(),
    };
    let mut list = Vec::new();
    let mut month = first;
    while month <= last {
        let of_month: Vec<&Approved> = approved.iter().filter(|run| run.tax_month() == month).collect();
        let mut value: Option<EngineValue> = None;
        for run in &of_month {
            value = match (value, run.value(&person.staff_no, column).as_ref().map(as_input)) {
                (Some(EngineValue::Number(one)), Some(EngineValue::Number(other))) => {
                    Some(EngineValue::Number(one.saturating_add(other)))
                }
                (before, now) => now.or(before),
            };
        }
        let wanting = month < tax_month && wages_wanting(person, approved, month, months);
        let value = value.filter(|_| !wanting).or(wanting.then_some(EngineValue::Missing));
        list.extend(value.map(|value| EarlierResult { month: month.first_day(), value }));
        month = month.next();
    }
    list
}

/// Whether the person never had the wages that were due in an earlier tax month: those of the months that the runs
/// of that tax month paid; without any run, of the month as long before it as this run's is before its own.
fn wages_wanting(person: &PersonMonth, approved: &[Approved], tax_month: Month, months: RunMonths) -> bool {
    let was_here =
        |worked| was_there(person, worked) && person.left_on.is_none_or(|left| worked <= Month::of(left));
    let of_wages = || approved.iter().filter(|run| run.kind.pays_wages());
    let mut paid_then = of_wages().filter(|run| run.tax_month() == tax_month).peekable();
    if paid_then.peek().is_none() {
        let lag = months.pay_month.months_until(Month::of(months.pay_date));
        return was_here(tax_month.months_earlier(lag));
    }
    paid_then.any(|run| {
        let worked = run.pay_month;
        // What this run pays itself is not wanting.
        worked != months.pay_month
            && was_here(worked)
            && !of_wages().any(|run| run.pay_month == worked && run.slip(&person.staff_no).is_some())
    })
}

/// The day from which another unit than this year's first withholds, where that is within this tax year.
fn changed_unit(person: &PersonMonth, tax_month: Month) -> Option<NaiveDate> {
    person.withheld_here_since.filter(|since| since.year() == tax_month.year())
}

/// With another withholding unit everything accumulates anew: “in this unit” is what the rule counts.
fn restart_with_another_unit(person: &mut PersonMonth, tax_month: Month) {
    let Some(since) = changed_unit(person, tax_month) else { return };
    if person.opening_month.is_some_and(|opened| opened > Month::of(since)) {
        return;
    }
    person.opening_month = None;
    for cell in person.openings.values_mut() {
        cell.value = InputValue::Number(Decimal::ZERO);
        cell.origin = Origin::Derived {
            words: Message::new(
                format!("扣缴单位自 {since} 起变更，累计数从变更后重新计算"),
                format!("another unit withholds since {since}; the accumulation starts anew"),
            ),
        };
    }
}

/// The first tax month that this run accumulates with.
fn start_of(person: &PersonMonth, tax_month: Month) -> Month {
    // What was paid before the opening balances is within them already.
    let start = person.opening_month.unwrap_or_else(|| tax_month.january());
    changed_unit(person, tax_month).map_or(start, |since| start.max(Month::of(since)))
}

fn months_between(from: Month, to: Month) -> i32 {
    let number = |month: Month| month.year() * 12 + i32::try_from(month.first_day().month()).unwrap_or(1);
    number(to) - number(from)
}

/// Months of employment that this run adds to those counted: none in a second run of a tax month, more than one
/// where a month went by without pay.
fn months_here(person: &PersonMonth, start: Month, tax_month: Month, counted: Decimal) -> InputCell {
    let joined = person.hired_on().map_or(start, |hired| start.max(Month::of(hired)));
    let until = person.left_on.map_or(tax_month, |left| tax_month.min(Month::of(left)));
    let opened = match person.openings.get(OPENING_MONTHS).map(|cell| &cell.value) {
        Some(InputValue::Number(months)) => *months,
        _ => Decimal::ZERO,
    };
    let since_start = Decimal::from(months_between(joined, until).saturating_add(1).max(0));
    let adds = since_start.saturating_sub(counted).max(Decimal::ZERO);
    InputCell {
        value: InputValue::Number(adds),
        origin: Origin::Derived {
            words: Message::new(
                format!(
                    "本年在本单位任职至 {until}：期初 {opened} 个月，其后 {since_start} 个月，此前各批已计 {counted} 个月"
                ),
                format!(
                    "employed here until {until}: {opened} months opened with, {since_start} since, {counted} counted before"
                ),
            ),
        },
    }
}

/// Announcement 13 of 2020: for whom this year's wages are the first of a life, the months before count too.
fn months_before_first_job(person: &PersonMonth, tax_month: Month, counted: Decimal) -> InputCell {
    let first_job = person.parts.last().and_then(|part| part.values.get(FIRST_JOB));
    let says_so = first_job.filter(|cell| cell.value == InputValue::Text("是".to_owned()));
    let hired = person.hired_on().filter(|hired| hired.year() == tax_month.year());
    let (Some(cell), Some(hired), None) = (says_so, hired, person.opening_month) else {
        return InputCell { value: InputValue::Number(Decimal::ZERO), origin: Origin::None };
    };
    let before = Decimal::from(hired.month().saturating_sub(1)).saturating_sub(counted);
    let place = cell.origin.words();
    InputCell {
        value: InputValue::Number(before),
        origin: Origin::Derived {
            words: Message::new(
                format!("{hired} 首次取得工资（2020 年第 13 号公告），入职前各月一并计算；{}", place.zh),
                format!("first wages on {hired} (announcement 13 of 2020); {}", place.en),
            ),
        },
    }
}

/// 专项附加扣除 of this run, kind by kind and together: what the months' files add up to since the year's start here,
/// less what earlier runs deducted, so that what is reported late is caught up. Nothing where this month's file is
/// not taken yet.
fn deducted_now(
    person: &PersonMonth,
    deductions: &Deductions,
    own: &[&Approved],
    start: Month,
    tax_month: Month,
) -> Vec<(String, InputCell)> {
    let Some(said) = person.values.get("专项附加扣除") else { return Vec::new() };
    if !matches!(said.value, InputValue::Number(_)) {
        return Vec::new();
    }
    let from = person.hired_on().map_or(start, |hired| start.max(Month::of(hired)));
    let mut cells = Vec::new();
    let (mut together, mut everything) = (Decimal::ZERO, Vec::new());
    for (kind, name) in KINDS {
        let mut now = Decimal::ZERO;
        let mut words = Vec::new();
        let mut month = from;
        while month <= tax_month {
            let applied =
                own.iter().filter(|run| run.tax_month() == month).fold(Decimal::ZERO, |sum, run| {
                    sum.saturating_add(run.number(&person.staff_no, &format!("{name}扣除")))
                });
            let known = deductions.known(person.staff_id, month, kind).unwrap_or(applied);
            if known != applied {
                let before = if month < tax_month || !applied.is_zero() {
                    format!("（此前各批已扣 {applied}）")
                } else {
                    String::new()
                };
                words.push(format!("{name} {month} 可扣 {known}{before}"));
            }
            now = now.saturating_add(known).saturating_sub(applied);
            month = month.next();
        }
        together = together.saturating_add(now);
        cells.push((format!("{name}扣除额"), deduction_cell(now, &words, said)));
        everything.append(&mut words);
    }
    cells.push(("专项附加扣除".to_owned(), deduction_cell(together, &everything, said)));
    cells
}

fn deduction_cell(amount: Decimal, words: &[String], said: &InputCell) -> InputCell {
    if words.is_empty() {
        return InputCell { value: InputValue::Number(amount), origin: said.origin.clone() };
    }
    let (list, place) = (words.join("；"), said.origin.words());
    InputCell {
        value: InputValue::Number(amount),
        origin: Origin::Derived {
            words: Message::new(
                format!("{list}。本月资料：{}", place.zh),
                format!(
                    "what the months' files allow, less what was deducted before; this month: {}",
                    place.en
                ),
            ),
        },
    }
}

/// What somebody owes the office: deductions that pay did not suffice for, less what was paid back.
fn claim(approved: &[Approved], staff_no: &str) -> InputCell {
    let mut runs = Vec::new();
    let owed = approved.iter().filter(|run| run.slip(staff_no).is_some()).fold(Decimal::ZERO, |sum, run| {
        let of_run = run
            .number(staff_no, "赔偿未扣足")
            .saturating_sub(run.number(staff_no, "结转应收"))
            .saturating_sub(run.number(staff_no, "收回应收"));
        if !of_run.is_zero() {
            runs.push(format!("#{}（{}）{of_run}", run.id, run.pay_month));
        }
        sum.saturating_add(of_run)
    });
    let list = runs.join("、");
    let origin = if runs.is_empty() {
        Origin::None
    } else {
        Origin::Derived {
            words: Message::new(
                format!("以前各批没有扣足、结转下来的：{list}"),
                format!("carried forward from earlier runs: {list}"),
            ),
        }
    };
    InputCell { value: InputValue::Number(owed), origin }
}

/// What this office's own records say about the year before.
struct LastYear {
    all_months: InputCell,
    income: InputCell,
}

impl LastYear {
    /// None where this year's balances say it themselves, or nothing is known of last year.
    fn of(person: &PersonMonth, approved: &[Approved], tax_month: Month) -> Option<Self> {
        if person.says_last_year {
            return None;
        }
        let year = tax_month.year().saturating_sub(1);
        let own: Vec<&Approved> = approved
            .iter()
            .filter(|run| run.tax_month().year() == year && run.slip(&person.staff_no).is_some())
            .collect();
        let opening = person.last_year_opening;
        let known_office = approved.iter().any(|run| run.tax_month().year() == year);
        if own.is_empty() && opening.is_none() && !known_office {
            return None;
        }
        let mut missing = Vec::new();
        let mut income = Decimal::ZERO;
        let mut month = Month::new(year, 1)?;
        if let Some(opening) = opening {
            let before = u32::try_from(months_between(month, opening.month)).unwrap_or(0);
            if opening.months_employed < before {
                missing.push(format!("{} 以前（期初只有 {} 个月）", opening.month, opening.months_employed));
            }
            income = opening.income;
            month = opening.month;
        }
        while month.year() == year {
            let of_month: Vec<&&Approved> = own.iter().filter(|run| run.tax_month() == month).collect();
            if of_month.is_empty() {
                missing.push(month.to_string());
            }
            income = of_month
                .iter()
                .fold(income, |sum, run| sum.saturating_add(run.number(&person.staff_no, INCOME)));
            month = month.next();
        }
        // Another unit, then or since: not every month was withheld by this one.
        if let Some(since) = person.withheld_here_since.filter(|since| since.year() >= year) {
            let unit = person.parts.last().and_then(|part| part.values.get(WITHHOLDING_UNIT));
            let place = unit.map_or_else(String::new, |cell| cell.origin.words().zh);
            missing.push(format!("扣缴单位自 {since} 起变更（{place}）"));
        }
        let all = missing.is_empty();
        let why = if all {
            Message::new(
                format!("{year} 年十二个月都有本单位审批的工资"),
                format!("this office approved pay for all twelve months of {year}"),
            )
        } else {
            let list = missing.join("、");
            Message::new(
                format!("{year} 年不是每个月都由本单位扣缴，缺：{list}"),
                format!("not every month of {year} was withheld here; missing: {list}"),
            )
        };
        let income_words = Message::new(
            format!("{year} 年本单位审批的各批“{INCOME}”之和{}", opening.map_or("", |_| "，含期初")),
            format!("the sum of {INCOME} over the approved runs of {year}"),
        );
        let text = InputValue::Text(if all { "是" } else { "否" }.to_owned());
        Some(Self {
            all_months: InputCell { value: text, origin: Origin::Derived { words: why } },
            income: InputCell {
                value: InputValue::Number(income),
                origin: Origin::Derived { words: income_words },
            },
        })
    }
}
