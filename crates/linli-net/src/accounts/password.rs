//! Passwords: how they are hashed, and what a good one is.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use linli_kit::app::App;
use linli_kit::problem::Problem;
use linli_kit::secret::random_bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// Memory, passes and lanes of argon2id: the second choice of the OWASP password storage cheat sheet
/// (19 MiB, 2, 1). Two at a time then stay below the idle memory bar of the binary (60 MB).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Hashes computed at the same time: a rush of logins waits here instead of filling the memory.
const AT_ONCE: usize = 2;
/// Longest password taken, in bytes: hashing starts with the whole text.
const MAX_BYTES: usize = 200;
/// A hash that no password has, with the cost of a real one: an unknown login takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The passwords that lists of leaked ones begin with, and local habits. Compared in lower case.
const COMMON: &str = include_str!("common_passwords.txt");

static TURN: Semaphore = Semaphore::const_new(AT_ONCE);
static HASHER: LazyLock<Option<Argon2<'static>>> = LazyLock::new(|| {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
});

/// What a password must be like in this deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasswordRules {
    /// Characters at least.
    pub min_length: usize,
    /// Of lower case, upper case, digits and others, how many kinds at least.
    pub classes: usize,
    /// Days until a new one is due; none when it never is.
    pub max_age_days: Option<i64>,
    /// How many of the last ones may not come back.
    pub history: usize,
    /// Common passwords are refused.
    pub not_common: bool,
    /// The login must not be part of it.
    pub not_login: bool,
}

/// The rules without graded protection: length counts, a list of common ones is refused (NIST SP 800-63B).
const PLAIN: PasswordRules = PasswordRules {
    min_length: 8,
    classes: 1,
    max_age_days: None,
    history: 1,
    not_common: true,
    not_login: true,
};

/// The rules under graded protection (GB/T 22239-2019 8.1.4.1: complexity and regular change).
const GRADED: PasswordRules = PasswordRules {
    min_length: 10,
    classes: 3,
    max_age_days: Some(90),
    history: 5,
    not_common: true,
    not_login: true,
};

/// The rules of this deployment.
#[must_use]
pub fn rules(app: &App) -> PasswordRules {
    if app.settings().graded_protection {
        GRADED
    } else {
        PLAIN
    }
}

impl PasswordRules {
    /// The code of the first rule a new password breaks.
    #[must_use]
    pub fn broken(&self, password: &str, login: &str) -> Option<&'static str> {
        let lower = password.to_lowercase();
        if password.chars().count() < self.min_length {
            Some("password_short")
        } else if password.len() > MAX_BYTES {
            Some("password_long")
        } else if classes(password) < self.classes {
            Some("password_classes")
        } else if self.not_common && COMMON.lines().any(|common| common == lower) {
            Some("password_common")
        } else if self.not_login && !login.is_empty() && lower.contains(&login.to_lowercase()) {
            Some("password_login")
        } else {
            None
        }
    }

    /// Checks a new password given in `field`.
    ///
    /// # Errors
    /// 422 with the rule it breaks.
    pub fn check(&self, field: &str, password: &str, login: &str) -> Result<(), Problem> {
        match self.broken(password, login) {
            None => Ok(()),
            Some(code) => Err(self.refusal(field, code)),
        }
    }

    /// The problem of a password that breaks the rule `code`.
    #[must_use]
    pub fn refusal(&self, field: &str, code: &str) -> Problem {
        let mut args = serde_json::Map::new();
        args.insert("min".into(), self.min_length.into());
        args.insert("classes".into(), self.classes.into());
        args.insert("history".into(), self.history.into());
        Problem::fields(Vec::new()).and_field(field, code, args)
    }
}

fn classes(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    kinds
        .iter()
        .filter(|kind| password.chars().any(kind))
        .count()
}

