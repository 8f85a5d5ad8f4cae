//! Writes and syncs fail one after the other: no corruption, and nothing is called saved that is not.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::acts::{ACTS, APPROVALS, Act, Effect, State, acknowledged, prepared};
use super::is_sound;
use crate::support::{Home, Office, sample_files};

/// How many of the calls of an act are made to fail in the everyday run, spread over all of them: one by itself, one
/// with all that come after. `XINGCHOU_EVERY_FAULT=1` takes every one, both ways;
/// `XINGCHOU_EVERY_FAULT=Calculate` those of that act, and none of others.
const POINTS: usize = 2;

/// The library that makes calls fail, built from C.
pub fn fault_library(folder: &Path) -> PathBuf {
    let library = folder.join("faults.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/durability/faults.c"))
        .arg("-ldl")
        .status()
        .unwrap();
    assert!(built.success());
    library
}

struct Fault<'a> {
    library: &'a Path,
    kind: &'static str,
    at: usize,
    stays: bool,
}

/// What the library noted: calls of the kind, and how many of them failed.
fn disturbed(act: Act, office: &Office, round: usize, fault: &Fault<'_>) -> (bool, usize, usize) {
    let mark = office.folder.with_extension("marks");
    let _ = std::fs::remove_file(&mark);
    let surroundings = [
        ("LD_PRELOAD", fault.library.display().to_string()),
        ("FAULT_KIND", fault.kind.to_owned()),
        ("FAULT_AT", fault.at.to_string()),
        ("FAULT_STAYS", u8::from(fault.stays).to_string()),
        ("FAULT_UNDER", office.folder.display().to_string()),
        ("FAULT_MARK", mark.display().to_string()),
    ];
    let acknowledged = acknowledged(act.start(office, round, &surroundings));
    let marks = std::fs::read(&mark).unwrap_or_default();
    let _ = std::fs::remove_file(&mark);
    (acknowledged, marks.len(), marks.iter().filter(|mark| **mark == b'F').count())
}

#[test]
fn a_write_or_sync_that_fails_loses_nothing_and_is_never_called_saved() {
    let asked = std::env::var("XINGCHOU_EVERY_FAULT").ok();
    let every = asked.is_some();
    let home = Home::on_sqlite();
    std::fs::create_dir_all(&home.folder).unwrap();
    let library = fault_library(&home.folder);
    // The writes of this process are those to SQLite's file; a PostgreSQL server does its own.
    let office = || {
        let office = prepared(Office::at(Home::on_sqlite()));
        office.take(sample_files());
        office
    };
    // Pay that is approved is not calculated again: approvals have an office of their own, and another one when it has
    // nobody left.
    let mut offices = [office(), office()];
    let (mut round, mut approved) = (0, 0);
    let (mut failures, mut refused) = (0, 0);
    // A large import makes the same calls as a small one, thousands of times.
    let acts = ACTS.into_iter().filter(|act| *act != Act::LargeImport).chain([Act::Approve]);
    // Those of all acts, unless one is named; the others go before it undisturbed.
    let is_asked =
        |act: Act| asked.as_deref().is_none_or(|asked| asked == "1" || asked == format!("{act:?}"));
    for act in acts {
        for kind in ["sync", "write"] {
            // The first time only counts how many calls there are to fail.
            let mut faults = vec![(0, false)];
            let mut next = 0;
            while let Some(&(at, stays)) = faults.get(next) {
                next += 1;
                round += 1;
                let mut which = (&offices[0], round);
                if act == Act::Approve {
                    if approved == APPROVALS {
                        (offices[1], approved) = (office(), 0);
                    }
                    which = (&offices[1], approved);
                    approved += 1;
                }
                let (office, round) = which;
                act.prepare(office, round);
                let before = State::of(office);
                let fault = Fault { library: &library, kind, at, stays };
                let (acknowledged, calls, failed) = disturbed(act, office, round, &fault);
                failures += failed;
                is_sound(office);
                let effect = act.effect(office, round, &before);
                assert!(
                    effect == Effect::Whole || !acknowledged,
                    "{act:?}: {kind} {at} failed, it was called saved, and it is not there"
                );
                if effect == Effect::None {
                    refused += 1;
                    act.carry_out(office, round).unwrap();
                    assert_eq!(act.effect(office, round, &before), Effect::Whole, "{act:?}");
                }
                if at == 0 {
                    assert!(acknowledged && calls > 0, "{act:?} {kind}: {calls} calls");
                    println!("{act:?}: {calls} calls of {kind}");
                    if every && is_asked(act) {
                        faults.extend((1..=calls).flat_map(|at| [(at, false), (at, true)]));
                    } else if !every {
                        let spread = (1..=calls).step_by(calls.div_ceil(POINTS)).enumerate();
                        faults.extend(spread.map(|(number, at)| (at, number % 2 == 1)));
                    }
                }
            }
        }
    }
    assert!(failures > 20 && refused > 5, "{failures} failures, {refused} refused");
    println!("{failures} failed calls, {refused} acts refused for it");
}
