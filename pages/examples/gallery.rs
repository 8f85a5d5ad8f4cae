//! Writes every page with made-up people to a folder, to be looked at:
//! `cargo run -p xingchou-pages --example gallery FOLDER`.
#![allow(missing_docs)]

use xingchou_pages::charts::{Bar, Trend};
use xingchou_pages::form::Form;
use xingchou_pages::leader::{LeaderPage, PersonStars};
use xingchou_pages::month::{Block, Exception, MonthPage, Next, Step};
use xingchou_pages::plain::Plain;
use xingchou_pages::sign_in::SignIn;
use xingchou_pages::slip::{Line, Receipt, Slip, SlipPage};
use xingchou_pages::table::{Column, Filter, List, Row, TablePage};
use xingchou_pages::{Frame, Language, Link, Notice, NoticeKind, PageError, Reader, Theme, Words};

fn frame(title: &str, language: Language, theme: Theme) -> Frame {
    let words = Words(language);
    let link = |href: &str, zh: &str, en: &str, current| Link {
        href: href.to_owned(),
        text: words.say(zh, en).to_owned(),
        current,
    };
    Frame {
        words,
        theme,
        title: title.to_owned(),
        address: "/months/2026-10".to_owned(),
        office: "示范街道".to_owned(),
        reader: Some(Reader { name: "欧阳建国".to_owned(), roles: words.say("人事", "HR").to_owned() }),
        navigation: vec![
            link("/months", "本月", "Month", true),
            link("/files", "收文件", "Files", false),
            link("/staff", "人员", "Staff", false),
            link("/scores", "评分", "Scores", false),
            link("/runs", "工资", "Pay", false),
            link("/policies", "规则表", "Rules", false),
        ],
        trail: vec![
            link("/months", "各月", "Months", false),
            link("/months/2026-10", "2026年10月", "2026-10", true),
        ],
        notices: Vec::new(),
        form_token: "token".to_owned(),
    }
}

fn step(name: &str, state: &str, done: bool, current: bool) -> Step {
    Step { name: name.to_owned(), state: state.to_owned(), href: "#".to_owned(), done, current }
}

fn month(frame: &Frame) -> Result<String, PageError> {
    let steps = [
        step("收文件", "已收 22 份", true, false),
        step("评分", "王芳 11月2日", true, false),
        step("本人确认", "37 人确认，2 人逾期视同确认", true, false),
        step("公示", "到 11月12日", false, true),
        step("星级签字", "未开始", false, false),
        step("算工资", "未开始", false, false),
        step("核对", "未开始", false, false),
        step("审批", "未开始", false, false),
        step("发放", "未开始", false, false),
        step("归档", "未开始", false, false),
    ];
    let total = |name: &str, amount: &str| (name.to_owned(), amount.to_owned());
    MonthPage {
        frame,
        steps: &steps,
        next: Some(Next {
            text: "公示还剩 2 个工作日；先处理 1 件申诉。".to_owned(),
            action: Some(Link::to("#", "去处理申诉")),
            post: false,
        }),
        totals: &[
            total("应发合计", "213,456.78"),
            total("扣款合计", "38,220.15"),
            total("实发工资", "175,236.63"),
            total("补扣", "−1,204.00"),
        ],
        exceptions: &[Exception {
            count: "2 人".to_owned(),
            text: "暂缓发放：缺社保基数".to_owned(),
            href: "#".to_owned(),
            action: "补录".to_owned(),
        }],
        blocks: &[
            Block {
                title: "收到的文件".to_owned(),
                lines: vec!["22 份，1,843 行入库，6 行未入库。".to_owned()],
                links: vec![Link::to("#", "更正未入库的 6 行")],
            },
            Block {
                title: "今年要办的".to_owned(),
                lines: vec!["12月：专项附加扣除确认".to_owned(), "1月：2020年第19号名单、新税年".to_owned()],
                links: Vec::new(),
            },
        ],
    }
    .html()
}

