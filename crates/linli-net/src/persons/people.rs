//! `POST /api/persons`, `PATCH …`, `…/verify-party`: persons, with the least data that serves.
//!
//! [`create`] and [`edit`] are the writes themselves, for imports as much as for the handlers.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, present};
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::people_view::{PersonView, view};
use super::phones::{self, checked_reason};
use super::store::{self, Person};

const NAME: usize = 60;

/// A new person.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// The name in full, 1 to 60 characters.
    pub name: String,
    /// A telephone number; sealed at once.
    #[serde(default)]
    pub phone: Option<String>,
    /// Year of birth, where a post asks for it.
    #[serde(default)]
    pub birth_year: Option<i64>,
}

/// What changes of a person; a field left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonChange {
    /// The version the change was made on.
    pub version: i64,
    /// The name in full.
    #[serde(default)]
    pub name: Option<String>,
    /// A telephone number; `null` takes it off the record.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub phone: Option<Option<String>>,
    /// Year of birth; `null` takes it off the record.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub birth_year: Option<Option<i64>>,
}

/// The community has seen, or no longer stands by, a person's Party membership.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyVerification {
    /// The version the change was made on.
    pub version: i64,
    /// `true` for verified, `false` to take it back.
    pub verified: bool,
    /// Why it is taken back.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Enters a person, kept by the office of the actor's place.
///
/// # Errors
/// 422 by field: no name, no telephone number, a number that belongs to somebody known.
pub async fn create(tx: &mut Tx, new: NewPerson) -> Result<Person, Problem> {
    let now = tx.now();
    let mut person = Person {
        birth_year: birth_year(now, new.birth_year)?,
        area_path: tx.scope().area().clone(),
        ..Person::new(PersonId(tx.fresh_id()), line("name", &new.name, NAME)?)
    };
    set_phone(tx, &mut person, new.phone).await?;
    let (db, scope) = tx.parts();
    store::insert(db, scope, &person, now).await?;
    tx.log(Entry {
        entity: "person",
        id: person.id.0,
        event: "create",
        area: Some(&person.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(person)
}

/// Changes what is known of a person.
///
/// # Errors
/// 422 by field; *stale*.
pub async fn edit(tx: &mut Tx, id: PersonId, change: PersonChange) -> Result<Person, Problem> {
    let (db, scope) = tx.parts();
    let mut person = store::load_in_scope(db, scope, id).await?;
    if person.version != change.version {
        return Err(Problem::stale());
    }
    let mut fields = Vec::new();
    if let Some(name) = change.name {
        person.name = line("name", &name, NAME)?;
        fields.push("name");
    }
    if let Some(year) = change.birth_year {
        person.birth_year = birth_year(tx.now(), year)?;
        fields.push("birth_year");
    }
    if let Some(phone) = change.phone {
        set_phone(tx, &mut person, phone).await?;
        fields.push("phone");
    }
    let (db, scope) = tx.parts();
    store::update(db, scope, &person).await?;
    person.version += 1;
    tx.log(Entry {
        entity: "person",
        id: id.0,
        event: "edit",
        // which facts, never their content
        detail: json!({"fields": fields}),
        area: Some(&person.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(person)
}

/// Says that a person's Party membership was verified, or no longer is. Nobody verifies their own, and no roll is
/// kept: only who looked and when.
///
/// # Errors
/// 403 for the own record; 422 without a reason for taking it back; *stale*.
pub async fn verify(
    tx: &mut Tx,
    id: PersonId,
    asked: PartyVerification,
) -> Result<Person, Problem> {
    let now = tx.now();
    let own = tx.actor().person();
    let (db, scope) = tx.parts();
    let mut person = store::load_in_scope(db, scope, id).await?;
    if own == Some(id) {
        return Err(Problem::forbidden("person_verifies_own"));
    }
    if person.version != asked.version {
        return Err(Problem::stale());
    }
    let reason = if asked.verified {
        None
    } else {
        Some(checked_reason("reason", asked.reason.as_deref().unwrap_or_default())?.to_owned())
    };
    person.party_verified_at = asked.verified.then_some(now);
    person.party_verified_by = if asked.verified { own } else { None };
    let (db, scope) = tx.parts();
    store::update(db, scope, &person).await?;
    person.version += 1;
    tx.log(Entry {
        entity: "person",
        id: id.0,
        event: if asked.verified {
            "party_verified"
        } else {
            "party_unverified"
        },
        reason: reason.as_deref(),
        area: Some(&person.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(person)
}

/// A year of birth or nothing: of somebody between 14 and 120.
///
/// # Errors
/// 422 otherwise.
pub fn birth_year(now: Timestamp, typed: Option<i64>) -> Result<Option<i64>, Problem> {
    let this_year = i64::from(chrono::Datelike::year(&now.date()));
    let (first, last) = (this_year - 120, this_year - 14);
    match typed {
        Some(year) if !(first..=last).contains(&year) => {
            let args = Map::from_iter([
                ("min".to_owned(), json!(first)),
                ("max".to_owned(), json!(last)),
            ]);
            Err(Problem::fields(Vec::new()).and_field("birth_year", "out_of_range", args))
        }
        year => Ok(year),
    }
}

async fn set_phone(tx: &mut Tx, person: &mut Person, typed: Option<String>) -> Result<(), Problem> {
    let Some(typed) = typed.filter(|text| !text.trim().is_empty()) else {
        (person.phone_sealed, person.phone_hash, person.phone_masked) = (None, None, None);
        return Ok(());
    };
    let sealed = phones::seal(tx.app(), "phone", &typed)?;
    let street = Scope::street_wide(tx.scope().street());
    match store::by_phone(tx.db(), &street, &sealed.hash).await? {
        Some(other) if other.id != person.id => {
            let mut args = Map::new();
            args.insert("name".to_owned(), json!(other.name));
            return Err(Problem::fields(Vec::new()).and_field("phone", "person_known", args));
        }
        _ => {}
    }
    person.phone_sealed = Some(sealed.sealed);
    person.phone_hash = Some(sealed.hash);
    person.phone_masked = Some(sealed.masked);
    Ok(())
}

/// Roles that verify Party membership: the community keeps the roll itself elsewhere (domain.md 2.3, D3).
pub const VERIFIERS: &[Role] = &[Role::CommunityWorker, Role::CommunitySecretary];

/// Enters a person.
#[utoipa::path(post, path = "/api/persons", tag = "persons", request_body = NewPerson,
    responses((status = 201, body = PersonView)))]
pub async fn create_person(ctx: Ctx, body: Body<NewPerson>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let person = create(&mut tx, body.value).await?;
    let answer = view(&ctx, &mut tx, person.id).await?;
    tx.commit(StatusCode::CREATED, &answer).await
}

/// Changes what is known of a person.
#[utoipa::path(patch, path = "/api/persons/{id}", tag = "persons", params(("id" = PersonId, Path)),
    request_body = PersonChange, responses((status = 200, body = PersonView)))]
pub async fn edit_person(ctx: Ctx, Path(id): Path<PersonId>, body: Body<PersonChange>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    edit(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Says whether a person's Party membership was verified.
#[utoipa::path(post, path = "/api/persons/{id}/verify-party", tag = "persons", params(("id" = PersonId, Path)),
    request_body = PartyVerification, responses((status = 200, body = PersonView)))]
pub async fn verify_party(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    body: Body<PartyVerification>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    verify(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}
