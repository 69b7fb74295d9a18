//! What the disk itself can do: one write of 4 KB and one `fdatasync` after the other.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Single syncs a second in a folder, measured over `span`.
///
/// # Errors
/// The folder cannot be written.
pub fn single_syncs(folder: &Path, span: Duration) -> Result<f64> {
    let mut file = tempfile::tempfile_in(folder)?;
    let block = [7_u8; 4096];
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < span {
        file.write_all(&block)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}
