//! What a meeting looks like in the API: what is sent and what is answered.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{
    AgreementId, AreaId, AttendeeId, BodyId, DemandId, MeetingId, OrgId, PersonId, ResolutionId,
    SeatId, TopicId,
};
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_net::history::HistoryEntry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answers::NoticeAnswer;
use super::quorum::{Presence, QuorumFigures};
use super::rules::MeetingState;
use super::topics::{Ballot, GapKind, TopicSource, TopicState, VoteResult};
use crate::bodies::rules::{BodyKind, BodyRule, SeatCapacity};
use crate::resolutions::shapes::ResolutionItem;

/// A meeting to be planned.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingPlan {
    /// Which body meets.
    pub body_id: BodyId,
    /// What it is called, 1 to 80 characters; body and quarter when left out.
    #[serde(default)]
    pub title: Option<String>,
    /// When it begins; with `paper` when it began.
    pub starts_at: Timestamp,
    /// Where, up to 100 characters.
    #[serde(default)]
    pub venue: Option<String>,
    /// Where it was held already, in this year or the last: from which paper it is typed in, 1 to 200 characters. Those who had a
    /// seat that day count as called on paper, and nobody is told.
    #[serde(default)]
    pub paper: Option<String>,
}

/// Another time, place or name for a meeting that is ahead.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingChange {
    /// As read.
    pub version: i64,
    /// What it is called, 1 to 80 characters.
    pub title: String,
    /// When it begins. Changed after the notice, it goes out anew.
    pub starts_at: Timestamp,
    /// Where.
    #[serde(default)]
    pub venue: Option<String>,
}

/// A step of a meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingAct {
    /// As read.
    pub version: i64,
    /// Why, up to 200 characters: wanted for a late notice, for cancelling and for sending minutes back.
    #[serde(default)]
    pub reason: Option<String>,
    /// For `hold`: when it really began; the planned moment when left out.
    #[serde(default)]
    pub held_at: Option<Timestamp>,
    /// For `hold`, where households are counted: how many took part.
    #[serde(default)]
    pub present_households: Option<i64>,
    /// For `hold`, where floor area is counted: the area of those, in square metres.
    #[serde(default)]
    pub present_area: Option<i64>,
}

/// A topic to be proposed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicInput {
    /// What it is about, 1 to 80 characters.
    pub title: String,
    /// More words, up to 2,000 characters.
    #[serde(default)]
    pub text: Option<String>,
    /// Where it comes from. Members propose `member`; the rest is taken from a proposal as it stands.
    pub source: TopicSource,
    /// The demand it is about.
    #[serde(default)]
    pub demand_id: Option<DemandId>,
    /// The agreement it is about.
    #[serde(default)]
    pub agreement_id: Option<AgreementId>,
    /// The resolution it is about.
    #[serde(default)]
    pub resolution_id: Option<ResolutionId>,
    /// The topic of a cancelled meeting it goes on with: who proposed it stays known.
    #[serde(default)]
    pub topic_id: Option<TopicId>,
    /// For `facility_gap`: which gap of the net it is about.
    #[serde(default)]
    pub gap: Option<GapKind>,
    /// For `facility_gap`: the place that lacks it.
    #[serde(default)]
    pub gap_area_id: Option<AreaId>,
    /// Whether it is a special matter, which wants the larger majority.
    #[serde(default)]
    pub special: bool,
    /// Why it comes less than 15 days ahead, up to 200 characters.
    #[serde(default)]
    pub late_reason: Option<String>,
    /// `false`: it is not put on the agenda and not proposed to this meeting again; with `refuse_reason`. Whoever looks after
    /// the body only.
    #[serde(default)]
    pub accept: Option<bool>,
    /// Why it is not put on the agenda.
    #[serde(default)]
    pub refuse_reason: Option<String>,
    /// The paper on which a member proposed it, where it is entered for them.
    #[serde(default)]
    pub paper: Option<String>,
}

/// Whether a proposed topic comes onto the agenda.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicDecision {
    /// The topic's, as read.
    pub version: i64,
    /// Why not; wanted for refusing, up to 200 characters.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What was said about a topic.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicNotes {
    /// The topic's, as read.
    pub version: i64,
    /// What was said, up to 5,000 characters; nothing said when left out.
    #[serde(default)]
    pub notes: Option<String>,
}

