//! A small street for tests of this floor: places, organisations, classes, and demands laid directly into the tables.

pub mod agreements;
pub mod alliances;
pub mod asking;
pub mod letters;
pub mod walk;

use std::sync::LazyLock;

use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, ClassId, DemandId, IssueId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::DAY;
use linli_kit::feature::Feature;
use linli_kit::params;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_net::areas::store::{Area, Street};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use linli_work::classes::OrderClass;
use linli_work::classes::store::NeedClass;
use uuid::Uuid;

/// The rooms of the net and of the work.
pub static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    linli_net::FEATURES
        .iter()
        .chain(linli_work::FEATURES)
        .copied()
        .collect()
});

pub const COMMUNITY: u128 = 0xA1;
pub const NEIGHBOUR: u128 = 0xA2;
pub const BUILDING: u128 = 0xA4;

pub const OFFICE: OrgId = OrgId(Uuid::from_u128(0xB0));
pub const COMMITTEE: OrgId = OrgId(Uuid::from_u128(0xB1));
pub const BANK: OrgId = OrgId(Uuid::from_u128(0xB2));
pub const SCHOOL: OrgId = OrgId(Uuid::from_u128(0xB3));

pub const ELDERLY: ClassId = ClassId(Uuid::from_u128(0xC1));
pub const MEALS: ClassId = ClassId(Uuid::from_u128(0xC2));
pub const SAFETY: ClassId = ClassId(Uuid::from_u128(0xC3));

pub fn path(text: &str) -> AreaPath {
    AreaPath::parse(text).expect("a path")
}

pub fn area(number: u128) -> AreaId {
    AreaId(Uuid::from_u128(number))
}

pub fn scope() -> Scope {
    Scope::street_wide(STREET)
}

fn place(number: u128, parent: Option<u128>, kind: AreaKind, name: &str, at: &str) -> Area {
    Area::new(area(number), parent.map(area), kind, name, path(at))
}

fn org(id: OrgId, kind: OrgKind, name: &str, tags: &str, at: u128, path_text: &str) -> Org {
    Org {
        tags: tags.to_owned(),
        ..Org::new(id, kind, name, area(at), path(path_text))
    }
}

fn class(id: ClassId, parent: Option<ClassId>, code: &str, name: &str) -> NeedClass {
    NeedClass {
        id,
        parent_id: parent,
        code: code.to_owned(),
        name: name.to_owned(),
        order_class: OrderClass::Ordinary,
        department_line: None,
        community_may_handle: true,
        active: true,
        position: 0,
        version: 1,
    }
}

/// Lays the street: two communities, a compound and a building; four organisations; three classes.
pub async fn settle(house: &TestHouse) {
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let street = Street {
        id: STREET,
        name: "北江街道".to_owned(),
        code: "330106001".to_owned(),
        district_name: "江滨区".to_owned(),
        office_phone: None,
    };
    linli_net::areas::store::insert_street(tx.db(), &street, now)
        .await
        .expect("a street");
    let (db, scope) = tx.parts();
    for place in [
        place(0xA0, None, AreaKind::Street, "北江街道", "/"),
        place(
            COMMUNITY,
            Some(0xA0),
            AreaKind::Community,
            "北江社区",
            "/001/",
        ),
        place(
            NEIGHBOUR,
            Some(0xA0),
            AreaKind::Community,
            "南江社区",
            "/002/",
        ),
        place(
            0xA3,
            Some(COMMUNITY),
            AreaKind::Compound,
            "锦绣苑",
            "/001/001/",
        ),
        place(
            BUILDING,
            Some(0xA3),
            AreaKind::Building,
            "3幢",
            "/001/001/003/",
        ),
    ] {
        linli_net::areas::store::insert(db, scope, &place)
            .await
            .expect("a place");
    }
    for org in [
        org(
            OFFICE,
            OrgKind::StreetOffice,
            "北江街道办事处",
            "",
            0xA0,
            "/",
        ),
        org(
            COMMITTEE,
            OrgKind::Community,
            "北江社区",
            "",
            COMMUNITY,
            "/001/",
        ),
        org(
            BANK,
            OrgKind::StateEnterprise,
            "江滨银行",
            "金融 反诈",
            COMMUNITY,
            "/001/",
        ),
        org(
            SCHOOL,
            OrgKind::School,
            "南江小学",
            "助餐 书法",
            NEIGHBOUR,
            "/002/",
        ),
    ] {
        linli_net::orgs::store::insert(db, scope, &org, now)
            .await
            .expect("an organisation");
    }
    for class in [
        class(ELDERLY, None, "01", "一老一小"),
        class(MEALS, Some(ELDERLY), "0101", "助餐"),
        class(SAFETY, None, "02", "平安"),
    ] {
        linli_work::classes::store::insert(db, scope, &class, now)
            .await
            .expect("a class");
    }
    tx.finish().await.expect("commits");
}

