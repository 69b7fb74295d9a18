//! `GET /api/today`: four short lists of demands, one of orders, one of agreements and one of activities, and counted lines of
//! what the meetings, cards and alliances wait for: at most 51 queries whatever their length.

use linli_domain::actor::{Actor, Role};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::ctx::{Ctx, Json};
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_value::activities::list::{self as activities, ActivityItem, ActivityQuery};
use linli_work::agreements::list::{self as agreements, AgreementQuery};
use linli_work::agreements::view::AgreementSummary;
use linli_work::demands::figures::open_states;
use linli_work::demands::list::{DemandQuery, DemandSort, find};
use linli_work::demands::view::{DemandSummary, sees_issued_only};
use linli_work::orders::get::{self as orders, OrderQuery};
use linli_work::orders::view::OrderSummary;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lines::{TodayLine, lines};
use crate::query::QueryText;

/// Rows of each list that come with the page; the rest opens by its query.
const ROWS: i64 = 10;

/// How many there are of each.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TodayCounts {
    /// Not yet triaged; for a unit: offered to it.
    pub new: i64,
    /// Due before the day ends.
    pub due_today: i64,
    /// Past due.
    pub overdue: i64,
    /// Waiting for the own post.
    pub waiting_for_me: i64,
}

/// What opens each list at `/api/demands`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TodayQueries {
    /// Opens what is new.
    pub new: String,
    /// Opens what is due today.
    pub due_today: String,
    /// Opens what is overdue.
    pub overdue: String,
    /// Opens what waits for the own post.
    pub waiting_for_me: String,
}

/// What is to be done today.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Today {
    /// How many there are of each.
    pub counts: TodayCounts,
    /// What opens each.
    pub queries: TodayQueries,
    /// The first ten that are new.
    pub new: Vec<DemandSummary>,
    /// The first ten that are due today.
    pub due: Vec<DemandSummary>,
    /// The first ten that are overdue.
    pub overdue: Vec<DemandSummary>,
    /// The first ten that wait for the own post.
    pub waiting: Vec<DemandSummary>,
    /// The first ten orders that wait for the own post.
    pub orders_waiting: Vec<OrderSummary>,
    /// The first ten agreements that wait for the own post: to review, to sign, to correct. `/api/agreements?waiting_for_me=true`
    /// has all of them.
    pub agreements_waiting: Vec<AgreementSummary>,
    /// The first ten activities whose next step is the own post's: to check, to open, to report, to settle, an invitation to
    /// answer. `/api/activities?waiting_for_me=true` has all of them.
    pub activities_waiting: Vec<ActivityItem>,
    /// What of the meetings, of the units' cards and of the alliances waits for an office, and what meetings gave the own unit or
    /// post to do, counted; only what has rows behind it.
    pub lines: Vec<TodayLine>,
}

/// What is new, due, overdue and waiting for the acting post.
#[utoipa::path(get, path = "/api/today", tag = "today", responses((status = 200, body = Today)))]
pub async fn get_today(ctx: Ctx) -> Result<Json<Today>, Problem> {
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    today(&mut db, reader).await.map(Json)
}

/// What is to be done, as `get_today` answers it.
///
/// # Errors
/// The database refused.
pub async fn today(db: &mut Db, reader: Reader<'_>) -> Result<Today, Problem> {
    let (actor, now) = (reader.actor, reader.now);
    // offices look after everything in their place; everybody else after what is theirs
    let own = !looks_after_a_place(actor);
    let new_state = if sees_issued_only(actor.role()) {
        "published"
    } else {
        "submitted"
    };
    let midnight = Timestamp::start_of(now.date()).plus(DAY);
    let running = format!("submitted,{}", open_states());
    let mine = own.then_some(true);
    let new = DemandQuery {
        state: Some(new_state.to_owned()),
        mine: mine.filter(|_| new_state == "submitted"),
        sort: Some(DemandSort::Oldest),
        ..DemandQuery::default()
    };
    let by_due = DemandQuery {
        state: Some(running),
        mine,
        sort: Some(DemandSort::Due),
        ..DemandQuery::default()
    };
    let due = DemandQuery {
        due_from: Some(now),
        due_to: Some(midnight),
        ..by_due.clone()
    };
    let overdue = DemandQuery {
        late: Some(true),
        ..by_due.clone()
    };
    let waiting = DemandQuery {
        mine: Some(true),
        ..by_due
    };
    let queries = TodayQueries {
        new: query_text(&new),
        due_today: query_text(&due),
        overdue: query_text(&overdue),
        waiting_for_me: query_text(&waiting),
    };
    let new = first(db, actor, &new, now).await?;
    let due = first(db, actor, &due, now).await?;
    let overdue = first(db, actor, &overdue, now).await?;
    let waiting = first(db, actor, &waiting, now).await?;
    Ok(Today {
        counts: TodayCounts {
            new: new.total,
            due_today: due.total,
            overdue: overdue.total,
            waiting_for_me: waiting.total,
        },
        queries,
        new: new.items,
        due: due.items,
        overdue: overdue.items,
        waiting: waiting.items,
        orders_waiting: orders_waiting(db, actor, own, now).await?,
        agreements_waiting: agreements_waiting(db, reader).await?,
        activities_waiting: activities_waiting(db, reader).await?,
        lines: lines(db, reader).await?,
    })
}

