//! `POST /api/areas/{id}/move`, `/split`, `/merge`, `/retire`: the tree changes, and history stays.
//!
//! [`shift`], [`split`], [`merge`] and [`retire`] are the writes themselves. What happens to records is told in the
//! room's own description, `mod.rs`.

use std::collections::{HashMap, HashSet};

use axum::http::StatusCode;
use linli_domain::area::AreaKind;
use linli_domain::id::AreaId;
use linli_kit::area_use::AreaUse;
use linli_kit::ctx::{Answer, Body, Ctx, Path};
use linli_kit::fresh;
use linli_kit::problem::{Looked, Problem};
use linli_kit::transaction::Tx;
use linli_kit::typed::line;
use serde::Deserialize;
use serde_json::{Map, json};
use utoipa::ToSchema;

use super::change::{self, check, refused};
use super::input::{FiguresInput, NewArea, numbering_place};
use super::rules::{AreaAct, AreaRefusal, Figures, Moving, may_move};
use super::store::{self, Area};
use super::uses::{area_uses, in_use};
use super::view::{AreaView, view};
use crate::{orgs, persons};

const REASON: usize = 200;
/// New places one split may make.
const MOST_PARTS: usize = 20;

/// Under which place one goes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaMove {
    /// The version the change was made on.
    pub version: i64,
    /// The place it will stand under.
    pub parent_id: AreaId,
    /// Why: the decision it rests on.
    pub reason: String,
}

/// Into which place one goes up.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaMerge {
    /// The version the change was made on.
    pub version: i64,
    /// The place of the same kind it goes up in.
    pub into_id: AreaId,
    /// Why: the decision it rests on.
    pub reason: String,
}

/// A new place that a split makes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaPart {
    /// 1 to 40 characters.
    pub name: String,
    /// Its number.
    #[serde(default)]
    pub number: Option<String>,
    /// Its official code.
    #[serde(default)]
    pub code: Option<String>,
    /// The places directly under the old one that go to it: at least one.
    pub child_ids: Vec<AreaId>,
    /// Its counts; the old place has so many fewer.
    #[serde(default)]
    pub figures: Option<FiguresInput>,
}

/// What a place is split into. It goes on itself with whatever is not given away.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaSplit {
    /// The version the change was made on.
    pub version: i64,
    /// 1 to 20 new places beside it.
    pub parts: Vec<AreaPart>,
    /// Why: the decision it rests on.
    pub reason: String,
}

/// The end of a place.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaEnd {
    /// The version the change was made on.
    pub version: i64,
    /// Why.
    pub reason: String,
}

async fn at_version(tx: &mut Tx, id: AreaId, version: i64) -> Result<Area, Problem> {
    let (db, scope) = tx.parts();
    store::take_turn(db, scope).await?;
    let area = store::load(db, scope, id).await?;
    if area.version == version {
        Ok(area)
    } else {
        Err(Problem::stale())
    }
}

/// A living place the actor may put others under.
async fn destination(tx: &mut Tx, field: &str, id: AreaId) -> Result<Area, Problem> {
    let (db, scope) = tx.parts();
    let area = store::load(db, scope, id).await.named_in(field)?;
    check(tx, AreaAct::AddChild, &area)?;
    Ok(area)
}

/// Puts a place with everything in it under another.
///
/// # Errors
/// 409 with the reason where it may not go there; 403 where the actor may not; numbers that would come twice.
pub async fn shift(tx: &mut Tx, id: AreaId, asked: AreaMove) -> Result<Area, Problem> {
    let reason = line("reason", &asked.reason, REASON)?;
    let area = at_version(tx, id, asked.version).await?;
    check(tx, AreaAct::Move, &area)?;
    let parent = destination(tx, "parent_id", asked.parent_id).await?;
    let (db, scope) = tx.parts();
    let was = store::spoken_names(db, scope, [&area.path]).await?;
    hang(tx, &area, &parent).await?;
    numbers_once(tx, &parent).await?;
    let (db, scope) = tx.parts();
    let moved = store::load(db, scope, id).await?;
    let now = store::spoken_names(db, scope, [&moved.path]).await?;
    let detail = json!({"from": was.get(&area.path), "to": now.get(&moved.path)});
    change::log(tx, &moved, "move", Some(&reason), detail).await?;
    Ok(moved)
}

