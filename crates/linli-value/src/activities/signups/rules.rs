//! Places, the line for them, leaving it, attendance: pure.
//!
//! Who came first stands first: a place goes to nobody new while somebody waits, and one that frees goes to the first of the
//! line. After every step of the room no place is free while somebody waits ([`Desk::to_promote`]).

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};

use crate::activities::rules::ActivityState;

/// Days after its end for which a number left with a sign-up is kept: for a word about what was forgotten (our default).
pub const PHONE_DAYS: i64 = 30;

code_enum! {
    /// Where a sign-up stands.
    pub enum SignUpState {
        /// 已报上
        Taken = "taken",
        /// 候补中
        Waiting = "waiting",
        /// 已退出
        Withdrawn = "withdrawn",
        /// 活动取消
        Cancelled = "cancelled",
    }
}

code_enum! {
    /// How somebody signed up.
    pub enum SignUpWay {
        /// 本人
        Account = "self",
        /// 公开页
        Page = "public",
        /// 窗口
        Counter = "counter",
        /// 电话
        Phone = "phone",
        /// 上门
        Visit = "visit",
    }
}

code_enum! {
    /// Whether somebody who had a place came; private, and summed for nobody.
    pub enum SignUpPresence {
        /// 未登记
        Unknown = "unknown",
        /// 到了
        Came = "came",
        /// 没到
        Absent = "absent",
    }
}
linli_kit::code_columns!(SignUpState, SignUpWay, SignUpPresence);

impl SignUpWay {
    /// Whether somebody else wrote it down for who asked.
    #[must_use]
    pub const fn is_on_behalf(self) -> bool {
        matches!(self, Self::Counter | Self::Phone | Self::Visit)
    }
}

code_enum! {
    /// Why something is not done with a sign-up; each is the key of its text.
    pub enum SignUpRefusal {
        /// Nobody can sign up yet, or any more.
        NotOpen = "signup_not_open",
        /// It was called off.
        Cancelled = "signup_cancelled",
        /// The last moment has passed.
        Closed = "signup_closed",
        /// Everybody may just come.
        NotNeeded = "signup_not_needed",
        /// Not for minors.
        NoMinors = "signup_no_minors",
        /// A minor comes with a guardian's consent only.
        GuardianNeeded = "signup_guardian",
        /// The person is on the list already.
        Already = "signup_already",
        /// It was withdrawn before.
        Gone = "signup_gone",
        /// It has begun: who does not come just stays away.
        Begun = "signup_begun",
        /// Somebody else's.
        NotYours = "signup_not_yours",
        /// Only clerks, heads and the host sign somebody up who asked them.
        NoBehalf = "signup_no_behalf",
        /// It has not begun.
        NotBegun = "signup_not_begun",
        /// What came of it is confirmed.
        Confirmed = "signup_confirmed",
        /// The list of names is the host's and the office's of the place.
        NotForYou = "signup_not_for_you",
        /// Who only reads signs nobody up.
        ReadsOnly = "signup_reads_only",
        /// The number was not left, or is erased.
        NoPhone = "signup_no_phone",
        /// Who has this post opens no numbers.
        PhoneClosed = "signup_phone_closed",
    }
}

impl SignUpRefusal {
    /// Whether it is a matter of who asks, not of when.
    #[must_use]
    pub const fn is_about_who(self) -> bool {
        matches!(
            self,
            Self::NotYours | Self::NoBehalf | Self::NotForYou | Self::ReadsOnly | Self::PhoneClosed
        )
    }
}

impl From<SignUpRefusal> for linli_kit::problem::Problem {
    fn from(why: SignUpRefusal) -> Self {
        match why {
            SignUpRefusal::GuardianNeeded => Self::field("guardian", why.code()),
            why if why.is_about_who() => Self::forbidden(why.code()),
            why => Self::conflict(why.code()),
        }
    }
}

/// Where an activity stands, as its list of sign-ups looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nobody signs up yet.
    Before,
    /// Open to sign up.
    Open,
    /// It goes on, or is over and not confirmed.
    Begun,
    /// What came of it is confirmed.
    Confirmed,
    /// Called off.
    Cancelled,
}

impl Phase {
    /// The phase of a state.
    #[must_use]
    pub const fn of(state: ActivityState) -> Self {
        match state {
            ActivityState::Idea | ActivityState::Planned | ActivityState::Checked => Self::Before,
            ActivityState::Recruiting => Self::Open,
            ActivityState::InProgress | ActivityState::Ended => Self::Begun,
            ActivityState::Settled | ActivityState::Archived => Self::Confirmed,
            ActivityState::Cancelled => Self::Cancelled,
        }
    }
}

