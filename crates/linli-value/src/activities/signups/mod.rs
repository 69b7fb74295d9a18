//! Sign-ups: who comes to an activity, who waits for a place, who came.
//!
//! | Who | May |
//! |---|---|
//! | everybody with a post but auditors | sign up themselves, withdraw |
//! | visitors without an account | the same on the public page, by a code; name to be called by, a number only if wished |
//! | clerks, heads, grid workers, the host's people | sign up somebody who asked them for it, and say how they asked |
//! | the host's people, the office of the place | see the list, write down who came, take off who asked to |
//!
//! Invariants: at no instant are more places taken than there are, however many ask at once (the activity's row is held
//! before places are counted); no place is free while somebody waits, and who waits longest gets it; nobody is signed up
//! without having asked; a minor comes with a guardian's consent; a number lies sealed, is opened with a reason and goes thirty
//! days after the end; everybody else reads counts; that somebody did not come is private and summed for nobody.
//!
//! Hours and service records are the next room's: nothing is counted for a person here.

pub mod attendance;
pub mod entity;
pub mod hooks;
pub mod migrations;
pub mod paper;
pub mod phone;
pub mod promote;
pub mod public;
pub mod rules;
pub mod shapes;
pub mod sign_up;
pub mod standing;
pub mod store;
pub mod tell;
pub mod view;
pub mod withdraw;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_net::invariant_check;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of a sign-up in the log.
pub const ENTITY: &str = "activity_signup";

/// The room.
pub const FEATURE: Feature = Feature {
    name: "signups",
    routes,
    migrations: migrations::STEPS,
    jobs: &[phone::FORGET],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    checks: &[invariant_check!("signups.places", store::checked::PLACES)],
    ..Feature::EMPTY
};

/// Who comes, or signs up who asked: everybody with a post but who only reads and the administrators.
const COMING: Who = Who::Roles(&[
    Role::Volunteer,
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
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
]);
/// Who may run a list, or look at it; whose it is [`standing`] says.
const LISTS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/activities/{id}/signups", LISTS),
    access("POST", "/api/activities/{id}/signups", COMING),
    access("PUT", "/api/activities/{id}/attendance", LISTS),
    access("GET", "/api/activities/{id}/list.docx", LISTS),
    access("POST", "/api/activity-signups/{id}/withdraw", COMING),
    access("POST", "/api/activity-signups/{id}/phone", LISTS),
    access("GET", "/api/public/activities", Who::Public),
    access(
        "GET",
        "/api/public/activities/{street_id}/{id}",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/activities/{street_id}/{id}/signups",
        Who::Public,
    ),
    access("GET", "/api/public/signups/{code}", Who::Public),
    access("POST", "/api/public/signups/{code}/withdraw", Who::Public),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view::get_sign_ups, sign_up::sign_up_to_activity))
        .routes(routes!(attendance::record_activity_attendance))
        .routes(routes!(paper::get_sign_up_list))
        .routes(routes!(withdraw::withdraw_sign_up))
        .routes(routes!(phone::open_sign_up_phone))
        .routes(routes!(public::list_public_activities))
        .routes(routes!(public::get_public_activity))
        .routes(routes!(public::sign_up_without_account))
        .routes(routes!(public::follow_sign_up))
        .routes(routes!(public::withdraw_by_code))
}
