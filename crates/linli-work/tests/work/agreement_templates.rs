//! Templates of agreements: the street office writes them, drafters read them, what was drafted stays as it is.

use crate::setting::agreements::leader;
use crate::setting::asking::field;
use crate::setting::walk::street;
use crate::setting::{BANK, FEATURES, MEALS, liaison, officer, worker};
use axum::http::Method;
use linli_kit::on_both_databases;
use serde_json::{Value, json};

fn year_of_meals() -> Value {
    json!({"name": "结对共建", "kind": "pairing", "terms": "双方每季度碰头一次。",
           "lines": [{"kind": "service", "what": " 为老人送餐 ", "quantity": 10, "unit": "次", "period": "year",
                      "class_id": MEALS}]})
}

on_both_databases!(
    &FEATURES,
    async fn the_office_writes_templates_and_drafters_read_them(house: TestHouse) {
        street(&house).await;
        let (clerk, drafter) = (officer(&house).await, worker(&house).await);
        let none = drafter.get("/api/agreement-templates").await.ok().body;
        assert_eq!(none["items"], json!([]));
        assert_eq!(
            none["allowed_actions"][0]["reason_code"],
            "agreement_template_not_writer"
        );
        for other in [&drafter, &leader(&house).await] {
            let refused = other
                .post("/api/agreement-templates", &year_of_meals())
                .await;
            refused.refused(403, "not_for_this_post");
        }
        liaison(&house, BANK)
            .await
            .get("/api/agreement-templates")
            .await
            .refused(403, "not_for_this_post");

        let written = clerk
            .post("/api/agreement-templates", &year_of_meals())
            .await
            .ok()
            .body;
        let template = &written["items"][0];
        assert_eq!(
            (&template["lines"][0]["what"], &template["retired"]),
            (&json!("为老人送餐"), &json!(false))
        );
        assert_eq!(written["allowed_actions"][0]["allowed"], true);
        // put aside it goes to the end of the list and keeps what it says
        let mut second = year_of_meals();
        second["name"] = json!("志愿服务");
        clerk.post("/api/agreement-templates", &second).await.ok();
        let page = format!(
            "/api/agreement-templates/{}",
            template["id"].as_str().expect("an id")
        );
        let change = json!({"version": 1, "template": year_of_meals(), "retired": true});
        let put = async |body: &Value| clerk.write(Method::PUT, &page, body).await;
        let aside = put(&change).await.ok().body;
        let names: Vec<(&Value, &Value)> = aside["items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| (&one["name"], &one["retired"]))
            .collect();
        assert_eq!(
            names,
            [
                (&json!("志愿服务"), &json!(false)),
                (&json!("结对共建"), &json!(true))
            ]
        );
        put(&change).await.refused(409, "stale_version");
        let mut taken = change.clone();
        (taken["version"], taken["template"]["name"]) = (json!(2), json!("志愿服务"));
        assert_eq!(
            field(&put(&taken).await),
            "name agreement_template_name",
            "one name, one template"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_template_is_told_by_field_what_it_lacks(house: TestHouse) {
        street(&house).await;
        let clerk = officer(&house).await;
        let with = |place: &str, value: Value| {
            let mut body = year_of_meals();
            *body.pointer_mut(place).expect("a place") = value;
            body
        };
        let line = year_of_meals()["lines"][0].clone();
        for (body, told) in [
            (with("/name", json!(" ")), "name required"),
            (with("/name", json!("名".repeat(61))), "name too_long"),
            (with("/terms", json!("字".repeat(4_001))), "terms too_long"),
            (
                with("/lines/0/quantity", json!(0)),
                "lines.0.quantity out_of_range",
            ),
            (with("/lines/0/what", json!("")), "lines.0.what required"),
            (
                with("/lines/0/unit", json!("一二三四五六七八九十一")),
                "lines.0.unit too_long",
            ),
            (
                with("/lines/0/class_id", json!(BANK)),
                "lines.0.class_id unknown",
            ),
            (with("/lines", json!(vec![line; 61])), "lines out_of_range"),
        ] {
            let answer = clerk.post("/api/agreement-templates", &body).await;
            answer.refused(422, "invalid");
            assert_eq!(field(&answer), told);
        }
        let list = clerk.get("/api/agreement-templates").await.ok().body;
        assert_eq!(list["items"], json!([]), "nothing half written");
    }
);
