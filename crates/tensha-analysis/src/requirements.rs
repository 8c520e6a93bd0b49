//! How a system stands to the requirements of a scheme on a day. The semantics stand in `docs/semantics-requirements.md`.
//!
//! **Invariant**: nothing is met without evidence, nothing unknown is shown as met, and nothing carries over two lines of the
//! crosswalk, or two recognitions, in a row.

use std::cmp::Ordering;

use crate::applicability::{self, Scope};
use crate::claims;
use crate::map::Cell;
use crate::select::Match;

use tensha_model::requirement::{Relation, Said};
use tensha_model::system::{Control, Namespace as Ns, Ref, System};
use tensha_text::Date;

/// How a requirement stands.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A measure in place meets it, and evidence shows that.
    Met,
    /// Met in part.
    Partly,
    /// Not met: so stated, or only intended.
    Unmet,
    /// Stated with a reason not to apply.
    NotApplicable,
    /// Nothing shows how it stands.
    Unknown,
}

impl Standing {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Standing; 5] = [
        Standing::Met,
        Standing::Partly,
        Standing::Unmet,
        Standing::NotApplicable,
        Standing::Unknown,
    ];
}

/// What a control shows for a requirement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shows {
    /// It is in place, with evidence, of a day where that is stated.
    Evidence(Option<Date>),
    /// It is in place or its state is not stated, and no evidence is.
    NoEvidence,
    /// Its evidence is of a later day than the one that is asked about.
    Later(Date),
    /// It is proposed or planned.
    Intended,
}

/// What a standing rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// A control.
    Control {
        /// Its number.
        control: u32,
        /// Entry of `crosswalk` over which it carries; none where the control names the requirement itself.
        via: Option<u32>,
        /// Whether it carries for all of the requirement.
        whole: bool,
        /// What it shows.
        shows: Shows,
    },
    /// An answer by hand, by its number in the compliance record.
    Answer(u32),
    /// It does not apply to what the products are; the pack says why.
    Scope,
}

/// A requirement and how it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Entry of `requirements`.
    pub requirement: u32,
    /// How it stands.
    pub standing: Standing,
    /// What that rests on.
    pub grounds: Vec<Ground>,
}

/// Whether another label counts here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counts {
    /// The label is held and the recognition is in force. Its conditions remain to be looked at.
    Held(u32),
    /// The label is held, and the recognition begins later, or nobody knows when.
    NotYet(u32),
    /// Such a label ran out.
    Lapsed(u32),
    /// No such label is held.
    NoLabel,
}

/// A recognition that leads to the scheme.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recognised {
    /// Entry of `recognitions`.
    pub recognition: u32,
    /// Whether it is read from its end to its beginning.
    pub backwards: bool,
    /// Whether it counts; a number is that of a claim.
    pub counts: Counts,
}

/// A scheme and how the system stands to it.
#[derive(Clone, PartialEq, Debug)]
pub struct SchemeResult {
    /// Entry of `schemes`.
    pub scheme: u32,
    /// The compliance record; none where the model does not name the scheme.
    pub compliance: Option<u32>,
    /// Whether it can be asked for on the day; nothing where its begin is not known.
    pub in_force: Option<bool>,
    /// Whether it applies, by what the packs say of it.
    pub scope: Scope,
    /// Whether its own label is held, where it is one.
    pub own: Counts,
    /// Its requirements, in the order of their numbers.
    pub rows: Vec<Row>,
    /// Other labels that count here.
    pub recognised: Vec<Recognised>,
}

impl SchemeResult {
    /// How many rows stand so, of the mandatory ones or of the others.
    pub fn count(&self, system: &System, standing: Standing, mandatory: bool) -> usize {
        self.rows
            .iter()
            .filter(|r| r.standing == standing)
            .filter(|r| {
                let of = system.knowledge.requirements.get_index(r.requirement as usize);
                of.is_some_and(|(_, of)| of.mandatory == mandatory)
            })
            .count()
    }
}

/// Which schemes are asked about.
#[derive(Clone, Copy, Default, Debug)]
pub struct Asked<'a> {
    /// One scheme.
    pub scheme: Option<&'a str>,
    /// All of a market.
    pub market: Option<&'a str>,
    /// The cells of the system on the map, where they are known.
    pub cells: Option<&'a [Cell]>,
}

