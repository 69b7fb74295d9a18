//! What waits for whom, on both databases.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::time::HOUR;
use linli_kit::on_both_databases;
use linli_kit::reader::Reader;
use linli_kit::text::Locale;
use serde_json::Value;

use super::today;
use crate::testing::{Street, Voiced, elsewhere, features, hour, north_path, south_path};

fn counts(answer: &Value) -> [i64; 4] {
    ["new", "due_today", "overdue", "waiting_for_me"]
        .map(|name| answer["counts"][name].as_i64().expect("a count"))
}

async fn tell(street: &Street<'_>) {
    let waiting = |state, step, org, due| Voiced {
        next_step: step,
        next_org: Some(org),
        next_due: Some(hour(due)),
        ..Voiced::accepted(state)
    };
    for demand in [
        Voiced {
            accepted: None,
            ..waiting("submitted", "triage", street.clinic, 3)
        },
        waiting("accepted", "issue", street.clinic, -1),
        Voiced {
            area: south_path(),
            ..waiting("reported", "callback", street.clinic, 30)
        },
        waiting("escalated", "decide_escalation", street.office, 5),
        waiting("in_progress", "finish", street.library, 14),
        Voiced {
            closed: Some(hour(-2)),
            ..waiting("closed", "none", street.clinic, -9)
        },
        elsewhere(),
    ] {
        street.voice(demand).await;
    }
}

on_both_databases!(
    &features(),
    async fn what_waits_for_my_post(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        // it is ten in the morning: due today is what is due within fourteen hours
        let officer = street
            .client(Role::StreetOfficer, street.office, &AreaPath::street())
            .await;
        let answer = officer.get("/api/today").await.ok().body;
        assert_eq!(counts(&answer), [1, 2, 1, 1]);
        assert_eq!(
            answer["waiting"][0]["next_step"]["code"],
            "decide_escalation"
        );
        // the clinic's post stands here for a community: it triages, issues, calls back
        let worker = street
            .client(Role::CommunityWorker, street.clinic, &north_path())
            .await;
        let answer = worker.get("/api/today").await.ok().body;
        assert_eq!(counts(&answer), [1, 2, 1, 2]);
        assert_eq!(
            answer["waiting"][0]["next_step"]["code"], "issue",
            "what is due first comes first"
        );
        let queries = &answer["queries"];
        for (name, count) in [
            ("new", 1),
            ("due_today", 2),
            ("overdue", 1),
            ("waiting_for_me", 2),
        ] {
            let query = queries[name].as_str().expect("a query");
            let opened = worker.get(&format!("/api/demands?{query}")).await.ok().body;
            assert_eq!(opened["total"], count, "{name}: {query}");
        }
        house.clock.advance(4 * HOUR);
        let head = street
            .client(Role::BuildingHead, street.clinic, &north_path())
            .await;
        assert_eq!(
            counts(&head.get("/api/today").await.ok().body),
            [0, 0, 0, 0]
        );
    }
);

on_both_databases!(
    &features(),
    async fn a_unit_sees_what_it_took(house: TestHouse) {
        let street = Street::build(&house).await;
        tell(&street).await;
        let demand = street
            .voice(Voiced {
                next_step: "finish",
                next_org: Some(street.library),
                next_due: Some(hour(-3)),
                ..Voiced::accepted("in_progress")
            })
            .await;
        street
            .order(demand, street.library, "confirmed", None, None, None)
            .await;
        street
            .order(demand, street.clinic, "confirmed", None, None, None)
            .await;
        let liaison = street
            .client(Role::UnitLiaison, street.library, &AreaPath::street())
            .await;
        let answer = liaison.get("/api/today").await.ok().body;
        assert_eq!(counts(&answer), [0, 0, 1, 1]);
        assert_eq!(answer["orders_waiting"].as_array().map(Vec::len), Some(1));
        let administrator = street
            .client(
                Role::SystemAdministrator,
                street.office,
                &AreaPath::street(),
            )
            .await;
        administrator
            .get("/api/today")
            .await
            .refused(403, "not_for_this_post");
    }
);

on_both_databases!(
    &features(),
    async fn queries_do_not_grow_with_rows(house: TestHouse) {
        let street = Street::build(&house).await;
        let mut seen = Vec::new();
        for _ in 0..2 {
            tell(&street).await;
            let actor = crate::testing::actor(&street, Role::StreetOfficer, street.office);
            let mut db = house.app.read().await.expect("connects");
            let reader = Reader {
                app: &house.app,
                actor: &actor,
                locale: Locale::Zh,
                now: house.app.now(),
            };
            today(&mut db, reader).await.expect("answers");
            seen.push(db.queries());
        }
        assert_eq!(seen[0], seen[1]);
        assert!(seen[0] <= 45, "{seen:?}");
    }
);
