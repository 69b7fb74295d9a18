//! `/api/notices`: the own inbox. Showing it is what delivers.

use axum::http::StatusCode;
use linli_domain::id::NoticeId;
use linli_domain::time::Timestamp;
use linli_kit::ctx::{Answer, Body, Ctx, Json, Query};
use linli_kit::fresh;
use linli_kit::page::{Page, Paged};
use linli_kit::problem::Problem;
use linli_kit::text::{Locale, Texts};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, Notice};

/// Notices that can be marked as read at once.
const MAX_READ: usize = 200;

/// A notice in the reader's language.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticeItem {
    /// Its id.
    pub id: NoticeId,
    /// When it was sent.
    pub at: Timestamp,
    /// The key of its text, without `notice_`.
    pub code: String,
    /// One sentence.
    pub text: String,
    /// What it is about.
    pub entity: String,
    /// Which one.
    pub entity_id: Uuid,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// The own inbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct Inbox {
    /// One page of it, newest first.
    #[serde(flatten)]
    pub page: Paged<NoticeItem>,
    /// How many are not read yet.
    pub unread: i64,
}

/// Which notices are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InboxQuery {
    /// Only those not read yet.
    unread: Option<bool>,
    /// 1-based.
    page: Option<i64>,
    /// 1 to 200.
    page_size: Option<i64>,
}

/// What was read.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticesRead {
    /// At most 200; those of others are passed over.
    pub ids: Vec<NoticeId>,
}

/// How many are left.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Unread {
    /// Not read yet.
    pub unread: i64,
}

/// The own inbox. What was queued for it counts as delivered from now on.
#[utoipa::path(get, path = "/api/notices", tag = "notices", params(InboxQuery),
    responses((status = 200, body = Inbox)))]
pub async fn list_notices(
    ctx: Ctx,
    Query(query): Query<InboxQuery>,
) -> Result<Json<Inbox>, Problem> {
    let scope = ctx.scope()?;
    let person = ctx.session()?.person_id;
    let page = Page::check(query.page, query.page_size)?;
    let mut db = ctx.read().await?;
    let only_unread = query.unread.unwrap_or(false);
    let (notices, total) = store::inbox(&mut db, &scope, person, only_unread, page).await?;
    let counts = store::counts(&mut db, &scope, person).await?;
    drop(db);
    if counts.queued > 0 {
        let mut tx = ctx.app().begin_as(ctx.actor()?.clone()).await?;
        let now = tx.now();
        store::delivered(tx.db(), &scope, person, now).await?;
        tx.finish().await?;
    }
    let items = notices
        .into_iter()
        .map(|notice| item(&ctx, notice))
        .collect();
    Ok(Json(Inbox {
        page: Paged::new(items, total, page),
        unread: counts.unread,
    }))
}

fn item(ctx: &Ctx, notice: Notice) -> NoticeItem {
    let args: Value = serde_json::from_str(&notice.args).unwrap_or(Value::Null);
    let args = args.as_object().cloned().unwrap_or_default();
    let args = spoken(ctx.app().texts(), ctx.locale(), args);
    let key = format!("notice_{}", notice.code);
    NoticeItem {
        id: notice.id,
        at: notice.created_at,
        text: ctx.app().texts().say(ctx.locale(), &key, &args),
        code: notice.code,
        entity: notice.entity,
        entity_id: notice.entity_id,
        read_at: notice.read_at,
    }
}

/// The values of a notice in the reader's language: one that is a text itself, `{"text": key, "args": {…}}`, is said.
fn spoken(texts: &Texts, locale: Locale, args: Map<String, Value>) -> Map<String, Value> {
    let said = |value: Value| match value.get("text").and_then(Value::as_str) {
        Some(key) => {
            let args = value.get("args").and_then(Value::as_object).cloned();
            texts.say(locale, key, &args.unwrap_or_default()).into()
        }
        None => value,
    };
    args.into_iter()
        .map(|(name, value)| (name, said(value)))
        .collect()
}

/// Marks notices as read.
#[utoipa::path(post, path = "/api/notices/read", tag = "notices", request_body = NoticesRead,
    responses((status = 200, body = Unread)))]
pub async fn read_notices(ctx: Ctx, body: Body<NoticesRead>) -> Answer {
    let person = ctx.session()?.person_id;
    if body.value.ids.len() > MAX_READ {
        let mut args = serde_json::Map::new();
        args.insert("min".into(), 0.into());
        args.insert("max".into(), MAX_READ.into());
        return Err(Problem::fields(Vec::new()).and_field("ids", "out_of_range", args));
    }
    let mut tx = fresh!(ctx.begin(&body).await?);
    let now = tx.now();
    let (db, scope) = tx.parts();
    for id in &body.value.ids {
        store::read(db, scope, person, *id, now).await?;
    }
    let unread = store::counts(db, scope, person).await?.unread;
    tx.commit(StatusCode::OK, &Unread { unread }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_a_text_is_said_in_the_readers_language() {
        let texts =
            Texts::load(["[half]\nzh = \"{year}年下半年\"\nen = \"second half of {year}\""])
                .expect("loads");
        let args = serde_json::json!({"org": "业委会", "period": {"text": "half", "args": {"year": 2026}}});
        let args = args.as_object().cloned().expect("an object");
        for (locale, period) in [
            (Locale::Zh, "2026年下半年"),
            (Locale::En, "second half of 2026"),
        ] {
            let said = spoken(&texts, locale, args.clone());
            assert_eq!(
                (&said["org"], &said["period"]),
                (&"业委会".into(), &period.into())
            );
        }
    }
}
