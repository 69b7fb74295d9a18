//! The states of a resolution and which events they admit (domain.md 2.2(k)). No database here.
//!
//! ```text
//! open ─start→ doing ─report→ reported ─confirm→ done          (confirmed by somebody other than the owner)
//!   │            └── send_back ←┘
//!   └─ carry_over → carried_over ─start→ doing                  (open or doing; once by each meeting; the third is explained)
//!   └─ drop → dropped                                           (with the reason)
//! ```

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_kit::problem::Problem;
use linli_work::demands::rules::{DemandEvent, Facts as DemandFacts, Refused};
use linli_work::demands::state::DemandState;

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
        /// 最近一次会议已经结转
        CarriedOnce = "resolution_carried_once",
        /// 纪要还没有审定
        NotApproved = "resolution_not_approved",
        /// 待议的需求由书记或街道退回发单
        OrderNotForRole = "resolution_order_not_for_role",
        /// 需求现在的状态不能发单
        OrderState = "resolution_order_state",
        /// 需求已经没有剩余
        OrderNothingLeft = "resolution_order_nothing_left",
        /// 已经发单
        OrderIssued = "resolution_order_issued",
    }
}
linli_kit::code_columns!(ResolutionState, ResolutionKind);

impl From<ResolutionRefusal> for Problem {
    fn from(refusal: ResolutionRefusal) -> Self {
        use ResolutionRefusal as R;
        match refusal {
            R::NotForRole | R::Elsewhere | R::OwnerOnly | R::OwnDeed | R::OrderNotForRole => {
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
    /// Speaks for the organisation that owes it, or has the post that answers for it.
    pub owner: bool,
    /// Reported it done.
    pub reported: bool,
    /// The organisation or the post that owes it has ended.
    pub owner_gone: bool,
    /// The minutes it stands in are approved.
    pub approved: bool,
    /// The latest meeting of its body carried it over.
    pub carried: bool,
    /// Whether the demand it is about may be offered to the owner by them, or why not; none where it is about no demand.
    pub offer: Option<Result<(), ResolutionRefusal>>,
}

/// Whether somebody may offer a demand to the owner of a resolution: by the demand's own rules, since that is what issuing does. A
/// demand that waits is given back first, which is for the secretary and the street.
///
/// # Errors
/// The first guard that fails.
pub fn offers(role: Option<Role>, demand: DemandFacts) -> Result<(), ResolutionRefusal> {
    use ResolutionRefusal as R;
    let mut facts = demand;
    let checked = match waits(demand.state) {
        true => {
            facts.state = DemandState::Accepted;
            DemandEvent::ReturnToTriage.check(role, demand)
        }
        false => Ok(()),
    };
    checked
        .and_then(|()| DemandEvent::Issue.check(role, facts))
        .map_err(|refused| match refused {
            Refused::Role => R::OrderNotForRole,
            Refused::NothingLeft => R::OrderNothingLeft,
            Refused::IssueOpen => R::OrderIssued,
            _ => R::OrderState,
        })
}

/// Whether a demand in this state waits for a decision, and so is given back before it is offered.
#[must_use]
pub const fn waits(state: DemandState) -> bool {
    matches!(
        state,
        DemandState::AwaitingMeeting
            | DemandState::AwaitingFund
            | DemandState::Escalated
            | DemandState::Shelved
    )
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
        // a meeting carries it over once; the next one begins with how it stands
        if self == Self::CarryOver && facts.carried {
            return Err(R::CarriedOnce);
        }
        if self == Self::Issue {
            facts.offer.ok_or(R::NoDemand)??;
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
        carried: false,
        offer: Some(Ok(())),
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
        let carried = ResolutionFacts {
            carried: true,
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
            (E::CarryOver, carried, S::CarriedOver, Err(R::CarriedOnce)),
            (E::CarryOver, carried, S::Doing, Err(R::CarriedOnce)),
            (E::Start, carried, S::CarriedOver, Ok(S::Doing)),
            (E::Drop, carried, S::CarriedOver, Ok(S::Dropped)),
            (
                E::Issue,
                ResolutionFacts {
                    offer: None,
                    ..KEEPER
                },
                S::Open,
                Err(R::NoDemand),
            ),
            (
                E::Issue,
                ResolutionFacts {
                    offer: Some(Err(R::OrderNotForRole)),
                    ..KEEPER
                },
                S::Open,
                Err(R::OrderNotForRole),
            ),
            (E::Issue, KEEPER, S::Doing, Ok(S::Doing)),
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

    #[test]
    fn who_offers_a_demand() {
        use ResolutionRefusal as R;
        let at = |state, left, open_issues| DemandFacts {
            state,
            left,
            live_orders: 0,
            open_issues,
            open_whistles: 0,
        };
        let waiting = at(DemandState::AwaitingMeeting, 20, 0);
        for (role, demand, expected) in [
            (Role::CommunityWorker, waiting, Err(R::OrderNotForRole)),
            (Role::CommunitySecretary, waiting, Ok(())),
            (Role::StreetOfficer, waiting, Ok(())),
            // may give it back, and does not offer it
            (Role::StreetLeader, waiting, Err(R::OrderNotForRole)),
            (
                Role::CommunityWorker,
                at(DemandState::Accepted, 20, 0),
                Ok(()),
            ),
            (
                Role::CommunityWorker,
                at(DemandState::Published, 20, 1),
                Err(R::OrderIssued),
            ),
            (
                Role::CommunityWorker,
                at(DemandState::InProgress, 0, 0),
                Err(R::OrderNothingLeft),
            ),
            (
                Role::CommunityWorker,
                at(DemandState::Closed, 0, 0),
                Err(R::OrderState),
            ),
        ] {
            assert_eq!(offers(Some(role), demand), expected, "{role} {demand:?}");
        }
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
