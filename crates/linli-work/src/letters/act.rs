//! `POST /api/letters/{id}/…`: a keeper or an office classifies a letter, answers it, ends it, calls its writer.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{LetterId, LetterWordId};
use linli_domain::time::DAY;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::persons::phones::{self, OpenedPhone, Opening};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::entity::Letter;
use super::rules::{LetterClass, LetterEvent, LetterState, Refusal, decide};
use super::view::{LetterView, may_open, page, standing};
use super::{ENTITY, MAX_REPLY, QUIET_DAYS, store};
use crate::typed::line;

/// A letter about to be acted on, locked, with the state it will be in.
pub(super) struct Admitted {
    pub(super) letter: Letter,
    pub(super) before: LetterState,
}

/// Loads a letter for an event and asks the rules.
pub(super) async fn admitted(
    tx: &mut Tx,
    id: LetterId,
    version: i64,
    event: LetterEvent,
) -> Result<Admitted, Problem> {
    let actor = tx.actor().clone();
    let (db, scope) = tx.parts();
    let mut letter = store::load_for_update(db, scope, id).await?;
    let before = letter.state;
    let stands = standing(&letter.area_path, &actor);
    // the rule first: that it became something before is worth more to know than that it changed
    let after = decide(before, letter.converted_to.is_some(), event, stands).map_err(refused)?;
    if letter.version != version {
        return Err(Problem::stale());
    }
    letter.state = after;
    Ok(Admitted { letter, before })
}

/// A refusal of the rules as a problem: 403 where it is a matter of who, 409 where it is one of when.
pub(super) fn refused(why: Refusal) -> Problem {
    match why {
        Refusal::NotYours => Problem::forbidden(why.code()),
        _ => Problem::conflict(why.code()),
    }
}

/// Notes that a letter was answered or taken further: it owes nothing now and ends when it stays quiet.
pub(super) fn answered(tx: &Tx, letter: &mut Letter) {
    let now = tx.now();
    letter.answered_at = letter.answered_at.or(Some(now));
    letter.next_due_at = Some(now.plus(QUIET_DAYS * DAY));
    letter.remind_at = letter.next_due_at;
    letter.alarms = 0;
}

/// Stores a changed letter with its row in the log.
pub(super) async fn settle(
    tx: &mut Tx,
    mut changed: Admitted,
    event: LetterEvent,
    detail: Value,
) -> Result<Letter, Problem> {
    let letter = &mut changed.letter;
    letter.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::update(db, scope, letter).await?;
    letter.version += 1;
    tx.log(Entry {
        entity: ENTITY,
        id: letter.id.0,
        event: event.code(),
        from: Some(changed.before.code()),
        to: Some(letter.state.code()),
        detail,
        area: Some(&letter.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(changed.letter)
}

pub(super) async fn answer(ctx: &Ctx, mut tx: Tx, letter: &Letter) -> Answer {
    let actor = tx.actor().clone();
    let view = page(tx.db(), ctx.app(), ctx.locale(), &actor, letter).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// What a letter is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassifyLetter {
    /// The version looked at.
    pub version: i64,
    /// What it is.
    pub class: LetterClass,
}

/// Says what a letter is.
#[utoipa::path(post, path = "/api/letters/{id}/classify", tag = "letters", params(("id" = LetterId, Path)),
    request_body = ClassifyLetter, responses((status = 200, body = LetterView)))]
pub async fn classify_letter(
    ctx: Ctx,
    Path(id): Path<LetterId>,
    body: Body<ClassifyLetter>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let letter = classify(&mut tx, id, body.value.version, body.value.class).await?;
    answer(&ctx, tx, &letter).await
}

/// Says what a letter is.
///
/// # Errors
/// The rules refuse, the letter changed since `version`, or it lies outside the actor's scope.
pub async fn classify(
    tx: &mut Tx,
    id: LetterId,
    version: i64,
    class: LetterClass,
) -> Result<Letter, Problem> {
    let mut changed = admitted(tx, id, version, LetterEvent::Classify).await?;
    // bare words are codes the reader's page has names for
    let detail = json!({"was": changed.letter.class, "is": class});
    changed.letter.class = class;
    settle(tx, changed, LetterEvent::Classify, detail).await
}

/// An answer to a letter.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyToLetter {
    /// The version looked at.
    pub version: i64,
    /// What its writer will read, 1 to 2,000 characters.
    pub text: String,
}

