//! Queries over campaigns and the posts they offer; applications are in [`applications`].

pub mod applications;
pub mod checked;
pub mod codes;

use linli_domain::area::AreaPath;
use linli_domain::id::{
    ApplicationId, AreaId, CampaignId, OrgId, PersonId, RegistrationId, SlotId, StreetId,
};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::area_use::AreaUse;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};

use super::PostKind;
use super::rules::{CampaignState, HOLD, SlotState};

/// What of this room hangs on places: open campaigns and what they offer keep a place in use.
pub const AREA_USES: &[AreaUse] = &[
    AreaUse {
        what: "campaign",
        table: "campaign",
        id: "id",
        label: "''",
        living: "state <> 'closed'",
        has_area_id: true,
        keeps: true,
        keeps_org: Some("org_id"),
        office: None,
        searched: false,
    },
    AreaUse {
        what: "campaign_slot",
        table: "campaign_slot",
        id: "id",
        label: "''",
        living: "1 = 1",
        has_area_id: true,
        keeps: false,
        keeps_org: None,
        office: None,
        searched: false,
    },
    AreaUse {
        what: "head_application",
        table: "head_application",
        id: "id",
        label: "''",
        living: "state NOT IN ('appointed', 'declined', 'refused', 'withdrawn')",
        has_area_id: true,
        keeps: true,
        keeps_org: None,
        office: None,
        searched: false,
    },
];

row! {
    /// A call for heads.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Campaign {
        /// Its id.
        pub id: CampaignId,
        /// Its headline.
        pub title: String,
        /// What kind of head is looked for.
        pub post_kind: PostKind,
        /// The place it is for.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// The organisation that calls.
        pub org_id: OrgId,
        /// Where it stands.
        pub state: CampaignState,
        /// The code of its public page, once published.
        pub code: Option<String>,
        /// The first moment nobody can apply any more.
        pub closes_at: Timestamp,
        /// The call in words.
        pub call_text: String,
        /// Who may apply.
        pub criteria: String,
        /// What a head does.
        pub duties: String,
        /// Where to ask.
        pub contact: String,
        /// Whether only Party members are looked for.
        pub members_only: bool,
        /// How long a term is.
        pub term_months: i64,
        /// Who drafted it.
        pub created_by: Option<PersonId>,
        /// When.
        pub created_at: Timestamp,
        /// When it was published.
        pub published_at: Option<Timestamp>,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
        /// For the optimistic lock.
        pub version: i64,
    }
}

row! {
    /// A post on offer and who has it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Slot {
        /// Its id.
        pub id: SlotId,
        /// The campaign that offers it.
        pub campaign_id: CampaignId,
        /// The building.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
        /// Held or taken, where somebody has it.
        pub state: Option<SlotState>,
        /// By which registered member.
        pub registration_id: Option<RegistrationId>,
        /// By which application.
        pub application_id: Option<ApplicationId>,
        /// Until when it is held.
        pub held_until: Option<Timestamp>,
    }
}

row! {
    /// A place that looks for a head.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Vacancy {
        /// The building.
        pub area_id: AreaId,
        /// That place's path.
        pub area_path: AreaPath,
    }
}

row! {
    /// A place that another campaign calls for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CalledFor {
        /// The place.
        pub area_path: AreaPath,
        /// The headline of that campaign.
        pub title: String,
    }
}

row! {
    struct Total { total: i64 }
}
row! {
    struct DueRow { street_id: StreetId, id: CampaignId }
}
row! {
    /// How many posts of a campaign there are, are taken, and how many applications run.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Counts {
        /// Of which campaign.
        pub campaign_id: CampaignId,
        /// Posts.
        pub slots: i64,
        /// Posts that somebody has for good.
        pub taken: i64,
    }
}

const CAMPAIGN: &str = "id, title, post_kind, area_id, area_path, org_id, state, code, closes_at, call_text, criteria, \
                        duties, contact, members_only, term_months, created_by, created_at, published_at, closed_at, version";
const SLOT: &str = "SELECT s.id AS id, s.campaign_id AS campaign_id, s.area_id AS area_id, s.area_path AS area_path, \
                    h.state AS state, h.registration_id AS registration_id, \
                    h.application_id AS application_id, h.held_until AS held_until FROM campaign_slot s \
                    LEFT JOIN slot_holding h ON h.street_id = s.street_id AND h.slot_id = s.id";
