//! The edges of co-building projects: what was read too long ago, tapped twice, lies elsewhere, or passes its day.

use axum::http::Method;
use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::DAY;
use linli_kit::job::plant_regular;
use linli_kit::on_both_databases;
use linli_kit::reader::Reader;
use linli_kit::testing::{OTHER_STREET, STREET, TestHouse};
use linli_work::testing::agreements::leader;
use linli_work::testing::walk::{self, street};
use linli_work::testing::{
    BANK, COMMITTEE, COMMUNITY, OFFICE, area, liaison, officer, path, worker,
};
use serde_json::json;

use crate::projects::{
    FEATURES, MILESTONE, PARTNER, action, address, day, field, page, part, proposal, ready,
    running, step,
};

on_both_databases!(
    &FEATURES,
    async fn stale_pages_double_taps_and_other_streets_change_nothing(house: TestHouse) {
        street(&house).await;
        let (clerk, head) = (worker(&house).await, leader(&house).await);
        let wish = proposal(&house);
        let first = clerk
            .write_with_key(Method::POST, "/api/projects", &wish, "tapped-twice-1")
            .await
            .ok()
            .body;
        let again = clerk
            .write_with_key(Method::POST, "/api/projects", &wish, "tapped-twice-1")
            .await
            .ok()
            .body;
        assert_eq!(first["id"], again["id"]);
        assert_eq!(clerk.get("/api/projects").await.ok().body["total"], 1);
        let edit = json!({"version": first["version"], "project": wish["project"]});
        let own = format!("/api/projects/{}", walk::id(&first));
        clerk.write(Method::PUT, &own, &edit).await.ok();
        step(&head, &first, "approve")
            .await
            .refused(409, "stale_version");
        let seen = page(&head, &first).await;
        step(&head, &seen, "approve").await.ok();
        step(&head, &page(&head, &first).await, "approve")
            .await
            .refused(409, "project_not_in_state");
        // two say yes at once: one is told that the page is old
        let bank = liaison(&house, BANK).await;
        let shown = page(&bank, &first).await;
        part(&bank, &shown, PARTNER, "agree", json!({})).await.ok();
        part(&bank, &shown, PARTNER, "agree", json!({}))
            .await
            .refused(409, "stale_version");
        // another street knows nothing of it
        let stranger = house
            .client(OTHER_STREET, Role::StreetOfficer, OFFICE, &path("/"))
            .await;
        stranger.get(&own).await.refused(404, "not_found");
        assert_eq!(stranger.get("/api/projects").await.ok().body["total"], 0);
        step(&stranger, &shown, "call-off")
            .await
            .refused(404, "not_found");
        part(
            &stranger,
            &shown,
            MILESTONE,
            "drop",
            json!({"word": "不要了"}),
        )
        .await
        .refused(404, "not_found");
        part(
            &stranger,
            &shown,
            PARTNER,
            "withdraw",
            json!({"word": "不要了"}),
        )
        .await
        .refused(404, "not_found");
    }
);

