//! Queries over what units asked.

use linli_domain::id::{DemandId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use crate::demands::state::DemandState;

row! {
    /// A demand as the unit that asked follows it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Asked {
        /// The demand.
        pub id: DemandId,
        /// Its number.
        pub number: String,
        /// Its title.
        pub title: String,
        /// Where it stands.
        pub state: DemandState,
        /// When it was asked.
        pub asked_at: Timestamp,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
    }
}

row! {
    struct Asker { org_id: OrgId }
}

row! {
    struct Total { total: i64 }
}

/// Keeps which unit asked.
///
/// # Errors
/// The database refused.
pub async fn insert(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
    org: OrgId,
    at: Timestamp,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "INSERT INTO unit_ask (street_id, demand_id, org_id, asked_at) VALUES ($1, $4, $5, $6)",
        params![demand, org, at],
    )
    .await?;
    Ok(())
}

/// The unit that asked for a demand, where one did.
///
/// # Errors
/// The database refused.
pub async fn asked_by(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
) -> Result<Option<OrgId>, Problem> {
    let asker: Option<Asker> = db
        .one(
            scope,
            "SELECT org_id FROM unit_ask WHERE street_id = $1 AND demand_id = $4",
            params![demand],
        )
        .await?;
    Ok(asker.map(|row| row.org_id))
}

/// What a unit asked within the scope, the latest first, with how many there are.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    page: Page,
) -> Result<(Vec<Asked>, i64), Problem> {
    const FROM: &str = "FROM unit_ask a JOIN demand d ON d.street_id = a.street_id AND d.id = a.demand_id \
         WHERE a.street_id = $1 AND d.area_path >= $2 AND d.area_path < $3 AND a.org_id = $4";
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {FROM}"),
            params![org],
        )
        .await?;
    let rows = db
        .all(
            scope,
            format!(
                "SELECT d.id AS id, d.number AS number, d.title AS title, d.state AS state, a.asked_at AS asked_at, \
                 d.closed_at AS closed_at {FROM} ORDER BY a.asked_at DESC, d.id DESC LIMIT $5 OFFSET $6"
            ),
            params![org, page.page_size, page.offset()],
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}
