//! Honest files: values of every kind, encodings, headers, and the real messages.

use std::{ops::ControlFlow, time::Instant};

use super::support::{Package, Sample, read, read_path, shown, text_row};
use crate::sheet::{
    cell::{CivilDateTime, Row, Value},
    error::SheetError,
    read::{InProcess, Limits, ReadOptions, RowSource},
    shape::{data_rows, preview},
};

fn values(data: &str, package: Package) -> Vec<(Value, bool)> {
    let collected = read(&package.build(data)).expect("rows");
    collected.rows[0]
        .cells
        .iter()
        .map(|cell| (cell.value.clone(), cell.formula))
        .collect()
}

fn moment(year: i32, month: u8, day: u8) -> Value {
    Value::DateTime(CivilDateTime::date(year, month, day).expect("a day"))
}

#[test]
fn cells_of_every_kind_are_read() {
    let data = r##"<row r="1">
        <c r="A1" t="inlineStr"><is><t xml:space="preserve"> 㛃䶮𬭚 </t></is></c>
        <c r="B1"><v>1.5</v></c> <c r="C1" t="b"><v>1</v></c> <c r="D1" s="1"><v>43796</v></c>
        <c r="E1" t="e"><v>#REF!</v></c> <c r="F1"><f>1+1</f><v>2</v></c> <c r="G1"><f>NOW()</f></c>
        <c r="H1" t="str"><f>A1</f><v>甲&amp;乙</v></c> <c r="I1" s="1"><v>0.604166667</v></c>
        <c r="J1" t="d"><v>2019-11-27T00:00:00</v></c> <c r="L1"><v></v></c></row>"##;
    let expected = [
        (Value::Text(" 㛃䶮𬭚 ".to_owned()), false),
        (Value::Number(1.5), false),
        (Value::Bool(true), false),
        (moment(2019, 11, 27), false),
        (Value::Error("#REF!".to_owned()), false),
        (Value::Number(2.0), true),
        (Value::Empty, true),
        (Value::Text("甲&乙".to_owned()), true),
        (Value::Text("14:30:00".to_owned()), false),
        (moment(2019, 11, 27), false),
    ];
    assert_eq!(values(data, Package::default()), expected);
}

#[test]
fn the_1904_date_system_is_followed() {
    let package = Package {
        workbook_properties: r#"date1904="1""#,
        ..Package::default()
    };
    let data = r#"<row r="1"><c r="A1" s="1"><v>42334</v></c></row>"#;
    assert_eq!(values(data, package), [(moment(2019, 11, 27), false)]);
}

#[test]
fn empty_shared_strings_keep_their_place() {
    let package = Package {
        shared_strings: Some("<sst><si/><si><t/></si><si><t>甲</t></si></sst>".to_owned()),
        ..Package::default()
    };
    let data = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>"#;
    let read = values(data, package);
    assert_eq!(read.last(), Some(&(Value::Text("甲".to_owned()), false)));
}

#[test]
fn csv_is_read_in_its_encodings_and_delimiters() {
    let expected = [
        (1, vec!["编号".to_owned(), "内容".to_owned()]),
        (2, vec!["1".to_owned(), "电梯坏了,\n“急”".to_owned()]),
    ];
    for delimiter in [",", ";", "\t"] {
        let text = format!("编号{delimiter}内容\r\n1{delimiter}\"电梯坏了,\n“急”\"\r\n");
        let (gb18030, _, _) = encoding_rs::GB18030.encode(&text);
        let utf16: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let with_mark = format!("\u{feff}{text}").into_bytes();
        for (bytes, encoding) in [
            (text.clone().into_bytes(), "UTF-8"),
            (with_mark, "UTF-8"),
            (gb18030.into_owned(), "gb18030"),
            (utf16, "UTF-16LE"),
        ] {
            let collected = read(&bytes).expect("rows");
            assert_eq!(shown(&collected.rows), expected, "{delimiter:?} {encoding}");
            let found = collected.origin.and_then(|origin| origin.encoding);
            assert_eq!(found.as_deref(), Some(encoding));
        }
    }
}

#[test]
fn rare_characters_survive_gb18030() {
    let text = "姓名,备注\n㛃䶮𬭚喆堃峣,x\n".repeat(20_000);
    let (bytes, _, lost) = encoding_rs::GB18030.encode(&text);
    assert!(!lost);
    let collected = read(&bytes).expect("rows");
    assert_eq!(collected.rows.len(), 40_000);
    assert!(
        collected
            .rows
            .iter()
            .skip(1)
            .step_by(2)
            .all(|row| { row.value(0) == &Value::Text("㛃䶮𬭚喆堃峣".to_owned()) })
    );
}

#[test]
fn csv_rows_are_numbered_as_a_person_counts_them() {
    let text = "a,b\n\n\n1,\"x\ny\"\n\n,\n2,'=3";
    let collected = read(text.as_bytes()).expect("rows");
    let numbers: Vec<u32> = collected.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 4, 7]);
    assert_eq!(collected.rows[2].value(1), &Value::Text("=3".to_owned()));
}

fn csv_of(rows: &[&str]) -> Sample {
    Sample::new(rows.join("\n").as_bytes())
}

