//! Agreements in time: amendments, the days before the end, the end itself, and the next period.

use crate::setting::agreements::{
    address, approve, call_back, figures, line, look, may, sign, signed, step, year_with_the_bank,
};
use crate::setting::letters::{lay_post, told};
use crate::setting::walk::{nothing_broken, reported, street};
use crate::setting::{BANK, FEATURES, MEALS, OFFICE, SCHOOL, liaison, officer, path};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::time::DAY;
use linli_kit::job::plant_regular;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use serde_json::{Value, json};

/// What the clock told somebody of agreements, in order.
async fn told_of(house: &TestHouse, client: &TestClient<'_>) -> Vec<String> {
    let mut told = told(house, client.person).await;
    told.retain(|code| ["agreement_ends", "agreement_over"].contains(&code.as_str()));
    told
}

/// The same officer, signed in anew: whoever does nothing for a day is signed out.
async fn anew<'h>(house: &'h TestHouse, before: &TestClient<'_>) -> TestClient<'h> {
    house
        .client_of(
            STREET,
            Role::StreetOfficer,
            OFFICE,
            &path("/"),
            before.person,
        )
        .await
}

on_both_databases!(
    &FEATURES,
    async fn an_amendment_keeps_what_was_counted(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        let draft = step(&clerk, &agreement, "amend").await.ok().body;
        assert_eq!(
            (&draft["number"], &draft["revision"], &draft["state"]),
            (&agreement["number"], &json!(2), &json!("drafting"))
        );
        step(&clerk, &look(&clerk, &agreement).await, "amend")
            .await
            .refused(409, "agreement_being_amended");
        // the meals are doubled, the other line is dropped
        let mut changed = year_with_the_bank();
        let mut meals = line(BANK, "为老人送餐", 20, json!(MEALS));
        meals["id"] = draft["lines"][0]["id"].clone();
        changed["lines"] = json!([meals]);
        let change = json!({"version": draft["version"], "draft": changed});
        let put = |body: Value| {
            let (clerk, draft) = (&clerk, &draft);
            async move {
                let id = draft["id"].as_str().expect("an id");
                let address = format!("/api/agreements/{id}");
                clerk.write(Method::PUT, &address, &body).await
            }
        };
        let mut moved = change.clone();
        moved["draft"]["valid_from"] = json!("2026-02-01T00:00:00+08:00");
        assert_eq!(
            put(moved).await.body["field_errors"][0]["code"],
            "agreement_amended_from"
        );
        let draft = put(change.clone()).await.ok().body;
        let amended = sign(&house, &approve(&house, &draft).await).await;
        assert_eq!(figures(&amended), [(1, 20)]);
        let original = look(&clerk, &agreement).await;
        assert_eq!(original["state"], "superseded");
        assert!(!may(&original, "amend") && !may(&original, "renew"));
        let revisions = amended["revisions"].as_array().expect("revisions");
        assert_eq!(revisions.len(), 2);
        // only the amendment counts from now on
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        assert_eq!(figures(&look(&clerk, &amended).await), [(2, 20)]);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_done_stays_with_who_did_it(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let mut text = year_with_the_bank();
        text["parties"] = json!([OFFICE, BANK, SCHOOL]);
        let agreement = signed(&house, &text).await;
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        let draft = step(&clerk, &agreement, "amend").await.ok().body;
        // the same line, owed by somebody else from now on
        let mut meals = line(SCHOOL, "为老人送餐", 10, json!(MEALS));
        meals["id"] = draft["lines"][0]["id"].clone();
        text["lines"] = json!([meals]);
        let change = json!({"version": draft["version"], "draft": text});
        let page = format!("/api/agreements/{}", draft["id"].as_str().expect("an id"));
        let draft = clerk.write(Method::PUT, &page, &change).await.ok().body;
        let amended = sign(&house, &approve(&house, &draft).await).await;
        assert_eq!(figures(&amended), [(0, 10)], "the school did nothing yet");
        assert_ne!(amended["lines"][0]["id"], agreement["lines"][0]["id"]);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_clock_tells_of_the_end_and_a_renewal_takes_over(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        lay_post(
            &house,
            clerk.person,
            "沈主任",
            Role::StreetOfficer,
            "/",
            0xA0,
        )
        .await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        plant_regular(&house.app).await.expect("plants");
        // 52 days are left: the sixtieth is told at once, the thirtieth when it comes
        house.run_jobs().await;
        let seen = look(&clerk, &agreement).await;
        assert_eq!(
            (
                &seen["state"],
                &seen["next_step"]["code"],
                &seen["days_left"]
            ),
            (&json!("expiring"), &json!("renew_agreement"), &json!(51))
        );
        house.advance(25 * DAY).await;
        let clerk = anew(&house, &clerk).await;
        assert_eq!(
            told_of(&house, &clerk).await,
            ["agreement_ends", "agreement_ends"]
        );
        let listed = clerk.get("/api/agreements?expiring=true").await.ok().body;
        assert_eq!(listed["total"], 1);

        let seen = look(&clerk, &agreement).await;
        let next = step(&clerk, &seen, "renew").await.ok().body;
        assert_eq!(
            (&next["valid_from"], &next["valid_to"], &next["number"]),
            (
                &json!("2027-01-01T00:00:00+08:00"),
                &json!("2028-01-01T00:00:00+08:00"),
                &json!("XY330106-20261205-00001")
            )
        );
        assert_ne!(next["lines"][0]["id"], agreement["lines"][0]["id"]);
        assert_eq!(next["renewed_from"]["number"], agreement["number"]);
        let next = sign(&house, &approve(&house, &next).await).await;
        assert_eq!(next["state"], "signed");
        let seen = look(&clerk, &agreement).await;
        assert_eq!(seen["state"], "expiring", "it holds to its end");
        assert_eq!(seen["renewed_by"]["id"], next["id"]);

        let (_, order) = reported(&house).await;
        house.advance(28 * DAY).await;
        let clerk = anew(&house, &clerk).await;
        assert_eq!(look(&clerk, &agreement).await["state"], "renewed");
        assert_eq!(look(&clerk, &next).await["state"], "effective");
        assert_eq!(
            told_of(&house, &clerk).await.len(),
            2,
            "a renewed one ends without a word"
        );
        // done in December, confirmed in January: December's promise
        call_back(&house, &order).await;
        let old = look(&clerk, &agreement).await;
        assert_eq!(old["lines"][0]["years"][0]["delivered"], 1);
        assert_eq!(figures(&look(&clerk, &next).await), [(0, 10), (0, 4)]);
        let bank = liaison(&house, BANK).await;
        let owed = bank.get("/api/obligations").await.ok().body;
        assert_eq!(owed["items"][0]["agreement_id"], next["id"]);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_expired_agreement_takes_nothing_new(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        lay_post(
            &house,
            clerk.person,
            "沈主任",
            Role::StreetOfficer,
            "/",
            0xA0,
        )
        .await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        plant_regular(&house.app).await.expect("plants");
        house.advance(60 * DAY).await;
        let clerk = anew(&house, &clerk).await;
        let over = look(&clerk, &agreement).await;
        assert_eq!(over["state"], "expired");
        assert_eq!(told_of(&house, &clerk).await, ["agreement_over"]);
        let (_, order) = reported(&house).await;
        call_back(&house, &order).await;
        let deeds = clerk.get(&address(&over, "deeds")).await.ok().body;
        assert_eq!(deeds["total"], 0);
        // renewed late: the old one says so from then on
        let next = step(&clerk, &over, "renew").await.ok().body;
        let next = sign(&house, &approve(&house, &next).await).await;
        assert_eq!(next["state"], "effective");
        assert_eq!(figures(&next), [(1, 10), (0, 4)]);
        assert_eq!(look(&clerk, &agreement).await["state"], "renewed");
        step(&clerk, &look(&clerk, &agreement).await, "renew")
            .await
            .refused(409, "agreement_wrong_state");
    }
);
