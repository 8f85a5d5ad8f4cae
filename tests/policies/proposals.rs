//! A rule sheet is changed by two people: one proposes, with what it would have done; another sees the difference and
//! approves. What was approved never changes.

use rust_decimal::Decimal;
use xingchou::access::{Grant, Role, Viewer};
use xingchou::clock;
use xingchou::operations::OperationError;
use xingchou::operations::policies::proposals::effect::effect;
use xingchou::operations::policies::proposals::{
    approve, check_text, decline, draft, find, is_approved, list, propose, withdraw,
};
use xingchou::operations::policies::simulate::simulate;
use xingchou::operations::policies::{compile, digest, office_library};
use xingchou::store::SheetDecision;
use xingchou_engine::diagnostic::{Code, Severity};

use crate::month::calculated_office;
use crate::support::way::{approver, clerk, leader, person};
use crate::support::{Office, Served, october, people};

const PAY: &str = "districts/harbin-daoli/pay";
const STANDARD: &str = "name = \"延时服务补贴标准\"\nvalue = \"50\"";

fn refused<T: std::fmt::Debug>(result: Result<T, OperationError>, because: &str) {
    let said = result.unwrap_err().to_string();
    assert!(said.contains(because), "expected “{because}” in: {said}");
}

/// The sheet in force with 80 yuan for a half day instead of 50, from the month after this one.
fn dearer(office: &Office) -> String {
    let text = draft(&office.store, &clerk(), &office.folder, PAY, clock::now()).unwrap();
    assert!(text.contains(STANDARD), "{text}");
    text.replace(STANDARD, &STANDARD.replace("50", "80"))
}

fn proposed(office: &Office, text: &str) -> Result<i64, OperationError> {
    let why = "街道办公会决定";
    propose(&office.store, &clerk(), &office.folder, (PAY, text), why, clock::now())
}

fn decided(office: &Office, viewer: &Viewer, id: i64) -> Result<(), OperationError> {
    let shown = find(&office.store, viewer, id)?.sheet.digest;
    approve(&office.store, viewer, &office.folder, (id, &shown), "", clock::now())
}

/// What a half day is paid in a month, by the sheets of the office.
fn standard(office: &Office, month: xingchou::month::Month) -> String {
    let library = office_library(&office.store, &office.viewer, &office.folder).unwrap();
    let program = compile(&library, PAY, month).unwrap();
    program.parameters.iter().find(|one| one.name == "延时服务补贴标准").unwrap().text.clone()
}

