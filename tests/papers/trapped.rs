//! A month of traps through the application: two people of one name, a name that GBK has no place for, a long name of a
//! minority, names that look like formulas and pages, pay that does not suffice, a leaver with severance, a bonus, late
//! items: four runs in one tax month. Every paper by the catalogue, read back by other programs.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::process::{Command, Stdio};

use calamine::{Data, Reader, Xlsx};
use rust_decimal::Decimal;
use xingchou::clock;
use xingchou::operations::calculate::{RunMonths, calculate_asked};
use xingchou::operations::papers::{
    AnswerFile, PAPERS, PaperBytes, PaperOptions, PaperRequest, hand_out_papers,
};
use xingchou::operations::pay_inputs::Asked;
use xingchou::operations::recompute::pay_again;
use xingchou::operations::run_kind::RunKind;
use xingchou::operations::score::score;
use xingchou::operations::take_in::{FileToTake, Outcome};
use zip::write::SimpleFileOptions;

use crate::month::calculated_office;
use crate::recalculation::assert_recalculates;
use crate::support::{Office, october, sample_file};

pub(super) const LONG: &str = "阿卜杜热西提·买买提吐尔逊";
const FORMULA: &str = "=HYPERLINK(\"http://x\",\"点\")";
const PAGE: &str = "<script>alert(1)</script>";
pub(super) const RARE: &str = "刘䶮";

/// The names of the traps, by staff number.
const NAMES: [(&str, &str); 6] =
    [("C002", "张伟"), ("C006", "张伟"), ("C007", RARE), ("C005", LONG), ("G039", FORMULA), ("W037", PAGE)];

/// The sample's roster with other names.
fn roster(names: &BTreeMap<String, String>) -> FileToTake {
    let original = sample_file("人员名册.xlsx");
    let mut archive = zip::ZipArchive::new(Cursor::new(original.bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name.ends_with("sheet1.xml") {
            let mut text = String::from_utf8(bytes).unwrap();
            for (staff_no, new) in NAMES {
                let escaped = new.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
                let old = format!("<t>{}</t>", names[staff_no]);
                assert!(text.contains(&old), "{staff_no}");
                text = text.replace(&old, &format!("<t>{escaped}</t>"));
            }
            bytes = text.into_bytes();
        }
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    FileToTake {
        name: "人员名册（更名）.xlsx".to_owned(), bytes: writer.finish().unwrap().into_inner()
    }
}

/// The office with its four approved runs, by kind.
fn trapped() -> (Office, BTreeMap<RunKind, i64>) {
    let (office, _, first) = calculated_office();
    let names: BTreeMap<String, String> =
        first.people.iter().map(|person| (person.staff_no.clone(), person.name.clone())).collect();
    let taken = office.take_for_october(vec![roster(&names)]);
    assert!(matches!(taken[0].outcome, Outcome::Taken), "{taken:?}");
    office.take_text(
        "人员变动（奖金）.csv",
        "工号,姓名,生效日期,变动项目,原值,新值\nC002,张伟,2026-10-01,奖金计税方式,,单独计税\n",
    );
    let rows = format!(
        "工号,姓名,项目,类型,金额,所属期,依据\n\
         C001,{},多发退回,扣款,4500,,经本人同意\n\
         W017,{},经济补偿,补发,300000,,劳动合同法第四十六条\n\
         C002,张伟,全年一次性奖金,补发,36001,,\n\
         C006,张伟,全年一次性奖金,补发,6000,,\n",
        names["C001"], names["W017"]
    );
    assert_eq!(office.take_text("补发扣款.csv", &rows).refused.len(), 0);
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let mut runs = BTreeMap::new();
    for kind in [RunKind::Termination, RunKind::Regular, RunKind::Supplementary, RunKind::YearEnd] {
        if kind == RunKind::Supplementary {
            let late = "工号,姓名,项目,类型,金额,所属期,依据\nC005,,采暖费,补发,3000,2026-10,区财政通知\n";
            assert_eq!(office.take_text("采暖费.csv", late).refused.len(), 0);
        }
        let asked = Asked { kind, ..Asked::default() };
        let months = RunMonths::all_in(october());
        let run =
            calculate_asked(&office.store, &office.viewer, &office.folder, months, &asked, clock::now())
                .unwrap();
        let held: Vec<_> = run.results.people.iter().filter_map(|person| person.held.as_ref()).collect();
        assert!(held.is_empty(), "{kind:?}: {held:?}");
        office.approve(run.run);
        runs.insert(kind, run.run);
    }
    (office, runs)
}

/// What a paper asks for besides the month, where it asks for anything.
fn options(office: &Office, code: &str, run: Option<i64>) -> PaperOptions {
    let mut options = PaperOptions::default();
    match code {
        "bank-answer" => {
            let sent = made(office, "bank", run);
            let rows = cells(&of(&sent, "general.xlsx").bytes, 0);
            let at = |heading: &str| rows[0].iter().position(|cell| cell == heading).unwrap();
            let mut answer = String::from("户名,账号,金额,处理结果,失败原因\n");
            for (number, row) in rows[1..].iter().enumerate() {
                let outcome = if number == 1 { "失败,账户状态异常" } else { "成功," };
                let name = row[at("户名")].replace('"', "\"\"");
                answer += &format!("\"{name}\",{},{},{outcome}\n", row[at("账号")], row[at("金额")]);
            }
            options.answer = Some(AnswerFile { name: "回盘.csv".to_owned(), bytes: answer.into_bytes() });
        }
        "tax-check" => {
            let answer = "姓名,证件号码,应补(退)税额\n张三,110101199001011237,0.00\n";
            options.answer = Some(AnswerFile { name: "导出.csv".to_owned(), bytes: answer.into() });
        }
        "centre-fund" => options.standard = Some(Decimal::new(50_000, 0)),
        "income-certificate" | "employment-certificate" => {
            options.staff = vec!["C005".to_owned()];
            options.purpose = Some("=1+1".to_owned());
        }
        _ => {}
    }
    options
}

fn made(office: &Office, code: &str, run: Option<i64>) -> Vec<PaperBytes> {
    let options = options(office, code, run);
    let request = PaperRequest { month: october(), run, papers: vec![code.to_owned()], options };
    hand_out_papers(&office.store, &office.viewer, &office.folder, &request)
        .unwrap_or_else(|error| panic!("{code}: {error}"))
}

fn of<'p>(papers: &'p [PaperBytes], part: &str) -> &'p PaperBytes {
    let names: Vec<&str> = papers.iter().map(|paper| paper.file_name.as_str()).collect();
    papers.iter().find(|paper| paper.file_name.contains(part)).unwrap_or_else(|| panic!("{part}: {names:?}"))
}

