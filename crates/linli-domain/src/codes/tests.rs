//! Published and synthetic vectors, and the promise that one wrong character never passes.

use proptest::prelude::*;

use super::*;

#[test]
fn credit_codes_of_every_shape() {
    // The last two have the check value 0, which two circulating implementations get wrong; one begins with a letter.
    for good in [
        "12100000400009880K",
        "91330100MA27000210",
        "N2330110MF00000130",
    ] {
        assert_eq!(CreditCode::parse(good).expect(good).as_str(), good);
    }
    let forgiven =
        CreditCode::parse(" １２100000-4000 09880ｋ ").expect("typed on a Chinese keyboard");
    assert_eq!(forgiven.as_str(), "12100000400009880K");
    let table = [
        ("", CodeError::Length { found: 0 }),
        ("12100000400009880", CodeError::Length { found: 17 }),
        ("12100000400009880KK", CodeError::Length { found: 19 }),
        ("1210000040000988OK", CodeError::Character { position: 17 }),
        ("12100000四00009880K", CodeError::Character { position: 9 }),
        ("12100000400009881K", CodeError::Check),
        ("91330100MA2700021A", CodeError::Check),
    ];
    for (bad, error) in table {
        assert_eq!(CreditCode::parse(bad), Err(error), "{bad}");
    }
}

#[test]
fn credit_codes_travel_as_text() {
    let code: CreditCode = serde_json::from_str("\"12100000400009880k\"").expect("valid");
    assert_eq!(
        serde_json::to_string(&code).expect("text"),
        "\"12100000400009880K\""
    );
    assert!(serde_json::from_str::<CreditCode>("\"12100000400009881K\"").is_err());
}

#[test]
fn area_codes_and_their_kinds() {
    use OfficialAreaKind as Kind;
    let table = [
        ("330000", "330000", Kind::Province),
        ("330100000000", "330100", Kind::Prefecture),
        ("330106", "330106", Kind::County),
        ("330106000", "330106", Kind::County),
        ("330106002", "330106002", Kind::Street),
        ("330106002000", "330106002", Kind::Street),
        ("330106109", "330106109", Kind::Town),
        ("330106399", "330106399", Kind::Township),
        ("330106403", "330106403", Kind::EnterpriseRun),
        ("３３０１０６ 002 051", "330106002051", Kind::Committee),
        // invented places of the demo
        ("990106001", "990106001", Kind::Street),
    ];
    for (typed, kept, kind) in table {
        let code = AreaCode::parse(typed).expect(typed);
        assert_eq!((code.as_str(), code.kind()), (kept, kind), "{typed}");
        assert_eq!(AreaCode::parse(&code.twelve_digits()), Ok(code.clone()));
        assert_eq!(code.county(), &kept[..6]);
    }
    let refused = [
        ("33010", CodeError::Length { found: 5 }),
        ("3301060021", CodeError::Length { found: 10 }),
        ("33O106", CodeError::Character { position: 3 }),
        ("000000", CodeError::Kind),
        ("830106", CodeError::Kind),
        ("980106", CodeError::Kind),
        ("330006", CodeError::Kind),
        ("330106600", CodeError::Kind),
        ("330106000001", CodeError::Kind),
    ];
    for (bad, error) in refused {
        assert_eq!(AreaCode::parse(bad), Err(error), "{bad}");
    }
}

#[test]
fn an_area_contains_what_begins_with_it() {
    let code = |text: &str| AreaCode::parse(text).expect(text);
    assert!(code("330000").contains(&code("330106002051")));
    assert!(code("330100").contains(&code("330106")));
    assert!(code("330106").contains(&code("330106")));
    assert!(!code("330200").contains(&code("330106")));
    assert!(!code("330106002").contains(&code("330106003001")));
}

#[test]
fn id_numbers_are_checked() {
    for (number, good) in [
        ("11010519491231002X", true),
        ("11010519491231002x", true),
        ("110105 19491231 002X", true),
        ("110105194912310021", false),
        ("11010519491331002X", false),
        ("1101051949123100", false),
        ("1101051949123100二X", false),
        ("11010519491231002XX", false),
        ("", false),
    ] {
        assert_eq!(is_id_number(number), good, "{number}");
    }
}

proptest! {
    /// Builds a code from any 17 characters, then changes one: it must be refused, and the true one accepted.
    #[test]
    fn every_single_error_in_a_credit_code_is_found(
        values in prop::collection::vec(0_usize..31, 17),
        position in 0_usize..18,
        shift in 1_usize..31,
    ) {
        let write = |values: &[usize]| -> String {
            values.iter().map(|value| char::from(CREDIT_ALPHABET[*value])).collect()
        };
        let found: Vec<Vec<usize>> = (0..31)
            .map(|check| values.iter().copied().chain([check]).collect())
            .filter(|code: &Vec<usize>| CreditCode::parse(&write(code)).is_ok())
            .collect();
        prop_assert_eq!(found.len(), 1, "exactly one check character fits");
        let mut wrong = found[0].clone();
        wrong[position] = (wrong[position] + shift) % 31;
        prop_assert_eq!(CreditCode::parse(&write(&wrong)), Err(CodeError::Check));
    }

    #[test]
    fn no_text_makes_a_code_panic(text in "\\PC{0,24}", digits in "[0-9０-９X]{0,19}") {
        for candidate in [text, digits] {
            let _ = (CreditCode::parse(&candidate), AreaCode::parse(&candidate), is_id_number(&candidate));
        }
    }
}
