//! The three separated administrators: what each may do, and what none of them may.

use crate::support::{Browser, PASSWORD, made, office, set_up, signed_in};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::OrgId;
use linli_kit::on_both_databases;
use linli_kit::testing::OTHER_STREET;
use linli_net::FEATURES;
use serde_json::json;
use uuid::Uuid;

on_both_databases!(
    FEATURES,
    async fn one_person_holds_one_administrators_post_only(house: TestHouse) {
        set_up(&house).await;
        let system = signed_in(&house, "system").await;
        let (org, area) = office(&system).await;
        let post = |role: &str| json!({"role": role, "org_id": org, "area_id": area});
        let both = json!({"login": "both", "name": "王二", "posts": [post("system_administrator"), post("audit_administrator")]});
        system
            .post("/api/accounts", &both)
            .await
            .refused(409, "administrators_exclude");
        let account = made(&house, "second", "system_administrator").await;
        let path = format!(
            "/api/accounts/{}/posts",
            account["id"].as_str().expect("an id")
        );
        for role in ["security_administrator", "audit_administrator"] {
            system
                .post(&path, &post(role))
                .await
                .refused(409, "administrators_exclude");
        }
        let answer = system.post(&path, &post("volunteer")).await.ok();
        assert_eq!(answer.body["posts"].as_array().expect("posts").len(), 2);
        let nobody = json!({"login": "nobody", "name": "王三", "posts": []});
        system
            .post("/api/accounts", &nobody)
            .await
            .refused(422, "invalid");
        let taken = json!({"login": "SECOND", "name": "王三", "posts": [post("volunteer")]});
        system
            .post("/api/accounts", &taken)
            .await
            .refused(422, "invalid");
        let strange = json!({"login": "third", "name": "王三", "posts": [{"role": "volunteer", "org_id": Uuid::nil(), "area_id": area}]});
        system
            .post("/api/accounts", &strange)
            .await
            .refused(422, "invalid");
        let bad_phone =
            json!({"login": "third", "name": "王三", "phone": "123", "posts": [post("volunteer")]});
        system
            .post("/api/accounts", &bad_phone)
            .await
            .refused(422, "invalid");
    }
);

on_both_databases!(
    FEATURES,
    async fn an_ended_post_or_account_ends_its_sessions(house: TestHouse) {
        set_up(&house).await;
        let account = made(&house, "wang.yi", "community_worker").await;
        let id = account["id"].as_str().expect("an id");
        let system = signed_in(&house, "system").await;
        let (org, area) = office(&system).await;
        let given = system
            .post(
                &format!("/api/accounts/{id}/posts"),
                &json!({"role": "grid_worker", "org_id": org, "area_id": area}),
            )
            .await
            .ok();
        let worker = signed_in(&house, "wang.yi").await;
        let posts = given.body["posts"].as_array().expect("posts").clone();
        let end = |post: &serde_json::Value| {
            format!("/api/posts/{}/end", post["id"].as_str().expect("an id"))
        };
        let switched = worker
            .write(
                Method::PUT,
                "/api/session/acting-post",
                &json!({"post_id": posts[1]["id"]}),
            )
            .await
            .ok();
        assert_eq!(switched.body["acting_post_id"], posts[1]["id"]);
        worker
            .write(
                Method::PUT,
                "/api/session/acting-post",
                &json!({"post_id": Uuid::nil()}),
            )
            .await
            .refused(404, "not_found");

        system
            .post(&end(&posts[1]), &json!({"reason": "", "version": 1}))
            .await
            .refused(422, "invalid");
        system
            .post(&end(&posts[1]), &json!({"reason": "调岗", "version": 7}))
            .await
            .refused(409, "stale_version");
        let _ = system
            .post(&end(&posts[1]), &json!({"reason": "调岗", "version": 1}))
            .await
            .ok();
        worker
            .get("/api/session")
            .await
            .refused(401, "not_signed_in");
        let worker = signed_in(&house, "wang.yi").await;
        let session = worker.get("/api/session").await.ok();
        assert_eq!(session.body["acting_post_id"], posts[0]["id"]);

        let version = system.get(&format!("/api/accounts/{id}")).await.ok().body["version"].clone();
        let ended = json!({"reason": "离职", "version": version});
        let _ = system
            .post(&format!("/api/accounts/{id}/end"), &ended)
            .await
            .ok();
        worker
            .get("/api/session")
            .await
            .refused(401, "not_signed_in");
        Browser::fresh(&house)
            .sign_in("wang.yi", PASSWORD, None)
            .await
            .refused(401, "login_wrong");
        // nobody ends the own account
        let own = system.get("/api/accounts?q=system").await.ok().body["items"][0].clone();
        let path = format!("/api/accounts/{}/end", own["id"].as_str().expect("an id"));
        system
            .post(&path, &json!({"reason": "再见", "version": own["version"]}))
            .await
            .refused(403, "own_account");
    }
);

