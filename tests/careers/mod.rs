//! Generated careers: through the tax sheet alone, and through a whole office.

mod office;
mod sheet;
