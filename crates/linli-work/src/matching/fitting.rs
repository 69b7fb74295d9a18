//! `GET /api/fitting`: the five demands that fit a unit, for its liaison. What was addressed to the unit itself comes
//! first and in full, whether or not anything in it fits: a person decided that already.

use std::cmp::Reverse;

use linli_domain::id::{DemandId, DemandLineId, IssueId, OrgId};
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::app::App;
use linli_kit::ctx::{Ctx, Json};
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::text::Locale;
use linli_match::commonness::Commonness;
use linli_match::reason::Reason;
use linli_match::score::{DIGEST, Setting};
use linli_net::{areas, orgs};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use utoipa::ToSchema;

use super::market::{Asked, Candidate, is_dismissed, one_tree};
use super::store::{self, IssuedRow};
use super::words::{ReasonView, in_words};
use crate::{classes, resources};

/// Issues compared at most: the ones issued last.
const MOST_ISSUES: i64 = 500;
/// Resources of one unit compared at most.
const MOST_RESOURCES: i64 = 200;
/// Characters of a text shown.
const TEXT_START: usize = 60;
/// The reason of what was addressed to the unit.
const ADDRESSED: &str = "match.addressed";

/// A demand as a unit sees it before it has taken it: nothing of who asked.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FittingDemand {
    /// Its id.
    pub id: DemandId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The beginning of its text, numbers long enough to be a telephone's left out.
    pub text_start: String,
    /// Where it is, spoken.
    pub area_name: String,
    /// Its class.
    pub class_name: Option<String>,
    /// Quantity asked.
    pub asked: i64,
    /// Quantity taken.
    pub committed: i64,
    /// Quantity done.
    pub fulfilled: i64,
    /// What the quantities count.
    pub unit: String,
    /// The issue that offers it.
    pub issue_id: IssueId,
    /// Until when it may be taken.
    pub claim_by: Timestamp,
    /// The line it offers, where it is one.
    pub line_id: Option<DemandLineId>,
    /// The demand's version.
    pub version: i64,
}

/// A demand that fits, and why.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FittingItem {
    /// The demand.
    pub demand: FittingDemand,
    /// The issue that offers it.
    pub issue_id: IssueId,
    /// 0 to 1000.
    pub score: u16,
    /// Why; of what was addressed to the unit, that comes first.
    pub reasons: Vec<ReasonView>,
}

/// What a unit may take now: everything addressed to it, then what fits, each the best first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FittingList {
    /// Five at most, unless more than five are addressed to the unit.
    pub items: Vec<FittingItem>,
}

/// A demand to show: where it stands among those issued, and why.
struct Proposed {
    place: usize,
    addressed: bool,
    score: u16,
    reasons: Vec<Reason>,
}

/// What the own unit may take: everything addressed to it, then of what everybody may take the five that fit; never
/// what it said does not fit.
#[utoipa::path(get, path = "/api/fitting", tag = "matching", responses((status = 200, body = FittingList)))]
pub async fn get_fitting(ctx: Ctx) -> Result<Json<FittingList>, Problem> {
    let scope = ctx.scope()?;
    let acting = ctx
        .actor()?
        .acting()
        .ok_or_else(|| Problem::forbidden("no_post"))?;
    let mut db = ctx.read().await?;
    let found = propose(&mut db, ctx.app(), &scope, ctx.locale(), acting.org).await?;
    Ok(Json(found))
}

