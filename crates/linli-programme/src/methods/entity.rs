//! Rows of yearly methods as they are stored.

use std::collections::HashMap;

use linli_domain::id::{ClassId, MethodId, MethodItemId, OrgId, PersonId, SelectionId};
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::row;
use linli_net::orgs::store::Org;

use super::rules::{MethodPart, MethodState, Missing, SelectionState, Verdict, missing};
use super::{ListKind, MethodItem};

row! {
    /// One revision of a year's method.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Method {
        /// Its id; another one for each revision.
        pub id: MethodId,
        /// The civil year.
        pub year: i64,
        /// 1 for the first of its year.
        pub revision: i64,
        /// What it is called: 13355.
        pub name: String,
        /// Where it stands.
        pub state: MethodState,
        /// How many optional projects a unit takes at least.
        pub least_optional: i64,
        /// The last day for ticking.
        pub tick_by: Timestamp,
        /// The last day for reporting.
        pub report_by: Timestamp,
        /// Its items, as JSON.
        pub items: String,
        /// The method it was begun from.
        pub copied_from: Option<MethodId>,
        /// Who drafted it.
        pub created_by: Option<PersonId>,
        /// Who opened it.
        pub opened_by: Option<PersonId>,
        /// When.
        pub opened_at: Option<Timestamp>,
        /// When the year was closed.
        pub closed_at: Option<Timestamp>,
        /// When it was drafted.
        pub created_at: Timestamp,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of a [`Method`].
pub const METHOD_COLUMNS: &str = "id, year, revision, name, state, least_optional, tick_by, report_by, items, copied_from, \
    created_by, opened_by, opened_at, closed_at, created_at, updated_at, version";

impl Method {
    /// Its items.
    ///
    /// # Errors
    /// What is stored does not read.
    pub fn read_items(&self) -> Result<Vec<MethodItem>, Problem> {
        serde_json::from_str(&self.items).map_err(Problem::internal)
    }
}

row! {
    /// The text of a mechanism in a year.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Document {
        /// The mechanism.
        pub item_id: MethodItemId,
        /// What it says.
        pub words: String,
        /// Who wrote it.
        pub written_by: Option<PersonId>,
        /// When.
        pub written_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A unit's year.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Selection {
        /// Its id.
        pub id: SelectionId,
        /// The civil year.
        pub year: i64,
        /// Whose.
        pub org_id: OrgId,
        /// Where it stands.
        pub state: SelectionState,
        /// Who handed the page in last.
        pub ticked_by: Option<PersonId>,
        /// When.
        pub ticked_at: Option<Timestamp>,
        /// The paper it was entered from, where a clerk did it for the unit.
        pub tick_paper: Option<String>,
        /// Who confirmed it.
        pub confirmed_by: Option<PersonId>,
        /// When.
        pub confirmed_at: Option<Timestamp>,
        /// Why it was confirmed with something missing.
        pub confirm_note: Option<String>,
        /// Who reported.
        pub reported_by: Option<PersonId>,
        /// When.
        pub reported_at: Option<Timestamp>,
        /// The paper the report was entered from, where a clerk did it for the unit.
        pub report_paper: Option<String>,
        /// Who evaluated.
        pub evaluated_by: Option<PersonId>,
        /// When.
        pub evaluated_at: Option<Timestamp>,
        /// What the office says of the whole year, in words.
        pub evaluation: Option<String>,
        /// When the unit was last reminded.
        pub reminded_at: Option<Timestamp>,
        /// Set when the year was closed and the unit was no longer a member.
        pub left_at: Option<Timestamp>,
        /// When it was begun.
        pub created_at: Timestamp,
        /// When it was touched last.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of a [`Selection`].
pub const SELECTION_COLUMNS: &str = "id, year, org_id, state, ticked_by, ticked_at, tick_paper, confirmed_by, confirmed_at, \
    confirm_note, reported_by, reported_at, report_paper, evaluated_by, evaluated_at, evaluation, reminded_at, left_at, \
    created_at, updated_at, version";

impl Selection {
    /// A unit's year that nobody has touched; its version is 0 until it is stored.
    #[must_use]
    pub fn untouched(id: SelectionId, year: i64, org_id: OrgId, now: Timestamp) -> Self {
        Self {
            id,
            year,
            org_id,
            state: SelectionState::Open,
            ticked_by: None,
            ticked_at: None,
            tick_paper: None,
            confirmed_by: None,
            confirmed_at: None,
            confirm_note: None,
            reported_by: None,
            reported_at: None,
            report_paper: None,
            evaluated_by: None,
            evaluated_at: None,
            evaluation: None,
            reminded_at: None,
            left_at: None,
            created_at: now,
            updated_at: now,
            version: 0,
        }
    }
}

row! {
    /// What a unit said of one project.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Tick {
        /// Of which unit's year.
        pub selection_id: SelectionId,
        /// Which project.
        pub item_id: MethodItemId,
        /// Whether it is taken.
        pub ticked: bool,
        /// How much of it the unit takes on.
        pub quantity: Option<i64>,
        /// Counted in what.
        pub unit: Option<String>,
        /// A word beside it.
        pub note: Option<String>,
        /// What came of it, in the unit's words.
        pub report: Option<String>,
        /// What had been counted by itself when it was evaluated.
        pub counted: Option<i64>,
        /// What the office found.
        pub verdict: Option<Verdict>,
        /// In words.
        pub verdict_words: Option<String>,
    }
}

impl Tick {
    /// Nothing said yet.
    #[must_use]
    pub const fn none(selection_id: SelectionId, item_id: MethodItemId) -> Self {
        Self {
            selection_id,
            item_id,
            ticked: false,
            quantity: None,
            unit: None,
            note: None,
            report: None,
            counted: None,
            verdict: None,
            verdict_words: None,
        }
    }
}

/// A unit in a year: what it is, whether it is a member, what it ticked.
#[derive(Debug, Clone)]
pub struct UnitYear {
    /// The unit.
    pub org: Org,
    /// Whether it is a member of an alliance (for a closed year: was one when it was closed).
    pub member: bool,
    /// Its year; version 0 where nobody has touched it.
    pub selection: Selection,
    /// What it said of each project.
    pub ticks: HashMap<MethodItemId, Tick>,
}

impl UnitYear {
    /// Whether it took a project.
    #[must_use]
    pub fn has(&self, item: MethodItemId) -> bool {
        self.ticks.get(&item).is_some_and(|tick| tick.ticked)
    }

    /// What it still lacks.
    #[must_use]
    pub fn missing(&self, items: &[MethodItem], least_optional: i64) -> Missing {
        missing(
            items.iter().map(|item| (item.id, item.part)),
            least_optional,
            |item| self.has(item),
        )
    }

    /// How many projects of a part it took.
    #[must_use]
    pub fn count(&self, items: &[MethodItem], part: MethodPart) -> i64 {
        let taken = items
            .iter()
            .filter(|item| item.part == part && self.has(item.id));
        i64::try_from(taken.count()).unwrap_or(i64::MAX)
    }
}

row! {
    /// What stands on one of the house's lists.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ListFacts {
        /// Which list.
        pub kind: ListKind,
        /// How many rows it has.
        pub total: i64,
        /// When one was touched last.
        pub touched_at: Option<Timestamp>,
    }
}

row! {
    /// How many demands of a class wait, by whether they were shelved.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct NeedCount {
        /// The class.
        pub class_id: ClassId,
        /// Waiting for somebody.
        pub open: i64,
        /// Put aside for a later day.
        pub shelved: i64,
    }
}
