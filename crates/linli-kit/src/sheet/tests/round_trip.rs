//! What is written is read back the same: tables, templates, faulty rows, CSV.

use proptest::prelude::*;

use super::support::{Sample, read, shown, text_row};
use crate::sheet::{
    cell::{Cell, CivilDateTime, Row, Value},
    mapping::{Choice, FieldKind, FieldSpec, propose},
    read::{InProcess, ReadOptions},
    shape::{REASON_HEADING, preview},
    write::{Column, ColumnFormat, CsvTable, FaultyRows, XlsxTable},
};

fn xlsx(columns: Vec<Column>, rows: &[Vec<Value>]) -> Vec<u8> {
    let mut table = XlsxTable::new("表", columns).expect("a table");
    for row in rows {
        table.push(row).expect("a row");
    }
    table.into_bytes().expect("a workbook")
}

fn plain_columns(count: usize) -> Vec<Column> {
    (0..count)
        .map(|column| Column::new(format!("列{column}"), ColumnFormat::General))
        .collect()
}

/// What reading gives: rows that show nothing and empty cells at the end are dropped.
fn expected(rows: &[Vec<Value>]) -> Vec<Row> {
    let mut expected = Vec::new();
    for (number, values) in (2..).zip(rows) {
        let mut row = Row {
            number,
            cells: values.iter().cloned().map(Cell::from).collect(),
        };
        row.drop_trailing_empty();
        if !row.is_blank() {
            expected.push(row);
        }
    }
    expected
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[\\PC\n\t]{0,12}",
        "[=+@'\"-][a-z0-9()!|]{0,8}",
        "_x[0-9A-F]{4}_",
        Just("㛃䶮𬭚喆堃峣".to_owned()),
        Just(" 两边空格 ".to_owned()),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Empty),
        any_text().prop_map(Value::text),
        (-1e12..1e12_f64).prop_map(Value::Number),
        (-1_000_000..1_000_000_i32).prop_map(|number| Value::Number(number.into())),
        any::<bool>().prop_map(Value::Bool),
        (0..4_000_000_000_i64).prop_map(|seconds| {
            CivilDateTime::from_china_milliseconds(seconds * 1000)
                .map_or(Value::Empty, Value::DateTime)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_workbook_reads_back_the_same(rows in prop::collection::vec(prop::collection::vec(any_value(), 1..5), 0..8)) {
        let collected = read(&xlsx(plain_columns(5), &rows)).expect("rows");
        prop_assert_eq!(&collected.rows[1..], expected(&rows));
    }

    #[test]
    fn a_csv_reads_back_its_texts(rows in prop::collection::vec(prop::collection::vec(any_text(), 2..4), 0..8)) {
        let rows: Vec<Vec<Value>> = rows
            .into_iter()
            .map(|row| row.into_iter().map(Value::text).collect())
            .collect();
        let mut table = CsvTable::new(Vec::new(), &["列一", "列二"]).expect("a table");
        for row in &rows {
            table.push(row).expect("a row");
        }
        let collected = read(&table.finish().expect("bytes")).expect("rows");
        let read: Vec<_> = collected.rows[1..].iter().map(|row| &row.cells).collect();
        let expected = expected(&rows);
        prop_assert_eq!(read, expected.iter().map(|row| &row.cells).collect::<Vec<_>>());
    }
}

#[test]
fn no_formula_is_ever_written() {
    let risky = [
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "=cmd|' /C calc'!A0",
    ];
    let rows: Vec<Vec<Value>> = risky.iter().map(|text| vec![Value::text(*text)]).collect();
    let bytes = xlsx(plain_columns(1), &rows);
    let collected = read(&bytes).expect("rows");
    for (row, text) in collected.rows[1..].iter().zip(risky) {
        assert_eq!(row.value(0), &Value::text(text));
        assert!(!row.cells[0].formula);
    }
    let mut table = CsvTable::new(Vec::new(), &["列"]).expect("a table");
    table.push(&rows.concat()).expect("a row");
    let text = String::from_utf8(table.finish().expect("bytes")).expect("text");
    assert!(
        text.starts_with("\u{feff}列\r\n'=1+1,'+1,'-1+1,'@SUM(A1),"),
        "{text}"
    );
}

#[test]
fn a_template_reads_back_as_its_own_form() {
    let fields = [
        FieldSpec::new("text", &["诉求内容"], FieldKind::Text { maximum: 100 })
            .required()
            .note("必填，写清时间和地点"),
        FieldSpec::new(
            "class",
            &["类别"],
            FieldKind::Choice(vec![
                Choice::new("venue", &["场地"]),
                Choice::new("goods", &["物资"]),
            ]),
        ),
        FieldSpec::new("day", &["日期"], FieldKind::Date),
        FieldSpec::new("phone", &["联系电话"], FieldKind::Phone).note("11 位手机号"),
    ];
    let columns: Vec<Column> = fields.iter().map(Column::from).collect();
    let day = CivilDateTime::date(2026, 1, 31).expect("a day");
    let row = vec![
        Value::text("㛃家电梯"),
        Value::text("场地"),
        Value::DateTime(day),
        Value::text("013800"),
    ];
    let sample = Sample::new(&xlsx(columns, &[row]));
    let preview =
        preview(&InProcess, &sample.path(), &ReadOptions::default(), &[]).expect("a shape");
    assert_eq!(
        (preview.shape.header_row, preview.shape.notes_row),
        (1, Some(2))
    );
    assert_eq!(preview.shape.origin.sheets, ["表"], "the lists are hidden");
    assert_eq!(preview.sample.len(), 1);
    assert_eq!(preview.sample[0].value(2), &Value::DateTime(day));
    let mapping = propose(&preview, &fields).mapping();
    let columns: Vec<u32> = fields
        .iter()
        .map(|field| mapping.columns[&field.key])
        .collect();
    assert_eq!(columns, [0, 1, 2, 3]);
}

#[test]
fn faulty_rows_come_back_in_their_own_columns_with_reasons() {
    let input = Sample::new("编号,,时间\n1,x,昨天\n2,y,前天".as_bytes());
    let options = ReadOptions::default();
    let look = preview(&InProcess, &input.path(), &options, &[]).expect("a shape");
    let mut shape = look.shape;
    let mut rows = look.sample;
    // Once from the input, and once more from our own sheet: no second column of reasons.
    for _ in 0..2 {
        let mut faulty = FaultyRows::new(&shape).expect("a sheet");
        for row in &rows {
            faulty.push(row, "C 时间: 不是日期").expect("a row");
        }
        let sample = Sample::new(&faulty.into_bytes().expect("a workbook"));
        let again = preview(&InProcess, &sample.path(), &options, &[]).expect("a shape");
        assert_eq!(again.shape.headings, ["编号", "", "时间", REASON_HEADING]);
        assert_eq!(again.shape.fingerprint(), shape.fingerprint());
        let row = ["1", "x", "昨天", "C 时间: 不是日期"].map(str::to_owned);
        assert_eq!(shown(&again.sample)[0], (2, row.to_vec()));
        (shape, rows) = (again.shape, again.sample);
    }
    assert_eq!(
        rows[1],
        text_row(3, &["2", "y", "前天", "C 时间: 不是日期"])
    );
}
