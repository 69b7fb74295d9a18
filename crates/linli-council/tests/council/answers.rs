//! What those called answer to the notice: for the own seat, on behalf of whoever telephoned, until who came is written down.

use crate::setting::{
    FEATURES, STARTS, alliance, attend, hold, joint, look, noticed, of_org, plan, seated, step,
    topic,
};
use axum::http::Method;
use futures::future::join_all;
use linli_council::meetings::view;
use linli_domain::id::OrgId;
use linli_kit::on_both_databases;
use linli_kit::reader::Reader;
use linli_kit::testing::{OTHER_STREET, TestAnswer, TestClient, TestHouse};
use linli_work::testing::alliances::{action, field, id};
use linli_work::testing::{BANK, COMMITTEE, OFFICE, SCHOOL, liaison, officer, path, scope, worker};
use serde_json::{Value, json};

/// Answers the notice for a seat.
async fn say(client: &TestClient<'_>, meeting: &Value, more: Value) -> TestAnswer {
    step(client, meeting, "answer", more).await
}

/// The attendee of an organisation, whole.
fn one(meeting: &Value, org: OrgId) -> Value {
    let attendees = meeting["attendees"].as_array().expect("attendees");
    let found = attendees.iter().find(|one| one["org_id"] == json!(org));
    found.expect("is called").clone()
}

fn told(inbox: &Value, part: &str) -> usize {
    let items = inbox["items"].as_array().into_iter().flatten();
    items
        .filter(|one| one["text"].as_str().is_some_and(|text| text.contains(part)))
        .count()
}

on_both_databases!(
    &FEATURES,
    async fn whoever_is_called_answers_and_others_are_entered_with_the_paper(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = noticed(&house, &body).await;
        let (worker, bank) = (worker(&house).await, seated(&house, BANK, "王芳").await);
        let school = seated(&house, SCHOOL, "李霞").await;
        let (lead, of_bank, of_school) = (
            of_org(&meeting, COMMITTEE),
            of_org(&meeting, BANK),
            of_org(&meeting, SCHOOL),
        );
        let seen = look(&bank, &meeting).await;
        assert_eq!(seen["my_attendees"], json!([of_bank]));
        assert_eq!(
            (action(&seen, "answer"), &seen["expected"]["called"]),
            ("may", &json!(3))
        );
        // who answers for a unit comes for it, in the role they have there
        let coming = json!({"answer": "coming"});
        let said = say(&bank, &meeting, coming.clone()).await.ok().body;
        let of = one(&said, BANK);
        assert_eq!(
            (&of["answer"], &of["came_role"], &of["came_name"]),
            (&json!("coming"), &json!("unit_liaison"), &json!("王芳"))
        );
        assert_eq!(
            (&said["expected"]["voices"], &said["expected"]["needed"]),
            (&json!(1), &json!(2))
        );
        let theirs = json!({"answer": "coming", "attendee_id": of_school});
        say(&bank, &meeting, theirs.clone())
            .await
            .refused(403, "meeting_not_your_seat");
        assert_eq!(
            field(&say(&worker, &meeting, theirs).await),
            "paper required"
        );
        // the school telephones: the bank carries its voice
        let phoned = json!({"answer": "proxy", "attendee_id": of_school, "proxy_id": of_bank, "word": "当天有家长会",
            "paper": "12 月 1 日电话"});
        let said = say(&worker, &meeting, phoned).await.ok().body;
        let of = one(&said, SCHOOL);
        assert_eq!(
            (&of["answer_paper"], &of["answer_word"], &of["proxy_name"]),
            (
                &json!("12 月 1 日电话"),
                &json!("当天有家长会"),
                &json!("王芳")
            )
        );
        assert_eq!(said["expected"]["reached"], true);
        assert_eq!(
            said["version"], meeting["version"],
            "two may answer at once"
        );
        // what one said is read by those who look after the body, and by oneself
        assert_eq!(
            one(&look(&bank, &meeting).await, SCHOOL)["answer_word"],
            Value::Null
        );
        let own = one(&look(&school, &meeting).await, SCHOOL);
        assert_eq!(own["answer_word"], "当天有家长会");
        for (wrong, expected) in [
            (json!({"answer": "proxy"}), "proxy_id proxy_no_carrier"),
            (
                json!({"answer": "proxy", "proxy_id": of_bank}),
                "proxy_id proxy_carries_two",
            ),
            (
                json!({"answer": "proxy", "proxy_id": of_school}),
                "proxy_id proxy_carrier_away",
            ),
            (
                json!({"answer": "coming", "attendee_id": meeting["id"], "paper": "电话"}),
                "attendee_id attendee_unknown",
            ),
        ] {
            let mut wrong = wrong;
            wrong["attendee_id"] = match wrong["attendee_id"].clone() {
                Value::Null => json!(lead),
                named => named,
            };
            assert_eq!(field(&say(&worker, &meeting, wrong).await), expected);
        }
        // the bank does not come after all: the school is asked anew
        let said = say(&bank, &meeting, json!({"answer": "not_coming"}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&one(&said, SCHOOL)["answer"], &one(&said, BANK)["answer"]),
            (&Value::Null, &json!("not_coming"))
        );
        let inbox = school.get("/api/notices").await.ok().body;
        assert_eq!(told(&inbox, "请重新答复"), 1, "{inbox}");
        nobody_else_answers(&house, &meeting).await;
    }
);

