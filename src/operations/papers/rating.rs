//! 评星定级: reports, notices, talks, the year.

use rust_decimal::Decimal;
use xingchou_engine::number::round_half_away;
use xingchou_importers::records::{FindingRecord, Record};
use xingchou_reports::rating::{
    CentreYear, FindingLine, FundScale, NoticeTerms, RatingRun, RewardLine, RewardSide, TalkEvidence,
    YearStars, annual_summary, criticism_list, fund_scale, public_notice, rewards_and_penalties,
    score_sheets, star_report, talk_list, talk_records,
};
use xingchou_reports::{PayrollRun, ScoreResult};

use super::catalogue::Made;
use super::insurance::fact_on;
use super::labels::labels;
use super::materials::{MonthMaterials, ScoreMaterials, latest_score, with_run};
use super::printed::both;
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::fact_kind::{COMMUNITY, POST};
use crate::operations::recompute::pay_again;

pub(super) fn report(materials: &ScoreMaterials<'_>) -> Made {
    both(&materials.month, &materials.named("评星月报"), &star_report(materials.rating))
}

pub(super) fn notice(materials: &ScoreMaterials<'_>) -> Made {
    both(
        &materials.month,
        &materials.named("评星公示"),
        &public_notice(materials.rating, &NoticeTerms::default()),
    )
}

pub(super) fn talks(materials: &ScoreMaterials<'_>) -> Made {
    both(
        &materials.month,
        &materials.named("末位谈话名单"),
        &talk_list(materials.rating, &evidence(materials)?),
    )
}

pub(super) fn records(materials: &ScoreMaterials<'_>) -> Made {
    both(
        &materials.month,
        &materials.named("谈话记录"),
        &talk_records(materials.rating, &evidence(materials)?),
    )
}

/// The findings of the month, beside each person.
fn evidence(materials: &ScoreMaterials<'_>) -> Result<Vec<TalkEvidence>, OperationError> {
    let mut all: Vec<TalkEvidence> = Vec::new();
    for (_, finding) in findings(&materials.month)? {
        let words = format!("{} 督查：{}", finding.date, finding.problem);
        match all.iter_mut().find(|own| own.staff_no == finding.staff_no) {
            Some(own) => own.facts.push(words),
            None => all.push(TalkEvidence {
                staff_no: finding.staff_no,
                facts: vec![words],
                ..TalkEvidence::default()
            }),
        }
    }
    Ok(all)
}

/// The findings that count for somebody, with the member of staff.
fn findings(month: &MonthMaterials<'_>) -> Result<Vec<(i64, FindingRecord)>, OperationError> {
    let rows = month.store.read(|reading| {
        Ok::<_, OperationError>(reading.month_record_list(month.viewer, month.month, "finding")?)
    })?;
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.credited) {
        if let (Some(staff), Record::Finding(finding)) = (row.staff, serde_json::from_str(&row.payload)?) {
            found.push((staff, finding));
        }
    }
    found.sort_by(|(_, one), (_, other)| (one.date, &one.staff_no).cmp(&(other.date, &other.staff_no)));
    Ok(found)
}

/// The sheets of those who were asked for, or of everybody.
pub(super) fn sheets(materials: &ScoreMaterials<'_>) -> Made {
    let people = materials.rating.score.people;
    let wanted = &materials.month.options.staff;
    if let Some(unknown) = wanted.iter().find(|no| !people.iter().any(|label| &label.staff_no == *no)) {
        return Err(OperationError::Refused(Message::new(
            format!("{} 的评分中没有工号 {unknown}，请核对", materials.month.month),
            format!("there is no {unknown} in the scores of {}", materials.month.month),
        )));
    }
    let chosen: Vec<usize> = people
        .iter()
        .enumerate()
        .filter(|(_, label)| wanted.is_empty() || wanted.contains(&label.staff_no))
        .map(|(at, _)| at)
        .collect();
    let whose = match wanted.as_slice() {
        [own] => format!("个人评分单_{own}"),
        _ => "个人评分单".to_owned(),
    };
    both(&materials.month, &materials.named(&whose), &score_sheets(materials.rating, &chosen))
}

