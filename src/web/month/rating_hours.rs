//! When ratings come: a month's by weekday and hour.

use std::collections::BTreeSet;

use xingchou_pages::charts::{HeatMap, heat_map};
use xingchou_pages::composed::{Cell, Composed, Part, Table};

use super::above;
use crate::operations::window_board::{HourOfWeek, rating_hours};
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::visit::Visit;

const WEEKDAYS: [(&str, &str); 7] = [
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
];

/// All ratings, or the bad ones only, as a picture with its table.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let month = visit.month()?;
    let frame = visit.frame_below(above(visit, month), visit.say("评价时段", "When ratings come"));
    let hours = rating_hours(visit.store(), visit.viewer(), month)?;
    let mut parts = Vec::new();
    if hours.is_empty() {
        let line = visit.say("这个月还没有评价。", "Nothing was rated in this month.").to_owned();
        parts.push(Part::Text { title: String::new(), lines: vec![line], links: Vec::new() });
    } else {
        parts.extend(map(visit, &hours, visit.say("全部评价", "All ratings"), |one| one.ratings)?);
        parts.extend(map(visit, &hours, visit.say("差评", "Bad ratings"), |one| one.bad)?);
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?))
}

fn map(
    visit: &Visit,
    hours: &[HourOfWeek],
    title: &str,
    of: fn(&HourOfWeek) -> usize,
) -> Result<Vec<Part>, WebError> {
    let columns: BTreeSet<u32> = hours.iter().map(|one| one.hour).collect();
    let rated: BTreeSet<u32> = hours.iter().map(|one| one.weekday).collect();
    let figure = |weekday: u32, hour: u32| {
        hours.iter().find(|one| one.weekday == weekday && one.hour == hour).map_or(0, of)
    };
    // Working days stand there though nothing came; rest days only when something did.
    let days = (1_u32..).zip(WEEKDAYS).filter(|(day, _)| *day <= 5 || rated.contains(day));
    let mut labels = vec![visit.say("时段", "Hour").to_owned()];
    labels.extend(columns.iter().map(|hour| format!("{hour}")));
    labels.push(visit.say("合计", "Sum").to_owned());
    let names: Vec<&str> = labels.iter().map(String::as_str).collect();
    let numbers: Vec<usize> = (1..labels.len()).collect();
    let mut table = Table::new(&names, "").numbers(&numbers);
    let mut picture = HeatMap { columns: columns.iter().map(u32::to_string).collect(), ..HeatMap::default() };
    let mut sums = vec![0_usize; columns.len()];
    for (day, (zh, en)) in days {
        let figures: Vec<usize> = columns.iter().map(|hour| figure(day, *hour)).collect();
        for (sum, count) in sums.iter_mut().zip(&figures) {
            *sum += count;
        }
        let mut cells = vec![Cell::text(visit.say(zh, en))];
        cells.extend(figures.iter().map(|count| Cell::text(count.to_string())));
        cells.push(Cell::text(figures.iter().sum::<usize>().to_string()));
        table.row(cells);
        picture.rows.push(visit.say(zh, en).to_owned());
        picture
            .figures
            .push(figures.into_iter().map(|count| u64::try_from(count).unwrap_or(u64::MAX)).collect());
    }
    table.totals = vec![visit.say("合计", "Sum").to_owned()];
    table.totals.extend(sums.iter().map(usize::to_string));
    table.totals.push(sums.iter().sum::<usize>().to_string());
    let name = match visit.look.language.is_chinese() {
        true => format!("{title}，按星期和钟点"),
        false => format!("{title} by weekday and hour"),
    };
    let note = visit.say("颜色越深，条数越多。", "The darker, the more.").to_owned();
    Ok(vec![
        Part::Picture { title: title.to_owned(), svg: heat_map(&name, &picture)?, note },
        Part::Table { title: name, note: String::new(), table, links: Vec::new() },
    ])
}
