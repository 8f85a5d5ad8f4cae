//! LibreOffice as a checker: it is given the workbook without a single cached result and must arrive at
//! all of them from the formulas.

use super::workbook::{Value, Values, Workbook, scan, with_changed_sheets};
use calamine::{Data, Reader, Xlsx};
use std::fs;
use std::io::Cursor;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const LONGEST_RUN: Duration = Duration::from_secs(180);

/// Recalculate always, whichever program wrote the file.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// Every cell's value as LibreOffice calculates it. Panics when LibreOffice is not installed: a check that
/// is skipped proves nothing.
pub fn recalculate(xlsx: &[u8]) -> Values {
    recalculate_with("soffice", xlsx)
}

/// The same with the program's name or path.
pub fn recalculate_with(program: &str, xlsx: &[u8]) -> Values {
    // A folder of its own, profile included: two runs on one profile would get in each other's way.
    let folder = tempfile::tempdir().unwrap();
    let (profile, from, to) =
        (folder.path().join("profile"), folder.path().join("from.xlsx"), folder.path().join("to"));
    fs::create_dir_all(profile.join("user")).unwrap();
    fs::write(profile.join("user/registrymodifications.xcu"), PROFILE).unwrap();
    fs::write(&from, without_cached_results(xlsx)).unwrap();
    let mut command = Command::new(program);
    command
        .args(["--headless", "--norestore", "--nolockcheck"])
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .args([&to, &from])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.path().join("messages")).unwrap());
    // A group of its own, so that all of it can be ended.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().unwrap_or_else(|error| {
        panic!("LibreOffice could not be started as `{program}` ({error}): install libreoffice-calc; these tests are never skipped")
    });
    wait(child);
    let result = fs::read(to.join("from.xlsx")).unwrap_or_else(|error| {
        let messages = fs::read_to_string(folder.path().join("messages")).unwrap_or_default();
        panic!("LibreOffice wrote no workbook ({error}): {messages}")
    });
    let mut values = values(&result);
    restore_truths(&Workbook::read(xlsx), &mut values);
    values
}

/// LibreOffice keeps a truth as a number shown as a truth: in a cell with a number format it comes out as
/// 1 or 0. Where the workbook has a truth, these two are taken for one.
fn restore_truths(original: &Workbook, values: &mut Values) {
    for sheet in &original.sheets {
        for (place, cell) in &sheet.cells {
            if !matches!(cell.value, Value::Truth(_)) {
                continue;
            }
            if let Some(value) = values.get_mut(&(sheet.name.clone(), *place)) {
                match value {
                    Value::Number(1.0) => *value = Value::Truth(true),
                    Value::Number(0.0) => *value = Value::Truth(false),
                    _ => {}
                }
            }
        }
    }
}

/// The workbook with every formula cell's cached result, and the type it had, taken out.
pub fn without_cached_results(xlsx: &[u8]) -> Vec<u8> {
    let stripped = with_changed_sheets(xlsx, |_, xml| {
        let mut out = xml.clone();
        for cell in scan(&xml).into_iter().rev().filter(|cell| cell.formula.is_some()) {
            if let Some(value) = cell.value_element.clone() {
                out.replace_range(value, "");
            }
            out.replace_range(cell.tag.clone(), &cell.tag_without_type());
        }
        out
    });
    for sheet in Workbook::read(&stripped).sheets {
        for cell in sheet.cells.values().filter(|cell| cell.formula.is_some()) {
            assert_eq!(cell.value, Value::Blank, "a cached result was left in {}", sheet.name);
        }
    }
    stripped
}

fn wait(mut child: Child) {
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > LONGEST_RUN {
            let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
            let _ = child.kill();
            let _ = child.wait();
            panic!("LibreOffice did not finish within {} seconds", LONGEST_RUN.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn values(xlsx: &[u8]) -> Values {
    let mut workbook = Xlsx::new(Cursor::new(xlsx)).unwrap();
    let mut values = Values::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).unwrap();
        let Some((first_row, first_column)) = range.start() else { continue };
        for (row, column, data) in range.used_cells() {
            let place = (
                first_row + u32::try_from(row).unwrap() + 1,
                first_column + u32::try_from(column).unwrap() + 1,
            );
            values.insert((name.clone(), place), value(data));
        }
    }
    values
}

fn value(data: &Data) -> Value {
    match data {
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::String(text) => Value::Text(text.clone()),
        Data::Bool(truth) => Value::Truth(*truth),
        // A number that is only shown as a date.
        Data::DateTime(date) => Value::Number(date.as_f64()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Value::Text(text.clone()),
        Data::Error(error) => Value::Error(error.to_string()),
        Data::Empty => Value::Blank,
    }
}
