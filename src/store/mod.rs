//! The database: its tables, one file an aggregate. Every method takes the viewer first and stays within the
//! viewer's district. Reading happens in [`Store::read`], writing in [`Store::write_transaction`] and nowhere else.

mod account;
mod account_grant;
mod account_secret;
mod address;
mod api_request;
mod appeal;
mod appeal_correction;
mod approval;
mod audit;
mod backup;
mod bad_rating;
mod connection;
mod device;
mod district;
mod identity_answer;
mod import_file;
mod job;
mod keys;
mod machine_token;
mod migration;
mod month_record;
mod month_step;
mod moving;
mod people;
mod person;
mod person_erasure;
mod rating;
mod rejected_row;
mod rule_sheet;
mod run;
mod run_seal;
mod schema;
mod sealed_results;
mod session;
mod setting;
mod sign_in_failure;
mod slip_mark;
mod slip_receipt;
mod staff;
mod staff_result;
mod trouble;
mod work_claim;

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;

use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, R2D2Connection};

pub use account::{Account, AccountSecrets, NewAccount};
pub use account_grant::AccountGrant;
pub use api_request::ApiRequest;
pub use appeal::{Appeal, AppealStep, NewAppeal, SetAside};
pub use appeal_correction::{CorrectedBy, Correction};
pub use approval::{APPROVAL_KEPT, Approval};
pub use audit::{AuditEntry, TrailFault, TrailHead};
pub use bad_rating::{BadRating, Rectification};
pub use device::{Device, DeviceRequest, DeviceToken, NewDevice};
pub use district::District;
pub use identity_answer::IdentityAnswer;
pub use import_file::{ImportFile, NewImportFile};
pub use job::{Job, JobFile, NewJobFile};
pub use machine_token::{MachineToken, NewMachineToken};
pub use month_record::{MonthRecord, NewMonthRecord};
pub use month_step::{Confirmation, KeptStep, STEP_KEPT};
pub use moving::{Moved, MovedTable};
pub use people::{COMMUNITY_FACT, PAY_FACTS, STREET_FACT};
pub use person::PersonTable;
pub use person_erasure::ErasureStep;
pub use rating::{NewRating, Rating, RatingByRota, RatingCount, RatingMoment};
pub use rejected_row::{NewRejectedRow, RejectedRow};
pub use rule_sheet::{NewSheetProposal, SheetDecided, SheetDecision, SheetProposal};
pub use run::{NewPayRun, NewScoreRun, PayRun, PayRunHead, ScoreRun};
pub use run_seal::{FinalRun, RunSeal, run_digest};
pub use session::Session;
pub use setting::SettingRow;
pub use sign_in_failure::{FailureKind, SignInFailure};
pub use slip_mark::{SlipMark, SlipMarkKind};
pub use slip_receipt::SlipReceipt;
pub use staff::{NewStaff, NewStaffFact, Staff, StaffFact};
pub use staff_result::{KeptSlip, NewResult, StaffResult};
pub use work_claim::{ClaimedWork, WorkClaim};

use crate::access::seal::{DataKeys, SealError};
use crate::access::{NoRight, Viewer};
use address::Address;
use connection::DatabaseConnection;
use keys::Keyring;

/// Rows per INSERT statement: SQLite takes 32,766 values in one statement, and no table has more than 20 columns.
const ROWS_PER_INSERT: usize = 500;

