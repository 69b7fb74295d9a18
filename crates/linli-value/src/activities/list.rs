//! `GET /api/activities`: the activities of the street, by state, month, host, place; mine, and those that wait for me.

use std::collections::HashMap;

use chrono::{Months, NaiveDate};
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{
    ActivityId, ActivitySeriesId, AreaId, BookingId, DemandId, OrgId, ProjectId, ResourceId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::areas;
use linli_net::areas::change::role_of;
use linli_net::orgs::rules::UNITS;
use linli_sharing::bookings::rules::BookingState;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use linli_council::projects::standing::orgs_by_id;
use linli_council::projects::store::demand_labels;

use super::entity::{Activity, Partner};
use super::next::{ActivityNextStep, next_step};
use super::part_rules::PartnerState;
use super::rules::{ActivityKind, ActivityRefusal, ActivityState, KEEPERS};
use super::signups::hooks::{self, SignUpFigures};
use super::standing::sight;
use super::store::{self, BookingRow, Filter, Waiting, parts};

/// The booking of the place an activity is held at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActivityBooking {
    /// Which.
    pub id: BookingId,
    /// Its number (`YY…`).
    pub number: String,
    /// What is booked.
    pub resource_id: ResourceId,
    /// What that is called.
    pub resource_title: String,
    /// Whose it is.
    pub resource_org_id: OrgId,
    /// From.
    pub from_at: Timestamp,
    /// To.
    pub to_at: Timestamp,
    /// Where it stands.
    pub state: BookingState,
    /// Whether the place is not to be had by it any more.
    pub lost: bool,
}

impl From<&BookingRow> for ActivityBooking {
    fn from(row: &BookingRow) -> Self {
        Self {
            id: row.id,
            number: row.number.clone(),
            resource_id: row.resource_id,
            resource_title: row.resource_title.clone(),
            resource_org_id: row.resource_org_id,
            from_at: row.from_at,
            to_at: row.to_at,
            // that somebody did not turn up is the keeper's to know
            state: match row.state {
                BookingState::NoShow => BookingState::Lapsed,
                state => state,
            },
            lost: row.is_lost(),
        }
    }
}

/// An activity as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActivityItem {
    /// Its id.
    pub id: ActivityId,
    /// Its number (`HD…`).
    pub number: String,
    /// What it is called.
    pub title: String,
    /// What kind it is.
    pub kind: ActivityKind,
    /// Where it stands.
    pub state: ActivityState,
    /// Whether every place is taken.
    pub full: bool,
    /// Who hosts it.
    pub host_org_id: OrgId,
    /// By name.
    pub host_org_name: String,
    /// Whether the host is a unit, whose agreements count it.
    pub host_is_unit: bool,
    /// Whether the host has ended.
    pub host_ended: bool,
    /// The community or place it is held in.
    pub area_id: AreaId,
    /// That place, spoken.
    pub area_name: String,
    /// Where, in words; empty while it is an idea.
    pub venue: String,
    /// From.
    pub starts_at: Option<Timestamp>,
    /// To.
    pub ends_at: Option<Timestamp>,
    /// Until when people sign up.
    pub sign_up_until: Option<Timestamp>,
    /// How many places; open to all and without sign-up when absent.
    pub capacity: Option<i64>,
    /// Places taken.
    pub taken: i64,
    /// People on the waiting list.
    pub waiting: i64,
    /// How many came, as reported.
    pub came: Option<i64>,
    /// Whether it stands on the public page.
    pub public: bool,
    /// 1 to 3.
    pub risk: i64,
    /// Whether minors may come.
    pub minors_welcome: bool,
    /// Units that said yes, by name.
    pub partners: Vec<String>,
    /// Units that have not answered.
    pub partners_asked: i64,
    /// Its series.
    pub series_id: Option<ActivitySeriesId>,
    /// Which occurrence of it, from 1.
    pub series_nth: Option<i64>,
    /// Of how many.
    pub series_total: Option<i64>,
    /// The demand it answers.
    pub demand_id: Option<DemandId>,
    /// That demand's number.
    pub demand_number: Option<String>,
    /// That demand's title.
    pub demand_title: Option<String>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// That project's number.
    pub project_number: Option<String>,
    /// That project's title.
    pub project_title: Option<String>,
    /// The booking of its place.
    pub booking: Option<ActivityBooking>,
    /// What is next.
    pub next_step: ActivityNextStep,
    /// For the optimistic lock.
    pub version: i64,
}

