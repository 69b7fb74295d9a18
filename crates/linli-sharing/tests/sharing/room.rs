//! Room for those who have booked and those who wait: other terms that leave none, one place each, and a closure over the line.

use crate::setting::*;
use axum::http::Method;
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestHouse};
use serde_json::{Value, json};

/// The bank sets the terms of its hall with some of them changed.
async fn set(house: &TestHouse, venue: &str, changes: Value) -> TestAnswer {
    let bank = liaison(house, BANK).await;
    let url = format!("/api/resources/{venue}/openings");
    let version = bank.get(&url).await.ok().body["version"].clone();
    let body = with(with(terms(), json!({"version": version})), changes);
    bank.write(Method::PUT, &url, &body).await
}

/// How many bookings terms would leave no room for, asked before they are set.
async fn hits(house: &TestHouse, venue: &str, changes: Value) -> Value {
    let bank = liaison(house, BANK).await;
    let body = with(json!({"windows": terms()["windows"]}), changes);
    let url = format!("/api/resources/{venue}/openings/hits");
    bank.post(&url, &body).await.ok().body
}

async fn close(house: &TestHouse, venue: &str) -> Value {
    let bank = liaison(house, BANK).await;
    let url = format!("/api/resources/{venue}");
    let shown = bank.get(&format!("{url}/openings")).await.ok().body;
    let body = json!({"version": shown["version"], "kind": "repair", "from": at("12T08:00"), "to": at("12T12:00"),
                      "reason": "修地板"});
    let closed = bank.post(&format!("{url}/closures"), &body).await;
    closed.ok().body
}

async fn lift(house: &TestHouse, venue: &str, closed: &Value) {
    let bank = liaison(house, BANK).await;
    let closure = id(&closed["closures"][0]);
    let url = format!("/api/resources/{venue}/closures/{closure}/lift");
    let body = json!({"version": closed["version"]});
    bank.post(&url, &body).await.ok();
}

