//! The loop through its API, role by role, on both databases: what users do.

use crate::setting::walk::{
    POSTER, act, confirmed, id, issued, nothing_broken, record, reported, street,
};
use crate::setting::{BANK, FEATURES, MEALS, SCHOOL, liaison, officer, worker};
use linli_domain::time::{DAY, MINUTE};
use linli_kit::on_both_databases;
use linli_kit::testing::TestHouse;
use serde_json::Value;
use serde_json::json;

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

/// The reasons on the page of a tracking code, each behind its step; most steps have none.
async fn reasons_told(house: &TestHouse, told: &Value) -> Vec<String> {
    let code = told["tracking_code"].as_str().expect("a code");
    let page = format!("/api/public/demands/{code}");
    let page = house.anybody().get(&page).await.ok().body;
    let steps = page["steps"].as_array().expect("steps");
    let behind = |step: &Value| {
        let reason = step["reason"].as_str()?;
        Some(format!("{}: {reason}", step["code"].as_str()?))
    };
    steps.iter().filter_map(behind).collect()
}

on_both_databases!(
    &FEATURES,
    async fn who_asked_reads_why_it_takes_longer(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let asked = record(&clerk, "楼里三位独居老人想每天中午有人送餐", 1).await;
        let same = record(&clerk, "我妈一个人住,中午能不能送个饭", 1).await;
        let demand = id(&asked);
        let into = json!({"into": demand});
        act(&clerk, "demands", &id(&same), "merge", into).await.ok();
        act(&clerk, "demands", &demand, "accept", json!({}))
            .await
            .ok();
        act(&clerk, "demands", &demand, "issue", json!({"mode": "open"}))
            .await
            .ok();
        let order = confirmed(&house, &demand).await;
        let bank = liaison(&house, BANK).await;
        let until = house.app.now().plus(2 * DAY);
        let acts = [
            ("contact", json!({"note": "跟他儿子说好了"})),
            (
                "suspend",
                json!({"reason": "住户出差，周末回来", "until": until}),
            ),
            ("resume", json!({})),
            ("extend", json!({"reason": "餐车在修，月底开始"})),
            ("report", json!({"text": "已送餐"})),
        ];
        for (action, body) in acts {
            act(&bank, "orders", &order, action, body).await.ok();
        }
        // nothing else that was written on the way is said to them
        assert_eq!(
            reasons_told(&house, &asked).await,
            ["suspend: 住户出差，周末回来", "extend: 餐车在修，月底开始"]
        );
        // why it rested is about the other household
        assert_eq!(
            reasons_told(&house, &same).await,
            ["extend: 餐车在修，月底开始"]
        );
    }
);

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
