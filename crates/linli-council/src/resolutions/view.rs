//! `GET /api/resolutions`: what meetings decided and who owes it; and how a resolution is shown everywhere else.

use std::collections::HashMap;

use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::id::{
    BodyId, DemandId, MeetingId, MembershipId, OrgId, PersonId, PostId, ResolutionId, TopicId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::orgs::store::{Org, bulk};
use linli_net::persons;
use linli_work::demands;
use linli_work::demands::entity::Demand;
use linli_work::demands::rules::Facts as DemandFacts;
use serde::Deserialize;
use utoipa::IntoParams;

use super::rules::{
    ResolutionEvent, ResolutionFacts, ResolutionRefusal, ResolutionState, offers, wants_explanation,
};
use super::shapes::{OwnerGone, ResolutionItem};
use super::store::carries::{self, Between};
use super::store::{self, Owing, OwnerPost, Resolution, ResolutionFilter};
use super::waits::{ResolutionWait, Waiter};
use crate::bodies;
use crate::bodies::store::{Body, Sight};
use crate::bodies::view::keeps_for;
use crate::meetings;
use crate::meetings::entity::{Meeting, Topic};

/// What resolutions are shown with: everything they name, each kind of it in one query.
struct Around {
    bodies: HashMap<BodyId, Body>,
    meetings: HashMap<MeetingId, Meeting>,
    topics: HashMap<TopicId, Topic>,
    orgs: HashMap<OrgId, Org>,
    posts: HashMap<PostId, OwnerPost>,
    people: HashMap<PersonId, String>,
    demands: HashMap<DemandId, Demand>,
    /// Offers of these demands that are open.
    issued: HashMap<DemandId, usize>,
    /// Which meeting carried each over last, and which was held last.
    between: HashMap<ResolutionId, Between>,
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort();
    all.dedup();
    all
}

impl Around {
    async fn of(db: &mut Db, scope: &Scope, all: &[Resolution]) -> Result<Self, Problem> {
        let street = Scope::street_wide(scope.street());
        let bodies = distinct(all.iter().map(|one| one.body_id));
        let ids: Vec<ResolutionId> = all.iter().map(|one| one.id).collect();
        let between = carries::between(db, &street, &ids).await?;
        let carriers = between.values().filter_map(|one| one.carried_by);
        let meetings = distinct(all.iter().map(|one| one.meeting_id).chain(carriers));
        let topics = distinct(all.iter().filter_map(|one| one.topic_id));
        let orgs = distinct(all.iter().map(|one| one.owner_org_id));
        let posts = distinct(all.iter().filter_map(|one| one.owner_post_id));
        let wanted = distinct(all.iter().filter_map(|one| one.demand_id));
        let posts = store::posts(db, &street, &posts).await?;
        let people = posts.iter().map(|post| post.person_id);
        let people = persons::store::names(db, &street, people).await?;
        let bodies = bodies::store::by_ids(db, &street, &bodies).await?;
        let meetings = meetings::store::by_ids(db, &street, &meetings).await?;
        let topics = meetings::store::parts::topics_by_ids(db, &street, &topics).await?;
        let orgs = bulk::by_ids(db, &street, &orgs).await?;
        let demands = demands::store::by_ids(db, &street, &wanted).await?;
        Ok(Self {
            bodies: bodies.into_iter().map(|one| (one.id, one)).collect(),
            meetings: meetings.into_iter().map(|one| (one.id, one)).collect(),
            topics: topics.into_iter().map(|one| (one.id, one)).collect(),
            orgs: orgs.into_iter().map(|one| (one.id, one)).collect(),
            posts: posts.into_iter().map(|one| (one.id, one)).collect(),
            people,
            issued: store::issued(db, &street, &wanted).await?,
            demands: demands.into_iter().map(|one| (one.id, one)).collect(),
            between,
        })
    }

    /// What of a resolution's owner has ended.
    fn gone(&self, one: &Resolution, now: Timestamp) -> Option<OwnerGone> {
        let org = self.orgs.get(&one.owner_org_id);
        if org.is_none_or(|org| org.ended_at.is_some()) {
            return Some(OwnerGone::Organisation);
        }
        let post = self.posts.get(&one.owner_post_id?);
        let held = post.is_some_and(|post| {
            post.ended_at.is_none()
                && post.to_at.is_none_or(|to| to > now)
                && post.org_id == one.owner_org_id
        });
        (!held).then_some(OwnerGone::Post)
    }

    /// Whether an actor may offer a demand, by its own rules and place.
    fn offer(&self, actor: &Actor, id: DemandId) -> Result<(), ResolutionRefusal> {
        let inside = |one: &&Demand| actor.scope().area().contains(&one.area_path);
        let demand = self
            .demands
            .get(&id)
            .filter(inside)
            .ok_or(ResolutionRefusal::Elsewhere)?;
        let facts = DemandFacts {
            state: demand.state,
            left: demand.asked - demand.committed,
            live_orders: 0,
            open_issues: self.issued.get(&id).copied().unwrap_or_default(),
            open_whistles: 0,
        };
        offers(actor.role(), facts)
    }

    fn facts(&self, actor: &Actor, one: &Resolution, now: Timestamp) -> Option<ResolutionFacts> {
        let body = self.bodies.get(&one.body_id)?;
        let meeting = self.meetings.get(&one.meeting_id)?;
        Some(ResolutionFacts {
            keeps: keeps_for(actor, body),
            owner: Owing::of(actor).has(one),
            reported: one.reported_by.is_some() && one.reported_by == actor.person(),
            owner_gone: self.gone(one, now).is_some(),
            approved: meeting.state.is_approved(),
            carried: self.between.get(&one.id).is_some_and(Between::is_carried),
            offer: one.demand_id.map(|id| self.offer(actor, id)),
        })
    }
}

/// How an actor stands to a resolution.
///
/// # Errors
/// The database refused.
pub async fn facts(tx: &mut Tx, one: &Resolution) -> Result<ResolutionFacts, Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (db, scope) = tx.parts();
    let around = Around::of(db, scope, std::slice::from_ref(one)).await?;
    around
        .facts(&actor, one, now)
        .ok_or_else(|| Problem::internal("a resolution without its body or meeting"))
}

