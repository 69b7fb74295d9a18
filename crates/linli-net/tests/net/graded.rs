//! The two profiles of sign-in: passwords, idle and absolute limits of sessions, and the rest of an address that guesses.

use std::time::Duration;

use crate::support::{Browser, PASSWORD, made, set_up, signed_in};
use axum::body::Body;
use axum::http::{Method, Request, header};
use linli_domain::time::{DAY, HOUR, MINUTE};
use linli_kit::app::Settings;
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestHouse};
use linli_net::FEATURES;
use serde_json::{Value, json};

fn graded(settings: &mut Settings) {
    settings.graded_protection = true;
}

fn behind_a_proxy(settings: &mut Settings) {
    settings.trust_forwarded_for = true;
}

async fn change(browser: &Browser<'_>, current: &str, new: &str) -> TestAnswer {
    let body = json!({"current": current, "new": new});
    browser
        .write(Method::PUT, "/api/account/password", &body)
        .await
}

/// Uses the session, and waits until the house has noted it (it does so behind the answer).
async fn in_use(house: &TestHouse, browser: &Browser<'_>) {
    for _ in 0..500 {
        let list = browser.get("/api/sessions").await.ok();
        let current = list.body["items"]
            .as_array()
            .and_then(|items| items.iter().find(|one| one["current"] == true))
            .expect("the own session");
        let now = serde_json::to_value(house.app.now()).expect("a moment");
        if current["last_seen_at"] == now {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the use of a session was not noted");
}

on_both_databases!(
    FEATURES,
    graded,
    async fn passwords_under_graded_protection(house: TestHouse) {
        set_up(&house).await;
        made(&house, "wang.yi", "community_worker").await;
        let browser = signed_in(&house, "wang.yi").await;
        let rules = browser.get("/api/account/password-rules").await.ok().body;
        assert_eq!(
            (
                &rules["min_length"],
                &rules["classes"],
                &rules["max_age_days"],
                &rules["history"]
            ),
            (&json!(10), &json!(3), &json!(90), &json!(5))
        );
        for new in ["Kind-R-77", "kind-river-seventy", PASSWORD] {
            let refused = change(&browser, PASSWORD, new).await;
            refused.refused(422, "invalid");
            assert_eq!(refused.body["field_errors"][0]["field"], "new", "{new}");
        }
        let mut current = PASSWORD.to_owned();
        for number in 1..=5 {
            let new = format!("Other-River-{number}{number}");
            change(&browser, &current, &new).await.ok();
            current = new;
        }
        // four back is one of the last five, the first is not any more
        change(&browser, &current, "Other-River-11")
            .await
            .refused(422, "invalid");
        change(&browser, &current, PASSWORD).await.ok();

        house.clock.advance(89 * DAY);
        let young = signed_in(&house, "wang.yi").await;
        let session = young.get("/api/session").await.ok().body;
        assert_eq!(session["account"]["must_change_password"], false);
        house.clock.advance(DAY);
        let old = signed_in(&house, "wang.yi").await;
        let session = old.get("/api/session").await.ok().body;
        assert_eq!(session["account"]["must_change_password"], true);
        old.get("/api/areas").await.refused(403, "new_password_due");
        change(&old, PASSWORD, "Other-River-66").await.ok();
        let _ = old.get("/api/areas").await.ok();
    }
);

on_both_databases!(
    FEATURES,
    graded,
    async fn sessions_under_graded_protection(house: TestHouse) {
        set_up(&house).await;
        let idle = signed_in(&house, "audit").await;
        let used = signed_in(&house, "system").await;
        house.clock.advance(30 * MINUTE - 1);
        in_use(&house, &used).await;
        house.clock.advance(1);
        idle.get("/api/session").await.refused(401, "not_signed_in");
        // kept in use it lives on, but not longer than twelve hours
        for _ in 0..23 {
            house.clock.advance(29 * MINUTE);
            in_use(&house, &used).await;
        }
        house.clock.advance(23 * MINUTE - 1);
        let _ = used.get("/api/session").await.ok();
        house.clock.advance(1);
        used.get("/api/session").await.refused(401, "not_signed_in");
    }
);

on_both_databases!(
    FEATURES,
    async fn sessions_in_the_plain_profile(house: TestHouse) {
        set_up(&house).await;
        let idle = signed_in(&house, "audit").await;
        let used = signed_in(&house, "system").await;
        house.clock.advance(12 * HOUR - 1);
        in_use(&house, &used).await;
        house.clock.advance(1);
        idle.get("/api/session").await.refused(401, "not_signed_in");
        for _ in 0..14 {
            house.clock.advance(11 * HOUR);
            in_use(&house, &used).await;
        }
        house.clock.advance(2 * HOUR - 1);
        let _ = used.get("/api/session").await.ok();
        house.clock.advance(1);
        used.get("/api/session").await.refused(401, "not_signed_in");
    }
);

async fn knock(house: &TestHouse, from: &str, login: &str, password: &str) -> TestAnswer {
    let body: Value = json!({"login": login, "password": password});
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/session")
        .header(header::CONTENT_TYPE, "application/json")
        // the last address is the one our own proxy saw; what stands before it anybody can write
        .header("x-forwarded-for", format!("10.0.0.{}, {from}", login.len()))
        .body(Body::from(body.to_string()))
        .expect("a request");
    house.anybody().send_request(request).await
}

on_both_databases!(
    FEATURES,
    behind_a_proxy,
    async fn an_address_rests_after_fifty_wrong_attempts(house: TestHouse) {
        set_up(&house).await;
        for attempt in 0..50 {
            knock(&house, "203.0.113.7", &format!("guess-{attempt}"), "wrong")
                .await
                .refused(401, "login_wrong");
        }
        let resting = knock(&house, "203.0.113.7", "system", PASSWORD).await;
        resting.refused(429, "sign_in_resting");
        assert_eq!(resting.body["args"]["minutes"], 15);
        knock(&house, "203.0.113.8", "system", PASSWORD).await.ok();
        house.clock.advance(15 * MINUTE + 1);
        knock(&house, "203.0.113.7", "system", PASSWORD).await.ok();
    }
);