#[test]
fn the_header_is_found_below_titles_and_above_notes() {
    let sample = csv_of(&[
        "需求登记表（2026年）,,,",
        "填报单位：某社区,,填报日期：2026-01-31,",
        "编号,内容,联系 电话,登记时间,",
        "选填,必填，写清地点,格式：11位,例：2026-01-31,",
        "1,电梯坏了,13800138000,2026-01-31,",
        "2,路灯不亮,13800138001,2026-02-01,",
    ]);
    let options = ReadOptions::default();
    let preview = preview(&InProcess, &sample.path(), &options, &[]).expect("a shape");
    assert_eq!(preview.shape.header_row, 3);
    assert_eq!(preview.shape.notes_row, Some(4));
    assert_eq!(
        preview.shape.headings,
        ["编号", "内容", "联系 电话", "登记时间"]
    );
    assert_eq!(preview.sample.len(), 2);
    let mut numbers = Vec::new();
    data_rows(
        &InProcess,
        &sample.path(),
        &options,
        &preview.shape,
        &mut |row: Row| {
            numbers.push(row.number);
            ControlFlow::Continue(())
        },
    )
    .expect("rows");
    assert_eq!(numbers, [5, 6]);
}

#[test]
fn expected_titles_decide_which_row_is_the_header() {
    let sample = csv_of(&[
        "甲栏,乙栏,丙栏",
        "合并,分组,其他",
        "内容,电话,时间",
        "x,1,2",
    ]);
    let options = ReadOptions::default();
    let find = |titles: &[&str]| preview(&InProcess, &sample.path(), &options, titles);
    assert_eq!(
        find(&["电话", "内容"]).expect("a shape").shape.header_row,
        3
    );
    assert_eq!(find(&[]).expect("a shape").shape.header_row, 1);
    let numbers_only = csv_of(&["1,2", "3,4"]);
    let none = preview(&InProcess, &numbers_only.path(), &options, &[]);
    assert_eq!(none.err(), Some(SheetError::NoHeader));
}

#[test]
fn the_fingerprint_knows_the_form_and_not_the_data() {
    let fingerprint = |rows: &[&str]| {
        preview(
            &InProcess,
            &csv_of(rows).path(),
            &ReadOptions::default(),
            &[],
        )
        .expect("a shape")
        .shape
        .fingerprint()
    };
    let form = fingerprint(&["编号,内容", "1,x"]);
    assert_eq!(form, fingerprint(&["标题", " 编 号 ,内容*", "2,y"]));
    assert_eq!(form, fingerprint(&["编号,内容,原因 Reason", "2,y,错"]));
    assert_ne!(form, fingerprint(&["内容,编号", "x,1"]));
    assert_eq!(form.len(), 32);
}

#[test]
fn a_file_that_changed_since_its_preview_is_refused() {
    let options = ReadOptions::default();
    let first = csv_of(&["编号,内容", "1,x"]);
    let shape = preview(&InProcess, &first.path(), &options, &[])
        .expect("a shape")
        .shape;
    let other = csv_of(&["内容,编号", "x,1"]);
    let mut keep = |_: Row| ControlFlow::Continue(());
    let result = data_rows(&InProcess, &other.path(), &options, &shape, &mut keep);
    assert_eq!(result, Err(SheetError::NoHeader));
}

#[test]
fn reading_stops_when_asked_and_names_missing_sheets() {
    let sample = csv_of(&["a", "b", "c"]);
    let mut rows = Vec::new();
    let given = InProcess.rows(&sample.path(), &ReadOptions::default(), &mut |row: Row| {
        rows.push(row);
        ControlFlow::Break(())
    });
    assert_eq!((given, rows), (Ok(1), vec![text_row(1, &["a"])]));
    let workbook = Sample::new(&Package::default().build(r#"<row><c><v>1</v></c></row>"#));
    let options = ReadOptions {
        sheet: Some("无".to_owned()),
        ..ReadOptions::default()
    };
    let mut keep = |_: Row| ControlFlow::Continue(());
    let missing = InProcess.rows(&workbook.path(), &options, &mut keep);
    assert_eq!(
        missing,
        Err(SheetError::NoSuchSheet {
            name: "无".to_owned()
        })
    );
}

#[test]
fn the_real_messages_are_read_without_losing_one() {
    let Some(path) = crate::testing::shared_data("citizen-messages/messages.xlsx") else {
        return;
    };
    let begun = Instant::now();
    let collected = read_path(&path, Limits::WEB).expect("rows");
    let took = begun.elapsed();
    println!("read {} rows in {took:?}", collected.rows.len());
    assert_eq!(collected.rows.len(), 1 + 4326);
    assert!(
        took.as_secs() < if cfg!(debug_assertions) { 8 } else { 2 },
        "{took:?}"
    );
    let (mut texts, mut dates, mut longest) = (0, 0, 0);
    for row in &collected.rows[1..] {
        assert!(
            matches!(row.value(0), Value::Number(_)),
            "row {}",
            row.number
        );
        match row.value(3) {
            Value::Text(text) => {
                assert!(
                    crate::sheet::date_time::parse_date_time(text).is_ok(),
                    "row {}",
                    row.number
                );
                texts += 1;
            }
            Value::DateTime(_) => dates += 1,
            other => panic!("row {}: {other:?}", row.number),
        }
        longest = longest.max(row.value(4).to_string().chars().count());
    }
    assert_eq!(texts + dates, 4326);
    assert!(
        texts > 0 && dates > 0 && longest > 6000,
        "{texts} {dates} {longest}"
    );
}
