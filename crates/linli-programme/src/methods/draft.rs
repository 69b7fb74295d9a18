//! Drafts of methods: `POST /api/methods`, `PUT /api/methods/{id}`, `…/revise`, `…/copy`, `…/discard`.

use std::collections::{HashMap, HashSet};

use axum::http::StatusCode;
use chrono::Datelike;
use linli_domain::code::CodeEnum;
use linli_domain::id::{ClassId, MethodId, MethodItemId, OrgId};
use linli_domain::problem::ProblemKind;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line};
use linli_net::orgs;
use linli_work::classes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::entity::Method;
use super::rules::{MethodEvent, MethodPart, MethodStanding, MethodState, Refusal, decide_method};
use super::view::{MethodView, answer, standing};
use super::{ListKind, MethodItem, store};

const NAME: usize = 40;
const ITEM_NAME: usize = 40;
const WHAT: usize = 300;
/// Items of one part at most.
pub const MOST_OF_A_PART: usize = 30;
const MOST_CLASSES: usize = 10;
/// Years a method may be for.
const YEARS: std::ops::RangeInclusive<i64> = 2000..=2100;

/// One item as typed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodItemInput {
    /// Its id where it was there before; what units ticked of it stays.
    #[serde(default)]
    pub id: Option<MethodItemId>,
    /// What it is.
    pub part: MethodPart,
    /// What it is called: 1 to 40 characters.
    pub name: String,
    /// What it means: at most 300 characters.
    #[serde(default)]
    pub what: Option<String>,
    /// Which organisation an office is; needed there.
    #[serde(default)]
    pub org_id: Option<OrgId>,
    /// Which list it is; needed there.
    #[serde(default)]
    pub list_kind: Option<ListKind>,
    /// The classes of need a project serves: at most 10.
    #[serde(default)]
    pub class_ids: Vec<ClassId>,
}

/// What a method says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodInput {
    /// What it is called: 1 to 40 characters.
    pub name: String,
    /// How many optional projects a unit takes at least.
    pub least_optional: i64,
    /// The last day for ticking; a moment within that day.
    pub tick_by: Timestamp,
    /// The last day for reporting; a moment within that day.
    pub report_by: Timestamp,
    /// Its items in their order: at most 30 of each part.
    pub items: Vec<MethodItemInput>,
}

/// A method to be drafted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodDraft {
    /// The civil year, which has no method yet.
    pub year: i64,
    /// The whole of it.
    pub method: MethodInput,
}

/// What a draft says from now on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodChange {
    /// The version the caller saw.
    pub version: i64,
    /// The whole of it.
    pub method: MethodInput,
}

/// A step of a method.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodStepInput {
    /// The version the caller saw.
    pub version: i64,
}

/// Another year to begin from a method.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodCopyInput {
    /// The version the caller saw.
    pub version: i64,
    /// The civil year, which has no method yet.
    pub year: i64,
}

/// Drafts a method for a year.
#[utoipa::path(post, path = "/api/methods", tag = "methods", request_body = MethodDraft,
    responses((status = 201, body = MethodView)))]
pub async fn draft_method(ctx: Ctx, body: Body<MethodDraft>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let method = draft(&mut tx, &body.value).await?;
    answer(tx, &method, StatusCode::CREATED).await
}

/// Drafts a method for a year.
///
/// # Errors
/// 422 by field; the year has a method.
pub async fn draft(tx: &mut Tx, input: &MethodDraft) -> Result<Method, Problem> {
    free_year(tx, input.year).await?;
    let checked = check(tx, input.year, &input.method, &HashSet::new()).await?;
    let now = tx.now();
    let method = Method {
        id: MethodId(tx.fresh_id()),
        year: input.year,
        revision: 1,
        name: checked.name,
        state: MethodState::Draft,
        least_optional: checked.least_optional,
        tick_by: checked.tick_by,
        report_by: checked.report_by,
        items: checked.items,
        copied_from: None,
        created_by: tx.actor().person(),
        opened_by: None,
        opened_at: None,
        closed_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    added(tx, &method, "create").await?;
    Ok(method)
}

async fn added(tx: &mut Tx, method: &Method, event: &str) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    if !store::insert(db, scope, method).await? {
        // somebody drafted the same a moment earlier
        return Err(Refusal::BeingRevised.into());
    }
    note(tx, method, event, None).await
}

