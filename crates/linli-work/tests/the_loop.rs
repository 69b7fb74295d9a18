//! The loop through its API, role by role, on both databases: what users do, and what must never happen.

mod setting;

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId, PosterId};
use linli_domain::time::{DAY, HOUR, MINUTE};
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient, TestHouse};
use linli_net::posters::store::Poster;
use serde_json::{Value, json};
use setting::{
    BANK, BUILDING, COMMITTEE, FEATURES, MEALS, OFFICE, SCHOOL, area, liaison, officer, path,
    settle, worker,
};
use uuid::Uuid;

const POSTER: &str = "K7MP2WXA9RTC";

async fn street(house: &TestHouse) {
    settle(house).await;
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let poster = Poster {
        id: PosterId(tx.fresh_id()),
        code: POSTER.to_owned(),
        street_id: STREET,
        area_id: area(BUILDING),
        area_path: path("/001/001/003/"),
        created_at: tx.now(),
        revoked_at: None,
    };
    let (db, scope) = tx.parts();
    linli_net::posters::store::insert(db, scope, &poster, None)
        .await
        .expect("a poster");
    tx.finish().await.expect("commits");
}

async fn record(client: &TestClient<'_>, text: &str, asked: i64) -> Value {
    let body = json!({
        "text": text, "source": "counter", "area_id": AreaId(Uuid::from_u128(BUILDING)), "class_id": MEALS,
        "lines": [{"what": "送餐", "unit": "份", "asked": asked}],
        "requester": {"name": "王㛃", "phone": "13812345678", "anonymous": false, "contact_ok": true},
        "on_behalf": true,
    });
    client.post("/api/demands", &body).await.ok().body
}

/// Does an action at the present version and answers the page.
async fn act(
    client: &TestClient<'_>,
    kind: &str,
    id: &str,
    action: &str,
    mut body: Value,
) -> TestAnswer {
    body["version"] = version(client, kind, id).await;
    client
        .post(&format!("/api/{kind}/{id}/{action}"), &body)
        .await
}

