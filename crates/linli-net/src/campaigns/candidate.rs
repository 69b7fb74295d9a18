//! The candidate's own page, behind a link of the own: what it is about, agreeing or not, taking it back.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::ApplicationId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::act::save;
use super::codes::{self, CodeKind, Found};
use super::manage::refused;
use super::notice;
use super::public::count_writes;
use super::rules::{ApplicationEvent, ApplicationState, Facts, Route, Standing, after, decide};
use super::store;
use super::store::applications::{self, Application};
use crate::persons::phones;
use crate::{areas, history};

/// An application as its candidate sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CandidatePage {
    /// The candidate.
    pub name: String,
    /// The campaign's headline.
    pub campaign_title: String,
    /// The building, spoken.
    pub area_name: String,
    /// What a head does.
    pub duties: String,
    /// Where to ask.
    pub contact: String,
    /// How long a term is, in months.
    pub term_months: i64,
    /// How the candidate came to it.
    pub route: Route,
    /// Who recommended.
    pub recommender: Option<String>,
    /// What was said for the candidate.
    pub statement: String,
    /// Where it stands.
    pub state: ApplicationState,
    /// When the public notice is over.
    pub publicity_until: Option<Timestamp>,
    /// Why it was not accepted.
    pub refusal: Option<String>,
    /// Whether the candidate is asked to agree.
    pub can_consent: bool,
    /// Whether it can be taken back.
    pub can_withdraw: bool,
}

/// The candidate's yes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The candidate's own number.
    pub phone: String,
    /// Agrees to be a candidate, to the public notice of the name, and that the number is kept for this.
    pub consent: bool,
}

/// Nothing more to say.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CandidateWord {}

const CANDIDATE: Standing = Standing {
    candidate: true,
    office: false,
    secretary: false,
    own: false,
    recommender: false,
};

async fn page(
    db: &mut Db,
    scope: &Scope,
    application: Application,
) -> Result<CandidatePage, Problem> {
    let campaign = store::by_ids(db, scope, &[application.campaign_id])
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let places = areas::store::spoken_names(db, scope, [&application.area_path]).await?;
    let refusal = if application.state == ApplicationState::Refused {
        let events = history::of(db, scope, "head_application", application.id.0).await?;
        let refused = events
            .into_iter()
            .rfind(|event| event.event == ApplicationEvent::Refuse.code());
        refused.and_then(|event| event.reason)
    } else {
        None
    };
    Ok(CandidatePage {
        can_consent: after(application.state, ApplicationEvent::Consent).is_some(),
        can_withdraw: after(application.state, ApplicationEvent::Withdraw).is_some(),
        area_name: places
            .get(&application.area_path)
            .cloned()
            .unwrap_or_default(),
        campaign_title: campaign.title,
        duties: campaign.duties,
        contact: campaign.contact,
        term_months: campaign.term_months,
        name: application.name,
        route: application.route,
        recommender: application.recommender,
        statement: application.statement,
        state: application.state,
        publicity_until: application.publicity_until,
        refusal,
    })
}

/// The candidate's own page.
#[utoipa::path(get, path = "/api/public/applications/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = CandidatePage)))]
pub async fn get_candidate(
    ctx: Ctx,
    Path(code): Path<String>,
) -> Result<Json<CandidatePage>, Problem> {
    let mut db = ctx.read().await?;
    let found = codes::find(&ctx, &mut db, CodeKind::Application, &code).await?;
    let scope = Scope::street_wide(found.street_id);
    let application = applications::load(&mut db, &scope, ApplicationId(found.object_id)).await?;
    Ok(Json(page(&mut db, &scope, application).await?))
}

async fn step(
    tx: &mut Tx,
    found: Found,
    event: ApplicationEvent,
    change: impl FnOnce(&mut Application),
) -> Result<Application, Problem> {
    let (db, scope) = tx.parts();
    let mut application =
        applications::load_for_update(db, scope, ApplicationId(found.object_id)).await?;
    let from = application.state;
    application.state = decide(from, event, CANDIDATE, Facts::default()).map_err(refused)?;
    change(&mut application);
    save(tx, &mut application, from.code(), event, None).await?;
    Ok(application)
}

async fn answered(mut tx: Tx, application: Application) -> Answer {
    let (db, scope) = tx.parts();
    let view = page(db, scope, application).await?;
    tx.commit(StatusCode::OK, &view).await
}

async fn found(ctx: &Ctx, code: &str) -> Result<Found, Problem> {
    count_writes(ctx)?;
    codes::find(ctx, &mut ctx.read().await?, CodeKind::Application, code).await
}

/// The candidate agrees to be one.
#[utoipa::path(post, path = "/api/public/applications/{code}/consent", tag = "public",
    params(("code" = String, Path)), request_body = Consent, responses((status = 200, body = CandidatePage)))]
pub async fn consent(ctx: Ctx, Path(code): Path<String>, body: Body<Consent>) -> Answer {
    let found = found(&ctx, &code).await?;
    if !body.value.consent {
        return Err(Problem::field("consent", "consent_missing"));
    }
    let phone = phones::seal(ctx.app(), "phone", &body.value.phone)?;
    let mut tx = fresh!(ctx.begin_public(found.street_id, &body).await?);
    let now = tx.now();
    let application = step(&mut tx, found, ApplicationEvent::Consent, |application| {
        application.consent_at = Some(now);
        application.phone_sealed = Some(phone.sealed);
        application.phone_hash = Some(phone.hash);
        application.phone_masked = Some(phone.masked);
    })
    .await?;
    notice::tell_office(&mut tx, &application, "application_received").await?;
    answered(tx, application).await
}

/// The candidate does not want it. Nothing of the candidate but the name stays.
#[utoipa::path(post, path = "/api/public/applications/{code}/decline", tag = "public",
    params(("code" = String, Path)), request_body = CandidateWord, responses((status = 200, body = CandidatePage)))]
pub async fn decline(ctx: Ctx, Path(code): Path<String>, body: Body<CandidateWord>) -> Answer {
    let found = found(&ctx, &code).await?;
    let mut tx = fresh!(ctx.begin_public(found.street_id, &body).await?);
    let application = step(&mut tx, found, ApplicationEvent::Decline, |application| {
        application.statement.clear();
    })
    .await?;
    answered(tx, application).await
}

/// The candidate takes it back; a post that was given is on offer again.
#[utoipa::path(post, path = "/api/public/applications/{code}/withdraw", tag = "public",
    params(("code" = String, Path)), request_body = CandidateWord, responses((status = 200, body = CandidatePage)))]
pub async fn withdraw(ctx: Ctx, Path(code): Path<String>, body: Body<CandidateWord>) -> Answer {
    let found = found(&ctx, &code).await?;
    let mut tx = fresh!(ctx.begin_public(found.street_id, &body).await?);
    let application = step(&mut tx, found, ApplicationEvent::Withdraw, |_| ()).await?;
    let (db, scope) = tx.parts();
    store::give_back(db, scope, application.id).await?;
    answered(tx, application).await
}
