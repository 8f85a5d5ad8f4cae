//! 人员：名册、履历、评价、当月记录、假期和延时服务台账 · members of staff, their history, and the ledgers about them.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::Caller;
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::{Day, MonthText, Words, all_words, number, utc};
use crate::clock;
use crate::operations::roster::{self, RosterLine};
use crate::operations::{ledgers, month_rows};

/// 工作人员 · a member of staff
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct StaffMember {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 现在的岗位 · the post today
    post: String,
    /// 现在所属社区 · the community today
    community: String,
    /// 入职日期
    hired_on: NaiveDate,
    /// 离职日期
    left_on: Option<NaiveDate>,
    /// 身份证号，只显示一部分 · in part only
    id_number: Option<String>,
    /// 银行账号，只显示一部分 · in part only
    bank_account: Option<String>,
    /// 开户行
    bank_name: String,
}

/// 履历的一条 · what was true from a day on
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct Fact {
    /// 编号
    id: i64,
    /// 类别，如 岗位 · what it is about
    kind: String,
    /// 从哪天起 · from when
    valid_from: NaiveDate,
    /// 何时得知，UTC · when the office learned of it
    learned_at: DateTime<Utc>,
    /// 内容 · what holds
    value: Option<String>,
    /// 导入批次
    import: i64,
    /// 工作表
    sheet: String,
    /// 行
    row: i64,
}

/// 一条评价 · a rating
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct RatingOut {
    /// 编号
    id: i64,
    /// 评价时间，UTC
    rated_at: DateTime<Utc>,
    /// 六键 或 五级 · the scale
    scale: String,
    /// 评价
    grade: String,
    /// 评价器
    device: String,
    /// 窗口
    window: String,
    /// 事项
    item: String,
    /// 是否计入本人 · whether it counts for the person
    credited: bool,
    /// 文件
    file: String,
    /// 工作表
    sheet: String,
    /// 行
    row: i64,
}

/// 当月的一条记录 · a row that stands in a month
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct RecordOut {
    /// 编号
    id: i64,
    /// 工号；不属于某一个人的没有
    staff_no: Option<String>,
    /// 是否计入本人
    credited: bool,
    /// 内容，各类不同；长号码只显示一部分 · its fields, by kind; long numbers in part only
    values: Any<serde_json::Value>,
    /// 文件
    file: String,
    /// 工作表
    sheet: String,
    /// 行
    row: i64,
}

/// 一个人的假期台账 · somebody's leave
#[derive(Object)]
struct LeaveOut {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 各类假期
    accounts: Vec<LeaveAccountOut>,
}

/// 一类假期，天 · one kind of leave, in days
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct LeaveAccountOut {
    /// 类型
    kind: String,
    /// 应有
    entitled: Option<String>,
    /// 已休
    taken: String,
    /// 剩余
    left: Option<String>,
    /// 说明
    notes: Vec<Words>,
}

/// 一个人的延时服务台账，次 · somebody's service outside hours
#[derive(Object)]
struct OvertimeOut {
    /// 工号
    staff_no: String,
    /// 姓名
    name: String,
    /// 休息日延时服务
    rest_day_sessions: String,
    /// 已调休
    compensated: String,
    /// 已发补贴
    allowance_paid: String,
    /// 未调休也未发补贴
    left: String,
    /// 法定节假日延时服务
    holiday_sessions: String,
    /// 法定节假日已发
    holiday_paid: String,
}

pub(super) struct StaffApi;

