//! `POST /api/posts`, `…/renew`, `…/hand-over`: posts of the net are given, extended and handed over.
//!
//! [`give`], [`renew`] and [`hand_over`] are the writes themselves, for imports and campaigns as much as for the handlers.
//! A role of which only one may hold at a place or in an organisation ([`rules::SEATS`]) is checked term against term,
//! under a lock of that place and organisation.

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::phones::checked_reason;
use super::posts_list::{PostItem, item};
use super::rules::{self, Holders, PostRefusal, PostSource, may_give, seat_of};
use super::store::{self, Post, Seat};
use crate::accounts::create::{self as accounts, NewPost};
use crate::areas::change::role_of;
use crate::areas::store::Area;
use crate::orgs::store::Org;
use crate::{areas, orgs};

const NUMBER: usize = 60;

/// A post to be given.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostInput {
    /// Who will hold it.
    pub person_id: PersonId,
    /// In which role.
    pub role: Role,
    /// In which organisation.
    pub org_id: OrgId,
    /// Bound to which place in the own one.
    pub area_id: AreaId,
    /// From when; from now when left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when; unlimited when left out.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// How the holder came to it.
    pub source: PostSource,
    /// Number of the letter of appointment.
    #[serde(default)]
    pub appointment_no: Option<String>,
    /// Number of the document it rests on.
    #[serde(default)]
    pub document_no: Option<String>,
}

/// A longer term.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostRenewal {
    /// The version the change was made on.
    pub version: i64,
    /// The new end of the term; `null` for none.
    pub to: Option<Timestamp>,
    /// Number of the new letter; the old one stays when left out.
    #[serde(default)]
    pub appointment_no: Option<String>,
    /// Number of the new document; the old one stays when left out.
    #[serde(default)]
    pub document_no: Option<String>,
}

/// A post that passes to somebody else now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostHandOver {
    /// The version the change was made on.
    pub version: i64,
    /// Who takes it over.
    pub person_id: PersonId,
    /// Until when; unlimited when left out.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// Number of the letter of appointment.
    #[serde(default)]
    pub appointment_no: Option<String>,
    /// Number of the document it rests on.
    #[serde(default)]
    pub document_no: Option<String>,
    /// Why the earlier holder goes.
    pub reason: String,
}

/// Gives a post.
///
/// # Errors
/// 422 by field: an unknown place, a role that does not sit there, a term that overlaps another where one may hold;
/// 403 where the actor may not give it.
pub async fn give(tx: &mut Tx, asked: PostInput) -> Result<Post, Problem> {
    let now = tx.now();
    allowed(tx.actor(), asked.role, asked.person_id)?;
    let (db, scope) = tx.parts();
    let area = areas::store::load(db, scope, asked.area_id)
        .await
        .known()?
        .filter(|area| area.ended_at.is_none())
        .ok_or_else(|| Problem::field("area_id", "unknown"))?;
    let org = orgs::store::load(db, scope, asked.org_id)
        .await
        .known()?
        .filter(|org| org.ended_at.is_none())
        .ok_or_else(|| Problem::field("org_id", "unknown"))?;
    store::load(db, scope, asked.person_id)
        .await
        .named_in("person_id")?;
    let from = fits(&asked, &area, &org, now)?;
    store::take_seat_turn(db, scope, area.id, org.id).await?;
    free(tx, &asked, from, None).await?;
    let person = asked.person_id;
    accounts::post(tx, person, NewPost::of(asked, area.path, from)?).await
}

impl NewPost {
    /// What is asked for, at a place that was found, from a moment on.
    ///
    /// # Errors
    /// 422 by field: a number that is too long.
    pub fn of(asked: PostInput, area_path: AreaPath, from_at: Timestamp) -> Result<Self, Problem> {
        Ok(Self {
            role: asked.role,
            org_id: asked.org_id,
            area_id: asked.area_id,
            area_path,
            from_at,
            to_at: asked.to,
            source: asked.source.code().to_owned(),
            appointment_no: optional_line("appointment_no", asked.appointment_no, NUMBER)?,
            document_no: optional_line("document_no", asked.document_no, NUMBER)?,
        })
    }
}

