//! `GET /api/service-cards`, `GET /api/service-cards/own`: the cards of a quarter for offices, those sent to it for a unit.

use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::make::{ServiceCardRun, over};
use super::quarter::Quarter;
use super::rules::{ServiceCardState, send_by};
use super::store::{self, DueUnit, UnitFilter};
use super::view::{ServiceCardNextStep, next_step, own_unit};

/// Which cards are looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceCardQuery {
    /// `2026Q3`; the last one that is over when left out.
    #[serde(default)]
    pub quarter: Option<String>,
    /// Part of the unit's name.
    #[serde(default)]
    pub q: Option<String>,
    /// Cards in one state.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<ServiceCardState>,
    /// Only units whose card was not sent.
    #[serde(default)]
    pub missing: Option<bool>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// A unit whose card is due.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ServiceCardItem {
    /// Its card, once it was made.
    pub id: Option<Uuid>,
    /// The unit.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// Which revision.
    pub revision: i64,
    /// Where the card stands; none where it was not made.
    pub state: Option<ServiceCardState>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When its paper was handed over.
    pub handed_at: Option<Timestamp>,
    /// When the unit answered.
    pub answered_at: Option<Timestamp>,
    /// What is next with it; none where it was not made.
    pub next_step: Option<ServiceCardNextStep>,
    /// For the optimistic lock; none where it was not made.
    pub version: Option<i64>,
}

/// The cards of a quarter: how they stand, and the units one by one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceCardQuarter {
    /// `2026Q3`.
    pub quarter: String,
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
    /// By when its cards are to be sent.
    pub send_by: Timestamp,
    /// Units whose card is due: what the share of those sent is of.
    pub due: i64,
    /// Of them with a card that was sent.
    pub sent: i64,
    /// Of them with a card that was made and not sent.
    pub made: i64,
    /// Of them without a card.
    pub unmade: i64,
    /// Sent and not answered.
    pub waiting: i64,
    /// Confirmed by the unit.
    pub confirmed: i64,
    /// Objected to and not answered.
    pub objected: i64,
    /// What is counted, in words.
    pub formula: String,
    /// The latest run over these cards.
    pub run: Option<ServiceCardRun>,
    /// The units, those that want something of the office first.
    pub units: Paged<ServiceCardItem>,
}

/// The quarter asked for, or the last one that is over.
///
/// # Errors
/// It is none, or it is still running.
pub fn asked(quarter: Option<&str>, now: Timestamp) -> Result<Quarter, Problem> {
    quarter.map_or_else(|| Ok(Quarter::last_over(now)), |typed| over(typed, now))
}

/// The units of the own place whose card of a quarter is due, with how far their cards are.
#[utoipa::path(get, path = "/api/service-cards", tag = "service_cards", params(ServiceCardQuery),
    responses((status = 200, body = ServiceCardQuarter)))]
pub async fn list_service_cards(
    ctx: Ctx,
    Query(query): Query<ServiceCardQuery>,
) -> Result<Json<ServiceCardQuarter>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let (scope, now) = (ctx.scope()?, ctx.now());
    let quarter = asked(query.quarter.as_deref(), now)?;
    let filter = UnitFilter {
        text: query.q.unwrap_or_default().trim().to_owned(),
        state: query.state,
        missing: query.missing == Some(true),
    };
    let mut db = ctx.read().await?;
    let tally = store::tally(&mut db, &scope, quarter).await?;
    let (units, total) = store::units(&mut db, &scope, quarter, &filter, page).await?;
    let run = store::latest_run(&mut db, &scope, quarter).await?;
    let items = units
        .into_iter()
        .map(|unit| item(unit, quarter, now))
        .collect();
    let sent = tally.waiting + tally.confirmed + tally.objected;
    Ok(Json(ServiceCardQuarter {
        quarter: quarter.to_string(),
        from: quarter.from(),
        to: quarter.to(),
        send_by: send_by(quarter),
        due: tally.due,
        sent,
        made: tally.made,
        unmade: tally.due - sent - tally.made,
        waiting: tally.waiting,
        confirmed: tally.confirmed,
        objected: tally.objected,
        formula: ctx
            .app()
            .texts()
            .say(ctx.locale(), "service_card_formula", &Map::new()),
        run: run.map(ServiceCardRun::from),
        units: Paged::new(items, total, page),
    }))
}

fn item(unit: DueUnit, quarter: Quarter, now: Timestamp) -> ServiceCardItem {
    ServiceCardItem {
        id: unit.card_id,
        org_id: unit.org_id,
        revision: unit.revision.unwrap_or(0),
        state: unit.state,
        sent_at: unit.sent_at,
        handed_at: unit.handed_at,
        answered_at: unit.answered_at,
        next_step: unit
            .state
            .map(|state| next_step(state, quarter, &unit.org_name, now)),
        org_name: unit.org_name,
        version: unit.version,
    }
}

/// A card as the unit's own list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwnServiceCard {
    /// Its id.
    pub id: Uuid,
    /// `2026Q3`.
    pub quarter: String,
    /// Which revision.
    pub revision: i64,
    /// Where it stands.
    pub state: ServiceCardState,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When the unit answered.
    pub answered_at: Option<Timestamp>,
}

/// The cards sent to a unit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwnServiceCards {
    /// The latest quarter first.
    pub items: Vec<OwnServiceCard>,
}

/// The cards sent to the own unit.
#[utoipa::path(get, path = "/api/service-cards/own", tag = "service_cards",
    responses((status = 200, body = OwnServiceCards)))]
pub async fn list_own_service_cards(ctx: Ctx) -> Result<Json<OwnServiceCards>, Problem> {
    let actor = ctx.actor()?;
    let unit = own_unit(actor).ok_or_else(Problem::not_found)?;
    let wide = Scope::street_wide(actor.street());
    let mut db = ctx.read().await?;
    let cards = store::sent_to(&mut db, &wide, unit).await?;
    Ok(Json(OwnServiceCards {
        items: cards
            .into_iter()
            .map(|card| OwnServiceCard {
                id: card.id,
                quarter: card.quarter,
                revision: card.revision,
                state: card.state,
                sent_at: card.sent_at,
                answered_at: card.answered_at,
            })
            .collect(),
    }))
}
