//! The database: its tables, one file an aggregate. Every method takes the viewer first and stays within the
//! viewer's district. Reading happens in [`Store::read`], writing in [`Store::write_transaction`] and nowhere else.

mod approval;
mod audit;
mod connection;
mod device;
mod district;
mod identity_answer;
mod import_file;
mod month_record;
mod people;
mod rating;
mod rejected_row;
mod run;
mod schema;
mod staff;

use std::ops::{Deref, DerefMut};
use std::path::Path;

use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool};

pub use approval::Approval;
pub use audit::AuditEntry;
pub use device::{Device, DeviceRequest, DeviceToken, NewDevice};
pub use district::District;
pub use identity_answer::IdentityAnswer;
pub use import_file::{ImportFile, NewImportFile};
pub use month_record::{MonthRecord, NewMonthRecord};
pub use people::{COMMUNITY_FACT, PAY_FACTS, STREET_FACT};
pub use rating::{NewRating, Rating, RatingByRota, RatingCount};
pub use rejected_row::{NewRejectedRow, RejectedRow};
pub use run::{NewPayRun, NewResult, NewScoreRun, PayRun, ScoreRun, StaffResult};
pub use staff::{NewStaff, NewStaffFact, Staff, StaffFact};

use crate::access::{NoRight, Viewer};
use connection::{Address, DatabaseConnection};

/// Rows per INSERT statement: SQLite takes 32,766 values in one statement, and no table has more than 20 columns.
const ROWS_PER_INSERT: usize = 500;

/// Why the database could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no database that the program knows.
    #[error(
        "数据库地址“{0}”无法识别，应写成 sqlite:文件路径\nthe database address “{0}” is not understood; write sqlite:PATH"
    )]
    UnknownAddress(String),
    /// There is no database at the address yet.
    #[error(
        "还没有数据库“{0}”，请先运行 xingchou init\nthere is no database “{0}” yet; run xingchou init first"
    )]
    Missing(String),
    /// The database could not be opened.
    #[error("无法打开数据库：{0}\nthe database could not be opened: {0}")]
    Connection(String),
    /// The tables could not be brought up to date.
    #[error("无法升级数据库结构：{0}\nthe tables could not be brought up to date: {0}")]
    Migration(String),
    /// A statement failed.
    #[error("数据库操作失败：{0}\na database statement failed: {0}")]
    Database(#[from] diesel::result::Error),
    /// The viewer has no right to it.
    #[error(transparent)]
    NoRight(#[from] NoRight),
    /// What the database holds is not what the program wrote.
    #[error("数据库内容无法识别（{0}）\nthe database holds something that is not understood ({0})")]
    Unreadable(String),
}

/// Opens connections for the pool.
#[derive(Debug)]
struct Manager {
    address: Address,
}

impl ManageConnection for Manager {
    type Connection = DatabaseConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DatabaseConnection, diesel::r2d2::Error> {
        connection::open(&self.address).map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut DatabaseConnection) -> Result<(), diesel::r2d2::Error> {
        diesel::sql_query("SELECT 1").execute(connection).map(|_| ()).map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, _connection: &mut DatabaseConnection) -> bool {
        false
    }
}

/// The database of an office, or of many.
pub struct Store {
    pool: Pool<Manager>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `url` (`sqlite:PATH`), which must be there, and brings its tables up to date.
    ///
    /// # Errors
    /// The address is not understood, nothing is there, or it cannot be opened.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        match Address::parse(url)? {
            Address::Sqlite(path) if !Path::new(&path).is_file() => Err(StoreError::Missing(path)),
            address => Self::connect(address),
        }
    }

    /// Opens the database at `url` (`sqlite:PATH`), making it if it is not there.
    ///
    /// # Errors
    /// The address is not understood, or the database cannot be made or opened.
    pub fn create(url: &str) -> Result<Self, StoreError> {
        Self::connect(Address::parse(url)?)
    }

    fn connect(address: Address) -> Result<Self, StoreError> {
        // Once by hand, for a pool would try a broken address again and again until its time is up.
        let mut first =
            connection::open(&address).map_err(|error| StoreError::Connection(error.to_string()))?;
        connection::migrate(&mut first)?;
        drop(first);
        let pool = Pool::builder()
            .max_size(4)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .build(Manager { address })
            .map_err(|error| StoreError::Connection(error.to_string()))?;
        Ok(Self { pool })
    }

    /// Reads, all within one state of the database.
    ///
    /// # Errors
    /// What `work` returns, or that no connection was to be had.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(|reading| work(reading))
    }

    /// Writes: all of `work` or nothing. It begins with a write, because a transaction that reads first and
    /// writes later can lose its place to another writer; there is no other way to write.
    ///
    /// # Errors
    /// What `work` returns (and then nothing was written), or that no connection was to be had.
    pub fn write_transaction<T, E: From<StoreError>>(
        &self,
        viewer: &Viewer,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(|reading| {
            use schema::counter::dsl;
            diesel::update(
                dsl::counter.filter(dsl::district.eq(viewer.district()).and(dsl::name.eq("write"))),
            )
            .set(dsl::next.eq(dsl::next))
            .execute(reading.connection)
            .map_err(StoreError::from)?;
            work(&mut Writing { reading: Reading { connection: reading.connection } })
        })
    }

    fn transaction<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut pooled = self.pool.get().map_err(|error| StoreError::Connection(error.to_string()))?;
        let connection: &mut DatabaseConnection = &mut pooled;
        connection.transaction(|connection| work(&mut Reading { connection }).map_err(Failure::Work)).map_err(
            |failure| match failure {
                Failure::Work(error) => error,
                Failure::Database(error) => E::from(StoreError::Database(error)),
            },
        )
    }
}

/// Lets a transaction carry any error of the work done in it.
enum Failure<E> {
    Work(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Failure<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

/// The store's reading methods, within one transaction.
pub struct Reading<'c> {
    connection: &'c mut DatabaseConnection,
}

/// The store's writing methods, within one write transaction; it can read as well.
pub struct Writing<'c> {
    reading: Reading<'c>,
}

impl<'c> Deref for Writing<'c> {
    type Target = Reading<'c>;

    fn deref(&self) -> &Reading<'c> {
        &self.reading
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.reading
    }
}

impl Writing<'_> {
    /// Gives out `count` ids in a row for the table `name` and returns the first.
    fn ids_reserve(&mut self, viewer: &Viewer, name: &str, count: usize) -> Result<i64, StoreError> {
        use schema::counter::dsl;
        if count == 0 {
            return Ok(0);
        }
        let count = i64::try_from(count)
            .map_err(|_| StoreError::Unreadable("more rows than there are ids".to_owned()))?;
        let row = dsl::counter.filter(dsl::district.eq(viewer.district()).and(dsl::name.eq(name)));
        let first = row.select(dsl::next).first::<i64>(self.reading.connection).optional()?;
        match first {
            Some(first) => {
                diesel::update(row).set(dsl::next.eq(first + count)).execute(self.reading.connection)?;
                Ok(first)
            }
            None => {
                diesel::insert_into(dsl::counter)
                    .values((
                        dsl::district.eq(viewer.district()),
                        dsl::name.eq(name),
                        dsl::next.eq(count + 1),
                    ))
                    .execute(self.reading.connection)?;
                Ok(1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_scheme_is_an_error_and_makes_no_file() {
        for url in ["sqllite:/tmp/a.db", "a.db", "postgress://host/db", "sqlite:", ""] {
            assert!(matches!(Store::create(url), Err(StoreError::UnknownAddress(_))), "{url}");
        }
    }
}
