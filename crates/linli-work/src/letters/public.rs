//! Public pages: a resident writes to the mailbox behind the poster, follows the letter by its code, adds a word.
//!
//! Nothing here shows a name or a number of anybody who wrote, and a code opens one letter only.

use axum::http::StatusCode;
use linli_domain::id::LetterId;
use linli_domain::number::TrackingCode;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::secret::sha256;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::{areas, pictures, posters};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::act::{Admitted, refused, say, settle};
use super::entity::{Followed, Letter};
use super::rules::{
    LetterChannel, LetterClass, LetterEvent, LetterState, LetterStep, Outcome, Standing, decide,
    is_open, owes_answer,
};
use super::write::{Writer, Written, expect_answer, receive};
use super::{MAX_WORD, store, tell};
use crate::typed::line;

/// Writes under one code in ten minutes.
const PER_CODE: i64 = 10;
/// Looks from one address in ten minutes.
const LOOKS: i64 = 600;

/// What a resident writes to the mailbox.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicLetter {
    /// The code of the poster.
    pub poster_code: String,
    /// What it is.
    pub class: LetterClass,
    /// What it says, 2 to 5,000 characters.
    pub text: String,
    /// A number to be called back at, if wished; stored encrypted.
    #[serde(default)]
    pub phone: Option<String>,
    /// A name, if wished.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether the head of the building may know who wrote.
    #[serde(default)]
    pub head_may_see: bool,
    /// A photograph, base64, made small by the page.
    #[serde(default)]
    pub picture: Option<String>,
    /// What the page made up for this phone, so that one phone can be slowed without the estate.
    #[serde(default)]
    pub device: Option<String>,
}

/// What is next, for the writer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicLetterNext {
    /// The step.
    pub code: LetterStep,
    /// In words.
    pub text: String,
    /// By when.
    pub due_at: Option<Timestamp>,
}

/// What the writer is told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicLetterCreated {
    /// The code to follow it by, in groups.
    pub tracking_code: String,
    /// Its number.
    pub number: String,
    /// What is next.
    pub next: PublicLetterNext,
}

/// A resident writes to the mailbox of the building. No login; a name and a number only if wished.
#[utoipa::path(post, path = "/api/public/letters", tag = "public", request_body = PublicLetter,
    responses((status = 201, body = PublicLetterCreated)))]
pub async fn write(ctx: Ctx, body: Body<PublicLetter>) -> Answer {
    let typed = &body.value;
    let writer = Writer {
        name: typed.name.as_deref(),
        phone: typed.phone.as_deref(),
        head_may_see: typed.head_may_see,
    };
    let mut written = Written::check(
        ctx.app(),
        typed.class,
        LetterChannel::Qr,
        &typed.text,
        writer,
    )?;
    let poster = posters::store::by_code(&mut ctx.read().await?, &typed.poster_code).await?;
    if poster.revoked_at.is_some() {
        return Err(Problem::not_found());
    }
    posters::budget::spend(&ctx, &poster, typed.device.as_deref())?;
    written.picture = pictures::read("picture", typed.picture.as_deref()).await?;
    let mut tx = fresh!(ctx.begin_public(poster.street_id, &body).await?);
    let (db, scope) = tx.parts();
    posters::store::hold_in_use(db, scope, poster.id).await?;
    let area = areas::store::load(db, scope, poster.area_id).await?;
    let (letter, code) = receive(&mut tx, &area, written).await?;
    let told = PublicLetterCreated {
        tracking_code: code.to_string(),
        number: letter.number.clone(),
        next: next_of(&ctx, &letter),
    };
    tx.commit(StatusCode::CREATED, &told).await
}

fn next_of(ctx: &Ctx, letter: &Letter) -> PublicLetterNext {
    let code = if owes_answer(letter.state) {
        LetterStep::Answer
    } else if is_open(letter.state) {
        LetterStep::Wait
    } else {
        LetterStep::None
    };
    let key = format!("public_letter_next_{code}");
    PublicLetterNext {
        code,
        text: ctx.app().texts().say(ctx.locale(), &key, &Map::new()),
        due_at: letter.next_due_at.filter(|_| code == LetterStep::Answer),
    }
}

/// One thing said under a letter, as its writer reads it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicWord {
    /// Whether the writer said it; an answer otherwise.
    pub by_writer: bool,
    /// What was said.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A letter as its writer sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicLetterView {
    /// Its number.
    pub number: String,
    /// Its place.
    pub place: String,
    /// What it is.
    pub class: LetterClass,
    /// How it came.
    pub channel: LetterChannel,
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub state: LetterState,
    /// What it became.
    pub converted_to: Option<Outcome>,
    /// When it came.
    pub received_at: Timestamp,
    /// What was said since, oldest first.
    pub words: Vec<PublicWord>,
    /// What is next.
    pub next: PublicLetterNext,
    /// Whether a word can be added.
    pub can_add: bool,
}

