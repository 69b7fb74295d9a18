//! The roster of persons: found by telephone number and name, without a number by a name that comes once.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::sheet::cell::Value;
use linli_kit::sheet::mapping::{FieldKind, FieldSpec};
use linli_kit::store::Db;
use linli_kit::transaction::Tx;

use super::row::{Differences, Fault, Judged, Said, Verdict, comparable};
use super::sheet::{PHONE, VERSION, number, with_clear_notes};
use super::subject::{Dependent, Exported, Maker, Outcome, Subject, Undoing, Wanted, Written};
use crate::persons::people::{self, PersonChange};
use crate::persons::store::{self, Person};
use crate::persons::{bulk, people_view};

/// The fields whose value a row may take away.
pub const CLEARABLE: &[&str] = &[PHONE, "birth_year"];

/// The columns; of each the first title is the one we write and the second English.
pub static FIELDS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let fields = vec![
        FieldSpec::new(
            "name",
            &["姓名", "Name", "人员姓名", "居民姓名", "党员姓名"],
            FieldKind::Text { maximum: 60 },
        )
        .required()
        .note("必填，一人一行"),
        FieldSpec::new(
            PHONE,
            &[
                "联系电话",
                "Phone",
                "手机",
                "手机号",
                "手机号码",
                "电话",
                "联系方式",
            ],
            FieldKind::Code { maximum: 60 },
        )
        .note("11 位手机号或带区号的座机；导出时打星号，打星号的不改动"),
        FieldSpec::new(
            "birth_year",
            &["出生年份", "Born in", "出生年"],
            FieldKind::Integer {
                minimum: 1_900,
                maximum: 2_100,
            },
        ),
        FieldSpec::new(
            VERSION,
            &["版本(勿改)", "Version (keep)"],
            FieldKind::Integer {
                minimum: 1,
                maximum: i64::MAX,
            },
        )
        .note("导出时写上，用来发现这里后来又改过"),
    ];
    with_clear_notes(fields, CLEARABLE)
});

/// The roster of persons.
pub struct Persons;

/// The living persons of a street by number and name.
pub struct People {
    people: HashMap<PersonId, Person>,
    by_phone: HashMap<Vec<u8>, PersonId>,
    by_name: HashMap<String, Vec<PersonId>>,
    own: HashSet<PersonId>,
}

/// Who a row means.
pub enum Meant<'w> {
    /// Somebody known.
    Known(&'w Person),
    /// Somebody new.
    New,
}

impl People {
    /// Reads them.
    ///
    /// # Errors
    /// The database refused.
    pub async fn read(maker: &Maker, db: &mut Db) -> Result<Self, Problem> {
        let street = Scope::street_wide(maker.scope.street());
        let all = bulk::all(db, &street).await?;
        let mut people = Self {
            people: HashMap::with_capacity(all.len()),
            by_phone: HashMap::new(),
            by_name: HashMap::new(),
            own: bulk::in_scope(db, &maker.scope)
                .await?
                .into_iter()
                .collect(),
        };
        for person in all {
            people.know(person);
        }
        Ok(people)
    }

    /// Adds somebody a row would bring.
    pub fn put(&mut self, person: Person) {
        // a number that is given up may be another's in a later row
        let before = self
            .people
            .get(&person.id)
            .and_then(|was| was.phone_hash.clone());
        if let Some(hash) = before.filter(|hash| person.phone_hash.as_ref() != Some(hash)) {
            self.by_phone.remove(&hash);
        }
        self.own.insert(person.id);
        self.know(person);
    }

    fn know(&mut self, person: Person) {
        if let Some(hash) = &person.phone_hash {
            self.by_phone.insert(hash.clone(), person.id);
        }
        let same = self.by_name.entry(comparable(&person.name)).or_default();
        if !same.contains(&person.id) {
            same.push(person.id);
        }
        self.people.insert(person.id, person);
    }

