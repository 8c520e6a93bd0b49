//! How causes are said: basic events, cut sets as stories, attackers.

use rustc_hash::FxHashSet;
use tensha_analysis::causes::{Basic, CauseKind, Weakness};
use tensha_analysis::hazards::{CutSet, Origin};
use tensha_model::grade::Level;
use tensha_model::system::{ComponentId, Namespace as Ns, Ref, System};
use tensha_text::Text;

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
pub fn origin(origin: Origin) -> Text {
    match origin {
        Origin::FaultOnly => say!(msg_origin_fault),
        Origin::AttackOnly => say!(msg_origin_attack),
        Origin::Both => say!(msg_origin_both),
    }
}

/// Says causes of one hazard: where a weakness belongs to several elements, those of the hazard are named.
#[derive(Clone, Debug)]
pub struct Teller<'s> {
    system: &'s System,
    near: FxHashSet<Ref>,
}

impl<'s> Teller<'s> {
    /// For a hazard whose logic, barriers and responses touch these elements; all where empty.
    pub fn new(system: &'s System, near: impl IntoIterator<Item = Ref>) -> Self {
        Self { system, near: near.into_iter().collect() }
    }

    fn named(&self, refs: &[Ref]) -> Text {
        let mut here: Vec<Ref> = refs.iter().copied().filter(|r| self.near.contains(r)).collect();
        if here.is_empty() {
            here = refs.to_vec();
        }
        let titles: Vec<Text> = here.iter().take(4).map(|r| self.system.title(*r)).collect();
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
        let strength =
            level.map(|l| system.knowledge.level_name(l)).unwrap_or_else(|| Text::same("–"));
        let open = level == Some(Level::None);
        let product = |c: ComponentId| self.named(&Weakness::Hand(c).elements(system));
        match weakness {
            Weakness::Technology(t, p) => {
                let links = self.named(&weakness.elements(system));
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

    /// The members of a cut set in the order in which one would tell them: steps from outside to inside, then what fails, then what
    /// holds anyway.
    pub fn steps(&self, set: &CutSet) -> Vec<Basic> {
        let mut members = set.members.clone();
        let depth = |b: &Basic| match b {
            Basic::Step(Weakness::Entry(p), _) => {
                let mut depth = 0;
                let mut at = self.system.places[p.index()].inside;
                while let Some(outer) = at
                    && depth < 64
                {
                    depth += 1;
                    at = self.system.places[outer.index()].inside;
                }
                depth
            }
            _ => 0,
        };
        let stage = |b: &Basic| match b {
            Basic::Step(w, _) => match w {
                Weakness::Person(_) | Weakness::Supplier(_) => 0,
                Weakness::Entry(_) | Weakness::OnPath => 1,
                Weakness::Updates(_) => 2,
                Weakness::Password(_) | Weakness::Service(_) => 3,
                Weakness::Hand(_) => 4,
                Weakness::Guard(..) => 5,
                _ => 6,
            },
            b => match b.kind() {
                CauseKind::Fault | CauseKind::Attack => 7,
                CauseKind::Human => 8,
                CauseKind::Condition => 9,
            },
        };
        members.sort_by_key(|b| (stage(b), depth(b), *b));
        members
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
        parts.push(hazard.clone());
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |before, after| say!(msg_story_arrow, before, after))
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
    use tensha_model::system::Logic;
    fn flows(logic: &Logic, out: &mut Vec<Ref>) {
        match logic {
            Logic::All(parts) | Logic::Any(parts) | Logic::AtLeast(_, parts) => {
                parts.iter().for_each(|p| flows(p, out));
            }
            Logic::Deviates(f, ..) => out.push((*f).into()),
            Logic::Fails(c, ..) => out.push((*c).into()),
            _ => {}
        }
    }
    let hazard = &system.hazards[hazard as usize];
    let mut out: Vec<Ref> = hazard.barriers.clone();
    if let Some(logic) = &hazard.when {
        flows(logic, &mut out);
    }
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
