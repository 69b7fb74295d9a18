//! The roster of posts, building heads among them: found by person, role, place and first day. A row may bring the person
//! with it; of a post that is held it changes the end of the term and the numbers of letter and document, or ends it.

mod fields;
mod judge;

use std::collections::{HashMap, HashSet};

use linli_domain::code::CodeEnum;
use linli_domain::id::{PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};

use self::judge::takes_seat_of;
use super::orgs;
use super::persons::{People, phone_of};
use super::row::Said;
use super::sheet::{PHONE, VERSION, number, written_fields};
use super::subject::{
    Dependent, Exported, Maker, Outcome, Subject, UNDONE, Undoing, Wanted, Written,
};
use super::words::Words;
use crate::persons::posts::{self, PostInput, PostRenewal};
use crate::persons::rules::PostSource;
use crate::persons::store::{self, Person, Post};
use crate::persons::{bulk, posts_list, posts_many};

pub use self::fields::{CLEARABLE, FIELDS};
pub use self::judge::World;

/// The roster of posts.
pub struct Posts;

/// What is written for a row.
pub enum Plan {
    /// A post, with its holder where nobody knew them.
    Give(Option<Box<Person>>, Box<PostInput>),
    /// Another end of a term or other numbers, and what it was.
    Renew(Box<Post>, Box<PostRenewal>),
    /// The moment a post ended, and what it was.
    End(Box<Post>, Timestamp),
}

/// Why a post ended that a row ends, in its own record.
const LEFT: &str = "花名册写明已止任";

/// What taking a row back has to know.
#[derive(Serialize, Deserialize)]
enum Before {
    /// The post is new; the person too, where there is one.
    Made(Option<PersonId>),
    /// It was there.
    Was(Box<Post>),
    /// It was held.
    Held(Box<Post>),
}

impl Subject for Posts {
    type World = World;
    type Plan = Plan;

    fn field_of(field: &str) -> &str {
        match field {
            "area_id" => "area",
            "org_id" => "org",
            "person_id" => "person",
            field => field,
        }
    }

    async fn world(maker: &Maker, db: &mut Db) -> Result<World, Problem> {
        let street = Scope::street_wide(maker.scope.street());
        let posts = bulk::posts(db, &street).await?;
        let people = People::read(maker, db).await?;
        Ok(World::new(
            orgs::World::read(maker, db).await?,
            people,
            posts,
        ))
    }

    fn judge(maker: &Maker, world: &mut World, said: &Said) -> Outcome<Plan> {
        judge::judge(maker, world, said)
    }

    async fn write(
        tx: &mut Tx,
        plans: Vec<Plan>,
    ) -> Result<Vec<Result<Written, Problem>>, Problem> {
        let made: Vec<Person> = plans
            .iter()
            .filter_map(|plan| match plan {
                Plan::Give(person, _) => person.as_deref().cloned(),
                Plan::Renew(..) | Plan::End(..) => None,
            })
            .collect();
        bulk::enter(tx, &made).await?;
        // an end makes room for who follows, so rows keep their order; those that give, one after the other, go in at once
        let mut written = Vec::with_capacity(plans.len());
        let mut giving = Vec::new();
        for plan in plans {
            let (outcome, before) = match plan {
                Plan::Give(person, input) => {
                    giving.push((Before::Made(person.map(|person| person.id)), *input));
                    continue;
                }
                Plan::Renew(was, renewal) => {
                    give_all(tx, &mut giving, &mut written).await?;
                    (posts::renew(tx, was.id, *renewal).await, Before::Was(was))
                }
                Plan::End(was, at) => {
                    give_all(tx, &mut giving, &mut written).await?;
                    let ended = posts::end_at(tx, was.id, was.version, at, LEFT).await;
                    (ended, Before::Held(was))
                }
            };
            written.push(noted(outcome, &before)?);
        }
        give_all(tx, &mut giving, &mut written).await?;
        Ok(written)
    }

    async fn dependents(
        _app: &App,
        db: &mut Db,
        scope: &Scope,
        rows: &[Undoing],
        _now: Timestamp,
    ) -> Result<Vec<Dependent>, Problem> {
        let street = Scope::street_wide(scope.street());
        let living: HashMap<PostId, Post> = bulk::living_posts(db, &street)
            .await?
            .into_iter()
            .map(|post| (post.id, post))
            .collect();
        let (mut changed, mut made, mut held) = (Vec::new(), Vec::new(), Vec::new());
        let ours: HashSet<PostId> = rows.iter().map(|row| PostId(row.object)).collect();
        for row in rows {
            let before = before(row)?;
            if let Some(Before::Held(was)) = before {
                held.push((row.version, was));
                continue;
            }
            let post = living.get(&PostId(row.object));
            if post.is_none_or(|post| post.version != row.version) {
                changed.push((row.object, post.map(|post| post.person_id)));
            }
            if let Some(Before::Made(Some(person))) = before {
                made.push(person);
            }
        }
        let ids: Vec<PostId> = held.iter().map(|(_, was)| was.id).collect();
        let ended = bulk::posts_by_ids(db, &street, &ids).await?;
        let mut seated = Vec::new();
        for (version, was) in &held {
            let same = |post: &Post| post.version == *version && post.ended_at.is_some();
            if !ended.iter().any(|post| post.id == was.id && same(post)) {
                changed.push((was.id.0, Some(was.person_id)));
            }
            let sits = |post: &&Post| !ours.contains(&post.id) && takes_seat_of(post, was);
            seated.extend(living.values().filter(sits));
        }
        let holders = changed.iter().filter_map(|(_, person)| *person);
        let names = store::names(db, &street, holders).await?;
        let mut found: Vec<Dependent> = changed
            .iter()
            .map(|(post, person)| Dependent {
                what: "roster_changed",
                id: *post,
                name: person
                    .and_then(|person| names.get(&person).cloned())
                    .unwrap_or_default(),
            })
            .collect();
        // who sits where somebody is to be put back
        let names = store::names(db, &street, seated.iter().map(|post| post.person_id)).await?;
        found.extend(seated.iter().map(|post| Dependent {
            what: "post",
            id: post.id.0,
            name: names.get(&post.person_id).cloned().unwrap_or_default(),
        }));
        // somebody the import brought may hold something else by now
        let other: Vec<PersonId> = living
            .values()
            .filter(|post| made.contains(&post.person_id) && !ours.contains(&post.id))
            .map(|post| post.person_id)
            .collect();
        let names = store::names(db, &street, other.iter().copied()).await?;
        found.extend(names.into_iter().map(|(id, name)| Dependent {
            what: "roster_person_held",
            id: id.0,
            name,
        }));
        Ok(found)
    }

