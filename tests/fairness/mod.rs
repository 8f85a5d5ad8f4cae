//! How firm stars are, and what they are worth.

use rust_decimal::Decimal;
use xingchou::operations::fairness::{Thresholds, fairness};
use xingchou::operations::month_inputs::InputValue;
use xingchou::operations::recompute::score_again;
use xingchou_engine::evaluate::{Value, evaluate};

use crate::month::calculated_office;
use crate::support::october;

#[test]
fn a_star_falls_with_exactly_so_many_more_bad_ratings_and_costs_what_the_table_says() {
    let (office, ..) = calculated_office();
    let thresholds = Thresholds { bad_ratings_tried: 12, ..Thresholds::default() };
    let (before, acts) = (office.dump_but_the_trail(), office.acts());
    let found = fairness(&office.store, &office.viewer, october(), thresholds).unwrap();
    assert_eq!(office.dump_but_the_trail(), before, "looking changes nothing");
    assert_eq!(office.acts()[acts.len()..], ["fairness_seen"], "and is on record");
    assert_eq!(found.people.len(), 39);
    assert!(found.people.iter().any(|line| line.interval.is_some_and(|(low, high)| low < high)));
    let (position, line) = found
        .people
        .iter()
        .enumerate()
        .find(|(_, line)| {
            line.person.post == "全科窗口"
                && line.stability.as_ref().is_some_and(|firm| firm.bad_ratings.is_some())
        })
        .expect("somebody at a window is near an edge");
    let firm = line.stability.as_ref().unwrap();
    let scored = score_again(&office.store, &office.viewer, found.score_run).unwrap();
    let stars_with = |more: u32| -> Decimal {
        let mut inputs = scored.inputs.clone();
        let cell = inputs.month.people[position].values.get_mut("六键态度差").unwrap();
        let InputValue::Number(count) = &mut cell.value else { panic!() };
        *count += Decimal::from(more);
        let (population, _) = inputs.population(&scored.program);
        let results = inputs.results(&evaluate(&scored.program, &population));
        match results.value(&results.people[position], "星级").unwrap() {
            Value::Number(stars) => stars,
            other => panic!("{other:?}"),
        }
    };
    let needed = firm.bad_ratings.unwrap();
    assert_eq!(stars_with(needed - 1), line.stars.unwrap());
    assert_eq!(stars_with(needed), firm.stars_left.unwrap());
    assert!(firm.stars_left < line.stars);
    // Each star is 100 yuan a month at a window, less for who was not there all month.
    let yuan = firm.yuan.unwrap();
    assert!(yuan > Decimal::ZERO && yuan <= Decimal::from(100), "{yuan}");
}
