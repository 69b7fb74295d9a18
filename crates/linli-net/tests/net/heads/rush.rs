//! The rush for posts: however many ask at once, a post is given once.

use std::collections::HashMap;

use axum::http::Method;
use linli_domain::id::CampaignId;
use linli_kit::on_both_databases;
use linli_net::FEATURES;
use linli_net::campaigns::store as campaigns;
use serde_json::{Value, json};

use super::*;

/// So many ask at once where one can have it.
const CLIENTS: usize = 64;

/// Registers and verifies so many members; answers their codes.
async fn members(place: &Place, worker: &TestClient<'_>, count: usize) -> Vec<String> {
    let mut codes = Vec::new();
    for number in 0..count {
        let body = json!({"area_id": place.community, "name": format!("党员{number}"), "unit_name": "某单位", "phone": format!("1390001{number:04}")});
        let made = worker.post("/api/registrations", &body).await.ok();
        codes.push(made.body["code"].as_str().expect("a code").to_owned());
    }
    let listed = worker
        .get("/api/registrations?page_size=200")
        .await
        .ok()
        .body;
    for seen in listed["items"].as_array().expect("items") {
        let _ = act(worker, "registrations", seen, "verify", json!({}))
            .await
            .ok();
    }
    codes
}

/// Closes a campaign; who answered it goes on.
async fn closed(worker: &TestClient<'_>, id: &str) {
    let path = format!("/api/campaigns/{id}");
    let version = worker.get(&path).await.ok().body["version"].clone();
    let body = json!({"version": version});
    worker.post(&format!("{path}/close"), &body).await.ok();
}