/// Hangs a place under another, with history and every living record.
async fn hang(tx: &mut Tx, area: &Area, parent: &Area) -> Result<(), Problem> {
    let now = tx.now();
    let uses = area_uses(tx.app());
    let (db, scope) = tx.parts();
    let inside = store::inside(db, scope, &area.path).await?;
    let lineage = store::lineage(db, scope, &parent.path).await?;
    let above: Vec<AreaKind> = lineage.iter().map(|area| area.kind).collect();
    let kinds: HashSet<AreaKind> = inside.iter().skip(1).map(|area| area.kind).collect();
    let kinds: Vec<AreaKind> = kinds.into_iter().collect();
    let depth = area.path.depth();
    let moving = Moving {
        kind: area.kind,
        path: &area.path,
        inside: &kinds,
        levels: inside
            .iter()
            .map(|one| one.path.depth() - depth)
            .max()
            .unwrap_or(0),
    };
    may_move(&moving, &parent.path, &above).map_err(refused)?;
    if store::sibling(db, scope, parent.id, area.kind, &area.name)
        .await?
        .is_some()
    {
        return Err(Problem::conflict("area_name_there").arg("name", area.name.clone()));
    }
    let to = store::next_path(db, scope, &parent.path).await?;
    store::keep(db, scope, &area.path, now).await?;
    store::relocate(db, scope, &uses, area, parent, &to, now).await?;
    for one in &inside {
        tx.changed("area", one.id.0, Some(&one.path));
    }
    Ok(())
}

/// Refuses what was done when a number now comes twice where it comes once.
async fn numbers_once(tx: &mut Tx, place: &Area) -> Result<(), Problem> {
    let (db, scope) = tx.parts();
    let lineage = store::lineage(db, scope, &place.path).await?;
    // the place that counts the children may lie above this one: a grid's buildings count in their compound
    let top = lineage
        .iter()
        .rev()
        .find(|area| area.kind == AreaKind::Community || area.path.depth() == 0)
        .unwrap_or(place);
    let all = store::inside(db, scope, &top.path).await?;
    let by_path: HashMap<&str, &Area> = all.iter().map(|area| (area.path.as_str(), area)).collect();
    let mut seen: HashMap<(AreaId, AreaKind, &str), &Area> = HashMap::new();
    let mut twice = Vec::new();
    for area in &all {
        let Some(number) = &area.number else { continue };
        let above: Vec<Area> = area
            .path
            .lineage()
            .filter(|path| *path != area.path)
            .filter_map(|path| by_path.get(path.as_str()).map(|area| (*area).clone()))
            .collect();
        let Some(counted) = numbering_place(area.kind, &above).map(|area| area.id) else {
            continue;
        };
        if seen
            .insert((counted, area.kind, number.as_str()), area)
            .is_some()
        {
            twice.push(area.name.clone());
        }
    }
    if twice.is_empty() {
        return Ok(());
    }
    twice.truncate(10);
    Err(Problem::conflict("area_numbers_clash").arg("names", twice.join("、")))
}

