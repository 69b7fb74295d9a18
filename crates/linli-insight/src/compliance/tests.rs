//! The calendar of a small street with states worked out by hand, on both databases.

use linli_domain::actor::Role;
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::feature::Feature;
use linli_kit::store::Param;
use linli_kit::testing::{OTHER_STREET, STREET, TestClient, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_work::testing::agreements::{call_back, signed, year_with_the_bank};
use linli_work::testing::alliances::{
    act as answer_invitation, found, invite, membership, of_street,
};
use linli_work::testing::walk::{reported, street};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, worker};
use serde_json::{Value, json};

use super::show::entries;
use crate::co_building::promises::span;

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

async fn put(house: &TestHouse, sql: &str, params: Vec<Param>) {
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped("a test's own row", sql.to_owned(), params)
        .await
        .expect("writes");
    db.commit().await.expect("commits");
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a moment")
}

/// The street's alliance with bank and school since January, a monthly council of the community, a linkage of the community
/// since last year with one visit in October; the bank promised ten meals and four of anything and served one.
async fn tell(house: &TestHouse) {
    street(house).await;
    signed(house, &year_with_the_bank()).await;
    let clerk = officer(house).await;
    let alliance = found(&clerk, of_street()).await;
    invite(&clerk, &alliance, &[BANK, SCHOOL]).await.ok();
    for unit in [BANK, SCHOOL] {
        let client = liaison(house, unit).await;
        let one = membership(&client, &alliance, unit).await;
        answer_invitation(&client, &one, "accept", json!({}))
            .await
            .ok();
    }
    let since = at("2026-01-10T00:00:00+08:00");
    for sql in [
        "UPDATE alliance_membership SET from_at = $2 WHERE street_id = $1",
        "UPDATE alliance SET created_at = $2 WHERE street_id = $1",
    ] {
        put(house, sql, params![STREET, since]).await;
    }
    let (_, order) = reported(house).await;
    call_back(house, &order).await;
    let council = json!({"kind": "residents_council", "name": "北江社区议事会", "cadence": "monthly", "org_id": COMMITTEE});
    worker(house).await.post("/api/bodies", &council).await.ok();
    let ids = house.app.ids();
    let (person, linkage) = (ids.next(), ids.next());
    put(
        house,
        "INSERT INTO person (street_id, id, name, created_at, version) VALUES ($1, $2, '王敏', $3, 1)",
        params![STREET, person, since],
    )
    .await;
    put(
        house,
        "INSERT INTO linkage (street_id, id, kind, person_id, org_id, area_path, from_at, version) \
         VALUES ($1, $2, 'member_branch', $3, $4, $5, $6, 1)",
        params![
            STREET,
            linkage,
            person,
            COMMITTEE,
            path("/001/"),
            at("2025-06-01T00:00:00+08:00")
        ],
    )
    .await;
    put(
        house,
        "INSERT INTO visit (street_id, id, linkage_id, org_id, person_id, area_path, visited_at, whom, heard, on_behalf, \
         created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, '老党员', '路灯', false, $7, 1)",
        params![
            STREET,
            ids.next(),
            linkage,
            COMMITTEE,
            person,
            path("/001/"),
            at("2026-10-20T10:00:00+08:00")
        ],
    )
    .await;
}

async fn calendar(client: &TestClient<'_>, year: i64) -> Value {
    client
        .get(&format!("/api/compliance?year={year}"))
        .await
        .ok()
        .body
}

