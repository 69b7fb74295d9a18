//! Units of a year's alliances as their register shows them: what they are in, and by which agreements they are bound.

use linli_domain::id::{AllianceId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use linli_work::agreements::store::holding::{counts, held_to};

use super::Year;

row! {
    /// A unit's membership in an alliance.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Seat {
        /// The unit.
        pub org_id: OrgId,
        /// Its full name.
        pub org_name: String,
        /// 统一社会信用代码
        pub credit_code: Option<String>,
        /// 条线
        pub line_system: Option<String>,
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

/// Every membership a year saw of the units that were then members of an alliance led from the scope, or of one alliance led
/// from it; without an alliance also of the scope's own units, whoever leads theirs. By the units' names.
///
/// # Errors
/// The database refused.
pub async fn seats(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    alliance: Option<AllianceId>,
) -> Result<Vec<Seat>, Problem> {
    let mut params = params![year.from, year.to];
    let led = "u.area_path >= $2 AND u.area_path < $3";
    let which = match alliance {
        None => format!("({led} OR c.area_path >= $2 AND c.area_path < $3)"),
        Some(alliance) => {
            params.push(alliance.to_param());
            format!("{led} AND u.id = $6")
        }
    };
    let sql = format!(
        "SELECT m.org_id AS org_id, o.name AS org_name, o.credit_code AS credit_code, o.line_system AS line_system, \
         a.name AS alliance, m.from_at AS from_at, m.to_at AS to_at FROM alliance_membership m \
         JOIN alliance a ON a.street_id = m.street_id AND a.id = m.alliance_id \
         JOIN org o ON o.street_id = m.street_id AND o.id = m.org_id \
         WHERE m.street_id = $1 AND {} AND m.org_id IN (SELECT x.org_id FROM alliance_membership x \
         JOIN alliance u ON u.street_id = x.street_id AND u.id = x.alliance_id \
         JOIN org c ON c.street_id = x.street_id AND c.id = x.org_id WHERE x.street_id = $1 AND {} AND {which}) \
         ORDER BY o.name, o.id, m.from_at, a.name, m.id",
        held("m"),
        held("x")
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

/// The agreements that bind some units in a year, what began first before the rest.
///
/// # Errors
/// The database refused.
pub async fn bonds(
    db: &mut Db,
    scope: &Scope,
    year: Year,
    units: &[OrgId],
) -> Result<Vec<Bond>, Problem> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let held_to = held_to("a");
    let sql = format!(
        "SELECT p.org_id AS org_id, a.number AS number, a.valid_from AS valid_from, a.valid_to AS valid_to, \
         {held_to} AS held_to FROM agreement_party p JOIN agreement a ON a.street_id = p.street_id AND a.id = p.agreement_id \
         WHERE p.street_id = $1 AND p.side = 'unit' AND {} AND a.valid_from < $5 AND {held_to} > $4 AND p.org_id IN ({}) \
         ORDER BY a.valid_from, a.number, a.revision",
        counts("a"),
        placeholders(6, units.len())
    );
    let mut params = params![year.from, year.to];
    params.extend(units.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}
