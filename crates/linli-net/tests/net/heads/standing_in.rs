//! Standing in: another head looks after a building while its own is suspended, for a while, and never longer.

use axum::http::Method;
use linli_domain::scope::Scope;
use linli_domain::time::{HOUR, MINUTE, Timestamp};
use linli_kit::on_both_databases;
use linli_kit::testing::OTHER_STREET;
use linli_net::FEATURES;
use linli_net::persons::store as persons;
use serde_json::{Value, json};

use super::*;

/// Heads in office, one for each building, as their pages are.
async fn in_office(house: &TestHouse, place: &Place) -> Vec<Value> {
    let worker = client(house, place, Role::CommunityWorker).await;
    let (id, _, slots) = published(house, place, &worker).await;
    for (number, slot) in slots.iter().enumerate() {
        entered(&worker, &id, slot, number).await;
    }
    let seen = all_on_notice(&worker).await;
    house.advance(8 * DAY).await;
    let secretary = client(house, place, Role::CommunitySecretary).await;
    let items: Vec<Value> = seen
        .iter()
        .map(|one| json!({"id": one["id"], "version": one["version"]}))
        .collect();
    let resolution = json!({"items": items, "resolution": "〔2026〕9号"});
    let told = secretary
        .post("/api/applications/approve", &resolution)
        .await;
    assert_eq!(told.ok().body["failed"], json!([]));
    let worker = client(house, place, Role::CommunityWorker).await;
    let listed = worker.get("/api/applications?page_size=200").await.ok();
    let mut heads = Vec::new();
    for one in listed.body["items"].as_array().expect("items") {
        let head = act(&worker, "applications", one, "appoint", json!({}));
        heads.push(head.await.ok().body);
    }
    heads
}

fn person_of(head: &Value) -> PersonId {
    serde_json::from_value(head["person_id"].clone()).expect("an id")
}

/// The buildings somebody is head of at the moment.
async fn buildings(house: &TestHouse, head: &Value) -> Vec<AreaId> {
    let scope = Scope::street_wide(STREET);
    let mut db = house.app.read().await.expect("reads");
    let now = house.app.now();
    let posts = persons::posts_of(&mut db, &scope, person_of(head), now);
    let mut held: Vec<AreaId> = posts
        .await
        .expect("posts")
        .into_iter()
        .map(|post| post.area_id)
        .collect();
    held.sort();
    held
}

fn area_of(head: &Value) -> AreaId {
    serde_json::from_value(head["area_id"].clone()).expect("an id")
}

fn both(one: &Value, other: &Value) -> Vec<AreaId> {
    let mut both = vec![area_of(one), area_of(other)];
    both.sort();
    both
}

fn standing_in(other: &Value, until: Timestamp) -> Value {
    json!({"stand_in": other["id"], "until": until, "reason": "住院一个月"})
}

async fn suspended(worker: &TestClient<'_>, head: &Value) -> Value {
    let act = act(worker, "heads", head, "suspend", json!({"reason": "住院"}));
    act.await.ok().body
}

