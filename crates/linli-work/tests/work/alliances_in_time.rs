//! Alliances as time passes and lists grow: many at once, contributions, and how often the database is asked.

use crate::setting::agreements::step as agreement_step;
use crate::setting::agreements::{line, signed, year_with_the_bank};
use crate::setting::alliances::{
    act, field, found, id, invite, membership, of_community, of_street, tick,
};
use crate::setting::{
    BANK, FEATURES, SCHOOL, TestDemand, lay_demand, lay_order, liaison, officer,
    officer as officer_of, scope, settle,
};
use futures::future::join_all;
use linli_domain::id::OrgId;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::job::plant_regular;
use linli_kit::page::Page;
use linli_kit::testing::{STREET, TestHouse};
use linli_kit::{on_both_databases, params};
use linli_work::agreements::DeedSource;
use linli_work::agreements::consume::{self, Served};
use linli_work::agreements::store::deeds::DeedKey;
use linli_work::alliances::list;
use linli_work::alliances::store::AllianceFilter;
use serde_json::json;

on_both_databases!(
    &FEATURES,
    async fn of_64_who_invite_one_unit_one_does(house: TestHouse) {
        settle(&house).await;
        let officer = officer(&house).await;
        let alliance = found(&officer, of_street()).await;
        let tries = (0..64).map(|_| invite(&officer, &alliance, &[BANK]));
        let answers = join_all(tries).await;
        let invited = answers.iter().filter(|one| one.status == 201).count();
        let refused = answers
            .iter()
            .filter(|one| one.status == 422 && field(one) == "org_ids membership_living")
            .count();
        assert_eq!((invited, refused), (1, 63));
        let list = format!("/api/memberships?alliance_id={}&ended=true", id(&alliance));
        assert_eq!(officer.get(&list).await.ok().body["total"], 1);
        // and of 64 who say yes and leave at the same time each happens once
        let one = membership(&officer, &alliance, BANK).await;
        let bank = liaison(&house, BANK).await;
        let accepts = join_all((0..64).map(|_| act(&bank, &one, "accept", json!({})))).await;
        assert_eq!(accepts.iter().filter(|one| one.status == 200).count(), 1);
        for late in accepts.iter().filter(|one| one.status != 200) {
            late.refused(409, "stale_version");
        }
    }
);

/// When the latest order of a unit was reported done.
async fn report(house: &TestHouse, unit: OrgId, at: Timestamp) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let (db, scope) = tx.parts();
    let sql = "UPDATE work_order SET reported_at = $5 WHERE street_id = $1 AND org_id = $4";
    db.execute(scope, sql, params![unit, at])
        .await
        .expect("reports");
    tx.finish().await.expect("commits");
}

