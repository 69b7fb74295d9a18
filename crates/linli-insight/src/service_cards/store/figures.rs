//! The rows behind what cards say, for many units at once: a fixed number of queries whatever their number.

use linli_domain::id::{DemandId, ObligationId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::agreements::ObligationPeriod;
use linli_work::agreements::store::holding::{counts, counts_from, counts_to};

use crate::service_cards::quarter::Quarter;

/// Words of praise a card shows.
const WORDS: i64 = 5;

row! {
    /// A line a unit owes by an agreement that held in a quarter.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Line {
        /// The line.
        pub id: ObligationId,
        /// The agreement's number.
        pub number: String,
        /// Who owes it.
        pub org_id: OrgId,
        /// What, in words.
        pub what: String,
        /// How much in each period.
        pub quantity: i64,
        /// What that counts.
        pub unit: String,
        /// How often.
        pub period: ObligationPeriod,
        /// The first moment the agreement holds.
        pub valid_from: Timestamp,
        /// The first moment it no longer holds.
        pub valid_to: Timestamp,
        /// The first moment this revision counts.
        pub counts_from: Timestamp,
        /// The first moment it does not count any more.
        pub counts_to: Timestamp,
    }
}

row! {
    /// What was done of a line.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Done {
        /// The line.
        pub obligation_id: ObligationId,
        /// Within the quarter.
        pub in_quarter: i64,
        /// In the year up to the quarter's end.
        pub in_year: i64,
    }
}

row! {
    /// Orders and callbacks of a unit.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Orders {
        /// Whose.
        pub org_id: OrgId,
        /// Taken within the quarter.
        pub taken: i64,
        /// Closed within it.
        pub closed: i64,
        /// Called back within it with an answer.
        pub answered: i64,
        /// Of them satisfied or basically satisfied.
        pub satisfied: i64,
    }
}

row! {
    /// Bookings of a unit's resources.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Bookings {
        /// Whose resources.
        pub org_id: OrgId,
        /// Bookings that were used.
        pub bookings: i64,
    }
}

row! {
    /// Meetings a unit was called to.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Called {
        /// Who was called.
        pub org_id: OrgId,
        /// To how many meetings.
        pub called: i64,
        /// At how many of them it was present or had a proxy.
        pub attended: i64,
    }
}

row! {
    /// Settled activities of a unit.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Activities {
        /// Whose.
        pub org_id: OrgId,
        /// That it was host of.
        pub hosted: i64,
        /// Of others, to which it delivered its share.
        pub joined: i64,
    }
}

row! {
    /// Whom a unit helped in one matter.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Help {
        /// Who helped.
        pub org_id: OrgId,
        /// The class of need.
        pub matter: Option<String>,
        /// The group of people.
        pub group_name: Option<String>,
        /// Demands.
        pub demands: i64,
        /// People concerned.
        pub beneficiaries: i64,
    }
}

row! {
    /// What a satisfied resident said.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Said {
        /// Of whom.
        pub org_id: OrgId,
        /// Under which demand.
        pub demand_id: DemandId,
        /// The words.
        pub words: String,
    }
}

row! {
    /// Somebody of a demand whose name is no business of a card.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Named {
        /// Of which demand.
        pub demand_id: DemandId,
        /// The name.
        pub name: String,
    }
}

row! {
    /// Something a unit offers.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Offer {
        /// Who offers.
        pub org_id: OrgId,
        /// Its number.
        pub number: String,
        /// What it is.
        pub title: String,
        /// When it was entered.
        pub created_at: Timestamp,
    }
}

row! {
    /// A membership of a unit by the alliance's name.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Alliance {
        /// Who is a member.
        pub org_id: OrgId,
        /// Of which alliance.
        pub name: String,
    }
}

/// `$4` and `$5` are the quarter, the units come after.
fn of_quarter(quarter: Quarter, orgs: &[OrgId]) -> Vec<Param> {
    let mut params = params![quarter.from(), quarter.to()];
    params.extend(orgs.iter().map(ToParam::to_param));
    params
}

fn marks(orgs: &[OrgId]) -> String {
    placeholders(6, orgs.len())
}

