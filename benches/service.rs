//! How long pages take in a large office: 10,000 members of staff and 36 approved months in the embedded
//! database, pages asked for 50 times a second for a minute by members of staff, leaders and clerks, each with a
//! session.
//!
//! `cargo bench --bench service`; `-- 1000 12` is a smaller office of 1,000 members of staff and 12 months, and a third
//! number the requests a second. Times are counted from the moment a page should have been asked for, so that a page
//! that keeps others waiting is seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::float_arithmetic)]

#[path = "../tests/support/people.rs"]
#[allow(dead_code)]
mod people;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use xingchou::access::{Grant, Role, Scope, Viewer};
use xingchou::clock;
use xingchou::month::Month;
use xingchou::operations::approve::approve;
use xingchou::operations::calculate::{RunMonths, calculate_asked};
use xingchou::operations::initialise::{database_address, key_file};
use xingchou::operations::month_way::pay;
use xingchou::operations::pay_inputs::Asked;
use xingchou::operations::settings;
use xingchou::operations::take_in::{FileToTake, Outcome, take_in_many};
use xingchou::store::Store;

const PACK: &str = "districts/three-posts-eighteen-grades";
const COMMUNITIES: usize = 40;
/// How long pages are asked for.
const ASKING: Duration = Duration::from_secs(60);
/// How many ask at the same time at most.
const ASKING_AT_ONCE: usize = 32;

/// A small generator, so that every run asks for the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn staff_no(at: usize) -> String {
    format!("T{:05}", at + 1)
}

