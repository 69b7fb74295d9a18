//! `GET /api/heads`: the roster, and one head.

use linli_domain::id::{AppointmentId, AreaId};
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use serde::Deserialize;
use utoipa::IntoParams;

use super::rules::{AppointmentState, REMIND_BEFORE};
use super::store::{self, Filter};
use super::view::{HeadSummary, HeadView, head_page, lines};
use crate::areas;

/// Which heads are asked for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HeadQuery {
    /// In one state.
    #[param(inline)]
    state: Option<AppointmentState>,
    /// In one place.
    #[param(inline)]
    area_id: Option<AreaId>,
    /// Only those whose term ends within 30 days.
    ending: Option<bool>,
    /// Only those who left without a complete hand-over.
    handover_open: Option<bool>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Heads of the own scope, by place.
#[utoipa::path(get, path = "/api/heads", tag = "heads", params(HeadQuery),
    responses((status = 200, body = Paged<HeadSummary>)))]
pub async fn list_heads(
    ctx: Ctx,
    Query(query): Query<HeadQuery>,
) -> Result<Json<Paged<HeadSummary>>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let scope = areas::store::narrowed(&mut db, &ctx.scope()?, query.area_id).await?;
    let filter = Filter {
        state: query.state,
        ending_before: query
            .ending
            .filter(|ending| *ending)
            .map(|_| ctx.now().plus(REMIND_BEFORE)),
        handover_open: query.handover_open.unwrap_or(false),
    };
    let (found, total) = store::list(&mut db, &scope, &filter, page).await?;
    let items = lines(&mut db, &scope, found, ctx.now()).await?;
    Ok(Json(Paged::new(items, total, page)))
}

/// One head.
#[utoipa::path(get, path = "/api/heads/{id}", tag = "heads", params(("id" = AppointmentId, Path)),
    responses((status = 200, body = HeadView)))]
pub async fn get_head(ctx: Ctx, Path(id): Path<AppointmentId>) -> Result<Json<HeadView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let found = store::load(&mut db, &scope, id).await?;
    let reader = Reader::of(&ctx)?;
    Ok(Json(head_page(&mut db, &scope, found, reader).await?))
}