#[test]
fn what_two_people_agreed_on_is_in_force_from_its_day_and_never_changes() {
    let (office, _, pay) = calculated_office();
    let store = &office.store;
    let text = dearer(&office);

    // What it would have done is what the simulation of one number says: 300 yuan, ten half days.
    let trial = effect(store, &clerk(), &office.folder, (PAY, &text), clock::now()).unwrap();
    let trial = trial.pay.unwrap();
    let change = "延时服务补贴标准=80".parse().unwrap();
    let simulated = simulate(store, &office.viewer, &office.folder, october(), None, &[change]).unwrap();
    assert_eq!(trial.run, pay.run);
    assert_eq!(trial.after - trial.before, Decimal::from(300));
    let movers = |one: &xingchou::operations::policies::simulate::Simulated| {
        one.movers.iter().map(|mover| (mover.person.staff_no.clone(), mover.after)).collect::<Vec<_>>()
    };
    assert_eq!(movers(&trial), movers(&simulated));

    let id = proposed(&office, &text).unwrap();
    let first_day = find(store, &clerk(), id).unwrap().sheet.effective_from;
    let from = xingchou::month::Month::of(first_day);
    assert_eq!(standard(&office, from), "50", "a proposal alone changes nothing");
    assert!(find(store, &clerk(), id).unwrap().sheet.effect.contains("300"));

    // The second person is another, has the right, and decides about what was shown; a machine is nobody.
    let both = Viewer::new(
        Viewer::FIRST_DISTRICT,
        "周人事",
        vec![Grant::of_district(Role::HumanResources), Grant::of_district(Role::Finance)],
    );
    refused(decided(&office, &both.with_account(21), id), "须由另一人批准");
    refused(decided(&office, &person(31, "吴人事", Role::HumanResources), id), "没有");
    refused(decided(&office, &approver().by_machine(), id), "没有");
    let other_text = digest(b"something else");
    refused(
        approve(store, &approver(), &office.folder, (id, &other_text), "", clock::now()),
        "请先看过提案再批准",
    );
    assert_eq!(standard(&office, from), "50");
    decided(&office, &approver(), id).unwrap();
    assert_eq!(standard(&office, from), "80");
    assert_eq!(standard(&office, from.months_earlier(1)), "50", "and from its day only");
    assert!(is_approved(&find(store, &clerk(), id).unwrap()));
    refused(decided(&office, &leader(), id), "已由 赵科长 办理");

    // Another one of the same day is not taken, whatever it says; of another day it is.
    let again = text.replace("value = \"80\"", "value = \"90\"");
    refused(proposed(&office, &again), "批准的不再改动");
    let later = again.replace(
        &format!("effective_from = {first_day}"),
        &format!("effective_from = {}", from.next().first_day()),
    );
    let later = proposed(&office, &later).unwrap();
    decline(store, &approver(), later, "预算不够", clock::now()).unwrap();
    assert_eq!(standard(&office, from.next()), "80");
    let acts = office.acts();
    for act in ["rule_sheet_tried", "rule_sheet_proposed", "rule_sheet_approved", "rule_sheet_declined"] {
        assert!(acts.contains(&act.to_owned()), "{act}");
    }
}

#[test]
fn what_has_faults_or_says_nothing_new_is_not_proposed() {
    let office = Office::new();
    let (store, now) = (&office.store, clock::now());
    let check = |text: &str| check_text(store, &clerk(), &office.folder, (PAY, text), now).unwrap();
    let text = dearer(&office);
    assert!(check(&text).checked.is_good(), "{:?}", check(&text).checked.diagnostics);

    let faulty = text.replace("=延时服务补贴标准 * 休息日延时次数", "=延时服务补贴标准 * 休息日延时次");
    let found = check(&faulty).checked;
    let unknown = found.diagnostics.iter().find(|one| one.code == Code::UnknownName).unwrap();
    assert_eq!(unknown.code.severity(), Severity::Error);
    let place = unknown.place.as_ref().unwrap();
    let line = faulty.lines().nth(place.line - 1).unwrap();
    assert!(line.contains("休息日延时次"), "line {} is {line}", place.line);
    assert_eq!(line.chars().skip(place.column - 1).take(6).collect::<String>(), "休息日延时次");
    refused(proposed(&office, &faulty), "还有错误");
    assert!(check("[sheet").effective_from.is_none());
    refused(proposed(&office, "[sheet"), "还有错误");

    // A change that breaks a sheet which includes this one is a fault too.
    let rules = "national/individual-income-tax";
    let tax = draft(store, &clerk(), &office.folder, rules, now).unwrap();
    let broken = tax.replacen("name = \"个人所得税\"", "name = \"另一种税\"", 1);
    assert_ne!(tax, broken);
    let found = check_text(store, &clerk(), &office.folder, (rules, &broken), now).unwrap();
    assert!(!found.checked.is_good());

    let other_family = text.replace(PAY, "districts/yantai-fushan/pay");
    refused(check_text(store, &clerk(), &office.folder, (PAY, &other_family), now), "请改回");
    let library = office_library(store, &clerk(), &office.folder).unwrap();
    let same = library.versions(PAY).last().unwrap().file.text.clone();
    refused(proposed(&office, &same), "没有改动");
    refused(propose(store, &clerk(), &office.folder, (PAY, &text), " ", now), "请写明理由");
    refused(propose(store, &approver(), &office.folder, (PAY, &text), "有权吗", now), "没有");
    assert!(list(store, &clerk()).unwrap().is_empty());

    let id = proposed(&office, &text).unwrap();
    refused(withdraw(store, &person(31, "吴人事", Role::HumanResources), id, now), "只有提出人");
    withdraw(store, &clerk(), id, now).unwrap();
    assert_eq!(find(store, &clerk(), id).unwrap().decided.unwrap().decision, SheetDecision::Withdrawn);
    refused(decided(&office, &approver(), id), "已由");
}

