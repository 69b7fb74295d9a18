//! Queries over service cards and the runs that make them; what cards say comes from [`figures`].

pub mod figures;

use linli_domain::area::AreaPath;
use linli_domain::id::{OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use uuid::Uuid;

use super::quarter::Quarter;
use super::rules::ServiceCardState;

row! {
    /// A card, one row a revision.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Card {
        /// Its id.
        pub id: Uuid,
        /// Whose.
        pub org_id: OrgId,
        /// Of which quarter.
        pub quarter: String,
        /// 1 for the first, one more for each objection that was answered.
        pub revision: i64,
        /// Where it stands.
        pub state: ServiceCardState,
        /// What it says, as JSON; never another once it was sent.
        pub facts: String,
        /// When its figures were worked out.
        pub made_at: Timestamp,
        /// Who had it made.
        pub made_by: Option<PersonId>,
        /// When it was sent.
        pub sent_at: Option<Timestamp>,
        /// Who sent it.
        pub sent_by: Option<PersonId>,
        /// When its paper was handed over.
        pub handed_at: Option<Timestamp>,
        /// When the unit answered.
        pub answered_at: Option<Timestamp>,
        /// Who answered, or entered the answer.
        pub answered_by: Option<PersonId>,
        /// The paper an answer rests on that was entered for the unit.
        pub paper: Option<String>,
        /// What the unit said is wrong.
        pub objection: Option<String>,
        /// The office's answer to the objection against the revision before.
        pub reply: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

const COLUMNS: &str = "id, org_id, quarter, revision, state, facts, made_at, made_by, sent_at, sent_by, handed_at, answered_at, \
     answered_by, paper, objection, reply, version";

impl Card {
    /// A card that was just made.
    #[must_use]
    pub fn new(id: Uuid, org: OrgId, quarter: Quarter, facts: String, now: Timestamp) -> Self {
        Self {
            id,
            org_id: org,
            quarter: quarter.to_string(),
            revision: 1,
            state: ServiceCardState::Made,
            facts,
            made_at: now,
            made_by: None,
            sent_at: None,
            sent_by: None,
            handed_at: None,
            answered_at: None,
            answered_by: None,
            paper: None,
            objection: None,
            reply: None,
            version: 1,
        }
    }
}

const IN_SCOPE: &str = "street_id = $1 AND id = $4 AND org_id IN (SELECT o.id FROM org o WHERE o.street_id = $1 \
     AND o.area_path >= $2 AND o.area_path < $3)";

/// A card whose unit sits in the scope.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: Uuid) -> Result<Card, Problem> {
    let sql = format!("SELECT {COLUMNS} FROM service_card WHERE {IN_SCOPE}");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The same, locked until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load_for_update(db: &mut Db, scope: &Scope, id: Uuid) -> Result<Card, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM service_card WHERE {IN_SCOPE}{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Every revision of a unit's card of a quarter, the first first.
///
/// # Errors
/// The database refused.
pub async fn revisions(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    quarter: &str,
) -> Result<Vec<Card>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM service_card WHERE street_id = $1 AND org_id = $4 AND quarter = $5 ORDER BY revision"
    );
    Ok(db.all(scope, sql, params![org, quarter]).await?)
}

/// The cards of some units of a quarter that hold now; each unit has at most one.
///
/// # Errors
/// The database refused.
pub async fn of_units(
    db: &mut Db,
    scope: &Scope,
    orgs: &[OrgId],
    quarter: Quarter,
) -> Result<Vec<Card>, Problem> {
    if orgs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM service_card WHERE street_id = $1 AND quarter = $4 AND state <> 'superseded' \
         AND org_id IN ({}) ORDER BY org_id",
        placeholders(5, orgs.len())
    );
    let mut params = params![quarter.to_string()];
    params.extend(orgs.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}

/// A unit's cards that were sent to it, the latest quarter first.
///
/// # Errors
/// The database refused.
pub async fn sent_to(db: &mut Db, scope: &Scope, org: OrgId) -> Result<Vec<Card>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM service_card WHERE street_id = $1 AND org_id = $4 \
         AND state IN ('sent', 'confirmed', 'objected') ORDER BY quarter DESC LIMIT 40"
    );
    Ok(db.all(scope, sql, params![org]).await?)
}

