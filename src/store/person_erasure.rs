//! Somebody's data erased: who asked, who consented, and the erasure itself. What is final or belongs to the trail
//! stays.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

use super::schema::{
    account, account_grant, account_password, identity_answer, machine_token, machine_token_grant,
    month_record, person_erasure, rating, recovery_code, rejected_row, session, staff, staff_earlier,
    staff_fact,
};
use super::{Reading, StoreError, Writing};
use crate::access::{Action, Resource, Viewer};
use crate::month_way::Signer;

/// A step towards an erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasureStep {
    /// The member of staff.
    pub staff: i64,
    /// asked, consented or declined.
    pub step: String,
    /// Who.
    pub by: Signer,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Why.
    pub note: String,
}

type StepRow = (i64, String, Option<i64>, String, NaiveDateTime, String);

impl Reading<'_> {
    /// Every step towards an erasure, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn person_erasure_list(&mut self, viewer: &Viewer) -> Result<Vec<ErasureStep>, StoreError> {
        viewer.require_all(Action::See, Resource::PrivateNumbers)?;
        let rows: Vec<StepRow> = person_erasure::table
            .filter(person_erasure::district.eq(viewer.district()))
            .order(person_erasure::id)
            .select((
                person_erasure::staff,
                person_erasure::step,
                person_erasure::account,
                person_erasure::name,
                person_erasure::done_at,
                person_erasure::note,
            ))
            .load(self.connection)?;
        let step = |(staff, step, account, name, at, note)| ErasureStep {
            staff,
            step,
            by: Signer { account, name },
            at,
            note,
        };
        Ok(rows.into_iter().map(step).collect())
    }
}

impl Writing<'_> {
    /// Keeps that somebody asked for an erasure.
    ///
    /// # Errors
    /// The database fails.
    pub fn person_erasure_ask(
        &mut self,
        viewer: &Viewer,
        staff: i64,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::PrivateNumbers)?;
        self.erasure_step_keep(viewer, (staff, "asked"), (at, note))
    }

    /// Keeps that a second person declined an erasure.
    ///
    /// # Errors
    /// The database fails.
    pub fn person_erasure_decline(
        &mut self,
        viewer: &Viewer,
        staff: i64,
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Decide, Resource::PrivateNumbers)?;
        self.erasure_step_keep(viewer, (staff, "declined"), (at, note))
    }

    /// Erases a person's data with a second person's consent; says how many rows of which tables went. The row of the
    /// roster stays without the person, because runs that are final refer to it.
    ///
    /// # Errors
    /// The database fails.
    pub fn person_erase(
        &mut self,
        viewer: &Viewer,
        person: i64,
        refused_rows: &[i64],
        (at, note): (NaiveDateTime, &str),
    ) -> Result<Vec<(&'static str, usize)>, StoreError> {
        viewer.require_all(Action::Decide, Resource::PrivateNumbers)?;
        let district = viewer.district();
        self.erasure_step_keep(viewer, (person, "consented"), (at, note))?;
        let mut gone = Vec::new();
        macro_rules! delete {
            ($table:ident, $condition:expr) => {{
                let rows =
                    diesel::delete($table::table.filter($table::district.eq(district)).filter($condition))
                        .execute(self.connection)?;
                gone.push((stringify!($table), rows));
            }};
        }
        delete!(rejected_row, rejected_row::id.eq_any(refused_rows));
        delete!(rating, rating::staff.eq(person));
        delete!(month_record, month_record::staff.eq(person));
        delete!(staff_fact, staff_fact::staff.eq(person));
        delete!(staff_earlier, staff_earlier::staff.eq(person));
        let questions: Vec<i64> = identity_answer::table
            .filter(identity_answer::district.eq(district).and(identity_answer::staff.eq(person)))
            .select(identity_answer::id)
            .load(self.connection)?;
        diesel::update(
            rejected_row::table
                .filter(rejected_row::district.eq(district).and(rejected_row::question.eq_any(&questions))),
        )
        .set(rejected_row::question.eq(None::<i64>))
        .execute(self.connection)?;
        delete!(identity_answer, identity_answer::staff.eq(person));
        for id in self.accounts_of(viewer, person)? {
            let tokens: Vec<i64> = machine_token::table
                .filter(machine_token::district.eq(district).and(machine_token::account.eq(id)))
                .select(machine_token::id)
                .load(self.connection)?;
            delete!(machine_token_grant, machine_token_grant::token.eq_any(&tokens));
            delete!(machine_token, machine_token::account.eq(id));
            delete!(session, session::account.eq(id));
            delete!(account_grant, account_grant::account.eq(id));
            delete!(account_password, account_password::account.eq(id));
            delete!(recovery_code, recovery_code::account.eq(id));
            diesel::update(account::table.filter(account::district.eq(district).and(account::id.eq(id))))
                .set((
                    account::login_name.eq(format!("erased-{id}")),
                    account::display_name.eq(format!("已依法删除 {id}")),
                    account::state.eq(super::Account::LOCKED),
                    account::password_hash.eq(""),
                    account::code_secret.eq(None::<String>),
                    account::staff.eq(None::<i64>),
                ))
                .execute(self.connection)?;
        }
        diesel::update(staff::table.filter(staff::district.eq(district).and(staff::id.eq(person))))
            .set((
                staff::staff_no.eq(format!("erased-{person}")),
                staff::name.eq("已依法删除"),
                staff::id_number.eq(""),
                staff::id_number_hash.eq(""),
                staff::bank_account.eq(""),
                staff::bank_name.eq(""),
                staff::withdrawn.eq(true),
            ))
            .execute(self.connection)?;
        Ok(gone)
    }

    fn erasure_step_keep(
        &mut self,
        viewer: &Viewer,
        (staff, step): (i64, &str),
        (at, note): (NaiveDateTime, &str),
    ) -> Result<(), StoreError> {
        let id = self.ids_reserve(viewer, "person_erasure", 1)?;
        diesel::insert_into(person_erasure::table)
            .values((
                person_erasure::district.eq(viewer.district()),
                person_erasure::id.eq(id),
                person_erasure::staff.eq(staff),
                person_erasure::step.eq(step),
                person_erasure::account.eq(viewer.account()),
                person_erasure::name.eq(viewer.name()),
                person_erasure::done_at.eq(at),
                person_erasure::note.eq(note),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
