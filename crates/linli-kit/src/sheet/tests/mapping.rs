//! Proposals, mappings and converted rows.

use super::support::{Sample, text_row};
use crate::sheet::{
    cell::{Cell, Row, Value},
    mapping::{
        Choice, FieldKind, FieldSpec, FieldValue, Ground, Mapping, MappingError, ProblemCode,
        Proposal, RowConverter, convert_value, propose,
    },
    read::{InProcess, ReadOptions},
    shape::{Preview, preview},
};

fn fields() -> Vec<FieldSpec> {
    vec![
        FieldSpec::new(
            "source_number",
            &["留言编号", "编号"],
            FieldKind::Code { maximum: 40 },
        ),
        FieldSpec::new(
            "title",
            &["留言主题", "标题", "title"],
            FieldKind::Text { maximum: 100 },
        ),
        FieldSpec::new(
            "text",
            &["留言详情", "内容"],
            FieldKind::Text { maximum: 8000 },
        )
        .required(),
        FieldSpec::new(
            "submitted_at",
            &["留言时间", "提交时间"],
            FieldKind::DateTime,
        )
        .required(),
        FieldSpec::new("phone", &["联系电话", "phone"], FieldKind::Phone),
    ]
}

fn look(rows: &[&str]) -> Preview {
    let sample = Sample::new(rows.join("\n").as_bytes());
    preview(&InProcess, &sample.path(), &ReadOptions::default(), &[]).expect("a shape")
}

fn grounds(proposal: &Proposal) -> Vec<(&str, u32, Ground)> {
    proposal
        .suggestions
        .iter()
        .map(|suggestion| {
            (
                suggestion.field.as_str(),
                suggestion.column,
                suggestion.ground,
            )
        })
        .collect()
}

#[test]
fn columns_are_proposed_by_heading_and_then_by_content() {
    let preview = look(&[
        "留言编号,登记,留言详情（必填）,居民联系电话,点赞数",
        "1,2019-11-27,电梯坏了,13800138000,3",
        "2,2019-11-28,路灯不亮,13800138001,0",
        "3,2019-11-29,噪声,13800138002,1",
    ]);
    let proposal = propose(&preview, &fields());
    assert_eq!(
        grounds(&proposal),
        [
            ("source_number", 0, Ground::Heading),
            ("text", 2, Ground::Heading),
            ("submitted_at", 1, Ground::Content),
            ("phone", 3, Ground::Resembling),
        ]
    );
    assert_eq!(proposal.unused, [4]);
    assert!(proposal.missing.is_empty());
    assert_eq!(proposal.mapping().check(&preview.shape, &fields()), Ok(()));
}

#[test]
fn what_is_missing_is_said() {
    let preview = look(&["编号,内容", "1,x"]);
    let proposal = propose(&preview, &fields());
    assert_eq!(proposal.missing, ["submitted_at"]);
    let missing = MappingError::MissingField {
        field: "submitted_at".to_owned(),
    };
    assert_eq!(
        proposal.mapping().check(&preview.shape, &fields()),
        Err(missing)
    );
}

#[test]
fn mappings_can_be_typed_by_heading_or_letter() {
    let shape = look(&["编号,内容,时间", "1,x,2019-11-27"]).shape;
    let typed = |pairs: &[(&str, &str)]| {
        Mapping::from_pairs(pairs.iter().copied(), &shape, &fields()).map(|mapping| mapping.columns)
    };
    let columns = typed(&[("内容", "text"), ("c", "submitted_at")]).expect("a mapping");
    assert_eq!(
        columns.into_iter().collect::<Vec<_>>(),
        [("submitted_at".to_owned(), 2), ("text".to_owned(), 1)]
    );
    for (pairs, code) in [
        (vec![("X", "text")], "UnknownColumn"),
        (vec![("A", "nothing")], "UnknownField"),
        (
            vec![("A", "text"), ("A", "title"), ("C", "submitted_at")],
            "ColumnTwice",
        ),
        (vec![("A", "text")], "MissingField"),
    ] {
        let error = typed(&pairs).expect_err(code);
        assert!(format!("{error:?}").starts_with(code), "{error:?}");
    }
}

