//! `/api/registrations`: members registered at a community, verified by somebody else than themselves.

use axum::http::StatusCode;
use linli_domain::actor::Actor;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, RegistrationId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::fresh;
use linli_kit::page::{Page, Paged};
use linli_kit::problem::{Looked, Problem};
use linli_kit::store::Db;
use linli_kit::text::{Locale, Texts};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::public::{MemberPost, RegistrationReceipt, insert, posts_of};
use super::rules::{Half, Refusal, RegistrationEvent, RegistrationState, Standing, decide};
use super::store::{self, Registration};
use crate::campaigns::view::is_office;
use crate::{areas, persons};

const REASON: usize = 200;

/// Which registrations are asked for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegistrationQuery {
    /// In one state.
    #[param(inline)]
    state: Option<RegistrationState>,
    /// At one community.
    #[param(inline)]
    area_id: Option<AreaId>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// A registered member in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegistrationSummary {
    /// Its id.
    pub id: RegistrationId,
    /// The member.
    pub name: String,
    /// Where the member works.
    pub unit_name: String,
    /// The community, spoken.
    pub area_name: String,
    /// Where it stands.
    pub state: RegistrationState,
    /// When it was verified.
    pub verified_at: Option<Timestamp>,
    /// Whether the member agreed to a card.
    pub card_consent: bool,
    /// When it came in.
    pub created_at: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
}

/// A card that was issued.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CardView {
    /// `2026H2`.
    pub half: String,
    /// Posts claimed, spoken.
    pub posts: String,
    /// Entries of the own log the member told the community.
    pub services: i64,
    /// The community's word.
    pub remark: String,
    /// When it was issued.
    pub issued_at: Timestamp,
}

/// A registered member's page at the office.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegistrationView {
    /// Its id.
    pub id: RegistrationId,
    /// The member.
    pub name: String,
    /// Where the member works.
    pub unit_name: String,
    /// The number, masked.
    pub phone_masked: String,
    /// The community, spoken.
    pub area_name: String,
    /// What the member can do.
    pub offers: String,
    /// Where it stands.
    pub state: RegistrationState,
    /// Who verified it.
    pub verified_by: Option<String>,
    /// When.
    pub verified_at: Option<Timestamp>,
    /// When the member agreed to a card.
    pub card_consent_at: Option<Timestamp>,
    /// Posts claimed.
    pub posts: Vec<MemberPost>,
    /// Cards, newest first.
    pub cards: Vec<CardView>,
    /// The half of today.
    pub half: String,
    /// What may be done.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// What an office says with an act.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationAct {
    /// As read.
    pub version: i64,
    /// Why; at most 200 characters.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A registration typed in at the counter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnteredRegistration {
    /// The community.
    pub area_id: AreaId,
    /// The member.
    pub name: String,
    /// The member's number.
    pub phone: String,
    /// Where the member works.
    pub unit_name: String,
    /// What the member can do.
    #[serde(default)]
    pub offers: Option<String>,
}

/// How an actor stands to a registration: nobody verifies themselves, told by the telephone number.
///
/// # Errors
/// The database refused.
pub async fn standing(
    db: &mut Db,
    scope: &Scope,
    found: &Registration,
    actor: &Actor,
) -> Result<Standing, Problem> {
    let own = match actor.person() {
        Some(id) => persons::store::by_ids(db, scope, &[id])
            .await?
            .remove(&id)
            .and_then(|person| person.phone_hash)
            .is_some_and(|hash| hash == found.phone_hash),
        None => false,
    };
    Ok(Standing {
        member: false,
        office: actor.role().is_some_and(is_office),
        own,
    })
}

/// Members registered in the own scope, newest first.
#[utoipa::path(get, path = "/api/registrations", tag = "registrations", params(RegistrationQuery),
    responses((status = 200, body = Paged<RegistrationSummary>)))]
pub async fn list_registrations(
    ctx: Ctx,
    Query(query): Query<RegistrationQuery>,
) -> Result<Json<Paged<RegistrationSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let scope = areas::store::narrowed(&mut db, &ctx.scope()?, query.area_id).await?;
    let (found, total) = store::list(&mut db, &scope, query.state, page).await?;
    let names =
        areas::store::spoken_names(&mut db, &scope, found.iter().map(|one| &one.area_path)).await?;
    let items = found
        .into_iter()
        .map(|one| RegistrationSummary {
            area_name: names.get(&one.area_path).cloned().unwrap_or_default(),
            card_consent: one.card_consent_at.is_some(),
            id: one.id,
            name: one.name,
            unit_name: one.unit_name,
            state: one.state,
            verified_at: one.verified_at,
            created_at: one.created_at,
            version: one.version,
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}

/// Who reads a page, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    texts: &'a Texts,
    locale: Locale,
    actor: &'a Actor,
    now: Timestamp,
}

