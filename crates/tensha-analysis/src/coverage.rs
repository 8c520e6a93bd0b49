//! Coverage inside a stated frame: flows × guide words and people × guide words, each pair used by a hazard, dismissed with a reason, or
//! open. What lies outside the frame is always listed; nothing here is ever called complete.

use rustc_hash::FxHashMap;
use tensha_model::system::{FlowId, HazardId, Logic, Namespace as Ns, PartyId, Ref, System};

use crate::paths::Paths;
use crate::select::{self, Env, Match};

/// What became of a pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// These hazards use it.
    Used(Vec<HazardId>),
    /// This dismissal sets it aside, by its number.
    Dismissed(u32),
    /// Nobody decided.
    Open,
}

/// A subject with one guide word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// The flow or party.
    pub subject: Ref,
    /// Entry of `guide-words`.
    pub word: u32,
    /// What became of it.
    pub state: State,
    /// A dismissal that also names it although a hazard uses it, by its number.
    pub also_dismissed: Option<u32>,
}

/// Something outside the frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outside {
    /// The author says so, with a reason: number in the frame's list.
    Stated(u32),
    /// A flow that the frame leaves out.
    Flow(FlowId),
    /// A party that the frame leaves out.
    Party(PartyId),
    /// A guide word that the frame leaves out.
    Word(u32),
    /// Components on no flow: their number.
    Components(u32),
}

/// The coverage of a system.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Coverage {
    /// All pairs in the frame, by subject and word.
    pub pairs: Vec<Pair>,
    /// How many flows of each arrow are in the frame, with the number of guide words that apply: the pairs add up to the products.
    pub formula: Vec<(String, usize, usize)>,
    /// What lies outside.
    pub outside: Vec<Outside>,
    /// Dismissals that set nothing aside, by number.
    pub idle: Vec<u32>,
}

impl Coverage {
    /// Used, dismissed, open.
    pub fn counts(&self) -> (usize, usize, usize) {
        let mut out = (0, 0, 0);
        for pair in &self.pairs {
            match pair.state {
                State::Used(_) => out.0 += 1,
                State::Dismissed(_) => out.1 += 1,
                State::Open => out.2 += 1,
            }
        }
        out
    }
}

/// Crosses the frame.
pub fn run(system: &System, paths: &Paths) -> Coverage {
    let words = &system.knowledge.guide_words;
    let in_words = |w: u32| system.frame.guide_words.as_ref().is_none_or(|list| list.contains(&w));
    let applying = |arrow: &str| -> Vec<u32> {
        words
            .values()
            .enumerate()
            .filter(|(_, g)| g.applies_to.iter().any(|a| a == arrow))
            .map(|(i, _)| i as u32)
            .filter(|w| in_words(*w))
            .collect()
    };
    let flows: Vec<FlowId> = match &system.frame.flows {
        Some(list) => {
            let mut list = list.clone();
            list.sort_unstable();
            list.dedup();
            list
        }
        None => (0..system.flows.len() as u32).map(FlowId).collect(),
    };
    let people: Vec<PartyId> = match &system.frame.people {
        Some(list) => {
            let mut list = list.clone();
            list.sort_unstable();
            list.dedup();
            list
        }
        None => acting_people(system),
    };
    let used = used_pairs(system);
    let dismissed = dismissed_pairs(system, paths);
    let mut idle: Vec<bool> = vec![true; system.dismissals.len()];
    let mut out = Coverage::default();
    let mut pair = |subject: Ref, word: u32| {
        let by = dismissed.get(&(subject, word)).copied();
        if let Some(d) = by {
            idle[d as usize] = false;
        }
        let (state, also_dismissed) = match (used.get(&(subject, word)), by) {
            (Some(hazards), d) => (State::Used(hazards.clone()), d),
            (None, Some(d)) => (State::Dismissed(d), None),
            (None, None) => (State::Open, None),
        };
        out.pairs.push(Pair { subject, word, state, also_dismissed });
    };
    let by_arrow: Vec<(&str, Vec<u32>)> =
        tensha_model::vocab::ARROWS.iter().map(|a| (*a, applying(a))).collect();
    for f in &flows {
        let arrow = system.flows[f.index()].arrow.tag();
        for (_, words) in by_arrow.iter().filter(|(a, _)| *a == arrow) {
            for w in words {
                pair((*f).into(), *w);
            }
        }
    }
    let people_words = applying("people");
    for p in &people {
        for w in &people_words {
            pair((*p).into(), *w);
        }
    }
    for (arrow, words) in &by_arrow {
        let n = flows.iter().filter(|f| system.flows[f.index()].arrow.tag() == *arrow).count();
        if n > 0 {
            out.formula.push(((*arrow).to_owned(), n, words.len()));
        }
    }
    if !people.is_empty() {
        out.formula.push(("people".to_owned(), people.len(), people_words.len()));
    }
    out.idle = idle.iter().enumerate().filter(|(_, idle)| **idle).map(|(i, _)| i as u32).collect();
    out.outside = outside(system, &flows, &people);
    out
}

