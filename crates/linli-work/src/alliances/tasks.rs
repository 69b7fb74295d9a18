//! `/api/alliance-tasks`, `POST /api/alliances/{id}/tasks`: what an alliance gave its departments and members to do.
//!
//! Whoever keeps the alliance gives a task with a day; the organisation reports it done in a word; the keeper accepts it or
//! sends it back. Nobody accepts what they reported themselves ([`super::task_rules`]).

use axum::http::StatusCode;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AllianceId, AllianceTaskId, OrgId};
use linli_domain::time::{DAY, Timestamp};
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::fresh;
use linli_kit::page::{Page, Paged};
use linli_kit::problem::{Looked, Problem};
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::line;
use linli_net::notices::store::{Message, send};
use linli_net::orgs::{self, OrgKind};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::members::own_unit;
use super::rules;
use super::store::tasks::{self as store, Task, TaskFilter, Waiter};
use super::store::{self as alliances, Alliance, members};
use super::task_rules::{AllianceTaskState, TaskEvent, TaskStanding, TaskWait};
use super::view::{self};
use crate::demands::tell::holders;

const WHAT: usize = 200;
const WORD: usize = 500;
/// Whoever answers for an organisation, or enters its answer for it.
pub const MEMBERS: &[Role] = &[
    Role::UnitLiaison,
    Role::UnitHead,
    Role::Department,
    Role::CommunityWorker,
    Role::CommunitySecretary,
    Role::StreetOfficer,
];
/// Days ahead a task may be due.
const FARTHEST: i64 = 1_100 * DAY;

/// A task to be given.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllianceTaskInput {
    /// Who does it: a department, the lead or a member.
    pub org_id: OrgId,
    /// What, 1 to 200 characters.
    pub what: String,
    /// By when; not in the past.
    pub due_at: Timestamp,
}

/// A word about a task.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllianceTaskWord {
    /// As read.
    pub version: i64,
    /// What was done, or why it goes back or is dropped, 1 to 500 characters; needed for all but accepting.
    #[serde(default)]
    pub word: Option<String>,
}

/// A task with the names that go with it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AllianceTaskItem {
    /// Its id.
    pub id: AllianceTaskId,
    /// Of which alliance.
    pub alliance_id: AllianceId,
    /// Its name.
    pub alliance_name: String,
    /// Who does it.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// What.
    pub what: String,
    /// By when.
    pub due_at: Timestamp,
    /// Whether that has passed and it is not reported.
    pub late: bool,
    /// Where it stands.
    pub state: AllianceTaskState,
    /// What was last said of it.
    pub word: Option<String>,
    /// When it was given.
    pub created_at: Timestamp,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Which tasks are looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AllianceTaskQuery {
    /// Of one alliance.
    #[param(value_type = Option<String>)]
    alliance_id: Option<AllianceId>,
    /// Given to one organisation.
    #[param(value_type = Option<String>)]
    org_id: Option<OrgId>,
    /// Ended ones too.
    ended: Option<bool>,
    /// Only what waits for the caller's own hand in this way.
    #[param(inline)]
    waiting: Option<TaskWait>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// How an actor stands to a task.
fn standing(actor: &Actor, alliance: &Alliance, task: &Task) -> TaskStanding {
    let owner = actor.acting().is_some_and(|acting| {
        acting.org == task.org_id && acting.role != Role::Auditor && acting.role != Role::Volunteer
    });
    TaskStanding {
        owner,
        keeps: view::keeps_for(actor, alliance),
        reported: task.reported_by.is_some() && task.reported_by == actor.person(),
    }
}

/// For whom tasks may wait: whoever reports those of the own organisation, or keeps alliances.
#[must_use]
pub fn waiter(actor: &Actor) -> Waiter {
    let role = actor.role();
    let acting = actor.acting().filter(|one| MEMBERS.contains(&one.role));
    Waiter {
        person: actor.person(),
        org: acting.map(|acting| acting.org),
        keeps: role.is_some_and(|role| rules::KEEPERS.contains(&role)),
    }
}

async fn items(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &linli_domain::scope::Scope,
    tasks: Vec<Task>,
    now: Timestamp,
) -> Result<Vec<AllianceTaskItem>, Problem> {
    let mut ids: Vec<AllianceId> = tasks.iter().map(|task| task.alliance_id).collect();
    ids.sort();
    ids.dedup();
    let found = alliances::by_ids(db, scope, &ids).await?;
    let names = orgs::store::names(db, scope, tasks.iter().map(|task| task.org_id)).await?;
    let mut items = Vec::with_capacity(tasks.len());
    for task in tasks {
        let Some(alliance) = found.iter().find(|one| one.id == task.alliance_id) else {
            return Err(Problem::internal("a task without its alliance"));
        };
        let standing = standing(reader.actor, alliance, &task);
        items.push(AllianceTaskItem {
            allowed_actions: TaskEvent::ALL
                .iter()
                .map(|event| {
                    let refused = event.check(standing, task.state).err();
                    reader.action(*event, refused.map(CodeEnum::code))
                })
                .collect(),
            alliance_name: alliance.name.clone(),
            org_name: names.get(&task.org_id).cloned().unwrap_or_default(),
            late: task.state == AllianceTaskState::Open && task.due_at <= now,
            id: task.id,
            alliance_id: task.alliance_id,
            org_id: task.org_id,
            what: task.what,
            due_at: task.due_at,
            state: task.state,
            word: task.word,
            created_at: task.created_at,
            version: task.version,
        });
    }
    Ok(items)
}

async fn after(tx: &mut Tx, task: Task) -> Result<AllianceTaskItem, Problem> {
    let (app, actor, locale) = (tx.app().clone(), tx.actor().clone(), tx.locale());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now: tx.now(),
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    let mut items = items(reader, db, scope, vec![task], now).await?;
    items.pop().ok_or_else(Problem::not_found)
}

/// Tasks of the street's alliances; people of a unit or a department see those given to theirs.
#[utoipa::path(get, path = "/api/alliance-tasks", tag = "alliances", params(AllianceTaskQuery),
    responses((status = 200, body = Paged<AllianceTaskItem>)))]
