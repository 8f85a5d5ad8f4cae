//! Looking at Rust source without a parser: comments and the contents of literals are taken out, so that a rule sees
//! code only.

/// The code of a Rust file: comments are gone, string and character literals are empty, every line is still there.
pub(super) fn code_of(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let rest = &characters[at..];
        let length = if starts(rest, "//") {
            rest.iter().position(|character| *character == '\n').unwrap_or(rest.len())
        } else if starts(rest, "/*") {
            block_comment(rest)
        } else if let Some(length) = raw_string(rest).filter(|_| !after_a_word(&code)) {
            code.push_str("\"\"");
            length
        } else if rest[0] == '"' {
            code.push_str("\"\"");
            quoted(rest, '"')
        } else if rest[0] == '\'' && is_character_literal(rest) {
            code.push_str("''");
            quoted(rest, '\'')
        } else {
            code.push(rest[0]);
            at += 1;
            continue;
        };
        code.extend(rest[..length].iter().filter(|character| **character == '\n'));
        at += length;
    }
    code
}

/// The code before the file's tests, which stand at its end under `#[cfg(test)]`.
pub(super) fn shipped_code_of(text: &str) -> String {
    let code = code_of(text);
    match code.find("#[cfg(test)]\nmod ") {
        Some(start) => code[..start].to_owned(),
        None => code,
    }
}

fn starts(characters: &[char], with: &str) -> bool {
    with.chars().enumerate().all(|(at, character)| characters.get(at) == Some(&character))
}

fn after_a_word(code: &str) -> bool {
    code.chars().next_back().is_some_and(is_word)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn block_comment(characters: &[char]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < characters.len() {
        if starts(&characters[at..], "/*") {
            depth += 1;
            at += 2;
        } else if starts(&characters[at..], "*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The length of a raw string literal, when one begins here.
fn raw_string(characters: &[char]) -> Option<usize> {
    let prefix = usize::from(characters.first() == Some(&'b'));
    if characters.get(prefix) != Some(&'r') {
        return None;
    }
    let hashes = characters[prefix + 1..].iter().take_while(|character| **character == '#').count();
    let open = prefix + 1 + hashes;
    if characters.get(open) != Some(&'"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let length = (open + 1..characters.len())
        .find(|at| starts(&characters[*at..], &close))
        .map_or(characters.len(), |at| at + close.len());
    Some(length)
}

fn quoted(characters: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < characters.len() {
        match characters[at] {
            '\\' => at += 2,
            character if character == quote => return at + 1,
            _ => at += 1,
        }
    }
    characters.len()
}

/// Whether a quote begins a character and not a lifetime.
fn is_character_literal(characters: &[char]) -> bool {
    characters.get(1) == Some(&'\\') || characters.get(2) == Some(&'\'')
}

/// Whether `word` stands in `code` with no letter, digit or underscore before or after it.
pub(super) fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(start, _)| {
        let before = code[..start].chars().next_back();
        let after = code[start + word.len()..].chars().next();
        let bare = |edge: Option<char>, neighbour: Option<char>| {
            !(edge.is_some_and(is_word) && neighbour.is_some_and(is_word))
        };
        bare(word.chars().next(), before) && bare(word.chars().next_back(), after)
    })
}

/// The modules of the own crate that `code` names, as in `crate::store::Store` or `crate::{month, store::Store}`.
pub(super) fn own_modules_used(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (start, found) in code.match_indices("crate::") {
        if code[..start].chars().next_back().is_some_and(is_word) {
            continue;
        }
        let rest = &code[start + found.len()..];
        match rest.strip_prefix('{') {
            None => used.push(first_word(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut item = String::new();
                for character in group.chars() {
                    match character {
                        '}' if depth == 0 => break,
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => used.push(first_word(&std::mem::take(&mut item))),
                        _ => {}
                    }
                    if depth == 0 && character != ',' {
                        item.push(character);
                    }
                }
                used.push(first_word(&item));
            }
        }
    }
    used.retain(|name| !name.is_empty());
    used
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|character| is_word(*character)).collect()
}

#[test]
fn code_is_seen_without_comments_and_literals() {
    let text =
        "let a = \"x // y\"; // f64\nlet b = 'c'; /* f64 /* f64 */ */ let c: &'static str = r#\"f64\"\"#;\n";
    assert_eq!(code_of(text), "let a = \"\"; \nlet b = '';  let c: &'static str = \"\";\n");
    assert_eq!(shipped_code_of("fn a() {}\n#[cfg(test)]\nmod tests { f64 }\n"), "fn a() {}\n");
    assert!(has_word("x: f64,", "f64"));
    assert!(!has_word("x.as_secs_f64()", "f64"));
    assert!(has_word("a(todo!())", "todo!"));
}

#[test]
fn modules_are_found_in_every_way_of_naming_them() {
    let code =
        "use crate::store::Store; use crate::{month, operations::{a, b}, cli::C}; pub(crate) fn f() {}";
    assert_eq!(own_modules_used(code), ["store", "month", "operations", "cli"]);
}
