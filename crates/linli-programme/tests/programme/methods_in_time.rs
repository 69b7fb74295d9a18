//! What time does to methods: reminders at most once a fortnight; pages that ask as often whatever their size.

use crate::setting::{
    BANK, FEATURES, SCHOOL, id, join, liaison, officer, opened, path, settle, sheet, tick, ticked,
    ticks,
};
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::DAY;
use linli_kit::job::plant_regular;
use linli_kit::reader::Reader;
use linli_kit::testing::{STREET, TestHouse};
use linli_kit::{on_both_databases, params, row};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_net::persons::store::{Person, Post, insert, insert_post};
use linli_programme::methods::{checklist, result, sheet as unit_sheet, store, view};
use uuid::Uuid;

row! {
    struct Told { code: String }
}

async fn told(house: &TestHouse, person: Option<PersonId>) -> Vec<String> {
    let mut db = house.app.read().await.expect("reads");
    let rows: Vec<Told> = db
        .all(
            &Scope::street_wide(STREET),
            "SELECT code FROM notice WHERE street_id = $1 AND person_id = $4 AND code LIKE 'method%' ORDER BY created_at, id",
            params![person],
        )
        .await
        .expect("notices");
    rows.into_iter().map(|row| row.code).collect()
}

/// A liaison with a post in the database, so that somebody is told.
async fn seated(house: &TestHouse, unit: OrgId, at: &str) -> PersonId {
    let client = liaison(house, unit).await;
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let post = Post {
        id: PostId(tx.fresh_id()),
        person_id: client.person,
        org_id: unit,
        area_id: crate::setting::area(0xA1),
        area_path: path(at),
        role: Role::UnitLiaison,
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
    insert(db, scope, &Person::new(client.person, "周晓"), now)
        .await
        .expect("a person");
    insert_post(db, scope, &post).await.expect("a post");
    tx.finish().await.expect("commits");
    client.person
}

on_both_databases!(
    &FEATURES,
    async fn a_unit_is_reminded_once_a_fortnight_of_what_is_missing(house: TestHouse) {
        settle(&house).await;
        join(&house, &[BANK, SCHOOL]).await;
        let bank = seated(&house, BANK, "/001/").await;
        let school = seated(&house, SCHOOL, "/002/").await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        ticked(&house, &method, SCHOOL).await;
        plant_regular(&house.app).await.expect("plants");
        assert_eq!(told(&house, Some(bank)).await, ["method_opened"]);
        for (days, reminders) in [(13, 0), (1, 1), (1, 1), (12, 1), (1, 2)] {
            house.advance(days * DAY).await;
            house.run_jobs().await;
            let notices = told(&house, Some(bank)).await;
            assert_eq!(
                notices.len(),
                1 + reminders,
                "after {days} more days: {notices:?}"
            );
        }
        assert_eq!(
            told(&house, Some(school)).await,
            ["method_opened"],
            "it lacks nothing"
        );
        // what lacks something is confirmed with a reason and reminded all the same, then of its report
        let liaison = liaison(&house, BANK).await;
        let page = sheet(&liaison, &method, BANK).await;
        tick(&liaison, &method, BANK, &ticks(&page, &["结对共建"]))
            .await
            .ok();
        house.advance(14 * DAY).await;
        house.run_jobs().await;
        assert_eq!(told(&house, Some(bank)).await.len(), 4);
        // the reminder names what is missing, and nothing was refused
        let at = path("/001/");
        let own = house
            .client_of(STREET, Role::UnitLiaison, BANK, &at, bank)
            .await;
        let own = own.get("/api/notices").await.ok().body;
        assert_eq!(
            own["items"][0]["text"],
            "2026年「13355 工作法」的勾选还缺：双报到 · 自选 1 项"
        );
    }
);

/// Another member of the street's alliance, laid directly.
async fn lay_member(house: &TestHouse, alliance: &str, number: u128) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let (now, membership) = (tx.now(), tx.fresh_id());
    let org = OrgId(Uuid::from_u128(0xD00 + number));
    let (db, scope) = tx.parts();
    let at: AreaPath = path("/001/");
    let unit = Org::new(
        org,
        OrgKind::Merchant,
        format!("商户{number}"),
        crate::setting::area(0xA1),
        at.clone(),
    );
    linli_net::orgs::store::insert(db, scope, &unit, now)
        .await
        .expect("a unit");
    db.execute(
        scope,
        "INSERT INTO alliance_membership (street_id, id, alliance_id, org_id, area_path, state, invited_at, from_at, version) \
         VALUES ($1, $4, $5, $6, $7, 'active', $8, $8, 1)",
        params![membership, Uuid::parse_str(alliance).expect("an id"), org, at, now],
    )
    .await
    .expect("a member");
    tx.finish().await.expect("commits");
}

on_both_databases!(
    &FEATURES,
    async fn lists_and_pages_ask_as_often_whatever_their_size(house: TestHouse) {
        settle(&house).await;
        let alliance = join(&house, &[BANK]).await;
        let clerk = officer(&house).await;
        let method = opened(&clerk).await;
        ticked(&house, &method, BANK).await;
        let method_id = linli_domain::id::MethodId(Uuid::parse_str(id(&method)).expect("an id"));
        let actor = linli_domain::actor::Actor::House { street: STREET };
        let mut counts = Vec::new();
        for round in 0..3u128 {
            for number in 0..10 {
                lay_member(&house, id(&alliance), round * 10 + number).await;
            }
            let wide = Scope::street_wide(STREET);
            let now = house.app.now();
            let reader = Reader {
                app: &house.app,
                actor: &actor,
                locale: linli_kit::text::Locale::Zh,
                now: house.app.now(),
            };
            let mut db = house.app.read().await.expect("reads");
            let one = store::load(&mut db, &wide, method_id)
                .await
                .expect("a method");
            let base = db.queries();
            view::page(reader, &mut db, &one, now)
                .await
                .expect("a page");
            let page = db.queries() - base;
            let list = checklist::checklist(&mut db, &wide, &one, None, now)
                .await
                .expect("a list");
            let lines = db.queries() - base - page;
            let found = result::result(&mut db, &wide, &one, now)
                .await
                .expect("a result");
            let results = db.queries() - base - page - lines;
            let before = db.queries();
            let loaded = unit_sheet::load(&mut db, &actor, (method_id, BANK), false, now)
                .await
                .expect("loads");
            unit_sheet::page(reader, &mut db, &loaded, now)
                .await
                .expect("a page");
            let sheets = db.queries() - before;
            counts.push((
                [page, lines, results, sheets],
                list.members,
                found.units.len(),
            ));
        }
        assert_eq!(counts[0].0, counts[2].0, "{counts:?}");
        assert_eq!((counts[2].1, counts[2].2), (31, 31));
        let most = [13, 10, 7, 13];
        for (asked, most) in counts[2].0.iter().zip(most) {
            assert!(*asked <= most, "{counts:?}");
        }
    }
);
