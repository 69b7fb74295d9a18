//! `GET /api/methods`, `GET /api/methods/{id}`: a method as lists and its page show it, and how a caller stands to it.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{ClassId, MethodId, MethodItemId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::areas::change::role_of;
use linli_net::history::{self, HistoryEntry};
use linli_net::{orgs, persons};
use linli_work::classes;
use linli_work::classes::tree::ClassTree;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Method, UnitYear};
use super::rules::{
    MethodEvent, MethodPart, MethodStanding, MethodState, SelectionState, decide_method,
};
use super::sheet::end_of;
use super::store::{self, selections};
use super::{ListKind, MethodItem};

/// How many items a method has of each part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartCounts {
    /// Offices.
    pub offices: i64,
    /// Lists.
    pub lists: i64,
    /// Mechanisms.
    pub mechanisms: i64,
    /// Mandatory projects.
    pub mandatory: i64,
    /// Optional projects.
    pub optional: i64,
}

linli_domain::code_enum! {
    /// What a method waits for next.
    pub enum MethodStep {
        /// 启用
        Open = "open_method",
        /// 单位勾选
        Tick = "units_tick",
        /// 共建办确认
        Confirm = "office_confirms",
        /// 单位报告
        Report = "units_report",
        /// 共建办评价
        Evaluate = "office_evaluates",
        /// 结束本年度
        Close = "close_method",
        /// 无
        None = "none",
    }
}

/// What is next, of how many units, by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MethodNextStep {
    /// What.
    pub code: MethodStep,
    /// Of how many units it is waited for, where they were counted.
    pub units: Option<i64>,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// A method as a list shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MethodSummary {
    /// Its id.
    pub id: MethodId,
    /// The civil year.
    pub year: i64,
    /// 1 for the first of its year.
    pub revision: i64,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub state: MethodState,
    /// How many items it has.
    pub counts: PartCounts,
    /// How many optional projects a unit takes at least.
    pub least_optional: i64,
    /// The last day for ticking.
    pub tick_by: Timestamp,
    /// The last day for reporting.
    pub report_by: Timestamp,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// When the year was closed.
    pub closed_at: Option<Timestamp>,
    /// What is next.
    pub next_step: MethodNextStep,
    /// For the optimistic lock.
    pub version: i64,
}

/// The methods of the street.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Methods {
    /// The latest year first, the latest revision first.
    pub items: Vec<MethodSummary>,
    /// `draft`: whether the caller drafts them, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// A class of need by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemClass {
    /// Which.
    pub id: ClassId,
    /// Its name.
    pub name: String,
    /// Whether new demands may still name it.
    pub in_use: bool,
}

/// How a mechanism works.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MechanismWords {
    /// In words.
    pub words: String,
    /// Who wrote it, by name.
    pub written_by: Option<String>,
    /// When.
    pub written_at: Timestamp,
    /// For the optimistic lock.
    pub version: i64,
}

/// An item with the names that go with it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MethodItemView {
    /// Its id, the same in every revision of its year.
    pub id: MethodItemId,
    /// What it is.
    pub part: MethodPart,
    /// What it is called.
    pub name: String,
    /// What it means, in words.
    pub what: String,
    /// Which organisation an office is.
    pub org_id: Option<OrgId>,
    /// By name.
    pub org_name: Option<String>,
    /// Which list it is.
    pub list_kind: Option<ListKind>,
    /// The classes of need a project serves.
    pub classes: Vec<ItemClass>,
    /// How a mechanism works, where it was written down.
    pub document: Option<MechanismWords>,
}

/// How far the units of a year have come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MethodProgress {
    /// Member units.
    pub members: i64,
    /// Of them, those that lack nothing.
    pub complete: i64,
    /// Of them, those that have not handed a whole page in.
    pub open: i64,
    /// Of them, those that wait for the office's confirmation.
    pub ticked: i64,
    /// Of them, those confirmed or running.
    pub running: i64,
    /// Of them, those that wait for the office's evaluation.
    pub reported: i64,
    /// Of them, those evaluated.
    pub evaluated: i64,
}

/// Another revision of the same year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RelatedMethod {
    /// Its id.
    pub id: MethodId,
    /// Its revision.
    pub revision: i64,
    /// Where it stands.
    pub state: MethodState,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
}

