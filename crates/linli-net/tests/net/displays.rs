//! Who looks after a place, found by code or address without a login: names and the office's telephone, never a person's.

use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, PersonId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, MINUTE, Timestamp};
use linli_kit::testing::TestHouse;
use linli_kit::{on_both_databases, params};
use linli_net::FEATURES;
use linli_net::areas::store::Area;
use linli_net::posters::budget::LOOKS;
use serde_json::json;

use crate::support::set_up;

const CODE: &str = "K7MP2WXA9RTC";

/// A community with one compound, one grid and three buildings; everybody in it has a telephone of their own.
async fn build(house: &TestHouse) -> (StreetId, AreaId) {
    set_up(house).await;
    let ids = house.app.ids();
    let street = StreetId(1);
    let scope = Scope::street_wide(street);
    let community = AreaPath::street().child(1);
    let compound = community.child(1);
    let mut db = house.app.store().begin().await.expect("begins");
    let mut place = Vec::new();
    for (parent, path, kind, name) in [
        (None, community.clone(), AreaKind::Community, "北江社区"),
        (Some(0), compound.clone(), AreaKind::Compound, "锦绣苑"),
        (Some(1), compound.child(1), AreaKind::Building, "3幢"),
        (Some(1), compound.child(2), AreaKind::Grid, "第1网格"),
        (
            Some(3),
            compound.child(2).child(1),
            AreaKind::Building,
            "13幢",
        ),
        (
            Some(2),
            compound.child(1).child(1),
            AreaKind::Entrance,
            "1单元",
        ),
        // stands in no compound
        (Some(0), community.child(2), AreaKind::Building, "5幢"),
    ] {
        let id = AreaId::fresh(ids);
        let parent: Option<usize> = parent;
        let area = Area {
            office_phone: (kind == AreaKind::Community).then(|| "0571-88880001".to_owned()),
            ..Area::new(id, parent.map(|at: usize| place[at]), kind, name, path)
        };
        linli_net::areas::store::insert(&mut db, &scope, &area)
            .await
            .expect("a place");
        place.push(id);
    }
    let now = house.app.now();
    for (name, role, path, ended) in [
        ("周楼长", "building_head", compound.child(1), None),
        (
            "前楼长",
            "building_head",
            compound.child(1),
            Some(now.plus(-DAY)),
        ),
        ("隔壁楼长", "building_head", compound.child(2), None),
        (
            "吴单元长",
            "stairwell_head",
            compound.child(1).child(1),
            None,
        ),
        ("郑网格员", "grid_worker", compound.clone(), None),
        ("王书记", "community_secretary", community.clone(), None),
        ("孙干部", "community_worker", community, None),
    ] {
        let person = PersonId::fresh(ids);
        let since = now.plus(-30 * DAY);
        db.execute_unscoped(
            "a test's own row",
            "INSERT INTO person (street_id, id, name, phone_masked, version, created_at) VALUES ($1, $2, $3, '138****5678', 1, $4)",
            params![street, person, name, since],
        )
        .await
        .expect("a person");
        let ended: Option<Timestamp> = ended;
        db.execute_unscoped(
            "a test's own row",
            "INSERT INTO post (street_id, id, person_id, org_id, area_id, area_path, role, from_at, ended_at, source, version) \
             VALUES ($1, $2, $3, $2, $4, $5, $6, $7, $8, 'appointment', 1)",
            params![street, ids.next(), person, place[2], path, role, since, ended],
        )
        .await
        .expect("a post");
    }
    db.execute_unscoped(
        "a test's own row",
        "INSERT INTO poster (code, id, street_id, area_id, area_path, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![CODE, ids.next(), street, place[2], compound.child(1), now],
    )
    .await
    .expect("a poster");
    db.commit().await.expect("commits");
    (street, place[2])
}

