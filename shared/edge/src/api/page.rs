//! Pages of lists: a limit, and a cursor that says where the last page ended.
//! A cursor is opaque to callers: it may change its form, and is never trusted.

use super::{PAGE_ITEMS, PAGE_ITEMS_MAX, Problem};
use crate::reply::Reply;
use serde::Serialize;

/// What page is asked for. The cursor has `N` parts: the key of the list's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<const N: usize> {
    /// The key of the last item already seen.
    pub after: Option<[String; N]>,
    limit: i64,
}

/// An item with a place in its list.
pub trait Placed<const N: usize> {
    /// Its key in the list's order; no part holds a line feed.
    fn place(&self) -> [String; N];
}

/// A page as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct List<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl<const N: usize> Page<N> {
    /// Reads the query's `after` and `limit`.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn parse(after: Option<&str>, limit: Option<&str>) -> Result<Self, Problem> {
        let in_range = |limit: &i64| (1..=PAGE_ITEMS_MAX).contains(limit);
        let limit = match limit {
            None => PAGE_ITEMS,
            Some(text) => text.parse().ok().filter(in_range).ok_or_else(|| {
                let range = format!("limit must be a whole number from 1 to {PAGE_ITEMS_MAX}");
                Problem::invalid(range)
            })?,
        };
        let after = after
            .map(|text| parts(text).ok_or_else(bad_cursor))
            .transpose()?;
        Ok(Self { after, limit })
    }

    /// One more than the page holds: the extra item tells that there is a next page.
    #[must_use]
    pub const fn items_to_read(&self) -> i64 {
        self.limit.saturating_add(1)
    }

    /// The page of the items that were read.
    #[must_use]
    pub fn list<T: Placed<N>>(&self, mut items: Vec<T>) -> List<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        let next = last.map(|item| hex::encode(item.place().join("\n")));
        List { items, next }
    }
}

impl Page<1> {
    /// The number the list goes on after; 0 for the first page.
    ///
    /// # Errors
    /// A problem where the cursor is not a number.
    pub fn after_number(&self) -> Result<i64, Problem> {
        self.maybe_after_number().map(Option::unwrap_or_default)
    }

    /// The number the list goes on after; none for the first page.
    ///
    /// # Errors
    /// A problem where the cursor is not a number.
    pub fn maybe_after_number(&self) -> Result<Option<i64>, Problem> {
        let after = self.after.as_ref().map(|[number]| number.parse());
        after.transpose().map_err(|_| bad_cursor())
    }
}

impl<T> List<T> {
    /// The same page with its items in another form.
    ///
    /// # Errors
    /// The first of the items' own.
    pub fn try_map<U, E>(self, form: impl FnMut(T) -> Result<U, E>) -> Result<List<U>, E> {
        let items = self.items.into_iter().map(form).collect::<Result<_, E>>()?;
        Ok(List {
            items,
            next: self.next,
        })
    }
}

impl<T: Serialize> List<T> {
    /// A list that is always answered as a whole.
    #[must_use]
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// Whether there is nothing on this page.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// As a reply.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply::json(200, self)
    }
}

/// A cursor that we did not give out.
#[must_use]
pub fn bad_cursor() -> Problem {
    Problem::invalid("after must be the `next` of an earlier page of this list")
}

fn parts<const N: usize>(cursor: &str) -> Option<[String; N]> {
    let text = String::from_utf8(hex::decode(cursor).ok()?).ok()?;
    let parts: Vec<String> = text.split('\n').map(str::to_owned).collect();
    parts.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Serialize)]
    struct Item(&'static str, i64);

    impl Placed<2> for Item {
        fn place(&self) -> [String; 2] {
            [self.0.to_owned(), self.1.to_string()]
        }
    }

    #[test]
    fn a_cursor_leads_to_the_next_page() {
        let items = vec![Item("EUR", 1), Item("EUR", 2), Item("a.b ü", 3)];
        let page = Page::<2>::parse(None, Some("2")).unwrap();
        assert_eq!((page.items_to_read(), &page.after), (3, &None));
        let list = page.list(items.clone());
        let next = Page::<2>::parse(list.next.as_deref(), None).unwrap();
        assert_eq!(next.after, Some(["EUR".to_owned(), "2".to_owned()]));
        assert_eq!(next.list(items).next, None);
    }

    #[test]
    fn hostile_limits_and_cursors_are_refused() {
        for limit in ["0", "1001", "-1", "x", "", "1.5", "99999999999999999999"] {
            assert!(Page::<1>::parse(None, Some(limit)).is_err(), "{limit}");
        }
        for cursor in ["", "zz", "4", "ff", "610a62", "' OR 1=1"] {
            let page = Page::<1>::parse(Some(cursor), None).and_then(|page| page.after_number());
            assert!(page.is_err(), "{cursor}");
        }
    }
}