/// People who respond, decide, receive or start something: those whose acts the model lets matter.
fn acting_people(system: &System) -> Vec<PartyId> {
    let mut out: Vec<PartyId> = Vec::new();
    let mut add = |r: Option<Ref>| {
        if let Some(Ref { ns: Ns::Party, index }) = r
            && system.parties[index as usize].is_people
        {
            out.push(PartyId(index));
        }
    };
    for flow in &system.flows {
        add(flow.from);
        add(flow.to);
        add(flow.decided.as_ref().and_then(|d| d.by));
    }
    for hazard in &system.hazards {
        for response in &hazard.responses {
            add(response.by.map(Into::into));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn used_pairs(system: &System) -> FxHashMap<(Ref, u32), Vec<HazardId>> {
    let mut used: FxHashMap<(Ref, u32), Vec<HazardId>> = FxHashMap::default();
    for (i, hazard) in system.hazards.iter().enumerate() {
        let id = HazardId(i as u32);
        let mut mark = |subject: Ref, word: u32| {
            let list = used.entry((subject, word)).or_default();
            if list.last() != Some(&id) {
                list.push(id);
            }
        };
        for leaf in hazard.leaves() {
            if let Logic::Deviates(flow, words, _) = leaf {
                words.iter().for_each(|w| mark((*flow).into(), *w));
            }
        }
        // A response looks at what its person may fail to do; a word without a branch, or one of diagnosis where the task has none,
        // stays open.
        for response in &hazard.responses {
            let Some(by) = response.by else { continue };
            for (w, word) in system.knowledge.guide_words.values().enumerate() {
                let looked_at = match word.branch.as_deref() {
                    None => false,
                    Some("diagnosis") => response.task.is_some_and(|t| t.contains("diagnosis")),
                    Some("time") => {
                        response.time_needed.is_some() && response.time_available.is_some()
                    }
                    Some("notice") => !response.notices_by.is_empty(),
                    Some("means") => !response.acts_by.is_empty(),
                    Some(_) => true,
                };
                if looked_at {
                    mark(by.into(), w as u32);
                }
            }
        }
    }
    used
}

/// The first dismissal, in canonical order, that sets a pair aside.
fn dismissed_pairs(system: &System, paths: &Paths) -> FxHashMap<(Ref, u32), u32> {
    let mut out: FxHashMap<(Ref, u32), u32> = FxHashMap::default();
    for (i, dismissal) in system.dismissals.iter().enumerate() {
        let mut subjects: Vec<Ref> = dismissal.flows.iter().map(|f| (*f).into()).collect();
        subjects.extend(dismissal.people.iter().map(|p| Ref::from(*p)));
        if let Some(class) = &dismissal.class {
            // Only what surely belongs to the class is set aside.
            subjects.extend(
                select::all(system, paths, class, Env::default())
                    .into_iter()
                    .filter(|(_, m)| *m == Match::Yes)
                    .map(|(r, _)| r),
            );
        }
        for subject in subjects {
            for word in &dismissal.guide_words {
                out.entry((subject, *word)).or_insert(i as u32);
            }
        }
    }
    out
}

fn outside(system: &System, flows: &[FlowId], people: &[PartyId]) -> Vec<Outside> {
    let mut out: Vec<Outside> = (0..system.frame.out.len() as u32).map(Outside::Stated).collect();
    if system.frame.flows.is_some() {
        out.extend(
            (0..system.flows.len() as u32)
                .map(FlowId)
                .filter(|f| !flows.contains(f))
                .map(Outside::Flow),
        );
    }
    if system.frame.people.is_some() {
        out.extend(
            acting_people(system).into_iter().filter(|p| !people.contains(p)).map(Outside::Party),
        );
    }
    if let Some(words) = &system.frame.guide_words {
        let n = system.knowledge.guide_words.len() as u32;
        out.extend((0..n).filter(|w| !words.contains(w)).map(Outside::Word));
    }
    let mut on_flow = vec![false; system.components.len()];
    for flow in &system.flows {
        for c in flow.components() {
            on_flow[c.index()] = true;
        }
    }
    let off = on_flow.iter().filter(|on| !**on).count();
    if off > 0 {
        out.push(Outside::Components(off as u32));
    }
    out
}
