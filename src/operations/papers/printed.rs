//! Papers that come as PDF and as a workbook, and what could not be drawn.

use xingchou_reports::MissingCharacter;
use xingchou_reports::document::Document;

use super::catalogue::{Made, PaperFile};
use super::materials::MonthMaterials;

/// The paper to print and the one to work on, under one name.
pub(super) fn both(month: &MonthMaterials<'_>, name: &str, document: &Document) -> Made {
    let printed = document.pdf(month.fonts.get()?)?;
    let mut files = vec![
        PaperFile { name: format!("{name}.pdf"), bytes: printed.bytes },
        PaperFile { name: format!("{name}.xlsx"), bytes: document.workbook()? },
    ];
    files.extend(told(name, printed.missing));
    Ok(files)
}

/// The characters that no font has, as a file of their own beside the paper.
pub(super) fn told(paper: &str, mut missing: Vec<MissingCharacter>) -> Option<PaperFile> {
    missing.sort();
    missing.dedup();
    if missing.is_empty() {
        return None;
    }
    let mut text = String::from(
        "下列字在本机的字体里没有，材料中以编号代替，如〔U+20BB7〕；请安装 Debian 软件包 fonts-noto-cjk 后重新导出，或手写补上。\n\
         No font has these characters; install fonts-noto-cjk and export again, or write them in by hand.\n\n",
    );
    for one in missing {
        let code = u32::from(one.character);
        text.push_str(&format!("{}  U+{code:04X}  {}\n", one.character, one.text.replace('\n', " ")));
    }
    Some(PaperFile { name: format!("{paper}_缺字清单.txt"), bytes: text.into_bytes() })
}

/// A piece of a file's name that a file system takes, whatever somebody is called.
pub(super) fn piece_of_name(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric() || "·-".contains(*character))
        .take(40)
        .collect()
}