on_both_databases!(
    FEATURES,
    async fn each_administrator_has_the_own_part(house: TestHouse) {
        set_up(&house).await;
        let account = made(&house, "wang.yi", "community_worker").await;
        let id = account["id"].as_str().expect("an id");
        let (system, security, audit) = (
            signed_in(&house, "system").await,
            signed_in(&house, "security").await,
            signed_in(&house, "audit").await,
        );
        let worker = signed_in(&house, "wang.yi").await;
        let lock = json!({"reason": "手机丢失", "version": account["version"]});
        system
            .post(&format!("/api/accounts/{id}/lock"), &lock)
            .await
            .refused(403, "not_for_this_post");
        audit
            .post(&format!("/api/accounts/{id}/lock"), &lock)
            .await
            .refused(403, "not_for_this_post");
        security
            .post("/api/accounts", &json!({}))
            .await
            .refused(403, "not_for_this_post");
        security
            .get("/api/log")
            .await
            .refused(403, "not_for_this_post");
        system
            .get("/api/log")
            .await
            .refused(403, "not_for_this_post");
        worker
            .get("/api/accounts")
            .await
            .refused(403, "not_for_this_post");
        audit
            .get("/api/accounts")
            .await
            .refused(403, "not_for_this_post");
        let sessions = security
            .get(&format!("/api/accounts/{id}/sessions"))
            .await
            .ok();
        assert!(!sessions.body["items"].as_array().expect("items").is_empty());

        let locked = security
            .post(&format!("/api/accounts/{id}/lock"), &lock)
            .await
            .ok();
        assert!(locked.body["locked_at"].is_string());
        worker
            .get("/api/session")
            .await
            .refused(401, "not_signed_in");
        let mut browser = Browser::fresh(&house);
        browser
            .sign_in("wang.yi", PASSWORD, None)
            .await
            .refused(403, "account_locked");
        let unlock = json!({"version": locked.body["version"]});
        let _ = security
            .post(&format!("/api/accounts/{id}/unlock"), &unlock)
            .await
            .ok();
        let _ = browser.sign_in("wang.yi", PASSWORD, None).await.ok();

        let log = audit
            .get("/api/log?entity=account&event=account_locked&from=2026-11-10&to=2026-11-10")
            .await
            .ok();
        assert_eq!(log.body["total"], 1);
        assert_eq!(log.body["items"][0]["reason"], "手机丢失");
        assert_eq!(log.body["items"][0]["who"], "管理员security");
        assert_eq!(
            audit.get("/api/log?to=2026-11-09").await.ok().body["total"],
            0
        );
        audit
            .get("/api/log?order=desc")
            .await
            .refused(400, "query_malformed");
        // what no keyboard types and PostgreSQL does not store
        audit
            .get("/api/log?entity=%00")
            .await
            .refused(400, "nul_character");
        security
            .post(
                &format!("/api/accounts/{id}/unlock"),
                &json!({"version": 1, "reason": "a\u{0}b"}),
            )
            .await
            .refused(422, "nul_character");
        audit
            .get("/api/log?page_size=0")
            .await
            .refused(400, "page_out_of_range");
        // no secret ever reaches the log
        let all = audit
            .get("/api/log?page_size=200")
            .await
            .ok()
            .body
            .to_string();
        assert!(!all.contains("argon2") && !all.contains(PASSWORD) && !all.contains("13800001234"));
    }
);

