//! What a poster opens without login: where it hangs, whom to call, and its QR picture.

use axum::http::header;
use axum::response::IntoResponse;
use linli_domain::area::{AreaKind, AreaPath};
use linli_domain::id::StreetId;
use linli_domain::problem::ProblemKind;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;

use super::budget::look;
use super::manage::url;
use super::store;
use crate::areas::store::{self as areas, Area};

/// Emergencies are never taken here but shown their own numbers at once (product.md red line 9).
const EMERGENCY: [&str; 4] = ["110", "119", "120", "122"];

/// A number to call at once.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EmergencyNumber {
    /// `110`, `119`, `120`, `122`.
    pub number: String,
    /// What for, in the reader's language.
    pub what: String,
}

/// The place a poster hangs at.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PublicPlace {
    /// The street's number: leads from a poster to what is public in its street.
    pub street_id: StreetId,
    /// Within the community: `锦绣苑 3幢`.
    pub place: String,
    /// The community.
    pub community: String,
    /// The street.
    pub street: String,
    /// The office telephone of the place, or of the next place above that has one.
    pub office_phone: Option<String>,
    /// Whom to call when it cannot wait.
    pub emergency: Vec<EmergencyNumber>,
}

/// Where a poster hangs. A poster out of use answers 410 `poster_revoked` with the office telephone in `args`.
#[utoipa::path(get, path = "/api/public/places/{poster_code}", tag = "public",
    params(("poster_code" = String, Path)), responses((status = 200, body = PublicPlace)))]
pub async fn get_place(ctx: Ctx, Path(typed): Path<String>) -> Result<Json<PublicPlace>, Problem> {
    look(&ctx)?;
    let mut db = ctx.read().await?;
    let poster = store::by_code(&mut db, &typed).await?;
    let mut place = place_at(&mut db, poster.street_id, &poster.area_path).await?;
    if poster.revoked_at.is_some() {
        let phone = place.office_phone.unwrap_or_default();
        return Err(Problem::new(ProblemKind::Gone, "poster_revoked")
            .arg("community", place.community)
            .arg("phone", phone));
    }
    place.emergency = EMERGENCY
        .into_iter()
        .map(|number| EmergencyNumber {
            number: number.to_owned(),
            what: ctx
                .app()
                .texts()
                .say(ctx.locale(), &format!("emergency_{number}"), &Map::new()),
        })
        .collect();
    Ok(Json(place))
}

/// A place as residents are told of it; no emergency numbers yet.
///
/// # Errors
/// The street is unknown, or the database refused.
pub(crate) async fn place_at(
    db: &mut Db,
    street: StreetId,
    path: &AreaPath,
) -> Result<PublicPlace, Problem> {
    let scope = Scope::street_wide(street);
    let street_id = street;
    let street = areas::street(db, street).await?;
    let lineage = areas::lineage(db, &scope, path).await?;
    let community = lineage.iter().find(|area| area.kind == AreaKind::Community);
    let phones = lineage.iter().rev().map(|area| area.office_phone.clone());
    Ok(PublicPlace {
        street_id,
        place: within(&lineage, community.map(|area| &area.path)),
        community: community.map(|area| area.name.clone()).unwrap_or_default(),
        street: street.name,
        office_phone: phones.flatten().next().or(street.office_phone),
        emergency: Vec::new(),
    })
}

/// Names below the community, or the last name where there is nothing below.
fn within(lineage: &[Area], community: Option<&AreaPath>) -> String {
    let depth = community.map_or(0, AreaPath::depth);
    let below: Vec<&str> = lineage
        .iter()
        .filter(|area| area.path.depth() > depth)
        .map(|area| area.name.as_str())
        .collect();
    if below.is_empty() {
        lineage
            .last()
            .map(|area| area.name.clone())
            .unwrap_or_default()
    } else {
        below.join(" ")
    }
}

/// The QR of a poster as a picture (SVG), for printing: a quarter of it may be dirty or torn. Not counted as a look: an
/// office prints a thousand of them on one evening.
#[utoipa::path(get, path = "/api/public/posters/{file}", tag = "public",
    params(("file" = String, Path, description = "the code and `.svg`")),
    responses((status = 200, content_type = "image/svg+xml")))]
pub async fn get_picture(ctx: Ctx, Path(file): Path<String>) -> Answer {
    let typed = file.strip_suffix(".svg").ok_or_else(Problem::not_found)?;
    let poster = store::by_code(&mut ctx.read().await?, typed).await?;
    if poster.revoked_at.is_some() {
        return Err(Problem::not_found());
    }
    let address = url(ctx.app(), &poster.code);
    let picture = QrCode::with_error_correction_level(address, EcLevel::Q)
        .map_err(Problem::internal)?
        .render::<svg::Color<'_>>()
        .min_dimensions(480, 480)
        .build();
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}