/// Whether the schemes of one market hold in another: in it, or in one that lies within it.
pub fn holds_in(system: &System, scheme_market: &str, market: &str) -> bool {
    let mut here = market;
    // A circle of markets would never end; no market lies within more than all others.
    for _ in 0..=system.knowledge.markets.len() {
        if here == scheme_market {
            return true;
        }
        match system.knowledge.markets.get(here).and_then(|m| m.within.as_deref()) {
            Some(larger) => here = larger,
            None => return false,
        }
    }
    false
}

/// Every scheme that is asked about: those that the model names; where a scheme or market is asked for, those that it does not name
/// either; and otherwise those of the markets in which the system is sold that apply to it although the model does not name them.
pub fn run(system: &System, at: Date, asked: Asked) -> Vec<SchemeResult> {
    let k = &system.knowledge;
    let sold: Vec<&str> = system
        .meta
        .markets
        .iter()
        .filter_map(|m| k.markets.get_index(*m as usize).map(|(id, _)| id.as_str()))
        .collect();
    let mut out = Vec::new();
    for (i, (id, scheme)) in k.schemes.iter().enumerate() {
        let of = |market: &str| scheme.markets.iter().any(|m| holds_in(system, m, market));
        let wanted = asked.scheme.is_none_or(|s| s == id) && asked.market.is_none_or(of);
        if !wanted {
            continue;
        }
        let named: Vec<u32> = (0..system.compliance.len() as u32)
            .filter(|c| system.compliance[*c as usize].scheme == i as u32)
            .collect();
        let explicit = asked.scheme.is_some() || asked.market.is_some();
        let scope = |compliance| {
            let product = product(system, compliance);
            applicability::scheme(system, &scheme.applies, product, asked.cells)
        };
        let unnamed = explicit || (sold.iter().any(|m| of(m)) && scope(None).answer == Match::Yes);
        let records: Vec<Option<u32>> = if named.is_empty() && unnamed {
            vec![None]
        } else {
            named.into_iter().map(Some).collect()
        };
        for compliance in records {
            out.push(SchemeResult {
                scheme: i as u32,
                compliance,
                in_force: scheme.from.map(|from| from <= at),
                scope: scope(compliance),
                own: held(
                    system,
                    at,
                    id,
                    product(system, compliance),
                    scheme.from.is_none_or(|f| f <= at),
                ),
                rows: rows(system, at, id, compliance, asked.cells),
                recognised: recognised(system, at, id, compliance),
            });
        }
    }
    out
}

/// What is still missing: what is demanded and neither met nor set aside.
pub fn open<'r>(system: &System, result: &'r SchemeResult) -> Vec<&'r Row> {
    result
        .rows
        .iter()
        .filter(|row| !matches!(row.standing, Standing::Met | Standing::NotApplicable))
        .filter(|row| {
            let of = system.knowledge.requirements.get_index(row.requirement as usize);
            of.is_some_and(|(_, of)| of.mandatory)
        })
        .collect()
}

/// Something that will begin or end after the day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ahead {
    /// A scheme begins to bind.
    Begins(u32),
    /// A stage of a scheme begins, by its number.
    Stage(u32, u32),
    /// A recognition begins to count.
    Recognition(u32),
    /// A label that counts runs out: the claim.
    Ends(u32),
}

/// The days ahead of some schemes, in order.
pub fn ahead(system: &System, at: Date, results: &[SchemeResult]) -> Vec<(Date, Ahead)> {
    let k = &system.knowledge;
    let mut out = Vec::new();
    for result in results.iter().filter(|r| r.scope.answer != Match::No) {
        let Some((_, scheme)) = k.schemes.get_index(result.scheme as usize) else { continue };
        out.extend(scheme.from.map(|day| (day, Ahead::Begins(result.scheme))));
        for (number, stage) in scheme.stages.iter().enumerate() {
            out.push((stage.from, Ahead::Stage(result.scheme, number as u32)));
        }
        // A recognition is news for whoever holds the label.
        for r in result.recognised.iter().filter(|r| r.counts != Counts::NoLabel) {
            let rule = k.recognitions.get_index(r.recognition as usize);
            let since = rule.and_then(|(_, rule)| rule.since);
            out.extend(since.map(|day| (day, Ahead::Recognition(r.recognition))));
        }
        let counted = result.recognised.iter().map(|r| r.counts).chain([result.own]);
        for counts in counted {
            if let Counts::Held(c) = counts {
                let until = system.claims[c as usize].until;
                out.extend(until.map(|day| (day, Ahead::Ends(c))));
            }
        }
    }
    out.retain(|(day, _)| *day > at);
    out.sort();
    out.dedup();
    out
}

