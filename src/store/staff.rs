//! Members of staff, and what was true of them from when.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::connection::insert_rows;
use super::people::{PAY_FACTS, People};
use super::schema::{month_record, rating, staff, staff_earlier, staff_fact};
use super::{Reading, StoreError, Writing};
use crate::access::mask::PrivateNumber;
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};

/// A member of staff. Holds personal data: ID number and bank account are sealed in the database and leave the program
/// only on papers that need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The number within the database.
    pub id: i64,
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 身份证号
    pub id_number: PrivateNumber,
    /// 银行账号
    pub bank_account: PrivateNumber,
    /// 开户行
    pub bank_name: String,
    /// 入职日期, the first day of employment.
    pub hired_on: NaiveDate,
    /// 离职日期, the last day of employment.
    pub left_on: Option<NaiveDate>,
    /// The file of the roster row that this is from.
    pub batch: i64,
    /// Its sheet.
    pub sheet: String,
    /// Its row.
    pub row_number: i64,
}

impl Staff {
    /// Whether the person is employed on `date`.
    #[must_use]
    pub fn employed_on(&self, date: NaiveDate) -> bool {
        self.hired_on <= date && self.left_on.is_none_or(|last_day| date <= last_day)
    }
}

/// A member of staff to keep; the fields are those of [`Staff`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStaff {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 身份证号
    pub id_number: PrivateNumber,
    /// 银行账号
    pub bank_account: PrivateNumber,
    /// 开户行
    pub bank_name: String,
    /// 入职日期
    pub hired_on: NaiveDate,
    /// 离职日期, the last day of employment.
    pub left_on: Option<NaiveDate>,
    /// The file of the roster row.
    pub batch: i64,
    /// Its sheet.
    pub sheet: String,
    /// Its row.
    pub row_number: i64,
}

/// What was true of a member of staff from a day on, and since when we know.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct StaffFact {
    /// The number within the database; of two facts for the same day the higher one counts.
    pub id: i64,
    /// The member of staff.
    pub staff: i64,
    /// What about: a heading of the roster, such as 所属社区.
    pub kind: String,
    /// The first day on which it is true.
    pub valid_from: NaiveDate,
    /// When we learned it, UTC.
    pub learned_at: NaiveDateTime,
    /// The value; none where the cell is empty.
    pub value: Option<String>,
    /// The file it is from.
    pub batch: i64,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
}

/// A fact to keep; the fields are those of [`StaffFact`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStaffFact {
    /// The member of staff.
    pub staff: i64,
    /// What about.
    pub kind: String,
    /// The first day on which it is true.
    pub valid_from: NaiveDate,
    /// The value; none where the cell is empty.
    pub value: Option<String>,
    /// The file it is from.
    pub batch: i64,
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row_number: i64,
}

/// A row of `staff`, its private numbers sealed.
#[derive(Queryable)]
struct StaffRow {
    id: i64,
    staff_no: String,
    name: String,
    id_number: String,
    bank_account: String,
    bank_name: String,
    hired_on: NaiveDate,
    left_on: Option<NaiveDate>,
    batch: i64,
    sheet: String,
    row_number: i64,
}

type StaffColumns = (
    staff::id,
    staff::staff_no,
    staff::name,
    staff::id_number,
    staff::bank_account,
    staff::bank_name,
    staff::hired_on,
    staff::left_on,
    staff::batch,
    staff::sheet,
    staff::row_number,
);

const STAFF_COLUMNS: StaffColumns = (
    staff::id,
    staff::staff_no,
    staff::name,
    staff::id_number,
    staff::bank_account,
    staff::bank_name,
    staff::hired_on,
    staff::left_on,
    staff::batch,
    staff::sheet,
    staff::row_number,
);

/// The private numbers of a roster row and where they stand.
struct Numbers<'a> {
    table: &'static str,
    row: String,
    id_number: &'a str,
    bank_account: &'a str,
}

