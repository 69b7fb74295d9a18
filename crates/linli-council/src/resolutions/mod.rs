//! Resolutions (决议): what a meeting decided, who owes it, and what became of it.
//!
//! A resolution is a duty of an organisation (and, where one answers for it, of a post there) with a day, or it becomes an order:
//! its demand is offered to the unit that owes it. What is not done goes to the next meeting, which opens with the state of all
//! of them; each meeting carries it over once, and the third time is explained. Where the owner's organisation or post has ended, the resolution says so and
//! wants a new one.
//!
//! Invariants: nothing is owed before the minutes are approved; nobody confirms what the own organisation owes or what they
//! reported ([`rules`]); an order is taken by the unit's own yes; a member leaves an alliance against its will by a resolution
//! of the alliance's own meetings, or by one decided on paper that is named ([`removal`]).

pub mod act;
pub mod days;
pub mod decide;
pub mod migrations;
pub mod removal;
pub mod rules;
pub mod shapes;
pub mod store;
pub mod story;
pub mod tell;
pub mod view;
pub mod waits;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::bodies::{KEEPERS, READERS};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "resolutions",
    routes,
    migrations: migrations::STEPS,
    jobs: &[days::DAYS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Who reads the story of a demand: staff within their place.
const STORY: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/resolutions", READERS),
    access("POST", "/api/meetings/{id}/resolutions", KEEPERS),
    access("PUT", "/api/resolutions/{id}", KEEPERS),
    access("POST", "/api/resolutions/{id}/remove", KEEPERS),
    access("POST", "/api/resolutions/{id}/start", READERS),
    access("POST", "/api/resolutions/{id}/report", READERS),
    access("POST", "/api/resolutions/{id}/confirm", KEEPERS),
    access("POST", "/api/resolutions/{id}/send-back", KEEPERS),
    access("POST", "/api/resolutions/{id}/carry-over", KEEPERS),
    access("POST", "/api/resolutions/{id}/drop", KEEPERS),
    access("POST", "/api/resolutions/{id}/reassign", KEEPERS),
    access("POST", "/api/resolutions/{id}/issue", KEEPERS),
    access("POST", "/api/memberships/{id}/remove", KEEPERS),
    access("GET", "/api/demands/{id}/story", STORY),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view::list_resolutions))
        .routes(routes!(decide::add_resolution))
        .routes(routes!(decide::change_resolution))
        .routes(routes!(decide::remove_resolution))
        .routes(routes!(decide::reassign_resolution))
        .routes(routes!(act::start_resolution))
        .routes(routes!(act::report_resolution))
        .routes(routes!(act::confirm_resolution))
        .routes(routes!(act::send_back_resolution))
        .routes(routes!(act::carry_over_resolution))
        .routes(routes!(act::drop_resolution))
        .routes(routes!(act::issue_resolution))
        .routes(routes!(removal::remove_membership))
        .routes(routes!(story::get_story))
}
