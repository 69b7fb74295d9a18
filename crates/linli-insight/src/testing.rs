//! A small street for the tests of this floor: two communities, two units, one class, demands and orders put straight
//! into their tables so that every figure can be worked out by hand.

pub mod activities;

use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::{AccountId, AreaId, ClassId, DemandId, OrgId, PersonId, PostId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, HOUR, Timestamp};
use linli_kit::feature::Feature;
use linli_kit::params;
use linli_kit::testing::{OTHER_STREET, STREET, TestClient, TestHouse, beginning};
use linli_net::areas::store::Area;
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use uuid::Uuid;

/// The rooms of every floor up to this one.
pub fn features() -> Vec<Feature> {
    [
        linli_net::FEATURES,
        linli_work::FEATURES,
        linli_sharing::FEATURES,
        linli_council::FEATURES,
        linli_programme::FEATURES,
        linli_value::FEATURES,
        crate::FEATURES,
    ]
    .concat()
}

/// A moment so many hours after the beginning of the tests' day.
pub fn hour(hours: i64) -> Timestamp {
    beginning().plus(hours * HOUR)
}

/// The street's places and organisations.
pub struct Street<'h> {
    pub house: &'h TestHouse,
    pub scope: Scope,
    pub north: AreaId,
    pub south: AreaId,
    pub office: OrgId,
    pub library: OrgId,
    pub clinic: OrgId,
    pub class: ClassId,
}

pub fn north_path() -> AreaPath {
    AreaPath::street().child(1)
}

pub fn south_path() -> AreaPath {
    AreaPath::street().child(2)
}

/// A demand as the figures see it; the rest is the same for all.
#[derive(Debug, Clone)]
pub struct Voiced {
    pub state: &'static str,
    pub area: AreaPath,
    pub accepted: Option<Timestamp>,
    pub responded: Option<Timestamp>,
    pub closed: Option<Timestamp>,
    pub resolved: Option<&'static str>,
    pub satisfaction: Option<&'static str>,
    pub reopened: i64,
    pub committed: i64,
    pub next_step: &'static str,
    pub next_org: Option<OrgId>,
    pub next_due: Option<Timestamp>,
    pub street: i64,
}

impl Voiced {
    /// Accepted at the beginning: to be answered within a day, done within five.
    pub fn accepted(state: &'static str) -> Self {
        Self {
            state,
            area: north_path(),
            accepted: Some(hour(0)),
            responded: None,
            closed: None,
            resolved: None,
            satisfaction: None,
            reopened: 0,
            committed: 0,
            next_step: "none",
            next_org: None,
            next_due: None,
            street: STREET.0,
        }
    }
}

impl<'h> Street<'h> {
    /// Builds the street.
    pub async fn build(house: &'h TestHouse) -> Self {
        let ids = house.app.ids();
        let scope = Scope::street_wide(STREET);
        let mut db = house.app.store().begin().await.expect("begins");
        let place = |path: AreaPath, name: &str, kind, households| Area {
            households,
            population: households * 3,
            ..Area::new(AreaId::fresh(ids), None, kind, name, path)
        };
        let areas = [
            place(AreaPath::street(), "春和街道", AreaKind::Street, 0),
            place(north_path(), "北江社区", AreaKind::Community, 1_200),
            place(south_path(), "南塘社区", AreaKind::Community, 800),
        ];
        for area in &areas {
            linli_net::areas::store::insert(&mut db, &scope, area)
                .await
                .expect("a place");
        }
        let mut orgs = Vec::new();
        for (name, kind, path) in [
            ("春和街道办事处", OrgKind::StreetOffice, AreaPath::street()),
            ("区图书馆", OrgKind::PublicInstitution, AreaPath::street()),
            ("社区卫生中心", OrgKind::Hospital, AreaPath::street()),
        ] {
            let org = Org::new(OrgId::fresh(ids), kind, name, areas[0].id, path);
            linli_net::orgs::store::insert(&mut db, &scope, &org, house.app.now())
                .await
                .expect("an organisation");
            orgs.push(org.id);
        }
        let class = ClassId::fresh(ids);
        db.execute_unscoped(
            "a test's own row",
            "INSERT INTO need_class (street_id, id, code, name, order_class, community_may_handle, active, position, \
             created_at, version) VALUES ($1, $2, 'A01', '公共照明', 'ordinary', true, true, 1, $3, 1)",
            params![STREET, class, beginning()],
        )
        .await
        .expect("a class");
        db.commit().await.expect("commits");
        Self {
            house,
            scope,
            north: areas[1].id,
            south: areas[2].id,
            office: orgs[0],
            library: orgs[1],
            clinic: orgs[2],
            class,
        }
    }

