//! A zipped Shapefile: `.shp` with shapes, `.dbf` with attributes, perhaps `.prj` and `.cpg`. The zip is hostile until
//! read: only these four are unpacked, each up to a limit that is counted while unpacking and not believed beforehand.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{
    Characters, Feature, Format, Layer, MAX_FEATURES, MAX_TOTAL_POINTS, MAX_UNPACKED, Refusal, dbf,
    shp,
};
use crate::reference;
use crate::shape::Drawing;

/// Entries a zip may have; a Shapefile has about ten.
const MAX_ENTRIES: usize = 1_000;
/// Bytes of the small texts beside the shapes.
const MAX_TEXT: u64 = 64 << 10;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8]) -> Result<Layer, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(Refusal::TooLarge);
    }
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .collect();
    let mut shapes = names.iter().filter(|name| is_part(name, "shp"));
    let main = shapes.next().ok_or(Refusal::NoShapefile)?;
    if shapes.next().is_some() {
        return Err(Refusal::SeveralShapefiles);
    }
    let beside = |extension: &str| beside(&names, main, extension);
    let records = unpack(&mut archive, main, MAX_UNPACKED)?;
    let drawings = shp::read(&records)?;
    let points: usize = drawings
        .iter()
        .map(|drawing| {
            drawing
                .as_ref()
                .map_or(0, |drawing: &Drawing| drawing.points().count())
        })
        .sum();
    if drawings.len() > MAX_FEATURES || points > MAX_TOTAL_POINTS {
        return Err(Refusal::TooLarge);
    }
    let code_page = match beside("cpg") {
        Some(name) => Some(text(&mut archive, name)?),
        None => None,
    };
    let table = match beside("dbf") {
        Some(name) => dbf::read(
            &unpack(&mut archive, name, MAX_UNPACKED)?,
            code_page.as_deref(),
        )?,
        None => dbf::Table::default(),
    };
    let stated = match beside("prj") {
        Some(name) => Some(reference::from_wkt(&text(&mut archive, name)?)),
        None => None,
    };
    let mut rows = table.rows.into_iter();
    let features = drawings
        .into_iter()
        .enumerate()
        .map(|(index, drawing)| Feature {
            number: index + 1,
            attributes: rows.next().unwrap_or_default(),
            drawing,
        })
        .collect();
    Ok(Layer {
        format: Format::Shapefile,
        stated,
        characters: table.characters.unwrap_or(Characters::Utf8),
        features,
    })
}

/// Whether an entry is a file of that kind; what macOS lays beside it is not.
fn is_part(name: &str, extension: &str) -> bool {
    let resource_fork = name.starts_with("__MACOSX/")
        || name
            .rsplit('/')
            .next()
            .is_some_and(|file| file.starts_with("._"));
    !resource_fork
        && name
            .rsplit_once('.')
            .is_some_and(|(_, own)| own.eq_ignore_ascii_case(extension))
}

/// The file beside the shapes: same name, other ending.
fn beside<'n>(names: &'n [String], main: &str, extension: &str) -> Option<&'n String> {
    let stem = |name: &str| name.rsplit_once('.').map(|(stem, _)| stem.to_lowercase());
    names
        .iter()
        .find(|name| is_part(name, extension) && stem(name) == stem(main))
}

fn unpack(archive: &mut Archive<'_>, name: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
    let entry = archive.by_name(name).map_err(|_| Refusal::Damaged)?;
    let mut bytes = Vec::new();
    let read = entry
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Refusal::Damaged)?;
    if read as u64 > limit {
        return Err(Refusal::TooLarge);
    }
    Ok(bytes)
}

fn text(archive: &mut Archive<'_>, name: &str) -> Result<String, Refusal> {
    Ok(String::from_utf8_lossy(&unpack(archive, name, MAX_TEXT)?).into_owned())
}
