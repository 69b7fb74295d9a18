//! The states of a meeting and which events they admit (domain.md 2.2(k)). No database here.
//!
//! ```text
//! planned ─open_topics→ topics_open ─notice→ noticed ─hold→ held ─draft_minutes→ minutes_draft ⇄ minutes_approved
//!    └──────────── cancel → cancelled ───────────┘                                (resolutions begun) → followed
//!                                                                                  (none left open) → closed
//! ```

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;

use crate::bodies::rules::BodyRefusal;
use crate::resolutions::rules::ResolutionState;

/// Milliseconds before a meeting until which its members propose topics without a reason (domain.md 1.1).
pub const TOPICS_AHEAD: i64 = 15 * DAY;
/// Milliseconds before a meeting at which the notice is out (domain.md 1.1).
pub const NOTICE_AHEAD: i64 = 7 * DAY;
/// Working days after a meeting within which its minutes are written (domain.md 1.1).
pub const MINUTES_DAYS: u32 = 3;

code_enum! {
    /// Where a meeting stands.
    pub enum MeetingState {
        /// 已计划
        Planned = "planned",
        /// 征集议题
        TopicsOpen = "topics_open",
        /// 已通知
        Noticed = "noticed",
        /// 已召开
        Held = "held",
        /// 纪要起草
        MinutesDraft = "minutes_draft",
        /// 纪要已审定
        MinutesApproved = "minutes_approved",
        /// 决议已落实责任
        Followed = "followed",
        /// 已办结
        Closed = "closed",
        /// 已取消
        Cancelled = "cancelled",
    }
}

code_enum! {
    /// What happens to a meeting. The code is the action's name in the API.
    pub enum MeetingEvent {
        /// 征集议题
        OpenTopics = "open_topics",
        /// 发会议通知
        Notice = "notice",
        /// 开会
        Hold = "hold",
        /// 起草纪要
        DraftMinutes = "draft_minutes",
        /// 审定纪要
        ApproveMinutes = "approve_minutes",
        /// 退回纪要
        SendBackMinutes = "send_back_minutes",
        /// 取消
        Cancel = "cancel",
        /// 修改时间地点
        Edit = "edit",
        /// 提议题
        AddTopic = "add_topic",
        /// 定议题
        DecideTopics = "decide_topics",
        /// 登记到会
        RecordAttendance = "record_attendance",
        /// 记录讨论
        TakeNotes = "take_notes",
        /// 表决
        Vote = "vote",
        /// 撤回表决、删去决议
        TakeBack = "take_back",
        /// 记决议
        Resolve = "resolve",
        /// 改纪要
        EditMinutes = "edit_minutes",
        /// 答复通知
        Answer = "answer",
    }
}

code_enum! {
    /// Why something cannot be done to a meeting; each is the key of its text.
    pub enum MeetingRefusal {
        /// 当前岗位不办理
        NotForRole = "meeting_not_for_role",
        /// 由会议所在社区或街道办理
        Elsewhere = "meeting_elsewhere",
        /// 现在的状态不能做这一步
        State = "meeting_not_in_state",
        /// 还没有定下的议题
        NoTopics = "meeting_no_topics",
        /// 开会的日子已过
        DayOver = "meeting_day_over",
        /// 还没到开会时间
        NotBegun = "meeting_not_begun",
        /// 还有议题没有答复
        Undecided = "meeting_topics_undecided",
        /// 还没有登记到会
        NoAttendance = "meeting_no_attendance",
        /// 到会人数不够
        NoQuorum = "meeting_no_quorum",
        /// 议题没有通过
        NotPassed = "topic_not_passed",
        /// 按规则表决的组织还没有表决这个议题
        VoteMissing = "vote_missing",
        /// 自己写的纪要不能自己审定
        OwnMinutes = "minutes_own",
        /// 起草以后记录改过
        Outdated = "minutes_outdated",
        /// 由社区书记或街道审定
        ApproverOnly = "minutes_approver_only",
        /// 不是自己的席位
        NotYourSeat = "meeting_not_your_seat",
        /// 到会已经登记
        PresenceRecorded = "meeting_presence_recorded",
        /// 已经开过，按纸质记录补录
        OnPaper = "meeting_on_paper",
    }
}
linli_kit::code_columns!(MeetingState);

