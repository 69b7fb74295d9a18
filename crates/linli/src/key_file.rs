//! The deployment's master key: 32 random bytes in a file of its own, made at the first start, readable by
//! the owner alone, never overwritten. Whoever loses it loses every telephone number in the database.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use linli_kit::secret::{random_bytes, sha256};

use crate::system::SystemRandom;

/// The key's file in the data folder.
#[must_use]
pub fn path(data_folder: &Path) -> PathBuf {
    data_folder.join("secret.key")
}

/// Reads the key, and makes it where there is none yet.
///
/// # Errors
/// The file cannot be read or written, or does not hold 32 bytes.
pub fn read_or_make(data_folder: &Path) -> Result<[u8; 32]> {
    let file = path(data_folder);
    match read(&file)? {
        Some(key) => Ok(key),
        None => make(&file),
    }
}

/// Reads the key; `None` where there is no file.
///
/// # Errors
/// The file cannot be read, or does not hold 32 bytes.
pub fn read(file: &Path) -> Result<Option<[u8; 32]>> {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
    };
    match <[u8; 32]>::try_from(bytes) {
        Ok(key) => Ok(Some(key)),
        Err(bytes) => bail!(
            "{} holds {} bytes instead of 32: put the right key back, it is needed to open telephone numbers",
            file.display(),
            bytes.len()
        ),
    }
}

fn make(file: &Path) -> Result<[u8; 32]> {
    let key = random_bytes(&SystemRandom);
    let mut options = OpenOptions::new();
    // never overwritten: a second process that starts at this moment fails here and finds the key next time
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options
        .open(file)
        .with_context(|| format!("making {}", file.display()))?;
    out.write_all(&key)
        .and_then(|()| out.sync_all())
        .with_context(|| format!("writing {}", file.display()))?;
    Ok(key)
}

/// A short mark by which two keys can be told apart without showing either.
#[must_use]
pub fn fingerprint(key: &[u8; 32]) -> String {
    sha256(&[b"linli key fingerprint".as_slice(), key].concat())[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether others than the owner may read the file; `false` where the system has no such rights.
#[must_use]
pub fn is_open_to_others(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(file).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone_and_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = read_or_make(folder.path()).expect("makes");
        assert_eq!(read_or_make(folder.path()).expect("reads"), first);
        assert!(!is_open_to_others(&path(folder.path())));
        assert!(make(&path(folder.path())).is_err(), "never overwritten");
        assert_ne!(fingerprint(&first), fingerprint(&[0; 32]));
    }

    #[test]
    fn a_broken_key_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(path(folder.path()), b"short").expect("writes");
        assert!(read_or_make(folder.path()).is_err());
        assert_eq!(fs::read(path(folder.path())).expect("reads"), b"short");
    }
}
