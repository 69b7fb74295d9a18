//! The car park on one page: a demand that got stuck, three meetings in a row, a project of what they decided, and the places
//! that can be used since.

use axum::http::Method;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::on_both_databases;
use linli_kit::testing::TestHouse;
use linli_work::testing::agreements::leader;
use linli_work::testing::alliances::id;
use linli_work::testing::walk::{self, nothing_broken, record};
use linli_work::testing::{BANK, COMMITTEE, COMMUNITY, SAFETY, area, liaison, officer, worker};
use serde_json::{Value, json};

use crate::projects::{PARTNER, address, day, page, part, step as advance};
use crate::setting::{FEATURES, act, approved, hold, joint, plan, step};

const NEED: &str = "南门晚上没有地方停车，消防通道被占";
const BUILD: &str = "银行停车场夜间向居民开放二十个车位";
/// The compound 锦绣苑, at whose south gate it is.
const GATE: u128 = 0xA3;

/// A meeting of the three.
struct Round {
    starts: &'static str,
    /// Where its topic comes from.
    source: &'static str,
    /// What is said there.
    said: &'static str,
    /// By when what was decided is due from then on.
    due: &'static str,
}

const ROUNDS: [Round; 3] = [
    Round {
        starts: "2026-12-10T10:00:00+08:00",
        source: "demand_shelved",
        said: "银行愿意开放，担心夜间管理",
        due: "2027-02-28T18:00:00+08:00",
    },
    Round {
        starts: "2027-03-10T10:00:00+08:00",
        source: "resolution_carried",
        said: "值守费用由谁出，还没谈拢",
        due: "2027-05-31T18:00:00+08:00",
    },
    Round {
        starts: "2027-06-10T10:00:00+08:00",
        source: "resolution_carried",
        said: "费用从公共收益列支，先装道闸再开放",
        due: "2027-12-31T18:00:00+08:00",
    },
];

/// The demand: the community cannot do it and hands it up, the street puts it off.
async fn stuck(house: &TestHouse) -> Value {
    let demand = record(&worker(house).await, NEED, 20).await;
    let url = walk::id(&demand);
    let clerk = worker(house).await;
    walk::act(&clerk, "demands", &url, "accept", json!({}))
        .await
        .ok();
    let why = json!({"reason": "车位归属说不清，社区协调不动"});
    walk::act(&clerk, "demands", &url, "escalate", why)
        .await
        .ok();
    let why = json!({"reason": "要和几家单位一起商量", "review_at": "2027-09-01T09:00:00+08:00"});
    walk::act(&officer(house).await, "demands", &url, "shelve", why)
        .await
        .ok();
    demand
}

/// A meeting with what the house proposes for it as its topic, held, and what was said written down.
async fn talk(house: &TestHouse, body: &Value, round: &Round) -> Value {
    let clerk = worker(house).await;
    let meeting = plan(&clerk, body, round.starts).await;
    let meeting = step(&clerk, &meeting, "open-topics", json!({}))
        .await
        .ok()
        .body;
    let url = format!("/api/meetings/{}/proposals", id(&meeting));
    let found = clerk.get(&url).await.ok().body;
    let mut from = found["items"].as_array().into_iter().flatten();
    let one = from
        .find(|one| one["source"] == round.source)
        .expect("proposed");
    let topics = format!("/api/meetings/{}/topics", id(&meeting));
    let take = json!({"title": one["title"], "source": round.source, "demand_id": one["demand_id"],
        "resolution_id": one["resolution_id"], "accept": true});
    let meeting = clerk.post(&topics, &take).await.ok().body;
    let meeting = step(&clerk, &meeting, "notice", json!({})).await.ok().body;
    let meeting = hold(house, meeting).await;
    let topic = &meeting["agenda"][0];
    let notes = json!({"version": topic["version"], "notes": round.said});
    let url = format!("/api/topics/{}/notes", id(topic));
    worker(house)
        .await
        .write(Method::PUT, &url, &notes)
        .await
        .ok()
        .body
}

