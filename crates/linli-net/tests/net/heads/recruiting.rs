//! From the call to the letter, and who may not decide.

use linli_domain::scope::Scope;
use linli_kit::on_both_databases;
use linli_net::FEATURES;
use linli_net::persons::store as persons;
use serde_json::{Value, json};

use super::*;

/// The buildings of the community that look for a head.
async fn vacancies(worker: &TestClient<'_>, place: &Place) -> Vec<AreaId> {
    let path = format!(
        "/api/campaigns/vacancies?area_id={}&post_kind=building_head",
        place.community
    );
    let found = worker.get(&path).await.ok().body["items"].clone();
    let found = found.as_array().expect("items");
    found
        .iter()
        .map(|one| serde_json::from_value(one["area_id"].clone()).expect("an id"))
        .collect()
}

on_both_databases!(
    FEATURES,
    async fn from_the_call_to_the_approval(house: TestHouse) {
        let place = place(&house, 2).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let secretary = client(&house, &place, Role::CommunitySecretary).await;
        let (id, code, slots) = published(&house, &place, &worker).await;
        let page = format!("/api/public/campaigns/{code}");
        let public = house.anybody().get(&page).await.ok().body;
        assert_eq!(
            (public["open"].as_bool(), public["place"].as_str()),
            (Some(true), Some("北江社区"))
        );
        let mine = nominated(&house, &code, &slots[0], "王喆", "13900001111").await;
        let own = house
            .anybody()
            .get(&format!("/api/public/applications/{mine}"))
            .await
            .ok()
            .body;
        assert_eq!(
            (own["state"].as_str(), own["can_withdraw"].as_bool()),
            (Some("submitted"), Some(true))
        );

        // checks, notice and objections: nothing can be skipped
        let seen = only(&worker, "/api/applications").await;
        assert!(
            !seen.to_string().contains("13900001111"),
            "the number is masked"
        );
        act(
            &worker,
            "applications",
            &seen,
            "check",
            json!({"lives_here": true, "adult": true}),
        )
        .await
        .refused(409, "application_checks_missing");
        act(&worker, "applications", &seen, "publicise", json!({}))
            .await
            .refused(409, "application_wrong_state");
        let seen = act(&worker, "applications", &seen, "check", CHECKS())
            .await
            .ok()
            .body;
        let seen = act(&worker, "applications", &seen, "publicise", json!({}))
            .await
            .ok()
            .body;
        // Tuesday 10 November and five working days: Tuesday 17 November, same time
        assert_eq!(seen["publicity_until"], "2026-11-17T10:00:00+08:00");
        let resolution = json!({"resolution": "北江党委〔2026〕7号"});
        act(
            &secretary,
            "applications",
            &seen,
            "approve",
            resolution.clone(),
        )
        .await
        .refused(409, "application_publicity_running");
        let noticed = house.anybody().get(&page).await.ok().body["notices"][0].clone();
        assert_eq!(noticed["name"], "王喆");
        let objection = json!({"application_id": noticed["application_id"], "text": "他不住这里"});
        let _ = house
            .anybody()
            .post(&format!("{page}/objections"), &objection)
            .await
            .ok();
        house.advance(7 * DAY).await;
        // whoever was away that long signs in again
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let secretary = client(&house, &place, Role::CommunitySecretary).await;
        let late = house
            .anybody()
            .post(&format!("{page}/objections"), &objection)
            .await;
        late.refused(409, "publicity_not_running");
        act(
            &secretary,
            "applications",
            &seen,
            "approve",
            resolution.clone(),
        )
        .await
        .refused(409, "application_objections_open");
        let full = only(&worker, "/api/applications").await;
        let answer = json!({"application_id": full["id"], "answer": "已上门核实,住在 1 幢 301。", "upheld": false});
        let objected = full["objections"][0]["id"].as_str().expect("an objection");
        let path = format!("/api/objections/{objected}/answer");
        let _ = worker.post(&path, &answer).await.ok();
        worker
            .post(&path, &answer)
            .await
            .refused(409, "objection_answered_before");
        act(&secretary, "applications", &seen, "approve", json!({}))
            .await
            .refused(409, "application_resolution_missing");
        act(
            &worker,
            "applications",
            &seen,
            "approve",
            resolution.clone(),
        )
        .await
        .refused(403, "not_for_this_post");
        let _ = act(&secretary, "applications", &seen, "approve", resolution)
            .await
            .ok()
            .body;
        let offer = worker.get(&format!("/api/campaigns/{id}")).await.ok().body["slots"].clone();
        assert_eq!(
            (offer[0]["state"].as_str(), offer[1]["state"].as_str()),
            (Some("taken"), Some("open"))
        );
    }
);

