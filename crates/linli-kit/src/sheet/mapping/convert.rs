//! Rows converted to typed fields; what does not convert becomes a problem by row, column and value.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Choice, FieldKind, FieldSpec, Mapping};
use crate::sheet::{
    cell::{Cell, CivilDateTime, Row, Value, column_letters},
    date_time::{DateTimeProblem, parse_date_time, plausible_serial},
    text::{clean_text, half_width, heading_key, phone_text},
};

/// Characters of a faulty value that are shown back.
const SHOWN_CHARACTERS: usize = 100;
/// Beyond this a float no longer holds every whole number (2⁵³).
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

/// A converted value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// Of the kinds text, code and telephone number.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Decimal(f64),
    /// Of the kinds date (then at midnight) and date-time.
    DateTime(CivilDateTime),
    /// A truth value.
    Bool(bool),
    /// The key of a choice.
    Choice(String),
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A required field is blank.
    Missing,
    /// Longer than the field allows.
    TooLong,
    /// Not a number.
    NotANumber,
    /// A number with a fraction, or out of its range.
    OutOfRange,
    /// No date.
    NotADate,
    /// A date that can be read in two ways.
    AmbiguousDate,
    /// A day or time that does not exist.
    NoSuchDate,
    /// No telephone number.
    NotAPhone,
    /// Neither yes nor no.
    NotABool,
    /// Not in the list.
    NotAChoice,
    /// The cell shows an error such as `#REF!`.
    ErrorCell,
    /// A formula without a stored result: open the file in Excel and save it.
    FormulaWithoutResult,
}

impl ProblemCode {
    /// Every code, for the table of texts.
    pub const ALL: [Self; 12] = [
        Self::Missing,
        Self::TooLong,
        Self::NotANumber,
        Self::OutOfRange,
        Self::NotADate,
        Self::AmbiguousDate,
        Self::NoSuchDate,
        Self::NotAPhone,
        Self::NotABool,
        Self::NotAChoice,
        Self::ErrorCell,
        Self::FormulaWithoutResult,
    ];

    /// The key of its text in zh and en (`messages`), stable.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "cell_missing",
            Self::TooLong => "cell_too_long",
            Self::NotANumber => "cell_not_a_number",
            Self::OutOfRange => "cell_out_of_range",
            Self::NotADate => "cell_not_a_date",
            Self::AmbiguousDate => "cell_ambiguous_date",
            Self::NoSuchDate => "cell_no_such_date",
            Self::NotAPhone => "cell_not_a_phone",
            Self::NotABool => "cell_not_a_bool",
            Self::NotAChoice => "cell_not_a_choice",
            Self::ErrorCell => "cell_error",
            Self::FormulaWithoutResult => "cell_formula_without_result",
        }
    }
}

impl From<DateTimeProblem> for ProblemCode {
    fn from(problem: DateTimeProblem) -> Self {
        match problem {
            DateTimeProblem::Unknown => Self::NotADate,
            DateTimeProblem::Ambiguous => Self::AmbiguousDate,
            DateTimeProblem::NoSuchMoment => Self::NoSuchDate,
        }
    }
}

/// One fault, where a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellProblem {
    /// Row number as Excel shows it, from 1.
    pub row: u32,
    /// Column letters as Excel shows them; `None` if no column is mapped to the field.
    pub column: Option<String>,
    /// The key of the field.
    pub field: String,
    /// The first 100 characters of the value.
    pub value: String,
    /// What is wrong.
    pub code: ProblemCode,
}

/// A row after conversion: good if it has no problems.
#[derive(Debug, Clone, PartialEq)]
pub struct ConvertedRow {
    /// Row number as Excel shows it, from 1.
    pub number: u32,
    /// Key and value of the fields that hold one and converted, in the order of the fields.
    pub values: Vec<(String, FieldValue)>,
    /// All faults of the row.
    pub problems: Vec<CellProblem>,
}

