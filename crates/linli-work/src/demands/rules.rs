//! Which events a demand admits: states, guards, roles. Pure; domain.md 2.2(a) as a table.

use linli_domain::actor::Role;
use linli_domain::code_enum;
use linli_domain::problem::ProblemKind;
use linli_kit::problem::Problem;

use super::state::DemandState;
use crate::orders::state::OrderState;

code_enum! {
    /// What can be done to a demand. The code is the action's name in the API.
    pub enum DemandEvent {
        /// 修改
        Edit = "edit",
        /// 受理
        Accept = "accept",
        /// 不予受理
        Refuse = "refuse",
        /// 转介
        Refer = "refer",
        /// 并单
        Merge = "merge",
        /// 自办
        HandleHere = "handle_here",
        /// 发单
        Issue = "issue",
        /// 撤回发单
        CloseIssue = "close_issue",
        /// 接单
        Claim = "claim",
        /// 升级街道
        Escalate = "escalate",
        /// 街道指派
        Assign = "assign",
        /// 暂缓
        Shelve = "shelve",
        /// 上会
        ToMeeting = "to_meeting",
        /// 立项
        ToFund = "to_fund",
        /// 退回社区
        ReturnToTriage = "return_to_triage",
        /// 吹哨
        Whistle = "whistle",
        /// 登记同诉人
        AddRequester = "add_requester",
        /// 归档
        Archive = "archive",
    }
}

/// Why an event is not admitted. The code is the key of the sentence the user reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The acting post may not do this.
    #[error("demand_not_for_role")]
    Role,
    /// Not in this state.
    #[error("demand_not_in_state")]
    State,
    /// Orders are running: end or wait for them first.
    #[error("demand_orders_running")]
    OrdersRunning,
    /// Everything asked for is bound by orders already.
    #[error("demand_nothing_left")]
    NothingLeft,
    /// No issue is open.
    #[error("demand_no_open_issue")]
    NoOpenIssue,
    /// An issue is open already.
    #[error("demand_issue_open")]
    IssueOpen,
    /// A whistle is under way already.
    #[error("demand_whistle_open")]
    WhistleOpen,
    /// No class yet, so no time limits: accept with a class first.
    #[error("demand_no_class")]
    NoClass,
}

impl Refused {
    /// The key of the sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Role => "demand_not_for_role",
            Self::State => "demand_not_in_state",
            Self::OrdersRunning => "demand_orders_running",
            Self::NothingLeft => "demand_nothing_left",
            Self::NoOpenIssue => "demand_no_open_issue",
            Self::IssueOpen => "demand_issue_open",
            Self::WhistleOpen => "demand_whistle_open",
            Self::NoClass => "demand_no_class",
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Role => Self::forbidden(refused.code()),
            _ => Self::new(ProblemKind::Conflict, refused.code()),
        }
    }
}

/// What a guard needs to know of a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Where it stands.
    pub state: DemandState,
    /// What is asked and not bound by any order.
    pub left: i64,
    /// Orders that still want something done.
    pub live_orders: usize,
    /// Issues that may be taken.
    pub open_issues: usize,
    /// Whistles under way.
    pub open_whistles: usize,
}

const OFFICES: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];
const STREET: &[Role] = &[Role::StreetOfficer, Role::StreetLeader];
const RECORDERS: &[Role] = &[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::SmartCentre,
];

/// Who may record a demand.
pub const MAY_CREATE: &[Role] = RECORDERS;

