//! 一个月的进度：确认、公示、申诉截止、看星级、签字、归档 · the way of a month.

use chrono::{DateTime, Utc};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::bad_ratings::BadRatingOut;
use super::caller::Caller;
use super::error::ApiError;
use super::figures::ScoreOut;
use super::wire::{MonthText, Words, all_words, utc};
use crate::month_way::{Mark, Signer};
use crate::operations::month_way::pay::close;
use crate::operations::month_way::show::{MonthShown, RunShown, StepShown, show};
use crate::operations::month_way::{Taken, stars};

/// 谁办的 · who did something
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct SignerOut {
    /// 账户编号
    account: Option<i64>,
    /// 姓名
    name: String,
}

impl From<&Signer> for SignerOut {
    fn from(signer: &Signer) -> Self {
        Self { account: signer.account, name: signer.name.clone() }
    }
}

/// 办理记录 · a step that was taken
#[derive(Object)]
pub(super) struct MarkOut {
    /// 谁
    by: SignerOut,
    /// 何时，UTC
    at: DateTime<Utc>,
    /// 数据指纹 · the digest of what was signed
    digest: String,
    /// 说明
    note: String,
}

impl From<&Mark> for MarkOut {
    fn from(mark: &Mark) -> Self {
        Self {
            by: SignerOut::from(&mark.by),
            at: utc(mark.at),
            digest: mark.digest.clone(),
            note: mark.note.clone(),
        }
    }
}

/// 一步 · a step of the way
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct StepOut {
    /// 代码
    step: String,
    /// 名称
    title: Words,
    /// 办理记录；没办的没有 · who took it
    done: Option<MarkOut>,
    /// 办过，但此后内容有变，须重新办理 · taken, and fallen since
    fallen: bool,
    /// 本单位不设此步 · this office does without it
    off: bool,
    /// 还差什么 · what is missing
    missing: Vec<Words>,
}

impl From<&StepShown> for StepOut {
    fn from(step: &StepShown) -> Self {
        Self {
            step: step.step.code().to_owned(),
            title: Words::from(&step.title),
            done: step.done.as_ref().map(MarkOut::from),
            fallen: step.fallen,
            off: step.off,
            missing: all_words(&step.missing),
        }
    }
}

/// 工资批次走到哪一步 · the way of a pay run
#[derive(Object)]
struct RunWay {
    /// 批次号
    run: i64,
    /// draft、approved
    state: String,
    /// 各步
    steps: Vec<StepOut>,
}

impl From<&RunShown> for RunWay {
    fn from(run: &RunShown) -> Self {
        Self { run: run.run, state: run.state.clone(), steps: run.steps.iter().map(StepOut::from).collect() }
    }
}

/// 一个月到哪一步 · where a month stands
#[derive(Object)]
#[oai(rename = "Month", skip_serializing_if_is_none)]
struct MonthOut {
    /// 月份
    month: MonthText,
    /// 导入的文件数
    files: u64,
    /// 须本人确认的人数
    to_confirm: u64,
    /// 已确认
    confirmed: u64,
    /// 期满未提出
    lapsed: u64,
    /// 确认期
    confirmation: Option<Words>,
    /// 公示期
    notice: Option<Words>,
    /// 未办结的申诉
    open_appeals: u64,
    /// 未办结的差评
    unsettled_ratings: u64,
    /// 各步
    steps: Vec<StepOut>,
    /// 工资批次
    runs: Vec<RunWay>,
    /// 归档
    closed: Option<MarkOut>,
    /// 下一步做什么 · what comes next
    next: Option<Words>,
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

impl From<MonthShown> for MonthOut {
    fn from(shown: MonthShown) -> Self {
        Self {
            month: MonthText(shown.month),
            files: count(shown.files),
            to_confirm: count(shown.to_confirm),
            confirmed: count(shown.confirmed),
            lapsed: count(shown.lapsed),
            confirmation: shown.confirmation.as_ref().map(Words::from),
            notice: shown.notice.as_ref().map(Words::from),
            open_appeals: count(shown.open_appeals),
            unsettled_ratings: count(shown.unsettled_ratings),
            steps: shown.steps.iter().map(StepOut::from).collect(),
            runs: shown.runs.iter().map(RunWay::from).collect(),
            closed: shown.closed.as_ref().map(MarkOut::from),
            next: shown.next.as_ref().map(Words::from),
        }
    }
}

/// 办了一步 · a step that was just taken
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct TakenOut {
    /// 月份
    month: MonthText,
    /// 代码
    step: String,
    /// 名称
    title: Words,
    /// 工资批次
    run: Option<i64>,
    /// 数据指纹
    digest: String,
    /// 谁
    by: SignerOut,
    /// 说明
    note: String,
}

impl From<Taken> for TakenOut {
    fn from(taken: Taken) -> Self {
        Self {
            month: MonthText(taken.month),
            step: taken.step.code().to_owned(),
            title: Words::from(&taken.title),
            run: taken.run,
            digest: taken.digest,
            by: SignerOut::from(&taken.by),
            note: taken.note,
        }
    }
}

/// 签字前看到的星级 · the stars as shown before they are signed
#[derive(Object)]
struct StarsOut {
    /// 月份
    month: MonthText,
    /// 数据指纹，签字时写上 · the digest to sign
    digest: String,
    /// 各人
    people: Vec<ScoreOut>,
    /// 既没有办结也没有申诉的差评
    unsettled: Vec<BadRatingOut>,
    /// 签字之前还差什么
    missing: Vec<Words>,
}

/// 本人确认了评分 · that somebody confirmed her score
#[derive(Object)]
struct ConfirmedOut {
    /// 月份
    month: MonthText,
    /// 工号
    staff_no: String,
    /// 数据指纹
    digest: String,
}

/// 说明 · a note
#[derive(Object)]
pub(super) struct NoteIn {
    /// 说明，可以为空
    #[oai(default, validator(max_length = 2000))]
    pub note: String,
}

/// 星级签字 · signing the stars
#[derive(Object)]
struct SignStarsIn {
    /// 数据指纹，不写即您最近看过的 · the digest you were shown, by default the last
    digest: Option<String>,
    /// 知悉尚有差评未办结 · you know of the bad ratings that are not dealt with
    #[oai(default)]
    acknowledge: bool,
}

pub(super) struct MonthsApi;

#[OpenApi(tag = "Tag::Months")]
impl MonthsApi {
    /// 这个月到哪一步，下一步做什么 · where a month stands
    #[oai(path = "/months/:month", method = "get", operation_id = "show_month")]
    async fn show_month(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
    ) -> Result<Json<MonthOut>, ApiError> {
        caller
            .look(move |asking| Ok(show(asking.store(), &asking.viewer, month.0.0, asking.now)?.into()))
            .await
    }

