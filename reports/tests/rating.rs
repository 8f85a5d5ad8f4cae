//! The papers of stars.

use crate::papers::cells;
use crate::sample::{self, Person};
use xingchou_engine::evaluate::Value;
use xingchou_reports::RunState;
use xingchou_reports::rating::{
    CentreYear, FundScale, NoticeTerms, RatingRun, ScaleBand, YearStars, annual_summary, fund_scale,
    masked_name, public_notice, score_sheets, star_report, talk_list, talk_records,
};

fn with_rating<T>(people: &[Person], use_run: impl FnOnce(&RatingRun<'_>) -> T) -> T {
    sample::with_run(people, RunState::Final, |run| {
        use_run(&RatingRun {
            office: run.office.clone(),
            month: run.assessment_month,
            dated: run.pay_date,
            score: run.score.unwrap(),
            prepared_by: String::new(),
        })
    })
}

fn everything(rows: &[Vec<String>]) -> String {
    rows.iter().flatten().cloned().collect::<Vec<_>>().join("\n")
}

#[test]
fn names_are_masked() {
    for (name, masked) in [("张伟", "张＊"), ("欧阳娜娜", "欧＊娜"), ("王", "王＊"), ("", "")] {
        assert_eq!(masked_name(name), masked);
    }
    assert_eq!(masked_name("阿卜杜热西提·买买提吐尔逊"), "阿＊逊");
}

#[test]
fn the_public_sees_stars_and_nothing_else() {
    let people = sample::twelve();
    with_rating(&people, |run| {
        let text =
            everything(&cells(&public_notice(run, &NoticeTerms::default()).workbook().unwrap(), "公示"));
        assert!(text.contains("★"));
        for person in &people {
            let label = &person.label;
            assert!(!text.contains(&label.name), "{}", label.name);
            assert!(!text.contains(&label.staff_no) && !text.contains(&label.masked_id));
        }
        for position in 0..people.len() {
            if let Value::Number(total) = run.score.evaluation.person(position, "总分") {
                assert!(total.is_zero() || !text.contains(&total.to_string()), "{total}");
            }
        }
        assert!(!text.contains('元'));
    });
}

#[test]
fn the_report_counts_everybody() {
    let people = sample::twelve();
    with_rating(&people, |run| {
        let bytes = star_report(run).workbook().unwrap();
        let rows = cells(&bytes, "概况");
        let total = rows.iter().find(|row| row[0] == "合计").unwrap();
        let listed = cells(&bytes, "明细").iter().filter(|row| row[1].starts_with('C')).count();
        let without = cells(&bytes, "未评星").iter().filter(|row| row[1].starts_with('C')).count();
        assert_eq!(total[1], format!("{listed}.00"));
        assert_eq!(listed + without, people.len());
        // The stars of the sheet are those of the evaluation.
        for row in cells(&bytes, "明细").iter().filter(|row| row[1].starts_with('C')) {
            let position = people.iter().position(|person| person.label.staff_no == row[1]).unwrap();
            let stars = run.score.evaluation.person(position, "星级").number().unwrap();
            let drawn = row.iter().find(|cell| cell.contains('★')).unwrap();
            assert_eq!(drawn.matches('★').count().to_string(), stars.to_string());
        }
        assert!(everything(&cells(&bytes, "未评星")).contains("业务考试成绩"), "why somebody has no score");
    });
}

#[test]
fn those_on_the_talk_list_have_a_record_with_their_evidence() {
    let people = sample::twelve();
    with_rating(&people, |run| {
        let chosen: Vec<&str> = (0..people.len())
            .filter(|position| run.score.evaluation.person(*position, "末位谈话") == Value::Truth(true))
            .map(|position| people[position].label.staff_no.as_str())
            .collect();
        assert!(!chosen.is_empty());
        let list = cells(&talk_list(run, &[]).workbook().unwrap(), "末位谈话名单");
        let on_it: Vec<&str> =
            list.iter().filter(|row| row[1].starts_with('C')).map(|row| row[1].as_str()).collect();
        assert_eq!(on_it, chosen);
        assert!(everything(&list).contains("同组平均"));
        let records = everything(&cells(&talk_records(run, &[]).workbook().unwrap(), "谈话记录"));
        assert_eq!(records.matches("本人签字").count(), chosen.len());
        assert_eq!(records.matches("跟踪回访").count(), chosen.len());
    });
}

#[test]
fn a_score_sheet_is_one_persons_own() {
    let people = sample::twelve();
    with_rating(&people, |run| {
        let text = everything(&cells(&score_sheets(run, &[0]).workbook().unwrap(), "评分单"));
        assert!(text.contains(&people[0].label.name));
        for person in &people[1..] {
            assert!(!text.contains(&person.label.name) && !text.contains(&person.label.staff_no));
        }
    });
}

#[test]
fn the_year_is_the_mean_of_totals_over_months_with_a_star() {
    let total = |text: &str| Some((4, text.parse().unwrap()));
    let mut person = YearStars { staff_no: "C001".to_string(), ..YearStars::default() };
    for (month, text) in ["80", "90", "85.5", "70.01", "60", "99"].into_iter().enumerate() {
        person.months[month * 2] = total(text);
    }
    let mut few = YearStars { staff_no: "C002".to_string(), ..YearStars::default() };
    few.months[0] = total("100");
    let bytes = annual_summary("街道", (2026, sample::day(31)), &[few, person]).workbook().unwrap();
    let rows = cells(&bytes, "年度汇总");
    let of = |staff_no: &str| rows.iter().find(|row| row[1] == staff_no).unwrap().clone();
    // (80 + 90 + 85.5 + 70.01 + 60 + 99) ÷ 6 = 80.751666…
    assert_eq!(of("C001")[18], "80.75");
    assert_eq!(of("C002")[18], "", "one month is no year");
}

#[test]
fn stars_scale_the_fund_of_a_centre() {
    let decimal = |text: &str| text.parse().unwrap();
    let band = |least: &str, stars, factor: &str| ScaleBand {
        least: decimal(least),
        stars,
        factor: decimal(factor),
    };
    let bands = [band("60", 2, "0.8"), band("90", 5, "1.2"), band("80", 4, "1.1")];
    let scale = FundScale { assumed: "待街道确认".to_string(), bands: bands.to_vec() };
    let centre = |mean: &str| CentreYear {
        name: "安红社区".to_string(),
        months: 12,
        mean_total: decimal(mean),
        standard: decimal("50000.05"),
    };
    let rows = |mean: &str| {
        fund_scale("街道", (2026, sample::day(31)), &[centre(mean)], &scale)
            .map(|paper| cells(&paper.workbook().unwrap(), "运行经费"))
    };
    let amount = |mean: &str| rows(mean).unwrap().iter().find(|row| row[0] == "1.00").unwrap()[7].clone();
    assert_eq!(amount("90"), "60000.06");
    assert_eq!(amount("89.99"), "55000.06", "55000.055, half away from zero");
    assert!(rows("59.99").is_err(), "below every band nothing is guessed");
}

#[test]
fn the_shipped_scale_knows_every_mean() {
    let scale = FundScale::shipped().unwrap();
    assert!(scale.bands.iter().any(|band| band.least.is_zero()));
    assert!(scale.assumed.contains("确认"));
}

#[test]
fn a_sheet_tells_no_colleagues_figure_where_there_are_few() {
    let means = |people: &[sample::Person]| -> Vec<String> {
        with_rating(people, |run| {
            let rows = cells(&score_sheets(run, &[0]).workbook().unwrap(), "评分单");
            let heading = rows.iter().position(|row| row[0] == "考核项目").unwrap();
            rows[heading + 1..heading + 4].iter().map(|row| row[2].clone()).collect()
        })
    };
    let people = sample::twelve();
    let same_post: Vec<sample::Person> =
        people.iter().filter(|person| person.label.post == people[0].label.post).cloned().collect();
    assert!(same_post.len() >= 3);
    assert!(means(&same_post).iter().all(|mean| !mean.is_empty()));
    assert!(means(&same_post[..2]).iter().all(String::is_empty));
}
