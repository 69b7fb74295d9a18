//! Whose hands a matter falls into: a colleague who is named, a volunteer, one unit for many matters at once.

use crate::setting::walk::{act, id, issued, nothing_broken, record, street};
use crate::setting::{
    BANK, COMMITTEE, COMMUNITY, FEATURES, NEIGHBOUR, area, liaison, path, worker,
};
use linli_domain::actor::Role;
use linli_domain::id::{PersonId, PostId};
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_net::persons::store::{self as persons, Person, Post};
use serde_json::{Value, json};

/// Somebody with a post, signed in.
async fn holder<'h>(
    house: &'h TestHouse,
    name: &str,
    role: Role,
    at: (u128, &str),
) -> TestClient<'h> {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let person = Person::new(PersonId(tx.fresh_id()), name);
    let post = Post {
        id: PostId(tx.fresh_id()),
        person_id: person.id,
        org_id: COMMITTEE,
        area_id: area(at.0),
        area_path: path(at.1),
        role,
        from_at: now,
        to_at: None,
        ended_at: None,
        end_reason: None,
        source: "test".to_owned(),
        appointment_no: None,
        document_no: None,
        version: 1,
    };
    let (db, scope) = tx.parts();
    persons::insert(db, scope, &person, now)
        .await
        .expect("a person");
    persons::insert_post(db, scope, &post)
        .await
        .expect("a post");
    tx.finish().await.expect("commits");
    house
        .client_of(STREET, role, COMMITTEE, &path(at.1), person.id)
        .await
}

async fn accepted(clerk: &TestClient<'_>, text: &str) -> (String, Value) {
    let demand = id(&record(clerk, text, 1).await);
    let page = act(clerk, "demands", &demand, "accept", json!({}))
        .await
        .ok();
    (demand, page.body["version"].clone())
}

