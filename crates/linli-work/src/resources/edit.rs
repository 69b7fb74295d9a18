//! `POST /api/resources`, `PATCH /api/resources/{id}`: what a resource says.

use axum::http::StatusCode;
use linli_domain::actor::{ActingPost, Actor, Role};
use linli_domain::code::CodeEnum;
use linli_domain::id::{AreaId, ClassId, OrgId, ResourceId};
use linli_domain::number::NumberKind;
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use linli_kit::{fresh, search};
use linli_match::text::terms;
use linli_net::{areas, numbers, orgs};
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::events::refused;
use super::rules::{ResourceEvent, ResourceState, decide};
use super::store::Resource;
use super::view::{ResourceView, load_for, page, standing};
use super::{PriceTier, ResourceClass, store};
use crate::classes;
use crate::typed::{line, optional_line, present};

const TITLE: usize = 60;
const UNIT: usize = 10;
const TERMS: usize = 500;
const CONTACT: usize = 60;
const TAG: usize = 12;
const MOST_TAGS: usize = 12;
const MOST_CLASSES: usize = 10;
const MOST: i64 = 1_000_000;

/// A new resource; it begins as a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResource {
    /// Whose it is: the own organisation when left out. An office may enter it for a unit of its place.
    org_id: Option<OrgId>,
    /// What it is.
    class: ResourceClass,
    /// What it is called: 1 to 60 characters.
    title: String,
    /// How much of it, 1 to 1,000,000.
    quantity: i64,
    /// What the quantity counts: 1 to 10 characters.
    unit: String,
    /// On what conditions: at most 500 characters.
    conditions: Option<String>,
    /// For whom: at most 500 characters.
    eligible: Option<String>,
    /// What it costs the user.
    price_tier: PriceTier,
    /// Where it is, or which place it serves.
    area_id: AreaId,
    /// The first moment it is no longer offered.
    valid_to: Option<Timestamp>,
    /// The classes of needs it serves: 1 to 10.
    need_classes: Vec<ClassId>,
    /// Words it is found by: at most 12 of at most 12 characters.
    #[serde(default)]
    tags: Vec<String>,
    /// Where to ask: an office or a landline, at most 60 characters.
    contact: Option<String>,
}

/// What changes; a field left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceChange {
    /// The version the change was made on.
    version: i64,
    /// What it is.
    class: Option<ResourceClass>,
    /// What it is called.
    title: Option<String>,
    /// How much of it.
    quantity: Option<i64>,
    /// What the quantity counts.
    unit: Option<String>,
    /// On what conditions.
    conditions: Option<String>,
    /// For whom.
    eligible: Option<String>,
    /// What it costs the user.
    price_tier: Option<PriceTier>,
    /// Where it is, or which place it serves.
    area_id: Option<AreaId>,
    /// The first moment it is no longer offered; `null` for no end.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    valid_to: Option<Option<Timestamp>>,
    /// The classes of needs it serves.
    need_classes: Option<Vec<ClassId>>,
    /// Words it is found by.
    tags: Option<Vec<String>>,
    /// Where to ask; `null` for nowhere in particular.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    contact: Option<Option<String>>,
}

/// Enters a resource as a draft.
#[utoipa::path(post, path = "/api/resources", tag = "resources", request_body = NewResource,
    responses((status = 201, body = ResourceView)))]
pub async fn create_resource(ctx: Ctx, body: Body<NewResource>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let new = body.value;
    let actor = tx.actor().clone();
    let now = tx.now();
    let acting = acting(&actor)?;
    let org_id = owner(&mut tx, acting, new.org_id).await?;
    let area = place(&mut tx, acting, new.area_id).await?;
    let need_classes = known_classes(&mut tx, new.need_classes).await?;
    let (db, scope) = tx.parts();
    let number = numbers::store::next(db, scope, NumberKind::Resource, now).await?;
    let resource = Resource {
        id: ResourceId(tx.fresh_id()),
        number,
        org_id,
        class: new.class,
        title: line("title", &new.title, TITLE)?,
        quantity: quantity(new.quantity)?,
        unit: line("unit", &new.unit, UNIT)?,
        conditions: terms_of_use("conditions", new.conditions)?,
        eligible: terms_of_use("eligible", new.eligible)?,
        price_tier: new.price_tier,
        area_id: area.id,
        area_path: area.path,
        valid_to: future(new.valid_to, now)?,
        tags: tags(new.tags)?,
        contact: contact(new.contact)?,
        state: ResourceState::Draft,
        created_by: actor.person(),
        edited_by: actor.person(),
        submitted_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let (db, scope) = tx.parts();
    store::insert(db, scope, &resource).await?;
    finish(ctx, tx, resource, Some(need_classes), None).await
}

/// Changes what a resource says. One that was reviewed is reviewed again.
#[utoipa::path(patch, path = "/api/resources/{id}", tag = "resources", params(("id" = ResourceId, Path)),
    request_body = ResourceChange, responses((status = 200, body = ResourceView)))]
