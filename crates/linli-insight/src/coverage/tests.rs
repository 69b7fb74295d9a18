//! The net of a small street worked out by hand, on both databases.

use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, OrgId, PersonId, StreetId};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::page::Page;
use linli_kit::testing::{OTHER_STREET, STREET, TestHouse};
use linli_kit::text::Locale;
use linli_kit::{on_both_databases, params};
use linli_net::areas::store::Area;
use linli_net::orgs::store::Org;
use linli_net::orgs::{OrgKind, PartyBuild};
use uuid::Uuid;

use super::district::of_district;
use super::{CoverageQuery, Figure, coverage_of, store};
use crate::testing::{Street, features, north_path, south_path};

fn below(path: &AreaPath, serial: u32) -> AreaPath {
    path.child(serial)
}

async fn place(
    street: &Street<'_>,
    path: &AreaPath,
    kind: AreaKind,
    name: &str,
    households: i64,
    began_at: Timestamp,
) {
    let id = AreaId::fresh(street.house.app.ids());
    let area = Area {
        households,
        began_at,
        ..Area::new(id, None, kind, name, path.clone())
    };
    let mut db = street.house.app.store().begin().await.expect("begins");
    linli_net::areas::store::insert(&mut db, &street.scope, &area)
        .await
        .expect("a place");
    db.commit().await.expect("commits");
}

pub async fn put(house: &TestHouse, sql: &'static str, values: Vec<linli_kit::store::Param>) {
    let mut db = house.app.store().begin().await.expect("begins");
    db.execute_unscoped("a test's own row", sql, values)
        .await
        .expect("a row");
    db.commit().await.expect("commits");
}

/// Somebody in a post at a place, until a moment or on duty.
async fn post(
    street: &Street<'_>,
    role: Role,
    org: OrgId,
    path: &AreaPath,
    ended: Option<Timestamp>,
    member: bool,
) {
    let (house, ids) = (street.house, street.house.app.ids());
    let person = PersonId::fresh(ids);
    let long = house.app.now().plus(-400 * DAY);
    put(
        house,
        "INSERT INTO person (street_id, id, name, version, created_at, party_verified_at) VALUES ($1, $2, '某人', 1, $3, $4)",
        params![STREET, person, long, member.then_some(long)],
    )
    .await;
    put(
        house,
        "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, ended_at, source, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'appointment', 1)",
        params![STREET, ids.next(), person, org, street.north, path, role, long, ended],
    )
    .await;
}

async fn org(
    street: &Street<'_>,
    kind: OrgKind,
    build: Option<PartyBuild>,
    path: &AreaPath,
) -> OrgId {
    let id = OrgId::fresh(street.house.app.ids());
    let org = Org {
        party_build: build,
        ..Org::new(
            id,
            kind,
            format!("{kind}{}", id.0),
            street.north,
            path.clone(),
        )
    };
    let mut db = street.house.app.store().begin().await.expect("begins");
    linli_net::orgs::store::insert(&mut db, &street.scope, &org, street.house.app.now())
        .await
        .expect("an organisation");
    db.commit().await.expect("commits");
    id
}

