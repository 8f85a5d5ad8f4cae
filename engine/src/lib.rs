//! The rule-sheet engine.
