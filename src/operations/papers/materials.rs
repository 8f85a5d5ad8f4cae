//! What papers are made from: a pay run, a scoring, or the facts of months.

use std::path::Path;

use xingchou_reports::{
    InputDigest, Payee, PayrollRun, Preparation, RESIDENT_ID, RunState, ScoreResult, payroll_workbook_with,
};

use super::PaperOptions;
use super::catalogue::{Made, PaperFile};
use super::fonts::PaperFonts;
use super::labels::labels;
use super::office::addition;
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::kept_run::UsedText;
use crate::operations::recompute::{PayAgain, ScoreAgain, score_again};
use crate::operations::score::score_family;
use crate::store::{Approval, Staff, Store};
use xingchou_reports::rating::RatingRun;

/// A month, and where its facts are.
#[derive(Clone, Copy)]
pub(super) struct MonthMaterials<'a> {
    pub(super) store: &'a Store,
    pub(super) viewer: &'a Viewer,
    pub(super) data: &'a Path,
    pub(super) month: Month,
    pub(super) options: &'a PaperOptions,
    pub(super) fonts: &'a PaperFonts,
}

impl MonthMaterials<'_> {
    /// The office's name.
    pub(super) fn office(&self) -> Result<String, OperationError> {
        self.store.read(|reading| {
            Ok(reading.district_find(self.viewer)?.map(|district| district.name).unwrap_or_default())
        })
    }

    /// Everybody ever on a roster.
    pub(super) fn staff(&self) -> Result<Vec<Staff>, OperationError> {
        self.store.read(|reading| Ok(reading.staff_list(self.viewer)?))
    }

    /// The numbers in full. Only for papers whose row says that they carry them.
    pub(super) fn payees(&self) -> Result<Vec<Payee>, OperationError> {
        let payee = |own: Staff| Payee {
            staff_no: own.staff_no,
            name: own.name,
            id_type: if own.id_number.is_empty() { String::new() } else { RESIDENT_ID.to_owned() },
            id_number: own.id_number.whole().to_owned(),
            bank_account: own.bank_account.whole().to_owned(),
            bank_name: own.bank_name,
        };
        Ok(self.staff()?.into_iter().map(payee).collect())
    }
}

/// A pay run.
pub(super) struct PayMaterials<'a> {
    pub(super) month: MonthMaterials<'a>,
    pub(super) pay: &'a PayAgain,
    pub(super) run: &'a PayrollRun<'a>,
}

/// The latest scoring of a month.
pub(super) struct ScoreMaterials<'a> {
    pub(super) month: MonthMaterials<'a>,
    pub(super) rating: &'a RatingRun<'a>,
}

impl PayMaterials<'_> {
    pub(super) fn with(
        month: MonthMaterials<'_>,
        pay: &PayAgain,
        make: fn(&PayMaterials<'_>) -> Made,
    ) -> Made {
        with_run(month.store, month.viewer, pay, |run| make(&PayMaterials { month, pay, run }))
    }

    /// The beginning of names of files, such as 工资表_2026-10_批次1.
    pub(super) fn named(&self, what: &str) -> String {
        format!("{what}_{}_批次{}", self.pay.run.pay_month, self.run.run_number)
    }
}

impl ScoreMaterials<'_> {
    pub(super) fn with(month: MonthMaterials<'_>, make: fn(&ScoreMaterials<'_>) -> Made) -> Made {
        let score = latest_score(&month, month.month)?.ok_or_else(|| {
            OperationError::Refused(Message::new(
                format!("{0} 还没有评分，请先运行 xingchou score --period {0}", month.month),
                format!("{0} has not been scored; run xingchou score --period {0} first", month.month),
            ))
        })?;
        let staff = month.staff()?;
        let people = labels(&score.inputs.month, &staff, None, None);
        let evaluation = score.evaluate();
        let rating = RatingRun {
            office: month.office()?,
            month: month.month.first_day(),
            dated: month.month.last_day(),
            score: ScoreResult { evaluation: &evaluation, people: &people },
            prepared_by: String::new(),
        };
        make(&ScoreMaterials { month, rating: &rating })
    }

    /// The beginning of names of files, such as 评星月报_2026-10.
    pub(super) fn named(&self, what: &str) -> String {
        format!("{what}_{}", self.month.month)
    }
}

/// The latest scoring of a month by the office's pack.
pub(super) fn latest_score(
    month: &MonthMaterials<'_>,
    of: Month,
) -> Result<Option<ScoreAgain>, OperationError> {
    let run = month.store.read(|reading| {
        let pack = reading.district_find(month.viewer)?.map(|district| district.pack).unwrap_or_default();
        Ok::<_, OperationError>(reading.score_run_latest_of(month.viewer, of, &score_family(&pack))?)
    })?;
    run.map(|run| score_again(month.store, month.viewer, run.id)).transpose()
}

