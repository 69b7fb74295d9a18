//! The grid display 网格公示: who looks after a place, by public name, post and office telephone, without a login. Found by
//! the code on the entrance or by an address.
//!
//! The regulations ask that a change of post is shown within five days (rule R-35; Binzhou, article 6). It is read from the
//! posts themselves: what is shown is never older than the post.
//!
//! Looks are counted by address ([`crate::posters::budget::look`]): an estate behind one address gets through, a walk over
//! all addresses does not.
//!
//! Red line held here: a person's own telephone is never shown, only that of the office.

mod show;
mod store;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "displays",
    routes,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/public/displays", Who::Public),
    access(
        "GET",
        "/api/public/displays/by-code/{poster_code}",
        Who::Public,
    ),
    access(
        "GET",
        "/api/public/displays/{street_id}/{area_id}",
        Who::Public,
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::find_displays))
        .routes(routes!(show::get_display_by_code))
        .routes(routes!(show::get_display))
}
