//! 申诉：提出、办理、第二人同意、撤回，和证据 · appeals, from filing to the end.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Multipart, Object, OpenApi};

use super::Tag;
use super::caller::{Asking, Caller};
use super::download::Download;
use super::error::ApiError;
use super::months::{NoteIn, SignerOut};
use super::page::{Page, Paging};
use super::rejected_rows::ReasonIn;
use super::wire::{MonthText, SentFile, Words, all_words, utc};
use crate::operations::appeal_corrections::{correct, explain_away};
use crate::operations::appeals::{
    AppealShown, Contested, Evidence, Standing, consent, decide, evidence, file, list, withdraw,
};
use crate::store::CorrectedBy;

/// 现状 · how an appeal stands
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum StandingOut {
    /// 待办理
    Open,
    /// 待第二人同意
    WaitsForConsent,
    /// 成立，待更正
    ToBeCorrected,
    /// 成立
    Upheld,
    /// 不成立
    Rejected,
    /// 已撤回
    Withdrawn,
}

/// 申诉的是什么 · what is contested
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum SubjectIn {
    /// 一条差评，target 写差评编号
    Rating,
    /// 评分的一项，target 写项目
    Score,
    /// 工资的一项，target 写项目
    Pay,
}

/// 办理的一步 · one step of an appeal
#[derive(Object)]
struct AppealStepOut {
    /// withdrawn、upheld、rejected、consented、refused
    step: String,
    /// 谁
    by: SignerOut,
    /// 何时，UTC
    at: DateTime<Utc>,
    /// 理由
    note: String,
}

/// 一份证据 · a piece of evidence
#[derive(Object)]
struct EvidenceOut {
    /// 文件编号
    id: i64,
    /// 文件名
    name: String,
    /// SHA-256
    digest: String,
}

/// 一件申诉 · an appeal
#[derive(Object)]
#[oai(rename = "Appeal", skip_serializing_if_is_none)]
struct AppealOut {
    /// 申诉编号
    id: i64,
    /// 月份
    month: String,
    /// 工号
    staff_no: String,
    /// 姓名
    staff_name: String,
    /// rating、score、pay
    subject: String,
    /// 差评编号或项目
    target: String,
    /// 理由
    text: String,
    /// 谁提出
    by: SignerOut,
    /// 何时提出，UTC
    filed_at: DateTime<Utc>,
    /// 现状
    standing: StandingOut,
    /// 办理期限
    due: Option<NaiveDate>,
    /// 已超期
    late: bool,
    /// 各步
    steps: Vec<AppealStepOut>,
    /// 证据
    evidence: Vec<EvidenceOut>,
    /// 办结以后的影响 · what it led to
    carried: Vec<Words>,
}

impl From<AppealShown> for AppealOut {
    fn from(shown: AppealShown) -> Self {
        let appeal = shown.appeal;
        let steps = appeal.steps.iter().map(|step| AppealStepOut {
            step: step.step.clone(),
            by: SignerOut::from(&step.by),
            at: utc(step.at),
            note: step.note.clone(),
        });
        let files = appeal.evidence.iter().map(|(id, name, digest)| EvidenceOut {
            id: *id,
            name: name.clone(),
            digest: digest.clone(),
        });
        Self {
            id: appeal.id,
            staff_no: shown.staff_no,
            staff_name: shown.staff_name,
            by: SignerOut::from(&appeal.by),
            filed_at: utc(appeal.filed_at),
            standing: match shown.standing {
                Standing::Open => StandingOut::Open,
                Standing::WaitsForConsent => StandingOut::WaitsForConsent,
                Standing::ToBeCorrected => StandingOut::ToBeCorrected,
                Standing::Upheld => StandingOut::Upheld,
                Standing::Rejected => StandingOut::Rejected,
                Standing::Withdrawn => StandingOut::Withdrawn,
            },
            due: shown.due,
            late: shown.late,
            steps: steps.collect(),
            evidence: files.collect(),
            carried: all_words(&shown.carried),
            month: appeal.month,
            subject: appeal.subject,
            target: appeal.target,
            text: appeal.text,
        }
    }
}

/// 提出申诉 · an appeal to file
#[derive(Multipart)]
struct AppealIn {
    /// 月份
    month: MonthText,
    /// rating、score 或 pay
    subject: SubjectIn,
    /// 差评编号或项目
    target: String,
    /// 理由
    text: String,
    /// 证据文件，可以没有，也可以几份
    evidence: Vec<SentFile>,
}

