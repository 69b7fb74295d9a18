//! What may happen to an agreement, as one table (domain.md 2.2(c)).
//!
//! | From | Event | To | Who |
//! |---|---|---|---|
//! | drafting | edit | drafting | drafter |
//! | drafting | submit | review | drafter |
//! | review | approve | approved | reviewer, with no hand in it (red line 3) |
//! | review, approved | send_back | drafting | reviewer |
//! | approved | sign | signed | keeper; begun already: effective at once, or expiring where the end is near |
//! | signed | take_effect | effective | the house, when the validity begins; expiring where the end is near |
//! | effective | near_end | expiring | the house, [`REMIND_DAYS`] before the end |
//! | signed, effective, expiring | run_out | expired; renewed where the next period was signed | the house, at the end |
//! | expired | succeed | renewed | the house, when the next period is signed late |
//! | signed, effective, expiring | supersede | superseded | the house, when an amendment is signed |
//! | signed … expired, superseded; terminated where it was signed | store_scan | the same | keeper |
//! | signed, effective, expiring | amend | the same | drafter; a new revision is drafted |
//! | effective, expiring, expired | renew | the same | drafter; the next period is drafted |
//! | drafting, review, approved | terminate | terminated | drafter: the draft is dropped |
//! | signed, effective, expiring | terminate | terminated | keeper |
//!
//! A *drafter* is the street's office, or the community's in whose place the agreement lies; a *reviewer* the street's
//! office or its leader; a *keeper* the street's office. `approved` is where review ends: the yearly ceremony signs
//! everything that stands there.

use linli_domain::code_enum;
use linli_domain::time::{DAY, Timestamp};

/// Days before the end at which parties and office are told (domain.md 1.1, our default); the first makes it *expiring*.
pub const REMIND_DAYS: [i64; 3] = [60, 30, 0];

code_enum! {
    /// Where an agreement stands.
    pub enum AgreementState {
        /// 起草中
        Drafting = "drafting",
        /// 待审核
        Review = "review",
        /// 待签署
        Approved = "approved",
        /// 已签署, not begun
        Signed = "signed",
        /// 生效中
        Effective = "effective",
        /// 即将到期
        Expiring = "expiring",
        /// 已续签
        Renewed = "renewed",
        /// 已到期
        Expired = "expired",
        /// 已变更: a later revision holds
        Superseded = "superseded",
        /// 已终止
        Terminated = "terminated",
    }
}

code_enum! {
    /// What somebody does with an agreement.
    pub enum AgreementEvent {
        /// 修改
        Edit = "edit",
        /// 提交审核
        Submit = "submit",
        /// 审核通过
        Approve = "approve",
        /// 退回修改
        SendBack = "send_back",
        /// 签署
        Sign = "sign",
        /// 上传签署件
        StoreScan = "store_scan",
        /// 变更
        Amend = "amend",
        /// 续签
        Renew = "renew",
        /// 终止
        Terminate = "terminate",
        /// 生效
        TakeEffect = "take_effect",
        /// 临近到期
        NearEnd = "near_end",
        /// 到期
        RunOut = "run_out",
        /// 下一期已签
        Succeed = "succeed",
        /// 变更已签
        Supersede = "supersede",
    }
}

linli_kit::code_columns!(AgreementState);

impl AgreementState {
    /// States in which what it says can still change.
    #[must_use]
    pub const fn is_draft(self) -> bool {
        matches!(self, Self::Drafting | Self::Review | Self::Approved)
    }

    /// States in which it binds its parties today or later.
    #[must_use]
    pub const fn is_binding(self) -> bool {
        matches!(self, Self::Signed | Self::Effective | Self::Expiring)
    }

    /// States whose deeds of days within the validity count: a matter served in December and confirmed in January still
    /// keeps December's promise.
    pub const COUNTING: [Self; 5] = [
        Self::Signed,
        Self::Effective,
        Self::Expiring,
        Self::Expired,
        Self::Renewed,
    ];
}

