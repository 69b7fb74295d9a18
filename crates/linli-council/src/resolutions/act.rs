//! `POST /api/resolutions/{id}/start`, `report`, `confirm`, `send-back`, `carry-over`, `drop`, `issue`: what becomes of what was
//! decided, each by [`super::rules`].

use axum::http::StatusCode;
use linli_domain::id::ResolutionId;
use linli_kit::ctx::{Answer, Body as Sent, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_kit::typed::{line, optional_line};
use linli_work::demands::decide::{Decision, decide};
use linli_work::demands::rules::DemandEvent;
use linli_work::demands::store as demands;
use linli_work::orders::issue::{IssueDemand, issue};
use linli_work::orders::state::IssueMode;
use serde_json::{Value, json};

use super::rules::{ResolutionEvent, ResolutionRefusal, ResolutionState, waits, wants_explanation};
use super::shapes::{ResolutionAct, ResolutionIssue, ResolutionItem};
use super::store::carries::{self, Carry};
use super::store::{self, Resolution};
use super::tell::{self, note, settle_meeting};
use super::view;
use crate::bodies;
use crate::bodies::store::Sight;

const WORD: usize = 500;

/// A resolution the actor may do something with, locked, and the state it will be in.
///
/// # Errors
/// *Not found* for who neither sees its body nor owes it, *stale*, or the guard that failed.
pub async fn admitted(
    tx: &mut Tx,
    id: ResolutionId,
    version: i64,
    event: ResolutionEvent,
) -> Result<(Resolution, ResolutionState), Problem> {
    let sight = Sight::of(tx.actor());
    let (db, scope) = tx.parts();
    let one = store::lock(db, scope, id).await?;
    let facts = view::facts(tx, &one).await?;
    if !(facts.owner && facts.approved) {
        let (db, scope) = tx.parts();
        bodies::store::load(db, scope, &sight, one.body_id).await?;
    }
    if one.version != version {
        return Err(Problem::stale());
    }
    let next = event.check(facts, one.state)?;
    Ok((one, next))
}

/// Does one step; for the demo as much as for the handlers.
///
/// # Errors
/// The guard that failed, or a word the step wants.
pub async fn act(
    tx: &mut Tx,
    id: ResolutionId,
    event: ResolutionEvent,
    input: &ResolutionAct,
) -> Result<Resolution, Problem> {
    use ResolutionEvent as E;
    let (mut one, next) = admitted(tx, id, input.version, event).await?;
    let now = tx.now();
    let before = one.state;
    let word = match event {
        E::Start | E::Confirm => optional_line("word", input.word.clone(), WORD)?,
        E::CarryOver => carry_word(&one, input)?,
        _ => Some(line(
            "word",
            input.word.as_deref().unwrap_or_default(),
            WORD,
        )?),
    };
    let mut detail = Value::Null;
    match event {
        E::Report => one.reported_by = tx.actor().person(),
        E::SendBack => one.reported_by = None,
        E::Confirm => {
            one.confirmed_by = tx.actor().person();
            one.done_at = Some(now);
        }
        E::CarryOver => {
            let due = input
                .due_at
                .filter(|due| *due > now)
                .ok_or_else(|| Problem::field("due_at", "resolution_due_anew"))?;
            one.carried += 1;
            one.due_at = due;
            one.reminded = 0;
            if wants_explanation(one.carried) {
                one.explanation.clone_from(&word);
            }
            let by = tx.actor().person();
            let (db, scope) = tx.parts();
            let between = carries::between(db, scope, &[one.id]).await?;
            let carry = Carry {
                resolution_id: one.id,
                times: one.carried,
                at: now,
                word: word.clone(),
                due_at: due,
                meeting_id: between.get(&one.id).and_then(|between| between.latest),
            };
            carries::insert(db, scope, &carry, by).await?;
            detail = json!({"times": one.carried, "due_at": due, "meeting": carry.meeting_id});
        }
        _ => {}
    }
    one.state = next;
    if word.is_some() {
        one.word.clone_from(&word);
    }
    one.updated_at = now;
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut one).await?;
    note(
        tx,
        &one,
        Some(before),
        event.logged(),
        word.as_deref(),
        detail,
    )
    .await?;
    settle_meeting(tx, &one).await?;
    match event {
        E::CarryOver => tell::owner(tx, &one, "resolution_carried").await?,
        E::SendBack => tell::owner(tx, &one, "resolution_sent_back").await?,
        _ => {}
    }
    Ok(one)
}

