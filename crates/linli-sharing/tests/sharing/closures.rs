//! Closures and repairs over bookings, the waiting list, and two for the last place.

use crate::setting::*;
use futures::future::join_all;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::TestHouse;
use serde_json::{Value, json};

async fn close(house: &TestHouse, venue: &str, kind: &str, from: &str, to: &str) -> Value {
    let bank = liaison(house, BANK).await;
    let shown = bank
        .get(&format!("/api/resources/{venue}/openings"))
        .await
        .ok()
        .body;
    let body = json!({"version": shown["version"], "kind": kind, "from": at(from), "to": at(to), "reason": "修地板"});
    bank.post(&format!("/api/resources/{venue}/closures"), &body)
        .await
        .ok()
        .body
}

on_both_databases!(
    &FEATURES,
    async fn a_closure_added_later_tells_who_has_booked_and_offers_other_slots(house: TestHouse) {
        let venue = hall(&house, json!({"conditions": "自带垃圾袋"})).await;
        let school = liaison(&house, SCHOOL).await;
        let body = with(
            asked(&venue, "12T09:00", "12T10:00"),
            json!({"conditions_version": 1}),
        );
        let made = book(&school, &body).await.ok().body;
        let other = book(&school, &asked(&venue, "12T15:00", "12T16:00"))
            .await
            .ok()
            .body;
        let shown = close(&house, &venue, "repair", "12T08:00", "12T12:00").await;
        assert_eq!(shown["closures"][0]["displaced"], 1);
        let seen = look(&school, &made).await;
        assert_eq!(
            (
                &seen["state"],
                &seen["closure_reason"],
                &seen["next_step"]["code"]
            ),
            (
                &json!("displaced"),
                &json!("修地板"),
                &json!("move_booking")
            )
        );
        assert_eq!(
            look(&school, &other).await["state"],
            "approved",
            "beside it"
        );
        assert_eq!(notices(&school).await, ["booking_displaced"]);
        book(&school, &asked(&venue, "12T10:00", "12T11:00"))
            .await
            .refused(409, "booking_in_repair");
        // one tap
        let slot = &seen["alternatives"][0];
        assert_eq!(slot["from"], at("12T12:00"));
        let moved = step(
            &school,
            &seen,
            "move",
            json!({"from": slot["from"], "to": slot["to"]}),
        )
        .await
        .ok()
        .body;
        assert_eq!(
            (&moved["state"], &moved["from"]),
            (&json!("confirmed"), &slot["from"])
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_lifted_closure_gives_places_back_and_a_repair_goes_before_it(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let school = liaison(&house, SCHOOL).await;
        let made = book(&school, &asked(&venue, "12T09:00", "12T10:00"))
            .await
            .ok()
            .body;
        let shown = close(&house, &venue, "closure", "12T08:00", "12T12:00").await;
        close(&house, &venue, "repair", "12T10:00", "12T11:00").await;
        let url = format!("/api/resources/{venue}/slots?from=2026-11-12&to=2026-11-12");
        let slots = school.get(&url).await.ok().body;
        let states: Vec<&str> = slots["days"][0]["slots"]
            .as_array()
            .expect("slots")
            .iter()
            .filter_map(|slot| slot["state"].as_str())
            .take(5)
            .collect();
        assert_eq!(states, ["closed", "closed", "repair", "closed", "free"]);
        let bank = liaison(&house, BANK).await;
        let openings = format!("/api/resources/{venue}/openings");
        let version = bank.get(&openings).await.ok().body["version"].clone();
        let closure = shown["closures"][0]["id"].as_str().expect("an id");
        let lift = format!("/api/resources/{venue}/closures/{closure}/lift");
        bank.post(&lift, &json!({"version": 1}))
            .await
            .refused(409, "stale_version");
        let lifted = bank
            .post(&lift, &json!({"version": version}))
            .await
            .ok()
            .body;
        assert_eq!(
            lifted["closures"].as_array().expect("closures").len(),
            1,
            "the repair stays"
        );
        bank.post(&lift, &json!({"version": lifted["version"]}))
            .await
            .refused(409, "closure_lifted");
        assert_eq!(look(&school, &made).await["state"], "confirmed");
        let past = json!({"version": lifted["version"], "kind": "closure", "from": at("01T08:00"), "to": at("02T08:00"),
                          "reason": "过去"});
        let url = format!("/api/resources/{venue}/closures");
        assert_eq!(
            bank.post(&url, &past).await.body["field_errors"][0]["code"],
            "time_past"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_waits_longest_gets_the_place_that_frees(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let school = liaison(&house, SCHOOL).await;
        let (first, second) = (volunteer(&house).await, volunteer(&house).await);
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let made = book(&school, &slot).await.ok().body;
        book(&first, &slot).await.refused(409, "booking_full");
        let wait = with(slot.clone(), json!({"wait": true}));
        let one = book(&first, &wait).await.ok().body;
        house.clock.advance(1_000);
        let two = book(&second, &wait).await.ok().body;
        assert_eq!(
            (&one["state"], &one["waiting_place"], &two["waiting_place"]),
            (&json!("waiting"), &json!(1), &json!(2))
        );
        step(&school, &made, "cancel", json!({})).await.ok();
        assert_eq!(look(&first, &one).await["state"], "confirmed");
        let still = look(&second, &two).await;
        assert_eq!(
            (&still["state"], &still["waiting_place"]),
            (&json!("waiting"), &json!(1))
        );
        assert_eq!(notices(&first).await, ["booking_promoted"]);
        // more places, more let in
        let openings = format!("/api/resources/{venue}/openings");
        let version = first.get(&openings).await.ok().body["version"].clone();
        open(
            &house,
            &venue,
            &with(terms(), json!({"version": version, "capacity": 2})),
        )
        .await;
        assert_eq!(look(&second, &two).await["state"], "confirmed");
    }
);

on_both_databases!(
    &FEATURES,
    async fn of_two_hundred_who_ask_at_once_for_five_places_five_get_one(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 5})).await;
        let mut clients = Vec::new();
        for _ in 0..200 {
            clients.push(volunteer(&house).await);
        }
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let answers = join_all(clients.iter().map(|client| book(client, &slot))).await;
        let won = answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .count();
        let full = answers
            .iter()
            .filter(|answer| answer.code() == "booking_full")
            .count();
        let odd: Vec<_> = answers
            .iter()
            .filter(|answer| !answer.status.is_success() && answer.code() != "booking_full")
            .map(|answer| &answer.body)
            .take(3)
            .collect();
        assert_eq!((won, full), (5, 195), "{odd:?}");
        let bank = liaison(&house, BANK).await;
        let kept = bank.get("/api/bookings?view=kept").await.ok().body;
        assert_eq!(kept["total"], 5);
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_nobody_uses_is_asked_about_twice_and_then_rests(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let kept = venue_of(&house, BANK).await;
        let bank = liaison(&house, BANK).await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        // a session sleeps after half a day
        let state = async |venue: &str| {
            let bank = liaison(&house, BANK).await;
            bank.get(&format!("/api/resources/{venue}")).await.ok().body["state"].clone()
        };
        // the validity of both ends at the turn of the year: without an end they would idle
        for id in [&venue, &kept] {
            let url = format!("/api/resources/{id}");
            let version = bank.get(&url).await.ok().body["version"].clone();
            let body = json!({"version": version, "valid_to": null});
            let edited = bank
                .write(axum::http::Method::PATCH, &url, &body)
                .await
                .ok()
                .body;
            officer(&house)
                .await
                .post(
                    &format!("{url}/list"),
                    &json!({"version": edited["version"]}),
                )
                .await
                .ok();
        }
        house.advance(181 * DAY).await;
        let bank = liaison(&house, BANK).await;
        let shown = bank.get(&format!("/api/resources/{kept}")).await.ok().body;
        let keep = json!({"version": shown["version"]});
        bank.post(&format!("/api/resources/{kept}/keep-offer"), &keep)
            .await
            .ok();
        liaison(&house, SCHOOL)
            .await
            .post(&format!("/api/resources/{kept}/keep-offer"), &keep)
            .await
            .refused(403, "openings_not_keeper");
        for _ in 0..2 {
            assert_eq!(state(&venue).await, "listed");
            house.advance(31 * DAY).await;
        }
        assert_eq!(state(&venue).await, "paused", "asked twice, then paused");
        assert_eq!(state(&kept).await, "listed", "kept by one tap");
        // offered again by one tap, it is asked about anew before it pauses again
        let bank = again(&house, BANK, &bank).await;
        let url = format!("/api/resources/{venue}");
        let version = bank.get(&url).await.ok().body["version"].clone();
        bank.post(&format!("{url}/resume"), &json!({"version": version}))
            .await
            .ok();
        house.advance(181 * DAY).await;
        assert_eq!(state(&venue).await, "listed", "asked, not paused at once");
        let bank = again(&house, BANK, &bank).await;
        let shown = bank.get(&url).await.ok().body;
        let events = shown["timeline"].as_array().expect("what happened");
        let asked = events.iter().filter(|one| one["event"] == "ask_offer");
        assert_eq!(asked.count(), 3, "{events:?}");
    }
);
