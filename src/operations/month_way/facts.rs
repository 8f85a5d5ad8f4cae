//! What stands of a month now: its marks, its scoring and runs, who has confirmed, and how long the periods last.

use chrono::{NaiveDate, NaiveDateTime};

use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::month_way::{Facts, Freezes, Mark, Missing, Run, Step};
use crate::operations::OperationError;
use crate::operations::appeal_corrections;
use crate::operations::appeals;
use crate::operations::calendar::Calendar;
use crate::operations::policies::digest;
use crate::operations::rectify::{LedgerLine, LedgerState, ledger};
use crate::operations::results::{PersonResult, RunResults};
use crate::operations::run_kind::pack_of;
use crate::operations::score::score_family;
use crate::operations::settings::{
    CHECK_NEEDED, CONFIRMATION_WORKDAYS, NOTICE_WORKDAYS, Setting, Settings, opened,
};
use crate::store::{Confirmation, PayRun, Reading, ScoreRun};

/// A period of workdays that began with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) workdays: u32,
    /// Its last day; none where the calendar of the year is not known.
    pub(super) last: Option<NaiveDate>,
}

impl Period {
    pub(super) fn beginning(at: NaiveDateTime, workdays: u32, calendar: &Calendar) -> Self {
        let day = clock::to_office_time(at).date();
        Self { workdays, last: calendar.workdays_after(day, workdays) }
    }

    /// Whether it is over on a day, which it is from the start when it is switched off.
    pub(super) fn is_over(self, today: NaiveDate) -> bool {
        self.workdays == 0 || self.last.is_some_and(|last| today > last)
    }

    pub(super) fn words(self) -> Message {
        match self.last {
            _ if self.workdays == 0 => Message::new("已关闭（0 天）", "switched off (0 days)"),
            Some(last) => Message::new(
                format!("{} 个工作日，到 {last} 为止", self.workdays),
                format!("{} workdays, to {last}", self.workdays),
            ),
            None => Message::new(
                "那一年的工作日历还没有，算不出到期日；请联系管理员补上 policies/national/calendar",
                "there is no calendar of that year yet, so the last day is not known",
            ),
        }
    }
}

/// What a person's own score was when it was shown.
pub(super) struct OwnScore {
    pub(super) staff: i64,
    pub(super) staff_no: String,
    pub(super) digest: String,
    pub(super) confirmed: Option<Confirmation>,
}

/// The scoring of a month, and what was done about it.
pub(super) struct ScoreSide {
    pub(super) facts: Facts,
    pub(super) run: Option<ScoreRun>,
    pub(super) own: Vec<OwnScore>,
    pub(super) confirmation: Option<Period>,
    pub(super) notice: Option<Period>,
    /// Appeals about ratings and scores that are not settled.
    pub(super) open_appeals: usize,
    /// Bad ratings that are neither closed nor contested.
    pub(super) unsettled: Vec<LedgerLine>,
}

/// The digest of one person's scores: what she confirms.
pub(super) fn own_digest(results: &RunResults, person: &PersonResult) -> Result<String, OperationError> {
    Ok(digest(&serde_json::to_vec(&(&results.columns, person))?))
}

impl ScoreSide {
    /// Reads all of it, for a computation.
    pub(super) fn read(
        reading: &mut Reading<'_>,
        viewer: &Viewer,
        month: Month,
        now: NaiveDateTime,
    ) -> Result<Self, OperationError> {
        let pack = reading.district_find(viewer)?.map(|district| district.pack).unwrap_or_default();
        let run = reading.score_run_latest_of(viewer, month, &score_family(&pack))?;
        let marks = reading.month_step_list(viewer, month)?;
        let facts =
            Facts { marks, score: run.as_ref().map(|run| run.results_digest.clone()), ..Facts::default() };
        let (open_appeals, to_score_again) = appeals::in_the_way(reading, viewer, month)?;
        let mut unsettled = ledger(reading, viewer, month, now)?;
        unsettled.retain(|line| line.state == LedgerState::Open);
        let mut side =
            Self { facts, run, own: Vec::new(), confirmation: None, notice: None, open_appeals, unsettled };
        if to_score_again {
            for step in [Step::AppealsClosed, Step::StarsSigned] {
                side.lacks(
                    step,
                    format!("申诉成立，有评价已核减，须重新评分（xingchou score --period {month}）"),
                    format!("ratings were set aside; score {month} again"),
                );
            }
        }
        for appeal in appeal_corrections::uncorrected(reading, viewer, month)? {
            if appeal.subject == "score" && appeal.month == month.to_string() {
                let words = appeal_corrections::waits(&appeal);
                side.lacks(Step::StarsSigned, words.zh, words.en);
            }
        }
        side.people(reading, viewer, month)?;
        let settings = Settings::read(reading, viewer)?;
        side.periods(&settings, now)?;
        Ok(side)
    }

