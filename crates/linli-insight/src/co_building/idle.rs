//! `GET /api/co-building/idle`: what has come to rest, to be woken or put aside.

use linli_domain::id::{AllianceId, BodyId, MeetingId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::persons;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::REMINDERS;
use super::store::idle::{self as store, AGAIN_DAYS, Idle, IdleKind, resting_since};

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IdleQuery {
    /// What kind; units when left out.
    #[serde(default)]
    #[param(inline)]
    pub kind: Option<IdleKind>,
    /// Members of one alliance led from the own place, or what they offer; only for units and resources.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub alliance_id: Option<AllianceId>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// Something that has come to rest.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct IdleItem {
    /// Its id; of a head that of the post.
    pub id: Uuid,
    /// The id of its page; of a head the person's.
    pub page_id: Uuid,
    /// What it is called.
    pub label: String,
    /// Its number; a unit has none.
    pub number: Option<String>,
    /// Whose it is; of a head the building, of a demand whose turn it is.
    pub org_name: Option<String>,
    /// When anything happened last; none where nothing ever did, and of a head, whose log is the head's own.
    pub since: Option<Timestamp>,
    /// The body of an alliance that meets.
    pub body_id: Option<BodyId>,
    /// A meeting of it that is planned.
    pub meeting_id: Option<MeetingId>,
    /// When that begins.
    pub planned_at: Option<Timestamp>,
    /// When somebody was last reminded of it.
    pub reminded_at: Option<Timestamp>,
    /// By whom.
    pub reminded_by_name: Option<String>,
    /// `remind`: whether the caller may remind somebody now, and why not. Absent where nobody is.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock of what it is.
    pub version: i64,
}

/// What has come to rest of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdleList {
    /// What kind.
    pub kind: IdleKind,
    /// The moment before which it did.
    pub before: Timestamp,
    /// What counts, in words.
    pub formula: String,
    /// Units and heads by place and name, all else the longest at rest first.
    #[serde(flatten)]
    pub page: Paged<IdleItem>,
}

/// Why somebody is not to be reminded now.
fn refusal(reader: Reader<'_>, one: &Idle) -> Option<&'static str> {
    if !reader
        .actor
        .role()
        .is_some_and(|role| REMINDERS.contains(&role))
    {
        return Some("co_building_remind_not_for_role");
    }
    let again = reader.now.plus(-AGAIN_DAYS * DAY);
    one.reminded_at
        .is_some_and(|at| at > again)
        .then_some("co_building_reminded")
}

/// Things that have come to rest as a list shows them, in one query.
///
/// # Errors
/// The database refused.
pub async fn items(
    db: &mut Db,
    reader: Reader<'_>,
    kind: IdleKind,
    found: Vec<Idle>,
) -> Result<Vec<IdleItem>, Problem> {
    let street = Scope::street_wide(reader.actor.street());
    let people = found.iter().filter_map(|one| one.reminded_by);
    let names = persons::store::names(db, &street, people).await?;
    Ok(found
        .into_iter()
        .map(|one| IdleItem {
            allowed_actions: match kind.is_reminded() {
                true => vec![reader.action("remind", refusal(reader, &one))],
                false => Vec::new(),
            },
            reminded_by_name: one.reminded_by.and_then(|id| names.get(&id).cloned()),
            id: one.id,
            page_id: one.page_id,
            label: one.label,
            number: one.number,
            org_name: one.org_name,
            since: one.since,
            body_id: one.body_id,
            meeting_id: one.meeting_id,
            planned_at: one.planned_at,
            reminded_at: one.reminded_at,
            version: one.version,
        })
        .collect())
}

/// What has come to rest, for tests that count its queries as much as for the handler.
///
/// # Errors
/// The database refused.
pub async fn list(
    db: &mut Db,
    reader: Reader<'_>,
    (kind, alliance): (IdleKind, Option<AllianceId>),
    page: Page,
) -> Result<Paged<IdleItem>, Problem> {
    let scope = reader.actor.scope();
    let (found, total) = store::resting(db, &scope, (kind, alliance), reader.now, page).await?;
    let items = items(db, reader, kind, found).await?;
    Ok(Paged::new(items, total, page))
}

/// What has come to rest in the own place: units, agreements, resources, alliances, heads or demands.
#[utoipa::path(get, path = "/api/co-building/idle", tag = "co_building", params(IdleQuery),
    responses((status = 200, body = IdleList)))]
pub async fn list_idle(
    ctx: Ctx,
    Query(query): Query<IdleQuery>,
) -> Result<Json<IdleList>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let kind = query.kind.unwrap_or(IdleKind::Unit);
    let mut db = ctx.read().await?;
    let page = list(&mut db, reader, (kind, query.alliance_id), page).await?;
    let key = format!("co_building_idle_{kind}");
    Ok(Json(IdleList {
        kind,
        before: resting_since(kind, reader.now),
        formula: ctx.app().texts().say(ctx.locale(), &key, &Map::new()),
        page,
    }))
}
