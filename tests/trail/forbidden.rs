//! Every trigger holds, on either database: with it alone in its place the change that it forbids is refused in its
//! words, and without any the change goes through or meets something else. The triggers are those that the database
//! lists, so that a new one is tried as well, and one that holds nothing fails here.

use super::approved_office;
use super::catalogue::{Trigger, columns, triggers, unguarded};
use crate::support::{Home, Office};

/// Of tables of which not every row is final: a row that is.
const FINAL_ROWS: [(&str, &str); 2] = [
    ("pay_run", "state = 'approved'"),
    ("pay_result", "run IN (SELECT id FROM pay_run WHERE state = 'approved')"),
];

/// Every table whose rows are final, all of them or, as above, some.
const FINAL: [&str; 22] = [
    "appeal",
    "appeal_correction",
    "appeal_evidence",
    "appeal_step",
    "audit_entry",
    "month_step",
    "pay_approval",
    "pay_result",
    "pay_run",
    "pay_run_seal",
    "person_erasure",
    "rating_set_aside",
    "rectification",
    "rule_sheet_decision",
    "rule_sheet_proposal",
    "score",
    "score_confirmation",
    "score_run",
    "setting",
    "sheet_text",
    "slip_mark",
    "slip_receipt",
];

fn final_row(table: &str) -> &'static str {
    FINAL_ROWS.iter().find(|(name, _)| *name == table).map_or("1 = 1", |(_, row)| row)
}

/// A row of a table in which there is none yet.
fn make_up(home: &Home, table: &str) {
    let all = columns(home, table);
    let names: Vec<&str> = all.iter().map(|column| column.name.as_str()).collect();
    let values: Vec<&str> = all
        .iter()
        .map(|column| match (column.kind.as_str(), home.is_postgres()) {
            ("integer", _) => "1",
            ("boolean", _) => "FALSE",
            ("date", _) => "'2026-10-31'",
            ("timestamp", _) => "'2026-10-31 08:00:00'",
            ("blob", true) => "'\\x01'::bytea",
            ("blob", false) => "x'01'",
            // A word that checks of several tables know.
            _ => "'x'",
        })
        .collect();
    let insert = format!(
        "{} INSERT INTO {table} ({}) VALUES ({})",
        unguarded(home),
        names.join(", "),
        values.join(", ")
    );
    home.execute(&insert, &insert).unwrap_or_else(|error| panic!("{insert}: {error}"));
}

/// An approved month with a row in every table that has a trigger, and a draft beside the approved run.
fn full_office() -> Office {
    let (office, run) = approved_office();
    let home = &office.home;
    if home.is_postgres() {
        // Rows that are made up fit no list of words.
        let checks = "SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname) AS line
              FROM pg_constraint WHERE contype = 'c' AND connamespace = current_schema()::regnamespace";
        for statement in home.lines(checks) {
            home.execute(&statement, &statement).unwrap();
        }
    }
    let mut tables: Vec<String> = triggers(home).into_iter().map(|trigger| trigger.table).collect();
    tables.dedup();
    for table in &tables {
        if home.lines(&format!("SELECT 'row' AS line FROM {table} LIMIT 1")).is_empty() {
            make_up(home, table);
        }
    }
    for (table, changed) in
        [("pay_run", [("id", DRAFT), ("state", "'draft'")]), ("pay_result", [("run", DRAFT), ("run", DRAFT)])]
    {
        let which =
            if table == "pay_run" { format!("id = {run}") } else { format!("run = {run} AND staff = 7") };
        copy(home, table, &changed, &which);
    }
    office
}

/// The number of the draft.
const DRAFT: &str = "900";

/// Copies rows of a table with other values in some columns.
fn copy(home: &Home, table: &str, changed: &[(&str, &str)], which: &str) {
    let statement = copied(home, table, changed, which);
    home.execute(&statement, &statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
}

fn copied(home: &Home, table: &str, changed: &[(&str, &str)], which: &str) -> String {
    let names: Vec<String> = columns(home, table).into_iter().map(|column| column.name).collect();
    let values: Vec<&str> = names
        .iter()
        .map(|name| changed.iter().find(|(other, _)| other == name).map_or(name.as_str(), |(_, value)| value))
        .collect();
    format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {which}",
        names.join(", "),
        values.join(", ")
    )
}

/// What a trigger forbids, in one statement.
fn forbidden(home: &Home, trigger: &Trigger) -> String {
    let (table, row) = (&trigger.table, final_row(&trigger.table));
    match trigger.event.as_str() {
        "DELETE" => format!("DELETE FROM {table} WHERE {row}"),
        "UPDATE" => format!("UPDATE {table} SET district = district WHERE {row}"),
        "TRUNCATE" => format!("TRUNCATE {table} CASCADE"),
        "INSERT" if home.is_postgres() => format!("INSERT INTO {table} SELECT * FROM {table} WHERE {row}"),
        "INSERT" => format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {row}"),
        other => panic!("{}: no trial for {other}", trigger.name),
    }
}

