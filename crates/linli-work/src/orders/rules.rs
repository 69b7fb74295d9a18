//! Which events an order admits, and the guards of red line 3: who confirms or calls back is not who did it.

use linli_domain::actor::{Actor, Role};
use linli_domain::code_enum;
use linli_kit::problem::Problem;

use super::entity::Order;
use super::state::{OrderKind, OrderState, Resolved, Satisfaction};

code_enum! {
    /// What can be done to an order. The code is the action's name in the API.
    pub enum OrderEvent {
        /// 同意承办
        Agree = "agree",
        /// 确认接单
        Confirm = "confirm",
        /// 不予确认
        Decline = "decline",
        /// 退单
        Release = "release",
        /// 已联系
        Contact = "contact",
        /// 挂起
        Suspend = "suspend",
        /// 恢复
        Resume = "resume",
        /// 延期
        Extend = "extend",
        /// 报办结
        Report = "report",
        /// 回访
        Callback = "callback",
        /// 撤回
        Withdraw = "withdraw",
        /// 督办
        Supervise = "supervise",
    }
}

/// Why an event is not admitted. The code is the key of the sentence the user reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The acting post may not do this.
    Role,
    /// Not in this state.
    State,
    /// Only the one who serves the order.
    NotDoer,
    /// Nobody says yes for a colleague who was asked (rule R-21).
    OwnYes,
    /// The taker does not confirm the own taking.
    OwnClaim,
    /// The doer does not call back the own deed.
    OwnDeed,
    /// One extension is all there is.
    ExtendedAlready,
}

impl Refused {
    /// The key of the sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Role => "order_not_for_role",
            Self::State => "order_not_in_state",
            Self::NotDoer => "order_not_doer",
            Self::OwnYes => "order_own_yes",
            Self::OwnClaim => "order_own_claim",
            Self::OwnDeed => "order_own_deed",
            Self::ExtendedAlready => "order_extended_already",
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::State | Refused::ExtendedAlready => Self::conflict(refused.code()),
            _ => Self::forbidden(refused.code()),
        }
    }
}

const OFFICES: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];
const DOERS: &[Role] = &[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::Volunteer,
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

/// How an actor stands to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Acts for the organisation that serves it, or is the person who serves it.
    pub doer: bool,
    /// It was offered to a colleague by name, who has not said yes yet.
    pub asked: bool,
    /// Took it.
    pub claimant: bool,
    /// Did it, reported it, or belongs to the unit that did.
    pub did: bool,
}

impl Standing {
    /// How this actor stands to this order.
    #[must_use]
    pub fn of(actor: &Actor, order: &Order) -> Self {
        let person = actor.person();
        let same_person = |other| person.is_some() && person == other;
        let same_org = actor
            .acting()
            .is_some_and(|acting| acting.org == order.org_id);
        let own = order.person_id.is_some();
        let doer = if own {
            same_person(order.person_id)
        } else {
            same_org
        };
        Self {
            doer,
            asked: order.kind == OrderKind::Own && order.state == OrderState::Claimed,
            claimant: same_person(order.claimed_by) || (!own && same_org),
            did: doer
                || same_person(order.person_id)
                || same_person(order.reported_by)
                || same_person(order.claimed_by),
        }
    }
}

