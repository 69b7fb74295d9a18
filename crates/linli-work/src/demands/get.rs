//! `GET /api/demands/{id}`: the page of a demand.

use axum::Json;
use linli_domain::id::DemandId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Ctx, Path};
use linli_kit::problem::Problem;

use super::list::visible_to_unit;
use super::store;
use super::view::{DemandView, Reader, page, sees_issued_only};

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
    let reader = Reader {
        app: ctx.app(),
        actor,
        locale: ctx.locale(),
        now: ctx.now(),
    };
    Ok(Json(page(&mut db, &scope, demand, reader).await?))
}
