//! Alliances: who founds and keeps them, what they may say, their checklists, how units join and go.

use crate::setting::alliances::{
    act, action, field, found, id, invite, membership, next_stage, of_community, of_street, tick,
};
use crate::setting::{
    BANK, COMMITTEE, COMMUNITY, FEATURES, NEIGHBOUR, OFFICE, SCHOOL, area, liaison, officer, path,
    settle, worker,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::OTHER_STREET;
use serde_json::{Value, json};

on_both_databases!(
    &FEATURES,
    async fn alliances_are_founded_nested_and_changed_by_who_keeps_their_place(house: TestHouse) {
        settle(&house).await;
        let (officer, worker) = (officer(&house).await, worker(&house).await);
        let street = found(&officer, of_street()).await;
        assert_eq!(
            (&street["stage"], &street["next"]["step"], &street["areas"]),
            (&json!("start_up"), &json!("survey"), &json!(0))
        );
        let mut community = of_community();
        community["parent_id"] = street["id"].clone();
        let made = found(&worker, community.clone()).await;
        assert_eq!(made["parent_name"], "北江街道大工委");
        assert_eq!(made["area_name"], "北江社区");
        assert_eq!(made["charter"], "第一条 共建共享。");
        assert_eq!(made["timeline"][0]["event"], "create");

        let list = worker.get("/api/alliances").await.ok().body;
        assert_eq!(
            (list["total"].as_i64(), action(&list, "found")),
            (Some(2), "may")
        );
        for (query, total) in [
            ("?level=community", 1),
            ("?stage=operation", 0),
            ("?q=%E5%90%8C%E5%BF%83", 1),
            ("?q=%25", 0),
            (&format!("?parent_id={}", id(&street)), 1),
            (&format!("?area_id={}", area(COMMUNITY)), 2),
            // that of the street is for every place
            (&format!("?area_id={}", area(NEIGHBOUR)), 1),
        ] {
            let list = officer.get(&format!("/api/alliances{query}")).await.ok();
            assert_eq!(list.body["total"], total, "{query}");
        }
        let shown = officer
            .get(&format!("/api/alliances/{}", id(&street)))
            .await
            .ok();
        assert_eq!(shown.body["children"][0]["name"], "北江社区大党委");

        // the street's is not the community's to keep; what it says is checked
        let url = format!("/api/alliances/{}", id(&street));
        let seen = worker.get(&url).await.ok().body;
        assert_eq!(action(&seen, "change"), "alliance_elsewhere");
        let change = json!({"version": 1, "alliance": of_street()});
        worker
            .write(Method::PUT, &url, &change)
            .await
            .refused(403, "alliance_elsewhere");
        let stale = json!({"version": 7, "alliance": of_street()});
        officer
            .write(Method::PUT, &url, &stale)
            .await
            .refused(409, "stale_version");
        let mut below = of_street();
        below["parent_id"] = made["id"].clone();
        let circle = json!({"version": 1, "alliance": below});
        assert_eq!(
            field(&officer.write(Method::PUT, &url, &circle).await),
            "parent_id alliance_parent_level"
        );
        community["brand"] = json!("红色北江");
        community["charter"] = Value::Null;
        let url = format!("/api/alliances/{}", id(&made));
        let change = json!({"version": 1, "alliance": community});
        let changed = worker.write(Method::PUT, &url, &change).await.ok().body;
        assert_eq!(
            (&changed["brand"], &changed["charter"], &changed["version"]),
            (&json!("红色北江"), &Value::Null, &json!(2))
        );
        let elsewhere = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        elsewhere.get(&url).await.refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_an_alliance_may_say(house: TestHouse) {
        settle(&house).await;
        let (officer, worker) = (officer(&house).await, worker(&house).await);
        found(&officer, of_street()).await;
        let with = |base: Value, name: &str, value: Value| {
            let mut changed = base;
            changed[name] = value;
            changed
        };
        let tomorrow = house.app.now().plus(DAY);
        for (client, alliance, expected) in [
            (&officer, of_street(), "name alliance_name_taken"),
            (
                &officer,
                with(of_community(), "name", json!(" ")),
                "name required",
            ),
            (
                &officer,
                with(of_community(), "founded", json!(tomorrow)),
                "founded alliance_founded",
            ),
            (
                &worker,
                with(of_community(), "lead_org_id", json!(SCHOOL)),
                "lead_org_id alliance_lead_elsewhere",
            ),
            (
                &worker,
                with(of_community(), "level", json!("street")),
                "level alliance_level_street",
            ),
            (
                &officer,
                with(of_community(), "area_ids", json!([])),
                "area_ids alliance_areas_level",
            ),
            (
                &officer,
                with(
                    of_community(),
                    "area_ids",
                    json!([area(COMMUNITY), area(NEIGHBOUR)]),
                ),
                "area_ids alliance_areas_level",
            ),
            (
                &worker,
                with(of_community(), "area_ids", json!([area(NEIGHBOUR)])),
                "area_ids unknown",
            ),
            (
                &officer,
                with(of_community(), "parent_id", json!(area(COMMUNITY))),
                "parent_id unknown",
            ),
        ] {
            let answer = client.post("/api/alliances", &alliance).await;
            assert_eq!(field(&answer), expected);
        }
        // across communities it is one of an area, and one of an area may stand in another, but not in itself
        let across = json!({"name": "江滨教育联盟", "level": "area", "lead_org_id": SCHOOL,
            "area_ids": [area(COMMUNITY), area(NEIGHBOUR)]});
        let across = found(&officer, across).await;
        assert_eq!(across["areas"], 2);
        let within = json!({"name": "南江教育联盟", "level": "area", "lead_org_id": SCHOOL,
            "area_ids": [area(NEIGHBOUR)], "parent_id": across["id"]});
        let within = found(&officer, within).await;
        let above = json!({"version": 1, "alliance": {"name": "江滨教育联盟", "level": "area", "lead_org_id": SCHOOL,
            "area_ids": [area(NEIGHBOUR)], "parent_id": within["id"]}});
        let url = format!("/api/alliances/{}", id(&across));
        assert_eq!(
            field(&officer.write(Method::PUT, &url, &above).await),
            "parent_id alliance_cycle"
        );
        let level = json!({"version": 1, "alliance": {"name": "江滨教育联盟", "level": "community", "lead_org_id": SCHOOL,
            "area_ids": [area(NEIGHBOUR)]}});
        assert_eq!(
            field(&officer.write(Method::PUT, &url, &level).await),
            "level alliance_level_children"
        );
        liaison(&house, BANK)
            .await
            .post("/api/alliances", &of_community())
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_unit_is_asked_answers_for_itself_and_goes_with_a_reason(house: TestHouse) {
        settle(&house).await;
        let (officer, worker) = (officer(&house).await, worker(&house).await);
        let (bank, school) = (liaison(&house, BANK).await, liaison(&house, SCHOOL).await);
        let alliance = found(&officer, of_street()).await;
        let seat = format!("/api/alliances/{}", id(&alliance));
        bank.get(&seat).await.refused(404, "not_found");
        invite(&worker, &alliance, &[BANK])
            .await
            .refused(403, "alliance_elsewhere");
        assert_eq!(
            field(&invite(&officer, &alliance, &[OFFICE]).await),
            "org_ids alliance_lead_is_in"
        );
        assert_eq!(
            field(&invite(&officer, &alliance, &[]).await),
            "org_ids required"
        );
        let asked = invite(&officer, &alliance, &[BANK, SCHOOL]).await.ok().body;
        assert_eq!(
            (&asked["invited"], &asked["members"]),
            (&json!(2), &json!(0))
        );
        assert_eq!(
            field(&invite(&officer, &alliance, &[BANK]).await),
            "org_ids membership_living"
        );

        // each sees the own unit's only, and answers for it only
        let own = bank.get("/api/memberships").await.ok().body;
        assert_eq!(
            (own["total"].as_i64(), &own["items"][0]["org_name"]),
            (Some(1), &json!("江滨银行"))
        );
        bank.get(&format!("/api/memberships?org_id={SCHOOL}"))
            .await
            .refused(404, "not_found");
        let of_bank = membership(&officer, &alliance, BANK).await;
        let of_school = membership(&officer, &alliance, SCHOOL).await;
        assert_eq!(action(&of_bank, "decline"), "membership_unit_only");
        act(&school, &of_bank, "accept", json!({}))
            .await
            .refused(403, "membership_not_for_role");
        let joined = act(&bank, &of_bank, "accept", json!({})).await.ok().body;
        assert_eq!(
            (&joined["state"], &joined["from"], &joined["paper"]),
            (&json!("joined"), &json!(house.app.now()), &Value::Null)
        );
        act(&bank, &of_bank, "accept", json!({}))
            .await
            .refused(409, "stale_version");
        act(&bank, &joined, "accept", json!({}))
            .await
            .refused(409, "membership_not_in_state");
        let declined = act(
            &school,
            &of_school,
            "decline",
            json!({"reason": "今年人手紧"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(declined["state"], "declined");
        school.get(&seat).await.refused(404, "not_found");
        let seen = bank.get(&seat).await.ok().body;
        assert_eq!(
            (&seen["members"], &seen["timeline"]),
            (&json!(1), &json!([]))
        );

        // whoever asked is told
        let inbox = officer.get("/api/notices").await.ok().body;
        let told: Vec<&str> = inbox["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["text"].as_str())
            .collect();
        assert_eq!(told.len(), 2, "{inbox}");
        assert!(
            told.iter().any(|text| text.contains("江滨银行")),
            "{told:?}"
        );

        // a reason for leaving; then the unit may be asked again
        assert_eq!(
            field(&act(&bank, &joined, "leave", json!({})).await),
            "reason required"
        );
        let left = act(&bank, &joined, "leave", json!({"reason": "网点迁出本街道"}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&left["state"], &left["reason"]),
            (&json!("left"), &json!("网点迁出本街道"))
        );
        // why it left is not for the neighbours
        assert_eq!(
            membership(&worker, &alliance, BANK).await["reason"],
            Value::Null
        );
        invite(&officer, &alliance, &[BANK]).await.ok();
        let all = format!("/api/memberships?alliance_id={}&ended=true", id(&alliance));
        assert_eq!(officer.get(&all).await.ok().body["total"], 3);
    }
);

on_both_databases!(
    &FEATURES,
    async fn answers_on_paper_are_entered_and_a_member_keeps_its_unit(house: TestHouse) {
        settle(&house).await;
        let (officer, worker) = (officer(&house).await, worker(&house).await);
        let alliance = found(&worker, of_community()).await;
        invite(&worker, &alliance, &[BANK, SCHOOL]).await.ok();
        let bank = membership(&worker, &alliance, BANK).await;
        assert_eq!(
            field(&act(&worker, &bank, "accept", json!({})).await),
            "reason required"
        );
        let later = json!({"reason": "2025 年纸质回执", "from": house.app.now().plus(DAY)});
        assert_eq!(
            field(&act(&worker, &bank, "accept", later).await),
            "from membership_from"
        );
        let paper = json!({"reason": "2025 年纸质回执", "from": "2025-03-01T00:00:00+08:00"});
        let joined = act(&worker, &bank, "accept", paper).await.ok().body;
        assert_eq!(
            (&joined["paper"], &joined["from"]),
            (
                &json!("2025 年纸质回执"),
                &json!("2025-03-01T00:00:00+08:00")
            )
        );
        let school = membership(&worker, &alliance, SCHOOL).await;
        act(&worker, &school, "decline", json!({"reason": "没有回音"}))
            .await
            .refused(403, "membership_unit_only");
        let back = act(&worker, &school, "withdraw", json!({})).await.ok().body;
        assert_eq!(back["state"], "withdrawn");
        // what a unit is in keeps it, and what it leads
        let uses = format!("/api/orgs/{BANK}/uses");
        assert_eq!(
            officer.get(&uses).await.ok().body["items"][0]["what"],
            "alliance_membership"
        );
        let end = json!({"version": 1, "reason": "注销"});
        officer
            .post(&format!("/api/orgs/{BANK}/end"), &end)
            .await
            .refused(409, "org_in_use");
        let lead = officer
            .get(&format!("/api/orgs/{COMMITTEE}/uses"))
            .await
            .ok()
            .body;
        assert_eq!(lead["items"][0]["items"][0]["name"], "北江社区大党委");
        let place = officer
            .get(&format!("/api/areas/{}/uses", area(COMMUNITY)))
            .await
            .ok()
            .body;
        let whats: Vec<&str> = place["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["what"].as_str())
            .collect();
        assert!(whats.contains(&"alliance_area"), "{whats:?}");

        let reason = json!({"reason": "网点撤销"});
        act(&worker, &joined, "leave", reason).await.ok();
        assert!(
            officer.get(&uses).await.ok().body["items"]
                .as_array()
                .is_some_and(Vec::is_empty)
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_stage_is_entered_with_its_checklist_done_or_with_a_reason(house: TestHouse) {
        settle(&house).await;
        let worker = worker(&house).await;
        let mut alliance = found(&worker, of_community()).await;
        tick(&worker, &alliance, "lists_made", true)
            .await
            .refused(409, "alliance_later_stage");
        let later = json!({"version": 1, "step": "survey", "done": true, "done_on": house.app.now().plus(DAY)});
        let url = format!("/api/alliances/{}/steps", id(&alliance));
        assert_eq!(
            field(&worker.post(&url, &later).await),
            "done_on alliance_step_day"
        );
        for step in ["survey", "gaps", "units_invited", "charter_adopted"] {
            alliance = tick(&worker, &alliance, step, true).await.ok().body;
        }
        assert_eq!(
            (&alliance["steps_done"], &alliance["next"]["step"]),
            (&json!(4), &json!("founding_meeting"))
        );
        assert_eq!(
            field(&next_stage(&worker, &alliance, "").await),
            "reason required"
        );
        alliance = tick(&worker, &alliance, "founding_meeting", true)
            .await
            .ok()
            .body;
        assert_eq!(alliance["next"]["what"], "stage");
        alliance = tick(&worker, &alliance, "gaps", false).await.ok().body;
        assert_eq!(alliance["steps"][1]["done_on"], Value::Null);
        alliance = tick(&worker, &alliance, "gaps", true).await.ok().body;
        alliance = next_stage(&worker, &alliance, "").await.ok().body;
        assert_eq!(
            (&alliance["stage"], &alliance["steps_total"]),
            (&json!("construction"), &json!(4))
        );
        // with a reason it goes on with steps open, which may be ticked later
        alliance = next_stage(&worker, &alliance, "街道要求先运营")
            .await
            .ok()
            .body;
        assert_eq!(alliance["stage"], "operation");
        alliance = tick(&worker, &alliance, "consultation", true)
            .await
            .ok()
            .body;
        next_stage(&worker, &alliance, "再进一步")
            .await
            .refused(409, "alliance_last_stage");
        assert_eq!(action(&alliance, "next-stage"), "alliance_last_stage");
        let stages: Vec<(&str, &Value)> = alliance["timeline"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| entry["event"] == "next_stage")
            .filter_map(|entry| Some((entry["to_state"].as_str()?, &entry["reason"])))
            .collect();
        assert_eq!(
            stages,
            [
                ("construction", &Value::Null),
                ("operation", &json!("街道要求先运营"))
            ]
        );
    }
);