impl OrderEvent {
    /// Which roles may do this.
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Confirm | Self::Decline | Self::Withdraw => OFFICES,
            Self::Callback => &[
                Role::CommunityWorker,
                Role::CommunitySecretary,
                Role::StreetOfficer,
                Role::SmartCentre,
            ],
            Self::Supervise => &[Role::StreetLeader, Role::StreetOfficer, Role::SmartCentre],
            Self::Agree => super::HANDLERS,
            Self::Release
            | Self::Contact
            | Self::Suspend
            | Self::Resume
            | Self::Extend
            | Self::Report => DOERS,
        }
    }

    /// Whether an order admits this event from somebody in this role and standing.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        role: Option<Role>,
        standing: Standing,
        state: OrderState,
        extended: bool,
    ) -> Result<(), Refused> {
        use OrderState as S;
        if !role.is_some_and(|role| self.roles().contains(&role)) {
            return Err(Refused::Role);
        }
        let states: &[OrderState] = match self {
            Self::Agree | Self::Confirm | Self::Decline => &[S::Claimed],
            Self::Release => &[S::Claimed, S::Confirmed, S::Reopened, S::Suspended],
            Self::Contact | Self::Suspend | Self::Extend | Self::Report => {
                &[S::Confirmed, S::Reopened]
            }
            Self::Resume => &[S::Suspended],
            Self::Callback => &[S::Reported],
            Self::Withdraw => &[S::Claimed, S::Confirmed, S::Suspended, S::Reopened],
            Self::Supervise => &[
                S::Claimed,
                S::Confirmed,
                S::Suspended,
                S::Reported,
                S::Reopened,
            ],
        };
        if !states.contains(&state) {
            return Err(Refused::State);
        }
        match self {
            Self::Agree if !standing.asked => Err(Refused::State),
            Self::Confirm | Self::Decline if standing.asked => Err(Refused::OwnYes),
            Self::Confirm if standing.claimant => Err(Refused::OwnClaim),
            Self::Callback if standing.did => Err(Refused::OwnDeed),
            Self::Agree
            | Self::Release
            | Self::Contact
            | Self::Suspend
            | Self::Resume
            | Self::Extend
            | Self::Report
                if !standing.doer =>
            {
                Err(Refused::NotDoer)
            }
            Self::Extend if extended => Err(Refused::ExtendedAlready),
            _ => Ok(()),
        }
    }
}

/// Whether a callback sends the order back to be done again.
#[must_use]
pub fn goes_back(resolved: Resolved, satisfaction: Satisfaction) -> bool {
    resolved == Resolved::Unsolved || satisfaction == Satisfaction::Unsatisfied
}

/// How much of an order's quantity its end settles: all of it, except where only a part was done.
#[must_use]
pub fn settled(quantity: i64, fulfilled: i64, resolved: Option<Resolved>) -> i64 {
    match resolved {
        Some(Resolved::Partly) => fulfilled.clamp(0, quantity),
        _ => quantity,
    }
}

/// What orders bind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bound {
    /// Taken on by living orders or settled by ended ones.
    pub committed: i64,
    /// Being done.
    pub in_progress: i64,
    /// Settled.
    pub fulfilled: i64,
}