/// A method as its page shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MethodView {
    /// As in a list.
    #[serde(flatten)]
    pub summary: MethodSummary,
    /// Its items, by part.
    pub items: Vec<MethodItemView>,
    /// How far the units in the caller's place have come.
    pub progress: MethodProgress,
    /// Every revision of its year, the first first.
    pub revisions: Vec<RelatedMethod>,
    /// What happened to it, oldest first.
    pub timeline: Vec<HistoryEntry>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// How an actor stands to a method; `others` are the revisions of its year.
///
/// # Errors
/// What is stored does not read.
pub fn standing(
    method: &Method,
    others: &[Method],
    actor: &Actor,
    now: Timestamp,
) -> Result<MethodStanding, Problem> {
    let items = method.read_items()?;
    Ok(MethodStanding {
        keeper: role_of(actor) == Some(Role::StreetOfficer),
        being_revised: others
            .iter()
            .any(|other| other.id != method.id && other.state == MethodState::Draft),
        over: now >= method.report_by.plus(DAY),
        has_projects: items.iter().any(|item| item.part.is_project()),
    })
}

/// A number of things as it is sent.
#[must_use]
pub fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn counts(items: &[MethodItem]) -> PartCounts {
    let of = |part| count(items.iter().filter(|item| item.part == part).count());
    PartCounts {
        offices: of(MethodPart::Office),
        lists: of(MethodPart::List),
        mechanisms: of(MethodPart::Mechanism),
        mandatory: of(MethodPart::Mandatory),
        optional: of(MethodPart::Optional),
    }
}

/// How far some units have come; who has left is not counted.
#[must_use]
pub fn progress(units: &[UnitYear], items: &[MethodItem], least_optional: i64) -> MethodProgress {
    use SelectionState as S;
    let mut found = MethodProgress::default();
    for unit in units.iter().filter(|unit| unit.member) {
        found.members += 1;
        found.complete += i64::from(unit.missing(items, least_optional).is_nothing());
        let field = match unit.selection.state {
            S::Open => &mut found.open,
            S::Ticked => &mut found.ticked,
            S::Confirmed | S::Running => &mut found.running,
            S::Reported => &mut found.reported,
            S::Evaluated => &mut found.evaluated,
        };
        *field += 1;
    }
    found
}

/// What is next with a method: by its units where they were counted, else by its days.
#[must_use]
pub fn next_step(
    method: &Method,
    progress: Option<MethodProgress>,
    now: Timestamp,
) -> MethodNextStep {
    let (tick, report) = (Some(end_of(method.tick_by)), Some(end_of(method.report_by)));
    let over = |day: Timestamp| now >= day.plus(DAY);
    let (code, units, due_at) = match (method.state, progress) {
        (MethodState::Draft, _) => (MethodStep::Open, None, None),
        (MethodState::Superseded | MethodState::Closed, _) => (MethodStep::None, None, None),
        (MethodState::Open, Some(of)) if of.ticked > 0 => {
            (MethodStep::Confirm, Some(of.ticked), None)
        }
        (MethodState::Open, Some(of)) if of.open > 0 => (MethodStep::Tick, Some(of.open), tick),
        (MethodState::Open, Some(of)) if of.reported > 0 => {
            (MethodStep::Evaluate, Some(of.reported), None)
        }
        (MethodState::Open, Some(of)) if of.running > 0 => {
            (MethodStep::Report, Some(of.running), report)
        }
        (MethodState::Open, Some(of)) if of.members > 0 => (MethodStep::Close, None, report),
        (MethodState::Open, _) if over(method.report_by) => (MethodStep::Close, None, None),
        (MethodState::Open, None) if over(method.tick_by) => (MethodStep::Report, None, report),
        (MethodState::Open, _) => (MethodStep::Tick, None, tick),
    };
    let late = |due: Timestamp| now.millis() - due.millis();
    MethodNextStep {
        code,
        units,
        due_at,
        late_by_ms: match code {
            MethodStep::Close => None,
            _ => due_at.map(late).filter(|late| *late > 0),
        },
    }
}

fn summary(
    method: &Method,
    items: &[MethodItem],
    progress: Option<MethodProgress>,
    now: Timestamp,
) -> MethodSummary {
    MethodSummary {
        id: method.id,
        year: method.year,
        revision: method.revision,
        name: method.name.clone(),
        state: method.state,
        counts: counts(items),
        least_optional: method.least_optional,
        tick_by: method.tick_by,
        report_by: method.report_by,
        opened_at: method.opened_at,
        closed_at: method.closed_at,
        next_step: next_step(method, progress, now),
        version: method.version,
    }
}

