//! The real program, built for release, as a process of its own on loopback.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use axum::body::Bytes;
use axum::http::Request;
use http_body_util::Full;

use crate::load::Client;
use crate::memory;

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Builds `linli` for release and says where it is: beside this program.
///
/// # Errors
/// It does not build.
pub fn build() -> Result<PathBuf> {
    let built = Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "linli"])
        .status()
        .context("starting cargo")?;
    ensure!(built.success(), "linli does not build");
    let program = std::env::current_exe()?.with_file_name("linli");
    ensure!(program.is_file(), "{} is not there", program.display());
    Ok(program)
}

/// A running server. Killed when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process to its first healthy answer.
    pub started_in: Duration,
}

impl Server {
    /// Starts `linli serve` on a data folder and waits for its first healthy answer.
    ///
    /// # Errors
    /// It ends, or does not answer within a minute.
    pub async fn start(program: &Path, folder: &Path, more: &[&str]) -> Result<Self> {
        let address = free_address()?;
        let began = Instant::now();
        let child = Command::new(program)
            .arg("serve")
            .arg("--data-folder")
            .arg(folder)
            .arg("--listen")
            .arg(address.to_string())
            .args(["--log", "error"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| program.display().to_string())?;
        let mut server = Self {
            child,
            address,
            started_in: Duration::ZERO,
        };
        while !server.healthy().await {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            ensure!(began.elapsed() < PATIENCE, "the server does not answer");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.started_in = began.elapsed();
        Ok(server)
    }

    async fn healthy(&self) -> bool {
        let Ok(mut client) = Client::connect(self.address).await else {
            return false;
        };
        let Ok(request) = Request::get("/healthz")
            .header("host", "localhost")
            .body(Full::new(Bytes::new()))
        else {
            return false;
        };
        matches!(client.ask(request).await, Ok((status, _)) if status.is_success())
    }

    /// Its number among the processes.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Memory of the process in MB: now, and at its highest.
    ///
    /// # Errors
    /// The system does not say.
    pub fn memory_mb(&self) -> Result<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let field = |name: &str| {
            memory::field(&status, name)
                .map(|kb| kb / 1024.0)
                .with_context(|| format!("no {name} of the process"))
        };
        Ok((field("VmRSS:")?, field("VmHWM:")?))
    }

    /// Ends it without a warning, as a power cut of the process would.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address on loopback where nobody listens.
///
/// # Errors
/// Every port is taken.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
