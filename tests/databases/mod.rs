//! Two databases, one program: the same tables, the same results, several copies at once, and the way from one to the
//! other. Tests that need both are ignored where PostgreSQL is not there; `tests/run` runs them.

mod claims;
mod copies;
mod moving;
mod same;
