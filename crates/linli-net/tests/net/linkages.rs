//! Linkages: what is checked, who begins and ends them, and what a page is told beforehand.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_domain::time::{MINUTE, Timestamp};
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestAnswer};
use linli_net::FEATURES;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::places::{id, officer, place, worker};
use crate::rosters::{field, org, person};

/// The lone action of a list or a row, as "may" or its refusal.
fn action(of: &Value) -> &str {
    let action = &of["allowed_actions"][0];
    match action["allowed"].as_bool() {
        Some(true) => "may",
        _ => action["reason_code"].as_str().unwrap_or_default(),
    }
}

fn names(answer: &TestAnswer) -> Vec<&str> {
    let items = answer.body["items"].as_array().expect("a list");
    items
        .iter()
        .map(|one| one["name"].as_str().expect("a name"))
        .collect()
}

on_both_databases!(
    FEATURES,
    async fn linkages_lead_from_a_post_to_a_branch(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let committee = org(&officer, "community", "北江社区居委会", &north["id"]).await;
        let branch = org(&officer, "party_branch", "锦绣苑党支部", &north["id"]).await;
        let wang = person(&officer, "王一").await;
        let link = |kind: &str, org: &Value| json!({"kind": kind, "person_id": wang["id"], "org_id": org["id"]});
        assert_eq!(
            field(
                &officer
                    .post("/api/linkages", &link("member_branch", &branch))
                    .await
            ),
            "person_id linkage_post"
        );
        let post = json!({"person_id": wang["id"], "role": "committee_member", "org_id": committee["id"],
            "area_id": north["id"], "source": "election"});
        officer.post("/api/posts", &post).await.ok();
        assert_eq!(
            field(
                &officer
                    .post("/api/linkages", &link("member_branch", &committee))
                    .await
            ),
            "org_id linkage_org"
        );
        let made = officer
            .post("/api/linkages", &link("member_branch", &branch))
            .await
            .ok();
        assert_eq!(
            field(
                &officer
                    .post("/api/linkages", &link("member_branch", &branch))
                    .await
            ),
            "person_id linkage_there"
        );
        house.advance(10 * MINUTE).await;
        let ended = officer
            .post(
                &format!("/api/linkages/{}/end", id(&made.body)),
                &json!({"version": 1, "reason": "分工调整"}),
            )
            .await
            .ok();
        assert!(!ended.body["ended_at"].is_null());
        assert_eq!(officer.get("/api/linkages").await.ok().body["total"], 0);
        assert_eq!(
            officer.get("/api/linkages?ended=true").await.ok().body["total"],
            1
        );
        let again = officer
            .post(
                &format!("/api/linkages/{}/end", id(&made.body)),
                &json!({"version": 2, "reason": "分工调整"}),
            )
            .await;
        assert_eq!(again.body["code"], "linkage_over");
    }
);