/// Three meetings in a row: the first decides, the second and the third carry it over, each in a word.
async fn decided(house: &TestHouse, body: &Value) -> Value {
    let meeting = talk(house, body, &ROUNDS[0]).await;
    let url = format!("/api/meetings/{}/resolutions", id(&meeting));
    let input = json!({"topic_id": meeting["agenda"][0]["id"], "text": BUILD, "kind": "duty",
        "owner_org_id": BANK, "due_at": ROUNDS[0].due});
    worker(house).await.post(&url, &input).await.ok();
    let mut one = approved(house, &meeting).await["decided"][0].clone();
    for round in &ROUNDS[1..] {
        let meeting = talk(house, body, round).await;
        let carried = json!({"word": round.said, "due_at": round.due});
        one = act(&worker(house).await, &one, "carry-over", carried)
            .await
            .ok()
            .body;
        approved(house, &meeting).await;
    }
    one
}

/// The project of a resolution: approved, with the bank's yes, and begun.
async fn begun(house: &TestHouse, demand: &Value, resolution: &Value) -> Value {
    let wish = json!({
        "project": {"title": "错时共享停车", "kind": "parking", "purpose": "单位车位夜间向居民开放。",
                    "owner_org_id": COMMITTEE, "area_id": area(COMMUNITY), "due_at": day(house, 60)},
        "demand_id": demand["id"], "resolution_id": resolution["id"],
        "milestones": [{"title": "制定停车办法", "due_at": day(house, 20)}, {"title": "安装道闸", "due_at": day(house, 40)}],
        "partners": [{"org_id": BANK, "brings": "夜间车位", "quantity": 20, "unit": "个"}],
        "sources": [{"kind": "public_income", "who": "锦绣苑公共收益", "amount_fen": 1_800_000}]
    });
    let clerk = worker(house).await;
    let made = clerk.post("/api/projects", &wish).await.ok().body;
    let known = advance(&leader(house).await, &made, "approve")
        .await
        .ok()
        .body;
    let bank = liaison(house, BANK).await;
    part(&bank, &known, PARTNER, "agree", json!({})).await.ok();
    advance(&clerk, &known, "start").await.ok().body
}

/// The places as the bank offers them from then on.
async fn offered(house: &TestHouse) -> Value {
    let bank = liaison(house, BANK).await;
    let body = json!({"class": "rights", "title": "江滨银行夜间车位", "quantity": 20, "unit": "个", "price_tier": "free",
        "area_id": area(COMMUNITY), "need_classes": [SAFETY]});
    let made = bank.post("/api/resources", &body).await.ok().body;
    let url = walk::id(&made);
    walk::act(&bank, "resources", &url, "submit", json!({}))
        .await
        .ok();
    walk::act(&worker(house).await, "resources", &url, "list", json!({}))
        .await
        .ok();
    made
}

/// Each milestone confirmed by another, what was made put down with its place and its resource, finished, and accepted.
async fn built(house: &TestHouse, project: &Value, resource: &Value) -> Value {
    let mut shown = project.clone();
    for nth in 0..2 {
        house.clock.advance(15 * DAY);
        let told = json!({"word": "已完成"});
        let milestone = ("milestones", nth);
        shown = page(&worker(house).await, &shown).await;
        shown = part(&worker(house).await, &shown, milestone, "report", told)
            .await
            .ok()
            .body;
        let other = officer(house).await;
        shown = part(&other, &shown, milestone, "confirm", json!({}))
            .await
            .ok()
            .body;
    }
    let clerk = worker(house).await;
    let made = json!({"version": shown["version"], "outputs": [{"what": "夜间共享车位", "quantity": 20, "unit": "个",
        "beneficiaries": 180, "area_id": area(GATE), "resource_id": resource["id"]}]});
    shown = clerk
        .write(Method::PUT, &address(&shown, "outputs"), &made)
        .await
        .ok()
        .body;
    let finished = advance(&clerk, &shown, "finish").await.ok().body;
    house.clock.advance(DAY);
    advance(&leader(house).await, &finished, "accept")
        .await
        .ok()
        .body
}

/// Kinds of the chapters, in the order in which they are told.
fn kinds(story: &Value) -> Vec<&str> {
    let chapters = story["chapters"].as_array().expect("chapters");
    chapters
        .iter()
        .filter_map(|one| one["kind"].as_str())
        .collect()
}

