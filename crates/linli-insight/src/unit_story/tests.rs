//! A unit's story: each figure is its list's own total for whoever reads it, on both databases.

use axum::http::Method;
use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::id::{AccountId, OrgId, PersonId, PostId};
use linli_domain::time::DAY;
use linli_kit::feature::Feature;
use linli_kit::reader::Reader;
use linli_kit::testing::{OTHER_STREET, STREET, TestClient, TestHouse};
use linli_kit::text::Locale;
use linli_kit::{on_both_databases, params};
use linli_work::testing::agreements::{call_back, signed, year_with_the_bank};
use linli_work::testing::alliances::{act as answer, found, invite, membership, of_community};
use linli_work::testing::walk::{act, id, reported, street};
use linli_work::testing::{
    BANK, COMMITTEE, COMMUNITY, ELDERLY, OFFICE, SCHOOL, area, liaison, officer, path, worker,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::story::story;
use crate::testing::activities::planned;

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

/// The bank's hall, used by the school and rated with a word that names somebody.
async fn used_hall(house: &TestHouse) {
    let (bank, clerk) = (liaison(house, BANK).await, officer(house).await);
    let hall = json!({"class": "venue", "title": "二楼多功能厅", "quantity": 1, "unit": "间", "price_tier": "free",
        "conditions": "", "eligible": "", "area_id": area(COMMUNITY), "need_classes": [ELDERLY], "tags": [],
        "valid_to": "2027-01-01T00:00:00+08:00"});
    let made = bank.post("/api/resources", &hall).await.ok().body;
    let hall = id(&made);
    act(&bank, "resources", &hall, "submit", json!({}))
        .await
        .ok();
    act(&clerk, "resources", &hall, "list", json!({}))
        .await
        .ok();
    let terms = json!({"version": 0, "bookable": true, "capacity": 1, "slot_minutes": 60, "most_slots": 2,
        "lead_hours": 0, "horizon_days": 60, "approval": "instant", "eligible": "posts", "residents": true,
        "windows": [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "to": "20:00"}]});
    let url = format!("/api/resources/{hall}/openings");
    clerk.write(Method::PUT, &url, &terms).await.ok();
    let asked = json!({"resource_id": hall, "from": "2026-11-12T09:00:00+08:00", "to": "2026-11-12T10:00:00+08:00",
        "kind": "activity", "purpose": "太极队排练"});
    let school = liaison(house, SCHOOL).await;
    let booking = school.post("/api/bookings", &asked).await.ok().body;
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped(
        "a test's own row",
        "UPDATE booking SET state = 'rated', rating = 5, rating_note = '谢谢，电话13800001111' WHERE street_id = $1 AND id = $2",
        params![STREET, Uuid::parse_str(&id(&booking)).expect("an id")],
    )
    .await
    .expect("rated");
    db.commit().await.expect("commits");
}

/// The bank has a resource, two promises, an order that somebody thanked for, a hall others used, a seat and a meeting.
async fn tell(house: &TestHouse) {
    street(house).await;
    signed(house, &year_with_the_bank()).await;
    let clerk = worker(house).await;
    let alliance = found(&clerk, of_community()).await;
    invite(&clerk, &alliance, &[BANK]).await.ok();
    let one = membership(&clerk, &alliance, BANK).await;
    answer(&clerk, &one, "accept", json!({"reason": "纸质回执"}))
        .await
        .ok();
    let body =
        json!({"kind": "joint_meeting", "name": "北江社区联席会议", "alliance_id": alliance["id"]});
    let body = clerk.post("/api/bodies", &body).await.ok().body;
    let plan = json!({"body_id": body["id"], "starts_at": "2026-12-10T10:00:00+08:00"});
    clerk.post("/api/meetings", &plan).await.ok();
    let (_, order) = reported(house).await;
    call_back(house, &order).await;
    used_hall(house).await;
    planned(house, BANK, "反诈讲座", &[]).await;
    planned(house, COMMITTEE, "便民服务日", &[BANK]).await;
}

/// Each section with its list and where the list tells how much there is.
fn list_of(section: &str, org: OrgId) -> String {
    let org = org.0;
    match section {
        "resources" => format!("/api/resources?org_id={org}"),
        "promises" => format!("/api/obligations?org_id={org}"),
        "orders" => format!("/api/orders?org_id={org}"),
        "lent" => format!("/api/bookings?view=lent&org_id={org}"),
        "booked" => format!("/api/bookings?view=unit&org_id={org}"),
        "praise" => format!("/api/orgs/{org}/praise"),
        "cards" => format!("/api/orgs/{org}/service-cards"),
        "asks" => format!("/api/asks?org_id={org}"),
        "alliances" => format!("/api/memberships?org_id={org}"),
        "tasks" => format!("/api/alliance-tasks?org_id={org}"),
        "years" => format!("/api/unit-years?org_id={org}"),
        "meetings" => format!("/api/meetings?org_id={org}"),
        "resolutions" => format!("/api/resolutions?org_id={org}"),
        "projects" => format!("/api/projects?org_id={org}"),
        "activities" => format!("/api/activities?org_id={org}"),
        "posts" => format!("/api/posts?state=held&org_id={org}"),
        "contacts" => format!("/api/contacts?org_id={org}"),
        "seats" => format!("/api/orgs/{org}/seats"),
        "linkages" => format!("/api/linkages?org_id={org}"),
        other => panic!("a section without its list: {other}"),
    }
}

