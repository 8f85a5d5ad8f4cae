//! What honest files give.

use xingchou::operations::reading::{FileToRead, Progress, Reader};
use xingchou_importers::{Layouts, ReadOptions, ReadRow};

use super::support::program;
use crate::support::sample_files;

#[test]
fn through_the_child_every_file_gives_what_it_gives_here() {
    let layouts = Layouts::shipped().unwrap();
    let reader = Reader::new(&layouts).with_program(program());
    let files = sample_files();
    let options = ReadOptions::default();
    let to_read: Vec<FileToRead> = files
        .iter()
        .map(|file| FileToRead { name: &file.name, bytes: &file.bytes, options: &options })
        .collect();
    let (mut begun, mut done) = (0, Vec::new());
    let answers = reader.read_many(&to_read, &mut |progress| match progress {
        Progress::Begun { .. } => begun += 1,
        Progress::Done { done: number, .. } => done.push(number),
    });
    assert_eq!(begun, 20);
    assert_eq!(done, (1..=20).collect::<Vec<_>>());
    for (file, answer) in files.iter().zip(answers) {
        let here = xingchou_importers::read(&file.name, &file.bytes, &layouts);
        assert_eq!(answer, here, "{}", file.name);
    }
}

#[test]
fn rows_come_one_by_one_and_the_reading_holds_none() {
    let layouts = Layouts::shipped().unwrap();
    let reader = Reader::new(&layouts).with_program(program());
    let file = crate::support::sample_file("窗口评价明细.xls");
    let whole = reader.read(&file.name, &file.bytes, &ReadOptions::default()).unwrap();
    let mut taken = Vec::new();
    let reading = reader
        .read_streamed(&file.name, &file.bytes, &ReadOptions::default(), &mut |row| {
            if let ReadRow::Taken(row) = row {
                taken.push(row);
            }
        })
        .unwrap();
    assert_eq!(taken, whole.taken);
    assert_eq!(reading.data_rows, whole.data_rows);
    assert!(reading.taken.is_empty() && reading.rejected.is_empty());
}

#[test]
fn the_program_is_found_from_the_test_harness_too() {
    let layouts = Layouts::shipped().unwrap();
    let file = crate::support::sample_file("人员名册.xlsx");
    let reading =
        xingchou::operations::reading::read(&file.name, &file.bytes, &layouts, &ReadOptions::default());
    assert_eq!(reading.unwrap().taken.len(), 39);
}

#[test]
fn an_unknown_workbook_is_proposed_through_the_child() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["职工编号", "人员", "考试成绩得分"]).unwrap();
    sheet.write_row(1, 0, ["C001", "张伟", "90"]).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let mut layouts = Layouts::shipped().unwrap();
    let reader = Reader::new(&layouts).with_program(program());
    let options = ReadOptions::default();
    assert_eq!(reader.read("a.xlsx", &bytes, &options).unwrap_err().problem.code(), "no_layout_fits");
    let proposals = reader.propose("a.xlsx", &bytes, &options).unwrap();
    let here = xingchou_importers::propose("a.xlsx", &bytes, &layouts, &options).unwrap();
    assert_eq!(proposals, here);
    layouts.add("mine", &proposals[0].to_layout_toml("考试")).unwrap();
    let reader = Reader::new(&layouts).with_program(program());
    let reading = reader.read("a.xlsx", &bytes, &options).unwrap();
    assert_eq!((reading.layout.as_str(), reading.taken.len()), ("mine", 1));
}
