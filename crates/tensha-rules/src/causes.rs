//! How causes are said: basic events, cut sets as stories, attackers.

mod order;

use rustc_hash::FxHashSet;
use tensha_analysis::causes::{Basic, CauseKind, Elements, Weakness};
use tensha_analysis::hazards::{CutSet, Origin as MadeOf};
use tensha_model::grade::{Level, Property};
use tensha_model::knowledge::Head;
use tensha_model::strength::Origin;
use tensha_model::system::{
    Arrow, ComponentId, Harm, Hazard, LinkId, Logic, Namespace as Ns, Ref, Segment, System,
};
use tensha_text::{Diagnostic, Span, Text};

use crate::messages::say;
use crate::words;

/// The name of an attacker class.
pub fn class(system: &System, entry: u32) -> Text {
    system
        .knowledge
        .attackers
        .get_index(entry as usize)
        .map(|(_, a)| a.head.name.clone())
        .unwrap_or_default()
}

/// The class of a rank of the chain: its entry in `attacker-classes`.
pub fn ranked(system: &System, rank: u8) -> Option<u32> {
    system.knowledge.attackers.values().position(|a| a.rank == Some(rank)).map(|i| i as u32)
}

/// Whether faults, attacks or both.
pub fn origin(origin: MadeOf) -> Text {
    match origin {
        MadeOf::FaultOnly => say!(msg_origin_fault),
        MadeOf::AttackOnly => say!(msg_origin_attack),
        MadeOf::Both => say!(msg_origin_both),
    }
}

/// Says causes of one hazard: where a weakness belongs to several elements, those of the hazard are named.
#[derive(Clone, Debug)]
pub struct Teller<'s> {
    system: &'s System,
    elements: &'s Elements<'s>,
    near: FxHashSet<Ref>,
}

impl<'s> Teller<'s> {
    /// For a hazard whose logic, barriers and responses touch these elements; all where empty.
    pub fn new(elements: &'s Elements<'s>, near: impl IntoIterator<Item = Ref>) -> Self {
        Self { system: elements.system(), elements, near: near.into_iter().collect() }
    }

    /// The elements that have a weakness: those of the hazard, else all.
    fn near(&self, weakness: Weakness) -> Vec<Ref> {
        let all = self.elements.with(weakness);
        let here: Vec<Ref> = all.iter().copied().filter(|r| self.near.contains(r)).collect();
        if here.is_empty() { all.into_owned() } else { here }
    }

    fn named(&self, weakness: Weakness) -> Text {
        let titles: Vec<Text> =
            self.near(weakness).into_iter().take(4).map(|r| self.system.title(r)).collect();
        Text::list(&titles)
    }

    fn mode(&self, mode: u32) -> Text {
        self.system
            .knowledge
            .failure_modes
            .get_index(mode as usize)
            .map(|(_, m)| m.head.name.clone())
            .unwrap_or_default()
    }

    /// One basic event.
    pub fn basic(&self, basic: Basic) -> Text {
        let title = |r: Ref| self.system.title(r);
        match basic {
            Basic::Event(e) => title(Ref { ns: Ns::Event, index: e }),
            Basic::Condition(c) => title(Ref { ns: Ns::Condition, index: c }),
            Basic::Fails(c, mode) => say!(msg_cause_fails, title(c.into()), self.mode(mode)),
            Basic::LinkFails(l, mode) => say!(msg_cause_fails, title(l.into()), self.mode(mode)),
            Basic::Supply(kind, p) => say!(msg_cause_supply, title(p.into()), supply(kind)),
            Basic::Misuse(c) => say!(msg_cause_misuse, title(c.into())),
            Basic::PersonErrs(p, word) => {
                let word = self
                    .system
                    .knowledge
                    .guide_words
                    .get_index(word as usize)
                    .map(|(_, w)| w.head.name.clone())
                    .unwrap_or_default();
                say!(msg_cause_person, title(p.into()), word)
            }
            Basic::Clash(f, g) => say!(msg_cause_clash, title(f.into()), title(g.into())),
            Basic::ControlFails(k) => {
                say!(msg_cause_control, title(Ref { ns: Ns::Control, index: k }))
            }
            Basic::Away(p) => say!(msg_cause_away, title(p.into())),
            Basic::ResponseErrs(h, i) | Basic::ResponseErrsAfter(h, i) => {
                let by = self.system.hazards[h.index()].responses[i as usize].by;
                let by = by.map(|p| title(p.into())).unwrap_or_default();
                say!(msg_cause_response, by)
            }
            Basic::Campaign(k) | Basic::Beside(k) => {
                say!(msg_cause_campaign, class(self.system, k))
            }
            Basic::Rank(r) => {
                let name =
                    ranked(self.system, r).map(|k| class(self.system, k)).unwrap_or_default();
                say!(msg_cause_rank, name)
            }
            Basic::Step(w, level) => self.step(w, Some(level)),
            Basic::Increment(w, ..) => self.step(w, None),
        }
    }