/// Orders numbers as people read them: 5.2-1 before 5.10-1.
pub fn by_number(a: &str, b: &str) -> Ordering {
    fn parts(text: &str) -> Vec<(u64, &str)> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
            let (part, after) = rest.split_at(end);
            out.push(if digits { (part.parse().unwrap_or(u64::MAX), "") } else { (0, part) });
            rest = after;
        }
        out
    }
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

fn product(system: &System, compliance: Option<u32>) -> &[Ref] {
    compliance.map_or(&[], |c| &system.compliance[c as usize].product)
}

fn rows(
    system: &System,
    at: Date,
    scheme: &str,
    compliance: Option<u32>,
    cells: Option<&[Cell]>,
) -> Vec<Row> {
    let k = &system.knowledge;
    let mut wanted: Vec<(&str, u32)> = k
        .requirements
        .values()
        .enumerate()
        .filter(|(_, r)| r.scheme() == scheme)
        .map(|(i, r)| (r.number(), i as u32))
        .collect();
    wanted.sort_by(|a, b| by_number(a.0, b.0));
    let product = product(system, compliance);
    wanted
        .into_iter()
        .map(|(_, requirement)| {
            let mut grounds = grounds(system, at, requirement, product);
            let mut said = None;
            for (i, a) in compliance
                .map_or(&[][..], |c| &system.compliance[c as usize].answers)
                .iter()
                .enumerate()
                .filter(|(_, a)| a.requirement == requirement)
            {
                grounds.push(Ground::Answer(i as u32));
                // Of several answers the most cautious stands.
                let rank = |s: Said| match s {
                    Said::Unmet => 0,
                    Said::Partly => 1,
                    Said::NotApplicable => 2,
                };
                if said.is_none_or(|s| rank(a.said) < rank(s)) {
                    said = Some(a.said);
                }
            }
            let of = k.requirements.get_index(requirement as usize);
            let applies = of.map_or(&[][..], |(_, r)| &r.applies);
            let scope = applicability::requirement(system, applies, product, cells);
            let mut standing = standing(said, &grounds);
            // What is stated by hand stands; otherwise nothing can be demanded of what is no such product.
            if said.is_none() && scope.answer == Match::No {
                grounds.push(Ground::Scope);
                standing = Standing::NotApplicable;
            }
            Row { requirement, standing, grounds }
        })
        .collect()
}

/// A stated shortfall stands against any control; otherwise the best that evidence shows.
fn standing(said: Option<Said>, grounds: &[Ground]) -> Standing {
    match said {
        Some(Said::Unmet) => return Standing::Unmet,
        Some(Said::Partly) => return Standing::Partly,
        Some(Said::NotApplicable) => return Standing::NotApplicable,
        None => {}
    }
    let mut best = Standing::Unknown;
    let mut intended = false;
    let mut open = false;
    for ground in grounds {
        let Ground::Control { whole, shows, .. } = ground else { continue };
        match shows {
            Shows::Evidence(_) if *whole => return Standing::Met,
            Shows::Evidence(_) => best = Standing::Partly,
            Shows::Intended => intended = true,
            Shows::NoEvidence | Shows::Later(_) => open = true,
        }
    }
    // What is only intended is not met yet; but where something is in place without evidence, nobody knows.
    if best == Standing::Unknown && intended && !open { Standing::Unmet } else { best }
}

