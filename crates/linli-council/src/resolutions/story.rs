//! `GET /api/demands/{id}/story`: a matter on one page, from the demand over its meetings to what it became.

use std::collections::HashMap;

use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, DemandId, MeetingId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::{areas, orgs};
use linli_work::{demands, orders};

use super::shapes::{MatterStory, StoryChapter, StoryKind, StoryOutput};
use super::store::carries::{self, Carry};
use super::store::{self, Resolution};
use crate::bodies;
use crate::meetings;
use crate::meetings::entity::{Meeting, Topic};
use crate::projects;
use crate::projects::entity::Output;

fn chapter(kind: StoryKind, at: Timestamp, title: String) -> StoryChapter {
    StoryChapter {
        kind,
        at,
        title,
        text: None,
        who: None,
        state: None,
        vote: None,
        meeting_id: None,
        resolution_id: None,
        order_id: None,
        project_id: None,
        made: Vec::new(),
    }
}

/// What projects made, each with the place it is at and the resource it became.
async fn outputs(
    db: &mut Db,
    street: &Scope,
    made: Vec<Output>,
) -> Result<Vec<StoryOutput>, Problem> {
    let mut places: Vec<AreaId> = made.iter().filter_map(|one| one.area_id).collect();
    places.sort();
    places.dedup();
    let places = areas::store::by_ids(db, street, &places).await?;
    let spoken = areas::store::spoken_names(db, street, places.iter().map(|one| &one.path)).await?;
    let resources: Vec<ResourceId> = made.iter().filter_map(|one| one.resource_id).collect();
    let resources = store::resource_names(db, street, &resources).await?;
    let place = |id: AreaId| {
        let known = places.iter().find(|place| place.id == id)?;
        spoken.get(&known.path).cloned()
    };
    Ok(made
        .into_iter()
        .map(|one| StoryOutput {
            area_name: one.area_id.and_then(place),
            resource_name: one.resource_id.and_then(|id| resources.get(&id).cloned()),
            what: one.what,
            quantity: one.quantity,
            unit: one.unit,
            beneficiaries: one.beneficiaries,
            area_id: one.area_id,
            resource_id: one.resource_id,
        })
        .collect())
}

/// Projects that were approved for it, each with its beginning and what it made.
async fn built(
    db: &mut Db,
    street: &Scope,
    demand: DemandId,
    resolutions: &[Resolution],
) -> Result<Vec<StoryChapter>, Problem> {
    let ids: Vec<_> = resolutions.iter().map(|one| one.id).collect();
    let found = projects::store::about(db, street, demand, &ids).await?;
    let mut chapters = Vec::new();
    for (project, made) in found {
        let base = |kind, at| StoryChapter {
            state: Some(project.state.code().to_owned()),
            project_id: Some(project.id),
            ..chapter(kind, at, project.title.clone())
        };
        if let Some(at) = project.approved_at {
            chapters.push(StoryChapter {
                text: Some(project.purpose.clone()),
                ..base(StoryKind::Project, at)
            });
        }
        if let Some(at) = project.finished_at {
            chapters.push(StoryChapter {
                made: outputs(db, street, made).await?,
                ..base(StoryKind::Built, at)
            });
        }
    }
    Ok(chapters)
}

/// Meetings that talked about it and were held.
fn discussed(
    topics: &[Topic],
    meetings: &HashMap<MeetingId, Meeting>,
    bodies: &HashMap<linli_domain::id::BodyId, String>,
) -> Vec<StoryChapter> {
    let mut seen = std::collections::HashSet::new();
    topics
        .iter()
        .filter(|topic| seen.insert(topic.meeting_id))
        .filter_map(|topic| {
            let meeting = meetings.get(&topic.meeting_id)?;
            let open = meeting.state.is_approved();
            Some(StoryChapter {
                text: topic.notes.clone().filter(|_| open),
                who: bodies.get(&meeting.body_id).cloned(),
                state: Some(meeting.state.code().to_owned()),
                vote: topic.vote_result.filter(|_| open),
                meeting_id: Some(meeting.id),
                ..chapter(
                    StoryKind::Discussed,
                    meeting.held_at?,
                    meeting.title.clone(),
                )
            })
        })
        .collect()
}

