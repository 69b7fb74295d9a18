//! What a resolution looks like in the API, the story of a matter, and the signs by which a street sees whether its bodies meet.

use linli_domain::id::{
    AllianceId, AreaId, BodyId, DemandId, MeetingId, OrderId, OrgId, PersonId, PostId, ProjectId,
    ResolutionId, ResourceId, TopicId,
};
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{ResolutionKind, ResolutionState};
use crate::meetings::topics::VoteResult;

/// What a meeting decided.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionInput {
    /// Of which topic.
    #[serde(default)]
    pub topic_id: Option<TopicId>,
    /// What, 1 to 500 characters.
    pub text: String,
    /// What it becomes; `order` only where the topic is a demand.
    pub kind: ResolutionKind,
    /// Who owes it.
    pub owner_org_id: OrgId,
    /// Which post there answers for it.
    #[serde(default)]
    pub owner_post_id: Option<PostId>,
    /// By when; not before the meeting.
    pub due_at: Timestamp,
}

/// Another text for a resolution whose minutes are not approved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionChange {
    /// As read.
    pub version: i64,
    /// The whole of it.
    pub resolution: ResolutionInput,
}

/// A step of a resolution.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionAct {
    /// As read.
    pub version: i64,
    /// What was done, or why, up to 500 characters: wanted for all but `start` and `confirm`; for `carry_over` from the third
    /// time on.
    #[serde(default)]
    pub word: Option<String>,
    /// For `carry_over`: by when it is due now.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
}

/// A new owner for a resolution.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionReassign {
    /// As read.
    pub version: i64,
    /// Who owes it now.
    pub owner_org_id: OrgId,
    /// Which post there answers for it.
    #[serde(default)]
    pub owner_post_id: Option<PostId>,
    /// Why, 1 to 500 characters.
    pub word: String,
}

/// A resolution becomes an order: its demand is offered to the unit that owes it, which says yes by taking it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionIssue {
    /// As read.
    pub version: i64,
    /// The demand's, as read.
    pub demand_version: i64,
    /// A word to the unit; the resolution's own words when left out.
    #[serde(default)]
    pub note: Option<String>,
}

linli_domain::code_enum! {
    /// Of a resolution's owner, what has ended.
    pub enum OwnerGone {
        /// 责任单位已终止
        Organisation = "organisation",
        /// 责任人已离任
        Post = "post",
    }
}

/// A resolution as lists and pages show it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ResolutionItem {
    /// Its id.
    pub id: ResolutionId,
    /// The meeting that decided it.
    pub meeting_id: MeetingId,
    /// That one's number: `HY…`.
    pub meeting_number: String,
    /// When it was held.
    pub held_at: Option<Timestamp>,
    /// Whose meeting.
    pub body_id: BodyId,
    /// By name.
    pub body_name: String,
    /// Its number within the meeting, from 1.
    pub position: i64,
    /// Of which topic.
    pub topic_id: Option<TopicId>,
    /// What that was about.
    pub topic_title: Option<String>,
    /// What was decided.
    pub text: String,
    /// What it becomes.
    pub kind: ResolutionKind,
    /// Who owes it.
    pub owner_org_id: OrgId,
    /// By name.
    pub owner_org_name: String,
    /// Which post there answers for it.
    pub owner_post_id: Option<PostId>,
    /// Its holder.
    pub owner_person_id: Option<PersonId>,
    /// By name.
    pub owner_person_name: Option<String>,
    /// What of the owner has ended: it wants a new one.
    pub owner_gone: Option<OwnerGone>,
    /// By when.
    pub due_at: Timestamp,
    /// Whether that has passed and it is not reported.
    pub late: bool,
    /// Where it stands.
    pub state: ResolutionState,
    /// How often it was carried over.
    pub carried: i64,
    /// By which meeting last.
    pub carried_by: Option<MeetingId>,
    /// When that was held.
    pub carried_held_at: Option<Timestamp>,
    /// Whether carrying it over again wants an explanation.
    pub wants_explanation: bool,
    /// What was last said of it.
    pub word: Option<String>,
    /// The explanation of its latest carry-over that wanted one.
    pub explanation: Option<String>,
    /// The demand it is about.
    pub demand_id: Option<DemandId>,
    /// Its number.
    pub demand_number: Option<String>,
    /// Its version, for issuing it.
    pub demand_version: Option<i64>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

