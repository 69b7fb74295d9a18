//! Whatever happens to agreements and to what was done, and in whatever order: every deed stands once, on a line that fits it and
//! held when it was done; nothing that fits a line is left out; the running figures are those of a recomputation from nothing.

use crate::setting::agreements::{
    amended, approve, look, may, sign, signed, step, year_with_the_bank,
};
use crate::setting::{BANK, FEATURES, MEALS, SAFETY, TestDemand, lay_demand, officer, settle};
use linli_domain::id::{DemandId, OrderId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, HOUR};
use linli_kit::testing::{STREET, TestHouse};
use linli_kit::{on_both_databases, params, row};
use linli_work::agreements::consume::{FIGURES, follow, recompute};
use linli_work::agreements::entity::Delivered;
use linli_work::agreements::store::deeds::running;
use proptest::prelude::Just;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

/// Sequences, one after the other on the same street.
const SEEDS: std::ops::Range<u8> = 1..5;
const STEPS: usize = 20;

/// What an amendment changes of a line.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// Counted in portions, in times, in hours.
    Unit(&'static str),
    /// For meals, for safety, for anything.
    Class(u8),
    /// It promises twice as much.
    More,
    /// It is dropped.
    Drop,
    /// Another stands beside it.
    Beside,
}

/// What may happen to deeds and agreements.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// An order of so much is served and confirmed.
    Close(i64),
    /// One of the orders goes back.
    Reopen(usize),
    /// One that went back is done again.
    CloseAgain(usize),
    /// One is looked at without a change.
    Look(usize),
    /// Another agreement is signed.
    Sign,
    /// One that holds is amended in one line.
    Amend(usize, Change),
    /// One that holds is ended before its time.
    Terminate(usize),
    /// One is renewed, and its next period is signed.
    Renew(usize),
    /// Days go by.
    Wait(i64),
}

fn steps(seed: u8) -> Vec<Step> {
    let at = || 0usize..60;
    let change = proptest::prop_oneof![
        3 => proptest::sample::select(vec!["份", "次", "小时"]).prop_map(Change::Unit),
        2 => (0u8..3).prop_map(Change::Class),
        1 => Just(Change::More),
        2 => Just(Change::Drop),
        1 => Just(Change::Beside),
    ];
    let step = proptest::prop_oneof![
        6 => (1i64..40).prop_map(Step::Close),
        2 => at().prop_map(Step::Reopen),
        2 => at().prop_map(Step::CloseAgain),
        1 => at().prop_map(Step::Look),
        2 => Just(Step::Sign),
        6 => (at(), change).prop_map(|(at, change)| Step::Amend(at, change)),
        2 => at().prop_map(Step::Terminate),
        1 => at().prop_map(Step::Renew),
        2 => (1i64..9).prop_map(Step::Wait),
    ];
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    proptest::collection::vec(step, STEPS)
        .new_tree(&mut runner)
        .expect("a sequence")
        .current()
}

/// An order of the bank that was reported and confirmed just now.
async fn closed(house: &TestHouse, demand: DemandId, quantity: i64) -> OrderId {
    let id = OrderId(house.app.ids().next());
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let (db, scope) = tx.parts();
    db.execute(
        scope,
        "INSERT INTO work_order (street_id, id, number, demand_id, line_id, kind, org_id, quantity, fulfilled, state, \
         next_step, claimed_at, extended, reopen_count, reported_at, closed_at, resolved, area_path, created_at, version) \
         VALUES ($1, $4, $5, $6, $4, 'open', $7, $8, $8, 'closed', 'none', $9, false, 0, $9, $9, 'solved', \
         '/001/001/003/', $9, 1)",
        params![id, format!("GD-{id}"), demand, BANK, quantity, now],
    )
    .await
    .expect("an order");
    follow(&mut tx, id).await.expect("follows");
    tx.finish().await.expect("commits");
    id
}

/// An order in another state, or in the same.
async fn put(house: &TestHouse, order: OrderId, state: Option<&str>) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let (db, scope) = tx.parts();
    if let Some(state) = state {
        db.execute(
            scope,
            "UPDATE work_order SET state = $5 WHERE street_id = $1 AND id = $4",
            params![order, state],
        )
        .await
        .expect("moves");
    }
    follow(&mut tx, order).await.expect("follows");
    tx.finish().await.expect("commits");
}

