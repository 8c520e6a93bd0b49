//! What can be wrong with a model although every record in it is well formed.

use tensha_text::{Diagnostic, Severity, Text};

use crate::grade::Property;
use crate::knowledge::CLASSES;
use crate::messages::say;
use crate::reader::Cx;
use crate::suggest::nearest;
use crate::system::{ComponentId, LinkId, Logic, Namespace as Ns, PlaceId, Ref, Segment, System};

pub(crate) fn run(cx: &mut Cx, system: &mut System) {
    let cut = circles_of_places(cx, system);
    links_fit(cx, system);
    parts_and_ports(cx, system);
    needs_fit(cx, system);
    raised_without_reason(cx, system);
    cpsf_ids(cx, system);
    unused(cx, system, &cut);
}

/// A place inside itself; the circle is cut at its first place, so that every later walk ends. Gives the places that lost an inner one.
fn circles_of_places(cx: &mut Cx, system: &mut System) -> Vec<PlaceId> {
    let mut cut = Vec::new();
    let n = system.places.len();
    let mut state = vec![0u8; n];
    for start in 0..n {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next
            && state[at] == 0
        {
            state[at] = 1;
            path.push(at);
            next = system.places[at].inside.map(PlaceId::index);
        }
        if let Some(at) = next
            && state[at] == 1
            && let Some(from) = path.iter().position(|p| *p == at)
        {
            let circle = &path[from..];
            let first = circle.iter().copied().min().unwrap_or(at);
            let names: Vec<String> =
                circle.iter().map(|p| format!("`{}`", system.places[*p].own.id)).collect();
            let id = system.places[first].own.id.to_string();
            cx.say(
                Diagnostic::error("M016", say!(msg_place_circle, names.join(" → ")))
                    .at(system.places[first].own.span)
                    .help(say!(msg_place_circle_help))
                    .about(["place", &id]),
            );
            cut.extend(system.places[first].inside.take());
        }
        for p in path {
            state[p] = 2;
        }
    }
    cut
}

/// Every end of a link must be able to speak its technology.
fn links_fit(cx: &mut Cx, system: &System) {
    for (i, link) in system.links.iter().enumerate() {
        let Some(technology) = system.technology(LinkId(i as u32)) else { continue };
        for c in &link.between {
            let component = &system.components[c.index()];
            let interfaces = &system.more(*c).interfaces;
            let listed = interfaces
                .iter()
                .any(|i| i.technologies.iter().any(|t| Some(*t) == link.technology));
            if !interfaces.is_empty() {
                if !listed {
                    let known: Vec<String> = interfaces
                        .iter()
                        .flat_map(|i| &i.technologies)
                        .filter_map(|t| {
                            system
                                .knowledge
                                .links
                                .get_index(*t as usize)
                                .map(|(id, _)| format!("`{id}`"))
                        })
                        .collect();
                    cx.say(
                        Diagnostic::error(
                            "M014",
                            say!(
                                msg_no_interface,
                                link.own.id.to_string(),
                                technology.head.id.clone(),
                                component.own.id.to_string()
                            ),
                        )
                        .at(link.technology_span)
                        .and(
                            component.own.span,
                            say!(msg_declared_here, component.own.id.to_string()),
                        )
                        .note(say!(
                            msg_interfaces_are,
                            Text::new(known.join("、"), known.join(", "))
                        ))
                        .help(say!(msg_no_interface_help))
                        .about(["link", &link.own.id, &component.own.id]),
                    );
                }
                continue;
            }
            let (Some(class), Some(kind)) = (technology.class, system.kind(*c)) else { continue };
            let Some(speaks) = &kind.speaks else { continue };
            if !speaks.contains(&class) {
                let list: Vec<String> = speaks.iter().map(|s| format!("`{s}`")).collect();
                cx.say(
                    // What a kind usually speaks is the packs' knowledge and not the maker's word: a reason to look, not to stop.
                    Diagnostic::warning(
                        "M014",
                        say!(
                            msg_misfit,
                            link.own.id.to_string(),
                            technology.head.id.clone(),
                            class,
                            component.own.id.to_string(),
                            kind.head.id.clone()
                        ),
                    )
                    .at(link.technology_span)
                    .and(component.own.span, say!(msg_declared_here, component.own.id.to_string()))
                    .note(say!(
                        msg_speaks,
                        kind.head.id.clone(),
                        Text::new(list.join("、"), list.join(", "))
                    ))
                    .help(say!(msg_misfit_help))
                    .about(["link", &link.own.id, &component.own.id]),
                );
            }
        }
        debug_assert!(technology.class.is_none_or(|c| CLASSES.contains(&c)));
    }
}

