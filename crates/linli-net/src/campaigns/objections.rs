//! Objections during the public notice: anybody may make one, the office answers each before the committee approves.

use axum::http::StatusCode;
use linli_domain::id::{ApplicationId, CampaignId, ObjectionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use linli_kit::typed::{line, optional_line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::act::page;
use super::codes::{self, CodeKind};
use super::manage::refused;
use super::notice;
use super::public::count_writes;
use super::rules::{ApplicationState, Refusal};
use super::store::applications::{self, Objection};
use super::view::{ApplicationView, standing};
use crate::persons::phones;

const TEXT: usize = 1_000;
const NAME: usize = 50;

/// A word against a candidate.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewObjection {
    /// Against whom.
    pub application_id: ApplicationId,
    /// In words, 1 to 1,000 characters.
    pub text: String,
    /// By whom; may be left out.
    #[serde(default)]
    pub name: Option<String>,
    /// Where to reach them; may be left out.
    #[serde(default)]
    pub phone: Option<String>,
}

/// What the page is told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ObjectionReceipt {
    /// When it arrived.
    pub at: Timestamp,
}

/// The answer to an objection.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionAnswer {
    /// Of which application; as read.
    pub application_id: ApplicationId,
    /// What was found and why, 1 to 1,000 characters.
    pub answer: String,
    /// Whether the objection is right: then the candidate can only be refused.
    pub upheld: bool,
}

/// Takes an objection while the notice runs.
#[utoipa::path(post, path = "/api/public/campaigns/{code}/objections", tag = "public",
    params(("code" = String, Path)), request_body = NewObjection, responses((status = 201, body = ObjectionReceipt)))]
pub async fn object(ctx: Ctx, Path(code): Path<String>, body: Body<NewObjection>) -> Answer {
    let found = codes::find(&ctx, &mut ctx.read().await?, CodeKind::Campaign, &code).await?;
    count_writes(&ctx)?;
    let said = &body.value;
    let text = line("text", &said.text, TEXT)?;
    let name = optional_line("name", said.name.clone(), NAME)?;
    let phone = phones::seal_given(ctx.app(), "phone", said.phone.as_deref())?;
    let mut tx = fresh!(ctx.begin_public(found.street_id, &body).await?);
    let now = tx.now();
    let id = ObjectionId(tx.fresh_id());
    let (db, scope) = tx.parts();
    let application = applications::load_for_update(db, scope, said.application_id).await?;
    if application.campaign_id != CampaignId(found.object_id) {
        return Err(Problem::not_found());
    }
    let running = application.publicity_until.is_some_and(|until| now < until);
    if application.state != ApplicationState::Publicity || !running {
        return Err(Problem::conflict("publicity_not_running"));
    }
    let (phone_sealed, phone_masked) = phone.map(|phone| (phone.sealed, phone.masked)).unzip();
    let objection = Objection {
        id,
        application_id: application.id,
        text,
        name,
        phone_sealed,
        phone_masked,
        created_at: now,
        answer: None,
        upheld: None,
        answered_by: None,
        answered_at: None,
    };
    applications::object(db, scope, &objection).await?;
    tx.log(Entry {
        entity: "head_application",
        id: application.id.0,
        event: "objection_made",
        area: Some(&application.area_path),
        ..Entry::default()
    })
    .await?;
    notice::tell_office(&mut tx, &application, "objection_made").await?;
    tx.commit(StatusCode::CREATED, &ObjectionReceipt { at: now })
        .await
}

/// Answers an objection, once.
#[utoipa::path(post, path = "/api/objections/{id}/answer", tag = "campaigns", params(("id" = ObjectionId, Path)),
    request_body = ObjectionAnswer, responses((status = 200, body = ApplicationView)))]
pub async fn answer_objection(
    ctx: Ctx,
    Path(id): Path<ObjectionId>,
    body: Body<ObjectionAnswer>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let said = &body.value;
    let text = line("answer", &said.answer, TEXT)?;
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (db, scope) = tx.parts();
    let wide = Scope::street_wide(scope.street());
    let application = applications::load_for_update(db, scope, said.application_id).await?;
    let stands = standing(db, &wide, &application, &actor).await?;
    if stands.own {
        return Err(refused(Refusal::Own));
    }
    if stands.recommender {
        return Err(refused(Refusal::OwnRecommendation));
    }
    let objections = applications::objections(db, &wide, &[application.id]).await?;
    let mut objection = objections
        .into_iter()
        .find(|one| one.id == id)
        .ok_or_else(Problem::not_found)?;
    objection.answer = Some(text.clone());
    objection.upheld = Some(said.upheld);
    objection.answered_by = actor.person();
    objection.answered_at = Some(now);
    if !applications::answer(db, scope, &objection).await? {
        return Err(Problem::conflict("objection_answered_before"));
    }
    tx.log(Entry {
        entity: "head_application",
        id: application.id.0,
        event: if said.upheld {
            "objection_upheld"
        } else {
            "objection_dismissed"
        },
        reason: Some(&text),
        area: Some(&application.area_path),
        ..Entry::default()
    })
    .await?;
    let view = page(&mut tx, application).await?;
    tx.commit(StatusCode::OK, &view).await
}
