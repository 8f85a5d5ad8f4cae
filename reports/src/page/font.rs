//! Fonts: which one has a character, and how wide the character is.

use crate::run::ReportError;
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider};
use std::collections::HashMap;
use std::sync::Arc;

/// A font as the caller read it; this crate opens no file.
#[derive(Debug, Clone)]
pub struct FontFile {
    /// What to call it in messages: the file's name.
    pub name: String,
    /// The bytes of a TrueType or OpenType file or collection.
    pub bytes: Vec<u8>,
    /// Which font of a collection; 0 when the file has one.
    pub index: u32,
}

/// Where a character is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub(crate) face: u8,
    pub(crate) id: u16,
    /// In units of the face.
    pub(crate) advance: u16,
}

pub(crate) struct Face {
    pub(crate) font: krilla::text::Font,
    pub(crate) units_per_em: u16,
}

/// The fonts of an office's papers: the first that has a character draws it.
pub struct Fonts {
    pub(crate) faces: Vec<Face>,
    /// By code point up to U+FFFF.
    plane: Vec<Option<Glyph>>,
    beyond: HashMap<u32, Glyph>,
}

/// A character that no font has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingCharacter {
    /// The character.
    pub character: char,
    /// The first text in which it was met, such as a name.
    pub text: String,
}

impl Fonts {
    /// Takes fonts in the order in which they are asked for a character.
    ///
    /// # Errors
    /// There is none, or one of them is not a font that can be embedded.
    pub fn new(files: Vec<FontFile>) -> Result<Self, ReportError> {
        let mut fonts = Self { faces: Vec::new(), plane: vec![None; 0x1_0000], beyond: HashMap::new() };
        for file in files {
            fonts.add(file)?;
        }
        if fonts.faces.is_empty() { Err(ReportError::NoFont) } else { Ok(fonts) }
    }

    fn add(&mut self, file: FontFile) -> Result<(), ReportError> {
        let unreadable = || ReportError::UnreadableFont { name: file.name.clone() };
        let face = u8::try_from(self.faces.len()).map_err(|_| unreadable())?;
        let bytes = Arc::new(file.bytes.clone());
        {
            let font = FontRef::from_index(&bytes, file.index).map_err(|_| unreadable())?;
            let widths = font.hmtx().map_err(|_| unreadable())?;
            for (code, id) in font.charmap().mappings() {
                let id = id.to_u32();
                let (Ok(short), Some(advance)) = (u16::try_from(id), widths.advance(id.into())) else {
                    continue;
                };
                if short == 0 {
                    continue;
                }
                let glyph = Glyph { face, id: short, advance };
                match usize::try_from(code).ok().and_then(|code| self.plane.get_mut(code)) {
                    Some(place) => {
                        place.get_or_insert(glyph);
                    }
                    None => {
                        self.beyond.entry(code).or_insert(glyph);
                    }
                }
            }
        }
        let units_per_em = FontRef::from_index(&bytes, file.index)
            .ok()
            .and_then(|font| Some(font.head().ok()?.units_per_em()))
            .filter(|units| *units > 0)
            .ok_or_else(unreadable)?;
        let font = krilla::text::Font::new(bytes.into(), file.index).ok_or_else(unreadable)?;
        self.faces.push(Face { font, units_per_em });
        Ok(())
    }

    /// Where a character is drawn from, when any font has it.
    pub(crate) fn glyph(&self, character: char) -> Option<Glyph> {
        let code = u32::from(character);
        match usize::try_from(code).ok().and_then(|code| self.plane.get(code)) {
            Some(glyph) => *glyph,
            None => self.beyond.get(&code).copied(),
        }
    }

    /// The characters of a text that no font has, each once, such as those of a name before anything is printed.
    #[must_use]
    pub fn lacking(&self, text: &str) -> Vec<char> {
        let mut lacking: Vec<char> = text
            .chars()
            .filter(|character| !is_silent(*character) && self.glyph(*character).is_none())
            .collect();
        lacking.sort_unstable();
        lacking.dedup();
        lacking
    }

    pub(crate) fn units_per_em(&self, face: u8) -> u16 {
        self.faces.get(usize::from(face)).map_or(1000, |face| face.units_per_em)
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Fonts({} faces)", self.faces.len())
    }
}

/// Characters without a shape of their own: line ends and other controls, joiners, marks of direction, and selectors
/// of a variant, whose character is read the same without them.
pub(crate) fn is_silent(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character),
            0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0xFE00..=0xFE0F | 0xFEFF | 0xE0100..=0xE01EF)
}
