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

pub mod rules;
pub mod view;

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
