//! 办公材料: the request for funds, the approval sheet, receipts of slips, settlements of leavers, both ways of taxing a
//! bonus, and how long things are kept.

use chrono::Datelike;
use xingchou_reports::office_papers::{
    BonusChoice, BonusTax, MonthTotals, Receipt, ReceiptState, Settlement, SettlementItem, bonus_comparison,
    fund_request, pay_approval, retention_list, settlement_statement, slip_receipts,
};
use xingchou_reports::pay_slips::{PaySlip, SlipHeading, SlipItem, pay_slips};
use xingchou_reports::{
    EarlierPay, PayrollAddition, PersonDifference, Preparation, Signature, SignatureState,
};

use super::catalogue::Made;
use super::labels::last_text;
use super::materials::{MonthMaterials, PayMaterials, with_run};
use super::printed::{both, piece_of_name};
use super::slips::as_paid;
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::operations::OperationError;
use crate::operations::fact_kind::BONUS_METHOD;
use crate::operations::recompute::{PayAgain, pay_again};
use crate::operations::run_kind::RunKind;
use crate::operations::slip_receipts::received;
use crate::store::Store;

/// 用款申请.
pub(super) fn request(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = slips_of(materials)?;
    both(
        &materials.month,
        &materials.named("用款申请"),
        &fund_request(&heading, &slips, &signatures(&materials.run.preparation)),
    )
}

/// 工资发放审批表.
pub(super) fn approval(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = slips_of(materials)?;
    let before = slips_before(materials.month.store, materials.month.viewer, materials.pay)?
        .map(|slips| MonthTotals::of(&slips));
    let form = pay_approval(&heading, &slips, before, &signatures(&materials.run.preparation));
    both(&materials.month, &materials.named("工资发放审批表"), &form)
}

/// 工资条签收表: who signed on line, and room for the pen for everybody else.
pub(super) fn receipts(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = slips_of(materials)?;
    let signed = received(materials.month.store, materials.month.viewer, &[materials.pay.run.id])?;
    let people = &materials.pay.inputs.month.people;
    let state = |staff_no: &str| {
        let own = people.iter().find(|own| own.staff_no == staff_no);
        let at = own.and_then(|own| signed.get(&(materials.pay.run.id, own.staff_id)));
        at.map_or(ReceiptState::Open, |at| ReceiptState::OnLine(clock::to_office_time(*at)))
    };
    let receipts: Vec<Receipt> = slips
        .into_iter()
        .map(|slip| Receipt {
            state: state(&slip.staff_no),
            staff_no: slip.staff_no,
            name: slip.name,
            community: slip.community,
        })
        .collect();
    both(
        &materials.month,
        &materials.named("工资条签收表"),
        &slip_receipts(&heading, &receipts, &[Signature::open("经办", "")]),
    )
}

/// 材料保管期限一览.
pub(super) fn retention(month: &MonthMaterials<'_>) -> Made {
    let form = retention_list(&month.office()?, month.month.year(), month.month.last_day());
    both(month, &format!("材料保管期限_{}", month.month.year()), &form)
}

/// 离职结算单, one a leaver of the run: of a run of final wages everybody, of another those who have left.
pub(super) fn settlements(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = slips_of(materials)?;
    let of_leavers = materials.pay.run.kind == RunKind::Termination.code();
    let staff = materials.month.staff()?;
    let mut files = Vec::new();
    for slip in slips.iter().filter(|slip| slip.held.is_none()) {
        let Some(own) = staff.iter().find(|own| own.staff_no == slip.staff_no) else { continue };
        let left = own.left_on.filter(|left| of_leavers || *left <= heading.pay_date);
        let Some(left) = left.filter(|_| materials.month.options.asks_for(&slip.staff_no)) else { continue };
        let settlement = Settlement {
            office: heading.office.clone(),
            staff_no: slip.staff_no.clone(),
            name: slip.name.clone(),
            community: slip.community.clone(),
            post: slip.post.clone(),
            hired: own.hired_on,
            left,
            reason: String::new(),
            insured_until: heading.pay_month,
            due: settled(&slip.earnings),
            taken_off: settled(&slip.deductions),
            day: heading.pay_date,
            state: heading.state,
        };
        let form = settlement_statement(
            &settlement,
            &[Signature::open("经办", ""), Signature::open("财务", ""), Signature::open("本人", "")],
        );
        let name = format!(
            "{}_{}_{}",
            materials.named("离职结算单"),
            piece_of_name(&slip.staff_no),
            piece_of_name(&slip.name)
        );
        files.extend(both(&materials.month, &name, &form)?);
    }
    if files.is_empty() {
        return Err(OperationError::Refused(Message::new(
            "这一批里没有已离职的人；先登记离职日期，再算离职结算批（pay calculate --kind termination）",
            "nobody of this run has left; enter the last day first, then calculate a run of final wages (--kind termination)",
        )));
    }
    Ok(files)
}

/// What is due or taken off; what is nothing is not settled. An item below zero stands as it is: the sums stay those
/// of the slip.
fn settled(items: &[SlipItem]) -> Vec<SettlementItem> {
    let of = |item: &SlipItem| SettlementItem {
        name: item.name.clone(),
        amount: item.amount,
        explanation: if item.assumed {
            "按工资规则表（暂定）".to_owned()
        } else {
            "按工资规则表".to_owned()
        },
    };
    items.iter().filter(|item| !item.amount.is_zero()).map(of).collect()
}

/// 全年一次性奖金计税比较表, of a run of annual bonuses.
pub(super) fn bonuses(materials: &PayMaterials<'_>) -> Made {
    let run = materials.run;
    let position = |code: &str| {
        run.pay
            .program
            .columns
            .iter()
            .find(|column| column.definition.code == code)
            .map(|own| own.person_slot())
    };
    let columns = ["annual_bonus", "bonus_tax_separate", "bonus_tax_merged"].map(position);
    let [Some(bonus), Some(apart), Some(together)] = columns else {
        return Err(OperationError::Refused(Message::new(
            "这一批不算全年一次性奖金；请先算年终批（pay calculate --kind year-end）",
            "this run has no annual bonus; calculate a run of annual bonuses first (pay calculate --kind year-end)",
        )));
    };
    let mut people = Vec::new();
    for (at, label) in run.people.iter().enumerate() {
        let of = |slot| run.pay.value(slot, at).number().unwrap_or_default();
        if run.pay.held_reason(at).is_some() || of(bonus).is_zero() {
            continue;
        }
        let method = materials
            .pay
            .inputs
            .month
            .people
            .iter()
            .find(|own| own.staff_no == label.staff_no)
            .map(|own| last_text(own, BONUS_METHOD));
        people.push(BonusTax {
            staff_no: label.staff_no.clone(),
            name: label.name.clone(),
            bonus: of(bonus),
            apart: of(apart),
            together: of(together),
            choice: match method.as_deref() {
                Some("单独计税") => BonusChoice::Apart,
                Some("合并计税") => BonusChoice::Together,
                _ => BonusChoice::Open,
            },
        });
    }
    let year = run.pay_date.year();
    let form = bonus_comparison(&run.office, year, run.pay_date, &people, &signatures(&run.preparation));
    both(&materials.month, &materials.named("年终奖计税比较表"), &form)
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
