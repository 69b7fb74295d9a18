//! A booking as lists, calendars and its page show it, and what its verbs are told.

use linli_domain::id::{BookingId, BookingSeriesId, ClosureId, OrderId, OrgId, ResourceId};
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_work::demands::view::TimelineEntry;
use linli_work::resources::ResourceClass;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::BookingState;
use super::{BehalfWay, BookingKind};
use crate::openings::view::FreeSlot;

/// What a booking is asked with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingInput {
    /// What is booked.
    pub resource_id: ResourceId,
    /// From: the beginning of a slot.
    pub from: Timestamp,
    /// To: the end of a slot of the same day.
    pub to: Timestamp,
    /// What for, in a word.
    pub kind: BookingKind,
    /// What for, at most 200 characters.
    pub purpose: String,
    /// The order the use serves: one of the own unit, or for an office one of the owner in its place, with which it counts once
    /// on the owner's agreement. It needs no approval where an agreement promises such resources.
    #[serde(default)]
    pub order_id: Option<OrderId>,
    /// The version of the conditions that was read and accepted.
    #[serde(default)]
    pub conditions_version: Option<i64>,
    /// Goes on the waiting list where no place is free, instead of being refused.
    #[serde(default)]
    pub wait: bool,
    /// Whether others may see what for and come along by their own yes.
    #[serde(default)]
    pub open: bool,
    /// For whom a clerk books.
    #[serde(default)]
    pub behalf: Option<BehalfInput>,
}

/// For whom a clerk books at the counter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BehalfInput {
    /// How they asked.
    pub way: BehalfWay,
    /// The unit; left out for residents.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// How the residents are called at the door, at most 40 characters: 三幢太极队, 王阿姨. Needed without a unit.
    #[serde(default)]
    pub name: Option<String>,
}

/// A step without further words, or with a reason.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingStepInput {
    /// The version the caller saw.
    pub version: i64,
    /// Why, at most 200 characters; needed to decline, and by a keeper who cancels somebody's booking.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Confirming a booking.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmInput {
    /// The version the caller saw.
    pub version: i64,
    /// The version of the conditions that was read and accepted; 0 where there are none.
    pub conditions_version: i64,
}

/// Moving a booking to another slot.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveInput {
    /// The version the caller saw.
    pub version: i64,
    /// From: the beginning of a slot.
    pub from: Timestamp,
    /// To: the end of a slot of the same day.
    pub to: Timestamp,
}

/// Naming the order a booking is for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderInput {
    /// The version the caller saw.
    pub version: i64,
    /// One of the own unit, or for an office one of the owner in its place; none where it is for no order.
    #[serde(default)]
    pub order_id: Option<OrderId>,
}

/// Checking a booking in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInInput {
    /// The version the caller saw.
    pub version: i64,
    /// The code on the slip.
    pub code: String,
}

/// Checking in whoever shows a code, at a resource.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeInput {
    /// The code on the slip.
    pub code: String,
    /// On which day it was shown, `2026-11-21`; today where left out. A guard's sheet is entered later.
    #[serde(default)]
    pub day: Option<String>,
}

/// Confirming the return.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnInput {
    /// The version the caller saw.
    pub version: i64,
    /// Whether it was left in order.
    pub in_order: bool,
    /// What was noted, at most 200 characters; needed where it was not in order.
    #[serde(default)]
    pub note: Option<String>,
}

/// Rating the use.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateInput {
    /// The version the caller saw.
    pub version: i64,
    /// 1 (unsatisfied) to 3 (satisfied): 不满意, 基本满意, 满意.
    pub rating: i64,
    /// In words, at most 200 characters.
    #[serde(default)]
    pub note: Option<String>,
}

linli_domain::code_enum! {
    /// What is next with a booking.
    pub enum BookingStep {
        /// 等候空位
        Wait = "wait_for_place",
        /// 审核
        Approve = "approve_booking",
        /// 确认使用须知
        Confirm = "confirm_booking",
        /// 改约
        Move = "move_booking",
        /// 到场
        Arrive = "arrive",
        /// 确认归还
        Return = "return_booking",
        /// 评价
        Rate = "rate_booking",
        /// 无
        None = "none",
    }
}

/// What is next, who does it, by when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BookingNextStep {
    /// What.
    pub code: BookingStep,
    /// Who does it, by name; empty where it is nobody's.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// A booking as a list or a calendar shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BookingSummary {
    /// Its id.
    pub id: BookingId,
    /// Its number (`YY…`).
    pub number: String,
    /// What is booked.
    pub resource_id: ResourceId,
    /// What that is called.
    pub resource_title: String,
    /// What that is.
    pub resource_class: ResourceClass,
    /// Where it is, spoken.
    pub area_name: String,
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// Where it stands.
    pub state: BookingState,
    /// Whether the caller's unit or the caller booked it.
    pub own: bool,
    /// Who has booked, by name: a unit, a person, or residents as they are called at the door. Absent for readers who neither
    /// booked nor keep the resource, where it is not open to others.
    pub party: Option<String>,
    /// What for, in a word; absent like `party`.
    pub kind: Option<BookingKind>,
    /// What for; absent like `party`.
    pub purpose: Option<String>,
    /// Which series it belongs to.
    pub series_id: Option<BookingSeriesId>,
    /// Whether a clerk booked on somebody's behalf.
    pub on_behalf: bool,
    /// Whether others may see what for and come along by their own yes.
    pub open: bool,
    /// Whether the caller comes along.
    pub along: bool,
    /// What is next.
    pub next_step: BookingNextStep,
    /// For the optimistic lock.
    pub version: i64,
}

