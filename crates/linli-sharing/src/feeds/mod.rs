//! Feeds: calendars of a place, a unit or a person that somebody's own calendar program reads by a secret address.
//!
//! | Who | May |
//! |---|---|
//! | who keeps a resource | make a feed of its bookings |
//! | liaison and head of a unit, an office's clerks | make a feed of the own organisation: what it booked and what is booked of its resources |
//! | everybody who books | make a feed of the own bookings; read which feeds they made, revoke them |
//! | whoever has the address | read the calendar, without signing in |
//!
//! Invariants: the secret of an address is nowhere stored but worked out with the key of the house ([`secret`]); a feed shows what its maker may see at the
//! moment it is read, and nothing any more once the maker's post or login has ended; units are named in it, persons never
//! ([`calendar`]); an unknown and a revoked address answer the same.

pub mod calendar;
pub mod make;
pub mod migrations;
pub mod read;
pub mod secret;
pub mod store;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::openings::keeper::BOOKERS;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "feeds",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/feeds", Who::Roles(BOOKERS)),
    access("POST", "/api/feeds", Who::Roles(BOOKERS)),
    access("GET", "/api/feeds/{id}/address", Who::Roles(BOOKERS)),
    access("POST", "/api/feeds/{id}/revoke", Who::Roles(BOOKERS)),
    access("GET", "/api/public/feeds/{file}", Who::Public),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(make::list_feeds, make::make_feed))
        .routes(routes!(make::get_feed_address))
        .routes(routes!(make::revoke_feed))
        .routes(routes!(read::read_feed))
}

linli_domain::code_enum! {
    /// Whose calendar a feed is.
    pub enum FeedKind {
        /// 场地、物品等资源
        Resource = "resource",
        /// 单位
        Org = "org",
        /// 本人
        Own = "own",
    }
}

linli_kit::code_columns!(FeedKind);