fn length(value: &Value) -> i64 {
    i64::try_from(value.as_array().map_or(0, Vec::len)).expect("a length")
}

async fn figures(client: &TestClient<'_>, org: OrgId) -> Vec<(String, i64)> {
    let told = client.get(&format!("/api/orgs/{}/story", org.0)).await.ok();
    told.body["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .map(|one| {
            let section = one["section"].as_str().expect("a section").to_owned();
            (section, one["total"].as_i64().expect("a total"))
        })
        .collect()
}

/// Compares every figure with its list as this client reads it.
async fn compare(client: &TestClient<'_>, who: &str, org: OrgId) {
    for (section, total) in figures(client, org).await {
        let list = client.get(&list_of(&section, org)).await.ok().body;
        let there = match section.as_str() {
            "seats" => length(&list["seats"]) + length(&list["posts"]),
            _ => list["total"]
                .as_i64()
                .unwrap_or_else(|| length(&list["items"])),
        };
        assert_eq!(total, there, "{section} of {org:?} for {who}");
    }
}

on_both_databases!(
    &features(),
    async fn a_figure_is_its_lists_total_for_whoever_reads_it(house: TestHouse) {
        tell(&house).await;
        let readers = [
            (Role::StreetOfficer, OFFICE, "/"),
            (Role::StreetLeader, OFFICE, "/"),
            (Role::SmartCentre, OFFICE, "/"),
            (Role::Auditor, OFFICE, "/"),
            (Role::CommunityWorker, COMMITTEE, "/001/"),
            (Role::CommunitySecretary, COMMITTEE, "/001/"),
            // a worker of the other community
            (Role::CommunityWorker, COMMITTEE, "/002/"),
        ];
        for (role, org, at) in readers {
            let at = path(at);
            let client = house.client(STREET, role, org, &at).await;
            for unit in [BANK, SCHOOL] {
                compare(&client, &format!("{role:?} at {at:?}"), unit).await;
            }
        }
        for unit in [BANK, SCHOOL] {
            compare(&liaison(&house, unit).await, "its liaison", unit).await;
        }
        let at = path("/001/");
        for role in [Role::UnitHead, Role::Department] {
            let client = house.client(STREET, role, BANK, &at).await;
            compare(&client, &format!("its {role:?}"), BANK).await;
        }

        let told = figures(&officer(&house).await, BANK).await;
        let of = |name: &str| told.iter().find(|one| one.0 == name).map(|one| one.1);
        for (section, total) in [
            ("resources", 1),
            ("promises", 2),
            ("orders", 1),
            ("lent", 1),
            ("booked", 0),
            ("praise", 2),
            ("alliances", 1),
            ("meetings", 1),
            ("seats", 1),
            ("tasks", 0),
            ("activities", 2),
        ] {
            assert_eq!(of(section), Some(total), "{section}");
        }
        let booked = figures(&liaison(&house, SCHOOL).await, SCHOOL).await;
        assert!(booked.contains(&("booked".to_owned(), 1)));
        // units see no persons of the place, and so have no such section
        assert!(!booked.iter().any(|one| one.0 == "posts"));
    }
);

on_both_databases!(
    &features(),
    async fn a_unit_reads_its_own_story_only(house: TestHouse) {
        tell(&house).await;
        let school = liaison(&house, SCHOOL).await;
        for part in ["story", "seats", "praise", "service-cards"] {
            let url = format!("/api/orgs/{}/{part}", BANK.0);
            school.get(&url).await.refused(404, "not_found");
            let volunteer = house
                .client(STREET, Role::Volunteer, COMMITTEE, &path("/001/"))
                .await;
            volunteer.get(&url).await.refused(403, "not_for_this_post");
            let elsewhere = house
                .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
                .await;
            elsewhere.get(&url).await.refused(404, "not_found");
        }
        for view in ["unit", "lent"] {
            let url = format!("/api/bookings?view={view}&org_id={}", BANK.0);
            school.get(&url).await.refused(404, "not_found");
            let url = format!("/api/bookings?view={view}");
            school.get(&url).await.refused(422, "invalid");
        }
        // who keeps another place does not see who uses the bank's hall
        let south = house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await;
        let url = format!("/api/bookings?view=lent&org_id={}", BANK.0);
        assert_eq!(south.get(&url).await.ok().body["total"], 0);
        assert_eq!(worker(&house).await.get(&url).await.ok().body["total"], 1);
        // of the school no meeting is told: it was never called and has no seat
        let url = format!("/api/meetings?org_id={}", SCHOOL.0);
        assert_eq!(worker(&house).await.get(&url).await.ok().body["total"], 0);
    }
);