/// A booking as its page shows it, to its booker and to who keeps the resource.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BookingView {
    /// As in a list.
    #[serde(flatten)]
    pub summary: BookingSummary,
    /// The unit that has booked.
    pub org_id: Option<OrgId>,
    /// How they asked, where a clerk booked for them.
    pub behalf_way: Option<BehalfWay>,
    /// The order the use serves.
    pub order_id: Option<OrderId>,
    /// Its number.
    pub order_number: Option<String>,
    /// Whether it needed no approval because an agreement promises such resources.
    pub directed: bool,
    /// The conditions as they are now; empty where there are none.
    pub conditions: String,
    /// Their version.
    pub conditions_version: i64,
    /// The version that was acknowledged.
    pub acknowledged_version: Option<i64>,
    /// Until when it is cancelled freely.
    pub free_until: Timestamp,
    /// The code on the slip, `7K2-M9P`; absent before it is confirmed.
    pub code: Option<String>,
    /// Its place on the waiting list, from 1.
    pub waiting_place: Option<i64>,
    /// Why it was declined or cancelled.
    pub reason: Option<String>,
    /// Whether it was cancelled later than is free.
    pub late_cancel: bool,
    /// The closure that displaced it.
    pub closure_id: Option<ClosureId>,
    /// Why it cannot be used any more as it was booked: why it was closed, other hours, the end of the resource.
    pub closure_reason: Option<String>,
    /// Where it is displaced or full: other slots, three at most, for one tap.
    pub alternatives: Vec<FreeSlot>,
    /// How many others come along, by their own yes.
    pub joined: i64,
    /// Whether the caller is among them.
    pub joined_by_me: bool,
    /// When the use began.
    pub started_at: Option<Timestamp>,
    /// When it was returned.
    pub returned_at: Option<Timestamp>,
    /// Whether it was left in order.
    pub in_order: Option<bool>,
    /// What was noted at the return.
    pub return_note: Option<String>,
    /// 1 to 3.
    pub rating: Option<i64>,
    /// In words.
    pub rating_note: Option<String>,
    /// What happened.
    pub timeline: Vec<TimelineEntry>,
    /// `approve`, `decline`, `confirm`, `check_in`, `return`, `take_back`, `no_show`, `rate`, `move`, `name_order`, `cancel`, `join`,
    /// `leave`.
    pub allowed_actions: Vec<AllowedAction>,
}

/// A refusal of one occurrence of a series.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RefusedOccurrence {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// The rule it hit.
    pub code: String,
    /// In words.
    pub reason: String,
    /// Other slots, three at most.
    pub next_free: Vec<FreeSlot>,
}

/// Weekly bookings to be made in one go.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesInput {
    /// The first occurrence.
    pub first: BookingInput,
    /// Every week, up to this day (`2026-12-31`), which is still in it; at most 53 occurrences.
    pub until: String,
}

/// A series with its occurrences.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeriesView {
    /// Its id.
    pub id: BookingSeriesId,
    /// What is booked.
    pub resource_id: ResourceId,
    /// What that is called.
    pub resource_title: String,
    /// The last day.
    pub until: String,
    /// When it was ended before that day.
    pub ended_at: Option<Timestamp>,
    /// Its bookings, the earliest first.
    pub bookings: Vec<BookingSummary>,
    /// Occurrences that were refused; only in the answer to making it.
    pub refused: Vec<RefusedOccurrence>,
    /// Occurrences that stayed because somebody joined or they were changed; only in the answer to ending it.
    pub kept: Vec<BookingId>,
    /// Whether the caller may end it now.
    pub may_end: bool,
    /// For the optimistic lock.
    pub version: i64,
}

/// One line of the sheet a guard holds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SheetLine {
    /// The booking.
    pub id: BookingId,
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// Who, as called at the door.
    pub party: String,
    /// What for.
    pub purpose: String,
    /// The code on their slip.
    pub code: String,
    /// Where it stands.
    pub state: BookingState,
}

/// The sheet of some days, to be printed by the keeper.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DaySheet {
    /// The resource.
    pub resource_id: ResourceId,
    /// What it is called.
    pub title: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Confirmed bookings in order of their time.
    pub lines: Vec<SheetLine>,
}
