//! Every use case and what it asks for: the sources of `src/operations` are read, and the rights that a use case asks
//! for, itself or through what it calls as the same viewer, are compared with the agreed table. A new use case is not
//! in the table and fails the test until somebody has looked at it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use xingchou::access::rights::may;
use xingchou::access::{Action, Resource, Role};

use super::{agrees, files_within};

/// A function of the operations, or a method of the store.
#[derive(Debug, Default)]
struct Piece {
    public: bool,
    signature: String,
    /// What it asks for itself, in words; one that may fail without an answer being refused ends in a question mark.
    asks: BTreeSet<String>,
    /// Pieces that it hands the viewer on to.
    calls: BTreeSet<String>,
}

/// The sources of a folder with their names: `month_way::stars` for `src/operations/month_way/stars.rs`.
fn sources(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    files_within(&folder, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&folder).unwrap().with_extension("");
            let name = name.to_string_lossy().replace('/', "::");
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            (name.trim_end_matches("::mod").to_owned(), text)
        })
        .collect()
}

fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())]
}

/// What stands between the bracket that opens `text` and the one that closes it.
fn bracketed(text: &str) -> &str {
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[1..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// Whether arguments hand on the viewer as who she is, not the program that computes for her.
fn hands_on(arguments: &str) -> bool {
    arguments.match_indices("viewer").any(|(at, _)| {
        let after = &arguments[at + "viewer".len()..];
        let before = arguments[..at].chars().next_back();
        let whole = !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            && !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        whole && !after.starts_with(".computing()")
    })
}

/// What a body asks for itself.
fn asks(body: &str) -> BTreeSet<String> {
    body.match_indices("viewer.require")
        .map(|(at, _)| {
            let rest = &body[at..];
            let inside = bracketed(&rest[rest.find('(').unwrap()..]);
            let inside =
                inside.replace("Action::", "").replace("Resource::", "").replace("crate::access::", "");
            let all = if rest.starts_with("viewer.require_all") { "all " } else { "" };
            let after =
                &rest[rest.find('(').unwrap() + bracketed(&rest[rest.find('(').unwrap()..]).len() + 2..];
            let line = body[..at].rsplit('\n').next().unwrap_or_default();
            let spared =
                line.contains("match ") || line.contains("if let ") || after.trim_start().starts_with(".is_");
            format!("{all}{inside}{}", if spared { "?" } else { "" })
        })
        .collect()
}

/// The pieces of a source: every function with its body, methods under the name of their type.
fn pieces(module: &str, text: &str, methods_of_the_store: &BTreeSet<String>) -> BTreeMap<String, Piece> {
    let mut found = BTreeMap::new();
    let imported = imports(text);
    let mut of_type = String::new();
    let mut rest = text;
    for line in text.lines() {
        let start = rest;
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        if line.starts_with("impl") {
            let name = line.rsplit(" for ").next().unwrap_or(line);
            let name = name.trim_start_matches("impl").trim_start_matches("<'_>").trim();
            of_type = word(name.trim_start_matches(|c: char| !c.is_alphabetic())).to_owned();
        }
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        let declared = bare
            .trim_start_matches("pub(super) ")
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub ")
            .trim_start_matches("async ");
        if indent > 4 || !declared.starts_with("fn ") {
            continue;
        }
        let end = format!("\n{}}}", " ".repeat(indent));
        let body = &start[..start.find(&end).unwrap_or(start.len())];
        let name = word(&declared[3..]);
        let key =
            if indent == 0 { format!("{module}::{name}") } else { format!("{module}::{of_type}::{name}") };
        let signature = body.split(" {\n").next().unwrap_or_default().to_owned();
        let mut piece =
            Piece { public: bare.starts_with("pub "), asks: asks(body), signature, calls: BTreeSet::new() };
        for (at, _) in body.match_indices('(') {
            let path: String = body[..at]
                .chars()
                .rev()
                .take_while(|c| c.is_alphanumeric() || "_:.".contains(*c))
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            if let Some((of, method)) = path.rsplit_once('.') {
                if hands_on(bracketed(&body[at..])) && methods_of_the_store.contains(method) {
                    piece.calls.insert(format!("store::{method}"));
                } else if !of.ends_with("viewer") {
                    // A method of the operations' own may have the viewer with itself.
                    piece.calls.insert(format!("method::{method}"));
                }
            } else if hands_on(bracketed(&body[at..])) {
                let first = path.split("::").next().unwrap_or_default();
                let known = imported.get(first).map(|full| path.replacen(first, full, 1));
                piece.calls.insert(known.unwrap_or_else(|| format!("{module}::{path}")));
            }
        }
        found.insert(key, piece);
    }
    found
}

/// What a source calls by a short name, and where that is; paths begin at the operations.
fn imports(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for piece in text.split("\nuse ").skip(1) {
        let said = piece.split(';').next().unwrap_or_default().replace(['\n', ' '], "");
        let (path, names) = said.rsplit_once("::").unwrap_or(("", &said));
        let (path, names) = match said.split_once("::{") {
            Some((path, names)) => (path, names.trim_end_matches('}')),
            None => (path, names),
        };
        let clean = |path: &str| {
            path.replace("crate::operations::", "").replace("super::super::", "").replace("super::", "")
        };
        for name in names.split(',').filter(|name| !name.is_empty()) {
            let full = if name == "self" { path.to_owned() } else { format!("{path}::{name}") };
            let full = clean(&full.replace("::self", ""));
            let short = full.rsplit("::").next().unwrap_or_default().to_owned();
            found.insert(short, full);
        }
    }
    found
}

/// The piece that a path means: itself, or the only one that ends so.
fn meant<'p>(pieces: &'p BTreeMap<String, Piece>, path: &str) -> Option<&'p str> {
    if let Some((key, _)) = pieces.get_key_value(path) {
        return Some(key);
    }
    let parts: Vec<&str> = path.split("::").collect();
    if let ["method", name] = parts.as_slice() {
        let is_method = |key: &&String| {
            let mut words = key.rsplit("::");
            words.next() == Some(*name)
                && words.next().is_some_and(|of| of.starts_with(|c: char| c.is_uppercase()))
        };
        let mut same = pieces.keys().filter(is_method);
        return same.next().filter(|_| same.next().is_none()).map(String::as_str);
    }
    for begin in 0..parts.len().saturating_sub(1) {
        let tail = format!("::{}", parts[begin..].join("::"));
        let mut same = pieces.keys().filter(|key| format!("::{key}").ends_with(&tail));
        if let (Some(one), None) = (same.next(), same.next()) {
            return Some(one);
        }
    }
    None
}

