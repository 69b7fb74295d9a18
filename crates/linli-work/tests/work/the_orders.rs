//! An order on its way: not confirmed, resting, with more time, watched.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::limits::LimitKey;
use linli_domain::time::{DAY, HOUR, MINUTE, Timestamp};
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET, TestClient, TestHouse};
use serde_json::{Value, json};

use crate::setting::asking::{Ask, Logged};
use crate::setting::letters::{head, lay_post};
use crate::setting::walk::{
    act, confirmed, id, issued, nothing_broken, record, reported, street, taken,
};
use crate::setting::{
    BANK, BUILDING, COMMITTEE, FEATURES, OFFICE, SCHOOL, liaison, officer, path, worker,
};

fn ask<'a>(order: &'a str, action: &'a str, body: Value) -> Ask<'a> {
    Ask {
        kind: "orders",
        id: order,
        action,
        body,
    }
}

async fn page(client: &TestClient<'_>, kind: &str, id: &str) -> Value {
    client.get(&format!("/api/{kind}/{id}")).await.ok().body
}

fn moment(value: &Value) -> Timestamp {
    serde_json::from_value(value.clone()).expect("a moment")
}

/// How the clock of a limit runs from a moment.
fn due(house: &TestHouse, key: LimitKey, from: Timestamp) -> Timestamp {
    house.app.limits().due(key, from, house.app.calendar())
}

/// What only the one who serves an order does: other units do not find it, offices are told whose it is.
async fn for_its_doer_only(house: &TestHouse, ask: &Ask<'_>) {
    let (root, there) = (AreaPath::street(), path("/002/"));
    let reader = officer(house).await;
    let clerk = worker(house).await;
    let school = liaison(house, SCHOOL).await;
    let neighbour = house.client(STREET, Role::CommunityWorker, COMMITTEE, &there);
    let stranger = house.client(OTHER_STREET, Role::UnitLiaison, BANK, &root);
    let auditor = house.client(STREET, Role::Auditor, OFFICE, &root);
    let leader = house.client(STREET, Role::StreetLeader, OFFICE, &root);
    ask.refused_to(
        &reader,
        &[
            (&school, 404, "not_found"),
            (&neighbour.await, 404, "not_found"),
            (&stranger.await, 404, "not_found"),
            (&reader, 403, "order_not_doer"),
            (&clerk, 403, "order_not_doer"),
            (&auditor.await, 403, "not_for_this_post"),
            (&leader.await, 403, "not_for_this_post"),
            (&house.anybody(), 401, "not_signed_in"),
        ],
    )
    .await;
}

