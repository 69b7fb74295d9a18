//! What a body and its seats look like in the API: what is sent and what is answered.

use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, AreaId, BodyId, MeetingId, OrgId, PersonId, SeatId};
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_net::history::HistoryEntry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{BodyCadence, BodyKind, BodyRule, SeatCapacity, SeatLack};

/// What is usual for a kind of body: a draft begins with it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BodyKindItem {
    /// The kind.
    pub kind: BodyKind,
    /// How often it usually meets.
    pub cadence: BodyCadence,
    /// Its usual rule.
    pub rule: BodyRule,
    /// What the rule rests on, in words.
    pub basis: String,
}

/// What a body says of itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyInput {
    /// Its kind; stays as it was founded.
    pub kind: BodyKind,
    /// Its name, 1 to 60 characters, once in a street.
    pub name: String,
    /// The office or organisation that convenes it. Of an alliance: its lead, when left out.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// The alliance whose members meet. Its members have the seats; they are entered there, not here.
    #[serde(default)]
    pub alliance_id: Option<AllianceId>,
    /// How often it meets; usual for its kind when left out.
    #[serde(default)]
    pub cadence: Option<BodyCadence>,
    /// Its rule; usual for its kind when left out.
    #[serde(default)]
    pub rule: Option<BodyRule>,
    /// Where households are counted: how many there are.
    #[serde(default)]
    pub households: Option<i64>,
    /// Where floor area is counted: all of it, in square metres.
    #[serde(default)]
    pub floor_area: Option<i64>,
    /// Its charter or what else is to be known, up to 2,000 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// Another text for a body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyChange {
    /// As read.
    pub version: i64,
    /// The whole of it.
    pub body: BodyInput,
}

/// The end of a body or of a seat.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyEnd {
    /// As read.
    pub version: i64,
    /// Why, 1 to 200 characters.
    pub reason: String,
}

/// A seat to be given: to a person, to an organisation that sends whom it wants, or to a person of an organisation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatInput {
    /// In which capacity.
    pub capacity: SeatCapacity,
    /// The person.
    #[serde(default)]
    pub person_id: Option<PersonId>,
    /// The organisation.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// Since when; now when left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when, where the term is limited.
    #[serde(default)]
    pub to: Option<Timestamp>,
}

/// A seat of a body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeatView {
    /// Its id; none for a seat that comes from the alliance.
    pub id: Option<SeatId>,
    /// In which capacity.
    pub capacity: SeatCapacity,
    /// The person.
    pub person_id: Option<PersonId>,
    /// By name.
    pub person_name: Option<String>,
    /// The organisation.
    pub org_id: Option<OrgId>,
    /// By name.
    pub org_name: Option<String>,
    /// Since when.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
    /// Whether the seat comes from the alliance's list of members.
    pub of_alliance: bool,
    /// Called to so many meetings that were held in the two quarters before now.
    pub called: i64,
    /// Of them attended, in person or by proxy.
    pub attended: i64,
    /// For the optimistic lock; 0 for a seat that comes from the alliance.
    pub version: i64,
}

/// A body as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BodyItem {
    /// Its id.
    pub id: BodyId,
    /// Its kind.
    pub kind: BodyKind,
    /// Its name.
    pub name: String,
    /// Who convenes it.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// The alliance whose members meet.
    pub alliance_id: Option<AllianceId>,
    /// By name.
    pub alliance_name: Option<String>,
    /// The place of whoever convenes it.
    pub area_path: AreaPath,
    /// That place, spoken.
    pub area_name: String,
    /// How often it meets.
    pub cadence: BodyCadence,
    /// Voting seats now; of households where those are counted.
    pub seats: i64,
    /// The latest meeting held.
    pub last_held_at: Option<Timestamp>,
    /// The meeting that comes next.
    pub next_meeting_id: Option<MeetingId>,
    /// When.
    pub next_meeting_at: Option<Timestamp>,
    /// Its resolutions that are not done.
    pub open_resolutions: i64,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A body as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BodyView {
    /// As in a list.
    #[serde(flatten)]
    pub item: BodyItem,
    /// Its rule.
    pub rule: BodyRule,
    /// What the usual rule of its kind rests on, in words.
    pub basis: String,
    /// Where households are counted: how many there are.
    pub households: Option<i64>,
    /// Where floor area is counted: all of it, in square metres.
    pub floor_area: Option<i64>,
    /// Its charter or what else is to be known.
    pub note: Option<String>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// Its seats now: those of the alliance first, then by capacity.
    pub members: Vec<SeatView>,
    /// What its seats lack by its rule.
    pub lacks: Vec<SeatLack>,
    /// The place in which people are looked for, to give them a seat.
    pub area_id: AreaId,
    /// What happened to it, oldest first.
    pub timeline: Vec<HistoryEntry>,
    /// `edit`, `seat`, `plan` (a meeting), `end`: what the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Bodies with what the caller may do about them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BodyList {
    /// The rows.
    pub items: Vec<BodyItem>,
    /// How many there are in all.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// As asked.
    pub page_size: i64,
    /// `found`: whether the caller may found one, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}