/// The classes of an item by name; one that is not known any more is left out.
#[must_use]
pub fn item_classes(item: &MethodItem, tree: &ClassTree) -> Vec<ItemClass> {
    item.class_ids
        .iter()
        .filter_map(|id| tree.get(*id))
        .map(|class| ItemClass {
            id: class.id,
            name: class.name.clone(),
            in_use: class.active,
        })
        .collect()
}

/// A method as its page shows it, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    reader: Reader<'_>,
    db: &mut Db,
    method: &Method,
    now: Timestamp,
) -> Result<MethodView, Problem> {
    let scope = reader.actor.scope();
    let wide = Scope::street_wide(scope.street());
    let items = method.read_items()?;
    let revisions = store::of_year(db, &wide, method.year).await?;
    let units = selections::roll(db, &scope, method, now).await?;
    let progress = progress(&units, &items, method.least_optional);
    let tree = classes::store::load_all(db, &wide).await?;
    let mut documents: HashMap<MethodItemId, _> = store::documents(db, &wide, method.year)
        .await?
        .into_iter()
        .map(|one| (one.item_id, one))
        .collect();
    let org_names =
        orgs::store::names(db, &wide, items.iter().filter_map(|item| item.org_id)).await?;
    let writers = documents.values().filter_map(|one| one.written_by);
    let people = persons::store::names(db, &wide, writers).await?;
    let timeline = history::of(db, &wide, "method", method.id.0).await?;
    let standing = standing(method, &revisions, reader.actor, now)?;
    Ok(MethodView {
        summary: summary(method, &items, Some(progress), now),
        items: items
            .into_iter()
            .map(|item| MethodItemView {
                classes: item_classes(&item, &tree),
                org_name: item.org_id.and_then(|org| org_names.get(&org).cloned()),
                document: documents.remove(&item.id).map(|one| MechanismWords {
                    words: one.words,
                    written_by: one.written_by.and_then(|who| people.get(&who).cloned()),
                    written_at: one.written_at,
                    version: one.version,
                }),
                id: item.id,
                part: item.part,
                name: item.name,
                what: item.what,
                org_id: item.org_id,
                list_kind: item.list_kind,
            })
            .collect(),
        progress,
        revisions: revisions
            .iter()
            .map(|one| RelatedMethod {
                id: one.id,
                revision: one.revision,
                state: one.state,
                opened_at: one.opened_at,
            })
            .collect(),
        timeline,
        allowed_actions: MethodEvent::ALL
            .iter()
            .map(|event| {
                let refused = decide_method(method.state, *event, standing).err();
                reader.action(*event, refused.map(CodeEnum::code))
            })
            .collect(),
    })
}

/// Answers a write with the method's page.
///
/// # Errors
/// The database refused.
pub async fn answer(mut tx: Tx, method: &Method, status: StatusCode) -> Result<Response, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let view = page(reader, tx.db(), method, now).await?;
    tx.commit(status, &view).await
}

/// The methods of the street, year by year.
#[utoipa::path(get, path = "/api/methods", tag = "methods", responses((status = 200, body = Methods)))]
pub async fn list_methods(ctx: Ctx) -> Result<Json<Methods>, Problem> {
    let reader = Reader::of(&ctx)?;
    let now = ctx.now();
    let wide = Scope::street_wide(reader.actor.street());
    let mut db = ctx.read().await?;
    let mut items = Vec::new();
    for method in store::all(&mut db, &wide).await? {
        items.push(summary(&method, &method.read_items()?, None, now));
    }
    let refusal =
        (role_of(reader.actor) != Some(Role::StreetOfficer)).then_some("method_not_keeper");
    Ok(Json(Methods {
        items,
        allowed_actions: vec![reader.action("draft", refusal)],
    }))
}

/// A method with its items, how far its units have come, and what may be done with it.
#[utoipa::path(get, path = "/api/methods/{id}", tag = "methods", params(("id" = MethodId, Path)),
    responses((status = 200, body = MethodView)))]
pub async fn get_method(ctx: Ctx, Path(id): Path<MethodId>) -> Result<Json<MethodView>, Problem> {
    let reader = Reader::of(&ctx)?;
    let wide = Scope::street_wide(reader.actor.street());
    let mut db = ctx.read().await?;
    let method = store::load(&mut db, &wide, id).await?;
    page(reader, &mut db, &method, ctx.now()).await.map(Json)
}
