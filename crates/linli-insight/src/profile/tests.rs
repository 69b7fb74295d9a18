//! The profile of a small street worked out by hand, on both databases; every figure opens the rows it counts.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::time::DAY;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_kit::text::Locale;
use linli_kit::{on_both_databases, params};
use serde_json::{Value, json};

use super::{ProfileQuery, profile_of};
use crate::coverage::tests::{put, tell};
use crate::testing::{Street, Voiced, elsewhere, features, hour, north_path, south_path};

/// The net of coverage's own test, people of the north counted today and of the south two years ago, and in the north:
/// two resources on the list and one in review, three open demands of which one is unmet, two orders done this year, one
/// of last year, one head by letter.
async fn told(house: &TestHouse) -> Street<'_> {
    let street = Street::build(house).await;
    tell(&street).await;
    let now = house.app.now();
    for (community, date) in [(street.north, now), (street.south, now.plus(-730 * DAY))] {
        put(
            house,
            "UPDATE area SET data_date = $2, elders60 = 100, elders80 = 20, children0_3 = 30 WHERE id = $1",
            params![community, date],
        )
        .await;
    }
    let north = north_path();
    for (title, state) in [
        ("会议室", "listed"),
        ("义诊", "listed"),
        ("旧书", "in_review"),
    ] {
        street.offer(street.library, title, state, &north).await;
    }
    street.voice(Voiced::accepted("published")).await;
    for state in ["in_progress", "shelved", "closed"] {
        let taken = Voiced {
            committed: 1,
            ..Voiced::accepted(state)
        };
        street.voice(taken).await;
    }
    street.voice(elsewhere()).await;
    let demand = street.voice(Voiced::accepted("closed")).await;
    for state in ["closed", "closed", "confirmed"] {
        street
            .order(demand, street.clinic, state, None, None, None)
            .await;
    }
    let old = street
        .order(demand, street.clinic, "closed", None, None, None)
        .await;
    put(
        house,
        "UPDATE work_order SET confirmed_at = $2 WHERE id = $1",
        params![old, hour(0).plus(-400 * DAY)],
    )
    .await;
    put(
        house,
        "INSERT INTO head_appointment (street_id, id, application_id, person_id, org_id, area_id, area_path, post_kind, \
         route, state, term_from, term_to, handover, version) \
         VALUES ($1, $2, $2, $2, $3, $4, $5, 'building_head', 'self', 'on_duty', $6, $7, '[]', 1)",
        params![
            STREET,
            house.app.ids().next(),
            street.office,
            street.north,
            north.child(1).child(1),
            now,
            now.plus(DAY)
        ],
    )
    .await;
    street
}

/// The lines of a profile as code and count.
fn said(profile: &Value, which: &str) -> Vec<(String, i64)> {
    profile[which]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| {
            let text = line["text"].as_str().expect("a text");
            assert!(
                !text.contains('{') && !text.starts_with("profile_"),
                "{text}"
            );
            let code = line["code"].as_str().expect("a code");
            (
                code.trim_start_matches("profile_").to_owned(),
                line["count"].as_i64().expect("a count"),
            )
        })
        .collect()
}

/// How many rows a list holds.
async fn opened(client: &TestClient<'_>, rows: &Value) -> Option<i64> {
    let query = rows["query"].as_str().expect("a query");
    let path = match rows["list"].as_str().expect("a list") {
        "places" => "/api/coverage/places",
        "units" => "/api/coverage/units",
        "areas" => {
            let id = query.strip_prefix("id=").expect("a place");
            client.get(&format!("/api/areas/{id}")).await.ok();
            return None;
        }
        noun => &format!("/api/{noun}"),
    };
    client.get(&format!("{path}?{query}")).await.ok().body["total"].as_i64()
}

