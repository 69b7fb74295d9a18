//! A calendar as text (iCalendar, RFC 5545), written by the library `icalendar`. Pure: what is in it and when it was
//! changed come in, so that the same bookings always give the same text.

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use linli_domain::time::Timestamp;
use uuid::Uuid;

/// How certain an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It stands.
    Confirmed,
    /// Somebody has still to say yes.
    Tentative,
    /// It is off; kept for a while, so that programs take it out.
    Cancelled,
}

/// One entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// What it is: the same in every reading, so that programs know it again.
    pub id: Uuid,
    /// How often it was changed.
    pub changes: i64,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
    /// What programs show.
    pub summary: String,
    /// Where.
    pub location: String,
    /// What else there is to say.
    pub description: String,
    /// How certain it is.
    pub certainty: Certainty,
}

/// The entries under a name, in their order. Programs are asked to look again after an hour.
#[must_use]
pub fn text(name: &str, entries: &[CalendarEntry]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Linli//Linli//ZH"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(name);
    calendar.ttl(&chrono::Duration::hours(1));
    for entry in entries {
        calendar.push(event(entry));
    }
    calendar.to_string()
}

fn event(entry: &CalendarEntry) -> Event {
    let mut event = Event::new();
    event
        .uid(&format!("{}@linli", entry.id))
        .timestamp(utc(entry.changed_at))
        .last_modified(utc(entry.changed_at))
        .sequence(u32::try_from(entry.changes).unwrap_or_default())
        .starts(utc(entry.from))
        .ends(utc(entry.to))
        .summary(&entry.summary)
        .location(&entry.location)
        .description(&entry.description)
        .status(match entry.certainty {
            Certainty::Confirmed => EventStatus::Confirmed,
            Certainty::Tentative => EventStatus::Tentative,
            Certainty::Cancelled => EventStatus::Cancelled,
        });
    event.done()
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use calcard::Entry;
    use calcard::Parser;
    use calcard::icalendar::{ICalendar, ICalendarProperty};

    use super::*;

    fn entry(summary: &str) -> CalendarEntry {
        CalendarEntry {
            id: Uuid::from_u128(7),
            changes: 3,
            changed_at: Timestamp::parse_rfc3339("2026-11-20T08:00:00+08:00").expect("a moment"),
            from: Timestamp::parse_rfc3339("2026-11-28T23:30:00+08:00").expect("a moment"),
            to: Timestamp::parse_rfc3339("2026-11-29T00:00:00+08:00").expect("a moment"),
            summary: summary.to_owned(),
            location: "北江社区 锦绣苑; 3幢, 二楼".to_owned(),
            description: "第一行\n第二行\\末".to_owned(),
            certainty: Certainty::Cancelled,
        }
    }

    /// Read by a parser that shares no line with the writer.
    fn read(text: &str) -> ICalendar {
        match Parser::new(text).entry() {
            Entry::ICalendar(calendar) => calendar,
            other => panic!("no calendar: {other:?}"),
        }
    }

    fn value(calendar: &ICalendar, component: usize, name: &ICalendarProperty) -> String {
        calendar.components[component]
            .property(name)
            .and_then(|property| property.values.first())
            .and_then(|value| value.as_text())
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn an_independent_parser_reads_what_was_written() {
        let long = "㛃䶮𬭚喆堃峣".repeat(30);
        let written = text("大会议室", &[entry(&long)]);
        assert!(
            written
                .split("\r\n")
                .all(|line| line.len() <= 75 && std::str::from_utf8(line.as_bytes()).is_ok()),
            "lines are folded at 75 octets: {written}"
        );
        let calendar = read(&written);
        assert_eq!(value(&calendar, 1, &ICalendarProperty::Summary), long);
        assert_eq!(
            value(&calendar, 1, &ICalendarProperty::Location),
            "北江社区 锦绣苑; 3幢, 二楼"
        );
        assert_eq!(
            value(&calendar, 1, &ICalendarProperty::Description),
            "第一行\n第二行\\末"
        );
        assert!(written.contains("DTSTART:20261128T153000Z"), "{written}");
        assert!(written.contains("DTEND:20261128T160000Z"));
        assert!(written.contains("STATUS:CANCELLED") && written.contains("SEQUENCE:3"));
    }

    #[test]
    fn the_same_bookings_give_the_same_text() {
        let entries = [entry("一"), entry("二")];
        assert_eq!(text("名", &entries), text("名", &entries));
        assert!(read(&text("空", &[])).components.len() == 1);
    }
}