    fn step(&self, weakness: Weakness, level: Option<Level>) -> Text {
        let system = self.system;
        let title = |r: Ref| system.title(r);
        let strength = level.map_or_else(|| Text::same("–"), |l| system.knowledge.level_name(l));
        let open = level == Some(Level::None);
        let product = |c: ComponentId| self.named(Weakness::Hand(c));
        match weakness {
            Weakness::Technology(t, p) => {
                let links = self.named(weakness);
                let technology = system
                    .knowledge
                    .links
                    .get_index(t as usize)
                    .map(|(_, t)| t.head.name.clone())
                    .unwrap_or_default();
                if open {
                    say!(msg_step_link_open, words::property(p), links, technology)
                } else {
                    say!(msg_step_link, words::property(p), links, technology, strength)
                }
            }
            Weakness::Link(l, p) => {
                say!(msg_step_link_nameless, words::property(p), title(l.into()), strength)
            }
            Weakness::Guard(t, p) => {
                let guard = system
                    .knowledge
                    .guards
                    .get_index(t as usize)
                    .map(|(_, g)| g.head.name.clone())
                    .unwrap_or_default();
                say!(msg_step_guard, guard, words::property(p), strength)
            }
            Weakness::Service(c) if open => say!(msg_step_service_open, product(c)),
            Weakness::Service(c) => say!(msg_step_service, product(c), strength),
            Weakness::Password(c) => say!(msg_step_password, product(c)),
            Weakness::Hand(c) if open => say!(msg_step_hand_open, product(c)),
            Weakness::Hand(c) => say!(msg_step_hand, product(c), strength),
            Weakness::Surface(c, false, p) => {
                say!(msg_step_sensing, product(c), words::property(p), strength)
            }
            Weakness::Surface(c, true, p) => {
                say!(msg_step_acting, product(c), words::property(p), strength)
            }
            Weakness::Updates(c) => say!(msg_step_updates, product(c), strength),
            Weakness::Entry(place) => {
                let entry = system.places[place.index()]
                    .entry
                    .and_then(|e| system.knowledge.place_entries.get_index(e as usize));
                match entry {
                    None => say!(msg_step_entry_unstated, title(place.into())),
                    Some((_, e)) if e.hinders == Level::None => {
                        say!(msg_step_entry_public, title(place.into()), e.head.name.clone())
                    }
                    Some((_, e)) => {
                        say!(msg_step_entry, title(place.into()), e.head.name.clone())
                    }
                }
            }
            Weakness::Person(p) => say!(msg_step_person, title(p.into()), strength),
            Weakness::Supplier(p) => say!(msg_step_supplier, title(p.into()), strength),
            Weakness::OnPath => say!(msg_step_path, strength),
        }
    }

    /// Who takes part in a cut set.
    pub fn attackers(&self, set: &CutSet) -> Option<Text> {
        let mut out = Vec::new();
        if set.rank > 0 {
            let name =
                ranked(self.system, set.rank).map(|k| class(self.system, k)).unwrap_or_default();
            out.push(say!(msg_story_attacker, name));
        }
        out.extend(set.beside.iter().map(|k| say!(msg_story_beside, class(self.system, *k))));
        (!out.is_empty()).then(|| Text::list(&out))
    }