/// Adds a card; `false` when the unit has this revision already, also by somebody who was a moment earlier.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, card: &Card) -> Result<bool, Problem> {
    let count = COLUMNS.split(',').count();
    let sql = format!(
        "INSERT INTO service_card (street_id, {COLUMNS}) VALUES ($1, {}) ON CONFLICT DO NOTHING",
        placeholders(4, count)
    );
    let added = db
        .execute(
            scope,
            sql,
            params![
                card.id,
                card.org_id,
                card.quarter,
                card.revision,
                card.state,
                card.facts,
                card.made_at,
                card.made_by,
                card.sent_at,
                card.sent_by,
                card.handed_at,
                card.answered_at,
                card.answered_by,
                card.paper,
                card.objection,
                card.reply,
                card.version
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Writes a card that was read at `card.version`; its version grows by one. What it says is not touched: that is
/// [`write_anew`]'s, and only before it is sent.
///
/// # Errors
/// *Stale version* when somebody was faster.
pub async fn update(db: &mut Db, scope: &Scope, card: &mut Card) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE service_card SET state = $6, sent_at = $7, sent_by = $8, handed_at = $9, answered_at = $10, \
             answered_by = $11, paper = $12, objection = $13, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                card.id,
                card.version,
                card.state,
                card.sent_at,
                card.sent_by,
                card.handed_at,
                card.answered_at,
                card.answered_by,
                card.paper,
                card.objection
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    card.version += 1;
    Ok(())
}

/// Writes anew what a card says that was not sent yet; `false` when it says that already or was sent meanwhile.
///
/// # Errors
/// The database refused.
pub async fn write_anew(db: &mut Db, scope: &Scope, card: &Card) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE service_card SET facts = $5, made_at = $6, made_by = $7, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND state = 'made' AND facts <> $5",
            params![card.id, card.facts, card.made_at, card.made_by],
        )
        .await?;
    Ok(touched == 1)
}

/// Which units and cards of a quarter are looked for.
#[derive(Debug, Clone, Default)]
pub struct UnitFilter {
    /// Part of the unit's name.
    pub text: String,
    /// Cards in one state.
    pub state: Option<ServiceCardState>,
    /// Only units whose card was not sent: none made, or made and not sent.
    pub missing: bool,
}

row! {
    /// A unit whose card of a quarter is due, with the card that holds now.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DueUnit {
        /// The unit.
        pub org_id: OrgId,
        /// Its name.
        pub org_name: String,
        /// Its seat.
        pub area_path: AreaPath,
        /// Its card, if one was made.
        pub card_id: Option<Uuid>,
        /// Which revision.
        pub revision: Option<i64>,
        /// Where the card stands.
        pub state: Option<ServiceCardState>,
        /// When it was sent.
        pub sent_at: Option<Timestamp>,
        /// When its paper was handed over.
        pub handed_at: Option<Timestamp>,
        /// When the unit answered.
        pub answered_at: Option<Timestamp>,
        /// Of the card.
        pub version: Option<i64>,
    }
}

row! {
    /// How the cards of a quarter stand.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct Tally {
        /// Units whose card is due.
        pub due: i64,
        /// Units with a card that was not sent.
        pub made: i64,
        /// Sent and not answered.
        pub waiting: i64,
        /// Confirmed.
        pub confirmed: i64,
        /// Objected to.
        pub objected: i64,
    }
}

row! {
    struct Total { total: i64 }
}

