//! `/api/accounts`: the system administrator makes accounts and gives posts; the security administrator reads.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use linli_domain::actor::Role;
use linli_domain::id::{AccountId, AreaId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::fresh;
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::create::{self, NewPost};
use super::password;
use super::store::{self, Account, AccountState};
use super::view::{self, PersonName, PostView};
use crate::persons::store as persons;
use crate::{areas, orgs};

/// Posts an account may be given at once.
const MAX_POSTS: usize = 10;
/// Characters of a name.
const MAX_NAME: usize = 60;

/// An account as its administrators see it: no business content.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// What is typed to sign in.
    pub login: String,
    /// Whose it is.
    pub person: PersonName,
    /// The person's number, masked.
    pub phone_masked: Option<String>,
    /// Posts held now or later.
    pub posts: Vec<PostView>,
    /// Whether a code is asked for.
    pub totp_enabled: bool,
    /// When an administrator locked it.
    pub locked_at: Option<Timestamp>,
    /// Whether a new password is due at the next login.
    pub must_change_password: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last signed in to.
    pub last_login_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// For the optimistic lock.
    pub version: i64,
}

/// A post to be given.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostRequest {
    /// In which role.
    pub role: Role,
    /// In which organisation of the street.
    pub org_id: OrgId,
    /// Bound to which place of the street.
    pub area_id: AreaId,
    /// From when; from now when left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when; unlimited when left out.
    #[serde(default)]
    pub to: Option<Timestamp>,
}

/// A new account with its person and posts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What will be typed to sign in.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The person's number.
    #[serde(default)]
    pub phone: Option<String>,
    /// At least one.
    pub posts: Vec<PostRequest>,
}

/// An account and the password to tell its person. The password is shown in this answer only: a repeat of the
/// request gives the same answer without it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AccountWithPassword {
    /// The account.
    pub account: AccountView,
    /// To be changed at the first login.
    pub one_time_password: Option<String>,
}

/// Which accounts are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// Part of the login or the name.
    q: Option<String>,
    /// Only those in this state.
    #[param(inline)]
    state: Option<AccountState>,
    /// Only those of persons in this role.
    role: Option<Role>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Accounts with their persons and posts, in a fixed number of queries.
pub(super) async fn views(
    db: &mut Db,
    scope: &Scope,
    accounts: Vec<Account>,
    now: Timestamp,
) -> Result<Vec<AccountView>, Problem> {
    let ids: Vec<PersonId> = accounts.iter().map(|account| account.person_id).collect();
    let mut people = persons::by_ids(db, scope, &ids).await?;
    let held = persons::posts_of_all(db, scope, &ids, now).await?;
    let owners: Vec<PersonId> = held.iter().map(|post| post.person_id).collect();
    let mut posts: HashMap<PersonId, Vec<PostView>> = HashMap::new();
    for (owner, post) in owners.into_iter().zip(view::posts(db, scope, held).await?) {
        posts.entry(owner).or_default().push(post);
    }
    Ok(accounts
        .into_iter()
        .map(|account| {
            let person = people.remove(&account.person_id);
            let (name, phone_masked) = person
                .map(|person| (person.name, person.phone_masked))
                .unwrap_or_default();
            AccountView {
                id: account.id,
                login: account.login,
                person: PersonName {
                    id: account.person_id,
                    name,
                },
                phone_masked,
                posts: posts.remove(&account.person_id).unwrap_or_default(),
                totp_enabled: account.totp_confirmed_at.is_some(),
                locked_at: account.locked_at,
                must_change_password: account.must_change_password,
                created_at: account.created_at,
                last_login_at: account.last_login_at,
                ended_at: account.ended_at,
                version: account.version,
            }
        })
        .collect())
}

pub(super) async fn view_of(tx: &mut Tx, account: Account) -> Result<AccountView, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut views = views(db, scope, vec![account], now).await?;
    views.pop().ok_or_else(Problem::not_found)
}

/// Accounts of the street, in the order of their logins.
#[utoipa::path(get, path = "/api/accounts", tag = "accounts", params(AccountQuery),
    responses((status = 200, body = Paged<AccountView>)))]
pub async fn list_accounts(
    ctx: Ctx,
    Query(query): Query<AccountQuery>,
) -> Result<Json<Paged<AccountView>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let text = query.q.unwrap_or_default();
    let (accounts, total) =
        store::find(&mut db, &scope, text.trim(), query.state, query.role, page).await?;
    let items = views(&mut db, &scope, accounts, ctx.now()).await?;
    Ok(Json(Paged::new(items, total, page)))
}

