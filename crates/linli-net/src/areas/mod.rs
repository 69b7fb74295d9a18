//! Places: the tree from the street down to the stairwell, with household figures and their date.
//!
//! Everybody signed in sees the tree of the own scope. Invariant: a place's path is its parent's path and
//! its own serial, and never changes while rows point at it.

mod list;
pub mod migrations;
pub mod store;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "areas",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[access("GET", "/api/areas", Who::SignedIn)];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_areas))
}
