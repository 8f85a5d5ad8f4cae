//! Who may do what: the whole table of rights and what every method of the store asks for, against the agreed ones.
//! A method of the store that asks for no right fails here.

pub mod commands;
mod moved;
mod operations;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use xingchou::access::rights::{machine_may, may};
use xingchou::access::{Action, Extent, Grant, Resource, Role, Scope, Viewer};

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rights").join(name)
}

/// Compares with the agreed text; `XINGCHOU_AGREE=1` writes it anew, to be read before it is committed.
pub fn agrees(name: &str, text: &str) {
    if std::env::var_os("XINGCHOU_AGREE").is_some() {
        std::fs::write(here(name), text).unwrap();
    }
    let agreed = std::fs::read_to_string(here(name)).unwrap_or_default();
    assert_eq!(agreed, text, "rights changed: read them, then agree with XINGCHOU_AGREE=1");
}

fn signs(role: Role, resource: Resource) -> String {
    Action::ALL.iter().map(|action| if may(role, *action, resource) { '✔' } else { '·' }).collect()
}

#[test]
fn the_table_of_roles_actions_and_resources_is_the_agreed_one() {
    let mut text = String::from("五位依次为 see reveal change decide export；范围为授权时所定\n");
    for resource in Resource::ALL {
        writeln!(text, "\n{}", resource.code()).unwrap();
        for role in Role::ALL {
            writeln!(text, "  {:<24}{}", role.code(), signs(role, resource)).unwrap();
        }
    }
    agrees("table.txt", &text);
}

#[test]
fn what_a_machine_may_do_for_somebody_is_the_agreed_table() {
    let mut text = String::from("令牌代办时还剩下的：see reveal change decide export\n");
    for resource in Resource::ALL {
        let signs: String =
            Action::ALL.iter().map(|action| if machine_may(*action, resource) { '✔' } else { '·' }).collect();
        writeln!(text, "{:<18}{signs}", resource.code()).unwrap();
    }
    agrees("machine.txt", &text);
}

/// How far an extent reaches, in a word.
fn reach(extent: Result<Extent, xingchou::access::NoRight>) -> &'static str {
    match extent {
        Err(_) => "·",
        Ok(extent) if extent.is_everybody() => "all",
        Ok(extent) if !extent.streets().is_empty() => "street",
        Ok(extent) if !extent.communities().is_empty() => "community",
        Ok(_) => "own",
    }
}

#[test]
fn the_table_of_roles_by_scope_is_the_agreed_one() {
    let scopes = [
        ("district", Scope::District),
        ("street", Scope::Street("示范街道".to_owned())),
        ("community", Scope::Community("东源".to_owned())),
        ("own", Scope::Own(7)),
    ];
    let mut text = String::from("role scope resource: see reveal change decide export\n");
    for role in Role::ALL {
        for (name, scope) in &scopes {
            let viewer = Viewer::new(1, "某人", vec![Grant { role, scope: scope.clone() }]);
            for resource in Resource::ALL {
                let reaches = Action::ALL.map(|action| reach(viewer.require(action, resource)));
                if reaches.iter().any(|reach| *reach != "·") {
                    writeln!(text, "{} {name} {}: {}", role.code(), resource.code(), reaches.join(" "))
                        .unwrap();
                }
            }
        }
    }
    agrees("scopes.txt", &text);
}

/// Methods that ask for no right, each with its reason.
const WITHOUT_A_RIGHT: [(&str, &str); 5] = [
    ("audit_entry_insert", "everybody's acts are recorded"),
    ("audit_entry_insert_result", "everybody's acts are recorded, and what came of them"),
    ("device_token_find", "is how a device becomes a viewer"),
    ("machine_token_find", "is how a machine becomes a viewer"),
    ("session_find", "is how who signed in becomes a viewer"),
];

struct Method {
    file: String,
    name: String,
    asks: Vec<String>,
    takes_a_viewer: bool,
}

/// Every file in a folder and the folders within.
fn files_within(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_within(&path, files) } else { files.push(path) }
    }
}

/// The public methods of the store that use the database, and what each of them asks for.
fn methods() -> Vec<Method> {
    let mut found = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut files = Vec::new();
    files_within(&folder, &mut files);
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        for piece in text.split("\n    pub fn ").skip(1) {
            let body = &piece[..piece.find("\n    }\n").unwrap_or(piece.len())];
            if !body.contains("&mut self") {
                continue;
            }
            let asks = body
                .split("viewer.require")
                .skip(1)
                .map(|rest| {
                    let inside = &rest[rest.find('(').unwrap() + 1..];
                    let all = if rest.starts_with("_all") { "all " } else { "" };
                    let inside = &inside[..inside.find(')').unwrap()];
                    format!("{all}{}", inside.replace("Action::", "").replace("Resource::", ""))
                })
                .collect();
            let name = body[..body.find(['(', '<']).unwrap()].to_owned();
            found.push(Method {
                file: file.clone(),
                name,
                asks,
                takes_a_viewer: body.contains("viewer: &Viewer"),
            });
        }
    }
    assert!(found.len() > 70, "{}", found.len());
    found
}

/// Methods that pass the viewer on to another method of the store, which asks.
fn passes_on(method: &Method) -> bool {
    method.name == "month_record_list"
}

#[test]
fn every_method_of_the_store_asks_for_the_agreed_right() {
    let mut text = String::new();
    for method in methods() {
        let excused = WITHOUT_A_RIGHT.iter().any(|(name, _)| *name == method.name) || passes_on(&method);
        assert!(
            excused || (method.takes_a_viewer && !method.asks.is_empty()),
            "{}: {} asks for no right",
            method.file,
            method.name
        );
        writeln!(text, "{} {}: {}", method.file, method.name, method.asks.join("; ")).unwrap();
    }
    agrees("store.txt", &text);
}

/// Rows that are pay, private or findings are other things to the table of rights than the rest, for who writes them as
/// for who reads them.
#[test]
fn rows_of_a_month_are_written_by_who_may_write_their_kind() {
    use xingchou::store::{NewMonthRecord, StoreError};
    let office = crate::support::Office::with_sample_month();
    let record = |kind: &str| NewMonthRecord {
        kind: kind.to_owned(),
        month: crate::support::october(),
        staff: None,
        happened_on: None,
        credited: true,
        natural_key: "一条".to_owned(),
        payload: "{}".to_owned(),
        batch: 1,
        sheet: String::new(),
        row_number: 1,
    };
    let inspector = crate::support::way::person(31, "吴纪检", Role::Inspector);
    let insert = |kinds: &[&str]| {
        let records: Vec<NewMonthRecord> = kinds.iter().map(|kind| record(kind)).collect();
        office
            .store
            .write_transaction(&inspector, |writing| writing.month_record_insert(&inspector, &records))
    };
    for (kind, resource) in [
        ("attendance", Resource::MonthRecords),
        ("pay_item", Resource::Pay),
        ("bank_account", Resource::PrivateNumbers),
    ] {
        for refused in [insert(&["finding", kind]), insert(&[kind])] {
            let Err(StoreError::NoRight(no)) = refused else { panic!("{kind}: {refused:?}") };
            assert_eq!((no.action, no.resource), (Action::Change, resource), "{kind}");
        }
    }
    insert(&["finding"]).unwrap();
}
