//! The three lists (三张清单) side by side: what is asked, what is offered, what became a project; and what is unmet.
//!
//! Counts are of demands and resources, not of quantities, by class of need in the order of the taxonomy. Every figure
//! carries the query of the list that opens its rows. Invariant: open is unmet, taken or waiting for a decision; idle
//! is a part of listed.

mod show;
pub mod store;
#[cfg(test)]
mod tests;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use show::{ThreeLists, ThreeListsQuery, three_lists};

use crate::rates::FIGURE_READERS;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "lists",
    routes,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[access(
    "GET",
    "/api/lists/three",
    Who::Roles(FIGURE_READERS),
)];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show::get_three_lists))
}
