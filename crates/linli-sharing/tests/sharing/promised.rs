//! Whatever the order in which agreements are signed and amended and rooms are used: every use keeps one line, and what was
//! delivered equals what is recomputed from nothing.

use std::collections::BTreeSet;

use crate::setting::agreements::{
    address, approve, approved, figures, look as agreement_of, sign, step as agreement_step,
    year_with_the_bank,
};
use crate::setting::*;
use linli_domain::scope::Scope;
use linli_domain::time::HOUR;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_work::agreements::consume::{FIGURES, recompute};
use linli_work::agreements::store::deeds::running;
use proptest::strategy::{Just, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// What may happen between rooms and agreements.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A room that was booked is used and returned.
    Serve(usize),
    /// A return is taken back.
    TakeBack(usize),
    /// The next agreement that waits for it is signed.
    Sign,
    /// The agreement signed first is amended.
    Amend,
}

fn steps(runner: &mut TestRunner) -> Vec<Step> {
    let step = proptest::prop_oneof![
        5 => (0usize..16).prop_map(Step::Serve),
        2 => (0usize..16).prop_map(Step::TakeBack),
        1 => Just(Step::Sign),
        1 => Just(Step::Amend),
    ];
    proptest::collection::vec(step, 40)
        .new_tree(runner)
        .expect("a sequence")
        .current()
}

/// The bank promises ten hours of its rooms, and four times anything.
fn rooms() -> Value {
    let mut agreement = year_with_the_bank();
    agreement["lines"][0]["class_id"] = Value::Null;
    agreement["lines"][0]["resource_class"] = json!("venue");
    agreement["lines"][0]["kind"] = json!("venue");
    agreement["lines"][0]["unit"] = json!("小时");
    agreement
}

/// Which bookings keep a line of some agreements, and how much they count in all.
async fn counted(clerk: &TestClient<'_>, agreements: &[Value]) -> (Vec<String>, i64) {
    let (mut ids, mut sum) = (Vec::new(), 0);
    for agreement in agreements {
        let url = format!("{}?page_size=200", address(agreement, "deeds"));
        let page = clerk.get(&url).await.ok().body;
        for deed in page["items"].as_array().expect("deeds") {
            ids.push(deed["source_id"].as_str().expect("an id").to_owned());
            sum += deed["quantity"].as_i64().expect("a number");
        }
    }
    ids.sort();
    (ids, sum)
}

/// Every use that stands keeps one line where an agreement is signed, the figures are the sums of the deeds, and a
/// recomputation from nothing writes the same.
async fn hold(
    house: &TestHouse,
    clerk: &TestClient<'_>,
    signed: &[Value],
    served: &BTreeSet<String>,
) {
    let (ids, sum) = counted(clerk, signed).await;
    let expected: Vec<String> = match signed.is_empty() {
        true => Vec::new(),
        false => served.iter().cloned().collect(),
    };
    assert_eq!(ids, expected, "each once, none twice");
    let mut shown = 0;
    for agreement in signed {
        let lines = figures(&agreement_of(clerk, agreement).await);
        shown += lines.iter().map(|(delivered, _)| delivered).sum::<i64>();
    }
    assert_eq!(shown, sum);
    let broken = (FIGURES.run)(house.app.clone()).await.expect("checks");
    assert!(broken.is_empty(), "{broken:?}");
    let wide = Scope::street_wide(STREET);
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let before = running(tx.db(), &wide).await.expect("reads");
    recompute(&mut tx).await.expect("recomputes");
    let after = running(tx.db(), &wide).await.expect("reads");
    tx.finish().await.expect("commits");
    assert_eq!(after, before);
}

on_both_databases!(
    &FEATURES,
    async fn whatever_the_order_of_signing_and_using_delivered_is_recomputed(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 20})).await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let clerk = officer(&house).await;
        let mut bookings = Vec::new();
        for number in 0..16 {
            let to = ["11T12:00", "11T13:00"][number % 2].replace("11T", "10T");
            let made = book(&school, &asked(&venue, "10T11:00", &to)).await;
            bookings.push(made.ok().body);
        }
        house.clock.advance(3 * HOUR);
        let mut waiting = vec![
            approved(&house, &rooms()).await,
            approved(&house, &rooms()).await,
        ];
        let mut signed: Vec<Value> = Vec::new();
        let mut served = BTreeSet::new();
        for taken in steps(&mut TestRunner::deterministic()) {
            match taken {
                Step::Serve(at) if !served.contains(&id(&bookings[at])) => {
                    let one = &mut bookings[at];
                    if one["state"] == "confirmed" {
                        let code = json!({"code": one["code"]});
                        *one = step(&bank, one, "check-in", code).await.ok().body;
                    }
                    let order = json!({"in_order": true});
                    *one = step(&bank, one, "return", order).await.ok().body;
                    served.insert(id(one));
                }
                Step::TakeBack(at) if served.contains(&id(&bookings[at])) => {
                    let one = &mut bookings[at];
                    *one = step(&bank, one, "take-back", json!({})).await.ok().body;
                    served.remove(&id(one));
                }
                Step::Sign if !waiting.is_empty() => {
                    let one = waiting.remove(0);
                    signed.push(sign(&house, &one).await);
                }
                Step::Amend if !signed.is_empty() => {
                    let seen = agreement_of(&clerk, &signed[0]).await;
                    let revision = agreement_step(&clerk, &seen, "amend").await.ok().body;
                    signed[0] = sign(&house, &approve(&house, &revision).await).await;
                }
                Step::Serve(_) | Step::TakeBack(_) | Step::Sign | Step::Amend => continue,
            }
            hold(&house, &clerk, &signed, &served).await;
        }
        assert_eq!(signed.len(), 2, "the sequence signs both");
        assert!(served.len() > 3, "{served:?}");
    }
);
