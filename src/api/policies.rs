//! 规则表：一览、可读的文本、检查、试算、起草 · rule sheets: to be read, checked, tried, and drafted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Multipart, Object, OpenApi};
use rust_decimal::Decimal;
use xingchou_engine::library::Library;

use super::Tag;
use super::caller::{Asking, Caller};
use super::download::Download;
use super::error::ApiError;
use super::wire::{Day, MonthText, Person, SentFile, SheetRemark, Words, all_words, money};
use crate::access::{Action, Resource};
use crate::clock;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::policies::evaluate_table::evaluate_table;
use crate::operations::policies::readable::document;
use crate::operations::policies::simulate::{Change, SimulatedMonths, simulate_months};
use crate::operations::policies::start::start;
use crate::operations::policies::tables::{NewVersion, bring_back, take_out, texts_in};
use crate::operations::policies::{self, Checked, cases};

/// 一张规则表 · a rule sheet
#[derive(Object)]
#[oai(rename = "RuleSheet")]
struct SheetOut {
    /// 如 districts/harbin-daoli/pay
    family: String,
    /// 名称
    title: String,
    /// 多少列
    columns: u64,
    /// 有依据的数字
    published: u64,
    /// 暂定的数字
    assumed: u64,
}

/// 检查的结果 · what a check found
#[derive(Object)]
struct CheckedOut {
    /// 可用的规则表
    sheets: Vec<SheetOut>,
    /// 提醒和错误
    remarks: Vec<SheetRemark>,
    /// 没有来源的输入项
    unknown_inputs: Vec<Words>,
}

impl From<Checked> for CheckedOut {
    fn from(checked: Checked) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let sheets = checked.families.iter().map(|family| SheetOut {
            family: family.family.clone(),
            title: family.title.clone(),
            columns: count(family.columns),
            published: count(family.published),
            assumed: count(family.assumed),
        });
        Self {
            sheets: sheets.collect(),
            remarks: checked.diagnostics.iter().map(SheetRemark::from).collect(),
            unknown_inputs: all_words(&checked.unknown_inputs),
        }
    }
}

/// 可读的规则表 · a sheet as a document
#[derive(Object)]
struct DocumentOut {
    /// 规则表
    family: String,
    /// 月份
    month: MonthText,
    /// 文本（Markdown）
    text: String,
}

/// 一个文件 · a file
#[derive(Object)]
struct TextFileIn {
    /// 文件名
    name: String,
    /// 内容
    text: String,
}

/// 要检查的 · what is to be checked
#[derive(Object)]
struct CheckIn {
    /// 按哪个月检查，不写即本月
    month: Option<MonthText>,
    /// 规则表文件；不写只检查已有的
    #[oai(default, validator(max_items = 50))]
    files: Vec<TextFileIn>,
}

/// 试算 · what if
#[derive(Object)]
struct SimulateIn {
    /// 工资所属月，已算过工资
    #[oai(validator(min_items = 1, max_items = 24))]
    months: Vec<MonthText>,
    /// 换成哪张工资规则表
    family: Option<String>,
    /// 改参数或对照表，如 延时服务补贴标准=80、绩效津贴标准[5,全科窗口]=1100
    #[oai(default, validator(max_items = 50))]
    changes: Vec<String>,
}

/// 一个月会怎样，元 · what it would do to a month
#[derive(Object)]
struct SimulatedMonthOut {
    /// 工资所属月
    month: MonthText,
    /// 对照批次
    run: i64,
    /// 比较的列
    column: String,
    /// 原来
    before: String,
    /// 改后
    after: String,
    /// 相差
    difference: String,
    /// 暂缓情况会变化的工号
    held_otherwise: Vec<String>,
    /// 提醒
    remarks: Vec<SheetRemark>,
}

/// 一个人会怎样，元 · what it would do to somebody
#[derive(Object)]
struct MoverOut {
    /// 人
    person: Person,
    /// 原来
    before: String,
    /// 改后
    after: String,
    /// 各项相差
    items: BTreeMap<String, String>,
}

