//! How single values look on the wire: amounts as texts with two decimals, days and times as ISO 8601, months as
//! 2026-10, what people are told in both languages.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use poem_openapi::Object;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{
    ParseError, ParseFromJSON, ParseFromMultipartField, ParseFromParameter, ParseResult, ToJSON, Type,
};
use rust_decimal::{Decimal, RoundingStrategy};
use xingchou_engine::diagnostic::{Diagnostic, Severity};
use xingchou_engine::evaluate::Value;

use crate::message::Message;
use crate::month::Month;
use crate::operations::score::PersonLine;

/// 两种文字 · a text in both languages
#[derive(Debug, Clone, Object)]
pub(super) struct Words {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl From<&Message> for Words {
    fn from(message: &Message) -> Self {
        Self { zh: message.zh.clone(), en: message.en.clone() }
    }
}

/// Messages as they go out.
pub(super) fn all_words(messages: &[Message]) -> Vec<Words> {
    messages.iter().map(Words::from).collect()
}

/// 规则表的一处提醒或错误 · something about a rule sheet
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct SheetRemark {
    /// 编号 · its code
    pub code: String,
    /// 是否错误；否则是提醒 · whether the sheet cannot be used
    pub is_error: bool,
    /// 说明 · what it is
    pub message: Words,
    /// 文件:行:列 · file, line and column
    pub place: Option<String>,
}

impl From<&Diagnostic> for SheetRemark {
    fn from(diagnostic: &Diagnostic) -> Self {
        let place = diagnostic.place.as_ref();
        Self {
            code: diagnostic.code.number().to_string(),
            is_error: diagnostic.code.severity() == Severity::Error,
            message: Words { zh: diagnostic.chinese(), en: diagnostic.english() },
            place: place.map(|place| format!("{}:{}:{}", place.file, place.line, place.column)),
        }
    }
}

/// 人 · a member of staff
#[derive(Debug, Clone, Object)]
pub(super) struct Person {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 岗位
    pub post: String,
    /// 所属社区
    pub community: String,
}

impl From<&PersonLine> for Person {
    fn from(line: &PersonLine) -> Self {
        Self {
            staff_no: line.staff_no.clone(),
            name: line.name.clone(),
            post: line.post.clone(),
            community: line.community.clone(),
        }
    }
}

/// 办妥了 · that something was done
#[derive(Debug, Clone, Object)]
pub(super) struct Done {
    /// 总是 true · always true
    pub done: bool,
}

impl Done {
    pub(super) const IT_IS: Self = Self { done: true };
}

/// An amount of money: two decimals.
pub(super) fn money(amount: Decimal) -> String {
    let mut amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(2);
    amount.to_string()
}

/// A number that is no money, as it is kept.
pub(super) fn number(number: Decimal) -> String {
    number.normalize().to_string()
}

/// A value of a rule sheet's column; none where there is none.
pub(super) fn figure(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Date(date) => Some(date.to_string()),
        Value::Truth(truth) => Some(truth.to_string()),
        Value::Error(_) => None,
    }
}

/// A time as it is kept, which is UTC.
pub(super) fn utc(time: NaiveDateTime) -> DateTime<Utc> {
    time.and_utc()
}

/// Years that an office can mean.
const YEARS: RangeInclusive<i32> = 1900..=2999;

/// A month, written 2026-10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MonthText(pub Month);

/// A day that is asked about or handed in, written 2026-10-08.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day(pub NaiveDate);

impl MonthText {
    fn schema() -> MetaSchema {
        let pattern = Some("^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$".to_owned());
        MetaSchema { pattern, ..MetaSchema::new("string") }
    }

    fn read(text: &str) -> Option<Self> {
        let month: Month = text.parse().ok().filter(|_| text.len() == 7)?;
        (YEARS.contains(&month.year()) && month.to_string() == text).then_some(Self(month))
    }

    fn wrong(text: &str) -> String {
        format!("“{text}”不是月份，请写成 2026-10 的样子 (write a month like 2026-10)")
    }
}

