//! The three rates with figures worked out by hand, on both databases.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::time::DAY;
use linli_kit::on_both_databases;
use linli_kit::testing::TestClient;
use linli_kit::text::Locale;
use serde_json::{Value, json};

use super::{By, RatesQuery, rates_of};
use crate::testing::{Street, Voiced, elsewhere, features, hour, north_path, south_path};

/// Ten demands of the north, one of the south, three that count nowhere.
///
/// | # | state | contacted | closed | found | felt |
/// |---|---|---|---|---|---|
/// | 1 | closed | in time | day 2 | solved | satisfied |
/// | 2 | closed | in time | day 4 | solved | basic |
/// | 3 | closed | late | day 6 (late) | partly | no answer |
/// | 4 | closed | never | within the limit | explained | satisfied |
/// | 5 | in progress again | in time | | unsolved | unsatisfied |
/// | 6 | in progress | late | | | |
/// | 7 | shelved | | | | |
/// | 8 | suspended | in time | | | |
/// | 9 | awaiting a meeting | | | | |
/// | 10 | published | | | | |
async fn tell(street: &Street<'_>) {
    let closed = |responded, closed, resolved, satisfaction| Voiced {
        responded,
        closed: Some(closed),
        resolved: Some(resolved),
        satisfaction: Some(satisfaction),
        committed: 1,
        ..Voiced::accepted("closed")
    };
    let rows = [
        closed(Some(hour(2)), hour(48), "solved", "satisfied"),
        closed(Some(hour(24)), hour(96), "solved", "basic"),
        closed(Some(hour(25)), hour(144), "partly", "no_answer"),
        closed(None, hour(20), "explained", "satisfied"),
        Voiced {
            responded: Some(hour(1)),
            resolved: Some("unsolved"),
            satisfaction: Some("unsatisfied"),
            reopened: 1,
            committed: 1,
            ..Voiced::accepted("in_progress")
        },
        Voiced {
            responded: Some(hour(30)),
            committed: 1,
            ..Voiced::accepted("in_progress")
        },
        Voiced::accepted("shelved"),
        Voiced {
            responded: Some(hour(3)),
            committed: 1,
            ..Voiced::accepted("suspended")
        },
        Voiced::accepted("awaiting_meeting"),
        Voiced::accepted("published"),
        Voiced {
            area: south_path(),
            responded: Some(hour(5)),
            ..Voiced::accepted("in_progress")
        },
        // merged and referred are counted elsewhere, the neighbour's street and last year not at all
        Voiced::accepted("merged"),
        Voiced::accepted("referred"),
        elsewhere(),
        Voiced {
            accepted: Some(hour(-24 * 365)),
            ..Voiced::accepted("closed")
        },
        Voiced {
            accepted: None,
            ..Voiced::accepted("submitted")
        },
    ];
    for row in rows {
        let project = match row.state {
            "awaiting_meeting" => Some("proposed"),
            // what was called off is none
            "published" => Some("called_off"),
            _ => None,
        };
        let demand = street.voice(row).await;
        if let Some(state) = project {
            street.project(demand, state, &north_path()).await;
        }
    }
}

const FIGURES: [&str; 11] = [
    "accepted",
    "responded",
    "solved",
    "rated",
    "satisfied",
    "rated_satisfaction",
    "no_answer",
    "overdue",
    "shelved",
    "suspended",
    "reopened",
];

/// The figures of a row in the order of [`FIGURES`].
fn figures(row: &Value) -> Vec<i64> {
    FIGURES
        .iter()
        .map(|name| row[name].as_i64().expect("a number"))
        .collect()
}

/// Every figure of every row opens a list of just as many rows.
async fn opens(client: &TestClient<'_>, answer: &Value) {
    let list = answer["list"].as_str().expect("a list");
    for row in answer["rows"].as_array().expect("rows") {
        let query = row["query"].as_str().expect("a query");
        for (name, count) in FIGURES.iter().zip(figures(row)) {
            let path = format!("{list}?{query}&figure={name}");
            let opened = client.get(&path).await.ok().body;
            assert_eq!(opened["total"], count, "{path}");
        }
    }
}

