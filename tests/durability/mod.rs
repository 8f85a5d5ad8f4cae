//! What is said to be done is there, whatever becomes of the process or the disk.

mod acts;
mod faults;
mod killed;
mod outside;

use crate::support::Office;

/// The database finds nothing wrong with itself: SQLite checks its file; of PostgreSQL every table can be read. The
/// trail is an unbroken chain.
fn is_sound(office: &Office) {
    if office.home.is_postgres() {
        office.dump();
    } else {
        let query = "SELECT integrity_check AS line FROM pragma_integrity_check";
        assert_eq!(office.home.lines(query), ["ok"]);
    }
    let (_, faults) = office.store.read(|reading| reading.audit_entry_check(&office.viewer)).unwrap();
    assert_eq!(faults, Vec::new());
}
