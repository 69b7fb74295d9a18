//! What is read over and over, kept until the next commit of this process: counts of long lists, names of places and
//! organisations that stand on every page.
//!
//! Counting a list is most of what showing its first page costs, and looking up its names most of the rest. On the
//! embedded database all commits of a server pass through one writer, so that what was read holds exactly until the next
//! of them. A command of another process (`linli import` beside a running server) is unseen here: therefore nothing is
//! kept longer than [`LONGEST`].

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use linli_domain::id::StreetId;

/// What another process writes shows after this at the latest.
const LONGEST: Duration = Duration::from_secs(2);
/// Values kept at once of one sort; with more, all of it are dropped.
const MOST: usize = 50_000;

/// Cloned freely; all clones share what they keep.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// How many commits there were.
    commits: AtomicU64,
    shelves: Mutex<HashMap<Sort, Shelf>>,
}

/// A sort of values: what they are, by which type they are found and of which type they are.
type Sort = (&'static str, TypeId, TypeId);

/// The values of one sort, all read after the same commit.
#[derive(Debug)]
struct Shelf {
    commits: u64,
    since: Instant,
    /// A `HashMap<(StreetId, K), V>` of the sort's types.
    values: Box<dyn Any + Send>,
}

/// Where values that are still to be read will be kept.
#[derive(Debug, Clone, Copy)]
pub struct Unread {
    what: &'static str,
    street: StreetId,
    commits: u64,
}

impl Kept {
    /// The values of `keys` that are kept, and where those still to be read belong.
    pub(super) fn look<K, V>(
        &self,
        what: &'static str,
        street: StreetId,
        keys: &[K],
    ) -> (HashMap<K, V>, Unread)
    where
        K: Clone + Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        // seen before the reading begins: what is committed meanwhile makes the values worthless, never stale
        let commits = self.0.commits.load(Ordering::Acquire);
        let unread = Unread {
            what,
            street,
            commits,
        };
        let shelves = self
            .0
            .shelves
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let values = shelves
            .get(&sort::<K, V>(what))
            .filter(|shelf| shelf.commits == commits && shelf.since.elapsed() < LONGEST)
            .and_then(|shelf| shelf.values.downcast_ref::<HashMap<(StreetId, K), V>>());
        let found = match values {
            None => HashMap::new(),
            Some(values) => {
                let kept =
                    |key: &K| Some((key.clone(), values.get(&(street, key.clone()))?.clone()));
                keys.iter().filter_map(kept).collect()
            }
        };
        (found, unread)
    }

    /// Keeps values that were read after [`Self::look`] had asked for them.
    pub(super) fn keep<K, V>(&self, unread: Unread, read: impl IntoIterator<Item = (K, V)>)
    where
        K: Clone + Eq + Hash + Send + 'static,
        V: Clone + Send + 'static,
    {
        let mut shelves = self
            .0
            .shelves
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let fresh = || Shelf {
            commits: unread.commits,
            since: Instant::now(),
            values: Box::new(HashMap::<(StreetId, K), V>::new()),
        };
        let shelf = shelves
            .entry(sort::<K, V>(unread.what))
            .or_insert_with(fresh);
        if shelf.commits > unread.commits {
            return;
        }
        if shelf.commits < unread.commits || shelf.since.elapsed() >= LONGEST {
            *shelf = fresh();
        }
        if let Some(values) = shelf.values.downcast_mut::<HashMap<(StreetId, K), V>>() {
            if values.len() >= MOST {
                values.clear();
            }
            let street = unread.street;
            values.extend(read.into_iter().map(|(key, value)| ((street, key), value)));
        }
    }

    /// Something was committed: nothing holds any more.
    pub(super) fn forget(&self) {
        self.0.commits.fetch_add(1, Ordering::Release);
    }
}

fn sort<K: 'static, V: 'static>(what: &'static str) -> Sort {
    (what, TypeId::of::<K>(), TypeId::of::<V>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREET: StreetId = StreetId(1);

    fn look(kept: &Kept, street: StreetId, key: &str) -> (Option<i64>, Unread) {
        let key = key.to_owned();
        let (mut found, unread) =
            kept.look::<String, i64>("totals", street, std::slice::from_ref(&key));
        (found.remove(&key), unread)
    }

    #[test]
    fn a_value_holds_until_something_is_committed() {
        let kept = Kept::default();
        let (none, unread) = look(&kept, STREET, "a");
        assert_eq!(none, None);
        kept.keep(unread, [("a".to_owned(), 7_i64)]);
        assert_eq!(look(&kept, STREET, "a").0, Some(7));
        assert_eq!(look(&kept, STREET, "b").0, None, "another key");
        assert_eq!(look(&kept, StreetId(2), "a").0, None, "another street");
        let (others, _) = kept.look::<String, i64>("names", STREET, &["a".to_owned()]);
        assert!(others.is_empty(), "another sort");
        kept.forget();
        assert_eq!(look(&kept, STREET, "a").0, None);
    }

    #[test]
    fn what_was_read_before_a_commit_is_not_kept_beyond_it() {
        let kept = Kept::default();
        let (_, early) = look(&kept, STREET, "a");
        kept.forget();
        kept.keep(early, [("a".to_owned(), 7_i64)]);
        assert_eq!(look(&kept, STREET, "a").0, None);
        let (_, late) = look(&kept, STREET, "a");
        kept.keep(late, [("a".to_owned(), 8_i64)]);
        kept.keep(early, [("a".to_owned(), 7_i64)]);
        assert_eq!(
            look(&kept, STREET, "a").0,
            Some(8),
            "a slow reader does not bring old values back"
        );
    }
}
