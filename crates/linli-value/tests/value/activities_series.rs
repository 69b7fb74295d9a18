//! Activities that are held again and again, at a booked place, by the clock.

use axum::http::Method;
use linli_domain::time::{DAY, HOUR};
use linli_kit::on_both_databases;
use linli_work::testing::agreements::{self, figures, signed, year_with_the_bank};
use linli_work::testing::walk::nothing_broken;
use linli_work::testing::{BANK, COMMITTEE, liaison, officer, settle, worker};
use serde_json::{Value, json};

use crate::setting::*;
use crate::signups_setting::{join, volunteer};

/// The days of a list of occurrences.
fn days(list: &Value) -> Vec<String> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|one| one["starts_at"].as_str().expect("a moment")[5..10].to_owned())
        .collect()
}

/// Another occurrence of the series shown, by its place in it.
fn nth(one: &Value, nth: usize) -> Value {
    json!({"id": one["series"][nth]["id"]})
}

on_both_databases!(
    &FEATURES,
    async fn a_series_touches_no_occurrence_somebody_joined(house: TestHouse) {
        settle(&house).await;
        let (clerk, street) = (worker(&house).await, officer(&house).await);
        let made = create(&clerk, &with_the_bank()).await;
        for (times, expected) in [
            (0, "times activity_times_more"),
            (27, "times activity_times_more"),
        ] {
            let body = json!({"every": "weekly", "times": times});
            let refused = step(&clerk, &made, "repeat", body).await;
            assert_eq!(field(&refused), expected);
        }
        let three = done(
            &clerk,
            &made,
            "repeat",
            json!({"every": "weekly", "times": 3}),
        )
        .await;
        assert_eq!(days(&three["series"]), ["11-20", "11-27", "12-04", "12-11"]);
        assert_eq!(
            (&three["series_nth"], &three["series_total"]),
            (&json!(1), &json!(4))
        );
        let second = look(&clerk, &nth(&three, 1)).await;
        assert_eq!(second["state"], "planned", "checked with its own day");
        assert_eq!(second["partners_asked_in"][0]["state"], "asked");
        assert_ne!(second["number"], three["number"]);

        // checked and announced in one go
        let seen = look(&street, &made).await;
        let whole = json!({"whole_series": true});
        let checked = done(&street, &seen, "check", whole.clone()).await;
        let opened = done(&street, &checked, "open", whole).await;
        for one in opened["series"].as_array().expect("all") {
            assert_eq!(one["state"], "recruiting");
        }
        let guest = volunteer(&house, "李四").await;
        join(&guest, &nth(&opened, 2)).await.ok();

        // an hour later for all, but not for whom somebody joined
        let words = with(
            typed(&opened),
            json!({"title": "义务维修日（新）",
            "starts_at": "2026-11-20T10:00:00+08:00", "ends_at": "2026-11-20T12:00:00+08:00"}),
        );
        let body = json!({"version": opened["version"], "activity": words});
        let url = format!("/api/activities/{}/series", id(&opened));
        let moved = clerk.write(Method::PUT, &url, &body).await.ok().body;
        assert_eq!(days(&moved["changed"]), ["11-27", "12-11"]);
        assert_eq!(days(&moved["kept"]), ["12-04"]);
        assert_eq!(moved["kept"][0]["reason_code"], "activity_series_joined");
        assert_ne!(moved["kept"][0]["reason"], moved["kept"][0]["reason_code"]);
        let last = look(&clerk, &nth(&opened, 3)).await;
        assert_eq!(last["starts_at"], "2026-12-11T10:00:00+08:00");
        assert_eq!(last["title"], "义务维修日（新）");
        let kept = look(&clerk, &nth(&opened, 2)).await;
        assert_eq!(kept["starts_at"], "2026-12-04T09:00:00+08:00");
        assert_eq!(kept["title"], "义务维修日");

        // from the joined one nothing can be done to the others
        let url = |one: &Value| format!("/api/activities/{}/series/cancel", id(one));
        let body = json!({"version": kept["version"], "word": "下雨"});
        clerk
            .post(&url(&kept), &body)
            .await
            .refused(409, "activity_series_joined");
        let body = json!({"version": last["version"], "word": "下雨"});
        let gone = clerk.post(&url(&last), &body).await.ok().body;
        assert_eq!(gone["activity"]["state"], "cancelled");
        assert_eq!(days(&gone["changed"]), ["11-20", "11-27"]);
        assert_eq!(days(&gone["kept"]), ["12-04"]);
        let kept = look(&clerk, &kept).await;
        assert_eq!(
            (&kept["state"], &kept["taken"]),
            (&json!("recruiting"), &json!(1))
        );
        let alone = create(&clerk, &with_the_bank()).await;
        let body = json!({"version": alone["version"], "word": "下雨"});
        clerk
            .post(&url(&alone), &body)
            .await
            .refused(409, "activity_no_series");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_booked_place_is_shown_guarded_and_counted_once(house: TestHouse) {
        settle(&house).await;
        let mut draft = year_with_the_bank();
        draft["lines"][1]["unit"] = json!("小时");
        let agreement = signed(&house, &draft).await;
        let hall = hall(&house).await;
        let clerk = worker(&house).await;
        let short = book(
            &clerk,
            &hall,
            "2026-11-20T09:00:00+08:00",
            "2026-11-20T10:00:00+08:00",
        )
        .await;
        let wish = |booking: &Value| {
            json!({"plan": true,
            "activity": with(words(COMMITTEE), json!({"booking_id": booking["id"], "venue": "江滨银行二楼"})),
            "partners": [{"org_id": BANK, "brings": "多功能厅", "quantity": 2, "unit": "小时", "by_booking": true}]})
        };
        let refused = clerk.post("/api/activities", &wish(&short)).await;
        assert_eq!(field(&refused), "booking_id activity_booking_time");
        let foreign = json!({"activity": with(words(BANK), json!({"booking_id": short["id"]}))});
        // the bank keeps the place: it may host there; the time is still too short
        let refused = liaison(&house, BANK)
            .await
            .post("/api/activities", &foreign)
            .await;
        assert_eq!(field(&refused), "booking_id activity_booking_time");
        let whole = book(
            &clerk,
            &hall,
            "2026-11-20T10:00:00+08:00",
            "2026-11-20T12:00:00+08:00",
        )
        .await;
        let hours = json!({"starts_at": "2026-11-20T10:00:00+08:00", "ends_at": "2026-11-20T12:00:00+08:00"});
        let mut body = wish(&whole);
        body["activity"] = with(body["activity"].clone(), hours);
        let made = create(&clerk, &body).await;
        assert_eq!(made["booking"]["resource_title"], "二楼多功能厅");
        assert_eq!(made["booking"]["lost"], false);
        let taken = clerk.post("/api/activities", &body).await;
        assert_eq!(field(&taken), "booking_id activity_booking_taken");
        let bank = liaison(&house, BANK).await;
        answer(&bank, &look(&bank, &made).await, 0, "agree", json!({}))
            .await
            .ok();

        // the share that is the booked place is no second deed
        let street = officer(&house).await;
        let checked = done(&street, &look(&street, &made).await, "check", json!({})).await;
        let opened = done(&street, &checked, "open", json!({})).await;
        tick(&house, moment("2026-11-20T12:01:00+08:00")).await;
        let over = look(&officer(&house).await, &opened).await;
        let said = reported(&house, &over, json!([])).await;
        let street = officer(&house).await;
        let settled = done(&street, &said, "settle", json!({})).await;
        assert_eq!(settled["partners_asked_in"][0]["counted"], Value::Null);
        let page = agreements::look(&street, &agreement).await;
        assert_eq!(figures(&page), [(0, 10), (0, 4)]);
        // the place itself is the deed, when it is returned
        let bank = liaison(&house, BANK).await;
        let place = format!("/api/bookings/{}", id(&whole));
        let seen = bank.get(&place).await.ok().body;
        let code = json!({"version": seen["version"], "code": whole["code"]});
        let used = bank.post(&format!("{place}/check-in"), &code).await;
        let order = json!({"version": used.ok().body["version"], "in_order": true});
        bank.post(&format!("{place}/return"), &order).await.ok();
        let page = agreements::look(&street, &agreement).await;
        assert_eq!(figures(&page), [(0, 10), (2, 4)], "two hours, once");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_booking_that_is_lost_is_told_and_nothing_is_announced_there(house: TestHouse) {
        settle(&house).await;
        let hall = hall(&house).await;
        let clerk = worker(&house).await;
        let booked = book(&clerk, &hall, STARTS, ENDS).await;
        let body = json!({"plan": true, "activity": with(words(COMMITTEE), json!({"booking_id": booked["id"]}))});
        let made = create(&clerk, &body).await;
        let street = officer(&house).await;
        let checked = done(&street, &made, "check", json!({})).await;
        let url = format!("/api/bookings/{}", id(&booked));
        let shown = clerk.get(&url).await.ok().body;
        let cancel = json!({"version": shown["version"], "reason": "银行要用"});
        clerk.post(&format!("{url}/cancel"), &cancel).await.ok();
        let seen = look(&street, &checked).await;
        assert_eq!(seen["booking"]["lost"], true);
        assert_eq!(seen["next_step"]["code"], "rebook_place");
        assert_eq!(action(&seen, "open"), "activity_booking_lost");
        // told once, however often the clock looks
        tick(&house, house.app.now()).await;
        house.advance(HOUR).await;
        let told = notices(&clerk).await;
        let lost = told.iter().filter(|code| *code == "activity_booking_lost");
        assert_eq!(lost.count(), 1, "{told:?}");
        let seen = look(&street, &checked).await;
        let same = change(&clerk, &seen, json!({})).await;
        assert_eq!(field(&same), "booking_id activity_booking_lost");
        let moved = change(&clerk, &seen, json!({"booking_id": null, "venue": "广场"}))
            .await
            .ok()
            .body;
        assert_eq!(action(&moved, "open"), "may");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_clock_begins_ends_reminds_and_puts_away(house: TestHouse) {
        settle(&house).await;
        let opened = announced(&house, &with_the_bank()).await;
        tick(&house, moment(STARTS)).await;
        let going = look(&officer(&house).await, &opened).await;
        assert_eq!(going["state"], "in_progress");
        house.advance(HOUR).await;
        let same = look(&officer(&house).await, &opened).await;
        assert_eq!(same["version"], going["version"], "nothing to do");
        tick(&house, moment(ENDS)).await;
        let over = look(&officer(&house).await, &opened).await;
        assert_eq!(
            (&over["state"], &over["ended_at"]),
            (&json!("ended"), &json!(ENDS))
        );
        house.advance(8 * DAY).await;
        let late = look(&officer(&house).await, &opened).await;
        assert!(late["next_step"]["late_by_ms"].as_i64().expect("late") > 0);
        let said = reported(&house, &late, json!([])).await;
        done(&officer(&house).await, &said, "settle", json!({})).await;
        house.advance(181 * DAY).await;
        let away = look(&officer(&house).await, &opened).await;
        assert_eq!(away["state"], "archived");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_comes_and_takes_part_is_told_of_a_cancellation(house: TestHouse) {
        settle(&house).await;
        let opened = announced(&house, &with_the_bank()).await;
        let guest = volunteer(&house, "李四").await;
        join(&guest, &opened).await.ok();
        let clerk = worker(&house).await;
        let silent = step(&clerk, &look(&clerk, &opened).await, "cancel", json!({})).await;
        assert_eq!(field(&silent), "word required");
        let gone = done(
            &clerk,
            &look(&clerk, &opened).await,
            "cancel",
            json!({"word": "台风"}),
        )
        .await;
        assert_eq!(
            (&gone["state"], &gone["word"]),
            (&json!("cancelled"), &json!("台风"))
        );
        let told = notices(&guest).await;
        assert!(!told.is_empty(), "the guest is told");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    // whatever is confirmed, opened anew, sent back and said again: the lines count the settled shares, no more and no less
    async fn lines_count_settled_shares_always(house: TestHouse) {
        settle(&house).await;
        let mut draft = year_with_the_bank();
        draft["lines"][0]["quantity"] = json!(100);
        let agreement = signed(&house, &draft).await;
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(announced(&house, &with_the_bank()).await);
        }
        tick(&house, moment(ENDS).plus(60_000)).await;
        let (clerk, street) = (worker(&house).await, officer(&house).await);
        let mut random = 20_261_122_u64;
        let mut pick = |most: u64| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % most
        };
        let mut settled_once = 0;
        for turn in 0..40 {
            let one = &all[usize::try_from(pick(3)).expect("small")];
            let seen = look(&street, one).await;
            let partner = seen["partners_asked_in"][0]["id"].clone();
            let shares = json!([{"partner_id": partner, "done": pick(4)}]);
            let (client, verb, more) = match pick(5) {
                0 | 1 => (
                    &clerk,
                    "report",
                    json!({"came": 5, "outcome": "办好了", "shares": shares}),
                ),
                2 | 3 => (&street, "settle", json!({})),
                _ if seen["state"] == "settled" => (&street, "reopen", json!({"word": "数错了"})),
                _ => (&street, "send-back", json!({"word": "再数一数"})),
            };
            let answer = step(client, &seen, verb, more).await;
            settled_once += usize::from(answer.status == 200 && verb == "settle");
            let mut expected = 0;
            for one in &all {
                let seen = look(&street, one).await;
                let partner = &seen["partners_asked_in"][0];
                if seen["state"] == "settled" {
                    expected += partner["done"].as_i64().expect("said");
                }
            }
            let page = agreements::look(&street, &agreement).await;
            assert_eq!(figures(&page)[0], (expected, 100), "turn {turn}: {verb}");
        }
        assert!(settled_once > 3, "it was tried: {settled_once}");
        nothing_broken(&house).await;
    }
);
