//! Organisations, persons and posts: what is checked, who may what, and that one seat is given once.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestAnswer, TestClient};
use linli_net::FEATURES;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::places::{id, officer, place, worker};

pub fn field(answer: &TestAnswer) -> String {
    let error = &answer.body["field_errors"][0];
    format!(
        "{} {}",
        error["field"].as_str().unwrap_or_default(),
        error["code"].as_str().unwrap_or_default()
    )
}

pub async fn org(client: &TestClient<'_>, kind: &str, name: &str, area: &Value) -> Value {
    let body = json!({"kind": kind, "name": name, "area_id": area});
    client.post("/api/orgs", &body).await.ok().body
}

pub async fn person(client: &TestClient<'_>, name: &str) -> Value {
    client
        .post("/api/persons", &json!({"name": name}))
        .await
        .ok()
        .body
}

on_both_databases!(
    FEATURES,
    async fn organisations_stand_in_a_second_tree(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let south = place(&officer, &street, "community", "南江社区").await;
        let east = place(&officer, &street, "community", "东江社区").await;
        let compound = place(&officer, &north["id"], "compound", "锦绣苑").await;

        for (code, wrong) in [
            ("1210000040000988", "credit_code credit_code_length"),
            ("12100000400009880I", "credit_code credit_code_character"),
            ("12100000400009880L", "credit_code credit_code_check"),
        ] {
            let body = json!({"kind": "public_institution", "name": "某院", "area_id": north["id"], "credit_code": code});
            assert_eq!(
                field(&officer.post("/api/orgs", &body).await),
                wrong,
                "{code}"
            );
        }
        // a unit in three communities is ordinary; codes whose sum is a multiple of 31 are good
        let body = json!({"kind": "private_enterprise", "name": "某公司", "area_id": north["id"],
            "area_ids": [south["id"], east["id"]], "credit_code": "91330100ma27000210"});
        let unit = officer.post("/api/orgs", &body).await.ok().body;
        assert_eq!(unit["credit_code"], "91330100MA27000210");
        assert_eq!(unit["bound"].as_array().expect("places").len(), 3);
        for community in [&north, &south, &east] {
            let list = officer
                .get(&format!(
                    "/api/orgs?kind=private_enterprise&area_id={}",
                    id(community)
                ))
                .await
                .ok();
            assert_eq!(list.body["total"], 1);
        }
        let twice = json!({"kind": "merchant", "name": "某店", "area_id": north["id"], "credit_code": "91330100MA27000210"});
        assert_eq!(
            field(&officer.post("/api/orgs", &twice).await),
            "credit_code credit_code_taken"
        );

        let committee = org(&officer, "party_committee", "北江社区党委", &north["id"]).await;
        let branch = json!({"kind": "party_branch", "name": "锦绣苑党支部", "area_id": compound["id"],
            "parent_id": committee["id"], "party_build": "separate"});
        let branch = officer.post("/api/orgs", &branch).await.ok().body;
        let circle = json!({"version": 1, "parent_id": branch["id"]});
        let address = format!("/api/orgs/{}", id(&committee));
        assert_eq!(
            field(&officer.write(Method::PATCH, &address, &circle).await),
            "parent_id org_cycle"
        );
        let built = json!({"kind": "merchant", "name": "某店", "area_id": north["id"], "party_build": "joint"});
        assert_eq!(
            field(&officer.post("/api/orgs", &built).await),
            "party_build org_build_party_only"
        );

        let worker = worker(&house, &north).await;
        let elsewhere =
            json!({"kind": "owners_committee", "name": "某业委会", "area_id": south["id"]});
        worker
            .post("/api/orgs", &elsewhere)
            .await
            .refused(403, "org_elsewhere");
        let office = json!({"kind": "department", "name": "某科", "area_id": north["id"]});
        worker
            .post("/api/orgs", &office)
            .await
            .refused(403, "org_street_only");
        let end = json!({"version": 1, "reason": "撤销"});
        let refused = worker.post(&format!("{address}/end"), &end).await;
        refused.refused(409, "org_in_use");
        assert_eq!(
            refused.body["args"]["uses"][0]["items"][0]["name"],
            "锦绣苑党支部"
        );
        let ended = worker
            .post(&format!("/api/orgs/{}/end", id(&branch)), &end)
            .await
            .ok();
        assert_eq!(ended.body["end_reason"], "撤销");
        worker.post(&format!("{address}/end"), &end).await.ok();
    }
);

