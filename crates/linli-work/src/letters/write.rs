//! A letter comes in, by QR or as a paper slip: what may be written, and the row, its number, its code.

use linli_domain::code::CodeEnum;
use linli_domain::id::LetterId;
use linli_domain::limits::LimitKey;
use linli_domain::number::{NumberKind, TrackingCode};
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::secret::{random_bytes, sha256};
use linli_kit::transaction::{Entry, Tx};
use linli_net::areas::store::Area;
use linli_net::persons::phones::{self, SealedPhone};
use linli_net::pictures::{self, Clean};
use serde_json::json;

use super::entity::Letter;
use super::rules::{LetterChannel, LetterClass, LetterState, owes_answer};
use super::{ENTITY, MAX_TEXT, store, tell};
use crate::typed::{line, optional_line};

/// Characters of a name at most.
const NAME: usize = 50;

/// What somebody wrote, checked.
#[derive(Debug, Clone)]
pub struct Written {
    /// What it is.
    pub class: LetterClass,
    /// How it came.
    pub channel: LetterChannel,
    /// What it says, trimmed.
    pub text: String,
    /// The writer's name, if left.
    pub name: Option<String>,
    /// The writer's number, if left.
    pub phone: Option<SealedPhone>,
    /// Whether the head of the building may know who wrote.
    pub head_may_see: bool,
    /// When it came.
    pub received_at: Timestamp,
    /// A photograph, if added.
    pub picture: Option<Clean>,
    /// The code printed on the slip; a fresh one where there is none.
    pub code: Option<TrackingCode>,
}

/// Who wrote, as typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Writer<'t> {
    /// The name.
    pub name: Option<&'t str>,
    /// The number.
    pub phone: Option<&'t str>,
    /// Whether the head of the building may know.
    pub head_may_see: bool,
}

impl Written {
    /// Checks what was typed; the picture, the code and another moment than now are added by the caller.
    ///
    /// # Errors
    /// Fields that need another look.
    pub fn check(
        app: &linli_kit::app::App,
        class: LetterClass,
        channel: LetterChannel,
        text: &str,
        writer: Writer<'_>,
    ) -> Result<Self, Problem> {
        let text = line("text", text, MAX_TEXT)?;
        if text.chars().count() < 2 {
            let args = json!({"min": 2}).as_object().cloned().unwrap_or_default();
            return Err(Problem::fields(Vec::new()).and_field("text", "too_short", args));
        }
        let phone = match writer
            .phone
            .map(str::trim)
            .filter(|typed| !typed.is_empty())
        {
            Some(typed) => Some(phones::seal(app, "phone", typed)?),
            None => None,
        };
        let name = optional_line("name", writer.name.map(str::to_owned), NAME)?;
        Ok(Self {
            class,
            channel,
            text,
            head_may_see: writer.head_may_see && (name.is_some() || phone.is_some()),
            name,
            phone,
            received_at: app.now(),
            picture: None,
            code: None,
        })
    }
}

/// Stores a letter to the mailbox of a place and tells its keeper. Answers the row and the code it is followed by, which
/// is shown once and stored as a hash.
///
/// # Errors
/// The code on the slip was used before, or the database refused.
pub async fn receive(
    tx: &mut Tx,
    area: &Area,
    written: Written,
) -> Result<(Letter, TrackingCode), Problem> {
    let (app, now) = (tx.app().clone(), tx.now());
    let id = LetterId(tx.fresh_id());
    let role = tx.actor().role();
    let created_by = tx.actor().person();
    let paper = written.channel == LetterChannel::Paper;
    let (db, scope) = tx.parts();
    let number = linli_net::numbers::store::next(db, scope, NumberKind::Letter, now).await?;
    let (phone_sealed, phone_hash, phone_masked) = match written.phone {
        Some(phone) => (Some(phone.sealed), Some(phone.hash), Some(phone.masked)),
        None => (None, None, None),
    };
    let mut letter = Letter {
        id,
        number,
        class: written.class,
        channel: written.channel,
        text: written.text,
        area_id: area.id,
        area_path: area.path.clone(),
        // whoever typed the slip in said what it is
        state: if paper {
            LetterState::Classified
        } else {
            LetterState::Received
        },
        writer_name: written.name,
        phone_sealed,
        phone_hash,
        phone_masked,
        head_may_see: written.head_may_see,
        received_at: written.received_at,
        due_at: now,
        answered_at: None,
        next_due_at: None,
        remind_at: None,
        alarms: 0,
        converted_to: None,
        created_by,
        created_role: role.map_or_else(|| "resident".to_owned(), |role| role.to_string()),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    expect_answer(&app, &mut letter, written.received_at);
    letter.due_at = letter.next_due_at.unwrap_or(now);
    let code = match written.code {
        Some(code) => code,
        None => TrackingCode::from_random(random_bytes::<8>(app.random())),
    };
    let hash = sha256(code.as_str().as_bytes()).to_vec();
    let (db, scope) = tx.parts();
    store::insert(db, scope, &letter).await?;
    if !store::insert_code(db, scope, hash, id, now).await? {
        return Err(Problem::field("slip_code", "slip_code_used"));
    }
    if paper {
        store::note_paper_box(db, scope, &letter).await?;
    }
    index(tx, &letter).await?;
    if let Some(picture) = &written.picture {
        pictures::keep(tx, picture, ENTITY, id.0).await?;
    }
    tx.log(Entry {
        entity: ENTITY,
        id: id.0,
        event: if paper { "transcribe" } else { "write" },
        to: Some(letter.state.code()),
        detail: json!({"class": letter.class, "channel": letter.channel, "picture": written.picture.is_some()}),
        area: Some(&letter.area_path),
        ..Entry::default()
    })
    .await?;
    tell::came(tx, &letter).await?;
    Ok((letter, code))
}

/// Starts the time for an answer at `from`; a letter that owes none waits for nobody.
pub fn expect_answer(app: &linli_kit::app::App, letter: &mut Letter, from: Timestamp) {
    letter.alarms = 0;
    if owes_answer(letter.state) {
        let (limits, calendar) = (app.limits(), app.calendar());
        letter.next_due_at = Some(limits.due(LimitKey::LetterAnswer, from, calendar));
        letter.remind_at = limits.remind_at(LimitKey::LetterAnswer, from, calendar);
    } else {
        letter.next_due_at = None;
        letter.remind_at = None;
    }
}

async fn index(tx: &mut Tx, letter: &Letter) -> Result<(), Problem> {
    let terms = linli_match::text::terms(&format!("{} {}", letter.number, letter.text));
    let (db, scope) = tx.parts();
    linli_kit::search::index(db, scope, ENTITY, letter.id.0, &letter.area_path, &terms).await
}
