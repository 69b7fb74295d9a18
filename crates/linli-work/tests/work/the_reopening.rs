//! The requester's last word: for thirty days after its end a matter is opened again by whoever asked for it.

use axum::http::Method;
use linli_domain::limits::LimitKey;
use linli_domain::time::{DAY, MINUTE};
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestHouse};
use serde_json::{Value, json};

use crate::setting::asking::field;
use crate::setting::walk::{POSTER, act, id, nothing_broken, record, served, street, version};
use crate::setting::{BANK, FEATURES, liaison, officer, worker};

/// A code that nobody was given.
const NOBODYS: &str = "7KMP-2WXA-9RTC";

/// A matter on its way: the code of its requester, and the demand.
struct Told {
    code: String,
    demand: String,
}

impl Told {
    fn page(&self) -> String {
        format!("/api/public/demands/{}", self.code)
    }

    async fn reopened(&self, house: &TestHouse, reason: &str) -> TestAnswer {
        let path = format!("{}/reopen", self.page());
        house
            .anybody()
            .post(&path, &json!({"reason": reason}))
            .await
    }

    async fn rated(&self, house: &TestHouse) {
        let rating = json!({"resolved": "solved", "satisfaction": "satisfied"});
        let path = format!("{}/rate", self.page());
        let rated = house.anybody().post(&path, &rating).await.ok().body;
        assert_eq!(
            (rated["state"].as_str(), rated["can_reopen"].as_bool()),
            (Some("closed"), Some(true))
        );
    }

    async fn followed(&self, house: &TestHouse) -> Value {
        house.anybody().get(&self.page()).await.ok().body
    }
}

async fn told(house: &TestHouse, text: &str) -> Told {
    let said = record(&worker(house).await, text, 1).await;
    Told {
        code: said["tracking_code"].as_str().expect("a code").to_owned(),
        demand: id(&said),
    }
}

/// A matter that the bank is offered.
async fn offered(house: &TestHouse, text: &str) -> Told {
    let told = told(house, text).await;
    let clerk = worker(house).await;
    act(&clerk, "demands", &told.demand, "accept", json!({}))
        .await
        .ok();
    let open = json!({"mode": "open"});
    act(&clerk, "demands", &told.demand, "issue", open)
        .await
        .ok();
    told
}

/// A matter that the bank has served and its requester has rated, and the order.
async fn ended(house: &TestHouse, text: &str) -> (Told, String) {
    let told = offered(house, text).await;
    let order = served(house, &told.demand).await;
    told.rated(house).await;
    (told, order)
}