/// An agreement as it stands, and what it says.
#[derive(Debug, Clone)]
struct Held {
    agreement: Value,
    text: Value,
}

/// Changes one line of a text; a text keeps one line at least.
fn changed(mut text: Value, nth: usize, change: Change) -> Value {
    let lines = text["lines"].as_array_mut().expect("lines");
    let count = lines.len();
    let line = &mut lines[nth % count];
    match change {
        Change::Unit(unit) => line["unit"] = json!(unit),
        Change::Class(0) => line["class_id"] = Value::Null,
        Change::Class(1) => line["class_id"] = json!(MEALS),
        Change::Class(_) => line["class_id"] = json!(SAFETY),
        Change::More => line["quantity"] = json!(line["quantity"].as_i64().unwrap_or(1) * 2),
        Change::Drop if count > 1 => {
            lines.remove(nth % count);
        }
        Change::Drop => {}
        Change::Beside => {
            let mut beside = line.clone();
            beside["what"] = json!(format!("{}、{count}", line["what"].as_str().unwrap_or("")));
            lines.push(beside);
        }
    }
    text
}

row! {
    struct Total { total: i64 }
}

/// A line that fits an order `o`, whose agreement held when it was reported; written by hand, not by what is tested.
const FITS: &str = "SELECT 1 FROM obligation l JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id \
    WHERE l.street_id = o.street_id AND l.org_id = o.org_id AND l.unit IN ('份', '次') AND (l.class_id IS NULL OR l.class_id = $2) \
    AND a.signed_on IS NOT NULL AND a.state <> 'superseded' AND a.valid_from <= o.reported_at AND a.valid_to > o.reported_at \
    AND (a.state <> 'terminated' OR a.ended_at > o.reported_at)";

async fn how_many(house: &TestHouse, sql: String) -> i64 {
    let mut db = house.app.read().await.expect("reads");
    let found: Option<Total> = db
        .one_unscoped("a test looks", sql, params![STREET, MEALS])
        .await
        .expect("reads");
    found.map_or(0, |row| row.total)
}

/// Every deed stands once where it may stand, and everything that may stand somewhere does.
async fn hold(house: &TestHouse, what: &str) {
    let astray = format!(
        "SELECT count(*) AS total FROM deed e LEFT JOIN work_order o ON o.street_id = e.street_id AND o.id = e.source_id \
         WHERE e.street_id = $1 AND (o.id IS NULL OR o.state <> 'closed' OR NOT EXISTS ({FITS} AND l.id = e.obligation_id \
         AND e.quantity = CASE l.unit WHEN '份' THEN o.fulfilled ELSE 1 END))"
    );
    assert_eq!(how_many(house, astray).await, 0, "astray after {what}");
    let left_out = format!(
        "SELECT count(*) AS total FROM work_order o WHERE o.street_id = $1 AND o.state = 'closed' AND EXISTS ({FITS}) \
         AND NOT EXISTS (SELECT 1 FROM deed e WHERE e.street_id = o.street_id AND e.source_id = o.id)"
    );
    assert_eq!(how_many(house, left_out).await, 0, "left out after {what}");
    let broken = (FIGURES.run)(house.app.clone()).await.expect("checks");
    assert!(broken.is_empty(), "after {what}: {broken:?}");
}

async fn figures_of(house: &TestHouse) -> Vec<Delivered> {
    let mut db = house.app.read().await.expect("reads");
    running(&mut db, &Scope::street_wide(STREET))
        .await
        .expect("reads")
}

/// The first line of an agreement that counted anything in any year.
fn counting_line(agreement: &Value) -> Option<usize> {
    agreement["lines"].as_array()?.iter().position(|line| {
        let mut years = line["years"].as_array().into_iter().flatten();
        years.any(|year| year["delivered"].as_i64() > Some(0))
    })
}

