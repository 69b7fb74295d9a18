//! What a run needs beside Rust: npm packages, a database server, a browser. Finds them, or installs them where it may.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::shell;
use crate::workspace;

/// The full path of a program in PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// Whether we run as root, who may install packages and whom PostgreSQL refuses.
pub fn is_root() -> bool {
    shell::capture(&mut shell::command("id", &["-u"])).is_ok_and(|text| text.trim() == "0")
}

/// Installs Debian packages when that is possible.
///
/// # Errors
/// When we are not root or there is no apt-get: the message says what a person would type.
pub fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!(
        "sudo apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    if !is_root() || find("apt-get").is_none() {
        bail!("not installed, and only root on Debian may install it here. By hand: {by_hand}");
    }
    println!("   installing {}", packages.join(", "));
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(packages);
    for arguments in [&["update"][..], &install] {
        let mut command = shell::command("apt-get", arguments);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        if !shell::watch(&mut command)?.success {
            bail!("apt-get {} failed. By hand: {by_hand}", arguments[0]);
        }
    }
    Ok(())
}

/// Chromium without the window nobody sees: the same pages for a fifth less processor time. In Debian since 12.9.
const HEADLESS: &str = "chromium-headless-shell";
/// What will do where that is not to be had.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser for the browser tests: `LINLI_CHROMIUM`, or Debian's headless one, installed now where we may; where not, any
/// Chromium in PATH.
///
/// # Errors
/// When there is none and none can be installed.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("LINLI_CHROMIUM") {
        return Ok(named.into());
    }
    if let Some(found) = find(HEADLESS) {
        return Ok(found);
    }
    let fallback = BROWSERS.into_iter().find_map(find);
    // Without a Chinese font every screenshot would show boxes.
    match (install(&[HEADLESS, "fonts-noto-cjk"]), fallback) {
        (Ok(()), _) => find(HEADLESS).context("Chromium was installed but is not in PATH"),
        (Err(why), Some(found)) => {
            println!("   {HEADLESS}: {why}");
            Ok(found)
        }
        (Err(why), None) => Err(why.context("the browser tests need Chromium")),
    }
}

/// Installs the npm packages of the web folder when the lock file is newer than what is installed.
///
/// # Errors
/// When npm is missing or fails.
pub fn npm_packages() -> Result<bool> {
    let web = workspace::root().join("web");
    if !web.join("package.json").is_file() {
        bail!("there is no web/package.json");
    }
    if find("npm").is_none() {
        bail!("npm is missing: install Node.js 20 or later");
    }
    if up_to_date(
        &web.join("node_modules/.package-lock.json"),
        &web.join("package-lock.json"),
    ) {
        return Ok(true);
    }
    Ok(shell::watch(&mut shell::npm(&["ci", "--no-audit", "--no-fund"]))?.success)
}

/// Whether `made` is there and not older than `from`.
fn up_to_date(made: &Path, from: &Path) -> bool {
    let changed = |path: &Path| -> Option<SystemTime> { path.metadata().ok()?.modified().ok() };
    matches!((changed(made), changed(from)), (Some(made), Some(from)) if made >= from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_in_the_path_only() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program-of-ours").is_none());
    }

    #[test]
    fn a_missing_stamp_is_never_up_to_date() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(up_to_date(
            &here.join("Cargo.toml"),
            &here.join("Cargo.toml")
        ));
        assert!(!up_to_date(
            &here.join("no-such-file"),
            &here.join("Cargo.toml")
        ));
        assert!(!up_to_date(
            &here.join("Cargo.toml"),
            &here.join("no-such-file")
        ));
    }
}
