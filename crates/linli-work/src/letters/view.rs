//! Letters as pages show them. Who wrote is shown by [`writer_sight`] and nowhere else.

use std::collections::{HashMap, HashSet};

use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, DemandId, LetterId, LetterWordId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_net::{areas, orgs, persons, pictures};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::{Letter, OutcomeRow};
use super::rules::{
    LetterChannel, LetterClass, LetterEvent, LetterState, LetterStep, Outcome, Standing,
    WriterSight, decide, is_open, owes_answer, writer_sight,
};
use super::store::keepers::keepers;
use super::{ENTITY, store};
use crate::demands;
use crate::demands::view::{AllowedAction, TimelineEntry};

/// Characters of a letter shown in a row.
const START: usize = 60;

/// What is next for a letter, who does it, by when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LetterNext {
    /// What.
    pub code: LetterStep,
    /// The head or the community that keeps the mailbox, by name.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// A letter as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LetterSummary {
    /// Its id.
    pub id: LetterId,
    /// Its number.
    pub number: String,
    /// What it is.
    pub class: LetterClass,
    /// How it came.
    pub channel: LetterChannel,
    /// Whether somebody typed it in from paper.
    pub transcribed: bool,
    /// Whether its writer left neither name nor number.
    pub anonymous: bool,
    /// The first 60 characters of what it says.
    pub text_start: String,
    /// The place of the mailbox.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// Where it stands.
    pub state: LetterState,
    /// What is next.
    pub next_step: LetterNext,
    /// When it came.
    pub received_at: Timestamp,
    /// When it was answered or taken further.
    pub answered_at: Option<Timestamp>,
    /// Whether a picture came with it.
    pub picture: bool,
    /// What it became.
    pub outcome: Option<OutcomeView>,
    /// For the optimistic lock.
    pub version: i64,
}

/// What a letter became.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OutcomeView {
    /// What.
    pub to: Outcome,
    /// In a few words.
    pub title: String,
    /// The demand.
    pub demand_id: Option<DemandId>,
    /// The demand's number.
    pub demand_number: Option<String>,
    /// The organisation praised.
    pub org_id: Option<OrgId>,
    /// The organisation or the head praised, by name.
    pub praised: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The writer, as far as the reader may know.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WriterView {
    /// The name.
    pub name: Option<String>,
    /// The number, masked.
    pub phone_masked: Option<String>,
    /// Whether the reader may open the number with a reason.
    pub can_open: bool,
    /// Whether the head of the building may know who wrote.
    pub head_may_see: bool,
}

/// One thing said under a letter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WordView {
    /// Its id.
    pub id: LetterWordId,
    /// Whether its writer says it; an answer otherwise.
    pub by_writer: bool,
    /// Who answered, by name.
    pub who: String,
    /// What is said.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A letter as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LetterView {
    /// As in a list.
    #[serde(flatten)]
    pub summary: LetterSummary,
    /// What it says, in full.
    pub text: String,
    /// Who wrote; absent where the reader may not know, or nobody left anything.
    pub writer: Option<WriterView>,
    /// What was said since, oldest first.
    pub words: Vec<WordView>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// What may be done now.
    pub allowed_actions: Vec<AllowedAction>,
}

/// How an actor stands to the letters of a place.
#[must_use]
pub fn standing(area: &AreaPath, actor: &Actor) -> Standing {
    let Some(acting) = actor.acting() else {
        return Standing {
            house: matches!(actor, Actor::House { .. }),
            ..Standing::default()
        };
    };
    let over = acting.area.contains(area);
    Standing {
        keeper: over && acting.role.is_head(),
        office: over && (acting.role.is_community() || acting.role == Role::StreetOfficer),
        ..Standing::default()
    }
}

/// Whether an actor may open the number of a letter's writer: those who may open numbers at all, and the keeper with the
/// writer's consent; both only while the letter is open.
#[must_use]
pub fn may_open(letter: &Letter, actor: &Actor) -> bool {
    let stands = standing(&letter.area_path, actor);
    let sight = writer_sight(stands, letter.head_may_see, letter.state);
    let opener = actor
        .role()
        .is_some_and(|role| persons::phones::OPENERS.contains(&role));
    letter.phone_sealed.is_some()
        && is_open(letter.state)
        && sight == WriterSight::Masked
        && (opener || stands.keeper)
}

fn step_of(letter: &Letter, keeper: &str, now: Timestamp) -> LetterNext {
    let (code, who) = if owes_answer(letter.state) {
        (LetterStep::Answer, keeper.to_owned())
    } else if is_open(letter.state) {
        (LetterStep::Wait, String::new())
    } else {
        (LetterStep::None, String::new())
    };
    let late = letter
        .next_due_at
        .filter(|_| code == LetterStep::Answer)
        .map(|due| now.millis() - due.millis());
    LetterNext {
        code,
        who,
        due_at: letter.next_due_at,
        late_by_ms: late.filter(|late| *late > 0),
    }
}