/// Everybody's stars of every month of the year that was scored; the latest month says where somebody works.
fn year_stars(materials: &MonthMaterials<'_>) -> Result<Vec<YearStars>, OperationError> {
    let staff = materials.staff()?;
    let mut people: Vec<YearStars> = Vec::new();
    for (at, number) in (1..=12).enumerate() {
        let Some(month) = Month::new(materials.month.year(), number) else { continue };
        let Some(score) = latest_score(materials, month)? else { continue };
        let evaluation = score.evaluate();
        let labels = labels(&score.inputs.month, &staff, None, None);
        let rating = RatingRun {
            office: String::new(),
            month: month.first_day(),
            dated: month.last_day(),
            score: ScoreResult { evaluation: &evaluation, people: &labels },
            prepared_by: String::new(),
        };
        for (label, stars) in labels.iter().zip(rating.stars()) {
            let known = people.iter().position(|own| own.staff_no == label.staff_no);
            let known = known.unwrap_or_else(|| {
                people.push(YearStars { staff_no: label.staff_no.clone(), ..YearStars::default() });
                people.len() - 1
            });
            let Some(own) = people.get_mut(known) else { continue };
            own.name.clone_from(&label.name);
            own.community.clone_from(&label.community);
            own.post.clone_from(&label.post);
            if let Some(place) = own.months.get_mut(at) {
                *place = stars;
            }
        }
    }
    // Who takes part in no month has no year.
    people.retain(|own| own.months.iter().any(Option::is_some));
    Ok(people)
}

pub(super) fn year(materials: &MonthMaterials<'_>) -> Made {
    let year = materials.month.year();
    let dates = (year, materials.month.last_day());
    let paper = annual_summary(&materials.office()?, dates, &year_stars(materials)?);
    both(materials, &format!("年度评星汇总_{year}"), &paper)
}