/// The entries of a kind: period, state, done and of.
fn of(calendar: &Value, kind: &str) -> Vec<Value> {
    calendar["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .filter(|one| one["kind"] == kind)
        .map(|one| json!([one["period"], one["state"], one["done"], one["of"]]))
        .collect()
}

on_both_databases!(
    &features(),
    async fn a_year_says_what_is_done_due_and_overdue(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let year = calendar(&clerk, 2026).await;
        // it is the tenth of November: no quarter of the alliance has seen a meeting
        assert_eq!(
            of(&year, "alliance_meeting"),
            [
                json!(["2026Q1", "overdue", 0, 1]),
                json!(["2026Q2", "overdue", 0, 1]),
                json!(["2026Q3", "overdue", 0, 1]),
                json!(["2026Q4", "coming", 0, 1]),
            ]
        );
        // the council was founded today: October is none of its months
        assert_eq!(
            of(&year, "body_meeting"),
            [
                json!(["2026-11", "coming", 0, 1]),
                json!(["2026-12", "coming", 0, 1]),
            ]
        );
        assert_eq!(of(&year, "symposium"), [json!(["2026", "due", 0, 1])]);
        let visits = of(&year, "visits");
        assert_eq!(visits.len(), 12);
        assert_eq!(visits[8], json!(["2026-09", "overdue", 0, 1]));
        assert_eq!(visits[9], json!(["2026-10", "done", 1, 1]));
        assert_eq!(visits[10], json!(["2026-11", "coming", 0, 1]));
        // two lines since January: neither was half delivered by September, neither is delivered yet
        assert_eq!(
            of(&year, "promises_half"),
            [json!(["2026", "overdue", 0, 2])]
        );
        assert_eq!(of(&year, "promises_year"), [json!(["2026", "due", 0, 2])]);
        assert_eq!(
            of(&year, "agreement_ending"),
            [json!(["2026-12", "due", 0, 1])]
        );
        // the bank by its agreement since January, the school as a member: of the fourth quarter before nobody
        assert_eq!(
            of(&year, "service_cards"),
            [
                json!(["2026Q1", "overdue", 0, 2]),
                json!(["2026Q2", "overdue", 0, 2]),
                json!(["2026Q3", "overdue", 0, 2]),
            ]
        );
        let all = year["entries"].as_array().expect("entries");
        let sum: i64 = ["overdue", "due", "coming", "done"]
            .iter()
            .filter_map(|state| year[state].as_i64())
            .sum();
        assert_eq!(sum, i64::try_from(all.len()).expect("few"));
        // by their last day
        let days: Vec<&str> = all
            .iter()
            .filter_map(|one| one["last_day"].as_str())
            .collect();
        assert!(days.is_sorted());
        let lacking = all
            .iter()
            .find(|one| one["kind"] == "visits" && one["period"] == "2026-09")
            .expect("September");
        assert_eq!(lacking["lacking"][0]["label"], "北江社区 · 王敏");
        assert!(year["rules"].as_array().expect("rules").iter().all(|one| {
            one["words"]
                .as_str()
                .is_some_and(|words| !words.starts_with("compliance_"))
        }));
    }
);

on_both_databases!(
    &features(),
    async fn a_meeting_with_approved_minutes_is_done(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let alliance = clerk.get("/api/co-building").await.ok().body["alliances"][0]["id"].clone();
        let body =
            json!({"kind": "joint_meeting", "name": "街道联席会议", "alliance_id": alliance});
        let body = clerk.post("/api/bodies", &body).await.ok().body;
        let plan = json!({"body_id": body["id"], "starts_at": "2026-12-10T10:00:00+08:00", "venue": "会议室"});
        let meeting = clerk.post("/api/meetings", &plan).await.ok().body;
        let fourth = |year: &Value| {
            year["entries"]
                .as_array()
                .expect("entries")
                .iter()
                .find(|one| one["kind"] == "alliance_meeting" && one["period"] == "2026Q4")
                .cloned()
                .expect("the fourth quarter")
        };
        let planned = fourth(&calendar(&clerk, 2026).await);
        assert_eq!(
            (&planned["noun"], &planned["id"], &planned["state"]),
            (&json!("meetings"), &meeting["id"], &json!("coming"))
        );
        // held, but the minutes are not approved
        let state = |state: &'static str| {
            let sql = "UPDATE meeting SET state = $2, held_at = starts_at WHERE street_id = $1";
            put(&house, sql, params![STREET, state])
        };
        state("held").await;
        assert_eq!(fourth(&calendar(&clerk, 2026).await)["done"], 0);
        state("followed").await;
        let done = fourth(&calendar(&clerk, 2026).await);
        assert_eq!(
            (&done["state"], &done["done"], &done["owner"]),
            (&json!("done"), &json!(1), &json!("北江街道办事处"))
        );
        // the joint meeting of the alliance is not asked for a second time as a body
        let names: Vec<Value> = calendar(&clerk, 2026).await["entries"]
            .as_array()
            .expect("entries")
            .iter()
            .filter(|one| one["kind"] == "body_meeting")
            .map(|one| one["title"].clone())
            .collect();
        assert_eq!(names, [json!("北江社区议事会"), json!("北江社区议事会")]);
    }
);

