//! A member's own pages, without an account: registering, what one claimed, the consent to the card, leaving.

use axum::http::StatusCode;
use linli_domain::area::AreaKind;
use linli_domain::id::{CampaignId, RegistrationId, SlotId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::manage::step;
use super::rules::{RegistrationEvent, RegistrationState, Standing};
use super::store::{self, Registration};
use crate::areas::store::{self as areas, Area};
use crate::campaigns::codes::{self, CodeKind};
use crate::campaigns::public::is_open;
use crate::campaigns::rules::{ApplicationState, CampaignState, SlotState};
use crate::campaigns::store as campaigns;
use crate::campaigns::store::applications;
use crate::campaigns::view::{SlotView, address, slot_views, state_of};
use crate::persons::phones;

const NAME: usize = 50;
const UNIT: usize = 100;
const OFFERS: usize = 500;
/// Open campaigns shown on a member's page.
const CAMPAIGNS: i64 = 20;

/// A registration.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegistration {
    /// The code of a campaign of the community one registers at.
    pub campaign_code: String,
    /// The member.
    pub name: String,
    /// The member's number.
    pub phone: String,
    /// Where the member works.
    pub unit_name: String,
    /// What one can do, in own words; may be left out.
    #[serde(default)]
    pub offers: Option<String>,
}

/// The receipt of a registration: the member's own link, told once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegistrationReceipt {
    /// The code, for reading aloud.
    pub code: String,
    /// What it opens.
    pub url: String,
}

/// A post a member claimed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MemberPost {
    /// The building, spoken.
    pub area_name: String,
    /// Where the claim stands.
    pub state: ApplicationState,
    /// When it was made.
    pub at: Timestamp,
}

/// A post a member holds for ten minutes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HeldPost {
    /// Which.
    pub slot_id: SlotId,
    /// The building, spoken.
    pub area_name: String,
    /// Until when.
    pub until: Timestamp,
}

/// The posts of one open campaign.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClaimBoard {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Its headline.
    pub title: String,
    /// Until when one can claim.
    pub closes_at: Timestamp,
    /// Its posts, by place.
    pub slots: Vec<SlotView>,
}

/// A registered member's own page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MemberPage {
    /// The member.
    pub name: String,
    /// The community, spoken.
    pub area_name: String,
    /// Where it stands.
    pub state: RegistrationState,
    /// When it was verified.
    pub verified_at: Option<Timestamp>,
    /// Whether a half-yearly card may go to the unit.
    pub card_consent: bool,
    /// Posts claimed.
    pub posts: Vec<MemberPost>,
    /// The post held now.
    pub held: Option<HeldPost>,
    /// Boards to claim at; empty until verified.
    pub boards: Vec<ClaimBoard>,
}

/// Yes or no to the card.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardConsent {
    /// Whether a half-yearly card may go to the unit.
    pub consent: bool,
}

/// Nothing more to say.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberWord {}

