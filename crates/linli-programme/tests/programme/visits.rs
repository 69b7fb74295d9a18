//! Visits of linkages through the API: who notes, what becomes a demand, what is expected when, who adds a word.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::{LinkageId, OrgId, PersonId};
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::page::Page;
use linli_kit::reader::Reader;
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient, TestHouse};
use linli_net::linkages::edit::{NewLinkage, create};
use linli_net::linkages::rules::LinkageKind;
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_programme::visits::list::{VisitLinkageQuery, list};
use linli_work::testing::alliances::{action, field, id};
use linli_work::testing::{
    BANK, COMMITTEE, COMMUNITY, OFFICE, area, liaison, officer, path, settle, worker,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::posts::{FEATURES, lay_post, told};

/// 锦绣苑党支部 in 北江社区.
const BRANCH: OrgId = OrgId(Uuid::from_u128(0xD7));

/// The street with a branch; a committee member is linked to it and a delegate to the community.
struct Laid<'h> {
    member: TestClient<'h>,
    delegate: TestClient<'h>,
    branch: LinkageId,
    community: LinkageId,
}

async fn link(house: &TestHouse, kind: LinkageKind, person: PersonId, org: OrgId) -> LinkageId {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let new = NewLinkage {
        kind,
        person_id: person,
        org_id: org,
        from: None,
        to: None,
        document_no: None,
    };
    let linkage = create(&mut tx, new).await.expect("a linkage");
    tx.finish().await.expect("commits");
    linkage.id
}

async fn lay(house: &TestHouse) -> Laid<'_> {
    settle(house).await;
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let branch = Org::new(
        BRANCH,
        OrgKind::PartyBranch,
        "锦绣苑党支部",
        area(COMMUNITY),
        path("/001/"),
    );
    let (db, scope) = tx.parts();
    linli_net::orgs::store::insert(db, scope, &branch, now)
        .await
        .expect("a branch");
    tx.finish().await.expect("commits");
    let at = path("/001/");
    let member = house
        .client(STREET, Role::CommitteeMember, COMMITTEE, &at)
        .await;
    let delegate = house.client(STREET, Role::Delegate, BANK, &at).await;
    lay_post(
        house,
        (member.person, "郭建国"),
        (Role::CommitteeMember, COMMITTEE),
    )
    .await;
    lay_post(house, (delegate.person, "赵磊"), (Role::Delegate, BANK)).await;
    let branch = link(house, LinkageKind::MemberBranch, member.person, BRANCH).await;
    let community = link(
        house,
        LinkageKind::DelegateCommunity,
        delegate.person,
        COMMITTEE,
    )
    .await;
    Laid {
        member,
        delegate,
        branch,
        community,
    }
}

async fn note(client: &TestClient<'_>, linkage: LinkageId, more: Value) -> TestAnswer {
    let mut body = json!({"whom": "支部党员", "heard": "楼道灯坏了两盏"});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let url = format!("/api/visit-linkages/{linkage}/visits");
    client.post(&url, &body).await
}

async fn linkages(client: &TestClient<'_>, query: &str) -> Value {
    let url = format!("/api/visit-linkages?{query}");
    client.get(&url).await.ok().body
}

async fn add(client: &TestClient<'_>, visit: &Value, version: i64, word: &str) -> TestAnswer {
    let url = format!("/api/visits/{}/word", id(visit));
    let body = json!({"version": version, "word": word});
    client.post(&url, &body).await
}

