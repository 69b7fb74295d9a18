//! Brands of the street and its communities: written by their own staff, never over words nobody has seen.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_net::FEATURES;
use linli_net::areas::store::{Area, insert};
use serde_json::{Value, json};

/// The street, a community, and a compound in it.
async fn build(house: &TestHouse) -> [AreaId; 3] {
    let ids = house.app.ids();
    let community = AreaPath::street().child(1);
    let places = [
        (AreaPath::street(), AreaKind::Street, "春和街道"),
        (community.clone(), AreaKind::Community, "北江社区"),
        (community.child(1), AreaKind::Compound, "锦绣苑"),
    ]
    .map(|(path, kind, name)| Area::new(AreaId::fresh(ids), None, kind, name, path));
    let mut db = house.app.store().begin().await.expect("begins");
    for place in &places {
        insert(&mut db, &Scope::street_wide(STREET), place)
            .await
            .expect("a place");
    }
    db.commit().await.expect("commits");
    places.map(|place| place.id)
}

async fn client(house: &TestHouse, role: Role, area: AreaPath) -> TestClient<'_> {
    house
        .client(STREET, role, OrgId::fresh(house.app.ids()), &area)
        .await
}

fn words(version: i64, name: &str) -> Value {
    json!({"version": version, "name": name, "text": "每月议一件事。\n议了就办。"})
}

on_both_databases!(
    FEATURES,
    async fn staff_write_the_brand_of_their_own_place(house: TestHouse) {
        let [street, community, compound] = build(&house).await;
        let path = |area: AreaId| format!("/api/brands/{}", area.0);
        let secretary = client(
            &house,
            Role::CommunitySecretary,
            AreaPath::street().child(1),
        )
        .await;
        let officer = client(&house, Role::StreetOfficer, AreaPath::street()).await;
        let first = secretary
            .write(Method::PUT, &path(community), &words(0, "滨河议事"))
            .await
            .ok()
            .body;
        assert_eq!(
            (&first["version"], &first["name"]),
            (&json!(1), &json!("滨河议事"))
        );
        assert_eq!(first["text"], "每月议一件事。\n议了就办。");

        // words nobody has seen are not written over; a repeat of a request writes once
        officer
            .write(Method::PUT, &path(community), &words(0, "街道起的名"))
            .await
            .refused(409, "stale_version");
        for _ in 0..2 {
            let again = officer
                .write_with_key(
                    Method::PUT,
                    &path(community),
                    &words(1, "滨河共议"),
                    "the-same-request",
                )
                .await
                .ok()
                .body;
            assert_eq!(again["version"], 2);
        }
        officer
            .write(Method::PUT, &path(street), &words(0, "春和邻里"))
            .await
            .ok();

        // a compound has none, another place is not found, and a name is asked for
        officer
            .write(Method::PUT, &path(compound), &words(0, "锦绣"))
            .await
            .refused(409, "brand_place");
        secretary
            .write(Method::PUT, &path(street), &words(1, "别人的"))
            .await
            .refused(404, "not_found");
        let nameless = officer
            .write(Method::PUT, &path(street), &words(1, " "))
            .await;
        nameless.refused(422, "invalid");
        assert_eq!(nameless.body["field_errors"][0]["field"], "name");
        for role in [Role::StreetLeader, Role::UnitLiaison, Role::BuildingHead] {
            client(&house, role, AreaPath::street())
                .await
                .write(Method::PUT, &path(street), &words(1, "不该写"))
                .await
                .refused(403, "not_for_this_post");
        }

        // the place's own history tells who wrote
        let shown = secretary
            .get(&format!("/api/areas/{}", community.0))
            .await
            .ok()
            .body;
        let told: Vec<&str> = shown["timeline"]
            .as_array()
            .expect("a timeline")
            .iter()
            .filter_map(|entry| entry["event"].as_str())
            .collect();
        assert_eq!(told, ["brand", "brand"]);
    }
);

on_both_databases!(
    FEATURES,
    async fn of_sixty_four_first_brands_one_is_written(house: TestHouse) {
        let [_, community, _] = build(&house).await;
        let officer = client(&house, Role::StreetOfficer, AreaPath::street()).await;
        let path = format!("/api/brands/{}", community.0);
        let tries = (0..64).map(|number| {
            let body = words(0, &format!("第{number}个"));
            let (officer, path) = (&officer, &path);
            async move { officer.write(Method::PUT, path, &body).await }
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
    }
);
