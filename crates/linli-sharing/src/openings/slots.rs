//! The slots of a resource: what a day is cut into, what is free of it, and why a stretch cannot be booked.
//!
//! What is bookable gives way to a closure, a closure to a repair. A stretch is free where at every instant of it fewer
//! bookings hold a place than the capacity says.

use chrono::NaiveDate;
use linli_domain::calendar::WorkCalendar;
use linli_domain::time::{DAY, MINUTE, Timestamp};

use super::ClosureKind;
use super::rules::{DayFacts, Window, facts, hours};
use super::view::{FreeSlot, SlotState};

/// A stretch of time, its end no longer in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
}

impl Span {
    /// Whether two stretches share an instant.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Its length in milliseconds.
    #[must_use]
    pub fn length(&self) -> i64 {
        self.to.millis() - self.from.millis()
    }
}

/// A closure or a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shut {
    /// Which of the two.
    pub kind: ClosureKind,
    /// When.
    pub span: Span,
    /// Why.
    pub reason: String,
}

/// How far and how long may be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Whether it can be booked at all.
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
    /// The first moment it is no longer offered.
    pub valid_to: Option<Timestamp>,
}

/// What validity, lead time and horizon leave of all time.
#[derive(Debug, Clone, Copy)]
struct Reach {
    /// Nothing begins earlier.
    earliest: Timestamp,
    /// Nothing begins then or later.
    too_far: Timestamp,
    /// Nothing ends later.
    valid_to: Option<Timestamp>,
}

impl Reach {
    fn admits(&self, span: Span) -> Result<(), SlotRefusal> {
        if self.valid_to.is_some_and(|end| span.to > end) {
            return Err(SlotRefusal::PastValidity);
        }
        if span.from < self.earliest {
            return Err(SlotRefusal::TooSoon);
        }
        if span.from >= self.too_far {
            return Err(SlotRefusal::TooFar);
        }
        Ok(())
    }

    /// Whether nothing within a time is left.
    fn leaves_out(&self, whole: Span) -> bool {
        whole.to <= self.earliest
            || whole.from >= self.too_far
            || self.valid_to.is_some_and(|end| whole.from >= end)
    }
}

/// A resource as slots are computed for it.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its limits.
    pub limits: Limits,
    /// When it opens.
    pub windows: Vec<Window>,
    /// When it is shut.
    pub shuts: Vec<Shut>,
    /// Bookings that hold a place, by their beginning; none crosses midnight.
    pub holds: Vec<Span>,
}

/// Why a stretch cannot be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotRefusal {
    /// The keeper takes no bookings at the moment.
    NotBookable,
    /// It ends before it begins.
    Inverted,
    /// It crosses midnight.
    CrossesMidnight,
    /// It is not open then.
    OutsideWindows,
    /// It is open, but slots begin and end at other times.
    NotASlot,
    /// More slots than one booking takes.
    TooLong,
    /// The validity of the resource ends before.
    PastValidity,
    /// Under repair.
    InRepair,
    /// Closed.
    Closed,
    /// Too short before.
    TooSoon,
    /// Too long before.
    TooFar,
    /// No place is free.
    Full,
}

impl SlotRefusal {
    /// The code of its text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotBookable => "booking_not_bookable",
            Self::Inverted => "booking_inverted",
            Self::CrossesMidnight => "booking_crosses_midnight",
            Self::OutsideWindows => "booking_outside_windows",
            Self::NotASlot => "booking_not_a_slot",
            Self::TooLong => "booking_too_long",
            Self::PastValidity => "booking_past_validity",
            Self::InRepair => "booking_in_repair",
            Self::Closed => "booking_closed",
            Self::TooSoon => "booking_too_soon",
            Self::TooFar => "booking_too_far",
            Self::Full => "booking_full",
        }
    }
}

/// The calendar a street opens by.
#[derive(Debug, Clone)]
pub struct Days<'a> {
    /// Working days and holidays.
    pub calendar: &'a WorkCalendar,
    /// First and last days of the school holidays.
    pub school: Vec<(NaiveDate, NaiveDate)>,
}

impl Days<'_> {
    /// What a day is.
    #[must_use]
    pub fn facts(&self, date: NaiveDate) -> DayFacts {
        facts(date, self.calendar, &self.school)
    }

    /// The days from one to another, both in it.
    #[must_use]
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Vec<DayFacts> {
        from.iter_days()
            .take_while(|date| *date <= to)
            .map(|date| self.facts(date))
            .collect()
    }
}

/// A moment of a day, so many minutes after midnight.
#[must_use]
pub fn moment(date: NaiveDate, minutes: i64) -> Timestamp {
    Timestamp::start_of(date).plus(minutes * MINUTE)
}

