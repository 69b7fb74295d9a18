//! A street with its three administrators, and browsers that sign in as people do.

use axum::body::Body;
use axum::http::{Method, Request, header};
use linli_kit::testing::{TestAnswer, TestHouse};
use linli_net::accounts::setup;
use serde_json::{Value, json};

/// A password every profile takes.
pub const PASSWORD: &str = "Kind-River-77";

/// A browser with its cookie.
pub struct Browser<'h> {
    house: &'h TestHouse,
    /// `linli_session=…`, or empty.
    pub cookie: String,
}

impl<'h> Browser<'h> {
    /// One that nobody signed in with.
    pub fn fresh(house: &'h TestHouse) -> Self {
        Self {
            house,
            cookie: String::new(),
        }
    }

    /// Sends a request with a given key.
    pub async fn send(&self, method: Method, path: &str, body: &Value, key: &str) -> TestAnswer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header("idempotency-key", key)
            .body(Body::from(body))
            .expect("a request");
        self.house.anybody().send_request(request).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> TestAnswer {
        self.send(Method::GET, path, &Value::Null, "").await
    }

    /// A write under a fresh key.
    pub async fn write(&self, method: Method, path: &str, body: &Value) -> TestAnswer {
        let key = self.house.app.ids().next().to_string();
        self.send(method, path, body, &key).await
    }

    /// POST under a fresh key.
    pub async fn post(&self, path: &str, body: &Value) -> TestAnswer {
        self.write(Method::POST, path, body).await
    }

    /// Tries to sign in, and keeps the cookie when it works.
    pub async fn sign_in(&mut self, login: &str, password: &str, code: Option<&str>) -> TestAnswer {
        let body = json!({"login": login, "password": password, "totp_code": code});
        let answer = self.post("/api/session", &body).await;
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            self.cookie = cookie.split(';').next().expect("a pair").to_owned();
        }
        answer
    }
}

/// What the set-up page sends.
pub fn setup_body(token: &str) -> Value {
    let administrator = |kind: &str| json!({"kind": kind, "login": kind, "name": format!("管理员{kind}"), "password": PASSWORD});
    json!({
        "token": token,
        "district_name": "江北区", "district_code": "330205",
        "street_name": "北江街道", "street_code": "330205001",
        "administrators": [administrator("system"), administrator("security"), administrator("audit")],
    })
}

/// Sets the house up by its link.
pub async fn set_up(house: &TestHouse) {
    let link = setup::link(&house.app)
        .await
        .expect("a link")
        .expect("nobody has an account");
    let (_, token) = link.split_once("token=").expect("a token");
    let answer = Browser::fresh(house)
        .post("/api/setup", &setup_body(token))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

/// A browser signed in with [`PASSWORD`].
pub async fn signed_in<'h>(house: &'h TestHouse, login: &str) -> Browser<'h> {
    let mut browser = Browser::fresh(house);
    let _ = browser.sign_in(login, PASSWORD, None).await.ok();
    browser
}

/// The office and the place of the whole street, as the system administrator finds them.
pub async fn office(system: &Browser<'_>) -> (Value, Value) {
    let orgs = system.get("/api/orgs").await.ok();
    let areas = system.get("/api/areas").await.ok();
    (
        orgs.body["items"][0]["id"].clone(),
        areas.body["items"][0]["id"].clone(),
    )
}

/// Makes an account with one post and gives it [`PASSWORD`]; answers the account.
pub async fn made(house: &TestHouse, login: &str, role: &str) -> Value {
    let system = signed_in(house, "system").await;
    let (org, area) = office(&system).await;
    let body = json!({"login": login, "name": "王一", "phone": "13800001234",
        "posts": [{"role": role, "org_id": org, "area_id": area}]});
    let answer = system.post("/api/accounts", &body).await.ok();
    let password = answer.body["one_time_password"]
        .as_str()
        .expect("shown once");
    let mut browser = Browser::fresh(house);
    let _ = browser.sign_in(login, password, None).await.ok();
    let change = json!({"current": password, "new": PASSWORD});
    let _ = browser
        .write(Method::PUT, "/api/account/password", &change)
        .await
        .ok();
    system
        .get(&format!(
            "/api/accounts/{}",
            answer.body["account"]["id"].as_str().expect("an id")
        ))
        .await
        .ok()
        .body
}