impl DemandEvent {
    /// Which roles may do this (domain.md 2.3).
    #[must_use]
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Edit
            | Self::Accept
            | Self::Refuse
            | Self::Refer
            | Self::Merge
            | Self::Issue
            | Self::CloseIssue => OFFICES,
            Self::ToMeeting | Self::ToFund | Self::Escalate | Self::Archive => OFFICES,
            Self::HandleHere => &[
                Role::BuildingHead,
                Role::StairwellHead,
                Role::GridWorker,
                Role::GridHead,
                Role::CommunityWorker,
                Role::CommunitySecretary,
                Role::StreetOfficer,
            ],
            Self::Claim => &[Role::UnitLiaison, Role::UnitHead, Role::Volunteer],
            Self::Assign | Self::Shelve => STREET,
            Self::ReturnToTriage => &[
                Role::StreetOfficer,
                Role::StreetLeader,
                Role::CommunitySecretary,
            ],
            Self::Whistle => &[Role::StreetOfficer],
            Self::AddRequester => RECORDERS,
        }
    }

    /// Whether a demand admits this event from somebody in this role.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(self, role: Option<Role>, facts: Facts) -> Result<(), Refused> {
        use DemandState as S;
        if !role.is_some_and(|role| self.roles().contains(&role)) {
            return Err(Refused::Role);
        }
        let states: &[DemandState] = match self {
            Self::Edit => &[
                S::Submitted,
                S::Accepted,
                S::AwaitingMeeting,
                S::AwaitingFund,
                S::Escalated,
            ],
            Self::Accept | Self::Refuse => &[S::Submitted],
            Self::Refer => &[S::Submitted, S::Accepted],
            Self::Merge => &[
                S::Submitted,
                S::Accepted,
                S::AwaitingMeeting,
                S::AwaitingFund,
                S::Escalated,
                S::Published,
            ],
            Self::HandleHere => &[
                S::Accepted,
                S::Published,
                S::Claimed,
                S::InProgress,
                S::Reported,
                S::Suspended,
            ],
            Self::Issue => &[
                S::Accepted,
                S::Claimed,
                S::InProgress,
                S::Reported,
                S::Suspended,
                S::Published,
            ],
            Self::CloseIssue | Self::Claim => &[
                S::Published,
                S::Claimed,
                S::InProgress,
                S::Reported,
                S::Suspended,
            ],
            Self::Escalate => &[S::Accepted, S::Published],
            Self::Assign | Self::Shelve | Self::Whistle => &[S::Escalated],
            Self::ToMeeting => &[S::Accepted, S::Escalated, S::AwaitingFund],
            Self::ToFund => &[S::Accepted, S::Escalated, S::AwaitingMeeting],
            Self::ReturnToTriage => &[
                S::Escalated,
                S::Shelved,
                S::AwaitingMeeting,
                S::AwaitingFund,
            ],
            Self::Archive => &[S::Closed],
            Self::AddRequester => &[
                S::Submitted,
                S::Accepted,
                S::Published,
                S::Claimed,
                S::InProgress,
                S::Suspended,
                S::Reported,
                S::AwaitingMeeting,
                S::AwaitingFund,
                S::Escalated,
                S::Whistled,
                S::Shelved,
            ],
        };
        if !states.contains(&facts.state) {
            return Err(Refused::State);
        }
        match self {
            Self::Merge | Self::Escalate if facts.live_orders > 0 => Err(Refused::OrdersRunning),
            Self::HandleHere | Self::Issue | Self::Claim | Self::Assign if facts.left <= 0 => {
                Err(Refused::NothingLeft)
            }
            Self::Issue if facts.open_issues > 0 => Err(Refused::IssueOpen),
            Self::CloseIssue | Self::Claim if facts.open_issues == 0 => Err(Refused::NoOpenIssue),
            Self::Whistle if facts.open_whistles > 0 => Err(Refused::WhistleOpen),
            _ => Ok(()),
        }
    }
}

