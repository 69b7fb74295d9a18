//! Meetings that had been held before they came here, typed in from their paper.

use crate::setting::{
    FEATURES, approved, attend, look, of_org, resolve, seated, secretary, step, topic,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::OrgId;
use linli_kit::job::plant_regular;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient, TestHouse, word_text};
use linli_work::testing::alliances::{
    self, action, field, found, id, invite, membership, of_community,
};
use linli_work::testing::{
    BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, settle, worker,
};
use serde_json::{Value, json};

/// The meeting on paper: in the quarter before the one in which the house begins.
const THEN: &str = "2026-09-15T14:30:00+08:00";

/// The joint meeting of an alliance whose members joined on their days.
async fn joint_since(house: &TestHouse, members: &[(OrgId, &str)]) -> Value {
    settle(house).await;
    let worker = worker(house).await;
    let alliance = found(&worker, of_community()).await;
    let units: Vec<OrgId> = members.iter().map(|(unit, _)| *unit).collect();
    invite(&worker, &alliance, &units).await.ok();
    for (unit, from) in members {
        let one = membership(&worker, &alliance, *unit).await;
        let paper = json!({"reason": "纸质回执", "from": from});
        alliances::act(&worker, &one, "accept", paper).await.ok();
    }
    let body =
        json!({"kind": "joint_meeting", "name": "北江社区联席会议", "alliance_id": alliance["id"]});
    worker.post("/api/bodies", &body).await.ok().body
}

/// That of the bank and the school, since last year.
async fn joint(house: &TestHouse) -> Value {
    let since = "2025-03-01T00:00:00+08:00";
    joint_since(house, &[(BANK, since), (SCHOOL, since)]).await
}

fn paper(body: &Value, starts: &str) -> Value {
    json!({"body_id": body["id"], "starts_at": starts, "venue": "社区二楼", "paper": "会议记录本第 12 页"})
}

async fn record(client: &TestClient<'_>, body: &Value, starts: &str) -> TestAnswer {
    client.post("/api/meetings", &paper(body, starts)).await
}

/// The sheet of a meeting: these came, the others of the three did not.
fn sheet(meeting: &Value, came: &[OrgId]) -> Value {
    let line = |org: &OrgId| {
        let presence = if came.contains(org) {
            "present"
        } else {
            "excused"
        };
        json!({"attendee_id": of_org(meeting, *org), "presence": presence})
    };
    [COMMITTEE, BANK, SCHOOL].iter().map(line).collect()
}

async fn inbox(client: &TestClient<'_>) -> usize {
    let inbox = client.get("/api/notices").await.ok().body;
    let items = inbox["items"].as_array().into_iter().flatten();
    items.filter(|one| one["entity"] == "meeting").count()
}

/// Holds a meeting on paper: topics want no reason for coming late; held it is only with one, and who came.
async fn hold(clerk: &TestClient<'_>, one: Value) -> Value {
    step(clerk, &one, "hold", json!({}))
        .await
        .refused(409, "meeting_no_topics");
    let one = topic(clerk, &one, "南门停车位").await;
    step(clerk, &one, "hold", json!({}))
        .await
        .refused(409, "meeting_no_attendance");
    let there = attend(clerk, &one, sheet(&one, &[COMMITTEE, BANK]))
        .await
        .ok()
        .body;
    for (held, code) in [
        ("2026-09-16T14:30:00+08:00", "held_at meeting_held_on_paper"),
        ("2026-11-11T14:30:00+08:00", "held_at meeting_held_on_paper"),
    ] {
        assert_eq!(
            field(&step(clerk, &there, "hold", json!({"held_at": held})).await),
            code
        );
    }
    let held = step(
        clerk,
        &there,
        "hold",
        json!({"held_at": "2026-09-15T14:40:00+08:00"}),
    )
    .await
    .ok()
    .body;
    assert_eq!(
        (
            &held["held_at"],
            &held["minutes"]["due_at"],
            &held["next"]["late_by_ms"]
        ),
        (
            &json!("2026-09-15T14:40:00+08:00"),
            &Value::Null,
            &Value::Null
        )
    );
    held
}

