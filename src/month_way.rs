//! The way of a month: its steps in order, who may take each, what must stand before, and what each freezes. Pure: it
//! looks at marks that were kept and at what stands now, and asks nobody anything.

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::access::{Action, Resource, Viewer};
use crate::message::Message;

/// A step of a month's way. A look that a signature may rest on is kept like a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 收文件: the files that the scoring was computed from.
    TakenIn,
    /// 评分
    Scored,
    /// 公示: the stars are shown to everybody.
    Published,
    /// 申诉截止
    AppealsClosed,
    /// The leader looked at the stars.
    StarsSeen,
    /// 星级签字
    StarsSigned,
    /// 算工资
    Calculated,
    /// Somebody looked at the run before signing.
    PaySeen,
    /// 复核
    Checked,
    /// 财务审核
    Approved,
    /// 导出发放材料
    Exported,
    /// 发放
    Paid,
    /// 归档
    Closed,
}

/// What the digest of a step is the digest of. A step stands as long as that has not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freezes {
    /// The list of files; it stands as long as the scoring that was computed from them.
    Files,
    /// The results of the scoring.
    Score,
    /// The results of a pay run.
    Pay,
    /// The runs of the whole month.
    Month,
}

/// A row of the table of steps.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The step.
    pub step: Step,
    /// What whoever takes it must have the right to do …
    pub action: Action,
    /// … to what.
    pub resource: Resource,
    /// What must stand before.
    pub after: &'static [Step],
    /// Whoever took one of these may not take it.
    pub not_by_who: &'static [Step],
    /// What it freezes.
    pub freezes: Freezes,
    /// Whether it is a signature, for which one must have signed in.
    pub signs: bool,
}

use Action::{Change, Decide, Export, See};
use Freezes::{Files, Month, Pay, Score};

/// The table of steps, in order.
pub const RULES: [Rule; 13] = [
    rule(Step::TakenIn, (Change, Resource::Scores), &[], &[], Files, false),
    rule(Step::Scored, (Change, Resource::Scores), &[], &[], Score, false),
    rule(Step::Published, (Change, Resource::Scores), &[Step::Scored], &[], Score, true),
    rule(Step::AppealsClosed, (Change, Resource::Scores), &[Step::Published], &[], Score, true),
    rule(Step::StarsSeen, (See, Resource::Scores), &[Step::Scored], &[], Score, true),
    rule(
        Step::StarsSigned,
        (Decide, Resource::Scores),
        &[Step::AppealsClosed],
        &[Step::Scored, Step::Published, Step::AppealsClosed],
        Score,
        true,
    ),
    rule(Step::Calculated, (Change, Resource::Pay), &[], &[], Pay, false),
    rule(Step::PaySeen, (See, Resource::Pay), &[Step::Calculated], &[], Pay, true),
    rule(
        Step::Checked,
        (See, Resource::Pay),
        &[Step::Calculated],
        &[Step::Scored, Step::Calculated, Step::StarsSigned],
        Pay,
        true,
    ),
    rule(
        Step::Approved,
        (Decide, Resource::Pay),
        &[Step::StarsSigned, Step::Calculated, Step::Checked],
        &[Step::Scored, Step::StarsSigned, Step::Calculated, Step::Checked],
        Pay,
        true,
    ),
    rule(Step::Exported, (Export, Resource::Pay), &[Step::Approved], &[], Pay, true),
    rule(Step::Paid, (Decide, Resource::Pay), &[Step::Exported], &[Step::Calculated], Pay, true),
    rule(Step::Closed, (Change, Resource::Office), &[Step::Paid], &[Step::Approved, Step::Paid], Month, true),
];

const fn rule(
    step: Step,
    (action, resource): (Action, Resource),
    after: &'static [Step],
    not_by_who: &'static [Step],
    freezes: Freezes,
    signs: bool,
) -> Rule {
    Rule { step, action, resource, after, not_by_who, freezes, signs }
}