/// 决定 · a decision
#[derive(Object)]
struct DecisionIn {
    /// 成立或同意；否则为不成立或不同意 · upheld, or consented to
    upheld: bool,
    /// 理由
    #[oai(validator(max_length = 2000))]
    reason: String,
}

/// 由什么更正：两个里写一个 · what corrects it: one of the two
#[derive(Object)]
struct CorrectedIn {
    /// 更正的文件的批次编号 · the import
    import: Option<i64>,
    /// 补发、补扣的工资批次号 · the run
    run: Option<i64>,
    /// 说明
    #[oai(default, validator(max_length = 2000))]
    note: String,
}

pub(super) struct AppealsApi;

#[OpenApi(tag = "Tag::Appeals")]
impl AppealsApi {
    /// 归您看的申诉 · the appeals that you may see
    ///
    /// 排序字段 · sort: id, month, staff_no, standing, due, filed_at
    #[oai(path = "/appeals", method = "get", operation_id = "list_appeals")]
    async fn list_appeals(
        &self,
        caller: Caller,
        /// 只要这个月的
        month: Query<Option<MonthText>>,
        /// 只要这种现状的
        standing: Query<Option<StandingOut>>,
        paging: Paging,
    ) -> Result<Json<Page<AppealOut>>, ApiError> {
        caller
            .look(move |asking| {
                let appeals = list(asking.store(), &asking.viewer, asking.now)?.into_iter();
                let appeals = appeals.map(AppealOut::from).filter(|appeal| {
                    month.0.is_none_or(|month| appeal.month == month.0.to_string())
                        && standing.0.is_none_or(|standing| appeal.standing == standing)
                });
                let fields = ["id", "month", "staff_no", "standing", "due", "filed_at"];
                paging.of(appeals.collect(), &fields)
            })
            .await
    }

    /// 一件申诉 · one appeal with every step
    #[oai(path = "/appeals/:id", method = "get", operation_id = "show_appeal")]
    async fn show_appeal(
        &self,
        caller: Caller,
        /// 申诉编号
        id: Path<i64>,
    ) -> Result<Json<AppealOut>, ApiError> {
        caller.look(move |asking| one(asking, *id)).await
    }

    /// 提出申诉 · contest a rating, a score or a pay item of your own
    #[oai(path = "/appeals", method = "post", operation_id = "file_appeal")]
    async fn file_appeal(&self, caller: Caller, told: AppealIn) -> Result<Json<AppealOut>, ApiError> {
        caller
            .act(move |asking| {
                let contested = match told.subject {
                    SubjectIn::Rating => Contested::Rating(told.target.trim().parse().map_err(|_| {
                        ApiError::refused("请写差评编号", "write the number of the rating").at("target")
                    })?),
                    SubjectIn::Score => Contested::Score(told.target.clone()),
                    SubjectIn::Pay => Contested::Pay(told.target.clone()),
                };
                if told.text.contains('\0') || told.target.contains('\0') {
                    return Err(
                        ApiError::refused("文字里不能有空字符", "no text may have U+0000 in it").at("text")
                    );
                }
                let files: Vec<Evidence> = told
                    .evidence
                    .into_iter()
                    .map(|file| Evidence { name: file.name, bytes: file.bytes })
                    .collect();
                let (store, viewer) = (asking.store(), &asking.viewer);
                let id = file(store, viewer, (told.month.0, &contested), &told.text, &files, asking.now)?;
                one(asking, id)
            })
            .await
    }

    /// 办理 · decide
    #[oai(path = "/appeals/:id/decision", method = "post", operation_id = "decide_appeal")]
    async fn decide_appeal(
        &self,
        caller: Caller,
        /// 申诉编号
        id: Path<i64>,
        /// 决定
        told: Json<DecisionIn>,
    ) -> Result<Json<AppealOut>, ApiError> {
        caller
            .act(move |asking| {
                one(asking, *id)?;
                let (store, viewer) = (asking.store(), &asking.viewer);
                decide(store, viewer, (*id, told.upheld), &told.reason, asking.now)?;
                one(asking, *id)
            })
            .await
    }

