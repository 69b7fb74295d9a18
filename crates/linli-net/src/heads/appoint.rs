//! `POST /api/applications/{id}/appoint`: the numbered letter, the person, the post; from then on the building has a head.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ApplicationId, AppointmentId, AppointmentLetterId, OrgId, PersonId};
use linli_domain::number::NumberKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::posts::{self, Office};
use super::rules::{AppointmentState, term_end};
use super::store::{self, Appointment, AppointmentLetter};
use super::view::{HeadView, page};
use crate::campaigns::act;
use crate::campaigns::codes::{self, CodeKind};
use crate::campaigns::manage::office_of;
use crate::campaigns::rules::ApplicationEvent;
use crate::campaigns::store as campaigns;
use crate::campaigns::store::applications::{self, Application};
use crate::persons::store::{self as persons, Person};
use crate::{numbers, orgs};

/// Terms begin at most this far from today, in days.
const FAR: i64 = 366;

/// An appointment to be made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Appoint {
    /// The application's, as read.
    pub version: i64,
    /// When the term begins; now when left out. At most a year away.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// The first moment after it; by the campaign's months when left out.
    #[serde(default)]
    pub to: Option<Timestamp>,
}

/// The term asked for, whole and within reason.
fn term(said: &Appoint, months: i64, now: Timestamp) -> Result<(Timestamp, Timestamp), Problem> {
    let from = said.from.unwrap_or(now);
    if from.since(now).num_days().abs() > FAR {
        return Err(Problem::field("from", "term"));
    }
    let months = u32::try_from(months).unwrap_or(12);
    let to = said.to.unwrap_or_else(|| term_end(from, months));
    if to <= from || to <= now || to > term_end(from, 60) {
        return Err(Problem::field("to", "term"));
    }
    Ok((from, to))
}

/// The person behind a candidate: known by name and number, or entered now with what the application says, kept by the
/// community that appoints.
async fn person_of(
    tx: &mut Tx,
    application: &Application,
    org: OrgId,
) -> Result<PersonId, Problem> {
    let (id, now) = (PersonId(tx.fresh_id()), tx.now());
    let (db, scope) = tx.parts();
    if let Some(hash) = &application.phone_hash
        && let Some(known) = store::known_person(db, scope, &application.name, hash).await?
    {
        return Ok(known);
    }
    let office = orgs::store::load(db, scope, org).await?;
    let person = Person {
        phone_sealed: application.phone_sealed.clone(),
        phone_hash: application.phone_hash.clone(),
        phone_masked: application.phone_masked.clone(),
        party_verified_at: application.party_verified_at,
        party_verified_by: application.party_verified_by,
        area_path: office.area_path,
        ..Person::new(id, application.name.clone())
    };
    persons::insert(db, scope, &person, now).await?;
    tx.log(Entry {
        entity: "person",
        id: id.0,
        event: "create",
        area: Some(&person.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(id)
}

/// Issues a letter for a term and gives it its proof.
///
/// # Errors
/// The database refused.
pub async fn issue_letter(
    tx: &mut Tx,
    appointment: AppointmentId,
    term: (Timestamp, Timestamp),
) -> Result<AppointmentLetter, Problem> {
    let (now, by) = (tx.now(), tx.actor().person());
    let id = AppointmentLetterId(tx.fresh_id());
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::AppointmentLetter, now).await?;
    let code = codes::issue(tx, CodeKind::AppointmentLetter, id.0).await?;
    let letter = AppointmentLetter {
        id,
        appointment_id: appointment,
        number,
        code: code.as_str().to_owned(),
        term_from: term.0,
        term_to: term.1,
        issued_at: now,
        issued_by: by,
    };
    let (db, scope) = tx.parts();
    store::insert_letter(db, scope, &letter).await?;
    Ok(letter)
}

/// Appoints an approved or confirmed candidate.
///
/// # Errors
/// The guard that failed, or a term out of reason.
pub async fn appoint(
    tx: &mut Tx,
    id: ApplicationId,
    said: &Appoint,
) -> Result<Appointment, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let wide = Scope::street_wide(scope.street());
    let application = applications::load(db, scope, id).await?;
    let campaign = campaigns::by_ids(db, &wide, &[application.campaign_id])
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let (from, to) = term(said, campaign.term_months, now)?;
    let word = act::ApplicationAct {
        version: said.version,
        ..act::ApplicationAct::default()
    };
    let application = act::act(tx, id, ApplicationEvent::Appoint, &word).await?;
    // a campaign may be the street's: the post is held in the community of the building
    let (db, scope) = tx.parts();
    let org = office_of(db, scope, &application.area_path, campaign.org_id).await?;
    let person = person_of(tx, &application, org).await?;
    let appointment = Appointment {
        id: AppointmentId(tx.fresh_id()),
        application_id: id,
        person_id: person,
        org_id: org,
        area_id: application.area_id,
        area_path: application.area_path,
        post_kind: campaign.post_kind,
        route: application.route,
        state: if from <= now {
            AppointmentState::OnDuty
        } else {
            AppointmentState::Appointed
        },
        term_from: from,
        term_to: to,
        reminded_at: None,
        party_verified_at: application.party_verified_at,
        handover: "[]".to_owned(),
        handed_over_at: None,
        ended_at: None,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &appointment).await?;
    let letter = issue_letter(tx, appointment.id, (from, to)).await?;
    let office = Office {
        kind: appointment.post_kind,
        org: appointment.org_id,
        area: appointment.area_id,
        from,
        to,
        source: posts::source(appointment.route),
        letter: Some(letter.number.clone()),
    };
    posts::give(tx, person, office).await?;
    tx.log(Entry {
        entity: "head_appointment",
        id: appointment.id.0,
        event: "appointed",
        to: Some(appointment.state.code()),
        detail: json!({"letter": letter.number}),
        area: Some(&appointment.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(appointment)
}

/// Appoints an approved or confirmed candidate by a numbered letter.
#[utoipa::path(post, path = "/api/applications/{id}/appoint", tag = "heads", params(("id" = ApplicationId, Path)),
    request_body = Appoint, responses((status = 201, body = HeadView)))]
pub async fn appoint_head(ctx: Ctx, Path(id): Path<ApplicationId>, body: Body<Appoint>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let appointment = appoint(&mut tx, id, &body.value).await?;
    let view = page(&mut tx, appointment).await?;
    tx.commit(StatusCode::CREATED, &view).await
}
