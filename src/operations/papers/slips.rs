//! 工资条: for each person, for the printer, for a browser, and as a workbook.

use xingchou_engine::sheet::Section;
use xingchou_reports::PayrollRun;
use xingchou_reports::pay_slips::{
    Difference as SlipDifference, PaySlip, SlipAddition, SlipHeading, pay_slip_html, pay_slip_pdf,
    pay_slip_workbook, pay_slips, pay_slips_for_the_printer,
};

use super::catalogue::{Made, PaperFile};
use super::materials::PayMaterials;
use super::printed::{piece_of_name, told};
use crate::operations::OperationError;
use crate::operations::differences::Difference;

/// A PDF a person.
pub(super) fn each(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = taken(materials)?;
    let fonts = materials.month.fonts.get()?;
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    for slip in &slips {
        let printed = pay_slip_pdf(fonts, &heading, slip)?;
        missing.extend(printed.missing);
        files.push(PaperFile { name: of(materials, slip, "pdf"), bytes: printed.bytes });
    }
    files.extend(told(&materials.named("工资条"), missing));
    Ok(files)
}

/// All in one file to be printed and cut.
pub(super) fn printed(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = taken(materials)?;
    let printed = pay_slips_for_the_printer(materials.month.fonts.get()?, &heading, &slips)?;
    let name = format!("{}.pdf", materials.named("工资条打印"));
    let mut files = vec![PaperFile { name, bytes: printed.bytes }];
    files.extend(told(&materials.named("工资条打印"), printed.missing));
    Ok(files)
}

/// A page for a browser a person.
pub(super) fn pages(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = taken(materials)?;
    let page = |slip: &PaySlip| PaperFile {
        name: of(materials, slip, "html"),
        bytes: pay_slip_html(&heading, slip).into_bytes(),
    };
    Ok(slips.iter().map(page).collect())
}

/// The workbook with headings above each row.
pub(super) fn workbook(materials: &PayMaterials<'_>) -> Made {
    let (heading, slips) = taken(materials)?;
    let name = format!("{}.xlsx", materials.named("工资条"));
    Ok(vec![PaperFile { name, bytes: pay_slip_workbook(&heading, &slips)? }])
}

/// The slips that were asked for: of some people, or of all.
fn taken(materials: &PayMaterials<'_>) -> Result<(SlipHeading, Vec<PaySlip>), OperationError> {
    let additions = additions(materials);
    let mut slips = pay_slips(materials.run, &additions)?;
    slips.retain(|slip| materials.month.options.asks_for(&slip.staff_no));
    Ok((SlipHeading::of(materials.run), slips))
}

fn additions(materials: &PayMaterials<'_>) -> Vec<SlipAddition> {
    let run = materials.run;
    let explanation = sources(run);
    let differences = &materials.pay.inputs.differences;
    run.people
        .iter()
        .map(|label| SlipAddition {
            explanation: explanation.clone(),
            differences: differences
                .iter()
                .filter(|difference| difference.staff_no == label.staff_no)
                .filter_map(as_paid)
                .collect(),
        })
        .collect()
}

/// A difference as the person sees it: more of a deduction is less money. The employer's share is not the person's.
pub(super) fn as_paid(difference: &Difference) -> Option<SlipDifference> {
    let amount = match difference.section {
        Section::Earning => difference.amount(),
        Section::Deduction => -difference.amount(),
        Section::Employer | Section::Total | Section::Working => return None,
    };
    Some(SlipDifference { month: difference.month.first_day(), item: difference.item.clone(), amount })
}

/// Which documents the items rest on, a sentence a document.
fn sources(run: &PayrollRun<'_>) -> Vec<String> {
    let mut list: Vec<(String, Vec<&str>)> = Vec::new();
    for column in &run.pay.program.columns {
        let definition = &column.definition;
        if !matches!(definition.section, Section::Earning | Section::Deduction) {
            continue;
        }
        let words = match definition.basis.assumed() {
            Some(who) => format!("暂定，{who}"),
            None => format!("依据{}", definition.basis.chinese()),
        };
        match list.iter_mut().find(|(known, _)| *known == words) {
            Some((_, items)) => items.push(&definition.name),
            None => list.push((words, vec![&definition.name])),
        }
    }
    list.into_iter().map(|(words, items)| format!("{}：{words}。", items.join("、"))).collect()
}

fn of(materials: &PayMaterials<'_>, slip: &PaySlip, ending: &str) -> String {
    let (staff_no, name) = (piece_of_name(&slip.staff_no), piece_of_name(&slip.name));
    format!("{}_{staff_no}_{name}.{ending}", materials.named("工资条"))
}
