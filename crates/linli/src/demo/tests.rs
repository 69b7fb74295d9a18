//! What the demo must show, asked of a filled house: every state, and nothing that the house itself would report as broken.

use std::collections::BTreeSet;

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{DemandId, OrgId};
use linli_kit::params;
use linli_kit::row;
use linli_kit::testing::{On, STREET, TestHouse};
use linli_value::activities::rules::ActivityState;
use serde_json::{Value, json};

use super::{Size, prepare};
use crate::house;

row! {
    struct State { state: String, waiting: i64 }
}
row! {
    struct Counted { units: i64, lines: i64 }
}
row! {
    struct Parked { id: DemandId, office: OrgId }
}

#[tokio::test]
async fn activities_are_there_in_every_state_and_keep_promises() {
    let house = TestHouse::open(On::Sqlite, &house::features()[1..])
        .await
        .expect("sqlite is always there");
    prepare(&house.app, Size::Tiny, 7).await.expect("fills");
    let mut db = house.app.read().await.expect("reads");
    let found: Vec<State> = db
        .all_unscoped(
            "a test looks at the whole house",
            "SELECT a.state AS state, (SELECT count(*) FROM activity_signup s WHERE s.street_id = a.street_id \
             AND s.activity_id = a.id AND s.state = 'waiting') AS waiting FROM activity a WHERE a.street_id = $1",
            params![STREET],
        )
        .await
        .expect("activities");
    let states: BTreeSet<&str> = found.iter().map(|one| one.state.as_str()).collect();
    let all: BTreeSet<&str> = ActivityState::ALL.iter().map(|one| one.code()).collect();
    assert_eq!(states, all);
    assert!(found.len() >= 25, "{} activities", found.len());
    assert!(
        found.iter().any(|one| one.waiting > 0),
        "somebody waits for a place"
    );
    let counted: Option<Counted> = db
        .one_unscoped(
            "a test looks at the whole house",
            "SELECT (SELECT count(DISTINCT org_id) FROM served WHERE street_id = $1 AND source = 'activity') AS units, \
             (SELECT count(*) FROM deed WHERE street_id = $1 AND source = 'activity') AS lines",
            params![STREET],
        )
        .await
        .expect("deeds");
    let counted = counted.expect("a row");
    assert!(
        counted.units >= 4,
        "{} units brought something",
        counted.units
    );
    assert!(counted.lines >= 4, "{} promises were kept", counted.lines);
    drop(db);
    for check in house.app.features().iter().flat_map(|one| one.checks) {
        let broken = (check.run)(house.app.clone()).await.expect("checks");
        assert!(broken.is_empty(), "{}: {broken:?}", check.name);
    }
}

#[tokio::test]
async fn the_car_park_is_told_on_one_page() {
    let house = TestHouse::open(On::Sqlite, &house::features()[1..])
        .await
        .expect("sqlite is always there");
    prepare(&house.app, Size::Tiny, 7).await.expect("fills");
    let mut db = house.app.read().await.expect("reads");
    let parked: Vec<Parked> = db
        .all_unscoped(
            "a test looks at the whole house",
            "SELECT DISTINCT d.id AS id, o.id AS office FROM demand d JOIN resolution r ON r.street_id = d.street_id \
             AND r.demand_id = d.id JOIN org o ON o.street_id = d.street_id AND o.kind = 'street_office' \
             AND o.parent_id IS NULL WHERE d.street_id = $1",
            params![STREET],
        )
        .await
        .expect("demands");
    drop(db);
    let [parked] = &parked[..] else {
        panic!("{} demands went through meetings", parked.len());
    };
    let officer = house
        .client(
            STREET,
            Role::StreetOfficer,
            parked.office,
            &AreaPath::street(),
        )
        .await;
    let url = format!("/api/demands/{}/story", parked.id);
    let story = officer.get(&url).await.ok().body;
    assert_eq!(
        (&story["title"], &story["meetings"], &story["carried"]),
        (&json!("南门夜间停车难"), &json!(3), &json!(2))
    );
    let chapters = story["chapters"].as_array().expect("chapters");
    let kinds: Vec<&str> = chapters
        .iter()
        .filter_map(|one| one["kind"].as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "voiced",
            "discussed",
            "resolved",
            "discussed",
            "carried_over",
            "discussed",
            "carried_over",
            "project",
            "built"
        ]
    );
    let built = &chapters[8];
    assert_eq!(
        (&built["title"], &built["state"]),
        (&json!("错时共享停车"), &json!("finished"))
    );
    let made = &built["made"][0];
    assert!(
        made["area_name"].is_string(),
        "the facility has a place: {made}"
    );
    assert_eq!(made["resource_name"], "南门夜间共享车位");
    // what it leads to is there, and leads back
    let resource = made["resource_id"].as_str().expect("a resource");
    let resource = officer
        .get(&format!("/api/resources/{resource}"))
        .await
        .ok()
        .body;
    assert_eq!(resource["state"], "listed");
    let project = built["project_id"].as_str().expect("a project");
    let project = officer
        .get(&format!("/api/projects/{project}"))
        .await
        .ok()
        .body;
    assert_eq!(project["demand_id"], json!(parked.id));
    assert_ne!(project["resolution_id"], Value::Null);
    let url = format!("/api/projects?demand_id={}", parked.id);
    let of_demand = officer.get(&url).await.ok().body;
    assert_eq!(
        (&of_demand["total"], &of_demand["items"][0]["id"]),
        (&json!(1), &project["id"])
    );
}
