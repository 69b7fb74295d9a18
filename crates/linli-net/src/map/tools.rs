//! `/api/map/split` and `/api/map/snap`: what the editor computes and does not save.

use linli_domain::id::AreaId;
use linli_geo::Coord;
use linli_geo::layer::geojson;
use linli_geo::shape::Shape;
use linli_geo::split::{SplitRefusal, split};
use linli_geo::{shape, snap};
use linli_kit::ctx::{Body, Ctx, Json};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::draw::{flaw_text, read_geometry, stored};
use super::store;

/// Points a cut may have.
const MAX_CUT: usize = 200;
/// How far a border is pulled at most, in metres.
const MAX_REACH: f64 = 50.0;

/// A shape and a line through it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitInput {
    /// GeoJSON `Polygon` or `MultiPolygon`.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// Longitude and latitude of each point of the line.
    pub line: Vec<[f64; 2]>,
}

/// A shape as it would become.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComputedShape {
    /// GeoJSON geometry.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// Its size.
    pub square_metres: f64,
}

/// The parts of a split, the largest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SplitAnswer {
    /// The parts.
    pub parts: Vec<ComputedShape>,
}

/// A shape whose border is to be pulled onto its siblings'.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapInput {
    /// The place the shape is for.
    pub area_id: AreaId,
    /// GeoJSON `Polygon` or `MultiPolygon`.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// How far a corner may be moved, in metres, at most 50.
    pub metres: f64,
}

fn computed(shape: &Shape) -> ComputedShape {
    ComputedShape {
        geometry: geojson::geometry(shape),
        square_metres: shape.square_metres(),
    }
}

/// Cuts a shape along a line. Nothing is saved.
#[utoipa::path(post, path = "/api/map/split", tag = "map", request_body = SplitInput,
    responses((status = 200, body = SplitAnswer)))]
pub async fn split_shape(_ctx: Ctx, body: Body<SplitInput>) -> Result<Json<SplitAnswer>, Problem> {
    let (shape, _) = read_geometry(&body.value.geometry)?;
    if body.value.line.len() > MAX_CUT {
        return Err(Problem::field("line", "split_too_long"));
    }
    let line: Vec<Coord> = body
        .value
        .line
        .iter()
        .map(|[x, y]| Coord { x: *x, y: *y })
        .collect();
    let parts = split(&shape, &line).map_err(|refusal| match refusal {
        SplitRefusal::NoLine => Problem::field("line", "split_no_line"),
        SplitRefusal::NotThrough => Problem::field("line", "split_not_through"),
    })?;
    Ok(Json(SplitAnswer {
        parts: parts.iter().map(computed).collect(),
    }))
}

/// Pulls a shape's border onto those of the places beside it. Nothing is saved.
#[utoipa::path(post, path = "/api/map/snap", tag = "map", request_body = SnapInput,
    responses((status = 200, body = ComputedShape)))]
pub async fn snap_shape(ctx: Ctx, body: Body<SnapInput>) -> Result<Json<ComputedShape>, Problem> {
    let input = &body.value;
    let (drawn, _) = read_geometry(&input.geometry)?;
    if !(0.0..=MAX_REACH).contains(&input.metres) {
        return Err(Problem::field("metres", "snap_reach"));
    }
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let place = store::place(&mut db, &scope, input.area_id).await?;
    let beside = match place.parent_id {
        Some(parent) => store::children(&mut db, &scope, parent).await?,
        None => vec![],
    };
    let neighbours: Vec<Shape> = beside
        .iter()
        .filter(|other| other.area_id != place.area_id && other.kind == place.kind)
        .filter_map(|other| other.geometry.as_deref())
        .map(stored)
        .collect::<Result<_, _>>()?;
    let neighbours: Vec<&Shape> = neighbours.iter().collect();
    let snapped = snap::snap(&drawn, &neighbours, input.metres).map_err(|flaw: shape::Flaw| {
        let (code, args) = flaw_text(&flaw);
        Problem::fields(vec![]).and_field("metres", code, args)
    })?;
    Ok(Json(computed(&snapped)))
}