/// What the proof of a letter says: its state, for whoever scans it.
async fn worth(house: &TestHouse, proof: &str) -> Option<String> {
    let answer = house.anybody().get(proof).await.ok();
    answer.body["state"].as_str().map(str::to_owned)
}

/// The posts a person holds now.
async fn posts(house: &TestHouse, person: PersonId) -> Vec<persons::Post> {
    let mut db = house.app.read().await.expect("reads");
    persons::posts_of(
        &mut db,
        &Scope::street_wide(STREET),
        person,
        house.app.now(),
    )
    .await
    .expect("posts")
}

/// The new head gets an account without being asked for anything known, once.
async fn comes_in(house: &TestHouse, place: &Place, person: PersonId) {
    let root = AreaPath::street();
    let administrator = house
        .client(STREET, Role::SystemAdministrator, place.org, &root)
        .await;
    let awaited = administrator
        .get("/api/accounts/awaited?q=王")
        .await
        .ok()
        .body;
    assert_eq!(
        (
            awaited["total"].as_i64(),
            &awaited["items"][0]["person"]["id"]
        ),
        (Some(1), &json!(person))
    );
    assert_eq!(awaited["items"][0]["posts"][0]["role"], "building_head");
    let path = format!("/api/persons/{person}/account");
    let login = json!({"login": "wangzhe"});
    let made = administrator.post(&path, &login).await.ok().body;
    assert!(made["one_time_password"].as_str().is_some());
    assert_eq!(made["account"]["must_change_password"], true);
    let again = json!({"login": "wangzhe2"});
    assert_eq!(administrator.post(&path, &again).await.status.as_u16(), 409);
    let awaited = administrator.get("/api/accounts/awaited?q=王").await.ok();
    assert_eq!(awaited.body["total"], 0);
}

on_both_databases!(
    FEATURES,
    async fn a_gap_is_called_for_and_closed_and_the_new_head_is_let_in(house: TestHouse) {
        let place = place(&house, 2).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        assert_eq!(vacancies(&worker, &place).await, place.buildings);
        let (id, code, slots) = published(&house, &place, &worker).await;
        assert!(
            vacancies(&worker, &place).await.is_empty(),
            "called for already"
        );
        let _ = nominated(&house, &code, &slots[0], "王喆", "13900001111").await;
        let seen = approved(&house, &place, &worker).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let head = act(&worker, "applications", &seen, "appoint", json!({}))
            .await
            .ok()
            .body;
        // once the campaign is over, its buildings without a head are gaps again; this one has its head
        let path = format!("/api/campaigns/{id}");
        let version = worker.get(&path).await.ok().body["version"].clone();
        worker
            .post(&format!("{path}/close"), &json!({"version": version}))
            .await
            .ok();
        assert_eq!(vacancies(&worker, &place).await, place.buildings[1..]);
        let person: PersonId = serde_json::from_value(head["person_id"].clone()).expect("an id");
        comes_in(&house, &place, person).await;
    }
);

/// The letter of a head, as a file and as a page; answers the path of its proof.
async fn letter_of(worker: &TestClient<'_>, head_id: &str) -> String {
    let file = worker
        .get(&format!("/api/heads/{head_id}/letter.docx"))
        .await
        .ok();
    assert!(file.bytes.starts_with(b"PK"), "a Word file");
    let letter = worker
        .get(&format!("/api/heads/{head_id}/letter"))
        .await
        .ok()
        .body;
    assert_eq!(letter["number"], "PS330205-20261118-00001");
    let url = letter["url"].as_str().expect("an address");
    format!(
        "/api/public/appointment-letters/{}",
        url.rsplit('/').next().expect("a code")
    )
}

