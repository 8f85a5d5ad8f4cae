//! Calculating a month's pay.

use chrono::NaiveDate;
use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::{Entry, Field, Form};

use crate::message::Message;
use crate::month_way::Step;
use crate::operations::calculate::{RunMonths, calculate_asked};
use crate::operations::month_way::show::show;
use crate::operations::pay_inputs::Asked;
use crate::operations::run_kind::RunKind;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::month::{above, address};
use crate::web::visit::Visit;
use xingchou_pages::Link;

/// The form to calculate a month's pay.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_notice(visit, None)
}

fn with_notice(visit: &Visit, notice: Option<Notice>) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let mut frame = visit.frame_below(above(visit, month), visit.say("算工资", "Calculate"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let shown = show(visit.store(), visit.viewer(), month, visit.now)?;
    let mut parts = Vec::new();
    let rule = Step::Calculated.rule();
    if visit.may_all(rule.action, rule.resource) {
        let kinds = RunKind::ALL.map(|kind| {
            let english = kind.code().replace('_', " ");
            (kind.code().to_owned(), visit.say(kind.chinese(), &english).to_owned())
        });
        let kept = |name: &str, usual: String| match visit.form.field(name) {
            "" => usual,
            typed => typed.to_owned(),
        };
        let form =
            Form::new(format!("{}/calculate", address(month)), visit.say("计算", "Calculate"))
                .strong()
                .field(
                    Field::new("pay_date", visit.say("发放日期", "Day of payment"), Entry::Day)
                        .hint(visit.say(
                            "个税按发放日期所在的月份扣。",
                            "Income tax is that of the month of payment.",
                        ))
                        .with(kept("pay_date", month.last_day().to_string())),
                )
                .field(
                    Field::new("assessed", visit.say("按哪个月的星级", "Stars of which month"), Entry::Month)
                        .hint(visit.say(
                            "写成 2026-10 的样子，一般就是当月。",
                            "As in 2026-10; usually the month itself.",
                        ))
                        .with(kept("assessed", month.to_string())),
                )
                .field(
                    Field::new("kind", visit.say("发什么", "What is paid"), Entry::Choice(kinds.to_vec()))
                        .with(kept("kind", RunKind::Regular.code().to_owned())),
                )
                .field(
                    Field::new(
                        "staff",
                        visit.say("只发这些工号（可不填）", "Only these people (may be empty)"),
                        Entry::Text,
                    )
                    .hint(visit.say("几个工号用逗号隔开。", "Staff numbers with commas between."))
                    .with(visit.form.field("staff"))
                    .optional(),
                );
        let lines = vec![
            visit
                .say(
                    "算出来的是试算稿，可以反复算；同一种的旧试算稿会被新的替代。算的时候关掉网页也不会丢。",
                    "The result is a draft and can be calculated again; a new draft takes the place of the one before. \
                     Nothing is lost when the page is closed meanwhile.",
                )
                .to_owned(),
        ];
        parts.push(Part::Form { title: String::new(), lines, form });
    }
    if !shown.runs.is_empty() {
        let links = shown
            .runs
            .iter()
            .map(|run| {
                let state = super::run::state(visit, &run.state);
                let text = match visit.look.language.is_chinese() {
                    true => format!("工资批次 #{}（{state}）", run.run),
                    false => format!("run #{} ({state})", run.run),
                };
                Link::to(format!("/runs/{}", run.run), text)
            })
            .collect();
        let title = visit.say("已经算过的", "Calculated before").to_owned();
        parts.push(Part::Text { title, lines: Vec::new(), links });
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

/// Calculates a month's pay, as a draft.
pub(in crate::web) fn act(visit: &Visit) -> Result<Answer, WebError> {
    match calculated(visit) {
        Ok(run) => Ok(Answer::go(format!("/runs/{run}/review?done=calculated"))),
        Err((field, error)) => with_notice(visit, Some(visit.refusal(error, field)?)),
    }
}

type Refused = (Option<&'static str>, WebError);

fn calculated(visit: &Visit) -> Result<i64, Refused> {
    let wrong =
        |field: &'static str, zh: &str, en: &str| (Some(field), WebError::Refused(Message::new(zh, en)));
    let month = visit.month().map_err(|error| (None, error))?;
    let form = &visit.form;
    let pay_date: NaiveDate = form.field("pay_date").parse().map_err(|_| {
        wrong("pay_date", "发放日期请写成 2026-10-31 的样子", "write the day like 2026-10-31")
    })?;
    let assessed_month = form
        .field("assessed")
        .trim()
        .parse()
        .map_err(|_| wrong("assessed", "月份请写成 2026-10 的样子", "write the month like 2026-10"))?;
    let kind = RunKind::from_code(form.field("kind"))
        .ok_or_else(|| wrong("kind", "请选择发什么", "choose what is paid"))?;
    let staff =
        form.field("staff").split([',', '，', '、', ' ']).map(str::trim).filter(|one| !one.is_empty());
    let asked = Asked { kind, staff: staff.map(str::to_owned).collect(), items: Vec::new() };
    let months = RunMonths { assessed_month, pay_month: month, pay_date };
    let done = calculate_asked(visit.store(), visit.viewer(), &visit.service.data, months, &asked, visit.now);
    done.map(|calculated| calculated.run).map_err(|error| (None, error.into()))
}
