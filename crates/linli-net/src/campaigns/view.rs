//! How campaigns and applications are shown: lines of lists and whole pages, each with what is next.

mod applications;

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::code_enum;
use linli_domain::id::{AreaId, CampaignId, OrgId, SlotId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::app::App;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PostKind;
pub use applications::{
    ApplicationSummary, ApplicationView, ObjectionView, application_lines, application_next,
    application_page, facts, standing,
};

use super::rules::{
    CampaignEvent, CampaignFacts, CampaignState, Refusal, SlotState, campaign_after, slot_state,
};
use super::store::{self, Campaign, Slot};
use crate::history::{self, HistoryEntry};
use crate::{areas, orgs};

code_enum! {
    /// What is next on the way to a head in office.
    pub enum RecruitmentStep {
        /// Publish the campaign.
        PublishCampaign = "publish_campaign",
        /// Take applications until it closes.
        Recruit = "recruit",
        /// The candidate agrees or not.
        Consent = "candidate_consent",
        /// Check the candidate.
        Check = "check_candidate",
        /// Put the candidate on public notice.
        Publicise = "publicise_candidate",
        /// Answer an objection.
        AnswerObjection = "answer_objection",
        /// Wait until the notice is over.
        WaitPublicity = "wait_publicity",
        /// The committee approves.
        Approve = "approve_candidate",
        /// The community confirms a claim.
        ConfirmClaim = "confirm_post_claim",
        /// Appoint by letter.
        Appoint = "appoint_head",
        /// Nothing is left to do.
        None = "none",
    }
}

/// What is next, who does it, by when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RecruitmentNext {
    /// What.
    pub code: RecruitmentStep,
    /// Who, by name.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

impl RecruitmentNext {
    fn of(code: RecruitmentStep, who: &str, due_at: Option<Timestamp>, now: Timestamp) -> Self {
        let late = due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0);
        Self {
            code,
            who: who.to_owned(),
            due_at,
            late_by_ms: late,
        }
    }
}

/// A campaign in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CampaignSummary {
    /// Its id.
    pub id: CampaignId,
    /// Its headline.
    pub title: String,
    /// What kind of head is looked for.
    pub post_kind: PostKind,
    /// The place it is for.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// Where it stands.
    pub state: CampaignState,
    /// The first moment nobody can apply any more.
    pub closes_at: Timestamp,
    /// Posts it offers.
    pub slots: i64,
    /// Posts somebody has.
    pub taken: i64,
    /// What is next.
    pub next_step: RecruitmentNext,
    /// For the optimistic lock.
    pub version: i64,
}

/// A post on offer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SlotView {
    /// Its id.
    pub id: SlotId,
    /// The building.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// Where it stands now.
    pub state: SlotState,
}

/// A campaign's page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CampaignView {
    /// Its id.
    pub id: CampaignId,
    /// Its headline.
    pub title: String,
    /// What kind of head is looked for.
    pub post_kind: PostKind,
    /// The place it is for.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// The organisation that calls.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// Where it stands.
    pub state: CampaignState,
    /// The code of its public page, once published.
    pub code: Option<String>,
    /// The address of its public page, once published.
    pub url: Option<String>,
    /// The first moment nobody can apply any more.
    pub closes_at: Timestamp,
    /// The call in words.
    pub call_text: String,
    /// Who may apply.
    pub criteria: String,
    /// What a head does.
    pub duties: String,
    /// Where to ask.
    pub contact: String,
    /// Whether only Party members are looked for.
    pub members_only: bool,
    /// How long a term is, in months.
    pub term_months: i64,
    /// What is next.
    pub next_step: RecruitmentNext,
    /// Posts it offers, by place.
    pub slots: Vec<SlotView>,
    /// What may be done.
    pub allowed_actions: Vec<AllowedAction>,
    /// What happened.
    pub history: Vec<HistoryEntry>,
    /// For the optimistic lock.
    pub version: i64,
}

/// The address of a campaign's public page.
#[must_use]
pub fn campaign_url(app: &App, code: &str) -> String {
    address(app, "c", code)
}

/// An address of a public page of this room: `https://host/{page}/{code}`.
#[must_use]
pub fn address(app: &App, page: &str, code: &str) -> String {
    let host = app.settings().public_address.trim_end_matches('/');
    format!("{host}/{page}/{code}")
}

fn campaign_next(campaign: &Campaign, who: &str, now: Timestamp) -> RecruitmentNext {
    match campaign.state {
        CampaignState::Draft => {
            RecruitmentNext::of(RecruitmentStep::PublishCampaign, who, None, now)
        }
        CampaignState::Published => {
            RecruitmentNext::of(RecruitmentStep::Recruit, who, Some(campaign.closes_at), now)
        }
        CampaignState::Closed => RecruitmentNext::of(RecruitmentStep::None, "", None, now),
    }
}

