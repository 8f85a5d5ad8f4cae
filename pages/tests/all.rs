//! Pages from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use xingchou_pages::charts::{Bar, Step, Trend, bars, trend, waterfall};
use xingchou_pages::slip::{Line, Receipt, Slip, SlipPage};
use xingchou_pages::table::{Column, Filter, List, Row, TablePage};
use xingchou_pages::{Frame, Language, Notice, NoticeKind, Words, assets};

const HOSTILE: &str = "<script>alert(1)</script>\" onload='x' 张三&";

fn frame() -> Frame {
    Frame {
        title: HOSTILE.to_owned(),
        office: HOSTILE.to_owned(),
        address: "/?a=\"><b>".to_owned(),
        ..Frame::default()
    }
}

/// Nothing of people became markup, and nothing is inline that a strict content security policy refuses.
fn is_clean(html: &str) {
    assert!(!html.contains("<script>"), "{html}");
    assert!(!html.contains("\" onload"), "{html}");
    assert!(!html.contains(" style="), "{html}");
    assert!(!html.contains("<style"), "{html}");
    assert_eq!(html.matches("<script ").count(), 1, "only the file of scripts");
}

fn line(name: &str, fen: i64, sum: bool) -> Line {
    Line {
        name: name.to_owned(),
        amount: HOSTILE.to_owned(),
        fen,
        sum,
        pictured: true,
        assumed: true,
        why: Some("/why".to_owned()),
    }
}

#[test]
fn names_of_people_never_become_markup() {
    let mut frame = frame();
    frame.notices.push(Notice {
        kind: NoticeKind::Error,
        text: HOSTILE.to_owned(),
        field: Some("x".to_owned()),
    });
    let slip = Slip {
        totals: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
        state: HOSTILE.to_owned(),
        held: None,
        lines: vec![line(HOSTILE, 100, false), line("实发", 100, true)],
        receipt: Some(Receipt { text: HOSTILE.to_owned(), form: None }),
    };
    is_clean(&SlipPage::new(&frame, &slip, &[]).unwrap().html().unwrap());
    let list = List {
        address: "/staff".to_owned(),
        search: HOSTILE.to_owned(),
        columns: vec![Column { name: "name".to_owned(), label: HOSTILE.to_owned(), number: false }],
        rows: vec![Row { href: None, cells: vec![HOSTILE.to_owned()] }],
        count: 1,
        page: 1,
        rows_per_page: 50,
        ..List::default()
    };
    let html = TablePage { frame: &frame, introduction: Some(HOSTILE), list: &list }.html().unwrap();
    is_clean(&html);
    assert!(html.contains("张三&#38;") || html.contains("张三&amp;"), "shown as it is");
}

#[test]
fn a_list_keeps_its_filters_when_it_is_sorted_or_turned() {
    let list = List {
        address: "/staff".to_owned(),
        search: "张 三".to_owned(),
        filters: vec![Filter {
            name: "community".to_owned(),
            label: "社区".to_owned(),
            choices: vec!["东源".to_owned()],
            chosen: "东源".to_owned(),
        }],
        sort: "name".to_owned(),
        columns: vec![Column { name: "name".to_owned(), label: "姓名".to_owned(), number: false }],
        rows: vec![Row { href: None, cells: vec!["张三".to_owned()] }],
        count: 950,
        page: 4,
        rows_per_page: 100,
        ..List::default()
    };
    let html = TablePage { frame: &Frame::default(), introduction: None, list: &list }.html().unwrap();
    let kept = "search=%E5%BC%A0%20%E4%B8%89&#38;sort=%2Dname&#38;community=%E4%B8%9C%E6%BA%90&#38;page=1";
    assert!(html.contains(kept), "falling after rising: {html}");
    assert!(html.contains("aria-sort=\"ascending\""));
    for page in ["page=1\"", "page=2\"", "page=6\"", "page=10\""] {
        assert!(html.contains(page), "{page}");
    }
    assert!(!html.contains("page=8\""), "far pages are left out");
    assert!(html.contains("共 950 行"));
}

#[test]
fn a_chinese_page_has_no_english_and_the_other_way_round() {
    let chinese =
        TablePage { frame: &Frame::default(), introduction: None, list: &List::default() }.html().unwrap();
    assert!(chinese.contains("lang=\"zh-Hans\"") && chinese.contains("筛选") && !chinese.contains("Filter"));
    let english = Frame { words: Words(Language::English), ..Frame::default() };
    let english = TablePage { frame: &english, introduction: None, list: &List::default() }.html().unwrap();
    assert!(english.contains("lang=\"en\"") && english.contains("Filter") && !english.contains("筛选"));
}

#[test]
fn pictures_of_nothing_one_thing_and_vast_amounts_can_be_drawn() {
    let step =
        |fen| Step {
            label: "很长很长很长很长很长的项目".to_owned(), fen, shown: "1".to_owned(), sum: false
        };
    for steps in [
        vec![],
        vec![step(0)],
        vec![step(-5), step(3)],
        vec![step(i64::MAX), step(i64::MAX)],
        vec![step(i64::MIN)],
    ] {
        assert!(waterfall("从应发到实发", &steps).unwrap().ends_with("</svg>\n"));
    }
    let bar = Bar {
        label: "五星".to_owned(),
        value: i64::MAX,
        shown: "9".to_owned(),
        interval: Some((0, i64::MAX)),
    };
    assert!(
        bars("星级", &[bar.clone(), Bar { value: 0, interval: None, ..bar }], None).unwrap().contains("五星")
    );
    let none = Trend { months: Vec::new(), figures: Vec::new(), between: (0, 0) };
    assert!(trend("总分", &none).unwrap().contains("role=\"img\""));
}

#[test]
fn a_picture_says_its_name_and_scales_with_the_page() {
    let picture = waterfall(HOSTILE, &[]).unwrap();
    let opening = &picture[..picture.find('>').unwrap()];
    assert!(opening.contains("viewBox") && !opening.contains(" width="), "{opening}");
    assert!(!picture.contains("<script"));
}

#[test]
fn the_address_of_a_file_changes_with_its_content_and_leads_back_to_it() {
    for asset in assets::ALL {
        assert_eq!(assets::at(&asset.address()), Some(asset));
    }
    assert_ne!(assets::STYLE.address(), assets::SCRIPT.address());
    assert_eq!(assets::at("/assets/000000000000/style.css"), None);
}
