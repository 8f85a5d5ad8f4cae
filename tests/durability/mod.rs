//! What is said to be done is there, whatever becomes of the process or the disk.

mod acts;
mod faults;
mod killed;

use diesel::prelude::*;
use xingchou::operations::initialise::database_address;

use crate::support::Office;

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = diesel::sql_types::Text)]
    integrity_check: String,
}

/// The database file finds nothing wrong with itself.
fn is_sound(office: &Office) {
    let address = database_address(&office.folder);
    let mut connection = SqliteConnection::establish(address.strip_prefix("sqlite:").unwrap()).unwrap();
    let answers: Vec<Answer> = diesel::sql_query("PRAGMA integrity_check").load(&mut connection).unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].integrity_check, "ok");
}
