//! `/api/map/imports`: a file of shapes comes in, is looked at, read otherwise where need be, taken over, and taken back.

use axum::extract::Multipart;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::http::StatusCode;
use linli_domain::id::{AreaId, ImportId};
use linli_domain::problem::ProblemKind;
use linli_domain::time::Timestamp;
use linli_geo::layer::{Characters, Format, MAX_FILE, NoDrawing, Refusal};
use linli_geo::reference::Sign;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::malformed;
use linli_kit::problem::Problem;
use linli_kit::transaction::{Entry, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::draw::{flaw_text, put_back, repair_text, write};
use super::preview::{Looked, Preview, Unusable, look};
use super::reading::{Reading, ReferenceInput};
use super::state::{MapImportState, Outcome, ShapeSource};
use super::store::{self, MapImport, Place};

/// Characters of a file name that are kept.
const NAME_CHARACTERS: usize = 120;

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is used")]
pub struct ShapesForm {
    /// GeoJSON, or a zipped Shapefile, of at most 32 MB.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

/// A feature of a file, looked at.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeatureView {
    /// Its place in the file, from 1.
    pub number: usize,
    /// What it is called in the file.
    pub label: String,
    /// The place it is.
    pub area_id: Option<AreaId>,
    /// That place's name.
    pub area_name: Option<String>,
    /// What taking it over does.
    pub outcome: Outcome,
    /// What was put right, in words.
    pub repairs: Vec<String>,
    /// What is wrong with it, in words.
    pub fault: Option<String>,
    /// Its size.
    pub square_metres: Option<f64>,
}

/// How many features do what.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct OutcomeCounts {
    /// Places that get their first shape.
    pub create: usize,
    /// Places that get another shape.
    pub change: usize,
    /// Places that have just this shape.
    pub unchanged: usize,
    /// Features that want the same place.
    pub conflict: usize,
    /// Features without a place.
    pub unmatched: usize,
    /// Features that cannot be used.
    pub flawed: usize,
}

/// What was understood of a file, while it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewView {
    /// `geojson` or `shapefile`.
    #[schema(value_type = String)]
    pub format: Format,
    /// `utf8` or `gbk`.
    #[schema(value_type = String)]
    pub characters: Characters,
    /// Whether the file says in which coordinates it is drawn (a Shapefile without `.prj` does not).
    pub says_reference: bool,
    /// By what sign the coordinates were told.
    #[schema(value_type = String)]
    pub sign: Sign,
    /// That sign in words: what was noticed and what it means.
    pub sign_text: String,
    /// How the coordinates are read; none where it has to be said first.
    pub reference: Option<ReferenceInput>,
    /// Whether somebody has to agree to that before anything is written.
    pub wants_agreement: bool,
    /// The file's attributes.
    pub attributes: Vec<String>,
    /// The one that names the places.
    pub attribute: Option<String>,
    /// How many features do what.
    pub counts: OutcomeCounts,
    /// The features, in the file's order.
    pub features: Vec<FeatureView>,
}

/// A file of shapes.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapImportView {
    /// Its id.
    pub id: ImportId,
    /// Where it stands.
    pub state: MapImportState,
    /// Its name.
    pub file_name: String,
    /// Shapes written.
    pub written: i64,
    /// Shapes an undo left, because they were changed since.
    pub kept_back: i64,
    /// When it was brought.
    pub created_at: Timestamp,
    /// For the next write.
    pub version: i64,
    /// What was understood; none once it is done.
    pub preview: Option<PreviewView>,
}

/// How the file is to be read from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingInput {
    /// The version looked at.
    pub version: i64,
    /// The reading.
    pub reading: Reading,
}

/// A step of a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MapImportStep {
    /// The version looked at.
    pub version: i64,
}

/// A file of shapes. It is only looked at; nothing is on the map yet.
#[utoipa::path(post, path = "/api/map/imports", tag = "map",
    request_body(content = ShapesForm, content_type = "multipart/form-data"),
    responses((status = 201, body = MapImportView)))]
