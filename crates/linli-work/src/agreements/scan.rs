//! `/api/agreements/{id}/scan`: the scan of what was signed on paper, kept under its hash.
//!
//! The file lies in the database as it came, because its SHA-256 is what proves it; a later scan stands beside the one
//! before and does not replace it in the log.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use linli_domain::code::CodeEnum;
use linli_domain::id::AgreementId;
use linli_domain::scope::Scope;
use linli_kit::ctx::{Answer, Body, Ctx, Path, Query};
use linli_kit::download::{Download, Kind};
use linli_kit::fresh;
use linli_kit::intake::upload::read_form;
use linli_kit::problem::Problem;
use linli_kit::secret::sha256;
use linli_kit::transaction::Entry;
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::act::admitted;
use super::rules::AgreementEvent;
use super::store;
use super::store::scans::{Scan, insert_scan, scan};
use super::view::{AgreementView, answer, load_for};

/// Bytes of a scan: thirty pages at a readable resolution.
const MAX_BYTES: usize = 10 << 20;
/// Bytes a form may have: the file and what is around it.
pub const MAX_FORM_BYTES: usize = MAX_BYTES + 64 * 1024;

/// The form of a scan.
#[derive(ToSchema)]
pub struct ScanForm {
    /// PDF, JPEG or PNG of at most 10 MB.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

/// Which version of the agreement the scan belongs to.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScanQuery {
    /// The version the caller saw.
    version: i64,
}

/// The media type of a file that may be a scan, told by its first bytes and not by its name.
fn media(bytes: &[u8]) -> Option<&'static str> {
    [
        (b"%PDF-".as_slice(), "application/pdf"),
        (b"\xff\xd8\xff".as_slice(), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n".as_slice(), "image/png"),
    ]
    .into_iter()
    .find(|(head, _)| bytes.starts_with(head))
    .map(|(_, media)| media)
}

/// Keeps the scan of a signed agreement: PDF, JPEG or PNG of at most 10 MB.
#[utoipa::path(post, path = "/api/agreements/{id}/scan", tag = "agreements",
    params(("id" = AgreementId, Path), ScanQuery),
    request_body(content = ScanForm, content_type = "multipart/form-data"),
    responses((status = 200, body = AgreementView)))]
pub async fn store_scan(
    ctx: Ctx,
    Path(id): Path<AgreementId>,
    Query(query): Query<ScanQuery>,
    form: Result<Multipart, MultipartRejection>,
) -> Answer {
    let (file_name, bytes) = read_form(form).await?;
    let media = media(&bytes)
        .filter(|_| bytes.len() <= MAX_BYTES)
        .ok_or_else(|| Problem::field("file", "agreement_scan"))?;
    let target = format!("POST /api/agreements/{id}/scan?version={}", query.version);
    let body = Body::of_parts((), &[target.as_bytes(), file_name.as_bytes(), &bytes]);
    let mut tx = fresh!(ctx.begin(&body).await?);
    let event = AgreementEvent::StoreScan;
    let (mut agreement, _) = admitted(&mut tx, id, query.version, event).await?;
    let hash: String = sha256(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let scan = Scan {
        hash,
        file_name,
        media,
        bytes,
    };
    let (person, now) = (tx.actor().person(), tx.now());
    let (db, scope) = tx.parts();
    insert_scan(db, scope, id, &scan, person, now).await?;
    agreement.scan_hash = Some(scan.hash.clone());
    agreement.updated_at = now;
    store::update(db, scope, &mut agreement).await?;
    tx.log(Entry {
        entity: "agreement",
        id: id.0,
        event: event.code(),
        from: Some(agreement.state.code()),
        to: Some(agreement.state.code()),
        detail: json!({"file": scan.file_name, "hash": scan.hash}),
        area: Some(&agreement.area_path),
        ..Entry::default()
    })
    .await?;
    answer(tx, &agreement, StatusCode::OK).await
}

/// The scan of what was signed, to be kept or looked at.
#[utoipa::path(get, path = "/api/agreements/{id}/scan", tag = "agreements", params(("id" = AgreementId, Path)),
    responses((status = 200, content_type = "application/octet-stream")))]
pub async fn get_scan(ctx: Ctx, Path(id): Path<AgreementId>) -> Answer {
    let mut db = ctx.read().await?;
    let (agreement, _) = load_for(&mut db, ctx.actor()?, id).await?;
    let hash = agreement.scan_hash.ok_or_else(Problem::not_found)?;
    let wide = Scope::street_wide(ctx.actor()?.street());
    let scan = scan(&mut db, &wide, id, &hash).await?;
    let kind = match scan.media.as_str() {
        "application/pdf" => Kind::Pdf,
        "image/png" => Kind::Png,
        _ => Kind::Jpeg,
    };
    Ok(Download::new(kind, &agreement.number, scan.bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::media;

    #[test]
    fn a_scan_is_told_by_what_it_begins_with() {
        for (bytes, expected) in [
            (b"%PDF-1.7 ...".as_slice(), Some("application/pdf")),
            (b"\xff\xd8\xff\xe0".as_slice(), Some("image/jpeg")),
            (b"\x89PNG\r\n\x1a\n".as_slice(), Some("image/png")),
            (b"<html>".as_slice(), None),
            (b"MZ".as_slice(), None),
            (b"".as_slice(), None),
        ] {
            assert_eq!(media(bytes), expected);
        }
    }
}
