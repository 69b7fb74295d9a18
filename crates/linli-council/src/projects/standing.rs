//! How somebody stands to a project: what they see of it, and what a write may rest on.

use std::collections::HashMap;

use linli_domain::actor::{Actor, Role};
use linli_domain::id::{OrgId, ProjectId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_net::areas::change::role_of;
use linli_net::orgs;
use linli_net::orgs::store::Org;
use linli_work::alliances::members::own_unit;
use serde_json::Value;

use super::entity::{Milestone, Partner, Project};
use super::part_rules::{MilestoneState, PartStanding, PartnerState};
use super::rules::{ProjectAct, ProjectFacts, decide};
use super::store::{self, parts};

/// What a project is made of, as far as rules look at it.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Its milestones, by their day.
    pub milestones: Vec<Milestone>,
    /// Its partners.
    pub partners: Vec<Partner>,
    /// How many outputs are recorded.
    pub outputs: i64,
    /// Everybody who has a part in it, by id.
    pub orgs: HashMap<OrgId, Org>,
}

impl Parts {
    /// Whether an organisation has ended or is not known any more.
    #[must_use]
    pub fn has_ended(&self, org: OrgId) -> bool {
        self.orgs.get(&org).is_none_or(|org| org.ended_at.is_some())
    }

    /// Whether an organisation carries the project out or is a partner that has not gone.
    #[must_use]
    pub fn takes_part(&self, project: &Project, org: OrgId) -> bool {
        org == project.owner_org_id
            || self.partners.iter().any(|one| {
                one.org_id == org && matches!(one.state, PartnerState::Asked | PartnerState::Yes)
            })
    }

    /// An organisation's name.
    #[must_use]
    pub fn name(&self, org: OrgId) -> String {
        self.orgs
            .get(&org)
            .map(|org| org.name.clone())
            .unwrap_or_default()
    }
}

/// Organisations by id.
///
/// # Errors
/// The database refused.
pub async fn orgs_by_id(
    db: &mut Db,
    scope: &Scope,
    ids: impl IntoIterator<Item = OrgId>,
) -> Result<HashMap<OrgId, Org>, Problem> {
    let mut ids: Vec<OrgId> = ids.into_iter().collect();
    ids.sort();
    ids.dedup();
    let wide = Scope::street_wide(scope.street());
    let found = orgs::store::bulk::by_ids(db, &wide, &ids).await?;
    Ok(found.into_iter().map(|org| (org.id, org)).collect())
}

/// What a project is made of, in four queries.
///
/// # Errors
/// The database refused.
pub async fn parts_of(db: &mut Db, scope: &Scope, project: &Project) -> Result<Parts, Problem> {
    let milestones = parts::milestones_of(db, scope, &[project.id]).await?;
    let partners = parts::partners_of(db, scope, &[project.id]).await?;
    let outputs = parts::output_counts(db, scope, &[project.id]).await?;
    let named = milestones.iter().map(|one| one.org_id);
    let asked = partners.iter().map(|one| one.org_id);
    let ids = named.chain(asked).chain([project.owner_org_id]);
    let orgs = orgs_by_id(db, scope, ids).await?;
    Ok(Parts {
        milestones,
        partners,
        outputs: outputs.first().map_or(0, |(_, count)| *count),
        orgs,
    })
}

/// What the rules ask of an actor and a project.
#[must_use]
pub fn facts_of(actor: &Actor, project: &Project, parts: &Parts) -> ProjectFacts {
    let me = actor.person();
    let mine = |person: Option<linli_domain::id::PersonId>| person.is_some() && person == me;
    let planned = parts
        .milestones
        .iter()
        .filter(|one| one.state != MilestoneState::Dropped);
    let reported = parts.milestones.iter().map(|one| one.reported_by);
    let shares = parts.partners.iter().map(|one| one.reported_by);
    ProjectFacts {
        role: role_of(actor),
        inside: actor.scope().area().contains(&project.area_path),
        owner: acts_for(actor, project.owner_org_id),
        proposed: mine(project.proposed_by),
        carried: mine(project.finished_by) || reported.chain(shares).any(mine),
        owner_ended: parts.has_ended(project.owner_org_id),
        milestones: planned.clone().count(),
        open_milestones: planned
            .filter(|one| one.state != MilestoneState::Done)
            .count(),
        outputs: parts.outputs,
    }
}

