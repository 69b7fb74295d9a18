//! The net of a whole district, street by street: for the operator of the deployment, who hands it to the district.
//!
//! Domain.md 2.3 lets a district see aggregates. A login that could would have to stand outside all streets, and there is
//! none: so nobody reads this over the network, and a street never reads another.

use linli_domain::id::StreetId;
use linli_domain::scope::Scope;
use linli_domain::time::Timestamp;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_net::areas::store::streets;
use serde::Serialize;

use super::show::{CoverageRow, totals};

/// The net of one street of the district.
#[derive(Debug, Clone, Serialize)]
pub struct StreetNet {
    /// Its name.
    pub street: String,
    /// Its nine-digit code.
    pub code: String,
    /// Its figures.
    #[serde(flatten)]
    pub net: CoverageRow,
    /// Units.
    pub units: i64,
    /// Of them in a grid.
    pub units_in_grid: i64,
}

/// The net of a district at a moment.
#[derive(Debug, Clone, Serialize)]
pub struct DistrictNet {
    /// Counted at.
    pub at: Timestamp,
    /// One row a street, in the order of their codes; never of a share.
    pub streets: Vec<StreetNet>,
    /// Everything in one row.
    pub total: StreetNet,
}

/// Counts the net of every street: two queries each.
///
/// # Errors
/// The database refused.
pub async fn of_district(db: &mut Db, now: Timestamp) -> Result<DistrictNet, Problem> {
    let mut all = streets(db).await?;
    all.sort_by(|one, other| one.code.cmp(&other.code));
    let mut total = StreetNet {
        street: String::new(),
        code: String::new(),
        net: CoverageRow::default(),
        units: 0,
        units_in_grid: 0,
    };
    let mut rows = Vec::new();
    for street in all {
        if street.id == StreetId::DISTRICT {
            (total.street, total.code) = (street.name, street.code);
            continue;
        }
        let (net, units) = totals(db, &Scope::street_wide(street.id), now).await?;
        total.net += &net;
        total.units += units.units;
        total.units_in_grid += units.in_grid;
        rows.push(StreetNet {
            street: street.name,
            code: street.code,
            net,
            units: units.units,
            units_in_grid: units.in_grid,
        });
    }
    Ok(DistrictNet {
        at: now,
        streets: rows,
        total,
    })
}

/// The columns of [`DistrictNet::table`]: the key of each heading's text.
const COLUMNS: [&str; 17] = [
    "street",
    "buildings",
    "with_head",
    "long_vacant",
    "uncovered",
    "with_mailbox",
    "compounds",
    "separate_branch",
    "joint_branch",
    "with_station",
    "with_board",
    "owners_committee",
    "owners_member",
    "grids",
    "grids_outside",
    "units",
    "units_in_grid",
];

impl StreetNet {
    /// The cells of its row, in the order of [`COLUMNS`].
    fn cells(&self) -> Vec<String> {
        let net = &self.net;
        let counts = [
            net.buildings,
            net.with_head,
            net.long_vacant,
            net.uncovered,
            net.with_mailbox,
            net.compounds,
            net.separate_branch,
            net.joint_branch,
            net.with_station,
            net.with_board,
            net.owners_committee,
            net.owners_member,
            net.grids,
            net.grids_outside,
            self.units,
            self.units_in_grid,
        ];
        let counts = counts.iter().map(ToString::to_string);
        std::iter::once(self.street.clone()).chain(counts).collect()
    }
}

impl DistrictNet {
    /// Rows of cells to be pasted into a sheet: headings as `heading` says them, a row a street, the sum. Numerators stand
    /// beside their bases, so that whoever divides has both.
    pub fn table(&self, heading: impl Fn(&str) -> String) -> Vec<Vec<String>> {
        let headings = COLUMNS.map(|column| heading(&format!("coverage_column_{column}")));
        std::iter::once(headings.to_vec())
            .chain(self.streets.iter().map(StreetNet::cells))
            .chain([self.total.cells()])
            .collect()
    }
}
