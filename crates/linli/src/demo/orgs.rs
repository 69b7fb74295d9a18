//! Organisations of a sample street: the street office and its departments, the district's, the communities', the units.

use std::collections::BTreeMap;

use anyhow::Result;
use linli_domain::id::OrgId;
use linli_kit::transaction::Tx;
use linli_net::orgs::store::{self as orgs, Org};
use linli_net::orgs::{OrgKind, PartyBuild};
use linli_sample::{SampleStreet, StaffRole};

use super::Place;
use super::places::Places;

/// The organisations written, by index into the sample's lists; what was left out is `None`.
pub(super) struct Offices {
    pub(super) street: OrgId,
    pub(super) communities: Vec<Option<OrgId>>,
    /// By the name of the office, as staff have it.
    pub(super) departments: BTreeMap<String, OrgId>,
    pub(super) units: Vec<Option<OrgId>>,
    /// The Party branch that covers each compound, built by it alone or with another; some have none yet.
    pub(super) branches: Vec<Option<OrgId>>,
    /// The owners' committee of each compound that has one.
    pub(super) owners: Vec<Option<OrgId>>,
}

/// Of every five compounds of a community two have a branch of their own, two share one, and one is not covered yet.
const BUILDS: [Option<PartyBuild>; 5] = [
    Some(PartyBuild::Separate),
    Some(PartyBuild::Joint),
    Some(PartyBuild::Joint),
    Some(PartyBuild::Separate),
    None,
];
/// Of every five compounds of a community two have a service station.
const STATIONS: [bool; 5] = [true, false, true, false, false];
/// Compounds built before this year have no owners' committee in the sample.
const OWNED_SINCE: u16 = 1998;

/// Writes the organisations of the places written.
pub(super) async fn write(tx: &mut Tx, sample: &SampleStreet, places: &Places) -> Result<Offices> {
    let office = format!("{}办事处", sample.name);
    let street = insert(tx, plain(OrgKind::StreetOffice, office, &places.street)).await?;
    let mut offices = Offices {
        street,
        communities: Vec::new(),
        departments: BTreeMap::new(),
        units: Vec::new(),
        branches: Vec::new(),
        owners: Vec::new(),
    };
    for (community, place) in sample.communities.iter().zip(&places.communities) {
        offices.communities.push(match place {
            Some(place) => {
                let name = format!("{}社区", community.short_name);
                Some(insert(tx, plain(OrgKind::Community, name, place)).await?)
            }
            None => None,
        });
    }
    for staff in &sample.staff {
        let kind = match staff.role {
            StaffRole::Officer | StaffRole::Duty => OrgKind::StreetOffice,
            // a whistle calls either
            StaffRole::Department | StaffRole::District => OrgKind::Department,
            StaffRole::Secretary | StaffRole::Worker | StaffRole::Leader => continue,
        };
        if offices.departments.contains_key(&staff.office) {
            continue;
        }
        let org = Org {
            parent_id: (staff.role != StaffRole::District).then_some(street),
            ..plain(kind, staff.office.clone(), &places.street)
        };
        let id = insert(tx, org).await?;
        offices.departments.insert(staff.office.clone(), id);
    }
    for unit in &sample.units {
        offices
            .units
            .push(match &places.communities[unit.community as usize] {
                Some(place) => {
                    let org = Org {
                        credit_code: Some(unit.credit_code.clone()),
                        line_system: Some(unit.line.to_owned()),
                        tags: unit.trade.to_owned(),
                        ..plain(kind_of(unit.kind), unit.name.clone(), place)
                    };
                    let id = insert(tx, org).await?;
                    let grid = unit
                        .grid
                        .and_then(|grid| places.grids[grid as usize].as_ref());
                    if let Some(grid) = grid {
                        bind(tx, id, grid).await?;
                    }
                    Some(id)
                }
                None => None,
            });
    }
    stations(tx, sample, places, &offices).await?;
    compounds(tx, sample, places, &mut offices).await?;
    Ok(offices)
}