pub async fn edit_resource(
    ctx: Ctx,
    Path(id): Path<ResourceId>,
    body: Body<ResourceChange>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut change = body.value;
    let actor = tx.actor().clone();
    let now = tx.now();
    let before = load_for(tx.db(), &actor, id).await?;
    if before.version != change.version {
        return Err(Problem::stale());
    }
    let state = decide(
        before.state,
        ResourceEvent::Edit,
        standing(&before, &actor, now),
    )
    .map_err(refused)?;
    let need_classes = match change.need_classes.take() {
        Some(classes) => Some(known_classes(&mut tx, classes).await?),
        None => None,
    };
    let mut resource =
        changed(&before, change.area_id.take(), change, now, &actor, &mut tx).await?;
    resource.state = state;
    if state == ResourceState::InReview {
        resource.submitted_by = actor.person();
    }
    let (db, scope) = tx.parts();
    store::update(db, scope, &resource).await?;
    resource.version += 1;
    finish(ctx, tx, resource, need_classes, Some(before.state)).await
}

async fn changed(
    before: &Resource,
    area: Option<AreaId>,
    change: ResourceChange,
    now: Timestamp,
    actor: &Actor,
    tx: &mut Tx,
) -> Result<Resource, Problem> {
    let mut after = before.clone();
    if let Some(area) = area {
        let area = place(tx, acting(actor)?, area).await?;
        (after.area_id, after.area_path) = (area.id, area.path);
    }
    if let Some(title) = change.title {
        after.title = line("title", &title, TITLE)?;
    }
    if let Some(unit) = change.unit {
        after.unit = line("unit", &unit, UNIT)?;
    }
    if let Some(typed) = change.quantity {
        after.quantity = quantity(typed)?;
    }
    if change.conditions.is_some() {
        after.conditions = terms_of_use("conditions", change.conditions)?;
    }
    if change.eligible.is_some() {
        after.eligible = terms_of_use("eligible", change.eligible)?;
    }
    if let Some(end) = change.valid_to {
        after.valid_to = future(end, now)?;
    }
    if let Some(typed) = change.tags {
        after.tags = tags(typed)?;
    }
    if let Some(typed) = change.contact {
        after.contact = contact(typed)?;
    }
    after.class = change.class.unwrap_or(after.class);
    after.price_tier = change.price_tier.unwrap_or(after.price_tier);
    after.edited_by = actor.person();
    after.updated_at = now;
    Ok(after)
}

/// What creating and editing end with: classes, search index, log, answer.
async fn finish(
    ctx: Ctx,
    mut tx: Tx,
    resource: Resource,
    need_classes: Option<Vec<ClassId>>,
    before: Option<ResourceState>,
) -> Answer {
    let (db, scope) = tx.parts();
    if let Some(classes) = need_classes {
        store::set_needs(db, scope, resource.id, &classes).await?;
    }
    index(&mut tx, &resource).await?;
    tx.log(Entry {
        entity: "resource",
        id: resource.id.0,
        event: if before.is_some() { "edit" } else { "create" },
        from: before.map(CodeEnum::code),
        to: Some(resource.state.code()),
        detail: json!({"title": resource.title, "quantity": resource.quantity, "unit": resource.unit}),
        area: Some(&resource.area_path),
        ..Entry::default()
    })
    .await?;
    let actor = tx.actor().clone();
    let view = page(tx.db(), ctx.app(), ctx.locale(), &actor, &resource).await?;
    let status = match before {
        Some(_) => StatusCode::OK,
        None => StatusCode::CREATED,
    };
    tx.commit(status, &view).await
}

/// Puts what a resource says into the search index, under its number and its owner's name too.
///
/// # Errors
/// The owner is unknown, or the database refused.
pub async fn index(tx: &mut Tx, resource: &Resource) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let owner = orgs::store::load(db, scope, resource.org_id).await?.name;
    let text = [
        &resource.title,
        &resource.tags,
        &resource.conditions,
        &resource.eligible,
        &owner,
        &resource.number,
    ]
    .map(String::as_str)
    .join("\n");
    let words = terms(&text);
    search::index(
        db,
        scope,
        "resource",
        resource.id.0,
        &resource.area_path,
        &words,
    )
    .await
}

