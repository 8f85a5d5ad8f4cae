//! Layouts as data: which headings mean what. A vendor's export is one file
//! under `layouts/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::fields;
use crate::records::Kind;
use crate::text;

/// The layouts known when a file is read.
#[derive(Debug, Clone)]
pub struct Layouts {
    pub(crate) words: Words,
    pub(crate) layouts: Vec<Layout>,
}

/// A layout file that can't be used: which, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutError {
    /// The layout's name, or `words`.
    pub layout: String,
    /// What is wrong, for whoever writes layouts.
    pub detail: String,
}

impl std::fmt::Display for LayoutError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "导入模板 {} 有误：{}\nThe layout {} is wrong: {}",
            self.layout, self.detail, self.layout, self.detail
        )
    }
}

impl std::error::Error for LayoutError {}

/// Words that mean the same in every layout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    /// A row whose first filled cell is one of these is a total.
    pub(crate) totals: Vec<String>,
    /// A total of the rows since the last such total.
    pub(crate) subtotals: Vec<String>,
    /// A row whose first filled cell begins with one of these is no data.
    pub(crate) line_openings: Vec<String>,
    /// Cells that mean an empty cell.
    pub(crate) blanks: Vec<String>,
    /// What means yes.
    pub(crate) yes: Vec<String>,
    /// What means no.
    pub(crate) no: Vec<String>,
    /// Where a rating stands: nobody rated.
    pub(crate) not_rated: Vec<String>,
}

/// The scale of a rating's grades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scale {
    /// The six-key device.
    SixKey,
    /// The national five levels; the four of a device without 非常不满意 are
    /// among them.
    FiveLevel,
}

impl Scale {
    /// Every scale.
    pub(crate) const ALL: [Scale; 2] = [Scale::SixKey, Scale::FiveLevel];
}

/// One layout.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The file's name without its ending.
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// The name users see.
    pub(crate) name: String,
    pub(crate) scale: Scale,
    /// A field that is spread over columns headed by dates.
    pub(crate) date_columns: Option<String>,
    /// Cells that mean an empty cell in this layout.
    pub(crate) blanks: Vec<String>,
    pub(crate) fields: Vec<Field>,
}

/// One column of a layout.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The record's field.
    pub(crate) name: String,
    /// The heading shown to users when it is missing.
    pub(crate) heading: String,
    /// All headings that mean it, in the form for comparing.
    pub(crate) aliases: Vec<String>,
    /// The file is not of this layout without it.
    pub(crate) required: bool,
    /// Cells merged downwards: a blank repeats the cell above.
    pub(crate) merged_down: bool,
    /// What a cell's text stands for, where it is not itself.
    pub(crate) values: BTreeMap<String, String>,
}

impl Layout {
    /// The field of this name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutFile {
    kind: String,
    name: String,
    scale: Option<Scale>,
    date_columns: Option<String>,
    #[serde(default)]
    blanks: Vec<String>,
    field: Vec<FieldFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    name: String,
    headings: Vec<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    merged_down: bool,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../layouts/", $name, ".toml")))),*]
    };
}

const WORDS: &str = include_str!("../layouts/words.toml");

const SHIPPED: &[(&str, &str)] = shipped![
    "staff-roster",
    "staff-changes",
    "staff-grades",
    "deductions",
    "window-rota",
    "shift-list",
    "ratings-device",
    "ratings-device-codes",
    "ratings-five-level",
    "case-counts",
    "case-items",
    "findings",
    "exam-marks",
    "attendance",
    "leave",
    "grids",
    "hotline-tickets",
    "grid-events",
    "errands",
    "post-rotation",
    "tax-openings",
    "ratings-queue-system",
    "case-lines",
    "home-visits",
    "training-hours",
    "appraisals",
    "resident-reviews",
    "post-swaps",
    "bank-accounts",
    "pay-items",
    "old-pay",
    "bank-answers",
];

impl Layouts {
    /// The layouts that come with the program.
    ///
    /// # Errors
    /// None as long as the shipped files are sound, which a test sees to.
    pub fn shipped() -> Result<Layouts, LayoutError> {
        let mut layouts = Layouts { words: parse("words", WORDS)?, layouts: Vec::new() };
        for (id, text) in SHIPPED {
            layouts.add(id, text)?;
        }
        Ok(layouts)
    }

