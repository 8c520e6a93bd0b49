//! A small connected system as plain data, from which a resolved [`System`] or the text of a model can be made.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;
use tensha_model::grade::{Grade, Graded, Level, Property, Protections};
use tensha_model::knowledge::{GuardTechnology, Head};
use tensha_model::system::{
    Arrow, Combine, Component, ComponentId, ComponentMore, Decided, Flow, FlowId, Guard, Link,
    Namespace, Own, Party, PartyId, Quantity, QuantityId, Ref, Segment, System,
};
use tensha_text::{Date, MemoryWorld, Span};

/// The strengths of the five properties, 0 to 3; nothing where nobody knows.
pub type Five = [Option<u8>; 5];

/// A component.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thing {
    /// What it does to the content.
    pub strengths: Five,
    /// Its physical side.
    pub surface: Five,
}

/// A link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Join {
    /// The components that it joins.
    pub ends: (usize, usize),
    /// What it is worth.
    pub strengths: Five,
}

/// Something that content passes, by number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// The sensing side of a component.
    Sensing(usize),
    /// A component.
    Component(usize),
    /// A link.
    Link(usize),
    /// The acting side of a component.
    Acting(usize),
    /// A deciding person.
    Person(usize),
}

/// A guard: technology, first and last component.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shield {
    /// Its technology, by number.
    pub technology: usize,
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// How many of the inputs must deviate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inputs {
    /// One suffices.
    Any,
    /// All must.
    All,
    /// This many must.
    AtLeast(usize),
}

/// What a flow is decided from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basis {
    /// The flows, sorted, each once.
    pub flows: Vec<usize>,
    /// How they combine.
    pub combine: Inputs,
}

/// A flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connection {
    /// Which border it crosses.
    pub arrow: Arrow,
    /// The person who starts it.
    pub by: Option<usize>,
    /// Its routes: components and links in turn.
    pub routes: Vec<Vec<Part>>,
    /// Its guards.
    pub guards: Vec<Shield>,
    /// What it is decided from.
    pub basis: Option<Basis>,
    /// What it needs.
    pub needs: [Option<u8>; 5],
}

/// A small system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// Components; each senses the one quantity and acts on the other.
    pub things: Vec<Thing>,
    /// Links.
    pub joins: Vec<Join>,
    /// What the decisions of each person are worth.
    pub people: Vec<Five>,
    /// What each guard technology lifts.
    pub guards: Vec<Five>,
    /// Flows.
    pub flows: Vec<Connection>,
}

impl Connection {
    /// The whole of a route, with the person who starts it and the physical sides at its ends.
    pub fn parts(&self, route: usize) -> Vec<Part> {
        let middle = &self.routes[route];
        let mut out: Vec<Part> = self.by.map(Part::Person).into_iter().collect();
        if self.arrow == Arrow::PhysicalToCyber
            && let Some(Part::Component(c)) = middle.first()
        {
            out.push(Part::Sensing(*c));
        }
        out.extend(middle);
        if self.arrow == Arrow::CyberToPhysical
            && let Some(Part::Component(c)) = middle.last()
        {
            out.push(Part::Acting(*c));
        }
        out
    }

    /// The components of a route in order.
    pub fn components(&self, route: usize) -> Vec<usize> {
        self.routes[route]
            .iter()
            .filter_map(|p| match p {
                Part::Component(c) => Some(*c),
                _ => None,
            })
            .collect()
    }
}

/// What chance decides about one flow; numbers are taken modulo what there is.
type RawFlow = (u8, Vec<Vec<u8>>, Vec<(u8, u8, u8)>, Option<(Vec<u8>, u8)>, Five);

/// What chance decides about a system.
type Raw = (Vec<(Five, Five)>, Vec<(u8, u8, Five)>, Vec<Five>, Vec<Five>, Vec<RawFlow>);

fn strength() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![9 => (0u8..4).prop_map(Some), 1 => Just(None)]
}

fn five() -> impl Strategy<Value = Five> {
    [strength(), strength(), strength(), strength(), strength()]
}

fn lift() -> impl Strategy<Value = Five> {
    let one = || prop_oneof![(1u8..4).prop_map(Some), Just(None)];
    [one(), one(), one(), one(), one()]
}

fn need() -> impl Strategy<Value = Five> {
    let one = || prop_oneof![(0u8..4).prop_map(Some), Just(None)];
    [one(), one(), one(), one(), one()]
}

fn raw_flow() -> impl Strategy<Value = RawFlow> {
    (
        any::<u8>(),
        vec(vec(any::<u8>(), 1..6), 1..4),
        vec((any::<u8>(), any::<u8>(), any::<u8>()), 0..3),
        proptest::option::of((vec(any::<u8>(), 1..5), any::<u8>())),
        need(),
    )
}

