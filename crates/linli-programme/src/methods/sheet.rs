//! `GET /api/methods/{id}/units/{org_id}`: a unit's page of a year: what it ticked, what waits beside each project, what was
//! counted by itself, what came of it.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{ClassId, MethodId, MethodItemId, OrgId, PersonId, SelectionId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::log;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use linli_net::areas::change::role_of;
use linli_net::history::{self, HistoryEntry};
use linli_net::orgs::store::Org;
use linli_net::{orgs, persons};
use linli_work::alliances::members::own_unit;
use linli_work::classes;
use linli_work::classes::tree::ClassTree;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::MethodItem;
use super::entity::{Method, NeedCount, Selection, Tick, UnitYear};
use super::rules::{
    MethodPart, MethodState, SelectionEvent, SelectionState, Standing, Verdict, decide,
};
use super::store::facts::{self, Deed, Reaches};
use super::store::{self, selections};
use super::view::{ItemClass, count, item_classes};

linli_domain::code_enum! {
    /// What a unit's year waits for next.
    pub enum UnitStep {
        /// 勾选
        Tick = "tick_projects",
        /// 确认
        Confirm = "confirm_ticks",
        /// 实施并报告
        Report = "report_year",
        /// 评价
        Evaluate = "evaluate_year",
        /// 无
        None = "none",
    }
}

/// What is next with a unit's year, who does it, by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitNextStep {
    /// What.
    pub code: UnitStep,
    /// Who does it, by name; empty where it is the street's office or nobody.
    pub who: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Milliseconds past due; absent when not late.
    pub late_by_ms: Option<i64>,
}

/// What waits beside a project: demands of its classes in the places of the unit's alliances.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NeedFigures {
    /// Waiting for somebody.
    pub open: i64,
    /// Put aside for a later day.
    pub shelved: i64,
}

/// A project on a unit's page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitProject {
    /// Its id.
    pub id: MethodItemId,
    /// Mandatory or optional.
    pub part: MethodPart,
    /// What it is called.
    pub name: String,
    /// What it means, in words.
    pub what: String,
    /// The classes of need it serves.
    pub classes: Vec<ItemClass>,
    /// Whether the unit took it.
    pub ticked: bool,
    /// How much of it the unit takes on.
    pub quantity: Option<i64>,
    /// Counted in what.
    pub unit: Option<String>,
    /// A word beside it.
    pub note: Option<String>,
    /// What waits; absent where the project names no class.
    pub needs: Option<NeedFigures>,
    /// Deeds of the unit that were counted by itself this year; as it was when the year was evaluated. Absent where the
    /// project names no class.
    pub counted: Option<i64>,
    /// What came of it, in the unit's words.
    pub report: Option<String>,
    /// What the office found.
    pub verdict: Option<Verdict>,
    /// In words.
    pub verdict_words: Option<String>,
}

/// A unit's page of a year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnitYearView {
    /// The method.
    pub method_id: MethodId,
    /// The civil year.
    pub year: i64,
    /// What the method is called.
    pub method_name: String,
    /// Where the method stands.
    pub method_state: MethodState,
    /// The unit.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// Whether it is a member of an alliance.
    pub member: bool,
    /// Its alliances, by name.
    pub alliances: Vec<String>,
    /// Where its year stands.
    pub state: SelectionState,
    /// What is next.
    pub next_step: UnitNextStep,
    /// The last day for ticking.
    pub tick_by: Timestamp,
    /// The last day for reporting.
    pub report_by: Timestamp,
    /// How many optional projects it takes at least.
    pub least_optional: i64,
    /// The projects, the mandatory ones first.
    pub projects: Vec<UnitProject>,
    /// The mandatory projects it lacks, by name.
    pub missing: Vec<String>,
    /// How many optional ones it lacks.
    pub missing_optional: i64,
    /// Who handed the page in, by name.
    pub ticked_by: Option<String>,
    /// When.
    pub ticked_at: Option<Timestamp>,
    /// The paper it was entered from, where a clerk did it for the unit.
    pub tick_paper: Option<String>,
    /// Who confirmed it, by name.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<Timestamp>,
    /// Why it was confirmed with something missing.
    pub confirm_note: Option<String>,
    /// Who reported, by name.
    pub reported_by: Option<String>,
    /// When.
    pub reported_at: Option<Timestamp>,
    /// The paper the report was entered from.
    pub report_paper: Option<String>,
    /// Who evaluated, by name.
    pub evaluated_by: Option<String>,
    /// When.
    pub evaluated_at: Option<Timestamp>,
    /// What the office says of the year.
    pub evaluation: Option<String>,
    /// When the unit was last reminded.
    pub reminded_at: Option<Timestamp>,
    /// Why it came back, where that was the last thing that happened to it.
    pub sent_back: Option<String>,
    /// What happened to it, oldest first; for staff.
    pub timeline: Vec<HistoryEntry>,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock; 0 where nobody has touched it.
    pub version: i64,
}

