//! Saying no: a candidate whom somebody recommended, a member who leaves or is not found to be one.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_kit::on_both_databases;
use linli_kit::testing::OTHER_STREET;
use linli_net::FEATURES;
use serde_json::{Value, json};

use super::*;

const MEMBER_PHONE: &str = "13900006666";
/// A code that nobody was given.
const NOBODYS: &str = "7KMP-2WXA-9RTC";

/// A write without an account, twice under one key: both answers are the same one.
async fn twice(house: &TestHouse, path: &str, key: &str) -> Value {
    let anybody = house.anybody();
    let send = async || {
        let body = json!({});
        let sent = anybody.write_with_key(Method::POST, path, &body, key);
        sent.await.ok().body
    };
    let first = send().await;
    assert_eq!(send().await, first);
    first
}

on_both_databases!(
    FEATURES,
    async fn whom_a_neighbour_recommended_says_no_and_nothing_but_the_name_stays(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, code, slots) = published(&house, &place, &worker).await;
        let body = json!({"slot_id": slots[0], "route": "recommended", "name": "李梅", "recommender": "邻居张三", "statement": "她照顾过瘫痪的母亲"});
        let sent = format!("/api/public/campaigns/{code}/applications");
        let sent = house.anybody().post(&sent, &body).await.ok().body;
        let own = format!(
            "/api/public/applications/{}",
            sent["code"].as_str().expect("a code")
        );
        let decline = format!("{own}/decline");
        let anybody = house.anybody();
        anybody
            .post(&decline, &json!({"reason": "没空"}))
            .await
            .refused(400, "body_malformed");
        let nobodys = format!("/api/public/applications/{NOBODYS}/decline");
        anybody
            .post(&nobodys, &json!({}))
            .await
            .refused(404, "not_found");

        let said = twice(&house, &decline, "not-for-me").await;
        assert_eq!(
            json!([
                said["state"],
                said["can_consent"],
                said["can_withdraw"],
                said["statement"]
            ]),
            json!(["declined", false, false, ""])
        );
        let seen = only(&worker, "/api/applications").await;
        assert_eq!(
            json!([seen["name"], seen["state"], seen["phone_masked"]]),
            json!(["李梅", "declined", null])
        );
        assert!(!seen.to_string().contains("瘫痪"), "{seen}");
        let entry = seen["history"].as_array().and_then(|all| all.last());
        let entry = entry.cloned().expect("an entry");
        assert_eq!(
            json!([
                entry["event"],
                entry["from_state"],
                entry["to_state"],
                entry["role"]
            ]),
            json!(["decline", "recommended", "declined", "resident"])
        );
        // a no is a no: it is neither said again, nor turned into a yes, nor worked on
        let yes = json!({"phone": "13900002222", "consent": true});
        for (path, body) in [
            (decline.clone(), json!({})),
            (format!("{own}/consent"), yes),
            (format!("{own}/withdraw"), json!({})),
        ] {
            anybody
                .post(&path, &body)
                .await
                .refused(409, "application_wrong_state");
        }
        act(&worker, "applications", &seen, "check", CHECKS())
            .await
            .refused(409, "application_wrong_state");
    }
);

on_both_databases!(
    FEATURES,
    async fn who_agreed_takes_it_back_and_does_not_decline(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, code, slots) = published(&house, &place, &worker).await;
        let mine = nominated(&house, &code, &slots[0], "王喆", "13900001111").await;
        let decline = format!("/api/public/applications/{mine}/decline");
        house
            .anybody()
            .post(&decline, &json!({}))
            .await
            .refused(409, "application_wrong_state");
        let seen = only(&worker, "/api/applications").await;
        assert_eq!(
            json!([seen["state"], seen["statement"]]),
            json!(["submitted", "住了二十年"])
        );
    }
);

/// Somebody who registered at the counter: the path of the own page.
async fn registered(place: &Place, worker: &TestClient<'_>) -> String {
    let body = json!({"area_id": place.community, "name": "周八", "unit_name": "某医院", "phone": MEMBER_PHONE});
    let made = worker.post("/api/registrations", &body).await.ok();
    format!(
        "/api/public/registrations/{}",
        made.body["code"].as_str().expect("a code")
    )
}

