//! Rows of meetings as they are stored.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{
    AgreementId, AreaId, AttendeeId, BodyId, DemandId, MeetingId, OrgId, PersonId, ResolutionId,
    SeatId, TopicId,
};
use linli_domain::time::Timestamp;
use linli_kit::row;

use super::answers::NoticeAnswer;
use super::quorum::{Presence, Tally, Voice};
use super::rules::MeetingState;
use super::topics::{Ballot, GapKind, TopicSource, TopicState, VoteResult};
use crate::bodies::rules::SeatCapacity;
use crate::bodies::store::Body;

row! {
    /// A meeting.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Meeting {
        /// Its id.
        pub id: MeetingId,
        /// Its number: `HY…`.
        pub number: String,
        /// Which body meets.
        pub body_id: BodyId,
        /// What it is called.
        pub title: String,
        /// Where it stands.
        pub state: MeetingState,
        /// When it begins.
        pub starts_at: Timestamp,
        /// Where.
        pub venue: Option<String>,
        /// When the notice went out.
        pub noticed_at: Option<Timestamp>,
        /// Why it went out late.
        pub late_notice: Option<String>,
        /// When it was held.
        pub held_at: Option<Timestamp>,
        /// Households that took part, where they are counted.
        pub present_households: Option<i64>,
        /// Their floor area in square metres, where it is counted.
        pub present_area: Option<i64>,
        /// The text of its minutes.
        pub minutes: Option<String>,
        /// By when they are written.
        pub minutes_due_at: Option<Timestamp>,
        /// Who wrote them, or changed them last.
        pub minutes_by: Option<PersonId>,
        /// When.
        pub minutes_at: Option<Timestamp>,
        /// Who approved them.
        pub approved_by: Option<PersonId>,
        /// When.
        pub approved_at: Option<Timestamp>,
        /// Why they were sent back last.
        pub sent_back: Option<String>,
        /// How often what is recorded changed: who came, what was said, voted and decided.
        pub record: i64,
        /// The record the minutes were drafted from.
        pub minutes_record: i64,
        /// Their draft as it was drawn up, before anybody wrote into it.
        pub minutes_draft: Option<String>,
        /// The rule of the body when it was held, as JSON; none before.
        pub rule: Option<String>,
        /// How many households there were then, where they are counted.
        pub households: Option<i64>,
        /// All floor area then, where it is counted.
        pub floor_area: Option<i64>,
        /// Why it was cancelled.
        pub cancel_reason: Option<String>,
        /// The paper it was typed in from, where it had been held before; nobody was called by the house then.
        pub paper: Option<String>,
        /// Which reminders went out: a bit for each ([`super::days`]).
        pub reminded: i64,
        /// The place of the body.
        pub area_path: AreaPath,
        /// Who planned it.
        pub created_by: Option<PersonId>,
        /// When it was planned.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Meeting {
    /// Whether something was recorded after its minutes were drafted.
    #[must_use]
    pub fn outdated(&self) -> bool {
        self.minutes.is_some() && self.record != self.minutes_record
    }

    /// Whether it is known who is called to it: by its notice, or by the paper it was typed in from.
    #[must_use]
    pub const fn is_called(&self) -> bool {
        self.noticed_at.is_some() || self.paper.is_some()
    }

    /// Whether it is ahead still and the day it was planned for has passed. What was entered after its day is written down
    /// afterwards and has no other.
    #[must_use]
    pub fn day_over(&self, now: Timestamp) -> bool {
        self.state.is_ahead()
            && self.created_at <= self.starts_at
            && now.date() > self.starts_at.date()
    }

    /// Its body, by the rule and the size it was held by: what was counted stays as it was counted.
    #[must_use]
    pub fn held_by(&self, mut body: Body) -> Body {
        if let Some(rule) = &self.rule {
            body.rule.clone_from(rule);
            (body.households, body.floor_area) = (self.households, self.floor_area);
        }
        body
    }

    /// Keeps the rule and the size of its body, when it is held.
    pub fn keep(&mut self, body: &Body) {
        self.rule = Some(body.rule.clone());
        (self.households, self.floor_area) = (body.households, body.floor_area);
    }
}

