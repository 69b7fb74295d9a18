//! Counts of long lists, kept until the next commit of this process.
//!
//! Counting a list is most of what showing its first page costs. On the embedded database all commits of a server pass
//! through one writer, so that a count holds exactly until the next of them. A command of another process (`linli import`
//! beside a running server) is unseen here: therefore no count is kept longer than [`LONGEST`].

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use linli_domain::scope::Scope;

use super::Param;

/// What another process writes shows after this at the latest.
const LONGEST: Duration = Duration::from_secs(2);
/// Counts kept at once; with more, all are dropped.
const MOST: usize = 512;

/// Cloned freely; all clones share what they keep.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// How many commits there were.
    commits: AtomicU64,
    kept: Mutex<HashMap<String, Kept>>,
}

#[derive(Debug)]
struct Kept {
    commits: u64,
    at: Instant,
    total: i64,
}

/// Where a count that is still to be made will be kept.
#[derive(Debug)]
pub(super) struct Place {
    key: String,
    commits: u64,
}

impl Counts {
    /// The count of a statement, or where to keep it once it is made.
    pub(super) fn look(&self, sql: &str, scope: &Scope, params: &[Param]) -> Result<i64, Place> {
        // read before the counting begins: what is committed meanwhile makes the count worthless, never stale
        let commits = self.0.commits.load(Ordering::Acquire);
        let key = format!("{} {:?} {sql} {params:?}", scope.street().0, scope.area());
        let kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(&key) {
            Some(one) if one.commits == commits && one.at.elapsed() < LONGEST => Ok(one.total),
            _ => Err(Place { key, commits }),
        }
    }

    /// Keeps a count that was made after [`Self::look`] had asked for it.
    pub(super) fn keep(&self, place: Place, total: i64) {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(
            place.key,
            Kept {
                commits: place.commits,
                at: Instant::now(),
                total,
            },
        );
    }

    /// Something was committed: no count holds any more.
    pub(super) fn forget(&self) {
        self.0.commits.fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use linli_domain::area::AreaPath;
    use linli_domain::id::StreetId;

    use super::*;

    #[test]
    fn a_count_holds_until_something_is_committed() {
        let counts = Counts::default();
        let scope = Scope::street_wide(StreetId(1));
        let place = counts
            .look("SELECT 1", &scope, &[])
            .expect_err("not counted yet");
        counts.keep(place, 7);
        assert_eq!(counts.look("SELECT 1", &scope, &[]).ok(), Some(7));
        let smaller = scope
            .narrowed(&AreaPath::street().child(1))
            .expect("inside");
        assert!(
            counts.look("SELECT 1", &smaller, &[]).is_err(),
            "another place"
        );
        assert!(
            counts
                .look("SELECT 1", &Scope::street_wide(StreetId(2)), &[])
                .is_err()
        );
        assert!(
            counts
                .look("SELECT 1", &scope, &[Param::Int(Some(1))])
                .is_err()
        );
        counts.forget();
        assert!(counts.look("SELECT 1", &scope, &[]).is_err());
    }

    #[test]
    fn a_count_begun_before_a_commit_is_not_kept_beyond_it() {
        let counts = Counts::default();
        let scope = Scope::street_wide(StreetId(1));
        let place = counts
            .look("SELECT 1", &scope, &[])
            .expect_err("not counted yet");
        counts.forget();
        counts.keep(place, 7);
        assert!(counts.look("SELECT 1", &scope, &[]).is_err());
    }
}
