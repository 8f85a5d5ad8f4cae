//! 评分评星：评一个月、看结果、稳健程度 · scoring a month, its results, and how firm they are.

use chrono::{DateTime, Utc};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::json;

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::figures::ScoreOut;
use super::jobs::Begun;
use super::page::{Page, Paging};
use super::wire::{MonthText, Person, Words, money, number, utc};
use crate::access::{Action, Resource};
use crate::operations::fairness::{Fairness, Thresholds, fairness};
use crate::operations::jobs::{JobDone, JobKind};
use crate::operations::next_star::{NextStar, next_star};
use crate::operations::score::{ScoreSpan, score_span};
use crate::operations::scores::{self, ScoresShown};

/// 评什么 · what is scored
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
#[oai(rename_all = "snake_case")]
enum Span {
    /// 月
    #[default]
    Month,
    /// 到这个月为止的一季
    Quarter,
    /// 到这个月为止的一年
    Year,
}

impl From<Span> for ScoreSpan {
    fn from(span: Span) -> Self {
        match span {
            Span::Month => Self::Month,
            Span::Quarter => Self::Quarter,
            Span::Year => Self::Year,
        }
    }
}

/// 怎样评 · how to score
#[derive(Object)]
struct ScoreIn {
    /// 月、季还是年，不写即月
    #[oai(default)]
    span: Span,
    /// 用另一个方案试评，如 districts/chengdu-wenjiang · another pack
    pack: Option<String>,
}

/// 一个人的评星有多稳 · how firm somebody's stars are
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct FairnessOfPerson {
    /// 人
    person: Person,
    /// 评星状态
    status: String,
    /// 星级
    stars: Option<String>,
    /// 评价数
    ratings: Option<String>,
    /// 满意率，%
    satisfied: Option<String>,
    /// 95% 区间的下限，%
    interval_low: Option<String>,
    /// 95% 区间的上限，%
    interval_high: Option<String>,
    /// 评价率，%
    coverage: Option<String>,
    /// 再多几条差评会降星；试到上限仍不降的没有 · how many more bad ratings lose a star
    bad_ratings: Option<u32>,
    /// 降星以后的星级
    stars_left: Option<String>,
    /// 相差多少元
    yuan: Option<String>,
}

/// 值得了解的一个情况，只供参考 · something to ask about
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct SignalOut {
    /// 代码
    code: String,
    /// 工号
    staff_no: Option<String>,
    /// 评价器
    device: Option<String>,
    /// 何时，UTC
    at: Option<DateTime<Utc>>,
    /// 什么情况
    what: Words,
}

/// 评星的稳健程度与异常情况 · how firm stars are, and what looks like gaming
#[derive(Object)]
#[oai(rename = "Fairness", skip_serializing_if_is_none)]
struct FairnessOut {
    /// 月份
    month: MonthText,
    /// 评分编号
    score_run: i64,
    /// 工资批次
    pay_run: Option<i64>,
    /// 各人
    people: Vec<FairnessOfPerson>,
    /// 值得了解的情况
    signals: Vec<SignalOut>,
    /// 所用界限的说明：哪些是暂定的 · what is assumed of the thresholds
    assumed: Words,
}

impl From<Fairness> for FairnessOut {
    fn from(found: Fairness) -> Self {
        let people = found.people.iter().map(|line| {
            let stability = line.stability.as_ref();
            FairnessOfPerson {
                person: Person::from(&line.person),
                status: line.status.clone(),
                stars: line.stars.map(number),
                ratings: line.ratings.map(number),
                satisfied: line.satisfied.map(number),
                interval_low: line.interval.map(|(low, _)| number(low)),
                interval_high: line.interval.map(|(_, high)| number(high)),
                coverage: line.coverage.map(number),
                bad_ratings: stability.and_then(|stability| stability.bad_ratings),
                stars_left: stability.and_then(|stability| stability.stars_left).map(number),
                yuan: stability.and_then(|stability| stability.yuan).map(money),
            }
        });
        Self {
            month: MonthText(found.month),
            score_run: found.score_run,
            pay_run: found.pay_run,
            people: people.collect(),
            signals: found
                .signals
                .iter()
                .map(|signal| SignalOut {
                    code: signal.code.to_owned(),
                    staff_no: signal.staff_no.clone(),
                    device: signal.device.clone(),
                    at: signal.at.map(utc),
                    what: Words::from(&signal.what),
                })
                .collect(),
            assumed: Words::from(&found.thresholds.assumed),
        }
    }
}

/// 一件可以更好的事 · something that could have been better
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct WayOut {
    /// 什么事，好一次
    what: Words,
    /// 当月的数
    was: String,
    /// 好几次可以多一颗星；单凭它不能的没有
    times: Option<u32>,
    /// 那时的星级
    stars: Option<String>,
    /// 试到几次
    tried: u32,
    /// 好那么多次以后的总分
    total: Option<String>,
}

/// 怎样可以多一颗星 · what would have brought one star more
#[derive(Object)]
#[oai(rename = "NextStar", skip_serializing_if_is_none)]
struct NextStarOut {
    /// 月份
    month: MonthText,
    /// 评分编号
    run: i64,
    /// 星级；没有的为 0
    stars: String,
    /// 总分
    total: Option<String>,
    /// 评星状态
    status: String,
    /// 各件事，次数少的在前
    ways: Vec<WayOut>,
}

