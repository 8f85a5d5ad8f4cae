//! What looks like gaming: bursts of praise, praise outside hours, more ratings than cases, a device far from its
//! peers, a rating rate that is too good. Each is something to ask about, and proves nothing.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, Timelike};
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_importers::records::{FiveLevel, SixKey};

use super::super::OperationError;
use super::super::calendar::Calendar;
use super::super::month_inputs::{InputValue, MonthInputs, PersonMonth, ratings_list};
use super::Thresholds;
use crate::access::Viewer;
use crate::message::Message;
use crate::store::Store;

/// Something to ask about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signal {
    /// The stable code: burst, outside_hours, more_ratings_than_cases, device_far_off, rate_too_good.
    pub code: &'static str,
    /// 工号; none for what is about a device.
    pub staff_no: Option<String>,
    /// 评价器编号; none for what is about a person.
    pub device: Option<String>,
    /// When it began, for what has a time.
    pub at: Option<NaiveDateTime>,
    /// What it is.
    pub what: Message,
}

/// A press, with whom and where.
struct Press {
    at: NaiveDateTime,
    staff_no: String,
    device: String,
    praise: bool,
}

/// Grades that praise.
const PRAISE: [&str; 3] = ["很满意", "满意", "非常满意"];

fn presses(store: &Store, viewer: &Viewer, month: &MonthInputs) -> Result<Vec<Press>, OperationError> {
    let six_keys = SixKey::ALL.into_iter().map(|key| ("六键", key.name_zh()));
    let five_levels = FiveLevel::ALL.into_iter().map(|level| ("五级", level.name_zh()));
    let grades: Vec<(&str, &str)> = six_keys.chain(five_levels).collect();
    let mut all = Vec::new();
    for person in &month.people {
        for (scale, grade) in &grades {
            let rated = matches!(
                person.values.get(&format!("{scale}{grade}")).map(|cell| &cell.value),
                Some(InputValue::Number(count)) if !count.is_zero()
            );
            if !rated {
                continue;
            }
            for rating in ratings_list(store, viewer, month.month, person.staff_id, scale, grade)? {
                all.push(Press {
                    at: rating.time,
                    staff_no: person.staff_no.clone(),
                    device: rating.device,
                    praise: PRAISE.contains(grade),
                });
            }
        }
    }
    all.sort_by(|one, other| (&one.device, one.at).cmp(&(&other.device, other.at)));
    Ok(all)
}

/// Everything of a month that is worth a look.
pub(super) fn signals(
    store: &Store,
    viewer: &Viewer,
    month: &MonthInputs,
    thresholds: &Thresholds,
) -> Result<Vec<Signal>, OperationError> {
    let presses = presses(store, viewer, month)?;
    let calendar = Calendar::built_in()?;
    let mut found = bursts(&presses, thresholds);
    found.extend(outside_hours(&presses, &calendar, thresholds));
    found.extend(devices_far_off(&presses, thresholds));
    found.extend(month.people.iter().filter_map(|person| rates(person, thresholds)));
    Ok(found)
}

fn bursts(presses: &[Press], thresholds: &Thresholds) -> Vec<Signal> {
    let mut found = Vec::new();
    let mut run: Vec<&Press> = Vec::new();
    let mut tell = |run: &[&Press]| {
        if let (Some(first), Some(last)) = (run.first(), run.last())
            && run.len() >= thresholds.burst_presses
        {
            let seconds = last.at.signed_duration_since(first.at).num_seconds();
            found.push(Signal {
                code: "burst",
                staff_no: Some(first.staff_no.clone()),
                device: Some(first.device.clone()),
                at: Some(first.at),
                what: Message::new(
                    format!("{} 起 {seconds} 秒内连按 {} 次好评，请了解情况", first.at, run.len()),
                    format!("{} presses of praise within {seconds} seconds from {} on", run.len(), first.at),
                ),
            });
        }
    };
    for press in presses.iter().filter(|press| press.praise && !press.device.is_empty()) {
        let follows = run.last().is_some_and(|last| {
            last.device == press.device
                && press.at.signed_duration_since(last.at).num_seconds() <= thresholds.burst_seconds
        });
        if !follows {
            tell(&run);
            run.clear();
        }
        run.push(press);
    }
    tell(&run);
    found
}

/// Praise at hours or on days when the office is closed, a line a person.
fn outside_hours(presses: &[Press], calendar: &Calendar, thresholds: &Thresholds) -> Vec<Signal> {
    let mut by_person: BTreeMap<&str, Vec<&Press>> = BTreeMap::new();
    for press in presses.iter().filter(|press| press.praise) {
        let open = (thresholds.opening_hour..thresholds.closing_hour).contains(&press.at.hour());
        if !open || calendar.is_workday(press.at.date()) == Some(false) {
            by_person.entry(&press.staff_no).or_default().push(press);
        }
    }
    by_person
        .into_iter()
        .map(|(staff_no, presses)| {
            let first = presses.iter().map(|press| press.at).min();
            let when = first.map_or_else(String::new, |at| at.to_string());
            let count = presses.len();
            Signal {
                code: "outside_hours",
                staff_no: Some(staff_no.to_owned()),
                device: None,
                at: first,
                what: Message::new(
                    format!(
                        "休息日或 {}–{} 点以外的好评 {count} 条（最早 {when}）；有延时服务的属正常，请对照排班",
                        thresholds.opening_hour, thresholds.closing_hour
                    ),
                    format!("{count} praises on rest days or outside hours, the first {when}; compare the rota"),
                ),
            }
        })
        .collect()
}

