//! The small street of [`linli_work::testing`], and demands, issues and orders laid directly into its tables.

pub mod asking;
pub mod letters;

use linli_domain::id::{ClassId, DemandId, IssueId, OrgId};
use linli_domain::time::DAY;
use linli_kit::params;
use linli_kit::testing::{STREET, TestHouse};
pub use linli_work::testing::*;

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
