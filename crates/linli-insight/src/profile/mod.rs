//! The profile of a community or of the street: how large it is, what it is strong in, what it lacks, and the brand its
//! own staff have written.
//!
//! Nothing here is typed twice: figures come from the rows the net and the loop keep anyway, strengths and gaps are those
//! figures said in words. Red lines held here: places, units, orders and demands are counted, never people's deeds; a
//! profile stands alone and is never set beside another in the order of a figure; no rate without its base.
//!
//! Invariants: every figure and every line carries the list that opens exactly its rows; a share is either a strength or
//! a gap, and neither where nothing is counted; whatever the size of the place, the number of queries is the same.

mod lines;
mod show;
pub mod store;
#[cfg(test)]
mod tests;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use lines::{Line, Part, Rows, RowsList};
pub use show::{Profile, ProfileQuery, profile_of};

use crate::rates::FIGURE_READERS;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "profile",
    routes,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[access("GET", "/api/profile", Who::Roles(FIGURE_READERS))];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show::get_profile))
}
