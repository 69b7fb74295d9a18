//! `/api/campaigns`: drafting, publishing and closing a campaign.

use axum::http::StatusCode;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, CampaignId, OrgId, SlotId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::feature::{JobFuture, JobKind};
use linli_kit::fresh;
use linli_kit::job::Job;
use linli_kit::problem::{Looked, Problem};
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::line;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PostKind;
use super::codes::{self, CodeKind};
use super::rules::{CampaignEvent, CampaignFacts, CampaignState, Refusal, campaign_after};
use super::store::{self, Campaign, Slot};
use super::view::{CampaignView, campaign_page};
use crate::areas::store as areas;
use crate::orgs::OrgKind;
use crate::orgs::store as orgs;

const TITLE: usize = 60;
const TEXT: usize = 4_000;
const CONTACT: usize = 100;
/// Posts of one campaign, at most.
const MOST_POSTS: usize = 2_000;
/// A term has at least this many months, and at most.
const TERM: std::ops::RangeInclusive<i64> = 1..=60;

/// What a campaign says and offers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignInput {
    /// As read; left out for a new one.
    #[serde(default)]
    pub version: Option<i64>,
    /// Its headline, 1 to 60 characters.
    pub title: String,
    /// What kind of head is looked for.
    pub post_kind: PostKind,
    /// The place it is for; every building offered lies in it.
    pub area_id: AreaId,
    /// The first moment nobody can apply any more.
    pub closes_at: Timestamp,
    /// The call in words.
    pub call_text: String,
    /// Who may apply.
    pub criteria: String,
    /// What a head does.
    pub duties: String,
    /// Where to ask: an office and its telephone.
    pub contact: String,
    /// Whether only Party members are looked for.
    pub members_only: bool,
    /// How long a term is, 1 to 60 months.
    pub term_months: i64,
    /// The buildings, entrances or courtyards that look for a head: one post each, because each has one head at a time.
    pub offered: Vec<AreaId>,
}

/// A step of a campaign.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignStep {
    /// As read.
    pub version: i64,
}

/// The community a place lies in, or the office that asks where there is none.
///
/// # Errors
/// The database refused.
pub async fn office_of(
    db: &mut Db,
    scope: &Scope,
    path: &AreaPath,
    asking: OrgId,
) -> Result<OrgId, Problem> {
    let communities = orgs::of_kinds(db, scope, &[OrgKind::Community]).await?;
    Ok(communities
        .into_iter()
        .filter(|org| org.area_path.contains(path) && org.area_path.depth() > 0)
        .max_by_key(|org| org.area_path.depth())
        .map_or(asking, |org| org.id))
}

/// The posts as rows; each building lies in the campaign's place and is named once.
async fn slots(tx: &mut Tx, campaign: &Campaign, offered: &[AreaId]) -> Result<Vec<Slot>, Problem> {
    if offered.len() > MOST_POSTS {
        return Err(Problem::field("offered", "out_of_range"));
    }
    let (db, scope) = tx.parts();
    let inside = scope
        .narrowed(&campaign.area_path)
        .ok_or_else(Problem::not_found)?;
    let places = areas::all(db, &inside).await?;
    let mut rows: Vec<Slot> = Vec::new();
    for (index, wanted) in offered.iter().enumerate() {
        let field = format!("offered.{index}");
        let place = places
            .iter()
            .find(|place| place.id == *wanted)
            .ok_or_else(|| Problem::field(&field, "unknown"))?;
        if !campaign.post_kind.places().contains(&place.kind) {
            return Err(Problem::field(&field, "post_place"));
        }
        if rows.iter().any(|row| row.area_id == place.id) {
            return Err(Problem::field(&field, "slot_twice"));
        }
        rows.push(Slot {
            id: SlotId(tx.fresh_id()),
            campaign_id: campaign.id,
            area_id: place.id,
            area_path: place.path.clone(),
            state: None,
            registration_id: None,
            application_id: None,
            held_until: None,
        });
    }
    Ok(rows)
}

/// Writes the input into a campaign.
fn fill(campaign: &mut Campaign, input: &CampaignInput) -> Result<(), Problem> {
    campaign.title = line("title", &input.title, TITLE)?;
    campaign.call_text = line("call_text", &input.call_text, TEXT)?;
    campaign.criteria = line("criteria", &input.criteria, TEXT)?;
    campaign.duties = line("duties", &input.duties, TEXT)?;
    campaign.contact = line("contact", &input.contact, CONTACT)?;
    if !TERM.contains(&input.term_months) {
        return Err(Problem::field("term_months", "term_months"));
    }
    campaign.post_kind = input.post_kind;
    campaign.closes_at = input.closes_at;
    campaign.members_only = input.members_only;
    campaign.term_months = input.term_months;
    Ok(())
}

