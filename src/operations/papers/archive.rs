//! Several files as one, for who can take only one.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::{PaperBytes, media_type};
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::policies::digest;

/// The one file there is, or an archive of all.
pub(super) fn as_one(mut papers: Vec<PaperBytes>, month: Month) -> Result<PaperBytes, OperationError> {
    let Some(first) = papers.pop() else {
        return Err(OperationError::Refused(Message::new(
            "没有内容可写，请核对月份和工号",
            "there is nothing to write; check the month and the staff numbers",
        )));
    };
    if papers.is_empty() {
        return Ok(first);
    }
    papers.push(first);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    // The earliest time that the format knows: the same files give the same archive.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for paper in &papers {
        writer.start_file(paper.file_name.as_str(), options).map_err(failed)?;
        writer.write_all(&paper.bytes).map_err(|error| failed(error.into()))?;
    }
    let bytes = writer.finish().map_err(failed)?.into_inner();
    let codes: Vec<&str> = papers.iter().map(|paper| paper.paper).collect();
    let (paper, run) = papers.first().map_or(("", None), |paper| (paper.paper, paper.run));
    let of_one = codes.iter().all(|code| *code == paper);
    let what = if of_one { paper } else { "材料" };
    let run_words = run.map(|run| format!("_{run}")).unwrap_or_default();
    let file_name = format!("{what}_{month}{run_words}.zip");
    Ok(PaperBytes {
        paper,
        run,
        media_type: media_type(&file_name),
        file_name,
        digest: digest(&bytes),
        bytes,
    })
}

fn failed(error: zip::result::ZipError) -> OperationError {
    OperationError::Refused(Message::new(
        format!("不能打包：{error}，请少选几种材料再试"),
        format!("the files can't be put into one archive: {error}; ask for fewer papers"),
    ))
}
