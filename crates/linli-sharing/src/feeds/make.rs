//! `/api/feeds`: making calendars for one's own program, their addresses, and revoking them.

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::id::{FeedId, OrgId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Entry;
use linli_net::orgs;
use linli_work::resources;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Feed};
use super::{FeedKind, secret};
use crate::openings::keeper;

/// Feeds a person may have at a time.
const MOST: usize = 20;

/// Who reads the calendar of the own organisation: who answers for it, and the clerks of an office.
const FOR_THEIR_ORGANISATION: &[Role] = &[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
];

/// A feed as its maker sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FeedView {
    /// Its id.
    pub id: FeedId,
    /// Whose calendar it is.
    pub kind: FeedKind,
    /// The resource or the organisation; absent for the own bookings.
    pub subject: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was read last, to the hour; absent as long as no program has read it.
    pub read_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// For the optimistic lock.
    pub version: i64,
}

/// The feeds somebody made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FeedList {
    /// Those that are not revoked, the latest first.
    pub items: Vec<FeedView>,
}

/// A feed to be made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedInput {
    /// Whose calendar it is to be.
    pub kind: FeedKind,
    /// The resource; only for a resource's.
    #[serde(default)]
    pub resource_id: Option<ResourceId>,
}

/// Revoking a feed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedEnd {
    /// The version looked at.
    pub version: i64,
}

/// Where a program reads a feed. Whoever has it can read it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FeedAddress {
    /// To be pasted into a calendar program.
    pub url: String,
}

/// The feeds the caller made and has not revoked.
#[utoipa::path(get, path = "/api/feeds", tag = "feeds", responses((status = 200, body = FeedList)))]
pub async fn list_feeds(ctx: Ctx) -> Result<Json<FeedList>, Problem> {
    let actor = ctx.actor()?;
    let wide = Scope::street_wide(actor.street());
    let person = actor
        .person()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let mut db = ctx.read().await?;
    let feeds = store::living_of(&mut db, &wide, person).await?;
    Ok(Json(FeedList {
        items: views(&mut db, &wide, feeds).await?,
    }))
}

/// Makes a feed of a resource the caller keeps, of the caller's organisation, or of the own bookings.
#[utoipa::path(post, path = "/api/feeds", tag = "feeds", request_body = FeedInput,
    responses((status = 201, body = FeedView)))]
pub async fn make_feed(ctx: Ctx, body: Body<FeedInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (now, wide) = (tx.now(), Scope::street_wide(tx.scope().street()));
    let Actor::Member {
        account,
        person,
        acting,
        ..
    } = tx.actor().clone()
    else {
        return Err(Problem::forbidden("no_post"));
    };
    let actor = tx.actor().clone();
    let feed = Feed {
        id: FeedId(tx.fresh_id()),
        kind: body.value.kind,
        subject_id: subject(tx.db(), &wide, &actor, &body.value, now).await?,
        account_id: account,
        person_id: person,
        post_id: acting.post,
        created_at: now,
        read_at: None,
        revoked_at: None,
        version: 1,
    };
    if store::living_of(tx.db(), &wide, person).await?.len() >= MOST {
        return Err(Problem::conflict("feed_too_many").arg("most", MOST));
    }
    store::insert(tx.db(), &wide, &feed).await?;
    note(&mut tx, &feed, "feed_made").await?;
    let view = view(tx.db(), &wide, feed).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Whose calendar it becomes, where the caller may make it.
async fn subject(
    db: &mut Db,
    wide: &Scope,
    actor: &Actor,
    wish: &FeedInput,
    now: Timestamp,
) -> Result<Uuid, Problem> {
    match (wish.kind, wish.resource_id) {
        (FeedKind::Resource, Some(id)) => {
            let resource = resources::store::load(db, wide, id).await?;
            keeper::check(&resource, actor, now)?;
            Ok(id.0)
        }
        (FeedKind::Resource, None) => Err(Problem::field("resource_id", "required")),
        (_, Some(_)) => Err(Problem::field("resource_id", "feed_of_resource_only")),
        (FeedKind::Org, None) => match actor.acting() {
            Some(acting) if FOR_THEIR_ORGANISATION.contains(&acting.role) => Ok(acting.org.0),
            _ => Err(Problem::forbidden("feed_not_for_organisation")),
        },
        (FeedKind::Own, None) => actor
            .person()
            .map(|person| person.0)
            .ok_or_else(|| Problem::forbidden("no_post")),
    }
}

/// Where a program reads a feed of the caller's own.
#[utoipa::path(get, path = "/api/feeds/{id}/address", tag = "feeds", params(("id" = FeedId, Path)),
    responses((status = 200, body = FeedAddress)))]
