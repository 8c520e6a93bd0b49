//! What a hazard is made of: basic events, weaknesses, and what they become when cut sets are folded by class.

use tensha_model::grade::{Level, Property};
use tensha_model::system::{ComponentId, FlowId, HazardId, LinkId, PartyId, PlaceId, System};

/// Which side of a component a surface is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Side {
    /// Where it senses.
    Sensing,
    /// Where it acts.
    Acting,
}

/// What an attacker must beat; steps with the same weakness succeed or fail together.
///
/// A product is named by the first component that is one of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Weakness {
    /// The configuration of a link technology.
    Technology(u32, Property),
    /// The configuration of a link without technology.
    Link(LinkId, Property),
    /// A guard technology.
    Guard(u32, Property),
    /// A product, attacked from the network.
    Remote(ComponentId),
    /// A product, attacked by hand.
    Hand(ComponentId),
    /// A surface of a product.
    Surface(ComponentId, Side, Property),
    /// The signature of a product's updates.
    Updates(ComponentId),
    /// The entry of a place.
    Entry(PlaceId),
    /// A person.
    Person(PartyId),
    /// A supplier.
    Supplier(PartyId),
    /// A position between two ends on the internet.
    OnPath,
}

/// Whose values the increments come from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Chain {
    /// The ranked classes, all together.
    Ranked,
    /// One class beside them, by number.
    Beside(u32),
}

/// A basic event. Numbers of modes, classes and guide words are places in the lists of the packs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Basic {
    /// A component fails in a mode.
    Fail(ComponentId, u32),
    /// A link fails in a mode.
    LinkFail(LinkId, u32),
    /// A declared event.
    Event(u32),
    /// A declared condition.
    Condition(u32),
    /// What a party supplies is lost: power, network, cloud, clock or keys.
    Lost(&'static str, PartyId),
    /// A campaign of an attacker class is under way.
    Campaign(u32),
    /// An increment of a weakness, counted from 1.
    Increment(Weakness, Chain, u32),
    /// A component is misused at the beginning of a command.
    Misuse(ComponentId),
    /// A deciding person errs in the way of a guide word for people.
    PersonErr(PartyId, u32),
    /// Two commands clash; the smaller number first.
    Clash(FlowId, FlowId),
    /// A control does not work.
    ControlBroken(u32),
    /// Nobody is there.
    Away(PartyId),
    /// Who responds errs: the hazard, and the number of the response from 0.
    ResponseErr(HazardId, u32),
}

/// A variable of a hazard: a basic event, or what stands for several when told apart by class.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Atom {
    /// A basic event.
    Basic(Basic),
    /// u(w, s): the part of a step that a strength adds.
    Step(Weakness, Level),
    /// h: the link of the chain that a rank adds, counted from 1.
    Rank(u32),
}

fn nth<'a>(mut ids: impl Iterator<Item = &'a String>, i: u32) -> &'a str {
    ids.nth(i as usize).map_or("?", String::as_str)
}

impl Weakness {
    /// A readable name that is the same in every run.
    pub fn key(self, s: &System) -> String {
        let c = |c: ComponentId| s.components[c.index()].own.id.to_string();
        let k = &s.knowledge;
        match self {
            Weakness::Technology(t, p) => format!("link {} {}", nth(k.links.keys(), t), p.tag()),
            Weakness::Link(l, p) => format!("link {} {}", s.links[l.index()].own.id, p.tag()),
            Weakness::Guard(g, p) => format!("guard {} {}", nth(k.guards.keys(), g), p.tag()),
            Weakness::Remote(x) => format!("remote {}", c(x)),
            Weakness::Hand(x) => format!("hand {}", c(x)),
            Weakness::Surface(x, Side::Sensing, p) => format!("sensing {} {}", c(x), p.tag()),
            Weakness::Surface(x, Side::Acting, p) => format!("acting {} {}", c(x), p.tag()),
            Weakness::Updates(x) => format!("updates {}", c(x)),
            Weakness::Entry(p) => format!("entry {}", s.places[p.index()].own.id),
            Weakness::Person(p) => format!("person {}", s.parties[p.index()].own.id),
            Weakness::Supplier(p) => format!("supplier {}", s.parties[p.index()].own.id),
            Weakness::OnPath => "on-path".to_owned(),
        }
    }
}

impl Basic {
    /// A readable name that is the same in every run.
    pub fn key(self, s: &System) -> String {
        let k = &s.knowledge;
        let c = |c: ComponentId| &*s.components[c.index()].own.id;
        let p = |p: PartyId| &*s.parties[p.index()].own.id;
        match self {
            Basic::Fail(x, m) => format!("fail({}, {})", c(x), nth(k.failure_modes.keys(), m)),
            Basic::LinkFail(l, m) => {
                format!("fail({}, {})", s.links[l.index()].own.id, nth(k.failure_modes.keys(), m))
            }
            Basic::Event(e) => format!("event({})", s.events[e as usize].own.id),
            Basic::Condition(d) => format!("condition({})", s.conditions[d as usize].own.id),
            Basic::Lost(kind, x) => format!("lost({kind}, {})", p(x)),
            Basic::Campaign(a) => format!("campaign({})", nth(k.attackers.keys(), a)),
            Basic::Increment(w, Chain::Ranked, j) => format!("t({}, {j})", w.key(s)),
            Basic::Increment(w, Chain::Beside(a), j) => {
                format!("t({}, {} {j})", w.key(s), nth(k.attackers.keys(), a))
            }
            Basic::Misuse(x) => format!("misuse({})", c(x)),
            Basic::PersonErr(x, h) => format!("err({}, {})", p(x), nth(k.guide_words.keys(), h)),
            Basic::Clash(f, g) => {
                format!("clash({}, {})", s.flows[f.index()].own.id, s.flows[g.index()].own.id)
            }
            Basic::ControlBroken(m) => format!("broken({})", s.controls[m as usize].own.id),
            Basic::Away(x) => format!("away({})", p(x)),
            Basic::ResponseErr(h, i) => format!("err({}, {i})", s.hazards[h.index()].own.id),
        }
    }
}
