//! Signing up: by oneself, as a visitor, on behalf; minors; who sees the list; leaving it, and who moves up.

use linli_domain::actor::Role;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET};
use serde_json::{Value, json};

use crate::signups_setting::*;

on_both_databases!(
    &FEATURES,
    async fn a_place_is_taken_once_given_back_and_taken_again(house: TestHouse) {
        let activity = announced(&house, json!({})).await;
        let (one, other) = (
            volunteer(&house, "王㛃").await,
            volunteer(&house, "李峣").await,
        );
        let seen = look(&one, &activity).await;
        assert_eq!(
            (action(&seen, "sign-up"), action(&seen, "see-list")),
            ("may", "signup_not_for_you")
        );
        assert!(seen["my_sign_up"].is_null());
        let made = join(&one, &activity).await;
        assert_eq!(made.status.as_u16(), 201);
        let made = made.body;
        assert_eq!(
            (
                &made["sign_up"]["state"],
                &made["sign_up"]["name"],
                &made["code"]
            ),
            (&json!("taken"), &json!("王㛃"), &Value::Null)
        );
        assert_eq!(made["activity"]["taken"], 1);
        join(&one, &activity).await.refused(409, "signup_already");
        let seen = look(&one, &activity).await;
        assert_eq!(action(&seen, "sign-up"), "signup_already");
        assert_eq!(action(&seen["my_sign_up"], "withdraw"), "may");
        // one's own only, at the version read
        let signup = &seen["my_sign_up"];
        leave(&other, signup, json!({}))
            .await
            .refused(403, "signup_not_yours");
        leave(&one, signup, json!({"version": 7}))
            .await
            .refused(409, "stale_version");
        let left = leave(&one, signup, json!({})).await.ok().body;
        assert_eq!(
            (&left["taken"], &left["my_sign_up"]["state"]),
            (&json!(0), &json!("withdrawn"))
        );
        let again = leave(&one, &left["my_sign_up"], json!({})).await;
        again.refused(409, "signup_gone");
        // who changed their mind comes all the same
        let back = join(&one, &activity).await.ok().body;
        assert_eq!(back["activity"]["my_sign_up"]["state"], "taken");
        let mine = one.get("/api/activities?mine=true").await.ok().body;
        assert_eq!(mine["total"], 1);
        assert_eq!(
            other.get("/api/activities?mine=true").await.ok().body["total"],
            0
        );
        // another street knows nothing of it
        let stranger = house
            .client(
                OTHER_STREET,
                Role::CommunityWorker,
                COMMITTEE,
                &path("/001/"),
            )
            .await;
        join(&stranger, &activity).await.refused(404, "not_found");
        leave(&stranger, &back["sign_up"], json!({}))
            .await
            .refused(404, "not_found");
        stranger
            .get(&signups(&activity))
            .await
            .refused(404, "not_found");
        // who only reads signs nobody up
        let auditor = house
            .client(STREET, Role::Auditor, OFFICE, &path("/"))
            .await;
        join(&auditor, &activity)
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_visitor_signs_up_looks_and_withdraws_by_a_code(house: TestHouse) {
        let activity = announced(&house, json!({"capacity": 1})).await;
        let anybody = house.anybody();
        let url = public(&activity);
        let page = anybody
            .get("/api/public/activities?street_id=1")
            .await
            .ok()
            .body;
        assert_eq!(page["total"], 1);
        let shown = &page["items"][0];
        assert_eq!(
            (&shown["host_name"], &shown["can_sign_up"], &shown["taken"]),
            (&json!("北江社区"), &json!(true), &json!(0))
        );
        let elsewhere = anybody.get("/api/public/activities?street_id=2").await;
        assert_eq!(elsewhere.ok().body["total"], 0);
        // the name is all there is to say, and it is needed
        let blank = anybody.post(&url, &json!({"name": " "})).await;
        assert_eq!(field(&blank), "name required");
        let typo = json!({"name": "王㛃", "phone": "1381234567"});
        assert_eq!(field(&anybody.post(&url, &typo).await), "phone phone");
        let first = json!({"name": "王㛃", "phone": "13812345678"});
        let made = anybody.post(&url, &first).await;
        assert_eq!(made.status.as_u16(), 201);
        assert_eq!(
            (&made.body["state"], &made.body["position"]),
            (&json!("taken"), &Value::Null)
        );
        assert_eq!(made.body["activity"]["full"], true);
        // who forgot and signs up again with the same number holds one place
        let again = anybody.post(&url, &first).await;
        again.refused(409, "signup_already");
        let second = anybody.post(&url, &json!({"name": "李峣"})).await.ok().body;
        assert_eq!(
            (&second["state"], &second["position"]),
            (&json!("waiting"), &json!(1))
        );
        let (first, second) = (
            made.body["code"].as_str().expect("a code").to_owned(),
            second["code"].as_str().expect("a code").to_owned(),
        );
        let seen = follow(&house, &first.to_lowercase().replace('-', "")).await;
        assert_eq!(
            (&seen["name"], &seen["state"], &seen["can_withdraw"]),
            (&json!("王㛃"), &json!("taken"), &json!(true))
        );
        assert!(!seen.to_string().contains("138"), "no number: {seen}");
        let page = anybody.get("/api/public/activities?street_id=1").await;
        assert!(
            !page.body.to_string().contains("王㛃"),
            "no name of anybody"
        );
        // whoever withdraws makes room for the first of the line, who reads it under their code
        let withdraw = format!("/api/public/signups/{first}/withdraw");
        let gone = anybody.post(&withdraw, &json!({})).await.ok().body;
        assert_eq!(
            (&gone["state"], &gone["can_withdraw"], &gone["told"]),
            (&json!("withdrawn"), &json!(false), &Value::Null)
        );
        anybody
            .post(&withdraw, &json!({}))
            .await
            .refused(409, "signup_gone");
        let moved = follow(&house, &second).await;
        assert_eq!(
            (&moved["state"], &moved["position"]),
            (&json!("taken"), &Value::Null)
        );
        assert!(moved["told"].as_str().expect("told").contains("候补"));
        // a code misread leads nowhere
        let url = "/api/public/signups/AAAA-AAAA-AAAA";
        anybody.get(url).await.refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_is_not_announced_or_not_public_is_not_there_for_visitors(house: TestHouse) {
        let hidden = announced(&house, json!({"public": false})).await;
        let planner = person(&house, Role::CommunityWorker, "陈社工").await;
        let body = json!({"activity": words(COMMITTEE), "plan": true});
        let planned = planner.post("/api/activities", &body).await.ok().body;
        let anybody = house.anybody();
        let name = json!({"name": "王㛃"});
        for one in [&hidden, &planned] {
            let url = public(one);
            anybody.post(&url, &name).await.refused(404, "not_found");
            let url = url.trim_end_matches("/signups");
            anybody.get(url).await.refused(404, "not_found");
        }
        let list = anybody.get("/api/public/activities?street_id=1").await;
        assert_eq!(list.ok().body["total"], 0);
        // who has an account comes to what is announced to the house
        let one = volunteer(&house, "李峣").await;
        join(&one, &hidden).await.ok();
        join(&one, &planned).await.refused(404, "not_found");
        join(&planner, &planned)
            .await
            .refused(409, "signup_not_open");
    }
);

on_both_databases!(
    &FEATURES,
    async fn when_nobody_signs_up_any_more_or_needs_to(house: TestHouse) {
        let until = json!({"sign_up_until": "2026-11-18T18:00:00+08:00"});
        let activity = announced(&house, until).await;
        let free = one_more(&house, json!({"capacity": null})).await;
        let anybody = house.anybody();
        let name = json!({"name": "王㛃"});
        let just_come = anybody.post(&public(&free), &name).await;
        just_come.refused(409, "signup_not_needed");
        house.clock.advance(9 * linli_domain::time::DAY);
        let late = anybody.post(&public(&activity), &name).await;
        late.refused(409, "signup_closed");
        let url = public(&activity);
        let shown = anybody
            .get(url.trim_end_matches("/signups"))
            .await
            .ok()
            .body;
        assert_eq!(shown["can_sign_up"], false);
        let why = shown["closed_reason"].as_str().expect("words");
        assert!(why.contains("截止"), "{why}");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_minor_comes_with_a_guardians_consent_where_minors_are_welcome(house: TestHouse) {
        let activity = announced(&house, json!({"minors_welcome": true})).await;
        let adults = one_more(&house, json!({})).await;
        let anybody = house.anybody();
        let child = |more: Value| with(json!({"name": "小宝", "minor": true}), more);
        let url = public(&activity);
        let alone = anybody.post(&url, &child(json!({}))).await;
        assert_eq!(field(&alone), "guardian signup_guardian");
        let named = child(json!({"guardian": "王㛃"}));
        anybody.post(&url, &named).await.ok();
        let along = child(json!({"guardian_present": true}));
        anybody.post(&url, &along).await.ok();
        anybody
            .post(&public(&adults), &named)
            .await
            .refused(409, "signup_no_minors");
        // of an adult no guardian is kept
        let adult = json!({"name": "李峣", "guardian": "王㛃"});
        anybody.post(&url, &adult).await.ok();
        let clerk = worker(&house).await;
        let behalf = json!({"behalf": {"way": "counter", "name": "小贝"}, "minor": true});
        let answer = clerk.post(&signups(&activity), &behalf).await;
        assert_eq!(field(&answer), "guardian signup_guardian");
        let seen = list(&clerk, &activity).await;
        let items = seen["items"].as_array().expect("a list");
        let guardians: Vec<_> = items
            .iter()
            .map(|one| (one["guardian"].clone(), one["guardian_present"].clone()))
            .collect();
        assert_eq!(
            json!(guardians),
            json!([["王㛃", false], [null, true], [null, false]])
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn whoever_is_asked_signs_somebody_up_and_says_how(house: TestHouse) {
        let activity = announced(&house, json!({"capacity": 3})).await;
        let head = person(&house, Role::BuildingHead, "张楼长").await;
        let clerk = person(&house, Role::CommunityWorker, "陈社工").await;
        let url = signups(&activity);
        let granny = |way: &str| json!({"behalf": {"way": way, "name": "王奶奶", "phone": "13812345678"}, "note": "坐轮椅"});
        let made = head.post(&url, &granny("visit")).await.ok().body;
        assert_eq!(
            (&made["sign_up"]["state"], &made["sign_up"]["name"]),
            (&json!("taken"), &json!("王奶奶"))
        );
        // the head is not signed up by it, and the same granny not twice
        assert!(made["activity"]["my_sign_up"].is_null());
        let twice = clerk.post(&url, &granny("phone")).await;
        twice.refused(409, "signup_already");
        let own = json!({"behalf": {"way": "self", "name": "某人"}});
        assert_eq!(
            field(&clerk.post(&url, &own).await),
            "behalf.way unknown",
            "a clerk says how they were asked"
        );
        let seen = list(&clerk, &activity).await;
        let one = &seen["items"][0];
        assert_eq!(
            json!([
                one["way"],
                one["entered_by"],
                one["note"],
                one["phone_masked"]
            ]),
            json!(["visit", "张楼长", "坐轮椅", "138****5678"])
        );
        // the slip's code is hers
        let code = made["code"].as_str().expect("a code");
        assert_eq!(follow(&house, code).await["name"], "王奶奶");
        // others do not sign anybody up
        let volunteer = volunteer(&house, "李峣").await;
        let behalf = json!({"behalf": {"way": "phone", "name": "邻居"}});
        for client in [&volunteer, &liaison(&house, BANK).await] {
            client
                .post(&url, &behalf)
                .await
                .refused(403, "signup_no_behalf");
        }
        // who wrote it down and who runs the list take her off, and say why
        leave(&volunteer, &made["sign_up"], json!({"word": "不来了"}))
            .await
            .refused(403, "signup_not_yours");
        let silent = leave(&clerk, one, json!({})).await;
        assert_eq!(field(&silent), "word required");
        leave(&head, &made["sign_up"], json!({"word": "来电说不来了"}))
            .await
            .ok();
        let told = follow(&house, code).await;
        assert_eq!(told["state"], "withdrawn");
        assert!(
            told["told"]
                .as_str()
                .expect("told")
                .contains("来电说不来了")
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_list_is_the_hosts_and_the_offices(house: TestHouse) {
        settle(&house).await;
        let host = liaison(&house, BANK).await;
        let activity = announced_by(&house, &host, words(BANK)).await;
        let visitor = json!({"name": "王㛃", "phone": "13812345678"});
        house
            .anybody()
            .post(&public(&activity), &visitor)
            .await
            .ok();
        let at = |role, org, area: &'static str| (role, org, area);
        let cases = [
            (at(Role::UnitLiaison, BANK, "/001/"), 200, "may"),
            (at(Role::UnitHead, BANK, "/001/"), 200, "may"),
            (at(Role::CommunityWorker, COMMITTEE, "/001/"), 200, "may"),
            (
                at(Role::CommunitySecretary, COMMITTEE, "/001/"),
                200,
                "signup_phone_closed",
            ),
            (at(Role::StreetOfficer, OFFICE, "/"), 200, "may"),
            (
                at(Role::StreetLeader, OFFICE, "/"),
                200,
                "signup_phone_closed",
            ),
            (at(Role::UnitLiaison, SCHOOL, "/002/"), 403, ""),
            (at(Role::CommunityWorker, SCHOOL, "/002/"), 403, ""),
            (at(Role::BuildingHead, COMMITTEE, "/001/001/003/"), 403, ""),
            (at(Role::Volunteer, COMMITTEE, "/001/"), 403, ""),
        ];
        for ((role, org, area), status, opens) in cases {
            let client = house.client(STREET, role, org, &path(area)).await;
            let seen = client.get(&signups(&activity)).await;
            assert_eq!(seen.status.as_u16(), status, "{role}: {}", seen.body);
            let paper = format!("/api/activities/{}/list.docx", id(&activity));
            assert_eq!(client.get(&paper).await.status.as_u16(), status, "{role}");
            if status == 200 {
                let one = &seen.body["items"][0];
                assert_eq!(one["phone_masked"], "138****5678");
                assert_eq!(action(one, "open-phone"), opens, "{role}");
                let url = format!("/api/activity-signups/{}/phone", id(one));
                let opened = client.post(&url, &json!({"reason": "改到室内"})).await;
                match opens {
                    "may" => assert_eq!(opened.ok().body["phone"], "13812345678"),
                    code => opened.refused(403, code),
                }
            } else {
                // whoever sees the activity reads counts
                let page = look(&client, &activity).await;
                assert_eq!(page["taken"], 1);
                assert!(!page.to_string().contains("王㛃"), "{role}");
            }
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn one_phone_is_slowed_without_the_estate(house: TestHouse) {
        let activity = announced(&house, json!({"capacity": 50})).await;
        let anybody = house.anybody();
        let from = |device: &str, name: usize| json!({"name": format!("邻居{name}"), "device": device.repeat(20)});
        for nth in 0..6 {
            anybody.post(&public(&activity), &from("a", nth)).await.ok();
        }
        let flooded = anybody.post(&public(&activity), &from("a", 7)).await;
        flooded.refused(429, "too_many_here");
        anybody.post(&public(&activity), &from("b", 8)).await.ok();
    }
);