const IN_SCOPE: &str = "street_id = $1 AND area_path >= $2 AND area_path < $3";

/// Stores a new campaign.
///
/// # Errors
/// The database refused.
pub async fn insert(db: &mut Db, scope: &Scope, c: &Campaign) -> Result<(), Problem> {
    let sql = format!(
        "INSERT INTO campaign (street_id, {CAMPAIGN}) VALUES ($1, {})",
        placeholders(4, CAMPAIGN.split(',').count())
    );
    let params = params![
        c.id,
        c.title,
        c.post_kind,
        c.area_id,
        c.area_path,
        c.org_id,
        c.state,
        c.code,
        c.closes_at,
        c.call_text,
        c.criteria,
        c.duties,
        c.contact,
        c.members_only,
        c.term_months,
        c.created_by,
        c.created_at,
        c.published_at,
        c.closed_at,
        c.version
    ];
    db.execute(scope, sql, params).await?;
    Ok(())
}

/// Stores what changed of a campaign; its version grows by one.
///
/// # Errors
/// *Stale* when somebody changed it meanwhile.
pub async fn update(db: &mut Db, scope: &Scope, c: &mut Campaign) -> Result<(), Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE campaign SET title = $6, post_kind = $7, state = $8, code = $9, closes_at = $10, call_text = $11, \
             criteria = $12, duties = $13, contact = $14, members_only = $15, term_months = $16, published_at = $17, \
             closed_at = $18, version = version + 1 WHERE street_id = $1 AND id = $4 AND version = $5",
            params![
                c.id, c.version, c.title, c.post_kind, c.state, c.code, c.closes_at, c.call_text, c.criteria, c.duties,
                c.contact, c.members_only, c.term_months, c.published_at, c.closed_at
            ],
        )
        .await?;
    if touched == 0 {
        return Err(Problem::stale());
    }
    c.version += 1;
    Ok(())
}

/// A campaign in scope.
///
/// # Errors
/// *Not found* when it lies outside.
pub async fn load(db: &mut Db, scope: &Scope, id: CampaignId) -> Result<Campaign, Problem> {
    let sql = format!("SELECT {CAMPAIGN} FROM campaign WHERE {IN_SCOPE} AND id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Holds a campaign that is published, so that nobody closes it before the transaction ends: what comes in is there
/// before it closes, or not at all. Any number may hold it at once; `false` when it is closed.
///
/// # Errors
/// The database refused.
pub async fn hold_published(db: &mut Db, scope: &Scope, id: CampaignId) -> Result<bool, Problem> {
    let sql = format!(
        "SELECT street_id, id FROM campaign WHERE street_id = $1 AND id = $4 AND state = 'published'{}",
        db.for_share()
    );
    let found: Option<DueRow> = db.one(scope, sql, params![id]).await?;
    Ok(found.is_some())
}

/// Campaigns by id, wherever they lie in the street.
///
/// # Errors
/// The database refused.
pub async fn by_ids(
    db: &mut Db,
    scope: &Scope,
    ids: &[CampaignId],
) -> Result<Vec<Campaign>, Problem> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {CAMPAIGN} FROM campaign WHERE street_id = $1 AND id IN ({})",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// A page of the campaigns in scope, of one state if one is given, newest first.
///
/// # Errors
/// The database refused.
pub async fn list(
    db: &mut Db,
    scope: &Scope,
    state: Option<CampaignState>,
    page: Page,
) -> Result<(Vec<Campaign>, i64), Problem> {
    let filter = format!("{IN_SCOPE} AND ($4 = '' OR state = $4)");
    let state = state.map(|state| state.to_string()).unwrap_or_default();
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM campaign WHERE {filter}"),
            params![state],
        )
        .await?;
    let sql = format!(
        "SELECT {CAMPAIGN} FROM campaign WHERE {filter} ORDER BY id DESC LIMIT $5 OFFSET $6"
    );
    let found = db
        .all(scope, sql, params![state, page.page_size, page.offset()])
        .await?;
    Ok((found, total.map_or(0, |row| row.total)))
}

/// Published campaigns of every street whose time is over.
///
/// # Errors
/// The database refused.
pub async fn past_their_time(
    db: &mut Db,
    now: Timestamp,
) -> Result<Vec<(StreetId, CampaignId)>, Problem> {
    let rows: Vec<DueRow> = db
        .all_unscoped(
            "the sweep works for every street",
            "SELECT street_id, id FROM campaign WHERE state = 'published' AND closes_at <= $1 ORDER BY closes_at LIMIT 500",
            params![now],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.street_id, row.id))
        .collect())
}