on_both_databases!(
    &features(),
    async fn hand_counted_rates(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        // within their five days nothing but what closed late is overdue
        house.clock.advance(DAY);
        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        let all = officer.get("/api/rates").await.ok().body;
        // responded: 1, 2, 4 (closed within the limit), 5, 8 and the one of the south
        assert_eq!(figures(&all["rows"][0]), [11, 6, 2, 5, 3, 4, 1, 1, 1, 1, 1]);
        assert_eq!(all["rows"][0]["response_base"], 11);
        // five days on, every open one of them is overdue
        house.clock.advance(5 * DAY);
        let officer = street
            .client(Role::StreetOfficer, street.library, &AreaPath::street())
            .await;
        let by = officer.get("/api/rates?by=community").await.ok().body;
        opens(&officer, &by).await;
        opens(
            &officer,
            &officer.get("/api/rates?by=class").await.ok().body,
        )
        .await;
        opens(&officer, &officer.get("/api/rates").await.ok().body).await;
        let rows = by["rows"].as_array().expect("rows");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["name"], "北江社区");
        assert_eq!(figures(&rows[0]), [10, 5, 2, 5, 3, 4, 1, 7, 1, 1, 1]);
        assert_eq!(rows[1]["name"], "南塘社区");
        assert_eq!(figures(&rows[1]), [1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
        // spans of closing are 20, 48, 96 and 144 hours: the smaller of the two middle ones
        assert_eq!(by["loop"]["median_ms"], 48 * 3_600_000);
        assert_eq!(
            (
                &by["loop"]["accepted"],
                &by["loop"]["taken"],
                &by["loop"]["closed"],
                &by["loop"]["to_project"]
            ),
            (&11.into(), &7.into(), &4.into(), &1.into())
        );
        assert_eq!(
            (&by["loop"]["by_heads"], &by["loop"]["households"]),
            (&11.into(), &2_000.into())
        );
    }
);

on_both_databases!(
    &features(),
    async fn a_unit_is_counted_by_its_own_orders(house: TestHouse) {
        let street = Street::build(&house).await;
        let demand = street.voice(Voiced::accepted("in_progress")).await;
        let (library, clinic) = (street.library, street.clinic);
        street
            .order(
                demand,
                library,
                "closed",
                Some(hour(2)),
                Some(hour(30)),
                Some(("solved", "satisfied")),
            )
            .await;
        street
            .order(
                demand,
                library,
                "reopened",
                Some(hour(30)),
                Some(hour(121)),
                Some(("unsolved", "unsatisfied")),
            )
            .await;
        street
            .order(demand, clinic, "confirmed", None, None, None)
            .await;
        street
            .order(demand, clinic, "withdrawn", None, None, None)
            .await;
        house.clock.advance(6 * DAY);
        let officer = street
            .client(Role::StreetLeader, library, &AreaPath::street())
            .await;
        let answer = officer.get("/api/rates?by=org").await.ok().body;
        assert_eq!(answer["list"], "/api/orders");
        opens(&officer, &answer).await;
        let rows = answer["rows"].as_array().expect("rows");
        // in the order of names, whatever their figures
        let mut named: Vec<(&str, Vec<i64>)> = rows
            .iter()
            .map(|row| (row["name"].as_str().expect("a name"), figures(row)))
            .collect();
        named.sort_unstable();
        assert_eq!(
            named,
            [
                ("区图书馆", vec![2, 1, 1, 2, 1, 2, 0, 1, 0, 0, 0]),
                ("社区卫生中心", vec![1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]),
            ]
        );
    }
);

on_both_databases!(
    &features(),
    async fn a_community_sees_its_own_and_others_see_nothing(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        house.clock.advance(DAY);
        let worker = street
            .client(Role::CommunityWorker, street.library, &south_path())
            .await;
        let own = worker.get("/api/rates").await.ok().body;
        assert_eq!(own["rows"][0]["accepted"], 1);
        worker
            .get(&format!("/api/rates?community_id={}", street.north))
            .await
            .refused(404, "not_found");
        let leader = street
            .client(Role::StreetLeader, street.library, &AreaPath::street())
            .await;
        let south = leader
            .get(&format!("/api/rates?community_id={}", street.south))
            .await
            .ok()
            .body;
        assert_eq!(south["rows"][0]["accepted"], 1);
        for role in [
            Role::BuildingHead,
            Role::UnitLiaison,
            Role::Volunteer,
            Role::SystemAdministrator,
        ] {
            let other = street
                .client(role, street.library, &AreaPath::street())
                .await;
            other
                .get("/api/rates")
                .await
                .refused(403, "not_for_this_post");
        }
        house
            .anybody()
            .get("/api/rates")
            .await
            .refused(401, "not_signed_in");
    }
);

on_both_databases!(
    &features(),
    async fn a_period_is_a_period(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        let officer = street
            .client(Role::Auditor, street.library, &AreaPath::street())
            .await;
        for wrong in [
            "from=2026-02-01T00:00:00%2B08:00&to=2026-02-01T00:00:00%2B08:00",
            "from=2020-02-01T00:00:00%2B08:00&to=2026-02-01T00:00:00%2B08:00",
        ] {
            officer
                .get(&format!("/api/rates?{wrong}"))
                .await
                .refused(422, "invalid");
        }
        officer
            .get("/api/rates?by=person")
            .await
            .refused(400, "query_malformed");
        let before = "from=2025-11-01T00:00:00%2B08:00&to=2025-12-01T00:00:00%2B08:00";
        let last_year = officer.get(&format!("/api/rates?{before}")).await.ok().body;
        assert_eq!(last_year["rows"][0]["accepted"], 1);
        assert_eq!(last_year["loop"]["median_ms"], Value::Null);
    }
);

on_both_databases!(
    &features(),
    async fn queries_do_not_grow_with_rows(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        house.clock.advance(DAY);
        for (by, queries) in [
            (By::None, 4),
            (By::Community, 4),
            (By::Class, 4),
            (By::Org, 4),
        ] {
            let mut db = house.app.read().await.expect("connects");
            let query = RatesQuery {
                by: Some(by),
                ..RatesQuery::default()
            };
            rates_of(&mut db, &house.app, &street.scope, &query, Locale::Zh)
                .await
                .expect("figures");
            assert_eq!(db.queries(), queries, "{by}");
        }
        let mut db = house.app.read().await.expect("connects");
        let query = RatesQuery {
            community_id: Some(street.north),
            ..RatesQuery::default()
        };
        let rates = rates_of(&mut db, &house.app, &street.scope, &query, Locale::En)
            .await
            .expect("figures");
        assert_eq!((db.queries(), rates.rows[0].accepted), (5, 10));
        assert!(
            rates.formulas.satisfaction.contains("no answer"),
            "{}",
            rates.formulas.satisfaction
        );
    }
);

on_both_databases!(
    &features(),
    async fn a_merger_leaves_what_is_finished_to_the_community_of_its_day(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        house.clock.advance(DAY);
        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        let rates = async || officer.get("/api/rates?by=community").await.ok().body;
        let told = |answer: &Value| -> Vec<(String, i64, i64)> {
            let rows = answer["rows"].as_array().expect("rows");
            rows.iter()
                .map(|row| {
                    let number = |name: &str| row[name].as_i64().expect("a number");
                    let name = row["name"].as_str().expect("a name");
                    (name.to_owned(), number("accepted"), number("solved"))
                })
                .collect()
        };
        let community = |name: &str, accepted, solved| (name.to_owned(), accepted, solved);
        let before = rates().await;
        assert_eq!(
            told(&before),
            [community("北江社区", 10, 2), community("南塘社区", 1, 0)]
        );
        let merge = format!("/api/areas/{}/merge", street.north.0);
        let wish = json!({"version": 1, "into_id": street.south, "reason": "社区撤并"});
        officer.post(&merge, &wish).await.ok();
        // the four that were closed stay with the community that closed them, the six open ones went along: the whole is
        // the same, and the figures of the old community still open
        let after = rates().await;
        assert_eq!(
            told(&after),
            [community("北江社区", 4, 2), community("南塘社区", 7, 0)]
        );
        opens(&officer, &after).await;
        let sum = |answer: &Value, name: &str| -> i64 {
            let rows = answer["rows"].as_array().expect("rows");
            rows.iter().filter_map(|row| row[name].as_i64()).sum()
        };
        for figure in FIGURES {
            assert_eq!(sum(&before, figure), sum(&after, figure), "{figure}");
        }
    }
);
