//! What people write is shown as it is and never becomes part of a page: names, files, remarks.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use xingchou::clock;
use xingchou::operations::appeals::{Contested, Evidence, file};
use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::papers::{PAPERS, PaperOptions, PaperRequest, hand_out_papers};
use xingchou::operations::personal::export::person_files;
use xingchou::operations::score::score;
use xingchou::operations::take_in::FileToTake;

use crate::support::{Office, Served, october, people};

const NAME: &str = "<img src=x onerror=alert(1)>";
const FILE: &str = "\"><script>alert(1)</script>&人员名册.csv";
const ROSTER: &str = "名册（2026年10月）\n工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,基本工资,银行账号,开户行,状态\n\
    H001,<img src=x onerror=alert(1)>,11010519491231002X,全科窗口,'; DROP TABLE staff; --,专职社工,区财政,2020-03-01,\
    1848,6222020302945137958,工商银行,在职\n";

#[test]
fn names_and_files_with_signs_of_html_are_text() {
    let office = Office::new();
    let file = FileToTake { name: FILE.to_owned(), bytes: ROSTER.as_bytes().to_vec() };
    let taken = office.take_for_october(vec![file]);
    assert!(taken[0].contents.as_ref().is_some_and(|contents| contents.taken > 0), "{taken:?}");
    let viewer = people::account(&office.store, NAME, &people::every_grant());
    let cookie = format!("session={}", people::session(&office.store, &viewer));
    let served = Served::start(&office);
    for path in ["/files", "/people", "/people/H001", "/accounts", "/trail", "/months/2026-10"] {
        let page = served.get(path, &[("Cookie", &cookie)]);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        assert!(!page.body.contains("<img"), "{path}");
        assert!(!page.body.contains("<script>alert"), "{path}");
    }
    let page = served.get("/people", &[("Cookie", &cookie)]).body;
    assert!(page.contains("onerror=alert(1)"), "it is shown as it was written");
    // What is searched for comes back in the page, and as an address.
    let searched =
        served.get("/people?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", &[("Cookie", &cookie)]);
    assert!(!searched.body.contains("<script>alert"));
    // An address that is not there is said in our words, not in its own.
    let nowhere = served.get("/months/%3Cscript%3Ealert(1)%3C%2Fscript%3E", &[("Cookie", &cookie)]);
    assert_eq!(nowhere.status, 404);
    assert!(!nowhere.body.contains("<script>alert"));
}

#[test]
fn what_is_written_in_an_appeal_and_its_files_is_text() {
    let office = Office::with_sample_month();
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let member = office.member("C001");
    let about = Contested::Score("群众满意度".to_owned());
    let evidence = [Evidence { name: FILE.to_owned(), bytes: b"<script>alert(1)</script>".to_vec() }];
    let id = file(&office.store, &member, (october(), &about), NAME, &evidence, clock::now()).unwrap();
    let viewer = people::account(&office.store, "everybody", &people::every_grant());
    let cookie = format!("session={}", people::session(&office.store, &viewer));
    let served = Served::start(&office);
    for path in ["/appeals".to_owned(), format!("/appeals/{id}")] {
        let page = served.get(&path, &[("Cookie", &cookie)]);
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains("<img") && !page.body.contains("<script>alert"), "{path}");
    }
    let page = served.get(&format!("/appeals/{id}"), &[("Cookie", &cookie)]).body;
    assert!(page.contains("onerror=alert(1)"), "it is shown as it was written");
    let link =
        page.split('"').find(|part| part.contains("/evidence/")).expect("a link to the file").to_owned();
    let sent = served.get(&link, &[("Cookie", &cookie)]);
    assert_eq!(sent.status, 200);
    // It is kept, never shown as a page of ours, and its name says nothing to the browser but a name.
    let kept = sent.header("content-disposition");
    assert!(kept.starts_with("attachment; filename*=UTF-8''"), "{kept}");
    assert!(!kept.contains(['<', '>', '"', '&']), "{kept}");
    assert!(!sent.header("content-type").contains("html"), "{}", sent.header("content-type"));
    assert_eq!(sent.header("x-content-type-options"), "nosniff");
}

/// What spreadsheet programs take for a formula in a text file.
fn begins_a_formula(cell: &str) -> bool {
    let cell = cell.trim_matches('"');
    let is_number = |text: &str| text.chars().all(|one| one.is_ascii_digit() || ".,".contains(one));
    cell.starts_with(['=', '@']) || cell.strip_prefix(['+', '-']).is_some_and(|rest| !is_number(rest))
}

#[test]
fn no_export_has_a_formula_that_somebody_wrote() {
    const FORMULA: &str = "=HYPERLINK(\"http://x\")";
    let office = Office::new();
    let name = FORMULA.replace('"', "\"\"");
    let roster = ROSTER.replace(NAME, &format!("\"{name}\"")).replace("'; DROP TABLE staff; --", "@SUM(A1)");
    let sent = FileToTake { name: "=1+1.csv".to_owned(), bytes: roster.into_bytes() };
    let taken = office.take_for_october(vec![sent]);
    assert!(taken[0].contents.as_ref().is_some_and(|contents| contents.taken > 0), "{taken:?}");
    // She is held, for nothing else is known of her; papers list her all the same.
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    calculate(&office.store, &office.viewer, &office.folder, RunMonths::all_in(october())).unwrap();
    let mut files = Vec::new();
    for paper in PAPERS {
        let request = PaperRequest {
            month: october(),
            run: None,
            papers: vec![paper.code.to_owned()],
            options: PaperOptions::default(),
        };
        if let Ok(made) = hand_out_papers(&office.store, &office.viewer, &office.folder, &request) {
            files.extend(made.into_iter().map(|file| (file.file_name, file.bytes)));
        }
    }
    let own = person_files(&office.store, &office.viewer, "H001", clock::now()).unwrap();
    files.push(("H001.xlsx".to_owned(), own.workbook));
    assert!(files.len() > 5, "{}", files.len());
    let (mut told, mut workbooks) = (0, 0);
    for (name, bytes) in files {
        if name.ends_with(".xlsx") {
            workbooks += 1;
            let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
            for sheet in workbook.sheet_names() {
                let formulas = workbook.worksheet_formula(&sheet).unwrap();
                for (_, _, formula) in formulas.used_cells() {
                    assert!(
                        !formula.contains("HYPERLINK") && !formula.contains("SUM(A1)"),
                        "{name} {sheet}: {formula}"
                    );
                }
                let cells = workbook.worksheet_range(&sheet).unwrap();
                told += cells.used_cells().filter(|(_, _, cell)| cell.to_string().contains(FORMULA)).count();
            }
        } else if name.ends_with(".csv") || name.ends_with(".txt") {
            let text = String::from_utf8_lossy(&bytes);
            let cell = text.split([',', '\n', '\t']).find(|cell| begins_a_formula(cell.trim()));
            assert!(cell.is_none(), "{name}: {cell:?}");
        }
    }
    assert!(workbooks > 3 && told > 1, "the name is there as it was written: {workbooks} {told}");
}
