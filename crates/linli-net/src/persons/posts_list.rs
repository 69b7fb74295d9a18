//! `GET /api/posts`: who holds, held and will hold which post, in the own place.

use std::collections::HashMap;

use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged, read_query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{PostRefusal, may_give};
use super::store::{self, Post, PostFilter, PostState};
use crate::areas::change::role_of;
use crate::{areas, orgs};

/// A post with the names that go with it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PostItem {
    /// Its id.
    pub id: PostId,
    /// Who holds it.
    pub person_id: PersonId,
    /// The holder's name.
    pub person_name: String,
    /// In which role.
    pub role: Role,
    /// In which organisation.
    pub org_id: OrgId,
    /// That organisation's name.
    pub org_name: String,
    /// Bound to which place.
    pub area_id: AreaId,
    /// That place, spoken; empty for the whole street.
    pub area_name: String,
    /// That place's path.
    pub area_path: AreaPath,
    /// From when.
    pub from: Timestamp,
    /// Until when, where the term is limited.
    pub to: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// Where it stands now.
    pub state: PostState,
    /// How the holder came to it: a [`super::rules::PostSource`], or how the house came by it.
    pub source: String,
    /// Number of the letter of appointment.
    pub appointment_no: Option<String>,
    /// Number of the document it rests on.
    pub document_no: Option<String>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Which posts are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PostQuery {
    /// Of one person.
    #[param(value_type = Option<String>)]
    person_id: Option<PersonId>,
    /// In one organisation.
    #[param(value_type = Option<String>)]
    org_id: Option<OrgId>,
    /// At this place or one in it.
    #[param(value_type = Option<String>)]
    area_id: Option<AreaId>,
    /// At the place itself only, with `area_id`.
    direct: Option<bool>,
    /// In one role.
    #[param(inline)]
    role: Option<Role>,
    /// Where they stand now.
    #[param(inline)]
    state: Option<PostState>,
    /// Terms that end before this moment.
    #[param(value_type = Option<String>)]
    to_before: Option<Timestamp>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Posts with names and actions, in three queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn items(
    app: &App,
    locale: Locale,
    actor: &Actor,
    db: &mut Db,
    scope: &Scope,
    posts: Vec<Post>,
    now: Timestamp,
) -> Result<Vec<PostItem>, Problem> {
    let people: HashMap<PersonId, String> =
        store::names(db, scope, posts.iter().map(|post| post.person_id)).await?;
    let names = orgs::store::names(db, scope, posts.iter().map(|post| post.org_id)).await?;
    let places =
        areas::store::spoken_names(db, scope, posts.iter().map(|post| &post.area_path)).await?;
    Ok(posts
        .into_iter()
        .map(|post| PostItem {
            allowed_actions: actions(app, locale, actor, &post),
            state: post.state(now),
            id: post.id,
            person_id: post.person_id,
            person_name: people.get(&post.person_id).cloned().unwrap_or_default(),
            role: post.role,
            org_id: post.org_id,
            org_name: names.get(&post.org_id).cloned().unwrap_or_default(),
            area_id: post.area_id,
            area_name: places.get(&post.area_path).cloned().unwrap_or_default(),
            area_path: post.area_path,
            from: post.from_at,
            to: post.to_at,
            ended_at: post.ended_at,
            end_reason: post.end_reason,
            source: post.source,
            appointment_no: post.appointment_no,
            document_no: post.document_no,
            version: post.version,
        })
        .collect())
}

fn actions(app: &App, locale: Locale, actor: &Actor, post: &Post) -> Vec<AllowedAction> {
    let own = actor.person() == Some(post.person_id);
    let why = match role_of(actor) {
        Some(role) => may_give(role, post.role, own).err(),
        None => Some(PostRefusal::NotForRole),
    };
    let why = why.or(post.ended_at.is_some().then_some(PostRefusal::Ended));
    let endless = post.to_at.is_none().then_some(PostRefusal::Endless);
    [("renew", why.or(endless)), ("hand_over", why), ("end", why)]
        .into_iter()
        .map(|(action, why)| {
            AllowedAction::new(app.texts(), locale, action, why.map(CodeEnum::code))
        })
        .collect()
}

/// A post as a list shows it, after a write.
///
/// # Errors
/// The database refused.
pub async fn item(ctx: &Ctx, tx: &mut Tx, post: Post) -> Result<PostItem, Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (db, scope) = tx.parts();
    let mut items = items(ctx.app(), ctx.locale(), &actor, db, scope, vec![post], now).await?;
    items.pop().ok_or_else(Problem::not_found)
}

/// Posts in the own place that nobody ended, as the list's own query filters them: what an export takes. `query` is that of
/// `GET /api/posts` as it stands in the address.
///
/// # Errors
/// The query does not read; the database refused.
pub async fn found(
    db: &mut Db,
    scope: &Scope,
    query: &str,
    now: Timestamp,
    page: Page,
) -> Result<(Vec<Post>, i64), Problem> {
    find(db, scope, &read_query(query)?, now, true, page).await
}

async fn find(
    db: &mut Db,
    scope: &Scope,
    query: &PostQuery,
    now: Timestamp,
    living: bool,
    page: Page,
) -> Result<(Vec<Post>, i64), Problem> {
    let direct = query.direct.unwrap_or(false);
    let within = match query.area_id {
        Some(id) if !direct => Some(areas::store::load(db, scope, id).await?.path),
        _ => None,
    };
    let filter = PostFilter {
        person: query.person_id,
        org: query.org_id,
        within: within.as_ref(),
        at: query.area_id.filter(|_| direct),
        role: query.role,
        state: query.state.map(|state| (state, now)),
        to_before: query.to_before,
        living,
    };
    store::find_posts(db, scope, &filter, page).await
}

/// Posts in the own place, by place and role.
#[utoipa::path(get, path = "/api/posts", tag = "persons", params(PostQuery),
    responses((status = 200, body = Paged<PostItem>)))]
pub async fn list_posts(
    ctx: Ctx,
    Query(query): Query<PostQuery>,
) -> Result<Json<Paged<PostItem>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let now = ctx.now();
    let (posts, total) = find(&mut db, &scope, &query, now, false, page).await?;
    let items = items(
        ctx.app(),
        ctx.locale(),
        ctx.actor()?,
        &mut db,
        &scope,
        posts,
        now,
    )
    .await?;
    Ok(Json(Paged::new(items, total, page)))
}
