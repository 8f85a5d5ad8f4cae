//! checking
