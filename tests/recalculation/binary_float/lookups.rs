//! VLOOKUP, MATCH and INDEX.

use super::arithmetic::{order, truth};
use super::{Block, Evaluator, Fault, Operand, Outcome, Value};
use formualizer_parse::parser::ASTNode;
use std::cmp::Ordering;

/// Which entry is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The first that is equal.
    Equal,
    /// The last that is not greater; the entries ascend.
    NotGreater,
    /// The last that is not less; the entries descend.
    NotLess,
}

impl Evaluator<'_> {
    /// `VLOOKUP(value, range, column[, approximately])`.
    pub(super) fn vertical_lookup(&mut self, args: &[ASTNode]) -> Outcome {
        let wanted = self.one(&args[0])?;
        let block = self.block(&args[1])?;
        let column = self.whole(&args[2])?;
        let approximately = match args.get(3) {
            Some(node) => truth(&self.one(node)?)?,
            None => true,
        };
        if column < 1 {
            return Err("#VALUE!".into());
        }
        if column > i64::from(block.columns()) {
            return Err("#REF!".into());
        }
        let keys = Block { last: (block.last.0, block.first.1), ..block };
        let side = if approximately { Side::NotGreater } else { Side::Equal };
        let row = self.found(&wanted, keys, side)?;
        let place = block.place(row, u32::try_from(column - 1).unwrap());
        self.reduced(Operand::Cells(Block { first: place, last: place, ..block }))
    }

    /// `MATCH(value, range[, side])`.
    pub(super) fn position(&mut self, args: &[ASTNode]) -> Outcome {
        let wanted = self.one(&args[0])?;
        let block = self.block(&args[1])?;
        let side = match args.get(2) {
            Some(node) => self.number(node)?,
            None => 1.0,
        };
        let side = match side {
            0.0 => Side::Equal,
            side if side > 0.0 => Side::NotGreater,
            _ => Side::NotLess,
        };
        Ok(Value::Number((self.found(&wanted, block, side)? + 1) as f64))
    }

    /// `INDEX(range, row[, column])`; in a single row the first number says the column.
    pub(super) fn index(&mut self, args: &[ASTNode]) -> Result<Operand, Fault> {
        let block = self.block(&args[0])?;
        let first = self.whole(&args[1])?;
        let (row, column) = match args.get(2) {
            Some(node) => (first, self.whole(node)?),
            None if block.rows() == 1 => (1, first),
            None if block.columns() == 1 => (first, 1),
            None => return Err("#REF!".into()),
        };
        if row == 0 || column == 0 {
            self.unsupported("INDEX of a whole row or column");
        }
        if row < 0 || column < 0 {
            return Err("#VALUE!".into());
        }
        if row > i64::from(block.rows()) || column > i64::from(block.columns()) {
            return Err("#REF!".into());
        }
        let place = block.place(u32::try_from(row - 1).unwrap(), u32::try_from(column - 1).unwrap());
        Ok(Operand::Cells(Block { first: place, last: place, ..block }))
    }

    /// How many entries of the single row or column stand before the one wanted. Only entries of the
    /// wanted value's own kind are looked at.
    fn found(&mut self, wanted: &Value, block: Block, side: Side) -> Result<u32, Fault> {
        if block.rows() != 1 && block.columns() != 1 {
            return Err("#N/A".into());
        }
        if let (Side::Equal, Value::Text(text)) = (side, wanted)
            && text.contains(['*', '?', '~'])
        {
            self.unsupported("wildcards in a lookup");
        }
        let entries = self.values(Operand::Cells(block));
        let same_kind = |entry: &Value| std::mem::discriminant(entry) == std::mem::discriminant(wanted);
        let entries: Vec<_> = (0..).zip(&entries).filter(|(_, entry)| same_kind(entry)).collect();
        let disorder = match side {
            Side::Equal => None,
            Side::NotGreater => Some(Ordering::Greater),
            Side::NotLess => Some(Ordering::Less),
        };
        if disorder.is_some_and(|wrong| entries.windows(2).any(|two| order(two[0].1, two[1].1) == wrong)) {
            self.unsupported("an approximate lookup in a disordered range");
        }
        let fits = |entry: &Value| match side {
            Side::Equal => order(entry, wanted).is_eq(),
            Side::NotGreater => order(entry, wanted).is_le(),
            Side::NotLess => order(entry, wanted).is_ge(),
        };
        let mut fitting = entries.iter().filter(|(_, entry)| fits(entry));
        let found = if side == Side::Equal { fitting.next() } else { fitting.next_back() };
        found.map(|(index, _)| *index).ok_or_else(|| "#N/A".into())
    }
}
