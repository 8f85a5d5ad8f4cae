//! 工资：试算、复核、审批、发放，和工资条 · pay runs, from the draft to the payment, and their slips.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::json;

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::figures::SlipOut;
use super::jobs::Begun;
use super::months::{NoteIn, SignerOut, TakenOut};
use super::page::{Page, Paging};
use super::review::ReviewOut;
use super::wire::{Day, Done, MonthText, money, utc};
use crate::access::{Action, Resource};
use crate::month_way::Step;
use crate::operations::OperationError;
use crate::operations::approve::approve;
use crate::operations::calculate::{Calculated, RunMonths, calculate_asked};
use crate::operations::differences::differences_until;
use crate::operations::jobs::{JobDone, JobKind};
use crate::operations::month_way::{pay, slips};
use crate::operations::pay_inputs::Asked;
use crate::operations::run_kind::RunKind;
use crate::operations::run_list::{self, RunLine};
use crate::operations::slip_receipts;
use crate::operations::slips as shown_slips;
use crate::store::SlipMarkKind;

/// 批次 · what a run pays
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
#[oai(rename_all = "snake_case")]
enum KindOfRun {
    /// 月度工资
    #[default]
    Regular,
    /// 补发批
    Supplementary,
    /// 年终批
    YearEnd,
    /// 离职结算批
    Termination,
}

impl From<KindOfRun> for RunKind {
    fn from(kind: KindOfRun) -> Self {
        match kind {
            KindOfRun::Regular => Self::Regular,
            KindOfRun::Supplementary => Self::Supplementary,
            KindOfRun::YearEnd => Self::YearEnd,
            KindOfRun::Termination => Self::Termination,
        }
    }
}

/// 算什么 · what is calculated
#[derive(Object)]
struct CalculateIn {
    /// 考核月，不写即工资所属月 · the month whose stars count
    assessed_month: Option<MonthText>,
    /// 发放日期，不写即当月最后一天 · the day of payment
    pay_date: Option<Day>,
    /// 批次，不写即月度工资
    #[oai(default)]
    kind: KindOfRun,
    /// 只发这些工号，不写即全部
    #[oai(default)]
    staff: Vec<String>,
    /// 只发补发扣款表里的这些项目
    #[oai(default)]
    items: Vec<String>,
}

/// 工资批次 · a pay run
#[derive(Object)]
#[oai(rename = "Run")]
struct RunOut {
    /// 批次号
    id: i64,
    /// regular、supplementary、year_end、termination
    kind: String,
    /// 工资所属月
    pay_month: String,
    /// 考核月
    assessed_month: String,
    /// 发放日期
    pay_date: NaiveDate,
    /// draft 试算稿、approved 定稿、discarded 已被替代
    state: String,
    /// 何时算的，UTC
    made_at: DateTime<Utc>,
    /// 数据指纹，签字时写上 · the digest that signatures name
    digest: String,
    /// 归您看的人数 · the people whom you may see
    people: u64,
    /// 其中暂缓的 · of these the held ones
    held: u64,
    /// 这些人的合计，元 · their sums
    totals: BTreeMap<String, String>,
}

impl From<RunLine> for RunOut {
    fn from(run: RunLine) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            id: run.id,
            kind: run.kind,
            pay_month: run.pay_month,
            assessed_month: run.assessed_month,
            pay_date: run.pay_date,
            state: run.state,
            made_at: utc(run.made_at),
            digest: run.results_digest,
            people: count(run.people),
            held: count(run.held),
            totals: run.totals.into_iter().map(|(name, sum)| (name, money(sum))).collect(),
        }
    }
}

/// 一年里的一张工资条 · a slip of a year
#[derive(Object)]
#[oai(rename = "YearSlip")]
struct YearSlipOut {
    /// 批次号
    run: i64,
    /// 工资所属月
    pay_month: MonthText,
    /// 发放日期
    pay_date: NaiveDate,
    /// draft、approved
    state: String,
    /// 工资条
    slip: SlipOut,
}

/// 签的是什么 · what is signed
#[derive(Object)]
struct DigestIn {
    /// 数据指纹，不写即您最近看过的 · the digest you were shown, by default the last
    digest: Option<String>,
}

/// 已审批定稿 · that a run was approved
#[derive(Object)]
struct ApprovedOut {
    /// 批次号
    run: i64,
    /// 制表
    prepared_by: String,
    /// 复核
    checked_by: String,
    /// 审核
    approved_by: String,
    /// 数据指纹
    digest: String,
    /// 何时，UTC
    approved_at: DateTime<Utc>,
    /// 暂缓、不在本批发放的工号
    held: Vec<String>,
}