/// One voice of a vote by roll.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollVoice {
    /// Whose: somebody present, or represented by a proxy.
    pub attendee_id: AttendeeId,
    /// Which.
    pub ballot: Ballot,
}

/// How a body voted about a topic. Counts where it does not vote by roll; the roll where it does.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoteInput {
    /// The topic's, as read.
    pub version: i64,
    /// For.
    #[serde(default)]
    pub agreed: i64,
    /// Against.
    #[serde(default)]
    pub against: i64,
    /// Abstained.
    #[serde(default)]
    pub abstained: i64,
    /// Floor area of those for, in square metres, where area is counted.
    #[serde(default)]
    pub agreed_area: Option<i64>,
    /// Floor area of those against.
    #[serde(default)]
    pub against_area: Option<i64>,
    /// Floor area of those who abstained.
    #[serde(default)]
    pub abstained_area: Option<i64>,
    /// Each voice, where the body votes by roll.
    #[serde(default)]
    pub roll: Vec<RollVoice>,
}

/// Who came, of those called.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceLine {
    /// Who was called.
    pub attendee_id: AttendeeId,
    /// Whether they came.
    pub presence: Presence,
    /// Who came for an organisation, by name, up to 40 characters.
    #[serde(default)]
    pub came_name: Option<String>,
    /// Who came for an organisation, as a known person.
    #[serde(default)]
    pub came_person_id: Option<PersonId>,
    /// For `proxy`: the attendee who carries the voice. Nobody carries two.
    #[serde(default)]
    pub proxy_id: Option<AttendeeId>,
}

/// What somebody who was called answers to the notice.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerInput {
    /// The meeting's, as read: an answer belongs to the notice that was read.
    pub version: i64,
    /// Whose answer; the own seat when left out.
    #[serde(default)]
    pub attendee_id: Option<AttendeeId>,
    /// What.
    pub answer: NoticeAnswer,
    /// Who comes for an organisation, by name, up to 40 characters; whoever answers when left out.
    #[serde(default)]
    pub came_name: Option<String>,
    /// For `proxy`: the attendee who is to carry the voice.
    #[serde(default)]
    pub proxy_id: Option<AttendeeId>,
    /// A word with it, up to 200 characters.
    #[serde(default)]
    pub word: Option<String>,
    /// Where it is entered for somebody else: from what, such as a telephone call; up to 200 characters.
    #[serde(default)]
    pub paper: Option<String>,
    /// Where it is entered for somebody else: when the seat had answered last, as read. Who answered meanwhile is heard.
    #[serde(default)]
    pub answered_at: Option<Timestamp>,
}

/// A guest of a meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestLine {
    /// By name, 1 to 40 characters.
    pub name: String,
    /// From which organisation.
    #[serde(default)]
    pub org_id: Option<OrgId>,
}

/// The attendance of a meeting; the lines named are written, the guests are these.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceInput {
    /// The meeting's, as read.
    pub version: i64,
    /// Those called.
    #[serde(default)]
    pub lines: Vec<AttendanceLine>,
    /// Guests; they stay as they are when left out.
    #[serde(default)]
    pub guests: Option<Vec<GuestLine>>,
    /// Where households are counted: how many took part; as it is when left out.
    #[serde(default)]
    pub present_households: Option<i64>,
    /// Where floor area is counted: the area of those, in square metres; as it is when left out.
    #[serde(default)]
    pub present_area: Option<i64>,
    /// The paper it was read from, where it is entered for others: the sheet at the door.
    #[serde(default)]
    pub paper: Option<String>,
}

/// The text of the minutes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MinutesInput {
    /// The meeting's, as read.
    pub version: i64,
    /// The whole text, 1 to 20,000 characters; a paragraph a line.
    pub text: String,
}

/// What is next with a meeting, who does it, by when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MeetingNext {
    /// What.
    pub code: MeetingStep,
    /// Who does it, by name.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