    /// Somebody signed in.
    pub async fn client(&self, role: Role, org: OrgId, area: &AreaPath) -> TestClient<'h> {
        self.house.client(STREET, role, org, area).await
    }

    /// Puts a demand into its table.
    pub async fn voice(&self, demand: Voiced) -> DemandId {
        let id = DemandId::fresh(self.house.app.ids());
        let area_id = if demand.area == south_path() {
            self.south
        } else {
            self.north
        };
        let mut db = self.house.app.store().begin().await.expect("begins");
        db.execute_unscoped(
            "a test's own row",
            "INSERT INTO demand (street_id, id, number, title, text, class_id, order_class, source, urgency, area_id, area_path, \
             beneficiaries, public, funding_needed, on_behalf, state, next_step, next_org_id, next_due_at, due_at, accepted_at, \
             responded_at, response_due_at, closed_at, reopen_count, supervised, resolved, satisfaction, asked, committed, \
             fulfilled, unit, requesters, created_role, created_at, updated_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, 'ordinary', 'head', 'ordinary', $7, $8, 1, true, false, false, $9, $10, $11, $12, \
             $13, $14, $15, $16, $17, $18, false, $19, $20, 1, $21, 0, '件', 1, 'building_head', $22, $22, 1)",
            params![
                demand.street,
                id,
                format!("XQ330106-20261110-{:05}", id.0.as_u128() % 90_000 + 1),
                "楼道灯不亮",
                "三单元二楼楼道灯不亮",
                self.class,
                area_id,
                demand.area,
                demand.state,
                demand.next_step,
                demand.next_org,
                demand.next_due,
                demand.accepted.map(|at| at.plus(5 * DAY)),
                demand.accepted,
                demand.responded,
                demand.accepted.map(|at| at.plus(DAY)),
                demand.closed,
                demand.reopened,
                demand.resolved,
                demand.satisfaction,
                demand.committed,
                demand.accepted.unwrap_or(beginning())
            ],
        )
        .await
        .expect("a demand");
        if demand.street == STREET.0 {
            let terms = linli_match::text::terms("三单元二楼楼道灯不亮");
            linli_kit::search::index(&mut db, &self.scope, "demand", id.0, &demand.area, &terms)
                .await
                .expect("indexed");
        }
        db.commit().await.expect("commits");
        id
    }

    /// Puts an order of a unit into its table: confirmed at the beginning, contact within a day, done within five.
    pub async fn order(
        &self,
        demand: DemandId,
        org: OrgId,
        state: &str,
        contacted: Option<Timestamp>,
        reported: Option<Timestamp>,
        found: Option<(&str, &str)>,
    ) -> Uuid {
        let id = self.house.app.ids().next();
        let mut db = self.house.app.store().begin().await.expect("begins");
        db.execute_unscoped(
            "a test's own row",
            "INSERT INTO work_order (street_id, id, number, demand_id, line_id, kind, org_id, quantity, fulfilled, state, \
             next_step, claimed_at, confirmed_at, contact_due_at, contacted_at, due_at, extended, reported_at, resolved, \
             satisfaction, reopen_count, area_path, created_at, version) \
             VALUES ($1, $2, $3, $4, $2, 'open', $5, 1, 0, $6, 'none', $7, $7, $8, $9, $10, false, $11, $12, $13, 0, $14, $7, 1)",
            params![
                STREET,
                id,
                format!("GD330106-20261110-{:05}", id.as_u128() % 90_000 + 1),
                demand,
                org,
                state,
                hour(0),
                hour(24),
                contacted,
                hour(0).plus(5 * DAY),
                reported,
                found.map(|(resolved, _)| resolved.to_owned()),
                found.map(|(_, satisfaction)| satisfaction.to_owned()),
                north_path()
            ],
        )
        .await
        .expect("an order");
        db.commit().await.expect("commits");
        id
    }

    /// Puts a resource of a unit into its tables; it serves the one class.
    pub async fn offer(&self, org: OrgId, title: &str, state: &str, area: &AreaPath) -> ResourceId {
        let id = ResourceId::fresh(self.house.app.ids());
        let number = format!("ZY330106-20261110-{:05}", id.0.as_u128() % 90_000 + 1);
        let mut db = self.house.app.store().begin().await.expect("begins");
        db.execute_unscoped(
            "a test's own row",
            "INSERT INTO resource (street_id, id, number, org_id, class, title, quantity, unit, conditions, eligible, \
             price_tier, area_id, area_path, tags, state, created_at, updated_at, version) \
             VALUES ($1, $2, $3, $4, 'service', $5, 1, '次', '', '', 'free', $6, $7, '', $8, $9, $9, 1)",
            params![STREET, id, number, org, title, self.north, area, state, beginning()],
        )
        .await
        .expect("a resource");
        db.execute_unscoped(
            "a test's own row",
            "INSERT INTO resource_need (street_id, resource_id, class_id) VALUES ($1, $2, $3)",
            params![STREET, id, self.class],
        )
        .await
        .expect("a class it serves");
        let terms = linli_match::text::terms(title);
        linli_kit::search::index(&mut db, &self.scope, "resource", id.0, area, &terms)
            .await
            .expect("indexed");
        db.commit().await.expect("commits");
        id
    }

    /// Puts a project into its table that came of a demand.
    pub async fn project(&self, demand: DemandId, state: &str, area: &AreaPath) {
        let id = self.house.app.ids().next();
        let mut db = self.house.app.store().begin().await.expect("begins");
        db.execute_unscoped(
            "a test's own row",
            "INSERT INTO project (street_id, id, number, title, kind, purpose, state, origin, demand_id, owner_org_id, area_id, \
             area_path, due_at, proposed_at, updated_at, version) VALUES ($1, $2, $3, '楼道灯改造', 'micro_renewal', '换灯', $4, \
             'demand', $5, $6, $7, $8, $9, $10, $10, 1)",
            params![
                STREET,
                id,
                format!("XM330106-20261110-{:05}", id.as_u128() % 90_000 + 1),
                state.to_owned(),
                demand,
                self.office,
                self.north,
                area,
                hour(240),
                beginning()
            ],
        )
        .await
        .expect("a project");
        db.commit().await.expect("commits");
    }

    /// Marks an order closed at a moment.
    pub async fn close_order(&self, order: Uuid, at: Timestamp) {
        let mut db = self.house.app.store().begin().await.expect("begins");
        db.execute_unscoped(
            "a test's own row",
            "UPDATE work_order SET closed_at = $2 WHERE id = $1",
            params![order, at],
        )
        .await
        .expect("an order");
        db.commit().await.expect("commits");
    }
}

/// A demand of a neighbouring street, which nobody here may count.
pub fn elsewhere() -> Voiced {
    Voiced {
        street: OTHER_STREET.0,
        ..Voiced::accepted("closed")
    }
}

/// An actor of the whole street.
pub fn actor(street: &Street<'_>, role: Role, org: OrgId) -> Actor {
    let ids = street.house.app.ids();
    Actor::Member {
        account: AccountId::fresh(ids),
        person: PersonId::fresh(ids),
        street: STREET,
        acting: ActingPost {
            post: PostId::fresh(ids),
            role,
            org,
            area: AreaPath::street(),
        },
    }
}
