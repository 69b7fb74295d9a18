//! `POST /api/visit-linkages/{id}/visits`, `POST /api/visits/{id}/word`: a visit is noted; the place visited adds a word.
//!
//! What was heard may be handed in as a demand in the same step, so that nothing is typed twice.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::id::{LinkageId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::line;
use linli_net::notices::store::{Message, send};
use linli_net::persons::store::{posts_in_org, posts_over};
use linli_work::demands::create::{self, NewDemand};
use linli_work::demands::state::Source;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::list::{VisitLinkageView, load_for, page, standing};
use super::rules::{BACK_DAYS, may_add, may_note};
use super::store::{self, Linked, Visit};
use super::{ENTITY, VisitId};

const WHOM: usize = 60;
const HEARD: usize = 1_000;
const WORD: usize = 500;

/// A visit to note.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisit {
    /// On which day; now when left out. Not in the future, not before the linkage began, at most 92 days back.
    #[serde(default)]
    pub visited_at: Option<Timestamp>,
    /// Whom, in general words and without names, 1 to 60 characters: `支部党员`, `独居老人`.
    pub whom: String,
    /// What was heard, 1 to 1,000 characters.
    pub heard: String,
    /// Whether what was heard is handed in as a demand at the place visited.
    #[serde(default)]
    pub becomes_demand: bool,
}

/// A word of the place visited.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitWord {
    /// As read.
    pub version: i64,
    /// What it adds, 1 to 500 characters.
    pub word: String,
}

/// Notes a visit of a linkage.
///
/// # Errors
/// Not for this actor, the linkage is over, or by field what is wrong.
pub async fn note(tx: &mut Tx, id: LinkageId, new: &NewVisit) -> Result<Visit, Problem> {
    let (now, actor) = (tx.now(), tx.actor().clone());
    let linked = load_for(tx.db(), &actor, id).await?;
    let on_behalf = may_note(standing(&actor, &linked, None, now))?;
    let whom = line("whom", &new.whom, WHOM)?;
    let heard = line("heard", &new.heard, HEARD)?;
    let visited_at = new.visited_at.unwrap_or(now);
    let begun = Timestamp::start_of(linked.from_at.date());
    if visited_at > now || visited_at < begun || visited_at < now.plus(-BACK_DAYS * DAY) {
        return Err(Problem::field("visited_at", "visit_day"));
    }
    let demand_id = if new.becomes_demand {
        Some(demand(tx, &linked, &heard).await?)
    } else {
        None
    };
    let visit = Visit {
        id: VisitId(tx.fresh_id()),
        linkage_id: linked.id,
        org_id: linked.org_id,
        person_id: linked.person_id,
        area_path: linked.area_path.clone(),
        visited_at,
        whom,
        heard,
        demand_id,
        on_behalf,
        noted_by: actor.person(),
        word: None,
        word_by: None,
        word_at: None,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &visit, now).await?;
    log(tx, &linked, &visit, "visit_note", None).await?;
    let to = hosts(tx, &linked).await?;
    tell(tx, &linked, &visit, "visit_noted", to).await?;
    Ok(visit)
}

/// Hands what was heard in as a demand at the place visited.
async fn demand(
    tx: &mut Tx,
    linked: &Linked,
    heard: &str,
) -> Result<linli_domain::id::DemandId, Problem> {
    let new = NewDemand {
        title: None,
        text: heard.to_owned(),
        class_id: None,
        source: Source::Visit,
        source_ref: Some(linked.org_name.clone()),
        area_id: linked.area_id,
        urgency: None,
        beneficiaries: None,
        group: None,
        lines: Vec::new(),
        requester: None,
        on_behalf: true,
        public: None,
        funding_needed: false,
    };
    create::check(&new).map_err(|_| Problem::field("heard", "visit_need"))?;
    // who visits a branch may belong to an office elsewhere; the place is the linkage's
    tx.widen_to_street();
    let (created, _) = create::create(tx, &new).await?;
    Ok(created.id)
}