/// The last moment of a civil day: until then something of that day is in time.
#[must_use]
pub const fn end_of(day: Timestamp) -> Timestamp {
    day.plus(DAY - 1)
}

/// What is next with a unit's year.
#[must_use]
pub fn next_step(
    method: &Method,
    selection: &Selection,
    unit: &str,
    member: bool,
    now: Timestamp,
) -> UnitNextStep {
    use SelectionState as S;
    let (code, who, due_at) = match selection.state {
        _ if method.state != MethodState::Open => (UnitStep::None, "", None),
        S::Open if !member => (UnitStep::None, "", None),
        S::Open => (UnitStep::Tick, unit, Some(end_of(method.tick_by))),
        S::Ticked => (UnitStep::Confirm, "", None),
        S::Confirmed | S::Running => (UnitStep::Report, unit, Some(end_of(method.report_by))),
        S::Reported => (UnitStep::Evaluate, "", None),
        S::Evaluated => (UnitStep::None, "", None),
    };
    UnitNextStep {
        code,
        who: who.to_owned(),
        due_at,
        late_by_ms: due_at
            .map(|due| now.millis() - due.millis())
            .filter(|late| *late > 0),
    }
}

/// A unit the actor may see: the own one, or one in the own place.
///
/// # Errors
/// *Not found* where it is none, or not for this actor to see.
pub async fn unit_for(db: &mut Db, actor: &Actor, org: OrgId) -> Result<Org, Problem> {
    let wide = Scope::street_wide(actor.street());
    let found = orgs::store::load(db, &wide, org).await?;
    let sees = match own_unit(actor) {
        Some(own) => own == org,
        None => actor.scope().area().contains(&found.area_path),
    };
    if sees {
        Ok(found)
    } else {
        Err(Problem::not_found())
    }
}

/// A unit's year with what the rules look at.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The method.
    pub method: Method,
    /// Its items.
    pub items: Vec<MethodItem>,
    /// The unit's year.
    pub unit: UnitYear,
    /// What the actor ever did to it, where that decides what they may do.
    pub hands: Hands,
}

/// What somebody ever did to a unit's year. Its row names the last hand of each kind, the log every one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hands {
    ticked: bool,
    reported: bool,
}

/// The office's own hands in a unit's year: only the office confirms and evaluates.
async fn hands(
    db: &mut Db,
    wide: &Scope,
    actor: &Actor,
    selection: &Selection,
) -> Result<Hands, Problem> {
    if role_of(actor) != Some(Role::StreetOfficer) || selection.version == 0 {
        return Ok(Hands::default());
    }
    let events = log::timeline(db, wide, "unit_year", selection.id.0).await?;
    let did = |what: SelectionEvent| {
        let own = |one: &&log::Event| one.person_id.is_some() && one.person_id == actor.person();
        (events.iter().filter(own)).any(|one| one.event == what.code())
    };
    Ok(Hands {
        ticked: did(SelectionEvent::Tick),
        reported: did(SelectionEvent::Report),
    })
}

/// A unit's year for a reader, or locked for a writer (`write`).
///
/// # Errors
/// *Not found* where the method or the unit is none, or not for this actor to see; a method that never held has no pages.
pub async fn load(
    db: &mut Db,
    actor: &Actor,
    (method, org): (MethodId, OrgId),
    write: bool,
    now: Timestamp,
) -> Result<Loaded, Problem> {
    let wide = Scope::street_wide(actor.street());
    let method = match write {
        true => store::load_for_share(db, &wide, method).await?,
        false => store::load(db, &wide, method).await?,
    };
    if method.state == MethodState::Draft {
        return Err(Problem::not_found());
    }
    let org = unit_for(db, actor, org).await?;
    let found = if write {
        selections::find_for_update(db, &wide, method.year, org.id).await?
    } else {
        selections::find(db, &wide, method.year, org.id).await?
    };
    let member = match (&found, method.state) {
        (Some(one), MethodState::Closed) => one.left_at.is_none(),
        (None, MethodState::Closed) => false,
        _ => selections::is_member(db, &wide, org.id).await? && org.ended_at.is_none(),
    };
    let ticks = match &found {
        Some(one) => selections::ticks(db, &wide, one.id).await?,
        None => Vec::new(),
    };
    let selection = found.unwrap_or_else(|| {
        Selection::untouched(SelectionId(Uuid::nil()), method.year, org.id, now)
    });
    Ok(Loaded {
        hands: hands(db, &wide, actor, &selection).await?,
        items: method.read_items()?,
        method,
        unit: UnitYear {
            org,
            member,
            selection,
            ticks: ticks.into_iter().map(|tick| (tick.item_id, tick)).collect(),
        },
    })
}

