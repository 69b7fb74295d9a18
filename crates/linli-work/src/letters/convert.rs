//! `POST /api/letters/{id}/convert`: a letter becomes a demand, an idea, a volunteer lead or praise, once in its life.
//!
//! A demand is made in the same transaction: either both are there or neither. Its requester is the writer of the letter,
//! with the number as it was sealed, and the letter's code opens the demand's page too.

use linli_domain::id::{ClassId, LetterId, OrgId, PersonId, RequesterId};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use linli_net::{orgs, persons, pictures};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::act::{admitted, answer, answered, say, settle};
use super::entity::{Letter, OutcomeRow};
use super::rules::{LetterChannel, LetterEvent, Outcome};
use super::view::LetterView;
use super::{ENTITY, MAX_REPLY, store};
use crate::demands::create::{NewDemand, create, title_of};
use crate::demands::entity::{Demand, Requester};
use crate::demands::state::Source;
use crate::demands::{self, MAX_TITLE};
use crate::typed::optional_line;

/// What a letter becomes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvertLetter {
    /// The version looked at.
    pub version: i64,
    /// What it becomes.
    pub to: Outcome,
    /// In a few words, at most 100 characters; its first sentence when left out.
    #[serde(default)]
    pub title: Option<String>,
    /// What the demand says, where the letter's own words do not serve; the letter's words when left out.
    #[serde(default)]
    pub text: Option<String>,
    /// What kind of need, for a demand.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// The organisation praised.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// The head praised.
    #[serde(default)]
    pub person_id: Option<PersonId>,
    /// A word to the writer, at most 2,000 characters; what became of it is told anyway.
    #[serde(default)]
    pub reply: Option<String>,
}

/// Takes a letter further. A second time is refused, in a race too.
#[utoipa::path(post, path = "/api/letters/{id}/convert", tag = "letters", params(("id" = LetterId, Path)),
    request_body = ConvertLetter, responses((status = 200, body = LetterView)))]
pub async fn convert_letter(
    ctx: Ctx,
    Path(id): Path<LetterId>,
    body: Body<ConvertLetter>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let letter = convert(&mut tx, id, &body.value).await?;
    answer(&ctx, tx, &letter).await
}

/// Takes a letter further.
///
/// # Errors
/// It became something before, it changed since the version looked at, what it is to become is not known, or it lies
/// outside the actor's scope.
pub async fn convert(tx: &mut Tx, id: LetterId, typed: &ConvertLetter) -> Result<Letter, Problem> {
    let mut changed = admitted(tx, id, typed.version, LetterEvent::Convert).await?;
    let title = optional_line("title", typed.title.clone(), MAX_TITLE)?
        .unwrap_or_else(|| title_of(&changed.letter.text));
    let reply = optional_line("reply", typed.reply.clone(), MAX_REPLY)?;
    let (org_id, person_id) = match typed.to {
        Outcome::Praise => praised(tx, typed).await?,
        _ => (None, None),
    };
    let demand = match typed.to {
        Outcome::Demand => Some(demand_of(tx, &changed.letter, typed, &title).await?),
        _ => None,
    };
    let outcome = OutcomeRow {
        letter_id: changed.letter.id,
        kind: typed.to,
        title,
        demand_id: demand.as_ref().map(|demand| demand.id),
        org_id,
        person_id,
        created_by: tx.actor().person(),
        created_at: tx.now(),
    };
    let (db, scope) = tx.parts();
    // the lock on the letter lets one come this far; the key of the table holds even where a lock is forgotten
    if !store::insert_outcome(db, scope, &outcome).await? {
        return Err(Problem::conflict("letter_converted_before"));
    }
    if let Some(reply) = reply {
        say(tx, changed.letter.id, reply).await?;
    }
    changed.letter.converted_to = Some(typed.to);
    answered(tx, &mut changed.letter);
    let detail = json!({
        "to": typed.to,
        "demand": demand.map(|demand| demand.number),
    });
    settle(tx, changed, LetterEvent::Convert, detail).await
}

/// Who is praised: a unit or a head of the street, never the one who says so.
async fn praised(
    tx: &mut Tx,
    typed: &ConvertLetter,
) -> Result<(Option<OrgId>, Option<PersonId>), Problem> {
    let (own_person, own_org) = (
        tx.actor().person(),
        tx.actor().acting().map(|acting| acting.org),
    );
    let now = tx.now();
    let street = linli_domain::scope::Scope::street_wide(tx.scope().street());
    if let Some(org) = typed.org_id {
        if own_org == Some(org) {
            return Err(Problem::forbidden("letter_praises_self"));
        }
        let known = orgs::store::names(tx.db(), &street, [org]).await?;
        if !known.contains_key(&org) {
            return Err(Problem::field("org_id", "unknown"));
        }
    }
    if let Some(person) = typed.person_id {
        if own_person == Some(person) {
            return Err(Problem::forbidden("letter_praises_self"));
        }
        let posts = persons::store::posts_of(tx.db(), &street, person, now).await?;
        if !posts.iter().any(|post| post.role.is_head()) {
            return Err(Problem::field("person_id", "unknown"));
        }
    }
    Ok((typed.org_id, typed.person_id))
}

/// The demand a letter becomes, with its writer as requester.
async fn demand_of(
    tx: &mut Tx,
    letter: &Letter,
    typed: &ConvertLetter,
    title: &str,
) -> Result<Demand, Problem> {
    let new = NewDemand {
        title: Some(title.to_owned()),
        text: typed
            .text
            .clone()
            .filter(|text| !text.trim().is_empty())
            .unwrap_or_else(|| letter.text.clone()),
        class_id: typed.class_id,
        source: Source::Mailbox,
        source_ref: Some(source_ref(letter.channel).to_owned()),
        area_id: letter.area_id,
        urgency: None,
        beneficiaries: None,
        group: None,
        lines: Vec::new(),
        // the writer is added below, with the number as it was sealed
        requester: None,
        on_behalf: true,
        public: None,
        funding_needed: false,
    };
    demands::create::check(&new)?;
    let (_, mut demand) = create(tx, &new).await?;
    let requester = Requester {
        id: RequesterId(tx.fresh_id()),
        demand_id: demand.id,
        name: letter.writer_name.clone(),
        anonymous: letter.is_anonymous(),
        contact_ok: letter.phone_sealed.is_some(),
        phone_hash: letter.phone_hash.clone(),
        phone_masked: letter.phone_masked.clone(),
        phone_sealed: letter.phone_sealed.clone(),
        hidden_from_head: !letter.head_may_see,
        created_at: tx.now(),
    };
    let (db, scope) = tx.parts();
    demands::store::insert_requester(db, scope, &requester).await?;
    if let Some(code) = store::code_of(db, scope, letter.id).await? {
        demands::store::insert_tracking(db, scope, code, &requester).await?;
    }
    demands::store::count_requester(db, scope, &mut demand).await?;
    pictures::store::share(
        db,
        scope,
        (ENTITY, letter.id.0),
        (demands::ENTITY, demand.id.0),
    )
    .await?;
    Ok(demand)
}

/// Where a demand says it came from; `paper` has the longer time for triage.
const fn source_ref(channel: LetterChannel) -> &'static str {
    match channel {
        LetterChannel::Paper => "paper",
        LetterChannel::Qr => "qr",
    }
}