    /// 第二人同意核减 · consent, as a second person, to setting a rating aside
    #[oai(path = "/appeals/:id/consent", method = "post", operation_id = "consent_to_appeal")]
    async fn consent_to_appeal(
        &self,
        caller: Caller,
        /// 申诉编号
        id: Path<i64>,
        /// 决定
        told: Json<DecisionIn>,
    ) -> Result<Json<AppealOut>, ApiError> {
        caller
            .act(move |asking| {
                one(asking, *id)?;
                let (store, viewer) = (asking.store(), &asking.viewer);
                consent(store, viewer, (*id, told.upheld), &told.reason, asking.now)?;
                one(asking, *id)
            })
            .await
    }

    /// 登记更正：申诉成立后导入的文件，或补发的工资批次 · say which file or run corrects an upheld appeal
    #[oai(path = "/appeals/:id/correction", method = "post", operation_id = "correct_appeal")]
    async fn correct_appeal(
        &self,
        caller: Caller,
        /// 申诉编号
        id: Path<i64>,
        /// 由什么更正
        told: Json<CorrectedIn>,
    ) -> Result<Json<AppealOut>, ApiError> {
        caller
            .act(move |asking| {
                let how = match (told.import, told.run) {
                    (Some(import), None) => CorrectedBy::Batch(import),
                    (None, Some(run)) => CorrectedBy::Run(run),
                    _ => {
                        return Err(ApiError::refused(
                            "请写更正的文件批次（import）或工资批次（run），只写一个",
                            "name the import or the run that corrects it, one of the two",
                        )
                        .at("run"));
                    }
                };
                one(asking, *id)?;
                correct(asking.store(), &asking.viewer, (*id, how), &told.note, asking.now)?;
                one(asking, *id)
            })
            .await
    }

    /// 决定不更正，写明理由 · decide that an upheld appeal needs no correction, and why
    #[oai(path = "/appeals/:id/explanation", method = "post", operation_id = "explain_appeal")]
    async fn explain_appeal(
        &self,
        caller: Caller,
        /// 申诉编号
        id: Path<i64>,
        /// 理由
        told: Json<ReasonIn>,
    ) -> Result<Json<AppealOut>, ApiError> {
        caller
            .act(move |asking| {
                one(asking, *id)?;
                explain_away(asking.store(), &asking.viewer, *id, &told.reason, asking.now)?;
                one(asking, *id)
            })
            .await
    }

    /// 撤回 · take an own appeal back
    #[oai(path = "/appeals/:id/withdrawal", method = "post", operation_id = "withdraw_appeal")]
    async fn withdraw_appeal(
        &self,
        caller: Caller,
        /// 申诉编号
        id: Path<i64>,
        /// 原因
        told: Json<NoteIn>,
    ) -> Result<Json<AppealOut>, ApiError> {
        caller
            .act(move |asking| {
                one(asking, *id)?;
                withdraw(asking.store(), &asking.viewer, *id, &told.note, asking.now)?;
                one(asking, *id)
            })
            .await
    }

    /// 取证据文件 · a piece of evidence
    #[oai(path = "/appeals/:id/evidence/:file", method = "get", operation_id = "take_evidence")]
    async fn take_evidence(
        &self,
        caller: Caller,
        /// 申诉编号
        id: Path<i64>,
        /// 文件编号
        file: Path<i64>,
    ) -> Result<Download, ApiError> {
        let found = caller
            .look(move |asking| {
                let appeal = one(asking, *id)?;
                let name = appeal.evidence.into_iter().find(|one| one.id == *file).map(|one| one.name);
                let name = name.ok_or_else(|| no_appeal(*id))?;
                Ok(Download { name, bytes: evidence(asking.store(), &asking.viewer, *file)? })
            })
            .await?;
        Ok(found.0)
    }
}

fn one(asking: &Asking, id: i64) -> Result<AppealOut, ApiError> {
    let appeals = list(asking.store(), &asking.viewer, asking.now)?.into_iter();
    let found = appeals.map(AppealOut::from).find(|appeal| appeal.id == id);
    found.ok_or_else(|| no_appeal(id))
}

fn no_appeal(id: i64) -> ApiError {
    ApiError::unknown(
        format!("没有申诉 #{id}，或不归您看"),
        format!("there is no appeal #{id}, or none that you may know of"),
    )
}
