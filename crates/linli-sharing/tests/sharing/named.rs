//! The order a booking is for is named, changed and taken away while it stands: by who has booked, until it is returned. What it
//! counts then is one deed with the order, whichever came first.

use crate::once::{counted, hall_of_the_bank, halls, solved, taken_back, used};
use crate::setting::agreements::{approved, sign, signed};
use crate::setting::walk::{act, confirmed, issued, nothing_broken, street};
use crate::setting::*;
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::time::HOUR;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, TestAnswer, TestClient};
use serde_json::{Value, json};

/// Names an order, or none.
async fn name(client: &TestClient<'_>, booking: &Value, order: Value) -> TestAnswer {
    let seen = look(client, booking).await;
    step(client, &seen, "name-order", json!({"order_id": order})).await
}

/// The first field error: field and code.
fn field(answer: &TestAnswer) -> String {
    let first = &answer.body["field_errors"][0];
    let word = |key: &str| first[key].as_str().unwrap_or_default().to_owned();
    format!("{} {}", word("field"), word("code"))
}

/// Why the page says that an order cannot be named.
fn reason(shown: &Value) -> Value {
    let actions = shown["allowed_actions"].as_array().expect("actions");
    let one = actions.iter().find(|one| one["action"] == "name_order");
    one.expect("it is told of")["reason_code"].clone()
}

