//! Where uploaded files lie until they are a month old.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use linli_domain::id::{ImportId, StreetId};

use crate::app::App;
use crate::job::Job;
use crate::problem::Problem;

/// Uploaded files hold names and numbers of people, so they go after thirty days.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The folder of a room's uploaded files, beneath the house's data folder.
#[derive(Debug, Clone, Copy)]
pub struct Shelf(pub &'static str);

impl Shelf {
    /// The folder.
    #[must_use]
    pub fn folder(self, app: &App) -> PathBuf {
        app.settings().data_folder.join(self.0)
    }

    /// Where the file of an import lies.
    #[must_use]
    pub fn file(self, app: &App, street: StreetId, id: ImportId) -> PathBuf {
        self.folder(app).join(format!("{}-{id}", street.0))
    }

    /// Removes files older than thirty days, as a regular job.
    ///
    /// # Errors
    /// The claim of the job was lost, or the disk refused.
    pub async fn tidy(self, app: App, job: Job) -> Result<(), Problem> {
        let tx = job.begin(&app).await?;
        tx.finish().await?;
        let folder = self.folder(&app);
        let removed = tokio::task::spawn_blocking(move || remove_old(&folder))
            .await
            .map_err(Problem::internal)?
            .map_err(Problem::internal)?;
        tracing::info!(folder = self.0, removed, "old uploaded files removed");
        Ok(())
    }
}

/// By the age of the file as the disk tells it; the house's clock has no part in it.
fn remove_old(folder: &Path) -> std::io::Result<usize> {
    let mut removed = 0;
    if !folder.exists() {
        return Ok(removed);
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let changed: SystemTime = entry.metadata()?.modified()?;
        if changed.elapsed().is_ok_and(|age| age > KEEP) {
            std::fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// A file that is removed again unless the import that owns it is stored.
pub struct Kept {
    path: PathBuf,
    kept: bool,
}

impl Kept {
    /// Writes a file into a folder that only this server's user can read.
    ///
    /// # Errors
    /// The disk refused.
    pub async fn write(path: PathBuf, bytes: Vec<u8>) -> Result<Self, Problem> {
        let kept = Self { path, kept: false };
        let path = kept.path.clone();
        tokio::task::spawn_blocking(move || {
            make_folder(&path)?;
            std::fs::write(path, bytes)
        })
        .await
        .map_err(Problem::internal)?
        .map_err(|error| Problem::disk(&error))?;
        Ok(kept)
    }

    /// Copies a file of an operator's: the original may change or go while the import can still be looked at.
    ///
    /// # Errors
    /// The file cannot be read, or the disk refused.
    pub async fn copy(path: PathBuf, from: &Path) -> Result<Self, Problem> {
        let kept = Self { path, kept: false };
        let (to, from) = (kept.path.clone(), from.to_owned());
        tokio::task::spawn_blocking(move || {
            make_folder(&to)?;
            std::fs::copy(from, to)
        })
        .await
        .map_err(Problem::internal)?
        .map_err(|error| super::refusal::sheet_problem(&error.into()))?;
        Ok(kept)
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The import is stored.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.kept {
            // if it cannot be removed now, the tidying job does it later
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn make_folder(file: &Path) -> std::io::Result<()> {
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
