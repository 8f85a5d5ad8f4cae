//! Checks a pack by itself: digests, figures, totals, signatures; nothing but the file is needed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use xingchou_engine::MEANING_VERSION;
use xingchou_engine::program::Program;

use super::{Pack, PackRun, PackScoring, PackStep, Totals};
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::kept_run::{UsedText, compiled, scores_read};
use crate::operations::policies::digest;
use crate::operations::recompute::same_figures;
use crate::operations::results::RunResults;
use crate::operations::verify::Fault;
use crate::store::{APPROVAL_KEPT, PayRun, ScoreRun, run_digest};
use xingchou_engine::evaluate::evaluate;

/// What a check of a pack came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// The digest of the pack's content: to be compared with the one on the office's trail.
    pub digest: String,
    /// The office's name.
    pub office: String,
    /// 工资所属月
    pub month: Month,
    /// The version of the program that made it.
    pub program_version: String,
    /// The runs, computed again.
    pub runs: Vec<CheckedRun>,
    /// How many files it names.
    pub files: usize,
    /// How many rule sheets' texts are in it.
    pub sheets: usize,
    /// How many entries of the trail are in it.
    pub entries: usize,
    /// What is wrong; nothing where all is well.
    pub faults: Vec<Fault>,
}

/// A run that was computed again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckedRun {
    /// Its number.
    pub run: i64,
    /// The digest that was approved.
    pub results_digest: String,
    /// What it adds up to.
    pub totals: Totals,
    /// 制表、复核、审批
    pub signed_by: [String; 3],
}

/// Checks a pack.
///
/// # Errors
/// The file is no pack, or a byte of it was changed.
pub fn check(bytes: &[u8]) -> Result<Checked, OperationError> {
    let (pack, digest) = Pack::read(bytes)?;
    let mut found = Found::default();
    found.sheets(&pack.sheets);
    for scoring in &pack.scorings {
        found.scoring(scoring, &pack.sheets)?;
    }
    for run in &pack.runs {
        found.run(run, &pack)?;
    }
    found.trail(&pack)?;
    found.steps(&pack);
    Ok(Checked {
        digest,
        runs: pack
            .runs
            .iter()
            .map(|run| CheckedRun {
                run: run.run,
                results_digest: run.results_digest.clone(),
                totals: Totals::of(&run.results),
                signed_by: [&run.approval.prepared_by, &run.approval.checked_by, &run.approval.approved_by]
                    .map(Clone::clone),
            })
            .collect(),
        files: pack.files.len(),
        sheets: pack.sheets.len(),
        entries: pack.entries.len(),
        office: pack.office,
        month: pack.month,
        program_version: pack.program_version,
        faults: found.faults,
    })
}

#[derive(Default)]
struct Found {
    faults: Vec<Fault>,
}

impl Found {
    fn add(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.faults.push(Fault { message: Message::new(zh, en) });
    }

    fn of_run(&mut self, run: i64, zh: &str, en: &str) {
        self.add(format!("工资批次 #{run}：{zh}"), format!("run #{run}: {en}"));
    }

    fn of_scoring(&mut self, run: i64, zh: &str, en: &str) {
        self.add(format!("评分 #{run}：{zh}"), format!("scoring #{run}: {en}"));
    }

    fn sheets(&mut self, sheets: &BTreeMap<String, String>) {
        for (named, text) in sheets {
            if digest(text.as_bytes()) != *named {
                self.add(
                    format!("规则表原文与它的指纹 {named} 不符"),
                    format!("a rule sheet's text is not what its digest {named} says"),
                );
            }
        }
    }

    /// The program of the texts in the pack; none, and why, where it can't be made here.
    fn program(
        &mut self,
        what: &str,
        (used, kept, version): (&[UsedText], &str, &str),
        sheets: &BTreeMap<String, String>,
        compile: impl FnOnce(&[(String, String)]) -> Result<Program, OperationError>,
    ) -> Option<Program> {
        if version != MEANING_VERSION.to_string() {
            self.add(
                format!("{what}由计算含义第 {version} 版算出，本程序是第 {MEANING_VERSION} 版，不能重算；请用当时的程序检查"),
                format!("{what} was computed by version {version} of the engine's meaning and this is {MEANING_VERSION}: check it with the program of that time"),
            );
            return None;
        }
        if serde_json::from_str::<Vec<UsedText>>(kept).ok().as_deref() != Some(used) {
            self.add(
                format!("{what}的规则表清单与登记的不同"),
                format!("{what}: its list of rule sheets is not the one that was kept"),
            );
        }
        let mut texts = Vec::new();
        for sheet in used {
            match sheets.get(&sheet.digest) {
                Some(text) => texts.push((sheet.name.clone(), text.clone())),
                None => {
                    self.add(
                        format!("{what}所用规则表“{}”的原文不在证明包里", sheet.title),
                        format!("{what}: the text of rule sheet “{}” is not in the pack", sheet.title),
                    );
                    return None;
                }
            }
        }
        match compile(&texts) {
            Ok(program) => Some(program),
            Err(error) => {
                let why = error.to_string().replace('\n', "；");
                self.add(
                    format!("{what}的规则表无法使用：{why}"),
                    format!("{what}: its rule sheets can't be used"),
                );
                None
            }
        }
    }

