//! The counted lines of today: what of meetings, resolutions, cards and tasks waits for whom, and that each opens exactly its
//! rows; on both databases.

use axum::http::Method;
use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::id::{AccountId, OrgId, PersonId, PostId};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::reader::Reader;
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient, TestHouse};
use linli_kit::text::Locale;
use linli_kit::{on_both_databases, params, row};
use linli_net::persons::store::{Post, insert_post};
use linli_work::testing::alliances::{act as answer, found, id, invite, membership, of_community};
use linli_work::testing::{
    BANK, COMMITTEE, OFFICE, SCHOOL, area, liaison, officer, path, settle, worker,
};
use serde_json::{Value, json};

use super::lines::lines;
use crate::testing::features;

/// Seventeen days after the tests' 10 November: within the three weeks in which topics are to be asked for.
const STARTS: &str = "2026-11-27T10:00:00+08:00";

/// The lines somebody reads, each opened: its list holds as many rows as it says.
async fn waits(client: &TestClient<'_>) -> Vec<(String, i64)> {
    let today = client.get("/api/today").await.ok().body;
    let mut said = Vec::new();
    for line in today["lines"].as_array().expect("lines") {
        let what = line["what"].as_str().expect("a code").to_owned();
        let list = match what.split('_').next() {
            Some("meeting") => "/api/meetings",
            Some("resolution") => "/api/resolutions",
            Some("card") => "/api/service-cards",
            _ => "/api/alliance-tasks",
        };
        let query = line["query"].as_str().expect("a query");
        let opened = client.get(&format!("{list}?{query}")).await.ok().body;
        let rows = opened.get("units").unwrap_or(&opened);
        assert_eq!(rows["total"], line["count"], "{what}: {query}");
        assert_ne!(line["count"], 0, "nothing is said of nothing: {what}");
        said.push((what, line["count"].as_i64().expect("a count")));
    }
    said
}

fn of(said: &[(&str, i64)]) -> Vec<(String, i64)> {
    let owned = said
        .iter()
        .map(|(what, count)| ((*what).to_owned(), *count));
    owned.collect()
}

async fn secretary(house: &TestHouse) -> TestClient<'_> {
    let at = path("/001/");
    house
        .client(STREET, Role::CommunitySecretary, COMMITTEE, &at)
        .await
}

