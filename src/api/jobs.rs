//! 费时的工作：办理到哪里、结果如何 · long work: how far it is, and what came of it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;

use poem_openapi::param::Path;
use poem_openapi::payload::{EventStream, Json};
use poem_openapi::types::Any;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};

use super::Tag;
use super::caller::{Asking, Caller};
use super::download::Download;
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::{Words, utc};
use crate::clock;
use crate::operations::OperationError;
use crate::operations::jobs::{self, JobDone, JobKind, JobShown, JobState, Progress};

/// How often a job that is followed is looked at.
const LOOK: Duration = Duration::from_millis(300);
/// How often a line is sent to whoever follows, so that nobody takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// 现状 · how a job is
#[derive(Enum, PartialEq, Eq, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum JobStateOut {
    /// 正在办理
    Running,
    /// 办完了
    Done,
    /// 没办成
    Failed,
    /// 程序中途退出
    BrokenOff,
}

/// 一项费时的工作 · a piece of long work
#[derive(Object)]
#[oai(rename = "Job", skip_serializing_if_is_none)]
pub(super) struct JobOut {
    /// 编号
    id: i64,
    /// 什么工作：import、preview、scoring、calculation、papers、verification
    kind: String,
    /// 现状
    state: JobStateOut,
    /// 办完几步 · steps done
    steps_done: i64,
    /// 共几步；0 为尚不知道 · steps in all, 0 while nobody knows
    steps: i64,
    /// 何时开始，UTC
    begun_at: DateTime<Utc>,
    /// 何时结束，UTC
    ended_at: Option<DateTime<Utc>>,
    /// 结果，各类工作不同，见 docs/api.md · what came of it, by kind
    result: Option<Any<serde_json::Value>>,
    /// 没办成的原因
    error: Option<JobError>,
    /// 做出的文件，从 /jobs/{id}/files/{file} 取 · files that it made
    files: Vec<JobFileOut>,
}

/// 没办成的原因 · why a job came to nothing
#[derive(Object)]
struct JobError {
    /// 代码：refused、no_right、sheets、failed、broken_off
    code: String,
    /// 说明
    message: Words,
}

/// 做出的一个文件 · a file that a job made
#[derive(Object)]
struct JobFileOut {
    /// 编号
    id: i64,
    /// 文件名
    name: String,
    /// 类型
    media_type: String,
    /// SHA-256
    digest: String,
    /// 字节
    size: i64,
}

impl From<JobShown> for JobOut {
    fn from(job: JobShown) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            state: match job.state {
                JobState::Running => JobStateOut::Running,
                JobState::Done => JobStateOut::Done,
                JobState::Failed => JobStateOut::Failed,
                JobState::BrokenOff => JobStateOut::BrokenOff,
            },
            steps_done: job.steps_done,
            steps: job.steps,
            begun_at: utc(job.begun_at),
            ended_at: job.ended_at.map(utc),
            result: job.answer.map(Any),
            error: job
                .failure
                .map(|failure| JobError { code: failure.code, message: Words::from(&failure.message) }),
            files: job
                .files
                .into_iter()
                .map(|file| JobFileOut {
                    id: file.id,
                    name: file.name,
                    media_type: file.media_type,
                    digest: file.digest,
                    size: file.size,
                })
                .collect(),
        }
    }
}

/// That work was begun.
#[derive(ApiResponse)]
pub(super) enum Begun {
    /// 已开始办理，到 Location 看进度 · it was begun; follow it at Location
    #[oai(status = 202)]
    Accepted(
        Json<JobOut>,
        /// 看进度的地址
        #[oai(header = "Location")]
        String,
    ),
}

impl Caller {
    /// Begins long work, and answers with its job. `may` is asked first, so that who may not is told at once.
    ///
    /// # Errors
    /// What `may` returns, or the work cannot be begun.
    pub(super) async fn begin(
        self,
        kind: JobKind,
        may: impl FnOnce(&Asking) -> Result<(), ApiError> + Send + 'static,
        work: impl FnOnce(&Asking, &Progress) -> Result<JobDone, OperationError> + Send + 'static,
    ) -> Result<Begun, ApiError> {
        let asking = self.asking()?;
        let begun = tokio::task::spawn_blocking(move || {
            asking.on_record(false, may)?;
            let id = jobs::begin(asking.store(), &asking.viewer, kind, asking.now)?;
            let shown = one(&asking, id)?;
            Ok::<_, ApiError>((asking, id, shown))
        });
        let (asking, id, shown) = begun.await.map_err(|error| ApiError::failed(&error))??;
        // Whoever began it may go away; the work goes on.
        tokio::task::spawn_blocking(move || {
            let done =
                jobs::carry_out(asking.store(), &asking.viewer, id, |progress| work(&asking, progress));
            if let Err(error) = done {
                tracing::error!(
                    error = error.to_string(),
                    job = id,
                    "what came of a job is not written down"
                );
            }
        });
        Ok(Begun::Accepted(Json(shown), format!("/api/v1/jobs/{id}")))
    }
}

