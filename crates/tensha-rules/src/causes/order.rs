//! In which order the steps of a way are told.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use tensha_analysis::causes::{Basic, CauseKind, Weakness};
use tensha_analysis::hazards::CutSet;
use tensha_model::grade::Property;
use tensha_model::knowledge::Medium;
use tensha_model::system::{ComponentId, LinkId, Namespace as Ns, PlaceId};

use super::Teller;

impl Teller<'_> {
    /// The members of a cut set in the order in which one would tell them: steps from outside to inside, then what fails, then what
    /// holds anyway. Of two things taken over from the network, the one nearer to where the attacker begins comes first.
    pub fn steps(&self, set: &CutSet) -> Vec<Basic> {
        let members = &set.members;
        let far = self.distances(members);
        let depth = |b: &Basic| match b {
            Basic::Step(Weakness::Entry(p), _) => self.around(*p).skip(1).count() as u32,
            Basic::Step(w @ (Weakness::Service(_) | Weakness::Password(_)), _) => {
                let of = self.near(*w).into_iter().filter_map(|r| far.get(&r.index).copied());
                of.min().unwrap_or(u32::MAX)
            }
            _ => 0,
        };
        let stage = |b: &Basic| match b {
            Basic::Step(w, _) if self.first_of_all(*w, members) => 2,
            Basic::Step(w, _) => match w {
                Weakness::Person(_) | Weakness::Supplier(_) => 0,
                Weakness::Entry(_) | Weakness::OnPath => 1,
                // Whoever has a thing in hand stands there, and needs nothing that is taken over.
                Weakness::Updates(_) | Weakness::Hand(_) => 2,
                Weakness::Password(_) | Weakness::Service(_) => 3,
                Weakness::Guard(..) => 4,
                _ => 5,
            },
            b => match b.kind() {
                CauseKind::Fault | CauseKind::Attack => 6,
                CauseKind::Human => 7,
                CauseKind::Condition => 8,
            },
        };
        let mut keyed: Vec<(u8, u32, Basic)> =
            members.iter().map(|b| (stage(b), depth(b), *b)).collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(.., b)| b).collect()
    }

    /// How many links lie between each component and where the attacker of a way begins: at links that are tampered with from outside, with
    /// things in hand, updates or rights, and at what faces the internet. Empty where at most one thing is taken over from the network.
    fn distances(&self, members: &[Basic]) -> FxHashMap<u32, u32> {
        let mut far = FxHashMap::default();
        let weaknesses = || {
            members.iter().filter_map(|b| match b {
                Basic::Step(w, _) => Some(*w),
                _ => None,
            })
        };
        let over_network = |w: &Weakness| matches!(w, Weakness::Service(_) | Weakness::Password(_));
        if weaknesses().filter(over_network).count() < 2 {
            return far;
        }
        let mut row: Vec<ComponentId> = Vec::new();
        for w in weaknesses() {
            let here = |ns| self.near(w).into_iter().filter(move |r| r.ns == ns).map(|r| r.index);
            let components = here(Ns::Component).map(ComponentId);
            match w {
                Weakness::Person(p) => {
                    let all = (0..self.system.components.len()).map(|i| ComponentId(i as u32));
                    row.extend(all.filter(|c| self.system.more(*c).privileged.contains(&p)));
                }
                Weakness::Hand(_) | Weakness::Updates(_) => row.extend(components),
                Weakness::Service(_) | Weakness::Password(_) => {
                    row.extend(components.filter(|c| self.system.faces_internet(*c)));
                }
                _ if self.first_of_all(w, members) => {
                    for l in here(Ns::Link) {
                        row.extend(&self.system.links[l as usize].between);
                    }
                }
                _ => {}
            }
        }
        for steps in 0.. {
            row.retain(|c| match far.entry(c.0) {
                Entry::Vacant(e) => {
                    e.insert(steps);
                    true
                }
                Entry::Occupied(_) => false,
            });
            if row.is_empty() {
                break;
            }
            let next = row.iter().flat_map(|c| self.system.links_of.of(*c));
            row = next.flat_map(|l| self.system.links[l.index()].between.iter().copied()).collect();
        }
        far
    }

    /// A place and the places around it, inner ones first. Circles were cut when the model was read; the count is a second net.
    fn around(&self, place: PlaceId) -> impl Iterator<Item = PlaceId> {
        let places = &self.system.places;
        std::iter::successors(Some(place), |p| places[p.index()].inside).take(65)
    }

    /// Whether what is carried on a link is tampered with from where the attacker stands anyway: by radio, or in a place that the same way
    /// leads into. That needs nothing that is taken over, so it is told before: often it is what opens the rest.
    fn first_of_all(&self, weakness: Weakness, members: &[Basic]) -> bool {
        let (Weakness::Technology(_, p) | Weakness::Link(_, p)) = weakness else { return false };
        if p == Property::Availability {
            return false;
        }
        let entered = |p: PlaceId| {
            let of = |b: &Basic| matches!(b, Basic::Step(Weakness::Entry(q), _) if self.system.is_inside(p, *q));
            members.iter().any(of)
        };
        let shielded =
            |p: PlaceId| self.around(p).any(|at| self.system.places[at.index()].shielded);
        self.near(weakness).into_iter().filter(|r| r.ns == Ns::Link).any(|r| {
            let link = &self.system.links[r.index as usize];
            let ends = link.between.iter().filter_map(|c| self.system.components[c.index()].place);
            let mut along = ends.chain(link.through.iter().copied());
            match self.system.technology(LinkId(r.index)).map(|t| t.medium) {
                Some(Medium::Radio) => along.any(|p| !shielded(p)),
                Some(Medium::Wire | Medium::Optical) => along.any(entered),
                _ => false,
            }
        })
    }
}
