//! A unit asked into an activity: how it answers, and what becomes of what it brings. No database here.
//!
//! ```text
//! asked ─agree→ yes ─leave→ left               asked ─decline→ no · ─withdraw→ withdrawn
//! ```
//!
//! Whether its share was brought is said in the report of the activity and confirmed with it: a share has no states of its own.

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_kit::problem::Problem;

use super::rules::ActivityState;

pub use linli_council::projects::part_rules::PartnerState;

code_enum! {
    /// What became of what a unit brings.
    pub enum ActivityShare {
        /// 未登记
        Open = "open",
        /// 已登记带来
        Done = "done",
        /// 没有带来
        NotDone = "not_done",
        /// 已确认
        Settled = "settled",
    }
}

code_enum! {
    /// What happens to a unit asked into an activity. The code is the action's name in the API.
    pub enum ActivityPartnerEvent {
        /// 同意参加
        Agree = "agree",
        /// 婉拒
        Decline = "decline",
        /// 撤回邀请
        Withdraw = "withdraw",
        /// 退出
        Leave = "leave",
    }
}

code_enum! {
    /// Why something cannot be done to a unit's part in an activity; each is the key of its text.
    pub enum ActivityPartRefusal {
        /// 由受邀单位自己答复，或由社区代录
        UnitOnly = "activity_part_unit_only",
        /// 由主办方撤回
        HostOnly = "activity_part_host_only",
        /// 现在的状态不能这样办
        State = "activity_part_not_in_state",
        /// 单位已撤销
        Gone = "activity_part_gone",
    }
}

impl From<ActivityPartRefusal> for Problem {
    fn from(refusal: ActivityPartRefusal) -> Self {
        use ActivityPartRefusal as R;
        match refusal {
            R::UnitOnly | R::HostOnly => Self::forbidden(refusal.code()),
            R::State | R::Gone => Self::conflict(refusal.code()),
        }
    }
}

/// What became of a share, by what was reported of it and where its activity stands.
#[must_use]
pub const fn share(done: Option<i64>, activity: ActivityState) -> ActivityShare {
    match (done, activity) {
        (None, _) => ActivityShare::Open,
        (Some(..=0), _) => ActivityShare::NotDone,
        (Some(_), ActivityState::Settled | ActivityState::Archived) => ActivityShare::Settled,
        (Some(_), _) => ActivityShare::Done,
    }
}

/// How somebody stands to a unit's part in an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartStanding {
    /// Acts for the unit.
    pub own: bool,
    /// Is of the office the place belongs to, and may enter what the unit said.
    pub clerk: bool,
    /// Acts for the host.
    pub hosts: bool,
    /// The unit has ended.
    pub gone: bool,
    /// Where the activity stands.
    pub activity: ActivityState,
}

