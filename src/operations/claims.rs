//! Work that must happen once, though several people or several copies of the program begin it at the same time.
//!
//! Who does it claims it in the database and shows from time to time that it lives; the others wait. A copy that died
//! shows nothing, and after a while of silence another takes over. Silence is measured by the one who waits, on a
//! clock that cannot be set: no two clocks are compared, and none need to be right. Whoever was taken for dead and was
//! not finds out before anything is written, for the claim is given up in the same transaction as the result.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::OperationError;
use super::random_word::random_word;
use crate::access::Viewer;
use crate::message::Message;
use crate::store::{ClaimedWork, Store, StoreError, WorkClaim, Writing};

/// How often an owner shows that it lives.
const BEAT: Duration = Duration::from_millis(400);

/// How long an owner must show nothing to be taken for dead.
const SILENCE: Duration = Duration::from_secs(2);

/// How soon one who waits looks again: soon at first, and less and less often.
const FIRST_LOOK: Duration = Duration::from_millis(10);
const LAST_LOOK: Duration = Duration::from_millis(250);

/// How long one waits for owners that live.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often work is begun again because its owner was taken for dead.
const ATTEMPTS: usize = 3;

/// The claim under which work is done.
pub struct Claim<'a> {
    viewer: &'a Viewer,
    work: &'a ClaimedWork,
    owner: String,
    lost: Cell<bool>,
}

impl Claim<'_> {
    /// Gives the claim up with the writing of the result; to be called in the transaction that writes it.
    ///
    /// # Errors
    /// The claim is another's by now: nothing may be written, and the work is begun again.
    pub fn settle(&self, writing: &mut Writing<'_>) -> Result<(), OperationError> {
        if writing.work_claim_release(self.viewer, self.work, &self.owner)? {
            return Ok(());
        }
        self.lost.set(true);
        Err(OperationError::Refused(Message::new(
            "同一项计算已由另一处接手，本次没有写入，请稍后再试",
            "another copy of the program has taken this calculation over; nothing was written, try again later",
        )))
    }
}

/// Does `work` as the only one at it; waits while another is.
///
/// # Errors
/// What `work` returns, or that others were at it for too long.
pub fn once<T>(
    store: &Store,
    viewer: &Viewer,
    what: &ClaimedWork,
    work: impl Fn(&Claim<'_>) -> Result<T, OperationError>,
) -> Result<T, OperationError> {
    let mut attempt = 1;
    loop {
        let claim = Claim { viewer, work: what, owner: random_word::<16>()?, lost: Cell::new(false) };
        take(store, &claim)?;
        let done = while_beating(store, &claim, || work(&claim));
        if done.is_err() && !claim.lost.get() {
            // Whoever waits need not wait for the silence. That this fails as well changes nothing.
            let _ = store
                .write_transaction(viewer, |writing| writing.work_claim_release(viewer, what, &claim.owner));
        }
        if !claim.lost.get() || attempt == ATTEMPTS {
            return done;
        }
        attempt += 1;
    }
}

fn take(store: &Store, claim: &Claim<'_>) -> Result<(), OperationError> {
    let (viewer, work) = (claim.viewer, claim.work);
    let began = Instant::now();
    let mut look = FIRST_LOOK;
    // The claim of another as it was last seen, and since when it has stood like that.
    let mut seen: Option<(WorkClaim, Instant)> = None;
    loop {
        let there = store.read(|reading| reading.work_claim_find(viewer, work))?;
        let silent = match (&there, &seen) {
            (None, _) => None,
            (Some(there), Some((before, since))) if there == before => {
                (since.elapsed() >= SILENCE).then_some(there)
            }
            (Some(there), _) => {
                seen = Some((there.clone(), Instant::now()));
                None
            }
        };
        if there.is_none() || silent.is_some() {
            let taken = store.write_transaction(viewer, |writing| {
                writing.work_claim_take(viewer, work, &claim.owner, silent)
            })?;
            if taken {
                return Ok(());
            }
        }
        if began.elapsed() >= PATIENCE {
            let who = there.map(|there| there.who).unwrap_or_default();
            return Err(OperationError::Refused(Message::new(
                format!("“{who}”正在做同一项计算，请等其完成后再试"),
                format!("“{who}” is at the same calculation; try again when it is done"),
            )));
        }
        std::thread::sleep(look);
        look = LAST_LOOK.min(look * 2);
    }
}

/// Does `work` while another thread shows that its owner lives.
fn while_beating<T>(store: &Store, claim: &Claim<'_>, work: impl FnOnce() -> T) -> T {
    let (viewer, what, owner) = (claim.viewer, claim.work, claim.owner.as_str());
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let beating = scope.spawn(|| {
            loop {
                std::thread::park_timeout(BEAT);
                if done.load(Ordering::Acquire) {
                    return;
                }
                // A beat that fails is one that is missed; whether the claim is lost is seen in the end.
                let _: Result<bool, StoreError> =
                    store.write_transaction(viewer, |writing| writing.work_claim_beat(viewer, what, owner));
            }
        });
        let result = work();
        done.store(true, Ordering::Release);
        beating.thread().unpark();
        result
    })
}