impl<'a> Numbers<'a> {
    fn of_staff(id: i64, id_number: &'a str, bank_account: &'a str) -> Self {
        Self { table: "staff", row: id.to_string(), id_number, bank_account }
    }

    fn of_earlier(id: i64, replaced_by: i64, id_number: &'a str, bank_account: &'a str) -> Self {
        Self { table: "staff_earlier", row: format!("{id} {replaced_by}"), id_number, bank_account }
    }

    fn places(&self, viewer: &Viewer) -> (Place<'_>, Place<'_>) {
        let place = |column| Place::new(viewer.district(), self.table, column, &self.row);
        (place("id_number"), place("bank_account"))
    }
}

/// Facts that are pay are sealed.
fn place_of_fact(viewer: &Viewer, id: i64) -> Place<'static> {
    Place::new(viewer.district(), "staff_fact", "value", id)
}

/// By what an ID number is found.
const BY_ID_NUMBER: &str = "id_number";

/// What a roster row said before it was replaced; its private numbers sealed.
#[derive(Queryable)]
struct EarlierRow {
    name: String,
    id_number: String,
    bank_account: String,
    bank_name: String,
    hired_on: NaiveDate,
    left_on: Option<NaiveDate>,
    batch: i64,
    sheet: String,
    row_number: i64,
}

#[derive(Insertable)]
#[diesel(table_name = staff_fact, treat_none_as_default_value = false)]
struct StaffFactInsert<'a> {
    district: i64,
    id: i64,
    staff: i64,
    kind: &'a str,
    valid_from: NaiveDate,
    learned_at: NaiveDateTime,
    value: Option<Cow<'a, str>>,
    batch: i64,
    sheet: &'a str,
    row_number: i64,
}

