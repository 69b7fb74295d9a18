//! Issue and accept (发单/接单): a demand is offered, somebody takes it, serves, and somebody else calls back.
//!
//! | Who | May |
//! |---|---|
//! | community, street office | issue, withdraw, confirm, decline, call back, hand to own staff |
//! | unit liaison, volunteer | take what is open or offered to the unit, contact, report, give back with a reason |
//! | head, grid, community staff | the same with orders of their own; name a colleague, who says yes first |
//!
//! Invariants: of two takers of the last place one wins ([`crate::demands::store::take`]); who confirms did not take it, who calls
//! back did not do it ([`rules::Standing`]); no order binds a unit without its own yes (red line 4: directed and rotating
//! issues are offers); "no answer" is neither satisfied nor dissatisfied.

pub mod act;
pub mod callback;
pub mod claim;
mod colleagues;
pub mod entity;
pub mod get;
pub mod issue;
pub mod migrations;
pub mod rules;
pub mod state;
pub mod store;
pub mod view;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::demands::READERS;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "orders",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Own staff: whoever handles small matters on the spot, and may be named to do so.
pub const HANDLERS: &[Role] = &[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];
const OFFICES: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);
const DOERS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::Volunteer,
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("POST", "/api/demands/{id}/issue", OFFICES),
    access("POST", "/api/demands/{id}/close-issue", OFFICES),
    access(
        "POST",
        "/api/demands/{id}/handle-here",
        Who::Roles(HANDLERS),
    ),
    access("GET", "/api/colleagues", Who::Roles(HANDLERS)),
    access(
        "POST",
        "/api/demands/{id}/assign",
        Who::Roles(&[Role::StreetOfficer, Role::StreetLeader]),
    ),
    access(
        "POST",
        "/api/demands/{id}/claim",
        Who::Roles(&[Role::UnitLiaison, Role::UnitHead, Role::Volunteer]),
    ),
    access("GET", "/api/orders", Who::Roles(READERS)),
    access("GET", "/api/orders/{id}", Who::Roles(READERS)),
    access("POST", "/api/orders/{id}/agree", Who::Roles(HANDLERS)),
    access("POST", "/api/orders/{id}/confirm", OFFICES),
    access("POST", "/api/orders/{id}/decline", OFFICES),
    access("POST", "/api/orders/{id}/withdraw", OFFICES),
    access("POST", "/api/orders/{id}/release", DOERS),
    access("POST", "/api/orders/{id}/contact", DOERS),
    access("POST", "/api/orders/{id}/suspend", DOERS),
    access("POST", "/api/orders/{id}/resume", DOERS),
    access("POST", "/api/orders/{id}/extend", DOERS),
    access("POST", "/api/orders/{id}/report", DOERS),
    access(
        "POST",
        "/api/orders/{id}/callback",
        Who::Roles(&[
            Role::CommunityWorker,
            Role::CommunitySecretary,
            Role::StreetOfficer,
            Role::SmartCentre,
        ]),
    ),
    access(
        "POST",
        "/api/orders/{id}/supervise",
        Who::Roles(&[Role::StreetLeader, Role::StreetOfficer, Role::SmartCentre]),
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(issue::issue_demand))
        .routes(routes!(issue::close_issue))
        .routes(routes!(claim::handle_here))
        .routes(routes!(colleagues::list_colleagues))
        .routes(routes!(claim::assign_order))
        .routes(routes!(claim::claim_order))
        .routes(routes!(get::list_orders))
        .routes(routes!(get::get_order))
        .routes(routes!(act::agree_to_order))
        .routes(routes!(act::confirm_order))
        .routes(routes!(act::decline_order))
        .routes(routes!(act::withdraw_order))
        .routes(routes!(act::release_order))
        .routes(routes!(act::contact_requester))
        .routes(routes!(act::suspend_order))
        .routes(routes!(act::resume_order))
        .routes(routes!(act::extend_order))
        .routes(routes!(act::report_order))
        .routes(routes!(callback::call_back))
        .routes(routes!(act::supervise_order))
}
