//! An entry of the calendar, as it is worked out and as it is shown.

use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_domain::time::Timestamp;
use linli_net::linkages::rules::LinkageKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::{ComplianceKind, ComplianceState, Span};

/// Names an entry shows of those that lack something; the rest is counted and stands in the list it opens.
pub const NAMED: usize = 20;

/// Somebody or something that lacks what an entry asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComplianceLacking {
    /// Its page, under the noun of the entry.
    pub id: Uuid,
    /// What it is called.
    pub label: String,
}

/// What must happen, and whether it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComplianceEntry {
    /// What it is about.
    pub kind: ComplianceKind,
    /// What it is called: the body's, the alliance's, the agreement's or the method's name; empty where it is of a place.
    pub title: String,
    /// Of visits, by which kind of linkage.
    pub linkage_kind: Option<LinkageKind>,
    /// The period's name: `2026-11`, `2026Q4`, `2026H2`, `2026`.
    pub period: String,
    /// From when it can be done.
    pub from: Timestamp,
    /// The first moment of its last day.
    pub last_day: Timestamp,
    /// Where it stands.
    pub state: ComplianceState,
    /// How many are done; of a meeting the meetings held.
    pub done: i64,
    /// Of how many; 0 where that cannot be known yet.
    pub of: i64,
    /// Who sees to it: an organisation, or a place.
    pub owner: String,
    /// That organisation, where it is one.
    pub org_id: Option<OrgId>,
    /// When it was done, or is planned for.
    pub at: Option<Timestamp>,
    /// Those that lack it, by place and name; 20 at most.
    pub lacking: Vec<ComplianceLacking>,
    /// Where its rows are: the noun of the list or page.
    pub noun: String,
    /// The page, where it is one thing.
    pub id: Option<Uuid>,
    /// The filters of the list, where it is several.
    pub query: Option<String>,
}

/// An entry before its place has a name.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is about.
    pub kind: ComplianceKind,
    /// What it is called.
    pub title: String,
    /// Of visits, by which kind of linkage.
    pub linkage_kind: Option<LinkageKind>,
    /// The period's name.
    pub period: String,
    /// When it is to be done.
    pub span: Span,
    /// How many are done.
    pub done: i64,
    /// Of how many.
    pub of: i64,
    /// Who sees to it, where that is an organisation.
    pub owner: Option<(OrgId, String)>,
    /// Where.
    pub area: AreaPath,
    /// When it was done, or is planned for.
    pub at: Option<Timestamp>,
    /// Those that lack it.
    pub lacking: Vec<ComplianceLacking>,
    /// The noun of its rows.
    pub noun: &'static str,
    /// The page, where it is one thing.
    pub id: Option<Uuid>,
    /// The filters of the list, where it is several.
    pub query: Option<String>,
}

impl Draft {
    /// An entry of which nothing is done yet.
    #[must_use]
    pub fn new(
        kind: ComplianceKind,
        period: String,
        span: Span,
        area: AreaPath,
        noun: &'static str,
    ) -> Self {
        Self {
            kind,
            title: String::new(),
            linkage_kind: None,
            period,
            span,
            done: 0,
            of: 1,
            owner: None,
            area,
            at: None,
            lacking: Vec::new(),
            noun,
            id: None,
            query: None,
        }
    }

    /// As it is shown, with the name of its place.
    #[must_use]
    pub fn shown(self, place: String, now: Timestamp) -> ComplianceEntry {
        let state = self.span.state(self.done, self.of, now);
        let (org_id, owner) = match self.owner {
            Some((id, name)) => (Some(id), name),
            None => (None, place),
        };
        ComplianceEntry {
            kind: self.kind,
            title: self.title,
            linkage_kind: self.linkage_kind,
            period: self.period,
            from: self.span.from,
            last_day: self.span.last_day(),
            state,
            done: self.done,
            of: self.of,
            owner,
            org_id,
            at: self.at,
            lacking: self.lacking,
            noun: self.noun.to_owned(),
            id: self.id,
            query: self.query,
        }
    }
}
