//! Which of our classes the class names of a sheet are: what a person chose, or what is called the same.

use std::collections::{BTreeMap, HashMap};

use linli_domain::id::ClassId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::classes::tree::ClassTree;

/// Names kept to be shown; a column with more is hardly one of classes.
pub const MOST_NAMES: usize = 200;

/// A class name of a sheet, the most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClassName {
    /// As the sheet says it.
    pub name: String,
    /// In how many rows that can be read.
    pub rows: i64,
    /// Which of our classes it is; none leaves the rows to triage.
    pub class_id: Option<ClassId>,
}

/// The class a demand comes in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    /// Its id.
    pub id: ClassId,
    /// Which time limits its demands have.
    pub order_class: String,
}

/// Finds our class for a name of the sheet, and counts the names.
#[derive(Debug, Clone, Default)]
pub struct ClassNames {
    chosen: BTreeMap<String, Option<ClassId>>,
    classes: HashMap<ClassId, String>,
    /// Ours by name and by code; a name that two classes have is none's.
    called: HashMap<String, Option<ClassId>>,
}

impl ClassNames {
    /// For an import: what was chosen, and the classes of the street that are in use.
    #[must_use]
    pub fn new(chosen: BTreeMap<String, Option<ClassId>>, tree: &ClassTree) -> Self {
        let active = || tree.classes().iter().filter(|class| class.active);
        let mut called: HashMap<String, Option<ClassId>> = HashMap::new();
        for class in active() {
            called
                .entry(class.name.clone())
                .and_modify(|known| *known = None)
                .or_insert(Some(class.id));
        }
        // a code is one class's alone
        called.extend(active().map(|class| (class.code.clone(), Some(class.id))));
        Self {
            chosen,
            classes: active()
                .map(|class| (class.id, class.order_class.to_string()))
                .collect(),
            called,
        }
    }

    /// Our class of a name; none when nobody said which and none is called so.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Sorted> {
        let id = match self.chosen.get(name) {
            Some(chosen) => *chosen,
            None => self.called.get(name).copied().flatten(),
        }?;
        Some(Sorted {
            id,
            order_class: self.classes.get(&id)?.clone(),
        })
    }
}

/// Counts names, and answers them the most frequent first.
#[must_use]
pub fn counted(names: HashMap<String, i64>, known: &ClassNames) -> Vec<ClassName> {
    let mut counted: Vec<ClassName> = names
        .into_iter()
        .map(|(name, rows)| ClassName {
            class_id: known.find(&name).map(|class| class.id),
            name,
            rows,
        })
        .collect();
    counted.sort_by(|one, other| other.rows.cmp(&one.rows).then(one.name.cmp(&other.name)));
    counted.truncate(MOST_NAMES);
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classes::OrderClass;
    use crate::classes::store::NeedClass;
    use uuid::Uuid;

    fn class(number: u128, code: &str, name: &str, active: bool) -> NeedClass {
        NeedClass {
            id: ClassId(Uuid::from_u128(number)),
            parent_id: None,
            code: code.to_owned(),
            name: name.to_owned(),
            order_class: OrderClass::Complex,
            department_line: None,
            community_may_handle: true,
            active,
            position: 0,
            version: 1,
        }
    }

    #[test]
    fn what_was_chosen_comes_first_then_what_is_called_the_same() {
        let tree = ClassTree::new(vec![
            class(1, "01", "停车", true),
            class(2, "02", "助餐", true),
            class(3, "03", "助餐", true),
            class(4, "04", "旧类", false),
        ]);
        let id = |number| ClassId(Uuid::from_u128(number));
        let chosen = BTreeMap::from([
            ("交通运输".to_owned(), Some(id(1))),
            ("停车".to_owned(), None),
            ("旧的".to_owned(), Some(id(4))),
        ]);
        let names = ClassNames::new(chosen, &tree);
        for (name, expected) in [
            ("交通运输", Some(id(1))),
            // somebody said: leave it to triage
            ("停车", None),
            ("01", Some(id(1))),
            // two are called so
            ("助餐", None),
            ("02", Some(id(2))),
            // not in use any more
            ("旧类", None),
            ("旧的", None),
            ("没有", None),
        ] {
            assert_eq!(names.find(name).map(|class| class.id), expected, "{name}");
        }
        let rows = HashMap::from([("停车".to_owned(), 1), ("没有".to_owned(), 7)]);
        let shown = counted(rows, &names);
        assert_eq!((shown[0].name.as_str(), shown[0].rows), ("没有", 7));
    }
}