impl Reading<'_> {
    /// Everybody ever on a roster within the viewer's extent, by staff number. ID numbers and accounts are empty
    /// for a viewer who may not see them.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_list(&mut self, viewer: &Viewer) -> Result<Vec<Staff>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Roster)?;
        let people = self.people_within(viewer, &extent)?;
        let numbers = match viewer.require(Action::See, Resource::PrivateNumbers) {
            Ok(extent) => self.people_within(viewer, &extent)?,
            Err(_) => People::Only(BTreeSet::new()),
        };
        self.staff_among(viewer, (&people, &numbers))
    }

    /// Those of `people` who were ever on a roster, by staff number; with the numbers of some.
    pub(super) fn staff_among(
        &mut self,
        viewer: &Viewer,
        (people, numbers): (&People, &People),
    ) -> Result<Vec<Staff>, StoreError> {
        let rows: Vec<StaffRow> = staff::table
            .filter(staff::district.eq(viewer.district()))
            .filter(staff::withdrawn.eq(false))
            .order((staff::staff_no, staff::id))
            .select(STAFF_COLUMNS)
            .load(self.connection)?;
        let mut everybody = Vec::with_capacity(rows.len());
        for row in rows.into_iter().filter(|row| people.has(row.id)) {
            let shown = numbers.has(row.id);
            everybody.push(self.staff_of_row(viewer, row, shown)?);
        }
        // Again here, byte by byte, for databases differ in how they order text.
        everybody.sort_by(|one, other| one.staff_no.cmp(&other.staff_no).then(one.id.cmp(&other.id)));
        Ok(everybody)
    }

    /// The number within the database of a staff number; none where nobody has it.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_id_of(&mut self, viewer: &Viewer, staff_no: &str) -> Result<Option<i64>, StoreError> {
        viewer.require_all(Action::See, Resource::Roster)?;
        Ok(staff::table
            .filter(staff::district.eq(viewer.district()))
            .filter(staff::withdrawn.eq(false))
            .filter(staff::staff_no.eq(staff_no))
            .select(staff::id)
            .first(self.connection)
            .optional()?)
    }

    /// The staff number of a number within the database; none where nobody has it.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_no_of(&mut self, viewer: &Viewer, id: i64) -> Result<Option<String>, StoreError> {
        viewer.require_all(Action::See, Resource::Roster)?;
        Ok(staff::table
            .filter(staff::district.eq(viewer.district()))
            .filter(staff::withdrawn.eq(false))
            .filter(staff::id.eq(id))
            .select(staff::staff_no)
            .first(self.connection)
            .optional()?)
    }

    /// A member of staff by the number within the database, with the whole of her numbers.
    pub(super) fn staff_of_id(&mut self, viewer: &Viewer, id: i64) -> Result<Staff, StoreError> {
        let row: StaffRow = staff::table
            .filter(staff::district.eq(viewer.district()))
            .filter(staff::id.eq(id))
            .select(STAFF_COLUMNS)
            .first(self.connection)?;
        self.staff_of_row(viewer, row, true)
    }

    fn staff_of_row(&mut self, viewer: &Viewer, row: StaffRow, shown: bool) -> Result<Staff, StoreError> {
        let (id_number, bank_account) = if shown {
            self.open_numbers(viewer, &Numbers::of_staff(row.id, &row.id_number, &row.bank_account))?
        } else {
            Default::default()
        };
        Ok(Staff {
            id: row.id,
            staff_no: row.staff_no,
            name: row.name,
            id_number: PrivateNumber::new(id_number),
            bank_account: PrivateNumber::new(bank_account),
            bank_name: row.bank_name,
            hired_on: row.hired_on,
            left_on: row.left_on,
            batch: row.batch,
            sheet: row.sheet,
            row_number: row.row_number,
        })
    }

    fn open_numbers(
        &mut self,
        viewer: &Viewer,
        numbers: &Numbers<'_>,
    ) -> Result<(String, String), StoreError> {
        let (id_place, account_place) = numbers.places(viewer);
        let id_number = self.open_text(&id_place, numbers.id_number)?;
        Ok((id_number, self.open_text(&account_place, numbers.bank_account)?))
    }

    fn seal_numbers(&self, viewer: &Viewer, numbers: &Numbers<'_>) -> Result<(String, String), StoreError> {
        let (id_place, account_place) = numbers.places(viewer);
        let id_number = self.seal_text(&id_place, numbers.id_number)?;
        Ok((id_number, self.seal_text(&account_place, numbers.bank_account)?))
    }

    /// The staff number of who has this ID number, found by its keyed hash; none where nobody has it, or nobody of whom
    /// the viewer may know.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_no_by_id_number(
        &mut self,
        viewer: &Viewer,
        id_number: &str,
    ) -> Result<Option<String>, StoreError> {
        let extent = viewer.require(Action::See, Resource::PrivateNumbers)?;
        let people = self.people_within(viewer, &extent)?;
        let hash = self.keyed_hash(viewer, BY_ID_NUMBER, id_number);
        let found: Option<(i64, String)> = staff::table
            .filter(staff::district.eq(viewer.district()))
            .filter(staff::id_number_hash.eq(hash))
            .filter(staff::withdrawn.eq(false))
            .order(staff::id)
            .select((staff::id, staff::staff_no))
            .first(self.connection)
            .optional()?;
        Ok(found.filter(|(id, _)| people.has(*id)).map(|(_, staff_no)| staff_no))
    }

    /// Those whose roster row is of this batch.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_of_batch(&mut self, viewer: &Viewer, batch: i64) -> Result<Vec<i64>, StoreError> {
        viewer.require_all(Action::See, Resource::Roster)?;
        Ok(staff::table
            .filter(staff::district.eq(viewer.district()))
            .filter(staff::batch.eq(batch))
            .filter(staff::withdrawn.eq(false))
            .order(staff::id)
            .select(staff::id)
            .load(self.connection)?)
    }

    /// How many facts, ratings and rows of files there are of a member of staff.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_rows(&mut self, viewer: &Viewer, id: i64) -> Result<i64, StoreError> {
        viewer.require_all(Action::See, Resource::Roster)?;
        let district = viewer.district();
        let facts: i64 = staff_fact::table
            .filter(staff_fact::district.eq(district).and(staff_fact::staff.eq(id)))
            .count()
            .get_result(self.connection)?;
        let ratings: i64 = rating::table
            .filter(rating::district.eq(district).and(rating::staff.eq(id)))
            .count()
            .get_result(self.connection)?;
        let records: i64 = month_record::table
            .filter(month_record::district.eq(district).and(month_record::staff.eq(id)))
            .count()
            .get_result(self.connection)?;
        Ok(facts + ratings + records)
    }

    /// The facts of members of staff that the viewer may see: by person, kind and first day; of the same day the
    /// latest learned last.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_fact_list(&mut self, viewer: &Viewer) -> Result<Vec<StaffFact>, StoreError> {
        let extent = viewer.require(Action::See, Resource::Roster)?;
        let people = self.people_within(viewer, &extent)?;
        let pay = match viewer.require(Action::See, Resource::Pay) {
            Ok(extent) => self.people_within(viewer, &extent)?,
            Err(_) => People::Only(BTreeSet::new()),
        };
        let shown = |fact: &StaffFact| {
            let of_pay = PAY_FACTS.contains(&fact.kind.as_str());
            people.has(fact.staff) && (!of_pay || pay.has(fact.staff))
        };
        let facts: Vec<StaffFact> = staff_fact::table
            .filter(staff_fact::district.eq(viewer.district()))
            .order((staff_fact::staff, staff_fact::kind, staff_fact::valid_from, staff_fact::id))
            .select((
                staff_fact::id,
                staff_fact::staff,
                staff_fact::kind,
                staff_fact::valid_from,
                staff_fact::learned_at,
                staff_fact::value,
                staff_fact::batch,
                staff_fact::sheet,
                staff_fact::row_number,
            ))
            .load(self.connection)?;
        let mut facts: Vec<StaffFact> = facts.into_iter().filter(shown).collect();
        for fact in facts.iter_mut().filter(|fact| PAY_FACTS.contains(&fact.kind.as_str())) {
            if let Some(value) = &mut fact.value {
                *value = self.open_text(&place_of_fact(viewer, fact.id), value)?;
            }
        }
        Ok(facts)
    }
}