on_both_databases!(
    FEATURES,
    async fn from_the_letter_to_the_end_of_a_term(house: TestHouse) {
        let place = place(&house, 2).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (id, code, slots) = published(&house, &place, &worker).await;
        let _ = nominated(&house, &code, &slots[0], "王喆", "13900001111").await;
        let seen = approved(&house, &place, &worker).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;

        // the letter, its file and its proof; the real post
        let head = act(&worker, "applications", &seen, "appoint", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(head["state"], "on_duty");
        act(&worker, "applications", &seen, "appoint", json!({}))
            .await
            .refused(409, "stale_version");
        let head_id = head["id"].as_str().expect("an id").to_owned();
        let proof = letter_of(&worker, &head_id).await;
        assert_eq!(worth(&house, &proof).await.as_deref(), Some("in_force"));
        let person: PersonId = serde_json::from_value(head["person_id"].clone()).expect("an id");
        let post = posts(&house, person).await.remove(0);
        assert_eq!(
            (post.role, post.area_id),
            (Role::BuildingHead, place.buildings[0])
        );
        assert_eq!(
            (post.source.as_str(), post.appointment_no.as_deref()),
            ("self_nomination", Some("PS330205-20261118-00001"))
        );

        // suspension, return, renewal, resignation, hand-over
        let head = act(
            &worker,
            "heads",
            &head,
            "suspend",
            json!({"reason": "住院"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(
            (
                posts(&house, person).await.len(),
                worth(&house, &proof).await.as_deref()
            ),
            (0, Some("suspended"))
        );
        let head = act(&worker, "heads", &head, "resume", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(
            (
                posts(&house, person).await.len(),
                worth(&house, &proof).await.as_deref()
            ),
            (1, Some("in_force"))
        );
        let head = act(&worker, "heads", &head, "renew", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(head["letters"].as_array().map(Vec::len), Some(2));
        assert_eq!(
            (
                posts(&house, person).await.len(),
                worth(&house, &proof).await.as_deref()
            ),
            (1, Some("in_force"))
        );
        act(&worker, "heads", &head, "remove", json!({"reason": "搬走"}))
            .await
            .refused(403, "not_for_this_post");
        let head = act(&worker, "heads", &head, "resign", json!({"reason": "搬走"}))
            .await
            .ok()
            .body;
        assert_eq!(
            (head["state"].as_str(), head["next_step"]["code"].as_str()),
            (Some("resigned"), Some("head_hand_over"))
        );
        assert_eq!(
            (
                posts(&house, person).await.len(),
                worth(&house, &proof).await.as_deref()
            ),
            (0, Some("over"))
        );
        let all: Vec<Value> = head["handover"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| json!({"item": line["item"], "done": true}))
            .collect();
        let head = act(
            &worker,
            "heads",
            &head,
            "hand-over",
            json!({"handover": all}),
        )
        .await
        .ok()
        .body;
        assert_eq!(head["next_step"]["code"], "none");
        let offer = worker.get(&format!("/api/campaigns/{id}")).await.ok().body["slots"].clone();
        assert_eq!(offer[0]["state"], "open", "the building is on offer again");
    }
);

on_both_databases!(
    FEATURES,
    async fn a_neighbours_word_is_not_the_candidates(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, code, slots) = published(&house, &place, &worker).await;
        let body = json!({"slot_id": slots[0], "route": "recommended", "name": "李梅", "recommender": "邻居张三", "statement": "热心"});
        let path = format!("/api/public/campaigns/{code}/applications");
        let sent = house.anybody().post(&path, &body).await.ok().body;
        assert_eq!(sent["state"], "recommended");
        let seen = only(&worker, "/api/applications").await;
        act(&worker, "applications", &seen, "check", CHECKS())
            .await
            .refused(409, "application_wrong_state");
        let own = format!(
            "/api/public/applications/{}",
            sent["code"].as_str().expect("a code")
        );
        let no = house
            .anybody()
            .post(
                &format!("{own}/consent"),
                &json!({"phone": "13900002222", "consent": false}),
            )
            .await;
        assert_eq!(
            (
                no.status.as_u16(),
                no.body["field_errors"][0]["code"].as_str()
            ),
            (422, Some("consent_missing"))
        );
        let yes = json!({"phone": "13900002222", "consent": true});
        let agreed = house
            .anybody()
            .post(&format!("{own}/consent"), &yes)
            .await
            .ok()
            .body;
        assert_eq!(agreed["state"], "submitted");
        house
            .anybody()
            .post(&format!("{own}/consent"), &yes)
            .await
            .refused(409, "application_wrong_state");
        let seen = only(&worker, "/api/applications").await;
        let _ = act(&worker, "applications", &seen, "check", CHECKS())
            .await
            .ok();
        // the same candidate for the same post once; without consent not at all
        let again = json!({"slot_id": slots[0], "route": "self", "name": "李梅", "phone": "139 0000 2222", "consent": true});
        house
            .anybody()
            .post(&path, &again)
            .await
            .refused(409, "already_there");
        let silent =
            json!({"slot_id": slots[0], "route": "self", "name": "赵六", "phone": "13900003333"});
        assert_eq!(
            house.anybody().post(&path, &silent).await.status.as_u16(),
            422
        );
        let gone = house
            .anybody()
            .post(&format!("{own}/withdraw"), &json!({}))
            .await
            .ok()
            .body;
        assert_eq!(
            (gone["state"].as_str(), gone["can_withdraw"].as_bool()),
            (Some("withdrawn"), Some(false))
        );
        house
            .anybody()
            .get("/api/public/applications/7KMP-2WXA-9RTC")
            .await
            .refused(404, "not_found");
    }
);

on_both_databases!(
    FEATURES,
    async fn nobody_decides_on_themselves_nor_on_whom_they_recommended(house: TestHouse) {
        let place = place(&house, 2).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, code, slots) = published(&house, &place, &worker).await;
        let secretary = person(&house, "书记", "13900004444").await;
        let secretary = house
            .client_of(
                STREET,
                Role::CommunitySecretary,
                place.org,
                &place.path,
                secretary,
            )
            .await;
        let _ = nominated(&house, &code, &slots[0], "书记", "13900004444").await;
        let seen = only(&worker, "/api/applications?state=submitted").await;
        act(&secretary, "applications", &seen, "check", CHECKS())
            .await
            .refused(403, "application_own");
        let offered = secretary
            .get(&format!(
                "/api/applications/{}",
                seen["id"].as_str().expect("an id")
            ))
            .await
            .ok()
            .body;
        let actions = offered["allowed_actions"].as_array().expect("actions");
        assert!(
            actions.iter().all(|one| one["allowed"] == false),
            "{actions:?}"
        );
        let body = json!({"slot_id": slots[1], "route": "recommended", "name": "钱七", "recommender": "书记", "recommender_phone": "139-0000-4444"});
        let sent = house
            .anybody()
            .post(&format!("/api/public/campaigns/{code}/applications"), &body)
            .await
            .ok()
            .body;
        let own = format!(
            "/api/public/applications/{}/consent",
            sent["code"].as_str().expect("a code")
        );
        let _ = house
            .anybody()
            .post(&own, &json!({"phone": "13900005555", "consent": true}))
            .await
            .ok();
        let seen = secretary.get("/api/applications").await.ok().body["items"][0].clone();
        act(&secretary, "applications", &seen, "check", CHECKS())
            .await
            .refused(403, "application_own_recommendation");
        // another community sees nothing of it
        let stranger = house
            .client(STREET, Role::CommunitySecretary, place.org, &place.other)
            .await;
        assert_eq!(
            stranger.get("/api/applications").await.ok().body["total"],
            0
        );
        act(&stranger, "applications", &seen, "check", CHECKS())
            .await
            .refused(404, "not_found");
    }
);