async fn followed(db: &mut Db, typed: &str) -> Result<Followed, Problem> {
    let code = TrackingCode::parse(typed).map_err(|_| Problem::not_found())?;
    store::by_code(db, sha256(code.as_str().as_bytes()).to_vec()).await
}

/// Follows a letter by its code. The code is forgiving of case, blanks and full-width characters.
#[utoipa::path(get, path = "/api/public/letters/{tracking_code}", tag = "public",
    params(("tracking_code" = String, Path)), responses((status = 200, body = PublicLetterView)))]
pub async fn follow_letter(
    ctx: Ctx,
    Path(typed): Path<String>,
) -> Result<Json<PublicLetterView>, Problem> {
    ctx.app()
        .flood()
        .count(&format!("follow {}", ctx.address()), LOOKS, 10, ctx.now())?;
    let mut db = ctx.read().await?;
    let followed = followed(&mut db, &typed).await?;
    let scope = Scope::street_wide(followed.street_id);
    let letter = store::load(&mut db, &scope, followed.letter_id).await?;
    view(&ctx, &mut db, &scope, letter).await.map(Json)
}

async fn view(
    ctx: &Ctx,
    db: &mut Db,
    scope: &Scope,
    letter: Letter,
) -> Result<PublicLetterView, Problem> {
    let places = areas::store::spoken_names(db, scope, [&letter.area_path]).await?;
    let words = store::words(db, scope, letter.id).await?;
    Ok(PublicLetterView {
        place: places.get(&letter.area_path).cloned().unwrap_or_default(),
        class: letter.class,
        channel: letter.channel,
        state: letter.state,
        converted_to: letter.converted_to,
        received_at: letter.received_at,
        words: words
            .into_iter()
            .map(|word| PublicWord {
                by_writer: word.by_writer,
                text: word.text,
                at: word.at,
            })
            .collect(),
        next: next_of(ctx, &letter),
        can_add: is_open(letter.state),
        number: letter.number,
        text: letter.text,
    })
}

/// A word more.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddLetterWord {
    /// In words, 2 to 1,000 characters.
    pub text: String,
}

/// The writer adds a word; after an answer it asks for another one.
#[utoipa::path(post, path = "/api/public/letters/{tracking_code}/add", tag = "public",
    params(("tracking_code" = String, Path)), request_body = AddLetterWord,
    responses((status = 200, body = PublicLetterView)))]
pub async fn add_letter_word(
    ctx: Ctx,
    Path(typed): Path<String>,
    body: Body<AddLetterWord>,
) -> Answer {
    let text = line("text", &body.value.text, MAX_WORD)?;
    let followed = followed(&mut ctx.read().await?, &typed).await?;
    let key = format!("letter {}", followed.letter_id);
    ctx.app().flood().count(&key, PER_CODE, 10, ctx.now())?;
    let mut tx = fresh!(ctx.begin_public(followed.street_id, &body).await?);
    let letter = add_word(&mut tx, followed.letter_id, text).await?;
    let scope = Scope::street_wide(followed.street_id);
    let told = view(&ctx, tx.db(), &scope, letter).await?;
    tx.commit(StatusCode::OK, &told).await
}

/// Adds a word of the writer under a letter and tells its keeper.
///
/// # Errors
/// The letter has ended, or the database refused.
pub async fn add_word(tx: &mut Tx, id: LetterId, text: String) -> Result<Letter, Problem> {
    let (db, scope) = tx.parts();
    let mut letter = store::load_for_update(db, scope, id).await?;
    let before = letter.state;
    let writer = Standing {
        writer: true,
        ..Standing::default()
    };
    letter.state = decide(
        before,
        letter.converted_to.is_some(),
        LetterEvent::AddWord,
        writer,
    )
    .map_err(refused)?;
    say(tx, letter.id, text).await?;
    if before != letter.state {
        let (app, now) = (tx.app().clone(), tx.now());
        expect_answer(&app, &mut letter, now);
    }
    let changed = Admitted { letter, before };
    let letter = settle(tx, changed, LetterEvent::AddWord, Value::Null).await?;
    let to = tell::keeping(tx, &letter).await?;
    tell::tell(tx, &letter, to, "letter_word_added").await?;
    Ok(letter)
}
