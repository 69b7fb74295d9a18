//! Files of shapes: understood, taken over, taken back; wrong coordinates noticed.

use std::fmt::Write;

use axum::body::Body;
use axum::http::{Method, Request, header};
use linli_kit::on_both_databases;
use linli_kit::testing::{TestAnswer, TestClient};
use linli_net::FEATURES;
use serde_json::{Value, json};

use crate::map::{WEST, block, net, officer, put};

async fn upload(client: &TestClient<'_>, bytes: &[u8], key: &str) -> TestAnswer {
    let mut body =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.geojson\"\r\n\r\n"
            .to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/map/imports")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header("idempotency-key", key)
        .body(Body::from(body))
        .expect("a request");
    client.send_request(request).await
}

/// A GeoJSON file of named boxes, every coordinate put through `change`.
fn file(boxes: &[(&str, Value)], change: impl Fn(f64, f64) -> (f64, f64)) -> Vec<u8> {
    let features: Vec<Value> = boxes
        .iter()
        .map(|(name, geometry)| {
            let mut geometry = geometry.clone();
            for at in geometry["coordinates"][0].as_array_mut().expect("a ring") {
                let (x, y) = change(at[0].as_f64().expect("x"), at[1].as_f64().expect("y"));
                *at = json!([x, y]);
            }
            json!({"type": "Feature", "properties": {"NAME": name}, "geometry": geometry})
        })
        .collect();
    json!({"type": "FeatureCollection", "features": features})
        .to_string()
        .into_bytes()
}

on_both_databases!(
    FEATURES,
    async fn a_file_is_understood_taken_over_and_taken_back(house: TestHouse) {
        let net = net(&house).await;
        let officer = officer(&house).await;
        put(&officer, net.first, 0, block(0., 0., 10., 10.))
            .await
            .ok();
        let boxes = [
            ("北江社区", block(0., 0., 12., 10.)),
            ("锦绣社区", block(12., 0., 10., 10.)),
            ("没有的社区", block(30., 0., 10., 10.)),
        ];
        let bytes = file(&boxes, |x, y| (x, y));
        let read = upload(&officer, &bytes, "import-key-1").await.ok();
        let preview = &read.body["preview"];
        assert_eq!(
            (&preview["sign"], &preview["attribute"]),
            (&json!("degrees"), &json!("NAME"))
        );
        let counts = &preview["counts"];
        assert_eq!(
            (&counts["create"], &counts["change"], &counts["unmatched"]),
            (&json!(1), &json!(1), &json!(1))
        );
        let again = upload(&officer, &bytes, "import-key-1").await.ok();
        assert_eq!(
            again.body["id"], read.body["id"],
            "a repeat is the same import"
        );

        let path = format!(
            "/api/map/imports/{}",
            read.body["id"].as_str().expect("an id")
        );
        let choices = json!({"version": 1, "reading": {"choices": {"3": net.street}}});
        let chosen = officer
            .post(&format!("{path}/reading"), &choices)
            .await
            .ok();
        assert_eq!(chosen.body["preview"]["counts"]["create"], 2);
        let done = officer
            .post(&format!("{path}/commit"), &json!({"version": 2}))
            .await
            .ok();
        assert_eq!(
            (&done.body["state"], &done.body["written"]),
            (&json!("done"), &json!(3))
        );
        officer
            .post(&format!("{path}/commit"), &json!({"version": 3}))
            .await
            .refused(409, "map_import_over");

        // exported and brought in again nothing changes
        let export = officer.get("/api/map/shapes?download=true").await.ok();
        let same = upload(&officer, &export.bytes, "import-key-2").await.ok();
        assert_eq!(
            same.body["preview"]["counts"]["unchanged"], 3,
            "{}",
            same.body["preview"]["counts"]
        );

        // what was drawn anew since stays
        put(&officer, net.second, 1, block(12., 0., 8., 10.))
            .await
            .ok();
        let undone = officer
            .post(&format!("{path}/undo"), &json!({"version": 3}))
            .await
            .ok();
        assert_eq!(
            (&undone.body["state"], &undone.body["kept_back"]),
            (&json!("undone"), &json!(1))
        );
        let first = officer
            .get(&format!("/api/map/areas/{}", net.first))
            .await
            .ok();
        assert_eq!(first.body["version"], 3);
        let width = first.body["geometry"]["coordinates"][0][1][0]
            .as_f64()
            .expect("x")
            - WEST;
        assert!((width - 0.010).abs() < 1e-7, "as it was before: {width}");
        let street = officer
            .get(&format!("/api/map/areas/{}", net.street))
            .await
            .ok();
        assert_eq!(street.body["geometry"], Value::Null);
    }
);

