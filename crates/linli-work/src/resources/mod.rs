//! Resources: what units, communities and the street offer to others.
//!
//! Everybody with a post (the three administrators apart) sees what is listed, in the whole street; what is not listed
//! is seen by its owner and by the office in whose place it lies. Nobody reviews what they had a hand in. The states
//! are [`rules`]; booking comes with the calendar.

pub mod edit;
mod events;
mod expiry;
pub mod list;
pub mod migrations;
mod one;
pub mod rules;
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
    name: "resources",
    routes,
    migrations: migrations::STEPS,
    jobs: &[expiry::EXPIRE],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Everybody but the three administrators, who see no business content.
const READERS: Who = Who::Roles(&[
    Role::Volunteer,
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridWorker,
    Role::GridHead,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::SmartCentre,
    Role::Department,
    Role::Auditor,
]);

const KEEPERS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const REVIEWERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/resources", READERS),
    access("GET", "/api/resources/{id}", READERS),
    access("POST", "/api/resources", KEEPERS),
    access("PATCH", "/api/resources/{id}", KEEPERS),
    access("POST", "/api/resources/{id}/submit", KEEPERS),
    access("POST", "/api/resources/{id}/list", REVIEWERS),
    access("POST", "/api/resources/{id}/send-back", REVIEWERS),
    access("POST", "/api/resources/{id}/pause", KEEPERS),
    access("POST", "/api/resources/{id}/resume", KEEPERS),
    access("POST", "/api/resources/{id}/withdraw", KEEPERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_resources, edit::create_resource))
        .routes(routes!(one::get_resource, edit::edit_resource))
        .routes(routes!(events::submit_resource))
        .routes(routes!(events::list_resource))
        .routes(routes!(events::send_back_resource))
        .routes(routes!(events::pause_resource))
        .routes(routes!(events::resume_resource))
        .routes(routes!(events::withdraw_resource))
}

linli_domain::code_enum! {
    /// What a resource is (domain.md 2.1).
    pub enum ResourceClass {
        /// 场地
        Venue = "venue",
        /// 权益
        Rights = "rights",
        /// 技能
        Skill = "skill",
        /// 服务
        Service = "service",
        /// 物资
        Goods = "goods",
    }
}

linli_domain::code_enum! {
    /// What a resource costs its user.
    pub enum PriceTier {
        /// 公益
        Free = "free",
        /// 低偿
        LowFee = "low_fee",
        /// 有偿
        Paid = "paid",
    }
}

linli_kit::code_columns!(ResourceClass, PriceTier);
