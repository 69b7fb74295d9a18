//! Resolutions: owed once the minutes are approved, done when somebody else says so, carried over with an explanation, given to
//! somebody else when their owner is gone.

use crate::setting::{
    FEATURES, act, anew, approved, held, hold, joint, look, plan, resolve, seated, step, topic,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::{PersonId, PostId};
use linli_domain::time::DAY;
use linli_kit::job::plant_regular;
use linli_kit::testing::{OTHER_STREET, STREET, TestClient, TestHouse};
use linli_kit::{on_both_databases, params, row};
use linli_work::testing::alliances::{action, field, id};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, worker};
use serde_json::{Value, json};

/// A resolution owed by the bank whose minutes are approved, and its meeting.
async fn owed(house: &TestHouse) -> (Value, Value) {
    let body = joint(house).await;
    let meeting = held(house, &body).await;
    resolve(
        &worker(house).await,
        &meeting,
        BANK,
        "银行拿出 20 个夜间车位",
    )
    .await;
    let meeting = approved(house, &meeting).await;
    (meeting["decided"][0].clone(), meeting)
}

async fn again(client: &TestClient<'_>, one: &Value) -> Value {
    let list = client.get("/api/resolutions").await.ok().body;
    list["items"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|other| other["id"] == one["id"])
        .expect("is listed")
        .clone()
}