/// Leaves a row in the log.
///
/// # Errors
/// The database refused.
pub async fn note(
    tx: &mut Tx,
    method: &Method,
    event: &str,
    before: Option<MethodState>,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "method",
        id: method.id.0,
        event,
        from: before.map(CodeEnum::code),
        to: Some(method.state.code()),
        detail: json!({"year": method.year, "revision": method.revision, "name": method.name}),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

async fn free_year(tx: &mut Tx, year: i64) -> Result<(), Problem> {
    if !YEARS.contains(&year) {
        return Err(out_of_range("year", *YEARS.start(), *YEARS.end()));
    }
    let (db, scope) = tx.parts();
    if !store::of_year(db, scope, year).await?.is_empty() {
        return Err(Problem::field("year", "method_year_taken"));
    }
    Ok(())
}

/// A method the actor may do something with, locked.
///
/// # Errors
/// *Not found*, *stale version*, or why it is refused.
pub async fn admitted(
    tx: &mut Tx,
    id: MethodId,
    version: i64,
    event: MethodEvent,
) -> Result<(Method, MethodState), Problem> {
    let (db, scope) = tx.parts();
    let method = store::load_for_update(db, scope, id).await?;
    if method.version != version {
        return Err(Problem::stale());
    }
    let others = store::of_year(db, scope, method.year).await?;
    let standing: MethodStanding = standing(&method, &others, tx.actor(), tx.now())?;
    let next = decide_method(method.state, event, standing)?;
    Ok((method, next))
}

/// Changes what a draft says, all of it at once.
#[utoipa::path(put, path = "/api/methods/{id}", tag = "methods", params(("id" = MethodId, Path)),
    request_body = MethodChange, responses((status = 200, body = MethodView)))]
pub async fn edit_method(ctx: Ctx, Path(id): Path<MethodId>, body: Body<MethodChange>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let MethodChange {
        version,
        method: input,
    } = body.value;
    let (mut method, _) = admitted(&mut tx, id, version, MethodEvent::Edit).await?;
    let mut known: HashSet<MethodItemId> = HashSet::new();
    // an item that an earlier revision had may come back and bring its ticks along
    let (db, scope) = tx.parts();
    for revision in store::of_year(db, scope, method.year).await? {
        known.extend(revision.read_items()?.into_iter().map(|item| item.id));
    }
    let checked = check(&mut tx, method.year, &input, &known).await?;
    method.name = checked.name;
    method.least_optional = checked.least_optional;
    (method.tick_by, method.report_by) = (checked.tick_by, checked.report_by);
    method.items = checked.items;
    method.updated_at = tx.now();
    let (db, scope) = tx.parts();
    store::update(db, scope, &mut method).await?;
    note(&mut tx, &method, "edit", Some(method.state)).await?;
    answer(tx, &method, StatusCode::OK).await
}

/// Drops a draft.
#[utoipa::path(post, path = "/api/methods/{id}/discard", tag = "methods", params(("id" = MethodId, Path)),
    request_body = MethodStepInput, responses((status = 200, body = MethodView)))]
pub async fn discard_method(
    ctx: Ctx,
    Path(id): Path<MethodId>,
    body: Body<MethodStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (method, _) = admitted(&mut tx, id, body.value.version, MethodEvent::Discard).await?;
    let (db, scope) = tx.parts();
    store::discard(db, scope, &method).await?;
    note(&mut tx, &method, "discard", Some(method.state)).await?;
    answer(tx, &method, StatusCode::OK).await
}

