//! Queries over resolutions; which meetings carried them over in [`carries`], what waits for whom in [`waits`].

pub mod carries;
pub mod waits;

use std::collections::HashMap;

use linli_domain::actor::Actor;
use linli_domain::area::AreaPath;
use linli_domain::id::{
    BodyId, DemandId, MeetingId, MembershipId, OrgId, PersonId, PostId, ResolutionId, ResourceId,
    StreetId, TopicId,
};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};

use super::rules::{ResolutionKind, ResolutionState};
use super::waits::{ResolutionWait, Waiter};
use crate::bodies::rules::speaks_for;
use crate::bodies::store::Sight;

/// A resolution that is owed goes where its body goes. It does not keep its owner in use: an owner may end, and then the
/// resolution says so and wants a new one.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "resolution",
    table: "resolution",
    id: "id",
    label: "text",
    living: "state NOT IN ('done', 'dropped')",
    has_area_id: false,
    keeps: false,
    keeps_org: None,
    office: None,
    searched: false,
}];

row! {
    /// A resolution.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Resolution {
        /// Its id.
        pub id: ResolutionId,
        /// The meeting that decided it.
        pub meeting_id: MeetingId,
        /// Whose meeting.
        pub body_id: BodyId,
        /// Its number within the meeting, from 1.
        pub position: i64,
        /// Of which topic.
        pub topic_id: Option<TopicId>,
        /// What was decided.
        pub text: String,
        /// What it becomes.
        pub kind: ResolutionKind,
        /// Who owes it.
        pub owner_org_id: OrgId,
        /// Which post there answers for it.
        pub owner_post_id: Option<PostId>,
        /// By when.
        pub due_at: Timestamp,
        /// Where it stands.
        pub state: ResolutionState,
        /// How often it was carried over.
        pub carried: i64,
        /// What was last said of it.
        pub word: Option<String>,
        /// The explanation of its latest carry-over that wanted one.
        pub explanation: Option<String>,
        /// The demand it is about.
        pub demand_id: Option<DemandId>,
        /// Who reported it done.
        pub reported_by: Option<PersonId>,
        /// Who confirmed that.
        pub confirmed_by: Option<PersonId>,
        /// When.
        pub done_at: Option<Timestamp>,
        /// Which reminders went out: 1 before, 2 after it was due.
        pub reminded: i64,
        /// The place of the body.
        pub area_path: AreaPath,
        /// When it was written down.
        pub created_at: Timestamp,
        /// When it last changed.
        pub updated_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A post that may have ended.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OwnerPost {
        /// The post.
        pub id: PostId,
        /// Whose.
        pub person_id: PersonId,
        /// In which organisation.
        pub org_id: OrgId,
        /// Until when, where the term is limited.
        pub to_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
    }
}

row! {
    struct Total { total: i64 }
}

const COLUMNS: &str = "id, meeting_id, body_id, position, topic_id, text, kind, owner_org_id, owner_post_id, due_at, state, \
     carried, word, explanation, demand_id, reported_by, confirmed_by, done_at, reminded, area_path, created_at, updated_at, \
     version";

row! {
    struct Named { id: ResourceId, name: String }
}

/// The names of resources.
///
/// # Errors
/// The database refused.
pub async fn resource_names(
    db: &mut Db,
    scope: &Scope,
    ids: &[ResourceId],
) -> Result<HashMap<ResourceId, String>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, title AS name FROM resource WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    let rows: Vec<Named> = db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

row! {
    struct Issued { demand_id: DemandId, open: i64 }
}

/// How many offers of demands are open.
///
/// # Errors
/// The database refused.
pub async fn issued(
    db: &mut Db,
    scope: &Scope,
    demands: &[DemandId],
) -> Result<HashMap<DemandId, usize>, Problem> {
    if demands.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT demand_id, count(*) AS open FROM issue WHERE street_id = $1 AND closed_at IS NULL AND demand_id IN ({}) \
         GROUP BY demand_id",
        placeholders(4, demands.len())
    );
    let rows: Vec<Issued> = db
        .all(scope, sql, demands.iter().map(ToParam::to_param).collect())
        .await?;
    let count = |row: Issued| {
        (
            row.demand_id,
            usize::try_from(row.open).unwrap_or(usize::MAX),
        )
    };
    Ok(rows.into_iter().map(count).collect())
}

