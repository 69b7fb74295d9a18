//! Guessing which column is which field: by heading first, by content where headings say nothing.

use serde::{Deserialize, Serialize};

use super::{FieldKind, FieldSpec, Mapping, convert_value};
use crate::sheet::{
    shape::{Preview, REASON_HEADING},
    text::heading_key,
};

/// Share of the sample (of 100) that must convert before content alone decides.
const CONTENT_ALONE: u32 = 90;
/// Values needed before content alone decides.
const CONTENT_VALUES: usize = 3;
/// Share of the sample (of 100) below which content speaks against a heading that only resembles.
const CONTENT_AGAINST: u32 = 30;

/// What a suggestion rests on, from strong to weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Nothing but what the column holds.
    Content,
    /// The heading contains a title, or the other way round.
    Resembling,
    /// The heading is a title.
    Heading,
}

/// One column suggested for one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The key of the field.
    pub field: String,
    /// The column, from 0.
    pub column: u32,
    /// What the suggestion rests on.
    pub ground: Ground,
    /// Of 100 sample values that are not blank, how many convert; 100 for an empty column.
    pub fitting: u32,
}

/// What the machine would choose. A person confirms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// One suggestion a field at most, in the order of the fields.
    pub suggestions: Vec<Suggestion>,
    /// Keys of required fields without a column.
    pub missing: Vec<String>,
    /// Columns, from 0, that no field takes.
    pub unused: Vec<u32>,
}

impl Proposal {
    /// The suggestions as a mapping.
    #[must_use]
    pub fn mapping(&self) -> Mapping {
        Mapping {
            columns: self
                .suggestions
                .iter()
                .map(|suggestion| (suggestion.field.clone(), suggestion.column))
                .collect(),
        }
    }
}

/// Suggests a column for each field. The same input always gives the same answer.
#[must_use]
pub fn propose(preview: &Preview, fields: &[FieldSpec]) -> Proposal {
    let mut candidates = candidates(preview, fields);
    // Strongest first; among equals the earlier field and then the earlier column.
    candidates.sort_by_key(|candidate| {
        (
            std::cmp::Reverse((candidate.ground, candidate.closeness, candidate.fitting)),
            candidate.field,
            candidate.column,
        )
    });
    let mut chosen: Vec<Option<Candidate>> = vec![None; fields.len()];
    let mut taken = vec![false; preview.shape.headings.len()];
    for candidate in candidates {
        if chosen[candidate.field].is_none() && !taken[candidate.column] {
            taken[candidate.column] = true;
            let field = candidate.field;
            chosen[field] = Some(candidate);
        }
    }
    Proposal {
        suggestions: chosen
            .iter()
            .flatten()
            .map(|candidate| candidate.suggestion(fields))
            .collect(),
        missing: fields
            .iter()
            .zip(&chosen)
            .filter(|(spec, candidate)| spec.required && candidate.is_none())
            .map(|(spec, _)| spec.key.clone())
            .collect(),
        unused: (0..)
            .zip(&taken)
            .filter(|(_, taken)| !**taken)
            .map(|(column, _)| column)
            .collect(),
    }
}

#[derive(Debug, Clone)]
struct Candidate {
    field: usize,
    column: usize,
    ground: Ground,
    /// How much of the longer of heading and title the shorter covers, of 100.
    closeness: usize,
    fitting: u32,
}

impl Candidate {
    fn suggestion(&self, fields: &[FieldSpec]) -> Suggestion {
        Suggestion {
            field: fields[self.field].key.clone(),
            column: self.column as u32,
            ground: self.ground,
            fitting: self.fitting,
        }
    }
}

fn candidates(preview: &Preview, fields: &[FieldSpec]) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let own = heading_key(REASON_HEADING);
    for (column, heading) in preview.shape.headings.iter().enumerate() {
        let heading = heading_key(heading);
        if heading == own {
            continue;
        }
        for (field, spec) in fields.iter().enumerate() {
            let (fitting, values) = fitting(preview, column as u32, spec);
            let closeness = closeness(&heading, spec);
            let ground = match closeness {
                100 => Ground::Heading,
                1.. if fitting >= CONTENT_AGAINST => Ground::Resembling,
                // Under a heading of another name the content must be beyond doubt, and needed.
                0 if values >= CONTENT_VALUES
                    && tells_by_content(&spec.kind)
                    && (fitting == 100 && spec.required
                        || fitting >= CONTENT_ALONE && heading.is_empty()) =>
                {
                    Ground::Content
                }
                _ => continue,
            };
            candidates.push(Candidate {
                field,
                column,
                ground,
                closeness,
                fitting,
            });
        }
    }
    candidates
}

/// Kinds so special that their values give them away. Any text fits a text, and any small number an integer.
fn tells_by_content(kind: &FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Date | FieldKind::DateTime | FieldKind::Phone | FieldKind::Choice(_)
    )
}

/// 100 for an equal title, less for one that is part of the heading or has it as a part, 0 for none.
fn closeness(heading: &str, spec: &FieldSpec) -> usize {
    if heading.is_empty() {
        return 0;
    }
    spec.titles
        .iter()
        .chain([&spec.key])
        .map(|title| {
            let title = heading_key(title);
            let (shorter, longer) = if title.chars().count() <= heading.chars().count() {
                (title.as_str(), heading)
            } else {
                (heading, title.as_str())
            };
            let (short, long) = (shorter.chars().count(), longer.chars().count());
            if short < 2 || !longer.contains(shorter) {
                usize::from(short == long && shorter == longer) * 100
            } else {
                short * 100 / long
            }
        })
        .max()
        .unwrap_or(0)
}

/// Of 100 sample values that are not blank, how many convert; and how many there are.
fn fitting(preview: &Preview, column: u32, spec: &FieldSpec) -> (u32, usize) {
    let values: Vec<_> = preview
        .sample
        .iter()
        .map(|row| row.value(column))
        .filter(|value| !value.is_blank())
        .collect();
    if values.is_empty() {
        return (100, 0);
    }
    let good = values
        .iter()
        .filter(|value| convert_value(value, &spec.kind, preview.shape.origin.date_1904).is_ok())
        .count();
    ((good * 100 / values.len()) as u32, values.len())
}
