//! The main file of a Shapefile (*ESRI Shapefile Technical Description*, July 1998): polygons, with or without heights.
//!
//! Read here and not by a library because every record has to be told by its number when it is bad, and because no count
//! in the file is believed before the bytes for it are seen.

use geo::{Contains, Coord, LineString, Polygon};

use super::{NoDrawing, Refusal};
use crate::shape::{Drawing, MAX_RINGS};

const HEADER: usize = 100;
const MAGIC: i32 = 9994;
/// Bytes before the rings of a polygon: kind, box, how many rings, how many points.
const POLYGON_HEAD: usize = 44;

/// Every record of the file, in order.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Result<Drawing, NoDrawing>>, Refusal> {
    if big_endian(bytes, 0) != Some(MAGIC) || bytes.len() < HEADER {
        return Err(Refusal::Damaged);
    }
    let mut drawings = Vec::new();
    let mut rest = &bytes[HEADER..];
    while rest.len() >= 8 {
        let words = big_endian(rest, 4).and_then(|words| usize::try_from(words).ok());
        let record = words
            .and_then(|words| words.checked_mul(2))
            .and_then(|length| rest.get(8..8 + length));
        let Some(record) = record else {
            // the file ends inside a record: what came before is whole
            drawings.push(Err(NoDrawing::Unreadable));
            break;
        };
        drawings.push(drawing(record));
        rest = &rest[8 + record.len()..];
    }
    Ok(drawings)
}

fn drawing(record: &[u8]) -> Result<Drawing, NoDrawing> {
    let kind = little_endian(record, 0).ok_or(NoDrawing::Unreadable)?;
    let had_height = match kind {
        0 => return Err(NoDrawing::Absent),
        // 5 Polygon, 15 PolygonZ, 25 PolygonM (a measure along the border is no height)
        5 | 25 => false,
        15 => true,
        1 | 3 | 8 | 11 | 13 | 18 | 21 | 23 | 28 => return Err(NoDrawing::NoArea),
        _ => return Err(NoDrawing::Unreadable),
    };
    let rings = rings(record).ok_or(NoDrawing::Unreadable)?;
    Ok(Drawing {
        parts: nested(rings),
        had_height,
    })
}

fn rings(record: &[u8]) -> Option<Vec<LineString>> {
    let ring_count = usize::try_from(little_endian(record, 36)?).ok()?;
    let point_count = usize::try_from(little_endian(record, 40)?).ok()?;
    let starts = record
        .get(POLYGON_HEAD..)?
        .get(..ring_count.checked_mul(4)?)?;
    let points = record
        .get(POLYGON_HEAD + starts.len()..)?
        .get(..point_count.checked_mul(16)?)?;
    let mut starts: Vec<usize> = starts
        .chunks_exact(4)
        .map(|four| little_endian(four, 0).and_then(|start| usize::try_from(start).ok()))
        .collect::<Option<_>>()?;
    starts.push(point_count);
    starts
        .windows(2)
        .map(|pair| {
            let ring = points.get(pair[0].checked_mul(16)?..pair[1].checked_mul(16)?)?;
            // rings run the other way round in a Shapefile: outer ones clockwise
            Some(ring.chunks_exact(16).rev().map(point).collect())
        })
        .collect()
}

fn point(bytes: &[u8]) -> Coord {
    let number = |at: usize| {
        let eight = bytes
            .get(at..at + 8)
            .and_then(|eight| eight.try_into().ok());
        eight.map_or(f64::NAN, f64::from_le_bytes)
    };
    Coord {
        x: number(0),
        y: number(8),
    }
}

/// Rings sorted into parts by what lies in what, because the direction of rings is wrong in too many files: a ring in an
/// even number of others is an outer one, in an odd number a hole of the smallest ring around it.
fn nested(rings: Vec<LineString>) -> Vec<Vec<LineString>> {
    if rings.len() == 1 || rings.len() > MAX_RINGS {
        // too many to be a place: told when the shape is made
        return rings.into_iter().map(|ring| vec![ring]).collect();
    }
    let areas: Vec<Polygon> = rings
        .iter()
        .map(|ring| Polygon::new(ring.clone(), vec![]))
        .collect();
    let around = |index: usize| -> Vec<usize> {
        let point = areas[index]
            .exterior()
            .0
            .first()
            .copied()
            .unwrap_or_default();
        let middle = midpoint(areas[index].exterior()).unwrap_or(point);
        (0..areas.len())
            .filter(|other| *other != index && areas[*other].contains(&middle))
            .collect()
    };
    let chains: Vec<Vec<usize>> = (0..rings.len()).map(around).collect();
    let mut parts: Vec<(usize, Vec<LineString>)> = Vec::new();
    for (index, chain) in chains.iter().enumerate() {
        if chain.len().is_multiple_of(2) {
            parts.push((index, vec![rings[index].clone()]));
        }
    }
    for (index, chain) in chains.iter().enumerate() {
        if chain.len().is_multiple_of(2) {
            continue;
        }
        // the innermost ring around it is the one that lies in the most others
        let owner = chain.iter().max_by_key(|other| chains[**other].len());
        let part = parts.iter_mut().find(|(outer, _)| Some(outer) == owner);
        match part {
            Some((_, part)) => part.push(rings[index].clone()),
            None => parts.push((index, vec![rings[index].clone()])),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

/// The middle of a ring's first edge: a corner may touch the ring around it, this seldom does.
fn midpoint(ring: &LineString) -> Option<Coord> {
    let line = ring.lines().next()?;
    Some(Coord {
        x: f64::midpoint(line.start.x, line.end.x),
        y: f64::midpoint(line.start.y, line.end.y),
    })
}

fn little_endian(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_le_bytes(four.try_into().ok()?))
}

fn big_endian(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_be_bytes(four.try_into().ok()?))
}
