//! The fonts that printed papers are set in, as this computer has them.

use std::cell::OnceCell;
use std::path::Path;

use xingchou_reports::{FontFile, Fonts};

use crate::message::Message;
use crate::operations::OperationError;

/// Fonts in the order in which they are asked for a character: where Debian puts them, and which of a collection is
/// the simplified Chinese one.
const KNOWN: [(&str, u32); 6] = [
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
    ("/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
];

/// More are not asked: each is some megabytes, and the first ones have nearly everything.
const AT_MOST: usize = 3;

/// The fonts, read when the first paper is set in them.
#[derive(Default)]
pub(super) struct PaperFonts(OnceCell<Fonts>);

impl PaperFonts {
    /// The fonts of this computer.
    pub(super) fn get(&self) -> Result<&Fonts, OperationError> {
        if let Some(fonts) = self.0.get() {
            return Ok(fonts);
        }
        let read = fonts()?;
        Ok(self.0.get_or_init(|| read))
    }
}

/// Reads the fonts.
fn fonts() -> Result<Fonts, OperationError> {
    let files: Vec<FontFile> = KNOWN
        .iter()
        .filter_map(|(path, index)| {
            let bytes = std::fs::read(path).ok()?;
            let name = Path::new(path).file_name()?.to_string_lossy().into_owned();
            Some(FontFile { name, bytes, index: *index })
        })
        .take(AT_MOST)
        .collect();
    if files.is_empty() {
        return Err(OperationError::Refused(Message::new(
            "本机没有中文字体，不能生成 PDF；请安装 Debian 软件包 fonts-wqy-microhei（生僻字另装 fonts-noto-cjk）后再导出",
            "there is no Chinese font; install the Debian package fonts-wqy-microhei (fonts-noto-cjk for rare names)",
        )));
    }
    Ok(Fonts::new(files)?)
}
