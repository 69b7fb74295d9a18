//! Who sees which activities and may do what; lists, two at once, and how often the database is asked.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_kit::on_both_databases;
use linli_kit::testing::STREET;
use linli_work::testing::{
    BANK, COMMITTEE, COMMUNITY, OFFICE, SCHOOL, area, liaison, officer, path, settle, worker,
};
use serde_json::json;

use crate::setting::*;

on_both_databases!(
    &FEATURES,
    async fn each_role_sees_and_does_its_own(house: TestHouse) {
        settle(&house).await;
        let made = create(&worker(&house).await, &with_the_bank()).await;
        let own = format!("/api/activities/{}", id(&made));
        let all = [
            (Role::StreetOfficer, OFFICE, "/", 200, "may", "may"),
            (
                Role::CommunitySecretary,
                COMMITTEE,
                "/001/",
                200,
                "may",
                "may",
            ),
            (
                Role::CommunityWorker,
                COMMITTEE,
                "/002/",
                200,
                "activity_elsewhere",
                "activity_elsewhere",
            ),
            (
                Role::StreetLeader,
                OFFICE,
                "/",
                200,
                "activity_host_only",
                "may",
            ),
            (
                Role::SmartCentre,
                OFFICE,
                "/",
                200,
                "activity_host_only",
                "activity_office_only",
            ),
            (
                Role::Auditor,
                OFFICE,
                "/",
                200,
                "activity_host_only",
                "activity_office_only",
            ),
            (
                Role::UnitLiaison,
                BANK,
                "/001/",
                200,
                "activity_host_only",
                "activity_office_only",
            ),
            (Role::UnitHead, SCHOOL, "/002/", 404, "", ""),
            (Role::Volunteer, COMMITTEE, "/001/", 404, "", ""),
            (Role::BuildingHead, COMMITTEE, "/001/", 404, "", ""),
            (Role::SystemAdministrator, OFFICE, "/", 403, "", ""),
        ];
        for (role, org, at, reads, edit, check) in all {
            let client = house.client(STREET, role, org, &path(at)).await;
            let answer = client.get(&own).await;
            assert_eq!(answer.status, reads, "{role}: {}", answer.body);
            if reads == 200 {
                assert_eq!(action(&answer.body, "edit"), edit, "{role}");
                assert_eq!(action(&answer.body, "check"), check, "{role}");
                assert_eq!(
                    action(&answer.body, "report"),
                    match edit {
                        "may" => "activity_not_in_state",
                        other => other,
                    },
                    "{role}"
                );
            }
        }
        // once announced everybody with a post sees it, and only the street writes
        let street = officer(&house).await;
        let checked = done(&street, &made, "check", json!({})).await;
        done(&street, &checked, "open", json!({})).await;
        for (role, org, at, _, _, _) in all {
            let client = house.client(STREET, role, org, &path(at)).await;
            let expected = if role.is_administrator() { 403 } else { 200 };
            let answer = client.get(&own).await;
            assert_eq!(answer.status, expected, "{role}");
            if role.is_unit() || role == Role::Volunteer {
                assert_eq!(answer.body["timeline"], json!([]), "{role}");
                step(&client, &answer.body, "cancel", json!({"word": "不办了"}))
                    .await
                    .refused(
                        403,
                        if role.is_unit() {
                            "activity_host_only"
                        } else {
                            "not_for_this_post"
                        },
                    );
            }
        }
        house
            .anybody()
            .get("/api/activities")
            .await
            .refused(401, "not_signed_in");
        let elsewhere = house
            .client(
                linli_domain::id::StreetId(2),
                Role::StreetOfficer,
                OFFICE,
                &path("/"),
            )
            .await;
        elsewhere.get(&own).await.refused(404, "not_found");
        assert_eq!(elsewhere.get("/api/activities").await.ok().body["total"], 0);
    }
);