/// North: two compounds with two buildings each, one building alone, two grids. South: one compound with one building.
///
/// | building | head | mailbox | around it |
/// |---|---|---|---|
/// | N1-1 | on duty | poster | own branch, station, board at N1-2, owners' committee with a member |
/// | N1-2 | at an entrance | poster of the entrance | |
/// | N2-1 | left 20 days ago | revoked | shared branch, owners' committee without; a head of the compound |
/// | N2-2 | left 100 days ago | - | |
/// | N3 | never, 10 days old | - | a grid of 400 with a grid worker |
/// | S1-1 | never | - | nothing |
pub async fn tell(street: &Street<'_>) {
    let now = street.house.app.now();
    let old = now.plus(-1_000 * DAY);
    let (north, south) = (north_path(), south_path());
    let (first, second, grid) = (below(&north, 1), below(&north, 2), below(&north, 3));
    place(street, &first, AreaKind::Compound, "一号院", 200, old).await;
    place(street, &second, AreaKind::Compound, "二号院", 200, old).await;
    place(street, &grid, AreaKind::Grid, "三网格", 400, old).await;
    place(
        street,
        &below(&north, 4),
        AreaKind::Grid,
        "四网格",
        620,
        old,
    )
    .await;
    place(
        street,
        &below(&south, 1),
        AreaKind::Compound,
        "南一院",
        90,
        old,
    )
    .await;
    for (path, began) in [
        (below(&first, 1), old),
        (below(&first, 2), old),
        (below(&second, 1), old),
        (below(&second, 2), old),
        (below(&grid, 1), now.plus(-10 * DAY)),
        (below(&below(&south, 1), 1), old),
    ] {
        place(street, &path, AreaKind::Building, "楼", 60, began).await;
    }
    let entrance = below(&below(&first, 2), 1);
    place(street, &entrance, AreaKind::Entrance, "1 单元", 20, old).await;
    let head = Role::BuildingHead;
    post(street, head, street.office, &below(&first, 1), None, false).await;
    // of the other building only one entrance has somebody
    let of_stairwell = Role::StairwellHead;
    post(street, of_stairwell, street.office, &entrance, None, false).await;
    post(
        street,
        head,
        street.office,
        &below(&second, 1),
        Some(now.plus(-20 * DAY)),
        false,
    )
    .await;
    post(
        street,
        head,
        street.office,
        &below(&second, 2),
        Some(now.plus(-100 * DAY)),
        false,
    )
    .await;
    post(street, head, street.office, &second, None, false).await;
    post(street, Role::GridWorker, street.office, &grid, None, false).await;
    for (path, revoked) in [
        (below(&first, 1), None),
        (entrance, None),
        (below(&second, 1), Some(now)),
    ] {
        let id = street.house.app.ids().next();
        put(
            street.house,
            "INSERT INTO poster (code, id, street_id, area_id, area_path, created_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![id.to_string(), id, STREET, street.north, path, old, revoked],
        )
        .await;
    }
    org(
        street,
        OrgKind::PartyBranch,
        Some(PartyBuild::Separate),
        &first,
    )
    .await;
    org(
        street,
        OrgKind::PartyBranch,
        Some(PartyBuild::Joint),
        &first,
    )
    .await;
    org(
        street,
        OrgKind::PartyBranch,
        Some(PartyBuild::Joint),
        &second,
    )
    .await;
    org(street, OrgKind::ServiceStation, None, &below(&first, 1)).await;
    let owners = org(street, OrgKind::OwnersCommittee, None, &first).await;
    post(street, Role::UnitHead, owners, &first, None, true).await;
    let others = org(street, OrgKind::OwnersCommittee, None, &second).await;
    post(street, Role::UnitHead, others, &second, None, false).await;
    org(street, OrgKind::School, None, &below(&grid, 1)).await;
    org(street, OrgKind::Merchant, None, &first).await;
    hang_and_bind(street, [&first, &second, &grid], old).await;
    // the neighbour's street
    put(
        street.house,
        "INSERT INTO area (street_id, id, kind, name, path, households, population, elders60, elders80, children0_3, version, today_path) \
         VALUES ($1, $2, 'building', '别家的楼', '/001/', 1, 1, 0, 0, 0, 1, '/001/')",
        params![OTHER_STREET, Uuid::from_u128(77)],
    )
    .await;
}

/// Boards of the two compounds, one of them taken down; units bound to the grid, one of them no more.
async fn hang_and_bind(street: &Street<'_>, [first, second, grid]: [&AreaPath; 3], old: Timestamp) {
    let now = street.house.app.now();
    let (north, south) = (north_path(), south_path());
    for (path, down) in [(below(first, 2), None), (second.clone(), Some(now))] {
        put(
            street.house,
            "INSERT INTO notice_board (street_id, id, area_id, area_path, spot, hung_at, taken_down_at, version) \
             VALUES ($1, $2, $3, $4, '东门', $5, $6, 1)",
            params![STREET, street.house.app.ids().next(), street.north, path, old, down],
        )
        .await;
    }
    // a clinic that stands outside every grid and is bound to one; a shop that was
    let clinic = org(street, OrgKind::Hospital, None, &north).await;
    let shop = org(street, OrgKind::Merchant, None, &south).await;
    for (unit, to) in [(clinic, None), (shop, Some(now))] {
        put(
            street.house,
            "INSERT INTO org_area (street_id, org_id, area_id, area_path, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6)",
            params![STREET, unit, street.house.app.ids().next(), grid, old, to],
        )
        .await;
    }
}