/// Every paper by the catalogue; a new one is in this by itself, of the month's regular run unless it says otherwise.
fn every_paper(office: &Office, runs: &BTreeMap<RunKind, i64>) -> Vec<PaperBytes> {
    let mut papers = Vec::new();
    for kind in PAPERS {
        let run = match kind.code {
            "settlement" => RunKind::Termination,
            "bonus-comparison" => RunKind::YearEnd,
            _ => RunKind::Regular,
        };
        let files = made(office, kind.code, Some(runs[&run]));
        assert!(!files.is_empty(), "{}", kind.code);
        papers.extend(files);
    }
    papers
}

fn cells(bytes: &[u8], sheet: usize) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range_at(sheet).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::Float(number) => format!("{number:.2}"),
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// What another program makes of some bytes.
fn through(program: &str, arguments: &[&str], bytes: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{program}");
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn printed_text(pdf: &[u8]) -> String {
    through("pdftotext", &["-layout", "-enc", "UTF-8", "-", "-"], pdf)
}

/// What everybody of a run who is not held comes to in a column; zero where the run has no such column.
pub(super) fn of_run(office: &Office, run: i64, column: &str) -> Decimal {
    let pay = pay_again(&office.store, &office.viewer, run).unwrap();
    let (_, kept) = pay.proved().unwrap();
    let paid = kept.people.iter().filter(|person| person.held.is_none());
    paid.filter_map(|person| kept.value(person, column)?.number()).sum()
}

/// The first amount after each occurrence of a word.
pub(super) fn amounts_after(text: &str, word: &str) -> Vec<Decimal> {
    let digits = |character: char| character.is_ascii_digit() || "-,.".contains(character);
    let amount = |rest: &str| {
        let mut words = rest.split(|character| !digits(character)).filter(|word| word.contains('.'));
        Decimal::from_str_exact(&words.next()?.replace(',', "")).ok()
    };
    text.split(word).skip(1).filter_map(amount).collect()
}

#[test]
fn every_paper_is_the_same_each_time_and_no_text_of_people_is_a_formula() {
    let (office, runs) = trapped();
    let papers = every_paper(&office, &runs);
    let again = every_paper(&office, &runs);
    assert_eq!(papers.len(), again.len());
    for (one, other) in papers.iter().zip(&again) {
        assert_eq!(one.file_name, other.file_name);
        assert!(one.bytes == other.bytes, "{} is not the same twice", one.file_name);
    }
    let mut seen = 0;
    for paper in &papers {
        let name = &paper.file_name;
        assert!(!name.contains(['/', '\\', '<', '"', '=', ':']), "{name}");
        match name.rsplit_once('.').unwrap().1 {
            "xlsx" => {
                let mut book: Xlsx<_> = Xlsx::new(Cursor::new(paper.bytes.as_slice())).unwrap();
                for sheet in book.sheet_names() {
                    for (_, _, formula) in book.worksheet_formula(&sheet).unwrap().used_cells() {
                        assert!(
                            !formula.contains("HYPERLINK") && !formula.starts_with("1+1"),
                            "{name}: {formula}"
                        );
                    }
                    let range = book.worksheet_range(&sheet).unwrap();
                    seen += range
                        .used_cells()
                        .filter(|(_, _, cell)| matches!(cell, Data::String(text) if text == FORMULA))
                        .count();
                }
            }
            "html" => {
                let page = String::from_utf8(paper.bytes.clone()).unwrap();
                assert!(!page.contains("<script"), "{name}");
            }
            "csv" => {
                let text = String::from_utf8(paper.bytes.clone()).unwrap();
                let text = text.trim_start_matches('\u{feff}');
                let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
                for field in reader
                    .records()
                    .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
                {
                    let is_number = field.parse::<Decimal>().is_ok();
                    assert!(is_number || !field.starts_with(['=', '+', '-', '@']), "{name}: {field}");
                }
            }
            _ => {}
        }
    }
    assert!(seen > 10, "the name stands in the papers, as a text: {seen}");
}

#[test]
fn the_papers_of_every_run_agree_with_the_run_to_the_fen() {
    let (office, runs) = trapped();
    assert_eq!(of_run(&office, runs[&RunKind::Regular], "收回应收"), Decimal::ZERO);
    for (kind, run) in &runs {
        let sum = |column: &str| of_run(&office, *run, column);
        let (gross, net, withheld) = (sum("应发合计"), sum("实发工资"), sum("扣款合计"));
        assert!(gross > Decimal::ZERO && gross == net + withheld, "{kind:?}");
        let make = |code: &str| made(&office, code, Some(*run));

        let printed = printed_text(&make("slip-print")[0].bytes);
        assert_eq!(amounts_after(&printed, "实发工资").iter().sum::<Decimal>(), net, "{kind:?}: slips");
        let one_each: Decimal = make("slip-pages")
            .iter()
            .map(|page| {
                let page = String::from_utf8(page.bytes.clone()).unwrap();
                amounts_after(&page[page.find("<body").unwrap()..], "实发工资")[0]
            })
            .sum();
        assert_eq!(one_each, net, "{kind:?}: pages");

        let request = printed_text(&of(&make("fund-request"), ".pdf").bytes);
        assert_eq!(amounts_after(&request, "实发到个人"), [net], "{kind:?}: request for funds");

        // The bank's file, as another program decodes its GBK.
        let bank = make_with_bank(&office, *run, "general-csv");
        let decoded = through("iconv", &["-f", "GB18030", "-t", "UTF-8"], &of(&bank, ".csv").bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(decoded.as_bytes());
        let at = reader.headers().unwrap().iter().position(|heading| heading == "金额").unwrap();
        let named = reader.headers().unwrap().iter().position(|heading| heading == "户名").unwrap();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let sent: Decimal = rows
            .iter()
            .filter(|row| row.get(named).is_some_and(|name| !name.is_empty()))
            .map(|row| row[at].parse::<Decimal>().unwrap())
            .sum();
        let note = cells(&of(&bank, "general-csv.xlsx").bytes, 0);
        let due = note.iter().find(|row| row[0].starts_with("应发未在本文件")).unwrap();
        assert_eq!(sent + due[3].parse::<Decimal>().unwrap_or_default(), net, "{kind:?}: bank");
        assert!(!rows.iter().any(|row| row.iter().any(|field| field == RARE || field == FORMULA)));
        if *kind == RunKind::Regular {
            let told: String = note.iter().flatten().cloned().collect();
            assert!(told.contains("U+4DAE") && told.contains("公式"), "{told}");
        }

        let entries = make("voucher");
        let mut reader = csv::Reader::from_reader(&of(&entries, ".csv").bytes[3..]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let of_voucher = |ledger: &str, voucher: &str, column: usize| -> Decimal {
            let rows = rows.iter().filter(|row| &row[1] == ledger && &row[2] == voucher);
            rows.map(|row| row[column].parse::<Decimal>().unwrap_or_default()).sum()
        };
        assert_eq!(of_voucher("财务会计", "计提工资", 7), gross, "{kind:?}: 计提");
        assert_eq!(of_voucher("预算会计", "发放工资", 7), net, "{kind:?}: 发放");

        assert_recalculates(&of(&make("payroll"), ".xlsx").bytes);
    }

    // One declaration of the tax month, however many runs.
    let all = |column: &str| runs.values().map(|run| of_run(&office, *run, column)).sum::<Decimal>();
    for run in [RunKind::Regular, RunKind::YearEnd] {
        let tax = made(&office, "tax", Some(runs[&run]));
        let rows = cells(&of(&tax, "正常工资薪金").bytes, 0);
        let sum = |heading: &str| -> Decimal {
            let at = rows[0].iter().position(|cell| cell == heading).unwrap();
            rows[1..].iter().map(|row| row[at].parse::<Decimal>().unwrap_or_default()).sum()
        };
        assert_eq!(sum("本期收入"), all("本期收入"), "{run:?}");
        let own = ["基本养老保险费", "基本医疗保险费", "失业保险费", "住房公积金"];
        assert_eq!(own.map(sum).iter().sum::<Decimal>(), all("本期专项扣除"), "{run:?}");
        let bonus = cells(&of(&tax, "全年一次性奖金").bytes, 0);
        assert_eq!(bonus.len(), 2, "who chose to have it taxed apart: {bonus:?}");
        assert!(bonus[1].iter().any(|cell| cell == "36001.00"));
    }

    // A person's year is what the runs gave her.
    let options = PaperOptions { staff: vec!["C002".to_owned()], ..PaperOptions::default() };
    let request =
        PaperRequest { month: october(), run: None, papers: vec!["annual-statement".to_owned()], options };
    let member = office.member("C002");
    let own = hand_out_papers(&office.store, &member, &office.folder, &request).unwrap();
    assert_eq!(own.len(), 2, "her own, printed and as a workbook");
    let text = printed_text(&of(&own, ".pdf").bytes).replace([',', ' '], "");
    let of_her = |run: i64, column: &str| {
        let pay = pay_again(&office.store, &office.viewer, run).unwrap();
        let (_, kept) = pay.proved().unwrap();
        kept.person("C002").and_then(|person| kept.value(person, column)?.number()).unwrap_or_default()
    };
    assert!(text.contains("奖金36001.00元") && text.contains("单独计税3390.10元"), "{text}");
    for column in ["应发合计", "实发工资"] {
        let wages = of_her(runs[&RunKind::Regular], column);
        assert!(text.contains(&format!("{wages:.2}")), "{column} {wages}: {text}");
    }
    let settled = made(&office, "settlement", Some(runs[&RunKind::Termination]));
    let text = printed_text(&of(&settled, ".pdf").bytes);
    let paid = of_run(&office, runs[&RunKind::Termination], "实发工资");
    assert!(text.replace(',', "").contains(&format!("¥{paid:.2}")), "{paid}: {text}");
    let compared =
        printed_text(&of(&made(&office, "bonus-comparison", Some(runs[&RunKind::YearEnd])), ".pdf").bytes);
    assert!(compared.contains("36,001.00") && compared.contains("3,390.10"), "{compared}");
}

fn make_with_bank(office: &Office, run: i64, bank: &str) -> Vec<PaperBytes> {
    let options = PaperOptions { bank: Some(bank.to_owned()), ..PaperOptions::default() };
    let request = PaperRequest { month: october(), run: Some(run), papers: vec!["bank".to_owned()], options };
    hand_out_papers(&office.store, &office.viewer, &office.folder, &request).unwrap()
}
