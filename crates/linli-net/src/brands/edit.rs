//! `PUT /api/brands/{area_id}`: the name and the few sentences of a community's brand are written.

use axum::http::StatusCode;
use linli_domain::actor::Role;
use linli_domain::area::AreaKind;
use linli_domain::id::AreaId;
use linli_domain::time::Timestamp;
use linli_kit::action::AllowedAction;
use linli_kit::app::App;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::text::Locale;
use linli_kit::transaction::Entry;
use linli_kit::typed::optional_line;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::WRITERS;
use super::store::{self, Brand};
use crate::areas;
use crate::areas::store::Area;

/// Characters of a name.
const NAME: usize = 30;
/// Characters of the sentences: with the figures they fit one sheet of A4.
const TEXT: usize = 300;

/// The brand of a place as its reader sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BrandView {
    /// What it is called; empty where there is none.
    pub name: String,
    /// What it is about; may have several lines.
    pub text: String,
    /// When it was written last.
    pub updated_at: Option<Timestamp>,
    /// Who wrote it last.
    pub updated_by: Option<String>,
    /// For the optimistic lock; 0 where nobody has written any yet.
    pub version: i64,
    /// `write`, with the reason where the reader may not.
    pub allowed_actions: Vec<AllowedAction>,
}

/// A brand as it is written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandChange {
    /// The version the change was made on; 0 for the first.
    pub version: i64,
    /// At most 30 characters; empty with an empty text takes the brand away.
    #[serde(default)]
    pub name: Option<String>,
    /// At most 300 characters; wants a name.
    #[serde(default)]
    pub text: Option<String>,
}

/// A brand for a reader in a role.
#[must_use]
pub fn view(app: &App, locale: Locale, role: Option<Role>, brand: Brand) -> BrandView {
    let writes = role.is_some_and(|role| WRITERS.contains(&role));
    let refusal = (!writes).then_some("brand_not_for_role");
    BrandView {
        name: brand.name,
        text: brand.text,
        updated_at: brand.updated_at,
        updated_by: brand.writer,
        version: brand.version,
        allowed_actions: vec![AllowedAction::new(app.texts(), locale, "write", refusal)],
    }
}

/// Whether a place can have a brand: the street and its living communities.
#[must_use]
pub fn has_brand(area: &Area) -> bool {
    area.ended_at.is_none() && matches!(area.kind, AreaKind::Street | AreaKind::Community)
}

fn checked(change: BrandChange) -> Result<(String, String), Problem> {
    let name = optional_line("name", change.name, NAME)?.unwrap_or_default();
    let text = optional_line("text", change.text, TEXT)?.unwrap_or_default();
    if name.is_empty() && !text.is_empty() {
        return Err(Problem::field("name", "required"));
    }
    Ok((name, text))
}

/// Writes the brand of the street or of a community in the own scope.
#[utoipa::path(put, path = "/api/brands/{area_id}", tag = "brands", params(("area_id" = AreaId, Path)),
    request_body = BrandChange, responses((status = 200, body = BrandView)))]
pub async fn write_brand(ctx: Ctx, Path(area_id): Path<AreaId>, body: Body<BrandChange>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (now, person) = (tx.now(), tx.actor().person());
    let (db, scope) = tx.parts();
    let area = areas::store::load(db, scope, area_id).await?;
    if !has_brand(&area) {
        return Err(Problem::conflict("brand_place"));
    }
    let version = body.value.version;
    let (name, text) = checked(body.value)?;
    let brand = Brand {
        name,
        text,
        updated_at: Some(now),
        updated_by: person,
        writer: None,
        version,
    };
    let (db, scope) = tx.parts();
    store::write(db, scope, area_id, &brand).await?;
    tx.log(Entry {
        entity: "area",
        id: area_id.0,
        event: "brand",
        detail: json!({"name": brand.name}),
        area: Some(&area.path),
        ..Entry::default()
    })
    .await?;
    let (db, scope) = tx.parts();
    let brand = store::of(db, scope, area_id).await?;
    let answer = view(ctx.app(), ctx.locale(), tx.actor().role(), brand);
    tx.commit(StatusCode::OK, &answer).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_is_trimmed_short_and_never_words_without_a_name() {
        let try_out = |name: &str, text: &str| {
            checked(BrandChange {
                version: 0,
                name: Some(name.to_owned()),
                text: Some(text.to_owned()),
            })
            .map_err(|problem| {
                let fault = &problem.field_errors[0];
                (fault.field.clone(), fault.code.clone())
            })
        };
        let kept = |name: &str, text: &str| Ok((name.to_owned(), text.to_owned()));
        let refused = |field: &str, code: &str| Err((field.to_owned(), code.to_owned()));
        let cases = [
            (
                " 滨河议事 ",
                "  每月一议。\n",
                kept("滨河议事", "每月一议。"),
            ),
            ("滨河议事", "", kept("滨河议事", "")),
            (" ", "\n", kept("", "")),
            ("", "每月一议。", refused("name", "required")),
            (&"名".repeat(NAME), "", kept(&"名".repeat(NAME), "")),
            (&"名".repeat(NAME + 1), "", refused("name", "too_long")),
            ("名", &"字".repeat(TEXT), kept("名", &"字".repeat(TEXT))),
            ("名", &"字".repeat(TEXT + 1), refused("text", "too_long")),
        ];
        for (name, text, wanted) in cases {
            assert_eq!(try_out(name, text), wanted, "{name} {text}");
        }
    }
}
