//! What a row of a roster says, and what becomes of it.

use std::collections::{BTreeMap, BTreeSet};

use linli_domain::code_enum;
use linli_kit::problem::Problem;
use linli_kit::sheet::text::half_width;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::persons::phones::SealedPhone;

code_enum! {
    /// What a row does, or would do.
    pub enum Verdict {
        /// 新增
        Create = "create",
        /// 更新
        Change = "change",
        /// 不变
        Unchanged = "unchanged",
        /// 冲突,要人看
        Conflict = "conflict",
        /// 有错
        Faulty = "faulty",
    }
}

code_enum! {
    /// How far a row is.
    pub enum Stage {
        /// 判过了
        Judged = "judged",
        /// 写入了
        Written = "written",
        /// 撤销了
        Undone = "undone",
    }
}
linli_kit::code_columns!(Verdict, Stage);

/// What a row says, field by field, each value in the form in which values compare. A blank cell says nothing and is
/// not in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// By the keys of the fields; a telephone number masked.
    pub values: BTreeMap<String, String>,
    /// The whole telephone number, sealed.
    pub phone: Option<SealedPhone>,
    /// Fields whose value is to go: the cell says `清空`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cleared: BTreeSet<String>,
}

impl Said {
    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str)
    }

    /// Whether the value of a field is to go.
    #[must_use]
    pub fn clears(&self, field: &str) -> bool {
        self.cleared.contains(field)
    }

    /// A whole number, as the converter read it.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<i64> {
        self.get(field)?.parse().ok()
    }
}

/// What is wrong with a row, with the key of its text and the parts of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// The key of the field; empty where it is the whole row.
    pub field: String,
    /// The beginning of the value.
    pub value: String,
    /// The key of the text.
    pub code: String,
    /// What stands in the text.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub args: Map<String, Value>,
}

impl Fault {
    /// About a field.
    #[must_use]
    pub fn of(field: &str, value: &str, code: &str) -> Self {
        Self {
            field: field.to_owned(),
            value: value.chars().take(SHOWN_CHARACTERS).collect(),
            code: code.to_owned(),
            args: Map::new(),
        }
    }

    /// About the row as a whole.
    #[must_use]
    pub fn row(code: &str) -> Self {
        Self::of("", "", code)
    }

    /// With a part of the text.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// The refusal of a room as faults of a row; `field_of` tells which field of the sheet a field of the room is.
    #[must_use]
    pub fn from_problem(problem: &Problem, field_of: fn(&str) -> &str) -> Vec<Self> {
        if problem.field_errors.is_empty() {
            return vec![Self {
                args: problem.args.clone(),
                ..Self::row(&problem.code)
            }];
        }
        problem
            .field_errors
            .iter()
            .map(|error| Self {
                args: error.args.clone(),
                ..Self::of(field_of(&error.field), "", &format!("field_{}", error.code))
            })
            .collect()
    }
}

/// Characters of a faulty value that are shown back.
const SHOWN_CHARACTERS: usize = 100;

/// One fact that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The key of the field.
    pub field: String,
    /// What it was; none where nothing was known.
    pub from: Option<String>,
    /// What the row says; empty where the value goes.
    pub to: String,
}

/// Collects what differs between an object and a row.
#[derive(Debug, Default)]
pub struct Differences(pub Vec<FieldChange>);

impl Differences {
    /// Compares one fact as people compare texts; a row that says nothing of it changes nothing. Answers the new value.
    pub fn text(&mut self, field: &str, was: Option<&str>, said: Option<&str>) -> Option<String> {
        let said = said?;
        if was.is_some_and(|was| alike(was, said)) {
            return None;
        }
        self.put(field, was, said);
        Some(said.to_owned())
    }

    /// Notes that a known fact goes, where the row says so; whether it does.
    pub fn gone(&mut self, field: &str, was: Option<&str>, said: &Said) -> bool {
        let goes = said.clears(field) && was.is_some_and(|was| !was.is_empty());
        if goes {
            self.put(field, was, "");
        }
        goes
    }

    /// Notes a fact that differs.
    pub fn put(&mut self, field: &str, was: Option<&str>, said: &str) {
        self.0.push(FieldChange {
            field: field.to_owned(),
            from: was.filter(|was| !was.is_empty()).map(str::to_owned),
            to: said.to_owned(),
        });
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What it does.
    pub verdict: Verdict,
    /// What the row is called in a list.
    pub label: String,
    /// The object it is about: the one found, or the one it would make.
    pub object: Option<Uuid>,
    /// The version the object had when the row was judged.
    pub version: Option<i64>,
    /// The facts that change.
    pub changes: Vec<FieldChange>,
    /// Why not.
    pub faults: Vec<Fault>,
}

impl Judged {
    /// A row that cannot be read or would break a rule.
    #[must_use]
    pub fn faulty(label: &str, faults: Vec<Fault>) -> Self {
        Self {
            verdict: Verdict::Faulty,
            label: label.to_owned(),
            object: None,
            version: None,
            changes: Vec::new(),
            faults,
        }
    }

    /// A row that a person has to look at.
    #[must_use]
    pub fn conflict(self, fault: Fault) -> Self {
        Self {
            verdict: Verdict::Conflict,
            faults: vec![fault],
            ..self
        }
    }
}

/// Whether two texts mean the same to people: full or half width, spaces and capitals aside.
#[must_use]
pub fn alike(one: &str, other: &str) -> bool {
    one == other || comparable(one) == comparable(other)
}

/// A text in the form in which it compares: half width, lower case, without spaces.
#[must_use]
pub fn comparable(text: &str) -> String {
    half_width(text)
        .to_lowercase()
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_compare_as_people_read_them() {
        for (one, other, same) in [
            ("某公司（杭州）", "某公司(杭州)", true),
            ("12幢", " １２ 幢", true),
            ("12幢", "1-2幢", false),
            ("A座", "a座", true),
            ("张三", "张三丰", false),
        ] {
            assert_eq!(alike(one, other), same, "{one} {other}");
        }
    }

    #[test]
    fn a_value_goes_only_where_the_row_says_so_and_there_is_one() {
        let said = Said {
            cleared: ["tags".to_owned()].into(),
            ..Said::default()
        };
        for (field, was, goes) in [
            ("tags", Some("维修"), true),
            ("tags", Some(""), false),
            ("tags", None, false),
            ("name", Some("锦绣苑"), false),
        ] {
            assert_eq!(
                Differences::default().gone(field, was, &said),
                goes,
                "{field} {was:?}"
            );
        }
    }

    #[test]
    fn what_a_row_does_not_say_does_not_change() {
        let mut found = Differences::default();
        assert_eq!(found.text("name", Some("锦绣苑"), None), None);
        assert_eq!(found.text("name", Some("锦绣苑"), Some("锦绣苑")), None);
        assert_eq!(
            found.text("tags", Some(""), Some("维修")).as_deref(),
            Some("维修")
        );
        assert_eq!(found.0.len(), 1);
        assert_eq!(found.0[0].from, None, "an empty text is nothing known");
    }
}