/// A page of letters as a list shows them: a fixed number of queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn summaries(
    db: &mut Db,
    scope: &Scope,
    letters: &[Letter],
    now: Timestamp,
) -> Result<Vec<LetterSummary>, Problem> {
    // names of places and offices lie above a head's own place
    let street = Scope::street_wide(scope.street());
    let paths: Vec<AreaPath> = letters.iter().map(|one| one.area_path.clone()).collect();
    let places = areas::store::spoken_names(db, &street, &paths).await?;
    let keeping = keepers(db, &street, &paths, now).await?;
    let ids: Vec<LetterId> = letters.iter().map(|one| one.id).collect();
    let plain: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let pictured: HashSet<Uuid> = pictures::store::with_picture(db, scope, ENTITY, &plain)
        .await?
        .into_iter()
        .collect();
    let mut outcomes = outcome_views(db, &street, &ids).await?;
    Ok(letters
        .iter()
        .map(|one| {
            let keeper = keeping
                .get(&one.area_path)
                .map(|keeper| keeper.name.as_str());
            LetterSummary {
                id: one.id,
                number: one.number.clone(),
                class: one.class,
                channel: one.channel,
                transcribed: one.is_transcribed(),
                anonymous: one.is_anonymous(),
                text_start: one.text.chars().take(START).collect(),
                area_id: one.area_id,
                area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
                state: one.state,
                next_step: step_of(one, keeper.unwrap_or_default(), now),
                received_at: one.received_at,
                answered_at: one.answered_at,
                picture: pictured.contains(&one.id.0),
                outcome: outcomes.remove(&one.id),
                version: one.version,
            }
        })
        .collect())
}

async fn outcome_views(
    db: &mut Db,
    street: &Scope,
    ids: &[LetterId],
) -> Result<HashMap<LetterId, OutcomeView>, Problem> {
    let outcomes = store::outcomes(db, street, ids).await?;
    let demand_ids: Vec<DemandId> = outcomes.values().filter_map(|one| one.demand_id).collect();
    let numbers: HashMap<DemandId, String> = demands::store::by_ids(db, street, &demand_ids)
        .await?
        .into_iter()
        .map(|demand| (demand.id, demand.number))
        .collect();
    let units =
        orgs::store::names(db, street, outcomes.values().filter_map(|one| one.org_id)).await?;
    let heads = persons::store::names(
        db,
        street,
        outcomes.values().filter_map(|one| one.person_id),
    )
    .await?;
    let shown = |one: OutcomeRow| OutcomeView {
        to: one.kind,
        demand_number: one.demand_id.and_then(|id| numbers.get(&id).cloned()),
        praised: one
            .org_id
            .and_then(|id| units.get(&id).cloned())
            .or_else(|| one.person_id.and_then(|id| heads.get(&id).cloned())),
        title: one.title,
        demand_id: one.demand_id,
        org_id: one.org_id,
        at: one.created_at,
    };
    Ok(outcomes
        .into_iter()
        .map(|(id, one)| (id, shown(one)))
        .collect())
}

/// A letter as its page shows it to an actor.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    app: &App,
    locale: Locale,
    actor: &Actor,
    letter: &Letter,
) -> Result<LetterView, Problem> {
    let scope = Scope::street_wide(actor.street());
    let summary = summaries(db, &scope, std::slice::from_ref(letter), app.now())
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let words = store::words(db, &scope, letter.id).await?;
    let events = linli_kit::log::timeline(db, &scope, ENTITY, letter.id.0).await?;
    let people: Vec<PersonId> = words
        .iter()
        .filter_map(|word| word.person_id)
        .chain(events.iter().filter_map(|event| event.person_id))
        .collect();
    let names = persons::store::names(db, &scope, people).await?;
    let name_of = |person: Option<PersonId>| {
        person
            .and_then(|person| names.get(&person).cloned())
            .unwrap_or_default()
    };
    let stands = standing(&letter.area_path, actor);
    Ok(LetterView {
        summary,
        text: letter.text.clone(),
        writer: writer_of(letter, actor),
        words: words
            .into_iter()
            .map(|word| WordView {
                id: word.id,
                by_writer: word.by_writer,
                who: name_of(word.person_id),
                text: word.text,
                at: word.at,
            })
            .collect(),
        timeline: events
            .into_iter()
            .map(|event| TimelineEntry {
                id: event.id,
                at: event.at,
                who: name_of(event.person_id),
                event: event.event,
                from_state: event.from_state,
                to_state: event.to_state,
                role: event.role,
                reason: event.reason,
                detail: serde_json::from_str(&event.detail).unwrap_or_default(),
            })
            .collect(),
        allowed_actions: allowed(app, locale, letter, stands),
    })
}

fn writer_of(letter: &Letter, actor: &Actor) -> Option<WriterView> {
    let stands = standing(&letter.area_path, actor);
    let sight = writer_sight(stands, letter.head_may_see, letter.state);
    (sight == WriterSight::Masked && !letter.is_anonymous()).then(|| WriterView {
        name: letter.writer_name.clone(),
        phone_masked: letter.phone_masked.clone(),
        can_open: may_open(letter, actor),
        head_may_see: letter.head_may_see,
    })
}

/// What can be asked of a letter on its page, in the order of its life.
const ACTIONS: [LetterEvent; 4] = [
    LetterEvent::Reply,
    LetterEvent::Convert,
    LetterEvent::Classify,
    LetterEvent::Close,
];

fn allowed(app: &App, locale: Locale, letter: &Letter, stands: Standing) -> Vec<AllowedAction> {
    ACTIONS
        .into_iter()
        .map(|event| {
            let refusal = decide(letter.state, letter.converted_to.is_some(), event, stands).err();
            AllowedAction {
                action: event.code().to_owned(),
                allowed: refusal.is_none(),
                reason_code: refusal.map(|why| why.code().to_owned()),
                reason: refusal.map(|why| app.texts().say(locale, why.code(), &Map::new())),
            }
        })
        .collect()
}
