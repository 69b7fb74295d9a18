//! What belongs to a person and not to a post: it stays within reach when the last post has ended.

use crate::support::{Browser, PASSWORD, made, set_up, signed_in};
use axum::http::Method;
use linli_kit::on_both_databases;
use linli_net::FEATURES;
use serde_json::json;

on_both_databases!(
    FEATURES,
    async fn whoever_holds_no_post_keeps_the_own_account(house: TestHouse) {
        set_up(&house).await;
        let account = made(&house, "wang.yi", "community_worker").await;
        let system = signed_in(&house, "system").await;
        let post = &account["posts"][0];
        let end = format!("/api/posts/{}/end", post["id"].as_str().expect("an id"));
        let _ = system
            .post(&end, &json!({"reason": "届满", "version": 1}))
            .await
            .ok();

        let mut browser = Browser::fresh(&house);
        let session = browser.sign_in("wang.yi", PASSWORD, None).await.ok();
        assert!(session.body["acting_post_id"].is_null());
        browser.get("/api/areas").await.refused(403, "no_post");
        let change = json!({"current": PASSWORD, "new": "Kind-River-78"});
        let _ = browser
            .write(Method::PUT, "/api/account/password", &change)
            .await
            .ok();
        let _ = browser.get("/api/account/looked-at").await.ok();
        browser
            .write(Method::PUT, "/api/account/totp", &json!({"code": "1"}))
            .await
            .refused(422, "invalid");
        Browser::fresh(&house)
            .sign_in("wang.yi", PASSWORD, None)
            .await
            .refused(401, "login_wrong");
        let _ = browser.sign_in("wang.yi", "Kind-River-78", None).await.ok();
    }
);