on_both_databases!(
    &FEATURES,
    async fn what_is_decided_is_owed_and_done_when_another_says_so(house: TestHouse) {
        plant_regular(&house.app).await.expect("plants");
        let body = joint(&house).await;
        let meeting = held(&house, &body).await;
        let bank = seated(&house, BANK, "王芳").await;
        let worker = worker(&house).await;
        for (change, expected) in [
            (json!({"text": ""}), "text required"),
            (json!({"owner_org_id": body["id"]}), "owner_org_id unknown"),
            (
                json!({"due_at": "2026-11-30T00:00:00+08:00"}),
                "due_at resolution_due",
            ),
            (json!({"topic_id": body["id"]}), "topic_id unknown"),
            (json!({"kind": "order"}), "kind resolution_wants_demand"),
        ] {
            let mut input = json!({"text": "拿出车位", "kind": "duty", "owner_org_id": BANK,
                "due_at": "2027-01-31T18:00:00+08:00"});
            for (key, value) in change.as_object().into_iter().flatten() {
                input[key] = value.clone();
            }
            let url = format!("/api/meetings/{}/resolutions", id(&meeting));
            assert_eq!(field(&worker.post(&url, &input).await), expected);
        }
        let decided = resolve(&worker, &meeting, BANK, "银行拿出 10 个夜间车位").await;
        let one = decided["decided"][0].clone();
        act(&worker, &one, "start", json!({}))
            .await
            .refused(409, "resolution_not_approved");
        assert_eq!(
            bank.get("/api/resolutions").await.ok().body["total"],
            0,
            "nothing is decided before the minutes are approved"
        );
        let change = json!({"version": one["version"], "resolution": {"topic_id": one["topic_id"],
            "text": "银行拿出 20 个夜间车位", "kind": "duty", "owner_org_id": BANK, "due_at": one["due_at"]}});
        let url = format!("/api/resolutions/{}", id(&one));
        worker.write(Method::PUT, &url, &change).await.ok();
        worker
            .write(Method::PUT, &url, &change)
            .await
            .refused(409, "stale_version");
        let meeting = approved(&house, &meeting).await;
        assert_eq!(meeting["state"], "minutes_approved");
        worker
            .write(Method::PUT, &url, &change)
            .await
            .refused(409, "meeting_not_in_state");
        let inbox = bank.get("/api/notices").await.ok().body;
        let told: Vec<&str> = inbox["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["text"].as_str())
            .collect();
        assert!(
            told.iter().any(|text| text.contains("20 个夜间车位")),
            "{told:?}"
        );

        let one = again(&bank, &one).await;
        let begun = act(&bank, &one, "start", json!({})).await.ok().body;
        assert_eq!(look(&worker, &meeting).await["state"], "followed");
        act(
            &liaison(&house, SCHOOL).await,
            &begun,
            "report",
            json!({"word": "好了"}),
        )
        .await
        .refused(403, "resolution_owner_only");
        assert_eq!(
            field(&act(&bank, &begun, "report", json!({})).await),
            "word required"
        );
        let reported = act(&bank, &begun, "report", json!({"word": "已划线并开放"}))
            .await
            .ok()
            .body;
        act(&bank, &reported, "confirm", json!({}))
            .await
            .refused(403, "not_for_this_post");
        let back = act(
            &worker,
            &reported,
            "send-back",
            json!({"word": "还差指示牌"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(
            (&back["state"], &back["word"]),
            (&json!("doing"), &json!("还差指示牌"))
        );
        let reported = act(&bank, &back, "report", json!({"word": "指示牌已装"}))
            .await
            .ok()
            .body;
        let done = act(&worker, &reported, "confirm", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&done["state"], &done["done_at"]),
            (&json!("done"), &json!(house.app.now()))
        );
        act(&worker, &reported, "confirm", json!({}))
            .await
            .refused(409, "stale_version");
        assert_eq!(look(&worker, &meeting).await["state"], "closed");
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_confirms_what_the_own_office_owes(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = held(&house, &body).await;
        let (worker, officer) = (worker(&house).await, officer(&house).await);
        resolve(&worker, &meeting, COMMITTEE, "社区协调物业").await;
        let meeting = approved(&house, &meeting).await;
        let one = meeting["decided"][0].clone();
        let begun = act(&worker, &one, "start", json!({})).await.ok().body;
        let reported = act(&worker, &begun, "report", json!({"word": "已协调"}))
            .await
            .ok()
            .body;
        act(&worker, &reported, "confirm", json!({}))
            .await
            .refused(403, "resolution_own_deed");
        assert_eq!(action(&reported, "confirm"), "resolution_own_deed");
        act(&officer, &reported, "confirm", json!({})).await.ok();
        // another community neither sees nor confirms it, another street does not know it
        let neighbour = house
            .client(STREET, Role::CommunityWorker, SCHOOL, &path("/002/"))
            .await;
        act(&neighbour, &reported, "confirm", json!({}))
            .await
            .refused(404, "not_found");
        let stranger = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        act(&stranger, &reported, "confirm", json!({}))
            .await
            .refused(404, "not_found");
        assert_eq!(stranger.get("/api/resolutions").await.ok().body["total"], 0);
    }
);

/// A meeting of a body planned for a moment and held then, with one topic.
async fn held_at(house: &TestHouse, body: &Value, starts: &str) -> Value {
    let worker = worker(house).await;
    let meeting = plan(&worker, body, starts).await;
    let meeting = step(&worker, &meeting, "open-topics", json!({}))
        .await
        .ok()
        .body;
    let meeting = topic(&worker, &meeting, "停车位怎么样了").await;
    let meeting = step(&worker, &meeting, "notice", json!({})).await.ok().body;
    hold(house, meeting).await
}

on_both_databases!(
    &FEATURES,
    async fn the_third_carry_over_is_explained_and_opens_the_next_meeting(house: TestHouse) {
        let (mut one, meeting) = owed(&house).await;
        let first = worker(&house).await;
        assert_eq!(
            field(&act(&first, &one, "carry-over", json!({})).await),
            "due_at resolution_due_anew"
        );
        let body = json!({"id": meeting["body_id"]});
        let mut latest = meeting.clone();
        for (times, starts, due) in [
            (1, "2027-01-10T10:00:00+08:00", "2027-03-31T18:00:00+08:00"),
            (2, "2027-02-10T10:00:00+08:00", "2027-06-30T18:00:00+08:00"),
        ] {
            let worker = worker(&house).await;
            one = act(&worker, &one, "carry-over", json!({"due_at": due}))
                .await
                .ok()
                .body;
            assert_eq!(
                (&one["carried"], &one["state"], &one["carried_by"]),
                (&json!(times), &json!("carried_over"), &latest["id"])
            );
            // whoever presses once more is told, and nothing is counted
            act(
                &worker,
                &one,
                "carry-over",
                json!({"due_at": due, "word": "再按"}),
            )
            .await
            .refused(409, "resolution_carried_once");
            assert_eq!(action(&one, "carry_over"), "resolution_carried_once");
            latest = held_at(&house, &body, starts).await;
        }
        let worker = worker(&house).await;
        one = again(&worker, &one).await;
        assert_eq!(
            (&one["wants_explanation"], &one["carried"]),
            (&json!(true), &json!(2))
        );
        assert_eq!(look(&worker, &meeting).await["state"], "closed");
        let due = json!({"due_at": "2027-09-30T18:00:00+08:00"});
        assert_eq!(
            field(&act(&worker, &one, "carry-over", due.clone()).await),
            "word carry_over_explained"
        );
        let mut why = due;
        why["word"] = json!("等消防验收，验收后一周内开放");
        let one = act(&worker, &one, "carry-over", why).await.ok().body;
        assert_eq!(
            (&one["carried"], &one["explanation"]),
            (&json!(3), &json!("等消防验收，验收后一周内开放"))
        );
        assert_eq!(one["carried_held_at"], latest["held_at"]);

        // the next meeting opens with it, proposes it, and its minutes tell it
        let next = plan(&worker, &body, "2027-03-10T10:00:00+08:00").await;
        assert_eq!(next["carried"][0]["id"], one["id"]);
        let next = step(&worker, &next, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let url = format!("/api/meetings/{}/proposals", id(&next));
        let found = worker.get(&url).await.ok().body;
        assert_eq!(found["items"][0]["source"], "resolution_carried");
        let take = json!({"title": found["items"][0]["title"], "source": "resolution_carried",
            "resolution_id": found["items"][0]["resolution_id"], "accept": true});
        let topics = format!("/api/meetings/{}/topics", id(&next));
        let next = worker.post(&topics, &take).await.ok().body;
        worker
            .post(&topics, &take)
            .await
            .refused(409, "topic_there");
        assert_eq!(worker.get(&url).await.ok().body["items"], json!([]));
        let next = step(&worker, &next, "notice", json!({})).await.ok().body;
        let next = hold(&house, next).await;
        let worker = linli_work::testing::worker(&house).await;
        let drafted = step(&worker, &next, "draft-minutes", json!({}))
            .await
            .ok()
            .body;
        let text = drafted["minutes"]["text"].as_str().unwrap_or_default();
        assert!(text.contains("累计结转 3 次"), "{text}");
        let list = worker
            .get("/api/resolutions?open=true&late=true")
            .await
            .ok()
            .body;
        assert_eq!(list["total"], 0, "it is due later now");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_resolution_whose_owner_has_left_wants_a_new_one(house: TestHouse) {
        row! {
            struct Held { id: PostId }
        }
        let body = joint(&house).await;
        let meeting = held(&house, &body).await;
        let bank = seated(&house, BANK, "王芳").await;
        let worker = worker(&house).await;
        let mut db = house.app.read().await.expect("reads");
        let held: Option<Held> = db
            .one(
                &linli_work::testing::scope(),
                "SELECT id FROM post WHERE street_id = $1 AND person_id = $4",
                params![bank.person],
            )
            .await
            .expect("reads");
        drop(db);
        let post = held.expect("a post").id;
        let input = json!({"text": "拿出车位", "kind": "duty", "owner_org_id": BANK, "owner_post_id": post,
            "due_at": "2027-01-31T18:00:00+08:00"});
        let wrong = json!({"text": "拿出车位", "kind": "duty", "owner_org_id": SCHOOL, "owner_post_id": post,
            "due_at": "2027-01-31T18:00:00+08:00"});
        let url = format!("/api/meetings/{}/resolutions", id(&meeting));
        assert_eq!(
            field(&worker.post(&url, &wrong).await),
            "owner_post_id unknown"
        );
        worker.post(&url, &input).await.ok();
        let meeting = approved(&house, &meeting).await;
        let one = meeting["decided"][0].clone();
        assert_eq!(
            (&one["owner_person_name"], &one["owner_gone"]),
            (&json!("王芳"), &Value::Null)
        );
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let now = tx.now();
        let (db, scope) = tx.parts();
        let sql = "UPDATE post SET ended_at = $5 WHERE street_id = $1 AND id = $4";
        db.execute(scope, sql, params![post, now])
            .await
            .expect("ends");
        tx.finish().await.expect("commits");
        let one = again(&worker, &one).await;
        assert_eq!(one["owner_gone"], "post");
        act(&worker, &one, "start", json!({}))
            .await
            .refused(409, "resolution_owner_gone");
        let same = json!({"owner_org_id": BANK, "owner_post_id": post, "word": "换人"});
        assert_eq!(
            field(&act(&worker, &one, "reassign", same).await),
            "owner_post_id unknown"
        );
        let other = json!({"owner_org_id": SCHOOL, "word": "银行网点撤销，改由学校开放操场车位"});
        let given = act(&worker, &one, "reassign", other).await.ok().body;
        assert_eq!(
            (&given["owner_org_name"], &given["owner_gone"]),
            (&json!("南江小学"), &Value::Null)
        );
        act(&worker, &given, "start", json!({})).await.ok();
        // the unit ends as well: the resolution says so
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        let sql = "UPDATE org SET ended_at = $5 WHERE street_id = $1 AND id = $4";
        db.execute(scope, sql, params![SCHOOL, now])
            .await
            .expect("ends");
        tx.finish().await.expect("commits");
        assert_eq!(again(&worker, &given).await["owner_gone"], "organisation");
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_owes_is_reminded_before_and_when_it_is_due(house: TestHouse) {
        plant_regular(&house.app).await.expect("plants");
        let bank_told = async |bank: PersonId, part: &str| {
            let bank = anew(&house, BANK, bank).await;
            let inbox = bank.get("/api/notices").await.ok().body;
            inbox["items"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|one| one["text"].as_str().is_some_and(|text| text.contains(part)))
                .count()
        };
        let (one, meeting) = owed(&house).await;
        let bank = seated(&house, BANK, "王芳").await.person;
        house.advance(49 * DAY).await;
        house.advance(DAY).await;
        assert_eq!(bank_told(bank, "决议即将到期").await, 1);
        house.advance(3 * DAY).await;
        house.advance(DAY).await;
        assert_eq!(bank_told(bank, "决议已到期").await, 1);
        let late = anew(&house, BANK, bank)
            .await
            .get("/api/resolutions?mine=true&late=true")
            .await
            .ok()
            .body;
        assert_eq!(
            (&late["total"], &late["items"][0]["late"]),
            (&json!(1), &json!(true))
        );
        assert_eq!(
            look(&worker(&house).await, &meeting).await["decided"][0]["id"],
            one["id"]
        );
        let shown = topic_title(&house, &meeting).await;
        assert_eq!(shown, "南门停车位");
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_nobody_is_left_to_owe_is_told_to_whoever_looks_after_it(house: TestHouse) {
        plant_regular(&house.app).await.expect("plants");
        let (one, _) = owed(&house).await;
        let bank = seated(&house, BANK, "王芳").await.person;
        let keeper = seated(&house, COMMITTEE, "陈书记").await.person;
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let now = tx.now();
        let (db, scope) = tx.parts();
        let sql = "UPDATE org SET ended_at = $5 WHERE street_id = $1 AND id = $4";
        db.execute(scope, sql, params![BANK, now])
            .await
            .expect("ends");
        tx.finish().await.expect("commits");
        let told = async |org, person: PersonId, part: &str| {
            let client = anew(&house, org, person).await;
            let inbox = client.get("/api/notices").await.ok().body;
            let items = inbox["items"].as_array().into_iter().flatten();
            items
                .filter(|one| one["text"].as_str().is_some_and(|text| text.contains(part)))
                .count()
        };
        house.advance(49 * DAY).await;
        house.advance(DAY).await;
        assert_eq!(
            told(COMMITTEE, keeper, "请换责任人").await,
            1,
            "three days ahead"
        );
        house.advance(3 * DAY).await;
        house.advance(DAY).await;
        assert_eq!(
            told(COMMITTEE, keeper, "请换责任人").await,
            2,
            "and when it is due"
        );
        assert_eq!(
            told(BANK, bank, "决议").await,
            0,
            "who is gone hears nothing"
        );
        // and a reminder is nobody's change: the page that was open gives it to somebody else
        let worker = worker(&house).await;
        let other = json!({"owner_org_id": SCHOOL, "word": "银行网点撤销"});
        act(&worker, &one, "reassign", other).await.ok();
    }
);

async fn topic_title(house: &TestHouse, meeting: &Value) -> String {
    let shown = look(&worker(house).await, meeting).await;
    shown["decided"][0]["topic_title"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}
