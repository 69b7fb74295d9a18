//! Who is told of a meeting and what is written into the log about it.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{OrgId, PersonId};
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::{posts_in_org, posts_over};
use serde_json::{Value, json};

use super::entity::{Attendee, Meeting};
use super::rules::MeetingState;

/// Leaves a row in the log.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    meeting: &Meeting,
    before: MeetingState,
    event: &str,
    reason: Option<&str>,
    detail: Value,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "meeting",
        id: meeting.id.0,
        event,
        from: Some(before.code()),
        to: Some(meeting.state.code()),
        reason,
        detail,
        area: Some(&meeting.area_path),
    })
    .await?;
    Ok(())
}

/// A notice about a meeting.
#[must_use]
pub fn message<'a>(meeting: &Meeting, code: &'a str) -> Message<'a> {
    let begins = meeting.starts_at.civil();
    Message {
        code,
        args: json!({
            "number": meeting.number,
            "title": meeting.title,
            "day": meeting.starts_at.date().to_string(),
            "time": begins.format("%H:%M").to_string(),
            "venue": meeting.venue.as_deref().unwrap_or("—"),
        }),
        entity: "meeting",
        entity_id: meeting.id.0,
    }
}

/// Who answers for organisations, in one query each.
async fn of_orgs(tx: &mut Tx, orgs: &[OrgId]) -> Result<Vec<PersonId>, Problem> {
    const HOLDERS: &[Role] = &[
        Role::UnitLiaison,
        Role::UnitHead,
        Role::Department,
        Role::CommunitySecretary,
        Role::StreetOfficer,
    ];
    let now = tx.now();
    let mut people = Vec::new();
    for org in orgs {
        let (db, scope) = tx.parts();
        let posts = posts_in_org(db, scope, *org, HOLDERS, now).await?;
        people.extend(posts.into_iter().map(|post| post.person_id));
    }
    Ok(people)
}

/// Tells those called to a meeting: the person who has the seat, or whoever answers for the organisation.
///
/// # Errors
/// The database refused.
pub async fn called(
    tx: &mut Tx,
    meeting: &Meeting,
    attendees: &[Attendee],
    code: &str,
) -> Result<(), Problem> {
    let mut orgs: Vec<OrgId> = attendees
        .iter()
        .filter(|one| one.person_id.is_none())
        .filter_map(|one| one.org_id)
        .collect();
    orgs.sort();
    orgs.dedup();
    let mut people = of_orgs(tx, &orgs).await?;
    people.extend(attendees.iter().filter_map(|one| one.person_id));
    send(tx, people, &message(meeting, code)).await?;
    Ok(())
}

/// Whoever looks after the meetings of a place: of a community its own people, else the street office.
///
/// # Errors
/// The database refused.
pub async fn keepers_of(tx: &mut Tx, area: &AreaPath) -> Result<Vec<PersonId>, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let roles: &[Role] = match area.depth() {
        0 => &[Role::StreetOfficer],
        _ => &[Role::CommunityWorker, Role::CommunitySecretary],
    };
    let posts = posts_over(db, scope, area, roles, now).await?;
    Ok(posts.into_iter().map(|post| post.person_id).collect())
}

/// Tells whoever looks after the meetings of a place.
///
/// # Errors
/// The database refused.
pub async fn keepers(tx: &mut Tx, meeting: &Meeting, code: &str) -> Result<(), Problem> {
    let people = keepers_of(tx, &meeting.area_path).await?;
    send(tx, people, &message(meeting, code)).await?;
    Ok(())
}
