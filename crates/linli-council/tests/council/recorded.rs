//! What a meeting recorded holds together: attendance, votes, resolutions and the minutes never say two things.

use crate::setting::{
    FEATURES, STARTS, attend, hold, joint, look, noticed, of_org, plan, resolve, secretary, step,
    topic,
};
use axum::body::Body;
use axum::http::{Method, Request, header};
use linli_domain::id::OrgId;
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestClient, TestHouse};
use linli_work::testing::alliances::{action, field, id};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, officer, worker};
use serde_json::{Value, json};

const ALL: [OrgId; 3] = [COMMITTEE, BANK, SCHOOL];

/// Who of the three members was there; the others were not.
async fn there(client: &TestClient<'_>, meeting: &Value, came: &[OrgId]) -> TestAnswer {
    let lines: Vec<Value> = ALL
        .iter()
        .map(|org| {
            let presence = if came.contains(org) {
                "present"
            } else {
                "absent"
            };
            json!({"attendee_id": of_org(meeting, *org), "presence": presence})
        })
        .collect();
    attend(client, meeting, json!(lines)).await
}

async fn vote(client: &TestClient<'_>, meeting: &Value, agreed: i64, against: i64) -> TestAnswer {
    let one = &meeting["agenda"][0];
    let url = format!("/api/topics/{}/vote", id(one));
    let counts = json!({"version": one["version"], "agreed": agreed, "against": against});
    client.post(&url, &counts).await
}

async fn take_back(client: &TestClient<'_>, meeting: &Value) -> TestAnswer {
    let one = &meeting["agenda"][0];
    let url = format!("/api/topics/{}/take-back-vote", id(one));
    let wish = json!({"version": one["version"], "reason": "点票有误"});
    client.post(&url, &wish).await
}

async fn decide(client: &TestClient<'_>, meeting: &Value, text: &str) -> TestAnswer {
    let url = format!("/api/meetings/{}/resolutions", id(meeting));
    let body = json!({"topic_id": meeting["agenda"][0]["id"], "text": text, "kind": "duty",
        "owner_org_id": BANK, "due_at": "2027-01-31T18:00:00+08:00"});
    client.post(&url, &body).await
}

async fn remove(client: &TestClient<'_>, meeting: &Value) -> TestAnswer {
    let one = &meeting["decided"][0];
    let url = format!("/api/resolutions/{}/remove", id(one));
    let body = json!({"version": one["version"]});
    client.post(&url, &body).await
}

fn minutes(meeting: &Value) -> &str {
    meeting["minutes"]["text"].as_str().unwrap_or_default()
}

