//! A throw-away PostgreSQL for the tests: made in a fresh folder, on loopback only, gone with this process.
//!
//! A small shell stands between us and the server and waits on a pipe that only we hold open. When this process
//! ends in any way, even by kill -9 or Ctrl-C, the pipe closes, the shell stops the server and removes the folder.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::needs;
use crate::shell;
use crate::workspace;

/// The environment variable that names a server to test on, for those who have one.
pub const URL_VARIABLE: &str = "LINLI_TEST_POSTGRES_URL";
/// The oldest major version the house is tested on.
const OLDEST_VERSION: u32 = 15;
/// How long the server may take to answer for the first time.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Runs the server (all arguments behind the first) and waits for the end of its own input, then stops the server
/// fast and removes the folder (the first argument).
const WATCHER: &str = r#"
folder=$1; shift
"$@" >"$folder/server.log" 2>&1 &
server=$!
cat >/dev/null
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"#;

/// A running server; dropping it stops it.
pub struct Server {
    /// Where to connect: a superuser that may create databases.
    pub url: String,
    watcher: Option<Child>,
}

impl Server {
    /// The server named by `LINLI_TEST_POSTGRES_URL`, or a throw-away one.
    ///
    /// # Errors
    /// When PostgreSQL 15 or later is neither there nor can be installed, or does not start.
    pub fn start() -> Result<Self> {
        if let Ok(url) = std::env::var(URL_VARIABLE) {
            println!("   using the server that {URL_VARIABLE} names");
            return Ok(Self { url, watcher: None });
        }
        let programs = match find_programs() {
            Some(found) => found,
            None => {
                needs::install(&["postgresql"]).context("the tests need PostgreSQL 15 or later")?;
                find_programs()
                    .context("PostgreSQL was installed, but none of version 15 or later is found")?
            }
        };
        launch(&programs)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(watcher) = &mut self.watcher {
            drop(watcher.stdin.take());
            // The watcher ends once the server has stopped and the folder is gone.
            let _ = watcher.wait();
        }
    }
}

/// Makes a cluster in a fresh folder and starts a server on a free port.
fn launch(programs: &Path) -> Result<Server> {
    let user = unprivileged_user()?;
    let folder = fresh_folder(user.as_ref())?;
    let data = folder.join("data");
    let initdb = programs.join("initdb");
    let mut make = as_user(user.as_ref(), &initdb);
    make.arg("--pgdata").arg(&data);
    make.args([
        "--username=linli",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
        "--no-instructions",
    ]);
    make.current_dir(&folder);
    let made = make
        .output()
        .with_context(|| format!("cannot run {}", initdb.display()))?;
    ensure!(
        made.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&made.stderr).trim()
    );

    let port = free_port()?;
    let mut watcher = Command::new("sh");
    watcher.args(["-c", WATCHER, "watch-postgres"]).arg(&folder);
    let mut server = as_user(user.as_ref(), &programs.join("postgres"));
    server.arg("-D").arg(&data).args(["-p", &port.to_string()]);
    for setting in settings() {
        server.args(["-c", setting]);
    }
    watcher.arg(server.get_program()).args(server.get_args());
    watcher
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // A group of its own: Ctrl-C ends us, and the watcher ends the server because we are gone.
    let watcher = watcher
        .process_group(0)
        .spawn()
        .context("cannot start the watcher of PostgreSQL")?;
    let server = Server {
        url: format!("postgres://linli@127.0.0.1:{port}/postgres"),
        watcher: Some(watcher),
    };
    wait_until_ready(programs, port, &folder)?;
    println!(
        "   PostgreSQL from {} on 127.0.0.1:{port}, gone when this ends",
        programs.display()
    );
    Ok(server)
}

/// Fast and private: what is lost in a power cut is only a test.
fn settings() -> [&'static str; 7] {
    [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=300",
        "log_min_messages=warning",
    ]
}

