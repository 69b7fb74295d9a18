//! Series: conflicts by occurrence, what was joined or changed stays.

use crate::setting::*;
use linli_kit::on_both_databases;
use serde_json::json;

on_both_databases!(
    &FEATURES,
    async fn a_series_reports_conflicts_and_the_rest_stands(house: TestHouse) {
        let venue = hall(&house, json!({"horizon_days": 30})).await;
        let (school, dancer) = (liaison(&house, SCHOOL).await, volunteer(&house).await);
        book(&dancer, &asked(&venue, "19T09:00", "19T10:00"))
            .await
            .ok();
        let first = with(asked(&venue, "12T09:00", "12T10:00"), json!({"open": true}));
        let inverted = json!({"first": first, "until": "2026-11-01"});
        assert_eq!(
            school.post("/api/booking-series", &inverted).await.body["field_errors"][0]["code"],
            "days_inverted"
        );
        let body = json!({"first": first, "until": "2026-12-17"});
        let made = school.post("/api/booking-series", &body).await.ok().body;
        let days: Vec<&str> = made["bookings"]
            .as_array()
            .expect("bookings")
            .iter()
            .filter_map(|one| one["from"].as_str())
            .map(|from| &from[5..10])
            .collect();
        assert_eq!(days, ["11-12", "11-26", "12-03", "12-10"]);
        assert_eq!(
            (&made["refused"][0]["code"], &made["refused"][1]["code"]),
            (&json!("booking_full"), &json!("booking_too_far"))
        );
        assert!(
            !made["refused"][0]["next_free"]
                .as_array()
                .expect("slots")
                .is_empty()
        );

        // somebody joins one occurrence, another is moved: both stay when the series ends
        let [_, joined, moved, last] = [0, 1, 2, 3].map(|place| made["bookings"][place].clone());
        let seen = step(&dancer, &joined, "join", json!({})).await.ok().body;
        assert_eq!(
            (&seen["joined"], &seen["joined_by_me"], &seen["code"]),
            (&json!(1), &json!(true), &json!(null))
        );
        step(&dancer, &seen, "join", json!({}))
            .await
            .refused(409, "booking_joined_already");
        step(&school, &seen, "join", json!({}))
            .await
            .refused(403, "booking_joins_own");
        let to = json!({"from": "2026-12-03T11:00:00+08:00", "to": "2026-12-03T12:00:00+08:00"});
        step(&school, &moved, "move", to).await.ok();
        let url = format!("/api/booking-series/{}", id(&made));
        dancer
            .post(&format!("{url}/end"), &json!({"version": made["version"]}))
            .await
            .refused(403, "booking_not_booker");
        let ended = school
            .post(&format!("{url}/end"), &json!({"version": made["version"]}))
            .await
            .ok()
            .body;
        assert_eq!(ended["kept"], json!([joined["id"], moved["id"]]));
        assert_eq!(look(&school, &joined).await["state"], "confirmed");
        assert_eq!(look(&school, &moved).await["state"], "confirmed");
        assert_eq!(look(&school, &last).await["state"], "cancelled");
        school
            .post(&format!("{url}/end"), &json!({"version": made["version"]}))
            .await
            .refused(409, "stale_version");
        // nothing of it can be had: no series
        let taken = json!({"first": asked(&venue, "26T09:00", "26T10:00"), "until": "2026-11-26"});
        dancer
            .post("/api/booking-series", &taken)
            .await
            .refused(409, "booking_series_nothing");
    }
);
