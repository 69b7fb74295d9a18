//! The roster of places: found by their official code, without one by kind and name under the place above.

mod fields;
mod judge;
mod world;

use std::collections::{HashMap, HashSet};

use linli_domain::area::AreaKind;
use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::page::{Page, read_query};
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::Deserialize;

use self::judge::{change_of, create, find, wish};
use self::world::World;
use super::row::{Fault, Judged, Said, Verdict, alike, comparable};
use super::sheet::{VERSION, number, written_fields};
use super::subject::{
    Dependent, Exported, Maker, Outcome, Subject, UNDONE, Undoing, Wanted, Written,
};
use super::words::Words;
use crate::areas::bulk;
use crate::areas::change;
use crate::areas::input::AreaChange;
use crate::areas::rules::Figures;
use crate::areas::store::{self, Area};
use crate::bulk::users;

pub use self::fields::{CLEARABLE, FIELDS};

/// The roster of places.
pub struct Places;

/// What is written for a row.
pub enum Plan {
    /// A new place with its counts.
    Create(Box<Area>, Option<(Figures, Timestamp)>),
    /// What changes of one, and what it was.
    Change(Box<Area>, Box<AreaChange>),
}

impl Subject for Places {
    type World = World;
    type Plan = Plan;

    fn field_of(field: &str) -> &str {
        match field {
            "parent_id" => "parent",
            field => field.strip_prefix("figures.").unwrap_or(field),
        }
    }

    async fn world(maker: &Maker, db: &mut Db) -> Result<World, Problem> {
        World::read(maker, db).await
    }

    fn judge(maker: &Maker, world: &mut World, said: &Said) -> Outcome<Plan> {
        let label = said.get("name").unwrap_or_default().to_owned();
        let wish = match wish(world, said) {
            Ok(wish) => wish,
            Err(faults) => return Outcome::faulty(&label, faults),
        };
        let was = match find(world, &wish, said) {
            Err(fault) => {
                return Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault));
            }
            Ok(None) => return create(maker, world, said, wish),
            Ok(Some(was)) => was.clone(),
        };
        if !maker.keeps(&was.path) {
            return Outcome::faulty(
                &label,
                vec![Fault::of("code", &label, "cell_place_unknown")],
            );
        }
        let (area, change, found) = match change_of(maker, world, &was, said, &wish) {
            Ok(change) => change,
            Err(faults) => return Outcome::faulty(&label, faults),
        };
        let judged = Judged {
            verdict: Verdict::Unchanged,
            label: was.name.clone(),
            object: Some(was.id.0),
            version: Some(was.version),
            changes: found.0,
            faults: Vec::new(),
        };
        if judged.changes.is_empty() {
            return Outcome::nothing(judged);
        }
        if said
            .number(VERSION)
            .is_some_and(|version| version != was.version)
        {
            return Outcome::nothing(judged.conflict(Fault::row("roster_changed_since")));
        }
        let renamed = !alike(&area.name, &was.name);
        let key = was
            .parent_id
            .map(|parent| (parent, was.kind, comparable(&area.name)));
        if renamed
            && key.is_some_and(|key| world.below.get(&key).is_some_and(|same| !same.is_empty()))
        {
            return Outcome::faulty(
                &label,
                vec![Fault::of("name", &area.name, "field_area_name_taken")],
            );
        }
        world.put(area);
        Outcome {
            judged: Judged {
                verdict: Verdict::Change,
                ..judged
            },
            plan: Some(Plan::Change(Box::new(was), Box::new(change))),
            wants_more: false,
        }
    }

    async fn write(
        tx: &mut Tx,
        plans: Vec<Plan>,
    ) -> Result<Vec<Result<Written, Problem>>, Problem> {
        let mut written = Vec::with_capacity(plans.len());
        let (mut fresh, mut changes) = (Vec::new(), Vec::new());
        for plan in plans {
            match plan {
                Plan::Create(area, counts) => {
                    written.push(Ok(Written {
                        object: area.id.0,
                        version: area.version,
                        before: None,
                    }));
                    fresh.push((*area, counts));
                }
                Plan::Change(before, change) => {
                    changes.push((written.len(), before, change));
                    written.push(Err(Problem::stale()));
                }
            }
        }
        bulk::enter(tx, &fresh).await?;
        for (position, before, asked) in changes {
            written[position] = match change::edit(tx, before.id, *asked).await {
                Ok(after) => Ok(Written {
                    object: after.id.0,
                    version: after.version,
                    before: Some(serde_json::to_string(&*before).map_err(Problem::internal)?),
                }),
                Err(problem) => Err(problem),
            };
        }
        Ok(written)
    }

    async fn dependents(
        app: &App,
        db: &mut Db,
        scope: &Scope,
        rows: &[Undoing],
        now: Timestamp,
    ) -> Result<Vec<Dependent>, Problem> {
        let ids: Vec<AreaId> = rows.iter().map(|row| AreaId(row.object)).collect();
        let versions: HashMap<AreaId, i64> = rows
            .iter()
            .map(|row| (AreaId(row.object), row.version))
            .collect();
        let made: Vec<AreaId> = rows
            .iter()
            .filter(|row| row.before.is_none())
            .map(|row| AreaId(row.object))
            .collect();
        let (mut found, mut paths) = (Vec::new(), Vec::new());
        for area in store::by_ids(db, scope, &ids).await? {
            if versions.get(&area.id) != Some(&area.version) {
                found.push(Dependent {
                    what: "roster_changed",
                    id: area.id.0,
                    name: area.name,
                });
            } else if made.contains(&area.id) {
                paths.push(area.path);
            }
        }
        let mut put = |what: &'static str, users: Vec<store::UsedBy>| {
            found.extend(users.into_iter().map(|user| Dependent {
                what,
                id: user.id,
                name: user.name,
            }));
        };
        let own: HashSet<AreaId> = made.iter().copied().collect();
        let mut children = store::bulk::children_of(db, scope, &made).await?;
        children.retain(|child| !own.contains(&AreaId(child.id)));
        put("area", children);
        for used in app.area_uses().filter(|used| used.keeps) {
            let users = users(db, scope, used, "area_path", &paths, now).await?;
            put(used.what, users);
        }
        Ok(found)
    }

    async fn undo(tx: &mut Tx, rows: Vec<Undoing>) -> Result<Vec<i64>, Problem> {
        let (mut kept, mut made) = (Vec::new(), Vec::new());
        for row in rows {
            match &row.before {
                None => made.push((AreaId(row.object), row.version, row.position)),
                Some(before) => {
                    let before: Area = serde_json::from_str(before).map_err(Problem::internal)?;
                    if !bulk::put_back(tx, before, row.version).await? {
                        kept.push(row.position);
                    }
                }
            }
        }
        let pairs: Vec<(AreaId, i64)> = made
            .iter()
            .map(|(id, version, _)| (*id, *version))
            .collect();
        let ended = bulk::end(tx, &pairs, UNDONE).await?;
        let ended: HashSet<AreaId> = ended.into_iter().collect();
        kept.extend(
            made.iter()
                .filter(|(id, _, _)| !ended.contains(id))
                .map(|(_, _, position)| *position),
        );
        Ok(kept)
    }

    async fn export(
        maker: &Maker,
        world: &World,
        _db: &mut Db,
        wanted: &Wanted,
        page: Page,
    ) -> Result<Exported, Problem> {
        let query: RosterAreaQuery = read_query(&wanted.query)?;
        let within = match query.area_id {
            Some(id) => Some(
                world
                    .areas
                    .get(&id)
                    .map(|area| area.path.clone())
                    .ok_or_else(Problem::not_found)?,
            ),
            None => None,
        };
        let text = query.q.as_deref().unwrap_or_default().trim().to_owned();
        let mut areas: Vec<&Area> = world
            .areas
            .values()
            // the own place itself is the business of the office above it
            .filter(|area| maker.keeps(&area.path) && area.path != *maker.scope.area())
            .filter(|area| query.kind.is_none_or(|kind| area.kind == kind))
            .filter(|area| {
                within
                    .as_ref()
                    .is_none_or(|within| within.contains(&area.path))
            })
            .filter(|area| area.name.contains(&text))
            .collect();
        areas.sort_by(|one, other| one.path.cmp(&other.path));
        let total = i64::try_from(areas.len()).unwrap_or(i64::MAX);
        let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let size = usize::try_from(page.page_size).unwrap_or(usize::MAX);
        let rows = areas.into_iter().skip(skip).take(size);
        Ok(Exported {
            rows: rows.map(|area| row_of(world, area)).collect(),
            total,
            opened: Vec::new(),
        })
    }
}