/// The hash of a password, as a PHC text.
///
/// # Errors
/// The machine has no memory for it.
pub async fn hash(app: &App, password: &str) -> Result<String, Problem> {
    let salt: [u8; 16] = random_bytes(app.random());
    let password = password.to_owned();
    aside(move |hasher| {
        hasher
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash: PasswordHash| hash.to_string())
            .map_err(Problem::internal)
    })
    .await
}

/// Whether a password is the one behind a hash; with no hash at all it takes as long and says no.
///
/// # Errors
/// The stored hash cannot be read.
pub async fn verify(hash: Option<&str>, password: &str) -> Result<bool, Problem> {
    let known = hash.is_some();
    let hash = hash.unwrap_or(NOBODY).to_owned();
    let password: String = password.to_owned();
    aside(move |hasher| {
        let hash = PasswordHash::new(&hash).map_err(Problem::internal)?;
        let right = password.len() <= MAX_BYTES
            && hasher.verify_password(password.as_bytes(), &hash).is_ok();
        Ok(right && known)
    })
    .await
}

/// Which of several stored hashes a password fits, if any.
///
/// # Errors
/// A stored hash cannot be read.
pub async fn fits_any(hashes: Vec<String>, password: &str) -> Result<bool, Problem> {
    for hash in &hashes {
        if verify(Some(hash), password).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Hashes on a thread of its own: 20 ms of arithmetic would hold up every other request of this thread.
async fn aside<T: Send + 'static>(
    work: impl FnOnce(&Argon2<'static>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let _turn = TURN.acquire().await.map_err(Problem::internal)?;
    tokio::task::spawn_blocking(move || {
        let hasher = HASHER
            .as_ref()
            .ok_or_else(|| Problem::internal("argon2 refused its cost"))?;
        work(hasher)
    })
    .await
    .map_err(Problem::internal)?
}

/// A password for one login, told by one person to another: 12 characters without look-alikes, 59 bits.
#[must_use]
pub fn one_time(app: &App) -> String {
    linli_domain::number::TrackingCode::from_random(random_bytes(app.random())).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_both_profiles() {
        for (password, plain, graded) in [
            ("short", Some("password_short"), Some("password_short")),
            ("12345678", Some("password_common"), Some("password_short")),
            (
                "Password123",
                Some("password_common"),
                Some("password_common"),
            ),
            (
                "zhang.san!",
                Some("password_login"),
                Some("password_classes"),
            ),
            (
                "Zhang.San99",
                Some("password_login"),
                Some("password_login"),
            ),
            ("kindriver", None, Some("password_short")),
            ("kindriverbank", None, Some("password_classes")),
            ("kind river 7", None, None),
            ("门前有三棵樟树呀", None, Some("password_short")),
            ("Kindriver77", None, None),
        ] {
            assert_eq!(PLAIN.broken(password, "zhang.san"), plain, "{password}");
            assert_eq!(GRADED.broken(password, "zhang.san"), graded, "{password}");
        }
        let long = "ab1!".repeat(60);
        assert_eq!(PLAIN.broken(&long, ""), Some("password_long"));
    }

    #[test]
    fn nobodys_hash_costs_as_much_as_a_real_one() {
        let (memory, passes, lanes) = COST;
        let cost = format!("$m={memory},t={passes},p={lanes}$");
        assert!(NOBODY.contains(&cost));
        assert!(PasswordHash::new(NOBODY).is_ok());
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let hasher = HASHER.as_ref().expect("the cost is allowed");
        let hash: PasswordHash = hasher
            .hash_password_with_salt("门前三棵树".as_bytes(), &[7; 16])
            .expect("hashes");
        let hash = hash.to_string();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(verify(Some(&hash), "门前三棵树").await.expect("verifies"));
        assert!(!verify(Some(&hash), "门前三棵桂").await.expect("verifies"));
        assert!(!verify(None, "").await.expect("verifies"));
        assert!(verify(Some("not a hash"), "x").await.is_err());
    }
}
