//! Tables on a terminal: Chinese characters are two columns wide.

use rust_decimal::Decimal;
use unicode_width::UnicodeWidthStr;

/// Which side a column's cells stand on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A table being made.
pub(super) struct Table {
    headings: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(headings: &[(&str, Align)]) -> Self {
        Self {
            headings: headings.iter().map(|(heading, align)| ((*heading).to_owned(), *align)).collect(),
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as lines, each ended.
    pub(super) fn text(&self) -> String {
        let widths: Vec<usize> = self
            .headings
            .iter()
            .enumerate()
            .map(|(column, (heading, _))| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| cell.width()).chain([heading.width()]).max().unwrap_or(0)
            })
            .collect();
        let line = |cells: &mut dyn Iterator<Item = &String>| {
            let mut line = String::new();
            for ((cell, (_, align)), width) in cells.zip(&self.headings).zip(&widths) {
                let gap = " ".repeat(width.saturating_sub(cell.width()));
                match align {
                    Align::Left => line += &format!("  {cell}{gap}"),
                    Align::Right => line += &format!("  {gap}{cell}"),
                }
            }
            format!("{}\n", line.trim_end())
        };
        let mut text = line(&mut self.headings.iter().map(|(heading, _)| heading));
        for row in &self.rows {
            text += &line(&mut row.iter());
        }
        text
    }
}

/// An amount with thousands separators: -1,234.50.
pub(super) fn grouped(amount: Decimal) -> String {
    let text = amount.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        for (amount, text) in [
            ("0.00", "0.00"),
            ("999.50", "999.50"),
            ("1234567.89", "1,234,567.89"),
            ("-1000.00", "-1,000.00"),
        ] {
            assert_eq!(grouped(amount.parse().unwrap()), text);
        }
    }

    #[test]
    fn chinese_characters_take_two_columns() {
        let mut table = Table::new(&[("姓名", Align::Left), ("元", Align::Right)]);
        table.row(vec!["王".to_owned(), "1.00".to_owned()]);
        assert_eq!(table.text(), "  姓名    元\n  王    1.00\n");
    }
}
