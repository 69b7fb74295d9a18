//! Bodies (议事组织): who meets, how often, and by what rule it is able to decide.
//!
//! Whoever keeps the place of the organisation that convenes a body looks after it: the street office all, community staff
//! those of their place. Staff see the bodies of their place and of the places above it; everybody else those in which they,
//! or the organisation they act for, have a seat. Of a joint meeting the members of its alliance have the seats: they are read
//! from there and entered nowhere twice.
//!
//! Invariants: the rule by which a body decides is its own data, and begins as the usual one of its kind; a name is had by one
//! living body of a street; a person may have seats in two capacities, and has one voice ([`crate::meetings::quorum`]).

pub mod edit;
pub mod migrations;
pub mod rules;
pub mod seats;
pub mod shapes;
pub mod store;
pub mod view;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "bodies",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Whoever may have a seat in a body, and the staff who look after them; which bodies these see is [`store::Sight`]'s.
pub const READERS: Who = Who::Roles(&[
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::CommitteeMember,
    Role::PartTimeMember,
    Role::BranchSecretary,
    Role::ResidentsCommitteeMember,
    Role::OwnersCommitteeHead,
    Role::OwnersCommitteeMember,
    Role::Delegate,
    Role::Supervisor,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Department,
    Role::Auditor,
]);

/// Who looks after bodies and their meetings.
pub const KEEPERS: Who = Who::Roles(rules::KEEPERS);

const ACCESS: &[Access] = &[
    access("GET", "/api/body-kinds", READERS),
    access("GET", "/api/bodies", READERS),
    access("POST", "/api/bodies", KEEPERS),
    access("GET", "/api/bodies/{id}", READERS),
    access("PUT", "/api/bodies/{id}", KEEPERS),
    access("POST", "/api/bodies/{id}/end", KEEPERS),
    access("POST", "/api/bodies/{id}/seats", KEEPERS),
    access("POST", "/api/seats/{id}/end", KEEPERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view::list_body_kinds))
        .routes(routes!(view::list_bodies, edit::found_body))
        .routes(routes!(view::get_body, edit::change_body))
        .routes(routes!(edit::end_body))
        .routes(routes!(seats::give_seat))
        .routes(routes!(seats::end_seat))
}
