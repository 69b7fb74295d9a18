//! `/api/map/tiles`: whose tiles lie under the street's map. None by default; nothing outside is asked for then.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use linli_kit::ctx::{Answer, Body, Ctx, Json};
use linli_kit::fresh;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::Entry;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::state::TileDatum;
use super::store::{self, Tiles};

/// The street's tile source.
#[derive(Debug, Serialize, ToSchema)]
pub struct TilesView {
    /// Address with `{z}`, `{x}`, `{y}` (and `{s}`) in it; none where there is no base map.
    pub url: Option<String>,
    /// The same of a layer with the names above it; none where the source has them in one.
    pub labels_url: Option<String>,
    /// In which coordinates it draws.
    pub datum: TileDatum,
    /// What is said under the map: the source and its approval number.
    pub attribution: String,
    /// The closest zoom it has.
    pub max_zoom: i64,
    /// 0 before it was first set.
    pub version: i64,
}

/// A tile source to be used from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TilesInput {
    /// The version looked at.
    pub version: i64,
    /// Address beginning with https:// with `{z}`, `{x}` and `{y}` in it; empty for no base map.
    pub url: String,
    /// The same of a layer with the names above it (Tianditu's `cva_w`); empty or left out where there is none.
    #[serde(default)]
    pub labels_url: String,
    /// In which coordinates it draws.
    pub datum: TileDatum,
    /// What is said under the map.
    pub attribution: String,
    /// The closest zoom it has, 1 to 22.
    pub max_zoom: i64,
}

fn view(tiles: Option<Tiles>) -> TilesView {
    match tiles {
        Some(tiles) => TilesView {
            url: Some(tiles.url).filter(|url| !url.is_empty()),
            labels_url: Some(tiles.labels_url).filter(|url| !url.is_empty()),
            datum: tiles.datum,
            attribution: tiles.attribution,
            max_zoom: tiles.max_zoom,
            version: tiles.version,
        },
        None => TilesView {
            url: None,
            labels_url: None,
            datum: TileDatum::Wgs84,
            attribution: String::new(),
            max_zoom: 18,
            version: 0,
        },
    }
}

/// The street's tile source.
#[utoipa::path(get, path = "/api/map/tiles", tag = "map", responses((status = 200, body = TilesView)))]
pub async fn get_tiles(ctx: Ctx) -> Result<Json<TilesView>, Problem> {
    let scope = ctx.scope()?;
    Ok(Json(view(
        store::tiles(&mut ctx.read().await?, &scope).await?,
    )))
}

/// Sets the street's tile source, or takes it away.
#[utoipa::path(put, path = "/api/map/tiles", tag = "map", request_body = TilesInput,
    responses((status = 200, body = TilesView)))]
pub async fn put_tiles(ctx: Ctx, body: Body<TilesInput>) -> Answer {
    let input = &body.value;
    check(input)?;
    let mut tx = fresh!(ctx.begin(&body).await?);
    let (now, by) = (tx.now(), tx.actor().person());
    let (db, scope) = tx.parts();
    let present = store::tiles(db, scope)
        .await?
        .map_or(0, |tiles| tiles.version);
    let tiles = Tiles {
        url: input.url.clone(),
        labels_url: input.labels_url.clone(),
        datum: input.datum,
        attribution: input.attribution.clone(),
        max_zoom: input.max_zoom,
        version: input.version + 1,
    };
    if present != input.version || !store::put_tiles(db, scope, &tiles, now, by).await? {
        return Err(Problem::stale());
    }
    let street = scope.street();
    tx.log(Entry {
        entity: "map_tiles",
        id: Uuid::from_u128(street.0.unsigned_abs().into()),
        event: "map_tiles_set",
        // the address holds the tenant's key: only whether there is one is told
        detail: json!({"used": !tiles.url.is_empty(), "datum": tiles.datum}),
        ..Entry::default()
    })
    .await?;
    tx.commit(StatusCode::OK, &view(Some(tiles))).await
}

fn check(input: &TilesInput) -> Result<(), Problem> {
    for (field, url) in [("url", &input.url), ("labels_url", &input.labels_url)] {
        if !url.is_empty() && !is_source(url) {
            return Err(Problem::field(field, "tiles_url"));
        }
    }
    if input.url.is_empty() && !input.labels_url.is_empty() {
        return Err(Problem::field("url", "tiles_url"));
    }
    if input.attribution.chars().count() > 200 {
        return Err(Problem::field("attribution", "tiles_attribution"));
    }
    if !(1..=22).contains(&input.max_zoom) {
        return Err(Problem::field("max_zoom", "tiles_zoom"));
    }
    Ok(())
}

fn is_source(url: &str) -> bool {
    let plain = url.len() <= 500
        && !url
            .chars()
            .any(|character| character.is_control() || character == ' ');
    plain && ["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part)) && !origins(url).is_empty()
}

/// What `{s}` in an address stands for: Tianditu spreads its tiles over t0 to t7.
const SUBDOMAINS: std::ops::RangeInclusive<u8> = 0..=7;

/// The origins an address of tiles loads from, as a content policy names them (`https://t0.tianditu.gov.cn`); none when it
/// does not begin with https:// and a name of a host, for whatever else stood there would become part of the policy.
#[must_use]
pub fn origins(url: &str) -> Vec<String> {
    let host = url
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    let named = host.replace("{s}", "0");
    let plain = named
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
    if !plain || !named.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    if !host.contains("{s}") {
        return vec![format!("https://{host}")];
    }
    SUBDOMAINS
        .map(|number| format!("https://{}", host.replace("{s}", &number.to_string())))
        .collect()
}

/// From where a page may load pictures beside this house: the origins of every street's tiles, each once.
///
/// # Errors
/// The database refused.
pub async fn picture_sources(db: &mut Db) -> Result<BTreeSet<String>, Problem> {
    let addresses = store::tile_addresses(db).await?;
    Ok(addresses.iter().flat_map(|url| origins(url)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_get_into_the_policy() {
        let none: [&str; 0] = [];
        for (url, wanted) in [
            (
                "https://tiles.example.cn/{z}/{x}/{y}",
                &["https://tiles.example.cn"][..],
            ),
            (
                "https://tiles.example.cn:8443?z={z}",
                &["https://tiles.example.cn:8443"],
            ),
            ("http://tiles.example.cn/", &none),
            ("https:///{z}", &none),
            ("https://*/{z}", &none),
            ("https://a.cn; script-src *", &none),
            ("https://'unsafe-inline'/{z}", &none),
            ("https://a.cn,b.cn/{z}", &none),
            ("https://user@a.cn/{z}", &none),
        ] {
            assert_eq!(origins(url), wanted, "{url}");
        }
        let spread = origins("https://t{s}.tianditu.gov.cn/vec_w/wmts?tk=key");
        assert_eq!(
            (spread.len(), spread[7].as_str()),
            (8, "https://t7.tianditu.gov.cn")
        );
    }
}
