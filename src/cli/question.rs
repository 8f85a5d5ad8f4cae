//! `xingchou question`

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Surroundings;
use crate::operations::questions::{Question, answer, list};
use crate::operations::{OperationError, layouts};

/// What `question` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 待确认的人员 · whom the files mean
    List {
        /// 连同已答复的 · those that were answered as well
        #[arg(long)]
        all: bool,
    },
    /// 说明是谁 · say who is meant
    Answer {
        /// 问题编号 · the question's number
        id: i64,
        /// 工号 · the staff number
        #[arg(long, value_name = "STAFF_NO")]
        staff: String,
    },
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    match &arguments.what {
        What::List { all } => {
            let questions = list(&store, &surroundings.viewer, *all)?;
            surroundings.print(&questions, |questions| in_words(questions))?;
        }
        What::Answer { id, staff } => {
            let known = layouts::known(&surroundings.data)?;
            let answered = answer(&store, &surroundings.viewer, &known, *id, staff)?;
            surroundings.print(&answered, |answered| {
                let mut text = format!(
                    "已记下，以后的文件照此办理；{} 条等待的记录已入库\nremembered for later files; {} waiting rows were taken",
                    answered.put_back, answered.put_back
                );
                if answered.still_waiting > 0 {
                    text += &format!(
                        "\n{} 条因其他原因仍未入库\n{} still wait for another reason",
                        answered.still_waiting, answered.still_waiting
                    );
                }
                text
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(questions: &[Question]) -> String {
    if questions.is_empty() {
        return "没有待确认的人员\nnobody has to be made sure of".to_owned();
    }
    let mut text = String::new();
    for question in questions {
        let (zh, en) = if question.staff_no.is_empty() {
            (
                format!("“{}”没有工号，是谁？", question.name),
                format!("“{}” without a number: who is it?", question.name),
            )
        } else {
            (
                format!("工号 {} 写着姓名“{}”，是谁？", question.staff_no, question.name),
                format!("the number {} with the name “{}”: who is it?", question.staff_no, question.name),
            )
        };
        text += &format!("{}  {zh}（{} 行等待）\n    {en}\n", question.id, question.waiting);
        for candidate in &question.candidates {
            text += &format!("    可能是：{} {}\n", candidate.staff_no, candidate.name);
        }
        if let Some(answer) = &question.answer {
            text += &format!("    已答复：{answer}\n");
        }
    }
    text + "答复：xingchou question answer 编号 --staff 工号"
}
