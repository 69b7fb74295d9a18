//! The three lists with figures worked out by hand, and every figure against the list it opens.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::TestClient;

use crate::testing::{Street, Voiced, elsewhere, features, hour, north_path, south_path};

/// Opens the rows behind a figure and counts them.
async fn opened(client: &TestClient<'_>, list: &str, query: &str) -> i64 {
    let answer = client.get(&format!("{list}?{query}")).await.ok();
    answer.body["total"].as_i64().expect("a total")
}

on_both_databases!(
    &features(),
    async fn hand_counted_lists_open_their_rows(house: TestHouse) {
        let street = Street::build(&house).await;
        for demand in [
            Voiced::accepted("published"),
            Voiced {
                committed: 1,
                ..Voiced::accepted("in_progress")
            },
            Voiced::accepted("awaiting_meeting"),
            Voiced {
                area: south_path(),
                ..Voiced::accepted("accepted")
            },
            Voiced::accepted("shelved"),
            Voiced {
                closed: Some(hour(9)),
                committed: 1,
                ..Voiced::accepted("closed")
            },
            Voiced {
                accepted: None,
                ..Voiced::accepted("submitted")
            },
            elsewhere(),
        ] {
            street.voice(demand).await;
        }
        let served = street
            .voice(Voiced {
                committed: 1,
                ..Voiced::accepted("archived")
            })
            .await;
        // the library served such a demand lately, the clinic never
        street
            .offer(street.library, "灯具维修志愿服务", "listed", &north_path())
            .await;
        street
            .offer(street.clinic, "健康讲座", "listed", &north_path())
            .await;
        street
            .offer(street.clinic, "义诊", "paused", &north_path())
            .await;
        let order = street
            .order(served, street.library, "closed", None, None, None)
            .await;
        street.close_order(order, hour(-24 * 10)).await;

        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        street.project(served, "running", &north_path()).await;
        let lists = officer.get("/api/lists/three").await.ok().body;
        let needs = &lists["demands"][0];
        assert_eq!(
            (&needs["class_name"], &needs["open"], &needs["unmet"]),
            (&"公共照明".into(), &5.into(), &2.into())
        );
        let offers = &lists["resources"][0];
        assert_eq!((&offers["listed"], &offers["idle"]), (&2.into(), &1.into()));
        let figures = &lists["figures"];
        for (name, list, count) in [
            ("open", "/api/demands", 5),
            ("unmet", "/api/demands", 2),
            ("projects", "/api/projects", 1),
            ("waiting", "/api/demands", 1),
            ("listed", "/api/resources", 2),
            ("idle", "/api/resources", 1),
        ] {
            assert_eq!(figures[name]["count"], count, "{name}");
            let query = figures[name]["query"].as_str().expect("a query");
            assert_eq!(
                opened(&officer, list, query).await,
                count,
                "{name}: {query}"
            );
        }
        let query = needs["query"].as_str().expect("a query");
        assert_eq!(opened(&officer, "/api/demands", query).await, 5);
        assert_eq!(
            opened(&officer, "/api/demands", &format!("{query}&unmet=true")).await,
            2
        );
        let query = offers["query"].as_str().expect("a query");
        assert_eq!(opened(&officer, "/api/resources", query).await, 2);
        assert_eq!(
            opened(&officer, "/api/resources", &format!("{query}&idle=true")).await,
            1
        );
        assert_eq!(lists["projects"].as_array().map(Vec::len), Some(1));
        assert_eq!(lists["unmet"].as_array().map(Vec::len), Some(2));

        let south = officer
            .get(&format!("/api/lists/three?community_id={}", street.south))
            .await
            .ok()
            .body;
        assert_eq!(
            (
                &south["figures"]["open"]["count"],
                &south["figures"]["listed"]["count"]
            ),
            (&1.into(), &0.into())
        );

        // half a year later the library's resource is idle too
        house.clock.advance(175 * DAY);
        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        let later = officer.get("/api/lists/three").await.ok().body;
        assert_eq!(later["figures"]["idle"]["count"], 2);
    }
);

on_both_databases!(
    &features(),
    async fn only_those_who_answer_for_a_place_see_its_lists(house: TestHouse) {
        let street = Street::build(&house).await;
        for (role, status) in [
            (Role::CommunitySecretary, 200),
            (Role::SmartCentre, 200),
            (Role::UnitLiaison, 403),
            (Role::Volunteer, 403),
        ] {
            let client = street.client(role, street.office, &north_path()).await;
            assert_eq!(
                client.get("/api/lists/three").await.status,
                status,
                "{role}"
            );
        }
        let worker = street
            .client(Role::CommunityWorker, street.office, &south_path())
            .await;
        worker
            .get(&format!("/api/lists/three?community_id={}", street.north))
            .await
            .refused(404, "not_found");
    }
);
