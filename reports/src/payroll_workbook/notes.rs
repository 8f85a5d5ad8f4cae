//! 说明: how to read the workbook, what it was computed from, and what is still assumed.

use super::page::foot_words;
use super::plan::{RowOrder, held_words, pay_held_words};
use crate::run::{PayrollRun, PersonLabel, ReportError, RunState};
use crate::wording::{day_words, month_words};
use crate::workbook::look;
use crate::workbook::page::Page;
use xingchou_engine::MEANING_VERSION;
use xingchou_engine::evaluate::Evaluation;
use xingchou_engine::program::Program;

/// The sheet's name.
pub(super) const NAME: &str = "说明";

/// The word for pay that is held, and for a score that is.
pub(super) const PAY_HELD: &str = "暂缓发放";
pub(super) const SCORE_HELD: &str = "暂缓评分";

const LABEL_WIDTH: u16 = 30;
const TEXT_WIDTH: u16 = 80;

/// One evaluation with its people, as the notes list them.
pub(super) struct Part<'p> {
    pub(super) evaluation: &'p Evaluation<'p>,
    pub(super) labels: &'p [PersonLabel],
    pub(super) order: &'p RowOrder,
    /// [`PAY_HELD`] or [`SCORE_HELD`].
    pub(super) held_word: &'static str,
}

struct Notes {
    page: Page,
    row: u32,
}

impl Notes {
    fn heading(&mut self, text: &str) -> Result<(), ReportError> {
        self.row += 1;
        self.page.text(self.row, 0, text, &look::note_heading())?;
        self.row += 1;
        Ok(())
    }

    fn line(&mut self, label: &str, text: &str) -> Result<(), ReportError> {
        self.page.text(self.row, 0, label, &look::note())?;
        self.page.text(self.row, 1, text, &look::note())?;
        let lines = look::lines(label, LABEL_WIDTH).max(look::lines(text, TEXT_WIDTH));
        self.page.height(self.row, lines)?;
        self.row += 1;
        Ok(())
    }
}

/// Writes the notes.
pub(super) fn write(run: &PayrollRun<'_>, parts: &[Part<'_>]) -> Result<Page, ReportError> {
    let mut page = Page::new(NAME)?;
    page.width(0, LABEL_WIDTH)?;
    page.width(1, TEXT_WIDTH)?;
    page.merged((0, 0), (0, 1), &format!("说明（{}）", run.state.chinese()), &look::title())?;
    page.height(0, 2)?;
    let mut notes = Notes { page, row: 1 };
    about(&mut notes, run)?;
    notes.heading("二、怎样看这份工作簿")?;
    for (label, text) in [
        (
            "工资表",
            "一人一行，打印后签名。签名栏右边是单位承担、录入数据和计算过程，不打印。点开任一金额，可以看到公式。",
        ),
        ("汇总", "按社区、岗位、资金来源汇总，并与工资表合计核对。"),
        ("核对", "各表之间、合计与各项之间应当相等的，一行一项；全部相符为绿色，哪里不符哪里为红色。"),
        ("按社区、按岗位、按资金", "每个项目按组汇总，附图；图可以直接修改。"),
        ("保护", "算出来的单元格受保护，没有密码，可以在“审阅”里取消；备注、签名等栏可以填写。"),
        (
            "评分表",
            "星级的来历；同组人员排在一起。工资表里的星级直接取自本表；经审定改过的，工资表里是审定的数。",
        ),
        ("标准", "全部参数和对照表及其依据。改动这里的数，各表随之重算；改动不会回到系统。"),
        ("分段", "月内有变动的人员分段计算，一段一行。"),
        ("暂定", "没有公布依据、待确认的数，加底色并注明“暂定”。"),
        ("舍入", "每一项四舍五入到分，只舍入一次；公式中的 ROUND(…,8) 是除法之后的统一处理。"),
    ] {
        notes.line(label, text)?;
    }
    notes.heading("三、规则表及版本")?;
    for part in parts {
        for sheet in &part.evaluation.program.sheets {
            let text = format!("自{}起的版本（{}）", day_words(sheet.effective_from), sheet.family);
            notes.line(&sheet.title, &text)?;
        }
    }
    notes.line("计算含义版本", &MEANING_VERSION.to_string())?;
    warnings(&mut notes, parts)?;
    held(&mut notes, run, parts)?;
    assumed(&mut notes, parts)?;
    notes.heading("七、数据指纹（SHA-256）")?;
    if run.digests.is_empty() {
        notes.line("", "没有记录。")?;
    }
    for digest in &run.digests {
        notes.line(&digest.label, &digest.sha256)?;
    }
    if !run.preparation.notes.is_empty() {
        notes.heading("八、其他")?;
        for note in &run.preparation.notes {
            notes.line("", note)?;
        }
    }
    notes.page.print_upright(&foot_words(run));
    Ok(notes.page)
}

