//! The states of a whistle and which events they admit. Pure.

use linli_domain::actor::Role;
use linli_domain::code_enum;
use linli_kit::problem::Problem;

code_enum! {
    /// Where a whistle stands.
    pub enum WhistleState {
        /// 待审批
        Drafted = "drafted",
        /// 已吹哨
        Sent = "sent",
        /// 已报到
        ReportedIn = "reported_in",
        /// 联合处置
        JointHandling = "joint_handling",
        /// 已办结
        Closed = "closed",
        /// 已报区级
        ToDistrict = "to_district",
        /// 未批准
        Refused = "refused",
    }
}

code_enum! {
    /// Why the street calls.
    pub enum WhistleCause {
        /// 疑难
        Difficult = "difficult",
        /// 执法
        Enforcement = "enforcement",
        /// 应急
        Emergency = "emergency",
    }
}

code_enum! {
    /// What can be done to a whistle. The code is the action's name in the API.
    pub enum WhistleEvent {
        /// 批准
        Approve = "approve",
        /// 不批准
        Refuse = "refuse",
        /// 报到
        ReportIn = "report-in",
        /// 联合处置
        Joint = "joint",
        /// 办结
        Close = "close",
        /// 评价
        Rate = "rate",
    }
}
linli_kit::code_columns!(WhistleState, WhistleCause);

impl WhistleState {
    /// Whether somebody still has to do something.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Refused)
    }
}

/// Why an event is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The acting post may not do this.
    Role,
    /// Not in this state.
    State,
    /// The drafter does not approve the own draft.
    OwnDraft,
    /// Another department was called.
    NotCalled,
    /// The demand went another way since it was drafted: somebody was found for it, or it went back to its community.
    MovedOn,
}

impl Refused {
    /// The key of the sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Role => "whistle_not_for_role",
            Self::State => "whistle_not_in_state",
            Self::OwnDraft => "whistle_own_draft",
            Self::NotCalled => "whistle_not_called",
            Self::MovedOn => "whistle_moved_on",
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::State | Refused::MovedOn => Self::conflict(refused.code()),
            _ => Self::forbidden(refused.code()),
        }
    }
}

/// How an actor stands to a whistle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Drafted it.
    pub drafter: bool,
    /// Acts for the department that was called.
    pub called: bool,
    /// Its demand still waits for the street to decide.
    pub waited_for: bool,
}

impl WhistleEvent {
    /// The state an event leads to.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        role: Option<Role>,
        standing: Standing,
        state: WhistleState,
    ) -> Result<WhistleState, Refused> {
        use WhistleState as S;
        let admitted = match self {
            Self::Approve | Self::Refuse => role == Some(Role::StreetLeader),
            Self::ReportIn | Self::Joint | Self::Close => role == Some(Role::Department),
            Self::Rate => matches!(role, Some(Role::StreetOfficer | Role::Department)),
        };
        if !admitted {
            return Err(Refused::Role);
        }
        let next = match (self, state) {
            (Self::Approve, S::Drafted) => S::Sent,
            (Self::Refuse, S::Drafted) => S::Refused,
            (Self::ReportIn, S::Sent | S::ToDistrict) => S::ReportedIn,
            (Self::Joint, S::ReportedIn) => S::JointHandling,
            (Self::Close, S::ReportedIn | S::JointHandling) => S::Closed,
            (Self::Rate, S::Closed) => S::Closed,
            _ => return Err(Refused::State),
        };
        match self {
            Self::Approve | Self::Refuse if standing.drafter => Err(Refused::OwnDraft),
            Self::Approve if !standing.waited_for => Err(Refused::MovedOn),
            Self::ReportIn | Self::Joint | Self::Close if !standing.called => {
                Err(Refused::NotCalled)
            }
            Self::Rate if role == Some(Role::Department) && !standing.called => {
                Err(Refused::NotCalled)
            }
            _ => Ok(next),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        use WhistleEvent as E;
        use WhistleState as S;
        let leader = Some(Role::StreetLeader);
        let officer = Some(Role::StreetOfficer);
        let department = Some(Role::Department);
        let other = Standing {
            drafter: false,
            called: false,
            waited_for: true,
        };
        let called = Standing {
            drafter: false,
            called: true,
            waited_for: true,
        };
        let drafter = Standing {
            drafter: true,
            called: false,
            waited_for: true,
        };
        let moved_on = Standing {
            waited_for: false,
            ..other
        };
        let rows = [
            (
                E::Approve,
                leader,
                moved_on,
                S::Drafted,
                Err(Refused::MovedOn),
            ),
            (E::Refuse, leader, moved_on, S::Drafted, Ok(S::Refused)),
            (E::Approve, leader, other, S::Drafted, Ok(S::Sent)),
            (
                E::Approve,
                leader,
                drafter,
                S::Drafted,
                Err(Refused::OwnDraft),
            ),
            (E::Approve, officer, other, S::Drafted, Err(Refused::Role)),
            (E::Approve, leader, other, S::Sent, Err(Refused::State)),
            (E::Refuse, leader, other, S::Drafted, Ok(S::Refused)),
            (E::ReportIn, department, called, S::Sent, Ok(S::ReportedIn)),
            (
                E::ReportIn,
                department,
                called,
                S::ToDistrict,
                Ok(S::ReportedIn),
            ),
            (
                E::ReportIn,
                department,
                other,
                S::Sent,
                Err(Refused::NotCalled),
            ),
            (
                E::ReportIn,
                department,
                called,
                S::Drafted,
                Err(Refused::State),
            ),
            (
                E::Joint,
                department,
                called,
                S::ReportedIn,
                Ok(S::JointHandling),
            ),
            (
                E::Close,
                department,
                called,
                S::JointHandling,
                Ok(S::Closed),
            ),
            (E::Close, department, called, S::Sent, Err(Refused::State)),
            (E::Rate, officer, other, S::Closed, Ok(S::Closed)),
            (E::Rate, department, called, S::Closed, Ok(S::Closed)),
            (E::Rate, officer, other, S::Sent, Err(Refused::State)),
        ];
        for (event, role, standing, state, expected) in rows {
            assert_eq!(
                event.check(role, standing, state),
                expected,
                "{event} in {state}"
            );
        }
    }
}