/// Devices whose share of praise is far from that of all others, by the normal approximation, squared so that no
/// root is needed.
fn devices_far_off(presses: &[Press], thresholds: &Thresholds) -> Vec<Signal> {
    let mut counts: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for press in presses.iter().filter(|press| !press.device.is_empty()) {
        let (praise, all) = counts.entry(&press.device).or_default();
        *praise += i64::from(press.praise);
        *all += 1;
    }
    let (praise, all) = counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    let mut found = Vec::new();
    for (device, (own, of)) in &counts {
        let (others, of_others) = (praise - own, all - of);
        let share = |part: i64, whole: i64| Decimal::from(part).checked_div(Decimal::from(whole));
        let (Some(own_share), Some(peers)) = (share(*own, *of), share(others, of_others)) else { continue };
        if *of < thresholds.device_ratings {
            continue;
        }
        let difference = own_share.saturating_sub(peers);
        let variance = peers.saturating_mul(Decimal::ONE.saturating_sub(peers));
        let limit = thresholds.device_deviations.saturating_mul(thresholds.device_deviations);
        let is_far = difference.saturating_mul(difference).saturating_mul(Decimal::from(*of))
            > limit.saturating_mul(variance);
        if is_far {
            let percent = |share: Decimal| (share.saturating_mul(Decimal::ONE_HUNDRED)).round_dp(1);
            let (own_share, peers) = (percent(own_share), percent(peers));
            found.push(Signal {
                code: "device_far_off",
                staff_no: None,
                device: Some((*device).to_owned()),
                at: None,
                what: Message::new(
                    format!("评价器 {device} 好评占 {own_share}%（{of} 条），其他评价器占 {peers}%，相差过大，请核对"),
                    format!("device {device}: {own_share} % praise of {of}, all others {peers} %"),
                ),
            });
        }
    }
    found
}

/// More ratings than cases, or almost as many.
fn rates(person: &PersonMonth, thresholds: &Thresholds) -> Option<Signal> {
    let number = |name: &str| match person.values.get(name).map(|cell| &cell.value) {
        Some(InputValue::Number(number)) => Some(*number),
        _ => None,
    };
    let cases = number("办结件数").filter(|cases| !cases.is_zero())?;
    let rated = person.values.iter().fold(Decimal::ZERO, |sum, (name, cell)| match &cell.value {
        InputValue::Number(count) if name.starts_with("六键") || name.starts_with("五级") => {
            sum.saturating_add(*count)
        }
        _ => sum,
    });
    let rate = rated.saturating_mul(Decimal::ONE_HUNDRED).checked_div(cases)?.round_dp(1);
    let signal = |code, zh: String, en: String| Signal {
        code,
        staff_no: Some(person.staff_no.clone()),
        device: None,
        at: None,
        what: Message::new(zh, en),
    };
    if rated > cases {
        return Some(signal(
            "more_ratings_than_cases",
            format!("评价 {rated} 条，多于办结的 {cases} 件，有的好评没有对应的办件"),
            format!("{rated} ratings are more than {cases} finished cases"),
        ));
    }
    (cases >= thresholds.cases_at_least && rate >= thresholds.rate_too_good).then(|| {
        signal(
            "rate_too_good",
            format!("评价率 {rate}%（{rated} ÷ {cases}），高得少见，请了解是否代为评价"),
            format!("a rating rate of {rate} % ({rated} of {cases}) is rare"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(device: &str, at: &str, praise: bool) -> Press {
        let at = NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S").unwrap();
        Press { at, staff_no: "C001".to_owned(), device: device.to_owned(), praise }
    }

    #[test]
    fn three_praises_seconds_apart_are_a_burst_and_a_pause_ends_it() {
        let presses = [
            press("A", "2026-10-12 09:00:00", true),
            press("A", "2026-10-12 09:00:04", true),
            press("A", "2026-10-12 09:00:14", true),
            press("A", "2026-10-12 09:00:25", true),
            press("B", "2026-10-12 09:00:26", true),
            press("B", "2026-10-12 09:00:27", false),
            press("B", "2026-10-12 09:00:28", true),
        ];
        let found = bursts(&presses, &Thresholds::default());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].at.unwrap().to_string(), "2026-10-12 09:00:00");
        assert!(found[0].what.zh.contains("14 秒内连按 3 次"), "{}", found[0].what.zh);
    }

    #[test]
    fn praise_in_the_evening_or_on_a_holiday_is_told_once_a_person() {
        let presses = [
            press("A", "2026-10-12 20:00:00", true),
            press("A", "2026-10-03 10:00:00", true),
            press("A", "2026-10-10 10:00:00", true),
            press("A", "2026-10-12 07:59:59", false),
        ];
        let found = outside_hours(&presses, &Calendar::built_in().unwrap(), &Thresholds::default());
        assert_eq!(found.len(), 1);
        // The Saturday of the 10th is worked.
        assert!(found[0].what.zh.contains("好评 2 条"), "{}", found[0].what.zh);
    }

    #[test]
    fn a_device_is_far_off_only_with_enough_presses() {
        let of = |device: &str, praise: usize, bad: usize| -> Vec<Press> {
            let one = |praise| press(device, "2026-10-12 09:00:00", praise);
            (0..praise).map(|_| one(true)).chain((0..bad).map(|_| one(false))).collect()
        };
        let mut presses = of("A", 80, 20);
        presses.extend(of("B", 82, 18));
        presses.extend(of("C", 40, 60));
        presses.extend(of("D", 0, 9));
        let found = devices_far_off(&presses, &Thresholds::default());
        let devices: Vec<&str> = found.iter().filter_map(|signal| signal.device.as_deref()).collect();
        assert!(devices.contains(&"C") && !devices.contains(&"D"), "{devices:?}");
    }
}