impl Writing<'_> {
    /// Keeps a new member of staff and returns the number within the database. Somebody withdrawn comes back under
    /// the number of before.
    ///
    /// # Errors
    /// The staff number is taken, or the database fails.
    pub fn staff_insert(&mut self, viewer: &Viewer, person: &NewStaff) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::Roster)?;
        let withdrawn: Option<i64> = staff::table
            .filter(staff::district.eq(viewer.district()))
            .filter(staff::staff_no.eq(&person.staff_no))
            .filter(staff::withdrawn.eq(true))
            .select(staff::id)
            .first(self.connection)
            .optional()?;
        if let Some(id) = withdrawn {
            self.staff_write(viewer, id, person)?;
            return Ok(id);
        }
        let id = self.ids_reserve(viewer, "staff", 1)?;
        let plain = Numbers::of_staff(id, person.id_number.whole(), person.bank_account.whole());
        let (id_number, bank_account) = self.seal_numbers(viewer, &plain)?;
        diesel::insert_into(staff::table)
            .values((
                staff::district.eq(viewer.district()),
                staff::id.eq(id),
                staff::staff_no.eq(&person.staff_no),
                staff::name.eq(&person.name),
                staff::id_number.eq(&id_number),
                staff::id_number_hash.eq(self.keyed_hash(viewer, BY_ID_NUMBER, person.id_number.whole())),
                staff::bank_account.eq(&bank_account),
                staff::bank_name.eq(&person.bank_name),
                staff::hired_on.eq(person.hired_on),
                staff::left_on.eq(person.left_on),
                staff::batch.eq(person.batch),
                staff::sheet.eq(&person.sheet),
                staff::row_number.eq(person.row_number),
                staff::withdrawn.eq(false),
            ))
            .execute(self.connection)?;
        Ok(id)
    }

    /// Brings a member of staff up to a newer roster row; what the row before said is kept.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_update(
        &mut self,
        viewer: &Viewer,
        before: &Staff,
        person: &NewStaff,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Roster)?;
        let (id_number, account) = (before.id_number.whole(), before.bank_account.whole());
        let plain = Numbers::of_earlier(before.id, person.batch, id_number, account);
        let (id_number, bank_account) = self.seal_numbers(viewer, &plain)?;
        diesel::insert_into(staff_earlier::table)
            .values((
                staff_earlier::district.eq(viewer.district()),
                staff_earlier::staff.eq(before.id),
                staff_earlier::replaced_by.eq(person.batch),
                staff_earlier::name.eq(&before.name),
                staff_earlier::id_number.eq(&id_number),
                staff_earlier::bank_account.eq(&bank_account),
                staff_earlier::bank_name.eq(&before.bank_name),
                staff_earlier::hired_on.eq(before.hired_on),
                staff_earlier::left_on.eq(before.left_on),
                staff_earlier::batch.eq(before.batch),
                staff_earlier::sheet.eq(&before.sheet),
                staff_earlier::row_number.eq(before.row_number),
            ))
            .execute(self.connection)?;
        self.staff_write(viewer, before.id, person)
    }

    /// Writes a roster row over a member of staff, keeping nothing of the one before.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_write(&mut self, viewer: &Viewer, id: i64, person: &NewStaff) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Roster)?;
        let plain = Numbers::of_staff(id, person.id_number.whole(), person.bank_account.whole());
        let (id_number, bank_account) = self.seal_numbers(viewer, &plain)?;
        diesel::update(staff::table.filter(staff::district.eq(viewer.district())).filter(staff::id.eq(id)))
            .set((
                staff::name.eq(&person.name),
                staff::id_number.eq(&id_number),
                staff::id_number_hash.eq(self.keyed_hash(viewer, BY_ID_NUMBER, person.id_number.whole())),
                staff::bank_account.eq(&bank_account),
                staff::bank_name.eq(&person.bank_name),
                staff::hired_on.eq(person.hired_on),
                staff::left_on.eq(person.left_on),
                staff::batch.eq(person.batch),
                staff::sheet.eq(&person.sheet),
                staff::row_number.eq(person.row_number),
                staff::withdrawn.eq(false),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Takes a roster's rows out: who has an earlier row is given that one back. Returns those who have none.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_undo_batch(&mut self, viewer: &Viewer, batch: i64) -> Result<Vec<i64>, StoreError> {
        viewer.require_all(Action::Change, Resource::Roster)?;
        let of_district = staff_earlier::table.filter(staff_earlier::district.eq(viewer.district()));
        let restored: Vec<(i64, EarlierRow)> = of_district
            .filter(staff_earlier::replaced_by.eq(batch))
            .order(staff_earlier::staff)
            .select((
                staff_earlier::staff,
                (
                    staff_earlier::name,
                    staff_earlier::id_number,
                    staff_earlier::bank_account,
                    staff_earlier::bank_name,
                    staff_earlier::hired_on,
                    staff_earlier::left_on,
                    staff_earlier::batch,
                    staff_earlier::sheet,
                    staff_earlier::row_number,
                ),
            ))
            .load(self.connection)?;
        for (id, row) in restored {
            let sealed = Numbers::of_earlier(id, batch, &row.id_number, &row.bank_account);
            let (id_number, bank_account) = self.open_numbers(viewer, &sealed)?;
            diesel::delete(
                of_district.filter(staff_earlier::staff.eq(id)).filter(staff_earlier::replaced_by.eq(batch)),
            )
            .execute(self.connection)?;
            // Where a later row had already replaced this batch's, that one now replaces the earlier one.
            let later: Option<i64> = of_district
                .filter(staff_earlier::staff.eq(id))
                .filter(staff_earlier::batch.eq(batch))
                .select(staff_earlier::replaced_by)
                .first(self.connection)
                .optional()?;
            if let Some(later) = later {
                let plain = Numbers::of_earlier(id, later, &id_number, &bank_account);
                let (id_number, bank_account) = self.seal_numbers(viewer, &plain)?;
                diesel::update(
                    of_district
                        .filter(staff_earlier::staff.eq(id))
                        .filter(staff_earlier::replaced_by.eq(later)),
                )
                .set((
                    staff_earlier::name.eq(&row.name),
                    staff_earlier::id_number.eq(&id_number),
                    staff_earlier::bank_account.eq(&bank_account),
                    staff_earlier::bank_name.eq(&row.bank_name),
                    staff_earlier::hired_on.eq(row.hired_on),
                    staff_earlier::left_on.eq(row.left_on),
                    staff_earlier::batch.eq(row.batch),
                    staff_earlier::sheet.eq(&row.sheet),
                    staff_earlier::row_number.eq(row.row_number),
                ))
                .execute(self.connection)?;
            } else {
                let earlier = NewStaff {
                    // The number stays what it is.
                    staff_no: String::new(),
                    name: row.name,
                    id_number: PrivateNumber::new(id_number),
                    bank_account: PrivateNumber::new(bank_account),
                    bank_name: row.bank_name,
                    hired_on: row.hired_on,
                    left_on: row.left_on,
                    batch: row.batch,
                    sheet: row.sheet,
                    row_number: row.row_number,
                };
                self.staff_write(viewer, id, &earlier)?;
            }
        }
        // A first row that a later one replaced leaves only the memory of it.
        diesel::delete(of_district.filter(staff_earlier::batch.eq(batch))).execute(self.connection)?;
        self.staff_of_batch(viewer, batch)
    }

    /// Withdraws a member of staff: off every list, though scores may still refer to the row.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_withdraw(&mut self, viewer: &Viewer, id: i64) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Roster)?;
        diesel::update(staff::table.filter(staff::district.eq(viewer.district())).filter(staff::id.eq(id)))
            .set(staff::withdrawn.eq(true))
            .execute(self.connection)?;
        Ok(())
    }

    /// Takes all facts of a batch out; returns how many.
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_fact_delete_batch(&mut self, viewer: &Viewer, batch: i64) -> Result<usize, StoreError> {
        viewer.require_all(Action::Change, Resource::Roster)?;
        Ok(diesel::delete(
            staff_fact::table
                .filter(staff_fact::district.eq(viewer.district()))
                .filter(staff_fact::batch.eq(batch)),
        )
        .execute(self.connection)?)
    }

    /// Keeps facts, learned at `learned_at` (UTC).
    ///
    /// # Errors
    /// The database fails.
    pub fn staff_fact_insert(
        &mut self,
        viewer: &Viewer,
        learned_at: NaiveDateTime,
        facts: &[NewStaffFact],
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Roster)?;
        let first = self.ids_reserve(viewer, "staff_fact", facts.len())?;
        let mut rows = Vec::with_capacity(facts.len());
        for (fact, id) in facts.iter().zip(first..) {
            let value = match fact.value.as_deref() {
                Some(value) if PAY_FACTS.contains(&fact.kind.as_str()) => {
                    Some(Cow::from(self.seal_text(&place_of_fact(viewer, id), value)?))
                }
                value => value.map(Cow::from),
            };
            rows.push(StaffFactInsert {
                district: viewer.district(),
                id,
                staff: fact.staff,
                kind: &fact.kind,
                valid_from: fact.valid_from,
                learned_at,
                value,
                batch: fact.batch,
                sheet: &fact.sheet,
                row_number: fact.row_number,
            });
        }
        insert_rows!(&mut *self.connection, staff_fact::table, &rows);
        Ok(())
    }
}
