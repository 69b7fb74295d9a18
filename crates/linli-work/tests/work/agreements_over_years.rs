//! Agreements over years: an amendment counts from the year it was signed in, what was over stays with the revision before it;
//! and one that ends soon says so from its signature on.

use crate::setting::agreements::{
    address, amended, approved, figures, line, look, send_scan, signed, step, year_with_the_bank,
};
use crate::setting::walk::nothing_broken;
use crate::setting::{BANK, FEATURES, OFFICE, SCHOOL, officer, settle};
use linli_domain::time::Timestamp;
use linli_kit::log::InvariantCheck;
use linli_kit::testing::{STREET, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{self, FIGURES, IN_FORCE, Served};
use linli_work::agreements::store::deeds::DeedKey;
use serde_json::{Value, json};

/// An activity of the bank that went on for three hours at a moment, told to the room of agreements.
async fn done(house: &TestHouse, day: &str) {
    let at = Timestamp::start_of(day.parse().expect("a day"));
    let served = Served {
        key: DeedKey {
            source: DeedSource::Activity,
            id: house.app.ids().next(),
        },
        label: "便民服务日".to_owned(),
        org_id: BANK,
        at: Some(at),
        class_id: None,
        resource_id: None,
        resource_class: None,
        quantity: 3,
        unit: "小时".to_owned(),
        order_id: None,
        project_id: None,
        by_booking: false,
    };
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    consume::settle(&mut tx, &served).await.expect("counts");
    tx.finish().await.expect("commits");
}

/// Twelve days of service a year and four of anything, from 2025 to 2027.
fn three_years() -> Value {
    let mut text = year_with_the_bank();
    text["valid_from"] = json!("2025-01-01T00:00:00+08:00");
    text["valid_to"] = json!("2028-01-01T00:00:00+08:00");
    text["parties"] = json!([OFFICE, BANK, SCHOOL]);
    text["lines"] = json!([
        line(BANK, "便民服务", 12, Value::Null),
        line(SCHOOL, "校园开放", 4, Value::Null)
    ]);
    text
}

/// The years of an agreement's line: which, promised, delivered.
fn years(agreement: &Value, line: usize) -> Vec<(i64, i64, i64)> {
    let number = |of: &Value, key: &str| of[key].as_i64().expect("a number");
    agreement["lines"][line]["years"]
        .as_array()
        .expect("years")
        .iter()
        .map(|year| {
            (
                number(year, "year"),
                number(year, "promised"),
                number(year, "delivered"),
            )
        })
        .collect()
}

on_both_databases!(
    &FEATURES,
    async fn years_that_were_over_stay_as_they_were(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let mut text = three_years();
        let first = signed(&house, &text).await;
        assert_eq!(first["counted_before"], Value::Null);
        done(&house, "2025-05-01").await;
        done(&house, "2026-05-01").await;
        let seen = look(&clerk, &first).await;
        assert_eq!(
            years(&seen, 0),
            [(2025, 12, 1), (2026, 12, 1), (2027, 12, 0)]
        );
        // counted in hours from now on, twice as many; the school's line is dropped
        text["lines"][0]["quantity"] = json!(24);
        text["lines"][0]["unit"] = json!("小时");
        text["lines"] = json!([text["lines"][0]]);
        let second = amended(&house, &first, &text).await;
        assert_eq!(years(&second, 0), [(2026, 24, 3), (2027, 24, 0)]);
        let old = look(&clerk, &first).await;
        assert_eq!(old["state"], "superseded");
        assert_eq!(
            years(&old, 0),
            [(2025, 12, 1)],
            "five visits stay five visits"
        );
        assert_eq!(
            years(&old, 1),
            [(2025, 4, 0)],
            "what was dropped was owed till then"
        );
        assert_eq!(
            figures(&old),
            [(0, 0), (0, 0)],
            "nothing of this year is its"
        );
        // each says where the other years are
        let pointer = |page: &Value, key: &str| {
            (
                page[key]["id"].clone(),
                page[key]["revision"].clone(),
                page[key]["year"].clone(),
            )
        };
        assert_eq!(
            pointer(&old, "counted_after"),
            (second["id"].clone(), json!(2), json!(2026))
        );
        assert_eq!(
            pointer(&second, "counted_before"),
            (first["id"].clone(), json!(1), json!(2025))
        );
        assert_eq!(second["counted_after"], Value::Null);
        // and shows the deeds of its own years
        for (one, day) in [(&old, "2025-05-01"), (&second, "2026-05-01")] {
            let deeds = clerk.get(&address(one, "deeds")).await.ok().body;
            assert_eq!(deeds["total"], 1, "{day}");
            let at = deeds["items"][0]["done_at"].as_str().expect("a moment");
            assert!(at.starts_with(day), "{at}");
        }
        // what is told late of a year that is over keeps the line of that year
        done(&house, "2025-12-31").await;
        assert_eq!(years(&look(&clerk, &first).await, 0), [(2025, 12, 2)]);
        assert_eq!(
            years(&look(&clerk, &second).await, 0),
            [(2026, 24, 3), (2027, 24, 0)]
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn of_two_amendments_in_a_year_the_later_one_counts_it(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let mut text = three_years();
        let first = signed(&house, &text).await;
        done(&house, "2026-05-01").await;
        text["lines"][0]["quantity"] = json!(24);
        let second = amended(&house, &first, &text).await;
        text["lines"][0]["quantity"] = json!(6);
        let third = amended(&house, &second, &text).await;
        assert_eq!(years(&third, 0), [(2026, 6, 1), (2027, 6, 0)]);
        let between = look(&clerk, &second).await;
        assert_eq!(years(&between, 0), [], "it never came to a year of its own");
        assert_eq!(between["counted_after"]["revision"], 3);
        let first = look(&clerk, &first).await;
        assert_eq!(years(&first, 0), [(2025, 12, 0)]);
        assert_eq!(
            (
                &first["counted_after"]["revision"],
                &first["counted_after"]["year"]
            ),
            (&json!(3), &json!(2026)),
            "the revision that counts, not the one between"
        );
        assert_eq!(third["counted_before"]["revision"], 1);
        // ended: what was over stays where it was
        let ended = step(&clerk, &third, "terminate").await.ok().body;
        assert_eq!(years(&ended, 0), [(2026, 5, 1)]);
        assert_eq!(years(&look(&clerk, &first).await, 0), [(2025, 12, 0)]);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_ends_soon_says_so_from_its_signature_on(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        // on 10 November 2026: the sixtieth day before the end is the first of its last ones
        for (end, state, step_now, after_scan) in [
            (
                "2026-11-22",
                "expiring",
                "renew_agreement",
                "renew_agreement",
            ),
            (
                "2027-01-09",
                "expiring",
                "renew_agreement",
                "renew_agreement",
            ),
            ("2027-01-10", "effective", "store_scan", "keep_agreement"),
        ] {
            let mut text = year_with_the_bank();
            text["valid_to"] = json!(format!("{end}T00:00:00+08:00"));
            let one = signed(&house, &text).await;
            assert_eq!(
                (&one["state"], &one["next_step"]["code"]),
                (&json!(state), &json!(step_now)),
                "{end}"
            );
            let kept = send_scan(&clerk, &one, b"%PDF-1.7 signed", end)
                .await
                .ok()
                .body;
            assert_eq!(kept["next_step"]["code"], after_scan, "{end}");
            // amended, it ends no later
            let again = amended(&house, &one, &text).await;
            assert_eq!(again["state"], state, "{end}");
        }
        let soon = clerk.get("/api/agreements?state=expiring").await.ok().body;
        assert_eq!(soon["total"], 2);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_refused_signature_names_its_limits(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let none = json!({"items": [], "signed_on": "2026-11-10T08:00:00+08:00"});
        let refused = clerk.post("/api/agreements/sign", &none).await;
        assert_eq!(
            refused.body["field_errors"][0]["message"],
            "应在 1 到 200 之间。"
        );
        let ready = approved(&house, &year_with_the_bank()).await;
        for (day, code) in [
            ("1970-01-01", "agreement_signed_long_ago"),
            ("2026-11-11", "agreement_signed_on"),
        ] {
            let body = json!({"version": ready["version"], "sign_mode": "paper",
                              "signed_on": format!("{day}T08:00:00+08:00")});
            let refused = clerk.post(&address(&ready, "sign"), &body).await;
            assert_eq!(refused.body["field_errors"][0]["code"], code, "{day}");
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_deed_of_days_no_agreement_held_is_reported(house: TestHouse) {
        settle(&house).await;
        signed(&house, &three_years()).await;
        done(&house, "2026-03-02").await;
        nothing_broken(&house).await;
        // the line's last revision began in 2025
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        let before = Timestamp::start_of("2024-12-31".parse().expect("a day"));
        let sql = "UPDATE deed SET done_at = $4 WHERE street_id = $1";
        db.execute(scope, sql, params![before])
            .await
            .expect("moves");
        tx.finish().await.expect("commits");
        let run =
            async |check: InvariantCheck| (check.run)(house.app.clone()).await.expect("checks");
        assert!(run(FIGURES).await.is_empty(), "the sums are right");
        let broken = run(IN_FORCE).await;
        assert_eq!(broken.len(), 1, "{broken:?}");
        let row = &broken[0].row;
        assert!(
            row.contains("便民服务日") && row.contains("2024-12-31"),
            "{row}"
        );
    }
);