/// Resolutions with their names and what may be done, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn items(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    all: Vec<Resolution>,
    now: Timestamp,
) -> Result<Vec<ResolutionItem>, Problem> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let around = Around::of(db, scope, &all).await?;
    let mut items = Vec::with_capacity(all.len());
    for one in all {
        let Some(facts) = around.facts(reader.actor, &one, now) else {
            return Err(Problem::internal(
                "a resolution without its body or meeting",
            ));
        };
        let meeting = around.meetings.get(&one.meeting_id);
        let post = one.owner_post_id.and_then(|id| around.posts.get(&id));
        let demand = one.demand_id.and_then(|id| around.demands.get(&id));
        let topic = one.topic_id.and_then(|id| around.topics.get(&id));
        let carrier = around.between.get(&one.id).and_then(|way| way.carried_by);
        let carrier = carrier.and_then(|id| around.meetings.get(&id));
        let waits = matches!(
            one.state,
            ResolutionState::Open | ResolutionState::Doing | ResolutionState::CarriedOver
        );
        items.push(ResolutionItem {
            meeting_number: meeting.map(|one| one.number.clone()).unwrap_or_default(),
            held_at: meeting.and_then(|one| one.held_at),
            body_name: around
                .bodies
                .get(&one.body_id)
                .map(|body| body.name.clone())
                .unwrap_or_default(),
            topic_title: topic.map(|topic| topic.title.clone()),
            owner_org_name: around
                .orgs
                .get(&one.owner_org_id)
                .map(|org| org.name.clone())
                .unwrap_or_default(),
            owner_person_id: post.map(|post| post.person_id),
            owner_person_name: post.and_then(|post| around.people.get(&post.person_id).cloned()),
            owner_gone: around.gone(&one, now).filter(|_| !one.state.is_ended()),
            late: waits && one.due_at <= now,
            wants_explanation: waits && wants_explanation(one.carried + 1),
            demand_number: demand.map(|demand| demand.number.clone()),
            demand_version: demand.map(|demand| demand.version),
            allowed_actions: ResolutionEvent::ALL
                .iter()
                .map(|event| {
                    let refused = event.check(facts, one.state).err();
                    reader.action(event, refused.map(CodeEnum::code))
                })
                .collect(),
            id: one.id,
            meeting_id: one.meeting_id,
            body_id: one.body_id,
            position: one.position,
            topic_id: one.topic_id,
            text: one.text,
            kind: one.kind,
            owner_org_id: one.owner_org_id,
            owner_post_id: one.owner_post_id,
            due_at: one.due_at,
            state: one.state,
            carried: one.carried,
            carried_by: carrier.map(|meeting| meeting.id),
            carried_held_at: carrier.and_then(|meeting| meeting.held_at),
            word: one.word,
            explanation: one.explanation,
            demand_id: one.demand_id,
            done_at: one.done_at,
            version: one.version,
        });
    }
    Ok(items)
}

