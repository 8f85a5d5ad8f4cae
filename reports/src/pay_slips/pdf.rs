//! Slips on paper: one a page for the person, or several a page with lines to cut along.

use super::{PaySlip, SlipHeading, SlipItem, WHOSE};
use crate::capital_amount::capital_amount;
use crate::page::block::{Align, Block, SMALL, Style, Tone};
use crate::page::flow::Flow;
use crate::page::setting::Typesetter;
use crate::page::table::{Cell, Column, Table};
use crate::page::{Fonts, Paper, Printed, Twip, mm, points, watermark};
use crate::run::ReportError;
use crate::wording::amount_words;

/// Sizes of a slip.
#[derive(Clone, Copy)]
struct Sizes {
    title: Style,
    text: Style,
    gap: Twip,
    row: Twip,
}

const FULL: Sizes =
    Sizes { title: Style::of(points(16)).bold(), text: Style::of(points(10)), gap: mm(3), row: mm(7) };
const SMALLER: Sizes =
    Sizes { title: Style::of(points(10)).bold(), text: Style::of(points(15) / 2), gap: mm(1), row: mm(4) };

/// One person's slip on a page of its own, with how the figures came about.
///
/// # Errors
/// The PDF can't be written.
pub fn pay_slip_pdf(fonts: &Fonts, heading: &SlipHeading, slip: &PaySlip) -> Result<Printed, ReportError> {
    let title = format!("{} {} {}", heading.title(), slip.staff_no, slip.name);
    let mut flow =
        Flow::new(fonts, Paper::A4, &title, &title, heading.pay_date).watermarked(watermark(heading.state));
    let width = flow.width();
    for block in blocks(&flow.setter, heading, slip, width, FULL) {
        flow.put(block);
    }
    flow.finish()
}

/// All slips in one file for the printer: as many a page as fit whole, with lines to cut along.
///
/// # Errors
/// The PDF can't be written.
pub fn pay_slips_for_the_printer(
    fonts: &Fonts,
    heading: &SlipHeading,
    slips: &[PaySlip],
) -> Result<Printed, ReportError> {
    let title = heading.title();
    let foot = format!("{title}    共 {} 人", slips.len());
    let paper = Paper { margin: mm(10), ..Paper::A4 };
    let mut flow =
        Flow::new(fonts, paper, &title, &foot, heading.pay_date).watermarked(watermark(heading.state));
    let width = flow.width();
    if slips.is_empty() {
        let block = Block::text(&flow.setter, "本批没有人员。", FULL.text, Align::Centre, width);
        flow.put(block);
    }
    let mut cut = Block::space(mm(1));
    cut.below(Block::cut_line(&flow.setter, width));
    cut.below(Block::space(mm(1)));
    for slip in slips {
        let pieces = blocks(&flow.setter, heading, slip, width, SMALLER);
        let height: Twip = pieces.iter().map(|piece| piece.height).sum();
        if !flow.at_top() {
            if flow.fits(cut.height + height) {
                flow.put(cut.clone());
            } else {
                flow.next_page();
            }
        }
        pieces.into_iter().for_each(|piece| flow.put(piece));
    }
    flow.finish()
}

/// A slip in pieces, of which each stays whole.
fn blocks(
    setter: &Typesetter<'_>,
    heading: &SlipHeading,
    slip: &PaySlip,
    width: Twip,
    sizes: Sizes,
) -> Vec<Block> {
    let mut head = Block::text(setter, &heading.title(), sizes.title, Align::Centre, width);
    head.below(Block::space(sizes.gap));
    let mut line = Block::text(setter, &heading.months(), sizes.text, Align::Left, width);
    line.over(Block::text(setter, "单位：元", sizes.text, Align::Right, width), 0, 0);
    head.below(line);
    head.below(Block::space(sizes.gap / 2));
    head.below(who(slip, sizes).set(setter, width).whole());
    let mut blocks = vec![head];
    match &slip.held {
        Some(reason) => {
            let mut table = lines(sizes);
            let words = Cell::new(PaySlip::held_words(reason)).bold().filled(Some(Tone::Assumed));
            table.rows.push(vec![Cell::heading("暂缓发放"), words]);
            if !slip.remark.is_empty() {
                table.rows.push(vec![Cell::heading("备注"), Cell::new(&slip.remark)]);
            }
            blocks.push(table.set(setter, width).whole());
        }
        None => {
            let mut money = amounts(slip, sizes).set(setter, width).whole();
            money.below(under(slip, sizes).set(setter, width).whole());
            blocks.push(money);
            explanation(setter, slip, width, sizes, &mut blocks);
        }
    }
    let style = Style { size: sizes.text.size.min(SMALL.size), ..SMALL.toned(Tone::Grey) };
    let mut last = Block::space(sizes.gap / 2);
    let words: String = slip.assumed_words().into_iter().chain([WHOSE]).collect();
    last.below(Block::text(setter, &words, style, Align::Left, width));
    blocks.push(last);
    blocks
}