on_both_databases!(
    FEATURES,
    async fn another_head_stands_in_until_the_own_is_back(house: TestHouse) {
        let place = place(&house, 3).await;
        let heads = in_office(&house, &place).await;
        let [wang, li, zhou] = &heads[..] else {
            panic!("three heads")
        };
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let until = house.app.now().plus(30 * DAY);
        let wish = standing_in(li, until);
        // nobody stands in for a head who is there
        act(&worker, "heads", wang, "stand-in", wish.clone())
            .await
            .refused(409, "head_wrong_state");
        let wang = suspended(&worker, wang).await;

        // who may not
        let elsewhere = house.client(STREET, Role::CommunityWorker, place.org, &place.other);
        let root = AreaPath::street();
        let stranger = house.client(OTHER_STREET, Role::StreetOfficer, place.org, &root);
        let auditor = client(&house, &place, Role::Auditor).await;
        let head = client(&house, &place, Role::BuildingHead).await;
        let own = house.client_of(
            STREET,
            Role::CommunityWorker,
            place.org,
            &place.path,
            person_of(&wang),
        );
        let who: [(&TestClient<'_>, u16, &str); 6] = [
            (&elsewhere.await, 404, "not_found"),
            (&stranger.await, 404, "not_found"),
            (&auditor, 403, "not_for_this_post"),
            (&head, 403, "not_for_this_post"),
            (&own.await, 403, "head_own"),
            (&house.anybody(), 401, "not_signed_in"),
        ];
        for (client, status, code) in who {
            act(client, "heads", &wang, "stand-in", wish.clone())
                .await
                .refused(status, code);
        }

        // given once, under one key
        let path = format!(
            "/api/heads/{}/stand-in",
            wang["id"].as_str().expect("an id")
        );
        let mut body = wish.clone();
        body["version"] = json!(wang["version"].as_i64().expect("a version") - 1);
        worker
            .post(&path, &body)
            .await
            .refused(409, "stale_version");
        body["version"] = wang["version"].clone();
        let send = async || {
            let sent = worker.write_with_key(Method::POST, &path, &body, "one-stand-in");
            sent.await.ok().body
        };
        let given = send().await;
        assert_eq!(send().await, given);
        assert_eq!(given["state"], "suspended");
        let rows = given["stand_ins"].as_array().expect("rows");
        assert_eq!(rows.len(), 1);
        assert_eq!(
            json!([rows[0]["name"], rows[0]["to"], rows[0]["reason"]]),
            json!([li["name"], until, "住院一个月"])
        );
        let entry = given["history"].as_array().and_then(|all| all.last());
        let entry = entry.cloned().expect("an entry");
        assert_eq!(
            json!([entry["event"], entry["to_state"], entry["reason"]]),
            json!(["stand-in", "suspended", "住院一个月"])
        );
        assert_eq!(buildings(&house, li).await, both(&wang, li));
        assert!(buildings(&house, &wang).await.is_empty());
        // and one stands in, not two
        act(
            &worker,
            "heads",
            &given,
            "stand-in",
            standing_in(zhou, until),
        )
        .await
        .refused(409, "head_place_taken");

        // back in office: whoever stood in is head of the own building alone
        let signed_in = house.client_of(
            STREET,
            Role::BuildingHead,
            place.org,
            &place.path,
            person_of(li),
        );
        let signed_in = signed_in.await;
        assert_eq!(
            signed_in.get("/api/heads/mine").await.ok().body["buildings"]
                .as_array()
                .map(Vec::len),
            Some(2)
        );
        house.clock.set(house.app.now().plus(2 * HOUR));
        let back = act(&worker, "heads", &given, "resume", json!({}))
            .await
            .ok()
            .body;
        // the page says until when somebody did stand in, not until when it was meant
        assert_eq!(back["stand_ins"][0]["to"], json!(house.app.now()));
        assert_eq!(buildings(&house, li).await, [area_of(li)]);
        assert_eq!(buildings(&house, &wang).await, [area_of(&wang)]);
    }
);

on_both_databases!(
    FEATURES,
    async fn standing_in_has_an_end_a_reason_and_a_head_in_office(house: TestHouse) {
        let place = place(&house, 3).await;
        let heads = in_office(&house, &place).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let wang = suspended(&worker, &heads[0]).await;
        let (li, gone) = (&heads[1], suspended(&worker, &heads[2]).await);
        let now = house.app.now();
        let good = standing_in(li, now.plus(30 * DAY));
        let rows = [
            (json!({"reason": ""}), "reason required"),
            (json!({"reason": "长".repeat(201)}), "reason too_long"),
            (json!({"stand_in": null}), "stand_in required"),
            (json!({"stand_in": place.community}), "stand_in unknown"),
            (json!({"stand_in": wang["id"]}), "stand_in stand_in"),
            // who rests does not stand in for another
            (json!({"stand_in": gone["id"]}), "stand_in stand_in"),
            (json!({"until": null}), "until required"),
            (json!({"until": now}), "until stand_in_until"),
            (json!({"until": now.plus(-HOUR)}), "until stand_in_until"),
            (
                json!({"until": now.plus(366 * DAY + MINUTE)}),
                "until stand_in_until",
            ),
        ];
        for (other, told) in rows {
            let mut body = good.clone();
            for (name, said) in other.as_object().into_iter().flatten() {
                body[name] = said.clone();
            }
            let answer = act(&worker, "heads", &wang, "stand-in", body).await;
            answer.refused(422, "invalid");
            let error = &answer.body["field_errors"][0];
            let found = [&error["field"], &error["code"]].map(|part| part.as_str().unwrap_or("-"));
            assert_eq!(found.join(" "), told, "{other}");
        }
        // as long as it may be, and at the end of it the house ends it by itself
        let longest = standing_in(li, now.plus(366 * DAY));
        act(&worker, "heads", &wang, "stand-in", longest).await.ok();
        assert_eq!(buildings(&house, li).await, both(&wang, li));
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        house.advance(366 * DAY).await;
        assert_eq!(buildings(&house, li).await, [area_of(li)]);
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let past = format!(
            "/api/posts?area_id={}&person_id={}",
            area_of(&wang),
            person_of(li)
        );
        let past = worker.get(&past).await.ok().body;
        assert_eq!(past["items"][0]["end_reason"], "stand_in_over", "{past}");
    }
);

on_both_databases!(
    FEATURES,
    async fn nobody_stands_in_beyond_the_term(house: TestHouse) {
        let place = place(&house, 2).await;
        let heads = in_office(&house, &place).await;
        // half a year before the term is over
        let end: Timestamp = serde_json::from_value(heads[0]["term_to"].clone()).expect("a moment");
        house.clock.set(end.plus(-180 * DAY));
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let wang = suspended(&worker, &heads[0]).await;
        let beyond = standing_in(&heads[1], end.plus(MINUTE));
        let answer = act(&worker, "heads", &wang, "stand-in", beyond).await;
        answer.refused(422, "invalid");
        assert_eq!(answer.body["field_errors"][0]["code"], "stand_in_until");
        let to_the_end = standing_in(&heads[1], end);
        act(&worker, "heads", &wang, "stand-in", to_the_end)
            .await
            .ok();
    }
);
