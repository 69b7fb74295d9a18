//! What units promised in years that were over when an agreement was amended, as the pages above agreements show it, on both
//! databases.

use linli_kit::on_both_databases;
use linli_work::testing::agreements::{amended, line, signed, year_with_the_bank};
use linli_work::testing::{BANK, officer, settle};
use serde_json::{Value, json};

use super::tests::features;

on_both_databases!(
    &features(),
    async fn a_year_that_was_over_keeps_what_was_promised_in_it(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let mut text = year_with_the_bank();
        text["valid_from"] = json!("2025-01-01T00:00:00+08:00");
        text["valid_to"] = json!("2028-01-01T00:00:00+08:00");
        text["lines"] = json!([
            line(BANK, "上门服务", 12, Value::Null),
            line(BANK, "便民讲座", 4, Value::Null)
        ]);
        let first = signed(&house, &text).await;
        text["lines"][0]["quantity"] = json!(24);
        text["lines"] = json!([text["lines"][0]]);
        let second = amended(&house, &first, &text).await;
        let of = async |year: i64| {
            let page = format!("/api/co-building/promises?year={year}");
            let found = clerk.get(&page).await.ok().body;
            let lines = found["items"][0]["lines"].as_array().cloned();
            let lines: Vec<Value> = lines
                .unwrap_or_default()
                .iter()
                .map(|line| {
                    json!([
                        line["what"],
                        line["promised"],
                        line["agreement_id"],
                        line["ended_at"]
                    ])
                })
                .collect();
            (
                found["total"].clone(),
                found["items"][0]["due_lines"].clone(),
                json!(lines),
            )
        };
        let old = json!([
            ["上门服务", 12, first["id"], null],
            ["便民讲座", 4, first["id"], null]
        ]);
        let new = json!([["上门服务", 24, second["id"], null]]);
        assert_eq!(of(2024).await.0, 0);
        assert_eq!(of(2025).await, (json!(1), json!(2), old));
        assert_eq!(of(2026).await, (json!(1), json!(1), new.clone()));
        assert_eq!(of(2027).await, (json!(1), json!(1), new));
        // a year nobody has is refused with the years one may ask for
        for page in ["co-building/promises", "compliance"] {
            let refused = clerk.get(&format!("/api/{page}?year=1")).await;
            assert_eq!(
                refused.body["field_errors"][0]["message"], "应在 2000 到 2199 之间。",
                "{page}"
            );
        }
        // the year's calendar counts by the same lines
        for (year, lines) in [(2025, 2), (2026, 1)] {
            let page = format!("/api/compliance?year={year}");
            let found = clerk.get(&page).await.ok().body;
            let entry = found["entries"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|entry| entry["kind"] == "promises_year")
                .cloned();
            assert_eq!(
                entry.map(|entry| entry["of"].clone()),
                Some(json!(lines)),
                "{year}"
            );
        }
    }
);
