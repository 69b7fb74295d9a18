//! `GET /api/demands/{id}`: the page of a demand.

use linli_domain::id::DemandId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_net::pictures;

use super::ENTITY;
use super::list::visible_to_unit;
use super::store;
use super::view::{DemandView, page, sees_issued_only};

/// A demand with everything on its page. Units see issued demands and their own, without personal data.
#[utoipa::path(get, path = "/api/demands/{id}", tag = "demands", params(("id" = DemandId, Path)),
    responses((status = 200, body = DemandView)))]
pub async fn get_demand(ctx: Ctx, Path(id): Path<DemandId>) -> Result<Json<DemandView>, Problem> {
    let actor = ctx.actor()?;
    let mut db = ctx.read().await?;
    let scope = if sees_issued_only(actor.role()) {
        let wide = Scope::street_wide(actor.street());
        if !visible_to_unit(&mut db, &wide, id, actor).await? {
            return Err(Problem::not_found());
        }
        wide
    } else {
        ctx.scope()?
    };
    let demand = store::load(&mut db, &scope, id).await?;
    let reader = Reader::of(&ctx)?;
    Ok(Json(page(&mut db, &scope, demand, reader).await?))
}

/// The picture that came with a demand: for those who work on it in its place, never for a unit.
#[utoipa::path(get, path = "/api/demands/{id}/picture", tag = "demands", params(("id" = DemandId, Path)),
    responses((status = 200, content_type = "image/jpeg")))]
pub async fn get_demand_picture(ctx: Ctx, Path(id): Path<DemandId>) -> Answer {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let demand = store::load(&mut db, &scope, id).await?;
    let bytes = pictures::store::load(&mut db, &scope, ENTITY, demand.id.0).await?;
    Ok(pictures::answer(bytes))
}
