//! The red lines of `product.md`, held over the whole house: what no room may add by accident.
//!
//! The rooms test their own rules ("who confirms is not who did"); here stands what can be said of every endpoint,
//! every table and every answer at once, so that a new room is held to it without a line of its own.

use std::collections::BTreeSet;

use linli::demo::{self, Size};
use linli::house;
use linli_domain::actor::Role;
use linli_domain::area::AreaPath;
use linli_domain::code::CodeEnum;
use linli_domain::id::{OrgId, PersonId};
use linli_kit::store::FromRow;
use linli_kit::testing::{On, STREET, TestAnswer, TestClient, TestHouse};
use linli_kit::{params, row};
use serde_json::Value;

/// Words of keys that would rank people or places, watch people, or roll members (red lines 1 and 6).
const NEVER_A_KEY: [&str; 14] = [
    "rank",
    "ranking",
    "leaderboard",
    "top_users",
    "online_time",
    "online_seconds",
    "login_count",
    "likes",
    "identity_card",
    "id_card",
    "party_member_number",
    "face",
    "track_points",
    "watch_list",
];
/// Words of what may be given and never demanded (red line 1).
const NEVER_REQUIRED: [&str; 5] = ["photo", "picture", "image", "selfie", "location"];
/// The stream of changes, which never ends.
const LIVE: &str = "/api/changes";
/// The only key under which reading may give a whole number: an office's. A person's is answered by opening it alone,
/// which is a write with a reason.
const OPEN_PHONE: &str = "office_phone";

row! {
    struct Seat { role: Role, org_id: OrgId, area_path: AreaPath, person_id: PersonId }
}
row! {
    struct Column { name: String }
}

fn description() -> Value {
    serde_json::to_value(house::description()).expect("prints")
}

fn words(key: &str) -> String {
    format!("_{key}_")
}

fn holds(key: &str, word: &str) -> bool {
    words(key).contains(&words(word))
}

/// Every (schema, property) of the API.
fn properties(description: &Value) -> Vec<(String, String)> {
    let schemas = description["components"]["schemas"]
        .as_object()
        .expect("schemas");
    schemas
        .iter()
        .flat_map(|(name, schema)| {
            let keys = schema["properties"].as_object().into_iter().flatten();
            keys.map(|(key, _)| (name.clone(), key.clone()))
        })
        .collect()
}

#[test]
fn nothing_of_the_api_ranks_or_watches_anybody() {
    let found: Vec<_> = properties(&description())
        .into_iter()
        .filter(|(_, key)| NEVER_A_KEY.iter().any(|word| holds(key, word)))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

/// Names of the schemas that what is sent is made of.
fn sent(description: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let paths = description["paths"].as_object().expect("paths");
    for operation in paths.values().filter_map(Value::as_object).flatten() {
        schemas_in(description, &operation.1["requestBody"], &mut names);
    }
    names
}

fn schemas_in(description: &Value, part: &Value, names: &mut BTreeSet<String>) {
    match part {
        Value::Object(map) => {
            if let Some(name) = map
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| reference.strip_prefix("#/components/schemas/"))
                && names.insert(name.to_owned())
            {
                schemas_in(
                    description,
                    &description["components"]["schemas"][name],
                    names,
                );
            }
            map.values()
                .for_each(|value| schemas_in(description, value, names));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| schemas_in(description, value, names)),
        _ => {}
    }
}

#[test]
fn no_write_demands_a_picture_or_a_position() {
    let description = description();
    let sent = sent(&description);
    assert!(sent.len() > 40, "only {} schemas are sent", sent.len());
    let mut demanded = Vec::new();
    for name in sent {
        let schema = &description["components"]["schemas"][&name];
        for key in schema["required"].as_array().into_iter().flatten() {
            let key = key.as_str().unwrap_or_default();
            if NEVER_REQUIRED.iter().any(|word| holds(key, word)) {
                demanded.push(format!("{name}.{key}"));
            }
        }
    }
    assert!(demanded.is_empty(), "{demanded:?}");
}

#[tokio::test]
async fn no_table_keeps_what_must_never_be_kept() {
    let house = TestHouse::open(On::Sqlite, &house::features()[1..])
        .await
        .expect("sqlite is always there");
    let columns: Vec<Column> = all(
        &house,
        "SELECT m.name || '.' || p.name AS name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'",
    )
    .await;
    assert!(columns.len() > 100, "the schema was read");
    let found: Vec<_> = columns
        .iter()
        .map(|column| column.name.as_str())
        .filter(|name| {
            let column = name.split('.').nth(1).unwrap_or_default();
            NEVER_A_KEY.iter().any(|word| holds(column, word))
        })
        .collect();
    assert!(found.is_empty(), "{found:?}");
    let open: Vec<_> = columns
        .iter()
        .map(|column| column.name.as_str())
        .filter(|name| name.ends_with(".phone") || name.ends_with("_phone"))
        .filter(|name| !name.ends_with(".office_phone"))
        .collect();
    assert!(open.is_empty(), "phones of people are sealed: {open:?}");
}

