//! The working calendar: read by everybody, written by the system administrator, in force at once.

use crate::support::{made, set_up, signed_in};
use axum::http::Method;
use linli_domain::calendar::DEFAULT_CALENDAR;
use linli_domain::limits::LimitKey;
use linli_domain::time::Timestamp;
use linli_kit::on_both_databases;
use linli_net::{FEATURES, calendars};
use serde_json::json;

on_both_databases!(
    FEATURES,
    async fn a_year_is_added_and_counts_at_once(house: TestHouse) {
        set_up(&house).await;
        made(&house, "wang.yi", "community_worker").await;
        let clerk = signed_in(&house, "wang.yi").await;
        let system = signed_in(&house, "system").await;
        let shown = clerk.get("/api/calendar").await.ok().body;
        assert_eq!(shown["version"], 0);
        assert!(
            shown["years"][0]["source"]
                .as_str()
                .is_some_and(|source| !source.is_empty())
        );
        assert_eq!(shown["text"], DEFAULT_CALENDAR);

        let text = format!(
            "{DEFAULT_CALENDAR}\n[[year]]\nyear = 2099\nsource = \"国办发明电〔2098〕1 号\"\nmakeup_days = [\"2099-01-11\"]\n\
             holidays = [{{ name = \"元旦\", from = \"2099-01-01\", to = \"2099-01-09\" }}]\n"
        );
        let body = json!({"version": 0, "text": text});
        clerk
            .write(Method::PUT, "/api/calendar", &body)
            .await
            .refused(403, "not_for_this_post");
        let wrong = json!({"version": 0, "text": "hours = ["});
        let refused = system.write(Method::PUT, "/api/calendar", &wrong).await;
        refused.refused(422, "invalid");
        assert_eq!(refused.body["field_errors"][0]["code"], "calendar_file");

        let start = Timestamp::parse_rfc3339("2098-12-31T10:00:00+08:00").expect("a moment");
        let due = || {
            house
                .app
                .limits()
                .due(LimitKey::ConfirmClaim, start, house.app.calendar())
        };
        let before = due();
        let written = system
            .write(Method::PUT, "/api/calendar", &body)
            .await
            .ok()
            .body;
        assert_eq!(written["version"], 1);
        assert_eq!(written["versions"][0]["who"], "管理员system");
        assert!(due() > before, "the new holidays are left out");
        system
            .write(Method::PUT, "/api/calendar", &body)
            .await
            .refused(409, "stale_version");
        // another process finds it
        house.app.replace_calendar(
            linli_domain::calendar::WorkCalendar::parse(DEFAULT_CALENDAR).expect("parses"),
        );
        assert_eq!(calendars::refresh(&house.app, 0).await.expect("looks"), 1);
        assert!(due() > before);
    }
);
