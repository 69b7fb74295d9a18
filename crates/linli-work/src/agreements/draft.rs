//! `POST /api/agreements`, `PUT /api/agreements/{id}`: what an agreement says, typed while it is a draft.

use std::collections::{HashMap, HashSet};

use axum::http::StatusCode;
use linli_domain::actor::Actor;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AgreementId, AreaId, ClassId, ObligationId, OrgId};
use linli_domain::number::NumberKind;
use linli_domain::problem::ProblemKind;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_net::{numbers, orgs};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::act::{admitted, note};
use super::entity::{Agreement, Obligation, Party};
use super::rules::{AgreementEvent, AgreementState};
use super::view::{AgreementView, answer};
use super::{AgreementKind, ObligationKind, ObligationPeriod, PartySide, store};
use crate::classes;
use crate::classes::tree::ClassTree;
use crate::resources::ResourceClass;
use crate::typed::{line, optional_line};

const TITLE: usize = 60;
/// Characters of what an agreement says beside its lines.
pub const TERMS: usize = 4_000;
const WHAT: usize = 80;
const UNIT: usize = 10;
const MOST_PARTIES: usize = 30;
/// Lines of an agreement at most.
pub const MOST_LINES: usize = 60;
const MOST: i64 = 1_000_000;
/// Days an agreement may hold: ten years and their leap days.
const LONGEST: i64 = 3_653 * DAY;

/// A line as typed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObligationInput {
    /// Its id where it was there before and is owed by the same party; what was delivered of it stays counted.
    #[serde(default)]
    pub id: Option<ObligationId>,
    /// Which unit among the parties owes it. What the office does for them stands in the terms, because nothing counts it.
    pub org_id: OrgId,
    /// What kind of thing is owed.
    pub kind: ObligationKind,
    /// What, in words: 1 to 80 characters.
    pub what: String,
    /// How much in each period, 1 to 1,000,000.
    pub quantity: i64,
    /// What the quantity counts: 1 to 10 characters.
    pub unit: String,
    /// How often that quantity is owed.
    pub period: ObligationPeriod,
    /// Only for demands of this class or one below it.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// Only where the party's own resource of this class serves.
    #[serde(default)]
    pub resource_class: Option<ResourceClass>,
}

/// What an agreement says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementDraft {
    /// What it is called: 1 to 60 characters.
    pub title: String,
    /// What kind it is.
    pub kind: AgreementKind,
    /// What it says beside its lines: at most 4,000 characters.
    #[serde(default)]
    pub terms: Option<String>,
    /// The first day it holds; a moment within that day.
    pub valid_from: Timestamp,
    /// The first day it no longer holds; a moment within that day.
    pub valid_to: Timestamp,
    /// Its parties: one street or community, and 1 to 29 units.
    pub parties: Vec<OrgId>,
    /// Its lines: at most 60. One without any is not put up for review.
    #[serde(default)]
    pub lines: Vec<ObligationInput>,
}

/// What a draft says from now on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementChange {
    /// The version the caller saw.
    version: i64,
    /// The whole of it.
    draft: AgreementDraft,
}

/// A checked draft.
struct Checked {
    title: String,
    terms: String,
    valid_from: Timestamp,
    valid_to: Timestamp,
    area_id: AreaId,
    area_path: AreaPath,
    parties: Vec<Party>,
    lines: Vec<Obligation>,
}

/// Drafts an agreement.
#[utoipa::path(post, path = "/api/agreements", tag = "agreements", request_body = AgreementDraft,
    responses((status = 201, body = AgreementView)))]
pub async fn draft_agreement(ctx: Ctx, body: Body<AgreementDraft>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let draft = body.value;
    let id = AgreementId(tx.fresh_id());
    let checked = check(&mut tx, id, &draft, &HashMap::new()).await?;
    let (actor, now) = (tx.actor().clone(), tx.now());
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Agreement, now).await?;
    let agreement = Agreement {
        id,
        number,
        revision: 1,
        title: checked.title,
        kind: draft.kind,
        terms: checked.terms,
        state: AgreementState::Drafting,
        valid_from: checked.valid_from,
        valid_to: checked.valid_to,
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
        area_id: checked.area_id,
        area_path: checked.area_path,
        created_by: actor.person(),
        edited_by: actor.person(),
        submitted_by: None,
        approved_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::insert(db, scope, &agreement).await?;
    store::set_content(
        db,
        scope,
        id,
        &agreement.area_path,
        &checked.parties,
        &checked.lines,
    )
    .await?;
    tx.log(Entry {
        entity: "agreement",
        id: id.0,
        event: "create",
        to: Some(agreement.state.code()),
        detail: json!({"title": agreement.title}),
        area: Some(&agreement.area_path),
        ..Entry::default()
    })
    .await?;
    answer(tx, &agreement, StatusCode::CREATED).await
}

