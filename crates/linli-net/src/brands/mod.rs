//! Brands (品牌): what a community or the street calls its own way of doing things, in a name and a few sentences that its
//! own staff write. The community's profile shows it beside the figures.
//!
//! | Who | May |
//! |---|---|
//! | community workers and secretaries | write the brand of their own community |
//! | street office | write that of the street and of each community in it |
//!
//! Invariants: only the street and living communities have one; a change names the version it was made on, so nobody
//! writes over words they have not seen; words without a name are refused. It belongs to its place by id, and so stays
//! with it wherever that goes in the tree.

mod edit;
pub mod migrations;
pub mod store;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use edit::{BrandView, has_brand, view};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "brands",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

/// Who writes brands, each of the places in the own scope.
pub const WRITERS: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];

const ACCESS: &[Access] = &[access("PUT", "/api/brands/{area_id}", Who::Roles(WRITERS))];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(edit::write_brand))
}
