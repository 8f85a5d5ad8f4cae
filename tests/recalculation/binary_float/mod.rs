//! A bare evaluator of a workbook's formulas in plain binary floating point. It forgives nothing: 0.1+0.2
//! is not 0.3, comparisons are exact, SUM adds from left to right. A formula that comes to its cached
//! result here does so in any spreadsheet program, whatever that program's own leniencies.

mod arguments;
mod arithmetic;
mod criterion;
mod dates;
mod lookups;
mod scalar_functions;
mod statistics;

use super::workbook::{Place, Value, Values, Workbook, a1};
use arithmetic::{binary, truth, unary};
use formualizer_parse::parser::{ASTNode, ASTNodeType, ReferenceType};
use formualizer_parse::{BinaryOperator, LiteralValue};
use std::collections::HashMap;
use std::rc::Rc;

/// Deep chains of cells (running totals) take a deep stack.
const STACK: usize = 512 << 20;

/// Every formula cell's result. Panics, naming what and where, at anything it does not know.
pub fn recalculate(xlsx: &[u8]) -> Values {
    let workbook = Workbook::read(xlsx);
    std::thread::scope(|scope| {
        let evaluation =
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || evaluate(&workbook));
        evaluation.unwrap().join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn evaluate(workbook: &Workbook) -> Values {
    let mut evaluator = Evaluator {
        workbook,
        results: HashMap::new(),
        at: Vec::new(),
        arrays: false,
        names: HashMap::new(),
        indices: HashMap::new(),
    };
    let mut values = Values::new();
    for (sheet, cells) in workbook.sheets.iter().enumerate() {
        for (place, _) in cells.cells.iter().filter(|(_, cell)| cell.formula.is_some()) {
            values.insert((cells.name.clone(), *place), evaluator.cell(sheet, *place));
        }
    }
    values
}

/// An error value such as `#N/A` on its way out of a formula.
type Fault = String;
type Outcome = Result<Value, Fault>;

/// A block of cells of one sheet.
#[derive(Clone, Copy, Debug)]
struct Block {
    sheet: usize,
    first: Place,
    last: Place,
}

impl Block {
    fn rows(&self) -> u32 {
        self.last.0 - self.first.0 + 1
    }

    fn columns(&self) -> u32 {
        self.last.1 - self.first.1 + 1
    }

    fn is_one_cell(&self) -> bool {
        self.first == self.last
    }

    /// The cell so many rows and columns in, both counted from 0.
    fn place(&self, row: u32, column: u32) -> Place {
        (self.first.0 + row, self.first.1 + column)
    }
}

/// What an expression comes to before it is known whether one value is wanted.
#[derive(Clone, Debug)]
enum Operand {
    One(Value),
    Cells(Block),
    /// Several blocks as one reference, `(A1:A3,A5:A5)`.
    Scattered(Vec<Block>),
    Array(Vec<Vec<Value>>),
}

struct Evaluator<'w> {
    workbook: &'w Workbook,
    /// `None` while the cell is being evaluated.
    results: HashMap<(usize, Place), Option<Value>>,
    /// The cells being evaluated, the innermost last.
    at: Vec<(usize, Place)>,
    /// Whether ranges combine element by element (inside SUMPRODUCT and array formulas).
    arrays: bool,
    names: HashMap<(String, usize), Rc<ASTNode>>,
    indices: HashMap<String, usize>,
}

impl Evaluator<'_> {
    fn unsupported(&self, what: &str) -> ! {
        let (sheet, place) = *self.at.last().unwrap();
        let sheet = &self.workbook.sheets[sheet];
        let formula = sheet.cells.get(&place).and_then(|cell| cell.formula.as_ref());
        let text = formula.map_or("", |formula| &formula.text);
        panic!("{}!{}: this checker does not know {what}, in ={text}", sheet.name, a1(place));
    }

    /// A cell's value; a formula cell's is evaluated, its cached result never looked at.
    fn cell(&mut self, sheet: usize, place: Place) -> Value {
        let Some(cell) = self.workbook.sheets[sheet].cells.get(&place) else { return Value::Blank };
        let Some(formula) = &cell.formula else { return cell.value.clone() };
        match self.results.get(&(sheet, place)) {
            Some(Some(value)) => return value.clone(),
            Some(None) => self.unsupported(&format!("a circular reference through {}", a1(place))),
            None => {}
        }
        self.results.insert((sheet, place), None);
        self.at.push((sheet, place));
        let outer = std::mem::replace(&mut self.arrays, formula.array);
        let syntax = self.parsed(&formula.text);
        let value = match self.one(&syntax) {
            // A formula that refers to an empty cell shows 0.
            Ok(Value::Blank) => Value::Number(0.0),
            Ok(value) => value,
            Err(fault) => Value::Error(fault),
        };
        self.arrays = outer;
        self.at.pop();
        self.results.insert((sheet, place), Some(value.clone()));
        value
    }

    fn parsed(&self, formula: &str) -> ASTNode {
        formualizer_parse::parse(format!("={formula}"))
            .unwrap_or_else(|error| self.unsupported(&format!("how to read the formula ({error})")))
    }

    /// The expression's value where one value is wanted.
    fn one(&mut self, node: &ASTNode) -> Outcome {
        let operand = self.operand(node)?;
        self.reduced(operand)
    }

    fn reduced(&mut self, operand: Operand) -> Outcome {
        let value = match operand {
            Operand::One(value) => value,
            Operand::Array(rows) => rows[0][0].clone(),
            Operand::Scattered(_) => return Err("#VALUE!".into()),
            Operand::Cells(block) if block.is_one_cell() => self.cell(block.sheet, block.first),
            Operand::Cells(_) if self.arrays => self.unsupported("a range for one value in an array formula"),
            Operand::Cells(block) => {
                // Excel's implicit intersection: the range's cell in the formula's own row or column.
                let (_, (row, column)) = *self.at.last().unwrap();
                if block.columns() == 1 && (block.first.0..=block.last.0).contains(&row) {
                    self.cell(block.sheet, (row, block.first.1))
                } else if block.rows() == 1 && (block.first.1..=block.last.1).contains(&column) {
                    self.cell(block.sheet, (block.first.0, column))
                } else {
                    return Err("#VALUE!".into());
                }
            }
        };
        match value {
            Value::Error(fault) => Err(fault),
            value => Ok(value),
        }
    }

    fn operand(&mut self, node: &ASTNode) -> Result<Operand, Fault> {
        match &node.node_type {
            ASTNodeType::Literal(literal) => Ok(Operand::One(self.literal(literal)?)),
            ASTNodeType::Omitted => Ok(Operand::One(Value::Blank)),
            ASTNodeType::Reference { original, reference } => self.reference(original, reference),
            ASTNodeType::UnaryOp { op, expr } => {
                let operand = self.operand(expr)?;
                self.combined(vec![operand], |values| unary(*op, &values[0]))
            }
            ASTNodeType::BinaryOp { op: BinaryOperator::Union, left, right } => {
                let mut blocks = Vec::new();
                for node in [left, right] {
                    match self.operand(node)? {
                        Operand::Cells(block) => blocks.push(block),
                        Operand::Scattered(several) => blocks.extend(several),
                        _ => return Err("#VALUE!".into()),
                    }
                }
                Ok(Operand::Scattered(blocks))
            }
            ASTNodeType::BinaryOp { op, left, right } => {
                if matches!(op, BinaryOperator::Range | BinaryOperator::Intersection) {
                    self.unsupported(&format!("the operator {op}"));
                }
                let operands = vec![self.operand(left)?, self.operand(right)?];
                self.combined(operands, |values| binary(*op, &values[0], &values[1]))
            }
            ASTNodeType::Function { name, args } => self.function(&name.to_uppercase(), args),
            ASTNodeType::Array(rows) => {
                let mut array = Vec::new();
                for row in rows {
                    array.push(row.iter().map(|node| self.one(node)).collect::<Result<_, _>>()?);
                }
                Ok(Operand::Array(array))
            }
            ASTNodeType::Call { .. } => self.unsupported("calls of computed functions"),
        }
    }

    /// Applies a function of single values: to one value each, or element by element where arrays combine.
    fn combined(
        &mut self,
        operands: Vec<Operand>,
        apply: impl Fn(&[Value]) -> Option<Outcome>,
    ) -> Result<Operand, Fault> {
        let several = |operand: &Operand| match operand {
            Operand::One(_) => false,
            Operand::Cells(block) => !block.is_one_cell(),
            Operand::Scattered(_) | Operand::Array(_) => true,
        };
        let known = |evaluator: &Self, outcome: Option<Outcome>| {
            outcome.unwrap_or_else(|| evaluator.unsupported("these operands"))
        };
        if !self.arrays || !operands.iter().any(several) {
            let values =
                operands.into_iter().map(|operand| self.reduced(operand)).collect::<Result<Vec<_>, _>>()?;
            return Ok(Operand::One(known(self, apply(&values))?));
        }
        let grids: Vec<_> = operands.into_iter().map(|operand| self.grid(operand)).collect();
        let height = grids.iter().map(Vec::len).max().unwrap();
        let width = grids.iter().map(|grid| grid[0].len()).max().unwrap();
        for grid in &grids {
            if ![1, height].contains(&grid.len()) || ![1, width].contains(&grid[0].len()) {
                return Err("#N/A".into());
            }
        }
        let mut array = Vec::new();
        for row in 0..height {
            let mut line = Vec::new();
            for column in 0..width {
                let element = |grid: &Vec<Vec<Value>>| {
                    let row = &grid[if grid.len() == 1 { 0 } else { row }];
                    row[if row.len() == 1 { 0 } else { column }].clone()
                };
                let values: Vec<_> = grids.iter().map(element).collect();
                let fault = values.iter().find(|value| matches!(value, Value::Error(_)));
                line.push(match fault {
                    Some(fault) => fault.clone(),
                    None => known(self, apply(&values)).unwrap_or_else(Value::Error),
                });
            }
            array.push(line);
        }
        Ok(Operand::Array(array))
    }

    /// An operand's values, row by row; scattered blocks one after the other in a single row.
    fn grid(&mut self, operand: Operand) -> Vec<Vec<Value>> {
        match operand {
            Operand::One(value) => vec![vec![value]],
            Operand::Array(rows) => rows,
            Operand::Scattered(blocks) => {
                let grids = blocks.into_iter().map(|block| self.grid(Operand::Cells(block)));
                vec![grids.flatten().flatten().collect()]
            }
            Operand::Cells(block) => (0..block.rows())
                .map(|row| {
                    let columns = 0..block.columns();
                    columns.map(|column| self.cell(block.sheet, block.place(row, column))).collect()
                })
                .collect(),
        }
    }

    fn literal(&self, literal: &LiteralValue) -> Outcome {
        Ok(match literal {
            LiteralValue::Int(number) => Value::Number(*number as f64),
            LiteralValue::Number(number) => Value::Number(*number),
            LiteralValue::Text(text) => Value::Text(text.clone()),
            LiteralValue::Boolean(truth) => Value::Truth(*truth),
            LiteralValue::Empty => Value::Blank,
            LiteralValue::Error(error) => return Err(error.kind.to_string()),
            other => self.unsupported(&format!("the literal {other:?}")),
        })
    }

    fn reference(&mut self, original: &str, reference: &ReferenceType) -> Result<Operand, Fault> {
        match reference {
            ReferenceType::Cell { sheet, row, col, .. } => {
                let sheet = self.sheet(sheet.as_deref())?;
                Ok(Operand::Cells(Block { sheet, first: (*row, *col), last: (*row, *col) }))
            }
            ReferenceType::Range { sheet, start_row, start_col, end_row, end_col, .. } => {
                let sheet = self.sheet(sheet.as_deref())?;
                // Whole rows and columns reach as far as the sheet is filled.
                let places = || self.workbook.sheets[sheet].cells.keys();
                let last_row = || places().map(|place| place.0).max().unwrap_or(1);
                let last_column = || places().map(|place| place.1).max().unwrap_or(1);
                let first = (start_row.unwrap_or(1), start_col.unwrap_or(1));
                let last = (end_row.unwrap_or_else(last_row), end_col.unwrap_or_else(last_column));
                Ok(Operand::Cells(Block { sheet, first, last: (last.0.max(first.0), last.1.max(first.1)) }))
            }
            ReferenceType::NamedRange(name) => {
                let syntax = self.named(name);
                self.operand(&syntax)
            }
            _ => self.unsupported(&format!("the reference {original}")),
        }
    }

    /// What a defined name stands for on the current sheet.
    fn named(&mut self, name: &str) -> Rc<ASTNode> {
        let (sheet, _) = *self.at.last().unwrap();
        let key = (name.to_lowercase(), sheet);
        if let Some(known) = self.names.get(&key) {
            return Rc::clone(known);
        }
        let matching = |scope: Option<usize>| {
            let mut names = self.workbook.names.iter();
            names.find(|defined| defined.sheet == scope && defined.name.to_lowercase() == key.0)
        };
        let Some(defined) = matching(Some(sheet)).or_else(|| matching(None)) else {
            self.unsupported(&format!("the name {name}"));
        };
        let syntax = Rc::new(self.parsed(&defined.formula));
        self.names.insert(key, Rc::clone(&syntax));
        syntax
    }

    fn sheet(&mut self, name: Option<&str>) -> Result<usize, Fault> {
        let Some(name) = name else { return Ok(self.at.last().unwrap().0) };
        if let Some(index) = self.indices.get(name) {
            return Ok(*index);
        }
        let index = self.workbook.sheet_index(name).ok_or("#REF!")?;
        self.indices.insert(name.to_owned(), index);
        Ok(index)
    }

    fn function(&mut self, name: &str, args: &[ASTNode]) -> Result<Operand, Fault> {
        match name {
            "IF" => self.if_function(args),
            "IFERROR" => match self.operand(&args[0]).and_then(|operand| self.without_error(operand)) {
                Ok(operand) => Ok(operand),
                Err(_) => self.operand(&args[1]),
            },
            "INDEX" => self.index(args),
            "VLOOKUP" => self.vertical_lookup(args).map(Operand::One),
            "MATCH" => self.position(args).map(Operand::One),
            _ => {
                if let Some(outcome) = self.statistic(name, args) {
                    return outcome.map(Operand::One);
                }
                if !scalar_functions::NAMES.contains(&name) {
                    self.unsupported(&format!("the function {name}"));
                }
                let operands = args.iter().map(|node| self.operand(node)).collect::<Result<_, _>>()?;
                self.combined(operands, |values| scalar_functions::call(name, values))
            }
        }
    }

    /// IFERROR looks at one value's error; with arrays it would look at each element's.
    fn without_error(&mut self, operand: Operand) -> Result<Operand, Fault> {
        if self.arrays && matches!(operand, Operand::Array(_)) {
            self.unsupported("IFERROR over an array");
        }
        self.reduced(operand).map(Operand::One)
    }

    fn if_function(&mut self, args: &[ASTNode]) -> Result<Operand, Fault> {
        let condition = self.operand(&args[0])?;
        let several = match &condition {
            Operand::One(_) => false,
            Operand::Cells(block) => !block.is_one_cell(),
            Operand::Scattered(_) | Operand::Array(_) => true,
        };
        if self.arrays && several {
            let mut operands = vec![condition];
            for node in &args[1..] {
                operands.push(self.operand(node)?);
            }
            return self.combined(operands, |values| {
                Some(truth(&values[0]).map(|holds| {
                    let otherwise = values.get(2).cloned().unwrap_or(Value::Truth(false));
                    if holds { values[1].clone() } else { otherwise }
                }))
            });
        }
        let condition = self.reduced(condition)?;
        match (truth(&condition)?, args.get(2)) {
            (true, _) => self.operand(&args[1]),
            (false, Some(otherwise)) => self.operand(otherwise),
            (false, None) => Ok(Operand::One(Value::Truth(false))),
        }
    }
}
