//! What has come to rest (rule R-16), of a place or of one alliance, and who was reminded of it.

use linli_domain::area::AreaPath;
use linli_domain::id::{AllianceId, BodyId, MeetingId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam};
use linli_kit::{params, row};
use linli_work::resources::store::{IDLE, IDLE_DAYS};
use uuid::Uuid;

use super::{LAST_CONTRIBUTION, MEMBER, quoted};
use crate::service_cards::quarter::Quarter;

/// Days without a deed after which an agreement has come to rest.
const AGREEMENT_DAYS: i64 = 180;
/// Days without a change after which an open demand has.
const DEMAND_DAYS: i64 = 30;
/// Days without a word in the own log after which a head is asked.
const HEAD_DAYS: i64 = 90;
/// Days between two reminders of one matter.
pub const AGAIN_DAYS: i64 = 30;

linli_domain::code_enum! {
    /// What has come to rest.
    pub enum IdleKind {
        /// 两个季度没有贡献的成员单位
        Unit = "unit",
        /// 180 天没有履约的协议
        Agreement = "agreement",
        /// 180 天没有用上的资源
        Resource = "resource",
        /// 两个季度没有开会的联盟
        Alliance = "alliance",
        /// 90 天没有记录的楼长
        Head = "head",
        /// 30 天没有更新的诉求
        Demand = "demand",
    }
}
linli_kit::code_columns!(IdleKind);

impl IdleKind {
    /// Whether somebody is reminded of it; of a resource its owner is asked, of an alliance a meeting is planned.
    #[must_use]
    pub const fn is_reminded(self) -> bool {
        matches!(
            self,
            Self::Unit | Self::Agreement | Self::Head | Self::Demand
        )
    }
}

row! {
    /// Something that has come to rest.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Idle {
        /// Its id; of a head that of the post.
        pub id: Uuid,
        /// The id of its page: of a head the person's.
        pub page_id: Uuid,
        /// What it is called.
        pub label: String,
        /// Its number; a unit has none.
        pub number: Option<String>,
        /// Whose it is; of a head the building, of a demand nobody's.
        pub org_name: Option<String>,
        /// Who is to do something about it: of a unit, an agreement or a resource that unit, of a demand whose turn it is.
        pub org_id: Option<OrgId>,
        /// Where it is.
        pub area_path: AreaPath,
        /// When anything happened last; none where nothing ever did, and of a head, whose log is the head's own.
        pub since: Option<Timestamp>,
        /// The joint meeting of an alliance.
        pub body_id: Option<BodyId>,
        /// A meeting of it that is ahead.
        pub meeting_id: Option<MeetingId>,
        /// When that begins.
        pub planned_at: Option<Timestamp>,
        /// For the optimistic lock of what it is.
        pub version: i64,
        /// When somebody was last reminded of it.
        pub reminded_at: Option<Timestamp>,
        /// By whom.
        pub reminded_by: Option<PersonId>,
    }
}

row! {
    struct Total { total: i64 }
}

/// The first moment of the two full quarters before the running one.
#[must_use]
pub fn two_quarters(now: Timestamp) -> Timestamp {
    Quarter::of(now).before().before().from()
}

/// `$4` of a list of what has come to rest: the moment before which it did.
#[must_use]
pub fn resting_since(kind: IdleKind, now: Timestamp) -> Timestamp {
    match kind {
        IdleKind::Unit | IdleKind::Alliance => two_quarters(now),
        IdleKind::Agreement => now.plus(-AGREEMENT_DAYS * DAY),
        IdleKind::Resource => now.plus(-IDLE_DAYS * DAY),
        IdleKind::Head => now.plus(-HEAD_DAYS * DAY),
        IdleKind::Demand => now.plus(-DEMAND_DAYS * DAY),
    }
}