/// Drafts a campaign.
///
/// # Errors
/// A field that does not fit, or a place outside the scope.
pub async fn draft(tx: &mut Tx, input: &CampaignInput) -> Result<Campaign, Problem> {
    let asking = tx
        .actor()
        .acting()
        .map(|acting| acting.org)
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let (by, now) = (tx.actor().person(), tx.now());
    let id = CampaignId(tx.fresh_id());
    let (db, scope) = tx.parts();
    let area = areas::load(db, scope, input.area_id)
        .await
        .named_in("area_id")?;
    let org_id = office_of(db, scope, &area.path, asking).await?;
    let mut campaign = Campaign {
        id,
        title: String::new(),
        post_kind: input.post_kind,
        area_id: area.id,
        area_path: area.path,
        org_id,
        state: CampaignState::Draft,
        code: None,
        closes_at: input.closes_at,
        call_text: String::new(),
        criteria: String::new(),
        duties: String::new(),
        contact: String::new(),
        members_only: false,
        term_months: 0,
        created_by: by,
        created_at: now,
        published_at: None,
        closed_at: None,
        version: 1,
    };
    fill(&mut campaign, input)?;
    let rows = slots(tx, &campaign, &input.offered).await?;
    let (db, scope) = tx.parts();
    store::insert(db, scope, &campaign).await?;
    store::set_slots(db, scope, campaign.id, &rows).await?;
    log(tx, &campaign, "campaign_drafted", None).await?;
    Ok(campaign)
}

/// Publishes a draft: from now on its page takes applications. A building has one head, so only one campaign calls for
/// it at a time; whoever opens a second one learns it now and not when two candidates wait for one letter.
///
/// # Errors
/// The guard that failed; 409 `campaign_calls_twice` with the place and the other campaign.
pub async fn publish(tx: &mut Tx, id: CampaignId, version: i64) -> Result<Campaign, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    // of two that are published at the same time the second sees the first
    areas::take_turn(db, scope).await?;
    let mut campaign = begun(tx, id, version).await?;
    let street = Scope::street_wide(tx.scope().street());
    if let Some(called) = store::called_elsewhere(tx.db(), &street, id, now).await? {
        let mut names = areas::spoken_names(tx.db(), &street, [&called.area_path]).await?;
        let place = names.remove(&called.area_path).unwrap_or_default();
        return Err(Problem::conflict("campaign_calls_twice")
            .arg("place", place)
            .arg("title", called.title));
    }
    step(tx, &mut campaign, CampaignEvent::Publish).await?;
    let code = codes::issue(tx, CodeKind::Campaign, id.0).await?;
    campaign.code = Some(code.as_str().to_owned());
    campaign.published_at = Some(now);
    save(
        tx,
        &mut campaign,
        CampaignState::Draft,
        "campaign_published",
    )
    .await?;
    Ok(campaign)
}

async fn begun(tx: &mut Tx, id: CampaignId, version: i64) -> Result<Campaign, Problem> {
    let (db, scope) = tx.parts();
    let campaign = store::load(db, scope, id).await?;
    if campaign.version != version {
        return Err(Problem::stale());
    }
    Ok(campaign)
}

async fn step(tx: &mut Tx, campaign: &mut Campaign, event: CampaignEvent) -> Result<(), Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let facts = CampaignFacts {
        slots: store::slots(db, scope, campaign.id).await?.len(),
        closes_later: campaign.closes_at > now,
    };
    campaign.state = campaign_after(campaign.state, event, facts).map_err(refused)?;
    Ok(())
}

async fn save(
    tx: &mut Tx,
    campaign: &mut Campaign,
    from: CampaignState,
    event: &str,
) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    store::update(db, scope, campaign).await?;
    log(tx, campaign, event, Some(from)).await
}

