//! The states of a resolution and which events they admit (domain.md 2.2(k)). No database here.
//!
//! ```text
//! open ─start→ doing ─report→ reported ─confirm→ done          (confirmed by somebody other than the owner)
//!   │            └── send_back ←┘
//!   └─ carry_over → carried_over ─start→ doing                  (open or doing; n grows; the third wants its explanation)
//!   └─ drop → dropped                                           (with the reason)
//! ```

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_kit::problem::Problem;

use crate::bodies::rules::BodyRefusal;

/// From how many carry-overs on each wants its explanation (domain.md 2.2(k)).
pub const EXPLAINED_FROM: i64 = 3;

code_enum! {
    /// Where a resolution stands.
    pub enum ResolutionState {
        /// 待落实
        Open = "open",
        /// 办理中
        Doing = "doing",
        /// 待确认
        Reported = "reported",
        /// 已办结
        Done = "done",
        /// 结转下次会议
        CarriedOver = "carried_over",
        /// 不再办理
        Dropped = "dropped",
    }
}

code_enum! {
    /// What a resolution becomes.
    pub enum ResolutionKind {
        /// 责任事项
        Duty = "duty",
        /// 转工单
        Order = "order",
    }
}

code_enum! {
    /// What happens to a resolution. The code is the action's name in the API.
    pub enum ResolutionEvent {
        /// 开始办理
        Start = "start",
        /// 报告办结
        Report = "report",
        /// 确认办结
        Confirm = "confirm",
        /// 退回
        SendBack = "send_back",
        /// 结转
        CarryOver = "carry_over",
        /// 不再办理
        Drop = "drop",
        /// 换责任人
        Reassign = "reassign",
        /// 发单
        Issue = "issue",
    }
}

code_enum! {
    /// Why something cannot be done to a resolution; each is the key of its text.
    pub enum ResolutionRefusal {
        /// 当前岗位不办理
        NotForRole = "resolution_not_for_role",
        /// 由会议所在社区或街道办理
        Elsewhere = "resolution_elsewhere",
        /// 由责任单位或会议的维护人办理
        OwnerOnly = "resolution_owner_only",
        /// 自己办的不能自己确认
        OwnDeed = "resolution_own_deed",
        /// 现在的状态不能做这一步
        State = "resolution_not_in_state",
        /// 责任单位或责任人已经不在
        OwnerGone = "resolution_owner_gone",
        /// 没有对应的需求
        NoDemand = "resolution_no_demand",
        /// 纪要还没有审定
        NotApproved = "resolution_not_approved",
    }
}
linli_kit::code_columns!(ResolutionState, ResolutionKind);

impl From<ResolutionRefusal> for Problem {
    fn from(refusal: ResolutionRefusal) -> Self {
        use ResolutionRefusal as R;
        match refusal {
            R::NotForRole | R::Elsewhere | R::OwnerOnly | R::OwnDeed => {
                Self::forbidden(refusal.code())
            }
            _ => Self::conflict(refusal.code()),
        }
    }
}

impl From<BodyRefusal> for ResolutionRefusal {
    fn from(refusal: BodyRefusal) -> Self {
        match refusal {
            BodyRefusal::Elsewhere => Self::Elsewhere,
            _ => Self::NotForRole,
        }
    }
}

/// How somebody stands to a resolution, and what a guard needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolutionFacts {
    /// Looks after the body, or why not.
    pub keeps: Result<(), BodyRefusal>,
    /// Acts for the organisation that owes it.
    pub owner: bool,
    /// Reported it done.
    pub reported: bool,
    /// The organisation or the post that owes it has ended.
    pub owner_gone: bool,
    /// The minutes it stands in are approved.
    pub approved: bool,
    /// It is about a demand.
    pub demand: bool,
}

impl ResolutionState {
    /// Nothing is owed any more.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Dropped)
    }
}

