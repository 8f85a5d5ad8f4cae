//! The windows of today: who sits where, what came, what waits. The page keeps itself up to date.

use chrono::Timelike;
use xingchou_pages::Link;
use xingchou_pages::windows::{Live, Window, WindowsPage};

use super::answer::Answer;
use super::error::WebError;
use super::visit::Visit;
use super::words;
use crate::operations::window_board::{WindowToday, window_board};

/// Where it is.
const ADDRESS: &str = "/windows";
/// Seconds from one look to the next.
const SECONDS: u32 = 15;

/// The windows as they are now.
pub(super) fn page(visit: &Visit) -> Result<Answer, WebError> {
    let board = window_board(visit.store(), visit.viewer(), visit.now)?;
    let frame = visit.frame(visit.say("窗口情况", "Windows"));
    let windows: Vec<Window> = board.windows.iter().map(|window| shown(visit, window)).collect();
    let sum = |of: fn(&WindowToday) -> usize| board.windows.iter().map(of).sum::<usize>().to_string();
    let staffed = board.windows.iter().filter(|window| window.name.is_some()).count().to_string();
    let totals = [
        (visit.say("有人的窗口", "Windows with somebody").to_owned(), staffed),
        (visit.say("今天的评价", "Ratings today").to_owned(), sum(|window| window.ratings)),
        (visit.say("今天的差评", "Bad ones today").to_owned(), sum(|window| window.bad)),
        (visit.say("本月差评待办结", "Complaints that wait").to_owned(), sum(|window| window.waiting)),
    ];
    let clock =
        format!("{} {:02}:{:02}", words::day(visit, board.at.date()), board.at.hour(), board.at.minute());
    let still = visit.asked("still") == "1";
    let live = (!still).then(|| Live {
        part: format!("{ADDRESS}?part=1"),
        page: ADDRESS.to_owned(),
        seconds: SECONDS,
    });
    let switch = match still {
        true => Link::to(ADDRESS, visit.say("恢复自动更新", "Keep it up to date")),
        false => Link::to(format!("{ADDRESS}?still=1"), visit.say("停止自动更新", "Let it stand still")),
    };
    let page = WindowsPage {
        frame: &frame,
        as_of: match visit.look.language.is_chinese() {
            true => format!("截至 {clock}"),
            false => format!("As of {clock}"),
        },
        totals: &totals,
        windows: &windows,
        live: live.as_ref(),
        switch,
        nothing: visit.say(
            "本月没有排班，今天也没有评价。请到“文件”上传窗口值班表。",
            "This month has no rota, and nothing was rated today. Hand a rota in under Files.",
        ),
    };
    Ok(Answer::page(if visit.asked("part") == "1" { page.part()? } else { page.html()? }))
}

fn shown(visit: &Visit, window: &WindowToday) -> Window {
    let chinese = visit.look.language.is_chinese();
    let name = match (window.window.is_empty(), chinese) {
        (true, true) => "窗口不明".to_owned(),
        (true, false) => "Window not known".to_owned(),
        (false, true) if window.window.chars().all(|one| one.is_ascii_digit()) => {
            format!("{} 号窗口", window.window)
        }
        (false, false) if window.window.chars().all(|one| one.is_ascii_digit()) => {
            format!("Window {}", window.window)
        }
        (false, _) => window.window.clone(),
    };
    let counted = |count: usize, zh: &str, en: &str| match (count, chinese) {
        (0, _) => String::new(),
        (count, true) => format!("{zh} {count}"),
        (count, false) => format!("{en} {count}"),
    };
    Window {
        name,
        taken: window.name.is_some(),
        who: window.name.clone().unwrap_or_else(|| visit.say("现在无人值班", "Nobody now").to_owned()),
        ratings: window.ratings,
        bad: counted(window.bad, "差评", "bad"),
        last: match (window.last, chinese) {
            (None, true) => "今天还没有评价".to_owned(),
            (None, false) => "No rating yet today".to_owned(),
            (Some(last), true) => format!("最近一条 {:02}:{:02}", last.hour(), last.minute()),
            (Some(last), false) => format!("The last at {:02}:{:02}", last.hour(), last.minute()),
        },
        waiting: counted(window.waiting, "差评待办结", "waiting"),
    }
}
