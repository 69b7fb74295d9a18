//! A property of every roster: what was entered by hand, however it is written, goes out and comes in again unchanged.

use linli_kit::on_both_databases;
use linli_kit::testing::TestClient;
use linli_net::FEATURES;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::places::{id, officer, place, worker};
use crate::roster_sheets::{counts, export, faults, looked};

/// Rounds, each on what the rounds before left.
const ROUNDS: usize = 6;

/// Something a strategy gives; every run of the test sees the same.
fn some<S: Strategy>(runner: &mut TestRunner, strategy: S) -> S::Value {
    strategy.new_tree(runner).expect("a value").current()
}

/// Names as people write them: both widths, brackets, signs that spreadsheets run, spaces within. `number` keeps them apart.
fn name(runner: &mut TestRunner, number: usize) -> String {
    let text = some(runner, "[=+@a-cＡ１（）()·'&  \u{3000}甲乙社区苑]{0,12}");
    format!("{text}第{number}号").trim().to_owned()
}

fn day(runner: &mut TestRunner, years: std::ops::Range<i32>) -> String {
    let (year, month, day) = some(runner, (years, 1..13, 1..29));
    format!("{year}-{month:02}-{day:02}T00:00:00+08:00")
}

async fn areas(
    client: &TestClient<'_>,
    runner: &mut TestRunner,
    above: &Value,
    round: usize,
) -> Vec<Value> {
    let mut made = Vec::new();
    for number in 0..4 {
        let figures = some(runner, option::of((0i64..5_000, 0i64..5_000)));
        let figures = figures.map(|(households, population)| {
            json!({"households": households, "population": population, "data_date": day(runner, 2020..2026)})
        });
        let body = json!({
            "parent_id": above, "kind": "compound", "name": name(runner, round * 10 + number),
            "built_year": some(runner, option::of(1950i64..2026)),
            "office_phone": some(runner, option::of("[0-9]{3,4}-[0-9]{7,8}( 转[0-9]{3})?")),
            "figures": figures,
        });
        let compound = client.post("/api/areas", &body).await.ok().body;
        for house in 0..2 {
            place(
                client,
                &compound["id"],
                "building",
                &format!("{}-{house}幢", number + 1),
            )
            .await;
        }
        made.push(compound["id"].clone());
    }
    made
}

async fn orgs(
    client: &TestClient<'_>,
    runner: &mut TestRunner,
    areas: &[Value],
    round: usize,
) -> Vec<Value> {
    let mut made: Vec<Value> = Vec::new();
    for number in 0..5 {
        let party = number < 3;
        let kind = if party {
            "party_committee"
        } else {
            "volunteer_team"
        };
        let above = made.last().filter(|_| party).cloned();
        let build = some(runner, option::of(Just("joint"))).filter(|_| party);
        let tags = some(runner, vec("[a-c助老维修]{1,6}", 0..4));
        let body = json!({
            "kind": kind, "name": name(runner, round * 10 + number), "area_id": areas[number % areas.len()],
            "parent_id": above, "party_build": build, "tags": tags,
            "line_system": some(runner, option::of("[商贸A１ ]{0,6}线")),
            "office_phone": some(runner, option::of("[0-9 转()-]{0,12}1")),
        });
        made.push(client.post("/api/orgs", &body).await.ok().body["id"].clone());
    }
    made
}

async fn people(client: &TestClient<'_>, runner: &mut TestRunner, round: usize) -> Vec<Value> {
    let mut made = Vec::new();
    for number in 0..4 {
        let number = round * 10 + number;
        let phone = format!("138{:08}", number + 1);
        let body = json!({
            "name": format!("{}{number}", some(runner, "[张王阿·a]{1,5}")),
            "phone": some(runner, option::of(Just(phone))),
            "birth_year": some(runner, option::of(1930i64..2008)),
        });
        made.push(client.post("/api/persons", &body).await.ok().body["id"].clone());
    }
    made
}

async fn posts(
    client: &TestClient<'_>,
    runner: &mut TestRunner,
    people: &[Value],
    orgs: &[Value],
    areas: &[Value],
) {
    for (person, area) in people.iter().zip(areas) {
        let body = json!({
            "person_id": person, "role": "volunteer", "org_id": orgs[4], "area_id": area, "source": "nomination",
            "from": some(runner, option::of(Just(()))).map(|()| day(runner, 2020..2025)),
            "to": some(runner, option::of(Just(()))).map(|()| day(runner, 2027..2030)),
            "appointment_no": some(runner, option::of("[A-C０-３-]{1,8}1")),
            "document_no": some(runner, option::of("北街〔2026〕[0-9]{1,3}号")),
        });
        client.post("/api/posts", &body).await.ok();
    }
}

on_both_databases!(
    FEATURES,
    async fn an_export_changes_nothing_whatever_was_entered(house: TestHouse) {
        let (officer, root) = officer(&house).await;
        let north = place(&officer, &root, "community", "北江社区").await;
        let worker = worker(&house, &north).await;
        let mut runner = TestRunner::deterministic();
        for round in 0..ROUNDS {
            let areas = areas(&worker, &mut runner, &north["id"], round).await;
            let orgs = orgs(&worker, &mut runner, &areas, round).await;
            let people = people(&worker, &mut runner, round).await;
            posts(&worker, &mut runner, &people, &orgs, &areas).await;
            for kind in ["areas", "organisations", "persons", "posts"] {
                let back = looked(&house, &worker, kind, &export(&worker, kind, "").await).await;
                let [create, change, unchanged, conflict, faulty] = counts(&back);
                assert!(unchanged > 0, "{kind}");
                assert_eq!(
                    [create, change, conflict, faulty],
                    [0; 4],
                    "{kind} {round}: {:?} {:?} {}",
                    faults(&worker, &back, "conflict").await,
                    faults(&worker, &back, "faulty").await,
                    worker
                        .get(&format!(
                            "/api/rosters/imports/{}/rows?verdict=change",
                            id(&back)
                        ))
                        .await
                        .body
                );
            }
        }
    }
);