pub async fn upload_shapes(ctx: Ctx, form: Result<Multipart, MultipartRejection>) -> Answer {
    let mut form = form.map_err(|rejection| malformed::form(&rejection.body_text()))?;
    let (name, bytes) = read_form(&mut form).await?;
    let body = Body::of_parts((), &[b"POST /api/map/imports", name.as_bytes(), &bytes]);
    let scope = ctx.scope()?;
    let places = store::places(&mut ctx.read().await?, &scope).await?;
    let (preview, places, bytes) = look_at(places, bytes, Reading::default()).await?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let import = MapImport {
        id: ImportId(tx.fresh_id()),
        area_path: scope.area().clone(),
        state: MapImportState::Checked,
        file_name: name,
        reading: serde_json::to_string(&Reading::default()).map_err(Problem::internal)?,
        written: 0,
        kept_back: 0,
        created_at: tx.now(),
        version: 1,
    };
    let by = tx.actor().person();
    let (db, scope) = tx.parts();
    store::insert_import(db, scope, &import, bytes, by).await?;
    log(&mut tx, &import, "map_import_checked").await?;
    let preview = preview_view(&ctx, &preview, &Reading::default(), &places);
    tx.commit(StatusCode::CREATED, &view(&import, Some(preview)))
        .await
}

/// A file of shapes as it stands.
#[utoipa::path(get, path = "/api/map/imports/{id}", tag = "map", params(("id" = ImportId, Path)),
    responses((status = 200, body = MapImportView)))]
pub async fn get_import(
    ctx: Ctx,
    Path(id): Path<ImportId>,
) -> Result<Json<MapImportView>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let import = store::import(&mut db, &scope, id).await?;
    let Some(file) = store::import_file(&mut db, &scope, id).await? else {
        return Ok(Json(view(&import, None)));
    };
    let places = store::places(&mut db, &scope).await?;
    drop(db);
    let reading = reading_of(&import)?;
    let (preview, places, _) = look_at(places, file, reading.clone()).await?;
    let preview = preview_view(&ctx, &preview, &reading, &places);
    Ok(Json(view(&import, Some(preview))))
}

/// Says how the file is to be read: its coordinates, the attribute that names places, a feature's place.
#[utoipa::path(post, path = "/api/map/imports/{id}/reading", tag = "map", params(("id" = ImportId, Path)),
    request_body = ReadingInput, responses((status = 200, body = MapImportView)))]
pub async fn change_reading(
    ctx: Ctx,
    Path(id): Path<ImportId>,
    body: Body<ReadingInput>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut import = checked(&mut tx, id, body.value.version).await?;
    let reading = body.value.reading;
    let (preview, places) = looked_again(&mut tx, &import, &reading).await?;
    import.reading = serde_json::to_string(&reading).map_err(Problem::internal)?;
    update(&mut tx, &mut import).await?;
    let preview = preview_view(&ctx, &preview, &reading, &places);
    tx.commit(StatusCode::OK, &view(&import, Some(preview)))
        .await
}

/// Puts the shapes of a file on the map: those that create or change; the rest is left out and was said to be.
#[utoipa::path(post, path = "/api/map/imports/{id}/commit", tag = "map", params(("id" = ImportId, Path)),
    request_body = MapImportStep, responses((status = 200, body = MapImportView)))]
pub async fn commit_import(
    ctx: Ctx,
    Path(id): Path<ImportId>,
    body: Body<MapImportStep>,
) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let mut import = checked(&mut tx, id, body.value.version).await?;
    let reading = reading_of(&import)?;
    let (preview, places) = looked_again(&mut tx, &import, &reading).await?;
    if preview.wants_agreement(&reading) {
        return Err(Problem::conflict("map_import_agree"));
    }
    for feature in &preview.features {
        let writes = matches!(feature.outcome, Outcome::Create | Outcome::Change);
        if let (true, Some(place), Some(shape)) = (writes, feature.place, &feature.shape) {
            write(
                &mut tx,
                &places[place],
                Some(shape),
                ShapeSource::Import,
                Some(id),
            )
            .await?;
            import.written += 1;
        }
    }
    if import.written == 0 {
        return Err(Problem::conflict("map_import_nothing"));
    }
    import.state = MapImportState::Done;
    update(&mut tx, &mut import).await?;
    log(&mut tx, &import, "map_import_done").await?;
    tx.commit(StatusCode::OK, &view(&import, None)).await
}