/// A row of `resource` on offer that nobody changed, kept, booked or served with since `since`: the rule by which its owner
/// is asked too.
pub(super) fn unused(since: &str) -> String {
    format!(
        "resource.state = 'listed' AND resource.updated_at < {since} AND {} \
         AND NOT EXISTS (SELECT 1 FROM resource_offer k WHERE k.street_id = resource.street_id \
         AND k.resource_id = resource.id AND k.kept_at >= {since}) \
         AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.street_id = resource.street_id AND b.resource_id = resource.id \
         AND b.to_at >= {since} AND b.state IN ('confirmed', 'in_use', 'returned', 'rated'))",
        IDLE.replace('?', since)
    )
}

const NOTHING: &str = "NULL AS number";
const NO_MEETING: &str = "CAST(NULL AS uuid) AS body_id, CAST(NULL AS uuid) AS meeting_id, CAST(NULL AS bigint) AS planned_at";

/// Members of the alliance `$5`, which must be led from the scope; as a condition on the unit `org`.
fn allied(org: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM alliance_membership m JOIN alliance l ON l.street_id = m.street_id AND l.id = m.alliance_id \
         WHERE m.street_id = $1 AND m.org_id = {org} AND m.alliance_id = $5 AND {MEMBER} \
         AND l.area_path >= $2 AND l.area_path < $3"
    )
}

/// Where rows of `name` lie: in the scope, or with members of the alliance `$5`.
fn place(name: &str, org: &str, alliance: bool) -> String {
    if alliance {
        return format!("{})", allied(org));
    }
    format!("{name}.area_path >= $2 AND {name}.area_path < $3")
}

