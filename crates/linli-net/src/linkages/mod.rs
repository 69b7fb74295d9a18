//! Linkages (挂钩联系): committee members look after branches, delegates after communities, cadres sink into communities.
//!
//! The street office links; community staff see who looks after their branches and their community. R-19 counts the
//! visits each linkage owes.

pub mod edit;
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
        "POST",
        "/api/linkages",
        Who::Roles(&[Role::CommunitySecretary, Role::StreetOfficer]),
    ),
    access(
        "POST",
        "/api/linkages/{id}/end",
        Who::Roles(&[Role::CommunitySecretary, Role::StreetOfficer]),
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(edit::list_linkages, edit::create_linkage))
        .routes(routes!(edit::end_linkage))
}

linli_kit::code_columns!(rules::LinkageKind);