impl From<NextStar> for NextStarOut {
    fn from(found: NextStar) -> Self {
        let ways = found.ways.iter().map(|way| {
            let reached = way.reached.as_ref();
            let total = reached.map_or(way.total_then, |reached| reached.total);
            WayOut {
                what: Words::from(&way.what),
                was: number(way.was),
                times: reached.map(|reached| reached.times),
                stars: reached.map(|reached| number(reached.stars)),
                tried: way.tried,
                total: total.map(number),
            }
        });
        Self {
            month: MonthText(found.month),
            run: found.run,
            stars: number(found.stars),
            total: found.total.map(number),
            ways: ways.collect(),
            status: found.status,
        }
    }
}

pub(super) struct ScoresApi;

#[OpenApi(tag = "Tag::Scores")]
impl ScoresApi {
    /// 评分评星（费时的工作）· score a month
    ///
    /// 结果里有 run、digest、people、held · the job's result has run, digest, people, held.
    #[oai(path = "/months/:month/scores", method = "post", operation_id = "score_month")]
    async fn score_month(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 怎样评
        told: Json<ScoreIn>,
    ) -> Result<Begun, ApiError> {
        caller
            .begin(
                JobKind::Scoring,
                |asking| Ok(asking.viewer.require_all(Action::Change, Resource::Scores)?),
                move |asking, _| {
                    let (store, viewer, data) = (asking.store(), &asking.viewer, asking.data());
                    let (pack, span) = (told.pack.as_deref(), told.span.into());
                    let scored = score_span(store, viewer, data, month.0.0, pack, span)?;
                    let held = scored.results.people.iter().filter(|person| person.held.is_some()).count();
                    let answer = json!({
                        "run": scored.run,
                        "month": scored.month,
                        "title": scored.title,
                        "unchanged": scored.unchanged,
                        "digest": scored.results_digest,
                        "people": scored.results.people.len(),
                        "held": held,
                    });
                    Ok(JobDone { answer, files: Vec::new() })
                },
            )
            .await
    }

    /// 最近一次评分的结果 · the results of a month's latest scoring
    ///
    /// 排序字段 · sort: staff_no, stars, total, rank, ratings, status
    #[oai(path = "/months/:month/scores", method = "get", operation_id = "list_scores")]
    async fn list_scores(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 只要这个社区的
        community: Query<Option<String>>,
        paging: Paging,
    ) -> Result<Json<Page<ScoreOut>>, ApiError> {
        caller
            .look(move |asking| {
                let scores = latest(asking, month.0)?;
                let people = scores.people.iter().filter(|score| {
                    community.0.as_ref().is_none_or(|community| score.person.community == *community)
                });
                let people = people.map(|score| ScoreOut::shown(&scores.columns, score)).collect();
                paging.of(people, &["staff_no", "stars", "total", "rank", "ratings", "status"])
            })
            .await
    }

    /// 一个人的评分 · somebody's score of a month
    #[oai(path = "/months/:month/scores/:staff_no", method = "get", operation_id = "show_score")]
    async fn show_score(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 工号
        staff_no: Path<String>,
    ) -> Result<Json<ScoreOut>, ApiError> {
        caller
            .look(move |asking| {
                let scores = latest(asking, month.0)?;
                let score = scores.people.iter().find(|score| score.person.staff_no == *staff_no);
                let score = score.ok_or_else(|| super::staff::nobody(&staff_no))?;
                Ok(ScoreOut::shown(&scores.columns, score))
            })
            .await
    }

    /// 怎样可以多一颗星：按同一张规则表试算 · what would have brought one star more, by the same sheet
    #[oai(
        path = "/months/:month/scores/:staff_no/next-star",
        method = "get",
        operation_id = "show_next_star"
    )]
    async fn show_next_star(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 工号
        staff_no: Path<String>,
    ) -> Result<Json<NextStarOut>, ApiError> {
        caller
            .look(move |asking| {
                let found = next_star(asking.store(), &asking.viewer, month.0.0, &staff_no)?;
                Ok(found.ok_or_else(|| super::staff::nobody(&staff_no))?.into())
            })
            .await
    }

    /// 评星的稳健程度与异常情况 · how firm stars are, and what looks like gaming
    #[oai(path = "/months/:month/fairness", method = "get", operation_id = "show_fairness")]
    async fn show_fairness(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 试到多几条差评为止 · how many more bad ratings are tried
        #[oai(validator(minimum(value = "1"), maximum(value = "50")))]
        bad_ratings: Query<Option<u32>>,
    ) -> Result<Json<FairnessOut>, ApiError> {
        caller
            .look(move |asking| {
                let mut thresholds = Thresholds::default();
                if let Some(tried) = bad_ratings.0 {
                    thresholds.bad_ratings_tried = tried;
                }
                Ok(fairness(asking.store(), &asking.viewer, month.0.0, thresholds)?.into())
            })
            .await
    }
}

fn latest(asking: &Asking, month: MonthText) -> Result<ScoresShown, ApiError> {
    let month = month.0;
    let scores = scores::latest(asking.store(), &asking.viewer, month)?;
    scores.ok_or_else(|| {
        ApiError::unknown(format!("{month} 还没有评分"), format!("{month} has not been scored"))
    })
}
