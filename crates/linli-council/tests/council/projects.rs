//! A co-building project through the API: from a demand over its partners and milestones to what residents say of it.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::OrgId;
use linli_domain::time::DAY;
use linli_kit::feature::Feature;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestAnswer, TestClient, TestHouse};
use linli_work::testing::agreements::{figures, leader, look, signed, year_with_the_bank};
use linli_work::testing::walk::{self, nothing_broken, record, street};
use linli_work::testing::{
    BANK, COMMITTEE, COMMUNITY, MEALS, OFFICE, SCHOOL, area, liaison, officer, path, worker,
};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The rooms of the net, the work and the council.
pub static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    linli_work::testing::FEATURES
        .iter()
        .chain(linli_council::FEATURES)
        .copied()
        .collect()
});

/// A day from now.
pub fn day(house: &TestHouse, days: i64) -> Value {
    json!(house.app.now().plus(days * DAY))
}

/// A project of the community, carried out by it, with the bank asked and one milestone.
pub fn proposal(house: &TestHouse) -> Value {
    json!({
        "project": {"title": "锦绣苑助餐点", "kind": "old_and_young", "choice": "optional", "purpose": "让独居老人中午有热饭吃。",
                    "owner_org_id": COMMITTEE, "area_id": area(COMMUNITY), "due_at": day(house, 60)},
        "milestones": [{"title": "选好场地", "due_at": day(house, 20)}],
        "partners": [{"org_id": BANK, "brings": "送餐志愿者", "quantity": 3, "unit": "次"}],
        "sources": [{"kind": "fiscal", "who": "街道财政", "amount_fen": 3_000_000, "note": "2026 年预算"}, {"kind": "unit", "who": "江滨银行"}]
    })
}

/// A step of a project at the version shown.
pub async fn step(client: &TestClient<'_>, project: &Value, verb: &str) -> TestAnswer {
    let body = json!({"version": project["version"], "word": "按计划办理"});
    client.post(&address(project, verb), &body).await
}

/// The path of a step of a project.
pub fn address(project: &Value, verb: &str) -> String {
    format!("/api/projects/{}/{verb}", walk::id(project))
}

/// The page of a project.
pub async fn page(client: &TestClient<'_>, project: &Value) -> Value {
    let address = format!("/api/projects/{}", walk::id(project));
    client.get(&address).await.ok().body
}

/// A step of the `nth` part of a project: of its `milestones` or its `partners_asked_in`.
pub async fn part(
    client: &TestClient<'_>,
    project: &Value,
    (kind, nth): (&str, usize),
    verb: &str,
    more: Value,
) -> TestAnswer {
    let one = &project[kind][nth];
    let room = if kind == "milestones" {
        "project-milestones"
    } else {
        "project-partners"
    };
    let mut body = json!({"version": one["version"]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    client
        .post(&format!("/api/{room}/{}/{verb}", walk::id(one)), &body)
        .await
}

/// The first milestone, and the first partner.
pub const MILESTONE: (&str, usize) = ("milestones", 0);
/// The first partner.
pub const PARTNER: (&str, usize) = ("partners_asked_in", 0);

/// "may" or the refusal of an action.
pub fn action<'a>(of: &'a Value, name: &str) -> &'a str {
    let actions = of["allowed_actions"].as_array().expect("actions");
    let one = actions
        .iter()
        .find(|one| one["action"] == name)
        .expect("the action is told of");
    match one["allowed"].as_bool() {
        Some(true) => "may",
        _ => one["reason_code"].as_str().unwrap_or_default(),
    }
}

/// The first field error: field and code.
pub fn field(answer: &TestAnswer) -> String {
    let first = &answer.body["field_errors"][0];
    assert_ne!(first["message"], first["code"], "the field has a text");
    format!(
        "{} {}",
        first["field"].as_str().unwrap_or_default(),
        first["code"].as_str().unwrap_or_default()
    )
}

