//! One deed once: a hall that its owner lends for an order of its own counts as the use or as the order, never as both, whichever
//! of them was done first. Two different things done for one demand count as two.

use crate::setting::agreements::{
    address, amended, approved, call_back, figures, look as agreement_of, sign, signed,
    year_with_the_bank,
};
use crate::setting::walk::{act, confirmed, issued, nothing_broken, street};
use crate::setting::*;
use linli_domain::scope::Scope;
use linli_domain::time::{HOUR, MINUTE};
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestHouse};
use linli_work::agreements::consume::recompute;
use linli_work::agreements::store::deeds::running;
use proptest::prelude::Just;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

/// The bank promises to lend its rooms for meals twelve times, and four times anything.
pub fn halls(unit: &str) -> Value {
    let mut text = year_with_the_bank();
    for (field, value) in [
        ("what", json!("出借会议厅")),
        ("kind", json!("venue")),
        ("resource_class", json!("venue")),
        ("quantity", json!(12)),
        ("unit", json!(unit)),
    ] {
        text["lines"][0][field] = value;
    }
    text
}

/// The bank promises meals, counted in portions, and its rooms by the hour.
fn meals_and_rooms() -> Value {
    let mut text = year_with_the_bank();
    text["lines"][0]["unit"] = json!("份");
    for (field, value) in [
        ("kind", json!("venue")),
        ("resource_class", json!("venue")),
        ("unit", json!("小时")),
    ] {
        text["lines"][1][field] = value;
    }
    text
}

pub async fn hall_of_the_bank(house: &TestHouse) -> String {
    street(house).await;
    let venue = venue_of(house, BANK).await;
    open(house, &venue, &terms()).await;
    venue
}

/// The community books the hall of the bank for an order of the bank's.
async fn lend(house: &TestHouse, venue: &str, order: &str, from: &str, to: &str) -> Value {
    let body = with(asked(venue, from, to), json!({"order_id": order}));
    book(&worker(house).await, &body).await.ok().body
}

/// Somebody comes, and it is returned.
pub async fn used(house: &TestHouse, booking: &Value) -> Value {
    let bank = liaison(house, BANK).await;
    let code = json!({"code": booking["code"]});
    let begun = match booking["state"].as_str() {
        Some("confirmed") => step(&bank, booking, "check-in", code).await.ok().body,
        _ => booking.clone(),
    };
    let order = json!({"in_order": true});
    step(&bank, &begun, "return", order).await.ok().body
}

pub async fn taken_back(house: &TestHouse, booking: &Value) -> Value {
    let bank = liaison(house, BANK).await;
    step(&bank, booking, "take-back", json!({})).await.ok().body
}

/// The bank reports an order done, and its requester says so.
pub async fn solved(house: &TestHouse, order: &str) {
    let bank = liaison(house, BANK).await;
    for (verb, words) in [
        ("contact", json!({"note": "约好了"})),
        ("report", json!({"text": "已办好"})),
    ] {
        act(&bank, "orders", order, verb, words).await.ok();
    }
    call_back(house, order).await;
}

/// What is counted: the figures of the lines, and each deed with the order it was for.
pub async fn counted(
    house: &TestHouse,
    agreement: &Value,
) -> (Vec<(i64, i64)>, Vec<(Value, bool)>) {
    let office = officer(house).await;
    let page = office.get(&address(agreement, "deeds")).await.ok().body;
    let deeds = page["items"].as_array().expect("deeds").iter();
    let deeds = deeds.map(|deed| (deed["source"].clone(), deed["order_number"].is_string()));
    let deeds = deeds.collect();
    (figures(&agreement_of(&office, agreement).await), deeds)
}

