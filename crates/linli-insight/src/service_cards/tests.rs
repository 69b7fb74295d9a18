//! Service cards of a small street with figures worked out by hand, on both databases.

use std::io::Read;

use linli_domain::actor::Role;
use linli_domain::id::OrgId;
use linli_domain::scope::Scope;
use linli_domain::time::DAY;
use linli_kit::feature::Feature;
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient, TestHouse, word_text};
use linli_kit::{on_both_databases, params};
use linli_work::testing::agreements::{signed, year_with_the_bank};
use linli_work::testing::alliances::{
    act as answer_invitation, found, invite, membership, of_street,
};
use linli_work::testing::walk::{self, act, issued, reported, street};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, worker};
use serde_json::{Value, json};

use super::gather::facts_of;
use super::quarter::Quarter;

fn features() -> Vec<Feature> {
    [
        linli_net::FEATURES,
        linli_work::FEATURES,
        linli_sharing::FEATURES,
        linli_council::FEATURES,
        linli_programme::FEATURES,
        linli_value::FEATURES,
        crate::FEATURES,
    ]
    .concat()
}

const Q4: &str = "2026Q4";
/// From the tests' 10 November to 5 January.
const TO_JANUARY: i64 = 56 * DAY;

async fn sql(house: &TestHouse, text: &'static str, values: Vec<linli_kit::store::Param>) {
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped("a test's own row", text, values)
        .await
        .expect("a row");
    db.commit().await.expect("commits");
}

async fn head<'h>(house: &'h TestHouse, unit: OrgId) -> TestClient<'h> {
    let at = if unit == BANK { "/001/" } else { "/002/" };
    house.client(STREET, Role::UnitHead, unit, &path(at)).await
}

/// Somebody holds the post of the unit's head.
async fn appoint_head(house: &TestHouse, unit: OrgId) {
    let ids = house.app.ids();
    let long = house.app.now().plus(-400 * DAY);
    sql(
        house,
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, source, version) \
         VALUES ($1, $2, $3, $4, $5, '/001/', 'unit_head', $6, 'appointment', 1)",
        params![STREET, ids.next(), ids.next(), unit, ids.next(), long],
    )
    .await;
}

/// The bank promised ten meals and four of anything; in November it served one demand for meals, and a satisfied resident
/// said so. The school is a member of the street's alliance and did nothing. It is January.
async fn tell(house: &TestHouse) {
    street(house).await;
    signed(house, &year_with_the_bank()).await;
    let clerk = officer(house).await;
    let alliance = found(&clerk, of_street()).await;
    invite(&clerk, &alliance, &[SCHOOL]).await.ok();
    let school = liaison(house, SCHOOL).await;
    let one = membership(&school, &alliance, SCHOOL).await;
    answer_invitation(&school, &one, "accept", json!({}))
        .await
        .ok();
    let (_, order) = reported(house).await;
    let found = json!({"way": "phone", "resolved": "solved", "satisfaction": "satisfied", "note": "王㛃说饭菜热乎,电话13812345678"});
    act(&worker(house).await, "orders", &order, "callback", found)
        .await
        .ok();
    // taken and not done: an order, and nothing else
    let open = issued(house, 1).await;
    walk::taken(house, &open).await;
    house.clock.advance(TO_JANUARY);
}

/// One click: the answer of the click.
async fn click(house: &TestHouse, client: &TestClient<'_>, what: &str, quarter: &str) -> Value {
    let url = format!("/api/service-cards/{what}");
    let run = client
        .post(&url, &json!({"quarter": quarter}))
        .await
        .ok()
        .body;
    house.run_jobs().await;
    run
}

async fn overview(client: &TestClient<'_>, more: &str) -> Value {
    client
        .get(&format!("/api/service-cards?quarter={Q4}{more}"))
        .await
        .ok()
        .body
}

