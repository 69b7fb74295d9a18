//! Where things are: the root of the workspace and the files that belong to it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The root folder of the workspace: the parent of this crate.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies one level below the root")
}

/// The folder where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether somebody edits here: a crate of the house was built in steps, or the environment says how to build.
pub fn is_edited() -> bool {
    let of_the_house = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("linli"))
    };
    std::env::var_os("CARGO_INCREMENTAL").is_some()
        || std::fs::read_dir(target().join("debug/incremental"))
            .is_ok_and(|mut entries| entries.any(of_the_house))
}

/// A text file of the project: its path from the root, with forward slashes, and what it says.
#[derive(Debug, Clone)]
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// The part of the name behind the last dot, or nothing.
    pub fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// The last component of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Every text file that git knows or would add, so that a file not yet added is checked as well.
///
/// # Errors
/// When this is not a git checkout, or a file cannot be read.
pub fn text_files() -> Result<Vec<SourceFile>> {
    let listing = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root())
        .output()
        .context("tidy lists the files with git")?;
    ensure!(
        listing.status.success(),
        "git ls-files: {}",
        String::from_utf8_lossy(&listing.stderr).trim()
    );
    let mut files = Vec::new();
    for path in String::from_utf8(listing.stdout)?
        .split('\0')
        .filter(|path| !path.is_empty())
    {
        let absolute = root().join(path);
        // A file deleted but not yet staged is still listed.
        if !absolute.is_file() {
            continue;
        }
        let bytes = std::fs::read(&absolute).with_context(|| path.to_owned())?;
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(SourceFile {
                path: path.to_owned(),
                text,
            });
        }
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files.dedup_by(|left, right| left.path == right.path);
    Ok(files)
}
