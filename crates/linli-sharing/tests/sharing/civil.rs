//! Civil time: a day ends at midnight, has no summer time, and a booking ends with the validity of what is booked.

use crate::setting::*;
use linli_domain::time::Timestamp;
use linli_kit::on_both_databases;
use serde_json::{Value, json};

/// Every evening from eight to midnight.
fn evenings() -> Value {
    let week = [1, 2, 3, 4, 5, 6, 7];
    json!({"windows": [{"weekdays": week, "from": "20:00", "to": "24:00"}]})
}

on_both_databases!(
    &FEATURES,
    async fn the_last_hour_ends_at_midnight_and_belongs_to_its_day(house: TestHouse) {
        let venue = hall(&house, evenings()).await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let made = book(&school, &asked(&venue, "12T23:00", "13T00:00"))
            .await
            .ok()
            .body;
        assert_eq!(made["to"], at("13T00:00"));
        book(&school, &asked(&venue, "12T23:00", "13T01:00"))
            .await
            .refused(409, "booking_crosses_midnight");
        let day = |day: &str| format!("from=2026-11-{day}&to=2026-11-{day}");
        for (date, lines) in [("12", 1), ("13", 0)] {
            let sheet = format!("/api/resources/{venue}/day-sheet?{}", day(date));
            let sheet = bank.get(&sheet).await.ok().body;
            assert_eq!(sheet["lines"].as_array().expect("lines").len(), lines);
            let shown = format!("/api/booking-calendar?{}&resource_id={venue}", day(date));
            let shown = bank.get(&shown).await.ok().body;
            assert_eq!(shown.as_array().expect("entries").len(), lines, "{date}");
            let month = bank.get(&format!("/api/openings?{}", day(date))).await;
            let month = month.ok().body;
            assert_eq!(month["items"][0]["days"][0]["bookings"], lines);
        }
        // the same hour said in another zone is the same hour
        let elsewhere = with(
            asked(&venue, "12T20:00", "12T21:00"),
            json!({"from": "2026-11-12T12:00:00Z", "to": "2026-11-12T13:00:00Z"}),
        );
        let made = book(&school, &elsewhere).await.ok().body;
        assert_eq!(made["from"], at("12T20:00"));
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_weekly_hour_stays_while_other_countries_turn_clocks(house: TestHouse) {
        let venue = hall(&house, with(evenings(), json!({"horizon_days": 400}))).await;
        valid_to(&house, &venue, Value::Null).await;
        let school = liaison(&house, SCHOOL).await;
        let first = with(
            asked(&venue, "12T20:00", "12T21:00"),
            json!({"from": "2027-03-04T20:00:00+08:00", "to": "2027-03-04T21:00:00+08:00"}),
        );
        let series = json!({"first": first, "until": "2027-04-08"});
        let made = school.post("/api/booking-series", &series).await.ok().body;
        let bookings = made["bookings"].as_array().expect("bookings");
        assert_eq!(bookings.len(), 6);
        for one in bookings {
            let from = one["from"].as_str().expect("a moment");
            assert!(from.ends_with("T20:00:00+08:00"), "{from}");
        }
        let moment = |one: &Value| {
            Timestamp::parse_rfc3339(one["from"].as_str().expect("a moment")).expect("a moment")
        };
        for pair in bookings.windows(2) {
            let apart = moment(&pair[1]).millis() - moment(&pair[0]).millis();
            assert_eq!(apart, 7 * linli_domain::time::DAY);
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_asks_too_far_ahead_is_offered_the_earliest_days(house: TestHouse) {
        let venue = hall(&house, with(evenings(), json!({"horizon_days": 9}))).await;
        let school = liaison(&house, SCHOOL).await;
        let far = book(&school, &asked(&venue, "28T20:00", "28T21:00")).await;
        far.refused(409, "booking_too_far");
        let free = offered(&far);
        assert_eq!(free.len(), 3, "{free:?}");
        for slot in &free {
            take(&school, &venue, slot).await;
        }
        // who takes no bookings offers none
        let url = format!("/api/resources/{venue}");
        let bank = liaison(&house, BANK).await;
        let version = bank.get(&url).await.ok().body["version"].clone();
        bank.post(&format!("{url}/pause"), &json!({"version": version}))
            .await
            .ok();
        let rests = book(&bank, &asked(&venue, "12T20:00", "12T21:00")).await;
        rests.refused(409, "booking_not_bookable");
        assert!(offered(&rests).is_empty());
    }
);

on_both_databases!(
    &FEATURES,
    async fn nothing_is_booked_past_the_end_of_what_is_booked(house: TestHouse) {
        let venue = hall(&house, evenings()).await;
        let school = liaison(&house, SCHOOL).await;
        let before = book(&school, &asked(&venue, "21T20:00", "21T21:00"))
            .await
            .ok()
            .body;
        valid_to(&house, &venue, json!(at("20T21:00"))).await;
        let astride = book(&school, &asked(&venue, "20T20:00", "20T22:00")).await;
        astride.refused(409, "booking_past_validity");
        // nothing later can be had: the earliest there are, and each can really be taken
        let free = offered(&astride);
        assert_eq!(free.len(), 3, "{free:?}");
        for slot in free {
            assert!(slot["to"].as_str() <= Some(&at("20T21:00")), "{slot}");
            take(&school, &venue, &slot).await;
        }
        book(&school, &asked(&venue, "20T21:00", "20T22:00"))
            .await
            .refused(409, "booking_past_validity");
        book(&school, &asked(&venue, "20T20:00", "20T21:00"))
            .await
            .ok();
        // what was promised before the end was set stays promised, and can be given back or moved into the validity
        assert_eq!(look(&school, &before).await["state"], "confirmed");
        let to = json!({"from": at("22T20:00"), "to": at("22T21:00")});
        step(&school, &before, "move", to)
            .await
            .refused(409, "booking_past_validity");
        let to = json!({"from": at("19T20:00"), "to": at("19T21:00")});
        step(&school, &before, "move", to).await.ok();
    }
);
