//! Queries over applications and the objections to them.

use linli_domain::area::AreaPath;
use linli_domain::id::{
    ApplicationId, AreaId, CampaignId, ObjectionId, PersonId, RegistrationId, SlotId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use crate::campaigns::rules::{ApplicationState, Route};

row! {
    /// Somebody's way to a post.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Application {
        /// Its id.
        pub id: ApplicationId,
        /// For which campaign.
        pub campaign_id: CampaignId,
        /// For which post.
        pub slot_id: SlotId,
        /// The building.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// How the candidate came to it.
        pub route: Route,
        /// Where it stands.
        pub state: ApplicationState,
        /// The candidate's name.
        pub name: String,
        /// The candidate's sealed number.
        pub phone_sealed: Option<Vec<u8>>,
        /// The keyed hash it is found by.
        pub phone_hash: Option<Vec<u8>>,
        /// As shown.
        pub phone_masked: Option<String>,
        /// In the candidate's or the recommender's words.
        pub statement: String,
        /// Who recommended, by name.
        pub recommender: Option<String>,
        /// The keyed hash of the recommender's number, so that nobody decides on whom they recommended.
        pub recommender_hash: Option<Vec<u8>>,
        /// The member of staff who typed it in at the counter.
        pub entered_by: Option<PersonId>,
        /// When the candidate agreed.
        pub consent_at: Option<Timestamp>,
        /// Who checked it.
        pub checked_by: Option<PersonId>,
        /// When.
        pub checked_at: Option<Timestamp>,
        /// Who verified the Party status. Nothing else of it is kept.
        pub party_verified_by: Option<PersonId>,
        /// When.
        pub party_verified_at: Option<Timestamp>,
        /// When the public notice began.
        pub publicity_from: Option<Timestamp>,
        /// When it is over.
        pub publicity_until: Option<Timestamp>,
        /// Who approved it.
        pub approved_by: Option<PersonId>,
        /// When.
        pub approved_at: Option<Timestamp>,
        /// The number of the committee's resolution.
        pub resolution: Option<String>,
        /// The registered member who claimed.
        pub registration_id: Option<RegistrationId>,
        /// When it came in.
        pub created_at: Timestamp,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A word against a candidate.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Objection {
        /// Its id.
        pub id: ObjectionId,
        /// Against which application.
        pub application_id: ApplicationId,
        /// In words.
        pub text: String,
        /// By whom, where they said so.
        pub name: Option<String>,
        /// Their sealed number.
        pub phone_sealed: Option<Vec<u8>>,
        /// As shown.
        pub phone_masked: Option<String>,
        /// When.
        pub created_at: Timestamp,
        /// The office's answer.
        pub answer: Option<String>,
        /// Whether it was found right.
        pub upheld: Option<bool>,
        /// Who answered.
        pub answered_by: Option<PersonId>,
        /// When.
        pub answered_at: Option<Timestamp>,
    }
}

row! {
    struct Total { total: i64 }
}

const APPLICATION: &str = "id, campaign_id, slot_id, area_id, area_path, route, state, name, phone_sealed, phone_hash, \
                           phone_masked, statement, recommender, recommender_hash, entered_by, consent_at, checked_by, \
                           checked_at, party_verified_by, party_verified_at, publicity_from, publicity_until, \
                           approved_by, approved_at, resolution, registration_id, created_at, version";
const OBJECTION: &str = "id, application_id, text, name, phone_sealed, phone_masked, created_at, answer, upheld, \
                         answered_by, answered_at";
const IN_SCOPE: &str = "street_id = $1 AND area_path >= $2 AND area_path < $3";

/// What applications are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of one campaign.
    pub campaign: Option<CampaignId>,
    /// In one state.
    pub state: Option<ApplicationState>,
    /// Only those somebody still has to do something about.
    pub open: bool,
}

/// Stores a new application.
///
/// # Errors
/// 409 when this number already applied for this post; the database refused.
pub async fn insert(db: &mut Db, scope: &Scope, a: &Application) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO head_application (street_id, {APPLICATION}) VALUES ($1, {})",
        placeholders(4, APPLICATION.split(',').count())
    );
    let params = params![
        a.id,
        a.campaign_id,
        a.slot_id,
        a.area_id,
        a.area_path,
        a.route,
        a.state,
        a.name,
        a.phone_sealed,
        a.phone_hash,
        a.phone_masked,
        a.statement,
        a.recommender,
        a.recommender_hash,
        a.entered_by,
        a.consent_at,
        a.checked_by,
        a.checked_at,
        a.party_verified_by,
        a.party_verified_at,
        a.publicity_from,
        a.publicity_until,
        a.approved_by,
        a.approved_at,
        a.resolution,
        a.registration_id,
        a.created_at,
        a.version
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// Stores what changed of an application; its version grows by one.
///
/// # Errors
/// *Stale* when somebody changed it meanwhile.
pub async fn update(db: &mut Db, scope: &Scope, a: &mut Application) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE head_application SET state = $6, phone_sealed = $7, phone_hash = $8, phone_masked = $9, \
             consent_at = $10, checked_by = $11, checked_at = $12, party_verified_by = $13, party_verified_at = $14, \
             publicity_from = $15, publicity_until = $16, approved_by = $17, approved_at = $18, resolution = $19, \
             statement = $20, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                a.id, a.version, a.state, a.phone_sealed, a.phone_hash, a.phone_masked, a.consent_at, a.checked_by,
                a.checked_at, a.party_verified_by, a.party_verified_at, a.publicity_from, a.publicity_until,
                a.approved_by, a.approved_at, a.resolution, a.statement
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    a.version += 1;
    Ok(())
}

