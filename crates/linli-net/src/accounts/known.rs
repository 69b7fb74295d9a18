//! Accounts for people the house knows already: a building head gets the post by a letter, a roster brings a hundred
//! more, and none of them is typed in a second time to be let in.

use axum::http::StatusCode;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::fresh;
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::manage::{view_of, with_password};
use super::view::{self, PersonName, PostView};
use super::{create, manage, password, store};
use crate::persons::store as persons;

/// Whose account is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AwaitedQuery {
    /// Part of the name.
    q: Option<String>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Somebody who holds a post and cannot sign in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AwaitedAccount {
    /// Who.
    pub person: PersonName,
    /// Posts held now: two of one name are told apart by them.
    pub posts: Vec<PostView>,
}

/// An account for somebody known.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownAccount {
    /// What will be typed to sign in.
    pub login: String,
}

/// People who hold a post and have no account, by name.
#[utoipa::path(get, path = "/api/accounts/awaited", tag = "accounts", params(AwaitedQuery),
    responses((status = 200, body = Paged<AwaitedAccount>)))]
pub async fn list_awaited(
    ctx: Ctx,
    Query(query): Query<AwaitedQuery>,
) -> Result<Json<Paged<AwaitedAccount>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let text = query.q.unwrap_or_default();
    let mut db = ctx.read().await?;
    let (found, total) =
        store::without_account(&mut db, &scope, text.trim(), ctx.now(), page).await?;
    let ids: Vec<PersonId> = found.iter().map(|(id, _)| *id).collect();
    let held = persons::posts_of_all(&mut db, &scope, &ids, ctx.now()).await?;
    let owners: Vec<PersonId> = held.iter().map(|post| post.person_id).collect();
    let views = view::posts(&mut db, &scope, held).await?;
    let posts: Vec<(PersonId, PostView)> = owners.into_iter().zip(views).collect();
    let items = found
        .into_iter()
        .map(|(id, name)| AwaitedAccount {
            posts: posts
                .iter()
                .filter(|(owner, _)| *owner == id)
                .map(|(_, post)| post.clone())
                .collect(),
            person: PersonName { id, name },
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}

/// Gives somebody known an account; what they may do follows from the posts they hold.
#[utoipa::path(post, path = "/api/persons/{id}/account", tag = "accounts", params(("id" = PersonId, Path)),
    request_body = KnownAccount, responses((status = 201, body = manage::AccountWithPassword)))]
pub async fn open_known_account(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    body: Body<KnownAccount>,
) -> Answer {
    let password = password::one_time(ctx.app());
    let hash = password::hash(ctx.app(), &password).await?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let person = persons::load(db, &Scope::street_wide(scope.street()), id).await?;
    let account = create::account(&mut tx, person.id, &body.value.login, hash, true).await?;
    let account = view_of(&mut tx, account).await?;
    with_password(tx, StatusCode::CREATED, account, password).await
}