/// Takes one step with the agreements; orders are the caller's.
async fn agree(house: &TestHouse, held: &mut Vec<Held>, taken: Step) {
    let clerk = officer(house).await;
    let (at, verb) = match taken {
        Step::Amend(at, _) => (at, "amend"),
        Step::Terminate(at) => (at, "terminate"),
        Step::Renew(at) => (at, "renew"),
        _ => {
            let mut text = year_with_the_bank();
            text["lines"][0]["unit"] = json!("份");
            text["valid_to"] = json!("2027-07-01T00:00:00+08:00");
            let agreement = signed(house, &text).await;
            return held.push(Held { agreement, text });
        }
    };
    if held.is_empty() {
        return;
    }
    // of those that hold rather one that counts something, so that a change has something to move
    let mut found = None;
    for nth in (0..held.len()).map(|more| (at + more) % held.len()) {
        let seen = look(&clerk, &held[nth].agreement).await;
        let counts = counting_line(&seen);
        if may(&seen, verb) && (found.is_none() || counts.is_some()) {
            let done = counts.is_some();
            found = Some((nth, seen, counts));
            if done {
                break;
            }
        }
    }
    let Some((nth, seen, counts)) = found else {
        return;
    };
    let one = held[nth].clone();
    match taken {
        Step::Amend(at, change) => {
            let text = changed(one.text, counts.unwrap_or(at), change);
            let agreement = amended(house, &seen, &text).await;
            held[nth] = Held { agreement, text };
        }
        Step::Terminate(_) => {
            held[nth].agreement = step(&clerk, &seen, "terminate").await.ok().body;
        }
        _ => {
            let draft = step(&clerk, &seen, "renew").await.ok().body;
            let agreement = sign(house, &approve(house, &draft).await).await;
            let mut text = one.text;
            for day in ["valid_from", "valid_to"] {
                text[day] = agreement[day].clone();
            }
            held.push(Held { agreement, text });
        }
    }
}

on_both_databases!(
    &FEATURES,
    async fn every_deed_stands_where_it_may_and_the_figures_follow(house: TestHouse) {
        settle(&house).await;
        let demand = TestDemand {
            number: "XQ330106-20261110-00001",
            title: "独居老人午餐",
            class: Some(MEALS),
            asked: 1_000,
            committed: 0,
            state: "in_progress",
        };
        let demand = lay_demand(&house, demand).await;
        let (mut orders, mut moved) = (Vec::new(), 0);
        for seed in SEEDS {
            let mut held = Vec::new();
            agree(&house, &mut held, Step::Sign).await;
            for quantity in [3, 1, 20] {
                orders.push(closed(&house, demand, quantity).await);
            }
            house.clock.advance(HOUR);
            for (number, taken) in steps(seed).into_iter().enumerate() {
                let before = figures_of(&house).await;
                let pick = |at: usize| (!orders.is_empty()).then(|| orders[at % orders.len()]);
                match taken {
                    Step::Close(quantity) => orders.push(closed(&house, demand, quantity).await),
                    Step::Reopen(at) | Step::CloseAgain(at) | Step::Look(at) => {
                        let state = match taken {
                            Step::Reopen(_) => Some("reopened"),
                            Step::CloseAgain(_) => Some("closed"),
                            _ => None,
                        };
                        if let Some(order) = pick(at) {
                            put(&house, order, state).await;
                        }
                    }
                    Step::Wait(days) => house.clock.advance(days * DAY),
                    _ => agree(&house, &mut held, taken).await,
                }
                let agreed = matches!(taken, Step::Amend(..) | Step::Sign);
                moved += usize::from(agreed && figures_of(&house).await != before);
                // no two things happen in the same millisecond of the test's clock
                house.clock.advance(HOUR);
                hold(&house, &format!("step {number} of {seed}, {taken:?}")).await;
            }
            // the next sequence begins without agreements
            for one in &held {
                let clerk = officer(&house).await;
                let seen = look(&clerk, &one.agreement).await;
                if may(&seen, "terminate") {
                    step(&clerk, &seen, "terminate").await.ok();
                }
            }
            hold(&house, &format!("the end of {seed}")).await;
        }
        assert!(moved > 5, "changes of agreements moved deeds {moved} times");
        let before = figures_of(&house).await;
        assert!(before.iter().any(|row| row.delivered > 0), "{before:?}");
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        recompute(&mut tx).await.expect("recomputes");
        tx.finish().await.expect("commits");
        assert_eq!(figures_of(&house).await, before);
        // a figure typed over is noticed
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        db.execute(
            scope,
            "UPDATE obligation_year SET delivered = delivered + 1 WHERE street_id = $1 AND delivered > 0",
            vec![],
        )
        .await
        .expect("writes");
        tx.finish().await.expect("commits");
        let broken = (FIGURES.run)(house.app.clone()).await.expect("checks");
        assert_eq!(broken.len(), before.len());
    }
);
