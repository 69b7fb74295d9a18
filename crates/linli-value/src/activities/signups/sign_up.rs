//! `POST /api/activities/{id}/signups`: a place in an activity, for oneself or for somebody who asked for it.
//!
//! Nobody is signed up without their own yes: a clerk, a head or the host says how they asked. The activity's row is held
//! while places are counted, so of two who want the last one, one gets it and the other stands first in the line.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ActivityId, PersonId, SignUpId};
use linli_domain::number::TrackingCode;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::secret::{random_bytes, sha256};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use linli_net::persons;
use linli_net::persons::phones::{self, SealedPhone};
use serde_json::json;

use super::entity::SignUp;
use super::rules::{Newcomer, SignUpPresence, SignUpRefusal, SignUpState, SignUpWay};
use super::shapes::{SignUpAnswer, SignUpInput};
use super::standing::Standing;
use super::view::{desk, own_view};
use super::{ENTITY, store};
use crate::activities;
use crate::activities::entity::Activity;
use crate::activities::standing::held;
use crate::activities::view::after;

/// Characters of a name, a guardian's name.
const NAME: usize = 30;
/// Characters of what should be minded, of a reason.
pub const NOTE: usize = 100;

/// Who wants to come, checked.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What to call them by.
    pub name: String,
    /// Who, where they have an account and sign up themselves.
    pub person: Option<PersonId>,
    /// How they signed up.
    pub way: SignUpWay,
    /// Whether they are under age.
    pub minor: bool,
    /// The guardian who consents.
    pub guardian: Option<String>,
    /// Whether a guardian comes along.
    pub guardian_present: bool,
    /// What should be minded.
    pub note: Option<String>,
    /// A number, if left.
    pub phone: Option<SealedPhone>,
}

impl Wish {
    /// A wish with its name and its guardian read; the field names are those of the form.
    ///
    /// # Errors
    /// Fields that need another look.
    pub fn read(
        (field, name): (&str, &str),
        way: SignUpWay,
        minor: bool,
        guardian: Option<String>,
        guardian_present: bool,
    ) -> Result<Self, Problem> {
        let guardian = optional_line("guardian", guardian, NAME)?;
        Ok(Self {
            name: line(field, name, NAME)?,
            person: None,
            way,
            minor,
            // of an adult nobody needs to know one
            guardian: guardian.filter(|_| minor),
            guardian_present: guardian_present && minor,
            note: None,
            phone: None,
        })
    }
}

/// Puts somebody on the list of an activity whose row is held: on a place, or last in the line.
///
/// # Errors
/// Why they cannot sign up.
pub async fn enter(tx: &mut Tx, activity: &Activity, wish: Wish) -> Result<SignUp, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let figures = store::figures_of(db, scope, activity.id).await?;
    let known = match (wish.person, &wish.phone) {
        (Some(person), _) => store::own(db, scope, activity.id, person)
            .await?
            .is_some_and(|one| one.is_living()),
        (None, Some(phone)) => {
            store::is_listed(db, scope, activity.id, &wish.name, &phone.hash).await?
        }
        (None, None) => false,
    };
    let newcomer = Newcomer {
        minor: wish.minor,
        guarded: wish.guardian.is_some() || wish.guardian_present,
        known,
    };
    let state = desk(activity, figures, now).entry(newcomer)?;
    let nth = store::next_nth(db, scope, activity.id).await?;
    let (phone_sealed, phone_hash, phone_masked) = match wish.phone {
        Some(phone) => (Some(phone.sealed), Some(phone.hash), Some(phone.masked)),
        None => (None, None, None),
    };
    let signup = SignUp {
        id: SignUpId(tx.fresh_id()),
        activity_id: activity.id,
        nth,
        name: wish.name,
        person_id: wish.person,
        way: wish.way,
        minor: wish.minor,
        guardian: wish.guardian,
        guardian_present: wish.guardian_present,
        note: wish.note,
        phone_sealed,
        phone_hash,
        phone_masked,
        state,
        presence: SignUpPresence::Unknown,
        word: None,
        created_by: tx.actor().person(),
        promoted_at: None,
        left_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &signup).await?;
    note(tx, activity, &signup, "sign_up", None).await?;
    Ok(signup)
}

