//! Many deeds at once: of two for the last open place the second goes elsewhere, and no deed counts twice. What is told before
//! or beside a signing is counted all the same.

use crate::setting::agreements::{
    address, approve, approved, figures, line, look, sign, signed, step, year_with_the_bank,
};
use crate::setting::{BANK, FEATURES, MEALS, TestDemand, lay_demand, officer, settle};
use linli_domain::id::{DemandId, OrderId};
use linli_domain::time::HOUR;
use linli_kit::job::plant_regular;
use linli_kit::testing::{STREET, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{self, FIGURES, Served, follow};
use linli_work::agreements::store::deeds::{self, DeedKey};
use linli_work::resources::ResourceClass;
use serde_json::{Value, json};

/// A demand for meals whose orders are laid by hand.
async fn meals(house: &TestHouse) -> DemandId {
    let demand = TestDemand {
        number: "XQ330106-20261110-00001",
        title: "独居老人午餐",
        class: Some(MEALS),
        asked: 1_000,
        committed: 0,
        state: "in_progress",
    };
    lay_demand(house, demand).await
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
    tx.finish().await.expect("commits");
    id
}

async fn look_at(house: &TestHouse, order: OrderId) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    follow(&mut tx, order).await.expect("follows");
    tx.finish().await.expect("commits");
}

async fn tell(house: &TestHouse, served: &Served) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    consume::settle(&mut tx, served).await.expect("counts");
    tx.finish().await.expect("commits");
}

async fn check(house: &TestHouse) {
    let broken = (FIGURES.run)(house.app.clone()).await.expect("checks");
    assert!(broken.is_empty(), "{broken:?}");
}

