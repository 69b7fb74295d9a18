//! The states of a membership and which events they admit (domain.md 2.2(d)). No database here.
//!
//! ```text
//! invited ─accept→ joined ─contribute→ active ⇄ inactive   (180 days without a contribution)
//!    │                └──────── leave → left · remove → removed (by resolution) ────────┘
//!    └─decline→ declined · withdraw→ withdrawn
//! ```

use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;

use super::rules::AllianceRefusal;

/// Milliseconds without a contribution after which a member counts as inactive (domain.md 2.2(d)).
pub const QUIET: i64 = 180 * DAY;

code_enum! {
    /// Where a membership stands.
    pub enum MembershipState {
        /// 已邀请
        Invited = "invited",
        /// 已加入
        Joined = "joined",
        /// 活跃
        Active = "active",
        /// 不活跃
        Inactive = "inactive",
        /// 已退出
        Left = "left",
        /// 已移出
        Removed = "removed",
        /// 已婉拒
        Declined = "declined",
        /// 邀请已撤回
        Withdrawn = "withdrawn",
    }
}

code_enum! {
    /// What happens to a membership. The code is the action's name in the API.
    pub enum MembershipEvent {
        /// 接受邀请
        Accept = "accept",
        /// 婉拒
        Decline = "decline",
        /// 撤回邀请
        Withdraw = "withdraw",
        /// 退出
        Leave = "leave",
        /// 移出
        Remove = "remove",
        /// 有了贡献
        Contribute = "contribute",
        /// 180 天没有贡献
        Lapse = "lapse",
    }
}

code_enum! {
    /// Why something cannot be done to a membership; each is the key of its text.
    pub enum MembershipRefusal {
        /// 当前岗位不办理
        NotForRole = "membership_not_for_role",
        /// 由联盟所在社区或街道办理
        Elsewhere = "alliance_elsewhere",
        /// 由受邀单位自己答复
        UnitOnly = "membership_unit_only",
        /// 由联盟维护人办理
        KeeperOnly = "membership_keeper_only",
        /// 现在的状态不能做这一步
        State = "membership_not_in_state",
    }
}
linli_kit::code_columns!(MembershipState);

impl From<MembershipRefusal> for Problem {
    fn from(refusal: MembershipRefusal) -> Self {
        match refusal {
            MembershipRefusal::State => Self::conflict(refusal.code()),
            _ => Self::forbidden(refusal.code()),
        }
    }
}

/// How somebody stands to a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Acts for the unit itself.
    pub own: bool,
    /// Keeps the alliance, or why not.
    pub keeps: Result<(), AllianceRefusal>,
}

impl MembershipState {
    /// Invited or a member: at most one such a unit and alliance.
    #[must_use]
    pub fn is_living(self) -> bool {
        self.is_member() || self == Self::Invited
    }

    /// A member now.
    #[must_use]
    pub fn is_member(self) -> bool {
        matches!(self, Self::Joined | Self::Active | Self::Inactive)
    }
}

impl MembershipEvent {
    /// What people do; the rest follows from what units contribute.
    pub const ACTS: [Self; 5] = [
        Self::Accept,
        Self::Decline,
        Self::Withdraw,
        Self::Leave,
        Self::Remove,
    ];

    /// Its name in the log, where acceptances of other things stand beside it.
    #[must_use]
    pub const fn logged(self) -> &'static str {
        match self {
            Self::Accept => "membership_accept",
            Self::Decline => "membership_decline",
            Self::Withdraw => "membership_withdraw",
            Self::Leave => "membership_leave",
            Self::Remove => "membership_remove",
            Self::Contribute => "membership_contribute",
            Self::Lapse => "membership_lapse",
        }
    }

    /// The state it leads to.
    #[must_use]
    pub fn next(self, state: MembershipState) -> Option<MembershipState> {
        use MembershipState as S;
        match (self, state) {
            (Self::Accept, S::Invited) => Some(S::Joined),
            (Self::Decline, S::Invited) => Some(S::Declined),
            (Self::Withdraw, S::Invited) => Some(S::Withdrawn),
            (Self::Leave, S::Joined | S::Active | S::Inactive) => Some(S::Left),
            (Self::Remove, S::Joined | S::Active | S::Inactive) => Some(S::Removed),
            (Self::Contribute, S::Joined | S::Inactive) => Some(S::Active),
            (Self::Lapse, S::Joined | S::Active) => Some(S::Inactive),
            _ => None,
        }
    }

    /// The state an act of a person leads to. A unit answers and leaves for itself; what it says on paper, whoever keeps the
    /// alliance enters for it. Nobody says no in a unit's name: an invitation that came to nothing is withdrawn.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn check(
        self,
        standing: Standing,
        state: MembershipState,
    ) -> Result<MembershipState, MembershipRefusal> {
        let keeps = standing.keeps.is_ok();
        let admitted = match self {
            Self::Accept | Self::Leave => standing.own || keeps,
            Self::Decline => standing.own,
            Self::Withdraw | Self::Remove => keeps,
            Self::Contribute | Self::Lapse => false,
        };
        if !admitted {
            return Err(match (self, standing) {
                (Self::Decline, Standing { keeps: Ok(()), .. }) => MembershipRefusal::UnitOnly,
                (_, Standing { own: true, .. }) => MembershipRefusal::KeeperOnly,
                (
                    _,
                    Standing {
                        keeps: Err(AllianceRefusal::Elsewhere),
                        ..
                    },
                ) => MembershipRefusal::Elsewhere,
                _ => MembershipRefusal::NotForRole,
            });
        }
        self.next(state).ok_or(MembershipRefusal::State)
    }
}