on_both_databases!(
    &FEATURES,
    async fn lists_tell_what_waits_for_whom(house: TestHouse) {
        settle(&house).await;
        let (clerk, street, bank) = (
            worker(&house).await,
            officer(&house).await,
            liaison(&house, BANK).await,
        );
        create(&clerk, &with_the_bank()).await;
        let idea = json!({"activity": with(words(COMMITTEE), json!({"title": "端午包粽子", "kind": "festival",
            "starts_at": "2027-06-09T09:00:00+08:00", "ends_at": "2027-06-09T11:00:00+08:00"}))});
        create(&clerk, &idea).await;
        let own = json!({"activity": with(words(BANK), json!({"title": "反诈讲座"}))});
        create(&bank, &own).await;
        let school = liaison(&house, SCHOOL).await;
        for (client, query, expected) in [
            (&clerk, "", 3),
            (&clerk, "?mine=true", 2),
            (&clerk, "?waiting_for_me=true", 1),
            (&street, "?waiting_for_me=true", 1),
            (&street, "?mine=true", 0),
            (&street, "?state=idea", 2),
            (&street, "?state=open", 3),
            (&street, "?state=to_come", 0),
            (&street, "?kind=festival", 1),
            (&street, "?month=2026-11", 2),
            (&street, "?month=2027-06", 1),
            (&street, "?q=%E5%8F%8D%E8%AF%88", 1),
            (&street, "?q=HD330106", 3),
            (&street, "?q=100%25", 0),
            (&bank, "", 2),
            (&bank, "?waiting_for_me=true", 2),
            (&bank, "?mine=true", 2),
            (&school, "", 0),
        ] {
            let list = client
                .get(&format!("/api/activities{query}"))
                .await
                .ok()
                .body;
            assert_eq!(list["total"], expected, "{query}");
        }
        let url = format!("/api/activities?host_org_id={}", BANK.0);
        assert_eq!(street.get(&url).await.ok().body["total"], 1);
        let url = format!("/api/activities?org_id={}", BANK.0);
        assert_eq!(street.get(&url).await.ok().body["total"], 2);
        let url = format!("/api/activities?area_id={}", area(COMMUNITY).0);
        assert_eq!(street.get(&url).await.ok().body["total"], 3);
        let sheet = street
            .get("/api/activities/register.xlsx?query=state%3Didea")
            .await;
        assert_eq!(sheet.status, 200);
        let allowed = school.get("/api/activities").await.ok().body;
        assert_eq!(action(&allowed, "create"), "may");
        let volunteer = house
            .client(STREET, Role::Volunteer, COMMITTEE, &path("/001/"))
            .await;
        let allowed = volunteer.get("/api/activities").await.ok().body;
        assert_eq!(action(&allowed, "create"), "activity_host_only");
    }
);

on_both_databases!(
    &FEATURES,
    async fn of_two_who_act_at_once_one_is_stale(house: TestHouse) {
        settle(&house).await;
        let made = create(&worker(&house).await, &with_the_bank()).await;
        let (one, two) = (officer(&house).await, leader(&house).await);
        let (first, second) = futures::join!(
            step(&one, &made, "check", json!({})),
            step(&two, &made, "send-back", json!({"word": "再想想"})),
        );
        let mut both = [first.status.as_u16(), second.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [200, 409]);
        // the same wish sent twice makes one activity
        let clerk = worker(&house).await;
        let key = "one-and-the-same";
        let first = clerk
            .write_with_key(Method::POST, "/api/activities", &with_the_bank(), key)
            .await;
        let again = clerk
            .write_with_key(Method::POST, "/api/activities", &with_the_bank(), key)
            .await;
        assert_eq!(first.ok().body["id"], again.ok().body["id"]);
    }
);

