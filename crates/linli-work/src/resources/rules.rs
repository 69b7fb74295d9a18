//! What may happen to a resource, as one table (domain.md 2.2(b), first half).
//!
//! | From | Event | To | Who |
//! |---|---|---|---|
//! | draft | submit | in_review | owner, office |
//! | draft | edit | draft | owner, office |
//! | in_review, listed, paused | edit | in_review | owner, office: what was reviewed is no longer what is offered |
//! | in_review | list | listed | office, with no hand in it (red line 3) |
//! | in_review | send_back | draft | office, with no hand in it |
//! | listed | pause | paused | owner, office |
//! | paused | resume | listed | owner, office |
//! | draft, in_review, listed, paused | withdraw | withdrawn | owner, office |
//! | listed, paused | expire | expired | the house, when the validity ends |
//!
//! The *owner* is the owning unit's liaison; the *office* is the street's, or the community's in whose place it lies.

use linli_domain::code_enum;

code_enum! {
    /// Where a resource stands.
    pub enum ResourceState {
        /// 草稿
        Draft = "draft",
        /// 待审核
        InReview = "in_review",
        /// 已上架
        Listed = "listed",
        /// 暂停
        Paused = "paused",
        /// 已撤回
        Withdrawn = "withdrawn",
        /// 已到期
        Expired = "expired",
    }
}

code_enum! {
    /// What somebody does with a resource.
    pub enum ResourceEvent {
        /// 修改
        Edit = "edit",
        /// 提交审核
        Submit = "submit",
        /// 审核通过并上架
        List = "list",
        /// 退回修改
        SendBack = "send_back",
        /// 暂停
        Pause = "pause",
        /// 恢复
        Resume = "resume",
        /// 撤回
        Withdraw = "withdraw",
        /// 到期
        Expire = "expire",
    }
}

linli_kit::code_columns!(ResourceState);

/// How somebody stands to a resource, and the resource to the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Is the owning unit's liaison.
    pub owner: bool,
    /// Works for the street, or for the community in whose place it lies.
    pub office: bool,
    /// Belongs to the owning organisation, or made, edited or submitted it.
    pub had_a_hand: bool,
    /// Is the house itself (a job).
    pub house: bool,
    /// The validity has ended.
    pub past_validity: bool,
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It does not go with the state.
    WrongState,
    /// It is somebody else's to keep.
    NotYours,
    /// Only an office reviews.
    NotReviewer,
    /// Nobody reviews what they had a hand in.
    ReviewsOwn,
    /// The validity has ended.
    PastValidity,
}

impl Refusal {
    /// The code of its text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongState => "resource_wrong_state",
            Self::NotYours => "resource_not_yours",
            Self::NotReviewer => "resource_not_reviewer",
            Self::ReviewsOwn => "resource_reviews_own",
            Self::PastValidity => "resource_past_validity",
        }
    }
}

/// The state after an event, whoever causes it; `None` where the table has no such row.
#[must_use]
pub const fn after(state: ResourceState, event: ResourceEvent) -> Option<ResourceState> {
    use ResourceEvent as E;
    use ResourceState as S;
    Some(match (state, event) {
        (S::Draft, E::Edit) | (S::InReview, E::SendBack) => S::Draft,
        (S::Draft, E::Submit) | (S::InReview | S::Listed | S::Paused, E::Edit) => S::InReview,
        (S::InReview, E::List) | (S::Paused, E::Resume) => S::Listed,
        (S::Listed, E::Pause) => S::Paused,
        (S::Draft | S::InReview | S::Listed | S::Paused, E::Withdraw) => S::Withdrawn,
        (S::Listed | S::Paused, E::Expire) => S::Expired,
        _ => return None,
    })
}

