//! Included sheets merged into one, every declared name known, every formula checked.

use super::check::Checker;
use super::{
    Expression, Kind, Program, ProgramColumn, Slot, SlotGrain, SlotId, SlotSource, UsedSheet, coverage,
    order, unused,
};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::evaluate::LookupTable;
use crate::formula;
use crate::inputs::EarlierMonths;
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
    &[PART_WEEKDAYS, MONTH_WEEKDAYS, "全组", "分段", "人员", "各单位", "项目", "TRUE", "FALSE"];

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
#[derive(Debug, Clone, Default)]
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
            let score = alikeness(known, name);
            let better =
                best.is_none_or(|(top, text)| score > top || (score == top && known.as_str() < text));
            if score >= ALIKE && better {
                best = Some((score, known));
            }
        }
        best.map(|(_, known)| known)
    }
}

/// How alike two names must be that one can be taken for the other.
pub(super) const ALIKE: usize = 60;

/// How alike two names are, of 100: by the characters that they share.
pub(super) fn alikeness(known: &str, name: &str) -> usize {
    let shared = known.chars().filter(|character| name.contains(*character)).count() * 2;
    shared * 100 / (known.chars().count() + name.chars().count()).max(1)
}

/// What a sheet can define by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Definition {
    Input,
    Parameter,
    Table,
    Column,
}

impl Definition {
    /// Its term in diagnostics.
    fn term(self) -> String {
        match self {
            Self::Input => "@input",
            Self::Parameter => "@parameter",
            Self::Table => "@table",
            Self::Column => "@column",
        }
        .to_string()
    }
}

/// Merges definitions: later ones replace earlier ones of the same kind, and only when they say so.
struct Merger {
    places: HashMap<String, (Definition, Origin)>,
    found: Vec<Diagnostic>,
}

