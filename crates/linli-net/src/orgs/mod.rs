//! Organisations: offices, committees, departments, co-building units, property firms, shops.
//!
//! Everybody signed in may look them up (a unit's name is public); the roster itself is issue 3's.

mod list;
pub mod migrations;
pub mod store;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "orgs",
    routes,
    migrations: migrations::STEPS,
    access: ACCESS,
    ..Feature::EMPTY
};

const ACCESS: &[Access] = &[
    access("GET", "/api/orgs", Who::SignedIn),
    access("GET", "/api/orgs/{id}", Who::SignedIn),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_orgs))
        .routes(routes!(list::get_org))
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
linli_kit::code_columns!(OrgKind);