/// Adds a resolution.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, one: &Resolution) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO resolution (street_id, {COLUMNS}) VALUES ($1, {})",
        placeholders(4, COLUMNS.split(',').count())
    );
    db.execute(
        scope,
        sql,
        params![
            one.id,
            one.meeting_id,
            one.body_id,
            one.position,
            one.topic_id,
            one.text,
            one.kind,
            one.owner_org_id,
            one.owner_post_id,
            one.due_at,
            one.state,
            one.carried,
            one.word,
            one.explanation,
            one.demand_id,
            one.reported_by,
            one.confirmed_by,
            one.done_at,
            one.reminded,
            one.area_path,
            one.created_at,
            one.updated_at,
            one.version
        ],
    )
    .await?;
    Ok(())
}

/// A resolution of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn lock(db: &mut Db, scope: &Scope, id: ResolutionId) -> Result<Resolution, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM resolution WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Stores what changed of a resolution; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, one: &mut Resolution) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE resolution SET topic_id = $6, text = $7, kind = $8, owner_org_id = $9, owner_post_id = $10, due_at = $11, \
             state = $12, carried = $13, word = $14, explanation = $15, demand_id = $16, reported_by = $17, \
             confirmed_by = $18, done_at = $19, reminded = $20, updated_at = $21, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                one.id,
                one.version,
                one.topic_id,
                one.text,
                one.kind,
                one.owner_org_id,
                one.owner_post_id,
                one.due_at,
                one.state,
                one.carried,
                one.word,
                one.explanation,
                one.demand_id,
                one.reported_by,
                one.confirmed_by,
                one.done_at,
                one.reminded,
                one.updated_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// Notes which reminder went out. Its version stays: nobody's work on it is out of date.
///
/// # Errors
/// The database refused.
pub async fn remind(
    db: &mut Db,
    scope: &Scope,
    id: ResolutionId,
    reached: i64,
) -> Result<(), Problem> {
    let sql = "UPDATE resolution SET reminded = $5 WHERE street_id = $1 AND id = $4";
    db.execute(scope, sql, params![id, reached]).await?;
    Ok(())
}

/// Takes a resolution out that never stood in approved minutes.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn remove(db: &mut Db, scope: &Scope, one: &Resolution) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "DELETE FROM resolution WHERE street_id = $1 AND id = $4 AND version = $5",
            params![one.id, one.version],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    Ok(())
}

/// The resolutions of meetings in their order.
///
/// # Errors
/// The database refused.
pub async fn of_meetings(
    db: &mut Db,
    scope: &Scope,
    ids: &[MeetingId],
) -> Result<Vec<Resolution>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM resolution WHERE street_id = $1 AND meeting_id IN ({}) ORDER BY meeting_id, position, id",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// The resolutions of a body's meetings held before a moment that were not done then, oldest first, at most 200: those not done
/// now, and those that were done later.
///
/// # Errors
/// The database refused.
pub async fn open_of_body(
    db: &mut Db,
    scope: &Scope,
    body: BodyId,
    other_than: MeetingId,
    before: Timestamp,
) -> Result<Vec<Resolution>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM resolution r WHERE street_id = $1 AND body_id = $4 AND meeting_id <> $5 \
         AND (state NOT IN ('done', 'dropped') OR updated_at > $6) AND EXISTS (SELECT 1 FROM meeting g \
         WHERE g.street_id = r.street_id AND g.id = r.meeting_id AND g.held_at < $6 \
         AND g.state IN ('minutes_approved', 'followed', 'closed')) ORDER BY created_at, position, id LIMIT 200"
    );
    Ok(db
        .all(scope, sql, params![body, other_than, before])
        .await?)
}

