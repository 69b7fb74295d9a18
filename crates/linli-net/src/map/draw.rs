//! `/api/map/areas/{id}`: the shape of a place, put with its version, and put back.

use axum::http::StatusCode;
use linli_domain::area::AreaKind;
use linli_domain::id::{AreaId, ImportId};
use linli_domain::time::Timestamp;
use linli_geo::layer::geojson;
use linli_geo::shape::{Drawing, Flaw, Repair, Shape};
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::text::Locale;
use linli_kit::transaction::{Entry, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::state::ShapeSource;
use super::store::{self, Place, ShapeRow};

/// A shape of a place for a while.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastShape {
    /// 1 for the first.
    pub version: i64,
    /// How it came to be.
    pub source: ShapeSource,
    /// Since when it held.
    pub from_at: Timestamp,
    /// Until when; none for the present one.
    pub to_at: Option<Timestamp>,
    /// Its size in square metres; none where the shape was taken away.
    pub square_metres: Option<f64>,
}

/// What can be done with a shape now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShapeAction {
    /// `put`, `remove` or `undo`.
    pub action: &'static str,
    /// Whether it can be done now.
    pub allowed: bool,
    /// Why not, as a code.
    pub reason_code: Option<String>,
    /// Why not, in the reader's language.
    pub reason: Option<String>,
}

/// The shape of a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShapeView {
    /// The place.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// What it is.
    pub kind: AreaKind,
    /// GeoJSON geometry, WGS-84; none where nobody drew one.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<Value>,
    /// Its size in square metres.
    pub square_metres: Option<f64>,
    /// 0 before the first was drawn.
    pub version: i64,
    /// What was put right in the shape just sent, in words.
    pub repairs: Vec<String>,
    /// The shapes it had, the latest first.
    pub history: Vec<PastShape>,
    /// What can be done now.
    pub allowed_actions: Vec<ShapeAction>,
}

/// A shape for a place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShapeInput {
    /// The version looked at; 0 before the first was drawn.
    pub version: i64,
    /// GeoJSON `Polygon` or `MultiPolygon`, WGS-84 longitude and latitude; null takes the shape away.
    #[schema(value_type = Option<Object>)]
    pub geometry: Option<Value>,
}

/// A shape to be put back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShapeUndo {
    /// The version looked at.
    pub version: i64,
}

/// The code and the place of a flaw, for a text.
#[must_use]
pub fn flaw_text(flaw: &Flaw) -> (&'static str, Map<String, Value>) {
    let (code, place) = match flaw {
        Flaw::Empty => ("shape_empty", None),
        Flaw::OffTheEarth { x, y } => ("shape_off_the_earth", Some((x, y))),
        Flaw::CrossesItself { x, y } => ("shape_crosses_itself", Some((x, y))),
        Flaw::RingsOverlap { x, y } => ("shape_rings_overlap", Some((x, y))),
        Flaw::TooManyPoints => ("shape_too_many_points", None),
    };
    let mut args = Map::new();
    if let Some((x, y)) = place {
        args.insert("x".to_owned(), json!(x));
        args.insert("y".to_owned(), json!(y));
    }
    (code, args)
}

/// A repair in words.
#[must_use]
pub fn repair_text(app: &App, locale: Locale, repair: Repair) -> String {
    let code = match repair {
        Repair::Flattened => "repair_flattened",
        Repair::RepeatedPoint => "repair_repeated_point",
        Repair::Unclosed => "repair_unclosed",
        Repair::Inverted => "repair_inverted",
        Repair::Dust => "repair_dust",
    };
    app.texts().say(locale, code, &Map::new())
}

/// Reads a geometry somebody sent; what is wrong is told at the field.
///
/// # Errors
/// It is no polygon, or has a flaw.
pub fn read_geometry(geometry: &Value) -> Result<(Shape, Vec<Repair>), Problem> {
    let drawing = geojson::drawing_of(geometry)
        .map_err(|_| Problem::field("geometry", "shape_no_polygon"))?;
    sound(drawing)
}

