//! From a row of a sheet to what it says: the same text for the same thing, however it was typed.

use std::collections::BTreeSet;

use linli_domain::code::CodeEnum;
use linli_domain::phone::Phone;
use linli_kit::app::App;
use linli_kit::sheet::Row;
use linli_kit::sheet::cell::{Value, column_letters};
use linli_kit::sheet::mapping::{FieldKind, FieldSpec, FieldValue, Mapping, RowConverter};
use linli_kit::sheet::shape::Shape;
use linli_kit::text::Locale;

use super::RosterKind;
use super::row::{Fault, Said, alike};
use crate::persons::phones;

/// The columns a place may be spread over, from the top down, before the one in which what they say together stands
/// ([`RosterKind::place_field`]).
pub const PLACE_PARTS: [&str; 2] = ["community", "compound"];
/// The column of telephone numbers.
pub const PHONE: &str = "phone";
/// The column of versions: what an export says it was.
pub const VERSION: &str = "version";
/// What a cell holds whose value is to go; an empty cell says nothing. An English sheet may say it in English.
pub const CLEAR: [&str; 2] = ["清空", "CLEAR"];
/// What the row of notes of a template says of it.
const CLEAR_NOTE: &str = "写“清空”即删去";
/// Marks between the names of two people in one cell.
const BETWEEN_NAMES: [char; 8] = ['、', '，', ',', '；', ';', '/', '\n', '|'];

/// A row, read.
#[derive(Debug, Clone)]
pub struct SaidRow {
    /// Row as Excel numbers it.
    pub number: u32,
    /// What it says.
    pub said: Said,
    /// What in it cannot be read.
    pub faults: Vec<Fault>,
}

/// Reads the rows of one sheet under one mapping.
pub struct RowReader {
    app: App,
    kind: RosterKind,
    columns: Vec<(String, usize)>,
    converter: RowConverter,
}

impl RowReader {
    /// A reader of a sheet.
    #[must_use]
    pub fn new(app: &App, kind: RosterKind, shape: &Shape, mapping: &Mapping) -> Self {
        Self {
            app: app.clone(),
            kind,
            columns: mapping
                .columns
                .iter()
                .map(|(field, column)| (field.clone(), *column as usize))
                .collect(),
            converter: RowConverter::new(kind.fields(), mapping, shape.origin.date_1904),
        }
    }

    /// What a row says.
    #[must_use]
    pub fn read(&self, row: &Row) -> SaidRow {
        let (cleared, rest) = self.without_cleared(row);
        let converted = self.converter.convert(rest.as_ref().unwrap_or(row));
        let mut faults: Vec<Fault> = converted
            .problems
            .iter()
            .filter(|problem| !cleared.contains(&problem.field))
            .map(|problem| Fault::of(&problem.field, &problem.value, problem.code.code()))
            .collect();
        let may_go = self.kind.clearable();
        let kept = cleared
            .iter()
            .filter(|field| !may_go.contains(&field.as_str()));
        faults.extend(kept.map(|field| Fault::of(field, CLEAR[0], "roster_not_cleared")));
        let mut said = Said {
            cleared,
            ..Said::default()
        };
        for (field, value) in &converted.values {
            let text = canonical(value);
            if text.is_empty() {
                continue;
            }
            if field == PHONE {
                self.phone(&text, &mut said, &mut faults);
            } else {
                said.values.insert(field.clone(), text);
            }
        }
        join_place(&mut said, self.kind.place_field());
        if let Some(field) = self.kind.person_field()
            && let Some(name) = said.get(field)
            && names_several(name)
        {
            faults.push(Fault::of(field, name, "cell_two_names"));
        }
        SaidRow {
            number: converted.number,
            said,
            faults,
        }
    }

    /// The fields whose cells hold [`CLEAR`], and the row without those cells where there are any.
    fn without_cleared(&self, row: &Row) -> (BTreeSet<String>, Option<Row>) {
        let mut cleared = BTreeSet::new();
        let mut rest = None;
        for (field, column) in &self.columns {
            let Some(Value::Text(text)) = row.cells.get(*column).map(|cell| &cell.value) else {
                continue;
            };
            if CLEAR.iter().any(|word| alike(word, text)) {
                cleared.insert(field.clone());
                let rest: &mut Row = rest.get_or_insert_with(|| row.clone());
                rest.cells[*column].value = Value::Empty;
            }
        }
        (cleared, rest)
    }

