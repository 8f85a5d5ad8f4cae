//! The proof pack of a month: checked by anybody on any machine, and every change in it is found.

use std::process::Command;

use rust_decimal::Decimal;
use xingchou::operations::initialise::key_file;
use xingchou::operations::month_inputs::InputValue;
use xingchou::operations::moving::move_office;
use xingchou::operations::policies::digest;
use xingchou::operations::proof::{Pack, check, compare, make, pack_of};
use xingchou::operations::verify::Fault;
use xingchou::store::Store;
use xingchou_engine::evaluate::Value;

use crate::month::calculated_office;
use crate::support::way::{approver, clerk, leader, person};
use crate::support::{Home, Office, october, sample_files};

fn approved_office() -> (Office, i64) {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    (office, pay.run)
}

fn pack(office: &Office) -> Pack {
    pack_of(&office.store, &approver(), october()).unwrap()
}

fn words(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(|fault| fault.message.zh.clone()).collect()
}

/// What a check says of a pack that somebody made anew, with a digest that fits.
fn faults_of(pack: &Pack) -> Vec<String> {
    words(&check(&pack.bytes().unwrap()).unwrap().faults)
}

#[test]
fn a_pack_is_checked_on_another_machine_and_names_nobody_who_is_paid() {
    let (office, run) = approved_office();
    let file = office.folder.join("2026-10.proof");
    let made = make(&office.store, &approver(), october(), &file).unwrap();
    assert_eq!(made.runs, [run]);
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    let noted = entries.iter().find(|entry| entry.what == "proof_made").unwrap();
    assert_eq!(noted.target, format!("2026-10 {}", made.digest));

    // On another machine: no office, no account, no key.
    let elsewhere = office.folder.join("elsewhere");
    let mut program = Command::new(env!("CARGO_BIN_EXE_xingchou"));
    program.env_remove("XINGCHOU_DATABASE").env_remove("XINGCHOU_TOKEN").arg("--data").arg(&elsewhere);
    let output = program.args(["proof", "check"]).arg(&file).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        said.contains(&made.digest) && said.contains("分毫不差") && said.contains("它证明不了的"),
        "{said}"
    );
    assert!(!elsewhere.exists());

    // The totals are what the database's own rows of amounts come to.
    let checked = check(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(checked.faults, Vec::new());
    let kept = office.store.read(|reading| reading.pay_result_list(&office.viewer, run)).unwrap();
    for code in ["gross_pay", "total_deductions", "net_pay"] {
        let rows = kept.iter().filter(|row| row.column_code == code && row.scale == 2);
        let sum = Decimal::new(rows.map(|row| row.value).sum(), 2);
        assert_eq!(checked.runs[0].totals.amount(code), Some(sum), "{code}");
        assert!(said.contains(&sum.to_string()), "{code} {sum}");
    }
    assert_eq!(checked.runs[0].signed_by, ["本机操作员", "王会计", "赵科长"]);

    let text = std::fs::read_to_string(&file).unwrap();
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    assert!(staff.len() > 30);
    for person in &staff {
        assert!(!text.contains(&person.name), "{}", person.name);
        assert!(!text.contains(person.id_number.whole()), "{}", person.staff_no);
        let account = person.bank_account.whole();
        assert!(account.is_empty() || !text.contains(account), "{}", person.staff_no);
        assert!(text.contains(&person.staff_no));
    }
    // The first line is what a common tool says of the rest.
    let (line, rest) = text.split_once('\n').unwrap();
    assert_eq!(line, format!("xingchou-proof 1 sha256 {}", digest(rest.as_bytes())));
}

#[test]
fn one_changed_byte_anywhere_in_a_pack_is_found() {
    let (office, _) = approved_office();
    let bytes = pack(&office).bytes().unwrap();
    assert_eq!(check(&bytes).unwrap().faults, Vec::new());
    let first_line = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    let spread = (0..bytes.len()).step_by(bytes.len() / 300);
    for at in (0..=first_line).chain(spread).chain([bytes.len() - 1]) {
        for flip in [0x01, 0x20] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            assert!(check(&changed).is_err(), "byte {at} of {}", bytes.len());
        }
    }
    assert!(check(&bytes[..bytes.len() - 1]).is_err());
    assert!(check(&[bytes.as_slice(), b" "].concat()).is_err());
    assert!(check(b"").is_err());
}

