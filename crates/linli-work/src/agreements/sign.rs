//! `POST /api/agreements/{id}/sign`, `POST /api/agreements/sign`: what was signed, one by one or a whole ceremony.
//!
//! The house does not sign: it keeps that both sides did, on which day and how (domain.md 1.5). A scan of the paper may
//! come with it or later ([`super::scan`]); until then the agreement says that it is missing.

use axum::http::StatusCode;
use linli_domain::id::AgreementId;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::act::{admitted, all_are_there, move_on, refused, tell};
use super::consume::{catch_up, give_back};
use super::draft::out_of_range;
use super::entity::Agreement;
use super::promise::amended_from;
use super::rules::{AgreementEvent, AgreementState, Refusal, decide};
use super::view::{AgreementView, answer, standing};
use super::{SignMode, store};
use crate::typed::{line, optional_line};

const REFERENCE: usize = 200;
/// Agreements signed at once.
const MOST: usize = 200;
/// Days a signature may lie back: a paper found in a drawer is still of these years.
const OLDEST: i64 = 3_653 * DAY;

/// How an agreement was signed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementSignature {
    /// The version the caller saw.
    version: i64,
    /// The day; a moment within it, not after today.
    signed_on: Timestamp,
    /// On paper, or by an electronic signature made outside.
    sign_mode: SignMode,
    /// The number or address of the electronic signature; needed for one.
    #[serde(default)]
    sign_reference: Option<String>,
}

/// An agreement of a ceremony.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementToSign {
    /// Which.
    id: AgreementId,
    /// The version the caller saw.
    version: i64,
}

/// What was signed at a ceremony.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementCeremony {
    /// Which agreements: 1 to 200.
    items: Vec<AgreementToSign>,
    /// The day; a moment within it, not after today.
    signed_on: Timestamp,
}

/// An agreement of a ceremony that was left as it was.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AgreementNotSigned {
    /// Which.
    pub id: AgreementId,
    /// The stable code of the reason.
    pub code: String,
    /// The reason in the reader's language.
    pub title: String,
}

/// What became of a ceremony.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AgreementCeremonyResult {
    /// Signed.
    pub done: Vec<AgreementId>,
    /// Not signed, with the reason.
    pub failed: Vec<AgreementNotSigned>,
}

/// Keeps that an agreement was signed. Where its validity has begun it holds from then on, and what its units did within
/// the validity is counted.
#[utoipa::path(post, path = "/api/agreements/{id}/sign", tag = "agreements", params(("id" = AgreementId, Path)),
    request_body = AgreementSignature, responses((status = 200, body = AgreementView)))]
pub async fn sign_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    body: Body<AgreementSignature>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let agreement = sign(&mut tx, id, &body.value).await?;
    answer(tx, &agreement, StatusCode::OK).await
}

/// Keeps that many agreements were signed on paper on one day. One that is refused is left as it was and named; the rest
/// is signed.
#[utoipa::path(post, path = "/api/agreements/sign", tag = "agreements", request_body = AgreementCeremony,
    responses((status = 200, body = AgreementCeremonyResult)))]
pub async fn sign_agreements(ctx: Ctx, body: Body<AgreementCeremony>) -> Answer {
    if !(1..=MOST).contains(&body.value.items.len()) {
        return Err(out_of_range(
            "items",
            1,
            i64::try_from(MOST).unwrap_or(i64::MAX),
        ));
    }
    let mut tx = fresh!(ctx.begin(&body).await?);
    day(&tx, body.value.signed_on)?;
    let mut result = AgreementCeremonyResult {
        done: Vec::new(),
        failed: Vec::new(),
    };
    for item in &body.value.items {
        let signature = AgreementSignature {
            version: item.version,
            signed_on: body.value.signed_on,
            sign_mode: SignMode::Paper,
            sign_reference: None,
        };
        match sign(&mut tx, item.id, &signature).await {
            Ok(agreement) => result.done.push(agreement.id),
            // a refused guard leaves the transaction whole; a database error would have ended it, and is told as such
            Err(problem) if problem.kind.status() < 500 => result.failed.push(AgreementNotSigned {
                id: item.id,
                title: ctx
                    .app()
                    .texts()
                    .say(ctx.locale(), &problem.code, &problem.args),
                code: problem.code.into_owned(),
            }),
            Err(problem) => return Err(problem),
        }
    }
    tx.commit(StatusCode::OK, &result).await
}