/// 试算的结果，什么也没有保存 · what a change would do; nothing is saved
#[derive(Object)]
struct SimulatedOut {
    /// 各月
    months: Vec<SimulatedMonthOut>,
    /// 原来合计
    before: String,
    /// 改后合计
    after: String,
    /// 各社区相差
    by_community: BTreeMap<String, String>,
    /// 各岗位相差
    by_post: BTreeMap<String, String>,
    /// 会变化的人
    people: Vec<MoverOut>,
}

fn sums(sums: &BTreeMap<String, Decimal>) -> BTreeMap<String, String> {
    sums.iter().map(|(name, sum)| (name.clone(), money(*sum))).collect()
}

impl From<SimulatedMonths> for SimulatedOut {
    fn from(simulated: SimulatedMonths) -> Self {
        let months = simulated.months.iter().map(|one| SimulatedMonthOut {
            month: MonthText(one.month),
            run: one.run,
            column: one.column.clone(),
            before: money(one.before),
            after: money(one.after),
            difference: money(one.after.saturating_sub(one.before)),
            held_otherwise: one.held_otherwise.clone(),
            remarks: one.warnings.iter().map(SheetRemark::from).collect(),
        });
        let people = simulated.movers.iter().map(|mover| MoverOut {
            person: Person::from(&mover.person),
            before: money(mover.before),
            after: money(mover.after),
            items: mover.items.iter().map(|(item, amount)| (item.clone(), money(*amount))).collect(),
        });
        Self {
            months: months.collect(),
            before: money(simulated.before),
            after: money(simulated.after),
            by_community: sums(&simulated.by_community),
            by_post: sums(&simulated.by_post),
            people: people.collect(),
        }
    }
}

/// 用规则表计算一个表 · a table to compute
#[derive(Multipart)]
struct EvaluateIn {
    /// 规则表
    family: String,
    /// 按哪个月，不写即本月
    month: Option<MonthText>,
    /// 输入项的 CSV 表（UTF-8），一行一人
    table: SentFile,
}

/// 要起草的方案 · a pack to start
#[derive(Object)]
struct DraftIn {
    /// 新方案的名称，如 districts/my-street
    pack: String,
    /// 照哪个方案起草，如 districts/harbin-daoli
    from: String,
}

/// 起草好了 · that a pack was started
#[derive(Object)]
struct DraftOut {
    /// 方案
    pack: String,
    /// 照哪个方案
    from: String,
    /// 有几个文件
    files: u64,
}

/// 要运行的案例 · cases to run
#[derive(Object)]
struct CasesIn {
    /// 案例文件；不写即随程序的
    #[oai(default, validator(max_items = 50))]
    files: Vec<TextFileIn>,
}

/// 案例的一行 · one line of a case
#[derive(Object)]
struct ComparedOut {
    /// 案例
    case: String,
    /// 出处
    source: String,
    /// 月份
    month: MonthText,
    /// 列
    column: String,
    /// 应为
    expected: String,
    /// 得到
    found: String,
    /// 相符
    same: bool,
}

/// 案例的结果 · what running the cases found
#[derive(Object)]
struct CasesOut {
    /// 各行
    lines: Vec<ComparedOut>,
    /// 不符几行
    different: u64,
}

/// 改好的工作簿 · a workbook that was changed
#[derive(Multipart)]
struct TablesIn {
    /// 规则表
    family: String,
    /// 新规定从哪一天起执行
    effective: Day,
    /// 工作簿（.xlsx）或 CSV
    table: SentFile,
}

/// 一处改动 · a number that is other
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct NumberChangeOut {
    /// 哪个数字
    what: String,
    /// 原来；新增的没有
    before: Option<String>,
    /// 改后；删除的没有
    after: Option<String>,
    /// 原依据
    basis_before: String,
    /// 现依据
    basis_after: String,
}

/// 规则表的新版本，没有保存 · a new version of a sheet, which is not saved
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct NewVersionOut {
    /// 规则表
    family: String,
    /// 在哪天起的版本上改
    changed_from: NaiveDate,
    /// 从哪天起执行
    effective_from: NaiveDate,
    /// 已有更后的版本时，执行到那天之前
    until: Option<NaiveDate>,
    /// 各处改动
    changes: Vec<NumberChangeOut>,
    /// 提醒
    remarks: Vec<SheetRemark>,
    /// 新版本的文本
    text: String,
}

