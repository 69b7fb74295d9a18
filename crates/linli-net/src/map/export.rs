//! `GET /api/map/shapes`: the shapes of the own scope as GeoJSON, for the map and as a file to take away.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use linli_domain::area::AreaKind;
use linli_domain::id::AreaId;
use linli_kit::ctx::{Ctx, Query};
use linli_kit::download::{Download, Kind};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::store::{self, Place};

/// Which shapes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShapesQuery {
    /// Only those in this place; the whole own scope when left out.
    area_id: Option<AreaId>,
    /// Only places of this kind.
    #[param(inline)]
    kind: Option<AreaKind>,
    /// As a file to keep, instead of for the map.
    #[serde(default)]
    download: bool,
}

/// What is known of a shape's place.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShapeProperties {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: AreaKind,
    /// Its official code.
    pub code: Option<String>,
    /// The place above it.
    pub parent_id: Option<AreaId>,
    /// Households.
    pub households: i64,
    /// Its size in square metres.
    pub square_metres: f64,
    /// The shape's version.
    pub version: i64,
}

/// A GeoJSON feature of a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShapeFeature {
    /// Always `Feature`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The place.
    pub id: AreaId,
    /// What is known of it.
    pub properties: ShapeProperties,
    /// GeoJSON geometry, WGS-84.
    #[schema(value_type = Object)]
    pub geometry: Value,
}

/// A GeoJSON collection of places.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShapeCollection {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The places that have a shape, parents before children.
    pub features: Vec<ShapeFeature>,
}

/// The shapes of the own scope.
#[utoipa::path(get, path = "/api/map/shapes", tag = "map", params(ShapesQuery),
    responses((status = 200, body = ShapeCollection, content_type = "application/geo+json")))]
pub async fn list_shapes(ctx: Ctx, Query(query): Query<ShapesQuery>) -> Result<Response, Problem> {
    let mut scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    if let Some(id) = query.area_id {
        let place = store::place(&mut db, &scope, id).await?;
        scope = scope.narrowed(&place.path).ok_or_else(Problem::not_found)?;
    }
    let places = store::places(&mut db, &scope).await?;
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    let wanted = places
        .into_iter()
        .filter(|place| query.kind.is_none_or(|kind| place.kind == kind));
    let mut first = true;
    for place in wanted {
        if let Some(feature) = feature_text(place)? {
            if !first {
                text.push(',');
            }
            first = false;
            text.push_str(&feature);
        }
    }
    text.push_str("]}");
    if query.download {
        return Ok(Download::new(Kind::GeoJson, "linli-map", text.into_bytes()).into_response());
    }
    let media_type = Kind::GeoJson.media_type();
    Ok(([(header::CONTENT_TYPE, media_type)], text).into_response())
}

/// One feature as JSON. The geometry goes in as it is stored: 20,000 buildings need not be read to be passed on.
fn feature_text(place: Place) -> Result<Option<String>, Problem> {
    let (Some(geometry), Some(square_metres), Some(version)) =
        (place.geometry, place.square_metres, place.version)
    else {
        return Ok(None);
    };
    let properties = ShapeProperties {
        name: place.name,
        kind: place.kind,
        code: place.code,
        parent_id: place.parent_id,
        households: place.households,
        square_metres,
        version,
    };
    let properties = serde_json::to_string(&properties).map_err(Problem::internal)?;
    Ok(Some(format!(
        "{{\"type\":\"Feature\",\"id\":\"{}\",\"properties\":{properties},\"geometry\":{geometry}}}",
        place.area_id
    )))
}
