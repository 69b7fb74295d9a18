//! What returned bookings count on the owner's agreement, and what an agreement spares of approval.

use crate::setting::agreements::{figures, look as agreement_of, signed, year_with_the_bank};
use crate::setting::walk::{issued, nothing_broken, street, taken};
use crate::setting::*;
use linli_domain::time::HOUR;
use linli_kit::on_both_databases;
use linli_kit::testing::{TestClient, TestHouse};
use serde_json::{Value, json};

/// The bank promises its rooms: ten hours, and four times anything.
fn rooms() -> Value {
    let mut agreement = year_with_the_bank();
    agreement["lines"][0]["class_id"] = Value::Null;
    agreement["lines"][0]["resource_class"] = json!("venue");
    agreement["lines"][0]["kind"] = json!("venue");
    agreement["lines"][0]["unit"] = json!("小时");
    agreement
}

/// How often the page of a venue says that it was used this year.
async fn uses(client: &TestClient<'_>, venue: &str) -> Value {
    let page = client.get(&format!("/api/resources/{venue}")).await.ok();
    page.body["used_this_year"].clone()
}

async fn venue(house: &TestHouse, changes: Value) -> String {
    street(house).await;
    let venue = venue_of(house, BANK).await;
    open(house, &venue, &with(terms(), changes)).await;
    venue
}

on_both_databases!(
    &FEATURES,
    async fn a_returned_booking_counts_on_the_owners_agreement_and_is_taken_back(house: TestHouse) {
        let venue = venue(&house, json!({})).await;
        let agreement = signed(&house, &rooms()).await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let made = book(&school, &asked(&venue, "10T11:00", "10T13:00"))
            .await
            .ok()
            .body;
        house.clock.advance(HOUR);
        let used = step(&bank, &made, "check-in", json!({"code": made["code"]}))
            .await
            .ok()
            .body;
        let clerk = officer(&house).await;
        assert_eq!(
            figures(&agreement_of(&clerk, &agreement).await),
            [(0, 10), (0, 4)]
        );
        let back = step(&bank, &used, "return", json!({"in_order": true}))
            .await
            .ok()
            .body;
        assert_eq!(
            figures(&agreement_of(&clerk, &agreement).await),
            [(2, 10), (0, 4)],
            "two hours"
        );
        assert_eq!(uses(&clerk, &venue).await, 1, "one use of the hall");
        let undone = step(&bank, &back, "take-back", json!({})).await.ok().body;
        assert_eq!(undone["state"], "in_use");
        assert_eq!(uses(&clerk, &venue).await, 0);
        assert_eq!(
            figures(&agreement_of(&clerk, &agreement).await),
            [(0, 10), (0, 4)]
        );
        let again = step(&bank, &undone, "return", json!({"in_order": true}))
            .await
            .ok()
            .body;
        assert_eq!(
            figures(&agreement_of(&clerk, &agreement).await),
            [(2, 10), (0, 4)],
            "once"
        );
        assert_eq!(again["state"], "returned");
        // the own use is no deed
        let own = book(&bank, &asked(&venue, "10T14:00", "10T15:00"))
            .await
            .ok()
            .body;
        house.clock.advance(3 * HOUR);
        let clerk_here = worker(&house).await;
        let used = step(&clerk_here, &own, "check-in", json!({"code": own["code"]}))
            .await
            .ok()
            .body;
        step(&clerk_here, &used, "return", json!({"in_order": true}))
            .await
            .ok();
        assert_eq!(
            figures(&agreement_of(&clerk, &agreement).await),
            [(2, 10), (0, 4)]
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn use_for_an_order_needs_no_approval_where_an_agreement_promises_it(house: TestHouse) {
        let venue = venue(&house, json!({"approval": "approval"})).await;
        let demand = issued(&house, 1).await;
        let order = taken(&house, &demand).await;
        let bank = liaison(&house, BANK).await;
        // the bank serves an order in the hall of the school
        let yard = venue_of(&house, SCHOOL).await;
        open(
            &house,
            &yard,
            &with(terms(), json!({"approval": "approval"})),
        )
        .await;
        let body = with(
            asked(&yard, "12T09:00", "12T10:00"),
            json!({"order_id": order}),
        );
        let asked_for = book(&bank, &body).await.ok().body;
        assert_eq!(
            (&asked_for["state"], &asked_for["directed"]),
            (&json!("requested"), &json!(false)),
            "nothing is promised yet"
        );
        let school = liaison(&house, SCHOOL).await;
        let foreign = with(
            asked(&venue, "12T09:00", "12T10:00"),
            json!({"order_id": order}),
        );
        assert_eq!(
            book(&school, &foreign).await.body["field_errors"][0]["field"],
            "order_id"
        );
        let mut promise = rooms();
        promise["parties"] = json!([OFFICE, SCHOOL]);
        for line in promise["lines"].as_array_mut().expect("lines") {
            line["org_id"] = json!(SCHOOL);
        }
        signed(&house, &promise).await;
        let body = with(
            asked(&yard, "12T11:00", "12T12:00"),
            json!({"order_id": order}),
        );
        let made = book(&bank, &body).await.ok().body;
        assert_eq!(
            (&made["state"], &made["directed"]),
            (&json!("confirmed"), &json!(true))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_agreement_that_ends_before_the_use_spares_no_approval(house: TestHouse) {
        venue(&house, json!({})).await;
        let demand = issued(&house, 1).await;
        let order = taken(&house, &demand).await;
        let bank = liaison(&house, BANK).await;
        let yard = venue_of(&house, SCHOOL).await;
        open(
            &house,
            &yard,
            &with(terms(), json!({"approval": "approval"})),
        )
        .await;
        let mut promise = rooms();
        promise["parties"] = json!([OFFICE, SCHOOL]);
        promise["valid_to"] = json!("2026-11-20T00:00:00+08:00");
        for line in promise["lines"].as_array_mut().expect("lines") {
            line["org_id"] = json!(SCHOOL);
        }
        signed(&house, &promise).await;
        for (day, directed, state) in [("19", true, "confirmed"), ("20", false, "requested")] {
            let slot = asked(&yard, &format!("{day}T11:00"), &format!("{day}T12:00"));
            let made = book(&bank, &with(slot, json!({"order_id": order}))).await;
            let made = made.ok().body;
            assert_eq!(
                (&made["directed"], &made["state"]),
                (&json!(directed), &json!(state)),
                "{day}"
            );
        }
    }
);