/// The most holds at one instant of a stretch.
#[must_use]
pub fn peak(holds: &[Span], span: Span) -> i64 {
    let mut edges: Vec<(Timestamp, i64)> = Vec::new();
    for hold in holds.iter().filter(|hold| hold.meets(&span)) {
        edges.push((hold.from, 1));
        edges.push((hold.to, -1));
    }
    // at one instant the end comes before the beginning
    edges.sort_unstable();
    let (mut now, mut most) = (0, 0);
    for (_, change) in edges {
        now += change;
        most = most.max(now);
    }
    most
}

impl Place {
    /// The slots a day is cut into, stretch by stretch; what is left of a stretch at its end is no slot.
    #[must_use]
    pub fn stretches(&self, day: &DayFacts) -> Vec<Vec<Span>> {
        let step = self.limits.slot_minutes.max(1);
        hours(&self.windows, day)
            .into_iter()
            .map(|(from, to)| {
                (0..(to - from) / step)
                    .map(|nth| Span {
                        from: moment(day.date, from + nth * step),
                        to: moment(day.date, from + (nth + 1) * step),
                    })
                    .collect()
            })
            .collect()
    }

    /// The holds that may meet a day, by the order of their beginning.
    #[must_use]
    pub fn holds_of(&self, date: NaiveDate) -> &[Span] {
        let (from, to) = (
            Timestamp::start_of(date),
            Timestamp::start_of(date).plus(DAY),
        );
        let first = self.holds.partition_point(|hold| hold.from < from);
        let last = self.holds.partition_point(|hold| hold.from < to);
        &self.holds[first..last]
    }

    /// What shuts a stretch: a repair before a closure.
    #[must_use]
    pub fn shut(&self, span: Span) -> Option<&Shut> {
        self.shuts
            .iter()
            .filter(|shut| shut.span.meets(&span))
            .max_by_key(|shut| shut.kind == ClosureKind::Repair)
    }

    /// Places that are free in all of a stretch.
    #[must_use]
    pub fn free(&self, span: Span) -> i64 {
        (self.limits.capacity - peak(self.holds_of(span.from.date()), span)).max(0)
    }

    /// Whether a stretch may be booked at a moment by what the windows and limits say; places are not looked at.
    ///
    /// # Errors
    /// The first rule it hits.
    pub fn admits(&self, days: &Days<'_>, span: Span, now: Timestamp) -> Result<(), SlotRefusal> {
        if !self.limits.bookable {
            return Err(SlotRefusal::NotBookable);
        }
        if span.to <= span.from {
            return Err(SlotRefusal::Inverted);
        }
        let date = span.from.date();
        if span.to > Timestamp::start_of(date).plus(DAY) {
            return Err(SlotRefusal::CrossesMidnight);
        }
        let stretches = self.stretches(&days.facts(date));
        let fits = stretches.iter().find_map(|stretch| {
            let first = stretch.iter().position(|slot| slot.from == span.from)?;
            let last = stretch.iter().position(|slot| slot.to == span.to)?;
            i64::try_from(last + 1)
                .ok()?
                .checked_sub(i64::try_from(first).ok()?)
        });
        let Some(slots) = fits else {
            let open = hours(&self.windows, &days.facts(date));
            let inside = open
                .iter()
                .any(|(from, to)| moment(date, *from) <= span.from && span.to <= moment(date, *to));
            return Err(if inside {
                SlotRefusal::NotASlot
            } else {
                SlotRefusal::OutsideWindows
            });
        };
        if slots > self.limits.most_slots {
            return Err(SlotRefusal::TooLong);
        }
        self.in_time(span, now)?;
        match self.shut(span).map(|shut| shut.kind) {
            Some(ClosureKind::Repair) => Err(SlotRefusal::InRepair),
            Some(ClosureKind::Closure) => Err(SlotRefusal::Closed),
            None => Ok(()),
        }
    }

    /// Validity, lead time and horizon.
    fn in_time(&self, span: Span, now: Timestamp) -> Result<(), SlotRefusal> {
        self.reach(now).admits(span)
    }

    /// What validity, lead time and horizon leave of all time at a moment.
    fn reach(&self, now: Timestamp) -> Reach {
        let limits = &self.limits;
        Reach {
            earliest: now.plus((limits.lead_hours * 60 * MINUTE).max(0)),
            too_far: Timestamp::start_of(now.date()).plus((limits.horizon_days + 1) * DAY),
            valid_to: limits.valid_to,
        }
    }

