//! What functions over ranges read from their arguments.

use super::arithmetic::number;
use super::{Block, Evaluator, Fault, Operand, Value};
use formualizer_parse::parser::ASTNode;

impl Evaluator<'_> {
    /// The numbers of the arguments, from left to right. Cells that hold texts, truths or nothing are
    /// passed over; an argument that is written out is taken as a number.
    pub(super) fn numbers(&mut self, args: &[ASTNode]) -> Result<Vec<f64>, Fault> {
        let mut numbers = Vec::new();
        for node in args {
            match self.operand(node)? {
                Operand::One(value) => numbers.push(number(&value)?),
                several => {
                    for value in self.values(several) {
                        match value {
                            Value::Number(number) => numbers.push(number),
                            Value::Error(fault) => return Err(fault),
                            Value::Text(_) | Value::Truth(_) | Value::Blank => {}
                        }
                    }
                }
            }
        }
        Ok(numbers)
    }

    /// An argument that must be a number.
    pub(super) fn number(&mut self, node: &ASTNode) -> Result<f64, Fault> {
        number(&self.one(node)?)
    }

    /// An argument that must be a whole number, such as a column's; a fraction falls away.
    pub(super) fn whole(&mut self, node: &ASTNode) -> Result<i64, Fault> {
        Ok(self.number(node)?.trunc() as i64)
    }

    /// An argument that must be a single range of cells.
    pub(super) fn block(&mut self, node: &ASTNode) -> Result<Block, Fault> {
        match self.operand(node)? {
            Operand::Cells(block) => Ok(block),
            Operand::Scattered(_) => Err("#VALUE!".into()),
            _ => self.unsupported("anything but a range here"),
        }
    }

    /// An operand's values in a row.
    pub(super) fn values(&mut self, operand: Operand) -> Vec<Value> {
        self.grid(operand).into_iter().flatten().collect()
    }
}
