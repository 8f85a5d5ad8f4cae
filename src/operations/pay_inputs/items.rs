//! Items of pay that were decided elsewhere (补发扣款): each is paid once, by the first run that has a place for it;
//! what is corrected later comes as its difference.

use std::collections::{BTreeMap, HashMap};

use importers::records::{Kind, PayDirection, Record};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use xingchou_engine::program::Program;
use xingchou_importers as importers;

use super::super::OperationError;
use super::super::month_inputs::{InputCell, InputValue, Origin, PlaceInFile};
use super::approved::Approved;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Reading, StoreError};

/// What the inputs are named that carry items into a sheet: the item's name and this.
pub(in super::super) const SUFFIX: &str = "金额";
/// Where additions go that a sheet has no place of their own for.
const OTHER_ADDITIONS: &str = "其他应税项目";
/// Where deductions go that a sheet has no place of their own for.
const OTHER_DEDUCTIONS: &str = "其他扣款";
/// The annual bonus, which has a tax rule of its own.
pub(super) const BONUS: &str = "全年一次性奖金";
/// Severance, which has a tax rule of its own.
pub(super) const SEVERANCE: &str = "一次性补偿收入";

/// Other words for an item.
const SYNONYMS: [(&str, &str); 9] = [
    ("年终奖", BONUS),
    ("年终一次性奖金", BONUS),
    ("经济补偿", SEVERANCE),
    ("经济补偿金", SEVERANCE),
    ("离职补偿", SEVERANCE),
    ("独生子女费", "其他免税项目"),
    ("独生子女补贴", "其他免税项目"),
    ("托儿补助费", "其他免税项目"),
    ("差旅费津贴", "其他免税项目"),
];

/// An item that a run pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidItem {
    /// 工号
    pub staff_no: String,
    /// The month whose file says it.
    pub month: Month,
    /// What makes it the same item when its row is corrected.
    pub key: String,
    /// 项目, as written.
    pub item: String,
    /// 补发 or 扣款.
    pub direction: PayDirection,
    /// Yuan; negative where less stands now than was paid before.
    pub amount: Decimal,
    /// 所属期, where the file says one.
    pub for_month: Option<Month>,
    /// 依据
    pub basis: Option<String>,
    /// The row that says so; none where the row is gone.
    pub place: Option<PlaceInFile>,
    /// The input that carries it into the sheet.
    pub input: String,
}

/// The items that this run can pay, by a sheet that has a place for them. Items of earlier months count where that
/// month's wages were paid by this program; `chosen` are the items' names, or none for all.
pub(super) fn payable(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    program: &Program,
    pay_month: Month,
    approved: &[Approved],
    chosen: &[String],
) -> Result<Vec<PaidItem>, OperationError> {
    let mut open: BTreeMap<(Month, String), PaidItem> = BTreeMap::new();
    let from = pay_month.months_earlier(12);
    // What is gone from the files comes back as a negative amount.
    let settled = approved.iter().flat_map(|run| &run.items);
    for item in settled.filter(|item| (from..=pay_month).contains(&item.month)) {
        let key = (item.month, item.key.clone());
        match open.get_mut(&key) {
            Some(known) => known.amount = known.amount.saturating_sub(item.amount),
            None => {
                let amount = Decimal::ZERO.saturating_sub(item.amount);
                open.insert(key, PaidItem { amount, place: None, ..item.clone() });
            }
        }
    }
    let staff: HashMap<i64, String> =
        reading.staff_list(viewer)?.into_iter().map(|staff| (staff.id, staff.staff_no)).collect();
    for kept in reading.month_record_list_between(viewer, from, pay_month, Kind::PayItem.code())? {
        let month: Month = kept.month.parse().map_err(|_| StoreError::Unreadable(kept.month.clone()))?;
        let paid_here = approved.iter().any(|run| run.kind.pays_wages() && run.pay_month == month);
        let staff_no = kept.staff.and_then(|staff_id| staff.get(&staff_id));
        let (Some(staff_no), true, true) = (staff_no, kept.credited, month == pay_month || paid_here) else {
            continue;
        };
        let Record::PayItem(record) = serde_json::from_str(&kept.payload)? else { continue };
        let key = (month, kept.natural_key.clone());
        let settled = open.get(&key).map_or(Decimal::ZERO, |known| known.amount);
        let item = PaidItem {
            staff_no: staff_no.clone(),
            month,
            key: kept.natural_key,
            direction: record.direction,
            amount: record.amount.saturating_add(settled),
            for_month: record.for_month.and_then(|(year, month)| Month::new(year, month)),
            basis: record.basis,
            place: Some(PlaceInFile { file: kept.file, sheet: kept.sheet, row: kept.row_number }),
            input: String::new(),
            item: record.item,
        };
        open.insert(key, item);
    }
    let items = open.into_values().filter(|item| !item.amount.is_zero());
    Ok(items
        .filter(|item| chosen.is_empty() || chosen.contains(&item.item))
        .filter_map(|item| input_for(program, &item).map(|input| PaidItem { input, ..item }))
        .collect())
}