on_both_databases!(
    &FEATURES,
    async fn a_hall_lent_for_an_order_and_the_order_are_one_deed(house: TestHouse) {
        let venue = hall_of_the_bank(&house).await;
        let agreement = signed(&house, &halls("次")).await;
        let mut before = (0, vec![]);
        for (use_first, from, to) in [
            (true, "10T11:00", "10T12:00"),
            (false, "10T13:00", "10T14:00"),
        ] {
            let now = |source: &str| {
                let deed = (json!(source), source == "booking");
                let deeds: Vec<_> = [deed].into_iter().chain(before.1.clone()).collect();
                (vec![(before.0 + 1, 12), (0, 4)], deeds)
            };
            let demand = issued(&house, 1).await;
            let order = confirmed(&house, &demand).await;
            let mut booking = lend(&house, &venue, &order, from, to).await;
            assert!(booking["order_number"].is_string());
            house.clock.advance(2 * HOUR);
            if use_first {
                booking = used(&house, &booking).await;
                assert_eq!(counted(&house, &agreement).await, now("booking"));
                solved(&house, &order).await;
            } else {
                solved(&house, &order).await;
                assert_eq!(counted(&house, &agreement).await, now("order"));
                booking = used(&house, &booking).await;
            }
            assert_eq!(counted(&house, &agreement).await, now("booking"));
            // taken back, it gives the order its deed again; returned again, it takes it over again
            let back = taken_back(&house, &booking).await;
            assert_eq!(counted(&house, &agreement).await, now("order"));
            used(&house, &back).await;
            assert_eq!(counted(&house, &agreement).await, now("booking"));
            before = (before.0 + 1, now("booking").1);
            nothing_broken(&house).await;
        }
        // cancelled before it was used, it leaves the order its deed
        let demand = issued(&house, 1).await;
        let order = confirmed(&house, &demand).await;
        let booking = lend(&house, &venue, &order, "12T11:00", "12T12:00").await;
        solved(&house, &order).await;
        let clerk = worker(&house).await;
        let seen = look(&clerk, &booking).await;
        step(&clerk, &seen, "cancel", json!({})).await.ok();
        let (lines, deeds) = counted(&house, &agreement).await;
        assert_eq!((lines, deeds.len()), (vec![(3, 12), (0, 4)], 3));
        // what was done before an agreement is signed is counted once as well
        let text = with(halls("次"), json!({"title": "补签的协议"}));
        let revision = amended(&house, &agreement, &text).await;
        assert_eq!(counted(&house, &revision).await.0, [(3, 12), (0, 4)]);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn two_different_things_done_for_one_demand_are_two_deeds(house: TestHouse) {
        let venue = hall_of_the_bank(&house).await;
        let agreement = signed(&house, &meals_and_rooms()).await;
        let demand = issued(&house, 2).await;
        let order = confirmed(&house, &demand).await;
        let booking = lend(&house, &venue, &order, "10T11:00", "10T13:00").await;
        // the same hall for nobody's order is a deed by itself
        let free = book(
            &worker(&house).await,
            &asked(&venue, "10T13:00", "10T14:00"),
        )
        .await;
        house.clock.advance(4 * HOUR);
        used(&house, &booking).await;
        used(&house, &free.ok().body).await;
        solved(&house, &order).await;
        let (lines, deeds) = counted(&house, &agreement).await;
        assert_eq!(
            (lines, deeds.len()),
            (vec![(2, 10), (3, 4)], 3),
            "two portions, three hours"
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn only_the_office_of_the_place_names_an_order_of_the_owner(house: TestHouse) {
        let venue = hall_of_the_bank(&house).await;
        let demand = issued(&house, 1).await;
        let order = confirmed(&house, &demand).await;
        let named = with(
            asked(&venue, "12T09:00", "12T10:00"),
            json!({"order_id": order}),
        );
        for stranger in [liaison(&house, SCHOOL).await, volunteer(&house).await] {
            let refused = book(&stranger, &named).await;
            let fault = &refused.body["field_errors"][0];
            assert_eq!(
                (&fault["field"], &fault["code"]),
                (&json!("order_id"), &json!("unknown"))
            );
        }
        let who = json!({"behalf": {"way": "phone", "name": "三幢太极队"}});
        let clerk = worker(&house).await;
        let booked = book(&clerk, &with(named.clone(), who)).await.ok().body;
        assert_eq!(booked["order_id"], json!(order), "residents asked for it");
        solved(&house, &order).await;
        let later = with(named, json!({"from": at("12T10:00"), "to": at("12T11:00")}));
        let over = book(&clerk, &later).await;
        assert_eq!(over.body["field_errors"][0]["code"], "order_over");
    }
);

/// What may happen between halls, orders and agreements.
#[derive(Debug, Clone, Copy)]
enum Step {
    Serve(usize),
    TakeBack(usize),
    Solve(usize),
    Sign,
    Amend(&'static str),
}

fn steps(seed: u8) -> Vec<Step> {
    let nth = || 0usize..4;
    let step = proptest::prop_oneof![
        5 => nth().prop_map(Step::Serve),
        3 => nth().prop_map(Step::TakeBack),
        4 => nth().prop_map(Step::Solve),
        1 => Just(Step::Sign),
        2 => proptest::sample::select(vec!["次", "小时"]).prop_map(Step::Amend),
    ];
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    proptest::collection::vec(step, 24)
        .new_tree(&mut runner)
        .expect("a sequence")
        .current()
}

on_both_databases!(
    &FEATURES,
    async fn in_whatever_order_it_happens_each_deed_counts_once(house: TestHouse) {
        let venue = hall_of_the_bank(&house).await;
        let (mut bookings, mut orders, mut done) = (Vec::new(), Vec::new(), [false; 4]);
        for hour in 11..15 {
            let demand = issued(&house, 1).await;
            let order = confirmed(&house, &demand).await;
            let (from, to) = (format!("10T{hour}:00"), format!("10T{}:00", hour + 1));
            bookings.push(lend(&house, &venue, &order, &from, &to).await);
            orders.push(order);
        }
        house.clock.advance(5 * HOUR);
        let mut agreement: Option<Value> = None;
        let texts = halls("次");
        for step in steps(7) {
            match step {
                Step::Serve(nth) if bookings[nth]["state"] != "returned" => {
                    bookings[nth] = used(&house, &bookings[nth]).await;
                }
                Step::TakeBack(nth) if bookings[nth]["state"] == "returned" => {
                    bookings[nth] = taken_back(&house, &bookings[nth]).await;
                }
                Step::Solve(nth) if !done[nth] => {
                    solved(&house, &orders[nth]).await;
                    done[nth] = true;
                }
                Step::Sign if agreement.is_none() => {
                    agreement = Some(sign(&house, &approved(&house, &texts).await).await);
                }
                Step::Amend(unit) => {
                    if let Some(before) = &agreement {
                        agreement = Some(amended(&house, before, &halls(unit)).await);
                    }
                }
                _ => continue,
            }
            house.clock.advance(MINUTE);
            let wide = Scope::street_wide(STREET);
            let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
            let kept = running(tx.db(), &wide).await.expect("figures");
            recompute(&mut tx).await.expect("recomputes");
            let anew = running(tx.db(), &wide).await.expect("figures");
            assert_eq!(kept, anew, "{step:?}");
            tx.finish().await.expect("commits");
            let Some(agreement) = &agreement else {
                continue;
            };
            let (_, deeds) = counted(&house, agreement).await;
            let returned = |nth: usize| bookings[nth]["state"] == "returned";
            let uses = (0..4).filter(|nth| returned(*nth)).count();
            let alone = (0..4).filter(|nth| done[*nth] && !returned(*nth)).count();
            let of = |source: &str| deeds.iter().filter(|deed| deed.0 == source).count();
            assert_eq!((of("booking"), of("order")), (uses, alone), "{step:?}");
        }
        nothing_broken(&house).await;
    }
);