impl ActivityPartnerEvent {
    /// Its name in the log.
    #[must_use]
    pub const fn logged(self) -> &'static str {
        match self {
            Self::Agree => "activity_partner_agree",
            Self::Decline => "activity_partner_decline",
            Self::Withdraw => "activity_partner_withdraw",
            Self::Leave => "activity_partner_leave",
        }
    }

    /// The state it leads to.
    #[must_use]
    pub const fn next(self, state: PartnerState) -> Option<PartnerState> {
        match (self, state) {
            (Self::Agree, PartnerState::Asked) => Some(PartnerState::Yes),
            (Self::Decline, PartnerState::Asked) => Some(PartnerState::No),
            (Self::Withdraw, PartnerState::Asked) => Some(PartnerState::Withdrawn),
            (Self::Leave, PartnerState::Yes) => Some(PartnerState::Left),
            _ => None,
        }
    }

    /// Whether an activity in this state takes it: a unit answers from the plan on and until it is held, and leaves before.
    const fn fits(self, activity: ActivityState) -> bool {
        use ActivityState as S;
        match self {
            Self::Agree | Self::Decline => matches!(
                activity,
                S::Planned | S::Checked | S::Recruiting | S::InProgress
            ),
            Self::Withdraw => activity.is_ahead() || matches!(activity, S::InProgress),
            Self::Leave => matches!(activity, S::Planned | S::Checked | S::Recruiting),
        }
    }

    /// The state it leads to, done by somebody.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        standing: PartStanding,
        state: PartnerState,
    ) -> Result<PartnerState, ActivityPartRefusal> {
        match self {
            Self::Withdraw if !standing.hosts => return Err(ActivityPartRefusal::HostOnly),
            Self::Agree | Self::Decline | Self::Leave if !standing.own && !standing.clerk => {
                return Err(ActivityPartRefusal::UnitOnly);
            }
            _ => {}
        }
        let next = self.next(state).ok_or(ActivityPartRefusal::State)?;
        if !self.fits(standing.activity) {
            return Err(ActivityPartRefusal::State);
        }
        if self == Self::Agree && standing.gone {
            return Err(ActivityPartRefusal::Gone);
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ActivityPartRefusal as R;
    use ActivityPartnerEvent as E;
    use PartnerState as P;

    const UNIT: PartStanding = PartStanding {
        own: true,
        clerk: false,
        hosts: false,
        gone: false,
        activity: ActivityState::Planned,
    };
    const CLERK: PartStanding = PartStanding {
        own: false,
        clerk: true,
        hosts: true,
        ..UNIT
    };
    const HOST: PartStanding = PartStanding {
        clerk: false,
        ..CLERK
    };

    #[test]
    fn who_answers_when() {
        let at = |activity, of: PartStanding| PartStanding { activity, ..of };
        let gone = PartStanding { gone: true, ..UNIT };
        let stranger = PartStanding { own: false, ..UNIT };
        for (event, standing, state, expected) in [
            (E::Agree, UNIT, P::Asked, Ok(P::Yes)),
            (E::Agree, CLERK, P::Asked, Ok(P::Yes)),
            // a host says yes for nobody
            (E::Agree, HOST, P::Asked, Err(R::UnitOnly)),
            (E::Agree, stranger, P::Asked, Err(R::UnitOnly)),
            (E::Agree, gone, P::Asked, Err(R::Gone)),
            (E::Agree, UNIT, P::Yes, Err(R::State)),
            (
                E::Agree,
                at(ActivityState::Idea, UNIT),
                P::Asked,
                Err(R::State),
            ),
            (
                E::Agree,
                at(ActivityState::Ended, UNIT),
                P::Asked,
                Err(R::State),
            ),
            (
                E::Agree,
                at(ActivityState::InProgress, UNIT),
                P::Asked,
                Ok(P::Yes),
            ),
            (E::Decline, UNIT, P::Asked, Ok(P::No)),
            (E::Decline, HOST, P::Asked, Err(R::UnitOnly)),
            (E::Withdraw, HOST, P::Asked, Ok(P::Withdrawn)),
            (E::Withdraw, UNIT, P::Asked, Err(R::HostOnly)),
            (E::Withdraw, HOST, P::Yes, Err(R::State)),
            (E::Leave, UNIT, P::Yes, Ok(P::Left)),
            (E::Leave, CLERK, P::Yes, Ok(P::Left)),
            (
                E::Leave,
                at(ActivityState::InProgress, UNIT),
                P::Yes,
                Err(R::State),
            ),
            (E::Leave, UNIT, P::Asked, Err(R::State)),
        ] {
            assert_eq!(event.check(standing, state), expected, "{event} of {state}");
        }
    }

    #[test]
    fn a_share_is_what_was_said_of_it() {
        use ActivityState as S;
        for (done, activity, expected) in [
            (None, S::Ended, ActivityShare::Open),
            (Some(0), S::Settled, ActivityShare::NotDone),
            (Some(3), S::Ended, ActivityShare::Done),
            (Some(3), S::Settled, ActivityShare::Settled),
            (Some(3), S::Archived, ActivityShare::Settled),
        ] {
            assert_eq!(share(done, activity), expected, "{done:?} in {activity}");
        }
    }
}