/// Why the database could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no database that the program knows.
    #[error(
        "数据库地址“{0}”无法识别，应写成 sqlite:文件路径 或 postgres://用户@主机/库名\nthe database address “{0}” is not understood; write sqlite:PATH or postgres://USER@HOST/NAME"
    )]
    UnknownAddress(String),
    /// There is no database at the address yet.
    #[error(
        "还没有数据库“{0}”，请先运行 xingchou init\nthere is no database “{0}” yet; run xingchou init first"
    )]
    Missing(String),
    /// The database could not be opened.
    #[error("无法打开数据库：{means}{0}\nthe database could not be opened: {0}", means = trouble::in_chinese(.0))]
    Connection(String),
    /// The tables could not be brought up to date.
    #[error("无法升级数据库结构：{0}\nthe tables could not be brought up to date: {0}")]
    Migration(String),
    /// The tables were made by a newer version of the program, whose latest migration this one does not know.
    #[error(
        "数据库由更新版本的程序升级过（{0}），请使用同一版本或更新的程序，数据未作任何改动\na newer version of the program has changed the tables ({0}); use that version or a newer one. Nothing was changed"
    )]
    Newer(String),
    /// An office can only be moved into an empty database.
    #[error(
        "“{address}”中已有数据（表 {table}），未作任何改动；请换一个空的数据库\n“{address}” holds data already (table {table}); nothing was changed. Choose an empty database"
    )]
    NotEmpty {
        /// The target, without its password.
        address: String,
        /// A table that holds something.
        table: String,
    },
    /// What was copied is not what is here.
    #[error(
        "核对不一致：表 {table} 第 {row} 行两边不同，目标数据库未保留任何内容，原数据库未改动\nthe copies differ in row {row} of the table {table}; the target keeps nothing, and nothing was changed here"
    )]
    Differs {
        /// The table.
        table: String,
        /// The row, counted from 1 in the order of the key.
        row: u64,
    },
    /// A statement failed.
    #[error("数据库操作失败：{means}{0}\na database statement failed: {0}", means = trouble::in_chinese(&.0.to_string()))]
    Database(#[from] diesel::result::Error),
    /// The viewer has no right to it.
    #[error(transparent)]
    NoRight(#[from] NoRight),
    /// A machine acts for somebody, and what it would do is a signature.
    #[error(
        "程序令牌不能签字或确认，请本人登录后办理\na machine's token signs and confirms nothing; sign in yourself to do this"
    )]
    MachineSigns,
    /// Somebody else wrote between the look that a change depends on and the change.
    #[error(
        "在您看过之后、办理之前，有别的改动写入，这次没有办，请再试\nsomething else was written between the look and the act; nothing was done, try again"
    )]
    Overtaken,
    /// A copy can be made of a database file only.
    #[error(
        "PostgreSQL 的备份请用 pg_dump（内容仍是加密的），密钥文件另行保管\nback PostgreSQL up with pg_dump (what is sealed stays sealed), and keep the key file apart"
    )]
    NotOneFile,
    /// A private value could not be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
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
        connection.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut DatabaseConnection) -> bool {
        connection.is_broken()
    }
}

/// The database of an office, or of many.
pub struct Store {
    pool: Pool<Manager>,
    address: String,
    keyring: Keyring,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `url`, which must be there, and brings its tables up to date. What is private in it opens
    /// with the key file `keys`.
    ///
    /// # Errors
    /// The address is not understood, nothing is there, it cannot be opened, or the key file is not there or of another
    /// database.
    pub fn open(url: &str, keys: &Path) -> Result<Self, StoreError> {
        let address = Address::parse(url)?;
        let missing = || StoreError::Missing(address.to_string());
        // To open a SQLite file that is not there would make it.
        if matches!(&address, Address::Sqlite(path) if !Path::new(path).is_file()) {
            return Err(missing());
        }
        let mut first = connect(&address)?;
        if !migration::is_set_up(&mut first)? {
            return Err(missing());
        }
        Self::with(first, address, keys)
    }

    /// Opens the database at `url`. A SQLite file that is not there is made; a PostgreSQL database must be there,
    /// its tables are made.
    ///
    /// # Errors
    /// The address is not understood, the database cannot be made or opened, or the key file is not there.
    pub fn create(url: &str, keys: &Path) -> Result<Self, StoreError> {
        let address = Address::parse(url)?;
        Self::with(connect(&address)?, address, keys)
    }

    /// Whether the program understands a database's address; nothing is opened.
    ///
    /// # Errors
    /// It does not.
    pub fn check_address(url: &str) -> Result<(), StoreError> {
        Address::parse(url).map(|_| ())
    }

