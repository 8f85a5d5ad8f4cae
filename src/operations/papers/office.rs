//! 办公材料: the request for funds, the approval sheet, receipts of slips, and how long things are kept.

use xingchou_reports::office_papers::{
    MonthTotals, Receipt, ReceiptState, fund_request, pay_approval, retention_list, slip_receipts,
};
use xingchou_reports::pay_slips::{PaySlip, SlipHeading, pay_slips};
use xingchou_reports::{
    EarlierPay, Form, PayrollAddition, PersonDifference, Preparation, Signature, SignatureState,
};

use super::catalogue::{Made, PaperFile};
use super::fonts::fonts;
use super::materials::{MonthMaterials, PayMaterials, with_run};
use super::slips::{as_paid, told};
use crate::access::Viewer;
use crate::operations::OperationError;
use crate::operations::recompute::{PayAgain, pay_again};
use crate::store::Store;

/// 用款申请.
pub(super) fn request(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = slips_of(materials)?;
    both(materials, "用款申请", &fund_request(&heading, &slips, &signatures(&materials.run.preparation)))
}

/// 工资发放审批表.
pub(super) fn approval(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = slips_of(materials)?;
    let before = slips_before(materials.month.store, materials.month.viewer, materials.pay)?
        .map(|slips| MonthTotals::of(&slips));
    let form = pay_approval(&heading, &slips, before, &signatures(&materials.run.preparation));
    both(materials, "工资发放审批表", &form)
}

/// 工资条签收表, to be signed by the pen.
pub(super) fn receipts(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = slips_of(materials)?;
    let receipts: Vec<Receipt> = slips
        .into_iter()
        .map(|slip| Receipt {
            staff_no: slip.staff_no,
            name: slip.name,
            community: slip.community,
            state: ReceiptState::Open,
        })
        .collect();
    both(materials, "工资条签收表", &slip_receipts(&heading, &receipts, &[Signature::open("经办", "")]))
}

/// 材料保管期限一览.
pub(super) fn retention(month: &MonthMaterials<'_>) -> Made {
    let form = retention_list(&month.office()?, month.month.year(), month.month.last_day());
    let name = format!("材料保管期限_{}", month.month.year());
    let printed = form.pdf(&fonts()?)?;
    Ok(vec![
        PaperFile { name: format!("{name}.pdf"), bytes: printed.bytes },
        PaperFile { name: format!("{name}.xlsx"), bytes: form.workbook()? },
    ])
}

/// What the payroll workbook shows besides the run: the month before and the differences that this run pays.
pub(super) fn addition(
    store: &Store,
    viewer: &Viewer,
    pay: &PayAgain,
) -> Result<PayrollAddition, OperationError> {
    let before = slips_before(store, viewer, pay)?.map(|slips| {
        slips
            .into_iter()
            .filter(|slip| slip.held.is_none())
            .map(|slip| EarlierPay {
                staff_no: slip.staff_no,
                name: slip.name,
                gross: slip.gross,
                net: slip.net,
            })
            .collect()
    });
    let differences = pay
        .inputs
        .differences
        .iter()
        .filter_map(|one| {
            let difference = as_paid(one)?;
            Some(PersonDifference { staff_no: one.staff_no.clone(), name: one.name.clone(), difference })
        })
        .collect();
    Ok(PayrollAddition { differences, month_before: before, signatures: Vec::new() })
}

fn slips_of(materials: &PayMaterials<'_>) -> Result<(SlipHeading, Vec<PaySlip>), OperationError> {
    Ok((SlipHeading::of(materials.run), pay_slips(materials.run, &[])?))
}

/// The slips of the month before, of its last approved run that is older than this one: so the paper of a run stays
/// the same whatever comes later.
fn slips_before(
    store: &Store,
    viewer: &Viewer,
    pay: &PayAgain,
) -> Result<Option<Vec<PaySlip>>, OperationError> {
    let earlier = pay.inputs.pay_month.months_earlier(1);
    let runs = store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list(viewer, earlier)?))?;
    let last = runs.into_iter().rfind(|run| run.state == "approved" && run.id < pay.run.id);
    let Some(run) = last else { return Ok(None) };
    let again = pay_again(store, viewer, run.id)?;
    with_run(store, viewer, &again, |run| Ok(Some(pay_slips(run, &[])?)))
}

fn signatures(preparation: &Preparation) -> Vec<Signature> {
    [
        ("制表", &preparation.prepared_by, preparation.prepared_at),
        ("复核", &preparation.reviewed_by, preparation.reviewed_at),
        ("财务审核", &preparation.audited_by, preparation.audited_at),
        ("领导审批", &preparation.approved_by, preparation.approved_at),
    ]
    .into_iter()
    .map(|(duty, name, at)| Signature {
        duty: duty.to_owned(),
        name: name.clone(),
        state: at.map_or(SignatureState::Open, SignatureState::Signed),
    })
    .collect()
}

/// The paper to print and the one to work on.
fn both(materials: &PayMaterials<'_>, what: &str, form: &Form) -> Made {
    let printed = form.pdf(&fonts()?)?;
    let name = materials.named(what);
    let mut files = vec![
        PaperFile { name: format!("{name}.pdf"), bytes: printed.bytes },
        PaperFile { name: format!("{name}.xlsx"), bytes: form.workbook()? },
    ];
    files.extend(told(materials, what, printed.missing));
    Ok(files)
}