/// How an actor stands to a part of a project that belongs to an organisation.
#[must_use]
pub fn part_standing(
    actor: &Actor,
    project: &Project,
    parts: &Parts,
    (org, reported_by): (OrgId, Option<linli_domain::id::PersonId>),
) -> PartStanding {
    let facts = facts_of(actor, project, parts);
    let keeps = facts.keeps().is_ok();
    PartStanding {
        own: acts_for(actor, org),
        keeps,
        confirms: keeps || facts.role == Some(Role::StreetLeader),
        reported: reported_by.is_some() && reported_by == actor.person(),
        project: project.state,
        gone: parts.has_ended(org) || !parts.takes_part(project, org),
    }
}

/// Whether somebody acts for an organisation: its people, not who watches or only helps.
fn acts_for(actor: &Actor, org: OrgId) -> bool {
    actor.acting().is_some_and(|acting| {
        acting.org == org && acting.role != Role::Auditor && acting.role != Role::Volunteer
    })
}

/// Whether the actor sees a project: people of a unit what theirs has a part in, once it is more than an idea.
///
/// # Errors
/// *Not found* where not.
pub async fn seen(
    db: &mut Db,
    scope: &Scope,
    actor: &Actor,
    project: &Project,
) -> Result<(), Problem> {
    let Some(own) = own_unit(actor) else {
        return Ok(());
    };
    let known = project.state.is_known()
        && (own == project.owner_org_id || parts::is_partner(db, scope, project.id, own).await?);
    if known {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}

/// A project that is held for a write, with what it is made of.
pub struct Held {
    /// The project.
    pub project: Project,
    /// What it is made of.
    pub parts: Parts,
}

/// Holds a project for a write; with a version where the write is on the project itself.
///
/// # Errors
/// *Not found* for who does not see it, *stale* when it was changed since it was read.
pub async fn held(tx: &mut Tx, id: ProjectId, version: Option<i64>) -> Result<Held, Problem> {
    let actor = tx.actor().clone();
    let (db, scope) = tx.parts();
    let project = store::hold(db, scope, id).await?;
    seen(db, scope, &actor, &project).await?;
    if version.is_some_and(|version| version != project.version) {
        return Err(Problem::stale());
    }
    let parts = parts_of(db, scope, &project).await?;
    Ok(Held { project, parts })
}

impl Held {
    /// The state an act of the caller leads to.
    ///
    /// # Errors
    /// The first guard that fails.
    pub fn decide(&self, tx: &Tx, act: ProjectAct) -> Result<super::rules::ProjectState, Problem> {
        let facts = facts_of(tx.actor(), &self.project, &self.parts);
        Ok(decide(self.project.state, act, facts)?)
    }
}

/// A row of the log about a project.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    project: &Project,
    event: &str,
    states: (Option<&str>, Option<&str>),
    reason: Option<&str>,
    detail: Value,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: super::ENTITY,
        id: project.id.0,
        event,
        from: states.0,
        to: states.1,
        reason,
        detail,
        area: Some(&project.area_path),
    })
    .await?;
    Ok(())
}

/// A living organisation of the street for a field of a form.
///
/// # Errors
/// *Unknown* at the field.
pub async fn living_org(tx: &mut Tx, field: &str, id: OrgId) -> Result<Org, Problem> {
    use linli_kit::problem::Looked;
    let street = Scope::street_wide(tx.scope().street());
    orgs::store::load(tx.db(), &street, id)
        .await
        .known()?
        .filter(|org| org.ended_at.is_none())
        .ok_or_else(|| Problem::field(field, "unknown"))
}

/// A day to come, at most five years ahead.
///
/// # Errors
/// The field's text where it has passed or lies too far.
pub fn coming(field: &str, day: Timestamp, now: Timestamp) -> Result<(), Problem> {
    const FARTHEST: i64 = 5 * 366 * linli_domain::time::DAY;
    if day <= now || day.millis() - now.millis() > FARTHEST {
        return Err(Problem::field(field, "project_day"));
    }
    Ok(())
}
