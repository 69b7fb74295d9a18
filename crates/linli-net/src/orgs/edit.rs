//! `POST /api/orgs`, `PATCH /api/orgs/{id}`, `PUT …/areas`, `POST …/end`: organisations come, change and end.
//!
//! [`create`], [`edit`], [`bind`] and [`end`] are the writes themselves, for imports as much as for the handlers.

use axum::http::StatusCode;
use linli_domain::codes::{CodeError, CreditCode};
use linli_domain::id::{AreaId, OrgId};
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::{Entry, Tx};
use linli_kit::typed::{line, optional_line, present};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::rules::{self, decide, may_hang, may_stand};
use super::store::{self, Org};
use super::uses::in_use;
use super::view::{OrgView, view};
use super::{OrgKind, PartyBuild};
use crate::areas;
use crate::areas::change::role_of;
use crate::areas::store::Area;

const NAME: usize = 100;
const LINE: usize = 40;
const PHONE: usize = 40;
const REASON: usize = 200;
const TAG: usize = 12;
const MOST_TAGS: usize = 12;
/// Places one organisation may be bound to.
pub const MOST_AREAS: usize = 200;

/// A new organisation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrg {
    /// What it is.
    pub kind: OrgKind,
    /// Its full name, 1 to 100 characters.
    pub name: String,
    /// The place it is seated in.
    pub area_id: AreaId,
    /// More places it is bound to: a branch built by several compounds, a unit in three communities.
    #[serde(default)]
    pub area_ids: Vec<AreaId>,
    /// The organisation above it.
    #[serde(default)]
    pub parent_id: Option<OrgId>,
    /// 统一社会信用代码, checked in full.
    #[serde(default)]
    pub credit_code: Option<String>,
    /// 条线
    #[serde(default)]
    pub line_system: Option<String>,
    /// How a Party organisation is built.
    #[serde(default)]
    pub party_build: Option<PartyBuild>,
    /// Office telephone, for anybody.
    #[serde(default)]
    pub office_phone: Option<String>,
    /// Words it is found by.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What changes of an organisation; a field left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgChange {
    /// The version the change was made on.
    pub version: i64,
    /// What it is.
    #[serde(default)]
    pub kind: Option<OrgKind>,
    /// Its full name.
    #[serde(default)]
    pub name: Option<String>,
    /// The place it is seated in.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The organisation above it; `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub parent_id: Option<Option<OrgId>>,
    /// 统一社会信用代码; `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub credit_code: Option<Option<String>>,
    /// 条线; `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub line_system: Option<Option<String>>,
    /// How a Party organisation is built; `null` where nobody knows.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PartyBuild>)]
    pub party_build: Option<Option<PartyBuild>>,
    /// Office telephone; `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub office_phone: Option<Option<String>>,
    /// Words it is found by.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
}

/// The places an organisation is bound to, all of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgBinding {
    /// The version the change was made on.
    pub version: i64,
    /// Every place beside its own; at most 200.
    pub area_ids: Vec<AreaId>,
}

/// The end of an organisation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgEnd {
    /// The version the change was made on.
    pub version: i64,
    /// Why.
    pub reason: String,
}

/// Enters an organisation.
///
/// # Errors
/// 422 by field; 403 where the actor may not keep it.
pub async fn create(tx: &mut Tx, new: NewOrg) -> Result<Org, Problem> {
    let area = place(tx, "area_id", new.area_id).await?;
    let mut org = Org {
        line_system: optional_line("line_system", new.line_system, LINE)?,
        party_build: built(new.kind, new.party_build)?,
        office_phone: optional_line("office_phone", new.office_phone, PHONE)?,
        tags: tags(new.tags)?,
        ..Org::new(
            OrgId(tx.fresh_id()),
            new.kind,
            line("name", &new.name, NAME)?,
            area.id,
            area.path,
        )
    };
    keep(tx, &org)?;
    let (db, scope) = tx.parts();
    store::take_turn(db, scope).await?;
    org.credit_code = credit_code(tx, None, new.credit_code).await?;
    org.parent_id = parent(tx, &org, new.parent_id).await?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::insert(db, scope, &org, now).await?;
    bind_all(tx, &org, &new.area_ids).await?;
    log(
        tx,
        &org,
        "create",
        None,
        json!({"kind": org.kind, "name": org.name}),
    )
    .await?;
    Ok(org)
}