linli_domain::code_enum! {
    /// What is next with a meeting.
    pub enum MeetingStep {
        /// 征集议题
        OpenTopics = "open_topics",
        /// 发会议通知
        Notice = "notice",
        /// 改时间或取消
        Edit = "edit",
        /// 开会
        Hold = "hold",
        /// 按纸质记录补录
        Record = "record",
        /// 起草纪要
        DraftMinutes = "draft_minutes",
        /// 审定纪要
        ApproveMinutes = "approve_minutes",
        /// 落实决议
        Follow = "follow_resolutions",
        /// 无
        None = "none",
    }
}

/// A meeting as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MeetingItem {
    /// Its id.
    pub id: MeetingId,
    /// Its number: `HY…`.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Which body meets.
    pub body_id: BodyId,
    /// By name.
    pub body_name: String,
    /// What kind of body.
    pub body_kind: BodyKind,
    /// The place of the body.
    pub area_path: AreaPath,
    /// That place, spoken.
    pub area_name: String,
    /// Where it stands.
    pub state: MeetingState,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Where.
    pub venue: Option<String>,
    /// When it was held.
    pub held_at: Option<Timestamp>,
    /// Where it had been held before it was typed in: from which paper.
    pub paper: Option<String>,
    /// Topics on the agenda.
    pub topics: i64,
    /// Topics that wait for a decision.
    pub topics_proposed: i64,
    /// Its resolutions.
    pub resolutions: i64,
    /// Of them done or dropped.
    pub resolutions_ended: i64,
    /// What is next, who does it, by when.
    pub next: MeetingNext,
    /// For the optimistic lock.
    pub version: i64,
}

/// Somebody called to a meeting, or a guest of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AttendeeView {
    /// Its id.
    pub id: AttendeeId,
    /// The seat called; none for a guest and for a seat that comes from the alliance.
    pub seat_id: Option<SeatId>,
    /// In which capacity; none for a guest.
    pub capacity: Option<SeatCapacity>,
    /// The organisation.
    pub org_id: Option<OrgId>,
    /// By name.
    pub org_name: Option<String>,
    /// The person who has the seat.
    pub person_id: Option<PersonId>,
    /// By name; a guest's name too.
    pub name: Option<String>,
    /// Whether they came.
    pub presence: Presence,
    /// Who came for an organisation, by name.
    pub came_name: Option<String>,
    /// Who carries their voice.
    pub proxy_id: Option<AttendeeId>,
    /// That one, by name.
    pub proxy_name: Option<String>,
    /// The paper it was read from.
    pub paper: Option<String>,
    /// The role in which a known person comes for the organisation.
    #[schema(value_type = Option<String>)]
    pub came_role: Option<Role>,
    /// What they answered to the notice; none while they said nothing.
    pub answer: Option<NoticeAnswer>,
    /// Their word with it: for whoever looks after the body, and for themselves.
    pub answer_word: Option<String>,
    /// Where it was entered for them: from what.
    pub answer_paper: Option<String>,
    /// When they answered.
    pub answered_at: Option<Timestamp>,
}

/// A vote about a topic.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VoteView {
    /// For.
    pub agreed: i64,
    /// Against.
    pub against: i64,
    /// Abstained.
    pub abstained: i64,
    /// Floor area of those for, in square metres.
    pub agreed_area: Option<i64>,
    /// Floor area of those against.
    pub against_area: Option<i64>,
    /// Floor area of those who abstained.
    pub abstained_area: Option<i64>,
    /// Of how many the share was taken.
    pub whole: i64,
    /// How many had to agree.
    pub needed: i64,
    /// How it went.
    pub result: VoteResult,
    /// Each voice, where the body votes by roll.
    pub roll: Vec<RollVoice>,
}

/// A cancelled meeting that a topic was planned for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PlannedFor {
    /// Which.
    pub meeting_id: MeetingId,
    /// What it is called.
    pub meeting_title: String,
}

