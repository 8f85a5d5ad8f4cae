//! Which papers somebody can have of a month.

use serde::Serialize;

use super::catalogue::{Make, PAPERS, PaperKind};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::score::score_family;
use crate::store::Store;

/// A paper that somebody may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperOffer {
    /// By which it is asked for.
    pub code: &'static str,
    /// Its name.
    pub name: Message,
    /// Whether it carries ID or account numbers in full.
    pub full_numbers: bool,
    /// Whether the viewer gets the viewer's own only.
    pub own_only: bool,
    /// What has to be done before it can be made; none when it can be asked for now.
    pub missing: Option<Message>,
}

/// The papers that the viewer may ask for, in the order of the catalogue, each with what it still lacks. What a paper
/// asks for besides the month (a bank, an answer, a sum) is seen when it is made.
///
/// # Errors
/// The database fails.
pub fn offered_papers(
    store: &Store,
    viewer: &Viewer,
    month: Month,
) -> Result<Vec<PaperOffer>, OperationError> {
    // Whether there is anything says nothing about anybody.
    let program = viewer.computing();
    let (runs, scored) = store.read(|reading| {
        let pack = reading.district_find(&program)?.map(|district| district.pack).unwrap_or_default();
        let scored = reading.score_run_latest_of(&program, month, &score_family(&pack))?.is_some();
        Ok::<_, OperationError>((reading.pay_run_list(&program, month)?, scored))
    })?;
    let of_state = |state: &str| runs.iter().any(|run| run.state == state);
    let (approved, any) = (of_state("approved"), runs.iter().any(|run| run.state != "discarded"));
    let missing = |kind: &PaperKind, own_only: bool| match kind.make {
        Make::Pay(_) if own_only && !approved => Some(Message::new(
            format!("{month} 的工资还没有审批"),
            format!("the pay of {month} is not approved yet"),
        )),
        Make::Pay(_) if !any => Some(Message::new(
            format!("{month} 还没有算工资"),
            format!("the pay of {month} has not been calculated"),
        )),
        Make::Score(_) if !scored => {
            Some(Message::new(format!("{month} 还没有评分"), format!("{month} has not been scored")))
        }
        _ => None,
    };
    let offer = |kind: &PaperKind| {
        let own_only = kind.own_only(viewer);
        (own_only || kind.require(viewer).is_ok()).then(|| PaperOffer {
            code: kind.code,
            name: Message::new(kind.chinese, kind.english),
            full_numbers: kind.full_numbers(),
            own_only,
            missing: missing(kind, own_only),
        })
    };
    Ok(PAPERS.iter().filter_map(offer).collect())
}
