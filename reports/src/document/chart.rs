//! Native charts, which whoever opens the workbook can change.

use super::look::FONT;
use super::{Chart, ChartKind};
use rust_xlsxwriter::{
    Chart as NativeChart, ChartAxisCrossing, ChartDataLabel, ChartFont, ChartLegendPosition, ChartMarker,
};

/// Colours that differ in brightness too, for printing without colour.
pub(super) const COLOURS: [u32; 6] =
    [0x001F_4E79, 0x00C5_5A11, 0x007F_7F7F, 0x0054_8235, 0x0080_6000, 0x009E_480E];

/// Where a table stands on its sheet.
#[derive(Debug, Clone)]
pub(crate) struct TablePlace {
    pub(crate) headings_row: u32,
    pub(crate) first_row: u32,
    /// None without rows.
    pub(crate) last_row: Option<u32>,
    /// The first grid column of each of its columns.
    pub(crate) columns: Vec<u16>,
}

fn font(size: u8) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(FONT).set_size(size);
    font
}

/// The chart, or none when its table is empty: a chart of nothing says nothing.
pub(crate) fn native(
    chart: &Chart,
    place: &TablePlace,
    sheet: &str,
    size: (u32, u32),
) -> Option<NativeChart> {
    let last = place.last_row?;
    let names = *place.columns.get(chart.names)?;
    let mut native = match chart.kind {
        ChartKind::Columns => NativeChart::new_column(),
        ChartKind::Bars => NativeChart::new_bar(),
        ChartKind::Lines => NativeChart::new_line(),
    };
    for (position, column) in chart.values.iter().enumerate() {
        let column = *place.columns.get(*column)?;
        let colour = COLOURS.get(position % COLOURS.len()).copied().unwrap_or_default();
        let mut format = rust_xlsxwriter::ChartFormat::new();
        if chart.kind == ChartKind::Lines {
            format.set_line(rust_xlsxwriter::ChartLine::new().set_color(colour));
        } else {
            format.set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(colour));
        }
        let mut labels = ChartDataLabel::new();
        labels.show_value().set_font(&font(9));
        let series = native
            .add_series()
            .set_name((sheet, place.headings_row, column))
            .set_categories((sheet, place.first_row, names, last, names))
            .set_values((sheet, place.first_row, column, last, column))
            .set_format(&mut format);
        if chart.kind == ChartKind::Lines {
            series.set_marker(ChartMarker::new().set_automatic());
        }
        if chart.values.len() == 1 {
            series.set_data_label(&labels);
        }
    }
    native.title().set_name(&chart.title).set_font(font(12).set_bold());
    native.x_axis().set_font(&font(9));
    native.y_axis().set_font(&font(9)).set_major_gridlines(chart.kind != ChartKind::Bars);
    match chart.kind {
        // The first row on top, as in the table; the values stay below.
        ChartKind::Bars => {
            native.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max);
            native.x_axis().set_min(0).set_major_gridlines(true);
        }
        // A column that does not begin at zero makes small differences look large.
        ChartKind::Columns => {
            native.y_axis().set_min(0);
        }
        ChartKind::Lines => {}
    }
    if chart.values.len() == 1 {
        native.legend().set_hidden();
    } else {
        native.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(9));
    }
    native.set_width(size.0).set_height(size.1);
    Some(native)
}
