//! A head sees the people of a month: those who worked in the unit then, wherever they work today.

use xingchou::access::{Grant, Role, Scope, Viewer};
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
