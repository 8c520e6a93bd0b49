//! From records of the tree to elements of the system.

pub(crate) mod goal;
mod harm;
mod requirement;
mod time;

use rustc_hash::{FxHashMap, FxHashSet};
use tensha_text::tree::{self, Limits, NodeId, Tree, Value};
use tensha_text::{Date, Diagnostic, Span, Text, World};

use crate::change::Change;
use crate::goal::{Acceptance, Goal};
use crate::grade::Property;
use crate::harm::Viewpoint;
use crate::human;
use crate::knowledge::PackNs as Pn;
use crate::law::{KnownProblem, LabelRecord};
use crate::load::{Decl, join};
use crate::messages::say;
use crate::reader::{Cx, Rd, Scope, read_text};
use crate::selector::{SELECTORS, Selector, Takes};
use crate::suggest::nearest;
use crate::system::{
    Arrow, Classification, Combine, Component, ComponentId, ComponentMore, Condition, Control,
    Data, DataId, Decided, Dependency, Dismissal, Dossier, Event, ExcludedUse, FailureRate, Flow,
    FlowId, Frame, Guard, Hazard, HazardId, Interface, Link, LinkId, Logic, MakersAssumption, Meta,
    Names, Namespace as Ns, Needs, OnLoss, OperationReview, Own, Part, Party, PartyId, Place,
    PlaceId, Pledge, Port, Quantity, QuantityId, Ref, RegimeUse, Response, Review, Segment,
    Suppression, System, TermUse, Zone, ZoneId,
};
use crate::time::Outlook;
use crate::units::Dimension;
use crate::vocab;

/// A path of a flow under reading: components and the links that its author named.
type Path<'t> = Vec<(Ref, Span, &'t str)>;

pub(crate) struct Lowering<'a> {
    pub cx: &'a mut Cx,
    pub world: &'a dyn World,
    pub system: System,
    /// Path → dossier, with the trees' ports and features already lowered.
    pub dossiers: FxHashMap<String, Option<(u32, ComponentMore)>>,
    pub read: FxHashSet<String>,
}

fn party(r: Ref) -> Option<PartyId> {
    (r.ns == Ns::Party).then_some(PartyId(r.index))
}

fn component(r: Ref) -> Option<ComponentId> {
    (r.ns == Ns::Component).then_some(ComponentId(r.index))
}

/// Who plays a role towards a component, where the model says so.
fn by_role(system: &System, more: &ComponentMore, role: u32) -> Option<PartyId> {
    match system.knowledge.party_roles.get_index(role as usize)?.0.as_str() {
        "maker" => more.made_by,
        "owner" => more.owned_by,
        "service-operator" => more.operated_by,
        "maintainer" => more.maintained_by,
        role => {
            // Of any other role there must be only one who could be meant.
            let mut able =
                (0..).zip(&system.parties).filter(|(_, p)| p.roles.iter().any(|r| r == role));
            let first = able.next().map(|(i, _)| PartyId(i));
            first.filter(|_| able.next().is_none())
        }
    }
}

