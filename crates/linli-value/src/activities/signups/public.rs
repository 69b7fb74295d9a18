//! Public pages: what is on in a street, a place in it without an account, and the sign-up under its code.
//!
//! Nothing here shows a name or a number of anybody but the name whoever holds a code left with it; everybody reads counts.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ActivityId, OrgId, StreetId};
use linli_domain::number::TrackingCode;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::fresh;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::secret::sha256;
use linli_kit::store::Db;
use linli_kit::text::{Locale, Texts};
use linli_net::persons::phones;
use linli_net::posters::budget::{look, spend_at};
use linli_net::{areas, orgs};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::entity::{CodeHolder, SignUp, SignUpFigures};
use super::rules::{SignUpState, SignUpWay};
use super::sign_up::{Wish, enter, give_code};
use super::store;
use super::view::{desk, position};
use super::withdraw::{behind_lock, take_off};
use crate::activities;
use crate::activities::entity::Activity;
use crate::activities::rules::{ActivityKind, ActivityState};

/// Days after its end for which an activity stays on the page.
const SHOWN_DAYS: i64 = 7;
/// Writes under one code in ten minutes.
const PER_CODE: i64 = 10;
/// Looks at sign-ups from one address in ten minutes.
const LOOKS: i64 = 600;

/// Of which street, and which page of the list.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PublicActivitiesQuery {
    /// The street's number, as posters and displays tell it.
    pub street_id: i64,
    /// 1-based; 1 when left out.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200; 50 when left out.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// An activity as everybody may see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicActivity {
    /// Its id.
    pub id: ActivityId,
    /// The street it is in.
    pub street_id: StreetId,
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// What kind it is.
    pub kind: ActivityKind,
    /// Where it stands.
    pub state: ActivityState,
    /// Who hosts it, by name.
    pub host_name: String,
    /// In which place, spoken.
    pub place: String,
    /// Where, in words.
    pub venue: String,
    /// From.
    pub starts_at: Option<Timestamp>,
    /// To.
    pub ends_at: Option<Timestamp>,
    /// Until when one signs up.
    pub sign_up_until: Option<Timestamp>,
    /// How many places there are; absent where everybody may just come.
    pub capacity: Option<i64>,
    /// Places taken.
    pub taken: i64,
    /// How many wait for one.
    pub waiting: i64,
    /// Whether every place is taken.
    pub full: bool,
    /// Whether minors may come.
    pub minors_welcome: bool,
    /// For whom, in words.
    pub audience: Option<String>,
    /// More, in words.
    pub note: Option<String>,
    /// What to look out for.
    pub safety_note: Option<String>,
    /// Who helps, by name.
    pub partners: Vec<String>,
    /// Whether one can sign up now, be it for the waiting list.
    pub can_sign_up: bool,
    /// Why not, in words.
    pub closed_reason: Option<String>,
}

/// What is on in a street.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicActivities {
    /// What is to come by its beginning, then what ended in the last days.
    pub items: Vec<PublicActivity>,
    /// How many there are.
    pub total: i64,
    /// Which page this is.
    pub page: i64,
    /// How many a page has.
    pub page_size: i64,
}

/// A sign-up without an account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicSignUpInput {
    /// What to call them by, 1 to 30 characters.
    pub name: String,
    /// A number to be told of a cancellation at, if wished; stored encrypted, erased thirty days after the end.
    #[serde(default)]
    pub phone: Option<String>,
    /// Whether they are under age.
    #[serde(default)]
    pub minor: bool,
    /// The guardian who consents, at most 30 characters; for a minor this or the next.
    #[serde(default)]
    pub guardian: Option<String>,
    /// Whether a guardian comes along.
    #[serde(default)]
    pub guardian_present: bool,
    /// What the page made up for this phone, so that one phone can be slowed without the estate.
    #[serde(default)]
    pub device: Option<String>,
}

/// What signing up without an account is answered with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicSignUpAnswer {
    /// The code to look and to withdraw by, in groups. Shown once, stored as a hash.
    pub code: String,
    /// Whether they have a place or wait for one.
    pub state: SignUpState,
    /// The place on the waiting list, from 1.
    pub position: Option<i64>,
    /// The activity as it stands now.
    pub activity: PublicActivity,
}

/// A sign-up as whoever holds its code sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicSignUp {
    /// Where it stands.
    pub state: SignUpState,
    /// The place on the waiting list, from 1.
    pub position: Option<i64>,
    /// The name left with it.
    pub name: String,
    /// Whether it is for somebody under age.
    pub minor: bool,
    /// Whether it can be withdrawn now.
    pub can_withdraw: bool,
    /// The activity.
    pub activity: PublicActivity,
    /// What there is to be told, in words: it was called off and why, they moved up, somebody took them off.
    pub told: Option<String>,
}

/// Nothing more to say.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicWithdrawal {}

/// Who looks without an account: in which language, and when.
#[derive(Debug, Clone, Copy)]
pub struct Visitor<'a> {
    /// What is said in words.
    pub texts: &'a Texts,
    /// In which language.
    pub locale: Locale,
    /// When.
    pub now: Timestamp,
}

