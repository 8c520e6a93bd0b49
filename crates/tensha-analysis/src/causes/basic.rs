//! Basic events: what happens by itself, and everything else is made of.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tensha_model::grade::{Level, Property};
use tensha_model::system::{ComponentId, FlowId, HazardId, LinkId, PartyId, PlaceId, Ref, System};

/// Something that an attacker must beat. Steps that use the same weakness succeed or fail together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Weakness {
    /// The configuration of a link technology, in one property: entry of `link-technologies`.
    Technology(u32, Property),
    /// A link without technology.
    Link(LinkId, Property),
    /// A guard technology: entry of `guard-technologies`.
    Guard(u32, Property),
    /// A product as seen from the network. Products go by the first component that is one.
    Service(ComponentId),
    /// The default password of a product.
    Password(ComponentId),
    /// A product in somebody's hands.
    Hand(ComponentId),
    /// The sensing (`false`) or acting (`true`) side of a product.
    Surface(ComponentId, bool, Property),
    /// The signatures of a product's updates.
    Updates(ComponentId),
    /// The way into a place.
    Entry(PlaceId),
    /// A person with rights.
    Person(PartyId),
    /// An organisation that supplies.
    Supplier(PartyId),
    /// A position between two ends on the internet.
    OnPath,
}

/// A basic event. The order is canonical: it comes from identifiers and packs, never from files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Basic {
    /// A declared event: its number.
    Event(u32),
    /// A declared condition: its number.
    Condition(u32),
    /// A component fails in a mode: entry of `failure-modes`.
    Fails(ComponentId, u32),
    /// A link fails in a mode.
    LinkFails(LinkId, u32),
    /// A party no longer supplies power, network, cloud, clock or keys.
    Supply(&'static str, PartyId),
    /// A component is used in a wrong way.
    Misuse(ComponentId),
    /// A deciding person errs: entry of `guide-words`.
    PersonErrs(PartyId, u32),
    /// Two commands meet; the smaller flow comes first.
    Clash(FlowId, FlowId),
    /// A control that serves as a barrier does not work: its number.
    ControlFails(u32),
    /// A responding party is away.
    Away(PartyId),
    /// Somebody errs in a response: its number in the hazard.
    ResponseErrs(HazardId, u32),
    /// Somebody errs in a response after erring in all earlier ones.
    ResponseErrsAfter(HazardId, u32),
    /// A campaign of an attacker class is under way: entry of `attacker-classes`.
    Campaign(u32),
    /// Attackers of the chain are of at least this rank, given that they are of at least the one before.
    Rank(u8),
    /// An attacker of a class beside the chain: entry of `attacker-classes`.
    Beside(u32),
    /// A weakness is beaten at a strength, given that it is beaten at the one before.
    Step(Weakness, Level),
    /// An increment of success: of the chain (none) or of a class beside it, and its number, from 1.
    Increment(Weakness, Option<u32>, u8),
}

/// What kind of cause a basic event is.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    /// Something breaks, stops or happens.
    Fault,
    /// Somebody must do it on purpose.
    Attack,
    /// Somebody errs or misuses.
    Human,
    /// It is so, part of the time.
    Condition,
}

impl Basic {
    /// Whether it happens without anybody's intent: a fault or a mistake.
    pub fn is_unintended(self) -> bool {
        matches!(self.kind(), CauseKind::Fault | CauseKind::Human)
    }

    /// What kind of cause it is.
    pub fn kind(self) -> CauseKind {
        match self {
            Basic::Event(_)
            | Basic::Fails(..)
            | Basic::LinkFails(..)
            | Basic::Supply(..)
            | Basic::Clash(..)
            | Basic::ControlFails(_) => CauseKind::Fault,
            Basic::Condition(_) => CauseKind::Condition,
            Basic::Misuse(_)
            | Basic::PersonErrs(..)
            | Basic::Away(_)
            | Basic::ResponseErrs(..)
            | Basic::ResponseErrsAfter(..) => CauseKind::Human,
            Basic::Campaign(_)
            | Basic::Rank(_)
            | Basic::Beside(_)
            | Basic::Step(..)
            | Basic::Increment(..) => CauseKind::Attack,
        }
    }
}

/// Which elements share each weakness, and at which elements each basic event happens.
///
/// Weaknesses are shared over the whole system, so this looks at it once.
#[derive(Clone, Debug)]
pub struct Elements<'s> {
    system: &'s System,
    /// For each component the first one of the same product.
    first: Vec<ComponentId>,
    products: FxHashMap<ComponentId, Vec<Ref>>,
    technologies: FxHashMap<u32, Vec<Ref>>,
    guards: FxHashMap<u32, Vec<Ref>>,
}

