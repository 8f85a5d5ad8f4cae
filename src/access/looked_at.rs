//! A change that is made only if nothing was written since somebody looked.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// How far the trail had come when somebody looked. Everything that is changed is on the trail, so that as long as it
/// has come no further, but for what was written about the looking itself, what was looked at is as it was.
#[derive(Debug)]
pub struct LookedAt {
    entries: AtomicI64,
    acts: AtomicBool,
    is_over: AtomicBool,
    overtaken: AtomicBool,
}

impl LookedAt {
    /// Somebody looks while the trail has this many entries.
    #[must_use]
    pub fn when(entries: i64) -> Self {
        Self {
            entries: AtomicI64::new(entries),
            acts: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            overtaken: AtomicBool::new(false),
        }
    }

    /// Whether the trail has come no further, to be asked within the transaction that writes.
    pub(crate) fn still(&self, entries: i64) -> bool {
        let still = self.is_over.load(Ordering::SeqCst) || self.entries.load(Ordering::SeqCst) == entries;
        if !still {
            self.overtaken.store(true, Ordering::SeqCst);
        }
        still
    }

    /// So far it has come by what was written just now for who looked. With the first writing of the act itself the
    /// condition has done its work.
    pub(crate) fn wrote(&self, entries: i64) {
        self.entries.store(entries, Ordering::SeqCst);
        if self.acts.load(Ordering::SeqCst) {
            self.is_over.store(true, Ordering::SeqCst);
        }
    }

    /// The looking is done and was compared: what is written next is the act.
    pub fn begin_to_act(&self) {
        self.acts.store(true, Ordering::SeqCst);
    }

    /// Whether something was refused because somebody else had written.
    #[must_use]
    pub fn was_overtaken(&self) -> bool {
        self.overtaken.load(Ordering::SeqCst)
    }
}

/// It is no part of who somebody is.
impl PartialEq for LookedAt {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LookedAt {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_looks_do_not_count_others_do_and_the_first_writing_ends_it() {
        let looked = LookedAt::when(7);
        assert!(looked.still(7));
        looked.wrote(8);
        assert!(looked.still(8), "what was written about the look itself");
        looked.begin_to_act();
        assert!(!looked.still(9), "somebody else has written");
        assert!(looked.was_overtaken());

        let looked = LookedAt::when(7);
        looked.begin_to_act();
        assert!(looked.still(7));
        looked.wrote(8);
        assert!(looked.still(20), "the act has begun to write, and goes on");
        assert!(!looked.was_overtaken());
    }
}
