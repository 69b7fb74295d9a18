//! Bookings by role: asked, approved, confirmed, used, returned, rated; refused with the rule and other slots.

use crate::setting::*;
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::time::{DAY, HOUR};
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET};
use serde_json::{Value, json};

on_both_databases!(
    &FEATURES,
    async fn a_booking_is_approved_by_somebody_else_used_returned_and_rated(house: TestHouse) {
        let venue = hall(
            &house,
            json!({"approval": "approval", "conditions": "自带垃圾袋"}),
        )
        .await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let made = book(&school, &asked(&venue, "12T09:00", "12T11:00"))
            .await
            .ok()
            .body;
        assert_eq!(made["number"], "YY330106-20261110-00001");
        assert_eq!(
            (
                &made["state"],
                &made["next_step"]["code"],
                &made["party"],
                &made["code"]
            ),
            (
                &json!("requested"),
                &json!("approve_booking"),
                &json!("南江小学"),
                &Value::Null
            )
        );
        assert!(may(&made, "cancel") && !may(&made, "approve"));
        step(&school, &made, "approve", json!({}))
            .await
            .refused(403, "booking_not_keeper");
        let waiting = bank.get("/api/bookings?view=to_approve").await.ok().body;
        assert_eq!(waiting["items"][0]["id"], made["id"]);
        let approved = step(&bank, &made, "approve", json!({})).await.ok().body;
        assert_eq!(approved["state"], "approved");
        step(&bank, &made, "approve", json!({}))
            .await
            .refused(409, "stale_version");
        let made = look(&school, &made).await;
        step(&school, &made, "confirm", json!({"conditions_version": 7}))
            .await
            .refused(409, "booking_conditions_changed");
        let confirmed = step(&school, &made, "confirm", json!({"conditions_version": 1}))
            .await
            .ok()
            .body;
        assert_eq!(confirmed["state"], "confirmed");
        let code = confirmed["code"].as_str().expect("a code").to_owned();

        // at the door, two days later
        step(&bank, &confirmed, "check-in", json!({"code": code}))
            .await
            .refused(409, "booking_too_early");
        house.clock.advance(2 * DAY - HOUR);
        let (school, bank) = (
            again(&house, SCHOOL, &school).await,
            again(&house, BANK, &bank).await,
        );
        step(&school, &confirmed, "check-in", json!({"code": code}))
            .await
            .refused(403, "booking_not_keeper");
        let sheet = format!("/api/resources/{venue}/day-sheet?from=2026-11-12&to=2026-11-12");
        let sheet = bank.get(&sheet).await.ok().body;
        assert_eq!(
            sheet["lines"][0]["code"],
            json!(code),
            "the guard's sheet shows the same"
        );
        let wrong = step(&bank, &confirmed, "check-in", json!({"code": "222-222"})).await;
        assert_eq!(wrong.body["field_errors"][0]["code"], "booking_code");
        let used = step(
            &bank,
            &confirmed,
            "check-in",
            json!({"code": code.to_lowercase()}),
        )
        .await
        .ok()
        .body;
        assert_eq!(used["state"], "in_use");
        let bad = step(&bank, &used, "return", json!({"in_order": false})).await;
        assert_eq!(bad.body["field_errors"][0]["field"], "note");
        let back = step(&bank, &used, "return", json!({"in_order": true}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&back["state"], &back["in_order"]),
            (&json!("returned"), &json!(true))
        );
        step(&bank, &back, "rate", json!({"rating": 3}))
            .await
            .refused(403, "booking_not_booker");
        let rated = step(
            &school,
            &back,
            "rate",
            json!({"rating": 3, "note": "很好用"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(rated["state"], "rated");
        let events: Vec<&str> = rated["timeline"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| entry["event"].as_str())
            .collect();
        assert_eq!(
            events,
            ["create", "approve", "confirm", "check_in", "return", "rate"]
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_confirms_the_own_use(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let (bank, clerk) = (liaison(&house, BANK).await, worker(&house).await);
        // the owner in its own hall: the office of the place confirms
        let own = book(&bank, &asked(&venue, "10T11:00", "10T12:00"))
            .await
            .ok()
            .body;
        assert_eq!(own["state"], "confirmed");
        house.clock.advance(HOUR);
        let code = own["code"].clone();
        step(&bank, &own, "check-in", json!({"code": code}))
            .await
            .refused(403, "booking_confirms_own");
        step(&bank, &own, "no-show", json!({}))
            .await
            .refused(403, "booking_confirms_own");
        let used = step(&clerk, &own, "check-in", json!({"code": code}))
            .await
            .ok()
            .body;
        step(&bank, &used, "return", json!({"in_order": true}))
            .await
            .refused(403, "booking_confirms_own");
        step(&clerk, &used, "return", json!({"in_order": true}))
            .await
            .ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_clerk_books_for_residents_and_they_are_not_told_to_strangers(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let (clerk, colleague) = (worker(&house).await, worker(&house).await);
        let here = path("/001/");
        let behalf = json!({"way": "counter", "name": "三幢太极队"});
        let body = with(
            asked(&venue, "12T09:00", "12T10:00"),
            json!({"behalf": behalf}),
        );
        book(&volunteer(&house).await, &body)
            .await
            .refused(403, "booking_clerk_only");
        let made = book(&clerk, &body).await.ok().body;
        assert_eq!(
            (
                &made["party"],
                &made["on_behalf"],
                &made["behalf_way"],
                &made["state"]
            ),
            (
                &json!("三幢太极队"),
                &json!(true),
                &json!("counter"),
                &json!("confirmed")
            )
        );
        // a stranger sees that the time is taken, and not by whom
        let school = liaison(&house, SCHOOL).await;
        let url =
            format!("/api/booking-calendar?from=2026-11-01&to=2026-11-30&resource_id={venue}");
        let seen = school.get(&url).await.ok().body;
        assert_eq!(
            (&seen[0]["from"], &seen[0]["party"], &seen[0]["purpose"]),
            (&made["from"], &Value::Null, &Value::Null)
        );
        school
            .get(&format!("/api/bookings/{}", id(&made)))
            .await
            .refused(404, "not_found");
        // a colleague at the same counter takes the telephone call; who wrote it does not confirm the use, the colleague does
        house.clock.advance(2 * DAY - HOUR);
        let of = |person| house.client_of(STREET, Role::CommunityWorker, COMMITTEE, &here, person);
        let (clerk, colleague) = (of(clerk.person).await, of(colleague.person).await);
        let code = made["code"].clone();
        step(&clerk, &made, "check-in", json!({"code": code}))
            .await
            .refused(403, "booking_confirms_own");
        step(&colleague, &made, "check-in", json!({"code": code}))
            .await
            .ok();
        let nameless = with(
            asked(&venue, "13T09:00", "13T10:00"),
            json!({"behalf": {"way": "phone"}}),
        );
        assert_eq!(
            book(&clerk, &nameless).await.body["field_errors"][0]["field"],
            "behalf.name"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_refusal_names_the_rule_and_the_next_free_slots(house: TestHouse) {
        let quota = json!([{"per": "unit", "period": "week", "most": 2}]);
        let venue = hall(
            &house,
            json!({"quotas": quota, "lead_hours": 2, "conditions": "自带垃圾袋"}),
        )
        .await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        book(&bank, &asked(&venue, "11T09:00", "11T10:00"))
            .await
            .ok();
        for (from, to, code) in [
            ("11T07:00", "11T08:00", "booking_outside_windows"),
            ("11T09:30", "11T10:30", "booking_not_a_slot"),
            ("11T08:00", "11T12:00", "booking_too_long"),
            ("11T12:00", "11T11:00", "booking_inverted"),
            ("11T19:00", "12T09:00", "booking_crosses_midnight"),
            ("10T11:00", "10T12:00", "booking_too_soon"),
            ("11T09:00", "11T10:00", "booking_full"),
        ] {
            let answer = book(&school, &asked(&venue, from, to)).await;
            answer.refused(409, code);
            let free = answer.body["args"]["next_free"].as_array().expect("slots");
            assert!(free.len() <= 3);
            if code == "booking_full" {
                assert_eq!(free[0]["from"], at("11T08:00"), "the same day first");
            }
        }
        let far = json!({"resource_id": venue, "from": "2027-01-04T09:00:00+08:00", "to": "2027-01-04T10:00:00+08:00",
                         "kind": "activity", "purpose": "排练"});
        book(&school, &far)
            .await
            .refused(409, "booking_past_validity");
        let old = with(
            asked(&venue, "11T10:00", "11T11:00"),
            json!({"conditions_version": 9}),
        );
        book(&school, &old)
            .await
            .refused(409, "booking_conditions_changed");
        let read = with(
            asked(&venue, "11T10:00", "11T11:00"),
            json!({"conditions_version": 1}),
        );
        assert_eq!(book(&school, &read).await.ok().body["state"], "confirmed");
        assert_eq!(
            book(&school, &asked(&venue, "11T11:00", "11T12:00"))
                .await
                .ok()
                .body["state"],
            "approved",
            "not read yet"
        );
        book(&school, &asked(&venue, "13T11:00", "13T12:00"))
            .await
            .refused(409, "booking_quota_unit");
        book(&school, &asked(&venue, "16T11:00", "16T12:00"))
            .await
            .ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn only_whom_the_terms_name_books_and_nobody_of_another_street(house: TestHouse) {
        let venue = hall(&house, json!({"eligible": "units", "residents": false})).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        book(&volunteer(&house).await, &slot)
            .await
            .refused(403, "booking_units_only");
        let behalf = with(
            slot.clone(),
            json!({"behalf": {"way": "paper", "name": "王阿姨"}}),
        );
        book(&worker(&house).await, &behalf)
            .await
            .refused(403, "booking_residents_not_admitted");
        let auditor = house
            .client(STREET, Role::Auditor, OFFICE, &path("/"))
            .await;
        book(&auditor, &slot)
            .await
            .refused(403, "not_for_this_post");
        let stranger = house
            .client(OTHER_STREET, Role::UnitLiaison, SCHOOL, &path("/"))
            .await;
        book(&stranger, &slot).await.refused(404, "not_found");
        let made = book(&liaison(&house, SCHOOL).await, &slot).await.ok().body;
        stranger
            .get(&format!("/api/bookings/{}", id(&made)))
            .await
            .refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_same_request_books_once_and_a_late_cancel_is_noted(house: TestHouse) {
        let venue = hall(&house, json!({"capacity": 5})).await;
        let school = liaison(&house, SCHOOL).await;
        let body = asked(&venue, "12T09:00", "12T10:00");
        let first = school
            .write_with_key(Method::POST, "/api/bookings", &body, "booking-1")
            .await
            .ok()
            .body;
        let again = school
            .write_with_key(Method::POST, "/api/bookings", &body, "booking-1")
            .await
            .ok()
            .body;
        assert_eq!(first, again);
        let own = school.get("/api/bookings").await.ok().body;
        assert_eq!(own["total"], 1);
        let free = step(&school, &first, "cancel", json!({})).await.ok().body;
        assert_eq!(
            (&free["state"], &free["late_cancel"]),
            (&json!("cancelled"), &json!(false))
        );
        let late = book(&school, &asked(&venue, "10T15:00", "10T16:00"))
            .await
            .ok()
            .body;
        let late = step(&school, &late, "cancel", json!({})).await.ok().body;
        assert_eq!(late["late_cancel"], true);
        // the keeper cancels with the reason
        let third = book(&school, &asked(&venue, "12T11:00", "12T12:00"))
            .await
            .ok()
            .body;
        let bank = liaison(&house, BANK).await;
        let bare = step(&bank, &third, "cancel", json!({})).await;
        assert_eq!(bare.body["field_errors"][0]["field"], "reason");
        step(&bank, &third, "cancel", json!({"reason": "临时检查"}))
            .await
            .ok();
        assert_eq!(notices(&school).await, ["booking_cancelled"]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_no_show_is_read_by_the_keeper_alone(house: TestHouse) {
        let venue = hall(&house, json!({})).await;
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let made = book(&school, &asked(&venue, "10T11:00", "10T12:00"))
            .await
            .ok()
            .body;
        step(&bank, &made, "no-show", json!({}))
            .await
            .refused(409, "booking_too_early");
        house.clock.advance(90 * 60_000);
        let noted = step(&bank, &made, "no-show", json!({})).await.ok().body;
        assert_eq!(noted["state"], "no_show");
        let seen = look(&school, &made).await;
        assert_eq!(seen["state"], "lapsed");
        assert!(
            !seen.to_string().contains("no_show\",\"from")
                && !seen["timeline"].to_string().contains("no_show")
        );
        let listed = school.get("/api/bookings?state=no_show").await.ok().body;
        assert!(
            listed["items"]
                .as_array()
                .expect("items")
                .iter()
                .all(|one| one["state"] != "no_show")
        );
        let leader = house
            .client(STREET, Role::StreetLeader, OFFICE, &path("/"))
            .await;
        assert_eq!(look(&leader, &made).await["state"], "lapsed");
        // the guard's sheet comes in in the evening: they were there after all
        let url = format!("/api/resources/{venue}/check-in");
        let code = json!({"code": made["code"], "day": "2026-11-10"});
        let came = bank.post(&url, &code).await.ok().body;
        assert_eq!(came["state"], "in_use");
        let wrong = json!({"code": made["code"], "day": "2026-11-09"});
        assert_eq!(
            bank.post(&url, &wrong).await.body["field_errors"][0]["code"],
            "booking_code"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn time_reminds_and_lets_go(house: TestHouse) {
        let venue = hall(&house, json!({"approval": "approval", "capacity": 3})).await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        let (school, bank) = (liaison(&house, SCHOOL).await, liaison(&house, BANK).await);
        let unsettled = book(&school, &asked(&venue, "12T09:00", "12T10:00"))
            .await
            .ok()
            .body;
        let settled = book(&school, &asked(&venue, "12T08:00", "12T09:00"))
            .await
            .ok()
            .body;
        let settled = step(&bank, &settled, "approve", json!({})).await.ok().body;
        house.advance(DAY).await;
        let school = again(&house, SCHOOL, &school).await;
        assert_eq!(notices(&school).await[0], "booking_soon");
        // a reminder changes nothing anybody sees: who has the page open since yesterday goes on
        assert_eq!(look(&school, &settled).await["version"], settled["version"]);
        house.advance(DAY).await;
        let school = again(&house, SCHOOL, &school).await;
        assert_eq!(look(&school, &unsettled).await["state"], "lapsed");
        assert_eq!(look(&school, &settled).await["state"], "confirmed");
        assert_eq!(notices(&school).await[0], "booking_lapsed");
    }
);