fn about(notes: &mut Notes, run: &PayrollRun<'_>) -> Result<(), ReportError> {
    notes.heading("一、本批工资")?;
    notes.line("单位", &run.office)?;
    notes.line("考核月", &month_words(run.assessment_month))?;
    notes.line("工资所属月", &month_words(run.pay_month))?;
    let tax = format!("{}（税款所属期：{}）", day_words(run.pay_date), month_words(run.pay_date));
    notes.line("发放日期", &tax)?;
    notes.line("工资批次", &format!("第{}批", run.run_number))?;
    let state = match run.state {
        RunState::Draft => "试算稿：还会变动，不作为发放依据",
        RunState::Final => "定稿：已经审批，不再变动；以后发现的差错在以后批次补发、补扣",
    };
    notes.line("状态", state)
}

fn warnings(notes: &mut Notes, parts: &[Part<'_>]) -> Result<(), ReportError> {
    notes.heading("四、提醒")?;
    let mut seen: Vec<String> = Vec::new();
    for warning in parts.iter().flat_map(|part| &part.evaluation.program.warnings) {
        let words = warning.chinese();
        if !seen.contains(&words) {
            notes.line("", &words)?;
            seen.push(words);
        }
    }
    if seen.is_empty() {
        notes.line("", "没有。")?;
    }
    Ok(())
}

fn held(notes: &mut Notes, run: &PayrollRun<'_>, parts: &[Part<'_>]) -> Result<(), ReportError> {
    notes.heading("五、暂缓人员")?;
    let mut any = false;
    for part in parts {
        for person in &part.order.held {
            let Some(label) = part.labels.get(*person) else { continue };
            let who = format!("{} {}", label.staff_no, label.name);
            let why = match part.held_word {
                PAY_HELD => pay_held_words(run, *person),
                _ => held_words(part.evaluation, *person, label),
            };
            notes.line(&who, &format!("{}：{why}", part.held_word))?;
            any = true;
        }
    }
    if !any {
        notes.line("", "没有。")?;
    }
    Ok(())
}

fn assumed(notes: &mut Notes, parts: &[Part<'_>]) -> Result<(), ReportError> {
    notes.heading("六、暂定事项（由谁确认）")?;
    let mut any = false;
    for part in parts {
        for (name, who) in assumptions(part.evaluation.program) {
            notes.line(&name, &who)?;
            any = true;
        }
    }
    if !any {
        notes.line("", "没有。")?;
    }
    Ok(())
}

/// Names that rest on assumed numbers, with who must confirm; the rows of one table are told together.
fn assumptions(program: &Program) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = Vec::new();
    for parameter in &program.parameters {
        if let Some(who) = parameter.basis.assumed() {
            let name = format!("{}：{}{}", parameter.name, parameter.text, parameter.unit);
            list.push((name, who.to_string()));
        }
    }
    for table in &program.tables {
        let mut reasons: Vec<&str> = Vec::new();
        for row in &table.rows {
            if let Some(who) = row.basis.as_ref().unwrap_or(&table.basis).assumed()
                && !reasons.contains(&who)
            {
                reasons.push(who);
            }
        }
        if !reasons.is_empty() {
            list.push((format!("对照表：{}", table.name), reasons.join("；")));
        }
    }
    for column in &program.columns {
        if let Some(who) = column.definition.basis.assumed() {
            list.push((format!("计算列：{}", column.definition.name), who.to_string()));
        }
    }
    list
}
