//! `POST /api/heads/{id}/…`: what happens to a term of office, and what follows for the real posts.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AppointmentId, PersonId, StandInId};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::appoint::issue_letter;
use super::posts::{self, Office};
use super::rules::{AppointmentEvent, AppointmentState, Refusal, decide, term_end};
use super::store::{self, Appointment, StandIn};
use super::view::{HandoverLine, HeadView, handover, page, standing};
use crate::campaigns::store as campaigns;
use crate::persons;
use crate::persons::rules::PostSource;

const REASON: usize = 200;
/// The longest somebody stands in, in days (our default).
const LONGEST_STAND_IN: i64 = 366;

/// What an act says.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeadAct {
    /// As read.
    pub version: i64,
    /// Why; wanted for suspending, resigning, removing and standing in. At most 200 characters.
    #[serde(default)]
    pub reason: Option<String>,
    /// To renew: the first moment after the new term; three years on when left out.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// To stand in: until when.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// To stand in: who, another head of the street.
    #[serde(default)]
    pub stand_in: Option<AppointmentId>,
    /// To hand over: what is done.
    #[serde(default)]
    pub handover: Vec<HandoverLine>,
}

/// A refusal of the rules as a problem: 403 where it is a matter of who, 409 where it is one of when.
fn refused(why: Refusal) -> Problem {
    if why.is_about_who() {
        Problem::forbidden(why.code())
    } else {
        Problem::conflict(why.code())
    }
}

/// Does one act on a term of office. `due` is the house's word that the moment has come.
///
/// # Errors
/// The guard that failed, or a field the act wants.
pub async fn act(
    tx: &mut Tx,
    id: AppointmentId,
    event: AppointmentEvent,
    said: &HeadAct,
    due: bool,
) -> Result<Appointment, Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (db, scope) = tx.parts();
    let mut head = store::load(db, scope, id).await?;
    if head.version != said.version {
        return Err(Problem::stale());
    }
    let from = head.state;
    head.state = decide(from, event, standing(&head, &actor), due).map_err(refused)?;
    let reason = match event {
        AppointmentEvent::Suspend
        | AppointmentEvent::Resign
        | AppointmentEvent::Remove
        | AppointmentEvent::StandIn => Some(line(
            "reason",
            said.reason.as_deref().unwrap_or_default(),
            REASON,
        )?),
        _ => optional_line("reason", said.reason.clone(), REASON)?,
    };
    let detail = match event {
        AppointmentEvent::TakeUp => Value::Null,
        AppointmentEvent::Suspend => {
            end_posts(tx, &head, event).await?;
            Value::Null
        }
        AppointmentEvent::Resume => {
            resume(tx, &head).await?;
            Value::Null
        }
        AppointmentEvent::Renew => renew(tx, &mut head, said).await?,
        AppointmentEvent::StandIn => {
            let stand_in = chosen(tx, &head, said).await?;
            stand_in_for(
                tx,
                &head,
                stand_in,
                said,
                reason.as_deref().unwrap_or_default(),
            )
            .await?
        }
        AppointmentEvent::HandOver => {
            hand_over(&mut head, said, now)?;
            Value::Null
        }
        AppointmentEvent::Resign | AppointmentEvent::Remove | AppointmentEvent::End => {
            head.ended_at = Some(now);
            end_posts(tx, &head, event).await?;
            end_stand_ins(tx, &head).await?;
            let (db, scope) = tx.parts();
            // the building is on offer again
            campaigns::give_back(db, scope, head.application_id).await?;
            Value::Null
        }
    };
    let (db, scope) = tx.parts();
    store::update(db, scope, &mut head).await?;
    tx.log(Entry {
        entity: "head_appointment",
        id: id.0,
        event: event.code(),
        from: Some(from.code()),
        to: Some(head.state.code()),
        reason: reason.as_deref(),
        detail,
        area: Some(&head.area_path),
    })
    .await?;
    Ok(head)
}

async fn end_posts(
    tx: &mut Tx,
    head: &Appointment,
    event: AppointmentEvent,
) -> Result<(), Problem> {
    posts::end_all(
        tx,
        head.person_id,
        head.area_id,
        &head.area_path,
        event.code(),
    )
    .await
}

/// The post of a head for a span, by a letter.
fn again(head: &Appointment, span: (Timestamp, Timestamp), letter: String) -> Office {
    Office {
        kind: head.post_kind,
        org: head.org_id,
        area: head.area_id,
        from: span.0,
        to: span.1,
        source: posts::source(head.route),
        letter: Some(letter),
    }
}

/// Whoever stands in for a head goes when the head is back or gone for good.
async fn end_stand_ins(tx: &mut Tx, head: &Appointment) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    for row in store::stand_ins(db, scope, head.id).await? {
        posts::end_all(
            tx,
            row.person_id,
            head.area_id,
            &head.area_path,
            "stand_in_over",
        )
        .await?;
    }
    Ok(())
}

async fn resume(tx: &mut Tx, head: &Appointment) -> Result<(), Problem> {
    end_stand_ins(tx, head).await?;
    let now = tx.now();
    let number = newest_number(tx, head).await?;
    let office = again(head, (now, head.term_to), number);
    posts::give(tx, head.person_id, office).await?;
    Ok(())
}

