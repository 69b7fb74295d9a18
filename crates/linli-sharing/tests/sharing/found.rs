//! Bookings looked for by words and states, and what nobody finds that way.

use crate::setting::*;
use linli_kit::on_both_databases;
use linli_kit::params;
use linli_kit::testing::{STREET, TestClient};
use serde_json::{Value, json};

async fn numbers(client: &TestClient<'_>, query: &str) -> Vec<String> {
    let url = format!("/api/bookings?{query}");
    let page = client.get(&url).await.ok().body;
    let items = page["items"].as_array().expect("items").clone();
    assert_eq!(page["total"], items.len());
    let mut found: Vec<String> = items
        .iter()
        .filter_map(|one| one["number"].as_str().map(|number| number[18..].to_owned()))
        .collect();
    found.sort();
    found
}

/// `q` as an address carries it.
fn words(text: &str) -> String {
    text.bytes()
        .fold("q=".to_owned(), |query, byte| format!("{query}%{byte:02X}"))
}

on_both_databases!(
    &FEATURES,
    async fn a_word_finds_purpose_number_place_unit_person_and_residents(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 9})).await;
        let (school, one) = (liaison(&house, SCHOOL).await, volunteer(&house).await);
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        for (person, name) in [(one.person, "章小舟"), (school.person, "胡老师")] {
            let sql = "INSERT INTO person (street_id, id, name, version, created_at) VALUES ($1, $4, $5, 1, 0)";
            db.execute(scope, sql, params![person, name])
                .await
                .expect("a person");
        }
        tx.finish().await.expect("commits");
        let slot = |purpose: &str| {
            with(
                asked(&venue, "12T09:00", "12T10:00"),
                json!({"purpose": purpose}),
            )
        };
        book(&school, &slot("家长会 100%")).await.ok();
        book(&one, &slot("读书会")).await.ok();
        let behalf = json!({"behalf": {"way": "counter", "name": "三幢太极队"}});
        let clerk = worker(&house).await;
        book(&clerk, &with(slot("排练"), behalf)).await.ok();

        let bank = liaison(&house, BANK).await;
        for (text, expected) in [
            ("家长", vec!["00001"]),
            ("会", vec!["00001", "00002"]),
            ("100%", vec!["00001"]),
            ("0%", vec!["00001"]),
            ("%会%", vec![]),
            ("小学", vec!["00001"]),
            ("小舟", vec!["00002"]),
            ("太极", vec!["00003"]),
            ("功能厅", vec!["00001", "00002", "00003"]),
            ("yy330106-20261110-00002", vec!["00002"]),
            // who wrote it for a unit is not how the list calls it
            ("胡老师", vec![]),
            ("  ", vec!["00001", "00002", "00003"]),
        ] {
            let query = format!("view=kept&{}", words(text));
            assert_eq!(numbers(&bank, &query).await, expected, "{text}");
        }
        // the words narrow what one may see, and nothing else
        assert_eq!(numbers(&one, &words("会")).await, ["00002"]);
        assert_eq!(numbers(&school, &words("太极")).await.len(), 0);
        let both = format!("view=kept&{}&state=cancelled", words("家长"));
        assert_eq!(numbers(&bank, &both).await.len(), 0);
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_did_not_come_cannot_be_looked_up_by_state(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 9})).await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let made = book(&school, &asked(&venue, "10T11:00", "10T12:00"))
            .await
            .ok()
            .body;
        book(&school, &asked(&venue, "12T11:00", "12T12:00"))
            .await
            .ok();
        house.clock.advance(90 * 60_000);
        step(&bank, &made, "no-show", json!({})).await.ok();
        for (query, count) in [
            ("state=no_show", 0),
            ("state=lapsed", 1),
            ("state=lapsed,confirmed", 2),
            ("", 2),
        ] {
            assert_eq!(numbers(&school, query).await.len(), count, "{query}");
        }
        let lapsed = school.get("/api/bookings?state=lapsed").await.ok().body;
        assert_eq!(lapsed["items"][0]["state"], "lapsed");
        assert!(!lapsed.to_string().contains("no_show"));
        // the keeper and the office of the place read what it was
        for keeper in [&bank, &officer(&house).await, &worker(&house).await] {
            let query = "view=kept&state=no_show";
            assert_eq!(numbers(keeper, query).await, ["00001"]);
            assert_eq!(look(keeper, &made).await["state"], "no_show");
        }
        let seen: Value = look(&school, &made).await;
        for part in ["state", "timeline", "next_step"] {
            assert!(!seen[part].to_string().contains("no_show"), "{seen}");
        }
    }
);