fn sound(drawing: Drawing) -> Result<(Shape, Vec<Repair>), Problem> {
    Shape::sound(drawing).map_err(|flaw| {
        let (code, args) = flaw_text(&flaw);
        Problem::fields(vec![]).and_field("geometry", code, args)
    })
}

/// A stored geometry as a shape. What is stored was sound when it was written.
///
/// # Errors
/// The row holds no shape.
pub fn stored(geometry: &str) -> Result<Shape, Problem> {
    let value: Value = serde_json::from_str(geometry).map_err(Problem::internal)?;
    let drawing = geojson::drawing_of(&value).map_err(Problem::internal)?;
    Shape::sound(drawing)
        .map(|(shape, _)| shape)
        .map_err(Problem::internal)
}

/// The row of a shape from now on, by whoever writes it; `None` takes the shape away.
#[must_use]
pub fn shape_row(
    area_id: AreaId,
    version: i64,
    shape: Option<&Shape>,
    source: ShapeSource,
    tx: &Tx,
) -> ShapeRow {
    let bounds = shape.map(Shape::bounds);
    let side = |pick: fn(linli_geo::Coord, linli_geo::Coord) -> f64| {
        bounds.map_or(0.0, |bounds| pick(bounds.min(), bounds.max()))
    };
    ShapeRow {
        area_id,
        version,
        geometry: shape.map(|shape| geojson::geometry(shape).to_string()),
        square_metres: shape.map_or(0.0, Shape::square_metres),
        west: side(|low, _| low.x),
        south: side(|low, _| low.y),
        east: side(|_, high| high.x),
        north: side(|_, high| high.y),
        source,
        import_id: None,
        changed_by: tx.actor().person(),
        from_at: tx.now(),
        to_at: None,
    }
}

/// Writes a place's next shape, or takes its shape away.
///
/// # Errors
/// Somebody else drew meanwhile, or the database refused.
pub async fn write(
    tx: &mut Tx,
    place: &Place,
    shape: Option<&Shape>,
    source: ShapeSource,
    import_id: Option<ImportId>,
) -> Result<ShapeRow, Problem> {
    let version = place.version.unwrap_or(0) + 1;
    let row = ShapeRow {
        import_id,
        ..shape_row(place.area_id, version, shape, source, tx)
    };
    let (db, scope) = tx.parts();
    if !store::put(db, scope, &row).await? {
        return Err(Problem::stale());
    }
    let event = if shape.is_some() {
        "shape_put"
    } else {
        "shape_removed"
    };
    tx.log(Entry {
        entity: "area_shape",
        id: place.area_id.0,
        event,
        detail: json!({"version": row.version, "source": source, "square_metres": row.square_metres.round()}),
        area: Some(&place.path),
        ..Entry::default()
    })
    .await?;
    Ok(row)
}

fn view(
    ctx: &Ctx,
    place: &Place,
    rows: Vec<ShapeRow>,
    repairs: Vec<Repair>,
) -> Result<ShapeView, Problem> {
    let present = rows.first();
    let geometry = present
        .and_then(|row| row.geometry.as_deref())
        .map(serde_json::from_str)
        .transpose()
        .map_err(Problem::internal)?;
    let role = ctx.role()?;
    let office = super::OFFICE.admits(true, Some(role));
    let action = |action: &'static str, possible: bool, otherwise: &str| {
        let reason = match (office, possible) {
            (false, _) => Some("not_for_this_post"),
            (true, false) => Some(otherwise),
            (true, true) => None,
        };
        ShapeAction {
            action,
            allowed: reason.is_none(),
            reason_code: reason.map(str::to_owned),
            reason: reason.map(|code| ctx.app().texts().say(ctx.locale(), code, &Map::new())),
        }
    };
    let drawn = geometry.is_some();
    Ok(ShapeView {
        area_id: place.area_id,
        area_name: place.name.clone(),
        kind: place.kind,
        square_metres: present.filter(|_| drawn).map(|row| row.square_metres),
        version: present.map_or(0, |row| row.version),
        repairs: repairs
            .into_iter()
            .map(|repair| repair_text(ctx.app(), ctx.locale(), repair))
            .collect(),
        allowed_actions: vec![
            action("put", true, ""),
            action("remove", drawn, "shape_not_drawn"),
            action("undo", !rows.is_empty(), "shape_no_earlier"),
        ],
        history: rows
            .iter()
            .map(|row| PastShape {
                version: row.version,
                source: row.source,
                from_at: row.from_at,
                to_at: row.to_at,
                square_metres: row.geometry.as_ref().map(|_| row.square_metres),
            })
            .collect(),
        geometry,
    })
}

