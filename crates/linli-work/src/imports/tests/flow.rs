//! From the file to the demands: columns, counts, places, requesters, a second time, a crash.

use std::collections::HashSet;

use linli_domain::limits::LimitKey;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::on_both_databases;
use linli_kit::search::{self, SearchQuery};
use linli_kit::testing::{OTHER_STREET, STREET};
use linli_match::text::Query;
use serde_json::json;

use super::support::*;
use crate::demands::state::Source;
use crate::imports::command::{FileOptions, from_file};
use crate::imports::run::go_on;
use linli_kit::intake::state::ImportState;

const SHEET: &str = "\u{feff}留言编号,留言用户,留言主题,留言时间,留言详情,联系电话,社区\n\
    188006,A00102948,路灯不亮,2019/1/14 10:12:34,\"\t\n 锦绣苑北门的路灯不亮\",13812341234,锦绣苑3幢\n\
    188007,㛃䶮𬭚,,2019-02-14,\"水管漏水，求修\",,\n\
    188006,A1,路灯,2019-02-15,又一次,,\n";

on_both_databases!(
    &FEATURES,
    async fn a_sheet_becomes_demands(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let uploaded = upload(&client, "upload-one", "留言.csv", SHEET.as_bytes())
            .await
            .ok();
        assert_eq!(uploaded.status.as_u16(), 201);
        let import = uploaded.body;
        assert_eq!(import["state"], "read");
        assert_eq!(import["sheet"]["rows"], 3);
        assert_eq!(import["sheet"]["columns"][2]["title"], "留言主题");
        assert_eq!(import["remembered"], false);
        assert_eq!(import["mapping"]["text"], 4);
        assert_eq!(demands(&house).await.len(), 0);

        let checked = check(&house, &client, &import).await;
        assert_eq!(checked["state"], "checked");
        let counts = json!({"create": 2, "unchanged": 0, "faulty": 0, "duplicate": 1});
        assert_eq!(checked["counts"], counts);
        assert_eq!(demands(&house).await.len(), 0, "a dry run leaves nothing");

        let done = step(&house, &client, &checked, "commit").await;
        assert_eq!((&done["state"], &done["counts"]), (&json!("done"), &counts));
        assert_eq!(done["progress"], json!({"done": 3, "of": 3}));

        let stored = demands(&house).await;
        assert_eq!(stored.len(), 2);
        let first = &stored[0];
        assert_eq!(first.number, "XQ330106-20261110-00001");
        assert_eq!(
            (first.title.as_str(), first.text.as_str()),
            ("路灯不亮", "锦绣苑北门的路灯不亮")
        );
        assert_eq!(
            (first.source.as_str(), first.source_no.as_deref()),
            ("import", Some("188006"))
        );
        assert_eq!(first.area_path, path("/001/001/001/"));
        assert_eq!(
            (first.state.as_str(), first.next_step.as_str()),
            ("submitted", "triage")
        );
        assert_eq!(first.next_org_id, Some(org_id(STREET, "/001/")));
        let due = house
            .app
            .limits()
            .due(LimitKey::Triage, house.app.now(), house.app.calendar());
        assert_eq!(
            first.next_due_at,
            Some(due.millis()),
            "from the import on, not from 2019"
        );
        let received = Timestamp::parse_rfc3339("2019-01-14T10:12:34+08:00").expect("a time");
        assert_eq!(first.created_at, received.millis());
        assert_eq!(stored[1].title, "水管漏水,求修".replace(',', "，"));
        assert_eq!(stored[1].area_path, path("/001/"), "the place of the post");
        assert_eq!((first.requesters, stored[1].requesters), (1, 1));
        assert_eq!(rows(&house, "requester").await, 2);
        assert_eq!(rows(&house, "demand_line").await, 2);
        assert!(rows(&house, "demand_likeness").await > 2);

        let words = Query::parse("漏水");
        let query = SearchQuery {
            fts5: words.fts5(),
            tsquery: words.tsquery(),
        };
        let mut db = house.app.read().await.expect("reads");
        let hits = search::find(
            &mut db,
            &Scope::street_wide(STREET),
            Some("demand"),
            &query,
            10,
        )
        .await
        .expect("finds");
        assert_eq!(
            hits.iter().map(|hit| hit.entity_id).collect::<Vec<_>>(),
            [stored[1].id]
        );
        let events =
            linli_kit::log::timeline(&mut db, &Scope::street_wide(STREET), "demand", first.id)
                .await
                .expect("a log");
        assert_eq!(events.len(), 1);
        assert_eq!(
            (events[0].event.as_str(), events[0].person_id),
            ("submit", Some(client.person))
        );
        drop(db);

        let again = upload(&client, "upload-two", "留言.csv", SHEET.as_bytes())
            .await
            .ok()
            .body;
        assert_eq!(again["remembered"], true);
        let checked = check(&house, &client, &again).await;
        assert_eq!(
            checked["counts"],
            json!({"create": 0, "unchanged": 3, "faulty": 0, "duplicate": 0})
        );
        step(&house, &client, &checked, "commit").await;
        assert_eq!(
            demands(&house).await.len(),
            2,
            "a second import adds nothing"
        );
        let list = client.get("/api/imports").await.ok().body;
        assert_eq!(list["total"], 2);
    }
);

