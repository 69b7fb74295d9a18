//! Today: what is new, due, overdue and waiting for my post. The same question for every role, each in its own reach:
//! offices in their place, units and heads in what is theirs.
//!
//! Nothing here counts a person's deeds or time (red line 1): it says what is to be done, not who does how much.

mod lines;
#[cfg(test)]
mod lines_tests;
mod show;
#[cfg(test)]
mod tests;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_work::demands::READERS;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use lines::{TodayLine, TodayWait};
pub use show::{Today, today};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "today",
    routes,
    access: ACCESS,
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[access("GET", "/api/today", Who::Roles(READERS))];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show::get_today))
}
