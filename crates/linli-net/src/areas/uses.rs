//! `GET /api/areas/{id}/uses`: what keeps a place in use, so that its end can be refused with the list.

use linli_domain::id::AreaId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::area_use::AreaUse;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::transaction::Tx;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Area};

/// One object that uses a place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaUser {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
}

/// What of one kind uses a place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaUseView {
    /// The object's word: `area`, `post`, `org`, `demand`, …
    pub what: String,
    /// That word for readers, with how many there are: "3 个任职".
    pub spoken: String,
    /// How many.
    pub count: i64,
    /// The first ten by name; those without a name are counted only.
    pub items: Vec<AreaUser>,
}

/// Everything that keeps a place in use.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AreaUses {
    /// Kind by kind; empty when the place may end.
    pub items: Vec<AreaUseView>,
}

/// The declarations of all rooms.
#[must_use]
pub fn area_uses(app: &App) -> Vec<&'static AreaUse> {
    app.area_uses().collect()
}

/// What keeps a place in use: the places in it first, then what hangs on it or on them.
///
/// # Errors
/// The database refused.
pub async fn of(
    app: &App,
    db: &mut Db,
    scope: &Scope,
    locale: Locale,
    area: &Area,
    now: Timestamp,
) -> Result<Vec<AreaUseView>, Problem> {
    let mut uses = Vec::new();
    let children = store::children(db, scope, area.id).await?;
    if !children.is_empty() {
        let count = i64::try_from(children.len()).unwrap_or(i64::MAX);
        let items = children
            .into_iter()
            .take(10)
            .map(|child| AreaUser {
                id: child.id.0,
                name: child.name,
            })
            .collect();
        uses.push(said(app, locale, "area", count, items));
    }
    for used in app.area_uses().filter(|used| used.keeps) {
        let (count, named) = store::used_by(db, scope, used, &area.path, now).await?;
        if count > 0 {
            uses.push(listed(app, locale, used.what, count, named));
        }
    }
    Ok(uses)
}

/// A kind of use with those of its objects that have a name.
#[must_use]
pub fn listed(
    app: &App,
    locale: Locale,
    what: &str,
    count: i64,
    named: Vec<store::UsedBy>,
) -> AreaUseView {
    let items = named
        .into_iter()
        .filter(|user| !user.name.is_empty())
        .map(|user| AreaUser {
            id: user.id,
            name: user.name,
        })
        .collect();
    said(app, locale, what, count, items)
}

fn said(app: &App, locale: Locale, what: &str, count: i64, items: Vec<AreaUser>) -> AreaUseView {
    let args = Map::from_iter([("count".to_owned(), json!(count))]);
    AreaUseView {
        what: what.to_owned(),
        spoken: app.texts().say(locale, &format!("area_use_{what}"), &args),
        count,
        items,
    }
}

/// The refusal to end a place in use, with the list; none when nothing uses it.
///
/// # Errors
/// The database refused.
pub async fn in_use(tx: &mut Tx, area: &Area) -> Result<Option<Problem>, Problem> {
    let (app, locale, now) = (tx.app().clone(), tx.locale(), tx.now());
    let (db, scope) = tx.parts();
    let uses = of(&app, db, scope, locale, area, now).await?;
    refused("area_in_use", locale, &uses)
}

/// The refusal to end something in use: the list in words for the text, and whole in `uses`; none when it is empty.
///
/// # Errors
/// The list does not serialise.
pub fn refused(
    code: &'static str,
    locale: Locale,
    uses: &[AreaUseView],
) -> Result<Option<Problem>, Problem> {
    if uses.is_empty() {
        return Ok(None);
    }
    let comma = match locale {
        Locale::Zh => "、",
        Locale::En => ", ",
    };
    let spoken: Vec<String> = uses
        .iter()
        .map(|used| {
            let names: Vec<&str> = used
                .items
                .iter()
                .take(3)
                .map(|one| one.name.as_str())
                .collect();
            match (names.is_empty(), locale) {
                (true, _) => used.spoken.clone(),
                (false, Locale::Zh) => format!("{}({})", used.spoken, names.join(comma)),
                (false, Locale::En) => format!("{} ({})", used.spoken, names.join(comma)),
            }
        })
        .collect();
    let list = serde_json::to_value(uses).map_err(Problem::internal)?;
    Ok(Some(
        Problem::conflict(code)
            .arg("list", spoken.join(comma))
            .arg("uses", list),
    ))
}

/// What keeps a place in use.
#[utoipa::path(get, path = "/api/areas/{id}/uses", tag = "areas", params(("id" = AreaId, Path)),
    responses((status = 200, body = AreaUses)))]
pub async fn get_uses(ctx: Ctx, Path(id): Path<AreaId>) -> Result<Json<AreaUses>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let area = store::load(&mut db, &scope, id).await?;
    let items = of(ctx.app(), &mut db, &scope, ctx.locale(), &area, ctx.now()).await?;
    Ok(Json(AreaUses { items }))
}
