//! `GET /api/log`: what happened in the street, for the audit administrator and auditors; read-only.

use chrono::NaiveDate;
use linli_domain::id::{EventId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::log::{EVENT_COLUMNS, Event};
use linli_kit::page::{Page, Paged};
use linli_kit::params;
use linli_kit::problem::Problem;
use linli_kit::row;
use linli_kit::store::{Db, Param};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::persons::store as persons;

/// One row of the log.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LogRow {
    /// Its id; later rows have larger ones.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Kind of object.
    pub entity: String,
    /// Which object.
    pub entity_id: Uuid,
    /// What happened.
    pub event: String,
    /// The state before.
    pub from_state: Option<String>,
    /// The state after.
    pub to_state: Option<String>,
    /// The person who did it.
    pub person_id: Option<PersonId>,
    /// That person's name; none for residents and jobs.
    pub who: Option<String>,
    /// The role it was done in; `resident` or `house` without a post.
    pub role: String,
    /// The reason given.
    pub reason: Option<String>,
    /// More, by event, as JSON.
    pub detail: Option<String>,
}

/// What is looked for; everything left out fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LogQuery {
    /// Kind of object.
    entity: Option<String>,
    /// Which object.
    entity_id: Option<Uuid>,
    /// What happened.
    event: Option<String>,
    /// Who did it.
    person_id: Option<PersonId>,
    /// From this civil day on (`2026-11-21`).
    #[param(value_type = Option<String>)]
    from: Option<NaiveDate>,
    /// Up to the end of this civil day.
    #[param(value_type = Option<String>)]
    to: Option<NaiveDate>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

row! {
    struct Total { total: i64 }
}

/// The log of the street, newest first.
#[utoipa::path(get, path = "/api/log", tag = "accounts", params(LogQuery),
    responses((status = 200, body = Paged<LogRow>)))]
pub async fn list_log(
    ctx: Ctx,
    Query(query): Query<LogQuery>,
) -> Result<Json<Paged<LogRow>>, Problem> {
    let scope = ctx.scope()?;
    // rows of the log have no place: whoever looks after one community only would see the others
    if scope.area().depth() > 0 {
        return Err(Problem::forbidden("log_street_only"));
    }
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let (rows, total) = find(&mut db, &scope, &query, page).await?;
    let people = rows.iter().filter_map(|row| row.person_id);
    let names = persons::names(&mut db, &scope, people).await?;
    let items = rows
        .into_iter()
        .map(|row| LogRow {
            id: row.id,
            at: row.at,
            entity: row.entity,
            entity_id: row.entity_id,
            event: row.event,
            from_state: row.from_state,
            to_state: row.to_state,
            who: row.person_id.and_then(|id| names.get(&id).cloned()),
            person_id: row.person_id,
            role: row.role,
            reason: row.reason,
            detail: Some(row.detail).filter(|detail| detail != "{}"),
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}

async fn find(
    db: &mut Db,
    scope: &Scope,
    query: &LogQuery,
    page: Page,
) -> Result<(Vec<Event>, i64), Problem> {
    let mut filter = "street_id = $1".to_owned();
    let mut values: Vec<Param> = Vec::new();
    let mut and = |condition: &str, value: Option<Param>| {
        if let Some(value) = value {
            values.push(value);
            // own parameters begin behind the three of the scope
            filter.push_str(&format!(" AND {condition} ${}", values.len() + 3));
        }
    };
    let one = |mut params: Vec<Param>| params.pop();
    and(
        "entity =",
        query.entity.as_ref().and_then(|v| one(params![v])),
    );
    and("entity_id =", query.entity_id.and_then(|v| one(params![v])));
    and(
        "event =",
        query.event.as_ref().and_then(|v| one(params![v])),
    );
    and("person_id =", query.person_id.and_then(|v| one(params![v])));
    and(
        "at >=",
        query
            .from
            .and_then(|day| one(params![Timestamp::start_of(day)])),
    );
    and(
        "at <",
        query
            .to
            .and_then(|day| one(params![Timestamp::start_of(day).plus(DAY)])),
    );
    let total: Option<Total> = db
        .one(
            scope,
            format!("SELECT count(*) AS total FROM event_log WHERE {filter}"),
            values.clone(),
        )
        .await?;
    let next = values.len() + 4;
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM event_log WHERE {filter} ORDER BY id DESC LIMIT ${next} OFFSET ${}",
        next + 1
    );
    values.extend(params![page.page_size, page.offset()]);
    let rows = db.all(scope, sql, values).await?;
    Ok((rows, total.map_or(0, |row| row.total)))
}
