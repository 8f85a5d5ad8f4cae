//! A child's answer as it comes, read by a thread of its own: waiting for it has an end, and a reader that is slower
//! than the child makes the child wait, not the memory grow.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

/// Bytes of one piece.
const PIECE: usize = 64 * 1024;
/// Pieces that may lie ready.
pub(super) const PIECES: usize = 16;

/// Reads to the end and sends what it reads on, until nobody wants more.
pub(super) fn pass_on(mut from: impl Read, to: &SyncSender<Vec<u8>>) {
    loop {
        let mut piece = vec![0; PIECE];
        match from.read(&mut piece) {
            Ok(0) => return,
            Ok(length) => {
                piece.truncate(length);
                if to.send(piece).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// The answer, to be read.
pub(super) struct Answer {
    pieces: Receiver<Vec<u8>>,
    piece: io::Cursor<Vec<u8>>,
    /// How much longer may be waited; time spent on what has come does not count.
    patience: Duration,
    bytes_left: u64,
    /// Waiting came to its end.
    pub(super) took_too_long: bool,
}

impl Answer {
    pub(super) fn new(pieces: Receiver<Vec<u8>>, patience: Duration, bytes: u64) -> Self {
        Self { pieces, piece: io::Cursor::new(Vec::new()), patience, bytes_left: bytes, took_too_long: false }
    }
}

impl Read for Answer {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.piece.read(into)?;
            if length > 0 || into.is_empty() {
                return Ok(length);
            }
            let began = Instant::now();
            let next = self.pieces.recv_timeout(self.patience);
            self.patience = self.patience.saturating_sub(began.elapsed());
            match next {
                Ok(piece) => {
                    let size = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                    self.bytes_left = self
                        .bytes_left
                        .checked_sub(size)
                        .ok_or_else(|| io::Error::other("the answer has no end"))?;
                    self.piece = io::Cursor::new(piece);
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) => {
                    self.took_too_long = true;
                    return Err(io::ErrorKind::TimedOut.into());
                }
            }
        }
    }
}