async fn version(client: &TestClient<'_>, kind: &str, id: &str) -> Value {
    client.get(&format!("/api/{kind}/{id}")).await.body["version"].clone()
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

async fn issued(house: &TestHouse, asked: i64) -> String {
    let clerk = worker(house).await;
    let demand = id(&record(&clerk, "楼里三位独居老人想每天中午有人送餐", asked).await);
    act(&clerk, "demands", &demand, "accept", json!({}))
        .await
        .ok();
    act(&clerk, "demands", &demand, "issue", json!({"mode": "open"}))
        .await
        .ok();
    demand
}

/// A demand reported done by the bank: demand and order.
async fn reported(house: &TestHouse) -> (String, String) {
    let demand = issued(house, 1).await;
    let bank = liaison(house, BANK).await;
    let order = id(&bank
        .post(&format!("/api/demands/{demand}/claim"), &json!({}))
        .await
        .ok()
        .body);
    act(&worker(house).await, "orders", &order, "confirm", json!({}))
        .await
        .ok();
    act(
        &bank,
        "orders",
        &order,
        "contact",
        json!({"note": "约好周三"}),
    )
    .await
    .ok();
    act(&bank, "orders", &order, "report", json!({"text": "已送餐"}))
        .await
        .ok();
    (demand, order)
}

async fn nothing_broken(house: &TestHouse) {
    for check in house
        .app
        .features()
        .iter()
        .flat_map(|feature| feature.checks)
    {
        let broken = (check.run)(house.app.clone()).await.expect("checks");
        assert!(broken.is_empty(), "{}: {broken:?}", check.name);
    }
}

on_both_databases!(
    &FEATURES,
    async fn a_need_goes_from_the_poster_to_the_rating(house: TestHouse) {
        street(&house).await;
        let resident = house.anybody();
        let said = resident
        .post("/api/public/demands", &json!({"poster_code": POSTER, "text": "三楼楼道灯坏了,老人夜里看不见", "anonymous": true}))
        .await
        .ok()
        .body;
        let code = said["tracking_code"].as_str().expect("a code").to_owned();
        let page = format!("/api/public/demands/{}", code.to_lowercase());
        assert_eq!(resident.get(&page).await.ok().body["state"], "submitted");

        let clerk = worker(&house).await;
        let list = clerk.get("/api/demands?state=submitted").await.ok().body;
        assert_eq!(list["total"], 1);
        assert_eq!(list["items"][0]["next_step"]["code"], "triage");
        assert_eq!(list["items"][0]["area_name"], "北江社区 · 锦绣苑 · 3幢");
        let demand = id(&list["items"][0]);
        act(
            &clerk,
            "demands",
            &demand,
            "accept",
            json!({"class_id": MEALS}),
        )
        .await
        .ok();
        act(
            &clerk,
            "demands",
            &demand,
            "issue",
            json!({"mode": "open", "note": "请就近的单位看看"}),
        )
        .await
        .ok();

        let bank = liaison(&house, BANK).await;
        let offered = bank.get("/api/demands").await.ok().body;
        assert_eq!(offered["total"], 1);
        let seen = bank.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(
            seen["requester_list"],
            json!([]),
            "a unit sees no requester before it serves"
        );
        let taken = bank
            .post(
                &format!("/api/demands/{demand}/claim"),
                &json!({"plan": "周三派电工"}),
            )
            .await
            .ok()
            .body;
        let order = id(&taken);
        assert_eq!(taken["state"], "claimed");
        assert_eq!(taken["contact"], Value::Null);

        act(&clerk, "orders", &order, "confirm", json!({}))
            .await
            .ok();
        act(
            &bank,
            "orders",
            &order,
            "contact",
            json!({"note": "已约时间"}),
        )
        .await
        .ok();
        act(
            &bank,
            "orders",
            &order,
            "report",
            json!({"text": "换了灯泡和开关"}),
        )
        .await
        .ok();
        let followed = resident.get(&page).await.ok().body;
        assert_eq!(
            (followed["state"].as_str(), followed["can_rate"].as_bool()),
            (Some("reported"), Some(true))
        );

        let rated = resident
            .post(
                &format!("{page}/rate"),
                &json!({"resolved": "solved", "satisfaction": "satisfied", "note": "谢谢"}),
            )
            .await
            .ok()
            .body;
        assert_eq!(rated["state"], "closed");
        let done = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(done["satisfaction"], "satisfied");
        let events: Vec<&str> = done["timeline"]
            .as_array()
            .expect("a timeline")
            .iter()
            .filter_map(|entry| entry["event"].as_str())
            .collect();
        assert_eq!(
            events,
            [
                "submit", "accept", "issue", "claim", "confirm", "contact", "report", "callback"
            ]
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn of_a_rush_of_takers_exactly_as_many_win_as_there_are_places(house: TestHouse) {
        street(&house).await;
        let demand = issued(&house, 5).await;
        let mut clients = Vec::new();
        for _ in 0..64 {
            clients.push(liaison(&house, BANK).await);
        }
        let url = format!("/api/demands/{demand}/claim");
        let body = json!({"quantity": 1});
        let answers =
            futures::future::join_all(clients.iter().map(|client| client.post(&url, &body))).await;
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(
            won,
            5,
            "{:?}",
            answers
                .iter()
                .map(|answer| answer.status)
                .collect::<Vec<_>>()
        );
        for lost in answers.iter().filter(|answer| answer.status != 201) {
            lost.refused(409, "order_taken_meanwhile");
        }
        let page = worker(&house)
            .await
            .get(&format!("/api/demands/{demand}"))
            .await
            .ok()
            .body;
        assert_eq!(
            (page["committed"].as_i64(), page["state"].as_str()),
            (Some(5), Some("claimed"))
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn several_units_each_do_a_part(house: TestHouse) {
        street(&house).await;
        let demand = issued(&house, 10).await;
        let clerk = worker(&house).await;
        for (unit, quantity) in [(BANK, 6), (SCHOOL, 4)] {
            let doer = liaison(&house, unit).await;
            let order = id(&doer
                .post(
                    &format!("/api/demands/{demand}/claim"),
                    &json!({"quantity": quantity}),
                )
                .await
                .ok()
                .body);
            act(&clerk, "orders", &order, "confirm", json!({}))
                .await
                .ok();
            act(
                &doer,
                "orders",
                &order,
                "report",
                json!({"text": "送到了", "fulfilled": quantity}),
            )
            .await
            .ok();
            let called = json!({"way": "phone", "resolved": "solved", "satisfaction": "basic"});
            act(&clerk, "orders", &order, "callback", called).await.ok();
            let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
            let expected = if unit == BANK {
                (6, "published")
            } else {
                (10, "closed")
            };
            assert_eq!(
                (page["fulfilled"].as_i64(), page["state"].as_str()),
                (Some(expected.0), Some(expected.1))
            );
        }
        let more = liaison(&house, BANK)
            .await
            .post(
                &format!("/api/demands/{demand}/claim"),
                &json!({"quantity": 1}),
            )
            .await;
        more.refused(409, "order_taken_meanwhile");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_judges_the_own_deed(house: TestHouse) {
        street(&house).await;
        let (_, order) = reported(&house).await;
        let bank = liaison(&house, BANK).await;
        let called = json!({"way": "phone", "resolved": "solved", "satisfaction": "satisfied"});
        act(&bank, "orders", &order, "callback", called.clone())
            .await
            .refused(403, "not_for_this_post");
        // own staff: whoever did it does not call back, a colleague does
        let doer = worker(&house).await;
        let demand = id(&record(&doer, "小区门口的长椅松了,请紧一紧", 1).await);
        act(&doer, "demands", &demand, "accept", json!({}))
            .await
            .ok();
        let page = act(&doer, "demands", &demand, "handle-here", json!({}))
            .await
            .ok()
            .body;
        let own = id(&page["orders"][0]);
        act(&doer, "orders", &own, "contact", json!({})).await.ok();
        act(&doer, "orders", &own, "report", json!({"text": "已紧固"}))
            .await
            .ok();
        act(&doer, "orders", &own, "callback", called.clone())
            .await
            .refused(403, "order_own_deed");
        act(&worker(&house).await, "orders", &own, "callback", called)
            .await
            .ok();
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_second_disappointment_is_watched(house: TestHouse) {
        street(&house).await;
        let (demand, order) = reported(&house).await;
        let clerk = worker(&house).await;
        let bank = liaison(&house, BANK).await;
        let unhappy = json!({"way": "phone", "resolved": "unsolved", "satisfaction": "unsatisfied", "note": "还是不亮"});
        act(&clerk, "orders", &order, "callback", unhappy.clone())
            .await
            .ok();
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(
            (page["state"].as_str(), page["supervised"].as_bool()),
            (Some("in_progress"), Some(false))
        );
        act(
            &bank,
            "orders",
            &order,
            "report",
            json!({"text": "又去了一次"}),
        )
        .await
        .ok();
        act(&clerk, "orders", &order, "callback", unhappy)
            .await
            .ok();
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(
            (page["reopen_count"].as_i64(), page["supervised"].as_bool()),
            (Some(2), Some(true))
        );
        act(
            &bank,
            "orders",
            &order,
            "report",
            json!({"text": "换了整灯"}),
        )
        .await
        .ok();
        let silent = json!({"way": "phone", "resolved": "solved", "satisfaction": "no_answer"});
        act(&clerk, "orders", &order, "callback", silent).await.ok();
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(
            (page["state"].as_str(), page["satisfaction"].as_str()),
            (Some("closed"), Some("no_answer"))
        );
        nothing_broken(&house).await;
    }
);

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

on_both_databases!(
    &FEATURES,
    async fn whoever_is_merged_stays_informed(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let first = record(&clerk, "电瓶车在楼道里充电,太危险了", 1).await;
        let second = record(&clerk, "有人把电瓶车推上楼充电,请管一管", 1).await;
        let (keep, merged) = (id(&first), id(&second));
        act(&clerk, "demands", &merged, "merge", json!({"into": merged}))
            .await
            .refused(422, "invalid");
        let page = act(&clerk, "demands", &merged, "merge", json!({"into": keep}))
            .await
            .ok()
            .body;
        assert_eq!(page["state"], "merged");
        assert_eq!(page["merged_into"]["id"].as_str(), Some(keep.as_str()));
        let kept = clerk.get(&format!("/api/demands/{keep}")).await.ok().body;
        assert_eq!(kept["requesters"], 2);
        act(&clerk, "demands", &keep, "accept", json!({}))
            .await
            .ok();
        let code = second["tracking_code"].as_str().expect("a code");
        let followed = house
            .anybody()
            .get(&format!("/api/public/demands/{code}"))
            .await
            .ok()
            .body;
        assert_eq!(
            (followed["state"].as_str(), followed["merged"].as_bool()),
            (Some("accepted"), Some(true))
        );
        assert_eq!(
            followed["text"], "",
            "another household's words stay with them"
        );
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
            .post(&format!("/api/whistles/{id}/close"), &say(3, "已拆除"))
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
        let rated = json!({"version": 4, "score": 5});
        officer(&house)
            .await
            .post(&format!("/api/whistles/{id}/rate"), &rated)
            .await
            .ok();
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

on_both_databases!(
    &FEATURES,
    async fn bad_input_is_told_by_field_and_loses_nothing(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let good = json!({"text": "路灯不亮", "source": "counter", "area_id": area(BUILDING)});
        let cases = [
            (
                json!({"text": "", "source": "counter", "area_id": area(BUILDING)}),
                422,
                "invalid",
                "text",
            ),
            (
                json!({"text": "字".repeat(20_001), "source": "counter", "area_id": area(BUILDING)}),
                422,
                "invalid",
                "text",
            ),
            (
                json!({"text": "路灯不亮", "source": "counter", "area_id": Uuid::nil()}),
                422,
                "invalid",
                "area_id",
            ),
            (
                json!({"text": "路灯不亮", "source": "counter", "area_id": area(setting::NEIGHBOUR)}),
                422,
                "invalid",
                "area_id",
            ),
            (
                json!({"text": "路灯不亮", "source": "counter", "area_id": area(BUILDING), "class_id": Uuid::nil()}),
                422,
                "invalid",
                "class_id",
            ),
            (
                json!({"text": "路灯不亮", "source": "counter", "area_id": area(BUILDING), "requester": {"phone": "12"}}),
                422,
                "invalid",
                "requester.phone",
            ),
            (
                json!({"text": "路灯不亮", "source": "counter", "area_id": area(BUILDING), "lines": [{"what": "", "unit": "份", "asked": 0}]}),
                422,
                "invalid",
                "lines.0.what",
            ),
            (
                json!({"text": "路灯不亮", "source": "nowhere", "area_id": area(BUILDING)}),
                400,
                "body_malformed",
                "",
            ),
            (
                json!({"text": "路灯不亮", "source": "counter", "area_id": area(BUILDING), "colour": "red"}),
                400,
                "body_malformed",
                "",
            ),
        ];
        for (body, status, code, field) in cases {
            let answer = clerk.post("/api/demands", &body).await;
            answer.refused(status, code);
            if !field.is_empty() {
                assert_eq!(
                    answer.body["field_errors"][0]["field"], field,
                    "{}",
                    answer.body
                );
                let message = answer.body["field_errors"][0]["message"]
                    .as_str()
                    .unwrap_or_default();
                assert!(!message.starts_with("field_"), "{message}");
            }
        }
        let long = format!("𬭚{}", "长".repeat(6_999));
        let body = json!({"text": long, "source": "counter", "area_id": area(BUILDING)});
        let stored = clerk.post("/api/demands", &body).await.ok().body;
        let read = clerk
            .get(&format!("/api/demands/{}", id(&stored)))
            .await
            .ok()
            .body;
        assert_eq!(read["text"].as_str(), Some(long.as_str()));
        for query in [
            "page_size=0",
            "page_size=9223372036854775808",
            "page_size=201",
            "page=0",
            "state=lost",
            "sort=rank",
            "colour=red",
        ] {
            let answer = clerk.get(&format!("/api/demands?{query}")).await;
            assert!(answer.status.is_client_error(), "{query}: {}", answer.body);
        }
        // the request key
        let path = "/api/demands";
        clerk
            .send(
                Method::POST,
                path,
                Some(good.to_string().into_bytes()),
                None,
            )
            .await
            .refused(400, "request_key_missing");
        let first = clerk
            .write_with_key(Method::POST, path, &good, "the-same-key")
            .await
            .ok();
        let again = clerk
            .write_with_key(Method::POST, path, &good, "the-same-key")
            .await
            .ok();
        assert_eq!(first.body, again.body, "a repeat answers the same");
        let other = json!({"text": "别的内容", "source": "counter", "area_id": area(BUILDING)});
        clerk
            .write_with_key(Method::POST, path, &other, "the-same-key")
            .await
            .refused(409, "request_key_reused");
        assert_eq!(clerk.get("/api/demands").await.ok().body["total"], 2);
    }
);

on_both_databases!(
    &FEATURES,
    async fn two_clerks_on_one_demand(house: TestHouse) {
        street(&house).await;
        let (one, two) = (worker(&house).await, worker(&house).await);
        let demand = id(&record(&one, "请安排人修单元门", 1).await);
        let version = version(&one, "demands", &demand).await;
        let body = json!({"version": version});
        let url = format!("/api/demands/{demand}/accept");
        let (a, b) = futures::join!(one.post(&url, &body), two.post(&url, &body));
        let (won, lost) = if a.status.is_success() {
            (a, b)
        } else {
            (b, a)
        };
        assert_eq!(won.body["state"], "accepted");
        lost.refused(409, "stale_version");
        assert!(
            lost.body["title"]
                .as_str()
                .is_some_and(|title| title.contains("还在")),
            "what was typed is still there"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_lies_outside_is_not_found(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let demand = id(&record(&clerk, "请安排人修单元门", 1).await);
        let url = format!("/api/demands/{demand}");
        let root = AreaPath::street();
        let stranger = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &root)
            .await;
        stranger.get(&url).await.refused(404, "not_found");
        stranger
            .post(&format!("{url}/accept"), &json!({"version": 1}))
            .await
            .refused(404, "not_found");
        let neighbour = house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await;
        neighbour.get(&url).await.refused(404, "not_found");
        neighbour.get("/api/demands").await.ok();
        house
            .anybody()
            .get(&url)
            .await
            .refused(401, "not_signed_in");
        liaison(&house, BANK)
            .await
            .get(&url)
            .await
            .refused(404, "not_found");
        for role in Role::ADMINISTRATORS {
            house
                .client(STREET, role, OFFICE, &root)
                .await
                .get(&url)
                .await
                .refused(403, "not_for_this_post");
        }
        clerk
            .get("/api/demands/not-an-id")
            .await
            .refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_number_is_opened_with_a_reason_and_leaves_a_trace(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let demand = id(&record(&clerk, "请安排人修单元门", 1).await);
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        let asked = &page["requester_list"][0];
        assert_eq!(asked["phone_masked"], "138****5678");
        assert!(!page.to_string().contains("13812345678"));
        let url = format!("/api/requesters/{}/phone", id(asked));
        assert_eq!(clerk.post(&url, &json!({"reason": ""})).await.status, 422);
        let opened = clerk
            .write_with_key(
                Method::POST,
                &url,
                &json!({"reason": "约上门时间"}),
                "open-the-number",
            )
            .await
            .ok();
        assert_eq!(opened.body["phone"], "13812345678");
        let mut db = house.app.read().await.expect("reads");
        let scope = setting::scope();
        let rows = db
            .rows(
                &scope,
                "SELECT reason FROM event_log WHERE street_id = $1 AND event = 'phone_opened'",
                vec![],
            )
            .await
            .expect("reads the log");
        assert_eq!(rows.len(), 1);
        // the number is nowhere in the clear: not in the log, not under the request key
        for table in ["request_key", "event_log", "requester"] {
            let column = match table {
                "request_key" => "answer",
                "event_log" => "detail",
                _ => "phone_masked",
            };
            let sql = format!(
                "SELECT {column} AS text FROM {table} WHERE {column} LIKE '%13812345678%' AND $1 = $1"
            );
            assert!(
                db.rows(&scope, sql, vec![])
                    .await
                    .expect("reads")
                    .is_empty(),
                "{table}"
            );
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_public_page_bears_a_flood(house: TestHouse) {
        street(&house).await;
        let resident = house.anybody();
        let say = json!({"poster_code": POSTER, "text": "楼道灯坏了", "anonymous": true});
        let mut refused = 0;
        for _ in 0..60 {
            let answer = resident.post("/api/public/demands", &say).await;
            if answer.status == 429 {
                refused += 1;
                answer.refused(429, "too_many");
            }
        }
        assert!(refused > 0, "a machine is stopped");
        house.clock.advance(HOUR);
        resident.post("/api/public/demands", &say).await.ok();
        resident
            .get("/api/public/demands/AAAA-AAAA-AAAA")
            .await
            .refused(404, "not_found");
        let unknown = json!({"poster_code": "nowhere", "text": "楼道灯坏了", "anonymous": true});
        resident
            .post("/api/public/demands", &unknown)
            .await
            .refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_list_asks_a_fixed_number_of_questions(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let actor = clerk_actor(&path("/001/"));
        let mut counts = Vec::new();
        for rows in [1, 12] {
            for _ in 0..rows {
                record(&clerk, "请安排人修单元门", 1).await;
            }
            let mut db = house.app.read().await.expect("reads");
            let page = linli_kit::page::Page::check(None, None).expect("a page");
            let query = linli_work::demands::DemandQuery {
                state: Some("submitted".to_owned()),
                ..Default::default()
            };
            linli_work::demands::find(&mut db, &actor, &query, page, house.app.now())
                .await
                .expect("finds");
            counts.push(db.queries());
        }
        assert_eq!(counts, [5, 5]);
    }
);

fn clerk_actor(at: &AreaPath) -> linli_domain::actor::Actor {
    use linli_domain::id::{AccountId, PersonId, PostId};
    linli_domain::actor::Actor::Member {
        account: AccountId(Uuid::nil()),
        person: PersonId(Uuid::nil()),
        street: STREET,
        acting: linli_domain::actor::ActingPost {
            post: PostId(Uuid::nil()),
            role: Role::CommunityWorker,
            org: COMMITTEE,
            area: at.clone(),
        },
    }
}

on_both_databases!(
    &FEATURES,
    async fn whatever_is_done_at_random_the_figures_hold(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let other = worker(&house).await;
        let street_office = officer(&house).await;
        let (bank, school) = (liaison(&house, BANK).await, liaison(&house, SCHOOL).await);
        let mut demands = Vec::new();
        for _ in 0..4 {
            demands.push(id(&record(&clerk, "请安排人修单元门", 3).await));
        }
        // a fixed walk of a simple generator: the same every run
        let mut seed: u64 = 20_261_121;
        let mut next = |bound: usize| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap_or(0) % bound
        };
        for _ in 0..150 {
            let demand = demands[next(demands.len())].clone();
            let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
            let orders: Vec<String> = page["orders"]
                .as_array()
                .into_iter()
                .flatten()
                .map(id)
                .collect();
            let order = (!orders.is_empty()).then(|| orders[next(orders.len())].clone());
            let office = [&clerk, &other, &street_office][next(3)];
            let unit = [&bank, &school][next(2)];
            let choice = next(16);
            match (choice, order) {
                (0, _) => act(office, "demands", &demand, "accept", json!({})).await,
                (1 | 2, _) => {
                    act(office, "demands", &demand, "issue", json!({"mode": "open"})).await
                }
                (3 | 4, _) => {
                    unit.post(
                        &format!("/api/demands/{demand}/claim"),
                        &json!({"quantity": 1 + next(2)}),
                    )
                    .await
                }
                (5, _) => act(office, "demands", &demand, "handle-here", json!({})).await,
                (6, _) => {
                    act(
                        office,
                        "demands",
                        &demand,
                        "escalate",
                        json!({"reason": "难办"}),
                    )
                    .await
                }
                (7, _) => {
                    act(
                        office,
                        "demands",
                        &demand,
                        "return-to-triage",
                        json!({"reason": "再看"}),
                    )
                    .await
                }
                (8 | 9, Some(order)) => act(office, "orders", &order, "confirm", json!({})).await,
                (10, Some(order)) => {
                    act(
                        unit,
                        "orders",
                        &order,
                        "release",
                        json!({"reason": "人手不够"}),
                    )
                    .await
                }
                (11 | 12, Some(order)) => {
                    act(
                        unit,
                        "orders",
                        &order,
                        "report",
                        json!({"text": "好了", "fulfilled": 1}),
                    )
                    .await
                }
                (13, Some(order)) => {
                    act(
                        office,
                        "orders",
                        &order,
                        "withdraw",
                        json!({"reason": "重复"}),
                    )
                    .await
                }
                (_, Some(order)) => {
                    let resolved = ["solved", "partly", "unsolved"][next(3)];
                    let called =
                        json!({"way": "phone", "resolved": resolved, "satisfaction": "basic"});
                    act(office, "orders", &order, "callback", called).await
                }
                (_, None) => continue,
            };
            house.clock.advance(10 * MINUTE);
        }
        nothing_broken(&house).await;
    }
);