/// The shape of a place, and the shapes it had.
#[utoipa::path(get, path = "/api/map/areas/{id}", tag = "map", params(("id" = AreaId, Path)),
    responses((status = 200, body = ShapeView)))]
pub async fn get_shape(ctx: Ctx, Path(id): Path<AreaId>) -> Result<Json<ShapeView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let place = store::place(&mut db, &scope, id).await?;
    let rows = store::history(&mut db, &scope, id).await?;
    Ok(Json(view(&ctx, &place, rows, vec![])?))
}

/// Puts a shape, or takes it away. What can be repaired without asking is repaired and said.
#[utoipa::path(put, path = "/api/map/areas/{id}", tag = "map", params(("id" = AreaId, Path)),
    request_body = ShapeInput, responses((status = 200, body = ShapeView)))]
pub async fn put_shape(ctx: Ctx, Path(id): Path<AreaId>, body: Body<ShapeInput>) -> Answer {
    let input = &body.value;
    let read = input.geometry.as_ref().map(read_geometry).transpose()?;
    let (shape, repairs) = match read {
        Some((shape, repairs)) => (Some(shape), repairs),
        None => (None, vec![]),
    };
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let place = store::place(db, scope, id).await?;
    if place.version.unwrap_or(0) != input.version {
        return Err(Problem::stale());
    }
    if shape.is_none() && place.geometry.is_none() {
        return Err(Problem::conflict("shape_not_drawn"));
    }
    write(&mut tx, &place, shape.as_ref(), ShapeSource::Drawn, None).await?;
    let (db, scope) = tx.parts();
    let rows = store::history(db, scope, id).await?;
    let answer = view(&ctx, &place, rows, repairs)?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Puts the shape before the present one back, as a new version: nothing of the past is lost.
#[utoipa::path(post, path = "/api/map/areas/{id}/undo", tag = "map", params(("id" = AreaId, Path)),
    request_body = ShapeUndo, responses((status = 200, body = ShapeView)))]
pub async fn undo_shape(ctx: Ctx, Path(id): Path<AreaId>, body: Body<ShapeUndo>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let place = store::place(db, scope, id).await?;
    if place.version.unwrap_or(0) != body.value.version {
        return Err(Problem::stale());
    }
    let rows = store::history(db, scope, id).await?;
    if rows.is_empty() {
        return Err(Problem::conflict("shape_no_earlier"));
    }
    put_back(&mut tx, &place, &rows, None).await?;
    let (db, scope) = tx.parts();
    let rows = store::history(db, scope, id).await?;
    let answer = view(&ctx, &place, rows, vec![])?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Puts back what was before the present shape; nothing, where it was the first.
///
/// # Errors
/// Somebody else drew meanwhile, or the database refused.
pub async fn put_back(
    tx: &mut Tx,
    place: &Place,
    rows: &[ShapeRow],
    import_id: Option<ImportId>,
) -> Result<(), Problem> {
    let earlier = rows.get(1).and_then(|row| row.geometry.as_deref());
    let shape = earlier.map(stored).transpose()?;
    write(tx, place, shape.as_ref(), ShapeSource::Undo, import_id).await?;
    Ok(())
}
