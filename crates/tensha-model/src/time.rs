//! Time: what is expected of technology, attackers, law and market, and what a system is at a date.
//!
//! What is computed from it stands in `docs/semantics-harm.md`, section Time.

use indexmap::IndexMap;
use tensha_text::{Date, Span, Text};

use crate::change::Change;
use crate::grade::{Grade, Graded, Level, Property, Protections};
use crate::knowledge::Head;
use crate::system::{ComponentId, Own, PartyId, System};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, serde::Serialize,
            schemars::JsonSchema,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            #[default]
            $($(#[$one])* $variant,)*
        }

        impl $name {
            /// The words of packs and models.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// From its word.
            pub fn parse(word: &str) -> Option<Self> {
                const ALL: &[$name] = &[$($name::$variant),*];
                Self::WORDS.iter().position(|w| *w == word).map(|i| ALL[i])
            }

            /// As written.
            pub fn tag(self) -> &'static str {
                Self::WORDS[self as usize]
            }
        }
    };
}
words! {
    /// What an expectation is about.
    About {
        /// What technologies are worth.
        Technology "technology",
        /// What attackers can do.
        Attacker "attacker",
        /// What law demands.
        Law "law",
        /// What is sold, serviced and insured.
        Market "market",
    }
}
words! {
    /// How sure an expectation is.
    Confidence {
        /// Decided, or as good as.
        High "high",
        /// Announced or likely.
        Medium "medium",
        /// A guess.
        Low "low",
    }
}

/// Something that is expected; an entry of the model.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outlook {
    /// Id, name, place in the file.
    pub own: Own,
    /// What is expected.
    pub text: Option<Text>,
    /// Of what.
    pub about: About,
    /// The first day; without one the entry has no effect.
    pub from: Option<Date>,
    /// The last day, where it ends.
    pub until: Option<Date>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who says so.
    pub source: Option<Text>,
    /// Who answers for the entry.
    pub owner: Option<PartyId>,
    /// When it was last looked at.
    pub reviewed: Option<Date>,
    /// What is so from the first to the last day.
    pub effect: Vec<Change>,
}

/// Something that is expected of every system; an entry of a pack.
#[derive(Clone, PartialEq, Debug)]
pub struct Expectation {
    /// Id, name, text, source.
    pub head: Head,
    /// Of what.
    pub about: About,
    /// The first day.
    pub from: Date,
    /// The last day, where it ends.
    pub until: Option<Date>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who answers for the entry.
    pub owner: Option<Text>,
    /// When it was last looked at.
    pub reviewed: Option<Date>,
    /// What strengths are at most from the first to the last day.
    pub caps: Vec<Cap>,
}

/// Strengths that are at most something.
#[derive(Clone, PartialEq, Debug)]
pub struct Cap {
    /// Entries of `link-technologies`.
    pub technologies: Vec<String>,
    /// Entries of `guard-technologies`.
    pub guards: Vec<String>,
    /// The properties.
    pub properties: Vec<Property>,
    /// The greatest strength that remains.
    pub at_most: Level,
    /// Where it is stated.
    pub span: Span,
}

/// What a property of a component without support is worth at most.
#[derive(Clone, PartialEq, Debug)]
pub struct AfterSupport {
    /// Id (the property), reason, source.
    pub head: Head,
    /// The property.
    pub property: Property,
    /// The greatest strength that remains.
    pub at_most: Level,
}

/// A number of days.
#[derive(Clone, PartialEq, Debug)]
pub struct Period {
    /// Id, reason, source.
    pub head: Head,
    /// How many days.
    pub days: u32,
}

/// Why a system is another one at a date than as written. The order is that in which they take effect on one day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// An outlook entry of a pack, by its number.
    Expected(u32),
    /// An outlook entry of the model, by its number.
    Entry(u32),
    /// The support of a component has ended.
    Support(ComponentId),
}

/// Something that is so because of the date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dated {
    /// Since when.
    pub since: Date,
    /// Why.
    pub cause: Cause,
}

/// The line that a strength is lowered by.
struct Line<'a> {
    span: Span,
    why: Option<&'a Text>,
    sources: &'a [String],
}

impl Line<'_> {
    /// Lowers strengths to at most a level; whether any was higher. What is not stated is unknown, and is left alone unless `fill`.
    fn lower(
        &self,
        strengths: &mut Protections,
        properties: &[Property],
        most: Level,
        fill: bool,
    ) -> bool {
        let mut changed = false;
        for property in properties {
            let slot = &mut strengths[*property as usize];
            let old = match slot {
                Some(g) => g.grade,
                None if fill => Grade::UNKNOWN,
                None => continue,
            };
            if old.hi <= most {
                continue;
            }
            changed = true;
            *slot = Some(Graded {
                grade: old.min(Grade::exactly(most)),
                span: self.span,
                why: self.why.cloned(),
                sources: self.sources.to_vec(),
            });
        }
        changed
    }
}

impl Outlook {
    /// Whether it holds on a day.
    pub fn holds(&self, at: Date) -> bool {
        self.from.is_some_and(|f| f <= at) && self.until.is_none_or(|u| at <= u)
    }
}

impl Expectation {
    /// Whether it holds on a day.
    pub fn holds(&self, at: Date) -> bool {
        self.from <= at && self.until.is_none_or(|u| at <= u)
    }

    /// Whether it speaks of a technology or guard that the system uses. Law, and what has no effect, concerns every system.
    pub fn concerns(&self, system: &System) -> bool {
        self.caps.is_empty()
            || self.about == About::Law
            || self.caps.iter().any(|cap| {
                let k = &system.knowledge;
                system.links.iter().any(|l| named(&k.links, l.technology, &cap.technologies))
                    || system
                        .flows
                        .iter()
                        .flat_map(|f| &f.guards)
                        .any(|g| named(&k.guards, Some(g.technology), &cap.guards))
            })
    }
}

