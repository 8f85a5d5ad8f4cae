//! 12345 接诉即办: ranking by week, summaries of a day by team, and the trend over months.

mod rates;
mod summary;
mod trend;
mod weekly;

pub use rates::TicketLine;
pub use summary::{DayHalf, day_summary};
pub use trend::complaints_trend;
pub use weekly::{week_of, weekly_ranking};