/// A made-up ID number with its check digit (GB 11643).
fn identity(at: usize) -> String {
    let digits = format!("2301021990{:02}{:02}{:03}", 1 + at / 25_000, 1 + at / 1_000 % 25, at % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        digits.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    format!("{digits}{}", "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap())
}

struct Office {
    store: Store,
    everybody: Viewer,
    approver: Viewer,
    checker: Viewer,
    staff: usize,
}

impl Office {
    fn take(&self, of: Month, name: &str, text: String) {
        let file = FileToTake { name: name.to_owned(), bytes: text.into_bytes() };
        let taken = take_in_many(&self.store, &self.everybody, vec![file], Some(of), &mut |_| {}).unwrap();
        assert!(matches!(taken[0].outcome, Outcome::Taken), "{name}: {:?}", taken[0].outcome);
        let refused = &taken[0].contents.as_ref().unwrap().refused;
        assert!(refused.is_empty(), "{name}: {:?}", refused.first());
    }

    fn begin(&self, of: Month) {
        self.store
            .write_transaction(&self.everybody, |writing| writing.district_set_pack(&self.everybody, PACK))
            .unwrap();
        for (name, value) in
            [("second_look_percent", "0"), ("confirmation_workdays", "0"), ("notice_workdays", "0")]
        {
            let long_ago = "2000-01-01T00:00:00".parse().unwrap();
            settings::set(&self.store, &self.everybody, (name, value), "测量", long_ago).unwrap();
        }
        let mut roster = "工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,学历,社工证等级,\
                          证书登记日期,基本工资,社保基数,公积金基数,银行账号,开户行,状态\n"
            .to_owned();
        let mut grades = "工号,姓名,职务类别,岗位等级\n".to_owned();
        for at in 0..self.staff {
            let (number, base) = (staff_no(at), 3_000 + at % 300 * 10);
            roster += &format!(
                "{number},人员{at},{},网格员,第{}社区,专职社工,区财政,2020-03-01,本科,无,,0,{base},{base},\
                 622202030294{at:07},工商银行,在职\n",
                identity(at),
                1 + at % COMMUNITIES
            );
            grades += &format!("{number},人员{at},工作人员,{}\n", 1 + at % 8);
        }
        self.take(of, "人员名册.csv", roster);
        self.take(of, "人员岗级.csv", grades);
    }

    fn month(&self, folder: &Path, of: Month) -> i64 {
        let mut attendance = "工号,姓名,应出勤天数,实出勤天数,事假天数,病假天数,旷工天数,年休假天数,\
                              休息日延时次数,法定节假日延时次数\n"
            .to_owned();
        for at in 0..self.staff {
            let (leave, worked) = if at % 20 == 0 { ("0.5", "19.5") } else { ("0", "20") };
            attendance += &format!("{},人员{at},20,{worked},{leave},0,0,0,0,0\n", staff_no(at));
        }
        self.take(of, &format!("考勤汇总{of}.csv"), attendance);
        let (months, asked) = (RunMonths::all_in(of), Asked::default());
        let paid =
            calculate_asked(&self.store, &self.everybody, folder, months, &asked, clock::now()).unwrap();
        let review = pay::review(&self.store, &self.checker, paid.run, clock::now()).unwrap();
        assert!(review.drawn.is_empty() && !review.changes.iter().any(|change| change.to_sign_for));
        pay::check(&self.store, &self.checker, paid.run, None, clock::now()).unwrap();
        pay::review(&self.store, &self.approver, paid.run, clock::now()).unwrap();
        approve(&self.store, &self.approver, paid.run, None, clock::now()).unwrap();
        paid.run
    }
}

/// What a process holds in memory now, in MB, where the system tells.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Ends the server when the measurement ends, however it ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(data: &Path) -> (Server, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_xingchou"))
        .arg("--data")
        .arg(data)
        .args(["serve", "--address", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines
        .find_map(|line| {
            let line = line.unwrap();
            let from = line.find("http://")?;
            Some(line[from..].split(|sign: char| sign.is_whitespace() || sign == '）').next()?.to_owned())
        })
        .unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    (Server(child), address.trim_end_matches('/').to_owned())
}

/// A page that is asked for: what kind, whose session, where.
struct Ask {
    kind: &'static str,
    session: usize,
    address: String,
}

fn percentile(sorted: &[Duration], thousandths: usize) -> Duration {
    sorted[(sorted.len() * thousandths / 1_000).min(sorted.len() - 1)]
}

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let staff = numbers.first().copied().unwrap_or(10_000);
    let months = numbers.get(1).copied().unwrap_or(36);
    let a_second = numbers.get(2).copied().unwrap_or(50);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("office");
    assert!(
        Command::new(env!("CARGO_BIN_EXE_xingchou"))
            .arg("--data")
            .arg(&data)
            .arg("init")
            .stdout(Stdio::null())
            .status()
            .unwrap()
            .success()
    );
    let store = Store::open(&database_address(&data), &key_file(&data)).unwrap();
    let everybody = people::account(&store, "someone", &people::every_grant());
    let finance = |name: &str| people::account(&store, name, &[Grant::of_district(Role::Finance)]);
    let (checker, approver) = (finance("checker"), finance("approver"));
    let office = Office { store, everybody, approver, checker, staff };
    let first: Month = "2025-01".parse().unwrap();
    let mut of = first;
    office.begin(of);
    let mut runs = Vec::new();
    for at in 0..months {
        let began = Instant::now();
        runs.push(office.month(&data, of));
        if at < 2 || at + 1 == months {
            println!("{of}: taken in, calculated, checked and approved in {:.1?}", began.elapsed());
        }
        if at + 1 < months {
            of = of.next();
        }
    }
    let bytes: u64 =
        std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    println!("{staff} members of staff, {months} months, {} MB in the data folder", bytes >> 20);

    // Two hundred members of staff, a leader, and a clerk.
    let mut numbers = Numbers(7);
    let known = office.store.read(|reading| reading.staff_list(&office.everybody)).unwrap();
    let mut sessions = Vec::new();
    let mut names = Vec::new();
    for at in 0..200.min(staff) {
        let own = &known[numbers.below(known.len())];
        let grant = Grant { role: Role::StaffMember, scope: Scope::Own(own.id) };
        let viewer = people::account(&office.store, &format!("own{at}"), &[grant]);
        sessions.push(people::session(&office.store, &viewer));
        names.push(own.staff_no.clone());
    }
    let own = sessions.len();
    for role in [Role::HumanResources, Role::StreetLeader, Role::Finance] {
        let viewer = people::account(&office.store, role.code(), &[Grant::of_district(role)]);
        sessions.push(people::session(&office.store, &viewer));
    }
    let Office { store, .. } = office;
    drop(store);
    let (server, address) = serve(&data);

    let latest = *runs.last().unwrap();
    let asks: Vec<Ask> = (0..a_second * usize::try_from(ASKING.as_secs()).unwrap())
        .map(|_| {
            let session = numbers.below(own);
            let run = runs[numbers.below(runs.len())];
            let of_own = |kind, address| Ask { kind, session, address };
            match numbers.below(100) {
                0..30 => of_own("own slip", format!("/my/slips/{latest}")),
                30..45 => of_own("own slip of any month", format!("/my/slips/{run}")),
                45..60 => of_own("own year", "/my/pay".into()),
                60..70 => of_own("home", "/".into()),
                70..80 => {
                    let of = &names[session];
                    of_own(
                        "why",
                        format!("/runs/{latest}/people/{of}/why/%E5%AE%9E%E5%8F%91%E5%B7%A5%E8%B5%84"),
                    )
                }
                80..85 => Ask { kind: "month", session: own, address: format!("/months/{of}") },
                85..90 => Ask { kind: "roster", session: own, address: "/people".into() },
                90..95 => Ask { kind: "stars", session: own + 1, address: format!("/months/{of}/stars") },
                _ => Ask { kind: "a run", session: own + 2, address: format!("/runs/{latest}") },
            }
        })
        .collect();

    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .max_idle_connections_per_host(ASKING_AT_ONCE)
        .build()
        .into();
    let ask = |ask: &Ask| {
        let cookie = format!("xingchou_session={}", sessions[ask.session]);
        let mut answer =
            agent.get(format!("{address}{}", ask.address)).header("Cookie", &cookie).call().unwrap();
        let body = answer.body_mut().read_to_vec().unwrap();
        (answer.status().as_u16(), body.len())
    };
    // Each kind once, alone: the first time, and again when nothing else happens.
    let mut kinds: BTreeMap<&str, &Ask> = BTreeMap::new();
    for one in &asks {
        kinds.entry(one.kind).or_insert(one);
    }
    for (kind, one) in &kinds {
        let mut times = Vec::new();
        let mut told = (0, 0);
        for _ in 0..4 {
            let began = Instant::now();
            told = ask(one);
            times.push(began.elapsed());
        }
        println!("alone: {kind}: {times:.1?}, answer {} of {} kB ({})", told.0, told.1 >> 10, one.address);
    }
    let before = memory(server.0.id());
    let next = AtomicUsize::new(0);
    let seen: Mutex<BTreeMap<&str, Vec<Duration>>> = Mutex::new(BTreeMap::new());
    let failed = AtomicUsize::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..ASKING_AT_ONCE {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(one) = asks.get(at) else { break };
                    let due = Duration::from_millis(
                        1_000 * u64::try_from(at).unwrap() / u64::try_from(a_second).unwrap(),
                    );
                    std::thread::sleep(due.saturating_sub(began.elapsed()));
                    let (status, _) = ask(one);
                    let taken = began.elapsed().saturating_sub(due);
                    if status != 200 {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                    seen.lock().unwrap().entry(one.kind).or_default().push(taken);
                }
            });
        }
    });
    let took = began.elapsed();
    let mut all = Vec::new();
    for (kind, mut times) in seen.into_inner().unwrap() {
        times.sort();
        println!(
            "{kind:>24}: {:>5} times, half within {:.1?}, 99 of 100 within {:.1?}, at most {:.1?}",
            times.len(),
            percentile(&times, 500),
            percentile(&times, 990),
            times[times.len() - 1]
        );
        all.extend(times);
    }
    all.sort();
    println!(
        "{} pages in {took:.1?}: half within {:.1?}, 99 of 100 within {:.1?}, at most {:.1?}; {} failed",
        all.len(),
        percentile(&all, 500),
        percentile(&all, 990),
        all[all.len() - 1],
        failed.load(Ordering::Relaxed)
    );
    println!("memory of the server: {before} MB before, {} MB after", memory(server.0.id()));
    drop(server);
}
