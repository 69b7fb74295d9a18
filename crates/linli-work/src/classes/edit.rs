//! `POST /api/classes`, `PATCH /api/classes/{id}`: the street office edits the taxonomy.

use axum::http::StatusCode;
use linli_domain::id::ClassId;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::transaction::Entry;
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::list::ClassItem;
use super::store::NeedClass;
use super::tree::ClassTree;
use super::{OrderClass, store};
use crate::typed::{line, optional_line, present};

const NAME: usize = 40;
const CODE: usize = 20;

/// A new class.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClass {
    /// The class above it; none for a top class.
    parent_id: Option<ClassId>,
    /// The tenant's own code: 1 to 20 ASCII letters, digits, `-` or `_`.
    code: String,
    /// 1 to 40 characters.
    name: String,
    /// Which time limits its demands have.
    order_class: OrderClass,
    /// The street department that owns the line.
    department_line: Option<String>,
    /// Whether a community may be given it; yes when left out.
    community_may_handle: Option<bool>,
    /// Its place among its siblings; last by code when left out.
    position: Option<i64>,
}

/// What changes; a field left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassChange {
    /// The version the change was made on.
    version: i64,
    /// The class above it; `null` makes it a top class.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<ClassId>)]
    parent_id: Option<Option<ClassId>>,
    /// 1 to 40 characters.
    name: Option<String>,
    /// Which time limits its demands have from now on.
    order_class: Option<OrderClass>,
    /// The street department that owns the line.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    department_line: Option<Option<String>>,
    /// Whether a community may be given it.
    community_may_handle: Option<bool>,
    /// Whether new demands may name it.
    active: Option<bool>,
    /// Its place among its siblings.
    position: Option<i64>,
}

fn checked_code(code: &str) -> Result<String, Problem> {
    let code = line("code", code, CODE)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if code.chars().all(plain) {
        Ok(code)
    } else {
        Err(Problem::field("code", "class_code"))
    }
}

fn hang(tree: &ClassTree, class: Option<ClassId>, parent: Option<ClassId>) -> Result<(), Problem> {
    match parent {
        Some(parent) => tree
            .may_hang(class, parent)
            .map_err(|why| Problem::field("parent_id", why.code())),
        None => Ok(()),
    }
}

/// Adds a class.
#[utoipa::path(post, path = "/api/classes", tag = "classes", request_body = NewClass,
    responses((status = 201, body = ClassItem)))]
pub async fn create_class(ctx: Ctx, body: Body<NewClass>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let new = body.value;
    let class = NeedClass {
        id: ClassId(tx.fresh_id()),
        parent_id: new.parent_id,
        code: checked_code(&new.code)?,
        name: line("name", &new.name, NAME)?,
        order_class: new.order_class,
        department_line: optional_line("department_line", new.department_line, NAME)?,
        community_may_handle: new.community_may_handle.unwrap_or(true),
        active: true,
        position: new.position.unwrap_or(0),
        version: 1,
    };
    let now = tx.now();
    let (db, scope) = tx.parts();
    store::take_turn(db, scope).await?;
    let tree = store::load_all(db, scope).await?;
    hang(&tree, None, class.parent_id)?;
    if tree.classes().iter().any(|known| known.code == class.code) {
        return Err(Problem::field("code", "class_code_taken"));
    }
    store::insert(db, scope, &class, now).await?;
    tx.log(Entry {
        entity: "class",
        id: class.id.0,
        event: "create",
        to: Some("active"),
        detail: json!({"code": class.code, "name": class.name}),
        ..Entry::default()
    })
    .await?;
    tx.commit(StatusCode::CREATED, &ClassItem::from(&class))
        .await
}

/// Changes a class: its name, its place in the tree, its limits, whether it is in use.
#[utoipa::path(patch, path = "/api/classes/{id}", tag = "classes", params(("id" = ClassId, Path)),
    request_body = ClassChange, responses((status = 200, body = ClassItem)))]
pub async fn edit_class(ctx: Ctx, Path(id): Path<ClassId>, body: Body<ClassChange>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let change = body.value;
    let (db, scope) = tx.parts();
    store::take_turn(db, scope).await?;
    let tree = store::load_all(db, scope).await?;
    let before = tree.get(id).ok_or_else(Problem::not_found)?;
    if before.version != change.version {
        return Err(Problem::stale());
    }
    let mut after = changed(before, change)?;
    if after.parent_id != before.parent_id || (after.active && !before.active) {
        hang(&tree, Some(id), after.parent_id)?;
    }
    if before.active && !after.active && tree.has_active_below(id) {
        return Err(Problem::conflict("class_has_active_below"));
    }
    store::update(db, scope, &after).await?;
    after.version += 1;
    let state = |class: &NeedClass| if class.active { "active" } else { "inactive" };
    tx.log(Entry {
        entity: "class",
        id: id.0,
        event: "edit",
        from: Some(state(before)),
        to: Some(state(&after)),
        detail: differences(before, &after),
        ..Entry::default()
    })
    .await?;
    tx.commit(StatusCode::OK, &ClassItem::from(&after)).await
}

fn changed(before: &NeedClass, change: ClassChange) -> Result<NeedClass, Problem> {
    Ok(NeedClass {
        parent_id: change.parent_id.unwrap_or(before.parent_id),
        name: match change.name {
            Some(name) => line("name", &name, NAME)?,
            None => before.name.clone(),
        },
        order_class: change.order_class.unwrap_or(before.order_class),
        department_line: match change.department_line {
            Some(typed) => optional_line("department_line", typed, NAME)?,
            None => before.department_line.clone(),
        },
        community_may_handle: change
            .community_may_handle
            .unwrap_or(before.community_may_handle),
        active: change.active.unwrap_or(before.active),
        position: change.position.unwrap_or(before.position),
        ..before.clone()
    })
}

/// What an edit changed, as `{"field": [before, after]}` for the timeline.
fn differences(before: &NeedClass, after: &NeedClass) -> serde_json::Value {
    let pairs = [
        ("parent_id", json!(before.parent_id), json!(after.parent_id)),
        ("name", json!(before.name), json!(after.name)),
        (
            "order_class",
            json!(before.order_class),
            json!(after.order_class),
        ),
        (
            "department_line",
            json!(before.department_line),
            json!(after.department_line),
        ),
        (
            "community_may_handle",
            json!(before.community_may_handle),
            json!(after.community_may_handle),
        ),
        ("active", json!(before.active), json!(after.active)),
        ("position", json!(before.position), json!(after.position)),
    ];
    let differing: Map<String, serde_json::Value> = pairs
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| (field.to_owned(), json!([before, after])))
        .collect();
    differing.into()
}