/// Stores a registration and makes the member's own link.
///
/// # Errors
/// A field that does not fit; 409 when this number is registered at this community.
pub(super) async fn insert(
    tx: &mut Tx,
    area: &Area,
    name: &str,
    phone: &str,
    unit: &str,
    offers: Option<String>,
) -> Result<RegistrationReceipt, Problem> {
    let phone = phones::seal(tx.app(), "phone", phone)?;
    let one = Registration {
        id: RegistrationId(tx.fresh_id()),
        area_id: area.id,
        area_path: area.path.clone(),
        state: RegistrationState::Submitted,
        name: line("name", name, NAME)?,
        unit_name: line("unit_name", unit, UNIT)?,
        phone_sealed: phone.sealed,
        phone_hash: phone.hash,
        phone_masked: phone.masked,
        offers: optional_line("offers", offers, OFFERS)?.unwrap_or_default(),
        verified_by: None,
        verified_at: None,
        card_consent_at: None,
        created_at: tx.now(),
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &one).await?;
    let code = codes::issue(tx, CodeKind::Registration, one.id.0).await?;
    tx.log(Entry {
        entity: "member_registration",
        id: one.id.0,
        event: "registered",
        to: Some("submitted"),
        area: Some(&one.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(RegistrationReceipt {
        url: address(tx.app(), "d", code.as_str()),
        code: code.to_string(),
    })
}

/// Registers a member at the community of a campaign.
#[utoipa::path(post, path = "/api/public/registrations", tag = "public", request_body = NewRegistration,
    responses((status = 201, body = RegistrationReceipt)))]
pub async fn register(ctx: Ctx, body: Body<NewRegistration>) -> Answer {
    let said = &body.value;
    let mut db = ctx.read().await?;
    let found = codes::find(&ctx, &mut db, CodeKind::Campaign, &said.campaign_code).await?;
    let wide = Scope::street_wide(found.street_id);
    let campaign = campaigns::load(&mut db, &wide, CampaignId(found.object_id)).await?;
    let lineage = areas::lineage(&mut db, &wide, &campaign.area_path).await?;
    drop(db);
    let community = lineage
        .iter()
        .find(|area| area.kind == AreaKind::Community)
        .or(lineage.last())
        .ok_or_else(Problem::not_found)?;
    let limit = ctx.app().settings().public_posts_per_address;
    let key = format!("register {}", ctx.address());
    ctx.app().flood().count(&key, limit, 10, ctx.now())?;
    let mut tx = fresh!(ctx.begin_public(found.street_id, &body).await?);
    let receipt = insert(
        &mut tx,
        community,
        &said.name,
        &said.phone,
        &said.unit_name,
        said.offers.clone(),
    )
    .await?;
    tx.commit(StatusCode::CREATED, &receipt).await
}

/// The member of a link, and the street it is in.
pub(super) async fn member(
    ctx: &Ctx,
    db: &mut Db,
    code: &str,
) -> Result<(Scope, Registration), Problem> {
    let found = codes::find(ctx, db, CodeKind::Registration, code).await?;
    let scope = Scope::street_wide(found.street_id);
    let one = store::load(db, &scope, RegistrationId(found.object_id)).await?;
    Ok((scope, one))
}

/// The posts a member claimed.
///
/// # Errors
/// The database refused.
pub(super) async fn posts_of(
    db: &mut Db,
    scope: &Scope,
    id: RegistrationId,
) -> Result<Vec<MemberPost>, Problem> {
    let claims = applications::of_registration(db, scope, id).await?;
    let names = areas::spoken_names(db, scope, claims.iter().map(|one| &one.area_path)).await?;
    Ok(claims
        .into_iter()
        .map(|one| MemberPost {
            area_name: names.get(&one.area_path).cloned().unwrap_or_default(),
            state: one.state,
            at: one.created_at,
        })
        .collect())
}

/// A member's own page.
///
/// # Errors
/// The database refused.
pub(super) async fn page(
    db: &mut Db,
    scope: &Scope,
    one: Registration,
    now: Timestamp,
) -> Result<MemberPage, Problem> {
    let places = areas::spoken_names(db, scope, [&one.area_path]).await?;
    let posts = posts_of(db, scope, one.id).await?;
    let (mut boards, mut held) = (Vec::new(), None);
    if one.state == RegistrationState::Verified {
        let here = scope
            .narrowed(&one.area_path)
            .unwrap_or_else(|| scope.clone());
        let first = linli_kit::page::Page::check(None, Some(CAMPAIGNS))?;
        let (open, _) = campaigns::list(db, &here, Some(CampaignState::Published), first).await?;
        for campaign in open.into_iter().filter(|campaign| is_open(campaign, now)) {
            let slots = campaigns::slots(db, scope, campaign.id).await?;
            let mine = slots
                .iter()
                .find(|slot| {
                    slot.registration_id == Some(one.id) && state_of(slot, now) == SlotState::Held
                })
                .map(|slot| (slot.id, slot.held_until));
            let slots = slot_views(db, scope, slots, now).await?;
            if let Some((slot_id, Some(until))) = mine {
                held = slots
                    .iter()
                    .find(|slot| slot.id == slot_id)
                    .map(|slot| HeldPost {
                        slot_id,
                        area_name: slot.area_name.clone(),
                        until,
                    });
            }
            boards.push(ClaimBoard {
                campaign_id: campaign.id,
                title: campaign.title,
                closes_at: campaign.closes_at,
                slots,
            });
        }
    }
    Ok(MemberPage {
        area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
        card_consent: one.card_consent_at.is_some(),
        name: one.name,
        state: one.state,
        verified_at: one.verified_at,
        posts,
        held,
        boards,
    })
}

/// A registered member's own page.
#[utoipa::path(get, path = "/api/public/registrations/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = MemberPage)))]
pub async fn get_member(ctx: Ctx, Path(code): Path<String>) -> Result<Json<MemberPage>, Problem> {
    let mut db = ctx.read().await?;
    let (scope, one) = member(&ctx, &mut db, &code).await?;
    Ok(Json(page(&mut db, &scope, one, ctx.now()).await?))
}

/// The member's yes or no to the half-yearly card; it can be taken back at any time.
#[utoipa::path(post, path = "/api/public/registrations/{code}/card-consent", tag = "public",
    params(("code" = String, Path)), request_body = CardConsent, responses((status = 200, body = MemberPage)))]
pub async fn consent_to_card(
    ctx: Ctx,
    Path(code): Path<String>,
    body: Body<CardConsent>,
) -> Answer {
    let (scope, mut one) = member(&ctx, &mut ctx.read().await?, &code).await?;
    let mut tx = fresh!(ctx.begin_public(scope.street(), &body).await?);
    let now = tx.now();
    one.card_consent_at = body.value.consent.then_some(now);
    let (db, scope) = tx.parts();
    store::update(db, scope, &mut one).await?;
    tx.log(Entry {
        entity: "member_registration",
        id: one.id.0,
        event: if body.value.consent {
            "card_consent_given"
        } else {
            "card_consent_withdrawn"
        },
        area: Some(&one.area_path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    let view = page(db, scope, one, now).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// The member leaves.
#[utoipa::path(post, path = "/api/public/registrations/{code}/leave", tag = "public",
    params(("code" = String, Path)), request_body = MemberWord, responses((status = 200, body = MemberPage)))]
pub async fn leave(ctx: Ctx, Path(code): Path<String>, body: Body<MemberWord>) -> Answer {
    let (scope, mut one) = member(&ctx, &mut ctx.read().await?, &code).await?;
    let mut tx = fresh!(ctx.begin_public(scope.street(), &body).await?);
    let standing = Standing {
        member: true,
        ..Standing::default()
    };
    step(&mut tx, &mut one, RegistrationEvent::Leave, standing, None).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let view = page(db, scope, one, now).await?;
    tx.commit(StatusCode::OK, &view).await
}
