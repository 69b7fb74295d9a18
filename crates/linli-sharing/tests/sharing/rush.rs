//! Two hundred at the same moment: who waits for a place keeps the order, and who asks twice with one key is answered once,
//! also where a booking takes two steps.

use std::collections::BTreeMap;

use axum::http::Method;
use futures::future::join_all;
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestClient, TestHouse};
use serde_json::{Value, json};

use crate::setting::*;

const CROWD: usize = 200;

async fn crowd(house: &TestHouse) -> Vec<TestClient<'_>> {
    let mut clients = Vec::new();
    for _ in 0..CROWD {
        clients.push(volunteer(house).await);
    }
    clients
}

/// What a phone does not take for an answer: the request runs still, or the house is too busy at the moment.
const AGAIN: [&str; 2] = ["request_running", "unavailable"];

/// Everybody sends the same request twice at the same moment, under one key each, as a telephone does on a bad line, and then
/// until it is answered. Where two run beside each other on PostgreSQL, the second may hear that it runs already, or what its
/// twin has just made true (that the place is gone, or is theirs already); whoever asks then hears what became of the first.
async fn all_twice(
    clients: &[TestClient<'_>],
    wish: impl Fn(usize) -> (String, Value),
) -> Vec<TestAnswer> {
    let asked = clients.iter().enumerate().map(|(nth, client)| {
        let ((url, body), key) = (wish(nth), format!("rush-key-{nth}"));
        async move {
            let once = || client.write_with_key(Method::POST, &url, &body, &key);
            let twins: [TestAnswer; 2] = futures::future::join(once(), once()).await.into();
            let mut settled = once().await;
            for _ in 0..20 {
                if !AGAIN.contains(&settled.code()) {
                    break;
                }
                settled = once().await;
            }
            for twin in twins {
                if twin.status.is_success() {
                    assert_eq!(twin.body, settled.body);
                } else {
                    let known = AGAIN.contains(&twin.code())
                        || ["booking_full", "booking_have_one"].contains(&twin.code());
                    assert!(known, "{}", twin.body);
                }
            }
            settled
        }
    });
    join_all(asked).await
}

fn in_state<'a>(answers: &'a [TestAnswer], state: &str) -> Vec<(usize, &'a Value)> {
    let bodies = answers.iter().map(|answer| &answer.body).enumerate();
    bodies.filter(|(_, body)| body["state"] == state).collect()
}

on_both_databases!(
    &FEATURES,
    async fn of_two_hundred_five_get_a_place_the_rest_wait_in_order(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 5})).await;
        let clients = crowd(&house).await;
        let slot = with(asked(&venue, "12T09:00", "12T10:00"), json!({"wait": true}));
        let answers = all_twice(&clients, |_| ("/api/bookings".to_owned(), slot.clone())).await;
        let confirmed = in_state(&answers, "confirmed");
        let waiting = in_state(&answers, "waiting");
        assert_eq!((confirmed.len(), waiting.len()), (5, CROWD - 5));
        // twice asked is once booked
        let bank = liaison(&house, BANK).await;
        let kept = bank.get("/api/bookings?view=kept").await.ok().body;
        assert_eq!(kept["total"], CROWD);
        // nobody shares a place in the line with somebody else
        let line: BTreeMap<i64, usize> = waiting
            .iter()
            .filter_map(|(nth, booking)| Some((booking["waiting_place"].as_i64()?, *nth)))
            .collect();
        assert!(line.keys().copied().eq(1..=195), "{line:?}");
        // two of the five go: the two at the head of the line follow, nobody else
        for (nth, booking) in &confirmed[..2] {
            let gone = step(&clients[*nth], booking, "cancel", json!({})).await;
            assert_eq!(gone.ok().body["state"], "cancelled");
        }
        for (place, state) in [(1, "confirmed"), (2, "confirmed"), (3, "waiting")] {
            let nth = line[&place];
            let shown = look(&clients[nth], &answers[nth].body).await;
            assert_eq!(shown["state"], state, "{place}");
        }
        for (state, total) in [("confirmed", 5), ("waiting", 193), ("cancelled", 2)] {
            let url = format!("/api/bookings?view=kept&state={state}");
            assert_eq!(bank.get(&url).await.ok().body["total"], total, "{state}");
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn of_two_hundred_five_hold_a_place_and_confirm_it_once(house: TestHouse) {
        let conditions = json!({"capacity": 5, "conditions": "自带垃圾袋"});
        let venue = hall(&house, conditions).await;
        let clients = crowd(&house).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        // the first step: a place is held until the conditions are read
        let answers = all_twice(&clients, |_| ("/api/bookings".to_owned(), slot.clone())).await;
        let held = in_state(&answers, "approved");
        let full = answers
            .iter()
            .filter(|answer| answer.status.as_u16() == 409 && answer.code() == "booking_full")
            .filter(|answer| answer.body["args"]["next_free"][0]["from"].is_string())
            .count();
        assert_eq!((held.len(), full), (5, CROWD - 5), "{}", answers[0].body);
        // the second: each confirms, twice at once under one key
        let winners: Vec<usize> = held.iter().map(|(nth, _)| *nth).collect();
        let confirms = winners.iter().map(|nth| {
            let (client, booking) = (&clients[*nth], &answers[*nth].body);
            async move {
                let body = json!({"version": booking["version"], "conditions_version": 1});
                let url = format!("/api/bookings/{}/confirm", id(booking));
                let key = format!("confirm-key-{nth}");
                let once = || client.write_with_key(Method::POST, &url, &body, &key);
                let (first, second) = futures::future::join(once(), once()).await;
                for answer in [first, second] {
                    let stands = answer.status.is_success()
                        || ["request_running", "stale_version"].contains(&answer.code());
                    assert!(stands, "{}", answer.body);
                }
                once().await.ok().body
            }
        });
        for confirmed in join_all(confirms).await {
            assert_eq!(
                (&confirmed["state"], &confirmed["version"]),
                (&json!("confirmed"), &json!(2)),
                "confirmed once"
            );
        }
        let bank = liaison(&house, BANK).await;
        let kept = bank
            .get("/api/bookings?view=kept&state=confirmed")
            .await
            .ok()
            .body;
        assert_eq!(kept["total"], 5);
        let all = bank.get("/api/bookings?view=kept").await.ok().body;
        assert_eq!(all["total"], 5, "a refusal leaves nothing behind");
    }
);