fn line(name: &str, amount: &str, fen: i64, sum: bool) -> Line {
    Line {
        name: name.to_owned(),
        amount: amount.to_owned(),
        fen,
        sum,
        pictured: true,
        assumed: name == "岗位津贴",
        why: Some("/why".to_owned()),
    }
}

fn slip(frame: &Frame, held: bool) -> Result<String, PageError> {
    let slip = Slip {
        totals: vec![
            ("应发合计（元）".to_owned(), "6,280.00".to_owned()),
            ("扣款合计（元）".to_owned(), "1,102.36".to_owned()),
            ("实发工资（元）".to_owned(), "5,177.64".to_owned()),
        ],
        state: "2026年10月工资，批次 1，定稿，10月31日发放".to_owned(),
        held: held.then(|| "缺社保基数：人员名册第 12 行是空的。补上后单独补发，不影响其他人。".to_owned()),
        lines: vec![
            line("基本工资", "3,500.00", 350_000, false),
            line("岗位津贴", "1,000.00", 100_000, false),
            line("职称津贴", "300.00", 30_000, false),
            line("绩效津贴（四星）", "1,680.00", 168_000, false),
            line("缺勤扣款", "−200.00", -20_000, false),
            line("应发合计", "6,280.00", 628_000, true),
            line("养老保险（个人）", "−502.40", -50_240, false),
            line("医疗保险（个人）", "−125.60", -12_560, false),
            line("失业保险（个人）", "−31.40", -3_140, false),
            line("住房公积金（个人）", "−442.96", -44_296, false),
            line("实发工资", "5,177.64", 517_764, true),
        ],
        receipt: (!held).then(|| Receipt {
            text: "签收只表示您收到了工资条，不影响您对其中内容提出申诉。".to_owned(),
            form: Some(Form::new("#", "签收工资条").strong()),
        }),
    };
    SlipPage::new(frame, &slip, &[Link::to("#", "有异议，提出申诉")])?.html()
}

fn leader(frame: &Frame) -> Result<String, PageError> {
    let bar = |label: &str, value: i64| Bar {
        label: label.to_owned(),
        value,
        shown: format!("{value} 人"),
        interval: None,
    };
    let spread = [
        bar("五星", 6),
        bar("四星", 14),
        bar("三星", 12),
        bar("二星", 3),
        bar("一星", 0),
        bar("样本不足", 4),
    ];
    let months = Trend {
        months: ["5月", "6月", "7月", "8月", "9月", "10月"].map(str::to_owned).to_vec(),
        figures: vec![
            Some((8_610, "86.10".to_owned())),
            Some((8_702, "87.02".to_owned())),
            None,
            Some((8_655, "86.55".to_owned())),
            Some((8_891, "88.91".to_owned())),
            Some((8_834, "88.34".to_owned())),
        ],
        between: (8_000, 9_200),
    };
    let people: Vec<PersonStars> = (1..=12)
        .map(|number| PersonStars {
            name: if number == 3 {
                "阿卜杜热合曼·买买提依明江".to_owned()
            } else {
                format!("王{number}芳")
            },
            href: "#".to_owned(),
            stars: "★★★★☆".to_owned(),
            stars_in_words: "四星".to_owned(),
            total: "91.27".to_owned(),
            sample: "312".to_owned(),
            interval: "96.1%～98.9%".to_owned(),
            moved: "三星 → 四星：差评少 4 条".to_owned(),
            group: "窗口".to_owned(),
            rank: "3".to_owned(),
        })
        .collect();
    let next = Next {
        text: "2026年10月的星级已公示期满，39 人。".to_owned(),
        action: Some(Link::to("#", "核对并签字")),
        post: false,
    };
    LeaderPage::new(frame, Some(next), &spread, &months, &people, (&[], &[]))?.html()
}