impl ConvertedRow {
    /// The value of a field, if it holds one.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&FieldValue> {
        self.values
            .iter()
            .find(|(key, _)| key == field)
            .map(|(_, value)| value)
    }

    /// The text of a text, code, telephone or choice field.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.get(field)? {
            FieldValue::Text(text) | FieldValue::Choice(text) => Some(text),
            _ => None,
        }
    }

    /// The moment of a date or date-time field.
    #[must_use]
    pub fn date_time(&self, field: &str) -> Option<CivilDateTime> {
        match self.get(field)? {
            FieldValue::DateTime(moment) => Some(*moment),
            _ => None,
        }
    }

    /// The number of an integer field.
    #[must_use]
    pub fn integer(&self, field: &str) -> Option<i64> {
        match self.get(field)? {
            FieldValue::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

/// Converts rows of one sheet by one mapping.
#[derive(Debug, Clone)]
pub struct RowConverter {
    fields: Vec<(FieldSpec, Option<u32>)>,
    date_1904: bool,
}

impl RowConverter {
    /// A converter for fields and a mapping that passed [`Mapping::check`]; `date_1904` as told by the sheet's origin.
    #[must_use]
    pub fn new(fields: &[FieldSpec], mapping: &Mapping, date_1904: bool) -> Self {
        let fields = fields
            .iter()
            .map(|spec| (spec.clone(), mapping.columns.get(&spec.key).copied()))
            .collect();
        Self { fields, date_1904 }
    }

    /// Converts one row. Nothing is lost: a field is in `values`, in `problems`, or was blank and not required.
    #[must_use]
    pub fn convert(&self, row: &Row) -> ConvertedRow {
        let mut converted = ConvertedRow {
            number: row.number,
            values: Vec::new(),
            problems: Vec::new(),
        };
        for (spec, column) in &self.fields {
            let cell = column.and_then(|column| row.cells.get(column as usize));
            match self.field(cell, spec) {
                Ok(Some(value)) => converted.values.push((spec.key.clone(), value)),
                Ok(None) => {}
                Err(code) => converted.problems.push(CellProblem {
                    row: row.number,
                    column: column.map(column_letters),
                    field: spec.key.clone(),
                    value: shown(cell),
                    code,
                }),
            }
        }
        converted
    }

    fn field(
        &self,
        cell: Option<&Cell>,
        spec: &FieldSpec,
    ) -> Result<Option<FieldValue>, ProblemCode> {
        match cell {
            Some(cell) if cell.formula && cell.value == Value::Empty => {
                Err(ProblemCode::FormulaWithoutResult)
            }
            Some(cell) if !cell.value.is_blank() => {
                convert_value(&cell.value, &spec.kind, self.date_1904).map(Some)
            }
            _ if spec.required => Err(ProblemCode::Missing),
            _ => Ok(None),
        }
    }
}

fn shown(cell: Option<&Cell>) -> String {
    cell.map_or_else(String::new, |cell| {
        clean_text(&cell.value.to_string())
            .chars()
            .take(SHOWN_CHARACTERS)
            .collect()
    })
}

/// Converts one value that is not blank.
///
/// # Errors
/// The [`ProblemCode`] to show for the cell.
pub fn convert_value(
    value: &Value,
    kind: &FieldKind,
    date_1904: bool,
) -> Result<FieldValue, ProblemCode> {
    if matches!(value, Value::Error(_)) {
        return Err(ProblemCode::ErrorCell);
    }
    match kind {
        FieldKind::Text { maximum } => {
            bounded(clean_text(&value.to_string()), *maximum).map(FieldValue::Text)
        }
        FieldKind::Code { maximum } => bounded(code_text(value), *maximum).map(FieldValue::Text),
        FieldKind::Integer { minimum, maximum } => {
            let number = number(value)?;
            if number.fract() != 0.0 || number.abs() > EXACT_INTEGERS {
                return Err(ProblemCode::OutOfRange);
            }
            let number = number as i64;
            if (*minimum..=*maximum).contains(&number) {
                Ok(FieldValue::Integer(number))
            } else {
                Err(ProblemCode::OutOfRange)
            }
        }
        FieldKind::Decimal => number(value).map(FieldValue::Decimal),
        FieldKind::Date => {
            date_time(value, date_1904).map(|moment| FieldValue::DateTime(moment.at_midnight()))
        }
        FieldKind::DateTime => date_time(value, date_1904).map(FieldValue::DateTime),
        FieldKind::Phone => phone_text(&code_text(value))
            .map(FieldValue::Text)
            .ok_or(ProblemCode::NotAPhone),
        FieldKind::Bool => truth(value).map(FieldValue::Bool),
        FieldKind::Choice(choices) => choice(value, choices).map(FieldValue::Choice),
    }
}

fn bounded(text: String, maximum: u32) -> Result<String, ProblemCode> {
    if text.chars().count() <= maximum as usize {
        Ok(text)
    } else {
        Err(ProblemCode::TooLong)
    }
}

/// Half-width, without spaces; the `.0` that spreadsheets hang on whole numbers taken off.
fn code_text(value: &Value) -> String {
    let flat: String = half_width(&value.to_string())
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    match flat.strip_suffix(".0") {
        Some(whole) if whole.bytes().all(|byte| byte.is_ascii_digit()) => whole.to_owned(),
        _ => flat,
    }
}

/// A number, or a text that is one; commas between thousands are taken.
fn number(value: &Value) -> Result<f64, ProblemCode> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Text(_) => {
            let text = code_text(value);
            let digits = if has_thousands_commas(&text) {
                Cow::Owned(text.replace(',', ""))
            } else {
                Cow::Borrowed(text.as_str())
            };
            let plain = digits
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
            digits
                .parse()
                .ok()
                .filter(|number: &f64| plain && number.is_finite())
                .ok_or(ProblemCode::NotANumber)
        }
        _ => Err(ProblemCode::NotANumber),
    }
}

