//! `GET /api/persons`, `GET /api/persons/{id}`: persons of the own place with their posts, seen by each role as far as it may.

use std::collections::HashMap;

use linli_domain::actor::{Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::PersonId;
use linli_domain::phone::Phone;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::page::{Page, Paged, read_query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::people::VERIFIERS;
use super::posts_list::{self, PostItem};
use super::store::{self, Person, PostFilter};
use super::{phones, rules};
use crate::areas::change::role_of;

/// Who verified Party membership, and when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PartyVerified {
    /// By whom; none where the record was brought in.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A person as a list shows them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PersonItem {
    /// The id.
    pub id: PersonId,
    /// The name in full.
    pub name: String,
    /// The number, masked; for those who may see so much.
    pub phone_masked: Option<String>,
    /// Year of birth; for the offices.
    pub birth_year: Option<i64>,
    /// Whether Party membership was verified; for the community only.
    pub party_verified: Option<PartyVerified>,
    /// Posts held now or later in the own place.
    pub posts: Vec<PostItem>,
}

/// A person as their page shows them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    /// As in a list.
    #[serde(flatten)]
    pub item: PersonItem,
    /// Posts that are over.
    pub past_posts: Vec<PostItem>,
    /// Whether the caller may see the Party mark at all.
    pub shows_party: bool,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Which persons are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PersonQuery {
    /// Part of the name, or a whole telephone number.
    q: Option<String>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Whether a role sees a masked number (domain.md 2.3: the secretary sees personal data as counts).
#[must_use]
pub fn sees_number(role: Option<Role>) -> bool {
    role.is_some_and(|role| {
        phones::OPENERS.contains(&role) || role.is_head() || role == Role::Auditor
    })
}

fn is_office(role: Option<Role>) -> bool {
    role.is_some_and(|role| role.is_community() || role == Role::StreetOfficer)
}

async fn items(
    app: &App,
    locale: Locale,
    actor: &Actor,
    db: &mut Db,
    scope: &Scope,
    people: Vec<Person>,
    now: Timestamp,
) -> Result<Vec<PersonItem>, Problem> {
    let role = role_of(actor);
    let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
    let held = store::posts_of_all(db, scope, &ids, now).await?;
    let held = held
        .into_iter()
        .filter(|post| scope.area().contains(&post.area_path))
        .collect();
    let mut posts: HashMap<PersonId, Vec<PostItem>> = HashMap::new();
    for post in posts_list::items(app, locale, actor, db, scope, held, now).await? {
        posts.entry(post.person_id).or_default().push(post);
    }
    let verifiers = store::names(
        db,
        scope,
        people.iter().filter_map(|person| person.party_verified_by),
    )
    .await?;
    let shows_party = role.is_some_and(|role| VERIFIERS.contains(&role));
    Ok(people
        .into_iter()
        .map(|person| {
            let own = actor.person() == Some(person.id);
            PersonItem {
                id: person.id,
                phone_masked: person.phone_masked.filter(|_| own || sees_number(role)),
                birth_year: person.birth_year.filter(|_| own || is_office(role)),
                party_verified: person
                    .party_verified_at
                    .filter(|_| own || shows_party)
                    .map(|at| PartyVerified {
                        by: person
                            .party_verified_by
                            .and_then(|by| verifiers.get(&by).cloned()),
                        at,
                    }),
                posts: posts.remove(&person.id).unwrap_or_default(),
                name: person.name,
            }
        })
        .collect())
}

/// A person as their page shows them, after a write.
///
/// # Errors
/// The database refused.
pub async fn view(ctx: &Ctx, tx: &mut Tx, id: PersonId) -> Result<PersonView, Problem> {
    let (db, scope) = tx.parts();
    page(ctx, db, scope, id).await
}

async fn page(ctx: &Ctx, db: &mut Db, scope: &Scope, id: PersonId) -> Result<PersonView, Problem> {
    let (app, locale, now) = (ctx.app(), ctx.locale(), ctx.now());
    let actor = ctx.actor()?;
    let person = store::load_in_scope(db, scope, id).await?;
    let (version, kept_at) = (person.version, person.area_path.clone());
    let verified = person.party_verified_at.is_some();
    let filter = PostFilter {
        person: Some(id),
        ..PostFilter::default()
    };
    let all = Page::check(None, Some(linli_kit::page::MAX_PAGE_SIZE))?;
    let (posts, _) = store::find_posts(db, scope, &filter, all).await?;
    let past = posts
        .into_iter()
        .filter(|post| post.ended_at.is_some() || post.to_at.is_some_and(|to| to <= now))
        .collect();
    let past_posts = posts_list::items(app, locale, actor, db, scope, past, now).await?;
    let item = items(app, locale, actor, db, scope, vec![person], now)
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let role = role_of(actor);
    let own = actor.person() == Some(id);
    let verifier = role.is_some_and(|role| VERIFIERS.contains(&role));
    let edits = (!is_office(role)).then_some("post_not_for_role");
    let verifies = if !verifier {
        Some("person_verifier_only")
    } else {
        own.then_some("person_verifies_own")
    };
    let gives = role.is_none_or(|role| rules::may_give(role, Role::Volunteer, own).is_err());
    let gives = if own {
        Some(rules::PostRefusal::Own.code())
    } else {
        gives.then_some(rules::PostRefusal::NotForRole.code())
    };
    let word = if verified {
        "unverify_party"
    } else {
        "verify_party"
    };
    let elsewhere = !scope.area().contains(&kept_at);
    let ends = edits
        .or(own.then_some("person_ends_own"))
        .or(elsewhere.then_some("person_elsewhere"));
    let actions = [
        ("edit", edits),
        ("give_post", gives),
        (word, verifies),
        ("end", ends),
    ];
    let allowed_actions = actions
        .into_iter()
        .map(|(action, why)| AllowedAction::new(app.texts(), locale, action, why))
        .collect();
    Ok(PersonView {
        item,
        past_posts,
        shows_party: verifier || own,
        allowed_actions,
        version,
    })
}

/// Persons of the own place as the list's own query filters them: what an export takes. `query` is that of
/// `GET /api/persons` as it stands in the address.
///
/// # Errors
/// The query does not read; the database refused.
pub async fn found(
    app: &App,
    db: &mut Db,
    scope: &Scope,
    query: &str,
    page: Page,
) -> Result<(Vec<Person>, i64), Problem> {
    find(app, db, scope, &read_query(query)?, page).await
}

async fn find(
    app: &App,
    db: &mut Db,
    scope: &Scope,
    query: &PersonQuery,
    page: Page,
) -> Result<(Vec<Person>, i64), Problem> {
    let text = query.q.as_deref().unwrap_or_default().trim();
    let hash = match Phone::parse(text) {
        Ok(_) => Some(phones::lookup(app, "q", text)?),
        Err(_) => None,
    };
    store::find(db, scope, text, hash.as_deref(), page).await
}

/// Persons of the own place: those in a post there, and those its office keeps.
#[utoipa::path(get, path = "/api/persons", tag = "persons", params(PersonQuery),
    responses((status = 200, body = Paged<PersonItem>)))]
pub async fn list_persons(
    ctx: Ctx,
    Query(query): Query<PersonQuery>,
) -> Result<Json<Paged<PersonItem>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let (people, total) = find(ctx.app(), &mut db, &scope, &query, page).await?;
    let items = items(
        ctx.app(),
        ctx.locale(),
        ctx.actor()?,
        &mut db,
        &scope,
        people,
        ctx.now(),
    )
    .await?;
    Ok(Json(Paged::new(items, total, page)))
}

/// One person of the own place.
#[utoipa::path(get, path = "/api/persons/{id}", tag = "persons", params(("id" = PersonId, Path)),
    responses((status = 200, body = PersonView)))]
pub async fn get_person(ctx: Ctx, Path(id): Path<PersonId>) -> Result<Json<PersonView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    page(&ctx, &mut db, &scope, id).await.map(Json)
}