impl From<MeetingRefusal> for Problem {
    fn from(refusal: MeetingRefusal) -> Self {
        use MeetingRefusal as R;
        match refusal {
            R::NotForRole | R::Elsewhere | R::OwnMinutes | R::ApproverOnly | R::NotYourSeat => {
                Self::forbidden(refusal.code())
            }
            _ => Self::conflict(refusal.code()),
        }
    }
}

impl From<BodyRefusal> for MeetingRefusal {
    fn from(refusal: BodyRefusal) -> Self {
        match refusal {
            BodyRefusal::Elsewhere => Self::Elsewhere,
            _ => Self::NotForRole,
        }
    }
}

/// How somebody stands to a meeting, and what a guard needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingFacts {
    /// Looks after its body, or why not.
    pub keeps: Result<(), BodyRefusal>,
    /// Has a seat in its body, or speaks for an organisation that has one.
    pub member: bool,
    /// Was called to this meeting, in person or for the organisation spoken for.
    pub seated: bool,
    /// Whether somebody they may answer for is not written down as there or not there yet.
    pub unrecorded: bool,
    /// May approve minutes where somebody else wrote them.
    pub approves: bool,
    /// Wrote the minutes, or changed them last.
    pub wrote: bool,
    /// Something was recorded after the minutes were drafted.
    pub outdated: bool,
    /// Topics on the agenda.
    pub topics: i64,
    /// Topics that somebody proposed and nobody answered.
    pub undecided: i64,
    /// Whether it should have begun by now.
    pub begun: bool,
    /// Whether its day has passed and it was not held.
    pub day_over: bool,
    /// Whether anybody is recorded as present.
    pub attended: bool,
    /// Whether it is able to decide.
    pub quorum: bool,
    /// Whether it had been held before it was typed in from paper.
    pub on_paper: bool,
}

impl MeetingState {
    /// Not held yet, and not cancelled.
    #[must_use]
    pub fn is_ahead(self) -> bool {
        matches!(self, Self::Planned | Self::TopicsOpen | Self::Noticed)
    }

    /// Has taken place.
    #[must_use]
    pub fn was_held(self) -> bool {
        !self.is_ahead() && self != Self::Cancelled
    }

    /// Its minutes are approved.
    #[must_use]
    pub fn is_approved(self) -> bool {
        matches!(self, Self::MinutesApproved | Self::Followed | Self::Closed)
    }
}

