//! Bookings of shared resources: asked for, approved, confirmed, used, returned, rated (domain.md 2.2(b)).
//!
//! | Who | May |
//! |---|---|
//! | everybody with a post whom the terms admit | book for themselves or their unit; confirm, move, cancel and rate what is theirs |
//! | community, street office | the same on behalf of somebody at the counter, by telephone or on paper, marked as such |
//! | who keeps the resource (owner's liaison, office of its place) | approve, decline, check in, note a no-show, confirm the return |
//!
//! Invariants: at no instant more bookings hold a place than the capacity says, however many ask at once (the terms' row is
//! locked before places are counted); who confirms use or return is not of the booker's unit; a slot lies in one civil day;
//! a no-show is read by the keeper alone and counted nowhere; an occurrence of a series that somebody joined or that was
//! changed stays when the series ends.

pub mod rules;
pub mod view;

linli_domain::code_enum! {
    /// What a place is booked for.
    pub enum BookingKind {
        /// 会议
        Meeting = "meeting",
        /// 活动
        Activity = "activity",
        /// 培训
        Training = "training",
        /// 文体
        Sport = "sport",
        /// 便民服务
        Service = "service",
        /// 其他
        Other = "other",
    }
}

linli_domain::code_enum! {
    /// How somebody without a login asked, who was booked for at the counter.
    pub enum BehalfWay {
        /// 窗口
        Counter = "counter",
        /// 电话
        Phone = "phone",
        /// 纸质申请
        Paper = "paper",
    }
}

linli_kit::code_columns!(BookingKind, BehalfWay);