/// Takes new places out of one. The old place goes on with its identity, its posts and whatever is not given away.
///
/// # Errors
/// 422 by field, 409 with the reason, 403 where the actor may not.
pub async fn split(tx: &mut Tx, id: AreaId, asked: AreaSplit) -> Result<Vec<Area>, Problem> {
    let reason = line("reason", &asked.reason, REASON)?;
    let now = tx.now();
    let mut area = at_version(tx, id, asked.version).await?;
    check(tx, AreaAct::Split, &area)?;
    let (db, scope) = tx.parts();
    let children = store::children(db, scope, id).await?;
    part_children(&asked.parts, &children)?;
    let parent_id = area.parent_id.ok_or_else(|| refused(AreaRefusal::Root))?;
    let mut made = Vec::new();
    let mut rest = area.figures();
    for part in asked.parts {
        let figures = part.figures.map(|input| input.check(now)).transpose()?;
        if let Some((figures, _)) = figures {
            rest = less(&rest, &figures)?;
        }
        let new = NewArea {
            parent_id,
            kind: area.kind,
            name: part.name,
            number: part.number,
            code: part.code,
            built_year: area.built_year,
            office_phone: None,
            figures: part.figures,
        };
        let new = change::create(tx, new).await?;
        for child in children
            .iter()
            .filter(|child| part.child_ids.contains(&child.id))
        {
            let (db, scope) = tx.parts();
            let child = store::load(db, scope, child.id).await?;
            hang(tx, &child, &new).await?;
        }
        let (db, scope) = tx.parts();
        store::link(db, scope, id, new.id, AreaAct::Split, now).await?;
        made.push(new);
    }
    if rest != area.figures() {
        let date = area.data_date.unwrap_or(now);
        area.count(rest, date);
    }
    let (db, scope) = tx.parts();
    store::update(db, scope, &area).await?;
    for new in &made {
        numbers_once(tx, new).await?;
    }
    let names: Vec<&str> = made.iter().map(|one| one.name.as_str()).collect();
    change::log(tx, &area, "split", Some(&reason), json!({"parts": names})).await?;
    Ok(made)
}

/// Every part takes at least one child of the place, and no child goes to two.
fn part_children(parts: &[AreaPart], children: &[Area]) -> Result<(), Problem> {
    if parts.is_empty() || parts.len() > MOST_PARTS {
        let args = Map::from_iter([
            ("min".to_owned(), json!(1)),
            ("max".to_owned(), json!(MOST_PARTS)),
        ]);
        return Err(Problem::fields(Vec::new()).and_field("parts", "out_of_range", args));
    }
    let mut given = HashSet::new();
    for (index, part) in parts.iter().enumerate() {
        let field = format!("parts.{index}.child_ids");
        if part.child_ids.is_empty() {
            return Err(Problem::field(&field, "required"));
        }
        for id in &part.child_ids {
            if !children.iter().any(|child| child.id == *id) || !given.insert(*id) {
                return Err(Problem::field(&field, "unknown"));
            }
        }
    }
    Ok(())
}

fn less(whole: &Figures, part: &Figures) -> Result<Figures, Problem> {
    let rest = Figures {
        households: whole.households - part.households,
        population: whole.population - part.population,
        elders60: whole.elders60 - part.elders60,
        elders80: whole.elders80 - part.elders80,
        children0_3: whole.children0_3 - part.children0_3,
    };
    if rest.faults().is_empty() {
        Ok(rest)
    } else {
        Err(Problem::field("parts", "figure_part"))
    }
}

