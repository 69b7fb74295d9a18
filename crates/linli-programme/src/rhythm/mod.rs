//! How often a street asks for something, kind by kind: months between two of them, kept as one row a street with its
//! version. Reports of organisations and visits of linkages are asked for this way.

use std::collections::BTreeMap;

use linli_domain::code::CodeEnum;
use linli_domain::scope::Scope;
use linli_kit::problem::Problem;
use linli_kit::store::Db;
use linli_kit::transaction::{Entry, Tx};
use serde_json::{Map, Value, json};
use uuid::Uuid;

mod store;

/// What is asked for: its table and log are named after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Reports of organisations.
    Reports,
    /// Visits of linkages.
    Visits,
}

/// Months between two by kind, and the version they were said at: 0 where the street never said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm<K> {
    /// Every kind with its months; 0 is never.
    pub every: Vec<(K, i64)>,
    /// For the optimistic lock.
    pub version: i64,
}

impl Asked {
    const fn entity(self) -> &'static str {
        match self {
            Self::Reports => "duty_setting",
            Self::Visits => "visit_setting",
        }
    }

    const fn changed(self) -> (&'static str, &'static str) {
        match self {
            Self::Reports => ("duty_setting_change", "duty_report"),
            Self::Visits => ("visit_setting_change", "visit"),
        }
    }

    /// What the street said, and `usual` for the kinds it said nothing of.
    ///
    /// # Errors
    /// The database refused.
    pub async fn rhythm<K: CodeEnum>(
        self,
        db: &mut Db,
        scope: &Scope,
        usual: impl IntoIterator<Item = (K, i64)>,
    ) -> Result<Rhythm<K>, Problem> {
        let stored = store::rhythm(db, scope, self).await?;
        let said: BTreeMap<String, i64> = match &stored {
            Some(stored) => serde_json::from_str(&stored.every).map_err(Problem::internal)?,
            None => BTreeMap::new(),
        };
        Ok(Rhythm {
            every: usual
                .into_iter()
                .map(|(kind, months)| (kind, said.get(kind.code()).copied().unwrap_or(months)))
                .collect(),
            version: stored.map_or(0, |stored| stored.version),
        })
    }

    /// Says `wanted` in the place of `before`, read at `version`; kinds left out stay as they were. Answers all of them.
    ///
    /// # Errors
    /// *Stale* when somebody was faster.
    pub async fn say<K: CodeEnum>(
        self,
        tx: &mut Tx,
        before: &Rhythm<K>,
        wanted: impl IntoIterator<Item = (K, i64)>,
        version: i64,
    ) -> Result<BTreeMap<&'static str, i64>, Problem> {
        if before.version != version {
            return Err(Problem::stale());
        }
        let kinds = before.every.iter().copied().chain(wanted);
        let every: BTreeMap<&str, i64> =
            kinds.map(|(kind, months)| (kind.code(), months)).collect();
        let text = serde_json::to_string(&every).map_err(Problem::internal)?;
        let (now, by) = (tx.now(), tx.actor().person());
        let (db, scope) = tx.parts();
        store::say(db, scope, self, &text, version, (by, now)).await?;
        Ok(every)
    }

    /// Logs a change, with what else came of it, and tells whoever has a list open.
    ///
    /// # Errors
    /// The database refused.
    pub async fn log(
        self,
        tx: &mut Tx,
        every: &BTreeMap<&'static str, i64>,
        more: Map<String, Value>,
    ) -> Result<(), Problem> {
        let (event, entity) = self.changed();
        let mut detail = more;
        detail.insert("every".to_owned(), json!(every));
        tx.log(Entry {
            entity: self.entity(),
            id: Uuid::nil(),
            event,
            detail: Value::Object(detail),
            ..Entry::default()
        })
        .await?;
        tx.changed(entity, Uuid::nil(), None);
        Ok(())
    }
}

/// 422 under its own field for an interval that is not among `known`.
///
/// # Errors
/// The first interval that is none.
pub fn check(
    months: impl IntoIterator<Item = i64>,
    known: &[i64],
    refusal: &'static str,
) -> Result<(), Problem> {
    for (place, months) in months.into_iter().enumerate() {
        if !known.contains(&months) {
            let field = format!("rules.{place}.every_months");
            return Err(Problem::field(&field, refusal));
        }
    }
    Ok(())
}
