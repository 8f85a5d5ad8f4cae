//! Slips as other programs read them.

use crate::printed::{amounts_in, fonts, keep, pages, text_of};
use crate::sample::{Person, twelve, with_run};
use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::io::Cursor;
use xingchou_engine::sheet::Section;
use xingchou_reports::pay_slips::{
    Difference, PaySlip, SlipAddition, SlipHeading, pay_slip_html, pay_slip_pdf, pay_slip_workbook,
    pay_slips, pay_slips_for_the_printer,
};
use xingchou_reports::{PayrollRun, ReportError, RunState};

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// What the application adds: sentences, and two differences for one person.
fn additions(run: &PayrollRun<'_>) -> Vec<SlipAddition> {
    (0..run.people.len())
        .map(|person| {
            let mut addition = SlipAddition {
                explanation: vec![
                    "岗位津贴按本月岗位核发，标准见《道里区社区工作者薪酬待遇实施方案》；月内换岗的按计薪日折算。".to_string(),
                    "绩效津贴按考核月的星级核发；星级由工作完成情况、考核情况、群众满意度和督查情况合成的总分决定。".to_string(),
                    "个人所得税按累计预扣法计算：全年累计应纳税所得额乘以预扣率，减去速算扣除数和已预扣税额。".to_string(),
                ],
                differences: Vec::new(),
            };
            if person == 9 {
                let month = |month| NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
                addition.differences = vec![
                    Difference { month: month(8), item: "岗位津贴".into(), amount: decimal("120.00") },
                    Difference { month: month(9), item: "绩效津贴".into(), amount: decimal("-1034.57") },
                ];
            }
            addition
        })
        .collect()
}

fn slips(run: &PayrollRun<'_>) -> (SlipHeading, Vec<PaySlip>) {
    (SlipHeading::of(run), pay_slips(run, &additions(run)).unwrap())
}

/// What the engine says each item of a slip is, straight from the evaluation.
fn figures(run: &PayrollRun<'_>, person: usize) -> Vec<Decimal> {
    let columns = run.pay.program.columns.iter().filter(|column| {
        let of_slip =
            matches!(column.definition.section, Section::Earning | Section::Deduction | Section::Employer);
        let total = ["gross_pay", "total_deductions", "net_pay", "employer_total"];
        of_slip || total.contains(&column.definition.code.as_str())
    });
    columns.filter_map(|column| run.pay.person(person, &column.definition.name).number()).collect()
}

fn name_of(run: &PayrollRun<'_>, code: &str) -> String {
    let mut columns = run.pay.program.columns.iter();
    columns.find(|column| column.definition.code == code).unwrap().definition.name.clone()
}

#[test]
fn each_persons_slip_holds_every_figure_and_nobody_elses() {
    let fonts = fonts();
    with_run(&twelve(), RunState::Final, |run| {
        let (heading, slips) = slips(run);
        for (person, slip) in slips.iter().enumerate() {
            let printed = pay_slip_pdf(&fonts, &heading, slip).unwrap();
            assert_eq!(printed.missing, []);
            keep(&format!("工资条_{}.pdf", slip.staff_no), &printed.bytes);
            let text = text_of(&printed.bytes);
            for (other, label) in run.people.iter().enumerate() {
                assert_eq!(text.contains(&label.name), other == person, "{} in {}'s", label.name, slip.name);
                assert_eq!(text.contains(&label.masked_account), other == person);
            }
            if let Some(reason) = &slip.held {
                assert!(text.contains("暂缓发放") && text.contains("业务考试成绩"), "{reason}: {text}");
                assert_eq!(amounts_in(&text), [], "a held slip shows no amount");
                continue;
            }
            let mut found = amounts_in(&text);
            for figure in figures(run, person) {
                let at = found.iter().position(|amount| *amount == figure);
                found.remove(at.unwrap_or_else(|| panic!("{}: {figure} is not in {text}", slip.name)));
            }
            let net = run.pay.person(person, &name_of(run, "net_pay")).number().unwrap();
            let capitals = xingchou_reports::capital_amount::capital_amount(net);
            assert!(text.replace(['\n', ' '], "").contains(&capitals), "{capitals}: {text}");
            assert!(text.replace(' ', "").contains("第1页/共1页") && text.contains("计算说明"));
        }
        assert_eq!(slips.iter().filter(|slip| slip.held.is_some()).count(), 1);
    });
}

