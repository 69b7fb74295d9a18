//! Party notice boards (党建宣传栏): where each hangs and since when, so that R-10 counts boards apart from stations.
//!
//! A service station is an organisation with people in it and stands among the organisations; a board is a thing on a
//! wall. Community staff keep those of their place, the street office all. Invariants: a board hangs at a living place;
//! one that was taken down stays on record with its day and its reason.

pub mod keep;
pub mod list;
pub mod migrations;
pub mod rules;
pub mod store;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "boards",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access(
        "GET",
        "/api/boards",
        Who::Roles(&[
            Role::CommunityWorker,
            Role::CommunitySecretary,
            Role::StreetOfficer,
            Role::StreetLeader,
            Role::SmartCentre,
            Role::Auditor,
        ]),
    ),
    access("POST", "/api/boards", Who::Roles(rules::KEEPERS)),
    access(
        "POST",
        "/api/boards/{id}/take-down",
        Who::Roles(rules::KEEPERS),
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_boards, keep::hang_board))
        .routes(routes!(keep::take_board_down))
}
