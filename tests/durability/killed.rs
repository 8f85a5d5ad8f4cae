//! The program is killed at random points of its acts: what it acknowledged is there, nothing is there by half, and
//! the next act works.

use std::time::{Duration, Instant};

use super::acts::{ACTS, APPROVALS, Act, Effect, State, acknowledged, parts_left, prepared};
use super::is_sound;
use xingchou::operations::initialise::key_file;
use xingchou::store::Store;

use crate::support::Office;

/// How many processes are killed in the everyday run; `XINGCHOU_KILLS` asks for more.
const KILLS: usize = 16;

/// A little generator of numbers; its seed is printed when something fails.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_half_done_whenever_it_is_killed() {
    let wanted = std::env::var("XINGCHOU_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let seed = std::env::var("XINGCHOU_SEED")
        .map_or_else(|_| u64::from(std::process::id()), |text| text.parse().unwrap());
    println!("XINGCHOU_SEED={seed} repeats the points");
    let mut dice = Dice(seed);
    let month = prepared(Office::with_sample_month());
    // Pay that is approved is not calculated again: approvals have an office of their own.
    let approvals = prepared(Office::with_sample_month());
    let acts: Vec<(Act, &Office)> =
        ACTS.into_iter().map(|act| (act, &month)).chain([(Act::Approve, &approvals)]).collect();
    let mut moments: Vec<Duration> = Vec::new();
    // A round that is left alone, to see how long each act takes.
    for (act, office) in &acts {
        act.prepare(office, 0);
        let (before, began) = (State::of(office), Instant::now());
        assert!(acknowledged(act.start(office, 0, &[])), "{act:?}");
        moments.push(began.elapsed());
        assert_eq!(act.effect(office, 0, &before), Effect::Whole, "{act:?}");
    }
    let mut tally = Tally::default();
    let mut round = 0;
    while tally.killed < wanted {
        round += 1;
        assert!(round < 20 * wanted, "the acts end before they can be killed");
        for ((act, office), moment) in acts.iter().zip(&mut moments) {
            if *act == Act::Approve && round >= APPROVALS {
                continue;
            }
            act.prepare(office, round);
            // Half of them anywhere in the act, half about the moment when it becomes whole, which is felt for: later
            // after a kill that came too early, sooner after one that came too late.
            let anywhere = dice.below(2) == 0;
            let share = if anywhere { dice.below(1_200) } else { 900 + dice.below(200) };
            let after = moment.mul_f64(f64::from(u32::try_from(share).unwrap()) / 1_000.0);
            let effect = kill(*act, office, round, after, &mut tally);
            if !anywhere {
                *moment = moment.mul_f64(if effect == Effect::Whole { 0.92 } else { 1.08 });
            }
        }
        // A long run that is ended early has said how far it came.
        println!("round {round}: {tally:?}");
    }
    // The next paper that is written takes away what killed ones left.
    round += 1;
    Act::Export.prepare(&month, round);
    Act::Export.carry_out(&month, round).unwrap();
    assert_eq!(parts_left(&month), 0, "half-written files stay behind");
    println!("{tally:?}");
}

/// What became of the acts.
#[derive(Debug, Default)]
struct Tally {
    killed: usize,
    whole: usize,
    none: usize,
    acknowledged: usize,
    slowest_opening: Duration,
}

/// Starts an act, kills it after a while, and looks at what there was of it.
fn kill(act: Act, office: &Office, round: usize, after: Duration, tally: &mut Tally) -> Effect {
    let before = State::of(office);
    let mut child = act.start(office, round, &[]);
    std::thread::sleep(after);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    tally.killed += usize::from(!status.success());
    let acknowledged = acknowledged(child);
    tally.acknowledged += usize::from(acknowledged);
    let began = Instant::now();
    Store::open(&office.home.database, &key_file(&office.folder)).unwrap();
    tally.slowest_opening = tally.slowest_opening.max(began.elapsed());
    is_sound(office);
    let effect = act.effect(office, round, &before);
    match effect {
        Effect::Whole => tally.whole += 1,
        Effect::None => {
            tally.none += 1;
            assert!(!acknowledged, "{act:?} was acknowledged and is not there");
            // The next try works.
            let before = State::of(office);
            act.carry_out(office, round).unwrap_or_else(|error| panic!("{act:?} after a kill: {error}"));
            assert_eq!(act.effect(office, round, &before), Effect::Whole, "{act:?} after a kill");
        }
    }
    effect
}