/// The query of what has come to rest before `$4`, without an order.
fn idle(kind: IdleKind, alliance: bool) -> String {
    match kind {
        IdleKind::Unit => {
            let member = if alliance {
                format!("{} AND m.from_at < $4)", allied("o.id"))
            } else {
                format!(
                    "o.area_path >= $2 AND o.area_path < $3 AND EXISTS (SELECT 1 FROM alliance_membership m \
                     WHERE m.street_id = o.street_id AND m.org_id = o.id AND {MEMBER} AND m.from_at < $4)"
                )
            };
            format!(
                "SELECT o.id AS id, o.id AS page_id, o.name AS label, {NOTHING}, o.name AS org_name, o.id AS org_id, \
                 o.area_path AS area_path, {LAST_CONTRIBUTION} AS since, {NO_MEETING}, o.version AS version FROM org o \
                 WHERE o.street_id = $1 AND o.ended_at IS NULL AND {member} AND coalesce({LAST_CONTRIBUTION}, 0) < $4"
            )
        }
        IdleKind::Agreement => format!(
            "SELECT a.id AS id, a.id AS page_id, a.title AS label, a.number AS number, o.name AS org_name, o.id AS org_id, \
             a.area_path AS area_path, (SELECT max(e.done_at) FROM deed e JOIN obligation l ON l.street_id = e.street_id \
             AND l.id = e.obligation_id WHERE l.street_id = a.street_id AND l.agreement_id = a.id) AS since, {NO_MEETING}, \
             a.version AS version FROM agreement a LEFT JOIN org o ON o.street_id = a.street_id AND o.id = \
             (SELECT p.org_id FROM agreement_party p WHERE p.street_id = a.street_id AND p.agreement_id = a.id \
             AND p.side = 'unit' ORDER BY p.position LIMIT 1) \
             WHERE a.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 AND a.state IN ('effective', 'expiring') \
             AND a.valid_from < $4 AND a.signed_on < $4 AND NOT EXISTS (SELECT 1 FROM deed e \
             JOIN obligation l ON l.street_id = e.street_id AND l.id = e.obligation_id \
             WHERE l.street_id = a.street_id AND l.agreement_id = a.id AND e.done_at >= $4)"
        ),
        IdleKind::Resource => format!(
            "SELECT resource.id AS id, resource.id AS page_id, resource.title AS label, resource.number AS number, \
             o.name AS org_name, resource.org_id AS org_id, resource.area_path AS area_path, \
             resource.updated_at AS since, {NO_MEETING}, resource.version AS version FROM resource \
             JOIN org o ON o.street_id = resource.street_id AND o.id = resource.org_id \
             WHERE resource.street_id = $1 AND {} AND {}",
            place("resource", "resource.org_id", alliance),
            unused("$4")
        ),
        IdleKind::Alliance => "SELECT a.id AS id, a.id AS page_id, a.name AS label, NULL AS number, o.name AS org_name, \
             o.id AS org_id, a.area_path AS area_path, (SELECT max(g.held_at) FROM meeting g JOIN body b \
             ON b.street_id = g.street_id AND b.id = g.body_id WHERE b.street_id = a.street_id AND b.alliance_id = a.id) AS since, \
             (SELECT b.id FROM body b WHERE b.street_id = a.street_id AND b.alliance_id = a.id AND b.ended_at IS NULL \
             ORDER BY CASE WHEN b.kind = 'joint_meeting' THEN 0 ELSE 1 END, b.created_at, b.id LIMIT 1) AS body_id, \
             p.meeting_id AS meeting_id, p.planned_at AS planned_at, a.version AS version FROM alliance a \
             JOIN org o ON o.street_id = a.street_id AND o.id = a.lead_org_id LEFT JOIN (SELECT x.alliance_id AS alliance_id, \
             g.id AS meeting_id, g.starts_at AS planned_at, row_number() OVER (PARTITION BY x.alliance_id \
             ORDER BY g.starts_at, g.id) AS nth FROM meeting g JOIN body x ON x.street_id = g.street_id AND x.id = g.body_id \
             WHERE g.street_id = $1 AND g.state IN ('planned', 'topics_open', 'noticed') \
             AND g.starts_at >= $5) p \
             ON p.alliance_id = a.id AND p.nth = 1 WHERE a.street_id = $1 AND a.area_path >= $2 AND a.area_path < $3 \
             AND a.created_at < $4 AND NOT EXISTS (SELECT 1 FROM meeting g JOIN body b ON b.street_id = g.street_id \
             AND b.id = g.body_id WHERE b.street_id = a.street_id AND b.alliance_id = a.id AND g.held_at >= $4)"
            .to_owned(),
        IdleKind::Head => format!(
            "SELECT s.id AS id, s.person_id AS page_id, n.name AS label, {NOTHING}, c.name AS org_name, \
             CAST(NULL AS uuid) AS org_id, s.area_path AS area_path, CAST(NULL AS bigint) AS since, {NO_MEETING}, \
             s.version AS version FROM post s JOIN person n ON n.street_id = s.street_id AND n.id = s.person_id \
             LEFT JOIN area c ON c.street_id = s.street_id AND c.id = s.area_id \
             WHERE s.street_id = $1 AND s.area_path >= $2 AND s.area_path < $3 AND s.role IN ('building_head', 'stairwell_head') \
             AND s.ended_at IS NULL AND s.from_at < $4 AND (s.to_at IS NULL OR s.to_at > $5) \
             AND NOT EXISTS (SELECT 1 FROM duty_log g WHERE g.street_id = s.street_id AND g.person_id = s.person_id AND g.at >= $4)"
        ),
        IdleKind::Demand => format!(
            "SELECT d.id AS id, d.id AS page_id, d.title AS label, d.number AS number, o.name AS org_name, \
             d.next_org_id AS org_id, d.area_path AS area_path, d.updated_at AS since, {NO_MEETING}, d.version AS version \
             FROM demand d LEFT JOIN org o ON o.street_id = d.street_id AND o.id = d.next_org_id \
             WHERE d.street_id = $1 AND d.area_path >= $2 AND d.area_path < $3 AND d.state IN ({}) AND d.updated_at < $4",
            quoted(&linli_work::demands::figures::open_states())
        ),
    }
}