/// Writes the service centre of each community and the stations of some of its compounds.
async fn stations(
    tx: &mut Tx,
    sample: &SampleStreet,
    places: &Places,
    offices: &Offices,
) -> Result<()> {
    let kind = OrgKind::ServiceStation;
    for (index, (community, place)) in sample
        .communities
        .iter()
        .zip(&places.communities)
        .enumerate()
    {
        let Some(place) = place else { continue };
        let under = |org| Org {
            parent_id: offices.communities[index],
            ..org
        };
        let name = format!("{}社区党群服务中心", community.short_name);
        insert(tx, under(plain(kind, name, place))).await?;
        let compounds = sample.compounds.iter().zip(&places.compounds);
        let own = compounds.filter(|(compound, _)| compound.community as usize == index);
        for (nth, (compound, place)) in own.enumerate() {
            if let (true, Some(place)) = (STATIONS[nth % STATIONS.len()], place) {
                let name = format!("{}党群服务站", compound.name);
                insert(tx, under(plain(kind, name, place))).await?;
            }
        }
    }
    Ok(())
}

/// Writes what belongs to compounds: branches under the committees of their communities, owners' committees, and the
/// property firms' places.
async fn compounds(
    tx: &mut Tx,
    sample: &SampleStreet,
    places: &Places,
    offices: &mut Offices,
) -> Result<()> {
    let mut committees = Vec::new();
    for (community, place) in sample.communities.iter().zip(&places.communities) {
        committees.push(match place {
            Some(place) => {
                let name = format!("{}社区党委", community.short_name);
                Some(insert(tx, plain(OrgKind::PartyCommittee, name, place)).await?)
            }
            None => None,
        });
    }
    // the branch each community shares next, and how many of its compounds were seen
    let mut shared: Vec<Option<OrgId>> = vec![None; sample.communities.len()];
    let mut seen = vec![0_usize; sample.communities.len()];
    for (compound, place) in sample.compounds.iter().zip(&places.compounds) {
        let community = compound.community as usize;
        let Some(place) = place else {
            offices.branches.push(None);
            offices.owners.push(None);
            continue;
        };
        let build = BUILDS[seen[community] % BUILDS.len()];
        seen[community] += 1;
        let org = |kind, suffix: &str| plain(kind, format!("{}{suffix}", compound.name), place);
        let branch = match (build, shared[community].take()) {
            (Some(PartyBuild::Joint), Some(partner)) => {
                bind(tx, partner, place).await?;
                Some(partner)
            }
            (Some(build), _) => {
                let org = Org {
                    parent_id: committees[community],
                    party_build: Some(build),
                    ..org(OrgKind::PartyBranch, "党支部")
                };
                let id = insert(tx, org).await?;
                shared[community] = (build == PartyBuild::Joint).then_some(id);
                Some(id)
            }
            (None, _) => None,
        };
        offices.branches.push(branch);
        offices.owners.push(if compound.built_year >= OWNED_SINCE {
            let org = Org {
                parent_id: offices.communities[community],
                ..org(OrgKind::OwnersCommittee, "业主委员会")
            };
            Some(insert(tx, org).await?)
        } else {
            None
        });
        let firm = compound.property_unit.map(|unit| unit as usize);
        if let Some(Some(firm)) = firm.and_then(|unit| offices.units.get(unit)) {
            bind(tx, *firm, place).await?;
        }
    }
    Ok(())
}

async fn bind(tx: &mut Tx, org: OrgId, place: &Place) -> Result<()> {
    let now = tx.now();
    let (db, scope) = tx.parts();
    Ok(orgs::bind(db, scope, org, place.id, &place.path, now).await?)
}

fn kind_of(word: &str) -> OrgKind {
    match word {
        "机关" => OrgKind::Government,
        "国企" => OrgKind::StateEnterprise,
        "学校" => OrgKind::School,
        "医院" => OrgKind::Hospital,
        "社会组织" => OrgKind::SocialOrganisation,
        "物业" => OrgKind::PropertyFirm,
        "商户" => OrgKind::Merchant,
        "两新" => OrgKind::NewOrganisation,
        "公用事业" => OrgKind::Utility,
        _ => OrgKind::PrivateEnterprise,
    }
}

fn plain(kind: OrgKind, name: String, place: &Place) -> Org {
    // the id is drawn when it is written
    let id = OrgId(uuid::Uuid::nil());
    Org::new(id, kind, name, place.id, place.path.clone())
}

async fn insert(tx: &mut Tx, mut org: Org) -> Result<OrgId> {
    org.id = OrgId(tx.fresh_id());
    let now = tx.now();
    let (db, scope) = tx.parts();
    orgs::insert(db, scope, &org, now).await?;
    Ok(org.id)
}
