//! Terms, windows, closures and free slots as the API says and takes them.
//!
//! Days are texts of the form `2026-11-21`, times of day `08:30` (the end of a day is `24:00`), both in China.

use linli_domain::id::{AllianceId, AreaId, ClosureId, OrgId, ResourceId};
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_work::resources::ResourceClass;
use linli_work::resources::rules::ResourceState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ApprovalMode, ClosureKind, DayKind, Eligible, QuotaPer, QuotaPeriod};
use crate::bookings::BookingKind;
use crate::bookings::view::BookingSummary;

/// A weekly rule: on these weekdays, from one time of day to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningWindow {
    /// Days of the week, Monday is 1, Sunday 7; at least one.
    pub weekdays: Vec<i64>,
    /// On which days of the working calendar; every day where left out.
    #[serde(default = "every")]
    pub days: DayKind,
    /// From this time of day, `08:30`.
    pub from: String,
    /// To this time of day, at most `24:00`.
    pub to: String,
    /// Only from this day of each year on, `06-01`.
    #[serde(default)]
    pub season_from: Option<String>,
    /// And to this day of each year, which is still in it; a season may cross the New Year.
    #[serde(default)]
    pub season_to: Option<String>,
}

fn every() -> DayKind {
    DayKind::Every
}

/// At most so many bookings of one unit, of one person or of one kind in a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// What it counts by.
    pub per: QuotaPer,
    /// Which kind of use it holds; needed where it counts by kind, and a quota of a unit or person may be held to one kind.
    #[serde(default)]
    pub kind: Option<BookingKind>,
    /// In which civil time.
    pub period: QuotaPeriod,
    /// So many.
    pub most: i64,
}

/// What terms are set to: all of them, with all windows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningsInput {
    /// The version the caller saw; 0 where there are no terms yet.
    pub version: i64,
    /// Whether it can be booked at all at the moment.
    pub bookable: bool,
    /// How many parties at once, 1 to 1,000.
    pub capacity: i64,
    /// Minutes of a slot, 15 to 1,440.
    pub slot_minutes: i64,
    /// How many slots one booking takes at most; 1 where left out.
    #[serde(default)]
    pub most_slots: Option<i64>,
    /// How many hours ahead at least; 0 where left out.
    #[serde(default)]
    pub lead_hours: Option<i64>,
    /// How many days ahead at most, 1 to 400; 60 where left out.
    #[serde(default)]
    pub horizon_days: Option<i64>,
    /// Whether somebody approves.
    pub approval: ApprovalMode,
    /// Who may book.
    pub eligible: Eligible,
    /// Of which alliance; needed where its members may book.
    #[serde(default)]
    pub alliance_id: Option<AllianceId>,
    /// Whether residents may book, through a clerk at the counter.
    #[serde(default)]
    pub residents: bool,
    /// At most six.
    #[serde(default)]
    pub quotas: Vec<Quota>,
    /// The conditions a booker acknowledges, at most 2,000 characters; a changed text is a new version.
    #[serde(default)]
    pub conditions: Option<String>,
    /// Until how many hours before the beginning a booking is cancelled freely; 24 where left out.
    #[serde(default)]
    pub cancel_hours: Option<i64>,
    /// When it opens, at most 60 rules.
    pub windows: Vec<OpeningWindow>,
    /// Whether bookings for which the new terms leave no room (outside the hours, too many at once, none taken any more) give way
    /// as they do to a closure. Where left out they stand; who has booked is told either way.
    #[serde(default)]
    pub displace: bool,
}

/// Terms that are about to be set, as far as they can leave no room for a booking.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HitsInput {
    /// When it would open.
    pub windows: Vec<OpeningWindow>,
    /// How many parties at once; as now where left out.
    #[serde(default)]
    pub capacity: Option<i64>,
    /// Whether it could be booked at all; as now where left out.
    #[serde(default)]
    pub bookable: Option<bool>,
}

/// Bookings that stand and for which new terms would leave no room.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct HitsView {
    /// How many.
    pub total: i64,
    /// The first of them, five at most.
    pub first: Vec<BookingSummary>,
}

/// The terms of a resource.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BookingTerms {
    /// Whether it can be booked at all at the moment.
    pub bookable: bool,
    /// How many parties at once.
    pub capacity: i64,
    /// Minutes of a slot.
    pub slot_minutes: i64,
    /// How many slots one booking takes at most.
    pub most_slots: i64,
    /// How many hours ahead at least.
    pub lead_hours: i64,
    /// How many days ahead at most.
    pub horizon_days: i64,
    /// Whether somebody approves.
    pub approval: ApprovalMode,
    /// Who may book.
    pub eligible: Eligible,
    /// Of which alliance.
    pub alliance_id: Option<AllianceId>,
    /// What that is called.
    pub alliance_name: Option<String>,
    /// Whether residents may book, through a clerk at the counter.
    pub residents: bool,
    /// How many bookings at most.
    pub quotas: Vec<Quota>,
    /// The conditions a booker acknowledges; empty where there are none.
    pub conditions: String,
    /// Which version of them; 0 where there never were any.
    pub conditions_version: i64,
    /// Until how many hours before the beginning a booking is cancelled freely.
    pub cancel_hours: i64,
}