/// Changes that a trigger forbids by a condition of its own.
fn by_condition(home: &Home, trigger: &str) -> Vec<String> {
    let approved = "(SELECT id FROM pay_run WHERE state = 'approved')";
    match trigger {
        "pay_result_gets_no_more" => {
            vec![copied(
                home,
                "pay_result",
                &[("run", approved), ("staff", "999")],
                &format!("run = {DRAFT}"),
            )]
        }
        "pay_result_is_final" => {
            vec![format!("UPDATE pay_result SET run = {approved}, staff = 999 WHERE run = {DRAFT}")]
        }
        "score_gets_no_more" => {
            vec![copied(home, "score", &[("staff", "999")], "staff = 7")]
        }
        "audit_entry_comes_last" => vec![copied(home, "audit_entry", &[("id", "0")], "id = 3")],
        _ => Vec::new(),
    }
}

/// Changes that no trigger may forbid: those of what is no part of an approved run.
fn allowed(home: &Home) -> Vec<String> {
    vec![
        copied(home, "pay_result", &[("staff", "8")], &format!("run = {DRAFT}")),
        format!("UPDATE pay_result SET figures = figures WHERE run = {DRAFT}"),
        format!("UPDATE pay_run SET state = 'discarded' WHERE id = {DRAFT}"),
        format!("DELETE FROM pay_result WHERE run = {DRAFT}"),
    ]
}

/// Carries a statement out and takes it back, with these triggers alone; what the database said.
fn said(home: &Home, standing: &[&Trigger], statement: &str) -> Result<(), String> {
    let mut sql = String::from(if home.is_postgres() {
        "BEGIN;"
    } else {
        "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE;"
    });
    for trigger in triggers(home) {
        if standing.iter().any(|one| one.name == trigger.name && one.table == trigger.table) {
            continue;
        }
        sql += &match home.is_postgres() {
            true => format!("ALTER TABLE {} DISABLE TRIGGER {};", trigger.table, trigger.name),
            false => format!("DROP TRIGGER {};", trigger.name),
        };
    }
    // A statement that fails ends the connection, and that takes back what was done as well.
    sql = format!("{sql}{statement}; ROLLBACK");
    home.execute(&sql, &sql).map_err(|error| error.to_string())
}

fn is_a_trigger(words: &str) -> bool {
    ["never changes", "only grows", "stays"].iter().any(|ours| words.contains(ours))
}

#[test]
fn every_trigger_holds_what_it_is_there_for_and_nothing_else() {
    let office = full_office();
    let home = &office.home;
    let all = triggers(home);
    assert!(all.len() > 40, "{}", all.len());
    for trigger in &all {
        let mut trials = by_condition(home, &trigger.name);
        trials.push(forbidden(home, trigger));
        for trial in trials {
            let alone = said(home, &[trigger], &trial);
            let without = said(home, &[], &trial);
            if let Err(words) = &without {
                assert!(!is_a_trigger(words), "{}: {trial}: {words}", trigger.name);
            }
            if trigger.lets_pass {
                // On PostgreSQL such an insertion replaces nothing: the key refuses it.
                assert!(without.is_err_and(|words| words.contains("duplicate key")), "{}", trigger.name);
                assert_eq!(said(home, &[trigger], &trial), said(home, &[], &trial));
                continue;
            }
            let words = alone.expect_err(&format!("{} lets this pass: {trial}", trigger.name));
            assert!(is_a_trigger(&words), "{}: {trial}: {words}", trigger.name);
        }
    }
    let standing: Vec<&Trigger> = all.iter().collect();
    for change in allowed(home) {
        assert_eq!(said(home, &standing, &change), Ok(()), "{change}");
    }
}

#[test]
fn what_is_final_can_neither_be_changed_nor_replaced_nor_deleted_nor_emptied() {
    let office = full_office();
    let home = &office.home;
    let all = triggers(home);
    let mut missing = Vec::new();
    for table in FINAL {
        let events = if home.is_postgres() {
            ["INSERT", "UPDATE", "DELETE", "TRUNCATE"].as_slice()
        } else {
            ["INSERT", "UPDATE", "DELETE"].as_slice()
        };
        for event in events {
            if !all.iter().any(|trigger| trigger.table == table && trigger.event == *event) {
                missing.push(format!("{table} {event}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    let other: Vec<&str> =
        all.iter().map(|trigger| trigger.table.as_str()).filter(|table| !FINAL.contains(table)).collect();
    assert_eq!(other, Vec::<&str>::new(), "say here that these are final");
}
