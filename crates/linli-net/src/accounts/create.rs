//! Persons, accounts and posts come into being here: for the pages, the set-up and the demo alike.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AccountId, AreaId, OrgId, PersonId, PostId};
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde_json::json;

use super::store::{self, Account, normalised_login};
use crate::persons::phones;
use crate::persons::store::{self as persons, Person, Post};

/// A post to be held.
#[derive(Debug, Clone)]
pub struct NewPost {
    /// In which role.
    pub role: Role,
    /// In which organisation.
    pub org_id: OrgId,
    /// Bound to which place.
    pub area_id: AreaId,
    /// That place's path.
    pub area_path: AreaPath,
    /// From when.
    pub from_at: Timestamp,
    /// Until when, where the term is limited.
    pub to_at: Option<Timestamp>,
    /// How the holder came to it.
    pub source: String,
    /// Number of the letter of appointment.
    pub appointment_no: Option<String>,
    /// Number of the document it rests on.
    pub document_no: Option<String>,
}

/// Adds a person of the street; `phone` is sealed.
///
/// # Errors
/// 422 when the number is none.
pub async fn person(tx: &mut Tx, name: &str, phone: Option<&str>) -> Result<Person, Problem> {
    let sealed = match phone.map(str::trim).filter(|phone| !phone.is_empty()) {
        Some(phone) => Some(phones::seal(tx.app(), "phone", phone)?),
        None => None,
    };
    let (phone_sealed, phone_hash, phone_masked) = match sealed {
        Some(phone) => (Some(phone.sealed), Some(phone.hash), Some(phone.masked)),
        None => (None, None, None),
    };
    let person = Person {
        phone_sealed,
        phone_hash,
        phone_masked,
        ..Person::new(PersonId(tx.fresh_id()), name.trim())
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    persons::insert(db, scope, &person, now).await?;
    Ok(person)
}

/// Adds an account. `password_hash` comes from [`super::password::hash`], made before the transaction began.
///
/// # Errors
/// 422 when the login has impossible characters, 409 when it is taken or the person has an account.
pub async fn account(
    tx: &mut Tx,
    person: PersonId,
    login: &str,
    password_hash: String,
    must_change_password: bool,
) -> Result<Account, Problem> {
    let login = normalised_login(login).ok_or_else(|| Problem::field("login", "login"))?;
    if store::by_login(tx.db(), &login).await?.is_some() {
        return Err(Problem::field("login", "login_taken"));
    }
    let account = Account {
        id: AccountId(tx.fresh_id()),
        street_id: tx.scope().street(),
        person_id: person,
        login,
        password_hash,
        password_history: String::new(),
        password_changed_at: tx.now(),
        must_change_password,
        totp_sealed: None,
        totp_confirmed_at: None,
        totp_last_step: None,
        locked_at: None,
        last_login_at: None,
        created_at: tx.now(),
        ended_at: None,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &account).await?;
    tx.log(Entry {
        entity: "account",
        id: account.id.0,
        event: "account_created",
        detail: json!({"login": account.login}),
        ..Entry::default()
    })
    .await?;
    Ok(account)
}

/// Gives a person a post.
///
/// # Errors
/// 409 when the person holds, or will hold, another of the three separated administrators' posts; 422 when such a
/// post is bound to less than the street, or the term is over before it begins.
pub async fn post(tx: &mut Tx, person: PersonId, new: NewPost) -> Result<Post, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    // two posts given at the same time wait for each other here
    if !persons::hold_living(db, scope, person).await? {
        return Err(Problem::field("person_id", "unknown"));
    }
    store::hold(db, scope, person).await?;
    let roles = persons::roles_from(db, scope, person, now).await?;
    may_be_given(&roles, &new, now)?;
    let post = given(PostId(tx.fresh_id()), person, new);
    let (db, scope) = tx.parts();
    persons::insert_post(db, scope, &post).await?;
    tx.log(told(&post)).await?;
    Ok(post)
}

/// Whether somebody who holds `roles` may be given a post.
///
/// # Errors
/// As [`post`].
pub fn may_be_given(roles: &[Role], new: &NewPost, now: Timestamp) -> Result<(), Problem> {
    if !may_hold(roles, new.role) {
        return Err(Problem::conflict("administrators_exclude"));
    }
    if new.role.is_administrator() && new.area_path.depth() > 0 {
        return Err(Problem::field("area_id", "street_only"));
    }
    if new.to_at.is_some_and(|to| to <= new.from_at || to <= now) {
        return Err(Problem::field("to", "time_past"));
    }
    Ok(())
}

/// A post on its first day in the records.
#[must_use]
pub fn given(id: PostId, person: PersonId, new: NewPost) -> Post {
    Post {
        id,
        person_id: person,
        org_id: new.org_id,
        area_id: new.area_id,
        area_path: new.area_path,
        role: new.role,
        from_at: new.from_at,
        to_at: new.to_at,
        ended_at: None,
        end_reason: None,
        source: new.source,
        appointment_no: new.appointment_no,
        document_no: new.document_no,
        version: 1,
    }
}

/// What the log says of a post that was given.
#[must_use]
pub fn told(post: &Post) -> Entry<'_> {
    Entry {
        entity: "post",
        id: post.id.0,
        event: "post_given",
        detail: json!({"person": post.person_id, "role": post.role, "org": post.org_id, "area": post.area_path.as_str()}),
        area: Some(&post.area_path),
        ..Entry::default()
    }
}

/// Whether somebody with `roles` may take on `new`: each of the three separated administrators excludes the other
/// two (三员分立, GB/T 22239-2019).
#[must_use]
pub fn may_hold(roles: &[Role], new: Role) -> bool {
    !new.is_administrator()
        || roles
            .iter()
            .all(|role| !role.is_administrator() || *role == new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_domain::code::CodeEnum;

    #[test]
    fn administrators_exclude_one_another_and_nobody_else() {
        for new in Role::ALL.iter().copied() {
            assert!(may_hold(&[], new), "{new}");
            for held in Role::ALL.iter().copied() {
                let clash = held.is_administrator() && new.is_administrator() && held != new;
                assert_eq!(may_hold(&[held], new), !clash, "{held} and {new}");
                assert_eq!(may_hold(&[Role::Volunteer, held], new), !clash);
            }
        }
        assert!(!may_hold(
            &[Role::SystemAdministrator],
            Role::AuditAdministrator
        ));
    }
}
