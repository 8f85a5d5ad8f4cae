//! What a clerk should look at although a file was taken.

use importers::records::Kind;
use importers::{FileReading, Layouts};
use xingchou_importers as importers;

use super::again::Moved;
use crate::message::Message;

/// Columns that serve for checking and showing only: that a file lacks them changes no figure.
const ONLY_SHOWN: [&str; 13] = [
    "name",
    "old_value",
    "item",
    "case_no",
    "channel",
    "remark",
    "category",
    "outcome",
    "week",
    "feedback",
    "community",
    "applicant_type",
    "manner",
];

/// Any one of these says who was rated, so that the others may be absent.
const WHO_WAS_RATED: [&str; 3] = ["device", "window", "staff_no"];

/// Headings of columns that people number and sign their tables with.
const NUMBERS_AND_SIGNATURES: [&str; 5] = ["序号", "编号", "备注", "签名", "签字"];

/// The reader's own warnings, columns that were not read, and columns that the figures would need.
pub(super) fn of(reading: &FileReading, layouts: &Layouts) -> Vec<Message> {
    let mut notices: Vec<Message> = reading
        .warnings
        .iter()
        .map(|warning| Message::new(warning.message_zh(), warning.message_en()))
        .collect();
    let unused: Vec<&str> = reading
        .unused_headings
        .iter()
        .map(String::as_str)
        .filter(|heading| !NUMBERS_AND_SIGNATURES.contains(heading))
        .collect();
    if !unused.is_empty() {
        notices.push(Message::new(
            format!("这些列没有读取：{}", unused.join("、")),
            format!("these columns were not read: {}", unused.join(", ")),
        ));
    }
    let absent: Vec<&str> = reading
        .absent_headings
        .iter()
        .map(String::as_str)
        .filter(|heading| matters(reading, layouts, heading))
        .collect();
    if !absent.is_empty() {
        notices.push(Message::new(
            format!("文件没有这些列，按空白处理：{}", absent.join("、")),
            format!("the file lacks these columns, which are taken as empty: {}", absent.join(", ")),
        ));
    }
    notices
}

/// That ratings came to other people than before, or wait now.
pub(super) fn of_moved(moved: Moved) -> Option<Message> {
    let Moved { to_others, waiting } = moved;
    (moved != Moved::default()).then(|| {
        Message::new(
            format!("按新的排班重新归属：{to_others} 条评价改归他人，{waiting} 条找不到当班人，列入未入库记录"),
            format!("by the new rota {to_others} ratings came to other people, and {waiting} wait, for nobody was on duty"),
        )
    })
}

fn matters(reading: &FileReading, layouts: &Layouts, heading: &str) -> bool {
    let Some(field) = layouts.field_of_heading(&reading.layout, heading) else { return false };
    let who_is_known = reading.kind == Kind::Rating
        && WHO_WAS_RATED.contains(&field)
        && WHO_WAS_RATED.iter().any(|other| {
            layouts.headings(&reading.layout).iter().any(|(name, first)| {
                name == other && !reading.absent_headings.iter().any(|absent| absent == first)
            })
        });
    !ONLY_SHOWN.contains(&field) && !who_is_known
}
