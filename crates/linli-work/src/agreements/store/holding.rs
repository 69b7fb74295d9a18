//! Which agreements count a deed: those that held when it was done, were they ended before their time or amended afterwards. Of
//! an agreement's revisions one counts at every moment: an amendment from the beginning of the year it was signed in, the
//! revision before it until then.

use linli_domain::code::CodeEnum;
use linli_domain::id::{ObligationId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::{params, row};

use crate::agreements::entity::{AGREEMENT_COLUMNS, Agreement};
use crate::agreements::rules::AgreementState;

/// The condition that an agreement counts deeds between [`counts_from`] and [`counts_to`]: what was signed. `agreement` is the
/// table's name in the query.
#[must_use]
pub fn counts(agreement: &str) -> String {
    let states: Vec<String> = AgreementState::COUNTING
        .iter()
        .map(|state| format!("'{}'", state.code()))
        .collect();
    format!(
        "({agreement}.state IN ({}) OR ({agreement}.state = 'terminated' AND {agreement}.signed_on IS NOT NULL) \
         OR ({agreement}.state = 'superseded' AND {agreement}.counts_to IS NOT NULL))",
        states.join(", ")
    )
}

/// The first moment an agreement did not hold any more: its end, or the moment it was ended before.
#[must_use]
pub fn held_to(agreement: &str) -> String {
    format!(
        "CASE WHEN {agreement}.state = 'terminated' AND {agreement}.ended_at < {agreement}.valid_to THEN {agreement}.ended_at \
         ELSE {agreement}.valid_to END"
    )
}

/// The first moment an agreement promises and counts: its beginning, or of an amendment that of the year it was signed in.
#[must_use]
pub fn counts_from(agreement: &str) -> String {
    format!(
        "CASE WHEN {agreement}.counts_from > {agreement}.valid_from THEN {agreement}.counts_from ELSE {agreement}.valid_from END"
    )
}

/// The first moment an agreement does not promise and count any more: where it stopped to hold, or where the revision after it
/// counts from.
#[must_use]
pub fn counts_to(agreement: &str) -> String {
    format!(
        "CASE WHEN {agreement}.state = 'superseded' AND {agreement}.counts_to < {agreement}.valid_to THEN {agreement}.counts_to \
         WHEN {agreement}.state = 'terminated' AND {agreement}.ended_at < {agreement}.valid_to THEN {agreement}.ended_at \
         ELSE {agreement}.valid_to END"
    )
}

/// Locks the agreements of which a unit is a party, and which counted at a moment, until the transaction ends; in the order
/// of their ids, so that two deeds wait for each other and never cross.
///
/// # Errors
/// The database refused.
pub async fn lock_holding(
    db: &mut Db,
    scope: &Scope,
    org: OrgId,
    at: Timestamp,
) -> Result<Vec<Agreement>, Problem> {
    let sql = format!(
        "SELECT {AGREEMENT_COLUMNS} FROM agreement WHERE street_id = $1 AND {} <= $4 AND {} > $4 AND {} \
         AND id IN (SELECT p.agreement_id FROM agreement_party p WHERE p.street_id = $1 AND p.org_id = $5 AND p.side = 'unit') \
         ORDER BY id{}",
        counts_from("agreement"),
        counts_to("agreement"),
        counts("agreement"),
        db.for_update()
    );
    Ok(db.all(scope, sql, params![at, org]).await?)
}

row! {
    /// A deed on a line that did not hold when it was done.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OutOfForce {
        /// What was done.
        pub label: String,
        /// When.
        pub done_at: Timestamp,
        /// On which line.
        pub obligation_id: ObligationId,
    }
}

/// Deeds that count on a line no revision of which counted when they were done. What was done in the very moment an agreement was
/// ended counts on it.
///
/// # Errors
/// The database refused.
pub async fn out_of_force(db: &mut Db, scope: &Scope) -> Result<Vec<OutOfForce>, Problem> {
    let sql = format!(
        "SELECT label, done_at, obligation_id FROM deed WHERE street_id = $1 EXCEPT SELECT e.label, e.done_at, e.obligation_id \
         FROM obligation l JOIN agreement a ON a.street_id = l.street_id AND a.id = l.agreement_id \
         JOIN deed e ON e.street_id = l.street_id AND e.obligation_id = l.id \
         WHERE l.street_id = $1 AND {} <= e.done_at AND {} >= e.done_at AND {} ORDER BY done_at, label",
        counts_from("a"),
        counts_to("a"),
        counts("a")
    );
    Ok(db.all(scope, sql, vec![]).await?)
}