/// Reads every address of the API as every role of the demo, follows the ids it finds, and looks at each answer.
#[tokio::test]
async fn nobody_is_told_a_phone_number_without_a_reason_and_nothing_breaks() {
    let house = TestHouse::open(On::Sqlite, &house::features()[1..])
        .await
        .expect("sqlite is always there");
    demo::prepare(&house.app, Size::Tiny, 7)
        .await
        .expect("fills");
    let seats: Vec<Seat> = all(
        &house,
        "SELECT p.role, p.org_id, p.area_path, p.person_id FROM post p JOIN account a ON a.person_id = p.person_id \
         WHERE p.street_id = 1 AND p.ended_at IS NULL ORDER BY p.role",
    )
    .await;
    let roles: BTreeSet<_> = seats
        .iter()
        .map(|seat| format!("{:?}", seat.role))
        .collect();
    assert!(
        roles.len() >= 10,
        "the demo has accounts of many roles: {roles:?}"
    );
    let mut read = Read::default();
    for seat in seats {
        let client = house
            .client_of(
                STREET,
                seat.role,
                seat.org_id,
                &seat.area_path,
                seat.person_id,
            )
            .await;
        sweep(&client, seat.role.code(), &mut read).await;
    }
    sweep(&house.anybody(), "anybody", &mut read).await;
    assert!(
        read.answers > 200,
        "only {} answers were read",
        read.answers
    );
    assert!(
        read.masked > 20,
        "only {} masked numbers were seen: the look went past them",
        read.masked
    );
}

/// What the sweep has looked at so far: successful answers, and masked numbers in them.
#[derive(Default)]
struct Read {
    answers: usize,
    masked: usize,
}

/// Reads what this client may read.
async fn sweep(client: &TestClient<'_>, role: &str, read: &mut Read) {
    let description = description();
    let paths = description["paths"].as_object().expect("paths");
    let plain: Vec<&String> = paths
        .iter()
        .filter(|(path, item)| item.get("get").is_some() && !path.contains('{'))
        .filter(|(path, _)| *path != LIVE)
        .map(|(path, _)| path)
        .collect();
    for path in plain {
        let answer = client.get(path).await;
        look_at(path, role, &answer, read);
        let Some(items) = answer.body["items"].as_array() else {
            continue;
        };
        for item in items.iter().take(3) {
            let Some(id) = item["id"].as_str() else {
                continue;
            };
            let below = paths.iter().filter(|(other, item)| {
                item.get("get").is_some()
                    && other.starts_with(&format!("{path}/{{"))
                    && other.matches('{').count() == 1
            });
            for (other, _) in below {
                let (start, rest) = other.split_once('{').expect("a place for an id");
                let rest = rest.split_once('}').expect("its end").1;
                let address = format!("{start}{id}{rest}");
                let answer = client.get(&address).await;
                look_at(&address, role, &answer, read);
            }
        }
    }
}

fn look_at(address: &str, role: &str, answer: &TestAnswer, read: &mut Read) {
    assert!(
        !answer.status.is_server_error(),
        "{role} {address}: {} {}",
        answer.status,
        answer.body
    );
    if answer.status.is_success() {
        let mut found = Vec::new();
        phones("", &answer.body, &mut found);
        assert!(found.is_empty(), "{role} {address}: {found:?}");
        read.answers += 1;
        read.masked += answer.body.to_string().matches("****").count();
    }
}

/// Collects whole mobile numbers anywhere in an answer, with their keys.
fn phones(key: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                phones(key, value, found);
            }
        }
        Value::Array(list) => {
            for value in list {
                phones(key, value, found);
            }
        }
        Value::String(text) if key != OPEN_PHONE && has_mobile(text) => {
            found.push(format!("{key}: {text}"));
        }
        _ => {}
    }
}

/// A run of exactly eleven digits that begins like a Chinese mobile number.
fn has_mobile(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_digit())
        .any(|run| {
            let bytes = run.as_bytes();
            bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])
        })
}

#[test]
fn a_mobile_number_is_known_when_seen() {
    for (text, expected) in [
        ("13800001111", true),
        ("电话13800001111。", true),
        ("138****1111", false),
        ("0755-26001234", false),
        ("12345678901", false),
        ("2026112100013800001111", false),
    ] {
        assert_eq!(has_mobile(text), expected, "{text}");
    }
}

async fn all<T: FromRow>(house: &TestHouse, sql: &str) -> Vec<T> {
    let mut db = house.app.read().await.expect("reads");
    db.all_unscoped("a test looks at everything", sql.to_owned(), params![])
        .await
        .expect("answers")
}