async fn newest_number(tx: &mut Tx, head: &Appointment) -> Result<String, Problem> {
    let (db, scope) = tx.parts();
    let letters = store::letters(db, scope, &[head.id]).await?;
    Ok(super::view::newest(&letters, head.id)
        .map(|letter| letter.number.clone())
        .unwrap_or_default())
}

/// A new letter for a term that begins where the old one ends; a suspended head is back at once.
async fn renew(tx: &mut Tx, head: &mut Appointment, said: &HeadAct) -> Result<Value, Problem> {
    let (begin, now) = (head.term_to, tx.now());
    let to = said.to.unwrap_or_else(|| term_end(begin, 36));
    if to <= begin || to > term_end(begin, 60) {
        return Err(refused(Refusal::Term));
    }
    end_posts(tx, head, AppointmentEvent::Renew).await?;
    end_stand_ins(tx, head).await?;
    let letter = issue_letter(tx, head.id, (begin, to)).await?;
    let office = again(head, (now, to), letter.number.clone());
    posts::give(tx, head.person_id, office).await?;
    head.term_to = to;
    head.reminded_at = None;
    Ok(json!({"letter": letter.number}))
}

/// The head who stands in: somebody else, in office.
async fn chosen(tx: &mut Tx, head: &Appointment, said: &HeadAct) -> Result<PersonId, Problem> {
    let id = said
        .stand_in
        .ok_or_else(|| Problem::field("stand_in", "required"))?;
    let (db, scope) = tx.parts();
    let other = store::load(db, scope, id).await.named_in("stand_in")?;
    let stands = other.state == AppointmentState::OnDuty && other.person_id != head.person_id;
    if stands {
        Ok(other.person_id)
    } else {
        Err(Problem::field("stand_in", "stand_in"))
    }
}

async fn stand_in_for(
    tx: &mut Tx,
    head: &Appointment,
    person: PersonId,
    said: &HeadAct,
    reason: &str,
) -> Result<Value, Problem> {
    let now = tx.now();
    let until = said
        .until
        .ok_or_else(|| Problem::field("until", "required"))?;
    if until <= now || until > now.plus(LONGEST_STAND_IN * DAY) || until > head.term_to {
        return Err(Problem::field("until", "stand_in_until"));
    }
    let office = Office {
        kind: head.post_kind,
        org: head.org_id,
        area: head.area_id,
        from: now,
        to: until,
        source: PostSource::Appointment,
        letter: None,
    };
    let post = posts::give(tx, person, office).await?;
    let row = StandIn {
        id: StandInId(tx.fresh_id()),
        appointment_id: head.id,
        person_id: person,
        post_id: post.id,
        from_at: now,
        to_at: until,
        reason: reason.to_owned(),
    };
    let (db, scope) = tx.parts();
    store::insert_stand_in(db, scope, &row).await?;
    let names = persons::store::names(db, scope, [person]).await?;
    Ok(json!({"stand_in": names.get(&person)}))
}

/// Ticks off what was handed over; what was done stays done.
fn hand_over(head: &mut Appointment, said: &HeadAct, now: Timestamp) -> Result<(), Problem> {
    let mut lines = handover(&head.handover);
    for typed in &said.handover {
        let note = optional_line("handover", Some(typed.note.clone()), REASON)?.unwrap_or_default();
        for known in lines.iter_mut().filter(|known| known.item == typed.item) {
            known.done = known.done || typed.done;
            if !note.is_empty() {
                known.note.clone_from(&note);
            }
        }
    }
    if lines.iter().all(|known| known.done) && head.handed_over_at.is_none() {
        head.handed_over_at = Some(now);
    }
    head.handover = serde_json::to_string(&lines).map_err(Problem::internal)?;
    Ok(())
}

async fn handle(
    ctx: Ctx,
    id: AppointmentId,
    body: Body<HeadAct>,
    event: AppointmentEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let head = act(&mut tx, id, event, &body.value, false).await?;
    let view = page(&mut tx, head).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "heads", params(("id" = AppointmentId, Path)),
            request_body = HeadAct, responses((status = 200, body = HeadView)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<AppointmentId>, body: Body<HeadAct>) -> Answer {
            handle(ctx, id, body, AppointmentEvent::$event).await
        }
    )+};
}

acts! {
    /// Suspends a head; the post rests and its sessions end.
    suspend_head "/api/heads/{id}/suspend" Suspend;
    /// Ends a suspension.
    resume_head "/api/heads/{id}/resume" Resume;
    /// Renews a term by a new letter.
    renew_head "/api/heads/{id}/renew" Renew;
    /// Lets another head stand in for a while.
    stand_in_head "/api/heads/{id}/stand-in" StandIn;
    /// Notes what was handed over.
    hand_over_head "/api/heads/{id}/hand-over" HandOver;
    /// A head resigns, by themselves or through the office.
    resign_head "/api/heads/{id}/resign" Resign;
    /// The community's committee removes a head.
    remove_head "/api/heads/{id}/remove" Remove;
}