impl<'a> Visitor<'a> {
    fn of(ctx: &'a Ctx) -> Self {
        Self {
            texts: ctx.app().texts(),
            locale: ctx.locale(),
            now: ctx.now(),
        }
    }

    fn say(self, key: &str, args: &Map<String, Value>) -> String {
        self.texts.say(self.locale, key, args)
    }
}

/// Activities as everybody may see them, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn shown(
    visitor: Visitor<'_>,
    db: &mut Db,
    scope: &Scope,
    found: Vec<Activity>,
) -> Result<Vec<PublicActivity>, Problem> {
    let ids: Vec<ActivityId> = found.iter().map(|one| one.id).collect();
    let figures = store::figures(db, scope, &ids).await?;
    let helpers = store::public::helpers(db, scope, &found).await?;
    let hosts = found.iter().map(|one| one.host_org_id);
    let all = hosts.chain(helpers.values().flatten().copied());
    let names = orgs::store::names(db, scope, all).await?;
    let paths = found.iter().map(|one| &one.area_path);
    let places = areas::store::spoken_names(db, scope, paths).await?;
    let name = |org: &OrgId| names.get(org).cloned().unwrap_or_default();
    Ok(found
        .into_iter()
        .map(|one| {
            let figures = figures.get(&one.id).copied().unwrap_or_default();
            let closed = desk(&one, figures, visitor.now).open().err();
            let partners = helpers.get(&one.id).into_iter().flatten();
            PublicActivity {
                street_id: scope.street(),
                host_name: name(&one.host_org_id),
                place: places.get(&one.area_path).cloned().unwrap_or_default(),
                partners: partners.map(name).collect(),
                sign_up_until: one.sign_up_until(),
                full: one.capacity.is_some_and(|most| figures.taken >= most),
                taken: figures.taken,
                waiting: figures.waiting,
                can_sign_up: closed.is_none(),
                closed_reason: closed.map(|why| visitor.say(why.code(), &Map::new())),
                id: one.id,
                number: one.number,
                title: one.title,
                kind: one.kind,
                state: one.state,
                venue: one.venue,
                starts_at: one.starts_at,
                ends_at: one.ends_at,
                capacity: one.capacity,
                minors_welcome: one.minors_welcome,
                audience: one.audience,
                note: one.note,
                safety_note: one.safety_note,
            }
        })
        .collect())
}

async fn shown_one(
    visitor: Visitor<'_>,
    db: &mut Db,
    scope: &Scope,
    activity: Activity,
) -> Result<PublicActivity, Problem> {
    let mut all = shown(visitor, db, scope, vec![activity]).await?;
    all.pop().ok_or_else(Problem::not_found)
}

/// Whether an activity was announced and stands on the public page.
fn is_public(activity: &Activity) -> Result<(), Problem> {
    match activity.is_public && activity.opened_at.is_some() {
        true => Ok(()),
        false => Err(Problem::not_found()),
    }
}

/// What is on in a street.
#[utoipa::path(get, path = "/api/public/activities", tag = "public", params(PublicActivitiesQuery),
    responses((status = 200, body = PublicActivities)))]
pub async fn list_public_activities(
    ctx: Ctx,
    Query(query): Query<PublicActivitiesQuery>,
) -> Result<Json<PublicActivities>, Problem> {
    look(&ctx)?;
    let page = Page::check(query.page, query.page_size)?;
    let scope = Scope::street_wide(StreetId(query.street_id));
    let mut db = ctx.read().await?;
    let since = ctx.now().plus(-SHOWN_DAYS * DAY);
    let (found, total) = store::public::find(&mut db, &scope, since, page).await?;
    Ok(Json(PublicActivities {
        items: shown(Visitor::of(&ctx), &mut db, &scope, found).await?,
        total,
        page: page.page,
        page_size: page.page_size,
    }))
}

/// An activity that was announced to everybody, also when it is over or was called off.
#[utoipa::path(get, path = "/api/public/activities/{street_id}/{id}", tag = "public",
    params(("street_id" = i64, Path), ("id" = ActivityId, Path)), responses((status = 200, body = PublicActivity)))]
pub async fn get_public_activity(
    ctx: Ctx,
    Path((street, id)): Path<(StreetId, ActivityId)>,
) -> Result<Json<PublicActivity>, Problem> {
    look(&ctx)?;
    let scope = Scope::street_wide(street);
    let mut db = ctx.read().await?;
    let activity = activities::store::load(&mut db, &scope, id).await?;
    is_public(&activity)?;
    shown_one(Visitor::of(&ctx), &mut db, &scope, activity)
        .await
        .map(Json)
}

/// A visitor signs up: a name to be called by, a number only if wished, no account.
#[utoipa::path(post, path = "/api/public/activities/{street_id}/{id}/signups", tag = "public",
    params(("street_id" = i64, Path), ("id" = ActivityId, Path)), request_body = PublicSignUpInput,
    responses((status = 201, body = PublicSignUpAnswer)))]