/// Campaigns as lines of a list, in three queries however many there are.
///
/// # Errors
/// The database refused.
pub async fn campaign_lines(
    db: &mut Db,
    scope: &Scope,
    campaigns: Vec<Campaign>,
    now: Timestamp,
) -> Result<Vec<CampaignSummary>, Problem> {
    let ids: Vec<CampaignId> = campaigns.iter().map(|campaign| campaign.id).collect();
    let counts = store::counts(db, scope, &ids).await?;
    let places =
        areas::store::spoken_names(db, scope, campaigns.iter().map(|one| &one.area_path)).await?;
    let names = orgs::store::names(db, scope, campaigns.iter().map(|one| one.org_id)).await?;
    Ok(campaigns
        .into_iter()
        .map(|campaign| {
            let count = counts.iter().find(|count| count.campaign_id == campaign.id);
            let who = names.get(&campaign.org_id).cloned().unwrap_or_default();
            CampaignSummary {
                next_step: campaign_next(&campaign, &who, now),
                area_name: places.get(&campaign.area_path).cloned().unwrap_or_default(),
                slots: count.map_or(0, |count| count.slots),
                taken: count.map_or(0, |count| count.taken),
                id: campaign.id,
                title: campaign.title,
                post_kind: campaign.post_kind,
                area_id: campaign.area_id,
                state: campaign.state,
                closes_at: campaign.closes_at,
                version: campaign.version,
            }
        })
        .collect())
}

/// Posts with their names and where they stand now.
///
/// # Errors
/// The database refused.
pub async fn slot_views(
    db: &mut Db,
    scope: &Scope,
    slots: Vec<Slot>,
    now: Timestamp,
) -> Result<Vec<SlotView>, Problem> {
    let places =
        areas::store::spoken_names(db, scope, slots.iter().map(|slot| &slot.area_path)).await?;
    Ok(slots
        .into_iter()
        .map(|slot| SlotView {
            id: slot.id,
            area_id: slot.area_id,
            area_name: places.get(&slot.area_path).cloned().unwrap_or_default(),
            state: state_of(&slot, now),
        })
        .collect())
}

/// Where a post stands now.
#[must_use]
pub fn state_of(slot: &Slot, now: Timestamp) -> SlotState {
    slot_state(slot.state.map(|state| (state, slot.held_until)), now)
}

/// A campaign's page.
///
/// # Errors
/// The database refused.
pub async fn campaign_page(
    db: &mut Db,
    scope: &Scope,
    campaign: Campaign,
    reader: Reader<'_>,
) -> Result<CampaignView, Problem> {
    let wide = Scope::street_wide(scope.street());
    let slots = store::slots(db, &wide, campaign.id).await?;
    let slots = slot_views(db, &wide, slots, reader.now).await?;
    let places = areas::store::spoken_names(db, &wide, [&campaign.area_path]).await?;
    let names = orgs::store::names(db, &wide, [campaign.org_id]).await?;
    let history = history::of(db, &wide, "campaign", campaign.id.0).await?;
    let who = names.get(&campaign.org_id).cloned().unwrap_or_default();
    let office = reader.actor.role().is_some_and(is_office);
    let facts = CampaignFacts {
        slots: slots.len(),
        closes_later: campaign.closes_at > reader.now,
    };
    let allowed_actions = CampaignEvent::ALL
        .iter()
        .map(|event| {
            let refused = if office {
                campaign_after(campaign.state, *event, facts).err()
            } else {
                Some(Refusal::NotOffice)
            };
            AllowedAction::new(
                reader.app.texts(),
                reader.locale,
                event,
                refused.map(Refusal::code),
            )
        })
        .collect();
    Ok(CampaignView {
        next_step: campaign_next(&campaign, &who, reader.now),
        area_name: places.get(&campaign.area_path).cloned().unwrap_or_default(),
        org_name: who,
        url: campaign
            .code
            .as_deref()
            .map(|code| campaign_url(reader.app, code)),
        id: campaign.id,
        title: campaign.title,
        post_kind: campaign.post_kind,
        area_id: campaign.area_id,
        org_id: campaign.org_id,
        state: campaign.state,
        code: campaign.code,
        closes_at: campaign.closes_at,
        call_text: campaign.call_text,
        criteria: campaign.criteria,
        duties: campaign.duties,
        contact: campaign.contact,
        members_only: campaign.members_only,
        term_months: campaign.term_months,
        slots,
        allowed_actions,
        history,
        version: campaign.version,
    })
}

/// Whether a role works for the community's or the street's office.
#[must_use]
pub const fn is_office(role: Role) -> bool {
    matches!(
        role,
        Role::CommunityWorker | Role::CommunitySecretary | Role::StreetOfficer
    )
}