on_both_databases!(
    &FEATURES,
    async fn lists_and_pages_ask_as_often_whatever_their_size(house: TestHouse) {
        use linli_domain::actor::Actor;
        use linli_domain::scope::Scope;
        use linli_value::activities::{list, store, view};
        settle(&house).await;
        let mut counts = Vec::new();
        for _ in 0..3 {
            announced(&house, &with_the_bank()).await;
            let actor = Actor::House { street: STREET };
            let reader = linli_kit::reader::Reader {
                app: &house.app,
                actor: &actor,
                locale: linli_kit::text::Locale::Zh,
                now: house.app.now(),
            };
            let page = linli_kit::page::Page {
                page: 1,
                page_size: 50,
            };
            let mut db = house.app.read().await.expect("reads");
            let (items, total) = list::find(&mut db, reader, &list::ActivityQuery::default(), page)
                .await
                .expect("finds");
            let listed = db.queries();
            let scope = Scope::street_wide(STREET);
            let activity = store::load(&mut db, &scope, items[0].id)
                .await
                .expect("loads");
            view::page(reader, &mut db, &scope, activity)
                .await
                .expect("shows");
            counts.push((listed, db.queries() - listed, total));
        }
        assert_eq!(
            (counts[0].0, counts[0].1),
            (counts[2].0, counts[2].1),
            "{counts:?}"
        );
        assert!(counts[2].0 <= 9 && counts[2].1 <= 20, "{counts:?}");
        assert_eq!(counts[2].2, 3);
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_it_answers_is_seen_where_it_was_asked(house: TestHouse) {
        use linli_work::testing::walk::{act, record, street};
        street(&house).await;
        let (clerk, bank) = (worker(&house).await, liaison(&house, BANK).await);
        let demand = record(&clerk, "三位独居老人想每天中午有人送餐", 1).await;
        let wish = json!({"activity": with(words(COMMITTEE), json!({"demand_id": demand["id"]})), "plan": true});
        let made = create(&clerk, &wish).await;
        assert_eq!(made["demand_number"], demand["number"]);
        // a unit names no demand it was never shown
        let foreign = json!({"activity": with(words(BANK), json!({"demand_id": demand["id"]}))});
        let refused = bank.post("/api/activities", &foreign).await;
        assert_eq!(field(&refused), "demand_id unknown");
        act(&clerk, "demands", &id(&demand), "accept", json!({}))
            .await
            .ok();
        let url = format!("/api/activities?demand_id={}", id(&demand));
        assert_eq!(clerk.get(&url).await.ok().body["total"], 1);
        let page = clerk
            .get(&format!("/api/demands/{}", id(&demand)))
            .await
            .ok()
            .body;
        let told = page.to_string();
        assert!(
            told.contains("activity_for_demand"),
            "its story tells of it"
        );
        // of a project the whole street knows
        let project = json!({"project": {"title": "锦绣苑助餐点", "kind": "old_and_young", "purpose": "让老人中午有热饭吃。",
            "owner_org_id": COMMITTEE, "area_id": area(COMMUNITY), "due_at": "2027-01-20T18:00:00+08:00"}});
        let project = clerk.post("/api/projects", &project).await.ok().body;
        let wish =
            json!({"activity": with(words(COMMITTEE), json!({"project_id": project["id"]}))});
        assert_eq!(create(&clerk, &wish).await["project_title"], "锦绣苑助餐点");
        let foreign = json!({"activity": with(words(BANK), json!({"project_id": project["id"]}))});
        let refused = bank.post("/api/activities", &foreign).await;
        assert_eq!(field(&refused), "project_id unknown");
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_is_concerned_is_told(house: TestHouse) {
        settle(&house).await;
        let clerk = worker(&house).await;
        let made = create(&clerk, &with_the_bank()).await;
        let bank = liaison(&house, BANK).await;
        answer(&bank, &made, 0, "agree", json!({})).await.ok();
        let street = officer(&house).await;
        let back = done(
            &street,
            &look(&street, &made).await,
            "send-back",
            json!({"word": "写明雨天怎么办"}),
        )
        .await;
        assert_eq!(
            (&back["state"], &back["word"]),
            (&json!("idea"), &json!("写明雨天怎么办"))
        );
        let planned = done(&clerk, &back, "plan", json!({})).await;
        let checked = done(&street, &planned, "check", json!({})).await;
        let opened = done(&clerk, &checked, "open", json!({})).await;
        let told = notices(&clerk).await;
        for code in ["activity_agreed", "activity_sent_back", "activity_checked"] {
            assert!(told.iter().any(|one| one == code), "{code}: {told:?}");
        }
        let held = held(&house, &opened).await;
        let said = reported(&house, &held, json!([])).await;
        let street = officer(&house).await;
        let back = done(&street, &said, "send-back", json!({"word": "人数不对"})).await;
        assert_eq!(
            (&back["state"], &back["came"]),
            (&json!("ended"), &serde_json::Value::Null)
        );
        assert_eq!(back["partners_asked_in"][0]["share"], "open");
        assert_eq!(back["next_step"]["code"], "report_outcome");
        step(&street, &back, "settle", json!({}))
            .await
            .refused(409, "activity_not_reported");
    }
);
