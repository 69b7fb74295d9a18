//! What a room expects from a sheet: its fields, their titles in both languages, and what their values are.

use serde::{Deserialize, Serialize};

/// One expected field. The same list reads an import and makes its template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldSpec {
    /// The name in code and API, snake_case.
    pub key: String,
    /// Headings under which the field is found, Chinese and English; the first is the one we write.
    pub titles: Vec<String>,
    /// Whether a row without it is faulty.
    pub required: bool,
    /// What its values are.
    pub kind: FieldKind,
    /// How to fill it in: the second row of a template. May be empty.
    pub note: String,
}

/// What the values of a field are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text, cleaned at its ends, of at most so many characters.
    Text {
        /// Characters allowed.
        maximum: u32,
    },
    /// A code or number kept as text: half-width, without inner spaces (`ＸＱ 188006`, `188006.0` → `188006`).
    Code {
        /// Characters allowed.
        maximum: u32,
    },
    /// A whole number in a range, both ends included.
    Integer {
        /// The lowest allowed.
        minimum: i64,
        /// The highest allowed.
        maximum: i64,
    },
    /// Any finite number.
    Decimal,
    /// A day; a clock part is dropped.
    Date,
    /// A day and a time of day; without a clock part midnight.
    DateTime,
    /// A telephone number, see `text::phone_text`.
    Phone,
    /// 是 or 否, yes or no.
    Bool,
    /// One of a list.
    Choice(Vec<Choice>),
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value stored.
    pub key: String,
    /// The words under which it is recognised; the first is the one we write.
    pub titles: Vec<String>,
}

impl Choice {
    /// An entry with its words.
    #[must_use]
    pub fn new(key: &str, titles: &[&str]) -> Self {
        Self {
            key: key.to_owned(),
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
        }
    }
}

impl FieldSpec {
    /// An optional field without a note.
    #[must_use]
    pub fn new(key: &str, titles: &[&str], kind: FieldKind) -> Self {
        Self {
            key: key.to_owned(),
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
            required: false,
            kind,
            note: String::new(),
        }
    }

    /// The same field, required.
    #[must_use]
    pub fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// The same field with a note on how to fill it in.
    #[must_use]
    pub fn note(self, note: &str) -> Self {
        Self {
            note: note.to_owned(),
            ..self
        }
    }

    /// The heading we write.
    #[must_use]
    pub fn title(&self) -> &str {
        self.titles.first().unwrap_or(&self.key)
    }
}