impl ResolutionEvent {
    /// Its name in the log.
    #[must_use]
    pub fn logged(self) -> &'static str {
        match self {
            Self::Start => "resolution_start",
            Self::Report => "resolution_report",
            Self::Confirm => "resolution_confirm",
            Self::SendBack => "resolution_send_back",
            Self::CarryOver => "resolution_carry_over",
            Self::Drop => "resolution_drop",
            Self::Reassign => "resolution_reassign",
            Self::Issue => "resolution_issue",
        }
    }

    /// The state it leads to, or stays in.
    #[must_use]
    pub fn next(self, state: ResolutionState) -> Option<ResolutionState> {
        use ResolutionState as S;
        match (self, state) {
            (Self::Start | Self::Issue, S::Open | S::CarriedOver) => Some(S::Doing),
            (Self::Issue, S::Doing) => Some(S::Doing),
            (Self::Report, S::Doing) => Some(S::Reported),
            (Self::Confirm, S::Reported) => Some(S::Done),
            (Self::SendBack, S::Reported) => Some(S::Doing),
            (Self::CarryOver, S::Open | S::Doing | S::CarriedOver) => Some(S::CarriedOver),
            (Self::Drop, S::Open | S::Doing | S::CarriedOver) => Some(S::Dropped),
            (Self::Reassign, state) if !state.is_ended() => Some(match state {
                S::Reported => S::Doing,
                state => state,
            }),
            _ => None,
        }
    }

    /// The state it leads to when somebody does it. Who owes it starts and reports; whoever looks after the body may write that
    /// down for them; nobody confirms what the own organisation owes or what they reported.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        facts: ResolutionFacts,
        state: ResolutionState,
    ) -> Result<ResolutionState, ResolutionRefusal> {
        use ResolutionRefusal as R;
        match self {
            Self::Start | Self::Report if facts.owner => {}
            Self::Start | Self::Report if facts.keeps.is_err() => return Err(R::OwnerOnly),
            _ => facts.keeps?,
        }
        if self == Self::Confirm && (facts.owner || facts.reported) {
            return Err(R::OwnDeed);
        }
        let next = self.next(state).ok_or(R::State)?;
        if !facts.approved {
            return Err(R::NotApproved);
        }
        let wants_owner = matches!(self, Self::Start | Self::Report | Self::Issue);
        if wants_owner && facts.owner_gone {
            return Err(R::OwnerGone);
        }
        if self == Self::Issue && !facts.demand {
            return Err(R::NoDemand);
        }
        Ok(next)
    }
}

/// Whether the carry-over that makes it `times` wants its explanation.
#[must_use]
pub const fn wants_explanation(times: i64) -> bool {
    times >= EXPLAINED_FROM
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEEPER: ResolutionFacts = ResolutionFacts {
        keeps: Ok(()),
        owner: false,
        reported: false,
        owner_gone: false,
        approved: true,
        demand: true,
    };
    const OWNER: ResolutionFacts = ResolutionFacts {
        keeps: Err(BodyRefusal::NotForRole),
        owner: true,
        ..KEEPER
    };

    #[test]
    fn who_does_what() {
        use ResolutionEvent as E;
        use ResolutionRefusal as R;
        use ResolutionState as S;
        let gone = ResolutionFacts {
            owner_gone: true,
            ..KEEPER
        };
        for (event, facts, state, expected) in [
            (E::Start, OWNER, S::Open, Ok(S::Doing)),
            (E::Start, KEEPER, S::CarriedOver, Ok(S::Doing)),
            (E::Start, gone, S::Open, Err(R::OwnerGone)),
            (E::Reassign, gone, S::Open, Ok(S::Open)),
            (E::Reassign, gone, S::Reported, Ok(S::Doing)),
            (E::Report, OWNER, S::Doing, Ok(S::Reported)),
            (E::Report, OWNER, S::Open, Err(R::State)),
            (
                E::Report,
                ResolutionFacts {
                    owner: false,
                    ..OWNER
                },
                S::Doing,
                Err(R::OwnerOnly),
            ),
            (E::Confirm, KEEPER, S::Reported, Ok(S::Done)),
            (E::Confirm, OWNER, S::Reported, Err(R::NotForRole)),
            (
                E::Confirm,
                ResolutionFacts {
                    owner: true,
                    ..KEEPER
                },
                S::Reported,
                Err(R::OwnDeed),
            ),
            (
                E::Confirm,
                ResolutionFacts {
                    reported: true,
                    ..KEEPER
                },
                S::Reported,
                Err(R::OwnDeed),
            ),
            (
                E::Confirm,
                ResolutionFacts {
                    keeps: Err(BodyRefusal::Elsewhere),
                    ..KEEPER
                },
                S::Reported,
                Err(R::Elsewhere),
            ),
            (E::CarryOver, KEEPER, S::CarriedOver, Ok(S::CarriedOver)),
            (E::CarryOver, KEEPER, S::Done, Err(R::State)),
            (
                E::Issue,
                ResolutionFacts {
                    demand: false,
                    ..KEEPER
                },
                S::Open,
                Err(R::NoDemand),
            ),
            (
                E::Start,
                ResolutionFacts {
                    approved: false,
                    ..KEEPER
                },
                S::Open,
                Err(R::NotApproved),
            ),
        ] {
            assert_eq!(event.check(facts, state), expected, "{event} in {state}");
        }
        assert!(!wants_explanation(2) && wants_explanation(3) && wants_explanation(4));
    }

    proptest! {
        #[test]
        fn what_has_ended_stays_ended_and_nothing_is_done_unconfirmed(
            steps in proptest::collection::vec((0_usize..8, any::<bool>()), 1..60),
        ) {
            let mut state = ResolutionState::Open;
            for (step, owner) in steps {
                let event = ResolutionEvent::ALL[step];
                let facts = if owner { OWNER } else { KEEPER };
                if let Ok(next) = event.check(facts, state) {
                    prop_assert!(!state.is_ended());
                    let confirmed = event == ResolutionEvent::Confirm && !facts.owner;
                    prop_assert!(next != ResolutionState::Done || confirmed);
                    state = next;
                }
            }
        }
    }
}
