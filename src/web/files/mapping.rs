//! A table that no layout fits: what its columns are, said once and kept as a layout.

use std::collections::BTreeMap;

use poem::http::StatusCode;
use xingchou_importers::{Kind, Layouts, Proposal, ProposedColumn, ReadOptions};
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::{Entry, Field, Form};
use xingchou_pages::{Link, Notice, NoticeKind};

use super::above;
use crate::access::{Action, Resource};
use crate::message::Message;
use crate::operations::layouts;
use crate::operations::take_in::FileToTake;
use crate::store::StoreError;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// Examples of a column that are shown.
const EXAMPLES: usize = 3;
/// Where it is.
const ADDRESS: &str = "/files/map";

/// The form for a file.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with_parts(visit, None, vec![choose(visit)])
}

fn with_parts(visit: &Visit, notice: Option<Notice>, parts: Vec<Part>) -> Result<Answer, WebError> {
    let mut frame = visit.frame_below(above(visit), visit.say("认不出的表格", "An unknown table"));
    let status = if notice.as_ref().is_some_and(|notice| notice.kind == NoticeKind::Error) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    frame.notices.extend(notice);
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn choose(visit: &Visit) -> Part {
    let label = visit.say("选一个表头没有认出来的文件", "A file whose headings were not recognised");
    let hint = visit.say(
        "一次一个。这里只看表头和头几行，不入库。",
        "One at a time. Only its headings and first rows are looked at; nothing is taken.",
    );
    let form = Form::new(ADDRESS, visit.say("看看是什么表", "Find out what it could be"))
        .strong()
        .field(Field::new("files", label, Entry::Files).hint(hint));
    let lines = vec![
        visit
            .say(
                "表头和以前不一样的表格，在这里说一次每一列是什么，存成模板，以后同样的表格就直接入库。",
                "Say once what each column of such a table is; it is kept as a layout, and such files are taken from then on.",
            )
            .to_owned(),
    ];
    Part::Form { title: String::new(), lines, form }
}

/// Shows what a file could be, with its columns to be said.
pub(in crate::web) fn look(visit: &Visit) -> Result<Answer, WebError> {
    visit.viewer().require_all(Action::Change, Resource::ImportFiles).map_err(StoreError::from)?;
    let Some(file) = visit.form.files.first() else {
        let message = Message::new("没有选文件，请选择一个文件", "no file was chosen");
        let refused = visit.refusal(WebError::Refused(message), Some("files"))?;
        return with_parts(visit, Some(refused), vec![choose(visit)]);
    };
    let known = layouts::known(&visit.service.data)?;
    let file = FileToTake { name: file.name.clone(), bytes: file.bytes.clone() };
    let proposals = match layouts::proposals(&known, &file, &ReadOptions::default()) {
        Ok(proposals) => proposals,
        Err(error) => {
            let refused = visit.refusal(error, Some("files"))?;
            return with_parts(visit, Some(refused), vec![choose(visit)]);
        }
    };
    if proposals.is_empty() {
        let message = Message::new(
            format!("看不出《{}》是哪一类表，请核对是不是传错了文件", file.name),
            format!("“{}” is like no table that is known; make sure that it is the right file", file.name),
        );
        let refused = visit.refusal(WebError::Refused(message), Some("files"))?;
        return with_parts(visit, Some(refused), vec![choose(visit)]);
    }
    let several = proposals.len() > 1;
    let mut parts = Vec::new();
    if several {
        let text = visit.say(
            "这个表可能是下面几类，最像的在前。只填您认定的那一类。",
            "It could be any of these, the likeliest first. Fill in the one that it is.",
        );
        parts.push(Part::Text {
            title: file.name.clone(),
            lines: vec![text.to_owned()],
            links: vec![Link::to(ADDRESS, visit.say("换一个文件", "Another file"))],
        });
    }
    for (place, proposal) in proposals.iter().enumerate() {
        parts.push(asked(visit, &known, (place, proposal), &file.name));
    }
    with_parts(visit, None, parts)
}

/// The form that says what the columns are.
fn asked(visit: &Visit, known: &Layouts, (place, proposal): (usize, &Proposal), file: &str) -> Part {
    let kind = proposal.kind;
    let mut choices = vec![(String::new(), visit.say("（不读这一列）", "(not read)").to_owned())];
    choices.extend(known.fields(kind).into_iter().map(|(field, name)| (field.to_owned(), name.to_owned())));
    let button = visit.say("存为模板", "Keep it as a layout");
    let mut form = Form::new(format!("{ADDRESS}/keep"), button)
        .hide("place", place.to_string())
        .hide("kind", kind.code())
        .hide("six_key", if proposal.six_key { "yes" } else { "" });
    if place == 0 {
        form = form.strong();
    }
    for (at, column) in proposal.columns.iter().enumerate() {
        form = form.hide(format!("heading-{at}"), &column.heading);
        let label = match visit.look.language.is_chinese() {
            true => format!("{} 列“{}”是", column.column, column.heading),
            false => format!("Column {}, “{}”, is", column.column, column.heading),
        };
        let examples: Vec<&str> =
            column.examples.iter().take(EXAMPLES).map(|example| example.written.as_str()).collect();
        let hint = match (examples.is_empty(), visit.look.language.is_chinese()) {
            (true, _) => String::new(),
            (false, true) => format!("例如：{}", examples.join("；")),
            (false, false) => format!("such as {}", examples.join("; ")),
        };
        form = form.field(
            Field::new(format!("{place}-field-{at}"), label, Entry::Choice(choices.clone()))
                .hint(hint)
                .with(column.field.clone().unwrap_or_default())
                .optional(),
        );
        for (word, unknown) in column.unknown_words.iter().enumerate() {
            form = form.hide(format!("said-{at}-{word}"), unknown);
            let label = match visit.look.language.is_chinese() {
                true => format!("“{}”里写的“{unknown}”是什么意思", column.heading),
                false => format!("What “{unknown}” in “{}” stands for", column.heading),
            };
            let hint = visit
                .say("写成系统认识的词，如 满意、不满意。", "A word that is known, such as 满意 or 不满意.");
            form = form.field(
                Field::new(format!("{place}-word-{at}-{word}"), label, Entry::Text).hint(hint).optional(),
            );
        }
    }
    let usual = file.rsplit_once('.').map_or(file, |(name, _)| name);
    let usual: String = usual.chars().filter(|one| one.is_alphanumeric()).take(30).collect();
    let name_hint = visit.say("只能用文字、数字、“-”和“_”。", "Letters, digits, “-” and “_” only.");
    form = form.field(
        Field::new(format!("{place}-name"), visit.say("模板名称", "Name of the layout"), Entry::Text)
            .hint(name_hint)
            .with(usual),
    );
    let title = match visit.look.language.is_chinese() {
        true => format!("可能是：{}（把握 {}%）", kind.name_zh(), proposal.score),
        false => format!("It could be: {} ({}%)", kind.name_en(), proposal.score),
    };
    let names = |fields: &[String]| -> String {
        let names: Vec<&str> =
            fields.iter().map(|field| known.field_name(kind, field).unwrap_or(field)).collect();
        names.join(visit.say("、", ", "))
    };
    let mut lines = Vec::new();
    if !proposal.missing.is_empty() {
        lines.push(match visit.look.language.is_chinese() {
            true => format!("还缺少：{}。请在下面指出是哪一列。", names(&proposal.missing)),
            false => format!("Still missing: {}. Say below which column it is.", names(&proposal.missing)),
        });
    }
    Part::Form { title, lines, form }
}

/// Keeps what was said as a layout.
pub(in crate::web) fn keep(visit: &Visit) -> Result<Answer, WebError> {
    let form = &visit.form;
    let kind = Kind::from_code(form.field("kind")).ok_or(WebError::NotFound)?;
    let place = form.field("place");
    let mut columns = Vec::new();
    for (at, heading) in form.beginning("heading-") {
        let field = form.field(&format!("{place}-field-{at}"));
        let said: BTreeMap<String, String> = form
            .beginning(&format!("said-{at}-"))
            .into_iter()
            .map(|(word, unknown)| {
                (unknown, form.field(&format!("{place}-word-{at}-{word}")).trim().to_owned())
            })
            .filter(|(_, meant)| !meant.is_empty())
            .collect();
        columns.push(ProposedColumn {
            heading,
            column: String::new(),
            field: Some(field.to_owned()).filter(|field| !field.is_empty()),
            score: 0,
            values: said,
            unknown_words: Vec::new(),
            examples: Vec::new(),
        });
    }
    let proposal = Proposal::answered(kind, form.field("six_key") == "yes", columns);
    let name = form.field(&format!("{place}-name")).trim();
    match layouts::keep_answer(visit.store(), visit.viewer(), &visit.service.data, name, &proposal) {
        Ok(()) => Ok(Answer::go("/files?done=layout-kept")),
        Err(error) => {
            let refused = visit.refusal(error, None)?;
            with_parts(visit, Some(refused), vec![again(visit), choose(visit)])
        }
    }
}

/// The same form with what was said, to be put right.
fn again(visit: &Visit) -> Part {
    let known = layouts::known(&visit.service.data).ok();
    let form = &visit.form;
    let kind = Kind::from_code(form.field("kind"));
    let (Some(known), Some(kind)) = (known, kind) else { return choose(visit) };
    let place = form.field("place");
    let columns = form
        .beginning("heading-")
        .into_iter()
        .map(|(at, heading)| ProposedColumn {
            heading,
            column: at.parse::<usize>().map_or(at.clone(), |at| (at + 1).to_string()),
            field: Some(form.field(&format!("{place}-field-{at}")).to_owned())
                .filter(|field| !field.is_empty()),
            score: 0,
            values: BTreeMap::new(),
            unknown_words: form.beginning(&format!("said-{at}-")).into_iter().map(|(_, word)| word).collect(),
            examples: Vec::new(),
        })
        .collect();
    let proposal = Proposal::answered(kind, form.field("six_key") == "yes", columns);
    asked(visit, &known, (0, &proposal), form.field(&format!("{place}-name")))
}