/// The card of a unit as somebody sees it.
async fn card(client: &TestClient<'_>, unit: OrgId) -> Value {
    let all = overview(client, "").await;
    let items = all["units"]["items"].as_array().expect("units").clone();
    let item = items
        .iter()
        .find(|item| item["org_id"] == json!(unit))
        .expect("the unit is due");
    let id = item["id"].as_str().expect("its card was made");
    client
        .get(&format!("/api/service-cards/{id}"))
        .await
        .ok()
        .body
}

async fn step(client: &TestClient<'_>, card: &Value, verb: &str, more: Value) -> TestAnswer {
    let mut body = json!({"version": card["version"]});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let id = card["id"].as_str().expect("an id");
    client
        .post(&format!("/api/service-cards/{id}/{verb}"), &body)
        .await
}

fn may<'a>(card: &'a Value, action: &str) -> &'a str {
    let actions = card["allowed_actions"].as_array().expect("actions");
    let one = actions
        .iter()
        .find(|one| one["action"] == action)
        .expect("the action is told of");
    match one["allowed"].as_bool() {
        Some(true) => "may",
        _ => one["reason_code"].as_str().unwrap_or_default(),
    }
}

fn counts(all: &Value) -> Vec<i64> {
    [
        "due",
        "sent",
        "made",
        "unmade",
        "waiting",
        "confirmed",
        "objected",
    ]
    .iter()
    .map(|key| all[*key].as_i64().expect("a number"))
    .collect()
}

/// The bank's card, sent by the street officer.
async fn sent_to_bank(house: &TestHouse, clerk: &TestClient<'_>) -> Value {
    click(house, clerk, "make", Q4).await;
    let made = card(clerk, BANK).await;
    step(clerk, &made, "send", json!({})).await.ok().body
}

on_both_databases!(
    &features(),
    async fn a_card_says_what_was_promised_done_and_heard(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        click(&house, &clerk, "make", Q4).await;
        let facts = card(&clerk, BANK).await["facts"].clone();
        let lines: Vec<Value> = facts["promises"]
            .as_array()
            .expect("promises")
            .iter()
            .map(|line| {
                json!([
                    line["what"],
                    line["delivered"],
                    line["delivered_in_year"],
                    line["promised_in_year"]
                ])
            })
            .collect();
        assert_eq!(
            json!(lines),
            json!([["为老人送餐", 1, 1, 10], ["其他便民服务", 0, 0, 4]])
        );
        assert_eq!(facts["orders"], json!({"taken": 2, "closed": 1}));
        assert_eq!(facts["helped"][0]["matter"], "助餐");
        assert_eq!(facts["helped"][0]["demands"], 1);
        assert_eq!(facts["helped"].as_array().map(Vec::len), Some(1));
        assert_eq!(
            facts["praise"],
            json!({"answered": 1, "satisfied": 1, "words": ["居民说饭菜热乎,电话…"]})
        );
        assert_eq!(facts["alliances"], json!([]));
        // the school did nothing, and its card says so without a word of blame
        let school = card(&clerk, SCHOOL).await["facts"].clone();
        assert_eq!(school["alliances"], json!(["北江街道大工委"]));
        assert_eq!(school["orders"], json!({"taken": 0, "closed": 0}));
        assert_eq!(school["praise"]["answered"], 0);
        // the quarter before knows nothing of November: the bank's agreement held, nothing was done
        click(&house, &clerk, "make", "2026Q3").await;
        let before = clerk
            .get("/api/service-cards?quarter=2026Q3")
            .await
            .ok()
            .body;
        assert_eq!(counts(&before), [1, 0, 1, 0, 0, 0, 0]);
        let id = before["units"]["items"][0]["id"].as_str().expect("made");
        let before = clerk
            .get(&format!("/api/service-cards/{id}"))
            .await
            .ok()
            .body;
        assert_eq!(before["facts"]["orders"], json!({"taken": 0, "closed": 0}));
        assert_eq!(before["facts"]["promises"][0]["delivered_in_year"], 0);
    }
);