/// Whether a role sits at such a place in such an organisation for such a term; answers its first moment.
///
/// # Errors
/// 422 by field.
pub fn fits(
    asked: &PostInput,
    area: &Area,
    org: &Org,
    now: Timestamp,
) -> Result<Timestamp, Problem> {
    let seat = seat_of(asked.role);
    if !seat.places.is_empty() && !seat.places.contains(&area.kind) {
        return Err(Problem::field("area_id", "post_place"));
    }
    if !seat.orgs.is_empty() && !seat.orgs.contains(&org.kind) {
        return Err(Problem::field("org_id", "post_org"));
    }
    let from = asked.from.unwrap_or(now);
    if asked.to.is_some_and(|to| to <= from) {
        return Err(Problem::field("to", "post_term"));
    }
    Ok(from)
}

/// Which of the posts of the same role, at the same place or in the same organisation and in the same time, is in the way.
pub fn clash<'p>(mut held: impl Iterator<Item = &'p Post>, asked: &PostInput) -> Option<&'p Post> {
    let single = seat_of(asked.role).holders != Holders::Many;
    held.find(|post| single || (post.person_id == asked.person_id && post.org_id == asked.org_id))
}

/// Why a post is not given where another is in the way, whose holder is named.
#[must_use]
pub fn refused_for(clash: &Post, asked: &PostInput, holder: String) -> Problem {
    let mut args = Map::new();
    args.insert("name".to_owned(), json!(holder));
    let code = if clash.person_id == asked.person_id {
        "post_held_already"
    } else {
        "post_single"
    };
    Problem::fields(Vec::new()).and_field("role", code, args)
}

/// Whether the actor may give or end a post of a role to or of a person.
///
/// # Errors
/// 403 with the reason.
pub fn allowed(actor: &Actor, role: Role, person: PersonId) -> Result<(), Problem> {
    if matches!(actor, Actor::House { .. }) {
        return Ok(());
    }
    let own = actor.person() == Some(person);
    let acting = role_of(actor).ok_or_else(|| Problem::forbidden("no_post"))?;
    may_give(acting, role, own).map_err(|why| Problem::forbidden(CodeEnum::code(why)))
}

/// The system administrator ends any post but the own ones, the offices those they give.
fn may_end(actor: &Actor, post: &Post) -> Result<(), Problem> {
    match actor.role() {
        Some(Role::SystemAdministrator) if actor.person() == Some(post.person_id) => {
            Err(Problem::forbidden("own_account"))
        }
        Some(Role::SystemAdministrator) => Ok(()),
        _ => allowed(actor, post.role, post.person_id),
    }
}

/// Refuses a term that overlaps another where only one may hold, and the same post twice for one person.
async fn free(
    tx: &mut Tx,
    asked: &PostInput,
    from: Timestamp,
    but: Option<PostId>,
) -> Result<(), Problem> {
    let seat = match seat_of(asked.role).holders {
        Holders::OneInOrg => Seat::Org(asked.org_id),
        Holders::OneAtPlace | Holders::Many => Seat::Area(asked.area_id),
    };
    let street = Scope::street_wide(tx.scope().street());
    let others = store::overlapping(tx.db(), &street, asked.role, seat, from, asked.to).await?;
    let held = others.iter().filter(|post| Some(post.id) != but);
    let Some(clash) = clash(held, asked) else {
        return Ok(());
    };
    let names = store::names(tx.db(), &street, [clash.person_id]).await?;
    let holder = names.get(&clash.person_id).cloned().unwrap_or_default();
    Err(refused_for(clash, asked, holder))
}