on_both_databases!(
    FEATURES,
    async fn a_rush_gives_no_post_twice(house: TestHouse) {
        const MEMBERS: usize = 70;
        const POSTS: usize = 20;
        let place = place(&house, u32::try_from(POSTS).expect("few")).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, _, slots) = published(&house, &place, &worker).await;
        let codes = members(&place, &worker, MEMBERS).await;
        // each wants one of the twenty, all at once, and claims at once what they got
        let rush = codes.iter().enumerate().map(async |(number, code)| {
            let anybody = house.anybody();
            let body = json!({"slot_id": slots[number % POSTS]});
            let held = anybody
                .post(&format!("/api/public/registrations/{code}/hold"), &body)
                .await;
            if held.status.is_success() {
                let _ = anybody
                    .post(&format!("/api/public/registrations/{code}/claim"), &body)
                    .await
                    .ok();
            } else {
                held.refused(409, "slot_taken");
            }
            held.status.is_success()
        });
        let outcome = futures::future::join_all(rush).await;
        assert_eq!(
            outcome.iter().filter(|won| **won).count(),
            POSTS,
            "every post has one winner"
        );
        let claims = worker
            .get("/api/applications?state=claimed&page_size=200")
            .await
            .ok()
            .body;
        let mut places: HashMap<String, usize> = HashMap::new();
        for claim in claims["items"].as_array().expect("claims") {
            *places.entry(claim["area_name"].to_string()).or_default() += 1;
        }
        assert_eq!(
            (places.len(), places.values().max()),
            (POSTS, Some(&1)),
            "{places:?}"
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn a_member_holds_one_post_for_ten_minutes_and_the_community_confirms(house: TestHouse) {
        let place = place(&house, 2).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, code, slots) = published(&house, &place, &worker).await;
        let join = json!({"campaign_code": code, "name": "周八", "unit_name": "某医院", "phone": "13900006666", "offers": "急救"});
        let sent = house
            .anybody()
            .post("/api/public/registrations", &join)
            .await
            .ok()
            .body;
        house
            .anybody()
            .post("/api/public/registrations", &join)
            .await
            .refused(409, "already_there");
        let me = format!(
            "/api/public/registrations/{}",
            sent["code"].as_str().expect("a code")
        );
        let choose = |slot: &Value| json!({"slot_id": slot});
        house
            .anybody()
            .post(&format!("{me}/hold"), &choose(&slots[0]))
            .await
            .refused(409, "registration_not_verified");
        let seen = only(&worker, "/api/registrations").await;
        let seen = act(&worker, "registrations", &seen, "verify", json!({}))
            .await
            .ok()
            .body;
        assert!(!seen.to_string().contains("13900006666"));
        let held = house
            .anybody()
            .post(&format!("{me}/hold"), &choose(&slots[0]))
            .await
            .ok()
            .body;
        assert_eq!(held["held"]["until"], "2026-11-10T10:10:00+08:00");
        // choosing another lets go of the first
        let held = house
            .anybody()
            .post(&format!("{me}/hold"), &choose(&slots[1]))
            .await
            .ok()
            .body;
        let states: Vec<&str> = held["boards"][0]["slots"]
            .as_array()
            .expect("posts")
            .iter()
            .filter_map(|slot| slot["state"].as_str())
            .collect();
        assert_eq!(states, ["open", "held"]);
        house.advance(10 * 60_000).await;
        house
            .anybody()
            .post(&format!("{me}/claim"), &choose(&slots[1]))
            .await
            .refused(409, "slot_hold_over");
        let _ = house
            .anybody()
            .post(&format!("{me}/hold"), &choose(&slots[1]))
            .await
            .ok();
        let _ = house
            .anybody()
            .post(&format!("{me}/claim"), &choose(&slots[1]))
            .await
            .ok();
        house
            .anybody()
            .post(&format!("{me}/claim"), &choose(&slots[1]))
            .await
            .refused(409, "slot_hold_over");
        let claim = only(&worker, "/api/applications").await;
        let claim = act(&worker, "applications", &claim, "confirm", json!({}))
            .await
            .ok()
            .body;
        let head = act(&worker, "applications", &claim, "appoint", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(
            (head["route"].as_str(), head["state"].as_str()),
            (Some("claim"), Some("on_duty"))
        );

        // the card goes to the unit only with the member's yes
        let half = json!({"half": "2026H2", "remark": "热心负责"});
        act(&worker, "registrations", &seen, "card", half.clone())
            .await
            .refused(409, "card_needs_consent");
        let _ = house
            .anybody()
            .post(&format!("{me}/card-consent"), &json!({"consent": true}))
            .await
            .ok();
        let seen = only(&worker, "/api/registrations").await;
        let carded = act(&worker, "registrations", &seen, "card", half)
            .await
            .ok()
            .body;
        assert_eq!(carded["cards"][0]["posts"], "北江社区 · 2幢");
        let file = format!(
            "/api/registrations/{}/card.docx?half=2026H2",
            seen["id"].as_str().expect("an id")
        );
        assert!(worker.get(&file).await.ok().bytes.starts_with(b"PK"));
        let _ = house
            .anybody()
            .post(&format!("{me}/card-consent"), &json!({"consent": false}))
            .await
            .ok();
        worker.get(&file).await.refused(409, "card_needs_consent");
    }
);

on_both_databases!(
    FEATURES,
    async fn one_approval_takes_a_post_however_many_ask_at_once(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (id, _, slots) = published(&house, &place, &worker).await;
        for number in 0..CLIENTS {
            entered(&worker, &id, &slots[0], number).await;
        }
        let seen = all_on_notice(&worker).await;
        house.advance(8 * DAY).await;
        let secretary = client(&house, &place, Role::CommunitySecretary).await;
        let tries = seen.iter().map(async |one| {
            act(
                &secretary,
                "applications",
                one,
                "approve",
                json!({"resolution": "〔2026〕7号"}),
            )
            .await
        });
        let answers = futures::future::join_all(tries).await;
        let won = answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .count();
        assert_eq!(won, 1, "one candidate has the post");
        for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
            lost.refused(409, "slot_taken");
        }
        // in one resolution for many: what cannot be is told, nothing is half done
        let items: Vec<Value> = seen
            .iter()
            .map(|one| json!({"id": one["id"], "version": one["version"]}))
            .collect();
        let many = json!({"items": items, "resolution": "〔2026〕8号"});
        let told = secretary
            .post("/api/applications/approve", &many)
            .await
            .ok()
            .body;
        assert_eq!(
            (
                told["done"].as_array().map(Vec::len),
                told["failed"].as_array().map(Vec::len)
            ),
            (Some(0), Some(CLIENTS))
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn a_building_gets_one_head_however_many_letters_are_issued_at_once(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        // one campaign after the other called for the same building, and each has an approved candidate
        for number in 0..CLIENTS {
            let (id, _, slots) = published(&house, &place, &worker).await;
            entered(&worker, &id, &slots[0], number).await;
            closed(&worker, &id).await;
        }
        let seen = all_on_notice(&worker).await;
        house.advance(8 * DAY).await;
        let secretary = client(&house, &place, Role::CommunitySecretary).await;
        let items: Vec<Value> = seen
            .iter()
            .map(|one| json!({"id": one["id"], "version": one["version"]}))
            .collect();
        let resolution = json!({"items": items, "resolution": "〔2026〕9号"});
        let told = secretary
            .post("/api/applications/approve", &resolution)
            .await
            .ok()
            .body;
        assert_eq!(told["done"].as_array().map(Vec::len), Some(CLIENTS));
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let approved = worker
            .get("/api/applications?page_size=200")
            .await
            .ok()
            .body["items"]
            .clone();
        let approved = approved.as_array().expect("items");
        let letters = approved
            .iter()
            .map(async |one| act(&worker, "applications", one, "appoint", json!({})).await);
        let answers = futures::future::join_all(letters).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers
            .into_iter()
            .partition(|answer| answer.status.is_success());
        assert_eq!(won.len(), 1, "one head");
        for late in lost {
            late.refused(409, "head_place_taken");
        }
        let heads = worker.get("/api/heads").await.ok().body;
        assert_eq!(
            (heads["total"].as_i64(), heads["items"][0]["id"].as_str()),
            (Some(1), won[0].body["id"].as_str())
        );
        // and no number was spent on a letter that nobody got
        assert!(
            won[0].body["letters"][0]["number"]
                .as_str()
                .is_some_and(|number| number.ends_with("00001"))
        );
    }
);

on_both_databases!(
    FEATURES,
    async fn sixty_four_ask_for_one_post_and_one_has_it(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (_, _, slots) = published(&house, &place, &worker).await;
        let codes = members(&place, &worker, CLIENTS).await;
        let body = json!({"slot_id": slots[0]});
        let rush = codes.iter().map(async |code| {
            let path = format!("/api/public/registrations/{code}/hold");
            house.anybody().post(&path, &body).await
        });
        let answers = futures::future::join_all(rush).await;
        let won: Vec<&String> = codes
            .iter()
            .zip(&answers)
            .filter(|(_, answer)| answer.status.is_success())
            .map(|(code, _)| code)
            .collect();
        assert_eq!(won.len(), 1, "one holds it");
        for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
            lost.refused(409, "slot_taken");
        }
        // the ten minutes are over: all of them try again, and again one has it
        house.advance(10 * linli_domain::time::MINUTE).await;
        let rush = codes.iter().map(async |code| {
            let path = format!("/api/public/registrations/{code}/hold");
            let held = house.anybody().post(&path, &body).await.status.is_success();
            let path = format!("/api/public/registrations/{code}/claim");
            let claimed = house.anybody().post(&path, &body).await.status.is_success();
            assert_eq!(held, claimed, "only who holds it claims it");
            claimed
        });
        let claimed = futures::future::join_all(rush).await;
        assert_eq!(claimed.into_iter().filter(|claimed| *claimed).count(), 1);
        let claims = worker.get("/api/applications?state=claimed").await.ok();
        assert_eq!(claims.body["total"], 1);
    }
);

on_both_databases!(
    FEATURES,
    async fn two_campaigns_do_not_call_for_one_building(house: TestHouse) {
        let place = place(&house, 2).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        // each calls for the second building; all are opened at once
        let mut drafts = Vec::new();
        for number in 0..CLIENTS {
            let mut body = campaign(&place, &house);
            body["title"] = json!(format!("第{number}份招募令"));
            body["offered"] = json!(&place.buildings[1..]);
            drafts.push(worker.post("/api/campaigns", &body).await.ok().body);
        }
        let opened = drafts
            .iter()
            .map(async |draft| act(&worker, "campaigns", draft, "publish", json!({})).await);
        let answers = futures::future::join_all(opened).await;
        let won: Vec<&TestAnswer> = answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .collect();
        assert_eq!(won.len(), 1, "one calls");
        let title = won[0].body["title"].as_str().expect("a title");
        for late in answers.iter().filter(|answer| !answer.status.is_success()) {
            late.refused(409, "campaign_calls_twice");
            let told = late.body["title"].as_str().expect("a sentence");
            assert!(told.contains(title) && told.contains("2幢"), "{told}");
        }
        // another building may be called for beside it, and this one again when the first call is over
        let mut beside = campaign(&place, &house);
        beside["offered"] = json!(&place.buildings[..1]);
        let beside = worker.post("/api/campaigns", &beside).await.ok().body;
        act(&worker, "campaigns", &beside, "publish", json!({}))
            .await
            .ok();
        closed(&worker, won[0].body["id"].as_str().expect("an id")).await;
        let again = drafts
            .iter()
            .find(|draft| draft["id"] != won[0].body["id"])
            .expect("a draft");
        act(&worker, "campaigns", again, "publish", json!({}))
            .await
            .ok();
    }
);

on_both_databases!(
    FEATURES,
    async fn who_answers_a_call_keeps_it_open_until_the_answer_is_in(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (id, _, _) = published(&house, &place, &worker).await;
        let path = format!("/api/campaigns/{id}");
        let version = worker.get(&path).await.ok().body["version"].clone();
        // somebody's answer is on its way: it has looked at the campaign and has not committed yet
        let mut answering = house.app.begin_as_house(STREET).await.expect("begins");
        let campaign = CampaignId(id.parse().expect("an id"));
        let (db, scope) = answering.parts();
        let open = campaigns::hold_published(db, scope, campaign).await;
        assert!(open.expect("answers"));
        let close = format!("{path}/close");
        let body = json!({"version": version});
        let mut closing = std::pin::pin!(worker.post(&close, &body));
        let wait = std::time::Duration::from_millis(300);
        let early = tokio::time::timeout(wait, &mut closing).await;
        assert!(early.is_err(), "it closes only when the answer is in");
        answering.finish().await.expect("commits");
        closing.await.ok();
    }
);

on_both_databases!(
    FEATURES,
    |settings| settings.public_posts_per_address = 1_000,
    async fn a_campaign_closed_while_it_is_answered_takes_nothing_more(house: TestHouse) {
        let place = place(&house, 1).await;
        let worker = client(&house, &place, Role::CommunityWorker).await;
        let (id, code, slots) = published(&house, &place, &worker).await;
        let path = format!("/api/campaigns/{id}");
        let version = worker.get(&path).await.ok().body["version"].clone();
        // what is called for stays as it was published: nobody takes a post away under who answers
        let mut fewer = campaign(&place, &house);
        fewer["version"] = version.clone();
        fewer["offered"] = json!([]);
        worker
            .write(Method::PUT, &path, &fewer)
            .await
            .refused(409, "campaign_wrong_state");
        let arrived = async || {
            let listed = worker.get("/api/applications").await.ok().body;
            listed["total"].as_i64()
        };
        let public = format!("/api/public/campaigns/{code}/applications");
        let nominations = (0..CLIENTS).map(async |number| {
            let body = nomination(&slots[0], number);
            let answer = house.anybody().post(&public, &body).await;
            if !answer.status.is_success() {
                answer.refused(409, "campaign_not_open");
            }
            answer.status.is_success()
        });
        let closing = async {
            let close = format!("{path}/close");
            worker.post(&close, &json!({"version": version})).await.ok();
            // from this moment on nothing comes in: also what had looked at the campaign before
            arrived().await
        };
        let (came, at_the_end) =
            futures::future::join(futures::future::join_all(nominations), closing).await;
        let came = i64::try_from(came.into_iter().filter(|came| *came).count()).ok();
        assert_eq!((arrived().await, at_the_end), (came, came));
    }
);
