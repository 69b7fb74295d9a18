//! `GET /api/refusal-codes`, `PUT /api/refusal-codes/{code}`: the texts as they stand, and a new version of one.

use std::collections::HashMap;

use axum::http::StatusCode;
use linli_domain::code::CodeEnum;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_kit::transaction::Entry;
use linli_net::persons;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::default_text;
use super::store::{self, RefusalText};
use crate::demands::state::RefusalCode;

/// Characters of a text, at least and at most.
const LENGTH: (usize, usize) = (4, 500);

/// An earlier version.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RefusalVersion {
    /// From 1.
    pub version: i64,
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
    /// Who wrote it.
    pub who: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A refusal code with the text residents read.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RefusalCodeView {
    /// The code.
    pub code: RefusalCode,
    /// In the reader's language.
    pub text: String,
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
    /// 0 for the text the house came with.
    pub version: i64,
    /// What the house came with, in the reader's language.
    pub default_text: String,
    /// The street's own versions, the newest first.
    pub versions: Vec<RefusalVersion>,
}

/// All refusal codes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RefusalCodes {
    /// A to F.
    pub items: Vec<RefusalCodeView>,
}

/// A new version of a text.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteRefusalText {
    /// As read; 0 for the text the house came with.
    pub version: i64,
    /// In Chinese, 4 to 500 characters.
    pub text_zh: String,
    /// In English, 4 to 500 characters.
    pub text_en: String,
}

/// The refusal codes with the texts residents read, and how they read before.
#[utoipa::path(get, path = "/api/refusal-codes", tag = "refusals", responses((status = 200, body = RefusalCodes)))]
pub async fn refusal_codes(ctx: Ctx) -> Result<Json<RefusalCodes>, Problem> {
    let scope = Scope::street_wide(ctx.session()?.street_id);
    let mut db = ctx.read().await?;
    Ok(Json(all(&mut db, &scope, ctx.app(), ctx.locale()).await?))
}

async fn all(
    db: &mut Db,
    scope: &Scope,
    app: &App,
    locale: Locale,
) -> Result<RefusalCodes, Problem> {
    let written = store::all(db, scope).await?;
    let authors = written.iter().filter_map(|text| text.changed_by);
    let names = persons::store::names(db, scope, authors).await?;
    let items = RefusalCode::ALL
        .iter()
        .map(|code| {
            let own = written.iter().filter(|text| text.code == *code);
            view(app, locale, *code, own, &names)
        })
        .collect();
    Ok(RefusalCodes { items })
}

fn view<'t>(
    app: &App,
    locale: Locale,
    code: RefusalCode,
    own: impl Iterator<Item = &'t RefusalText>,
    names: &HashMap<PersonId, String>,
) -> RefusalCodeView {
    let versions: Vec<RefusalVersion> = own
        .map(|text| RefusalVersion {
            version: text.version,
            text_zh: text.text_zh.clone(),
            text_en: text.text_en.clone(),
            who: text.changed_by.and_then(|who| names.get(&who).cloned()),
            at: text.changed_at,
        })
        .collect();
    let default = |locale| default_text((app.texts(), locale), code);
    let newest = versions.first();
    let text_zh = newest.map_or_else(|| default(Locale::Zh), |text| text.text_zh.clone());
    let text_en = newest.map_or_else(|| default(Locale::En), |text| text.text_en.clone());
    RefusalCodeView {
        code,
        text: match locale {
            Locale::Zh => text_zh.clone(),
            Locale::En => text_en.clone(),
        },
        text_zh,
        text_en,
        version: newest.map_or(0, |text| text.version),
        default_text: default(locale),
        versions,
    }
}

/// Writes a new version of a text. Matters refused before keep the words they were refused with.
#[utoipa::path(put, path = "/api/refusal-codes/{code}", tag = "refusals", params(("code" = String, Path)),
    request_body = WriteRefusalText, responses((status = 200, body = RefusalCodes)))]
pub async fn write_refusal_text(
    ctx: Ctx,
    Path(code): Path<String>,
    body: Body<WriteRefusalText>,
) -> Answer {
    let code = RefusalCode::from_code(&code).ok_or_else(Problem::not_found)?;
    let wanted = &body.value;
    let text_zh = checked("text_zh", &wanted.text_zh)?;
    let text_en = checked("text_en", &wanted.text_en)?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (by, now) = (tx.actor().person(), tx.now());
    let (db, scope) = tx.parts();
    let before = store::latest(db, scope, code).await?;
    if before.as_ref().map_or(0, |text| text.version) != wanted.version {
        return Err(Problem::stale());
    }
    let text = RefusalText {
        code,
        version: wanted.version + 1,
        text_zh,
        text_en,
        changed_by: by,
        changed_at: now,
    };
    if !store::insert(db, scope, &text).await? {
        return Err(Problem::stale());
    }
    tx.log(Entry {
        entity: "refusal",
        // a code has no id of its own: its letter stands for it
        id: Uuid::from_u128(code.code().bytes().map(u128::from).sum()),
        event: "written",
        detail: json!({"code": code, "version": text.version, "text": text.text_zh}),
        ..Entry::default()
    })
    .await?;
    let scope = Scope::street_wide(tx.scope().street());
    let codes = all(tx.db(), &scope, ctx.app(), ctx.locale()).await?;
    tx.commit(StatusCode::OK, &codes).await
}

fn checked(field: &str, typed: &str) -> Result<String, Problem> {
    let text = typed.trim();
    let (min, max) = LENGTH;
    if (min..=max).contains(&text.chars().count()) {
        return Ok(text.to_owned());
    }
    let args = Map::from_iter([
        ("min".to_owned(), json!(min)),
        ("max".to_owned(), json!(max)),
    ]);
    Err(Problem::fields(Vec::new()).and_field(field, "refusal_text", args))
}
