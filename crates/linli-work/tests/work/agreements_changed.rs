//! Agreements that change or end after something was done: what was counted is counted once and on a line that fits, what was
//! kept stays kept, and paper is kept however late it comes.

use crate::setting::agreements::{
    address, amended, approved, call_back, figures, leader, line, look, may, send_scan, sign,
    signed, step, year_with_the_bank,
};
use crate::setting::letters::{lay_post, told};
use crate::setting::walk::{nothing_broken, reported, street};
use crate::setting::{BANK, FEATURES, MEALS, OFFICE, SAFETY, SCHOOL, liaison, officer};
use linli_domain::actor::Role;
use linli_domain::time::HOUR;
use linli_kit::on_both_databases;
use linli_kit::params;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use serde_json::{Value, json};

/// One order served by the bank and confirmed.
async fn one_deed(house: &TestHouse) {
    let (_, order) = reported(house).await;
    call_back(house, &order).await;
}

async fn put(house: &TestHouse, sql: &str, params: Vec<linli_kit::store::Param>) {
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped("a test's own row", sql.to_owned(), params)
        .await
        .expect("writes");
    db.commit().await.expect("commits");
}

on_both_databases!(
    &FEATURES,
    async fn a_changed_line_gives_back_what_it_counted(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let mut text = year_with_the_bank();
        let mut agreement = signed(&house, &text).await;
        one_deed(&house).await;
        assert_eq!(figures(&look(&clerk, &agreement).await), [(1, 10), (0, 4)]);
        // one visit is no hour: it goes where visits are counted
        text["lines"][0]["unit"] = json!("小时");
        agreement = amended(&house, &agreement, &text).await;
        assert_eq!(figures(&agreement), [(0, 10), (1, 4)], "another unit");
        // counted in what the demand is counted in, by a class that is not the demand's
        text["lines"][0]["unit"] = json!("份");
        text["lines"][1]["class_id"] = json!(SAFETY);
        agreement = amended(&house, &agreement, &text).await;
        assert_eq!(figures(&agreement), [(1, 10), (0, 4)], "another class");
        // only rooms from now on: no line of it fits
        text["lines"][0]["class_id"] = Value::Null;
        text["lines"][0]["resource_class"] = json!("venue");
        agreement = amended(&house, &agreement, &text).await;
        assert_eq!(figures(&agreement), [(0, 10), (0, 4)], "another resource");
        let deeds = clerk.get(&address(&agreement, "deeds")).await.ok().body;
        assert_eq!(deeds["total"], 0);
        // what is said in other words stays where it was
        text["lines"][0]["resource_class"] = Value::Null;
        text["lines"][0]["class_id"] = json!(MEALS);
        agreement = amended(&house, &agreement, &text).await;
        text["lines"][0]["what"] = json!("助餐");
        text["lines"][0]["quantity"] = json!(20);
        agreement = amended(&house, &agreement, &text).await;
        assert_eq!(figures(&agreement), [(1, 20), (0, 4)]);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_counted_on_a_dropped_line_keeps_another(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let mut text = year_with_the_bank();
        text["parties"] = json!([OFFICE, BANK, SCHOOL]);
        let agreement = signed(&house, &text).await;
        one_deed(&house).await;
        let seen = look(&clerk, &agreement).await;
        assert_eq!(figures(&seen), [(1, 10), (0, 4)]);
        text["lines"] = json!([text["lines"][1]]);
        let agreement = amended(&house, &agreement, &text).await;
        assert_eq!(figures(&agreement), [(1, 4)], "the line that is left fits");
        // the bank leaves the agreement: what it did keeps its other one
        let beside = signed(&house, &year_with_the_bank()).await;
        assert_eq!(figures(&beside), [(0, 10), (0, 4)]);
        text["parties"] = json!([OFFICE, SCHOOL]);
        text["lines"] = json!([line(SCHOOL, "校园开放", 4, Value::Null)]);
        let agreement = amended(&house, &agreement, &text).await;
        assert_eq!(figures(&agreement), [(0, 4)], "the school did nothing yet");
        let beside = look(&clerk, &beside).await;
        assert_eq!(figures(&beside), [(1, 10), (0, 4)]);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_done_before_an_early_end_counts(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        one_deed(&house).await;
        let (_, before) = reported(&house).await;
        house.clock.advance(HOUR);
        let seen = look(&clerk, &agreement).await;
        let ended = step(&clerk, &seen, "terminate").await.ok().body;
        // ended on the 314th day of the year: 313 days of the year's promises
        assert_eq!(figures(&ended), [(1, 9), (0, 3)]);
        assert_eq!(ended["ended_at"], json!("2026-11-10T11:00:00+08:00"));
        house.clock.advance(HOUR);
        let (_, after) = reported(&house).await;
        call_back(&house, &before).await;
        assert_eq!(figures(&look(&clerk, &ended).await), [(2, 9), (0, 3)]);
        call_back(&house, &after).await;
        assert_eq!(
            figures(&look(&clerk, &ended).await),
            [(2, 9), (0, 3)],
            "what was done afterwards is not its"
        );
        let owed = clerk
            .get(&format!("/api/obligations?org_id={BANK}"))
            .await
            .ok()
            .body;
        assert_eq!(owed["items"], json!([]), "nothing more is owed");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_draft_that_was_dropped_is_nobodys_but_the_offices(house: TestHouse) {
        street(&house).await;
        let (clerk, bank) = (officer(&house).await, liaison(&house, BANK).await);
        let draft = async || {
            clerk
                .post("/api/agreements", &year_with_the_bank())
                .await
                .ok()
                .body
        };
        let hidden = async |one: &Value| {
            for part in ["", "/deeds", "/agreement.docx"] {
                let id = one["id"].as_str().expect("an id");
                bank.get(&format!("/api/agreements/{id}{part}"))
                    .await
                    .refused(404, "not_found");
            }
            assert_eq!(bank.get("/api/agreements").await.ok().body["total"], 0);
        };
        // never put up
        let dropped = step(&clerk, &draft().await, "terminate").await.ok().body;
        assert_eq!(dropped["end_reason"], "按会议议定");
        hidden(&dropped).await;
        // put up, sent back, written anew and dropped: the party saw another text
        let seen = step(&clerk, &draft().await, "submit").await.ok().body;
        let back = step(&leader(&house).await, &seen, "send-back")
            .await
            .ok()
            .body;
        hidden(&back).await;
        let dropped = step(&clerk, &back, "terminate").await.ok().body;
        hidden(&dropped).await;
        // dropped while the party saw it: it is told that, and not why
        let seen = step(&clerk, &draft().await, "submit").await.ok().body;
        look(&bank, &seen).await;
        step(&clerk, &seen, "terminate").await.ok();
        let dropped = look(&bank, &seen).await;
        assert_eq!(
            (&dropped["state"], &dropped["end_reason"]),
            (&json!("terminated"), &Value::Null)
        );
        // what was signed says why it was ended
        let agreement = signed(&house, &year_with_the_bank()).await;
        let revision = step(&clerk, &agreement, "amend").await.ok().body;
        step(&clerk, &revision, "terminate").await.ok();
        let revisions = look(&bank, &agreement).await["revisions"].clone();
        assert_eq!(revisions.as_array().expect("revisions").len(), 1);
        let seen = look(&clerk, &agreement).await;
        assert_eq!(seen["revisions"].as_array().expect("revisions").len(), 2);
        step(&clerk, &seen, "terminate").await.ok();
        let ended = look(&bank, &agreement).await;
        assert_eq!(ended["end_reason"], "按会议议定");
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_approves_what_they_wrote_however_many_hands_came_after(house: TestHouse) {
        street(&house).await;
        let (first, second, third) = (
            officer(&house).await,
            officer(&house).await,
            officer(&house).await,
        );
        let made = first
            .post("/api/agreements", &year_with_the_bank())
            .await
            .ok()
            .body;
        let mut text = year_with_the_bank();
        let write = async |client: &TestClient<'_>, one: &Value, text: &Value| {
            let id = one["id"].as_str().expect("an id");
            let change = json!({"version": one["version"], "draft": text});
            let page = format!("/api/agreements/{id}");
            client
                .write(axum::http::Method::PUT, &page, &change)
                .await
                .ok()
                .body
        };
        text["lines"][0]["quantity"] = json!(99);
        let written = write(&second, &made, &text).await;
        let saved = write(&first, &written, &text).await;
        let submitted = step(&first, &saved, "submit").await.ok().body;
        for own in [&first, &second] {
            assert!(!may(&look(own, &submitted).await, "approve"));
            step(own, &submitted, "approve")
                .await
                .refused(403, "agreement_reviews_own");
        }
        // sent back and put up by somebody else, it is still theirs
        let back = step(&third, &submitted, "send-back").await.ok().body;
        let again = step(&first, &back, "submit").await.ok().body;
        step(&second, &again, "approve")
            .await
            .refused(403, "agreement_reviews_own");
        assert!(may(&look(&third, &again).await, "approve"));
        let approved = step(&third, &again, "approve").await.ok().body;
        // of its amendment they wrote nothing yet
        let signed = sign(&house, &approved).await;
        let revision = step(&first, &signed, "amend").await.ok().body;
        let revision = step(&first, &revision, "submit").await.ok().body;
        assert!(may(&look(&second, &revision).await, "approve"));
        assert!(!may(&look(&first, &revision).await, "approve"));
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_names_who_or_what_is_gone_is_not_signed(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        let ready = approved(&house, &year_with_the_bank()).await;
        let next = step(&clerk, &agreement, "renew").await.ok().body;
        let gone = "UPDATE org SET ended_at = $2 WHERE street_id = $1 AND id = $3";
        put(&house, gone, params![STREET, house.app.now(), BANK]).await;
        let refused = step(&clerk, &next, "submit").await;
        assert_eq!(refused.body["code"], "agreement_party_gone");
        assert!(
            refused.body["title"]
                .as_str()
                .is_some_and(|title| title.contains("江滨银行")),
            "{}",
            refused.body
        );
        let day = "2026-11-10T08:00:00+08:00";
        let body = json!({"version": ready["version"], "signed_on": day, "sign_mode": "paper"});
        clerk
            .post(&address(&ready, "sign"), &body)
            .await
            .refused(409, "agreement_party_gone");
        let items = json!([{"id": ready["id"], "version": ready["version"]}]);
        let ceremony = clerk
            .post(
                "/api/agreements/sign",
                &json!({"items": items, "signed_on": day}),
            )
            .await
            .ok()
            .body;
        assert_eq!(ceremony["failed"][0]["code"], "agreement_party_gone");
        // back again, but what it served is out of use
        let back = "UPDATE org SET ended_at = NULL WHERE street_id = $1 AND id = $2";
        put(&house, back, params![STREET, BANK]).await;
        let unused = "UPDATE need_class SET active = false WHERE street_id = $1 AND id = $2";
        put(&house, unused, params![STREET, MEALS]).await;
        for (one, verb) in [(&next, "submit"), (&ready, "sign")] {
            let refused = clerk
                .post(
                    &address(one, verb),
                    &match verb {
                        "sign" => body.clone(),
                        _ => json!({"version": one["version"]}),
                    },
                )
                .await;
            assert_eq!(refused.body["code"], "agreement_class_gone", "{verb}");
        }
        let used = "UPDATE need_class SET active = true WHERE street_id = $1 AND id = $2";
        put(&house, used, params![STREET, MEALS]).await;
        step(&clerk, &next, "submit").await.ok();
        sign(&house, &ready).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn paper_is_kept_however_late_it_comes(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let pdf = b"%PDF-1.7 signed";
        let original = signed(&house, &year_with_the_bank()).await;
        let amended = amended(&house, &original, &year_with_the_bank()).await;
        let original = look(&clerk, &original).await;
        assert_eq!(original["state"], "superseded");
        assert!(may(&original, "store_scan"));
        let kept = send_scan(&clerk, &original, pdf, "late-0001").await.ok();
        assert_eq!(kept.body["state"], "superseded");
        assert!(kept.body["scan_hash"].is_string());
        let ended = step(&clerk, &amended, "terminate").await.ok().body;
        let kept = send_scan(&clerk, &ended, pdf, "late-0002").await.ok().body;
        assert_eq!(
            (&kept["state"], kept["scan_hash"].is_string()),
            (&json!("terminated"), true)
        );
        // of a draft that was dropped there is no paper
        let draft = clerk
            .post("/api/agreements", &year_with_the_bank())
            .await
            .ok()
            .body;
        let dropped = step(&clerk, &draft, "terminate").await.ok().body;
        assert!(!may(&dropped, "store_scan"));
        send_scan(&clerk, &dropped, pdf, "late-0003")
            .await
            .refused(409, "agreement_wrong_state");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_offices_are_told_whose_turn_it_is(house: TestHouse) {
        street(&house).await;
        let (writer, other, head) = (
            officer(&house).await,
            officer(&house).await,
            leader(&house).await,
        );
        for (number, client) in (0xA0..).zip([&writer, &other]) {
            let role = Role::StreetOfficer;
            lay_post(&house, client.person, "沈主任", role, "/", number).await;
        }
        let role = Role::StreetLeader;
        lay_post(&house, head.person, "周书记", role, "/", 0xA2).await;
        let told_of = async |client: &TestClient<'_>| {
            let mut told = told(&house, client.person).await;
            told.retain(|code| code.starts_with("agreement_"));
            told
        };
        let bank = liaison(&house, BANK).await;
        let turns = async || {
            let mut turns = Vec::new();
            for client in [&writer, &other, &head, &bank] {
                let list = client.get("/api/agreements?waiting_for_me=true").await;
                turns.push(list.ok().body["total"].as_i64().expect("a number"));
            }
            turns
        };
        let made = writer
            .post("/api/agreements", &year_with_the_bank())
            .await
            .ok()
            .body;
        assert_eq!(turns().await, [0, 0, 0, 0]);
        let seen = step(&writer, &made, "submit").await.ok().body;
        assert_eq!(turns().await, [0, 1, 1, 0], "to be reviewed");
        for reviewer in [&other, &head] {
            assert_eq!(told_of(reviewer).await, ["agreement_submitted"]);
        }
        assert_eq!(told_of(&writer).await, [""; 0], "nobody reviews their own");
        let seen = step(&head, &seen, "send-back").await.ok().body;
        assert_eq!(told_of(&writer).await, ["agreement_sent_back"]);
        assert_eq!(turns().await, [1, 0, 0, 0], "to be corrected");
        let seen = step(&writer, &seen, "submit").await.ok().body;
        let seen = step(&head, &seen, "approve").await.ok().body;
        assert_eq!(turns().await, [1, 1, 0, 0], "to be signed");
        let code = "agreement_approved";
        assert_eq!(told_of(&writer).await, ["agreement_sent_back", code]);
        assert_eq!(told_of(&other).await.last().expect("a word"), code);
        step(&other, &seen, "terminate").await.ok();
        assert_eq!(
            told_of(&writer).await.last().expect("a word"),
            "agreement_dropped"
        );
        assert_eq!(told_of(&head).await, ["agreement_submitted"; 2]);
    }
);