impl From<NewVersion> for NewVersionOut {
    fn from(version: NewVersion) -> Self {
        let changes = version.changes.into_iter().map(|change| NumberChangeOut {
            what: change.what,
            before: change.before,
            after: change.after,
            basis_before: change.basis_before,
            basis_after: change.basis_after,
        });
        Self {
            changes: changes.collect(),
            remarks: version.warnings.iter().map(SheetRemark::from).collect(),
            family: version.family,
            changed_from: version.changed_from,
            effective_from: version.effective_from,
            until: version.until,
            text: version.text,
        }
    }
}

pub(super) struct PoliciesApi;

#[OpenApi(tag = "Tag::Policies")]
impl PoliciesApi {
    /// 规则表一览，连同检查的结果 · the rule sheets, and what a check of them finds
    #[oai(path = "/policies", method = "get", operation_id = "list_policies")]
    async fn list_policies(
        &self,
        caller: Caller,
        /// 按哪个月，不写即本月
        month: Query<Option<MonthText>>,
    ) -> Result<Json<CheckedOut>, ApiError> {
        caller
            .look(move |asking| {
                may_see(asking)?;
                Ok(policies::check_texts(sheets(asking), Vec::new(), or_now(month.0))?.into())
            })
            .await
    }

    /// 可读的规则表，连同依据 · a rule sheet as a document
    #[oai(path = "/policies/document", method = "get", operation_id = "show_policy")]
    async fn show_policy(
        &self,
        caller: Caller,
        /// 规则表，如 districts/harbin-daoli/pay
        family: Query<String>,
        /// 按哪个月，不写即本月
        month: Query<Option<MonthText>>,
    ) -> Result<Json<DocumentOut>, ApiError> {
        caller
            .look(move |asking| {
                may_see(asking)?;
                let month = or_now(month.0);
                let library = known_family(asking, &family)?;
                let program = policies::compile(&library, &family, month)?;
                Ok(DocumentOut { text: document(&program), family: family.0, month: MonthText(month) })
            })
            .await
    }

    /// 检查规则表 · check rule sheets
    #[oai(path = "/policies/check", method = "post", operation_id = "check_policies")]
    async fn check_policies(
        &self,
        caller: Caller,
        /// 要检查的
        told: Json<CheckIn>,
    ) -> Result<Json<CheckedOut>, ApiError> {
        caller
            .act(move |asking| {
                may_see(asking)?;
                let files =
                    told.0.files.into_iter().map(|file| (file.name, file.text.into_bytes())).collect();
                Ok(policies::check_texts(sheets(asking), files, or_now(told.0.month))?.into())
            })
            .await
    }

    /// 试算：改一个数字或换一张规则表会怎样 · what a change would have done; nothing is saved
    #[oai(path = "/policies/simulation", method = "post", operation_id = "simulate_policy")]
    async fn simulate_policy(
        &self,
        caller: Caller,
        /// 试算什么
        told: Json<SimulateIn>,
    ) -> Result<Json<SimulatedOut>, ApiError> {
        caller
            .act(move |asking| {
                let read = |text: &String| text.parse::<Change>();
                let changes = told.changes.iter().map(read).collect::<Result<Vec<_>, _>>();
                let changes =
                    changes.map_err(|error| ApiError::refused(error.clone(), error).at("changes"))?;
                let months: Vec<Month> = told.months.iter().map(|month| month.0).collect();
                let (store, viewer, data) = (asking.store(), &asking.viewer, asking.data());
                let family = told.family.as_deref();
                Ok(simulate_months(store, viewer, data, &months, family, &changes)?.into())
            })
            .await
    }

    /// 用一张规则表计算一个 CSV 表 · run a sheet over a table of inputs
    #[oai(path = "/policies/evaluation", method = "post", operation_id = "evaluate_policy")]
    async fn evaluate_policy(&self, caller: Caller, told: EvaluateIn) -> Result<Download, ApiError> {
        let done = caller
            .act(move |asking| {
                may_see(asking)?;
                let month = or_now(told.month);
                let library = sheets(asking)?;
                let program = policies::compile(&library, &told.family, month)?;
                let bytes = evaluate_table(&program, &told.table.bytes, month)?;
                Ok(Download { name: format!("{}.csv", told.family.replace('/', "-")), bytes })
            })
            .await?;
        Ok(done.0)
    }