/// The state after an event by somebody.
///
/// # Errors
/// Why it may not happen: first whose it is, then the state, then the validity, so that the reason shown is the one
/// that would remain.
pub const fn decide(
    state: ResourceState,
    event: ResourceEvent,
    standing: Standing,
) -> Result<ResourceState, Refusal> {
    use ResourceEvent as E;
    match event {
        E::Edit | E::Submit | E::Pause | E::Resume | E::Withdraw => {
            if !standing.owner && !standing.office {
                return Err(Refusal::NotYours);
            }
        }
        E::List | E::SendBack => {
            if !standing.office {
                return Err(Refusal::NotReviewer);
            }
            if standing.had_a_hand {
                return Err(Refusal::ReviewsOwn);
            }
        }
        E::Expire => {
            if !standing.house || !standing.past_validity {
                return Err(Refusal::NotYours);
            }
        }
    }
    let Some(next) = after(state, event) else {
        return Err(Refusal::WrongState);
    };
    if standing.past_validity && matches!(event, E::Submit | E::List | E::Resume) {
        return Err(Refusal::PastValidity);
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;
    use proptest::prelude::*;

    const OWNER: Standing = Standing {
        owner: true,
        office: false,
        had_a_hand: true,
        house: false,
        past_validity: false,
    };
    const OFFICE: Standing = Standing {
        owner: false,
        office: true,
        had_a_hand: false,
        house: false,
        past_validity: false,
    };
    const STRANGER: Standing = Standing {
        owner: false,
        office: false,
        had_a_hand: false,
        house: false,
        past_validity: false,
    };

    #[test]
    fn the_table() {
        use ResourceEvent as E;
        use ResourceState as S;
        let late = |standing: Standing| Standing {
            past_validity: true,
            ..standing
        };
        let own_office = Standing {
            had_a_hand: true,
            ..OFFICE
        };
        let house = Standing {
            house: true,
            ..STRANGER
        };
        for (state, event, standing, expected) in [
            (S::Draft, E::Edit, OWNER, Ok(S::Draft)),
            (S::Draft, E::Submit, OWNER, Ok(S::InReview)),
            (S::Draft, E::Submit, STRANGER, Err(Refusal::NotYours)),
            (S::Draft, E::Submit, late(OWNER), Err(Refusal::PastValidity)),
            (S::Draft, E::List, OFFICE, Err(Refusal::WrongState)),
            (S::InReview, E::List, OFFICE, Ok(S::Listed)),
            (S::InReview, E::List, OWNER, Err(Refusal::NotReviewer)),
            (S::InReview, E::List, own_office, Err(Refusal::ReviewsOwn)),
            (
                S::InReview,
                E::List,
                late(OFFICE),
                Err(Refusal::PastValidity),
            ),
            (S::InReview, E::SendBack, OFFICE, Ok(S::Draft)),
            (
                S::InReview,
                E::SendBack,
                own_office,
                Err(Refusal::ReviewsOwn),
            ),
            (S::Listed, E::Edit, OWNER, Ok(S::InReview)),
            (S::Listed, E::Pause, OWNER, Ok(S::Paused)),
            (S::Listed, E::Submit, OWNER, Err(Refusal::WrongState)),
            (S::Paused, E::Resume, OWNER, Ok(S::Listed)),
            (
                S::Paused,
                E::Resume,
                late(OWNER),
                Err(Refusal::PastValidity),
            ),
            (S::Paused, E::Withdraw, OFFICE, Ok(S::Withdrawn)),
            (S::Withdrawn, E::Resume, OWNER, Err(Refusal::WrongState)),
            (S::Listed, E::Expire, late(house), Ok(S::Expired)),
            (S::Listed, E::Expire, house, Err(Refusal::NotYours)),
            (S::Listed, E::Expire, late(OFFICE), Err(Refusal::NotYours)),
            (S::Expired, E::Edit, OWNER, Err(Refusal::WrongState)),
        ] {
            assert_eq!(decide(state, event, standing), expected, "{state} {event}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_on_the_list_that_a_stranger_to_it_did_not_review(
            steps in proptest::collection::vec((0usize..8, any::<[bool; 5]>()), 0..60)
        ) {
            let mut state = ResourceState::Draft;
            let mut reviewed = false;
            for (event, [owner, office, had_a_hand, house, past_validity]) in steps {
                let event = ResourceEvent::ALL[event];
                let standing = Standing { owner, office, had_a_hand, house, past_validity };
                let Ok(next) = decide(state, event, standing) else { continue };
                prop_assert_eq!(after(state, event), Some(next), "only declared ways");
                prop_assert!(!matches!(state, ResourceState::Withdrawn | ResourceState::Expired), "the end is the end");
                match event {
                    ResourceEvent::List => reviewed = office && !had_a_hand,
                    ResourceEvent::Edit => reviewed = false,
                    _ => {}
                }
                state = next;
                prop_assert!(state != ResourceState::Listed || reviewed);
            }
        }
    }
}
