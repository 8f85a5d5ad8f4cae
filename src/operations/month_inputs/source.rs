//! All that the store knows about a month, read once.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use importers::records::{Kind, Record};
use xingchou_importers as importers;

use super::super::OperationError;
use super::{InputCell, Origin, PlaceInFile};
use crate::access::Viewer;
use crate::month::Month;
use crate::store::{MonthRecord, RatingCount, Reading, Staff, StaffFact, StoreError};

/// A row as it was read, and where it stands.
pub(super) struct Row {
    pub(super) month: Month,
    pub(super) credited: bool,
    pub(super) record: Record,
    pub(super) place: PlaceInFile,
}

/// All that the store knows about a month.
pub(super) struct Source {
    pub(super) month: Month,
    pub(super) staff: Vec<Staff>,
    pub(super) facts: HashMap<i64, Vec<StaffFact>>,
    pub(super) files: HashMap<i64, String>,
    taken: HashSet<String>,
    rows: HashMap<&'static str, Vec<Row>>,
    rows_of_staff: HashMap<(&'static str, i64), Vec<usize>>,
    rating_counts: HashMap<(i64, String, String), i64>,
    pub(super) scales: HashSet<String>,
    /// The latest month of this tax year, up to the source's own, that a file of opening balances opens.
    pub(super) opened_in: Option<Month>,
    /// Whether this program did the office's pay before this tax year's second month, so that without a file of
    /// opening balances the year starts at 0.
    pub(super) year_began_here: bool,
}

const KINDS: [Kind; 13] = [
    Kind::Deduction,
    Kind::CaseCount,
    Kind::Finding,
    Kind::ExamMark,
    Kind::Attendance,
    Kind::Ticket,
    Kind::GridEvent,
    Kind::Errand,
    Kind::PostRotation,
    Kind::PostSwap,
    Kind::HomeVisit,
    Kind::Training,
    Kind::ResidentReview,
];

/// How far back leave is read that may reach into the month: maternity leave with all that provinces add is shorter.
const LEAVE_MONTHS: u32 = 12;

/// How far back appraisals are read: thirty years.
const APPRAISED_MONTHS: u32 = 360;

impl Source {
    pub(super) fn read(
        reading: &mut Reading<'_>,
        viewer: &Viewer,
        month: Month,
    ) -> Result<Self, OperationError> {
        let mut facts: HashMap<i64, Vec<StaffFact>> = HashMap::new();
        for fact in reading.staff_fact_list(viewer)? {
            facts.entry(fact.staff).or_default().push(fact);
        }
        let files = reading.import_file_list(viewer)?;
        let openings: Vec<Month> = files
            .iter()
            .filter(|file| file.kind == Kind::TaxOpening.code())
            .filter_map(|file| file.month.parse().ok())
            .collect();
        let mut source = Self {
            month,
            staff: reading.staff_list(viewer)?,
            facts,
            files: files.into_iter().map(|file| (file.id, file.name)).collect(),
            taken: reading
                .import_file_list_of_month(viewer, month)?
                .into_iter()
                .map(|file| file.kind)
                .collect(),
            rows: HashMap::new(),
            rows_of_staff: HashMap::new(),
            rating_counts: HashMap::new(),
            scales: HashSet::new(),
            opened_in: openings
                .iter()
                .copied()
                .filter(|opened| opened.year() == month.year() && *opened <= month)
                .max(),
            year_began_here: month == month.january()
                || openings.iter().any(|opened| opened.year() < month.year())
                || paid_by_january(reading, viewer, month)?,
        };
        // Balances of the year before tell what was withheld in it; appraisals add up over the years.
        let last_january = month.january().months_earlier(12);
        let reaching_back = [
            (Kind::TaxOpening, last_january),
            (Kind::Leave, month.months_earlier(LEAVE_MONTHS)),
            (Kind::Appraisal, month.months_earlier(APPRAISED_MONTHS)),
        ];
        for (kind, from) in KINDS.into_iter().map(|kind| (kind, month)).chain(reaching_back) {
            let mut rows = Vec::new();
            for kept in reading.month_record_list_between(viewer, from, month, kind.code())? {
                if let Some(staff) = kept.staff {
                    source.rows_of_staff.entry((kind.code(), staff)).or_default().push(rows.len());
                }
                rows.push(row(kept)?);
            }
            source.rows.insert(kind.code(), rows);
        }
        for RatingCount { staff, scale, grade, count } in reading.rating_counts(viewer, month)? {
            source.scales.insert(scale.clone());
            source.rating_counts.insert((staff, scale, grade), count);
        }
        Ok(source)
    }

