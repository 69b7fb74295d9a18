//! The tree of need classes: 14 classes with four to six below each.

use serde::Serialize;

use crate::stocks::{TAXONOMY, rows};

/// How heavy the handling of a class is; it chooses the time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderClass {
    /// Water, power, lifts, danger: 24 hours.
    Utility,
    /// Five working days.
    Ordinary,
    /// Fifteen days, one extension.
    Complex,
}

/// One class of needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedClass {
    /// Two digits for the first level, four for the second.
    pub code: &'static str,
    /// Chinese name.
    pub name: &'static str,
    /// Code of the class above, none at the first level.
    pub parent: Option<&'static str>,
    /// Time-limit class.
    pub order_class: OrderClass,
    /// Hours from acceptance to issue: 1, 2 or 24.
    pub publish_hours: u8,
    /// Street department that owns the line.
    pub department: &'static str,
}

/// All classes, parents before children.
pub fn taxonomy() -> Vec<NeedClass> {
    rows(TAXONOMY)
        .map(|row| NeedClass {
            code: row[0],
            name: row[1],
            parent: (row[0].len() == 4).then(|| &row[0][..2]),
            order_class: match row[2] {
                "u" => OrderClass::Utility,
                "c" => OrderClass::Complex,
                _ => OrderClass::Ordinary,
            },
            publish_hours: row[3].parse().unwrap_or(24),
            department: row[4],
        })
        .collect()
}
