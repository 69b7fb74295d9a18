//! Notices: a message to the holders of a post, with a delivery state of its own.
//!
//! `queued → delivered` when the person's inbox shows it; `failed(reason)` when the post has no holder with an
//! account, and the sender's page says so.

mod inbox;
pub mod migrations;
pub mod store;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room. Texts of notices belong to the rooms that send them.
pub const FEATURE: Feature = Feature {
    name: "notices",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/notices", Who::SignedIn),
    access("POST", "/api/notices/read", Who::SignedIn),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(inbox::list_notices))
        .routes(routes!(inbox::read_notices))
}
