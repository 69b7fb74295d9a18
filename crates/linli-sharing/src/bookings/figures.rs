//! What a refusal tells with the rule it names: how many are booked and may be, how long before, up to which day. In the
//! language of who asks, because a figure stands in words: 每月 4 次, 3 天.

use chrono::{Days as Later, NaiveDate};
use linli_domain::code::CodeEnum;
use linli_domain::time::{MINUTE, Timestamp};
use linli_kit::problem::Problem;
use linli_kit::text::{Locale, Texts};
use serde_json::{Map, Value, json};

use super::quotas::Spent;
use super::store::Booking;
use crate::openings::QuotaPeriod;
use crate::openings::slots::{Limits, SlotRefusal};

/// The texts in the language of who asks.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The texts of the house.
    pub texts: &'a Texts,
    /// The language.
    pub locale: Locale,
}

impl Words<'_> {
    fn say(self, key: &str, args: &Value) -> String {
        let none = Map::new();
        let args = args.as_object().unwrap_or(&none);
        self.texts.say(self.locale, key, args)
    }

    /// A slot that cannot be booked, with the figure of the limit it hits.
    #[must_use]
    pub fn slot(
        self,
        refusal: SlotRefusal,
        limits: &Limits,
        of: &Booking,
        now: Timestamp,
    ) -> Problem {
        let problem = Problem::conflict(refusal.code());
        match refusal {
            SlotRefusal::TooLong => {
                let minutes = limits.most_slots * limits.slot_minutes;
                problem
                    .arg("slots", limits.most_slots)
                    .arg("length", self.length(minutes))
            }
            SlotRefusal::TooSoon => {
                let earliest = now.plus(limits.lead_hours.max(0) * 60 * MINUTE);
                problem
                    .arg("lead", self.lead(limits.lead_hours, of.from_at < now))
                    .arg(
                        "earliest",
                        earliest.civil().format("%Y-%m-%d %H:%M").to_string(),
                    )
            }
            SlotRefusal::TooFar => {
                let days = Later::new(u64::try_from(limits.horizon_days).unwrap_or(0));
                let (today, wished) = (now.date(), of.from_at.date());
                let last = today.checked_add_days(days).unwrap_or(today);
                let opens = wished.checked_sub_days(days).unwrap_or(wished);
                problem
                    .arg("days", limits.horizon_days)
                    .arg("last", day(last))
                    .arg("opens", day(opens))
            }
            SlotRefusal::PastValidity => {
                let last = limits.valid_to.map(|end| end.plus(-1).date());
                problem.arg("last", last.map(day).unwrap_or_default())
            }
            _ => problem,
        }
    }

    fn length(self, minutes: i64) -> String {
        match minutes % 60 {
            0 => self.say("booking_length_hours", &json!({"hours": minutes / 60})),
            _ => self.say("booking_length_minutes", &json!({"minutes": minutes})),
        }
    }

    fn lead(self, hours: i64, over: bool) -> String {
        match (over, hours % 24) {
            (true, _) => self.say("booking_lead_over", &json!({})),
            (false, 0) => self.say("booking_lead_days", &json!({"days": hours / 24})),
            (false, _) => self.say("booking_lead_hours", &json!({"hours": hours})),
        }
    }

    /// A quota that is used up: how many are booked in which time, how many may be, and from which day on there is room.
    #[must_use]
    pub fn quota(self, spent: &Spent, of: &Booking) -> Problem {
        let (first, last) = (spent.span.from.date(), spent.span.to.plus(-1).date());
        let during = match spent.quota.period {
            QuotaPeriod::Day => "booking_during_day",
            _ => "booking_during",
        };
        let who = match of.behalf_way {
            Some(_) => "booking_who_unit",
            None => "booking_who_own",
        };
        let none = json!({});
        // a quota of all kinds names none
        let kind = spent.quota.kind.map(|kind| {
            let key = format!("booking_of_{}", kind.code());
            self.say(&key, &none)
        });
        Problem::conflict(spent.code)
            .arg("who", self.say(who, &none))
            .arg(
                "during",
                self.say(during, &json!({"from": day(first), "to": day(last)})),
            )
            .arg("kind", kind.unwrap_or_default())
            .arg(
                "each",
                self.say(
                    &format!("booking_each_{}", spent.quota.period.code()),
                    &none,
                ),
            )
            .arg("used", spent.used)
            .arg("most", spent.quota.most)
            .arg("again", day(spent.span.to.date()))
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}