    fn people(
        &mut self,
        reading: &mut Reading<'_>,
        viewer: &Viewer,
        month: Month,
    ) -> Result<(), OperationError> {
        let Some(run) = &self.run else { return Ok(()) };
        let results: RunResults = serde_json::from_slice(&run.results)?;
        let confirmations = reading.score_confirmation_list(viewer, month)?;
        let staff = reading.staff_list(viewer)?;
        for person in results.people.iter().filter(|person| person.held.is_none()) {
            let Some(own) = staff.iter().find(|own| own.staff_no == person.staff_no) else { continue };
            let digest = own_digest(&results, person)?;
            let confirmed = confirmations.iter().find(|one| one.staff == own.id && one.digest == digest);
            self.own.push(OwnScore {
                staff: own.id,
                staff_no: own.staff_no.clone(),
                confirmed: confirmed.cloned(),
                digest,
            });
        }
        Ok(())
    }

    fn periods(&mut self, settings: &Settings, now: NaiveDateTime) -> Result<(), OperationError> {
        let calendar = Calendar::built_in()?;
        let today = clock::to_office_time(now).date();
        let opened = opened(&self.facts.marks, now);
        let period = |mark: Option<&Mark>, setting: &Setting| {
            let of = |mark: &Mark| {
                let days = settings.whole(setting, opened)?;
                Ok::<_, OperationError>(Period::beginning(mark.at, days, &calendar))
            };
            mark.map(of).transpose()
        };
        self.confirmation = period(self.facts.done(Step::Scored), &CONFIRMATION_WORKDAYS)?;
        self.notice = period(self.facts.done(Step::Published), &NOTICE_WORKDAYS)?;
        let silent = self.silent().count();
        if let Some(period) = self.confirmation.filter(|period| silent > 0 && !period.is_over(today)) {
            let words = period.words();
            self.lacks(
                Step::Published,
                format!("还有 {silent} 人没有确认本人评分，确认期{}；期满未提出的按无异议记", words.zh),
                format!("{silent} people have not confirmed their scores yet; {}", words.en),
            );
        }
        if let Some(period) = self.notice.filter(|period| !period.is_over(today)) {
            let words = period.words();
            self.lacks(
                Step::AppealsClosed,
                format!("公示期还没有满：{}", words.zh),
                format!("the public notice is not over: {}", words.en),
            );
        }
        Ok(())
    }

    /// Who has said nothing yet.
    pub(super) fn silent(&self) -> impl Iterator<Item = &OwnScore> {
        self.own.iter().filter(|own| own.confirmed.is_none())
    }

    pub(super) fn lacks(&mut self, step: Step, zh: String, en: String) {
        self.facts.missing.push(Missing { step, what: Message::new(zh, en) });
    }
}

/// The facts of a pay run: the marks of the month that it pays and of the month whose stars it reads.
pub(super) fn run_facts(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    run: &PayRun,
    score_digest: &str,
    now: NaiveDateTime,
) -> Result<Facts, OperationError> {
    let unreadable = |text: &str| crate::store::StoreError::Unreadable(text.to_owned());
    let assessed: Month = run.assessed_month.parse().map_err(|_| unreadable(&run.assessed_month))?;
    let paid: Month = run.pay_month.parse().map_err(|_| unreadable(&run.pay_month))?;
    let of_score = |mark: &Mark| matches!(mark.step.rule().freezes, Freezes::Score | Freezes::Files);
    let mut marks: Vec<Mark> =
        reading.month_step_list(viewer, assessed)?.into_iter().filter(of_score).collect();
    let of_paid = reading.month_step_list(viewer, paid)?;
    let opened = opened(&of_paid, now);
    marks.extend(of_paid.into_iter().filter(|mark| !of_score(mark)));
    let mut facts = Facts {
        marks,
        score: Some(score_digest.to_owned()),
        run: Some(Run { id: run.id, digest: run.results_digest.clone() }),
        ..Facts::default()
    };
    let settings = Settings::read(reading, viewer)?;
    if settings.whole(&CHECK_NEEDED, opened)? == 0 {
        facts.off.push(Step::Checked);
    }
    if run.score_run.is_none() {
        facts.off.push(Step::StarsSigned);
    }
    if let Some(family) = pack_of(&run.family).filter(|_| run.score_run.is_some())
        && let Some(latest) = reading.score_run_latest_of(viewer, assessed, &score_family(family))?
        && latest.results_digest != score_digest
    {
        facts.missing.push(Missing {
            step: Step::Approved,
            what: Message::new(
                format!("{assessed} 的评分在算工资之后有变，请重新签字并重新算工资"),
                format!(
                    "the scores of {assessed} have changed since this run; sign them and calculate again"
                ),
            ),
        });
    }
    for appeal in appeal_corrections::uncorrected(reading, viewer, assessed.max(paid))? {
        facts.missing.push(Missing { step: Step::Approved, what: appeal_corrections::waits(&appeal) });
    }
    Ok(facts)
}