    /// The database's address as people may see it: without a password.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The first connection is made by hand, for a pool would try a broken address again and again until its time is
    /// up.
    fn with(mut first: DatabaseConnection, address: Address, keys: &Path) -> Result<Self, StoreError> {
        migration::migrate(&mut first)?;
        let keyring = Keyring::open(&mut first, keys)?;
        sealed_results::seal(&mut first, &keyring.known())?;
        drop(first);
        let shown = address.to_string();
        let pool = Pool::builder()
            .max_size(4)
            .min_idle(Some(0))
            // A file does not go away; a server may have been restarted.
            .test_on_check_out(matches!(address, Address::Postgres(_)))
            .build(Manager { address })
            .map_err(|error| StoreError::Connection(error.to_string()))?;
        Ok(Self { pool, address: shown, keyring })
    }

    /// Reads, all within one state of the database.
    ///
    /// # Errors
    /// What `work` returns, or that no connection was to be had.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(|reading| {
            if let DatabaseConnection::Postgres(inner) = &mut *reading.connection {
                diesel::sql_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    .execute(inner)
                    .map_err(StoreError::from)?;
            }
            work(reading)
        })
    }

    /// Writes: all of `work` or nothing. It begins with a write, because a transaction that reads first and
    /// writes later can lose its place to another writer; there is no other way to write. The writers of a district
    /// come one after the other: on SQLite by the lock of the file, on PostgreSQL by that of the district's row.
    /// Where the viewer's change depends on a look ([`Viewer::having_looked_at`]), it is made only if nobody else wrote
    /// since.
    ///
    /// # Errors
    /// What `work` returns (and then nothing was written), or that no connection was to be had.
    pub fn write_transaction<T, E: From<StoreError>>(
        &self,
        viewer: &Viewer,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut head = 0;
        let done = self.transaction(|reading| {
            take_turn(reading.connection, viewer.district())?;
            let Reading { connection, keyring, keys } = reading;
            let mut writing = Writing { reading: Reading { connection, keyring, keys: Arc::clone(keys) } };
            let Some(looked_at) = viewer.looked_at() else { return work(&mut writing) };
            if !looked_at.still(writing.head_of_trail(viewer)?.entries) {
                return Err(StoreError::Overtaken.into());
            }
            let done = work(&mut writing)?;
            head = writing.head_of_trail(viewer)?.entries;
            Ok(done)
        });
        if let (Ok(_), Some(looked_at)) = (&done, viewer.looked_at()) {
            looked_at.wrote(head);
        }
        done
    }

    fn transaction<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut pooled = self.pool.get().map_err(|error| StoreError::Connection(error.to_string()))?;
        let connection: &mut DatabaseConnection = &mut pooled;
        let (keyring, keys) = (&self.keyring, self.keyring.known());
        let done = connection.transaction(|connection| {
            work(&mut Reading { connection, keyring, keys }).map_err(Failure::Work)
        });
        done.map_err(|failure| match failure {
            Failure::Work(error) => error,
            Failure::Database(error) => E::from(StoreError::Database(error)),
        })
    }
}

fn connect(address: &Address) -> Result<DatabaseConnection, StoreError> {
    connection::open(address).map_err(|error| StoreError::Connection(error.to_string()))
}

/// The first write of every transaction that writes: waits until no other writer of the district is at work.
fn take_turn(connection: &mut DatabaseConnection, district: i64) -> Result<(), StoreError> {
    use schema::counter::dsl;
    let row = dsl::counter.filter(dsl::district.eq(district).and(dsl::name.eq("write")));
    let touched = diesel::update(row).set(dsl::next.eq(dsl::next)).execute(connection)?;
    if let (0, DatabaseConnection::Postgres(inner)) = (touched, &mut *connection) {
        // The district is not there yet, so it has no row to wait for: whoever makes it waits here instead, and
        // then looks for the row again. (On SQLite an update of no row takes the lock as well.)
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('xingchou district ' || $1, 0))")
            .bind::<diesel::sql_types::Text, _>(district.to_string())
            .execute(inner)?;
        diesel::update(row).set(dsl::next.eq(dsl::next)).execute(connection)?;
    }
    Ok(())
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
    keyring: &'c Keyring,
    keys: Arc<DataKeys>,
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
