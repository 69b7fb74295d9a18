//! The three rates (rule R-14) and the ratios of the loop (rule R-15): numerators with their denominators, nothing else.
//!
//! Community staff see their own place, the street office, its leaders, the smart-governance centre and auditors what
//! their post covers. Red lines held here: never by person, rows in the order of places or names and never of rates,
//! no rate without its base (the page divides), "no answer" in no base of satisfaction.
//!
//! Invariant: every figure counts exactly the rows that its list opens, since both take their condition from
//! [`linli_work::demands::figures`].

mod show;
pub mod store;
#[cfg(test)]
mod tests;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_kit::store::Migration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use show::narrowed;
pub use show::{By, Rates, RatesQuery, rates_of};

/// Who may read figures of a place.
pub const FIGURE_READERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
];

/// The room.
pub const FEATURE: Feature = Feature {
    name: "rates",
    routes,
    migrations: STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[access("GET", "/api/rates", Who::Roles(FIGURE_READERS))];

/// Only what was accepted is counted, so the index costs a new demand nothing.
const STEPS: &[Migration] = &[Migration {
    name: "20261121_40_rates",
    sql: "
CREATE INDEX demand_accepted ON demand (street_id, accepted_at) WHERE accepted_at IS NOT NULL;
CREATE INDEX work_order_confirmed ON work_order (street_id, confirmed_at) WHERE confirmed_at IS NOT NULL;
",
    postgres: None,
}];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show::get_rates))
}