on_both_databases!(
    &FEATURES,
    async fn an_order_named_later_counts_once_whichever_came_first(house: TestHouse) {
        let venue = hall_of_the_bank(&house).await;
        let agreement = signed(&house, &halls("次")).await;
        let clerk = worker(&house).await;
        let mut before = 0;
        for (order_first, from, to) in [
            (false, "10T11:00", "10T12:00"),
            (true, "10T13:00", "10T14:00"),
        ] {
            let demand = issued(&house, 1).await;
            let order = confirmed(&house, &demand).await;
            let made = book(&clerk, &asked(&venue, from, to)).await.ok().body;
            assert_eq!(made["order_number"], Value::Null);
            assert!(may(&made, "name_order"));
            house.clock.advance(2 * HOUR);
            if order_first {
                solved(&house, &order).await;
            }
            // it is over by now, but not when it was booked
            let named = name(&clerk, &made, json!(order)).await.ok().body;
            assert!(named["order_number"].is_string());
            let told = named["timeline"].as_array().expect("entries");
            assert!(told.iter().any(|entry| entry["event"] == "name_order"));
            let returned = used(&house, &named).await;
            if !order_first {
                solved(&house, &order).await;
            }
            let (lines, deeds) = counted(&house, &agreement).await;
            assert_eq!(
                lines,
                [(before + 1, 12), (0, 4)],
                "order first: {order_first}"
            );
            assert_eq!(deeds[0], (json!("booking"), true));
            // counted, it stays; what was written wrong is undone and returned anew
            name(&clerk, &returned, Value::Null)
                .await
                .refused(409, "booking_counted");
            assert_eq!(reason(&look(&clerk, &returned).await), "booking_counted");
            let back = taken_back(&house, &returned).await;
            let bare = name(&clerk, &back, Value::Null).await.ok().body;
            assert_eq!(bare["order_id"], Value::Null);
            used(&house, &bare).await;
            let (lines, _) = counted(&house, &agreement).await;
            assert_eq!(lines, [(before + 2, 12), (0, 4)], "two deeds");
            before += 2;
            nothing_broken(&house).await;
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn only_who_has_booked_names_an_order_and_one_that_may_be(house: TestHouse) {
        let venue = hall_of_the_bank(&house).await;
        let demand = issued(&house, 1).await;
        let over = confirmed(&house, &demand).await;
        solved(&house, &over).await;
        house.clock.advance(HOUR);
        let order = confirmed(&house, &issued(&house, 1).await).await;
        let clerk = worker(&house).await;
        let made = book(&clerk, &asked(&venue, "12T09:00", "12T10:00"))
            .await
            .ok()
            .body;
        let (bank, school) = (liaison(&house, BANK).await, liaison(&house, SCHOOL).await);
        name(&bank, &made, json!(order))
            .await
            .refused(403, "booking_not_booker");
        let body = json!({"version": made["version"], "order_id": order});
        let url = format!("/api/bookings/{}/name-order", id(&made));
        school.post(&url, &body).await.refused(404, "not_found");
        house
            .client(OTHER_STREET, Role::CommunityWorker, COMMITTEE, &path("/"))
            .await
            .post(&url, &body)
            .await
            .refused(404, "not_found");
        assert_eq!(
            field(&name(&clerk, &made, json!(over)).await),
            "order_id order_over"
        );
        let nobody = json!("00000000-0000-0000-0000-0000000000ff");
        assert_eq!(
            field(&name(&clerk, &made, nobody).await),
            "order_id unknown"
        );
        // the school's own booking serves no order of the bank's
        let own = book(&school, &asked(&venue, "12T11:00", "12T12:00"))
            .await
            .ok()
            .body;
        assert_eq!(
            field(&name(&school, &own, json!(order)).await),
            "order_id unknown"
        );
        // who books for themselves serves none
        let person = volunteer(&house).await;
        let alone = book(&person, &asked(&venue, "13T09:00", "13T10:00"))
            .await
            .ok()
            .body;
        assert_eq!(reason(&alone), "booking_no_unit");
        name(&person, &alone, json!(order))
            .await
            .refused(403, "booking_no_unit");
        // repeated it does nothing twice, and the version is asked
        let sent = clerk
            .write_with_key(Method::POST, &url, &body, "name-order-1")
            .await
            .ok();
        let again = clerk
            .write_with_key(Method::POST, &url, &body, "name-order-1")
            .await
            .ok();
        assert_eq!(sent.body["version"], again.body["version"]);
        clerk.post(&url, &body).await.refused(409, "stale_version");
        // cancelled, it serves nothing
        let gone = step(&clerk, &sent.body, "cancel", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(reason(&gone), "booking_wrong_state");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_promise_spares_the_approval_as_long_as_the_order_is_named(house: TestHouse) {
        street(&house).await;
        let yard = venue_of(&house, SCHOOL).await;
        open(
            &house,
            &yard,
            &with(terms(), json!({"approval": "approval"})),
        )
        .await;
        let order = confirmed(&house, &issued(&house, 1).await).await;
        let mut promise = halls("次");
        promise["parties"] = json!([OFFICE, SCHOOL]);
        for line in promise["lines"].as_array_mut().expect("lines") {
            line["org_id"] = json!(SCHOOL);
        }
        sign(&house, &approved(&house, &promise).await).await;
        let (bank, school) = (liaison(&house, BANK).await, liaison(&house, SCHOOL).await);
        let made = book(&bank, &asked(&yard, "12T09:00", "12T10:00"))
            .await
            .ok()
            .body;
        assert_eq!(made["state"], "requested");
        let named = name(&bank, &made, json!(order)).await.ok().body;
        assert_eq!(
            (&named["state"], &named["directed"]),
            (&json!("confirmed"), &json!(true))
        );
        let bare = name(&bank, &named, Value::Null).await.ok().body;
        assert_eq!(
            (&bare["state"], &bare["directed"]),
            (&json!("requested"), &json!(false)),
            "nothing spares it any more"
        );
        // agreed to, it stands whatever it is for
        let agreed = step(&school, &bare, "approve", json!({})).await.ok().body;
        assert_eq!(agreed["state"], "confirmed");
        for order in [json!(order), Value::Null] {
            let named = name(&bank, &agreed, order).await.ok().body;
            assert_eq!(named["state"], "confirmed");
        }
        // what is named stays named when it is over
        let named = name(&bank, &agreed, json!(order)).await.ok().body;
        act(
            &bank,
            "orders",
            &order,
            "contact",
            json!({"note": "约好了"}),
        )
        .await
        .ok();
        assert_eq!(named["order_id"], json!(order));
        nothing_broken(&house).await;
    }
);