on_both_databases!(
    &FEATURES,
    async fn sixty_four_at_once_fill_the_nearest_line_and_then_the_next(house: TestHouse) {
        settle(&house).await;
        let mut draft = year_with_the_bank();
        draft["lines"] = json!([
            line(BANK, "送餐", 10, json!(MEALS)),
            line(BANK, "其他", 100, Value::Null)
        ]);
        let agreement = signed(&house, &draft).await;
        let demand = meals(&house).await;
        let mut orders = Vec::new();
        for _ in 0..32 {
            orders.push(closed(&house, demand, 1).await);
        }
        // 64 hands, two at each order
        let hands = orders
            .iter()
            .chain(&orders)
            .map(|order| look_at(&house, *order));
        futures::future::join_all(hands).await;
        assert_eq!(
            figures(&look(&officer(&house).await, &agreement).await),
            [(10, 10), (22, 100)]
        );
        check(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_another_room_tells_counts_on_a_line_for_its_resources(house: TestHouse) {
        settle(&house).await;
        let mut draft = year_with_the_bank();
        let mut rooms = line(BANK, "会议室开放", 12, Value::Null);
        rooms["resource_class"] = json!("venue");
        draft["lines"] = json!([line(BANK, "送餐", 10, json!(MEALS)), rooms]);
        let agreement = signed(&house, &draft).await;
        let mut booking = used(&house);
        let clerk = officer(&house).await;
        // one occasion, whatever its hours, and told twice it counts once
        for _ in 0..2 {
            tell(&house, &booking).await;
        }
        assert_eq!(figures(&look(&clerk, &agreement).await), [(0, 10), (1, 12)]);
        let deeds = clerk.get(&address(&agreement, "deeds")).await.ok().body;
        let deed = &deeds["items"][0];
        assert_eq!(
            (&deeds["total"], &deed["source"], &deed["label"]),
            (&json!(1), &json!("booking"), &json!("二楼会议室"))
        );
        booking.at = None;
        tell(&house, &booking).await;
        assert_eq!(figures(&look(&clerk, &agreement).await), [(0, 10), (0, 12)]);
        check(&house).await;
    }
);

/// A room of the bank that was used for three hours, as the room of bookings tells it.
fn used(house: &TestHouse) -> Served {
    Served {
        key: DeedKey {
            source: DeedSource::Booking,
            id: house.app.ids().next(),
        },
        label: "二楼会议室".to_owned(),
        org_id: BANK,
        at: Some(house.app.now()),
        class_id: None,
        resource_id: None,
        resource_class: Some(ResourceClass::Venue),
        quantity: 3,
        unit: "小时".to_owned(),
        order_id: None,
        project_id: None,
        by_booking: false,
    }
}

/// The bank promises rooms, and anything else.
fn rooms_and_more() -> Value {
    let mut draft = year_with_the_bank();
    let mut rooms = line(BANK, "会议室开放", 12, Value::Null);
    rooms["resource_class"] = json!("venue");
    draft["lines"] = json!([rooms, line(BANK, "其他", 100, Value::Null)]);
    draft
}

on_both_databases!(
    &FEATURES,
    async fn what_was_told_before_the_signing_counts_with_it_and_on_one_line(house: TestHouse) {
        settle(&house).await;
        let mut booking = used(&house);
        let share = Served {
            key: DeedKey {
                source: DeedSource::Project,
                id: house.app.ids().next(),
            },
            label: "楼道换灯".to_owned(),
            resource_id: None,
            resource_class: None,
            quantity: 2,
            unit: "场".to_owned(),
            ..booking.clone()
        };
        for served in [&booking, &share] {
            tell(&house, served).await;
        }
        let clerk = officer(&house).await;
        let (first, second) = (
            approved(&house, &rooms_and_more()).await,
            approved(&house, &rooms_and_more()).await,
        );
        assert_eq!(figures(&look(&clerk, &first).await), [(0, 12), (0, 100)]);
        let first = sign(&house, &first).await;
        assert_eq!(figures(&first), [(1, 12), (1, 100)], "by the signing");
        let second = sign(&house, &second).await;
        assert_eq!(
            figures(&second),
            [(0, 12), (0, 100)],
            "what keeps a line keeps no other"
        );
        check(&house).await;
        booking.at = None;
        tell(&house, &booking).await;
        assert_eq!(figures(&look(&clerk, &first).await), [(0, 12), (1, 100)]);
        assert_eq!(figures(&look(&clerk, &second).await), [(0, 12), (0, 100)]);
        check(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_amendment_and_a_round_count_what_had_no_line(house: TestHouse) {
        settle(&house).await;
        plant_regular(&house.app).await.expect("plants");
        let clerk = officer(&house).await;
        let mut draft = year_with_the_bank();
        draft["lines"] = json!([line(BANK, "送餐", 10, json!(MEALS))]);
        let agreement = signed(&house, &draft).await;
        tell(&house, &used(&house)).await;
        assert_eq!(figures(&look(&clerk, &agreement).await), [(0, 10)]);
        let seen = look(&clerk, &agreement).await;
        let revision = step(&clerk, &seen, "amend").await.ok().body;
        let mut lines = rooms_and_more();
        let mut meals = line(BANK, "送餐", 10, json!(MEALS));
        meals["id"] = revision["lines"][0]["id"].clone();
        lines["lines"] = json!([meals, lines["lines"][0]]);
        let change = json!({"version": revision["version"], "draft": lines});
        let url = format!(
            "/api/agreements/{}",
            revision["id"].as_str().expect("an id")
        );
        let changed = clerk
            .write(axum::http::Method::PUT, &url, &change)
            .await
            .ok()
            .body;
        let amended = sign(&house, &approve(&house, &changed).await).await;
        assert_eq!(figures(&amended), [(0, 10), (1, 12)], "by the amendment");
        // taken back while somebody signed: a line has what its room does not tell of any more
        let gone = used(&house);
        tell(&house, &gone).await;
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        deeds::untell(db, scope, gone.key).await.expect("forgets");
        tx.finish().await.expect("commits");
        assert_eq!(figures(&look(&clerk, &amended).await), [(0, 10), (2, 12)]);
        // told while somebody signed: neither saw the other
        let between = used(&house);
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        deeds::tell(db, scope, &between, house.app.now())
            .await
            .expect("keeps");
        tx.finish().await.expect("commits");
        house.advance(HOUR).await;
        assert_eq!(figures(&look(&clerk, &amended).await), [(0, 10), (2, 12)]);
        house.advance(HOUR).await;
        assert_eq!(figures(&look(&clerk, &amended).await), [(0, 10), (2, 12)]);
        check(&house).await;
    }
);
