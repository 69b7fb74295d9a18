//! A campaign without login: its page, its QR, nominating oneself or a neighbour, and the same at the counter.

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use linli_domain::area::AreaKind;
use linli_domain::id::{ApplicationId, CampaignId, PersonId, SlotId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PostKind;
use super::codes::{self, CodeKind};
use super::manage::refused;
use super::notice;
use super::rules::{ApplicationState, CampaignState, Refusal, Route, SlotState};
use super::store::applications::{self, Application};
use super::store::{self, Campaign};
use super::view::{SlotView, address, campaign_url, slot_views, state_of};
use crate::areas;
use crate::persons::phones;

const NAME: usize = 50;
const STATEMENT: usize = 1_000;

/// A candidate on public notice.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NoticeLine {
    /// Which application, to object to.
    pub application_id: ApplicationId,
    /// The candidate.
    pub name: String,
    /// The building, spoken.
    pub area_name: String,
    /// How the candidate came to it.
    pub route: Route,
    /// When the notice began.
    pub from: Option<Timestamp>,
    /// When it is over.
    pub until: Option<Timestamp>,
}

/// A campaign's public page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicCampaign {
    /// Its headline.
    pub title: String,
    /// What kind of head is looked for.
    pub post_kind: PostKind,
    /// The community or other place that calls.
    pub place: String,
    /// The street.
    pub street: String,
    /// The call in words.
    pub call_text: String,
    /// Who may apply.
    pub criteria: String,
    /// What a head does.
    pub duties: String,
    /// Where to ask.
    pub contact: String,
    /// Whether only Party members are looked for.
    pub members_only: bool,
    /// How long a term is, in months.
    pub term_months: i64,
    /// The first moment nobody can apply any more.
    pub closes_at: Timestamp,
    /// Whether one can apply now.
    pub open: bool,
    /// The posts, by place.
    pub slots: Vec<SlotView>,
    /// Candidates on public notice.
    pub notices: Vec<NoticeLine>,
}

/// A nomination.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nomination {
    /// For which post.
    pub slot_id: SlotId,
    /// Of oneself (`self`) or of a neighbour (`recommended`).
    pub route: Route,
    /// The candidate's name.
    pub name: String,
    /// The candidate's number; wanted of who nominates themselves, and left to the neighbour otherwise.
    #[serde(default)]
    pub phone: Option<String>,
    /// Why, in a few words.
    #[serde(default)]
    pub statement: Option<String>,
    /// Who nominates oneself agrees that the name is on public notice and the number kept.
    #[serde(default)]
    pub consent: bool,
    /// Who recommends, by name.
    #[serde(default)]
    pub recommender: Option<String>,
    /// The recommender's number; only a keyed hash is kept, so that nobody decides on whom they recommended.
    #[serde(default)]
    pub recommender_phone: Option<String>,
}

/// The receipt of a nomination: the candidate's own link, told once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NominationReceipt {
    /// The code, for reading aloud.
    pub code: String,
    /// What it opens.
    pub url: String,
    /// Where the application stands.
    pub state: ApplicationState,
}

/// Counts a write of a page without login.
///
/// # Errors
/// Too many from one address.
pub(super) fn count_writes(ctx: &Ctx) -> Result<(), Problem> {
    let limit = ctx.app().settings().public_posts_per_address;
    let key = format!("recruitment {}", ctx.address());
    ctx.app().flood().count(&key, limit, 10, ctx.now())
}

/// The campaign of a public code, published or closed.
pub(super) async fn by_code(
    ctx: &Ctx,
    db: &mut Db,
    code: &str,
) -> Result<(Scope, Campaign), Problem> {
    let found = codes::find(ctx, db, CodeKind::Campaign, code).await?;
    let scope = Scope::street_wide(found.street_id);
    let campaign = store::load(db, &scope, CampaignId(found.object_id)).await?;
    Ok((scope, campaign))
}

