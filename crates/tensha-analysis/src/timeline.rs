//! The register of dates: what is expected, what ends, what must be looked at again. The semantics stand in `docs/semantics-harm.md`,
//! section Time.

use tensha_logic::Cancel;
use tensha_model::system::{ComponentId, Namespace as Ns, Ref, System};
use tensha_model::time::Cause;
use tensha_text::Date;

use crate::changes::{self, Difference, Worked};
use crate::hazards::Options;

/// What a day is in the register for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    /// An outlook entry begins.
    Begins(Cause),
    /// The last day of an outlook entry.
    Ends(Cause),
    /// An outlook entry must be looked at again.
    Review(Cause),
    /// The last day of a component's support.
    Support(ComponentId),
    /// The last day of an assumption, acceptance, claim or policy.
    Lapses(Ref),
    /// The last day of a suppression, by its number.
    Suppression(u32),
}

/// A day of the register.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// What for.
    pub what: What,
    /// Whether it is past at the effective date: begun, or over.
    pub past: bool,
    /// Whether something in the system is another because of it.
    pub acts: bool,
}

/// The days that concern a system, in order. Nothing where the system was made for no date.
pub fn run(system: &System) -> Vec<Day> {
    let Some(at) = system.beyond.at else { return Vec::new() };
    let acts = |cause: Cause| system.beyond.dated.iter().any(|d| d.cause == cause);
    let mut out = Vec::new();
    let mut last = |date: Option<Date>, what: What, acts: bool| {
        out.extend(date.map(|date| Day { date, what, past: date < at, acts }));
    };
    for (i, c) in system.components.iter().enumerate() {
        let c_id = ComponentId(i as u32);
        let until = c.more.as_deref().and_then(|m| m.support_until).map(|(d, _)| d);
        last(until, What::Support(c_id), acts(Cause::Support(c_id)));
    }
    for (ns, list) in [
        (Ns::Assumption, &system.assumptions),
        (Ns::Claim, &system.claims),
        (Ns::Policy, &system.policies),
    ] {
        for (i, pledge) in list.iter().enumerate() {
            last(pledge.until, What::Lapses(Ref { ns, index: i as u32 }), false);
        }
    }
    for (i, a) in system.acceptances.iter().enumerate() {
        last(a.until, What::Lapses(Ref { ns: Ns::Acceptance, index: i as u32 }), false);
    }
    for (i, s) in system.suppressions.iter().enumerate() {
        last(s.until, What::Suppression(i as u32), false);
    }
    let entries = entries(system);
    for e in &entries {
        last(e.until, What::Ends(e.cause), false);
        last(e.review, What::Review(e.cause), false);
    }
    for e in &entries {
        let begins = e.from.map(|date| Day {
            date,
            what: What::Begins(e.cause),
            past: date <= at,
            acts: acts(e.cause),
        });
        out.extend(begins);
    }
    out.sort();
    out
}

/// The days of an outlook entry.
struct Dates {
    cause: Cause,
    from: Option<Date>,
    until: Option<Date>,
    review: Option<Date>,
}

/// The entries of the model, and those of packs that concern the system. What a pack states without effect is looked at again by those
/// who keep the pack.
fn entries(system: &System) -> Vec<Dates> {
    let of_packs = system.knowledge.outlook.values().enumerate();
    let of_packs = of_packs.filter(|(_, e)| e.concerns(system)).map(|(i, e)| Dates {
        cause: Cause::Expected(i as u32),
        from: Some(e.from),
        until: e.until,
        review: system.review_due(e.confidence, e.reviewed).filter(|_| !e.caps.is_empty()),
    });
    let own = system.outlook.iter().enumerate().map(|(i, o)| Dates {
        cause: Cause::Entry(i as u32),
        from: o.from,
        until: o.until,
        review: system.review_due(o.confidence, o.reviewed),
    });
    of_packs.chain(own).collect()
}

/// A day on which the system becomes another.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The day.
    pub date: Date,
    /// What takes effect on it, or ends with the day before.
    pub causes: Vec<Cause>,
    /// The system until then.
    pub before: System,
    /// The system from then on.
    pub after: System,
    /// What is different, from one to the other.
    pub difference: Difference,
}

/// The next days after a date on which the system becomes another, at most so many, from the system as written.
pub fn ahead(written: &System, at: Date, most: usize) -> Vec<Ahead> {
    let settled = |date: Date| {
        let mut system = written.clone();
        system.settle(date, &[]);
        system
    };
    // Nobody else holds the flag, so this cannot be interrupted.
    let work = |system: &System| Worked::new(system, &Options::default(), &Cancel::new()).ok();
    let mut days: Vec<Date> = entries(written)
        .into_iter()
        .flat_map(|e| [e.from, e.until.map(|d| d.after(1))])
        .chain(written.components.iter().map(|c| {
            c.more.as_deref().and_then(|m| m.support_until).map(|(last, _)| last.after(1))
        }))
        .flatten()
        .filter(|day| *day > at)
        .collect();
    days.sort_unstable();
    days.dedup();
    let mut before = settled(at);
    let mut known: Option<Worked> = None;
    let mut out = Vec::new();
    for date in days {
        if out.len() == most {
            break;
        }
        let after = settled(date);
        let [was, is] = [&before, &after].map(|s| {
            s.beyond.dated.iter().map(|d| d.cause).collect::<std::collections::BTreeSet<_>>()
        });
        let causes: Vec<Cause> = was.symmetric_difference(&is).copied().collect();
        if causes.is_empty() {
            continue;
        }
        let Some(was) = known.take().or_else(|| work(&before)) else { break };
        let Some(is) = work(&after) else { break };
        let difference = changes::compare(&was, &is);
        out.push(Ahead { date, causes, before, after: after.clone(), difference });
        (before, known) = (after, Some(is));
    }
    out
}