/// Every figure, line and part with a list opens just as many rows.
async fn opens(client: &TestClient<'_>, profile: &Value) {
    let list = |of: &Value, what: &str| of[what].as_array().cloned().unwrap_or_default();
    let mut counted: Vec<Value> = list(profile, "sizes");
    for size in list(profile, "sizes") {
        counted.extend(list(&size, "kinds"));
    }
    for line in [list(profile, "strengths"), list(profile, "gaps")].concat() {
        counted.extend(list(&line, "parts"));
        counted.push(line);
    }
    assert!(counted.len() > 20);
    for figure in counted.iter().filter(|figure| !figure["rows"].is_null()) {
        if let Some(rows) = opened(client, &figure["rows"]).await {
            assert_eq!(figure["count"], rows, "{figure}");
        }
    }
}

fn pairs(wanted: &[(&str, i64)]) -> Vec<(String, i64)> {
    wanted
        .iter()
        .map(|(code, count)| ((*code).to_owned(), *count))
        .collect()
}

on_both_databases!(
    &features(),
    async fn figures_strengths_and_gaps_open_their_rows(house: TestHouse) {
        let street = told(&house).await;
        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        let whole = officer.get("/api/profile").await.ok().body;
        assert_eq!(whole["name"], "春和街道");
        let people = &whole["people"];
        assert_eq!(
            (&people["households"], &people["population"]),
            (&json!(2_000), &json!(6_000))
        );
        assert_eq!(
            (&people["elders60"], &people["counted"]),
            (&json!(200), &json!(2))
        );
        assert!(people["counted_from"].as_str() < people["counted_to"].as_str());
        let sizes: Vec<(&str, i64)> = whole["sizes"]
            .as_array()
            .expect("sizes")
            .iter()
            .map(|size| {
                (
                    size["name"].as_str().unwrap_or_default(),
                    size["count"].as_i64().unwrap_or_default(),
                )
            })
            .collect();
        // library and clinic stand at the street, the school, the merchant and a second clinic in the north, a shop in the
        // south; three branches
        let wanted = [
            ("communities", 2),
            ("grids", 2),
            ("compounds", 3),
            ("buildings", 6),
            ("party_organisations", 3),
            ("units", 6),
        ];
        assert_eq!(sizes, wanted);
        let wanted = [
            ("appointed", 1),
            ("units", 6),
            ("offered", 2),
            ("delivered", 2),
        ];
        assert_eq!(said(&whole, "strengths"), pairs(&wanted));
        let wanted = [
            ("missed_heads", 4),
            ("missed_mailboxes", 4),
            ("missed_branches", 1),
            ("missed_stations", 2),
            ("missed_boards", 2),
            ("missed_owners", 1),
            ("missed_grids", 1),
            ("missed_units", 4),
            ("missed_covered", 1),
            ("long_vacant", 2),
            ("unmet", 1),
            ("counted_long_ago", 1),
        ];
        assert_eq!(said(&whole, "gaps"), pairs(&wanted));
        assert_eq!(
            whole["gaps"][11]["parts"][0]["name"], "南塘社区",
            "the one counted two years ago"
        );
        assert_eq!(
            whole["gaps"][0]["text"],
            "楼长覆盖 2/6 栋（33.3%），要求 95%，还有 4 栋没有楼长"
        );
        let names: Vec<&str> = whole["communities"]
            .as_array()
            .expect("communities")
            .iter()
            .filter_map(|row| row["name"].as_str())
            .collect();
        assert_eq!(names, ["北江社区", "南塘社区"], "in the order of the tree");
        opens(&officer, &whole).await;
    }
);

on_both_databases!(
    &features(),
    async fn what_is_met_is_a_strength(house: TestHouse) {
        let street = told(&house).await;
        // the south's only building gets a mailbox, its compound a branch; nothing else is counted there
        let south = south_path().child(1);
        let id = house.app.ids().next();
        put(
            &house,
            "INSERT INTO poster (code, id, street_id, area_id, area_path, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            params![id.to_string(), id, STREET, street.south, south.child(1), hour(0)],
        )
        .await;
        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        let path = format!("/api/profile?area_id={}", street.south.0);
        let south = officer.get(&path).await.ok().body;
        assert_eq!(
            said(&south, "strengths"),
            pairs(&[("met_mailboxes", 1), ("units", 1)])
        );
        let wanted = [
            ("missed_heads", 1),
            ("missed_branches", 1),
            ("missed_stations", 1),
            ("missed_boards", 1),
            ("missed_units", 1),
            ("missed_covered", 1),
            ("long_vacant", 1),
            ("counted_long_ago_own", 1),
        ];
        // no owners' committee or grid: neither strength nor gap
        assert_eq!(said(&south, "gaps"), pairs(&wanted));
        assert_eq!(south["communities"], json!([]));
    }
);