/// How somebody stands to an agreement, and the agreement to the moment and to what followed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Works for the street's office, or for the community in whose place it lies.
    pub drafter: bool,
    /// Works for the street's office or leads the street.
    pub reviewer: bool,
    /// Works for the street's office.
    pub keeper: bool,
    /// Drafted, changed or submitted it, whoever did so afterwards.
    pub had_a_hand: bool,
    /// It was signed.
    pub signed: bool,
    /// Is the house itself.
    pub house: bool,
    /// The validity has begun.
    pub begun: bool,
    /// The end is at most the first of [`REMIND_DAYS`] away.
    pub near_end: bool,
    /// The validity has ended.
    pub ended: bool,
    /// An amendment is drafted and not dropped.
    pub being_amended: bool,
    /// The next period is drafted and not dropped.
    pub being_renewed: bool,
    /// The next period is signed.
    pub succeeded: bool,
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It does not go with the state.
    WrongState,
    /// Only an office of its place drafts it.
    NotDrafter,
    /// Only the street reviews.
    NotReviewer,
    /// Only the street's office keeps what is signed.
    NotKeeper,
    /// Nobody reviews what they had a hand in.
    ReviewsOwn,
    /// Its validity has ended.
    PastValidity,
    /// A revision of it is drafted already.
    BeingAmended,
    /// Its next period is drafted already.
    BeingRenewed,
    /// The house does this by itself.
    ByItself,
}

impl Refusal {
    /// The code of its text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongState => "agreement_wrong_state",
            Self::NotDrafter => "agreement_not_drafter",
            Self::NotReviewer => "agreement_not_reviewer",
            Self::NotKeeper => "agreement_not_keeper",
            Self::ReviewsOwn => "agreement_reviews_own",
            Self::PastValidity => "agreement_past_validity",
            Self::BeingAmended => "agreement_being_amended",
            Self::BeingRenewed => "agreement_being_renewed",
            Self::ByItself => "agreement_by_itself",
        }
    }

    /// Whether it is a matter of who, and not of when.
    #[must_use]
    pub const fn is_about_who(self) -> bool {
        matches!(
            self,
            Self::NotDrafter
                | Self::NotReviewer
                | Self::NotKeeper
                | Self::ReviewsOwn
                | Self::ByItself
        )
    }
}

/// The state after an event, whoever causes it; `None` where the table has no such row.
#[must_use]
pub const fn after(
    state: AgreementState,
    event: AgreementEvent,
    standing: Standing,
) -> Option<AgreementState> {
    use AgreementEvent as E;
    use AgreementState as S;
    Some(match (state, event) {
        (S::Drafting, E::Edit) | (S::Review | S::Approved, E::SendBack) => S::Drafting,
        (S::Drafting, E::Submit) => S::Review,
        (S::Review, E::Approve) => S::Approved,
        (S::Approved, E::Sign) if !standing.begun => S::Signed,
        // what ends soon is expiring from its first hour on, and not only when the house comes by
        (S::Approved, E::Sign) | (S::Signed, E::TakeEffect) if !standing.near_end => S::Effective,
        (S::Approved, E::Sign) | (S::Signed, E::TakeEffect) | (S::Effective, E::NearEnd) => {
            S::Expiring
        }
        (S::Signed | S::Effective | S::Expiring, E::RunOut) if !standing.succeeded => S::Expired,
        (S::Signed | S::Effective | S::Expiring, E::RunOut) | (S::Expired, E::Succeed) => {
            S::Renewed
        }
        (S::Signed | S::Effective | S::Expiring, E::Supersede) => S::Superseded,
        (S::Signed | S::Effective | S::Expiring, E::StoreScan | E::Amend)
        | (S::Effective | S::Expiring | S::Expired, E::Renew)
        | (S::Expired | S::Renewed | S::Superseded, E::StoreScan) => state,
        // paper found in a drawer is kept, whatever became of the agreement
        (S::Terminated, E::StoreScan) if standing.signed => state,
        (
            S::Drafting | S::Review | S::Approved | S::Signed | S::Effective | S::Expiring,
            E::Terminate,
        ) => S::Terminated,
        _ => return None,
    })
}