impl Merger {
    fn admit(&mut self, definition: Definition, name: &str, origin: &Origin, replaces: bool) {
        if RESERVED.contains(&name) || EarlierMonths::of_word(name).is_some() {
            self.report(Code::ReservedName, vec![name.to_string()], origin);
        } else if !formula::is_name(name) {
            self.report(Code::BadName, vec![name.to_string()], origin);
        }
        match (self.places.get(name), replaces) {
            (Some((first, _)), true) if *first != definition => {
                let arguments = vec![name.to_string(), first.term(), definition.term()];
                self.report(Code::ReplacesOtherKind, arguments, origin);
            }
            (Some((_, first)), false) => {
                let place = first.place();
                let arguments = vec![name.to_string(), format!("{}:{}", place.file, place.line)];
                self.report(Code::NameTwice, arguments, origin);
            }
            (None, true) => self.report(Code::ReplacesNothing, vec![name.to_string()], origin),
            _ => {}
        }
        self.places.insert(name.to_string(), (definition, origin.clone()));
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
    program.warnings.extend(coverage::warnings(&program));
    program.warnings.extend(unused::warnings(&program, main));
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
        let sheet_past = sheet.published_until.filter(|until| *until < last_day);
        if let Some(until) = sheet_past {
            let arguments = vec![sheet.title.clone(), until.to_string()];
            warnings.push(Diagnostic::new(Code::PublishedPast, arguments, None));
        }
        // After the last day a document was published for, its numbers go on, as assumed, and people are told. The
        // sheet's own last day is that of all documents that say none; its warning is given already.
        let mut basis = |basis: &Basis, until: Option<NaiveDate>| {
            let Basis::Published(titles) = basis else { return basis.clone() };
            let past = until.filter(|until| *until < last_day);
            if let Some(until) = past {
                let arguments = vec![titles.join("；"), until.to_string()];
                let warning = Diagnostic::new(Code::PublishedPast, arguments, None);
                if !warnings.contains(&warning) {
                    warnings.push(warning);
                }
            }
            let by_sheet = if until.is_none() { sheet_past } else { None };
            past.or(by_sheet).map_or_else(
                || basis.clone(),
                |until| {
                    let titles = titles.join("；");
                    Basis::Assumed(format!("{titles}（公布执行至 {until}，之后的标准待确认）"))
                },
            )
        };
        for input in &sheet.inputs {
            let twin = self.inputs.iter().find(|other| other.code == input.code && other.name != input.name);
            if let Some(twin) = twin {
                let arguments = vec![input.code.clone(), twin.name.clone()];
                merger.report(Code::CodeTwice, arguments, &input.origin);
            }
            merger.admit(Definition::Input, &input.name, &input.origin, input.replaces);
            put(&mut self.inputs, input, |old| old.name == input.name);
        }
        for parameter in &sheet.parameters {
            merger.admit(Definition::Parameter, &parameter.name, &parameter.origin, parameter.replaces);
            let parameter = crate::sheet::Parameter {
                basis: basis(&parameter.basis, parameter.basis_until),
                ..parameter.clone()
            };
            put(&mut self.parameters, &parameter, |old| old.name == parameter.name);
        }
        for table in &sheet.tables {
            merger.admit(Definition::Table, &table.name, &table.origin, table.replaces);
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
            merger.admit(Definition::Column, &column.name, &column.origin, column.replaces);
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
    let made = (checker.made, checker.made_ranges);
    check_earlier_formulas(program, names, earlier, &definitions, made, found);
}

/// A part column's formula and what it rests on in one version, to be compared with the version before.
type Rule = (String, Basis);

/// What part columns did before each change within the month, from the last change back: a stretch whose rule is not
/// that of the stretch after it gets a rule of its own, also when it is again what the program's last version says.
fn check_earlier_formulas(
    program: &mut Program,
    names: &Names,
    earlier: &[Stretch],
    definitions: &[(usize, SlotId, crate::sheet::Column)],
    mut made: (HashMap<SlotSource, SlotId>, HashMap<super::Range, super::RangeId>),
    found: &mut Vec<Diagnostic>,
) {
    let changes = program.changes.clone();
    let part_columns: Vec<&(usize, SlotId, crate::sheet::Column)> =
        definitions.iter().filter(|(_, _, column)| column.grain == Grain::Part).collect();
    let mut next_rules: HashMap<usize, Rule> = part_columns
        .iter()
        .map(|(index, _, definition)| (*index, (definition.formula.clone(), definition.basis.clone())))
        .collect();
    let mut next_names = names.clone();
    let mut variants = Variants::default();
    for (stretch, before) in earlier.iter().zip(changes).rev() {
        let before_it = before.pred_opt().unwrap_or(before);
        let merged = Merged::of(&stretch.sheets, before_it);
        found.extend(
            merged.found.iter().filter(|diagnostic| !found.contains(diagnostic)).cloned().collect::<Vec<_>>(),
        );
        let old_names = variants.names_of(program, names, &merged, before);
        let changed: Vec<&String> = old_names
            .known
            .iter()
            .filter(|(name, known)| next_names.get(name) != Some(*known))
            .map(|(name, _)| name)
            .collect();
        let mut checker = Checker { program, names: &old_names, made: made.0, made_ranges: made.1 };
        for (index, _, definition) in &part_columns {
            let Some(old) = merged.columns.iter().find(|old| can_be_joined(old, definition)) else {
                let arguments = vec![definition.name.clone(), before.to_string()];
                let place = Some(definition.origin.place());
                found.push(Diagnostic::new(Code::VersionsDiffer, arguments, place));
                continue;
            };
            let rule = (old.formula.clone(), old.basis.clone());
            let same = next_rules.get(index) == Some(&rule)
                && !changed.iter().any(|name| old.formula.contains(name.as_str()));
            if !same
                && let Some(expression) = check_formula(&mut checker, old, found)
                && let Some(column) = checker.program.columns.get_mut(*index)
            {
                let (formula, basis) = rule.clone();
                column.earlier.insert(0, super::EarlierRule { before, formula, expression, basis });
            }
            next_rules.insert(*index, rule);
        }
        made = (checker.made, checker.made_ranges);
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
        next_names = old_names;
    }
}

/// Whether one column of the person's month can be made of parts under either version.
fn can_be_joined(old: &crate::sheet::Column, new: &crate::sheet::Column) -> bool {
    let flags = |column: &crate::sheet::Column| -> std::collections::BTreeSet<String> {
        column.flags.iter().cloned().collect()
    };
    (&old.name, old.value_type, old.decimals, old.grain, old.over_parts)
        == (&new.name, new.value_type, new.decimals, new.grain, new.over_parts)
        && (old.section, &old.fund) == (new.section, &new.fund)
        && flags(old) == flags(new)
}

/// Parameters and tables of earlier versions, added to the program under names that say until when they were so:
/// positions by the name that formulas use.
#[derive(Default)]
struct Variants {
    parameters: HashMap<String, Vec<usize>>,
    tables: HashMap<String, Vec<usize>>,
}

impl Variants {
    /// The names as formulas of an earlier version read them: inputs and columns are the program's own; a parameter
    /// or table that was other then is added to the program, once for all stretches in which it was the same.
    fn names_of(
        &mut self,
        program: &mut Program,
        names: &Names,
        merged: &Merged,
        before: NaiveDate,
    ) -> Names {
        let mut old_names = Names::default();
        for (name, known) in &names.known {
            if matches!(known, Name::Slot(_)) {
                old_names.known.insert(name.clone(), known.clone());
            }
        }
        for parameter in &merged.parameters {
            let known = self.parameters.entry(parameter.name.clone()).or_default();
            let own = program.parameters.iter().position(|own| own.name == parameter.name);
            let same = own.into_iter().chain(known.iter().copied()).find(|index| {
                program.parameters.get(*index).is_some_and(|other| same_parameter(other, parameter))
            });
            let index = same.unwrap_or_else(|| {
                let name = format!("{}（{before} 前）", parameter.name);
                program.parameters.push(crate::sheet::Parameter { name, ..parameter.clone() });
                known.push(program.parameters.len() - 1);
                program.parameters.len() - 1
            });
            old_names.known.insert(parameter.name.clone(), Name::Parameter(index));
        }
        for table in &merged.tables {
            let known = self.tables.entry(table.name.clone()).or_default();
            let own = program.tables.iter().position(|own| own.name == table.name);
            let same = own
                .into_iter()
                .chain(known.iter().copied())
                .find(|index| program.tables.get(*index).is_some_and(|other| same_table(other, table)));
            let index = same.unwrap_or_else(|| {
                let name = format!("{}（{before} 前）", table.name);
                program.tables.push(crate::sheet::Table { name, ..table.clone() });
                known.push(program.tables.len() - 1);
                program.tables.len() - 1
            });
            old_names.known.insert(table.name.clone(), Name::Table(index));
        }
        old_names
    }
}

fn same_parameter(left: &crate::sheet::Parameter, right: &crate::sheet::Parameter) -> bool {
    (&left.value, left.value_type, &left.basis) == (&right.value, right.value_type, &right.basis)
}

fn same_table(left: &crate::sheet::Table, right: &crate::sheet::Table) -> bool {
    let rows = |table: &crate::sheet::Table| -> Vec<(Vec<String>, Option<Basis>)> {
        table.rows.iter().map(|row| (row.texts.clone(), row.basis.clone())).collect()
    };
    left.columns == right.columns
        && left.side == right.side
        && left.basis == right.basis
        && rows(left) == rows(right)
}

/// Checks one column's formula against its declared type; faults are told at their place in the file.
fn check_formula(
    checker: &mut Checker<'_>,
    definition: &crate::sheet::Column,
    found: &mut Vec<Diagnostic>,
) -> Option<Expression> {
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
                let place = definition.in_formula(expression.span.clone()).place();
                found.push(Diagnostic::new(Code::ColumnType, arguments, Some(place)));
            }
            Some(expression.snapped_if_divided())
        }
        Err(faults) => {
            found.extend(faults.into_iter().map(|(code, arguments, range)| {
                Diagnostic::new(code, arguments, Some(definition.in_formula(range).place()))
            }));
            None
        }
    }
}
