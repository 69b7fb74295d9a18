//! Heads in office (党员楼长): appointed by a numbered letter that proves itself, with a term, stand-ins, suspension,
//! hand-over and an end.
//!
//! Appointing gives the real post, and ending takes it, so that the head's place counts everywhere in the house. A head
//! has a page of the own buildings and a log that nobody must write and nobody counts. The states are [`rules`].

pub mod act;
pub mod appoint;
pub mod letter;
mod list;
pub mod migrations;
pub mod mine;
mod posts;
pub mod rules;
pub mod store;
mod term;
pub mod view;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::campaigns::{OFFICE, READERS};
use crate::invariant_check;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "heads",
    routes,
    migrations: migrations::STEPS,
    jobs: &[term::TERMS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    checks: &[invariant_check!("heads.terms", store::checked::TERMS)],
    ..Feature::EMPTY
};

const HEAD: Who = Who::Roles(&[Role::BuildingHead, Role::StairwellHead]);

const ACCESS: &[Access] = &[
    access("POST", "/api/applications/{id}/appoint", OFFICE),
    access("GET", "/api/heads", READERS),
    access("GET", "/api/heads/mine", HEAD),
    access("GET", "/api/heads/{id}", READERS),
    access("GET", "/api/heads/{id}/letter", READERS),
    access("GET", "/api/heads/{id}/letter.docx", READERS),
    access("POST", "/api/heads/{id}/suspend", OFFICE),
    access("POST", "/api/heads/{id}/resume", OFFICE),
    access("POST", "/api/heads/{id}/renew", OFFICE),
    access("POST", "/api/heads/{id}/stand-in", OFFICE),
    access("POST", "/api/heads/{id}/hand-over", OFFICE),
    access(
        "POST",
        "/api/heads/{id}/resign",
        Who::Roles(&[
            Role::BuildingHead,
            Role::StairwellHead,
            Role::CommunityWorker,
            Role::CommunitySecretary,
            Role::StreetOfficer,
        ]),
    ),
    access(
        "POST",
        "/api/heads/{id}/remove",
        Who::Roles(&[Role::CommunitySecretary]),
    ),
    access("GET", "/api/duties", HEAD),
    access("POST", "/api/duties", HEAD),
    access("GET", "/api/public/appointment-letters/{code}", Who::Public),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(appoint::appoint_head))
        .routes(routes!(list::list_heads))
        .routes(routes!(mine::get_head_home))
        .routes(routes!(list::get_head))
        .routes(routes!(letter::get_appointment_letter))
        .routes(routes!(letter::get_appointment_letter_file))
        .routes(routes!(act::suspend_head))
        .routes(routes!(act::resume_head))
        .routes(routes!(act::renew_head))
        .routes(routes!(act::stand_in_head))
        .routes(routes!(act::hand_over_head))
        .routes(routes!(act::resign_head))
        .routes(routes!(act::remove_head))
        .routes(routes!(mine::list_duties, mine::log_duty))
        .routes(routes!(letter::prove_appointment_letter))
}
