//! Meetings as time passes and lists grow: reminders, signs of the quarter, and how often the database is asked.

use crate::setting::{
    FEATURES, STARTS, anew, approved, attend, held, joint, noticed, of_org, plan, seated, step,
    topic,
};
use linli_council::bodies::store::{BodyFilter, Sight};
use linli_council::meetings::list;
use linli_council::meetings::store::{self, MeetingFilter};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::job::plant_regular;
use linli_kit::on_both_databases;
use linli_kit::page::Page;
use linli_work::testing::alliances::id;
use linli_work::testing::{BANK, COMMITTEE, SCHOOL, liaison, officer, scope, worker};
use serde_json::{Value, json};

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).expect("a moment")
}

on_both_databases!(
    &FEATURES,
    async fn whoever_looks_after_a_meeting_is_reminded_once(house: TestHouse) {
        plant_regular(&house.app).await.expect("plants");
        let body = joint(&house).await;
        let keeper = seated(&house, COMMITTEE, "陈书记").await.person;
        let worker = worker(&house).await;
        let meeting = plan(&worker, &body, STARTS).await;
        let meeting = step(&worker, &meeting, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let meeting = topic(&worker, &meeting, "南门停车位").await;
        let told = async |part: &str| {
            let keeper = anew(&house, COMMITTEE, keeper).await;
            let inbox = keeper.get("/api/notices").await.ok().body;
            inbox["items"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|one| one["text"].as_str().is_some_and(|text| text.contains(part)))
                .count()
        };
        house.clock.set(at("2026-11-22T11:00:00+08:00"));
        house.run_jobs().await;
        assert_eq!(told("议题征集即将截止").await, 1);
        house.clock.set(at("2026-12-02T11:00:00+08:00"));
        house.run_jobs().await;
        house.advance(2 * 3_600_000).await;
        assert_eq!(told("该发会议通知了").await, 1, "once and no more");
        // who has the page open all the while goes on with it: a reminder is nobody's change
        let worker = linli_work::testing::worker(&house).await;
        step(&worker, &meeting, "notice", json!({})).await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn whoever_has_not_answered_is_asked_once_more(house: TestHouse) {
        plant_regular(&house.app).await.expect("plants");
        let body = joint(&house).await;
        let (bank, school) = (
            seated(&house, BANK, "王芳").await,
            seated(&house, SCHOOL, "李霞").await,
        );
        let meeting = noticed(&house, &body).await;
        step(&bank, &meeting, "answer", json!({"answer": "coming"}))
            .await
            .ok();
        let (bank, school) = (bank.person, school.person);
        let told = async |unit, person| {
            let client = anew(&house, unit, person).await;
            let inbox = client.get("/api/notices").await.ok().body;
            let items = inbox["items"].as_array().into_iter().flatten();
            items
                .filter(|one| {
                    one["text"]
                        .as_str()
                        .is_some_and(|text| text.contains("请回复来不来"))
                })
                .count()
        };
        house.clock.set(at("2026-12-07T11:00:00+08:00"));
        house.run_jobs().await;
        assert_eq!(told(SCHOOL, school).await, 0, "three days ahead is early");
        house.clock.set(at("2026-12-08T11:00:00+08:00"));
        house.run_jobs().await;
        house.advance(2 * 3_600_000).await;
        assert_eq!(told(SCHOOL, school).await, 1, "once and no more");
        assert_eq!(told(BANK, bank).await, 0, "who answered is left in peace");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_quarter_without_a_meeting_turns_amber_and_stays_red(house: TestHouse) {
        let body = joint(&house).await;
        let signs = async || {
            let officer = officer(&house).await;
            officer.get("/api/meeting-signs").await.ok().body
        };
        let first = signs().await;
        assert_eq!(
            (
                &first["quarters"][0]["sign"],
                &first["symposium"]["sign"],
                &first["seats"]
            ),
            (&json!("green"), &json!("green"), &json!(0)),
            "a street that comes in November is not asked for the symposium of that year"
        );
        let meeting = noticed(&house, &body).await;
        house.clock.set(at("2026-12-11T00:00:00+08:00"));
        let amber = signs().await;
        assert_eq!(
            (
                &amber["quarters"][0]["sign"],
                &amber["quarters"][0]["meeting_id"]
            ),
            (&json!("amber"), &meeting["id"])
        );
        // the school does not come
        let worker = worker(&house).await;
        let lines = json!([
            {"attendee_id": of_org(&meeting, COMMITTEE), "presence": "present"},
            {"attendee_id": of_org(&meeting, BANK), "presence": "present"},
            {"attendee_id": of_org(&meeting, SCHOOL), "presence": "absent"},
        ]);
        let there = attend(&worker, &meeting, lines).await.ok().body;
        let there = step(&worker, &there, "hold", json!({})).await.ok().body;
        approved(&house, &there).await;
        let green = signs().await;
        assert_eq!(green["quarters"][0]["sign"], "green");
        assert_eq!(
            green["unattended"],
            json!([]),
            "once away is not two quarters"
        );
        // a community sees its own, and no symposium of the street
        let own = worker.get("/api/meeting-signs").await.ok().body;
        assert_eq!(own["symposium"], Value::Null);
        liaison(&house, BANK)
            .await
            .get("/api/meeting-signs")
            .await
            .refused(403, "not_for_this_post");
        // the street's first year here; then the first quarter passes without a meeting, and stays told
        for (day, quarter, symposium) in [
            ("2027-01-06T10:00:00+08:00", "green", "green"),
            ("2027-03-20T10:00:00+08:00", "amber", "green"),
            ("2027-04-02T10:00:00+08:00", "red", "green"),
        ] {
            house.clock.set(at(day));
            let told = signs().await;
            let signs = (&told["quarters"][0]["sign"], &told["symposium"]["sign"]);
            assert_eq!(signs, (&json!(quarter), &json!(symposium)), "{day}");
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_number_of_queries_does_not_grow(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = held(&house, &body).await;
        let officer = officer(&house).await;
        let mut counts = Vec::new();
        for more in 0..3 {
            for _ in 0..more * 3 {
                plan(&officer, &body, "2027-02-10T10:00:00+08:00").await;
            }
            let mut db = house.app.read().await.expect("reads");
            let now = house.app.now();
            let page = Page::check(None, None).expect("a page");
            let filter = MeetingFilter::default();
            let (found, total) = store::find(&mut db, &scope(), &Sight::Staff, &filter, page)
                .await
                .expect("reads");
            assert_eq!(total, 1 + [0, 3, 9][more]);
            list::items(&mut db, &scope(), found, now)
                .await
                .expect("reads");
            counts.push(db.queries());
        }
        assert!(
            counts
                .iter()
                .all(|count| *count == counts[0] && *count <= 7),
            "{counts:?}"
        );
        let mut db = house.app.read().await.expect("reads");
        let page = Page::check(None, None).expect("a page");
        let filter = BodyFilter::default();
        let (bodies, _) =
            linli_council::bodies::store::find(&mut db, &scope(), &Sight::Staff, &filter, page)
                .await
                .expect("reads");
        linli_council::bodies::view::items(&mut db, &scope(), bodies, house.app.now())
            .await
            .expect("reads");
        assert!(db.queries() <= 7, "{}", db.queries());
        assert!(!id(&meeting).is_empty());
        house.clock.advance(DAY);
    }
);
