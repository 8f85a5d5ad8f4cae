//! A head sees the people of a month: those who worked in the unit then, wherever they work today.

use xingchou::access::{Grant, Role, Scope, Viewer};
use xingchou::clock;
use xingchou::operations::appeals::{self, Contested, Evidence, file};
use xingchou::operations::roster;
use xingchou::operations::score::score;
use xingchou::store::{NewStaffFact, StoreError};

use crate::support::way::clerk;
use crate::support::{Office, october};

fn head(community: &str) -> Viewer {
    let grant = Grant { role: Role::UnitHead, scope: Scope::Community(community.to_owned()) };
    Viewer::new(Viewer::FIRST_DISTRICT, "负责人", vec![grant])
}

/// How many of her ratings, rows of attendance and scores somebody sees of October.
fn seen(office: &Office, viewer: &Viewer, staff: i64, run: i64) -> [usize; 3] {
    office
        .store
        .read(|reading| {
            let ratings = reading.rating_counts(viewer, october())?;
            let rows = reading.month_record_list(viewer, october(), "attendance")?;
            let scores = reading.score_list(viewer, run)?;
            Ok::<_, StoreError>([
                ratings.iter().filter(|one| one.staff == staff).count(),
                rows.iter().filter(|row| row.staff == Some(staff)).count(),
                scores.iter().filter(|one| one.staff == staff).count(),
            ])
        })
        .unwrap()
}

#[test]
fn who_moved_is_seen_by_the_head_of_the_month_that_is_looked_at() {
    let office = Office::with_sample_month();
    let run = score(&office.store, &clerk(), &office.folder, october(), None).unwrap().run;
    let facts = office.store.read(|reading| reading.staff_fact_list(&office.viewer)).unwrap();
    let of_unit = |fact: &&xingchou::store::StaffFact| fact.kind == "所属社区";
    let member = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    let member = member.iter().find(|one| one.staff_no == "C001").unwrap().id;
    let old = facts.iter().filter(of_unit).rfind(|fact| fact.staff == member).unwrap();
    let home = old.value.clone().unwrap();
    let moves = |day: &str| {
        let fact = NewStaffFact {
            staff: member,
            kind: "所属社区".to_owned(),
            valid_from: day.parse().unwrap(),
            value: Some("另一社区".to_owned()),
            batch: old.batch,
            sheet: old.sheet.clone(),
            row_number: old.row_number,
        };
        office
            .store
            .write_transaction(&office.viewer, |writing| {
                writing.staff_fact_insert(&office.viewer, xingchou::clock::now(), &[fact])
            })
            .unwrap();
    };
    let everything = seen(&office, &office.viewer, member, run);
    assert!(everything.iter().all(|count| *count > 0), "{everything:?}");
    assert_eq!(seen(&office, &head(&home), member, run), everything);
    assert_eq!(seen(&office, &head("另一社区"), member, run), [0; 3]);
    // In November she moves: October stays with the head of then.
    moves("2026-11-01");
    assert_eq!(seen(&office, &head(&home), member, run), everything);
    assert_eq!(seen(&office, &head("另一社区"), member, run), [0; 3]);
    // Had she moved within October, both would answer for it.
    moves("2026-10-20");
    assert_eq!(seen(&office, &head(&home), member, run), everything);
    assert_eq!(seen(&office, &head("另一社区"), member, run), everything);
    assert_eq!(seen(&office, &head("第三社区"), member, run), [0; 3]);
}

/// Lists of people and of appeals are of the month that is looked at, or that the appeal is about.
#[test]
fn people_and_appeals_are_those_of_the_month_that_they_are_about() {
    let office = Office::with_sample_month();
    let store = &office.store;
    score(store, &clerk(), &office.folder, october(), None).unwrap();
    let member = office.member("C001");
    let contested = Contested::Score("考核情况".to_owned());
    let evidence = Evidence { name: "截图.png".to_owned(), bytes: vec![7; 300] };
    let now = clock::now();
    let appeal = file(store, &member, (october(), &contested), "记错了", &[evidence], now).unwrap();
    let home = community_of(&office, "C001");
    let fact = |kind: &str, day: &str, value: &str| {
        let facts = store.read(|reading| reading.staff_fact_list(&office.viewer)).unwrap();
        let staff = store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
        let staff = staff.iter().find(|one| one.staff_no == "C001").unwrap().id;
        let before = facts.iter().find(|fact| fact.staff == staff).unwrap();
        let fact = NewStaffFact {
            staff,
            kind: kind.to_owned(),
            valid_from: day.parse().unwrap(),
            value: Some(value.to_owned()),
            batch: before.batch,
            sheet: before.sheet.clone(),
            row_number: before.row_number,
        };
        store
            .write_transaction(&office.viewer, |writing| {
                writing.staff_fact_insert(&office.viewer, now, &[fact])
            })
            .unwrap();
    };
    fact("所属社区", "2026-11-01", "另一社区");
    let november = "2026-11".parse().unwrap();
    let people = |viewer: &Viewer, month| -> bool {
        let list = roster::list_of_month(store, viewer, month).unwrap();
        list.iter().any(|person| person.staff.staff_no == "C001" && person.community == community(viewer))
    };
    let (before, after) = (head(&home), head("另一社区"));
    assert_eq!((people(&before, october()), people(&before, november)), (true, false));
    assert_eq!((people(&after, october()), people(&after, november)), (false, true));

    // Who decides for one street decides about the people who were there in the month of the appeal.
    let street = |name: &str| {
        let grant = Grant { role: Role::StreetLeader, scope: Scope::Street(name.to_owned()) };
        Viewer::new(Viewer::FIRST_DISTRICT, name, vec![grant]).with_account(77)
    };
    fact("所属街道", "2026-01-01", "东街");
    fact("所属街道", "2026-11-01", "西街");
    let appeals = |viewer: &Viewer| appeals::list(store, viewer, now).unwrap();
    let seen = appeals(&street("东街"));
    assert_eq!(seen.len(), 1);
    assert!(appeals(&street("西街")).is_empty(), "she was not theirs in October");
    let number = seen[0].appeal.evidence[0].0;
    assert_eq!(appeals::evidence(store, &street("东街"), number).unwrap().len(), 300);
    assert!(appeals::evidence(store, &street("西街"), number).is_err());
    let decide = |viewer: &Viewer| appeals::decide(store, viewer, (appeal, false), "无误", now);
    assert!(decide(&street("西街")).is_err());
    decide(&street("东街")).unwrap();
    assert_eq!(appeals(&member).len(), 1, "her own she sees wherever she works");
}

fn community(viewer: &Viewer) -> &str {
    match &viewer.grants()[0].scope {
        Scope::Community(name) => name,
        _ => "",
    }
}

fn community_of(office: &Office, staff_no: &str) -> String {
    let people = roster::list_of_month(&office.store, &office.viewer, october()).unwrap();
    people.into_iter().find(|person| person.staff.staff_no == staff_no).unwrap().community
}
