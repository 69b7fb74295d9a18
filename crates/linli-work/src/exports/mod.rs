//! Exports: what a list shows, as a sheet to file or to hand on. From the page exactly what is filtered there; from the
//! command line (`linli export`) demands, orders, resources and posts of a street.
//!
//! | Who | May |
//! |---|---|
//! | community, street office, smart centre, auditor | fetch the demands of the own place, numbers masked |
//! | the operator of the server | export a street; with whole numbers only with a reason, which every person concerned can read |
//!
//! Invariants: every export leaves a row in the log with its filters and how many rows went out; a number leaves whole only
//! with a logged reason (red line 6).

pub mod command;
mod demands;
mod download;
mod orders;
mod posts;
mod resources;
pub mod sheet;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use demands::DemandColumn;

/// Rows a page may fetch at once; the command line has no such limit.
pub const MOST_ROWS: i64 = 20_000;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "exports",
    routes,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[access(
    "GET",
    "/api/demands/export.xlsx",
    Who::Roles(&[
        Role::CommunityWorker,
        Role::CommunitySecretary,
        Role::StreetOfficer,
        Role::StreetLeader,
        Role::SmartCentre,
        Role::Auditor,
    ]),
)];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(download::export_demands))
}
