//! An agreement as lists and pages show it, and how a caller stands to it.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AgreementId, AreaId, ClassId, ObligationId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::orgs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::consume::validity;
use super::entity::{Agreement, Obligation, Party};
use super::hands;
use super::next::{AgreementNextStep, next_step};
use super::promise::{Promise, Validity, year_of, years};
use super::revisions::{CountedRevision, RelatedAgreement, counted_after, counted_before, related};
use super::rules::{AgreementEvent, AgreementState, REMIND_DAYS, Standing, decide};
use super::store::{self, deeds};
use super::{AgreementKind, ObligationKind, ObligationPeriod, PartySide, SignMode};
use crate::demands;
use crate::demands::view::{AllowedAction, TimelineEntry, action, timeline};
use crate::resources::ResourceClass;

/// A party by name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PartyView {
    /// The organisation.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// On which side.
    pub side: PartySide,
}

/// An agreement as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AgreementSummary {
    /// Its id.
    pub id: AgreementId,
    /// Its number (`XY…`).
    pub number: String,
    /// 1 for the first, one more for each amendment.
    pub revision: i64,
    /// What it is called.
    pub title: String,
    /// What kind it is.
    pub kind: AgreementKind,
    /// Where it stands.
    pub state: AgreementState,
    /// Its parties, in the order of the text.
    pub parties: Vec<PartyView>,
    /// The day it was signed on.
    pub signed_on: Option<Timestamp>,
    /// The first moment it holds.
    pub valid_from: Timestamp,
    /// The first moment it no longer holds.
    pub valid_to: Timestamp,
    /// Whole days left, 0 on the last day; absent where it does not bind now.
    pub days_left: Option<i64>,
    /// Lines of units that promise anything this year.
    pub due_lines: i64,
    /// Of those, lines of which this year's promise is delivered.
    pub kept_lines: i64,
    /// What is next.
    pub next_step: AgreementNextStep,
    /// For the optimistic lock.
    pub version: i64,
}

/// What was promised and delivered of a line in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObligationYear {
    /// The civil year.
    pub year: i64,
    /// How much is promised in it.
    pub promised: i64,
    /// How much was delivered.
    pub delivered: i64,
}

/// A line of an agreement with what came of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ObligationView {
    /// Its id, the same in every revision.
    pub id: ObligationId,
    /// Which party owes it.
    pub org_id: OrgId,
    /// That party's name.
    pub org_name: String,
    /// What kind of thing is owed.
    pub kind: ObligationKind,
    /// What, in words.
    pub what: String,
    /// How much in each period, in `unit`.
    pub quantity: i64,
    /// What the quantity counts.
    pub unit: String,
    /// How often that quantity is owed.
    pub period: ObligationPeriod,
    /// Only for demands of this class or one below it.
    pub class_id: Option<ClassId>,
    /// That class by name.
    pub class_name: Option<String>,
    /// Only where the party's own resource of this class serves.
    pub resource_class: Option<ResourceClass>,
    /// Promised in the present civil year.
    pub promised: i64,
    /// Delivered in the present civil year.
    pub delivered: i64,
    /// Every civil year of the validity that this revision counts: years that were over when an amendment was signed are the
    /// earlier revision's.
    pub years: Vec<ObligationYear>,
}

/// An agreement as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AgreementView {
    /// As in a list.
    #[serde(flatten)]
    pub summary: AgreementSummary,
    /// What it says beside its lines.
    pub terms: String,
    /// How it was signed.
    pub sign_mode: Option<SignMode>,
    /// The number or address of an electronic signature made outside.
    pub sign_reference: Option<String>,
    /// SHA-256 of the scan of what was signed, in hex.
    pub scan_hash: Option<String>,
    /// When it was ended before its time; what was promised counts up to that day.
    pub ended_at: Option<Timestamp>,
    /// Why it was ended before its time; why a draft was dropped is for the offices only.
    pub end_reason: Option<String>,
    /// The place of its office.
    pub area_id: AreaId,
    /// The present civil year, which `promised` and `delivered` of the lines are of.
    pub year: i64,
    /// Its lines, in the order of the text.
    pub lines: Vec<ObligationView>,
    /// Every revision under this number, the first first.
    pub revisions: Vec<RelatedAgreement>,
    /// Where the years before those of this revision are counted, where it is an amendment that came after them.
    pub counted_before: Option<CountedRevision>,
    /// Where the years are counted from which on a later revision promises.
    pub counted_after: Option<CountedRevision>,
    /// The period before it.
    pub renewed_from: Option<RelatedAgreement>,
    /// The period after it, as far as it is drafted.
    pub renewed_by: Option<RelatedAgreement>,
    /// What happened to it; for the offices only.
    pub timeline: Vec<TimelineEntry>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Whether a role sees agreements only as one of their parties.