/// Everything that a piece asks for, itself and through what it calls.
fn everything(pieces: &BTreeMap<String, Piece>, key: &str, seen: &mut BTreeSet<String>) -> BTreeSet<String> {
    if !seen.insert(key.to_owned()) {
        return BTreeSet::new();
    }
    let Some(piece) = pieces.get(key) else { return BTreeSet::new() };
    let mut asked = piece.asks.clone();
    for call in &piece.calls {
        if let Some(called) = meant(pieces, call) {
            asked.extend(everything(pieces, called, seen));
        }
    }
    asked
}

/// What is asked for is decided by what is told: a step, a kind of row, a setting. The trials of commands show it.
fn is_told(ask: &str) -> bool {
    let ask = ask.trim_start_matches("all ").trim_end_matches('?');
    let known = |(action, resource): (&str, &str)| {
        Action::ALL.iter().any(|one| format!("{one:?}") == action)
            && Resource::ALL.iter().any(|one| format!("{one:?}") == resource)
    };
    !ask.split_once(", ").is_some_and(known)
}

/// The roles of which each holds every right asked for; where it is asked for everybody, those that reach so far.
fn roles(asked: &BTreeSet<String>) -> String {
    let holds = |role: Role, ask: &str| {
        if ask.starts_with("all ") && matches!(role, Role::StaffMember | Role::UnitHead) {
            return is_told(ask);
        }
        let ask = ask.trim_start_matches("all ");
        let (action, resource) = ask.split_once(", ").unwrap_or((ask, ""));
        let actions = Action::ALL.iter().filter(|one| format!("{one:?}") == action);
        let resources: Vec<&Resource> =
            Resource::ALL.iter().filter(|one| format!("{one:?}") == resource).collect();
        let mut known = false;
        for action in actions {
            for resource in &resources {
                known = true;
                if may(role, *action, **resource) {
                    return true;
                }
            }
        }
        // What is asked for depends on what is told.
        !known
    };
    let all: Vec<&str> = Role::ALL
        .into_iter()
        .filter(|role| Role::of_account(role.code()).is_some())
        .filter(|role| asked.iter().filter(|ask| !ask.ends_with('?')).all(|ask| holds(*role, ask)))
        .map(Role::code)
        .collect();
    let told = if asked.iter().any(|ask| is_told(ask)) { "，视所办事项而定" } else { "" };
    if all.is_empty() { format!("nobody alone{told}") } else { format!("{}{told}", all.join(" ")) }
}

