//! Linkages (挂钩联系): committee members look after branches, delegates after communities, cadres sink into communities.
//!
//! The street office keeps them all, community staff those of their place; who may be linked to what is [`rules`]'. R-19
//! counts the visits each linkage owes.

pub mod edit;
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
    name: "linkages",
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
        "/api/linkages",
        Who::Roles(&[
            Role::CommunityWorker,
            Role::CommunitySecretary,
            Role::StreetOfficer,
            Role::StreetLeader,
            Role::SmartCentre,
            Role::Auditor,
        ]),
    ),
    access(
        "GET",
        "/api/linkages/candidates",
        Who::Roles(rules::KEEPERS),
    ),
    access("GET", "/api/linkages/targets", Who::Roles(rules::KEEPERS)),
    access("POST", "/api/linkages", Who::Roles(rules::KEEPERS)),
    access("POST", "/api/linkages/{id}/end", Who::Roles(rules::KEEPERS)),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_linkages, edit::create_linkage))
        .routes(routes!(list::list_linkage_candidates))
        .routes(routes!(list::list_linkage_targets))
        .routes(routes!(edit::end_linkage))
}

linli_kit::code_columns!(rules::LinkageKind);