    /// The first and last day of the person's employment within the month; none if there is none.
    pub(super) fn employed(&self, staff: &Staff) -> Option<(NaiveDate, NaiveDate)> {
        let from = staff.hired_on.max(self.month.first_day());
        let to = staff.left_on.map_or(self.month.last_day(), |day| day.min(self.month.last_day()));
        (from <= to).then_some((from, to))
    }

    /// Whether a file of this kind was taken for the month.
    pub(super) fn was_taken(&self, kind: Kind) -> bool {
        self.taken.contains(kind.code())
    }

    /// Every row of a kind.
    pub(super) fn rows(&self, kind: Kind) -> &[Row] {
        self.rows.get(kind.code()).map_or(&[], Vec::as_slice)
    }

    /// The rows of a kind that count for this person.
    pub(super) fn credited<'s>(
        &'s self,
        kind: Kind,
        staff: &Staff,
    ) -> impl Iterator<Item = &'s Row> + use<'s> {
        let rows = self.rows(kind);
        self.rows_of_staff
            .get(&(kind.code(), staff.id))
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .filter_map(|index| rows.get(*index))
            .filter(|row| row.credited)
    }

    /// How many credited ratings of a grade the person has.
    pub(super) fn ratings(&self, staff: &Staff, scale: &str, grade: &str) -> i64 {
        self.rating_counts.get(&(staff.id, scale.to_owned(), grade.to_owned())).copied().unwrap_or(0)
    }

    /// That a kind's file of the month was not taken yet.
    pub(super) fn not_taken(&self, kind: Kind) -> InputCell {
        InputCell::missing(
            format!("{} 月的{}尚未导入", self.month, kind.name_zh()),
            format!("the {} of {} have not been imported yet", kind.name_en(), self.month),
        )
    }

    /// That a kind's file of the month has no row of this person.
    pub(super) fn no_row(&self, kind: Kind, staff: &Staff) -> InputCell {
        InputCell::missing(
            format!("{} 月的{}中没有 {}（{}）的记录", self.month, kind.name_zh(), staff.name, staff.staff_no),
            format!("the {} of {} have no row of {}", kind.name_en(), self.month, staff.staff_no),
        )
    }

    /// A count over the person's rows of one kind.
    pub(super) fn records(&self, kind: Kind, staff: &Staff) -> Origin {
        Origin::Records { staff: staff.id, month: self.month, kind: kind.code().to_owned() }
    }
}

/// Whether pay was approved that was paid in an earlier year, or in this year's January.
fn paid_by_january(reading: &mut Reading<'_>, viewer: &Viewer, month: Month) -> Result<bool, OperationError> {
    let mut runs = reading.pay_run_list_of_year(viewer, month.year().saturating_sub(1))?;
    runs.extend(reading.pay_run_list_of_year(viewer, month.year())?);
    let january_ends = month.january().last_day();
    Ok(runs.iter().any(|run| run.state == "approved" && run.pay_date <= january_ends))
}

fn row(kept: MonthRecord) -> Result<Row, OperationError> {
    let month = kept.month.parse().map_err(|_| StoreError::Unreadable(kept.month.clone()))?;
    Ok(Row {
        month,
        credited: kept.credited,
        record: serde_json::from_str(&kept.payload)?,
        place: PlaceInFile { file: kept.file, sheet: kept.sheet, row: kept.row_number },
    })
}