    /// A number is sealed as soon as it is read; a masked one stays as it is and says nothing new.
    fn phone(&self, text: &str, said: &mut Said, faults: &mut Vec<Fault>) {
        if text.contains('*') {
            said.values.insert(PHONE.to_owned(), text.to_owned());
            return;
        }
        let Ok(phone) = Phone::parse(text) else {
            let parts = text.split(BETWEEN_NAMES);
            let several = parts.filter(|part| Phone::parse(part).is_ok()).count() > 1;
            let code = if several {
                "cell_two_phones"
            } else {
                "cell_not_a_phone"
            };
            faults.push(Fault::of(PHONE, text, code));
            return;
        };
        // a number is far below the cipher's limit, so sealing it does not fail
        if let Ok(sealed) = phones::seal_number(&self.app, &phone) {
            said.values.insert(PHONE.to_owned(), sealed.masked.clone());
            said.phone = Some(sealed);
        }
    }
}

/// A value as its one text: on one line, digits and letters in half width, without the one character that PostgreSQL
/// cannot store.
fn canonical(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => one_line(text),
        FieldValue::Choice(code) => code.clone(),
        FieldValue::Integer(number) => number.to_string(),
        FieldValue::Decimal(number) => number.to_string(),
        FieldValue::Bool(truth) => truth.to_string(),
        FieldValue::DateTime(moment) => {
            let text = moment.at_midnight().to_string();
            text.chars().take("2026-01-31".len()).collect()
        }
    }
}

fn one_line(text: &str) -> String {
    let folded: String = text
        .chars()
        .filter(|character| *character != '\0')
        .map(|character| match character {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character)
            }
            character => character,
        })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts the columns of a place together: 北江社区 · 锦绣苑 · 3幢. A column that repeats those before it stands alone.
fn join_place(said: &mut Said, whole: &str) {
    let parts: Vec<String> = PLACE_PARTS
        .iter()
        .chain([&whole])
        .filter_map(|part| said.values.remove(*part))
        .collect();
    let mut joined = String::new();
    for part in parts {
        if joined.is_empty() || part.starts_with(&joined) {
            joined = part;
        } else {
            joined = format!("{joined}/{part}");
        }
    }
    if !joined.is_empty() {
        said.values.insert(whole.to_owned(), joined);
    }
}

fn names_several(name: &str) -> bool {
    name.split(BETWEEN_NAMES)
        .filter(|part| !part.trim().is_empty())
        .count()
        > 1
}

/// Every heading under which a field of a roster is known.
#[must_use]
pub fn all_titles(kind: RosterKind) -> Vec<&'static str> {
    kind.fields()
        .iter()
        .flat_map(|field| field.titles.iter().map(String::as_str))
        .collect()
}

/// The title of a field in a language; the key itself for a field that is none of the roster's.
#[must_use]
pub fn title(kind: RosterKind, key: &str, locale: Locale) -> &'static str {
    let Some(field) = field(kind, key) else {
        return "";
    };
    match locale {
        Locale::Zh => field.title(),
        Locale::En => field.titles.get(1).map_or("", String::as_str),
    }
}

fn field(kind: RosterKind, key: &str) -> Option<&'static FieldSpec> {
    kind.fields().iter().find(|field| field.key == key)
}

/// A value as a reader sees it: the word of a code in the reader's language, everything else as it is.
#[must_use]
pub fn shown(kind: RosterKind, key: &str, value: &str, locale: Locale) -> String {
    let Some(FieldKind::Choice(choices)) = field(kind, key).map(|field| &field.kind) else {
        return value.to_owned();
    };
    let word = choices
        .iter()
        .find(|choice| choice.key == value)
        .and_then(|choice| choice.titles.get(usize::from(locale == Locale::En)));
    word.map_or_else(|| value.to_owned(), Clone::clone)
}

