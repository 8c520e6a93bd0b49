//! Trust paths: what a connection from end to end is worth, property by property, and what holds it down.
//!
//! * A route is worth the least of its segments, bound by bound where strengths are not known.
//! * Over several accepted routes, integrity-like properties take the least and availability the greatest.
//! * A guard lifts what it lists on the segments strictly between its ends; the higher of the two counts.
//! * Along `decided-from`, a flow is no more worth than what it is decided from: the greatest fixpoint, because cycles of
//!   decisions prove nothing against themselves.

use rayon::prelude::*;
use tensha_model::grade::{Grade, Level, Property};
use tensha_model::system::{Combine, Flow, FlowId, Segment, System};
use tensha_text::Span;

/// The strengths of the five properties, in the order of [`Property::ALL`].
pub type Grades = [Grade; 5];

/// A segment on a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The segment.
    pub segment: Segment,
    /// What it is worth by itself.
    pub base: Grades,
    /// What it is worth under the flow's guards.
    pub effective: Grades,
    /// The guard that lifts a property, by its number in the flow.
    pub lifted_by: [Option<u8>; 5],
}

/// A route from end to end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// Its segments in order.
    pub steps: Box<[Step]>,
    /// The least of them.
    pub strength: Grades,
}

/// How a flow stands to what it needs.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It falls short.
    Unmet,
    /// It cannot be told: strengths are not known.
    Undecided,
    /// Nothing is needed, so nothing is judged.
    NotJudged,
    /// It reaches what is needed.
    Met,
}

/// What is needed, and who says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Need {
    /// The least strength.
    pub level: Level,
    /// The line that states it: the model's, or a pack's where the model states nothing.
    pub span: Span,
    /// Whether it is assumed from a pack.
    pub assumed: bool,
}

/// What is known of one flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlowPath {
    /// The flow.
    pub flow: FlowId,
    /// Its routes.
    pub routes: Box<[Route]>,
    /// What its own routes are worth.
    pub own: Grades,
    /// What it is worth with everything it is decided from.
    pub total: Grades,
    /// What it needs.
    pub needs: [Option<Need>; 5],
}

impl FlowPath {
    /// How the flow stands to a need.
    pub fn verdict(&self, property: Property) -> Verdict {
        let Some(need) = self.needs[property as usize] else { return Verdict::NotJudged };
        let total = self.total[property as usize];
        if self.routes.is_empty() {
            Verdict::Undecided
        } else if total.lo >= need.level {
            Verdict::Met
        } else if total.hi < need.level {
            Verdict::Unmet
        } else {
            Verdict::Undecided
        }
    }

    /// The worst verdict over the five properties.
    pub fn overall(&self) -> Verdict {
        Property::ALL
            .into_iter()
            .map(|p| self.verdict(p))
            .filter(|v| *v != Verdict::NotJudged)
            .min()
            .unwrap_or(Verdict::NotJudged)
    }

