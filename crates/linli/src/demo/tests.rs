//! What the demo must show, asked of a filled house: every state, and nothing that the house itself would report as broken.

use std::collections::BTreeSet;

use linli_domain::code::CodeEnum;
use linli_kit::params;
use linli_kit::row;
use linli_kit::testing::{On, STREET, TestHouse};
use linli_value::activities::rules::ActivityState;

use super::{Size, prepare};
use crate::house;

row! {
    struct State { state: String, waiting: i64 }
}
row! {
    struct Counted { units: i64, lines: i64 }
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
