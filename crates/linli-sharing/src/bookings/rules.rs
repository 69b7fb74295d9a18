//! What may happen to a booking, as one table (domain.md 2.2(b), second half).
//!
//! | From | Event | To | Who, when |
//! |---|---|---|---|
//! | – | (asked) | requested, approved, confirmed; waiting where it is full | the booker; see [`entry`] |
//! | requested | approve | approved; confirmed where the conditions are acknowledged | keeper, not of the booker's unit |
//! | waiting, requested | decline | declined | keeper, not of the booker's unit |
//! | approved | confirm | confirmed | booker |
//! | confirmed, no_show | check_in | in_use | keeper, not of the booker's unit, from 30 minutes before |
//! | in_use | return | returned | keeper, not of the booker's unit |
//! | returned, rated | take_back | in_use | keeper, not of the booker's unit |
//! | approved, confirmed | no_show | no_show | keeper, not of the booker's unit, once it has begun |
//! | returned | rate | rated | booker |
//! | requested, approved, confirmed, displaced | move | by [`entry`] | booker, before it begins (displaced: always) |
//! | waiting, requested, approved, confirmed, displaced, in_use | name_order | as it was; before it begins by [`entry`] where a promise spares the approval, requested where none spares it any more | booker, for a unit or an office |
//! | waiting, requested, approved, confirmed, displaced | cancel | cancelled | booker, keeper, the house where the resource is withdrawn; before it begins (displaced: always) |
//! | waiting | promote | by [`entry`] | the house |
//! | waiting, requested, approved, confirmed | displace | displaced | the house, by a closure, other terms or the end of the resource |
//! | displaced | restore | by [`entry`]; waiting where it waited | the house, when what displaced it holds no more |
//! | waiting, requested, approved, confirmed, displaced | lapse | lapsed | the house, when its time is over |
//! | requested, approved, confirmed | join, leave | as it was | anybody else, where it is open; before it begins |

use linli_domain::code_enum;

code_enum! {
    /// Where a booking stands.
    pub enum BookingState {
        /// 候补中
        Waiting = "waiting",
        /// 待审核
        Requested = "requested",
        /// 已同意，待确认使用须知
        Approved = "approved",
        /// 已确认
        Confirmed = "confirmed",
        /// 因关闭被占，待改约
        Displaced = "displaced",
        /// 使用中
        InUse = "in_use",
        /// 已归还
        Returned = "returned",
        /// 已评价
        Rated = "rated",
        /// 未同意
        Declined = "declined",
        /// 已取消
        Cancelled = "cancelled",
        /// 未到场, shown to the keeper alone; others read `lapsed`
        NoShow = "no_show",
        /// 逾期未办
        Lapsed = "lapsed",
    }
}

code_enum! {
    /// What somebody does with a booking.
    pub enum BookingEvent {
        /// 同意
        Approve = "approve",
        /// 不同意
        Decline = "decline",
        /// 确认使用须知
        Confirm = "confirm",
        /// 核销到场
        CheckIn = "check_in",
        /// 确认归还
        Return = "return",
        /// 撤回归还
        TakeBack = "take_back",
        /// 记未到场
        NoShow = "no_show",
        /// 评价
        Rate = "rate",
        /// 改约
        Move = "move",
        /// 写明为哪张单用
        NameOrder = "name_order",
        /// 取消
        Cancel = "cancel",
        /// 报名同去
        Join = "join",
        /// 退出同去
        Leave = "leave",
        /// 候补转正
        Promote = "promote",
        /// 因关闭被占
        Displace = "displace",
        /// 恢复
        Restore = "restore",
        /// 逾期
        Lapse = "lapse",
    }
}

linli_kit::code_columns!(BookingState);

impl BookingState {
    /// The states in which a booking holds a place; the queries name them too.
    pub const HOLDING: [Self; 4] = [
        Self::Requested,
        Self::Approved,
        Self::Confirmed,
        Self::InUse,
    ];

    /// The states a booking is displaced from.
    pub const DISPLACED: [Self; 4] = [
        Self::Waiting,
        Self::Requested,
        Self::Approved,
        Self::Confirmed,
    ];