/// Controls that name the requirement, and those that reach it over one line of the crosswalk.
fn grounds(system: &System, at: Date, requirement: u32, product: &[Ref]) -> Vec<Ground> {
    let k = &system.knowledge;
    let Some((id, _)) = k.requirements.get_index(requirement as usize) else { return Vec::new() };
    // (other requirement, line, whether meeting the other meets all of this one)
    let mut reached: Vec<(u32, Option<u32>, bool)> = vec![(requirement, None, true)];
    for (line, c) in k.crosswalk.values().enumerate() {
        let (other, relation) = if c.to == *id {
            (&c.from, c.relation)
        } else if c.from == *id {
            (&c.to, c.relation.reversed())
        } else {
            continue;
        };
        let whole = match relation {
            Relation::Equal | Relation::Covers => true,
            Relation::PartOf => false,
            Relation::Related => continue,
        };
        if let Some(other) = k.requirements.get_index_of(other) {
            reached.push((other as u32, Some(line as u32), whole));
        }
    }
    let mut out = Vec::new();
    for (i, control) in system.controls.iter().enumerate() {
        if control.status == Some("rejected") || !concerns(system, control, product) {
            continue;
        }
        // Of several ways from one control the shortest and fullest counts; the direct one is listed first.
        let best = reached
            .iter()
            .filter(|(r, ..)| control.meets.contains(r))
            .min_by_key(|(_, via, whole)| (!whole, via.is_some()));
        if let Some((_, via, whole)) = best {
            out.push(Ground::Control {
                control: i as u32,
                via: *via,
                whole: *whole,
                shows: shows(control, at),
            });
        }
    }
    out
}

fn shows(control: &Control, at: Date) -> Shows {
    match control.status {
        Some("proposed" | "planned") => Shows::Intended,
        Some("in-place") if !control.evidence.is_empty() => match control.evidence_date {
            Some(day) if day > at => Shows::Later(day),
            day => Shows::Evidence(day),
        },
        _ => Shows::NoEvidence,
    }
}

/// Whether a control protects one of the products. Where either names nothing, it does.
fn concerns(system: &System, control: &Control, product: &[Ref]) -> bool {
    if product.is_empty() || control.on.is_empty() {
        return true;
    }
    control.on.iter().any(|on| {
        let i = on.index as usize;
        match on.ns {
            Ns::Link => system.links[i]
                .between
                .iter()
                .any(|c| product.contains(&Ref { ns: Ns::Component, index: c.0 })),
            Ns::Flow => {
                let flow = &system.flows[i];
                flow.components()
                    .iter()
                    .any(|c| product.contains(&Ref { ns: Ns::Component, index: c.0 }))
                    || [flow.from, flow.to].into_iter().flatten().any(|e| product.contains(&e))
            }
            Ns::Component => product.contains(on),
            // A control on people or a zone says nothing of a product.
            _ => false,
        }
    })
}

/// Whether a label is held for a product, and counts where that has begun.
fn held(system: &System, at: Date, label: &str, product: &[Ref], begun: bool) -> Counts {
    let held = system.claims.iter().enumerate().filter(|(_, c)| {
        claims::scheme(&system.knowledge, c).is_some_and(|s| s.head.id == label)
            && (product.is_empty() || c.about.iter().any(|a| product.contains(a)))
            && c.from.is_none_or(|from| from <= at)
    });
    let (valid, lapsed): (Vec<_>, Vec<_>) = held.partition(|(_, c)| !c.lapsed(at));
    match (valid.first(), lapsed.first()) {
        (Some((c, _)), _) if begun => Counts::Held(*c as u32),
        (Some((c, _)), _) => Counts::NotYet(*c as u32),
        (None, Some((c, _))) => Counts::Lapsed(*c as u32),
        (None, None) => Counts::NoLabel,
    }
}

fn recognised(system: &System, at: Date, scheme: &str, compliance: Option<u32>) -> Vec<Recognised> {
    let product = product(system, compliance);
    let mut out = Vec::new();
    for (i, r) in system.knowledge.recognitions.values().enumerate() {
        let (label, backwards) = if r.to == scheme {
            (&r.from, false)
        } else if r.both_ways && r.from == scheme {
            (&r.to, true)
        } else {
            continue;
        };
        let counts = held(system, at, label, product, r.since.is_some_and(|since| since <= at));
        out.push(Recognised { recognition: i as u32, backwards, counts });
    }
    out
}
