//! The compliance calendar of a year: what must happen in a place and whether it did, one entry after another.
//!
//! Community staff see their own place, the street office, its leaders and auditors what their post covers. Nothing is kept
//! here: every entry is worked out from the rooms that own what it is about, by the rules of those rooms.
//!
//! | Entry | Rule |
//! |---|---|
//! | joint meeting of an alliance, each quarter | R-1: minutes approved |
//! | symposium of the street, each year | R-2 |
//! | any other body, by its own cadence | held within the period |
//! | ticking, reporting and closing of the yearly method | R-4 |
//! | promises half delivered by September, delivered by the year's end | R-6 |
//! | duty reports of self-governing organisations | R-18 |
//! | visits of linkages | R-19 |
//! | service cards of units, each quarter | R-37 |
//! | an agreement that ends: renewed or ended on purpose by its last day | R-5 |
//!
//! Invariants: places and people stand in the order of places and names and in no other; a figure shows what it is of; what
//! did not exist before a period was not owed in it.

pub mod entry;
pub mod gather;
pub mod periods;
pub mod rules;
pub mod sheet;
pub mod show;
pub mod store;
#[cfg(test)]
mod tests;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "compliance",
    routes,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const READERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::Auditor,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/compliance", READERS),
    access("GET", "/api/compliance.xlsx", READERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::get_compliance))
        .routes(routes!(sheet::export_compliance))
}