    /// Somebody known.
    #[must_use]
    pub fn get(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// Who a name with a number means. A number is one person's; a name without one, or with a masked one, must come once
    /// in the own place.
    ///
    /// # Errors
    /// Why nobody can tell; a conflict.
    pub fn find(&self, field: &str, said: &Said) -> Result<Meant<'_>, Fault> {
        let name = said.get(field).unwrap_or_default();
        let by_phone = said
            .phone
            .as_ref()
            .and_then(|phone| self.by_phone.get(&phone.hash));
        if let Some(known) = by_phone.and_then(|id| self.people.get(id)) {
            if comparable(&known.name) == comparable(name) {
                return Ok(Meant::Known(known));
            }
            let masked = said.get(PHONE).unwrap_or_default();
            return Err(
                Fault::of(PHONE, masked, "roster_other_name").arg("name", known.name.as_str())
            );
        }
        let masked = said.get(PHONE).filter(|_| said.phone.is_none());
        let same: Vec<&Person> = self
            .by_name
            .get(&comparable(name))
            .into_iter()
            .flatten()
            .filter(|id| self.own.contains(id))
            .filter_map(|id| self.people.get(id))
            .filter(|person| match (&said.phone, masked) {
                // a new number is that of somebody known only where none was known
                (Some(_), _) => person.phone_hash.is_none(),
                (None, Some(masked)) => person.phone_masked.as_deref() == Some(masked),
                (None, None) => true,
            })
            .collect();
        match (same.as_slice(), masked) {
            ([one], _) => Ok(Meant::Known(one)),
            ([], None) => Ok(Meant::New),
            ([], Some(masked)) => Err(Fault::of(PHONE, masked, "roster_masked_unknown")),
            _ => Err(Fault::of(field, name, "roster_two_found")),
        }
    }

    /// Whether somebody is in the own place.
    #[must_use]
    pub fn is_own(&self, id: PersonId) -> bool {
        self.own.contains(&id)
    }
}

/// Somebody new, kept by the office of the importer's place.
#[must_use]
pub fn fresh(maker: &Maker, name: &str, said: &Said) -> Person {
    let id = PersonId(maker.app.ids().next());
    let phone = said.phone.clone();
    Person {
        phone_masked: phone.as_ref().map(|phone| phone.masked.clone()),
        phone_hash: phone.as_ref().map(|phone| phone.hash.clone()),
        phone_sealed: phone.map(|phone| phone.sealed),
        area_path: maker.scope.area().clone(),
        ..Person::new(id, name)
    }
}

/// What is written for a row.
pub enum Plan {
    /// A new person.
    Create(Box<Person>),
    /// What changes of one, and what it was.
    Change(Box<Person>, Box<PersonChange>),
}

impl Subject for Persons {
    type World = People;
    type Plan = Plan;

    fn field_of(field: &str) -> &str {
        field
    }

    async fn world(maker: &Maker, db: &mut Db) -> Result<People, Problem> {
        People::read(maker, db).await
    }