/// A project proposed by a worker, approved, with the bank's yes, and begun.
pub async fn running(house: &TestHouse) -> Value {
    begun(house, &proposal(house)).await
}

async fn begun(house: &TestHouse, wish: &Value) -> Value {
    let made = worker(house)
        .await
        .post("/api/projects", wish)
        .await
        .ok()
        .body;
    let approved = step(&leader(house).await, &made, "approve").await.ok().body;
    part(
        &liaison(house, BANK).await,
        &approved,
        PARTNER,
        "agree",
        json!({}),
    )
    .await
    .ok();
    step(&worker(house).await, &approved, "start")
        .await
        .ok()
        .body
}

/// Its milestone and its outputs in place: ready to be finished.
pub async fn ready(house: &TestHouse) -> Value {
    ready_as(house, &proposal(house)).await
}

/// As [`ready`], for a proposal of one's own.
pub async fn ready_as(house: &TestHouse, wish: &Value) -> Value {
    let begun = begun(house, wish).await;
    let clerk = worker(house).await;
    let told = json!({"word": "场地选在 3 幢一楼"});
    let reported = part(&clerk, &begun, MILESTONE, "report", told)
        .await
        .ok()
        .body;
    let confirmed = part(
        &officer(house).await,
        &reported,
        MILESTONE,
        "confirm",
        json!({}),
    )
    .await
    .ok()
    .body;
    let outputs = json!({"version": confirmed["version"],
        "outputs": [{"what": "助餐点", "quantity": 1, "unit": "处", "beneficiaries": 46, "area_id": area(COMMUNITY)}]});
    clerk
        .write(Method::PUT, &address(&confirmed, "outputs"), &outputs)
        .await
        .ok()
        .body
}

