//! The map: shapes of places, drawn or imported, with their past; what overlaps, what nobody covers; the tile source.
//!
//! Everybody signed in sees the shapes of the own scope; the office draws them. A place has at most one present shape;
//! every change ends the one before and begins another, so that an earlier map can always be told. Nothing here needs a
//! base map; with a tile source of the street's own, shapes stay in WGS-84 and only the screen follows the tiles.

pub mod draw;
mod export;
mod findings;
mod import;
mod locate;
pub mod migrations;
mod preview;
mod reading;
pub mod state;
pub mod store;
pub mod tiles;
mod tools;

use axum::extract::DefaultBodyLimit;
use linli_domain::actor::Role;
use linli_geo::layer::MAX_FILE;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "map",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

/// Draws and imports shapes.
const OFFICE: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::SmartCentre,
]);

/// Decides whose tiles lie under the street's map.
const SETTERS: Who = Who::Roles(&[Role::StreetOfficer, Role::SmartCentre]);

/// Sees the map.
const READERS: Who = Who::SignedIn;

const ACCESS: &[Access] = &[
    access("GET", "/api/map/shapes", READERS),
    access("GET", "/api/map/areas/{id}", READERS),
    access("PUT", "/api/map/areas/{id}", OFFICE),
    access("POST", "/api/map/areas/{id}/undo", OFFICE),
    access("POST", "/api/map/split", OFFICE),
    access("POST", "/api/map/snap", OFFICE),
    access("GET", "/api/map/findings", READERS),
    access("POST", "/api/map/locate", READERS),
    access("POST", "/api/map/imports", OFFICE),
    access("GET", "/api/map/imports/{id}", OFFICE),
    access("POST", "/api/map/imports/{id}/reading", OFFICE),
    access("POST", "/api/map/imports/{id}/commit", OFFICE),
    access("POST", "/api/map/imports/{id}/undo", OFFICE),
    access("GET", "/api/map/tiles", READERS),
    access("PUT", "/api/map/tiles", SETTERS),
];

/// Bytes of a form around its file.
const FORM_BYTES: usize = 64 * 1024;

fn routes() -> OpenApiRouter<App> {
    let upload = OpenApiRouter::new()
        .routes(routes!(import::upload_shapes))
        .layer(DefaultBodyLimit::max(MAX_FILE + FORM_BYTES));
    OpenApiRouter::new()
        .routes(routes!(export::list_shapes))
        .routes(routes!(draw::get_shape, draw::put_shape))
        .routes(routes!(draw::undo_shape))
        .routes(routes!(tools::split_shape))
        .routes(routes!(tools::snap_shape))
        .routes(routes!(findings::list_findings))
        .routes(routes!(locate::locate_points))
        .routes(routes!(import::get_import))
        .routes(routes!(import::change_reading))
        .routes(routes!(import::commit_import))
        .routes(routes!(import::undo_import))
        .routes(routes!(tiles::get_tiles, tiles::put_tiles))
        .merge(upload)
}
