//! The migrations of the two databases are twins: the same statements, but for the names of the types.

use super::{assert_none, read, repository};

const DATABASES: [&str; 2] = ["sqlite", "postgres"];

/// Migrations in which SQLite must build a table anew where PostgreSQL alters it. Their results are compared where
/// PostgreSQL is there (`tests/databases`).
const REBUILT: [&str; 0] = [];

fn folders(database: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(repository().join("migrations").join(database))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn migrations_come_in_pairs_and_go_up_and_down() {
    let [sqlite, postgres] = DATABASES.map(folders);
    assert!(!sqlite.is_empty(), "no migrations");
    assert_eq!(sqlite, postgres, "each migration has a twin of the same name for the other database");
    let mut found = Vec::new();
    for database in DATABASES {
        for name in &sqlite {
            for half in ["up.sql", "down.sql"] {
                let path = format!("migrations/{database}/{name}/{half}");
                let sql = std::fs::read_to_string(repository().join(&path)).unwrap_or_default();
                if statements(&sql).is_empty() {
                    found.push(path);
                }
            }
        }
    }
    assert_none("a migration goes up and comes down", &found);
}

#[test]
fn twins_say_the_same() {
    for name in folders("sqlite").iter().filter(|name| !REBUILT.contains(&name.as_str())) {
        for half in ["up.sql", "down.sql"] {
            let [sqlite, postgres] =
                DATABASES.map(|database| statements(&read(&format!("migrations/{database}/{name}/{half}"))));
            for (one, other) in sqlite.iter().zip(&postgres) {
                assert_eq!(one, other, "{name}/{half}: see migrations/postgres/README.md");
            }
            assert_eq!(sqlite.len(), postgres.len(), "{name}/{half}: {sqlite:#?}\n{postgres:#?}");
        }
    }
}

/// The statements, in words that both databases share. Of a trigger its head is left; functions and triggers on
/// TRUNCATE, which SQLite does not know, are left out. What a trigger's condition asks of tables is a function's on
/// PostgreSQL and can't be compared as text: `tests/trail/forbidden.rs` tries on either database what each trigger
/// there is forbids.
fn statements(sql: &str) -> Vec<String> {
    let text: String =
        sql.lines().map(|line| line.split("--").next().unwrap()).fold(String::new(), |mut text, line| {
            text += line;
            text.push('\n');
            text
        });
    // The semicolons within bodies end no statement.
    let mut statements = Vec::new();
    let mut rest = text.as_str();
    while let Some(begin) = rest.find(|sign: char| !sign.is_whitespace()) {
        rest = &rest[begin..];
        let end = if rest.starts_with("CREATE TRIGGER") && rest[..rest.find(';').unwrap()].contains("BEGIN") {
            rest.find("END;").unwrap() + "END".len()
        } else if rest.starts_with("CREATE FUNCTION") || rest.starts_with("CREATE OR REPLACE FUNCTION") {
            let body = rest.find("$$").unwrap() + 2;
            body + rest[body..].find("$$").unwrap() + 2
        } else {
            rest.find(';').unwrap_or(rest.len())
        };
        statements.extend(shared(&rest[..end]));
        rest = rest[end..].trim_start().trim_start_matches(';');
    }
    statements
}

fn shared(statement: &str) -> Option<String> {
    let is_trigger = statement.starts_with("CREATE TRIGGER");
    let mut words: Vec<String> = statement
        .replace("COLLATE \"C\"", "")
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace(',', " , ")
        .split_whitespace()
        .map(|word| {
            match word {
                "BIGINT" | "BOOLEAN" => "INTEGER",
                "DATE" | "TIMESTAMP" => "TEXT",
                "BYTEA" => "BLOB",
                "FALSE" => "0",
                "TRUE" => "1",
                other => other,
            }
            .to_owned()
        })
        .filter(|word| word != "STRICT")
        .collect();
    if is_trigger {
        let body = words.iter().position(|word| word == "BEGIN" || word == "EXECUTE").unwrap();
        words.truncate(body);
        // A condition that asks tables is a function's on PostgreSQL.
        if let Some(asking) = words.windows(2).position(|two| two == ["WHEN", "EXISTS"]) {
            words.truncate(asking);
        }
        words.retain(|word| !["(", ")"].contains(&word.as_str()));
        if let Some(each) = words.windows(3).position(|three| three == ["FOR", "EACH", "ROW"]) {
            words.drain(each..each + 3);
        }
    }
    if statement.starts_with("DROP TRIGGER") {
        // PostgreSQL wants to be told the table as well.
        words.truncate(3);
    }
    let said = words.join(" ");
    let on_truncate = said.contains("BEFORE TRUNCATE") || said.ends_with("_is_not_emptied");
    let is_shared = !said.contains("FUNCTION") && !on_truncate;
    is_shared.then_some(said)
}

/// SQLite names no table where a trigger goes, so PostgreSQL's word for it has no twin: it must be the table on which
/// the trigger was made.
#[test]
fn a_trigger_goes_from_the_table_that_it_was_made_on() {
    let mut made: Vec<(String, String)> = Vec::new();
    let mut found = Vec::new();
    for name in folders("postgres") {
        for half in ["up.sql", "down.sql"] {
            let sql = read(&format!("migrations/postgres/{name}/{half}"));
            let words: Vec<&str> = sql.split([' ', '\n', ';', '(']).filter(|word| !word.is_empty()).collect();
            for (at, two) in words.windows(2).enumerate() {
                let after = |word: &str| words[at..].iter().skip_while(|one| **one != word).nth(1);
                let (trigger, table) = (words.get(at + 2), after("ON"));
                let (Some(trigger), Some(table)) = (trigger, table) else { continue };
                let pair = (trigger.to_string(), table.to_string());
                if two == ["CREATE", "TRIGGER"] {
                    made.push(pair);
                } else if two == ["DROP", "TRIGGER"] && !made.contains(&pair) {
                    found.push(format!("{name}/{half}: {trigger} ON {table}"));
                }
            }
        }
    }
    assert!(made.len() > 40, "{}", made.len());
    assert_none("DROP TRIGGER names the trigger's own table", &found);
}

#[test]
fn a_column_that_only_one_twin_has_is_found() {
    let twin = |sql: &str| statements(sql);
    let sqlite = "-- A note.\nCREATE TABLE a (id INTEGER NOT NULL, at TEXT) STRICT;\n\
                  CREATE TRIGGER a_stays BEFORE DELETE ON a WHEN OLD.id = 1\nBEGIN SELECT RAISE(ABORT, 'no; no'); END;";
    let postgres = "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN a; END; $$;\n\
                    CREATE TABLE a (id BIGINT NOT NULL, at TIMESTAMP);\n\
                    CREATE TRIGGER a_stays BEFORE DELETE ON a FOR EACH ROW WHEN (OLD.id = 1) EXECUTE FUNCTION f('no');\n\
                    CREATE TRIGGER a_is_not_emptied BEFORE TRUNCATE ON a EXECUTE FUNCTION f('no');";
    assert_eq!(twin(sqlite), twin(postgres));
    assert_eq!(twin(sqlite).len(), 2, "{:?}", twin(sqlite));
    assert_ne!(twin(sqlite), twin(&postgres.replace("at TIMESTAMP", "at TIMESTAMP NOT NULL")));
    assert_ne!(twin(sqlite), twin(&postgres.replace("a_stays", "a_stands")));
    assert_ne!(twin(sqlite), twin(&postgres.replace("OLD.id = 1", "OLD.id = 2")));
}