on_both_databases!(
    &FEATURES,
    async fn from_a_demand_to_a_promise_kept(house: TestHouse) {
        street(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        let (clerk, bank, head) = (
            worker(&house).await,
            liaison(&house, BANK).await,
            leader(&house).await,
        );
        let demand = record(&clerk, "楼里三位独居老人想每天中午有人送餐", 1).await;
        let mut wish = proposal(&house);
        wish["demand_id"] = demand["id"].clone();
        let early = clerk.post("/api/projects", &wish).await;
        assert_eq!(field(&early), "demand_id project_demand_state");
        walk::act(&clerk, "demands", &walk::id(&demand), "accept", json!({}))
            .await
            .ok();
        let made = clerk.post("/api/projects", &wish).await.ok().body;
        assert_eq!(made["next_step"]["code"], "approve_project");
        assert_eq!(made["origin"], "demand");
        assert_eq!(made["class_id"], json!(MEALS), "the demand's class");
        let twice = clerk.post("/api/projects", &wish).await;
        assert_eq!(field(&twice), "demand_id project_demand_taken");

        // an idea of the office is none of the units' business
        assert_eq!(bank.get("/api/projects").await.ok().body["total"], 0);
        let own = format!("/api/projects/{}", walk::id(&made));
        bank.get(&own).await.refused(404, "not_found");
        step(&clerk, &made, "approve")
            .await
            .refused(403, "not_for_this_post");
        let approved = step(&head, &made, "approve").await.ok().body;
        assert_eq!(approved["next_step"]["code"], "answer_project");
        assert_eq!(approved["next_step"]["who"], "江滨银行");

        // the partner says yes itself
        let mine = bank.get("/api/projects").await.ok().body;
        assert_eq!(mine["total"], 1);
        liaison(&house, SCHOOL)
            .await
            .get(&own)
            .await
            .refused(404, "not_found");
        let seen = page(&bank, &made).await;
        assert_eq!(seen["timeline"], json!([]));
        let agreed = part(&bank, &seen, PARTNER, "agree", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(agreed["partners"], json!(["江滨银行"]));
        assert_eq!(agreed["partners_asked_in"][0]["own"], true);

        // work: a milestone, and the partner's share, each confirmed by another
        let begun = step(&clerk, &page(&clerk, &made).await, "start")
            .await
            .ok()
            .body;
        assert_eq!(begun["next_step"]["code"], "reach_milestone");
        assert_eq!(begun["next_step"]["what"], "选好场地");
        let told = json!({"word": "场地选在 3 幢一楼"});
        let reported = part(&clerk, &begun, MILESTONE, "report", told)
            .await
            .ok()
            .body;
        part(&clerk, &reported, MILESTONE, "confirm", json!({}))
            .await
            .refused(403, "project_part_own");
        let street_clerk = officer(&house).await;
        part(&street_clerk, &reported, MILESTONE, "confirm", json!({}))
            .await
            .ok();
        let brought = json!({"word": "每周三送餐", "done": 2});
        let shared = part(&bank, &page(&bank, &made).await, PARTNER, "report", brought)
            .await
            .ok()
            .body;
        assert_eq!(
            figures(&look(&street_clerk, &agreement).await),
            [(0, 10), (0, 4)]
        );
        part(&bank, &shared, PARTNER, "confirm", json!({}))
            .await
            .refused(403, "not_for_this_post");
        let counted = part(&clerk, &shared, PARTNER, "confirm", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(
            figures(&look(&street_clerk, &agreement).await),
            [(2, 10), (0, 4)]
        );
        assert_eq!(counted["partners_asked_in"][0]["counted"], 2);
        assert_eq!(counted["partners_asked_in"][0]["counted_on"], "为老人送餐");

        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_paper_yes_names_the_paper_and_only_a_unit_says_no(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let made = clerk
            .post("/api/projects", &proposal(&house))
            .await
            .ok()
            .body;
        let approved = step(&leader(&house).await, &made, "approve")
            .await
            .ok()
            .body;
        part(&clerk, &approved, PARTNER, "decline", json!({}))
            .await
            .refused(403, "project_part_unit_only");
        let bare = part(&clerk, &approved, PARTNER, "agree", json!({})).await;
        assert_eq!(field(&bare), "word required");
        let paper = json!({"word": "11 月 9 日盖章回执"});
        let agreed = part(&clerk, &approved, PARTNER, "agree", paper)
            .await
            .ok()
            .body;
        assert_eq!(
            agreed["partners_asked_in"][0]["paper"],
            "11 月 9 日盖章回执"
        );
        // a partner that leaves has no part any more, and what was planned for it says so
        let plan = json!({"version": agreed["version"],
            "milestones": [{"title": "排好班", "due_at": day(&house, 5), "org_id": BANK}]});
        let planned = clerk
            .post(&address(&agreed, "milestones"), &plan)
            .await
            .ok()
            .body;
        let begun = step(&clerk, &planned, "start").await.ok().body;
        let bank = liaison(&house, BANK).await;
        let gone = part(
            &bank,
            &page(&bank, &begun).await,
            PARTNER,
            "leave",
            json!({"word": "人手不够"}),
        )
        .await
        .ok()
        .body;
        let roster = ("milestones", 0);
        assert_eq!(gone["milestones"][0]["gone"], true);
        part(&bank, &gone, roster, "report", json!({"word": "排好了"}))
            .await
            .refused(409, "project_part_partner_gone");
        let open = &gone["milestones"][0];
        let change = json!({"version": open["version"], "title": "排好班", "due_at": open["due_at"], "org_id": BANK});
        let address = format!("/api/project-milestones/{}", walk::id(open));
        let mut other = change.clone();
        other["org_id"] = json!(SCHOOL);
        let refused = clerk.write(Method::PUT, &address, &other).await;
        assert_eq!(field(&refused), "org_id project_no_part");
        other["org_id"] = json!(COMMITTEE);
        let moved = clerk.write(Method::PUT, &address, &other).await.ok().body;
        part(
            &clerk,
            &moved,
            roster,
            "report",
            json!({"word": "社区自己排班"}),
        )
        .await
        .ok();
        // asked again after it left, it may come back
        let ask = json!({"version": moved["version"],
            "partners": [{"org_id": BANK, "brings": "场地", "quantity": 1, "unit": "处"}]});
        let url = format!("/api/projects/{}/partners", walk::id(&moved));
        clerk.post(&url, &ask).await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn an_owner_that_ended_is_replaced_and_its_milestones_go_along(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let mut wish = proposal(&house);
        wish["project"]["owner_org_id"] = json!(SCHOOL);
        let made = clerk.post("/api/projects", &wish).await.ok().body;
        let approved = step(&leader(&house).await, &made, "approve")
            .await
            .ok()
            .body;
        let begun = step(&clerk, &approved, "start").await.ok().body;
        end(&house, SCHOOL).await;
        let seen = page(&clerk, &begun).await;
        assert_eq!(
            (&seen["owner_ended"], &seen["next_step"]["code"]),
            (&json!(true), &json!("name_owner"))
        );
        assert_eq!(action(&seen, "finish"), "project_owner_ended");
        let body = |org: OrgId| json!({"version": seen["version"], "owner_org_id": org, "word": "学校撤并"});
        let gone = clerk.post(&address(&seen, "owner"), &body(SCHOOL)).await;
        assert_eq!(field(&gone), "owner_org_id unknown");
        let moved = clerk
            .post(&address(&seen, "owner"), &body(COMMITTEE))
            .await
            .ok()
            .body;
        assert_eq!(moved["milestones"][0]["org_name"], "北江社区");
        assert_eq!(moved["next_step"]["code"], "reach_milestone");
    }
);

/// Ends an organisation.
async fn end(house: &TestHouse, org: OrgId) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut found = linli_net::orgs::store::load(db, scope, org)
        .await
        .expect("is there");
    found.ended_at = Some(now);
    found.end_reason = Some("撤并".to_owned());
    linli_net::orgs::store::update(db, scope, &found)
        .await
        .expect("ends");
    tx.finish().await.expect("commits");
}

on_both_databases!(
    &FEATURES,
    async fn each_role_sees_and_does_its_own(house: TestHouse) {
        street(&house).await;
        let made = worker(&house)
            .await
            .post("/api/projects", &proposal(&house))
            .await
            .ok()
            .body;
        let own = format!("/api/projects/{}", walk::id(&made));
        for (role, org, at, reads, edit) in [
            (Role::StreetOfficer, OFFICE, "/", 200, "may"),
            (Role::CommunitySecretary, COMMITTEE, "/001/", 200, "may"),
            (
                Role::CommunityWorker,
                COMMITTEE,
                "/002/",
                200,
                "project_elsewhere",
            ),
            (Role::StreetLeader, OFFICE, "/", 200, "project_not_for_role"),
            (Role::SmartCentre, OFFICE, "/", 200, "project_not_for_role"),
            (Role::Auditor, OFFICE, "/", 200, "project_not_for_role"),
            (Role::UnitLiaison, BANK, "/001/", 404, ""),
            (Role::UnitHead, SCHOOL, "/002/", 404, ""),
            (Role::Volunteer, BANK, "/001/", 403, ""),
            (Role::BuildingHead, COMMITTEE, "/001/", 403, ""),
        ] {
            let client = house.client(STREET, role, org, &path(at)).await;
            let answer = client.get(&own).await;
            assert_eq!(answer.status, reads, "{role}");
            if reads == 200 {
                assert_eq!(action(&answer.body, "edit"), edit, "{role}");
            }
        }
        let neighbour = house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await;
        let elsewhere = neighbour.post("/api/projects", &proposal(&house)).await;
        assert_eq!(field(&elsewhere), "area_id project_area_elsewhere");
        step(&neighbour, &made, "call-off")
            .await
            .refused(403, "project_elsewhere");
        house
            .anybody()
            .get("/api/projects")
            .await
            .refused(401, "not_signed_in");
    }
);