async fn nobody_else_answers(house: &TestHouse, meeting: &Value) {
    let coming = json!({"answer": "coming"});
    let stranger = house
        .client(
            OTHER_STREET,
            linli_domain::actor::Role::StreetOfficer,
            OFFICE,
            &path("/"),
        )
        .await;
    say(&stranger, meeting, coming.clone())
        .await
        .refused(404, "not_found");
    let shop = house
        .client(
            linli_kit::testing::STREET,
            linli_domain::actor::Role::UnitLiaison,
            OFFICE,
            &path("/001/"),
        )
        .await;
    say(&shop, meeting, coming).await.refused(404, "not_found");
}

on_both_databases!(
    &FEATURES,
    async fn an_answer_belongs_to_the_notice_and_ends_with_the_sheet(house: TestHouse) {
        let body = joint(&house).await;
        let meeting = noticed(&house, &body).await;
        let (worker, bank) = (worker(&house).await, liaison(&house, BANK).await);
        let school = liaison(&house, SCHOOL).await;
        // two at once both answer
        let coming = || json!({"answer": "coming", "came_name": "张敏"});
        let both = join_all([
            say(&bank, &meeting, coming()),
            say(&school, &meeting, json!({"answer": "not_coming"})),
        ])
        .await;
        assert!(both.iter().all(|answer| answer.status == 200), "{both:?}");
        // the name that was answered stands on the sheet until somebody else came
        let lines = json!([{"attendee_id": of_org(&meeting, BANK), "presence": "called"}]);
        let kept = attend(&worker, &meeting, lines).await.ok().body;
        assert_eq!(
            (&one(&kept, BANK)["answer"], &one(&kept, BANK)["came_name"]),
            (&json!("coming"), &json!("张敏"))
        );
        // moved to another day it is asked anew
        let url = format!("/api/meetings/{}", id(&kept));
        let moved = json!({"version": kept["version"], "title": kept["title"],
            "starts_at": "2026-12-12T14:00:00+08:00", "venue": kept["venue"]});
        let moved = worker.write(Method::PUT, &url, &moved).await.ok().body;
        assert_eq!(
            (&one(&moved, BANK)["answer"], &moved["expected"]["voices"]),
            (&Value::Null, &json!(0))
        );
        say(&bank, &kept, coming())
            .await
            .refused(409, "stale_version");
        say(&bank, &moved, json!({"answer": "coming"})).await.ok();
        let there = json!([{"attendee_id": of_org(&meeting, BANK), "presence": "present"}]);
        let there = attend(&worker, &moved, there).await.ok().body;
        say(&bank, &there, json!({"answer": "not_coming"}))
            .await
            .refused(409, "meeting_presence_recorded");
        let seen = look(&bank, &meeting).await;
        assert_eq!(action(&seen, "answer"), "meeting_presence_recorded");
        let there = hold(&house, there).await;
        let bank = liaison(&house, BANK).await;
        say(&bank, &there, json!({"answer": "coming"}))
            .await
            .refused(409, "meeting_not_in_state");
        assert_eq!(there["expected"], Value::Null);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_person_in_two_seats_answers_once(house: TestHouse) {
        alliance(&house).await;
        let officer = officer(&house).await;
        let council = json!({"kind": "operating_committee", "name": "议事会", "org_id": COMMITTEE});
        let council = officer.post("/api/bodies", &council).await.ok().body;
        let double = seated(&house, COMMITTEE, "陈书记").await;
        let url = format!("/api/bodies/{}/seats", id(&council));
        for seat in [
            json!({"capacity": "chair", "person_id": double.person}),
            json!({"capacity": "member", "person_id": double.person}),
            json!({"capacity": "member", "org_id": BANK}),
        ] {
            officer.post(&url, &seat).await.ok();
        }
        let meeting = noticed(&house, &council).await;
        assert_eq!(meeting["expected"]["called"], 2);
        let said = say(&double, &meeting, json!({"answer": "coming"}))
            .await
            .ok()
            .body;
        let said_so = |meeting: &Value, answer: Value| {
            let all = meeting["attendees"].as_array().into_iter().flatten();
            all.filter(|one| one["answer"] == answer).count()
        };
        assert_eq!(said_so(&said, json!("coming")), 2);
        assert_eq!(
            (&said["expected"]["voices"], &said["expected"]["doubles"]),
            (&json!(1), &json!(1))
        );
        // one voice is given to one carrier, whichever seat is named
        let proxy = json!({"answer": "proxy", "proxy_id": of_org(&meeting, BANK)});
        let said = say(&double, &meeting, proxy).await.ok().body;
        assert_eq!(
            (
                said_so(&said, json!("proxy")),
                said_so(&said, json!("not_coming"))
            ),
            (1, 1)
        );
        let named = json!({"answer": "coming", "came_name": "别人"});
        assert_eq!(
            field(&say(&double, &meeting, named).await),
            "came_name attendee_in_person"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn meetings_with_an_own_seat_are_listed(house: TestHouse) {
        let body = joint(&house).await;
        let officer = officer(&house).await;
        let council = json!({"kind": "residents_council", "name": "议事会", "org_id": COMMITTEE});
        let council = officer.post("/api/bodies", &council).await.ok().body;
        let worker = worker(&house).await;
        plan(&worker, &council, STARTS).await;
        let ours = plan(&worker, &body, "2026-12-20T10:00:00+08:00").await;
        let bank = liaison(&house, BANK).await;
        let total = async |client: &TestClient<'_>| {
            let list = client.get("/api/meetings?mine=true").await.ok().body;
            list["total"].clone()
        };
        // before the notice by the seat, after it by the call; who looks after all has a seat in some
        assert_eq!(total(&bank).await, 1);
        assert_eq!(total(&worker).await, 1);
        assert_eq!(total(&officer).await, 0);
        assert_eq!(officer.get("/api/meetings").await.ok().body["total"], 2);
        let ours = step(&worker, &ours, "open-topics", json!({}))
            .await
            .ok()
            .body;
        let ours = topic(&worker, &ours, "停车").await;
        step(&worker, &ours, "notice", json!({})).await.ok();
        assert_eq!(total(&bank).await, 1);
        assert_eq!(total(&liaison(&house, OFFICE).await).await, 0);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_page_of_forty_topics_asks_no_more_than_one_of_one(house: TestHouse) {
        let body = joint(&house).await;
        let officer = officer(&house).await;
        let mut meeting = noticed(&house, &body).await;
        let mut counts = Vec::new();
        for more in [0, 39] {
            for number in 0..more {
                let url = format!("/api/meetings/{}/topics", id(&meeting));
                let one = json!({"title": format!("第 {number} 件事"), "source": "office", "accept": true,
                    "late_reason": "临时"});
                meeting = officer.post(&url, &one).await.ok().body;
            }
            let actor = linli_domain::actor::Actor::House {
                street: linli_kit::testing::STREET,
            };
            let reader = Reader {
                app: &house.app,
                actor: &actor,
                locale: linli_kit::text::Locale::Zh,
                now: house.app.now(),
            };
            let mut db = house.app.read().await.expect("reads");
            let ids = [serde_json::from_value(meeting["id"].clone()).expect("an id")];
            let loaded = linli_council::meetings::store::by_ids(&mut db, &scope(), &ids)
                .await
                .expect("reads")
                .remove(0);
            let page = view::page(reader, &mut db, &scope(), loaded, house.app.now())
                .await
                .expect("reads");
            assert_eq!(page.agenda.len(), 1 + more);
            counts.push(db.queries());
        }
        assert_eq!(counts[0], counts[1]);
    }
);
