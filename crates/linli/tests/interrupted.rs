//! The real program is killed in the middle of an import: the server that starts next brings in the rest, each row once.
//! On both databases.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use linli_kit::row;
use linli_kit::store::{Durability, FromRow, Store};

const ROWS: i64 = 5_000;
/// The lease of the killed one, the look for due jobs, and the rest of the rows in a program built for tests.
const PATIENCE: Duration = Duration::from_secs(120);

row! {
    struct Named { name: String }
}
row! {
    struct Progress { state: String, done_rows: i64 }
}
row! {
    struct Stored { n: i64, different: i64 }
}

/// Ends the process when a test fails before it did.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn linli(folder: &Path, database: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("LINLI_DATA_FOLDER", folder)
        .env("LINLI_DATABASE", database)
        .env("LINLI_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

async fn one<T: FromRow>(store: &Store, sql: &'static str) -> T {
    let mut db = store.read().await.expect("reads");
    let row = db.one_unscoped::<T>("drill", sql, vec![]).await;
    row.expect("answers").expect("one row")
}

#[tokio::test]
async fn a_killed_import_goes_on_in_the_next_server_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("linli.db").display());
    interrupt(folder.path(), &database).await;
}

#[tokio::test]
async fn a_killed_import_goes_on_in_the_next_server_on_postgres() {
    #[expect(
        clippy::disallowed_methods,
        reason = "only the test run knows where its PostgreSQL is"
    )]
    let Ok(server) = std::env::var("LINLI_TEST_POSTGRES_URL") else {
        eprintln!("left out: no PostgreSQL (LINLI_TEST_POSTGRES_URL is not set)");
        return;
    };
    let (base, _) = server.rsplit_once('/').expect("…/database");
    let name = format!("linli_test_interrupted_{}", std::process::id());
    let main = Store::open(&server, Durability::Group)
        .await
        .expect("PostgreSQL answers");
    let mut db = main.read().await.expect("connects");
    for sql in [
        format!("DROP DATABASE IF EXISTS {name}"),
        format!("CREATE DATABASE {name}"),
    ] {
        db.execute_unscoped("test", sql, vec![])
            .await
            .expect("a new database");
    }
    drop(db);
    main.close().await;
    let folder = tempfile::tempdir().expect("a folder");
    interrupt(folder.path(), &format!("{base}/{name}")).await;
}

async fn interrupt(folder: &Path, database: &str) {
    let filled = linli(folder, database, &["demo", "--size", "tiny", "--only-fill"])
        .output()
        .expect("starts");
    assert!(filled.status.success());
    let store = Store::open(database, Durability::Group)
        .await
        .expect("opens");
    let street: Named = one(
        &store,
        "SELECT name FROM street WHERE id > 0 ORDER BY id LIMIT 1",
    )
    .await;
    let district: Named = one(&store, "SELECT code AS name FROM street WHERE id = 0").await;
    say_which_streets_there_are(folder, database, &district.name, &street.name);
    kill_in_the_middle(folder, database, &street.name);
    let left: Progress = one(&store, "SELECT state, done_rows FROM import").await;
    assert_eq!(left.state, "importing");
    assert!(left.done_rows < ROWS, "it was killed too late");

    let begun = Instant::now();
    let _server = Running(linli(folder, database, &["serve"]).spawn().expect("starts"));
    let state = loop {
        let now: Progress = one(&store, "SELECT state, done_rows FROM import").await;
        if now.state != "importing" || begun.elapsed() > PATIENCE {
            break now.state;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    eprintln!(
        "{} of {ROWS} rows were in; done {:?} after the start",
        left.done_rows,
        begun.elapsed()
    );
    assert_eq!(state, "done");
    let stored: Stored = one(
        &store,
        "SELECT count(*) AS n, count(DISTINCT source_no) AS different FROM demand WHERE source_no LIKE 'KILL-%'",
    )
    .await;
    assert_eq!((stored.n, stored.different), (ROWS, ROWS));
    store.close().await;
}

/// A code that is no street's, be it the district's own, is refused with the streets there are.
fn say_which_streets_there_are(folder: &Path, database: &str, typed: &str, street: &str) {
    let asked = ["import", "areas", "none.csv", "--street", typed];
    let refused = linli(folder, database, &asked)
        .stderr(Stdio::piped())
        .output()
        .expect("starts");
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains(typed) && said.contains(street), "{said}");
}

/// Starts the command and kills it as soon as it has said that some rows are in.
fn kill_in_the_middle(folder: &Path, database: &str, street: &str) {
    let mut sheet = "留言编号,留言主题,留言详情\n".to_owned();
    for row in 1..=ROWS {
        writeln!(sheet, "KILL-{row},路灯不亮,第{row}盏路灯不亮，晚上看不清路")
            .expect("into memory");
    }
    let file = folder.join("留言.csv");
    std::fs::write(&file, sheet).expect("writes");
    let mut command = linli(folder, database, &["import", "demands"]);
    command.arg(&file).args(["--street", street]);
    let mut importing = Running(command.spawn().expect("starts"));
    let lines = BufReader::new(importing.0.stdout.take().expect("stdout")).lines();
    let mut before = 0;
    for line in lines.map_while(Result::ok) {
        let Some(done) = line.split('/').next().and_then(|done| done.parse().ok()) else {
            panic!("it ended: {line}");
        };
        // the count begins anew when the dry run is over
        if done < before {
            importing.0.kill().expect("kills");
            importing.0.wait().expect("ends");
            return;
        }
        before = done;
    }
    panic!("it ended before it brought anything in");
}
