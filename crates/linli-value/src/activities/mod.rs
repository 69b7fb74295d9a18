//! Activities (活动): something held at a place on a day that people come to, from the idea to what it counts.
//!
//! | Who | May |
//! |---|---|
//! | community, street office | plan, announce, report, call off; of their own place |
//! | units | the same for what they host themselves |
//! | community, street office, street leader | check a plan, never the own; confirm a report, never the own |
//! | units asked into it | say yes or no for themselves, leave; what they brought is said in the report |
//! | everybody with a post | see what was announced, sign up ([`signups`]) |
//! | visitors | see what is public, sign up without an account |
//!
//! Invariants: who checks did not plan, who confirms did not report ([`rules`]); nothing risky is announced without insurance,
//! and no minor comes to it; a unit is in an activity by its own yes only; what units brought keeps their promises in the
//! transaction that settles it and is taken off in the one that opens it anew ([`deeds`]); a share that was the booked place is
//! counted by its booking alone; a change of a series touches no occurrence that somebody joined ([`series`]); nothing asks for a
//! picture, and nobody is counted or ranked.
//!
//! The hours of helpers (`hours_checked`, service records, points) are another room's to come: nothing of them is kept here.

pub mod act;
pub mod clock;
pub mod deeds;
pub mod entity;
pub mod list;
pub mod migrations;
pub mod next;
pub mod part_rules;
pub mod partners;
pub mod report;
pub mod rules;
pub mod series;
pub mod sheet;
pub mod signups;
pub mod standing;
pub mod store;
pub mod tell;
#[cfg(test)]
mod testing;
pub mod view;
pub mod words;
pub mod write;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use linli_net::invariant_check;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of an activity in the log and the stream of changes.
pub const ENTITY: &str = "activity";

/// The room.
pub const FEATURE: Feature = Feature {
    name: "activities",
    routes,
    migrations: migrations::STEPS,
    jobs: &[clock::ROUND],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    checks: &[
        invariant_check!("activities.states", store::checked::STATES),
        invariant_check!("activities.deeds", store::checked::DEEDS),
    ],
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Everybody with a post but the three administrators; what they see is [`standing::seen`]'s.
const READERS: Who = Who::Roles(&[
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
    Role::Auditor,
]);
/// Who hosts, or enters it for the host.
const HANDS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);
const HANDS_AND_LEADERS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
]);
/// The office of the place, and who leads the street.
const OFFICE: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/activities", READERS),
    access("POST", "/api/activities", HANDS),
    access("GET", "/api/activities/register.xlsx", READERS),
    access("GET", "/api/activities/{id}", READERS),
    access("PUT", "/api/activities/{id}", HANDS),
    access("POST", "/api/activities/{id}/plan", HANDS),
    access("POST", "/api/activities/{id}/check", OFFICE),
    access("POST", "/api/activities/{id}/send-back", OFFICE),
    access("POST", "/api/activities/{id}/open", HANDS),
    access("POST", "/api/activities/{id}/begin", HANDS),
    access("POST", "/api/activities/{id}/end", HANDS),
    access("POST", "/api/activities/{id}/report", HANDS),
    access("POST", "/api/activities/{id}/settle", OFFICE),
    access("POST", "/api/activities/{id}/reopen", OFFICE),
    access("POST", "/api/activities/{id}/archive", OFFICE),
    access("POST", "/api/activities/{id}/cancel", HANDS_AND_LEADERS),
    access("POST", "/api/activities/{id}/partners", HANDS),
    access("POST", "/api/activities/{id}/repeat", HANDS),
    access("PUT", "/api/activities/{id}/series", HANDS),
    access(
        "POST",
        "/api/activities/{id}/series/cancel",
        HANDS_AND_LEADERS,
    ),
    access("POST", "/api/activity-partners/{id}/agree", HANDS),
    access("POST", "/api/activity-partners/{id}/decline", HANDS),
    access("POST", "/api/activity-partners/{id}/withdraw", HANDS),
    access("POST", "/api/activity-partners/{id}/leave", HANDS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_activities, write::create_activity))
        .routes(routes!(sheet::get_activity_register))
        .routes(routes!(view::get_activity, write::change_activity))
        .routes(routes!(act::plan_activity))
        .routes(routes!(act::check_activity))
        .routes(routes!(act::send_back_activity))
        .routes(routes!(act::open_activity))
        .routes(routes!(act::begin_activity))
        .routes(routes!(act::end_activity))
        .routes(routes!(report::report_activity))
        .routes(routes!(act::settle_activity))
        .routes(routes!(act::reopen_activity))
        .routes(routes!(act::archive_activity))
        .routes(routes!(act::cancel_activity))
        .routes(routes!(partners::ask_activity_partners))
        .routes(routes!(series::repeat_activity))
        .routes(routes!(series::change_activity_series))
        .routes(routes!(series::cancel_activity_series))
        .routes(routes!(partners::agree_activity_partner))
        .routes(routes!(partners::decline_activity_partner))
        .routes(routes!(partners::withdraw_activity_partner))
        .routes(routes!(partners::leave_activity))
}