/// The query with its values from `$4` on. Only units and resources know an alliance's own.
fn of(kind: IdleKind, alliance: Option<AllianceId>, now: Timestamp) -> (String, Vec<Param>) {
    let mut params = params![resting_since(kind, now)];
    let alliance = alliance.filter(|_| matches!(kind, IdleKind::Unit | IdleKind::Resource));
    if let Some(alliance) = alliance {
        params.push(alliance.to_param());
    }
    if matches!(kind, IdleKind::Head | IdleKind::Alliance) {
        params.push(now.to_param());
    }
    (idle(kind, alliance.is_some()), params)
}

fn with_reminder(sql: &str, kind: i64) -> String {
    format!(
        "SELECT i.*, r.reminded_at AS reminded_at, r.reminded_by AS reminded_by FROM ({sql}) i \
         LEFT JOIN idle_reminder r ON r.street_id = $1 AND r.kind = ${kind} AND r.entity_id = i.id"
    )
}

fn marks(params: &[Param]) -> i64 {
    i64::try_from(params.len()).unwrap_or_default() + 3
}

/// What has come to rest in a place: units and heads by place and name, all else the longest first.
///
/// # Errors
/// The database refused.
pub async fn resting(
    db: &mut Db,
    scope: &Scope,
    (kind, alliance): (IdleKind, Option<AllianceId>),
    now: Timestamp,
    page: Page,
) -> Result<(Vec<Idle>, i64), Problem> {
    let (sql, mut params) = of(kind, alliance, now);
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM ({sql}) i"),
            params.clone(),
        )
        .await?;
    params.push(kind.to_param());
    let last = marks(&params);
    params.extend(params![page.page_size, page.offset()]);
    let order = match kind {
        IdleKind::Unit | IdleKind::Head => "i.area_path, i.label, i.id",
        _ => "coalesce(i.since, 0), i.label, i.id",
    };
    let sql = format!(
        "{} ORDER BY {order} LIMIT ${} OFFSET ${}",
        with_reminder(&sql, last),
        last + 1,
        last + 2
    );
    let rows = db.all(scope, sql, params).await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}

/// One thing that has come to rest.
///
/// # Errors
/// *Not found* where there is none, or something has happened to it since.
pub async fn resting_one(
    db: &mut Db,
    scope: &Scope,
    kind: IdleKind,
    id: Uuid,
    now: Timestamp,
) -> Result<Idle, Problem> {
    let (sql, mut params) = of(kind, None, now);
    params.push(kind.to_param());
    let last = marks(&params);
    params.push(id.to_param());
    let sql = format!("{} WHERE i.id = ${}", with_reminder(&sql, last), last + 1);
    db.one(scope, sql, params)
        .await?
        .ok_or_else(Problem::not_found)
}

/// Notes that somebody is reminded now; answers whether nobody was within the last [`AGAIN_DAYS`]. Of two at once one is.
///
/// # Errors
/// The database refused.
pub async fn remember(
    db: &mut Db,
    scope: &Scope,
    (kind, id): (IdleKind, Uuid),
    by: Option<PersonId>,
    now: Timestamp,
) -> Result<bool, Problem> {
    let again = now.plus(-AGAIN_DAYS * DAY);
    let touched = db
        .execute(
            scope,
            "INSERT INTO idle_reminder (street_id, kind, entity_id, reminded_at, reminded_by) VALUES ($1, $4, $5, $6, $7) \
             ON CONFLICT (street_id, kind, entity_id) DO UPDATE SET reminded_at = excluded.reminded_at, \
             reminded_by = excluded.reminded_by WHERE idle_reminder.reminded_at <= $8",
            params![kind, id, now, by, again],
        )
        .await?;
    Ok(touched == 1)
}

row! {
    struct UnitId { id: OrgId }
}

/// The units that are parties of an agreement.
///
/// # Errors
/// The database refused.
pub async fn parties(db: &mut Db, scope: &Scope, agreement: Uuid) -> Result<Vec<OrgId>, Problem> {
    let rows: Vec<UnitId> = db
        .all(
            scope,
            "SELECT org_id AS id FROM agreement_party WHERE street_id = $1 AND agreement_id = $4 AND side = 'unit' \
             ORDER BY position",
            params![agreement],
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