/// 已就一张工资条签字 · that a slip was signed for
#[derive(Object)]
struct SlipSignedOut {
    /// 批次号
    run: i64,
    /// 工号
    staff_no: String,
    /// 签的什么
    kind: String,
    /// 谁
    by: SignerOut,
    /// 说明
    note: String,
}

/// 一项差额 · one difference of an approved month
#[derive(Object)]
struct DifferenceOut {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 所属月
    month: MonthText,
    /// 项目
    item: String,
    /// 已审批
    before: String,
    /// 现应为
    after: String,
    /// 差额
    amount: String,
}

pub(super) struct RunsApi;

#[OpenApi(tag = "Tag::Runs")]
impl RunsApi {
    /// 算工资（费时的工作）· calculate a month's pay, as a draft
    ///
    /// 结果里有 run、digest、people、held、totals、notices、overlooked · the job's result.
    #[oai(path = "/months/:month/runs", method = "post", operation_id = "calculate_pay")]
    async fn calculate_pay(
        &self,
        caller: Caller,
        /// 工资所属月
        month: Path<MonthText>,
        /// 算什么
        told: Json<CalculateIn>,
    ) -> Result<Begun, ApiError> {
        caller
            .begin(
                JobKind::Calculation,
                |asking| Ok(asking.viewer.require_all(Action::Change, Resource::Pay)?),
                move |asking, _| {
                    let month = month.0.0;
                    let months = RunMonths {
                        assessed_month: told.assessed_month.map_or(month, |assessed| assessed.0),
                        pay_month: month,
                        pay_date: told.pay_date.map_or(month.last_day(), |day| day.0),
                    };
                    let asked = Asked {
                        kind: told.kind.into(),
                        staff: told.staff.clone(),
                        items: told.items.clone(),
                    };
                    let (store, viewer, data) = (asking.store(), &asking.viewer, asking.data());
                    let calculated = calculate_asked(store, viewer, data, months, &asked, asking.now)?;
                    answer_of(&calculated)
                },
            )
            .await
    }

    /// 工资批次：一个月的，或一年内发放的；都不写即全部定稿 · the runs of a month, of a year, or all approved ones
    ///
    /// 排序字段 · sort: id, pay_month, pay_date, state, made_at
    #[oai(path = "/runs", method = "get", operation_id = "list_runs")]
    async fn list_runs(
        &self,
        caller: Caller,
        /// 工资所属月
        month: Query<Option<MonthText>>,
        /// 发放的年
        year: Query<Option<i32>>,
        /// 只要这种状态的：draft、approved、discarded
        state: Query<Option<String>>,
        paging: Paging,
    ) -> Result<Json<Page<RunOut>>, ApiError> {
        caller
            .look(move |asking| {
                let month = month.0.map(|month| month.0);
                let runs = run_list::list(asking.store(), &asking.viewer, month, year.0)?.into_iter();
                let runs = runs.filter(|run| state.0.as_ref().is_none_or(|state| run.state == *state));
                let fields = ["id", "pay_month", "pay_date", "state", "made_at"];
                paging.of(runs.map(RunOut::from).collect(), &fields)
            })
            .await
    }

    /// 一个工资批次 · one run
    #[oai(path = "/runs/:run", method = "get", operation_id = "show_run")]
    async fn show_run(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
    ) -> Result<Json<RunOut>, ApiError> {
        caller.look(move |asking| Ok(found(asking, *run)?.into())).await
    }

    /// 一个批次的工资条 · the slips of a run
    ///
    /// 看别人的工资会记入操作记录 · looking at other people's pay is on the trail.
    /// 排序字段 · sort: staff_no, gross, deductions, net, employer
    #[oai(path = "/runs/:run/slips", method = "get", operation_id = "list_slips")]
    async fn list_slips(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 只要这个社区的
        community: Query<Option<String>>,
        /// 只要暂缓的，或只要不暂缓的
        held: Query<Option<bool>>,
        paging: Paging,
    ) -> Result<Json<Page<SlipOut>>, ApiError> {
        caller
            .look(move |asking| {
                let slips = shown_slips::of_run(asking.store(), &asking.viewer, *run)?.slips.into_iter();
                let slips = slips.filter(|slip| {
                    community.0.as_ref().is_none_or(|community| slip.person.community == *community)
                        && held.0.is_none_or(|held| slip.held.is_some() == held)
                });
                let fields = ["staff_no", "gross", "deductions", "net", "employer"];
                paging.of(slips.map(SlipOut::from).collect(), &fields)
            })
            .await
    }