/// A centre's mean is that of its people's monthly totals, month by month, by where they work at the end.
pub(super) fn centre_fund(materials: &MonthMaterials<'_>) -> Made {
    let Some(standard) = materials.options.standard else {
        return Err(OperationError::Refused(Message::new(
            "请用 --standard 写明每个中心一年的运行经费标准（元）",
            "say with --standard what a centre's operating fund is a year, in yuan",
        )));
    };
    let year = materials.month.year();
    let people = year_stars(materials)?;
    let mut names: Vec<&str> = people.iter().map(|own| own.community.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mean = |totals: &[Decimal]| {
        let sum = totals.iter().fold(Decimal::ZERO, |sum, total| sum.saturating_add(*total));
        sum.checked_div(totals.len().into())
    };
    let mut centres = Vec::new();
    for name in names {
        let mut months = Vec::new();
        for month in 0..12 {
            let of_month = |own: &YearStars| own.months.get(month).copied().flatten().map(|(_, total)| total);
            let own = people.iter().filter(|own| own.community == name);
            let totals: Vec<Decimal> = own.filter_map(of_month).collect();
            months.extend(mean(&totals));
        }
        let Some(mean_total) = mean(&months) else { continue };
        centres.push(CentreYear {
            name: name.to_owned(),
            months: u32::try_from(months.len()).unwrap_or(12),
            mean_total: round_half_away(mean_total, 2),
            standard,
        });
    }
    let dates = (year, materials.month.last_day());
    let paper = fund_scale(&materials.office()?, dates, &centres, &FundScale::shipped()?)?;
    both(materials, &format!("运行经费补助测算_{year}"), &paper)
}

pub(super) fn criticism(materials: &MonthMaterials<'_>) -> Made {
    let lines = finding_lines(materials)?;
    let office = materials.office()?;
    let dates = (materials.month.first_day(), materials.month.last_day());
    let (inside, public) =
        (criticism_list(&office, dates, &lines, false), criticism_list(&office, dates, &lines, true));
    let mut files = both(materials, &format!("督查通报_{}", materials.month), &inside)?;
    files.extend(both(materials, &format!("督查通报_公示用_{}", materials.month), &public)?);
    Ok(files)
}

fn finding_lines(materials: &MonthMaterials<'_>) -> Result<Vec<FindingLine>, OperationError> {
    let facts = materials
        .store
        .read(|reading| Ok::<_, OperationError>(reading.staff_fact_list(materials.viewer)?))?;
    let staff = materials.staff()?;
    let lines = findings(materials)?.into_iter().map(|(id, finding)| FindingLine {
        date: finding.date,
        name: staff.iter().find(|own| own.id == id).map(|own| own.name.clone()).unwrap_or_default(),
        community: fact_on(&facts, id, COMMUNITY, finding.date),
        post: fact_on(&facts, id, POST, finding.date),
        problem: finding.problem,
        demand: finding.outcome.unwrap_or_default(),
    });
    Ok(lines.collect())
}

/// Rewards of the month's latest pay run, five stars, and findings.
pub(super) fn rewards(materials: &MonthMaterials<'_>) -> Made {
    let mut lines = Vec::new();
    let runs = materials
        .store
        .read(|reading| Ok::<_, OperationError>(reading.pay_run_list(materials.viewer, materials.month)?))?;
    if let Some(run) = runs.iter().rev().find(|run| run.state != "discarded") {
        let pay = pay_again(materials.store, materials.viewer, run.id)?;
        with_run(materials.store, materials.viewer, &pay, |run| {
            lines.extend(awards(run));
            Ok(())
        })?;
    }
    if let Some(score) = latest_score(materials, materials.month)? {
        let labels = labels(&score.inputs.month, &materials.staff()?, None, None);
        let evaluation = score.evaluate();
        let rating = RatingRun {
            office: String::new(),
            month: materials.month.first_day(),
            dated: materials.month.last_day(),
            score: ScoreResult { evaluation: &evaluation, people: &labels },
            prepared_by: String::new(),
        };
        for (label, _) in
            labels.iter().zip(rating.stars()).filter(|(_, stars)| stars.is_some_and(|s| s.0 == 5))
        {
            lines.push(RewardLine {
                side: RewardSide::Praise,
                date: None,
                staff_no: label.staff_no.clone(),
                name: label.name.clone(),
                community: label.community.clone(),
                matter: "当月评为五星".to_owned(),
                amount: None,
                basis: "当月评星".to_owned(),
            });
        }
    }
    let staff = materials.staff()?;
    for ((id, finding), line) in findings(materials)?.into_iter().zip(finding_lines(materials)?) {
        let staff_no = staff.iter().find(|own| own.id == id).map(|own| own.staff_no.clone());
        lines.push(RewardLine {
            side: RewardSide::Fault,
            date: Some(finding.date),
            staff_no: staff_no.unwrap_or_default(),
            name: line.name,
            community: line.community,
            matter: line.problem,
            amount: None,
            basis: "督查通报".to_owned(),
        });
    }
    let dates = (materials.month.first_day(), materials.month.last_day());
    both(
        materials,
        &format!("奖惩优劣一览表_{}", materials.month),
        &rewards_and_penalties(&materials.office()?, dates, &lines),
    )
}

/// The items of a pay sheet that are rewards by their names, for everybody who is paid one.
fn awards(run: &PayrollRun<'_>) -> Vec<RewardLine> {
    let mut lines = Vec::new();
    let is_reward = |column: &&xingchou_engine::program::ProgramColumn| {
        column.definition.section == xingchou_engine::sheet::Section::Earning
            && column.definition.name.contains("奖励")
    };
    for column in run.pay.program.columns.iter().filter(is_reward) {
        for (at, label) in run.people.iter().enumerate() {
            let amount = run.pay.value(column.person_slot(), at).number().unwrap_or_default();
            if run.pay.held_reason(at).is_some() || amount <= Decimal::ZERO {
                continue;
            }
            lines.push(RewardLine {
                side: RewardSide::Award,
                date: None,
                staff_no: label.staff_no.clone(),
                name: label.name.clone(),
                community: label.community.clone(),
                matter: column.definition.name.clone(),
                amount: Some(amount),
                basis: column.definition.basis.chinese(),
            });
        }
    }
    lines
}
