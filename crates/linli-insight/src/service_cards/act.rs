//! `POST /api/service-cards/{id}/…`: sending, handing over, confirming, objecting and answering, each by [`super::rules`].

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::line;
use linli_net::notices::store::{Message, send};
use linli_net::orgs;
use linli_net::persons::store::posts_over;
use linli_work::demands::tell::holders;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::gather::facts_of;
use super::make::somebody;
use super::quarter::Quarter;
use super::rules::{ServiceCardEvent, ServiceCardRefusal, ServiceCardState, decide};
use super::store::{self, Card};
use super::view::{ServiceCardView, answer, load_for_update, standing};

const WORDS: usize = 500;
const PAPER: usize = 100;

/// What a step of a card is told.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceCardStepInput {
    /// The version the caller saw.
    pub version: i64,
    /// What is wrong, or the answer to that: needed to object and to answer, at most 500 characters.
    #[serde(default)]
    pub words: Option<String>,
    /// The paper an answer rests on that an office enters for the unit, at most 100 characters; needed then.
    #[serde(default)]
    pub paper: Option<String>,
}

/// A refusal of the rules as a problem: 403 where it is a matter of who, 409 where it is one of when.
#[must_use]
pub fn refused(why: ServiceCardRefusal) -> Problem {
    if why.is_about_who() {
        Problem::forbidden(why.code())
    } else {
        Problem::conflict(why.code())
    }
}

/// Leaves a row in the log.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    card: &Card,
    event: ServiceCardEvent,
    from: Option<ServiceCardState>,
    reason: Option<&str>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "service_card",
        id: card.id,
        event: event.code(),
        from: from.map(ServiceCardState::code),
        to: Some(card.state.code()),
        reason,
        detail: json!({"quarter": card.quarter, "revision": card.revision, "paper": card.paper}),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

fn message<'a>(card: &Card, code: &'a str, name: &str) -> Message<'a> {
    let quarter = Quarter::parse(&card.quarter);
    Message {
        code,
        args: json!({
            "year": quarter.map(Quarter::year), "number": quarter.map(Quarter::number), "unit": name,
        }),
        entity: "service_card",
        entity_id: card.id,
    }
}

/// Tells the unit.
async fn tell_unit(tx: &mut Tx, card: &Card, code: &str) -> Result<(), Problem> {
    let to = holders(tx, card.org_id).await?;
    send(tx, to, &message(card, code, "")).await?;
    Ok(())
}

/// Tells those who keep cards where the unit has its seat, and whoever sent this one.
async fn tell_office(tx: &mut Tx, card: &Card, code: &str) -> Result<(), Problem> {
    let now = tx.now();
    let wide = Scope::street_wide(tx.scope().street());
    let org = orgs::store::load(tx.db(), &wide, card.org_id).await?;
    let roles = [Role::CommunitySecretary, Role::StreetOfficer];
    let posts = posts_over(tx.db(), &wide, &org.area_path, &roles, now).await?;
    let to = posts.into_iter().map(|post| post.person_id);
    send(tx, to.chain(card.sent_by), &message(card, code, &org.name)).await?;
    Ok(())
}

/// Sends a card: its figures stand still from here on, and the unit finds it in its inbox.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn send_out(tx: &mut Tx, card: &mut Card, by: Option<PersonId>) -> Result<(), Problem> {
    let before = card.state;
    card.state = ServiceCardState::Sent;
    card.sent_at = Some(tx.now());
    card.sent_by = by;
    let wide = Scope::street_wide(tx.scope().street());
    store::update(tx.db(), &wide, card).await?;
    note(tx, card, ServiceCardEvent::Send, Some(before), None).await?;
    tell_unit(tx, card, "service_card_sent").await
}

async fn step(
    ctx: Ctx,
    id: Uuid,
    body: Body<ServiceCardStepInput>,
    event: ServiceCardEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (actor, now) = (tx.actor().clone(), tx.now());
    let mut card = load_for_update(tx.db(), &actor, id).await?;
    if card.version != body.value.version {
        return Err(Problem::stale());
    }
    let standing = standing(tx.db(), &actor, &card, now).await?;
    let before = card.state;
    let next = decide(before, event, standing).map_err(refused)?;
    let typed = body.value.words.as_deref().unwrap_or_default();
    let words = match event {
        ServiceCardEvent::Object | ServiceCardEvent::Answer => Some(line("words", typed, WORDS)?),
        _ => None,
    };
    let wide = Scope::street_wide(actor.street());
    match event {
        ServiceCardEvent::Send => {
            send_out(&mut tx, &mut card, actor.person()).await?;
            return answer(tx, &card, StatusCode::OK).await;
        }
        ServiceCardEvent::HandOver => card.handed_at = Some(now),
        ServiceCardEvent::Confirm | ServiceCardEvent::Object => {
            card.answered_at = Some(now);
            card.answered_by = actor.person();
            card.objection.clone_from(&words);
            if !standing.unit {
                let typed = body.value.paper.clone().unwrap_or_default();
                card.paper = Some(line("paper", &typed, PAPER)?);
            }
        }
        _ => {}
    }
    card.state = next;
    store::update(tx.db(), &wide, &mut card).await?;
    note(&mut tx, &card, event, Some(before), words.as_deref()).await?;
    match event {
        ServiceCardEvent::Object => tell_office(&mut tx, &card, "service_card_objected").await?,
        ServiceCardEvent::Answer => card = revised(&mut tx, &card, words).await?,
        _ => {}
    }
    answer(tx, &card, StatusCode::OK).await
}

