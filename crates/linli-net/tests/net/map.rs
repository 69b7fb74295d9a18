//! Shapes of places: drawn, put back, split, found wrong, and seen only in scope.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, OrgId};
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_net::FEATURES;
use serde_json::{Value, json};
use uuid::Uuid;

pub const WEST: f64 = 117.0;
pub const SOUTH: f64 = 36.6;

/// A box of thousandths of a degree from the south-western corner.
pub fn block(east: f64, north: f64, width: f64, height: f64) -> Value {
    let at = |x: f64, y: f64| json!([WEST + (east + x) / 1e3, SOUTH + (north + y) / 1e3]);
    let ring = [
        at(0.0, 0.0),
        at(width, 0.0),
        at(width, height),
        at(0.0, height),
        at(0.0, 0.0),
    ];
    json!({"type": "Polygon", "coordinates": [ring]})
}

/// A street with two communities, and a compound in the first.
pub struct Net {
    pub street: AreaId,
    pub first: AreaId,
    pub second: AreaId,
}

pub async fn net(house: &TestHouse) -> Net {
    let id = |number: u128| AreaId(Uuid::from_u128(number));
    let rows = [
        (1, None, "street", "北江街道", "/", None),
        (
            2,
            Some(1),
            "community",
            "北江社区",
            "/001/",
            Some("330205001001"),
        ),
        (
            3,
            Some(1),
            "community",
            "锦绣社区",
            "/002/",
            Some("330205001002"),
        ),
        (4, Some(2), "compound", "和平里", "/001/001/", None),
    ];
    let mut db = house.app.store().begin().await.expect("begins");
    for (number, parent, kind, name, path, code) in rows {
        db.execute_unscoped(
            "test",
            "INSERT INTO area (street_id, id, parent_id, kind, name, code, path, households, population, elders60, \
             elders80, children0_3, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 100, 300, 50, 10, 5, 1)",
            params![STREET, id(number), parent.map(id), kind, name, code, path],
        )
        .await
        .expect("a place");
    }
    db.commit().await.expect("commits");
    Net {
        street: id(1),
        first: id(2),
        second: id(3),
    }
}

pub async fn officer(house: &TestHouse) -> TestClient<'_> {
    let org = OrgId(Uuid::nil());
    house
        .client(STREET, Role::StreetOfficer, org, &AreaPath::street())
        .await
}

pub async fn put(
    client: &TestClient<'_>,
    area: AreaId,
    version: i64,
    geometry: Value,
) -> TestAnswer {
    let body = json!({"version": version, "geometry": geometry});
    client
        .write(Method::PUT, &format!("/api/map/areas/{area}"), &body)
        .await
}

on_both_databases!(
    FEATURES,
    async fn a_shape_is_drawn_changed_and_put_back(house: TestHouse) {
        let net = net(&house).await;
        let officer = officer(&house).await;
        let empty = officer
            .get(&format!("/api/map/areas/{}", net.first))
            .await
            .ok();
        assert_eq!(
            (&empty.body["version"], &empty.body["geometry"]),
            (&json!(0), &Value::Null)
        );
        assert_eq!(
            empty.body["allowed_actions"][2]["reason_code"],
            "shape_no_earlier"
        );

        let drawn = put(&officer, net.first, 0, block(0., 0., 10., 10.))
            .await
            .ok();
        assert_eq!(drawn.body["version"], 1);
        let size = drawn.body["square_metres"].as_f64().expect("a size");
        assert!((size - 993_100.0).abs() < 500.0, "{size}");
        put(&officer, net.first, 0, block(0., 0., 9., 9.))
            .await
            .refused(409, "stale_version");
        let changed = put(&officer, net.first, 1, block(0., 0., 20., 10.))
            .await
            .ok();
        assert_eq!(changed.body["history"].as_array().map(Vec::len), Some(2));
        assert_ne!(changed.body["history"][1]["to_at"], Value::Null);

        let path = format!("/api/map/areas/{}/undo", net.first);
        let back = officer.post(&path, &json!({"version": 2})).await.ok();
        assert_eq!(
            (&back.body["version"], &back.body["geometry"]),
            (&json!(3), &drawn.body["geometry"])
        );
        officer
            .post(&path, &json!({"version": 2}))
            .await
            .refused(409, "stale_version");

        let gone = put(&officer, net.first, 3, Value::Null).await.ok();
        assert_eq!(
            (&gone.body["version"], &gone.body["geometry"]),
            (&json!(4), &Value::Null)
        );
        put(&officer, net.first, 4, Value::Null)
            .await
            .refused(409, "shape_not_drawn");
        let shapes = officer.get("/api/map/shapes").await.ok();
        assert_eq!(shapes.body["features"], json!([]));
        let back = officer.post(&path, &json!({"version": 4})).await.ok();
        assert_eq!(back.body["geometry"], drawn.body["geometry"]);
    }
);

