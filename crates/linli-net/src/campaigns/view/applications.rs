//! How applications are shown: lines of the board and one candidate's page.

use std::collections::HashMap;

use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ApplicationId, CampaignId, ObjectionId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{RecruitmentNext, RecruitmentStep, is_office, state_of};
use crate::campaigns::rules::{
    ApplicationEvent, ApplicationState, Facts, Refusal, Route, SlotState, Standing, decide,
};
use crate::campaigns::store::applications::{self, Application, Objection};
use crate::campaigns::store::{self, Campaign, Slot};
use crate::history::{self, HistoryEntry};
use crate::{areas, orgs, persons};

/// An application in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ApplicationSummary {
    /// Its id.
    pub id: ApplicationId,
    /// For which campaign.
    pub campaign_id: CampaignId,
    /// That campaign's headline.
    pub campaign_title: String,
    /// The candidate.
    pub name: String,
    /// The building, spoken.
    pub area_name: String,
    /// How the candidate came to it.
    pub route: Route,
    /// Where it stands.
    pub state: ApplicationState,
    /// What is next.
    pub next_step: RecruitmentNext,
    /// Objections without an answer.
    pub open_objections: i64,
    /// When it came in.
    pub created_at: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
}

/// An objection as the office sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ObjectionView {
    /// Its id.
    pub id: ObjectionId,
    /// In words.
    pub text: String,
    /// By whom, where they said so.
    pub name: Option<String>,
    /// Their number, masked.
    pub phone_masked: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// The answer.
    pub answer: Option<String>,
    /// Whether it was found right.
    pub upheld: Option<bool>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

/// An application's page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ApplicationView {
    /// Its id.
    pub id: ApplicationId,
    /// For which campaign.
    pub campaign_id: CampaignId,
    /// That campaign's headline.
    pub campaign_title: String,
    /// Whether the campaign asks for Party members.
    pub members_only: bool,
    /// How long a term is, in months.
    pub term_months: i64,
    /// The candidate.
    pub name: String,
    /// The candidate's number, masked.
    pub phone_masked: Option<String>,
    /// The building, spoken.
    pub area_name: String,
    /// How the candidate came to it.
    pub route: Route,
    /// Who recommended.
    pub recommender: Option<String>,
    /// In the candidate's or the recommender's words.
    pub statement: String,
    /// Whether a member of staff typed it in.
    pub on_behalf: bool,
    /// Where it stands.
    pub state: ApplicationState,
    /// When the candidate agreed.
    pub consent_at: Option<Timestamp>,
    /// When it was checked.
    pub checked_at: Option<Timestamp>,
    /// By whom.
    pub checked_by: Option<String>,
    /// When the Party status was verified.
    pub party_verified_at: Option<Timestamp>,
    /// By whom.
    pub party_verified_by: Option<String>,
    /// When the public notice began.
    pub publicity_from: Option<Timestamp>,
    /// When it is over.
    pub publicity_until: Option<Timestamp>,
    /// The number of the committee's resolution.
    pub resolution: Option<String>,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// Objections, oldest first.
    pub objections: Vec<ObjectionView>,
    /// What is next.
    pub next_step: RecruitmentNext,
    /// What may be done.
    pub allowed_actions: Vec<AllowedAction>,
    /// What happened.
    pub history: Vec<HistoryEntry>,
    /// For the optimistic lock.
    pub version: i64,
}

/// What is next with an application; `objections` are all of its own.
#[must_use]
pub fn application_next(
    application: &Application,
    open_objections: bool,
    office: &str,
    now: Timestamp,
) -> RecruitmentNext {
    use ApplicationState as S;
    use RecruitmentStep as N;
    let until = application.publicity_until;
    let over = until.is_some_and(|until| until <= now);
    let (code, who, due) = match application.state {
        S::Recommended => (N::Consent, application.name.as_str(), None),
        S::Submitted => (N::Check, office, None),
        S::Checked => (N::Publicise, office, None),
        S::Publicity if open_objections => (N::AnswerObjection, office, until),
        S::Publicity if over => (N::Approve, office, None),
        S::Publicity => (N::WaitPublicity, office, until),
        S::Claimed => (N::ConfirmClaim, office, None),
        S::Approved | S::Confirmed => (N::Appoint, office, None),
        S::Appointed | S::Declined | S::Refused | S::Withdrawn => (N::None, "", None),
    };
    RecruitmentNext::of(code, who, due, now)
}

/// Applications as lines of a list, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn application_lines(
    db: &mut Db,
    scope: &Scope,
    found: Vec<Application>,
    now: Timestamp,
) -> Result<Vec<ApplicationSummary>, Problem> {
    let wide = Scope::street_wide(scope.street());
    let ids: Vec<ApplicationId> = found.iter().map(|one| one.id).collect();
    let objections = applications::objections(db, &wide, &ids).await?;
    let campaigns: Vec<CampaignId> = found.iter().map(|one| one.campaign_id).collect();
    let campaigns: HashMap<CampaignId, Campaign> = store::by_ids(db, &wide, &campaigns)
        .await?
        .into_iter()
        .map(|campaign| (campaign.id, campaign))
        .collect();
    let offices = orgs::store::names(db, &wide, campaigns.values().map(|one| one.org_id)).await?;
    let places: HashMap<AreaPath, String> =
        areas::store::spoken_names(db, &wide, found.iter().map(|one| &one.area_path)).await?;
    Ok(found
        .into_iter()
        .map(|one| {
            let open = objections
                .iter()
                .filter(|objection| {
                    objection.application_id == one.id && objection.answered_at.is_none()
                })
                .count();
            let campaign = campaigns.get(&one.campaign_id);
            let office = campaign.and_then(|campaign| offices.get(&campaign.org_id));
            ApplicationSummary {
                next_step: application_next(&one, open > 0, office.map_or("", String::as_str), now),
                campaign_title: campaign
                    .map(|campaign| campaign.title.clone())
                    .unwrap_or_default(),
                area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
                open_objections: i64::try_from(open).unwrap_or(i64::MAX),
                id: one.id,
                campaign_id: one.campaign_id,
                name: one.name,
                route: one.route,
                state: one.state,
                created_at: one.created_at,
                version: one.version,
            }
        })
        .collect())
}

