//! One changed byte, fen or unit in the trail or in an approved run is found, on either database.

use xingchou::operations::verify::verify;

use super::catalogue::{Column, columns, triggers, unguarded};
use super::{approved_office, verified};
use crate::support::{Home, Office};

/// The tables that are proved, and a row of each.
const ROWS: [(&str, &str); 9] = [
    ("audit_entry", "id = 3"),
    ("pay_run", "state = 'approved'"),
    ("score_run", "id = 1"),
    ("pay_result", "staff = 7"),
    ("score", "staff = 7"),
    ("sheet_text", "digest <> ''"),
    ("pay_approval", "run > 0"),
    ("pay_run_seal", "run > 0"),
    ("month_step", "step = 'stars_signed'"),
];

/// So far away that no other row has the key.
const FAR: i64 = 1_000_000;

/// Another character of the same kind, so that what is changed still looks right.
fn other(character: char) -> char {
    match character {
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from_u32(u32::from(character) + 1).unwrap(),
        '9' => '8',
        'z' => 'y',
        _ => '甲',
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first, the middle and the last of so many.
fn places(length: usize) -> Vec<usize> {
    let mut places = vec![0, length / 2, length - 1];
    places.dedup();
    places
}

/// How a database writes values.
struct Words {
    is_postgres: bool,
}

impl Words {
    fn text(&self, text: &str) -> String {
        match self.is_postgres {
            true => format!("convert_from('\\x{}'::bytea, 'UTF8')", in_hex(text.as_bytes())),
            false => format!("CAST(x'{}' AS TEXT)", in_hex(text.as_bytes())),
        }
    }

    fn blob(&self, bytes: &[u8]) -> String {
        match self.is_postgres {
            true => format!("'\\x{}'::bytea", in_hex(bytes)),
            false => format!("x'{}'", in_hex(bytes)),
        }
    }

    /// A query whose line is `null`, or the value of a column in a form that can be taken apart.
    fn value(&self, column: &Column, table: &str, row: &str) -> String {
        let name = &column.name;
        let value = match (column.kind.as_str(), self.is_postgres) {
            ("blob" | "text", false) => format!("lower(hex({name}))"),
            ("blob", true) => format!("encode({name}, 'hex')"),
            ("text", true) => format!("encode(convert_to({name}, 'UTF8'), 'hex')"),
            _ => format!("CAST({name} AS TEXT)"),
        };
        format!(
            "SELECT CASE WHEN {name} IS NULL THEN 'null' ELSE 'is ' || {value} END AS line FROM {table} WHERE {row}"
        )
    }
}

/// The changes of a value that are tried, and what puts it back.
fn changes(words: &Words, column: &Column, said: &str) -> (Vec<String>, String) {
    let name = &column.name;
    let Some(value) = said.strip_prefix("is ") else {
        let some = match column.kind.as_str() {
            "integer" => "1".to_owned(),
            "timestamp" => "'2026-10-31 08:00:00'".to_owned(),
            "date" => "'2026-10-31'".to_owned(),
            "boolean" => "TRUE".to_owned(),
            "blob" => words.blob(b"1"),
            _ => words.text("2026-10-31 08:00:00"),
        };
        return (vec![some], "NULL".to_owned());
    };
    match column.kind.as_str() {
        // A fen, a unit. Only a key goes farther, where no other row is.
        "integer" => {
            let step = if column.is_key { FAR } else { 1 };
            (vec![format!("{name} + {step}")], format!("{name} - {step}"))
        }
        "timestamp" => {
            (vec![format!("{name} + interval '1 microsecond'")], format!("{name} - interval '1 microsecond'"))
        }
        "date" => (vec![format!("{name} + 1")], format!("{name} - 1")),
        "boolean" => (vec![format!("NOT {name}")], format!("NOT {name}")),
        "blob" => {
            let bytes = bytes_of(value);
            let changed = places(bytes.len()).into_iter().map(|at| {
                let mut bytes = bytes.clone();
                bytes[at] ^= 1;
                words.blob(&bytes)
            });
            (changed.collect(), words.blob(&bytes))
        }
        _ => {
            let text = String::from_utf8(bytes_of(value)).unwrap();
            if text.is_empty() {
                return (vec![words.text("x")], words.text(""));
            }
            let letters: Vec<char> = text.chars().collect();
            let changed = places(letters.len()).into_iter().map(|at| {
                let mut letters = letters.clone();
                letters[at] = other(letters[at]);
                words.text(&letters.into_iter().collect::<String>())
            });
            (changed.collect(), words.text(&text))
        }
    }
}

fn change(home: &Home, sql: &str) {
    let sql = format!("{} {sql}", unguarded(home));
    home.execute(&sql, &sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Nothing in the database itself stands in the way of who has it in hand: PostgreSQL's checks go, as SQLite's are
/// ignored.
fn disarm(office: &Office) {
    if office.home.is_postgres() {
        let checks = "SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname) AS line
              FROM pg_constraint WHERE contype = 'c' AND connamespace = current_schema()::regnamespace";
        for statement in office.home.lines(checks) {
            change(&office.home, &statement);
        }
    } else {
        for trigger in triggers(&office.home) {
            change(&office.home, &format!("DROP TRIGGER {}", trigger.name));
        }
    }
}

#[test]
fn one_changed_byte_fen_or_unit_in_the_trail_or_in_an_approved_run_is_found() {
    let (office, _) = approved_office();
    let home = &office.home;
    let words = Words { is_postgres: home.is_postgres() };
    disarm(&office);
    assert_eq!(verified(&office).faults, Vec::new());
    let (mut tried, mut not_found) = (0, Vec::new());
    // What a check notes while the trail is not as it was goes again: it follows what was changed.
    let entries: i64 =
        home.lines("SELECT CAST(MAX(id) AS TEXT) AS line FROM audit_entry")[0].parse().unwrap();
    let forget = format!(
        "DELETE FROM audit_entry WHERE id > {entries}; UPDATE counter SET next = {} WHERE name = 'audit_entry'",
        entries + 1
    );
    for (table, which) in ROWS {
        let all = columns(home, table);
        // The row by its whole key, which does not move when the row is written anew.
        let keys: Vec<&Column> = all.iter().filter(|column| column.is_key).collect();
        let of = |column: &Column, row: &str| home.lines(&words.value(column, table, row))[0].clone();
        let one = format!("{which} ORDER BY {} LIMIT 1", keys.last().unwrap().name);
        let as_condition = |column: &Column, said: &str| {
            let value = said.strip_prefix("is ").unwrap();
            match column.kind.as_str() {
                "text" => {
                    format!("{} = {}", column.name, words.text(&String::from_utf8(bytes_of(value)).unwrap()))
                }
                _ => format!("{} = {value}", column.name),
            }
        };
        let key: Vec<(String, String)> = keys
            .iter()
            .map(|column| (column.name.clone(), as_condition(column, &of(column, &one))))
            .collect();
        let row = |changed: Option<(&str, &str)>| {
            let conditions: Vec<String> = key
                .iter()
                .map(|(name, condition)| match changed {
                    Some((other, value)) if other == name => format!("{name} = {value}"),
                    _ => condition.clone(),
                })
                .collect();
            conditions.join(" AND ")
        };
        for column in &all {
            let name = column.name.as_str();
            if (table, name) == ("sheet_text", "name") {
                // The name under which a text was first kept is read by nothing: the list of each run, which is sealed,
                // says under which names it was computed.
                continue;
            }
            let said = of(column, &row(None));
            let (tries, before) = changes(&words, column, &said);
            for value in tries {
                change(home, &format!("UPDATE {table} SET {name} = {value} WHERE {}", row(None)));
                // A time that is none any more is an error of the database; all else is said where it is.
                let found = verify(&office.store, &office.viewer, None, None);
                if found.is_ok_and(|found| found.faults.is_empty()) {
                    not_found.push(format!("{table}.{name} = {value}"));
                }
                tried += 1;
                let now = match (column.is_key, column.kind.as_str()) {
                    (false, _) => row(None),
                    (true, "integer") => {
                        let number: i64 = said.strip_prefix("is ").unwrap().parse().unwrap();
                        row(Some((name, &(number + FAR).to_string())))
                    }
                    (true, _) => row(Some((name, &value))),
                };
                change(home, &format!("UPDATE {table} SET {name} = {before} WHERE {now}"));
                change(home, &forget);
            }
        }
    }
    assert_eq!(not_found, Vec::<String>::new(), "changed and not found");
    assert!(tried > 120, "{tried}");
    assert_eq!(verified(&office).faults, Vec::new());
}

/// A step that was put in or taken out behind the program's back is found, though each row that is left is as it was.
#[test]
fn a_step_of_a_month_that_was_put_in_or_taken_out_is_found() {
    let (office, _) = approved_office();
    disarm(&office);
    let told = |words: &str| {
        let faults = verified(&office).faults;
        assert!(faults.iter().any(|fault| fault.message.zh.contains(words)), "{faults:?}");
    };
    let last: i64 =
        office.home.lines("SELECT CAST(MAX(id) AS TEXT) AS line FROM month_step")[0].parse().unwrap();
    change(
        &office.home,
        &format!(
            "INSERT INTO month_step (district, id, month, step, run, digest, account, name, done_at, note)
             SELECT district, {last} + 1, month, 'closed', NULL, digest, account, name, done_at, note
               FROM month_step WHERE id = {last}"
        ),
    );
    told(&format!("2026-10 的月度步骤 #{} 与操作记录不符", last + 1));
    change(&office.home, &format!("DELETE FROM month_step WHERE id = {last} + 1"));
    assert_eq!(verified(&office).faults, Vec::new());
    change(&office.home, "DELETE FROM month_step WHERE step = 'checked'");
    told("在操作记录中有，现在不见了");
}