/// The proposals for a unit, in at most 9 queries.
///
/// # Errors
/// *Not found* when there is no such unit.
pub async fn propose(
    db: &mut Db,
    app: &App,
    scope: &Scope,
    locale: Locale,
    unit: OrgId,
) -> Result<FittingList, Problem> {
    let now = app.now();
    let issued = store::issued_to(db, scope, unit, now, MOST_ISSUES).await?;
    if issued.is_empty() {
        return Ok(FittingList { items: Vec::new() });
    }
    let org = orgs::store::load(db, scope, unit).await?;
    let tree = classes::store::load_all(db, scope).await?;
    let own = resources::store::usable(db, scope, Some(unit), now, MOST_RESOURCES).await?;
    let needs = resources::store::needs_of_listed(db, scope, Some(unit)).await?;
    let work = store::experience(db, scope, Some(unit), now).await?;
    let dismissed = store::dismissed_of(db, scope, unit).await?;
    let ways = own
        .iter()
        .map(|resource| &resource.area_path)
        .chain([&org.area_path]);
    let kinds = store::kinds(db, scope, ways).await?;
    let work = work.get(&unit);
    let unit_itself = Candidate::of_unit(&org, needs.values().flatten(), work, &tree, &kinds);
    let mut candidates: Vec<Candidate> = own
        .iter()
        .map(|resource| {
            let serves = needs
                .get(&resource.id)
                .map(Vec::as_slice)
                .unwrap_or_default();
            Candidate::of_resource(resource, serves, work, &tree, &kinds)
        })
        .chain([unit_itself])
        .collect();
    let wanted: Vec<_> = issued
        .iter()
        .map(|row| asked(row).need(&tree, &kinds))
        .collect();
    let mut commonness = Commonness::default();
    for need in &wanted {
        commonness.learn(&need.reading);
    }
    let table = one_tree();
    let setting = Setting {
        classes: &table,
        commonness: &commonness,
        now,
    };
    let mut best: Vec<Proposed> = Vec::new();
    for (place, need) in wanted.iter().enumerate() {
        let fit = candidates
            .iter_mut()
            .filter(|candidate| !is_dismissed(&dismissed, need.key, candidate.key()))
            .filter_map(|candidate| candidate.fit(need, &issued[place].unit, setting))
            // of equals the first: the resource that was touched last
            .rev()
            .max_by_key(|fit| fit.score);
        let addressed = issued[place].to_org_id == Some(unit) && need.quantity != Some(0);
        if addressed || fit.is_some() {
            let (score, reasons) = fit.map_or((0, Vec::new()), |fit| (fit.score, fit.reasons));
            best.push(Proposed {
                place,
                addressed,
                score,
                reasons,
            });
        }
    }
    best.sort_by_key(|one| (!one.addressed, Reverse(one.score), one.place));
    let addressed = best.iter().filter(|one| one.addressed).count();
    best.truncate(addressed.max(DIGEST));
    let shown = best.iter().map(|one| &issued[one.place].area_path);
    let places = areas::store::spoken_names(db, scope, shown).await?;
    let items = best
        .iter()
        .map(|one| {
            let row = &issued[one.place];
            let mut reasons = in_words(&one.reasons, app.texts(), locale, &tree);
            if one.addressed {
                let text = app.texts().say(locale, ADDRESSED, &Map::new());
                let code = ADDRESSED.to_owned();
                reasons.insert(0, ReasonView { code, text });
            }
            FittingItem {
                demand: FittingDemand {
                    id: row.id,
                    number: row.number.clone(),
                    title: without_long_numbers(&row.title),
                    text_start: without_long_numbers(&row.text)
                        .chars()
                        .take(TEXT_START)
                        .collect(),
                    area_name: places.get(&row.area_path).cloned().unwrap_or_default(),
                    class_name: row.class_id.and_then(|id| tree.name(id)).map(str::to_owned),
                    asked: row.asked,
                    committed: row.committed,
                    fulfilled: row.fulfilled,
                    unit: row.unit.clone(),
                    issue_id: row.issue_id,
                    claim_by: row.claim_by,
                    line_id: row.line_id,
                    version: row.version,
                },
                issue_id: row.issue_id,
                score: one.score,
                reasons,
            }
        })
        .collect();
    Ok(FittingList { items })
}

fn asked(row: &IssuedRow) -> Asked<'_> {
    Asked {
        id: row.id,
        class: row.class_id,
        title: &row.title,
        text: &row.text,
        area: &row.area_path,
        group: row.group_name.as_deref(),
        asked: row.asked,
        committed: row.committed,
    }
}

/// A text with every run of seven digits or more starred out: residents write their telephone into the text, and a
/// unit gets it only when it has taken the order.
fn without_long_numbers(text: &str) -> String {
    const LONG: usize = 7;
    let mut shown = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_numeric() {
            run.push(character);
            continue;
        }
        if run.chars().count() >= LONG {
            shown.push_str("****");
        } else {
            shown.push_str(&run);
        }
        run.clear();
        shown.push(character);
    }
    shown.pop();
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_sees_no_telephone_in_a_text() {
        for (text, shown) in [
            ("请联系13805710001，3幢2单元", "请联系****，3幢2单元"),
            ("电话 87654321", "电话 ****"),
            ("2026年要 30 份", "2026年要 30 份"),
            ("", ""),
        ] {
            assert_eq!(without_long_numbers(text), shown);
        }
    }
}
