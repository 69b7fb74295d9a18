//! How an actor stands to the list of an activity.

use linli_domain::actor::{Actor, Role};
use linli_domain::time::Timestamp;
use linli_net::persons::phones::OPENERS;

use super::rules::SignUpRefusal;
use crate::activities::entity::Activity;
use crate::activities::rules::ActivityFacts;
use crate::activities::standing::{Parts, facts_of};

/// Whom neighbours ask at the door to sign them up.
const DOOR: &[Role] = &[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
];

/// How an actor stands to the list of an activity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Runs it: the host's people, and the office of the place.
    pub runs: bool,
    /// Leads the street.
    pub leader: bool,
    /// Writes down what neighbours ask for at the door.
    pub door: bool,
    /// Comes to activities as a person.
    pub comes: bool,
    /// Opens numbers with a reason.
    pub opens: bool,
}

impl From<ActivityFacts> for Standing {
    fn from(facts: ActivityFacts) -> Self {
        let runs = facts.hosts().is_ok();
        let has = |roles: &[Role]| facts.role.is_some_and(|role| roles.contains(&role));
        Self {
            runs,
            leader: facts.role == Some(Role::StreetLeader),
            door: has(DOOR),
            comes: facts
                .role
                .is_some_and(|role| role != Role::Auditor && !role.is_administrator()),
            // the secretary sees numbers masked
            opens: runs && (facts.keeps().is_err() || has(OPENERS)),
        }
    }
}

impl Standing {
    /// How an actor stands to an activity's list.
    #[must_use]
    pub fn of(actor: &Actor, activity: &Activity, now: Timestamp) -> Self {
        // who somebody is to an activity does not hang on who takes part in it
        facts_of(actor, activity, &Parts::default(), now).into()
    }

    /// Whether they see who is on the list.
    ///
    /// # Errors
    /// It is the host's and the office's.
    pub const fn lists(self) -> Result<(), SignUpRefusal> {
        if self.runs || self.leader {
            Ok(())
        } else {
            Err(SignUpRefusal::NotForYou)
        }
    }

    /// Whether they run the list: write down who came, take somebody off who asked.
    ///
    /// # Errors
    /// It is the host's and the office's.
    pub const fn runs(self) -> Result<(), SignUpRefusal> {
        if self.runs {
            Ok(())
        } else {
            Err(SignUpRefusal::NotForYou)
        }
    }

    /// Whether they sign up somebody who asked them.
    ///
    /// # Errors
    /// Their post is not asked for that.
    pub const fn behalf(self) -> Result<(), SignUpRefusal> {
        if self.runs || self.door {
            Ok(())
        } else {
            Err(SignUpRefusal::NoBehalf)
        }
    }

    /// Whether they sign up themselves.
    ///
    /// # Errors
    /// Their post only reads.
    pub const fn comes(self) -> Result<(), SignUpRefusal> {
        if self.comes {
            Ok(())
        } else {
            Err(SignUpRefusal::ReadsOnly)
        }
    }
}
