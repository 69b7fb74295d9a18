//! The claim board: a member chooses a post, has it for ten minutes, and claims it. Seventy may ask at once; the
//! database lets one in at each post, and the narrow limit belongs to the member, not to the address they share.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ApplicationId, CampaignId, SlotId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Entry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::public::{member, page};
use super::rules::RegistrationState;
use super::store::Registration;
use crate::campaigns::manage::refused;
use crate::campaigns::public::is_open;
use crate::campaigns::rules::{ApplicationState, Refusal, Route};
use crate::campaigns::store::applications::{self, Application};
use crate::campaigns::store::{self as campaigns, Slot};
use crate::registrations::public::MemberPage;

/// Choices of one member in ten minutes.
const PER_MEMBER: i64 = 60;

/// The post chosen.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostChoice {
    /// Which.
    pub slot_id: SlotId,
}

/// A verified member and a post of an open campaign in the member's community.
async fn choice(
    ctx: &Ctx,
    db: &mut Db,
    code: &str,
    slot: SlotId,
) -> Result<(Scope, Registration, Slot, CampaignId), Problem> {
    let (scope, one) = member(ctx, db, code).await?;
    ctx.app()
        .flood()
        .count(&format!("claim {}", one.id), PER_MEMBER, 10, ctx.now())?;
    if one.state != RegistrationState::Verified {
        return Err(Problem::conflict("registration_not_verified"));
    }
    let unknown = || Problem::field("slot_id", "unknown");
    let slot = campaigns::slot(db, &scope, slot)
        .await
        .map_err(|_| unknown())?;
    if !one.area_path.contains(&slot.area_path) {
        return Err(unknown());
    }
    let campaign = campaigns::load(db, &scope, slot.campaign_id).await?;
    if !is_open(&campaign, ctx.now()) {
        return Err(Problem::conflict("campaign_not_open"));
    }
    Ok((scope, one, slot, campaign.id))
}

/// The campaign as it is under the writer's lock: it may have been closed since it was read.
async fn still_open(db: &mut Db, scope: &Scope, campaign: CampaignId) -> Result<(), Problem> {
    if campaigns::hold_published(db, scope, campaign).await? {
        Ok(())
    } else {
        Err(Problem::conflict("campaign_not_open"))
    }
}

/// Holds a post for ten minutes; choosing another lets go of the one before.
#[utoipa::path(post, path = "/api/public/registrations/{code}/hold", tag = "public",
    params(("code" = String, Path)), request_body = PostChoice, responses((status = 200, body = MemberPage)))]
pub async fn hold_post(ctx: Ctx, Path(code): Path<String>, body: Body<PostChoice>) -> Answer {
    let (scope, one, slot, _) =
        choice(&ctx, &mut ctx.read().await?, &code, body.value.slot_id).await?;
    let mut tx = fresh!(ctx.begin_public(scope.street(), &body).await?);
    let now = tx.now();
    let (db, scope) = tx.parts();
    still_open(db, scope, slot.campaign_id).await?;
    if campaigns::hold(db, scope, &slot, one.id, now)
        .await?
        .is_none()
    {
        tx.rollback().await;
        return Err(refused(Refusal::SlotTaken));
    }
    let view = page(db, scope, one, now).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Lets go of a post before the ten minutes are over.
#[utoipa::path(post, path = "/api/public/registrations/{code}/release", tag = "public",
    params(("code" = String, Path)), request_body = PostChoice, responses((status = 200, body = MemberPage)))]
pub async fn release_post(ctx: Ctx, Path(code): Path<String>, body: Body<PostChoice>) -> Answer {
    let (scope, one) = member(&ctx, &mut ctx.read().await?, &code).await?;
    let mut tx = fresh!(ctx.begin_public(scope.street(), &body).await?);
    let now = tx.now();
    let (db, scope) = tx.parts();
    campaigns::release(db, scope, body.value.slot_id, one.id).await?;
    let view = page(db, scope, one, now).await?;
    tx.commit(StatusCode::OK, &view).await
}

fn claimed(id: ApplicationId, one: &Registration, slot: &Slot, now: Timestamp) -> Application {
    Application {
        id,
        campaign_id: slot.campaign_id,
        slot_id: slot.id,
        area_id: slot.area_id,
        area_path: slot.area_path.clone(),
        route: Route::Claim,
        state: ApplicationState::Claimed,
        name: one.name.clone(),
        phone_sealed: Some(one.phone_sealed.clone()),
        phone_hash: Some(one.phone_hash.clone()),
        phone_masked: Some(one.phone_masked.clone()),
        statement: one.offers.clone(),
        recommender: None,
        recommender_hash: None,
        entered_by: None,
        consent_at: Some(now),
        checked_by: None,
        checked_at: None,
        // what the registration says, no more: it was verified, by whom and when
        party_verified_by: one.verified_by,
        party_verified_at: one.verified_at,
        publicity_from: None,
        publicity_until: None,
        approved_by: None,
        approved_at: None,
        resolution: None,
        registration_id: Some(one.id),
        created_at: now,
        version: 1,
    }
}

/// Claims the post held; the community confirms.
#[utoipa::path(post, path = "/api/public/registrations/{code}/claim", tag = "public",
    params(("code" = String, Path)), request_body = PostChoice, responses((status = 200, body = MemberPage)))]
pub async fn claim_post(ctx: Ctx, Path(code): Path<String>, body: Body<PostChoice>) -> Answer {
    let (scope, one, slot, _) =
        choice(&ctx, &mut ctx.read().await?, &code, body.value.slot_id).await?;
    let mut tx = fresh!(ctx.begin_public(scope.street(), &body).await?);
    let now = tx.now();
    let application = claimed(ApplicationId(tx.fresh_id()), &one, &slot, now);
    let (db, scope) = tx.parts();
    still_open(db, scope, slot.campaign_id).await?;
    if !campaigns::claim_held(db, scope, slot.id, one.id, application.id, now).await? {
        tx.rollback().await;
        return Err(refused(Refusal::HoldOver));
    }
    applications::insert(db, scope, &application).await?;
    tx.log(Entry {
        entity: "head_application",
        id: application.id.0,
        event: "claimed",
        to: Some(ApplicationState::Claimed.code()),
        area: Some(&application.area_path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    let view = page(db, scope, one, now).await?;
    tx.commit(StatusCode::OK, &view).await
}
