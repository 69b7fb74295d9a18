//! Co-building of a small street with figures worked out by hand, on both databases.

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::{OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::DAY;
use linli_kit::feature::Feature;
use linli_kit::page::Page;
use linli_kit::testing::{OTHER_STREET, STREET, TestHouse};
use linli_kit::{on_both_databases, params, row};
use linli_work::testing::agreements::{call_back, signed, step, year_with_the_bank};
use linli_work::testing::alliances::{
    act as answer_invitation, found, invite, membership, of_street,
};
use linli_work::testing::walk::{issued, reported, street};
use linli_work::testing::{
    BANK, BUILDING, COMMITTEE, NEIGHBOUR, OFFICE, SCHOOL, area, liaison, officer, path, worker,
};
use serde_json::{Value, json};

use super::beside::beside;
use super::promises::{promises_of, year_at};
use super::signs::signs_of;
use super::store::idle::{IdleKind, resting};

row! {
    struct Total { total: i64 }
}

pub(super) fn features() -> Vec<Feature> {
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

const PAGE: Page = Page {
    page: 1,
    page_size: 50,
};

/// Bank and school are members of the street's alliance since before May. The bank promised ten meals and four of
/// anything for 2026, and served one demand for meals in November; the school did nothing. One demand is open and nobody's.
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
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped(
        "a test's own row",
        "UPDATE alliance_membership SET from_at = $2 WHERE street_id = $1",
        params![STREET, house.app.now().plus(-300 * DAY)],
    )
    .await
    .expect("long members");
    db.commit().await.expect("commits");
    let (_, order) = reported(house).await;
    call_back(house, &order).await;
    issued(house, 3).await;
}

async fn idle(house: &TestHouse, kind: &str) -> Vec<String> {
    let list = officer(house)
        .await
        .get(&format!("/api/co-building/idle?kind={kind}"))
        .await
        .ok()
        .body;
    assert!(
        list["formula"]
            .as_str()
            .is_some_and(|text| !text.starts_with("co_building"))
    );
    let items = list["items"].as_array().expect("a list");
    assert_eq!(list["total"], json!(items.len()));
    items
        .iter()
        .map(|item| item["label"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn alliance_id(one: &Value) -> &str {
    one["id"].as_str().expect("an id")
}

/// The first of what has come to rest of a kind.
async fn first(house: &TestHouse, kind: &str) -> Value {
    let list = officer(house)
        .await
        .get(&format!("/api/co-building/idle?kind={kind}"))
        .await
        .ok()
        .body;
    list["items"][0].clone()
}

async fn put(house: &TestHouse, sql: &str, params: Vec<linli_kit::store::Param>) {
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped("a test's own row", sql.to_owned(), params)
        .await
        .expect("writes");
    db.commit().await.expect("commits");
}

/// Somebody who really holds a post, since a hundred days.
async fn holder(house: &TestHouse, role: Role, org: OrgId, at: (u128, &str)) -> PersonId {
    let ids = house.app.ids();
    let person = PersonId(ids.next());
    let since = house.app.now().plus(-100 * DAY);
    put(
        house,
        "INSERT INTO person (street_id, id, name, created_at, version) VALUES ($1, $2, '王敏', $3, 1)",
        params![STREET, person, since],
    )
    .await;
    put(
        house,
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, source, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 1)",
        params![STREET, ids.next(), person, org, area(at.0), path(at.1), role, since],
    )
    .await;
    person
}

on_both_databases!(
    &features(),
    async fn an_alliance_shows_plain_signs(house: TestHouse) {
        tell(&house).await;
        let found = officer(&house)
            .await
            .get("/api/co-building")
            .await
            .ok()
            .body;
        assert_eq!(found["year"], 2026);
        let one = &found["alliances"][0];
        assert_eq!(
            (&one["name"], &one["members"]),
            (&json!("北江街道大工委"), &json!(2))
        );
        // two lines are due, one of ten meals and one of four: neither is kept by one deed
        assert_eq!(
            (&one["due_lines"], &one["kept_lines"]),
            (&json!(2), &json!(0))
        );
        // both were members throughout; the bank served in November, the school gave nothing
        assert_eq!((&one["throughout"], &one["silent"]), (&json!(2), &json!(1)));
        assert_eq!(one["silent_names"], json!(["南江小学"]));
        assert_eq!((&one["unmet"], &one["idle"]), (&json!(1), &json!(0)));
        assert_eq!((&one["meeting"], &one["met"]), (&json!("green"), &json!(0)));
        // the bank has an agreement, the school none: fewer than nine in ten, and those without one are listed
        assert_eq!(
            (&one["agreed"], &one["few_agreed"]),
            (&json!(1), &json!(true))
        );
        let without = format!(
            "/api/memberships?without_agreement=true&alliance_id={}",
            alliance_id(one)
        );
        let without = officer(&house).await.get(&without).await.ok().body;
        assert_eq!(
            (&without["total"], &without["items"][0]["org_name"]),
            (&json!(1), &json!("南江小学"))
        );
        // each figure opens exactly the alliance's rows
        let of = format!("alliance_id={}", alliance_id(one));
        let clerk = officer(&house).await;
        for (list, count) in [
            ("idle?kind=unit", &one["silent"]),
            ("idle?kind=resource", &one["idle"]),
            ("beside?page=1", &one["unmet"]),
            ("promises?year=2026", &json!(1)),
        ] {
            let rows = clerk
                .get(&format!("/api/co-building/{list}&{of}"))
                .await
                .ok()
                .body;
            assert_eq!(&rows["total"], count, "{list}");
        }
        // an alliance that is none has no rows, and a community does not read the street's
        let strange = format!("alliance_id={}", uuid::Uuid::nil());
        for (client, of) in [(&clerk, &strange), (&worker(&house).await, &of)] {
            for list in ["idle?kind=unit", "beside?page=1", "promises?year=2026"] {
                let rows = client
                    .get(&format!("/api/co-building/{list}&{of}"))
                    .await
                    .ok()
                    .body;
                assert_eq!(rows["total"], 0, "{list}");
            }
        }
        assert_eq!(idle(&house, "unit").await, ["南江小学"]);
        // a community leads no alliance here
        let north = worker(&house).await.get("/api/co-building").await.ok().body;
        assert_eq!(north["alliances"], json!([]));
        liaison(&house, BANK)
            .await
            .get("/api/co-building")
            .await
            .refused(403, "not_for_this_post");
        let elsewhere = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        assert_eq!(
            elsewhere.get("/api/co-building").await.ok().body["alliances"],
            json!([])
        );
        assert_eq!(
            elsewhere.get("/api/co-building/promises").await.ok().body["total"],
            0
        );
    }
);

on_both_databases!(
    &features(),
    async fn units_stand_with_what_they_promised_and_delivered(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let found = clerk.get("/api/co-building/promises").await.ok().body;
        assert_eq!((&found["year"], &found["total"]), (&json!(2026), &json!(1)));
        let bank = &found["items"][0];
        assert_eq!(
            (&bank["org_name"], &bank["due_lines"], &bank["kept_lines"]),
            (&json!("江滨银行"), &json!(2), &json!(0))
        );
        let lines: Vec<Value> = bank["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| {
                json!([
                    line["what"],
                    line["promised"],
                    line["delivered"],
                    line["unit"]
                ])
            })
            .collect();
        assert_eq!(
            json!(lines),
            json!([["为老人送餐", 10, 1, "次"], ["其他便民服务", 4, 0, "次"]])
        );
        // a year in which nothing held
        assert_eq!(
            clerk
                .get("/api/co-building/promises?year=2024")
                .await
                .ok()
                .body["total"],
            0
        );
        clerk
            .get("/api/co-building/promises?year=1")
            .await
            .refused(422, "invalid");
        let file = clerk.get("/api/co-building/promises.xlsx").await.ok();
        assert!(file.bytes.starts_with(b"PK"));
    }
);

on_both_databases!(
    &features(),
    async fn what_was_delivered_stays_when_an_agreement_is_ended(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let list = clerk.get("/api/agreements").await.ok().body;
        let one = &list["items"][0];
        assert_eq!(
            step(&clerk, one, "terminate").await.ok().body["state"],
            "terminated"
        );
        let found = clerk.get("/api/co-building/promises").await.ok().body;
        let lines: Vec<Value> = found["items"][0]["lines"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|line| json!([line["promised"], line["delivered"], line["ended_at"]]))
            .collect();
        // 313 of 365 days of ten and of four
        let day = "2026-11-10T10:00:00+08:00";
        assert_eq!(json!(lines), json!([[9, 1, day], [3, 0, day]]));
        // a draft that was dropped was never promised, and a year after the end owes nothing
        let draft = clerk
            .post("/api/agreements", &year_with_the_bank())
            .await
            .ok()
            .body;
        step(&clerk, &draft, "terminate").await.ok();
        let found = clerk.get("/api/co-building/promises").await.ok().body;
        assert_eq!(found["items"][0]["lines"].as_array().map(Vec::len), Some(2));
        let later = clerk
            .get("/api/co-building/promises?year=2027")
            .await
            .ok()
            .body;
        assert_eq!(later["total"], 0);
    }
);

on_both_databases!(
    &features(),
    async fn what_rests_is_listed_until_something_happens(house: TestHouse) {
        tell(&house).await;
        for kind in ["agreement", "demand", "resource"] {
            assert_eq!(idle(&house, kind).await, [""; 0], "{kind}");
        }
        house.clock.advance(31 * DAY);
        assert_eq!(idle(&house, "demand").await.len(), 1);
        // to May: the agreement ended with the year, so it rests no more
        house.clock.advance(29 * DAY);
        assert_eq!(idle(&house, "unit").await, ["南江小学"]);
        // an agreement of two years, signed long ago, without a deed
        let mut draft = year_with_the_bank();
        draft["valid_to"] = json!("2028-01-01T00:00:00+08:00");
        signed(&house, &draft).await;
        assert_eq!(idle(&house, "agreement").await, ["江滨银行结对共建协议"]);
    }
);

on_both_databases!(
    &features(),
    async fn many_alliances_cost_as_many_queries_as_one(house: TestHouse) {
        tell(&house).await;
        let scope = Scope::street_wide(STREET);
        let now = house.app.now();
        for alliances in 1..3 {
            let mut db = house.app.read().await.expect("reads");
            let found_now = signs_of(&mut db, &scope, now).await.expect("reads");
            assert_eq!((found_now.len(), db.queries()), (alliances, 5));
            let mut db = house.app.read().await.expect("reads");
            promises_of(&mut db, &scope, year_at(now), None, PAGE)
                .await
                .expect("reads");
            assert_eq!(db.queries(), 3);
            let mut db = house.app.read().await.expect("reads");
            for kind in IdleKind::ALL {
                let mut db = house.app.read().await.expect("reads");
                resting(&mut db, &scope, (*kind, None), now, PAGE)
                    .await
                    .expect("reads");
                assert_eq!(db.queries(), 2, "{kind}");
            }
            beside(&mut db, &scope, None, now, PAGE)
                .await
                .expect("reads");
            assert_eq!(db.queries(), 4);
            let mut another = of_street();
            another["name"] = json!(format!("北江街道第{alliances}联盟"));
            found(&officer(&house).await, another).await;
        }
    }
);

on_both_databases!(
    &features(),
    async fn who_rests_is_reminded_once_in_thirty_days(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let school = first(&house, "unit").await;
        assert_eq!(school["allowed_actions"][0]["action"], "remind");
        assert_eq!(school["allowed_actions"][0]["allowed"], true);
        let url = "/api/co-building/reminders";
        let wish = json!({"kind": "unit", "id": school["id"], "version": school["version"]});
        liaison(&house, SCHOOL)
            .await
            .post(url, &wish)
            .await
            .refused(403, "not_for_this_post");
        // a community reminds units of its own place only
        worker(&house)
            .await
            .post(url, &wish)
            .await
            .refused(404, "not_found");
        let stale = json!({"kind": "unit", "id": school["id"], "version": 99});
        clerk.post(url, &stale).await.refused(409, "stale_version");
        let resource = json!({"kind": "resource", "id": school["id"], "version": 1});
        clerk.post(url, &resource).await.refused(422, "invalid");
        // without a liaison there is nobody to remind
        clerk
            .post(url, &wish)
            .await
            .refused(409, "co_building_nobody_to_tell");
        let told = holder(&house, Role::UnitLiaison, SCHOOL, (NEIGHBOUR, "/002/")).await;
        let done = clerk.post(url, &wish).await.ok().body;
        assert!(done["reminded_at"].is_string());
        let seen = first(&house, "unit").await;
        assert_eq!(seen["reminded_at"], done["reminded_at"]);
        assert_eq!(
            seen["allowed_actions"][0]["reason_code"],
            "co_building_reminded"
        );
        clerk
            .post(url, &wish)
            .await
            .refused(409, "co_building_reminded");
        let told: Option<Total> = house
            .app
            .read()
            .await
            .expect("reads")
            .one_unscoped(
                "a test looks",
                "SELECT count(*) AS total FROM notice WHERE person_id = $1 AND code = 'idle_unit' AND state <> 'failed'",
                params![told],
            )
            .await
            .expect("reads");
        assert_eq!(told.map(|row| row.total), Some(1));
        // who contributed since is not found any more, and after a month one may ask again
        let bank = json!({"kind": "unit", "id": BANK, "version": 1});
        clerk.post(url, &bank).await.refused(404, "not_found");
        house.clock.advance(31 * DAY);
        officer(&house).await.post(url, &wish).await.ok();
    }
);

on_both_databases!(
    &features(),
    async fn of_two_who_remind_at_once_one_does(house: TestHouse) {
        tell(&house).await;
        holder(&house, Role::UnitLiaison, SCHOOL, (NEIGHBOUR, "/002/")).await;
        let school = first(&house, "unit").await;
        let wish = json!({"kind": "unit", "id": school["id"], "version": school["version"]});
        let (one, other) = (officer(&house).await, officer(&house).await);
        let url = "/api/co-building/reminders";
        let (one, other) = tokio::join!(one.post(url, &wish), other.post(url, &wish));
        let mut found = [one.status.as_u16(), other.status.as_u16()];
        found.sort_unstable();
        assert_eq!(found, [201, 409]);
    }
);

on_both_databases!(
    &features(),
    async fn an_alliance_that_does_not_meet_gets_its_meeting(house: TestHouse) {
        tell(&house).await;
        assert_eq!(idle(&house, "alliance").await, [""; 0]);
        put(
            &house,
            "UPDATE alliance SET created_at = $2 WHERE street_id = $1",
            params![STREET, house.app.now().plus(-300 * DAY)],
        )
        .await;
        let rests = first(&house, "alliance").await;
        assert_eq!(rests["label"], "北江街道大工委");
        assert_eq!(
            (&rests["body_id"], &rests["since"]),
            (&Value::Null, &Value::Null)
        );
        let clerk = officer(&house).await;
        let body =
            json!({"kind": "joint_meeting", "name": "街道联席会议", "alliance_id": rests["id"]});
        let body = clerk.post("/api/bodies", &body).await.ok().body;
        assert_eq!(first(&house, "alliance").await["body_id"], body["id"]);
        let plan = json!({"body_id": body["id"], "starts_at": "2026-12-10T10:00:00+08:00", "venue": "会议室"});
        let meeting = clerk.post("/api/meetings", &plan).await.ok().body;
        let planned = first(&house, "alliance").await;
        assert_eq!(
            (&planned["meeting_id"], &planned["planned_at"]),
            (&meeting["id"], &json!("2026-12-10T10:00:00+08:00"))
        );
        // the sign of the quarter knows the meeting that is on its way, and after it that the alliance met
        let signs = clerk.get("/api/co-building").await.ok().body;
        assert_eq!(signs["alliances"][0]["meeting_id"], meeting["id"]);
        put(
            &house,
            "UPDATE meeting SET state = 'minutes_approved', held_at = starts_at WHERE street_id = $1",
            params![STREET],
        )
        .await;
        assert_eq!(idle(&house, "alliance").await, [""; 0]);
        let signs = clerk.get("/api/co-building").await.ok().body;
        assert_eq!(signs["alliances"][0]["met"], 1);
    }
);

on_both_databases!(
    &features(),
    async fn a_head_without_a_word_is_asked_and_not_counted(house: TestHouse) {
        tell(&house).await;
        let building = (BUILDING, "/001/001/003/");
        holder(&house, Role::BuildingHead, COMMITTEE, building).await;
        let head = first(&house, "head").await;
        assert!(head["label"].is_string(), "{head}");
        assert_eq!(head["since"], Value::Null);
        let wish = json!({"kind": "head", "id": head["id"], "version": head["version"]});
        // of the own place: the community of the head does it as well as the street
        worker(&house)
            .await
            .post("/api/co-building/reminders", &wish)
            .await
            .ok();
        assert!(first(&house, "head").await["reminded_at"].is_string());
        // a word in the log, and nobody asks
        put(
            &house,
            "INSERT INTO duty_log (street_id, id, person_id, area_id, area_path, duty, note, shared, at) \
             SELECT street_id, id, person_id, area_id, area_path, 'visit', '', false, $2 FROM post \
             WHERE street_id = $1 AND role = 'building_head'",
            params![STREET, house.app.now().plus(-DAY)],
        )
        .await;
        assert_eq!(idle(&house, "head").await, [""; 0]);
    }
);

on_both_databases!(
    &features(),
    async fn an_idle_resource_stands_beside_the_demand_it_fits(house: TestHouse) {
        tell(&house).await;
        put(
            &house,
            "INSERT INTO resource (street_id, id, number, org_id, class, title, quantity, unit, conditions, eligible, price_tier, \
             area_id, area_path, tags, state, created_at, updated_at, version) SELECT o.street_id, o.id, 'ZY1', o.id, 'service', \
             '食堂配餐', 1, '次', '', '', 'free', o.area_id, o.area_path, '', 'listed', $3, $3, 1 FROM org o \
             WHERE o.street_id = $1 AND o.id = $2",
            params![STREET, SCHOOL, house.app.now().plus(-200 * DAY)],
        )
        .await;
        put(
            &house,
            "INSERT INTO resource_need (street_id, resource_id, class_id) SELECT d.street_id, $2, d.class_id FROM demand d \
             WHERE d.street_id = $1 AND d.class_id IS NOT NULL GROUP BY d.street_id, d.class_id",
            params![STREET, SCHOOL],
        )
        .await;
        let clerk = officer(&house).await;
        let beside = clerk.get("/api/co-building/beside").await.ok().body;
        assert_eq!(beside["total"], 1, "{beside}");
        let fitting = &beside["items"][0]["fitting"][0];
        assert_eq!(
            (&fitting["title"], &fitting["org_name"]),
            (&json!("食堂配餐"), &json!("南江小学"))
        );
        let signs = clerk.get("/api/co-building").await.ok().body;
        assert_eq!(signs["alliances"][0]["idle"], 1);
        assert_eq!(idle(&house, "resource").await, ["食堂配餐"]);
        // one tap, and nobody asks for half a year
        let kept = format!("/api/resources/{}/keep-offer", SCHOOL.0);
        clerk.post(&kept, &json!({"version": 1})).await.ok();
        assert_eq!(idle(&house, "resource").await, [""; 0]);
    }
);
