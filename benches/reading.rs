//! How long reading takes beside the bare library over the same bytes, in one run, and how much memory this process
//! needs meanwhile:
//!
//! 1. a million ratings from csv: the `csv` crate alone; every row as a record, one by one;
//! 2. the same million from xlsx: `calamine`'s cell reader alone, in this process; every row as a record through the
//!    child process;
//! 3. a folder of fifty workbooks: one after the other, and by all processors.
//!
//! `cargo bench --bench reading`; `-- 100000` for fewer ratings.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::hint::black_box;
use std::io::{Cursor, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use calamine::{Reader as _, Xlsx};
use xingchou::operations::reading::{FileToRead, Reader};
use xingchou_importers::{Layouts, ReadOptions, ReadRow};

const HEADINGS: [&str; 8] =
    ["评价器编号", "窗口号", "工号", "姓名", "业务名称", "办件编号", "评价结果", "评价时间"];
const GRADES: [&str; 6] = ["很满意", "满意", "满意", "一般", "时间长", "态度差"];
const ITEMS: [&str; 5] = ["社保卡申领", "生育登记", "老年优待证", "残疾人证换领", "城乡居民医保参保登记"];
const FILES: usize = 50;

fn rating(number: usize) -> [String; 8] {
    let staff = number * 7 % 40;
    let second = number * 13 % (8 * 3_600);
    [
        format!("PJ{:03}", staff % 61),
        format!("{:02}号窗口", staff % 14 + 1),
        format!("C{:03}", staff + 1),
        format!("职工{staff}"),
        ITEMS[number % ITEMS.len()].to_owned(),
        format!("2026{number:010}"),
        GRADES[number * 31 % GRADES.len()].to_owned(),
        format!(
            "2026-10-{:02} {:02}:{:02}:{:02}",
            number % 28 + 1,
            8 + second / 3_600,
            second / 60 % 60,
            second % 60
        ),
    ]
}

fn csv_of(ratings: usize) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS).unwrap();
    for number in 0..ratings {
        writer.write_record(rating(number)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn xlsx_of(ratings: std::ops::Range<usize>) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADINGS).unwrap();
    for (row, number) in (1..).zip(ratings) {
        for (column, text) in (0..).zip(rating(number)) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// Runs it three times; the shortest counts.
fn shortest(mut run: impl FnMut()) -> Duration {
    (0..3)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed()
        })
        .min()
        .unwrap()
}

fn bare_csv(bytes: &[u8]) -> usize {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut record = csv::StringRecord::new();
    let mut length = 0;
    while reader.read_record(&mut record).unwrap() {
        length += record.iter().map(str::len).sum::<usize>();
    }
    length
}

fn bare_xlsx(bytes: &[u8]) -> usize {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = workbook.sheet_names()[0].clone();
    let mut cells = workbook.worksheet_cells_reader(&name).unwrap();
    let mut count = 0;
    while let Some(cell) = cells.next_cell().unwrap() {
        black_box(cell.get_value());
        count += 1;
    }
    count
}

/// The most memory this process has held so far, in MiB.
fn most_memory() -> Option<u64> {
    let mut status = String::new();
    std::fs::File::open("/proc/self/status").ok()?.read_to_string(&mut status).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? >> 10)
}

/// Names the file that a fresh process is to read and tell its memory of.
const ALONE: &str = "XINGCHOU_BENCH_READ";

/// Has a fresh process read the file, which tells how much memory it held, the file's own bytes included.
fn tell_memory(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let own = std::env::current_exe().unwrap();
    assert!(std::process::Command::new(own).env(ALONE, &path).status().unwrap().success());
}

fn read_alone(reader: &Reader<'_>, path: &Path) {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut rows = 0_usize;
    let count = &mut |row| rows += usize::from(matches!(black_box(row), ReadRow::Taken(_)));
    reader.read_streamed(name, &bytes, &ReadOptions::default(), count).unwrap();
    println!(
        "  memory: {} MiB at most, of these {} the file",
        most_memory().unwrap_or_default(),
        bytes.len() >> 20
    );
}

fn tell(what: &str, rows: usize, bare: Duration, ours: Duration) {
    let ratio = ours.as_micros() * 100 / bare.as_micros().max(1);
    let rows_a_second = rows as u128 * 1_000_000 / ours.as_micros().max(1);
    println!(
        "{what}: bare {bare:.2?}, read {ours:.2?}, ratio {}.{:02}, {rows_a_second} rows a second",
        ratio / 100,
        ratio % 100
    );
}

fn main() {
    let ratings = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let layouts = Layouts::shipped().unwrap();
    let reader = Reader::new(&layouts).with_program(Path::new(env!("CARGO_BIN_EXE_xingchou")));
    let options = ReadOptions::default();
    if let Some(path) = std::env::var_os(ALONE) {
        return read_alone(&reader, Path::new(&path));
    }
    let read_all = |name: &str, bytes: &[u8]| {
        let mut taken = 0;
        let count = &mut |row| taken += usize::from(matches!(black_box(row), ReadRow::Taken(_)));
        reader.read_streamed(name, bytes, &options, count).unwrap();
        assert_eq!(taken, ratings);
    };

    let bytes = csv_of(ratings);
    let bare = shortest(|| {
        black_box(bare_csv(&bytes));
    });
    let ours = shortest(|| read_all("评价.csv", &bytes));
    tell(&format!("csv, {} MiB", bytes.len() >> 20), ratings, bare, ours);
    tell_memory("评价.csv", &bytes);
    drop(bytes);

    let bytes = xlsx_of(0..ratings);
    let bare = shortest(|| {
        black_box(bare_xlsx(&bytes));
    });
    let ours = shortest(|| read_all("评价.xlsx", &bytes));
    tell(&format!("xlsx, {} MiB", bytes.len() >> 20), ratings, bare, ours);
    tell_memory("评价.xlsx", &bytes);
    drop(bytes);

    let each = ratings / FILES;
    let files: Vec<Vec<u8>> = (0..FILES).map(|at| xlsx_of(at * each..(at + 1) * each)).collect();
    let to_read: Vec<FileToRead> =
        files.iter().map(|bytes| FileToRead { name: "a.xlsx", bytes, options: &options }).collect();
    let alone = shortest(|| {
        for file in &to_read {
            black_box(reader.read(file.name, file.bytes, file.options).unwrap());
        }
    });
    let together = shortest(|| {
        black_box(reader.read_many(&to_read, &mut |_| {}));
    });
    tell(&format!("a folder of {FILES} workbooks, one by one and together"), ratings, alone, together);
}