fn named<T>(list: &IndexMap<String, T>, entry: Option<u32>, names: &[String]) -> bool {
    entry
        .and_then(|t| list.get_index(t as usize))
        .is_some_and(|(id, _)| names.iter().any(|n| n == id))
}

/// Which measures are taken to be in place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Measures {
    /// None.
    None,
    /// Those that are.
    InPlace,
    /// Those proposed and planned as well.
    All,
}

impl System {
    /// Takes measures to be in place or not; for the system as written, before [`System::settle`].
    pub fn choose(&mut self, measures: Measures) {
        for c in &mut self.controls {
            match (measures, c.status) {
                (Measures::None, _) => c.status = Some("rejected"),
                (Measures::All, Some("proposed" | "planned")) => c.status = Some("in-place"),
                _ => {}
            }
        }
    }

    /// Makes the system of a date from the system as written: measures in place, then the outlook in the order of dates and
    /// identifiers, then the ends of support. Entries under `without` are left out.
    pub fn settle(&mut self, at: Date, without: &[Cause]) {
        self.install();
        self.beyond.at = Some(at);
        let mut due: Vec<(Date, String, Cause)> = Vec::new();
        for (i, e) in self.knowledge.outlook.values().enumerate() {
            if e.holds(at) {
                due.push((e.from, e.head.id.clone(), Cause::Expected(i as u32)));
            }
        }
        for (i, o) in self.outlook.iter().enumerate() {
            if let Some(from) = o.from.filter(|_| o.holds(at)) {
                due.push((from, o.own.id.to_string(), Cause::Entry(i as u32)));
            }
        }
        due.retain(|(.., cause)| !without.contains(cause));
        due.sort();
        for (since, _, cause) in due {
            let changed = match cause {
                Cause::Expected(i) => self.cap(i),
                Cause::Entry(i) => {
                    let effect = self.outlook[i as usize].effect.clone();
                    effect.iter().for_each(|change| self.apply(change));
                    !effect.is_empty()
                }
                Cause::Support(_) => false,
            };
            if changed {
                self.beyond.dated.push(Dated { since, cause });
            }
        }
        for i in 0..self.components.len() as u32 {
            let c = ComponentId(i);
            let Some((last, span)) = self.more(c).support_until.filter(|(last, _)| *last < at)
            else {
                continue;
            };
            let cause = Cause::Support(c);
            if !without.contains(&cause) && self.end_support(c, span) {
                self.beyond.dated.push(Dated { since: last.after(1), cause });
            }
        }
    }

    /// Lowers what an expectation is about; whether anything that the system uses is another.
    fn cap(&mut self, number: u32) -> bool {
        let Some((_, e)) = self.knowledge.outlook.get_index(number as usize) else { return false };
        let e = e.clone();
        let why = e.head.text.as_ref().unwrap_or(&e.head.name);
        let mut changed = false;
        for cap in &e.caps {
            let line = Line { span: cap.span, why: Some(why), sources: &e.head.sources };
            let lower =
                |p: &mut Protections, fill| line.lower(p, &cap.properties, cap.at_most, fill);
            for name in &cap.technologies {
                let Some(number) = self.knowledge.links.get_index_of(name) else { continue };
                let this = Some(number as u32);
                let mut lowered = lower(&mut self.knowledge.links[number].strengths, true);
                for link in self.links.iter_mut().filter(|l| l.technology == this) {
                    if let Some(own) = &mut link.protections {
                        lowered |= lower(own, false);
                    }
                }
                for c in &mut self.components {
                    let Some(more) = c.more.as_deref_mut() else { continue };
                    for i in &mut more.interfaces {
                        if i.technologies.iter().any(|t| Some(*t) == this)
                            && let Some(own) = &mut i.strengths
                        {
                            lowered |= lower(own, false);
                        }
                    }
                }
                changed |= lowered && self.links.iter().any(|l| l.technology == this);
            }
            for name in &cap.guards {
                let Some(number) = self.knowledge.guards.get_index_of(name) else { continue };
                let lowered = lower(&mut self.knowledge.guards[number].lifts, false);
                let mut guards = self.flows.iter().flat_map(|f| &f.guards);
                changed |= lowered && guards.any(|g| g.technology as usize == number);
            }
        }
        changed
    }

    /// Lowers what a component without support is worth; whether anything was worth more.
    fn end_support(&mut self, c: ComponentId, span: Span) -> bool {
        let rules: Vec<AfterSupport> = self.knowledge.after_support.values().cloned().collect();
        let mut changed = false;
        for rule in &rules {
            let now = self.component_strength(c, rule.property).grade();
            let line = Line { span, why: rule.head.text.as_ref(), sources: &rule.head.sources };
            let more = self.components[c.index()].more.get_or_insert_default();
            let own = more.strengths.get_or_insert_default();
            let slot = &mut own[rule.property as usize];
            if now.hi <= rule.at_most {
                continue;
            }
            // What a dossier or kind states is as good a beginning as the component's own line.
            if slot.is_none() {
                *slot = Some(Graded { grade: now, span, why: None, sources: Vec::new() });
            }
            changed |= line.lower(own, &[rule.property], rule.at_most, true);
        }
        changed
    }

    /// On which day an entry must be looked at again; none where it was never looked at or the packs do not say.
    pub fn review_due(&self, confidence: Confidence, reviewed: Option<Date>) -> Option<Date> {
        let interval = self.knowledge.review_intervals.get(confidence.tag())?;
        Some(reviewed?.after(interval.days))
    }
}