/// Use cases that ask for nothing that a role gives, each with its reason.
const WITHOUT_A_RIGHT: &[(&str, &str)] = &[
    ("policies::office_library", "rule sheets are no secret within the office"),
    ("refused_attempts::note", "puts on the trail that somebody was refused, who often has no right at all"),
    ("readiness::ready", "says whether the server works, nothing of the office"),
    ("papers::offered::offered_papers", "lists the papers that the viewer may make"),
    ("papers::own::own_papers", "lists the viewer's own"),
    ("slips::own_staff_no", "is the own number"),
    ("office::name", "the office's name is for everybody who works there"),
    ("take_in::take_in", "hands the viewer on within what it takes in; the command import is tried"),
    ("take_in::take_in_many", "hands the viewer on within what it takes in; the command import is tried"),
    ("demo::member_of_staff", "people of an office made for show"),
    ("demo::people", "people of an office made for show"),
    ("devices::of_token", "is how a device becomes a viewer"),
    ("own_password::change_password", "asks for the own password"),
    ("second_factor::begin", "is about the own account"),
    ("second_factor::confirm", "is about the own account"),
    ("sessions::Acting::own", "is the person without any role"),
    ("sessions::Acting::ready", "is the person with her roles"),
    ("sessions::sign_out", "is about the own session"),
    ("sessions::sign_out_everywhere", "is about the own sessions"),
    ("sessions::viewer_of_session", "is how who signed in becomes a viewer"),
    ("sign_in::sign_in", "asks for the password"),
    ("tokens::add", "is about the own rights"),
    ("tokens::list", "shows the own tokens, and all to who sees accounts"),
    ("tokens::revoke", "takes the own tokens back, and any to who changes accounts"),
    ("tokens::viewer_of_token", "is how a machine becomes a viewer"),
    ("verify::verify", "asks for the trail or for pay, whichever there is"),
    ("initialise::initialise", "makes the office"),
    (
        "trail::entries_so_far",
        "tells who is about to change something whether anything was written meanwhile",
    ),
    ("jobs::begin", "is about the own jobs; what is done is asked for by the use case that does it"),
    ("jobs::carry_out", "is about the own jobs; what is done is asked for by the use case that does it"),
    ("jobs::file", "gives the own jobs' files, which whoever began them could have made"),
    ("jobs::find", "is about the own jobs"),
    ("jobs::list", "is about the own jobs"),
    ("repeated::answered", "is about what the own account was answered"),
    ("repeated::begin", "is about what the own account asks"),
    ("live_ratings::receive", "is asked by devices"),
    ("claims::once", "is asked for as the work asks"),
    ("demo::demo", "makes an office for show"),
];

#[test]
fn every_use_case_asks_for_the_agreed_rights() {
    let store: Vec<(String, String)> = sources("src/store");
    let mut methods = BTreeSet::new();
    for (_, text) in &store {
        methods.extend(text.split("\n    pub fn ").skip(1).map(|piece| word(piece).to_owned()));
    }
    let mut all = BTreeMap::new();
    for (module, text) in &store {
        for (key, piece) in pieces(module, text, &methods) {
            let name = key.rsplit("::").next().unwrap_or_default().to_owned();
            if methods.contains(&name) {
                all.insert(format!("store::{name}"), piece);
            }
        }
    }
    for (module, text) in sources("src/operations") {
        all.extend(pieces(&module, &text, &methods));
    }
    let mut text =
        String::from("用例：要求的权限（带 ? 的没有也行，只是少看到一些）→ 单独一个角色就能办的\n");
    let (mut count, mut silent): (usize, Vec<&str>) = (0, Vec::new());
    for (key, piece) in &all {
        let is_use_case = !key.starts_with("store::")
            && piece.public
            && (piece.signature.contains("&Store") || piece.signature.contains("&Viewer"));
        if !is_use_case {
            continue;
        }
        count += 1;
        let asked = everything(&all, key, &mut BTreeSet::new());
        let asked: BTreeSet<String> = asked
            .iter()
            .filter(|ask| !ask.ends_with('?') || !asked.contains(ask.trim_end_matches('?')))
            .cloned()
            .collect();
        let words: Vec<&str> = asked.iter().map(String::as_str).collect();
        let takes_a_viewer = piece.signature.contains("Viewer");
        let roles = if takes_a_viewer { roles(&asked) } else { "who is told apart by a secret".to_owned() };
        let asks_firmly = asked.iter().any(|ask| !ask.ends_with('?'));
        let excused = WITHOUT_A_RIGHT.iter().any(|(name, _)| name == key);
        if !asks_firmly && !excused {
            silent.push(key.as_str());
        }
        writeln!(text, "{key}: {} → {roles}", words.join("; ")).unwrap();
    }
    assert!(
        silent.is_empty(),
        "they ask for no right; say why in WITHOUT_A_RIGHT, or ask for one: {silent:?}"
    );
    assert!(count > 80, "{count}");
    agrees("operations.txt", &text);
}
