//! Queries over memberships.

use std::collections::HashMap;

use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{
    AgreementId, AllianceId, MeetingId, MembershipId, OrgId, PersonId, ResolutionId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use crate::agreements::rules::AgreementState;
use crate::agreements::store::holding::held_to;
use crate::alliances::membership::MembershipState;

row! {
    /// A unit's membership in an alliance.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Membership {
        /// Its id.
        pub id: MembershipId,
        /// In which alliance.
        pub alliance_id: AllianceId,
        /// Whose.
        pub org_id: OrgId,
        /// The place of that unit.
        pub area_path: AreaPath,
        /// Where it stands.
        pub state: MembershipState,
        /// What the unit does in the alliance.
        pub duties: Option<String>,
        /// When it was invited.
        pub invited_at: Timestamp,
        /// By whom; nobody when the house did.
        pub invited_by: Option<PersonId>,
        /// Member from when.
        pub from_at: Option<Timestamp>,
        /// When it ended, as a member or as an invitation.
        pub to_at: Option<Timestamp>,
        /// Why it ended.
        pub reason: Option<String>,
        /// The resolution by which the unit was removed: which meeting, which number, what.
        pub resolution: Option<String>,
        /// The day it was decided; none of removals before it was asked.
        pub resolution_on: Option<Timestamp>,
        /// Which resolution, where it is recorded here; none when it was decided on paper.
        pub resolution_id: Option<ResolutionId>,
        /// Of which meeting.
        pub resolution_meeting_id: Option<MeetingId>,
        /// The paper on which the unit's answer was entered for it; none when it answered itself.
        pub paper: Option<String>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    struct Total { total: i64 }
}

row! {
    /// A member with its unit's latest contribution.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Contributor {
        /// The membership.
        pub id: MembershipId,
        /// Where it stands.
        pub state: MembershipState,
        /// Member from when.
        pub from_at: Timestamp,
        /// When the unit last reported an order done, whenever that was.
        pub last_at: Option<Timestamp>,
        /// When it last did what a line of an agreement counts: a booking of its room, and so on.
        pub kept_at: Option<Timestamp>,
    }
}

/// Which memberships are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct MembershipFilter {
    /// In one alliance.
    pub alliance: Option<AllianceId>,
    /// Of one unit.
    pub org: Option<OrgId>,
    /// In one state.
    pub state: Option<MembershipState>,
    /// Ended ones too.
    pub ended: bool,
    /// Only of units without an agreement that holds.
    pub without_agreement: bool,
}

/// The condition that a unit is a party of an agreement that holds; `unit` names its id, `street` the street's key in the query.
#[must_use]
pub fn has_agreement(street: &str, unit: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM agreement_party ap JOIN agreement ag ON ag.street_id = ap.street_id AND ag.id = ap.agreement_id \
         WHERE ap.street_id = {street} AND ap.org_id = {unit} AND ap.side = 'unit' AND ag.state IN ('effective', 'expiring'))"
    )
}

row! {
    /// The agreement a unit is bound by, or was last.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Bound {
        /// Which unit.
        pub org_id: OrgId,
        /// Which agreement.
        pub agreement_id: AgreementId,
        /// Its number.
        pub number: String,
        /// Where it stands.
        pub state: AgreementState,
        /// The first moment it does not hold any more, its end or the moment it was ended before.
        pub held_to: Timestamp,
    }
}

