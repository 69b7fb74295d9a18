//! Asks (单位诉求): a unit that gives may also ask. What its people say becomes a demand of their place like any other.
//!
//! | Who | May |
//! |---|---|
//! | unit liaison, unit head | ask; follow what the own unit asked |
//! | community, street, auditor | read what a unit asked |
//!
//! The demand is triaged, issued, served and called back as every demand is; here stands only which unit asked. Invariant:
//! a unit does not serve what it asked itself ([`store::asked_by`], looked at when it takes an order), so that nobody's own
//! wish counts as their deed.

pub mod ask;
pub mod list;
pub mod migrations;
pub mod store;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "asks",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ASKERS: Who = Who::Roles(&[Role::UnitLiaison, Role::UnitHead]);
const READERS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/asks", READERS),
    access("POST", "/api/asks", ASKERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_asks, ask::ask))
}
