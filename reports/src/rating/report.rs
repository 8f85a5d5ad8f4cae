//! 评星月报: a street's month in stars, with charts.

use super::scored::{RatingRun, Scored, Standing, mean, share, stars_drawn};
use crate::document::{Block, Cell, Chart, ChartKind, Document, DocumentSheet, Table, TableColumn};
use rust_decimal::Decimal;

/// The monthly report: how many have how many stars, by community and by dimension, everybody by rank, and who has no
/// star and why.
#[must_use]
pub fn star_report(run: &RatingRun<'_>) -> Document {
    let scored = run.scored();
    Document {
        title: format!("{}评星月报", run.month_words()),
        office: run.office.clone(),
        dated: run.dated,
        state: None,
        sheets: vec![overview(run, &scored), everybody(run, &scored), without(run, &scored)],
    }
}

fn overview(run: &RatingRun<'_>, scored: &[Scored]) -> DocumentSheet {
    let mut sheet = DocumentSheet::new("概况", &[26, 14, 14, 14, 14, 14]);
    sheet.title(format!("{}{}评星定级月报", run.office, run.month_words()));
    let count = |standing| scored.iter().filter(|one| one.standing == standing).count();
    let rated: Vec<&Scored> = scored.iter().filter(|one| one.standing == Standing::Rated).collect();
    sheet.line(format!(
        "共 {} 人：已评星 {} 人，样本不足 {} 人，不参评 {} 人，资料不全 {} 人。",
        scored.len(),
        rated.len(),
        count(Standing::TooFew),
        count(Standing::TakesNoPart),
        count(Standing::Held)
    ));
    if rated.is_empty() {
        sheet.line("本月没有人评星。");
        return sheet;
    }
    let has_stars = rated.iter().any(|one| one.stars.is_some());
    if has_stars {
        sheet.heading("一、各星级人数");
        let mut table = Table::new(vec![
            TableColumn::centred("星级"),
            TableColumn::count("人数"),
            TableColumn::number("占比（%）", 2),
        ])
        .with_total("合计");
        for stars in (1..=5).rev() {
            let number = rated.iter().filter(|one| one.stars == Some(stars)).count();
            table.row(vec![
                stars_drawn(stars).into(),
                Cell::count(number),
                share(number, rated.len()).into(),
            ]);
        }
        sheet.table(table);
        sheet.push(Block::Space);
        chart(&mut sheet, ChartKind::Columns, "各星级人数", 0, 1);
    }
    let tables_before = usize::from(has_stars);
    sheet.heading("二、各社区");
    sheet.table(by_community(run, &rated));
    sheet.push(Block::Space);
    chart(&mut sheet, ChartKind::Bars, "各社区平均总分", tables_before, 2);
    let dimensions = by_dimension(run, &rated);
    if !dimensions.rows.is_empty() {
        sheet.heading("三、各考核项目平均分");
        sheet.table(dimensions);
        sheet.push(Block::Space);
        chart(&mut sheet, ChartKind::Columns, "各考核项目平均分", tables_before + 1, 1);
    }
    sheet.line("样本不足、不参评和资料不全的人员不进入各项平均。");
    sheet.signatures(&[("制表", &run.prepared_by), ("复核", ""), ("负责人", "")]);
    sheet
}

fn chart(sheet: &mut DocumentSheet, kind: ChartKind, title: &str, table: usize, values: usize) {
    let title = title.to_string();
    sheet.push(Block::Chart(Chart { kind, title, table, names: 0, values: vec![values] }));
}