    /// 运行案例 · run worked examples
    #[oai(path = "/policies/cases", method = "post", operation_id = "run_cases")]
    async fn run_cases(
        &self,
        caller: Caller,
        /// 要运行的案例
        told: Json<CasesIn>,
    ) -> Result<Json<CasesOut>, ApiError> {
        caller
            .act(move |asking| {
                may_see(asking)?;
                let files = told.0.files.into_iter().map(|file| (file.name, file.text));
                let mut files: Vec<(String, String)> = files.collect();
                if files.is_empty() {
                    files = cases::shipped();
                }
                let compared = cases::run(&sheets(asking)?, &files)?;
                let different = compared.iter().filter(|line| !line.same).count();
                let lines = compared.into_iter().map(|line| ComparedOut {
                    case: line.case,
                    source: line.source,
                    month: MonthText(line.month),
                    column: line.column,
                    expected: line.expected,
                    found: line.found,
                    same: line.same,
                });
                let different = u64::try_from(different).unwrap_or(u64::MAX);
                Ok(CasesOut { lines: lines.collect(), different })
            })
            .await
    }

    /// 规则表的数字，做成工作簿，在 Excel、WPS 里改 · a sheet's numbers as a workbook
    #[oai(path = "/policies/tables", method = "get", operation_id = "take_policy_tables")]
    async fn take_policy_tables(
        &self,
        caller: Caller,
        /// 规则表，如 districts/harbin-daoli/pay
        family: Query<String>,
        /// 按哪个月，不写即本月
        month: Query<Option<MonthText>>,
    ) -> Result<Download, ApiError> {
        let done = caller
            .look(move |asking| {
                may_see(asking)?;
                let library = known_family(asking, &family)?;
                let bytes = take_out(&library, &family, or_now(month.0))?;
                Ok(Download { name: format!("{}.xlsx", family.replace('/', "-")), bytes })
            })
            .await?;
        Ok(done.0)
    }

    /// 改好的工作簿成为新版本的文本，列出每处改动；不保存 · what a changed workbook makes of the sheet; nothing is saved
    #[oai(path = "/policies/tables", method = "post", operation_id = "bring_policy_tables")]
    async fn bring_policy_tables(
        &self,
        caller: Caller,
        told: TablesIn,
    ) -> Result<Json<NewVersionOut>, ApiError> {
        caller
            .act(move |asking| {
                may_see(asking)?;
                let library = known_family(asking, &told.family)?;
                let rows = texts_in(&told.table.name, &told.table.bytes)?;
                Ok(bring_back(&library, &told.family, &rows, told.effective.0)?.into())
            })
            .await
    }

    /// 照一个方案起草本单位的规则表 · start a district's own sheets from a shipped pack
    #[oai(path = "/policies/drafts", method = "post", operation_id = "draft_policy")]
    async fn draft_policy(
        &self,
        caller: Caller,
        /// 起草什么
        told: Json<DraftIn>,
    ) -> Result<Json<DraftOut>, ApiError> {
        caller
            .act(move |asking| {
                asking.viewer.require_all(Action::Change, Resource::Policies)?;
                let started = start(asking.data(), &told.pack, &told.from)?;
                let files = u64::try_from(started.files.len()).unwrap_or(u64::MAX);
                Ok(DraftOut { pack: started.pack, from: started.from, files })
            })
            .await
    }
}

fn may_see(asking: &Asking) -> Result<(), ApiError> {
    asking.viewer.require(Action::See, Resource::Policies)?;
    Ok(())
}

/// The rule sheets of the office.
fn sheets(asking: &Asking) -> Result<Library, OperationError> {
    policies::office_library(asking.store(), &asking.viewer, asking.data())
}

/// The rule sheets, among which this one is.
fn known_family(asking: &Asking, family: &str) -> Result<Library, ApiError> {
    let library = sheets(asking)?;
    if library.families().any(|known| known == family) {
        return Ok(library);
    }
    Err(ApiError::unknown(format!("没有规则表“{family}”"), format!("there is no rule sheet “{family}”")))
}

fn or_now(month: Option<MonthText>) -> Month {
    month.map_or_else(|| Month::of(clock::to_office_time(clock::now()).date()), |month| month.0)
}