/// The state after an event by somebody.
///
/// # Errors
/// Why it may not happen: first whose it is, then the state, then the rest, so that the reason shown is the one that
/// would remain.
pub const fn decide(
    state: AgreementState,
    event: AgreementEvent,
    standing: Standing,
) -> Result<AgreementState, Refusal> {
    use AgreementEvent as E;
    let keeps = matches!(event, E::Sign | E::StoreScan)
        || (matches!(event, E::Terminate) && state.is_binding());
    match event {
        E::Approve | E::SendBack if !standing.reviewer => return Err(Refusal::NotReviewer),
        E::Sign | E::StoreScan | E::Terminate if keeps && !standing.keeper => {
            return Err(Refusal::NotKeeper);
        }
        E::Edit | E::Submit | E::Amend | E::Renew | E::Terminate if !keeps && !standing.drafter => {
            return Err(Refusal::NotDrafter);
        }
        E::TakeEffect | E::NearEnd | E::RunOut | E::Succeed | E::Supersede if !standing.house => {
            return Err(Refusal::ByItself);
        }
        _ => {}
    }
    let Some(next) = after(state, event, standing) else {
        return Err(Refusal::WrongState);
    };
    match event {
        E::Approve if standing.had_a_hand => Err(Refusal::ReviewsOwn),
        E::Submit | E::Sign | E::Amend if standing.ended => Err(Refusal::PastValidity),
        E::Amend if standing.being_amended => Err(Refusal::BeingAmended),
        E::Renew if standing.being_renewed => Err(Refusal::BeingRenewed),
        E::TakeEffect if !standing.begun => Err(Refusal::WrongState),
        E::NearEnd if !standing.near_end => Err(Refusal::WrongState),
        E::RunOut if !standing.ended => Err(Refusal::WrongState),
        E::Succeed if !standing.succeeded => Err(Refusal::WrongState),
        _ => Ok(next),
    }
}

/// What the house does with an agreement by itself at a moment; `None` where nothing is due.
#[must_use]
pub fn due(state: AgreementState, standing: Standing) -> Option<AgreementEvent> {
    use AgreementEvent as E;
    let house = Standing {
        house: true,
        ..standing
    };
    // the end is asked for first: a house that was closed over the whole last weeks goes straight to it
    [E::RunOut, E::TakeEffect, E::NearEnd, E::Succeed]
        .into_iter()
        .find(|event| decide(state, *event, house).is_ok())
}

