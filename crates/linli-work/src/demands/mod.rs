//! Demands: a need somebody voices, from the first word to its end in a deed, a project or an honest refusal.
//!
//! | Who | May |
//! |---|---|
//! | resident | say it, follow it by tracking code, add a word, rate, reopen |
//! | head, grid, community, street office | record, also on behalf; see their own place |
//! | community, street office | triage, issue, confirm, call back |
//! | unit liaison | see issued demands without personal data, take them (room `orders`) |
//!
//! Invariants: the state of an issued demand is derived from its orders ([`rules::derive`]), in one place
//! ([`settle`]); figures of a line are the sums of its orders; every change leaves a row in the log; a requester's
//! telephone number is stored sealed and opened with a reason only; whoever merged keeps every requester informed.

mod bulk;
mod checks;
pub mod create;
mod deadlines;
pub mod decide;
pub mod entity;
pub mod figures;
mod get;
pub mod list;
pub mod merge;
pub mod migrations;
pub mod next;
mod page;
mod phone;
mod public;
mod requesters;
pub mod rules;
pub mod settle;
mod similar;
pub mod state;
pub mod store;
pub mod tell;
pub mod triage;
pub mod view;
mod views;

pub use decide::{Decision, decide};
pub use list::{DemandQuery, find};
pub use merge::merge;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of a demand in the log, the search and the pictures.
pub const ENTITY: &str = "demand";
/// Characters of a demand's text at most.
pub const MAX_TEXT: usize = 20_000;
/// Characters of a demand's title at most.
pub const MAX_TITLE: usize = 100;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "demands",
    routes,
    migrations: migrations::STEPS,
    jobs: &[deadlines::SWEEP],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    checks: checks::CHECKS,
    ..Feature::EMPTY
};

/// Everybody who works with demands and sees those of the own place (or, for units, those issued).
pub const READERS: &[Role] = &[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Volunteer,
    Role::Department,
];
const STAFF: Who = Who::Roles(&[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::SmartCentre,
]);
/// Who may ring a requester: own staff, and whoever serves a confirmed order ([`phone`] looks at which).
const CALLERS: Who = Who::Roles(&[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::SmartCentre,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Volunteer,
]);
const OFFICES: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);
const STREET: Who = Who::Roles(&[Role::StreetOfficer, Role::StreetLeader]);
const OFFICES_AND_STREET: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/demands", Who::Roles(READERS)),
    access("POST", "/api/demands", STAFF),
    access("GET", "/api/demands/similar", STAFF),
    access("POST", "/api/demands/bulk", OFFICES),
    access("GET", "/api/demands/{id}", Who::Roles(READERS)),
    access("GET", "/api/demands/{id}/similar", STAFF),
    access("GET", "/api/demands/{id}/picture", STAFF),
    access("POST", "/api/demands/{id}/edit", OFFICES),
    access("POST", "/api/demands/{id}/accept", OFFICES),
    access("POST", "/api/demands/{id}/refuse", OFFICES),
    access("POST", "/api/demands/{id}/refer", OFFICES),
    access("POST", "/api/demands/{id}/merge", OFFICES),
    access("POST", "/api/demands/{id}/escalate", OFFICES),
    access("POST", "/api/demands/{id}/shelve", STREET),
    access("POST", "/api/demands/{id}/to-meeting", OFFICES),
    access("POST", "/api/demands/{id}/to-fund", OFFICES),
    access(
        "POST",
        "/api/demands/{id}/return-to-triage",
        OFFICES_AND_STREET,
    ),
    access("POST", "/api/demands/{id}/archive", OFFICES),
    access("POST", "/api/demands/{id}/add-requester", STAFF),
    access("POST", "/api/requesters/{id}/phone", CALLERS),
    access("GET", "/api/views", Who::SignedIn),
    access("POST", "/api/views", Who::SignedIn),
    access("DELETE", "/api/views/{id}", Who::SignedIn),
    access("POST", "/api/public/demands", Who::Public),
    access("GET", "/api/public/demands/{tracking_code}", Who::Public),
    access(
        "POST",
        "/api/public/demands/{tracking_code}/rate",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/demands/{tracking_code}/reopen",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/demands/{tracking_code}/add",
        Who::Public,
    ),
];

/// Whether a role may see the picture that came with a demand: those who work on it in its place, never a unit.
#[must_use]
pub fn sees_pictures(role: Option<Role>) -> bool {
    matches!((STAFF, role), (Who::Roles(roles), Some(role)) if roles.contains(&role))
}

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_demands, create::create_demand))
        .routes(routes!(similar::similar_to_text))
        .routes(routes!(bulk::bulk_change))
        .routes(routes!(get::get_demand))
        .routes(routes!(similar::similar_demands))
        .routes(routes!(get::get_demand_picture))
        .routes(routes!(triage::edit_demand))
        .routes(routes!(triage::accept_demand))
        .routes(routes!(triage::refuse_demand))
        .routes(routes!(triage::refer_demand))
        .routes(routes!(merge::merge_demand))
        .routes(routes!(decide::escalate_demand))
        .routes(routes!(decide::shelve_demand))
        .routes(routes!(decide::send_to_meeting))
        .routes(routes!(decide::send_to_fund))
        .routes(routes!(decide::return_to_triage))
        .routes(routes!(decide::archive_demand))
        .routes(routes!(requesters::add_to_demand))
        .routes(routes!(phone::open_requester_phone))
        .routes(routes!(views::list_views, views::save_view))
        .routes(routes!(views::remove_view))
        .routes(routes!(public::say))
        .routes(routes!(public::follow))
        .routes(routes!(public::rate))
        .routes(routes!(public::reopen))
        .routes(routes!(public::add_word))
}
