//! How a file of shapes is read: in which coordinates, and which feature is which place.

use std::collections::BTreeMap;

use linli_domain::area::AreaKind;
use linli_domain::code_enum;
use linli_domain::id::AreaId;
use linli_geo::reference::{GaussKruger, Reference, System};
use linli_kit::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

code_enum! {
    /// A system of coordinates a file may be drawn in.
    pub enum CoordinateSystem {
        /// Degrees of WGS-84 or CGCS2000.
        Wgs84 = "wgs84",
        /// Degrees of GCJ-02.
        Gcj02 = "gcj02",
        /// Metres of the web's Mercator map.
        WebMercator = "web_mercator",
        /// Metres of a Gauss-Krüger strip.
        GaussKruger = "gauss_kruger",
    }
}

/// In which coordinates a file is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceInput {
    /// The system.
    pub system: CoordinateSystem,
    /// Whether latitude or northing stands first.
    #[serde(default)]
    pub swapped: bool,
    /// The strip's meridian in degrees, 75 to 135, for Gauss-Krüger.
    #[serde(default)]
    pub central_meridian: Option<f64>,
    /// The meridian's easting in metres, for Gauss-Krüger; 500,000 when left out.
    #[serde(default)]
    pub false_easting: Option<f64>,
}

impl ReferenceInput {
    /// As the reader of drawings wants it.
    ///
    /// # Errors
    /// A Gauss-Krüger strip without a meridian in China.
    pub fn reference(self) -> Result<Reference, Problem> {
        let system = match self.system {
            CoordinateSystem::Wgs84 => System::Wgs84,
            CoordinateSystem::Gcj02 => System::Gcj02,
            CoordinateSystem::WebMercator => System::WebMercator,
            CoordinateSystem::GaussKruger => {
                let meridian = self
                    .central_meridian
                    .filter(|meridian| (72.0..=138.0).contains(meridian))
                    .ok_or_else(|| Problem::field("central_meridian", "map_meridian"))?;
                System::GaussKruger(GaussKruger {
                    false_easting: self
                        .false_easting
                        .filter(|easting| easting.is_finite())
                        .unwrap_or(500_000.0),
                    ..GaussKruger::of_meridian(meridian)
                })
            }
        };
        Ok(Reference {
            system,
            swapped: self.swapped,
        })
    }
}

impl From<Reference> for ReferenceInput {
    fn from(reference: Reference) -> Self {
        let (system, strip) = match reference.system {
            System::Wgs84 => (CoordinateSystem::Wgs84, None),
            System::Gcj02 => (CoordinateSystem::Gcj02, None),
            System::WebMercator => (CoordinateSystem::WebMercator, None),
            System::GaussKruger(strip) => (CoordinateSystem::GaussKruger, Some(strip)),
        };
        Self {
            system,
            swapped: reference.swapped,
            central_meridian: strip.map(|strip| strip.central_meridian),
            false_easting: strip.map(|strip| strip.false_easting),
        }
    }
}

/// How a file is read, as far as somebody has said so.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// In which coordinates; left out, as the numbers themselves tell.
    #[serde(default)]
    pub reference: Option<ReferenceInput>,
    /// Which attribute holds the places' names or codes; left out, the one that fits most.
    #[serde(default)]
    pub attribute: Option<String>,
    /// Only places of this kind are meant; left out, of every kind.
    #[serde(default)]
    pub kind: Option<AreaKind>,
    /// Features whose place somebody chose, by their number in the file.
    #[serde(default)]
    pub choices: BTreeMap<usize, AreaId>,
}