    /// A cut set as a short story, from who begins to the hazard.
    pub fn story(&self, set: &CutSet, hazard: &Text) -> Text {
        let steps = self.steps(set);
        let of = |kinds: &[CauseKind]| -> Vec<Text> {
            steps.iter().filter(|b| kinds.contains(&b.kind())).map(|b| self.basic(*b)).collect()
        };
        let mut parts: Vec<Text> = Vec::new();
        let attack = of(&[CauseKind::Attack]);
        if let Some(who) = self.attackers(set) {
            parts.push(who);
        }
        let attacked = !attack.is_empty();
        parts.extend(attack);
        let happens = of(&[CauseKind::Fault, CauseKind::Human]);
        if !happens.is_empty() {
            let list = Text::list(&happens);
            parts.push(if attacked { say!(msg_story_faults, list) } else { list });
        }
        let given = of(&[CauseKind::Condition]);
        if !given.is_empty() {
            parts.push(say!(msg_story_given, Text::list(&given)));
        }
        if parts.is_empty() {
            // Every state leads to the hazard: a change that takes a needed thing away can bring that about.
            parts.push(say!(msg_story_always));
        }
        parts.push(hazard.clone());
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |before, after| say!(msg_story_arrow, before, after))
    }

    /// Against which arrow a link or a guard is attacked, among the flows told about: a command counts before a report.
    fn arrow(&self, basic: Basic) -> Option<Arrow> {
        let (Basic::Step(weakness, _) | Basic::Increment(weakness, ..)) = basic else {
            return None;
        };
        let at = self.near(weakness);
        let flows = self.system.flows.iter().enumerate().filter(|(i, f)| {
            let me = Ref { ns: Ns::Flow, index: *i as u32 };
            (self.near.is_empty() || self.near.contains(&me))
                && (at.contains(&me)
                    || f.routes.iter().flat_map(|r| r.iter()).any(|s| match s {
                        Segment::Link(l) => at.contains(&(*l).into()),
                        _ => false,
                    }))
        });
        let arrows: Vec<Arrow> = flows.map(|(_, f)| f.arrow).collect();
        [Arrow::CyberToPhysical, Arrow::PhysicalToCyber, Arrow::CyberToCyber]
            .into_iter()
            .find(|a| arrows.contains(a))
    }

    /// The technique that an attack step is: entry of `attack-techniques`. None where none fits.
    pub fn technique(&self, basic: Basic) -> Option<u32> {
        tensha_analysis::causes::technique(self.system, basic, self.arrow(basic))
    }

    /// The strength that a step must beat, with where it comes from.
    fn strength(&self, weakness: Weakness, level: Option<Level>) -> Option<Origin<'s>> {
        let system = self.system;
        let fits = |o: &Origin| level.is_none_or(|l| o.grade().lo == l);
        let first = |list: Vec<Origin<'s>>| {
            let fitting = list.iter().position(fits);
            list.into_iter().nth(fitting.unwrap_or(0))
        };
        // Where nothing protects, several properties share one step; the one that is written first and is open tells why.
        let properties = |p: Property| match level {
            Some(Level::None) if p != Property::Availability => {
                let mut out = vec![p];
                out.extend(Property::ALL.into_iter().filter(|o| *o != Property::Availability));
                out
            }
            _ => vec![p],
        };
        let components = || {
            self.near(weakness)
                .into_iter()
                .filter(|r| r.ns == Ns::Component)
                .map(|r| ComponentId(r.index))
                .collect::<Vec<_>>()
        };
        match weakness {
            Weakness::Technology(_, p) | Weakness::Link(_, p) => {
                let links = self.near(weakness);
                first(
                    properties(p)
                        .into_iter()
                        .flat_map(|p| links.iter().map(move |l| (LinkId(l.index), p)))
                        .map(|(l, p)| system.link_strength(l, p))
                        .collect(),
                )
            }
            Weakness::Guard(t, p) => {
                let (id, guard) = system.knowledge.guards.get_index(t as usize)?;
                let graded = guard.lifts[p as usize].as_ref()?;
                Some(Origin::Pack(graded, id, guard.head.status))
            }
            Weakness::Service(_) | Weakness::Hand(_) => {
                let p = match weakness {
                    Weakness::Hand(_) => Property::Integrity,
                    _ => Property::Authenticity,
                };
                first(components().into_iter().map(|c| system.component_strength(c, p)).collect())
            }
            Weakness::Surface(_, _, p) => first(
                properties(p)
                    .into_iter()
                    .flat_map(|p| components().into_iter().map(move |c| (c, p)))
                    .map(|(c, p)| system.surface_strength(c, p))
                    .collect(),
            ),
            Weakness::Person(p) => match system.person_strength(p, Property::Authenticity) {
                Origin::Unstated(_) => None,
                stated => Some(stated),
            },
            _ => None,
        }
    }

    /// Why a cause is as hard, or can come up at all, as it is taken to be; and the line that says so, of the model, a dossier or a pack.
    pub fn reason(&self, basic: Basic) -> Option<(Text, Span)> {
        let system = self.system;
        let k = &system.knowledge;
        let place = |span: Span| system.sources.place(span);
        let declared = |span: Span, source: Option<&Text>| {
            let origin = say!(msg_origin_model, place(span));
            let text = match source {
                Some(source) => say!(msg_because, source.clone(), origin),
                None => origin,
            };
            (text, span)
        };
        let entry = |head: &Head| {
            let origin = say!(msg_origin_pack, head.id.clone(), place(head.span));
            let text = match &head.text {
                Some(why) => say!(msg_because, why.clone(), origin),
                None => origin,
            };
            (text, head.span)
        };
        let strength = |o: Origin| (words::origin(system, &o), o.span());
        Some(match basic {
            Basic::Event(e) => {
                let event = &system.events[e as usize];
                declared(event.own.span, event.source.as_ref())
            }
            Basic::Condition(c) => {
                let condition = &system.conditions[c as usize];
                declared(condition.own.span, condition.source.as_ref())
            }
            Basic::Fails(c, mode) => {
                let mode = k.failure_modes.get_index(mode as usize).map_or("", |(id, _)| id);
                let own = system.more(c).failure_rates.iter().find(|r| r.mode == mode);
                let kind = system.kind(c).filter(|x| x.failure_modes.iter().any(|m| m == mode));
                match (own, kind) {
                    (Some(own), _) => declared(own.span, None),
                    (None, Some(kind)) => {
                        let text =
                            say!(msg_reason_kind, kind.head.name.clone(), place(kind.head.span));
                        (text, kind.head.span)
                    }
                    (None, None) => {
                        let span = system.components[c.index()].own.span;
                        (say!(msg_reason_mode_unstated, place(span)), span)
                    }
                }
            }
            Basic::LinkFails(l, mode) => {
                let breaks = k.failure_modes.get_index(mode as usize).map(|(_, m)| m.breaks);
                if breaks == Some(Property::Integrity) {
                    strength(system.link_strength(l, Property::Integrity))
                } else {
                    let span = system.links[l.index()].own.span;
                    (say!(msg_reason_link, place(span)), span)
                }
            }
            Basic::Supply(kind, p) => {
                let found = system.components.iter().enumerate().find_map(|(i, c)| {
                    let more = c.more.as_deref()?;
                    let here = more.depends_on.iter().find(|d| d.kind == kind && d.on == p.into());
                    here.map(|d| (ComponentId(i as u32), d.span))
                })?;
                let text = say!(msg_reason_depends, system.title(found.0.into()), place(found.1));
                (text, found.1)
            }
            Basic::Misuse(c) => {
                let span = system.components[c.index()].own.span;
                (say!(msg_reason_hand, place(span)), span)
            }
            Basic::PersonErrs(p, _) => {
                let span = system.parties[p.index()].own.span;
                (say!(msg_reason_person, place(span)), span)
            }
            Basic::Clash(f, _) => {
                let span = system.flows[f.index()].own.span;
                (say!(msg_reason_clash, place(span)), span)
            }
            Basic::ControlFails(c) => declared(system.controls[c as usize].own.span, None),
            Basic::Away(p) => declared(system.parties[p.index()].own.span, None),
            Basic::ResponseErrs(h, i) | Basic::ResponseErrsAfter(h, i) => {
                declared(system.hazards[h.index()].responses[i as usize].span, None)
            }
            Basic::Campaign(class) | Basic::Beside(class) => {
                entry(&k.attackers.get_index(class as usize)?.1.head)
            }
            Basic::Rank(r) => entry(&k.attackers.values().find(|a| a.rank == Some(r))?.head),
            Basic::Step(w, _) | Basic::Increment(w, ..) => {
                let level = match basic {
                    Basic::Step(_, level) => Some(level),
                    _ => None,
                };
                let feature = |id: &str| k.features.get(id).map(entry);
                let default = |id: &str| k.cause_defaults.get(id).map(|d| entry(&d.head));
                match w {
                    Weakness::Password(_) => feature("default-password")?,
                    Weakness::Updates(_) => feature("signed-updates")?,
                    Weakness::Supplier(_) => default("supplier")?,
                    Weakness::OnPath => default("on-path")?,
                    Weakness::Entry(p) => {
                        let here = &system.places[p.index()];
                        match here.entry.and_then(|e| k.place_entries.get_index(e as usize)) {
                            Some((_, e)) => entry(&e.head),
                            None => {
                                let span = here.own.span;
                                (say!(msg_reason_entry_unstated, place(span)), span)
                            }
                        }
                    }
                    w => match self.strength(w, level) {
                        Some(o) => strength(o),
                        None => default("person")?,
                    },
                }
            }
        })
    }
}