on_both_databases!(
    FEATURES,
    async fn shapes_are_seen_and_drawn_in_scope_only(house: TestHouse) {
        let net = net(&house).await;
        let officer = officer(&house).await;
        put(&officer, net.first, 0, block(0., 0., 10., 10.))
            .await
            .ok();
        put(&officer, net.second, 0, block(10., 0., 10., 10.))
            .await
            .ok();
        let org = OrgId(Uuid::nil());
        let first = AreaPath::street().child(1);
        let worker = house
            .client(STREET, Role::CommunityWorker, org, &first)
            .await;
        let shapes = worker.get("/api/map/shapes").await.ok();
        assert_eq!(shapes.headers["content-type"], "application/geo+json");
        let seen = shapes.body["features"].as_array().expect("features");
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0]["properties"]["name"], "北江社区");
        worker
            .get(&format!("/api/map/areas/{}", net.second))
            .await
            .refused(404, "not_found");
        put(&worker, net.second, 1, block(0., 0., 9., 9.))
            .await
            .refused(404, "not_found");
        put(&worker, net.first, 1, block(0., 0., 9., 9.)).await.ok();
        let stranger = house
            .client(OTHER_STREET, Role::StreetOfficer, org, &AreaPath::street())
            .await;
        assert_eq!(
            stranger.get("/api/map/shapes").await.ok().body["features"],
            json!([])
        );
        put(&stranger, net.first, 2, block(0., 0., 9., 9.))
            .await
            .refused(404, "not_found");
        let volunteer = house
            .client(STREET, Role::Volunteer, org, &AreaPath::street())
            .await;
        volunteer.get("/api/map/shapes").await.ok();
        put(&volunteer, net.first, 2, block(0., 0., 9., 9.))
            .await
            .refused(403, "not_for_this_post");
        house
            .anybody()
            .get("/api/map/shapes")
            .await
            .refused(401, "not_signed_in");
        let points = json!({"points": [[117.005, 36.605], [117.015, 36.605], [118.0, 36.6]]});
        let located = officer.post("/api/map/locate", &points).await.ok();
        let names: Vec<&str> = located.body["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|places| places[0]["name"].as_str().unwrap_or("-"))
            .collect();
        assert_eq!(names, ["北江社区", "锦绣社区", "-"]);
    }
);

on_both_databases!(
    FEATURES,
    async fn bad_shapes_are_told_by_place(house: TestHouse) {
        let net = net(&house).await;
        let officer = officer(&house).await;
        let ring = |points: Value| json!({"type": "Polygon", "coordinates": [points]});
        let table = [
            (
                ring(json!([
                    [117.0, 36.0],
                    [117.1, 36.1],
                    [117.1, 36.0],
                    [117.0, 36.1],
                    [117.0, 36.0]
                ])),
                "shape_crosses_itself",
            ),
            (
                ring(json!([
                    [36.0, 117.0],
                    [36.1, 117.0],
                    [36.1, 117.1],
                    [36.0, 117.0]
                ])),
                "shape_off_the_earth",
            ),
            (
                ring(json!([
                    [39_500_000, 4_057_000],
                    [39_500_100, 4_057_000],
                    [39_500_100, 4_057_100]
                ])),
                "shape_off_the_earth",
            ),
            (ring(json!([[117.0, 36.0], [117.1, 36.1]])), "shape_empty"),
            (
                json!({"type": "Point", "coordinates": [117.0, 36.0]}),
                "shape_no_polygon",
            ),
            (
                json!({"type": "Polygon", "coordinates": "none"}),
                "shape_no_polygon",
            ),
            (json!({}), "shape_no_polygon"),
        ];
        for (geometry, code) in table {
            let answer = put(&officer, net.first, 0, geometry).await;
            answer.refused(422, "invalid");
            let fault = &answer.body["field_errors"][0];
            assert_eq!(
                (&fault["field"], &fault["code"]),
                (&json!("geometry"), &json!(code))
            );
            assert_ne!(fault["message"], fault["code"], "the fault has a text");
        }
        // inverted, unclosed and with heights: repaired and said
        let high = ring(json!([
            [117.0, 36.0, 5],
            [117.0, 36.1, 5],
            [117.1, 36.1, 5]
        ]));
        let repaired = put(&officer, net.first, 0, high).await.ok();
        assert_eq!(repaired.body["repairs"].as_array().map(Vec::len), Some(3));
        let stored = &repaired.body["geometry"]["coordinates"][0];
        assert_eq!(stored[0], stored[3], "closed");
        assert_eq!(stored[0].as_array().map(Vec::len), Some(2), "flat");
    }
);

