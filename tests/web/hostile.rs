//! What people write is shown as it is and never becomes part of a page: names, files, remarks.

use xingchou::operations::take_in::FileToTake;

use crate::support::{Office, Served, people};

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