pub async fn sign_up_without_account(
    ctx: Ctx,
    Path((street, id)): Path<(StreetId, ActivityId)>,
    body: Body<PublicSignUpInput>,
) -> Answer {
    let typed = &body.value;
    let (guardian, present) = (typed.guardian.clone(), typed.guardian_present);
    let name = ("name", typed.name.as_str());
    let mut wish = Wish::read(name, SignUpWay::Page, typed.minor, guardian, present)?;
    wish.phone = phones::seal_given(ctx.app(), "phone", typed.phone.as_deref())?;
    let scope = Scope::street_wide(street);
    // a street without such an activity is not written to
    let activity = activities::store::load(&mut ctx.read().await?, &scope, id).await?;
    is_public(&activity)?;
    spend_at(&ctx, &format!("activity {id}"), typed.device.as_deref())?;
    let mut tx = fresh!(ctx.begin_public(street, &body).await?);
    let (db, scope) = tx.parts();
    let activity = activities::store::hold(db, scope, id).await?;
    is_public(&activity)?;
    let signup = enter(&mut tx, &activity, wish).await?;
    let code = give_code(&mut tx, signup.id).await?;
    let (db, scope) = tx.parts();
    let answer = PublicSignUpAnswer {
        code: code.to_string(),
        state: signup.state,
        position: position(db, scope, &signup).await?,
        activity: shown_one(Visitor::of(&ctx), db, scope, activity).await?,
    };
    tx.commit(StatusCode::CREATED, &answer).await
}

async fn holder(db: &mut Db, typed: &str) -> Result<CodeHolder, Problem> {
    let code = TrackingCode::parse(typed).map_err(|_| Problem::not_found())?;
    store::by_code(db, sha256(code.as_str().as_bytes()).to_vec()).await
}

/// What whoever holds the code is to be told.
fn told(visitor: Visitor<'_>, activity: &Activity, signup: &SignUp) -> Option<String> {
    let (key, word) = match signup.state {
        SignUpState::Cancelled => ("signup_told_cancelled", activity.word.clone()),
        SignUpState::Withdrawn => ("signup_told_taken_off", Some(signup.word.clone()?)),
        SignUpState::Taken if signup.promoted_at.is_some() => ("signup_told_promoted", None),
        SignUpState::Taken | SignUpState::Waiting => return None,
    };
    let mut args = Map::new();
    args.insert("reason".into(), Value::String(word.unwrap_or_default()));
    Some(visitor.say(key, &args))
}

async fn followed(
    visitor: Visitor<'_>,
    db: &mut Db,
    scope: &Scope,
    signup: SignUp,
) -> Result<PublicSignUp, Problem> {
    let activity = activities::store::load(db, scope, signup.activity_id).await?;
    let desk = desk(&activity, SignUpFigures::default(), visitor.now);
    Ok(PublicSignUp {
        state: signup.state,
        position: position(db, scope, &signup).await?,
        can_withdraw: desk.withdraw(signup.state).is_ok(),
        told: told(visitor, &activity, &signup),
        activity: shown_one(visitor, db, scope, activity).await?,
        name: signup.name,
        minor: signup.minor,
    })
}

/// A sign-up by its code. The code is forgiving of case, blanks and full-width characters.
#[utoipa::path(get, path = "/api/public/signups/{code}", tag = "public", params(("code" = String, Path)),
    responses((status = 200, body = PublicSignUp)))]
pub async fn follow_sign_up(
    ctx: Ctx,
    Path(typed): Path<String>,
) -> Result<Json<PublicSignUp>, Problem> {
    let key = format!("follow {}", ctx.address());
    ctx.app().flood().count(&key, LOOKS, 10, ctx.now())?;
    let mut db = ctx.read().await?;
    let holder = holder(&mut db, &typed).await?;
    let scope = Scope::street_wide(holder.street_id);
    let signup = store::load(&mut db, &scope, holder.signup_id).await?;
    followed(Visitor::of(&ctx), &mut db, &scope, signup)
        .await
        .map(Json)
}

/// Whoever holds the code cannot come after all; whoever waits longest gets the place.
#[utoipa::path(post, path = "/api/public/signups/{code}/withdraw", tag = "public", params(("code" = String, Path)),
    request_body = PublicWithdrawal, responses((status = 200, body = PublicSignUp)))]
pub async fn withdraw_by_code(
    ctx: Ctx,
    Path(typed): Path<String>,
    body: Body<PublicWithdrawal>,
) -> Answer {
    let holder = holder(&mut ctx.read().await?, &typed).await?;
    let key = format!("sign-up {}", holder.signup_id);
    ctx.app().flood().count(&key, PER_CODE, 10, ctx.now())?;
    let mut tx = fresh!(ctx.begin_public(holder.street_id, &body).await?);
    let (signup, activity) = behind_lock(&mut tx, holder.signup_id).await?;
    let next = desk(&activity, SignUpFigures::default(), tx.now()).withdraw(signup.state)?;
    let signup = take_off(&mut tx, &activity, signup, next, None).await?;
    let (db, scope) = tx.parts();
    let answer = followed(Visitor::of(&ctx), db, scope, signup).await?;
    tx.commit(StatusCode::OK, &answer).await
}