/// What some units are bound by: of each the agreement that holds longest, else the one that ended last.
///
/// # Errors
/// The database refused.
pub async fn bound(
    db: &mut Db,
    scope: &Scope,
    units: &[OrgId],
) -> Result<HashMap<OrgId, Bound>, Problem> {
    if units.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT p.org_id AS org_id, a.id AS agreement_id, a.number AS number, a.state AS state, {} AS held_to \
         FROM agreement_party p JOIN agreement a ON a.street_id = p.street_id AND a.id = p.agreement_id \
         WHERE p.street_id = $1 AND p.side = 'unit' AND p.org_id IN ({}) AND a.signed_on IS NOT NULL \
         AND a.state IN ('effective', 'expiring', 'expired', 'terminated') \
         ORDER BY CASE WHEN a.state IN ('effective', 'expiring') THEN 1 ELSE 0 END, held_to, a.id",
        held_to("a"),
        placeholders(4, units.len())
    );
    let params = units.iter().map(ToParam::to_param).collect();
    let rows: Vec<Bound> = db.all(scope, sql, params).await?;
    // the last of each unit is the one that counts
    Ok(rows.into_iter().map(|row| (row.org_id, row)).collect())
}

const COLUMNS: &str = "id, alliance_id, org_id, area_path, state, duties, invited_at, invited_by, from_at, to_at, reason, \
     resolution, resolution_on, resolution_id, resolution_meeting_id, paper, version";

/// The codes of what is a membership now or an open invitation, quoted for a query.
#[must_use]
pub fn living_codes() -> String {
    let living = MembershipState::ALL.iter().filter(|one| one.is_living());
    let codes: Vec<String> = living.map(|one| format!("'{one}'")).collect();
    codes.join(", ")
}