/// The resolutions about a demand, oldest first.
///
/// # Errors
/// The database refused.
pub async fn about(
    db: &mut Db,
    scope: &Scope,
    demand: DemandId,
) -> Result<Vec<Resolution>, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM resolution WHERE street_id = $1 AND demand_id = $4 ORDER BY created_at, position, id"
    );
    Ok(db.all(scope, sql, params![demand]).await?)
}

/// For whom an actor owes what was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owing {
    /// The organisation they speak for.
    pub org: Option<OrgId>,
    /// The post they act in, which may answer for something in person.
    pub post: Option<PostId>,
}

impl Owing {
    /// Of an actor in the post they act in.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        Self {
            org: speaks_for(actor),
            post: actor.acting().map(|acting| acting.post),
        }
    }

    /// Whether a resolution is theirs to do.
    #[must_use]
    pub fn has(self, one: &Resolution) -> bool {
        let in_person = one.owner_post_id.is_some() && one.owner_post_id == self.post;
        self.org == Some(one.owner_org_id) || in_person
    }

    /// The condition on a row `r` of resolutions, with its values put behind those there are.
    pub(super) fn condition(self, params: &mut Vec<Param>) -> String {
        let first = params.len() + 4;
        params.extend(params![self.org, self.post]);
        format!(
            "(r.owner_org_id = ${first} OR r.owner_post_id = ${})",
            first + 1
        )
    }
}

/// What a list asks for.
#[derive(Debug, Clone, Default)]
pub struct ResolutionFilter {
    /// Only what somebody owes.
    pub mine: Option<Owing>,
    /// Of one body.
    pub body: Option<BodyId>,
    /// Of one meeting.
    pub meeting: Option<MeetingId>,
    /// Owed by one organisation.
    pub org: Option<OrgId>,
    /// In one state.
    pub state: Option<ResolutionState>,
    /// Only what is not done or dropped.
    pub open: bool,
    /// Only what was due before this moment and is not reported.
    pub late_at: Option<Timestamp>,
    /// Only what waits for somebody in this way.
    pub waits: Option<(ResolutionWait, Waiter)>,
    /// Only what may remove this member of an alliance.
    pub removes: Option<MembershipId>,
    /// Only this one.
    pub one: Option<ResolutionId>,
}

/// The condition on a resolution `r` of a meeting `g` of a body `b` that it may remove the member whose id is bound at this number:
/// decided by the alliance's own meetings, or by the committee or joint meeting of its lead where these belong to no alliance; in
/// minutes that were approved; since the unit is a member; and not dropped.
fn removes(member: usize) -> String {
    format!(
        "r.state <> 'dropped' AND g.state IN ('minutes_approved', 'followed', 'closed') AND EXISTS (SELECT 1 \
         FROM alliance_membership m JOIN alliance a ON a.street_id = m.street_id AND a.id = m.alliance_id \
         WHERE m.street_id = r.street_id AND m.id = ${member} AND (m.from_at IS NULL OR g.held_at >= m.from_at) \
         AND (b.alliance_id = a.id OR (b.alliance_id IS NULL AND b.org_id = a.lead_org_id \
         AND b.kind IN ('joint_meeting', 'enlarged_committee', 'joint_committee'))))"
    )
}

