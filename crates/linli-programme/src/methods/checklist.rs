//! `GET /api/methods/{id}/checklist`: whether a year's method is complete, line by line, with who lacks what.
//!
//! Every line is counted from what the house knows anyway: people on duty are those with a post in the office, lists are the
//! house's own, ticks are the units'. A line shows so many of so many; a line over no unit at all is open and no rate.

use linli_domain::actor::Role;
use linli_domain::id::{MethodId, MethodItemId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::area_use::AreaUse;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::persons;
use linli_net::persons::store::posts_in_org;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Method, UnitYear};
use super::rules::{MethodPart, TOUCHED_DAYS, cared_for};
use super::store::{self, facts, selections};
use super::view::count;
use super::{ListKind, MethodItem};

/// Roles that are on duty in a co-building office.
const ON_DUTY: &[Role] = &[
    Role::StreetOfficer,
    Role::CommunityWorker,
    Role::CommunitySecretary,
];
/// Units named in a line; the rest is counted and stands in the list of units.
const NAMED: usize = 20;

linli_domain::code_enum! {
    /// What a line of the checklist looks at.
    pub enum CheckKind {
        /// 办公室有人值守
        OnDuty = "on_duty",
        /// 清单有内容并及时更新
        CaredFor = "cared_for",
        /// 机制已写明
        Documented = "documented",
        /// 单位已勾选必选项目
        TickedMandatory = "ticked_mandatory",
        /// 单位已勾选足够的自选项目
        TickedOptional = "ticked_optional",
    }
}

/// A unit that lacks something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lacking {
    /// The unit.
    pub org_id: OrgId,
    /// By name.
    pub org_name: String,
    /// How many optional projects it still lacks; 0 for a mandatory one.
    pub optional: i64,
}

/// A line of the checklist.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// What it looks at.
    pub kind: CheckKind,
    /// Which office, list, mechanism or mandatory project; none for the optional ones together.
    pub item_id: Option<MethodItemId>,
    /// What that is called.
    pub name: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// How many are done.
    pub done: i64,
    /// Of how many.
    pub of: i64,
    /// Who is on duty, by name.
    pub people: Vec<String>,
    /// Which list.
    pub list_kind: Option<ListKind>,
    /// How many rows the list has.
    pub rows: Option<i64>,
    /// When something on the list was touched last.
    pub touched_at: Option<Timestamp>,
    /// The office's organisation.
    pub org_id: Option<OrgId>,
    /// Units that lack it, at most 20.
    pub lacking: Vec<Lacking>,
}

/// The checklist of a year.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Checklist {
    /// Lines that are as they should be.
    pub done: i64,
    /// Of how many.
    pub of: i64,
    /// Member units in the caller's place.
    pub members: i64,
    /// How many optional projects a unit takes at least.
    pub least_optional: i64,
    /// Days within which a list must have been touched.
    pub touched_days: i64,
    /// The lines, in the order of the method.
    pub checks: Vec<Check>,
}

impl Check {
    fn new(kind: CheckKind, item: Option<&MethodItem>) -> Self {
        Self {
            kind,
            item_id: item.map(|item| item.id),
            name: item.map(|item| item.name.clone()).unwrap_or_default(),
            ok: false,
            done: 0,
            of: 1,
            people: Vec::new(),
            list_kind: None,
            rows: None,
            touched_at: None,
            org_id: None,
            lacking: Vec::new(),
        }
    }

    fn settled(mut self, ok: bool) -> Self {
        self.ok = ok;
        self.done = i64::from(ok);
        self
    }

    /// Over units: how many of them lack nothing of it.
    fn over(mut self, units: &[UnitYear], lacks: impl Fn(&UnitYear) -> Option<i64>) -> Self {
        let mut lacking = Vec::new();
        for unit in units {
            if let Some(optional) = lacks(unit) {
                lacking.push(Lacking {
                    org_id: unit.org.id,
                    org_name: unit.org.name.clone(),
                    optional,
                });
            }
        }
        self.of = count(units.len());
        self.done = self.of - count(lacking.len());
        self.ok = self.of > 0 && lacking.is_empty();
        lacking.truncate(NAMED);
        self.lacking = lacking;
        self
    }
}