/// Changes what a draft says, all of it at once.
#[utoipa::path(put, path = "/api/agreements/{id}", tag = "agreements", params(("id" = AgreementId, Path)),
    request_body = AgreementChange, responses((status = 200, body = AgreementView)))]
pub async fn edit_agreement(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    body: Body<AgreementChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let AgreementChange { version, draft } = body.value;
    let (mut agreement, next) = admitted(&mut tx, id, version, AgreementEvent::Edit).await?;
    let (db, scope) = tx.parts();
    let known = store::lines(db, scope, &[id])
        .await?
        .into_iter()
        .map(|line| (line.id, line.org_id))
        .collect();
    let checked = check(&mut tx, id, &draft, &known).await?;
    if agreement.amended_from.is_some() && checked.valid_from != agreement.valid_from {
        return Err(Problem::field("valid_from", "agreement_amended_from"));
    }
    let before = agreement.state;
    agreement.state = next;
    agreement.title = checked.title;
    agreement.kind = draft.kind;
    agreement.terms = checked.terms;
    (agreement.valid_from, agreement.valid_to) = (checked.valid_from, checked.valid_to);
    (agreement.area_id, agreement.area_path) = (checked.area_id, checked.area_path);
    agreement.edited_by = tx.actor().person();
    agreement.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::update(db, scope, &mut agreement).await?;
    store::set_content(
        db,
        scope,
        id,
        &agreement.area_path,
        &checked.parties,
        &checked.lines,
    )
    .await?;
    note(&mut tx, &agreement, before, AgreementEvent::Edit, None).await?;
    answer(tx, &agreement, StatusCode::OK).await
}

async fn check(
    tx: &mut Tx,
    id: AgreementId,
    draft: &AgreementDraft,
    known: &HashMap<ObligationId, OrgId>,
) -> Result<Checked, Problem> {
    let (valid_from, valid_to) = validity(draft)?;
    let actor = tx.actor().clone();
    let (db, scope) = tx.parts();
    let tree = classes::store::load_all(db, scope).await?;
    let orgs = orgs::store::bulk::by_ids(db, scope, &draft.parties).await?;
    let (office, parties) = parties(id, draft, &orgs, &actor)?;
    if draft.lines.len() > MOST_LINES {
        return Err(too_many_lines());
    }
    let mut taken = HashSet::new();
    let mut lines = Vec::with_capacity(draft.lines.len());
    for (position, typed) in draft.lines.iter().enumerate() {
        // what a line was counted off by stays with it and with who did it, and with no second one
        let kept = typed
            .id
            .filter(|id| known.get(id) == Some(&typed.org_id) && taken.insert(*id));
        let line_id = kept.unwrap_or_else(|| ObligationId(tx.fresh_id()));
        lines.push(obligation(id, line_id, position, typed, &parties, &tree)?);
    }
    Ok(Checked {
        title: line("title", &draft.title, TITLE)?,
        terms: optional_line("terms", draft.terms.clone(), TERMS)?.unwrap_or_default(),
        valid_from,
        valid_to,
        area_id: office.area_id,
        area_path: office.area_path.clone(),
        parties,
        lines,
    })
}

/// The validity in whole civil days.
fn validity(draft: &AgreementDraft) -> Result<(Timestamp, Timestamp), Problem> {
    let from = Timestamp::start_of(draft.valid_from.date());
    let to = Timestamp::start_of(draft.valid_to.date());
    if to <= from || to.millis() - from.millis() > LONGEST {
        return Err(Problem::field("valid_to", "agreement_validity"));
    }
    Ok((from, to))
}