on_both_databases!(
    FEATURES,
    async fn posts_are_given_where_they_sit_and_once_where_one_may_hold(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let one = place(&officer, &north["id"], "building", "1幢").await;
        let two = place(&officer, &north["id"], "building", "2幢").await;
        let committee = org(&officer, "community", "北江社区居委会", &north["id"]).await;
        let worker = worker(&house, &north).await;
        let wang = person(&worker, "王一").await;
        let li = person(&worker, "李二").await;
        let post = |person: &Value, role: &str, area: &Value| {
            json!({"person_id": person["id"], "role": role, "org_id": committee["id"], "area_id": area["id"],
                "source": "nomination", "to": "2027-11-10T00:00:00+08:00"})
        };
        for (role, area, wrong) in [
            ("building_head", &north, "area_id post_place"),
            ("owners_committee_member", &one, "org_id post_org"),
        ] {
            assert_eq!(
                field(&worker.post("/api/posts", &post(&wang, role, area)).await),
                wrong
            );
        }
        worker
            .post("/api/posts", &post(&wang, "street_officer", &north))
            .await
            .refused(403, "post_administrator_only");
        worker
            .post("/api/posts", &post(&wang, "delegate", &north))
            .await
            .refused(403, "post_street_only");
        let mut own = post(&wang, "building_head", &one);
        own["person_id"] = json!(worker.person);
        worker
            .post("/api/posts", &own)
            .await
            .refused(403, "post_own");

        // a head with two buildings is ordinary, a building with two heads is not
        let given = worker
            .post("/api/posts", &post(&wang, "building_head", &one))
            .await
            .ok();
        worker
            .post("/api/posts", &post(&wang, "building_head", &two))
            .await
            .ok();
        let clash = worker
            .post("/api/posts", &post(&li, "building_head", &one))
            .await;
        assert_eq!(field(&clash), "role post_single");
        assert!(
            clash.body["field_errors"][0]["message"]
                .as_str()
                .expect("words")
                .contains("王一")
        );
        let again = worker
            .post("/api/posts", &post(&wang, "building_head", &one))
            .await;
        assert_eq!(field(&again), "role post_held_already");
        // the next term may be given before this one is over
        let mut later = post(&li, "building_head", &one);
        later["from"] = json!("2027-11-10T00:00:00+08:00");
        later["to"] = json!("2028-11-10T00:00:00+08:00");
        let later = worker.post("/api/posts", &later).await.ok();
        assert_eq!(later.body["state"], "later");
        let renew = json!({"version": 1, "to": "2028-01-01T00:00:00+08:00"});
        let path = format!("/api/posts/{}", id(&given.body));
        let answer = worker.post(&format!("{path}/renew"), &renew).await;
        assert_eq!(field(&answer), "role post_single");
        worker
            .post(
                &format!("/api/posts/{}/end", id(&later.body)),
                &json!({"version": 1, "reason": "放弃"}),
            )
            .await
            .ok();
        let renewed = worker.post(&format!("{path}/renew"), &renew).await.ok();
        assert_eq!(renewed.body["to"], "2028-01-01T00:00:00+08:00");
        let over = json!({"version": 2, "person_id": li["id"], "reason": "搬家", "appointment_no": "聘〔2026〕8号"});
        let taken = worker.post(&format!("{path}/hand-over"), &over).await.ok();
        assert_eq!(taken.body["person_name"], "李二");
        assert_eq!(taken.body["source"], "hand_over");
        let held = worker
            .get(&format!(
                "/api/posts?area_id={}&state=held&role=building_head",
                id(&one)
            ))
            .await
            .ok();
        assert_eq!(held.body["total"], 1);
        let seen = worker
            .get(&format!("/api/persons/{}", id(&wang)))
            .await
            .ok();
        assert_eq!(seen.body["posts"].as_array().expect("posts").len(), 1);
        assert_eq!(seen.body["past_posts"][0]["end_reason"], "搬家");

        // a building with a head does not end
        let end = json!({"version": 1, "reason": "拆除"});
        let refused = worker
            .post(&format!("/api/areas/{}/retire", id(&two)), &end)
            .await;
        refused.refused(409, "area_in_use");
        assert_eq!(refused.body["args"]["uses"][0]["what"], "post");
        assert_eq!(refused.body["args"]["uses"][0]["items"][0]["name"], "王一");
    }
);

