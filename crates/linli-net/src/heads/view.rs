//! How heads are shown: the roster (党员楼长花名册) and one head's page.

use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::id::{AppointmentId, AppointmentLetterId, AreaId, DutyId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{
    AppointmentEvent, AppointmentState, Duty, HandoverItem, REMIND_BEFORE, Refusal, Standing,
    decide,
};
use super::store::{self, Appointment, AppointmentLetter, duties, duties::DutyEntry};
use crate::campaigns::PostKind;
use crate::campaigns::rules::Route;
use crate::campaigns::view::{address, is_office};
use crate::history::{self, HistoryEntry};
use crate::{areas, persons};

code_enum! {
    /// What is next with a head in office.
    pub enum HeadStep {
        /// The term begins.
        TakeUp = "head_take_up",
        /// The term is near its end: renew, or look for somebody else.
        Renew = "head_renew",
        /// Suspended: resume, or end it.
        Resume = "head_resume",
        /// Left: hand over.
        HandOver = "head_hand_over",
        /// Nothing is left to do.
        None = "none",
    }
}

/// What is next, by when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HeadNext {
    /// What.
    pub code: HeadStep,
    /// Who, by name.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// A head in the roster.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HeadSummary {
    /// The term's id.
    pub id: AppointmentId,
    /// The head.
    pub name: String,
    /// The building, spoken.
    pub area_name: String,
    /// What kind of head.
    pub post_kind: PostKind,
    /// How the head came to it.
    pub route: Route,
    /// Whether the Party status was verified.
    pub party_verified: bool,
    /// The number of the newest letter.
    pub letter_number: String,
    /// Where the term stands.
    pub state: AppointmentState,
    /// Its first moment.
    pub term_from: Timestamp,
    /// The first moment after it.
    pub term_to: Timestamp,
    /// What is next.
    pub next_step: HeadNext,
    /// For the optimistic lock.
    pub version: i64,
}

/// A letter of a head.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AppointmentLetterView {
    /// Its id.
    pub id: AppointmentLetterId,
    /// Its number.
    pub number: String,
    /// The address that proves it.
    pub url: String,
    /// The first moment of the term it is for.
    pub term_from: Timestamp,
    /// The first moment after it.
    pub term_to: Timestamp,
    /// When it was issued.
    pub issued_at: Timestamp,
}

/// A line of the hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverLine {
    /// What.
    pub item: HandoverItem,
    /// Whether it is done.
    pub done: bool,
    /// A word, at most 200 characters.
    #[serde(default)]
    pub note: String,
}

/// Somebody who stands or stood in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StandInView {
    /// Who.
    pub name: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Why.
    pub reason: String,
}

/// An entry of a head's log.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DutyView {
    /// Its id.
    pub id: DutyId,
    /// For which building.
    pub area_id: AreaId,
    /// Which of the four duties.
    pub duty: Duty,
    /// In the head's words; may be empty.
    pub note: String,
    /// Whether the community may read it.
    pub shared: bool,
    /// When.
    pub at: Timestamp,
}

impl From<DutyEntry> for DutyView {
    fn from(entry: DutyEntry) -> Self {
        Self {
            id: entry.id,
            area_id: entry.area_id,
            duty: entry.duty,
            note: entry.note,
            shared: entry.shared,
            at: entry.at,
        }
    }
}

/// A head's page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HeadView {
    /// The term's id.
    pub id: AppointmentId,
    /// The head.
    pub person_id: PersonId,
    /// By name.
    pub name: String,
    /// The head's number, masked.
    pub phone_masked: Option<String>,
    /// The building.
    pub area_id: AreaId,
    /// Spoken.
    pub area_name: String,
    /// What kind of head.
    pub post_kind: PostKind,
    /// How the head came to it.
    pub route: Route,
    /// When the Party status was verified.
    pub party_verified_at: Option<Timestamp>,
    /// Where the term stands.
    pub state: AppointmentState,
    /// Its first moment.
    pub term_from: Timestamp,
    /// The first moment after it.
    pub term_to: Timestamp,
    /// Letters, oldest first.
    pub letters: Vec<AppointmentLetterView>,
    /// Who stood in.
    pub stand_ins: Vec<StandInView>,
    /// The hand-over, each thing once.
    pub handover: Vec<HandoverLine>,
    /// When everything was handed over.
    pub handed_over_at: Option<Timestamp>,
    /// What the head told the community of the own log, newest first.
    pub duties: Vec<DutyView>,
    /// What is next.
    pub next_step: HeadNext,
    /// What may be done.
    pub allowed_actions: Vec<AllowedAction>,
    /// What happened.
    pub history: Vec<HistoryEntry>,
    /// For the optimistic lock.
    pub version: i64,
}

/// What is next with a head.
#[must_use]
pub fn next(appointment: &Appointment, who: &str, now: Timestamp) -> HeadNext {
    use AppointmentState as S;
    let ends_soon = appointment.term_to <= now.plus(REMIND_BEFORE);
    let (code, due) = match appointment.state {
        S::Appointed => (HeadStep::TakeUp, Some(appointment.term_from)),
        S::OnDuty if ends_soon => (HeadStep::Renew, Some(appointment.term_to)),
        S::Suspended => (HeadStep::Resume, Some(appointment.term_to)),
        state if state.is_over() && appointment.handed_over_at.is_none() => {
            (HeadStep::HandOver, None)
        }
        _ => (HeadStep::None, None),
    };
    let late = due
        .map(|due| now.millis() - due.millis())
        .filter(|late| *late > 0);
    HeadNext {
        code,
        who: if code == HeadStep::None {
            String::new()
        } else {
            who.to_owned()
        },
        due_at: due,
        late_by_ms: late,
    }
}

