//! `GET /api/activities/{id}/signups`: who is on the list, for who runs it; and what everybody else reads of their own sign-up.

use linli_domain::id::{ActivityId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::persons;

use super::entity::{SignUp, SignUpFigures};
use super::rules::{Desk, Newcomer, Phase, SignUpRefusal, SignUpState};
use super::shapes::{SignUpOwn, SignUpView, SignUpsView};
use super::standing::Standing;
use super::store;
use crate::activities::entity::Activity;
use crate::activities::standing::seen;
use crate::activities::store as activities;

/// An activity as the rules of its list look at it.
#[must_use]
pub fn desk(activity: &Activity, figures: SignUpFigures, now: Timestamp) -> Desk {
    Desk {
        phase: Phase::of(activity.state),
        capacity: activity.capacity,
        until: activity.sign_up_until(),
        starts_at: activity.starts_at,
        minors: activity.minors_welcome,
        taken: figures.taken,
        waiting: figures.waiting,
        now,
    }
}

/// What somebody who stands so to an activity may do with its list; `known` says that they are on it.
#[must_use]
pub fn actions(
    reader: Reader<'_>,
    (activity, figures): (&Activity, SignUpFigures),
    standing: Standing,
    known: bool,
) -> Vec<AllowedAction> {
    let desk = desk(activity, figures, reader.now);
    let me = Newcomer {
        known,
        ..Newcomer::default()
    };
    let all = [
        (
            "sign-up",
            standing.comes().and_then(|()| desk.entry(me).map(drop)),
        ),
        (
            "sign-up-behalf",
            standing.behalf().and_then(|()| desk.open()),
        ),
        ("see-list", standing.lists()),
        ("attendance", standing.runs().and_then(|()| desk.presence())),
    ];
    all.into_iter()
        .map(|(action, may)| reader.refused(action, may.err()))
        .collect()
}

/// The place of a sign-up on the waiting list, where it waits.
///
/// # Errors
/// The database refused.
pub async fn position(db: &mut Db, scope: &Scope, signup: &SignUp) -> Result<Option<i64>, Problem> {
    if signup.state != SignUpState::Waiting {
        return Ok(None);
    }
    let before = store::waiting_before(db, scope, signup.activity_id, signup.nth).await?;
    Ok(Some(before + 1))
}

/// A sign-up as whoever it is for, or who wrote it down for them, reads it.
///
/// # Errors
/// The database refused.
pub async fn own_view(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    activity: &Activity,
    signup: SignUp,
) -> Result<SignUpOwn, Problem> {
    let position = position(db, scope, &signup).await?;
    // how full it is has no say in leaving it
    let desk = desk(activity, SignUpFigures::default(), reader.now);
    let standing = Standing::of(reader.actor, activity, reader.now);
    let why = withdrawal(&desk, standing, reader.actor.person(), &signup).err();
    Ok(SignUpOwn {
        id: signup.id,
        state: signup.state,
        position,
        name: signup.name,
        minor: signup.minor,
        way: signup.way,
        created_at: signup.created_at,
        version: signup.version,
        allowed_actions: vec![reader.refused("withdraw", why)],
    })
}

/// Whether somebody may withdraw a sign-up: their own, one they wrote down for who asked, or any where they run the list.
///
/// # Errors
/// Why not.
pub fn withdrawal(
    desk: &Desk,
    standing: Standing,
    me: Option<PersonId>,
    signup: &SignUp,
) -> Result<SignUpState, SignUpRefusal> {
    let mine = me.is_some() && [signup.person_id, signup.created_by].contains(&me);
    if !mine && standing.runs().is_err() {
        return Err(SignUpRefusal::NotYours);
    }
    desk.withdraw(signup.state)
}

/// Whether the number of a sign-up is opened to somebody.
///
/// # Errors
/// Why not.
pub fn opening(standing: Standing, signup: &SignUp) -> Result<(), SignUpRefusal> {
    if !standing.opens {
        return Err(SignUpRefusal::PhoneClosed);
    }
    match signup.phone_sealed {
        Some(_) => Ok(()),
        None => Err(SignUpRefusal::NoPhone),
    }
}

/// The list of an activity, for who may see it.
///
/// # Errors
/// The database refused.
pub async fn list(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    activity: &Activity,
) -> Result<SignUpsView, Problem> {
    let figures = store::figures_of(db, scope, activity.id).await?;
    let all = store::of_activity(db, scope, activity.id, true).await?;
    // whoever signed up by themselves needs nobody beside their name
    let clerks = all.iter().filter(|one| one.way.is_on_behalf());
    let clerks = clerks.filter_map(|one| one.created_by);
    let names = persons::store::names(db, scope, clerks).await?;
    let (desk, standing) = (
        desk(activity, figures, reader.now),
        Standing::of(reader.actor, activity, reader.now),
    );
    let me = reader.actor.person();
    let mut ahead = 0;
    let items = all
        .into_iter()
        .map(|one| {
            let waits = one.state == SignUpState::Waiting;
            ahead += i64::from(waits);
            let entered = one.created_by.filter(|_| one.way.is_on_behalf());
            SignUpView {
                allowed_actions: vec![
                    reader.refused("withdraw", withdrawal(&desk, standing, me, &one).err()),
                    reader.refused("open-phone", opening(standing, &one).err()),
                ],
                id: one.id,
                nth: one.nth,
                name: one.name,
                phone_masked: one.phone_masked,
                minor: one.minor,
                guardian: one.guardian,
                guardian_present: one.guardian_present,
                way: one.way,
                note: one.note,
                state: one.state,
                position: waits.then_some(ahead),
                presence: one.presence,
                entered_by: entered.and_then(|id| names.get(&id).cloned()),
                word: one.word,
                created_at: one.created_at,
                version: one.version,
            }
        })
        .collect();
    let actions = actions(reader, (activity, figures), standing, false)
        .into_iter()
        .filter(|one| ["sign-up-behalf", "attendance"].contains(&one.action.as_str()))
        .collect();
    Ok(SignUpsView {
        activity_id: activity.id,
        capacity: activity.capacity,
        taken: figures.taken,
        waiting: figures.waiting,
        walk_ins: activity.walk_ins,
        items,
        allowed_actions: actions,
        version: activity.version,
    })
}

/// Who is on the list of an activity. It is the host's and the office's of its place; everybody else reads counts.
#[utoipa::path(get, path = "/api/activities/{id}/signups", tag = "activities", params(("id" = ActivityId, Path)),
    responses((status = 200, body = SignUpsView)))]
pub async fn get_sign_ups(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
) -> Result<Json<SignUpsView>, Problem> {
    let reader = Reader::of(&ctx)?;
    let scope = Scope::street_wide(reader.actor.street());
    let mut db = ctx.read().await?;
    let activity = activities::load(&mut db, &scope, id).await?;
    seen(&mut db, &scope, reader.actor, &activity).await?;
    Standing::of(reader.actor, &activity, reader.now).lists()?;
    list(reader, &mut db, &scope, &activity).await.map(Json)
}
