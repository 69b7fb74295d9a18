//! Round trips, orders, forgiven typing, and the errors a check character must find.

use proptest::prelude::*;

use super::*;
use crate::code::CodeEnum;

fn number(text: &str) -> RecordNumber {
    RecordNumber::parse(text).expect(text)
}

#[test]
fn record_numbers_are_forgiving_and_have_one_form() {
    for typed in [
        "XQ330106-20261121-00007",
        "xq330106 20261121 7",
        "ＸＱ３３０１０６—２０２６１１２１—00007",
    ] {
        assert_eq!(
            number(typed).to_string(),
            "XQ330106-20261121-00007",
            "{typed}"
        );
    }
    let refused = [
        ("", NumberError::Length { found: 0 }),
        ("XQ330106-20261121-", NumberError::Length { found: 16 }),
        ("XX330106-20261121-00007", NumberError::Prefix),
        ("需求330106-20261121-00007", NumberError::Prefix),
        ("XQ980106-20261121-00007", NumberError::Area),
        ("XQ330106-20260230-00007", NumberError::Date),
        ("XQ330106-+2026112-00007", NumberError::Date),
        ("XQ330106-20261121-0000A", NumberError::Serial),
        ("XQ330106-20261121-00000", NumberError::Serial),
    ];
    for (typed, error) in refused {
        assert_eq!(RecordNumber::parse(typed), Err(error), "{typed}");
    }
}

#[test]
fn record_numbers_order_by_date_and_serial() {
    let mut numbers = [
        "XQ330106-20261121-100000",
        "GD330106-20261121-00001",
        "XQ330106-20261121-99999",
        "XQ330106-20261122-00001",
        "XQ330105-20261130-00001",
    ]
    .map(number);
    numbers.sort();
    assert_eq!(
        numbers.map(|number| number.to_string()),
        [
            "XQ330105-20261130-00001",
            "XQ330106-20261121-99999",
            "XQ330106-20261121-100000",
            "XQ330106-20261122-00001",
            "GD330106-20261121-00001"
        ]
    );
}

#[test]
fn a_number_out_of_range_is_not_made() {
    let area = AreaCode::parse("330106002").expect("a street");
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
    for serial in [0, RecordNumber::MAX_SERIAL + 1] {
        assert_eq!(
            RecordNumber::new(NumberKind::Order, &area, day, serial),
            Err(NumberError::Serial)
        );
    }
    let made = RecordNumber::new(NumberKind::Order, &area, day, RecordNumber::MAX_SERIAL)
        .expect("the last one");
    assert_eq!(number(&made.to_string()), made);
    assert_eq!(
        RecordNumber::new(NumberKind::Order, &area, NaiveDate::MAX, 1),
        Err(NumberError::Date)
    );
}

#[test]
fn tracking_codes_forgive_typing_and_hide_in_logs() {
    let code = TrackingCode::from_random(*b"\x01linli!\xff");
    let shown = code.to_string();
    assert_eq!(shown.len(), 14);
    let wide: String = shown
        .chars()
        .filter_map(|it| char::from_u32(u32::from(it) + 0xFEE0))
        .collect();
    for typed in [
        shown.to_lowercase(),
        shown.replace('-', ""),
        format!(" {} ", shown.replace('-', " ")),
        wide,
    ] {
        assert_eq!(TrackingCode::parse(&typed), Ok(code.clone()), "{typed}");
    }
    assert_eq!(format!("{code:?}"), "TrackingCode(****)");
    assert_eq!(
        TrackingCode::parse("2222-2222-222"),
        Err(NumberError::Length { found: 11 })
    );
    assert_eq!(
        TrackingCode::parse("2222-2222-22O2"),
        Err(NumberError::Character { position: 11 })
    );
    assert_eq!(
        TrackingCode::parse("2222-2222-2223"),
        Err(NumberError::Check)
    );
}

#[test]
fn tracking_codes_spread_over_the_whole_alphabet() {
    let possible = u128::from(TRACKING_BASE).pow(u32::try_from(TRACKING_DATA).expect("small"));
    assert!(
        possible >= 1 << 50 && possible < u128::from(u64::MAX) / 512,
        "≥ 50 bits, small bias"
    );
    for character in "01ILO".bytes() {
        assert!(!TRACKING_ALPHABET.contains(&character));
    }
    assert_ne!(
        TrackingCode::from_random([0; 8]),
        TrackingCode::from_random([0, 0, 0, 0, 0, 0, 0, 1])
    );
}

proptest! {
    #[test]
    fn record_numbers_read_what_they_write(
        kind in 0..NumberKind::ALL.len(), county in 1_u32..100, day in 0_i32..100_000, serial in 1..=RecordNumber::MAX_SERIAL,
    ) {
        let area = AreaCode::parse(&format!("3301{county:02}")).expect("a county");
        let date = NaiveDate::from_num_days_from_ce_opt(700_000 + day).expect("a day");
        let made = RecordNumber::new(NumberKind::ALL[kind], &area, date, serial).expect("in range");
        prop_assert_eq!(RecordNumber::parse(&made.to_string()), Ok(made));
    }

    #[test]
    fn one_wrong_character_or_a_swap_is_found(
        bytes in any::<[u8; 8]>(), position in 0_usize..12, other in 0_usize..12, replacement in 0_usize..31,
    ) {
        let code = TrackingCode::from_random(bytes);
        prop_assert_eq!(TrackingCode::parse(code.as_str()), Ok(code.clone()));

        let mut wrong = code.as_str().as_bytes().to_vec();
        wrong[position] = TRACKING_ALPHABET[replacement];
        let wrong = String::from_utf8(wrong).expect("ASCII");
        prop_assert_eq!(TrackingCode::parse(&wrong).is_ok(), wrong == code.as_str());

        let mut swapped = code.as_str().as_bytes().to_vec();
        swapped.swap(position, other);
        let swapped = String::from_utf8(swapped).expect("ASCII");
        prop_assert_eq!(TrackingCode::parse(&swapped).is_ok(), swapped == code.as_str());
    }

    #[test]
    fn no_text_makes_a_number_panic(text in "\\PC{0,26}", near in "(XQ)?[-0-9A-Z０]{0,26}") {
        for candidate in [text, near] {
            let _ = (RecordNumber::parse(&candidate), TrackingCode::parse(&candidate));
        }
    }
}