/// Whether one can apply at a moment.
#[must_use]
pub fn is_open(campaign: &Campaign, now: Timestamp) -> bool {
    campaign.state == CampaignState::Published && now < campaign.closes_at
}

/// A campaign as everybody sees it.
#[utoipa::path(get, path = "/api/public/campaigns/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = PublicCampaign)))]
pub async fn get_public_campaign(
    ctx: Ctx,
    Path(code): Path<String>,
) -> Result<Json<PublicCampaign>, Problem> {
    let mut db = ctx.read().await?;
    let (scope, campaign) = by_code(&ctx, &mut db, &code).await?;
    let now = ctx.now();
    let street = areas::store::street(&mut db, scope.street()).await?;
    let lineage = areas::store::lineage(&mut db, &scope, &campaign.area_path).await?;
    let place = lineage
        .iter()
        .find(|area| area.kind == AreaKind::Community)
        .or(lineage.last())
        .map(|area| area.name.clone())
        .unwrap_or_default();
    let slots = store::slots(&mut db, &scope, campaign.id).await?;
    let slots = slot_views(&mut db, &scope, slots, now).await?;
    let noticed = applications::on_notice(&mut db, &scope, campaign.id).await?;
    let places =
        areas::store::spoken_names(&mut db, &scope, noticed.iter().map(|one| &one.area_path))
            .await?;
    Ok(Json(PublicCampaign {
        open: is_open(&campaign, now),
        notices: noticed
            .into_iter()
            .map(|one| NoticeLine {
                application_id: one.id,
                name: one.name,
                area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
                route: one.route,
                from: one.publicity_from,
                until: one.publicity_until,
            })
            .collect(),
        title: campaign.title,
        post_kind: campaign.post_kind,
        place,
        street: street.name,
        call_text: campaign.call_text,
        criteria: campaign.criteria,
        duties: campaign.duties,
        contact: campaign.contact,
        members_only: campaign.members_only,
        term_months: campaign.term_months,
        closes_at: campaign.closes_at,
        slots,
    }))
}

/// The QR of a campaign's page as a picture (SVG), for its poster: a quarter of it may be dirty or torn.
#[utoipa::path(get, path = "/api/public/campaigns/{code}/qr", tag = "public", params(("code" = String, Path)),
    responses((status = 200, content_type = "image/svg+xml")))]