fn by_community(run: &RatingRun<'_>, rated: &[&Scored]) -> Table {
    let mut table = Table::new(vec![
        TableColumn::text("所属社区"),
        TableColumn::count("参评人数"),
        TableColumn::number("平均总分", 2),
        TableColumn::number("平均星级", 2),
        TableColumn::count("五星人数"),
        TableColumn::count("三星以下人数"),
    ])
    .with_total("合计");
    let mut names: Vec<&str> = rated.iter().map(|one| run.label(one.position).community.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut rows: Vec<(Option<Decimal>, Vec<Cell>)> = names
        .into_iter()
        .map(|name| {
            let own: Vec<&&Scored> =
                rated.iter().filter(|one| run.label(one.position).community == name).collect();
            let totals: Vec<Decimal> = own.iter().filter_map(|one| one.total).collect();
            let stars: Vec<Decimal> = own.iter().filter_map(|one| one.stars.map(Decimal::from)).collect();
            let total = mean(&totals, 2);
            let few = own.iter().filter(|one| one.stars.is_some_and(|stars| stars < 3)).count();
            let cells = vec![
                Cell::text(if name.is_empty() { "（未填社区）" } else { name }),
                Cell::count(own.len()),
                total.into(),
                mean(&stars, 2).into(),
                Cell::count(own.iter().filter(|one| one.stars == Some(5)).count()),
                Cell::count(few),
            ];
            (total, cells)
        })
        .collect();
    rows.sort_by_key(|(total, _)| std::cmp::Reverse(*total));
    rows.into_iter().for_each(|(_, cells)| table.row(cells));
    table
}

fn by_dimension(run: &RatingRun<'_>, rated: &[&Scored]) -> Table {
    let mut table = Table::new(vec![
        TableColumn::text("考核项目"),
        TableColumn::number("平均分", 2),
        TableColumn::number("最高分", 2),
        TableColumn::number("最低分", 2),
    ]);
    for (at, dimension) in run.dimensions().into_iter().enumerate() {
        let values: Vec<Decimal> =
            rated.iter().filter_map(|one| one.dimensions.get(at).copied().flatten()).collect();
        table.row(vec![
            dimension.definition.name.clone().into(),
            mean(&values, 2).into(),
            values.iter().max().copied().into(),
            values.iter().min().copied().into(),
        ]);
    }
    table
}

fn everybody(run: &RatingRun<'_>, scored: &[Scored]) -> DocumentSheet {
    let dimensions = run.dimensions();
    let mut widths = vec![8, 10, 16, 25, 14];
    widths.extend(std::iter::repeat_n(13, dimensions.len()));
    widths.extend([10, 14, 11, 12]);
    let mut sheet = DocumentSheet::across("明细", &widths);
    sheet.title(format!("{}{}评星明细", run.office, run.month_words()));
    let mut columns = vec![
        TableColumn::number("名次", 0),
        TableColumn::centred("工号"),
        TableColumn::text("姓名"),
        TableColumn::text("所属社区"),
        TableColumn::centred("岗位"),
    ];
    columns.extend(dimensions.iter().map(|dimension| TableColumn::number(&dimension.definition.name, 2)));
    columns.extend([
        TableColumn::number("总分", 2),
        TableColumn::centred("星级"),
        TableColumn::number("有效评价数", 0),
        TableColumn::number("满意率（%）", 2),
    ]);
    let mut table = Table::new(columns);
    let mut rated: Vec<&Scored> = scored.iter().filter(|one| one.standing == Standing::Rated).collect();
    rated.sort_by_key(|one| {
        let label = run.label(one.position);
        (one.group, one.rank.unwrap_or(u32::MAX), label.staff_no.clone())
    });
    for one in rated {
        let label = run.label(one.position);
        let mut cells = vec![
            one.rank.map(Decimal::from).into(),
            label.staff_no.clone().into(),
            label.name.clone().into(),
            label.community.clone().into(),
            label.post.clone().into(),
        ];
        cells.extend(one.dimensions.iter().map(|value| Cell::from(*value)));
        cells.extend([
            one.total.into(),
            one.stars.map(stars_drawn).unwrap_or_default().into(),
            run.number(one.position, "valid_ratings").into(),
            run.number(one.position, "satisfaction_rate").into(),
        ]);
        table.row(cells);
    }
    if table.rows.is_empty() {
        sheet.line("本月没有人评星。");
    } else {
        sheet.line("名次在同组人员（同岗位）内排列，同分同名次。");
        sheet.table(table);
    }
    sheet
}

fn without(run: &RatingRun<'_>, scored: &[Scored]) -> DocumentSheet {
    let mut sheet = DocumentSheet::new("未评星", &[8, 12, 18, 24, 14, 34]);
    sheet.title(format!("{}{}未评星人员", run.office, run.month_words()));
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::centred("工号"),
        TableColumn::text("姓名"),
        TableColumn::text("所属社区"),
        TableColumn::centred("岗位"),
        TableColumn::text("原因"),
    ]);
    for one in scored.iter().filter(|one| one.standing != Standing::Rated) {
        let label = run.label(one.position);
        let reason = match one.standing {
            Standing::TooFew => match run.number(one.position, "valid_ratings") {
                Some(ratings) => format!("样本不足（有效评价 {} 次）", ratings.normalize()),
                None => "样本不足".to_string(),
            },
            Standing::Held => {
                format!("资料不全：{}", run.held_words(one.position).unwrap_or_default())
            }
            Standing::TakesNoPart | Standing::Rated => "不参评".to_string(),
        };
        table.row(vec![
            Cell::count(table.rows.len() + 1),
            label.staff_no.clone().into(),
            label.name.clone().into(),
            label.community.clone().into(),
            label.post.clone().into(),
            reason.into(),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line("无。");
    } else {
        sheet.table(table);
    }
    sheet
}
