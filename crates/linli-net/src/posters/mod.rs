//! QR posters: a code on an entrance, a courtyard wall or a counter that opens the place's public page.
//!
//! The code is not guessable and can be revoked; a revoked code says so and shows where to turn.

pub mod budget;
pub mod manage;
pub mod migrations;
pub(crate) mod public;
pub mod store;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "posters",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Hangs posters up and takes them down.
const OFFICE: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/posters", OFFICE),
    access("POST", "/api/posters", OFFICE),
    access("POST", "/api/posters/{id}/revoke", OFFICE),
    access("GET", "/api/public/places/{poster_code}", Who::Public),
    access("GET", "/api/public/posters/{file}", Who::Public),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(manage::list_posters, manage::make_poster))
        .routes(routes!(manage::revoke_poster))
        .routes(routes!(public::get_place))
        .routes(routes!(public::get_picture))
}
