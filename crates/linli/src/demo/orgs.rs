//! Organisations of a sample street: the street office and its departments, the district's, the communities', the units.

use std::collections::BTreeMap;

use anyhow::Result;
use linli_domain::id::OrgId;
use linli_kit::transaction::Tx;
use linli_net::orgs::OrgKind;
use linli_net::orgs::store::{self as orgs, Org};
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
}

/// Writes the organisations of the places written.
pub(super) async fn write(tx: &mut Tx, sample: &SampleStreet, places: &Places) -> Result<Offices> {
    let office = format!("{}办事处", sample.name);
    let street = insert(tx, plain(OrgKind::StreetOffice, office, &places.street)).await?;
    let mut offices = Offices {
        street,
        communities: Vec::new(),
        departments: BTreeMap::new(),
        units: Vec::new(),
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
                    Some(insert(tx, org).await?)
                }
                None => None,
            });
    }
    Ok(offices)
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
