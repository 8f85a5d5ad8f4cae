//! Tables that no layout fits: what they could be, and the layout that comes
//! of the answer.

use xingchou_importers::{Kind, Layouts, Proposal, ReadOptions, propose, read_with};

use super::support::{read_bytes, read_sample, sample_bytes, text_workbook};

fn proposals(bytes: &[u8]) -> Vec<Proposal> {
    propose("a", bytes, &Layouts::shipped().unwrap(), &ReadOptions::default()).unwrap()
}

fn field<'p>(proposal: &'p Proposal, heading: &str) -> Option<&'p str> {
    let column = proposal.columns.iter().find(|column| column.heading == heading);
    column.unwrap_or_else(|| panic!("no {heading}")).field.as_deref()
}

#[test]
fn an_unknown_vendors_ratings() {
    let csv = "某某评价系统导出,,,,,\n\
        设备,服务窗口,职工工号,评价结果等级,评价提交时间,客户留言\n\
        P1,3号,C001,很满意,2026-10-08 08:30:11,\n\
        P1,3号,C001,超级棒,2026-10-08 08:31:12,好\n\
        P2,4号,C002,态度差,2026-10-08 08:32:13,\n";
    let error = read_bytes("a.csv", csv.as_bytes()).unwrap_err();
    assert_eq!(error.problem.code(), "no_layout_fits");
    let proposals = proposals(csv.as_bytes());
    let mut best = proposals[0].clone();
    assert_eq!((best.kind, best.heading_row), (Kind::Rating, 2));
    assert_eq!(field(&best, "职工工号"), Some("staff_no"));
    assert_eq!(field(&best, "评价结果等级"), Some("grade"));
    assert_eq!(field(&best, "评价提交时间"), Some("time"));
    assert_eq!(field(&best, "服务窗口"), Some("window"));
    assert!(best.missing.is_empty());
    let grade = best.columns.iter_mut().find(|column| column.field.as_deref() == Some("grade")).unwrap();
    assert_eq!(grade.unknown_words, ["超级棒"]);
    assert!(grade.examples[1].refused.as_ref().unwrap().contains("超级棒"));
    let time = best.columns.iter().find(|column| column.field.as_deref() == Some("time")).unwrap();
    assert_eq!(time.examples[0].becomes.as_deref(), Some("2026-10-08T08:30:11"));

    // The clerk says what the word means; the answer is a layout like any other.
    let grade = best.columns.iter_mut().find(|column| column.field.as_deref() == Some("grade")).unwrap();
    grade.values.insert("超级棒".to_owned(), "很满意".to_owned());
    let mut layouts = Layouts::shipped().unwrap();
    layouts.add("mine", &best.to_layout_toml("某某\"评价\"系统")).unwrap();
    assert_eq!(layouts.name("mine"), Some("某某\"评价\"系统"));
    let reading = read_with("a.csv", csv.as_bytes(), &layouts, &ReadOptions::default()).unwrap();
    assert_eq!((reading.layout.as_str(), reading.taken.len(), reading.rejected.len()), ("mine", 3, 0));
}

#[test]
fn values_help_where_headings_do_not() {
    let bytes = text_workbook(&[
        &["代码", "人员", "证件", "发放卡", "开户银行", "何时起"],
        &["C001", "张伟", "37061119961118124X", "6222020302945137958", "工商银行", "2026-11-01"],
        &["C002", "李娜", "37061120000229124X", "6222020302945137959", "工商银行", "2026-11-01"],
    ]);
    let proposals = proposals(&bytes);
    let accounts = proposals.iter().find(|proposal| proposal.kind == Kind::BankAccount).unwrap();
    assert_eq!(field(accounts, "代码"), Some("staff_no"));
    assert_eq!(field(accounts, "发放卡"), Some("bank_account"));
    assert_eq!(field(accounts, "证件"), None);
}

#[test]
fn the_sample_files_are_proposed_as_what_they_are() {
    let all: serde_json::Value = serde_json::from_slice(&sample_bytes("expected.json")).unwrap();
    for name in all["files"].as_object().unwrap().keys() {
        let known = read_sample(name);
        if known.layout == "window-rota" {
            continue; // A column a day is no list of columns.
        }
        let bytes = sample_bytes(name);
        let proposals = proposals(&bytes);
        let best = proposals.iter().find(|proposal| proposal.kind == known.kind);
        let best = best.unwrap_or_else(|| panic!("{name}: {:?}", proposals.iter().map(|p| p.kind)));
        assert_eq!(proposals[0].kind, known.kind, "{name}: {} and {}", proposals[0].score, best.score);
        assert!(best.missing.is_empty(), "{name}: {:?}", best.missing);
        let mut layouts = Layouts::shipped().unwrap();
        layouts.add("mine", &best.to_layout_toml("我的")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let options = ReadOptions { layout: Some("mine".to_owned()), ..ReadOptions::default() };
        let reading = read_with(name, &bytes, &layouts, &options).unwrap();
        assert_eq!(reading.layout, "mine");
        assert_eq!(reading.data_rows, known.data_rows, "{name}");
        // Codes and words that only the shipped layout explains are asked for.
        let asked = best.columns.iter().any(|column| !column.unknown_words.is_empty());
        assert!(asked || reading.taken.len() == known.taken.len(), "{name}: {:?}", reading.rejected.first());
    }
}

#[test]
fn nothing_like_anything_gets_no_proposal() {
    assert!(proposals("车牌,车型\n黑A00001,轿车\n".as_bytes()).is_empty());
}