/// Who changes a pack and makes its digest anew meets what binds its parts to one another.
#[test]
fn a_pack_that_somebody_made_to_fit_is_found_out() {
    let (office, run) = approved_office();
    let whole = pack(&office);
    assert_eq!(faults_of(&whole), Vec::<String>::new());
    assert_eq!(compare(&office.store, &office.viewer, &whole).unwrap(), Vec::new());
    let forged = |what: &str, forge: &dyn Fn(&mut Pack)| {
        let mut pack = whole.clone();
        forge(&mut pack);
        assert!(pack != whole, "{what} changed nothing");
        let found = faults_of(&pack);
        assert!(!found.is_empty(), "{what} is not found");
        found
    };
    let net = whole.runs[0].results.column("实发工资").unwrap();
    let fen = |pack: &mut Pack| {
        let Value::Number(amount) = &mut pack.runs[0].results.people[6].values[net] else { panic!() };
        *amount += Decimal::new(1, 2);
    };
    forged("a fen of a result", &fen);
    forged("a fen of a result with its digest", &|pack| {
        fen(pack);
        pack.runs[0].totals.columns.iter_mut().find(|one| one.code == "net_pay").unwrap().amount +=
            Decimal::new(1, 2);
        let digest = digest(&pack.runs[0].results.bytes().unwrap());
        pack.runs[0].approval.results_digest.clone_from(&digest);
        pack.runs[0].results_digest = digest;
    });
    forged("a fen of a total", &|pack| pack.runs[0].totals.columns[0].amount += Decimal::new(1, 2));
    forged("a fund", &|pack| pack.runs[0].totals.funds[0].amount += Decimal::new(1, 2));
    // What the sheets read shows in the figures; an input that none of them reads changes nothing, and is not proved.
    let person = whole.runs[0].inputs.month.people[6].clone();
    let names = person
        .values
        .keys()
        .map(|name| (false, name))
        .chain(person.parts[0].values.keys().map(|name| (true, name)));
    let found = names.filter(|(in_part, name)| {
        let mut pack = whole.clone();
        let person = &mut pack.runs[0].inputs.month.people[6];
        let values = if *in_part { &mut person.parts[0].values } else { &mut person.values };
        let InputValue::Number(amount) = &mut values.get_mut(*name).unwrap().value else { return false };
        *amount += Decimal::ONE;
        faults_of(&pack).iter().any(|fault| fault.contains("重算的结果与留存的不同"))
    });
    assert!(found.count() > 0);
    forged("another's inputs", &|pack| pack.runs[0].inputs.month.people.swap(0, 6));
    forged("a person left out", &|pack| drop(pack.runs[0].inputs.month.people.remove(6)));
    forged("stars", &|pack| {
        let scores = pack.runs[0].inputs.scores.values_mut().next().unwrap();
        scores.insert("星级".to_owned(), Value::Number(Decimal::from(9)));
    });
    forged("a score", &|pack| {
        let total = pack.scorings[0].results.column("总分").unwrap();
        pack.scorings[0].results.people[0].values[total] = Value::Number(Decimal::ONE);
    });
    forged("a sheet", &|pack| pack.sheets.values_mut().next().unwrap().push(' '));
    forged("a missing sheet", &|pack| {
        pack.sheets.pop_first();
    });
    forged("who approved", &|pack| pack.runs[0].approval.approved_by = "别人".to_owned());
    forged("who approved, everywhere", &|pack| {
        pack.runs[0].approval.approved_by = "别人".to_owned();
        pack.steps
            .iter_mut()
            .filter(|step| step.step == "approved")
            .for_each(|step| step.by = "别人".to_owned());
    });
    forged("one who prepared and approved", &|pack| {
        pack.runs[0].approval.checked_account = pack.runs[0].approval.approved_account;
    });
    forged("when it is paid", &|pack| {
        pack.runs[0].pay_date = pack.runs[0].pay_date.pred_opt().unwrap();
    });
    forged("what a file was read as", &|pack| pack.runs[0].inputs_digest.replace_range(0..1, "x"));
    forged("an entry", &|pack| pack.entries[0].entry.who.push('x'));
    forged("the hash before an entry", &|pack| pack.entries[1].before.clear());
    forged("entries", &|pack| pack.entries.clear());
    forged("steps", &|pack| pack.steps.clear());
    forged("the seal's head", &|pack| pack.runs[0].sealed_at_head.hash.replace_range(0..1, "x"));
    forged("the trail's head", &|pack| pack.trail_head.entries = 1);
    forged("the scoring left out", &|pack| pack.scorings.clear());

    // What nothing within the pack binds, the office finds: whose it is, and what it was computed from.
    let at_home = |forge: &dyn Fn(&mut Pack)| {
        let mut pack = whole.clone();
        forge(&mut pack);
        words(&compare(&office.store, &office.viewer, &pack).unwrap())
    };
    let files = at_home(&|pack| pack.files[0].digest.replace_range(0..1, "x"));
    assert!(files[0].contains("文件"), "{files:?}");
    assert!(!at_home(&|pack| pack.files[0].rows_taken += 1).is_empty());
    assert!(!at_home(&|pack| pack.trail_head.hash.replace_range(0..1, "x")).is_empty());
    assert!(!at_home(&|pack| pack.runs[0].run = run + 1).is_empty());
    let (other, _) = approved_office();
    let foreign = words(&compare(&other.store, &other.viewer, &whole).unwrap());
    assert!(foreign.iter().any(|fault| fault.contains("不在本单位的操作记录上")), "{foreign:?}");
}

#[test]
fn a_pack_is_of_approved_pay_and_made_by_who_may_take_pay_out() {
    let (office, _, pay) = calculated_office();
    let none = pack_of(&office.store, &approver(), october()).unwrap_err().to_string();
    assert!(none.contains("还没有审批过的工资"), "{none}");
    office.approve(pay.run);
    for viewer in [leader(), person(40, "审计", xingchou::access::Role::Auditor)] {
        assert!(pack_of(&office.store, &viewer, october()).unwrap_err().to_string().contains("权限"));
    }
    assert!(pack_of(&office.store, &clerk(), october()).is_ok());
}

/// The pack is of the office, not of its database.
#[test]
#[ignore = "needs PostgreSQL"]
fn both_databases_give_the_same_pack() {
    let office = Office::at(Home::on_sqlite());
    office.take(sample_files());
    let months = xingchou::operations::calculate::RunMonths::all_in(october());
    xingchou::operations::score::score(&office.store, &office.viewer, &office.folder, october(), None)
        .unwrap();
    let run =
        xingchou::operations::calculate::calculate(&office.store, &office.viewer, &office.folder, months)
            .unwrap()
            .run;
    office.approve(run);
    let to = Home::on_postgres();
    let keys = key_file(&office.folder);
    move_office(&office.store, &office.viewer, &to.database).unwrap();
    let moved = Store::open(&to.database, &keys).unwrap();
    let (here, there) = (pack(&office), pack_of(&moved, &approver(), october()).unwrap());
    assert_eq!(here.trail_head, there.trail_head);
    assert!(here.bytes().unwrap() == there.bytes().unwrap(), "the same bytes");
}