    /// Whether it holds a place.
    #[must_use]
    pub fn holds(self) -> bool {
        Self::HOLDING.contains(&self)
    }

    /// Whether nothing is to come any more, a rating apart.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Returned
                | Self::Rated
                | Self::Declined
                | Self::Cancelled
                | Self::NoShow
                | Self::Lapsed
        )
    }
}

/// How many minutes before the beginning somebody may be checked in.
pub const EARLY_MINUTES: i64 = 30;

/// How somebody stands to a booking, and the booking to the moment.
#[allow(clippy::struct_excessive_bools)] // facts, each of which stands for itself
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Has booked it, for themselves, for their unit or on somebody's behalf.
    pub booker: bool,
    /// Keeps the resource: the owner's liaison, or the office of its place.
    pub keeper: bool,
    /// Belongs to the unit that has booked, or wrote the booking: does not confirm its use.
    pub own_deed: bool,
    /// Acts for a unit or an office: what serves an order.
    pub serves: bool,
    /// Is the house itself (a job), or a closure.
    pub house: bool,
    /// Others may come along.
    pub open: bool,
    /// It begins within half an hour, or has begun.
    pub near: bool,
    /// It has begun.
    pub begun: bool,
    /// Whether somebody must approve it.
    pub needs_approval: bool,
    /// Whether the conditions as they are now are acknowledged.
    pub acknowledged: bool,
    /// Whether it waited for a place when it was displaced: it has its place in the line again, and nobody else's.
    pub waited: bool,
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It does not go with the state.
    WrongState,
    /// Who has booked does it.
    NotBooker,
    /// Who keeps the resource does it.
    NotKeeper,
    /// Nobody confirms the own use.
    ConfirmsOwn,
    /// The house does it by itself.
    ByItself,
    /// Not before it begins.
    TooEarly,
    /// Not after it has begun.
    Begun,
    /// It is not open to others.
    NotOpen,
    /// Who has booked is there anyway.
    JoinsOwn,
    /// Orders are of units and offices, not of who books for themselves.
    NoUnit,
    /// It was returned, and counted.
    Counted,
}

impl Refusal {
    /// The code of its text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongState => "booking_wrong_state",
            Self::NotBooker => "booking_not_booker",
            Self::NotKeeper => "booking_not_keeper",
            Self::ConfirmsOwn => "booking_confirms_own",
            Self::ByItself => "booking_by_itself",
            Self::TooEarly => "booking_too_early",
            Self::Begun => "booking_begun",
            Self::NotOpen => "booking_not_open",
            Self::JoinsOwn => "booking_joins_own",
            Self::NoUnit => "booking_no_unit",
            Self::Counted => "booking_counted",
        }
    }

    /// Whether it is a matter of who, not of when.
    #[must_use]
    pub const fn is_about_who(self) -> bool {
        matches!(
            self,
            Self::NotBooker
                | Self::NotKeeper
                | Self::ConfirmsOwn
                | Self::ByItself
                | Self::JoinsOwn
                | Self::NoUnit
        )
    }
}

/// The state of a booking that holds a place from now on.
#[must_use]
pub const fn entry(needs_approval: bool, acknowledged: bool) -> BookingState {
    match (needs_approval, acknowledged) {
        (true, _) => BookingState::Requested,
        (false, true) => BookingState::Confirmed,
        (false, false) => BookingState::Approved,
    }
}

