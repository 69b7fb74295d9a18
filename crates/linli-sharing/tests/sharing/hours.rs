//! Other hours and an earlier end over what is booked already: who is hit is named before, told after, and gets other slots.

use crate::setting::*;
use axum::http::Method;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestHouse};
use serde_json::{Value, json};

/// Every day from eight to an hour.
fn until(hour: &str) -> Value {
    json!([{"weekdays": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "to": hour}])
}

/// The bank sets the hours of its hall.
async fn set(house: &TestHouse, venue: &str, hours: Value, displace: bool) -> TestAnswer {
    let bank = liaison(house, BANK).await;
    let url = format!("/api/resources/{venue}/openings");
    let version = bank.get(&url).await.ok().body["version"].clone();
    let changes = json!({"version": version, "windows": hours, "displace": displace});
    bank.write(Method::PUT, &url, &with(terms(), changes)).await
}

on_both_databases!(
    &FEATURES,
    async fn shorter_hours_name_whom_they_hit_and_he_is_told_that_it_stands(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let late = book(&school, &asked(&venue, "12T18:00", "12T19:00"))
            .await
            .ok()
            .body;
        let early = asked(&venue, "12T09:00", "12T10:00");
        let early = book(&school, &early).await.ok().body;
        let url = format!("/api/resources/{venue}/openings/hits");
        let hours = json!({"windows": until("17:00")});
        let hits = bank.post(&url, &hours).await.ok().body;
        assert_eq!(hits["total"], 1);
        assert_eq!(
            (&hits["first"][0]["id"], &hits["first"][0]["party"]),
            (&late["id"], &json!("南江小学"))
        );
        let none = json!({"windows": until("20:00")});
        assert_eq!(bank.post(&url, &none).await.ok().body["total"], 0);
        let wrong = bank.post(&url, &json!({"windows": until("07:00")})).await;
        assert_eq!(wrong.body["field_errors"][0]["field"], "windows.0.to");
        school
            .post(&url, &hours)
            .await
            .refused(403, "openings_not_keeper");
        assert!(notices(&school).await.is_empty(), "asking tells nobody");

        set(&house, &venue, until("17:00"), false).await.ok();
        assert_eq!(look(&school, &late).await["state"], "confirmed");
        assert_eq!(look(&school, &early).await["state"], "confirmed");
        assert_eq!(notices(&school).await, ["booking_stands"], "told once");
        // what lay outside already is not told again
        set(&house, &venue, until("16:00"), false).await.ok();
        assert_eq!(notices(&school).await, ["booking_stands"]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_gives_way_to_hours_gets_other_slots_and_comes_back(house: TestHouse) {
        let venue = hall(&house, json!({"approval": "approval"})).await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let mut made = Vec::new();
        for (from, to) in [("12T18:00", "12T19:00"), ("12T19:00", "12T20:00")] {
            let one = book(&school, &asked(&venue, from, to)).await.ok().body;
            made.push(step(&bank, &one, "approve", json!({})).await.ok().body);
        }
        set(&house, &venue, until("17:00"), true).await.ok();
        for one in &made {
            let seen = look(&school, one).await;
            assert_eq!(
                (
                    &seen["state"],
                    &seen["closure_reason"],
                    &seen["next_step"]["code"]
                ),
                (
                    &json!("displaced"),
                    &json!("开放时间调整"),
                    &json!("move_booking")
                )
            );
        }
        assert_eq!(notices(&school).await[0], "booking_displaced");
        // one tap to another slot, which needs no second approval
        let seen = look(&school, &made[0]).await;
        let slot = &seen["alternatives"][0];
        let to = json!({"from": slot["from"], "to": slot["to"]});
        let moved = step(&school, &seen, "move", to).await.ok().body;
        assert_eq!(moved["state"], "confirmed");
        // the old hours are back, and so is who found no other slot
        set(&house, &venue, until("20:00"), false).await.ok();
        let back = look(&school, &made[1]).await;
        assert_eq!(
            (&back["state"], &back["closure_reason"]),
            (&json!("confirmed"), &Value::Null)
        );
        assert_eq!(notices(&school).await[0], "booking_restored");
        assert_eq!(look(&school, &moved).await["from"], moved["from"]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_booked_past_an_earlier_end_is_told_and_comes_back(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        let school = liaison(&house, SCHOOL).await;
        let inside = asked(&venue, "19T09:00", "19T10:00");
        let inside = book(&school, &inside).await.ok().body;
        let past = asked(&venue, "21T09:00", "21T10:00");
        let past = book(&school, &past).await.ok().body;
        valid_to(&house, &venue, json!(at("20T00:00"))).await;
        house.advance(DAY / 48).await;
        assert_eq!(look(&school, &inside).await["state"], "confirmed");
        let seen = look(&school, &past).await;
        assert_eq!(
            (&seen["state"], &seen["closure_reason"]),
            (&json!("displaced"), &json!("只开放到 2026-11-19"))
        );
        let slots = seen["alternatives"].as_array().expect("slots");
        assert_eq!(slots.len(), 3, "the earliest there are");
        assert_eq!(notices(&school).await, ["booking_displaced"]);
        valid_to(&house, &venue, json!(at("28T00:00"))).await;
        house.advance(DAY / 48).await;
        assert_eq!(look(&school, &past).await["state"], "confirmed");
        assert_eq!(notices(&school).await[0], "booking_restored");
    }
);