on_both_databases!(
    FEATURES,
    async fn of_many_who_give_one_seat_one_succeeds(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let building = place(&officer, &north["id"], "building", "1幢").await;
        let committee = org(&officer, "community", "北江社区居委会", &north["id"]).await;
        let mut wishes = Vec::new();
        for number in 0..64 {
            let who = person(&officer, &format!("候选{number}")).await;
            wishes.push(
                json!({"person_id": who["id"], "role": "building_head", "org_id": committee["id"],
                "area_id": building["id"], "source": "nomination"}),
            );
        }
        let officer = &officer;
        let answers =
            futures::future::join_all(wishes.iter().map(|wish| officer.post("/api/posts", wish)))
                .await;
        let given = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(given, 1);
        // whoever comes too late is told who has it: they wait for one another, and nobody is sent away
        for lost in answers.iter().filter(|answer| answer.status != 201) {
            lost.refused(422, "invalid");
            assert_eq!(field(lost), "role post_single");
        }
        let held = officer
            .get(&format!("/api/posts?area_id={}&state=held", id(&building)))
            .await
            .ok();
        assert_eq!(held.body["total"], 1);
    }
);

on_both_databases!(
    FEATURES,
    async fn a_person_is_shown_to_each_as_far_as_they_may_see(house: TestHouse) {
        let (officer, street) = officer(&house).await;
        let north = place(&officer, &street, "community", "北江社区").await;
        let south = place(&officer, &street, "community", "南江社区").await;
        let worker_north = worker(&house, &north).await;
        let worker_south = worker(&house, &south).await;
        let body = json!({"name": "王一", "phone": "１３８ 0000 1234", "birth_year": 1960});
        let wang = worker_north.post("/api/persons", &body).await.ok().body;
        assert_eq!(wang["phone_masked"], "138****1234");
        let address = format!("/api/persons/{}", id(&wang));
        assert_eq!(worker_south.get(&address).await.status, 404);
        let twice = json!({"name": "别人", "phone": "13800001234"});
        assert_eq!(
            field(&worker_south.post("/api/persons", &twice).await),
            "phone person_known"
        );
        assert_eq!(
            field(
                &worker_north
                    .post("/api/persons", &json!({"name": "孩子", "birth_year": 2020}))
                    .await
            ),
            "birth_year out_of_range"
        );
        // verified by whom and when; the street office sees nothing of it
        let yes = json!({"version": 1, "verified": true});
        assert_eq!(
            officer
                .post(&format!("{address}/verify-party"), &yes)
                .await
                .status,
            403
        );
        let seen = worker_north
            .post(&format!("{address}/verify-party"), &yes)
            .await
            .ok();
        assert!(!seen.body["party_verified"]["at"].is_null());
        let street_sees = officer.get(&address).await.ok();
        assert!(street_sees.body["party_verified"].is_null());
        assert_eq!(street_sees.body["phone_masked"], "138****1234");
        let no = json!({"version": 2, "verified": false});
        assert_eq!(
            field(
                &worker_north
                    .post(&format!("{address}/verify-party"), &no)
                    .await
            ),
            "reason required"
        );
        let secretary = house
            .client(
                STREET,
                Role::CommunitySecretary,
                OrgId(Uuid::nil()),
                &AreaPath::parse(north["path"].as_str().expect("a path")).expect("a path"),
            )
            .await;
        assert!(secretary.get(&address).await.ok().body["phone_masked"].is_null());
        let found = worker_north.get("/api/persons?q=13800001234").await.ok();
        assert_eq!(found.body["total"], 1);
        let unit = house
            .client(
                STREET,
                Role::UnitLiaison,
                OrgId(Uuid::nil()),
                &AreaPath::street(),
            )
            .await;
        assert_eq!(unit.get("/api/persons").await.status, 403);
    }
);