fn is_party_role(role: Role) -> bool {
    role.is_unit()
}

/// Whose agreements a caller sees only: those the own organisation is a party of; `None` for the offices and auditors.
#[must_use]
pub fn seen_by(actor: &Actor) -> Option<OrgId> {
    actor
        .acting()
        .filter(|acting| is_party_role(acting.role))
        .map(|acting| acting.org)
}

/// An agreement with its parties that the actor may see.
///
/// # Errors
/// *Not found* where it is none, or not for this actor to know.
pub async fn load_for(
    db: &mut Db,
    actor: &Actor,
    id: AgreementId,
) -> Result<(Agreement, Vec<Party>), Problem> {
    let scope = Scope::street_wide(actor.street());
    let agreement = store::load(db, &scope, id).await?;
    let parties = store::parties(db, &scope, &[id]).await?;
    let sees = match seen_by(actor) {
        Some(org) => {
            agreement.is_known_to_parties() && parties.iter().any(|party| party.org_id == org)
        }
        None => actor.scope().area().contains(&agreement.area_path),
    };
    if sees {
        Ok((agreement, parties))
    } else {
        Err(Problem::not_found())
    }
}

/// How an actor stands to an agreement at a moment; `followers` are what amends or renews it, `hands` who wrote it.
#[must_use]
pub fn standing(
    agreement: &Agreement,
    followers: &[Agreement],
    hands: &[PersonId],
    actor: &Actor,
    now: Timestamp,
) -> Standing {
    let role = actor
        .acting()
        .filter(|acting| acting.area.contains(&agreement.area_path))
        .map(|acting| acting.role);
    let renewals = || {
        followers
            .iter()
            .filter(|follower| follower.renewed_from == Some(agreement.id))
    };
    Standing {
        drafter: role.is_some_and(|role| role.is_community() || role == Role::StreetOfficer),
        reviewer: matches!(role, Some(Role::StreetOfficer | Role::StreetLeader)),
        keeper: role == Some(Role::StreetOfficer),
        had_a_hand: actor.person().is_some_and(|person| hands.contains(&person)),
        signed: agreement.signed_on.is_some(),
        house: matches!(actor, Actor::House { .. }),
        begun: agreement.valid_from <= now,
        near_end: agreement.valid_to <= now.plus(REMIND_DAYS[0] * DAY),
        ended: agreement.valid_to <= now,
        being_amended: followers
            .iter()
            .any(|follower| follower.amended_from == Some(agreement.id)),
        being_renewed: renewals().next().is_some(),
        succeeded: renewals().any(|follower| !follower.state.is_draft()),
    }
}

/// Parties, lines and figures of a page of agreements: four queries whatever their number.
pub(super) struct Content {
    parties: Vec<Party>,
    lines: Vec<Obligation>,
    delivered: HashMap<(ObligationId, i64), i64>,
    names: HashMap<OrgId, String>,
}

impl Content {
    pub(super) async fn of(
        db: &mut Db,
        scope: &Scope,
        ids: &[AgreementId],
    ) -> Result<Self, Problem> {
        let parties = store::parties(db, scope, ids).await?;
        let lines = store::lines(db, scope, ids).await?;
        let line_ids: Vec<ObligationId> = lines.iter().map(|line| line.id).collect();
        Ok(Self {
            delivered: deeds::delivered(db, scope, &line_ids).await?,
            names: orgs::store::names(db, scope, parties.iter().map(|party| party.org_id)).await?,
            parties,
            lines,
        })
    }

    pub(super) fn name(&self, org: OrgId) -> String {
        self.names.get(&org).cloned().unwrap_or_default()
    }

    pub(super) fn lines_of(&self, id: AgreementId) -> impl Iterator<Item = &Obligation> {
        self.lines
            .iter()
            .filter(move |line| line.agreement_id == id)
    }

