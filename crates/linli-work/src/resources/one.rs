//! `GET /api/resources/{id}`: one resource with its timeline and what may be done with it.

use linli_domain::id::ResourceId;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;

use super::view::{ResourceView, load_for, page};

/// One resource.
#[utoipa::path(get, path = "/api/resources/{id}", tag = "resources", params(("id" = ResourceId, Path)),
    responses((status = 200, body = ResourceView)))]
pub async fn get_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
) -> Result<Json<ResourceView>, Problem> {
    let mut db = ctx.read().await?;
    let resource = load_for(&mut db, ctx.actor()?, id).await?;
    let view = page(&mut db, ctx.app(), ctx.locale(), ctx.actor()?, &resource).await?;
    Ok(Json(view))
}