    async fn undo(tx: &mut Tx, rows: Vec<Undoing>) -> Result<Vec<i64>, Problem> {
        let (mut kept, mut made) = (Vec::new(), Vec::new());
        for row in rows {
            let id = PostId(row.object);
            let back = match before(&row)? {
                Some(Before::Was(was)) => {
                    let to = was.to_at;
                    let post = Post {
                        version: row.version,
                        ..*was
                    };
                    let (db, scope) = tx.parts();
                    store::renew_post(db, scope, &post, to).await?
                }
                Some(Before::Held(was)) => posts::reopen(tx, &was, row.version).await?,
                Some(Before::Made(person)) => {
                    let ended = posts::end(tx, id, row.version, UNDONE).await;
                    if ended.is_ok() {
                        made.extend(person);
                    }
                    ended.is_ok()
                }
                None => false,
            };
            if !back {
                kept.push(row.position);
            }
        }
        let (db, scope) = tx.parts();
        let held = bulk::holding(db, scope, &made).await?;
        made.retain(|person| held.iter().all(|held| held.id != *person));
        bulk::end(tx, &made).await?;
        Ok(kept)
    }

    async fn export(
        maker: &Maker,
        world: &World,
        db: &mut Db,
        wanted: &Wanted,
        page: Page,
    ) -> Result<Exported, Problem> {
        let (held, total) =
            posts_list::found(db, &maker.scope, &wanted.query, maker.now, page).await?;
        let ids: Vec<PersonId> = held.iter().map(|post| post.person_id).collect();
        let people = store::by_ids(db, &maker.scope, &ids).await?;
        let mut exported = Exported {
            total,
            ..Exported::default()
        };
        for post in &held {
            let person = people.get(&post.person_id);
            let phone = match person {
                Some(person) => phone_of(maker, person, wanted.whole, &mut exported.opened)?,
                None => String::new(),
            };
            exported.rows.push(row_of(world, post, person, &phone));
        }
        exported.opened.sort();
        exported.opened.dedup();
        Ok(exported)
    }
}

/// What became of a row, with what taking it back has to know.
fn noted(
    outcome: Result<Post, Problem>,
    before: &Before,
) -> Result<Result<Written, Problem>, Problem> {
    let before = serde_json::to_string(before).map_err(Problem::internal)?;
    Ok(outcome.map(|post| Written {
        object: post.id.0,
        version: post.version,
        before: Some(before),
    }))
}

/// Gives what waits to be given.
async fn give_all(
    tx: &mut Tx,
    giving: &mut Vec<(Before, PostInput)>,
    written: &mut Vec<Result<Written, Problem>>,
) -> Result<(), Problem> {
    let (before, asked): (Vec<Before>, Vec<PostInput>) = giving.drain(..).unzip();
    let outcomes = posts_many::give_all(tx, asked).await?;
    for (outcome, before) in outcomes.into_iter().zip(&before) {
        written.push(noted(outcome, before)?);
    }
    Ok(())
}

fn before(row: &Undoing) -> Result<Option<Before>, Problem> {
    row.before
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(Problem::internal)
}

/// A post as a row, in the order of [`FIELDS`].
fn row_of(world: &World, post: &Post, person: Option<&Person>, phone: &str) -> Vec<Value> {
    let text = |text: Option<&str>| Value::text(text.unwrap_or_default());
    let day = |moment: Option<Timestamp>| {
        moment.map_or(Value::Empty, |moment| {
            Value::DateTime(CivilDateTime::in_china(moment).at_midnight())
        })
    };
    let org = world.orgs.get(post.org_id);
    let source = PostSource::from_code(&post.source);
    written_fields(&FIELDS)
        .map(|field| match field.key.as_str() {
            "person" => text(person.map(|person| person.name.as_str())),
            PHONE => Value::text(phone),
            "role" => Value::text(post.role.words()[0]),
            "area" => Value::text(world.orgs.places.written(&post.area_path)),
            "org" => Value::text(org.map(|org| world.orgs.written(org)).unwrap_or_default()),
            "from" => day(Some(post.from_at)),
            "to" => day(post.to_at),
            "ended" => day(post.ended_at),
            "source" => text(source.map(|source| source.words()[0])),
            "appointment_no" => text(post.appointment_no.as_deref()),
            "document_no" => text(post.document_no.as_deref()),
            VERSION => number(post.version),
            _ => Value::Empty,
        })
        .collect()
}
