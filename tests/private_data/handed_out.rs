//! What leaves the program: papers, answers in JSON, refusals, the trail as a file. Whole numbers are on those papers
//! only that cannot do without them.

use std::collections::BTreeSet;
use std::io::Read as _;

use xingchou::operations::papers::{PAPERS, PaperOptions, PaperRequest, hand_out_papers};
use xingchou::operations::trail::{Asked, export};

use super::{PLANTED, assert_holds_none, holds};
use crate::month::calculated_office;
use crate::support::{Office, october};

/// Every ID number and account of the sample month.
fn numbers(office: &Office) -> Vec<String> {
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    let both = |person: &xingchou::store::Staff| {
        [person.id_number.whole().to_owned(), person.bank_account.whole().to_owned()]
    };
    let numbers: Vec<String> = staff.iter().flat_map(both).filter(|number| !number.is_empty()).collect();
    assert!(numbers.len() > 70, "{}", numbers.len());
    numbers
}

/// The bytes of a file, and of the parts of one that is an archive.
fn parts(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = vec![bytes.to_vec()];
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        for place in 0..archive.len() {
            let mut part = Vec::new();
            archive.by_index(place).unwrap().read_to_end(&mut part).unwrap();
            found.extend(parts(&part));
        }
    }
    found
}

#[test]
fn whole_numbers_stand_on_papers_that_need_them_and_on_no_others() {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    let numbers = numbers(&office);
    let mut with = BTreeSet::new();
    let mut made = 0;
    for kind in PAPERS {
        let options =
            PaperOptions { standard: Some(rust_decimal::Decimal::new(50_000, 0)), ..Default::default() };
        let papers = vec![kind.code.to_owned()];
        let request = PaperRequest { month: october(), run: None, papers, options };
        // What asks for an answer of the bank has none here.
        let Ok(files) = hand_out_papers(&office.store, &office.viewer, &office.folder, &request) else {
            continue;
        };
        for file in files {
            made += 1;
            // What a PDF says is compressed in it; the workbook or page of the same paper is searched.
            for part in parts(&file.bytes) {
                let whole = numbers.iter().find(|number| holds(&part, number));
                assert!(whole.is_none() || kind.full_numbers(), "{} holds a whole number", file.file_name);
                if whole.is_some() {
                    with.insert(kind.code);
                }
            }
        }
    }
    assert!(made > 25, "{made}");
    assert!(with.len() >= 3, "the search finds them where they are: {with:?}");
}

#[test]
fn answers_refusals_and_the_trail_hold_no_whole_number() {
    let (office, _, pay) = calculated_office();
    office.sign_in();
    office.approve(pay.run);
    let mut hidden = numbers(&office);
    hidden.extend(PLANTED[..4].iter().map(|number| (*number).to_owned()));
    let run = |line: &str| {
        let output = office.program().arg("--json").args(line.split(' ')).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{line}: {output:?}");
        assert_holds_none(line, &[output.stdout, output.stderr].concat(), &hidden);
    };
    for line in [
        "account list",
        "token list",
        "setting list",
        "rejected list",
        "question list",
        "batch list",
        "device list",
        "month show --period 2026-10",
        "month stars --period 2026-10",
        "appeal list",
        "rectify list --period 2026-10",
        "pay review --period 2026-10",
        "pay differences",
        "fairness --period 2026-10",
        "ledger leave --year 2026",
        "explain --period 2026-10 --staff C001 --all",
        "trail list",
        "verify",
        "policy simulate --period 2026-10",
    ] {
        run(line);
    }
    // A number typed where it does not belong is on nobody's trail.
    let typed = PLANTED[0];
    for line in [
        format!("staff reveal {typed} --what id --reason 核对{typed}"),
        format!("staff reveal C001 --what id --reason {typed}"),
        format!("explain --period 2026-10 --staff {typed}"),
    ] {
        office.program().args(line.split(' ')).output().unwrap();
    }
    for (table, rows) in office.dump() {
        assert_holds_none(&table, rows.join("\n").as_bytes(), &hidden);
    }
    let trail = office.folder.join("trail.csv");
    export(&office.store, &office.viewer, &Asked::default(), &trail).unwrap();
    let text = std::fs::read(&trail).unwrap();
    assert!(holds(&text, "number_revealed"));
    assert_holds_none("the trail as a file", &text, &hidden);
}
