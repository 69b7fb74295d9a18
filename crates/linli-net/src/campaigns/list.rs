//! Reading campaigns and applications, and opening a candidate's number with a reason.

use linli_domain::id::{ApplicationId, AreaId, CampaignId};
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::PostKind;
use super::rules::{ApplicationState, CampaignState};
use super::store;
use super::store::applications::{self, Filter};
use super::view::{
    ApplicationSummary, ApplicationView, CampaignSummary, CampaignView, application_lines,
    application_page, campaign_lines, campaign_page,
};
use crate::areas;
use crate::persons::phones::{self, OpenedPhone, Opening, PhoneReason};

/// Which campaigns are asked for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CampaignQuery {
    /// In one state.
    #[param(inline)]
    state: Option<CampaignState>,
    /// In one place.
    #[param(inline)]
    area_id: Option<AreaId>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Which applications are asked for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApplicationQuery {
    /// Of one campaign.
    #[param(inline)]
    campaign_id: Option<CampaignId>,
    /// In one state.
    #[param(inline)]
    state: Option<ApplicationState>,
    /// Only those somebody still has to do something about.
    open: Option<bool>,
    /// In one place.
    #[param(inline)]
    area_id: Option<AreaId>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Campaigns of the own scope, newest first.
#[utoipa::path(get, path = "/api/campaigns", tag = "campaigns", params(CampaignQuery),
    responses((status = 200, body = Paged<CampaignSummary>)))]
pub async fn list_campaigns(
    ctx: Ctx,
    Query(query): Query<CampaignQuery>,
) -> Result<Json<Paged<CampaignSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let scope = areas::store::narrowed(&mut db, &ctx.scope()?, query.area_id).await?;
    let (found, total) = store::list(&mut db, &scope, query.state, page).await?;
    let items = campaign_lines(&mut db, &scope, found, ctx.now()).await?;
    Ok(Json(Paged::new(items, total, page)))
}

/// A campaign with its posts.
#[utoipa::path(get, path = "/api/campaigns/{id}", tag = "campaigns", params(("id" = CampaignId, Path)),
    responses((status = 200, body = CampaignView)))]
pub async fn get_campaign(
    ctx: Ctx,
    Path(id): Path<CampaignId>,
) -> Result<Json<CampaignView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let campaign = store::load(&mut db, &scope, id).await?;
    Ok(Json(
        campaign_page(&mut db, &scope, campaign, Reader::of(&ctx)?).await?,
    ))
}

/// Where heads are looked for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VacancyQuery {
    /// In which place.
    #[param(inline)]
    area_id: AreaId,
    /// For what kind of head.
    #[param(inline)]
    post_kind: PostKind,
}

/// A building that looks for a head.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VacancyItem {
    /// The building, entrance or courtyard.
    pub area_id: AreaId,
    /// Spoken.
    pub area_name: String,
}

/// Buildings that look for a head.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Vacancies {
    /// By place.
    pub items: Vec<VacancyItem>,
}

/// Buildings of a place without a head that no open campaign offers yet: the gaps a new one can close.
#[utoipa::path(get, path = "/api/campaigns/vacancies", tag = "campaigns", params(VacancyQuery),
    responses((status = 200, body = Vacancies)))]
pub async fn list_vacancies(
    ctx: Ctx,
    Query(query): Query<VacancyQuery>,
) -> Result<Json<Vacancies>, Problem> {
    let mut db = ctx.read().await?;
    let scope = areas::store::narrowed(&mut db, &ctx.scope()?, Some(query.area_id)).await?;
    let found = store::vacancies(&mut db, &scope, query.post_kind, ctx.now()).await?;
    let names =
        areas::store::spoken_names(&mut db, &scope, found.iter().map(|one| &one.area_path)).await?;
    let items = found
        .into_iter()
        .map(|one| VacancyItem {
            area_name: names.get(&one.area_path).cloned().unwrap_or_default(),
            area_id: one.area_id,
        })
        .collect();
    Ok(Json(Vacancies { items }))
}

/// Applications of the own scope, newest first.
#[utoipa::path(get, path = "/api/applications", tag = "campaigns", params(ApplicationQuery),
    responses((status = 200, body = Paged<ApplicationSummary>)))]
pub async fn list_applications(
    ctx: Ctx,
    Query(query): Query<ApplicationQuery>,
) -> Result<Json<Paged<ApplicationSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let scope = areas::store::narrowed(&mut db, &ctx.scope()?, query.area_id).await?;
    let filter = Filter {
        campaign: query.campaign_id,
        state: query.state,
        open: query.open.unwrap_or(false),
    };
    let (found, total) = applications::list(&mut db, &scope, &filter, page).await?;
    let items = application_lines(&mut db, &scope, found, ctx.now()).await?;
    Ok(Json(Paged::new(items, total, page)))
}

/// An application with its objections.
#[utoipa::path(get, path = "/api/applications/{id}", tag = "campaigns", params(("id" = ApplicationId, Path)),
    responses((status = 200, body = ApplicationView)))]
pub async fn get_application(
    ctx: Ctx,
    Path(id): Path<ApplicationId>,
) -> Result<Json<ApplicationView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let found = applications::load(&mut db, &scope, id).await?;
    Ok(Json(
        application_page(&mut db, &scope, found, Reader::of(&ctx)?).await?,
    ))
}

/// Opens a candidate's number with a reason, which goes on record.
#[utoipa::path(post, path = "/api/applications/{id}/phone", tag = "campaigns", params(("id" = ApplicationId, Path)),
    request_body = PhoneReason, responses((status = 200, body = OpenedPhone)))]
pub async fn open_candidate_phone(
    ctx: Ctx,
    Path(id): Path<ApplicationId>,
    body: Body<PhoneReason>,
) -> Answer {
    let found = applications::load(&mut ctx.read().await?, &ctx.scope()?, id).await?;
    let sealed = found
        .phone_sealed
        .ok_or_else(|| Problem::conflict("phone_missing"))?;
    let opening = Opening {
        entity: "head_application",
        id: id.0,
        area: Some(&found.area_path),
        reason: &body.value.reason,
        detail: Value::Null,
    };
    phones::open(&ctx, &body, &sealed, opening).await
}