/// Lines of agreements that held in a quarter, were they ended before their time afterwards; of an amended one the revision that
/// counts the quarter.
///
/// # Errors
/// The database refused.
pub async fn lines(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Line>, Problem> {
    let sql = format!(
        "SELECT l.id AS id, a.number AS number, l.org_id AS org_id, l.what AS what, l.quantity AS quantity, l.unit AS unit, \
         l.period AS period, a.valid_from AS valid_from, a.valid_to AS valid_to, {counts_from} AS counts_from, {counts_to} AS counts_to \
         FROM obligation l \
         JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id \
         WHERE l.street_id = $1 AND l.org_id IN ({}) AND {} AND {counts_from} < $5 AND {counts_to} > $4 \
         ORDER BY l.org_id, a.number, a.revision, l.position",
        marks(orgs),
        counts("a"),
        counts_from = counts_from("a"),
        counts_to = counts_to("a")
    );
    Ok(db.all(scope, sql, of_quarter(quarter, orgs)).await?)
}

/// What was done of lines in a quarter, and in its year up to its end.
///
/// # Errors
/// The database refused.
pub async fn done(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    lines: &[Line],
) -> Result<Vec<Done>, Problem> {
    let mut found = Vec::new();
    for chunk in lines.chunks(300) {
        let sql = format!(
            "SELECT obligation_id, CAST(sum(CASE WHEN done_at >= $4 THEN quantity ELSE 0 END) AS bigint) AS in_quarter, \
             CAST(sum(quantity) AS bigint) AS in_year FROM deed WHERE street_id = $1 AND year = $6 AND done_at < $5 \
             AND obligation_id IN ({}) GROUP BY obligation_id",
            placeholders(7, chunk.len())
        );
        let mut params = params![quarter.from(), quarter.to(), quarter.year()];
        params.extend(chunk.iter().map(|line| line.id.to_param()));
        let rows: Vec<Done> = db.all(scope, sql, params).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Orders and callbacks of units in a quarter.
///
/// # Errors
/// The database refused.
pub async fn orders(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Orders>, Problem> {
    let within = |column: &str| format!("{column} >= $4 AND {column} < $5");
    let sql = format!(
        "SELECT org_id, count(CASE WHEN {} AND state NOT IN ('declined', 'withdrawn') THEN 1 END) AS taken, \
         count(CASE WHEN {} AND state = 'closed' THEN 1 END) AS closed, \
         count(CASE WHEN {called} AND satisfaction IN ('satisfied', 'basic', 'unsatisfied') THEN 1 END) AS answered, \
         count(CASE WHEN {called} AND satisfaction IN ('satisfied', 'basic') THEN 1 END) AS satisfied \
         FROM work_order WHERE street_id = $1 AND org_id IN ({}) GROUP BY org_id",
        within("claimed_at"),
        within("closed_at"),
        marks(orgs),
        called = within("callback_at"),
    );
    Ok(db.all(scope, sql, of_quarter(quarter, orgs)).await?)
}

/// Bookings of units' resources by others that began in a quarter and were used.
///
/// # Errors
/// The database refused.
pub async fn bookings(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Bookings>, Problem> {
    let sql = format!(
        "SELECT r.org_id AS org_id, count(*) AS bookings FROM resource r JOIN booking b ON b.street_id = r.street_id \
         AND b.resource_id = r.id WHERE r.street_id = $1 AND r.org_id IN ({}) AND b.from_at >= $4 AND b.from_at < $5 \
         AND b.state IN ('in_use', 'returned', 'rated') AND (b.org_id IS NULL OR b.org_id <> r.org_id) GROUP BY r.org_id",
        marks(orgs)
    );
    Ok(db.all(scope, sql, of_quarter(quarter, orgs)).await?)
}

/// Meetings held in a quarter that units were called to.
///
/// # Errors
/// The database refused.
pub async fn called(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Called>, Problem> {
    let sql = format!(
        "SELECT a.org_id AS org_id, count(DISTINCT g.id) AS called, \
         count(DISTINCT CASE WHEN a.presence IN ('present', 'proxy') THEN g.id END) AS attended FROM meeting g \
         JOIN meeting_attendee a ON a.street_id = g.street_id AND a.meeting_id = g.id WHERE g.street_id = $1 \
         AND a.org_id IN ({}) AND a.capacity IS NOT NULL AND g.held_at >= $4 AND g.held_at < $5 GROUP BY a.org_id",
        marks(orgs)
    );
    Ok(db.all(scope, sql, of_quarter(quarter, orgs)).await?)
}

/// Settled activities that ended in a quarter: those units were host of, and those of others they delivered their share to.
///
/// # Errors
/// The database refused.
pub async fn activities(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Activities>, Problem> {
    let units = marks(orgs);
    let settled = "a.street_id = $1 AND a.state IN ('settled', 'archived') AND a.ends_at >= $4 AND a.ends_at < $5";
    let sql = format!(
        "SELECT org_id, CAST(sum(hosted) AS bigint) AS hosted, CAST(sum(joined) AS bigint) AS joined FROM (\
         SELECT a.host_org_id AS org_id, 1 AS hosted, 0 AS joined FROM activity a \
         WHERE {settled} AND a.host_org_id IN ({units}) \
         UNION ALL SELECT p.org_id AS org_id, 0 AS hosted, 1 AS joined FROM (SELECT DISTINCT m.org_id AS org_id, \
         m.activity_id AS activity_id FROM activity_partner m JOIN activity a ON a.street_id = m.street_id \
         AND a.id = m.activity_id WHERE {settled} AND m.org_id IN ({units}) AND m.org_id <> a.host_org_id \
         AND m.state = 'yes' AND m.done > 0) p) x GROUP BY org_id"
    );
    Ok(db.all(scope, sql, of_quarter(quarter, orgs)).await?)
}

/// Whom units helped in a quarter, by matter and group, in the order of the taxonomy.
///
/// # Errors
/// The database refused.
pub async fn helped(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Help>, Problem> {
    let sql = format!(
        "SELECT x.org_id AS org_id, c.name AS matter, d.group_name AS group_name, count(*) AS demands, \
         CAST(sum(d.beneficiaries) AS bigint) AS beneficiaries FROM (SELECT DISTINCT org_id, demand_id FROM work_order \
         WHERE street_id = $1 AND org_id IN ({}) AND state = 'closed' AND resolved IN ('solved', 'partly') \
         AND closed_at >= $4 AND closed_at < $5) x JOIN demand d ON d.street_id = $1 AND d.id = x.demand_id \
         LEFT JOIN need_class c ON c.street_id = $1 AND c.id = d.class_id \
         GROUP BY x.org_id, c.code, c.name, d.group_name ORDER BY x.org_id, c.code, c.name, d.group_name",
        marks(orgs)
    );
    Ok(db.all(scope, sql, of_quarter(quarter, orgs)).await?)
}

/// The latest words of satisfied residents in a quarter, at most five a unit.
///
/// # Errors
/// The database refused.
pub async fn said(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Said>, Problem> {
    let sql = format!(
        "SELECT org_id, demand_id, words FROM (SELECT org_id, demand_id, callback_note AS words, callback_at, id, \
         row_number() OVER (PARTITION BY org_id ORDER BY callback_at DESC, id DESC) AS nth FROM work_order \
         WHERE street_id = $1 AND org_id IN ({}) AND satisfaction = 'satisfied' AND callback_at >= $4 AND callback_at < $5 \
         AND callback_note IS NOT NULL AND trim(callback_note) <> '') w WHERE nth <= {WORDS} ORDER BY org_id, nth",
        marks(orgs)
    );
    Ok(db.all(scope, sql, of_quarter(quarter, orgs)).await?)
}

/// Everybody who asked for one of these demands or served it, to be left out of what was said.
///
/// # Errors
/// The database refused.
pub async fn named(db: &mut Db, scope: &Scope, said: &[Said]) -> Result<Vec<Named>, Problem> {
    let mut ids: Vec<DemandId> = said.iter().map(|one| one.demand_id).collect();
    ids.sort();
    ids.dedup();
    let mut found = Vec::new();
    for chunk in ids.chunks(300) {
        let marks = placeholders(4, chunk.len());
        let sql = format!(
            "SELECT r.demand_id AS demand_id, r.name AS name FROM requester r \
             WHERE r.street_id = $1 AND r.name IS NOT NULL AND r.demand_id IN ({marks}) \
             UNION SELECT w.demand_id AS demand_id, p.name AS name FROM work_order w JOIN person p ON p.street_id = w.street_id \
             AND p.id IN (w.person_id, w.claimed_by, w.confirmed_by, w.reported_by, w.callback_by) \
             WHERE w.street_id = $1 AND w.demand_id IN ({marks})"
        );
        let params = chunk.iter().map(ToParam::to_param).collect();
        let rows: Vec<Named> = db.all(scope, sql, params).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// What units offer now that was entered before the quarter's end.
///
/// # Errors
/// The database refused.
pub async fn offers(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Offer>, Problem> {
    let sql = format!(
        "SELECT org_id, number, title, created_at FROM resource WHERE street_id = $1 AND org_id IN ({}) \
         AND state IN ('listed', 'paused') AND created_at < $4 ORDER BY org_id, number",
        placeholders(5, orgs.len())
    );
    let mut params = params![quarter.to()];
    params.extend(orgs.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}

/// Alliances units were members of in a quarter.
///
/// # Errors
/// The database refused.
pub async fn alliances(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    orgs: &[OrgId],
) -> Result<Vec<Alliance>, Problem> {
    let sql = format!(
        "SELECT m.org_id AS org_id, a.name AS name FROM alliance_membership m \
         JOIN alliance a ON a.street_id = m.street_id AND a.id = m.alliance_id \
         WHERE m.street_id = $1 AND m.org_id IN ({}) AND m.from_at IS NOT NULL AND m.from_at < $5 \
         AND (m.to_at IS NULL OR m.to_at > $4) GROUP BY m.org_id, a.name ORDER BY m.org_id, a.name",
        marks(orgs)
    );
    Ok(db.all(scope, sql, of_quarter(quarter, orgs)).await?)
}
