//! Places: the tree from the street down to the stairwell, with household figures and their date.
//!
//! Everybody signed in sees the tree of the own scope; the street office shapes communities, community staff shape what
//! lies in theirs ([`rules::decide`]).
//!
//! # How history is kept when places move, split and merge
//!
//! A place has an id for life and a path for as long as it stands where it stands; a path is the parent's path and a
//! serial that is **never used again**, so a path of earlier days names one place for ever.
//!
//! - **What a place was** before each change of name, number, code or position lies in `area_past` with the moments
//!   from and to; `GET /api/areas/past` gives the whole tree of any earlier moment, and names of paths that nothing
//!   stands at any more are still found ([`store::spoken_names`]).
//! - **What lives goes along.** Every room declares its tables that hang on places ([`linli_kit::area_use::AreaUse`]):
//!   posts, organisations, posters, open demands with their orders, offered resources, sessions. Their living rows take
//!   the new path in the same transaction, so that the scopes of the new community find them and those of the old one
//!   no longer do.
//! - **What is finished stays** with the path of its day: a demand closed last month counts for the community that
//!   closed it. Each row also names the place by id, and `area.today_path` says where that place's records add up
//!   *today* (its own path, or that of the place it went up in): a report by the areas of the day groups by the row's
//!   path, one by today's areas joins the place and groups by `today_path`. Both add up to the same whole.
//! - **Merging** ends a place with a successor; **splitting** makes new places beside one that goes on. Both leave
//!   links ([`store::AreaLink`]) from the earlier to the later place.
//! - **Nothing is deleted.** A place ends, with a reason, once nothing living uses it; until then the refusal carries
//!   the list of what does.
//!
//! Invariants: no place lies in itself; a number comes once among its kind where [`rules::numbered_in`] counts it; a
//! living code comes once in a street; two changes of a tree wait for each other ([`store::take_turn`]).

pub mod bulk;
pub mod change;
pub mod input;
mod list;
pub mod migrations;
pub mod reshape;
pub mod rules;
pub mod spoken;
pub mod store;
pub mod uses;
pub mod view;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::invariant_check;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "areas",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    checks: &[invariant_check!("areas.tree", store::checked::TREE)],
    ..Feature::EMPTY
};

/// Who shapes the tree; which place and how is [`rules::decide`]'s.
const KEEPERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/areas", Who::SignedIn),
    access("GET", "/api/areas/past", Who::SignedIn),
    access("GET", "/api/areas/{id}", Who::SignedIn),
    access("GET", "/api/areas/{id}/uses", KEEPERS),
    access("POST", "/api/areas", KEEPERS),
    access("PATCH", "/api/areas/{id}", KEEPERS),
    access("POST", "/api/areas/{id}/move", KEEPERS),
    access("POST", "/api/areas/{id}/split", KEEPERS),
    access("POST", "/api/areas/{id}/merge", KEEPERS),
    access("POST", "/api/areas/{id}/retire", KEEPERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_areas, change::create_area))
        .routes(routes!(list::list_past_areas))
        .routes(routes!(view::get_area, change::edit_area))
        .routes(routes!(uses::get_uses))
        .routes(routes!(reshape::move_area))
        .routes(routes!(reshape::split_area))
        .routes(routes!(reshape::merge_area))
        .routes(routes!(reshape::retire_area))
}