/// 第几批 of its month: drafts that were set aside do not count.
fn number_within_month(store: &Store, viewer: &Viewer, pay: &PayAgain) -> Result<u32, OperationError> {
    let runs =
        store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list(viewer, pay.inputs.pay_month)?))?;
    let before = runs.iter().filter(|run| run.id < pay.run.id && run.state != "discarded").count();
    Ok(u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1))
}

/// The payroll workbook.
pub(super) fn payroll(materials: &PayMaterials<'_>) -> Made {
    let name = format!("{}_{}.xlsx", materials.named("工资表"), materials.run.state.chinese());
    let addition = addition(materials.month.store, materials.month.viewer, materials.pay)?;
    Ok(vec![PaperFile { name, bytes: payroll_workbook_with(materials.run, &addition)? }])
}

/// The bytes of the payroll workbook of a run: the same for the same run and program version.
///
/// # Errors
/// What was kept can't be computed again to the same results, or the workbook can't be made.
pub fn payroll_bytes(store: &Store, viewer: &Viewer, pay: &PayAgain) -> Result<Vec<u8>, OperationError> {
    let addition = addition(store, viewer, pay)?;
    with_run(store, viewer, pay, |run| Ok(payroll_workbook_with(run, &addition)?))
}

/// Proves a kept run and hands it over as its papers see it.
pub(super) fn with_run<T>(
    store: &Store,
    viewer: &Viewer,
    pay: &PayAgain,
    use_run: impl FnOnce(&PayrollRun<'_>) -> Result<T, OperationError>,
) -> Result<T, OperationError> {
    let (evaluation, kept) = pay.proved()?;
    let (office, staff, approval) = store.read(|reading| {
        let office = reading.district_find(viewer)?.map(|district| district.name).unwrap_or_default();
        let approval = reading.approval_find(viewer, pay.run.id)?;
        Ok::<_, OperationError>((office, reading.staff_list(viewer)?, approval))
    })?;
    let preparation = approval.map(signatures).unwrap_or_default();
    let score_month = pay.score.as_ref().map(|score| &score.inputs.month);
    let people = labels(&pay.inputs.month, &staff, score_month, Some(&kept));
    let scored = score_month.map(|month| labels(month, &staff, None, None)).unwrap_or_default();
    let score_evaluation = pay.score.as_ref().map(ScoreAgain::evaluate);
    let files = pay.inputs.files.iter();
    let mut digests: Vec<InputDigest> = files
        .map(|file| InputDigest {
            label: format!("{} {}", file.month, file.name),
            sha256: file.digest.clone(),
        })
        .collect();
    let used: Vec<UsedText> = serde_json::from_str(&pay.run.sheet_digests)?;
    let score_used: Vec<UsedText> = match &pay.score {
        Some(score) => serde_json::from_str(&score.run.sheet_digests)?,
        None => Vec::new(),
    };
    for sheet in used.into_iter().chain(score_used) {
        let entry = InputDigest { label: format!("规则表 {}", sheet.name), sha256: sheet.digest };
        if !digests.contains(&entry) {
            digests.push(entry);
        }
    }
    digests
        .push(InputDigest { label: "工资计算输入".to_owned(), sha256: pay.run.inputs_digest.clone() });
    digests
        .push(InputDigest { label: "工资计算结果".to_owned(), sha256: pay.run.results_digest.clone() });
    let run = PayrollRun {
        office,
        assessment_month: pay.inputs.assessed_month.first_day(),
        pay_month: pay.inputs.pay_month.first_day(),
        pay_date: pay.inputs.pay_date,
        run_number: number_within_month(store, viewer, pay)?,
        state: if pay.run.state == "approved" { RunState::Final } else { RunState::Draft },
        pay: &evaluation,
        people: &people,
        score: score_evaluation.as_ref().map(|evaluation| ScoreResult { evaluation, people: &scored }),
        digests,
        preparation,
    };
    use_run(&run)
}

/// Who signed and when; the street's leader signs on paper.
fn signatures(approval: Approval) -> Preparation {
    Preparation {
        prepared_by: approval.prepared_by,
        prepared_at: approval.prepared_at.map(clock::to_office_time),
        reviewed_by: approval.checked_by,
        reviewed_at: approval.checked_at.map(clock::to_office_time),
        audited_by: approval.approved_by,
        audited_at: Some(clock::to_office_time(approval.approved_at)),
        ..Preparation::default()
    }
}