/// Random small systems: up to six components, a few routes to a flow, guards, decisions in circles.
pub fn any_spec() -> impl Strategy<Value = Spec> {
    (
        vec((five(), five()), 1..6),
        vec((any::<u8>(), any::<u8>(), five()), 0..9),
        vec(five(), 1..3),
        vec(lift(), 1..4),
        vec(raw_flow(), 1..6),
    )
        .prop_map(|raw| from_raw(&raw))
}

fn from_raw((things, joins, people, guards, flows): &Raw) -> Spec {
    let n = things.len();
    let things: Vec<Thing> = things
        .iter()
        .map(|(strengths, surface)| Thing { strengths: *strengths, surface: *surface })
        .collect();
    let joins: Vec<Join> = joins
        .iter()
        .map(|(a, b, strengths)| Join {
            ends: (*a as usize % n, *b as usize % n),
            strengths: *strengths,
        })
        .filter(|j| j.ends.0 != j.ends.1)
        .collect();
    let guards = guards.clone();
    let count = flows.len();
    let flows = flows
        .iter()
        .map(|(kind, walks, shields, basis, needs)| {
            let arrow = match kind % 3 {
                0 => Arrow::PhysicalToCyber,
                1 => Arrow::CyberToPhysical,
                _ => Arrow::CyberToCyber,
            };
            let mut routes: Vec<Vec<Part>> = walks.iter().map(|w| walk(&joins, n, w)).collect();
            // A flow from component to component has its ends in common; here it keeps one route.
            if arrow == Arrow::CyberToCyber {
                routes.truncate(1);
            }
            routes.sort();
            routes.dedup();
            let mut flow = Connection {
                arrow,
                by: (arrow == Arrow::CyberToPhysical).then_some(*kind as usize / 3 % people.len()),
                routes,
                guards: Vec::new(),
                basis: basis.as_ref().map(|(inputs, combine)| {
                    let mut flows: Vec<usize> =
                        inputs.iter().map(|i| *i as usize % count).collect();
                    flows.sort_unstable();
                    flows.dedup();
                    let combine = match combine % 3 {
                        0 => Inputs::Any,
                        1 => Inputs::All,
                        _ => Inputs::AtLeast(1 + *combine as usize / 3 % flows.len()),
                    };
                    Basis { flows, combine }
                }),
                needs: *needs,
            };
            let first = flow.components(0);
            flow.guards = shields
                .iter()
                .filter_map(|(t, a, b)| {
                    let (a, b) = (*a as usize % first.len(), *b as usize % first.len());
                    let (a, b) = (a.min(b), a.max(b));
                    let shield = Shield {
                        technology: *t as usize % guards.len(),
                        from: first[a],
                        to: first[b],
                    };
                    // Both ends must lie on every route in this order, or the model is refused.
                    let fits = |r: usize| {
                        let c = flow.components(r);
                        let at = |x| c.iter().position(|c| *c == x);
                        matches!((at(shield.from), at(shield.to)), (Some(a), Some(b)) if a < b)
                    };
                    (0..flow.routes.len()).all(fits).then_some(shield)
                })
                .collect();
            flow
        })
        .collect();
    Spec { things, joins, people: people.clone(), guards, flows }
}

/// A walk that meets no component twice, as far as the links go.
fn walk(joins: &[Join], n: usize, choices: &[u8]) -> Vec<Part> {
    let mut at = choices.first().map_or(0, |c| *c as usize % n);
    let mut seen = vec![at];
    let mut out = vec![Part::Component(at)];
    for choice in &choices[1..] {
        let next: Vec<(usize, usize)> = joins
            .iter()
            .enumerate()
            .filter_map(|(l, j)| {
                let other = match j.ends {
                    (a, b) if a == at => b,
                    (a, b) if b == at => a,
                    _ => return None,
                };
                (!seen.contains(&other)).then_some((l, other))
            })
            .collect();
        let Some((link, other)) = next.get(*choice as usize % next.len().max(1)) else { break };
        out.push(Part::Link(*link));
        out.push(Part::Component(*other));
        seen.push(*other);
        at = *other;
    }
    out
}

/// A level from its number.
pub fn level(n: u8) -> Level {
    Level::ALL[n as usize]
}

fn grade(s: Option<u8>) -> Grade {
    s.map_or(Grade::UNKNOWN, |n| Grade::exactly(level(n)))
}

fn graded(s: Option<u8>) -> Graded {
    Graded { grade: grade(s), span: Span::default(), why: None, sources: Vec::new() }
}

fn protections(five: &Five) -> Protections {
    five.map(|s| Some(graded(s)))
}

