//! People's own papers: what somebody may take out who has the right for herself alone.

use std::path::Path;

use super::catalogue::{Make, PaperFile, PaperKind};
use super::fonts::PaperFonts;
use super::{PaperOptions, PaperRequest, make};
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::operations::OperationError;
use crate::operations::results::RunResults;
use crate::store::{Store, StoreError};

/// Makes a paper of nobody but the viewer: of the latest approved run that the viewer is in, or of the scores. The run
/// is computed as a whole, as every explanation is; what leaves is the viewer's own.
pub(super) fn make_own(
    from: (&Store, &Path, &PaperFonts),
    viewer: &Viewer,
    request: &PaperRequest,
    kind: &PaperKind,
) -> Result<(Option<i64>, Vec<PaperFile>), OperationError> {
    let (store, ..) = from;
    let resource = kind.rights.first().copied().unwrap_or(Resource::Pay);
    let extent = viewer.require(Action::Export, resource).map_err(StoreError::from)?;
    let staff = store.read(|reading| Ok::<_, OperationError>(reading.staff_list(viewer)?))?;
    let own: Vec<String> = staff
        .into_iter()
        .filter(|staff| extent.own().contains(&staff.id))
        .map(|staff| staff.staff_no)
        .collect();
    if own.is_empty() {
        return Err(nothing(request));
    }
    // Nobody learns more than this: the options name the viewer alone.
    let program = viewer.computing();
    let run = match kind.make {
        Make::Pay(_) => Some(own_run(store, &program, request, &own)?),
        Make::Score(_) | Make::Month(_) => None,
    };
    let options = PaperOptions { staff: own, ..request.options.clone() };
    let request = PaperRequest { run, options, ..request.clone() };
    make(from, &program, &request, kind)
}

/// The run that was asked for, or the latest that one of them is in. A draft is nobody's pay yet.
fn own_run(
    store: &Store,
    program: &Viewer,
    request: &PaperRequest,
    own: &[String],
) -> Result<i64, OperationError> {
    let runs =
        store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list(program, request.month)?))?;
    let wanted = |id: i64| request.run.is_none_or(|run| run == id);
    for run in runs.iter().rev().filter(|run| run.state == "approved" && wanted(run.id)) {
        let results: RunResults = serde_json::from_slice(&run.results)?;
        if results.people.iter().any(|person| own.contains(&person.staff_no)) {
            return Ok(run.id);
        }
    }
    Err(nothing(request))
}

fn nothing(request: &PaperRequest) -> OperationError {
    OperationError::Refused(Message::new(
        format!("{} 没有您已审批的记录；工资审批后再来下载，有疑问请问人事", request.month),
        format!(
            "there is nothing approved of yours in {}; come again after approval, or ask human resources",
            request.month
        ),
    ))
}