#[OpenApi(tag = "Tag::Staff")]
impl StaffApi {
    /// 名册 · the roster
    ///
    /// 排序字段 · sort: staff_no, name, post, community, hired_on, left_on
    #[oai(path = "/staff", method = "get", operation_id = "list_staff")]
    async fn list_staff(
        &self,
        caller: Caller,
        /// 只要名字或工号含这几个字的 · whose name or number has this in it
        search: Query<Option<String>>,
        /// 只要这个社区的
        community: Query<Option<String>>,
        /// 只要这一天在职的 · employed on this day
        employed_on: Query<Option<Day>>,
        paging: Paging,
    ) -> Result<Json<Page<StaffMember>>, ApiError> {
        caller
            .look(move |asking| {
                let lines = roster::list(asking.store(), &asking.viewer, clock::now())?;
                let wanted = |line: &RosterLine| {
                    search.0.as_ref().is_none_or(|part| {
                        line.staff.name.contains(part.as_str()) || line.staff.staff_no.contains(part.as_str())
                    }) && community.0.as_ref().is_none_or(|community| line.community == *community)
                        && employed_on.0.is_none_or(|day| line.staff.employed_on(day.0))
                };
                let lines = lines.into_iter().filter(wanted).map(StaffMember::from).collect();
                paging.of(lines, &["staff_no", "name", "post", "community", "hired_on", "left_on"])
            })
            .await
    }

    /// 一名工作人员 · one member of staff
    #[oai(path = "/staff/:staff_no", method = "get", operation_id = "show_staff_member")]
    async fn show_staff_member(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
    ) -> Result<Json<StaffMember>, ApiError> {
        caller.look(move |asking| Ok(found(asking, &staff_no)?.into())).await
    }

    /// 履历：何时起是什么 · what was true of somebody from when
    ///
    /// 排序字段 · sort: kind, valid_from, learned_at
    #[oai(path = "/staff/:staff_no/facts", method = "get", operation_id = "list_facts")]
    async fn list_facts(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
        /// 只要这一类，如 岗位 · of this kind only
        kind: Query<Option<String>>,
        paging: Paging,
    ) -> Result<Json<Page<Fact>>, ApiError> {
        caller
            .look(move |asking| {
                let facts = found(asking, &staff_no)?.facts.into_iter();
                let facts = facts.filter(|fact| kind.0.as_ref().is_none_or(|kind| fact.kind == *kind));
                let facts = facts.map(|fact| Fact {
                    id: fact.id,
                    kind: fact.kind,
                    valid_from: fact.valid_from,
                    learned_at: utc(fact.learned_at),
                    value: fact.value,
                    import: fact.batch,
                    sheet: fact.sheet,
                    row: fact.row_number,
                });
                paging.of(facts.collect(), &["kind", "valid_from", "learned_at"])
            })
            .await
    }

    /// 一个人当月的评价 · somebody's ratings of a month
    ///
    /// 排序字段 · sort: rated_at, grade, window, device
    #[oai(path = "/staff/:staff_no/ratings", method = "get", operation_id = "list_ratings")]
    async fn list_ratings(
        &self,
        caller: Caller,
        /// 工号
        staff_no: Path<String>,
        /// 月份
        month: Query<MonthText>,
        paging: Paging,
    ) -> Result<Json<Page<RatingOut>>, ApiError> {
        caller
            .look(move |asking| {
                let ratings = month_rows::ratings(asking.store(), &asking.viewer, month.0.0, &staff_no)?;
                let ratings = ratings.ok_or_else(|| nobody(&staff_no))?.into_iter().map(|line| RatingOut {
                    id: line.rating.id,
                    rated_at: utc(line.rating.rated_at),
                    scale: line.rating.scale,
                    grade: line.rating.grade,
                    device: line.rating.device,
                    window: line.rating.window_no,
                    item: line.rating.item,
                    credited: line.rating.credited,
                    file: line.rating.file,
                    sheet: line.rating.sheet,
                    row: line.rating.row_number,
                });
                paging.of(ratings.collect(), &["rated_at", "grade", "window", "device"])
            })
            .await
    }

