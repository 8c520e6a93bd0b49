//! A module as a monotone function of literals, for least sets of functions with negations.
//!
//! Negations are brought to the leaves, and each negated leaf `¬x` becomes a leaf of its own beside `x`. What is left is monotone in its
//! leaves. Its least products that hold no `x` beside `¬x`, without their negative leaves, and of these the least, are the least sets of
//! true leaves with which the module holds when nothing else does; the proof stands in `docs/logic/methods.md`.

use crate::bdd::order::{Arg, Gate, Shape, Target};
use crate::budget::Stop;
use crate::formula::Kind;

/// A module without negations.
pub(super) struct Signed {
    /// Operators over leaves. Those of the module come first, with their numbers; then negative ones.
    pub shape: Shape,
    /// By leaf of the module: the number of its negative leaf, where both stand in products.
    pub negative: Vec<Option<u32>>,
    /// By operator: negative leaves that nothing around it can contradict any more, so that they leave its products.
    pub leave: Vec<Vec<u32>>,
}

/// The value of the module where all its leaves are false, those of `flipped` true.
pub(super) fn at_zero(shape: &Shape, flipped: impl Fn(u32) -> bool) -> bool {
    let mut values: Vec<bool> = Vec::with_capacity(shape.gates.len());
    for gate in &shape.gates {
        let held = gate.args.iter().filter(|arg| {
            let value = match arg.target {
                Target::Leaf(l) => flipped(l),
                Target::Gate(g) => values[g as usize],
            };
            value != arg.negated
        });
        let held = held.count();
        values.push(match gate.kind {
            Kind::And | Kind::True => held == gate.args.len(),
            Kind::Or | Kind::Var(_) => held > 0,
            Kind::AtLeast(k) => held >= k as usize,
            Kind::Xor => held % 2 == 1,
        });
    }
    values.last().copied().unwrap_or(false)
}

/// Which polarities of something are used.
type Uses = [bool; 2];

struct Maker {
    gates: Vec<Gate>,
    /// By operator of the module and polarity.
    image: Vec<[u32; 2]>,
    negative: Vec<Option<u32>>,
    /// An operator that always holds, where one is needed.
    always: Option<u32>,
}

impl Maker {
    fn push(&mut self, kind: Kind, args: Vec<Arg>) -> u32 {
        self.gates.push(Gate { kind, args });
        self.gates.len() as u32 - 1
    }

    fn arg(&mut self, target: Target, negated: bool) -> Arg {
        let target = match target {
            Target::Gate(g) => Target::Gate(self.image[g as usize][usize::from(negated)]),
            Target::Leaf(l) if !negated => Target::Leaf(l),
            Target::Leaf(l) => match self.negative[l as usize] {
                Some(n) => Target::Leaf(n),
                // Nothing wants this leaf, so that it costs nothing that it does not hold.
                None => Target::Gate(match self.always {
                    Some(g) => g,
                    None => {
                        let made = self.push(Kind::And, Vec::new());
                        self.always = Some(made);
                        made
                    }
                }),
            },
        };
        Arg { target, negated: false }
    }

    /// Whether an odd number of arguments holds, and whether an even number does.
    fn parity(&mut self, args: &[(Target, bool)], uses: Uses) -> [u32; 2] {
        let mut so_far: Option<[Arg; 2]> = None;
        for (i, &(target, negated)) in args.iter().enumerate() {
            let one = [self.arg(target, negated), self.arg(target, !negated)];
            let Some([odd, even]) = so_far else {
                so_far = Some(one);
                continue;
            };
            let last = i + 1 == args.len();
            let mut both = one;
            for (at, ways) in [[(odd, one[1]), (even, one[0])], [(odd, one[0]), (even, one[1])]]
                .iter()
                .enumerate()
            {
                if last && !uses[at] {
                    continue;
                }
                let ways = ways
                    .iter()
                    .map(|&(a, b)| Arg {
                        target: Target::Gate(self.push(Kind::And, vec![a, b])),
                        negated: false,
                    })
                    .collect();
                let made = self.push(Kind::Or, ways);
                both[at] = Arg { target: Target::Gate(made), negated: false };
            }
            so_far = Some(both);
        }
        let kinds = [Kind::Or, Kind::And];
        let found = so_far.map(|both| both.map(|arg| vec![arg])).unwrap_or_default();
        let mut out = [u32::MAX; 2];
        for (at, args) in found.into_iter().enumerate() {
            if uses[at] {
                out[at] = self.push(kinds[at], args);
            }
        }
        out
    }
}