on_both_databases!(
    &FEATURES,
    async fn a_colleague_who_is_named_says_yes_first(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let wang = holder(&house, "王敏", Role::CommunityWorker, (COMMUNITY, "/001/")).await;
        let far = holder(&house, "赵远", Role::CommunityWorker, (NEIGHBOUR, "/002/")).await;
        let (demand, _) = accepted(&clerk, "请安排人修单元门").await;

        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        let place = page["area_id"].as_str().expect("a place");
        let known = clerk
            .get(&format!("/api/colleagues?area_id={place}"))
            .await
            .ok()
            .body;
        assert_eq!(known["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(known["items"][0]["name"], "王敏");
        let stranger = json!({"person_id": far.person});
        act(&clerk, "demands", &demand, "handle-here", stranger)
            .await
            .refused(422, "invalid");

        let named = json!({"person_id": wang.person});
        let page = act(&clerk, "demands", &demand, "handle-here", named)
            .await
            .ok()
            .body;
        assert_eq!(
            (page["state"].as_str(), page["next_step"]["code"].as_str()),
            (Some("claimed"), Some("agree"))
        );
        let order = id(&page["orders"][0]);
        let inbox = wang.get("/api/notices").await.ok().body;
        assert_eq!(inbox["items"][0]["code"], "order_for_you");
        // nobody says yes for her, and no clock of hers runs before
        act(&clerk, "orders", &order, "agree", json!({}))
            .await
            .refused(403, "order_not_doer");
        act(&clerk, "orders", &order, "confirm", json!({}))
            .await
            .refused(403, "order_own_yes");
        act(
            &wang,
            "orders",
            &order,
            "contact",
            json!({"note": "打过电话"}),
        )
        .await
        .refused(409, "order_not_in_state");
        let agreed = act(&wang, "orders", &order, "agree", json!({}))
            .await
            .ok()
            .body;
        assert_eq!(agreed["state"], "confirmed");
        act(&wang, "orders", &order, "report", json!({"text": "修好了"}))
            .await
            .ok();
        let heard = json!({"way": "phone", "resolved": "solved", "satisfaction": "satisfied"});
        act(&wang, "orders", &order, "callback", heard.clone())
            .await
            .refused(403, "order_own_deed");
        act(&clerk, "orders", &order, "callback", heard).await.ok();
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_colleague_may_say_no(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let wang = holder(&house, "王敏", Role::CommunityWorker, (COMMUNITY, "/001/")).await;
        let (demand, _) = accepted(&clerk, "请安排人修单元门").await;
        let named = json!({"person_id": wang.person});
        let page = act(&clerk, "demands", &demand, "handle-here", named)
            .await
            .ok();
        let order = id(&page.body["orders"][0]);
        act(
            &wang,
            "orders",
            &order,
            "release",
            json!({"reason": "下周外出培训"}),
        )
        .await
        .ok();
        let page = clerk.get(&format!("/api/demands/{demand}")).await.ok().body;
        assert_eq!(
            (page["state"].as_str(), page["next_step"]["code"].as_str()),
            (Some("accepted"), Some("issue"))
        );
        // one's own taking needs no second yes
        let page = act(&clerk, "demands", &demand, "handle-here", json!({}))
            .await
            .ok();
        assert_eq!(page.body["state"], "in_progress");
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_volunteer_takes_what_is_open_to_all(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let zhou = holder(&house, "周小满", Role::Volunteer, (COMMUNITY, "/001/")).await;
        let other = holder(&house, "陈默", Role::Volunteer, (COMMUNITY, "/001/")).await;
        let open = issued(&house, 2).await;
        let (directed, _) = accepted(&clerk, "请银行来讲一次反诈课").await;
        let to_bank = json!({"mode": "directed", "to_org_id": BANK});
        act(&clerk, "demands", &directed, "issue", to_bank)
            .await
            .ok();
        let (own, _) = accepted(&clerk, "楼道堆放杂物请清理").await;
        act(&clerk, "demands", &own, "handle-here", json!({}))
            .await
            .ok();

        // neither what is offered to one unit nor what the own community does itself
        let seen = zhou.get("/api/demands").await.ok().body;
        assert_eq!(seen["total"], 1);
        assert_eq!(seen["items"][0]["id"], open.as_str());
        zhou.get(&format!("/api/demands/{own}"))
            .await
            .refused(404, "not_found");
        zhou.post(&format!("/api/demands/{directed}/claim"), &json!({}))
            .await
            .refused(404, "not_found");

        let taken = zhou
            .post(
                &format!("/api/demands/{open}/claim"),
                &json!({"quantity": 1}),
            )
            .await
            .ok();
        let order = id(&taken.body);
        act(&clerk, "orders", &order, "confirm", json!({}))
            .await
            .ok();
        // it is hers, not her community's and not another volunteer's
        assert_eq!(zhou.get("/api/orders").await.ok().body["total"], 1);
        assert_eq!(other.get("/api/orders").await.ok().body["total"], 0);
        other
            .get(&format!("/api/orders/{order}"))
            .await
            .refused(404, "not_found");
        act(
            &zhou,
            "orders",
            &order,
            "contact",
            json!({"note": "约好周三"}),
        )
        .await
        .ok();
        act(&zhou, "orders", &order, "report", json!({"text": "送到了"}))
            .await
            .ok();
        nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn many_matters_go_to_one_hand_and_each_row_says_how(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let wang = holder(&house, "王敏", Role::CommunityWorker, (COMMUNITY, "/001/")).await;
        let (first, one) = accepted(&clerk, "请银行来讲一次反诈课").await;
        let (second, two) = accepted(&clerk, "请银行教老人用手机").await;
        let fresh = record(&clerk, "还没有受理的一件事", 1).await;
        let items = json!([{"id": first, "version": one}, {"id": second, "version": 99}, {"id": fresh["id"], "version": 1}]);
        let nobody = json!({"action": "direct", "items": items});
        clerk
            .post("/api/demands/bulk", &nobody)
            .await
            .refused(422, "invalid");
        let body = json!({"action": "direct", "items": items, "to_org_id": BANK});
        let result = clerk.post("/api/demands/bulk", &body).await.ok().body;
        assert_eq!(result["done"], json!([first]));
        assert_eq!(
            (&result["failed"][0]["code"], &result["failed"][1]["code"]),
            (&json!("stale_version"), &json!("demand_not_in_state"))
        );
        // an offer to the unit: its own liaison takes it
        let bank = liaison(&house, BANK).await;
        bank.post(&format!("/api/demands/{first}/claim"), &json!({}))
            .await
            .ok();

        let items = json!([{"id": second, "version": two}]);
        let unknown = json!({"action": "handle_here", "items": items, "person_id": bank.person});
        let result = clerk.post("/api/demands/bulk", &unknown).await.ok().body;
        assert_eq!(result["failed"][0]["code"], "unknown");
        assert_ne!(result["failed"][0]["title"], "field_unknown");
        let body = json!({"action": "handle_here", "items": items, "person_id": wang.person});
        let result = clerk.post("/api/demands/bulk", &body).await.ok().body;
        assert_eq!(result["done"], json!([second]));
        assert_eq!(
            wang.get("/api/orders?mine=true").await.ok().body["items"][0]["state"],
            "claimed"
        );
        nothing_broken(&house).await;
    }
);
