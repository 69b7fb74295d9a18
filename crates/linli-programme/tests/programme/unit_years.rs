//! Years of units: the page, handed in whole or not; confirmed by somebody else; reported; evaluated; closed.

use crate::setting::{
    BANK, FEATURES, OFFICE, SCHOOL, act, confirmed, field, id, item, join, join_community, liaison,
    officer, opened, path, settle, sheet, sheet_url, step, tick, ticked, ticks, worker,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::time::DAY;
use linli_kit::job::plant_regular;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET};
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{self, Served};
use linli_work::agreements::store::deeds::DeedKey;
use linli_work::testing::COMMITTEE;
use linli_work::testing::agreements::{
    call_back, line, signed, step as agreement_step, year_with_the_bank,
};
use linli_work::testing::alliances::{found, invite, membership, of_street};
use linli_work::testing::walk;
use linli_work::testing::{ELDERLY, SAFETY};
use serde_json::{Value, json};

const ALL: [&str; 3] = ["结对共建", "双报到", "银龄助餐"];

fn may<'a>(of: &'a Value, name: &str) -> &'a str {
    linli_work::testing::alliances::action(of, name)
}

fn project<'a>(page: &'a Value, name: &str) -> &'a Value {
    page["projects"]
        .as_array()
        .expect("projects")
        .iter()
        .find(|project| project["name"] == name)
        .expect("the project")
}