/// Changes what an organisation says.
///
/// # Errors
/// 422 by field; 403 where the actor may not; *stale*.
pub async fn edit(tx: &mut Tx, id: OrgId, change: OrgChange) -> Result<Org, Problem> {
    let before = at_version(tx, id, change.version).await?;
    keep(tx, &before)?;
    let mut after = before.clone();
    if let Some(area) = change.area_id {
        let area = place(tx, "area_id", area).await?;
        (after.area_id, after.area_path) = (area.id, area.path);
    }
    after.kind = change.kind.unwrap_or(after.kind);
    if let Some(name) = change.name {
        after.name = line("name", &name, NAME)?;
    }
    if let Some(typed) = change.line_system {
        after.line_system = optional_line("line_system", typed, LINE)?;
    }
    if let Some(typed) = change.office_phone {
        after.office_phone = optional_line("office_phone", typed, PHONE)?;
    }
    if let Some(typed) = change.tags {
        after.tags = tags(typed)?;
    }
    after.party_build = built(after.kind, change.party_build.unwrap_or(after.party_build))?;
    if let Some(typed) = change.credit_code {
        after.credit_code = credit_code(tx, Some(id), typed).await?;
    }
    if change.parent_id.is_some() || after.kind != before.kind {
        let above = change.parent_id.unwrap_or(before.parent_id);
        after.parent_id = parent(tx, &after, above).await?;
    }
    keep(tx, &after)?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::update(db, scope, &after).await?;
    if after.area_id != before.area_id {
        store::unbind(db, scope, id, Some(before.area_id), now).await?;
        store::bind(db, scope, id, after.area_id, &after.area_path, now).await?;
    }
    after.version += 1;
    log(
        tx,
        &after,
        "edit",
        None,
        json!({"from_name": before.name, "name": after.name}),
    )
    .await?;
    Ok(after)
}

/// Says which places an organisation is bound to.
///
/// # Errors
/// 422 where a place is unknown; 403 where the actor may not; *stale*.
pub async fn bind(tx: &mut Tx, id: OrgId, asked: OrgBinding) -> Result<Org, Problem> {
    let mut org = at_version(tx, id, asked.version).await?;
    keep(tx, &org)?;
    let now = tx.now();
    let (db, scope) = tx.parts();
    for bound in store::areas_of(db, scope, &[id]).await? {
        if bound.area_id != org.area_id && !asked.area_ids.contains(&bound.area_id) {
            store::unbind(db, scope, id, Some(bound.area_id), now).await?;
        }
    }
    store::update(db, scope, &org).await?;
    org.version += 1;
    bind_all(tx, &org, &asked.area_ids).await?;
    log(
        tx,
        &org,
        "bind",
        None,
        json!({"areas": asked.area_ids.len() + 1}),
    )
    .await?;
    Ok(org)
}

/// Ends an organisation that nothing names any more.
///
/// # Errors
/// 409 with the list of what uses it; 403 where the actor may not; *stale*.
pub async fn end(tx: &mut Tx, id: OrgId, asked: OrgEnd) -> Result<Org, Problem> {
    let reason = line("reason", &asked.reason, REASON)?;
    let mut org = at_version(tx, id, asked.version).await?;
    keep(tx, &org)?;
    if let Some(problem) = in_use(tx, id).await? {
        return Err(problem);
    }
    let now = tx.now();
    org.ended_at = Some(now);
    org.end_reason = Some(reason.clone());
    let (db, scope) = tx.parts();
    store::update(db, scope, &org).await?;
    store::unbind(db, scope, id, None, now).await?;
    org.version += 1;
    log(tx, &org, "end", Some(&reason), json!({"name": org.name})).await?;
    Ok(org)
}

async fn at_version(tx: &mut Tx, id: OrgId, version: i64) -> Result<Org, Problem> {
    let (db, scope) = tx.parts();
    store::take_turn(db, scope).await?;
    let org = store::load(db, scope, id).await?;
    if org.version == version {
        Ok(org)
    } else {
        Err(Problem::stale())
    }
}

/// Whether the actor may keep the organisation as it stands.
///
/// # Errors
/// 403 or 409 with the reason.
pub(super) fn keep(tx: &Tx, org: &Org) -> Result<(), Problem> {
    let role = role_of(tx.actor()).ok_or_else(|| Problem::forbidden("no_post"))?;
    let inside = tx.scope().area().contains(&org.area_path);
    decide(org.kind, org.ended_at.is_some(), inside, role).map_err(|why| {
        let code = linli_domain::code::CodeEnum::code(why);
        match why {
            rules::OrgRefusal::Ended => Problem::conflict(code),
            _ => Problem::forbidden(code),
        }
    })
}

/// A living place of the street: a unit of this community may well be bound to the next one.
async fn place(tx: &mut Tx, field: &str, id: AreaId) -> Result<Area, Problem> {
    let street = Scope::street_wide(tx.scope().street());
    match areas::store::load(tx.db(), &street, id).await {
        Ok(area) if area.ended_at.is_none() => Ok(area),
        _ => Err(Problem::field(field, "unknown")),
    }
}

async fn bind_all(tx: &mut Tx, org: &Org, ids: &[AreaId]) -> Result<(), Problem> {
    if ids.len() > MOST_AREAS {
        let args = Map::from_iter([
            ("min".to_owned(), json!(0)),
            ("max".to_owned(), json!(MOST_AREAS)),
        ]);
        return Err(Problem::fields(Vec::new()).and_field("area_ids", "out_of_range", args));
    }
    let now = tx.now();
    for id in ids {
        let area = place(tx, "area_ids", *id).await?;
        let (db, scope) = tx.parts();
        store::bind(db, scope, org.id, area.id, &area.path, now).await?;
    }
    Ok(())
}