on_both_databases!(
    FEATURES,
    async fn sixty_four_pens_leave_one_shape(house: TestHouse) {
        let net = net(&house).await;
        let officer = officer(&house).await;
        let tries = (0..64).map(|number| {
            let size = 1.0 + f64::from(number) / 10.0;
            put(&officer, net.first, 0, block(0., 0., size, 10.))
        });
        let answers = futures::future::join_all(tries).await;
        let won = answers
            .iter()
            .filter(|answer| answer.status.is_success())
            .count();
        assert_eq!(won, 1);
        for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
            lost.refused(409, "stale_version");
        }
        let now = officer
            .get(&format!("/api/map/areas/{}", net.first))
            .await
            .ok();
        assert_eq!(now.body["history"].as_array().map(Vec::len), Some(1));
    }
);

on_both_databases!(
    FEATURES,
    async fn overlaps_and_holes_are_listed_and_tools_compute(house: TestHouse) {
        let net = net(&house).await;
        let officer = officer(&house).await;
        put(&officer, net.street, 0, block(0., 0., 30., 10.))
            .await
            .ok();
        put(&officer, net.first, 0, block(0., 0., 12., 10.))
            .await
            .ok();
        put(&officer, net.second, 0, block(10., 0., 10., 10.))
            .await
            .ok();
        let found = officer.get("/api/map/findings").await.ok();
        assert_eq!(found.body["total"], 2, "{}", found.body);
        assert_eq!(found.body["items"][0]["finding"], "hole");
        assert_eq!(found.body["items"][1]["finding"], "overlap");
        assert_eq!(
            found.body["items"][1]["between"].as_array().map(Vec::len),
            Some(2)
        );
        let hole = found.body["items"][0]["square_metres"]
            .as_f64()
            .expect("a size");
        assert!((hole - 993_100.0).abs() < 500.0, "{hole}");

        let line = json!([[WEST - 0.001, SOUTH + 0.005], [WEST + 0.05, SOUTH + 0.005]]);
        let cut = json!({"geometry": block(0., 0., 12., 10.), "line": line});
        let parts = officer.post("/api/map/split", &cut).await.ok();
        assert_eq!(parts.body["parts"].as_array().map(Vec::len), Some(2));
        let short = json!({"geometry": block(0., 0., 12., 10.), "line": [[WEST, SOUTH], [WEST + 0.001, SOUTH + 0.001]]});
        let refused = officer.post("/api/map/split", &short).await;
        assert_eq!(refused.body["field_errors"][0]["code"], "split_not_through");

        let nearly =
            json!({"area_id": net.first, "geometry": block(0., 0., 10.02, 10.), "metres": 5});
        let snapped = officer.post("/api/map/snap", &nearly).await.ok();
        put(&officer, net.first, 1, snapped.body["geometry"].clone())
            .await
            .ok();
        let found = officer
            .get(&format!("/api/map/findings?parent_id={}", net.street))
            .await
            .ok();
        assert_eq!(found.body["total"], 1, "only the hole: {}", found.body);
    }
);

on_both_databases!(
    FEATURES,
    async fn a_tile_source_is_none_until_it_is_set(house: TestHouse) {
        net(&house).await;
        let officer = officer(&house).await;
        let none = officer.get("/api/map/tiles").await.ok();
        assert_eq!(
            (&none.body["url"], &none.body["version"]),
            (&Value::Null, &json!(0))
        );
        let body = |version: i64, url: &str, zoom: i64| json!({"version": version, "url": url, "datum": "wgs84", "attribution": "天地图", "max_zoom": zoom});
        let good =
            "https://t0.tianditu.gov.cn/vec_w/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=key";
        for (url, zoom, field) in [
            ("http://a/{z}/{x}/{y}", 18, "url"),
            ("https://a/", 18, "url"),
            (good, 40, "max_zoom"),
        ] {
            let answer = officer
                .write(Method::PUT, "/api/map/tiles", &body(0, url, zoom))
                .await;
            answer.refused(422, "invalid");
            assert_eq!(answer.body["field_errors"][0]["field"], field);
        }
        let set = officer
            .write(Method::PUT, "/api/map/tiles", &body(0, good, 18))
            .await
            .ok();
        assert_eq!(
            (&set.body["url"], &set.body["version"]),
            (&json!(good), &json!(1))
        );
        officer
            .write(Method::PUT, "/api/map/tiles", &body(0, good, 18))
            .await
            .refused(409, "stale_version");
        let cleared = officer
            .write(Method::PUT, "/api/map/tiles", &body(1, "", 18))
            .await
            .ok();
        assert_eq!(cleared.body["url"], Value::Null);
        let org = OrgId(Uuid::nil());
        let stranger = house
            .client(OTHER_STREET, Role::StreetOfficer, org, &AreaPath::street())
            .await;
        assert_eq!(stranger.get("/api/map/tiles").await.ok().body["version"], 0);
        let worker = house
            .client(STREET, Role::CommunityWorker, org, &AreaPath::street())
            .await;
        worker
            .write(Method::PUT, "/api/map/tiles", &body(2, good, 18))
            .await
            .refused(403, "not_for_this_post");
    }
);