/// How an actor stands to a unit's year.
#[must_use]
pub fn standing(actor: &Actor, loaded: &Loaded) -> Standing {
    let selection = &loaded.unit.selection;
    let role = role_of(actor);
    let own = own_unit(actor);
    let person = actor.person();
    let inside = actor.scope().area().contains(&loaded.unit.org.area_path);
    let is = |who: Option<PersonId>| who.is_some() && who == person;
    Standing {
        unit: own == Some(loaded.unit.org.id)
            && matches!(role, Some(Role::UnitLiaison | Role::UnitHead)),
        clerk: own.is_none()
            && inside
            && role.is_some_and(|role| role.is_community() || role == Role::StreetOfficer),
        office: role == Some(Role::StreetOfficer),
        house: matches!(actor, Actor::House { .. }),
        ticked: loaded.hands.ticked || is(selection.ticked_by),
        reported: loaded.hands.reported || is(selection.reported_by),
        member: loaded.unit.member,
        handed_in: selection.ticked_at.is_some(),
        complete: loaded
            .unit
            .missing(&loaded.items, loaded.method.least_optional)
            .is_nothing(),
        method_open: loaded.method.state == MethodState::Open,
    }
}

/// The classes of an item and every class in them.
#[must_use]
pub fn classes_within(item: &MethodItem, tree: &ClassTree) -> Vec<ClassId> {
    let mut found: Vec<ClassId> = item
        .class_ids
        .iter()
        .flat_map(|class| tree.within(*class))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The first and the last moment of a civil year; the second is the first that is no longer in it.
#[must_use]
pub fn year_range(year: i64) -> (Timestamp, Timestamp) {
    let start = |year: i64| {
        i32::try_from(year)
            .ok()
            .and_then(|year| chrono::NaiveDate::from_ymd_opt(year, 1, 1))
            .map_or(Timestamp::from_millis(i64::MAX), Timestamp::start_of)
    };
    (start(year), start(year + 1))
}

/// How many of some deeds serve an item; none where it names no class.
#[must_use]
pub fn counted<'d>(
    item: &MethodItem,
    tree: &ClassTree,
    deeds: impl IntoIterator<Item = &'d Deed>,
) -> Option<i64> {
    let within = classes_within(item, tree);
    if within.is_empty() {
        return None;
    }
    let serving = deeds
        .into_iter()
        .filter(|deed| deed.class_id.is_some_and(|class| within.contains(&class)));
    Some(count(serving.count()))
}

fn needs_of(item: &MethodItem, tree: &ClassTree, needs: &[NeedCount]) -> Option<NeedFigures> {
    let within = classes_within(item, tree);
    if within.is_empty() {
        return None;
    }
    let mut found = NeedFigures::default();
    for need in needs.iter().filter(|need| within.contains(&need.class_id)) {
        found.open += need.open;
        found.shelved += need.shelved;
    }
    Some(found)
}

/// A unit's page, in a fixed number of queries.
///
/// # Errors
/// The database refused.
pub async fn page(
    reader: Reader<'_>,
    db: &mut Db,
    loaded: &Loaded,
    now: Timestamp,
) -> Result<UnitYearView, Problem> {
    let Loaded {
        method,
        items,
        unit,
        ..
    } = loaded;
    let wide = Scope::street_wide(reader.actor.street());
    let own = own_unit(reader.actor).is_some();
    let tree = classes::store::load_all(db, &wide).await?;
    let Reaches { alliances, places } = facts::reaches(db, &wide, unit.org.id).await?;
    let mut all: Vec<ClassId> = items
        .iter()
        .flat_map(|item| classes_within(item, &tree))
        .collect();
    all.sort();
    all.dedup();
    let needs = facts::needs(db, &wide, &places, &all, own).await?;
    let (from, to) = year_range(method.year);
    let deeds = facts::deeds(db, &wide, Some(unit.org.id), from, to).await?;
    let selection = &unit.selection;
    let people = [
        selection.ticked_by,
        selection.confirmed_by,
        selection.reported_by,
        selection.evaluated_by,
    ];
    let names = persons::store::names(db, &wide, people.into_iter().flatten()).await?;
    let log = match selection.version {
        0 => Vec::new(),
        _ => history::of(db, &wide, "unit_year", selection.id.0).await?,
    };
    let sent_back = log
        .last()
        .filter(|entry| entry.event == SelectionEvent::SendBack.code())
        .and_then(|entry| entry.reason.clone());
    let timeline = if own { Vec::new() } else { log };
    let projects = projects(loaded, &tree, &needs, &deeds);
    let mut view = view(reader, loaded, projects, &names, now);
    (view.alliances, view.timeline, view.sent_back) = (alliances, timeline, sent_back);
    Ok(view)
}

