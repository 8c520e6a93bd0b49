//! How conflicts are said: the element, the two demands, whose hazards they are of, and ways to settle it.

use tensha_analysis::causes::decider;
use tensha_analysis::conflicts::{Conflict, Kind, OnLoss, Side};
use tensha_model::system::{Namespace as Ns, Ref, System};
use tensha_text::{Diagnostic, Severity, Text};

use crate::messages::say;
use crate::{Facts, causes, words};

/// A kind of conflict.
pub fn kind(k: Kind) -> Text {
    match k {
        Kind::ReleaseOrHold => say!(msg_conflict_release),
        Kind::UpdateOrService => say!(msg_conflict_update),
        Kind::ProofOrTime => say!(msg_conflict_proof),
        Kind::Clash => say!(msg_conflict_clash),
        Kind::SharedNetwork => say!(msg_conflict_network),
    }
}

/// Hazards with what they do to whom.
fn hazards(system: &System, side: &Side) -> Text {
    let names: Vec<Text> = side
        .hazards
        .iter()
        .map(|h| {
            let hazard = &system.hazards[h.index()];
            match causes::worst(system, hazard) {
                Some(w) => {
                    say!(msg_hazard_harm, hazard.own.title(), causes::harm(system, w.harm))
                }
                None => say!(msg_hazard_name, hazard.own.title()),
            }
        })
        .collect();
    if names.is_empty() { say!(msg_no_hazard_named) } else { Text::list(&names) }
}

fn names(system: &System, refs: &[Ref], ns: &[Ns]) -> Text {
    const SHOWN: usize = 4;
    let all: Vec<&Ref> = refs.iter().filter(|r| ns.contains(&r.ns)).collect();
    let shown: Vec<Text> = all.iter().take(SHOWN).map(|r| system.title(**r)).collect();
    let list = Text::list(&shown);
    match all.len().saturating_sub(SHOWN) {
        0 => list,
        more => say!(msg_and_more, list, more),
    }
}

/// The two demands, each with the hazards that make it.
pub fn demands(system: &System, c: &Conflict) -> (Text, Text) {
    let one = hazards(system, &c.one);
    let other = hazards(system, &c.other);
    let element = system.title(c.element);
    match c.kind {
        Kind::ReleaseOrHold => {
            let quantity = c
                .one
                .by
                .first()
                .and_then(|f| system.flows[f.index as usize].to)
                .map_or(element, |q| system.title(q));
            (
                say!(msg_demand_release, quantity.clone(), one),
                say!(msg_demand_hold, quantity, other),
            )
        }
        Kind::UpdateOrService => (
            say!(msg_demand_update, element.clone(), one),
            say!(msg_demand_service, element, other),
        ),
        Kind::ProofOrTime => {
            let (needed, available) = c.times.unwrap_or_default();
            let at = names(system, &c.one.by, &[Ns::Flow, Ns::Component]);
            (
                say!(msg_demand_proof, at, one),
                say!(
                    msg_demand_time,
                    element,
                    words::seconds(needed),
                    words::seconds(available),
                    other
                ),
            )
        }
        Kind::Clash => {
            let flows: Vec<Text> = c
                .one
                .by
                .iter()
                .filter(|r| r.ns == Ns::Flow)
                .map(|r| {
                    let flow = &system.flows[r.index as usize];
                    let by = decider(flow).map(|d| system.title(d)).unwrap_or_default();
                    say!(msg_demand_command, by, flow.own.title(), flow.command.unwrap_or("?"))
                })
                .collect();
            (say!(msg_demand_commands, Text::list(&flows)), say!(msg_demand_unsettled, other))
        }
        Kind::SharedNetwork => (
            say!(msg_demand_connected, element.clone(), names(system, &c.one.by, &[Ns::Link]), one),
            say!(msg_demand_apart, element, names(system, &c.other.by, &[Ns::Component])),
        ),
    }
}

/// What the element does on loss, and what settles the conflict.
pub fn standing(system: &System, c: &Conflict) -> Vec<Text> {
    let mut out = Vec::new();
    match c.on_loss {
        Some(OnLoss::Releases) => out.push(say!(msg_loss_releases, hazards(system, &c.other))),
        Some(OnLoss::Holds) => out.push(say!(msg_loss_holds, hazards(system, &c.one))),
        Some(OnLoss::Either) => out.push(say!(msg_loss_either)),
        Some(OnLoss::Unstated) => out.push(say!(msg_loss_unstated)),
        None => {}
    }
    let settles = names(system, &c.settled_by, &[Ns::Component, Ns::Flow, Ns::Control]);
    if c.settled && !c.settled_by.is_empty() {
        out.push(say!(msg_settled_by, settles));
    } else if !c.settled_by.is_empty() {
        out.push(say!(msg_settled_partly, settles));
    }
    out
}

/// Ways to settle it.
pub fn ways(k: Kind) -> Text {
    match k {
        Kind::ReleaseOrHold => say!(msg_settle_release),
        Kind::UpdateOrService => say!(msg_settle_update),
        Kind::ProofOrTime => say!(msg_settle_proof),
        Kind::Clash => say!(msg_settle_clash),
        Kind::SharedNetwork => say!(msg_settle_network),
    }
}

/// Whether it is worth a warning: harm may follow, and nothing in the model settles it.
pub fn severity(c: &Conflict) -> Severity {
    if c.bare && !c.settled { Severity::Warning } else { Severity::Note }
}

/// The conflicts of one kind as findings.
pub fn findings(facts: &Facts, of: Kind, code: &'static str, out: &mut Vec<Diagnostic>) {
    const LINES: usize = 4;
    let system = facts.system;
    for c in facts.conflicts.iter().filter(|c| c.kind == of) {
        let (one, other) = demands(system, c);
        let own = system.own(c.element);
        let message = say!(msg_conflict, kind(c.kind), own.title(), one, other);
        let mut d = Diagnostic::new(code, severity(c), message).at(own.span).help(ways(c.kind));
        for text in standing(system, c) {
            d = d.note(text);
        }
        for (spans, first) in [(&c.one.spans, true), (&c.other.spans, false)] {
            for span in spans.iter().filter(|s| **s != own.span).take(LINES) {
                let text = if first { say!(msg_one_side_here) } else { say!(msg_other_side_here) };
                d = d.and(*span, text);
            }
        }
        // The subject: the element and, where several conflicts share it, what tells them apart.
        let mut subject = vec![c.element.ns.tag().to_owned(), own.id.to_string()];
        if c.kind == Kind::ProofOrTime {
            let parts = c.one.by.iter().chain(&c.other.by).filter(|r| r.ns == Ns::Flow);
            subject.extend(parts.map(|r| system.own(*r).id.to_string()));
            let of = c.other.hazards.iter();
            subject.extend(of.map(|h| system.hazards[h.index()].own.id.to_string()));
        }
        out.push(d.about(subject));
    }
}
