//! Pictures that people add to what they say: never asked for, made small and harmless, seen by few.
//!
//! A picture arrives inside the JSON of what it belongs to (base64), so that one request and one transaction store both
//! and a phone without a line keeps both. It is decoded and painted anew ([`clean()`]), which leaves nothing of the file
//! that came but its pixels: no place, no time, no camera, no second file hidden behind. It lies in the database, so that
//! a backup has it. This room has no page of its own: who may see a picture is decided by the room of what it belongs to.

pub mod clean;
mod migrations;
pub mod store;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use linli_domain::id::PictureId;
use linli_kit::feature::Feature;
use linli_kit::problem::Problem;
use linli_kit::transaction::Tx;
use uuid::Uuid;

pub use clean::{Clean, Unfit, clean};

/// The room.
pub const FEATURE: Feature = Feature {
    name: "pictures",
    migrations: migrations::STEPS,
    texts: include_str!("texts.toml"),
    ..Feature::EMPTY
};

/// Reads what a page sent: base64, with or without a `data:` head. Nothing and blanks are no picture.
///
/// # Errors
/// 422 for `field`, which says what is wrong with the picture and what to do.
pub async fn read(field: &str, typed: Option<&str>) -> Result<Option<Clean>, Problem> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    let body = typed
        .strip_prefix("data:")
        .and_then(|typed| typed.split_once(','))
        .map_or(typed, |(_, body)| body);
    let bytes = data_encoding::BASE64
        .decode(body.as_bytes())
        .map_err(|_| refused(field, Unfit::Unreadable))?;
    // decoding is work for the processor: not on the threads that answer
    tokio::task::spawn_blocking(move || clean(&bytes))
        .await
        .map_err(Problem::internal)?
        .map(Some)
        .map_err(|why| refused(field, why))
}

fn refused(field: &str, why: Unfit) -> Problem {
    Problem::field(field, why.code())
}

/// Stores a picture and ties it to what it belongs to, in the transaction that stores that.
///
/// # Errors
/// The database refused.
pub async fn keep(
    tx: &mut Tx,
    picture: &Clean,
    entity: &str,
    id: Uuid,
) -> Result<PictureId, Problem> {
    let (picture_id, now) = (PictureId(tx.fresh_id()), tx.now());
    let (db, scope) = tx.parts();
    store::insert(db, scope, picture_id, picture, now).await?;
    store::tie(db, scope, entity, id, picture_id).await?;
    Ok(picture_id)
}

/// A stored picture as an answer: shown, never run, never kept by anything between.
#[must_use]
pub fn answer(bytes: Vec<u8>) -> Response {
    (
        [
            (header::CONTENT_TYPE, "image/jpeg"),
            (header::CACHE_CONTROL, "private, no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (
                header::CONTENT_DISPOSITION,
                "inline; filename=\"picture.jpg\"",
            ),
        ],
        bytes,
    )
        .into_response()
}
