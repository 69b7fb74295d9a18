//! Two at once on the waiting list: places that free at one moment go to who waits longest, and to nobody twice.

use crate::setting::*;
use futures::future::{join, join_all};
use linli_domain::time::HOUR;
use linli_kit::on_both_databases;
use linli_kit::testing::TestClient;
use serde_json::json;

on_both_databases!(
    &FEATURES,
    async fn two_places_that_free_at_once_go_to_the_two_who_wait_longest(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 2})).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let wait = with(slot.clone(), json!({"wait": true}));
        let mut people = Vec::new();
        for _ in 0..6 {
            people.push(volunteer(&house).await);
        }
        let mut made = Vec::new();
        for person in &people[..5] {
            made.push(book(person, &wait).await.ok().body);
            house.clock.advance(1_000);
        }
        let states: Vec<_> = made.iter().map(|one| one["state"].clone()).collect();
        assert_eq!(
            json!(states),
            json!(["confirmed", "confirmed", "waiting", "waiting", "waiting"])
        );
        let freed = join_all((0..2).map(|at| step(&people[at], &made[at], "cancel", json!({}))));
        for answer in freed.await {
            answer.ok();
        }
        let mut now = Vec::new();
        for at in 2..5 {
            now.push(look(&people[at], &made[at]).await["state"].clone());
        }
        assert_eq!(json!(now), json!(["confirmed", "confirmed", "waiting"]));
        let last = look(&people[4], &made[4]).await;
        assert_eq!(last["waiting_place"], 1);
        for at in [2, 3] {
            assert_eq!(
                notices(&people[at]).await,
                ["booking_promoted"],
                "told once"
            );
        }
        assert_eq!(notices(&people[4]).await.len(), 0);

        // a place given back and somebody new at the same moment: who waits goes first
        let seen = look(&people[2], &made[2]).await;
        let (gone, new) = join(
            step(&people[2], &seen, "cancel", json!({})),
            book(&people[5], &slot),
        )
        .await;
        gone.ok();
        new.refused(409, "booking_full");
        assert_eq!(look(&people[4], &made[4]).await["state"], "confirmed");

        // the same place is given back once, however often somebody presses
        let seen = look(&people[3], &made[3]).await;
        let presses = join_all((0..4).map(|_| step(&people[3], &seen, "cancel", json!({})))).await;
        let done = presses.iter().filter(|one| one.status.is_success()).count();
        assert_eq!(done, 1);
        book(&people[5], &slot).await.ok();
        book(&volunteer(&house).await, &slot)
            .await
            .refused(409, "booking_full");
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_waits_for_an_approved_hall_waits_for_the_keeper_next(house: TestHouse) {
        let venue = hall(
            &house,
            json!({"approval": "approval", "conditions": "自带垃圾袋"}),
        )
        .await;
        let (school, one) = (liaison(&house, SCHOOL).await, volunteer(&house).await);
        let bank = liaison(&house, BANK).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let taken = book(&school, &slot).await.ok().body;
        let waiting = book(&one, &with(slot, json!({"wait": true})))
            .await
            .ok()
            .body;
        step(&bank, &taken, "decline", json!({})).await;
        step(&bank, &taken, "decline", json!({"reason": "当天有会"}))
            .await
            .ok();
        // a keeper who declines lets in who waits, and decides on them too
        let seen = look(&one, &waiting).await;
        assert_eq!(
            (&seen["state"], &seen["next_step"]["code"]),
            (&json!("requested"), &json!("approve_booking"))
        );
        let seen = step(&bank, &seen, "approve", json!({})).await.ok().body;
        assert_eq!(seen["state"], "approved", "the conditions are not read yet");
        let seen = look(&one, &seen).await;
        let old = step(&one, &seen, "confirm", json!({"conditions_version": 0})).await;
        old.refused(409, "booking_conditions_changed");
        step(&one, &seen, "confirm", json!({"conditions_version": 1}))
            .await
            .ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_has_booked_what_is_withdrawn_is_told_and_holds_nothing(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 1})).await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        let (school, one) = (liaison(&house, SCHOOL).await, volunteer(&house).await);
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let held = book(&school, &slot).await.ok().body;
        let waits = book(&one, &with(slot, json!({"wait": true})))
            .await
            .ok()
            .body;
        let bank = liaison(&house, BANK).await;
        let url = format!("/api/resources/{venue}");
        let version = bank.get(&url).await.ok().body["version"].clone();
        let body = json!({"version": version, "reason": "装修改作他用"});
        bank.post(&format!("{url}/withdraw"), &body).await.ok();
        house.advance(HOUR / 2).await;
        assert_eq!(look(&school, &held).await["state"], "cancelled");
        assert_eq!(look(&one, &waits).await["state"], "cancelled");
        for person in [&school, &one] {
            assert_eq!(notices(person).await, ["booking_withdrawn"], "told once");
        }
        house.advance(HOUR / 2).await;
        assert_eq!(notices(&one).await.len(), 1);
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_comes_along_has_it_in_the_own_list_and_calendar(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let school = liaison(&house, SCHOOL).await;
        let (guest, other) = (volunteer(&house).await, volunteer(&house).await);
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let made = book(&school, &with(slot, json!({"open": true})))
            .await
            .ok()
            .body;
        let listed = async |client: &TestClient<'_>| {
            let list = client.get("/api/bookings").await.ok().body;
            let days = "/api/booking-calendar?from=2026-11-01&to=2026-11-30";
            let calendar = client.get(days).await.ok().body;
            assert_eq!(list["total"], calendar.as_array().map_or(0, Vec::len));
            (list["total"].clone(), list["items"][0].clone())
        };
        assert_eq!(listed(&guest).await.0, 0);
        let joined = step(&guest, &made, "join", json!({})).await.ok().body;
        assert_eq!(
            (&joined["joined_by_me"], &joined["along"]),
            (&json!(true), &json!(true))
        );
        let (total, seen) = listed(&guest).await;
        assert_eq!(
            (total, &seen["id"], &seen["along"], &seen["own"]),
            (json!(1), &made["id"], &json!(true), &json!(false))
        );
        assert_eq!(listed(&other).await.0, 0);
        let (_, seen) = listed(&school).await;
        assert_eq!(seen["along"], false, "who has booked is there anyway");
        step(&guest, &joined, "leave", json!({})).await.ok();
        assert_eq!(listed(&guest).await.0, 0);
    }
);