/// What an office says of a registration: who may not, that an old page is told so, and that a repeat does nothing twice.
/// Answers the page after it.
async fn office_says(house: &TestHouse, place: &Place, seen: &Value, event: &str) -> Value {
    let root = AreaPath::street();
    let elsewhere = house.client(STREET, Role::CommunityWorker, place.org, &place.other);
    let stranger = house.client(OTHER_STREET, Role::StreetOfficer, place.org, &root);
    let (elsewhere, stranger) = (elsewhere.await, stranger.await);
    let auditor = client(house, place, Role::Auditor).await;
    let leader = client(house, place, Role::StreetLeader).await;
    let head = client(house, place, Role::BuildingHead).await;
    let anybody = house.anybody();
    let who: [(&TestClient<'_>, u16, &str); 6] = [
        (&elsewhere, 404, "not_found"),
        (&stranger, 404, "not_found"),
        (&auditor, 403, "not_for_this_post"),
        (&leader, 403, "not_for_this_post"),
        (&head, 403, "not_for_this_post"),
        (&anybody, 401, "not_signed_in"),
    ];
    for (client, status, code) in who {
        act(client, "registrations", seen, event, json!({}))
            .await
            .refused(status, code);
    }
    let worker = client(house, place, Role::CommunityWorker).await;
    let path = format!(
        "/api/registrations/{}/{event}",
        seen["id"].as_str().expect("an id")
    );
    let version = seen["version"].as_i64().expect("a version");
    worker
        .post(&path, &json!({"version": version - 1}))
        .await
        .refused(409, "stale_version");
    let long = json!({"version": version, "reason": "长".repeat(201)});
    let long = worker.post(&path, &long).await;
    long.refused(422, "invalid");
    assert_eq!(
        json!([
            long.body["field_errors"][0]["field"],
            long.body["field_errors"][0]["code"]
        ]),
        json!(["reason", "too_long"])
    );
    let body = json!({"version": version, "reason": "本人来电"});
    let key = format!("once {event} {}", seen["id"]);
    let send = async || {
        let sent = worker.write_with_key(Method::POST, &path, &body, &key);
        sent.await.ok().body
    };
    let first = send().await;
    assert_eq!(send().await, first);
    assert_eq!(first["version"], version + 1);
    first
}

/// The events of a registration in the log, with their reasons.
async fn logged(house: &TestHouse, seen: &Value) -> Vec<(String, Option<String>)> {
    let id = serde_json::from_value(seen["id"].clone()).expect("an id");
    let scope = linli_domain::scope::Scope::street_wide(STREET);
    let mut db = house.app.read().await.expect("reads");
    linli_kit::log::timeline(&mut db, &scope, "member_registration", id)
        .await
        .expect("a timeline")
        .into_iter()
        .map(|event| (event.event, event.reason))
        .collect()
}

on_both_databases!(
    FEATURES,
    async fn an_office_does_not_accept_a_registration(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let me = registered(&place, &worker).await;
        let seen = only(&worker, "/api/registrations").await;
        // nobody decides on the own one: the member as a member of staff
        let member = person(&house, "周八", MEMBER_PHONE).await;
        let own = house.client_of(
            STREET,
            Role::CommunityWorker,
            place.org,
            &place.path,
            member,
        );
        act(&own.await, "registrations", &seen, "decline", json!({}))
            .await
            .refused(403, "registration_own");
        let after = office_says(&house, &place, &seen, "decline").await;
        assert_eq!(
            json!([after["state"], after["verified_at"]]),
            json!(["declined", null])
        );
        let actions = after["allowed_actions"].as_array().expect("actions");
        assert!(
            actions.iter().all(|one| one["allowed"] == false),
            "{actions:?}"
        );
        assert_eq!(
            logged(&house, &after).await,
            [
                ("registered".to_owned(), None),
                ("decline".to_owned(), Some("本人来电".to_owned()))
            ]
        );
        // the member reads it on the own page, and nothing follows from it any more
        let page = house.anybody().get(&me).await.ok().body;
        assert_eq!(
            json!([page["state"], page["boards"]]),
            json!(["declined", []])
        );
        for event in ["decline", "verify", "leave"] {
            act(&worker, "registrations", &after, event, json!({}))
                .await
                .refused(409, "registration_wrong_state");
        }
    }
);

on_both_databases!(
    FEATURES,
    async fn a_member_leaves_by_the_own_link_or_through_the_office(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, _, slots) = published(&house, &place, &worker).await;
        for (through_the_office, verified) in
            [(true, false), (true, true), (false, false), (false, true)]
        {
            let house = &house;
            // each time somebody else: a number registers once at a community
            let number = 10 + usize::from(through_the_office) * 2 + usize::from(verified);
            let body = json!({"area_id": place.community, "name": format!("党员{number}"), "unit_name": "某单位", "phone": format!("1390003{number:04}")});
            let made = worker.post("/api/registrations", &body).await.ok().body;
            let code = made["code"].as_str().expect("a code");
            let me = format!("/api/public/registrations/{code}");
            let listed = worker.get("/api/registrations?state=submitted").await;
            let mut seen = listed.ok().body["items"][0].clone();
            if verified {
                seen = act(&worker, "registrations", &seen, "verify", json!({}))
                    .await
                    .ok()
                    .body;
            }
            if through_the_office {
                let after = office_says(house, &place, &seen, "leave").await;
                assert_eq!(after["state"], "left");
            } else {
                let key = format!("i-leave-{number}");
                let after = twice(house, &format!("{me}/leave"), &key).await;
                assert_eq!(
                    json!([after["state"], after["boards"]]),
                    json!(["left", []])
                );
            }
            // it is over: by neither way again, and no post is claimed
            let anybody = house.anybody();
            anybody
                .post(&format!("{me}/leave"), &json!({}))
                .await
                .refused(409, "registration_wrong_state");
            anybody
                .post(&format!("{me}/hold"), &json!({"slot_id": slots[0]}))
                .await
                .refused(409, "registration_not_verified");
            let id = seen["id"].as_str().expect("an id");
            let now = worker.get(&format!("/api/registrations/{id}")).await;
            let now = now.ok().body;
            act(&worker, "registrations", &now, "leave", json!({}))
                .await
                .refused(409, "registration_wrong_state");
            let log = logged(house, &now).await;
            let left = log.iter().filter(|(event, _)| event == "leave").count();
            assert_eq!(left, 1, "{log:?}");
        }
        let nobodys = format!("/api/public/registrations/{NOBODYS}/leave");
        house
            .anybody()
            .post(&nobodys, &json!({}))
            .await
            .refused(404, "not_found");
    }
);
