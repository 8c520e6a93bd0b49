use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// A day of the civil calendar, written `2026-11-23`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// A day from its parts; nothing where there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Date)
    }

    /// Reads `2026-11-23`, and `2026-11` as the first day of that month.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let number = |part: Option<&str>, len: usize| -> Option<i16> {
            let part = part?;
            (part.len() == len && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        let year = number(parts.next(), 4)?;
        let month = number(parts.next(), 2)?;
        let day = match parts.next() {
            Some(day) => number(Some(day), 2)?,
            None => 1,
        };
        if parts.next().is_some() {
            return None;
        }
        Self::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
    }

    /// The day so many days later; the last day of the calendar where there is none.
    #[must_use]
    pub fn after(self, days: u32) -> Self {
        // More days than the calendar has would be refused.
        let span = jiff::Span::new().days(days.min(4_000_000));
        Self(self.0.saturating_add(span))
    }

    /// How many days later this is than another day; negative where it is earlier.
    pub fn days_after(self, other: Self) -> i32 {
        (self.0 - other.0).get_days()
    }

    /// Its year.
    pub fn year(self) -> i16 {
        self.0.year()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Date {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date"})
    }
}