/// Answers a letter; its writer reads it under the tracking code.
#[utoipa::path(post, path = "/api/letters/{id}/reply", tag = "letters", params(("id" = LetterId, Path)),
    request_body = ReplyToLetter, responses((status = 200, body = LetterView)))]
pub async fn reply_to_letter(
    ctx: Ctx,
    Path(id): Path<LetterId>,
    body: Body<ReplyToLetter>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let letter = reply(&mut tx, id, body.value.version, &body.value.text).await?;
    answer(&ctx, tx, &letter).await
}

/// Answers a letter.
///
/// # Errors
/// No text, or as [`classify`].
pub async fn reply(tx: &mut Tx, id: LetterId, version: i64, text: &str) -> Result<Letter, Problem> {
    let text = line("text", text, MAX_REPLY)?;
    let mut changed = admitted(tx, id, version, LetterEvent::Reply).await?;
    say(tx, id, text).await?;
    answered(tx, &mut changed.letter);
    settle(tx, changed, LetterEvent::Reply, Value::Null).await
}

/// Adds what somebody says under a letter: an answer by who is signed in, a word by its writer otherwise.
pub(super) async fn say(tx: &mut Tx, letter: LetterId, text: String) -> Result<(), Problem> {
    let said_by = tx
        .actor()
        .person()
        .zip(tx.actor().role().map(|role| role.to_string()));
    let word = store::word(LetterWordId(tx.fresh_id()), letter, text, said_by, tx.now());
    let (db, scope) = tx.parts();
    store::insert_word(db, scope, &word).await
}

/// A letter ended by hand.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseLetter {
    /// The version looked at.
    pub version: i64,
}

/// Ends a letter that was answered or taken further. It ends by itself after 30 quiet days.
#[utoipa::path(post, path = "/api/letters/{id}/close", tag = "letters", params(("id" = LetterId, Path)),
    request_body = CloseLetter, responses((status = 200, body = LetterView)))]
pub async fn close_letter(ctx: Ctx, Path(id): Path<LetterId>, body: Body<CloseLetter>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let letter = close(&mut tx, id, body.value.version).await?;
    answer(&ctx, tx, &letter).await
}

/// Ends a letter.
///
/// # Errors
/// As [`classify`].
pub async fn close(tx: &mut Tx, id: LetterId, version: i64) -> Result<Letter, Problem> {
    let mut changed = admitted(tx, id, version, LetterEvent::Close).await?;
    changed.letter.next_due_at = None;
    changed.letter.remind_at = None;
    settle(tx, changed, LetterEvent::Close, Value::Null).await
}

/// Why a number is opened.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenLetterPhone {
    /// In words, 2 to 200 characters.
    pub reason: String,
}

/// Opens the number of a letter's writer, with a reason that stays in the log: only while the letter is open, and for
/// the head of the building only with the writer's consent.
#[utoipa::path(post, path = "/api/letters/{id}/phone", tag = "letters", params(("id" = LetterId, Path)),
    request_body = OpenLetterPhone, responses((status = 200, body = OpenedPhone)))]
pub async fn open_letter_phone(
    ctx: Ctx,
    Path(id): Path<LetterId>,
    body: Body<OpenLetterPhone>,
) -> Answer {
    let letter = store::load(&mut ctx.read().await?, &ctx.scope()?, id).await?;
    if !may_open(&letter, ctx.actor()?) {
        return Err(Problem::forbidden("letter_phone_closed"));
    }
    let sealed = letter.phone_sealed.as_deref().unwrap_or_default();
    let opening = Opening {
        entity: ENTITY,
        id: id.0,
        area: Some(&letter.area_path),
        reason: &body.value.reason,
        detail: json!({"letter": letter.number}),
    };
    phones::open(&ctx, &body, sealed, opening).await
}
