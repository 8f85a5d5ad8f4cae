//! Included sheets merged into one, every declared name known, every formula checked.

use super::check::Checker;
use super::{
    Expression, Kind, Program, ProgramColumn, Slot, SlotGrain, SlotId, SlotSource, UsedSheet, order,
};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::evaluate::LookupTable;
use crate::formula;
use crate::sheet::{Basis, Constant, Origin, Sheet};
use crate::value::{Grain, TextPool, ValueType};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

/// Names that every sheet can read without declaring them.
pub(crate) const PART_WEEKDAYS: &str = "本段计薪日";
/// The weekdays of the whole month.
pub(crate) const MONTH_WEEKDAYS: &str = "全月计薪日";
const RESERVED: &[&str] =
    &[PART_WEEKDAYS, MONTH_WEEKDAYS, "全组", "分段", "人员", "项目", "本年", "上年", "上月", "TRUE", "FALSE"];

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// An input, a column or a given value.
    Slot(SlotId),
    /// A parameter, by position.
    Parameter(usize),
    /// A table, by position.
    Table(usize),
}

/// All names of a program.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashMap<String, Name>,
}

impl Names {
    pub(super) fn get(&self, name: &str) -> Option<&Name> {
        self.known.get(name)
    }

    /// The known name that shares most characters with one that is not known, when most are shared.
    pub(super) fn nearest(&self, name: &str) -> Option<&str> {
        let mut best: Option<(usize, &str)> = None;
        for known in self.known.keys() {
            let shared = known.chars().filter(|character| name.contains(*character)).count() * 2;
            let score = shared * 100 / (known.chars().count() + name.chars().count()).max(1);
            let better =
                best.is_none_or(|(top, text)| score > top || (score == top && known.as_str() < text));
            if score >= 60 && better {
                best = Some((score, known));
            }
        }
        best.map(|(_, known)| known)
    }
}

/// Merges one kind of definition: later ones replace earlier ones only when they say so.
struct Merger {
    places: HashMap<String, Origin>,
    found: Vec<Diagnostic>,
}

impl Merger {
    fn admit(&mut self, name: &str, origin: &Origin, replaces: bool) {
        if RESERVED.contains(&name) {
            self.report(Code::ReservedName, vec![name.to_string()], origin);
        } else if !formula::is_name(name) {
            self.report(Code::BadName, vec![name.to_string()], origin);
        }
        match (self.places.get(name), replaces) {
            (Some(first), false) => {
                let place = first.place();
                let arguments = vec![name.to_string(), format!("{}:{}", place.file, place.line)];
                self.report(Code::NameTwice, arguments, origin);
            }
            (None, true) => self.report(Code::ReplacesNothing, vec![name.to_string()], origin),
            _ => {}
        }
        self.places.insert(name.to_string(), origin.clone());
    }

    fn report(&mut self, code: Code, arguments: Vec<String>, origin: &Origin) {
        self.found.push(Diagnostic::new(code, arguments, Some(origin.place())));
    }
}

fn put<T: Clone>(list: &mut Vec<T>, item: &T, same: impl Fn(&T) -> bool) {
    match list.iter_mut().find(|old| same(old)) {
        Some(old) => *old = item.clone(),
        None => list.push(item.clone()),
    }
}