on_both_databases!(
    FEATURES,
    async fn the_head_of_a_building_is_found_by_code_and_by_address(house: TestHouse) {
        let (street, building) = build(&house).await;
        let public = house.anybody();
        let shown = public
            .get(&format!("/api/public/displays/by-code/{}", CODE))
            .await
            .ok()
            .body;
        assert_eq!(shown["place"], "锦绣苑 3幢");
        assert_eq!(shown["office_phone"], "0571-88880001");
        let people: Vec<(&str, &str)> = shown["people"]
            .as_array()
            .expect("people")
            .iter()
            .map(|one| {
                (
                    one["name"].as_str().expect("a name"),
                    one["role"].as_str().expect("a role"),
                )
            })
            .collect();
        assert_eq!(
            people,
            [
                ("吴单元长", "stairwell_head"),
                ("周楼长", "building_head"),
                ("郑网格员", "grid_worker"),
                ("王书记", "community_secretary"),
            ],
            "neither who has left, nor the neighbour's head, nor the clerk"
        );
        assert!(
            !shown.to_string().contains("138"),
            "no telephone of a person"
        );

        for typed in [
            "锦绣苑3幢",
            "锦绣苑 3 号楼",
            "锦绣苑３幢",
            "北江社区锦绣苑3栋",
        ] {
            let path = format!("/api/public/displays?q={}", encoded(typed));
            let found = public.get(&path).await.ok().body;
            assert_eq!(
                found["items"].as_array().map(Vec::len),
                Some(1),
                "{typed}: {found}"
            );
            assert_eq!(found["items"][0]["area_id"], json!(building), "{typed}");
        }
        for typed in ["北江社区5幢", "北江 ５ 号楼"] {
            let path = format!("/api/public/displays?q={}", encoded(typed));
            let found = public.get(&path).await.ok().body;
            let names: Vec<&str> = found["items"]
                .as_array()
                .expect("items")
                .iter()
                .filter_map(|one| one["name"].as_str())
                .collect();
            assert_eq!(names, ["北江社区 · 5幢"], "{typed}");
        }
        let thirteen = public
            .get(&format!("/api/public/displays?q={}", encoded("锦绣苑13幢")))
            .await
            .ok()
            .body;
        assert!(
            thirteen["items"][0]["name"]
                .as_str()
                .is_some_and(|name| name.contains("13幢")),
            "the longer name first"
        );
        let compound = public
            .get(&format!("/api/public/displays?q={}", encoded("锦绣")))
            .await
            .ok()
            .body;
        assert!(
            compound["items"][0]["name"]
                .as_str()
                .is_some_and(|name| name.ends_with("锦绣苑"))
        );
        let same = public
            .get(&format!("/api/public/displays/{}/{}", street.0, building.0))
            .await
            .ok()
            .body;
        assert_eq!(same, shown);
    }
);

on_both_databases!(
    FEATURES,
    async fn a_change_of_post_shows_at_once_and_what_is_unknown_says_so(house: TestHouse) {
        let (street, building) = build(&house).await;
        let public = house.anybody();
        let mut db = house.app.store().begin().await.expect("begins");
        db.execute_unscoped(
            "a test's own row",
            "UPDATE post SET ended_at = $1 WHERE role = 'building_head'",
            params![house.app.now()],
        )
        .await
        .expect("ended");
        db.commit().await.expect("commits");
        let path = format!("/api/public/displays/{}/{}", street.0, building.0);
        let shown = public.get(&path).await.ok().body;
        assert!(!shown.to_string().contains("周楼长"));
        for typed in ["锦", ""] {
            public
                .get(&format!("/api/public/displays?q={}", encoded(typed)))
                .await
                .refused(422, "invalid");
        }
        let nothing = public
            .get(&format!("/api/public/displays?q={}", encoded("月亮湾9幢")))
            .await
            .ok()
            .body;
        assert_eq!(nothing["items"], json!([]));
        // what a pattern would mean elsewhere is a letter here
        let pattern = public.get("/api/public/displays?q=%25%25").await.ok().body;
        assert_eq!(pattern["items"], json!([]));
        public
            .get("/api/public/displays/by-code/2345-6789-ABCD")
            .await
            .refused(404, "not_found");
        public
            .get(&format!("/api/public/displays/2/{}", building.0))
            .await
            .refused(404, "not_found");
    }
);

on_both_databases!(
    FEATURES,
    async fn an_estate_looks_and_a_walk_over_addresses_is_slowed(house: TestHouse) {
        build(&house).await;
        let public = house.anybody();
        // 300 households scan the code at the door in the same minutes: where it hangs, and who looks after it
        for _ in 0..300 {
            public.get(&format!("/api/public/places/{CODE}")).await.ok();
            public
                .get(&format!("/api/public/displays/by-code/{CODE}"))
                .await
                .ok();
        }
        // a machine tries one address after the other
        let mut refused = None;
        for number in 0..i32::try_from(LOOKS).expect("few") {
            let path = format!("/api/public/displays?q=xx{number}");
            let answer = public.get(&path).await;
            if !answer.status.is_success() {
                refused = Some((number, answer));
                break;
            }
        }
        let (number, answer) = refused.expect("slowed");
        answer.refused(429, "too_many");
        assert_eq!(i64::from(number), LOOKS - 600, "the households had theirs");
        for path in [
            format!("/api/public/displays/by-code/{CODE}"),
            format!("/api/public/places/{CODE}"),
        ] {
            public.get(&path).await.refused(429, "too_many");
        }
        // the sheets an office prints are no looks, and ten minutes later everybody sees again
        let picture = format!("/api/public/posters/{CODE}.svg");
        assert_eq!(public.get(&picture).await.status, 200);
        house.clock.advance(10 * MINUTE);
        public
            .get(&format!("/api/public/displays/by-code/{CODE}"))
            .await
            .ok();
    }
);

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