/// The checklist of a method, over the units in the place of `scope`.
///
/// # Errors
/// The database refused.
pub async fn checklist(
    db: &mut Db,
    scope: &Scope,
    method: &Method,
    projects: Option<&AreaUse>,
    now: Timestamp,
) -> Result<Checklist, Problem> {
    let wide = Scope::street_wide(scope.street());
    let items = method.read_items()?;
    let mut units = selections::roll(db, scope, method, now).await?;
    units.retain(|unit| unit.member);
    let lists = facts::lists(db, scope, method.year, projects).await?;
    let documents = store::documents(db, &wide, method.year).await?;
    let mut checks = Vec::new();
    let mut has_optional = false;
    for item in &items {
        let check = match item.part {
            MethodPart::Office => {
                let mut check = Check::new(CheckKind::OnDuty, Some(item));
                check.org_id = item.org_id;
                if let Some(org) = item.org_id {
                    let posts = posts_in_org(db, &wide, org, ON_DUTY, now).await?;
                    let mut people: Vec<_> = posts.into_iter().map(|post| post.person_id).collect();
                    people.sort();
                    people.dedup();
                    let names = persons::store::names(db, &wide, people.iter().copied()).await?;
                    check.people = people
                        .iter()
                        .filter_map(|person| names.get(person).cloned())
                        .collect();
                }
                let ok = !check.people.is_empty();
                check.settled(ok)
            }
            MethodPart::List => {
                let mut check = Check::new(CheckKind::CaredFor, Some(item));
                let found = item.list_kind.and_then(|kind| lists.get(&kind)).copied();
                check.list_kind = item.list_kind;
                check.rows = Some(found.map_or(0, |list| list.total));
                check.touched_at = found.and_then(|list| list.touched_at);
                let ok = cared_for(check.rows.unwrap_or(0), check.touched_at, now);
                check.settled(ok)
            }
            MethodPart::Mechanism => {
                let ok = documents.iter().any(|one| one.item_id == item.id);
                Check::new(CheckKind::Documented, Some(item)).settled(ok)
            }
            MethodPart::Mandatory => Check::new(CheckKind::TickedMandatory, Some(item))
                .over(&units, |unit| (!unit.has(item.id)).then_some(0)),
            MethodPart::Optional => {
                has_optional = true;
                continue;
            }
        };
        checks.push(check);
    }
    if has_optional && method.least_optional > 0 {
        checks.push(
            Check::new(CheckKind::TickedOptional, None).over(&units, |unit| {
                let short = unit.missing(&items, method.least_optional).optional;
                (short > 0).then_some(short)
            }),
        );
    }
    Ok(Checklist {
        done: count(checks.iter().filter(|check| check.ok).count()),
        of: count(checks.len()),
        members: count(units.len()),
        least_optional: method.least_optional,
        touched_days: TOUCHED_DAYS,
        checks,
    })
}

/// Where the house keeps its list of co-building projects, if it does.
#[must_use]
pub fn project_list(app: &App) -> Option<&'static AreaUse> {
    app.area_uses().find(|used| used.what == "project")
}

/// Whether the method of a year is complete, and who lacks what; for a community over the units in its place.
#[utoipa::path(get, path = "/api/methods/{id}/checklist", tag = "methods", params(("id" = MethodId, Path)),
    responses((status = 200, body = Checklist)))]
pub async fn get_checklist(ctx: Ctx, Path(id): Path<MethodId>) -> Result<Json<Checklist>, Problem> {
    let scope = ctx.scope()?;
    let wide = Scope::street_wide(scope.street());
    let mut db = ctx.read().await?;
    let method = store::load(&mut db, &wide, id).await?;
    checklist(&mut db, &scope, &method, project_list(ctx.app()), ctx.now())
        .await
        .map(Json)
}