    /// 一张工资条 · one slip
    #[oai(path = "/runs/:run/slips/:staff_no", method = "get", operation_id = "show_slip")]
    async fn show_slip(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 工号
        staff_no: Path<String>,
    ) -> Result<Json<SlipOut>, ApiError> {
        caller
            .look(move |asking| {
                let slips = shown_slips::of_person(asking.store(), &asking.viewer, (*run, &staff_no))?;
                Ok(slips.only(&staff_no)?.into())
            })
            .await
    }

    /// 一个人一年内发放的工资条 · somebody's slips of a year of payment
    ///
    /// 排序字段 · sort: run, pay_date
    #[oai(path = "/staff/:staff_no/slips", method = "get", operation_id = "list_slips_of_year")]
    async fn list_slips_of_year(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
        /// 发放的年
        #[oai(validator(minimum(value = "1900"), maximum(value = "2999")))]
        year: Query<i32>,
        paging: Paging,
    ) -> Result<Json<Page<YearSlipOut>>, ApiError> {
        caller
            .look_at_hidden((Action::See, Resource::Pay), move |asking| {
                let runs = shown_slips::of_year(asking.store(), &asking.viewer, &staff_no, *year)?;
                let lines = runs.into_iter().flat_map(|run| {
                    let (id, month, date, state) = (run.run, run.pay_month, run.pay_date, run.state);
                    run.slips.into_iter().map(move |slip| YearSlipOut {
                        run: id,
                        pay_month: MonthText(month),
                        pay_date: date,
                        state: state.clone(),
                        slip: SlipOut::from(slip),
                    })
                });
                paging.of(lines.collect(), &["run", "pay_date"])
            })
            .await
    }

    /// 审批之前看一遍：与上月的差异、暂缓、抽查 · look at a draft before it is signed
    ///
    /// 看过什么会记下来，签字时核对 · what was shown is noted, and compared when it is signed.
    #[oai(path = "/runs/:run/review", method = "get", operation_id = "review_run")]
    async fn review_run(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
    ) -> Result<Json<ReviewOut>, ApiError> {
        caller
            .look(move |asking| Ok(pay::review(asking.store(), &asking.viewer, *run, asking.now)?.into()))
            .await
    }

    /// 抽查的工资条看过了 · tick a slip that was drawn for a second look
    #[oai(path = "/runs/:run/slips/:staff_no/tick", method = "post", operation_id = "tick_slip")]
    async fn tick_slip(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 工号
        staff_no: Path<String>,
        /// 说明
        told: Json<NoteIn>,
    ) -> Result<Json<SlipSignedOut>, ApiError> {
        sign(caller, (*run, staff_no.0), SlipMarkKind::SecondLook, told.0).await
    }

    /// 签字说明没有原因的差异 · sign for a difference without a reason
    #[oai(path = "/runs/:run/slips/:staff_no/remark", method = "post", operation_id = "remark_slip")]
    async fn remark_slip(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 工号
        staff_no: Path<String>,
        /// 说明
        told: Json<NoteIn>,
    ) -> Result<Json<SlipSignedOut>, ApiError> {
        sign(caller, (*run, staff_no.0), SlipMarkKind::Unexplained, told.0).await
    }

    /// 解除暂缓 · release a held slip of an approved run
    #[oai(path = "/runs/:run/slips/:staff_no/release", method = "post", operation_id = "release_slip")]
    async fn release_slip(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 工号
        staff_no: Path<String>,
        /// 说明
        told: Json<NoteIn>,
    ) -> Result<Json<SlipSignedOut>, ApiError> {
        sign(caller, (*run, staff_no.0), SlipMarkKind::Release, told.0).await
    }

    /// 签收自己的工资条 · sign for the own slip
    #[oai(path = "/runs/:run/receipt", method = "post", operation_id = "sign_for_slip")]
    async fn sign_for_slip(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
    ) -> Result<Json<Done>, ApiError> {
        caller
            .act(move |asking| {
                slip_receipts::sign(asking.store(), &asking.viewer, *run, asking.now)?;
                Ok(Done::IT_IS)
            })
            .await
    }