row! {
    /// Somebody called to a meeting, or a guest of it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Attendee {
        /// Its id.
        pub id: AttendeeId,
        /// To which meeting.
        pub meeting_id: MeetingId,
        /// In which order.
        pub position: i64,
        /// The seat called; none for a guest and for a seat that comes from the alliance.
        pub seat_id: Option<SeatId>,
        /// In which capacity; none for a guest.
        pub capacity: Option<SeatCapacity>,
        /// The organisation.
        pub org_id: Option<OrgId>,
        /// The person who has the seat.
        pub person_id: Option<PersonId>,
        /// A guest's name.
        pub name: Option<String>,
        /// Whether they came.
        pub presence: Presence,
        /// Who came for an organisation, by name.
        pub came_name: Option<String>,
        /// Who came for an organisation, as a known person.
        pub came_person_id: Option<PersonId>,
        /// Who carries their voice.
        pub proxy_id: Option<AttendeeId>,
        /// The paper it was read from.
        pub paper: Option<String>,
        /// What they answered to the notice.
        pub answer: Option<NoticeAnswer>,
        /// Their word with it.
        pub answer_word: Option<String>,
        /// Where the answer was entered for them: from what.
        pub answer_paper: Option<String>,
        /// When they answered.
        pub answered_at: Option<Timestamp>,
        /// The role in which a known person comes for the organisation.
        pub came_role: Option<Role>,
    }
}

impl Attendee {
    /// As the count sees it; `None` for a guest.
    #[must_use]
    pub fn voice(&self) -> Option<Voice> {
        let capacity = self.capacity?;
        let known = |id: PersonId| format!("person {id}");
        let named = self
            .came_name
            .as_deref()
            .map(|name| format!("name {}", name.trim()));
        let holder = self.person_id.map(known);
        Some(Voice {
            id: self.id,
            sitting: holder
                .clone()
                .or_else(|| self.came_person_id.map(known))
                .or(named),
            holder,
            votes: capacity.votes(),
            presence: self.presence,
            carrier: self.proxy_id,
        })
    }
}

row! {
    /// A topic.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Topic {
        /// Its id.
        pub id: TopicId,
        /// Of which meeting.
        pub meeting_id: MeetingId,
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
        /// The agreement it is about.
        pub agreement_id: Option<AgreementId>,
        /// The resolution it is about.
        pub resolution_id: Option<ResolutionId>,
        /// The topic of a cancelled meeting it goes on with.
        pub carried_from: Option<TopicId>,
        /// The gap of the net it is about.
        pub gap: Option<GapKind>,
        /// The place of that gap.
        pub gap_area_id: Option<AreaId>,
        /// Whether it is a special matter.
        pub special: bool,
        /// Where it stands.
        pub state: TopicState,
        /// Who proposed it.
        pub proposed_by: Option<PersonId>,
        /// For which organisation.
        pub proposed_org: Option<OrgId>,
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
        /// Voices for.
        pub agreed: Option<i64>,
        /// Against.
        pub against: Option<i64>,
        /// Abstained.
        pub abstained: Option<i64>,
        /// Floor area of those for, in square metres.
        pub agreed_area: Option<i64>,
        /// Of those against.
        pub against_area: Option<i64>,
        /// Of those who abstained.
        pub abstained_area: Option<i64>,
        /// Of how many the share was taken.
        pub vote_whole: Option<i64>,
        /// How many had to agree.
        pub vote_needed: Option<i64>,
        /// How it went.
        pub vote_result: Option<VoteResult>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

impl Topic {
    /// The voices of its vote, none where there was none.
    #[must_use]
    pub fn tally(&self) -> Option<Tally> {
        Some(Tally {
            agreed: self.agreed?,
            against: self.against?,
            abstained: self.abstained?,
        })
    }
}

row! {
    /// A voice of a vote by roll.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Cast {
        /// About which topic.
        pub topic_id: TopicId,
        /// Whose.
        pub attendee_id: AttendeeId,
        /// Which.
        pub ballot: Ballot,
    }
}

row! {
    /// What a meeting's list line shows beside it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct MeetingTally {
        /// Of which meeting.
        pub meeting_id: MeetingId,
        /// Topics on the agenda.
        pub topics: i64,
        /// Topics that wait for a decision.
        pub proposed: i64,
        /// Its resolutions.
        pub resolutions: i64,
        /// Of them done or dropped.
        pub ended: i64,
    }
}