/// A needed error, step or range is said in a unit of what the flow carries.
fn needs_fit(cx: &mut Cx, system: &System) {
    for flow in &system.flows {
        let Some(needs) = flow.needs.as_deref() else { continue };
        let carried = flow.data.and_then(|d| system.data[d.index()].unit.as_ref()).or_else(|| {
            match flow.from {
                Some(Ref { ns: Ns::Quantity, index }) => {
                    system.quantities[index as usize].unit.as_deref()
                }
                _ => None,
            }
        });
        let Some(carried) = carried.filter(|u| u.states.is_empty()) else { continue };
        let stated = [
            needs.accuracy.as_ref().map(|(m, s)| ("accuracy", &m.unit, *s)),
            needs.resolution.as_ref().map(|(m, s)| ("resolution", &m.unit, *s)),
            needs.range.as_ref().map(|(r, s)| ("range", &r.unit, *s)),
        ];
        for (key, unit, span) in stated.into_iter().flatten() {
            // A pure number may be meant relative to the value; that is not judged, and not refused.
            if unit.fits(carried) || unit.dimension == crate::units::Dimension::NUMBER {
                continue;
            }
            cx.say(
                Diagnostic::error(
                    "M007",
                    say!(msg_need_unit, key, unit.symbol.clone(), carried.symbol.clone()),
                )
                .at(span)
                .help(say!(msg_need_unit_help))
                .about(["flow", &flow.own.id, key]),
            );
        }
    }
}

/// A link from outside may join only what a part offers as a port.
fn parts_and_ports(cx: &mut Cx, system: &System) {
    if system.parts.is_empty() {
        return;
    }
    let part_of = |id: &str| -> Option<usize> {
        // The innermost part that holds the element: the longest part id that is a prefix.
        let mut at = id.len();
        while let Some(slash) = id[..at].rfind('/') {
            if let Some(r) = system.find(Ns::Part, &id[..slash]) {
                return Some(r.index as usize);
            }
            at = slash;
        }
        None
    };
    for link in &system.links {
        let home = part_of(&link.own.id);
        for c in &link.between {
            let id = &system.components[c.index()].own.id;
            let Some(part) = part_of(id) else { continue };
            if home == Some(part) || system.parts[part].ports.contains(c) {
                continue;
            }
            let p = &system.parts[part];
            cx.say(
                Diagnostic::error(
                    "M029",
                    say!(
                        msg_not_a_port,
                        link.own.id.to_string(),
                        id.to_string(),
                        p.own.id.to_string()
                    ),
                )
                .at(link.own.span)
                .and(p.own.span, say!(msg_declared_here, p.own.id.to_string()))
                .help(say!(msg_not_a_port_help))
                .about(["link", &link.own.id, id]),
            );
        }
    }
}

/// A strength that a model claims beyond its technology or kind is worth what its reason is worth.
fn raised_without_reason(cx: &mut Cx, system: &System) {
    let mut look = |what: Ref,
                    own: &crate::grade::Protections,
                    base: &crate::grade::Protections,
                    base_id: &str| {
        for property in Property::ALL {
            let (Some(o), Some(b)) = (&own[property as usize], &base[property as usize]) else {
                continue;
            };
            if o.grade.lo > b.grade.hi && o.why.is_none() {
                let id = system.own(what).id.to_string();
                cx.say(
                    Diagnostic::warning(
                        "M017",
                        say!(
                            msg_raised,
                            id.clone(),
                            property.tag(),
                            o.grade.tag(),
                            base_id,
                            b.grade.tag()
                        ),
                    )
                    .at(o.span)
                    .and(b.span, say!(msg_stated_here))
                    .help(say!(msg_raised_help))
                    .about([what.ns.tag(), &id, property.tag()]),
                );
            }
        }
    };
    for (i, link) in system.links.iter().enumerate() {
        if let (Some(own), Some(t)) = (&link.protections, system.technology(LinkId(i as u32))) {
            look(LinkId(i as u32).into(), own, &t.strengths, &t.head.id);
        }
    }
    for (i, component) in system.components.iter().enumerate() {
        let c = ComponentId(i as u32);
        let Some(kind) = system.kind(c) else { continue };
        if let Some(more) = component.more.as_deref() {
            if let Some(own) = &more.strengths {
                look(c.into(), own, &kind.strengths, &kind.head.id);
            }
            if let Some(own) = &more.surface {
                look(c.into(), own, &kind.surface, &kind.head.id);
            }
        }
    }
}