on_both_databases!(
    FEATURES,
    async fn wrong_coordinates_are_noticed_and_wait_for_agreement(house: TestHouse) {
        let net = net(&house).await;
        let officer = officer(&house).await;
        put(&officer, net.first, 0, block(0., 0., 10., 10.))
            .await
            .ok();
        put(&officer, net.second, 0, block(10., 0., 10., 10.))
            .await
            .ok();
        let boxes = [
            ("北江社区", block(0., 0., 10., 10.)),
            ("锦绣社区", block(10., 0., 10., 10.)),
        ];
        let gcj = |x: f64, y: f64| {
            let at = linli_geo::shift::to_gcj02(linli_geo::Coord { x, y });
            (at.x, at.y)
        };
        let metres = |x: f64, y: f64| {
            let strip =
                linli_geo::reference::GaussKruger::by_prefix(39_500_000.0).expect("strip 39");
            let at = strip.from_wgs84(linli_geo::Coord { x, y });
            (at.x, at.y)
        };
        let table: [(&str, Vec<u8>); 3] = [
            ("shifted", file(&boxes, gcj)),
            ("swapped", file(&boxes, |x, y| (y, x))),
            ("metres", file(&boxes, metres)),
        ];
        for (sign, bytes) in table {
            let read = upload(&officer, &bytes, &format!("import-{sign}"))
                .await
                .ok();
            let preview = &read.body["preview"];
            assert_eq!(
                (&preview["sign"], &preview["wants_agreement"]),
                (&json!(sign), &json!(true))
            );
            assert_ne!(preview["sign_text"], Value::Null);
            // read as it was understood, it is what is drawn already
            assert_eq!(
                preview["counts"]["unchanged"], 2,
                "{sign}: {}",
                preview["counts"]
            );
            let path = format!(
                "/api/map/imports/{}",
                read.body["id"].as_str().expect("an id")
            );
            officer
                .post(&format!("{path}/commit"), &json!({"version": 1}))
                .await
                .refused(409, "map_import_agree");
            let body = json!({"version": 1, "reading": {"reference": preview["reference"], "attribute": "NAME"}});
            let agreed = officer.post(&format!("{path}/reading"), &body).await.ok();
            assert_eq!(agreed.body["preview"]["wants_agreement"], false);
            officer
                .post(&format!("{path}/commit"), &json!({"version": 2}))
                .await
                .refused(409, "map_import_nothing");
        }
        let mut noise = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
        write!(noise, "{}", "[".repeat(300)).expect("writes");
        let refused = [
            (noise.into_bytes(), 422, "map_file_damaged"),
            (b"PK\x03\x04 no zip".to_vec(), 422, "map_file_damaged"),
            (b"name,code".to_vec(), 415, "map_file_other_format"),
            (
                b"{\"type\":\"FeatureCollection\",\"features\":[]}".to_vec(),
                422,
                "map_file_empty",
            ),
        ];
        for (number, (bytes, status, code)) in refused.into_iter().enumerate() {
            let answer = upload(&officer, &bytes, &format!("import-bad-{number}")).await;
            answer.refused(status, code);
        }
    }
);