on_both_databases!(
    &FEATURES,
    async fn a_page_is_handed_in_with_something_missing_and_says_what(house: TestHouse) {
        settle(&house).await;
        join(&house, &[BANK]).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        let bank = liaison(&house, BANK).await;
        let years = bank.get("/api/unit-years").await.ok().body;
        assert_eq!(
            (&years["member"], &years["items"][0]["next_step"]["code"]),
            (&json!(true), &json!("tick_projects"))
        );
        let page = sheet(&bank, &method, BANK).await;
        assert_eq!(
            (&page["version"], &page["alliances"]),
            (&json!(0), &json!(["北江街道大工委"]))
        );
        act(&clerk, &method, &page, "confirm", json!({}))
            .await
            .refused(409, "selection_not_handed_in");
        let mut body = ticks(&page, &["结对共建", "银龄助餐"]);
        body["ticks"][2]["quantity"] = json!(12);
        body["ticks"][2]["unit"] = json!(" 次 ");
        let half = tick(&bank, &method, BANK, &body).await.ok().body;
        assert_eq!(
            (&half["state"], &half["missing"], &half["missing_optional"]),
            (&json!("open"), &json!(["双报到"]), &json!(0))
        );
        assert_eq!(project(&half, "银龄助餐")["unit"], "次");
        // a second liaison who saw the page before that is told
        tick(
            &liaison(&house, BANK).await,
            &method,
            BANK,
            &ticks(&page, &ALL),
        )
        .await
        .refused(409, "stale_version");
        // the office may let it go on, with the reason
        let answer = act(&clerk, &method, &half, "confirm", json!({})).await;
        assert_eq!(field(&answer), "reason required");
        let whole = tick(&bank, &method, BANK, &ticks(&half, &ALL))
            .await
            .ok()
            .body;
        assert_eq!(
            (&whole["state"], &whole["missing"]),
            (&json!("ticked"), &json!([]))
        );
        assert_eq!(may(&whole, "confirm"), "selection_not_office");
        let done = act(&clerk, &method, &whole, "confirm", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(
            (&done["state"], &done["next_step"]["code"]),
            (&json!("confirmed"), &json!("report_year"))
        );
        // sent back it is the unit's again
        let answer = act(&clerk, &method, &done, "send-back", json!({})).await;
        assert_eq!(field(&answer), "reason required");
        let back = act(
            &clerk,
            &method,
            &done,
            "send-back",
            json!({"reason": "数量写错了"}),
        )
        .await
        .ok()
        .body;
        assert_eq!(
            (&back["state"], &back["confirmed_at"]),
            (&json!("open"), &Value::Null)
        );
        assert_eq!(back["timeline"].as_array().expect("rows").len(), 4);
        let own = sheet(&bank, &method, BANK).await;
        assert_eq!(own["sent_back"], "数量写错了");
        assert_eq!(
            own["timeline"],
            json!([]),
            "what the office notes is not the unit's to read"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_clerk_enters_a_units_paper_and_does_not_confirm_it(house: TestHouse) {
        settle(&house).await;
        join(&house, &[BANK, SCHOOL]).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        let community = worker(&house).await;
        let page = sheet(&community, &method, BANK).await;
        let mut body = ticks(&page, &ALL);
        let answer = tick(&community, &method, BANK, &body).await;
        assert_eq!(field(&answer), "paper required");
        body["paper"] = json!("11月10日纸质勾选表");
        let entered = tick(&community, &method, BANK, &body).await.ok().body;
        assert_eq!(
            (&entered["state"], &entered["tick_paper"]),
            (&json!("ticked"), &json!("11月10日纸质勾选表"))
        );
        // the school is seated elsewhere, and the unit's own word needs no paper
        community
            .get(&sheet_url(&method, SCHOOL))
            .await
            .refused(404, "not_found");
        let page = sheet(&clerk, &method, SCHOOL).await;
        body = ticks(&page, &ALL);
        body["paper"] = json!("传真");
        let own = tick(&clerk, &method, SCHOOL, &body).await.ok().body;
        assert_eq!(may(&own, "confirm"), "selection_own_ticks");
        act(&clerk, &method, &own, "confirm", json!({}))
            .await
            .refused(403, "selection_own_ticks");
        // a colleague who hands in nothing more does not make it the colleague's
        let other = officer(&house).await;
        let page = sheet(&other, &method, SCHOOL).await;
        let nothing = json!({"version": page["version"], "ticks": [], "paper": "补交"});
        let after = tick(&other, &method, SCHOOL, &nothing).await.ok().body;
        act(&clerk, &method, &after, "confirm", json!({}))
            .await
            .refused(403, "selection_own_ticks");
        let own = sheet(&clerk, &method, SCHOOL).await;
        act(&officer(&house).await, &method, &own, "confirm", json!({}))
            .await
            .ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_draft_amendment_moves_no_figure(house: TestHouse) {
        settle(&house).await;
        join(&house, &[BANK]).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        let bank = liaison(&house, BANK).await;
        let page = sheet(&bank, &method, BANK).await;
        tick(&bank, &method, BANK, &ticks(&page, &ALL)).await.ok();
        // a promise of safety, kept by a booking: it serves no project of meals
        let mut text = year_with_the_bank();
        text["lines"] = json!([line(BANK, "开放场地", 10, json!(SAFETY))]);
        let agreement = signed(&house, &text).await;
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let lent = Served {
            key: DeedKey {
                source: DeedSource::Booking,
                id: uuid::Uuid::from_u128(7),
            },
            label: "活动室".to_owned(),
            org_id: BANK,
            at: Some(house.app.now()),
            class_id: Some(SAFETY),
            resource_id: None,
            resource_class: None,
            quantity: 1,
            unit: "次".to_owned(),
            order_id: None,
            project_id: None,
            by_booking: false,
        };
        consume::settle(&mut tx, &lent).await.expect("counts");
        tx.finish().await.expect("commits");
        let counted = async || {
            let page = sheet(&bank, &method, BANK).await;
            project(&page, "银龄助餐")["counted"].clone()
        };
        assert_eq!(counted().await, 0);
        // a draft that gives the same line another class is nobody's word yet
        let draft = agreement_step(&clerk, &agreement, "amend").await.ok().body;
        text["lines"][0]["class_id"] = json!(ELDERLY);
        text["lines"][0]["id"] = draft["lines"][0]["id"].clone();
        let change = json!({"version": draft["version"], "draft": text});
        let url = format!("/api/agreements/{}", id(&draft));
        clerk.write(Method::PUT, &url, &change).await.ok();
        assert_eq!(counted().await, 0, "a draft moves nothing");
    }
);

on_both_databases!(
    &FEATURES,
    async fn units_owe_the_method_and_offices_do_not(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        // led by a unit, with another in it; the community's committee sits in it too
        let mut alliance = of_street();
        alliance["lead_org_id"] = json!(BANK);
        let alliance = found(&clerk, alliance).await;
        invite(&clerk, &alliance, &[SCHOOL, COMMITTEE]).await.ok();
        for org in [SCHOOL, COMMITTEE] {
            let asked = membership(&clerk, &alliance, org).await;
            let body = json!({"version": asked["version"], "reason": "回执"});
            clerk
                .post(&format!("/api/memberships/{}/accept", id(&asked)), &body)
                .await
                .ok();
        }
        let method = opened(&clerk).await;
        let url = format!("/api/methods/{}/units", id(&method));
        let of_all = clerk.get(&url).await.ok().body;
        assert_eq!(of_all["total"], 2, "the lead and the member: {of_all}");
        let narrowed = format!("{url}?alliance_id={}", id(&alliance));
        assert_eq!(clerk.get(&narrowed).await.ok().body["total"], 2);
        let bank = liaison(&house, BANK).await;
        let page = sheet(&bank, &method, BANK).await;
        assert_eq!(page["alliances"], json!(["北江街道大工委"]));
        tick(&bank, &method, BANK, &ticks(&page, &ALL)).await.ok();
    }
);

on_both_databases!(
    &FEATURES,
    async fn who_sees_and_touches_whose_page(house: TestHouse) {
        settle(&house).await;
        join_community(&house, &[BANK]).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        let (bank, school) = (liaison(&house, BANK).await, liaison(&house, SCHOOL).await);
        let page = sheet(&bank, &method, BANK).await;
        let body = ticks(&page, &ALL);
        school
            .get(&sheet_url(&method, BANK))
            .await
            .refused(404, "not_found");
        tick(&school, &method, BANK, &body)
            .await
            .refused(404, "not_found");
        school
            .get(&format!("/api/unit-years?org_id={BANK}"))
            .await
            .refused(404, "not_found");
        let other = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        other
            .get(&sheet_url(&method, BANK))
            .await
            .refused(404, "not_found");
        let auditor = house
            .client(STREET, Role::Auditor, OFFICE, &path("/"))
            .await;
        assert_eq!(
            may(&sheet(&auditor, &method, BANK).await, "tick"),
            "selection_not_unit"
        );
        tick(&auditor, &method, BANK, &body)
            .await
            .refused(403, "not_for_this_post");
        // a unit in no alliance has nothing to tick, and is told so
        let none = school.get("/api/unit-years").await.ok().body;
        assert_eq!(
            (&none["member"], &none["items"]),
            (&json!(false), &json!([]))
        );
        let page = sheet(&school, &method, SCHOOL).await;
        assert_eq!(may(&page, "tick"), "selection_not_member");
        tick(&school, &method, SCHOOL, &ticks(&page, &ALL))
            .await
            .refused(409, "selection_not_member");
        for (change, told) in [
            (json!({"item_id": BANK}), "ticks.0.item_id unknown"),
            (
                json!({"item_id": item(&method, "联席会议")}),
                "ticks.0.item_id unknown",
            ),
            (json!({"quantity": 0}), "ticks.0.quantity out_of_range"),
            (
                json!({"unit": "一二三四五六七八九十一"}),
                "ticks.0.unit too_long",
            ),
            (json!({"note": "字".repeat(201)}), "ticks.0.note too_long"),
        ] {
            let mut faulty = body.clone();
            for (key, value) in change.as_object().expect("a change") {
                faulty["ticks"][0][key] = value.clone();
            }
            assert_eq!(field(&tick(&bank, &method, BANK, &faulty).await), told);
        }
        // the same request again does nothing twice
        let url = format!("{}/ticks", sheet_url(&method, BANK));
        for _ in 0..2 {
            let answer = bank
                .write_with_key(Method::PUT, &url, &body, "the-same-key")
                .await
                .ok();
            assert_eq!(answer.body["version"], 1);
        }
    }
);

on_both_databases!(
    &FEATURES,
    async fn beside_each_project_stands_what_waits_in_the_alliances_places(house: TestHouse) {
        walk::street(&house).await;
        join_community(&house, &[BANK, SCHOOL]).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        walk::issued(&house, 3).await;
        let worker = worker(&house).await;
        let hidden = walk::id(&walk::record(&worker, "想要有人陪诊", 1).await);
        walk::act(&worker, "demands", &hidden, "accept", json!({}))
            .await
            .ok();
        let bank = liaison(&house, BANK).await;
        let page = sheet(&bank, &method, BANK).await;
        let staff = sheet(&clerk, &method, BANK).await;
        assert_eq!(
            project(&staff, "银龄助餐")["needs"],
            json!({"open": 2, "shelved": 0})
        );
        assert_eq!(
            project(&page, "书香邻里")["needs"],
            Value::Null,
            "it names no class"
        );
        assert_eq!(
            project(&page, "平安守护")["needs"],
            json!({"open": 0, "shelved": 0})
        );
        let meals = item(&method, "银龄助餐");
        let url = format!(
            "{}/needs?item_id={}",
            sheet_url(&method, BANK),
            meals.as_str().expect("an id")
        );
        for reader in [&bank, &clerk] {
            let rows = reader.get(&url).await.ok().body;
            let shown = sheet(reader, &method, BANK).await;
            let figures = &project(&shown, "银龄助餐")["needs"];
            let told =
                figures["open"].as_i64().unwrap_or(0) + figures["shelved"].as_i64().unwrap_or(0);
            assert_eq!(rows["total"], told, "the figure opens its rows");
            assert_eq!(
                (&rows["items"][0]["wanting"], &rows["items"][0]["may_open"]),
                (&json!(3), &json!(true))
            );
        }
        // a school in the same alliance sees the same places; the office's own page of another place stays its own
        let school = liaison(&house, SCHOOL).await;
        let seen = sheet(&school, &method, SCHOOL).await;
        assert_eq!(
            project(&seen, "银龄助餐")["needs"],
            project(&page, "银龄助餐")["needs"]
        );
        let faulty = format!("{}/needs?item_id={BANK}", sheet_url(&method, BANK));
        assert_eq!(field(&bank.get(&faulty).await), "item_id unknown");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_year_is_reported_with_what_was_counted_evaluated_and_closed(house: TestHouse) {
        walk::street(&house).await;
        let alliance = join(&house, &[BANK, SCHOOL]).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        confirmed(&house, &method, BANK).await;
        ticked(&house, &method, SCHOOL).await;
        let (_, order) = walk::reported(&house).await;
        call_back(&house, &order).await;
        plant_regular(&house.app).await.expect("plants");
        house.advance(2 * DAY).await;
        house.run_jobs().await;
        let (clerk, bank) = (officer(&house).await, liaison(&house, BANK).await);
        let page = sheet(&bank, &method, BANK).await;
        assert_eq!(page["state"], "running", "its first deed began it");
        assert_eq!(project(&page, "银龄助餐")["counted"], 1);
        let meals = item(&method, "银龄助餐");
        let url = format!(
            "{}/deeds?item_id={}",
            sheet_url(&method, BANK),
            meals.as_str().expect("an id")
        );
        let deeds = bank.get(&url).await.ok().body;
        assert_eq!(
            (&deeds["total"], &deeds["items"][0]["source"]),
            (&json!(1), &json!("order"))
        );
        // every project that was taken is told of
        let words = |names: &[&str]| -> Value {
            let told = |name: &&str| json!({"item_id": item(&method, name), "words": "办了三次"});
            json!({"projects": names.iter().map(told).collect::<Vec<_>>()})
        };
        let answer = act(&bank, &method, &page, "report", words(&["结对共建"])).await;
        assert_eq!(field(&answer), "projects method_project_silent");
        let answer = act(&bank, &method, &page, "report", words(&["书香邻里"])).await;
        assert_eq!(field(&answer), "projects.0.item_id unknown");
        let page = act(&bank, &method, &page, "report", words(&ALL))
            .await
            .ok()
            .body;
        assert_eq!(page["state"], "reported");
        // the school leaves in mid-year: it is no longer missed
        leave(&house, &alliance).await;
        let units = format!("/api/methods/{}/units", id(&method));
        let list = clerk.get(&format!("{units}?left=true")).await.ok().body;
        assert_eq!(
            (&list["total"], &list["items"][0]["org_name"]),
            (&json!(1), &json!("南江小学"))
        );
        assert_eq!(
            clerk.get(&format!("{units}?lacking=true")).await.ok().body["total"],
            0
        );
        // the office finds, in words
        let verdicts = |names: &[&str]| -> Value {
            let one = |name: &&str| json!({"item_id": item(&method, name), "verdict": "done"});
            json!({"projects": names.iter().map(one).collect::<Vec<_>>(), "words": "说到做到"})
        };
        let answer = act(&clerk, &method, &page, "evaluate", verdicts(&["结对共建"])).await;
        assert_eq!(field(&answer), "projects method_project_open");
        let page = act(&clerk, &method, &page, "evaluate", verdicts(&ALL))
            .await
            .ok()
            .body;
        assert_eq!(
            (&page["state"], &page["evaluation"]),
            (&json!("evaluated"), &json!("说到做到"))
        );
        act(
            &clerk,
            &method,
            &page,
            "send-back",
            json!({"reason": "再看看"}),
        )
        .await
        .refused(409, "selection_wrong_state");
        result_and_close(&house, &method).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_was_counted_of_a_closed_year_stands(house: TestHouse) {
        walk::street(&house).await;
        join(&house, &[BANK]).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        confirmed(&house, &method, BANK).await;
        let (_, order) = walk::reported(&house).await;
        call_back(&house, &order).await;
        // nobody reported and nobody evaluated: the year is closed as it is
        house.advance(60 * DAY).await;
        let clerk = officer(&house).await;
        let url = format!("/api/methods/{}", id(&method));
        let now = clerk.get(&url).await.ok().body;
        step(&clerk, &now, "close").await.ok();
        let url = format!("{url}/result");
        let before = clerk.get(&url).await.ok().body;
        assert_eq!(before["projects"][2]["counted"], 1);
        // what is opened again afterwards takes nothing from it
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        let opened_again = "UPDATE work_order SET state = 'confirmed' WHERE street_id = $1";
        db.execute(scope, opened_again, vec![])
            .await
            .expect("opens again");
        tx.finish().await.expect("commits");
        assert_eq!(clerk.get(&url).await.ok().body, before);
    }
);

async fn leave(house: &linli_kit::testing::TestHouse, alliance: &Value) {
    use linli_work::testing::alliances::{act, membership};
    let school = liaison(house, SCHOOL).await;
    let one = membership(&school, alliance, SCHOOL).await;
    let body = json!({"reason": "迁出本街道"});
    act(&school, &one, "leave", body).await.ok();
}

async fn result_and_close(house: &linli_kit::testing::TestHouse, method: &Value) {
    let clerk = officer(house).await;
    let url = format!("/api/methods/{}/result", id(method));
    let result = clerk.get(&url).await.ok().body;
    assert_eq!(result["progress"]["members"], 1);
    let meals = &result["projects"][2];
    assert_eq!(
        [
            &meals["units"],
            &meals["evaluated"],
            &meals["done"],
            &meals["counted"]
        ],
        [&json!(2), &json!(1), &json!(1), &json!(1)]
    );
    assert_eq!(
        result["units"][0]["member"], false,
        "the school stands there as it left"
    );
    clerk.get(&format!("{url}.xlsx")).await.ok();
    house.advance(60 * DAY).await;
    let clerk = officer(house).await;
    let now = clerk
        .get(&format!("/api/methods/{}", id(method)))
        .await
        .ok()
        .body;
    assert_eq!(now["next_step"]["code"], "close_method");
    let closed = step(&clerk, &now, "close").await.ok().body;
    assert_eq!(closed["state"], "closed");
    // a closed year never changes, whoever joins afterwards
    let bank = liaison(house, BANK).await;
    let page = sheet(&bank, method, BANK).await;
    tick(&bank, method, BANK, &ticks(&page, &[]))
        .await
        .refused(409, "selection_method_not_open");
    let units = format!("/api/methods/{}/units", id(method));
    assert_eq!(clerk.get(&units).await.ok().body["total"], 2);
}
