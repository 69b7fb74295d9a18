//! The roster of posts, building heads among them: found by person, role, place and first day. A row may bring the person
//! with it; of a post that is held it changes the end of the term and the numbers of letter and document.

mod fields;

use std::collections::HashMap;

use chrono::NaiveDate;
use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, OrgId, PersonId, PostId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::{CivilDateTime, Value};
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};

use super::orgs;
use super::persons::{Meant, People, fresh, phone_of};
use super::places::KnownPlace;
use super::row::{Differences, Fault, Judged, Said, Verdict};
use super::sheet::{PHONE, VERSION, code, number, written_fields};
use super::subject::{
    Dependent, Exported, Maker, Outcome, Subject, UNDONE, Undoing, Wanted, Written,
};
use super::words::Words;
use crate::orgs::store::Org;
use crate::persons::posts::{self, PostInput, PostRenewal};
use crate::persons::rules::{Holders, PostSource, may_give, seat_of};
use crate::persons::store::{self, Person, Post};
use crate::persons::{bulk, posts_list};

pub use self::fields::FIELDS;

/// The roster of posts.
pub struct Posts;

/// What rows are judged against.
pub struct World {
    orgs: orgs::World,
    people: People,
    posts: HashMap<PostId, Post>,
    at_place: HashMap<(Role, AreaId), Vec<PostId>>,
    in_org: HashMap<(Role, OrgId), Vec<PostId>>,
}

/// What is written for a row.
pub enum Plan {
    /// A post, with its holder where nobody knew them.
    Give(Option<Box<Person>>, Box<PostInput>),
    /// Another end of a term or other numbers, and what it was.
    Renew(Box<Post>, Box<PostRenewal>),
}

/// What taking a row back has to know.
#[derive(Serialize, Deserialize)]
enum Before {
    /// The post is new; the person too, where there is one.
    Made(Option<PersonId>),
    /// It was there.
    Was(Box<Post>),
}

impl World {
    fn put(&mut self, post: Post) {
        self.at_place
            .entry((post.role, post.area_id))
            .or_default()
            .push(post.id);
        self.in_org
            .entry((post.role, post.org_id))
            .or_default()
            .push(post.id);
        self.posts.insert(post.id, post);
    }

    fn here(&self, role: Role, area: AreaId) -> impl Iterator<Item = &Post> {
        let ids = self.at_place.get(&(role, area)).into_iter().flatten();
        ids.filter_map(|id| self.posts.get(id))
    }

    /// Somebody who holds what only one may hold in that term; as [`posts::give`] finds them.
    fn clash(&self, post: &Post) -> Option<Fault> {
        let ids = match seat_of(post.role).holders {
            Holders::OneInOrg => self.in_org.get(&(post.role, post.org_id)),
            Holders::OneAtPlace | Holders::Many => self.at_place.get(&(post.role, post.area_id)),
        };
        let single = seat_of(post.role).holders != Holders::Many;
        let end = |post: &Post| post.to_at.map_or(i64::MAX, Timestamp::millis);
        let other = ids
            .into_iter()
            .flatten()
            .filter_map(|id| self.posts.get(id))
            .filter(|other| other.id != post.id)
            .filter(|other| {
                other.from_at.millis() < end(post) && post.from_at.millis() < end(other)
            })
            .find(|other| {
                single || (other.person_id == post.person_id && other.org_id == post.org_id)
            })?;
        let code = if other.person_id == post.person_id {
            "field_post_held_already"
        } else {
            "field_post_single"
        };
        let name = self
            .people
            .get(other.person_id)
            .map_or("", |person| &person.name);
        Some(Fault::of("role", post.role.words()[0], code).arg("name", name))
    }
}

