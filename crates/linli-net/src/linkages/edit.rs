//! `POST /api/linkages`, `…/end`: a linkage is begun and ended. [`create`] is the write itself, for the demo as much as for
//! the handler.

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::{LinkageId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::optional_line;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::list::{LinkageItem, item};
use super::rules::{self, LinkageKind, LinkageRefusal};
use super::store::{self, Linkage};
use crate::orgs;
use crate::persons::phones::checked_reason;
use crate::persons::store::{self as persons, PostState};

const NUMBER: usize = 60;

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
    /// On which day it ended, where that is over already; now when left out.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
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
        .known()?
        .filter(|org| org.ended_at.is_none() && scope.area().contains(&org.area_path))
        .ok_or_else(|| Problem::field("org_id", "unknown"))?;
    if !rules::orgs(new.kind).contains(&org.kind) {
        return Err(Problem::field("org_id", "linkage_org"));
    }
    let street = Scope::street_wide(scope.street());
    if !persons::hold_living(db, &street, new.person_id).await? {
        return Err(Problem::field("person_id", "unknown"));
    }
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

/// Links a person to a branch or a community.
#[utoipa::path(post, path = "/api/linkages", tag = "linkages", request_body = NewLinkage,
    responses((status = 201, body = LinkageItem)))]
pub async fn create_linkage(ctx: Ctx, body: Body<NewLinkage>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let linkage = create(&mut tx, body.value).await?;
    let answer = item(&ctx, &mut tx, linkage).await?;
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
    if linkage.version != body.value.version {
        return Err(Problem::stale());
    }
    if matches!(linkage.state(now), PostState::Ended | PostState::Over) {
        return Err(Problem::conflict(LinkageRefusal::Over.code()));
    }
    if let Some(at) = body.value.ended_at
        && (at > now || at < linkage.from_at)
    {
        return Err(Problem::field("ended_at", "linkage_end"));
    }
    let at = body.value.ended_at.unwrap_or(now);
    let (db, scope) = tx.parts();
    if !store::end(db, scope, id, linkage.version, at, reason).await? {
        return Err(Problem::stale());
    }
    tx.log(Entry {
        entity: "linkage",
        id: id.0,
        event: "end",
        reason: Some(reason),
        detail: json!({"ended_at": at}),
        area: Some(&linkage.area_path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    let linkage = store::load(db, scope, id).await?;
    let answer = item(&ctx, &mut tx, linkage).await?;
    tx.commit(StatusCode::OK, &answer).await
}