    fn scoring(
        &mut self,
        scoring: &PackScoring,
        sheets: &BTreeMap<String, String>,
    ) -> Result<(), OperationError> {
        let id = scoring.run;
        if digest(&scoring.results.bytes()?) != scoring.results_digest {
            self.of_scoring(id, "结果与它的指纹不符", "the results are not what their digest says");
        }
        let Ok(month) = scoring.month.parse::<Month>() else {
            self.of_scoring(id, "月份无法识别", "its month is not understood");
            return Ok(());
        };
        let told =
            (scoring.sheets.as_slice(), scoring.sheet_digests.as_str(), scoring.engine_version.as_str());
        let program = self.program(&format!("评分 #{id}"), told, sheets, |texts| {
            compiled(texts, &scoring.family, month, month.last_day())
        });
        let Some(program) = program else { return Ok(()) };
        let (population, _) = scoring.inputs.population(&program);
        let evaluation = evaluate(&program, &population);
        let again = RunResults::of(&evaluation, &scoring.inputs.month, &|_, _| None);
        if again.columns != scoring.results.columns || !same_figures(&again, &scoring.results) {
            self.of_scoring(id, "重算的结果与留存的不同", "computed again it differs");
        }
        Ok(())
    }

    fn run(&mut self, run: &PackRun, pack: &Pack) -> Result<(), OperationError> {
        let id = run.run;
        if digest(&run.results.bytes()?) != run.results_digest {
            self.of_run(id, "结果与它的指纹不符", "the results are not what their digest says");
        }
        if run.totals != Totals::of(&run.results) {
            self.of_run(id, "合计与逐人结果相加的不同", "the totals are not what the results add up to");
        }
        let scoring = run.score_run.and_then(|score| pack.scorings.iter().find(|one| one.run == score));
        if run.score_run.is_some() && scoring.is_none() {
            self.of_run(id, "所用的评分不在证明包里", "the scoring that it read is not in the pack");
        }
        if run_digest(&registered(run), scoring.map(registered_scoring).as_ref())? != run.run_digest {
            self.of_run(
                id,
                "登记内容（月份、日期、规则表、版本、指纹）与审批时封存的不同",
                "months, dates, sheets, versions or digests differ from those sealed with the approval",
            );
        }
        let inputs = &run.inputs;
        let of_months = inputs.kind.code() == run.kind
            && inputs.pay_month.to_string() == run.pay_month
            && inputs.assessed_month.to_string() == run.assessed_month
            && inputs.pay_date == run.pay_date;
        if !of_months {
            self.of_run(
                id,
                "输入的月份、日期或类别与登记的不同",
                "its inputs are of other months, dates or kind",
            );
        }
        let told = (run.sheets.as_slice(), run.sheet_digests.as_str(), run.engine_version.as_str());
        let program = self.program(&format!("工资批次 #{id}"), told, &pack.sheets, |texts| {
            compiled(texts, &run.family, inputs.pay_month, inputs.pay_date)
        });
        if let Some(program) = program {
            let (population, _) = inputs.population(&program);
            let again = inputs.results(&evaluate(&program, &population));
            if again.columns != run.results.columns || !same_figures(&again, &run.results) {
                self.of_run(id, "重算的结果与留存的不同", "computed again it differs");
            }
            if let Some(scoring) = scoring {
                self.stars(run, scoring, &program);
            }
        }
        self.approval(run, pack)
    }

    /// The stars that pay was computed by are those of the scoring.
    fn stars(&mut self, run: &PackRun, scoring: &PackScoring, program: &Program) {
        if run.inputs.score_digest != scoring.results_digest {
            self.of_run(run.run, "所用的评分是另一份", "it was computed by another scoring");
        }
        let scored = |staff_no: &str| scoring.results.person(staff_no).filter(|one| one.held.is_none());
        for (staff_no, scores) in &run.inputs.scores {
            let Some(person) = scored(staff_no) else { continue };
            if scores_read(program, |name| scoring.results.value(person, name)) != *scores {
                self.of_run(
                    run.run,
                    &format!("{staff_no} 的星级与评分结果不同"),
                    &format!("{staff_no} was paid by other stars than the scoring gave"),
                );
            }
        }
    }

