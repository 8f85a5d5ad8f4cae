//! Tickets and their rates: 响应率 = answered ÷ received, 办结率 = finished ÷ received, 解决率 = solved ÷ finished,
//! 满意率 = satisfied ÷ finished; three days are 72 hours from 派单.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use xingchou_engine::number::round_half_away;

/// One ticket of the hotline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketLine {
    /// 工单编号.
    pub ticket_no: String,
    /// 社区; empty where the file does not say.
    pub community: String,
    /// The team that works on it; where there are no teams, the community.
    pub team: String,
    /// 承办人.
    pub handler: String,
    /// 派单时间.
    pub dispatched_at: NaiveDateTime,
    /// 首次响应时间.
    pub responded_at: Option<NaiveDateTime>,
    /// 办结时间.
    pub finished_at: Option<NaiveDateTime>,
    /// 是否解决.
    pub solved: bool,
    /// 是否满意.
    pub satisfied: bool,
}

/// The hours in which a ticket is to be finished.
const HOURS: i64 = 72;

impl TicketLine {
    pub(super) fn day(&self) -> NaiveDate {
        self.dispatched_at.date()
    }

    /// When it must be finished at the latest.
    pub(super) fn due_at(&self) -> NaiveDateTime {
        self.dispatched_at.checked_add_signed(Duration::hours(HOURS)).unwrap_or(NaiveDateTime::MAX)
    }

    /// Monday of the week of 派单.
    pub(super) fn monday(&self) -> NaiveDate {
        monday_of(self.day())
    }
}

pub(super) fn monday_of(day: NaiveDate) -> NaiveDate {
    let back = Duration::days(day.weekday().num_days_from_monday().into());
    day.checked_sub_signed(back).unwrap_or(day)
}

/// Counts over some tickets.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) received: usize,
    pub(super) answered: usize,
    pub(super) answered_same_day: usize,
    pub(super) finished: usize,
    pub(super) finished_in_time: usize,
    pub(super) solved: usize,
    pub(super) satisfied: usize,
}

impl Counts {
    pub(super) fn of<'t>(tickets: impl IntoIterator<Item = &'t TicketLine>) -> Self {
        let mut counts = Self::default();
        for ticket in tickets {
            counts.received += 1;
            counts.answered += usize::from(ticket.responded_at.is_some());
            let same_day = ticket.responded_at.is_some_and(|answered| answered.date() == ticket.day());
            counts.answered_same_day += usize::from(same_day);
            if let Some(finished) = ticket.finished_at {
                counts.finished += 1;
                counts.finished_in_time += usize::from(finished <= ticket.due_at());
                counts.solved += usize::from(ticket.solved);
                counts.satisfied += usize::from(ticket.satisfied);
            }
        }
        counts
    }
}

/// In hundred, two decimals; none of nothing, for nothing has no rate.
pub(super) fn rate(part: usize, whole: usize) -> Option<Decimal> {
    let hundred = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?;
    Some(round_half_away(hundred.checked_div(whole.into())?, 2))
}

/// The names in order, each once.
pub(super) fn names<'t>(tickets: &'t [&TicketLine], of: fn(&TicketLine) -> &str) -> Vec<&'t str> {
    let mut names: Vec<&str> = tickets.iter().map(|ticket| of(ticket)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

pub(super) fn named(name: &str) -> &str {
    if name.is_empty() { "（未填社区）" } else { name }
}