on_both_databases!(
    &features(),
    async fn one_click_makes_and_sends_all_and_a_second_one_does_nothing(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        assert_eq!(counts(&overview(&clerk, "").await), [2, 0, 0, 2, 0, 0, 0]);
        // a community makes those of its place, the street the rest
        let north = worker(&house).await;
        click(&house, &north, "make", Q4).await;
        assert_eq!(counts(&overview(&north, "").await), [1, 0, 1, 0, 0, 0, 0]);
        assert_eq!(counts(&overview(&clerk, "").await), [2, 0, 1, 1, 0, 0, 0]);
        click(&house, &clerk, "make", Q4).await;
        let all = overview(&clerk, "").await;
        assert_eq!(counts(&all), [2, 0, 2, 0, 0, 0, 0]);
        // both units were gone over, one card was new and the other said the same already
        let run = &all["run"];
        assert_eq!(
            (&run["total"], &run["done"], &run["changed"]),
            (&json!(2), &json!(2), &json!(1))
        );
        assert!(run["finished_at"].is_string());
        let version = card(&clerk, BANK).await["version"].clone();
        click(&house, &clerk, "make", Q4).await;
        assert_eq!(card(&clerk, BANK).await["version"], version);
        click(&house, &clerk, "send", Q4).await;
        let all = overview(&clerk, "").await;
        assert_eq!(counts(&all), [2, 2, 0, 0, 2, 0, 0]);
        assert_eq!(all["run"]["what"], "send");
        click(&house, &clerk, "send", Q4).await;
        assert_eq!(overview(&clerk, "").await["run"]["changed"], 0);
        assert_eq!(overview(&clerk, "&missing=true").await["units"]["total"], 0);
        assert_eq!(
            overview(&clerk, "&state=sent&q=%E9%93%B6%E8%A1%8C").await["units"]["total"],
            1
        );
        // what a click is refused for
        for (quarter, code) in [
            ("2027Q1", "service_card_quarter_runs"),
            ("2026Q7", "service_card_quarter"),
        ] {
            let refused = clerk
                .post("/api/service-cards/make", &json!({"quarter": quarter}))
                .await;
            refused.refused(422, "invalid");
            assert_eq!(refused.body["field_errors"][0]["code"], code);
        }
        liaison(&house, BANK)
            .await
            .post("/api/service-cards/make", &json!({"quarter": Q4}))
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &features(),
    async fn a_click_while_a_run_is_on_its_way_is_told_how_far_it_is(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let body = json!({"quarter": Q4});
        let first = clerk.post("/api/service-cards/make", &body).await.ok().body;
        let second = clerk.post("/api/service-cards/make", &body).await.ok().body;
        assert_eq!(first["id"], second["id"]);
        house.run_jobs().await;
        let third = clerk.post("/api/service-cards/make", &body).await.ok().body;
        assert_ne!(first["id"], third["id"]);
    }
);

on_both_databases!(
    &features(),
    async fn what_was_sent_stands_still_and_the_next_card_corrects_it(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let sent = sent_to_bank(&house, &clerk).await;
        assert_eq!(sent["state"], "sent");
        // the callback turns out to have been in January
        sql(
            &house,
            "UPDATE work_order SET closed_at = $2 WHERE street_id = $1 AND state = 'closed'",
            params![STREET, house.app.now()],
        )
        .await;
        click(&house, &clerk, "make", Q4).await;
        assert_eq!(card(&clerk, BANK).await["facts"], sent["facts"]);
        // to the end of March and a day
        house.clock.advance(86 * DAY);
        let clerk = officer(&house).await;
        click(&house, &clerk, "make", "2027Q1").await;
        let all = clerk.get("/api/service-cards").await.ok().body;
        assert_eq!(
            (&all["quarter"], &all["due"]),
            (&json!("2027Q1"), &json!(1)),
            "{all}"
        );
        // the bank's agreement ended with the year: it is due no more, and has no card to carry the correction
        let id = all["units"]["items"][0]["org_id"].clone();
        assert_eq!(id, json!(SCHOOL));
        let quarter = Quarter::parse("2027Q1").expect("a quarter");
        let scope = Scope::street_wide(STREET);
        let mut db = house.app.read().await.expect("reads");
        let facts = facts_of(&mut db, &scope, quarter, &[BANK], "居民")
            .await
            .expect("reads");
        let found: Vec<_> = facts[&BANK]
            .corrections
            .iter()
            .map(|one| {
                (
                    one.quarter.as_str(),
                    one.figure.to_string(),
                    one.sent,
                    one.now,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                (Q4, "closed".to_owned(), 1, 0),
                (Q4, "demands".to_owned(), 1, 0),
                (Q4, "beneficiaries".to_owned(), 1, 0)
            ]
        );
    }
);

on_both_databases!(
    &features(),
    async fn the_head_confirms_and_the_office_only_for_it_and_never_who_sent(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        click(&house, &clerk, "make", Q4).await;
        let made = card(&clerk, BANK).await;
        // before it is sent the unit knows nothing of it
        let bank = liaison(&house, BANK).await;
        let url = format!("/api/service-cards/{}", made["id"].as_str().expect("an id"));
        bank.get(&url).await.refused(404, "not_found");
        assert_eq!(
            bank.get("/api/service-cards/own").await.ok().body["items"],
            json!([])
        );
        let sent = step(&clerk, &made, "send", json!({})).await.ok().body;
        step(&clerk, &made, "send", json!({}))
            .await
            .refused(409, "stale_version");
        step(&clerk, &sent, "send", json!({}))
            .await
            .refused(409, "service_card_wrong_state");
        assert_eq!(
            bank.get("/api/service-cards/own").await.ok().body["items"][0]["id"],
            sent["id"]
        );
        liaison(&house, SCHOOL)
            .await
            .get(&url)
            .await
            .refused(404, "not_found");
        house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await
            .get(&url)
            .await
            .refused(404, "not_found");
        house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await
            .get(&url)
            .await
            .refused(404, "not_found");
        // handed over on paper, once
        let handed = step(&clerk, &sent, "hand-over", json!({})).await.ok().body;
        assert!(handed["handed_at"].is_string());
        step(&clerk, &handed, "hand-over", json!({}))
            .await
            .refused(409, "service_card_handed_over");
        // with a head on duty the liaison leaves it to the head
        appoint_head(&house, BANK).await;
        assert_eq!(
            may(&bank.get(&url).await.ok().body, "confirm"),
            "service_card_head_confirms"
        );
        step(&bank, &handed, "confirm", json!({}))
            .await
            .refused(403, "service_card_head_confirms");
        // who sent it does not confirm it, a colleague may with the paper
        let paper = json!({"paper": "回执 2027-001"});
        step(&clerk, &handed, "confirm", paper.clone())
            .await
            .refused(403, "service_card_sent_itself");
        let colleague = worker(&house).await;
        let without = step(&colleague, &handed, "confirm", json!({})).await;
        assert_eq!(without.body["field_errors"][0]["field"], "paper");
        let confirmed = step(&colleague, &handed, "confirm", paper).await.ok().body;
        assert_eq!(
            (&confirmed["state"], &confirmed["paper"]),
            (&json!("confirmed"), &json!("回执 2027-001"))
        );
        step(
            &head(&house, BANK).await,
            &confirmed,
            "object",
            json!({"words": "不对"}),
        )
        .await
        .refused(409, "service_card_wrong_state");
        assert_eq!(counts(&overview(&clerk, "").await), [2, 1, 1, 0, 0, 1, 0]);
    }
);

on_both_databases!(
    &features(),
    async fn an_objection_is_answered_by_a_new_revision(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let sent = sent_to_bank(&house, &clerk).await;
        let bank = liaison(&house, BANK).await;
        let silent = step(&bank, &sent, "object", json!({"words": "  "})).await;
        assert_eq!(silent.body["field_errors"][0]["field"], "words");
        let objected = step(&bank, &sent, "object", json!({"words": "少算一次"}))
            .await
            .ok()
            .body;
        assert_eq!(objected["state"], "objected");
        assert_eq!(counts(&overview(&clerk, "").await), [2, 1, 1, 0, 0, 0, 1]);
        // what had been missed is there now
        sql(
            &house,
            "UPDATE work_order SET claimed_at = $2 WHERE street_id = $1 AND state = 'claimed'",
            params![STREET, house.app.now()],
        )
        .await;
        let shown = card(&clerk, BANK).await;
        assert_eq!(
            (&shown["objection"], &shown["next_step"]["code"]),
            (&json!("少算一次"), &json!("answer_service_card"))
        );
        step(&bank, &objected, "answer", json!({"words": "好"}))
            .await
            .refused(403, "not_for_this_post");
        let second = step(&clerk, &shown, "answer", json!({"words": "已核对更正"}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&second["revision"], &second["state"], &second["reply"]),
            (&json!(2), &json!("sent"), &json!("已核对更正"))
        );
        assert_eq!(second["facts"]["orders"]["taken"], 1);
        // the first revision stays readable as it was, and is no more to be answered
        let url = format!("/api/service-cards/{}", sent["id"].as_str().expect("an id"));
        let first = bank.get(&url).await.ok().body;
        assert_eq!(
            (&first["state"], &first["facts"]),
            (&json!("superseded"), &sent["facts"])
        );
        assert_eq!(first["revisions"].as_array().map(Vec::len), Some(2));
        // a unit without a head on duty confirms by its liaison
        let own = bank.get("/api/service-cards/own").await.ok().body;
        assert_eq!(own["items"].as_array().map(Vec::len), Some(1));
        let confirmed = step(&bank, &second, "confirm", json!({})).await.ok().body;
        assert_eq!(confirmed["state"], "confirmed");
        assert_eq!(confirmed["timeline"], json!([]));
        let told = clerk
            .get(&format!(
                "/api/service-cards/{}",
                confirmed["id"].as_str().expect("an id")
            ))
            .await
            .ok()
            .body;
        assert_eq!(told["timeline"].as_array().map(Vec::len), Some(2));
    }
);

on_both_databases!(
    &features(),
    async fn cards_are_word_files_one_by_one_and_all_in_one(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let sent = sent_to_bank(&house, &clerk).await;
        let url = format!(
            "/api/service-cards/{}/card.docx",
            sent["id"].as_str().expect("an id")
        );
        let file = liaison(&house, BANK).await.get(&url).await.ok();
        let text = word_text(&file.bytes);
        for part in [
            "江滨银行　2026年第4季度",
            "为老人送餐",
            "10 次",
            "居民说饭菜热乎",
        ] {
            assert!(text.contains(part), "{part}");
        }
        assert!(!text.contains("service_card_"), "a text is missing");
        assert!(!text.contains("王㛃"));
        let all = clerk
            .get(&format!("/api/service-cards/cards.zip?quarter={Q4}"))
            .await
            .ok();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&all.bytes)).expect("a zip");
        let mut names: Vec<String> = archive
            .file_names()
            .map(|name| name.expect("a name").into_owned())
            .collect();
        names.sort();
        assert_eq!(
            names,
            ["001-南江小学-2026Q4.docx", "002-江滨银行-2026Q4.docx"]
        );
        let mut inner = Vec::new();
        archive
            .by_name(&names[1])
            .expect("the bank's")
            .read_to_end(&mut inner)
            .expect("reads");
        assert_eq!(inner, file.bytes);
    }
);

on_both_databases!(
    &features(),
    async fn many_units_cost_as_many_queries_as_one(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        sent_to_bank(&house, &clerk).await;
        let scope = Scope::street_wide(STREET);
        for (quarter, units, most) in [
            (Q4, vec![BANK], 12),
            (Q4, vec![BANK, SCHOOL], 12),
            ("2027Q1", vec![BANK], 21),
            ("2027Q1", vec![BANK, SCHOOL], 21),
        ] {
            let quarter = Quarter::parse(quarter).expect("a quarter");
            let mut db = house.app.read().await.expect("reads");
            facts_of(&mut db, &scope, quarter, &units, "居民")
                .await
                .expect("reads");
            assert_eq!(db.queries(), most, "{quarter} {}", units.len());
        }
    }
);