/// Drafts the next revision of an open method: the same items under the same ids.
#[utoipa::path(post, path = "/api/methods/{id}/revise", tag = "methods", params(("id" = MethodId, Path)),
    request_body = MethodStepInput, responses((status = 201, body = MethodView)))]
pub async fn revise_method(
    ctx: Ctx,
    Path(id): Path<MethodId>,
    body: Body<MethodStepInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (method, _) = admitted(&mut tx, id, body.value.version, MethodEvent::Revise).await?;
    let next = Method {
        revision: method.revision + 1,
        ..begun_from(&tx, &method)
    };
    added(&mut tx, &next, "revise").await?;
    answer(tx, &next, StatusCode::CREATED).await
}

fn begun_from(tx: &Tx, method: &Method) -> Method {
    let now = tx.now();
    Method {
        id: MethodId(tx.fresh_id()),
        state: MethodState::Draft,
        copied_from: Some(method.id),
        created_by: tx.actor().person(),
        opened_by: None,
        opened_at: None,
        closed_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
        ..method.clone()
    }
}

/// Begins another year as a copy: the same items under new ids, the days moved along, without classes that are out of use;
/// the texts of the mechanisms go along.
#[utoipa::path(post, path = "/api/methods/{id}/copy", tag = "methods", params(("id" = MethodId, Path)),
    request_body = MethodCopyInput, responses((status = 201, body = MethodView)))]
pub async fn copy_method(
    ctx: Ctx,
    Path(id): Path<MethodId>,
    body: Body<MethodCopyInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let year = body.value.year;
    let (method, _) = admitted(&mut tx, id, body.value.version, MethodEvent::Copy).await?;
    free_year(&mut tx, year).await?;
    let (db, scope) = tx.parts();
    let tree = classes::store::load_all(db, scope).await?;
    let mut items = method.read_items()?;
    let mut renamed = Vec::new();
    for item in &mut items {
        item.class_ids.retain(|class| tree.active(*class).is_some());
        let fresh = MethodItemId(tx.fresh_id());
        if item.part == MethodPart::Mechanism {
            renamed.push((item.id, fresh));
        }
        item.id = fresh;
    }
    let years = year - method.year;
    let next = Method {
        year,
        revision: 1,
        tick_by: moved(method.tick_by, years),
        report_by: moved(method.report_by, years),
        items: serde_json::to_string(&items).map_err(Problem::internal)?,
        ..begun_from(&tx, &method)
    };
    added(&mut tx, &next, "copy").await?;
    for (from, to) in renamed {
        let (db, scope) = tx.parts();
        store::copy_document(db, scope, (method.year, from), (year, to)).await?;
    }
    answer(tx, &next, StatusCode::CREATED).await
}

/// The same day of another year; the last of February where it has none.
fn moved(day: Timestamp, years: i64) -> Timestamp {
    let date = day.date();
    let year = i64::from(date.year()) + years;
    let found = i32::try_from(year).ok().and_then(|year| {
        date.with_year(year)
            .or_else(|| date.with_day(28)?.with_year(year))
    });
    found.map_or(day, Timestamp::start_of)
}

struct Checked {
    name: String,
    least_optional: i64,
    tick_by: Timestamp,
    report_by: Timestamp,
    items: String,
}

