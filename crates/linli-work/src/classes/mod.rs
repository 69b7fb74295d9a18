//! Classes of needs: the taxonomy tree a street edits.
//!
//! The street office adds, moves and renames; a class is never removed but taken out of use, so that demands of years
//! ago keep their class. Invariants: the tree has no circle and at most [`tree::MAX_LEVELS`] levels, and no class in
//! use hangs below one that is not.

mod edit;
mod list;
pub mod migrations;
pub mod store;
pub mod tree;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use list::ClassItem;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "classes",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/classes", Who::SignedIn),
    access("POST", "/api/classes", Who::Roles(&[Role::StreetOfficer])),
    access(
        "PATCH",
        "/api/classes/{id}",
        Who::Roles(&[Role::StreetOfficer]),
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_classes, edit::create_class))
        .routes(routes!(edit::edit_class))
}

linli_domain::code_enum! {
    /// How heavy the handling of a class is; it chooses the time limit (domain.md 1.1).
    pub enum OrderClass {
        /// 水电气热、电梯、安全
        Utility = "utility",
        /// 一般
        Ordinary = "ordinary",
        /// 复杂
        Complex = "complex",
    }
}
linli_kit::code_columns!(OrderClass);
