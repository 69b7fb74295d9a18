//! `GET /api/demands/{id}/matches`: the best resources and units for a demand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linli_domain::id::{ClassId, DemandId, OrgId, ResourceId};
use linli_domain::scope::Scope;
use linli_domain::time::{DAY, Timestamp};
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json, Path};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_match::commonness::Commonness;
use linli_match::score::{Fit, Setting};
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::Org;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::market::{Asked, Candidate, Key, is_dismissed, one_tree, ranked};
use super::store;
use super::words::{ReasonView, in_words};
use crate::classes;
use crate::classes::tree::ClassTree;
use crate::resources;
use crate::resources::store::Resource;
use crate::resources::view::ResourceSummary;

/// Proposals of each kind shown: what fits one screen beside the demand.
const SHOWN: usize = 10;
/// Resources compared at most; a street of the reference size has a fifth of it.
const MOST_RESOURCES: i64 = 5_000;
/// How far back orders tell of a unit.
pub(super) const LOOK_BACK: i64 = 365 * DAY;

/// An organisation by name.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OrgRef {
    /// Its id.
    pub id: OrgId,
    /// Its name.
    pub name: String,
}

/// A resource that may serve the demand.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ResourceMatch {
    /// The resource.
    pub resource: ResourceSummary,
    /// Whose it is.
    pub org: OrgRef,
    /// 0 to 1000.
    pub score: u16,
    /// Why.
    pub reasons: Vec<ReasonView>,
}

/// A unit that may serve the demand.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct UnitMatch {
    /// The unit.
    pub org: OrgRef,
    /// 0 to 1000.
    pub score: u16,
    /// Why.
    pub reasons: Vec<ReasonView>,
}

/// Who and what may serve a demand, the best first; what somebody said does not fit is left out.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MatchList {
    /// At most ten resources.
    pub resources: Vec<ResourceMatch>,
    /// At most ten units.
    pub units: Vec<UnitMatch>,
}

/// Proposals for a demand. A person decides.
#[utoipa::path(get, path = "/api/demands/{id}/matches", tag = "matching", params(("id" = DemandId, Path)),
    responses((status = 200, body = MatchList)))]
pub async fn get_matches(ctx: Ctx, Path(id): Path<DemandId>) -> Result<Json<MatchList>, Problem> {
    let scope = ctx.scope()?;
    let mut db = ctx.read().await?;
    let found = propose(&mut db, ctx.app(), &scope, ctx.locale(), id).await?;
    Ok(Json(found))
}

/// Everything that is compared with one demand.
struct Market {
    tree: ClassTree,
    resources: Vec<Resource>,
    needs: HashMap<ResourceId, Vec<ClassId>>,
    orgs: BTreeMap<OrgId, Org>,
    work: HashMap<OrgId, store::Experience>,
}

async fn open_market(db: &mut Db, scope: &Scope, now: Timestamp) -> Result<Market, Problem> {
    let orgs = linli_net::orgs::store::of_kinds(db, scope, &[]).await?;
    Ok(Market {
        tree: classes::store::load_all(db, scope).await?,
        resources: resources::store::usable(db, scope, None, now, MOST_RESOURCES).await?,
        needs: resources::store::needs_of_listed(db, scope, None).await?,
        orgs: orgs.into_iter().map(|org| (org.id, org)).collect(),
        work: store::experience(db, scope, None, now).await?,
    })
}

