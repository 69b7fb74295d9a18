//! `GET /api/visit-linkages`, `…/{id}`: for each linkage when the last visit was and when the next is expected.
//!
//! Nobody is counted or put in an order: rows stand by place and name, and say nothing of how often somebody came.

use std::collections::HashMap;

use linli_domain::actor::{Actor, Role};
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, DemandId, LinkageId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_net::linkages::rules::LinkageKind;
use linli_net::{areas, persons};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{Standing, VisitLight, expected_by, light, may_add, may_note};
use super::settings::{self, VisitSetting};
use super::store::{self, Filter, Linked, Visit};
use super::{STAFF_ROLES, VisitId};

/// A linkage with its last and its next visit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VisitLinkage {
    /// Its id.
    pub id: LinkageId,
    /// Of which kind.
    pub kind: LinkageKind,
    /// Who visits.
    pub person_name: String,
    /// Whether that is the caller.
    pub mine: bool,
    /// Which branch or community.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// Where, spoken.
    pub area_name: String,
    /// The day of the last visit.
    pub last_at: Option<Timestamp>,
    /// By when the next is expected: the day before is the last; absent where none is.
    pub expected_by: Option<Timestamp>,
    /// How it stands.
    pub light: VisitLight,
    /// `note`: whether the caller may note a visit, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// linkages of which a visit is expected, and how many are not overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitFigure {
    /// Linkages of which visits are expected: the denominator.
    pub expected: i64,
    /// Of those without an overdue visit.
    pub kept: i64,
    /// Of those overdue: `light=red` lists them.
    pub overdue: i64,
    /// R-19 over all.
    pub light: VisitLight,
}

/// Linkages with what they come to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VisitLinkageList {
    /// The rows, by place and name.
    pub items: Vec<VisitLinkage>,
    /// How many there are in all.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// As asked.
    pub page_size: i64,
    /// Over the same kind and place, whatever the light.
    pub figure: VisitFigure,
    /// `set`: whether the caller says how often a visit is expected, and why not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// A visit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VisitView {
    /// Its id.
    pub id: VisitId,
    /// On which day.
    pub visited_at: Timestamp,
    /// Whom, in general words.
    pub whom: String,
    /// What was heard.
    pub heard: String,
    /// The demand it became.
    pub demand_id: Option<DemandId>,
    /// Whether a clerk noted it.
    pub on_behalf: bool,
    /// What the place visited adds.
    pub word: Option<String>,
    /// Who added it.
    pub word_by_name: Option<String>,
    /// `word`: whether the caller adds it, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// A linkage with its visits.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VisitLinkageView {
    /// As in a list.
    #[serde(flatten)]
    pub item: VisitLinkage,
    /// Its visits, the latest first, 60 at most.
    pub visits: Vec<VisitView>,
}

/// Which linkages are looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VisitLinkageQuery {
    /// Of one kind.
    #[serde(default)]
    #[param(inline)]
    pub kind: Option<LinkageKind>,
    /// At this place or one in it.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub area_id: Option<AreaId>,
    /// Only those that stand so.
    #[serde(default)]
    #[param(inline)]
    pub light: Option<VisitLight>,
    /// Only those of which the caller is who visits.
    #[serde(default)]
    pub mine: Option<bool>,
    /// 1-based.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// Whether an actor sees every linkage of the own place; all others see their own and those of their organisation.
fn is_staff(actor: &Actor) -> bool {
    matches!(actor, Actor::House { .. })
        || actor.role().is_some_and(|role| STAFF_ROLES.contains(&role))
}