/// The input that carries an item into a sheet: its own, or that of everything else; items with a tax rule of their
/// own go nowhere else.
fn input_for(program: &Program, item: &PaidItem) -> Option<String> {
    let name = item.item.trim();
    let name = SYNONYMS.iter().find(|(word, _)| *word == name).map_or(name, |(_, meant)| meant);
    let reads = |item: &str| {
        let input = format!("{item}{SUFFIX}");
        program.inputs.iter().any(|own| own.name == input).then_some(input)
    };
    let (other, opposite) = match item.direction {
        PayDirection::Addition => (OTHER_ADDITIONS, OTHER_DEDUCTIONS),
        PayDirection::Deduction => (OTHER_DEDUCTIONS, OTHER_ADDITIONS),
    };
    if name == BONUS || name == SEVERANCE {
        return reads(name);
    }
    let own = reads(name).filter(|input| is_of(program, input, item.direction) && name != opposite);
    own.or_else(|| reads(other))
}

/// Whether the items printed from an input are of this direction, so that a deduction does not become pay.
fn is_of(program: &Program, input: &str, direction: PayDirection) -> bool {
    use xingchou_engine::sheet::Section;
    let read_by = program.columns.iter().filter(|column| column.definition.formula.contains(input));
    let against = match direction {
        PayDirection::Addition => Section::Deduction,
        PayDirection::Deduction => Section::Earning,
    };
    !read_by.map(|column| column.definition.section).any(|section| section == against)
}

/// What a sheet reads of a person's items: their sum by input, and 0 for inputs without any.
pub(super) fn cells(program: &Program, items: &[PaidItem], staff_no: &str) -> BTreeMap<String, InputCell> {
    let inputs = program.inputs.iter().filter(|input| !input.from_score && input.name.ends_with(SUFFIX));
    inputs
        .map(|input| {
            let own: Vec<&PaidItem> =
                items.iter().filter(|item| item.staff_no == staff_no && item.input == input.name).collect();
            let sum = own.iter().fold(Decimal::ZERO, |sum, item| sum.saturating_add(item.amount));
            let origin =
                if own.is_empty() { Origin::None } else { Origin::Derived { words: in_words(&own) } };
            (input.name.clone(), InputCell { value: InputValue::Number(sum), origin })
        })
        .collect()
}

fn in_words(items: &[&PaidItem]) -> Message {
    let one = |item: &&PaidItem| {
        let place = item
            .place
            .as_ref()
            .map_or_else(|| Message::new("原记录已撤销", "the row is gone"), PlaceInFile::words);
        let for_month = item.for_month.map_or_else(String::new, |month| format!("，所属 {month}"));
        let basis = item.basis.as_ref().map_or_else(String::new, |basis| format!("，依据：{basis}"));
        Message::new(
            format!("{} {} 元{for_month}{basis}（{}）", item.item, item.amount, place.zh),
            format!("{} {} ({})", item.item, item.amount, place.en),
        )
    };
    let words: Vec<Message> = items.iter().map(one).collect();
    let join = |text: fn(&Message) -> &str, between| words.iter().map(text).collect::<Vec<_>>().join(between);
    Message::new(join(|words| &words.zh, "；"), join(|words| &words.en, "; "))
}