/// Lets a place go up in another of its kind: its places, posts, organisations and open matters go on there.
///
/// # Errors
/// 409 with the reason: another kind, a number or a post that would come twice; 403 where the actor may not.
pub async fn merge(tx: &mut Tx, id: AreaId, asked: AreaMerge) -> Result<Area, Problem> {
    let reason = line("reason", &asked.reason, REASON)?;
    let now = tx.now();
    let area = at_version(tx, id, asked.version).await?;
    check(tx, AreaAct::Merge, &area)?;
    let mut into = destination(tx, "into_id", asked.into_id).await?;
    check(tx, AreaAct::Merge, &into)?;
    if into.kind != area.kind || into.id == area.id {
        return Err(refused(AreaRefusal::OtherKind));
    }
    let uses: Vec<&AreaUse> = area_uses(tx.app());
    let (db, scope) = tx.parts();
    for child in store::children(db, scope, id).await? {
        hang(tx, &child, &into).await?;
    }
    let (db, scope) = tx.parts();
    orgs::store::unbind_doubles(db, scope, area.id, into.id, now).await?;
    store::rebind(db, scope, &uses, &area, &into, now).await?;
    if let Some(clash) = persons::posts::double_holders(tx, &into).await? {
        return Err(clash);
    }
    numbers_once(tx, &into).await?;
    let (db, scope) = tx.parts();
    store::end(db, scope, &area, Some(&into), now, &reason).await?;
    store::link(db, scope, area.id, into.id, AreaAct::Merge, now).await?;
    if let (Some(one), Some(other)) = (area.data_date, into.data_date) {
        let sum = into.figures().plus(&area.figures());
        into.count(sum, one.min(other));
        store::keep_figures(db, scope, into.id, one.min(other), sum).await?;
    }
    store::update(db, scope, &into).await?;
    let detail = json!({"name": area.name, "into": into.name});
    change::log(tx, &area, "merge", Some(&reason), detail.clone()).await?;
    change::log(tx, &into, "merge", Some(&reason), detail).await?;
    let (db, scope) = tx.parts();
    store::load(db, scope, into.id).await
}

/// Ends a place that nothing uses any more.
///
/// # Errors
/// 409 with the list of what uses it; 403 where the actor may not.
pub async fn retire(tx: &mut Tx, id: AreaId, asked: AreaEnd) -> Result<Area, Problem> {
    let reason = line("reason", &asked.reason, REASON)?;
    let now = tx.now();
    let area = at_version(tx, id, asked.version).await?;
    check(tx, AreaAct::Retire, &area)?;
    if let Some(problem) = in_use(tx, &area).await? {
        return Err(problem);
    }
    let (db, scope) = tx.parts();
    store::end(db, scope, &area, None, now, &reason).await?;
    change::log(
        tx,
        &area,
        "retire",
        Some(&reason),
        json!({"name": area.name}),
    )
    .await?;
    store_again(tx, id).await
}

async fn store_again(tx: &mut Tx, id: AreaId) -> Result<Area, Problem> {
    let (db, scope) = tx.parts();
    store::load(db, scope, id).await
}

/// Puts a place with everything in it under another. Open matters and posts go with it; what is finished stays with
/// the place it was finished in.
#[utoipa::path(post, path = "/api/areas/{id}/move", tag = "areas", params(("id" = AreaId, Path)),
    request_body = AreaMove, responses((status = 200, body = AreaView)))]
pub async fn move_area(ctx: Ctx, Path(id): Path<AreaId>, body: Body<AreaMove>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    shift(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Takes new places out of one.
#[utoipa::path(post, path = "/api/areas/{id}/split", tag = "areas", params(("id" = AreaId, Path)),
    request_body = AreaSplit, responses((status = 200, body = AreaView)))]
pub async fn split_area(ctx: Ctx, Path(id): Path<AreaId>, body: Body<AreaSplit>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    split(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Lets a place go up in another; the answer is the place that goes on.
#[utoipa::path(post, path = "/api/areas/{id}/merge", tag = "areas", params(("id" = AreaId, Path)),
    request_body = AreaMerge, responses((status = 200, body = AreaView)))]
pub async fn merge_area(ctx: Ctx, Path(id): Path<AreaId>, body: Body<AreaMerge>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    let into = merge(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, into.id).await?;
    tx.commit(StatusCode::OK, &answer).await
}

/// Ends a place that nothing uses any more.
#[utoipa::path(post, path = "/api/areas/{id}/retire", tag = "areas", params(("id" = AreaId, Path)),
    request_body = AreaEnd, responses((status = 200, body = AreaView)))]
pub async fn retire_area(ctx: Ctx, Path(id): Path<AreaId>, body: Body<AreaEnd>) -> Answer {
    let mut tx = fresh!(ctx.begin(&body).await?);
    retire(&mut tx, id, body.value).await?;
    let answer = view(&ctx, &mut tx, id).await?;
    tx.commit(StatusCode::OK, &answer).await
}
