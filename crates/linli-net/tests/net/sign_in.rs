//! Signing in and out: the set-up, passwords, codes, the guard, sessions.

use crate::support::{Browser, PASSWORD, made, set_up, setup_body, signed_in};
use axum::http::{Method, header};
use linli_domain::time::{DAY, MINUTE};
use linli_kit::on_both_databases;
use linli_net::FEATURES;
use linli_net::accounts::{setup, totp};
use serde_json::json;

on_both_databases!(
    FEATURES,
    async fn the_set_up_link_works_once_and_makes_three_administrators(house: TestHouse) {
        let browser = Browser::fresh(&house);
        assert_eq!(browser.get("/api/setup").await.ok().body["needed"], true);
        let first = setup::link(&house.app)
            .await
            .expect("a link")
            .expect("needed");
        let second = setup::link(&house.app)
            .await
            .expect("a link")
            .expect("needed");
        let token = |link: &str| link.split_once("token=").expect("a token").1.to_owned();

        let wrong = browser.post("/api/setup", &setup_body("guessed")).await;
        wrong.refused(404, "setup_link_over");
        let replaced = browser
            .post("/api/setup", &setup_body(&token(&first)))
            .await;
        replaced.refused(404, "setup_link_over");
        let mut two = setup_body(&token(&second));
        two["administrators"][2]["kind"] = "system".into();
        two["administrators"][1]["password"] = "12345678".into();
        two["street_code"] = "330206001".into();
        let answer = browser.post("/api/setup", &two).await;
        answer.refused(422, "invalid");
        let fields: Vec<_> = answer.body["field_errors"]
            .as_array()
            .expect("fields")
            .iter()
            .map(|field| field["field"].as_str().expect("a name").to_owned())
            .collect();
        assert_eq!(
            fields,
            ["street_code", "administrators", "administrators.1.password"]
        );
        let mut unknown = setup_body(&token(&second));
        unknown["default_password"] = "x".into();
        browser
            .post("/api/setup", &unknown)
            .await
            .refused(400, "body_malformed");

        let answer = browser
            .post("/api/setup", &setup_body(&token(&second)))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        browser
            .post("/api/setup", &setup_body(&token(&second)))
            .await
            .refused(404, "setup_link_over");
        assert!(setup::link(&house.app).await.expect("asks").is_none());
        assert_eq!(browser.get("/api/setup").await.ok().body["needed"], false);
        for (login, role) in [
            ("system", "system_administrator"),
            ("security", "security_administrator"),
            ("audit", "audit_administrator"),
        ] {
            let session = signed_in(&house, login)
                .await
                .get("/api/session")
                .await
                .ok();
            assert_eq!(session.body["posts"][0]["role"], role);
            assert_eq!(session.body["street"]["name"], "北江街道");
        }
    }
);

on_both_databases!(
    FEATURES,
    async fn a_set_up_link_expires(house: TestHouse) {
        let link = setup::link(&house.app)
            .await
            .expect("a link")
            .expect("needed");
        let (_, token) = link.split_once("token=").expect("a token");
        house.clock.advance(DAY);
        Browser::fresh(&house)
            .post("/api/setup", &setup_body(token))
            .await
            .refused(404, "setup_link_over");
    }
);

on_both_databases!(
    FEATURES,
    async fn a_login_rests_after_five_wrong_attempts_known_or_not(house: TestHouse) {
        set_up(&house).await;
        let mut browser = Browser::fresh(&house);
        for login in ["system", "nobody-at-all", "不是账号"] {
            for _ in 0..5 {
                browser
                    .sign_in(login, "wrong", None)
                    .await
                    .refused(401, "login_wrong");
            }
            browser
                .sign_in(login, PASSWORD, None)
                .await
                .refused(429, "sign_in_resting");
        }
        assert_eq!(browser.cookie, "");
        // another login of the same office still works
        let _ = signed_in(&house, "audit")
            .await
            .get("/api/session")
            .await
            .ok();
        house.clock.advance(15 * MINUTE + 1);
        let _ = browser.sign_in(" SYSTEM ", PASSWORD, None).await.ok();
        // and the count began anew
        for _ in 0..4 {
            browser
                .sign_in("system", "wrong", None)
                .await
                .refused(401, "login_wrong");
        }
        let _ = browser.sign_in("system", PASSWORD, None).await.ok();
        let _ = browser.get("/api/session").await.ok();
    }
);