on_both_databases!(
    &features(),
    async fn the_signs_and_the_calendar_agree_about_the_symposium(house: TestHouse) {
        tell(&house).await;
        // which of the two was entered first does not matter, only when: in time to be asked for the year, or when it is told already
        let (early, late) = ("2026-10-13T00:00:00+08:00", "2026-11-05T00:00:00+08:00");
        for (alliance, body, now, sign, entry) in [
            (
                late,
                early,
                "2026-11-22T09:00:00+08:00",
                "amber",
                Some("due"),
            ),
            (
                early,
                late,
                "2026-11-22T09:00:00+08:00",
                "amber",
                Some("due"),
            ),
            (late, late, "2026-11-22T09:00:00+08:00", "green", None),
            (
                late,
                early,
                "2027-01-07T09:00:00+08:00",
                "red",
                Some("overdue"),
            ),
            (
                early,
                late,
                "2027-01-07T09:00:00+08:00",
                "red",
                Some("overdue"),
            ),
            (late, late, "2027-01-07T09:00:00+08:00", "green", None),
        ] {
            for (table, since) in [("alliance", alliance), ("body", body)] {
                let sql = format!("UPDATE {table} SET created_at = $2 WHERE street_id = $1");
                put(&house, &sql, params![STREET, at(since)]).await;
            }
            house.clock.set(at(now));
            let clerk = officer(&house).await;
            let signs = clerk.get("/api/meeting-signs").await.ok().body;
            assert_eq!(signs["symposium"]["sign"], sign, "{alliance} {body} {now}");
            let told = of(&calendar(&clerk, 2026).await, "symposium");
            let expected: Vec<Value> = entry
                .map(|state| json!(["2026", state, 0, 1]))
                .into_iter()
                .collect();
            assert_eq!(told, expected, "{alliance} {body} {now}");
        }
    }
);

on_both_databases!(
    &features(),
    async fn each_place_sees_its_own_year(house: TestHouse) {
        tell(&house).await;
        let north = calendar(&worker(&house).await, 2026).await;
        // the community leads no alliance, has its council, its linkage, and the bank's promises
        assert_eq!(of(&north, "alliance_meeting"), Vec::<Value>::new());
        assert_eq!(of(&north, "symposium"), Vec::<Value>::new());
        assert_eq!(of(&north, "body_meeting").len(), 2);
        assert_eq!(of(&north, "promises_year"), [json!(["2026", "due", 0, 2])]);
        let clerk = officer(&house).await;
        let south = linli_work::testing::area(linli_work::testing::NEIGHBOUR);
        let south = clerk
            .get(&format!(
                "/api/compliance?year=2026&community_id={}",
                south.0
            ))
            .await
            .ok()
            .body;
        assert_eq!(of(&south, "body_meeting"), Vec::<Value>::new());
        assert_eq!(of(&south, "visits"), Vec::<Value>::new());
        worker(&house)
            .await
            .get(&format!(
                "/api/compliance?community_id={}",
                linli_work::testing::area(linli_work::testing::NEIGHBOUR).0
            ))
            .await
            .refused(404, "not_found");
        liaison(&house, BANK)
            .await
            .get("/api/compliance")
            .await
            .refused(403, "not_for_this_post");
        clerk
            .get("/api/compliance?year=99")
            .await
            .refused(422, "invalid");
        let elsewhere = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        assert_eq!(calendar(&elsewhere, 2026).await["entries"], json!([]));
        let file = clerk.get("/api/compliance.xlsx?year=2026").await.ok();
        assert!(file.bytes.starts_with(b"PK"));
    }
);