    /// Whether a stretch may be booked at a moment.
    ///
    /// # Errors
    /// The first rule it hits, the places last.
    pub fn judge(&self, days: &Days<'_>, span: Span, now: Timestamp) -> Result<(), SlotRefusal> {
        self.admits(days, span, now)?;
        match self.free(span) {
            0 => Err(SlotRefusal::Full),
            _ => Ok(()),
        }
    }

    /// How it stands about a slot that the windows cut.
    #[must_use]
    pub fn state(&self, slot: Span, now: Timestamp) -> (SlotState, i64) {
        match self.shut(slot).map(|shut| shut.kind) {
            Some(ClosureKind::Repair) => return (SlotState::Repair, 0),
            Some(ClosureKind::Closure) => return (SlotState::Closed, 0),
            None => {}
        }
        let free = self.free(slot);
        let state = if !self.limits.bookable || self.in_time(slot, now).is_err() {
            SlotState::OutOfTime
        } else if free == 0 {
            SlotState::Full
        } else {
            SlotState::Free
        };
        (state, free)
    }

    /// Free stretches of at least some minutes on some days, in order.
    pub fn free_on<'p>(
        &'p self,
        days: &'p [DayFacts],
        minutes: i64,
        now: Timestamp,
    ) -> impl Iterator<Item = FreeSlot> + 'p {
        let step = self.limits.slot_minutes.max(1);
        let count =
            usize::try_from(minutes.max(1).div_euclid(step) + i64::from(minutes % step != 0))
                .unwrap_or(1)
                .max(1);
        let too_long = i64::try_from(count).unwrap_or(i64::MAX) > self.limits.most_slots;
        let usable: &[DayFacts] = if too_long || !self.limits.bookable {
            &[]
        } else {
            days
        };
        let reach = self.reach(now);
        usable
            .iter()
            .flat_map(move |day| self.free_of(day, count, reach))
    }

    /// Free stretches of so many slots on one day, in order. What all slots of a day have in common is looked up once: a
    /// search over a thousand resources and a month asks for some 200,000 of them.
    fn free_of(&self, day: &DayFacts, count: usize, reach: Reach) -> Vec<FreeSlot> {
        let start = Timestamp::start_of(day.date);
        let mut found = Vec::new();
        if reach.leaves_out(Span {
            from: start,
            to: start.plus(DAY),
        }) {
            return found;
        }
        let step = self.limits.slot_minutes.max(1);
        let length = step.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX));
        let holds = self.holds_of(day.date);
        for (open, close) in hours(&self.windows, day) {
            let mut from = open;
            while from.saturating_add(length) <= close {
                let span = Span {
                    from: start.plus(from * MINUTE),
                    to: start.plus((from + length) * MINUTE),
                };
                from += step;
                if reach.admits(span).is_err() || self.shut(span).is_some() {
                    continue;
                }
                let free = self.limits.capacity - peak(holds, span);
                if free > 0 {
                    found.push(FreeSlot {
                        from: span.from,
                        to: span.to,
                        free,
                    });
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openings::DayKind;
    use linli_domain::calendar::DEFAULT_CALENDAR;
    use proptest::prelude::*;

    fn calendar() -> WorkCalendar {
        WorkCalendar::parse(DEFAULT_CALENDAR).expect("parses")
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(&format!("2026-11-{text}:00+08:00")).expect("a moment")
    }

    fn span(from: &str, to: &str) -> Span {
        Span {
            from: at(from),
            to: at(to),
        }
    }

    fn place(capacity: i64) -> Place {
        Place {
            limits: Limits {
                bookable: true,
                capacity,
                slot_minutes: 60,
                most_slots: 3,
                lead_hours: 2,
                horizon_days: 10,
                valid_to: Some(at("18T12:00")),
            },
            windows: vec![Window {
                weekdays: 0b111_1111,
                days: DayKind::Every,
                from: 8 * 60,
                to: 17 * 60 + 30,
                season: None,
            }],
            shuts: vec![
                Shut {
                    kind: ClosureKind::Closure,
                    span: span("12T08:00", "12T12:00"),
                    reason: "考试".to_owned(),
                },
                Shut {
                    kind: ClosureKind::Repair,
                    span: span("12T10:00", "12T11:00"),
                    reason: "修地板".to_owned(),
                },
            ],
            holds: vec![
                span("13T08:00", "13T10:00"),
                span("13T09:00", "13T10:00"),
                span("13T10:00", "13T11:00"),
            ],
        }
    }

    #[test]
    fn a_stretch_is_booked_or_names_the_rule_it_hits() {
        use SlotRefusal as R;
        let calendar = calendar();
        let days = Days {
            calendar: &calendar,
            school: Vec::new(),
        };
        let now = at("10T10:00");
        let place = place(2);
        for (from, to, expected) in [
            ("11T08:00", "11T09:00", Ok(())),
            ("11T08:00", "11T11:00", Ok(())),
            ("11T08:00", "11T12:00", Err(R::TooLong)),
            ("11T09:00", "11T08:00", Err(R::Inverted)),
            ("11T09:00", "11T09:00", Err(R::Inverted)),
            ("11T16:00", "12T09:00", Err(R::CrossesMidnight)),
            ("11T07:00", "11T08:00", Err(R::OutsideWindows)),
            ("11T08:30", "11T09:30", Err(R::NotASlot)),
            ("11T17:00", "11T17:30", Err(R::NotASlot)),
            ("10T11:00", "10T12:00", Err(R::TooSoon)),
            ("10T12:00", "10T13:00", Ok(())),
            ("09T12:00", "09T13:00", Err(R::TooSoon)),
            ("12T09:00", "12T10:00", Err(R::Closed)),
            ("12T09:00", "12T11:00", Err(R::InRepair)),
            ("12T12:00", "12T13:00", Ok(())),
            ("13T08:00", "13T09:00", Ok(())),
            ("13T09:00", "13T10:00", Err(R::Full)),
            ("13T08:00", "13T11:00", Err(R::Full)),
            ("13T10:00", "13T11:00", Ok(())),
            ("18T11:00", "18T12:00", Ok(())),
            ("18T12:00", "18T13:00", Err(R::PastValidity)),
        ] {
            let found = place.judge(&days, span(from, to), now);
            assert_eq!(found, expected, "{from} {to}");
        }
        let endless = Place {
            limits: Limits {
                valid_to: None,
                ..place.limits
            },
            ..place.clone()
        };
        let last = endless.judge(&days, span("20T16:00", "20T17:00"), now);
        assert_eq!(last, Ok(()));
        let far = endless.judge(&days, span("21T08:00", "21T09:00"), now);
        assert_eq!(far, Err(R::TooFar));
    }

    #[test]
    fn free_stretches_are_those_that_can_be_booked() {
        let calendar = calendar();
        let days = Days {
            calendar: &calendar,
            school: Vec::new(),
        };
        let now = at("10T10:00");
        let place = place(2);
        let (from, to) = (at("10T10:00").date(), at("22T10:00").date());
        let range = days.between(from, to);
        for minutes in [60, 90, 180] {
            let free: Vec<FreeSlot> = place.free_on(&range, minutes, now).collect();
            assert!(!free.is_empty());
            // every stretch of slots of that length, each judged by itself
            let slots = usize::try_from((minutes + 59) / 60).expect("small");
            let spans: Vec<Span> = range
                .iter()
                .flat_map(|day| place.stretches(day))
                .flat_map(|stretch| {
                    let whole = |slots: &[Span]| Span {
                        from: slots[0].from,
                        to: slots[slots.len() - 1].to,
                    };
                    stretch.windows(slots).map(whole).collect::<Vec<_>>()
                })
                .filter(|span| place.judge(&days, *span, now).is_ok())
                .collect();
            assert_eq!(free.len(), spans.len(), "none is left out");
            for slot in free {
                let span = Span {
                    from: slot.from,
                    to: slot.to,
                };
                assert_eq!(place.judge(&days, span, now), Ok(()), "{span:?}");
                assert_eq!(slot.free, place.free(span));
            }
        }
        assert_eq!(place.free_on(&range, 240, now).count(), 0, "too long");
    }

    proptest! {
        #[test]
        fn never_more_than_the_capacity_at_any_instant(
            capacity in 1i64..4,
            asked in proptest::collection::vec((8i64..17, 1i64..4, 0i64..3), 0..60)
        ) {
            let calendar = calendar();
            let days = Days { calendar: &calendar, school: Vec::new() };
            let mut place = Place { shuts: Vec::new(), holds: Vec::new(), ..place(capacity) };
            let start = Timestamp::start_of(at("11T10:00").date());
            for (hour, length, day) in asked {
                let from = start.plus(day * DAY + hour * 60 * MINUTE);
                let span = Span { from, to: from.plus(length * 60 * MINUTE) };
                let before = place.holds.clone();
                if place.judge(&days, span, at("10T10:00")).is_ok() {
                    place.holds.push(span);
                    place.holds.sort_unstable();
                } else {
                    prop_assert_eq!(&before, &place.holds);
                }
            }
            // minute by minute, by another way than `peak`
            for day in 0..3 {
                for minute in (0..24 * 60).step_by(15) {
                    let instant = start.plus(day * DAY + minute * MINUTE);
                    let here = place.holds.iter().filter(|hold| hold.from <= instant && instant < hold.to).count();
                    prop_assert!(i64::try_from(here).expect("small") <= capacity);
                }
            }
        }
    }
}