/// The gravest harm of a list.
#[derive(Clone, Copy, Debug)]
pub struct Worst<'s> {
    /// The harm.
    pub harm: &'s Harm,
    /// Whether it lies in the upper half of the levels of its kind.
    pub grave: bool,
    /// Whether it counts as difficulty of recovery: somebody is hurt, and money does not undo it.
    pub lasting: bool,
}

/// The gravest harm where no response succeeds. Kinds of harm are not weighed against each other: what cannot be undone comes first, then
/// how high the level lies in its kind, then the order in which the author wrote them.
pub fn worst<'s>(system: &'s System, hazard: &'s Hazard) -> Option<Worst<'s>> {
    let judge = |harm: &'s Harm| {
        let kind = system.knowledge.harm_kinds.get_index(harm.kind as usize).map(|(_, k)| k);
        let count = kind.map_or(0, |k| k.levels.len());
        let at = kind.zip(harm.level.as_ref()).and_then(|(k, level)| k.level(level));
        Worst {
            harm,
            grave: at.is_some_and(|at| 2 * at >= count),
            lasting: kind.is_some_and(|k| k.counts_on == Some(tensha_model::harm::Counts::Axis1)),
        }
    };
    let mut out: Option<Worst> = None;
    for harm in &hazard.unhandled {
        let w = judge(harm);
        if out.is_none_or(|o| (w.grave, w.lasting) > (o.grave, o.lasting)) {
            out = Some(w);
        }
    }
    out
}

