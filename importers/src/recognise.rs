//! Which layout a sheet follows, judged by its headings alone.

use chrono::NaiveDate;

use crate::date;
use crate::file_error::{FileProblem, NearLayout};
use crate::layout::{Layout, Layouts};
use crate::limits;
use crate::table::TableRow;
use crate::text;

/// A layout laid over a sheet.
#[derive(Debug)]
pub(crate) struct Fit<'a> {
    pub(crate) layout: &'a Layout,
    /// Index into the table's rows of the first row below the headings.
    pub(crate) first_data: usize,
    /// Each field found and its column.
    pub(crate) columns: Vec<(&'a str, usize)>,
    /// The columns headed by dates.
    pub(crate) date_columns: Vec<(usize, NaiveDate)>,
    /// The headings as written, by column.
    pub(crate) headings: Vec<String>,
    /// The lines above the headings, first the title.
    pub(crate) title: Option<String>,
    /// The month those lines speak of.
    pub(crate) period: Option<(i32, u32)>,
}

impl Fit<'_> {
    /// The column of this field.
    pub(crate) fn column(&self, field: &str) -> Option<usize> {
        self.columns.iter().find(|(name, _)| *name == field).map(|(_, column)| *column)
    }

    /// True for a column that is read.
    pub(crate) fn reads(&self, column: usize) -> bool {
        self.columns.iter().any(|(_, used)| *used == column)
            || self.date_columns.iter().any(|(used, _)| *used == column)
    }
}

/// The headings of one row, or of two rows under merged headings.
struct Candidate {
    /// Index of the first row below.
    first_data: usize,
    /// By column: the heading as written, and the forms it is compared in.
    headings: Vec<(String, Vec<String>)>,
}

impl Candidate {
    fn of_one(row: &TableRow, index: usize) -> Candidate {
        let headings = row
            .cells
            .iter()
            .map(|cell| {
                let written = text::trimmed(&cell.shown()).to_owned();
                let forms = forms(&written);
                (written, forms)
            })
            .collect();
        Candidate { first_data: index.saturating_add(1), headings }
    }

    /// The lower row's headings, each also joined to the one above it. A blank
    /// above continues the heading to its left (merged across), a blank below
    /// continues the one above (merged down).
    fn of_two(upper: &TableRow, lower: &TableRow, index: usize) -> Candidate {
        let width = upper.cells.len().max(lower.cells.len());
        let mut across = String::new();
        let mut headings = Vec::with_capacity(width);
        for column in 0..width {
            let above = text::trimmed(&upper.cell(column).shown()).to_owned();
            let below = text::trimmed(&lower.cell(column).shown()).to_owned();
            if !above.is_empty() {
                across.clone_from(&above);
            }
            let (written, mut all) = if below.is_empty() {
                let all = forms(&above);
                (above, all)
            } else {
                let joined = format!("{across}{below}");
                let mut all = forms(&below);
                all.extend(forms(&joined));
                (below, all)
            };
            all.dedup();
            headings.push((written, all));
        }
        Candidate { first_data: index.saturating_add(2), headings }
    }
}

fn forms(written: &str) -> Vec<String> {
    let full = text::heading(written);
    if full.is_empty() {
        return Vec::new();
    }
    let short = text::heading_without_unit(&full).to_owned();
    if short == full { vec![full] } else { vec![full, short] }
}

/// What became of one layout over one candidate.
struct Match<'a> {
    layout: &'a Layout,
    columns: Vec<(&'a str, usize)>,
    date_columns: Vec<(usize, NaiveDate)>,
    missing: Vec<String>,
    twice: Option<String>,
}

