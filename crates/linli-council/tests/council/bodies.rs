//! Bodies: founded, with the seats of their alliance or their own, by whom and seen by whom.

use crate::setting::{FEATURES, alliance, joint, seated};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET};
use linli_work::testing::alliances::{action, field, id};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, worker};
use serde_json::{Value, json};

on_both_databases!(
    &FEATURES,
    async fn a_joint_meeting_has_the_seats_of_its_alliance(house: TestHouse) {
        let body = joint(&house).await;
        let seats: Vec<&Value> = body["members"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|seat| &seat["org_name"])
            .collect();
        assert_eq!(seats, ["北江社区", "江滨银行", "南江小学"]);
        assert_eq!(
            (&body["seats"], &body["cadence"], &body["lacks"]),
            (&json!(3), &json!("quarterly"), &json!([]))
        );
        assert_eq!(
            body["rule"]["present"],
            json!({"numerator": 1, "denominator": 2, "more": true})
        );
        // entered once, in the alliance
        let seat = json!({"capacity": "member", "org_id": BANK});
        let url = format!("/api/bodies/{}/seats", id(&body));
        worker(&house)
            .await
            .post(&url, &seat)
            .await
            .refused(409, "body_seats_of_alliance");

        // who has a seat sees it; another community and another street do not
        let page = format!("/api/bodies/{}", id(&body));
        let seen = liaison(&house, SCHOOL).await.get(&page).await.ok().body;
        assert_eq!(action(&seen, "plan"), "body_not_for_role");
        assert_eq!(seen["timeline"], json!([]));
        for (street, at) in [(STREET, "/002/"), (OTHER_STREET, "/")] {
            let stranger = house
                .client(street, Role::CommunityWorker, OFFICE, &path(at))
                .await;
            stranger.get(&page).await.refused(404, "not_found");
            assert_eq!(stranger.get("/api/bodies").await.ok().body["total"], 0);
        }
        let shop = house
            .client(STREET, Role::UnitLiaison, OFFICE, &path("/001/"))
            .await;
        shop.get(&page).await.refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_a_body_may_say(house: TestHouse) {
        let alliance = alliance(&house).await;
        let (officer, worker) = (officer(&house).await, worker(&house).await);
        let council =
            json!({"kind": "residents_council", "name": "北江社区议事会", "org_id": COMMITTEE});
        let with = |name: &str, value: Value| {
            let mut changed = council.clone();
            changed[name] = value;
            changed
        };
        worker.post("/api/bodies", &council).await.ok();
        let unsound = json!({"counting": "seats", "present": {"numerator": 3, "denominator": 2, "more": false},
            "votes": true, "agree": {"numerator": 1, "denominator": 2, "more": true}, "agree_of": "present", "proxies": false,
            "by_roll": false, "odd": false, "supervisor": false});
        let other = |more: Value| {
            let mut body = with("name", json!("另一个"));
            for (key, value) in more.as_object().into_iter().flatten() {
                body[key] = value.clone();
            }
            body
        };
        for (body, expected) in [
            (council.clone(), "name body_name_taken"),
            (with("name", json!(" ")), "name required"),
            (other(json!({"org_id": null})), "org_id required"),
            (
                other(json!({"kind": "joint_meeting"})),
                "alliance_id required",
            ),
            (
                other(json!({"alliance_id": alliance["id"], "org_id": BANK})),
                "org_id body_lead_convenes",
            ),
            (other(json!({"rule": unsound})), "rule body_rule_unsound"),
            (
                other(json!({"kind": "owners_decision"})),
                "households required",
            ),
            (
                other(json!({"kind": "owners_decision", "households": 0})),
                "households body_electorate",
            ),
            (
                other(json!({"kind": "owners_decision", "households": 300})),
                "floor_area required",
            ),
        ] {
            assert_eq!(field(&worker.post("/api/bodies", &body).await), expected);
        }
        let outside = other(json!({"org_id": OFFICE}));
        worker
            .post("/api/bodies", &outside)
            .await
            .refused(403, "body_elsewhere");
        officer.post("/api/bodies", &outside).await.ok();
        liaison(&house, BANK)
            .await
            .post("/api/bodies", &council)
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &FEATURES,
    async fn seats_have_terms_and_what_they_lack_is_told(house: TestHouse) {
        alliance(&house).await;
        let officer = officer(&house).await;
        let fund = json!({"kind": "fund_committee", "name": "基金管委会", "org_id": OFFICE});
        let fund = officer.post("/api/bodies", &fund).await.ok().body;
        assert_eq!(fund["lacks"], json!(["nobody"]));
        let url = format!("/api/bodies/{}/seats", id(&fund));
        let seat = json!({"capacity": "member", "org_id": BANK});
        let laid = officer.post(&url, &seat).await.ok().body;
        assert_eq!(laid["lacks"], json!(["too_few", "no_supervisor"]));
        assert_eq!(field(&officer.post(&url, &seat).await), "org_id seat_taken");
        let person = seated(&house, OFFICE, "冯主任").await.person;
        for capacity in ["chair", "supervisor"] {
            let post = json!({"capacity": capacity, "person_id": person, "org_id": OFFICE});
            officer.post(&url, &post).await.ok();
        }
        let term = json!({"capacity": "member", "org_id": SCHOOL, "from": "2026-01-01T00:00:00+08:00",
            "to": "2025-01-01T00:00:00+08:00"});
        assert_eq!(field(&officer.post(&url, &term).await), "to seat_term");
        let nobody = json!({"capacity": "member"});
        assert_eq!(
            field(&officer.post(&url, &nobody).await),
            "person_id required"
        );
        let shown = officer
            .get(&format!("/api/bodies/{}", id(&fund)))
            .await
            .ok()
            .body;
        let one = shown["members"]
            .as_array()
            .and_then(|seats| seats.iter().find(|seat| seat["org_id"] == json!(BANK)))
            .expect("a seat")
            .clone();
        let end = json!({"version": one["version"], "reason": "届满"});
        let end_url = format!("/api/seats/{}/end", id(&one));
        let left = officer.post(&end_url, &end).await.ok().body;
        assert_eq!(left["members"].as_array().map(Vec::len), Some(2));
        officer
            .post(&end_url, &end)
            .await
            .refused(409, "stale_version");

        // a change keeps kind and alliance; a stale one is refused
        let page = format!("/api/bodies/{}", id(&fund));
        let change = |version: i64, kind: &str| json!({"version": version, "body": {"kind": kind, "name": "社区基金管委会", "org_id": OFFICE}});
        let kind = officer
            .write(Method::PUT, &page, &change(1, "owners_committee"))
            .await;
        assert_eq!(field(&kind), "kind body_kind_stays");
        let changed = officer
            .write(Method::PUT, &page, &change(1, "fund_committee"))
            .await
            .ok()
            .body;
        assert_eq!(
            (&changed["name"], &changed["version"]),
            (&json!("社区基金管委会"), &json!(2))
        );
        officer
            .write(Method::PUT, &page, &change(1, "fund_committee"))
            .await
            .refused(409, "stale_version");
        let ended = json!({"version": 2, "reason": "并入街道基金"});
        let ended = officer.post(&format!("{page}/end"), &ended).await.ok().body;
        assert_eq!(ended["end_reason"], "并入街道基金");
        assert_eq!(action(&ended, "plan"), "body_ended");
    }
);

on_both_databases!(
    &FEATURES,
    async fn bodies_that_count_owners_have_no_seats_and_say_so(house: TestHouse) {
        joint(&house).await;
        let officer = officer(&house).await;
        let owners = json!({"kind": "owners_decision", "name": "锦绣苑业主", "org_id": OFFICE,
            "households": 300, "floor_area": 30_000});
        let owners = officer.post("/api/bodies", &owners).await.ok().body;
        assert_eq!(action(&owners, "seat"), "body_without_seats");
        assert_eq!(action(&owners, "plan"), "may");
        let seats = format!("/api/bodies/{}/seats", id(&owners));
        let seat = json!({"capacity": "member", "org_id": BANK});
        officer
            .post(&seats, &seat)
            .await
            .refused(409, "body_without_seats");
        // the other kinds of domain.md 2.1 are founded with their usual rule and take seats
        for kind in [
            "joint_committee",
            "co_building_office",
            "supervisory_committee",
        ] {
            let body = json!({"kind": kind, "name": kind, "org_id": OFFICE});
            let body = officer.post("/api/bodies", &body).await.ok().body;
            assert_eq!(action(&body, "seat"), "may", "{kind}");
            assert_eq!(body["rule"]["votes"], kind != "co_building_office");
            assert_ne!(body["basis"], format!("body_basis_{kind}"), "{kind}");
        }
    }
);
