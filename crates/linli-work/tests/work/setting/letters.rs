//! Letters laid and looked at, for the tests of the mailbox.

use linli_domain::actor::Role;
use linli_domain::id::{OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use serde_json::{Value, json};

use super::walk::POSTER;
use super::{COMMITTEE, area, path};

pub fn letter(class: &str, text: &str) -> Value {
    json!({"poster_code": POSTER, "class": class, "text": text})
}

/// Writes a letter by QR; answers its code.
pub async fn write(house: &TestHouse, body: &Value) -> String {
    let told = house.anybody().post("/api/public/letters", body).await.ok();
    told.body["tracking_code"]
        .as_str()
        .expect("a code")
        .to_owned()
}

pub async fn only_letter(client: &TestClient<'_>) -> Value {
    let list = client.get("/api/letters").await.ok().body;
    assert_eq!(list["total"], 1, "{list}");
    list["items"][0].clone()
}

pub fn id_of(letter: &Value) -> String {
    letter["id"].as_str().expect("an id").to_owned()
}

pub async fn head(house: &TestHouse) -> TestClient<'_> {
    house
        .client(
            STREET,
            Role::BuildingHead,
            COMMITTEE,
            &path("/001/001/003/"),
        )
        .await
}

pub async fn secretary(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::CommunitySecretary, COMMITTEE, &path("/001/"))
        .await
}

pub async fn lay_post(
    house: &TestHouse,
    person: PersonId,
    name: &str,
    role: Role,
    area_path: &str,
    place: u128,
) {
    lay_post_in(house, (person, name), (role, COMMITTEE), (area_path, place)).await;
}

/// A person in a post of an organisation.
pub async fn lay_post_in(
    house: &TestHouse,
    (person, name): (PersonId, &str),
    (role, org_id): (Role, OrgId),
    (area_path, place): (&str, u128),
) -> PostId {
    use linli_net::persons::store::{Person, Post, insert, insert_post};
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let post = Post {
        id: PostId(tx.fresh_id()),
        person_id: person,
        org_id,
        area_id: area(place),
        area_path: path(area_path),
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
    let known = Person::new(person, name);
    insert(db, scope, &known, now).await.expect("a person");
    insert_post(db, scope, &post).await.expect("a post");
    tx.finish().await.expect("commits");
    post.id
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