on_both_databases!(
    &features(),
    async fn time_brings_what_is_coming_and_what_is_late(house: TestHouse) {
        tell(&house).await;
        house.clock.set(at("2026-12-12T09:00:00+08:00"));
        let year = calendar(&officer(&house).await, 2026).await;
        assert_eq!(
            of(&year, "alliance_meeting")[3],
            json!(["2026Q4", "due", 0, 1])
        );
        assert_eq!(
            of(&year, "body_meeting")[0],
            json!(["2026-11", "overdue", 0, 1])
        );
        house.clock.advance(30 * DAY);
        let clerk = officer(&house).await;
        let year = calendar(&clerk, 2026).await;
        assert_eq!(year["due"], 0);
        assert_eq!(
            of(&year, "alliance_meeting")[3],
            json!(["2026Q4", "overdue", 0, 1])
        );
        let next = calendar(&clerk, 2027).await;
        assert_eq!(of(&next, "symposium"), [json!(["2027", "coming", 0, 1])]);
        assert_eq!(of(&next, "alliance_meeting").len(), 4);
        assert_eq!(of(&next, "body_meeting").len(), 12);
    }
);

on_both_databases!(
    &features(),
    async fn the_days_of_a_method_stand_in_the_year_they_lie_in(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let project = |part: &str, name: &str| json!({"part": part, "name": name, "what": "", "class_ids": []});
        let method = json!({"name": "13355 工作法", "least_optional": 0, "tick_by": "2026-11-30T00:00:00+08:00",
            "report_by": "2027-01-31T00:00:00+08:00", "items": [project("mandatory", "结对共建")]});
        let draft = clerk
            .post("/api/methods", &json!({"year": 2026, "method": method}))
            .await
            .ok()
            .body;
        // a draft asks nobody for anything
        assert_eq!(
            of(&calendar(&clerk, 2026).await, "method_ticks"),
            Vec::<Value>::new()
        );
        let url = format!("/api/methods/{}/open", draft["id"].as_str().expect("an id"));
        clerk
            .post(&url, &json!({"version": draft["version"]}))
            .await
            .ok();
        let (year, next) = (calendar(&clerk, 2026).await, calendar(&clerk, 2027).await);
        assert_eq!(of(&year, "method_ticks"), [json!(["2026", "due", 0, 2])]);
        assert_eq!(of(&year, "method_reports"), Vec::<Value>::new());
        assert_eq!(
            of(&next, "method_reports"),
            [json!(["2026", "coming", 0, 2])]
        );
        assert_eq!(
            of(&next, "method_result"),
            [json!(["2026", "coming", 0, 1])]
        );
    }
);

on_both_databases!(
    &features(),
    async fn much_costs_as_many_queries_as_little(house: TestHouse) {
        tell(&house).await;
        let (scope, now) = (Scope::street_wide(STREET), house.app.now());
        let year = span(2026).expect("a year");
        let mut counted = Vec::new();
        for more in 0..2 {
            let mut db = house.app.read().await.expect("reads");
            entries(&mut db, &scope, year, now).await.expect("reads");
            counted.push(db.queries());
            let mut another = of_street();
            another["name"] = json!(format!("第{more}联盟"));
            found(&officer(&house).await, another).await;
            signed(&house, &year_with_the_bank()).await;
        }
        assert_eq!(counted, [21, 21]);
    }
);
