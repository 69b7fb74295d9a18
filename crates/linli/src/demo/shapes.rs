//! Shapes of the sample's places, so that the demo's map shows a street.

use anyhow::{Result, bail};
use linli_domain::id::AreaId;
use linli_geo::shape::{Drawing, Shape};
use linli_kit::transaction::Tx;
use linli_net::map::draw::shape_row;
use linli_net::map::state::ShapeSource;
use linli_net::map::store as map;
use linli_sample::{Ring, SampleStreet};

use super::Place;
use super::places::Places;

/// Draws every place that was written.
pub(super) async fn write(tx: &mut Tx, sample: &SampleStreet, places: &Places) -> Result<()> {
    let shapes = linli_sample::shapes(sample);
    draw(tx, places.street.id, &shapes.street).await?;
    let lists = [
        (&places.communities, &shapes.communities),
        (&places.compounds, &shapes.compounds),
        (&places.buildings, &shapes.buildings),
    ];
    for (written, rings) in lists {
        for (place, ring) in written.iter().zip(rings) {
            draw_if(tx, place.as_ref(), Some(ring)).await?;
        }
    }
    for (place, ring) in places.grids.iter().zip(&shapes.grids) {
        draw_if(tx, place.as_ref(), ring.as_ref()).await?;
    }
    Ok(())
}

async fn draw_if(tx: &mut Tx, place: Option<&Place>, ring: Option<&Ring>) -> Result<()> {
    match (place, ring) {
        (Some(place), Some(ring)) => draw(tx, place.id, ring).await,
        _ => Ok(()),
    }
}

async fn draw(tx: &mut Tx, area_id: AreaId, ring: &Ring) -> Result<()> {
    let shape = sound(ring)?;
    let row = shape_row(area_id, 1, Some(&shape), ShapeSource::Demo, tx);
    let (db, scope) = tx.parts();
    if !map::put(db, scope, &row).await? {
        bail!("a place was drawn twice");
    }
    Ok(())
}

fn sound(ring: &Ring) -> Result<Shape> {
    let mut closed = ring.clone();
    closed.extend(ring.first());
    let (shape, repairs) = Shape::sound(Drawing::ring(&closed))?;
    if !repairs.is_empty() {
        bail!("the sample's ground needs no repair: {repairs:?}");
    }
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use linli_geo::siblings::{holes, overlaps};
    use linli_sample::{Sample, shapes};

    use super::*;

    fn all(rings: &[Ring]) -> Vec<Shape> {
        rings
            .iter()
            .map(|ring| sound(ring).expect("sound"))
            .collect()
    }

    #[test]
    fn the_samples_ground_is_sound_and_shared_out() {
        for index in [0, 1, 5] {
            let street = Sample::street(7, index);
            let ground = shapes(&street);
            let whole = sound(&ground.street).expect("sound");
            for (list, covers) in [
                (all(&ground.communities), true),
                (all(&ground.compounds), false),
                (all(&ground.buildings), false),
            ] {
                let numbered: Vec<(usize, &Shape)> = list.iter().enumerate().collect();
                assert_eq!(overlaps(&numbered), vec![], "street {index}");
                if covers {
                    let shapes: Vec<&Shape> = list.iter().collect();
                    assert_eq!(holes(Some(&whole), &shapes), vec![], "street {index}");
                }
            }
            let communities = all(&ground.communities);
            for (compound, shape) in street.compounds.iter().zip(all(&ground.compounds)) {
                let community = &communities[compound.community as usize];
                let inside = shape
                    .polygons()
                    .0
                    .iter()
                    .flat_map(|polygon| polygon.exterior().0.iter())
                    .all(|at| community.contains(*at));
                assert!(inside, "{} lies in its community", compound.name);
            }
        }
    }
}
