//! Queries over registered members and their cards.

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, CardId, PersonId, RegistrationId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, placeholders};
use linli_kit::{params, row};

use super::rules::RegistrationState;

/// What of this room hangs on places: a registered member keeps the community.
pub const AREA_USES: &[AreaUse] = &[AreaUse {
    what: "member_registration",
    table: "member_registration",
    id: "id",
    label: "''",
    living: "state IN ('submitted', 'verified')",
    has_area_id: true,
    keeps: true,
    keeps_org: None,
    office: None,
    searched: false,
}];

row! {
    /// An in-service Party member registered at a community.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Registration {
        /// Its id.
        pub id: RegistrationId,
        /// The community.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// Where it stands.
        pub state: RegistrationState,
        /// The member.
        pub name: String,
        /// Where the member works.
        pub unit_name: String,
        /// The sealed number.
        pub phone_sealed: Vec<u8>,
        /// The keyed hash it is found by.
        pub phone_hash: Vec<u8>,
        /// As shown.
        pub phone_masked: String,
        /// What the member can do, in own words.
        pub offers: String,
        /// Who verified it.
        pub verified_by: Option<PersonId>,
        /// When.
        pub verified_at: Option<Timestamp>,
        /// When the member agreed that a card goes to the unit; withdrawn is none.
        pub card_consent_at: Option<Timestamp>,
        /// When it came in.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A half-yearly card.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Card {
        /// Its id.
        pub id: CardId,
        /// Of whom.
        pub registration_id: RegistrationId,
        /// `2026H2`.
        pub half: String,
        /// Posts claimed, spoken.
        pub posts: String,
        /// Entries of the own log the member told the community.
        pub services: i64,
        /// The community's word.
        pub remark: String,
        /// Who issued it.
        pub issued_by: Option<PersonId>,
        /// When.
        pub issued_at: Timestamp,
    }
}

row! {
    struct Total { total: i64 }
}

const REGISTRATION: &str = "id, area_id, area_path, state, name, unit_name, phone_sealed, phone_hash, phone_masked, offers, \
                            verified_by, verified_at, card_consent_at, created_at, version";
const CARD: &str = "id, registration_id, half, posts, services, remark, issued_by, issued_at";
const IN_SCOPE: &str = "street_id = $1 AND area_path >= $2 AND area_path < $3";

/// Stores a new registration.
///
/// # Errors
/// 409 when this number is registered at this community; the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, r: &Registration) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO member_registration (street_id, {REGISTRATION}) VALUES ($1, {})",
        placeholders(4, REGISTRATION.split(',').count())
    );
    let params = params![
        r.id,
        r.area_id,
        r.area_path,
        r.state,
        r.name,
        r.unit_name,
        r.phone_sealed,
        r.phone_hash,
        r.phone_masked,
        r.offers,
        r.verified_by,
        r.verified_at,
        r.card_consent_at,
        r.created_at,
        r.version
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// Stores what changed of a registration; its version grows by one.
///
/// # Errors
/// *Stale* when somebody changed it meanwhile.
pub async fn update(db: &mut Db, scope: &Scope, r: &mut Registration) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE member_registration SET state = $6, verified_by = $7, verified_at = $8, card_consent_at = $9, \
             version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![r.id, r.version, r.state, r.verified_by, r.verified_at, r.card_consent_at],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    r.version += 1;
    Ok(())
}

/// A registration in scope.
///
/// # Errors
/// *Not found* when it lies outside.
pub async fn load(db: &mut Db, scope: &Scope, id: RegistrationId) -> Result<Registration, Problem> {
    let sql =
        format!("SELECT {REGISTRATION} FROM member_registration WHERE {IN_SCOPE} AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A page of the registrations in scope, newest first.
///
/// # Errors
/// The database refused.
pub async fn list(
    db: &mut Db,
    scope: &Scope,
    state: Option<RegistrationState>,
    page: Page,
) -> Result<(Vec<Registration>, i64), Problem> {
    let test = format!("{IN_SCOPE} AND ($4 = '' OR state = $4)");
    let state = state.map(|state| state.to_string()).unwrap_or_default();
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM member_registration WHERE {test}"),
            params![state],
        )
        .await?;
    let sql = format!(
        "SELECT {REGISTRATION} FROM member_registration WHERE {test} ORDER BY id DESC LIMIT $5 OFFSET $6"
    );
    let found = db
        .all(scope, sql, params![state, page.page_size, page.offset()])
        .await?;
    Ok((found, total.map_or(0, |row| row.total)))
}

/// Issues a card, or writes it anew for the same half.
///
/// # Errors
/// The database refused.
pub async fn issue(db: &mut Db, scope: &Scope, c: &Card) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO member_card (street_id, {CARD}) VALUES ($1, {}) ON CONFLICT (street_id, registration_id, half) \
         DO UPDATE SET posts = excluded.posts, services = excluded.services, remark = excluded.remark, \
         issued_by = excluded.issued_by, issued_at = excluded.issued_at",
        placeholders(4, 8)
    );
    let params = params![
        c.id,
        c.registration_id,
        c.half,
        c.posts,
        c.services,
        c.remark,
        c.issued_by,
        c.issued_at
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// The cards of a member, newest first.
///
/// # Errors
/// The database refused.
pub async fn cards(db: &mut Db, scope: &Scope, id: RegistrationId) -> Result<Vec<Card>, Problem> {
    let sql = format!(
        "SELECT {CARD} FROM member_card WHERE street_id = $1 AND registration_id = $4 ORDER BY half DESC"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}
