//! `/api/posters`: making posters for places, and taking them out of use.

use axum::http::StatusCode;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, PosterId};
use linli_domain::number::TrackingCode;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::problem::Problem;
use linli_kit::secret::random_bytes;
use linli_kit::store::Db;
use linli_kit::transaction::Entry;
use linli_kit::{app::App, fresh};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::{self, Poster};
use crate::areas::store as areas;

/// A poster as the office sees it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PosterView {
    /// Its id.
    pub id: PosterId,
    /// The code in its QR.
    pub code: String,
    /// What its QR opens.
    pub url: String,
    /// The place it hangs at.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was taken out of use.
    pub revoked_at: Option<Timestamp>,
    /// 1, and 2 once it is out of use.
    pub version: i64,
}

/// Posters of a place and everything in it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PosterList {
    /// By place.
    pub items: Vec<PosterView>,
}

/// Which posters are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PosterQuery {
    /// Only those in this place; the whole own scope when left out.
    area_id: Option<AreaId>,
}

/// A poster to be made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPoster {
    /// The place it will hang at.
    pub area_id: AreaId,
}

/// A poster taken out of use.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PosterEnd {
    /// The version looked at.
    #[serde(default)]
    pub version: Option<i64>,
}

/// What the QR of a poster opens.
#[must_use]
pub fn url(app: &App, code: &str) -> String {
    let address = app.settings().public_address.trim_end_matches('/');
    format!("{address}/p/{code}")
}

/// A code nobody can guess: 11 of 31 characters are random, the last is their check.
#[must_use]
pub fn fresh_code(app: &App) -> String {
    TrackingCode::from_random(random_bytes(app.random()))
        .as_str()
        .to_owned()
}

async fn views(
    app: &App,
    db: &mut Db,
    scope: &Scope,
    posters: Vec<Poster>,
) -> Result<Vec<PosterView>, Problem> {
    let paths: Vec<AreaPath> = posters.iter().map(|p| p.area_path.clone()).collect();
    let names = areas::spoken_names(db, scope, &paths).await?;
    Ok(posters
        .into_iter()
        .map(|poster| PosterView {
            id: poster.id,
            url: url(app, &poster.code),
            code: poster.code,
            area_id: poster.area_id,
            area_name: names.get(&poster.area_path).cloned().unwrap_or_default(),
            created_at: poster.created_at,
            revoked_at: poster.revoked_at,
            version: 1 + i64::from(poster.revoked_at.is_some()),
        })
        .collect())
}

/// Posters of the own scope.
#[utoipa::path(get, path = "/api/posters", tag = "posters", params(PosterQuery),
    responses((status = 200, body = PosterList)))]
pub async fn list_posters(
    ctx: Ctx,
    Query(query): Query<PosterQuery>,
) -> Result<Json<PosterList>, Problem> {
    let mut scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    if let Some(id) = query.area_id {
        let area = areas::load(&mut db, &scope, id).await?;
        scope = scope.narrowed(&area.path).ok_or_else(Problem::not_found)?;
    }
    let posters = store::in_area(&mut db, &scope).await?;
    let items = views(ctx.app(), &mut db, &scope, posters).await?;
    Ok(Json(PosterList { items }))
}

/// Makes a poster for a place. A place may have several: at each entrance its own.
#[utoipa::path(post, path = "/api/posters", tag = "posters", request_body = NewPoster,
    responses((status = 201, body = PosterView)))]
pub async fn make_poster(ctx: Ctx, body: Body<NewPoster>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let area = areas::load(db, scope, body.value.area_id).await?;
    let poster = Poster {
        id: PosterId(tx.fresh_id()),
        code: fresh_code(ctx.app()),
        street_id: tx.scope().street(),
        area_id: area.id,
        area_path: area.path,
        created_at: tx.now(),
        revoked_at: None,
    };
    let by = tx.actor().person();
    let (db, scope) = tx.parts();
    store::insert(db, scope, &poster, by).await?;
    tx.log(Entry {
        entity: "poster",
        id: poster.id.0,
        event: "poster_made",
        area: Some(&poster.area_path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    let mut views = views(ctx.app(), db, scope, vec![poster]).await?;
    let view = views.pop().ok_or_else(Problem::not_found)?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Takes a poster out of use: its page then says where to turn.
#[utoipa::path(post, path = "/api/posters/{id}/revoke", tag = "posters", params(("id" = PosterId, Path)),
    request_body = PosterEnd, responses((status = 200, body = PosterView)))]
pub async fn revoke_poster(ctx: Ctx, Path(id): Path<PosterId>, body: Body<PosterEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut poster = store::load(db, scope, id).await?;
    if !store::revoke(db, scope, id, now).await? {
        return Err(Problem::conflict("poster_revoked_before"));
    }
    poster.revoked_at = Some(now);
    tx.log(Entry {
        entity: "poster",
        id: id.0,
        event: "poster_revoked",
        area: Some(&poster.area_path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    let mut views = views(ctx.app(), db, scope, vec![poster]).await?;
    let view = views.pop().ok_or_else(Problem::not_found)?;
    tx.commit(StatusCode::OK, &view).await
}