/// Extends a term.
///
/// # Errors
/// 422 where the new end lies in the past or another's term begins before it; 403; *stale*.
pub async fn renew(tx: &mut Tx, id: PostId, asked: PostRenewal) -> Result<Post, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut post = store::load_post(db, scope, id).await?;
    let before = post.to_at;
    check_version(&post, asked.version)?;
    allowed(tx.actor(), post.role, post.person_id)?;
    if asked.to.is_some_and(|to| to <= now || to <= post.from_at) {
        return Err(Problem::field("to", "time_past"));
    }
    let (db, scope) = tx.parts();
    store::take_seat_turn(db, scope, post.area_id, post.org_id).await?;
    free(tx, &term_of(&post, asked.to), post.from_at, Some(id)).await?;
    if let Some(number) = optional_line("appointment_no", asked.appointment_no, NUMBER)? {
        post.appointment_no = Some(number);
    }
    if let Some(number) = optional_line("document_no", asked.document_no, NUMBER)? {
        post.document_no = Some(number);
    }
    let (db, scope) = tx.parts();
    if !store::renew_post(db, scope, &post, asked.to).await? {
        return Err(Problem::stale());
    }
    tx.log(Entry {
        entity: "post",
        id: id.0,
        event: "post_renewed",
        detail: json!({"from_end": before, "to": asked.to, "appointment_no": post.appointment_no}),
        area: Some(&post.area_path),
        ..Entry::default()
    })
    .await?;
    post.to_at = asked.to;
    post.version += 1;
    Ok(post)
}

/// Ends a post now; every session that acts in it ends.
///
/// # Errors
/// 403 where the actor may not, 422 without a reason, *stale*.
pub async fn end(tx: &mut Tx, id: PostId, version: i64, reason: &str) -> Result<Post, Problem> {
    let now = tx.now();
    end_at(tx, id, version, now, reason).await
}

