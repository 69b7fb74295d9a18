//! Matching: which resources and units could serve a demand, and which five demands fit a unit, each with its reasons.
//!
//! Proposals only; a person confirms. The score is `linli_match::score`'s, and this room feeds it from the tables:
//!
//! - what a unit did and has in hand comes from its orders of the last 365 days (closed of closed and released; live);
//! - a unit's classes are those of its listed resources and of the orders it brought to an end;
//! - a quantity is compared only where the resource counts in the unit the demand asks in;
//! - words are weighed by how common they are among the candidates of the same question.
//!
//! - a promise of an agreement that holds counts while something of it is still owed this year and its class is that of the
//!   need or above it; who promised a class is proposed for it though it never served it.
//!
//! Queries: `GET …/matches` runs at most 12 and `GET /api/fitting` at most 10, whatever the number of rows (tested).

mod dismiss;
pub mod fitting;
mod market;
pub mod matches;
pub mod migrations;
pub mod store;
pub mod words;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "matching",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access(
        "GET",
        "/api/demands/{id}/matches",
        Who::Roles(&[
            Role::CommunityWorker,
            Role::CommunitySecretary,
            Role::StreetOfficer,
            Role::StreetLeader,
            Role::SmartCentre,
        ]),
    ),
    access(
        "POST",
        "/api/demands/{id}/matches/dismiss",
        Who::Roles(&[
            Role::CommunityWorker,
            Role::CommunitySecretary,
            Role::StreetOfficer,
        ]),
    ),
    access("GET", "/api/fitting", Who::Roles(&[Role::UnitLiaison])),
    access(
        "POST",
        "/api/fitting/{demand_id}/dismiss",
        Who::Roles(&[Role::UnitLiaison]),
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(matches::get_matches))
        .routes(routes!(dismiss::dismiss_match))
        .routes(routes!(fitting::get_fitting))
        .routes(routes!(dismiss::dismiss_fitting))
}