/// The state after an event, whoever causes it; `None` where the table has no such row.
#[must_use]
pub fn after(state: BookingState, event: BookingEvent, standing: Standing) -> Option<BookingState> {
    use BookingEvent as E;
    use BookingState as S;
    let entered = entry(standing.needs_approval, standing.acknowledged);
    Some(match (state, event) {
        (S::Requested, E::Approve) => entry(false, standing.acknowledged),
        (S::Waiting | S::Requested, E::Decline) => S::Declined,
        (S::Approved, E::Confirm) => S::Confirmed,
        (S::Confirmed | S::NoShow, E::CheckIn) | (S::Returned | S::Rated, E::TakeBack) => S::InUse,
        (S::InUse, E::Return) => S::Returned,
        (S::Approved | S::Confirmed, E::NoShow) => S::NoShow,
        (S::Returned, E::Rate) => S::Rated,
        (S::Displaced, E::Restore) if standing.waited => S::Waiting,
        (S::Requested | S::Approved | S::Confirmed | S::Displaced, E::Move)
        | (S::Waiting, E::Promote)
        | (S::Displaced, E::Restore) => entered,
        (S::Waiting | S::Requested | S::Approved | S::Confirmed | S::Displaced, E::Cancel) => {
            S::Cancelled
        }
        (S::Waiting | S::Requested | S::Approved | S::Confirmed, E::Displace) => S::Displaced,
        (S::Waiting | S::Requested | S::Approved | S::Confirmed | S::Displaced, E::Lapse) => {
            S::Lapsed
        }
        (S::Requested, E::NameOrder) if !standing.begun => entered,
        (S::Approved | S::Confirmed, E::NameOrder)
            if standing.needs_approval && !standing.begun =>
        {
            S::Requested
        }
        (S::Requested | S::Approved | S::Confirmed, E::Join | E::Leave | E::NameOrder)
        | (S::Waiting | S::Displaced | S::InUse, E::NameOrder) => state,
        _ => return None,
    })
}

/// What becomes of a booking.
///
/// # Errors
/// Why it is refused: first who, then the state, then the time.
pub fn decide(
    state: BookingState,
    event: BookingEvent,
    standing: Standing,
) -> Result<BookingState, Refusal> {
    use BookingEvent as E;
    match event {
        E::Approve | E::Decline | E::CheckIn | E::Return | E::TakeBack | E::NoShow => {
            if !standing.keeper {
                return Err(Refusal::NotKeeper);
            }
            if standing.own_deed {
                return Err(Refusal::ConfirmsOwn);
            }
        }
        E::Confirm | E::Rate | E::Move | E::NameOrder if !standing.booker => {
            return Err(Refusal::NotBooker);
        }
        E::NameOrder if !standing.serves => return Err(Refusal::NoUnit),
        E::NameOrder if matches!(state, BookingState::Returned | BookingState::Rated) => {
            return Err(Refusal::Counted);
        }
        E::Cancel if !(standing.booker || standing.keeper || standing.house) => {
            return Err(Refusal::NotBooker);
        }
        E::Promote | E::Displace | E::Restore | E::Lapse if !standing.house => {
            return Err(Refusal::ByItself);
        }
        E::Join if standing.booker => return Err(Refusal::JoinsOwn),
        E::Join if !standing.open => return Err(Refusal::NotOpen),
        _ => {}
    }
    let next = after(state, event, standing).ok_or(Refusal::WrongState)?;
    let displaced = state == BookingState::Displaced;
    match event {
        E::CheckIn if !standing.near => Err(Refusal::TooEarly),
        E::NoShow if !standing.begun => Err(Refusal::TooEarly),
        E::Move | E::Cancel if standing.begun && !displaced => Err(Refusal::Begun),
        E::Join | E::Leave | E::Approve if standing.begun => Err(Refusal::Begun),
        _ => Ok(next),
    }
}

/// Who may book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// Somebody for themselves.
    Person,
    /// A unit, and whether it is a member of the alliance the terms name.
    Unit {
        /// Whether it is.
        member: bool,
    },
    /// Residents, through a clerk.
    Residents,
    /// Who keeps the resource, for themselves.
    Keeper,
}

/// Whether the terms admit a party.
///
/// # Errors
/// The code of why not.
pub fn admits(
    eligible: crate::openings::Eligible,
    residents: bool,
    party: Party,
) -> Result<(), &'static str> {
    use crate::openings::Eligible as L;
    match (eligible, party) {
        (_, Party::Residents) if !residents => Err("booking_residents_not_admitted"),
        (_, Party::Keeper | Party::Residents)
        | (L::Posts, _)
        | (L::Units, Party::Unit { .. })
        | (L::Alliance, Party::Unit { member: true }) => Ok(()),
        (L::Units, Party::Person) => Err("booking_units_only"),
        (L::Alliance, _) => Err("booking_alliance_only"),
    }
}

#[cfg(test)]
mod tests;