/// Ends a post as of a moment that is not to come: a roster tells afterwards who left when.
///
/// # Errors
/// As [`end`]; 422 where the term begins later.
pub async fn end_at(
    tx: &mut Tx,
    id: PostId,
    version: i64,
    at: Timestamp,
    reason: &str,
) -> Result<Post, Problem> {
    let reason = checked_reason("reason", reason)?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    let post = store::load_post(db, scope, id).await?;
    may_end(tx.actor(), &post)?;
    check_version(&post, version)?;
    if at > now || (at < now && at <= post.from_at) {
        return Err(Problem::field("ended", "post_term"));
    }
    let (db, scope) = tx.parts();
    // a login of this person that runs beside this waits, or is waited for and its session found below
    crate::accounts::store::hold(db, scope, post.person_id).await?;
    if !store::end_post(db, scope, id, version, at, reason).await? {
        return Err(Problem::stale());
    }
    crate::accounts::store::end_sessions_of_post(tx.db(), id).await?;
    tx.log(Entry {
        entity: "post",
        id: id.0,
        event: "post_ended",
        reason: Some(reason),
        area: Some(&post.area_path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    store::load_post(db, scope, id).await
}

/// Puts a post back in office that was ended by mistake, as it was; `false` where somebody changed it since or sits there
/// by now.
///
/// # Errors
/// The database refused.
pub async fn reopen(tx: &mut Tx, was: &Post, version: i64) -> Result<bool, Problem> {
    let (db, scope) = tx.parts();
    store::take_seat_turn(db, scope, was.area_id, was.org_id).await?;
    match free(tx, &term_of(was, was.to_at), was.from_at, Some(was.id)).await {
        Ok(()) => {}
        Err(taken) if taken.kind == ProblemKind::Invalid => return Ok(false),
        Err(problem) => return Err(problem),
    }
    let (db, scope) = tx.parts();
    if !store::reopen_post(db, scope, was.id, version).await? {
        return Ok(false);
    }
    tx.log(Entry {
        entity: "post",
        id: was.id.0,
        event: "post_reopened",
        area: Some(&was.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(true)
}

/// A post as it is looked for among those of others, with the end of its term.
fn term_of(post: &Post, to: Option<Timestamp>) -> PostInput {
    PostInput {
        person_id: post.person_id,
        role: post.role,
        org_id: post.org_id,
        area_id: post.area_id,
        from: None,
        to,
        source: PostSource::Appointment,
        appointment_no: None,
        document_no: None,
    }
}

/// Ends a post and gives it to somebody else in the same moment: no day without a holder, none with two.
///
/// # Errors
/// As [`end`] and [`give`].
pub async fn hand_over(tx: &mut Tx, id: PostId, asked: PostHandOver) -> Result<Post, Problem> {
    let (db, scope) = tx.parts();
    let before = store::load_post(db, scope, id).await?;
    if before.person_id == asked.person_id {
        return Err(Problem::field("person_id", "post_same_person"));
    }
    end(tx, id, asked.version, &asked.reason).await?;
    let now = tx.now();
    give(
        tx,
        PostInput {
            person_id: asked.person_id,
            role: before.role,
            org_id: before.org_id,
            area_id: before.area_id,
            from: Some(now),
            to: asked.to,
            source: PostSource::HandOver,
            appointment_no: asked.appointment_no,
            document_no: asked.document_no,
        },
    )
    .await
}

fn check_version(post: &Post, version: i64) -> Result<(), Problem> {
    if post.version != version {
        return Err(Problem::stale());
    }
    if post.ended_at.is_some() {
        return Err(Problem::conflict(PostRefusal::Ended.code()));
    }
    Ok(())
}

/// The refusal of a merge after which two would hold what one may, if so.
///
/// # Errors
/// The database refused.
pub async fn double_holders(tx: &mut Tx, place: &Area) -> Result<Option<Problem>, Problem> {
    let now = tx.now();
    let street = Scope::street_wide(tx.scope().street());
    for seat in rules::SEATS {
        if seat.holders != Holders::OneAtPlace {
            continue;
        }
        let held = store::overlapping(tx.db(), &street, seat.role, Seat::Area(place.id), now, None)
            .await?;
        if held.len() > 1 {
            let names =
                store::names(tx.db(), &street, held.iter().map(|post| post.person_id)).await?;
            let mut holders: Vec<String> = names.into_values().collect();
            holders.sort();
            return Ok(Some(
                Problem::conflict("area_two_holders").arg("names", holders.join("、")),
            ));
        }
    }
    Ok(None)
}

/// Gives a person a post of the net.
#[utoipa::path(post, path = "/api/posts", tag = "persons", request_body = PostInput,
    responses((status = 201, body = PostItem)))]
pub async fn give_net_post(ctx: Ctx, body: Body<PostInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let post = give(&mut tx, body.value).await?;
    let answer = item(&ctx, &mut tx, post).await?;
    tx.commit(StatusCode::CREATED, &answer).await
}

/// Extends the term of a post.
#[utoipa::path(post, path = "/api/posts/{id}/renew", tag = "persons", params(("id" = PostId, Path)),
    request_body = PostRenewal, responses((status = 200, body = PostItem)))]
pub async fn renew_net_post(ctx: Ctx, Path(id): Path<PostId>, body: Body<PostRenewal>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let post = renew(&mut tx, id, body.value).await?;
    let answer = item(&ctx, &mut tx, post).await?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Passes a post to somebody else; the answer is the new one.
#[utoipa::path(post, path = "/api/posts/{id}/hand-over", tag = "persons", params(("id" = PostId, Path)),
    request_body = PostHandOver, responses((status = 201, body = PostItem)))]
pub async fn hand_over_net_post(
    ctx: Ctx,
    Path(id): Path<PostId>,
    body: Body<PostHandOver>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let post = hand_over(&mut tx, id, body.value).await?;
    let answer = item(&ctx, &mut tx, post).await?;
    tx.commit(StatusCode::CREATED, &answer).await
}