fn staff(frame: &Frame, rows: usize) -> Result<String, PageError> {
    let column =
        |name: &str, label: &str, number| Column { name: name.to_owned(), label: label.to_owned(), number };
    let row = |index: usize| Row {
        href: Some("#".to_owned()),
        cells: vec![
            format!("C{index:03}"),
            if index % 9 == 4 {
                "阿卜杜热合曼·买买提依明江".to_owned()
            } else {
                "张伟".to_owned()
            },
            "全科窗口".to_owned(),
            "东源社区".to_owned(),
            if index % 7 == 3 { "−1,204.00".to_owned() } else { "5,177.64".to_owned() },
        ],
    };
    let list = List {
        address: "/staff".to_owned(),
        search: String::new(),
        filters: vec![Filter {
            name: "community".to_owned(),
            label: "社区".to_owned(),
            choices: vec!["东源社区".to_owned(), "惠民社区".to_owned()],
            chosen: String::new(),
        }],
        sort: "staff_no".to_owned(),
        columns: vec![
            column("staff_no", "工号", false),
            column("name", "姓名", false),
            column("post", "岗位", false),
            column("community", "社区", false),
            column("net_pay", "实发工资（元）", true),
        ],
        rows: (1..=rows).map(row).collect(),
        totals: if rows == 0 {
            Vec::new()
        } else {
            ["合计", "", "", "", "201,927.96"].map(str::to_owned).to_vec()
        },
        count: rows * 6,
        page: 3,
        rows_per_page: rows.max(1),
        exports: vec![Link::to("#", "导出 xlsx"), Link::to("#", "导出 csv")],
        nothing: "还没有人员。请先导入人员名册。".to_owned(),
    };
    TablePage { frame, introduction: None, list: &list }.html()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    std::fs::create_dir_all(format!("{folder}/assets"))?;
    let mut pages: Vec<(String, String)> = Vec::new();
    for (suffix, language, theme) in [
        ("zh", Language::Chinese, Theme::Light),
        ("en", Language::English, Theme::Light),
        ("dark", Language::Chinese, Theme::Dark),
    ] {
        let named = |title: &str| frame(title, language, theme);
        pages.push((format!("month-{suffix}"), month(&named("2026年10月"))?));
        pages.push((format!("slip-{suffix}"), slip(&named("欧阳建国的工资条"), false)?));
        pages.push((format!("slip-held-{suffix}"), slip(&named("欧阳建国的工资条"), true)?));
        pages.push((format!("leader-{suffix}"), leader(&named("星级"))?));
        pages.push((format!("staff-{suffix}"), staff(&named("人员"), 24)?));
        pages.push((format!("staff-empty-{suffix}"), staff(&named("人员"), 0)?));
        let mut outside = named("登录");
        outside.reader = None;
        outside.navigation.clear();
        outside.trail.clear();
        outside.notices.push(Notice {
            kind: NoticeKind::Error,
            text: "账户名或密码不对，请核对后再试。".to_owned(),
            field: Some("password".to_owned()),
        });
        pages.push((format!("sign-in-{suffix}"), SignIn { frame: &outside, name: "wang", to: "/" }.html()?));
        let nothing = Plain {
            frame: &named("没有权限"),
            paragraphs: &["您的账户没有查看工资的权限；如工作需要，请向安全管理员申请。".to_owned()],
            actions: &[Link::to("/", "回首页")],
        };
        pages.push((format!("plain-{suffix}"), nothing.html()?));
    }
    for asset in xingchou_pages::assets::ALL {
        let name = asset.address().rsplit('/').next().unwrap_or_default().to_owned();
        std::fs::write(format!("{folder}/assets/{name}"), asset.text)?;
    }
    for (name, html) in pages {
        let mut html = html;
        for asset in xingchou_pages::assets::ALL {
            let file = asset.address().rsplit('/').next().unwrap_or_default().to_owned();
            html = html.replace(&asset.address(), &format!("assets/{file}"));
        }
        std::fs::write(format!("{folder}/{name}.html"), html)?;
    }
    Ok(())
}
