//! Pages of leaders, finance and human resources: what each shows, to whom, and what of it goes on the trail. One
//! office serves for all of them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use xingchou::access::{Grant, Role, Scope};
use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::month_rota::month_rota;
use xingchou::operations::run_totals::run_totals;
use xingchou::operations::score::score;
use xingchou::operations::score_of_person::{number_of, score_of_person, stars_of};
use xingchou::operations::{scores, slips};
use xingchou_pages::table::encoded;

use crate::support::{Office, Reply, Served, october, people};

/// An office whose October was scored and calculated by its clerk, served.
struct Desk {
    office: Office,
    served: Served,
    cookies: BTreeMap<&'static str, String>,
    run: i64,
}

const STREET: &str = "南街社区";

impl Desk {
    fn new() -> Self {
        let office = Office::with_sample_month();
        let account = |name, grant: Grant| people::account(&office.store, name, &[grant]);
        let clerk = account("clerk", Grant::of_district(Role::HumanResources));
        let head = Grant { role: Role::UnitHead, scope: Scope::Community(STREET.to_owned()) };
        let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
        let own = staff.iter().find(|person| person.staff_no == "C002").unwrap().id;
        let readers = [
            ("clerk", clerk.clone()),
            ("finance", account("finance", Grant::of_district(Role::Finance))),
            ("leader", account("leader", Grant::of_district(Role::StreetLeader))),
            ("head", account("head", head)),
            ("member", account("member", Grant { role: Role::StaffMember, scope: Scope::Own(own) })),
        ];
        score(&office.store, &clerk, &office.folder, october(), None).unwrap();
        let run = calculate(&office.store, &clerk, &office.folder, RunMonths::all_in(october())).unwrap().run;
        let cookies = readers
            .into_iter()
            .map(|(name, viewer)| (name, format!("session={}", people::session(&office.store, &viewer))))
            .collect();
        let served = Served::start(&office);
        Self { office, served, cookies, run }
    }

    fn get(&self, who: &str, path: &str) -> Reply {
        self.served.get(path, &[("Cookie", &self.cookies[who]), ("Accept-Language", "zh-CN")])
    }

    /// A page that must be there.
    fn page(&self, who: &str, path: &str) -> String {
        let reply = self.get(who, path);
        assert_eq!(reply.status, 200, "{who} {path}: {}", reply.body);
        reply.body
    }

    /// The codes that a page adds to the trail.
    fn trail_of(&self, who: &str, path: &str) -> Vec<String> {
        let before = self.office.acts().len();
        self.page(who, path);
        self.office.acts().split_off(before)
    }
}

/// What a page says, without its tags.
fn says(page: &str, text: &str) {
    assert!(page.contains(text), "“{text}” is not on the page: {page}");
}

#[test]
fn pages_of_leaders_finance_and_human_resources() {
    let desk = Desk::new();
    stars(&desk);
    windows(&desk);
    totals(&desk);
    what_if(&desk);
    lists(&desk);
    review_offers_what_one_may_do(&desk);
    year(&desk);
    rota(&desk);
    mapping(&desk);
}