/// How an actor stands to a linkage, and to a visit of it that `noted_by` noted.
#[must_use]
pub fn standing(
    actor: &Actor,
    linked: &Linked,
    noted_by: Option<PersonId>,
    now: Timestamp,
) -> Standing {
    let person = actor.person();
    let acting = actor.acting();
    let inside = |role: fn(Role) -> bool| {
        acting.is_some_and(|acting| role(acting.role) && acting.area.contains(&linked.area_path))
    };
    Standing {
        visitor: person == Some(linked.person_id),
        clerk: inside(|role| role.is_community() || role == Role::StreetOfficer),
        host: inside(Role::is_community)
            || acting.is_some_and(|acting| {
                acting.org == linked.org_id && acting.role == Role::BranchSecretary
            }),
        noted: person.is_some() && noted_by == person,
        later: linked.from_at > now,
        over: linked.ended_at.is_some()
            || linked.org_ended_at.is_some()
            || linked.to_at.is_some_and(|to| to <= now),
    }
}

/// A linkage the actor may see.
///
/// # Errors
/// *Not found* where it is none, or not for this actor to know.
pub async fn load_for(db: &mut Db, actor: &Actor, id: LinkageId) -> Result<Linked, Problem> {
    let linked = store::load(db, &Scope::street_wide(actor.street()), id).await?;
    let own = actor.person() == Some(linked.person_id)
        || actor
            .acting()
            .is_some_and(|acting| acting.org == linked.org_id);
    let near = is_staff(actor) && actor.scope().area().contains(&linked.area_path);
    if own || near {
        Ok(linked)
    } else {
        Err(Problem::not_found())
    }
}

/// A linkage as a list shows it.
fn item(
    reader: Reader<'_>,
    linked: &Linked,
    setting: &VisitSetting,
    places: &HashMap<AreaPath, String>,
) -> VisitLinkage {
    let standing = standing(reader.actor, linked, None, reader.now);
    let by = expected(linked, setting).filter(|_| !standing.over);
    VisitLinkage {
        id: linked.id,
        kind: linked.kind,
        person_name: linked.person_name.clone(),
        mine: standing.visitor,
        org_id: linked.org_id,
        org_name: linked.org_name.clone(),
        area_name: places.get(&linked.area_path).cloned().unwrap_or_default(),
        last_at: linked.last_at,
        expected_by: by,
        light: light(by, reader.now),
        allowed_actions: vec![reader.refused("note", may_note(standing).err())],
    }
}

/// By when the next visit of a linkage is expected.
#[must_use]
pub fn expected(linked: &Linked, setting: &VisitSetting) -> Option<Timestamp> {
    expected_by(setting.months(linked.kind), linked.from_at, linked.last_at)
}

/// R-19 over linkages given by when a visit of each is expected.
#[must_use]
pub fn figure(
    expected: impl IntoIterator<Item = Option<Timestamp>>,
    now: Timestamp,
) -> VisitFigure {
    let mut figure = VisitFigure {
        expected: 0,
        kept: 0,
        overdue: 0,
        light: VisitLight::Green,
    };
    for by in expected.into_iter().flatten() {
        let stands = light(Some(by), now);
        figure.expected += 1;
        figure.light = figure.light.max(stands);
        if stands == VisitLight::Red {
            figure.overdue += 1;
        } else {
            figure.kept += 1;
        }
    }
    figure
}

