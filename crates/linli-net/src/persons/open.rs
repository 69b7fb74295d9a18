//! Opening a colleague's number with a reason, and seeing who opened one's own.

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::log;
use linli_kit::page::{Page, PageQuery, Paged};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::phones::{self, OpenedPhone, Opening, PhoneReason};
use super::store;

/// One look at the data of the person signed in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// Who looked.
    pub who: Option<String>,
    /// The role it was done in.
    pub post: Option<Role>,
    /// The reason given.
    pub reason: Option<String>,
    /// What was looked at: `phone_opened`.
    pub what: String,
}

/// Opens a person's number. The person must hold a post in the actor's place.
#[utoipa::path(post, path = "/api/persons/{id}/phone", tag = "persons", params(("id" = PersonId, Path)),
    request_body = PhoneReason, responses((status = 200, body = OpenedPhone)))]
pub async fn open_phone(ctx: Ctx, Path(id): Path<PersonId>, body: Body<PhoneReason>) -> Answer {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let posts = store::posts_of(&mut db, &scope, id, ctx.now()).await?;
    let Some(post) = posts
        .into_iter()
        .find(|post| scope.area().contains(&post.area_path))
    else {
        return Err(Problem::not_found());
    };
    let person = store::load(&mut db, &scope, id).await?;
    drop(db);
    let sealed = person
        .phone_sealed
        .ok_or_else(|| Problem::conflict("phone_missing"))?;
    let opening = Opening {
        entity: "person",
        id: id.0,
        area: Some(&post.area_path),
        reason: &body.value.reason,
        detail: Value::Null,
    };
    phones::open(&ctx, &body, &sealed, opening).await
}

/// Who looked at the own data, newest first.
#[utoipa::path(get, path = "/api/account/looked-at", tag = "persons", params(PageQuery),
    responses((status = 200, body = Paged<Look>)))]
pub async fn looked_at(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Paged<Look>>, Problem> {
    let session = ctx.session()?;
    // the own data, whatever post one acts in, or in none
    let scope = Scope::street_wide(session.street_id);
    let page: Page = query.check()?;
    let person = session.person_id;
    let mut db = ctx.read().await?;
    let mut events = log::timeline(&mut db, &scope, "person", person.0).await?;
    events.retain(|event| event.event == phones::OPENED);
    events.reverse();
    let total = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let shown: Vec<_> = events
        .into_iter()
        .skip(usize::try_from(page.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(page.page_size).unwrap_or(0))
        .collect();
    let names = store::names(
        &mut db,
        &scope,
        shown.iter().filter_map(|event| event.person_id),
    )
    .await?;
    let items = shown
        .into_iter()
        .map(|event| Look {
            at: event.at,
            who: event.person_id.and_then(|id| names.get(&id).cloned()),
            post: Role::from_code(&event.role),
            reason: event.reason,
            what: event.event,
        })
        .collect();
    Ok(Json(Paged::new(items, total, page)))
}