/// The day of a signature: today or before.
fn day(tx: &Tx, moment: Timestamp) -> Result<Timestamp, Problem> {
    let day = Timestamp::start_of(moment.date());
    if day > tx.now() {
        return Err(Problem::field("signed_on", "agreement_signed_on"));
    }
    if tx.now().millis() - day.millis() > OLDEST {
        return Err(Problem::field("signed_on", "agreement_signed_long_ago"));
    }
    Ok(day)
}

async fn sign(
    tx: &mut Tx,
    id: AgreementId,
    signature: &AgreementSignature,
) -> Result<Agreement, Problem> {
    let event = AgreementEvent::Sign;
    let (mut agreement, next) = admitted(tx, id, signature.version, event).await?;
    all_are_there(tx, id).await?;
    agreement.signed_on = Some(day(tx, signature.signed_on)?);
    agreement.sign_mode = Some(signature.sign_mode);
    agreement.sign_reference = match signature.sign_mode {
        SignMode::Paper => optional_line(
            "sign_reference",
            signature.sign_reference.clone(),
            REFERENCE,
        )?,
        SignMode::Electronic => {
            let typed = signature.sign_reference.as_deref().unwrap_or_default();
            Some(line("sign_reference", typed, REFERENCE)?)
        }
    };
    // what stands before it gives way first: of an amendment and its original only one ever counts deeds
    if let Some(original) = agreement.amended_from {
        let from = supersede(tx, original, &agreement).await?;
        agreement.counts_from = Some(from);
        give_back(tx, original, id, from).await?;
        let (db, scope) = tx.parts();
        store::hand_over(db, scope, original, id).await?;
    }
    move_on(tx, &mut agreement, next, event, None).await?;
    if let Some(before) = agreement.renewed_from {
        succeed(tx, before).await?;
    }
    let (db, scope) = tx.parts();
    // who has left the amended agreement may owe another one what it did under it
    let revisions: Vec<AgreementId> = agreement.amended_from.into_iter().chain([id]).collect();
    let parties = store::parties(db, scope, &revisions).await?;
    catch_up(tx, &agreement, &parties).await?;
    tell(tx, &agreement, "agreement_signed", false).await?;
    Ok(agreement)
}

/// An agreement that another one takes the place of, locked, and the state it is in afterwards.
async fn giving_way(
    tx: &mut Tx,
    id: AgreementId,
    event: AgreementEvent,
) -> Result<(Agreement, Result<AgreementState, Refusal>), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let house = linli_domain::actor::Actor::House {
        street: scope.street(),
    };
    let before = store::load_for_update(db, scope, id).await?;
    let followers = store::followers(db, scope, id).await?;
    let standing = standing(&before, &followers, &[], &house, now);
    let next = decide(before.state, event, standing);
    Ok((before, next))
}

/// Lets an amendment take the place of what it amends; answers the moment it counts from, up to which the other one counts.
async fn supersede(
    tx: &mut Tx,
    id: AgreementId,
    amendment: &Agreement,
) -> Result<Timestamp, Problem> {
    let event = AgreementEvent::Supersede;
    let (mut before, next) = giving_way(tx, id, event).await?;
    let next = next.map_err(refused)?;
    let now = tx.now();
    let from = amended_from(amendment.signed_on.unwrap_or(now), before.counts_from);
    before.ended_at = before.ended_at.or(Some(now));
    before.counts_to = Some(from);
    move_on(tx, &mut before, next, event, None).await?;
    Ok(from)
}

/// Moves what an agreement renews, where it has expired already; until then it holds to its end.
async fn succeed(tx: &mut Tx, id: AgreementId) -> Result<(), Problem> {
    let event = AgreementEvent::Succeed;
    let (mut before, next) = giving_way(tx, id, event).await?;
    let Ok(next) = next else {
        return Ok(());
    };
    before.ended_at = before.ended_at.or(Some(tx.now()));
    move_on(tx, &mut before, next, event, None).await
}