/// Linkages with their last and next visit, for tests that count its queries as much as for the handler.
///
/// # Errors
/// *Not found* for a place outside the scope; the database refused.
pub async fn list(
    db: &mut Db,
    reader: Reader<'_>,
    query: &VisitLinkageQuery,
    page: Page,
) -> Result<VisitLinkageList, Problem> {
    let actor = reader.actor;
    let mine = query.mine == Some(true);
    let street = Scope::street_wide(actor.street());
    let own = match actor.person() {
        Some(person) if mine => Some((person, None)),
        Some(person) if !is_staff(actor) => Some((person, actor.acting().map(|acting| acting.org))),
        _ => None,
    };
    let scope = match own {
        Some(_) => street.clone(),
        None => areas::store::narrowed(db, &actor.scope(), query.area_id).await?,
    };
    let filter = Filter {
        kind: query.kind,
        own,
    };
    let linked = store::linked(db, &scope, &filter, reader.now).await?;
    let setting = settings::of(db, &street).await?;
    let figure = figure(linked.iter().map(|one| expected(one, &setting)), reader.now);
    // a street has some hundreds: lights are worked out here, where the calendar is
    let fitting: Vec<&Linked> = linked
        .iter()
        .filter(|one| {
            let stands = light(expected(one, &setting), reader.now);
            query.light.is_none_or(|wanted| wanted == stands)
        })
        .collect();
    let total = i64::try_from(fitting.len()).map_err(Problem::internal)?;
    let first = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(page.page_size).unwrap_or_default();
    let shown: Vec<&Linked> = fitting.into_iter().skip(first).take(size).collect();
    let paths = shown.iter().map(|one| &one.area_path);
    let places = areas::store::spoken_names(db, &street, paths).await?;
    let set = (actor.role() != Some(Role::StreetOfficer)).then_some("visit_setting_street_only");
    Ok(VisitLinkageList {
        items: shown
            .into_iter()
            .map(|one| item(reader, one, &setting, &places))
            .collect(),
        total,
        page: page.page,
        page_size: page.page_size,
        figure,
        allowed_actions: vec![reader.action("set", set)],
    })
}

/// A linkage with its visits.
///
/// # Errors
/// The database refused.
pub async fn page(
    db: &mut Db,
    reader: Reader<'_>,
    linked: &Linked,
) -> Result<VisitLinkageView, Problem> {
    let street = Scope::street_wide(reader.actor.street());
    let setting = settings::of(db, &street).await?;
    let places = areas::store::spoken_names(db, &street, [&linked.area_path]).await?;
    let visits = store::visits(db, &street, linked.id).await?;
    let names =
        persons::store::names(db, &street, visits.iter().filter_map(|one| one.word_by)).await?;
    Ok(VisitLinkageView {
        item: item(reader, linked, &setting, &places),
        visits: visits
            .into_iter()
            .map(|visit| view(reader, linked, visit, &names))
            .collect(),
    })
}

fn view(
    reader: Reader<'_>,
    linked: &Linked,
    visit: Visit,
    names: &HashMap<PersonId, String>,
) -> VisitView {
    let standing = standing(reader.actor, linked, visit.noted_by, reader.now);
    let refused = may_add(standing).err().map(CodeEnum::code);
    VisitView {
        id: visit.id,
        visited_at: visit.visited_at,
        whom: visit.whom,
        heard: visit.heard,
        demand_id: visit.demand_id,
        on_behalf: visit.on_behalf,
        word: visit.word,
        word_by_name: visit.word_by.and_then(|id| names.get(&id).cloned()),
        allowed_actions: vec![reader.action("word", refused)],
        version: visit.version,
    }
}

/// Linkages with their last and next visit: staff see those of their place, others their own.
#[utoipa::path(get, path = "/api/visit-linkages", tag = "visits", params(VisitLinkageQuery),
    responses((status = 200, body = VisitLinkageList)))]
pub async fn list_visit_linkages(
    ctx: Ctx,
    Query(query): Query<VisitLinkageQuery>,
) -> Result<Json<VisitLinkageList>, Problem> {
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    list(&mut db, reader, &query, page).await.map(Json)
}

/// One linkage with its visits.
#[utoipa::path(get, path = "/api/visit-linkages/{id}", tag = "visits", params(("id" = LinkageId, Path)),
    responses((status = 200, body = VisitLinkageView)))]
pub async fn get_visit_linkage(
    ctx: Ctx,
    Path(id): Path<LinkageId>,
) -> Result<Json<VisitLinkageView>, Problem> {
    let reader = Reader::of(&ctx)?;
    let mut db = ctx.read().await?;
    let linked = load_for(&mut db, reader.actor, id).await?;
    page(&mut db, reader, &linked).await.map(Json)
}
