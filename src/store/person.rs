//! One member of staff, for those who may know more of her than others do: the whole of her numbers, and every row that
//! the database holds about her.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use super::import_file::unpacked;
use super::month_record::opened_words;
use super::moving::catalogue::{Table, rows, tables};
use super::moving::copy::said;
use super::people::PAY_FACTS;
use super::schema::{account, pay_result, pay_run};
use super::staff::Staff;
use super::staff_result::open_person_row;
use super::{Reading, StoreError};
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};

/// Rows of a table that are about one person, in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonTable {
    /// The table.
    pub table: String,
    /// Its columns, without those that only prove who somebody is.
    pub columns: Vec<String>,
    /// The rows, a text or nothing a column.
    pub rows: Vec<Vec<Option<String>>>,
}

/// How the rows of a table are tied to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// The column that holds her number within the database.
    Staff(&'static str),
    /// The column that holds the number of her account.
    Account(&'static str),
    /// The column that holds the number of an appeal of hers.
    Appeal(&'static str),
    /// The ratings whose natural key the row names.
    Rating,
    /// What she did, and what was done about her.
    Trail,
    /// Refused rows that name her.
    Refused,
}

/// The tables that tell of a person. What somebody did as an official (signed, approved, set) is on the trail.
const ABOUT: [(&str, Tie); 24] = [
    ("staff", Tie::Staff("id")),
    ("staff_earlier", Tie::Staff("staff")),
    ("staff_fact", Tie::Staff("staff")),
    ("rating", Tie::Staff("staff")),
    ("rectification", Tie::Rating),
    ("month_record", Tie::Staff("staff")),
    ("rejected_row", Tie::Refused),
    ("identity_answer", Tie::Staff("staff")),
    ("score", Tie::Staff("staff")),
    ("score_confirmation", Tie::Staff("staff")),
    ("pay_result", Tie::Staff("staff")),
    ("slip_mark", Tie::Staff("staff")),
    ("slip_receipt", Tie::Staff("staff")),
    ("appeal", Tie::Staff("staff")),
    ("appeal_step", Tie::Appeal("appeal")),
    ("appeal_evidence", Tie::Appeal("appeal")),
    ("appeal_correction", Tie::Appeal("appeal")),
    ("rating_set_aside", Tie::Appeal("appeal")),
    ("person_erasure", Tie::Staff("staff")),
    ("account", Tie::Staff("staff")),
    ("account_grant", Tie::Account("account")),
    ("session", Tie::Account("account")),
    ("machine_token", Tie::Account("account")),
    ("audit_entry", Tie::Trail),
];

/// Columns that are hashes and secrets of the program's own, and say nothing of anybody.
const LEFT_OUT: [&str; 9] = [
    "district",
    "id_number_hash",
    "password_hash",
    "code_secret",
    "code_last_step",
    "token_digest",
    "mac",
    "hash",
    "withdrawn",
];

impl Reading<'_> {
    /// A member of staff with the whole of her numbers; none where the viewer may not reveal hers. Whoever asks puts it
    /// on the trail.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_revealed(&mut self, viewer: &Viewer, staff_no: &str) -> Result<Option<Staff>, StoreError> {
        let extent = viewer.require(Action::Reveal, Resource::PrivateNumbers)?;
        let people = self.people_within(viewer, &extent)?;
        let id = self.staff_id_of(&viewer.computing(), staff_no)?.filter(|id| people.has(*id));
        id.map(|id| self.staff_of_id(viewer, id)).transpose()
    }

    /// Every row about a member of staff, table by table; none where the viewer may not take out all that is known of
    /// her. Whoever asks puts it on the trail.
    ///
    /// # Errors
    /// The database fails.
    pub fn person_rows(
        &mut self,
        viewer: &Viewer,
        staff_no: &str,
    ) -> Result<Option<Vec<PersonTable>>, StoreError> {
        let extents = [
            viewer.require(Action::Reveal, Resource::PrivateNumbers)?,
            viewer.require(Action::Export, Resource::Pay)?,
            viewer.require(Action::Export, Resource::Scores)?,
        ];
        let Some(id) = self.staff_id_of(&viewer.computing(), staff_no)? else { return Ok(None) };
        for extent in extents {
            if !self.people_within(viewer, &extent)?.has(id) {
                return Ok(None);
            }
        }
        let person = self.staff_of_id(viewer, id)?;
        let known = tables(self.connection)?;
        let mut found = Vec::new();
        for (name, tie) in ABOUT {
            let table = known.iter().find(|table| table.name == name);
            let table = table.ok_or_else(|| StoreError::Unreadable(name.to_owned()))?;
            let rows = self.rows_about(viewer, table, tie, &person)?;
            found.push(rows);
        }
        Ok(Some(found))
    }

    /// The last day on which an approved run paid a member of staff; none where none did.
    ///
    /// # Errors
    /// The database fails.
    pub fn last_paid(&mut self, viewer: &Viewer, staff: i64) -> Result<Option<NaiveDate>, StoreError> {
        viewer.require_all(Action::See, Resource::Pay)?;
        Ok(pay_run::table
            .inner_join(
                pay_result::table
                    .on(pay_result::district.eq(pay_run::district).and(pay_result::run.eq(pay_run::id))),
            )
            .filter(pay_run::district.eq(viewer.district()))
            .filter(pay_run::state.eq("approved"))
            .filter(pay_result::staff.eq(staff))
            .order(pay_run::pay_date.desc())
            .select(pay_run::pay_date)
            .first(self.connection)
            .optional()?)
    }

    /// The accounts of a member of staff.
    pub(super) fn accounts_of(&mut self, viewer: &Viewer, staff: i64) -> Result<Vec<i64>, StoreError> {
        Ok(account::table
            .filter(account::district.eq(viewer.district()))
            .filter(account::staff.eq(staff))
            .order(account::id)
            .select(account::id)
            .load(self.connection)?)
    }

    fn rows_about(
        &mut self,
        viewer: &Viewer,
        table: &Table,
        tie: Tie,
        person: &Staff,
    ) -> Result<PersonTable, StoreError> {
        let district = viewer.district();
        let id = person.id;
        let accounts: Vec<String> = self.accounts_of(viewer, id)?.iter().map(i64::to_string).collect();
        let accounts = if accounts.is_empty() { "0".to_owned() } else { accounts.join(", ") };
        let of = match tie {
            Tie::Staff(column) => format!("{column} = {id}"),
            Tie::Account(column) => format!("{column} IN ({accounts})"),
            Tie::Appeal(column) => {
                format!("{column} IN (SELECT id FROM appeal WHERE district = {district} AND staff = {id})")
            }
            Tie::Rating => format!(
                "natural_key IN (SELECT natural_key FROM rating WHERE district = {district} AND staff = {id})"
            ),
            // Which of them are hers is seen once they are open.
            Tie::Trail | Tie::Refused => "1 = 1".to_owned(),
        };
        let values: Vec<String> = table.columns.iter().map(|column| said(self.connection, column)).collect();
        let array = match self.connection {
            super::connection::DatabaseConnection::Sqlite(_) => format!("json_array({})", values.join(", ")),
            super::connection::DatabaseConnection::Postgres(_) => {
                format!("json_build_array({})::text", values.join(", "))
            }
        };
        let key: Vec<String> = table.key.iter().map(|column| format!("\"{column}\"")).collect();
        let query = format!(
            "SELECT {array} AS line FROM \"{}\" WHERE district = {district} AND {of} ORDER BY {}",
            table.name,
            key.join(", ")
        );
        let found: Vec<Vec<Option<String>>> = rows(self.connection, &query)?.collect::<Result<_, _>>()?;
        let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let mut open = Vec::new();
        for row in found {
            let mut row: BTreeMap<&str, Option<String>> =
                columns.iter().map(String::as_str).zip(row).collect();
            self.open_row(viewer, &table.name, &mut row)?;
            if is_hers(tie, &row, person, &accounts) {
                open.extend(expanded(&table.name, row)?);
            }
        }
        let mut shown: Vec<String> =
            columns.iter().filter(|column| !LEFT_OUT.contains(&column.as_str())).cloned().collect();
        if matches!(table.name.as_str(), "score" | "pay_result") {
            shown.retain(|column| column != "figures");
            shown.extend(["column_code".to_owned(), "amount".to_owned()]);
        }
        let rows = open
            .into_iter()
            .map(|mut row| shown.iter().map(|column| row.remove(column.as_str()).flatten()).collect())
            .collect();
        Ok(PersonTable { table: table.name.clone(), columns: shown, rows })
    }

    /// Opens what is sealed in a row.
    fn open_row(
        &mut self,
        viewer: &Viewer,
        table: &str,
        row: &mut BTreeMap<&str, Option<String>>,
    ) -> Result<(), StoreError> {
        let text = |row: &BTreeMap<&str, Option<String>>, column: &str| {
            row.get(column).cloned().flatten().unwrap_or_default()
        };
        let (id, kind) = (text(row, "id"), text(row, "kind"));
        let sealed: &[&str] = match table {
            "staff" | "staff_earlier" => &["id_number", "bank_account"],
            "staff_fact" if PAY_FACTS.contains(&kind.as_str()) => &["value"],
            "rejected_row" => &["message_zh", "message_en", "cells", "corrected_cells"],
            _ => &[],
        };
        let place_row = match table {
            "staff_earlier" => format!("{} {}", text(row, "staff"), text(row, "replaced_by")),
            _ => id.clone(),
        };
        for column in sealed {
            if let Some(Some(value)) = row.get_mut(column) {
                let place = Place::new(viewer.district(), table, column, &place_row);
                *value = self.open_text(&place, value)?;
            }
        }
        match table {
            "month_record" => {
                let number = id.parse().unwrap_or_default();
                let (key, payload) = (text(row, "natural_key"), text(row, "payload"));
                let (key, payload) = opened_words(self, viewer, (number, &kind), (key, payload))?;
                row.insert("natural_key", Some(key));
                row.insert("payload", Some(payload));
            }
            "score" | "pay_result" => {
                let number = |column| text(row, column).parse().unwrap_or_default();
                let of = (table, number("run"), number("staff"));
                let (figures, _) = open_person_row(self, viewer, of, &unhexed(&text(row, "figures"))?)?;
                let figures = serde_json::to_string(&figures)
                    .map_err(|error| StoreError::Unreadable(error.to_string()))?;
                row.insert("figures", Some(figures));
            }
            "appeal_evidence" => {
                let place = Place::new(viewer.district(), table, "bytes", &id);
                let bytes = unpacked(&self.open_bytes(&place, &unhexed(&text(row, "bytes"))?)?)?;
                row.insert("bytes", Some(in_base64(&bytes)));
            }
            _ => {}
        }
        Ok(())
    }
}