on_both_databases!(
    &FEATURES,
    async fn nobody_approves_or_accepts_the_own_hand(house: TestHouse) {
        street(&house).await;
        // one person holds both posts
        let clerk = officer(&house).await;
        let as_leader = house
            .client_of(STREET, Role::StreetLeader, OFFICE, &path("/"), clerk.person)
            .await;
        let made = clerk
            .post("/api/projects", &proposal(&house))
            .await
            .ok()
            .body;
        step(&as_leader, &made, "approve")
            .await
            .refused(403, "project_own_proposal");
        let finished = step(&worker(&house).await, &ready(&house).await, "finish")
            .await
            .ok()
            .body;
        // the street's officer confirmed a milestone and reported nothing: may accept
        assert_eq!(action(&page(&clerk, &finished).await, "accept"), "may");
        assert_eq!(
            action(&page(&worker(&house).await, &finished).await, "accept"),
            "project_own_deed",
            "the community carried it out, whoever of it looks"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn what_does_not_fit_is_named_at_its_field(house: TestHouse) {
        street(&house).await;
        let clerk = worker(&house).await;
        let with = |pointer: &str, value: serde_json::Value| {
            let mut wish = proposal(&house);
            *wish.pointer_mut(pointer).expect("a field") = value;
            wish
        };
        let nobody = json!(OrgId(uuid::Uuid::nil()));
        for (wish, expected) in [
            (with("/project/title", json!(" ")), "title required"),
            (with("/project/purpose", json!("")), "purpose required"),
            (
                with("/project/owner_org_id", nobody.clone()),
                "owner_org_id unknown",
            ),
            (with("/project/area_id", nobody.clone()), "area_id unknown"),
            (
                with("/project/due_at", day(&house, -1)),
                "due_at project_day",
            ),
            (
                with("/milestones/0/title", json!("")),
                "milestones.0.title required",
            ),
            (
                with("/milestones/0/due_at", day(&house, 3_000)),
                "milestones.0.due_at project_day",
            ),
            (
                with("/partners/0/org_id", nobody),
                "partners.0.org_id unknown",
            ),
            (
                with("/partners/0/org_id", json!(COMMITTEE)),
                "partners.0.org_id project_partner_in",
            ),
            (
                with("/partners/0/quantity", json!(0)),
                "partners.0.quantity project_quantity",
            ),
            (
                with("/sources/0/amount_fen", json!(0)),
                "sources.0.amount_fen project_amount",
            ),
            (with("/sources/1/who", json!(" ")), "sources.1.who required"),
        ] {
            let answer = clerk.post("/api/projects", &wish).await;
            assert_eq!(field(&answer), expected);
        }
        let unknown = clerk.get("/api/projects?state=great").await;
        assert_eq!(field(&unknown), "state unknown");
        let begun = running(&house).await;
        let outputs = json!({"version": begun["version"], "outputs": [{"what": "助餐点", "quantity": 0, "unit": "处"}]});
        let answer = clerk
            .write(Method::PUT, &address(&begun, "outputs"), &outputs)
            .await;
        assert_eq!(field(&answer), "outputs.0.quantity project_quantity");
        assert_eq!(
            field(&part(&clerk, &begun, MILESTONE, "report", json!({"word": ""})).await),
            "word required"
        );
    }
);

/// Puts a person into a post, so that somebody is told.
async fn seat(house: &TestHouse, person: PersonId, role: Role, org_id: OrgId, at: &str) {
    use linli_net::persons::store::{Person, Post, insert, insert_post};
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let post = Post {
        id: PostId(tx.fresh_id()),
        person_id: person,
        org_id,
        area_id: area(COMMUNITY),
        area_path: path(at),
        role,
        from_at: now,
        to_at: None,
        ended_at: None,
        end_reason: None,
        appointment_no: None,
        document_no: None,
        source: "test".to_owned(),
        version: 1,
    };
    let (db, scope) = tx.parts();
    let known = Person::new(person, "周晓");
    insert(db, scope, &known, now).await.expect("a person");
    insert_post(db, scope, &post).await.expect("a post");
    tx.finish().await.expect("commits");
}

async fn told(house: &TestHouse, person: PersonId) -> Vec<String> {
    let page = linli_kit::page::Page {
        page: 1,
        page_size: 50,
    };
    let mut db = house.app.read().await.expect("reads");
    let scope = Scope::street_wide(STREET);
    let (mut notices, _) = linli_net::notices::store::inbox(&mut db, &scope, person, false, page)
        .await
        .expect("reads");
    notices.sort_by_key(|notice| notice.id);
    notices.into_iter().map(|notice| notice.code).collect()
}

on_both_databases!(
    &FEATURES,
    async fn a_milestone_tells_of_its_day(house: TestHouse) {
        street(&house).await;
        let bank = liaison(&house, BANK).await;
        seat(&house, bank.person, Role::UnitLiaison, BANK, "/001/").await;
        let mut wish = proposal(&house);
        wish["milestones"] =
            json!([{"title": "排好班", "due_at": day(&house, 10), "org_id": BANK}]);
        let clerk = worker(&house).await;
        let made = clerk.post("/api/projects", &wish).await.ok().body;
        step(&leader(&house).await, &made, "approve").await.ok();
        plant_regular(&house.app).await.expect("plants");
        house.run_jobs().await;
        assert_eq!(told(&house, bank.person).await, ["project_asked"]);
        house.advance(8 * DAY).await;
        assert_eq!(
            told(&house, bank.person).await,
            ["project_asked", "milestone_soon"]
        );
        house.advance(3 * DAY).await;
        let late = worker(&house)
            .await
            .get("/api/projects?late=true")
            .await
            .ok()
            .body;
        assert_eq!(late["total"], 1);
        house.advance(7 * DAY).await;
        house.advance(DAY).await;
        assert_eq!(
            told(&house, bank.person).await,
            [
                "project_asked",
                "milestone_soon",
                "milestone_late",
                "milestone_late"
            ]
        );
        let clerk = house
            .client_of(
                STREET,
                Role::CommunityWorker,
                COMMITTEE,
                &path("/001/"),
                clerk.person,
            )
            .await;
        assert!(
            told(&house, clerk.person)
                .await
                .contains(&"milestone_late".to_owned()),
            "a week later the keeper is told as well"
        );
    }
);

on_both_databases!(
    &FEATURES,
    async fn lists_and_pages_ask_as_often_whatever_their_size(house: TestHouse) {
        use linli_council::projects::{list, store, view};
        use linli_domain::actor::Actor;
        street(&house).await;
        let mut counts = Vec::new();
        for _ in 0..3 {
            ready(&house).await;
            let actor = Actor::House { street: STREET };
            let reader = Reader {
                app: &house.app,
                actor: &actor,
                locale: linli_kit::text::Locale::Zh,
                now: house.app.now(),
            };
            let page = linli_kit::page::Page {
                page: 1,
                page_size: 50,
            };
            let now = house.app.now();
            let mut db = house.app.read().await.expect("reads");
            let (items, total) =
                list::find(&mut db, reader, &list::ProjectQuery::default(), page, now)
                    .await
                    .expect("finds");
            let listed = db.queries();
            let scope = Scope::street_wide(STREET);
            let project = store::load(&mut db, &scope, items[0].id)
                .await
                .expect("loads");
            view::page(reader, &mut db, &scope, project, now)
                .await
                .expect("shows");
            counts.push((listed, db.queries() - listed, total));
        }
        assert_eq!(
            (counts[0].0, counts[0].1),
            (counts[2].0, counts[2].1),
            "{counts:?}"
        );
        assert!(counts[2].0 <= 11 && counts[2].1 <= 25, "{counts:?}");
        assert_eq!(counts[2].2, 3);
    }
);