    /// Adds a layout, such as an office's own for a vendor's export. Of two
    /// layouts that fit a file equally well the one added last is taken.
    ///
    /// # Errors
    /// The text is no layout: bad TOML, an unknown kind or field, a field
    /// twice, a heading that means two things, or a field missing without
    /// which no record can be made.
    pub fn add(&mut self, id: &str, text: &str) -> Result<(), LayoutError> {
        let file: LayoutFile = parse(id, text)?;
        let wrong = |detail: String| LayoutError { layout: id.to_owned(), detail };
        let kind = Kind::from_code(&file.kind).ok_or_else(|| wrong(format!("unknown kind {}", file.kind)))?;
        let mut layout = Layout {
            id: id.to_owned(),
            kind,
            name: file.name,
            scale: file.scale.unwrap_or(Scale::SixKey),
            date_columns: file.date_columns,
            blanks: file.blanks,
            fields: Vec::new(),
        };
        for field in file.field {
            let Some(heading) = field.headings.first().cloned() else {
                return Err(wrong(format!("field {} has no headings", field.name)));
            };
            if !fields::all(kind).any(|known| known == field.name) {
                return Err(wrong(format!("{} has no field {}", kind.code(), field.name)));
            }
            if layout.field(&field.name).is_some() {
                return Err(wrong(format!("field {} comes twice", field.name)));
            }
            let aliases: Vec<String> = field.headings.iter().map(|h| text::heading(h)).collect();
            for alias in &aliases {
                if layout.fields.iter().any(|other| other.aliases.contains(alias)) {
                    return Err(wrong(format!("heading {alias} means two fields")));
                }
            }
            layout.fields.push(Field {
                name: field.name,
                heading,
                aliases,
                required: field.required,
                merged_down: field.merged_down,
                values: field.values.into_iter().map(|(seen, meant)| (text::key(&seen), meant)).collect(),
            });
        }
        for needed in fields::needed(kind) {
            let spread = layout.date_columns.as_deref() == Some(*needed);
            if !spread && layout.field(needed).is_none_or(|field| !field.required) {
                return Err(wrong(format!("field {needed} is needed and must be required")));
            }
        }
        if kind == Kind::Shift
            && layout.date_columns.is_none()
            && layout.field("date").is_none_or(|field| !field.required)
        {
            return Err(wrong("field date is needed where no columns are dates".to_owned()));
        }
        if let Some(spread) = &layout.date_columns
            && (kind != Kind::Shift || spread != "staff_no")
        {
            return Err(wrong("date_columns is for staff_no of shift only".to_owned()));
        }
        self.layouts.push(layout);
        Ok(())
    }

    /// The layout with this identifier alone.
    pub(crate) fn only(&self, id: &str) -> Option<Layouts> {
        let layout = self.layouts.iter().find(|layout| layout.id == id)?;
        Some(Layouts { words: self.words.clone(), layouts: vec![layout.clone()] })
    }

    /// The fields of the layout with this identifier, each with the heading
    /// that users are shown for it; empty for an unknown layout.
    pub fn headings(&self, id: &str) -> Vec<(&str, &str)> {
        let layout = self.layouts.iter().find(|layout| layout.id == id);
        let fields = layout.into_iter().flat_map(|layout| &layout.fields);
        fields.map(|field| (field.name.as_str(), field.heading.as_str())).collect()
    }

    /// The heading that users are shown for a field of a kind.
    pub fn field_name(&self, kind: Kind, field: &str) -> Option<&str> {
        let mut of_kind = self.layouts.iter().filter(|layout| layout.kind == kind);
        of_kind.find_map(|layout| layout.field(field)).map(|field| field.heading.as_str())
    }

    /// The fields that a column of a kind of table can be, each with the
    /// heading that users are shown for it.
    pub fn fields(&self, kind: Kind) -> Vec<(&'static str, &str)> {
        fields::all(kind).map(|field| (field, self.field_name(kind, field).unwrap_or(field))).collect()
    }

    /// The field of a kind that users are shown this heading for, or that has
    /// this name.
    pub fn field_named(&self, kind: Kind, said: &str) -> Option<&str> {
        let heading = text::heading(said);
        let mut of_kind = self.layouts.iter().filter(|layout| layout.kind == kind);
        of_kind
            .find_map(|layout| {
                layout.fields.iter().find(|field| field.name == said || field.aliases.contains(&heading))
            })
            .map(|field| field.name.as_str())
    }

    /// The field that a heading means in the layout with this identifier.
    pub fn field_of_heading(&self, id: &str, heading: &str) -> Option<&str> {
        let heading = text::heading(heading);
        let layout = self.layouts.iter().find(|layout| layout.id == id)?;
        let field = layout.fields.iter().find(|field| field.aliases.contains(&heading))?;
        Some(field.name.as_str())
    }

    /// The field that this layout spreads over columns headed by dates.
    pub fn spread_over_dates(&self, id: &str) -> Option<&str> {
        self.layouts.iter().find(|layout| layout.id == id)?.date_columns.as_deref()
    }

    /// The name users see for the layout with this identifier.
    pub fn name(&self, id: &str) -> Option<&str> {
        self.layouts.iter().find(|layout| layout.id == id).map(|layout| layout.name.as_str())
    }
}

fn parse<'a, T: Deserialize<'a>>(id: &str, text: &'a str) -> Result<T, LayoutError> {
    toml::from_str(text)
        .map_err(|error: toml::de::Error| LayoutError { layout: id.to_owned(), detail: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_layouts_are_sound_and_cover_every_kind() {
        let layouts = Layouts::shipped().unwrap();
        for kind in Kind::ALL {
            assert!(layouts.layouts.iter().any(|layout| layout.kind == kind), "{}", kind.code());
        }
    }

    #[test]
    fn a_wrong_layout_says_what_is_wrong() {
        let mut layouts = Layouts::shipped().unwrap();
        let mut detail = |text: &str| layouts.add("mine", text).unwrap_err().detail;
        assert!(detail("kind = \"rating\"").contains("name"));
        let start = "kind = \"case_item\"\nname = \"x\"\n";
        assert!(
            detail(&format!("{start}[[field]]\nname = \"colour\"\nheadings = [\"a\"]"))
                .contains("no field colour")
        );
        assert!(detail(&format!("{start}[[field]]\nname = \"item\"\nheadings = [\"a\"]\nrequired = true\n[[field]]\nname = \"category\"\nheadings = [\"A\"]")).contains("two fields"));
        assert!(
            detail(&format!("{start}[[field]]\nname = \"item\"\nheadings = [\"a\"]\nrequired = true"))
                .contains("category is needed")
        );
    }
}