pub async fn campaign_picture(ctx: Ctx, Path(code): Path<String>) -> Answer {
    let (_, campaign) = by_code(&ctx, &mut ctx.read().await?, &code).await?;
    let address = campaign_url(ctx.app(), campaign.code.as_deref().unwrap_or(&code));
    let picture = QrCode::with_error_correction_level(address, EcLevel::Q)
        .map_err(Problem::internal)?
        .render::<svg::Color<'_>>()
        .min_dimensions(480, 480)
        .build();
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

/// Takes a nomination of an open campaign.
///
/// # Errors
/// A field that does not fit, a closed campaign, a post that is gone, the same candidate twice.
pub async fn nominate(
    tx: &mut Tx,
    campaign: &Campaign,
    said: &Nomination,
    entered_by: Option<PersonId>,
) -> Result<NominationReceipt, Problem> {
    let now = tx.now();
    if !is_open(campaign, now) {
        return Err(Problem::conflict("campaign_not_open"));
    }
    let name = line("name", &said.name, NAME)?;
    let statement =
        optional_line("statement", said.statement.clone(), STATEMENT)?.unwrap_or_default();
    let typed = said
        .phone
        .as_deref()
        .map(str::trim)
        .filter(|typed| !typed.is_empty());
    let (state, phone, recommender, recommender_hash) = match said.route {
        Route::Own => {
            let typed = typed.ok_or_else(|| Problem::field("phone", "required"))?;
            if !said.consent {
                return Err(Problem::field("consent", "consent_missing"));
            }
            let phone = phones::seal(tx.app(), "phone", typed)?;
            (ApplicationState::Submitted, Some(phone), None, None)
        }
        Route::Recommended => {
            let by = line(
                "recommender",
                said.recommender.as_deref().unwrap_or_default(),
                NAME,
            )?;
            let hash = said
                .recommender_phone
                .as_deref()
                .map(str::trim)
                .filter(|typed| !typed.is_empty())
                .map(|typed| phones::lookup(tx.app(), "recommender_phone", typed))
                .transpose()?;
            (ApplicationState::Recommended, None, Some(by), hash)
        }
        Route::Claim => return Err(Problem::field("route", "unknown")),
    };
    let id = ApplicationId(tx.fresh_id());
    let (db, scope) = tx.parts();
    if !store::hold_published(db, scope, campaign.id).await? {
        return Err(Problem::conflict("campaign_not_open"));
    }
    let slot = store::slot(db, scope, said.slot_id)
        .await
        .known()?
        .filter(|slot| slot.campaign_id == campaign.id)
        .ok_or_else(|| Problem::field("slot_id", "unknown"))?;
    if state_of(&slot, now) == SlotState::Taken {
        return Err(refused(Refusal::SlotTaken));
    }
    let (phone_sealed, phone_hash, phone_masked) = match phone {
        Some(phone) => (Some(phone.sealed), Some(phone.hash), Some(phone.masked)),
        None => (None, None, None),
    };
    let application = Application {
        id,
        campaign_id: campaign.id,
        slot_id: slot.id,
        area_id: slot.area_id,
        area_path: slot.area_path,
        route: said.route,
        state,
        name,
        phone_sealed,
        phone_hash,
        phone_masked,
        statement,
        recommender,
        recommender_hash,
        entered_by,
        consent_at: (state == ApplicationState::Submitted).then_some(now),
        checked_by: None,
        checked_at: None,
        party_verified_by: None,
        party_verified_at: None,
        publicity_from: None,
        publicity_until: None,
        approved_by: None,
        approved_at: None,
        resolution: None,
        registration_id: None,
        created_at: now,
        version: 1,
    };
    applications::insert(db, scope, &application).await?;
    let code = codes::issue(tx, CodeKind::Application, id.0).await?;
    tx.log(Entry {
        entity: "head_application",
        id: id.0,
        event: if said.route == Route::Own {
            "nominated_self"
        } else {
            "recommended"
        },
        to: Some(linli_domain::code::CodeEnum::code(state)),
        area: Some(&application.area_path),
        ..Entry::default()
    })
    .await?;
    if state == ApplicationState::Submitted {
        notice::tell_office(tx, &application, "application_received").await?;
    }
    Ok(NominationReceipt {
        url: address(tx.app(), "j", code.as_str()),
        code: code.to_string(),
        state,
    })
}

/// Nominates oneself or a neighbour.
#[utoipa::path(post, path = "/api/public/campaigns/{code}/applications", tag = "public",
    params(("code" = String, Path)), request_body = Nomination, responses((status = 201, body = NominationReceipt)))]
pub async fn apply(ctx: Ctx, Path(code): Path<String>, body: Body<Nomination>) -> Answer {
    let (scope, campaign) = by_code(&ctx, &mut ctx.read().await?, &code).await?;
    count_writes(&ctx)?;
    let mut tx = fresh!(ctx.begin_public(scope.street(), &body).await?);
    let receipt = nominate(&mut tx, &campaign, &body.value, None).await?;
    tx.commit(StatusCode::CREATED, &receipt).await
}

/// Types in a nomination that came on paper or by telephone.
#[utoipa::path(post, path = "/api/campaigns/{id}/applications", tag = "campaigns", params(("id" = CampaignId, Path)),
    request_body = Nomination, responses((status = 201, body = NominationReceipt)))]
pub async fn enter_application(
    ctx: Ctx,
    Path(id): Path<CampaignId>,
    body: Body<Nomination>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let by = tx.actor().person();
    let (db, scope) = tx.parts();
    let campaign = store::load(db, scope, id).await?;
    let receipt = nominate(&mut tx, &campaign, &body.value, by).await?;
    tx.commit(StatusCode::CREATED, &receipt).await
}
