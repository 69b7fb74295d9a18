//! The real program: it starts, answers, stops when told, and loses nothing when killed.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use linli_kit::row;
use linli_kit::store::{Durability, Store};
use uuid::Uuid;

/// Rounds of the drill; `LINLI_KILL_ROUNDS` asks for more.
const ROUNDS: u32 = 20;
/// Acknowledged rows a round waits for before it kills.
const ROWS: usize = 60;

fn linli(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("LINLI_DATA_FOLDER", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Ends the process when a test fails before it did.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> String {
    ask(address, "GET", path, "")
}

fn ask(address: &str, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connects");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nIdempotency-Key: process-test\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("asks");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("reads");
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn serve_answers_and_stops_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let begun = Instant::now();
    let mut server = Running(
        linli(folder.path(), &["serve", "--listen", "127.0.0.1:0"])
            .spawn()
            .expect("starts"),
    );
    let mut lines = BufReader::new(server.0.stdout.take().expect("stdout")).lines();
    let first = lines.next().expect("a line").expect("text");
    println!("first answer possible after {:?}", begun.elapsed());
    let address = first
        .split("listening on ")
        .nth(1)
        .and_then(|rest| rest.split(';').next())
        .expect("an address")
        .to_owned();
    let link = lines.by_ref().take(3).filter_map(Result::ok).last();
    assert!(
        link.is_some_and(|line| line.contains("/setup?token=")),
        "the first start says how to go on"
    );

    assert!(
        get(&address, "/healthz").starts_with("HTTP/1.1 200"),
        "{}",
        get(&address, "/healthz")
    );
    let page = get(&address, "/say-it/anything");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("<html"),
        "{page}"
    );
    assert!(page.contains("cache-control: no-cache"), "{page}");
    assert!(get(&address, "/assets/gone.js").starts_with("HTTP/1.1 404"));
    let unknown = get(&address, "/api/nothing");
    assert!(
        unknown.starts_with("HTTP/1.1 404") && unknown.contains("\"code\":\"not_found\""),
        "{unknown}"
    );
    get(&address, "/api/setup");
    let metrics = get(&address, "/metrics");
    assert!(metrics.contains("route=\"/api/setup\""), "{metrics}");

    let told = Command::new("kill")
        .args(["-TERM", &server.0.id().to_string()])
        .status()
        .expect("kill");
    assert!(told.success());
    let deadline = Instant::now() + Duration::from_secs(10);
    let ended = loop {
        if let Some(status) = server.0.try_wait().expect("waits") {
            break status;
        }
        assert!(Instant::now() < deadline, "it does not stop");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(ended.success(), "{ended}");
    // closed, so everything is in the one file
    assert!(!folder.path().join("linli.db-wal").exists());
}

row! {
    struct Written { entity_id: Uuid }
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let rounds = rounds();
    let mut acknowledged: Vec<Uuid> = Vec::new();
    for round in 0..rounds {
        acknowledged.extend(one_round(folder.path(), ROWS + round as usize % 7));
    }
    let file = folder.path().join("linli.db");
    let store = Store::open(&format!("sqlite:{}", file.display()), Durability::Group)
        .await
        .expect("opens after the last kill");
    let mut db = store.read().await.expect("reads");
    let stored: HashSet<Uuid> = db
        .all_unscoped::<Written>(
            "drill",
            "SELECT entity_id FROM event_log WHERE entity = 'torture'",
            vec![],
        )
        .await
        .expect("answers")
        .into_iter()
        .map(|row| row.entity_id)
        .collect();
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|id| !stored.contains(id))
        .collect();
    println!(
        "{rounds} kills, {} acknowledged, {} stored",
        acknowledged.len(),
        stored.len()
    );
    assert!(acknowledged.len() >= ROWS * rounds as usize);
    assert!(lost.is_empty(), "{} acknowledged rows are gone", lost.len());
}

/// Starts writers, kills them in full flight, and answers what they said was written.
fn one_round(folder: &Path, rows: usize) -> Vec<Uuid> {
    let mut writer = Running(linli(folder, &["__torture"]).spawn().expect("starts"));
    let mut lines = BufReader::new(writer.0.stdout.take().expect("stdout")).lines();
    let mut said: Vec<Uuid> = Vec::new();
    while said.len() < rows {
        let line = lines.next().expect("it writes on").expect("text");
        said.push(line.parse().expect("an id"));
    }
    writer.0.kill().expect("kills");
    // what it had said before the kill may still be in the pipe; the last line may be cut
    said.extend(
        lines
            .map_while(Result::ok)
            .filter_map(|line| line.parse::<Uuid>().ok()),
    );
    said
}

#[expect(
    clippy::disallowed_methods,
    reason = "only the test run knows how long it may take"
)]
fn rounds() -> u32 {
    std::env::var("LINLI_KILL_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(ROUNDS)
}

#[test]
fn openapi_prints_the_same_text_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let print = || {
        linli(folder.path(), &["openapi"])
            .output()
            .expect("runs")
            .stdout
    };
    let text = print();
    assert_eq!(text, print());
    let api: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    assert!(
        api["paths"]
            .as_object()
            .is_some_and(|paths| paths.len() > 3)
    );
}

