//! `GET /api/classes`: the whole taxonomy, in the order it is shown.

use linli_domain::id::ClassId;
use linli_kit::ctx::{Ctx, Json};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::NeedClass;
use super::{OrderClass, store};

/// A class of needs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClassItem {
    /// Its id.
    pub id: ClassId,
    /// The class above it.
    pub parent_id: Option<ClassId>,
    /// The tenant's own code of it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Which time limits its demands have.
    pub order_class: OrderClass,
    /// The street department that owns the line.
    pub department_line: Option<String>,
    /// Whether a community may be given it at all.
    pub community_may_handle: bool,
    /// Whether new demands may name it.
    pub active: bool,
    /// Its place among its siblings.
    pub position: i64,
    /// For the optimistic lock.
    pub version: i64,
}

impl From<&NeedClass> for ClassItem {
    fn from(class: &NeedClass) -> Self {
        Self {
            id: class.id,
            parent_id: class.parent_id,
            code: class.code.clone(),
            name: class.name.clone(),
            order_class: class.order_class,
            department_line: class.department_line.clone(),
            community_may_handle: class.community_may_handle,
            active: class.active,
            position: class.position,
            version: class.version,
        }
    }
}

/// Every class of the street, also those out of use.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ClassList {
    /// In the order they are shown; hang them up by `parent_id`.
    pub items: Vec<ClassItem>,
}

/// The taxonomy of needs of the street.
#[utoipa::path(get, path = "/api/classes", tag = "classes", responses((status = 200, body = ClassList)))]
pub async fn list_classes(ctx: Ctx) -> Result<Json<ClassList>, Problem> {
    let scope = ctx.scope()?;
    let tree = store::load_all(&mut ctx.read().await?, &scope).await?;
    Ok(Json(ClassList {
        items: tree.classes().iter().map(ClassItem::from).collect(),
    }))
}
