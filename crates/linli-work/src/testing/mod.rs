//! A small street for the tests of this floor and of those above: places, organisations, classes, and who works there.
//!
//! Only tests call it. A setting that cannot be laid panics: there is nobody to tell.

pub mod agreements;
pub mod alliances;
pub mod walk;

use std::sync::LazyLock;

use crate::classes::OrderClass;
use crate::classes::store::NeedClass;
use linli_domain::actor::Role;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AreaId, ClassId, OrgId};
use linli_domain::scope::Scope;
use linli_kit::feature::Feature;
use linli_kit::testing::{STREET, TestClient, TestHouse};
use linli_net::areas::store::{Area, Street};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use uuid::Uuid;

/// The rooms of the net and of the work.
pub static FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    linli_net::FEATURES
        .iter()
        .chain(crate::FEATURES)
        .copied()
        .collect()
});

/// The community 北江社区.
pub const COMMUNITY: u128 = 0xA1;
/// The community 南江社区.
pub const NEIGHBOUR: u128 = 0xA2;
/// 3幢 of 锦绣苑 in 北江社区.
pub const BUILDING: u128 = 0xA4;

/// The street office.
pub const OFFICE: OrgId = OrgId(Uuid::from_u128(0xB0));
/// The community 北江社区 as an organisation.
pub const COMMITTEE: OrgId = OrgId(Uuid::from_u128(0xB1));
/// A bank seated in 北江社区.
pub const BANK: OrgId = OrgId(Uuid::from_u128(0xB2));
/// A school seated in 南江社区.
pub const SCHOOL: OrgId = OrgId(Uuid::from_u128(0xB3));

/// A class of needs: the old and the young.
pub const ELDERLY: ClassId = ClassId(Uuid::from_u128(0xC1));
/// A class below [`ELDERLY`]: meals.
pub const MEALS: ClassId = ClassId(Uuid::from_u128(0xC2));
/// A class of needs: safety.
pub const SAFETY: ClassId = ClassId(Uuid::from_u128(0xC3));

/// A path that is known to be one.
pub fn path(text: &str) -> AreaPath {
    AreaPath::parse(text).expect("a path")
}

/// The id of a place by its number.
pub fn area(number: u128) -> AreaId {
    AreaId(Uuid::from_u128(number))
}

/// Everything in the street.
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
        crate::classes::store::insert(db, scope, &class, now)
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
