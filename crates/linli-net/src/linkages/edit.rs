//! `/api/linkages`: who looks after which branch or community is listed, begun and ended.

use std::collections::HashMap;

use axum::http::StatusCode;
use linli_domain::id::{LinkageId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path, Query};
use linli_kit::fresh;
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::rules::{self, LinkageKind};
use super::store::{self, Linkage, LinkageFilter};
use crate::persons::phones::checked_reason;
use crate::persons::store::{self as persons, PostState};
use crate::{areas, orgs};

const NUMBER: usize = 60;

/// A linkage with the names that go with it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkageItem {
    /// Its id.
    pub id: LinkageId,
    /// Of which kind.
    pub kind: LinkageKind,
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub person_name: String,
    /// After what.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// Where that is, spoken.
    pub area_name: String,
    /// From when.
    pub from: Timestamp,
    /// Until when, where it is limited.
    pub to: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// Number of the document it rests on.
    pub document_no: Option<String>,
    /// For the optimistic lock.
    pub version: i64,
}

/// A linkage to begin.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLinkage {
    /// Of which kind.
    pub kind: LinkageKind,
    /// Who; holds a post that the kind asks for.
    pub person_id: PersonId,
    /// After which branch or community.
    pub org_id: OrgId,
    /// From when; from now when left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when; unlimited when left out.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// Number of the document it rests on.
    #[serde(default)]
    pub document_no: Option<String>,
}

/// The end of a linkage.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkageEnd {
    /// The version the change was made on.
    pub version: i64,
    /// Why.
    pub reason: String,
}

/// Which linkages are looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LinkageQuery {
    /// Of one kind.
    #[param(inline)]
    kind: Option<LinkageKind>,
    /// Of one person.
    #[param(value_type = Option<String>)]
    person_id: Option<PersonId>,
    /// With one organisation.
    #[param(value_type = Option<String>)]
    org_id: Option<OrgId>,
    /// Ended ones too.
    ended: Option<bool>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Begins a linkage.
///
/// # Errors
/// 422 by field: an organisation of another kind, a person without such a post, a term that is there already.
pub async fn create(tx: &mut Tx, new: NewLinkage) -> Result<Linkage, Problem> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    let org = orgs::store::load(db, scope, new.org_id)
        .await
        .ok()
        .filter(|org| org.ended_at.is_none() && scope.area().contains(&org.area_path))
        .ok_or_else(|| Problem::field("org_id", "unknown"))?;
    if !rules::orgs(new.kind).contains(&org.kind) {
        return Err(Problem::field("org_id", "linkage_org"));
    }
    let street = Scope::street_wide(scope.street());
    persons::load(db, &street, new.person_id)
        .await
        .map_err(|_| Problem::field("person_id", "unknown"))?;
    // two that are begun at the same time wait for each other
    persons::take_seat_turn(db, scope, org.area_id, org.id).await?;
    let posts = persons::posts_of_all(db, &street, &[new.person_id], now).await?;
    let fits = posts.iter().any(|post| {
        post.state(now) != PostState::Ended && rules::roles(new.kind).contains(&post.role)
    });
    if !fits {
        return Err(Problem::field("person_id", "linkage_post"));
    }
    let from = new.from.unwrap_or(now);
    if new.to.is_some_and(|to| to <= from || to <= now) {
        return Err(Problem::field("to", "post_term"));
    }
    let linkage = Linkage {
        id: LinkageId(tx.fresh_id()),
        kind: new.kind,
        person_id: new.person_id,
        org_id: org.id,
        area_path: org.area_path,
        from_at: from,
        to_at: new.to,
        ended_at: None,
        end_reason: None,
        document_no: optional_line("document_no", new.document_no, NUMBER)?,
        version: 1,
    };
    let (db, scope) = tx.parts();
    if store::overlaps(db, scope, &linkage).await? {
        return Err(Problem::field("person_id", "linkage_there"));
    }
    store::insert(db, scope, &linkage).await?;
    tx.log(Entry {
        entity: "linkage",
        id: linkage.id.0,
        event: "create",
        detail: json!({"kind": linkage.kind, "person": linkage.person_id, "org": linkage.org_id}),
        area: Some(&linkage.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(linkage)
}

async fn items(
    db: &mut Db,
    scope: &Scope,
    linkages: Vec<Linkage>,
) -> Result<Vec<LinkageItem>, Problem> {
    let people: HashMap<PersonId, String> =
        persons::names(db, scope, linkages.iter().map(|one| one.person_id)).await?;
    let names = orgs::store::names(db, scope, linkages.iter().map(|one| one.org_id)).await?;
    let places =
        areas::store::spoken_names(db, scope, linkages.iter().map(|one| &one.area_path)).await?;
    Ok(linkages
        .into_iter()
        .map(|one| LinkageItem {
            id: one.id,
            kind: one.kind,
            person_id: one.person_id,
            person_name: people.get(&one.person_id).cloned().unwrap_or_default(),
            org_id: one.org_id,
            org_name: names.get(&one.org_id).cloned().unwrap_or_default(),
            area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
            from: one.from_at,
            to: one.to_at,
            ended_at: one.ended_at,
            end_reason: one.end_reason,
            document_no: one.document_no,
            version: one.version,
        })
        .collect())
}

async fn item(tx: &mut Tx, linkage: Linkage) -> Result<LinkageItem, Problem> {
    let (db, scope) = tx.parts();
    let mut items = items(db, scope, vec![linkage]).await?;
    items.pop().ok_or_else(Problem::not_found)
}

/// Linkages with branches and communities of the own place.
#[utoipa::path(get, path = "/api/linkages", tag = "linkages", params(LinkageQuery),
    responses((status = 200, body = Paged<LinkageItem>)))]
pub async fn list_linkages(
    ctx: Ctx,
    Query(query): Query<LinkageQuery>,
) -> Result<Json<Paged<LinkageItem>>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let filter = LinkageFilter {
        kind: query.kind,
        person: query.person_id,
        org: query.org_id,
        ended: query.ended.unwrap_or(false),
    };
    let (linkages, total) = store::find(&mut db, &scope, filter, page).await?;
    let items = items(&mut db, &scope, linkages).await?;
    Ok(Json(Paged::new(items, total, page)))
}

/// Links a person to a branch or a community.
#[utoipa::path(post, path = "/api/linkages", tag = "linkages", request_body = NewLinkage,
    responses((status = 201, body = LinkageItem)))]
pub async fn create_linkage(ctx: Ctx, body: Body<NewLinkage>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let linkage = create(&mut tx, body.value).await?;
    let answer = item(&mut tx, linkage).await?;
    tx.commit(StatusCode::CREATED, &answer).await
}

/// Ends a linkage.
#[utoipa::path(post, path = "/api/linkages/{id}/end", tag = "linkages", params(("id" = LinkageId, Path)),
    request_body = LinkageEnd, responses((status = 200, body = LinkageItem)))]
pub async fn end_linkage(ctx: Ctx, Path(id): Path<LinkageId>, body: Body<LinkageEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let now = tx.now();
    let reason = checked_reason("reason", &body.value.reason)?;
    let (db, scope) = tx.parts();
    let linkage = store::load(db, scope, id).await?;
    if !store::end(db, scope, id, body.value.version, now, reason).await? {
        return Err(Problem::stale());
    }
    tx.log(Entry {
        entity: "linkage",
        id: id.0,
        event: "end",
        reason: Some(reason),
        area: Some(&linkage.area_path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    let linkage = store::load(db, scope, id).await?;
    let answer = item(&mut tx, linkage).await?;
    tx.commit(StatusCode::OK, &answer).await
}
