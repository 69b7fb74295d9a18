//! One row of a sheet: a demand to be, or what is wrong with it by column and value.

use std::collections::HashMap;

use linli_domain::phone::Phone;
use linli_domain::time::Timestamp;
use linli_kit::secret::sha256;
use linli_kit::sheet::Row;
use linli_kit::sheet::cell::column_letters;
use linli_kit::sheet::mapping::{CellProblem, ConvertedRow, Mapping, RowConverter};
use linli_kit::sheet::shape::Shape;
use linli_net::areas::spoken::{NoPlace, Place, Places};
use serde::{Deserialize, Serialize};

use super::class_names::{ClassNames, Sorted};
use super::fields::FIELDS;

/// Characters of a title that was cut from the text.
const TITLE_CHARACTERS: usize = 60;
/// Characters of a faulty value that are shown back.
const SHOWN_CHARACTERS: usize = 100;

/// A demand as a row says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The number in the source; of a row without one, a mark over all it says, so that it too comes in only once.
    pub source_no: String,
    /// At most 200 characters, never empty.
    pub title: String,
    /// Whole.
    pub text: String,
    /// When it was received.
    pub created_at: Timestamp,
    /// Name of who asked.
    pub requester: Option<String>,
    /// Their number.
    pub phone: Option<Phone>,
    /// Where.
    pub place: Place,
    /// What the source calls its class.
    pub class_name: Option<String>,
    /// Which of our classes that is.
    pub class: Option<Sorted>,
    /// How many people it serves.
    pub beneficiaries: i64,
}

/// What is wrong with a cell, with the key of its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    /// Row as Excel numbers it.
    pub row: u32,
    /// Column letters.
    pub column: Option<String>,
    /// The key of the field.
    pub field: String,
    /// The beginning of the value.
    pub value: String,
    /// The key of the text.
    pub code: String,
}

impl From<CellProblem> for RowFault {
    fn from(problem: CellProblem) -> Self {
        Self {
            row: problem.row,
            column: problem.column,
            field: problem.field,
            value: problem.value,
            code: problem.code.code().to_owned(),
        }
    }
}

/// Judges the rows of one sheet under one mapping.
#[derive(Debug)]
pub struct Judge {
    converter: RowConverter,
    columns: HashMap<String, String>,
    places: Places,
    default_place: Place,
    classes: ClassNames,
    now: Timestamp,
}

impl Judge {
    /// A judge. `places` are those the rows may name, `classes` what its class names are; `now` is the latest moment a demand may have come in.
    #[must_use]
    pub fn new(
        shape: &Shape,
        mapping: &Mapping,
        places: Places,
        default_place: Place,
        classes: ClassNames,
        now: Timestamp,
    ) -> Self {
        Self {
            converter: RowConverter::new(&FIELDS, mapping, shape.origin.date_1904),
            columns: mapping
                .columns
                .iter()
                .map(|(field, column)| (field.clone(), column_letters(*column)))
                .collect(),
            places,
            default_place,
            classes,
            now,
        }
    }

    /// What the class names of the sheet are.
    #[must_use]
    pub fn classes(&self) -> &ClassNames {
        &self.classes
    }

    /// A demand to be, or every fault of the row.
    ///
    /// # Errors
    /// The faults; at least one.
    pub fn judge(&mut self, row: &Row) -> Result<Draft, Vec<RowFault>> {
        let converted = self.converter.convert(row);
        let mut faults: Vec<RowFault> = converted
            .problems
            .iter()
            .cloned()
            .map(RowFault::from)
            .collect();
        let place = match converted.text("area") {
            None => self.default_place.clone(),
            Some(text) => match self.places.find(text) {
                Ok(place) => place.clone(),
                Err(why) => {
                    let code = match why {
                        NoPlace::Unknown => "cell_place_unknown",
                        NoPlace::Ambiguous => "cell_place_ambiguous",
                    };
                    faults.push(self.fault(&converted, "area", text, code));
                    self.default_place.clone()
                }
            },
        };
        let phone = converted.text("phone").and_then(|text| {
            let read = Phone::parse(text);
            if read.is_err() {
                faults.push(self.fault(&converted, "phone", text, "cell_not_a_phone"));
            }
            read.ok()
        });
        let created_at = converted.date_time("happened_at").map_or(self.now, |at| {
            Timestamp::from_millis(at.china_milliseconds())
        });
        if created_at > self.now {
            let value = created_at.to_rfc3339();
            faults.push(self.fault(&converted, "happened_at", &value, "cell_in_future"));
        }
        let text = storable(converted.text("text").unwrap_or_default());
        if text.is_empty() && faults.is_empty() {
            faults.push(self.fault(&converted, "text", "", "cell_missing"));
        }
        if !faults.is_empty() {
            faults.sort_by_key(|fault| FIELDS.iter().position(|spec| spec.key == fault.field));
            return Err(faults);
        }
        let title = converted
            .text("title")
            .map(|title| one_line(&storable(title)))
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| beginning(&text));
        let class_name = converted
            .text("class")
            .map(|name| one_line(&storable(name)))
            .filter(|name| !name.is_empty());
        Ok(Draft {
            source_no: converted
                .text("source_no")
                .map_or_else(|| mark(&converted), storable),
            title,
            text,
            created_at,
            requester: converted.text("requester").map(storable),
            phone,
            place,
            class: class_name
                .as_deref()
                .and_then(|name| self.classes.find(name)),
            class_name,
            beneficiaries: converted.integer("beneficiaries").unwrap_or(1),
        })
    }

    fn fault(&self, row: &ConvertedRow, field: &str, value: &str, code: &str) -> RowFault {
        RowFault {
            row: row.number,
            column: self.columns.get(field).cloned(),
            field: field.to_owned(),
            value: value.chars().take(SHOWN_CHARACTERS).collect(),
            code: code.to_owned(),
        }
    }
}

/// The text without the one character that PostgreSQL cannot store.
fn storable(text: &str) -> String {
    text.replace('\0', "")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text as its title.
fn beginning(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= TITLE_CHARACTERS {
        return line;
    }
    line.chars()
        .take(TITLE_CHARACTERS - 1)
        .chain(['…'])
        .collect()
}

/// Stands for the number of a row that has none: the same for the same row, whichever file it comes in.
fn mark(row: &ConvertedRow) -> String {
    // the class is our sorting of the row and not what it says: mapping it later makes no new rows
    let said: Vec<_> = row
        .values
        .iter()
        .filter(|(field, _)| field != "class")
        .collect();
    let said = format!("{said:?}");
    let hash = sha256(said.as_bytes());
    let digits: String = hash[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("无编号-{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_beginning_of_its_text() {
        assert_eq!(beginning("路灯不亮\n请修"), "路灯不亮 请修");
        let long = beginning(&"灯".repeat(7_000));
        assert_eq!(long.chars().count(), TITLE_CHARACTERS);
        assert!(long.ends_with('…'));
        assert_eq!(beginning(&"𬭚".repeat(60)), "𬭚".repeat(60));
    }
}
