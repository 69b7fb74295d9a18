//! Organisations: offices, Party committees and branches, residents' and owners' committees, departments, co-building
//! units, property firms, shops. A second tree beside that of places, bound to one place or to many.
//!
//! Everybody signed in may look them up (a unit's name is public); the street office keeps them all, community staff
//! those of their place ([`rules::decide`]). Invariants: the tree has no circle; a living credit code comes once in a
//! street; an organisation is always bound to the place it names as its own; nothing ends while a post, an organisation
//! or an open matter names it.

pub mod bulk;
pub mod edit;
pub mod list;
pub mod migrations;
pub mod rules;
pub mod store;
pub mod uses;
pub mod view;

use linli_domain::actor::Role;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::invariant_check;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "orgs",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    texts: include_str!("texts.toml"),
    area_uses: store::AREA_USES,
    checks: &[invariant_check!("orgs.tree", store::checked::TREE)],
    ..Feature::EMPTY
};

/// Who keeps organisations; which is [`rules::decide`]'s.
const KEEPERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/orgs", Who::SignedIn),
    access("GET", "/api/orgs/{id}", Who::SignedIn),
    access("GET", "/api/orgs/{id}/uses", KEEPERS),
    access("POST", "/api/orgs", KEEPERS),
    access("PATCH", "/api/orgs/{id}", KEEPERS),
    access("PUT", "/api/orgs/{id}/areas", KEEPERS),
    access("POST", "/api/orgs/{id}/end", KEEPERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_orgs, edit::create_org))
        .routes(routes!(view::get_org, edit::edit_org))
        .routes(routes!(uses::get_org_uses))
        .routes(routes!(edit::bind_org))
        .routes(routes!(edit::end_org))
}

linli_domain::code_enum! {
    /// What an organisation is (domain.md 2.1).
    pub enum OrgKind {
        /// 街道办事处及其科室
        StreetOffice = "street_office",
        /// 区级部门
        Department = "department",
        /// 社区(党组织与居委会)
        Community = "community",
        /// 党组织
        PartyOrganisation = "party_organisation",
        /// 党(工)委、党总支、大党委
        PartyCommittee = "party_committee",
        /// 党支部
        PartyBranch = "party_branch",
        /// 居民委员会
        ResidentsCommittee = "residents_committee",
        /// 党群服务站、邻里驿站
        ServiceStation = "service_station",
        /// 机关
        Government = "government",
        /// 事业单位
        PublicInstitution = "public_institution",
        /// 国企
        StateEnterprise = "state_enterprise",
        /// 民企
        PrivateEnterprise = "private_enterprise",
        /// 两新组织
        NewOrganisation = "new_organisation",
        /// 社会组织
        SocialOrganisation = "social_organisation",
        /// 社区社会组织
        CommunityOrganisation = "community_organisation",
        /// 社会企业
        SocialEnterprise = "social_enterprise",
        /// 物业服务企业
        PropertyFirm = "property_firm",
        /// 业主委员会
        OwnersCommittee = "owners_committee",
        /// 学校
        School = "school",
        /// 医院
        Hospital = "hospital",
        /// 公用事业
        Utility = "utility",
        /// 商户
        Merchant = "merchant",
        /// 志愿服务队
        VolunteerTeam = "volunteer_team",
    }
}

linli_domain::code_enum! {
    /// How a Party organisation is built (domain.md 2.1): R-7 counts the compounds covered by either.
    pub enum PartyBuild {
        /// 单建
        Separate = "separate",
        /// 联建
        Joint = "joint",
    }
}
linli_kit::code_columns!(OrgKind, PartyBuild);
