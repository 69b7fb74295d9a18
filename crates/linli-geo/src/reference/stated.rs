//! What a file says of its coordinates: the text of a `.prj` (WKT of ESRI or OGC), or an EPSG number.

use super::{GaussKruger, Reference, Stated, System};

/// Reads a `.prj`.
#[must_use]
pub fn from_wkt(text: &str) -> Stated {
    let flat: String = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let projected = flat.contains("projcs[") || flat.contains("projcrs[");
    let geographic =
        flat.contains("geogcs[") || flat.contains("geogcrs[") || flat.contains("geodcrs[");
    let system = if !projected {
        geographic.then_some(System::Wgs84)
    } else if [
        "auxiliary_sphere",
        "pseudo-mercator",
        "visualisation",
        "900913",
    ]
    .iter()
    .any(|name| flat.contains(name))
    {
        Some(System::WebMercator)
    } else if flat.contains("transverse_mercator") || flat.contains("gauss_kruger") {
        parameter(&flat, "central_meridian").map(|central_meridian| {
            System::GaussKruger(GaussKruger {
                central_meridian,
                false_easting: parameter(&flat, "false_easting").unwrap_or(500_000.0),
                scale: parameter(&flat, "scale_factor").unwrap_or(1.0),
            })
        })
    } else {
        None
    };
    let Some(reference) = system.map(Reference::of) else {
        return Stated::Unknown;
    };
    let old = [
        "beijing_1954",
        "beijing1954",
        "xian_1980",
        "xian1980",
        "krasovsky",
    ];
    if old.iter().any(|name| flat.contains(name)) {
        Stated::OldDatum(reference)
    } else {
        Stated::Known(reference)
    }
}

/// `PARAMETER["name",value]`, the name as ESRI and OGC write it.
fn parameter(flat: &str, name: &str) -> Option<f64> {
    let rest = flat.split_once(&format!("parameter[\"{name}\","))?.1;
    let value: &str = rest.split([']', ',']).next()?;
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The system of an EPSG number.
#[must_use]
pub fn from_epsg(number: u32) -> Stated {
    let strip = |central_meridian: u32, prefix: u32| {
        System::GaussKruger(GaussKruger {
            central_meridian: f64::from(central_meridian),
            false_easting: f64::from(prefix) * 1e6 + 500_000.0,
            scale: 1.0,
        })
    };
    let system = match number {
        4326 | 4490 | 4979 | 4480 => System::Wgs84,
        3857 | 900_913 | 3785 => System::WebMercator,
        // CGCS2000, strips of 6 degrees: with the number in front, and by meridian
        4491..=4501 => strip((number - 4491) * 6 + 75, number - 4491 + 13),
        4502..=4512 => strip((number - 4502) * 6 + 75, 0),
        // strips of 3 degrees
        4513..=4533 => strip((number - 4513) * 3 + 75, number - 4513 + 25),
        4534..=4554 => strip((number - 4534) * 3 + 75, 0),
        _ => return Stated::Unknown,
    };
    Stated::Known(Reference::of(system))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(central_meridian: f64, false_easting: f64) -> Stated {
        Stated::Known(Reference::of(System::GaussKruger(GaussKruger {
            central_meridian,
            false_easting,
            scale: 1.0,
        })))
    }

    #[test]
    fn reads_what_surveyors_write() {
        let degrees = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        let zone = r#"PROJCS["CGCS2000_3_Degree_GK_Zone_39",GEOGCS["GCS"],PROJECTION["Gauss_Kruger"],
            PARAMETER["False_Easting",39500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],
            PARAMETER["Scale_Factor",1.0],UNIT["Meter",1.0]]"#;
        let mercator = r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"],PROJECTION["Mercator_Auxiliary_Sphere"]]"#;
        let old = r#"GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]]"#;
        let cone = r#"PROJCS["Asia_Lambert",GEOGCS["x"],PROJECTION["Lambert_Conformal_Conic"]]"#;
        assert_eq!(from_wkt(degrees), Stated::Known(Reference::WGS84));
        assert_eq!(from_wkt(zone), strip(117.0, 39_500_000.0));
        assert_eq!(
            from_wkt(mercator),
            Stated::Known(Reference::of(System::WebMercator))
        );
        assert_eq!(from_wkt(old), Stated::OldDatum(Reference::WGS84));
        assert_eq!(from_wkt(cone), Stated::Unknown);
        assert_eq!(from_wkt("no wkt at all"), Stated::Unknown);
    }

    #[test]
    fn knows_the_numbers_of_china() {
        assert_eq!(from_epsg(4490), Stated::Known(Reference::WGS84));
        assert_eq!(from_epsg(4527), strip(117.0, 39_500_000.0));
        assert_eq!(from_epsg(4548), strip(117.0, 500_000.0));
        assert_eq!(from_epsg(4498), strip(117.0, 20_500_000.0));
        assert_eq!(from_epsg(4509), strip(117.0, 500_000.0));
        assert_eq!(from_epsg(2414), Stated::Unknown);
    }
}
