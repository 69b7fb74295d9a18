//! Whistles (街乡吹哨、部门报到): the street office calls a department to what the street cannot solve alone.
//!
//! Drafted by the street office, approved by a street leader (never by the drafter), answered by the department
//! (北京市接诉即办工作条例; domain.md 2.2(j)). A department that does not answer in time goes to the district.

pub mod act;
pub mod draft;
pub mod migrations;
pub mod rules;
pub mod store;
pub mod view;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use act::{WhistleAct, act};
pub use draft::{DraftWhistle, draft};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "whistles",
    routes,
    migrations: migrations::STEPS,
    jobs: &[act::TO_DISTRICT],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

const READERS: Who = Who::Roles(&[
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Department,
    Role::Auditor,
]);
const LEADER: Who = Who::Roles(&[Role::StreetLeader]);
const DEPARTMENT: Who = Who::Roles(&[Role::Department]);

const ACCESS: &[Access] = &[
    access(
        "POST",
        "/api/demands/{id}/whistle",
        Who::Roles(&[Role::StreetOfficer]),
    ),
    access("GET", "/api/whistles", READERS),
    access("POST", "/api/whistles/{id}/approve", LEADER),
    access("POST", "/api/whistles/{id}/refuse", LEADER),
    access("POST", "/api/whistles/{id}/report-in", DEPARTMENT),
    access("POST", "/api/whistles/{id}/joint", DEPARTMENT),
    access("POST", "/api/whistles/{id}/close", DEPARTMENT),
    access(
        "POST",
        "/api/whistles/{id}/rate",
        Who::Roles(&[Role::StreetOfficer, Role::Department]),
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(draft::draft_whistle))
        .routes(routes!(view::list_whistles))
        .routes(routes!(act::approve_whistle))
        .routes(routes!(act::refuse_whistle))
        .routes(routes!(act::report_in))
        .routes(routes!(act::joint_handling))
        .routes(routes!(act::close_whistle))
        .routes(routes!(act::rate_whistle))
}
