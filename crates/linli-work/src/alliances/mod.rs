//! Alliances (党建联盟): units of a street, a community or several places that build together under a lead.
//!
//! An alliance has a level, a lead, a brand, a charter, places, maybe an alliance it stands in, and three stages with fixed
//! checklists ([`rules`]). Units are asked to join, answer, contribute, leave or are removed ([`membership`]); departments
//! and members are given tasks with a day ([`tasks`]).
//!
//! Whoever keeps the place of the lead keeps the alliance: the street office all, community staff those seated in theirs. All
//! staff of the street see every alliance (it is written on the plaque at the door); why a unit left only those who look after
//! the alliance's place, and the unit. A unit answers for itself; what it says on paper is entered for it, with the paper.
//!
//! Invariants: a unit has at most one living membership in an alliance; no alliance stands in itself; a unit is a member only
//! after an acceptance; what has ended stays ended; removal names its resolution, which the floor above
//! looks up and carries out (`linli-council`, resolutions).

pub mod activity;
pub mod answer;
pub mod edit;
pub mod invite;
pub mod list;
pub mod members;
pub mod membership;
pub mod migrations;
pub mod rules;
pub mod stage;
pub mod store;
pub mod task_rules;
pub mod tasks;
pub mod view;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "alliances",
    routes,
    migrations: migrations::STEPS,
    jobs: &[activity::ACTIVITY],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

const STAFF: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
]);
const STAFF_AND_UNITS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
]);
const KEEPERS: Who = Who::Roles(rules::KEEPERS);
/// Whoever answers for an organisation, or enters its answer for it.
const MEMBERS: Who = Who::Roles(tasks::MEMBERS);

const ACCESS: &[Access] = &[
    access("GET", "/api/alliances", STAFF),
    access("GET", "/api/alliances/{id}", STAFF_AND_UNITS),
    access("POST", "/api/alliances", KEEPERS),
    access("PUT", "/api/alliances/{id}", KEEPERS),
    access("POST", "/api/alliances/{id}/invitations", KEEPERS),
    access("POST", "/api/alliances/{id}/steps", KEEPERS),
    access("POST", "/api/alliances/{id}/next-stage", KEEPERS),
    access("GET", "/api/memberships", STAFF_AND_UNITS),
    access("POST", "/api/memberships/{id}/accept", MEMBERS),
    access(
        "POST",
        "/api/memberships/{id}/decline",
        Who::Roles(answer::ANSWERERS),
    ),
    access("POST", "/api/memberships/{id}/withdraw", KEEPERS),
    access("POST", "/api/memberships/{id}/leave", MEMBERS),
    access("GET", "/api/alliance-tasks", STAFF_AND_UNITS),
    access("POST", "/api/alliances/{id}/tasks", KEEPERS),
    access("POST", "/api/alliance-tasks/{id}/report", MEMBERS),
    access("POST", "/api/alliance-tasks/{id}/accept", KEEPERS),
    access("POST", "/api/alliance-tasks/{id}/send-back", KEEPERS),
    access("POST", "/api/alliance-tasks/{id}/drop", KEEPERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_alliances, edit::found_alliance))
        .routes(routes!(view::get_alliance, edit::change_alliance))
        .routes(routes!(invite::invite_units))
        .routes(routes!(stage::tick_step))
        .routes(routes!(stage::enter_next_stage))
        .routes(routes!(members::list_memberships))
        .routes(routes!(answer::accept_membership))
        .routes(routes!(answer::decline_membership))
        .routes(routes!(answer::withdraw_membership))
        .routes(routes!(answer::leave_membership))
        .routes(routes!(tasks::list_alliance_tasks))
        .routes(routes!(tasks::give_alliance_task))
        .routes(routes!(tasks::report_alliance_task))
        .routes(routes!(tasks::accept_alliance_task))
        .routes(routes!(tasks::send_back_alliance_task))
        .routes(routes!(tasks::drop_alliance_task))
}