fn stars(desk: &Desk) {
    let page = desk.page("leader", "/months/2026-10/stars");
    for text in
        ["末位谈话名单", "最少样本（条）：窗口 30、网格 5", "督查通报", "比上月升降最多", "同分同名次"]
    {
        says(&page, text);
    }
    let office = &desk.office;
    let all = scores::latest(&office.store, &office.viewer, october()).unwrap().unwrap();
    let starred: Vec<_> = all.people.iter().filter(|one| stars_of(one).is_some()).collect();
    let shown = starred.iter().find(|one| one.person.post == "全科窗口").unwrap();
    let staff_no = shown.person.staff_no.as_str();

    // The mean beside each part of the total is that of the others of the post who have stars.
    let found = score_of_person(&office.store, &office.viewer, (october(), staff_no), 6).unwrap().unwrap();
    let names: Vec<&str> = found.dimensions.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["工作完成情况", "考核情况", "群众满意度"]);
    for one in &found.dimensions {
        let others: Vec<Decimal> = starred
            .iter()
            .filter(|other| other.person.post == shown.person.post && other.person.staff_no != staff_no)
            .map(|other| number_of(other, &one.name).unwrap())
            .collect();
        assert!(others.len() >= 3, "the sample has peers");
        let mean = others.iter().sum::<Decimal>() / Decimal::from(others.len());
        assert_eq!(one.peers, Some(mean.round_dp(2)), "{}", one.name);
    }

    let path = format!("/months/2026-10/stars/{staff_no}");
    let page = desk.page("leader", &path);
    says(&page, "总分由哪几项组成");
    says(&page, "由能看工资的人看");
    assert!(!page.contains("每月应发会少"), "a leader sees no pay");
    // What a star is worth is pay, and a look at it is on record.
    assert_eq!(desk.trail_of("finance", &path), ["fairness_seen"]);
    assert_eq!(desk.trail_of("leader", &path), Vec::<String>::new());

    let page = desk.page("leader", "/months/2026-10/fairness");
    says(&page, "值得了解的情况");
    says(&page, "多少条差评掉一颗星");
    assert!(!page.contains("掉星少发"), "nor in the table");
    says(&desk.page("finance", "/months/2026-10/fairness"), "掉星少发");
    says(&desk.page("leader", "/months/2026-10/ratings"), "周一");

    // The head of a community sees her own people, and does not learn of others.
    let (own, other): (Vec<_>, Vec<_>) = all.people.iter().partition(|one| one.person.community == STREET);
    let (own, other) = (&own[0].person, &other[0].person);
    desk.page("head", &format!("/months/2026-10/stars/{}", own.staff_no));
    assert_eq!(desk.get("head", &format!("/months/2026-10/stars/{}", other.staff_no)).status, 404);
    for path in ["/months/2026-10/fairness", "/months/2026-10/scores"] {
        let page = desk.page("head", path);
        assert!(page.contains(&own.staff_no) && !page.contains(&other.staff_no), "{path}");
    }
}

fn windows(desk: &Desk) {
    let page = desk.page("leader", "/windows");
    says(&page, "data-live=\"/windows?part=1\"");
    says(&page, "<noscript><meta http-equiv=\"refresh\"");
    let still = desk.page("leader", "/windows?still=1");
    assert!(!still.contains("data-live") && !still.contains("http-equiv"), "{still}");
    let part = desk.page("leader", "/windows?part=1");
    assert!(!part.contains("<html") && part.contains("截至"), "{part}");
}

fn totals(desk: &Desk) {
    let office = &desk.office;
    let found = run_totals(&office.store, &office.viewer, desk.run).unwrap();
    let slips = slips::of_run(&office.store, &office.viewer, desk.run).unwrap();
    assert_eq!(found.all.gross, slips.sum("应发合计"));
    assert_eq!(found.all.net, slips.sum("实发工资"));
    assert_eq!(found.held, slips.slips.iter().filter(|slip| slip.held.is_some()).count());
    assert!(found.by_community.len() > 1 && found.by_post.len() > 1);
    for groups in [&found.by_community, &found.by_post] {
        let gross: Decimal = groups.values().map(|sums| sums.gross).sum();
        assert_eq!(gross, found.all.gross);
        assert_eq!(groups.values().map(|sums| sums.people).sum::<usize>(), found.all.people);
    }
    // Whoever pays, together they pay what there is to pay.
    let (earnings, employer): (Decimal, Decimal) = (
        found.by_fund.values().map(|sums| sums.earnings).sum(),
        found.by_fund.values().map(|sums| sums.employer).sum(),
    );
    assert_eq!((earnings, employer), (found.all.gross, found.all.employer));
    let of_item = |name: &str| found.items.iter().find(|one| one.item == name).unwrap().after;
    assert_eq!(of_item("绩效津贴"), slips.sum("绩效津贴"));

    let path = format!("/runs/{}/totals", desk.run);
    assert_eq!(desk.trail_of("finance", &path), ["pay_totals_seen"]);
    says(&desk.page("finance", &path), "按资金来源");
    assert_eq!(desk.get("leader", &path).status, 403);
    assert_eq!(desk.get("member", &path).status, 404, "that there is such a run is not told");
}