    /// The segments that hold a property down, and of each whether its strength is known to. Over the flow's own routes; empty where
    /// nothing does because everything is strong.
    ///
    /// One route, or an integrity-like property: the segments at the least value. Where strengths are not known, that is those at the
    /// lower bound and those at the upper one, so that raising all the others moves neither. Availability over several routes: a
    /// smallest set of segments whose raising raises the flow in the worst case.
    pub fn bottleneck(&self, property: Property) -> Vec<(Segment, bool)> {
        let i = property as usize;
        let own = self.own[i];
        if own.lo == Level::Strong || self.routes.is_empty() {
            return Vec::new();
        }
        // A segment that is known to be at the upper bound holds the path down whatever the others turn out to be.
        let certain = |g: Grade| g.hi <= own.hi && own.hi < Level::Strong;
        // In the order in which the content passes them, each once.
        let mut out: Vec<(Segment, bool)> = Vec::new();
        let mut name =
            |segment: Segment, certain: bool| match out.iter_mut().find(|(s, _)| *s == segment) {
                Some((_, known)) => *known |= certain,
                None => out.push((segment, certain)),
            };
        if property == Property::Availability && self.routes.len() > 1 {
            let weak = |route: &Route| -> Vec<Segment> {
                let at_most = |s: &&Step| s.effective[i].lo <= own.lo;
                let mut set: Vec<Segment> =
                    route.steps.iter().filter(at_most).map(|s| s.segment).collect();
                set.sort_unstable();
                set.dedup();
                set
            };
            let sets = self.routes.iter().map(|r| (weak(r), r));
            if let Some((set, route)) =
                sets.min_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.cmp(b)))
            {
                for step in route.steps.iter().filter(|s| set.contains(&s.segment)) {
                    name(step.segment, certain(step.effective[i]));
                }
            }
        } else {
            for step in self.routes.iter().flat_map(|r| r.steps.iter()) {
                let g = step.effective[i];
                if g.lo <= own.lo || certain(g) {
                    name(step.segment, certain(g));
                }
            }
        }
        out
    }

    /// A set of segments, none of them superfluous, that every route passes and that limits a property's greatest value over the
    /// routes: the certificate of the flow's availability (the greatest least over routes equals the least greatest over cuts).
    pub fn cut(&self, property: Property) -> Vec<Segment> {
        let own = self.own[property as usize];
        let mut open: Vec<&Route> = self.routes.iter().collect();
        let mut cut = Vec::new();
        while !open.is_empty() {
            // The segment that limits most of the routes not yet cut; the smallest one where several do.
            let mut counted: Vec<(Segment, usize)> = Vec::new();
            for route in &open {
                for step in &route.steps {
                    if step.effective[property as usize].lo <= own.lo {
                        match counted.iter_mut().find(|(s, _)| *s == step.segment) {
                            Some((_, n)) => *n += 1,
                            None => counted.push((step.segment, 1)),
                        }
                    }
                }
            }
            counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let Some((segment, _)) = counted.first().copied() else { break };
            cut.push(segment);
            open.retain(|r| !r.steps.iter().any(|s| s.segment == segment));
        }
        // Drop what later choices made superfluous, so that the set is minimal.
        let mut i = 0;
        while i < cut.len() {
            let without: Vec<Segment> =
                cut.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, s)| *s).collect();
            let still =
                self.routes.iter().all(|r| r.steps.iter().any(|s| without.contains(&s.segment)));
            if still {
                cut = without;
            } else {
                i += 1;
            }
        }
        cut.sort_unstable();
        cut
    }

    /// The segments that are surely stronger than the flow, so that their strength brings no benefit.
    pub fn no_benefit(&self, property: Property) -> Vec<Segment> {
        let total = self.total[property as usize];
        let idle = |s: &Step| s.effective[property as usize].lo > total.hi;
        let steps = || self.routes.iter().flat_map(|r| r.steps.iter());
        let mut out: Vec<Segment> = Vec::new();
        for step in steps().filter(|s| idle(s)) {
            // A guard may lift a segment on one route and not on another, where it is then as weak as it is by itself.
            if !out.contains(&step.segment) && steps().all(|s| s.segment != step.segment || idle(s))
            {
                out.push(step.segment);
            }
        }
        out
    }

    /// What the flow's own routes would be worth with these segments raised to the top.
    pub fn raised(&self, property: Property, raise: &[Segment]) -> Grade {
        let value = |route: &Route| {
            route
                .steps
                .iter()
                .map(|s| {
                    if raise.contains(&s.segment) {
                        Grade::TOP
                    } else {
                        s.effective[property as usize]
                    }
                })
                .fold(Grade::TOP, Grade::min)
        };
        over_routes(property, self.routes.iter().map(value))
    }
}

/// All flows of a system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paths {
    /// By flow number.
    pub flows: Vec<FlowPath>,
}

impl Paths {
    /// What is known of a flow.
    pub fn of(&self, flow: FlowId) -> &FlowPath {
        &self.flows[flow.index()]
    }

    /// The inputs that hold a property of a flow below what its own routes are worth; empty where none does.
    pub fn limiting_inputs(
        &self,
        system: &System,
        flow: FlowId,
        property: Property,
    ) -> Vec<FlowId> {
        let path = self.of(flow);
        let i = property as usize;
        let Some(decided) = system.flows[flow.index()].decided.as_deref() else {
            return Vec::new();
        };
        if path.total[i] == path.own[i] {
            return Vec::new();
        }
        decided
            .flows
            .iter()
            .copied()
            .filter(|f| limits(self.of(*f).total[i], path.total[i]))
            .collect()
    }

    /// The segments that finally hold a property of a flow down, following decisions back to the flows they rest on.
    pub fn root_bottleneck(
        &self,
        system: &System,
        flow: FlowId,
        property: Property,
    ) -> Vec<(FlowId, Segment, bool)> {
        let mut seen = vec![flow];
        let mut open = vec![flow];
        let mut out = Vec::new();
        let target = self.of(flow).total[property as usize];
        while let Some(f) = open.pop() {
            let path = self.of(f);
            if limits(path.own[property as usize], target) {
                out.extend(
                    path.bottleneck(property).into_iter().map(|(s, certain)| (f, s, certain)),
                );
            }
            for input in self.limiting_inputs(system, f, property) {
                if !seen.contains(&input) {
                    seen.push(input);
                    open.push(input);
                }
            }
        }
        out.sort_by_key(|(f, ..)| (*f != flow, *f));
        out
    }
}

/// Whether a strength holds another one down at its lower or at its upper bound.
fn limits(by: Grade, held: Grade) -> bool {
    by.lo <= held.lo || (by.hi <= held.hi && held.hi < Level::Strong)
}

