//! `GET /api/linkages`, `…/candidates`: who looks after which branch or community, and who could.

use std::collections::{HashMap, HashSet};

use linli_domain::actor::Role;
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, LinkageId, OrgId, PersonId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::ctx::{Ctx, Json, Query};
use linli_kit::page::Page;
use linli_kit::problem::Problem;
use linli_kit::reader::Reader;
use linli_kit::store::Db;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::{self, LinkageKind, LinkageRefusal, decide};
use super::store::{self, Linkage, LinkageFilter};
use crate::areas::change::role_of;
use crate::persons::store::{self as persons, PostState};
use crate::{areas, orgs};

/// People a picker shows at once.
const CANDIDATES: i64 = 50;

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
    /// Whether the caller may open their page: a cadre of the street office is no person of the community's place.
    pub person_in_scope: bool,
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
    /// Where it stands now.
    pub state: PostState,
    /// What the caller may do now, and why not.
    pub allowed_actions: Vec<AllowedAction>,
    /// For the optimistic lock.
    pub version: i64,
}

/// Linkages with what the caller may do about them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkageList {
    /// The rows.
    pub items: Vec<LinkageItem>,
    /// How many there are in all.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// As asked.
    pub page_size: i64,
    /// The kinds that fit the organisation or the person asked about; every kind where neither was named.
    pub kinds: Vec<LinkageKind>,
    /// `link`: whether the caller may add one here, and why not.
    pub allowed_actions: Vec<AllowedAction>,
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
    /// At this place or one in it.
    #[param(value_type = Option<String>)]
    area_id: Option<AreaId>,
    /// Ended ones and those that ran out too.
    ended: Option<bool>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// Who could be linked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CandidateQuery {
    /// For which kind.
    #[param(inline)]
    kind: LinkageKind,
    /// Part of the name.
    q: Option<String>,
}

/// Where a linkage could lead.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TargetQuery {
    /// For which kind.
    #[param(inline)]
    kind: LinkageKind,
    /// At this place or one in it; the own place when left out.
    #[param(value_type = Option<String>)]
    area_id: Option<AreaId>,
}

/// An organisation a linkage could lead to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkageTarget {
    /// The organisation.
    pub org_id: OrgId,
    /// Its name.
    pub name: String,
    /// Where it is, spoken.
    pub area_name: String,
}

/// Every organisation a linkage could lead to, in the order of names.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkageTargets {
    /// One row an organisation.
    pub items: Vec<LinkageTarget>,
}

/// Somebody who holds a post that a linkage asks for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkageCandidate {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// In which organisation.
    pub org_name: String,
}

/// The first of those who could be linked, in the order of names.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LinkageCandidates {
    /// One row a person.
    pub items: Vec<LinkageCandidate>,
}

async fn items(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    linkages: Vec<Linkage>,
) -> Result<Vec<LinkageItem>, Problem> {
    let people: HashMap<PersonId, String> =
        persons::names(db, scope, linkages.iter().map(|one| one.person_id)).await?;
    let names = orgs::store::names(db, scope, linkages.iter().map(|one| one.org_id)).await?;
    let places =
        areas::store::spoken_names(db, scope, linkages.iter().map(|one| &one.area_path)).await?;
    let ids: Vec<PersonId> = linkages.iter().map(|one| one.person_id).collect();
    let near: HashSet<PersonId> = persons::bulk::among(db, scope, &ids)
        .await?
        .into_iter()
        .collect();
    let refused = decide(role_of(reader.actor)).err();
    Ok(linkages
        .into_iter()
        .map(|one| {
            let state = one.state(reader.now);
            let over = matches!(state, PostState::Ended | PostState::Over);
            let end = refused.or(over.then_some(LinkageRefusal::Over));
            LinkageItem {
                id: one.id,
                kind: one.kind,
                person_id: one.person_id,
                person_name: people.get(&one.person_id).cloned().unwrap_or_default(),
                person_in_scope: near.contains(&one.person_id),
                org_id: one.org_id,
                org_name: names.get(&one.org_id).cloned().unwrap_or_default(),
                area_name: places.get(&one.area_path).cloned().unwrap_or_default(),
                from: one.from_at,
                to: one.to_at,
                ended_at: one.ended_at,
                end_reason: one.end_reason,
                document_no: one.document_no,
                state,
                allowed_actions: vec![reader.refused("end", end)],
                version: one.version,
            }
        })
        .collect())
}

/// A linkage as a list shows it, after a write.
///
/// # Errors
/// The database refused.
pub async fn item(ctx: &Ctx, tx: &mut Tx, linkage: Linkage) -> Result<LinkageItem, Problem> {
    let (actor, now) = (tx.actor().clone(), tx.now());
    let reader = Reader {
        app: ctx.app(),
        locale: ctx.locale(),
        actor: &actor,
        now,
    };
    let (db, scope) = tx.parts();
    let mut items = items(reader, db, scope, vec![linkage]).await?;
    items.pop().ok_or_else(Problem::not_found)
}