impl Step {
    /// Every step, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        RULES.iter().map(|rule| rule.step)
    }

    /// Its row of the table.
    #[must_use]
    pub fn rule(self) -> Rule {
        let [first, ..] = RULES;
        RULES.into_iter().find(|rule| rule.step == self).unwrap_or(first)
    }

    /// The word for it in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TakenIn => "taken_in",
            Self::Scored => "scored",
            Self::Published => "published",
            Self::AppealsClosed => "appeals_closed",
            Self::StarsSeen => "stars_seen",
            Self::StarsSigned => "stars_signed",
            Self::Calculated => "calculated",
            Self::PaySeen => "pay_seen",
            Self::Checked => "checked",
            Self::Approved => "approved",
            Self::Exported => "exported",
            Self::Paid => "paid",
            Self::Closed => "closed",
        }
    }

    /// The step of this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::all().find(|step| step.code() == code)
    }

    /// The word for it that people read.
    #[must_use]
    pub fn title(self) -> Message {
        let (zh, en) = match self {
            Self::TakenIn => ("收文件", "files taken in"),
            Self::Scored => ("评分", "scored"),
            Self::Published => ("公示", "public notice"),
            Self::AppealsClosed => ("申诉截止", "appeals closed"),
            Self::StarsSeen => ("领导阅看", "stars looked at"),
            Self::StarsSigned => ("星级签字", "stars signed"),
            Self::Calculated => ("算工资", "calculated"),
            Self::PaySeen => ("审前阅看", "run looked at"),
            Self::Checked => ("复核", "checked"),
            Self::Approved => ("财务审核", "approved"),
            Self::Exported => ("导出发放材料", "exported"),
            Self::Paid => ("发放", "paid"),
            Self::Closed => ("归档", "closed"),
        };
        Message::new(zh, en)
    }

    /// What to type to take it, where a month must be named.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Self::TakenIn | Self::Scored => "xingchou score",
            Self::Published => "xingchou month publish",
            Self::AppealsClosed => "xingchou month close-appeals",
            Self::StarsSeen => "xingchou month stars",
            Self::StarsSigned => "xingchou month sign-stars",
            Self::Calculated => "xingchou pay calculate",
            Self::PaySeen => "xingchou pay review",
            Self::Checked => "xingchou month check",
            Self::Approved => "xingchou month approve",
            Self::Exported => "xingchou month export-done",
            Self::Paid => "xingchou month paid",
            Self::Closed => "xingchou month close",
        }
    }

    /// Whether it is a look and not a step that the month needs.
    #[must_use]
    pub fn is_look(self) -> bool {
        matches!(self, Self::StarsSeen | Self::PaySeen)
    }
}

/// Who took a step: the account where one was signed in with, and the name it bears on papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// The account.
    pub account: Option<i64>,
    /// The name.
    pub name: String,
}

impl Signer {
    /// The viewer as a signer.
    #[must_use]
    pub fn of(viewer: &Viewer) -> Self {
        Self { account: viewer.account(), name: viewer.name().to_owned() }
    }

    /// Whether both are one person: one account, or, where one has none, one name.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (self.account, other.account) {
            (Some(own), Some(other)) => own == other,
            _ => self.name == other.name,
        }
    }
}

/// That a step was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Which.
    pub step: Step,
    /// The pay run, for steps of pay.
    pub run: Option<i64>,
    /// The digest of what was shown.
    pub digest: String,
    /// Who.
    pub by: Signer,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// What was written beside it; often empty.
    pub note: String,
}

/// The pay run that is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// The digest of its results.
    pub digest: String,
}

/// Something else that is missing for a step, which the marks do not tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// For which step.
    pub step: Step,
    /// What, and what to do.
    pub what: Message,
}

