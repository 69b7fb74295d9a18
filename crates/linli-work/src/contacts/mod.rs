//! Contacts (联络人): the people who speak for a unit, and whether somebody has lately made sure that they still do.
//!
//! | Who | May |
//! |---|---|
//! | community, street office | read those of the own place; confirm after asking the person |
//! | unit liaison, unit head | read those of the own unit; confirm that they themselves still are |
//! | street leader, smart centre, auditor | read |
//!
//! A contact is a post (unit liaison or unit head), so who was it before stays told by posts that ended; here stands only
//! when it was last confirmed and by whom. Invariant: what is confirmed is a post that is held ([`rules::state_of`]).

pub mod confirm;
pub mod list;
pub mod migrations;
pub mod rules;
pub mod store;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "contacts",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const READERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
    Role::UnitLiaison,
    Role::UnitHead,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/contacts", READERS),
    access(
        "POST",
        "/api/contacts/{id}/confirm",
        Who::Roles(rules::CONFIRMERS),
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_contacts))
        .routes(routes!(confirm::confirm_contact))
}
