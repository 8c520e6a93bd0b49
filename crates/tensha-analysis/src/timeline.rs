//! The register of dates: what is expected, what ends, what must be looked at again. The semantics stand in `docs/semantics-harm.md`,
//! section Time.

use tensha_model::system::{ComponentId, Namespace as Ns, Ref, System};
use tensha_model::time::Cause;
use tensha_text::Date;

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
