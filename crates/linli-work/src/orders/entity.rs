//! Rows of issues and orders as they are stored.

use linli_domain::area::AreaPath;
use linli_domain::id::{DemandId, DemandLineId, IssueId, OrderId, OrgId, PersonId, PostId};
use linli_domain::time::Timestamp;
use linli_kit::row;

use super::state::{CallbackWay, IssueMode, OrderKind, OrderState, Resolved, Satisfaction};
use crate::demands::next::Step;

row! {
    /// One round of issuing a demand.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Issue {
        /// Its id.
        pub id: IssueId,
        /// The demand.
        pub demand_id: DemandId,
        /// The line offered; any line where none is named.
        pub line_id: Option<DemandLineId>,
        /// How it is offered.
        pub mode: IssueMode,
        /// To whom: the directed unit, or the one whose turn it is.
        pub to_org_id: Option<OrgId>,
        /// Whose turn comes after: ids, space separated.
        pub rotation: String,
        /// Until when it may be taken.
        pub claim_by: Timestamp,
        /// Since when.
        pub opened_at: Timestamp,
        /// What was written to the units.
        pub note: Option<String>,
        /// When it ended.
        pub closed_at: Option<Timestamp>,
        /// How it ended: `taken`, `withdrawn`, `window_over`, `overtaken`.
        pub outcome: Option<String>,
        /// The demand's place.
        pub area_path: AreaPath,
    }
}

/// The columns of an [`Issue`].
pub const ISSUE_COLUMNS: &str = "id, demand_id, line_id, mode, to_org_id, rotation, claim_by, opened_at, note, \
                                 closed_at, outcome, area_path";

row! {
    /// A taking of (part of) a demand by somebody who serves it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Order {
        /// Its id.
        pub id: OrderId,
        /// Its number: `GD…`.
        pub number: String,
        /// The demand.
        pub demand_id: DemandId,
        /// The line served.
        pub line_id: DemandLineId,
        /// The issue it answers, if any.
        pub issue_id: Option<IssueId>,
        /// How it came about.
        pub kind: OrderKind,
        /// The organisation that serves.
        pub org_id: OrgId,
        /// The person who serves, where it is a person's own.
        pub person_id: Option<PersonId>,
        /// That person's post.
        pub post_id: Option<PostId>,
        /// How much it takes on.
        pub quantity: i64,
        /// How much it has done.
        pub fulfilled: i64,
        /// Where it stands.
        pub state: OrderState,
        /// What is next.
        pub next_step: Step,
        /// By when.
        pub next_due_at: Option<Timestamp>,
        /// How the doer means to go about it.
        pub plan: Option<String>,
        /// When it was taken.
        pub claimed_at: Timestamp,
        /// By whom.
        pub claimed_by: Option<PersonId>,
        /// When the taking was confirmed.
        pub confirmed_at: Option<Timestamp>,
        /// By whom: never the taker.
        pub confirmed_by: Option<PersonId>,
        /// By when the requester is to be contacted.
        pub contact_due_at: Option<Timestamp>,
        /// When that happened.
        pub contacted_at: Option<Timestamp>,
        /// What was agreed.
        pub contact_note: Option<String>,
        /// By when it is to be done.
        pub due_at: Option<Timestamp>,
        /// Whether the one extension was used.
        pub extended: bool,
        /// Why; the requester is told.
        pub extension_reason: Option<String>,
        /// Since when it rests.
        pub suspended_at: Option<Timestamp>,
        /// Until when it rests.
        pub suspended_until: Option<Timestamp>,
        /// Why it rests.
        pub suspend_reason: Option<String>,
        /// When it was reported done.
        pub reported_at: Option<Timestamp>,
        /// By whom.
        pub reported_by: Option<PersonId>,
        /// What was done.
        pub report: Option<String>,
        /// When the requester was asked.
        pub callback_at: Option<Timestamp>,
        /// By whom: never the doer. Nobody, when the requester rated on the page.
        pub callback_by: Option<PersonId>,
        /// How.
        pub callback_way: Option<CallbackWay>,
        /// What was said.
        pub callback_note: Option<String>,
        /// What came of it.
        pub resolved: Option<Resolved>,
        /// What the requester felt.
        pub satisfaction: Option<Satisfaction>,
        /// How often the requester was not satisfied.
        pub reopen_count: i64,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
        /// The demand's place.
        pub area_path: AreaPath,
        /// When it was made.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of an [`Order`].
pub const ORDER_COLUMNS: &str = "id, number, demand_id, line_id, issue_id, kind, org_id, person_id, post_id, quantity, \
    fulfilled, state, next_step, next_due_at, plan, claimed_at, claimed_by, confirmed_at, confirmed_by, contact_due_at, \
    contacted_at, contact_note, due_at, extended, extension_reason, suspended_at, suspended_until, suspend_reason, reported_at, \
    reported_by, report, callback_at, callback_by, callback_way, callback_note, resolved, satisfaction, reopen_count, \
    closed_at, area_path, created_at, version";