/// The state of a demand whose orders and issues decide it. `decided` is the state before; it stays where neither
/// an order nor an issue says more (a demand that waits for a meeting has no orders).
#[must_use]
pub fn derive(
    decided: DemandState,
    asked: i64,
    fulfilled: i64,
    orders: &[OrderState],
    open_issues: usize,
) -> DemandState {
    use DemandState as S;
    let governed = matches!(
        decided,
        S::Accepted
            | S::Published
            | S::Claimed
            | S::InProgress
            | S::Suspended
            | S::Reported
            | S::Whistled
            | S::Escalated
    );
    if !governed {
        return decided;
    }
    let any = |state: OrderState| orders.contains(&state);
    let live = orders.iter().filter(|state| state.is_live()).count();
    if any(OrderState::Confirmed) || any(OrderState::Reopened) {
        S::InProgress
    } else if any(OrderState::Claimed) {
        S::Claimed
    } else if any(OrderState::Reported) {
        S::Reported
    } else if live > 0 {
        S::Suspended
    } else if asked > 0 && fulfilled >= asked {
        S::Closed
    } else if open_issues > 0 {
        S::Published
    } else if matches!(decided, S::Whistled | S::Escalated) {
        decided
    } else {
        S::Accepted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    fn facts(state: DemandState) -> Facts {
        Facts {
            state,
            left: 1,
            live_orders: 0,
            open_issues: 0,
            open_whistles: 0,
        }
    }

    #[test]
    fn the_table_of_guards() {
        use DemandEvent as E;
        use DemandState as S;
        let worker = Some(Role::CommunityWorker);
        let officer = Some(Role::StreetOfficer);
        let liaison = Some(Role::UnitLiaison);
        let open = |facts: Facts| Facts {
            open_issues: 1,
            ..facts
        };
        let rows = [
            (E::Accept, worker, facts(S::Submitted), Ok(())),
            (E::Accept, worker, facts(S::Accepted), Err(Refused::State)),
            (E::Accept, liaison, facts(S::Submitted), Err(Refused::Role)),
            (E::Accept, None, facts(S::Submitted), Err(Refused::Role)),
            (E::Refuse, worker, facts(S::Submitted), Ok(())),
            (E::Refuse, worker, facts(S::Published), Err(Refused::State)),
            (E::Issue, worker, facts(S::Accepted), Ok(())),
            (
                E::Issue,
                worker,
                open(facts(S::Accepted)),
                Err(Refused::IssueOpen),
            ),
            (
                E::Issue,
                worker,
                Facts {
                    left: 0,
                    ..facts(S::InProgress)
                },
                Err(Refused::NothingLeft),
            ),
            (E::Claim, liaison, open(facts(S::Published)), Ok(())),
            (
                E::Claim,
                liaison,
                facts(S::Published),
                Err(Refused::NoOpenIssue),
            ),
            (
                E::Claim,
                worker,
                open(facts(S::Published)),
                Err(Refused::Role),
            ),
            (
                E::Claim,
                liaison,
                open(Facts {
                    left: 0,
                    ..facts(S::Published)
                }),
                Err(Refused::NothingLeft),
            ),
            (E::Escalate, worker, facts(S::Accepted), Ok(())),
            (
                E::Escalate,
                worker,
                Facts {
                    live_orders: 1,
                    ..facts(S::Published)
                },
                Err(Refused::OrdersRunning),
            ),
            (E::Assign, worker, facts(S::Escalated), Err(Refused::Role)),
            (E::Assign, officer, facts(S::Escalated), Ok(())),
            (E::Assign, officer, facts(S::Accepted), Err(Refused::State)),
            (
                E::Shelve,
                Some(Role::StreetLeader),
                facts(S::Escalated),
                Ok(()),
            ),
            (
                E::Whistle,
                officer,
                Facts {
                    open_whistles: 1,
                    ..facts(S::Escalated)
                },
                Err(Refused::WhistleOpen),
            ),
            (E::Archive, worker, facts(S::Closed), Ok(())),
            (E::Archive, worker, facts(S::Reported), Err(Refused::State)),
            (
                E::Merge,
                worker,
                Facts {
                    live_orders: 1,
                    ..facts(S::Published)
                },
                Err(Refused::OrdersRunning),
            ),
        ];
        for (event, role, facts, expected) in rows {
            assert_eq!(
                event.check(role, facts),
                expected,
                "{event} by {role:?} with {facts:?}"
            );
        }
    }

    #[test]
    fn nothing_but_reading_is_left_of_an_ended_demand() {
        for state in DemandState::ENDED {
            for event in DemandEvent::ALL {
                for role in Role::ALL {
                    let admitted = event.check(Some(*role), facts(state)).is_ok();
                    assert_eq!(
                        admitted,
                        state == DemandState::Closed
                            && *event == DemandEvent::Archive
                            && event.roles().contains(role)
                    );
                }
            }
        }
    }

    #[test]
    fn administrators_and_auditors_do_nothing_to_demands() {
        for role in [
            Role::SystemAdministrator,
            Role::SecurityAdministrator,
            Role::AuditAdministrator,
            Role::Auditor,
        ] {
            assert!(
                DemandEvent::ALL
                    .iter()
                    .all(|event| !event.roles().contains(&role))
            );
            assert!(!MAY_CREATE.contains(&role));
        }
    }

    #[test]
    fn the_state_follows_the_orders() {
        use DemandState as S;
        use OrderState as O;
        let rows: [(&[O], i64, usize, S); 9] = [
            (&[], 0, 0, S::Accepted),
            (&[], 0, 1, S::Published),
            (&[O::Claimed], 0, 1, S::Claimed),
            (&[O::Claimed, O::Confirmed], 0, 0, S::InProgress),
            (&[O::Reported, O::Closed], 1, 0, S::Reported),
            (&[O::Suspended], 0, 0, S::Suspended),
            (&[O::Closed], 2, 0, S::Closed),
            (&[O::Closed], 1, 0, S::Accepted),
            (
                &[O::Released, O::Declined, O::Withdrawn],
                0,
                1,
                S::Published,
            ),
        ];
        for (orders, fulfilled, issues, expected) in rows {
            assert_eq!(
                derive(S::Published, 2, fulfilled, orders, issues),
                expected,
                "{orders:?}"
            );
        }
        for kept in [
            S::Submitted,
            S::Merged,
            S::Referred,
            S::NotAccepted,
            S::Shelved,
            S::AwaitingMeeting,
            S::Archived,
        ] {
            assert_eq!(derive(kept, 1, 0, &[], 0), kept);
        }
        assert_eq!(derive(S::Escalated, 1, 0, &[], 0), S::Escalated);
    }

    proptest! {
        #[test]
        fn a_demand_with_live_orders_is_never_closed(
            orders in proptest::collection::vec(0..OrderState::ALL.len(), 0..6), asked in 1i64..5, fulfilled in 0i64..6, issues in 0usize..2,
        ) {
            let orders: Vec<OrderState> = orders.into_iter().map(|place| OrderState::ALL[place]).collect();
            let state = derive(DemandState::Published, asked, fulfilled, &orders, issues);
            if orders.iter().any(|order| order.is_live()) {
                prop_assert!(!state.is_ended());
            } else {
                prop_assert_eq!(state == DemandState::Closed, fulfilled >= asked);
            }
        }
    }
}
