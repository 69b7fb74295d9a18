//! Co-building units of a year as their register shows them: who they are, what they are in, and by which agreements they are bound.

use linli_domain::id::{AllianceId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, Param, ToParam, placeholders};
use linli_kit::{params, row};
use linli_net::orgs::OrgKind;
use linli_work::agreements::store::holding::{counts, counts_from, counts_to, held_to};

use super::Year;

row! {
    /// A co-building unit.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Unit {
        /// Which.
        pub org_id: OrgId,
        /// Its full name.
        pub org_name: String,
        /// 统一社会信用代码
        pub credit_code: Option<String>,
        /// 类别
        pub kind: OrgKind,
        /// 条线
        pub line_system: Option<String>,
        /// 隶属党组织: the Party organisation it stands under.
        pub party: Option<String>,
    }
}

row! {
    /// A unit's membership in an alliance.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Seat {
        /// The unit.
        pub org_id: OrgId,
        /// The alliance, by name.
        pub alliance: String,
        /// Member from when.
        pub from_at: Timestamp,
        /// When it ended.
        pub to_at: Option<Timestamp>,
    }
}

/// The condition that a membership held in the year from `$4` to `$5`.
fn held(membership: &str) -> String {
    format!(
        "{membership}.from_at IS NOT NULL AND {membership}.from_at < $5 \
         AND ({membership}.to_at IS NULL OR {membership}.to_at > $4)"
    )
}

/// The units a year saw build together with the scope, by name: members of an alliance led from it, or of one alliance led from
/// it; without an alliance also the scope's own units that were members of any or have a card of the year,
/// and whoever was bound by an agreement, seated in the scope or with an office of it.
///
/// # Errors
/// The database refused.
pub async fn units(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    alliance: Option<AllianceId>,
) -> Result<Vec<Unit>, Problem> {
    let mut params = params![year.from, year.to];
    let members = format!(
        "SELECT x.org_id FROM alliance_membership x JOIN alliance u ON u.street_id = x.street_id AND u.id = x.alliance_id \
         WHERE x.street_id = $1 AND {} AND u.area_path >= $2 AND u.area_path < $3",
        held("x")
    );
    let which = match alliance {
        Some(alliance) => {
            params.push(alliance.to_param());
            format!("o.id IN ({members} AND u.id = $6)")
        }
        None => {
            params.extend(params![format!("{}Q%", year.number)]);
            let bound = format!(
                "SELECT p.org_id FROM agreement_party p JOIN agreement a ON a.street_id = p.street_id AND a.id = p.agreement_id \
                 WHERE p.street_id = $1 AND p.side = 'unit' AND {} AND {} < $5 AND {} > $4",
                counts("a"),
                counts_from("a"),
                counts_to("a")
            );
            format!(
                "(o.id IN ({members}) OR o.id IN ({bound} AND EXISTS (SELECT 1 FROM agreement_party h WHERE h.street_id = a.street_id \
                 AND h.agreement_id = a.id AND h.side = 'office' AND h.area_path >= $2 AND h.area_path < $3)) \
                 OR (o.area_path >= $2 AND o.area_path < $3 AND (o.id IN ({bound}) \
                 OR o.id IN (SELECT y.org_id FROM alliance_membership y WHERE y.street_id = $1 AND {}) \
                 OR o.id IN (SELECT c.org_id FROM service_card c WHERE c.street_id = $1 AND c.quarter LIKE $6))))",
                held("y")
            )
        }
    };
    let sql = format!(
        "SELECT o.id AS org_id, o.name AS org_name, o.credit_code AS credit_code, o.kind AS kind, o.line_system AS line_system, \
         above.name AS party FROM org o LEFT JOIN org above ON above.street_id = o.street_id AND above.id = o.parent_id \
         AND above.kind IN ('party_organisation', 'party_committee', 'party_branch') \
         WHERE o.street_id = $1 AND o.kind NOT IN ('street_office', 'community') AND {which} ORDER BY o.name, o.id"
    );
    Ok(db.all(scope, sql, params).await?)
}