    /// The lines of an agreement that units owe; what an office owed by one of before is said and not counted.
    pub(super) fn counted(&self, id: AgreementId) -> impl Iterator<Item = &Obligation> {
        self.lines_of(id).filter(move |line| {
            self.parties.iter().any(|party| {
                (party.agreement_id, party.org_id) == (id, line.org_id)
                    && party.side == PartySide::Unit
            })
        })
    }

    pub(super) fn year_of(
        &self,
        line: &Obligation,
        validity: Validity,
        year: i64,
    ) -> ObligationYear {
        let promise = Promise {
            quantity: line.quantity,
            period: line.period,
        };
        // a line is the same in every revision, and so is what was delivered of it: it stands where the year is counted
        let delivered = self
            .delivered
            .get(&(line.id, year))
            .filter(|_| years(validity).contains(&year));
        ObligationYear {
            year,
            promised: promise.in_year(validity, year),
            delivered: delivered.copied().unwrap_or(0),
        }
    }

    pub(super) fn summary(&self, agreement: &Agreement, now: Timestamp) -> AgreementSummary {
        let year = year_of(now.date());
        let validity = validity(agreement);
        let due: Vec<ObligationYear> = self
            .counted(agreement.id)
            .map(|line| self.year_of(line, validity, year))
            .filter(|year| year.promised > 0)
            .collect();
        let kept = due
            .iter()
            .filter(|year| year.delivered >= year.promised)
            .count();
        let parties: Vec<PartyView> = self
            .parties
            .iter()
            .filter(|party| party.agreement_id == agreement.id)
            .map(|party| PartyView {
                org_id: party.org_id,
                org_name: self.name(party.org_id),
                side: party.side,
            })
            .collect();
        let office = parties.iter().find(|party| party.side == PartySide::Office);
        AgreementSummary {
            id: agreement.id,
            number: agreement.number.clone(),
            revision: agreement.revision,
            title: agreement.title.clone(),
            kind: agreement.kind,
            state: agreement.state,
            signed_on: agreement.signed_on,
            valid_from: agreement.valid_from,
            valid_to: agreement.valid_to,
            days_left: (agreement.state.is_binding() && agreement.valid_to > now)
                .then(|| (agreement.valid_to.millis() - now.millis() - 1) / DAY),
            due_lines: count(due.len()),
            kept_lines: count(kept),
            next_step: next_step(
                agreement,
                office
                    .map(|party| party.org_name.as_str())
                    .unwrap_or_default(),
                now,
            ),
            parties,
            version: agreement.version,
        }
    }