fn acting(actor: &Actor) -> Result<&ActingPost, Problem> {
    actor.acting().ok_or_else(|| Problem::forbidden("no_post"))
}

/// The organisation a new resource belongs to.
async fn owner(tx: &mut Tx, acting: &ActingPost, asked: Option<OrgId>) -> Result<OrgId, Problem> {
    let Some(asked) = asked.filter(|org| *org != acting.org) else {
        return Ok(acting.org);
    };
    if acting.role == Role::UnitLiaison {
        return Err(Problem::forbidden("resource_other_unit"));
    }
    let (db, scope) = tx.parts();
    match orgs::store::load(db, scope, asked).await {
        Ok(org) if acting.area.contains(&org.area_path) => Ok(asked),
        Ok(_) => Err(Problem::field("org_id", "unknown")),
        Err(problem) if problem.kind == ProblemKind::NotFound => {
            Err(Problem::field("org_id", "unknown"))
        }
        Err(problem) => Err(problem),
    }
}

/// The place of a resource: a unit's may lie anywhere in the street, an office's in its own place.
async fn place(
    tx: &mut Tx,
    acting: &ActingPost,
    id: AreaId,
) -> Result<areas::store::Area, Problem> {
    let (db, scope) = tx.parts();
    let reach = if acting.role == Role::UnitLiaison {
        Scope::street_wide(scope.street())
    } else {
        scope.clone()
    };
    areas::store::load(db, &reach, id)
        .await
        .map_err(|problem| match problem.kind {
            ProblemKind::NotFound => Problem::field("area_id", "unknown"),
            _ => problem,
        })
}

async fn known_classes(tx: &mut Tx, mut asked: Vec<ClassId>) -> Result<Vec<ClassId>, Problem> {
    asked.sort();
    asked.dedup();
    if asked.is_empty() {
        return Err(Problem::field("need_classes", "required"));
    }
    let (db, scope) = tx.parts();
    let tree = classes::store::load_all(db, scope).await?;
    if asked.len() > MOST_CLASSES || asked.iter().any(|id| tree.active(*id).is_none()) {
        return Err(Problem::field("need_classes", "unknown"));
    }
    Ok(asked)
}

fn quantity(typed: i64) -> Result<i64, Problem> {
    if (1..=MOST).contains(&typed) {
        return Ok(typed);
    }
    let args = Map::from_iter([
        ("min".to_owned(), json!(1)),
        ("max".to_owned(), json!(MOST)),
    ]);
    Err(Problem::new(ProblemKind::Invalid, "invalid").and_field("quantity", "out_of_range", args))
}

fn terms_of_use(field: &str, typed: Option<String>) -> Result<String, Problem> {
    Ok(optional_line(field, typed, TERMS)?.unwrap_or_default())
}

fn future(end: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    match end {
        Some(end) if end <= now => Err(Problem::field("valid_to", "time_past")),
        end => Ok(end),
    }
}

fn tags(typed: Vec<String>) -> Result<String, Problem> {
    let mut tags = Vec::new();
    for tag in typed.iter().flat_map(|tag| tag.split_whitespace()) {
        let tag = line("tags", tag, TAG)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.truncate(MOST_TAGS);
    Ok(tags.join(" "))
}

/// A contact that is no person's: the liaison's own number stays with the person, sealed.
fn contact(typed: Option<String>) -> Result<Option<String>, Problem> {
    let contact = optional_line("contact", typed, CONTACT)?;
    match contact.as_deref().is_some_and(holds_mobile_number) {
        true => Err(Problem::field("contact", "contact_mobile")),
        false => Ok(contact),
    }
}

/// Whether a text holds eleven digits in a row that begin like a mobile number; blanks and dashes between do not hide them.
fn holds_mobile_number(text: &str) -> bool {
    let joined: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '－' | '—'))
        .collect();
    joined
        .split(|c: char| !c.is_ascii_digit())
        .map(|digits| digits.strip_prefix("86").unwrap_or(digits))
        .any(|digits| {
            digits.len() == 11
                && digits.starts_with('1')
                && !digits.starts_with("10")
                && !digits.starts_with("12")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_mobile_numbers_and_leaves_offices() {
        for (text, mobile) in [
            ("王主任 13805710001", true),
            ("138-0571-0001", true),
            ("+86 138 0571 0001", true),
            ("办公室 0571-87654321", false),
            ("服务台 87654321 转 2", false),
            ("12345", false),
        ] {
            assert_eq!(holds_mobile_number(text), mobile, "{text}");
        }
    }
}
