//! The rival of bar (b): the same list in Django REST framework on the same SQLite file, served by gunicorn with a
//! process a core. Fetched from PyPI into `target/bench-venv`; for benches only.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::load::Client;
use crate::server::free_address;

/// A running rival. Killed when dropped.
pub struct Rival {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    // removed when the rival ends
    _folder: tempfile::TempDir,
}

impl Drop for Rival {
    fn drop(&mut self) {
        // gunicorn's parent takes its workers with it on SIGTERM, which `kill` of std is not
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}

/// Starts the rival on a database for one community, or `None` where Python is not at hand.
///
/// # Errors
/// It is there but does not start.
pub async fn start(database: &Path, community: &str) -> Result<Option<Rival>> {
    let Some(venv) = venv()? else { return Ok(None) };
    let folder = tempfile::tempdir()?;
    fs::write(
        folder.path().join("rival.py"),
        include_str!("../django/rival.py"),
    )?;
    let address = free_address()?;
    let child = Command::new(venv.join("bin/gunicorn"))
        .args([
            "--workers",
            "2",
            "--threads",
            "8",
            "--worker-class",
            "gthread",
            "--keep-alive",
            "60",
        ])
        .args([
            "--log-level",
            "error",
            "--bind",
            &address.to_string(),
            "rival:application",
        ])
        .current_dir(folder.path())
        .env("RIVAL_DATABASE", database)
        .env("RIVAL_COMMUNITY", community)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("starting gunicorn")?;
    let rival = Rival {
        child,
        address,
        _folder: folder,
    };
    for _ in 0..200 {
        if Client::connect(address).await.is_ok() {
            return Ok(Some(rival));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("gunicorn does not answer")
}

fn venv() -> Result<Option<PathBuf>> {
    let target = std::env::current_exe()?
        .ancestors()
        .nth(2)
        .context("the target folder")?
        .to_owned();
    let venv = target.join("bench-venv");
    if venv.join("bin/gunicorn").is_file() {
        return Ok(Some(venv));
    }
    let made = Command::new("python3")
        .args(["-m", "venv"])
        .arg(&venv)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return Ok(None);
    }
    let fetched = Command::new(venv.join("bin/pip"))
        .args([
            "install",
            "--quiet",
            "django==5.2.*",
            "djangorestframework==3.16.*",
            "gunicorn==23.*",
        ])
        .status()?;
    ensure!(fetched.success(), "pip could not fetch Django");
    Ok(Some(venv))
}