#[test]
fn what_was_seen_is_no_longer_approved_once_the_version_before_is_another() {
    let office = Office::new();
    let text = dearer(&office);
    let first = proposed(&office, &text).unwrap();
    let second = proposed(&office, &text.replace("value = \"80\"", "value = \"90\"")).unwrap();
    decided(&office, &approver(), first).unwrap();
    let said = decided(&office, &leader(), second).unwrap_err().to_string();
    assert!(said.contains("已经换了") || said.contains("批准的不再改动"), "{said}");
}

#[test]
fn a_sheet_is_changed_on_pages_by_two_people() {
    let (office, ..) = calculated_office();
    let cookie = |name: &str, role| {
        let viewer = people::account(&office.store, name, &[Grant::of_district(role)]);
        format!("session={}", people::session(&office.store, &viewer))
    };
    let (clerk, finance) = (cookie("zhou", Role::HumanResources), cookie("zhao", Role::Finance));
    let served = Served::start(&office);
    let editor = format!("/policies/edit?family={PAY}");
    assert_eq!(served.get(&editor, &[("Cookie", &finance)]).status, 403, "who approves does not propose");
    assert_eq!(served.get("/policies/edit?family=nothing", &[("Cookie", &clerk)]).status, 404);
    let page = served.get(&editor, &[("Cookie", &clerk)]).body;
    assert!(page.contains("<textarea class=\"code\"") && page.contains("延时服务补贴标准"));

    // While it is typed a part of the page answers, with line and column; browsers send the line ends of letters.
    let text = dearer(&office);
    let letters = text.replace('\n', "\r\n");
    let faulty = letters.replace("* 休息日延时次数", "* 休息日延时次");
    let check =
        |text: &str| served.send_form("/policies/edit/check", &clerk, &[("family", PAY), ("text", text)]);
    let part = check(&faulty);
    assert_eq!(part.status, 200);
    assert!(
        !part.body.contains("<html") && part.body.contains("R025") && part.body.contains("行第"),
        "{}",
        part.body
    );
    assert!(check(&letters).body.contains("没有错误"));

    let trial = served.send_form("/policies/edit", &clerk, &[("family", PAY), ("text", &letters)]);
    assert!(trial.body.contains("<del>- value = &#34;50&#34;</del>"), "the difference is shown");
    assert!(trial.body.contains("相差 300"), "and what it would have done");
    let shown = digest(text.as_bytes());
    let propose = |text: &str, shown: &str| {
        let fields = [("family", PAY), ("text", text), ("shown", shown), ("reason", "<b>办公会</b>决定")];
        served.send_form("/policies/propose", &clerk, &fields)
    };
    let other = propose(&letters.replace("\"80\"", "\"90\""), &shown);
    assert_eq!(other.status, 422, "what is proposed is what was shown");
    let done = propose(&letters, &shown);
    assert_eq!((done.status, done.header("location")), (303, "/policies/proposals/1?done=proposed"));

    let one = |cookie: &str| served.get("/policies/proposals/1", &[("Cookie", cookie)]).body;
    assert!(one(&clerk).contains("撤回") && !one(&clerk).contains("看过，批准"));
    assert!(one(&finance).contains("看过，批准") && one(&finance).contains("&#60;b&#62;办公会"));
    let approve =
        |cookie: &str| served.send_form("/policies/proposals/1/approve", cookie, &[("digest", &shown)]);
    assert_eq!(approve(&clerk).status, 403);
    assert_eq!(approve(&finance).status, 303);
    assert!(one(&finance).contains("已批准"));
    let listed = served.get("/policies/proposals", &[("Cookie", &clerk)]).body;
    assert!(listed.contains("已批准") && listed.contains("zhao"));
}
