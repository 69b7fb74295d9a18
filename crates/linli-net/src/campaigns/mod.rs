//! Campaigns for building heads (招募令): from the call to the committee's approval.
//!
//! An office drafts a campaign with the posts it offers; its public page takes nominations of oneself and of a neighbour
//! (who must agree by a link of the own, first). Candidates are checked, stand on public notice for five working days,
//! and are approved by the committee's resolution. In-service members who registered at the community claim a post on
//! the board instead; however many ask at once, a post is given once. The states are [`rules`].

pub mod act;
pub mod candidate;
pub mod codes;
pub mod list;
pub mod manage;
pub mod migrations;
mod notice;
mod objections;
pub mod public;
pub mod rules;
pub mod store;
pub mod view;

use linli_domain::actor::Role;
use linli_domain::area::AreaKind;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::invariant_check;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "campaigns",
    routes,
    migrations: migrations::STEPS,
    jobs: &[manage::CLOSE, notice::PUBLICITY_OVER],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    checks: &[invariant_check!("campaigns.slots", store::checked::SLOTS)],
    ..Feature::EMPTY
};

linli_domain::code_enum! {
    /// What kind of head is looked for.
    pub enum PostKind {
        /// 党员楼长
        BuildingHead = "building_head",
        /// 楼道长
        StairwellHead = "stairwell_head",
        /// 院落长
        CourtyardHead = "courtyard_head",
    }
}
linli_kit::code_columns!(PostKind);

impl PostKind {
    /// Where such a head is looked for; the seats of [`crate::persons::rules::SEATS`] take no others.
    #[must_use]
    pub const fn places(self) -> &'static [AreaKind] {
        match self {
            Self::BuildingHead => &[AreaKind::Building],
            Self::StairwellHead => &[AreaKind::Entrance, AreaKind::Stairwell],
            Self::CourtyardHead => &[AreaKind::Courtyard],
        }
    }

    /// The role of the post it leads to.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::BuildingHead | Self::CourtyardHead => Role::BuildingHead,
            Self::StairwellHead => Role::StairwellHead,
        }
    }
}

/// Runs campaigns and decides on applications, each by the rules.
pub const OFFICE: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

/// Reads them.
pub const READERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::Auditor,
]);

/// Calls a candidate: of those who open numbers at all, who works on applications.
const CALLERS: Who = Who::Roles(&[Role::CommunityWorker, Role::StreetOfficer]);

/// Approves for the community's committee.
const COMMITTEE: Who = Who::Roles(&[Role::CommunitySecretary]);

const ACCESS: &[Access] = &[
    access("GET", "/api/campaigns", READERS),
    access("POST", "/api/campaigns", OFFICE),
    access("GET", "/api/campaigns/vacancies", OFFICE),
    access("GET", "/api/campaigns/{id}", READERS),
    access("PUT", "/api/campaigns/{id}", OFFICE),
    access("POST", "/api/campaigns/{id}/publish", OFFICE),
    access("POST", "/api/campaigns/{id}/close", OFFICE),
    access("POST", "/api/campaigns/{id}/applications", OFFICE),
    access("GET", "/api/applications", READERS),
    access("GET", "/api/applications/{id}", READERS),
    access("POST", "/api/applications/{id}/check", OFFICE),
    access("POST", "/api/applications/{id}/publicise", OFFICE),
    access("POST", "/api/applications/{id}/approve", COMMITTEE),
    access("POST", "/api/applications/{id}/confirm", OFFICE),
    access("POST", "/api/applications/{id}/refuse", OFFICE),
    access("POST", "/api/applications/approve", COMMITTEE),
    access("POST", "/api/applications/{id}/phone", CALLERS),
    access("POST", "/api/objections/{id}/answer", OFFICE),
    access("GET", "/api/public/campaigns/{code}", Who::Public),
    access("GET", "/api/public/campaigns/{code}/qr", Who::Public),
    access(
        "POST",
        "/api/public/campaigns/{code}/applications",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/campaigns/{code}/objections",
        Who::Public,
    ),
    access("GET", "/api/public/applications/{code}", Who::Public),
    access(
        "POST",
        "/api/public/applications/{code}/consent",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/applications/{code}/decline",
        Who::Public,
    ),
    access(
        "POST",
        "/api/public/applications/{code}/withdraw",
        Who::Public,
    ),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_campaigns, manage::create_campaign))
        .routes(routes!(list::list_vacancies))
        .routes(routes!(list::get_campaign, manage::edit_campaign))
        .routes(routes!(manage::publish_campaign))
        .routes(routes!(manage::close_campaign))
        .routes(routes!(public::enter_application))
        .routes(routes!(list::list_applications))
        .routes(routes!(list::get_application))
        .routes(routes!(act::check_application))
        .routes(routes!(act::publicise_application))
        .routes(routes!(act::approve_application))
        .routes(routes!(act::confirm_application))
        .routes(routes!(act::refuse_application))
        .routes(routes!(act::approve_applications))
        .routes(routes!(list::open_candidate_phone))
        .routes(routes!(objections::answer_objection))
        .routes(routes!(public::get_public_campaign))
        .routes(routes!(public::campaign_picture))
        .routes(routes!(public::apply))
        .routes(routes!(objections::object))
        .routes(routes!(candidate::get_candidate))
        .routes(routes!(candidate::consent))
        .routes(routes!(candidate::decline))
        .routes(routes!(candidate::withdraw))
}