async fn check(
    tx: &mut Tx,
    year: i64,
    input: &MethodInput,
    known: &HashSet<MethodItemId>,
) -> Result<Checked, Problem> {
    let name = line("name", &input.name, NAME)?;
    let (tick_by, report_by) = days(year, input)?;
    let (db, scope) = tx.parts();
    let tree = classes::store::load_all(db, scope).await?;
    let ids: Vec<OrgId> = input.items.iter().filter_map(|item| item.org_id).collect();
    let orgs: HashSet<OrgId> = orgs::store::bulk::by_ids(db, scope, &ids)
        .await?
        .into_iter()
        .filter(|org| org.ended_at.is_none())
        .map(|org| org.id)
        .collect();
    let mut taken = HashSet::new();
    let mut counts: HashMap<MethodPart, i64> = HashMap::new();
    let mut items = Vec::with_capacity(input.items.len());
    for (position, typed) in input.items.iter().enumerate() {
        let kept = typed
            .id
            .filter(|id| known.contains(id) && taken.insert(*id));
        let id = kept.unwrap_or_else(|| MethodItemId(tx.fresh_id()));
        let item = item(id, position, typed, &orgs, |class| {
            tree.active(class).is_some()
        })?;
        let count = counts.entry(item.part).or_default();
        *count += 1;
        if *count > i64::try_from(MOST_OF_A_PART).unwrap_or(i64::MAX) {
            return Err(out_of_range("items", 0, 30));
        }
        items.push(item);
    }
    items.sort_by_key(|item| item.part);
    let optional = counts.get(&MethodPart::Optional).copied().unwrap_or(0);
    if !(0..=optional).contains(&input.least_optional) {
        return Err(out_of_range("least_optional", 0, optional));
    }
    Ok(Checked {
        name,
        least_optional: input.least_optional,
        tick_by,
        report_by,
        items: serde_json::to_string(&items).map_err(Problem::internal)?,
    })
}

/// The last days as whole civil days: ticking within the year or the month before it, reporting after it and until the
/// spring that follows.
fn days(year: i64, input: &MethodInput) -> Result<(Timestamp, Timestamp), Problem> {
    let tick = input.tick_by.date();
    let report = input.report_by.date();
    let in_year = i64::from(tick.year()) == year
        || (i64::from(tick.year()) == year - 1 && tick.month() == 12);
    if !in_year {
        return Err(Problem::field("tick_by", "method_tick_by"));
    }
    let until = i64::from(report.year()) == year
        || (i64::from(report.year()) == year + 1 && report.month() <= 3);
    if !until || report <= tick {
        return Err(Problem::field("report_by", "method_report_by"));
    }
    Ok((Timestamp::start_of(tick), Timestamp::start_of(report)))
}

fn item(
    id: MethodItemId,
    position: usize,
    typed: &MethodItemInput,
    orgs: &HashSet<OrgId>,
    in_use: impl Fn(ClassId) -> bool,
) -> Result<MethodItem, Problem> {
    let field = |name: &str| format!("items.{position}.{name}");
    let name = line(&field("name"), &typed.name, ITEM_NAME)?;
    let what = optional_line(&field("what"), typed.what.clone(), WHAT)?.unwrap_or_default();
    let org_id = typed.org_id.filter(|_| typed.part == MethodPart::Office);
    if typed.part == MethodPart::Office && !org_id.is_some_and(|org| orgs.contains(&org)) {
        return Err(Problem::field(&field("org_id"), "method_office_org"));
    }
    let list_kind = typed.list_kind.filter(|_| typed.part == MethodPart::List);
    if typed.part == MethodPart::List && list_kind.is_none() {
        return Err(Problem::field(&field("list_kind"), "required"));
    }
    let mut class_ids = Vec::new();
    if typed.part.is_project() {
        for class in &typed.class_ids {
            if !in_use(*class) {
                return Err(Problem::field(&field("class_ids"), "unknown"));
            }
            if !class_ids.contains(class) {
                class_ids.push(*class);
            }
        }
        if class_ids.len() > MOST_CLASSES {
            return Err(out_of_range(&field("class_ids"), 0, 10));
        }
    }
    Ok(MethodItem {
        id,
        part: typed.part,
        name,
        what,
        org_id,
        list_kind,
        class_ids,
    })
}

/// A number that is not within its range.
#[must_use]
pub fn out_of_range(field: &str, min: i64, max: i64) -> Problem {
    let args = Map::from_iter([
        ("min".to_owned(), json!(min)),
        ("max".to_owned(), json!(max)),
    ]);
    Problem::new(ProblemKind::Invalid, "invalid").and_field(field, "out_of_range", args)
}
