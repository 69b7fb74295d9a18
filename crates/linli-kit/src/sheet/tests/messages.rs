//! Every code has its texts, and the texts take in their parts.

use crate::sheet::{
    error::SheetError,
    mapping::{CellProblem, ProblemCode},
    messages::{Language, MESSAGES, error_text, reason_text},
};
use crate::text::{Locale, Texts};
use serde_json::Map;

#[test]
fn every_code_has_exactly_one_text_in_both_languages() {
    let errors = [
        SheetError::Unreadable {
            detail: String::new(),
        },
        SheetError::WrongType,
        SheetError::OldExcel,
        SheetError::Encrypted,
        SheetError::damaged(""),
        SheetError::TooBig { limit: 1 },
        SheetError::TooManyRows { row: 1, limit: 1 },
        SheetError::TooManyColumns {
            row: 1,
            column: 1,
            limit: 1,
        },
        SheetError::CellTooLong {
            row: 1,
            column: 1,
            limit: 1,
        },
        SheetError::UnknownEncoding,
        SheetError::Empty,
        SheetError::NoHeader,
        SheetError::NoSuchSheet {
            name: String::new(),
        },
        SheetError::TooHeavy,
    ];
    let problems = ProblemCode::ALL.map(ProblemCode::code);
    let codes: Vec<&str> = errors
        .iter()
        .map(SheetError::code)
        .chain(problems)
        .collect();
    for code in &codes {
        let texts = MESSAGES
            .iter()
            .filter(|message| message.code == *code)
            .count();
        assert_eq!(texts, 1, "{code}");
    }
    assert_eq!(codes.len(), MESSAGES.len());
    for error in &errors {
        for language in [Language::Chinese, Language::English] {
            assert!(
                !error_text(error, language).contains('{'),
                "{}",
                error.code()
            );
        }
    }
}

#[test]
fn reasons_name_column_value_and_fault() {
    let problem = |field: &str, column: &str, value: &str, code| CellProblem {
        row: 2,
        column: Some(column.to_owned()),
        field: field.to_owned(),
        value: value.to_owned(),
        code,
    };
    let problems = [
        problem("time", "D", "昨天", ProblemCode::NotADate),
        problem("text", "E", "", ProblemCode::Missing),
    ];
    let title = |field: &str| if field == "time" { "时间" } else { "内容" };
    assert_eq!(
        reason_text(&problems, Language::Chinese, title),
        "D 时间 “昨天”: 不是日期，请写成 2026-01-31 或 2026-01-31 09:30；E 内容: 必填，不能为空"
    );
}

#[test]
fn texts_of_files_and_cells_are_those_of_the_floor() {
    let texts = Texts::load([crate::base::FEATURE.texts]).expect("loads");
    for message in MESSAGES {
        let said = |locale| texts.say(locale, message.code, &Map::new());
        assert_eq!(
            (said(Locale::Zh).as_str(), said(Locale::En).as_str()),
            (message.zh, message.en)
        );
    }
}
