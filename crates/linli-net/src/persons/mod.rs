//! Persons and their posts, with the least data that serves: a name, an encrypted telephone number.
//!
//! A number is shown masked; opening it wants a reason and leaves a row in the log that the person can see.

pub mod migrations;
mod open;
pub mod phones;
pub mod store;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room; who holds which post is told by the accounts room beside it.
pub const FEATURE: Feature = Feature {
    name: "persons",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access(
        "POST",
        "/api/persons/{id}/phone",
        Who::Roles(phones::OPENERS),
    ),
    access("GET", "/api/account/looked-at", Who::SignedIn),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(open::open_phone))
        .routes(routes!(open::looked_at))
}