/// A membership of the street, held until the transaction ends.
///
/// # Errors
/// *Not found* when there is none.
pub async fn load(db: &mut Db, scope: &Scope, id: MembershipId) -> Result<Membership, Problem> {
    let sql = format!(
        "SELECT {COLUMNS} FROM alliance_membership WHERE street_id = $1 AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Memberships of the street that fit a filter, invitations first, ended ones last, with how many fit.
///
/// # Errors
/// The database refused.
pub async fn find(
    db: &mut Db,
    scope: &Scope,
    filter: MembershipFilter,
    page: Page,
) -> Result<(Vec<Membership>, i64), Problem> {
    let mut sql = "street_id = $1".to_owned();
    let mut params = Vec::new();
    if let Some(alliance) = filter.alliance {
        params.extend(params![alliance]);
        sql.push_str(&format!(" AND alliance_id = ${}", 3 + params.len()));
    }
    if let Some(org) = filter.org {
        params.extend(params![org]);
        sql.push_str(&format!(" AND org_id = ${}", 3 + params.len()));
    }
    if let Some(state) = filter.state {
        params.extend(params![state]);
        sql.push_str(&format!(" AND state = ${}", 3 + params.len()));
    } else if !filter.ended {
        sql.push_str(&format!(" AND state IN ({})", living_codes()));
    }
    if filter.without_agreement {
        sql.push_str(" AND state <> 'invited' AND NOT ");
        sql.push_str(&has_agreement("$1", "alliance_membership.org_id"));
    }
    let count = format!("SELECT count(*) AS total FROM alliance_membership WHERE {sql}");
    let total: Option<Total> = db.one(scope, count, params.clone()).await?;
    let next = 4 + params.len();
    let sql = format!(
        "SELECT {COLUMNS} FROM alliance_membership WHERE {sql} \
         ORDER BY CASE WHEN state = 'invited' THEN 0 WHEN to_at IS NULL THEN 1 ELSE 2 END, from_at, invited_at, id \
         LIMIT ${next} OFFSET ${}",
        next + 1
    );
    params.extend(params![page.page_size, page.offset()]);
    let memberships = db.all(scope, sql, params).await?;
    Ok((memberships, total.map_or(0, |row| row.total)))
}

/// Whether a unit is invited to an alliance or a member of it.
///
/// # Errors
/// The database refused.
pub async fn is_living(
    db: &mut Db,
    scope: &Scope,
    alliance: AllianceId,
    org: OrgId,
) -> Result<bool, Problem> {
    let state = state_of(db, scope, alliance, org).await?;
    Ok(state.is_some())
}

/// Whether a unit is a member of an alliance: who is only invited has not said yes.
///
/// # Errors
/// The database refused.
pub async fn is_member(
    db: &mut Db,
    scope: &Scope,
    alliance: AllianceId,
    org: OrgId,
) -> Result<bool, Problem> {
    let state = state_of(db, scope, alliance, org).await?;
    Ok(state.is_some_and(MembershipState::is_member))
}

row! {
    struct Standing { state: MembershipState }
}

/// Where the membership or the open invitation of a unit stands, of which there is at most one.
async fn state_of(
    db: &mut Db,
    scope: &Scope,
    alliance: AllianceId,
    org: OrgId,
) -> Result<Option<MembershipState>, Problem> {
    let sql = format!(
        "SELECT state FROM alliance_membership WHERE street_id = $1 AND alliance_id = $4 AND org_id = $5 AND state IN ({})",
        living_codes()
    );
    let found: Option<Standing> = db.one(scope, sql, params![alliance, org]).await?;
    Ok(found.map(|row| row.state))
}

/// Adds an invitation; `false` when the unit is invited or a member already, also by somebody who was a moment earlier.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, one: &Membership) -> Result<bool, Problem> {
    let count = COLUMNS.split(',').count();
    let sql = format!(
        "INSERT INTO alliance_membership (street_id, {COLUMNS}) VALUES ($1, {}) ON CONFLICT DO NOTHING",
        placeholders(4, count)
    );
    let touched = db
        .execute(
            scope,
            sql,
            params![
                one.id,
                one.alliance_id,
                one.org_id,
                one.area_path,
                one.state,
                one.duties,
                one.invited_at,
                one.invited_by,
                one.from_at,
                one.to_at,
                one.reason,
                one.resolution,
                one.resolution_on,
                one.resolution_id,
                one.resolution_meeting_id,
                one.paper,
                one.version
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Stores what changed of a membership; its version grows by one.
///
/// # Errors
/// *Stale* when somebody else changed it meanwhile.
pub async fn save(db: &mut Db, scope: &Scope, one: &mut Membership) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE alliance_membership SET state = $5, from_at = $6, to_at = $7, reason = $8, resolution = $9, paper = $10, \
             resolution_on = $12, resolution_id = $13, resolution_meeting_id = $14, version = version + 1 \
             WHERE street_id = $1 AND id = $4 AND version = $11",
            params![
                one.id,
                one.state,
                one.from_at,
                one.to_at,
                one.reason,
                one.resolution,
                one.paper,
                one.version,
                one.resolution_on,
                one.resolution_id,
                one.resolution_meeting_id
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    one.version += 1;
    Ok(())
}

/// Every member of the street with its unit's latest contribution: an order reported done, what a booking, an activity or a
/// project told of it whether a promise counted it or none, and what its promises counted before rooms told of it.
///
/// # Errors
/// The database refused.
pub async fn contributors(db: &mut Db, scope: &Scope) -> Result<Vec<Contributor>, Problem> {
    Ok(db
        .all(
            scope,
            "SELECT m.id AS id, m.state AS state, m.from_at AS from_at, \
             (SELECT max(w.reported_at) FROM work_order w WHERE w.street_id = m.street_id AND w.org_id = m.org_id) AS last_at, \
             (SELECT max(x.at) FROM (SELECT e.done_at AS at FROM deed e JOIN obligation l ON l.street_id = e.street_id \
             AND l.id = e.obligation_id WHERE l.street_id = m.street_id AND l.org_id = m.org_id UNION ALL \
             SELECT s.done_at FROM served s WHERE s.street_id = m.street_id AND s.org_id = m.org_id) x) AS kept_at \
             FROM alliance_membership m \
             WHERE m.street_id = $1 AND m.state IN ('joined', 'active', 'inactive') AND m.from_at IS NOT NULL ORDER BY m.id",
            vec![],
        )
        .await?)
}
