//! Co-building of a small street with figures worked out by hand, on both databases.

use linli_domain::actor::Role;
use linli_domain::scope::Scope;
use linli_domain::time::DAY;
use linli_kit::feature::Feature;
use linli_kit::page::Page;
use linli_kit::testing::{OTHER_STREET, STREET, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_work::testing::agreements::{call_back, signed, year_with_the_bank};
use linli_work::testing::alliances::{
    act as answer_invitation, found, invite, membership, of_street,
};
use linli_work::testing::walk::{issued, reported, street};
use linli_work::testing::{BANK, OFFICE, SCHOOL, liaison, officer, path, worker};
use serde_json::{Value, json};

use super::promises::{promises_of, year_at};
use super::signs::signs_of;
use super::store::{IdleKind, resting};

fn features() -> Vec<Feature> {
    [linli_net::FEATURES, linli_work::FEATURES, crate::FEATURES].concat()
}

const PAGE: Page = Page {
    page: 1,
    page_size: 50,
};

/// Bank and school are members of the street's alliance since before May. The bank promised ten meals and four of
/// anything for 2026, and served one demand for meals in November; the school did nothing. One demand is open and nobody's.
async fn tell(house: &TestHouse) {
    street(house).await;
    signed(house, &year_with_the_bank()).await;
    let clerk = officer(house).await;
    let alliance = found(&clerk, of_street()).await;
    invite(&clerk, &alliance, &[BANK, SCHOOL]).await.ok();
    for unit in [BANK, SCHOOL] {
        let client = liaison(house, unit).await;
        let one = membership(&client, &alliance, unit).await;
        answer_invitation(&client, &one, "accept", json!({}))
            .await
            .ok();
    }
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped(
        "a test's own row",
        "UPDATE alliance_membership SET from_at = $2 WHERE street_id = $1",
        params![STREET, house.app.now().plus(-300 * DAY)],
    )
    .await
    .expect("long members");
    db.commit().await.expect("commits");
    let (_, order) = reported(house).await;
    call_back(house, &order).await;
    issued(house, 3).await;
}

async fn idle(house: &TestHouse, kind: &str) -> Vec<String> {
    let list = officer(house)
        .await
        .get(&format!("/api/co-building/idle?kind={kind}"))
        .await
        .ok()
        .body;
    assert!(
        list["formula"]
            .as_str()
            .is_some_and(|text| !text.starts_with("co_building"))
    );
    let items = list["items"].as_array().expect("a list");
    assert_eq!(list["total"], json!(items.len()));
    items
        .iter()
        .map(|item| item["label"].as_str().unwrap_or_default().to_owned())
        .collect()
}

on_both_databases!(
    &features(),
    async fn an_alliance_shows_plain_signs(house: TestHouse) {
        tell(&house).await;
        let found = officer(&house)
            .await
            .get("/api/co-building")
            .await
            .ok()
            .body;
        assert_eq!(found["year"], 2026);
        let one = &found["alliances"][0];
        assert_eq!(
            (&one["name"], &one["members"]),
            (&json!("北江街道大工委"), &json!(2))
        );
        // two lines are due, one of ten meals and one of four: neither is kept by one deed
        assert_eq!(
            (&one["due_lines"], &one["kept_lines"]),
            (&json!(2), &json!(0))
        );
        // both were members throughout; the bank served in November, the school gave nothing
        assert_eq!((&one["throughout"], &one["silent"]), (&json!(2), &json!(1)));
        assert_eq!(one["silent_names"], json!(["南江小学"]));
        assert_eq!((&one["unmet"], &one["idle"]), (&json!(1), &json!(0)));
        assert_eq!(idle(&house, "unit").await, ["南江小学"]);
        // a community leads no alliance here
        let north = worker(&house).await.get("/api/co-building").await.ok().body;
        assert_eq!(north["alliances"], json!([]));
        liaison(&house, BANK)
            .await
            .get("/api/co-building")
            .await
            .refused(403, "not_for_this_post");
        let elsewhere = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        assert_eq!(
            elsewhere.get("/api/co-building").await.ok().body["alliances"],
            json!([])
        );
        assert_eq!(
            elsewhere.get("/api/co-building/promises").await.ok().body["total"],
            0
        );
    }
);

on_both_databases!(
    &features(),
    async fn units_stand_with_what_they_promised_and_delivered(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let found = clerk.get("/api/co-building/promises").await.ok().body;
        assert_eq!((&found["year"], &found["total"]), (&json!(2026), &json!(1)));
        let bank = &found["items"][0];
        assert_eq!(
            (&bank["org_name"], &bank["due_lines"], &bank["kept_lines"]),
            (&json!("江滨银行"), &json!(2), &json!(0))
        );
        let lines: Vec<Value> = bank["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| {
                json!([
                    line["what"],
                    line["promised"],
                    line["delivered"],
                    line["unit"]
                ])
            })
            .collect();
        assert_eq!(
            json!(lines),
            json!([["为老人送餐", 10, 1, "次"], ["其他便民服务", 4, 0, "次"]])
        );
        // a year in which nothing held
        assert_eq!(
            clerk
                .get("/api/co-building/promises?year=2024")
                .await
                .ok()
                .body["total"],
            0
        );
        clerk
            .get("/api/co-building/promises?year=1")
            .await
            .refused(422, "invalid");
        let file = clerk.get("/api/co-building/promises.xlsx").await.ok();
        assert!(file.bytes.starts_with(b"PK"));
    }
);

on_both_databases!(
    &features(),
    async fn what_rests_is_listed_until_something_happens(house: TestHouse) {
        tell(&house).await;
        for kind in ["agreement", "demand", "resource"] {
            assert_eq!(idle(&house, kind).await, [""; 0], "{kind}");
        }
        house.clock.advance(31 * DAY);
        assert_eq!(idle(&house, "demand").await.len(), 1);
        // to May: the agreement ended with the year, so it rests no more
        house.clock.advance(29 * DAY);
        assert_eq!(idle(&house, "unit").await, ["南江小学"]);
        // an agreement of two years, signed long ago, without a deed
        let mut draft = year_with_the_bank();
        draft["valid_to"] = json!("2028-01-01T00:00:00+08:00");
        signed(&house, &draft).await;
        assert_eq!(idle(&house, "agreement").await, ["江滨银行结对共建协议"]);
    }
);

on_both_databases!(
    &features(),
    async fn many_alliances_cost_as_many_queries_as_one(house: TestHouse) {
        tell(&house).await;
        let scope = Scope::street_wide(STREET);
        let now = house.app.now();
        for alliances in 1..3 {
            let mut db = house.app.read().await.expect("reads");
            let found_now = signs_of(&mut db, &scope, now).await.expect("reads");
            assert_eq!((found_now.len(), db.queries()), (alliances, 5));
            let mut db = house.app.read().await.expect("reads");
            promises_of(&mut db, &scope, year_at(now), PAGE)
                .await
                .expect("reads");
            assert_eq!(db.queries(), 3);
            let mut db = house.app.read().await.expect("reads");
            resting(&mut db, &scope, IdleKind::Unit, now, PAGE)
                .await
                .expect("reads");
            assert_eq!(db.queries(), 2);
            let mut another = of_street();
            another["name"] = json!(format!("北江街道第{alliances}联盟"));
            found(&officer(&house).await, another).await;
        }
    }
);