fn wait_until_ready(programs: &Path, port: u16, folder: &Path) -> Result<()> {
    let started = Instant::now();
    while started.elapsed() < START_LIMIT {
        let port = port.to_string();
        let asked = Command::new(programs.join("pg_isready"))
            .args(["-q", "-h", "127.0.0.1", "-p", &port])
            .status();
        if asked.is_ok_and(|status| status.success()) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
    bail!(
        "PostgreSQL did not answer within {} s:\n{log}",
        START_LIMIT.as_secs()
    )
}

/// The folder of the newest PostgreSQL that is new enough: Debian's own places first, then PATH.
fn find_programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut candidates: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    if let Some(initdb) = needs::find("initdb") {
        candidates.extend(initdb.parent().map(Path::to_owned));
    }
    candidates.retain(|folder| {
        ["initdb", "postgres", "pg_isready"]
            .iter()
            .all(|name| folder.join(name).is_file())
    });
    candidates
        .into_iter()
        .filter_map(|folder| Some((major_version(&folder)?, folder)))
        .filter(|(version, _)| *version >= OLDEST_VERSION)
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder)
}

fn major_version(folder: &Path) -> Option<u32> {
    let output = Command::new(folder.join("postgres"))
        .arg("--version")
        .output()
        .ok()?;
    parse_version(&String::from_utf8_lossy(&output.stdout))
}

/// The major version in a line such as `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn parse_version(line: &str) -> Option<u32> {
    let number = line
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    number
        .split(|character: char| !character.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// The account that runs the server: PostgreSQL refuses root.
struct User {
    name: String,
    group: String,
}

/// Whom to become: nobody special when we are not root; else the account that Debian's package makes.
fn unprivileged_user() -> Result<Option<User>> {
    if !needs::is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Ok(group) = shell::capture(Command::new("id").args(["-g", name])) {
            return Ok(Some(User {
                name: name.to_owned(),
                group: group.trim().to_owned(),
            }));
        }
    }
    bail!("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
}

/// The program, run as that user.
fn as_user(user: Option<&User>, program: &Path) -> Command {
    let Some(user) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid",
            &user.name,
            "--regid",
            &user.group,
            "--clear-groups",
            "--",
        ])
        .arg(program);
    command
}

/// A folder that the server's user owns: below the target folder, or the system's place for temporary files when
/// that user may not walk through the folders above the target folder.
fn fresh_folder(user: Option<&User>) -> Result<PathBuf> {
    let name = format!("linli-test-postgres-{}", std::process::id());
    for parent in [workspace::target(), std::env::temp_dir()] {
        let folder = parent.join(&name);
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let Some(user) = user else {
            return Ok(folder);
        };
        std::os::unix::fs::chown(
            &folder,
            Some(user_number(&user.name)?),
            Some(user.group.parse()?),
        )?;
        let mut probe = as_user(Some(user), Path::new("test"));
        if probe
            .arg("-w")
            .arg(&folder)
            .status()
            .is_ok_and(|status| status.success())
        {
            return Ok(folder);
        }
        std::fs::remove_dir(&folder)?;
    }
    bail!(
        "no folder that the user {} may write to",
        user.map_or("", |user| &user.name)
    )
}

fn user_number(name: &str) -> Result<u32> {
    Ok(shell::capture(Command::new("id").args(["-u", name]))?
        .trim()
        .parse()?)
}

/// A port nobody listens on at this moment.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_several_packagers_are_read() {
        assert_eq!(
            parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(parse_version("postgres (PostgreSQL) 17devel"), Some(17));
        assert_eq!(parse_version("postgres"), None);
    }

    #[test]
    fn the_server_answers_and_is_gone_afterwards() {
        let Some(programs) = find_programs() else {
            return; // The run itself installs PostgreSQL before this can matter.
        };
        let server = launch(&programs).unwrap();
        let address = server
            .url
            .trim_start_matches("postgres://linli@")
            .trim_end_matches("/postgres")
            .to_owned();
        assert!(std::net::TcpStream::connect(&address).is_ok());
        drop(server);
        assert!(std::net::TcpStream::connect(&address).is_err());
    }
}
