//! One search over demands, resources and activities, in the reader's own reach. A number (`XQ…`, `GD…`, `ZY…`, `HD…`) goes
//! straight to its object.

mod show;
pub mod store;
#[cfg(test)]
mod tests;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_work::demands::READERS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use show::{Found, search_for};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "search",
    routes,
    access: ACCESS,
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[access("GET", "/api/search", Who::Roles(READERS))];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show::get_search))
}