fn what_if(desk: &Desk) {
    let path = "/months/2026-10/what-if";
    let page = desk.page("finance", path);
    says(&page, "还没有改任何数");
    // The first number of the sheet, and the field that has it.
    let field = page.split("<label for=\"n").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let before = desk.office.dump_but_the_trail();
    let asked = format!("{path}?run={}&n{field}=9999", desk.run);
    let acts = desk.office.acts().len();
    says(&desk.page("finance", &asked), "改后的应发");
    assert!(desk.office.acts()[acts..].contains(&"pay_simulated".to_owned()));
    assert_eq!(desk.office.dump_but_the_trail(), before, "nothing is kept");
    let part = desk.page("finance", &format!("{asked}&part=1"));
    assert!(!part.contains("<html") && part.contains("改后的应发"));
    says(&desk.page("finance", &format!("{path}?n{field}=abc")), "请写成数字");
    says(&desk.page("finance", &format!("{path}?run=999&n{field}=9999")), "重新算过");
    assert_eq!(desk.get("leader", path).status, 403);
    let none = desk.page("finance", "/months/2020-01/what-if");
    says(&none, "还没有算工资");
}

fn lists(desk: &Desk) {
    let reply = desk.get("clerk", "/people?as=csv");
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = reply.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "姓名,工号,岗位,社区");
    let staff = desk.office.store.read(|reading| reading.staff_list(&desk.office.viewer)).unwrap();
    assert_eq!(lines.len(), staff.len() + 1, "all of them, not a page");
    assert!(lines.iter().any(|line| line.contains(STREET)));
    // What was narrowed and sorted goes out as it is seen.
    let community = encoded(STREET);
    let reply = desk.get("clerk", &format!("/people?community={community}&sort=-staff_no&as=csv"));
    let numbers: Vec<&str> = reply.body.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    let mut falling = numbers.clone();
    falling.sort_by(|one, other| other.cmp(one));
    assert!(!numbers.is_empty() && numbers.len() < staff.len());
    assert_eq!(numbers, falling);
    assert_eq!(desk.get("leader", "/people?as=csv").status, 403, "who may look may not take out");
    assert!(!desk.page("leader", "/people").contains("as=csv"), "and is not offered to");
    assert_eq!(desk.office.acts().iter().filter(|what| *what == "list_exported").count(), 2);

    for path in ["/months/2026-10/scores?as=xlsx", "/months/2026-10/scores?stars=5&as=csv", "/appeals?as=csv"]
    {
        assert_eq!(desk.get("clerk", path).status, 200, "{path}");
    }
    let pay = desk.get("finance", &format!("/runs/{}?as=csv", desk.run));
    let slips = slips::of_run(&desk.office.store, &desk.office.viewer, desk.run).unwrap();
    let paid = slips.slips.iter().find(|slip| slip.held.is_none()).unwrap();
    let net = paid.amount("实发工资").unwrap();
    let line = pay.body.lines().find(|line| line.contains(&paid.person.staff_no)).unwrap();
    assert!(line.contains(&format!(",{net:.2},")), "amounts are numbers without separators: {line}");
    let sheet = desk.get("finance", &format!("/runs/{}?as=xlsx", desk.run));
    assert!(sheet.body.starts_with("PK"), "a workbook");
}

fn review_offers_what_one_may_do(desk: &Desk) {
    let path = format!("/runs/{}/review", desk.run);
    let tick = format!("action=\"/runs/{}/tick\"", desk.run);
    let check = format!("action=\"/runs/{}/check\"", desk.run);
    let clerk = desk.page("clerk", &path);
    assert!(!clerk.contains(&tick) && !clerk.contains(&check), "who calculated signs for nothing");
    says(&clerk, "您是制表人，须由另一人签");
    says(&clerk, "须由另一人办理");
    let finance = desk.page("finance", &path);
    assert!(finance.contains(&tick));
    assert!(!finance.contains(&check), "the drawn slips are not looked at yet");
    says(&finance, "抽查的工资条还没有看完");
}

fn year(desk: &Desk) {
    let page = desk.page("clerk", "/year?year=2027");
    for text in ["请每个人确认明年的专项附加扣除", "核对 6 万元一次扣除名单", "2027年1月", "依据："]
    {
        says(&page, text);
    }
    says(&desk.page("clerk", "/year?year=99999"), "本月（");
    says(&desk.page("clerk", "/"), "要办的事");
}

