//! `POST /api/map/locate`: in which places do points lie.

use linli_domain::area::AreaKind;
use linli_domain::id::AreaId;
use linli_geo::Coord;
use linli_geo::index::PointIndex;
use linli_geo::shape::Shape;
use linli_kit::ctx::{Body, Ctx, Json};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::draw::stored;
use super::store::{self, Place};

/// Points one request may ask for.
const MAX_POINTS: usize = 10_000;

/// Points to be found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsInput {
    /// Longitude and latitude of each, WGS-84, at most 10,000.
    pub points: Vec<[f64; 2]>,
}

/// A place a point lies in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LocatedPlace {
    /// The place.
    pub id: AreaId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: AreaKind,
}

/// The places points lie in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Located {
    /// For each point, in the order asked: every place of the own scope it lies in, the largest first.
    pub items: Vec<Vec<LocatedPlace>>,
}

/// The places in which points lie.
#[utoipa::path(post, path = "/api/map/locate", tag = "map", request_body = PointsInput,
    responses((status = 200, body = Located)))]
pub async fn locate_points(ctx: Ctx, body: Body<PointsInput>) -> Result<Json<Located>, Problem> {
    if body.value.points.len() > MAX_POINTS {
        return Err(Problem::field("points", "locate_too_many"));
    }
    let scope = ctx.scope()?;
    let places = store::places(&mut ctx.read().await?, &scope).await?;
    let points = body.value.points;
    let items = tokio::task::spawn_blocking(move || find(&places, &points))
        .await
        .map_err(Problem::internal)??;
    Ok(Json(Located { items }))
}

fn find(places: &[Place], points: &[[f64; 2]]) -> Result<Vec<Vec<LocatedPlace>>, Problem> {
    let mut shapes: Vec<(usize, Shape)> = Vec::new();
    for (number, place) in places.iter().enumerate() {
        if let Some(geometry) = place.geometry.as_deref() {
            shapes.push((number, stored(geometry)?));
        }
    }
    let index = PointIndex::new(shapes.iter().map(|(number, shape)| (*number, shape)));
    let at = |point: &[f64; 2]| {
        let mut numbers: Vec<usize> = index
            .all_at(Coord {
                x: point[0],
                y: point[1],
            })
            .collect();
        // places come parents first
        numbers.sort_unstable();
        numbers
            .into_iter()
            .map(|number| located(&places[number]))
            .collect()
    };
    Ok(points.iter().map(at).collect())
}

fn located(place: &Place) -> LocatedPlace {
    LocatedPlace {
        id: place.area_id,
        name: place.name.clone(),
        kind: place.kind,
    }
}