#[test]
fn a_backup_restores_and_a_broken_one_replaces_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let done = linli(folder.path(), arguments).output().expect("runs");
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        );
        (done.status.success(), text)
    };
    assert!(!run(&["verify"]).0 && !folder.path().join("linli.db").exists());
    assert!(
        !run(&["migrate", "--check"]).0,
        "a new database has open steps"
    );
    let (good, text) = run(&["migrate"]);
    assert!(good, "{text}");
    assert!(run(&["migrate", "--check"]).0);
    let (good, text) = run(&["verify"]);
    assert!(good && text.contains("log.chain"), "{text}");
    let (good, text) = run(&["backup", "copy.db"]);
    assert!(good && text.contains("secret.key"), "{text}");
    assert!(
        !run(&["backup", "copy.db"]).0,
        "a backup overwrites nothing"
    );
    assert!(
        !run(&["restore", "copy.db"]).0,
        "an existing database is not replaced unasked"
    );
    let (good, text) = run(&["restore", "copy.db", "--force"]);
    assert!(good, "{text}");
    std::fs::write(folder.path().join("broken.db"), [7; 4096]).expect("writes");
    let before = std::fs::read(folder.path().join("linli.db")).expect("reads");
    assert!(!run(&["restore", "broken.db", "--force"]).0);
    assert_eq!(
        std::fs::read(folder.path().join("linli.db")).expect("reads"),
        before
    );
}

#[test]
fn every_demo_account_signs_in_with_the_password_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = folder.path().join("said.txt");
    let mut server = Running(
        linli(folder.path(), &["demo", "--size", "tiny", "--port", "0"])
            .stderr(std::fs::File::create(&said).expect("a file"))
            .spawn()
            .expect("starts"),
    );
    let lines = BufReader::new(server.0.stdout.take().expect("stdout")).lines();
    let mut accounts: Vec<(String, String)> = Vec::new();
    let mut address = String::new();
    for line in lines.map_while(Result::ok) {
        if let Some(rest) = line.split("listening on ").nth(1) {
            address = rest.split(';').next().unwrap_or_default().to_owned();
            break;
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        if let (true, Some(login), Some(password)) =
            (line.starts_with("  "), words.next(), words.next())
        {
            accounts.push((login, password));
        }
    }
    assert_eq!(accounts.len(), 17, "one for each role");
    let said = std::fs::read_to_string(said).expect("what was said");
    assert!(
        !said.contains("not played"),
        "the rules refuse a made-up life: {said}"
    );
    for (login, password) in accounts {
        let body = serde_json::json!({"login": login, "password": password}).to_string();
        let answer = ask(&address, "POST", "/api/session", &body);
        assert!(answer.starts_with("HTTP/1.1 200"), "{login}: {answer}");
        assert!(
            answer.contains("\"must_change_password\":false"),
            "{answer}"
        );
        let role = login.replace('-', "_");
        assert!(answer.contains(&format!("\"role\":\"{role}\"")), "{answer}");
    }
}
