//! Visits of linkages (挂钩联系走访): who looks after a branch or a community goes there now and then.
//!
//! Linkages are the net's ([`linli_net::linkages`]); how often each kind expects a visit is a setting of the street
//! ([`settings`]). Who visits notes the day, whom in general words and what was heard; what was heard may become a demand in
//! the same step ([`note`]). A clerk may note it for them. The place visited sees it and may add a word.
//!
//! Invariants: a visit is of a linkage in force; it asks for no picture and no position; nobody adds a word to what they
//! visited or noted themselves; lists say when the last visit was and when the next is expected, and count nobody's visits.
//! Who let the day pass is told once ([`days`]), and nobody else is.

pub mod days;
pub mod list;
pub mod migrations;
pub mod note;
pub mod rules;
pub mod settings;
pub mod store;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

crate::own_id::own_id! {
    /// A visit somebody made.
    VisitId
}

/// The room.
pub const FEATURE: Feature = Feature {
    name: "visits",
    routes,
    migrations: migrations::STEPS,
    jobs: &[days::DAYS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// What notices of this room are about.
const ENTITY: &str = "visit_linkage";

/// Who sees every linkage of the own place.
pub const STAFF_ROLES: &[Role] = &[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
];

const READERS: Who = Who::Roles(&[
    Role::CommitteeMember,
    Role::PartTimeMember,
    Role::BranchSecretary,
    Role::Delegate,
    Role::Department,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
]);
/// Who visits, and clerks for them.
const NOTERS: Who = Who::Roles(&[
    Role::CommitteeMember,
    Role::PartTimeMember,
    Role::BranchSecretary,
    Role::Delegate,
    Role::Department,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
]);
/// Who speaks for the place visited.
const HOSTS: Who = Who::Roles(&[
    Role::BranchSecretary,
    Role::CommunityWorker,
    Role::CommunitySecretary,
]);
const STAFF: Who = Who::Roles(STAFF_ROLES);
const STREET: Who = Who::Roles(&[Role::StreetOfficer]);

const ACCESS: &[Access] = &[
    access("GET", "/api/visit-linkages", READERS),
    access("GET", "/api/visit-linkages/{id}", READERS),
    access("POST", "/api/visit-linkages/{id}/visits", NOTERS),
    access("POST", "/api/visits/{id}/word", HOSTS),
    access("GET", "/api/visit-settings", STAFF),
    access("PUT", "/api/visit-settings", STREET),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_visit_linkages))
        .routes(routes!(list::get_visit_linkage))
        .routes(routes!(note::note_visit))
        .routes(routes!(note::add_visit_word))
        .routes(routes!(
            settings::get_visit_setting,
            settings::change_visit_setting
        ))
}