/// One account of the street.
#[utoipa::path(get, path = "/api/accounts/{id}", tag = "accounts", params(("id" = AccountId, Path)),
    responses((status = 200, body = AccountView)))]
pub async fn get_account(
    ctx: Ctx,
    Path(id): Path<AccountId>,
) -> Result<Json<AccountView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let account = store::load(&mut db, &scope, id).await?;
    let mut views = views(&mut db, &scope, vec![account], ctx.now()).await?;
    views.pop().map(Json).ok_or_else(Problem::not_found)
}

/// Makes an account with its person and posts.
#[utoipa::path(post, path = "/api/accounts", tag = "accounts", request_body = NewAccount,
    responses((status = 201, body = AccountWithPassword)))]
pub async fn create_account(ctx: Ctx, body: Body<NewAccount>) -> Answer {
    let app = ctx.app();
    check(&body.value)?;
    let password = password::one_time(app);
    let hash = password::hash(app, &password).await?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let new = &body.value;
    let person = create::person(&mut tx, &new.name, new.phone.as_deref()).await?;
    let account = create::account(&mut tx, person.id, &new.login, hash, true).await?;
    for (index, post) in new.posts.iter().enumerate() {
        let post = looked_up(&mut tx, post, &format!("posts.{index}.")).await?;
        create::post(&mut tx, person.id, post).await?;
    }
    let account = view_of(&mut tx, account).await?;
    with_password(tx, StatusCode::CREATED, account, password).await
}

/// Commits an answer without the password, for repeats, and gives the one with it.
pub(super) async fn with_password(
    tx: Tx,
    status: StatusCode,
    account: AccountView,
    password: String,
) -> Answer {
    let mut answer = AccountWithPassword {
        account,
        one_time_password: None,
    };
    // what a repeat hears lies in the database for a week: no password goes there
    tx.commit(status, &answer).await?;
    answer.one_time_password = Some(password);
    Ok((status, Json(answer)).into_response())
}

/// Gives the person of an account one more post.
#[utoipa::path(post, path = "/api/accounts/{id}/posts", tag = "accounts", params(("id" = AccountId, Path)),
    request_body = PostRequest, responses((status = 200, body = AccountView)))]
pub async fn give_post(ctx: Ctx, Path(id): Path<AccountId>, body: Body<PostRequest>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let account = store::load(db, scope, id).await?;
    if account.ended_at.is_some() {
        return Err(Problem::conflict("account_ended"));
    }
    let post = looked_up(&mut tx, &body.value, "").await?;
    create::post(&mut tx, account.person_id, post).await?;
    let view = view_of(&mut tx, account).await?;
    tx.commit(StatusCode::OK, &view).await
}

fn check(new: &NewAccount) -> Result<(), Problem> {
    let name = new.name.trim().chars().count();
    if name == 0 {
        return Err(Problem::field("name", "required"));
    }
    if name > MAX_NAME {
        let mut args = serde_json::Map::new();
        args.insert("max".into(), MAX_NAME.into());
        args.insert("now".into(), name.into());
        return Err(Problem::fields(Vec::new()).and_field("name", "too_long", args));
    }
    if new.posts.is_empty() {
        return Err(Problem::field("posts", "required"));
    }
    if new.posts.len() > MAX_POSTS {
        let mut args = serde_json::Map::new();
        args.insert("min".into(), 1.into());
        args.insert("max".into(), MAX_POSTS.into());
        return Err(Problem::fields(Vec::new()).and_field("posts", "out_of_range", args));
    }
    Ok(())
}

/// The organisation and the place of a post, both of the administrator's own street.
async fn looked_up(tx: &mut Tx, post: &PostRequest, field: &str) -> Result<NewPost, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let unknown = |name: &str| Problem::field(&format!("{field}{name}"), "unknown");
    let org = orgs::store::load(db, scope, post.org_id)
        .await
        .map_err(|_| unknown("org_id"))?;
    let area = areas::store::load(db, scope, post.area_id)
        .await
        .map_err(|_| unknown("area_id"))?;
    Ok(NewPost {
        role: post.role,
        org_id: org.id,
        area_id: area.id,
        area_path: area.path,
        from_at: post.from.unwrap_or(now),
        to_at: post.to,
        source: "administrator".to_owned(),
        appointment_no: None,
        document_no: None,
    })
}