async fn log(
    tx: &mut Tx,
    campaign: &Campaign,
    event: &str,
    from: Option<CampaignState>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "campaign",
        id: campaign.id.0,
        event,
        from: from.map(CampaignState::code),
        to: Some(campaign.state.code()),
        area: Some(&campaign.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// A refusal of the rules as a problem: 403 where it is a matter of who, 409 where it is one of when.
#[must_use]
pub fn refused(why: Refusal) -> Problem {
    if why.is_about_who() {
        Problem::forbidden(why.code())
    } else {
        Problem::conflict(why.code())
    }
}

async fn page(tx: &mut Tx, campaign: Campaign) -> Result<CampaignView, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let (db, scope) = tx.parts();
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    campaign_page(db, scope, campaign, reader).await
}

/// Drafts a campaign.
#[utoipa::path(post, path = "/api/campaigns", tag = "campaigns", request_body = CampaignInput,
    responses((status = 201, body = CampaignView)))]
pub async fn create_campaign(ctx: Ctx, body: Body<CampaignInput>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let campaign = draft(&mut tx, &body.value).await?;
    let view = page(&mut tx, campaign).await?;
    tx.commit(StatusCode::CREATED, &view).await
}

/// Changes a draft. Its place stays.
#[utoipa::path(put, path = "/api/campaigns/{id}", tag = "campaigns", params(("id" = CampaignId, Path)),
    request_body = CampaignInput, responses((status = 200, body = CampaignView)))]
pub async fn edit_campaign(
    ctx: Ctx,
    Path(id): Path<CampaignId>,
    body: Body<CampaignInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let version = body
        .value
        .version
        .ok_or_else(|| Problem::field("version", "required"))?;
    let mut campaign = begun(&mut tx, id, version).await?;
    step(&mut tx, &mut campaign, CampaignEvent::Edit).await?;
    if campaign.area_id != body.value.area_id {
        return Err(Problem::field("area_id", "unknown"));
    }
    fill(&mut campaign, &body.value)?;
    let rows = slots(&mut tx, &campaign, &body.value.offered).await?;
    let (db, scope) = tx.parts();
    store::set_slots(db, scope, id, &rows).await?;
    save(
        &mut tx,
        &mut campaign,
        CampaignState::Draft,
        "campaign_edited",
    )
    .await?;
    let view = page(&mut tx, campaign).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Publishes a draft.
#[utoipa::path(post, path = "/api/campaigns/{id}/publish", tag = "campaigns", params(("id" = CampaignId, Path)),
    request_body = CampaignStep, responses((status = 200, body = CampaignView)))]
pub async fn publish_campaign(
    ctx: Ctx,
    Path(id): Path<CampaignId>,
    body: Body<CampaignStep>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let campaign = publish(&mut tx, id, body.value.version).await?;
    let view = page(&mut tx, campaign).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Closes a campaign; applications that came in go on.
#[utoipa::path(post, path = "/api/campaigns/{id}/close", tag = "campaigns", params(("id" = CampaignId, Path)),
    request_body = CampaignStep, responses((status = 200, body = CampaignView)))]
pub async fn close_campaign(
    ctx: Ctx,
    Path(id): Path<CampaignId>,
    body: Body<CampaignStep>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let campaign = close(&mut tx, id, Some(body.value.version)).await?;
    let view = page(&mut tx, campaign).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// Closes a published campaign; the house needs no version.
///
/// # Errors
/// The guard that failed.
pub async fn close(tx: &mut Tx, id: CampaignId, version: Option<i64>) -> Result<Campaign, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut campaign = store::load(db, scope, id).await?;
    if version.is_some_and(|version| version != campaign.version) {
        return Err(Problem::stale());
    }
    step(tx, &mut campaign, CampaignEvent::Close).await?;
    campaign.closed_at = Some(now);
    save(
        tx,
        &mut campaign,
        CampaignState::Published,
        "campaign_closed",
    )
    .await?;
    Ok(campaign)
}

/// Closes campaigns whose time is over. Their pages ask for the time themselves, so nobody applies between two rounds.
pub const CLOSE: JobKind = JobKind {
    name: "campaigns.close",
    run: close_job,
    every_minutes: Some(60),
};

fn close_job(app: App, job: Job) -> JobFuture {
    Box::pin(async move {
        job.begin(&app).await?.finish().await?;
        let now = app.now();
        let due = store::past_their_time(&mut app.read().await?, now).await?;
        for (street, id) in due {
            close_one(&app, street, id).await?;
        }
        Ok(())
    })
}

async fn close_one(app: &App, street: StreetId, id: CampaignId) -> Result<(), Problem> {
    let mut tx = app.begin_as_house(street).await?;
    // somebody else closed it meanwhile: nothing to do
    match close(&mut tx, id, None).await {
        Ok(_) => tx.finish().await,
        Err(_) => {
            tx.rollback().await;
            Ok(())
        }
    }
}