impl<'a> Match<'a> {
    fn new(layout: &'a Layout, candidate: &Candidate, period: Option<(i32, u32)>) -> Match<'a> {
        let mut found =
            Match { layout, columns: Vec::new(), date_columns: Vec::new(), missing: Vec::new(), twice: None };
        for field in &layout.fields {
            // The alias named first in the layout wins.
            let mut hits = field.aliases.iter().map(|alias| {
                candidate
                    .headings
                    .iter()
                    .enumerate()
                    .filter(|(_, (_, forms))| forms.contains(alias))
                    .map(|(column, _)| column)
                    .collect::<Vec<_>>()
            });
            match hits.find(|columns| !columns.is_empty()).as_deref() {
                None | Some([]) => {
                    if field.required {
                        found.missing.push(field.heading.clone());
                    }
                }
                Some([column]) => found.columns.push((&field.name, *column)),
                Some([column, ..]) => {
                    found.columns.push((&field.name, *column));
                    found.twice = candidate.headings.get(*column).map(|(written, _)| written.clone());
                }
            }
        }
        if layout.date_columns.is_some() {
            for (column, (written, _)) in candidate.headings.iter().enumerate() {
                if let Some(date) = date::column_date(written, period)
                    && !found.columns.iter().any(|(_, used)| *used == column)
                {
                    found.date_columns.push((column, date));
                }
            }
            if found.date_columns.is_empty() {
                found.missing.push("日期（每天一列）".to_owned());
            }
        }
        found
    }

    fn score(&self) -> usize {
        self.columns.len().saturating_add(self.date_columns.len())
    }
}

/// The layout that fits the sheet best.
///
/// # Errors
/// No layout fits, layouts of several kinds fit equally well, or a heading
/// that is needed stands over two columns.
pub(crate) fn recognise<'a>(
    sheet: &str,
    rows: &[TableRow],
    layouts: &'a Layouts,
) -> Result<Fit<'a>, FileProblem> {
    let mut best: Option<(Match<'a>, Candidate)> = None;
    let mut rivals: Vec<&Layout> = Vec::new();
    let mut nearest: Vec<(usize, NearLayout, Vec<String>)> = Vec::new();
    for candidate in candidates(rows) {
        let above = title_rows(rows, &candidate);
        let period = period(above);
        for layout in &layouts.layouts {
            let found = Match::new(layout, &candidate, period);
            let score = found.score();
            if !found.missing.is_empty() {
                if !found.columns.is_empty() {
                    nearest.push((score, near(&found), written(&candidate)));
                }
                continue;
            }
            let best_score = best.as_ref().map_or(0, |(best, _)| best.score());
            if score > best_score {
                rivals.clear();
                rivals.push(layout);
                best = Some((found, Candidate { headings: candidate.headings.clone(), ..candidate }));
            } else if score == best_score
                && best.as_ref().is_some_and(|(_, at)| at.first_data == candidate.first_data)
            {
                rivals.push(layout);
                // An office's own layouts come after the shipped ones.
                best = Some((found, Candidate { headings: candidate.headings.clone(), ..candidate }));
            }
        }
    }
    let Some((found, candidate)) = best else {
        return Err(no_layout_fits(rows, nearest));
    };
    if rivals.iter().any(|layout| layout.kind != found.layout.kind) {
        return Err(FileProblem::SeveralKindsFit {
            layouts: rivals.iter().map(|layout| layout.name.clone()).collect(),
        });
    }
    if let Some(heading) = found.twice {
        return Err(FileProblem::HeadingTwice { sheet: sheet.to_owned(), heading });
    }
    let above = title_rows(rows, &candidate);
    Ok(Fit {
        layout: found.layout,
        first_data: candidate.first_data,
        columns: found.columns,
        date_columns: found.date_columns,
        title: title(above),
        period: period(above),
        headings: written_by_column(candidate),
    })
}

/// Each row near the top alone, then each with the row below it; where both
/// fit equally well the single row is taken.
fn candidates(rows: &[TableRow]) -> impl Iterator<Item = Candidate> {
    let near_top = || rows.iter().enumerate().take(limits::HEADING_ROWS);
    let single = near_top().map(|(index, row)| Candidate::of_one(row, index));
    let double = near_top()
        .zip(rows.iter().skip(1))
        .map(|((index, upper), lower)| Candidate::of_two(upper, lower, index));
    single.chain(double)
}

fn written(candidate: &Candidate) -> Vec<String> {
    candidate
        .headings
        .iter()
        .map(|(written, _)| written.clone())
        .filter(|written| !written.is_empty())
        .collect()
}

fn written_by_column(candidate: Candidate) -> Vec<String> {
    candidate.headings.into_iter().map(|(written, _)| written).collect()
}

fn near(found: &Match<'_>) -> NearLayout {
    NearLayout { name: found.layout.name.clone(), missing: found.missing.clone() }
}

fn no_layout_fits(rows: &[TableRow], mut nearest: Vec<(usize, NearLayout, Vec<String>)>) -> FileProblem {
    const SHOWN: usize = 2;
    nearest.sort_by_key(|(score, layout, _)| (std::cmp::Reverse(*score), layout.missing.len()));
    let headings = match nearest.first() {
        Some((_, _, headings)) => headings.clone(),
        None => rows.first().map_or_else(Vec::new, |row| written(&Candidate::of_one(row, 0))),
    };
    let mut layouts: Vec<NearLayout> = Vec::new();
    for (_, layout, _) in nearest {
        if layouts.len() < SHOWN && !layouts.iter().any(|known| known.name == layout.name) {
            layouts.push(layout);
        }
    }
    FileProblem::NoLayoutFits { headings, nearest: layouts }
}

/// The rows above the headings. A candidate of two rows may count its upper
/// row in, which does no harm.
fn title_rows<'t>(rows: &'t [TableRow], candidate: &Candidate) -> &'t [TableRow] {
    rows.get(..candidate.first_data.saturating_sub(1)).unwrap_or_default()
}

fn title(above: &[TableRow]) -> Option<String> {
    above.first().and_then(TableRow::first_text)
}

fn period(above: &[TableRow]) -> Option<(i32, u32)> {
    above.iter().filter_map(TableRow::first_text).find_map(|line| date::month_in_title(&line))
}