/// CPSF requirement ids are a family of the packs, a hyphen and a number; invented ones are refused.
fn cpsf_ids(cx: &mut Cx, system: &System) {
    for control in &system.controls {
        for (id, span) in &control.cps {
            let owner = control.own.id.to_string();
            let parts = id.split_once('-').filter(|(_, n)| {
                n.parse::<u32>().is_ok_and(|n| n > 0) && !n.starts_with(['0', '+'])
            });
            let family = parts.and_then(|(family, _)| system.knowledge.cpsf.get(family));
            match family {
                None => {
                    let families: Vec<&str> =
                        system.knowledge.cpsf.keys().map(String::as_str).collect();
                    let prefix = id.split_once('-').map_or(id.as_str(), |(f, _)| f);
                    let near = nearest(prefix, families.iter().copied());
                    let list = families.join(", ");
                    let mut d = Diagnostic::error("M024", say!(msg_invented_cps, id))
                        .at(*span)
                        .help(say!(msg_invented_cps_help, list))
                        .about(["control", &owner, id]);
                    if !near.is_empty() {
                        d = d.help(say!(msg_did_you_mean, near.join(", ")));
                    }
                    cx.say(d);
                }
                Some(family) if !family.known.contains(id) => cx.say(
                    Diagnostic::new(
                        "M024",
                        Severity::Note,
                        say!(msg_unchecked_cps, id, family.head.name.clone()),
                    )
                    .at(*span)
                    .help(say!(msg_unchecked_cps_help))
                    .about(["control", &owner, id]),
                ),
                Some(_) => {}
            }
        }
    }
}

