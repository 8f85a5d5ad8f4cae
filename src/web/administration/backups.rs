//! Backups: making one, which there are, and whether one is good.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::Form;

use crate::access::{Action, Resource};
use crate::operations::OperationError;
use crate::operations::keep_safe::{back_up_here, check_kept, kept_backups};
use crate::operations::verify::Verified;
use crate::store::StoreError;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// Bytes of a megabyte.
const MEGABYTE: u64 = 1 << 20;

/// The backups that there are.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with(visit, None, None)
}

fn with(
    visit: &Visit,
    notice: Option<Notice>,
    checked: Option<(&str, Verified)>,
) -> Result<Answer, WebError> {
    let mut frame = visit.frame(visit.say("备份", "Backups"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut parts: Vec<Part> =
        checked.map(|(name, checked)| result(visit, name, &checked)).into_iter().collect();
    if visit.may_all(Action::Export, Resource::Backups) {
        let line = visit.say(
            "备份期间大家可以照常工作。备份写在数据文件夹的 backups 里，请再复制到另一台机器或移动硬盘；密钥文件不在备份里，要分开保管，没有它备份打不开。",
            "Everybody can go on working. The backup is written into the folder backups of the data folder: copy it to another \
             machine or disk. The key file is not in it; keep that apart, for nothing opens a backup without it.",
        );
        parts.push(Part::Form {
            title: visit.say("做一份备份", "Make a backup").to_owned(),
            lines: vec![line.to_owned()],
            form: Form::new("/backups", visit.say("现在备份", "Back up now")).strong(),
        });
    }
    let labels = [
        visit.say("备份", "Backup"),
        visit.say("大小（MB）", "Size (MB)"),
        visit.say("办理", "What can be done"),
    ];
    let nothing = visit.say(
        "这里还没有备份。用命令行写到别处的备份不在此列。",
        "There is none here yet. Backups that the command line wrote elsewhere are not listed.",
    );
    let mut table = Table::new(&labels, nothing).numbers(&[1]);
    for kept in kept_backups(visit.viewer(), &visit.service.data)? {
        let form = Form::new("/backups/check", visit.say("检查能不能用", "Check it"))
            .inline()
            .hide("name", &kept.name);
        table.row(vec![
            Cell::text(&kept.name),
            Cell::text((kept.bytes.div_ceil(MEGABYTE)).to_string()),
            Cell::default().with(form),
        ]);
    }
    parts.push(Part::Table {
        title: visit.say("已有的备份", "Backups that there are").to_owned(),
        note: visit.say("文件名是备份的时间。", "The name says when it was made.").to_owned(),
        table,
        links: Vec::new(),
    });
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn result(visit: &Visit, name: &str, checked: &Verified) -> Part {
    let mut table = Table::new(&[visit.say("事项", "What"), visit.say("结果", "Result")], "");
    let mut row = |zh: &str, en: &str, cell: Cell| table.row(vec![Cell::text(visit.say(zh, en)), cell]);
    row("操作记录", "Entries of the trail", Cell::text(checked.trail.entries.to_string()));
    row(
        "已审批的工资批次，逐批重算",
        "Approved runs, computed again",
        Cell::text(checked.runs.len().to_string()),
    );
    match checked.faults.is_empty() {
        true => row(
            "结论",
            "All in all",
            Cell::marked(visit.say("可以用，全部相符", "good; all is as it was"), Mark::Good),
        ),
        false => {
            for fault in &checked.faults {
                let bad = Cell::marked(visit.say("不符", "wrong"), Mark::Bad);
                row("结论", "All in all", bad.and(visit.told(&fault.message)));
            }
        }
    }
    let title = match visit.look.language.is_chinese() {
        true => format!("检查结果：{name}"),
        false => format!("The check of {name}"),
    };
    Part::Table { title, note: String::new(), table, links: Vec::new() }
}

/// Makes one.
pub(in crate::web) fn make(visit: &Visit) -> Result<Answer, WebError> {
    match back_up_here(visit.store(), visit.viewer(), &visit.service.data, visit.now) {
        Ok(_) => Ok(Answer::go("/backups?done=backed-up")),
        // PostgreSQL has its own tools, which the message names.
        Err(OperationError::Store(error @ StoreError::NotOneFile)) => {
            let said = error.to_string();
            let (zh, en) = said.split_once('\n').unwrap_or((&said, &said));
            let message = crate::message::Message::new(zh, en);
            with(visit, Some(visit.refusal(WebError::Refused(message), None)?), None)
        }
        Err(error) => with(visit, Some(visit.refusal(error, None)?), None),
    }
}

/// Checks one.
pub(in crate::web) fn check(visit: &Visit) -> Result<Answer, WebError> {
    let name = visit.form.field("name");
    let places = (visit.service.data.as_path(), visit.service.key_file.as_path());
    match check_kept(visit.store(), visit.viewer(), places, name) {
        Ok(checked) => with(visit, None, Some((name, checked))),
        Err(error) => with(visit, Some(visit.refusal(error, None)?), None),
    }
}