fn over_routes(property: Property, routes: impl Iterator<Item = Grade>) -> Grade {
    let mut out: Option<Grade> = None;
    for g in routes {
        out = Some(match out {
            None => g,
            Some(o) if property == Property::Availability => o.max(g),
            Some(o) => o.min(g),
        });
    }
    out.unwrap_or(Grade::UNKNOWN)
}

/// Computes all trust paths.
pub fn run(system: &System) -> Paths {
    let mut flows: Vec<FlowPath> = system
        .flows
        .par_iter()
        .enumerate()
        .map(|(i, flow)| own_path(system, FlowId(i as u32), flow))
        .collect();
    decide(system, &mut flows);
    Paths { flows }
}

fn own_path(system: &System, id: FlowId, flow: &Flow) -> FlowPath {
    let routes: Box<[Route]> = flow.routes.iter().map(|r| route(system, flow, r)).collect();
    let own = std::array::from_fn(|p| {
        over_routes(Property::ALL[p], routes.iter().map(|r| r.strength[p]))
    });
    FlowPath { flow: id, routes, own, total: own, needs: needs_of(system, flow) }
}

fn route(system: &System, flow: &Flow, segments: &[Segment]) -> Route {
    let base_of = |segment: Segment| -> Grades {
        std::array::from_fn(|p| system.segment_strength(segment, Property::ALL[p]).grade())
    };
    let mut steps: Vec<Step> = segments
        .iter()
        .map(|s| {
            let base = base_of(*s);
            Step { segment: *s, base, effective: base, lifted_by: [None; 5] }
        })
        .collect();
    for (number, guard) in flow.guards.iter().enumerate() {
        let Some((_, technology)) = system.knowledge.guards.get_index(guard.technology as usize)
        else {
            continue;
        };
        let at = |c| segments.iter().position(|s| *s == Segment::Component(c));
        let (Some(from), Some(to)) = (at(guard.from), at(guard.to)) else { continue };
        for step in steps.iter_mut().take(to).skip(from + 1) {
            for property in Property::ALL {
                if property == Property::Availability {
                    continue;
                }
                let Some(lift) = &technology.lifts[property as usize] else { continue };
                let now = step.effective[property as usize];
                let lifted = now.max(lift.grade);
                if lifted != now {
                    step.effective[property as usize] = lifted;
                    step.lifted_by[property as usize] = u8::try_from(number).ok();
                }
            }
        }
    }
    let strength =
        std::array::from_fn(|p| steps.iter().map(|s| s.effective[p]).fold(Grade::TOP, Grade::min));
    Route { steps: steps.into_boxed_slice(), strength }
}

fn needs_of(system: &System, flow: &Flow) -> [Option<Need>; 5] {
    let stated = flow.needs.as_deref();
    if let Some(needs) = stated
        && needs.levels.iter().any(Option::is_some)
    {
        return needs.levels.map(|n| n.map(|(level, span)| Need { level, span, assumed: false }));
    }
    // Where the author states no strength at all, the packs' assumption stands in, and is shown as one.
    let Some(default) = system.knowledge.default_needs.get(flow.arrow.tag()) else {
        return [None; 5];
    };
    default.needs.map(|n| n.map(|level| Need { level, span: default.head.span, assumed: true }))
}

/// Lays decisions over the flows: the greatest fixpoint. Values only fall, in a lattice of height three per bound, so the work is
/// linear in the inputs.
fn decide(system: &System, flows: &mut [FlowPath]) {
    let mut readers: Vec<Vec<u32>> = vec![Vec::new(); flows.len()];
    let mut open: Vec<u32> = Vec::new();
    for (i, flow) in system.flows.iter().enumerate() {
        if let Some(d) = &flow.decided {
            for input in &d.flows {
                readers[input.index()].push(i as u32);
            }
            open.push(i as u32);
        }
    }
    let mut queued: Vec<bool> = vec![false; flows.len()];
    for i in &open {
        queued[*i as usize] = true;
    }
    while let Some(i) = open.pop() {
        let i = i as usize;
        queued[i] = false;
        let Some(decided) = system.flows[i].decided.as_deref() else { continue };
        if decided.flows.is_empty() {
            continue;
        }
        let mut total = flows[i].own;
        for (p, total) in total.iter_mut().enumerate() {
            let mut lo: Vec<Level> =
                decided.flows.iter().map(|f| flows[f.index()].total[p].lo).collect();
            let mut hi: Vec<Level> =
                decided.flows.iter().map(|f| flows[f.index()].total[p].hi).collect();
            lo.sort_unstable();
            hi.sort_unstable();
            let k = match decided.combine {
                Combine::Any => 0,
                Combine::All => lo.len() - 1,
                Combine::AtLeast(k) => (k as usize).clamp(1, lo.len()) - 1,
            };
            *total = (*total).min(Grade { lo: lo[k], hi: hi[k] });
        }
        if total != flows[i].total {
            flows[i].total = total;
            for r in &readers[i] {
                if !queued[*r as usize] {
                    queued[*r as usize] = true;
                    open.push(*r);
                }
            }
        }
    }
}