/// Compiles sheets, included ones first; the last is the one asked for.
pub(crate) fn compile(sheets: &[Arc<Sheet>], last_day: NaiveDate) -> Result<Program, Vec<Diagnostic>> {
    let Some(main) = sheets.last() else { return Err(vec![]) };
    let mut merger = Merger { places: HashMap::new(), found: Vec::new() };
    let mut program = Program {
        family: main.family.clone(),
        title: main.title.clone(),
        kind: main.kind,
        sheets: Vec::new(),
        warnings: Vec::new(),
        inputs: Vec::new(),
        parameters: Vec::new(),
        tables: Vec::new(),
        openings: HashMap::new(),
        columns: Vec::new(),
        peer_group: main.peer_group.as_ref().map(|(name, _)| name.clone()),
        peer_group_slot: None,
        slots: Vec::new(),
        ranges: Vec::new(),
        order: Vec::new(),
        texts: TextPool::default(),
        lookups: Vec::new(),
    };
    let mut columns = Vec::new();
    for sheet in sheets {
        merge(sheet, last_day, &mut program, &mut columns, &mut merger);
    }
    let mut names = Names::default();
    name_everything(&mut program, columns, &mut names);
    let mut found = merger.found;
    if let Some((name, origin)) = &main.peer_group {
        match names.get(name) {
            Some(Name::Slot(slot)) => program.peer_group_slot = Some(*slot),
            _ => found.push(Diagnostic::new(
                Code::UnknownName,
                vec![name.clone(), String::new()],
                Some(origin.place()),
            )),
        }
    }
    for opening in sheets.iter().flat_map(|sheet| &sheet.openings) {
        match program.column(&opening.column) {
            Some((index, column))
                if matches!(column.definition.value_type, ValueType::Money | ValueType::Number) =>
            {
                program.openings.insert(index, opening.from.clone());
            }
            _ => found.push(Diagnostic::new(
                Code::OpeningColumn,
                vec![opening.column.clone()],
                Some(opening.origin.place()),
            )),
        }
    }
    check_formulas(&mut program, &names, &mut found);
    if found.iter().any(|diagnostic| diagnostic.code.severity() == Severity::Error) {
        return Err(found);
    }
    order::arrange(&mut program)?;
    let lookups = program.tables.iter().map(|table| LookupTable::of(table, &mut program.texts)).collect();
    program.lookups = lookups;
    Ok(program)
}

fn merge(
    sheet: &Arc<Sheet>,
    last_day: NaiveDate,
    program: &mut Program,
    columns: &mut Vec<crate::sheet::Column>,
    merger: &mut Merger,
) {
    program.sheets.push(UsedSheet {
        family: sheet.family.clone(),
        title: sheet.title.clone(),
        effective_from: sheet.effective_from,
        file: Arc::clone(&sheet.file),
    });
    if let Some(until) = sheet.published_until.filter(|until| *until < last_day) {
        let arguments = vec![sheet.title.clone(), until.to_string()];
        program.warnings.push(Diagnostic::new(Code::PublishedPast, arguments, None));
    }
    // After the last day a document was published for, its numbers go on, as assumed, and people are told.
    let mut basis =
        |basis: &Basis, until: Option<NaiveDate>| match (basis, until.filter(|until| *until < last_day)) {
            (Basis::Published(titles), Some(until)) => {
                let arguments = vec![titles.join("；"), until.to_string()];
                let warning = Diagnostic::new(Code::PublishedPast, arguments, None);
                if !program.warnings.contains(&warning) {
                    program.warnings.push(warning);
                }
                Basis::Assumed(format!("{}（公布执行至 {until}，之后的标准待确认）", titles.join("；")))
            }
            _ => basis.clone(),
        };
    for input in &sheet.inputs {
        merger.admit(&input.name, &input.origin, input.replaces);
        put(&mut program.inputs, input, |old| old.name == input.name);
    }
    for parameter in &sheet.parameters {
        merger.admit(&parameter.name, &parameter.origin, parameter.replaces);
        let parameter = crate::sheet::Parameter {
            basis: basis(&parameter.basis, parameter.basis_until),
            ..parameter.clone()
        };
        put(&mut program.parameters, &parameter, |old| old.name == parameter.name);
    }
    for table in &sheet.tables {
        merger.admit(&table.name, &table.origin, table.replaces);
        let mut table =
            crate::sheet::Table { basis: basis(&table.basis, table.basis_until), ..table.clone() };
        for row in &mut table.rows {
            row.basis = row.basis.as_ref().map(|own| basis(own, row.basis_until));
        }
        put(&mut program.tables, &table, |old| old.name == table.name);
    }
    for column in &sheet.columns {
        let twin = columns.iter().find(|other| other.code == column.code && other.name != column.name);
        if let Some(twin) = twin {
            let arguments = vec![column.code.clone(), twin.name.clone()];
            merger.report(Code::CodeTwice, arguments, &column.origin);
        }
        merger.admit(&column.name, &column.origin, column.replaces);
        let column =
            crate::sheet::Column { basis: basis(&column.basis, column.basis_until), ..column.clone() };
        put(columns, &column, |old: &crate::sheet::Column| old.name == column.name);
    }
}