fn resolved(
    one: &Resolution,
    meeting: Option<&Meeting>,
    owner: Option<&String>,
    carries: &[Carry],
) -> Vec<StoryChapter> {
    // what is not in approved minutes is not decided yet
    let Some(meeting) = meeting.filter(|meeting| meeting.state.is_approved()) else {
        return Vec::new();
    };
    let base = |kind, at| StoryChapter {
        who: owner.cloned(),
        state: Some(one.state.code().to_owned()),
        meeting_id: Some(one.meeting_id),
        resolution_id: Some(one.id),
        ..chapter(kind, at, one.text.clone())
    };
    // a moment after the meeting itself, so that it stands below it
    let at = meeting.held_at.unwrap_or(one.created_at).plus(1);
    let mut chapters = vec![base(StoryKind::Resolved, at)];
    for carry in carries.iter().filter(|carry| carry.resolution_id == one.id) {
        chapters.push(StoryChapter {
            text: carry.word.clone(),
            meeting_id: carry.meeting_id.or(Some(one.meeting_id)),
            ..base(StoryKind::CarriedOver, carry.at)
        });
    }
    if let Some(at) = one.done_at {
        chapters.push(StoryChapter {
            text: one.word.clone(),
            ..base(StoryKind::Done, at)
        });
    }
    chapters
}

/// A matter from the demand to what it became, in a fixed number of queries.
///
/// # Errors
/// *Not found* for a demand outside the scope.
pub async fn story(
    db: &mut Db,
    scope: &Scope,
    id: DemandId,
    now: Timestamp,
) -> Result<MatterStory, Problem> {
    let demand = demands::store::load(db, scope, id).await?;
    let street = Scope::street_wide(scope.street());
    let spoken = areas::store::spoken_names(db, &street, [&demand.area_path]).await?;
    let topics = meetings::store::parts::topics_about(db, &street, id).await?;
    let resolutions = store::about(db, &street, id).await?;
    let mut of: Vec<MeetingId> = topics
        .iter()
        .map(|topic| topic.meeting_id)
        .chain(resolutions.iter().map(|one| one.meeting_id))
        .collect();
    of.sort();
    of.dedup();
    let held: HashMap<MeetingId, Meeting> = meetings::store::by_ids(db, &street, &of)
        .await?
        .into_iter()
        .map(|one| (one.id, one))
        .collect();
    let mut bodies: Vec<_> = held.values().map(|one| one.body_id).collect();
    bodies.sort();
    bodies.dedup();
    let bodies = bodies::store::by_ids(db, &street, &bodies).await?;
    let bodies = bodies.into_iter().map(|one| (one.id, one.name)).collect();
    let ids: Vec<_> = resolutions.iter().map(|one| one.id).collect();
    let carries = carries::of(db, &street, &ids).await?;
    let taken = orders::store::of_demand(db, scope, id).await?;
    let owners = resolutions.iter().map(|one| one.owner_org_id);
    let units = owners.chain(taken.iter().map(|order| order.org_id));
    let units = orgs::store::names(db, &street, units).await?;

    let mut chapters = vec![StoryChapter {
        text: Some(demand.text.clone()),
        state: Some(demand.state.code().to_owned()),
        ..chapter(StoryKind::Voiced, demand.created_at, demand.title.clone())
    }];
    let talks = discussed(&topics, &held, &bodies);
    let meetings = i64::try_from(talks.len()).unwrap_or(i64::MAX);
    chapters.extend(talks);
    for one in &resolutions {
        let meeting = held.get(&one.meeting_id);
        let owner = units.get(&one.owner_org_id);
        chapters.extend(resolved(one, meeting, owner, &carries));
    }
    for order in &taken {
        chapters.push(StoryChapter {
            who: units.get(&order.org_id).cloned(),
            state: Some(order.state.code().to_owned()),
            order_id: Some(order.id),
            ..chapter(StoryKind::Ordered, order.claimed_at, order.number.clone())
        });
    }
    chapters.extend(built(db, &street, id, &resolutions).await?);
    if let Some(at) = demand.closed_at {
        chapters.push(StoryChapter {
            state: Some(demand.state.code().to_owned()),
            ..chapter(StoryKind::Done, at, demand.title.clone())
        });
    }
    chapters.sort_by_key(|one| one.at);
    let until = demand.closed_at.unwrap_or(now);
    Ok(MatterStory {
        demand_id: id,
        number: demand.number,
        title: demand.title,
        area_name: spoken.get(&demand.area_path).cloned().unwrap_or_default(),
        state: demand.state.code().to_owned(),
        meetings,
        carried: resolutions.iter().map(|one| one.carried).sum(),
        days: (until.millis() - demand.created_at.millis()).max(0) / DAY,
        chapters,
    })
}

/// A matter on one page: what was said, which meetings talked about it, what they decided, what was carried over, who took it, what
/// became of it.
#[utoipa::path(get, path = "/api/demands/{id}/story", tag = "resolutions", params(("id" = DemandId, Path)),
    responses((status = 200, body = MatterStory)))]
pub async fn get_story(ctx: Ctx, Path(id): Path<DemandId>) -> Result<Json<MatterStory>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    story(&mut db, &scope, id, ctx.now()).await.map(Json)
}