/// A page of activities.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ActivityList {
    /// The activities.
    pub items: Vec<ActivityItem>,
    /// How many fit.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// Rows a page.
    pub page_size: i64,
    /// `create`: whether the caller may, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// Which activities are looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActivityQuery {
    /// Part of the number or the title.
    #[serde(default)]
    pub q: Option<String>,
    /// In one state; `open` for all with something still to be done, `to_come` for what was checked and is not over.
    #[serde(default)]
    pub state: Option<String>,
    /// Of one kind.
    #[serde(default)]
    #[param(inline)]
    pub kind: Option<ActivityKind>,
    /// Held in this month: `2026-11`.
    #[serde(default)]
    pub month: Option<String>,
    /// Hosted by this organisation.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub host_org_id: Option<OrgId>,
    /// Hosted by this organisation, or with it as a partner.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub org_id: Option<OrgId>,
    /// At this place or one in it.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub area_id: Option<AreaId>,
    /// For this demand.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub demand_id: Option<DemandId>,
    /// Of this project.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub project_id: Option<ProjectId>,
    /// Of this series.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub series_id: Option<ActivitySeriesId>,
    /// Planned by me, hosted by mine, with mine as a partner, or signed up to.
    #[serde(default)]
    pub mine: Option<bool>,
    /// Only those where the next step is mine.
    #[serde(default)]
    pub waiting_for_me: Option<bool>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

const OPEN: &str = "open";
const TO_COME: &str = "to_come";

fn states_of(text: Option<&str>) -> Result<Vec<ActivityState>, Problem> {
    use ActivityState as S;
    match text.filter(|text| !text.is_empty()) {
        None => Ok(Vec::new()),
        Some(OPEN) => Ok(S::ALL.iter().copied().filter(|one| one.is_open()).collect()),
        Some(TO_COME) => Ok(vec![S::Checked, S::Recruiting, S::InProgress]),
        Some(code) => S::from_code(code)
            .map(|state| vec![state])
            .ok_or_else(|| Problem::field("state", "unknown")),
    }
}

/// The first moment of a month and of the one after it.
fn month_of(text: &str) -> Option<(Timestamp, Timestamp)> {
    let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()?;
    let next = first.checked_add_months(Months::new(1))?;
    Some((Timestamp::start_of(first), Timestamp::start_of(next)))
}

/// Activities with names and figures, in at most nine queries whatever their number.
///
/// # Errors
/// The database refused.
pub async fn items(
    db: &mut Db,
    scope: &Scope,
    activities: Vec<Activity>,
    now: Timestamp,
) -> Result<Vec<ActivityItem>, Problem> {
    let ids: Vec<ActivityId> = activities.iter().map(|one| one.id).collect();
    let mut partners: HashMap<ActivityId, Vec<Partner>> = HashMap::new();
    for one in parts::partners_of(db, scope, &ids).await? {
        partners.entry(one.activity_id).or_default().push(one);
    }
    let figures = hooks::figures(db, scope, &ids).await?;
    let bookings = store::bookings_of(db, scope, &activities).await?;
    let hosts = activities.iter().map(|one| one.host_org_id);
    let asked = partners.values().flatten().map(|one| one.org_id);
    let orgs = orgs_by_id(db, scope, hosts.chain(asked)).await?;
    let wide = Scope::street_wide(scope.street());
    let spoken =
        areas::store::spoken_names(db, &wide, activities.iter().map(|one| &one.area_path)).await?;
    let demands =
        demand_labels(db, scope, activities.iter().filter_map(|one| one.demand_id)).await?;
    let projects = store::project_labels(
        db,
        scope,
        activities.iter().filter_map(|one| one.project_id),
    )
    .await?;
    let mut series: Vec<ActivitySeriesId> =
        activities.iter().filter_map(|one| one.series_id).collect();
    series.sort();
    series.dedup();
    let totals = store::series_totals(db, scope, &series).await?;
    let name = |org: OrgId| {
        orgs.get(&org)
            .map(|org| org.name.clone())
            .unwrap_or_default()
    };
    let mut items = Vec::with_capacity(activities.len());
    for one in activities {
        let partners = partners.remove(&one.id).unwrap_or_default();
        let SignUpFigures { taken, waiting, .. } =
            figures.get(&one.id).copied().unwrap_or_default();
        let booking = one
            .booking_id
            .and_then(|id| bookings.get(&id))
            .map(ActivityBooking::from);
        let lost = booking.as_ref().is_some_and(|booking| booking.lost);
        let host = orgs.get(&one.host_org_id);
        let demand = one.demand_id.and_then(|id| demands.get(&id));
        let project = one.project_id.and_then(|id| projects.get(&id));
        let asked = partners
            .iter()
            .filter(|partner| partner.state == PartnerState::Asked);
        items.push(ActivityItem {
            next_step: next_step(&one, &partners, lost, name, now),
            full: one.capacity.is_some_and(|places| taken >= places),
            host_org_name: name(one.host_org_id),
            host_is_unit: host.is_some_and(|org| UNITS.contains(&org.kind)),
            host_ended: host.is_none_or(|org| org.ended_at.is_some()),
            area_name: spoken.get(&one.area_path).cloned().unwrap_or_default(),
            partners_asked: i64::try_from(asked.count()).unwrap_or(i64::MAX),
            partners: partners
                .iter()
                .filter(|partner| partner.state == PartnerState::Yes)
                .map(|partner| name(partner.org_id))
                .collect(),
            series_total: one.series_id.and_then(|id| totals.get(&id).copied()),
            demand_number: demand.map(|demand| demand.number.clone()),
            demand_title: demand.map(|demand| demand.title.clone()),
            project_number: project.map(|project| project.number.clone()),
            project_title: project.map(|project| project.title.clone()),
            sign_up_until: one.sign_up_until(),
            booking,
            taken,
            waiting,
            id: one.id,
            number: one.number,
            title: one.title,
            kind: one.kind,
            state: one.state,
            host_org_id: one.host_org_id,
            area_id: one.area_id,
            venue: one.venue,
            starts_at: one.starts_at,
            ends_at: one.ends_at,
            capacity: one.capacity,
            came: one.came,
            public: one.is_public,
            risk: one.risk,
            minors_welcome: one.minors_welcome,
            series_id: one.series_id,
            series_nth: one.series_nth,
            demand_id: one.demand_id,
            project_id: one.project_id,
            version: one.version,
        });
    }
    Ok(items)
}