/// A harm in words: who, what, how much.
pub fn harm(system: &System, h: &Harm) -> Text {
    let kind = system.knowledge.harm_kinds.get_index(h.kind as usize).map(|(_, k)| k);
    let what = kind.map(|k| k.head.name.clone()).unwrap_or_default();
    let level = kind
        .zip(h.level.as_ref())
        .and_then(|(k, level)| k.level(level).map(|at| k.levels[at].name.clone()));
    let amount = h.amount.as_ref().map(|a| Text::same(words::grouped(&a.to_string())));
    let how: Vec<Text> = level.into_iter().chain(amount).collect();
    let what = if how.is_empty() { what } else { say!(msg_harm_level, what, Text::list(&how)) };
    match h.who {
        Some(p) => say!(msg_harm_who, system.title(p.into()), what),
        None => what,
    }
}

/// Adds the lines that causes rest on to a finding, each with what it says.
pub fn grounds(mut d: Diagnostic, teller: &Teller, basics: &[Basic]) -> Diagnostic {
    const LINES: usize = 4;
    let mut seen = Vec::new();
    for b in basics {
        if seen.len() == LINES {
            break;
        }
        let Some((reason, span)) = teller.reason(*b) else { continue };
        if seen.contains(&span) {
            continue;
        }
        seen.push(span);
        d = d.and(span, say!(msg_ground, teller.basic(*b), reason));
    }
    d
}

/// A list of causes in words; where there are many, the first and how many more.
pub fn listed(teller: &Teller, basics: &[Basic]) -> Text {
    const SHOWN: usize = 4;
    let names: Vec<Text> = basics.iter().take(SHOWN).map(|b| teller.basic(*b)).collect();
    let list = Text::list(&names);
    match basics.len().saturating_sub(SHOWN) {
        0 => list,
        more => say!(msg_and_more, list, more),
    }
}

/// What a party supplies.
fn supply(kind: &str) -> Text {
    match kind {
        "power" => say!(msg_supply_power),
        "network" => say!(msg_supply_network),
        "cloud" => say!(msg_supply_cloud),
        "clock" => say!(msg_supply_clock),
        _ => say!(msg_supply_keys),
    }
}

/// The elements of a hazard's flows, barriers and responses, which its causes are told by.
pub fn elements(system: &System, hazard: u32) -> Vec<Ref> {
    let hazard = &system.hazards[hazard as usize];
    let mut out: Vec<Ref> = hazard.barriers.clone();
    out.extend(hazard.leaves().filter_map(|leaf| match leaf {
        Logic::Deviates(f, ..) => Some(Ref::from(*f)),
        Logic::Fails(c, ..) => Some((*c).into()),
        _ => None,
    }));
    for r in &hazard.responses {
        out.extend(r.notices_by.iter().chain(&r.acts_by).copied());
    }
    let mut at = 0;
    while at < out.len() {
        let r = out[at];
        at += 1;
        if r.ns != Ns::Flow {
            continue;
        }
        let flow = &system.flows[r.index as usize];
        let inputs = flow.decided.iter().flat_map(|d| d.flows.iter().map(|f| Ref::from(*f)));
        let segments = flow.routes.iter().flat_map(|r| r.iter()).map(|s| s.element());
        for more in inputs.chain(segments).collect::<Vec<_>>() {
            if !out.contains(&more) {
                out.push(more);
            }
        }
    }
    out
}
