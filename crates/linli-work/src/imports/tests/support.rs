//! A street with two communities, files made for tests, and the way of an import in one call.

use axum::body::Body;
use axum::http::{Method, Request};
use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, ClassId, OrgId, StreetId};
use linli_domain::scope::Scope;
use linli_kit::feature::Feature;
use linli_kit::row;
use linli_kit::testing::{OTHER_STREET, STREET, TestAnswer, TestClient, TestHouse};
use linli_net::areas::store::{self as areas, Area, Street};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::{self as orgs, Org};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::classes::OrderClass;
use crate::classes::store::{self as classes, NeedClass};

pub(super) static FEATURES: std::sync::LazyLock<Vec<Feature>> =
    std::sync::LazyLock::new(|| [linli_net::FEATURES, crate::FEATURES].concat());

/// Places of the street: path, kind, name.
const PLACES: [(&str, AreaKind, &str); 5] = [
    ("/", AreaKind::Street, "文新街道"),
    ("/001/", AreaKind::Community, "北江社区"),
    ("/001/001/", AreaKind::Compound, "锦绣苑"),
    ("/001/001/001/", AreaKind::Building, "3幢"),
    ("/002/", AreaKind::Community, "南江社区"),
];

pub(super) fn path(text: &str) -> AreaPath {
    AreaPath::parse(text).expect("a path")
}

/// The id of a place: the same in every test, different in the other street.
pub(super) fn area_id(street: StreetId, path: &str) -> AreaId {
    let place = PLACES
        .iter()
        .position(|place| place.0 == path)
        .expect("a place of the test street");
    AreaId(Uuid::from_u128(
        street.0 as u128 * 1_000 + place as u128 + 1,
    ))
}

pub(super) fn org_id(street: StreetId, path: &str) -> OrgId {
    OrgId(Uuid::from_u128(area_id(street, path).0.as_u128() + 500))
}

/// Two streets alike.
pub(super) async fn furnish(house: &TestHouse) {
    let now = house.app.now();
    let mut db = house.app.store().begin().await.expect("begins");
    for street in [STREET, OTHER_STREET] {
        let scope = Scope::street_wide(street);
        let row = Street {
            id: street,
            name: "文新街道".to_owned(),
            code: format!("33010600{}", street.0),
            district_name: "西湖区".to_owned(),
            office_phone: None,
        };
        areas::insert_street(&mut db, &row, now)
            .await
            .expect("a street");
        for (place, kind, name) in PLACES {
            let area = area(street, place, kind, name);
            areas::insert(&mut db, &scope, &area)
                .await
                .expect("a place");
            let org_kind = match kind {
                AreaKind::Street => OrgKind::StreetOffice,
                AreaKind::Community => OrgKind::Community,
                _ => continue,
            };
            let org = org(street, place, org_kind, name);
            orgs::insert(&mut db, &scope, &org, now)
                .await
                .expect("an org");
        }
    }
    db.commit().await.expect("commits");
}

fn area(street: StreetId, place: &str, kind: AreaKind, name: &str) -> Area {
    Area::new(area_id(street, place), None, kind, name, path(place))
}

fn org(street: StreetId, place: &str, kind: OrgKind, name: &str) -> Org {
    Org::new(
        org_id(street, place),
        kind,
        name,
        area_id(street, place),
        path(place),
    )
}

/// The secretary of 北江社区.
pub(super) async fn secretary(house: &TestHouse) -> TestClient<'_> {
    house
        .client(
            STREET,
            Role::CommunitySecretary,
            org_id(STREET, "/001/"),
            &path("/001/"),
        )
        .await
}

/// A form with one file.
pub(super) async fn upload(
    client: &TestClient<'_>,
    key: &str,
    name: &str,
    bytes: &[u8],
) -> TestAnswer {
    let mut body = format!(
        "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/imports/demands")
        .header("content-type", "multipart/form-data; boundary=limit")
        .header("idempotency-key", key)
        .body(Body::from(body))
        .expect("a request");
    client.send_request(request).await
}

/// Asserts a success.
#[track_caller]
pub(super) fn fine(answer: &TestAnswer) {
    assert!(
        answer.status.is_success(),
        "{}: {}",
        answer.status,
        answer.body
    );
}