/// The letters of the column that holds a field; of a place the last one that has a column.
#[must_use]
pub fn column_of(kind: RosterKind, mapping: &Mapping, field: &str) -> Option<String> {
    let parts: &[&str] = if field == kind.place_field() {
        &["compound", "community"]
    } else {
        &[]
    };
    [field]
        .iter()
        .chain(parts)
        .find_map(|field| mapping.columns.get(*field))
        .map(|column| column_letters(*column))
}

/// The fields we write ourselves: a place goes into one column, the two others are for sheets of somebody else's.
pub fn written_fields(fields: &'static [FieldSpec]) -> impl Iterator<Item = &'static FieldSpec> {
    fields
        .iter()
        .filter(|field| !PLACE_PARTS.contains(&field.key.as_str()))
}

/// Adds to the notes of fields whose values may go how to say so.
#[must_use]
pub fn with_clear_notes(mut fields: Vec<FieldSpec>, clearable: &[&str]) -> Vec<FieldSpec> {
    for field in &mut fields {
        if clearable.contains(&field.key.as_str()) {
            if !field.note.is_empty() {
                field.note.push('；');
            }
            field.note.push_str(CLEAR_NOTE);
        }
    }
    fields
}

/// A code that a row says, as its value.
#[must_use]
pub fn code<T: CodeEnum>(said: &Said, field: &str) -> Option<T> {
    said.get(field).and_then(T::from_code)
}

/// A whole number as a cell.
#[must_use]
pub fn number(number: i64) -> Value {
    // versions and counts lie far below 2^53, up to which a cell is exact
    #[allow(clippy::cast_precision_loss, reason = "see above")]
    Value::Number(number as f64)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use linli_domain::code::CodeEnum;

    use super::*;

    #[test]
    fn no_heading_means_two_fields_and_every_field_has_both_languages() {
        for kind in RosterKind::ALL {
            let titles = all_titles(*kind);
            let keys: HashSet<String> = titles
                .iter()
                .map(|title| linli_kit::sheet::text::heading_key(title))
                .collect();
            assert_eq!(titles.len(), keys.len(), "{kind}");
            for field in kind.fields() {
                assert!(
                    title(*kind, &field.key, Locale::En).is_ascii(),
                    "{}",
                    field.key
                );
                assert!(
                    !title(*kind, &field.key, Locale::Zh).is_ascii(),
                    "{}",
                    field.key
                );
            }
        }
    }

    #[test]
    fn every_value_that_may_go_is_a_field_that_is_not_required_and_says_so_in_its_note() {
        for kind in RosterKind::ALL {
            for key in kind.clearable() {
                let field = field(*kind, key).expect("a field of the roster");
                assert!(
                    !field.required && field.note.ends_with(CLEAR_NOTE),
                    "{kind} {key}"
                );
            }
        }
    }

    #[test]
    fn two_people_in_one_cell_are_noticed() {
        for (name, several) in [
            ("张三", false),
            ("张三、李四", true),
            ("张三，李四", true),
            ("张三/李四", true),
            ("张三、", false),
            ("阿依古丽·买买提", false),
        ] {
            assert_eq!(names_several(name), several, "{name}");
        }
    }

    #[test]
    fn a_place_may_stand_in_three_columns() {
        for (parts, joined) in [
            (["北江社区", "锦绣苑", "３幢"], Some("北江社区/锦绣苑/３幢")),
            (
                ["北江社区", "", "北江社区锦绣苑3幢"],
                Some("北江社区锦绣苑3幢"),
            ),
            (["北江社区", "", ""], Some("北江社区")),
            (["", "", ""], None),
        ] {
            let mut said = Said::default();
            for (key, part) in PLACE_PARTS.iter().chain([&"area"]).zip(parts) {
                if !part.is_empty() {
                    said.values.insert((*key).to_owned(), part.to_owned());
                }
            }
            join_place(&mut said, "area");
            assert_eq!(said.get("area"), joined, "{parts:?}");
        }
    }

    #[test]
    fn full_width_digits_and_stray_blanks_are_forgiven() {
        assert_eq!(one_line("  第１２网格\n Ａ座\t"), "第12网格 A座");
    }
}