/// A resolution, inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn after(tx: &mut Tx, one: Resolution) -> Result<ResolutionItem, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let (db, scope) = tx.parts();
    let mut items = items(reader, db, scope, vec![one], now).await?;
    items.pop().ok_or_else(Problem::not_found)
}

/// Which resolutions are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ResolutionQuery {
    /// Of one body.
    #[param(value_type = Option<String>)]
    body_id: Option<BodyId>,
    /// Of one meeting.
    #[param(value_type = Option<String>)]
    meeting_id: Option<MeetingId>,
    /// Owed by one organisation.
    #[param(value_type = Option<String>)]
    org_id: Option<OrgId>,
    /// In one state.
    #[param(inline)]
    state: Option<ResolutionState>,
    /// Only what is not done or dropped.
    open: Option<bool>,
    /// Only what is past its day and not reported.
    late: Option<bool>,
    /// Only what the caller owes, for the organisation they speak for or in the post they act in.
    mine: Option<bool>,
    /// Only what waits for the caller's own hand in this way.
    #[param(inline)]
    waiting: Option<ResolutionWait>,
    /// Only what may remove this member of an alliance: decided by its own meetings since the unit is one.
    #[param(value_type = Option<String>)]
    removes: Option<MembershipId>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Resolutions of the bodies the caller sees, and what they owe wherever that was decided: for the organisation they
/// speak for, or in their own post.
#[utoipa::path(get, path = "/api/resolutions", tag = "resolutions", params(ResolutionQuery),
    responses((status = 200, body = Paged<ResolutionItem>)))]
pub async fn list_resolutions(
    ctx: Ctx,
    Query(query): Query<ResolutionQuery>,
) -> Result<Json<Paged<ResolutionItem>>, Problem> {
    let (scope, reader, now) = (ctx.scope()?, Reader::of(&ctx)?, ctx.now());
    let page = Page::check(query.page, query.page_size)?;
    let own = Owing::of(reader.actor);
    let filter = ResolutionFilter {
        body: query.body_id,
        meeting: query.meeting_id,
        org: query.org_id,
        mine: query.mine.unwrap_or(false).then_some(own),
        state: query.state,
        open: query.open.unwrap_or(false),
        late_at: query.late.unwrap_or(false).then_some(now),
        waits: query
            .waiting
            .map(|wait| (wait, Waiter::of(reader.actor, now))),
        removes: query.removes,
        one: None,
    };
    let mut db = ctx.read().await?;
    let sight = Sight::of(reader.actor);
    let (found, total) = store::find(&mut db, &scope, &sight, own, &filter, page).await?;
    let items = items(reader, &mut db, &scope, found, now).await?;
    Ok(Json(Paged::new(items, total, page)))
}
