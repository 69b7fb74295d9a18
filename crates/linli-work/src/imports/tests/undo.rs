//! Taking an import back: whole while nobody has touched it, refused with the list otherwise.

use linli_domain::scope::Scope;
use linli_kit::on_both_databases;
use linli_kit::params;
use linli_kit::testing::STREET;
use serde_json::json;

use super::support::*;

on_both_databases!(
    &FEATURES,
    async fn an_untouched_import_goes_whole(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let kept = bring_in(
            &house,
            &client,
            "upload-zero",
            "编号,内容\n9001,别的\n".as_bytes(),
        )
        .await;
        let done = bring_in(&house, &client, "upload-one", &plain_csv(300)).await;
        assert_eq!(rows(&house, "search_document").await, 301);
        let undone = step(&house, &client, &done, "undo").await;
        assert_eq!(
            (&undone["state"], &undone["progress"]),
            (&json!("undone"), &json!({"done": 300, "of": 300}))
        );
        assert_eq!(demands(&house).await.len(), 1);
        for table in ["demand_line", "search_document"] {
            assert_eq!(rows(&house, table).await, 1, "{table}");
        }
        assert_eq!(kept["state"], "done");
        let body = json!({"version": undone["version"]});
        let url = format!("/api/imports/{}", undone["id"].as_str().expect("an id"));
        client
            .post(&format!("{url}/undo"), &body)
            .await
            .refused(409, "import_step_refused");
        // what was taken back can come in again
        let again = bring_in(&house, &client, "upload-two", &plain_csv(300)).await;
        assert_eq!(again["counts"]["create"], 300);
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_demand_in_work_keeps_the_import(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let done = bring_in(&house, &client, "upload-one", &plain_csv(3)).await;
        let worked_on = &demands(&house).await[1];
        let mut db = house.app.store().begin().await.expect("begins");
        db.execute(
            &Scope::street_wide(STREET),
            "UPDATE demand SET state = 'accepted', version = 2 WHERE street_id = $1 AND id = $4",
            params![worked_on.id],
        )
        .await
        .expect("accepted");
        db.commit().await.expect("commits");
        let url = format!("/api/imports/{}/undo", done["id"].as_str().expect("an id"));
        let answer = client
            .post(&url, &json!({"version": done["version"]}))
            .await;
        answer.refused(409, "import_in_use");
        assert!(
            answer.body["title"]
                .as_str()
                .expect("a text")
                .contains(&worked_on.number)
        );
        assert_eq!(demands(&house).await.len(), 3);
    }
);
