//! `GET /api/service-cards/{id}`: a card as its page shows it to an office or to its unit.

use axum::http::StatusCode;
use axum::response::Response;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::text::{Locale, Texts};
use linli_kit::transaction::Tx;
use linli_net::persons::store::posts_in_org;
use linli_work::demands::view::{TimelineEntry, timeline};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;
use uuid::Uuid;

use super::OFFICE;
use super::facts::CardFacts;
use super::gather::read;
use super::make::name_of;
use super::quarter::Quarter;
use super::rules::{ServiceCardEvent, ServiceCardState, Standing, decide, send_by};
use super::store::{self, Card};

linli_domain::code_enum! {
    /// What is next with a card.
    pub enum ServiceCardStep {
        /// 送达
        Send = "send_service_card",
        /// 单位确认
        Confirm = "confirm_service_card",
        /// 答复异议
        Answer = "answer_service_card",
        /// 无
        None = "none",
    }
}

/// What is next, who does it, by when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ServiceCardNextStep {
    /// What.
    pub code: ServiceCardStep,
    /// Who does it, by name; empty where it is the office's or nobody's.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// Another revision of the same card.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ServiceCardRevision {
    /// Its id.
    pub id: Uuid,
    /// Which.
    pub revision: i64,
    /// Where it stands.
    pub state: ServiceCardState,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// What the unit said is wrong with it.
    pub objection: Option<String>,
}

/// A card.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ServiceCardView {
    /// Its id.
    pub id: Uuid,
    /// `2026Q3`.
    pub quarter: String,
    /// The quarter's first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
    /// Whose.
    pub org_id: OrgId,
    /// That unit's name.
    pub org_name: String,
    /// Which revision.
    pub revision: i64,
    /// Where it stands.
    pub state: ServiceCardState,
    /// What it says.
    pub facts: CardFacts,
    /// How the figures are worked out, in words.
    pub formulas: Vec<String>,
    /// When the figures were worked out.
    pub made_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When its paper was handed over.
    pub handed_at: Option<Timestamp>,
    /// When the unit answered.
    pub answered_at: Option<Timestamp>,
    /// The paper an answer rests on that was entered for the unit.
    pub paper: Option<String>,
    /// What the unit said is wrong.
    pub objection: Option<String>,
    /// The office's answer to the objection against the revision before.
    pub reply: Option<String>,
    /// What is next.
    pub next_step: ServiceCardNextStep,
    /// Every revision of this quarter's card that the reader may see, the first first.
    pub revisions: Vec<ServiceCardRevision>,
    /// What happened; for offices.
    pub timeline: Vec<TimelineEntry>,
    /// What may be done now.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// The unit an actor acts for, if it is one.
#[must_use]
pub fn own_unit(actor: &Actor) -> Option<OrgId> {
    actor
        .acting()
        .filter(|acting| acting.role.is_unit())
        .map(|acting| acting.org)
}

fn seen(actor: &Actor, card: Card) -> Result<Card, Problem> {
    match own_unit(actor) {
        Some(own) if own != card.org_id || card.sent_at.is_none() => Err(Problem::not_found()),
        _ => Ok(card),
    }
}

/// A unit sees its own card wherever its post is bound; the others those of their place.
fn reading_scope(actor: &Actor) -> Scope {
    match own_unit(actor) {
        Some(_) => Scope::street_wide(actor.street()),
        None => actor.scope(),
    }
}

/// A card the actor may see: an office those of units in its place, a unit its own once it was sent.
///
/// # Errors
/// *Not found* where it is none, or not for this actor to know.
pub async fn load_for(db: &mut Db, actor: &Actor, id: Uuid) -> Result<Card, Problem> {
    seen(actor, store::load(db, &reading_scope(actor), id).await?)
}

/// The same, locked.
///
/// # Errors
/// As [`load_for`].
pub async fn load_for_update(db: &mut Db, actor: &Actor, id: Uuid) -> Result<Card, Problem> {
    let card = store::load_for_update(db, &reading_scope(actor), id).await?;
    seen(actor, card)
}

/// How an actor who may see a card stands to it.
///
/// # Errors
/// The database refused.
pub async fn standing(
    db: &mut Db,
    actor: &Actor,
    card: &Card,
    now: Timestamp,
) -> Result<Standing, Problem> {
    let unit = own_unit(actor) == Some(card.org_id);
    let head = match actor.role() {
        Some(Role::UnitHead) => unit,
        _ if unit => {
            let wide = Scope::street_wide(actor.street());
            let heads = posts_in_org(db, &wide, card.org_id, &[Role::UnitHead], now).await?;
            heads.is_empty()
        }
        _ => false,
    };
    Ok(Standing {
        office: actor.role().is_some_and(|role| OFFICE.contains(&role)),
        unit,
        head,
        sent_it: card.sent_by.is_some() && card.sent_by == actor.person(),
        handed_over: card.handed_at.is_some(),
    })
}

