//! Searching by words and by number, within reach.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_kit::on_both_databases;
use serde_json::Value;

use crate::testing::{Street, Voiced, features, north_path, south_path};

fn found(answer: &Value) -> [usize; 3] {
    ["demands", "resources", "orders"].map(|kind| answer[kind].as_array().expect("a list").len())
}

on_both_databases!(
    &features(),
    async fn words_and_numbers_within_reach(house: TestHouse) {
        let street = Street::build(&house).await;
        let demand = street.voice(Voiced::accepted("in_progress")).await;
        street
            .voice(Voiced {
                area: south_path(),
                ..Voiced::accepted("published")
            })
            .await;
        street
            .offer(street.library, "楼道灯维修", "listed", &north_path())
            .await;
        street
            .offer(street.clinic, "楼道灯赠送", "draft", &south_path())
            .await;
        street
            .order(demand, street.library, "confirmed", None, None, None)
            .await;

        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        let all = officer
            .get("/api/search?q=%E6%A5%BC%E9%81%93%E7%81%AF")
            .await
            .ok()
            .body; // 楼道灯
        assert_eq!(found(&all), [2, 2, 0]);
        assert_eq!(
            found(&officer.get("/api/search?q=%20").await.ok().body),
            [0, 0, 0]
        );
        assert_eq!(
            found(
                &officer
                    .get("/api/search?q=%E7%94%B5%E6%A2%AF")
                    .await
                    .ok()
                    .body
            ),
            [0, 0, 0]
        ); // 电梯
        officer
            .get("/api/search")
            .await
            .refused(400, "query_malformed");

        let worker = street
            .client(Role::CommunityWorker, street.office, &north_path())
            .await;
        let own = worker
            .get("/api/search?q=%E6%A5%BC%E9%81%93%E7%81%AF")
            .await
            .ok()
            .body;
        assert_eq!(found(&own), [1, 1, 0], "the own place, and what is listed");

        let orders = officer.get("/api/orders").await.ok().body;
        for (number, kinds) in [
            (&own["demands"][0]["number"], [1, 0, 0]),
            (&own["resources"][0]["number"], [0, 1, 0]),
            (&orders["items"][0]["number"], [0, 0, 1]),
        ] {
            let typed = number
                .as_str()
                .expect("a number")
                .to_lowercase()
                .replace('-', "");
            assert_eq!(
                found(
                    &worker
                        .get(&format!("/api/search?q={typed}"))
                        .await
                        .ok()
                        .body
                ),
                kinds,
                "{typed}"
            );
            // the clinic is no party to any of them but sees what is listed
            let liaison = street
                .client(Role::UnitLiaison, street.clinic, &AreaPath::street())
                .await;
            let seen = found(
                &liaison
                    .get(&format!("/api/search?q={typed}"))
                    .await
                    .ok()
                    .body,
            );
            assert_eq!(seen, [0, kinds[1], 0], "{typed}");
        }
        let elsewhere = street
            .client(Role::CommunityWorker, street.office, &south_path())
            .await;
        let number = own["demands"][0]["number"].as_str().expect("a number");
        assert_eq!(
            found(
                &elsewhere
                    .get(&format!("/api/search?q={number}"))
                    .await
                    .ok()
                    .body
            ),
            [0, 0, 0]
        );
    }
);
