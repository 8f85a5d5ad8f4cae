//! Why the application refuses a row that could be read: code, arguments, and the words for them.

use chrono::{NaiveDate, NaiveDateTime};

use crate::message::Message;
use crate::month::Month;

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Nobody on the roster has this staff number.
    UnknownStaff {
        /// The number in the file.
        staff_no: String,
    },
    /// The row is dated outside the month that the file is taken for.
    OutsidePeriod {
        /// The row's date.
        date: NaiveDate,
        /// The month of the file.
        month: Month,
    },
    /// The same row stands in this file already.
    Duplicate {
        /// The sheet of the first one.
        sheet: String,
        /// The row of the first one.
        row: i64,
    },
    /// The rota has nobody at the window at that time.
    NoOneOnDuty {
        /// The window.
        window: String,
        /// The time, as the office's clocks show it.
        time: NaiveDateTime,
    },
    /// The rota does not know the window.
    UnknownWindow {
        /// The window in the file; empty if the row has none.
        window: String,
    },
    /// The row says no staff number, and the month has no rota yet.
    NoRota {
        /// The month.
        month: Month,
    },
    /// A device without a window in its row, and not registered to a place on that day.
    DeviceNotRegistered {
        /// 评价器编号
        device: String,
        /// The day.
        date: NaiveDate,
    },
    /// Nobody was at the place where the device stands.
    NoOneAtPlace {
        /// 评价器编号
        device: String,
        /// The centre or community.
        place: String,
        /// The time, as the office's clocks show it.
        time: NaiveDateTime,
    },
    /// Several people were at the place where the device stands.
    SeveralAtPlace {
        /// 评价器编号
        device: String,
        /// The centre or community.
        place: String,
        /// The time, as the office's clocks show it.
        time: NaiveDateTime,
        /// How many.
        people: usize,
    },
    /// The row says a name and no staff number; who it is, is asked once.
    NameWithoutNumber {
        /// The name in the file.
        name: String,
    },
    /// The name is not that of the staff number; who is meant, is asked once.
    NameDiffers {
        /// The number in the file.
        staff_no: String,
        /// The name in the file.
        name: String,
        /// The roster's name for the number.
        known: String,
    },
    /// A roster gives a staff number to a person of another name and ID number.
    NumberOfAnother {
        /// The number in the file.
        staff_no: String,
        /// Whose it was.
        known: String,
    },
    /// A roster gives a second staff number to an ID number.
    SecondNumber {
        /// The number in the file.
        staff_no: String,
        /// The number so far.
        known_as: String,
    },
    /// A change of something that the program does not keep.
    UnknownItem {
        /// The 变动项目 in the file.
        item: String,
    },
    /// A change to something that must be a number and is none.
    NotANumber {
        /// The 变动项目 in the file.
        item: String,
        /// The 新值 in the file.
        value: String,
    },
    /// A change to something that knows a few words only, and this is none of them.
    NotAChoice {
        /// The 变动项目 in the file.
        item: String,
        /// The 新值 in the file.
        value: String,
        /// The words that it knows.
        choices: String,
    },
}

