//! What an account asked for under an idempotency key, and what it was answered.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::schema::api_request;
use super::{StoreError, Writing};
use crate::access::seal::Place;
use crate::access::{Action, Resource, Viewer};

/// For how long an answer is kept.
const KEPT: TimeDelta = TimeDelta::days(1);

/// What was asked for under a key before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// SHA-256 of the request, hexadecimal.
    pub request_digest: String,
    /// When it was begun, UTC.
    pub begun_at: NaiveDateTime,
    /// The status and the answer, as the caller wrote it down; none while it is not known.
    pub answer: Option<(i64, Vec<u8>)>,
}

/// The digest, when it was begun, the status, and the sealed answer.
type Row = (String, NaiveDateTime, Option<i64>, Option<Vec<u8>>);

/// Answers tell of people's pay: they are sealed.
fn place_of_answer(viewer: &Viewer, account: i64, key: &str) -> Place<'static> {
    Place::new(viewer.district(), "api_request", "answer", format!("{account} {key}"))
}

impl Writing<'_> {
    /// Notes that the account asks for something under this key, unless it did before: then gives what that was.
    /// Requests that are too old are forgotten.
    ///
    /// # Errors
    /// The database fails.
    pub fn api_request_begin(
        &mut self,
        viewer: &Viewer,
        (account, key): (i64, &str),
        request_digest: &str,
        now: NaiveDateTime,
    ) -> Result<Option<ApiRequest>, StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        let of_district = api_request::table.filter(api_request::district.eq(viewer.district()));
        let old = of_district.filter(api_request::begun_at.lt(now - KEPT));
        diesel::delete(old).execute(self.connection)?;
        let there: Option<Row> = of_district
            .filter(api_request::account.eq(account))
            .filter(api_request::idempotency_key.eq(key))
            .select((
                api_request::request_digest,
                api_request::begun_at,
                api_request::status,
                api_request::answer,
            ))
            .first(self.connection)
            .optional()?;
        if let Some((request_digest, begun_at, status, sealed)) = there {
            let answer = match (status, sealed) {
                (Some(status), Some(sealed)) => {
                    Some((status, self.open_bytes(&place_of_answer(viewer, account, key), &sealed)?))
                }
                _ => None,
            };
            return Ok(Some(ApiRequest { request_digest, begun_at, answer }));
        }
        diesel::insert_into(api_request::table)
            .values((
                api_request::district.eq(viewer.district()),
                api_request::account.eq(account),
                api_request::idempotency_key.eq(key),
                api_request::request_digest.eq(request_digest),
                api_request::begun_at.eq(now),
            ))
            .execute(self.connection)?;
        Ok(None)
    }

    /// Keeps what was answered.
    ///
    /// # Errors
    /// The database fails.
    pub fn api_request_answer(
        &mut self,
        viewer: &Viewer,
        (account, key): (i64, &str),
        status: i64,
        answer: &[u8],
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        let sealed = self.seal_bytes(&place_of_answer(viewer, account, key), answer)?;
        diesel::update(
            api_request::table
                .filter(api_request::district.eq(viewer.district()))
                .filter(api_request::account.eq(account))
                .filter(api_request::idempotency_key.eq(key)),
        )
        .set((api_request::status.eq(status), api_request::answer.eq(sealed)))
        .execute(self.connection)?;
        Ok(())
    }

    /// Forgets a request that came to nothing, so that it can be tried again.
    ///
    /// # Errors
    /// The database fails.
    pub fn api_request_forget(
        &mut self,
        viewer: &Viewer,
        (account, key): (i64, &str),
    ) -> Result<(), StoreError> {
        viewer.require_all(Action::Change, Resource::Office)?;
        diesel::delete(
            api_request::table
                .filter(api_request::district.eq(viewer.district()))
                .filter(api_request::account.eq(account))
                .filter(api_request::idempotency_key.eq(key)),
        )
        .execute(self.connection)?;
        Ok(())
    }
}
