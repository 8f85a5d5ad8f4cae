//! shipped_properties
