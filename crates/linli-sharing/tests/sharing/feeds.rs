//! Calendars that programs read: who makes them, what they tell, when they stop.

use axum::http::{Request, header};
use calcard::icalendar::{
    ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue,
};
use linli_domain::id::OrgId;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::params;
use linli_kit::store::Backend;
use linli_kit::testing::{TestAnswer, TestClient, TestHouse};
use serde_json::{Value, json};

use crate::setting::*;

/// The post and the login behind a client's session: a feed lives no longer than they do.
async fn enter(house: &TestHouse, client: &TestClient<'_>) {
    let mut db = house.app.store().begin().await.expect("begins");
    for sql in [
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, source, version) \
         SELECT street_id, post_id, person_id, org_id, org_id, area_path, role, created_at, 'appointment', 1 \
         FROM session WHERE person_id = $1 AND $2 <> ''",
        "INSERT INTO account (id, street_id, person_id, login, password_hash, password_history, password_changed_at, \
         must_change_password, created_at, version) SELECT account_id, street_id, person_id, $2, '-', \
         '[]', created_at, false, created_at, 1 FROM session WHERE person_id = $1",
    ] {
        db.execute_unscoped(
            "a setting of a test",
            sql,
            params![client.person, client.person.to_string()],
        )
        .await
        .expect("a post and a login");
    }
    db.commit().await.expect("commits");
}

/// A liaison with post and login.
async fn entered(house: &TestHouse, unit: OrgId) -> TestClient<'_> {
    let client = liaison(house, unit).await;
    enter(house, &client).await;
    client
}

async fn make(client: &TestClient<'_>, wish: Value) -> Value {
    client.post("/api/feeds", &wish).await.ok().body
}

/// The path of a feed's address, as a program is given it.
async fn address(client: &TestClient<'_>, feed: &Value) -> String {
    let url = format!("/api/feeds/{}/address", id(feed));
    let told = client.get(&url).await.ok().body;
    let url = told["url"].as_str().expect("an address");
    url[url.find("/api/").expect("a path")..].to_owned()
}

/// The calendar with its folded lines joined, as any reader joins them.
fn text(answer: &TestAnswer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    String::from_utf8(answer.bytes.clone())
        .expect("text")
        .replace("\r\n ", "")
}

/// An entry as a calendar program has it.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    summary: String,
    from: Timestamp,
    to: Timestamp,
    status: String,
}

/// The entries of an answer, read by a parser that shares no line with the writer.
fn entries(answer: &TestAnswer) -> Vec<Entry> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let kind = answer.headers[header::CONTENT_TYPE].to_str();
    assert_eq!(kind.expect("text"), "text/calendar; charset=utf-8");
    let text = std::str::from_utf8(&answer.bytes).expect("text");
    let mut parser = calcard::Parser::new(text);
    let calcard::Entry::ICalendar(calendar) = parser.entry() else {
        panic!("no calendar: {text}");
    };
    assert_eq!(parser.entry(), calcard::Entry::Eof, "one calendar, whole");
    let events = calendar.components.iter();
    let events = events.filter(|one| one.component_type == ICalendarComponentType::VEvent);
    let value = |one: &ICalendarComponent, name: ICalendarProperty| {
        let property = one.property(&name).expect("a property");
        property.values.first().expect("a value").clone()
    };
    let words = |one: &ICalendarComponent, name| {
        let value = value(one, name);
        match value {
            ICalendarValue::Status(status) => format!("{status:?}").to_uppercase(),
            value => value.as_text().expect("words").to_owned(),
        }
    };
    let moment = |one: &ICalendarComponent, name| {
        let value = value(one, name);
        let at = value.as_partial_date_time().expect("a moment");
        assert!(at.has_date_and_time() && at.has_zone(), "{at:?}");
        Timestamp::from_millis(at.to_timestamp().expect("a moment") * 1_000)
    };
    events
        .map(|one| Entry {
            summary: words(one, ICalendarProperty::Summary),
            from: moment(one, ICalendarProperty::Dtstart),
            to: moment(one, ICalendarProperty::Dtend),
            status: words(one, ICalendarProperty::Status),
        })
        .collect()
}

/// What an entry of a morning in November must be.
fn entry(summary: &str, from: &str, to: &str, status: &str) -> Entry {
    let moment = |text: &str| Timestamp::parse_rfc3339(&at(text)).expect("a moment");
    Entry {
        summary: summary.to_owned(),
        from: moment(from),
        to: moment(to),
        status: status.to_owned(),
    }
}

