//! Sheets by family and date, and the programs made of them.

use crate::diagnostic::{Code, Diagnostic};
use crate::program::{self, Program, Stretch};
use crate::sheet::{self, DatedBy, Sheet, SheetFile};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// All sheets that are known: by family, each with its versions by their first day.
#[derive(Debug, Clone, Default)]
pub struct Library {
    families: BTreeMap<String, BTreeMap<NaiveDate, Arc<Sheet>>>,
}

impl Library {
    /// Reads a sheet and adds it.
    ///
    /// # Errors
    /// Everything that is wrong with the file itself, and that there is a version of the same family and first day
    /// already; names are checked when a program is compiled.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), Vec<Diagnostic>> {
        let sheet = Self::read(name, text)?;
        let versions = self.families.entry(sheet.family.clone()).or_default();
        if let Some(other) = versions.get(&sheet.effective_from) {
            let arguments =
                vec![sheet.family.clone(), sheet.effective_from.to_string(), other.file.name.clone()];
            let place = Some(sheet.first_day_origin.place());
            return Err(vec![Diagnostic::new(Code::VersionTwice, arguments, place)]);
        }
        versions.insert(sheet.effective_from, Arc::new(sheet));
        Ok(())
    }

    /// Reads a sheet and lays it over what is there: an office's own version takes the place of a shipped one of the
    /// same family and first day. Gives the family and that day.
    ///
    /// # Errors
    /// Everything that is wrong with the file itself.
    pub fn lay_over(&mut self, name: &str, text: &str) -> Result<(String, NaiveDate), Vec<Diagnostic>> {
        let sheet = Self::read(name, text)?;
        let version = (sheet.family.clone(), sheet.effective_from);
        self.families.entry(version.0.clone()).or_default().insert(version.1, Arc::new(sheet));
        Ok(version)
    }

    fn read(name: &str, text: &str) -> Result<Sheet, Vec<Diagnostic>> {
        sheet::read(&Arc::new(SheetFile { name: name.to_string(), text: text.to_string() }))
    }

    /// The families, in order.
    pub fn families(&self) -> impl Iterator<Item = &str> {
        self.families.keys().map(String::as_str)
    }

    /// The versions of a family, oldest first.
    pub fn versions(&self, family: &str) -> impl Iterator<Item = &Arc<Sheet>> {
        self.families.get(family).into_iter().flat_map(BTreeMap::values)
    }

    /// Compiles a family for a month, with all it includes. Where a version begins within the month, part columns
    /// follow for each part the version in force on its first day; columns of a person's whole month follow the one
    /// in force on the last day.
    ///
    /// # Errors
    /// Unknown families, no version in force, versions that can't be joined within a month, and everything wrong with
    /// names, types, grains and formulas: as many at once as can be told apart.
    pub fn compile(
        &self,
        family: &str,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Program, Vec<Diagnostic>> {
        self.compile_paid(family, first, last, last)
    }

    /// Compiles a family for a month that is paid on a day: families that are `dated_by = "payment"` give the version
    /// in force on that day.
    ///
    /// # Errors
    /// Those of [`Library::compile`].
    pub fn compile_paid(
        &self,
        family: &str,
        first: NaiveDate,
        last: NaiveDate,
        paid: NaiveDate,
    ) -> Result<Program, Vec<Diagnostic>> {
        let mut stretches: BTreeMap<NaiveDate, Vec<Arc<Sheet>>> = BTreeMap::new();
        let mut starts = BTreeSet::from([first]);
        // A version that begins within the month may include families with changes of their own.
        while let Some(start) = starts.iter().find(|start| !stretches.contains_key(*start)).copied() {
            let mut sheets = Vec::new();
            self.collect(family, None, (start, paid), &mut Vec::new(), &mut sheets)?;
            for sheet in sheets.iter().filter(|sheet| sheet.dated_by == DatedBy::Work) {
                let versions = self.families.get(&sheet.family).into_iter().flat_map(BTreeMap::keys);
                starts.extend(versions.filter(|version| **version > first && **version <= last));
            }
            stretches.insert(start, sheets);
        }
        let stretches: Vec<Stretch> =
            stretches.into_iter().map(|(from, sheets)| Stretch { from, sheets }).collect();
        program::compile(&stretches, last)
    }

    fn collect(
        &self,
        family: &str,
        included_at: Option<&sheet::Origin>,
        days: (NaiveDate, NaiveDate),
        open: &mut Vec<String>,
        sheets: &mut Vec<Arc<Sheet>>,
    ) -> Result<(), Vec<Diagnostic>> {
        let place = included_at.map(sheet::Origin::place);
        if open.iter().any(|name| name == family) {
            let mut circle = open.clone();
            circle.push(family.to_string());
            return Err(vec![Diagnostic::new(Code::IncludeCircle, vec![circle.join(" → ")], place)]);
        }
        if sheets.iter().any(|sheet| sheet.family == family) {
            return Ok(());
        }
        let Some(versions) = self.families.get(family) else {
            return Err(vec![Diagnostic::new(Code::UnknownFamily, vec![family.to_string()], place)]);
        };
        let by_payment = versions.values().any(|sheet| sheet.dated_by == DatedBy::Payment);
        let day = if by_payment { days.1 } else { days.0 };
        let Some((_, sheet)) = versions.range(..=day).next_back() else {
            let earliest = versions.keys().next().map_or_else(String::new, NaiveDate::to_string);
            let arguments = vec![family.to_string(), day.to_string(), earliest];
            return Err(vec![Diagnostic::new(Code::NoVersionForDate, arguments, place)]);
        };
        open.push(family.to_string());
        let mut found = Vec::new();
        for (included, origin) in &sheet.include {
            if let Err(mut more) = self.collect(included, Some(origin), days, open, sheets) {
                found.append(&mut more);
            }
        }
        open.pop();
        if found.is_empty() {
            sheets.push(Arc::clone(sheet));
            Ok(())
        } else {
            Err(found)
        }
    }
}