async fn step(client: &TestClient<'_>, one: &Value, url: &str, more: Value) -> TestAnswer {
    let mut body = json!({"version": one["version"]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    client.post(url, &body).await
}

async fn meet(client: &TestClient<'_>, meeting: &Value, verb: &str) -> Value {
    let url = format!("/api/meetings/{}/{verb}", id(meeting));
    step(client, meeting, &url, json!({})).await.ok().body
}

/// The community's alliance with the bank as a member, and the joint meeting of it, planned.
async fn planned(house: &TestHouse) -> (Value, Value) {
    settle(house).await;
    let clerk = worker(house).await;
    let alliance = found(&clerk, of_community()).await;
    invite(&clerk, &alliance, &[BANK]).await.ok();
    let one = membership(&clerk, &alliance, BANK).await;
    let paper = json!({"reason": "纸质回执"});
    answer(&clerk, &one, "accept", paper).await.ok();
    let body =
        json!({"kind": "joint_meeting", "name": "北江社区联席会议", "alliance_id": alliance["id"]});
    let body = clerk.post("/api/bodies", &body).await.ok().body;
    (alliance, plan(&clerk, &body).await)
}

async fn plan(clerk: &TestClient<'_>, body: &Value) -> Value {
    let plan = json!({"body_id": body["id"], "starts_at": STARTS, "venue": "社区二楼会议室"});
    clerk.post("/api/meetings", &plan).await.ok().body
}

/// Held with all who were called, with something for each of these to do.
async fn held(house: &TestHouse, meeting: &Value, owners: &[OrgId]) -> Value {
    let clerk = worker(house).await;
    let lines: Vec<Value> = meeting["attendees"]
        .as_array()
        .expect("attendees")
        .iter()
        .map(|one| json!({"attendee_id": one["id"], "presence": "present"}))
        .collect();
    let sheet = json!({"version": meeting["version"], "lines": lines, "paper": "签到表"});
    let url = format!("/api/meetings/{}", id(meeting));
    let attendance = format!("{url}/attendance");
    let came = clerk.write(Method::PUT, &attendance, &sheet).await;
    let mut meeting = meet(&clerk, &came.ok().body, "hold").await;
    for owner in owners {
        let resolution = json!({"topic_id": meeting["agenda"][0]["id"], "text": "提供停车位", "kind": "duty",
            "owner_org_id": owner, "due_at": "2026-12-20T18:00:00+08:00"});
        let url = format!("{url}/resolutions");
        meeting = clerk.post(&url, &resolution).await.ok().body;
    }
    clerk.get(&url).await.ok().body
}

on_both_databases!(
    &features(),
    async fn what_waits_with_a_meeting_is_counted_for_who_may_do_it(house: TestHouse) {
        let (_, meeting) = planned(&house).await;
        let clerk = worker(&house).await;
        assert_eq!(waits(&clerk).await, of(&[("meeting_open_topics", 1)]));
        let meeting = meet(&clerk, &meeting, "open-topics").await;
        assert_eq!(
            waits(&clerk).await,
            of(&[]),
            "the notice is due in ten days"
        );
        let bank = liaison(&house, BANK).await;
        let url = format!("/api/meetings/{}", id(&meeting));
        let topic = json!({"title": "南门停车位", "source": "member"});
        let topics = format!("{url}/topics");
        bank.post(&topics, &topic).await.ok();
        assert_eq!(waits(&clerk).await, of(&[("meeting_topics", 1)]));
        house.clock.set(house.app.now().plus(5 * DAY));
        let clerk = worker(&house).await;
        let both = of(&[("meeting_topics", 1), ("meeting_notice", 1)]);
        for client in [&clerk, &secretary(&house).await, &officer(&house).await] {
            assert_eq!(waits(client).await, both);
        }
        // who looks after nothing here is told nothing of it
        for (street, role, org, at) in [
            (STREET, Role::CommunityWorker, SCHOOL, "/002/"),
            (STREET, Role::BuildingHead, COMMITTEE, "/001/"),
            (STREET, Role::StreetLeader, OFFICE, "/"),
            (STREET, Role::UnitLiaison, BANK, "/001/"),
            (OTHER_STREET, Role::StreetOfficer, OFFICE, "/"),
        ] {
            let client = house.client(street, role, org, &path(at)).await;
            assert_eq!(waits(&client).await, of(&[]), "{role}");
        }
        let shown = clerk.get(&url).await.ok().body;
        let proposed = &shown["agenda"][0];
        let accept = format!("/api/topics/{}/accept", id(proposed));
        let shown = step(&clerk, proposed, &accept, json!({})).await.ok().body;
        assert_eq!(waits(&clerk).await, of(&[("meeting_notice", 1)]));
        let shown = meet(&clerk, &shown, "notice").await;
        assert_eq!(waits(&clerk).await, of(&[]), "it is not its hour yet");
        let starts = Timestamp::parse_rfc3339(STARTS).expect("a moment");
        house.clock.set(starts.plus(60_000));
        let clerk = worker(&house).await;
        assert_eq!(waits(&clerk).await, of(&[("meeting_hold", 1)]));
        let shown = held(&house, &shown, &[COMMITTEE, BANK]).await;
        let clerk = worker(&house).await;
        assert_eq!(waits(&clerk).await, of(&[("meeting_draft", 1)]));
        let shown = meet(&clerk, &shown, "draft-minutes").await;
        assert_eq!(waits(&clerk).await, of(&[]), "a worker approves nothing");
        let secretary = secretary(&house).await;
        assert_eq!(waits(&secretary).await, of(&[("meeting_approve", 1)]));
        meet(&secretary, &shown, "approve-minutes").await;
        // the community owes one, the bank the other
        assert_eq!(waits(&clerk).await, of(&[("resolution_own", 1)]));
        assert_eq!(waits(&officer(&house).await).await, of(&[]));
        house.clock.set(starts.plus(30 * DAY));
        let clerk = worker(&house).await;
        let late = of(&[("resolution_own", 1), ("resolution_late", 1)]);
        assert_eq!(waits(&clerk).await, late);
        let late = of(&[("resolution_late", 2)]);
        assert_eq!(waits(&officer(&house).await).await, late);
        let bank = liaison(&house, BANK).await;
        let owed = bank.get("/api/resolutions?mine=true").await.ok().body;
        let owed = owed["items"][0].clone();
        let url = format!("/api/resolutions/{}", id(&owed));
        let said = json!({"word": "已划线"});
        let owed = step(&bank, &owed, &format!("{url}/start"), json!({}))
            .await
            .ok()
            .body;
        step(&bank, &owed, &format!("{url}/report"), said)
            .await
            .ok();
        let done = of(&[("resolution_own", 1), ("resolution_confirm", 1)]);
        assert_eq!(waits(&clerk).await, done);
    }
);

row! {
    struct Acts { post_id: PostId }
}

/// A building head in the community's organisation, with the post they act in.
async fn head(house: &TestHouse) -> (TestClient<'_>, PostId) {
    let at = path("/001/");
    let head = house
        .client(STREET, Role::BuildingHead, COMMITTEE, &at)
        .await;
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let (db, scope) = tx.parts();
    let sql = "SELECT post_id FROM session WHERE street_id = $1 AND person_id = $4";
    let acts: Option<Acts> = db
        .one(scope, sql, params![head.person])
        .await
        .expect("reads");
    let id = acts.expect("a session").post_id;
    let held = Post {
        id,
        person_id: head.person,
        org_id: COMMITTEE,
        area_id: area(0xA1),
        area_path: at,
        role: Role::BuildingHead,
        from_at: tx.now(),
        to_at: None,
        ended_at: None,
        end_reason: None,
        source: "test".to_owned(),
        appointment_no: None,
        document_no: None,
        version: 1,
    };
    let (db, scope) = tx.parts();
    insert_post(db, scope, &held).await.expect("a post");
    tx.finish().await.expect("commits");
    (head, id)
}

on_both_databases!(
    &features(),
    async fn what_the_own_post_or_unit_owes_is_counted_for_everybody(house: TestHouse) {
        let (_, meeting) = planned(&house).await;
        let clerk = worker(&house).await;
        let meeting = meet(&clerk, &meeting, "open-topics").await;
        let url = format!("/api/meetings/{}", id(&meeting));
        let topic = json!({"title": "楼道灯", "source": "office", "accept": true});
        let topics = format!("{url}/topics");
        let meeting = clerk.post(&topics, &topic).await.ok().body;
        let meeting = meet(&clerk, &meeting, "notice").await;
        let starts = Timestamp::parse_rfc3339(STARTS).expect("a moment");
        house.clock.set(starts.plus(60_000));
        let meeting = held(&house, &meeting, &[BANK, COMMITTEE]).await;
        let (head, post) = head(&house).await;
        let clerk = worker(&house).await;
        let own = json!({"topic_id": meeting["agenda"][0]["id"], "text": "每晚看一遍楼道灯", "kind": "duty",
            "owner_org_id": COMMITTEE, "owner_post_id": post, "due_at": "2026-12-20T18:00:00+08:00"});
        let resolutions = format!("{url}/resolutions");
        let meeting = clerk.post(&resolutions, &own).await.ok().body;
        assert_eq!(waits(&head).await, of(&[]), "nothing is owed yet");
        let meeting = meet(&clerk, &meeting, "draft-minutes").await;
        meet(&secretary(&house).await, &meeting, "approve-minutes").await;
        // the head owes the one of the own post, the bank its own, the committee both of its own
        assert_eq!(waits(&head).await, of(&[("resolution_own", 1)]));
        let bank = liaison(&house, BANK).await;
        assert_eq!(waits(&bank).await, of(&[("resolution_own", 1)]));
        assert_eq!(waits(&clerk).await, of(&[("resolution_own", 2)]));
        let neighbour = house
            .client(STREET, Role::BuildingHead, COMMITTEE, &path("/001/"))
            .await;
        assert_eq!(waits(&neighbour).await, of(&[]));
    }
);

on_both_databases!(
    &features(),
    async fn a_day_that_passed_without_a_notice_wants_another(house: TestHouse) {
        let (_, meeting) = planned(&house).await;
        let starts = Timestamp::parse_rfc3339(STARTS).expect("a moment");
        house.clock.set(starts.plus(DAY));
        let clerk = worker(&house).await;
        assert_eq!(waits(&clerk).await, of(&[("meeting_edit", 1)]));
        let cancel = format!("/api/meetings/{}/cancel", id(&meeting));
        let why = json!({"reason": "并入下月"});
        step(&clerk, &meeting, &cancel, why).await.ok();
        assert_eq!(waits(&clerk).await, of(&[]));
    }
);

on_both_databases!(
    &features(),
    async fn cards_and_tasks_of_alliances_wait_too(house: TestHouse) {
        let (alliance, meeting) = planned(&house).await;
        let clerk = worker(&house).await;
        let cancel = format!("/api/meetings/{}/cancel", id(&meeting));
        let why = json!({"reason": "改期"});
        step(&clerk, &meeting, &cancel, why).await.ok();
        let url = format!("/api/alliances/{}/tasks", id(&alliance));
        let mut given = Vec::new();
        for org in [BANK, COMMITTEE] {
            let due = house.app.now().plus(20 * DAY);
            let task = json!({"org_id": org, "what": "制定共享停车办法", "due_at": due});
            given.push(clerk.post(&url, &task).await.ok().body);
        }
        assert_eq!(waits(&clerk).await, of(&[("task_report", 1)]));
        let report = format!("/api/alliance-tasks/{}/report", id(&given[0]));
        let bank = liaison(&house, BANK).await;
        let said = json!({"word": "已定稿"});
        step(&bank, &given[0], &report, said.clone()).await.ok();
        let both = of(&[("task_report", 1), ("task_accept", 1)]);
        assert_eq!(waits(&clerk).await, both);
        let accept = of(&[("task_accept", 1)]);
        assert_eq!(waits(&officer(&house).await).await, accept);
        // what one reported for the own office somebody else accepts
        let report = format!("/api/alliance-tasks/{}/report", id(&given[1]));
        step(&clerk, &given[1], &report, said).await.ok();
        assert_eq!(waits(&clerk).await, accept);
        let both = of(&[("task_accept", 2)]);
        assert_eq!(waits(&worker(&house).await).await, both);
        // the quarter is over: the bank's card is due
        house.clock.set(house.app.now().plus(60 * DAY));
        let clerk = worker(&house).await;
        let said = of(&[("card_send", 1), ("task_accept", 2)]);
        assert_eq!(waits(&clerk).await, said);
        let lines_of = clerk.get("/api/today").await.ok().body;
        assert_eq!(lines_of["lines"][0]["quarter"], "2026Q4");
    }
);

on_both_databases!(
    &features(),
    async fn lines_cost_as_many_queries_whatever_waits(house: TestHouse) {
        let (_, meeting) = planned(&house).await;
        let clerk = worker(&house).await;
        let ids = house.app.ids();
        let actor = Actor::Member {
            account: AccountId::fresh(ids),
            person: PersonId::fresh(ids),
            street: STREET,
            acting: ActingPost {
                post: PostId::fresh(ids),
                role: Role::CommunityWorker,
                org: COMMITTEE,
                area: path("/001/"),
            },
        };
        let mut seen = Vec::new();
        for _ in 0..2 {
            let mut db = house.app.read().await.expect("connects");
            let reader = Reader {
                app: &house.app,
                actor: &actor,
                locale: Locale::Zh,
                now: house.app.now(),
            };
            let found = lines(&mut db, reader).await.expect("reads");
            seen.push((found[0].count, db.queries()));
            drop(db);
            let again = json!({"id": meeting["body_id"]});
            plan(&clerk, &again).await;
        }
        assert_eq!(seen, [(1, 5), (2, 5)]);
    }
);
