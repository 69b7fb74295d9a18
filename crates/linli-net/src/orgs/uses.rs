//! `GET /api/orgs/{id}/uses`: what keeps an organisation in use.

use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::transaction::Tx;

use super::store;
use crate::areas::uses::{AreaUseView, AreaUses, listed, refused};

async fn of(
    app: &App,
    db: &mut Db,
    scope: &Scope,
    locale: Locale,
    org: OrgId,
    now: Timestamp,
) -> Result<Vec<AreaUseView>, Problem> {
    let mut uses = Vec::new();
    for used in app.area_uses() {
        let Some(column) = used.keeps_org else {
            continue;
        };
        let (count, named) = store::used_by(db, scope, used, column, org, now).await?;
        if count > 0 {
            uses.push(listed(app, locale, used.what, count, named));
        }
    }
    Ok(uses)
}

/// The refusal to end an organisation in use, with the list; none when nothing uses it.
///
/// # Errors
/// The database refused.
pub async fn in_use(tx: &mut Tx, org: OrgId) -> Result<Option<Problem>, Problem> {
    let (app, locale, now) = (tx.app().clone(), tx.locale(), tx.now());
    let (db, scope) = tx.parts();
    let uses = of(&app, db, scope, locale, org, now).await?;
    refused("org_in_use", locale, &uses)
}

/// What keeps an organisation in use.
#[utoipa::path(get, path = "/api/orgs/{id}/uses", tag = "orgs", params(("id" = OrgId, Path)),
    responses((status = 200, body = AreaUses)))]
pub async fn get_org_uses(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<AreaUses>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let org = store::load(&mut db, &scope, id).await?;
    let items = of(ctx.app(), &mut db, &scope, ctx.locale(), org.id, ctx.now()).await?;
    Ok(Json(AreaUses { items }))
}