/// Heads as lines of the roster, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn lines(
    db: &mut Db,
    scope: &Scope,
    found: Vec<Appointment>,
    now: Timestamp,
) -> Result<Vec<HeadSummary>, Problem> {
    let wide = Scope::street_wide(scope.street());
    let ids: Vec<AppointmentId> = found.iter().map(|one| one.id).collect();
    let letters = store::letters(db, &wide, &ids).await?;
    let names = persons::store::names(db, &wide, found.iter().map(|one| one.person_id)).await?;
    let offices = crate::orgs::store::names(db, &wide, found.iter().map(|one| one.org_id)).await?;
    let places =
        areas::store::spoken_names(db, &wide, found.iter().map(|one| &one.area_path)).await?;
    Ok(found
        .into_iter()
        .map(|one| HeadSummary {
            next_step: next(
                &one,
                offices.get(&one.org_id).map_or("", String::as_str),
                now,
            ),
            name: names.get(&one.person_id).cloned().unwrap_or_default(),
            area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
            letter_number: newest(&letters, one.id)
                .map(|letter| letter.number.clone())
                .unwrap_or_default(),
            party_verified: one.party_verified_at.is_some(),
            id: one.id,
            post_kind: one.post_kind,
            route: one.route,
            state: one.state,
            term_from: one.term_from,
            term_to: one.term_to,
            version: one.version,
        })
        .collect())
}

/// The newest letter of a term.
#[must_use]
pub fn newest(letters: &[AppointmentLetter], id: AppointmentId) -> Option<&AppointmentLetter> {
    letters.iter().rfind(|letter| letter.appointment_id == id)
}

/// How an actor stands to a head.
#[must_use]
pub fn standing(appointment: &Appointment, actor: &Actor) -> Standing {
    let role = actor.role();
    Standing {
        office: role.is_some_and(is_office),
        secretary: role == Some(Role::CommunitySecretary),
        own: actor.person() == Some(appointment.person_id),
        house: matches!(actor, Actor::House { .. }),
    }
}

/// The hand-over as stored, with what is not in it yet.
#[must_use]
pub fn handover(stored: &str) -> Vec<HandoverLine> {
    let known: Vec<HandoverLine> = serde_json::from_str(stored).unwrap_or_default();
    HandoverItem::ALL
        .iter()
        .map(|item| {
            known
                .iter()
                .find(|line| line.item == *item)
                .cloned()
                .unwrap_or(HandoverLine {
                    item: *item,
                    done: false,
                    note: String::new(),
                })
        })
        .collect()
}

/// A head's page.
///
/// # Errors
/// The database refused.
pub async fn head_page(
    db: &mut Db,
    scope: &Scope,
    one: Appointment,
    reader: Reader<'_>,
) -> Result<HeadView, Problem> {
    let wide = Scope::street_wide(scope.street());
    let letters = store::letters(db, &wide, &[one.id]).await?;
    let stand_ins = store::stand_ins(db, &wide, one.id).await?;
    let people: Vec<PersonId> = stand_ins
        .iter()
        .map(|stand_in| stand_in.person_id)
        .chain([one.person_id])
        .collect();
    let people = persons::store::by_ids(db, &wide, &people).await?;
    let places = areas::store::spoken_names(db, &wide, [&one.area_path as &AreaPath]).await?;
    let offices = crate::orgs::store::names(db, &wide, [one.org_id]).await?;
    let history = history::of(db, &wide, "head_appointment", one.id.0).await?;
    let duties = duties::shared_duties(db, &wide, one.person_id, one.area_id).await?;
    let standing = standing(&one, reader.actor);
    let allowed_actions = AppointmentEvent::ALL
        .iter()
        .filter(|event| !matches!(event, AppointmentEvent::TakeUp | AppointmentEvent::End))
        .map(|event| {
            let refused = decide(one.state, *event, standing, false).err();
            AllowedAction::new(
                reader.app.texts(),
                reader.locale,
                event,
                refused.map(Refusal::code),
            )
        })
        .collect();
    let head = people.get(&one.person_id);
    Ok(HeadView {
        next_step: next(
            &one,
            offices.get(&one.org_id).map_or("", String::as_str),
            reader.now,
        ),
        name: head.map(|person| person.name.clone()).unwrap_or_default(),
        phone_masked: head.and_then(|person| person.phone_masked.clone()),
        area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
        letters: letters
            .into_iter()
            .map(|letter| AppointmentLetterView {
                url: address(reader.app, "v", &letter.code),
                id: letter.id,
                number: letter.number,
                term_from: letter.term_from,
                term_to: letter.term_to,
                issued_at: letter.issued_at,
            })
            .collect(),
        stand_ins: stand_ins
            .into_iter()
            .map(|stand_in| StandInView {
                name: people
                    .get(&stand_in.person_id)
                    .map(|person| person.name.clone())
                    .unwrap_or_default(),
                from: stand_in.from_at,
                to: stand_in.to_at,
                reason: stand_in.reason,
            })
            .collect(),
        handover: handover(&one.handover),
        duties: duties.into_iter().map(DutyView::from).collect(),
        id: one.id,
        person_id: one.person_id,
        area_id: one.area_id,
        post_kind: one.post_kind,
        route: one.route,
        party_verified_at: one.party_verified_at,
        state: one.state,
        term_from: one.term_from,
        term_to: one.term_to,
        handed_over_at: one.handed_over_at,
        allowed_actions,
        history,
        version: one.version,
    })
}

/// A head's page inside the transaction that changed it.
///
/// # Errors
/// The database refused.
pub async fn page(tx: &mut Tx, appointment: Appointment) -> Result<HeadView, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let (db, scope) = tx.parts();
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    head_page(db, scope, appointment, reader).await
}
