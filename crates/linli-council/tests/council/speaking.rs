//! Whoever does not speak for an organisation has none of its seats and owes nothing for it, in whatever organisation their post is.

use crate::setting::{FEATURES, STARTS, act, approved, held, joint, leader, noticed, plan, step};
use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PostId};
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_kit::{on_both_databases, params, row};
use linli_net::persons::store::Post;
use linli_work::testing::alliances::{action, id};
use linli_work::testing::{BANK, COMMITTEE, liaison, path, worker};
use serde_json::{Value, json};

/// Posts in a community's own organisation that do not speak for it.
const SILENT: [Role; 5] = [
    Role::BuildingHead,
    Role::StairwellHead,
    Role::GridHead,
    Role::Delegate,
    Role::Supervisor,
];

/// Posts that do.
const SPEAKING: [Role; 4] = [
    Role::CommitteeMember,
    Role::PartTimeMember,
    Role::ResidentsCommitteeMember,
    Role::BranchSecretary,
];

async fn sits(house: &TestHouse, role: Role, org: OrgId) -> TestClient<'_> {
    house.client(STREET, role, org, &path("/001/")).await
}

row! {
    struct Acts { post_id: PostId }
}

/// A head in the community's organisation, with the post they act in.
async fn head_with_post(house: &TestHouse) -> (TestClient<'_>, PostId) {
    let head = sits(house, Role::BuildingHead, COMMITTEE).await;
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let (db, scope) = tx.parts();
    let sql = "SELECT post_id FROM session WHERE street_id = $1 AND person_id = $4";
    let acts: Option<Acts> = db
        .one(scope, sql, params![head.person])
        .await
        .expect("reads");
    let post = acts.expect("a session").post_id;
    let held = Post {
        id: post,
        person_id: head.person,
        org_id: COMMITTEE,
        area_id: linli_work::testing::area(0xA1),
        area_path: path("/001/"),
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
    linli_net::persons::store::insert_post(db, scope, &held)
        .await
        .expect("a post");
    tx.finish().await.expect("commits");
    (head, post)
}

async fn total(client: &TestClient<'_>, url: &str) -> Value {
    client.get(url).await.ok().body["total"].clone()
}

on_both_databases!(
    &FEATURES,
    async fn a_head_is_not_the_committee(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = noticed(&house, &body).await;
        let page = format!("/api/meetings/{}", id(&meeting));
        let (reply, topics) = (format!("{page}/answer"), format!("{page}/topics"));
        let coming = json!({"version": meeting["version"], "answer": "coming"});
        let one = json!({"title": "停车", "source": "member", "late_reason": "急"});
        for role in SILENT {
            let head = sits(&house, role, COMMITTEE).await;
            for list in ["/api/meetings", "/api/meetings?mine=true", "/api/bodies"] {
                assert_eq!(total(&head, list).await, 0, "{role} {list}");
            }
            head.get(&page).await.refused(404, "not_found");
            head.get(&format!("{page}/notice.docx"))
                .await
                .refused(404, "not_found");
            head.post(&reply, &coming).await.refused(404, "not_found");
            head.post(&topics, &one).await.refused(404, "not_found");
        }
        for role in SPEAKING {
            let member = sits(&house, role, COMMITTEE).await;
            assert_eq!(total(&member, "/api/meetings?mine=true").await, 1, "{role}");
            let seen = member.get(&page).await.ok().body;
            assert_eq!(seen["my_attendees"].as_array().map(Vec::len), Some(1));
            assert_eq!(action(&seen, "answer"), "may", "{role}");
        }
        let member = sits(&house, Role::CommitteeMember, COMMITTEE).await;
        member.post(&reply, &coming).await.ok();
        let seen = member.post(&topics, &one).await.ok().body;
        assert_eq!(seen["agenda"][1]["proposed_org"], "北江社区");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_seat_of_the_own_person_is_kept(house: TestHouse) {
        joint(&house).await;
        let clerk = worker(&house).await;
        let council =
            json!({"kind": "residents_council", "name": "北江社区议事会", "org_id": COMMITTEE});
        let body = clerk.post("/api/bodies", &council).await.ok().body;
        let head = crate::setting::seated(&house, COMMITTEE, "李楼长")
            .await
            .person;
        let head = house
            .client_of(STREET, Role::BuildingHead, COMMITTEE, &path("/001/"), head)
            .await;
        let seats = format!("/api/bodies/{}/seats", id(&body));
        let seat = json!({"capacity": "member", "person_id": head.person});
        clerk.post(&seats, &seat).await.ok();
        let meeting = plan(&clerk, &body, STARTS).await;
        let meeting = step(&clerk, &meeting, "open-topics", json!({})).await.ok();
        // the meeting of the council, not the joint one; what they propose is theirs, not the committee's
        assert_eq!(total(&head, "/api/meetings?mine=true").await, 1);
        assert_eq!(total(&head, "/api/bodies").await, 1);
        let topics = format!("/api/meetings/{}/topics", id(&meeting.body));
        let one = json!({"title": "楼道灯", "source": "member"});
        let seen = head.post(&topics, &one).await.ok().body;
        assert_eq!(
            (
                &seen["agenda"][0]["proposed_by"],
                &seen["agenda"][0]["proposed_org"]
            ),
            (&json!("李楼长"), &Value::Null)
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_the_committee_owes_is_not_the_heads(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = held(&house, &body).await;
        let clerk = worker(&house).await;
        crate::setting::resolve(&clerk, &meeting, COMMITTEE, "社区出一名值守人员").await;
        let meeting = approved(&house, &meeting).await;
        let one = meeting["decided"][0].clone();
        for role in SILENT {
            let head = sits(&house, role, COMMITTEE).await;
            for list in ["/api/resolutions", "/api/resolutions?mine=true"] {
                assert_eq!(total(&head, list).await, 0, "{role} {list}");
            }
            act(&head, &one, "start", json!({}))
                .await
                .refused(404, "not_found");
        }
        // who speaks for it is shown what the gate lets through
        for role in SPEAKING {
            let member = sits(&house, role, COMMITTEE).await;
            let list = member.get("/api/resolutions?mine=true").await.ok().body;
            assert_eq!(action(&list["items"][0], "start"), "may", "{role}");
        }
        let shown = leader(&house).await.get("/api/resolutions").await.ok().body;
        assert_eq!(action(&shown["items"][0], "start"), "resolution_owner_only");
        let bank = liaison(&house, BANK).await.get("/api/resolutions").await;
        assert_eq!(
            action(&bank.ok().body["items"][0], "start"),
            "resolution_owner_only"
        );
        let member = sits(&house, Role::BranchSecretary, COMMITTEE).await;
        act(&member, &one, "start", json!({})).await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn whose_post_answers_for_it_does_it(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = held(&house, &body).await;
        let clerk = worker(&house).await;
        let (head, post) = head_with_post(&house).await;
        let url = format!("/api/meetings/{}/resolutions", id(&meeting));
        let mine = json!({"topic_id": meeting["agenda"][0]["id"], "text": "东门楼道每晚看一遍", "kind": "duty",
            "owner_org_id": COMMITTEE, "owner_post_id": post, "due_at": "2027-01-31T18:00:00+08:00"});
        clerk.post(&url, &mine).await.ok();
        crate::setting::resolve(&clerk, &meeting, COMMITTEE, "社区出一名值守人员").await;
        // not before the minutes are approved
        assert_eq!(total(&head, "/api/resolutions").await, 0);
        approved(&house, &meeting).await;
        for list in [
            "/api/resolutions",
            "/api/resolutions?mine=true",
            "/api/resolutions?waiting=own",
        ] {
            assert_eq!(total(&head, list).await, 1, "{list}");
        }
        // somebody else in the same post's role owes nothing of it; whoever speaks for the committee owes both
        let other = sits(&house, Role::BuildingHead, COMMITTEE).await;
        assert_eq!(total(&other, "/api/resolutions?waiting=own").await, 0);
        assert_eq!(total(&clerk, "/api/resolutions?waiting=own").await, 2);
        let one = head.get("/api/resolutions").await.ok().body["items"][0].clone();
        assert_eq!(action(&one, "start"), "may");
        let one = act(&head, &one, "start", json!({})).await.ok().body;
        let word = json!({"word": "每晚都看了"});
        act(&head, &one, "report", word).await.ok();
        assert_eq!(total(&head, "/api/resolutions?waiting=own").await, 0);
    }
);