pub async fn get_feed_address(
    ctx: Ctx,
    Path(id): Path<FeedId>,
) -> Result<Json<FeedAddress>, Problem> {
    let actor = ctx.actor()?;
    let wide = Scope::street_wide(actor.street());
    let feed = store::load(&mut ctx.read().await?, &wide, id).await?;
    if actor.person() != Some(feed.person_id) || feed.revoked_at.is_some() {
        return Err(Problem::not_found());
    }
    Ok(Json(FeedAddress {
        url: secret::address(ctx.app(), actor.street(), id),
    }))
}

/// Revokes a feed of the caller's own: its address opens nothing from now on.
#[utoipa::path(post, path = "/api/feeds/{id}/revoke", tag = "feeds", params(("id" = FeedId, Path)),
    request_body = FeedEnd, responses((status = 200, body = FeedView)))]
pub async fn revoke_feed(ctx: Ctx, Path(id): Path<FeedId>, body: Body<FeedEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (now, wide) = (tx.now(), Scope::street_wide(tx.scope().street()));
    let mut feed = store::load(tx.db(), &wide, id).await?;
    if tx.actor().person() != Some(feed.person_id) {
        return Err(Problem::not_found());
    }
    if feed.revoked_at.is_some() {
        return Err(Problem::conflict("feed_revoked_before"));
    }
    if !store::revoke(tx.db(), &wide, id, body.value.version, now).await? {
        return Err(Problem::stale());
    }
    (feed.revoked_at, feed.version) = (Some(now), feed.version + 1);
    note(&mut tx, &feed, "feed_revoked").await?;
    let view = view(tx.db(), &wide, feed).await?;
    tx.commit(StatusCode::OK, &view).await
}

async fn note(
    tx: &mut linli_kit::transaction::Tx,
    feed: &Feed,
    event: &str,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "feed",
        id: feed.id.0,
        event,
        detail: serde_json::json!({"kind": feed.kind, "subject": feed.subject_id}),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

async fn view(db: &mut Db, wide: &Scope, feed: Feed) -> Result<FeedView, Problem> {
    views(db, wide, vec![feed])
        .await?
        .pop()
        .ok_or_else(Problem::not_found)
}

async fn views(db: &mut Db, wide: &Scope, feeds: Vec<Feed>) -> Result<Vec<FeedView>, Problem> {
    let of = |kind: FeedKind| feeds.iter().filter(move |feed| feed.kind == kind);
    let orgs: Vec<OrgId> = of(FeedKind::Org)
        .map(|feed| OrgId(feed.subject_id))
        .collect();
    let resources: Vec<ResourceId> = of(FeedKind::Resource)
        .map(|feed| ResourceId(feed.subject_id))
        .collect();
    let orgs = orgs::store::names(db, wide, orgs).await?;
    let titles = store::titles(db, wide, &resources).await?;
    Ok(feeds
        .into_iter()
        .map(|feed| FeedView {
            id: feed.id,
            kind: feed.kind,
            subject: match feed.kind {
                FeedKind::Resource => titles.get(&ResourceId(feed.subject_id)).cloned(),
                FeedKind::Org => orgs.get(&OrgId(feed.subject_id)).cloned(),
                FeedKind::Own => None,
            },
            created_at: feed.created_at,
            read_at: feed.read_at,
            revoked_at: feed.revoked_at,
            version: feed.version,
        })
        .collect())
}
