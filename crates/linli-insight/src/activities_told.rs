//! How activities are told in the rooms of this floor: on service cards, beside what has come to rest, among what waits
//! today and in the search; on both databases.

use linli_domain::actor::Role;
use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::DAY;
use linli_kit::testing::{OTHER_STREET, STREET, TestClient, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_work::testing::agreements::{signed, year_with_the_bank};
use linli_work::testing::alliances::{
    act as answer_invitation, found, invite, membership, of_street,
};
use linli_work::testing::walk::{act, street};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, worker};
use serde_json::{Value, json};

use crate::service_cards::facts::{CardActivities, CardFacts};
use crate::service_cards::gather::facts_of;
use crate::service_cards::quarter::Quarter;
use crate::testing::activities::{look, planned, settled};
use crate::testing::features;

/// Bank and school are members of the street's alliance since long ago.
async fn allied(house: &TestHouse) {
    street(house).await;
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
}

async fn facts(house: &TestHouse, quarter: &str, unit: OrgId) -> CardFacts {
    let quarter = Quarter::parse(quarter).expect("a quarter");
    let mut db = house.app.read().await.expect("reads");
    facts_of(
        &mut db,
        &Scope::street_wide(STREET),
        quarter,
        &[BANK, SCHOOL],
        "居民",
    )
    .await
    .expect("reads")
    .remove(&unit)
    .expect("the unit's")
}

async fn told(house: &TestHouse, unit: OrgId) -> Option<CardActivities> {
    facts(house, "2026Q4", unit).await.activities
}

fn counts(hosted: i64, joined: i64) -> Option<CardActivities> {
    Some(CardActivities { hosted, joined })
}

on_both_databases!(
    &features(),
    async fn a_card_tells_settled_activities_and_the_next_one_corrects_them(house: TestHouse) {
        allied(&house).await;
        let one = settled(&house, BANK, "金融便民日", &[SCHOOL]).await;
        // what is only planned, or was the community's own, is on no card
        planned(&house, BANK, "反诈讲座", &[SCHOOL]).await;
        settled(&house, COMMITTEE, "重阳慰问", &[]).await;
        assert_eq!(told(&house, BANK).await, counts(1, 0));
        assert_eq!(told(&house, SCHOOL).await, counts(0, 1));
        assert_eq!(facts(&house, "2026Q3", BANK).await.activities, counts(0, 0));
        // in January the cards are made and sent, and say it on paper too
        house.clock.advance(46 * DAY);
        let clerk = officer(&house).await;
        for click in ["make", "send"] {
            let url = format!("/api/service-cards/{click}");
            clerk.post(&url, &json!({"quarter": "2026Q4"})).await.ok();
            house.run_jobs().await;
        }
        let own = liaison(&house, BANK)
            .await
            .get("/api/service-cards/own")
            .await
            .ok()
            .body;
        let url = format!(
            "/api/service-cards/{}",
            own["items"][0]["id"].as_str().expect("a card")
        );
        let card = clerk.get(&url).await.ok().body;
        assert_eq!(
            card["facts"]["activities"],
            json!({"hosted": 1, "joined": 0})
        );
        // the outcome is taken up again: the card sent stands, the next one says so
        let again = json!({"word": "人数要重新核对"});
        act(&clerk, "activities", &one, "reopen", again).await.ok();
        assert_eq!(clerk.get(&url).await.ok().body["facts"], card["facts"]);
        for (unit, figure) in [(BANK, "hosted"), (SCHOOL, "joined")] {
            let said: Vec<Value> = facts(&house, "2027Q1", unit)
                .await
                .corrections
                .iter()
                .map(|one| json!([one.quarter, one.figure, one.sent, one.now]))
                .collect();
            assert_eq!(said, [json!(["2026Q4", figure, 1, 0])]);
        }
    }
);

