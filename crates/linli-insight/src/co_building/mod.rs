//! Co-building at a glance: each alliance in plain signs, what units promised and delivered, and what has come to rest.
//!
//! Community staff see their own place, the street office, its leaders and auditors what their post covers. Units stand in
//! the order of their names and never of their figures; no sign adds figures of different things up to a mark.
//!
//! Invariant: a sign and the list it opens count by the same rule. The sign is of one alliance and names its silent units;
//! the list is of the whole place, or with its `alliance_id` of that alliance alone.

mod beside;
mod idle;
#[cfg(test)]
mod over_years_tests;
pub mod promises;
pub mod register;
#[cfg(test)]
mod register_tests;
mod remind;
pub mod signs;
pub mod store;
#[cfg(test)]
mod tests;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_kit::store::Migration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "co_building",
    routes,
    migrations: STEPS,
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

/// Who reminds others, each in the own place.
const REMINDERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

const ACCESS: &[Access] = &[
    access("GET", "/api/co-building", READERS),
    access("GET", "/api/co-building/beside", READERS),
    access("GET", "/api/co-building/idle", READERS),
    access("GET", "/api/co-building/promises", READERS),
    access("GET", "/api/co-building/promises.xlsx", READERS),
    access("POST", "/api/co-building/reminders", Who::Roles(REMINDERS)),
    access("GET", "/api/co-building/units.xlsx", READERS),
];

/// When somebody was last reminded of what has come to rest; the log keeps each time.
const STEPS: &[Migration] = &[Migration {
    name: "20261123_50_co_building",
    sql: "
CREATE TABLE idle_reminder (
  street_id BIGINT NOT NULL, kind TEXT NOT NULL, entity_id UUID NOT NULL, reminded_at BIGINT NOT NULL, reminded_by UUID,
  PRIMARY KEY (street_id, kind, entity_id));
",
    postgres: None,
}];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(signs::get_co_building))
        .routes(routes!(beside::list_beside))
        .routes(routes!(idle::list_idle))
        .routes(routes!(remind::remind_idle))
        .routes(routes!(promises::list_unit_promises))
        .routes(routes!(promises::export_unit_promises))
        .routes(routes!(register::get_unit_register))
}