/// The smallest of [`REMIND_DAYS`] that is reached at `now`, if any: so many whole days or fewer are left.
#[must_use]
pub fn reminder(valid_to: Timestamp, now: Timestamp) -> Option<i64> {
    let left = valid_to.millis() - now.millis();
    REMIND_DAYS
        .into_iter()
        .filter(|days| left <= days * DAY)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    const OFFICER: Standing = Standing {
        drafter: true,
        reviewer: true,
        keeper: true,
        had_a_hand: false,
        signed: false,
        house: false,
        begun: true,
        near_end: false,
        ended: false,
        being_amended: false,
        being_renewed: false,
        succeeded: false,
    };
    const COMMUNITY: Standing = Standing {
        reviewer: false,
        keeper: false,
        ..OFFICER
    };
    const LEADER: Standing = Standing {
        drafter: false,
        keeper: false,
        ..OFFICER
    };
    const HOUSE: Standing = Standing {
        drafter: false,
        reviewer: false,
        keeper: false,
        house: true,
        ..OFFICER
    };

    #[test]
    fn the_table() {
        use AgreementEvent as E;
        use AgreementState as S;
        let own = Standing {
            had_a_hand: true,
            ..OFFICER
        };
        let signed = Standing {
            signed: true,
            ..OFFICER
        };
        let early = Standing {
            begun: false,
            ..OFFICER
        };
        let late = Standing {
            ended: true,
            near_end: true,
            ..OFFICER
        };
        let amended = Standing {
            being_amended: true,
            ..OFFICER
        };
        let renewed = Standing {
            being_renewed: true,
            ..OFFICER
        };
        let over = Standing {
            ended: true,
            near_end: true,
            ..HOUSE
        };
        let followed = Standing {
            succeeded: true,
            ..over
        };
        let near = Standing {
            near_end: true,
            ..HOUSE
        };
        let soon_over = Standing {
            near_end: true,
            ..OFFICER
        };
        for (state, event, standing, expected) in [
            (S::Drafting, E::Edit, COMMUNITY, Ok(S::Drafting)),
            (S::Drafting, E::Edit, LEADER, Err(Refusal::NotDrafter)),
            (S::Review, E::Edit, OFFICER, Err(Refusal::WrongState)),
            (S::Drafting, E::Submit, COMMUNITY, Ok(S::Review)),
            (S::Drafting, E::Submit, late, Err(Refusal::PastValidity)),
            (S::Review, E::Approve, OFFICER, Ok(S::Approved)),
            (S::Review, E::Approve, LEADER, Ok(S::Approved)),
            (S::Review, E::Approve, own, Err(Refusal::ReviewsOwn)),
            (S::Review, E::Approve, COMMUNITY, Err(Refusal::NotReviewer)),
            (S::Review, E::SendBack, own, Ok(S::Drafting)),
            (S::Approved, E::SendBack, LEADER, Ok(S::Drafting)),
            (S::Approved, E::Sign, OFFICER, Ok(S::Effective)),
            (S::Approved, E::Sign, early, Ok(S::Signed)),
            (S::Approved, E::Sign, soon_over, Ok(S::Expiring)),
            (S::Approved, E::Sign, late, Err(Refusal::PastValidity)),
            (S::Approved, E::Sign, COMMUNITY, Err(Refusal::NotKeeper)),
            (S::Review, E::Sign, OFFICER, Err(Refusal::WrongState)),
            (S::Signed, E::TakeEffect, HOUSE, Ok(S::Effective)),
            (S::Signed, E::TakeEffect, near, Ok(S::Expiring)),
            (S::Signed, E::TakeEffect, OFFICER, Err(Refusal::ByItself)),
            (S::Effective, E::NearEnd, near, Ok(S::Expiring)),
            (S::Effective, E::NearEnd, HOUSE, Err(Refusal::WrongState)),
            (S::Expiring, E::RunOut, over, Ok(S::Expired)),
            (S::Expiring, E::RunOut, followed, Ok(S::Renewed)),
            (S::Expired, E::Succeed, followed, Ok(S::Renewed)),
            (S::Expired, E::Succeed, over, Err(Refusal::WrongState)),
            (S::Effective, E::Amend, COMMUNITY, Ok(S::Effective)),
            (S::Effective, E::Amend, amended, Err(Refusal::BeingAmended)),
            (S::Expired, E::Amend, late, Err(Refusal::WrongState)),
            (S::Effective, E::Supersede, HOUSE, Ok(S::Superseded)),
            (S::Expired, E::Renew, late, Ok(S::Expired)),
            (S::Expiring, E::Renew, renewed, Err(Refusal::BeingRenewed)),
            (S::Drafting, E::Renew, OFFICER, Err(Refusal::WrongState)),
            (S::Drafting, E::Terminate, COMMUNITY, Ok(S::Terminated)),
            (
                S::Effective,
                E::Terminate,
                COMMUNITY,
                Err(Refusal::NotKeeper),
            ),
            (S::Effective, E::Terminate, OFFICER, Ok(S::Terminated)),
            (S::Expired, E::Terminate, OFFICER, Err(Refusal::WrongState)),
            (S::Effective, E::StoreScan, OFFICER, Ok(S::Effective)),
            (S::Review, E::StoreScan, OFFICER, Err(Refusal::WrongState)),
            (S::Superseded, E::StoreScan, OFFICER, Ok(S::Superseded)),
            (S::Superseded, E::Amend, OFFICER, Err(Refusal::WrongState)),
            (S::Terminated, E::StoreScan, signed, Ok(S::Terminated)),
            (
                S::Terminated,
                E::StoreScan,
                OFFICER,
                Err(Refusal::WrongState),
            ),
        ] {
            assert_eq!(decide(state, event, standing), expected, "{state} {event}");
        }
    }

    #[test]
    fn the_house_takes_what_is_due_and_nothing_else() {
        use AgreementEvent as E;
        use AgreementState as S;
        let facts = |begun, near_end, ended, succeeded| Standing {
            begun,
            near_end,
            ended,
            succeeded,
            ..Standing::default()
        };
        for (state, standing, expected) in [
            (S::Signed, facts(false, false, false, false), None),
            (
                S::Signed,
                facts(true, false, false, false),
                Some(E::TakeEffect),
            ),
            (S::Signed, facts(true, true, true, false), Some(E::RunOut)),
            (S::Effective, facts(true, false, false, false), None),
            (
                S::Effective,
                facts(true, true, false, false),
                Some(E::NearEnd),
            ),
            (S::Expiring, facts(true, true, false, true), None),
            (S::Expiring, facts(true, true, true, false), Some(E::RunOut)),
            (S::Expired, facts(true, true, true, false), None),
            (S::Expired, facts(true, true, true, true), Some(E::Succeed)),
            (S::Drafting, facts(true, true, true, false), None),
            (S::Terminated, facts(true, true, true, true), None),
        ] {
            assert_eq!(due(state, standing), expected, "{state}");
        }
    }

    #[test]
    fn reminders_come_at_sixty_thirty_and_no_days() {
        let end = Timestamp::from_millis(400 * DAY);
        for (left, expected) in [
            (61 * DAY, None),
            (60 * DAY, Some(60)),
            (45 * DAY, Some(60)),
            (30 * DAY, Some(30)),
            (1, Some(30)),
            (0, Some(0)),
            (-9 * DAY, Some(0)),
        ] {
            assert_eq!(reminder(end, end.plus(-left)), expected, "{left}");
        }
    }

    proptest! {
        #[test]
        fn nothing_binds_that_a_stranger_to_it_did_not_approve(
            steps in proptest::collection::vec((0usize..14, any::<[bool; 12]>()), 0..80)
        ) {
            let mut state = AgreementState::Drafting;
            let mut approved = false;
            for (event, flags) in steps {
                let event = AgreementEvent::ALL[event];
                let [drafter, reviewer, keeper, had_a_hand, signed, house, begun, near_end, ended, being_amended, being_renewed, succeeded] = flags;
                let standing = Standing {
                    drafter, reviewer, keeper, had_a_hand, signed, house, begun, near_end, ended, being_amended, being_renewed, succeeded,
                };
                let Ok(next) = decide(state, event, standing) else { continue };
                prop_assert!(
                    next == state || !matches!(state, AgreementState::Superseded | AgreementState::Terminated),
                    "the end is the end"
                );
                match event {
                    AgreementEvent::Approve => approved = reviewer && !had_a_hand,
                    AgreementEvent::Edit | AgreementEvent::SendBack => approved = false,
                    _ => {}
                }
                prop_assert!(!state.is_binding() || !next.is_draft(), "what is signed is not typed over");
                state = next;
                prop_assert!(!state.is_binding() || approved, "{} by {}", state, event);
            }
        }
    }
}
