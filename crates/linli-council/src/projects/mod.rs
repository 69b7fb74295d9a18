//! Co-building projects (共建项目): what a demand, a resolution or an office sets going, with milestones, partners, named
//! cost sources, outputs and the residents' rating.
//!
//! | Who | May |
//! |---|---|
//! | community, street office | propose, plan, ask units, record sources and outputs, call off; of their own place |
//! | street leader | approve or call off, never the own proposal; accept |
//! | whoever carries it out | report its milestones and the project finished, record outputs |
//! | partners | say yes or no for themselves, report what they brought; see what they have a part in |
//! | residents | say what they think of it, by a code or through a clerk |
//! | all staff of the street, auditor | read |
//!
//! Invariants: who approves is not who proposed, who confirms a part is not who reported it, who accepts did not carry it
//! out ([`rules`], [`part_rules`]); a unit is in a project by its own yes only, and what it brought keeps its promises in
//! the transaction that confirms it ([`partners`]); one living project answers a demand; amounts are records, no money
//! passes through; nothing asks for a picture.

pub mod act;
pub mod days;
pub mod entity;
pub mod follow;
pub mod list;
pub mod migrations;
pub mod milestones;
pub mod next;
pub mod part_rules;
pub mod partners;
pub mod propose;
pub mod rate;
pub mod record;
pub mod rules;
pub mod sheet;
pub mod standing;
pub mod store;
pub mod tell;
pub mod view;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The name of a project in the log and the stream of changes.
pub const ENTITY: &str = "project";

/// The room.
pub const FEATURE: Feature = Feature {
    name: "projects",
    routes,
    migrations: migrations::STEPS,
    jobs: &[days::DAYS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

const READERS: Who = Who::Roles(&[
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
const LEADERS: Who = Who::Roles(&[Role::StreetLeader]);
const KEEPERS_AND_LEADERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
]);
/// Whoever has a part in a project, or enters it for them.
const HANDS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/projects", READERS),
    access("POST", "/api/projects", KEEPERS),
    access("GET", "/api/projects/export.xlsx", READERS),
    access("GET", "/api/projects/{id}", READERS),
    access("PUT", "/api/projects/{id}", KEEPERS),
    access("POST", "/api/projects/{id}/approve", LEADERS),
    access("POST", "/api/projects/{id}/start", KEEPERS),
    access("POST", "/api/projects/{id}/finish", HANDS),
    access("POST", "/api/projects/{id}/accept", KEEPERS_AND_LEADERS),
    access("POST", "/api/projects/{id}/send-back", KEEPERS_AND_LEADERS),
    access("POST", "/api/projects/{id}/call-off", KEEPERS_AND_LEADERS),
    access("POST", "/api/projects/{id}/owner", KEEPERS),
    access("POST", "/api/projects/{id}/milestones", KEEPERS),
    access("POST", "/api/projects/{id}/partners", KEEPERS),
    access("PUT", "/api/projects/{id}/sources", KEEPERS),
    access("PUT", "/api/projects/{id}/outputs", HANDS),
    access("POST", "/api/projects/{id}/ratings", KEEPERS),
    access("POST", "/api/projects/{id}/rating-codes", KEEPERS),
    access("PUT", "/api/project-milestones/{id}", KEEPERS),
    access("POST", "/api/project-milestones/{id}/report", HANDS),
    access(
        "POST",
        "/api/project-milestones/{id}/confirm",
        KEEPERS_AND_LEADERS,
    ),
    access(
        "POST",
        "/api/project-milestones/{id}/send-back",
        KEEPERS_AND_LEADERS,
    ),
    access("POST", "/api/project-milestones/{id}/drop", KEEPERS),
    access("POST", "/api/project-partners/{id}/agree", HANDS),
    access("POST", "/api/project-partners/{id}/decline", HANDS),
    access("POST", "/api/project-partners/{id}/withdraw", KEEPERS),
    access("POST", "/api/project-partners/{id}/leave", HANDS),
    access("POST", "/api/project-partners/{id}/report", HANDS),
    access(
        "POST",
        "/api/project-partners/{id}/confirm",
        KEEPERS_AND_LEADERS,
    ),
    access(
        "POST",
        "/api/project-partners/{id}/send-back",
        KEEPERS_AND_LEADERS,
    ),
    access("GET", "/api/public/projects/{code}", Who::Public),
    access("POST", "/api/public/projects/{code}/rate", Who::Public),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_projects, propose::propose_project))
        .routes(routes!(sheet::export_projects))
        .routes(routes!(view::get_project, propose::change_project))
        .routes(routes!(act::approve_project))
        .routes(routes!(act::start_project))
        .routes(routes!(act::finish_project))
        .routes(routes!(act::accept_project))
        .routes(routes!(act::send_back_project))
        .routes(routes!(act::call_off_project))
        .routes(routes!(act::change_project_owner))
        .routes(routes!(milestones::plan_milestones))
        .routes(routes!(partners::ask_partners))
        .routes(routes!(record::set_project_sources))
        .routes(routes!(record::set_project_outputs))
        .routes(routes!(rate::hear_rating))
        .routes(routes!(rate::give_rating_codes))
        .routes(routes!(milestones::change_milestone))
        .routes(routes!(milestones::report_milestone))
        .routes(routes!(milestones::confirm_milestone))
        .routes(routes!(milestones::send_back_milestone))
        .routes(routes!(milestones::drop_milestone))
        .routes(routes!(partners::agree_partner))
        .routes(routes!(partners::decline_partner))
        .routes(routes!(partners::withdraw_partner))
        .routes(routes!(partners::leave_project))
        .routes(routes!(partners::report_share))
        .routes(routes!(partners::confirm_share))
        .routes(routes!(partners::send_back_share))
        .routes(routes!(rate::public_project))
        .routes(routes!(rate::rate_project))
}