/// What nothing refers to: most often a forgotten line, never a reason to stop.
fn unused(cx: &mut Cx, system: &System, cut: &[PlaceId]) {
    let mut used: Vec<Vec<bool>> =
        Ns::ALL.iter().map(|(ns, ..)| vec![false; system.count(*ns)]).collect();
    let mut mark = |r: Ref| used[r.ns as usize][r.index as usize] = true;
    for p in cut {
        mark((*p).into());
    }
    for p in &system.places {
        p.inside.into_iter().for_each(|p| mark(p.into()));
    }
    for p in &system.parties {
        p.place.into_iter().for_each(|p| mark(p.into()));
    }
    for q in &system.quantities {
        q.place.into_iter().for_each(|p| mark(p.into()));
    }
    for (i, c) in system.components.iter().enumerate() {
        let more = system.more(ComponentId(i as u32));
        c.place.into_iter().for_each(|p| mark(p.into()));
        c.zone.into_iter().for_each(|z| mark(z.into()));
        c.senses.iter().chain(&c.acts_on).for_each(|q| mark((*q).into()));
        for p in [more.made_by, more.owned_by, more.operated_by, more.maintained_by]
            .into_iter()
            .flatten()
        {
            mark(p.into());
        }
        more.privileged.iter().chain(&more.shows_to).for_each(|p| mark((*p).into()));
        more.audible_in.iter().for_each(|p| mark((*p).into()));
        more.depends_on.iter().for_each(|d| mark(d.on));
        more.ports.iter().filter_map(|p| p.data).for_each(|d| mark(d.into()));
        more.classification.iter().filter_map(|c| c.by).for_each(|p| mark(p.into()));
        if !c.senses.is_empty() && !c.acts_on.is_empty() {
            // It closes a loop of its own (a float switch): it needs no link to have a purpose.
            mark(ComponentId(i as u32).into());
        }
    }
    for l in &system.links {
        l.between.iter().for_each(|c| mark((*c).into()));
        l.through.iter().for_each(|p: &PlaceId| mark((*p).into()));
    }
    for f in &system.flows {
        f.from.into_iter().chain(f.to).for_each(&mut mark);
        for s in f.routes.iter().flat_map(|r| r.iter()) {
            mark(s.element());
            if let Segment::Link(l) = s {
                mark((*l).into());
            }
        }
        f.data.into_iter().for_each(|d| mark(d.into()));
        f.by.into_iter().for_each(|p| mark(p.into()));
        f.guards.iter().flat_map(|g| &g.key_holders).for_each(|r| mark(*r));
        if let Some(d) = &f.decided {
            d.by.into_iter().for_each(&mut mark);
        }
    }
    for h in &system.hazards {
        for leaf in h.leaves() {
            match leaf {
                Logic::Event(e, _) => mark(Ref { ns: Ns::Event, index: *e }),
                Logic::Condition(c, _) => mark(Ref { ns: Ns::Condition, index: *c }),
                Logic::Fails(c, ..) => mark((*c).into()),
                _ => {}
            }
        }
        h.barriers.iter().for_each(|b| mark(*b));
        for r in &h.responses {
            r.by.into_iter().for_each(|p| mark(p.into()));
            r.acts_by.iter().chain(&r.notices_by).for_each(|c| mark(*c));
        }
        h.unhandled.iter().chain(&h.handled).filter_map(|h| h.who).for_each(|p| mark(p.into()));
        let reviews = h.security.iter().chain(&h.safety).map(|r| &**r);
        let reviews = reviews.chain(h.operation.iter().map(|o| &o.review));
        reviews.filter_map(|r| r.by).for_each(|p| mark(p.into()));
    }
    for c in &system.controls {
        c.causes.iter().filter_map(|h| h.who).for_each(|p| mark(p.into()));
        c.party.into_iter().for_each(|p| mark(p.into()));
        c.on.iter().for_each(|r| mark(*r));
    }
    for p in [&system.duties, &system.assumptions, &system.claims, &system.policies]
        .into_iter()
        .flatten()
    {
        p.party.into_iter().chain(p.to).for_each(|p| mark(p.into()));
        p.about.iter().for_each(|r| mark(*r));
    }
    system.acceptances.iter().filter_map(|a| a.owner).for_each(|p| mark(p.into()));
    system.goals.iter().filter_map(|g| g.who).for_each(|p| mark(p.into()));
    system.meta.intended_users.iter().for_each(|p| mark((*p).into()));
    let harms = system.hazards.iter().flat_map(|h| h.unhandled.iter().chain(&h.handled));
    harms.filter_map(|h| h.data).for_each(|d| mark(d.into()));
    for v in &system.viewpoints {
        v.party.iter().chain(&v.sees).for_each(|p| mark((*p).into()));
    }
    for p in system.goals.iter().filter_map(|g| g.who) {
        mark(p.into());
    }
    system.meta.intended_places.iter().for_each(|p| mark((*p).into()));
    for t in &system.terms {
        t.agreed_by.iter().for_each(|p| mark((*p).into()));
    }
    for r in system.regimes.iter().flat_map(|r| r.roles.values()).flatten() {
        mark(*r);
    }
    const LOOKED_AT: &[Ns] = &[
        Ns::Party,
        Ns::Place,
        Ns::Zone,
        Ns::Quantity,
        Ns::Component,
        Ns::Data,
        Ns::Condition,
        Ns::Event,
    ];
    for ns in LOOKED_AT {
        for (i, used) in used[*ns as usize].iter().enumerate() {
            if *used {
                continue;
            }
            let own = system.own(Ref { ns: *ns, index: i as u32 });
            // A part brings what it brings; what this system does not use of it is no oversight.
            if own.id.contains('/') {
                continue;
            }
            cx.say(
                Diagnostic::warning("M015", say!(msg_dangling, ns.word(), own.id.to_string()))
                    .at(own.span)
                    .help(say!(msg_dangling_help))
                    .about([ns.tag(), &own.id]),
            );
        }
    }
    let technologies: Vec<bool> =
        mark_used(system.knowledge.links.len(), system.links.iter().filter_map(|l| l.technology));
    let kinds: Vec<bool> = mark_used(
        system.knowledge.kinds.len(),
        system
            .components
            .iter()
            .filter_map(|c| c.kind)
            .chain(system.dossiers.iter().filter_map(|d| d.kind)),
    );
    let entries = system
        .knowledge
        .links
        .values()
        .zip(&technologies)
        .map(|(e, u)| (&e.head, *u))
        .chain(system.knowledge.kinds.values().zip(&kinds).map(|(e, u)| (&e.head, *u)));
    for (head, used) in entries {
        if !used && head.pack == "project" {
            cx.say(
                Diagnostic::warning("M018", say!(msg_unused_entry, head.id.clone()))
                    .at(head.span)
                    .help(say!(msg_unused_entry_help))
                    .about(["entry", &head.id]),
            );
        }
    }
}

fn mark_used(len: usize, used: impl Iterator<Item = u32>) -> Vec<bool> {
    let mut out = vec![false; len];
    for i in used {
        if let Some(slot) = out.get_mut(i as usize) {
            *slot = true;
        }
    }
    out
}
