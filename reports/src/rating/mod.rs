//! 评星定级: what is shown, talked over and filed of a month's or a year's scores. Public lists show stars and masked
//! names, never amounts.

mod annual;
mod criticism;
mod fund_scale;
mod notice;
mod report;
mod rewards;
mod score_sheet;
mod scored;
mod talk;

pub use annual::{YearStars, annual_summary};
pub use criticism::{FindingLine, criticism_list};
pub use fund_scale::{CentreYear, FundScale, ScaleBand, fund_scale};
pub use notice::{NoticeTerms, masked_name, public_notice};
pub use report::star_report;
pub use rewards::{RewardLine, RewardSide, rewards_and_penalties};
pub use score_sheet::score_sheets;
pub use scored::{RatingRun, dimensions};
pub use talk::{TalkEvidence, talk_list, talk_records};