#[test]
fn the_printers_file_sums_up_to_the_run() {
    let fonts = fonts();
    with_run(&many(200), RunState::Draft, |run| {
        let (heading, slips) = slips(run);
        let printed = pay_slips_for_the_printer(&fonts, &heading, &slips).unwrap();
        keep("工资条_打印.pdf", &printed.bytes);
        let text = text_of(&printed.bytes);
        let count = pages(&text).len();
        assert!(count < 101, "several slips a page: {count} pages");
        assert!(text.replace(' ', "").contains(&format!("第{count}页/共{count}页")));
        let net_name = name_of(run, "net_pay");
        let expected: Decimal =
            (0..run.people.len()).filter_map(|person| run.pay.person(person, &net_name).number()).sum();
        // The words across the page may stand between a label and its amount.
        let found: Decimal =
            text.split("实发工资").skip(1).filter_map(|rest| amounts_in(rest).first().copied()).sum();
        assert_eq!(found, expected);
        // No slip is torn: the pages hold as many beginnings as ends.
        for page in pages(&text) {
            assert_eq!(
                page.matches("工资条（试算稿）").count() - 1,
                page.matches("请勿转发").count(),
                "{page}"
            );
        }
    });
}

/// A whole street, with long names and odd characters among them.
fn many(count: usize) -> Vec<Person> {
    (1..=count)
        .map(|number| {
            let name = match number {
                7 => "阿卜杜热西提·买买提吐尔逊·阿不都克里木".to_string(),
                8 => "欧阳娜娜（借调）".to_string(),
                _ => format!("人员{number}"),
            };
            let post = ["全科窗口", "网格员", "管理岗"][number % 3];
            let place = ["安红社区", "抚顺社区", "通江街道综合服务中心"][number % 3];
            Person::new(number, &name, number % 3, place, post)
        })
        .collect()
}

#[test]
fn the_same_slips_give_the_same_bytes() {
    let once = || {
        let fonts = fonts();
        with_run(&twelve(), RunState::Final, |run| {
            let (heading, slips) = slips(run);
            (
                pay_slip_pdf(&fonts, &heading, &slips[0]).unwrap(),
                pay_slips_for_the_printer(&fonts, &heading, &slips).unwrap(),
                pay_slip_html(&heading, &slips[9]),
                pay_slip_workbook(&heading, &slips).unwrap(),
            )
        })
    };
    let first = once();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(first == once());
}

#[test]
fn a_rare_character_is_drawn_from_the_second_font_or_told() {
    let fonts = fonts();
    assert_eq!(fonts.lacking("张䶮"), []);
    assert_eq!(fonts.lacking("𠮷𠮷田"), ['𠮷']);
    let mut people = twelve();
    people[0].label.name = "㛃䶮\u{e0100}".to_string();
    people[1].label.name = "𠮷田".to_string();
    with_run(&people, RunState::Final, |run| {
        let (heading, slips) = slips(run);
        let drawn = pay_slip_pdf(&fonts, &heading, &slips[0]).unwrap();
        assert_eq!(drawn.missing, []);
        assert!(text_of(&drawn.bytes).contains("㛃䶮"));
        let told = pay_slip_pdf(&fonts, &heading, &slips[1]).unwrap();
        assert_eq!(told.missing.len(), 1);
        assert_eq!(told.missing[0].character, '𠮷');
        assert!(told.missing[0].text.contains("𠮷田"));
        assert!(text_of(&told.bytes).contains("〔U+20BB7〕田"));
    });
}

