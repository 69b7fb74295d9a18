//! The roster of organisations: found by their social credit code, without one by name and place.

mod fields;
mod judge;
mod world;

use std::collections::{HashMap, HashSet};

use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::Value;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};

use self::judge::{change, create, faults_of, further, wish};
use super::row::{Fault, Judged, Said, Verdict};
use super::sheet::{VERSION, number, written_fields};
use super::subject::{
    Dependent, Exported, Maker, Outcome, Subject, UNDONE, Undoing, Wanted, Written,
};
use super::words::Words;
use crate::bulk::users;
use crate::orgs::edit::{self, OrgBinding, OrgChange};
use crate::orgs::store::Org;
use crate::orgs::{bulk, list};

pub use self::fields::{CLEARABLE, FIELDS};
pub use self::world::World;

/// The roster of organisations.
pub struct Organisations;

/// What is written for a row.
pub enum Plan {
    /// A new organisation, and the places it is bound to beside its own.
    Create(Box<Org>, Vec<AreaId>),
    /// What changes of one.
    Change(Box<Changing>),
}

/// What changes of an organisation, and what it was.
pub struct Changing {
    before: Org,
    /// What it says of itself; none where only its places change.
    change: Option<OrgChange>,
    further: Option<Further>,
}

/// The places an organisation is bound to beside its own.
pub struct Further {
    /// Until now.
    was: Vec<AreaId>,
    /// From now on.
    to: Vec<AreaId>,
}

/// What an organisation was, for taking a change back.
#[derive(Serialize, Deserialize)]
struct Before {
    org: Org,
    /// The places it was bound to beside its own, where those changed.
    #[serde(default)]
    further: Option<Vec<AreaId>>,
}

async fn write_change(tx: &mut Tx, changing: Changing) -> Result<Written, Problem> {
    let Changing {
        before,
        change,
        further,
    } = changing;
    let mut after = before.clone();
    if let Some(change) = change {
        after = edit::edit(tx, before.id, change).await?;
    }
    let was = match further {
        Some(further) => {
            let binding = OrgBinding {
                version: after.version,
                area_ids: further.to,
            };
            after = edit::bind(tx, before.id, binding).await?;
            Some(further.was)
        }
        None => None,
    };
    let before = Before {
        org: before,
        further: was,
    };
    Ok(Written {
        object: after.id.0,
        version: after.version,
        before: Some(serde_json::to_string(&before).map_err(Problem::internal)?),
    })
}

impl Subject for Organisations {
    type World = World;
    type Plan = Plan;

    fn field_of(field: &str) -> &str {
        match field {
            "area_id" | "area_ids" => "area",
            "parent_id" => "parent",
            field => field,
        }
    }

    async fn world(maker: &Maker, db: &mut Db) -> Result<World, Problem> {
        World::read(maker, db).await
    }