/// Posts and taken posts of campaigns, for a whole page.
///
/// # Errors
/// The database refused.
pub async fn counts(
    db: &mut Db,
    scope: &Scope,
    ids: &[CampaignId],
) -> Result<Vec<Counts>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT s.campaign_id AS campaign_id, count(*) AS slots, count(CASE WHEN h.state = 'taken' THEN 1 END) AS taken \
         FROM campaign_slot s LEFT JOIN slot_holding h ON h.street_id = s.street_id AND h.slot_id = s.id \
         WHERE s.street_id = $1 AND s.campaign_id IN ({}) GROUP BY s.campaign_id",
        placeholders(4, ids.len())
    );
    Ok(db
        .all(scope, sql, ids.iter().map(ToParam::to_param).collect())
        .await?)
}

/// Places in scope that such a head could keep, that have none now and that no open campaign offers, by place.
///
/// # Errors
/// The database refused.
pub async fn vacancies(
    db: &mut Db,
    scope: &Scope,
    kind: PostKind,
    now: Timestamp,
) -> Result<Vec<Vacancy>, Problem> {
    let kinds = kind.places();
    let sql = format!(
        "SELECT a.id AS area_id, a.path AS area_path FROM area a WHERE a.street_id = $1 AND a.path >= $2 AND a.path < $3 \
         AND a.ended_at IS NULL AND a.kind IN ({}) AND NOT EXISTS (SELECT 1 FROM post p WHERE p.street_id = a.street_id \
         AND p.area_id = a.id AND p.role = $4 AND p.ended_at IS NULL AND p.from_at <= $5 \
         AND (p.to_at IS NULL OR p.to_at > $5)) AND NOT EXISTS (SELECT 1 FROM campaign_slot s JOIN campaign c \
         ON c.street_id = s.street_id AND c.id = s.campaign_id WHERE s.street_id = a.street_id AND s.area_id = a.id \
         AND c.state <> 'closed') ORDER BY a.path",
        placeholders(6, kinds.len())
    );
    let mut params = params![kind.role(), now];
    params.extend(kinds.iter().map(ToParam::to_param));
    Ok(db.all(scope, sql, params).await?)
}

/// The first place of a campaign that another one calls for at a moment, with that campaign's headline.
///
/// # Errors
/// The database refused.
pub async fn called_elsewhere(
    db: &mut Db,
    scope: &Scope,
    campaign: CampaignId,
    now: Timestamp,
) -> Result<Option<CalledFor>, Problem> {
    Ok(db
        .one(
            scope,
            "SELECT s.area_path AS area_path, c.title AS title FROM campaign_slot s \
             JOIN campaign_slot o ON o.street_id = s.street_id AND o.area_id = s.area_id AND o.campaign_id <> s.campaign_id \
             JOIN campaign c ON c.street_id = o.street_id AND c.id = o.campaign_id \
             WHERE s.street_id = $1 AND s.campaign_id = $4 AND c.state = 'published' AND c.closes_at > $5 \
             ORDER BY s.area_path, c.id LIMIT 1",
            params![campaign, now],
        )
        .await?)
}

/// Replaces the posts of a draft, one for each building.
///
/// # Errors
/// The database refused.
pub async fn set_slots(
    db: &mut Db,
    scope: &Scope,
    campaign: CampaignId,
    slots: &[Slot],
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM campaign_slot WHERE street_id = $1 AND campaign_id = $4",
        params![campaign],
    )
    .await?;
    let rows = slots
        .iter()
        .flat_map(|slot| params![slot.id, slot.area_id, slot.area_path])
        .collect();
    db.insert_many(
        scope,
        "INSERT INTO campaign_slot (street_id, campaign_id, id, area_id, area_path)",
        "($1, $4, ?, ?, ?)",
        &[linli_kit::store::ToParam::to_param(&campaign)],
        rows,
    )
    .await?;
    Ok(())
}