/// A time in which a resource is closed or under repair.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClosureView {
    /// Its id.
    pub id: ClosureId,
    /// Which of the two.
    pub kind: ClosureKind,
    /// From.
    pub from: Timestamp,
    /// To, no longer in it.
    pub to: Timestamp,
    /// Why; everybody reads it.
    pub reason: String,
    /// When it was taken back.
    pub lifted_at: Option<Timestamp>,
    /// How many bookings it displaced that have no other slot yet.
    pub displaced: i64,
}

/// What closing a resource is told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureInput {
    /// The version of the terms the caller saw.
    pub version: i64,
    /// Which of the two.
    pub kind: ClosureKind,
    /// From.
    pub from: Timestamp,
    /// To, no longer in it.
    pub to: Timestamp,
    /// Why, at most 200 characters; the people who have booked are told.
    pub reason: String,
}

/// What lifting a closure or keeping an offer is told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningsStepInput {
    /// The version of the terms the caller saw.
    pub version: i64,
}

/// How a resource can be booked: the page and the form of its keeper.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OpeningsView {
    /// The resource.
    pub resource_id: ResourceId,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub class: ResourceClass,
    /// Where it stands.
    pub state: ResourceState,
    /// Whose it is.
    pub org_id: OrgId,
    /// The owner's name.
    pub org_name: String,
    /// Where it is, spoken.
    pub area_name: String,
    /// The first moment it is no longer offered.
    pub valid_to: Option<Timestamp>,
    /// Its terms; absent where it cannot be booked yet.
    pub terms: Option<BookingTerms>,
    /// When it opens.
    pub windows: Vec<OpeningWindow>,
    /// Closures and repairs that are not over, the earliest first.
    pub closures: Vec<ClosureView>,
    /// The next free slots, three at most, each of one slot's length.
    pub next_free: Vec<FreeSlot>,
    /// `write`, `close`, `book`, `book_for_resident`; what the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock; 0 where there are no terms yet.
    pub version: i64,
}

/// A free slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FreeSlot {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// Places that are free in all of it.
    pub free: i64,
}

linli_domain::code_enum! {
    /// How it stands about a slot.
    pub enum SlotState {
        /// 可预约
        Free = "free",
        /// 已约满，可候补
        Full = "full",
        /// 暂停开放
        Closed = "closed",
        /// 维修
        Repair = "repair",
        /// 已过，或不在可预约的时间内
        OutOfTime = "out_of_time",
    }
}

/// A slot of a day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SlotView {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// How it stands about it.
    pub state: SlotState,
    /// Places that are free.
    pub free: i64,
    /// Why it is closed.
    pub reason: Option<String>,
}

/// A day of a resource.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DayView {
    /// The day.
    pub day: String,
    /// What the calendar calls it: 国庆节, 调休; absent on other days.
    pub day_name: Option<String>,
    /// Its slots in order; empty where it does not open.
    pub slots: Vec<SlotView>,
}

/// The slots of a resource, day by day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SlotsView {
    /// The resource.
    pub resource_id: ResourceId,
    /// How many parties at once.
    pub capacity: i64,
    /// Minutes of a slot.
    pub slot_minutes: i64,
    /// How many slots one booking takes at most.
    pub most_slots: i64,
    /// The days asked for.
    pub days: Vec<DayView>,
}

/// One resource with free slots.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FreePlace {
    /// The resource.
    pub resource_id: ResourceId,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub class: ResourceClass,
    /// Whose it is.
    pub org_id: OrgId,
    /// The owner's name.
    pub org_name: String,
    /// Where it is, spoken.
    pub area_name: String,
    /// How many parties at once.
    pub capacity: i64,
    /// Whether somebody approves.
    pub approval: ApprovalMode,
    /// How many free stretches of the asked length begin in the asked time.
    pub free_slots: i64,
    /// The first of them, three at most.
    pub first: Vec<FreeSlot>,
}

/// One day of one resource in the view of many.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MonthDay {
    /// The day.
    pub day: String,
    /// Slots it opens for; 0 where it does not open.
    pub slots: i64,
    /// Slots in which at least one place is free, closed ones not among them.
    pub free: i64,
    /// Bookings that hold a place.
    pub bookings: i64,
    /// Whether it is closed or under repair for some of it, and which.
    pub closed: Option<ClosureKind>,
}

/// One resource in the view of many.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MonthPlace {
    /// The resource.
    pub resource_id: ResourceId,
    /// What it is called.
    pub title: String,
    /// What it is.
    pub class: ResourceClass,
    /// Whose it is.
    pub org_id: OrgId,
    /// The owner's name.
    pub org_name: String,
    /// Where it is.
    pub area_id: AreaId,
    /// Spoken.
    pub area_name: String,
    /// How many parties at once.
    pub capacity: i64,
    /// Day by day.
    pub days: Vec<MonthDay>,
}

/// Holidays of the schools of a street.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolHoliday {
    /// What they are called: 寒假.
    pub name: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// All of them, as they are read and set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolHolidays {
    /// For the optimistic lock; 0 where none were ever written.
    pub version: i64,
    /// In order of their days.
    pub holidays: Vec<SchoolHoliday>,
}
