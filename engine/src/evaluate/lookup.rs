//! Lookup tables, ready for searching.

use crate::number::compare;
use crate::sheet::{Constant, Table, TableSide};
use crate::value::{TextId, TextPool};
use rust_decimal::Decimal;

/// The values of one table column.
#[derive(Debug, Clone)]
pub(crate) enum TableColumn {
    Number(Vec<Decimal>),
    Text(Vec<TextId>),
    Truth(Vec<bool>),
}

#[derive(Debug, Clone)]
enum Keys {
    /// Case-folded texts with their rows, sorted.
    Text(Vec<(TextId, usize)>),
    /// Numbers with their rows, sorted upwards.
    Number(Vec<(Decimal, usize)>),
    /// Lower limits, ascending.
    Lows(Vec<Decimal>),
    /// Upper limits, descending.
    Highs(Vec<Decimal>),
}

/// A table made ready for searching.
#[derive(Debug, Clone)]
pub(crate) struct LookupTable {
    keys: Keys,
    columns: Vec<TableColumn>,
}

impl LookupTable {
    pub(crate) fn of(table: &Table, texts: &mut TextPool) -> Self {
        let mut columns = Vec::new();
        for index in 0..table.columns.len() {
            let cells: Vec<&Constant> = table.rows.iter().filter_map(|row| row.values.get(index)).collect();
            columns.push(match cells.first() {
                Some(Constant::Text(_)) => TableColumn::Text(
                    cells
                        .iter()
                        .map(|cell| if let Constant::Text(text) = cell { texts.intern(text) } else { 0 })
                        .collect(),
                ),
                Some(Constant::Truth(_)) => TableColumn::Truth(
                    cells.iter().map(|cell| matches!(cell, Constant::Truth(true))).collect(),
                ),
                _ => TableColumn::Number(
                    cells
                        .iter()
                        .map(|cell| if let Constant::Number(number) = cell { *number } else { Decimal::ZERO })
                        .collect(),
                ),
            });
        }
        let keys = match (columns.first(), table.side) {
            (Some(TableColumn::Text(keys)), _) => {
                let mut keys: Vec<_> =
                    keys.iter().enumerate().map(|(row, key)| (texts.folded(*key), row)).collect();
                keys.sort_unstable();
                Keys::Text(keys)
            }
            (Some(TableColumn::Number(keys)), TableSide::Low) => Keys::Lows(keys.clone()),
            (Some(TableColumn::Number(keys)), TableSide::High) => Keys::Highs(keys.clone()),
            (Some(TableColumn::Number(keys)), TableSide::Exact) => {
                let mut keys: Vec<_> = keys.iter().enumerate().map(|(row, key)| (*key, row)).collect();
                keys.sort_unstable();
                Keys::Number(keys)
            }
            (Some(TableColumn::Truth(keys)), _) => {
                let mut keys: Vec<_> =
                    keys.iter().enumerate().map(|(row, key)| (Decimal::from(u8::from(*key)), row)).collect();
                keys.sort_unstable();
                Keys::Number(keys)
            }
            (None, _) => Keys::Number(vec![]),
        };
        Self { keys, columns }
    }

    /// The row of a number: equal, or the band that holds it.
    #[inline]
    pub(crate) fn row_of_number(&self, key: Decimal) -> Option<usize> {
        match &self.keys {
            Keys::Number(keys) => keys
                .binary_search_by(|(own, _)| compare(*own, key))
                .ok()
                .and_then(|at| keys.get(at))
                .map(|(_, row)| *row),
            Keys::Lows(lows) => lows.partition_point(|low| compare(*low, key).is_le()).checked_sub(1),
            Keys::Highs(highs) => highs.partition_point(|high| compare(*high, key).is_ge()).checked_sub(1),
            Keys::Text(_) => None,
        }
    }

    /// The row of a text (its case-folded number).
    #[inline]
    pub(crate) fn row_of_text(&self, folded: TextId) -> Option<usize> {
        match &self.keys {
            Keys::Text(keys) => keys
                .binary_search_by(|(own, _)| own.cmp(&folded))
                .ok()
                .and_then(|at| keys.get(at))
                .map(|(_, row)| *row),
            _ => None,
        }
    }

    pub(crate) fn column(&self, index: usize) -> Option<&TableColumn> {
        self.columns.get(index)
    }
}
