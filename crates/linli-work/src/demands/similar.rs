//! The same matter in other words: suggested while typing and at triage, with reasons; a clerk decides.

use std::collections::BTreeSet;

use linli_domain::area::AreaPath;
use linli_domain::id::{AreaId, ClassId, DemandId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Path, Query};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_match::class::ClassPath;
use linli_match::commonness::Commonness;
use linli_match::place::Place;
use linli_match::reading::Reading;
use linli_match::reason::Reason;
use linli_match::similar::{MIN_SHARED_KEYS, Matter, POSSIBLE, fingerprint, most_alike};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::entity::Demand;
use super::store;
use super::view::{DemandSummary, summaries};

/// A reason in words.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReasonText {
    /// The stable code.
    pub code: String,
    /// In the reader's language.
    pub text: String,
}

/// A like demand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SimilarDemand {
    /// The demand.
    pub demand: DemandSummary,
    /// 0 to 1000.
    pub score: u16,
    /// Why.
    pub reasons: Vec<ReasonText>,
}

/// Like demands, most alike first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SimilarDemands {
    /// At most five.
    pub items: Vec<SimilarDemand>,
}

/// What has been typed so far.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SimilarQuery {
    /// The text so far; at least six characters, of which the first 2,000 count.
    text: String,
    /// The place, if chosen.
    #[serde(default)]
    #[param(inline)]
    area_id: Option<AreaId>,
    /// The class, if chosen.
    #[serde(default)]
    #[param(inline)]
    class_id: Option<ClassId>,
}

/// Demands like a text that is being typed.
#[utoipa::path(get, path = "/api/demands/similar", tag = "demands", params(SimilarQuery),
    responses((status = 200, body = SimilarDemands)))]
pub async fn similar_to_text(
    ctx: Ctx,
    Query(query): Query<SimilarQuery>,
) -> Result<Json<SimilarDemands>, Problem> {
    let scope = ctx.scope()?;
    let text: String = query.text.trim().chars().take(2_000).collect();
    if text.chars().count() < 6 {
        return Ok(Json(SimilarDemands { items: Vec::new() }));
    }
    let mut db = ctx.read().await?;
    let path = match query.area_id {
        Some(area) => {
            linli_net::areas::store::load(&mut db, &scope, area)
                .await?
                .path
        }
        None => scope.area().clone(),
    };
    let now = ctx.now();
    let matter = matter(&scope, &path, query.class_id, now, "", &text);
    let mut candidates = candidates(&mut db, &scope, &matter.reading).await?;
    // what has just begun to be typed shares few keys with long texts: look at the newest of the compound too
    let around = path.ancestor(path.depth().min(2));
    for demand in store::recent_in(&mut db, &scope, &around, now.plus(-90 * DAY)).await? {
        if candidates.iter().all(|candidate| candidate.id != demand.id) {
            candidates.push(demand);
        }
    }
    Ok(Json(
        answer(
            &mut db,
            &scope,
            ctx.app(),
            ctx.locale(),
            now,
            &matter,
            candidates,
            None,
        )
        .await?,
    ))
}

/// Demands like this one.
#[utoipa::path(get, path = "/api/demands/{id}/similar", tag = "demands", params(("id" = DemandId, Path)),
    responses((status = 200, body = SimilarDemands)))]
pub async fn similar_demands(
    ctx: Ctx,
    Path(id): Path<DemandId>,
) -> Result<Json<SimilarDemands>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let demand = store::load(&mut db, &scope, id).await?;
    let matter = of_demand(&scope, &demand);
    let candidates = candidates(&mut db, &scope, &matter.reading).await?;
    Ok(Json(
        answer(
            &mut db,
            &scope,
            ctx.app(),
            ctx.locale(),
            ctx.now(),
            &matter,
            candidates,
            Some(id),
        )
        .await?,
    ))
}

fn matter(
    scope: &Scope,
    path: &AreaPath,
    class: Option<ClassId>,
    at: Timestamp,
    title: &str,
    text: &str,
) -> Matter {
    Matter {
        place: Place::usual(scope.street(), path.clone()),
        class: ClassPath::new(&class.map(|class| class.to_string()).unwrap_or_default()),
        received_at: at,
        reading: Reading::of(title, text),
    }
}

fn of_demand(scope: &Scope, demand: &Demand) -> Matter {
    matter(
        scope,
        &demand.area_path,
        demand.class_id,
        demand.created_at,
        &demand.title,
        &demand.text,
    )
}

async fn candidates(db: &mut Db, scope: &Scope, reading: &Reading) -> Result<Vec<Demand>, Problem> {
    let keys = fingerprint(reading, &Commonness::default());
    store::alike(
        db,
        scope,
        &keys,
        i64::try_from(MIN_SHARED_KEYS).unwrap_or(2),
    )
    .await
}

#[allow(clippy::too_many_arguments)]
async fn answer(
    db: &mut Db,
    scope: &Scope,
    app: &App,
    locale: Locale,
    now: Timestamp,
    matter: &Matter,
    candidates: Vec<Demand>,
    own: Option<DemandId>,
) -> Result<SimilarDemands, Problem> {
    let matters: Vec<(DemandId, Matter)> = candidates
        .iter()
        .map(|demand| (demand.id, of_demand(scope, demand)))
        .collect();
    let dismissed: BTreeSet<DemandId> = own.into_iter().collect();
    let found = most_alike(matter, &matters, &dismissed, &Commonness::default(), 5);
    let found: Vec<_> = found
        .into_iter()
        .filter(|(_, likeness)| likeness.score >= POSSIBLE)
        .collect();
    let shown: Vec<Demand> = found
        .iter()
        .filter_map(|(id, _)| candidates.iter().find(|demand| demand.id == *id).cloned())
        .collect();
    let summaries = summaries(db, scope, shown, now).await?;
    let items = found
        .into_iter()
        .zip(summaries)
        .map(|((_, likeness), demand)| SimilarDemand {
            demand,
            score: likeness.score,
            reasons: likeness
                .reasons
                .iter()
                .filter_map(|reason| reason_text(app, locale, reason))
                .collect(),
        })
        .collect();
    Ok(SimilarDemands { items })
}

/// A reason in words. The class of a like demand is not repeated: it is on its line.
#[must_use]
pub fn reason_text(app: &App, locale: Locale, reason: &Reason) -> Option<ReasonText> {
    let value = serde_json::to_value(reason).ok()?;
    let code = value["code"].as_str()?.to_owned();
    // the class is on the demand's own line, by name
    if matches!(reason, Reason::SameClass { .. }) {
        return None;
    }
    let mut args = value["args"].as_object().cloned().unwrap_or_default();
    if let Some(Value::Array(words)) = args.get("words") {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        args.insert("words".to_owned(), words.join("、").into());
    }
    app.texts().knows(&code).then(|| ReasonText {
        text: app.texts().say(locale, &code, &args),
        code,
    })
}
