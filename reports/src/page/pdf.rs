//! From marks to the bytes of a PDF file (PDF/A-2b, the form for keeping papers through the years).
//!
//! The library takes binary numbers as coordinates. Here they are whole twentieths of a point, which the page scales:
//! no amount and no score ever passes through them.

use super::block::{Mark, Style, Tone};
use super::font::{Fonts, Glyph};
use super::{Paper, Twip};
use crate::run::ReportError;
use chrono::{Datelike, NaiveDate};
use krilla::color::{luma, rgb};
use krilla::configure::{Configuration, Validator};
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A page with its marks.
pub(super) struct Sheet {
    pub(super) paper: Paper,
    pub(super) marks: Vec<Mark>,
}

/// Writes the pages. Nothing in the file tells the time or is random: its day is the paper's own.
pub(super) fn write(
    fonts: &Fonts,
    title: &str,
    day: NaiveDate,
    watermark: Option<&str>,
    sheets: Vec<Sheet>,
) -> Result<Vec<u8>, ReportError> {
    let settings = SerializeSettings {
        configuration: Configuration::new_with_validator(Validator::A2_B),
        enable_tagging: false,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let date = DateTime::new(u16::try_from(day.year()).unwrap_or_default())
        .month(part(day.month()))
        .day(part(day.day()));
    let metadata = Metadata::new().title(title.to_string()).language("zh-CN".to_string()).creation_date(date);
    document.set_metadata(metadata);
    let mut advances = Advances { fonts, known: HashMap::new() };
    for sheet in sheets {
        let size = PageSettings::from_wh(in_points(sheet.paper.width), in_points(sheet.paper.height))
            .ok_or_else(|| ReportError::Pdf("page".to_string()))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        surface.push_transform(&Transform::from_scale(0.05, 0.05));
        if let Some(words) = watermark {
            across(&mut surface, &mut advances, sheet.paper, words);
        }
        fills(&mut surface, &sheet.marks);
        rules(&mut surface, &sheet.marks);
        for mark in &sheet.marks {
            if let Mark::Text { x, baseline, style, text } = mark {
                words(&mut surface, &mut advances, (*x, *baseline), *style, text);
            }
        }
        surface.pop();
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| ReportError::Pdf(format!("{error:?}")))
}

/// The size of a page, which stands outside of the scaling.
fn in_points(length: Twip) -> f32 {
    (Decimal::from(length) / Decimal::from(20)).to_string().parse().unwrap_or_default()
}

/// A coordinate; a page has fewer than 32767 of these.
fn coordinate(length: Twip) -> f32 {
    f32::from(i16::try_from(length).unwrap_or(if length < 0 { i16::MIN } else { i16::MAX }))
}

/// The advances of glyphs as the library wants them: in units of the font's size.
struct Advances<'f> {
    fonts: &'f Fonts,
    known: HashMap<(u8, u16), f32>,
}

impl Advances<'_> {
    fn of(&mut self, glyph: Glyph) -> f32 {
        let fonts = self.fonts;
        *self.known.entry((glyph.face, glyph.advance)).or_insert_with(|| {
            let em = Decimal::from(fonts.units_per_em(glyph.face));
            (Decimal::from(glyph.advance) / em).to_string().parse().unwrap_or_default()
        })
    }
}

fn fill_of(tone: Tone) -> Fill {
    let paint = match tone {
        Tone::Ink => luma::Color::black().into(),
        Tone::Grey => luma::Color::new(96).into(),
        Tone::Tint => luma::Color::new(238).into(),
        Tone::Red => rgb::Color::new(176, 0, 0).into(),
        Tone::Assumed => rgb::Color::new(255, 246, 219).into(),
        Tone::Colour(colour) => {
            let [_, red, green, blue] = colour.to_be_bytes();
            rgb::Color::new(red, green, blue).into()
        }
    };
    Fill { paint, ..Fill::default() }
}

/// All areas of one tone are one path.
fn fills(surface: &mut Surface<'_>, marks: &[Mark]) {
    let mut tones: Vec<Tone> = Vec::new();
    for mark in marks {
        if let Mark::Fill { tone, .. } = mark
            && !tones.contains(tone)
        {
            tones.push(*tone);
        }
    }
    for tone in tones {
        let mut path = PathBuilder::new();
        for mark in marks {
            if let Mark::Fill { x, y, width, height, tone: own } = mark
                && *own == tone
                && let Some(area) =
                    Rect::from_xywh(coordinate(*x), coordinate(*y), coordinate(*width), coordinate(*height))
            {
                path.push_rect(area);
            }
        }
        if let Some(path) = path.finish() {
            surface.set_stroke(None);
            surface.set_fill(Some(fill_of(tone)));
            surface.draw_path(&path);
        }
    }
}

