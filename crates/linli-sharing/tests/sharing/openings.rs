//! Terms and windows: who sets them, bad input, what is free.

use crate::setting::*;
use axum::http::Method;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET};
use serde_json::{Value, json};

on_both_databases!(
    &FEATURES,
    async fn who_keeps_it_sets_when_it_opens(house: TestHouse) {
        settle(&house).await;
        let venue = venue_of(&house, BANK).await;
        let url = format!("/api/resources/{venue}/openings");
        let (bank, school) = (liaison(&house, BANK).await, liaison(&house, SCHOOL).await);
        let before = bank.get(&url).await.ok().body;
        assert_eq!(
            (&before["terms"], &before["version"]),
            (&Value::Null, &json!(0))
        );
        assert!(may(&before, "write") && !may(&before, "book") && !may(&before, "close"));
        school
            .write(Method::PUT, &url, &terms())
            .await
            .refused(403, "openings_not_keeper");
        volunteer(&house)
            .await
            .write(Method::PUT, &url, &terms())
            .await
            .refused(403, "not_for_this_post");
        let set = bank
            .write(
                Method::PUT,
                &url,
                &with(terms(), json!({"conditions": "自带垃圾袋"})),
            )
            .await
            .ok()
            .body;
        assert_eq!(
            (
                &set["version"],
                &set["terms"]["conditions_version"],
                &set["terms"]["cancel_hours"]
            ),
            (&json!(1), &json!(1), &json!(24))
        );
        assert_eq!(
            set["next_free"][0]["from"],
            at("10T10:00"),
            "now, without lead"
        );
        assert!(may(&set, "book"));
        // another text is another version; the same text is not
        bank.write(Method::PUT, &url, &terms())
            .await
            .refused(409, "stale_version");
        let same = with(
            terms(),
            json!({"version": 1, "conditions": "自带垃圾袋", "capacity": 3}),
        );
        let same = bank.write(Method::PUT, &url, &same).await.ok().body;
        assert_eq!(same["terms"]["conditions_version"], 1);
        let other = with(terms(), json!({"version": 2, "conditions": "不得使用明火"}));
        let other = worker(&house)
            .await
            .write(Method::PUT, &url, &other)
            .await
            .ok()
            .body;
        assert_eq!(
            (&other["terms"]["conditions_version"], &other["version"]),
            (&json!(2), &json!(3))
        );
        // another street, a page without terms
        let stranger = house
            .client(
                OTHER_STREET,
                linli_domain::actor::Role::StreetOfficer,
                OFFICE,
                &path("/"),
            )
            .await;
        stranger.get(&url).await.refused(404, "not_found");
        stranger
            .write(Method::PUT, &url, &terms())
            .await
            .refused(404, "not_found");
        let _ = STREET;
    }
);

on_both_databases!(
    &FEATURES,
    async fn windows_are_not_inverted_and_do_not_overlap(house: TestHouse) {
        settle(&house).await;
        let venue = venue_of(&house, BANK).await;
        let url = format!("/api/resources/{venue}/openings");
        let bank = liaison(&house, BANK).await;
        let week = [1, 2, 3, 4, 5, 6, 7];
        let first = json!({"weekdays": week, "from": "08:00", "to": "12:00"});
        for (second, field, code) in [
            (
                json!({"weekdays": [1], "from": "11:00", "to": "13:00"}),
                "windows.1.from",
                "window_overlaps",
            ),
            (
                json!({"weekdays": [1], "from": "14:00", "to": "13:00"}),
                "windows.1.to",
                "window_inverted",
            ),
            (
                json!({"weekdays": [1], "from": "22:00", "to": "02:00"}),
                "windows.1.to",
                "window_inverted",
            ),
            (
                json!({"weekdays": [], "from": "14:00", "to": "15:00"}),
                "windows.1.weekdays",
                "window_weekdays",
            ),
            (
                json!({"weekdays": [1], "from": "2pm", "to": "15:00"}),
                "windows.1.from",
                "window_time",
            ),
            (
                json!({"weekdays": [1], "from": "14:00", "to": "14:30"}),
                "windows.1.to",
                "window_too_short",
            ),
            (
                json!({"weekdays": [1], "from": "14:00", "to": "15:00", "season_from": "06-01"}),
                "windows.1.season_from",
                "window_season",
            ),
        ] {
            let body = with(terms(), json!({"windows": [first, second]}));
            let answer = bank.write(Method::PUT, &url, &body).await;
            answer.refused(422, "invalid");
            let error = &answer.body["field_errors"][0];
            assert_eq!(
                (&error["field"], &error["code"]),
                (&json!(field), &json!(code))
            );
            assert_ne!(
                error["message"],
                json!(format!("field_{code}")),
                "it has a text"
            );
        }
        for (changes, field) in [
            (json!({"capacity": 0}), "capacity"),
            (json!({"slot_minutes": 5}), "slot_minutes"),
            (json!({"eligible": "alliance"}), "alliance_id"),
            (
                json!({"quotas": [{"per": "kind", "period": "day", "most": 1}]}),
                "quotas.0.kind",
            ),
        ] {
            let answer = bank.write(Method::PUT, &url, &with(terms(), changes)).await;
            assert_eq!(answer.body["field_errors"][0]["field"], field);
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_school_yard_opens_on_rest_days_and_in_the_holidays(house: TestHouse) {
        settle(&house).await;
        let yard = venue_of(&house, SCHOOL).await;
        let officer = officer(&house).await;
        let holidays = json!({"version": 0, "holidays": [{"name": "秋假", "from": "2026-11-18", "to": "2026-11-20"}]});
        let inverted = json!({"version": 0, "holidays": [{"name": "秋假", "from": "2026-11-18", "to": "2026-11-17"}]});
        assert_eq!(
            officer
                .write(Method::PUT, "/api/school-holidays", &inverted)
                .await
                .body["field_errors"][0]["code"],
            "days_inverted"
        );
        let kept = officer
            .write(Method::PUT, "/api/school-holidays", &holidays)
            .await
            .ok()
            .body;
        assert_eq!(kept["version"], 1);
        officer
            .write(Method::PUT, "/api/school-holidays", &holidays)
            .await
            .refused(409, "stale_version");
        let week = [1, 2, 3, 4, 5, 6, 7];
        let windows = json!([{"weekdays": week, "days": "rest", "from": "08:00", "to": "10:00"},
                             {"weekdays": week, "days": "school_holiday", "from": "09:00", "to": "11:00"}]);
        open(&house, &yard, &with(terms(), json!({"windows": windows}))).await;
        let url = format!("/api/resources/{yard}/slots?from=2026-11-13&to=2026-11-21");
        let slots = volunteer(&house).await.get(&url).await.ok().body;
        let counts: Vec<usize> = slots["days"]
            .as_array()
            .expect("days")
            .iter()
            .map(|day| day["slots"].as_array().expect("slots").len())
            .collect();
        // Friday, the weekend, Monday to Tuesday, the three days of holidays, Saturday
        assert_eq!(counts, [0, 2, 2, 0, 0, 2, 2, 2, 2]);
        assert_eq!(slots["days"][1]["slots"][0]["state"], "free");
        let bad =
            "/api/resources/{yard}/slots?from=2026-11-13&to=2026-11-12".replace("{yard}", &yard);
        assert_eq!(
            officer.get(&bad).await.body["field_errors"][0]["code"],
            "days_out_of_range"
        );
    }
);