fn in_base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn unhexed(text: &str) -> Result<Vec<u8>, StoreError> {
    let unreadable = || StoreError::Unreadable("hexadecimal".to_owned());
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.ok_or_else(unreadable)?;
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Ok(high * 16 + low),
            _ => Err(unreadable()),
        })
        .collect()
}

/// Whether an open row is about the person; most are by how they were asked for.
fn is_hers(tie: Tie, row: &BTreeMap<&str, Option<String>>, person: &Staff, accounts: &str) -> bool {
    let text = |column: &str| row.get(column).cloned().flatten().unwrap_or_default();
    let is_word_in = |words: &str| {
        let apart = |sign: char| !(sign.is_alphanumeric() || "-_".contains(sign));
        words.split(apart).any(|word| word == person.staff_no)
    };
    match tie {
        Tie::Trail => {
            let by_her = accounts.split(", ").any(|account| account == text("account"));
            by_her || is_word_in(&text("target"))
        }
        Tie::Refused => {
            let number = person.id_number.whole();
            [text("cells"), text("corrected_cells")]
                .iter()
                .any(|cells| is_word_in(cells) || (!number.is_empty() && cells.contains(number)))
        }
        _ => true,
    }
}

/// A row for each figure of a row of figures; other rows as they are.
fn expanded<'r>(
    table: &str,
    row: BTreeMap<&'r str, Option<String>>,
) -> Result<Vec<BTreeMap<&'r str, Option<String>>>, StoreError> {
    if !matches!(table, "score" | "pay_result") {
        return Ok(vec![row]);
    }
    let text = row.get("figures").cloned().flatten().unwrap_or_default();
    let figures: Vec<super::staff_result::Figure> =
        serde_json::from_str(&text).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    Ok(figures
        .into_iter()
        .map(|(column_code, scale, value)| {
            let amount = rust_decimal::Decimal::new(value, u32::try_from(scale).unwrap_or(0));
            let mut one = row.clone();
            one.remove("figures");
            one.insert("column_code", Some(column_code));
            one.insert("amount", Some(amount.to_string()));
            one
        })
        .collect())
}