/// What the rules look at: an activity at a moment, and how full it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Desk {
    /// Where it stands.
    pub phase: Phase,
    /// How many places there are; none where nobody needs one.
    pub capacity: Option<i64>,
    /// Until when one signs up, where that is before it begins.
    pub until: Option<Timestamp>,
    /// When it begins.
    pub starts_at: Option<Timestamp>,
    /// Whether minors may come.
    pub minors: bool,
    /// Places taken.
    pub taken: i64,
    /// How many wait.
    pub waiting: i64,
    /// Now.
    pub now: Timestamp,
}

/// Who wants to come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Newcomer {
    /// Under age.
    pub minor: bool,
    /// A guardian is named, or comes along.
    pub guarded: bool,
    /// On the list already.
    pub known: bool,
}

impl Desk {
    fn has_begun(&self) -> bool {
        self.phase == Phase::Begun
            || self.phase == Phase::Confirmed
            || self.starts_at.is_some_and(|at| self.now >= at)
    }

    /// Whether anybody can sign up now.
    ///
    /// # Errors
    /// Why not.
    pub fn open(&self) -> Result<(), SignUpRefusal> {
        match self.phase {
            Phase::Cancelled => return Err(SignUpRefusal::Cancelled),
            Phase::Before | Phase::Confirmed => return Err(SignUpRefusal::NotOpen),
            Phase::Open | Phase::Begun => {}
        }
        if self.has_begun() || self.until.is_some_and(|at| self.now >= at) {
            return Err(SignUpRefusal::Closed);
        }
        if self.capacity.is_none() {
            return Err(SignUpRefusal::NotNeeded);
        }
        Ok(())
    }

    /// Where somebody new stands: has a place, or the last of the line.
    ///
    /// # Errors
    /// Why they cannot sign up.
    pub fn entry(&self, who: Newcomer) -> Result<SignUpState, SignUpRefusal> {
        self.open()?;
        if who.known {
            return Err(SignUpRefusal::Already);
        }
        if who.minor && !self.minors {
            return Err(SignUpRefusal::NoMinors);
        }
        if who.minor && !who.guarded {
            return Err(SignUpRefusal::GuardianNeeded);
        }
        if self.waiting == 0 && self.free() > 0 {
            Ok(SignUpState::Taken)
        } else {
            Ok(SignUpState::Waiting)
        }
    }

    /// Places nobody has.
    #[must_use]
    pub fn free(&self) -> i64 {
        self.capacity
            .map_or(0, |places| (places - self.taken).max(0))
    }

    /// How many of the line get a place now: while it is open, after the last moment to sign up as well. Where no places are
    /// counted any more, everybody.
    #[must_use]
    pub fn to_promote(&self) -> i64 {
        if self.phase != Phase::Open {
            return 0;
        }
        let free = self.capacity.map_or(self.waiting, |_| self.free());
        free.min(self.waiting)
    }

    /// Whether a sign-up may be withdrawn.
    ///
    /// # Errors
    /// Why not.
    pub fn withdraw(&self, state: SignUpState) -> Result<SignUpState, SignUpRefusal> {
        if state == SignUpState::Withdrawn {
            return Err(SignUpRefusal::Gone);
        }
        if self.phase == Phase::Cancelled || state == SignUpState::Cancelled {
            return Err(SignUpRefusal::Cancelled);
        }
        if self.has_begun() {
            return Err(SignUpRefusal::Begun);
        }
        Ok(SignUpState::Withdrawn)
    }

    /// Whether it can be written down who came.
    ///
    /// # Errors
    /// Why not.
    pub fn presence(&self) -> Result<(), SignUpRefusal> {
        match self.phase {
            Phase::Cancelled => Err(SignUpRefusal::Cancelled),
            Phase::Confirmed => Err(SignUpRefusal::Confirmed),
            _ if !self.has_begun() => Err(SignUpRefusal::NotBegun),
            // what nobody opened cannot have taken place
            Phase::Before => Err(SignUpRefusal::NotBegun),
            Phase::Open | Phase::Begun => Ok(()),
        }
    }
}

/// Numbers left with activities that ended before this moment are nobody's business any more.
#[must_use]
pub const fn phones_of_activities_ended_before(now: Timestamp) -> Timestamp {
    now.plus(-PHONE_DAYS * DAY)
}

#[cfg(test)]
mod tests;