/// Which places are exported.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RosterAreaQuery {
    /// Part of the name.
    q: Option<String>,
    /// What they are.
    kind: Option<AreaKind>,
    /// In this place.
    area_id: Option<AreaId>,
}

/// A place as a row, in the order of [`FIELDS`].
fn row_of(world: &World, area: &Area) -> Vec<Value> {
    let text = |text: Option<&str>| Value::text(text.unwrap_or_default());
    let counted = |count: i64| area.data_date.map_or(Value::Empty, |_| number(count));
    let above = area
        .path
        .depth()
        .checked_sub(1)
        .map(|depth| area.path.ancestor(depth));
    written_fields(&FIELDS)
        .map(|field| match field.key.as_str() {
            "code" => text(area.code.as_deref()),
            "kind" => Value::text(area.kind.words()[0]),
            "name" => Value::text(&area.name),
            "parent" => Value::text(
                above
                    .as_ref()
                    .map(|path| world.places.written(path))
                    .unwrap_or_default(),
            ),
            "number" => text(area.number.as_deref()),
            "built_year" => area.built_year.map_or(Value::Empty, number),
            "office_phone" => text(area.office_phone.as_deref()),
            "households" => counted(area.households),
            "population" => counted(area.population),
            "elders60" => counted(area.elders60),
            "elders80" => counted(area.elders80),
            "children0_3" => counted(area.children0_3),
            "data_date" => area.data_date.map_or(Value::Empty, |date| {
                Value::DateTime(CivilDateTime::in_china(date))
            }),
            VERSION => number(area.version),
            _ => Value::Empty,
        })
        .collect()
}