fn built(kind: OrgKind, build: Option<PartyBuild>) -> Result<Option<PartyBuild>, Problem> {
    match build {
        Some(_) if !rules::is_party(kind) => {
            Err(Problem::field("party_build", "org_build_party_only"))
        }
        build => Ok(build),
    }
}

/// A typed credit code, checked and held by no other living organisation.
async fn credit_code(
    tx: &mut Tx,
    own: Option<OrgId>,
    typed: Option<String>,
) -> Result<Option<String>, Problem> {
    let Some(typed) = typed.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    let code = read_credit_code(&typed)?;
    let (db, scope) = tx.parts();
    match store::by_credit_code(db, scope, &code).await? {
        Some(other) if Some(other.id) != own => {
            let args = Map::from_iter([("name".to_owned(), json!(other.name))]);
            Err(Problem::fields(Vec::new()).and_field("credit_code", "credit_code_taken", args))
        }
        _ => Ok(Some(code)),
    }
}

/// A typed credit code in its one form.
///
/// # Errors
/// 422: its length, a character that is none, or a check character that does not fit.
pub fn read_credit_code(typed: &str) -> Result<String, Problem> {
    let code = CreditCode::parse(typed).map_err(|why| {
        let (code, args) = match why {
            CodeError::Length { found } => ("credit_code_length", json!({"found": found})),
            CodeError::Character { position } => {
                ("credit_code_character", json!({"position": position}))
            }
            CodeError::Check | CodeError::Kind => ("credit_code_check", json!({})),
        };
        let args = args.as_object().cloned().unwrap_or_default();
        Problem::fields(Vec::new()).and_field("credit_code", code, args)
    })?;
    Ok(code.as_str().to_owned())
}

/// A living organisation that may stand above this one.
async fn parent(tx: &mut Tx, org: &Org, asked: Option<OrgId>) -> Result<Option<OrgId>, Problem> {
    let Some(asked) = asked else { return Ok(None) };
    let (db, scope) = tx.parts();
    let above = store::load(db, scope, asked).await.named_in("parent_id")?;
    if above.ended_at.is_some() {
        return Err(Problem::field("parent_id", "unknown"));
    }
    let parents = store::parents(db, scope).await?;
    may_hang(org.id, asked, &parents).map_err(|code| Problem::field("parent_id", code))?;
    if !may_stand(org.kind, above.kind) {
        return Err(Problem::field("parent_id", "org_wrong_parent"));
    }
    Ok(Some(asked))
}

/// Words an organisation is found by: each once, at most twelve.
///
/// # Errors
/// 422 when one is too long.
pub fn tags(typed: Vec<String>) -> Result<String, Problem> {
    let mut tags: Vec<String> = Vec::new();
    for tag in typed.iter().flat_map(|tag| tag.split_whitespace()) {
        let tag = line("tags", tag, TAG)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.truncate(MOST_TAGS);
    Ok(tags.join(" "))
}

async fn log(
    tx: &mut Tx,
    org: &Org,
    event: &str,
    reason: Option<&str>,
    detail: Value,
) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "org",
        id: org.id.0,
        event,
        reason,
        detail,
        area: Some(&org.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

/// Enters an organisation.
#[utoipa::path(post, path = "/api/orgs", tag = "orgs", request_body = NewOrg,
    responses((status = 201, body = OrgView)))]
pub async fn create_org(ctx: Ctx, body: Body<NewOrg>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let org = create(&mut tx, body.value).await?;
    let answer = view(&ctx, &mut tx, org.id).await?;
    tx.commit(StatusCode::CREATED, &answer).await
}

/// Changes what an organisation says.
#[utoipa::path(patch, path = "/api/orgs/{id}", tag = "orgs", params(("id" = OrgId, Path)),
    request_body = OrgChange, responses((status = 200, body = OrgView)))]
pub async fn edit_org(ctx: Ctx, Path(id): Path<OrgId>, body: Body<OrgChange>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    edit(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Says which places an organisation is bound to.
#[utoipa::path(put, path = "/api/orgs/{id}/areas", tag = "orgs", params(("id" = OrgId, Path)),
    request_body = OrgBinding, responses((status = 200, body = OrgView)))]
pub async fn bind_org(ctx: Ctx, Path(id): Path<OrgId>, body: Body<OrgBinding>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    bind(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Ends an organisation that nothing names any more.
#[utoipa::path(post, path = "/api/orgs/{id}/end", tag = "orgs", params(("id" = OrgId, Path)),
    request_body = OrgEnd, responses((status = 200, body = OrgView)))]
pub async fn end_org(ctx: Ctx, Path(id): Path<OrgId>, body: Body<OrgEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    end(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}