/// A street officer.
pub async fn officer(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::StreetOfficer, OFFICE, &path("/"))
        .await
}

/// A worker of the community 北江.
pub async fn worker(house: &TestHouse) -> TestClient<'_> {
    house
        .client(STREET, Role::CommunityWorker, COMMITTEE, &path("/001/"))
        .await
}

/// The liaison of a unit.
pub async fn liaison(house: &TestHouse, unit: OrgId) -> TestClient<'_> {
    let at = if unit == BANK { "/001/" } else { "/002/" };
    house
        .client(STREET, Role::UnitLiaison, unit, &path(at))
        .await
}

/// What a test demand says.
pub struct TestDemand<'a> {
    pub number: &'a str,
    pub title: &'a str,
    pub class: Option<ClassId>,
    pub asked: i64,
    pub committed: i64,
    pub state: &'a str,
}

/// A demand of 3幢, laid directly.
pub async fn lay_demand(house: &TestHouse, demand: TestDemand<'_>) -> DemandId {
    let id = DemandId(house.app.ids().next());
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let (db, scope) = tx.parts();
    db.execute(
        scope,
        "INSERT INTO demand (street_id, id, number, title, text, class_id, source, urgency, area_id, area_path, \
         beneficiaries, public, funding_needed, on_behalf, state, next_step, reopen_count, supervised, asked, committed, \
         fulfilled, unit, requesters, created_role, created_at, updated_at, version) \
         VALUES ($1, $4, $5, $6, $6, $7, 'counter', 'ordinary', $8, '/001/001/003/', 1, true, false, false, $9, 'claim', \
         0, false, $10, $11, 0, '份', 1, 'community_worker', $12, $12, 1)",
        params![
            id,
            demand.number,
            demand.title,
            demand.class,
            area(BUILDING),
            demand.state,
            demand.asked,
            demand.committed,
            now
        ],
    )
    .await
    .expect("a demand");
    tx.finish().await.expect("commits");
    id
}

/// An open issue of a demand, to everybody or to one unit.
pub async fn lay_issue(house: &TestHouse, demand: DemandId, to: Option<OrgId>) -> IssueId {
    let id = IssueId(house.app.ids().next());
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mode = if to.is_some() { "directed" } else { "open" };
    db.execute(
        scope,
        "INSERT INTO issue (street_id, id, demand_id, mode, to_org_id, rotation, claim_by, opened_at, area_path) \
         VALUES ($1, $4, $5, $6, $7, '[]', $8, $9, '/001/001/003/')",
        params![id, demand, mode, to, now.plus(2 * DAY), now],
    )
    .await
    .expect("an issue");
    tx.finish().await.expect("commits");
    id
}

/// An order of a unit in a state, for its record.
pub async fn lay_order(
    house: &TestHouse,
    demand: DemandId,
    unit: OrgId,
    number: &str,
    state: &str,
) {
    let id = house.app.ids().next();
    let mut tx = house.app.begin_as_house(STREET).await.expect("begins");
    let now = tx.now();
    let (db, scope) = tx.parts();
    db.execute(
        scope,
        "INSERT INTO work_order (street_id, id, number, demand_id, line_id, kind, org_id, quantity, fulfilled, state, \
         next_step, claimed_at, extended, reopen_count, closed_at, area_path, created_at, version) \
         VALUES ($1, $4, $5, $6, $4, 'open', $7, 1, 1, $8, 'none', $9, false, 0, $9, '/001/001/003/', $9, 1)",
        params![id, number, demand, unit, state, now],
    )
    .await
    .expect("an order");
    tx.finish().await.expect("commits");
}
