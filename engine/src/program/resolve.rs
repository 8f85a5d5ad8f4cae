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

/// The sheets in force from a day on, included ones first; the last is the one asked for.
pub(crate) struct Stretch {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The sheets.
    pub(crate) sheets: Vec<Arc<Sheet>>,
}

/// Everything that some sheets define, merged.
struct Merged {
    sheets: Vec<UsedSheet>,
    warnings: Vec<Diagnostic>,
    inputs: Vec<crate::sheet::Input>,
    parameters: Vec<crate::sheet::Parameter>,
    tables: Vec<crate::sheet::Table>,
    columns: Vec<crate::sheet::Column>,
    found: Vec<Diagnostic>,
}

/// Compiles a month: the last stretch's sheets give the program, earlier ones what part columns did before.
pub(crate) fn compile(stretches: &[Stretch], last_day: NaiveDate) -> Result<Program, Vec<Diagnostic>> {
    let Some((Stretch { sheets, .. }, earlier)) = stretches.split_last() else { return Err(vec![]) };
    let Some(main) = sheets.last() else { return Err(vec![]) };
    let merged = Merged::of(sheets, last_day);
    let mut found = merged.found;
    let mut program = Program {
        family: main.family.clone(),
        title: main.title.clone(),
        kind: main.kind,
        sheets: merged.sheets,
        changes: stretches.iter().skip(1).map(|stretch| stretch.from).collect(),
        warnings: merged.warnings,
        inputs: merged.inputs,
        parameters: merged.parameters,
        tables: merged.tables,
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
    let mut names = Names::default();
    name_everything(&mut program, merged.columns, &mut names);
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
    check_formulas(&mut program, &names, earlier, &mut found);
    if found.iter().any(|diagnostic| diagnostic.code.severity() == Severity::Error) {
        return Err(found);
    }
    order::arrange(&mut program)?;
    let lookups = program.tables.iter().map(|table| LookupTable::of(table, &mut program.texts)).collect();
    program.lookups = lookups;
    Ok(program)
}

impl Merged {
    fn of(sheets: &[Arc<Sheet>], last_day: NaiveDate) -> Self {
        let mut merger = Merger { places: HashMap::new(), found: Vec::new() };
        let mut merged = Self {
            sheets: Vec::new(),
            warnings: Vec::new(),
            inputs: Vec::new(),
            parameters: Vec::new(),
            tables: Vec::new(),
            columns: Vec::new(),
            found: Vec::new(),
        };
        for sheet in sheets {
            merged.add(sheet, last_day, &mut merger);
        }
        merged.found = merger.found;
        merged
    }

    fn add(&mut self, sheet: &Arc<Sheet>, last_day: NaiveDate, merger: &mut Merger) {
        self.sheets.push(UsedSheet {
            family: sheet.family.clone(),
            title: sheet.title.clone(),
            effective_from: sheet.effective_from,
            file: Arc::clone(&sheet.file),
        });
        let warnings = &mut self.warnings;
        if let Some(until) = sheet.published_until.filter(|until| *until < last_day) {
            let arguments = vec![sheet.title.clone(), until.to_string()];
            warnings.push(Diagnostic::new(Code::PublishedPast, arguments, None));
        }
        // After the last day a document was published for, its numbers go on, as assumed, and people are told.
        let mut basis = |basis: &Basis, until: Option<NaiveDate>| match (
            basis,
            until.filter(|until| *until < last_day),
        ) {
            (Basis::Published(titles), Some(until)) => {
                let arguments = vec![titles.join("；"), until.to_string()];
                let warning = Diagnostic::new(Code::PublishedPast, arguments, None);
                if !warnings.contains(&warning) {
                    warnings.push(warning);
                }
                Basis::Assumed(format!("{}（公布执行至 {until}，之后的标准待确认）", titles.join("；")))
            }
            _ => basis.clone(),
        };
        for input in &sheet.inputs {
            merger.admit(&input.name, &input.origin, input.replaces);
            put(&mut self.inputs, input, |old| old.name == input.name);
        }
        for parameter in &sheet.parameters {
            merger.admit(&parameter.name, &parameter.origin, parameter.replaces);
            let parameter = crate::sheet::Parameter {
                basis: basis(&parameter.basis, parameter.basis_until),
                ..parameter.clone()
            };
            put(&mut self.parameters, &parameter, |old| old.name == parameter.name);
        }
        for table in &sheet.tables {
            merger.admit(&table.name, &table.origin, table.replaces);
            let mut table =
                crate::sheet::Table { basis: basis(&table.basis, table.basis_until), ..table.clone() };
            for row in &mut table.rows {
                row.basis = row.basis.as_ref().map(|own| basis(own, row.basis_until));
            }
            put(&mut self.tables, &table, |old| old.name == table.name);
        }
        for column in &sheet.columns {
            let twin =
                self.columns.iter().find(|other| other.code == column.code && other.name != column.name);
            if let Some(twin) = twin {
                let arguments = vec![column.code.clone(), twin.name.clone()];
                merger.report(Code::CodeTwice, arguments, &column.origin);
            }
            merger.admit(&column.name, &column.origin, column.replaces);
            let column =
                crate::sheet::Column { basis: basis(&column.basis, column.basis_until), ..column.clone() };
            put(&mut self.columns, &column, |old: &crate::sheet::Column| old.name == column.name);
        }
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
            earlier: Vec::new(),
            reads_year: false,
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

fn check_formulas(program: &mut Program, names: &Names, earlier: &[Stretch], found: &mut Vec<Diagnostic>) {
    let definitions: Vec<(usize, SlotId, crate::sheet::Column)> = program
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| (index, column.slot, column.definition.clone()))
        .collect();
    let changes = program.changes.clone();
    let mut checker = Checker { program, names, made: HashMap::new(), made_ranges: HashMap::new() };
    // People are compared by one value a month: a part-grain grouping counts as at the month's end.
    if let Some(slot) = checker.program.peer_group_slot
        && checker.program.slot(slot).is_some_and(|slot| slot.grain == SlotGrain::Part)
    {
        checker.program.peer_group_slot = Some(checker.fold(slot, super::FoldKind::Last));
    }
    for (index, slot, definition) in &definitions {
        let fold = match (definition.grain, definition.over_parts) {
            (Grain::Part, Some(over_parts)) => {
                Some(checker.fold(*slot, super::FoldKind::of(over_parts, definition.decimals)))
            }
            _ => None,
        };
        if let Some(expression) = check_formula(&mut checker, definition, found)
            && let Some(column) = checker.program.columns.get_mut(*index)
        {
            column.expression = expression;
            column.fold = fold;
        }
    }
    let (made, made_ranges) = (checker.made, checker.made_ranges);
    let mut so_far = (made, made_ranges);
    for (stretch, before) in earlier.iter().zip(changes) {
        let before_it = before.pred_opt().unwrap_or(before);
        let merged = Merged::of(&stretch.sheets, before_it);
        found.extend(
            merged.found.iter().filter(|diagnostic| !found.contains(diagnostic)).cloned().collect::<Vec<_>>(),
        );
        let (old_names, changed) = names_of_earlier(program, names, &merged, before);
        let mut checker = Checker { program, names: &old_names, made: so_far.0, made_ranges: so_far.1 };
        for (index, _, definition) in definitions.iter().filter(|(_, _, column)| column.grain == Grain::Part)
        {
            let old = merged.columns.iter().find(|old| {
                (&old.name, old.value_type, old.decimals, old.grain, old.over_parts)
                    == (
                        &definition.name,
                        definition.value_type,
                        definition.decimals,
                        definition.grain,
                        definition.over_parts,
                    )
            });
            let Some(old) = old else {
                let arguments = vec![definition.name.clone(), before.to_string()];
                let place = Some(definition.origin.place());
                found.push(Diagnostic::new(Code::VersionsDiffer, arguments, place));
                continue;
            };
            let same = old.formula == definition.formula
                && old.basis == definition.basis
                && !changed.iter().any(|name| old.formula.contains(name.as_str()));
            if same {
                continue;
            }
            if let Some(expression) = check_formula(&mut checker, old, found)
                && let Some(column) = checker.program.columns.get_mut(*index)
            {
                column.earlier.push(super::EarlierRule {
                    before,
                    formula: old.formula.clone(),
                    expression,
                    basis: old.basis.clone(),
                });
            }
        }
        so_far = (checker.made, checker.made_ranges);
        for old in merged.columns.iter().filter(|old| old.grain == Grain::Part) {
            if !definitions.iter().any(|(_, _, column)| column.name == old.name) {
                let arguments = vec![old.name.clone(), before.to_string()];
                found.push(Diagnostic::new(Code::VersionsDiffer, arguments, Some(old.origin.place())));
            }
        }
        for sheet in merged.sheets {
            let known = program
                .sheets
                .iter()
                .any(|other| other.family == sheet.family && other.effective_from == sheet.effective_from);
            if !known {
                program.sheets.push(sheet);
            }
        }
    }
}

/// The names as formulas of an earlier version read them: inputs and columns are the program's own; a parameter or
/// table that was other then is added to the program under a name that says until when. Also which names changed.
fn names_of_earlier(
    program: &mut Program,
    names: &Names,
    merged: &Merged,
    before: NaiveDate,
) -> (Names, Vec<String>) {
    let mut old_names = Names::default();
    let mut changed = Vec::new();
    for (name, known) in &names.known {
        if matches!(known, Name::Slot(_)) {
            old_names.known.insert(name.clone(), known.clone());
        }
    }
    for parameter in &merged.parameters {
        let same = program.parameters.iter().position(|own| {
            own.name == parameter.name && own.value == parameter.value && own.basis == parameter.basis
        });
        let index = same.unwrap_or_else(|| {
            changed.push(parameter.name.clone());
            let name = format!("{}（{before} 前）", parameter.name);
            program.parameters.push(crate::sheet::Parameter { name, ..parameter.clone() });
            program.parameters.len() - 1
        });
        old_names.known.insert(parameter.name.clone(), Name::Parameter(index));
    }
    for table in &merged.tables {
        let same = program.tables.iter().position(|own| {
            let rows = |table: &crate::sheet::Table| -> Vec<(Vec<String>, Option<Basis>)> {
                table.rows.iter().map(|row| (row.texts.clone(), row.basis.clone())).collect()
            };
            own.name == table.name
                && own.columns == table.columns
                && own.side == table.side
                && own.basis == table.basis
                && rows(own) == rows(table)
        });
        let index = same.unwrap_or_else(|| {
            changed.push(table.name.clone());
            let name = format!("{}（{before} 前）", table.name);
            program.tables.push(crate::sheet::Table { name, ..table.clone() });
            program.tables.len() - 1
        });
        old_names.known.insert(table.name.clone(), Name::Table(index));
    }
    (old_names, changed)
}

/// Checks one column's formula against its declared type; faults are told at their place in the file.
fn check_formula(
    checker: &mut Checker<'_>,
    definition: &crate::sheet::Column,
    found: &mut Vec<Diagnostic>,
) -> Option<Expression> {
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
            Some(expression.snapped_if_divided())
        }
        Err(faults) => {
            found.extend(
                faults.into_iter().map(|(code, arguments, range)| {
                    Diagnostic::new(code, arguments, Some(at(range).place()))
                }),
            );
            None
        }
    }
}
