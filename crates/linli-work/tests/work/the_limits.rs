//! What time does to a demand: windows that close, turns that pass, departments that do not answer.

use crate::setting;
use crate::setting::walk::{act, id, issued, nothing_broken, record, street};
use crate::setting::{BANK, FEATURES, OFFICE, SCHOOL, liaison, officer, path, worker};
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_domain::time::DAY;
use linli_domain::time::HOUR;
use linli_domain::time::MINUTE;
use linli_kit::on_both_databases;
use linli_kit::testing::STREET;
use linli_kit::testing::TestHouse;
use serde_json::json;
use uuid::Uuid;

on_both_databases!(
    &FEATURES,
    async fn an_unclaimed_demand_goes_up_and_is_never_silently_closed(house: TestHouse) {
        street(&house).await;
        let demand = issued(&house, 1).await;
        house.clock.advance(4 * DAY);
        let bank = liaison(&house, BANK).await;
        bank.post(&format!("/api/demands/{demand}/claim"), &json!({}))
            .await
            .refused(409, "order_window_over");
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        house.run_jobs().await;
        let page = officer(&house)
            .await
            .get(&format!("/api/demands/{demand}"))
            .await
            .ok()
            .body;
        assert_eq!(
            (page["state"].as_str(), page["next_step"]["code"].as_str()),
            (Some("escalated"), Some("decide_escalation"))
        );
        assert_eq!(page["issues"][0]["outcome"], "window_over");
        // who comes later still reads why, and not that another was faster
        let claim = format!("/api/demands/{demand}/claim");
        let bank = liaison(&house, BANK).await;
        bank.post(&claim, &json!({}))
            .await
            .refused(409, "order_window_over");
        // running the sweep again does nothing twice
        let before = page["timeline"].as_array().expect("a timeline").len();
        house.advance(2 * MINUTE).await;
        let again = officer(&house)
            .await
            .get(&format!("/api/demands/{demand}"))
            .await
            .ok()
            .body;
        assert_eq!(
            again["timeline"].as_array().expect("a timeline").len(),
            before
        );
        let shelved = json!({"reason": "今年没有预算", "review_at": "2027-03-01T09:00:00+08:00"});
        let page = act(
            &officer(&house).await,
            "demands",
            &demand,
            "shelve",
            shelved,
        )
        .await
        .ok()
        .body;
        assert_eq!(
            (page["state"].as_str(), page["decision_note"].as_str()),
            (Some("shelved"), Some("今年没有预算"))
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_rotating_issue_passes_to_the_next_unit(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let demand = id(&record(&clerk, "请单位轮流值守周末图书角", 1).await);
        act(&clerk, "demands", &demand, "accept", json!({}))
            .await
            .ok();
        let one = act(
            &clerk,
            "demands",
            &demand,
            "issue",
            json!({"mode": "rotating", "rotation": [BANK]}),
        )
        .await;
        assert_eq!(one.status, 422);
        act(
            &clerk,
            "demands",
            &demand,
            "issue",
            json!({"mode": "rotating", "rotation": [BANK, SCHOOL]}),
        )
        .await
        .ok();
        let claim = format!("/api/demands/{demand}/claim");
        liaison(&house, SCHOOL)
            .await
            .post(&claim, &json!({}))
            .await
            .refused(404, "not_found");
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        house.advance(6 * DAY).await;
        liaison(&house, BANK)
            .await
            .post(&claim, &json!({}))
            .await
            .refused(404, "not_found");
        liaison(&house, SCHOOL)
            .await
            .post(&claim, &json!({}))
            .await
            .ok();
        nothing_broken(&house).await;
    }
);

/// A department of the district, the demand it is called to, and the drafted whistle.
async fn drafted_whistle(house: &TestHouse) -> (OrgId, String, String) {
    let department = OrgId(Uuid::from_u128(0xD1));
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let (db, scope) = tx.parts();
    let office = linli_net::orgs::store::load(db, scope, OFFICE)
        .await
        .expect("the office");
    let org = linli_net::orgs::store::Org {
        id: department,
        kind: linli_net::orgs::OrgKind::Department,
        name: "区城管局".to_owned(),
        parent_id: None,
        ..office
    };
    linli_net::orgs::store::insert(db, scope, &org, now)
        .await
        .expect("a department");
    tx.finish().await.expect("commits");

    let demand = issued(house, 1).await;
    act(
        &worker(house).await,
        "demands",
        &demand,
        "escalate",
        json!({"reason": "社区无执法权"}),
    )
    .await
    .ok();
    let drafter = officer(house).await;
    let whistle =
        json!({"department_org_id": department, "cause": "enforcement", "text": "请到场执法"});
    let page = act(&drafter, "demands", &demand, "whistle", whistle.clone())
        .await
        .ok()
        .body;
    act(&drafter, "demands", &demand, "whistle", whistle)
        .await
        .refused(409, "demand_whistle_open");
    let whistle = id(&page["whistles"][0]);
    let body = json!({"version": 1});
    drafter
        .post(&format!("/api/whistles/{whistle}/approve"), &body)
        .await
        .refused(403, "not_for_this_post");
    (department, demand, whistle)
}

on_both_databases!(
    &FEATURES,
    async fn a_whistle_for_what_went_another_way_is_not_approved(house: TestHouse) {
        street(&house).await;
        let (_, demand, whistle) = drafted_whistle(&house).await;
        let back = json!({"reason": "社区自己能办"});
        act(
            &officer(&house).await,
            "demands",
            &demand,
            "return-to-triage",
            back,
        )
        .await
        .ok();
        let root = AreaPath::street();
        let leader = house
            .client(STREET, Role::StreetLeader, OFFICE, &root)
            .await;
        let path = format!("/api/whistles/{whistle}");
        let page = leader
            .get(&format!("/api/demands/{demand}"))
            .await
            .ok()
            .body;
        let offered = page["whistles"][0]["allowed_actions"].clone();
        let offered = offered.as_array().expect("actions");
        let allowed = |name: &str| offered.iter().find(|one| one["action"] == name).cloned();
        let approve = allowed("approve").expect("an action");
        assert_eq!(approve["allowed"], false, "{approve}");
        leader
            .post(&format!("{path}/approve"), &json!({"version": 1}))
            .await
            .refused(409, "whistle_moved_on");
        let state = leader.get(&format!("/api/demands/{demand}")).await.ok();
        assert_eq!(state.body["state"], "accepted");
        leader
            .post(
                &format!("{path}/refuse"),
                &json!({"version": 1, "note": "已退回社区"}),
            )
            .await
            .ok();
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_whistle_calls_a_department(house: TestHouse) {
        street(&house).await;
        let (department, demand, id) = drafted_whistle(&house).await;
        let say = |version: i64, note: &str| json!({"version": version, "note": note});
        let leader = house
            .client(STREET, Role::StreetLeader, OFFICE, &path("/"))
            .await;
        leader
            .post(&format!("/api/whistles/{id}/approve"), &say(1, ""))
            .await
            .ok();
        let called = house
            .client(STREET, Role::Department, department, &path("/"))
            .await;
        assert_eq!(
            called.get("/api/whistles").await.ok().body["items"][0]["state"],
            "sent"
        );
        called.get(&format!("/api/demands/{demand}")).await.ok();
        called
            .post(&format!("/api/whistles/{id}/close"), &say(2, "已拆除"))
            .await
            .refused(409, "whistle_not_in_state");
        called
            .post(&format!("/api/whistles/{id}/report-in"), &say(2, ""))
            .await
            .ok();
        called
            .post(&format!("/api/whistles/{id}/joint"), &say(3, "会同社区"))
            .await
            .ok();
        called
            .post(&format!("/api/whistles/{id}/close"), &say(4, ""))
            .await
            .refused(422, "invalid");
        called
            .post(&format!("/api/whistles/{id}/close"), &say(4, "已拆除"))
            .await
            .ok();
        let page = worker(&house)
            .await
            .get(&format!("/api/demands/{demand}"))
            .await
            .ok()
            .body;
        assert_eq!(
            (page["state"].as_str(), page["next_step"]["code"].as_str()),
            (Some("reported"), Some("callback"))
        );
        // the community calls back, never the department that did it
        let order = setting::walk::id(&page["orders"][0]);
        let heard = json!({"way": "phone", "resolved": "solved", "satisfaction": "satisfied"});
        let own = act(&called, "orders", &order, "callback", heard.clone()).await;
        assert_eq!(own.status, 403, "{}", own.body);
        let caller = worker(&house).await;
        act(&caller, "orders", &order, "callback", heard).await.ok();
        let page = caller
            .get(&format!("/api/demands/{demand}"))
            .await
            .ok()
            .body;
        assert_eq!(page["state"], "closed");
        // both sides judge how it went, each for itself
        let drafter = officer(&house).await;
        let rate = format!("/api/whistles/{id}/rate");
        drafter
            .post(&rate, &json!({"version": 5, "score": 6}))
            .await
            .refused(422, "invalid");
        drafter
            .post(&rate, &json!({"version": 5, "score": 5}))
            .await
            .ok();
        let rated = called
            .post(&rate, &json!({"version": 6, "score": 4}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&rated["rating_by_street"], &rated["rating_by_department"]),
            (&json!(5), &json!(4))
        );
        let stranger = house
            .client(STREET, Role::Department, OFFICE, &path("/"))
            .await;
        stranger
            .post(&rate, &json!({"version": 7, "score": 1}))
            .await
            .refused(403, "whistle_not_called");
        assert_eq!(
            stranger.get("/api/whistles").await.ok().body["items"],
            json!([])
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_unanswered_whistle_goes_to_the_district(house: TestHouse) {
        street(&house).await;
        let (department, _, id) = drafted_whistle(&house).await;
        let leader = house
            .client(STREET, Role::StreetLeader, OFFICE, &path("/"))
            .await;
        leader
            .post(
                &format!("/api/whistles/{id}/approve"),
                &json!({"version": 1}),
            )
            .await
            .ok();
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        house.advance(HOUR).await;
        let state = async |house: &TestHouse| {
            let called = house
                .client(STREET, Role::Department, department, &path("/"))
                .await;
            called.get("/api/whistles").await.ok().body["items"][0]["state"].clone()
        };
        assert_eq!(state(&house).await, "sent");
        house.advance(10 * DAY).await;
        assert_eq!(state(&house).await, "to_district");
        let called = house
            .client(STREET, Role::Department, department, &path("/"))
            .await;
        called
            .post(
                &format!("/api/whistles/{id}/report-in"),
                &json!({"version": 3}),
            )
            .await
            .ok();
    }
);