/// What is said of a carry-over; from the third on it is explained.
fn carry_word(one: &Resolution, input: &ResolutionAct) -> Result<Option<String>, Problem> {
    let word = optional_line("word", input.word.clone(), WORD)?;
    if word.is_none() && wants_explanation(one.carried + 1) {
        return Err(Problem::field("word", "carry_over_explained"));
    }
    Ok(word)
}

/// Offers the demand of a resolution to the unit that owes it; the unit says yes by taking it.
///
/// # Errors
/// The guard that failed, of the resolution or of the demand.
pub async fn issue_order(
    tx: &mut Tx,
    id: ResolutionId,
    input: &ResolutionIssue,
) -> Result<Resolution, Problem> {
    let event = ResolutionEvent::Issue;
    let (mut one, next) = admitted(tx, id, input.version, event).await?;
    let demand = one
        .demand_id
        .ok_or_else(|| Problem::from(ResolutionRefusal::NoDemand))?;
    let word = optional_line("note", input.note.clone(), WORD)?.unwrap_or_else(|| one.text.clone());
    let (db, scope) = tx.parts();
    let known = demands::load_version(db, scope, demand, input.demand_version).await?;
    let mut version = known.version;
    if waits(known.state) {
        let back = Decision {
            version,
            reason: word.clone(),
            review_at: None,
        };
        version = decide(tx, demand, DemandEvent::ReturnToTriage, &back)
            .await?
            .version;
    }
    let offer = IssueDemand {
        version,
        mode: IssueMode::Directed,
        to_org_id: Some(one.owner_org_id),
        note: Some(word),
        ..IssueDemand::default()
    };
    issue(tx, demand, &offer).await?;
    let before = one.state;
    one.state = next;
    one.kind = super::rules::ResolutionKind::Order;
    one.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut one).await?;
    let detail = json!({"demand": demand, "to": one.owner_org_id});
    note(tx, &one, Some(before), event.logged(), None, detail).await?;
    settle_meeting(tx, &one).await?;
    Ok(one)
}

async fn handle(
    ctx: Ctx,
    id: ResolutionId,
    body: Sent<ResolutionAct>,
    event: ResolutionEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let one = act(&mut tx, id, event, &body.value).await?;
    let item = view::after(&mut tx, one).await?;
    tx.commit(StatusCode::OK, &item).await
}

/// Declares one step's endpoint.
macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "resolutions", params(("id" = ResolutionId, Path)),
            request_body = ResolutionAct, responses((status = 200, body = ResolutionItem)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<ResolutionId>, body: Sent<ResolutionAct>) -> Answer {
            handle(ctx, id, body, ResolutionEvent::$event).await
        }
    )+};
}

steps! {
    /// Who owes it begins, or whoever looks after the body notes that they did.
    start_resolution "/api/resolutions/{id}/start" Start;
    /// It is reported done, in a word.
    report_resolution "/api/resolutions/{id}/report" Report;
    /// Somebody other than the owner agrees that it is done.
    confirm_resolution "/api/resolutions/{id}/confirm" Confirm;
    /// It goes back, with the reason.
    send_back_resolution "/api/resolutions/{id}/send-back" SendBack;
    /// The latest meeting of its body takes it to the next one with a new day, once; from the third time on with an explanation.
    carry_over_resolution "/api/resolutions/{id}/carry-over" CarryOver;
    /// It is not done any more, with the reason.
    drop_resolution "/api/resolutions/{id}/drop" Drop;
}

/// Makes an order of a resolution: its demand is offered to the unit that owes it.
#[utoipa::path(post, path = "/api/resolutions/{id}/issue", tag = "resolutions", params(("id" = ResolutionId, Path)),
    request_body = ResolutionIssue, responses((status = 200, body = ResolutionItem)))]
pub async fn issue_resolution(
    ctx: Ctx,
    Path(id): Path<ResolutionId>,
    body: Sent<ResolutionIssue>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let one = issue_order(&mut tx, id, &body.value).await?;
    let item = view::after(&mut tx, one).await?;
    tx.commit(StatusCode::OK, &item).await
}