pub async fn list_alliance_tasks(
    ctx: Ctx,
    Query(query): Query<AllianceTaskQuery>,
) -> Result<Json<Paged<AllianceTaskItem>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let mut filter = TaskFilter {
        alliance: query.alliance_id,
        org: query.org_id,
        ended: query.ended.unwrap_or(false),
        waits: query.waiting.map(|wait| (wait, waiter(reader.actor))),
    };
    if let Some(own) = own_unit(reader.actor) {
        if filter.org.is_some_and(|asked| asked != own) {
            return Err(Problem::not_found());
        }
        filter.org = Some(own);
    }
    let mut db = ctx.read().await?;
    let (tasks, total) = store::find(&mut db, &scope, filter, page).await?;
    let items = items(reader, &mut db, &scope, tasks, ctx.now()).await?;
    Ok(Json(Paged::new(items, total, page)))
}

/// Gives a task.
///
/// # Errors
/// 403 for who does not keep the alliance; 422 for an organisation that is unknown or neither a department, the lead nor a
/// member, or a day that has passed.
pub async fn give(tx: &mut Tx, id: AllianceId, input: &AllianceTaskInput) -> Result<Task, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let alliance = alliances::load(db, scope, id).await?;
    view::keeps(tx, &alliance)?;
    let what = line("what", &input.what, WHAT)?;
    if input.due_at <= now || input.due_at.millis() - now.millis() > FARTHEST {
        return Err(Problem::field("due_at", "time_past"));
    }
    let street = linli_domain::scope::Scope::street_wide(tx.scope().street());
    let org = orgs::store::load(tx.db(), &street, input.org_id)
        .await
        .known()?
        .filter(|org| org.ended_at.is_none())
        .ok_or_else(|| Problem::field("org_id", "unknown"))?;
    let department = matches!(org.kind, OrgKind::StreetOffice | OrgKind::Department);
    if !department
        && org.id != alliance.lead_org_id
        && !members::is_member(tx.db(), &street, id, org.id).await?
    {
        return Err(Problem::field("org_id", "task_not_a_member"));
    }
    let task = Task {
        id: AllianceTaskId(tx.fresh_id()),
        alliance_id: id,
        org_id: org.id,
        what,
        due_at: input.due_at,
        state: AllianceTaskState::Open,
        word: None,
        reported_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &task).await?;
    note(tx, &alliance, &task, "task_give", None).await?;
    let to = holders(tx, org.id).await?;
    let message = Message {
        code: "alliance_task",
        args: json!({"alliance": alliance.name, "what": task.what, "day": task.due_at.date().to_string()}),
        entity: "alliance_task",
        entity_id: task.id.0,
    };
    send(tx, to, &message).await?;
    Ok(task)
}