#[test]
fn text_from_people_is_text_in_every_form() {
    let hostile = "=HYPERLINK(\"http://x\")<script>alert('1')</script>&";
    let mut people = twelve();
    people[0].label.name = hostile.to_string();
    people[0].label.remark = "+1+1\u{7}".to_string();
    with_run(&people, RunState::Final, |run| {
        let (heading, slips) = slips(run);
        let html = pay_slip_html(&heading, &slips[0]);
        assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("href="));
        assert!(html.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;"));
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(pay_slip_workbook(&heading, &slips).unwrap())).unwrap();
        assert_eq!(book.worksheet_formula("工资条").unwrap().used_cells().count(), 0);
        let cells = book.worksheet_range("工资条").unwrap();
        assert!(cells.used_cells().any(|(_, _, cell)| *cell == Data::String(hostile.to_string())));
        let printed = pay_slip_pdf(&fonts(), &heading, &slips[0]).unwrap();
        assert!(text_of(&printed.bytes).contains("=HYPERLINK("));
    });
}

#[test]
fn a_browsers_slip_says_what_the_run_says() {
    with_run(&twelve(), RunState::Draft, |run| {
        let (heading, slips) = slips(run);
        for (person, slip) in slips.iter().enumerate() {
            let html = pay_slip_html(&heading, slip);
            let body = html.split_once("</style>").unwrap().1;
            keep(&format!("工资条_{}.html", slip.staff_no), html.as_bytes());
            assert!(html.contains("试算稿：还会变动"));
            for forbidden in ["<script", "http://", "https://", "url(", "@import", "<img", "<link"] {
                assert!(!html.contains(forbidden), "{forbidden}");
            }
            if slip.held.is_some() {
                assert_eq!(amounts_in(body), []);
                continue;
            }
            let mut found = amounts_in(body);
            for figure in figures(run, person) {
                let at = found.iter().position(|amount| *amount == figure);
                found.remove(at.unwrap_or_else(|| panic!("{}: {figure}", slip.name)));
            }
        }
        assert!(pay_slip_html(&heading, &slips[9]).contains("<td class=\"n less\">-1,034.57</td>"));
    });
}

#[test]
fn the_workbook_has_headings_above_each_row_and_sums_up_to_the_run() {
    with_run(&twelve(), RunState::Final, |run| {
        let (heading, slips) = slips(run);
        let bytes = pay_slip_workbook(&heading, &slips).unwrap();
        keep("工资条.xlsx", &bytes);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let cells = book.worksheet_range("工资条").unwrap();
        let rows: Vec<Vec<String>> =
            cells.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        let names: Vec<&Vec<String>> = rows.iter().filter(|row| row[1] == "工号").collect();
        assert_eq!(names.len(), 12);
        let mut net = Decimal::ZERO;
        for (person, label) in run.people.iter().enumerate() {
            let at = rows.iter().position(|row| row[1] == label.staff_no).unwrap();
            let (headings, own) = (&rows[at - 1], &rows[at]);
            if slips[person].held.is_some() {
                assert!(own.iter().any(|text| text.contains("暂缓发放")));
                continue;
            }
            for (heading, text) in headings.iter().zip(own).skip(5) {
                let column = heading.split('\n').next().unwrap();
                let column = match column {
                    "应发合计" => name_of(run, "gross_pay"),
                    "扣款合计" => name_of(run, "total_deductions"),
                    "实发工资" => name_of(run, "net_pay"),
                    "备注" => continue,
                    other => other.to_string(),
                };
                let expected = run.pay.person(person, &column).number().unwrap();
                assert_eq!(decimal(text), expected.normalize(), "{} {column}", label.name);
            }
            let at = headings.iter().position(|heading| heading == "实发工资").unwrap();
            net += decimal(&own[at]);
        }
        let name = name_of(run, "net_pay");
        let expected: Decimal = (0..12).filter_map(|person| run.pay.person(person, &name).number()).sum();
        assert_eq!(net, expected);
    });
}

#[test]
fn nobody_is_a_paper_too_and_strangers_are_refused() {
    with_run(&[], RunState::Draft, |run| {
        let (heading, slips) = slips(run);
        let text = text_of(&pay_slips_for_the_printer(&fonts(), &heading, &slips).unwrap().bytes);
        assert!(text.contains("本批没有人员"));
        assert!(!pay_slip_workbook(&heading, &slips).unwrap().is_empty());
    });
    with_run(&twelve(), RunState::Draft, |run| {
        let refused = pay_slips(run, &[SlipAddition::default()]);
        assert!(matches!(refused, Err(ReportError::LabelsDoNotMatch { labels: 1, people: 12, .. })));
    });
}