/// The names of what has come to rest of a kind.
async fn idle(house: &TestHouse, kind: &str) -> Vec<String> {
    let url = format!("/api/co-building/idle?kind={kind}");
    let list = officer(house).await.get(&url).await.ok().body;
    list["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["label"].as_str().unwrap_or_default().to_owned())
        .collect()
}

on_both_databases!(
    &features(),
    async fn who_brought_something_to_an_activity_does_not_rest(house: TestHouse) {
        allied(&house).await;
        assert_eq!(idle(&house, "unit").await, ["江滨银行", "南江小学"]);
        // neither has an agreement that would count it
        let one = settled(&house, COMMITTEE, "便民服务日", &[SCHOOL]).await;
        assert_eq!(idle(&house, "unit").await, ["江滨银行"]);
        settled(&house, BANK, "金融便民日", &[]).await;
        assert_eq!(idle(&house, "unit").await, [""; 0]);
        let again = json!({"word": "学校没有来"});
        act(&officer(&house).await, "activities", &one, "reopen", again)
            .await
            .ok();
        assert_eq!(idle(&house, "unit").await, ["南江小学"]);
        // nor does an agreement of which an activity kept a promise
        let mut draft = year_with_the_bank();
        draft["valid_to"] = json!("2028-01-01T00:00:00+08:00");
        house.clock.advance(200 * DAY);
        signed(&house, &draft).await;
        assert_eq!(idle(&house, "agreement").await, ["江滨银行结对共建协议"]);
        settled(&house, COMMITTEE, "便民服务日", &[BANK]).await;
        assert_eq!(idle(&house, "agreement").await, [""; 0]);
    }
);

/// The titles of the activities that wait for somebody today.
async fn waiting(client: &TestClient<'_>) -> Vec<String> {
    let today = client.get("/api/today").await.ok().body;
    let listed = client
        .get("/api/activities?waiting_for_me=true")
        .await
        .ok()
        .body;
    let rows = today["activities_waiting"].as_array().expect("a list");
    assert_eq!(listed["total"], json!(rows.len()));
    rows.iter()
        .map(|one| one["title"].as_str().unwrap_or_default().to_owned())
        .collect()
}

on_both_databases!(
    &features(),
    async fn today_tells_whose_turn_an_activity_is(house: TestHouse) {
        street(&house).await;
        let one = planned(&house, COMMITTEE, "便民服务日", &[SCHOOL]).await;
        let clerk = officer(&house).await;
        assert_eq!(waiting(&clerk).await, ["便民服务日"]);
        assert_eq!(waiting(&liaison(&house, BANK).await).await, [""; 0]);
        act(&clerk, "activities", &one, "check", json!({}))
            .await
            .ok();
        assert_eq!(
            waiting(&liaison(&house, SCHOOL).await).await,
            ["便民服务日"]
        );
        // a head reads the desk of today too, and nothing of it waits for one
        let head = house
            .client(STREET, Role::BuildingHead, COMMITTEE, &path("/001/"))
            .await;
        assert_eq!(waiting(&head).await, [""; 0]);
    }
);

on_both_databases!(
    &features(),
    async fn the_search_finds_activities_by_words_and_number(house: TestHouse) {
        street(&house).await;
        let one = planned(&house, COMMITTEE, "便民服务日", &[SCHOOL]).await;
        let clerk = worker(&house).await;
        let number = look(&clerk, &one).await["number"].clone();
        let number = number.as_str().expect("a number");
        let words = "%E4%BE%BF%E6%B0%91%E6%9C%8D%E5%8A%A1"; // 便民服务
        let found = async |client: &TestClient<'_>, q: &str| {
            let answer = client.get(&format!("/api/search?q={q}")).await.ok().body;
            answer["activities"].as_array().map(Vec::len)
        };
        for q in [words, number, &number.to_lowercase().replace('-', "")] {
            assert_eq!(found(&clerk, q).await, Some(1), "{q}");
            assert_eq!(found(&liaison(&house, SCHOOL).await, q).await, Some(1));
            // before it is open nobody else knows of it
            assert_eq!(found(&liaison(&house, BANK).await, q).await, Some(0));
            let elsewhere = house
                .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
                .await;
            assert_eq!(found(&elsewhere, q).await, Some(0));
        }
        assert_eq!(found(&clerk, "%E7%94%B5%E6%A2%AF").await, Some(0)); // 电梯
    }
);
