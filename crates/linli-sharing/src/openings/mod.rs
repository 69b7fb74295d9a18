//! Openings: on what terms and in which hours a resource can be booked, when it is closed, and what is free.
//!
//! | Who | May |
//! |---|---|
//! | the owning unit's liaison | write terms and windows of its own resources, close them, lift a closure |
//! | community, street office | the same for resources in their place |
//! | street office | write the school holidays of the street |
//! | everybody with a post, the three administrators apart | read, and look for free slots |
//!
//! Invariants: windows of a resource are never inverted, never cross midnight and never overlap on one day ([`rules`]); what
//! is bookable gives way to a closure, a closure to a repair; the conditions have a version, which a booker acknowledges.

pub mod hits;
pub mod keeper;
pub mod look;
pub mod many;
pub mod migrations;
pub mod offers;
pub mod place;
pub mod rules;
pub mod school;
pub mod slots;
pub mod store;
pub mod view;
pub mod write;

use linli_domain::actor::Role;
use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The room.
pub const FEATURE: Feature = Feature {
    name: "openings",
    routes,
    migrations: migrations::STEPS,
    jobs: &[offers::IDLE],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

/// Everybody but the three administrators, who see no business content.
pub const READERS: Who = Who::Roles(&[
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

/// Who keeps resources; which of them is [`keeper::keeps`]'s.
pub const KEEPERS: Who = Who::Roles(&[
    Role::UnitLiaison,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
]);

const OFFICERS: Who = Who::Roles(&[Role::StreetOfficer]);

const ACCESS: &[Access] = &[
    access("GET", "/api/openings", READERS),
    access("GET", "/api/free-slots", READERS),
    access("GET", "/api/resources/{id}/openings", READERS),
    access("PUT", "/api/resources/{id}/openings", KEEPERS),
    access("POST", "/api/resources/{id}/openings/hits", KEEPERS),
    access("GET", "/api/resources/{id}/slots", READERS),
    access("POST", "/api/resources/{id}/closures", KEEPERS),
    access(
        "POST",
        "/api/resources/{id}/closures/{closure_id}/lift",
        KEEPERS,
    ),
    access("POST", "/api/resources/{id}/keep-offer", KEEPERS),
    access("GET", "/api/school-holidays", READERS),
    access("PUT", "/api/school-holidays", OFFICERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(many::list_openings))
        .routes(routes!(many::find_free_slots))
        .routes(routes!(look::get_openings, write::write_openings))
        .routes(routes!(hits::find_hits))
        .routes(routes!(look::get_slots))
        .routes(routes!(write::close_resource))
        .routes(routes!(write::lift_closure))
        .routes(routes!(offers::keep_offer))
        .routes(routes!(
            school::get_school_holidays,
            school::write_school_holidays
        ))
}

linli_domain::code_enum! {
    /// Whether a booking is settled by itself or by somebody who keeps the resource.
    pub enum ApprovalMode {
        /// 即时预约
        Instant = "instant",
        /// 需要审核
        Approval = "approval",
    }
}

linli_domain::code_enum! {
    /// Who may book.
    pub enum Eligible {
        /// 所有有岗位的人
        Posts = "posts",
        /// 共建单位
        Units = "units",
        /// 联盟成员单位
        Alliance = "alliance",
    }
}

linli_domain::code_enum! {
    /// On which days of the working calendar a window opens.
    pub enum DayKind {
        /// 每天，含节假日
        Every = "every",
        /// 工作日，含调休上班日
        Working = "working",
        /// 休息日：周末和法定节假日，不含调休上班日
        Rest = "rest",
        /// 法定节假日
        Holiday = "holiday",
        /// 学校放假期间
        SchoolHoliday = "school_holiday",
        /// 学校上课期间
        SchoolTerm = "school_term",
    }
}

linli_domain::code_enum! {
    /// Why a resource cannot be used for a time.
    pub enum ClosureKind {
        /// 暂停开放
        Closure = "closure",
        /// 维修
        Repair = "repair",
    }
}

linli_domain::code_enum! {
    /// What a quota counts by.
    pub enum QuotaPer {
        /// 每个单位
        Unit = "unit",
        /// 每个人
        Person = "person",
        /// 每类用途
        Kind = "kind",
    }
}

linli_domain::code_enum! {
    /// In which civil time a quota counts.
    pub enum QuotaPeriod {
        /// 每天
        Day = "day",
        /// 每周（周一至周日）
        Week = "week",
        /// 每月
        Month = "month",
        /// 每年
        Year = "year",
    }
}

linli_kit::code_columns!(ApprovalMode, Eligible, DayKind, ClosureKind);