/// Whether an organisation is the office side of an agreement.
const fn is_office(kind: OrgKind) -> bool {
    matches!(kind, OrgKind::StreetOffice | OrgKind::Community)
}

/// The parties in the order typed, the office first; the office is one in whose place the actor works.
fn parties<'o>(
    id: AgreementId,
    draft: &AgreementDraft,
    orgs: &'o [Org],
    actor: &Actor,
) -> Result<(&'o Org, Vec<Party>), Problem> {
    let mut typed = Vec::new();
    for wanted in &draft.parties {
        let org = orgs
            .iter()
            .find(|org| org.id == *wanted && org.ended_at.is_none())
            .ok_or_else(|| Problem::field("parties", "unknown"))?;
        if !typed.iter().any(|known: &&Org| known.id == org.id) {
            typed.push(org);
        }
    }
    if typed.len() > MOST_PARTIES {
        return Err(out_of_range("parties", 2, count(MOST_PARTIES)));
    }
    let (offices, units): (Vec<&Org>, Vec<&Org>) =
        typed.into_iter().partition(|org| is_office(org.kind));
    let [office] = offices[..] else {
        return Err(Problem::field("parties", "agreement_one_office"));
    };
    if units.is_empty() {
        return Err(Problem::field("parties", "agreement_no_unit"));
    }
    if !actor.scope().area().contains(&office.area_path) {
        return Err(Problem::field("parties", "agreement_other_office"));
    }
    let sides = std::iter::once((office, PartySide::Office))
        .chain(units.into_iter().map(|unit| (unit, PartySide::Unit)));
    let parties = (0..)
        .zip(sides)
        .map(|(position, (org, side))| Party {
            agreement_id: id,
            org_id: org.id,
            side,
            position,
        })
        .collect();
    Ok((office, parties))
}

fn obligation(
    agreement_id: AgreementId,
    id: ObligationId,
    position: usize,
    typed: &ObligationInput,
    parties: &[Party],
    tree: &ClassTree,
) -> Result<Obligation, Problem> {
    let owing = parties.iter().find(|party| party.org_id == typed.org_id);
    let refusal = match owing.map(|party| party.side) {
        Some(PartySide::Unit) => None,
        // no order, booking or project would ever count on it: it is a word of the terms
        Some(PartySide::Office) => Some("agreement_office_owes"),
        None => Some("agreement_not_party"),
    };
    if let Some(code) = refusal {
        return Err(Problem::field(&format!("lines.{position}.org_id"), code));
    }
    let (what, unit) = promise(
        position,
        (&typed.what, &typed.unit),
        typed.quantity,
        typed.class_id,
        tree,
    )?;
    Ok(Obligation {
        agreement_id,
        id,
        position: count(position),
        org_id: typed.org_id,
        kind: typed.kind,
        what,
        quantity: typed.quantity,
        unit,
        period: typed.period,
        class_id: typed.class_id,
        resource_class: typed.resource_class,
    })
}

/// What a line promises, checked, whoever owes it: `(what, unit)` in, the same without needless spaces out.
///
/// # Errors
/// 422 by field of the line at `position`: what is missing or too long, a quantity out of range, a class out of use.
pub fn promise(
    position: usize,
    (what, unit): (&str, &str),
    quantity: i64,
    class: Option<ClassId>,
    tree: &ClassTree,
) -> Result<(String, String), Problem> {
    let field = |name: &str| format!("lines.{position}.{name}");
    if !(1..=MOST).contains(&quantity) {
        return Err(out_of_range(&field("quantity"), 1, MOST));
    }
    if class.is_some_and(|class| tree.active(class).is_none()) {
        return Err(Problem::field(&field("class_id"), "unknown"));
    }
    Ok((
        line(&field("what"), what, WHAT)?,
        line(&field("unit"), unit, UNIT)?,
    ))
}

/// More lines than an agreement may have.
#[must_use]
pub fn too_many_lines() -> Problem {
    out_of_range("lines", 0, count(MOST_LINES))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn out_of_range(field: &str, min: i64, max: i64) -> Problem {
    let args = Map::from_iter([
        ("min".to_owned(), json!(min)),
        ("max".to_owned(), json!(max)),
    ]);
    Problem::new(ProblemKind::Invalid, "invalid").and_field(field, "out_of_range", args)
}
