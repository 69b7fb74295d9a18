//! Agreements (共建协议): promises of units as lines that are counted off by what was done.
//!
//! | Who | May |
//! |---|---|
//! | community | draft, change and submit agreements of its own place; begin an amendment or a renewal of one |
//! | street office | all of that in the whole street; record signing and scans; end an agreement before its time; write the templates drafts begin with |
//! | street office, street leader | review: approve or send back, never what they had a hand in |
//! | parties, auditor | read; a party only what was put up for review |
//!
//! Invariants: one office (street or community) and at least one unit are parties, and every line is owed by a unit among
//! them, because only what units do is counted ([`draft`]); what was put up for review does not change any more, an amendment is a new revision with the same number
//! ([`rules`]); a line keeps its id through the revisions, so that deeds stay counted; what was done (an order, a booking,
//! a project's share) is counted on at most one line, in the transaction that finishes it or signs the line ([`consume`]), and the
//! running figures equal their recomputation ([`consume::FIGURES`]); an amendment counts from the year it was signed in, years that
//! were over by then stay with the revision before it ([`promise::amended_from`]). An agreement that has ended takes no deeds of later
//! days, keeps those of the days it held, and ends no membership; one ended before its time promised up to that day ([`promise`]).

pub mod act;
pub mod consume;
pub mod days;
pub mod draft;
pub mod entity;
pub mod hands;
pub mod list;
pub mod migrations;
pub mod next;
pub mod owed;
pub mod paper;
pub mod promise;
pub mod register;
pub mod revise;
pub mod revisions;
pub mod rules;
pub mod scan;
pub mod sign;
pub mod store;
pub mod templates;
pub mod view;

use axum::extract::DefaultBodyLimit;
use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "agreements",
    routes,
    migrations: migrations::STEPS,
    jobs: &[days::DAYS],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    checks: &[consume::FIGURES, consume::IN_FORCE],
    area_uses: store::AREA_USES,
    ..Feature::EMPTY
};

/// Who reads agreements (domain.md 2.3, row Agreement); which of them is [`view::load_for`]'s.
const READERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::StreetOfficer,
    Role::StreetLeader,
    Role::Auditor,
]);

const DRAFTERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const REVIEWERS: Who = Who::Roles(&[Role::StreetOfficer, Role::StreetLeader]);

const KEEPERS: Who = Who::Roles(&[Role::StreetOfficer]);

/// Who drafts agreements or reviews them.
const TEMPLATE_READERS: Who = Who::Roles(&[
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
    Role::StreetLeader,
]);

const ACCESS: &[Access] = &[
    access("GET", "/api/agreements", READERS),
    access("POST", "/api/agreements", DRAFTERS),
    access("GET", "/api/agreements/register.xlsx", READERS),
    access("POST", "/api/agreements/sign", KEEPERS),
    access("GET", "/api/agreements/{id}", READERS),
    access("PUT", "/api/agreements/{id}", DRAFTERS),
    access("GET", "/api/agreements/{id}/agreement.docx", READERS),
    access("GET", "/api/agreements/{id}/deeds", READERS),
    access("GET", "/api/agreements/{id}/scan", READERS),
    access("POST", "/api/agreements/{id}/scan", KEEPERS),
    access("POST", "/api/agreements/{id}/submit", DRAFTERS),
    access("POST", "/api/agreements/{id}/approve", REVIEWERS),
    access("POST", "/api/agreements/{id}/send-back", REVIEWERS),
    access("POST", "/api/agreements/{id}/sign", KEEPERS),
    access("POST", "/api/agreements/{id}/amend", DRAFTERS),
    access("POST", "/api/agreements/{id}/renew", DRAFTERS),
    access("POST", "/api/agreements/{id}/terminate", DRAFTERS),
    access("GET", "/api/agreement-templates", TEMPLATE_READERS),
    access("POST", "/api/agreement-templates", KEEPERS),
    access("PUT", "/api/agreement-templates/{id}", KEEPERS),
    access("GET", "/api/obligations", READERS),
];

fn routes() -> OpenApiRouter<App> {
    let upload = OpenApiRouter::new()
        .routes(routes!(scan::get_scan, scan::store_scan))
        .layer(DefaultBodyLimit::max(scan::MAX_FORM_BYTES));
    OpenApiRouter::new()
        .routes(routes!(list::list_agreements, draft::draft_agreement))
        .routes(routes!(register::get_agreement_register))
        .routes(routes!(sign::sign_agreements))
        .routes(routes!(list::get_agreement, draft::edit_agreement))
        .routes(routes!(paper::get_agreement_file))
        .routes(routes!(owed::list_deeds))
        .routes(routes!(act::submit_agreement))
        .routes(routes!(act::approve_agreement))
        .routes(routes!(act::send_back_agreement))
        .routes(routes!(sign::sign_agreement))
        .routes(routes!(revise::amend_agreement))
        .routes(routes!(revise::renew_agreement))
        .routes(routes!(act::terminate_agreement))
        .routes(routes!(owed::list_obligations))
        .routes(routes!(
            templates::list_agreement_templates,
            templates::write_agreement_template
        ))
        .routes(routes!(templates::change_agreement_template))
        .merge(upload)
}

linli_domain::code_enum! {
    /// What kind of agreement it is (domain.md 2.1).
    pub enum AgreementKind {
        /// 结对共建
        Pairing = "pairing",
        /// 联盟共建
        Alliance = "alliance",
        /// 服务
        Service = "service",
        /// 志愿服务
        Volunteering = "volunteering",
        /// 场地共享
        Venue = "venue",
    }
}

linli_domain::code_enum! {
    /// On which side of an agreement a party stands.
    pub enum PartySide {
        /// 街道或社区
        Office = "office",
        /// 共建单位
        Unit = "unit",
    }
}

linli_domain::code_enum! {
    /// How an agreement was signed (domain.md 1.5).
    pub enum SignMode {
        /// 纸质
        Paper = "paper",
        /// 电子签名, made outside
        Electronic = "electronic",
    }
}

linli_domain::code_enum! {
    /// What kind of thing is owed.
    pub enum ObligationKind {
        /// 服务
        Service = "service",
        /// 场地开放
        Venue = "venue",
        /// 活动
        Activity = "activity",
        /// 物资
        Goods = "goods",
        /// 志愿者
        Volunteers = "volunteers",
    }
}

linli_domain::code_enum! {
    /// How often a quantity is owed.
    pub enum ObligationPeriod {
        /// 每月
        Month = "month",
        /// 每季度
        Quarter = "quarter",
        /// 每年
        Year = "year",
        /// 协议期内
        Term = "term",
    }
}

linli_domain::code_enum! {
    /// What was done that a line counts.
    pub enum DeedSource {
        /// 工单
        Order = "order",
        /// 场地、物资等的预约使用
        Booking = "booking",
        /// 活动
        Activity = "activity",
        /// 共建项目
        Project = "project",
    }
}

linli_kit::code_columns!(
    AgreementKind,
    DeedSource,
    PartySide,
    SignMode,
    ObligationKind,
    ObligationPeriod
);
