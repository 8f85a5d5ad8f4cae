//! A data folder and a database of its own for every test; both go away at its end.
//!
//! The database is the SQLite file of the folder, or, where `XINGCHOU_TEST_DATABASE` names a PostgreSQL database, a
//! schema in that one.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use xingchou::access::seal::KeyFile;
use xingchou::operations::initialise::{database_address, key_file};
use xingchou::store::Store;

use super::people;

/// The PostgreSQL database in which the tests may make schemas, if there is one.
fn server() -> Option<String> {
    std::env::var("XINGCHOU_TEST_DATABASE").ok().filter(|url| !url.is_empty())
}

/// A folder that nobody else uses.
fn unused_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("xingchou-test-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// A folder that is not there yet, and the address of a database with nothing in it.
pub struct Home {
    pub folder: PathBuf,
    pub database: String,
    /// The database that the schema is in, and the schema's name, to be dropped at the end.
    schema: Option<(String, String)>,
}

/// Either connection, for looks and changes behind the program's back.
enum Direct {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

impl Home {
    /// On the database that this run of the tests is about.
    pub fn new() -> Self {
        if server().is_some() { Self::on_postgres() } else { Self::on_sqlite() }
    }

    /// On SQLite, whatever this run is about.
    pub fn on_sqlite() -> Self {
        let folder = unused_folder();
        Self { database: database_address(&folder), folder, schema: None }
    }

    /// On PostgreSQL, in a new schema.
    pub fn on_postgres() -> Self {
        let server = server().expect("XINGCHOU_TEST_DATABASE=postgres://USER@HOST/NAME");
        let folder = unused_folder();
        let schema = folder.file_name().unwrap().to_str().unwrap().replace('-', "_");
        let mut connection = PgConnection::establish(&server).unwrap();
        connection
            .batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"))
            .unwrap();
        let mark = if server.contains('?') { '&' } else { '?' };
        let database = format!("{server}{mark}options=-csearch_path%3D{schema}");
        Self { folder, database, schema: Some((server, schema)) }
    }

    /// A folder and a database that another process made, and takes away.
    pub fn made_elsewhere(folder: PathBuf, database: String) -> Self {
        Self { folder, database, schema: None }
    }

    /// A key file in the folder, which is made with it.
    pub fn keys(&self) -> PathBuf {
        std::fs::create_dir_all(&self.folder).unwrap();
        let path = key_file(&self.folder);
        KeyFile::make(&path, chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()).unwrap();
        path
    }

    pub fn is_postgres(&self) -> bool {
        self.database.starts_with("postgres")
    }

    /// The program, told of this folder and database. SQLite's file is what it uses by itself.
    pub fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_xingchou"));
        program.env_remove("XINGCHOU_DATABASE").env_remove("XINGCHOU_TOKEN").arg("--data").arg(&self.folder);
        if self.is_postgres() {
            program.arg("--database").arg(&self.database);
        }
        program
    }

    /// Makes the office with the program itself, and signs somebody in who may do everything.
    pub fn init(&self, arguments: &[&str]) -> Output {
        let output = self.program().arg("init").args(arguments).output().unwrap();
        if output.status.success() {
            let store = Store::open(&self.database, &key_file(&self.folder)).unwrap();
            let viewer = people::account(&store, "someone", &people::every_grant());
            people::sign_in(&store, &self.folder, &viewer);
        }
        output
    }

    fn direct(&self) -> Direct {
        match self.database.strip_prefix("sqlite:") {
            Some(path) => Direct::Sqlite(SqliteConnection::establish(path).unwrap()),
            None => Direct::Postgres(PgConnection::establish(&self.database).unwrap()),
        }
    }

    /// Changes the database behind the program's back; each of the two has its own way of saying it.
    pub fn execute(&self, sqlite: &str, postgres: &str) -> QueryResult<()> {
        match self.direct() {
            Direct::Sqlite(mut inner) => inner.batch_execute(sqlite),
            Direct::Postgres(mut inner) => inner.batch_execute(postgres),
        }
    }

    /// The lines that a query gives; its one column is a text called `line`.
    pub fn lines(&self, query: &str) -> Vec<String> {
        let query = diesel::sql_query(query);
        let rows: QueryResult<Vec<Line>> = match self.direct() {
            Direct::Sqlite(mut inner) => query.load(&mut inner),
            Direct::Postgres(mut inner) => query.load(&mut inner),
        };
        rows.unwrap().into_iter().map(|row| row.line).collect()
    }

    /// The names of the tables.
    pub fn tables(&self) -> Vec<String> {
        self.lines(if self.is_postgres() {
            "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        } else {
            "SELECT name AS line FROM sqlite_schema WHERE type = 'table' ORDER BY 1"
        })
    }

    /// Every row of every table, as text; to be compared with one of the same kind of database only.
    pub fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let tables = self.tables();
        assert!(tables.len() > 10, "{tables:?}");
        let rows = |table: &String| {
            let line = if self.is_postgres() {
                format!("\"{table}\"::text")
            } else {
                let columns = self.lines(&format!("SELECT name AS line FROM pragma_table_info('{table}')"));
                let quoted: Vec<String> =
                    columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
                quoted.join(" || '|' || ")
            };
            self.lines(&format!("SELECT {line} AS line FROM \"{table}\" ORDER BY 1"))
        };
        tables.iter().map(|table| (table.clone(), rows(table))).collect()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some((server, schema)) = &self.schema
            && let Ok(mut connection) = PgConnection::establish(server)
        {
            let _ = connection.batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
        }
    }
}
