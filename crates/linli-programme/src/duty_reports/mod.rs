//! Duty reports (述职报告): what self-governing organisations owe the street twice a year, and what came (domain.md 2.2(t),
//!
//!
//! Which kinds owe one and how often is a setting of the street ([`settings`]); what is due falls out of it, of the
//! organisations and of the calendar ([`days`]), nothing is created by hand. The organisation hands it in, in sections or
//! on paper; a clerk of the community or the street types it in for them. The community or the street reviews it with a
//! word: accepted, or sent back with what is missing ([`act`]).
//!
//! People of an organisation see its own reports, staff those of their place. Invariants: one report an organisation and
//! period; who wrote a report neither accepts it nor sends it back; what is reviewed stays; what was due stays due when the
//! street asks otherwise later; who ends before handing anything in owes nothing more.

pub mod act;
pub mod days;
pub mod list;
pub mod migrations;
pub mod paper;
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
    /// A report an organisation owes for a period.
    DutyReportId
}

/// The room.
pub const FEATURE: Feature = Feature {
    name: "duty_reports",
    routes,
    migrations: migrations::STEPS,
    jobs: &[days::DAYS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Who writes for an organisation.
pub const WRITERS: &[Role] = &[
    Role::OwnersCommitteeHead,
    Role::OwnersCommitteeMember,
    Role::ResidentsCommitteeMember,
    Role::Supervisor,
    Role::UnitLiaison,
    Role::UnitHead,
];

const READERS: Who = Who::Roles(&[
    Role::OwnersCommitteeHead,
    Role::OwnersCommitteeMember,
    Role::ResidentsCommitteeMember,
    Role::Supervisor,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
]);
/// Who hands in: the organisation, or a clerk for it.
const SENDERS: Who = Who::Roles(&[
    Role::OwnersCommitteeHead,
    Role::OwnersCommitteeMember,
    Role::ResidentsCommitteeMember,
    Role::Supervisor,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);
const REVIEWERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);
const STAFF: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Auditor,
]);
const STREET: Who = Who::Roles(&[Role::StreetOfficer]);

const ACCESS: &[Access] = &[
    access("GET", "/api/duty-reports", READERS),
    access("GET", "/api/duty-reports/register.xlsx", STAFF),
    access("GET", "/api/duty-reports/{id}", READERS),
    access("GET", "/api/duty-reports/{id}/report.docx", READERS),
    access("POST", "/api/duty-reports/{id}/send", SENDERS),
    access("POST", "/api/duty-reports/{id}/accept", REVIEWERS),
    access("POST", "/api/duty-reports/{id}/send-back", REVIEWERS),
    access("GET", "/api/duty-settings", STAFF),
    access("PUT", "/api/duty-settings", STREET),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_duty_reports))
        .routes(routes!(paper::export_duty_reports))
        .routes(routes!(list::get_duty_report))
        .routes(routes!(paper::get_duty_report_file))
        .routes(routes!(act::send_duty_report))
        .routes(routes!(act::accept_duty_report))
        .routes(routes!(act::send_back_duty_report))
        .routes(routes!(
            settings::get_duty_setting,
            settings::change_duty_setting
        ))
}