/// Every membership a year saw of some units, what they joined first before the rest.
///
/// # Errors
/// The database refused.
pub async fn seats(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    units: &[OrgId],
) -> Result<Vec<Seat>, Problem> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let mut params = params![year.from, year.to];
    params.extend(units.iter().map(ToParam::to_param));
    let sql = format!(
        "SELECT m.org_id AS org_id, a.name AS alliance, m.from_at AS from_at, m.to_at AS to_at FROM alliance_membership m \
         JOIN alliance a ON a.street_id = m.street_id AND a.id = m.alliance_id \
         WHERE m.street_id = $1 AND {} AND m.org_id IN ({}) ORDER BY m.from_at, a.name, m.id",
        held("m"),
        placeholders(6, units.len())
    );
    Ok(db.all(scope, sql, params).await?)
}

row! {
    /// An agreement a unit is bound by.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Bond {
        /// The unit.
        pub org_id: OrgId,
        /// The agreement's number.
        pub number: String,
        /// The first moment it holds.
        pub valid_from: Timestamp,
        /// The first moment it no longer holds.
        pub valid_to: Timestamp,
        /// The first moment it did not hold any more: the same, or when it was ended before.
        pub held_to: Timestamp,
    }
}

/// The moments between which an agreement has to hold to stand in the register of a year: of a year that runs now; of one that is
/// over at its end; of one to come at any time in it. `$4` and `$5` of [`in_force`].
fn standing(year: Year, now: Timestamp) -> Vec<Param> {
    if now < year.from {
        params![year.from, year.to]
    } else {
        let at = now.min(year.to.plus(-1));
        params![at, at.plus(1)]
    }
}

/// The condition that an agreement `a` holds between `$4` and `$5`, by the revision that counts.
fn in_force() -> String {
    format!(
        "{} AND {} < $5 AND {} > $4",
        counts("a"),
        counts_from("a"),
        counts_to("a")
    )
}

/// The agreements some units are bound by, in force now, or at the end of a year that is over; what began first before the rest.
///
/// # Errors
/// The database refused.
pub async fn bonds(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    now: Timestamp,
    units: &[OrgId],
) -> Result<Vec<Bond>, Problem> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT p.org_id AS org_id, a.number AS number, a.valid_from AS valid_from, a.valid_to AS valid_to, \
         {} AS held_to FROM agreement_party p JOIN agreement a ON a.street_id = p.street_id AND a.id = p.agreement_id \
         WHERE p.street_id = $1 AND p.side = 'unit' AND {} AND p.org_id IN ({}) ORDER BY a.valid_from, a.number, a.revision",
        held_to("a"),
        in_force(),
        placeholders(6, units.len())
    );
    let mut params = standing(year, now);
    params.extend(units.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}

row! {
    /// A community a unit is paired with.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Paired {
        /// The unit.
        pub org_id: OrgId,
        /// The community, by name.
        pub name: String,
    }
}

/// The communities some units are paired with, by the pairing agreements in force.
///
/// # Errors
/// The database refused.
pub async fn paired(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    now: Timestamp,
    units: &[OrgId],
) -> Result<Vec<Paired>, Problem> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT DISTINCT p.org_id AS org_id, c.name AS name FROM agreement_party p \
         JOIN agreement a ON a.street_id = p.street_id AND a.id = p.agreement_id \
         JOIN agreement_party h ON h.street_id = a.street_id AND h.agreement_id = a.id AND h.side = 'office' \
         JOIN org c ON c.street_id = h.street_id AND c.id = h.org_id \
         WHERE p.street_id = $1 AND p.side = 'unit' AND a.kind = 'pairing' AND c.kind = 'community' AND {} \
         AND p.org_id IN ({}) ORDER BY c.name",
        in_force(),
        placeholders(6, units.len())
    );
    let mut params = standing(year, now);
    params.extend(units.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}