impl Reason {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownStaff { .. } => "unknown_staff",
            Self::OutsidePeriod { .. } => "outside_period",
            Self::Duplicate { .. } => "duplicate",
            Self::NoOneOnDuty { .. } => "no_one_on_duty",
            Self::UnknownWindow { .. } => "unknown_window",
            Self::NoRota { .. } => "no_rota",
            Self::DeviceNotRegistered { .. } => "device_not_registered",
            Self::NoOneAtPlace { .. } => "no_one_at_place",
            Self::SeveralAtPlace { .. } => "several_at_place",
            Self::NameWithoutNumber { .. } => "name_without_number",
            Self::NameDiffers { .. } => "name_differs",
            Self::NumberOfAnother { .. } => "number_of_another",
            Self::SecondNumber { .. } => "second_number",
            Self::UnknownItem { .. } => "unknown_item",
            Self::NotANumber { .. } => "not_a_number",
            Self::NotAChoice { .. } => "not_a_choice",
        }
    }

    /// The question about a person that has to be answered first: the staff number and the name in the file.
    #[must_use]
    pub fn asks(&self) -> Option<(String, String)> {
        match self {
            Self::NameWithoutNumber { name } => Some((String::new(), name.clone())),
            Self::NameDiffers { staff_no, name, .. } => Some((staff_no.clone(), name.clone())),
            _ => None,
        }
    }

    /// The words: what is wrong, and what to do.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::UnknownStaff { staff_no } => Message::new(
                format!("名册中没有工号“{staff_no}”，请核对工号，或先导入含此人的人员名册"),
                format!(
                    "nobody on the roster has the staff number “{staff_no}”; check it, or import the roster first"
                ),
            ),
            Self::OutsidePeriod { date, month } => Message::new(
                format!("日期 {date} 不在 {month} 月内，请在所属月份的文件中导入"),
                format!("the date {date} is not in {month}; import it with the month it belongs to"),
            ),
            Self::Duplicate { sheet, row } => {
                let (sheet_zh, sheet_en) = if sheet.is_empty() {
                    (String::new(), String::new())
                } else {
                    (format!("工作表“{sheet}”"), format!(" of sheet “{sheet}”"))
                };
                Message::new(
                    format!("与{sheet_zh}第 {row} 行重复，只计一次"),
                    format!("the same as row {row}{sheet_en}; it counts once"),
                )
            }
            Self::NoOneOnDuty { window, time } => Message::new(
                format!(
                    "值班表上 {window} 号窗口在 {} 无人值班，请核对值班表",
                    time.format("%Y-%m-%d %H:%M")
                ),
                format!(
                    "the rota has nobody at window {window} at {}; check the rota",
                    time.format("%Y-%m-%d %H:%M")
                ),
            ),
            Self::UnknownWindow { window } if window.is_empty() => Message::new(
                "此行既无工号也无窗口号，无法确定被评价人，请补上工号或窗口号",
                "the row has neither staff number nor window, so nobody can be found; add one of them",
            ),
            Self::UnknownWindow { window } => Message::new(
                format!("值班表中没有窗口“{window}”，请核对窗口号"),
                format!("the rota has no window “{window}”; check its number"),
            ),
            Self::NoRota { month } => Message::new(
                format!("此行没有工号，而 {month} 月的窗口值班表尚未导入，请先导入值班表，再导入本文件"),
                format!(
                    "the row says no staff number and {month} has no rota yet; import the rota, then this file again"
                ),
            ),
            Self::DeviceNotRegistered { device, date } => Message::new(
                format!(
                    "此行没有窗口号，而评价器“{device}”在 {date} 未登记在任何窗口，请先登记：xingchou device register"
                ),
                format!(
                    "the row has no window, and the device “{device}” was registered nowhere on {date}; register it: xingchou device register"
                ),
            ),
            Self::NoOneAtPlace { device, place, time } => {
                let time = time.format("%Y-%m-%d %H:%M");
                Message::new(
                    format!("评价器“{device}”登记在“{place}”，{time} 那里没有人当班，请核对排班"),
                    format!(
                        "the device “{device}” stands at “{place}”, where nobody was on duty at {time}; check the rota"
                    ),
                )
            }
            Self::SeveralAtPlace { device, place, time, people } => {
                let time = time.format("%Y-%m-%d %H:%M");
                Message::new(
                    format!(
                        "评价器“{device}”登记在“{place}”，{time} 那里有 {people} 人当班，无法确定被评价人，请补上工号"
                    ),
                    format!(
                        "the device “{device}” stands at “{place}”, where {people} people were on duty at {time}; fill in the staff number"
                    ),
                )
            }
            Self::NameWithoutNumber { name } => Message::new(
                format!("只有姓名“{name}”，没有工号，请说明是谁：xingchou question list"),
                format!("a name, “{name}”, and no staff number; say who it is: xingchou question list"),
            ),
            Self::NameDiffers { staff_no, name, known } => Message::new(
                format!(
                    "姓名“{name}”与名册中工号 {staff_no} 的“{known}”不同，请说明是谁：xingchou question list"
                ),
                format!(
                    "the name “{name}” is not “{known}”, whom the roster has under {staff_no}; say who it is: xingchou question list"
                ),
            ),
            Self::NumberOfAnother { staff_no, known } => Message::new(
                format!("工号 {staff_no} 已属于“{known}”，姓名和身份证号都不同，请核对工号"),
                format!(
                    "the staff number {staff_no} is that of “{known}”, of another name and ID number; check it"
                ),
            ),
            Self::SecondNumber { staff_no, known_as } => Message::new(
                format!("身份证号与工号 {known_as} 的相同，却写着工号 {staff_no}，请核对是否同一人"),
                format!(
                    "the ID number is that of {known_as}, but the row says {staff_no}; check whether it is the same person"
                ),
            ),
            Self::UnknownItem { item } => Message::new(
                format!("变动项目“{item}”不是名册或岗级表中的项目，请核对"),
                format!("“{item}” is no item of the roster or the grades; check it"),
            ),
            Self::NotANumber { item, value } => Message::new(
                format!("“{item}”的新值“{value}”不是数字，请更正"),
                format!("the new value “{value}” of “{item}” is no number; correct it"),
            ),
            Self::NotAChoice { item, value, choices } => Message::new(
                format!("“{item}”的新值“{value}”只能是：{choices}，请更正"),
                format!("the new value “{value}” of “{item}” can only be one of: {choices}; correct it"),
            ),
        }
    }
}
