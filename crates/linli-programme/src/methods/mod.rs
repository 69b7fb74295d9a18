//! The yearly method of a street (13355 and its kin): offices, lists, mechanisms, mandatory and optional projects; what each
//! member unit ticked of them, what came of it.
//!
//! | Who | May |
//! |---|---|
//! | street office | draft, open, revise, copy and close methods; confirm, send back and evaluate what units handed in |
//! | unit (liaison, head) | tick the own page, report; read the own pages |
//! | community, street office | tick and report for a unit of the own place, from its paper |
//! | community, leader, smart centre, auditor | read |
//!
//! Invariants: an opened method does not change, a change is a new revision that keeps what was ticked (an item keeps its id
//! within its year); a closed year never changes; a year has one draft at most; members are those of the alliances and are
//! never typed in; what is missing is told and reminded of, never refused; nobody confirms what they ticked, nobody
//! evaluates what they ticked or reported ([`rules`]); what a unit did is counted from its orders and deeds, not asked again.

pub mod act;
pub mod behind;
pub mod checklist;
pub mod days;
pub mod document;
pub mod draft;
pub mod entity;
pub mod migrations;
pub mod open;
pub mod report;
pub mod result;
pub mod rules;
pub mod sheet;
pub mod store;
pub mod tick;
pub mod units;
pub mod view;

use linli_domain::actor::Role;
use linli_domain::id::{ClassId, MethodItemId, OrgId};
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use rules::MethodPart;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "methods",
    routes,
    migrations: migrations::STEPS,
    jobs: &[days::DAYS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
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
]);
const OFFICE: Who = Who::Roles(&[Role::StreetOfficer]);
/// Whoever answers for a unit, or enters its paper for it.
const UNITS_AND_CLERKS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/methods", STAFF),
    access("POST", "/api/methods", OFFICE),
    access("GET", "/api/methods/{id}", STAFF),
    access("PUT", "/api/methods/{id}", OFFICE),
    access("POST", "/api/methods/{id}/discard", OFFICE),
    access("POST", "/api/methods/{id}/open", OFFICE),
    access("POST", "/api/methods/{id}/revise", OFFICE),
    access("POST", "/api/methods/{id}/copy", OFFICE),
    access("POST", "/api/methods/{id}/close", OFFICE),
    access("PUT", "/api/methods/{id}/mechanisms/{item_id}", OFFICE),
    access("GET", "/api/methods/{id}/checklist", STAFF),
    access("GET", "/api/methods/{id}/units", STAFF),
    access("GET", "/api/methods/{id}/result", STAFF),
    access("GET", "/api/methods/{id}/result.xlsx", STAFF),
    access("GET", "/api/unit-years", STAFF_AND_UNITS),
    access("GET", "/api/methods/{id}/units/{org_id}", STAFF_AND_UNITS),
    access(
        "PUT",
        "/api/methods/{id}/units/{org_id}/ticks",
        UNITS_AND_CLERKS,
    ),
    access(
        "PUT",
        "/api/methods/{id}/units/{org_id}/report",
        UNITS_AND_CLERKS,
    ),
    access("POST", "/api/methods/{id}/units/{org_id}/confirm", OFFICE),
    access("POST", "/api/methods/{id}/units/{org_id}/send-back", OFFICE),
    access("POST", "/api/methods/{id}/units/{org_id}/evaluate", OFFICE),
    access(
        "GET",
        "/api/methods/{id}/units/{org_id}/needs",
        STAFF_AND_UNITS,
    ),
    access(
        "GET",
        "/api/methods/{id}/units/{org_id}/deeds",
        STAFF_AND_UNITS,
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view::list_methods, draft::draft_method))
        .routes(routes!(view::get_method, draft::edit_method))
        .routes(routes!(draft::discard_method))
        .routes(routes!(open::open_method))
        .routes(routes!(draft::revise_method))
        .routes(routes!(draft::copy_method))
        .routes(routes!(open::close_method))
        .routes(routes!(document::document_mechanism))
        .routes(routes!(checklist::get_checklist))
        .routes(routes!(units::list_unit_years))
        .routes(routes!(result::get_result))
        .routes(routes!(result::get_result_sheet))
        .routes(routes!(units::list_own_years))
        .routes(routes!(sheet::get_unit_year))
        .routes(routes!(tick::tick_projects))
        .routes(routes!(report::report_year))
        .routes(routes!(act::confirm_ticks))
        .routes(routes!(act::send_back_unit_year))
        .routes(routes!(report::evaluate_year))
        .routes(routes!(behind::list_needs))
        .routes(routes!(behind::list_counted))
}

linli_domain::code_enum! {
    /// The lists the house keeps anyway; a method names those its street works by.
    pub enum ListKind {
        /// 需求清单
        Demands = "demands",
        /// 资源清单
        Resources = "resources",
        /// 项目清单
        Projects = "projects",
        /// 服务清单
        Services = "services",
        /// 任务清单
        Tasks = "tasks",
    }
}

linli_kit::code_columns!(ListKind);

/// One office, list, mechanism or project of a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MethodItem {
    /// Its id, the same in every revision of its year.
    pub id: MethodItemId,
    /// What it is.
    pub part: MethodPart,
    /// What it is called.
    pub name: String,
    /// What it means, in words.
    pub what: String,
    /// Which organisation an office is; its people on duty are those with a post there.
    pub org_id: Option<OrgId>,
    /// Which list it is.
    pub list_kind: Option<ListKind>,
    /// The classes of need a project serves.
    pub class_ids: Vec<ClassId>,
}