/// `12,345.6` but not `1,2`, which may mean something else.
fn has_thousands_commas(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.trim_start_matches('-').split(',');
    groups
        .next()
        .is_some_and(|first| (1..=3).contains(&first.len()))
        && groups.all(|group| group.len() == 3)
}

fn date_time(value: &Value, date_1904: bool) -> Result<CivilDateTime, ProblemCode> {
    match value {
        Value::DateTime(moment) => Ok(*moment),
        Value::Number(number) => plausible_serial(*number, date_1904).map_err(ProblemCode::from),
        Value::Text(text) => parse_date_time(text).map_err(ProblemCode::from),
        _ => Err(ProblemCode::NotADate),
    }
}

fn truth(value: &Value) -> Result<bool, ProblemCode> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        other => match heading_key(&other.to_string()).as_str() {
            "是" | "有" | "对" | "yes" | "y" | "true" | "1" => Ok(true),
            "否" | "无" | "不" | "no" | "n" | "false" | "0" => Ok(false),
            _ if other.to_string().trim() == "√" => Ok(true),
            _ if other.to_string().trim() == "×" => Ok(false),
            _ => Err(ProblemCode::NotABool),
        },
    }
}

fn choice(value: &Value, choices: &[Choice]) -> Result<String, ProblemCode> {
    let typed = clean_text(&value.to_string());
    let key = heading_key(&typed);
    let exact = |choice: &&Choice| choice.key == typed || choice.titles.contains(&typed);
    let alike = |choice: &&Choice| {
        choice
            .titles
            .iter()
            .any(|title| !key.is_empty() && heading_key(title) == key)
    };
    let found = choices
        .iter()
        .find(exact)
        .or_else(|| choices.iter().find(alike));
    found
        .map(|choice| choice.key.clone())
        .ok_or(ProblemCode::NotAChoice)
}
