//! What must never happen: bad input, another's place, two at once, a flood.

use crate::setting;
use crate::setting::walk::{POSTER, act, id, issued, record, street, version};
use crate::setting::{
    BANK, BUILDING, COMMITTEE, FEATURES, OFFICE, SCHOOL, area, liaison, path, worker,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::time::HOUR;
use linli_kit::on_both_databases;
use linli_kit::testing::OTHER_STREET;
use linli_kit::testing::STREET;
use serde_json::json;
use uuid::Uuid;

on_both_databases!(
    &FEATURES,
    async fn bad_input_is_told_by_field_and_loses_nothing(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
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
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_cannot_be_read_says_which_part_in_the_readers_language(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let half = "{\"text\": \"路灯不亮\", ";
        for (method, address, body, code, field, of, told) in [
            (
                Method::GET,
                "?page=abc",
                "",
                "query_malformed",
                "page",
                "whole_number",
                ["应为整数", "a whole number"],
            ),
            (
                Method::GET,
                "?colour=red",
                "",
                "query_malformed",
                "colour",
                "not_asked_but",
                ["没有这一项", "no such field"],
            ),
            (
                Method::POST,
                "",
                "{}",
                "body_malformed",
                "text",
                "missing",
                ["缺少这一项", "Is missing"],
            ),
            (
                Method::POST,
                "",
                half,
                "body_malformed",
                "body",
                "not_json",
                ["不是完整的 JSON", "Not whole JSON"],
            ),
        ] {
            for (language, told) in ["zh-CN", "en"].iter().zip(told) {
                let request = axum::http::Request::builder()
                    .method(method.clone())
                    .uri(format!("/api/demands{address}"))
                    .header("accept-language", *language)
                    .header("idempotency-key", "cannot-be-read")
                    .body(axum::body::Body::from(body))
                    .expect("a request");
                let answer = clerk.send_request(request).await;
                answer.refused(400, code);
                let args = &answer.body["args"];
                assert_eq!(
                    (&args["field"], &args["wrong"]),
                    (&json!(field), &json!(of))
                );
                let title = answer.body["title"].as_str().expect("a sentence");
                assert!(title.contains(told) && title.contains(field), "{title}");
                let detail = args["detail"].as_str().expect("the parser's words");
                assert!(!title.contains(detail), "{title}");
            }
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_repeated_request_answers_the_same_and_does_nothing_twice(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let good = json!({"text": "路灯不亮", "source": "counter", "area_id": area(BUILDING)});
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
        assert_eq!(clerk.get("/api/demands").await.ok().body["total"], 1);
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
    async fn a_neighbour_is_added_as_the_pages_send_it(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let demand = id(&record(&clerk, "请安排人修单元门", 1).await);
        // the body of the console's drawer and of the phone's page (web/tests/work.test.ts holds the other side)
        let neighbour = json!({"requester": {"name": "李四", "phone": "13900001111", "anonymous": false, "contact_ok": true}});
        let added = act(&clerk, "demands", &demand, "add-requester", neighbour)
            .await
            .ok();
        assert_eq!(added.status, 201);
        let code = added.body["tracking_code"].as_str().expect("a code");
        house
            .anybody()
            .get(&format!("/api/public/demands/{code}"))
            .await
            .ok();
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(page["requesters"], 2);
        assert_eq!(page["requester_list"][1]["phone_masked"], "139****1111");
        let flat = json!({"name": "李四", "phone": "13900001111"});
        act(&clerk, "demands", &demand, "add-requester", flat)
            .await
            .refused(400, "body_malformed");
        let wrong = json!({"requester": {"phone": "12"}});
        let refused = act(&clerk, "demands", &demand, "add-requester", wrong).await;
        refused.refused(422, "invalid");
        assert_eq!(refused.body["field_errors"][0]["field"], "requester.phone");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_unit_learns_the_number_when_its_order_is_confirmed(house: TestHouse) {
        street(&house).await;
        let demand = issued(&house, 1).await;
        let (clerk, bank, school) = (
            worker(&house).await,
            liaison(&house, BANK).await,
            liaison(&house, SCHOOL).await,
        );
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        let url = format!("/api/requesters/{}/phone", id(&page["requester_list"][0]));
        let why = json!({"reason": "约上门时间"});
        bank.post(&url, &why).await.refused(404, "not_found");
        let order = bank
            .post(&format!("/api/demands/{demand}/claim"), &json!({}))
            .await
            .ok();
        let order = id(&order.body);
        bank.post(&url, &why).await.refused(404, "not_found");
        act(&clerk, "orders", &order, "confirm", json!({}))
            .await
            .ok();
        assert_eq!(
            bank.post(&url, &why).await.ok().body["phone"],
            "13812345678"
        );
        school.post(&url, &why).await.refused(404, "not_found");
        act(
            &bank,
            "orders",
            &order,
            "contact",
            json!({"note": "约好周三"}),
        )
        .await
        .ok();
        act(&bank, "orders", &order, "report", json!({"text": "已修好"}))
            .await
            .ok();
        // done: the unit has no more reason to ring
        bank.post(&url, &why).await.refused(404, "not_found");
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
    async fn what_is_broken_is_named(house: TestHouse) {
        street(&house).await;
        setting::walk::reported(&house).await;
        setting::walk::nothing_broken(&house).await;
        let scope = setting::scope();
        for (check, sql) in [
            (
                "demands.sums",
                "UPDATE demand SET asked = asked + 1 WHERE street_id = $1",
            ),
            (
                "demands.next_step",
                "UPDATE demand SET next_step = 'none' WHERE street_id = $1",
            ),
            (
                "orders.own_deed",
                "UPDATE work_order SET confirmed_by = claimed_by WHERE street_id = $1",
            ),
            (
                "demands.figures",
                "UPDATE demand_line SET committed = 0 WHERE street_id = $1",
            ),
        ] {
            let mut db = house.app.store().begin().await.expect("begins");
            assert_eq!(db.execute(&scope, sql, vec![]).await.expect("writes"), 1);
            db.commit().await.expect("commits");
            let found = house
                .app
                .features()
                .iter()
                .flat_map(|feature| feature.checks)
                .find(|one| one.name == check)
                .expect("a check");
            let broken = (found.run)(house.app.clone()).await.expect("checks");
            assert_eq!(broken.len(), 1, "{check}: {broken:?}");
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_street_writes_its_own_words_of_refusal(house: TestHouse) {
        street(&house).await;
        let (clerk, drafter) = (worker(&house).await, setting::officer(&house).await);
        let codes = clerk.get("/api/refusal-codes").await.ok().body;
        assert_eq!(codes["items"].as_array().map(Vec::len), Some(6));
        assert_eq!(codes["items"][3]["version"], 0);
        let default = codes["items"][3]["text_zh"].clone();
        // refused under the words the house came with
        let refuse = async |text: &str| {
            let recorded = record(&clerk, text, 1).await;
            act(
                &clerk,
                "demands",
                &id(&recorded),
                "refuse",
                json!({"code": "D"}),
            )
            .await
            .ok();
            let code = recorded["tracking_code"]
                .as_str()
                .expect("a code")
                .to_owned();
            format!("/api/public/demands/{code}")
        };
        let before = refuse("请把马路改宽一些").await;

        let own = json!({"version": 0, "text_zh": "这件事由区里负责,我们已替您转告。", "text_en": "The district is in charge; we have told them."});
        clerk
            .write(Method::PUT, "/api/refusal-codes/D", &own)
            .await
            .refused(403, "not_for_this_post");
        let short = json!({"version": 0, "text_zh": "不", "text_en": "No."});
        drafter
            .write(Method::PUT, "/api/refusal-codes/D", &short)
            .await
            .refused(422, "invalid");
        let codes = drafter
            .write(Method::PUT, "/api/refusal-codes/D", &own)
            .await
            .ok()
            .body;
        assert_eq!(codes["items"][3]["version"], 1);
        assert_eq!(codes["items"][3]["default_text"], default);
        drafter
            .write(Method::PUT, "/api/refusal-codes/D", &own)
            .await
            .refused(409, "stale_version");
        drafter
            .write(Method::PUT, "/api/refusal-codes/G", &own)
            .await
            .refused(404, "not_found");

        let after = refuse("请在河上再架一座桥").await;
        let reads = async |url: &str| house.anybody().get(url).await.ok().body["refusal"].clone();
        assert_eq!(reads(&after).await, own["text_zh"]);
        // whoever was refused before reads what they were told then
        assert_eq!(reads(&before).await, default);
    }
);