    fn judge(maker: &Maker, world: &mut World, said: &Said) -> Outcome<Plan> {
        let label = said.get("name").unwrap_or_default().to_owned();
        let wish = wish(world, said);
        if !wish.faults.is_empty() {
            return Outcome::faulty(&label, wish.faults);
        }
        let was = match world.find(maker, &wish, said) {
            Err(fault) => {
                return Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault));
            }
            Ok(None) => return create(maker, world, said, wish),
            Ok(Some(was)) => was.clone(),
        };
        let (org, change, mut found) = change(world, &was, said, &wish);
        let change = (!found.0.is_empty()).then_some(change);
        let further = further(world, &org, said, &wish, &mut found);
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
        let faults = faults_of(maker, world, &org, Some(&was));
        if !faults.is_empty() {
            return Outcome::faulty(&label, faults);
        }
        world.put(org);
        Outcome {
            judged: Judged {
                verdict: Verdict::Change,
                ..judged
            },
            plan: Some(Plan::Change(Box::new(Changing {
                before: was,
                change,
                further,
            }))),
            wants_more: false,
        }
    }

    async fn write(
        tx: &mut Tx,
        plans: Vec<Plan>,
    ) -> Result<Vec<Result<Written, Problem>>, Problem> {
        let mut written = Vec::with_capacity(plans.len());
        let mut fresh = Vec::new();
        let (mut changes, mut bindings) = (Vec::new(), Vec::new());
        for plan in plans {
            match plan {
                Plan::Create(org, further) => {
                    if !further.is_empty() {
                        bindings.push((written.len(), org.id, further));
                    }
                    written.push(Ok(Written {
                        object: org.id.0,
                        version: org.version,
                        before: None,
                    }));
                    fresh.push(*org);
                }
                Plan::Change(changing) => {
                    changes.push((written.len(), changing));
                    written.push(Err(Problem::stale()));
                }
            }
        }
        // new ones first: a change may hang an organisation under one of them
        bulk::enter(tx, &fresh).await?;
        for (place, org, area_ids) in bindings {
            let binding = OrgBinding {
                version: 1,
                area_ids,
            };
            let bound = edit::bind(tx, org, binding).await?;
            written[place] = Ok(Written {
                object: org.0,
                version: bound.version,
                before: None,
            });
        }
        for (place, changing) in changes {
            written[place] = write_change(tx, *changing).await;
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
        let ids: Vec<OrgId> = rows.iter().map(|row| OrgId(row.object)).collect();
        let mut found: Vec<Dependent> = Vec::new();
        let versions: HashMap<OrgId, i64> = rows
            .iter()
            .map(|row| (OrgId(row.object), row.version))
            .collect();
        for org in bulk::by_ids(db, scope, &ids).await? {
            if versions.get(&org.id) != Some(&org.version) {
                found.push(Dependent {
                    what: "roster_changed",
                    id: org.id.0,
                    name: org.name,
                });
            }
        }
        let made: Vec<OrgId> = rows
            .iter()
            .filter(|row| row.before.is_none())
            .map(|row| OrgId(row.object))
            .collect();
        for used in app.area_uses() {
            let Some(column) = used.keeps_org else {
                continue;
            };
            for user in users(db, scope, used, column, &made, now).await? {
                let own = used.what == "org" && made.contains(&OrgId(user.id));
                if !own {
                    found.push(Dependent {
                        what: used.what,
                        id: user.id,
                        name: user.name,
                    });
                }
            }
        }
        Ok(found)
    }

    async fn undo(tx: &mut Tx, rows: Vec<Undoing>) -> Result<Vec<i64>, Problem> {
        let mut kept = Vec::new();
        let mut made = Vec::new();
        for row in rows {
            match &row.before {
                None => made.push((OrgId(row.object), row.version, row.position)),
                Some(before) => {
                    let before: Before = serde_json::from_str(before).map_err(Problem::internal)?;
                    let further = before.further.as_deref();
                    if !bulk::put_back(tx, before.org, further, row.version).await? {
                        kept.push(row.position);
                    }
                }
            }
        }
        let pairs: Vec<(OrgId, i64)> = made
            .iter()
            .map(|(id, version, _)| (*id, *version))
            .collect();
        let ended: HashSet<OrgId> = bulk::end(tx, &pairs, UNDONE).await?.into_iter().collect();
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
        db: &mut Db,
        wanted: &Wanted,
        page: Page,
    ) -> Result<Exported, Problem> {
        let (orgs, total) = list::kept(db, &maker.scope, &wanted.query, page).await?;
        let rows = orgs.iter().map(|org| row_of(world, org)).collect();
        Ok(Exported {
            rows,
            total,
            opened: Vec::new(),
        })
    }
}

/// An organisation as a row, in the order of [`FIELDS`].
fn row_of(world: &World, org: &Org) -> Vec<Value> {
    let text = |text: Option<&str>| Value::text(text.unwrap_or_default());
    let parent = org.parent_id.and_then(|id| world.orgs.get(&id));
    written_fields(&FIELDS)
        .map(|field| match field.key.as_str() {
            "credit_code" => text(org.credit_code.as_deref()),
            "name" => Value::text(&org.name),
            "kind" => Value::text(org.kind.words()[0]),
            "area" => Value::text(world.places.written(&org.area_path)),
            "further" => Value::text(world.written_places(&world.further(org.id).0)),
            "parent" => Value::text(parent.map(|above| world.written(above)).unwrap_or_default()),
            "line_system" => text(org.line_system.as_deref()),
            "party_build" => text(org.party_build.map(|build| build.words()[0])),
            "office_phone" => text(org.office_phone.as_deref()),
            "tags" => Value::text(&org.tags),
            VERSION => number(org.version),
            _ => Value::Empty,
        })
        .collect()
}