/// The chapters of a kind.
fn of<'s>(story: &'s Value, kind: &str) -> Vec<&'s Value> {
    let chapters = story["chapters"].as_array().expect("chapters");
    chapters.iter().filter(|one| one["kind"] == kind).collect()
}

on_both_databases!(
    &FEATURES,
    async fn the_car_park_is_told_from_the_demand_to_the_places_there_are(house: TestHouse) {
        let body = joint(&house).await;
        let demand = stuck(&house).await;
        let resolution = decided(&house, &body).await;
        house.clock.advance(DAY);
        let project = begun(&house, &demand, &resolution).await;
        let resource = offered(&house).await;
        let accepted = built(&house, &project, &resource).await;
        assert_eq!(accepted["state"], "accepted");

        let clerk = worker(&house).await;
        let url = format!("/api/demands/{}", id(&demand));
        let story = clerk.get(&format!("{url}/story")).await.ok().body;
        assert_eq!(
            (&story["meetings"], &story["carried"]),
            (&json!(3), &json!(2))
        );
        assert_eq!(
            kinds(&story),
            [
                "voiced",
                "discussed",
                "resolved",
                "discussed",
                "carried_over",
                "discussed",
                "carried_over",
                "project",
                "built",
                "done"
            ]
        );
        let told: Vec<Timestamp> = story["chapters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| Timestamp::parse_rfc3339(one["at"].as_str()?).ok())
            .collect();
        assert_eq!(told.len(), 10);
        assert!(told.is_sorted(), "in order of time: {told:?}");
        for (kind, rounds) in [("discussed", &ROUNDS[..]), ("carried_over", &ROUNDS[1..])] {
            let said: Vec<&Value> = of(&story, kind)
                .into_iter()
                .map(|one| &one["text"])
                .collect();
            let expected: Vec<Value> = rounds.iter().map(|round| json!(round.said)).collect();
            assert_eq!(said, expected.iter().collect::<Vec<_>>(), "{kind}");
        }
        let mut met: Vec<&str> = of(&story, "discussed")
            .into_iter()
            .filter_map(|one| one["meeting_id"].as_str())
            .collect();
        met.sort_unstable();
        met.dedup();
        assert_eq!(met.len(), 3, "three meetings, each by its own address");

        // what was built: the project, and the facility at its place and as what can be used
        for kind in ["project", "built"] {
            let one = of(&story, kind)[0];
            assert_eq!(
                (&one["title"], &one["project_id"]),
                (&json!("错时共享停车"), &project["id"])
            );
        }
        let made = &of(&story, "built")[0]["made"];
        assert_eq!(
            made,
            &json!([{"what": "夜间共享车位", "quantity": 20, "unit": "个", "beneficiaries": 180,
                "area_id": area(GATE), "area_name": "北江社区 · 锦绣苑",
                "resource_id": resource["id"], "resource_name": "江滨银行夜间车位"}])
        );
        let listed = clerk
            .get(&format!("/api/resources/{}", id(&resource)))
            .await
            .ok()
            .body;
        assert_eq!(listed["state"], "listed");
        let done = of(&story, "done")[0];
        assert_eq!(done["resolution_id"], resolution["id"]);

        // the demand's page leads there, and the project's leads back
        let shown = clerk.get(&url).await.ok().body;
        let events: Vec<&str> = shown["timeline"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["event"].as_str())
            .filter(|event| event.starts_with("project_"))
            .collect();
        assert_eq!(
            events,
            ["project_proposed", "project_approved", "project_finished"]
        );
        let answers = format!("/api/projects?demand_id={}", id(&demand));
        let answers = clerk.get(&answers).await.ok().body;
        assert_eq!(
            (&answers["total"], &answers["items"][0]["id"]),
            (&json!(1), &project["id"])
        );
        let seen = page(&clerk, &project).await;
        assert_eq!(
            (&seen["demand_id"], &seen["resolution_id"]),
            (&demand["id"], &resolution["id"])
        );
        nothing_broken(&house).await;
    }
);
