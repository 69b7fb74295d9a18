//! Bookings of shared resources: asked for, approved, confirmed, used, returned, rated (domain.md 2.2(b)).
//!
//! | Who | May |
//! |---|---|
//! | everybody with a post whom the terms admit | book for themselves or their unit; confirm, move, cancel and rate what is theirs, name the order it is for |
//! | community, street office | the same on behalf of somebody at the counter, by telephone or on paper, marked as such |
//! | who keeps the resource (owner's liaison, office of its place) | approve, decline, check in, note a no-show, confirm the return |
//!
//! Invariants: at no instant more bookings hold a place than the capacity says, however many ask at once (the terms' row is
//! locked before places are counted); who confirms use or return is not of the booker's unit; a slot lies in one civil day;
//! a no-show is read by the keeper alone and counted nowhere; an occurrence of a series that somebody joined or that was
//! changed stays when the series ends.

pub mod act;
pub mod book;
pub mod code;
pub mod desk;
pub mod displace;
pub mod figures;
pub mod list;
pub mod migrations;
pub mod name_order;
pub mod others;
pub mod page;
pub mod party;
pub mod quotas;
pub mod rounds;
pub mod rules;
pub mod store;
pub mod tell;
pub mod used;
pub mod view;
pub mod weekly;

use linli_kit::access::{Access, Who, access};
use linli_kit::app::App;
use linli_kit::feature::Feature;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::openings::keeper::BOOKERS;
use crate::openings::{KEEPERS, READERS};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "bookings",
    routes,
    migrations: migrations::STEPS,
    jobs: &[rounds::ROUND],
    access: ACCESS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

/// Who books; what they may do to which booking is [`rules`]'.
const BOOKING: Who = Who::Roles(BOOKERS);

const ACCESS: &[Access] = &[
    access("GET", "/api/bookings", READERS),
    access("POST", "/api/bookings", BOOKING),
    access("GET", "/api/bookings/{id}", READERS),
    access("POST", "/api/bookings/{id}/approve", KEEPERS),
    access("POST", "/api/bookings/{id}/decline", KEEPERS),
    access("POST", "/api/bookings/{id}/confirm", BOOKING),
    access("POST", "/api/bookings/{id}/move", BOOKING),
    access("POST", "/api/bookings/{id}/cancel", BOOKING),
    access("POST", "/api/bookings/{id}/name-order", BOOKING),
    access("POST", "/api/bookings/{id}/check-in", KEEPERS),
    access("POST", "/api/bookings/{id}/no-show", KEEPERS),
    access("POST", "/api/bookings/{id}/return", KEEPERS),
    access("POST", "/api/bookings/{id}/take-back", KEEPERS),
    access("POST", "/api/bookings/{id}/rate", BOOKING),
    access("POST", "/api/bookings/{id}/join", BOOKING),
    access("POST", "/api/bookings/{id}/leave", BOOKING),
    access("GET", "/api/booking-calendar", READERS),
    access("POST", "/api/booking-series", BOOKING),
    access("GET", "/api/booking-series/{id}", READERS),
    access("POST", "/api/booking-series/{id}/end", BOOKING),
    access("POST", "/api/resources/{id}/check-in", KEEPERS),
    access("GET", "/api/resources/{id}/day-sheet", KEEPERS),
];

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_bookings, book::create_booking))
        .routes(routes!(page::get_booking))
        .routes(routes!(act::approve_booking))
        .routes(routes!(act::decline_booking))
        .routes(routes!(act::confirm_booking))
        .routes(routes!(act::move_booking))
        .routes(routes!(act::cancel_booking))
        .routes(routes!(name_order::name_order))
        .routes(routes!(used::check_in_booking))
        .routes(routes!(used::note_no_show))
        .routes(routes!(used::return_booking))
        .routes(routes!(used::take_back_return))
        .routes(routes!(act::rate_booking))
        .routes(routes!(act::join_booking))
        .routes(routes!(act::leave_booking))
        .routes(routes!(list::get_booking_calendar))
        .routes(routes!(weekly::create_series))
        .routes(routes!(weekly::get_series))
        .routes(routes!(weekly::end_series))
        .routes(routes!(used::check_in_code))
        .routes(routes!(list::get_day_sheet))
}

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