on_both_databases!(
    &features(),
    async fn a_community_reads_its_own_profile_and_nobody_elses(house: TestHouse) {
        let street = told(&house).await;
        let secretary = street
            .client(Role::CommunitySecretary, street.office, &north_path())
            .await;
        let own = secretary.get("/api/profile").await.ok().body;
        assert_eq!(
            (&own["name"], &own["people"]["households"]),
            (&json!("北江社区"), &json!(1_200))
        );
        opens(&secretary, &own).await;
        let whole = {
            let mut db = house.app.read().await.expect("reads");
            linli_net::areas::store::by_path(&mut db, &street.scope, &AreaPath::street())
                .await
                .expect("the street")
        };
        for beyond in [street.south, whole.id] {
            for (method, path, body) in [
                (
                    Method::GET,
                    format!("/api/profile?area_id={}", beyond.0),
                    json!(null),
                ),
                (
                    Method::PUT,
                    format!("/api/brands/{}", beyond.0),
                    json!({"version": 0, "name": "别家的", "text": ""}),
                ),
            ] {
                let answer = if method == Method::GET {
                    secretary.get(&path).await
                } else {
                    secretary.write(method, &path, &body).await
                };
                answer.refused(404, "not_found");
            }
        }
        let compound = own["sizes"][1]["rows"]["query"].as_str().expect("a query");
        let compounds = secretary
            .get(&format!("/api/coverage/places?{compound}"))
            .await
            .ok()
            .body;
        let path = format!(
            "/api/profile?area_id={}",
            compounds["items"][0]["area_id"].as_str().expect("a place")
        );
        secretary.get(&path).await.refused(422, "invalid");
        let unit = street
            .client(Role::UnitLiaison, street.library, &AreaPath::street())
            .await;
        unit.get("/api/profile")
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &features(),
    async fn the_brand_stands_beside_the_figures(house: TestHouse) {
        let street = told(&house).await;
        let secretary = street
            .client(Role::CommunitySecretary, street.office, &north_path())
            .await;
        let none = secretary.get("/api/profile").await.ok().body;
        assert_eq!(
            (&none["brand"]["name"], &none["brand"]["version"]),
            (&json!(""), &json!(0))
        );
        let path = format!("/api/brands/{}", street.north.0);
        let words = json!({"version": 0, "name": "滨河议事", "text": "每月第一个周六，居民坐下来议一件事。"});
        secretary.write(Method::PUT, &path, &words).await.ok();
        let shown = secretary.get("/api/profile").await.ok().body;
        assert_eq!(
            (&shown["brand"]["name"], &shown["brand"]["version"]),
            (&json!("滨河议事"), &json!(1))
        );
        let auditor = street
            .client(Role::Auditor, street.office, &AreaPath::street())
            .await;
        let read = auditor
            .get(&format!("/api/profile?area_id={}", street.north.0))
            .await
            .ok()
            .body;
        let action = &read["brand"]["allowed_actions"][0];
        assert_eq!(
            (&action["action"], &action["allowed"]),
            (&json!("write"), &json!(false))
        );
        assert!(
            action["reason"]
                .as_str()
                .is_some_and(|reason| !reason.is_empty())
        );
    }
);

on_both_databases!(
    &features(),
    async fn as_many_queries_whatever_the_size(house: TestHouse) {
        let street = told(&house).await;
        let mut db = house.app.read().await.expect("reads");
        for area in [street.north, street.south] {
            let before = db.queries();
            let query = ProfileQuery {
                area_id: Some(area),
            };
            profile_of(
                &mut db,
                &house.app,
                &street.scope,
                &query,
                Role::StreetOfficer,
                Locale::En,
            )
            .await
            .expect("a profile");
            assert_eq!(db.queries() - before, 10);
        }
    }
);
