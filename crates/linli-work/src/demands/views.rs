//! Saved list views of a person: a name for a query string.

use axum::http::StatusCode;
use linli_domain::id::{PersonId, ViewId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::typed::{line, optional_line};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::saved;

/// Characters of a view's name at most.
const MAX_NAME: usize = 20;
/// Characters of the name of a list at most.
const MAX_LIST: usize = 40;
/// Characters of a query string at most.
const MAX_QUERY: usize = 1_000;

/// A saved view.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// Of which list: `demands`, `orders`, …
    pub list: String,
    /// Its name.
    pub name: String,
    /// The list's query string.
    pub query: String,
}

/// Saved views.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SavedViews {
    /// In the order of their making.
    pub items: Vec<SavedView>,
}

/// Of which list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ViewsQuery {
    list: String,
}

/// The own saved views of a list.
#[utoipa::path(get, path = "/api/views", tag = "demands", params(ViewsQuery), responses((status = 200, body = SavedViews)))]
pub async fn list_views(
    ctx: Ctx,
    Query(query): Query<ViewsQuery>,
) -> Result<Json<SavedViews>, Problem> {
    let (scope, person) = owner(&ctx)?;
    let items = saved::all(&mut ctx.read().await?, &scope, person, &query.list).await?;
    Ok(Json(SavedViews { items }))
}

fn owner(ctx: &Ctx) -> Result<(Scope, PersonId), Problem> {
    let person = ctx
        .actor()?
        .person()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    Ok((ctx.scope()?, person))
}

/// A view to save.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// Of which list.
    pub list: String,
    /// Its name, 1 to 20 characters; the same name again replaces the query.
    pub name: String,
    /// The list's query string, at most 1,000 characters.
    pub query: String,
}

/// Saves a view under a name.
#[utoipa::path(post, path = "/api/views", tag = "demands", request_body = NewView,
    responses((status = 201, body = SavedView)))]
pub async fn save_view(ctx: Ctx, body: Body<NewView>) -> Answer {
    let (_, person) = owner(&ctx)?;
    let new = &body.value;
    let name = line("name", &new.name, MAX_NAME)?;
    let list = line("list", &new.list, MAX_LIST)?;
    optional_line("query", Some(new.query.clone()), MAX_QUERY)?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let id = ViewId(tx.fresh_id());
    let mut view = SavedView {
        id,
        list,
        name,
        query: new.query.clone(),
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    view.id = saved::put(db, scope, person, &view, now).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Nothing more to say.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Done {}

/// Removes an own saved view.
#[utoipa::path(delete, path = "/api/views/{id}", tag = "demands", params(("id" = ViewId, Path)),
    responses((status = 200, body = Done)))]
pub async fn remove_view(
    ctx: Ctx,
    Path(id): Path<ViewId>,
    body: Body<serde_json::Value>,
) -> Answer {
    let (_, person) = owner(&ctx)?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    if !saved::remove(db, scope, person, id).await? {
        return Err(Problem::not_found());
    }
    tx.commit(StatusCode::OK, &Done {}).await
}