/// What a program shows that asks for a calendar there is not, or not any more.
fn gone(answer: &TestAnswer) {
    assert_eq!(answer.status, 404, "{}", answer.body);
    let kind = answer.headers[header::CONTENT_TYPE].to_str();
    assert_eq!(kind.expect("text"), "text/plain; charset=utf-8");
    let words = String::from_utf8(answer.bytes.clone()).expect("text");
    assert!(words.starts_with("这个日历订阅已停用"), "{words}");
}

linli_kit::on_both_databases!(
    &FEATURES,
    async fn a_place_a_unit_and_a_person_are_read_without_signing_in(house: TestHouse) {
        let hall = hall(&house, json!({})).await;
        let (bank, school) = (entered(&house, BANK).await, entered(&house, SCHOOL).await);
        let booked = book(&school, &asked(&hall, "25T09:00", "25T10:00"))
            .await
            .ok()
            .body;
        let door = house.anybody();

        let place = make(&bank, json!({"kind": "resource", "resource_id": hall})).await;
        assert_eq!(place["subject"], "二楼多功能厅");
        let answer = door.get(&address(&bank, &place).await).await;
        let (from, to) = ("25T09:00", "25T10:00");
        assert_eq!(
            entries(&answer),
            [entry("南江小学 · 太极队排练", from, to, "CONFIRMED")]
        );
        let told = text(&answer);
        assert!(
            told.contains(&format!("UID:{}@linli", id(&booked))),
            "{told}"
        );

        let unit = make(&school, json!({"kind": "org"})).await;
        let answer = door.get(&address(&school, &unit).await).await;
        assert_eq!(
            entries(&answer),
            [entry("二楼多功能厅 · 太极队排练", from, to, "CONFIRMED")]
        );
        let owner = make(&bank, json!({"kind": "org"})).await;
        let told = text(&door.get(&address(&bank, &owner).await).await);
        assert!(
            told.contains("SUMMARY:二楼多功能厅 · 南江小学 · 太极队排练"),
            "{told}"
        );

        let own = make(&school, json!({"kind": "own"})).await;
        let path = address(&school, &own).await;
        assert!(text(&door.get(&path).await).contains("太极队排练"));
        step(&school, &look(&school, &booked).await, "cancel", json!({}))
            .await
            .ok();
        let off = entry("二楼多功能厅 · 太极队排练", from, to, "CANCELLED");
        assert_eq!(entries(&door.get(&path).await), [off]);
        house.clock.advance(31 * DAY);
        assert_eq!(
            entries(&door.get(&path).await),
            [],
            "what is off goes after thirty days"
        );
    }
);

linli_kit::on_both_databases!(
    &FEATURES,
    async fn an_address_opens_nothing_once_it_is_revoked_or_wrong(house: TestHouse) {
        let hall = hall(&house, json!({})).await;
        let (bank, door) = (entered(&house, BANK).await, house.anybody());
        let feed = make(&bank, json!({"kind": "resource", "resource_id": hall})).await;
        let path = address(&bank, &feed).await;
        text(&door.get(&path).await);
        let revoke = format!("/api/feeds/{}/revoke", id(&feed));
        bank.post(&revoke, &json!({"version": 9}))
            .await
            .refused(409, "stale_version");
        liaison(&house, SCHOOL)
            .await
            .post(&revoke, &json!({"version": 1}))
            .await
            .refused(404, "not_found");
        bank.post(&revoke, &json!({"version": 1})).await.ok();
        bank.post(&revoke, &json!({"version": 2}))
            .await
            .refused(409, "feed_revoked_before");
        let revoked = door.get(&path).await;
        gone(&revoked);
        let wrong = door
            .get(&format!(
                "{}0.ics",
                path.strip_suffix(".ics").expect("a file")
            ))
            .await;
        assert_eq!(
            revoked.bytes, wrong.bytes,
            "nobody learns that there was one"
        );
        for path in ["/api/public/feeds/1.ics", "/api/public/feeds/x-y-z.ics"] {
            gone(&door.get(path).await);
        }
        door.get("/api/public/feeds/%00")
            .await
            .refused(404, "not_found");
        bank.get(&format!("/api/feeds/{}/address", id(&feed)))
            .await
            .refused(404, "not_found");
        assert_eq!(bank.get("/api/feeds").await.ok().body["items"], json!([]));
    }
);