impl<'s> Elements<'s> {
    /// Looks at the system.
    pub fn new(system: &'s System) -> Self {
        let mut leaders: FxHashMap<Product, ComponentId> = FxHashMap::default();
        let first: Vec<ComponentId> = (0..system.components.len() as u32)
            .map(ComponentId)
            .map(|c| *leaders.entry(product(system, c)).or_insert(c))
            .collect();
        let mut products: FxHashMap<ComponentId, Vec<Ref>> = FxHashMap::default();
        for (i, leader) in first.iter().enumerate() {
            products.entry(*leader).or_default().push(ComponentId(i as u32).into());
        }
        let mut technologies: FxHashMap<u32, Vec<Ref>> = FxHashMap::default();
        for (i, link) in system.links.iter().enumerate() {
            if let Some(t) = link.technology {
                technologies.entry(t).or_default().push(LinkId(i as u32).into());
            }
        }
        let mut guards: FxHashMap<u32, Vec<Ref>> = FxHashMap::default();
        for (i, flow) in system.flows.iter().enumerate() {
            for g in &flow.guards {
                let list = guards.entry(g.technology).or_default();
                let this = Ref::from(FlowId(i as u32));
                if list.last() != Some(&this) {
                    list.push(this);
                }
            }
        }
        Self { system, first, products, technologies, guards }
    }

    /// The system.
    pub fn system(&self) -> &'s System {
        self.system
    }

    /// The first component that is the same product; weaknesses of products go by it.
    pub fn product(&self, c: ComponentId) -> ComponentId {
        self.first[c.index()]
    }

    /// The first component of each product, in canonical order.
    pub fn products(&self) -> impl Iterator<Item = ComponentId> + '_ {
        self.first.iter().enumerate().filter(|(i, c)| c.index() == *i).map(|(_, c)| *c)
    }

    /// The elements at which a basic event happens; none for attackers as such.
    pub fn of(&self, basic: Basic) -> Vec<Ref> {
        use tensha_model::system::Namespace as Ns;
        let of = |ns, index| vec![Ref { ns, index }];
        match basic {
            Basic::Event(e) => of(Ns::Event, e),
            Basic::Condition(c) => of(Ns::Condition, c),
            Basic::Fails(c, _) | Basic::Misuse(c) => vec![c.into()],
            Basic::LinkFails(l, _) => vec![l.into()],
            Basic::Supply(_, p) | Basic::PersonErrs(p, _) | Basic::Away(p) => vec![p.into()],
            Basic::Clash(f, g) => vec![f.into(), g.into()],
            Basic::ControlFails(k) => of(Ns::Control, k),
            Basic::ResponseErrs(h, i) | Basic::ResponseErrsAfter(h, i) => {
                let response = &self.system.hazards[h.index()].responses[i as usize];
                response.by.map(Ref::from).into_iter().collect()
            }
            Basic::Campaign(_) | Basic::Rank(_) | Basic::Beside(_) => Vec::new(),
            Basic::Step(w, _) | Basic::Increment(w, ..) => self.with(w).to_vec(),
        }
    }

    /// The elements that have a weakness.
    pub fn with(&self, weakness: Weakness) -> Cow<'_, [Ref]> {
        let known = match weakness {
            Weakness::Technology(t, _) => self.technologies.get(&t),
            Weakness::Guard(t, _) => self.guards.get(&t),
            Weakness::Service(c)
            | Weakness::Password(c)
            | Weakness::Hand(c)
            | Weakness::Surface(c, ..)
            | Weakness::Updates(c) => self.products.get(&self.product(c)),
            Weakness::Link(l, _) => return vec![l.into()].into(),
            Weakness::Entry(p) => return vec![p.into()].into(),
            Weakness::Person(p) | Weakness::Supplier(p) => return vec![p.into()].into(),
            Weakness::OnPath => None,
        };
        known.map(Vec::as_slice).unwrap_or_default().into()
    }
}

/// What tells products apart: the dossier; else maker, kind and version together, where a maker is stated; else the component itself.
#[derive(PartialEq, Eq, Hash, Clone)]
enum Product<'s> {
    Dossier(u32),
    Made(PartyId, Option<u32>, Option<&'s str>),
    Own(ComponentId),
}

fn product(system: &System, c: ComponentId) -> Product<'_> {
    let component = &system.components[c.index()];
    if let Some(d) = component.dossier {
        return Product::Dossier(d);
    }
    match component.more.as_deref() {
        Some(more) if let Some(maker) = more.made_by => {
            Product::Made(maker, component.kind, more.version.as_deref())
        }
        _ => Product::Own(c),
    }
}