fn table(shares: &[(Twip, Align)], sizes: Sizes) -> Table {
    Table {
        columns: shares.iter().map(|(share, align)| Column { share: *share, align: *align }).collect(),
        headings: Vec::new(),
        rows: Vec::new(),
        style: sizes.text,
        padding: mm(1),
        least: sizes.row,
    }
}

fn who(slip: &PaySlip, sizes: Sizes) -> Table {
    let place = slip.place();
    let mut pairs = vec![("姓名", slip.name.as_str()), ("工号", &slip.staff_no), ("社区岗位", &place)];
    let mut shares = vec![(9, Align::Left), (20, Align::Left), (9, Align::Left), (12, Align::Left)];
    shares.extend([(14, Align::Left), (27, Align::Left)]);
    if !slip.masked_account.is_empty() {
        pairs.push(("账号", &slip.masked_account));
        shares.extend([(9, Align::Left), (26, Align::Left)]);
    }
    let mut table = table(&shares, sizes);
    let cells = pairs.into_iter().flat_map(|(label, text)| [Cell::heading(label), Cell::new(text)]);
    table.rows.push(cells.collect());
    table
}

/// 应发, 扣款 and 单位承担 side by side, each with its total.
fn amounts(slip: &PaySlip, sizes: Sizes) -> Table {
    let shares: Vec<(Twip, Align)> =
        [28, 15].repeat(3).into_iter().zip([Align::Left, Align::Right].repeat(3)).collect();
    let mut table = table(&shares, sizes);
    table.headings.push(
        ["应发项目", "扣款项目", "单位承担（不扣工资）"]
            .into_iter()
            .flat_map(|title| [Cell::heading(title), Cell::heading("金额")])
            .collect(),
    );
    let lists = [&slip.earnings, &slip.deductions, &slip.employer];
    let rows = lists.iter().map(|list| list.len()).max().unwrap_or(0);
    for row in 0..rows {
        table.rows.push(lists.iter().flat_map(|list| item(list.get(row))).collect());
    }
    let totals = [
        ("应发合计", slip.gross),
        ("扣款合计", slip.total_deductions),
        ("单位承担合计", slip.employer_total),
    ];
    table.rows.push(
        totals
            .into_iter()
            .flat_map(|(label, amount)| [Cell::heading(label), Cell::amount(amount_words(amount)).bold()])
            .collect(),
    );
    table
}

fn item(item: Option<&SlipItem>) -> [Cell; 2] {
    let Some(item) = item else { return [Cell::new(""), Cell::new("")] };
    let fill = item.assumed.then_some(Tone::Assumed);
    let name = if item.assumed { format!("{}（暂定）", item.name) } else { item.name.clone() };
    [Cell::new(name).filled(fill), Cell::amount(amount_words(item.amount)).filled(fill)]
}

fn lines(sizes: Sizes) -> Table {
    table(&[(28, Align::Left), (101, Align::Left)], sizes)
}

/// 实发工资 and what is told below the amounts.
fn under(slip: &PaySlip, sizes: Sizes) -> Table {
    let mut table = lines(sizes);
    let net = format!("{} 元    （大写）人民币{}", amount_words(slip.net), capital_amount(slip.net));
    table.rows.push(vec![Cell::heading("实发工资"), Cell::new(net).bold()]);
    for (label, words) in [
        ("补发补扣", slip.differences_words()),
        ("资金来源", slip.fund_words()),
        ("备注", slip.remark.clone()),
    ] {
        if !words.is_empty() {
            table.rows.push(vec![Cell::heading(label), Cell::new(words)]);
        }
    }
    table
}

fn explanation(setter: &Typesetter<'_>, slip: &PaySlip, width: Twip, sizes: Sizes, blocks: &mut Vec<Block>) {
    let mut heading = Some("计算说明");
    for (number, line) in (1_usize..).zip(&slip.explanation) {
        let mut block = Block::default();
        if let Some(words) = heading.take() {
            block.below(Block::space(sizes.gap));
            block.below(Block::text(setter, words, sizes.text.bold(), Align::Left, width));
        }
        block.below(Block::text(setter, &format!("{number}. {line}"), sizes.text, Align::Left, width));
        blocks.push(block);
    }
}