impl Day {
    fn schema() -> MetaSchema {
        MetaSchema::new_with_format("string", "date")
    }

    fn read(text: &str) -> Option<Self> {
        let day: NaiveDate = text.parse().ok().filter(|_| text.len() == 10)?;
        (YEARS.contains(&day.year()) && day.to_string() == text).then_some(Self(day))
    }

    fn wrong(text: &str) -> String {
        format!("“{text}”不是日期，请写成 2026-10-08 的样子 (write a day like 2026-10-08)")
    }
}

/// What a text of a certain form needs to stand in addresses, bodies and forms.
macro_rules! text_on_the_wire {
    ($type:ty, $name:literal) => {
        impl Type for $type {
            const IS_REQUIRED: bool = true;

            type RawValueType = Self;

            type RawElementValueType = Self;

            fn name() -> Cow<'static, str> {
                $name.into()
            }

            fn schema_ref() -> MetaSchemaRef {
                MetaSchemaRef::Inline(Box::new(Self::schema()))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }

        impl ParseFromJSON for $type {
            fn parse_from_json(value: Option<serde_json::Value>) -> ParseResult<Self> {
                match value {
                    Some(serde_json::Value::String(text)) => Self::parse_from_parameter(&text),
                    other => Err(ParseError::expected_type(other.unwrap_or_default())),
                }
            }
        }

        impl ParseFromParameter for $type {
            fn parse_from_parameter(text: &str) -> ParseResult<Self> {
                Self::read(text).ok_or_else(|| ParseError::custom(Self::wrong(text)))
            }
        }

        impl ToJSON for $type {
            fn to_json(&self) -> Option<serde_json::Value> {
                Some(serde_json::Value::String(self.0.to_string()))
            }
        }

        impl ParseFromMultipartField for $type {
            async fn parse_from_multipart(field: Option<poem::web::Field>) -> ParseResult<Self> {
                match field {
                    Some(field) => {
                        let text = field.text().await.map_err(ParseError::custom)?;
                        Self::parse_from_parameter(text.trim())
                    }
                    None => Err(ParseError::expected_input()),
                }
            }
        }
    };
}

text_on_the_wire!(MonthText, "string_month");
text_on_the_wire!(Day, "string_day");

/// A file that was sent, kept in memory: it may hold numbers that must not lie in a temporary file.
#[derive(Debug, Clone)]
pub(super) struct SentFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Type for SentFile {
    const IS_REQUIRED: bool = true;

    type RawValueType = Self;

    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_file".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromMultipartField for SentFile {
    async fn parse_from_multipart(field: Option<poem::web::Field>) -> ParseResult<Self> {
        match field {
            Some(field) => {
                let name = bare_name(field.file_name().unwrap_or_default());
                let bytes = field.bytes().await.map_err(ParseError::custom)?;
                Ok(Self { name, bytes })
            }
            None => Err(ParseError::expected_input()),
        }
    }
}

/// A file's name without the folders that some programs send along, and without characters that nobody sees.
fn bare_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|one| !one.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_decimals() {
        let texts = ["0", "-0.005", "1.005", "1234.5", "7.00", "-3"].map(|text| money(text.parse().unwrap()));
        assert_eq!(texts, ["0.00", "-0.01", "1.01", "1234.50", "7.00", "-3.00"]);
    }

    #[test]
    fn months_and_days_are_written_in_one_way() {
        assert!(MonthText::read("2026-10").is_some());
        for wrong in ["2026-13", "2026-1", "26-10", "2026-10-01", "+026-10", "0000-01", "", "二〇二六"] {
            assert!(MonthText::read(wrong).is_none(), "{wrong}");
        }
        assert!(Day::read("2026-02-28").is_some());
        for wrong in ["2026-02-29", "2026-2-8", "+262142-01-01", "-001-01-01", "0000-01-01", "20260228", ""] {
            assert!(Day::read(wrong).is_none(), "{wrong}");
        }
    }
}