/// Units of the scope whose card of a quarter is due (`$4` and `$5` are the quarter's beginning and end): a member of an
/// alliance at some moment of it, or a party of an agreement that held then. A unit that has a card already stays in the
/// list, so that no card is lost from sight when an agreement is entered anew. `$6` is the quarter.
const DUE: &str = "FROM org o LEFT JOIN service_card c ON c.street_id = o.street_id AND c.org_id = o.id AND c.quarter = $6 \
     AND c.state <> 'superseded' WHERE o.street_id = $1 AND o.area_path >= $2 AND o.area_path < $3 \
     AND o.kind NOT IN ('street_office', 'community') AND (c.id IS NOT NULL \
     OR EXISTS (SELECT 1 FROM alliance_membership m WHERE m.street_id = o.street_id AND m.org_id = o.id \
     AND m.from_at IS NOT NULL AND m.from_at < $5 AND (m.to_at IS NULL OR m.to_at > $4)) \
     OR EXISTS (SELECT 1 FROM agreement_party p JOIN agreement a ON a.street_id = p.street_id AND a.id = p.agreement_id \
     WHERE p.street_id = o.street_id AND p.org_id = o.id AND p.side = 'unit' AND a.signed_on IS NOT NULL \
     AND a.valid_from < $5 AND coalesce(a.ended_at, a.valid_to) > $4))";

fn due(quarter: Quarter) -> Vec<Param> {
    params![quarter.from(), quarter.to(), quarter.to_string()]
}

row! {
    struct UnitId { id: OrgId }
}

/// Every unit of the scope whose card of a quarter is due.
///
/// # Errors
/// The database refused.
pub async fn due_units(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
) -> Result<Vec<OrgId>, Problem> {
    let sql = format!("SELECT o.id AS id {DUE} ORDER BY o.id");
    let rows: Vec<UnitId> = db.all(scope, sql, due(quarter)).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How the cards of a quarter stand in the scope.
///
/// # Errors
/// The database refused.
pub async fn tally(db: &mut Db, scope: &Scope, quarter: Quarter) -> Result<Tally, Problem> {
    let sql = format!(
        "SELECT count(*) AS due, count(CASE WHEN c.state = 'made' THEN 1 END) AS made, \
         count(CASE WHEN c.state = 'sent' THEN 1 END) AS waiting, \
         count(CASE WHEN c.state = 'confirmed' THEN 1 END) AS confirmed, \
         count(CASE WHEN c.state = 'objected' THEN 1 END) AS objected {DUE}"
    );
    let tally = db.one(scope, sql, due(quarter)).await?;
    Ok(tally.unwrap_or_default())
}

row! {
    /// How many cards of a quarter were objected to and not answered.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Objected {
        /// Of which quarter.
        pub quarter: String,
        /// How many.
        pub total: i64,
    }
}

/// How many cards of units of the scope were objected to and not answered, by quarter.
///
/// # Errors
/// The database refused.
pub async fn objected(db: &mut Db, scope: &Scope) -> Result<Vec<Objected>, Problem> {
    let sql = "SELECT c.quarter AS quarter, count(*) AS total FROM service_card c \
               JOIN org o ON o.street_id = c.street_id AND o.id = c.org_id WHERE c.street_id = $1 AND c.state = 'objected' \
               AND o.area_path >= $2 AND o.area_path < $3 GROUP BY c.quarter ORDER BY c.quarter";
    Ok(db.all(scope, sql, vec![]).await?)
}

