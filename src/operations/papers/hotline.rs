//! 12345: the week, a day's morning and evening, and the months.

use chrono::NaiveDate;
use xingchou_importers::records::Record;
use xingchou_reports::hotline::{
    DayHalf, TicketLine, complaints_trend, day_summary, week_of, weekly_ranking,
};

use super::catalogue::Made;
use super::insurance::fact_on;
use super::materials::MonthMaterials;
use super::printed::both;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::fact_kind::COMMUNITY;

/// How many months a trend looks back, the month itself among them.
const TREND_MONTHS: u32 = 12;

/// The tickets of some months. A ticket without a community is of the handler's.
fn tickets(
    materials: &MonthMaterials<'_>,
    from: Month,
    to: Month,
) -> Result<Vec<TicketLine>, OperationError> {
    let viewer = materials.viewer;
    let (rows, facts) = materials.store.read(|reading| {
        let rows = reading.month_record_list_between(viewer, from, to, "ticket")?;
        Ok::<_, OperationError>((rows, reading.staff_fact_list(viewer)?))
    })?;
    let staff = materials.staff()?;
    let mut tickets = Vec::new();
    for row in rows {
        let Record::Ticket(ticket) = serde_json::from_str(&row.payload)? else { continue };
        let own = row.staff.map(|id| fact_on(&facts, id, COMMUNITY, ticket.dispatched_at.date()));
        let community = ticket.community.filter(|name| !name.is_empty()).or(own).unwrap_or_default();
        let handler = staff.iter().find(|person| Some(person.id) == row.staff);
        tickets.push(TicketLine {
            ticket_no: ticket.ticket_no,
            team: community.clone(),
            community,
            handler: handler.map_or(ticket.staff_no, |person| person.name.clone()),
            dispatched_at: ticket.dispatched_at,
            responded_at: ticket.responded_at,
            finished_at: ticket.finished_at,
            solved: ticket.solved == Some(true),
            satisfied: ticket.satisfied == Some(true),
        });
    }
    Ok(tickets)
}

fn day(materials: &MonthMaterials<'_>) -> NaiveDate {
    materials.options.day.unwrap_or_else(|| materials.month.last_day())
}

pub(super) fn week(materials: &MonthMaterials<'_>) -> Made {
    let (monday, sunday) = week_of(day(materials));
    let tickets = tickets(materials, Month::of(monday), Month::of(sunday))?;
    let mut known: Vec<String> = tickets.iter().map(|ticket| ticket.community.clone()).collect();
    known.sort();
    known.dedup();
    let paper = weekly_ranking(&materials.office()?, monday, &known, &tickets);
    both(materials, &format!("12345每周排名_{monday}"), &paper)
}

fn summary(materials: &MonthMaterials<'_>, half: DayHalf) -> Made {
    let day = day(materials);
    let month = Month::of(day);
    let tickets = tickets(materials, month.months_earlier(TREND_MONTHS), month)?;
    let paper = day_summary(&materials.office()?, day, half, &tickets);
    both(materials, &format!("12345{}_{day}", half.chinese()), &paper)
}

pub(super) fn morning(materials: &MonthMaterials<'_>) -> Made {
    summary(materials, DayHalf::Morning)
}

pub(super) fn evening(materials: &MonthMaterials<'_>) -> Made {
    summary(materials, DayHalf::Evening)
}

pub(super) fn trend(materials: &MonthMaterials<'_>) -> Made {
    let from = materials.month.months_earlier(TREND_MONTHS - 1);
    let tickets = tickets(materials, from, materials.month)?;
    let paper = complaints_trend(&materials.office()?, materials.month.last_day(), &tickets);
    both(materials, &format!("12345月度趋势_{}", materials.month), &paper)
}
