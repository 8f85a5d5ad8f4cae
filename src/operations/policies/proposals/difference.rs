//! What two versions of a text differ in, line by line, for who has to approve the second.

/// A line of two texts laid side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// In both.
    Same(String),
    /// In the first only.
    Gone(String),
    /// In the second only.
    New(String),
    /// So many lines that are in both are left out.
    LeftOut(usize),
}

/// Lines around a change that are shown with it.
const AROUND: usize = 3;
/// Products of line counts beyond which the differing middle is shown as gone and new as a whole.
const MOST_PAIRS: usize = 4_000_000;

/// The lines in which two texts differ, with some around them.
#[must_use]
pub fn lines(before: &str, after: &str) -> Vec<Line> {
    shortened(whole(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>()))
}

fn whole(before: &[&str], after: &[&str]) -> Vec<Line> {
    let head = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let (before_rest, after_rest) = (rest(before, head), rest(after, head));
    let tail =
        before_rest.iter().rev().zip(after_rest.iter().rev()).take_while(|(one, other)| one == other).count();
    let old = first(before_rest, before_rest.len() - tail);
    let new = first(after_rest, after_rest.len() - tail);
    let same = |line: &&str| Line::Same((*line).to_owned());
    let mut found: Vec<Line> = before.iter().take(head).map(same).collect();
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        found.extend(old.iter().map(|line| Line::Gone((*line).to_owned())));
        found.extend(new.iter().map(|line| Line::New((*line).to_owned())));
    } else {
        found.extend(common(old, new));
    }
    found.extend(before_rest.iter().skip(old.len()).map(same));
    found
}

fn rest<'s, 't>(lines: &'s [&'t str], from: usize) -> &'s [&'t str] {
    lines.get(from..).unwrap_or_default()
}

fn first<'s, 't>(lines: &'s [&'t str], count: usize) -> &'s [&'t str] {
    lines.get(..count).unwrap_or_default()
}

/// By the longest sequence of lines that both have.
fn common(old: &[&str], new: &[&str]) -> Vec<Line> {
    // For each pair of places, how many lines what follows has in common.
    let width = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    let at = |lengths: &[u32], row: usize, column: usize| {
        lengths.get(row * width + column).copied().unwrap_or_default()
    };
    for (row, one) in old.iter().enumerate().rev() {
        for (column, other) in new.iter().enumerate().rev() {
            let length = if one == other {
                at(&lengths, row + 1, column + 1) + 1
            } else {
                at(&lengths, row + 1, column).max(at(&lengths, row, column + 1))
            };
            if let Some(cell) = lengths.get_mut(row * width + column) {
                *cell = length;
            }
        }
    }
    let (mut row, mut column, mut found) = (0, 0, Vec::new());
    loop {
        match (old.get(row), new.get(column)) {
            (Some(one), Some(other)) if one == other => {
                found.push(Line::Same((*one).to_owned()));
                (row, column) = (row + 1, column + 1);
            }
            (Some(one), other)
                if other.is_none() || at(&lengths, row + 1, column) >= at(&lengths, row, column + 1) =>
            {
                found.push(Line::Gone((*one).to_owned()));
                row += 1;
            }
            (_, Some(other)) => {
                found.push(Line::New((*other).to_owned()));
                column += 1;
            }
            (_, None) => return found,
        }
    }
}

fn shortened(lines: Vec<Line>) -> Vec<Line> {
    let changed: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !matches!(line, Line::Same(_)))
        .map(|(place, _)| place)
        .collect();
    let mut near = changed.iter().peekable();
    let mut found = Vec::new();
    let mut left_out = 0;
    for (place, line) in lines.into_iter().enumerate() {
        while near.peek().is_some_and(|changed| **changed + AROUND < place) {
            near.next();
        }
        if near.peek().is_some_and(|changed| place + AROUND >= **changed) {
            if left_out > 0 {
                found.push(Line::LeftOut(left_out));
                left_out = 0;
            }
            found.push(line);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 && !found.is_empty() {
        found.push(Line::LeftOut(left_out));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_that_differ_are_told_and_both_texts_can_be_made_of_them() {
        let before = "甲\n乙\n丙\n丁\n戊";
        let after = "甲\n丙\n丁\n新\n戊";
        let found = whole(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>());
        let of = |takes: fn(&Line) -> bool| {
            let text = |line: &Line| match line {
                Line::Same(text) | Line::Gone(text) | Line::New(text) => text.clone(),
                Line::LeftOut(_) => String::new(),
            };
            found.iter().filter(|line| takes(line)).map(text).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(of(|line| !matches!(line, Line::New(_))), before);
        assert_eq!(of(|line| !matches!(line, Line::Gone(_))), after);
        assert_eq!(found.iter().filter(|line| matches!(line, Line::Same(_))).count(), 4);
    }

    #[test]
    fn far_lines_that_are_the_same_are_counted_only() {
        let before: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        let mut after = before.clone();
        after[20] = "二十".to_owned();
        let found = lines(&before.join("\n"), &after.join("\n"));
        assert_eq!(found.first(), Some(&Line::LeftOut(17)));
        assert_eq!(found.last(), Some(&Line::LeftOut(16)));
        assert_eq!(found.len(), 1 + 3 + 2 + 3 + 1);
        assert!(lines("甲", "甲").is_empty());
    }
}