impl Lowering<'_> {
    pub fn element(&mut self, ns: Ns, decl: &Decl, scope: &Scope, tree: &Tree, dir: &str) {
        let owner = decl.full.as_str();
        let rec = match ns {
            Ns::Party => &vocab::PARTY,
            Ns::Place => &vocab::PLACE,
            Ns::Zone => &vocab::ZONE,
            Ns::Quantity => &vocab::QUANTITY,
            Ns::Component => &vocab::COMPONENT,
            Ns::Link => &vocab::LINK,
            Ns::Data => &vocab::DATA,
            Ns::Flow => &vocab::FLOW,
            Ns::Condition => &vocab::CONDITION,
            Ns::Event => &vocab::EVENT,
            Ns::Part => &vocab::PART,
            Ns::Hazard => &vocab::HAZARD,
            Ns::Control => &vocab::CONTROL,
            Ns::Duty => &vocab::DUTY,
            Ns::Assumption => &vocab::ASSUMPTION,
            Ns::Acceptance => &vocab::ACCEPTANCE,
            Ns::Claim => &vocab::CLAIM,
            Ns::Policy => &vocab::POLICY,
            Ns::Viewpoint => &vocab::VIEWPOINT,
            Ns::Goal => &vocab::GOAL,
            Ns::Outlook => &vocab::OUTLOOK,
        };
        let own =
            |name: Option<Text>| Own { id: owner.into(), name: name.map(Box::new), span: decl.key };
        // `firing: 0.6` is short for `firing: {probability: 0.6}`.
        if ns == Ns::Condition
            && let Value::Scalar { text, plain: true } = tree.value(decl.value)
            && let Ok(p) = text.parse::<f64>()
        {
            let probability = self.probability(p, tree.span(decl.value), owner);
            self.system.conditions.push(Condition { own: own(None), probability, source: None });
            return;
        }
        let rd = Rd::new(self.cx, tree, decl.value, rec, owner);
        let Some(rd) = rd else {
            self.placeholder(ns, own(None));
            return;
        };
        let name =
            if rec.keys.iter().any(|k| k.name == "name") { rd.text(self.cx, "name") } else { None };
        let own = own(name);
        match ns {
            Ns::Party => {
                let p = self.party(&rd, scope, own);
                self.system.parties.push(p);
            }
            Ns::Place => {
                let p = Place {
                    entry: rd.entry(self.cx, &self.system.knowledge, "entry", Pn::PlaceEntry),
                    inside: rd
                        .reference(self.cx, scope, "inside", &[Ns::Place])
                        .map(|r| PlaceId(r.index)),
                    setback: rd
                        .measure(self.cx, "setback", Some(Dimension::LENGTH))
                        .map(|(m, _)| m.si()),
                    shielded: rd.bool(self.cx, "shielded").unwrap_or(false),
                    plays: self.plays(&rd),
                    own,
                };
                self.system.places.push(p);
            }
            Ns::Zone => {
                let z = Zone {
                    target: rd.entry(self.cx, &self.system.knowledge, "target", Pn::SecurityLevel),
                    target_span: rd.span("target"),
                    integrity: self.integrity(&rd),
                    plays: self.plays(&rd),
                    own,
                };
                self.system.zones.push(z);
            }
            Ns::Quantity => {
                let unit = rd.unit(self.cx, "unit");
                let q = Quantity {
                    place: rd
                        .reference(self.cx, scope, "place", &[Ns::Place])
                        .map(|r| PlaceId(r.index)),
                    range: rd.range(self.cx, "range", unit.as_ref()).map(|(r, _)| Box::new(r)),
                    safe: rd.range(self.cx, "safe", unit.as_ref()).map(|(r, _)| Box::new(r)),
                    plays: self.plays(&rd),
                    unit: unit.map(Box::new),
                    own,
                };
                self.system.quantities.push(q);
            }
            Ns::Component => {
                let c = self.component(&rd, scope, own, dir);
                self.system.components.push(c);
            }
            Ns::Link => {
                let l = self.link(&rd, scope, own);
                self.system.links.push(l);
            }
            Ns::Data => {
                let d = Data {
                    meaning: rd.str(self.cx, "meaning"),
                    unit: rd.unit(self.cx, "unit"),
                    resolution: rd.measure(self.cx, "resolution", None).map(|(m, _)| m),
                    range: rd.range(self.cx, "range", None).map(|(r, _)| r),
                    rate: rd.rate(self.cx, "rate"),
                    time_base: rd.str(self.cx, "time-base"),
                    version: rd.str(self.cx, "version"),
                    root_sum_square: rd.one_of(
                        self.cx,
                        "error-rule",
                        &["worst-case", "root-sum-square"],
                    ) == Some("root-sum-square"),
                    personal: rd.entry(
                        self.cx,
                        &self.system.knowledge,
                        "personal",
                        Pn::PersonalData,
                    ),
                    persons: rd.int(self.cx, "persons"),
                    factor: rd.int(self.cx, "authentication-factor"),
                    time_slot: rd.seconds(self.cx, "time-slot").map(|(s, _)| s),
                    own,
                };
                self.system.data.push(d);
            }
            Ns::Flow => {
                let f = self.flow(&rd, scope, own);
                self.system.flows.push(f);
            }
            Ns::Condition => {
                let probability = rd.share(self.cx, "probability").map_or(0.0, |(p, _)| p);
                let source = rd.text(self.cx, "source");
                self.system.conditions.push(Condition { own, probability, source });
            }
            Ns::Event => {
                let e = Event {
                    onset: rd.measure(self.cx, "onset", Some(Dimension::RATE)).map(|(m, _)| m.si()),
                    lasts: rd.seconds(self.cx, "lasts").map(|(s, _)| s),
                    probability: rd.share(self.cx, "probability").map(|(p, _)| p),
                    source: rd.text(self.cx, "source"),
                    own,
                };
                self.system.events.push(e);
            }
            Ns::Part => {
                // What is inside was found when the files were read; here only what is said about the part itself.
                let _ = rd.map(self.cx, "with");
                let p = Part {
                    system: rd.str(self.cx, "system").unwrap_or_default(),
                    system_id: String::new(),
                    count: rd.int(self.cx, "count").unwrap_or(1),
                    ports: Vec::new(),
                    own,
                };
                self.system.parts.push(p);
            }
            Ns::Hazard => {
                let h = self.hazard(&rd, scope, own);
                self.system.hazards.push(h);
            }
            Ns::Control => {
                let c = self.control(&rd, scope, own);
                self.system.controls.push(c);
            }
            Ns::Duty | Ns::Assumption | Ns::Claim | Ns::Policy => {
                let p = self.pledge(ns, &rd, scope, own);
                match ns {
                    Ns::Duty => self.system.duties.push(p),
                    Ns::Assumption => self.system.assumptions.push(p),
                    Ns::Claim => self.system.claims.push(p),
                    _ => self.system.policies.push(p),
                }
            }
            Ns::Acceptance => {
                let a = self.acceptance(&rd, scope, own);
                self.system.acceptances.push(a);
            }
            Ns::Viewpoint => {
                let v = self.viewpoint(&rd, scope, own);
                self.system.viewpoints.push(v);
            }
            Ns::Goal => {
                let g = self.goal(&rd, scope, own);
                self.system.goals.push(g);
            }
            Ns::Outlook => {
                let o = self.outlook(&rd, scope, own);
                self.system.outlook.push(o);
            }
        }
    }

    /// An element whose record could not be read still has its number.
    fn placeholder(&mut self, ns: Ns, own: Own) {
        let s = &mut self.system;
        match ns {
            Ns::Party => s.parties.push(Party { own, ..Party::default() }),
            Ns::Place => s.places.push(Place { own, ..Place::default() }),
            Ns::Zone => s.zones.push(Zone { own, ..Zone::default() }),
            Ns::Quantity => s.quantities.push(Quantity { own, ..Quantity::default() }),
            Ns::Component => s.components.push(Component { own, ..Component::default() }),
            Ns::Link => s.links.push(Link { own, ..Link::default() }),
            Ns::Data => s.data.push(Data { own, ..Data::default() }),
            Ns::Flow => s.flows.push(Flow { own, ..Flow::default() }),
            Ns::Condition => s.conditions.push(Condition { own, ..Condition::default() }),
            Ns::Event => s.events.push(Event { own, ..Event::default() }),
            Ns::Part => s.parts.push(Part { own, ..Part::default() }),
            Ns::Hazard => s.hazards.push(Hazard { own, ..Hazard::default() }),
            Ns::Control => s.controls.push(Control { own, ..Control::default() }),
            Ns::Duty => s.duties.push(Pledge { own, ..Pledge::default() }),
            Ns::Assumption => s.assumptions.push(Pledge { own, ..Pledge::default() }),
            Ns::Acceptance => s.acceptances.push(Acceptance { own, ..Acceptance::default() }),
            Ns::Claim => s.claims.push(Pledge { own, ..Pledge::default() }),
            Ns::Policy => s.policies.push(Pledge { own, ..Pledge::default() }),
            Ns::Viewpoint => s.viewpoints.push(Viewpoint { own, ..Viewpoint::default() }),
            Ns::Goal => s.goals.push(Goal { own, ..Goal::default() }),
            Ns::Outlook => s.outlook.push(Outlook { own, ..Outlook::default() }),
        }
    }

    fn probability(&mut self, p: f64, span: Span, owner: &str) -> f64 {
        if (0.0..=1.0).contains(&p) {
            return p;
        }
        self.cx.say(
            Diagnostic::error("M006", say!(msg_not_a_share, "probability"))
                .at(span)
                .help(say!(msg_not_a_share_help))
                .about(["condition", owner]),
        );
        0.0
    }

    fn plays(&mut self, rd: &Rd) -> Vec<String> {
        rd.strs(self.cx, "role").into_iter().map(|(r, _)| r.to_owned()).collect()
    }

    fn support_until(&mut self, rd: &Rd) -> Option<(Date, Span)> {
        rd.date(self.cx, "support-until").zip(rd.span("support-until"))
    }

    fn parties(&mut self, rd: &Rd, scope: &Scope, key: &str) -> Vec<PartyId> {
        rd.references(self.cx, scope, key, &[Ns::Party])
            .into_iter()
            .filter_map(|(r, _)| party(r))
            .collect()
    }

    fn party_of(&mut self, rd: &Rd, scope: &Scope, key: &str) -> Option<PartyId> {
        rd.reference(self.cx, scope, key, &[Ns::Party]).and_then(party)
    }

    fn places(&mut self, rd: &Rd, scope: &Scope, key: &str) -> Vec<PlaceId> {
        rd.references(self.cx, scope, key, &[Ns::Place])
            .into_iter()
            .map(|(r, _)| PlaceId(r.index))
            .collect()
    }

    fn quantities(&mut self, rd: &Rd, scope: &Scope, key: &str) -> Box<[QuantityId]> {
        rd.references(self.cx, scope, key, &[Ns::Quantity])
            .into_iter()
            .map(|(r, _)| QuantityId(r.index))
            .collect()
    }

    fn party(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Party {
        let roles: Vec<String> = rd
            .entries(self.cx, &self.system.knowledge, "roles", Pn::PartyRole)
            .into_iter()
            .filter_map(|i| {
                self.system.knowledge.party_roles.get_index(i as usize).map(|(id, _)| id.clone())
            })
            .collect();
        let ability = rd.entry(self.cx, &self.system.knowledge, "ability", Pn::Ability);
        // Whoever only uses, or has an ability, is people; who makes, sells, operates is an organisation.
        let is_people = match rd.one_of(self.cx, "is", &["organisation", "people"]) {
            Some(word) => word == "people",
            None => {
                ability.is_some()
                    || (!roles.is_empty()
                        && roles.iter().all(|r| r == "user" || r == "third-party"))
            }
        };
        let on_duty = rd.share(self.cx, "on-duty").map(|(share, _)| share);
        Party {
            is_people,
            ability,
            roles,
            place: rd.reference(self.cx, scope, "place", &[Ns::Place]).map(|r| PlaceId(r.index)),
            on_duty,
            size: rd.int(self.cx, "size"),
            vulnerable: rd
                .strs(self.cx, "vulnerable")
                .into_iter()
                .map(|(t, _)| t.to_owned())
                .collect(),
            strengths: rd.strengths(self.cx, "strengths"),
            features: rd.entries(self.cx, &self.system.knowledge, "has", Pn::Feature),
            plays: self.plays(rd),
            own,
        }
    }

    fn ports(&mut self, rd: &Rd, scope: Option<&Scope>) -> Vec<Port> {
        let mut out = Vec::new();
        for (id, span, node) in rd.map(self.cx, "ports") {
            let Some(p) = Rd::new(self.cx, rd.tree, node, &vocab::PORT, rd.owner) else { continue };
            let unit = p.unit(self.cx, "unit");
            // A dossier knows no data of the system; there the port's own name or meaning tells what passes.
            let data = match scope {
                Some(scope) if p.get("data").is_some() => {
                    p.reference(self.cx, scope, "data", &[Ns::Data])
                }
                _ => None,
            };
            out.push(Port {
                id: id.to_owned(),
                span,
                is_in: p.one_of(self.cx, "direction", &["in", "out"]) == Some("in"),
                data: data.map(|r| DataId(r.index)),
                meaning: p.str(self.cx, "meaning"),
                range: p.range(self.cx, "range", unit.as_ref()).map(|(r, _)| r),
                resolution: p.measure(self.cx, "resolution", None).map(|(m, _)| m),
                truncates: p.one_of(self.cx, "rounding", &["round", "truncate"])
                    == Some("truncate"),
                accuracy: p.measure(self.cx, "accuracy", None).map(|(m, _)| m),
                rate: p.rate(self.cx, "rate"),
                delay: p.measure(self.cx, "delay", Some(Dimension::TIME)).map(|(m, _)| m),
                time_base: p.str(self.cx, "time-base"),
                version: p.str(self.cx, "version"),
                completeness: p.share(self.cx, "completeness").map(|(s, _)| s),
                unit,
            });
        }
        out.sort_by(|a, b| a.id.cmp(&b.id));
        out
    }

    fn interfaces(&mut self, rd: &Rd) -> Vec<Interface> {
        let mut out = Vec::new();
        for (id, span, node) in rd.map(self.cx, "interfaces") {
            let Some(i) = Rd::new(self.cx, rd.tree, node, &vocab::INTERFACE, rd.owner) else {
                continue;
            };
            out.push(Interface {
                id: id.to_owned(),
                technologies: i.entries(self.cx, &self.system.knowledge, "technology", Pn::Link),
                strengths: i.strengths(self.cx, "strengths"),
                span,
            });
        }
        out.sort_by(|a, b| a.id.cmp(&b.id));
        out
    }

    fn on_loss(&mut self, rd: &Rd) -> Option<OnLoss> {
        let node = rd.get("on-loss")?;
        let r = Rd::new(self.cx, rd.tree, node, &vocab::ON_LOSS, rd.owner)?;
        Some(OnLoss {
            of: r
                .one_of(self.cx, "of", &["network", "cloud", "power", "internal-communication"])
                .unwrap_or("network"),
            state: r.text(self.cx, "state").unwrap_or_default(),
            within: r.seconds(self.cx, "within").map(|(s, _)| s),
            span: rd.tree.span(node),
        })
    }

    /// Whether a word is a failure mode; says so where it is none.
    fn is_failure_mode(&mut self, key: &str, mode: &str, span: Span, subject: [&str; 2]) -> bool {
        const MODES: [&str; 4] = ["loss", "error", "untimely", "leak"];
        if MODES.contains(&mode) {
            return true;
        }
        let mut d = Diagnostic::error("M009", say!(msg_not_one_of, key, mode))
            .at(span)
            .help(say!(msg_one_of, "`loss`, `error`, `untimely`, `leak`"))
            .about([subject[0], subject[1], key, mode]);
        let near = nearest(mode, MODES);
        if !near.is_empty() {
            d = d.help(say!(msg_did_you_mean, near.join(", ")));
        }
        self.cx.say(d);
        false
    }

    fn failure_rates(&mut self, rd: &Rd) -> Vec<FailureRate> {
        let mut out = Vec::new();
        for (mode, span, node) in rd.map(self.cx, "failure-rates") {
            if !self.is_failure_mode("failure-rates", mode, span, ["component", rd.owner]) {
                continue;
            }
            let (rate, lasts) = match rd.tree.value(node) {
                Value::Scalar { text, .. } => (Some(text), None),
                _ => (
                    rd.tree.get(node, "rate").and_then(|n| rd.tree.text(n)),
                    rd.tree.get(node, "lasts").and_then(|n| rd.tree.text(n)),
                ),
            };
            let rate = rate.and_then(|t| self.cx.units.measure(t).ok()).filter(|m| {
                m.unit.dimension == Dimension::RATE || m.unit.dimension == Dimension::NUMBER
            });
            let Some(rate) = rate else {
                self.cx.say(
                    Diagnostic::error("M006", say!(msg_failure_rate, mode))
                        .at(rd.tree.span(node))
                        .help(say!(msg_failure_rate_help))
                        .about(["component", rd.owner, "failure-rates", mode]),
                );
                continue;
            };
            let lasts = lasts
                .and_then(|t| self.cx.units.measure(t).ok())
                .filter(|m| m.unit.dimension == Dimension::TIME)
                .map(|m| m.si());
            out.push(FailureRate { mode: mode.to_owned(), rate, lasts, span });
        }
        out
    }

    /// What makers take for granted holds for each of their components. Where a component's `assumes` names an assumption of the system
    /// with the same identifier, the system has answered, and its own words stand.
    pub fn assumptions_of_makers(&mut self) {
        let system = &mut self.system;
        let mut taken = Vec::new();
        for c in &system.components {
            let Some(dossier) = c.dossier else { continue };
            let answered: Vec<&str> = (c.more.iter().flat_map(|m| &m.assumes))
                .filter_map(|i| system.assumptions[*i as usize].own.id.rsplit('/').next())
                .collect();
            for a in &system.dossiers[dossier as usize].assumptions {
                if answered.contains(&&*a.id) {
                    continue;
                }
                taken.push(Pledge {
                    own: Own {
                        id: format!("{}/{}", c.own.id, a.id).into(),
                        name: None,
                        span: a.span,
                    },
                    text: Some(a.text.clone()),
                    party: c.more.as_deref().and_then(|m| m.made_by),
                    to: a.kept_by.and_then(|role| by_role(system, c.more.as_deref()?, role)),
                    until: a.until,
                    ..Pledge::default()
                });
            }
        }
        if taken.is_empty() {
            return;
        }
        // `System::find` rests on the order of identifiers; what was numbered before moves with its number.
        let mut all: Vec<(Option<u32>, Pledge)> =
            (0..).map(Some).zip(system.assumptions.drain(..)).collect();
        all.extend(taken.into_iter().map(|p| (None, p)));
        all.sort_by(|a, b| a.1.own.id.cmp(&b.1.own.id));
        let mut number = vec![0; all.len()];
        for (new, (old, _)) in (0..).zip(&all) {
            if let Some(old) = old {
                number[*old as usize] = new;
            }
        }
        system.assumptions = all.into_iter().map(|(_, p)| p).collect();
        let more = system.components.iter_mut().filter_map(|c| c.more.as_deref_mut());
        more.flat_map(|m| &mut m.assumes).for_each(|a| *a = number[*a as usize]);
    }

    fn dossier(&mut self, path: &str, span: Span) -> Option<(u32, ComponentMore)> {
        if let Some(known) = self.dossiers.get(path) {
            return known.clone();
        }
        self.read.insert(path.to_owned());
        let read = tree::read_file(
            self.world,
            &mut self.cx.sources,
            path,
            Some(span),
            &Limits::default(),
            &mut self.cx.diagnostics,
        );
        if let Some(tree) = &read {
            self.cx.refused.extend(tree.refused());
        }
        if let Some(tree) = &read {
            let phrases = crate::said::phrases(&self.system.knowledge);
            crate::said::collect(tree, &phrases, &mut self.system.said);
        }
        let made = read.and_then(|tree| self.lower_dossier(&tree, path));
        self.dossiers.insert(path.to_owned(), made.clone());
        made
    }

    fn lower_dossier(&mut self, tree: &Tree, path: &str) -> Option<(u32, ComponentMore)> {
        let root = tree.root()?;
        let file = Rd::new(self.cx, tree, root, &vocab::DOSSIER_FILE, path)?;
        if file.str(self.cx, "tensha-dossier").is_some_and(|v| v != "1") {
            self.cx.say(
                Diagnostic::error("M023", say!(msg_dossier_version))
                    .at(file.span("tensha-dossier").unwrap_or_else(|| tree.span(root)))
                    .help(say!(msg_dossier_version_help))
                    .about(["dossier", path]),
            );
        }
        let node = file.get("dossier")?;
        let rd = Rd::new(self.cx, tree, node, &vocab::DOSSIER, path)?;
        let mut excluded_uses: Vec<(String, Text)> = rd
            .map(self.cx, "excluded-uses")
            .into_iter()
            .filter_map(|(id, _, n)| {
                read_text(self.cx, tree, n, "dossier", path).map(|t| (id.to_owned(), t))
            })
            .collect();
        excluded_uses.sort();
        let mut assumptions: Vec<MakersAssumption> = rd
            .map(self.cx, "assumptions")
            .into_iter()
            .filter_map(|(id, span, n)| {
                let one = Rd::new(self.cx, tree, n, &vocab::ASSUMPTION, path)?;
                let text = one.text(self.cx, "text")?;
                let until = one.date(self.cx, "until");
                let k = &self.system.knowledge;
                let kept_by = one.entry(self.cx, k, "guaranteed-by", Pn::PartyRole);
                Some(MakersAssumption { id: id.to_owned(), span, text, until, kept_by })
            })
            .collect();
        assumptions.sort_by(|a, b| a.id.cmp(&b.id));
        let dossier = Dossier {
            id: rd.str(self.cx, "id").unwrap_or_default(),
            name: rd.text(self.cx, "name"),
            path: path.to_owned(),
            span: rd.span("id").unwrap_or_else(|| tree.span(node)),
            kind: rd.entry(self.cx, &self.system.knowledge, "kind", Pn::Kind),
            strengths: rd.strengths(self.cx, "strengths"),
            surface: rd.strengths(self.cx, "surface"),
            version: rd.str(self.cx, "version"),
            intended_use: rd.text(self.cx, "intended-use"),
            excluded_uses,
            assumptions,
            support_until: self.support_until(&rd),
        };
        let more = ComponentMore {
            support_until: dossier.support_until,
            features: rd.entries(self.cx, &self.system.knowledge, "has", Pn::Feature),
            ports: self.ports(&rd, None),
            delay: rd.seconds(self.cx, "delay"),
            on_loss: self.on_loss(&rd),
            version: dossier.version.clone(),
            interfaces: self.interfaces(&rd),
            failure_rates: self.failure_rates(&rd),
            sbom: rd.str(self.cx, "sbom"),
            ..ComponentMore::default()
        };
        let whose = dossier.id.clone();
        self.terms(&rd, None, &whose);
        self.system.dossiers.push(dossier);
        Some((self.system.dossiers.len() as u32 - 1, more))
    }

    fn component(&mut self, rd: &Rd, scope: &Scope, own: Own, dir: &str) -> Component {
        let dossier = match (rd.str(self.cx, "dossier"), rd.span("dossier")) {
            (Some(path), Some(span)) => self.dossier(&join(dir, &path), span),
            _ => None,
        };
        let kind = rd.entry(self.cx, &self.system.knowledge, "kind", Pn::Kind);
        let senses = self.quantities(rd, scope, "senses");
        let acts_on = self.quantities(rd, scope, "acts-on");
        // Few components state more than the common keys; the rest share nothing and cost nothing.
        const COMMON: &[&str] =
            &["name", "kind", "dossier", "place", "zone", "senses", "acts-on", "note"];
        let rare = rd
            .tree
            .pairs(rd.node)
            .iter()
            .any(|(k, _)| rd.tree.text(*k).is_some_and(|k| !COMMON.contains(&k)));
        let base = dossier.as_ref().map(|(_, more)| more.clone());
        let more = if rare || base.is_some() {
            Some(Box::new(self.component_more(rd, scope, base.unwrap_or_default())))
        } else {
            None
        };
        Component {
            own,
            kind,
            dossier: dossier.map(|(i, _)| i),
            place: rd.reference(self.cx, scope, "place", &[Ns::Place]).map(|r| PlaceId(r.index)),
            zone: rd.reference(self.cx, scope, "zone", &[Ns::Zone]).map(|r| ZoneId(r.index)),
            senses,
            acts_on,
            more,
        }
    }

    fn component_more(&mut self, rd: &Rd, scope: &Scope, base: ComponentMore) -> ComponentMore {
        let mut depends_on = Vec::new();
        if let Some(node) = rd.get("depends-on")
            && let Some(d) = Rd::new(self.cx, rd.tree, node, &vocab::DEPENDS, rd.owner)
        {
            for key in vocab::DEPENDS.keys {
                for (on, span) in
                    d.references(self.cx, scope, key.name, &[Ns::Component, Ns::Party, Ns::Event])
                {
                    depends_on.push(Dependency { kind: key.name, on, span });
                }
            }
        }
        let classification = rd.get("classification").and_then(|node| {
            let c = Rd::new(self.cx, rd.tree, node, &vocab::CLASSIFICATION, rd.owner)?;
            Some(Classification {
                reviewed: c.date(self.cx, "reviewed"),
                by: self.party_of(&c, scope, "by"),
                reason: c.text(self.cx, "reason").unwrap_or_default(),
            })
        });
        let mut features = base.features;
        features.extend(rd.entries(self.cx, &self.system.knowledge, "has", Pn::Feature));
        features.sort_unstable();
        features.dedup();
        let mut ports = self.ports(rd, Some(scope));
        ports.extend(
            base.ports
                .into_iter()
                .filter(|b| !ports.iter().any(|p| p.id == b.id))
                .collect::<Vec<_>>(),
        );
        ports.sort_by(|a, b| a.id.cmp(&b.id));
        let mut interfaces = self.interfaces(rd);
        interfaces.extend(
            base.interfaces
                .into_iter()
                .filter(|b| !interfaces.iter().any(|i| i.id == b.id))
                .collect::<Vec<_>>(),
        );
        let mut failure_rates = self.failure_rates(rd);
        failure_rates.extend(
            base.failure_rates
                .into_iter()
                .filter(|b| !failure_rates.iter().any(|f| f.mode == b.mode))
                .collect::<Vec<_>>(),
        );
        failure_rates.sort_by(|a, b| a.mode.cmp(&b.mode));
        let strengths = rd.strengths(self.cx, "strengths");
        let surface = rd.strengths(self.cx, "surface");
        let assumes = rd.references(self.cx, scope, "assumes", &[Ns::Assumption]);
        ComponentMore {
            assumes: assumes.into_iter().map(|(r, _)| r.index).collect(),
            made_by: self.party_of(rd, scope, "made-by"),
            owned_by: self.party_of(rd, scope, "owned-by"),
            operated_by: self.party_of(rd, scope, "operated-by"),
            maintained_by: self.party_of(rd, scope, "maintained-by"),
            privileged: self.parties(rd, scope, "privileged"),
            shows_to: self.parties(rd, scope, "shows-to"),
            audible_in: self.places(rd, scope, "audible-in"),
            depends_on,
            support_until: self.support_until(rd).or(base.support_until),
            features,
            strengths,
            surface,
            ports,
            delay: rd.seconds(self.cx, "delay").or(base.delay),
            on_loss: self.on_loss(rd).or(base.on_loss),
            integrity: self.integrity(rd),
            protection_level: rd.int(self.cx, "protection-level"),
            version: rd.str(self.cx, "version").or(base.version),
            known_problems: self.known_problems(rd),
            classification,
            interfaces,
            failure_rates,
            count: rd.int(self.cx, "count"),
            sbom: rd.str(self.cx, "sbom").or(base.sbom),
            plays: self.plays(rd),
        }
    }

    fn link(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Link {
        let mut between: Vec<ComponentId> = Vec::new();
        for (r, span) in rd.references(self.cx, scope, "between", &[Ns::Component]) {
            let id = ComponentId(r.index);
            if between.contains(&id) {
                let name = self.system.own(r).id.to_string();
                self.cx.say(
                    Diagnostic::error("M003", say!(msg_link_to_itself, own.id.to_string(), name))
                        .at(span)
                        .help(say!(msg_link_to_itself_help))
                        .about(["link", &own.id]),
                );
            } else {
                between.push(id);
            }
        }
        if between.len() < 2
            && rd
                .get("between")
                .is_some_and(|n| !matches!(rd.tree.value(n), Value::Seq(items) if items.len() >= 2))
        {
            self.cx.say(
                Diagnostic::error("M003", say!(msg_link_ends, own.id.to_string()))
                    .at(rd.span("between").unwrap_or(own.span))
                    .help(say!(msg_link_ends_help))
                    .about(["link", &own.id]),
            );
        }
        Link {
            between: between.into_boxed_slice(),
            technology: rd.entry(self.cx, &self.system.knowledge, "technology", Pn::Link),
            technology_span: rd.span("technology").unwrap_or(own.span),
            through: self.places(rd, scope, "through").into_boxed_slice(),
            protections: rd.strengths(self.cx, "protections"),
            delay: rd.seconds(self.cx, "delay").map(Box::new),
            one_way: rd.bool(self.cx, "one-way").unwrap_or(false),
            own,
        }
    }

    fn needs(&mut self, rd: &Rd) -> Option<Box<Needs>> {
        let node = rd.get("needs")?;
        let n = Rd::new(self.cx, rd.tree, node, &vocab::NEEDS, rd.owner)?;
        let mut levels = [None; 5];
        let mut max_age = n.seconds(self.cx, "max-age");
        for property in Property::ALL {
            // `freshness: 10 s` is an age; `freshness: standard` is a protection.
            if property == Property::Freshness
                && let Some(at) = n.get("freshness")
                && n.tree.text(at).is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()))
            {
                let age = n.seconds(self.cx, "freshness");
                max_age = max_age.or(age);
                continue;
            }
            levels[property as usize] = n.level(self.cx, property.tag());
        }
        Some(Box::new(Needs {
            levels,
            accuracy: n.measure(self.cx, "accuracy", None),
            max_age,
            resolution: n.measure(self.cx, "resolution", None),
            range: n.range(self.cx, "range", None),
            completeness: n.share(self.cx, "completeness"),
            because: n.text(self.cx, "because"),
        }))
    }

    fn flow(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Flow {
        const ENDS: &[Ns] = &[Ns::Quantity, Ns::Component, Ns::Party];
        let arrow = match rd.one_of(self.cx, "arrow", vocab::ARROWS) {
            Some("cyber-to-physical") => Arrow::CyberToPhysical,
            Some("cyber-to-cyber") => Arrow::CyberToCyber,
            _ => Arrow::PhysicalToCyber,
        };
        let from = rd.reference(self.cx, scope, "from", ENDS);
        let to = rd.reference(self.cx, scope, "to", ENDS);
        let decided = self.decided(rd, scope);
        let mut paths: Vec<Path> = Vec::new();
        let read_path = |this: &mut Self, key: &'static str, node: NodeId| {
            let found = rd.references_in(this.cx, scope, key, node, &[Ns::Component, Ns::Link]);
            let all = match rd.tree.value(node) {
                Value::Seq(items) => items.len(),
                _ => 1,
            };
            // A path with an unknown name was reported; a guess at the rest would only add noise.
            (found.len() == all)
                .then(|| found.into_iter().map(|(r, span)| (r, span, "")).collect::<Path>())
        };
        let mut broken = from.is_none() || to.is_none();
        match (rd.get("via"), rd.get("routes")) {
            (Some(node), None) => match read_path(self, "via", node) {
                Some(path) => paths.push(path),
                None => broken = true,
            },
            (None, Some(node)) => {
                if matches!(rd.tree.value(node), Value::Seq([])) {
                    self.cx.say(
                        Diagnostic::error("M012", say!(msg_no_path, own.id.to_string()))
                            .at(rd.tree.span(node))
                            .help(say!(msg_no_path_help))
                            .about(["flow", &own.id]),
                    );
                }
                for node in rd.list(self.cx, "routes") {
                    match read_path(self, "routes", node) {
                        Some(path) => paths.push(path),
                        None => broken = true,
                    }
                }
            }
            (None, None) => paths.push(Vec::new()),
            (Some(_), Some(_)) => {
                self.cx.say(
                    Diagnostic::error("M003", say!(msg_via_and_routes))
                        .at(rd.span("routes").unwrap_or(own.span))
                        .help(say!(msg_via_and_routes_help))
                        .about(["flow", &own.id]),
                );
                broken = true;
            }
        }
        let mut routes = Vec::new();
        if !broken && let (Some(from), Some(to)) = (from, to) {
            for path in paths {
                if let Some(route) = self.route(&own, from, to, &path, decided.as_deref()) {
                    routes.push(route);
                }
            }
            routes.sort();
            routes.dedup();
        }
        let needs = self.needs(rd);
        let guards = self.guards(rd, scope, &own, &routes);
        self.arrow_fits(&own, arrow, from, to);
        Flow {
            arrow,
            from,
            to,
            routes,
            data: rd.reference(self.cx, scope, "data", &[Ns::Data]).map(|r| DataId(r.index)),
            command: rd.one_of(self.cx, "command", vocab::COMMANDS),
            needs,
            guards,
            decided,
            by: self.party_of(rd, scope, "by"),
            own,
        }
    }

    fn decided(&mut self, rd: &Rd, scope: &Scope) -> Option<Box<Decided>> {
        let node = rd.get("decided-from")?;
        let d = Rd::new(self.cx, rd.tree, node, &vocab::DECIDED, rd.owner)?;
        let mut flows: Vec<FlowId> = d
            .references(self.cx, scope, "flows", &[Ns::Flow])
            .into_iter()
            .map(|(r, _)| FlowId(r.index))
            .collect();
        flows.sort_unstable();
        flows.dedup();
        let word = d.str(self.cx, "combine");
        let combine = match word.as_deref() {
            None if flows.len() <= 1 => Combine::Any,
            Some("any") => Combine::Any,
            Some("all") => Combine::All,
            other => {
                let k = other.and_then(|w| {
                    let (k, n) = w.split_once("-of-")?;
                    let (k, n) = (k.parse::<u32>().ok()?, n.parse::<usize>().ok()?);
                    (k >= 1 && k as usize <= n && n == flows.len()).then_some(k)
                });
                match k {
                    Some(k) => Combine::AtLeast(k),
                    None => {
                        let span = d.span("combine").unwrap_or_else(|| rd.tree.span(node));
                        self.cx.say(
                            Diagnostic::error("M030", say!(msg_combine, rd.owner, flows.len()))
                                .at(span)
                                .help(say!(msg_combine_help, flows.len()))
                                .about(["flow", rd.owner, "combine"]),
                        );
                        Combine::Any
                    }
                }
            }
        };
        let by = d.reference(self.cx, scope, "by", &[Ns::Component, Ns::Party]);
        Some(Box::new(Decided { flows, combine, by, span: rd.tree.span(node) }))
    }

    /// The segments from end to end; nothing, with a diagnostic, where the path does not hold together.
    fn route(
        &mut self,
        own: &Own,
        from: Ref,
        to: Ref,
        path: &Path,
        decided: Option<&Decided>,
    ) -> Option<Box<[Segment]>> {
        let id = own.id.to_string();
        // Components in order, each with the link that its author named before it.
        let mut stops: Vec<(ComponentId, Span, Option<LinkId>)> = Vec::new();
        let mut named: Option<(LinkId, Span)> = None;
        for (r, span, _) in path {
            match r.ns {
                Ns::Link => named = Some((LinkId(r.index), *span)),
                _ => stops.push((ComponentId(r.index), *span, named.take().map(|(l, _)| l))),
            }
        }
        if let Some((_, span)) = named {
            self.cx.say(
                Diagnostic::error("M012", say!(msg_path_ends_in_link, id.clone()))
                    .at(span)
                    .help(say!(msg_path_ends_in_link_help))
                    .about(["flow", &id]),
            );
            return None;
        }
        if let Some(c) = component(from)
            && stops.first().is_none_or(|(first, ..)| *first != c)
        {
            stops.insert(0, (c, own.span, None));
        }
        if let Some(c) = component(to)
            && stops.last().is_none_or(|(last, ..)| *last != c)
        {
            stops.push((c, own.span, None));
        }
        let (Some(first), Some(last)) = (stops.first().copied(), stops.last().copied()) else {
            self.cx.say(
                Diagnostic::error("M012", say!(msg_no_path, id.clone()))
                    .at(own.span)
                    .help(say!(msg_no_path_help))
                    .about(["flow", &id]),
            );
            return None;
        };
        let mut segments = Vec::new();
        if let Some(by) = decided.and_then(|d| d.by) {
            match (party(by), component(by)) {
                (Some(p), _) => segments.push(Segment::Person(p)),
                (_, Some(c)) if !stops.iter().any(|(s, ..)| *s == c) => {
                    let name = self.system.own(by).id.to_string();
                    self.cx.say(
                        Diagnostic::error("M019", say!(msg_decider_off_path, id.clone(), name))
                            .at(decided.map_or(own.span, |d| d.span))
                            .help(say!(msg_decider_off_path_help))
                            .about(["flow", &id]),
                    );
                    return None;
                }
                _ => {}
            }
        }
        if let Some(p) = party(from)
            && !segments.contains(&Segment::Person(p))
        {
            segments.push(Segment::Person(p));
        }
        if from.ns == Ns::Quantity {
            let q = QuantityId(from.index);
            if !self.system.components[first.0.index()].senses.contains(&q) {
                return self.end_misfit(own, first, from, "senses");
            }
            segments.push(Segment::Sensing(first.0, q));
        }
        for (i, (c, span, named)) in stops.iter().enumerate() {
            if i > 0 {
                let link = self.hop(own, stops[i - 1].0, *c, *named, *span)?;
                segments.push(Segment::Link(link));
            }
            segments.push(Segment::Component(*c));
        }
        if to.ns == Ns::Quantity {
            let q = QuantityId(to.index);
            if !self.system.components[last.0.index()].acts_on.contains(&q) {
                return self.end_misfit(own, last, to, "acts-on");
            }
            segments.push(Segment::Acting(last.0, q));
        }
        Some(segments.into_boxed_slice())
    }

    fn end_misfit(
        &mut self,
        own: &Own,
        at: (ComponentId, Span, Option<LinkId>),
        end: Ref,
        key: &str,
    ) -> Option<Box<[Segment]>> {
        let id = own.id.to_string();
        let c = self.system.components[at.0.index()].own.clone();
        let q = self.system.own(end).id.to_string();
        let message = if key == "senses" {
            say!(msg_does_not_sense, id.clone(), c.id.to_string(), q.clone())
        } else {
            say!(msg_does_not_act, id.clone(), c.id.to_string(), q.clone())
        };
        self.cx.say(
            Diagnostic::error("M019", message)
                .at(at.1)
                .and(c.span, say!(msg_declared_here, c.id.to_string()))
                .help(say!(msg_end_misfit_help, c.id.to_string(), key, q))
                .about(["flow", &id, key]),
        );
        None
    }

    /// The link between two neighbours on a path.
    fn hop(
        &mut self,
        own: &Own,
        a: ComponentId,
        b: ComponentId,
        named: Option<LinkId>,
        span: Span,
    ) -> Option<LinkId> {
        let id = own.id.to_string();
        let leads = |l: &Link| {
            let pa = l.between.iter().position(|c| *c == a);
            let pb = l.between.iter().position(|c| *c == b);
            match (pa, pb) {
                (Some(pa), Some(_)) => !l.one_way || pa == 0,
                _ => false,
            }
        };
        let name = |c: ComponentId| self.system.components[c.index()].own.id.to_string();
        if let Some(l) = named {
            if leads(&self.system.links[l.index()]) {
                return Some(l);
            }
            let d = Diagnostic::error(
                "M012",
                say!(
                    msg_named_link,
                    id.clone(),
                    self.system.links[l.index()].own.id.to_string(),
                    name(a),
                    name(b)
                ),
            )
            .at(span)
            .and(self.system.links[l.index()].own.span, say!(msg_the_link))
            .help(say!(msg_named_link_help))
            .about(["flow", &id]);
            self.cx.say(d);
            return None;
        }
        // A cloud joins a hundred thousand homes, and each home a few things: the end with fewer links answers sooner.
        let (of_a, of_b) = (self.system.links_of.of(a), self.system.links_of.of(b));
        let found: Vec<LinkId> = if of_a.len() <= of_b.len() { of_a } else { of_b }
            .iter()
            .copied()
            .filter(|l| leads(&self.system.links[l.index()]))
            .collect();
        match found.as_slice() {
            [one] => Some(*one),
            [] => {
                let mut reachable: Vec<String> = self
                    .system
                    .links_of
                    .of(a)
                    .iter()
                    .flat_map(|l| self.system.links[l.index()].between.iter())
                    .filter(|c| **c != a)
                    .map(|c| format!("`{}`", name(*c)))
                    .collect();
                reachable.sort();
                reachable.dedup();
                reachable.truncate(8);
                let mut d =
                    Diagnostic::error("M012", say!(msg_no_link, id.clone(), name(a), name(b)))
                        .at(span)
                        .help(say!(msg_no_link_help, name(a), name(b)))
                        .about(["flow", &id, &name(a), &name(b)]);
                if !reachable.is_empty() {
                    let joined = Text::new(reachable.join("、"), reachable.join(", "));
                    d = d.note(say!(msg_joined_to, name(a), joined));
                }
                self.cx.say(d);
                None
            }
            _ => {
                let list: Vec<String> = found
                    .iter()
                    .map(|l| format!("`{}`", self.system.links[l.index()].own.id))
                    .collect();
                let example =
                    format!("[…, {}, {}, {}, …]", name(a), list[0].trim_matches('`'), name(b));
                let d = Diagnostic::error(
                    "M013",
                    say!(
                        msg_several_links,
                        id.clone(),
                        name(a),
                        name(b),
                        Text::new(list.join("、"), list.join(", "))
                    ),
                )
                .at(span)
                .help(say!(msg_several_links_help, example))
                .about(["flow", &id, &name(a), &name(b)]);
                self.cx.say(d);
                None
            }
        }
    }

    fn guards(
        &mut self,
        rd: &Rd,
        scope: &Scope,
        own: &Own,
        routes: &[Box<[Segment]>],
    ) -> Vec<Guard> {
        let mut out = Vec::new();
        for node in rd.list(self.cx, "guards") {
            let Some(g) = Rd::new(self.cx, rd.tree, node, &vocab::GUARD, rd.owner) else {
                continue;
            };
            let technology = g.entry(self.cx, &self.system.knowledge, "technology", Pn::Guard);
            let from = g.reference(self.cx, scope, "from", &[Ns::Component]).and_then(component);
            let to = g.reference(self.cx, scope, "to", &[Ns::Component]).and_then(component);
            let key_holders: Vec<Ref> = g
                .references(self.cx, scope, "key-holders", &[Ns::Component, Ns::Party])
                .into_iter()
                .map(|(r, _)| r)
                .collect();
            let (Some(technology), Some(from), Some(to)) = (technology, from, to) else { continue };
            let span = rd.tree.span(node);
            for route in routes {
                let at = |c: ComponentId| route.iter().position(|s| *s == Segment::Component(c));
                let fits = matches!((at(from), at(to)), (Some(a), Some(b)) if a < b);
                if !fits {
                    let id = own.id.to_string();
                    self.cx.say(
                        Diagnostic::error("M020", say!(msg_guard_ends, id.clone()))
                            .at(span)
                            .help(say!(msg_guard_ends_help))
                            .about(["flow", &id, "guard"]),
                    );
                    break;
                }
            }
            out.push(Guard { technology, from, to, key_holders, span });
        }
        out.sort_by_key(|g| (g.technology, g.from, g.to));
        out
    }

    /// An arrow says which border is crossed; its ends must lie on the two sides.
    fn arrow_fits(&mut self, own: &Own, arrow: Arrow, from: Option<Ref>, to: Option<Ref>) {
        let (Some(from), Some(to)) = (from, to) else { return };
        let wrong = match arrow {
            Arrow::PhysicalToCyber => from.ns == Ns::Component || to.ns == Ns::Quantity,
            Arrow::CyberToPhysical => from.ns == Ns::Quantity,
            Arrow::CyberToCyber => from.ns == Ns::Quantity || to.ns == Ns::Quantity,
        };
        // A command may end at a component only where that component acts; a person who is told what to do is the physical end.
        if wrong {
            let id = own.id.to_string();
            self.cx.say(
                Diagnostic::error("M019", say!(msg_arrow_ends, id.clone(), arrow.tag()))
                    .at(own.span)
                    .help(say!(msg_arrow_ends_help))
                    .about(["flow", &id, "arrow"]),
            );
        }
    }

    fn hazard(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Hazard {
        let when = rd.get("when").and_then(|node| self.logic(rd, scope, node));
        let barriers = rd
            .references(self.cx, scope, "barriers", &[Ns::Component, Ns::Control, Ns::Flow])
            .into_iter()
            .map(|(r, _)| r)
            .collect();
        let mut responses = Vec::new();
        for node in rd.list(self.cx, "responses") {
            let Some(r) = Rd::new(self.cx, rd.tree, node, &vocab::RESPONSE, rd.owner) else {
                continue;
            };
            let refs = |this: &mut Self, key: &str, kinds: &[Ns]| -> Vec<Ref> {
                r.references(this.cx, scope, key, kinds).into_iter().map(|(r, _)| r).collect()
            };
            let mut factors: Vec<(String, String, Span)> = r
                .map(self.cx, "factors")
                .into_iter()
                .filter_map(|(k, at, v)| rd.tree.text(v).map(|t| (k.to_owned(), t.to_owned(), at)))
                .collect();
            factors.sort();
            human::check_factors(self.cx, &self.system.knowledge, rd.owner, &factors);
            responses.push(Response {
                by: self.party_of(&r, scope, "by"),
                notices_by: refs(self, "notices-by", &[Ns::Flow, Ns::Component]),
                acts_by: refs(self, "acts-by", &[Ns::Component, Ns::Flow]),
                time_available: r.seconds(self.cx, "time-available").map(|(s, _)| s),
                time_needed: r.seconds(self.cx, "time-needed").map(|(s, _)| s),
                task: r.one_of(self.cx, "task", &["diagnosis", "action", "diagnosis-and-action"]),
                watches_for_silence: r.bool(self.cx, "watches-for-silence").unwrap_or(false),
                dependence: r.one_of(
                    self.cx,
                    "dependence",
                    &["zero", "low", "moderate", "high", "complete"],
                ),
                factors,
                span: rd.tree.span(node),
            });
        }
        let (mut unhandled, mut handled) = (Vec::new(), Vec::new());
        if let Some(node) = rd.get("harms") {
            match rd.tree.value(node) {
                Value::Seq(items) => unhandled = self.harms(rd, scope, items),
                Value::Map(pairs) => {
                    for (k, v) in pairs {
                        let items = match rd.tree.value(*v) {
                            Value::Seq(items) => items,
                            _ if rd.tree.is_null(*v) => &[],
                            _ => {
                                self.harms_shape(rd, *v);
                                continue;
                            }
                        };
                        match rd.tree.text(*k) {
                            Some("unhandled") => unhandled = self.harms(rd, scope, items),
                            Some("handled") => handled = self.harms(rd, scope, items),
                            other => {
                                let other = other.unwrap_or("");
                                let mut d = Diagnostic::error(
                                    "M001",
                                    say!(msg_unknown_key, "harms", other),
                                )
                                .at(rd.tree.span(*k))
                                .help(say!(msg_record_keys, "`unhandled`, `handled`"))
                                .about(["hazard", rd.owner, "harms", other]);
                                let near = nearest(other, ["unhandled", "handled"]);
                                if !near.is_empty() {
                                    d = d.help(say!(msg_did_you_mean, near.join(", ")));
                                }
                                self.cx.say(d);
                            }
                        }
                    }
                }
                Value::Scalar { .. } => self.harms_shape(rd, node),
            }
        }
        let further = self.further(rd);
        let source = self.source(rd);
        let mut hazard = Hazard {
            own,
            when,
            barriers,
            responses,
            unhandled,
            handled,
            further,
            source,
            ..Hazard::default()
        };
        self.reviews(rd, scope, &mut hazard);
        let status = rd.one_of(self.cx, "status", &["open", "done"]);
        hazard.done =
            (status == Some("done")).then(|| rd.span("status").unwrap_or(hazard.own.span));
        hazard
    }

    /// A class of attackers.
    fn attacker(&mut self, rd: &Rd, key: &str) -> Option<(u32, Span)> {
        let (id, span) = (rd.str(self.cx, key)?, rd.span(key)?);
        let known = &self.system.knowledge.attackers;
        if let Some(entry) = known.get_index_of(&id) {
            return Some((entry as u32, span));
        }
        let all: Vec<String> = known.keys().map(|k| format!("`{k}`")).collect();
        self.cx.say(
            Diagnostic::error("M005", say!(msg_unknown_entry, id.clone(), "attacker-classes"))
                .at(span)
                .help(say!(msg_known_entries, all.join(", ")))
                .about(["review", rd.owner, key, &id]),
        );
        None
    }

    fn reviews(&mut self, rd: &Rd, scope: &Scope, hazard: &mut Hazard) {
        let Some(node) = rd.get("reviews") else { return };
        let Some(all) = Rd::new(self.cx, rd.tree, node, &vocab::REVIEWS, rd.owner) else { return };
        let one = |this: &mut Self, r: &Rd, node: NodeId| Review {
            by: this.party_of(r, scope, "by"),
            date: r.date(this.cx, "date"),
            note: r.text(this.cx, "note"),
            needs: None,
            span: rd.tree.span(node),
        };
        if let Some(node) = all.get("security")
            && let Some(r) = Rd::new(self.cx, rd.tree, node, &vocab::THREAT_REVIEW, rd.owner)
        {
            let needs = self.attacker(&r, "needs");
            hazard.security = Some(Box::new(Review { needs, ..one(self, &r, node) }));
        }
        if let Some(node) = all.get("safety")
            && let Some(r) = Rd::new(self.cx, rd.tree, node, &vocab::REVIEW, rd.owner)
        {
            hazard.safety = Some(Box::new(one(self, &r, node)));
        }
        if let Some(node) = all.get("operation")
            && let Some(r) = Rd::new(self.cx, rd.tree, node, &vocab::OPERATION, rd.owner)
        {
            hazard.operation = Some(Box::new(OperationReview {
                review: one(self, &r, node),
                staffing: r.text(self.cx, "staffing"),
                fallback: r.text(self.cx, "fallback"),
                continuity: r.text(self.cx, "continuity"),
                cost_of_stopping: r.text(self.cx, "cost-of-stopping"),
            }));
        }
    }

    fn logic(&mut self, rd: &Rd, scope: &Scope, node: NodeId) -> Option<Logic> {
        let tree = rd.tree;
        let span = tree.span(node);
        const FORMS: &[&str] = &[
            "all",
            "any",
            "at-least",
            "of",
            "flow",
            "deviates",
            "event",
            "condition",
            "component",
            "fails",
        ];
        let wrong = |this: &mut Self, at: Span| {
            this.cx.say(
                Diagnostic::error("M029", say!(msg_logic_shape, rd.owner))
                    .at(at)
                    .help(say!(msg_logic_help))
                    .about(["hazard", rd.owner, "when"]),
            );
        };
        let Value::Map(pairs) = tree.value(node) else {
            wrong(self, span);
            return None;
        };
        for (k, _) in pairs {
            let key = tree.text(*k).unwrap_or("");
            if !FORMS.contains(&key) {
                let near = nearest(key, FORMS.iter().copied());
                let d = Diagnostic::error("M029", say!(msg_logic_key, key))
                    .at(tree.span(*k))
                    .help(if near.is_empty() || key == "not" {
                        say!(msg_logic_help)
                    } else {
                        say!(msg_did_you_mean, near.join(", "))
                    })
                    .about(["hazard", rd.owner, "when", key]);
                self.cx.say(d);
                return None;
            }
        }
        let children = |this: &mut Self, key: &str| -> Option<Vec<Logic>> {
            let Value::Seq(items) = tree.value(tree.get(node, key)?) else {
                wrong(this, span);
                return None;
            };
            let read: Vec<Logic> = items.iter().filter_map(|i| this.logic(rd, scope, *i)).collect();
            (read.len() == items.len() && !read.is_empty()).then_some(read)
        };
        let word =
            |key: &str| tree.get(node, key).and_then(|n| tree.text(n).map(|t| (t, tree.span(n))));
        if tree.get(node, "all").is_some() {
            return children(self, "all").map(Logic::All);
        }
        if tree.get(node, "any").is_some() {
            return children(self, "any").map(Logic::Any);
        }
        if let Some((text, at)) = word("at-least") {
            let of = children(self, "of")?;
            return match text.parse::<u32>() {
                Ok(k) if k >= 1 && k as usize <= of.len() => Some(Logic::AtLeast(k, of)),
                _ => {
                    wrong(self, at);
                    None
                }
            };
        }
        if let Some((id, at)) = word("flow") {
            let flow = rd.resolve(self.cx, scope, &[Ns::Flow], id, at, "when")?;
            let Some(deviates) = tree.get(node, "deviates") else {
                wrong(self, span);
                return None;
            };
            let mut words = Vec::new();
            let arrow = self.system.flows.get(flow.index as usize).map(|f| f.arrow.tag());
            let items: Vec<NodeId> = match tree.value(deviates) {
                Value::Seq(items) => items.to_vec(),
                _ => vec![deviates],
            };
            for item in items {
                let at = tree.span(item);
                let Some(text) = tree.text(item) else {
                    wrong(self, at);
                    continue;
                };
                let Some(w) = rd.entry_of(
                    self.cx,
                    &self.system.knowledge,
                    Pn::GuideWord,
                    text,
                    at,
                    "deviates",
                ) else {
                    continue;
                };
                let applies = self.system.knowledge.guide_words.get_index(w as usize).is_some_and(
                    |(_, g)| arrow.is_none_or(|arrow| g.applies_to.iter().any(|a| a == arrow)),
                );
                if applies {
                    words.push(w);
                } else {
                    let fitting: Vec<String> = self
                        .system
                        .knowledge
                        .guide_words
                        .iter()
                        .filter(|(_, g)| g.applies_to.iter().any(|a| Some(a.as_str()) == arrow))
                        .map(|(id, _)| format!("`{id}`"))
                        .collect();
                    self.cx.say(
                        Diagnostic::error(
                            "M034",
                            say!(msg_guide_word_arrow, text, id, arrow.unwrap_or("")),
                        )
                        .at(at)
                        .help(say!(msg_one_of, Text::new(fitting.join("、"), fitting.join(", "))))
                        .about(["hazard", rd.owner, "deviates", text]),
                    );
                }
            }
            words.sort_unstable();
            words.dedup();
            return Some(Logic::Deviates(FlowId(flow.index), words, span));
        }
        if let Some((id, at)) = word("event") {
            return rd
                .resolve(self.cx, scope, &[Ns::Event], id, at, "when")
                .map(|r| Logic::Event(r.index, at));
        }
        if let Some((id, at)) = word("condition") {
            return rd
                .resolve(self.cx, scope, &[Ns::Condition], id, at, "when")
                .map(|r| Logic::Condition(r.index, at));
        }
        if let Some((id, at)) = word("component") {
            let c = rd.resolve(self.cx, scope, &[Ns::Component], id, at, "when")?;
            let items: Vec<NodeId> = match tree.get(node, "fails").map(|n| (n, tree.value(n))) {
                Some((_, Value::Seq(items))) => items.to_vec(),
                Some((n, _)) => vec![n],
                None => Vec::new(),
            };
            let mut modes = Vec::new();
            for item in items {
                let mode = tree.text(item).unwrap_or("");
                if self.is_failure_mode("fails", mode, tree.span(item), ["hazard", rd.owner]) {
                    modes.push(mode.to_owned());
                }
            }
            return Some(Logic::Fails(ComponentId(c.index), modes, span));
        }
        wrong(self, span);
        None
    }

    fn control(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Control {
        let perspective = rd.int(self.cx, "perspective");
        if let Some(p) = perspective
            && !(1..=4).contains(&p)
        {
            self.cx.say(
                Diagnostic::error("M009", say!(msg_perspective, p))
                    .at(rd.span("perspective").unwrap_or(own.span))
                    .help(say!(msg_perspective_help))
                    .about(["control", &own.id, "perspective"]),
            );
        }
        let causes = rd.list(self.cx, "causes");
        let causes = self.harms(rd, scope, &causes);
        Control {
            perspective,
            party: self.party_of(rd, scope, "party"),
            cost: rd.measure(self.cx, "cost", None).map(|(m, _)| m),
            confirmation: rd.entry(
                self.cx,
                &self.system.knowledge,
                "confirmation",
                Pn::Confirmation,
            ),
            rung: rd.entry(self.cx, &self.system.knowledge, "rung", Pn::Rung),
            status: rd.one_of(self.cx, "status", &["proposed", "planned", "in-place", "rejected"]),
            evidence_date: rd.date(self.cx, "evidence-date"),
            meets: rd.entries(self.cx, &self.system.knowledge, "meets", Pn::Requirement),
            evidence: rd.strs(self.cx, "evidence").into_iter().map(|(t, _)| t.to_owned()).collect(),
            cps: rd.strs(self.cx, "cps").into_iter().map(|(t, s)| (t.to_owned(), s)).collect(),
            on: rd
                .references(
                    self.cx,
                    scope,
                    "on",
                    &[Ns::Component, Ns::Link, Ns::Flow, Ns::Party, Ns::Zone],
                )
                .into_iter()
                .map(|(r, _)| r)
                .collect(),
            causes,
            integrity: self.integrity(rd),
            effect: self.changes(rd, scope, "effect"),
            own,
        }
    }

    /// Changes of the model, each a record with exactly one kind of change.
    fn changes(&mut self, rd: &Rd, scope: &Scope, key: &str) -> Vec<Change> {
        let mut out = Vec::new();
        for node in rd.list(self.cx, key) {
            let Some(c) = Rd::new(self.cx, rd.tree, node, &vocab::CHANGE, rd.owner) else {
                continue;
            };
            let one =
                |this: &mut Self, key: &str, kinds: &[Ns]| c.reference(this.cx, scope, key, kinds);
            let has = |key: &str| c.get(key).is_some();
            let change = if has("compromise") {
                one(self, "compromise", &[Ns::Component])
                    .map(|r| Change::Compromise(ComponentId(r.index)))
            } else if has("remove") {
                one(self, "remove", &[Ns::Component, Ns::Control]).map(Change::Remove)
            } else if has("happens") {
                one(self, "happens", &[Ns::Event, Ns::Condition]).map(Change::Happens)
            } else if has("link") && has("technology") {
                let link = one(self, "link", &[Ns::Link]);
                let t = c.entry(self.cx, &self.system.knowledge, "technology", Pn::Link);
                link.zip(t).map(|(l, t)| Change::Technology(LinkId(l.index), t))
            } else if has("place") && has("entry") {
                let place = one(self, "place", &[Ns::Place]);
                let e = c.entry(self.cx, &self.system.knowledge, "entry", Pn::PlaceEntry);
                place.zip(e).map(|(p, e)| Change::Entry(PlaceId(p.index), e))
            } else if has("on") && has("strengths") {
                let on = one(self, "on", &[Ns::Component, Ns::Link, Ns::Party]);
                on.zip(c.strengths(self.cx, "strengths")).map(|(r, s)| Change::Strengths(r, s))
            } else if has("component") && (has("has") || has("lacks")) {
                let component = one(self, "component", &[Ns::Component]);
                let k = &self.system.knowledge;
                let gained = c.entries(self.cx, k, "has", Pn::Feature);
                let lost = c.entries(self.cx, k, "lacks", Pn::Feature);
                component.map(|r| Change::Features(ComponentId(r.index), gained, lost))
            } else if has("party") && has("on-duty") {
                let party = one(self, "party", &[Ns::Party]);
                let share = c.share(self.cx, "on-duty").map(|(s, _)| s);
                party.zip(share).map(|(p, s)| Change::OnDuty(PartyId(p.index), s))
            } else if has("unguard") {
                one(self, "unguard", &[Ns::Flow]).map(|r| Change::Unguard(FlowId(r.index)))
            } else if has("hazard") && has("barrier") {
                let hazard = one(self, "hazard", &[Ns::Hazard]);
                let barrier = one(self, "barrier", &[Ns::Component, Ns::Control, Ns::Flow]);
                hazard.zip(barrier).map(|(h, b)| Change::Barrier(HazardId(h.index), b))
            } else if has("hazard") && has("kind") && has("at-most") {
                self.bound(&c, scope)
            } else {
                self.cx.say(
                    Diagnostic::error("M003", say!(msg_change_shape))
                        .at(rd.tree.span(node))
                        .help(say!(msg_change_help))
                        .about(["change", rd.owner, key]),
                );
                None
            };
            out.extend(change);
        }
        out
    }

    fn known_problems(&mut self, rd: &Rd) -> Vec<KnownProblem> {
        let mut out = Vec::new();
        for node in rd.list(self.cx, "known-problems") {
            let rec = Rd::new(self.cx, rd.tree, node, &vocab::KNOWN_PROBLEM, rd.owner);
            let Some(problem) = rec else { continue };
            let Some(id) = problem.str(self.cx, "id") else { continue };
            out.push(KnownProblem {
                id,
                date: problem.date(self.cx, "date"),
                versions: problem
                    .strs(self.cx, "versions")
                    .into_iter()
                    .map(|(v, _)| v.to_owned())
                    .collect(),
                note: problem.text(self.cx, "note"),
                span: rd.tree.span(node),
            });
        }
        // The order of the list says nothing.
        out.sort_by(|a, b| (&a.id, a.date, &a.versions).cmp(&(&b.id, b.date, &b.versions)));
        out
    }

    fn pledge(&mut self, ns: Ns, rd: &Rd, scope: &Scope, own: Own) -> Pledge {
        let mut p = Pledge { own, ..Pledge::default() };
        match ns {
            Ns::Duty => {
                p.text = rd.text(self.cx, "what");
                p.party = self.party_of(rd, scope, "party");
                p.to = self.party_of(rd, scope, "to");
                let k = &self.system.knowledge;
                p.kind = rd.entry(self.cx, k, "kind", Pn::DutyKind);
                p.phases = rd.entries(self.cx, k, "phase", Pn::Phase);
                p.within = rd.seconds(self.cx, "within").map(|(s, _)| s);
                p.until = rd.date(self.cx, "until");
            }
            Ns::Assumption => {
                p.text = rd.text(self.cx, "text");
                p.party = self.party_of(rd, scope, "owner");
                p.to = self.party_of(rd, scope, "guaranteed-by");
                p.until = rd.date(self.cx, "until");
                p.if_false = self.changes(rd, scope, "if-false");
            }
            Ns::Claim => {
                p.about = rd
                    .references(self.cx, scope, "product", &[Ns::Component])
                    .into_iter()
                    .map(|(r, _)| r)
                    .collect();
                let scheme = rd.str(self.cx, "scheme");
                let level = rd.str(self.cx, "level");
                p.scheme = scheme.map(|s| (s, level, rd.span("scheme").unwrap_or(p.own.span)));
                p.from = rd.date(self.cx, "date");
                p.until = rd.date(self.cx, "until");
                let mut refs = |key: &str| {
                    rd.references(self.cx, scope, key, &[Ns::Component])
                        .into_iter()
                        .map(|(r, _)| r)
                        .collect()
                };
                let boundary = refs("boundary");
                p.label = Some(Box::new(LabelRecord {
                    boundary,
                    criteria: rd.str(self.cx, "criteria"),
                    version: rd.str(self.cx, "version"),
                    method: rd.one_of(self.cx, "method", vocab::METHODS),
                    by: rd.text(self.cx, "by"),
                    silent_on: rd.texts(self.cx, "does-not-say"),
                    evidence: rd
                        .strs(self.cx, "evidence")
                        .into_iter()
                        .map(|(e, _)| e.to_owned())
                        .collect(),
                }));
            }
            _ => {
                p.party = self.party_of(rd, scope, "insured");
                p.to = self.party_of(rd, scope, "insurer");
                p.from = rd.date(self.cx, "from");
                p.until = rd.date(self.cx, "until");
            }
        }
        p
    }

    /// What is not a list of elements: the system itself, frame, dismissals, suppressions, terms.
    pub fn rest(&mut self, tree: &Tree, scope: &Scope, part: Option<&str>) {
        let Some(root) = tree.root() else { return };
        let get = |key: &str| tree.get(root, key);
        if let Some(node) = get("system") {
            self.meta(tree, node, scope, part);
        }
        if let Some(node) = get("demands")
            && part.is_none()
        {
            self.demands(tree, node);
        }
        if let Some(node) = get("frame")
            && let Some(f) = Rd::new(self.cx, tree, node, &vocab::FRAME, "frame")
            && part.is_none()
        {
            let all = f.get("flows").is_some_and(|n| tree.text(n) == Some("all"));
            let mut frame = Frame { span: Some(tree.span(node)), ..Frame::default() };
            if f.get("flows").is_some() && !all {
                frame.flows = Some(
                    f.references(self.cx, scope, "flows", &[Ns::Flow])
                        .into_iter()
                        .map(|(r, _)| FlowId(r.index))
                        .collect(),
                );
            }
            if f.get("people").is_some() {
                frame.people = Some(self.parties(&f, scope, "people"));
            }
            if f.get("guide-words").is_some() {
                frame.guide_words =
                    Some(f.entries(self.cx, &self.system.knowledge, "guide-words", Pn::GuideWord));
            }
            let _ = f.entries(self.cx, &self.system.knowledge, "harms", Pn::HarmKind);
            for item in f.list(self.cx, "out-of-frame") {
                if let Some(o) = Rd::new(self.cx, tree, item, &vocab::OUT_OF_FRAME, "frame") {
                    let what = o.text(self.cx, "what").unwrap_or_default();
                    let reason = o.text(self.cx, "reason").unwrap_or_default();
                    frame.out.push((what, reason));
                }
            }
            self.system.frame = frame;
        }
        let Some(file) = Rd::quiet(tree, root, &vocab::FILE) else { return };
        self.compliance(tree, &file, scope);
        for (i, node) in file.list(self.cx, "dismissals").into_iter().enumerate() {
            let owner = format!("dismissal {}", i + 1);
            let Some(d) = Rd::new(self.cx, tree, node, &vocab::DISMISSAL, &owner) else { continue };
            let class = d.selector(self.cx, "class", Some(Ns::Flow));
            if let Some(class) = &class {
                self.selector_names(class, scope, &owner);
            }
            let dismissal = Dismissal {
                flows: d
                    .references(self.cx, scope, "flows", &[Ns::Flow])
                    .into_iter()
                    .map(|(r, _)| FlowId(r.index))
                    .collect(),
                people: self.parties(&d, scope, "people"),
                guide_words: d.entries(
                    self.cx,
                    &self.system.knowledge,
                    "guide-words",
                    Pn::GuideWord,
                ),
                reason: d.text(self.cx, "reason").unwrap_or_default(),
                span: tree.span(node),
                class,
            };
            self.system.dismissals.push(dismissal);
        }
        for (i, node) in file.list(self.cx, "suppressions").into_iter().enumerate() {
            let owner = format!("suppression {}", i + 1);
            let Some(s) = Rd::new(self.cx, tree, node, &vocab::SUPPRESSION, &owner) else {
                continue;
            };
            let suppression = Suppression {
                finding: s.str(self.cx, "finding").unwrap_or_default(),
                on: s.str(self.cx, "on").map(|id| format!("{}{id}", scope.prefix)),
                reason: s.text(self.cx, "reason").unwrap_or_default(),
                until: s.date(self.cx, "until"),
                span: s.span("finding").unwrap_or_else(|| tree.span(node)),
            };
            self.system.suppressions.push(suppression);
        }
        let whose = part.unwrap_or("").to_owned();
        self.terms(&file, Some(scope), &whose);
    }

    fn terms(&mut self, rd: &Rd, scope: Option<&Scope>, whose: &str) {
        for (term, span, node) in rd.map(self.cx, "terms") {
            let Some((_, known)) = self.system.knowledge.terms.get_key_value(term) else {
                let near = nearest(term, self.system.knowledge.terms.keys().map(String::as_str));
                let mut d = Diagnostic::warning("M005", say!(msg_unknown_term, term))
                    .at(span)
                    .help(say!(msg_unknown_term_help))
                    .about(["term", term]);
                if !near.is_empty() {
                    d = d.help(say!(msg_did_you_mean, near.join(", ")));
                }
                self.cx.say(d);
                continue;
            };
            let known_senses: Vec<String> =
                known.senses.iter().map(|s| s.head.id.clone()).collect();
            let (sense, at, agreed_by, date) = match rd.tree.value(node) {
                Value::Scalar { text, .. } => {
                    (Some(text.to_owned()), rd.tree.span(node), Vec::new(), None)
                }
                _ => {
                    let Some(t) = Rd::new(self.cx, rd.tree, node, &vocab::TERM_USE, term) else {
                        continue;
                    };
                    let agreed = match scope {
                        Some(scope) => self.parties(&t, scope, "agreed-by"),
                        None => Vec::new(),
                    };
                    (
                        t.str(self.cx, "sense"),
                        t.span("sense").unwrap_or(span),
                        agreed,
                        t.date(self.cx, "date"),
                    )
                }
            };
            let Some(sense) = sense else { continue };
            if !known_senses.contains(&sense) {
                let list: Vec<String> = known_senses.iter().map(|s| format!("`{s}`")).collect();
                let mut d = Diagnostic::error("M005", say!(msg_unknown_sense, term, sense.clone()))
                    .at(at)
                    .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
                    .about(["term", term, &sense]);
                let near = nearest(&sense, known_senses.iter().map(String::as_str));
                if !near.is_empty() {
                    d = d.help(say!(msg_did_you_mean, near.join(", ")));
                }
                self.cx.say(d);
                continue;
            }
            self.system.terms.push(TermUse {
                term: term.to_owned(),
                sense,
                whose: whose.to_owned(),
                agreed_by,
                date,
                span: at,
            });
        }
    }

    fn meta(&mut self, tree: &Tree, node: NodeId, scope: &Scope, part: Option<&str>) {
        let Some(rd) = Rd::new(self.cx, tree, node, &vocab::SYSTEM, part.unwrap_or("")) else {
            return;
        };
        let id = rd.str(self.cx, "id").unwrap_or_default();
        let span = rd.span("id").unwrap_or_else(|| tree.span(node));
        let mut meta = Meta {
            name: rd.text(self.cx, "name").unwrap_or_else(|| Text::same(id.clone())),
            version: rd.str(self.cx, "version"),
            date: rd.date(self.cx, "date"),
            sector: rd.entry(self.cx, &self.system.knowledge, "sector", Pn::Sector),
            jurisdictions: {
                let given = rd.strs(self.cx, "jurisdictions").into_iter();
                let mut given: Vec<String> = given.map(|(j, _)| j.to_owned()).collect();
                given.sort();
                given.dedup();
                given
            },
            markets: rd.entries(self.cx, &self.system.knowledge, "markets", Pn::Market),
            currency: rd.entry(self.cx, &self.system.knowledge, "currency", Pn::Currency),
            units: rd.int(self.cx, "units"),
            harm_definition: rd.entry(
                self.cx,
                &self.system.knowledge,
                "harm-definition",
                Pn::HarmDefinition,
            ),
            span,
            id,
            ..Meta::default()
        };
        if let Some(use_node) = rd.get("intended-use") {
            meta.intended_span = Some(tree.span(use_node));
            let is_record = tree
                .pairs(use_node)
                .iter()
                .any(|(k, _)| matches!(tree.text(*k), Some("text" | "users" | "places")));
            if is_record {
                for (k, v) in tree.pairs(use_node) {
                    let refs = |this: &mut Self, ns: Ns| -> Vec<u32> {
                        rd.references_in(this.cx, scope, "intended-use", *v, &[ns])
                            .into_iter()
                            .map(|(r, _)| r.index)
                            .collect()
                    };
                    match tree.text(*k) {
                        Some("text") => {
                            meta.intended_use =
                                read_text(self.cx, tree, *v, "system", "intended-use");
                        }
                        Some("users") => {
                            meta.intended_users =
                                refs(self, Ns::Party).into_iter().map(PartyId).collect();
                        }
                        Some("places") => {
                            meta.intended_places =
                                refs(self, Ns::Place).into_iter().map(PlaceId).collect();
                        }
                        other => {
                            let other = other.unwrap_or("");
                            self.cx.say(
                                Diagnostic::error(
                                    "M001",
                                    say!(msg_unknown_key, "intended-use", other),
                                )
                                .at(tree.span(*k))
                                .help(say!(msg_record_keys, "`text`, `users`, `places`"))
                                .about([
                                    "system",
                                    "intended-use",
                                    other,
                                ]),
                            );
                        }
                    }
                }
            } else {
                meta.intended_use = read_text(self.cx, tree, use_node, "system", "intended-use");
            }
        }
        for (id, span, node) in rd.map(self.cx, "excluded-uses") {
            let owner = format!("{}{id}", scope.prefix);
            let Some(x) = Rd::new(self.cx, tree, node, &vocab::EXCLUDED, &owner) else { continue };
            let reach = x.get("reach").and_then(|n| {
                let r = Rd::new(self.cx, tree, n, &vocab::REACH, &owner)?;
                let from = r.selector(self.cx, "from", Some(Ns::Component))?;
                let to = r.reference(self.cx, scope, "to", &[Ns::Quantity])?;
                Some((from, QuantityId(to.index)))
            });
            let used = ExcludedUse {
                text: x.text(self.cx, "text").unwrap_or_default(),
                flow: x.selector(self.cx, "flow", Some(Ns::Flow)),
                component: x.selector(self.cx, "component", Some(Ns::Component)),
                reach,
                span,
                id: owner.clone(),
            };
            for selector in
                [used.flow.as_ref(), used.component.as_ref(), used.reach.as_ref().map(|(s, _)| s)]
                    .into_iter()
                    .flatten()
            {
                self.selector_names(selector, scope, &owner);
            }
            self.system.excluded_uses.push(used);
        }
        self.regimes(&rd, scope);
        let ports: Vec<ComponentId> = rd
            .references(self.cx, scope, "ports", &[Ns::Component])
            .into_iter()
            .filter_map(|(r, _)| component(r))
            .collect();
        match part {
            None => self.system.meta = meta,
            Some(part) => {
                if let Some(Ref { index, .. }) = self.system.find(Ns::Part, part) {
                    let p = &mut self.system.parts[index as usize];
                    p.system_id = meta.id;
                    p.ports = ports;
                }
            }
        }
    }

    fn regimes(&mut self, rd: &Rd, scope: &Scope) {
        let Some(node) = rd.get("regime") else { return };
        let tree = rd.tree;
        let uses: Vec<NodeId> = match tree.value(node) {
            Value::Seq(items) => items.to_vec(),
            _ => vec![node],
        };
        for item in uses {
            let (id, span, roles) = match tree.value(item) {
                Value::Scalar { text, .. } => (text, tree.span(item), None),
                _ => match tree
                    .get(item, "use")
                    .and_then(|n| tree.text(n).map(|t| (t, tree.span(n))))
                {
                    Some((text, span)) => (text, span, tree.get(item, "roles")),
                    None => {
                        self.cx.say(
                            Diagnostic::error("M003", say!(msg_regime_shape))
                                .at(tree.span(item))
                                .help(say!(msg_regime_help))
                                .about(["system", "regime"]),
                        );
                        continue;
                    }
                },
            };
            let Some(regime) =
                rd.entry_of(self.cx, &self.system.knowledge, Pn::Regime, id, span, "regime")
            else {
                continue;
            };
            let known = self
                .system
                .knowledge
                .regimes
                .get_index(regime as usize)
                .map(|(_, r)| r.roles.clone())
                .unwrap_or_default();
            let mut bound = indexmap::IndexMap::new();
            for (k, v) in roles.map(|n| tree.pairs(n)).unwrap_or_default() {
                let role = tree.text(*k).unwrap_or("");
                let Some(kind) = known.get(role) else {
                    let list: Vec<String> = known.keys().map(|r| format!("`{r}`")).collect();
                    let mut d = Diagnostic::error("M001", say!(msg_unknown_key, id, role))
                        .at(tree.span(*k))
                        .help(say!(msg_record_keys, Text::new(list.join("、"), list.join(", "))))
                        .about(["system", "regime", role]);
                    let near = nearest(role, known.keys().map(String::as_str));
                    if !near.is_empty() {
                        d = d.help(say!(msg_did_you_mean, near.join(", ")));
                    }
                    self.cx.say(d);
                    continue;
                };
                let Some(ns) = namespace_of(kind) else { continue };
                let refs: Vec<Ref> = rd
                    .references_in(self.cx, scope, "regime", *v, &[ns])
                    .into_iter()
                    .map(|(r, _)| r)
                    .collect();
                bound.insert(role.to_owned(), refs);
            }
            self.system.regimes.push(RegimeUse {
                regime,
                roles: bound,
                prefix: scope.prefix.to_owned(),
                span,
            });
        }
    }

    /// Roles that the model does not bind are played by what says so with `role:`, and otherwise by the element of the same name.
    pub fn roles_of_regimes(&mut self, names: &Names) {
        let mut regimes = std::mem::take(&mut self.system.regimes);
        for used in &mut regimes {
            let Some((_, regime)) = self.system.knowledge.regimes.get_index(used.regime as usize)
            else {
                continue;
            };
            for (role, kind) in &regime.roles {
                if used.roles.contains_key(role) {
                    continue;
                }
                let Some(ns) = namespace_of(kind) else { continue };
                let mut found: Vec<Ref> = (0..self.system.count(ns) as u32)
                    .map(|index| Ref { ns, index })
                    .filter(|r| self.plays_of(*r).iter().any(|p| p == role))
                    .filter(|r| self.system.own(*r).id.starts_with(&used.prefix))
                    .collect();
                if found.is_empty() {
                    found.extend(
                        names
                            .get(ns, &format!("{}{role}", used.prefix))
                            .map(|index| Ref { ns, index }),
                    );
                }
                used.roles.insert(role.clone(), found);
            }
            used.roles.sort_keys();
        }
        self.system.regimes = regimes;
    }

    fn plays_of(&self, r: Ref) -> &[String] {
        let i = r.index as usize;
        match r.ns {
            Ns::Party => &self.system.parties[i].plays,
            Ns::Place => &self.system.places[i].plays,
            Ns::Zone => &self.system.zones[i].plays,
            Ns::Quantity => &self.system.quantities[i].plays,
            Ns::Component => &self.system.more(ComponentId(r.index)).plays,
            _ => &[],
        }
    }

    /// Names in a selector of the model must be names of the model (in a pack they are roles).
    fn selector_names(&mut self, selector: &Selector, scope: &Scope, owner: &str) {
        let Some((_, keys)) = SELECTORS.iter().find(|(ns, _)| *ns == selector.over) else { return };
        for condition in &selector.conditions {
            let Some(key) = keys.iter().find(|k| k.name == condition.key) else { continue };
            for value in &condition.values {
                let (what, near, help) = match key.takes {
                    Takes::Names(kinds) if scope.find(kinds, value).is_empty() => {
                        let near = if self.cx.may_compare(scope.names.count(kinds)) {
                            scope.names.nearest(kinds, value)
                        } else {
                            Vec::new()
                        };
                        let sections: Vec<String> =
                            kinds.iter().map(|ns| format!("`{}:`", ns.key())).collect();
                        let sections = Text::new(sections.join("・"), sections.join(" or "));
                        (
                            crate::reader::kinds_word(kinds),
                            near,
                            say!(msg_unknown_reference_help, sections),
                        )
                    }
                    Takes::Entries(ns) if self.system.knowledge.index(ns, value).is_none() => {
                        let near = nearest(value, self.system.knowledge.ids(ns));
                        (Text::same(ns.key()), near, say!(msg_unknown_entry_help, ns.key()))
                    }
                    _ => continue,
                };
                let mut d = Diagnostic::error("M004", say!(msg_unknown_reference, what, value))
                    .at(condition.span)
                    .about(["selector", owner, condition.key, value]);
                if !near.is_empty() {
                    d = d.help(say!(msg_did_you_mean, near.join(", ")));
                }
                self.cx.say(d.help(help));
            }
        }
    }
}

fn namespace_of(kind: &str) -> Option<Ns> {
    Ns::ALL.iter().find(|(_, _, tag, _)| *tag == kind).map(|(ns, ..)| *ns)
}