on_both_databases!(
    FEATURES,
    async fn another_streets_accounts_are_not_there(house: TestHouse) {
        set_up(&house).await;
        let account = made(&house, "wang.yi", "community_worker").await;
        let id = account["id"].as_str().expect("an id");
        let org = OrgId(Uuid::nil());
        let street = AreaPath::street();
        let system = house
            .client(OTHER_STREET, Role::SystemAdministrator, org, &street)
            .await;
        let security = house
            .client(OTHER_STREET, Role::SecurityAdministrator, org, &street)
            .await;
        let version = json!({"version": account["version"], "reason": "不该看到"});
        system
            .get(&format!("/api/accounts/{id}"))
            .await
            .refused(404, "not_found");
        system
            .post(
                &format!("/api/accounts/{id}/reset-password"),
                &json!({"version": 1}),
            )
            .await
            .refused(404, "not_found");
        system
            .post(&format!("/api/accounts/{id}/end"), &version)
            .await
            .refused(404, "not_found");
        security
            .post(&format!("/api/accounts/{id}/lock"), &version)
            .await
            .refused(404, "not_found");
        security
            .get(&format!("/api/accounts/{id}/sessions"))
            .await
            .refused(404, "not_found");
        let post = account["posts"][0]["id"].as_str().expect("an id");
        system
            .post(&format!("/api/posts/{post}/end"), &version)
            .await
            .refused(404, "not_found");
        assert_eq!(system.get("/api/accounts").await.ok().body["total"], 0);
        let worker = house
            .client(OTHER_STREET, Role::CommunityWorker, org, &street)
            .await;
        let person = account["person"]["id"].as_str().expect("an id");
        worker
            .post(
                &format!("/api/persons/{person}/phone"),
                &json!({"reason": "回访"}),
            )
            .await
            .refused(404, "not_found");
    }
);

on_both_databases!(
    FEATURES,
    async fn a_number_is_opened_with_a_reason_its_owner_can_read(house: TestHouse) {
        set_up(&house).await;
        let account = made(&house, "wang.yi", "building_head").await;
        assert_eq!(account["phone_masked"], "138****1234");
        let person = account["person"]["id"].as_str().expect("an id").to_owned();
        let _ = made(&house, "li.er", "community_worker").await;
        let path = format!("/api/persons/{person}/phone");
        let worker = signed_in(&house, "li.er").await;
        worker
            .post(&path, &json!({"reason": " "}))
            .await
            .refused(422, "invalid");
        worker
            .post(&path, &json!({"why": "回访"}))
            .await
            .refused(400, "body_malformed");
        let body = json!({"reason": "通知楼长开会"});
        for _ in 0..2 {
            let answer = worker
                .send(Method::POST, &path, &body, "open-key-1")
                .await
                .ok();
            assert_eq!(answer.body["phone"], "13800001234");
        }
        let head = signed_in(&house, "wang.yi").await;
        let looks = head.get("/api/account/looked-at").await.ok();
        assert_eq!(looks.body["total"], 1, "a repeat is not a second look");
        assert_eq!(looks.body["items"][0]["reason"], "通知楼长开会");
        assert_eq!(looks.body["items"][0]["post"], "community_worker");
        assert_eq!(
            worker.get("/api/account/looked-at").await.ok().body["total"],
            0
        );
        for role in Role::ALL.iter().copied() {
            let allowed = linli_net::persons::phones::OPENERS.contains(&role);
            let client = house
                .client(
                    linli_kit::testing::STREET,
                    role,
                    OrgId(Uuid::nil()),
                    &AreaPath::street(),
                )
                .await;
            assert_eq!(
                client.post(&path, &body).await.status.as_u16(),
                if allowed { 200 } else { 403 },
                "{role}"
            );
        }
        // a grid elsewhere does not see a head of the whole street
        let grid = house
            .client(
                linli_kit::testing::STREET,
                Role::GridWorker,
                OrgId(Uuid::nil()),
                &AreaPath::street().child(3),
            )
            .await;
        grid.post(&path, &body).await.refused(404, "not_found");
    }
);