/// The proposals for a demand in scope, in at most 12 queries.
///
/// # Errors
/// *Not found* when the demand lies outside the scope.
pub async fn propose(
    db: &mut Db,
    app: &App,
    scope: &Scope,
    locale: Locale,
    id: DemandId,
) -> Result<MatchList, Problem> {
    let now = app.now();
    let demand = store::demand(db, scope, id).await?;
    let dismissed = store::dismissed_for(db, scope, id).await?;
    let kinds = store::kinds(db, scope, [&demand.area_path]).await?;
    let market = open_market(db, scope, now).await?;
    let asked = Asked {
        id,
        class: demand.class_id,
        title: &demand.title,
        text: &demand.text,
        area: &demand.area_path,
        group: demand.group_name.as_deref(),
        asked: demand.asked,
        committed: demand.committed,
    };
    let candidates = candidates(&market, &kinds)
        .into_iter()
        .filter(|candidate| !is_dismissed(&dismissed, id, candidate.key()))
        .collect();
    let (resources, units) = compare(&market, &kinds, &asked, &demand.unit, candidates, now);
    let say = |fit: &Fit| in_words(&fit.reasons, app.texts(), locale, &market.tree);
    let org = |id: OrgId| OrgRef {
        id,
        name: market
            .orgs
            .get(&id)
            .map(|org| org.name.clone())
            .unwrap_or_default(),
    };
    let shown: Vec<Resource> = resources
        .iter()
        .filter_map(|(_, (_, id))| market.resources.iter().find(|one| Some(one.id) == *id))
        .cloned()
        .collect();
    let summaries = resources::view::summaries(db, scope, &shown, now).await?;
    Ok(MatchList {
        resources: resources
            .iter()
            .zip(summaries)
            .map(|((fit, (owner, _)), resource)| ResourceMatch {
                resource,
                org: org(*owner),
                score: fit.score,
                reasons: say(fit),
            })
            .collect(),
        units: units
            .iter()
            .map(|(fit, (unit, _))| UnitMatch {
                org: org(*unit),
                score: fit.score,
                reasons: say(fit),
            })
            .collect(),
    })
}

fn candidates(market: &Market, kinds: &store::Kinds) -> Vec<Candidate> {
    let mut serves: HashMap<OrgId, BTreeSet<ClassId>> = HashMap::new();
    let mut candidates = Vec::with_capacity(market.resources.len() + market.orgs.len());
    for resource in &market.resources {
        let classes = market
            .needs
            .get(&resource.id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        serves.entry(resource.org_id).or_default().extend(classes);
        let work = market.work.get(&resource.org_id);
        candidates.push(Candidate::of_resource(
            resource,
            classes,
            work,
            &market.tree,
            kinds,
        ));
    }
    let units = market.orgs.values().filter(|org| may_be_asked(org.kind));
    candidates.extend(units.map(|org| {
        let classes = serves.get(&org.id).into_iter().flatten();
        Candidate::of_unit(org, classes, market.work.get(&org.id), &market.tree, kinds)
    }));
    candidates
}

/// Offices hand work out; they are not proposed as units to take it.
fn may_be_asked(kind: OrgKind) -> bool {
    !matches!(
        kind,
        OrgKind::StreetOffice | OrgKind::Department | OrgKind::Community
    )
}

/// What fits, the best first.
type Ranking = Vec<(Fit, Key)>;

/// Resources and units that fit, the best [`SHOWN`] of each.
fn compare(
    market: &Market,
    kinds: &store::Kinds,
    asked: &Asked<'_>,
    unit: &str,
    mut candidates: Vec<Candidate>,
    now: Timestamp,
) -> (Ranking, Ranking) {
    let mut commonness = Commonness::default();
    for candidate in &candidates {
        commonness.learn(candidate.reading());
    }
    let need = asked.need(&market.tree, kinds);
    let table = one_tree();
    let setting = Setting {
        classes: &table,
        commonness: &commonness,
        now,
    };
    let fits: Vec<(Fit, Key)> = candidates
        .iter_mut()
        .filter_map(|candidate| {
            let fit = candidate.fit(&need, unit, setting)?;
            Some((fit, candidate.key()))
        })
        .collect();
    let (mut resources, mut units): (Vec<_>, Vec<_>) = ranked(fits)
        .into_iter()
        .partition(|(_, (_, resource))| resource.is_some());
    resources.truncate(SHOWN);
    units.truncate(SHOWN);
    (resources, units)
}