    /// 当月的记录：考勤、件数、通报等 · the rows that stand in a month
    ///
    /// 排序字段 · sort: id, staff_no
    #[oai(path = "/months/:month/records", method = "get", operation_id = "list_records")]
    async fn list_records(
        &self,
        caller: Caller,
        /// 月份
        month: Path<MonthText>,
        /// 类别，如 attendance；不认识的类别会说明有哪些 · the kind; an unknown one is answered with those there are
        kind: Query<String>,
        /// 只要这个人的
        staff_no: Query<Option<String>>,
        paging: Paging,
    ) -> Result<Json<Page<RecordOut>>, ApiError> {
        caller
            .look(move |asking| {
                let rows = month_rows::rows(asking.store(), &asking.viewer, month.0.0, &kind)?;
                let rows = rows.into_iter().filter(|row| staff_no.0.is_none() || row.staff_no == staff_no.0);
                let rows = rows.map(|row| RecordOut {
                    id: row.id,
                    staff_no: row.staff_no,
                    credited: row.credited,
                    values: Any(row.values),
                    file: row.file,
                    sheet: row.sheet,
                    row: row.row,
                });
                paging.of(rows.collect(), &["id", "staff_no"])
            })
            .await
    }

    /// 假期台账 · the ledger of leave
    ///
    /// 排序字段 · sort: staff_no, name
    #[oai(path = "/ledgers/leave", method = "get", operation_id = "list_leave")]
    async fn list_leave(
        &self,
        caller: Caller,
        /// 年
        #[oai(validator(minimum(value = "1900"), maximum(value = "2999")))]
        year: Query<i32>,
        paging: Paging,
    ) -> Result<Json<Page<LeaveOut>>, ApiError> {
        caller
            .look(move |asking| {
                let people = ledgers::leave(asking.store(), &asking.viewer, *year)?.into_iter();
                let people = people.map(|person| LeaveOut {
                    staff_no: person.staff_no,
                    name: person.name,
                    accounts: person
                        .accounts
                        .into_iter()
                        .map(|account| LeaveAccountOut {
                            kind: account.kind,
                            entitled: account.entitled.map(number),
                            taken: number(account.taken),
                            left: account.left.map(number),
                            notes: all_words(&account.notes),
                        })
                        .collect(),
                });
                paging.of(people.collect(), &["staff_no", "name"])
            })
            .await
    }

    /// 延时服务台账 · the ledger of service outside hours
    ///
    /// 排序字段 · sort: staff_no, name
    #[oai(path = "/ledgers/overtime", method = "get", operation_id = "list_overtime")]
    async fn list_overtime(
        &self,
        caller: Caller,
        /// 年
        #[oai(validator(minimum(value = "1900"), maximum(value = "2999")))]
        year: Query<i32>,
        paging: Paging,
    ) -> Result<Json<Page<OvertimeOut>>, ApiError> {
        caller
            .look(move |asking| {
                let people = ledgers::overtime(asking.store(), &asking.viewer, *year)?.into_iter();
                let people = people.map(|person| OvertimeOut {
                    staff_no: person.staff_no,
                    name: person.name,
                    rest_day_sessions: number(person.rest_day_sessions),
                    compensated: number(person.compensated),
                    allowance_paid: number(person.allowance_paid),
                    left: number(person.left),
                    holiday_sessions: number(person.holiday_sessions),
                    holiday_paid: number(person.holiday_paid),
                });
                paging.of(people.collect(), &["staff_no", "name"])
            })
            .await
    }
}

fn found(asking: &super::caller::Asking, staff_no: &str) -> Result<RosterLine, ApiError> {
    roster::find(asking.store(), &asking.viewer, staff_no, clock::now())?.ok_or_else(|| nobody(staff_no))
}

/// That there is nobody of this number, or nobody whom the caller may know of.
pub(super) fn nobody(staff_no: &str) -> ApiError {
    ApiError::unknown(
        format!("没有工号 {staff_no}，或不归您看"),
        format!("there is no staff number {staff_no}, or none that you may know of"),
    )
}

impl From<RosterLine> for StaffMember {
    fn from(line: RosterLine) -> Self {
        let staff = line.staff;
        let shown = |number: String| Some(number).filter(|number| !number.is_empty());
        Self {
            id_number: shown(staff.id_number.as_id_number()),
            bank_account: shown(staff.bank_account.as_bank_account()),
            staff_no: staff.staff_no,
            name: staff.name,
            post: line.post,
            community: line.community,
            hired_on: staff.hired_on,
            left_on: staff.left_on,
            bank_name: staff.bank_name,
        }
    }
}
