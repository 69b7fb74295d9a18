//! Party notice boards of a sample street: most compounds have one, some two, some none yet.

use anyhow::{Context, Result};
use linli_kit::transaction::Tx;
use linli_net::boards::keep::{NewBoard, hang};
use linli_sample::SampleStreet;

use super::SINCE;
use super::places::Places;

/// Where boards hang in every five compounds of a community.
const SPOTS: [&[&str]; 5] = [
    &["东门内侧", "中心花园"],
    &["物业服务中心门口"],
    &[],
    &["南门值班室旁"],
    &["1幢一楼大厅"],
];

/// Hangs the boards of the compounds written.
pub(super) async fn write(tx: &mut Tx, sample: &SampleStreet, places: &Places) -> Result<()> {
    let mut seen = vec![0_usize; sample.communities.len()];
    for (compound, place) in sample.compounds.iter().zip(&places.compounds) {
        let Some(place) = place else { continue };
        let nth = &mut seen[compound.community as usize];
        for spot in SPOTS[*nth % SPOTS.len()] {
            let board = NewBoard {
                area_id: place.id,
                spot: (*spot).to_owned(),
                hung_at: Some(SINCE),
            };
            hang(tx, board).await.context("hanging a board")?;
        }
        *nth += 1;
    }
    Ok(())
}