/// All rules of one look are one path: a table has thousands.
fn rules(surface: &mut Surface<'_>, marks: &[Mark]) {
    let mut looks: Vec<(Twip, bool, Tone)> = Vec::new();
    for mark in marks {
        if let Mark::Line { width, dashed, tone, .. } = mark
            && !looks.contains(&(*width, *dashed, *tone))
        {
            looks.push((*width, *dashed, *tone));
        }
    }
    for look in looks {
        let mut path = PathBuilder::new();
        for mark in marks {
            if let Mark::Line { from, to, width, dashed, tone } = mark
                && (*width, *dashed, *tone) == look
            {
                path.move_to(coordinate(from.0), coordinate(from.1));
                path.line_to(coordinate(to.0), coordinate(to.1));
            }
        }
        let (width, dashed, tone) = look;
        if let Some(path) = path.finish() {
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: fill_of(tone).paint,
                width: coordinate(width),
                dash: dashed.then(|| StrokeDash { array: vec![80.0, 60.0], offset: 0.0 }),
                ..Stroke::default()
            }));
            surface.draw_path(&path);
        }
    }
}

/// A text from a point on its baseline. Fonts without a bold weight are thickened by a stroke.
fn words(
    surface: &mut Surface<'_>,
    advances: &mut Advances<'_>,
    start: (Twip, Twip),
    style: Style,
    text: &str,
) {
    let fill = fill_of(style.tone);
    surface.set_stroke(style.bold.then(|| Stroke {
        paint: fill.paint.clone(),
        width: coordinate((style.size / 32).max(1)),
        ..Stroke::default()
    }));
    surface.set_fill(Some(fill));
    draw(surface, advances, start, style.size, text);
}

/// A text in the colour that is set.
fn draw(
    surface: &mut Surface<'_>,
    advances: &mut Advances<'_>,
    (mut left, baseline): (Twip, Twip),
    size: Twip,
    text: &str,
) {
    let fonts = advances.fonts;
    for (face, run) in runs(fonts, text) {
        let Some(own) = fonts.faces.get(usize::from(face)) else { continue };
        let mut glyphs = Vec::with_capacity(run.len() / 3 + 1);
        let mut units = 0_i64;
        for (at, character) in run.char_indices() {
            let Some(glyph) = fonts.glyph(character) else { continue };
            units += i64::from(glyph.advance);
            glyphs.push(KrillaGlyph {
                glyph_id: GlyphId::new(u32::from(glyph.id)),
                text_range: at..at + character.len_utf8(),
                x_advance: advances.of(glyph),
                x_offset: 0.0,
                y_offset: 0.0,
                y_advance: 0.0,
                location: None,
            });
        }
        let start = Point::from_xy(coordinate(left), coordinate(baseline));
        surface.draw_glyphs(start, &glyphs, own.font.clone(), run, coordinate(size), false);
        let width = units.saturating_mul(i64::from(size)) / i64::from(own.units_per_em.max(1));
        left = left.saturating_add(Twip::try_from(width).unwrap_or_default());
    }
}

/// A text in stretches of one face.
fn runs<'t>(fonts: &Fonts, text: &'t str) -> Vec<(u8, &'t str)> {
    let mut runs: Vec<(u8, &'t str)> = Vec::new();
    let (mut start, mut face) = (0, None);
    for (at, character) in text.char_indices() {
        let Some(glyph) = fonts.glyph(character) else { continue };
        if let Some(before) = face
            && before != glyph.face
        {
            runs.extend(text.get(start..at).map(|run| (before, run)));
            start = at;
        }
        face = Some(glyph.face);
    }
    runs.extend(face.zip(text.get(start..)));
    runs
}

/// Large grey words from the lower left to the upper right, behind everything.
fn across(surface: &mut Surface<'_>, advances: &mut Advances<'_>, paper: Paper, text: &str) {
    let (middle, centre) = (paper.width / 2, paper.height / 2);
    let size = super::points(44);
    let width = super::setting::Typesetter::new(advances.fonts).width(text, size);
    surface.push_transform(&Transform::from_rotate_at(-30.0, coordinate(middle), coordinate(centre)));
    surface.set_stroke(None);
    surface.set_fill(Some(Fill { paint: luma::Color::new(226).into(), ..Fill::default() }));
    draw(surface, advances, (middle - width / 2, centre), size, text);
    surface.pop();
}