fn projects(
    loaded: &Loaded,
    tree: &ClassTree,
    needs: &[NeedCount],
    deeds: &[Deed],
) -> Vec<UnitProject> {
    let nothing = |item| Tick::none(loaded.unit.selection.id, item);
    loaded
        .items
        .iter()
        .filter(|item| item.part.is_project())
        .map(|item| {
            let tick = loaded.unit.ticks.get(&item.id).cloned();
            let tick = tick.unwrap_or_else(|| nothing(item.id));
            UnitProject {
                id: item.id,
                part: item.part,
                name: item.name.clone(),
                what: item.what.clone(),
                classes: item_classes(item, tree),
                needs: needs_of(item, tree, needs),
                counted: tick.counted.or_else(|| counted(item, tree, deeds)),
                ticked: tick.ticked,
                quantity: tick.quantity,
                unit: tick.unit,
                note: tick.note,
                report: tick.report,
                verdict: tick.verdict,
                verdict_words: tick.verdict_words,
            }
        })
        .collect()
}

fn view(
    reader: Reader<'_>,
    loaded: &Loaded,
    projects: Vec<UnitProject>,
    names: &HashMap<PersonId, String>,
    now: Timestamp,
) -> UnitYearView {
    let Loaded {
        method,
        items,
        unit,
        ..
    } = loaded;
    let selection = unit.selection.clone();
    let missing = unit.missing(items, method.least_optional);
    let standing = standing(reader.actor, loaded);
    let name = |who: Option<PersonId>| who.and_then(|who| names.get(&who).cloned());
    UnitYearView {
        method_id: method.id,
        year: method.year,
        method_name: method.name.clone(),
        method_state: method.state,
        org_id: unit.org.id,
        org_name: unit.org.name.clone(),
        member: unit.member,
        alliances: Vec::new(),
        state: selection.state,
        next_step: next_step(method, &selection, &unit.org.name, unit.member, now),
        tick_by: method.tick_by,
        report_by: method.report_by,
        least_optional: method.least_optional,
        projects,
        missing: items
            .iter()
            .filter(|item| missing.mandatory.contains(&item.id))
            .map(|item| item.name.clone())
            .collect(),
        missing_optional: missing.optional,
        ticked_by: name(selection.ticked_by),
        ticked_at: selection.ticked_at,
        tick_paper: selection.tick_paper,
        confirmed_by: name(selection.confirmed_by),
        confirmed_at: selection.confirmed_at,
        confirm_note: selection.confirm_note,
        reported_by: name(selection.reported_by),
        reported_at: selection.reported_at,
        report_paper: selection.report_paper,
        evaluated_by: name(selection.evaluated_by),
        evaluated_at: selection.evaluated_at,
        evaluation: selection.evaluation,
        reminded_at: selection.reminded_at,
        sent_back: None,
        timeline: Vec::new(),
        allowed_actions: SelectionEvent::ALL
            .iter()
            .filter(|event| **event != SelectionEvent::Start)
            .map(|event| {
                let refused = decide(selection.state, *event, standing).err();
                reader.action(*event, refused.map(CodeEnum::code))
            })
            .collect(),
        version: selection.version,
    }
}

/// Answers a write with the unit's page.
///
/// # Errors
/// The database refused.
pub async fn answer(mut tx: Tx, loaded: &Loaded) -> Result<Response, Problem> {
    let (app, actor, locale, now) = (tx.app().clone(), tx.actor().clone(), tx.locale(), tx.now());
    let reader = Reader {
        app: &app,
        actor: &actor,
        locale,
        now,
    };
    let view = page(reader, tx.db(), loaded, now).await?;
    tx.commit(StatusCode::OK, &view).await
}

/// A unit's page of a year; people of a unit see their own.
#[utoipa::path(get, path = "/api/methods/{id}/units/{org_id}", tag = "methods",
    params(("id" = MethodId, Path), ("org_id" = OrgId, Path)), responses((status = 200, body = UnitYearView)))]
pub async fn get_unit_year(
    ctx: Ctx,
    Path(which): Path<(MethodId, OrgId)>,
) -> Result<Json<UnitYearView>, Problem> {
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let loaded = load(&mut db, reader.actor, which, false, ctx.now()).await?;
    page(reader, &mut db, &loaded, ctx.now()).await.map(Json)
}