/// How an actor stands to an application. Nobody decides on themselves or on whom they recommended: told by the person
/// who typed, and by the telephone number where the candidate came without a login.
///
/// # Errors
/// The database refused.
pub async fn standing(
    db: &mut Db,
    scope: &Scope,
    application: &Application,
    actor: &Actor,
) -> Result<Standing, Problem> {
    let role = actor.role();
    let own_hash = match actor.person() {
        Some(id) => persons::store::by_ids(db, scope, &[id])
            .await?
            .remove(&id)
            .and_then(|person| person.phone_hash),
        None => None,
    };
    let same = |hash: &Option<Vec<u8>>| own_hash.is_some() && *hash == own_hash;
    Ok(Standing {
        candidate: false,
        office: role.is_some_and(is_office),
        secretary: role == Some(Role::CommunitySecretary),
        own: same(&application.phone_hash),
        recommender: same(&application.recommender_hash),
    })
}

/// What holds of an application now, as far as it is not told with an act.
#[must_use]
pub fn facts(
    application: &Application,
    objections: &[Objection],
    slot: &Slot,
    now: Timestamp,
) -> Facts {
    let slot_state = state_of(slot, now);
    Facts {
        checks_hold: true,
        resolution_given: true,
        publicity_over: application
            .publicity_until
            .is_some_and(|until| until <= now),
        open_objections: objections.iter().any(|one| one.answered_at.is_none()),
        objection_upheld: objections.iter().any(|one| one.upheld == Some(true)),
        slot_free: slot_state == SlotState::Open || slot.application_id == Some(application.id),
    }
}

/// An application's page.
///
/// # Errors
/// The database refused.
pub async fn application_page(
    db: &mut Db,
    scope: &Scope,
    application: Application,
    reader: Reader<'_>,
) -> Result<ApplicationView, Problem> {
    let wide = Scope::street_wide(scope.street());
    let objections = applications::objections(db, &wide, &[application.id]).await?;
    let slot = store::slot(db, &wide, application.slot_id).await?;
    let campaign = store::by_ids(db, &wide, &[application.campaign_id])
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let standing = standing(db, &wide, &application, reader.actor).await?;
    let facts = facts(&application, &objections, &slot, reader.now);
    let allowed_actions = ApplicationEvent::ALL
        .iter()
        .filter(|event| {
            !matches!(
                event,
                ApplicationEvent::Consent | ApplicationEvent::Decline | ApplicationEvent::Withdraw
            )
        })
        .map(|event| {
            let refused = decide(application.state, *event, standing, facts).err();
            AllowedAction::new(
                reader.app.texts(),
                reader.locale,
                event,
                refused.map(Refusal::code),
            )
        })
        .collect();
    let places = areas::store::spoken_names(db, &wide, [&application.area_path]).await?;
    let offices = orgs::store::names(db, &wide, [campaign.org_id]).await?;
    let people = [application.checked_by, application.party_verified_by];
    let names = persons::store::names(db, &wide, people.into_iter().flatten()).await?;
    let name_of =
        |id: Option<linli_domain::id::PersonId>| id.and_then(|id| names.get(&id).cloned());
    let office = offices.get(&campaign.org_id).map_or("", String::as_str);
    let history = history::of(db, &wide, "head_application", application.id.0).await?;
    Ok(ApplicationView {
        next_step: application_next(&application, facts.open_objections, office, reader.now),
        area_name: places
            .get(&application.area_path)
            .cloned()
            .unwrap_or_default(),
        checked_by: name_of(application.checked_by),
        party_verified_by: name_of(application.party_verified_by),
        campaign_title: campaign.title,
        members_only: campaign.members_only,
        term_months: campaign.term_months,
        on_behalf: application.entered_by.is_some(),
        id: application.id,
        campaign_id: application.campaign_id,
        name: application.name,
        phone_masked: application.phone_masked,
        route: application.route,
        recommender: application.recommender,
        statement: application.statement,
        state: application.state,
        consent_at: application.consent_at,
        checked_at: application.checked_at,
        party_verified_at: application.party_verified_at,
        publicity_from: application.publicity_from,
        publicity_until: application.publicity_until,
        resolution: application.resolution,
        approved_at: application.approved_at,
        objections: objections.into_iter().map(objection_view).collect(),
        allowed_actions,
        history,
        version: application.version,
    })
}

fn objection_view(one: Objection) -> ObjectionView {
    ObjectionView {
        id: one.id,
        text: one.text,
        name: one.name,
        phone_masked: one.phone_masked,
        created_at: one.created_at,
        answer: one.answer,
        upheld: one.upheld,
        answered_at: one.answered_at,
    }
}