on_both_databases!(
    &FEATURES,
    async fn fewer_places_name_whom_they_hit_and_the_last_to_book_gives_way(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 3})).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let (mut people, mut made) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            let person = volunteer(&house).await;
            made.push(book(&person, &slot).await.ok().body);
            people.push(person);
            house.clock.advance(1_000);
        }
        let beside = book(&people[0], &asked(&venue, "12T10:00", "12T11:00")).await;
        beside.ok();
        let found = hits(&house, &venue, json!({"capacity": 1})).await;
        assert_eq!(
            (&found["total"], &found["first"][0]["id"]),
            (&json!(2), &made[1]["id"]),
            "who booked first stays"
        );
        assert_eq!(hits(&house, &venue, json!({})).await["total"], 0);
        assert_eq!(
            hits(&house, &venue, json!({"capacity": 4})).await["total"],
            0
        );
        // they stand and are told so, once
        set(&house, &venue, json!({"capacity": 2})).await.ok();
        for (nth, told) in [(0, 0), (1, 0), (2, 1)] {
            assert_eq!(look(&people[nth], &made[nth]).await["state"], "confirmed");
            assert_eq!(notices(&people[nth]).await.len(), told, "{nth}");
        }
        set(&house, &venue, json!({"capacity": 2})).await.ok();
        assert_eq!(notices(&people[2]).await, ["booking_stands"]);
        // or give way, with other slots to take, and come back with the place
        let gives_way = json!({"capacity": 1, "displace": true});
        set(&house, &venue, gives_way).await.ok();
        let seen = look(&people[1], &made[1]).await;
        assert_eq!(
            (&seen["state"], &seen["closure_reason"]),
            (&json!("displaced"), &json!("同时可约的名额减少"))
        );
        assert_eq!(seen["alternatives"].as_array().map(Vec::len), Some(3));
        assert_eq!(look(&people[0], &made[0]).await["state"], "confirmed");
        set(&house, &venue, json!({"capacity": 3})).await.ok();
        assert_eq!(look(&people[1], &made[1]).await["state"], "confirmed");
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_has_booked_what_takes_no_more_bookings_is_told(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let one = volunteer(&house).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let made = book(&one, &slot).await.ok().body;
        let off = json!({"bookable": false});
        assert_eq!(hits(&house, &venue, off.clone()).await["total"], 1);
        set(&house, &venue, off.clone()).await.ok();
        assert_eq!(look(&one, &made).await["state"], "confirmed");
        assert_eq!(notices(&one).await, ["booking_stands"]);
        set(&house, &venue, off).await.ok();
        assert_eq!(notices(&one).await.len(), 1, "told once");
        // what can be booked has hours
        let empty = set(&house, &venue, json!({"windows": []})).await;
        let fault = &empty.body["field_errors"][0];
        assert_eq!(
            (&fault["field"], &fault["code"]),
            (&json!("windows"), &json!("openings_no_hours"))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_takes_two_places_of_one_time(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 3})).await;
        let (one, other) = (volunteer(&house).await, volunteer(&house).await);
        let clerk = worker(&house).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let called = |name: &str| {
            let behalf = json!({"behalf": {"way": "phone", "name": name}});
            with(slot.clone(), behalf)
        };
        let made = book(&one, &slot).await.ok().body;
        let again = book(&one, &slot).await;
        assert_eq!(
            (
                again.code(),
                &again.body["args"]["number"],
                &again.body["args"]["booking_id"]
            ),
            ("booking_have_one", &made["number"], &made["id"])
        );
        // nor a part of it, nor by moving there, nor every week
        let longer = asked(&venue, "12T08:00", "12T10:00");
        book(&one, &longer).await.refused(409, "booking_have_one");
        let beside = asked(&venue, "12T10:00", "12T11:00");
        let beside = book(&one, &beside).await.ok().body;
        let there = json!({"from": slot["from"], "to": slot["to"]});
        let moved = step(&one, &beside, "move", there).await;
        moved.refused(409, "booking_have_one");
        let weekly = json!({"first": slot, "until": "2026-11-19"});
        let series = one.post("/api/booking-series", &weekly).await.ok().body;
        assert_eq!(
            (
                series["bookings"].as_array().map(Vec::len),
                &series["refused"][0]["code"]
            ),
            (Some(1), &json!("booking_have_one"))
        );
        let why = series["refused"][0]["reason"].as_str().expect("words");
        assert!(
            why.contains(made["number"].as_str().expect("a number")),
            "{why}"
        );
        // a clerk books for different people, for each once
        book(&clerk, &called("三幢太极队")).await.ok();
        let twice = book(&clerk, &called("三幢太极队")).await;
        twice.refused(409, "booking_have_one");
        book(&clerk, &called("五幢合唱队")).await.ok();
        // nor stands in the line twice
        let wait = with(slot.clone(), json!({"wait": true}));
        let waiting = book(&other, &wait).await.ok().body;
        assert_eq!(waiting["state"], "waiting");
        book(&other, &wait).await.refused(409, "booking_have_one");
        // what was given back is free to be taken again
        step(&one, &made, "cancel", json!({})).await.ok();
        assert_eq!(look(&other, &waiting).await["state"], "confirmed");
        let full = book(&one, &slot).await;
        full.refused(409, "booking_full");
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_waits_is_told_of_a_closure_and_has_the_place_in_the_line_again(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let wait = with(slot.clone(), json!({"wait": true}));
        let (mut people, mut made) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            let person = volunteer(&house).await;
            made.push(book(&person, &wait).await.ok().body);
            people.push(person);
            house.clock.advance(1_000);
        }
        let closed = close(&house, &venue).await;
        for (person, booking) in people.iter().zip(&made) {
            let seen = look(person, booking).await;
            assert_eq!(
                (&seen["state"], &seen["closure_reason"]),
                (&json!("displaced"), &json!("修地板"))
            );
            assert_eq!(seen["alternatives"].as_array().map(Vec::len), Some(3));
            assert_eq!(notices(person).await, ["booking_displaced"]);
        }
        // one tap, and the wait is over
        let seen = look(&people[3], &made[3]).await;
        let other = &seen["alternatives"][0];
        let to = json!({"from": other["from"], "to": other["to"]});
        let moved = step(&people[3], &seen, "move", to).await.ok().body;
        assert_eq!(moved["state"], "confirmed");
        lift(&house, &venue, &closed).await;
        let places = [
            ("confirmed", Value::Null),
            ("waiting", json!(1)),
            ("waiting", json!(2)),
        ];
        for (nth, (state, place)) in places.into_iter().enumerate() {
            let seen = look(&people[nth], &made[nth]).await;
            assert_eq!(
                (&seen["state"], &seen["waiting_place"]),
                (&json!(state), &place)
            );
        }
        assert_eq!(notices(&people[1]).await[0], "booking_waits_again");
        assert_eq!(look(&people[3], &moved).await["from"], moved["from"]);
        // who had a place gave it up meanwhile: the line goes on as it stood
        let closed = close(&house, &venue).await;
        let first = look(&people[0], &made[0]).await;
        step(&people[0], &first, "cancel", json!({})).await.ok();
        lift(&house, &venue, &closed).await;
        assert_eq!(look(&people[1], &made[1]).await["state"], "confirmed");
        assert_eq!(look(&people[2], &made[2]).await["waiting_place"], 1);
    }
);