fn one(asking: &Asking, id: i64) -> Result<JobOut, ApiError> {
    let job = jobs::find(asking.store(), &asking.viewer, id, clock::now())?;
    job.map(JobOut::from).ok_or_else(|| no_job(id))
}

fn no_job(id: i64) -> ApiError {
    ApiError::unknown(
        format!("没有编号为 {id} 的工作，或不是您开始的，或已过期"),
        format!("there is no job {id} of yours; jobs are kept for some days"),
    )
}

pub(super) struct JobsApi;

#[OpenApi(tag = "Tag::Jobs")]
impl JobsApi {
    /// 自己开始的工作，最近的在前 · the own jobs, the latest first
    ///
    /// 排序字段 · sort: id, kind, begun_at
    #[oai(path = "/jobs", method = "get", operation_id = "list_jobs")]
    async fn list_jobs(&self, caller: Caller, paging: Paging) -> Result<Json<Page<JobOut>>, ApiError> {
        caller
            .look(move |asking| {
                let jobs = jobs::list(asking.store(), &asking.viewer, asking.now)?;
                paging.of(jobs.into_iter().map(JobOut::from).collect(), &["id", "kind", "begun_at"])
            })
            .await
    }

    /// 一项工作 · one job
    #[oai(path = "/jobs/:id", method = "get", operation_id = "show_job")]
    async fn show_job(
        &self,
        caller: Caller,
        /// 编号
        id: Path<i64>,
    ) -> Result<Json<JobOut>, ApiError> {
        caller.look(move |asking| one(asking, *id)).await
    }

    /// 跟着看进度，到办完为止 · follow a job until it is over
    ///
    /// 服务器推送（text/event-stream）：每有变化推送一次整个 Job · server-sent events: the whole job, each time it changes.
    #[oai(path = "/jobs/:id/events", method = "get", operation_id = "follow_job")]
    async fn follow_job(
        &self,
        caller: Caller,
        /// 编号
        id: Path<i64>,
    ) -> Result<EventStream<BoxStream<'static, JobOut>>, ApiError> {
        let id = *id;
        let first = caller.clone().look(move |asking| one(asking, id)).await?;
        Ok(EventStream::new(followed(caller, id, first.0)).keep_alive(KEEP_ALIVE))
    }

    /// 取做出的文件 · a file that a job made
    #[oai(path = "/jobs/:id/files/:file", method = "get", operation_id = "take_job_file")]
    async fn take_job_file(
        &self,
        caller: Caller,
        /// 工作的编号
        id: Path<i64>,
        /// 文件的编号
        file: Path<i64>,
    ) -> Result<Download, ApiError> {
        let (id, number) = (*id, *file);
        let found = caller
            .look(move |asking| {
                jobs::file(asking.store(), &asking.viewer, (id, number))?.ok_or_else(|| no_job(id))
            })
            .await?;
        let (file, bytes) = found.0;
        Ok(Download { name: file.name, bytes })
    }
}

/// The job now, and each time it has changed, until it is over.
fn followed(caller: Caller, id: i64, first: JobOut) -> BoxStream<'static, JobOut> {
    struct Following {
        caller: Caller,
        next: Option<JobOut>,
        seen: (i64, i64),
    }
    let following = Following { caller, seen: (first.steps_done, first.steps), next: Some(first) };
    let stream = futures_util::stream::unfold(Some(following), move |following| async move {
        let mut following = following?;
        if let Some(job) = following.next.take() {
            let goes_on = (job.state == JobStateOut::Running).then_some(following);
            return Some((job, goes_on));
        }
        loop {
            tokio::time::sleep(LOOK).await;
            let looked = following.caller.clone().look(move |asking| one(asking, id)).await;
            let job = looked.ok()?.0;
            let now = (job.steps_done, job.steps);
            if job.state != JobStateOut::Running {
                return Some((job, None));
            }
            if now != following.seen {
                following.seen = now;
                return Some((job, Some(following)));
            }
        }
    });
    Box::pin(stream)
}
