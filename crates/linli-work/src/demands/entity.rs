//! Rows of demands as they are stored.

use linli_domain::area::AreaPath;
use linli_domain::id::{
    AreaId, ClassId, DemandId, DemandLineId, ImportId, OrgId, PersonId, RequesterId,
};
use linli_domain::time::Timestamp;
use linli_kit::row;

use super::next::Step;
use super::state::{DemandState, Referral, RefusalCode, Source, Urgency};
use crate::orders::state::{Resolved, Satisfaction};

row! {
    /// A demand.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Demand {
        /// Its id.
        pub id: DemandId,
        /// Its number: `XQ…`.
        pub number: String,
        /// Its title.
        pub title: String,
        /// What was said, whole.
        pub text: String,
        /// What kind of need.
        pub class_id: Option<ClassId>,
        /// `utility`, `ordinary` or `complex`: which time limits hold.
        pub order_class: Option<String>,
        /// Where it came from.
        pub source: Source,
        /// Which mailbox, sheet, meeting.
        pub source_ref: Option<String>,
        /// Its number there; a second import of the same number adds nothing.
        pub source_no: Option<String>,
        /// How pressing.
        pub urgency: Urgency,
        /// Where.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// How many people it would serve.
        pub beneficiaries: i64,
        /// Which group: `elders`, `children`, …
        pub group_name: Option<String>,
        /// Whether units may see it in the public list.
        pub public: bool,
        /// Whether money is needed.
        pub funding_needed: bool,
        /// Whether a clerk typed it in for somebody.
        pub on_behalf: bool,
        /// Where it stands.
        pub state: DemandState,
        /// What is next.
        pub next_step: Step,
        /// Who does that.
        pub next_org_id: Option<OrgId>,
        /// By when.
        pub next_due_at: Option<Timestamp>,
        /// When to look again: first the reminder, then the due moment itself.
        pub remind_at: Option<Timestamp>,
        /// By when the whole matter is to be done.
        pub due_at: Option<Timestamp>,
        /// When it was accepted.
        pub accepted_at: Option<Timestamp>,
        /// When the requester was first contacted.
        pub responded_at: Option<Timestamp>,
        /// By when that was due.
        pub response_due_at: Option<Timestamp>,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
        /// When a shelved demand is looked at again.
        pub review_at: Option<Timestamp>,
        /// Why it was not accepted.
        pub refusal_code: Option<RefusalCode>,
        /// The version of the code's text that the requester reads; none for the text the house came with.
        pub refusal_version: Option<i64>,
        /// Where it was referred to.
        pub referred_to: Option<Referral>,
        /// The words of the last decision, as the requester sees them.
        pub decision_note: Option<String>,
        /// The demand it was merged into.
        pub merged_into: Option<DemandId>,
        /// How often the requester was not satisfied.
        pub reopen_count: i64,
        /// Whether the street leader watches it.
        pub supervised: bool,
        /// What the last callback found out.
        pub resolved: Option<Resolved>,
        /// What the requester felt.
        pub satisfaction: Option<Satisfaction>,
        /// Sum of what its lines ask.
        pub asked: i64,
        /// Sum of what orders have bound.
        pub committed: i64,
        /// Sum of what is done.
        pub fulfilled: i64,
        /// The unit of its first line.
        pub unit: String,
        /// How many people asked.
        pub requesters: i64,
        /// The import it came with.
        pub import_id: Option<ImportId>,
        /// Who recorded it.
        pub created_by: Option<PersonId>,
        /// In which role.
        pub created_role: String,
        /// When it was voiced.
        pub created_at: Timestamp,
        /// When it last changed.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of a [`Demand`].
pub const COLUMNS: &str = "id, number, title, text, class_id, order_class, source, source_ref, source_no, urgency, \
    area_id, area_path, beneficiaries, group_name, public, funding_needed, on_behalf, state, next_step, next_org_id, \
    next_due_at, remind_at, due_at, accepted_at, responded_at, response_due_at, closed_at, review_at, refusal_code, refusal_version, \
    referred_to, decision_note, merged_into, reopen_count, supervised, resolved, satisfaction, asked, committed, \
    fulfilled, unit, requesters, import_id, created_by, created_role, created_at, updated_at, version";

row! {
    /// What a line of a list shows of a demand: half of its columns, and of its text only the beginning.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ListedDemand {
        /// Its id.
        pub id: DemandId,
        /// Its number: `XQ…`.
        pub number: String,
        /// Its title.
        pub title: String,
        /// The first 60 characters of its text.
        pub text_start: String,
        /// What kind of need.
        pub class_id: Option<ClassId>,
        /// Where it came from.
        pub source: Source,
        /// How pressing.
        pub urgency: Urgency,
        /// Where.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// How many people it would serve.
        pub beneficiaries: i64,
        /// Where it stands.
        pub state: DemandState,
        /// What is next.
        pub next_step: Step,
        /// Who does that.
        pub next_org_id: Option<OrgId>,
        /// By when.
        pub next_due_at: Option<Timestamp>,
        /// When it was accepted.
        pub accepted_at: Option<Timestamp>,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
        /// How often the requester was not satisfied.
        pub reopen_count: i64,
        /// Whether the street leader watches it.
        pub supervised: bool,
        /// Sum of what its lines ask.
        pub asked: i64,
        /// Sum of what orders have bound.
        pub committed: i64,
        /// Sum of what is done.
        pub fulfilled: i64,
        /// The unit of its first line.
        pub unit: String,
        /// How many people asked.
        pub requesters: i64,
        /// When it was voiced.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

/// The columns of a [`ListedDemand`].
pub const LISTED_COLUMNS: &str = "id, number, title, substr(text, 1, 60) AS text_start, class_id, source, urgency, area_id, area_path, \
    beneficiaries, state, next_step, next_org_id, next_due_at, accepted_at, closed_at, reopen_count, \
    supervised, asked, committed, fulfilled, unit, requesters, created_at, version";

impl From<Demand> for ListedDemand {
    fn from(demand: Demand) -> Self {
        Self {
            id: demand.id,
            number: demand.number,
            title: demand.title,
            text_start: demand.text.chars().take(60).collect(),
            class_id: demand.class_id,
            source: demand.source,
            urgency: demand.urgency,
            area_id: demand.area_id,
            area_path: demand.area_path,
            beneficiaries: demand.beneficiaries,
            state: demand.state,
            next_step: demand.next_step,
            next_org_id: demand.next_org_id,
            next_due_at: demand.next_due_at,
            accepted_at: demand.accepted_at,
            closed_at: demand.closed_at,
            reopen_count: demand.reopen_count,
            supervised: demand.supervised,
            asked: demand.asked,
            committed: demand.committed,
            fulfilled: demand.fulfilled,
            unit: demand.unit,
            requesters: demand.requesters,
            created_at: demand.created_at,
            version: demand.version,
        }
    }
}

row! {
    /// One part of a demand with its own quantity.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Line {
        /// Its id.
        pub id: DemandLineId,
        /// The demand.
        pub demand_id: DemandId,
        /// Its place in the list, from 1.
        pub position: i64,
        /// What is asked.
        pub what: String,
        /// Counted in what.
        pub unit: String,
        /// How much is asked.
        pub asked: i64,
        /// How much orders have bound.
        pub committed: i64,
        /// How much is being done.
        pub in_progress: i64,
        /// How much is done.
        pub fulfilled: i64,
    }
}

row! {
    /// Somebody who asked. The telephone number is sealed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Requester {
        /// The id.
        pub id: RequesterId,
        /// The demand.
        pub demand_id: DemandId,
        /// The name given, if any.
        pub name: Option<String>,
        /// Whether they wish not to be named.
        pub anonymous: bool,
        /// Whether they may be called.
        pub contact_ok: bool,
        /// The sealed number.
        pub phone_sealed: Option<Vec<u8>>,
        /// The keyed hash it can be found by.
        pub phone_hash: Option<Vec<u8>>,
        /// As shown.
        pub phone_masked: Option<String>,
        /// Whether the head of the building, a neighbour, may not know who asked.
        pub hidden_from_head: bool,
        /// When they asked.
        pub created_at: Timestamp,
    }
}
