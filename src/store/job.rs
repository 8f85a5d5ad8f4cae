//! Long work that somebody began through the server: how far it is, what came of it, and the files that it made.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::import_file::{packed, unpacked};
use super::schema::{job, job_file};
use super::{Reading, StoreError, Writing};
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};

/// A piece of long work.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub account: i64,
    /// What is done, as a code.
    pub kind: String,
    /// The roles with which it was begun, as its owner wrote them down.
    pub grants: String,
    /// A word of the copy of the program that does it.
    pub owner: String,
    /// running, done or failed.
    pub state: String,
    /// Steps that are done.
    pub steps_done: i64,
    /// Steps in all; 0 while nobody knows.
    pub steps: i64,
    /// When it was begun, UTC.
    pub begun_at: NaiveDateTime,
    /// When its owner was last heard of, UTC.
    pub heard_at: NaiveDateTime,
    /// When it ended, UTC.
    pub ended_at: Option<NaiveDateTime>,
    /// What came of it, as its owner wrote it down.
    pub answer: Option<Vec<u8>>,
}

/// A file that a job made.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct JobFile {
    /// Its number within the job.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// Bytes.
    pub size: i64,
}

/// A file to keep; the fields are those of [`JobFile`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJobFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What came of a job tells of people's pay: it is sealed.
fn place_of_answer(viewer: &Viewer, id: i64) -> Place<'static> {
    Place::new(viewer.district(), "job", "answer", id)
}

fn place_of_file(viewer: &Viewer, job: i64, id: i64) -> Place<'static> {
    Place::new(viewer.district(), "job_file", "bytes", format!("{job} {id}"))
}

impl Reading<'_> {
    /// The jobs of the viewer's own account, the latest first, without what came of them.
    ///
    /// # Errors
    /// The database fails.
    pub fn job_list(&mut self, viewer: &Viewer) -> Result<Vec<Job>, StoreError> {
        viewer.require_all(Action::See, Resource::Office)?;
        let Some(account) = viewer.account() else { return Ok(Vec::new()) };
        let jobs: Vec<Job> = job::table
            .filter(job::district.eq(viewer.district()))
            .filter(job::account.eq(account))
            .order(job::id.desc())
            .select(job_columns())
            .load(self.connection)?;
        Ok(jobs.into_iter().map(|job| Job { answer: None, ..job }).collect())
    }

    /// A job of the viewer's own account.
    ///
    /// # Errors
    /// The database fails.
    pub fn job_find(&mut self, viewer: &Viewer, id: i64) -> Result<Option<Job>, StoreError> {
        viewer.require_all(Action::See, Resource::Office)?;
        let Some(account) = viewer.account() else { return Ok(None) };
        let found: Option<Job> = job::table
            .filter(job::district.eq(viewer.district()))
            .filter(job::account.eq(account))
            .filter(job::id.eq(id))
            .select(job_columns())
            .first(self.connection)
            .optional()?;
        let Some(mut found) = found else { return Ok(None) };
        if let Some(sealed) = found.answer.take() {
            found.answer = Some(self.open_bytes(&place_of_answer(viewer, id), &sealed)?);
        }
        Ok(Some(found))
    }

    /// The files of a job of the viewer's own account, in the order of their making.
    ///
    /// # Errors
    /// The database fails.
    pub fn job_file_list(&mut self, viewer: &Viewer, id: i64) -> Result<Vec<JobFile>, StoreError> {
        viewer.require_all(Action::See, Resource::Office)?;
        if self.job_find(viewer, id)?.is_none() {
            return Ok(Vec::new());
        }
        Ok(job_file::table
            .filter(job_file::district.eq(viewer.district()))
            .filter(job_file::job.eq(id))
            .order(job_file::id)
            .select((job_file::id, job_file::name, job_file::media_type, job_file::digest, job_file::size))
            .load(self.connection)?)
    }

    /// What is in a file of a job of the viewer's own account.
    ///
    /// # Errors
    /// The database fails.
    pub fn job_file_bytes(
        &mut self,
        viewer: &Viewer,
        (id, file): (i64, i64),
    ) -> Result<Option<Vec<u8>>, StoreError> {
        viewer.require_all(Action::See, Resource::Office)?;
        if self.job_find(viewer, id)?.is_none() {
            return Ok(None);
        }
        let sealed: Option<Vec<u8>> = job_file::table
            .filter(job_file::district.eq(viewer.district()))
            .filter(job_file::job.eq(id))
            .filter(job_file::id.eq(file))
            .select(job_file::bytes)
            .first(self.connection)
            .optional()?;
        let place = place_of_file(viewer, id, file);
        sealed.map(|sealed| unpacked(&self.open_bytes(&place, &sealed)?)).transpose()
    }
}