async fn log(
    tx: &mut Tx,
    linked: &Linked,
    visit: &Visit,
    event: &str,
    reason: Option<&str>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "visit",
        id: visit.id.0,
        event,
        reason,
        detail: json!({"linkage": linked.id, "on_behalf": visit.on_behalf, "demand": visit.demand_id}),
        area: Some(&linked.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// Who speaks for the place visited: the branch's secretary, else the community's.
async fn hosts(tx: &mut Tx, linked: &Linked) -> Result<Vec<PersonId>, Problem> {
    let now = tx.now();
    let street = Scope::street_wide(tx.scope().street());
    let own = [Role::BranchSecretary, Role::CommunitySecretary];
    let mut posts = posts_in_org(tx.db(), &street, linked.org_id, &own, now).await?;
    if posts.is_empty() {
        let over = [Role::CommunitySecretary];
        posts = posts_over(tx.db(), &street, &linked.area_path, &over, now).await?;
    }
    Ok(posts.into_iter().map(|post| post.person_id).collect())
}

async fn tell(
    tx: &mut Tx,
    linked: &Linked,
    visit: &Visit,
    code: &str,
    mut to: Vec<PersonId>,
) -> Result<(), Problem> {
    let doer = tx.actor().person();
    to.retain(|person| Some(*person) != doer);
    if to.is_empty() {
        return Ok(());
    }
    let message = Message {
        code,
        args: json!({"who": linked.person_name, "org": linked.org_name, "day": visit.visited_at.date().to_string()}),
        entity: ENTITY,
        entity_id: linked.id.0,
    };
    send(tx, to, &message).await?;
    Ok(())
}

async fn answer(mut tx: Tx, id: LinkageId, status: StatusCode) -> Answer {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let linked = load_for(tx.db(), &actor, id).await?;
    let view: VisitLinkageView = page(tx.db(), reader, &linked).await?;
    tx.commit(status, &view).await
}

/// Notes a visit, as who visited or for them.
#[utoipa::path(post, path = "/api/visit-linkages/{id}/visits", tag = "visits", params(("id" = LinkageId, Path)),
    request_body = NewVisit, responses((status = 201, body = VisitLinkageView)))]
pub async fn note_visit(ctx: Ctx, Path(id): Path<LinkageId>, body: Body<NewVisit>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    note(&mut tx, id, &body.value).await?;
    answer(tx, id, StatusCode::CREATED).await
}

/// Adds the word of the place visited; said again it takes the place of the one before.
#[utoipa::path(post, path = "/api/visits/{id}/word", tag = "visits", params(("id" = VisitId, Path)),
    request_body = VisitWord, responses((status = 200, body = VisitLinkageView)))]
pub async fn add_visit_word(ctx: Ctx, Path(id): Path<VisitId>, body: Body<VisitWord>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (now, actor) = (tx.now(), tx.actor().clone());
    let street = Scope::street_wide(actor.street());
    let mut visit = store::visit(tx.db(), &street, id).await?;
    let linked = load_for(tx.db(), &actor, visit.linkage_id).await?;
    if visit.version != body.value.version {
        return Err(Problem::stale());
    }
    may_add(standing(&actor, &linked, visit.noted_by, now))?;
    visit.word = Some(line("word", &body.value.word, WORD)?);
    visit.word_by = actor.person();
    visit.word_at = Some(now);
    let (db, scope) = tx.parts();
    store::save_word(db, scope, &visit).await?;
    log(
        &mut tx,
        &linked,
        &visit,
        "visit_word",
        visit.word.as_deref(),
    )
    .await?;
    tell(
        &mut tx,
        &linked,
        &visit,
        "visit_word",
        vec![linked.person_id],
    )
    .await?;
    answer(tx, visit.linkage_id, StatusCode::OK).await
}