fn looks_after_a_place(actor: &Actor) -> bool {
    actor
        .role()
        .is_some_and(|role| role.is_community() || role.is_street() || role == Role::Auditor)
}

async fn first(
    db: &mut Db,
    actor: &Actor,
    query: &DemandQuery,
    now: Timestamp,
) -> Result<Paged<DemandSummary>, Problem> {
    let page = Page {
        page: 1,
        page_size: ROWS,
    };
    find(db, actor, query, page, now).await
}

/// Offices confirm and call back in their place; everybody else serves what they took.
async fn orders_waiting(
    db: &mut Db,
    actor: &Actor,
    own: bool,
    now: Timestamp,
) -> Result<Vec<OrderSummary>, Problem> {
    let states = if own {
        "confirmed,reopened,suspended"
    } else {
        "claimed,reported"
    };
    let query = OrderQuery {
        state: Some(states.to_owned()),
        mine: own.then_some(true),
        ..OrderQuery::default()
    };
    let page = Page {
        page: 1,
        page_size: ROWS,
    };
    Ok(orders::find(db, actor, &query, page, now).await?.items)
}

/// Agreements whose next step is the own post's; none for who may not open their list or has no turn in them.
async fn agreements_waiting(
    db: &mut Db,
    reader: Reader<'_>,
) -> Result<Vec<AgreementSummary>, Problem> {
    let (who, role) = (
        reader.app.who_may("GET", "/api/agreements"),
        reader.actor.role(),
    );
    let has_turn = role.is_some_and(|role| role.is_community() || role.is_street());
    if !has_turn || !who.is_some_and(|who| who.admits(true, role)) {
        return Ok(Vec::new());
    }
    let query = AgreementQuery {
        waiting_for_me: Some(true),
        ..AgreementQuery::default()
    };
    let page = Page {
        page: 1,
        page_size: ROWS,
    };
    Ok(agreements::find(db, reader, &query, page).await?.items)
}

/// Activities whose next step is the own post's; none for who may not open their list.
async fn activities_waiting(db: &mut Db, reader: Reader<'_>) -> Result<Vec<ActivityItem>, Problem> {
    let who = reader.app.who_may("GET", "/api/activities");
    if !who.is_some_and(|who| who.admits(true, reader.actor.role())) {
        return Ok(Vec::new());
    }
    let query = ActivityQuery {
        waiting_for_me: Some(true),
        ..ActivityQuery::default()
    };
    let page = Page {
        page: 1,
        page_size: ROWS,
    };
    Ok(activities::find(db, reader, &query, page).await?.0)
}

/// The filters of a list of today as its page asks for them.
fn query_text(query: &DemandQuery) -> String {
    let mut text = QueryText::new();
    if let Some(state) = &query.state {
        text = text.with("state", state);
    }
    for (name, flag) in [("mine", query.mine), ("late", query.late)] {
        if flag == Some(true) {
            text = text.with(name, true);
        }
    }
    for (name, moment) in [("due_from", query.due_from), ("due_to", query.due_to)] {
        if let Some(moment) = moment {
            text = text.with(name, moment.to_rfc3339());
        }
    }
    if let Some(sort) = query.sort {
        text = text.with("sort", sort);
    }
    text.text()
}