async fn view(
    db: &mut Db,
    scope: &Scope,
    one: Registration,
    asked: Asked<'_>,
) -> Result<RegistrationView, Problem> {
    let wide = Scope::street_wide(scope.street());
    let standing = standing(db, &wide, &one, asked.actor).await?;
    let allowed_actions = RegistrationEvent::ALL
        .iter()
        .map(|event| {
            let refused = decide(one.state, *event, standing).err();
            AllowedAction::new(asked.texts, asked.locale, event, refused.map(Refusal::code))
        })
        .collect();
    let places = areas::store::spoken_names(db, &wide, [&one.area_path]).await?;
    let names = persons::store::names(db, &wide, one.verified_by).await?;
    let posts = posts_of(db, &wide, one.id).await?;
    let cards = store::cards(db, &wide, one.id).await?;
    Ok(RegistrationView {
        area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
        verified_by: one.verified_by.and_then(|id| names.get(&id).cloned()),
        half: Half::of(asked.now).to_string(),
        id: one.id,
        name: one.name,
        unit_name: one.unit_name,
        phone_masked: one.phone_masked,
        offers: one.offers,
        state: one.state,
        verified_at: one.verified_at,
        card_consent_at: one.card_consent_at,
        posts,
        cards: cards
            .into_iter()
            .map(|card| CardView {
                half: card.half,
                posts: card.posts,
                services: card.services,
                remark: card.remark,
                issued_at: card.issued_at,
            })
            .collect(),
        allowed_actions,
        version: one.version,
    })
}

/// A member's page inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub(super) async fn page(tx: &mut Tx, one: Registration) -> Result<RegistrationView, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let (db, scope) = tx.parts();
    let asked = Asked {
        texts: app.texts(),
        locale,
        actor: &actor,
        now,
    };
    view(db, scope, one, asked).await
}

/// One registered member.
#[utoipa::path(get, path = "/api/registrations/{id}", tag = "registrations", params(("id" = RegistrationId, Path)),
    responses((status = 200, body = RegistrationView)))]
pub async fn get_registration(
    ctx: Ctx,
    Path(id): Path<RegistrationId>,
) -> Result<Json<RegistrationView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let one = store::load(&mut db, &scope, id).await?;
    let asked = Asked {
        texts: ctx.app().texts(),
        locale: ctx.locale(),
        actor: ctx.actor()?,
        now: ctx.now(),
    };
    Ok(Json(view(&mut db, &scope, one, asked).await?))
}

/// Types in a registration that came on paper; the receipt holds the member's own link, told once.
#[utoipa::path(post, path = "/api/registrations", tag = "registrations", request_body = EnteredRegistration,
    responses((status = 201, body = RegistrationReceipt)))]
pub async fn enter_registration(ctx: Ctx, body: Body<EnteredRegistration>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let said = &body.value;
    let (db, scope) = tx.parts();
    let area = areas::store::load(db, scope, said.area_id)
        .await
        .named_in("area_id")?;
    let receipt = insert(
        &mut tx,
        &area,
        &said.name,
        &said.phone,
        &said.unit_name,
        said.offers.clone(),
    )
    .await?;
    tx.commit(StatusCode::CREATED, &receipt).await
}

/// Moves a registration on.
///
/// # Errors
/// The guard that failed.
pub async fn step(
    tx: &mut Tx,
    one: &mut Registration,
    event: RegistrationEvent,
    standing: Standing,
    reason: Option<&str>,
) -> Result<(), Problem> {
    let from = one.state;
    one.state = decide(from, event, standing).map_err(|why| match why {
        Refusal::State => Problem::conflict(why.code()),
        Refusal::NotOffice | Refusal::Own => Problem::forbidden(why.code()),
    })?;
    if event == RegistrationEvent::Verify {
        one.verified_by = tx.actor().person();
        one.verified_at = Some(tx.now());
    }
    let (db, scope) = tx.parts();
    store::update(db, scope, one).await?;
    tx.log(Entry {
        entity: "member_registration",
        id: one.id.0,
        event: event.code(),
        from: Some(from.code()),
        to: Some(one.state.code()),
        reason,
        area: Some(&one.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

async fn handle(
    ctx: Ctx,
    id: RegistrationId,
    body: Body<RegistrationAct>,
    event: RegistrationEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let reason = optional_line("reason", body.value.reason.clone(), REASON)?;
    let actor = tx.actor().clone();
    let (db, scope) = tx.parts();
    let mut one = store::load(db, scope, id).await?;
    if one.version != body.value.version {
        return Err(Problem::stale());
    }
    let wide = Scope::street_wide(scope.street());
    let standing = standing(db, &wide, &one, &actor).await?;
    step(&mut tx, &mut one, event, standing, reason.as_deref()).await?;
    let view = page(&mut tx, one).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "registrations", params(("id" = RegistrationId, Path)),
            request_body = RegistrationAct, responses((status = 200, body = RegistrationView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<RegistrationId>, body: Body<RegistrationAct>) -> Answer {
            handle(ctx, id, body, RegistrationEvent::$event).await
        }
    )+};
}

acts! {
    /// Verifies a member; only that it was done, by whom and when, is kept.
    verify_registration "/api/registrations/{id}/verify" Verify;
    /// Does not accept a registration.
    decline_registration "/api/registrations/{id}/decline" Decline;
    /// Ends a registration on the member's word.
    end_registration "/api/registrations/{id}/leave" Leave;
}