/// A page of resolutions with how many there are: what is due first, ended ones last. Whoever owes something sees it wherever it
/// was decided.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    sight: &Sight,
    own: Owing,
    filter: &ResolutionFilter,
    page: Page,
) -> Result<(Vec<Resolution>, i64), Problem> {
    let mut params: Vec<Param> = Vec::new();
    let mut seen = sight.condition(scope, &mut params);
    if let Sight::Member(..) = sight {
        // what stands in minutes that nobody approved is not decided
        seen.push_str(" AND g.state IN ('minutes_approved', 'followed', 'closed')");
    }
    // what is owed is told once the minutes are approved
    let owed = own.condition(&mut params);
    seen =
        format!("({seen} OR ({owed} AND g.state IN ('minutes_approved', 'followed', 'closed')))");
    let mut sql = format!(
        "FROM resolution r JOIN body b ON b.street_id = r.street_id AND b.id = r.body_id \
         JOIN meeting g ON g.street_id = r.street_id AND g.id = r.meeting_id WHERE r.street_id = $1 AND {seen}"
    );
    let wanted = [
        ("r.body_id =", filter.body.map(|id| id.to_param())),
        ("r.meeting_id =", filter.meeting.map(|id| id.to_param())),
        ("r.id =", filter.one.map(|id| id.to_param())),
        ("r.owner_org_id =", filter.org.map(|id| id.to_param())),
        ("r.state =", filter.state.map(|state| state.to_param())),
        ("r.due_at <=", filter.late_at.map(|at| at.to_param())),
    ];
    for (condition, value) in wanted {
        if let Some(value) = value {
            params.push(value);
            sql.push_str(&format!(" AND {condition} ${}", params.len() + 3));
        }
    }
    if let Some((wait, waiter)) = &filter.waits {
        sql.push_str(&format!(" AND {}", wait.condition(waiter, &mut params)));
    }
    if let Some(member) = filter.removes {
        params.push(member.to_param());
        sql.push_str(&format!(" AND {}", removes(params.len() + 3)));
    }
    if let Some(mine) = filter.mine {
        sql.push_str(&format!(" AND {}", mine.condition(&mut params)));
    }
    if filter.open {
        sql.push_str(" AND r.state NOT IN ('done', 'dropped')");
    }
    if filter.late_at.is_some() {
        sql.push_str(" AND r.state IN ('open', 'doing', 'carried_over')");
    }
    let count = format!("SELECT count(*) AS total {sql}");
    let total: Option<Total> = db.one(scope, count, params.clone()).await?;
    let columns: Vec<String> = COLUMNS
        .split(", ")
        .map(|column| format!("r.{column} AS {column}"))
        .collect();
    let next = params.len() + 4;
    params.extend(params![page.page_size, page.offset()]);
    let sql = format!(
        "SELECT {} {sql} ORDER BY CASE WHEN r.state IN ('done', 'dropped') THEN 1 ELSE 0 END, r.due_at, r.id \
         LIMIT ${next} OFFSET ${}",
        columns.join(", "),
        next + 1
    );
    let found = db.all(scope, sql, params).await?;
    Ok((found, total.map_or(0, |row| row.total)))
}

/// The posts that answer for resolutions, ended ones too.
///
/// # Errors
/// The database refused.
pub async fn posts(db: &mut Db, scope: &Scope, ids: &[PostId]) -> Result<Vec<OwnerPost>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, person_id, org_id, to_at, ended_at FROM post WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

row! {
    /// A resolution the house looks at: its due day is near or past, or its demand was closed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DueResolution {
        /// The tenant.
        pub street_id: StreetId,
        /// Which.
        pub id: ResolutionId,
        /// Where the demand stands that it is about; empty where it is about none.
        pub demand_state: String,
    }
}

/// Resolutions of all streets of which somebody is to be reminded, three days ahead and when they are due, and those under way
/// whose demand was closed meanwhile.
///
/// # Errors
/// The database refused.
pub async fn due(db: &mut Db, now: Timestamp) -> Result<Vec<DueResolution>, Problem> {
    let sql = "SELECT r.street_id AS street_id, r.id AS id, coalesce(d.state, '') AS demand_state FROM resolution r \
               JOIN meeting g ON g.street_id = r.street_id AND g.id = r.meeting_id \
               LEFT JOIN demand d ON d.street_id = r.street_id AND d.id = r.demand_id \
               WHERE r.state IN ('open', 'doing', 'carried_over') AND g.state IN ('minutes_approved', 'followed', 'closed') \
               AND ((r.due_at <= $1 AND r.reminded < 1) OR (r.due_at <= $2 AND r.reminded < 2) \
               OR (r.kind = 'order' AND r.state = 'doing' AND d.state IN ('closed', 'archived'))) \
               ORDER BY r.street_id, r.id LIMIT 2000";
    Ok(db
        .all_unscoped(
            "the house looks after every street",
            sql,
            params![now.plus(3 * DAY), now],
        )
        .await?)
}
