//! What every write of the loop is asked: who may, what it wants, and that a repeat does nothing twice.

use axum::http::Method;
use linli_kit::testing::{TestAnswer, TestClient};
use serde_json::{Value, json};

use super::walk::version;

/// The first field a refusal names, and its code; empty where it names none.
pub fn field(answer: &TestAnswer) -> String {
    let first = &answer.body["field_errors"][0];
    match (first["field"].as_str(), first["code"].as_str()) {
        (Some(field), Some(code)) => format!("{field} {code}"),
        _ => String::new(),
    }
}

/// A body with some of its fields said otherwise; what is `null` there is left out.
fn with(body: &Value, other: &Value) -> Value {
    let mut body = body.clone();
    for (name, said) in other.as_object().into_iter().flatten() {
        if said.is_null() {
            body.as_object_mut().expect("an object").remove(name);
        } else {
            body[name] = said.clone();
        }
    }
    body
}

/// What the log says of an act.
pub struct Logged<'a> {
    pub event: &'a str,
    pub from: &'a str,
    pub to: &'a str,
    pub reason: Option<&'a str>,
}

/// An act on one object as its page asks for it.
pub struct Ask<'a> {
    pub kind: &'a str,
    pub id: &'a str,
    pub action: &'a str,
    pub body: Value,
}

impl Ask<'_> {
    fn path(&self) -> String {
        format!("/api/{}/{}/{}", self.kind, self.id, self.action)
    }

    /// By each of these in turn it is refused; `reader` knows the version of the day.
    pub async fn refused_to(&self, reader: &TestClient<'_>, who: &[(&TestClient<'_>, u16, &str)]) {
        let body = with(
            &self.body,
            &json!({"version": version(reader, self.kind, self.id).await}),
        );
        for (client, status, code) in who {
            client
                .post(&self.path(), &body)
                .await
                .refused(*status, code);
        }
    }

    /// Said otherwise in each of these ways it is refused, by the field and its code.
    pub async fn wants(&self, client: &TestClient<'_>, rows: &[(Value, &str)]) {
        let version = version(client, self.kind, self.id).await;
        for (other, told) in rows {
            let body = with(&with(&self.body, &json!({"version": version})), other);
            let answer = client.post(&self.path(), &body).await;
            answer.refused(422, "invalid");
            assert_eq!(field(&answer), *told, "{other}");
            let sentence = answer.body["field_errors"][0]["message"].as_str();
            assert!(
                sentence.is_some_and(|said| !said.starts_with("field_")),
                "{sentence:?}"
            );
        }
    }

    /// In the state of the day it is refused with this code.
    pub async fn too_late(&self, client: &TestClient<'_>, code: &str) {
        let body = with(
            &self.body,
            &json!({"version": version(client, self.kind, self.id).await}),
        );
        client.post(&self.path(), &body).await.refused(409, code);
    }

    /// Done: not on an old version; a repeat under the same key answers the same, another wish under that key is
    /// refused, and the log has it once. Answers the page.
    pub async fn done_once(&self, client: &TestClient<'_>, logged: &Logged<'_>) -> Value {
        let page = format!("/api/{}/{}", self.kind, self.id);
        let count = async || {
            let entries = client.get(&page).await.ok().body["timeline"].clone();
            let entries = entries.as_array().cloned().unwrap_or_default();
            let same = |entry: &&Value| entry["event"] == logged.event;
            entries.iter().filter(same).count()
        };
        let now = version(client, self.kind, self.id).await;
        let old = now.as_i64().expect("a version") - 1;
        let body = with(&self.body, &json!({"version": old}));
        client
            .post(&self.path(), &body)
            .await
            .refused(409, "stale_version");

        let before = count().await;
        let body = with(&self.body, &json!({"version": now}));
        let key = format!("once {} {} {now}", self.action, self.id);
        let send = async |body: &Value| {
            client
                .write_with_key(Method::POST, &self.path(), body, &key)
                .await
        };
        let first = send(&body).await.ok();
        let again = send(&body).await.ok();
        assert_eq!((first.status, &first.body), (again.status, &again.body));
        let other = with(&body, &json!({"version": old}));
        send(&other).await.refused(409, "request_key_reused");

        assert_eq!(count().await, before + 1, "done once, told once");
        let entries = client.get(&page).await.ok().body["timeline"].clone();
        let entry = entries
            .as_array()
            .into_iter()
            .flatten()
            .rfind(|entry| entry["event"] == logged.event)
            .cloned()
            .expect("an entry");
        assert_eq!(
            (
                entry["from_state"].as_str(),
                entry["to_state"].as_str(),
                entry["reason"].as_str()
            ),
            (Some(logged.from), Some(logged.to), logged.reason),
            "{entry}"
        );
        first.body
    }
}
