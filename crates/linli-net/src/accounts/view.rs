//! What the pages are told of accounts, posts and sessions.

use std::collections::HashMap;

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AccountId, AreaId, OrgId, PersonId, PostId, StreetId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::session::Session;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store;
use crate::persons::store::{self as persons, Post};
use crate::{areas, orgs};

/// A post with the names that go with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PostView {
    /// Its id.
    pub id: PostId,
    /// In which role.
    pub role: Role,
    /// In which organisation.
    pub org_id: OrgId,
    /// That organisation's name.
    pub org_name: String,
    /// Bound to which place.
    pub area_id: AreaId,
    /// That place, spoken; empty for the whole street.
    pub area_name: String,
    /// That place's path.
    pub area_path: AreaPath,
    /// From when.
    pub from: Timestamp,
    /// Until when, where the term is limited.
    pub to: Option<Timestamp>,
    /// For the optimistic lock.
    pub version: i64,
}

/// The login of a session.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionAccount {
    /// Its id.
    pub id: AccountId,
    /// What was typed.
    pub login: String,
    /// Whether a code is asked for.
    pub totp_enabled: bool,
    /// Whether a new password is due before anything else.
    pub must_change_password: bool,
}

/// A person by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonName {
    /// The id.
    pub id: PersonId,
    /// The name in full.
    pub name: String,
}

/// The tenant of a session.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionStreet {
    /// Its key.
    pub id: StreetId,
    /// Its name.
    pub name: String,
    /// The district it belongs to.
    pub district_name: String,
}

/// Who is signed in, in which post.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// The login.
    pub account: SessionAccount,
    /// The person.
    pub person: PersonName,
    /// Posts held now, to choose from.
    pub posts: Vec<PostView>,
    /// The chosen one.
    pub acting_post_id: Option<PostId>,
    /// The tenant; none for the district's own.
    pub street: Option<SessionStreet>,
}

/// The session as its owner's page shows it.
///
/// # Errors
/// The database refused.
pub async fn session(
    db: &mut Db,
    session: &Session,
    now: Timestamp,
) -> Result<SessionView, Problem> {
    let account = store::own(db, session.account_id).await?;
    let scope = Scope::street_wide(account.street_id);
    let person = persons::load(db, &scope, account.person_id).await?;
    let held = persons::posts_of(db, &scope, account.person_id, now).await?;
    let posts = posts(db, &scope, held).await?;
    let street = if session.street_id == StreetId::DISTRICT {
        None
    } else {
        let street = areas::store::street(db, session.street_id).await?;
        Some(SessionStreet {
            id: street.id,
            name: street.name,
            district_name: street.district_name,
        })
    };
    Ok(SessionView {
        account: SessionAccount {
            id: account.id,
            login: account.login,
            totp_enabled: account.totp_confirmed_at.is_some(),
            must_change_password: session.must_change_password,
        },
        person: PersonName {
            id: person.id,
            name: person.name,
        },
        posts,
        acting_post_id: session.post_id,
        street,
    })
}

/// Posts with their names, in two queries however many there are.
///
/// # Errors
/// The database refused.
pub async fn posts(db: &mut Db, scope: &Scope, posts: Vec<Post>) -> Result<Vec<PostView>, Problem> {
    let orgs: HashMap<OrgId, String> =
        orgs::store::names(db, scope, posts.iter().map(|post| post.org_id)).await?;
    let places =
        areas::store::spoken_names(db, scope, posts.iter().map(|post| &post.area_path)).await?;
    Ok(posts
        .into_iter()
        .map(|post| PostView {
            id: post.id,
            role: post.role,
            org_name: orgs.get(&post.org_id).cloned().unwrap_or_default(),
            org_id: post.org_id,
            area_name: places.get(&post.area_path).cloned().unwrap_or_default(),
            area_id: post.area_id,
            area_path: post.area_path,
            from: post.from_at,
            to: post.to_at,
            version: post.version,
        })
        .collect())
}