/// The dry run of an uploaded file with the proposed columns; answers the import as it is then.
pub(super) async fn check(house: &TestHouse, client: &TestClient<'_>, import: &Value) -> Value {
    let id = import["id"].as_str().expect("an id");
    let body = json!({ "version": import["version"], "columns": import["mapping"] });
    let url = format!("/api/imports/{id}/mapping");
    fine(&client.post(&url, &body).await);
    house.run_jobs().await;
    client.get(&format!("/api/imports/{id}")).await.ok().body
}

/// A step of an import by name; answers the import after its job.
pub(super) async fn step(
    house: &TestHouse,
    client: &TestClient<'_>,
    import: &Value,
    step: &str,
) -> Value {
    let id = import["id"].as_str().expect("an id");
    let body = json!({ "version": import["version"] });
    let url = format!("/api/imports/{id}/{step}");
    fine(&client.post(&url, &body).await);
    house.run_jobs().await;
    client.get(&format!("/api/imports/{id}")).await.ok().body
}

/// Upload, dry run and run.
pub(super) async fn bring_in(
    house: &TestHouse,
    client: &TestClient<'_>,
    key: &str,
    bytes: &[u8],
) -> Value {
    let import = upload(client, key, "留言.csv", bytes).await.ok().body;
    let checked = check(house, client, &import).await;
    assert_eq!(checked["state"], "checked", "{checked}");
    let done = step(house, client, &checked, "commit").await;
    assert_eq!(done["state"], "done", "{done}");
    done
}

row! {
    /// A demand as far as these tests look at it.
    #[derive(Debug)]
    pub(super) struct Stored {
        pub(super) id: Uuid,
        pub(super) number: String,
        pub(super) title: String,
        pub(super) text: String,
        pub(super) source: String,
        pub(super) source_no: Option<String>,
        pub(super) area_path: AreaPath,
        pub(super) state: String,
        pub(super) next_step: String,
        pub(super) next_org_id: Option<OrgId>,
        pub(super) next_due_at: Option<i64>,
        pub(super) created_at: i64,
        pub(super) requesters: i64,
    }
}

/// Every demand of the test street, in the order of their numbers.
pub(super) async fn demands(house: &TestHouse) -> Vec<Stored> {
    house
        .app
        .read()
        .await
        .expect("reads")
        .all(
            &Scope::street_wide(STREET),
            "SELECT id, number, title, text, source, source_no, area_path, state, next_step, next_org_id, next_due_at, \
             created_at, requesters FROM demand WHERE street_id = $1 ORDER BY number",
            vec![],
        )
        .await
        .expect("demands")
}

row! {
    struct Total { total: i64 }
}

/// Rows of a table of the test street.
pub(super) async fn rows(house: &TestHouse, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS total FROM {table} WHERE street_id = $1");
    let total: Option<Total> = house
        .app
        .read()
        .await
        .expect("reads")
        .one(&Scope::street_wide(STREET), sql, vec![])
        .await
        .expect("a count");
    total.expect("a row").total
}

/// `count` plain rows of a CSV with a header.
pub(super) fn plain_csv(count: usize) -> Vec<u8> {
    let mut text = "留言编号,留言主题,留言详情\n".to_owned();
    for number in 1..=count {
        text.push_str(&format!("{number},路灯{number},第 {number} 盏路灯不亮\n"));
    }
    text.into_bytes()
}

/// Two classes: 停车, whose id is answered, and 助餐.
pub(super) async fn classify(house: &TestHouse) -> ClassId {
    let now = house.app.now();
    let scope = Scope::street_wide(STREET);
    let mut db = house.app.store().begin().await.expect("begins");
    let class = |number: u128, code: &str, name: &str| NeedClass {
        id: ClassId(Uuid::from_u128(number)),
        parent_id: None,
        code: code.to_owned(),
        name: name.to_owned(),
        order_class: OrderClass::Ordinary,
        department_line: None,
        community_may_handle: true,
        active: true,
        position: 0,
        version: 1,
    };
    let parking = class(0xC1, "01", "停车");
    for class in [&parking, &class(0xC2, "02", "助餐")] {
        classes::insert(&mut db, &scope, class, now)
            .await
            .expect("a class");
    }
    db.commit().await.expect("commits");
    parking.id
}