    fn judge(maker: &Maker, world: &mut People, said: &Said) -> Outcome<Plan> {
        let label = said.get("name").unwrap_or_default().to_owned();
        let year = said.number("birth_year");
        if let Err(problem) = people::birth_year(maker.now, year) {
            return Outcome::faulty(&label, Fault::from_problem(&problem, Self::field_of));
        }
        let was = match world.find("name", said) {
            Err(fault) => {
                return Outcome::nothing(Judged::faulty(&label, Vec::new()).conflict(fault));
            }
            Ok(Meant::Known(was)) => was.clone(),
            Ok(Meant::New) => {
                let person = Person {
                    birth_year: year,
                    ..fresh(maker, &label, said)
                };
                world.put(person.clone());
                return Outcome {
                    judged: Judged {
                        verdict: Verdict::Create,
                        label,
                        object: Some(person.id.0),
                        version: None,
                        changes: Vec::new(),
                        faults: Vec::new(),
                    },
                    plan: Some(Plan::Create(Box::new(person))),
                    wants_more: false,
                };
            }
        };
        let (mut person, mut change, mut found) =
            (was.clone(), PersonChange::default(), Differences::default());
        change.version = was.version;
        if let Some(phone) = said
            .phone
            .as_ref()
            .filter(|phone| was.phone_hash.as_ref() != Some(&phone.hash))
        {
            found.put(PHONE, was.phone_masked.as_deref(), &phone.masked);
            person.phone_hash = Some(phone.hash.clone());
            // sealed a moment ago by this house, so it opens
            change.phone = Some(maker.app.secrets().open(&phone.sealed).ok());
        }
        if found.gone(PHONE, was.phone_masked.as_deref(), said) {
            (person.phone_hash, person.phone_masked) = (None, None);
            change.phone = Some(None);
        }
        let known_year = was.birth_year.map(|year| year.to_string());
        if found.gone("birth_year", known_year.as_deref(), said) {
            person.birth_year = None;
            change.birth_year = Some(None);
        }
        if let Some(year) = year.filter(|year| Some(*year) != was.birth_year) {
            found.put("birth_year", known_year.as_deref(), &year.to_string());
            person.birth_year = Some(year);
            change.birth_year = Some(Some(year));
        }
        let judged = Judged {
            verdict: Verdict::Unchanged,
            label,
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
        if !world.is_own(was.id) {
            return Outcome::nothing(judged.conflict(Fault::row("roster_person_elsewhere")));
        }
        world.put(person);
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
        let (mut written, mut made) = (Vec::with_capacity(plans.len()), Vec::new());
        for plan in plans {
            written.push(match plan {
                Plan::Create(person) => {
                    let (object, version) = (person.id.0, person.version);
                    made.push(*person);
                    Ok(Written {
                        object,
                        version,
                        before: None,
                    })
                }
                Plan::Change(before, change) => match people::edit(tx, before.id, *change).await {
                    Ok(after) => Ok(Written {
                        object: after.id.0,
                        version: after.version,
                        before: Some(serde_json::to_string(&*before).map_err(Problem::internal)?),
                    }),
                    Err(problem) => Err(problem),
                },
            });
        }
        bulk::enter(tx, &made).await?;
        Ok(written)
    }

    async fn dependents(
        _app: &App,
        db: &mut Db,
        scope: &Scope,
        rows: &[Undoing],
        _now: Timestamp,
    ) -> Result<Vec<Dependent>, Problem> {
        let ids: Vec<PersonId> = rows.iter().map(|row| PersonId(row.object)).collect();
        let known = store::by_ids(db, scope, &ids).await?;
        let mut found: Vec<Dependent> = rows
            .iter()
            .filter_map(|row| known.get(&PersonId(row.object)).map(|person| (row, person)))
            .filter(|(row, person)| row.version != person.version)
            .map(|(_, person)| Dependent {
                what: "roster_changed",
                id: person.id.0,
                name: person.name.clone(),
            })
            .collect();
        let made: Vec<PersonId> = rows
            .iter()
            .filter(|row| row.before.is_none())
            .map(|row| PersonId(row.object))
            .collect();
        let held = bulk::holding(db, scope, &made).await?;
        found.extend(held.into_iter().map(|held| Dependent {
            what: "roster_person_held",
            id: held.id.0,
            name: held.name,
        }));
        Ok(found)
    }

    async fn undo(tx: &mut Tx, rows: Vec<Undoing>) -> Result<Vec<i64>, Problem> {
        let (mut kept, mut made) = (Vec::new(), Vec::new());
        for row in rows {
            match &row.before {
                None => made.push((PersonId(row.object), row.position)),
                Some(before) => {
                    let before: Person = serde_json::from_str(before).map_err(Problem::internal)?;
                    if !bulk::put_back(tx, before, row.version).await? {
                        kept.push(row.position);
                    }
                }
            }
        }
        let ids: Vec<PersonId> = made.iter().map(|(id, _)| *id).collect();
        let ended: HashSet<PersonId> = bulk::end(tx, &ids).await?.into_iter().collect();
        kept.extend(
            made.iter()
                .filter(|(id, _)| !ended.contains(id))
                .map(|(_, position)| *position),
        );
        Ok(kept)
    }

    async fn export(
        maker: &Maker,
        _world: &People,
        db: &mut Db,
        wanted: &Wanted,
        page: Page,
    ) -> Result<Exported, Problem> {
        let (people, total) =
            people_view::found(&maker.app, db, &maker.scope, &wanted.query, page).await?;
        let mut exported = Exported {
            total,
            ..Exported::default()
        };
        for person in &people {
            let phone = phone_of(maker, person, wanted.whole, &mut exported.opened)?;
            let row = FIELDS
                .iter()
                .map(|field| match field.key.as_str() {
                    "name" => Value::text(&person.name),
                    PHONE => Value::text(phone.as_str()),
                    "birth_year" => person.birth_year.map_or(Value::Empty, number),
                    VERSION => number(person.version),
                    _ => Value::Empty,
                })
                .collect();
            exported.rows.push(row);
        }
        Ok(exported)
    }
}

/// A number as an export shows it: masked, whole where a reason was given, and not at all to those who see persons as
/// counts.
///
/// # Errors
/// What is stored was sealed with another key.
pub fn phone_of(
    maker: &Maker,
    person: &Person,
    whole: bool,
    opened: &mut Vec<uuid::Uuid>,
) -> Result<String, Problem> {
    if !people_view::sees_number(Some(maker.role)) {
        return Ok(String::new());
    }
    match person.phone_sealed.as_ref().filter(|_| whole) {
        Some(sealed) => {
            opened.push(person.id.0);
            maker.app.secrets().open(sealed).map_err(Problem::internal)
        }
        None => Ok(person.phone_masked.clone().unwrap_or_default()),
    }
}
