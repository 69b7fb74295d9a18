//! Methods: who drafts them, what they may say, that an opened one stands still, that ticks go along with a revision.

use crate::setting::{
    BANK, ELDERLY, FEATURES, OFFICE, SAFETY, SCHOOL, confirmed, drafted, field, id, item, join,
    liaison, method, officer, opened, path, project, settle, sheet, step, tick, ticked, ticks,
    worker,
};
use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::{OTHER_STREET, STREET};
use serde_json::{Value, json};

fn action<'a>(of: &'a Value, name: &str) -> &'a str {
    linli_work::testing::alliances::action(of, name)
}

on_both_databases!(
    &FEATURES,
    async fn the_office_keeps_methods_and_others_read_them(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let draft = drafted(&clerk, method()).await;
        assert_eq!(
            (&draft["state"], &draft["next_step"]["code"]),
            (&json!("draft"), &json!("open_method"))
        );
        assert_eq!(
            draft["counts"],
            json!({"offices": 1, "lists": 3, "mechanisms": 3, "mandatory": 2, "optional": 3})
        );
        assert_eq!(draft["items"][0]["org_name"], "北江街道办事处");
        assert_eq!(draft["items"][9]["classes"][0]["name"], "一老一小");
        let url = format!("/api/methods/{}", id(&draft));
        let readers = [
            worker(&house).await,
            house
                .client(STREET, Role::StreetLeader, OFFICE, &path("/"))
                .await,
            house
                .client(STREET, Role::Auditor, OFFICE, &path("/"))
                .await,
        ];
        for reader in &readers {
            assert_eq!(
                reader.get("/api/methods").await.ok().body["items"][0]["year"],
                2026
            );
            let shown = reader.get(&url).await.ok().body;
            assert_eq!(action(&shown, "open"), "method_not_keeper");
            let body = json!({"year": 2027, "method": method()});
            reader
                .post("/api/methods", &body)
                .await
                .refused(403, "not_for_this_post");
            step(reader, &draft, "open")
                .await
                .refused(403, "not_for_this_post");
        }
        let bank = liaison(&house, BANK).await;
        bank.get("/api/methods")
            .await
            .refused(403, "not_for_this_post");
        let other = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        other.get(&url).await.refused(404, "not_found");
        step(&other, &draft, "open").await.refused(404, "not_found");
        assert_eq!(
            other.get("/api/methods").await.ok().body["items"],
            json!([])
        );

        let open = step(&clerk, &draft, "open").await.ok().body;
        assert_eq!(open["state"], "open");
        step(&clerk, &draft, "open")
            .await
            .refused(409, "stale_version");
        step(&clerk, &open, "discard")
            .await
            .refused(409, "method_wrong_state");
        // what is open does not change
        let change = json!({"version": open["version"], "method": method()});
        clerk
            .write(Method::PUT, &url, &change)
            .await
            .refused(409, "method_wrong_state");
        step(&clerk, &open, "close")
            .await
            .refused(409, "method_too_early");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_draft_is_told_by_field_what_it_lacks(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let with = |place: &str, value: Value| {
            let mut body = json!({"year": 2026, "method": method()});
            *body.pointer_mut(place).expect("a place") = value;
            body
        };
        let many: Vec<Value> = (0..31)
            .map(|_| project("optional", "多", json!([])))
            .collect();
        for (body, told) in [
            (with("/year", json!(1999)), "year out_of_range"),
            (with("/method/name", json!(" ")), "name required"),
            (
                with("/method/name", json!("名".repeat(41))),
                "name too_long",
            ),
            (
                with("/method/least_optional", json!(4)),
                "least_optional out_of_range",
            ),
            (
                with("/method/least_optional", json!(-1)),
                "least_optional out_of_range",
            ),
            (
                with("/method/tick_by", json!("2027-01-01T00:00:00+08:00")),
                "tick_by method_tick_by",
            ),
            (
                with("/method/report_by", json!("2026-11-30T00:00:00+08:00")),
                "report_by method_report_by",
            ),
            (
                with("/method/report_by", json!("2027-04-01T00:00:00+08:00")),
                "report_by method_report_by",
            ),
            (
                with("/method/items/0/org_id", Value::Null),
                "items.0.org_id method_office_org",
            ),
            (
                with("/method/items/1/list_kind", Value::Null),
                "items.1.list_kind required",
            ),
            (
                with("/method/items/9/name", json!("")),
                "items.9.name required",
            ),
            (
                with("/method/items/9/class_ids", json!([BANK])),
                "items.9.class_ids unknown",
            ),
            (with("/method/items", json!(many)), "items out_of_range"),
        ] {
            let answer = clerk.post("/api/methods", &body).await;
            answer.refused(422, "invalid");
            assert_eq!(field(&answer), told);
        }
        assert_eq!(
            clerk.get("/api/methods").await.ok().body["items"],
            json!([])
        );
        // other kin: 1 office, 2 lists and 4 projects, nothing mandatory
        let mut kin = method();
        kin["name"] = json!("1+2+4");
        kin["items"] = json!([
            {"part": "office", "name": "共建办", "org_id": OFFICE},
            {"part": "list", "name": "服务清单", "list_kind": "services"},
            {"part": "list", "name": "任务清单", "list_kind": "tasks"},
            project("optional", "一", json!([])), project("optional", "二", json!([])),
            project("optional", "三", json!([])), project("optional", "四", json!([])),
        ]);
        kin["least_optional"] = json!(2);
        let draft = drafted(&clerk, kin.clone()).await;
        assert_eq!(draft["counts"]["mandatory"], 0);
        let again = clerk
            .post("/api/methods", &json!({"year": 2026, "method": kin}))
            .await;
        assert_eq!(field(&again), "year method_year_taken");
        // nothing to tick is not opened, and a draft is dropped
        let url = format!("/api/methods/{}", id(&draft));
        let mut bare = method();
        bare["items"] = json!([]);
        bare["least_optional"] = json!(0);
        let change = json!({"version": draft["version"], "method": bare});
        let bare = clerk.write(Method::PUT, &url, &change).await.ok().body;
        step(&clerk, &bare, "open")
            .await
            .refused(409, "method_empty");
        step(&clerk, &bare, "discard").await.ok();
        clerk.get(&url).await.refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_revision_keeps_what_was_ticked_and_old_ones_stand_still(house: TestHouse) {
        settle(&house).await;
        join(&house, &[BANK]).await;
        let clerk = officer(&house).await;
        let first = opened(&clerk).await;
        confirmed(&house, &first, BANK).await;
        let draft = step(&clerk, &first, "revise").await.ok().body;
        assert_eq!(
            (&draft["revision"], &draft["state"]),
            (&json!(2), &json!("draft"))
        );
        let first = clerk
            .get(&format!("/api/methods/{}", id(&first)))
            .await
            .ok()
            .body;
        step(&clerk, &first, "revise")
            .await
            .refused(409, "method_being_revised");
        // one mandatory project more, one optional one away; the rest keeps its id
        let mut change = method();
        change["items"] = draft["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter(|item| item["name"] != "书香邻里")
            .map(|item| {
                let classes = item["classes"].as_array().expect("classes");
                let classes: Vec<&Value> = classes.iter().map(|class| &class["id"]).collect();
                json!({"id": item["id"], "part": item["part"], "name": item["name"], "org_id": item["org_id"],
                       "list_kind": item["list_kind"], "class_ids": classes})
            })
            .chain([project("mandatory", "政策宣讲", json!([]))])
            .collect();
        let url = format!("/api/methods/{}", id(&draft));
        let body = json!({"version": draft["version"], "method": change});
        let draft = clerk.write(Method::PUT, &url, &body).await.ok().body;
        let second = step(&clerk, &draft, "open").await.ok().body;
        assert_eq!(item(&second, "结对共建"), item(&first, "结对共建"));
        let old = clerk
            .get(&format!("/api/methods/{}", id(&first)))
            .await
            .ok()
            .body;
        assert_eq!(
            (&old["state"], &old["items"]),
            (&json!("superseded"), &first["items"])
        );
        // what was ticked stays ticked, the new one is missing and refuses nothing
        let bank = liaison(&house, BANK).await;
        let page = sheet(&bank, &second, BANK).await;
        assert_eq!(
            (&page["state"], &page["missing"], &page["missing_optional"]),
            (&json!("confirmed"), &json!(["政策宣讲"]), &json!(0))
        );
        let more = ticks(&page, &["结对共建", "双报到", "银龄助餐", "政策宣讲"]);
        // by the old revision nobody ticks any more
        tick(
            &bank,
            &first,
            BANK,
            &ticks(&sheet(&bank, &first, BANK).await, &[]),
        )
        .await
        .refused(409, "selection_method_not_open");
        let page = tick(&bank, &second, BANK, &more).await.ok().body;
        assert_eq!(
            (&page["state"], &page["missing"]),
            (&json!("ticked"), &json!([]))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_next_year_begins_as_a_copy_without_what_is_out_of_use(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        let mechanism = item(&method, "联席会议");
        let words = format!(
            "/api/methods/{}/mechanisms/{}",
            id(&method),
            mechanism.as_str().expect("an id")
        );
        let body = json!({"version": 0, "words": " 每季度召开一次。 "});
        let put = async |body: &Value| clerk.write(Method::PUT, &words, body).await;
        put(&json!({"version": 0, "words": " "}))
            .await
            .refused(422, "invalid");
        let method = put(&body).await.ok().body;
        put(&body).await.refused(409, "stale_version");
        let told = method["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|one| one["id"] == mechanism)
            .expect("the mechanism");
        assert_eq!(told["document"]["words"], "每季度召开一次。");
        // a class goes out of use
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        let (db, scope) = tx.parts();
        db.execute(
            scope,
            "UPDATE need_class SET active = false WHERE street_id = $1 AND id = $4",
            linli_kit::params![SAFETY],
        )
        .await
        .expect("retires");
        tx.finish().await.expect("commits");
        let shown = clerk
            .get(&format!("/api/methods/{}", id(&method)))
            .await
            .ok()
            .body;
        assert_eq!(
            shown["items"][10]["classes"][0]["in_use"], false,
            "told, and still there"
        );

        let url = format!("/api/methods/{}/copy", id(&method));
        let copy = |year: i64| json!({"version": method["version"], "year": year});
        let taken = clerk.post(&url, &copy(2026)).await;
        assert_eq!(field(&taken), "year method_year_taken");
        let next = clerk.post(&url, &copy(2027)).await.ok().body;
        assert_eq!(
            (&next["year"], &next["revision"], &next["state"]),
            (&json!(2027), &json!(1), &json!("draft"))
        );
        assert_eq!(next["tick_by"], "2027-11-30T00:00:00+08:00");
        assert_eq!(next["items"][9]["classes"][0]["id"], json!(ELDERLY));
        assert_eq!(next["items"][10]["classes"], json!([]));
        assert_eq!(next["items"][4]["document"]["words"], "每季度召开一次。");
        assert_ne!(
            next["items"][4]["id"], mechanism,
            "a year has its own items"
        );
        // a draft is not copied, and its pages are nobody's yet
        let draft = format!("/api/methods/{}/copy", id(&next));
        clerk
            .post(&draft, &json!({"version": 1, "year": 2028}))
            .await
            .refused(409, "method_wrong_state");
        clerk
            .get(&format!("/api/methods/{}/units/{BANK}", id(&next)))
            .await
            .refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_checklist_says_who_lacks_what(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        let url = format!("/api/methods/{}/checklist", id(&method));
        let line = |list: &Value, name: &str| -> Value {
            list["checks"]
                .as_array()
                .expect("lines")
                .iter()
                .find(|check| check["name"] == name)
                .expect("the line")
                .clone()
        };
        let bare = clerk.get(&url).await.ok().body;
        assert_eq!((&bare["done"], &bare["of"]), (&json!(0), &json!(10)));
        assert_eq!(
            line(&bare, "结对共建")["of"],
            0,
            "nobody is a member: no rate"
        );
        join(&house, &[BANK, SCHOOL]).await;
        ticked(&house, &method, BANK).await;
        linli_work::testing::walk::record(&worker(&house).await, "路灯坏了", 1).await;
        let shown = clerk.get(&url).await.ok().body;
        let pairing = line(&shown, "结对共建");
        assert_eq!((&pairing["done"], &pairing["of"]), (&json!(1), &json!(2)));
        assert_eq!(pairing["lacking"][0]["org_name"], "南江小学");
        let optional = line(&shown, "");
        assert_eq!(optional["lacking"][0]["optional"], 1);
        assert_eq!(line(&shown, "需求清单")["ok"], true);
        assert_eq!(line(&shown, "项目清单")["rows"], 3);
        assert_eq!(line(&shown, "资源清单")["ok"], false);
        assert_eq!(line(&shown, "联席会议")["ok"], false);
        // a community sees its own units
        let mine = worker(&house).await.get(&url).await.ok().body;
        assert_eq!(line(&mine, "结对共建")["of"], 1);
        // what nobody touches for ninety days is not cared for
        house.advance(91 * DAY).await;
        let later = officer(&house).await.get(&url).await.ok().body;
        assert_eq!(line(&later, "需求清单")["ok"], false);
    }
);