on_both_databases!(
    &FEATURES,
    async fn a_visit_is_noted_and_moves_the_next_one(house: TestHouse) {
        let laid = lay(&house).await;
        let clerk = officer(&house).await;
        let all = linkages(&clerk, "").await;
        assert_eq!(
            all["figure"],
            json!({"expected": 2, "kept": 2, "overdue": 0, "light": "green"})
        );
        let first = &all["items"][1];
        assert_eq!(
            (&first["org_name"], &first["expected_by"], &first["last_at"]),
            (
                &json!("锦绣苑党支部"),
                &json!("2026-12-01T00:00:00+08:00"),
                &Value::Null
            )
        );
        let mine = linkages(&laid.member, "mine=true").await;
        assert_eq!(
            (&mine["total"], action(&mine["items"][0], "note")),
            (&json!(1), "may")
        );
        let page = note(&laid.member, laid.branch, json!({})).await.ok().body;
        assert_eq!(page["expected_by"], "2027-01-01T00:00:00+08:00");
        let visit = &page["visits"][0];
        assert_eq!(
            (&visit["heard"], &visit["on_behalf"], &visit["demand_id"]),
            (&json!("楼道灯坏了两盏"), &json!(false), &Value::Null)
        );
        // no visit in the month after: red, and in the list of those overdue
        house.advance(60 * DAY).await;
        let clerk = officer(&house).await;
        let late = linkages(&clerk, "light=red").await;
        assert_eq!(late["total"], 2);
        assert_eq!(
            late["figure"],
            json!({"expected": 2, "kept": 0, "overdue": 2, "light": "red"})
        );
        // lists say nothing of how often somebody came
        let keys: Vec<&String> = late["items"][0]
            .as_object()
            .expect("a row")
            .keys()
            .collect();
        assert!(
            keys.iter()
                .all(|key| !key.contains("count") && !key.contains("visits")),
            "{keys:?}"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_heard_becomes_a_demand_in_the_same_step(house: TestHouse) {
        let laid = lay(&house).await;
        let heard =
            json!({"heard": "三号楼老人想在小区里有个晒太阳的地方", "becomes_demand": true});
        let page = note(&laid.delegate, laid.community, heard).await.ok().body;
        let demand = page["visits"][0]["demand_id"]
            .as_str()
            .expect("a demand")
            .to_owned();
        let shown = worker(&house)
            .await
            .get(&format!("/api/demands/{demand}"))
            .await
            .ok()
            .body;
        assert_eq!(
            (&shown["source"], &shown["text"], &shown["state"]),
            (
                &json!("visit"),
                &json!("三号楼老人想在小区里有个晒太阳的地方"),
                &json!("submitted")
            )
        );
        let short = json!({"heard": "灯", "becomes_demand": true});
        let answer = note(&laid.delegate, laid.community, short).await;
        assert_eq!(field(&answer), "heard visit_need");
        assert_eq!(linkages(&laid.delegate, "").await["total"], 1);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_clerk_notes_for_them_and_the_place_adds_a_word(house: TestHouse) {
        let laid = lay(&house).await;
        let at = path("/001/");
        let host = house
            .client(STREET, Role::BranchSecretary, BRANCH, &at)
            .await;
        lay_post(
            &house,
            (host.person, "周晓"),
            (Role::BranchSecretary, BRANCH),
        )
        .await;
        let page = note(&laid.member, laid.branch, json!({})).await.ok().body;
        assert_eq!(told(&house, host.person).await, ["visit_noted"]);
        let visit = page["visits"][0].clone();
        assert_eq!(action(&visit, "word"), "visit_host_only");
        add(&laid.member, &visit, 1, "很好")
            .await
            .refused(403, "not_for_this_post");
        let blank = add(&host, &visit, 1, " ").await;
        assert_eq!(field(&blank), "word required");
        let said = add(&host, &visit, 1, "灯已经报修").await.ok().body;
        assert_eq!(
            (
                &said["visits"][0]["word"],
                &said["visits"][0]["word_by_name"]
            ),
            (&json!("灯已经报修"), &json!("周晓"))
        );
        assert_eq!(told(&house, laid.member.person).await, ["visit_word"]);
        add(&host, &visit, 1, "灯修好了")
            .await
            .refused(409, "stale_version");
        // what a clerk noted the same clerk does not speak to
        let clerk = worker(&house).await;
        let page = note(&clerk, laid.branch, json!({"heard": "门禁失灵"}))
            .await
            .ok()
            .body;
        let visit = page["visits"][0].clone();
        assert_eq!(
            (&visit["heard"], &visit["on_behalf"]),
            (&json!("门禁失灵"), &json!(true))
        );
        add(&clerk, &visit, 1, "已知")
            .await
            .refused(403, "visit_own");
        add(&worker(&house).await, &visit, 1, "已知").await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_may_see_and_note_what(house: TestHouse) {
        let laid = lay(&house).await;
        let page = format!("/api/visit-linkages/{}", laid.branch);
        let at = path("/");
        let abroad = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &at)
            .await;
        let elsewhere = house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await;
        let bank = liaison(&house, BANK).await;
        for stranger in [&abroad, &elsewhere, &bank, &laid.delegate] {
            stranger.get(&page).await.refused(404, "not_found");
            note(stranger, laid.branch, json!({}))
                .await
                .refused(404, "not_found");
        }
        assert_eq!(linkages(&abroad, "").await["total"], 0);
        for role in [
            Role::BuildingHead,
            Role::Volunteer,
            Role::SecurityAdministrator,
        ] {
            let client = house.client(STREET, role, OFFICE, &at).await;
            client.get(&page).await.refused(403, "not_for_this_post");
        }
        let leader = house.client(STREET, Role::StreetLeader, OFFICE, &at).await;
        let seen = leader.get(&page).await.ok().body;
        assert_eq!(action(&seen, "note"), "visit_visitor_only");
        note(&leader, laid.branch, json!({}))
            .await
            .refused(403, "visit_visitor_only");
        for (day, wrong) in [
            ("2026-11-11T09:00:00+08:00", "visited_at visit_day"),
            ("2026-11-09T09:00:00+08:00", "visited_at visit_day"),
        ] {
            let answer = note(&laid.member, laid.branch, json!({"visited_at": day})).await;
            assert_eq!(field(&answer), wrong);
        }
        let answer = note(&laid.member, laid.branch, json!({"whom": ""})).await;
        assert_eq!(field(&answer), "whom required");
        // two taps are one visit
        let url = format!("{page}/visits");
        let body = json!({"whom": "支部党员", "heard": "都好"});
        for _ in 0..2 {
            laid.member
                .write_with_key(Method::POST, &url, &body, "tapped-twice")
                .await
                .ok();
        }
        let seen = laid.member.get(&page).await.ok().body;
        assert_eq!(seen["visits"].as_array().map(Vec::len), Some(1));
        // an ended linkage takes no more visits and is expected no more
        let end = json!({"version": 1, "reason": "换届"});
        let ended = format!("/api/linkages/{}/end", laid.branch);
        officer(&house).await.post(&ended, &end).await.ok();
        note(&laid.member, laid.branch, json!({}))
            .await
            .refused(409, "visit_linkage_over");
        let over = laid.member.get(&page).await.ok().body;
        assert_eq!(over["expected_by"], Value::Null);
        assert_eq!(
            linkages(&officer(&house).await, "").await["figure"]["expected"],
            1
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_street_says_how_often(house: TestHouse) {
        let laid = lay(&house).await;
        let clerk = officer(&house).await;
        let setting = clerk.get("/api/visit-settings").await.ok().body;
        assert_eq!(
            setting["rules"][0],
            json!({"kind": "member_branch", "every_months": 1})
        );
        let change = |months: i64| json!({"version": 0, "rules": [{"kind": "member_branch", "every_months": months}]});
        let put = "/api/visit-settings";
        let wrong = clerk.write(Method::PUT, put, &change(2)).await;
        assert_eq!(field(&wrong), "rules.0.every_months visit_every");
        worker(&house)
            .await
            .write(Method::PUT, put, &change(3))
            .await
            .refused(403, "not_for_this_post");
        clerk.write(Method::PUT, put, &change(0)).await.ok();
        clerk
            .write(Method::PUT, put, &change(3))
            .await
            .refused(409, "stale_version");
        assert_eq!(linkages(&clerk, "").await["figure"]["expected"], 1);
        let page = format!("/api/visit-linkages/{}", laid.branch);
        assert_eq!(clerk.get(&page).await.ok().body["expected_by"], Value::Null);
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_let_the_day_pass_is_told_once_and_nobody_else(house: TestHouse) {
        let laid = lay(&house).await;
        let boss = house
            .client(STREET, Role::CommunitySecretary, COMMITTEE, &path("/001/"))
            .await
            .person;
        lay_post(
            &house,
            (boss, "王兰"),
            (Role::CommunitySecretary, COMMITTEE),
        )
        .await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        // the month's last day is 30 November: nothing on it, one word on the day after, and no second one
        house.advance(18 * DAY).await;
        assert!(told(&house, laid.member.person).await.is_empty());
        house.advance(3 * DAY).await;
        assert_eq!(told(&house, laid.member.person).await, ["visit_overdue"]);
        house.advance(40 * DAY).await;
        assert_eq!(told(&house, laid.member.person).await, ["visit_overdue"]);
        // the delegate's quarter ran out meanwhile; those above are told nothing
        assert_eq!(told(&house, laid.delegate.person).await, ["visit_overdue"]);
        assert!(told(&house, boss).await.is_empty());
        // who went is told again only when the next day has passed
        let clerk = officer(&house).await;
        note(&clerk, laid.branch, json!({})).await.ok();
        house.advance(10 * DAY).await;
        assert_eq!(told(&house, laid.member.person).await, ["visit_overdue"]);
        house.advance(60 * DAY).await;
        assert_eq!(
            told(&house, laid.member.person).await,
            ["visit_overdue", "visit_overdue"]
        );
        // where the street asks for no visits nobody is told
        let never = json!({"version": 0, "rules": [{"kind": "member_branch", "every_months": 0},
            {"kind": "delegate_community", "every_months": 0}]});
        officer(&house)
            .await
            .write(Method::PUT, "/api/visit-settings", &never)
            .await
            .ok();
        house.advance(200 * DAY).await;
        assert_eq!(told(&house, laid.delegate.person).await, ["visit_overdue"]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn lists_ask_as_often_whatever_their_size(house: TestHouse) {
        let laid = lay(&house).await;
        let actor = linli_domain::actor::Actor::House { street: STREET };
        let mut counts = Vec::new();
        for number in 0..3u128 {
            let person = PersonId(Uuid::from_u128(0xF50 + number));
            lay_post(
                &house,
                (person, "新委员"),
                (Role::CommitteeMember, COMMITTEE),
            )
            .await;
            link(&house, LinkageKind::MemberBranch, person, BRANCH).await;
            note(&laid.member, laid.branch, json!({})).await.ok();
            let mut db = house.app.read().await.expect("reads");
            let reader = Reader {
                app: &house.app,
                actor: &actor,
                locale: linli_kit::text::Locale::Zh,
                now: house.app.now(),
            };
            let page = Page::check(None, None).expect("a page");
            let list = list(&mut db, reader, &VisitLinkageQuery::default(), page)
                .await
                .expect("lists");
            counts.push((db.queries(), list.items.len()));
        }
        let rows: Vec<usize> = counts.iter().map(|(_, rows)| *rows).collect();
        assert_eq!(rows, [3, 4, 5]);
        assert!(
            counts.iter().all(|(queries, _)| *queries <= 3),
            "{counts:?}"
        );
    }
);