#[test]
fn a_row_gives_its_good_values_and_its_faults_by_row_column_and_value() {
    let mapping = Mapping {
        columns: [("text", 0), ("submitted_at", 1), ("phone", 2), ("title", 3)]
            .map(|(field, column)| (field.to_owned(), column))
            .into(),
    };
    let converter = RowConverter::new(&fields(), &mapping, false);
    let good = converter.convert(&text_row(2, &["\n\t 电梯坏了 ", "2019/11/27 21:37:27", ""]));
    assert!(good.problems.is_empty());
    assert_eq!(good.text("text"), Some("电梯坏了"));
    assert_eq!(
        good.date_time("submitted_at")
            .map(|moment| moment.to_string())
            .as_deref(),
        Some("2019-11-27 21:37:27")
    );
    assert_eq!(good.get("phone"), None);

    let mut cells: Vec<Cell> = text_row(0, &["", "03/04/2019", "没有"]).cells;
    cells.push(Value::Error("#N/A".to_owned()).into());
    let faulty = converter.convert(&Row { number: 9, cells });
    let problems: Vec<_> = faulty
        .problems
        .iter()
        .map(|problem| {
            (
                problem.row,
                problem.column.as_deref(),
                problem.field.as_str(),
                problem.value.as_str(),
                problem.code,
            )
        })
        .collect();
    assert_eq!(
        problems,
        [
            (9, Some("D"), "title", "#N/A", ProblemCode::ErrorCell),
            (9, Some("A"), "text", "", ProblemCode::Missing),
            (
                9,
                Some("B"),
                "submitted_at",
                "03/04/2019",
                ProblemCode::AmbiguousDate
            ),
            (9, Some("C"), "phone", "没有", ProblemCode::NotAPhone),
        ]
    );
}

#[test]
fn a_formula_without_its_result_is_a_fault() {
    let mapping = Mapping {
        columns: [("title".to_owned(), 0)].into(),
    };
    let converter = RowConverter::new(&fields()[1..2], &mapping, false);
    let cell = |value| Row {
        number: 1,
        cells: vec![Cell {
            value,
            formula: true,
        }],
    };
    let without = converter.convert(&cell(Value::Empty));
    assert_eq!(without.problems[0].code, ProblemCode::FormulaWithoutResult);
    assert_eq!(
        converter.convert(&cell(Value::Number(2.0))).text("title"),
        Some("2")
    );
}

#[test]
fn values_convert_by_kind() {
    use ProblemCode::{NotABool, NotAChoice, NotADate, NotANumber, OutOfRange, TooLong};
    let text = |text: &str| Value::Text(text.to_owned());
    let whole = FieldKind::Integer {
        minimum: 0,
        maximum: 100,
    };
    let choice = FieldKind::Choice(vec![
        Choice::new("venue", &["场地", "venue"]),
        Choice::new("goods", &["物资（实物）"]),
    ]);
    let code = FieldKind::Code { maximum: 6 };
    let integer = |number| Ok(FieldValue::Integer(number));
    let stored = |text: &str| Ok(FieldValue::Text(text.to_owned()));
    let chosen = |key: &str| Ok(FieldValue::Choice(key.to_owned()));
    for (value, kind, expected) in [
        (Value::Number(12.0), &whole, integer(12)),
        (text("１２"), &whole, integer(12)),
        (text("12人"), &whole, Err(NotANumber)),
        (text("1,2"), &whole, Err(NotANumber)),
        (text("inf"), &whole, Err(NotANumber)),
        (Value::Number(1.5), &whole, Err(OutOfRange)),
        (Value::Number(101.0), &whole, Err(OutOfRange)),
        (Value::Number(1e300), &whole, Err(OutOfRange)),
        (
            text("12,345.50"),
            &FieldKind::Decimal,
            Ok(FieldValue::Decimal(12345.5)),
        ),
        (Value::Number(188_006.0), &code, stored("188006")),
        (text("ＸＱ 12"), &code, stored("XQ12")),
        (text("0012.0"), &code, stored("0012")),
        (text("1234567"), &code, Err(TooLong)),
        (
            Value::Number(13_800_138_000.0),
            &FieldKind::Phone,
            stored("13800138000"),
        ),
        (text("√"), &FieldKind::Bool, Ok(FieldValue::Bool(true))),
        (text("否"), &FieldKind::Bool, Ok(FieldValue::Bool(false))),
        (text("也许"), &FieldKind::Bool, Err(NotABool)),
        (text(" 场地 "), &choice, chosen("venue")),
        (text("VENUE"), &choice, chosen("venue")),
        (text("物资(实物)"), &choice, chosen("goods")),
        (text("别的"), &choice, Err(NotAChoice)),
        (Value::Number(188_006.0), &FieldKind::Date, Err(NotADate)),
        (Value::Bool(true), &FieldKind::Date, Err(NotADate)),
    ] {
        assert_eq!(
            convert_value(&value, kind, false),
            expected,
            "{value:?} as {kind:?}"
        );
    }
}
