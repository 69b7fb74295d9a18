//! Meetings: from the plan over topics, notice, attendance and votes to approved minutes, and everything that is refused on the way.

use crate::setting::{
    FEATURES, STARTS, anew, approved, attend, held, hold, joint, leader, look, noticed, of_org,
    plan, resolve, seated, secretary, step, topic,
};
use axum::http::Method;
use futures::future::join_all;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, TestClient, TestHouse};
use linli_work::testing::alliances::{action, field, id};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, worker};
use serde_json::{Value, json};

on_both_databases!(
    &FEATURES,
    async fn topics_come_from_members_in_time_or_with_a_reason(house: TestHouse) {
        let body = joint(&house).await;
        let (worker, bank) = (worker(&house).await, liaison(&house, BANK).await);
        let meeting = plan(&worker, &body, STARTS).await;
        assert_eq!(
            (&meeting["title"], &meeting["next"]["code"]),
            (
                &json!("北江社区联席会议2026年第4季度会议"),
                &json!("open_topics")
            )
        );
        let url = format!("/api/meetings/{}/topics", id(&meeting));
        let one = json!({"title": "反诈宣传进小区", "source": "member"});
        bank.post(&url, &one)
            .await
            .refused(409, "meeting_not_in_state");
        let meeting = step(&worker, &meeting, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let proposed = bank.post(&url, &one).await.ok().body;
        assert_eq!(
            (
                &proposed["agenda"][0]["state"],
                &proposed["agenda"][0]["proposed_org"]
            ),
            (&json!("proposed"), &json!("江滨银行"))
        );
        // a member says what the member says and decides nothing
        let found = json!({"title": "停车", "source": "demand_escalated", "demand_id": OFFICE});
        assert_eq!(field(&bank.post(&url, &found).await), "source topic_source");
        let decided = json!({"title": "停车", "source": "member", "accept": true});
        bank.post(&url, &decided)
            .await
            .refused(403, "body_not_for_role");
        // nothing is sent without an agenda
        step(&worker, &meeting, "notice", json!({}))
            .await
            .refused(409, "meeting_no_topics");
        let first = proposed["agenda"][0].clone();
        let accept = format!("/api/topics/{}/accept", id(&first));
        let at = json!({"version": first["version"]});
        bank.post(&accept, &at)
            .await
            .refused(403, "not_for_this_post");
        let on = worker.post(&accept, &at).await.ok().body;
        assert_eq!(
            (&on["agenda"][0]["state"], &on["agenda"][0]["position"]),
            (&json!("accepted"), &json!(1))
        );
        worker
            .post(&accept, &at)
            .await
            .refused(409, "stale_version");
        // two weeks ahead a topic wants its reason
        house.clock.advance(16 * DAY);
        let (worker, bank) = (again(&house).await, liaison(&house, BANK).await);
        let late = json!({"title": "春节值守", "source": "member"});
        assert_eq!(
            field(&bank.post(&url, &late).await),
            "late_reason topic_late"
        );
        let why = json!({"title": "春节值守", "source": "member", "late_reason": "刚接到通知"});
        let two = bank.post(&url, &why).await.ok().body;
        let second = two["agenda"][1].clone();
        let refuse = format!("/api/topics/{}/refuse", id(&second));
        let at = json!({"version": second["version"]});
        assert_eq!(field(&worker.post(&refuse, &at).await), "reason required");
        let at = json!({"version": second["version"], "reason": "下次会议再议"});
        let off = worker.post(&refuse, &at).await.ok().body;
        assert_eq!(off["agenda"][1]["refuse_reason"], "下次会议再议");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_notice_is_seven_days_ahead_or_says_why(house: TestHouse) {
        let body = joint(&house).await;
        let (worker, bank) = (worker(&house).await, seated(&house, BANK, "王芳").await);
        let past = json!({"body_id": body["id"], "starts_at": "2026-11-01T10:00:00+08:00"});
        assert_eq!(
            field(&worker.post("/api/meetings", &past).await),
            "starts_at meeting_starts"
        );
        let meeting = plan(&worker, &body, STARTS).await;
        let meeting = step(&worker, &meeting, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let meeting = topic(&worker, &meeting, "南门停车位").await;
        house.clock.advance(24 * DAY);
        let (worker, bank) = (again(&house).await, anew(&house, BANK, bank.person).await);
        assert_eq!(
            field(&step(&worker, &meeting, "notice", json!({})).await),
            "reason notice_late"
        );
        let sent = step(
            &worker,
            &meeting,
            "notice",
            json!({"reason": "区里临时要求"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(
            (&sent["state"], &sent["late_notice"]),
            (&json!("noticed"), &json!("区里临时要求"))
        );
        assert_eq!(sent["attendees"].as_array().map(Vec::len), Some(3));
        let inbox = bank.get("/api/notices").await.ok().body;
        let text = inbox["items"][0]["text"].as_str().unwrap_or_default();
        assert!(
            text.contains("2026-12-10") && text.contains("10:00"),
            "{inbox}"
        );
        // who was called stays called; moved, they are told anew
        let url = format!("/api/meetings/{}", id(&sent));
        let moved = json!({"version": sent["version"], "title": sent["title"],
            "starts_at": "2026-12-12T14:00:00+08:00", "venue": "街道三楼"});
        let moved = worker.write(Method::PUT, &url, &moved).await.ok().body;
        let inbox = bank.get("/api/notices").await.ok().body;
        assert!(
            inbox["items"].as_array().is_some_and(|all| all.len() >= 2),
            "{inbox}"
        );
        let cancelled = step(&worker, &moved, "cancel", json!({})).await;
        assert_eq!(field(&cancelled), "reason required");
        let cancelled = step(&worker, &moved, "cancel", json!({"reason": "并入下季度"}))
            .await
            .ok()
            .body;
        assert_eq!(cancelled["state"], "cancelled");
        step(&worker, &cancelled, "notice", json!({}))
            .await
            .refused(409, "meeting_not_in_state");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_quorum_counts_people_and_their_proxies_once(house: TestHouse) {
        let body = joint(&house).await;
        let worker = worker(&house).await;
        let meeting = noticed(&house, &body).await;
        let (lead, bank, school) = (
            of_org(&meeting, COMMITTEE),
            of_org(&meeting, BANK),
            of_org(&meeting, SCHOOL),
        );
        step(&worker, &meeting, "hold", json!({}))
            .await
            .refused(409, "meeting_not_begun");
        // one sheet for all, written by a clerk
        let lines = json!([
            {"attendee_id": lead, "presence": "present", "came_name": "陈书记"},
            {"attendee_id": bank, "presence": "proxy", "proxy_id": lead},
            {"attendee_id": school, "presence": "proxy", "proxy_id": lead},
        ]);
        assert_eq!(
            field(&attend(&worker, &meeting, lines).await),
            "lines proxy_carries_two"
        );
        let lines = json!([
            {"attendee_id": lead, "presence": "present", "came_name": "陈书记"},
            {"attendee_id": bank, "presence": "proxy", "proxy_id": school},
        ]);
        assert_eq!(
            field(&attend(&worker, &meeting, lines).await),
            "lines proxy_carrier_away"
        );
        // one person for two units has one voice
        let lines = json!([
            {"attendee_id": lead, "presence": "present", "came_name": "陈书记"},
            {"attendee_id": bank, "presence": "present", "came_name": "陈书记"},
            {"attendee_id": school, "presence": "absent"},
        ]);
        let short = attend(&worker, &meeting, lines).await.ok().body;
        assert_eq!(
            (
                &short["quorum"]["voices"],
                &short["quorum"]["doubles"],
                &short["quorum"]["reached"]
            ),
            (&json!(1), &json!(1), &json!(false))
        );
        assert_eq!(short["attendees"][0]["paper"], "签到表");
        attend(&worker, &meeting, json!([]))
            .await
            .refused(409, "stale_version");
        house.clock.advance(31 * DAY);
        let worker = again(&house).await;
        let open = step(&worker, &short, "hold", json!({})).await.ok().body;
        let first = open["agenda"][0].clone();
        let vote = format!("/api/topics/{}/vote", id(&first));
        let counts = json!({"version": first["version"], "agreed": 1});
        worker
            .post(&vote, &counts)
            .await
            .refused(409, "meeting_no_quorum");
        assert_eq!(action(&first, "vote"), "meeting_no_quorum");
        // the sheet is put right: a proxy makes it two of three
        let lines = json!([
            {"attendee_id": bank, "presence": "proxy", "proxy_id": lead},
        ]);
        let enough = attend(&worker, &open, lines).await.ok().body;
        assert_eq!(
            (
                &enough["quorum"]["voices"],
                &enough["quorum"]["needed"],
                &enough["quorum"]["reached"]
            ),
            (&json!(2), &json!(2), &json!(true))
        );
        for (counts, expected) in [
            (json!({"agreed": 3}), "agreed vote_more_than_there"),
            (json!({"agreed": 0}), "agreed vote_nobody"),
            (
                json!({"agreed": 1, "roll": [{"attendee_id": lead, "ballot": "for"}]}),
                "roll vote_by_count",
            ),
        ] {
            let mut body = json!({"version": first["version"]});
            for (key, value) in counts.as_object().into_iter().flatten() {
                body[key] = value.clone();
            }
            assert_eq!(field(&worker.post(&vote, &body).await), expected);
        }
        let counts = json!({"version": first["version"], "agreed": 2});
        let voted = worker.post(&vote, &counts).await.ok().body;
        let result = &voted["agenda"][0]["vote"];
        assert_eq!(
            (
                &result["result"],
                &result["whole"],
                &result["needed"],
                &result["roll"]
            ),
            (&json!("passed"), &json!(2), &json!(2), &json!([]))
        );
        worker
            .post(&vote, &counts)
            .await
            .refused(409, "stale_version");
    }
);

on_both_databases!(
    &FEATURES,
    async fn minutes_say_what_was_recorded_and_are_approved_by_another(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = held(&house, &body).await;
        let (worker, secretary) = (worker(&house).await, secretary(&house).await);
        let first = meeting["agenda"][0].clone();
        let notes = json!({"version": first["version"], "notes": "银行愿意夜间开放停车场。"});
        let url = format!("/api/topics/{}/notes", id(&first));
        worker.write(Method::PUT, &url, &notes).await.ok();
        let meeting = resolve(&worker, &meeting, BANK, "银行拿出 20 个夜间车位").await;
        let file = format!("/api/meetings/{}/minutes.docx", id(&meeting));
        worker.get(&file).await.refused(409, "minutes_not_written");
        let drafted = step(&worker, &meeting, "draft-minutes", json!({}))
            .await
            .ok()
            .body;
        let text = drafted["minutes"]["text"].as_str().expect("a text");
        for part in [
            "2026年12月10日 10:00",
            "社区二楼会议室",
            "江滨银行",
            "应到 3，实到 3",
            "银行愿意夜间开放停车场",
            "20 个夜间车位",
            "2027年1月31日",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        // members do not read what is not approved
        let bank = liaison(&house, BANK).await;
        let seen = look(&bank, &meeting).await;
        assert_eq!(
            (&seen["minutes"]["text"], &seen["decided"]),
            (&Value::Null, &json!([]))
        );
        step(&worker, &drafted, "approve-minutes", json!({}))
            .await
            .refused(403, "not_for_this_post");
        // whoever changed them last wrote them
        let url = format!("/api/meetings/{}/minutes", id(&meeting));
        let changed =
            json!({"version": drafted["version"], "text": format!("{text}\n会议号召继续共建。")});
        let changed = secretary.write(Method::PUT, &url, &changed).await.ok().body;
        step(&secretary, &changed, "approve-minutes", json!({}))
            .await
            .refused(403, "minutes_own");
        let back = step(
            &leader(&house).await,
            &changed,
            "send-back-minutes",
            json!({"reason": "写明责任人"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(back["minutes"]["sent_back"], "写明责任人");
        step(
            &leader(&house).await,
            &changed,
            "approve-minutes",
            json!({}),
        )
        .await
        .refused(409, "stale_version");
        let done = step(&leader(&house).await, &back, "approve-minutes", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(done["state"], "minutes_approved");
        let seen = look(&bank, &meeting).await;
        assert_eq!(seen["decided"][0]["owner_org_name"], "江滨银行");
        let paper = bank.get(&file).await.ok();
        assert!(paper.bytes.starts_with(b"PK"), "a Word file");
        let notice = bank
            .get(&format!("/api/meetings/{}/notice.docx", id(&meeting)))
            .await
            .ok();
        assert!(notice.bytes.starts_with(b"PK"));
        step(&worker, &done, "draft-minutes", json!({}))
            .await
            .refused(409, "meeting_not_in_state");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_committee_votes_by_roll_and_owners_by_area(house: TestHouse) {
        joint(&house).await;
        let officer = officer(&house).await;
        let committee =
            json!({"kind": "operating_committee", "name": "运营管委会", "org_id": OFFICE});
        let committee = officer.post("/api/bodies", &committee).await.ok().body;
        for org in [OFFICE, BANK, SCHOOL] {
            let seat = json!({"capacity": "member", "org_id": org});
            let url = format!("/api/bodies/{}/seats", id(&committee));
            officer.post(&url, &seat).await.ok();
        }
        let owners = json!({"kind": "owners_decision", "name": "锦绣苑业主", "org_id": OFFICE,
            "households": 300, "floor_area": 30_000});
        let owners = officer.post("/api/bodies", &owners).await.ok().body;
        let mut open = Vec::new();
        for body in [&committee, &owners] {
            let meeting = plan(&officer, body, STARTS).await;
            let meeting = step(&officer, &meeting, "open-topics", json!({}))
                .await
                .ok()
                .body;
            let url = format!("/api/meetings/{}/topics", id(&meeting));
            let special =
                json!({"title": "改变用途", "source": "office", "accept": true, "special": true});
            let meeting = officer.post(&url, &special).await.ok().body;
            open.push(
                step(&officer, &meeting, "notice", json!({}))
                    .await
                    .ok()
                    .body,
            );
        }
        house.clock.advance(31 * DAY);
        let officer = house
            .client(
                linli_kit::testing::STREET,
                linli_domain::actor::Role::StreetOfficer,
                OFFICE,
                &path("/"),
            )
            .await;
        let lines: Vec<Value> = open[0]["attendees"]
            .as_array()
            .expect("attendees")
            .iter()
            .map(|one| json!({"attendee_id": one["id"], "presence": "present"}))
            .collect();
        let there = attend(&officer, &open[0], json!(lines)).await.ok().body;
        let there = step(&officer, &there, "hold", json!({})).await.ok().body;
        let first = there["agenda"][0].clone();
        let url = format!("/api/topics/{}/vote", id(&first));
        let ballot =
            |org, ballot: &str| json!({"attendee_id": of_org(&there, org), "ballot": ballot});
        let roll = json!([ballot(OFFICE, "for"), ballot(OFFICE, "for")]);
        let twice = json!({"version": first["version"], "roll": roll});
        assert_eq!(field(&officer.post(&url, &twice).await), "roll vote_twice");
        let roll = json!([
            ballot(OFFICE, "for"),
            ballot(BANK, "for"),
            ballot(SCHOOL, "against")
        ]);
        let voted = json!({"version": first["version"], "roll": roll});
        let voted = officer.post(&url, &voted).await.ok().body;
        let vote = &voted["agenda"][0]["vote"];
        assert_eq!(
            (
                &vote["agreed"],
                &vote["result"],
                vote["roll"].as_array().map(Vec::len)
            ),
            (&json!(2), &json!("passed"), Some(3))
        );
        // owners: who took part is counted by number and by area, and three quarters of both agree to a special matter
        let missing = step(
            &officer,
            &open[1],
            "hold",
            json!({"present_households": 240}),
        )
        .await;
        assert_eq!(field(&missing), "present_area required");
        let more = json!({"present_households": 301, "present_area": 24_000});
        assert_eq!(
            field(&step(&officer, &open[1], "hold", more).await),
            "present_households meeting_more_than_all"
        );
        let took = json!({"present_households": 240, "present_area": 24_000});
        let there = step(&officer, &open[1], "hold", took).await.ok().body;
        let first = there["agenda"][0].clone();
        let url = format!("/api/topics/{}/vote", id(&first));
        let counts = json!({"version": first["version"], "agreed": 180, "against": 60, "agreed_area": 17_999,
            "against_area": 6_001, "abstained_area": 0});
        let voted = officer.post(&url, &counts).await.ok().body;
        assert_eq!(voted["agenda"][0]["vote"]["result"], "not_passed");
    }
);

on_both_databases!(
    &FEATURES,
    async fn two_clerks_at_once_and_another_street(house: TestHouse) {
        let body = joint(&house).await;
        let worker = worker(&house).await;
        let meeting = plan(&worker, &body, STARTS).await;
        let tries = (0..16).map(|_| step(&worker, &meeting, "open-topics", json!({})));
        let answers = join_all(tries).await;
        assert_eq!(answers.iter().filter(|one| one.status == 200).count(), 1);
        for late in answers.iter().filter(|one| one.status != 200) {
            late.refused(409, "stale_version");
        }
        let stranger = house
            .client(
                OTHER_STREET,
                linli_domain::actor::Role::StreetOfficer,
                OFFICE,
                &path("/"),
            )
            .await;
        let url = format!("/api/meetings/{}", id(&meeting));
        stranger.get(&url).await.refused(404, "not_found");
        step(&stranger, &meeting, "cancel", json!({"reason": "不要了"}))
            .await
            .refused(404, "not_found");
        assert_eq!(stranger.get("/api/meetings").await.ok().body["total"], 0);
        assert_eq!(
            worker.get("/api/meetings?ahead=true").await.ok().body["total"],
            1
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_meeting_without_resolutions_is_closed_with_its_minutes(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = held(&house, &body).await;
        assert_eq!(approved(&house, &meeting).await["state"], "closed");
        let shown = worker(&house)
            .await
            .get(&format!("/api/bodies/{}", id(&body)))
            .await
            .ok()
            .body;
        assert_eq!(
            (
                &shown["members"][1]["called"],
                &shown["members"][1]["attended"]
            ),
            (&json!(1), &json!(1))
        );
        hold_again(&house, &body).await;
    }
);

/// A second meeting is planned and held after the first.
async fn hold_again(house: &TestHouse, body: &Value) {
    let worker = worker(house).await;
    let meeting = plan(&worker, body, "2027-03-10T10:00:00+08:00").await;
    let meeting = step(&worker, &meeting, "open-topics", json!({}))
        .await
        .ok()
        .body;
    let meeting = topic(&worker, &meeting, "春季计划").await;
    let meeting = step(&worker, &meeting, "notice", json!({})).await.ok().body;
    assert_eq!(hold(house, meeting).await["state"], "held");
}

/// A worker signed in anew: sessions do not last as long as the time between meetings.
async fn again(house: &TestHouse) -> TestClient<'_> {
    worker(house).await
}