/// The next revision of a card whose objection was answered: with figures of today and the answer on it, sent at once.
async fn revised(tx: &mut Tx, before: &Card, reply: Option<String>) -> Result<Card, Problem> {
    let wide = Scope::street_wide(tx.scope().street());
    let quarter = Quarter::parse(&before.quarter)
        .ok_or_else(|| Problem::internal("the card names no quarter"))?;
    let (now, by, somebody) = (tx.now(), tx.actor().person(), somebody(tx.app()));
    let mut facts = facts_of(tx.db(), &wide, quarter, &[before.org_id], &somebody).await?;
    let says = facts.remove(&before.org_id).unwrap_or_default();
    let says = serde_json::to_string(&says).map_err(Problem::internal)?;
    let card = Card {
        revision: before.revision + 1,
        state: ServiceCardState::Sent,
        made_by: by,
        sent_at: Some(now),
        sent_by: by,
        reply,
        ..Card::new(tx.fresh_id(), before.org_id, quarter, says, now)
    };
    if !store::insert(tx.db(), &wide, &card).await? {
        return Err(Problem::stale());
    }
    note(
        tx,
        &card,
        ServiceCardEvent::Send,
        None,
        card.reply.as_deref(),
    )
    .await?;
    tell_unit(tx, &card, "service_card_answered").await?;
    Ok(card)
}

/// Sends one card.
#[utoipa::path(post, path = "/api/service-cards/{id}/send", tag = "service_cards", params(("id" = Uuid, Path)),
    request_body = ServiceCardStepInput, responses((status = 200, body = ServiceCardView)))]
pub async fn send_service_card(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    body: Body<ServiceCardStepInput>,
) -> Answer {
    step(ctx, id, body, ServiceCardEvent::Send).await
}

/// Notes that a card was handed over on paper.
#[utoipa::path(post, path = "/api/service-cards/{id}/hand-over", tag = "service_cards", params(("id" = Uuid, Path)),
    request_body = ServiceCardStepInput, responses((status = 200, body = ServiceCardView)))]
pub async fn hand_over_service_card(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    body: Body<ServiceCardStepInput>,
) -> Answer {
    step(ctx, id, body, ServiceCardEvent::HandOver).await
}

/// The unit's head confirms the facts of the own unit's card; an office enters that for it with the paper it rests on.
#[utoipa::path(post, path = "/api/service-cards/{id}/confirm", tag = "service_cards", params(("id" = Uuid, Path)),
    request_body = ServiceCardStepInput, responses((status = 200, body = ServiceCardView)))]
pub async fn confirm_service_card(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    body: Body<ServiceCardStepInput>,
) -> Answer {
    step(ctx, id, body, ServiceCardEvent::Confirm).await
}

/// The unit says what is wrong with its card.
#[utoipa::path(post, path = "/api/service-cards/{id}/object", tag = "service_cards", params(("id" = Uuid, Path)),
    request_body = ServiceCardStepInput, responses((status = 200, body = ServiceCardView)))]
pub async fn object_to_service_card(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    body: Body<ServiceCardStepInput>,
) -> Answer {
    step(ctx, id, body, ServiceCardEvent::Object).await
}

/// Answers an objection: the card gets a new revision with figures of today, which is sent with the answer.
#[utoipa::path(post, path = "/api/service-cards/{id}/answer", tag = "service_cards", params(("id" = Uuid, Path)),
    request_body = ServiceCardStepInput, responses((status = 200, body = ServiceCardView)))]
pub async fn answer_service_card(
    ctx: Ctx,
    Path(id): Path<Uuid>,
    body: Body<ServiceCardStepInput>,
) -> Answer {
    step(ctx, id, body, ServiceCardEvent::Answer).await
}
