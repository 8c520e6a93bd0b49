//! Labels as dated claims: how each stands on a day. A label is never withdrawn here; whoever granted it may do that.

use tensha_model::knowledge::Knowledge;
use tensha_model::requirement::Scheme;
use tensha_model::system::{ComponentId, Namespace as Ns, Pledge, Ref, System};
use tensha_text::Date;

/// What there is to say about a label on a day.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Remark {
    /// Its first day is to come.
    NotYet(Date),
    /// Its last day is over.
    Expired(Date),
    /// The support of a component ended on this day.
    SupportEnded(ComponentId, Date),
    /// The component has another version than the one that was looked at.
    Drift(ComponentId, String, String),
    /// Which version the component has, or which was looked at, is not stated.
    VersionUnknown(ComponentId),
    /// A problem of the component is known: its number in the list. The label was valid on its date; the problem is to be examined.
    KnownProblem(ComponentId, u32),
    /// Neither a last day nor the validity of the scheme is known.
    NoLastDay,
}

/// How a label stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// On its dates, for the version in use.
    InForce,
    /// On its dates, with something to be examined.
    ToBeExamined,
    /// Its first day is to come.
    NotYet,
    /// Its last day is over.
    Expired,
}

/// A label on a day.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// Its number among the claims.
    pub claim: u32,
    /// How it stands.
    pub standing: Standing,
    /// The last day that counts: the stated one, or the one that the scheme allows at most, whichever is first.
    pub last: Option<Date>,
    /// What was looked at.
    pub inside: Vec<Ref>,
    /// Components of the system that were not, and so inherit nothing.
    pub outside: Vec<ComponentId>,
    /// Reasons, in canonical order.
    pub remarks: Vec<Remark>,
}

/// The scheme of a claim in the packs, where they know it.
pub fn scheme<'k>(knowledge: &'k Knowledge, claim: &Pledge) -> Option<&'k Scheme> {
    let (scheme, level, _) = claim.scheme.as_ref()?;
    knowledge.scheme_written(scheme, level.as_deref())
}

/// The same day so many months later, or the last day of that month where it has no such day.
fn months_after(date: Date, months: u32) -> Option<Date> {
    let text = date.to_string();
    let mut parts = text.split('-').filter_map(|p| p.parse::<u32>().ok());
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let count = year * 12 + month - 1 + months;
    let (year, month) = (i16::try_from(count / 12).ok()?, i8::try_from(count % 12 + 1).ok()?);
    (1..=day).rev().find_map(|d| Date::new(year, month, i8::try_from(d).ok()?))
}

/// Every label of the system.
pub fn run(system: &System, at: Date) -> Vec<Claim> {
    (0..system.claims.len()).map(|i| of(system, at, i)).collect()
}

fn of(system: &System, at: Date, i: usize) -> Claim {
    let claim = &system.claims[i];
    let label = claim.label.as_deref().cloned().unwrap_or_default();
    let inside = if label.boundary.is_empty() { claim.about.clone() } else { label.boundary };
    let outside = (0..system.components.len() as u32)
        .map(ComponentId)
        .filter(|c| !inside.contains(&Ref::from(*c)))
        .collect();
    let at_most = scheme(&system.knowledge, claim)
        .and_then(|s| s.valid_months)
        .zip(claim.from)
        .and_then(|(months, from)| months_after(from, months));
    let last = claim.until.into_iter().chain(at_most).min();
    let mut remarks = Vec::new();
    if let Some(from) = claim.from.filter(|from| at < *from) {
        remarks.push(Remark::NotYet(from));
    }
    match last {
        Some(last) if at > last => remarks.push(Remark::Expired(last)),
        Some(_) => {}
        None => remarks.push(Remark::NoLastDay),
    }
    for c in inside.iter().filter(|r| r.ns == Ns::Component).map(|r| ComponentId(r.index)) {
        let more = system.more(c);
        if let Some((day, _)) = more.support_until.filter(|(day, _)| at > *day) {
            remarks.push(Remark::SupportEnded(c, day));
        }
        // Only the product is of the version on the label; what was looked at beside it has versions of its own.
        if claim.about.contains(&c.into()) {
            match (&label.version, &more.version) {
                (Some(a), Some(b)) if a != b => {
                    remarks.push(Remark::Drift(c, a.clone(), b.clone()));
                }
                (Some(_), Some(_)) => {}
                _ => remarks.push(Remark::VersionUnknown(c)),
            }
        }
        for (n, p) in more.known_problems.iter().enumerate() {
            let known = p.date.is_none_or(|d| d <= at);
            let has = p.versions.is_empty()
                || more.version.as_ref().is_none_or(|v| p.versions.contains(v));
            if known && has {
                remarks.push(Remark::KnownProblem(c, n as u32));
            }
        }
    }
    remarks.sort();
    let standing = if remarks.iter().any(|r| matches!(r, Remark::Expired(_))) {
        Standing::Expired
    } else if remarks.iter().any(|r| matches!(r, Remark::NotYet(_))) {
        Standing::NotYet
    } else if remarks.is_empty() {
        Standing::InForce
    } else {
        Standing::ToBeExamined
    };
    Claim { claim: i as u32, standing, last, inside, outside, remarks }
}
