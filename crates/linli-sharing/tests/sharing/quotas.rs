//! Quotas by unit, person and kind; whom an alliance's terms admit, and for how long.

use crate::setting::agreements::look as agreement_of;
use crate::setting::alliances::{act, found, invite, membership, of_street};
use crate::setting::*;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use serde_json::{Value, json};

on_both_databases!(
    &FEATURES,
    async fn quotas_count_by_person_by_kind_and_by_unit(house: TestHouse) {
        let quotas = json!([{"per": "person", "period": "day", "most": 1},
                            {"per": "kind", "kind": "sport", "period": "week", "most": 2},
                            {"per": "unit", "period": "month", "most": 2}]);
        let venue = hall(&house, json!({"quotas": quotas, "capacity": 9})).await;
        let (one, two) = (volunteer(&house).await, volunteer(&house).await);
        // a person: once a day, and again once it was given back
        let first = book(&one, &asked(&venue, "12T09:00", "12T10:00")).await;
        let first = first.ok().body;
        let again = asked(&venue, "12T15:00", "12T16:00");
        let refused = book(&one, &again).await;
        refused.refused(409, "booking_quota_person");
        let others = offered(&refused);
        assert_eq!(others.len(), 3, "other slots stand beside the rule");
        for slot in &others {
            assert!(
                slot["from"].as_str() >= Some(&at("13T00:00")),
                "the day is used up: {slot}"
            );
            take(&one, &venue, slot).await;
        }
        book(&two, &again).await.ok();
        let next_day = asked(&venue, "13T09:00", "13T10:00");
        book(&one, &next_day).await.ok();
        // moving within the day is not a second one; to the day of another one it is
        let to = |from: &str, to: &str| json!({"from": at(from), "to": at(to)});
        let moved = step(&one, &first, "move", to("12T11:00", "12T12:00")).await;
        let moved = moved.ok().body;
        step(&one, &moved, "move", to("13T11:00", "13T12:00"))
            .await
            .refused(409, "booking_quota_person");
        step(&one, &moved, "cancel", json!({})).await.ok();
        book(&one, &again).await.ok();

        // a kind: twice a week, whoever; another kind and another week are free
        let sport = |from: &str, to: &str| with(asked(&venue, from, to), json!({"kind": "sport"}));
        for day in ["10T18:00", "11T18:00"] {
            let end = day.replace("18:00", "19:00");
            book(&volunteer(&house).await, &sport(day, &end)).await.ok();
        }
        let third = volunteer(&house).await;
        book(&third, &sport("14T18:00", "14T19:00"))
            .await
            .refused(409, "booking_quota_kind");
        book(&third, &asked(&venue, "14T18:00", "14T19:00"))
            .await
            .ok();
        book(&third, &sport("16T18:00", "16T19:00")).await.ok();

        // a unit: twice a month, by its liaison or by a clerk for it
        let (school, clerk) = (liaison(&house, SCHOOL).await, worker(&house).await);
        let behalf = json!({"behalf": {"way": "phone", "org_id": SCHOOL}});
        book(&school, &asked(&venue, "17T09:00", "17T10:00"))
            .await
            .ok();
        let by_clerk = with(asked(&venue, "18T09:00", "18T10:00"), behalf.clone());
        book(&clerk, &by_clerk).await.ok();
        book(&school, &asked(&venue, "19T09:00", "19T10:00"))
            .await
            .refused(409, "booking_quota_unit");
        let by_clerk = with(asked(&venue, "19T09:00", "19T10:00"), behalf);
        book(&clerk, &by_clerk)
            .await
            .refused(409, "booking_quota_unit");
        let december =
            json!({"from": "2026-12-01T09:00:00+08:00", "to": "2026-12-01T10:00:00+08:00"});
        book(
            &school,
            &with(asked(&venue, "19T09:00", "19T10:00"), december),
        )
        .await
        .ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_is_offered_instead_lies_where_the_quota_leaves_room(house: TestHouse) {
        let quotas = json!([{"per": "unit", "period": "month", "most": 2},
                            {"per": "kind", "kind": "sport", "period": "week", "most": 1}]);
        let venue = hall(&house, json!({"quotas": quotas, "capacity": 9})).await;
        let school = liaison(&house, SCHOOL).await;
        for day in ["12", "13"] {
            let slot = asked(&venue, &format!("{day}T09:00"), &format!("{day}T10:00"));
            book(&school, &slot).await.ok();
        }
        let refused = book(&school, &asked(&venue, "14T09:00", "14T10:00")).await;
        refused.refused(409, "booking_quota_unit");
        let others = offered(&refused);
        assert_eq!(others.len(), 3);
        assert_eq!(others[0]["from"], "2026-12-01T08:00:00+08:00");
        for slot in &others {
            take(&school, &venue, slot).await;
        }
        // two quotas at once: the week of the kind, the month of the unit
        let sport = json!({"kind": "sport"});
        let first = with(
            asked(&venue, "12T09:00", "12T10:00"),
            json!({"kind": "sport", "from": "2026-12-02T09:00:00+08:00", "to": "2026-12-02T10:00:00+08:00"}),
        );
        let made = book(&school, &first).await.ok().body;
        let other = with(
            first,
            json!({"from": "2026-12-04T09:00:00+08:00", "to": "2026-12-04T10:00:00+08:00"}),
        );
        let refused = book(&school, &other).await;
        refused.refused(409, "booking_quota_kind");
        for slot in offered(&refused) {
            assert!(slot["from"].as_str() >= Some("2026-12-07"), "{slot}");
            let again = with(
                asked(&venue, "12T09:00", "12T10:00"),
                json!({"from": slot["from"], "to": slot["to"]}),
            );
            let taken = book(&school, &with(again, sport.clone())).await.ok().body;
            step(&school, &taken, "cancel", json!({})).await.ok();
        }
        // nothing in the time that can be booked: nothing is promised
        let to = json!({"from": "2026-12-04T11:00:00+08:00", "to": "2026-12-04T12:00:00+08:00"});
        step(&school, &made, "move", to).await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_place_that_waits_is_judged_by_the_quota_when_it_frees(house: TestHouse) {
        let quotas = json!([{"per": "person", "period": "day", "most": 1}]);
        let venue = hall(&house, json!({"quotas": quotas})).await;
        let (school, one) = (liaison(&house, SCHOOL).await, volunteer(&house).await);
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let taken = book(&school, &slot).await.ok().body;
        let waiting = book(&one, &with(slot, json!({"wait": true})))
            .await
            .ok()
            .body;
        // meanwhile the same person found another hour of that day
        book(&one, &asked(&venue, "12T15:00", "12T16:00"))
            .await
            .ok();
        step(&school, &taken, "cancel", json!({})).await.ok();
        assert_eq!(look(&one, &waiting).await["state"], "waiting");
    }
);

/// Terms that admit members of an alliance.
fn for_members(alliance: &Value) -> Value {
    with(
        terms(),
        json!({"eligible": "alliance", "alliance_id": alliance["id"], "residents": false, "capacity": 5}),
    )
}

on_both_databases!(
    &FEATURES,
    async fn an_alliances_hall_is_its_members_until_they_leave(house: TestHouse) {
        settle(&house).await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        let venue = venue_of(&house, BANK).await;
        let (clerk, school) = (officer(&house).await, liaison(&house, SCHOOL).await);
        let alliance = found(&clerk, of_street()).await;
        open(&house, &venue, &for_members(&alliance)).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        book(&volunteer(&house).await, &slot)
            .await
            .refused(403, "booking_alliance_only");
        book(&school, &slot)
            .await
            .refused(403, "booking_alliance_only");
        invite(&clerk, &alliance, &[SCHOOL]).await.ok();
        // asked is not joined
        book(&school, &slot)
            .await
            .refused(403, "booking_alliance_only");
        let url = format!("/api/resources/{venue}/openings");
        assert!(!may(&school.get(&url).await.ok().body, "book"));
        let asked_in = membership(&clerk, &alliance, SCHOOL).await;
        let joined = act(&school, &asked_in, "accept", json!({})).await.ok().body;
        assert!(may(&school.get(&url).await.ok().body, "book"));
        let kept = book(&school, &slot).await.ok().body;

        // its agreement runs out: the unit stays a member and books
        let mut promise = agreements::year_with_the_bank();
        promise["parties"] = json!([OFFICE, SCHOOL]);
        promise["lines"] = json!([agreements::line(SCHOOL, "操场开放", 4, Value::Null)]);
        promise["valid_to"] = json!("2026-11-20T00:00:00+08:00");
        let agreement = agreements::signed(&house, &promise).await;
        house.advance(10 * DAY + DAY / 2).await;
        let (clerk, school) = (officer(&house).await, again(&house, SCHOOL, &school).await);
        assert_eq!(agreement_of(&clerk, &agreement).await["state"], "expired");
        assert_eq!(
            membership(&clerk, &alliance, SCHOOL).await["state"],
            joined["state"]
        );
        let later = asked(&venue, "25T09:00", "25T10:00");
        let later = book(&school, &later).await.ok().body;

        // it leaves: nothing new, what was booked stays booked
        let joined = membership(&clerk, &alliance, SCHOOL).await;
        act(&school, &joined, "leave", json!({"reason": "学校搬迁"}))
            .await
            .ok();
        let after = asked(&venue, "26T09:00", "26T10:00");
        book(&school, &after)
            .await
            .refused(403, "booking_alliance_only");
        assert_eq!(look(&school, &later).await["state"], "confirmed");
        assert_eq!(look(&school, &kept).await["number"], kept["number"]);
        // who keeps the hall is not shut out of it by its own terms
        let bank = liaison(&house, BANK).await;
        book(&bank, &after).await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_left_the_alliance_gets_no_place_that_frees(house: TestHouse) {
        settle(&house).await;
        let venue = venue_of(&house, BANK).await;
        let (clerk, school) = (officer(&house).await, liaison(&house, SCHOOL).await);
        let alliance = found(&clerk, of_street()).await;
        let terms = with(for_members(&alliance), json!({"capacity": 1}));
        open(&house, &venue, &terms).await;
        invite(&clerk, &alliance, &[SCHOOL]).await.ok();
        let asked_in = membership(&clerk, &alliance, SCHOOL).await;
        act(&school, &asked_in, "accept", json!({})).await.ok();
        let bank = liaison(&house, BANK).await;
        let slot = asked(&venue, "12T09:00", "12T10:00");
        let taken = book(&bank, &slot).await.ok().body;
        let wait = with(slot.clone(), json!({"wait": true}));
        let waiting = book(&school, &wait).await.ok().body;
        assert_eq!(waiting["state"], "waiting");
        let joined = membership(&clerk, &alliance, SCHOOL).await;
        act(&school, &joined, "leave", json!({"reason": "学校搬迁"}))
            .await
            .ok();
        step(&bank, &taken, "cancel", json!({})).await.ok();
        assert_eq!(look(&school, &waiting).await["state"], "waiting");
        book(&bank, &slot).await.ok();
    }
);
