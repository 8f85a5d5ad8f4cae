//! Work that must happen once, begun many times at once, by several copies of the program.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};

use xingchou::operations::OperationError;
use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::claims::once;
use xingchou::operations::initialise::key_file;
use xingchou::operations::score::score;
use xingchou::operations::take_in::{Outcome, take_in_many};
use xingchou::store::{ClaimedWork, Store, StoreError};

use crate::support::{Office, october, sample_file};

/// How many begin at once, half of them in either copy.
const PARALLEL: usize = 50;

fn effects(office: &Office, what: &str) -> usize {
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    entries.iter().filter(|entry| entry.what == what).count()
}

/// Two copies of the program: each has its own connections.
fn copies(office: &Office) -> [Store; 2] {
    [(); 2].map(|()| Store::open(&office.home.database, &key_file(&office.folder)).unwrap())
}

/// Does `work` in many threads at once, by turns in either copy.
fn in_parallel<T: Send>(count: usize, copies: &[Store; 2], work: impl Fn(&Store) -> T + Sync) -> Vec<T> {
    let all_ready = Barrier::new(count);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|number| {
                let (all_ready, work) = (&all_ready, &work);
                scope.spawn(move || {
                    all_ready.wait();
                    work(&copies[number % 2])
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn fifty_calculations_of_a_month_at_once_are_one() {
    let office = Office::with_sample_month();
    let (viewer, data, month) = (&office.viewer, office.folder.as_path(), october());
    let copies = copies(&office);
    let scored = in_parallel(6, &copies, |store| score(store, viewer, data, month, None).unwrap());
    assert_eq!(effects(&office, "month_scored"), 1);
    assert_eq!(scored.iter().filter(|scored| !scored.unchanged).count(), 1);
    assert!(scored.iter().all(|one| one.run == scored[0].run));

    let months = RunMonths::all_in(month);
    let paid = in_parallel(PARALLEL, &copies, |store| calculate(store, viewer, data, months).unwrap());
    assert_eq!(effects(&office, "pay_calculated"), 1);
    assert_eq!(paid.iter().filter(|paid| !paid.unchanged).count(), 1);
    assert!(paid.iter().all(|one| one.results_digest == paid[0].results_digest));
    let runs = office.store.read(|reading| reading.pay_run_list(viewer, month)).unwrap();
    assert_eq!(runs.len(), 1);
    assert!(office.dump()["work_claim"].is_empty(), "every claim is given up");
}

#[test]
fn fifty_imports_of_a_file_at_once_are_one() {
    let office = Office::new();
    office.take(vec![sample_file("人员名册.xlsx"), sample_file("窗口值班表.xlsx")]);
    let before = effects(&office, "file_taken");
    let outcomes = in_parallel(PARALLEL, &copies(&office), |store| {
        let file = sample_file("pingjia_202610.csv");
        take_in_many(store, &office.viewer, vec![file], Some(october()), &mut |_| {})
            .unwrap()
            .remove(0)
            .outcome
    });
    let taken = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Taken)).count();
    assert_eq!(taken, 1, "{outcomes:?}");
    assert_eq!(effects(&office, "file_taken"), before + 1);
}

#[test]
fn one_who_lives_is_waited_for_and_one_who_died_is_not() {
    let office = Office::new();
    let work = ClaimedWork::Pay(october());
    let [one, other] = copies(&office);
    let (began, has_begun) = mpsc::channel();
    let (ended, may_end) = mpsc::channel::<()>();
    let may_end = std::sync::Mutex::new(may_end);
    let order = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let (office, work, order, may_end) = (&office, &work, &order, &may_end);
        scope.spawn(move || {
            once(&one, &office.viewer, work, |claim| {
                began.send(()).unwrap();
                may_end.lock().unwrap().recv().unwrap();
                order.lock().unwrap().push("first");
                one.write_transaction(&office.viewer, |writing| claim.settle(writing))
            })
            .unwrap();
        });
        has_begun.recv().unwrap();
        let second = scope.spawn(move || {
            once(&other, &office.viewer, work, |claim| {
                order.lock().unwrap().push("second");
                other.write_transaction(&office.viewer, |writing| claim.settle(writing))
            })
        });
        // Longer than it takes to be given up for dead.
        std::thread::sleep(std::time::Duration::from_secs(3));
        assert!(!second.is_finished());
        ended.send(()).unwrap();
        second.join().unwrap().unwrap();
    });
    assert_eq!(*order.lock().unwrap(), ["first", "second"]);

    // What a copy that was killed leaves behind.
    let left_behind = "INSERT INTO work_claim (district, work, owner, who, beat, taken_at)
                       VALUES (1, 'pay 2026-10', 'dead', '某人', 7, '2999-01-01 00:00:00')";
    office.home.execute(left_behind, left_behind).unwrap();
    once(&office.store, &office.viewer, &work, |claim| {
        office.store.write_transaction(&office.viewer, |writing| claim.settle(writing))
    })
    .unwrap();
    assert!(office.dump()["work_claim"].is_empty());
}

#[test]
fn one_who_was_taken_for_dead_writes_nothing_and_begins_again() {
    let office = Office::new();
    let work = ClaimedWork::Pay(october());
    let attempts = AtomicUsize::new(0);
    let write = |what: &str, claim: &xingchou::operations::claims::Claim<'_>| {
        office.store.write_transaction(&office.viewer, |writing| {
            writing.audit_entry_insert(&office.viewer, "written", what)?;
            claim.settle(writing)
        })
    };
    once(&office.store, &office.viewer, &work, |claim| {
        let attempt = attempts.fetch_add(1, Ordering::Relaxed);
        if attempt == 0 {
            let taken_over = "UPDATE work_claim SET owner = 'another'";
            office.home.execute(taken_over, taken_over).unwrap();
        }
        write(&attempt.to_string(), claim)
    })
    .unwrap();
    assert_eq!(attempts.load(Ordering::Relaxed), 2);
    let entries = office.store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    let written: Vec<&str> =
        entries.iter().filter(|entry| entry.what == "written").map(|entry| entry.target.as_str()).collect();
    assert_eq!(written, ["1"], "what was written under a lost claim is undone");

    // Work that fails gives its claim up at once.
    let failed: Result<(), OperationError> = once(&office.store, &office.viewer, &work, |_| {
        Err(StoreError::Unreadable("on purpose".to_owned()).into())
    });
    assert!(failed.unwrap_err().to_string().contains("on purpose"));
    assert!(office.dump()["work_claim"].is_empty());
}
