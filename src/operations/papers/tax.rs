//! 个人所得税: the declaration of the run's tax month, and its comparison with the tax client.

use rust_decimal::Decimal;
use xingchou_importers::ReadOptions;
use xingchou_importers::records::{DeductionKind, DeductionRecord, Record};
use xingchou_reports::PayrollRun;
use xingchou_reports::tax::{
    AdditionalDeductions, BonusLine, Corrections, TaxDetail, TaxDraft, bonus_file, bonus_lines,
    declaration_note, read_tax_export, reconcile, reconciliation_report, tax_file, tax_lines, tax_templates,
};

use super::AnswerFile;
use super::bank::{answer_file, refused};
use super::catalogue::{Made, PaperFile};
use super::materials::{MonthMaterials, PayMaterials, with_run};
use super::printed::both;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::layouts;
use crate::operations::reading::Reader;
use crate::operations::recompute::{PayAgain, pay_again};
use crate::store::PayRun;

/// The month of payment, which is the tax period.
fn tax_month(materials: &PayMaterials<'_>) -> Month {
    Month::of(materials.run.pay_date)
}

/// What is declared of the tax month: one declaration, however many runs paid in it.
struct Declared {
    draft: TaxDraft,
    bonuses: Vec<BonusLine>,
}

fn declared(materials: &PayMaterials<'_>) -> Result<Declared, OperationError> {
    let month = &materials.month;
    let ids = month.store.read(|reading| {
        let runs = reading.pay_run_list_approved(month.viewer)?;
        let of_month = |run: &&PayRun| Month::of(run.pay_date) == tax_month(materials);
        let mut ids: Vec<i64> = runs.iter().filter(of_month).map(|run| run.id).collect();
        ids.push(materials.pay.run.id);
        ids.sort_unstable();
        ids.dedup();
        Ok::<_, OperationError>(ids)
    })?;
    let runs = ids
        .into_iter()
        .map(|id| pay_again(month.store, month.viewer, id))
        .collect::<Result<Vec<PayAgain>, _>>()?;
    let payees = month.payees()?;
    let details = details(materials, &runs)?;
    with_runs(month, &runs, &[], &mut |runs| {
        Ok(Declared { draft: tax_lines(runs, &payees, &details), bonuses: bonus_lines(runs, &payees) })
    })
}

/// Proves runs and hands all of them over.
fn with_runs<T>(
    month: &MonthMaterials<'_>,
    rest: &[PayAgain],
    before: &[&PayrollRun<'_>],
    use_runs: &mut dyn FnMut(&[&PayrollRun<'_>]) -> Result<T, OperationError>,
) -> Result<T, OperationError> {
    let Some((first, rest)) = rest.split_first() else { return use_runs(before) };
    with_run(month.store, month.viewer, first, |run| {
        let mut runs = before.to_vec();
        runs.push(run);
        with_runs(month, rest, &runs, use_runs)
    })
}

/// The month's deductions by kind, and the differences of earlier months that its runs pay, by kind.
fn details(materials: &PayMaterials<'_>, runs: &[PayAgain]) -> Result<Vec<TaxDetail>, OperationError> {
    let month = &materials.month;
    let tax_month = tax_month(materials);
    let rows = month.store.read(|reading| {
        Ok::<_, OperationError>(reading.month_record_list(month.viewer, tax_month, "deduction")?)
    })?;
    let mut details: Vec<TaxDetail> = Vec::new();
    for row in rows.iter().filter(|row| row.credited) {
        if let Record::Deduction(own) = serde_json::from_str(&row.payload)? {
            details.push(TaxDetail {
                staff_no: own.staff_no.clone(),
                monthly: Some(by_kind(&own)),
                ..TaxDetail::default()
            });
        }
    }
    for difference in runs.iter().flat_map(|run| &run.inputs.differences) {
        let at =
            details.iter().position(|detail| detail.staff_no == difference.staff_no).unwrap_or_else(|| {
                details.push(TaxDetail { staff_no: difference.staff_no.clone(), ..TaxDetail::default() });
                details.len() - 1
            });
        if let Some(detail) = details.get_mut(at) {
            correct(&mut detail.corrections, &difference.code, difference.amount());
        }
    }
    Ok(details)
}

fn correct(corrections: &mut Corrections, code: &str, amount: Decimal) {
    let own = match code {
        "pension_employee" => &mut corrections.pension,
        "medical_employee" => &mut corrections.medical,
        "unemployment_employee" => &mut corrections.unemployment,
        "housing_fund_employee" => &mut corrections.housing_fund,
        _ => return,
    };
    *own = own.saturating_add(amount);
}

fn by_kind(record: &DeductionRecord) -> AdditionalDeductions {
    let mut kinds = AdditionalDeductions::default();
    for one in &record.amounts {
        let own = match one.kind {
            DeductionKind::ChildrenEducation => &mut kinds.children_education,
            DeductionKind::InfantCare => &mut kinds.infant_care,
            DeductionKind::ElderlySupport => &mut kinds.elderly_support,
            DeductionKind::HousingLoanInterest => &mut kinds.housing_loan_interest,
            DeductionKind::HousingRent => &mut kinds.housing_rent,
            DeductionKind::ContinuingEducation => &mut kinds.continuing_education,
        };
        *own = own.saturating_add(one.amount);
    }
    kinds
}

/// The import file, that of bonuses if there are any, and the note.
pub(super) fn declaration(materials: &PayMaterials<'_>) -> Made {
    let templates = tax_templates()?;
    let version = materials.month.options.tax_version.as_deref().unwrap_or("current");
    let template = templates.version(version)?;
    let Declared { draft, bonuses } = declared(materials)?;
    let (office, tax_month) = (&materials.run.office, tax_month(materials));
    let dated = tax_month.first_day();
    let file = tax_file(office, dated, template, &draft.lines)?;
    let note = declaration_note(office, dated, template, &draft);
    let mut files = vec![PaperFile { name: file.file_name, bytes: file.bytes }];
    files.extend(both(&materials.month, &format!("个税扣缴_申报说明_{tax_month}"), &note)?);
    if !bonuses.is_empty() {
        let file = bonus_file(office, dated, &templates.bonus, &bonuses)?;
        files.push(PaperFile { name: file.file_name, bytes: file.bytes });
    }
    Ok(files)
}

/// Our tax against the client's export.
pub(super) fn check(materials: &PayMaterials<'_>) -> Made {
    let AnswerFile { name, bytes } = answer_file(materials, "扣缴端导出")?;
    let layouts = layouts::known(materials.month.data)?;
    let rows =
        Reader::new(&layouts).texts(name, bytes, &ReadOptions::default()).map_err(|error| refused(&error))?;
    let figures = read_tax_export(&rows, &tax_templates()?.export)?;
    let all = reconcile(&declared(materials)?.draft.lines, &figures);
    let tax_month = tax_month(materials);
    let report = reconciliation_report(&materials.run.office, tax_month.first_day(), &all);
    both(&materials.month, &format!("个税核对_{tax_month}"), &report)
}