impl Writing<'_> {
    /// Notes that the viewer's account began something, and gives its number.
    ///
    /// # Errors
    /// The viewer has no account, or the database fails.
    pub fn job_insert(
        &mut self,
        viewer: &Viewer,
        (kind, grants): (&str, &str),
        owner: &str,
        now: NaiveDateTime,
    ) -> Result<i64, StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        let id = self.ids_reserve(viewer, "job", 1)?;
        diesel::insert_into(job::table)
            .values((
                job::district.eq(viewer.district()),
                job::id.eq(id),
                job::account.eq(viewer.account().unwrap_or_default()),
                job::kind.eq(kind),
                job::grants.eq(grants),
                job::owner.eq(owner),
                job::state.eq("running"),
                job::steps_done.eq(0),
                job::steps.eq(0),
                job::begun_at.eq(now),
                job::heard_at.eq(now),
            ))
            .execute(self.connection)?;
        Ok(id)
    }

    /// Says how far a job is, and that its owner lives.
    ///
    /// # Errors
    /// The database fails.
    pub fn job_progress(
        &mut self,
        viewer: &Viewer,
        id: i64,
        (done, steps): (i64, i64),
        now: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        diesel::update(
            job::table
                .filter(job::district.eq(viewer.district()))
                .filter(job::id.eq(id))
                .filter(job::state.eq("running")),
        )
        .set((job::steps_done.eq(done), job::steps.eq(steps), job::heard_at.eq(now)))
        .execute(self.connection)?;
        Ok(())
    }

    /// Ends a job, with what came of it.
    ///
    /// # Errors
    /// The database fails.
    pub fn job_end(
        &mut self,
        viewer: &Viewer,
        id: i64,
        (state, answer): (&str, &[u8]),
        now: NaiveDateTime,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        let sealed = self.seal_bytes(&place_of_answer(viewer, id), answer)?;
        diesel::update(job::table.filter(job::district.eq(viewer.district())).filter(job::id.eq(id)))
            .set((
                job::state.eq(state),
                job::answer.eq(sealed),
                job::heard_at.eq(now),
                job::ended_at.eq(now),
                job::steps_done.eq(job::steps),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Keeps a file that a job made.
    ///
    /// # Errors
    /// The database fails.
    pub fn job_file_insert(
        &mut self,
        viewer: &Viewer,
        (job, id): (i64, i64),
        file: &NewJobFile,
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        let bytes = self.seal_bytes(&place_of_file(viewer, job, id), &packed(&file.bytes)?)?;
        diesel::insert_into(job_file::table)
            .values((
                job_file::district.eq(viewer.district()),
                job_file::job.eq(job),
                job_file::id.eq(id),
                job_file::name.eq(&file.name),
                job_file::media_type.eq(&file.media_type),
                job_file::digest.eq(&file.digest),
                job_file::size.eq(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX)),
                job_file::bytes.eq(bytes),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// Forgets the jobs, with their files, that nothing was heard of since a time.
    ///
    /// # Errors
    /// The database fails.
    pub fn job_delete_before(&mut self, viewer: &Viewer, time: NaiveDateTime) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        let old: Vec<i64> = job::table
            .filter(job::district.eq(viewer.district()))
            .filter(job::heard_at.lt(time))
            .select(job::id)
            .load(self.connection)?;
        for id in old {
            diesel::delete(
                job_file::table.filter(job_file::district.eq(viewer.district())).filter(job_file::job.eq(id)),
            )
            .execute(self.connection)?;
            diesel::delete(job::table.filter(job::district.eq(viewer.district())).filter(job::id.eq(id)))
                .execute(self.connection)?;
        }
        Ok(())
    }
}

type JobColumns = (
    job::id,
    job::account,
    job::kind,
    job::grants,
    job::owner,
    job::state,
    job::steps_done,
    job::steps,
    job::begun_at,
    job::heard_at,
    job::ended_at,
    job::answer,
);

fn job_columns() -> JobColumns {
    (
        job::id,
        job::account,
        job::kind,
        job::grants,
        job::owner,
        job::state,
        job::steps_done,
        job::steps,
        job::begun_at,
        job::heard_at,
        job::ended_at,
        job::answer,
    )
}