/// A topic of a meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TopicView {
    /// Its id.
    pub id: TopicId,
    /// Its place on the agenda, from 1; 0 while it is not on it.
    pub position: i64,
    /// What it is about.
    pub title: String,
    /// More words.
    pub text: Option<String>,
    /// Where it comes from.
    pub source: TopicSource,
    /// The demand it is about.
    pub demand_id: Option<DemandId>,
    /// Its number.
    pub demand_number: Option<String>,
    /// The agreement it is about.
    pub agreement_id: Option<AgreementId>,
    /// The resolution it is about.
    pub resolution_id: Option<ResolutionId>,
    /// The cancelled meeting it was a topic of.
    pub planned_for: Option<PlannedFor>,
    /// The gap of the net it is about.
    pub gap: Option<GapKind>,
    /// The place of that gap.
    pub gap_area_id: Option<AreaId>,
    /// That place, spoken.
    pub gap_area_name: Option<String>,
    /// Whether it is a special matter.
    pub special: bool,
    /// Where it stands.
    pub state: TopicState,
    /// Who proposed it, by name; nobody for what the house found.
    pub proposed_by: Option<String>,
    /// For which organisation.
    pub proposed_org: Option<String>,
    /// When.
    pub proposed_at: Timestamp,
    /// Why it came late.
    pub late_reason: Option<String>,
    /// Why it is not on the agenda.
    pub refuse_reason: Option<String>,
    /// The paper it was entered from.
    pub paper: Option<String>,
    /// What was said.
    pub notes: Option<String>,
    /// How the body voted.
    pub vote: Option<VoteView>,
    /// `accept`, `refuse`, `notes`, `vote`, `take_back_vote`, `resolve`: what the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// The minutes of a meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MinutesView {
    /// The text, a paragraph a line; none before the first draft.
    pub text: Option<String>,
    /// Whether something was recorded after they were drafted, so that they are drafted anew before they are approved.
    pub outdated: bool,
    /// By when they are written: three working days after the meeting.
    pub due_at: Option<Timestamp>,
    /// Who wrote them, or changed them last, by name.
    pub written_by: Option<String>,
    /// When.
    pub written_at: Option<Timestamp>,
    /// Who approved them, by name.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Why they were sent back last.
    pub sent_back: Option<String>,
}

/// A meeting as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MeetingView {
    /// As in a list.
    #[serde(flatten)]
    pub item: MeetingItem,
    /// The body's rule.
    pub rule: BodyRule,
    /// Until when members propose topics without a reason.
    pub topics_until: Timestamp,
    /// By when the notice is out.
    pub notice_by: Timestamp,
    /// When the notice went out.
    pub noticed_at: Option<Timestamp>,
    /// Why it went out late.
    pub late_notice: Option<String>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// What it opens with: resolutions of earlier meetings that are not done.
    pub carried: Vec<ResolutionItem>,
    /// Topics: on the agenda in order, then proposed, then refused.
    pub agenda: Vec<TopicView>,
    /// Those called, and guests last.
    pub attendees: Vec<AttendeeView>,
    /// Which of them are the caller, or the organisation the caller acts for.
    pub my_attendees: Vec<AttendeeId>,
    /// Before the meeting, where seats are counted: whether it would be able to decide if those came who said so.
    pub expected: Option<QuorumFigures>,
    /// Whether it is able to decide, with the figures behind it; none before anybody was called.
    pub quorum: Option<QuorumFigures>,
    /// Where households are counted: how many took part.
    pub present_households: Option<i64>,
    /// Where area is counted: the floor area of those, in square metres.
    pub present_area: Option<i64>,
    /// What it decided.
    pub decided: Vec<ResolutionItem>,
    /// Its minutes; to those who do not look after the body only when they are approved.
    pub minutes: MinutesView,
    /// What happened to it, oldest first.
    pub timeline: Vec<HistoryEntry>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Something the house proposes as a topic. People put it on the agenda or do not.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TopicProposal {
    /// Where it comes from.
    pub source: TopicSource,
    /// What it is about.
    pub title: String,
    /// Why it is proposed, in words.
    pub why: String,
    /// The demand it is about; of repeated ones the latest.
    pub demand_id: Option<DemandId>,
    /// Its number.
    pub demand_number: Option<String>,
    /// Of repeated ones: how many in 90 days.
    pub times: Option<i64>,
    /// The agreement it is about.
    pub agreement_id: Option<AgreementId>,
    /// The resolution it is about.
    pub resolution_id: Option<ResolutionId>,
    /// The topic of a cancelled meeting.
    pub topic_id: Option<TopicId>,
    /// Since when it waits, or when the agreement ends.
    pub at: Timestamp,
}

/// Proposals for a meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TopicProposals {
    /// At most 50 of each source, what waits longest first.
    pub items: Vec<TopicProposal>,
}