on_both_databases!(
    &FEATURES,
    async fn columns_a_person_chose_are_remembered(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let sheet = "甲,乙\n路灯不亮很久了,1\n水管漏水很久了,2\n".as_bytes();
        let import = upload(&client, "upload-one", "a.csv", sheet)
            .await
            .ok()
            .body;
        assert_eq!(import["state"], "mapping", "nobody can guess these columns");
        let url = format!(
            "/api/imports/{}/mapping",
            import["id"].as_str().expect("an id")
        );
        for (columns, code) in [
            (json!({"source_no": 1}), "column_missing"),
            (json!({"text": 7}), "column_unknown"),
            (json!({"text": 0, "source_no": 0}), "column_twice"),
            (json!({"text": 0, "nonsense": 1}), "unknown"),
        ] {
            let answer = client
                .post(&url, &json!({"version": 1, "columns": columns}))
                .await;
            assert_eq!(
                (
                    answer.status.as_u16(),
                    &answer.body["field_errors"][0]["code"]
                ),
                (422, &json!(code))
            );
            assert_ne!(
                answer.body["field_errors"][0]["message"],
                format!("field_{code}")
            );
        }
        let chosen = json!({"text": 0, "source_no": 1});
        let body = json!({"version": 1, "columns": chosen, "options": {"source": "hotline_12345"}});
        fine(&client.post(&url, &body).await);
        client.post(&url, &body).await.refused(409, "stale_version");
        house.run_jobs().await;
        let import = client.get(url.trim_end_matches("/mapping")).await.ok().body;
        assert_eq!(import["state"], "checked");
        step(&house, &client, &import, "commit").await;
        assert_eq!(demands(&house).await[0].source, "hotline_12345");
        let again = upload(&client, "upload-two", "b.csv", sheet)
            .await
            .ok()
            .body;
        assert_eq!(
            (&again["mapping"], &again["remembered"]),
            (&chosen, &json!(true))
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_crash_in_the_middle_repeats_and_loses_nothing(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let import = upload(&client, "upload-one", "a.csv", &plain_csv(600))
            .await
            .ok()
            .body;
        let checked = check(&house, &client, &import).await;
        let id = checked["id"].as_str().expect("an id");
        let commit = format!("/api/imports/{id}/commit");
        fine(
            &client
                .post(&commit, &json!({"version": checked["version"]}))
                .await,
        );
        let (app, parsed) = (house.app.clone(), id.parse().expect("an id"));
        let crashed = tokio::spawn(async move {
            go_on(&app, STREET, parsed, &mut |_, _| {
                panic!("the power is gone")
            })
            .await
        });
        assert!(crashed.await.is_err());
        assert_eq!(demands(&house).await.len(), 250);
        let url = format!("/api/imports/{id}");
        let halfway = client.get(&url).await.ok().body;
        assert_eq!(
            (&halfway["state"], &halfway["progress"]["done"]),
            (&json!("importing"), &json!(250))
        );
        house.run_jobs().await;
        let done = client.get(&url).await.ok().body;
        assert_eq!(
            (&done["state"], &done["counts"]["create"]),
            (&json!("done"), &json!(600))
        );
        let numbers: HashSet<_> = demands(&house)
            .await
            .into_iter()
            .map(|demand| demand.source_no)
            .collect();
        assert_eq!(numbers.len(), 600);
        assert_eq!(rows(&house, "job").await, 0, "the job has left the queue");
    }
);

on_both_databases!(
    &FEATURES,
    async fn rows_without_numbers_come_in_once_too(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let sheet = "标题,内容\n路灯,路灯不亮\n水管,水管漏水\n路灯,路灯不亮\n".as_bytes();
        let done = bring_in(&house, &client, "upload-one", sheet).await;
        assert_eq!(
            done["counts"],
            json!({"create": 2, "unchanged": 0, "faulty": 0, "duplicate": 1})
        );
        let done = bring_in(&house, &client, "upload-two", sheet).await;
        assert_eq!(
            done["counts"],
            json!({"create": 0, "unchanged": 3, "faulty": 0, "duplicate": 0})
        );
        assert_eq!(demands(&house).await.len(), 2);
    }
);

on_both_databases!(
    &FEATURES,
    async fn scope_and_role_are_kept(house: TestHouse) {
        furnish(&house).await;
        let client = secretary(&house).await;
        let import = upload(&client, "upload-one", "a.csv", &plain_csv(2))
            .await
            .ok()
            .body;
        let url = format!("/api/imports/{}", import["id"].as_str().expect("an id"));
        for area in [area_id(OTHER_STREET, "/001/"), area_id(STREET, "/002/")] {
            let body =
                json!({"version": 1, "columns": import["mapping"], "options": {"area_id": area}});
            client
                .post(&format!("{url}/mapping"), &body)
                .await
                .refused(404, "not_found");
        }
        let elsewhere = house
            .client(
                OTHER_STREET,
                linli_domain::actor::Role::StreetOfficer,
                org_id(OTHER_STREET, "/"),
                &path("/"),
            )
            .await;
        elsewhere.get(&url).await.refused(404, "not_found");
        let next_door = house
            .client(
                STREET,
                linli_domain::actor::Role::CommunityWorker,
                org_id(STREET, "/002/"),
                &path("/002/"),
            )
            .await;
        next_door.get(&url).await.refused(404, "not_found");
        let liaison = house
            .client(
                STREET,
                linli_domain::actor::Role::UnitLiaison,
                org_id(STREET, "/"),
                &path("/"),
            )
            .await;
        upload(&liaison, "upload-two", "a.csv", &plain_csv(2))
            .await
            .refused(403, "not_for_this_post");
        // a row may not name a place outside the scope of the post either
        let sheet = "编号,内容,社区\n1,路灯不亮,南江社区\n".as_bytes();
        let import = upload(&client, "upload-three", "a.csv", sheet)
            .await
            .ok()
            .body;
        let checked = check(&house, &client, &import).await;
        assert_eq!(checked["errors"][0]["code"], "cell_place_unknown");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_command_takes_the_same_way(house: TestHouse) {
        furnish(&house).await;
        let file = house.folder().join("留言.csv");
        std::fs::write(&file, SHEET).expect("a file");
        let mut options = FileOptions {
            columns: ["留言编号=source_no", "留言详情=text", "G=area"]
                .iter()
                .filter_map(|pair| pair.split_once('='))
                .map(|(column, field)| (column.to_owned(), field.to_owned()))
                .collect(),
            classes: Vec::new(),
            public: false,
            area: None,
            source: Source::Import,
            dry_run: true,
        };
        let dry = from_file(&house.app, STREET, &file, &options, &mut |_, _| {})
            .await
            .expect("a dry run");
        assert_eq!(
            (dry.state, dry.counts.create, demands(&house).await.len()),
            (ImportState::Checked, 2, 0)
        );
        options.dry_run = false;
        let mut steps = Vec::new();
        let done = from_file(&house.app, STREET, &file, &options, &mut |done, of| {
            steps.push((done, of))
        })
        .await
        .expect("imports");
        assert_eq!((done.state, done.counts.create), (ImportState::Done, 2));
        assert_eq!(steps, [(3, 3), (3, 3)]);
        let stored = demands(&house).await;
        assert_eq!(
            stored[1].next_org_id,
            Some(org_id(STREET, "/")),
            "without a community the street office sorts it"
        );
        options.columns = vec![("没有这列".to_owned(), "text".to_owned())];
        let refused = from_file(&house.app, STREET, &file, &options, &mut |_, _| {})
            .await
            .expect_err("no such column");
        assert_eq!(refused.field_errors[0].code, "column_unknown");
    }
);

on_both_databases!(
    &FEATURES,
    async fn class_names_become_our_classes_and_are_remembered(house: TestHouse) {
        furnish(&house).await;
        let parking = classify(&house).await;
        let client = secretary(&house).await;
        let sheet = "工单编号,诉求内容,诉求类别\n1,没地方停车,交通运输\n2,又没地方停车,交通运输\n3,想要食堂,助餐\n4,其他,说不清\n";
        let import = upload(&client, "classes-one", "工单.csv", sheet.as_bytes())
            .await
            .ok()
            .body;
        assert_eq!(import["mapping"]["class"], 2);
        let checked = check(&house, &client, &import).await;
        // the most frequent first; what is called like one of ours needs nobody
        let names = checked["class_names"].as_array().expect("names");
        assert_eq!(
            (&names[0]["name"], &names[0]["rows"], &names[0]["class_id"]),
            (&json!("交通运输"), &json!(2), &json!(null))
        );
        assert!(
            names
                .iter()
                .any(|one| one["name"] == "助餐" && !one["class_id"].is_null())
        );

        let url = format!(
            "/api/imports/{}/mapping",
            checked["id"].as_str().expect("an id")
        );
        let map = |class: serde_json::Value| {
            json!({"version": checked["version"], "columns": checked["mapping"],
                "options": {"source": "hotline_12345", "public": false, "classes": {"交通运输": class}}})
        };
        let strange = map(json!("00000000-0000-0000-0000-0000000000ff"));
        client.post(&url, &strange).await.refused(422, "invalid");
        fine(&client.post(&url, &map(json!(parking))).await);
        house.run_jobs().await;
        let checked = client
            .get(&format!(
                "/api/imports/{}",
                checked["id"].as_str().expect("an id")
            ))
            .await
            .ok()
            .body;
        assert_eq!(checked["class_names"][0]["class_id"], json!(parking));
        let done = step(&house, &client, &checked, "commit").await;
        assert_eq!(done["counts"]["create"], 4);
        let list = client
            .get(&format!("/api/demands?class_id={parking}"))
            .await
            .ok()
            .body;
        assert_eq!(list["total"], 2);

        // the next sheet of this form starts with the same classes
        let next = upload(&client, "classes-two", "工单.csv", sheet.as_bytes())
            .await
            .ok()
            .body;
        assert_eq!(next["options"]["classes"]["交通运输"], json!(parking));
        assert_eq!(next["options"]["public"], false);

        // imported texts are not public: an open issue wants a word that somebody has read them
        let id = list["items"][0]["id"].as_str().expect("an id");
        let page = client.get(&format!("/api/demands/{id}")).await.ok().body;
        assert_eq!(page["public"], false);
        let accepted = client
            .post(
                &format!("/api/demands/{id}/accept"),
                &json!({"version": page["version"]}),
            )
            .await
            .ok()
            .body;
        let issue = |public: bool| json!({"version": accepted["version"], "mode": "open", "make_public": public});
        let url = format!("/api/demands/{id}/issue");
        client
            .post(&url, &issue(false))
            .await
            .refused(409, "issue_not_public");
        assert_eq!(
            client.post(&url, &issue(true)).await.ok().body["public"],
            true
        );
    }
);