on_both_databases!(
    &FEATURES,
    async fn a_requester_says_that_it_is_not_done_and_it_is_done_again(house: TestHouse) {
        street(&house).await;
        let (told, order) = ended(&house, "三楼楼道灯坏了").await;
        for (reason, wanted) in [("", "reason required"), (" 坏 ", "reason required")] {
            let answer = told.reopened(&house, reason).await;
            answer.refused(422, "invalid");
            assert_eq!(field(&answer), wanted, "{reason:?}");
        }
        let path = format!("{}/reopen", told.page());
        let body = json!({"reason": "还是不亮"});
        let resident = house.anybody();
        resident
            .send(
                Method::POST,
                &path,
                Some(body.to_string().into_bytes()),
                None,
            )
            .await
            .refused(400, "request_key_missing");
        let foreign = json!({"reason": "还是不亮", "state": "submitted"});
        resident
            .post(&path, &foreign)
            .await
            .refused(400, "body_malformed");

        // the same request twice is one wish; another one finds it open
        let send = async || {
            let answer = resident.write_with_key(Method::POST, &path, &body, "one-wish");
            answer.await.ok().body
        };
        let first = send().await;
        assert_eq!(send().await, first);
        assert_eq!(
            (
                first["state"].as_str(),
                first["next"]["code"].as_str(),
                first["can_reopen"].as_bool()
            ),
            (Some("in_progress"), Some("rework"), Some(false))
        );
        told.reopened(&house, "还是不亮")
            .await
            .refused(409, "public_not_closed");

        let clerk = worker(&house).await;
        let page = clerk.get(&format!("/api/demands/{}", told.demand)).await;
        let page = page.ok().body;
        assert_eq!(
            (
                page["reopen_count"].as_i64(),
                page["supervised"].as_bool(),
                page["satisfaction"].as_str(),
                &page["closed_at"]
            ),
            (Some(1), Some(false), Some("unsatisfied"), &Value::Null)
        );
        let entry = page["timeline"]
            .as_array()
            .and_then(|all| all.last())
            .cloned();
        let entry = entry.expect("an entry");
        assert_eq!(
            json!([
                entry["event"],
                entry["role"],
                entry["from_state"],
                entry["to_state"],
                entry["reason"]
            ]),
            json!(["reopen", "resident", "closed", "in_progress", "还是不亮"])
        );
        let worked = clerk.get(&format!("/api/orders/{order}")).await.ok().body;
        let due = house
            .app
            .limits()
            .due(LimitKey::Rehandle, house.app.now(), house.app.calendar());
        assert_eq!(
            json!([
                worked["state"],
                worked["reopen_count"],
                worked["callback"]["way"],
                worked["callback"]["note"]
            ]),
            json!(["reopened", 1, "web", "还是不亮"])
        );
        assert_eq!(worked["next_step"]["due_at"], json!(due));
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_says_so_a_second_time_is_heard_by_a_leader(house: TestHouse) {
        street(&house).await;
        let (told, order) = ended(&house, "三楼楼道灯坏了").await;
        told.reopened(&house, "还是不亮").await.ok();
        let bank = liaison(&house, BANK).await;
        let again = json!({"text": "换了开关"});
        act(&bank, "orders", &order, "report", again).await.ok();
        told.rated(&house).await;
        told.reopened(&house, "一星期又坏了").await.ok();
        let clerk = worker(&house).await;
        let page = clerk.get(&format!("/api/demands/{}", told.demand)).await;
        let page = page.ok().body;
        assert_eq!(
            json!([page["reopen_count"], page["supervised"], page["state"]]),
            json!([2, true, "in_progress"])
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn thirty_days_after_the_end_it_is_over(house: TestHouse) {
        street(&house).await;
        let (early, _) = ended(&house, "三楼楼道灯坏了").await;
        let (late, _) = ended(&house, "单元门关不上").await;
        house.clock.advance(30 * DAY - MINUTE);
        early.reopened(&house, "灯又灭了").await.ok();
        house.clock.advance(MINUTE);
        assert_eq!(late.followed(&house).await["can_reopen"], false);
        late.reopened(&house, "门又坏了")
            .await
            .refused(409, "public_not_closed");
        assert_eq!(late.followed(&house).await["state"], "closed");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_an_office_files_away_is_still_the_requesters_to_open(house: TestHouse) {
        street(&house).await;
        let (early, _) = ended(&house, "三楼楼道灯坏了").await;
        let (late, _) = ended(&house, "单元门关不上").await;
        let clerk = worker(&house).await;
        for told in [&early, &late] {
            act(&clerk, "demands", &told.demand, "archive", json!({}))
                .await
                .ok();
        }
        assert_eq!(early.followed(&house).await["can_reopen"], true);
        let opened = early.reopened(&house, "灯又灭了").await.ok().body;
        assert_eq!(opened["state"], "in_progress");
        let clerk = worker(&house).await;
        let page = clerk.get(&format!("/api/demands/{}", early.demand)).await;
        let log = page.ok().body["timeline"].clone();
        let entry = log.as_array().and_then(|all| all.last());
        assert_eq!(entry.expect("an entry")["from_state"], "archived");
        house.clock.advance(30 * DAY);
        late.reopened(&house, "门又坏了")
            .await
            .refused(409, "public_not_closed");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn only_what_has_ended_is_opened_and_only_by_who_asked(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        // nobody's code, the code of a place, and what is still on its way or ended otherwise
        for code in [NOBODYS, POSTER, "x"] {
            let nobody = Told {
                code: code.to_owned(),
                demand: String::new(),
            };
            nobody
                .reopened(&house, "还是不亮")
                .await
                .refused(404, "not_found");
        }
        let fresh = told(&house, "三楼楼道灯坏了").await;
        let refused = told(&house, "要求查询邻居的隐私").await;
        let no = json!({"code": "E", "note": "涉及他人隐私"});
        act(&clerk, "demands", &refused.demand, "refuse", no)
            .await
            .ok();
        let shelved = told(&house, "加装电梯").await;
        act(&clerk, "demands", &shelved.demand, "accept", json!({}))
            .await
            .ok();
        let up = json!({"reason": "没有资金"});
        act(&clerk, "demands", &shelved.demand, "escalate", up.clone())
            .await
            .ok();
        act(
            &officer(&house).await,
            "demands",
            &shelved.demand,
            "shelve",
            up,
        )
        .await
        .ok();
        let served_once = offered(&house, "请安排人修单元门").await;
        let _ = served(&house, &served_once.demand).await;
        for matter in [&fresh, &refused, &shelved, &served_once] {
            let state = matter.followed(&house).await["state"].clone();
            let before = version(&clerk, "demands", &matter.demand).await;
            matter
                .reopened(&house, "还是不行")
                .await
                .refused(409, "public_not_closed");
            assert_eq!(matter.followed(&house).await["state"], state);
            assert_eq!(version(&clerk, "demands", &matter.demand).await, before);
        }

        // a neighbour whose matter went on together with another's asked as well
        let neighbour = told(&house, "单元门坏了好几天").await;
        let main = offered(&house, "单元门关不上").await;
        let into = json!({"into": main.demand});
        act(&clerk, "demands", &neighbour.demand, "merge", into)
            .await
            .ok();
        let _ = served(&house, &main.demand).await;
        main.rated(&house).await;
        let opened = neighbour.reopened(&house, "门还是关不上").await.ok().body;
        assert_eq!(
            json!([opened["state"], opened["merged"], opened["text"]]),
            json!(["in_progress", true, ""])
        );
        assert_eq!(main.followed(&house).await["state"], "in_progress");
        nothing_broken(&house).await;
    }
);