on_both_databases!(
    &features(),
    async fn the_net_is_counted_and_its_gaps_are_listed(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        let mut db = house.app.read().await.expect("reads");
        let before = db.queries();
        let all = coverage_of(
            &mut db,
            &house.app,
            &street.scope,
            &CoverageQuery::default(),
            Locale::Zh,
        )
        .await
        .expect("counts");
        assert_eq!(db.queries() - before, 2, "whatever the size of the street");
        let names: Vec<&str> = all.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["北江社区", "南塘社区"], "in the order of the tree");
        let total = &all.total;
        let figures = [
            total.buildings,
            total.with_head,
            total.long_vacant,
            total.uncovered,
            total.with_mailbox,
            total.compounds,
            total.separate_branch,
            total.joint_branch,
            total.with_station,
            total.with_board,
            total.owners_committee,
            total.owners_member,
            total.grids,
            total.grids_outside,
        ];
        assert_eq!(figures, [6, 2, 2, 1, 2, 3, 1, 1, 1, 1, 2, 1, 2, 1]);
        assert_eq!(all.rows[1].uncovered, 1, "the lonely one lies in the south");
        // library and clinic stand at the street itself, the merchant in a compound, the school in a grid; of the two that
        // were bound to a grid one still is
        assert_eq!((all.units, all.units_in_grid), (6, 2));

        // every figure opens exactly its places, and the gap is the rest
        let page = Page::check(None, Some(200)).expect("a page");
        let lists = [(Figure::WithBranch, 2), (Figure::OwnersWithoutMember, 1)];
        for (figure, counted) in Figure::COUNTED.into_iter().zip(figures).chain(lists) {
            let now = house.app.now();
            let (places, listed) = store::places(&mut db, &street.scope, figure, false, now, page)
                .await
                .expect("lists");
            assert_eq!(
                (places.len(), listed),
                (usize::try_from(counted).expect("few"), counted),
                "{figure}"
            );
            let (_, missing) = store::places(&mut db, &street.scope, figure, true, now, page)
                .await
                .expect("lists");
            let base = match figure.kind() {
                AreaKind::Building => total.buildings,
                AreaKind::Compound => total.compounds,
                _ => total.grids,
            };
            assert_eq!(missing, base - counted, "{figure}");
        }
        let (stray, outside) = store::units_by_grid(&mut db, &street.scope, true, page)
            .await
            .expect("lists");
        assert_eq!((stray.len(), outside), (4, 4));
    }
);

on_both_databases!(
    &features(),
    async fn a_community_sees_its_own_compounds_and_nobody_elses(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        let worker = street
            .client(Role::CommunityWorker, street.office, &north_path())
            .await;
        let own = worker.get("/api/coverage").await.ok().body;
        assert_eq!(own["total"]["buildings"], 5);
        assert_eq!(
            own["rows"].as_array().map(Vec::len),
            Some(4),
            "two compounds, two grids"
        );
        assert_eq!(own["rows"][0]["name"], "一号院");
        let gap = worker
            .get("/api/coverage/places?figure=with_head&missing=true")
            .await
            .ok()
            .body;
        assert_eq!(gap["total"], 3);
        assert!(
            gap["items"][0]["area_name"]
                .as_str()
                .is_some_and(|name| name.contains("二号院"))
        );
        let life = worker.get("/api/coverage/mailbox-life").await.ok().body;
        assert_eq!(
            (&life["buildings"], &life["with_mailbox"], &life["letters"]),
            (&5.into(), &2.into(), &0.into())
        );
        worker
            .get(&format!(
                "/api/coverage/mailbox-life?area_id={}",
                street.south.0
            ))
            .await
            .refused(404, "not_found");
        worker
            .get(&format!("/api/coverage?area_id={}", street.south.0))
            .await
            .refused(404, "not_found");
        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        let south = officer
            .get(&format!("/api/coverage?area_id={}", street.south.0))
            .await
            .ok()
            .body;
        assert_eq!(south["total"]["uncovered"], 1);
        officer
            .get("/api/coverage/places?figure=people")
            .await
            .refused(400, "query_malformed");
        let unit = street
            .client(Role::UnitLiaison, street.library, &AreaPath::street())
            .await;
        unit.get("/api/coverage")
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &features(),
    async fn the_district_is_told_street_by_street(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        let mut db = house.app.store().begin().await.expect("begins");
        for (id, name, code) in [
            (StreetId::DISTRICT, "云川区", "990106"),
            (OTHER_STREET, "别家街道", "990106001"),
            (STREET, "春和街道", "990106002"),
        ] {
            let row = linli_net::areas::store::Street {
                id,
                name: name.to_owned(),
                code: code.to_owned(),
                district_name: "云川区".to_owned(),
                office_phone: None,
            };
            linli_net::areas::store::insert_street(&mut db, &row, house.app.now())
                .await
                .expect("a street");
        }
        db.commit().await.expect("commits");
        let mut db = house.app.read().await.expect("reads");
        let district = of_district(&mut db, house.app.now()).await.expect("counts");
        let table = district.table(str::to_owned);
        let numbers: Vec<String> = table.iter().map(|row| row[..6].join(" ")).collect();
        assert_eq!(
            numbers[1..],
            [
                "别家街道 1 0 1 1 0",
                "春和街道 6 2 2 1 2",
                "云川区 7 2 3 2 2"
            ],
            "in the order of codes, the sum last"
        );
        assert!(table.iter().all(|row| row.len() == 17));
        assert_eq!((district.total.units, district.total.units_in_grid), (6, 2));
    }
);