fn rota(desk: &Desk) {
    let office = &desk.office;
    let found = month_rota(&office.store, &office.viewer, october()).unwrap();
    assert_eq!(found.days.len(), 31);
    // Every standing shift of the month is somebody's half day.
    let shifts =
        office.store.read(|reading| reading.month_record_list(&office.viewer, october(), "shift")).unwrap();
    let standing = shifts.iter().filter(|row| row.credited && row.staff.is_some()).count();
    let days = found.people.iter().flat_map(|person| &person.days);
    let half_days = days.map(|day| usize::from(day.morning.is_some()) + usize::from(day.afternoon.is_some()));
    assert_eq!(half_days.sum::<usize>(), standing);
    assert!(found.people.iter().any(|person| person.days.iter().any(|day| !day.away.is_empty())));
    let holiday = found.days.iter().position(|(day, _)| day.to_string() == "2026-10-01").unwrap();
    assert_eq!(found.days[holiday].1, Some(false));
    let empty: usize = found.empty.values().map(Vec::len).sum();
    assert!(!found.empty.values().flatten().any(|(day, _)| day.to_string() == "2026-10-01"), "{empty}");
    says(&desk.page("clerk", "/months/2026-10/rota"), "每人每天");
    says(&desk.page("clerk", "/months/2020-01/rota"), "还没有排班");
    let head = desk.page("head", "/months/2026-10/rota");
    assert!(!head.contains("没有人的窗口"), "others' shifts are not hers to see, so nothing is said of gaps");
}

/// A table with headings of its own is said once, and the next file is taken.
fn mapping(desk: &Desk) {
    const FILE: &str = "某某评价系统导出,,,,,\n设备,服务窗口,职工工号,评价结果等级,评价提交时间,客户留言\n\
        P1,3号,C001,很满意,2026-10-08 08:30:11,\nP1,3号,C001,超级棒,2026-10-08 08:31:12,好\n\
        P2,4号,C002,态度差,2026-10-08 08:32:13,\n";
    let boundary = "----boundary";
    let token = token(&desk.page("clerk", "/files/map"));
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n--{boundary}\r\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"评价.csv\"\r\nContent-Type: text/csv\r\n\r\n{FILE}\r\n\
         --{boundary}--\r\n"
    );
    let media = format!("multipart/form-data; boundary={boundary}");
    let cookie = ("Cookie", desk.cookies["clerk"].as_str());
    let headers = [cookie, ("Content-Type", media.as_str()), ("Accept-Language", "zh-CN")];
    let reply = desk.served.send("POST", "/files/map", &headers, body.as_bytes());
    assert_eq!(reply.status, 200, "{}", reply.body);
    for text in ["可能是：", "职工工号", "例如：C001", "“评价结果等级”里写的“超级棒”是什么意思"]
    {
        says(&reply.body, text);
    }
    let headings = ["设备", "服务窗口", "职工工号", "评价结果等级", "评价提交时间", "客户留言"];
    let keep = |fields: [&str; 6]| {
        let mut pairs = vec![
            ("form_token".to_owned(), token.clone()),
            ("place".to_owned(), "0".to_owned()),
            ("kind".to_owned(), "rating".to_owned()),
            ("six_key".to_owned(), "yes".to_owned()),
            ("0-name".to_owned(), "某某评价".to_owned()),
            ("said-3-0".to_owned(), "超级棒".to_owned()),
            ("0-word-3-0".to_owned(), "很满意".to_owned()),
        ];
        for (at, (heading, field)) in headings.iter().zip(fields).enumerate() {
            pairs.push((format!("heading-{at}"), (*heading).to_owned()));
            pairs.push((format!("0-field-{at}"), field.to_owned()));
        }
        let pair = |(name, value): &(String, String)| format!("{name}={}", encoded(value));
        let body = pairs.iter().map(pair).collect::<Vec<_>>().join("&");
        let media = ("Content-Type", "application/x-www-form-urlencoded");
        let headers = [cookie, media, ("Accept-Language", "zh-CN")];
        desk.served.send("POST", "/files/map/keep", &headers, body.as_bytes())
    };
    let short = keep(["", "window", "staff_no", "", "time", ""]);
    assert_eq!(short.status, 422, "{}", short.body);
    says(&short.body, "还缺少");
    let kept = keep(["", "window", "staff_no", "grade", "time", ""]);
    assert_eq!((kept.status, kept.header("location")), (303, "/files?done=layout-kept"), "{}", kept.body);
    assert!(desk.office.acts().contains(&"layout_kept".to_owned()));
    // Files with these headings are known now, and so is the word.
    let reading = xingchou_importers::read("评价.csv", FILE.as_bytes(), &desk.office.layouts()).unwrap();
    assert_eq!((reading.taken.len(), reading.rejected.len()), (3, 0));
}

fn token(page: &str) -> String {
    page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}
