//! A lost authenticator app: the security administrator takes it off another's account, and nobody else does.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, TestHouse};
use linli_net::FEATURES;
use linli_net::accounts::totp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::rosters::field;
use crate::support::{Browser, PASSWORD, made, set_up, signed_in};

/// An account with an authenticator app, and its browser that is signed in.
async fn with_app<'h>(house: &'h TestHouse, login: &str) -> (Value, Browser<'h>) {
    let account = made(house, login, "community_worker").await;
    let browser = signed_in(house, login).await;
    let begun = browser.post("/api/account/totp", &json!({})).await.ok();
    let secret = begun.body["secret"].as_str().expect("a secret");
    let code = totp::code_at(secret, house.app.now());
    let confirm = json!({"code": code});
    let _ = browser
        .write(Method::PUT, "/api/account/totp", &confirm)
        .await
        .ok();
    (account, browser)
}

fn path(account: &Value, act: &str) -> String {
    let id = account["id"].as_str().expect("an id");
    format!("/api/accounts/{id}{act}")
}

on_both_databases!(
    FEATURES,
    async fn a_lost_authenticator_is_taken_off(house: TestHouse) {
        set_up(&house).await;
        let (account, worker) = with_app(&house, "wang.yi").await;
        let system = signed_in(&house, "system").await;
        let security = signed_in(&house, "security").await;
        let audit = signed_in(&house, "audit").await;
        let reset = path(&account, "/reset-totp");
        let seen = security.get(&path(&account, "")).await.ok().body;
        assert_eq!(seen["totp_enabled"], true);
        Browser::fresh(&house)
            .sign_in("wang.yi", PASSWORD, None)
            .await
            .refused(401, "totp_needed");
        let version = seen["version"].as_i64().expect("a version");
        let body = json!({"version": version, "reason": "手机丢失"});

        let nobody = Browser::fresh(&house);
        for (browser, status, code) in [
            (&system, 403, "not_for_this_post"),
            (&audit, 403, "not_for_this_post"),
            (&worker, 403, "not_for_this_post"),
            (&nobody, 401, "not_signed_in"),
        ] {
            browser.post(&reset, &body).await.refused(status, code);
        }
        let (org, root) = (OrgId(Uuid::nil()), AreaPath::street());
        let stranger = house.client(OTHER_STREET, Role::SecurityAdministrator, org, &root);
        stranger
            .await
            .post(&reset, &body)
            .await
            .refused(404, "not_found");
        security
            .post(&reset, &json!({"version": version - 1}))
            .await
            .refused(409, "stale_version");
        for (reason, told) in [
            ("丢", "reason too_short"),
            ("丢".repeat(201).as_str(), "reason too_long"),
        ] {
            let answer = security
                .post(&reset, &json!({"version": version, "reason": reason}))
                .await;
            answer.refused(422, "invalid");
            assert_eq!(field(&answer), told);
        }
        let _ = worker.get("/api/session").await.ok();

        // done once under one key
        let send = async || {
            let sent = security.send(Method::POST, &reset, &body, "lost-telephone-1");
            sent.await.ok().body
        };
        let after = send().await;
        assert_eq!(send().await, after);
        assert_eq!(
            json!([after["totp_enabled"], after["version"]]),
            json!([false, version + 1])
        );
        let log = audit.get("/api/log?entity=account&event=totp_reset").await;
        let log = log.ok().body;
        assert_eq!(
            json!([
                log["total"],
                log["items"][0]["entity_id"],
                log["items"][0]["reason"],
                log["items"][0]["who"]
            ]),
            json!([1, account["id"], "手机丢失", "管理员security"])
        );
        // whoever has the telephone is signed out; its owner comes in with the password, and may set up another
        worker
            .get("/api/session")
            .await
            .refused(401, "not_signed_in");
        let owner = signed_in(&house, "wang.yi").await;
        let _ = owner.post("/api/account/totp", &json!({})).await.ok();
    }
);

on_both_databases!(
    FEATURES,
    async fn neither_the_own_app_nor_that_of_an_ended_account(house: TestHouse) {
        set_up(&house).await;
        let (account, _) = with_app(&house, "wang.yi").await;
        let system = signed_in(&house, "system").await;
        let security = signed_in(&house, "security").await;
        let own = system.get("/api/accounts?q=security").await.ok().body["items"][0].clone();
        let body = json!({"version": own["version"], "reason": "手机丢失"});
        security
            .post(&path(&own, "/reset-totp"), &body)
            .await
            .refused(403, "own_account");
        let ended = system.get(&path(&account, "")).await.ok().body;
        let end = json!({"version": ended["version"], "reason": "离职"});
        let ended = system.post(&path(&account, "/end"), &end).await.ok().body;
        security
            .post(
                &path(&account, "/reset-totp"),
                &json!({"version": ended["version"]}),
            )
            .await
            .refused(409, "account_ended");
        security
            .post(
                &format!("/api/accounts/{}/reset-totp", Uuid::nil()),
                &json!({"version": 1}),
            )
            .await
            .refused(404, "not_found");
    }
);