    /// 确认本人评分 · confirm the own score
    #[oai(path = "/months/:month/confirmation", method = "post", operation_id = "confirm_score")]
    async fn confirm_score(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
    ) -> Result<Json<ConfirmedOut>, ApiError> {
        caller
            .act(move |asking| {
                let done = stars::confirm(asking.store(), &asking.viewer, month.0.0, asking.now)?;
                Ok(ConfirmedOut {
                    month: MonthText(done.month),
                    staff_no: done.staff_no,
                    digest: done.digest,
                })
            })
            .await
    }

    /// 公示 · put the stars on public notice
    #[oai(path = "/months/:month/notice", method = "post", operation_id = "publish_stars")]
    async fn publish_stars(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
    ) -> Result<Json<TakenOut>, ApiError> {
        caller
            .act(move |asking| {
                Ok(stars::publish(asking.store(), &asking.viewer, month.0.0, asking.now)?.into())
            })
            .await
    }

    /// 申诉截止 · end the appeals
    ///
    /// 尚有未办结的申诉时，写明为什么不影响 · when some are open, say why they do not stand in the way.
    #[oai(path = "/months/:month/appeals-closing", method = "post", operation_id = "close_appeals")]
    async fn close_appeals(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 说明
        told: Json<NoteIn>,
    ) -> Result<Json<TakenOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                Ok(stars::close_appeals(store, viewer, month.0.0, &told.note, asking.now)?.into())
            })
            .await
    }

    /// 签字前看星级 · look at the stars before signing
    ///
    /// 看过什么会记下来，签字时核对 · what was shown is noted, and compared when it is signed.
    #[oai(path = "/months/:month/stars", method = "get", operation_id = "look_at_stars")]
    async fn look_at_stars(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
    ) -> Result<Json<StarsOut>, ApiError> {
        caller
            .look(move |asking| {
                let shown = stars::look(asking.store(), &asking.viewer, month.0.0, asking.now)?;
                let people = shown.results.people.iter();
                Ok(StarsOut {
                    month: MonthText(shown.month),
                    digest: shown.digest,
                    people: people.map(|person| ScoreOut::of(&shown.results, person)).collect(),
                    unsettled: shown.unsettled.into_iter().map(BadRatingOut::from).collect(),
                    missing: all_words(&shown.missing),
                })
            })
            .await
    }

    /// 星级签字 · sign the stars
    #[oai(path = "/months/:month/stars-signature", method = "post", operation_id = "sign_stars")]
    async fn sign_stars(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 签的是什么 · what is signed
        told: Json<SignStarsIn>,
    ) -> Result<Json<TakenOut>, ApiError> {
        caller
            .act(move |asking| {
                let what = (told.digest.as_deref(), told.acknowledge);
                Ok(stars::sign(asking.store(), &asking.viewer, month.0.0, what, asking.now)?.into())
            })
            .await
    }

    /// 归档 · close the month
    #[oai(path = "/months/:month/closing", method = "post", operation_id = "close_month")]
    async fn close_month(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
    ) -> Result<Json<TakenOut>, ApiError> {
        caller
            .act(move |asking| Ok(close(asking.store(), &asking.viewer, month.0.0, asking.now)?.into()))
            .await
    }
}