/// What a member's contributions make of its state at a moment, if anything: one within [`QUIET`] since it joined makes it
/// active, none for that long inactive.
///
/// `last` is the unit's latest contribution, whenever it was.
#[must_use]
pub fn judged(
    state: MembershipState,
    from: Timestamp,
    last: Option<Timestamp>,
    now: Timestamp,
) -> Option<MembershipEvent> {
    let since = now.plus(-QUIET);
    let last = last.filter(|last| *last >= from);
    let event = if last.is_some_and(|last| last >= since) {
        MembershipEvent::Contribute
    } else if last.unwrap_or(from) < since {
        MembershipEvent::Lapse
    } else {
        return None;
    };
    event.next(state).map(|_| event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    use MembershipEvent as E;
    use MembershipRefusal as R;
    use MembershipState as S;

    const UNIT: Standing = Standing {
        own: true,
        keeps: Err(AllianceRefusal::NotForRole),
    };
    const KEEPER: Standing = Standing {
        own: false,
        keeps: Ok(()),
    };
    const NEIGHBOUR: Standing = Standing {
        own: false,
        keeps: Err(AllianceRefusal::Elsewhere),
    };
    const OTHER_UNIT: Standing = Standing {
        own: false,
        keeps: Err(AllianceRefusal::NotForRole),
    };

    #[test]
    fn who_may_do_what_when() {
        for (event, standing, state, expected) in [
            (E::Accept, UNIT, S::Invited, Ok(S::Joined)),
            (E::Accept, KEEPER, S::Invited, Ok(S::Joined)),
            (E::Accept, OTHER_UNIT, S::Invited, Err(R::NotForRole)),
            (E::Accept, NEIGHBOUR, S::Invited, Err(R::Elsewhere)),
            (E::Accept, UNIT, S::Joined, Err(R::State)),
            (E::Decline, UNIT, S::Invited, Ok(S::Declined)),
            (E::Decline, KEEPER, S::Invited, Err(R::UnitOnly)),
            (E::Decline, UNIT, S::Active, Err(R::State)),
            (E::Withdraw, KEEPER, S::Invited, Ok(S::Withdrawn)),
            (E::Withdraw, UNIT, S::Invited, Err(R::KeeperOnly)),
            (E::Withdraw, KEEPER, S::Joined, Err(R::State)),
            (E::Leave, UNIT, S::Joined, Ok(S::Left)),
            (E::Leave, UNIT, S::Active, Ok(S::Left)),
            (E::Leave, KEEPER, S::Inactive, Ok(S::Left)),
            (E::Leave, OTHER_UNIT, S::Joined, Err(R::NotForRole)),
            (E::Leave, UNIT, S::Invited, Err(R::State)),
            (E::Remove, KEEPER, S::Joined, Ok(S::Removed)),
            (E::Remove, KEEPER, S::Active, Ok(S::Removed)),
            (E::Remove, KEEPER, S::Inactive, Ok(S::Removed)),
            (E::Remove, UNIT, S::Joined, Err(R::KeeperOnly)),
            (E::Remove, KEEPER, S::Left, Err(R::State)),
            (E::Contribute, KEEPER, S::Joined, Err(R::NotForRole)),
        ] {
            assert_eq!(event.check(standing, state), expected, "{event} in {state}");
        }
    }

    #[test]
    fn contributions_make_a_member_active_and_their_lack_inactive() {
        let now = Timestamp::from_millis(1_000 * DAY);
        let day = |day: i64| Timestamp::from_millis(day * DAY);
        for (state, from, last, expected) in [
            (S::Joined, 900, Some(950), Some(E::Contribute)),
            (S::Inactive, 100, Some(950), Some(E::Contribute)),
            (S::Active, 100, Some(950), None),
            // just joined, nothing yet
            (S::Joined, 900, None, None),
            // what was given before joining does not count
            (S::Joined, 900, Some(899), None),
            (S::Joined, 100, None, Some(E::Lapse)),
            (S::Active, 100, Some(819), Some(E::Lapse)),
            (S::Active, 100, Some(820), None),
            (S::Inactive, 100, Some(819), None),
            (S::Invited, 100, Some(950), None),
            (S::Left, 100, Some(950), None),
        ] {
            assert_eq!(
                judged(state, day(from), last.map(day), now),
                expected,
                "{state} {from} {last:?}"
            );
        }
    }

    proptest! {
        /// Whatever happens in whatever order: what has ended stays ended, nobody is a member who never accepted, and only
        /// those who keep the alliance remove.
        #[test]
        fn an_end_is_an_end(happenings in proptest::collection::vec((0usize..7, 0usize..4), 0..40)) {
            let standings = [UNIT, KEEPER, NEIGHBOUR, OTHER_UNIT];
            let (mut state, mut accepted) = (S::Invited, false);
            for (event, who) in happenings {
                let (event, standing) = (E::ALL[event], standings[who]);
                let next = if E::ACTS.contains(&event) {
                    event.check(standing, state).ok()
                } else {
                    event.next(state)
                };
                let Some(next) = next else { continue };
                prop_assert!(state.is_living(), "{} after {}", event, state);
                prop_assert!(next != S::Removed || standing.keeps.is_ok());
                prop_assert!(next != S::Declined || standing.own);
                accepted |= event == E::Accept;
                prop_assert!(!next.is_member() || accepted);
                state = next;
            }
        }
    }
}
