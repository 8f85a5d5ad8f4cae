//! How long the papers of ten thousand people take, and how much memory: slips as PDF, and the payroll workbook beside
//! the bare library writing the same cells. Run with `cargo bench -p xingchou-reports`; a number on the command line
//! is another count of people.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::float_arithmetic)]
#![allow(clippy::panic, clippy::expect_used, dead_code)]

#[path = "../tests/printed.rs"]
mod printed;
#[path = "../tests/sample.rs"]
mod sample;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, FormatBorder, Formula, Workbook};
use sample::{Person, with_run};
use std::io::Cursor;
use std::time::Instant;
use xingchou_reports::pay_slips::{
    SlipAddition, SlipHeading, pay_slip_pdf, pay_slips, pay_slips_for_the_printer,
};
use xingchou_reports::{RunState, payroll_workbook};

fn main() {
    let count = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(10_000);
    let fonts = printed::fonts();
    let people: Vec<Person> = (1..=count)
        .map(|number| {
            let post = ["全科窗口", "网格员", "管理岗"][number % 3];
            let place = format!("第{}社区", number % 40);
            let mut person = Person::new(number, &format!("人员{number}"), number % 3, &place, post);
            person.label.unit = number % 3;
            person
        })
        .collect();
    println!("{count} people; {} MB before anything is written", peak_megabytes());
    with_run(&people, RunState::Final, |run| {
        println!("{} MB with the run computed", peak_megabytes());
        let explanation = vec![
                "个人所得税按累计预扣法计算：累计应纳税所得额乘以预扣率，减去速算扣除数和已预扣税额。"
                    .to_string();
                5
            ];
        let additions = vec![SlipAddition { explanation, differences: Vec::new() }; count];
        let heading = SlipHeading::of(run);
        let slips = timed("slips taken from the run", || pay_slips(run, &additions).unwrap());
        timed("a PDF a person, one processor", || {
            slips.iter().map(|slip| pay_slip_pdf(&fonts, &heading, slip).unwrap().bytes.len()).sum::<usize>()
        });
        timed("a PDF a person, two processors", || {
            let (one, other) = slips.split_at(slips.len() / 2);
            std::thread::scope(|scope| {
                let threads = [one, other].map(|half| {
                    let (fonts, heading) = (&fonts, &heading);
                    scope.spawn(move || {
                        half.iter()
                            .map(|slip| pay_slip_pdf(fonts, heading, slip).unwrap().bytes.len())
                            .sum::<usize>()
                    })
                });
                threads.map(|thread| thread.join().unwrap()).iter().sum::<usize>()
            })
        });
        timed("one PDF for the printer", || {
            pay_slips_for_the_printer(&fonts, &heading, &slips).unwrap().bytes.len()
        });
        drop(slips);
        let mut ratios = Vec::new();
        for _ in 0..3 {
            let start = Instant::now();
            let bytes = payroll_workbook(run).unwrap();
            let ours = start.elapsed();
            println!(
                "the payroll workbook: {ours:.2?}, {} bytes, {} MB at most",
                bytes.len(),
                peak_megabytes()
            );
            let sheets = cells(bytes);
            let start = Instant::now();
            let bytes = bare(&sheets);
            let bare = start.elapsed();
            println!("the bare library with the same cells: {bare:.2?}, {} bytes", bytes.len());
            ratios.push(ours.as_secs_f64() / bare.as_secs_f64());
        }
        println!("ratios: {ratios:.2?}");
    });
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{what}: {:.2?}, {} MB at most", start.elapsed(), peak_megabytes());
    result
}

/// The most memory that the process ever held, as Linux tells it.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}

type Sheet = (String, Vec<(u32, u16, String, Data)>);

/// Every cell of a workbook with its formula, if any.
fn cells(bytes: Vec<u8>) -> Vec<Sheet> {
    let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut sheets = Vec::new();
    for name in file.sheet_names() {
        let (values, formulas) =
            (file.worksheet_range(&name).unwrap(), file.worksheet_formula(&name).unwrap());
        let start = values.start().unwrap_or_default();
        let cells = values
            .used_cells()
            .map(|(row, column, value)| {
                let at = (start.0 + u32::try_from(row).unwrap(), start.1 + u32::try_from(column).unwrap());
                let formula = formulas.get_value(at).cloned().unwrap_or_default();
                (at.0, u16::try_from(at.1).unwrap(), formula, value.clone())
            })
            .collect();
        sheets.push((name, cells));
    }
    sheets
}

fn bare(sheets: &[Sheet]) -> Vec<u8> {
    let format = Format::new().set_font_name("宋体").set_font_size(10).set_border(FormatBorder::Thin);
    let mut workbook = Workbook::new();
    for (name, cells) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, column, formula, value) in cells {
            let (row, column) = (*row, *column);
            if formula.is_empty() {
                match value {
                    Data::Float(number) => sheet.write_number_with_format(row, column, *number, &format),
                    other => sheet.write_string_with_format(row, column, other.to_string(), &format),
                }
                .unwrap();
            } else {
                let formula = Formula::new(formula).set_result(value.to_string());
                sheet.write_formula_with_format(row, column, formula, &format).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}
