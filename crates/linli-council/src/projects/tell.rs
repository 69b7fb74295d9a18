//! Whom a change of a project concerns, and what they are told. Residents who asked read their tracking page; staff and
//! units get notices.

use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId};
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::posts_over;
use linli_work::demands;
use linli_work::demands::tell::holders;
use serde_json::{Value, json};

use super::entity::{Milestone, Project};

fn message<'a>(project: &Project, code: &'a str, more: Value) -> Message<'a> {
    let mut args = json!({"number": project.number, "title": project.title});
    for (key, value) in more.as_object().into_iter().flatten() {
        args[key] = value.clone();
    }
    Message {
        code,
        args,
        entity: super::ENTITY,
        entity_id: project.id.0,
    }
}

/// Tells the people of an organisation.
///
/// # Errors
/// The database refused.
pub async fn org(tx: &mut Tx, project: &Project, org: OrgId, code: &str) -> Result<(), Problem> {
    let to = holders(tx, org).await?;
    send(tx, to, &message(project, code, json!({}))).await?;
    Ok(())
}

/// Tells the people of an organisation about a milestone of theirs.
///
/// # Errors
/// The database refused.
pub async fn of_milestone(
    tx: &mut Tx,
    project: &Project,
    milestone: &Milestone,
    code: &str,
) -> Result<(), Problem> {
    let to = holders(tx, milestone.org_id).await?;
    let more = json!({"milestone": milestone.title, "day": milestone.due_at.date().to_string()});
    send(tx, to, &message(project, code, more)).await?;
    Ok(())
}

/// Tells who looks after the project: whoever proposed it last, unless it is they who act.
///
/// # Errors
/// The database refused.
pub async fn keeper(
    tx: &mut Tx,
    project: &Project,
    code: &str,
    more: Value,
) -> Result<(), Problem> {
    let me = tx.actor().person();
    let Some(to) = project.proposed_by.filter(|person| Some(*person) != me) else {
        return Ok(());
    };
    send(tx, [to], &message(project, code, more)).await?;
    Ok(())
}

/// Tells one person, where there is one and it is not the one who acts.
///
/// # Errors
/// The database refused.
pub async fn person(
    tx: &mut Tx,
    project: &Project,
    to: Option<PersonId>,
    code: &str,
) -> Result<(), Problem> {
    let me = tx.actor().person();
    if let Some(to) = to.filter(|person| Some(*person) != me) {
        send(tx, [to], &message(project, code, json!({}))).await?;
    }
    Ok(())
}

/// Tells the street's leaders.
///
/// # Errors
/// The database refused.
pub async fn leaders(tx: &mut Tx, project: &Project, code: &str) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let posts = posts_over(db, scope, &project.area_path, &[Role::StreetLeader], now).await?;
    let to: Vec<PersonId> = posts.into_iter().map(|post| post.person_id).collect();
    send(tx, to, &message(project, code, json!({}))).await?;
    Ok(())
}

/// Writes into the story of the demand what became of it; its requesters read it where they follow their matter.
///
/// # Errors
/// The database refused.
pub async fn demand(tx: &mut Tx, project: &Project, event: &str) -> Result<(), Problem> {
    let Some(id) = project.demand_id else {
        return Ok(());
    };
    tx.log(Entry {
        entity: demands::ENTITY,
        id: id.0,
        event,
        detail: json!({"project": project.id, "number": project.number, "title": project.title}),
        area: Some(&project.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}