/// Sums what a line's orders bind: `(state, quantity, fulfilled, resolved)` of each.
#[must_use]
pub fn bound(orders: impl IntoIterator<Item = (OrderState, i64, i64, Option<Resolved>)>) -> Bound {
    orders.into_iter().fold(
        Bound::default(),
        |mut sum, (state, quantity, fulfilled, resolved)| {
            match state {
                OrderState::Closed => {
                    let settled = settled(quantity, fulfilled, resolved);
                    sum.committed += settled;
                    sum.fulfilled += settled;
                }
                OrderState::Claimed => sum.committed += quantity,
                OrderState::Confirmed
                | OrderState::Suspended
                | OrderState::Reported
                | OrderState::Reopened => {
                    sum.committed += quantity;
                    sum.in_progress += quantity;
                }
                OrderState::Released | OrderState::Declined | OrderState::Withdrawn => {}
            }
            sum
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    const STRANGER: Standing = Standing {
        doer: false,
        asked: false,
        claimant: false,
        did: false,
    };
    const DOER: Standing = Standing {
        doer: true,
        asked: false,
        claimant: true,
        did: true,
    };
    /// The colleague who was named, and anybody else, before the colleague has said yes.
    const NAMED: Standing = Standing {
        doer: true,
        asked: true,
        claimant: false,
        did: true,
    };
    const BYSTANDER: Standing = Standing {
        doer: false,
        asked: true,
        claimant: false,
        did: false,
    };

    #[test]
    fn the_table_of_guards() {
        use OrderEvent as E;
        use OrderState as S;
        let worker = Some(Role::CommunityWorker);
        let liaison = Some(Role::UnitLiaison);
        let rows = [
            (E::Confirm, worker, STRANGER, S::Claimed, Ok(())),
            (E::Confirm, worker, DOER, S::Claimed, Err(Refused::OwnClaim)),
            (
                E::Confirm,
                liaison,
                STRANGER,
                S::Claimed,
                Err(Refused::Role),
            ),
            (
                E::Confirm,
                worker,
                STRANGER,
                S::Confirmed,
                Err(Refused::State),
            ),
            (E::Agree, worker, NAMED, S::Claimed, Ok(())),
            (
                E::Agree,
                worker,
                BYSTANDER,
                S::Claimed,
                Err(Refused::NotDoer),
            ),
            (E::Agree, liaison, DOER, S::Claimed, Err(Refused::Role)),
            (E::Agree, worker, DOER, S::Confirmed, Err(Refused::State)),
            (E::Release, worker, NAMED, S::Claimed, Ok(())),
            (
                E::Confirm,
                worker,
                BYSTANDER,
                S::Claimed,
                Err(Refused::OwnYes),
            ),
            (
                E::Decline,
                worker,
                BYSTANDER,
                S::Claimed,
                Err(Refused::OwnYes),
            ),
            (E::Withdraw, worker, BYSTANDER, S::Claimed, Ok(())),
            (E::Contact, liaison, DOER, S::Confirmed, Ok(())),
            (
                E::Contact,
                liaison,
                STRANGER,
                S::Confirmed,
                Err(Refused::NotDoer),
            ),
            (E::Report, liaison, DOER, S::Confirmed, Ok(())),
            (E::Report, liaison, DOER, S::Claimed, Err(Refused::State)),
            (E::Callback, worker, STRANGER, S::Reported, Ok(())),
            (
                E::Callback,
                worker,
                DOER,
                S::Reported,
                Err(Refused::OwnDeed),
            ),
            (
                E::Callback,
                liaison,
                STRANGER,
                S::Reported,
                Err(Refused::Role),
            ),
            (E::Resume, liaison, DOER, S::Suspended, Ok(())),
            (E::Release, liaison, DOER, S::Closed, Err(Refused::State)),
            (
                E::Supervise,
                Some(Role::StreetLeader),
                STRANGER,
                S::Confirmed,
                Ok(()),
            ),
        ];
        for (event, role, standing, state, expected) in rows {
            assert_eq!(
                event.check(role, standing, state, false),
                expected,
                "{event} by {role:?} in {state}"
            );
        }
        assert_eq!(
            E::Extend.check(liaison, DOER, S::Confirmed, true),
            Err(Refused::ExtendedAlready)
        );
    }

    #[test]
    fn nobody_confirms_or_calls_back_the_own_deed() {
        for role in Role::ALL {
            for state in OrderState::ALL {
                assert!(
                    OrderEvent::Confirm
                        .check(Some(*role), DOER, *state, false)
                        .is_err()
                );
                assert!(
                    OrderEvent::Callback
                        .check(Some(*role), DOER, *state, false)
                        .is_err()
                );
            }
        }
    }

    #[test]
    fn what_sends_an_order_back() {
        for resolved in Resolved::ALL {
            for satisfaction in Satisfaction::ALL {
                let back = goes_back(*resolved, *satisfaction);
                let expected =
                    *resolved == Resolved::Unsolved || *satisfaction == Satisfaction::Unsatisfied;
                assert_eq!(back, expected);
            }
        }
        assert!(
            !goes_back(Resolved::Solved, Satisfaction::NoAnswer),
            "no answer is not dissatisfaction"
        );
    }

    proptest! {
        #[test]
        fn sums_stay_ordered(orders in proptest::collection::vec((0..OrderState::ALL.len(), 1i64..9, 0i64..12, 0..5usize), 0..8)) {
            let sum = bound(orders.iter().map(|(state, quantity, fulfilled, resolved)| {
                (OrderState::ALL[*state], *quantity, *fulfilled, Resolved::ALL.get(*resolved).copied())
            }));
            prop_assert!(0 <= sum.fulfilled && 0 <= sum.in_progress);
            prop_assert!(sum.fulfilled + sum.in_progress <= sum.committed);
            let all: i64 = orders.iter().map(|(_, quantity, _, _)| quantity).sum();
            prop_assert!(sum.committed <= all);
        }
    }
}