/// Whether a role writes activities down: the offices, and units for what they host.
#[must_use]
pub fn plans(actor: &Actor) -> bool {
    role_of(actor).is_some_and(|role| KEEPERS.contains(&role) || role.is_unit())
}

/// The activities a query asks for, as the caller may see them: for the list, the workbook and the test that counts queries.
///
/// # Errors
/// An unknown place, month or state; the database refused.
pub async fn find(
    db: &mut Db,
    reader: Reader<'_>,
    query: &ActivityQuery,
    page: Page,
) -> Result<(Vec<ActivityItem>, i64), Problem> {
    let actor = reader.actor;
    let scope = actor.scope();
    let within = match query.area_id {
        Some(id) => {
            let street = Scope::street_wide(scope.street());
            Some(areas::store::load(db, &street, id).await?.path)
        }
        None => None,
    };
    let span = match query.month.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => Some(month_of(text).ok_or_else(|| Problem::field("month", "unknown"))?),
        None => None,
    };
    let role = role_of(actor);
    let org = actor.acting().map(|acting| acting.org);
    let filter = Filter {
        text: query.q.as_deref().unwrap_or_default().trim(),
        states: states_of(query.state.as_deref())?,
        kind: query.kind,
        span,
        host: query.host_org_id,
        org: query.org_id,
        within: within.as_ref(),
        demand: query.demand_id,
        project: query.project_id,
        series: query.series_id,
        // an organisation's activities are theirs who plan for it; a volunteer's are those they come to
        mine: (query.mine.unwrap_or(false)).then(|| (actor.person(), org.filter(|_| plans(actor)))),
        waiting: query.waiting_for_me.unwrap_or(false).then(|| Waiting {
            person: actor.person(),
            org,
            hosts: plans(actor),
            checks: role.is_some_and(|role| KEEPERS.contains(&role) || role == Role::StreetLeader),
        }),
        sight: sight(actor),
    };
    let (found, total) = store::find(db, &scope, &filter, page).await?;
    Ok((items(db, &scope, found, reader.now).await?, total))
}

/// The activities of the street: the offices see all, units what they host or are asked into and what was announced, everybody
/// else what was announced.
#[utoipa::path(get, path = "/api/activities", tag = "activities", params(ActivityQuery),
    responses((status = 200, body = ActivityList)))]
pub async fn list_activities(
    ctx: Ctx,
    Query(query): Query<ActivityQuery>,
) -> Result<Json<ActivityList>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let (items, total) = find(&mut db, reader, &query, page).await?;
    let refused = (!plans(reader.actor)).then_some(ActivityRefusal::HostOnly);
    Ok(Json(ActivityList {
        items,
        total,
        page: page.page,
        page_size: page.page_size,
        allowed_actions: vec![reader.refused("create", refused)],
    }))
}
