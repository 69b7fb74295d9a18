//! The net at a glance (rules ): which buildings have a head and a mailbox, which compounds a Party
//! branch, a service station, a notice board and a Party member in their owners' committee, which grids are too small or
//! too large, which units stand in no grid; and the places behind every figure.
//!
//! Whoever reads figures of a place may read these. Red lines held here: places are counted, never people; rows stand in
//! the order of the place tree and never of a rate; no rate without its base (the page divides).
//!
//! A district has no login of its own here: every post belongs to a street, and no street may look into another. Its net is
//! therefore told by whoever operates the deployment (`linli coverage`), a row a street, figures only ([`district`]).
//!
//! Invariant: every figure counts exactly the places that its list opens, since both take their condition from
//! [`Figure`].

pub mod district;
mod figure;
mod life;
mod show;
pub mod store;
#[cfg(test)]
pub(crate) mod tests;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use figure::Figure;
pub use show::{Coverage, CoverageQuery, CoverageRow, coverage_of, totals};

use crate::rates::FIGURE_READERS;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "coverage",
    routes,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/coverage", Who::Roles(FIGURE_READERS)),
    access(
        "GET",
        "/api/coverage/mailbox-life",
        Who::Roles(FIGURE_READERS),
    ),
    access("GET", "/api/coverage/places", Who::Roles(FIGURE_READERS)),
    access("GET", "/api/coverage/units", Who::Roles(FIGURE_READERS)),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::get_coverage))
        .routes(routes!(life::get_mailbox_life))
        .routes(routes!(show::list_covered_places))
        .routes(routes!(show::list_units_by_grid))
}
