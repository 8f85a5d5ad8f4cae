//! Functions over many values.

use super::arithmetic::{finite, truth};
use super::criterion::Criterion;
use super::{Evaluator, Fault, Operand, Outcome, Value};
use formualizer_parse::parser::ASTNode;

impl Evaluator<'_> {
    /// The function's result, or nothing when it is not one of those over many values.
    pub(super) fn statistic(&mut self, name: &str, args: &[ASTNode]) -> Option<Outcome> {
        Some(match name {
            "SUM" => self.numbers(args).and_then(|numbers| finite(sum(&numbers))),
            "COUNT" => self.count(args),
            "AVERAGE" => self.numbers(args).and_then(|numbers| mean(&numbers)),
            "MIN" => self.numbers(args).map(|numbers| extreme(&numbers, |one, most| one < most)),
            "MAX" => self.numbers(args).map(|numbers| extreme(&numbers, |one, most| one > most)),
            "MEDIAN" => self.numbers(args).and_then(median),
            "LARGE" => self.nth(args, true),
            "SMALL" => self.nth(args, false),
            "RANK" => self.rank(args),
            "COUNTIF" => self.count_if(args),
            "SUMIF" => self.sum_if(args),
            "SUMPRODUCT" => self.sum_of_products(args),
            "AND" => self.truths(args).map(|truths| Value::Truth(truths.iter().all(|truth| *truth))),
            "OR" => self.truths(args).map(|truths| Value::Truth(truths.iter().any(|truth| *truth))),
            _ => return None,
        })
    }

    fn count(&mut self, args: &[ASTNode]) -> Outcome {
        let mut count = 0;
        for node in args {
            count += match self.operand(node) {
                // Written out, a truth and a text that says a number count as well.
                Ok(Operand::One(value)) => usize::from(super::arithmetic::number(&value).is_ok()),
                Ok(several) => {
                    self.values(several).iter().filter(|value| matches!(value, Value::Number(_))).count()
                }
                Err(_) => 0,
            };
        }
        Ok(Value::Number(count as f64))
    }

    fn nth(&mut self, args: &[ASTNode], from_largest: bool) -> Outcome {
        let mut numbers = self.numbers(&args[..1])?;
        let nth = self.whole(&args[1])?;
        numbers.sort_by(f64::total_cmp);
        if from_largest {
            numbers.reverse();
        }
        let index = usize::try_from(nth - 1).map_err(|_| "#NUM!")?;
        Ok(Value::Number(*numbers.get(index).ok_or("#NUM!")?))
    }

    fn rank(&mut self, args: &[ASTNode]) -> Outcome {
        let number = self.number(&args[0])?;
        let numbers = self.numbers(&args[1..2])?;
        let ascending = match args.get(2) {
            Some(node) => truth(&self.one(node)?)?,
            None => false,
        };
        if !numbers.contains(&number) {
            return Err("#N/A".into());
        }
        let before = |other: &&f64| if ascending { **other < number } else { **other > number };
        Ok(Value::Number((numbers.iter().filter(before).count() + 1) as f64))
    }

    fn criterion(&mut self, node: &ASTNode) -> Result<Criterion, Fault> {
        let value = self.one(node)?;
        match Criterion::read(&value) {
            Some(criterion) => Ok(criterion),
            None => self.unsupported(&format!("the criterion {value:?}")),
        }
    }

    fn count_if(&mut self, args: &[ASTNode]) -> Outcome {
        let block = self.block(&args[0])?;
        let criterion = self.criterion(&args[1])?;
        let values = self.values(Operand::Cells(block));
        Ok(Value::Number(values.iter().filter(|value| criterion.meets(value)).count() as f64))
    }

    fn sum_if(&mut self, args: &[ASTNode]) -> Outcome {
        let block = self.block(&args[0])?;
        let criterion = self.criterion(&args[1])?;
        let mut summed = match args.get(2) {
            Some(node) => self.block(node)?,
            None => block,
        };
        // The range summed has the other one's shape, whatever is written.
        summed.last = summed.place(block.rows() - 1, block.columns() - 1);
        let (tested, values) = (self.values(Operand::Cells(block)), self.values(Operand::Cells(summed)));
        let mut numbers = Vec::new();
        for (_, value) in tested.iter().zip(values).filter(|(tested, _)| criterion.meets(tested)) {
            match value {
                Value::Number(number) => numbers.push(number),
                Value::Error(fault) => return Err(fault),
                Value::Text(_) | Value::Truth(_) | Value::Blank => {}
            }
        }
        finite(sum(&numbers))
    }

    fn sum_of_products(&mut self, args: &[ASTNode]) -> Outcome {
        let outer = std::mem::replace(&mut self.arrays, true);
        let operands = args.iter().map(|node| self.operand(node)).collect::<Result<Vec<_>, _>>();
        let grids: Result<Vec<_>, Fault> =
            operands.map(|operands| operands.into_iter().map(|operand| self.grid(operand)).collect());
        self.arrays = outer;
        let grids = grids?;
        let shape = |grid: &Vec<Vec<Value>>| (grid.len(), grid[0].len());
        if grids.iter().any(|grid| shape(grid) != shape(&grids[0])) {
            return Err("#VALUE!".into());
        }
        let mut products = Vec::new();
        for row in 0..grids[0].len() {
            for column in 0..grids[0][0].len() {
                let mut product = 1.0;
                for grid in &grids {
                    // Whatever is no number counts as 0.
                    product *= match &grid[row][column] {
                        Value::Number(number) => *number,
                        Value::Error(fault) => return Err(fault.clone()),
                        Value::Text(_) | Value::Truth(_) | Value::Blank => 0.0,
                    };
                }
                products.push(product);
            }
        }
        finite(sum(&products))
    }

    /// The conditions of AND and OR; texts and empty cells inside ranges are passed over.
    fn truths(&mut self, args: &[ASTNode]) -> Result<Vec<bool>, Fault> {
        let mut truths = Vec::new();
        for node in args {
            match self.operand(node)? {
                Operand::One(value) => truths.push(truth(&value)?),
                several => {
                    for value in self.values(several) {
                        match value {
                            Value::Text(_) | Value::Blank => {}
                            other => truths.push(truth(&other)?),
                        }
                    }
                }
            }
        }
        if truths.is_empty() { Err("#VALUE!".into()) } else { Ok(truths) }
    }
}

fn sum(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |so_far, number| so_far + number)
}

fn mean(numbers: &[f64]) -> Outcome {
    if numbers.is_empty() { Err("#DIV/0!".into()) } else { finite(sum(numbers) / numbers.len() as f64) }
}

fn extreme(numbers: &[f64], further: fn(f64, f64) -> bool) -> Value {
    let most = numbers.iter().copied().reduce(|most, one| if further(one, most) { one } else { most });
    Value::Number(most.unwrap_or(0.0))
}

fn median(mut numbers: Vec<f64>) -> Outcome {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => Err("#NUM!".into()),
        count if count % 2 == 1 => Ok(Value::Number(numbers[middle])),
        _ => finite((numbers[middle - 1] + numbers[middle]) / 2.0),
    }
}
