//! Pages of lists: sizes within limits, sorting by closed enums only.

use linli_domain::problem::ProblemKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;

/// Rows of a page at most.
pub const MAX_PAGE_SIZE: i64 = 200;

/// Which page of a list is asked for.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// 1-based; 1 when left out.
    #[serde(default)]
    pub page: Option<i64>,
    /// 1 to 200; 50 when left out.
    #[serde(default)]
    pub page_size: Option<i64>,
}

/// A checked page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// 1-based.
    pub page: i64,
    /// 1 to [`MAX_PAGE_SIZE`].
    pub page_size: i64,
}

impl PageQuery {
    /// The page, within its limits.
    ///
    /// # Errors
    /// `page` below 1 or absurdly large, `page_size` outside 1 to 200.
    pub fn check(self) -> Result<Page, Problem> {
        Page::check(self.page, self.page_size)
    }
}

/// A list's own query as it stands in the address (`state=closed&late=true`), read as the list reads it: for exports of
/// exactly what is filtered.
///
/// # Errors
/// The list would not take it.
pub fn read_query<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let malformed = || Problem::new(ProblemKind::Malformed, "export_query_malformed");
    let address = format!("/?{}", text.trim_start_matches('?'));
    let uri: axum::http::Uri = address.parse().map_err(|_| malformed())?;
    let query = axum::extract::Query::<T>::try_from_uri(&uri).map_err(|_| malformed())?;
    Ok(query.0)
}

impl Page {
    /// The page, within its limits.
    ///
    /// # Errors
    /// `page` below 1 or absurdly large, `page_size` outside 1 to 200.
    pub fn check(page: Option<i64>, page_size: Option<i64>) -> Result<Self, Problem> {
        let page = page.unwrap_or(1);
        let page_size = page_size.unwrap_or(50);
        if !(1..=MAX_PAGE_SIZE).contains(&page_size) || !(1..=1_000_000).contains(&page) {
            return Err(
                Problem::new(ProblemKind::Malformed, "page_out_of_range").arg("max", MAX_PAGE_SIZE)
            );
        }
        Ok(Self { page, page_size })
    }

    /// Rows before this page.
    #[must_use]
    pub const fn offset(self) -> i64 {
        (self.page - 1) * self.page_size
    }
}

/// A list read to its end, page by page: for what leaves as a whole.
#[derive(Debug, Clone)]
pub struct Pages {
    next: Option<i64>,
    most: Option<i64>,
    rows: i64,
}

impl Pages {
    /// From the first page on; a list of more than `most` rows is refused.
    #[must_use]
    pub const fn up_to(most: Option<i64>) -> Self {
        Self {
            next: Some(1),
            most,
            rows: 0,
        }
    }

    /// The page to read now; none once the last one was read.
    #[must_use]
    pub fn page(&self) -> Option<Page> {
        self.next.map(|page| Page {
            page,
            page_size: MAX_PAGE_SIZE,
        })
    }

    /// Takes note of how many rows the page had and how many there are in all.
    ///
    /// # Errors
    /// There are more than may leave at once.
    pub fn read(&mut self, found: usize, total: i64) -> Result<(), Problem> {
        if let Some(most) = self.most.filter(|most| total > *most) {
            return Err(Problem::new(ProblemKind::Invalid, "export_too_large")
                .arg("count", total)
                .arg("most", most));
        }
        self.rows += i64::try_from(found).map_err(Problem::internal)?;
        self.next = self
            .next
            .filter(|_| found > 0 && self.rows < total)
            .map(|page| page + 1);
        Ok(())
    }

    /// Rows read so far.
    #[must_use]
    pub const fn rows(&self) -> i64 {
        self.rows
    }
}

/// A page of a list with the number of all rows that fit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: i64,
    /// 1-based.
    pub page: i64,
    /// As asked.
    pub page_size: i64,
}

impl<T> Paged<T> {
    /// A page of rows out of `total`.
    #[must_use]
    pub const fn new(items: Vec<T>, total: i64, page: Page) -> Self {
        Self {
            items,
            total,
            page: page.page,
            page_size: page.page_size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_outside_the_limits_are_refused() {
        for (page, page_size, good) in [
            (None, None, true),
            (Some(1), Some(200), true),
            (Some(0), None, false),
            (None, Some(0), false),
            (None, Some(201), false),
            (None, Some(i64::MAX), false),
            (Some(i64::MAX), None, false),
            (Some(-1), None, false),
        ] {
            assert_eq!(
                Page::check(page, page_size).is_ok(),
                good,
                "{page:?} {page_size:?}"
            );
        }
    }

    #[test]
    fn a_list_is_read_to_its_end_and_no_further() {
        for (total, expected) in [(0, 1), (1, 1), (200, 1), (201, 2), (600, 3)] {
            let mut pages = Pages::up_to(Some(600));
            let mut asked = 0;
            while let Some(page) = pages.page() {
                let left = usize::try_from(total - page.offset()).expect("a count");
                pages.read(left.min(200), total).expect("few enough");
                asked += 1;
            }
            assert_eq!((asked, pages.rows()), (expected, total));
        }
    }

    #[test]
    fn a_list_that_shrinks_while_it_is_read_ends_and_one_too_long_is_refused() {
        let mut pages = Pages::up_to(None);
        pages.read(200, 100_000).expect("no limit");
        assert_eq!(pages.page().map(Page::offset), Some(200));
        pages.read(0, 100_000).expect("no limit");
        assert_eq!((pages.page(), pages.rows()), (None, 200));

        let refused = Pages::up_to(Some(600)).read(200, 601).unwrap_err();
        assert_eq!(refused.code, "export_too_large");
        assert_eq!(
            (&refused.args["count"], &refused.args["most"]),
            (&601.into(), &600.into())
        );
    }
}
