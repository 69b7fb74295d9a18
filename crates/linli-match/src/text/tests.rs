//! Tests of terms and queries: tables for the rules, properties for what must hold of any text.

use proptest::prelude::*;

use super::*;

fn found(text: &str, query: &str) -> bool {
    Query::parse(query).finds(&terms(text))
}

#[test]
fn normalises_width_case_and_white_space() {
    for (text, expected) in [
        ("ＡＢＣ１２３", "abc123"),
        ("\t\r\n  路灯\u{3000}坏了 \n", "路灯 坏了"),
        ("Ｗｉ－Ｆｉ（５Ｇ）", "wi-fi(5g)"),
        ("⾦⼭", "金山"),
        ("葛\u{E0100}城", "葛城"),
        ("路\u{200B}灯", "路灯"),
        ("㎡", "m2"),
        ("", ""),
    ] {
        assert_eq!(normalise(text), expected, "{text:?}");
    }
}

#[test]
fn forms_the_documented_terms() {
    for (text, expected) in [
        ("修路灯", vec!["u4feeu8def", "u8defu706f", "u706f"]),
        ("𬭚", vec!["v02cb5a"]),
        ("王𬭚", vec!["u738bv02cb5a", "v02cb5a"]),
        ("Lift 3号楼", vec!["wlift", "w3", "u53f7u697c", "u697c"]),
        ("lǚ", vec!["wlu"]),
        ("the 的 !?", vec![]),
        ("路灯路灯", vec!["u8defu706f", "u706fu8def", "u706f"]),
    ] {
        assert_eq!(terms(text), expected, "{text:?}");
    }
    assert_eq!(index_row("修路灯"), "u4feeu8def u8defu706f u706f");
}

#[test]
fn finds_what_a_person_expects() {
    for (text, query) in [
        ("幸福小区3号楼的路灯坏了", "路灯"),
        ("幸福小区3号楼的路灯坏了", "小区 路灯"),
        ("幸福小区3号楼的路灯坏了", "3号楼路灯"),
        ("幸福小区3号楼的路灯坏了", "灯"),
        ("幸福小区3号楼的路灯坏了", "坏"),
        ("小区的路灯", "小区路灯"),
        ("小区路灯", "小区的路灯"),
        ("联系人：㛃𬭚", "㛃𬭚"),
        ("联系人：王喆", "喆"),
        ("李堃、赵峣、龚䶮", "峣"),
        ("李堃、赵峣、龚䶮", "龚䶮"),
        ("名字\u{E863}", "\u{E863}"),
        ("需求 XQ510104202601010007", "xq510104"),
        ("ＷＩＦＩ 太慢", "wifi"),
        ("加装电梯 lifts", "lift"),
    ] {
        assert!(found(text, query), "{query:?} in {text:?}");
    }
}

#[test]
fn does_not_find_what_is_not_there() {
    for (text, query) in [
        ("31号楼", "3号楼"),
        ("路边的灯", "路灯"),
        ("李堃", "李喆"),
        ("路灯", ""),
        ("路灯", "的"),
        ("路灯", "，。！"),
        ("u706f", "灯"),
        ("灯", "u706f"),
    ] {
        assert!(!found(text, query), "{query:?} in {text:?}");
    }
}

#[test]
fn writes_queries_for_both_databases() {
    let query = Query::parse("路灯 喆 lift 3");
    assert_eq!(
        query.fts5(),
        "\"u8defu706f\" AND \"u5586\"* AND \"wlift\"* AND \"w3\""
    );
    assert_eq!(query.tsquery(), "u8defu706f & u5586:* & wlift:* & w3");
    assert_eq!(query_terms("路灯 喆"), ["u8defu706f", "u5586"]);
    assert!(Query::parse(" 的 ").is_empty());
}

#[test]
fn bounds_terms_of_hostile_texts() {
    let long_word = "x".repeat(100_000);
    assert_eq!(terms(&long_word), [format!("w{}", "x".repeat(40))]);
    assert!(found(&long_word, &long_word));
    let many: String = (0x4E00..0x9FA5)
        .filter_map(char::from_u32)
        .flat_map(|c| [c, '路'])
        .collect();
    assert_eq!(terms(&many).len(), MAX_TERMS);
    assert_eq!(Query::parse(&many).terms().len(), 64);
}

/// Letters that are likely to go wrong, mixed: ideographs of all planes, private use, Latin, kana, marks.
fn any_text() -> impl Strategy<Value = String> {
    let mixed = prop::collection::vec(
        prop_oneof![
            4 => prop::char::range('\u{4E00}', '\u{4E20}'),
            1 => prop::char::range('\u{20000}', '\u{20010}'),
            1 => prop::char::range('\u{E000}', '\u{E010}'),
            2 => prop::char::range('0', 'z'),
            1 => prop::sample::select(vec!['的', '了', ' ', '\n', '，', 'é', 'か', '\u{200B}', 'Ａ', '①']),
        ],
        0..40,
    );
    prop_oneof![mixed.prop_map(String::from_iter), any::<String>()]
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing(text in any_text()) {
        let once = normalise(&text);
        prop_assert_eq!(normalise(&once), once);
    }

    #[test]
    fn terms_are_safe_ascii_and_distinct(text in any_text()) {
        let terms = terms(&text);
        for term in &terms {
            prop_assert!(term.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{}", term);
            prop_assert!(term.starts_with(['u', 'v', 'w']));
        }
        let distinct: std::collections::HashSet<_> = terms.iter().collect();
        prop_assert_eq!(distinct.len(), terms.len());
    }

    #[test]
    fn a_text_is_found_by_itself(text in any_text()) {
        let query = Query::parse(&text);
        prop_assert_eq!(query.finds(&terms(&text)), !query.is_empty());
    }

    /// Any stretch of ideographs typed as a query finds the text it was taken from.
    #[test]
    fn a_part_finds_its_text(run in prop::collection::vec(prop::char::range('\u{4E00}', '\u{9FA5}'), 1..30), from in 0usize..30, length in 1usize..30) {
        let from = from % run.len();
        let part: String = run[from..(from + length).min(run.len())].iter().collect();
        let text: String = run.iter().collect();
        let query = Query::parse(&part);
        prop_assert!(query.is_empty() || query.finds(&terms(&text)), "{} in {}", part, text);
    }
}