/// An application in scope, held until the transaction ends.
///
/// # Errors
/// *Not found* when it lies outside.
pub async fn load_for_update(
    db: &mut Db,
    scope: &Scope,
    id: ApplicationId,
) -> Result<Application, Problem> {
    let sql = format!(
        "SELECT {APPLICATION} FROM head_application WHERE {IN_SCOPE} AND id = $4{}",
        db.for_update()
    );
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// An application in scope.
///
/// # Errors
/// *Not found* when it lies outside.
pub async fn load(db: &mut Db, scope: &Scope, id: ApplicationId) -> Result<Application, Problem> {
    let sql = format!("SELECT {APPLICATION} FROM head_application WHERE {IN_SCOPE} AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// A page of the applications in scope, newest first.
///
/// # Errors
/// The database refused.
pub async fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &Filter,
    page: Page,
) -> Result<(Vec<Application>, i64), Problem> {
    let test = format!(
        "{IN_SCOPE} AND ($4 = false OR campaign_id = $5) AND ($6 = '' OR state = $6) \
         AND ($7 = false OR state NOT IN ('appointed', 'declined', 'refused', 'withdrawn'))"
    );
    let campaign = filter.campaign.unwrap_or(CampaignId(uuid::Uuid::nil()));
    let state = filter
        .state
        .map(|state| state.to_string())
        .unwrap_or_default();
    let mut params = params![filter.campaign.is_some(), campaign, state, filter.open];
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM head_application WHERE {test}"),
            params.clone(),
        )
        .await?;
    let sql = format!(
        "SELECT {APPLICATION} FROM head_application WHERE {test} ORDER BY id DESC LIMIT $8 OFFSET $9"
    );
    params.extend(params![page.page_size, page.offset()]);
    Ok((
        db.all(scope, sql, params).await?,
        total.map_or(0, |row| row.total),
    ))
}

/// Applications of a campaign that are on public notice.
///
/// # Errors
/// The database refused.
pub async fn on_notice(
    db: &mut Db,
    scope: &Scope,
    campaign: CampaignId,
) -> Result<Vec<Application>, Problem> {
    let sql = format!(
        "SELECT {APPLICATION} FROM head_application WHERE street_id = $1 AND campaign_id = $4 AND state = 'publicity' \
         ORDER BY area_path, id"
    );
    Ok(db.all(scope, sql, params![campaign]).await?)
}

/// Applications a registered member made by claiming.
///
/// # Errors
/// The database refused.
pub async fn of_registration(
    db: &mut Db,
    scope: &Scope,
    id: RegistrationId,
) -> Result<Vec<Application>, Problem> {
    let sql = format!(
        "SELECT {APPLICATION} FROM head_application WHERE street_id = $1 AND registration_id = $4 ORDER BY id"
    );
    Ok(db.all(scope, sql, params![id]).await?)
}

/// Stores a new objection.
///
/// # Errors
/// The database refused.
pub async fn object(db: &mut Db, scope: &Scope, o: &Objection) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO head_objection (street_id, {OBJECTION}) VALUES ($1, {})",
        placeholders(4, OBJECTION.split(',').count())
    );
    let params = params![
        o.id,
        o.application_id,
        o.text,
        o.name,
        o.phone_sealed,
        o.phone_masked,
        o.created_at,
        o.answer,
        o.upheld,
        o.answered_by,
        o.answered_at
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// Objections to applications, oldest first, for a whole page.
///
/// # Errors
/// The database refused.
pub async fn objections(
    db: &mut Db,
    scope: &Scope,
    ids: &[ApplicationId],
) -> Result<Vec<Objection>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {OBJECTION} FROM head_objection WHERE street_id = $1 AND application_id IN ({}) ORDER BY id",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Stores the answer to an objection once; `false` when it has one.
///
/// # Errors
/// The database refused.
pub async fn answer(db: &mut Db, scope: &Scope, o: &Objection) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE head_objection SET answer = $6, upheld = $7, answered_by = $8, answered_at = $9 \
             WHERE street_id = $1 AND id = $4 AND application_id = $5 AND answered_at IS NULL",
            params![o.id, o.application_id, o.answer, o.upheld, o.answered_by, o.answered_at],
        )
        .await?;
    Ok(touched == 1)
}