/// A row of the log about a sign-up; it holds no name. Readers of the activity are told that it changed.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    activity: &Activity,
    signup: &SignUp,
    event: &str,
    from: Option<SignUpState>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: ENTITY,
        id: signup.id.0,
        event,
        from: from.map(CodeEnum::code),
        to: Some(signup.state.code()),
        reason: signup.word.as_deref(),
        detail: json!({"activity": activity.number, "way": signup.way}),
        area: Some(&activity.area_path),
    })
    .await?;
    tx.changed(activities::ENTITY, activity.id.0, Some(&activity.area_path));
    Ok(())
}

/// Makes the code by which somebody without an account looks and withdraws. It is shown once and stored as a hash.
///
/// # Errors
/// The database refused.
pub async fn give_code(tx: &mut Tx, signup: SignUpId) -> Result<TrackingCode, Problem> {
    let code = TrackingCode::from_random(random_bytes::<8>(tx.app().random()));
    let hash = sha256(code.as_str().as_bytes()).to_vec();
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::insert_code(db, scope, hash, signup, now).await?;
    Ok(code)
}

/// Signs the caller up, or somebody who asked the caller for it; for the demo as much as for the handler. Answers the code
/// for their slip where it is somebody else.
///
/// # Errors
/// A field that needs another look, or why they cannot sign up.
pub async fn sign_up(
    tx: &mut Tx,
    id: ActivityId,
    typed: SignUpInput,
) -> Result<(SignUp, Option<TrackingCode>), Problem> {
    let held = held(tx, id, None).await?;
    let actor = tx.actor().clone();
    let standing = Standing::from(held.facts(tx));
    let activity = held.activity;
    let (minor, guardian, present) = (typed.minor, typed.guardian, typed.guardian_present);
    let mut wish = match &typed.behalf {
        Some(behalf) => {
            standing.behalf()?;
            if !behalf.way.is_on_behalf() {
                return Err(Problem::field("behalf.way", "unknown"));
            }
            let name = ("behalf.name", behalf.name.as_str());
            let mut wish = Wish::read(name, behalf.way, minor, guardian, present)?;
            wish.phone = phones::seal_given(tx.app(), "behalf.phone", behalf.phone.as_deref())?;
            wish
        }
        None => {
            standing.comes()?;
            let me = actor.person().ok_or(SignUpRefusal::NotForYou)?;
            let (db, scope) = tx.parts();
            let name = persons::store::names(db, scope, [me]).await?.remove(&me);
            let name = name.unwrap_or_default();
            let name: String = name.chars().take(NAME).collect();
            let mut wish = Wish::read(
                ("name", &name),
                SignUpWay::Account,
                minor,
                guardian,
                present,
            )?;
            wish.person = Some(me);
            wish
        }
    };
    wish.note = optional_line("note", typed.note, NOTE)?;
    let signup = enter(tx, &activity, wish).await?;
    let code = match signup.way.is_on_behalf() {
        true => Some(give_code(tx, signup.id).await?),
        false => None,
    };
    Ok((signup, code))
}

/// Signs up: the caller, or somebody who asked for it at the counter, by telephone or at the door.
#[utoipa::path(post, path = "/api/activities/{id}/signups", tag = "activities", params(("id" = ActivityId, Path)),
    request_body = SignUpInput, responses((status = 201, body = SignUpAnswer)))]
pub async fn sign_up_to_activity(
    ctx: Ctx,
    Path(id): Path<ActivityId>,
    body: Body<SignUpInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (signup, code) = sign_up(&mut tx, id, body.value).await?;
    let answer = SignUpAnswer {
        sign_up: shown(&mut tx, signup).await?,
        code: code.map(|code| code.to_string()),
        activity: after(&mut tx, id).await?,
    };
    tx.commit(StatusCode::CREATED, &answer).await
}

/// A sign-up as the answer to a write shows it to the writer.
async fn shown(tx: &mut Tx, signup: SignUp) -> Result<super::shapes::SignUpOwn, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let (db, scope) = tx.parts();
    let activity = activities::store::load(db, scope, signup.activity_id).await?;
    own_view(reader, db, scope, &activity, signup).await
}
