//! What `linli verify` says of the net: nothing of a whole one, and each broken row by its name.

use linli_domain::id::{AreaId, StreetId};
use linli_kit::log::Broken;
use linli_kit::store::Param;
use linli_kit::testing::TestHouse;
use linli_kit::{on_both_databases, params, row};
use linli_net::FEATURES;
use uuid::Uuid;

use crate::support::set_up;

const STREET: StreetId = StreetId(1);

row! {
    struct Root { id: AreaId }
}

async fn write(house: &TestHouse, sql: &'static str, params: Vec<Param>) {
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped("a test's own row", sql, params)
        .await
        .expect("written");
    db.commit().await.expect("commits");
}

async fn broken(house: &TestHouse) -> Vec<Broken> {
    let mut all = Vec::new();
    for check in FEATURES.iter().flat_map(|feature| feature.checks) {
        all.extend((check.run)(house.app.clone()).await.expect("checks"));
    }
    all
}

/// Asserts that a check names the row, and that it named nobody of that name before.
async fn names(house: &TestHouse, check: &str, label: &str, before: usize) {
    let found = broken(house).await;
    assert!(found.len() > before, "{label} goes unnoticed");
    let told = |one: &Broken| one.check == check && one.row.starts_with(&format!("{label}: "));
    assert!(found.iter().any(told), "{check} {label}: {found:?}");
}

async fn place(house: &TestHouse, parent: AreaId, path: &str, name: &str) {
    write(
        house,
        "INSERT INTO area (street_id, id, parent_id, kind, name, path, households, population, elders60, elders80, \
         children0_3, version, today_path) VALUES ($1, $2, $3, 'building', $4, $5, 0, 0, 0, 0, 0, 1, $5)",
        params![STREET, house.app.ids().next(), parent, name, path],
    )
    .await;
}

async fn org(house: &TestHouse, id: Uuid, parent: Option<Uuid>, name: &str) {
    write(
        house,
        "INSERT INTO org (street_id, id, kind, name, area_id, area_path, parent_id, tags, version, created_at) \
         VALUES ($1, $2, 'community', $3, $2, '/', $4, '', 1, 0)",
        params![STREET, id, name, parent],
    )
    .await;
}

async fn person(house: &TestHouse, name: &str) -> Uuid {
    let id = house.app.ids().next();
    write(
        house,
        "INSERT INTO person (street_id, id, name, version, created_at) VALUES ($1, $2, $3, 1, 0)",
        params![STREET, id, name],
    )
    .await;
    id
}

async fn post(house: &TestHouse, person: Uuid, role: &str, org: Uuid, path: &str) {
    write(
        house,
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, source, version) \
         VALUES ($1, $2, $3, $4, $4, $5, $6, 0, 'appointment', 1)",
        params![STREET, house.app.ids().next(), person, org, path, role],
    )
    .await;
}

on_both_databases!(
    FEATURES,
    async fn each_broken_row_is_named(house: TestHouse) {
        set_up(&house).await;
        assert_eq!(broken(&house).await.len(), 0, "a new house is whole");
        let mut db = house.app.read().await.expect("reads");
        let root: Root = db
            .one_unscoped(
                "a test's own row",
                "SELECT id FROM area WHERE street_id = $1 AND path = '/'",
                params![STREET],
            )
            .await
            .expect("reads")
            .expect("the street");
        drop(db);

        place(&house, root.id, "/009/", "直楼").await;
        assert_eq!(broken(&house).await.len(), 0, "a place below the street");
        place(&house, root.id, "/008/001/", "歪楼").await;
        names(&house, "areas.tree", "歪楼", 0).await;

        let [one, other] = [house.app.ids().next(), house.app.ids().next()];
        org(&house, one, Some(other), "甲社区").await;
        org(&house, other, Some(one), "乙社区").await;
        names(&house, "orgs.tree", "甲社区", 1).await;

        // one at the place, one in the organisation; two posts one after the other are nothing
        let [zhou, wu] = [
            person(&house, "周楼长").await,
            person(&house, "吴楼长").await,
        ];
        post(&house, zhou, "building_head", one, "/009/").await;
        let before = broken(&house).await.len();
        post(&house, wu, "building_head", one, "/009/").await;
        names(&house, "posts.seats", "周楼长", before).await;
        let [li, wang] = [
            person(&house, "李书记").await,
            person(&house, "王书记").await,
        ];
        post(&house, li, "community_secretary", one, "/").await;
        let before = broken(&house).await.len();
        post(&house, wang, "community_secretary", one, "/").await;
        names(&house, "posts.seats", "李书记", before).await;

        let (before, id) = (broken(&house).await.len(), house.app.ids().next());
        let sun = person(&house, "孙楼长").await;
        write(
            &house,
            "INSERT INTO head_appointment (street_id, id, application_id, person_id, org_id, area_id, area_path, post_kind, \
             route, state, term_from, term_to, handover, version) \
             VALUES ($1, $2, $2, $3, $2, $2, '/009/', 'building_head', 'self', 'on_duty', 0, 1, '[]', 1)",
            params![STREET, id, sun],
        )
        .await;
        names(&house, "heads.terms", "孙楼长", before).await;

        let (before, id) = (broken(&house).await.len(), house.app.ids().next());
        write(
            &house,
            "INSERT INTO head_application (street_id, id, campaign_id, slot_id, area_id, area_path, route, state, name, \
             statement, created_at, version) \
             VALUES ($1, $2, $2, $2, $2, '/009/', 'self', 'appointed', '钱先生', '', 0, 1)",
            params![STREET, id],
        )
        .await;
        names(&house, "campaigns.slots", "钱先生", before).await;
    }
);