impl Signed {
    /// The module, or its negation, with the leaves of `flipped` standing for their negations. `left` bounds the steps of the search
    /// for places at which negative leaves may go.
    ///
    /// # Errors
    /// [`Stop::Work`] where it was reached.
    pub fn new(
        shape: &Shape,
        negated: bool,
        flipped: impl Fn(u32) -> bool,
        left: &mut u64,
    ) -> Result<Self, Stop> {
        let count = shape.gates.len();
        let sign = |arg: &Arg| arg.negated != matches!(arg.target, Target::Leaf(l) if flipped(l));
        let mut uses: Vec<Uses> = vec![[false; 2]; count];
        let mut of_leaf: Vec<Uses> = vec![[false; 2]; shape.leaves];
        if let Some(root) = uses.last_mut() {
            root[usize::from(negated)] = true;
        }
        for g in (0..count).rev() {
            let mine = uses[g];
            for arg in &shape.gates[g].args {
                let slot = match arg.target {
                    Target::Leaf(l) => &mut of_leaf[l as usize],
                    Target::Gate(inner) => &mut uses[inner as usize],
                };
                for polarity in [false, true] {
                    if mine[usize::from(polarity)] {
                        if shape.gates[g].kind == Kind::Xor {
                            *slot = [true; 2];
                        } else {
                            slot[usize::from(polarity != sign(arg))] = true;
                        }
                    }
                }
            }
        }
        let mut leaves = shape.leaves as u32;
        let negative = of_leaf.iter().map(|uses| {
            (*uses == [true; 2]).then(|| {
                leaves += 1;
                leaves - 1
            })
        });
        let mut maker = Maker {
            gates: Vec::new(),
            image: vec![[u32::MAX; 2]; count],
            negative: negative.collect(),
            always: None,
        };
        for (g, gate) in shape.gates.iter().enumerate() {
            if gate.kind == Kind::Xor && uses[g] != [false; 2] {
                let args: Vec<_> = gate.args.iter().map(|a| (a.target, sign(a))).collect();
                maker.image[g] = maker.parity(&args, uses[g]);
                continue;
            }
            for polarity in [false, true] {
                if !uses[g][usize::from(polarity)] {
                    continue;
                }
                let args: Vec<Arg> =
                    gate.args.iter().map(|a| maker.arg(a.target, sign(a) != polarity)).collect();
                let kind = match (gate.kind, polarity) {
                    (Kind::And, true) => Kind::Or,
                    (Kind::Or, true) => Kind::And,
                    // Fewer than k of n hold where more than n - k do not.
                    (Kind::AtLeast(k), true) => {
                        Kind::AtLeast((args.len() as u32 + 1).saturating_sub(k))
                    }
                    (kind, _) => kind,
                };
                maker.image[g][usize::from(polarity)] = maker.push(kind, args);
            }
        }
        let Maker { gates, negative, .. } = maker;
        let shape = Shape { gates, leaves: leaves as usize };
        let leave = places(&shape, &negative, left)?;
        Ok(Self { shape, negative, leave })
    }
}

/// By operator: the negative leaves that leave its products.
///
/// They may leave the innermost operator through which every way from the root to such a leaf or its counterpart leads: whatever stands
/// around it depends on the leaf through its value only. Further in they may where each operator around may do without them as well, and
/// either is a disjunction or has no other argument with the leaf.
fn places(shape: &Shape, negative: &[Option<u32>], left: &mut u64) -> Result<Vec<Vec<u32>>, Stop> {
    let count = shape.gates.len();
    let mut leave = vec![Vec::new(); count];
    if negative.iter().all(Option::is_none) {
        return Ok(leave);
    }
    let gates = gates_around(shape, negative, left)?;
    // One visit of a place takes a small part of a step.
    let effort = shape.places() as u64 / 16 + 1;
    for (leaf, negative) in negative.iter().enumerate() {
        let Some(negative) = *negative else { continue };
        *left = left.checked_sub(effort).ok_or(Stop::Work)?;
        let mut holds = vec![false; count];
        let within = |arg: &Arg, holds: &[bool]| match arg.target {
            Target::Leaf(l) => l == negative || l as usize == leaf,
            Target::Gate(g) => holds[g as usize],
        };
        for (g, gate) in shape.gates.iter().enumerate() {
            holds[g] = gate.args.iter().any(|arg| within(arg, &holds));
        }
        let around = gates[leaf] as usize;
        let mut may = vec![true; count];
        for (g, gate) in shape.gates.iter().enumerate().take(around + 1).rev() {
            let alone = gate.kind == Kind::Or
                || gate.args.iter().filter(|arg| within(arg, &holds)).count() <= 1;
            for arg in &gate.args {
                if let Target::Gate(inner) = arg.target {
                    may[inner as usize] &= may[g] && alone;
                }
            }
        }
        // From here on: which ones still have the negative leaf.
        for (g, gate) in shape.gates.iter().enumerate().take(around + 1) {
            holds[g] = gate.args.iter().any(|arg| match arg.target {
                Target::Leaf(l) => l == negative,
                Target::Gate(inner) => holds[inner as usize],
            });
            if holds[g] && (may[g] || g == around) {
                leave[g].push(negative);
                holds[g] = false;
            }
        }
    }
    Ok(leave)
}

/// By leaf: the innermost operator through which every way from the root to it or its negative one leads.
fn gates_around(shape: &Shape, negative: &[Option<u32>], left: &mut u64) -> Result<Vec<u32>, Stop> {
    const NONE: u32 = u32::MAX;
    let count = shape.gates.len();
    let mut positive: Vec<usize> = (0..shape.leaves).collect();
    for (leaf, negative) in negative.iter().enumerate() {
        if let Some(negative) = negative {
            positive[*negative as usize] = leaf;
        }
    }
    // Of operators, then of leaves.
    let mut around = vec![NONE; count + negative.len()];
    let mut depth = vec![0u32; count];
    for g in (0..count).rev() {
        if g + 1 == count {
            around[g] = g as u32;
        } else if around[g] == NONE {
            continue;
        } else {
            depth[g] = depth[around[g] as usize] + 1;
        }
        for arg in &shape.gates[g].args {
            let at = match arg.target {
                Target::Gate(inner) => inner as usize,
                Target::Leaf(l) => count + positive[l as usize],
            };
            let (mut a, mut b) = (g as u32, around[at]);
            while b != NONE && a != b {
                *left = left.checked_sub(1).ok_or(Stop::Work)?;
                if depth[a as usize] >= depth[b as usize] {
                    a = around[a as usize];
                } else {
                    b = around[b as usize];
                }
            }
            around[at] = a;
        }
    }
    Ok(around.split_off(count))
}