on_both_databases!(
    FEATURES,
    async fn the_cookie_is_the_browsers_alone_and_new_at_each_login(house: TestHouse) {
        set_up(&house).await;
        let mut browser = Browser::fresh(&house);
        browser
            .get("/api/session")
            .await
            .refused(401, "not_signed_in");
        let answer = browser.sign_in("system", PASSWORD, None).await.ok();
        let cookie = answer.headers[header::SET_COOKIE]
            .to_str()
            .expect("text")
            .to_owned();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let before = browser.cookie.clone();
        let _ = browser.sign_in("system", PASSWORD, None).await.ok();
        assert_ne!(before, browser.cookie);
        let mut old = Browser::fresh(&house);
        old.cookie = before;
        old.get("/api/session").await.refused(401, "not_signed_in");
        let other = signed_in(&house, "system").await;
        let list = other.get("/api/sessions").await.ok();
        assert_eq!(list.body["items"].as_array().expect("items").len(), 2);
        let mine = list.body["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|one| one["current"] == false)
            .expect("the first");
        let path = format!("/api/sessions/{}", mine["id"].as_str().expect("an id"));
        // somebody else's session is not there for me
        signed_in(&house, "audit")
            .await
            .write(Method::DELETE, &path, &json!({}))
            .await
            .refused(404, "not_found");
        assert_eq!(
            other.write(Method::DELETE, &path, &json!({})).await.status,
            204
        );
        browser
            .get("/api/session")
            .await
            .refused(401, "not_signed_in");
        assert_eq!(
            other
                .write(Method::DELETE, "/api/session", &json!({}))
                .await
                .status,
            204
        );
        other
            .get("/api/session")
            .await
            .refused(401, "not_signed_in");
    }
);

on_both_databases!(
    FEATURES,
    async fn a_code_is_asked_for_and_works_once(house: TestHouse) {
        set_up(&house).await;
        let browser = signed_in(&house, "system").await;
        let begun = browser.post("/api/account/totp", &json!({})).await.ok();
        let secret = begun.body["secret"].as_str().expect("a secret").to_owned();
        assert!(
            begun.body["qr_svg"]
                .as_str()
                .expect("a picture")
                .contains("<svg")
        );
        let confirm = |code: String| json!({"code": code});
        browser
            .write(
                Method::PUT,
                "/api/account/totp",
                &confirm("000000".to_owned()),
            )
            .await
            .refused(422, "invalid");
        let code = totp::code_at(&secret, house.app.now());
        let _ = browser
            .write(Method::PUT, "/api/account/totp", &confirm(code.clone()))
            .await
            .ok();
        browser
            .post("/api/account/totp", &json!({}))
            .await
            .refused(409, "totp_on");

        let mut next = Browser::fresh(&house);
        next.sign_in("system", PASSWORD, None)
            .await
            .refused(401, "totp_needed");
        // the code that set it up is used
        next.sign_in("system", PASSWORD, Some(&code))
            .await
            .refused(401, "totp_wrong");
        house.clock.advance(30_000);
        let code = totp::code_at(&secret, house.app.now());
        let _ = next.sign_in("system", PASSWORD, Some(&code)).await.ok();
        let mut thief = Browser::fresh(&house);
        thief
            .sign_in("system", PASSWORD, Some(&code))
            .await
            .refused(401, "totp_wrong");
        // asking for the code does not give wrong codes another chance
        for _ in 0..4 {
            thief
                .sign_in("system", PASSWORD, None)
                .await
                .refused(401, "totp_needed");
            thief
                .sign_in("system", PASSWORD, Some("123123"))
                .await
                .refused(401, "totp_wrong");
        }
        thief
            .sign_in("system", PASSWORD, Some("123123"))
            .await
            .refused(429, "sign_in_resting");

        let remove = json!({"password": "wrong"});
        next.write(Method::DELETE, "/api/account/totp", &remove)
            .await
            .refused(429, "sign_in_resting");
        house.clock.advance(16 * MINUTE);
        next.write(Method::DELETE, "/api/account/totp", &remove)
            .await
            .refused(422, "invalid");
        let _ = next
            .write(
                Method::DELETE,
                "/api/account/totp",
                &json!({"password": PASSWORD}),
            )
            .await
            .ok();
        let _ = signed_in(&house, "system").await;
    }
);

on_both_databases!(
    FEATURES,
    async fn a_new_password_is_due_before_anything_else(house: TestHouse) {
        set_up(&house).await;
        let account = made(&house, "wang.yi", "community_worker").await;
        let system = signed_in(&house, "system").await;
        let path = format!(
            "/api/accounts/{}/reset-password",
            account["id"].as_str().expect("an id")
        );
        let body = json!({"version": account["version"]});
        let answer = system
            .send(Method::POST, &path, &body, "reset-key-1")
            .await
            .ok();
        let password = answer.body["one_time_password"]
            .as_str()
            .expect("shown")
            .to_owned();
        let again = system
            .send(Method::POST, &path, &body, "reset-key-1")
            .await
            .ok();
        assert!(
            again.body["one_time_password"].is_null(),
            "kept nowhere: {}",
            again.body
        );
        let reused = json!({"version": 99});
        system
            .send(Method::POST, &path, &reused, "reset-key-1")
            .await
            .refused(409, "request_key_reused");

        let mut browser = Browser::fresh(&house);
        let session = browser.sign_in("wang.yi", &password, None).await.ok();
        assert_eq!(session.body["account"]["must_change_password"], true);
        browser
            .get("/api/areas")
            .await
            .refused(403, "new_password_due");
        let _ = browser.get("/api/account/password-rules").await.ok();
        for (current, new, field) in [
            ("wrong", PASSWORD, "current"),
            (password.as_str(), "short", "new"),
            (password.as_str(), "wang.yi.2026", "new"),
            (password.as_str(), password.as_str(), "new"),
        ] {
            let answer = browser
                .write(
                    Method::PUT,
                    "/api/account/password",
                    &json!({"current": current, "new": new}),
                )
                .await;
            answer.refused(422, "invalid");
            assert_eq!(answer.body["field_errors"][0]["field"], field, "{new}");
        }
        let change = json!({"current": password, "new": "Kind-River-78"});
        let _ = browser
            .send(
                Method::PUT,
                "/api/account/password",
                &change,
                "change-key-1",
            )
            .await
            .ok();
        let _ = browser
            .send(
                Method::PUT,
                "/api/account/password",
                &change,
                "change-key-1",
            )
            .await
            .ok();
        let _ = browser.get("/api/areas").await.ok();
    }
);
