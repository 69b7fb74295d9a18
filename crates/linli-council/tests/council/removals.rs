//! A member is removed from an alliance by what its meetings decided, or by what was decided on paper and is named.

use crate::setting::{
    FEATURES, act as resolution_act, anew, approved, held, hold, joint, plan, resolve, seated,
    secretary, step, topic,
};
use linli_domain::actor::Role;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET, TestClient, TestHouse};
use linli_work::testing::alliances::{act, action, field, found, id, invite, membership};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, worker};
use serde_json::{Value, json};

/// What may remove a member, as somebody is offered it.
async fn offered(client: &TestClient<'_>, member: &Value) -> Vec<Value> {
    let url = format!("/api/resolutions?removes={}", id(member));
    let list = client.get(&url).await.ok().body;
    let items = list["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(list["total"], items.len());
    items
}

/// The alliance of a body.
fn alliance_of(body: &Value) -> Value {
    json!({"id": body["alliance_id"]})
}

/// A meeting of a body from its plan to its approved minutes, with one resolution.
async fn decides(house: &TestHouse, body: &Value, starts: &str, text: &str) -> Value {
    let clerk = worker(house).await;
    let meeting = plan(&clerk, body, starts).await;
    let meeting = step(&clerk, &meeting, "open-topics", json!({})).await.ok();
    let meeting = topic(&clerk, &meeting.body, "成员调整").await;
    let meeting = step(&clerk, &meeting, "notice", json!({})).await.ok().body;
    let meeting = hold(house, meeting).await;
    resolve(&worker(house).await, &meeting, COMMITTEE, text).await;
    approved(house, &meeting).await
}

on_both_databases!(
    &FEATURES,
    async fn a_removal_names_the_resolution_that_was_recorded(house: TestHouse) {
        let body = joint(&house).await;
        let alliance = alliance_of(&body);
        let meeting = held(&house, &body).await;
        let clerk = worker(&house).await;
        resolve(&clerk, &meeting, COMMITTEE, "江滨银行移出联盟").await;
        let bank = membership(&clerk, &alliance, BANK).await;
        assert_eq!(action(&bank, "remove"), "may");
        assert_eq!(
            offered(&clerk, &bank).await,
            [] as [Value; 0],
            "not approved yet"
        );
        let by = |one: &Value| json!({"reason": "连续两年没有参加", "resolution_id": one["id"]});
        let unapproved = clerk.get("/api/resolutions").await.ok().body["items"][0].clone();
        assert_eq!(
            field(&act(&clerk, &bank, "remove", by(&unapproved)).await),
            "resolution_id removal_resolution"
        );
        approved(&house, &meeting).await;
        let one = offered(&clerk, &bank).await.remove(0);
        assert_eq!(one["id"], unapproved["id"]);
        for (more, expected) in [
            (json!({}), "resolution_id removal_basis"),
            (
                json!({"reason": "连续两年没有参加"}),
                "resolution_id removal_basis",
            ),
            (json!({"resolution_id": one["id"]}), "reason required"),
            (
                json!({"reason": "没有参加", "resolution_id": one["id"], "number": "第 4 号"}),
                "resolution_id removal_basis",
            ),
            (
                json!({"reason": "没有参加", "resolution_id": alliance["id"]}),
                "resolution_id removal_resolution",
            ),
        ] {
            assert_eq!(field(&act(&clerk, &bank, "remove", more).await), expected);
        }
        // who may not, whatever is decided
        act(&liaison(&house, BANK).await, &bank, "remove", by(&one))
            .await
            .refused(403, "not_for_this_post");
        let stranger = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        assert_eq!(offered(&stranger, &bank).await, [] as [Value; 0]);
        let refused = act(&stranger, &bank, "remove", by(&one)).await;
        assert!(refused.status.is_client_error(), "{}", refused.body);
        let neighbour = house
            .client(STREET, Role::CommunityWorker, SCHOOL, &path("/002/"))
            .await;
        let refused = act(&neighbour, &bank, "remove", by(&one)).await;
        assert!(refused.status.is_client_error(), "{}", refused.body);

        let told = seated(&house, BANK, "王芳").await.person;
        let removed = act(&clerk, &bank, "remove", by(&one)).await.ok().body;
        let named = format!(
            "{} (1) 江滨银行移出联盟",
            meeting["number"].as_str().unwrap_or_default()
        );
        assert_eq!(
            (
                &removed["state"],
                &removed["resolution"],
                &removed["resolution_id"],
                &removed["resolution_meeting_id"]
            ),
            (&json!("removed"), &json!(named), &one["id"], &meeting["id"])
        );
        assert_eq!(removed["resolution_on"], one["held_at"]);
        act(&clerk, &bank, "remove", by(&one))
            .await
            .refused(409, "stale_version");
        let inbox = anew(&house, BANK, told).await.get("/api/notices").await;
        let inbox = inbox.ok().body.to_string();
        assert!(inbox.contains(&named), "{inbox}");
        // the neighbours of the alliance read that it was removed, not by what
        let seen = membership(&liaison(&house, SCHOOL).await, &alliance, SCHOOL).await;
        assert_eq!(seen["resolution"], Value::Null);
        let seen = membership(&neighbour, &alliance, BANK).await;
        assert_eq!(
            (&seen["resolution"], &seen["resolution_id"]),
            (&Value::Null, &Value::Null)
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn only_its_own_meetings_since_it_joined_remove_a_unit(house: TestHouse) {
        let body = joint(&house).await;
        let alliance = alliance_of(&body);
        let meeting = held(&house, &body).await;
        resolve(&worker(&house).await, &meeting, COMMITTEE, "调整成员").await;
        let meeting = approved(&house, &meeting).await;
        let clerk = worker(&house).await;
        // the lead's committee decides for the alliance as well; a residents' council and another alliance do not
        let mut bodies = Vec::new();
        let other = json!({"name": "北江社区养老联盟", "level": "community", "lead_org_id": COMMITTEE,
            "area_ids": [linli_work::testing::area(linli_work::testing::COMMUNITY)]});
        let other = found(&clerk, other).await;
        for (kind, name, alliance) in [
            ("residents_council", "北江社区议事会", Value::Null),
            ("joint_meeting", "养老联席会议", other["id"].clone()),
        ] {
            let body =
                json!({"kind": kind, "name": name, "org_id": COMMITTEE, "alliance_id": alliance});
            bodies.push(clerk.post("/api/bodies", &body).await.ok().body);
        }
        let bank = membership(&clerk, &alliance, BANK).await;
        let first = offered(&clerk, &bank).await;
        assert_eq!(first.len(), 1);
        invite(&clerk, &other, &[BANK]).await.ok();
        let elsewhere = membership(&clerk, &other, BANK).await;
        let joins = act(&clerk, &elsewhere, "accept", json!({"reason": "回执"})).await;
        let elsewhere = joins.ok().body;
        assert_eq!(offered(&clerk, &elsewhere).await, [] as [Value; 0]);
        let old = json!({"reason": "没有参加", "resolution_id": first[0]["id"]});
        assert_eq!(
            field(&act(&clerk, &elsewhere, "remove", old.clone()).await),
            "resolution_id removal_resolution"
        );
        // whoever joins after the meeting is not removed by it
        let left = json!({"reason": "换网点"});
        act(&clerk, &bank, "leave", left).await.ok();
        house.clock.set(house.app.now().plus(DAY));
        let clerk = worker(&house).await;
        invite(&clerk, &alliance, &[BANK]).await.ok();
        let invited = format!(
            "/api/memberships?state=invited&alliance_id={}",
            id(&alliance)
        );
        let again = clerk.get(&invited).await.ok().body["items"][0].clone();
        let again = act(&clerk, &again, "accept", json!({"reason": "新回执"})).await;
        let again = again.ok().body;
        assert_eq!(offered(&clerk, &again).await, [] as [Value; 0]);
        assert_eq!(
            field(&act(&clerk, &again, "remove", old).await),
            "resolution_id removal_resolution"
        );
        // what was dropped decides nothing any more
        let next = json!({"id": meeting["body_id"]});
        let meeting = decides(&house, &next, "2027-01-10T10:00:00+08:00", "再次调整成员").await;
        let clerk = worker(&house).await;
        assert_eq!(offered(&clerk, &again).await.len(), 1);
        let dropped = meeting["decided"][0].clone();
        let why = json!({"word": "会后撤销"});
        resolution_act(&clerk, &dropped, "drop", why).await.ok();
        assert_eq!(offered(&clerk, &again).await, [] as [Value; 0]);
        assert_eq!(bodies.len(), 2);
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_decided_on_paper_says_its_day_and_number(house: TestHouse) {
        let body = joint(&house).await;
        let alliance = alliance_of(&body);
        house.clock.set(house.app.now().plus(10 * DAY));
        let clerk = secretary(&house).await;
        let bank = membership(&clerk, &alliance, BANK).await;
        let now = house.app.now();
        let number = "街党工委会议纪要〔2026〕12号";
        let paper = |on: Value, number: &str| json!({"reason": "没有参加", "decided_on": on, "number": number});
        for (more, expected) in [
            (paper(json!(now), ""), "number required"),
            (paper(Value::Null, number), "decided_on required"),
            (
                paper(json!(now.plus(DAY)), number),
                "decided_on removal_decided_on",
            ),
            (
                paper(json!(now.plus(-11 * DAY)), number),
                "decided_on removal_decided_on",
            ),
        ] {
            assert_eq!(field(&act(&clerk, &bank, "remove", more).await), expected);
        }
        let stranger = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        act(&stranger, &bank, "remove", paper(json!(now), number))
            .await
            .refused(404, "not_found");
        let neighbour = house
            .client(STREET, Role::CommunityWorker, SCHOOL, &path("/002/"))
            .await;
        act(&neighbour, &bank, "remove", paper(json!(now), number))
            .await
            .refused(403, "alliance_elsewhere");
        // the day it joined is not too early
        let day = linli_domain::time::Timestamp::start_of(now.plus(-10 * DAY).date());
        let removed = act(
            &officer(&house).await,
            &bank,
            "remove",
            paper(json!(day), number),
        )
        .await;
        let removed = removed.ok().body;
        assert_eq!(
            (
                &removed["state"],
                &removed["resolution"],
                &removed["resolution_on"],
                &removed["resolution_id"]
            ),
            (&json!("removed"), &json!(number), &json!(day), &Value::Null)
        );
        assert_eq!(removed["to"], json!(now));
    }
);