/// What a row says, resolved.
struct Wish {
    role: Role,
    place: KnownPlace,
    org: Option<OrgId>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

fn day(said: &Said, field: &str) -> Option<Timestamp> {
    let date = said.get(field)?.parse::<NaiveDate>().ok()?;
    Some(Timestamp::start_of(date))
}

fn wish(world: &mut World, said: &Said) -> Result<Wish, Vec<Fault>> {
    let mut faults = Vec::new();
    let place = match said.get("area") {
        Some(text) => world.orgs.places.find("area", text).map(Some),
        None => Ok(world.orgs.places.own().cloned()),
    };
    let place = place.map_err(|fault| faults.push(fault)).ok().flatten();
    let org = said.get("org").and_then(|text| {
        let found = world.orgs.meant("org", text).map(|org| org.id);
        found.map_err(|fault| faults.push(fault)).ok()
    });
    match (code::<Role>(said, "role"), place) {
        (Some(role), Some(place)) if faults.is_empty() => Ok(Wish {
            role,
            place,
            org,
            from: day(said, "from"),
            to: day(said, "to"),
        }),
        _ => Err(faults),
    }
}

/// The rules of [`posts::give`] on a post as the row would leave it.
fn faults_of(maker: &Maker, place: &KnownPlace, org: &Org, post: &Post) -> Vec<Fault> {
    let mut faults = Vec::new();
    let house = matches!(maker.actor, Actor::House { .. });
    let own = maker.actor.person() == Some(post.person_id);
    if !house && let Err(why) = may_give(maker.role, post.role, own) {
        faults.push(Fault::row(why.code()));
    }
    let seat = seat_of(post.role);
    if !seat.places.is_empty() && !seat.places.contains(&place.kind) {
        faults.push(Fault::of("area", place.kind.words()[0], "field_post_place"));
    }
    if !seat.orgs.is_empty() && !seat.orgs.contains(&org.kind) {
        faults.push(Fault::of("org", &org.name, "field_post_org"));
    }
    if post.to_at.is_some_and(|to| to <= post.from_at) {
        faults.push(Fault::of("to", "", "field_post_term"));
    } else if post.to_at.is_some_and(|to| to <= maker.now) {
        faults.push(Fault::of("to", "", "field_time_past"));
    }
    faults
}

fn give(
    maker: &Maker,
    world: &mut World,
    said: &Said,
    wish: &Wish,
    known: Option<Person>,
) -> Outcome<Plan> {
    let label = said.get("person").unwrap_or_default().to_owned();
    let org = match wish.org {
        Some(id) => world.orgs.get(id),
        None => world.orgs.office_over(&wish.place.path),
    };
    let Some(org) = org.cloned() else {
        return Outcome::faulty(&label, vec![Fault::of("org", "", "cell_missing")]);
    };
    let made = known.is_none();
    let person = known.unwrap_or_else(|| fresh(maker, &label, said));
    let source = code::<PostSource>(said, "source").unwrap_or(PostSource::Import);
    let post = Post {
        id: PostId(maker.app.ids().next()),
        person_id: person.id,
        org_id: org.id,
        area_id: wish.place.id,
        area_path: wish.place.path.clone(),
        role: wish.role,
        from_at: wish.from.unwrap_or(maker.now),
        to_at: wish.to,
        ended_at: None,
        end_reason: None,
        source: source.code().to_owned(),
        appointment_no: said.get("appointment_no").map(str::to_owned),
        document_no: said.get("document_no").map(str::to_owned),
        version: 1,
    };
    let faults = faults_of(maker, &wish.place, &org, &post);
    if !faults.is_empty() {
        return Outcome::faulty(&label, faults);
    }
    let judged = Judged {
        verdict: Verdict::Create,
        label,
        object: Some(post.id.0),
        version: None,
        changes: Vec::new(),
        faults: Vec::new(),
    };
    if let Some(fault) = world.clash(&post) {
        return Outcome::nothing(Judged {
            object: None,
            ..judged.conflict(fault)
        });
    }
    let input = PostInput {
        person_id: person.id,
        role: post.role,
        org_id: org.id,
        area_id: post.area_id,
        from: wish.from,
        to: wish.to,
        source,
        appointment_no: post.appointment_no.clone(),
        document_no: post.document_no.clone(),
    };
    if made {
        world.people.put(person.clone());
    }
    world.put(post);
    Outcome {
        judged,
        plan: Some(Plan::Give(made.then(|| Box::new(person)), Box::new(input))),
        wants_more: false,
    }
}

fn renew(maker: &Maker, world: &mut World, said: &Said, wish: &Wish, was: &Post) -> Outcome<Plan> {
    let label = said.get("person").unwrap_or_default().to_owned();
    let mut found = Differences::default();
    let mut post = was.clone();
    let spoken = |moment: Timestamp| moment.date().to_string();
    let other_day = |to: &Timestamp| was.to_at.is_none_or(|known| spoken(known) != spoken(*to));
    if let Some(to) = wish.to.filter(other_day) {
        found.put("to", was.to_at.map(spoken).as_deref(), &spoken(to));
        post.to_at = Some(to);
    }
    let number = found.text(
        "appointment_no",
        was.appointment_no.as_deref(),
        said.get("appointment_no"),
    );
    post.appointment_no = number.or(post.appointment_no);
    let number = found.text(
        "document_no",
        was.document_no.as_deref(),
        said.get("document_no"),
    );
    post.document_no = number.or(post.document_no);
    let judged = Judged {
        verdict: Verdict::Unchanged,
        label: label.clone(),
        object: Some(was.id.0),
        version: Some(was.version),
        changes: found.0,
        faults: Vec::new(),
    };
    // who holds what where, and how they came to it, is a new post and no other end of this one
    if let Some(org) = wish
        .org
        .filter(|org| *org != was.org_id)
        .and_then(|org| world.orgs.get(org))
    {
        let fault = Fault::of("org", &org.name, "roster_post_fixed");
        return Outcome::nothing(judged.conflict(fault));
    }
    let source = code::<PostSource>(said, "source").filter(|source| source.code() != was.source);
    if let Some(source) = source.filter(|_| PostSource::from_code(&was.source).is_some()) {
        let fault = Fault::of("source", source.words()[0], "roster_post_fixed");
        return Outcome::nothing(judged.conflict(fault));
    }
    if judged.changes.is_empty() {
        return Outcome::nothing(judged);
    }
    if said
        .number(VERSION)
        .is_some_and(|version| version != was.version)
    {
        return Outcome::nothing(judged.conflict(Fault::row("roster_changed_since")));
    }
    let org = world.orgs.get(was.org_id).cloned();
    let faults = org.map_or_else(Vec::new, |org| faults_of(maker, &wish.place, &org, &post));
    if !faults.is_empty() {
        return Outcome::faulty(&label, faults);
    }
    if let Some(fault) = world.clash(&post) {
        return Outcome::nothing(judged.conflict(fault));
    }
    let renewal = PostRenewal {
        version: was.version,
        to: post.to_at,
        appointment_no: post.appointment_no.clone(),
        document_no: post.document_no.clone(),
    };
    world.posts.insert(post.id, post);
    Outcome {
        judged: Judged {
            verdict: Verdict::Change,
            ..judged
        },
        plan: Some(Plan::Renew(Box::new(was.clone()), Box::new(renewal))),
        wants_more: false,
    }
}

/// The post a row is about, among those its person holds there: of that first day, or the only one where no day is given.
fn find<'w>(world: &'w World, wish: &Wish, person: PersonId) -> Result<Option<&'w Post>, Fault> {
    let same: Vec<&Post> = world
        .here(wish.role, wish.place.id)
        .filter(|post| post.person_id == person)
        .filter(|post| wish.org.is_none_or(|org| org == post.org_id) || wish.from.is_some())
        .filter(|post| {
            wish.from
                .is_none_or(|from| from.date() == post.from_at.date())
        })
        .collect();
    match same.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(Fault::row("roster_two_found")),
    }
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
        let mut world = World {
            orgs: orgs::World::read(maker, db).await?,
            people: People::read(maker, db).await?,
            posts: HashMap::new(),
            at_place: HashMap::new(),
            in_org: HashMap::new(),
        };
        for post in bulk::living_posts(db, &street).await? {
            world.put(post);
        }
        Ok(world)
    }

    fn judge(maker: &Maker, world: &mut World, said: &Said) -> Outcome<Plan> {
        let label = said.get("person").unwrap_or_default().to_owned();
        let wish = match wish(world, said) {
            Ok(wish) => wish,
            Err(faults) => return Outcome::faulty(&label, faults),
        };
        let person = match world.people.find("person", said) {
            Err(fault) => {
                return Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault));
            }
            Ok(Meant::New) => return give(maker, world, said, &wish, None),
            Ok(Meant::Known(person)) => person.clone(),
        };
        match find(world, &wish, person.id) {
            Err(fault) => Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault)),
            Ok(None) => give(maker, world, said, &wish, Some(person)),
            Ok(Some(was)) => {
                let was = was.clone();
                renew(maker, world, said, &wish, &was)
            }
        }
    }

    async fn write(
        tx: &mut Tx,
        plans: Vec<Plan>,
    ) -> Result<Vec<Result<Written, Problem>>, Problem> {
        let made: Vec<Person> = plans
            .iter()
            .filter_map(|plan| match plan {
                Plan::Give(person, _) => person.as_deref().cloned(),
                Plan::Renew(..) => None,
            })
            .collect();
        bulk::enter(tx, &made).await?;
        let mut written = Vec::with_capacity(plans.len());
        for plan in plans {
            let (outcome, before) = match plan {
                Plan::Give(person, input) => {
                    let made = Before::Made(person.map(|person| person.id));
                    (posts::give(tx, *input).await, made)
                }
                Plan::Renew(was, renewal) => {
                    (posts::renew(tx, was.id, *renewal).await, Before::Was(was))
                }
            };
            written.push(match outcome {
                Ok(post) => Ok(Written {
                    object: post.id.0,
                    version: post.version,
                    before: Some(serde_json::to_string(&before).map_err(Problem::internal)?),
                }),
                Err(problem) => Err(problem),
            });
        }
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
        let (mut changed, mut made, mut ours) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let post = living.get(&PostId(row.object));
            if post.is_none_or(|post| post.version != row.version) {
                changed.push((row.object, post.map(|post| post.person_id)));
            }
            ours.push(PostId(row.object));
            if let Some(Before::Made(Some(person))) = before(row)? {
                made.push(person);
            }
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
            "source" => text(source.map(|source| source.words()[0])),
            "appointment_no" => text(post.appointment_no.as_deref()),
            "document_no" => text(post.document_no.as_deref()),
            VERSION => number(post.version),
            _ => Value::Empty,
        })
        .collect()
}
