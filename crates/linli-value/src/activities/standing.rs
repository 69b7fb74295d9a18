//! How somebody stands to an activity: what they see of it, and what a write may rest on.

use std::collections::HashMap;

use linli_domain::actor::{Actor, Role};
use linli_domain::id::{ActivityId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_net::areas::change::role_of;
use linli_net::orgs::store::Org;
use linli_work::alliances::members::own_unit;
use serde_json::Value;

use linli_council::projects::standing::orgs_by_id;

use super::entity::{Activity, Partner};
use super::part_rules::{PartStanding, PartnerState};
use super::rules::{ActivityAct, ActivityFacts, ActivityState, LONG, decide};
use super::store::{self, BookingRow, Sight, parts};

/// What an activity is made of, as far as rules look at it.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The units asked into it.
    pub partners: Vec<Partner>,
    /// The booking of its place.
    pub booking: Option<BookingRow>,
    /// Everybody who has a part in it, by id.
    pub orgs: HashMap<OrgId, Org>,
}

impl Parts {
    /// Whether an organisation has ended or is not known any more.
    #[must_use]
    pub fn has_ended(&self, org: OrgId) -> bool {
        self.orgs.get(&org).is_none_or(|org| org.ended_at.is_some())
    }

    /// An organisation's name.
    #[must_use]
    pub fn name(&self, org: OrgId) -> String {
        self.orgs
            .get(&org)
            .map(|org| org.name.clone())
            .unwrap_or_default()
    }

    /// Whether an organisation hosts the activity or is asked into it and has not gone.
    #[must_use]
    pub fn takes_part(&self, activity: &Activity, org: OrgId) -> bool {
        org == activity.host_org_id
            || self.partners.iter().any(|one| {
                one.org_id == org && matches!(one.state, PartnerState::Asked | PartnerState::Yes)
            })
    }
}

/// What an activity is made of, in at most three queries.
///
/// # Errors
/// The database refused.
pub async fn parts_of(db: &mut Db, scope: &Scope, activity: &Activity) -> Result<Parts, Problem> {
    let partners = parts::partners_of(db, scope, &[activity.id]).await?;
    let booking = store::bookings_of(db, scope, std::slice::from_ref(activity))
        .await?
        .into_values()
        .next();
    let asked = partners.iter().map(|one| one.org_id);
    let orgs = orgs_by_id(db, scope, asked.chain([activity.host_org_id])).await?;
    Ok(Parts {
        partners,
        booking,
        orgs,
    })
}

/// What the rules ask of an actor and an activity.
#[must_use]
pub fn facts_of(
    actor: &Actor,
    activity: &Activity,
    parts: &Parts,
    now: Timestamp,
) -> ActivityFacts {
    let me = actor.person();
    let mine = |person: Option<PersonId>| person.is_some() && person == me;
    let lasts = match (activity.starts_at, activity.ends_at) {
        (Some(from), Some(to)) => to.millis() - from.millis(),
        _ => 0,
    };
    ActivityFacts {
        role: role_of(actor),
        inside: actor.scope().area().contains(&activity.area_path),
        host: acts_for(actor, activity.host_org_id),
        planned: mine(activity.planned_by),
        reported: mine(activity.reported_by),
        has_report: activity.reported_at.is_some(),
        complete: activity.starts_at.is_some()
            && activity.ends_at.is_some()
            && !activity.venue.is_empty(),
        host_ended: parts.has_ended(activity.host_org_id),
        risk: activity.risk,
        insured: activity.insurance_no.is_some(),
        minors: activity.minors_welcome,
        untrained: activity.needs_training && activity.training_note.is_none(),
        without_agreement: lasts > LONG && activity.agreement_note.is_none(),
        booking_lost: parts.booking.as_ref().is_some_and(BookingRow::is_lost),
        starts_at: activity.starts_at,
        ends_at: activity.ends_at,
        now,
    }
}

/// How an actor stands to a unit's part in an activity.
#[must_use]
pub fn part_standing(
    actor: &Actor,
    activity: &Activity,
    parts: &Parts,
    one: &Partner,
    now: Timestamp,
) -> PartStanding {
    let facts = facts_of(actor, activity, parts, now);
    PartStanding {
        own: acts_for(actor, one.org_id),
        clerk: facts.keeps().is_ok(),
        hosts: facts.hosts().is_ok(),
        gone: parts.has_ended(one.org_id),
        activity: activity.state,
    }
}

/// Whether somebody acts for an organisation: its people, not who watches or only helps.
fn acts_for(actor: &Actor, org: OrgId) -> bool {
    actor.acting().is_some_and(|acting| {
        acting.org == org && acting.role != Role::Auditor && acting.role != Role::Volunteer
    })
}

/// What an actor sees of the activities of the street.
#[must_use]
pub fn sight(actor: &Actor) -> Sight {
    if let Some(own) = own_unit(actor) {
        return Sight::Unit(own);
    }
    match role_of(actor) {
        Some(role) if role.is_community() || role.is_street() || role == Role::Auditor => {
            Sight::All
        }
        _ => Sight::Announced,
    }
}

/// Whether the actor sees an activity: people of a unit what it hosts or is asked into, everybody what was announced.
///
/// # Errors
/// *Not found* where not.
pub async fn seen(
    db: &mut Db,
    scope: &Scope,
    actor: &Actor,
    activity: &Activity,
) -> Result<(), Problem> {
    let known = match sight(actor) {
        Sight::All => true,
        _ if activity.opened_at.is_some() => true,
        Sight::Unit(own) => {
            own == activity.host_org_id
                || (activity.state != ActivityState::Idea
                    && parts::is_partner(db, scope, activity.id, own).await?)
        }
        Sight::Announced => false,
    };
    if known {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

/// An activity that is held for a write, with what it is made of.
pub struct Held {
    /// The activity.
    pub activity: Activity,
    /// What it is made of.
    pub parts: Parts,
}

/// Holds an activity for a write; with a version where the write is on the activity itself.
///
/// # Errors
/// *Not found* for who does not see it, *stale* when it was changed since it was read.
pub async fn held(tx: &mut Tx, id: ActivityId, version: Option<i64>) -> Result<Held, Problem> {
    let actor = tx.actor().clone();
    let (db, scope) = tx.parts();
    let activity = store::hold(db, scope, id).await?;
    seen(db, scope, &actor, &activity).await?;
    if version.is_some_and(|version| version != activity.version) {
        return Err(Problem::stale());
    }
    let parts = parts_of(db, scope, &activity).await?;
    Ok(Held { activity, parts })
}

impl Held {
    /// What the rules ask of the caller and this activity.
    #[must_use]
    pub fn facts(&self, tx: &Tx) -> ActivityFacts {
        facts_of(tx.actor(), &self.activity, &self.parts, tx.now())
    }

    /// The state an act of the caller leads to.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn decide(&self, tx: &Tx, act: ActivityAct) -> Result<ActivityState, Problem> {
        Ok(decide(self.activity.state, act, self.facts(tx))?)
    }
}

/// A row of the log about an activity.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    activity: &Activity,
    event: &str,
    states: (Option<&str>, Option<&str>),
    reason: Option<&str>,
    detail: Value,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: super::ENTITY,
        id: activity.id.0,
        event,
        from: states.0,
        to: states.1,
        reason,
        detail,
        area: Some(&activity.area_path),
    })
    .await?;
    Ok(())
}
