//! What the tests of the small rooms of this floor lay and read: all rooms up to here, posts, the inbox.

use std::sync::LazyLock;

use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_kit::feature::Feature;
use linli_kit::testing::{STREET, TestHouse};
use linli_net::persons::store::{Person, Post, insert, insert_post};
use linli_work::testing::{COMMUNITY, area, path};

/// The rooms of the net, of the work and of this floor.
pub static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    linli_work::testing::FEATURES
        .iter()
        .chain(linli_programme::FEATURES)
        .copied()
        .collect()
});

/// A person with a post in 北江社区.
pub async fn lay_post(house: &TestHouse, who: (PersonId, &str), held: (Role, OrgId)) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let post = Post {
        id: PostId(tx.fresh_id()),
        person_id: who.0,
        org_id: held.1,
        area_id: area(COMMUNITY),
        area_path: path("/001/"),
        role: held.0,
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
    let person = Person::new(who.0, who.1);
    insert(db, scope, &person, now).await.expect("a person");
    insert_post(db, scope, &post).await.expect("a post");
    tx.finish().await.expect("commits");
}

/// What a person was told, in order.
pub async fn told(house: &TestHouse, person: PersonId) -> Vec<String> {
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
