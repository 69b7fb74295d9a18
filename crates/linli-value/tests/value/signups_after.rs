//! What follows: who came, the paper list, numbers that go, being told, places added, how often the database is asked.

use linli_domain::actor::{Actor, Role};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, HOUR};
use linli_kit::on_both_databases;
use linli_kit::reader::Reader;
use linli_kit::testing::{STREET, TestHouse, word_text};
use serde_json::{Value, json};

use crate::signups_setting::*;

async fn moved_to(house: &TestHouse, moment: &str) {
    let to = linli_domain::time::Timestamp::parse_rfc3339(moment).expect("a moment");
    house.clock.advance(to.millis() - house.app.now().millis());
}

on_both_databases!(
    &FEATURES,
    async fn who_came_is_ticked_on_paper_and_typed_in(house: TestHouse) {
        let activity = announced(&house, json!({"capacity": 2})).await;
        let anybody = house.anybody();
        for name in ["王㛃", "李峣", "候补的"] {
            let body = json!({"name": name, "phone": "13812345678"});
            anybody.post(&public(&activity), &body).await.ok();
        }
        let clerk = worker(&house).await;
        let seen = list(&clerk, &activity).await;
        let early = json!({"version": seen["version"], "lines": []});
        note(&clerk, &activity, early)
            .await
            .refused(409, "signup_not_begun");
        // the paper: names, no numbers, room for those who just come
        let url = format!("/api/activities/{}/list.docx", id(&activity));
        let file = clerk.get(&url).await.ok();
        let text = word_text(&file.bytes);
        for name in ["义务维修日", "王㛃", "李峣", "候补的", "未报名到场人数"] {
            assert!(text.contains(name), "{name}");
        }
        assert!(!text.contains("138"), "no number on paper");

        moved_to(&house, "2026-11-20T09:30:00+08:00").await;
        let clerk = worker(&house).await;
        let seen = list(&clerk, &activity).await;
        let line = |nth: usize, presence: &str| json!({"sign_up_id": seen["items"][nth]["id"], "presence": presence});
        // who waited was let in
        let lines = json!([line(0, "came"), line(1, "absent"), line(2, "came")]);
        let body = json!({"version": seen["version"], "lines": lines, "walk_ins": 4});
        let noted = note(&clerk, &activity, body.clone()).await.ok().body;
        assert_eq!(
            (&noted["attendance"], &noted["walk_ins"]),
            (&json!({"came": 2, "absent": 1, "unknown": 0}), &json!(4))
        );
        note(&clerk, &activity, body)
            .await
            .refused(409, "stale_version");
        // what was wrong is put right; others stay as they are
        let right =
            json!({"version": noted["version"], "lines": [line(1, "unknown")], "walk_ins": 4});
        let noted = note(&clerk, &activity, right).await.ok().body;
        assert_eq!(
            noted["attendance"],
            json!({"came": 2, "absent": 0, "unknown": 1})
        );
        let wrong = json!({"version": noted["version"], "lines": [], "walk_ins": -1});
        assert_eq!(
            field(&note(&clerk, &activity, wrong).await),
            "walk_ins signup_walk_ins"
        );
        let stranger = json!({"sign_up_id": id(&activity), "presence": "came"});
        let wrong = json!({"version": noted["version"], "lines": [stranger]});
        assert_eq!(
            field(&note(&clerk, &activity, wrong).await),
            "lines signup_not_listed"
        );
        let other = liaison(&house, SCHOOL).await;
        let body = json!({"version": noted["version"], "lines": []});
        note(&other, &activity, body)
            .await
            .refused(403, "signup_not_for_you");
        // nobody withdraws from what has begun
        let seen = list(&clerk, &activity).await;
        leave(&clerk, &seen["items"][0], json!({"word": "走了"}))
            .await
            .refused(409, "signup_begun");
        // others read counts, and of nobody that they stayed away
        let one = volunteer(&house, "路人").await;
        let page = look(&one, &activity).await;
        assert!(!page.to_string().contains("王㛃"));
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_number_goes_with_its_sign_up_and_thirty_days_after_the_end(house: TestHouse) {
        let activity = announced(&house, json!({})).await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        let anybody = house.anybody();
        let mut codes = Vec::new();
        for name in ["王㛃", "李峣"] {
            let body = json!({"name": name, "phone": "13812345678"});
            let made = anybody.post(&public(&activity), &body).await.ok().body;
            codes.push(made["code"].as_str().expect("a code").to_owned());
        }
        let url = format!("/api/public/signups/{}/withdraw", codes[0]);
        anybody.post(&url, &json!({})).await.ok();
        let seen = list(&worker(&house).await, &activity).await;
        let masked = |seen: &Value| {
            let items = seen["items"].as_array().expect("a list").clone();
            json!(
                items
                    .iter()
                    .map(|one| one["phone_masked"].clone())
                    .collect::<Vec<_>>()
            )
        };
        assert_eq!(masked(&seen), json!([null, "138****5678"]), "gone at once");
        moved_to(&house, "2026-12-20T10:59:00+08:00").await;
        house.run_jobs().await;
        let seen = list(&worker(&house).await, &activity).await;
        assert_eq!(masked(&seen), json!([null, "138****5678"]));
        house.advance(HOUR).await;
        let clerk = worker(&house).await;
        let seen = list(&clerk, &activity).await;
        assert_eq!(masked(&seen), json!([null, null]));
        let one = &seen["items"][1];
        assert_eq!(action(one, "open-phone"), "signup_no_phone");
        let url = format!("/api/activity-signups/{}/phone", id(one));
        clerk
            .post(&url, &json!({"reason": "核实"}))
            .await
            .refused(409, "signup_no_phone");
        // the name stays: the list is what came of the day
        assert_eq!(one["name"], "李峣");
    }
);

on_both_databases!(
    &FEATURES,
    async fn everybody_on_the_list_is_told_that_it_is_off_or_elsewhere(house: TestHouse) {
        settle(&house).await;
        let planner = worker(&house).await;
        let changes = json!({"capacity": 2});
        let activity = announced_by(&house, &planner, with(words(COMMITTEE), changes)).await;
        let (one, waits) = (
            volunteer(&house, "王㛃").await,
            volunteer(&house, "李峣").await,
        );
        join(&one, &activity).await.ok();
        let visitor = json!({"name": "张阿姨", "phone": "13812345678"});
        let made = house.anybody().post(&public(&activity), &visitor).await;
        let code = made.ok().body["code"].as_str().expect("a code").to_owned();
        let head = person(&house, Role::BuildingHead, "张楼长").await;
        let wide = json!({"behalf": {"way": "visit", "name": "王奶奶"}});
        join(&waits, &activity).await.ok();
        head.post(&signups(&activity), &wide).await.ok();
        // another place: both are told, and the planner rings
        let url = format!("/api/activities/{}", id(&activity));
        let seen = look(&planner, &activity).await;
        let elsewhere = with(
            words(COMMITTEE),
            json!({"capacity": 2, "venue": "社区礼堂"}),
        );
        let body = json!({"version": seen["version"], "activity": elsewhere});
        let put = axum::http::Method::PUT;
        planner.write(put.clone(), &url, &body).await.ok();
        assert_eq!(notices(&one).await, ["signup_moved"]);
        assert_eq!(notices(&waits).await, ["signup_moved"]);
        assert_eq!(notices(&head).await, ["signup_moved_for"]);
        assert!(
            notices(&planner)
                .await
                .contains(&"signup_ring_moved".to_owned())
        );
        assert_eq!(follow(&house, &code).await["activity"]["venue"], "社区礼堂");
        // one more place: who waits moves up, in the transaction that made room
        let seen = look(&planner, &activity).await;
        let wider = with(elsewhere, json!({"capacity": 3}));
        let body = json!({"version": seen["version"], "activity": wider.clone()});
        planner.write(put.clone(), &url, &body).await.ok();
        let page = look(&waits, &activity).await;
        assert_eq!(page["my_sign_up"]["state"], "taken");
        assert_eq!(notices(&waits).await[0], "signup_promoted");
        // fewer places than are taken are refused
        let seen = look(&planner, &activity).await;
        let narrow = with(wider, json!({"capacity": 2}));
        let body = json!({"version": seen["version"], "activity": narrow});
        let refused = planner.write(put, &url, &body).await;
        assert!(refused.status.is_client_error(), "{}", refused.body);
        // called off
        let why = json!({"version": seen["version"], "word": "台风预警"});
        let url = format!("/api/activities/{}/cancel", id(&activity));
        planner.post(&url, &why).await.ok();
        for person in [&one, &waits] {
            assert_eq!(notices(person).await[0], "signup_cancelled");
            let page = look(person, &activity).await;
            assert_eq!(page["my_sign_up"]["state"], "cancelled");
            assert_eq!(action(&page, "sign-up"), "signup_cancelled");
        }
        assert!(
            notices(&planner)
                .await
                .contains(&"signup_ring_cancelled".to_owned())
        );
        let inbox = head.get("/api/notices").await.ok().body;
        let said = inbox["items"][0]["text"].to_string();
        assert!(
            said.contains("王奶奶") && said.contains("台风预警"),
            "{said}"
        );
        let told = follow(&house, &code).await;
        assert_eq!(
            (&told["state"], &told["can_withdraw"]),
            (&json!("cancelled"), &json!(false))
        );
        assert!(told["told"].as_str().expect("told").contains("台风预警"));
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_list_and_the_public_page_ask_as_often_whatever_their_size(house: TestHouse) {
        use linli_value::activities::signups::{public, view};
        use linli_value::activities::store;
        let activity = announced(&house, json!({"capacity": 30})).await;
        let clerk = worker(&house).await;
        let (mut counts, mut more) = (Vec::new(), Vec::new());
        for nth in 0..4 {
            let body = json!({"behalf": {"way": "counter", "name": format!("邻居{nth}")}});
            clerk.post(&signups(&activity), &body).await.ok();
            let actor = Actor::House { street: STREET };
            let reader = Reader {
                app: &house.app,
                actor: &actor,
                locale: linli_kit::text::Locale::Zh,
                now: house.app.now(),
            };
            let scope = Scope::street_wide(STREET);
            let mut db = house.app.read().await.expect("reads");
            let id = serde_json::from_value(activity["id"].clone()).expect("an id");
            let activity = store::load(&mut db, &scope, id).await.expect("loads");
            let before = db.queries();
            view::list(reader, &mut db, &scope, &activity)
                .await
                .expect("lists");
            let listed = db.queries();
            let visitor = public::Visitor {
                texts: house.app.texts(),
                locale: linli_kit::text::Locale::Zh,
                now: house.app.now(),
            };
            let mut all = vec![activity];
            for one in &more {
                all.push(store::load(&mut db, &scope, *one).await.expect("loads"));
            }
            let loaded = db.queries();
            public::shown(visitor, &mut db, &scope, all)
                .await
                .expect("shows");
            counts.push((listed - before, db.queries() - loaded));
            let one = one_more(&house, json!({})).await;
            more.push(serde_json::from_value(one["id"].clone()).expect("an id"));
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
        assert!(counts[0].0 <= 4 && counts[0].1 <= 5, "{counts:?}");
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_is_over_stays_a_week_on_the_public_page(house: TestHouse) {
        announced(&house, json!({})).await;
        linli_kit::job::plant_regular(&house.app)
            .await
            .expect("plants");
        let url = "/api/public/activities?street_id=1";
        moved_to(&house, "2026-11-20T09:30:00+08:00").await;
        house.run_jobs().await;
        let shown = house.anybody().get(url).await.ok().body;
        assert_eq!(shown["items"][0]["state"], "in_progress");
        house.advance(2 * HOUR).await;
        let shown = house.anybody().get(url).await.ok().body;
        assert_eq!(
            (
                &shown["items"][0]["state"],
                &shown["items"][0]["can_sign_up"]
            ),
            (&json!("ended"), &json!(false))
        );
        house.advance(8 * DAY).await;
        assert_eq!(house.anybody().get(url).await.ok().body["total"], 0);
    }
);
