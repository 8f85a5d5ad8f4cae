//! grains