    fn line(
        &self,
        line: &Obligation,
        validity: Validity,
        year: i64,
        class_name: Option<String>,
    ) -> ObligationView {
        let present = self.year_of(line, validity, year);
        ObligationView {
            id: line.id,
            org_id: line.org_id,
            org_name: self.name(line.org_id),
            kind: line.kind,
            what: line.what.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            period: line.period,
            class_id: line.class_id,
            class_name,
            resource_class: line.resource_class,
            promised: present.promised,
            delivered: present.delivered,
            years: years(validity)
                .into_iter()
                .map(|year| self.year_of(line, validity, year))
                .collect(),
        }
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Agreements as a list shows them: four queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn summaries(
    db: &mut Db,
    scope: &Scope,
    agreements: &[Agreement],
    now: Timestamp,
) -> Result<Vec<AgreementSummary>, Problem> {
    let ids: Vec<AgreementId> = agreements.iter().map(|one| one.id).collect();
    let content = Content::of(db, scope, &ids).await?;
    Ok(agreements
        .iter()
        .map(|one| content.summary(one, now))
        .collect())
}

/// An agreement's line as a unit's own list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwedLine {
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Its number.
    pub agreement_number: String,
    /// What it is called.
    pub agreement_title: String,
    /// Where it stands.
    pub agreement_state: AgreementState,
    /// The first moment it no longer holds.
    pub valid_to: Timestamp,
    /// The line.
    #[serde(flatten)]
    pub line: ObligationView,
}

/// The lines of some agreements that one organisation owes, with this year's figures, in the order of the agreements.
///
/// # Errors
/// The database refused.
pub async fn owed_lines(
    db: &mut Db,
    scope: &Scope,
    agreements: &[Agreement],
    org: OrgId,
    now: Timestamp,
) -> Result<Vec<OwedLine>, Problem> {
    let ids: Vec<AgreementId> = agreements.iter().map(|one| one.id).collect();
    let content = Content::of(db, scope, &ids).await?;
    let classes = class_names(db, scope, &content.lines).await?;
    let year = year_of(now.date());
    let mut owed = Vec::new();
    for agreement in agreements {
        let lines = content
            .counted(agreement.id)
            .filter(|line| line.org_id == org);
        owed.extend(lines.map(|line| OwedLine {
            agreement_id: agreement.id,
            agreement_number: agreement.number.clone(),
            agreement_title: agreement.title.clone(),
            agreement_state: agreement.state,
            valid_to: agreement.valid_to,
            line: content.line(line, validity(agreement), year, class_of(&classes, line)),
        }));
    }
    Ok(owed)
}

async fn class_names(
    db: &mut Db,
    scope: &Scope,
    lines: &[Obligation],
) -> Result<HashMap<ClassId, String>, Problem> {
    let classes =
        demands::store::classes(db, scope, lines.iter().filter_map(|line| line.class_id)).await?;
    Ok(classes
        .into_iter()
        .map(|(id, class)| (id, class.name))
        .collect())
}

fn class_of(names: &HashMap<ClassId, String>, line: &Obligation) -> Option<String> {
    line.class_id.and_then(|class| names.get(&class).cloned())
}

/// What can be asked of an agreement on its page, in the order of its life.
const ACTIONS: [AgreementEvent; 9] = [
    AgreementEvent::Submit,
    AgreementEvent::Approve,
    AgreementEvent::Sign,
    AgreementEvent::StoreScan,
    AgreementEvent::Renew,
    AgreementEvent::Amend,
    AgreementEvent::Edit,
    AgreementEvent::SendBack,
    AgreementEvent::Terminate,
];

/// An agreement as its page shows it to a reader, at most 13 queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    reader: Reader<'_>,
    agreement: &Agreement,
) -> Result<AgreementView, Problem> {
    let scope = Scope::street_wide(reader.actor.street());
    let content = Content::of(db, &scope, &[agreement.id]).await?;
    let classes = class_names(db, &scope, &content.lines).await?;
    let followers = store::followers(db, &scope, agreement.id).await?;
    let wrote = hands::of_reviewed(db, &scope, agreement).await?;
    let standing = standing(agreement, &followers, &wrote, reader.actor, reader.now);
    let renewed_from = match agreement.renewed_from {
        Some(id) => Some(related(store::load(db, &scope, id).await?)),
        None => None,
    };
    let inside = seen_by(reader.actor).is_none();
    let year = year_of(reader.now.date());
    let revisions = store::revisions(db, &scope, &agreement.number).await?;
    Ok(AgreementView {
        summary: content.summary(agreement, reader.now),
        terms: agreement.terms.clone(),
        sign_mode: agreement.sign_mode,
        sign_reference: agreement.sign_reference.clone(),
        scan_hash: agreement.scan_hash.clone(),
        ended_at: agreement.ended_early(),
        end_reason: agreement.told_end_reason(inside),
        area_id: agreement.area_id,
        year,
        lines: content
            .lines_of(agreement.id)
            .map(|line| content.line(line, validity(agreement), year, class_of(&classes, line)))
            .collect(),
        counted_before: counted_before(agreement, &revisions),
        counted_after: counted_after(agreement, &revisions),
        revisions: revisions
            .into_iter()
            .filter(|one| inside || one.is_known_to_parties())
            .map(related)
            .collect(),
        renewed_from,
        renewed_by: followers
            .into_iter()
            .filter(|one| inside || one.is_known_to_parties())
            .rfind(|one| one.renewed_from == Some(agreement.id))
            .map(related),
        timeline: if inside {
            timeline(db, &scope, "agreement", agreement.id.0).await?
        } else {
            Vec::new()
        },
        allowed_actions: ACTIONS
            .into_iter()
            .map(|event| {
                let refusal = decide(agreement.state, event, standing).err();
                let refused = refusal.map(super::rules::Refusal::code);
                action(reader.app, reader.locale, event.code(), refused)
            })
            .collect(),
    })
}

/// Ends a write with the agreement's page as its answer.
///
/// # Errors
/// The commit failed.
pub async fn answer(
    mut tx: Tx,
    agreement: &Agreement,
    status: StatusCode,
) -> Result<Response, Problem> {
    let (app, actor, now, locale) = (tx.app().clone(), tx.actor().clone(), tx.now(), tx.locale());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let view = page(tx.db(), reader, agreement).await?;
    tx.commit(status, &view).await
}