    fn approval(&mut self, run: &PackRun, pack: &Pack) -> Result<(), OperationError> {
        let (id, approval) = (run.run, &run.approval);
        if approval.results_digest != run.results_digest {
            self.of_run(id, "审批的是另一个指纹", "another digest was approved");
        }
        let accounts = [approval.prepared_account, approval.checked_account, approval.approved_account];
        let known: Vec<i64> = accounts.into_iter().flatten().collect();
        if known.iter().collect::<BTreeSet<_>>().len() != known.len() {
            self.of_run(
                id,
                "制表、复核、审批不是不同的人",
                "two of those who prepared, checked and approved are one",
            );
        }
        let kept = approval.target_in_trail(id)?;
        let approved = format!("#{id} {}", run.results_digest);
        let has = |what: &str, target: &str| {
            pack.entries.iter().any(|one| one.entry.what == what && one.entry.target == target)
        };
        if !has(APPROVAL_KEPT, &kept) || !has("pay_approved", &approved) {
            self.of_run(id, "审批与操作记录不符", "the approval is not what the trail says");
        }
        let seal = &run.sealed_at_head;
        let tied = pack.entries.iter().any(|one| {
            (one.entry.id == seal.entries && one.entry.hash == seal.hash)
                || (one.entry.id == seal.entries.saturating_add(1) && one.before == seal.hash)
        });
        if !tied {
            self.of_run(id, "封存时的操作记录指纹无处可对", "nothing ties the head of its seal to the trail");
        }
        Ok(())
    }

    /// Every entry is what its hash says, and neighbours follow one another.
    fn trail(&mut self, pack: &Pack) -> Result<(), OperationError> {
        let mut last: Option<(i64, &str)> = None;
        for one in &pack.entries {
            let entry = &one.entry;
            let follows = last.is_none_or(|(id, hash)| {
                id < entry.id && (id.saturating_add(1) != entry.id || hash == one.before)
            });
            if entry.hash_after(&one.before, pack.district)? != entry.hash || !follows {
                self.add(
                    format!("操作记录第 {} 条与它的指纹不符，或不接上一条", entry.id),
                    format!("entry {} of the trail is not what its hash says, or does not follow", entry.id),
                );
            }
            last = Some((entry.id, &entry.hash));
        }
        let head = &pack.trail_head;
        if last.is_some_and(|(id, hash)| id > head.entries || (id == head.entries && hash != head.hash)) {
            self.add("操作记录越过了它自己的末尾", "the trail goes beyond its own head");
        }
        Ok(())
    }

    /// The steps say what the approvals say.
    fn steps(&mut self, pack: &Pack) {
        for run in &pack.runs {
            let says = |step: &str, by: &str, digest: &str| {
                pack.steps.iter().any(|one| {
                    one.step == step && one.run == Some(run.run) && one.by == by && one.digest == digest
                })
            };
            let approval = &run.approval;
            let checked =
                approval.checked_by.is_empty() || says("checked", &approval.checked_by, &run.results_digest);
            if !checked || !says("approved", &approval.approved_by, &run.results_digest) {
                self.of_run(run.run, "进度记录里没有与审批相符的签字", "no steps fit its approval");
            }
            let signed = |score: i64| {
                let scoring = pack.scorings.iter().find(|one| one.run == score);
                scoring.is_none_or(|scoring| {
                    let of =
                        |one: &PackStep| one.step == "stars_signed" && one.digest == scoring.results_digest;
                    pack.steps.iter().any(of)
                })
            };
            if !run.score_run.is_none_or(signed) {
                self.of_run(run.run, "所用星级没有签字", "the stars that it used were not signed");
            }
        }
    }
}

/// The row of a run, as far as it was sealed.
fn registered(run: &PackRun) -> PayRun {
    PayRun {
        id: run.run,
        assessed_month: run.assessed_month.clone(),
        pay_month: run.pay_month.clone(),
        pay_date: run.pay_date,
        family: run.family.clone(),
        sheet_digests: run.sheet_digests.clone(),
        engine_version: run.engine_version.clone(),
        score_run: run.score_run,
        inputs: Vec::new(),
        inputs_digest: run.inputs_digest.clone(),
        results: Vec::new(),
        results_digest: run.results_digest.clone(),
        state: "approved".to_owned(),
        made_at: run.made_at,
        kind: run.kind.clone(),
    }
}

/// The row of a scoring, as far as it was sealed.
fn registered_scoring(scoring: &PackScoring) -> ScoreRun {
    ScoreRun {
        id: scoring.run,
        month: scoring.month.clone(),
        family: scoring.family.clone(),
        sheet_digests: scoring.sheet_digests.clone(),
        engine_version: scoring.engine_version.clone(),
        inputs: Vec::new(),
        inputs_digest: scoring.inputs_digest.clone(),
        results: Vec::new(),
        results_digest: scoring.results_digest.clone(),
        made_at: scoring.made_at,
    }
}
