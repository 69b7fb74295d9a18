//! `POST /api/agreements/{id}/amend`, `…/renew`: a new revision, or the next period, drafted in one step.
//!
//! Both copy parties and lines. The lines of an amendment keep their ids, so that what was delivered stays counted; those of
//! a renewal are new. What is copied holds until the draft is signed.

use axum::http::StatusCode;
use chrono::{Months, NaiveDate};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AgreementId, ObligationId};
use linli_domain::number::NumberKind;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::numbers;
use serde_json::json;

use super::act::{AgreementStepInput, admitted, move_on};
use super::entity::{Agreement, Obligation, Party};
use super::rules::{AgreementEvent, AgreementState};
use super::store;
use super::view::{AgreementView, answer};
use crate::typed::optional_line;

const REASON: usize = 200;

/// Drafts a new revision of an agreement that holds, with its parties, lines and beginning.
#[utoipa::path(post, path = "/api/agreements/{id}/amend", tag = "agreements", params(("id" = AgreementId, Path)),
    request_body = AgreementStepInput, responses((status = 201, body = AgreementView)))]
pub async fn amend_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    body: Body<AgreementStepInput>,
) -> Answer {
    revise(ctx, id, body, AgreementEvent::Amend).await
}

/// Drafts the next period of an agreement: as long as this one, with its parties and lines.
#[utoipa::path(post, path = "/api/agreements/{id}/renew", tag = "agreements", params(("id" = AgreementId, Path)),
    request_body = AgreementStepInput, responses((status = 201, body = AgreementView)))]
pub async fn renew_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    body: Body<AgreementStepInput>,
) -> Answer {
    revise(ctx, id, body, AgreementEvent::Renew).await
}

async fn revise(
    ctx: Ctx,
    id: AgreementId,
    body: Body<AgreementStepInput>,
    event: AgreementEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let typed = body.value;
    let reason = optional_line("reason", typed.reason, REASON)?;
    let (mut original, next) = admitted(&mut tx, id, typed.version, event).await?;
    // the version counts up, so that of two who begin one at the same moment the second is told
    move_on(&mut tx, &mut original, next, event, reason.as_deref()).await?;
    let draft = match event {
        AgreementEvent::Amend => amendment(&mut tx, &original).await?,
        _ => next_period(&mut tx, &original).await?,
    };
    copy(&mut tx, &original, &draft).await?;
    tx.log(Entry {
        entity: "agreement",
        id: draft.id.0,
        event: "create",
        to: Some(draft.state.code()),
        reason: reason.as_deref(),
        detail: json!({"title": draft.title, "from": original.number}),
        area: Some(&draft.area_path),
        ..Entry::default()
    })
    .await?;
    answer(tx, &draft, StatusCode::CREATED).await
}

/// A draft that says what the original says.
fn draft_of(tx: &Tx, original: &Agreement) -> Agreement {
    let person = tx.actor().person();
    Agreement {
        id: AgreementId(tx.fresh_id()),
        state: AgreementState::Drafting,
        signed_on: None,
        sign_mode: None,
        sign_reference: None,
        scan_hash: None,
        amended_from: None,
        renewed_from: None,
        reminded_days: None,
        end_reason: None,
        ended_at: None,
        counts_from: None,
        counts_to: None,
        created_by: person,
        edited_by: person,
        submitted_by: None,
        approved_by: None,
        created_at: tx.now(),
        updated_at: tx.now(),
        version: 1,
        ..original.clone()
    }
}

async fn amendment(tx: &mut Tx, original: &Agreement) -> Result<Agreement, Problem> {
    let (db, scope) = tx.parts();
    let revisions = store::revisions(db, scope, &original.number).await?;
    let last = revisions.iter().map(|one| one.revision).max();
    Ok(Agreement {
        revision: last.unwrap_or(original.revision) + 1,
        amended_from: Some(original.id),
        // an amendment of a renewal is still the period after the one before
        renewed_from: original.renewed_from,
        ..draft_of(tx, original)
    })
}

async fn next_period(tx: &mut Tx, original: &Agreement) -> Result<Agreement, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Agreement, now).await?;
    let (from, to) = period_after(original.valid_from.date(), original.valid_to.date());
    Ok(Agreement {
        number,
        revision: 1,
        renewed_from: Some(original.id),
        valid_from: Timestamp::start_of(from),
        valid_to: Timestamp::start_of(to),
        ..draft_of(tx, original)
    })
}

/// The period that follows one: from its end, as many months long where it is whole months, otherwise as many days.
fn period_after(from: NaiveDate, to: NaiveDate) -> (NaiveDate, NaiveDate) {
    let days = to.signed_duration_since(from);
    let months = (1..=120)
        .take_while(|months| from.checked_add_months(Months::new(*months)) <= Some(to))
        .last()
        .filter(|months| from.checked_add_months(Months::new(*months)) == Some(to));
    let end = match months {
        Some(months) => to.checked_add_months(Months::new(months)),
        None => to.checked_add_signed(days),
    };
    (to, end.unwrap_or(to))
}

/// Stores a draft with the parties and lines of another agreement.
async fn copy(tx: &mut Tx, from: &Agreement, draft: &Agreement) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let parties = store::parties(db, scope, &[from.id]).await?;
    let lines = store::lines(db, scope, &[from.id]).await?;
    store::insert(db, scope, draft).await?;
    let parties: Vec<Party> = parties
        .into_iter()
        .map(|party| Party {
            agreement_id: draft.id,
            ..party
        })
        .collect();
    let keeps_ids = draft.amended_from.is_some();
    let lines: Vec<Obligation> = lines
        .into_iter()
        .map(|line| Obligation {
            agreement_id: draft.id,
            id: if keeps_ids {
                line.id
            } else {
                ObligationId(tx.fresh_id())
            },
            ..line
        })
        .collect();
    let (db, scope) = tx.parts();
    store::set_content(db, scope, draft.id, &draft.area_path, &parties, &lines).await
}

#[cfg(test)]
mod tests {
    use super::period_after;

    #[test]
    fn the_next_period_is_as_long_as_this_one() {
        for (from, to, end) in [
            ("2026-01-01", "2027-01-01", "2028-01-01"),
            ("2026-03-15", "2027-03-15", "2028-03-15"),
            ("2026-01-01", "2026-07-01", "2027-01-01"),
            // a leap day does not push the years off their first of January
            ("2028-01-01", "2029-01-01", "2030-01-01"),
            ("2026-03-15", "2026-12-31", "2027-10-18"),
        ] {
            let day = |text: &str| text.parse().expect("a day");
            let found = period_after(day(from), day(to));
            assert_eq!(found, (day(to), day(end)), "{from} to {to}");
        }
    }
}