impl Weakness {
    /// Where nothing protects content, forging, altering and replaying it is one and the same act; so these share the step at strength
    /// none. Cutting it off is another.
    #[must_use]
    pub fn unprotected(self) -> Self {
        let of = |p: Property| if p == Property::Availability { p } else { Property::Integrity };
        match self {
            Weakness::Technology(t, p) => Weakness::Technology(t, of(p)),
            Weakness::Link(l, p) => Weakness::Link(l, of(p)),
            Weakness::Surface(c, acting, p) => Weakness::Surface(c, acting, of(p)),
            other => other,
        }
    }

    /// A key made of identifiers only.
    pub fn key(self, system: &System) -> String {
        let k = &system.knowledge;
        let id = |r: Ref| system.own(r).id.to_string();
        match self {
            Weakness::Technology(t, p) => {
                let t = k.links.get_index(t as usize).map_or("", |(id, _)| id.as_str());
                format!("technology/{t}/{}", p.tag())
            }
            Weakness::Link(l, p) => format!("link/{}/{}", id(l.into()), p.tag()),
            Weakness::Guard(t, p) => {
                let t = k.guards.get_index(t as usize).map_or("", |(id, _)| id.as_str());
                format!("guard/{t}/{}", p.tag())
            }
            Weakness::Service(c) => format!("service/{}", id(c.into())),
            Weakness::Password(c) => format!("password/{}", id(c.into())),
            Weakness::Hand(c) => format!("hand/{}", id(c.into())),
            Weakness::Surface(c, acting, p) => {
                let side = if acting { "acting" } else { "sensing" };
                format!("{side}/{}/{}", id(c.into()), p.tag())
            }
            Weakness::Updates(c) => format!("updates/{}", id(c.into())),
            Weakness::Entry(p) => format!("entry/{}", id(p.into())),
            Weakness::Person(p) => format!("person/{}", id(p.into())),
            Weakness::Supplier(p) => format!("supplier/{}", id(p.into())),
            Weakness::OnPath => "on-path".to_owned(),
        }
    }
}

impl Basic {
    /// A key made of identifiers only: the same in every run, and unharmed by unrelated edits.
    pub fn key(self, system: &System) -> String {
        use tensha_model::system::Namespace as Ns;
        let k = &system.knowledge;
        let id = |r: Ref| system.own(r).id.to_string();
        let mode = |m: u32| k.failure_modes.get_index(m as usize).map_or("", |(id, _)| id.as_str());
        let class = |c: u32| k.attackers.get_index(c as usize).map_or("", |(id, _)| id.as_str());
        match self {
            Basic::Event(e) => format!("event/{}", id(Ref { ns: Ns::Event, index: e })),
            Basic::Condition(c) => format!("condition/{}", id(Ref { ns: Ns::Condition, index: c })),
            Basic::Fails(c, m) => format!("component/{}/{}", id(c.into()), mode(m)),
            Basic::LinkFails(l, m) => format!("link/{}/{}", id(l.into()), mode(m)),
            Basic::Supply(kind, p) => format!("supply/{kind}/{}", id(p.into())),
            Basic::Misuse(c) => format!("misuse/{}", id(c.into())),
            Basic::PersonErrs(p, w) => {
                let w = k.guide_words.get_index(w as usize).map_or("", |(id, _)| id.as_str());
                format!("person/{}/{w}", id(p.into()))
            }
            Basic::Clash(f, g) => format!("clash/{}/{}", id(f.into()), id(g.into())),
            Basic::ControlFails(c) => format!("control/{}", id(Ref { ns: Ns::Control, index: c })),
            Basic::Away(p) => format!("away/{}", id(p.into())),
            Basic::ResponseErrs(h, i) => format!("response/{}/{}", id(h.into()), i + 1),
            Basic::ResponseErrsAfter(h, i) => {
                format!("response-after/{}/{}", id(h.into()), i + 1)
            }
            Basic::Campaign(c) => format!("campaign/{}", class(c)),
            Basic::Rank(r) => format!("rank/{r}"),
            Basic::Beside(c) => format!("class/{}", class(c)),
            Basic::Step(w, level) => format!("step/{}/{}", w.key(system), level.tag()),
            Basic::Increment(w, chain, j) => match chain {
                None => format!("increment/{}/{j}", w.key(system)),
                Some(c) => format!("increment/{}/{}/{j}", w.key(system), class(c)),
            },
        }
    }
}