async fn note(
    tx: &mut Tx,
    alliance: &Alliance,
    task: &Task,
    event: &str,
    before: Option<AllianceTaskState>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "alliance_task",
        id: task.id.0,
        event,
        from: before.map(CodeEnum::code),
        to: Some(task.state.code()),
        reason: task.word.as_deref(),
        detail: json!({"alliance": alliance.id, "org": task.org_id, "what": task.what}),
        area: Some(&alliance.area_path),
    })
    .await?;
    tx.changed("alliance", alliance.id.0, Some(&alliance.area_path));
    Ok(())
}

/// Gives a department or a member a task.
#[utoipa::path(post, path = "/api/alliances/{id}/tasks", tag = "alliances", params(("id" = AllianceId, Path)),
    request_body = AllianceTaskInput, responses((status = 201, body = AllianceTaskItem)))]
pub async fn give_alliance_task(
    ctx: Ctx,
    Path(id): Path<AllianceId>,
    body: Body<AllianceTaskInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let task = give(&mut tx, id, &body.value).await?;
    let item = after(&mut tx, task).await?;
    tx.commit(StatusCode::CREATED, &item).await
}

/// Tells the other side what became of a task: who keeps the alliance that it is reported, who does it what was made of that.
async fn tell(
    tx: &mut Tx,
    alliance: &Alliance,
    task: &Task,
    event: TaskEvent,
) -> Result<(), Problem> {
    let (code, org) = match event {
        TaskEvent::Report => ("alliance_task_reported", alliance.lead_org_id),
        TaskEvent::Accept => ("alliance_task_accepted", task.org_id),
        TaskEvent::SendBack => ("alliance_task_sent_back", task.org_id),
        TaskEvent::Drop => ("alliance_task_dropped", task.org_id),
    };
    let actor = tx.actor().person();
    let to = holders(tx, org).await?;
    let message = Message {
        code,
        args: json!({"alliance": alliance.name, "what": task.what, "word": task.word}),
        entity: "alliance_task",
        entity_id: task.id.0,
    };
    let others = to.into_iter().filter(|one| Some(*one) != actor);
    send(tx, others, &message).await?;
    Ok(())
}

async fn act(
    ctx: Ctx,
    id: AllianceTaskId,
    body: Body<AllianceTaskWord>,
    event: TaskEvent,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let mut task = store::load(db, scope, id).await?;
    let alliance = alliances::load(db, scope, task.alliance_id).await?;
    if own_unit(tx.actor()).is_some_and(|own| own != task.org_id) {
        return Err(Problem::not_found());
    }
    if task.version != body.value.version {
        return Err(Problem::stale());
    }
    let before = task.state;
    task.state = event.check(standing(tx.actor(), &alliance, &task), before)?;
    if event != TaskEvent::Accept {
        let typed = body.value.word.as_deref().unwrap_or_default();
        task.word = Some(line("word", typed, WORD)?);
    }
    if event == TaskEvent::Report {
        task.reported_by = tx.actor().person();
    }
    task.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::save(db, scope, &mut task).await?;
    note(&mut tx, &alliance, &task, event.logged(), Some(before)).await?;
    tell(&mut tx, &alliance, &task, event).await?;
    let item = after(&mut tx, task).await?;
    tx.commit(StatusCode::OK, &item).await
}

/// Declares one act's endpoint.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident $path:literal $event:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "alliances", params(("id" = AllianceTaskId, Path)),
            request_body = AllianceTaskWord, responses((status = 200, body = AllianceTaskItem)))]
        pub async fn $name(ctx: Ctx, Path(id): Path<AllianceTaskId>, body: Body<AllianceTaskWord>) -> Answer {
            act(ctx, id, body, TaskEvent::$event).await
        }
    )+};
}

acts! {
    /// The organisation says that a task is done.
    report_alliance_task "/api/alliance-tasks/{id}/report" Report;
    /// Whoever keeps the alliance agrees that it is.
    accept_alliance_task "/api/alliance-tasks/{id}/accept" Accept;
    /// It goes back, with the reason.
    send_back_alliance_task "/api/alliance-tasks/{id}/send-back" SendBack;
    /// It is dropped, with the reason.
    drop_alliance_task "/api/alliance-tasks/{id}/drop" Drop;
}