/// What stands now.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The marks of the month, oldest first.
    pub marks: Vec<Mark>,
    /// The digest of the scoring that counts.
    pub score: Option<String>,
    /// The pay run.
    pub run: Option<Run>,
    /// What else is missing.
    pub missing: Vec<Missing>,
    /// Steps that the office has switched off.
    pub off: Vec<Step>,
}

impl Facts {
    /// Whether a mark is about what stands now.
    fn stands(&self, mark: &Mark) -> bool {
        match mark.step.rule().freezes {
            Files | Month => true,
            Score => self.score.as_ref() == Some(&mark.digest),
            Pay => self.run.as_ref().is_some_and(|run| mark.run == Some(run.id) && run.digest == mark.digest),
        }
    }

    /// The latest mark of a step that stands.
    #[must_use]
    pub fn done(&self, step: Step) -> Option<&Mark> {
        self.marks.iter().rev().find(|mark| mark.step == step && self.stands(mark))
    }

    /// Everything that keeps `who` from taking a step now.
    #[must_use]
    pub fn obstacles(&self, step: Step, who: &Signer) -> Vec<Message> {
        let rule = step.rule();
        let mut found = Vec::new();
        if rule.signs && who.account.is_none() {
            found.push(Message::new(
                format!("“{}”是签字，须先用自己的账户登录", step.title().zh),
                format!("“{}” is a signature: sign in with your own account first", step.title().en),
            ));
        }
        found.extend(self.open_before(step));
        for other in rule.not_by_who {
            let theirs = self.marks.iter().filter(|mark| mark.step == *other && self.stands(mark));
            if theirs.into_iter().any(|mark| mark.by.is(who)) {
                found.push(Message::new(
                    format!(
                        "您（{}）已做了“{}”，“{}”须由另一人办理",
                        who.name,
                        other.title().zh,
                        step.title().zh
                    ),
                    format!(
                        "“{}” was done by you; somebody else must do “{}”",
                        other.title().en,
                        step.title().en
                    ),
                ));
            }
        }
        found
    }

    /// What is missing for a step, whoever takes it.
    #[must_use]
    pub fn open_before(&self, step: Step) -> Vec<Message> {
        let mut found = Vec::new();
        for before in step.rule().after.iter().filter(|before| !self.off.contains(before)) {
            if self.done(*before).is_none() {
                let earlier = self.marks.iter().any(|mark| mark.step == *before);
                let (zh, en) = if earlier {
                    ("此后内容有变，须重新办理", "what was shown then has changed since; do it again")
                } else {
                    ("尚未办理", "has not been done")
                };
                found.push(Message::new(
                    format!("“{}”{zh}（{}）", before.title().zh, before.command()),
                    format!("“{}”: {en} ({})", before.title().en, before.command()),
                ));
            }
        }
        found.extend(
            self.missing.iter().filter(|missing| missing.step == step).map(|missing| missing.what.clone()),
        );
        found
    }

    /// The next step that the month needs; none when all is done.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        Step::all()
            .filter(|step| !step.is_look() && !self.off.contains(step))
            .find(|step| self.done(*step).is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_waits_only_for_earlier_ones_and_nobody_signs_own_work() {
        for rule in RULES {
            assert_eq!(Step::of_code(rule.step.code()), Some(rule.step));
            assert!(rule.after.iter().all(|before| *before < rule.step), "{rule:?}");
            assert!(rule.not_by_who.iter().all(|other| *other < rule.step), "{rule:?}");
            if rule.action == Decide {
                assert!(rule.signs && !rule.not_by_who.is_empty(), "{rule:?}");
            }
        }
    }

    #[test]
    fn two_people_of_one_name_are_told_apart_by_their_accounts() {
        let of = |account, name: &str| Signer { account, name: name.to_owned() };
        assert!(!of(Some(1), "张伟").is(&of(Some(2), "张伟")));
        assert!(of(Some(1), "张伟").is(&of(Some(1), "张 伟")));
        assert!(of(None, "张伟").is(&of(Some(2), "张伟")), "without an account only the name is known");
    }
}
