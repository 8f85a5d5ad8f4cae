//! 个人所得税全员全额扣缴申报: the files that the withholding client (扣缴端) imports, and a comparison with what it
//! comes to. The client computes the tax again by itself; our figure is compared, never sent.

mod bonus;
mod declaration;
mod file;
mod line;
mod reconciliation;
mod template;

pub use bonus::{BonusLine, bonus_file, bonus_lines};
pub use declaration::{declaration_note, tax_file, tax_lines};
pub use file::TaxFile;
pub use line::{AdditionalDeductions, Corrections, TaxDetail, TaxDraft, TaxLine, TaxNotice};
pub use reconciliation::{ClientFigure, TaxDifference, read_tax_export, reconcile, reconciliation_report};
pub use template::{ExportHeadings, TaxTemplate, TaxTemplates, tax_templates};