on_both_databases!(
    &FEATURES,
    async fn an_order_gets_more_time_once_with_a_reason(house: TestHouse) {
        street(&house).await;
        let demand = issued(&house, 1).await;
        let order = taken(&house, &demand).await;
        let bank = liaison(&house, BANK).await;
        let reason = "灯具要定做，月底到货";
        let extend = ask(&order, "extend", json!({"reason": reason}));
        extend.too_late(&bank, "order_not_in_state").await;
        let clerk = worker(&house).await;
        act(&clerk, "orders", &order, "confirm", json!({}))
            .await
            .ok();
        for_its_doer_only(&house, &extend).await;
        extend
            .wants(
                &bank,
                &[
                    (json!({"reason": null}), "reason required"),
                    (json!({"reason": " "}), "reason required"),
                ],
            )
            .await;

        let before = page(&bank, "orders", &order).await;
        let logged = Logged {
            event: "extend",
            from: "confirmed",
            to: "confirmed",
            reason: Some(reason),
        };
        let seen = extend.done_once(&bank, &logged).await;
        let later = due(&house, LimitKey::Extension, moment(&before["due_at"]));
        assert_eq!(
            json!([seen["due_at"], seen["extension_reason"]]),
            json!([later, reason])
        );
        // more time to do it is no more time to say a first word
        assert_eq!(
            (
                &seen["next_step"]["code"],
                seen["next_step"]["due_at"] == before["next_step"]["due_at"]
            ),
            (&json!("first_contact"), true)
        );
        let word = json!({"note": "约好月底"});
        let seen = act(&bank, "orders", &order, "contact", word)
            .await
            .ok()
            .body;
        assert_eq!(seen["next_step"]["due_at"], json!(later));
        extend.too_late(&bank, "order_extended_already").await;
        let told = page(&clerk, "demands", &demand).await["timeline"].clone();
        let told = told.as_array().expect("a timeline");
        assert!(
            told.iter()
                .any(|entry| entry["event"] == "extend" && entry["reason"] == reason)
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_is_late_gets_more_time_from_now_on(house: TestHouse) {
        street(&house).await;
        let demand = issued(&house, 1).await;
        let order = confirmed(&house, &demand).await;
        house.clock.advance(20 * DAY);
        let bank = liaison(&house, BANK).await;
        let late = page(&bank, "orders", &order).await;
        assert!(moment(&late["due_at"]) < house.app.now());
        let more = json!({"reason": "师傅生病"});
        let seen = act(&bank, "orders", &order, "extend", more).await.ok().body;
        assert_eq!(
            moment(&seen["due_at"]),
            due(&house, LimitKey::Extension, house.app.now())
        );
        let (_, done) = reported(&house).await;
        ask(&done, "extend", json!({"reason": "再等等"}))
            .too_late(&liaison(&house, BANK).await, "order_not_in_state")
            .await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_order_rests_until_a_day_and_goes_on(house: TestHouse) {
        street(&house).await;
        let demand = issued(&house, 1).await;
        let order = confirmed(&house, &demand).await;
        let bank = liaison(&house, BANK).await;
        let (now, reason) = (house.app.now(), "住户出差，周末回来");
        let until = now.plus(5 * DAY);
        let rest = ask(&order, "suspend", json!({"reason": reason, "until": until}));
        for_its_doer_only(&house, &rest).await;
        let longest = due(&house, LimitKey::Suspension, now);
        rest.wants(
            &bank,
            &[
                (json!({"reason": null}), "reason required"),
                (json!({"reason": " "}), "reason required"),
                (json!({"until": null}), "until required"),
                (json!({"until": now}), "until time_past"),
                (json!({"until": now.plus(-HOUR)}), "until time_past"),
                (
                    json!({"until": longest.plus(MINUTE)}),
                    "until suspend_too_long",
                ),
            ],
        )
        .await;
        let go_on = ask(&order, "resume", json!({}));
        go_on.too_late(&bank, "order_not_in_state").await;
        let before = page(&bank, "orders", &order).await;
        let logged = Logged {
            event: "suspend",
            from: "confirmed",
            to: "suspended",
            reason: Some(reason),
        };
        let seen = rest.done_once(&bank, &logged).await;
        assert_eq!(
            json!([
                seen["state"],
                seen["suspended_until"],
                seen["next_step"]["code"],
                seen["next_step"]["due_at"]
            ]),
            json!(["suspended", until, "resume", until])
        );
        let clerk = worker(&house).await;
        let matter = page(&clerk, "demands", &demand).await;
        assert_eq!(
            json!([
                matter["state"],
                matter["next_step"]["code"],
                matter["next_step"]["due_at"]
            ]),
            json!(["suspended", "resume", until])
        );
        // nothing is done while it rests
        rest.too_late(&bank, "order_not_in_state").await;
        let report = json!({"text": "已送餐"});
        act(&bank, "orders", &order, "report", report)
            .await
            .refused(409, "order_not_in_state");

        // two days later the household is back: two days are given back, not five
        house.clock.advance(2 * DAY);
        let bank = liaison(&house, BANK).await;
        for_its_doer_only(&house, &go_on).await;
        let logged = Logged {
            event: "resume",
            from: "suspended",
            to: "confirmed",
            reason: None,
        };
        let seen = go_on.done_once(&bank, &logged).await;
        assert_eq!(
            json!([
                seen["state"],
                seen["suspended_until"],
                seen["next_step"]["code"]
            ]),
            json!(["confirmed", null, "first_contact"])
        );
        assert_eq!(
            moment(&seen["due_at"]),
            moment(&before["due_at"]).plus(2 * DAY)
        );
        let clerk = worker(&house).await;
        let matter = page(&clerk, "demands", &demand).await;
        assert_eq!(matter["state"], "in_progress");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_rests_longer_than_said_is_given_back_what_was_said(house: TestHouse) {
        street(&house).await;
        let demand = issued(&house, 1).await;
        let order = confirmed(&house, &demand).await;
        let bank = liaison(&house, BANK).await;
        act(&bank, "orders", &order, "contact", json!({}))
            .await
            .ok();
        let before = page(&bank, "orders", &order).await;
        let until = house.app.now().plus(DAY);
        let rest = json!({"reason": "等配件", "until": until});
        act(&bank, "orders", &order, "suspend", rest).await.ok();
        house.clock.advance(3 * DAY);
        let bank = liaison(&house, BANK).await;
        let seen = act(&bank, "orders", &order, "resume", json!({}))
            .await
            .ok()
            .body;
        let end = moment(&before["due_at"]).plus(DAY);
        assert_eq!(
            json!([
                seen["due_at"],
                seen["next_step"]["code"],
                seen["next_step"]["due_at"]
            ]),
            json!([end, "finish", end])
        );
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_leader_watches_a_matter_from_now_on(house: TestHouse) {
        street(&house).await;
        let root = AreaPath::street();
        let demand = issued(&house, 1).await;
        let order = taken(&house, &demand).await;
        let leader = house
            .client(STREET, Role::StreetLeader, OFFICE, &root)
            .await;
        let centre = house.client(STREET, Role::SmartCentre, OFFICE, &root).await;
        let stranger = house.client(OTHER_STREET, Role::StreetLeader, OFFICE, &root);
        let watch = ask(&order, "supervise", json!({"note": "老人急用"}));
        watch
            .refused_to(
                &leader,
                &[
                    (&worker(&house).await, 403, "not_for_this_post"),
                    (&liaison(&house, BANK).await, 403, "not_for_this_post"),
                    (&stranger.await, 404, "not_found"),
                    (&house.anybody(), 401, "not_signed_in"),
                ],
            )
            .await;
        let watched = async || {
            let found = leader.get("/api/demands?supervised=true").await.ok();
            found.body["total"].as_i64()
        };
        assert_eq!(watched().await, Some(0));
        let logged = Logged {
            event: "supervise",
            from: "claimed",
            to: "claimed",
            reason: Some("老人急用"),
        };
        let before = page(&leader, "orders", &order).await;
        let seen = watch.done_once(&leader, &logged).await;
        // it is watched, not changed: neither its state nor whose turn it is nor by when
        for kept in ["state", "next_step", "due_at"] {
            assert_eq!(seen[kept], before[kept], "{kept}");
        }
        assert_eq!(
            (
                watched().await,
                &page(&leader, "demands", &demand).await["supervised"]
            ),
            (Some(1), &json!(true))
        );
        // the officer and the centre may as well, as long as something is to come
        for client in [&officer(&house).await, &centre] {
            act(client, "orders", &order, "supervise", json!({}))
                .await
                .ok();
        }
        let clerk = worker(&house).await;
        act(
            &clerk,
            "orders",
            &order,
            "withdraw",
            json!({"reason": "重复"}),
        )
        .await
        .ok();
        watch.too_late(&leader, "order_not_in_state").await;
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_taking_that_is_not_confirmed_leaves_the_demand_to_others(house: TestHouse) {
        street(&house).await;
        let root = AreaPath::street();
        let demand = issued(&house, 1).await;
        let order = taken(&house, &demand).await;
        let clerk = worker(&house).await;
        let bank = liaison(&house, BANK).await;
        let reason = "送餐要有食品经营许可";
        let decline = ask(&order, "decline", json!({"reason": reason}));
        let neighbour = house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await;
        let stranger = house.client(OTHER_STREET, Role::StreetOfficer, OFFICE, &root);
        let leader = house.client(STREET, Role::StreetLeader, OFFICE, &root);
        decline
            .refused_to(
                &clerk,
                &[
                    (&bank, 403, "not_for_this_post"),
                    (&leader.await, 403, "not_for_this_post"),
                    (&neighbour, 404, "not_found"),
                    (&stranger.await, 404, "not_found"),
                    (&house.anybody(), 401, "not_signed_in"),
                ],
            )
            .await;
        decline
            .wants(
                &clerk,
                &[
                    (json!({"reason": null}), "reason required"),
                    (json!({"reason": " "}), "reason required"),
                ],
            )
            .await;
        let logged = Logged {
            event: "decline",
            from: "claimed",
            to: "declined",
            reason: Some(reason),
        };
        let seen = decline.done_once(&clerk, &logged).await;
        assert_eq!(
            json!([seen["state"], seen["next_step"]["code"]]),
            json!(["declined", "none"])
        );
        decline.too_late(&clerk, "order_not_in_state").await;
        // nothing is bound any more, and it is to be offered again; the unit reads why
        let matter = page(&clerk, "demands", &demand).await;
        assert_eq!(
            json!([
                matter["state"],
                matter["committed"],
                matter["next_step"]["code"]
            ]),
            json!(["accepted", 0, "issue"])
        );
        let read = page(&bank, "orders", &order).await["timeline"].clone();
        let read = read.as_array().and_then(|all| all.last()).cloned();
        assert_eq!(read.expect("an entry")["reason"], reason);
        let open = json!({"mode": "open"});
        act(&clerk, "demands", &demand, "issue", open).await.ok();
        let school = liaison(&house, SCHOOL).await;
        let claim = format!("/api/demands/{demand}/claim");
        let second = id(&school.post(&claim, &json!({})).await.ok().body);
        act(&clerk, "orders", &second, "confirm", json!({}))
            .await
            .ok();
        // what was confirmed is taken back, not declined
        ask(&second, "decline", json!({"reason": reason}))
            .too_late(&clerk, "order_not_in_state")
            .await;
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_says_no_for_a_colleague_who_was_asked(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let demand = id(&record(&clerk, "请安排人修单元门", 1).await);
        act(&clerk, "demands", &demand, "accept", json!({}))
            .await
            .ok();
        let asked = head(&house).await;
        lay_post(
            &house,
            asked.person,
            "王敏",
            Role::BuildingHead,
            "/001/001/003/",
            BUILDING,
        )
        .await;
        let named = json!({"person_id": asked.person});
        let matter = act(&clerk, "demands", &demand, "handle-here", named)
            .await
            .ok()
            .body;
        let order = id(&matter["orders"][0]);
        ask(&order, "decline", json!({"reason": "换个人"}))
            .refused_to(&clerk, &[(&clerk, 403, "order_own_yes")])
            .await;
        assert_eq!(page(&clerk, "orders", &order).await["state"], "claimed");
        nothing_broken(&house).await;
    }
);