linli_domain::code_enum! {
    /// What one chapter of a story tells.
    pub enum StoryKind {
        /// 提出
        Voiced = "voiced",
        /// 上会
        Discussed = "discussed",
        /// 决议
        Resolved = "resolved",
        /// 结转
        CarriedOver = "carried_over",
        /// 工单
        Ordered = "ordered",
        /// 立项
        Project = "project",
        /// 建成
        Built = "built",
        /// 办结
        Done = "done",
    }
}

/// A chapter of a matter's story.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StoryChapter {
    /// What it tells.
    pub kind: StoryKind,
    /// When.
    pub at: Timestamp,
    /// Title of the demand or meeting, words of the resolution, number of the order.
    pub title: String,
    /// More: what was said, why it was carried over, what was done.
    pub text: Option<String>,
    /// Who: the body that met, the unit that owes or took it.
    pub who: Option<String>,
    /// Where it stands: the state's code.
    pub state: Option<String>,
    /// How the body voted.
    pub vote: Option<VoteResult>,
    /// The meeting.
    pub meeting_id: Option<MeetingId>,
    /// The resolution.
    pub resolution_id: Option<ResolutionId>,
    /// The order.
    pub order_id: Option<OrderId>,
    /// The project.
    pub project_id: Option<ProjectId>,
    /// What was made, where something was.
    pub made: Vec<StoryOutput>,
}

/// Something a project made: the facility itself, at its place, and as the resource it is used as.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StoryOutput {
    /// What.
    pub what: String,
    /// How much.
    pub quantity: i64,
    /// Counted in what.
    pub unit: String,
    /// How many people it serves, where somebody counted.
    pub beneficiaries: Option<i64>,
    /// The place it is at.
    pub area_id: Option<AreaId>,
    /// That place, spoken.
    pub area_name: Option<String>,
    /// The resource there is now.
    pub resource_id: Option<ResourceId>,
    /// By name.
    pub resource_name: Option<String>,
}

/// A matter from the demand to what it became.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MatterStory {
    /// The demand.
    pub demand_id: DemandId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Where it is, spoken.
    pub area_name: String,
    /// Where it stands: the state's code.
    pub state: String,
    /// Meetings that talked about it.
    pub meetings: i64,
    /// Times it was carried over.
    pub carried: i64,
    /// Days from when it was voiced to when it was closed, or to now.
    pub days: i64,
    /// What happened, oldest first.
    pub chapters: Vec<StoryChapter>,
}

linli_domain::code_enum! {
    /// How a rule stands.
    pub enum MeetingSign {
        /// 正常
        Green = "green",
        /// 临近
        Amber = "amber",
        /// 已超
        Red = "red",
    }
}

/// Whether an alliance met this quarter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct QuarterMeeting {
    /// The alliance.
    pub alliance_id: AllianceId,
    /// By name.
    pub alliance_name: String,
    /// Its joint meeting, where it has one.
    pub body_id: Option<BodyId>,
    /// Meetings this quarter whose minutes are approved.
    pub approved: i64,
    /// Those of the quarter before: where there was none, the sign stays red until it has met again.
    pub before: i64,
    /// A meeting of this quarter that is on its way.
    pub meeting_id: Option<MeetingId>,
    /// How it stands.
    pub sign: MeetingSign,
}

/// Whether the street held its yearly symposium of units.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct YearSymposium {
    /// The year.
    pub year: i64,
    /// Symposia held this year.
    pub held: i64,
    /// Those of the year before: where there was none, the sign stays red until one is held again.
    pub before: i64,
    /// How it stands.
    pub sign: MeetingSign,
}

/// A seat and how often it was attended.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeatAttendance {
    /// Of which body.
    pub body_id: BodyId,
    /// By name.
    pub body_name: String,
    /// The organisation.
    pub org_id: Option<OrgId>,
    /// By name.
    pub org_name: Option<String>,
    /// The person.
    pub person_id: Option<PersonId>,
    /// By name.
    pub person_name: Option<String>,
    /// Called to so many meetings held in the two whole quarters before this one.
    pub called: i64,
    /// Attended in them or since, in person or by proxy.
    pub attended: i64,
}

/// The signs of a street's meetings, by place and name and in no other order.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MeetingSigns {
    /// First day of the quarter.
    pub quarter_from: Timestamp,
    /// The moment it ends.
    pub quarter_to: Timestamp,
    /// alliances with their joint meetings.
    pub quarters: Vec<QuarterMeeting>,
    /// for the street office only.
    pub symposium: Option<YearSymposium>,
    /// seats called in each of the two whole quarters before this one that were not taken then nor since.
    pub unattended: Vec<SeatAttendance>,
    /// Seats called in each of them.
    pub seats: i64,
}
