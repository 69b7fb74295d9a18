//! A building goes to another community: its open matters go with it, what is finished stays, and reports add up.

use crate::setting;
use crate::setting::walk::{act, id, issued, record, street};
use crate::setting::{BUILDING, FEATURES, NEIGHBOUR, area, officer, path, scope, worker};
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::OrgId;
use linli_kit::on_both_databases;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_kit::{params, row};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use serde_json::{Value, json};
use uuid::Uuid;

const NEIGHBOURS: OrgId = OrgId(Uuid::from_u128(0xB9));

row! {
    struct Counted { place: AreaPath, demands: i64 }
}

/// Demands by the community of the day, or by today's community.
async fn by_community(house: &TestHouse, today: bool) -> Vec<(String, i64)> {
    let sql = if today {
        "SELECT substr(a.today_path, 1, 5) AS place, count(*) AS demands FROM demand d \
         JOIN area a ON a.street_id = d.street_id AND a.id = d.area_id WHERE d.street_id = $1 GROUP BY 1 ORDER BY 1"
    } else {
        "SELECT substr(area_path, 1, 5) AS place, count(*) AS demands FROM demand WHERE street_id = $1 \
         GROUP BY 1 ORDER BY 1"
    };
    let mut db = house.app.read().await.expect("reads");
    let rows: Vec<Counted> = db.all(&scope(), sql, params![]).await.expect("counts");
    rows.into_iter()
        .map(|row| (row.place.to_string(), row.demands))
        .collect()
}

/// A worker of the community 南江, which has its own office.
async fn neighbour(house: &TestHouse) -> TestClient<'_> {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let org = Org::new(
        NEIGHBOURS,
        OrgKind::Community,
        "南江社区",
        area(NEIGHBOUR),
        path("/002/"),
    );
    let (db, scope) = tx.parts();
    linli_net::orgs::store::insert(db, scope, &org, now)
        .await
        .expect("an office");
    tx.finish().await.expect("commits");
    house
        .client(STREET, Role::CommunityWorker, NEIGHBOURS, &path("/002/"))
        .await
}

fn titles(list: &Value) -> usize {
    list["items"].as_array().map_or(0, Vec::len)
}

on_both_databases!(
    &FEATURES,
    async fn open_matters_go_with_a_moved_building(house: TestHouse) {
        street(&house).await;
        let neighbour = neighbour(&house).await;
        let ours = worker(&house).await;
        // one refused, one accepted, one issued
        let ended = id(&record(&ours, "要求查询邻居的隐私", 1).await);
        act(
            &ours,
            "demands",
            &ended,
            "refuse",
            json!({"code": "E", "note": "涉及他人隐私"}),
        )
        .await
        .ok();
        let accepted = id(&record(&ours, "楼道灯不亮,老人上下楼不便", 1).await);
        act(&ours, "demands", &accepted, "accept", json!({}))
            .await
            .ok();
        let issued = issued(&house, 1).await;
        assert_eq!(neighbour.get("/api/demands").await.ok().body["total"], 0);

        let officer = officer(&house).await;
        let shift = format!("/api/areas/{}/move", area(BUILDING));
        let wish = json!({"version": 1, "parent_id": area(NEIGHBOUR), "reason": "区划调整"});
        let moved = officer.post(&shift, &wish).await.ok();
        let to = moved.body["path"].as_str().expect("a path").to_owned();
        assert!(to.starts_with("/002/"), "{to}");

        // the new community finds what is open and may act on it, the old one keeps what ended there
        for open in [&accepted, &issued] {
            neighbour.get(&format!("/api/demands/{open}")).await.ok();
            assert_eq!(ours.get(&format!("/api/demands/{open}")).await.status, 404);
        }
        ours.get(&format!("/api/demands/{ended}")).await.ok();
        assert_eq!(
            neighbour.get(&format!("/api/demands/{ended}")).await.status,
            404
        );
        assert_eq!(titles(&neighbour.get("/api/demands").await.ok().body), 2);
        act(
            &neighbour,
            "demands",
            &accepted,
            "issue",
            json!({"mode": "open"}),
        )
        .await
        .ok();
        // the next step is the new office's
        let seen = officer.get(&format!("/api/demands/{issued}")).await.ok();
        assert!(
            !seen.body["next_step"].to_string().contains("北江"),
            "{}",
            seen.body["next_step"]
        );

        // reports add up, by the areas of the day and by today's
        assert_eq!(
            by_community(&house, false).await,
            [("/001/".to_owned(), 1), ("/002/".to_owned(), 2)]
        );
        assert_eq!(by_community(&house, true).await, [("/002/".to_owned(), 3)]);
        // the ended demand still knows the place of its day
        let old = officer.get(&format!("/api/demands/{ended}")).await.ok();
        assert_eq!(old.body["area_name"], "北江社区 · 锦绣苑 · 3幢");
        setting::walk::nothing_broken(&house).await;
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_merged_community_adds_up_in_the_other(house: TestHouse) {
        street(&house).await;
        let neighbour = neighbour(&house).await;
        let ours = worker(&house).await;
        let ended = id(&record(&ours, "要求查询邻居的隐私", 1).await);
        act(
            &ours,
            "demands",
            &ended,
            "refuse",
            json!({"code": "E", "note": "涉及他人隐私"}),
        )
        .await
        .ok();
        let open = id(&record(&ours, "楼道灯不亮,老人上下楼不便", 1).await);
        let officer = officer(&house).await;
        let merge = format!("/api/areas/{}/merge", area(setting::COMMUNITY));
        let wish = json!({"version": 1, "into_id": area(NEIGHBOUR), "reason": "社区撤并"});
        officer.post(&merge, &wish).await.ok();
        neighbour.get(&format!("/api/demands/{open}")).await.ok();
        assert_eq!(by_community(&house, true).await, [("/002/".to_owned(), 2)]);
        assert_eq!(
            by_community(&house, false).await,
            [("/001/".to_owned(), 1), ("/002/".to_owned(), 1)]
        );
        // a building with an open matter does not end: the refusal names it
        let building = officer
            .get(&format!("/api/areas/{}", area(BUILDING)))
            .await
            .ok();
        let end = json!({"version": building.body["version"], "reason": "拆除"});
        let refused = officer
            .post(&format!("/api/areas/{}/retire", area(BUILDING)), &end)
            .await;
        refused.refused(409, "area_in_use");
        let kinds: Vec<&str> = refused.body["args"]["uses"]
            .as_array()
            .expect("uses")
            .iter()
            .filter_map(|used| used["what"].as_str())
            .collect();
        assert!(
            kinds.contains(&"demand") && kinds.contains(&"poster"),
            "{kinds:?}"
        );
    }
);