fn name_everything(program: &mut Program, columns: Vec<crate::sheet::Column>, names: &mut Names) {
    let mut add = |program: &mut Program, name: &str, slot: Slot| {
        let id = SlotId(program.slots.len());
        program.slots.push(slot);
        names.known.insert(name.to_string(), Name::Slot(id));
        id
    };
    for (index, input) in program.inputs.clone().iter().enumerate() {
        let slot = Slot {
            name: input.name.clone(),
            grain: input.grain.into(),
            value_type: input.value_type,
            decimals: input.decimals,
            source: SlotSource::Input(index),
        };
        add(program, &input.name, slot);
    }
    for (index, definition) in columns.into_iter().enumerate() {
        let slot = Slot {
            name: definition.name.clone(),
            grain: definition.grain.into(),
            value_type: definition.value_type,
            decimals: definition.decimals,
            source: SlotSource::Column(index),
        };
        let id = add(program, &definition.name, slot);
        let expression = Expression {
            kind: Kind::Truth(false),
            value_type: definition.value_type,
            neutral: false,
            span: 0..0,
        };
        program.columns.push(ProgramColumn {
            definition,
            slot: id,
            fold: None,
            expression,
            reads_others: false,
        });
    }
    for (name, grain, source) in [
        (PART_WEEKDAYS, SlotGrain::Part, SlotSource::PartWeekdays),
        (MONTH_WEEKDAYS, SlotGrain::Person, SlotSource::MonthWeekdays),
    ] {
        let slot = Slot { name: name.to_string(), grain, value_type: ValueType::Number, decimals: 0, source };
        add(program, name, slot);
    }
    for (index, parameter) in program.parameters.iter().enumerate() {
        names.known.insert(parameter.name.clone(), Name::Parameter(index));
    }
    for (index, table) in program.tables.iter().enumerate() {
        names.known.insert(table.name.clone(), Name::Table(index));
    }
    // Texts that are compared with are known to the program before any input is.
    let constants: Vec<String> = program
        .inputs
        .iter()
        .filter_map(|input| input.blank.as_ref())
        .chain(program.parameters.iter().map(|parameter| &parameter.value))
        .filter_map(|constant| match constant {
            Constant::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect();
    for text in constants {
        program.texts.intern(&text);
    }
}

fn check_formulas(program: &mut Program, names: &Names, found: &mut Vec<Diagnostic>) {
    let definitions: Vec<(usize, SlotId, crate::sheet::Column)> = program
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| (index, column.slot, column.definition.clone()))
        .collect();
    let mut checker = Checker { program, names, made: HashMap::new(), made_ranges: HashMap::new() };
    // People are compared by one value a month: a part-grain grouping counts as at the month's end.
    if let Some(slot) = checker.program.peer_group_slot
        && checker.program.slot(slot).is_some_and(|slot| slot.grain == SlotGrain::Part)
    {
        checker.program.peer_group_slot = Some(checker.fold(slot, super::FoldKind::Last));
    }
    for (index, slot, definition) in definitions {
        let fold = match (definition.grain, definition.over_parts) {
            (Grain::Part, Some(over_parts)) => {
                Some(checker.fold(slot, super::FoldKind::of(over_parts, definition.decimals)))
            }
            _ => None,
        };
        let at = |range: std::ops::Range<usize>| match definition.formula_start {
            Some(start) => Origin {
                file: Arc::clone(&definition.origin.file),
                range: start + range.start..start + range.end,
            },
            None => definition.origin.clone(),
        };
        match checker.formula(&definition.formula, definition.grain.into()) {
            Ok(expression) => {
                let fits = expression.value_type == definition.value_type
                    || (expression.neutral
                        && matches!(definition.value_type, ValueType::Money | ValueType::Number));
                if !fits {
                    let arguments = vec![
                        definition.name.clone(),
                        format!("@{}", definition.value_type.english()),
                        format!("@{}", expression.value_type.english()),
                    ];
                    let place = at(expression.span.clone()).place();
                    found.push(Diagnostic::new(Code::ColumnType, arguments, Some(place)));
                }
                let expression = expression.snapped_if_divided();
                if let Some(column) = checker.program.columns.get_mut(index) {
                    column.expression = expression;
                    column.fold = fold;
                }
            }
            Err(faults) => {
                found.extend(faults.into_iter().map(|(code, arguments, range)| {
                    Diagnostic::new(code, arguments, Some(at(range).place()))
                }))
            }
        }
    }
}