on_both_databases!(
    &FEATURES,
    async fn an_attendance_never_takes_the_ground_from_a_vote(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = hold(&house, noticed(&house, &body).await).await;
        let worker = worker(&house).await;
        let meeting = vote(&worker, &meeting, 3, 0).await.ok().body;
        // three voted: with one there is no quorum, with two there were more votes than voices
        let short = there(&worker, &meeting, &[COMMITTEE]).await;
        short.refused(409, "vote_wants_quorum");
        let said = short.body["title"].as_str().unwrap_or_default();
        assert!(
            said.contains("南门停车位") && said.contains("撤回"),
            "{said}"
        );
        there(&worker, &meeting, &[COMMITTEE, BANK])
            .await
            .refused(409, "vote_more_than_came");
        let seen = look(&worker, &meeting).await;
        assert_eq!(
            (&seen["quorum"]["voices"], &seen["version"]),
            (&json!(3), &meeting["version"]),
            "nothing was written"
        );
        // with the vote taken back the sheet is put right
        let back = take_back(&worker, &seen).await.ok().body;
        assert_eq!(back["agenda"][0]["vote"], Value::Null);
        assert_eq!(
            action(&back["agenda"][0], "take_back_vote"),
            "topic_without_vote"
        );
        take_back(&worker, &seen)
            .await
            .refused(409, "stale_version");
        take_back(&worker, &back)
            .await
            .refused(409, "topic_without_vote");
        let right = there(&worker, &back, &[COMMITTEE]).await.ok().body;
        assert_eq!(right["quorum"]["reached"], false);
        vote(&worker, &right, 1, 0)
            .await
            .refused(409, "meeting_no_quorum");
        let drafted = step(&worker, &right, "draft-minutes", json!({})).await;
        let drafted = drafted.ok().body;
        assert!(minutes(&drafted).contains("只讨论、不表决"));
        assert!(!minutes(&drafted).contains("表决：同意"));
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_did_not_pass_or_had_no_quorum_is_not_resolved(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = hold(&house, noticed(&house, &body).await).await;
        let worker = worker(&house).await;
        let meeting = vote(&worker, &meeting, 1, 2).await.ok().body;
        assert_eq!(meeting["agenda"][0]["vote"]["result"], "not_passed");
        decide(&worker, &meeting, "开放车位")
            .await
            .refused(409, "topic_not_passed");
        assert_eq!(action(&meeting["agenda"][0], "resolve"), "topic_not_passed");
        // put right it passed, and is resolved; then the vote does not turn under the resolution
        let meeting = vote(&worker, &meeting, 2, 1).await.ok().body;
        let meeting = decide(&worker, &meeting, "开放车位").await.ok().body;
        vote(&worker, &meeting, 1, 2)
            .await
            .refused(409, "topic_resolved");
        let meeting = take_back(&worker, &meeting).await.ok().body;
        vote(&worker, &meeting, 1, 2)
            .await
            .refused(409, "topic_resolved");
        // nor does the quorum go away under it
        there(&worker, &meeting, &[COMMITTEE])
            .await
            .refused(409, "resolution_wants_quorum");
        let meeting = remove(&worker, &meeting).await.ok().body;
        let meeting = there(&worker, &meeting, &[COMMITTEE]).await.ok().body;
        decide(&worker, &meeting, "开放车位")
            .await
            .refused(409, "meeting_no_quorum");
        assert_eq!(
            action(&meeting["agenda"][0], "resolve"),
            "meeting_no_quorum"
        );
        assert_eq!(action(&meeting, "resolve"), "meeting_no_quorum");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_body_that_wants_nobody_there_notes_what_was_said(house: TestHouse) {
        // a talk that does not vote: its rule wants no share of its seats, and says so
        joint(&house).await;
        let officer = officer(&house).await;
        let share = |numerator: i64, more: bool| json!({"numerator": numerator, "denominator": 2, "more": more});
        let rule = json!({"counting": "seats", "present": share(0, false), "agree": share(1, true), "agree_of": "present",
            "votes": false, "proxies": true, "by_roll": false, "odd": false, "supervisor": false});
        let talk =
            json!({"kind": "symposium", "name": "驻区单位座谈会", "org_id": OFFICE, "rule": rule});
        let talk = officer.post("/api/bodies", &talk).await.ok().body;
        let seats = format!("/api/bodies/{}/seats", id(&talk));
        for org in [OFFICE, BANK, SCHOOL] {
            let seat = json!({"capacity": "member", "org_id": org});
            officer.post(&seats, &seat).await.ok();
        }
        let meeting = plan(&officer, &talk, STARTS).await;
        let meeting = step(&officer, &meeting, "open-topics", json!({})).await;
        let meeting = topic(&officer, &meeting.ok().body, "听取意见").await;
        let meeting = step(&officer, &meeting, "notice", json!({}))
            .await
            .ok()
            .body;
        let starts = linli_domain::time::Timestamp::parse_rfc3339(STARTS).expect("a moment");
        house.clock.set(starts.plus(60_000));
        let officer = linli_work::testing::officer(&house).await;
        let one = json!([{"attendee_id": of_org(&meeting, BANK), "presence": "present"}]);
        let meeting = attend(&officer, &meeting, one).await.ok().body;
        let meeting = step(&officer, &meeting, "hold", json!({})).await.ok().body;
        assert_eq!(
            (&meeting["quorum"]["needed"], &meeting["quorum"]["reached"]),
            (&json!(0), &json!(true))
        );
        decide(&officer, &meeting, "银行开放一楼卫生间").await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn minutes_are_not_approved_over_a_record_that_changed_after_them(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = hold(&house, noticed(&house, &body).await).await;
        let (clerk, secretary) = (worker(&house).await, secretary(&house).await);
        let meeting = resolve(&clerk, &meeting, BANK, "银行拿出 20 个夜间车位").await;
        let drafted = step(&clerk, &meeting, "draft-minutes", json!({})).await;
        let drafted = drafted.ok().body;
        assert_eq!(drafted["minutes"]["outdated"], false);
        let text = format!(
            "{}\n会议号召继续共建。",
            minutes(&drafted).replace("社区二楼会议室", "社区二楼大会议室")
        );
        let url = format!("/api/meetings/{}/minutes", id(&meeting));
        let typed = json!({"version": drafted["version"], "text": text});
        let mut known = clerk.write(Method::PUT, &url, &typed).await.ok().body;
        // each of what stands in the minutes, changed after them
        let notes = |seen: &Value| {
            let one = &seen["agenda"][0];
            let url = format!("/api/topics/{}/notes", id(one));
            let body = json!({"version": one["version"], "notes": "银行愿意夜间开放。"});
            (url, body)
        };
        for change in [
            "resolution",
            "edited",
            "removed",
            "notes",
            "vote",
            "taken",
            "attendance",
        ] {
            let seen = look(&clerk, &known).await;
            match change {
                "resolution" => drop(decide(&clerk, &seen, "学校开放操场").await.ok()),
                "edited" => {
                    let one = &seen["decided"][0];
                    let new = json!({"topic_id": one["topic_id"], "text": "银行拿出 30 个夜间车位", "kind": "duty",
                        "owner_org_id": BANK, "due_at": "2027-01-31T18:00:00+08:00"});
                    let body = json!({"version": one["version"], "resolution": new});
                    let url = format!("/api/resolutions/{}", id(one));
                    clerk.write(Method::PUT, &url, &body).await.ok();
                }
                "removed" => drop(
                    remove(&clerk, &json!({"decided": [seen["decided"][1]]}))
                        .await
                        .ok(),
                ),
                "notes" => {
                    let (url, body) = notes(&seen);
                    clerk.write(Method::PUT, &url, &body).await.ok();
                }
                "vote" => drop(vote(&clerk, &seen, 2, 1).await.ok()),
                "taken" => drop(take_back(&clerk, &seen).await.ok()),
                _ => drop(there(&clerk, &seen, &[COMMITTEE, BANK]).await.ok()),
            }
            let seen = look(&secretary, &known).await;
            assert_eq!(seen["minutes"]["outdated"], true, "{change}");
            assert_eq!(
                action(&seen, "approve_minutes"),
                "minutes_outdated",
                "{change}"
            );
            assert_eq!(seen["next"]["code"], "draft_minutes", "{change}");
            step(&secretary, &seen, "approve-minutes", json!({}))
                .await
                .refused(409, "minutes_outdated");
            known = step(&clerk, &seen, "draft-minutes", json!({}))
                .await
                .ok()
                .body;
            assert_eq!(known["minutes"]["outdated"], false, "{change}");
            // what was written by hand is still there
            for kept in ["会议号召继续共建。", "社区二楼大会议室"] {
                assert!(
                    minutes(&known).contains(kept),
                    "{change}: {}",
                    minutes(&known)
                );
            }
        }
        let text = minutes(&known);
        assert!(
            text.contains("30 个夜间车位") && !text.contains("20 个夜间车位"),
            "{text}"
        );
        assert!(
            text.contains("银行愿意夜间开放。") && !text.contains("学校开放操场"),
            "{text}"
        );
        assert!(
            text.contains("实到 2") && !text.contains("实到 3"),
            "{text}"
        );
        // the same once more is no change
        let (url, body) = notes(&look(&clerk, &known).await);
        clerk.write(Method::PUT, &url, &body).await.ok();
        let seen = look(&secretary, &known).await;
        there(&clerk, &seen, &[COMMITTEE, BANK]).await.ok();
        let seen = look(&secretary, &known).await;
        assert_eq!(seen["minutes"]["outdated"], false);
        let done = step(&secretary, &seen, "approve-minutes", json!({})).await;
        assert_eq!(done.ok().body["state"], "minutes_approved");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_meeting_keeps_the_rule_it_was_held_by(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = hold(&house, noticed(&house, &body).await).await;
        let worker = worker(&house).await;
        let known = (meeting["quorum"].clone(), meeting["rule"].clone());
        let page = format!("/api/bodies/{}", id(&body));
        let mut rule = meeting["rule"].clone();
        rule["present"] = json!({"numerator": 1, "denominator": 10, "more": false});
        let change = json!({"version": body["version"], "body": {"kind": "joint_meeting", "name": body["name"],
            "alliance_id": body["alliance_id"], "rule": rule}});
        let changed = worker.write(Method::PUT, &page, &change).await.ok().body;
        assert_eq!(changed["rule"]["present"]["denominator"], 10);
        let seen = look(&worker, &meeting).await;
        assert_eq!((seen["quorum"].clone(), seen["rule"].clone()), known);
        // and the next meeting goes by the new one
        let next = plan(&worker, &body, "2027-03-10T10:00:00+08:00").await;
        assert_eq!(next["rule"]["present"]["denominator"], 10);
    }
);

/// A meeting of 300 owners, and its body; 240 households of 24,000 square metres took part.
async fn owners(house: &TestHouse) -> (Value, Value) {
    joint(house).await;
    let client = officer(house).await;
    let body = json!({"kind": "owners_decision", "name": "锦绣苑业主", "org_id": OFFICE,
        "households": 300, "floor_area": 30_000});
    let body = client.post("/api/bodies", &body).await.ok().body;
    let meeting = plan(&client, &body, STARTS).await;
    let meeting = step(&client, &meeting, "open-topics", json!({})).await;
    let meeting = topic(&client, &meeting.ok().body, "装电梯").await;
    let meeting = step(&client, &meeting, "notice", json!({})).await.ok().body;
    let starts = linli_domain::time::Timestamp::parse_rfc3339(STARTS).expect("a moment");
    house.clock.set(starts.plus(60_000));
    let took = json!({"present_households": 240, "present_area": 24_000});
    let client = officer(house).await;
    let held = step(&client, &meeting, "hold", took).await.ok().body;
    (body, held)
}

on_both_databases!(
    &FEATURES,
    async fn households_counted_wrong_are_put_right(house: TestHouse) {
        let (body, meeting) = owners(&house).await;
        let officer = officer(&house).await;
        let url = format!("/api/meetings/{}/attendance", id(&meeting));
        let put = async |meeting: &Value, more: Value| {
            let mut body = json!({"version": meeting["version"], "paper": "选票汇总表"});
            for (key, value) in more.as_object().into_iter().flatten() {
                body[key] = value.clone();
            }
            officer.write(Method::PUT, &url, &body).await
        };
        let more = put(&meeting, json!({"present_households": 301})).await;
        assert_eq!(field(&more), "present_households meeting_more_than_all");
        let more = put(&meeting, json!({"present_area": 30_001})).await;
        assert_eq!(field(&more), "present_area meeting_more_than_all");
        let right = json!({"present_households": 230, "present_area": 23_000});
        let right = put(&meeting, right).await.ok().body;
        assert_eq!(
            (
                &right["quorum"]["present"],
                &right["quorum"]["present_area"],
                &right["present_households"]
            ),
            (&json!(230), &json!(23_000), &json!(230))
        );
        // what is left out stays
        let same = put(&right, json!({"present_area": 23_500})).await.ok().body;
        assert_eq!(same["present_households"], 230);
        let one = &same["agenda"][0];
        let ballot = json!({"version": one["version"], "agreed": 200, "against": 30, "agreed_area": 20_000,
            "against_area": 3_500, "abstained_area": 0});
        let vote = format!("/api/topics/{}/vote", id(one));
        let voted = officer.post(&vote, &ballot).await.ok().body;
        put(&voted, json!({"present_households": 229}))
            .await
            .refused(409, "vote_more_than_came");
        put(&voted, json!({"present_area": 23_000}))
            .await
            .refused(409, "vote_more_than_came");
        put(&voted, json!({"present_households": 100}))
            .await
            .refused(409, "vote_wants_quorum");
        // a list of all owners put right later does not rewrite what was counted
        let page = format!("/api/bodies/{}", id(&body));
        let change = json!({"version": body["version"], "body": {"kind": "owners_decision", "name": "锦绣苑业主",
            "org_id": OFFICE, "households": 3_000, "floor_area": 300_000}});
        officer.write(Method::PUT, &page, &change).await.ok();
        let seen = look(&officer, &meeting).await;
        assert_eq!(
            (&seen["quorum"]["called"], &seen["quorum"]["reached"]),
            (&json!(300), &json!(true))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn seats_are_counted_and_not_typed(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = hold(&house, noticed(&house, &body).await).await;
        let url = format!("/api/meetings/{}/attendance", id(&meeting));
        let typed = json!({"version": meeting["version"], "present_households": 3});
        let answer = worker(&house).await.write(Method::PUT, &url, &typed).await;
        assert_eq!(field(&answer), "present_households meeting_not_counted");
    }
);

on_both_databases!(
    &FEATURES,
    async fn minutes_are_in_the_language_of_the_street(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = hold(&house, noticed(&house, &body).await).await;
        let worker = worker(&house).await;
        let request = Request::post(format!("/api/meetings/{}/draft-minutes", id(&meeting)))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT_LANGUAGE, "en")
            .header("idempotency-key", "drafted-by-an-english-reader")
            .body(Body::from(
                json!({"version": meeting["version"]}).to_string(),
            ))
            .expect("a request");
        let drafted = worker.send_request(request).await.ok().body;
        let text = minutes(&drafted);
        assert!(
            text.contains("应到 3，实到 3") && !text.contains("Called"),
            "{text}"
        );
    }
);

/// The next number of a walk (Marsaglia's xorshift), below `most`.
fn next(seed: &mut u64, most: u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed % most
}

/// Some step of a meeting that was held, allowed or not.
async fn wander(
    clerk: &TestClient<'_>,
    approver: &TestClient<'_>,
    seen: &Value,
    seed: &mut u64,
) -> TestAnswer {
    match next(seed, 9) {
        0..=2 => {
            let came: Vec<OrgId> = ALL.into_iter().filter(|_| next(seed, 3) > 0).collect();
            there(clerk, seen, &came).await
        }
        3 | 4 => {
            let agreed = i64::try_from(next(seed, 4)).unwrap_or(0);
            vote(clerk, seen, agreed, i64::from(next(seed, 3) == 0)).await
        }
        5 => take_back(clerk, seen).await,
        6 if seen["decided"][0].is_object() => remove(clerk, seen).await,
        6 => decide(clerk, seen, "开放车位").await,
        7 => step(clerk, seen, "draft-minutes", json!({})).await,
        _ => step(approver, seen, "approve-minutes", json!({})).await,
    }
}

on_both_databases!(
    &FEATURES,
    async fn whatever_is_done_an_approved_meeting_says_one_thing(house: TestHouse) {
        let body = joint(&house).await;
        let mut meetings = Vec::new();
        for _ in 0..12 {
            meetings.push(noticed(&house, &body).await);
        }
        let mut reached = 0;
        for (walk, meeting) in (1_u64..).zip(meetings) {
            let meeting = hold(&house, meeting).await;
            let (clerk, approver) = (worker(&house).await, secretary(&house).await);
            let mut seed = walk.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            for number in 0..30 {
                let seen = look(&clerk, &meeting).await;
                let done = wander(&clerk, &approver, &seen, &mut seed).await;
                assert!(
                    !done.status.is_server_error(),
                    "walk {walk}, step {number}: {}",
                    done.body
                );
                let seen = look(&clerk, &meeting).await;
                let voted = seen["agenda"][0]["vote"].clone();
                let cast = ["agreed", "against", "abstained"]
                    .iter()
                    .filter_map(|key| voted[key].as_i64())
                    .sum::<i64>();
                let voices = seen["quorum"]["voices"].as_i64().unwrap_or_default();
                let able = seen["quorum"]["reached"] == true;
                let resolved = seen["decided"][0].is_object();
                let place = format!("walk {walk}, step {number}: {seen}");
                assert!(voted.is_null() || (able && cast <= voices), "{place}");
                assert!(!resolved || able, "{place}");
                assert!(!resolved || voted["result"] != "not_passed", "{place}");
                if seen["state"] != "held" && seen["state"] != "minutes_draft" {
                    let text = minutes(&seen);
                    assert_eq!(text.contains("表决：同意"), !voted.is_null(), "{place}");
                    assert_eq!(text.contains("不表决"), !able, "{place}");
                    assert_eq!(text.contains("议定事项"), resolved, "{place}");
                    reached += 1;
                    break;
                }
            }
        }
        assert!(
            reached > 3,
            "{reached} of twelve walks came to approved minutes"
        );
    }
);