on_both_databases!(
    &features(),
    async fn good_words_are_told_without_names_and_with_what_they_are_of(house: TestHouse) {
        tell(&house).await;
        let url = format!("/api/orgs/{}/praise", BANK.0);
        let heard = worker(&house).await.get(&url).await.ok().body;
        assert_eq!(heard["total"], 2);
        let rows = heard["items"].as_array().expect("rows");
        // words stand first; of a number that may be a telephone's nothing is left
        assert_eq!(
            (&rows[0]["of"], &rows[0]["rating"]),
            (&json!("booking"), &json!(5))
        );
        let words = rows[0]["words"].as_str().expect("words");
        assert!(
            words.contains("谢谢") && !words.contains("13800001111"),
            "{words}"
        );
        assert_eq!(
            (&rows[1]["of"], &rows[1]["satisfaction"]),
            (&json!("order"), &json!("satisfied"))
        );
        let figures = &heard["figures"];
        for (name, count) in [
            ("called", 1),
            ("answered", 1),
            ("satisfied", 1),
            ("rated", 1),
            ("good", 1),
        ] {
            assert_eq!(figures[name], count, "{name}");
        }
        // who rates the own place praises nobody
        let mut db = house.app.store().begin().await.expect("begins");
        db.execute_unscoped(
            "a test's own row",
            "UPDATE booking SET org_id = $2 WHERE street_id = $1",
            params![STREET, BANK],
        )
        .await
        .expect("own use");
        db.commit().await.expect("commits");
        let heard = worker(&house).await.get(&url).await.ok().body;
        assert_eq!(
            (&heard["total"], &heard["figures"]["rated"]),
            (&json!(1), &json!(0))
        );
    }
);

on_both_databases!(
    &features(),
    async fn a_full_unit_costs_no_more_queries_than_an_empty_one(house: TestHouse) {
        tell(&house).await;
        let acting = ActingPost {
            post: PostId(Uuid::from_u128(1)),
            role: Role::StreetOfficer,
            org: OFFICE,
            area: path("/"),
        };
        let actor = Actor::Member {
            account: AccountId(Uuid::from_u128(2)),
            person: PersonId(Uuid::from_u128(3)),
            street: STREET,
            acting,
        };
        let reader = Reader {
            app: &house.app,
            actor: &actor,
            locale: Locale::Zh,
            now: house.app.now(),
        };
        let mut db = house.app.read().await.expect("reads");
        let before = db.queries();
        story(&mut db, reader, BANK).await.expect("a story");
        let full = db.queries() - before;
        assert!(full <= 72, "{full} queries");
        let before = db.queries();
        story(&mut db, reader, COMMITTEE).await.expect("a story");
        assert!(db.queries() - before <= full);
    }
);

on_both_databases!(
    &features(),
    async fn lists_are_narrowed_to_the_members_of_an_alliance(house: TestHouse) {
        tell(&house).await;
        let clerk = officer(&house).await;
        let all = clerk.get("/api/alliances").await.ok().body;
        let with = id(&all["items"][0]);
        let without = found(&clerk, linli_work::testing::alliances::of_street()).await;
        let total = async |path: &str, alliance: &str| {
            let url = format!("{path}?alliance_id={alliance}");
            clerk.get(&url).await.ok().body["total"].clone()
        };
        assert_eq!(total("/api/resources", &with).await, 1);
        assert_eq!(total("/api/resources", &id(&without)).await, 0);
        // a project the bank carries out is found by its alliance and by no other
        assert_eq!(total("/api/projects", &with).await, 0);
        let project = json!({
            "project": {"title": "锦绣苑助餐点", "kind": "old_and_young", "choice": "optional", "purpose": "中午有热饭吃。",
                "owner_org_id": COMMITTEE, "area_id": area(COMMUNITY), "due_at": house.app.now().plus(60 * DAY)},
            "milestones": [{"title": "选好场地", "due_at": house.app.now().plus(20 * DAY)}],
            "partners": [{"org_id": BANK, "brings": "送餐志愿者", "quantity": 3, "unit": "次"}],
            "sources": [{"kind": "fiscal", "who": "街道财政", "amount_fen": 3_000_000}],
        });
        let keeper = worker(&house).await;
        keeper.post("/api/projects", &project).await.ok();
        assert_eq!(total("/api/projects", &with).await, 1);
        assert_eq!(total("/api/projects", &id(&without)).await, 0);
        assert_eq!(total("/api/meetings", &with).await, 1);
        assert_eq!(total("/api/meetings", &id(&without)).await, 0);
    }
);