/// How the figures of a card are worked out, in words.
#[must_use]
pub fn formulas(texts: &Texts, locale: Locale) -> Vec<String> {
    [
        "promises",
        "orders",
        "sharing",
        "activities",
        "helped",
        "praise",
        "resources",
        "corrections",
    ]
    .map(|key| texts.say(locale, &format!("service_card_formula_{key}"), &Map::new()))
    .to_vec()
}

/// What is next with a card of a unit called `unit`.
#[must_use]
pub fn next_step(
    state: ServiceCardState,
    quarter: Quarter,
    unit: &str,
    now: Timestamp,
) -> ServiceCardNextStep {
    let (code, who, due_at) = match state {
        ServiceCardState::Made => (ServiceCardStep::Send, "", Some(send_by(quarter))),
        ServiceCardState::Sent => (ServiceCardStep::Confirm, unit, None),
        ServiceCardState::Objected => (ServiceCardStep::Answer, "", None),
        ServiceCardState::Confirmed | ServiceCardState::Superseded => {
            (ServiceCardStep::None, "", None)
        }
    };
    ServiceCardNextStep {
        code,
        who: who.to_owned(),
        due_at,
        late_by_ms: due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0),
    }
}

/// What is asked of a card on its page, in the order of its life.
fn asked(standing: Standing) -> &'static [ServiceCardEvent] {
    use ServiceCardEvent as E;
    if standing.unit {
        &[E::Confirm, E::Object]
    } else {
        &[E::Send, E::HandOver, E::Confirm, E::Object, E::Answer]
    }
}

/// A card as its page shows it to a reader, at most 7 queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    reader: Reader<'_>,
    card: &Card,
) -> Result<ServiceCardView, Problem> {
    let wide = Scope::street_wide(reader.actor.street());
    let quarter = Quarter::parse(&card.quarter)
        .ok_or_else(|| Problem::internal("the card names no quarter"))?;
    let standing = standing(db, reader.actor, card, reader.now).await?;
    let org_name = name_of(db, &wide, card.org_id).await?;
    let revisions = store::revisions(db, &wide, card.org_id, &card.quarter).await?;
    let inside = own_unit(reader.actor).is_none();
    Ok(ServiceCardView {
        id: card.id,
        quarter: card.quarter.clone(),
        from: quarter.from(),
        to: quarter.to(),
        org_id: card.org_id,
        next_step: next_step(card.state, quarter, &org_name, reader.now),
        org_name,
        revision: card.revision,
        state: card.state,
        facts: read(&card.facts)?,
        formulas: formulas(reader.app.texts(), reader.locale),
        made_at: card.made_at,
        sent_at: card.sent_at,
        handed_at: card.handed_at,
        answered_at: card.answered_at,
        paper: card.paper.clone(),
        objection: card.objection.clone(),
        reply: card.reply.clone(),
        revisions: revisions
            .into_iter()
            .filter(|one| inside || one.sent_at.is_some())
            .map(|one| ServiceCardRevision {
                id: one.id,
                revision: one.revision,
                state: one.state,
                sent_at: one.sent_at,
                objection: one.objection,
            })
            .collect(),
        timeline: if inside {
            timeline(db, &wide, "service_card", card.id).await?
        } else {
            Vec::new()
        },
        allowed_actions: asked(standing)
            .iter()
            .map(|event| {
                let refusal = decide(card.state, *event, standing).err();
                let code = refusal.map(|why| why.code());
                AllowedAction::new(reader.app.texts(), reader.locale, event.code(), code)
            })
            .collect(),
        version: card.version,
    })
}

/// Ends a write with the card's page as its answer.
///
/// # Errors
/// The commit failed.
pub async fn answer(mut tx: Tx, card: &Card, status: StatusCode) -> Result<Response, Problem> {
    let (app, actor, now, locale) = (tx.app().clone(), tx.actor().clone(), tx.now(), tx.locale());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let view = page(tx.db(), reader, card).await?;
    tx.commit(status, &view).await
}

/// One card with what it says and what may be done with it.
#[utoipa::path(get, path = "/api/service-cards/{id}", tag = "service_cards", params(("id" = Uuid, Path)),
    responses((status = 200, body = ServiceCardView)))]
pub async fn get_service_card(
    ctx: Ctx,
    Path(id): Path<Uuid>,
) -> Result<Json<ServiceCardView>, Problem> {
    let mut db = ctx.read().await?;
    let card = load_for(&mut db, ctx.actor()?, id).await?;
    page(&mut db, Reader::of(&ctx)?, &card).await.map(Json)
}