linli_kit::on_both_databases!(
    &FEATURES,
    async fn only_who_may_see_a_calendar_makes_its_feed(house: TestHouse) {
        let hall = hall(&house, json!({})).await;
        let (school, helper) = (liaison(&house, SCHOOL).await, volunteer(&house).await);
        let of_hall = json!({"kind": "resource", "resource_id": hall});
        school
            .post("/api/feeds", &of_hall)
            .await
            .refused(403, "openings_not_keeper");
        helper
            .post("/api/feeds", &json!({"kind": "org"}))
            .await
            .refused(403, "feed_not_for_organisation");
        helper
            .post("/api/feeds", &json!({"kind": "own", "resource_id": hall}))
            .await
            .refused(422, "invalid");
        school
            .post("/api/feeds", &json!({"kind": "resource"}))
            .await
            .refused(422, "invalid");
        for _ in 0..20 {
            make(&helper, json!({"kind": "own"})).await;
        }
        helper
            .post("/api/feeds", &json!({"kind": "own"}))
            .await
            .refused(409, "feed_too_many");
        let own = helper.get("/api/feeds").await.ok().body;
        let other = format!("/api/feeds/{}/address", id(&own["items"][0]));
        school.get(&other).await.refused(404, "not_found");
    }
);

linli_kit::on_both_databases!(
    &FEATURES,
    async fn a_feed_ends_with_the_post_of_its_maker_and_a_program_asks_lightly(house: TestHouse) {
        let hall = hall(&house, json!({})).await;
        let (bank, door) = (entered(&house, BANK).await, house.anybody());
        let feed = make(&bank, json!({"kind": "resource", "resource_id": hall})).await;
        let path = address(&bank, &feed).await;
        let first = door.get(&path).await;
        let tag = first.headers[header::ETAG].clone();
        let again = Request::get(&path)
            .header(header::IF_NONE_MATCH, tag)
            .body(axum::body::Body::empty())
            .expect("a request");
        assert_eq!(door.send_request(again).await.status, 304);
        house.clock.advance(HOUR);
        let listed = bank.get("/api/feeds").await.ok().body;
        assert!(
            listed["items"][0]["read_at"].is_string(),
            "its maker sees that it is read: {listed}"
        );

        let mut db = house.app.store().begin().await.expect("begins");
        let end = "UPDATE post SET ended_at = $2 WHERE person_id = $1";
        db.execute_unscoped(
            "a setting of a test",
            end,
            params![bank.person, house.app.now()],
        )
        .await
        .expect("ends");
        db.commit().await.expect("commits");
        gone(&door.get(&path).await);
    }
);

linli_kit::on_both_databases!(
    &FEATURES,
    async fn a_calendar_is_answered_though_its_reading_cannot_be_noted(house: TestHouse) {
        let hall = hall(&house, json!({})).await;
        let (bank, door) = (entered(&house, BANK).await, house.anybody());
        book(&bank, &asked(&hall, "25T09:00", "25T10:00"))
            .await
            .ok();
        let feed = make(&bank, json!({"kind": "resource", "resource_id": hall})).await;
        let path = address(&bank, &feed).await;
        let mut db = house.app.store().begin().await.expect("begins");
        let refuse = match house.app.store().backend() {
            Backend::Sqlite => {
                "CREATE TRIGGER full_disk BEFORE UPDATE ON feed BEGIN SELECT RAISE(ABORT, 'full'); END"
            }
            Backend::Postgres => {
                "ALTER TABLE feed ADD CONSTRAINT full_disk CHECK (read_at IS NULL)"
            }
        };
        db.execute_unscoped("a setting of a test", refuse, vec![])
            .await
            .expect("refuses from now on");
        db.commit().await.expect("commits");
        assert!(text(&door.get(&path).await).contains("太极队排练"));
        let listed = bank.get("/api/feeds").await.ok().body;
        assert_eq!(listed["items"][0]["read_at"], Value::Null);
        // and what failed left the house fit to write
        book(&bank, &asked(&hall, "26T09:00", "26T10:00"))
            .await
            .ok();
    }
);

linli_kit::on_both_databases!(
    &FEATURES,
    async fn who_comes_along_has_it_in_the_own_feed(house: TestHouse) {
        let evening = json!({"windows": [{"weekdays": [1, 2, 3, 4, 5, 6, 7], "from": "20:00", "to": "24:00"}]});
        let hall = hall(&house, evening).await;
        let (school, guest) = (entered(&house, SCHOOL).await, volunteer(&house).await);
        enter(&house, &guest).await;
        let slot = with(asked(&hall, "25T23:00", "26T00:00"), json!({"open": true}));
        let made = book(&school, &slot).await.ok().body;
        let feed = make(&guest, json!({"kind": "own"})).await;
        let path = address(&guest, &feed).await;
        let door = house.anybody();
        assert_eq!(entries(&door.get(&path).await), []);
        step(&guest, &made, "join", json!({})).await.ok();
        let (from, to) = ("25T23:00", "26T00:00");
        let told = entry("二楼多功能厅 · 太极队排练", from, to, "CONFIRMED");
        assert_eq!(entries(&door.get(&path).await), [told]);
        let made = look(&guest, &made).await;
        step(&guest, &made, "leave", json!({})).await.ok();
        assert_eq!(entries(&door.get(&path).await), []);
    }
);