on_both_databases!(
    &FEATURES,
    async fn contributions_keep_a_member_active(house: TestHouse) {
        settle(&house).await;
        let (officer, bank) = (officer(&house).await, liaison(&house, BANK).await);
        let alliance = found(&officer, of_street()).await;
        invite(&officer, &alliance, &[BANK, SCHOOL]).await.ok();
        let asked = membership(&bank, &alliance, BANK).await;
        act(&bank, &asked, "accept", json!({})).await.ok();
        let demand = lay_demand(
            &house,
            TestDemand {
                number: "XQ1",
                title: "助餐",
                class: None,
                asked: 1,
                committed: 1,
                state: "closed",
            },
        )
        .await;
        lay_order(&house, demand, BANK, "GD1", "closed").await;
        plant_regular(&house.app).await.expect("plants");
        let state = async |days: i64| {
            house.advance(days * DAY).await;
            // whoever does nothing for a day signs in again
            let officer = officer_of(&house).await;
            let one = membership(&officer, &alliance, BANK).await;
            one["state"].as_str().expect("a state").to_owned()
        };
        assert_eq!(state(1).await, "joined");
        report(&house, BANK, house.app.now()).await;
        assert_eq!(state(1).await, "active");
        assert_eq!(state(178).await, "active");
        assert_eq!(state(2).await, "inactive");
        report(&house, BANK, house.app.now()).await;
        assert_eq!(state(1).await, "active");
        // whoever has not answered stays asked
        let school = membership(&officer_of(&house).await, &alliance, SCHOOL).await;
        assert_eq!(school["state"], "invited");
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_an_agreement_counts_is_a_contribution_too(house: TestHouse) {
        settle(&house).await;
        let (officer, bank) = (officer(&house).await, liaison(&house, BANK).await);
        let alliance = found(&officer, of_street()).await;
        invite(&officer, &alliance, &[BANK]).await.ok();
        let asked = membership(&bank, &alliance, BANK).await;
        act(&bank, &asked, "accept", json!({})).await.ok();
        let mut draft = year_with_the_bank();
        draft["lines"] = json!([line(BANK, "会议室开放", 12, json!(null))]);
        signed(&house, &draft).await;
        let booking = Served {
            key: DeedKey {
                source: DeedSource::Booking,
                id: house.app.ids().next(),
            },
            label: "二楼会议室".to_owned(),
            org_id: BANK,
            at: Some(house.app.now()),
            class_id: None,
            resource_id: None,
            resource_class: None,
            quantity: 1,
            unit: "次".to_owned(),
            order_id: None,
            project_id: None,
            by_booking: false,
        };
        plant_regular(&house.app).await.expect("plants");
        let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
        consume::settle(&mut tx, &booking).await.expect("counts");
        tx.finish().await.expect("commits");
        house.advance(DAY).await;
        let officer = officer_of(&house).await;
        let one = membership(&officer, &alliance, BANK).await;
        assert_eq!(one["state"], "active");
    }
);

on_both_databases!(
    &FEATURES,
    async fn the_number_of_queries_does_not_grow(house: TestHouse) {
        settle(&house).await;
        let officer = officer(&house).await;
        let street = found(&officer, of_street()).await;
        let mut counts = Vec::new();
        for number in 0..4 {
            let mut one = of_community();
            one["name"] = json!(format!("北江{number}号联盟"));
            one["parent_id"] = street["id"].clone();
            let one = found(&officer, one).await;
            invite(&officer, &one, &[BANK, SCHOOL]).await.ok();
            tick(&officer, &one, "survey", true).await.ok();
            let mut db = house.app.read().await.expect("reads");
            let page = Page::check(None, None).expect("a page");
            let filter = AllianceFilter::default();
            let (items, _) = list::find(&mut db, &scope(), &filter, page)
                .await
                .expect("finds");
            assert_eq!(items.len(), number + 2);
            counts.push(db.queries());
        }
        assert!(
            counts
                .iter()
                .all(|count| *count == counts[0] && *count <= 10),
            "{counts:?}"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn a_member_shows_its_agreement_and_the_day_it_ended(house: TestHouse) {
        settle(&house).await;
        let clerk = officer(&house).await;
        let alliance = found(&clerk, of_street()).await;
        invite(&clerk, &alliance, &[BANK]).await.ok();
        let bound =
            async || membership(&officer(&house).await, &alliance, BANK).await["agreement"].clone();
        assert_eq!(bound().await, serde_json::Value::Null);
        let agreement = signed(&house, &year_with_the_bank()).await;
        assert_eq!(
            (&bound().await["number"], &bound().await["state"]),
            (&agreement["number"], &json!("expiring"))
        );
        // ended before its time: from that day, not from the last day of its text
        let now = house.app.now();
        agreement_step(&clerk, &agreement, "terminate").await.ok();
        assert_eq!(
            (&bound().await["state"], &bound().await["held_to"]),
            (&json!("terminated"), &json!(now))
        );
        // another unit is told nothing of it
        let school = liaison(&house, SCHOOL).await;
        let url = format!("/api/memberships?alliance_id={}", id(&alliance));
        assert_eq!(school.get(&url).await.ok().body["total"], 0);
    }
);
