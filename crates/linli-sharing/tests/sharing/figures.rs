//! A refusal names its figure: how many are booked and may be, how long before, up to which day; in both languages.

use crate::setting::*;
use axum::body::Body;
use axum::http::{Request, header};
use linli_kit::on_both_databases;
use linli_kit::testing::TestClient;
use serde_json::{Value, json};

/// What a booking is refused with, in a language.
async fn said(client: &TestClient<'_>, body: &Value, language: &str) -> String {
    let key = format!("{language}-{}", body["from"]);
    let request = Request::post("/api/bookings")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT_LANGUAGE, language)
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()))
        .expect("a request");
    let answer = client.send_request(request).await;
    assert_eq!(answer.status.as_u16(), 409, "{}", answer.body);
    answer.body["title"].as_str().expect("words").to_owned()
}

on_both_databases!(
    &FEATURES,
    async fn a_refusal_names_its_figure(house: TestHouse) {
        let quotas = json!([{"per": "person", "period": "day", "most": 1},
                            {"per": "kind", "kind": "sport", "period": "week", "most": 1},
                            {"per": "unit", "period": "month", "most": 2}]);
        let changes =
            json!({"quotas": quotas, "capacity": 9, "lead_hours": 72, "horizon_days": 30});
        let venue = hall(&house, changes).await;
        let (school, clerk) = (liaison(&house, SCHOOL).await, worker(&house).await);
        let one = volunteer(&house).await;
        for day in ["16", "17"] {
            let slot = asked(&venue, &format!("{day}T09:00"), &format!("{day}T10:00"));
            book(&school, &slot).await.ok();
        }
        let sport = with(
            asked(&venue, "18T09:00", "18T10:00"),
            json!({"kind": "sport"}),
        );
        book(&one, &sport).await.ok();
        let behalf = json!({"behalf": {"way": "phone", "org_id": SCHOOL}});
        let third = asked(&venue, "19T09:00", "19T10:00");
        for (client, body, zh, en) in [
            (
                &school,
                third.clone(),
                "本单位 2026-11-01 至 2026-11-30 已订 2 次，限额是每月 2 次。2026-12-01 起的日子可以再订。",
                "Your unit, bookings from 2026-11-01 to 2026-11-30: 2. The limit is 2 a month. Days from 2026-12-01 on can be booked.",
            ),
            (
                &clerk,
                with(third, behalf),
                "这家单位 2026-11-01 至 2026-11-30 已订 2 次，限额是每月 2 次。2026-12-01 起的日子可以再订。",
                "This unit, bookings from 2026-11-01 to 2026-11-30: 2. The limit is 2 a month. Days from 2026-12-01 on can be booked.",
            ),
            (
                &one,
                asked(&venue, "18T15:00", "18T16:00"),
                "您 2026-11-18 已订 1 次，限额是每天 1 次。2026-11-19 起的日子可以再订。",
                "Your bookings on 2026-11-18: 1. The limit is 1 a day. Days from 2026-11-19 on can be booked.",
            ),
            (
                &clerk,
                with(
                    asked(&venue, "20T09:00", "20T10:00"),
                    json!({"kind": "sport"}),
                ),
                "这里 2026-11-16 至 2026-11-22 已约出文体 1 次，限额是每周 1 次。2026-11-23 起的日子可以再订。",
                "All sports bookings here from 2026-11-16 to 2026-11-22: 1. The limit is 1 a week. Days from 2026-11-23 on can be booked.",
            ),
            (
                &clerk,
                asked(&venue, "12T15:00", "12T16:00"),
                "需至少提前 3 天预约，请选 2026-11-13 10:00 以后开始的时段。",
                "It takes a 3-day notice. Choose a slot that begins after 2026-11-13 10:00.",
            ),
            (
                &clerk,
                asked(&venue, "10T08:00", "10T09:00"),
                "这个时段已经开始或过去，请选 2026-11-13 10:00 以后开始的时段。",
                "This slot has begun or passed. Choose a slot that begins after 2026-11-13 10:00.",
            ),
            (
                &clerk,
                with(
                    asked(&venue, "20T09:00", "20T10:00"),
                    json!({"from": "2026-12-20T09:00:00+08:00", "to": "2026-12-20T10:00:00+08:00"}),
                ),
                "最多提前 30 天预约，现在能约到 2026-12-10。这一天从 2026-11-20 起可以预约。",
                "Days up to 2026-12-10 can be booked now (limit: 30 ahead). That day can be booked from 2026-11-20 on.",
            ),
            (
                &clerk,
                asked(&venue, "21T09:00", "21T13:00"),
                "一次最多连约 2 个时段，共 2 小时。更长的请分成几次。",
                "The most slots in a row for one booking: 2 (2 h). Make it several bookings.",
            ),
            (
                &clerk,
                with(
                    asked(&venue, "21T09:00", "21T13:00"),
                    json!({"from": "2027-01-04T09:00:00+08:00", "to": "2027-01-04T10:00:00+08:00"}),
                ),
                "这项资源只提供到 2026-12-31，请选那天和更早的日子。",
                "This is offered until 2026-12-31 only. Choose a day up to then.",
            ),
        ] {
            assert_eq!(said(client, &body, "zh-CN").await, zh);
            assert_eq!(said(client, &body, "en").await, en);
        }
        // a series tells it for each week that was refused
        let first = asked(&venue, "24T09:00", "24T10:00");
        let series = json!({"first": first, "until": "2026-12-18"});
        let made = clerk.post("/api/booking-series", &series).await.ok().body;
        assert_eq!(made["refused"][0]["code"], "booking_too_far");
        let reason = made["refused"][0]["reason"].as_str().expect("words");
        assert!(reason.starts_with("最多提前 30 天预约"), "{reason}");
    }
);
