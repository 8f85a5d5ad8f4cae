//! Everything that the office keeps about the reader, to take away.

use xingchou_pages::Link;
use xingchou_pages::composed::{Composed, Part};
use xingchou_pages::form::Form;

use super::own_number;
use crate::operations::personal::export::person_files;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// What a spreadsheet is sent as.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What there is to take away, and how.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    own_number(visit)?;
    let above = vec![Link::to("/my", visit.say("我的工资", "My pay"))];
    let frame = visit.frame_below(above, visit.say("导出我的全部信息", "Export all of my data"));
    let lines = vec![
        visit
            .say(
                "单位保存的关于您的全部信息：基本信息、评价、评分、工资、申诉、登录和查看记录。",
                "Everything that the office keeps about you: your entry, ratings, scores, pay, appeals, sign-ins and looks.",
            )
            .to_owned(),
        visit
            .say(
                "文件里有完整的身份证号和银行账号，请妥善保管；每次导出都有记录。",
                "It has your ID number and account in full, so keep it safe. Every export is on record.",
            )
            .to_owned(),
    ];
    let form = |kind: &str, zh, en| Form::new("/my/data", visit.say(zh, en)).hide("as", kind);
    let parts = [
        Part::Form {
            title: String::new(),
            lines,
            form: form("workbook", "下载 Excel 文件", "Download a workbook").strong(),
        },
        Part::Form {
            title: visit.say("给别的程序用", "For another program").to_owned(),
            lines: vec![visit.say("内容相同，格式是 JSON。", "The same, as JSON.").to_owned()],
            form: form("json", "下载 JSON 文件", "Download JSON"),
        },
    ];
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

/// Hands it out.
pub(in crate::web) fn take(visit: &Visit) -> Result<Answer, WebError> {
    let own = own_number(visit)?;
    let files = person_files(visit.store(), visit.viewer(), &own, visit.now)?;
    Ok(match visit.form.field("as") {
        "json" => Answer::file(format!("{own}_个人信息.json"), "application/json", files.json),
        _ => Answer::file(format!("{own}_个人信息.xlsx"), WORKBOOK, files.workbook),
    })
}