/// The segment that stands for a part.
pub fn segment(part: Part) -> Segment {
    let c = |i: usize| ComponentId(i as u32);
    match part {
        Part::Sensing(i) => Segment::Sensing(c(i), QuantityId(1)),
        Part::Component(i) => Segment::Component(c(i)),
        Part::Link(i) => Segment::Link(tensha_model::system::LinkId(i as u32)),
        Part::Acting(i) => Segment::Acting(c(i), QuantityId(0)),
        Part::Person(i) => Segment::Person(PartyId(i as u32)),
    }
}

/// The part that a segment stands for.
pub fn part(segment: Segment) -> Part {
    match segment {
        Segment::Sensing(c, _) => Part::Sensing(c.index()),
        Segment::Component(c) => Part::Component(c.index()),
        Segment::Link(l) => Part::Link(l.index()),
        Segment::Acting(c, _) => Part::Acting(c.index()),
        Segment::Person(p) => Part::Person(p.index()),
    }
}

impl Spec {
    /// The resolved system, without any text.
    pub fn system(&self) -> System {
        let own = |id: String| Own { id: id.into(), name: None, span: Span::default() };
        let mut s = System::default();
        for (i, lifts) in self.guards.iter().enumerate() {
            let id = format!("guard-{i}");
            // A technology of a pack never lists availability; the analysis must not lift it even where one does.
            s.knowledge.guards.insert(
                id.clone(),
                GuardTechnology {
                    head: Head { id, ..Head::default() },
                    lifts: lifts.map(|l| l.map(|l| graded(Some(l)))),
                },
            );
        }
        s.quantities = ["moved", "seen"]
            .into_iter()
            .map(|id| Quantity { own: own(id.to_owned()), ..Quantity::default() })
            .collect();
        s.parties = self
            .people
            .iter()
            .enumerate()
            .map(|(i, p)| Party {
                own: own(format!("p{i}")),
                strengths: Some(Box::new(protections(p))),
                ..Party::default()
            })
            .collect();
        s.components = self
            .things
            .iter()
            .enumerate()
            .map(|(i, t)| Component {
                own: own(format!("c{i}")),
                senses: Box::new([QuantityId(1)]),
                acts_on: Box::new([QuantityId(0)]),
                more: Some(Box::new(ComponentMore {
                    strengths: Some(Box::new(protections(&t.strengths))),
                    surface: Some(Box::new(protections(&t.surface))),
                    ..ComponentMore::default()
                })),
                ..Component::default()
            })
            .collect();
        s.links = self
            .joins
            .iter()
            .enumerate()
            .map(|(i, j)| Link {
                own: own(format!("l{i}")),
                between: Box::new([ComponentId(j.ends.0 as u32), ComponentId(j.ends.1 as u32)]),
                protections: Some(Box::new(protections(&j.strengths))),
                ..Link::default()
            })
            .collect();
        s.flows = self
            .flows
            .iter()
            .enumerate()
            .map(|(i, f)| Flow {
                own: own(format!("f{i}")),
                arrow: f.arrow,
                routes: (0..f.routes.len())
                    .map(|r| f.parts(r).into_iter().map(segment).collect())
                    .collect(),
                guards: f
                    .guards
                    .iter()
                    .map(|g| Guard {
                        technology: g.technology as u32,
                        from: ComponentId(g.from as u32),
                        to: ComponentId(g.to as u32),
                        key_holders: Vec::new(),
                        span: Span::default(),
                    })
                    .collect(),
                decided: f.basis.as_ref().map(|b| {
                    Box::new(Decided {
                        flows: b.flows.iter().map(|f| FlowId(*f as u32)).collect(),
                        combine: match b.combine {
                            Inputs::Any => Combine::Any,
                            Inputs::All => Combine::All,
                            Inputs::AtLeast(k) => Combine::AtLeast(k as u32),
                        },
                        by: f.by.map(|p| Ref { ns: Namespace::Party, index: p as u32 }),
                        span: Span::default(),
                    })
                }),
                ..Flow::default()
            })
            .collect();
        s.index();
        s
    }