/// Units whose card of a quarter is due, those that want something of the office first, then by name.
///
/// # Errors
/// The database refused.
pub async fn units(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
    filter: &UnitFilter,
    page: Page,
) -> Result<(Vec<DueUnit>, i64), Problem> {
    let mut sql = DUE.to_owned();
    let mut params = due(quarter);
    if !filter.text.is_empty() {
        let text = linli_work::agreements::store::escaped(&filter.text);
        params.extend(params![format!("%{text}%")]);
        sql.push_str(&format!(
            " AND o.name LIKE ${} ESCAPE '!'",
            3 + params.len()
        ));
    }
    if let Some(state) = filter.state {
        params.extend(params![state]);
        sql.push_str(&format!(" AND c.state = ${}", 3 + params.len()));
    }
    if filter.missing {
        sql.push_str(" AND (c.id IS NULL OR c.state = 'made')");
    }
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total {sql}"),
            params.clone(),
        )
        .await?;
    let next = 4 + params.len();
    params.extend(params![page.page_size, page.offset()]);
    let rows = db
        .all(
            scope,
            format!(
                "SELECT o.id AS org_id, o.name AS org_name, o.area_path AS area_path, c.id AS card_id, c.revision AS revision, \
                 c.state AS state, c.sent_at AS sent_at, c.handed_at AS handed_at, c.answered_at AS answered_at, \
                 c.version AS version {sql} ORDER BY CASE WHEN c.state = 'objected' THEN 0 WHEN c.id IS NULL THEN 1 \
                 WHEN c.state = 'made' THEN 2 WHEN c.state = 'sent' THEN 3 ELSE 4 END, o.name, o.id \
                 LIMIT ${next} OFFSET ${}",
                next + 1
            ),
            params,
        )
        .await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

row! {
    /// A run over all cards of a quarter.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Run {
        /// Its id.
        pub id: Uuid,
        /// The quarter.
        pub quarter: String,
        /// `make` or `send`.
        pub what: String,
        /// The place whose units it goes over.
        pub place: AreaPath,
        /// Units it goes over, once it has counted them.
        pub total: i64,
        /// Units it has gone past.
        pub done: i64,
        /// Cards it has changed.
        pub changed: i64,
        /// Who began it.
        pub started_by: Option<PersonId>,
        /// When.
        pub started_at: Timestamp,
        /// When it ended.
        pub finished_at: Option<Timestamp>,
    }
}

const RUN: &str =
    "id, quarter, what, place, total, done, changed, started_by, started_at, finished_at";

/// Begins a run.
///
/// # Errors
/// The database refused.
pub async fn begin_run(db: &mut Db, scope: &Scope, run: &Run) -> Result<(), Problem> {
    db.execute(
        scope,
        format!(
            "INSERT INTO service_card_run (street_id, {RUN}) VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        ),
        params![
            run.id,
            run.quarter,
            run.what,
            run.place,
            run.total,
            run.done,
            run.changed,
            run.started_by,
            run.started_at,
            run.finished_at
        ],
    )
    .await?;
    Ok(())
}

/// A run.
///
/// # Errors
/// *Not found* when there is none.
pub async fn run(db: &mut Db, scope: &Scope, id: Uuid) -> Result<Run, Problem> {
    let sql = format!("SELECT {RUN} FROM service_card_run WHERE street_id = $1 AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// The latest run of a quarter over exactly the scope's place.
///
/// # Errors
/// The database refused.
pub async fn latest_run(
    db: &mut Db,
    scope: &Scope,
    quarter: Quarter,
) -> Result<Option<Run>, Problem> {
    let sql = format!(
        "SELECT {RUN} FROM service_card_run WHERE street_id = $1 AND quarter = $4 AND place = $5 \
         ORDER BY started_at DESC, id DESC LIMIT 1"
    );
    Ok(db
        .one(scope, sql, params![quarter.to_string(), scope.area()])
        .await?)
}

/// Writes how far a run has come.
///
/// # Errors
/// The database refused.
pub async fn advance(db: &mut Db, scope: &Scope, run: &Run) -> Result<(), Problem> {
    db.execute(
        scope,
        "UPDATE service_card_run SET total = $5, done = $6, changed = $7, finished_at = $8 \
         WHERE street_id = $1 AND id = $4",
        params![run.id, run.total, run.done, run.changed, run.finished_at],
    )
    .await?;
    Ok(())
}