    /// 复核 · check a run
    #[oai(path = "/runs/:run/check", method = "post", operation_id = "check_run")]
    async fn check_run(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 签的是什么
        told: Json<DigestIn>,
    ) -> Result<Json<TakenOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                Ok(pay::check(store, viewer, *run, told.digest.as_deref(), asking.now)?.into())
            })
            .await
    }

    /// 财务审核（定稿）· approve a run
    #[oai(path = "/runs/:run/approval", method = "post", operation_id = "approve_run")]
    async fn approve_run(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 签的是什么
        told: Json<DigestIn>,
    ) -> Result<Json<ApprovedOut>, ApiError> {
        caller
            .act(move |asking| {
                let (store, viewer) = (asking.store(), &asking.viewer);
                let approved = approve(store, viewer, *run, told.digest.as_deref(), asking.now)?;
                let signed = approved.approval;
                Ok(ApprovedOut {
                    run: approved.run,
                    prepared_by: signed.prepared_by,
                    checked_by: signed.checked_by,
                    approved_by: signed.approved_by,
                    digest: signed.results_digest,
                    approved_at: utc(signed.approved_at),
                    held: approved.held,
                })
            })
            .await
    }

    /// 发放材料已导出 · record that the papers went out
    #[oai(path = "/runs/:run/exported", method = "post", operation_id = "record_exported")]
    async fn record_exported(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 说明
        told: Json<NoteIn>,
    ) -> Result<Json<TakenOut>, ApiError> {
        record(caller, *run, Step::Exported, told.0).await
    }

    /// 已发放 · record that the run was paid
    #[oai(path = "/runs/:run/payment", method = "post", operation_id = "record_paid")]
    async fn record_paid(
        &self,
        caller: Caller,
        /// 批次号
        run: Path<i64>,
        /// 说明
        told: Json<NoteIn>,
    ) -> Result<Json<TakenOut>, ApiError> {
        record(caller, *run, Step::Paid, told.0).await
    }

    /// 已审批月份的差额（补发、补扣）· what approved months would be today
    ///
    /// 排序字段 · sort: staff_no, month, item, amount
    #[oai(path = "/differences", method = "get", operation_id = "list_differences")]
    async fn list_differences(
        &self,
        caller: Caller,
        /// 到哪一天发放为止，不写即今天 · of months paid by this day
        until: Query<Option<Day>>,
        paging: Paging,
    ) -> Result<Json<Page<DifferenceOut>>, ApiError> {
        caller
            .look(move |asking| {
                let today = crate::clock::to_office_time(asking.now).date();
                let (store, viewer, data) = (asking.store(), &asking.viewer, asking.data());
                let found = differences_until(store, viewer, data, until.0.map_or(today, |day| day.0))?;
                let items = found.items.into_iter().map(|item| DifferenceOut {
                    amount: money(item.amount()),
                    staff_no: item.staff_no,
                    name: item.name,
                    month: MonthText(item.month),
                    item: item.item,
                    before: money(item.before),
                    after: money(item.after),
                });
                paging.of(items.collect(), &["staff_no", "month", "item", "amount"])
            })
            .await
    }
}

fn answer_of(calculated: &Calculated) -> Result<JobDone, OperationError> {
    let results = &calculated.results;
    let held = results.people.iter().filter(|person| person.held.is_some()).count();
    let overlooked = calculated
        .overlooked
        .iter()
        .map(|person| json!({ "staff_no": person.staff_no, "name": person.name, "month": person.month }));
    let answer = json!({
        "run": calculated.run,
        "kind": calculated.kind,
        "pay_month": calculated.pay_month,
        "assessed_month": calculated.assessed_month,
        "pay_date": calculated.pay_date,
        "unchanged": calculated.unchanged,
        "digest": calculated.results_digest,
        "people": results.people.len(),
        "held": held,
        "notices": calculated.notices,
        "overlooked": overlooked.collect::<Vec<_>>(),
    });
    Ok(JobDone { answer, files: Vec::new() })
}

fn no_run(run: i64) -> ApiError {
    ApiError::unknown(
        format!("没有工资批次 #{run}，或不归您看"),
        format!("there is no run #{run}, or none that you may know of"),
    )
}

fn found(asking: &Asking, run: i64) -> Result<RunLine, ApiError> {
    run_list::find(asking.store(), &asking.viewer, run)?.ok_or_else(|| no_run(run))
}

async fn sign(
    caller: Caller,
    (run, staff_no): (i64, String),
    kind: SlipMarkKind,
    told: NoteIn,
) -> Result<Json<SlipSignedOut>, ApiError> {
    caller
        .act(move |asking| {
            let (store, viewer) = (asking.store(), &asking.viewer);
            let signed = slips::sign_for(store, viewer, (run, &staff_no), kind, &told.note, asking.now)?;
            Ok(SlipSignedOut {
                run: signed.run,
                staff_no: signed.staff_no,
                kind: signed.kind.code().to_owned(),
                by: SignerOut::from(&signed.by),
                note: signed.note,
            })
        })
        .await
}

async fn record(caller: Caller, run: i64, step: Step, told: NoteIn) -> Result<Json<TakenOut>, ApiError> {
    caller
        .act(move |asking| {
            Ok(pay::record(asking.store(), &asking.viewer, (run, step), &told.note, asking.now)?.into())
        })
        .await
}
