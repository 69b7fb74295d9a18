//! Linkages of a sample street: an officer sinks into each community, its secretary looks after its branches.

use anyhow::{Context, Result};
use linli_domain::id::{OrgId, PersonId};
use linli_kit::transaction::Tx;
use linli_net::linkages::edit::{NewLinkage, create};
use linli_net::linkages::rules::LinkageKind;
use linli_sample::{SampleStreet, StaffRole};

use super::SINCE;
use super::orgs::Offices;
use super::people::Cast;

/// Links the staff written to the organisations written.
pub(super) async fn write(
    tx: &mut Tx,
    sample: &SampleStreet,
    offices: &Offices,
    cast: &Cast,
) -> Result<()> {
    let officers: Vec<PersonId> = staff(sample, cast, StaffRole::Officer, None).collect();
    for (index, community) in offices.communities.iter().enumerate() {
        let Some(community) = *community else {
            continue;
        };
        if let Some(officer) = officers.get(index % officers.len().max(1)) {
            link(tx, LinkageKind::CadreCommunity, *officer, community).await?;
        }
        let place = u32::try_from(index)?;
        let Some(secretary) = staff(sample, cast, StaffRole::Secretary, Some(place)).next() else {
            continue;
        };
        let mut branches: Vec<OrgId> = sample
            .compounds
            .iter()
            .zip(&offices.branches)
            .filter(|(compound, _)| compound.community == place)
            .filter_map(|(_, branch)| *branch)
            .collect();
        // compounds that share a branch name it each
        branches.sort();
        branches.dedup();
        for branch in branches.into_iter().take(2) {
            link(tx, LinkageKind::MemberBranch, secretary, branch).await?;
        }
    }
    Ok(())
}

fn staff<'a>(
    sample: &'a SampleStreet,
    cast: &'a Cast,
    role: StaffRole,
    community: Option<u32>,
) -> impl Iterator<Item = PersonId> + 'a {
    let members = sample.staff.iter().zip(&cast.staff);
    members
        .filter(move |(staff, _)| staff.role == role && staff.community == community)
        .filter_map(|(_, member)| member.as_ref().map(|member| member.person))
}

async fn link(tx: &mut Tx, kind: LinkageKind, person_id: PersonId, org_id: OrgId) -> Result<()> {
    let linkage = NewLinkage {
        kind,
        person_id,
        org_id,
        from: Some(SINCE),
        to: None,
        document_no: None,
    };
    create(tx, linkage).await.context("linking the staff")?;
    Ok(())
}
