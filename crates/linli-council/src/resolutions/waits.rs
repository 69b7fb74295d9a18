//! What of the resolutions waits for somebody's own hand, as far as they may do it by [`super::rules`].

use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::id::PersonId;
use linli_domain::time::Timestamp;
use linli_net::areas::change::role_of;
use linli_work::demands::rules::Facts as DemandFacts;
use linli_work::demands::state::DemandState;

use super::rules::offers;
use super::store::Owing;
use crate::bodies::rules::KEEPERS;

code_enum! {
    /// What waits with a resolution.
    pub enum ResolutionWait {
        /// 本单位或本人负责，待落实
        Own = "own",
        /// 待发单
        Issue = "issue",
        /// 待确认办结
        Confirm = "confirm",
        /// 别的单位超期未落实，待催办或结转
        Late = "late",
    }
}

/// For whom something may wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiter {
    /// Whose own report is not theirs to confirm.
    pub person: Option<PersonId>,
    /// What they owe: for the organisation they speak for, and in their own post.
    pub owing: Owing,
    /// Looks after the bodies of the own place.
    pub keeps: bool,
    /// The states of a demand in which they may offer it.
    pub offers: Vec<DemandState>,
    /// Now.
    pub now: Timestamp,
}

impl Waiter {
    /// Of an actor in the post they act in.
    #[must_use]
    pub fn of(actor: &Actor, now: Timestamp) -> Self {
        let role = role_of(actor);
        let free = |state: DemandState| DemandFacts {
            state,
            left: 1,
            live_orders: 0,
            open_issues: 0,
            open_whistles: 0,
        };
        Self {
            person: actor.person(),
            owing: Owing::of(actor),
            keeps: role.is_some_and(|role| KEEPERS.contains(&role)),
            offers: DemandState::ALL
                .iter()
                .copied()
                .filter(|state| offers(role, free(*state)).is_ok())
                .collect(),
            now,
        }
    }

    /// Whether this may be theirs at all.
    #[must_use]
    pub fn may(&self, wait: ResolutionWait) -> bool {
        match wait {
            ResolutionWait::Own => self.owing.org.is_some() || self.owing.post.is_some(),
            ResolutionWait::Issue => self.keeps && !self.offers.is_empty(),
            ResolutionWait::Confirm | ResolutionWait::Late => self.keeps,
        }
    }
}
