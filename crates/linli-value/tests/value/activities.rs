//! An activity through the API: from the idea over its check, its partners and its day to what it counts.

use linli_domain::actor::Role;
use linli_kit::on_both_databases;
use linli_kit::testing::STREET;
use linli_work::testing::agreements::{self, figures, signed, year_with_the_bank};
use linli_work::testing::walk::nothing_broken;
use linli_work::testing::{
    BANK, COMMITTEE, MEALS, NEIGHBOUR, SCHOOL, area, liaison, officer, path, settle, worker,
};
use serde_json::{Value, json};

use crate::setting::*;

on_both_databases!(
    &FEATURES,
    async fn from_an_idea_to_a_promise_kept(house: TestHouse) {
        settle(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        let (clerk, street, bank) = (
            worker(&house).await,
            officer(&house).await,
            liaison(&house, BANK).await,
        );
        let mut idea = with_the_bank();
        idea["plan"] = json!(false);
        idea["activity"] = with(
            words(COMMITTEE),
            json!({"starts_at": null, "ends_at": null, "venue": ""}),
        );
        let made = create(&clerk, &idea).await;
        assert_eq!(made["state"], "idea");
        assert!(
            made["number"]
                .as_str()
                .expect("one")
                .starts_with("HD330106-")
        );
        assert_eq!(made["next_step"]["code"], "complete_plan");
        assert_eq!(action(&made, "plan"), "activity_incomplete");
        // an idea is the host's own
        let own = format!("/api/activities/{}", id(&made));
        bank.get(&own).await.refused(404, "not_found");

        let when = json!({"starts_at": STARTS, "ends_at": ENDS, "venue": "文化广场"});
        let whole = change(&clerk, &made, when).await.ok().body;
        let planned = done(&clerk, &whole, "plan", json!({})).await;
        assert_eq!(planned["next_step"]["code"], "check_activity");
        step(&clerk, &planned, "check", json!({}))
            .await
            .refused(403, "activity_own_plan");
        let seen = look(&bank, &planned).await;
        assert_eq!(seen["timeline"], json!([]));
        let agreed = answer(&bank, &seen, 0, "agree", json!({})).await.ok().body;
        assert_eq!(agreed["partners"], json!(["江滨银行"]));
        let checked = done(&street, &agreed, "check", json!({})).await;
        let opened = done(&clerk, &checked, "open", json!({})).await;
        assert_eq!(opened["next_step"]["code"], "wait_for_day");
        step(&clerk, &opened, "begin", json!({}))
            .await
            .refused(409, "activity_early");

        let over = held(&house, &opened).await;
        assert_eq!(over["next_step"]["code"], "report_outcome");
        let (clerk, street) = (worker(&house).await, officer(&house).await);
        step(&street, &over, "settle", json!({}))
            .await
            .refused(409, "activity_not_reported");
        let bare = step(&clerk, &over, "report", json!({"outcome": "很好"})).await;
        assert_eq!(field(&bare), "came required");
        let told = json!({"came": 40, "outcome": "来了四十位居民",
            "shares": [{"partner_id": over["partners_asked_in"][0]["id"], "done": 2}]});
        let said = done(&clerk, &over, "report", told).await;
        assert_eq!(said["partners_asked_in"][0]["share"], "done");
        assert_eq!(said["next_step"]["code"], "confirm_outcome");
        step(&clerk, &said, "settle", json!({}))
            .await
            .refused(403, "activity_own_report");
        let before = agreements::look(&street, &agreement).await;
        assert_eq!(figures(&before), [(0, 10), (0, 4)]);
        let settled = done(&street, &said, "settle", json!({})).await;
        let partner = &settled["partners_asked_in"][0];
        assert_eq!(
            (
                &partner["share"],
                &partner["counted"],
                &partner["counted_on"]
            ),
            (&json!("settled"), &json!(2), &json!("为老人送餐"))
        );
        assert_eq!(settled["host_counted"], Value::Null, "the host is no unit");
        let after = agreements::look(&street, &agreement).await;
        assert_eq!(figures(&after), [(2, 10), (0, 4)]);
        nothing_broken(&house).await;

        // confirmed by mistake: taken off again, and it can be said anew
        let silent = step(&street, &settled, "reopen", json!({})).await;
        assert_eq!(field(&silent), "word required");
        let open = done(&street, &settled, "reopen", json!({"word": "送餐是三次"})).await;
        let after = agreements::look(&street, &agreement).await;
        assert_eq!(figures(&after), [(0, 10), (0, 4)]);
        let again = reported(&house, &open, json!([])).await;
        assert_eq!(again["partners_asked_in"][0]["done"], 3, "all it promised");
        let settled = done(&street, &again, "settle", json!({})).await;
        let after = agreements::look(&street, &agreement).await;
        assert_eq!(figures(&after), [(3, 10), (0, 4)]);
        let away = done(&street, &settled, "archive", json!({})).await;
        assert_eq!(away["state"], "archived");
        assert_eq!(action(&away, "reopen"), "activity_not_in_state");
        assert_eq!(action(&away, "cancel"), "activity_not_in_state");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_unit_hosts_its_own_and_the_office_checks(house: TestHouse) {
        settle(&house).await;
        let agreement = signed(&house, &year_with_the_bank()).await;
        let bank = liaison(&house, BANK).await;
        let wish = |host| {
            json!({"plan": true, "activity": with(words(host),
            json!({"class_id": MEALS, "host_unit": "次", "area_id": area(NEIGHBOUR)}))})
        };
        let foreign = bank.post("/api/activities", &wish(SCHOOL)).await;
        assert_eq!(field(&foreign), "host_org_id activity_host_own");
        let made = create(&bank, &wish(BANK)).await;
        assert_eq!(made["host_is_unit"], true);
        step(&bank, &made, "check", json!({}))
            .await
            .refused(403, "not_for_this_post");
        // it is held in the neighbouring community
        let away = worker(&house).await;
        step(&away, &made, "check", json!({}))
            .await
            .refused(403, "activity_elsewhere");
        let near = house
            .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/002/"))
            .await;
        let checked = done(&near, &made, "check", json!({})).await;
        let opened = done(&bank, &checked, "open", json!({})).await;
        let over = held(&house, &opened).await;
        let bank = liaison(&house, BANK).await;
        let said = done(
            &bank,
            &over,
            "report",
            json!({"came": 12, "outcome": "送了十二份餐"}),
        )
        .await;
        step(&bank, &said, "settle", json!({}))
            .await
            .refused(403, "not_for_this_post");
        let head = leader(&house).await;
        let settled = done(&head, &said, "settle", json!({})).await;
        assert_eq!(
            (&settled["host_counted"], &settled["host_counted_on"]),
            (&json!(1), &json!("为老人送餐"))
        );
        let page = agreements::look(&officer(&house).await, &agreement).await;
        assert_eq!(figures(&page), [(1, 10), (0, 4)]);
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_is_put_at_risk(house: TestHouse) {
        settle(&house).await;
        let (clerk, street) = (worker(&house).await, officer(&house).await);
        let both = json!({"activity": with(words(COMMITTEE), json!({"risk": 2, "minors_welcome": true})), "plan": true});
        let refused = clerk.post("/api/activities", &both).await;
        assert_eq!(field(&refused), "minors_welcome activity_minors_risk");
        for (changes, expected) in [
            (json!({"risk": 2}), "activity_insurance"),
            (json!({"risk": 3, "insurance_no": "PICC-1"}), "may"),
            (json!({"minors_welcome": true}), "may"),
            (json!({"needs_training": true}), "activity_training"),
            (
                json!({"needs_training": true, "training_note": "前一天下午"}),
                "may",
            ),
            (
                json!({"ends_at": "2026-12-25T11:00:00+08:00"}),
                "activity_agreement",
            ),
            (
                json!({"ends_at": "2026-12-25T11:00:00+08:00", "agreement_note": "书面协议在社区"}),
                "may",
            ),
        ] {
            let body = json!({"activity": with(words(COMMITTEE), changes.clone()), "plan": true});
            let made = create(&clerk, &body).await;
            let seen = look(&street, &made).await;
            assert_eq!(action(&seen, "check"), expected, "{changes}");
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_will_not_do_is_told_by_field(house: TestHouse) {
        settle(&house).await;
        let clerk = worker(&house).await;
        for (changes, expected) in [
            (json!({"title": " "}), "title required"),
            (
                json!({"host_org_id": uuid::Uuid::nil()}),
                "host_org_id unknown",
            ),
            (json!({"area_id": uuid::Uuid::nil()}), "area_id unknown"),
            (
                json!({"area_id": area(NEIGHBOUR)}),
                "area_id activity_area_elsewhere",
            ),
            (
                json!({"starts_at": "2026-11-01T09:00:00+08:00"}),
                "starts_at activity_day",
            ),
            (
                json!({"starts_at": "2029-11-20T09:00:00+08:00", "ends_at": "2029-11-20T10:00:00+08:00"}),
                "starts_at activity_day",
            ),
            (json!({"ends_at": STARTS}), "ends_at activity_times"),
            (json!({"ends_at": null}), "ends_at required"),
            (json!({"starts_at": null}), "starts_at required"),
            (
                json!({"sign_up_until": "2026-11-21T09:00:00+08:00"}),
                "sign_up_until activity_sign_up_until",
            ),
            (json!({"capacity": 0}), "capacity activity_capacity"),
            (json!({"risk": 4}), "risk activity_risk"),
            (
                json!({"host_quantity": 0}),
                "host_quantity activity_quantity",
            ),
            (json!({"host_unit": ""}), "host_unit required"),
            (json!({"class_id": uuid::Uuid::nil()}), "class_id unknown"),
            (json!({"demand_id": uuid::Uuid::nil()}), "demand_id unknown"),
            (
                json!({"project_id": uuid::Uuid::nil()}),
                "project_id unknown",
            ),
            (
                json!({"booking_id": uuid::Uuid::nil()}),
                "booking_id unknown",
            ),
        ] {
            let body = json!({"activity": with(words(COMMITTEE), changes.clone())});
            let refused = clerk.post("/api/activities", &body).await;
            assert_eq!(refused.status, 422, "{changes}: {}", refused.body);
            assert_eq!(field(&refused), expected, "{changes}");
        }
        for (changes, expected) in [
            (
                json!({"org_id": COMMITTEE}),
                "partners.0.org_id activity_partner_host",
            ),
            (
                json!({"quantity": 0}),
                "partners.0.quantity activity_quantity",
            ),
            (json!({"brings": ""}), "partners.0.brings required"),
            (
                json!({"by_booking": true}),
                "partners.0.by_booking activity_not_booked_there",
            ),
            (
                json!({"class_id": uuid::Uuid::nil()}),
                "partners.0.class_id unknown",
            ),
        ] {
            let body =
                json!({"activity": words(COMMITTEE), "partners": [with(meals(), changes.clone())]});
            let refused = clerk.post("/api/activities", &body).await;
            assert_eq!(field(&refused), expected, "{changes}");
        }
        let twice = json!({"activity": words(COMMITTEE), "partners": [meals(), meals()]});
        let refused = clerk.post("/api/activities", &twice).await;
        assert_eq!(field(&refused), "partners.1.org_id activity_partner_in");
        let list = clerk.get("/api/activities?month=2026-13").await;
        assert_eq!(field(&list), "month unknown");
        let list = clerk.get("/api/activities?state=full").await;
        assert_eq!(field(&list), "state unknown");
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_checked_stays_and_what_moves_is_told(house: TestHouse) {
        settle(&house).await;
        let opened = announced(&house, &with_the_bank()).await;
        let clerk = worker(&house).await;
        for (changes, expected) in [
            (json!({"risk": 2}), "risk activity_checked"),
            (
                json!({"minors_welcome": true}),
                "minors_welcome activity_checked",
            ),
            (
                json!({"needs_training": true}),
                "needs_training activity_checked",
            ),
            (
                json!({"insurance_no": "PICC-1"}),
                "insurance_no activity_checked",
            ),
            (json!({"venue": ""}), "venue required"),
            (
                json!({"starts_at": null, "ends_at": null}),
                "starts_at required",
            ),
            (
                json!({"host_org_id": BANK}),
                "host_org_id activity_host_stays",
            ),
        ] {
            let refused = change(&clerk, &opened, changes.clone()).await;
            assert_eq!(field(&refused), expected, "{changes}");
        }
        change(
            &clerk,
            &opened,
            json!({"ends_at": "2026-12-28T11:00:00+08:00"}),
        )
        .await
        .refused(409, "activity_agreement");
        let moved = change(&clerk, &opened, json!({"venue": "社区二楼"}))
            .await
            .ok()
            .body;
        assert_eq!(moved["venue"], "社区二楼");
        change(&clerk, &opened, json!({"venue": "别处"}))
            .await
            .refused(409, "stale_version");
        let own = moved["timeline"].as_array().expect("one");
        assert!(own.iter().any(|entry| entry["event"] == "activity_edit"));
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_unit_answers_for_itself_or_on_paper(house: TestHouse) {
        settle(&house).await;
        let clerk = worker(&house).await;
        let mut wish = with_the_bank();
        wish["partners"] =
            json!([meals(), {"org_id": SCHOOL, "brings": "书法老师", "quantity": 2, "unit": "人"}]);
        let made = create(&clerk, &wish).await;
        let (bank, school) = (liaison(&house, BANK).await, liaison(&house, SCHOOL).await);
        // nobody answers for another unit, and who is asked sees the own invitation alone
        let seen = look(&school, &made).await;
        assert_eq!(seen["partners_asked_in"].as_array().expect("list").len(), 1);
        answer(&school, &made, 0, "agree", json!({}))
            .await
            .refused(404, "not_found");
        let bare = answer(&clerk, &made, 0, "agree", json!({})).await;
        assert_eq!(field(&bare), "word required");
        let paper = answer(
            &clerk,
            &made,
            0,
            "agree",
            json!({"word": "11 月 9 日盖章回执"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(paper["partners_asked_in"][0]["paper"], "11 月 9 日盖章回执");
        let no = answer(&school, &seen, 0, "decline", json!({"word": "那天考试"}))
            .await
            .ok()
            .body;
        assert_eq!(no["partners"], json!(["江滨银行"]));
        answer(
            &clerk,
            &look(&clerk, &made).await,
            1,
            "withdraw",
            json!({"word": "不请了"}),
        )
        .await
        .refused(409, "activity_part_not_in_state");
        let gone = answer(
            &bank,
            &look(&bank, &made).await,
            0,
            "leave",
            json!({"word": "人手不够"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(gone["partners_asked_in"][0]["state"], "left");
        // asked anew after it left
        let ask =
            json!({"partners": [{"org_id": BANK, "brings": "礼品", "quantity": 10, "unit": "份"}]});
        let again = done(&clerk, &look(&clerk, &made).await, "partners", ask).await;
        assert_eq!(again["partners_asked"], 1);
        let back = answer(&clerk, &again, 2, "withdraw", json!({"word": "请错了"})).await;
        assert_eq!(back.ok().body["partners_asked"], 0);
    }
);
