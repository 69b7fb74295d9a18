//! `GET /api/public/displays`: whom an address means, and who looks after it.

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, StreetId};
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store;
use crate::areas;
use crate::posters::budget::look;
use crate::posters::{self, public::place_at};

/// Characters of an address at least: one would find half the street.
const SHORTEST: usize = 2;
/// And at most.
const LONGEST: usize = 60;

/// An address as somebody types it.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AddressQuery {
    /// `锦绣苑3幢`, with or without blanks; 号楼, 栋 and 幢 are one word.
    pub q: String,
}

/// A place an address may mean.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DisplayFound {
    /// The street.
    pub street_id: StreetId,
    /// The place.
    pub area_id: AreaId,
    /// The place, spoken, from the community down.
    pub name: String,
}

/// The places an address may mean, the likeliest first; at most ten.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DisplaysFound {
    /// Them.
    pub items: Vec<DisplayFound>,
}

/// Somebody who looks after the place.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DisplayedPost {
    /// The public name.
    pub name: String,
    /// In which post.
    pub role: Role,
    /// For which place, spoken.
    pub area_name: String,
    /// Since when.
    pub since: Timestamp,
}

/// Who looks after a place.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Display {
    /// The street's number: leads from here to what is public in the street.
    pub street_id: StreetId,
    /// Within the community: `锦绣苑 3幢`.
    pub place: String,
    /// The community.
    pub community: String,
    /// The street.
    pub street: String,
    /// The office to call: never a person's own telephone.
    pub office_phone: Option<String>,
    /// Who is on duty, the nearest to the place first.
    pub people: Vec<DisplayedPost>,
}

/// The places an address may mean.
#[utoipa::path(get, path = "/api/public/displays", tag = "public", params(AddressQuery),
    responses((status = 200, body = DisplaysFound)))]
pub async fn find_displays(
    ctx: Ctx,
    Query(query): Query<AddressQuery>,
) -> Result<Json<DisplaysFound>, Problem> {
    look(&ctx)?;
    let text = query.q.trim();
    let length = text.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(Problem::field("q", "address_length"));
    }
    let mut db = ctx.read().await?;
    let mut items = Vec::new();
    for found in store::by_address(&mut db, text).await? {
        let scope = Scope::street_wide(found.street_id);
        let names = areas::store::spoken_names(&mut db, &scope, [&found.path]).await?;
        items.push(DisplayFound {
            street_id: found.street_id,
            area_id: found.id,
            name: names.get(&found.path).cloned().unwrap_or_default(),
        });
    }
    Ok(Json(DisplaysFound { items }))
}

/// Who looks after a place.
#[utoipa::path(get, path = "/api/public/displays/{street_id}/{area_id}", tag = "public",
    params(("street_id" = i64, Path), ("area_id" = AreaId, Path)), responses((status = 200, body = Display)))]
pub async fn get_display(
    ctx: Ctx,
    Path((street, area)): Path<(StreetId, AreaId)>,
) -> Result<Json<Display>, Problem> {
    look(&ctx)?;
    let mut db = ctx.read().await?;
    let place = store::place(&mut db, street, area).await?;
    display(&mut db, street, &place.path, ctx.now())
        .await
        .map(Json)
}

/// Who looks after the place a code hangs at. A code out of use answers 410 `poster_revoked`.
#[utoipa::path(get, path = "/api/public/displays/by-code/{poster_code}", tag = "public",
    params(("poster_code" = String, Path)), responses((status = 200, body = Display)))]
pub async fn get_display_by_code(
    ctx: Ctx,
    Path(typed): Path<String>,
) -> Result<Json<Display>, Problem> {
    look(&ctx)?;
    let mut db = ctx.read().await?;
    let poster = posters::store::by_code(&mut db, &typed).await?;
    let shown = display(&mut db, poster.street_id, &poster.area_path, ctx.now()).await?;
    if poster.revoked_at.is_some() {
        return Err(Problem::new(ProblemKind::Gone, "poster_revoked")
            .arg("community", shown.community)
            .arg("phone", shown.office_phone.unwrap_or_default()));
    }
    Ok(Json(shown))
}

async fn display(
    db: &mut Db,
    street: StreetId,
    path: &AreaPath,
    now: Timestamp,
) -> Result<Display, Problem> {
    let scope = Scope::street_wide(street);
    let place = place_at(db, street, path).await?;
    let posts = store::on_duty(db, &scope, path, now).await?;
    let names =
        areas::store::spoken_names(db, &scope, posts.iter().map(|post| &post.area_path)).await?;
    Ok(Display {
        street_id: street,
        place: place.place,
        community: place.community,
        street: place.street,
        office_phone: place.office_phone,
        people: posts
            .into_iter()
            .map(|post| DisplayedPost {
                area_name: names.get(&post.area_path).cloned().unwrap_or_default(),
                name: post.name,
                role: post.role,
                since: post.from_at,
            })
            .collect(),
    })
}