/// The posts of a campaign, by place.
///
/// # Errors
/// The database refused.
pub async fn slots(db: &mut Db, scope: &Scope, campaign: CampaignId) -> Result<Vec<Slot>, Problem> {
    let sql = format!("{SLOT} WHERE s.street_id = $1 AND s.campaign_id = $4 ORDER BY s.area_path");
    Ok(db.all(scope, sql, params![campaign]).await?)
}

/// One post on offer.
///
/// # Errors
/// *Not found* when there is none.
pub async fn slot(db: &mut Db, scope: &Scope, id: SlotId) -> Result<Slot, Problem> {
    let sql = format!("{SLOT} WHERE s.street_id = $1 AND s.id = $4");
    db.one(scope, sql, params![id])
        .await?
        .ok_or_else(Problem::not_found)
}

/// Holds a post for a member for [`HOLD`], letting go of the one they held before; `None` when somebody else has it.
/// However many ask at once, the primary key lets one in.
///
/// # Errors
/// The database refused; 409 when the same member asks twice at once.
pub async fn hold(
    db: &mut Db,
    scope: &Scope,
    slot: &Slot,
    registration: RegistrationId,
    now: Timestamp,
) -> Result<Option<Timestamp>, Problem> {
    db.execute(
        scope,
        "DELETE FROM slot_holding WHERE street_id = $1 AND campaign_id = $4 AND registration_id = $5 AND state = 'held'",
        params![slot.campaign_id, registration],
    )
    .await?;
    let until = now.plus(HOLD);
    let touched = db
        .execute(
            scope,
            "INSERT INTO slot_holding (street_id, slot_id, campaign_id, state, registration_id, held_until) \
             VALUES ($1, $4, $5, 'held', $6, $7) ON CONFLICT (street_id, slot_id) DO UPDATE SET \
             registration_id = excluded.registration_id, held_until = excluded.held_until \
             WHERE slot_holding.state = 'held' AND slot_holding.held_until <= $8",
            params![slot.id, slot.campaign_id, registration, until, now],
        )
        .await?;
    Ok((touched == 1).then_some(until))
}

/// Turns a member's hold into a claim; `false` when the hold is over or was never theirs.
///
/// # Errors
/// The database refused.
pub async fn claim_held(
    db: &mut Db,
    scope: &Scope,
    slot: SlotId,
    registration: RegistrationId,
    application: ApplicationId,
    now: Timestamp,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "UPDATE slot_holding SET state = 'taken', application_id = $6, held_until = NULL WHERE street_id = $1 \
             AND slot_id = $4 AND registration_id = $5 AND state = 'held' AND held_until > $7",
            params![slot, registration, application, now],
        )
        .await?;
    Ok(touched == 1)
}

/// Gives a post to an approved application; `false` when somebody has it.
///
/// # Errors
/// The database refused.
pub async fn take(
    db: &mut Db,
    scope: &Scope,
    slot: &Slot,
    application: ApplicationId,
    now: Timestamp,
) -> Result<bool, Problem> {
    let touched = db
        .execute(
            scope,
            "INSERT INTO slot_holding (street_id, slot_id, campaign_id, state, application_id) \
             VALUES ($1, $4, $5, 'taken', $6) ON CONFLICT (street_id, slot_id) DO UPDATE SET state = 'taken', \
             application_id = excluded.application_id, registration_id = NULL, held_until = NULL \
             WHERE slot_holding.state = 'held' AND slot_holding.held_until <= $7",
            params![slot.id, slot.campaign_id, application, now],
        )
        .await?;
    Ok(touched == 1)
}

/// Puts the post of an application back on offer.
///
/// # Errors
/// The database refused.
pub async fn give_back(
    db: &mut Db,
    scope: &Scope,
    application: ApplicationId,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM slot_holding WHERE street_id = $1 AND application_id = $4",
        params![application],
    )
    .await?;
    Ok(())
}

/// Lets go of a post a member holds.
///
/// # Errors
/// The database refused.
pub async fn release(
    db: &mut Db,
    scope: &Scope,
    slot: SlotId,
    registration: RegistrationId,
) -> Result<(), Problem> {
    db.execute(
        scope,
        "DELETE FROM slot_holding WHERE street_id = $1 AND slot_id = $4 AND registration_id = $5 AND state = 'held'",
        params![slot, registration],
    )
    .await?;
    Ok(())
}