/// Takes the shapes of a file back. What was drawn anew since stays, and is counted.
#[utoipa::path(post, path = "/api/map/imports/{id}/undo", tag = "map", params(("id" = ImportId, Path)),
    request_body = MapImportStep, responses((status = 200, body = MapImportView)))]
pub async fn undo_import(ctx: Ctx, Path(id): Path<ImportId>, body: Body<MapImportStep>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (db, scope) = tx.parts();
    let mut import = store::import(db, scope, id).await?;
    if import.version != body.value.version {
        return Err(Problem::stale());
    }
    if import.state != MapImportState::Done {
        return Err(Problem::conflict("map_import_not_done"));
    }
    let untouched = store::of_import(db, scope, id).await?;
    for row in &untouched {
        let (db, scope) = tx.parts();
        let place = store::place(db, scope, row.area_id).await?;
        let rows = store::history(db, scope, row.area_id).await?;
        put_back(&mut tx, &place, &rows, None).await?;
    }
    import.kept_back = import.written - i64::try_from(untouched.len()).unwrap_or(0);
    import.state = MapImportState::Undone;
    update(&mut tx, &mut import).await?;
    log(&mut tx, &import, "map_import_undone").await?;
    tx.commit(StatusCode::OK, &view(&import, None)).await
}

async fn read_form(form: &mut Multipart) -> Result<(String, Vec<u8>), Problem> {
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let name: String = field
            .file_name()
            .unwrap_or_default()
            .chars()
            .filter(|character| !character.is_control())
            .take(NAME_CHARACTERS)
            .collect();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            if bytes.len() + chunk.len() > MAX_FILE {
                return Err(refusal_problem(Refusal::TooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok((name, bytes));
    }
    Err(Problem::field("file", "required"))
}

fn broken(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return refusal_problem(Refusal::TooLarge);
    }
    malformed::form(&error.body_text())
}

fn refusal_problem(refusal: Refusal) -> Problem {
    let (kind, code) = match refusal {
        Refusal::TooLarge => (ProblemKind::TooLarge, "map_file_too_large"),
        Refusal::OtherFormat => (ProblemKind::UnsupportedFormat, "map_file_other_format"),
        Refusal::Damaged => (ProblemKind::Invalid, "map_file_damaged"),
        Refusal::NoShapefile => (ProblemKind::Invalid, "map_file_no_shp"),
        Refusal::SeveralShapefiles => (ProblemKind::Invalid, "map_file_several_shp"),
        Refusal::Empty => (ProblemKind::Invalid, "map_file_empty"),
    };
    Problem::new(kind, code).arg("megabytes", MAX_FILE >> 20)
}

fn reading_of(import: &MapImport) -> Result<Reading, Problem> {
    serde_json::from_str(&import.reading).map_err(Problem::internal)
}

/// Looks at a file away from the threads that serve requests.
async fn look_at(
    places: Vec<Place>,
    file: Vec<u8>,
    reading: Reading,
) -> Result<(Preview, Vec<Place>, Vec<u8>), Problem> {
    let reference = reading
        .reference
        .map(ReferenceInput::reference)
        .transpose()?;
    tokio::task::spawn_blocking(move || {
        look(&file, &places, &reading, reference).map(|preview| (preview, places, file))
    })
    .await
    .map_err(Problem::internal)?
    .map_err(refusal_problem)
}

async fn looked_again(
    tx: &mut Tx,
    import: &MapImport,
    reading: &Reading,
) -> Result<(Preview, Vec<Place>), Problem> {
    let (db, scope) = tx.parts();
    let file = store::import_file(db, scope, import.id)
        .await?
        .ok_or_else(|| Problem::conflict("map_import_over"))?;
    let places = store::places(db, scope).await?;
    let (preview, places, _) = look_at(places, file, reading.clone()).await?;
    Ok((preview, places))
}

async fn checked(tx: &mut Tx, id: ImportId, version: i64) -> Result<MapImport, Problem> {
    let (db, scope) = tx.parts();
    let import = store::import(db, scope, id).await?;
    if import.version != version {
        return Err(Problem::stale());
    }
    if import.state != MapImportState::Checked {
        return Err(Problem::conflict("map_import_over"));
    }
    Ok(import)
}

async fn update(tx: &mut Tx, import: &mut MapImport) -> Result<(), Problem> {
    import.version += 1;
    let (db, scope) = tx.parts();
    if store::update_import(db, scope, import).await? {
        Ok(())
    } else {
        Err(Problem::stale())
    }
}

async fn log(tx: &mut Tx, import: &MapImport, event: &str) -> Result<(), Problem> {
    tx.log(Entry {
        entity: "map_import",
        id: import.id.0,
        event,
        detail: json!({"written": import.written, "kept_back": import.kept_back}),
        area: Some(&import.area_path),
        ..Entry::default()
    })
    .await?;
    Ok(())
}

fn view(import: &MapImport, preview: Option<PreviewView>) -> MapImportView {
    MapImportView {
        id: import.id,
        state: import.state,
        file_name: import.file_name.clone(),
        written: import.written,
        kept_back: import.kept_back,
        created_at: import.created_at,
        version: import.version,
        preview,
    }
}

fn preview_view(ctx: &Ctx, preview: &Preview, reading: &Reading, places: &[Place]) -> PreviewView {
    let say = |code: &str, args: &Map<String, serde_json::Value>| {
        ctx.app().texts().say(ctx.locale(), code, args)
    };
    PreviewView {
        format: preview.format,
        characters: preview.characters,
        says_reference: preview.says_reference,
        sign: preview.understood.sign,
        sign_text: say(sign_code(preview.understood.sign), &Map::new()),
        reference: preview.reference.map(Into::into),
        wants_agreement: preview.wants_agreement(reading),
        attributes: preview.attributes.iter().cloned().collect(),
        attribute: preview.attribute.clone(),
        counts: OutcomeCounts {
            create: preview.count(Outcome::Create),
            change: preview.count(Outcome::Change),
            unchanged: preview.count(Outcome::Unchanged),
            conflict: preview.count(Outcome::Conflict),
            unmatched: preview.count(Outcome::Unmatched),
            flawed: preview.count(Outcome::Flawed),
        },
        features: preview
            .features
            .iter()
            .map(|feature| feature_view(ctx, feature, places))
            .collect(),
    }
}

fn feature_view(ctx: &Ctx, feature: &Looked, places: &[Place]) -> FeatureView {
    let place = feature.place.map(|place| &places[place]);
    let fault = feature.flaw.map(|flaw| {
        let (code, args) = match &flaw {
            Unusable::Flawed(flaw) => flaw_text(flaw),
            Unusable::NoDrawing(NoDrawing::Absent) => ("shape_absent", Map::new()),
            Unusable::NoDrawing(NoDrawing::NoArea) => ("shape_no_polygon", Map::new()),
            Unusable::NoDrawing(NoDrawing::Unreadable) => ("shape_unreadable", Map::new()),
            Unusable::NoReference => ("shape_no_reference", Map::new()),
        };
        ctx.app()
            .texts()
            .say(ctx.locale(), &format!("field_{code}"), &args)
    });
    FeatureView {
        number: feature.number,
        label: feature.label.clone(),
        area_id: place.map(|place| place.area_id),
        area_name: place.map(|place| place.name.clone()),
        outcome: feature.outcome,
        repairs: feature
            .repairs
            .iter()
            .map(|repair| repair_text(ctx.app(), ctx.locale(), *repair))
            .collect(),
        fault,
        square_metres: feature
            .shape
            .as_ref()
            .map(linli_geo::shape::Shape::square_metres),
    }
}

fn sign_code(sign: Sign) -> &'static str {
    match sign {
        Sign::Stated => "map_sign_stated",
        Sign::Degrees => "map_sign_degrees",
        Sign::Abroad => "map_sign_abroad",
        Sign::Swapped => "map_sign_swapped",
        Sign::Shifted => "map_sign_shifted",
        Sign::Metres => "map_sign_metres",
        Sign::OldDatum => "map_sign_old_datum",
        Sign::MetresOfUnknownStrip => "map_sign_unknown_strip",
        Sign::Unreadable => "map_sign_unreadable",
    }
}