impl MeetingEvent {
    /// Its name in the log.
    #[must_use]
    pub fn logged(self) -> &'static str {
        self.code()
    }

    /// The state it leads to, or stays in.
    #[must_use]
    pub fn next(self, state: MeetingState) -> Option<MeetingState> {
        use MeetingState as S;
        match (self, state) {
            (Self::OpenTopics, S::Planned) => Some(S::TopicsOpen),
            (Self::Notice, S::TopicsOpen | S::Noticed) => Some(S::Noticed),
            (Self::Hold, S::Noticed) => Some(S::Held),
            (Self::DraftMinutes, S::Held | S::MinutesDraft) => Some(S::MinutesDraft),
            (Self::ApproveMinutes, S::MinutesDraft) => Some(S::MinutesApproved),
            (Self::SendBackMinutes | Self::EditMinutes, S::MinutesDraft) => Some(S::MinutesDraft),
            (Self::Cancel, state) if state.is_ahead() => Some(S::Cancelled),
            (Self::Edit, state) if state.is_ahead() => Some(state),
            (Self::AddTopic | Self::DecideTopics, S::TopicsOpen | S::Noticed) => Some(state),
            // who comes is written down before it begins and put right until the minutes are approved
            (Self::Answer, S::Noticed) => Some(state),
            (Self::RecordAttendance, S::Noticed | S::Held | S::MinutesDraft) => Some(state),
            (
                Self::TakeNotes | Self::Vote | Self::TakeBack | Self::Resolve,
                S::Held | S::MinutesDraft,
            ) => Some(state),
            _ => None,
        }
    }

    /// The state it leads to when somebody does it.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        facts: MeetingFacts,
        state: MeetingState,
    ) -> Result<MeetingState, MeetingRefusal> {
        use MeetingRefusal as R;
        match self {
            Self::AddTopic if facts.member => {}
            // who was called answers for the own seat, whoever looks after the body for everybody
            Self::Answer if facts.seated => {}
            Self::Answer if facts.member => return Err(R::NotYourSeat),
            Self::ApproveMinutes | Self::SendBackMinutes if !facts.approves => {
                return Err(match facts.keeps {
                    Ok(()) => R::ApproverOnly,
                    Err(why) => why.into(),
                });
            }
            Self::ApproveMinutes | Self::SendBackMinutes => {}
            _ => facts.keeps?,
        }
        let next = self.next(state).ok_or(R::State)?;
        match self {
            // whoever was called heard of it on paper, and what was talked about is over
            Self::Notice | Self::Answer if facts.on_paper => Err(R::OnPaper),
            Self::AddTopic if facts.on_paper && facts.keeps.is_err() => Err(R::OnPaper),
            Self::OpenTopics | Self::Notice if facts.day_over => Err(R::DayOver),
            Self::Notice if facts.topics == 0 => Err(R::NoTopics),
            Self::Hold if facts.on_paper && facts.topics == 0 => Err(R::NoTopics),
            Self::Hold if !facts.begun => Err(R::NotBegun),
            // afterwards nothing is put on an agenda or left off it any more
            Self::Hold if facts.undecided > 0 => Err(R::Undecided),
            Self::Hold | Self::Vote if !facts.attended => Err(R::NoAttendance),
            Self::Vote | Self::Resolve if !facts.quorum => Err(R::NoQuorum),
            Self::ApproveMinutes if facts.wrote => Err(R::OwnMinutes),
            Self::ApproveMinutes if facts.outdated => Err(R::Outdated),
            Self::Answer if !facts.unrecorded => Err(R::PresenceRecorded),
            _ => Ok(next),
        }
    }
}

/// Where an approved meeting stands by what became of its resolutions; `None` while nothing changes.
#[must_use]
pub fn settled(state: MeetingState, resolutions: &[ResolutionState]) -> Option<MeetingState> {
    if !state.is_approved() {
        return None;
    }
    // what is carried over is the next meeting's from then on
    let gone = |one: &ResolutionState| one.is_ended() || *one == ResolutionState::CarriedOver;
    let next = if resolutions.iter().all(gone) {
        MeetingState::Closed
    } else if resolutions.contains(&ResolutionState::Open) {
        MeetingState::MinutesApproved
    } else {
        MeetingState::Followed
    };
    // closed stays closed: a resolution taken up again belongs to a later meeting
    (next != state && state != MeetingState::Closed).then_some(next)
}

/// Whether a meeting that had been held before it was typed in from paper may have begun at a moment: it has, and in this year or the
/// one before, which is as far as any figure of meetings looks back.
#[must_use]
pub fn fits_paper(began: Timestamp, now: Timestamp) -> bool {
    let first = now.start_of_year().plus(-1).start_of_year();
    (first..=now).contains(&began)
}

/// Whether a topic proposed at a moment is late, and so wants a reason.
#[must_use]
pub fn topic_is_late(now: Timestamp, starts_at: Timestamp) -> bool {
    now > starts_at.plus(-TOPICS_AHEAD)
}

/// Whether a notice sent at a moment is late, and so wants a reason.
#[must_use]
pub fn notice_is_late(now: Timestamp, starts_at: Timestamp) -> bool {
    now > starts_at.plus(-NOTICE_AHEAD)
}

#[cfg(test)]
mod tests;