    /// The text of a model, each element called as the naming says.
    pub fn yaml(&self, name: &dyn Fn(char, usize) -> String) -> String {
        let mut y = String::from("tensha: 1\nsystem: {id: random}\n");
        y.push_str("quantities:\n");
        let _ = writeln!(y, "  {}: {{}}\n  {}: {{}}", name('q', 0), name('q', 1));
        y.push_str("parties:\n");
        for (i, p) in self.people.iter().enumerate() {
            let _ = writeln!(y, "  {}: {{is: people, strengths: {}}}", name('p', i), strengths(p));
        }
        y.push_str("components:\n");
        for (i, t) in self.things.iter().enumerate() {
            let _ = writeln!(
                y,
                "  {}: {{senses: {}, acts-on: {}, strengths: {}, surface: {}}}",
                name('c', i),
                name('q', 1),
                name('q', 0),
                strengths(&t.strengths),
                strengths(&t.surface)
            );
        }
        y.push_str("link-technologies:\n  plain: {reason: \"made up for a test\", medium: wire}\n");
        y.push_str("links:\n");
        for (i, j) in self.joins.iter().enumerate() {
            let _ = writeln!(
                y,
                "  {}: {{between: [{}, {}], technology: plain, protections: {}}}",
                name('l', i),
                name('c', j.ends.0),
                name('c', j.ends.1),
                strengths(&j.strengths)
            );
        }
        y.push_str("guard-technologies:\n");
        for (i, g) in self.guards.iter().enumerate() {
            let lifts: Vec<String> = Property::ALL
                .iter()
                .zip(g)
                .filter(|(p, _)| **p != Property::Availability)
                .filter_map(|(p, l)| l.map(|l| format!("{}: {}", p.tag(), level(l).tag())))
                .collect();
            let _ = writeln!(y, "  guard-{i}: {{lifts: {{{}}}}}", lifts.join(", "));
        }
        y.push_str("flows:\n");
        for (i, f) in self.flows.iter().enumerate() {
            let _ = writeln!(y, "  {}:\n    arrow: {}", name('f', i), f.arrow.tag());
            let ends = |r: usize| f.components(r);
            let (from, to) = match f.arrow {
                Arrow::PhysicalToCyber => (name('q', 1), name('p', 0)),
                Arrow::CyberToPhysical => (name('p', f.by.unwrap_or(0)), name('q', 0)),
                Arrow::CyberToCyber => {
                    let c = ends(0);
                    (name('c', c[0]), name('c', c[c.len() - 1]))
                }
            };
            let _ = writeln!(y, "    from: {from}\n    to: {to}");
            let path = |r: &Vec<Part>| -> String {
                let stops: Vec<String> = r
                    .iter()
                    .filter_map(|p| match p {
                        Part::Component(c) => Some(name('c', *c)),
                        Part::Link(l) => Some(name('l', *l)),
                        _ => None,
                    })
                    .collect();
                format!("[{}]", stops.join(", "))
            };
            if let [one] = f.routes.as_slice() {
                let _ = writeln!(y, "    via: {}", path(one));
            } else {
                let all: Vec<String> = f.routes.iter().map(path).collect();
                let _ = writeln!(y, "    routes: [{}]", all.join(", "));
            }
            if !f.guards.is_empty() {
                let all: Vec<String> = f
                    .guards
                    .iter()
                    .map(|g| {
                        format!(
                            "{{technology: guard-{}, from: {}, to: {}}}",
                            g.technology,
                            name('c', g.from),
                            name('c', g.to)
                        )
                    })
                    .collect();
                let _ = writeln!(y, "    guards: [{}]", all.join(", "));
            }
            if let Some(b) = &f.basis {
                let flows: Vec<String> = b.flows.iter().map(|f| name('f', *f)).collect();
                let combine = match b.combine {
                    Inputs::Any => "any".to_owned(),
                    Inputs::All => "all".to_owned(),
                    Inputs::AtLeast(k) => format!("{k}-of-{}", flows.len()),
                };
                let _ = writeln!(
                    y,
                    "    decided-from: {{flows: [{}], combine: {combine}}}",
                    flows.join(", ")
                );
            }
            let needs: Vec<String> = Property::ALL
                .iter()
                .zip(&f.needs)
                .filter_map(|(p, n)| n.map(|n| format!("{}: {}", p.tag(), level(n).tag())))
                .collect();
            if !needs.is_empty() {
                let _ = writeln!(y, "    needs: {{{}}}", needs.join(", "));
            }
        }
        y
    }

    /// The names that sort as the numbers do.
    pub fn plain_name(kind: char, i: usize) -> String {
        match (kind, i) {
            ('q', 0) => "moved".to_owned(),
            ('q', _) => "seen".to_owned(),
            _ => format!("{kind}{i}"),
        }
    }
}

fn strengths(five: &Five) -> String {
    let all: Vec<String> = Property::ALL
        .iter()
        .zip(five)
        .map(|(p, s)| format!("{}: {}", p.tag(), s.map_or("unknown", |n| level(n).tag())))
        .collect();
    format!("{{{}}}", all.join(", "))
}

/// The day on which tests take place.
#[expect(clippy::expect_used, reason = "the day stands in the calendar")]
pub fn today() -> Date {
    Date::new(2026, 11, 23).expect("a day of the calendar")
}

/// A world with one model file.
pub fn world(yaml: &str) -> MemoryWorld {
    MemoryWorld::new(today(), [("tensha.yaml", yaml)])
}
