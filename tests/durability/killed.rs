//! The program is killed at random points of its acts: what it acknowledged is there, nothing is there by half, and
//! the next act works.

use std::time::{Duration, Instant};

use super::acts::{ACTS, Act, Effect, State, acknowledged};
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
    let office = Office::with_sample_month();
    let mut usual: Vec<Duration> = Vec::new();
    // A round that is left alone, to see how long each act takes.
    for act in ACTS {
        act.prepare(&office, 0);
        let (before, began) = (State::of(&office), Instant::now());
        assert!(acknowledged(act.start(&office, 0, &[])), "{act:?}");
        usual.push(began.elapsed());
        assert_eq!(act.effect(&office, 0, &before), Effect::Whole, "{act:?}");
    }
    let (mut killed, mut none, mut whole, mut slowest) = (0, 0, 0, Duration::ZERO);
    let mut round = 0;
    while killed < wanted {
        round += 1;
        assert!(round < 20 * wanted, "the acts end before they can be killed");
        for (act, usual) in ACTS.into_iter().zip(&usual) {
            act.prepare(&office, round);
            let before = State::of(&office);
            let mut child = act.start(&office, round, &[]);
            std::thread::sleep(usual.mul_f64(f64::from(u32::try_from(dice.below(1_200)).unwrap()) / 1_000.0));
            child.kill().unwrap();
            let status = child.wait().unwrap();
            killed += usize::from(!status.success());
            let acknowledged = acknowledged(child);
            let began = Instant::now();
            Store::open(&office.home.database, &key_file(&office.folder)).unwrap();
            slowest = slowest.max(began.elapsed());
            is_sound(&office);
            match act.effect(&office, round, &before) {
                Effect::Whole => whole += 1,
                Effect::None => {
                    none += 1;
                    assert!(!acknowledged, "{act:?} was acknowledged and is not there");
                    // The next try works.
                    again(act, &office, round);
                }
            }
        }
    }
    println!("{killed} killed: {whole} acts whole, {none} not begun; slowest opening {slowest:?}");
}

fn again(act: Act, office: &Office, round: usize) {
    let before = State::of(office);
    act.carry_out(office, round).unwrap_or_else(|error| panic!("{act:?} after a kill: {error}"));
    assert_eq!(act.effect(office, round, &before), Effect::Whole, "{act:?} after a kill");
}