/// The kinds that may be added to what was asked about.
///
/// # Errors
/// Within the answer, why none may; outside it, the database refused.
async fn addable(
    reader: Reader<'_>,
    db: &mut Db,
    scope: &Scope,
    query: &LinkageQuery,
) -> Result<Result<Vec<LinkageKind>, LinkageRefusal>, Problem> {
    if let Err(refusal) = decide(role_of(reader.actor)) {
        return Ok(Err(refusal));
    }
    let mut kinds = LinkageKind::ALL.to_vec();
    if let Some(id) = query.org_id {
        let org = orgs::store::load(db, scope, id).await?;
        if org.ended_at.is_some() {
            return Ok(Err(LinkageRefusal::OrgEnded));
        }
        kinds = rules::kinds_to(org.kind).collect();
        if kinds.is_empty() {
            return Ok(Err(LinkageRefusal::OrgUnfit));
        }
        if !scope.area().contains(&org.area_path) {
            return Ok(Err(LinkageRefusal::Elsewhere));
        }
    }
    if let Some(id) = query.person_id {
        let street = Scope::street_wide(scope.street());
        let held: Vec<Role> = persons::posts_of_all(db, &street, &[id], reader.now)
            .await?
            .iter()
            .map(|post| post.role)
            .collect();
        let from: Vec<LinkageKind> = rules::kinds_from(&held).collect();
        kinds.retain(|kind| from.contains(kind));
        if kinds.is_empty() {
            return Ok(Err(LinkageRefusal::NoPost));
        }
    }
    Ok(Ok(kinds))
}

/// Linkages with branches and communities of the own place.
#[utoipa::path(get, path = "/api/linkages", tag = "linkages", params(LinkageQuery),
    responses((status = 200, body = LinkageList)))]
pub async fn list_linkages(
    ctx: Ctx,
    Query(query): Query<LinkageQuery>,
) -> Result<Json<LinkageList>, Problem> {
    let scope = ctx.scope()?;
    let page = Page::check(query.page, query.page_size)?;
    let reader = Reader {
        app: ctx.app(),
        locale: ctx.locale(),
        actor: ctx.actor()?,
        now: ctx.now(),
    };
    let mut db = ctx.read().await?;
    let within = match query.area_id {
        Some(id) => Some(areas::store::load(&mut db, &scope, id).await?.path),
        None => None,
    };
    let filter = LinkageFilter {
        kind: query.kind,
        person: query.person_id,
        org: query.org_id,
        within: within.as_ref(),
        living_at: (!query.ended.unwrap_or(false)).then_some(reader.now),
    };
    let (linkages, total) = store::find(&mut db, &scope, filter, page).await?;
    let items = items(reader, &mut db, &scope, linkages).await?;
    let (kinds, refusal) = match addable(reader, &mut db, &scope, &query).await? {
        Ok(kinds) => (kinds, None),
        Err(refusal) => (Vec::new(), Some(refusal)),
    };
    Ok(Json(LinkageList {
        items,
        total,
        page: page.page,
        page_size: page.page_size,
        kinds,
        allowed_actions: vec![reader.refused("link", refusal)],
    }))
}

/// Persons of the street who hold a post that a kind of linkage asks for: a cadre of the street office is no person of the
/// community's own place, and is found all the same.
#[utoipa::path(get, path = "/api/linkages/candidates", tag = "linkages", params(CandidateQuery),
    responses((status = 200, body = LinkageCandidates)))]
pub async fn list_linkage_candidates(
    ctx: Ctx,
    Query(query): Query<CandidateQuery>,
) -> Result<Json<LinkageCandidates>, Problem> {
    let street = Scope::street_wide(ctx.scope()?.street());
    let text = query.q.as_deref().unwrap_or_default().trim();
    let mut db = ctx.read().await?;
    let roles = rules::roles(query.kind);
    let now = ctx.now();
    let found = store::candidates(&mut db, &street, roles, text, now, CANDIDATES).await?;
    let mut seen = HashSet::new();
    let items = found
        .into_iter()
        .filter(|one| seen.insert(one.person_id))
        .map(|one| LinkageCandidate {
            person_id: one.person_id,
            name: one.name,
            role: one.role,
            org_name: one.org_name,
        })
        .collect();
    Ok(Json(LinkageCandidates { items }))
}

/// Branches, communities and committees of the own place that a kind of linkage leads to: a hundred in a street, so all of
/// them.
#[utoipa::path(get, path = "/api/linkages/targets", tag = "linkages", params(TargetQuery),
    responses((status = 200, body = LinkageTargets)))]
pub async fn list_linkage_targets(
    ctx: Ctx,
    Query(query): Query<TargetQuery>,
) -> Result<Json<LinkageTargets>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let within = match query.area_id {
        Some(id) => areas::store::load(&mut db, &scope, id).await?.path,
        None => scope.area().clone(),
    };
    let mut found = orgs::store::of_kinds(&mut db, &scope, rules::orgs(query.kind)).await?;
    found.retain(|org| within.contains(&org.area_path));
    let places =
        areas::store::spoken_names(&mut db, &scope, found.iter().map(|org| &org.area_path)).await?;
    let items = found
        .into_iter()
        .map(|org| LinkageTarget {
            org_id: org.id,
            area_name: places.get(&org.area_path).cloned().unwrap_or_default(),
            name: org.name,
        })
        .collect();
    Ok(Json(LinkageTargets { items }))
}