on_both_databases!(
    FEATURES,
    async fn a_worker_links_a_cadre_of_the_street(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let south = place(&officer, &street, "community", "南江社区").await;
        let office = org(&officer, "community", "北江社区", &north["id"]).await;
        let other = org(&officer, "community", "南江社区", &south["id"]).await;
        let shop = org(&officer, "merchant", "阿婆馄饨店", &north["id"]).await;
        org(&officer, "party_branch", "锦绣苑党支部", &north["id"]).await;
        let chen = person(&officer, "陈下沉").await;
        let neighbour = person(&officer, "陈邻居").await;
        // two posts of one cadre: found once
        for (role, organisation) in [("unit_head", &shop), ("unit_liaison", &shop)] {
            let post = json!({"person_id": chen["id"], "role": role, "org_id": organisation["id"],
                "area_id": street, "source": "appointment"});
            officer.post("/api/posts", &post).await.ok();
        }

        let worker = worker(&house, &north).await;
        let to = |org: &Value| format!("/api/linkages?org_id={}", id(org));
        let list = worker.get(&to(&office)).await.ok().body;
        assert_eq!(action(&list), "may");
        assert_eq!(
            list["kinds"],
            json!(["delegate_community", "cadre_community"])
        );
        for (org, refusal) in [(&shop, "linkage_org_unfit"), (&other, "linkage_elsewhere")] {
            assert_eq!(action(&worker.get(&to(org)).await.ok().body), refusal);
        }
        let of = |person: &Value| format!("/api/linkages?person_id={}", id(person));
        let list = officer.get(&of(&chen)).await.ok().body;
        assert_eq!(list["kinds"], json!(["cadre_community"]));
        let none = officer.get(&of(&neighbour)).await.ok().body;
        assert_eq!(action(&none), "linkage_no_post");
        let leader = house
            .client(
                STREET,
                Role::StreetLeader,
                OrgId(Uuid::nil()),
                &AreaPath::street(),
            )
            .await;
        let seen = leader.get(&to(&office)).await.ok().body;
        assert_eq!(action(&seen), "linkage_not_for_role");

        let who = "/api/linkages/candidates?kind=cadre_community&q=";
        assert_eq!(
            names(&worker.get(&format!("{who}%E9%99%88")).await.ok()),
            ["陈下沉"]
        );
        assert!(names(&worker.get(&format!("{who}%25")).await.ok()).is_empty());
        let whither = "/api/linkages/targets?kind=cadre_community";
        assert_eq!(names(&worker.get(whither).await.ok()), ["北江社区"]);
        assert_eq!(names(&officer.get(whither).await.ok()).len(), 2);
        let near = format!(
            "/api/linkages/targets?kind=member_branch&area_id={}",
            id(&north)
        );
        assert_eq!(names(&officer.get(&near).await.ok()), ["锦绣苑党支部"]);

        let link = |org: &Value| json!({"kind": "cadre_community", "person_id": chen["id"], "org_id": org["id"], "document_no": "北街〔2026〕3号"});
        let away = worker.post("/api/linkages", &link(&other)).await;
        assert_eq!(field(&away), "org_id unknown");
        let made = worker.post("/api/linkages", &link(&office)).await.ok().body;
        assert_eq!(
            (action(&made), made["state"].as_str()),
            ("may", Some("held"))
        );
        assert_eq!(made["person_in_scope"], false, "no page of the community's");
        let at_place = format!("/api/linkages?area_id={}", id(&north));
        assert_eq!(officer.get(&at_place).await.ok().body["total"], 1);
        let beside = format!("/api/linkages?area_id={}", id(&south));
        assert_eq!(officer.get(&beside).await.ok().body["total"], 0);
        // whoever looks after a branch keeps it from being ended
        let keeps = officer
            .get(&format!("/api/orgs/{}/uses", id(&office)))
            .await
            .ok()
            .body;
        assert_eq!(keeps["items"][0]["what"], "linkage");
        assert_eq!(keeps["items"][0]["items"][0]["name"], "陈下沉");

        house.advance(9 * MINUTE).await;
        let now = house.app.now();
        let end = |at: Timestamp| json!({"version": 1, "reason": "轮岗", "ended_at": at});
        let path = format!("/api/linkages/{}/end", id(&made));
        for at in [now.plus(MINUTE), now.plus(-10 * MINUTE)] {
            assert_eq!(
                field(&worker.post(&path, &end(at)).await),
                "ended_at linkage_end"
            );
        }
        let ended = worker
            .post(&path, &end(now.plus(-2 * MINUTE)))
            .await
            .ok()
            .body;
        assert_eq!(ended["ended_at"], json!(now.plus(-2 * MINUTE)));
        assert_eq!(
            (action(&ended), ended["state"].as_str()),
            ("linkage_over", Some("ended"))
        );
        assert_eq!(worker.get(&to(&office)).await.ok().body["total"], 0);

        // a term that ran out is not among those of today
        let soon = json!({"kind": "cadre_community", "person_id": chen["id"], "org_id": office["id"], "to": now.plus(MINUTE)});
        worker.post("/api/linkages", &soon).await.ok();
        assert_eq!(worker.get(&to(&office)).await.ok().body["total"], 1);
        house.advance(2 * MINUTE).await;
        assert_eq!(worker.get(&to(&office)).await.ok().body["total"], 0);
        let all = worker
            .get(&format!("{}&ended=true", to(&office)))
            .await
            .ok()
            .body;
        assert_eq!(all["total"], 2);
    }
);