on_both_databases!(
    &FEATURES,
    async fn a_meeting_on_paper_goes_the_way_of_any_and_nobody_is_told(house: TestHouse) {
        plant_regular(&house.app).await.expect("plants");
        let body = joint(&house).await;
        let bank = seated(&house, BANK, "王芳").await;
        let keeper = seated(&house, COMMITTEE, "陈书记").await;
        let clerk = worker(&house).await;
        let one = record(&clerk, &body, THEN).await.ok().body;
        assert_eq!(
            (
                &one["state"],
                &one["paper"],
                &one["noticed_at"],
                &one["next"]["code"],
                &one["next"]["due_at"]
            ),
            (
                &json!("noticed"),
                &json!("会议记录本第 12 页"),
                &Value::Null,
                &json!("record"),
                &Value::Null
            )
        );
        assert!(
            one["title"]
                .as_str()
                .is_some_and(|title| title.contains("2026年第3季度")),
            "{one}"
        );
        assert_eq!(
            one["attendees"].as_array().map(Vec::len),
            Some(3),
            "who had a seat that day"
        );
        assert_eq!(
            (&one["expected"], &one["quorum"]["called"]),
            (&Value::Null, &json!(3))
        );
        let last = &one["timeline"][0];
        assert_eq!(
            (&last["event"], &last["reason"]),
            (&json!("record_on_paper"), &one["paper"])
        );
        // it is over: no notice, no answers, no topics of members, and it is nobody's next meeting
        for (verb, code) in [
            ("open-topics", "meeting_not_in_state"),
            ("notice", "meeting_on_paper"),
        ] {
            step(&clerk, &one, verb, json!({"reason": "晚了"}))
                .await
                .refused(409, code);
        }
        for verb in ["answer", "add_topic"] {
            assert_eq!(
                action(&look(&bank, &one).await, verb),
                "meeting_on_paper",
                "{verb}"
            );
        }
        step(&bank, &one, "answer", json!({"answer": "coming"}))
            .await
            .refused(409, "meeting_on_paper");
        assert_eq!(
            clerk.get("/api/meetings?ahead=true").await.ok().body["total"],
            0
        );
        let of = clerk
            .get(&format!("/api/bodies/{}", id(&body)))
            .await
            .ok()
            .body;
        assert_eq!(
            (&of["next_meeting_id"], &of["last_held_at"]),
            (&Value::Null, &Value::Null)
        );
        hold(&clerk, one).await;
        house.run_jobs().await;
        for client in [&bank, &keeper] {
            assert_eq!(inbox(client).await, 0, "nobody is told of what is over");
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn it_counts_in_the_quarter_in_which_it_was_held(house: TestHouse) {
        let body = joint(&house).await;
        let (clerk, secretary) = (worker(&house).await, secretary(&house).await);
        let one = record(&clerk, &body, THEN).await.ok().body;
        let held = hold(&clerk, one).await;
        // what it decided and its minutes go by the same rules
        let held = resolve(&clerk, &held, BANK, "每周六开放二十个车位").await;
        let signs = async || {
            officer(&house)
                .await
                .get("/api/meeting-signs")
                .await
                .ok()
                .body["quarters"][0]
                .clone()
        };
        assert_eq!(
            (&signs().await["before"], &signs().await["approved"]),
            (&json!(0), &json!(0))
        );
        let done = approved(&house, &held).await;
        assert_eq!(done["state"], "minutes_approved");
        assert!(
            done["minutes"]["text"]
                .as_str()
                .is_some_and(|text| text.contains("2026年9月15日")),
            "{}",
            done["minutes"]
        );
        let url = format!("/api/meetings/{}/minutes.docx", id(&done));
        assert!(
            word_text(&clerk.get(&url).await.ok().bytes)
                .contains("按纸质记录补录：会议记录本第 12 页"),
            "the paper of the minutes says so"
        );
        assert_eq!(
            (&signs().await["before"], &signs().await["approved"]),
            (&json!(1), &json!(0)),
            "it counts in the quarter in which it was held"
        );
        let of = clerk
            .get(&format!("/api/bodies/{}", id(&body)))
            .await
            .ok()
            .body;
        assert_eq!(of["last_held_at"], "2026-09-15T14:40:00+08:00");
        step(&secretary, &done, "cancel", json!({"reason": "录错了"}))
            .await
            .refused(409, "meeting_not_in_state");
    }
);

on_both_databases!(
    &FEATURES,
    async fn only_what_can_have_been_is_typed_in(house: TestHouse) {
        let body = joint(&house).await;
        let clerk = worker(&house).await;
        for (starts, expected) in [
            (
                "2026-11-10T10:00:01+08:00",
                "starts_at meeting_starts_on_paper",
            ),
            (
                "2026-12-10T10:00:00+08:00",
                "starts_at meeting_starts_on_paper",
            ),
            (
                "2024-12-31T10:00:00+08:00",
                "starts_at meeting_starts_on_paper",
            ),
            // the members joined in March of last year
            ("2025-02-27T10:00:00+08:00", "starts_at meeting_nobody_then"),
        ] {
            assert_eq!(
                field(&record(&clerk, &body, starts).await),
                expected,
                "{starts}"
            );
        }
        let mut blank = paper(&body, THEN);
        blank["paper"] = json!("  ");
        assert_eq!(
            field(&clerk.post("/api/meetings", &blank).await),
            "paper required"
        );
        blank["paper"] = Value::Null;
        assert_eq!(
            field(&clerk.post("/api/meetings", &blank).await),
            "starts_at meeting_starts",
            "a plan lies ahead"
        );
        // typed in twice it would count twice: by a second tap, by a second clerk
        let send = async || {
            let key = "9d3a6f0e-6a52-4c7e-9d0f-4b1c5a7e2f10";
            clerk
                .write_with_key(Method::POST, "/api/meetings", &paper(&body, THEN), key)
                .await
                .ok()
                .body
        };
        let one = send().await;
        assert_eq!(id(&send().await), id(&one), "the same tap answers the same");
        let again = record(&officer(&house).await, &body, "2026-09-15T09:00:00+08:00").await;
        assert_eq!(field(&again), "starts_at meeting_there");
        // a slip is cancelled, and then the day is free
        let gone = step(&clerk, &one, "cancel", json!({"reason": "记错了组织"}))
            .await
            .ok()
            .body;
        assert_eq!(gone["state"], "cancelled");
        record(&clerk, &body, THEN).await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_looks_after_the_body_types_it_in_and_nobody_else(house: TestHouse) {
        let body = joint(&house).await;
        for (who, status, code) in [
            (liaison(&house, BANK).await, 403, "not_for_this_post"),
            (
                house
                    .client(STREET, Role::CommunityWorker, OFFICE, &path("/002/"))
                    .await,
                404,
                "not_found",
            ),
            (
                house
                    .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
                    .await,
                404,
                "not_found",
            ),
            (
                house
                    .client(STREET, Role::Auditor, OFFICE, &path("/"))
                    .await,
                403,
                "not_for_this_post",
            ),
        ] {
            record(&who, &body, THEN).await.refused(status, code);
        }
        record(&officer(&house).await, &body, THEN).await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_seats_of_that_day_are_called(house: TestHouse) {
        let members = [
            (BANK, "2025-03-01T00:00:00+08:00"),
            (SCHOOL, "2026-10-01T00:00:00+08:00"),
        ];
        let body = joint_since(&house, &members).await;
        let clerk = worker(&house).await;
        let one = record(&clerk, &body, THEN).await.ok().body;
        let called = |meeting: &Value| meeting["attendees"].as_array().map_or(0, Vec::len);
        assert_eq!(called(&one), 2, "the school joined afterwards");
        let lines = json!([{"attendee_id": of_org(&one, BANK), "presence": "present"}]);
        let one = attend(&clerk, &one, lines).await.ok().body;
        // the paper is of another day: the seats of that day, and what is written down stays
        let url = format!("/api/meetings/{}", id(&one));
        let moved = |starts: &str| json!({"version": one["version"], "title": one["title"], "starts_at": starts});
        for (starts, code) in [
            (
                "2026-11-20T14:30:00+08:00",
                "starts_at meeting_starts_on_paper",
            ),
            (
                "2024-10-15T14:30:00+08:00",
                "starts_at meeting_starts_on_paper",
            ),
        ] {
            assert_eq!(
                field(&clerk.write(Method::PUT, &url, &moved(starts)).await),
                code
            );
        }
        let one = clerk
            .write(Method::PUT, &url, &moved("2026-10-15T14:30:00+08:00"))
            .await
            .ok()
            .body;
        assert_eq!(called(&one), 3);
        let bank = one["attendees"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|one| one["org_id"] == json!(BANK));
        assert_eq!(bank.map(|one| &one["presence"]), Some(&json!("present")));
        // a unit that left since was a member then
        let shown = alliances::membership(&clerk, &json!({"id": body["alliance_id"]}), BANK).await;
        alliances::act(&clerk, &shown, "leave", json!({"reason": "单位搬走"}))
            .await
            .ok();
        let earlier = record(&clerk, &body, "2026-08-15T14:30:00+08:00")
            .await
            .ok()
            .body;
        assert_eq!(called(&earlier), 2);
        of_org(&earlier, BANK);
    }
);
