//! Who keeps the mailboxes of places: the heads of the buildings, and the community where there is none.

use std::collections::HashMap;

use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::id::PersonId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::{Db, ToParam, placeholders};
use linli_kit::{params, row};
use linli_net::orgs::OrgKind;

row! {
    struct HeadRow { person_id: PersonId, name: String, area_path: AreaPath }
}
row! {
    struct OfficeRow { name: String, area_path: AreaPath }
}

/// Who keeps a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeper {
    /// The heads of the building on duty, by person; nobody where the community keeps it.
    pub heads: Vec<PersonId>,
    /// As shown.
    pub name: String,
}

fn lineages<'a>(paths: impl IntoIterator<Item = &'a AreaPath>) -> Vec<AreaPath> {
    let mut all: Vec<AreaPath> = paths.into_iter().flat_map(AreaPath::lineage).collect();
    all.sort();
    all.dedup();
    all
}

/// Who keeps the mailboxes of places: two queries whatever their number. The head nearest to the place is its keeper.
///
/// # Errors
/// The database refused.
pub async fn keepers(
    db: &mut Db,
    scope: &Scope,
    paths: &[AreaPath],
    now: Timestamp,
) -> Result<HashMap<AreaPath, Keeper>, Problem> {
    if paths.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted = lineages(paths);
    let (mut heads, mut offices) = (Vec::new(), Vec::new());
    for chunk in wanted.chunks(400) {
        let sql = format!(
            "SELECT p.person_id AS person_id, n.name AS name, p.area_path AS area_path FROM post p \
             JOIN person n ON n.street_id = p.street_id AND n.id = p.person_id \
             WHERE p.street_id = $1 AND p.role IN ($4, $5) AND p.ended_at IS NULL AND p.from_at <= $6 AND (p.to_at IS NULL OR p.to_at > $6) \
             AND p.area_path IN ({}) ORDER BY p.from_at, p.id",
            placeholders(7, chunk.len())
        );
        let mut params = params![Role::BuildingHead, Role::StairwellHead, now];
        params.extend(chunk.iter().map(ToParam::to_param));
        heads.extend(db.all::<HeadRow>(scope, sql, params).await?);
        let sql = format!(
            "SELECT name, area_path FROM org WHERE street_id = $1 AND kind IN ($4, $5) AND ended_at IS NULL \
             AND area_path IN ({}) ORDER BY created_at DESC, id DESC",
            placeholders(6, chunk.len())
        );
        let mut params = params![OrgKind::Community, OrgKind::StreetOffice];
        params.extend(chunk.iter().map(ToParam::to_param));
        offices.extend(db.all::<OfficeRow>(scope, sql, params).await?);
    }
    Ok(paths
        .iter()
        .map(|path| (path.clone(), keeper_of(path, &heads, &offices)))
        .collect())
}

fn keeper_of(path: &AreaPath, heads: &[HeadRow], offices: &[OfficeRow]) -> Keeper {
    let over = |area: &AreaPath| area.contains(path);
    let nearest = heads
        .iter()
        .filter(|head| over(&head.area_path))
        .map(|head| head.area_path.depth())
        .max();
    let own: Vec<&HeadRow> = heads
        .iter()
        .filter(|head| over(&head.area_path) && Some(head.area_path.depth()) == nearest)
        .collect();
    if own.is_empty() {
        let office = offices
            .iter()
            .filter(|office| over(&office.area_path))
            .max_by_key(|office| office.area_path.depth());
        return Keeper {
            heads: Vec::new(),
            name: office.map(|office| office.name.clone()).unwrap_or_default(),
        };
    }
    let names: Vec<&str> = own.iter().map(|head| head.name.as_str()).collect();
    Keeper {
        heads: own.iter().map(|head| head.person_id).collect(),
        name: names.join("、"),
    }
}
