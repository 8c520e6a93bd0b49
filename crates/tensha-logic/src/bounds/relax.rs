//! Ends of an interval from simpler functions, solved exactly.
//!
//! A conjunction implies each of its arguments, so a function implies what comes of leaving arguments
//! of conjunctions out (of votes: taking them as true). Which ones are left out is chosen on a
//! sample of states: again and again the one after which the function holds in few further
//! states and many operators are needed no more. The sample only chooses; what
//! is proven is the exact probability of the function that is left, for the shortest sequence with which
//! its diagram fits. Afterwards the dearest ones are put back one by one where the diagram still fits.
//! A lower end comes from the negation of the function.
//!
//! This complements the cuts of the diagrams in [`super`]: redundant parts that share most of
//! what they rest on hold together nearly always, so that leaving one of them out costs little and saves
//! all of it, while no single decision inside of them can be given up cheaply.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::bdd::portfolio::Pool;
use crate::budget::Stop;
use crate::compiled::Compiled;
use crate::formula::{Formula, Kind, NodeId};
use crate::quant::Prob;

/// Words of 64 states in a sample, at most and at least.
const WORDS: (usize, usize) = (512, 8);
/// Bytes that the sample may take.
const SAMPLE_BYTES: usize = 1 << 26;
/// Words that count as one step.
const WORDS_A_STEP: usize = 16;
/// Diagrams that are tried share the steps in this many parts.
const ATTEMPTS: u64 = 8;
/// The sample is tilted until the function holds, or fails, in one of so many states.
const RARE: u64 = 1024;
/// An argument is the main one when the others have together less than this part of its operators.
const ASIDE: f64 = 0.1;
/// One of so many argument places is left out in each round, at least one.
const BATCH: usize = 256;
/// An argument left out is put back on trial when that lost this part of the states in the end.
const WORTH: f64 = 0.02;

/// An operator of the function, written with all negations at its leaves.
struct Gate {
    least: Least,
    args: Vec<u32>,
    /// Gates that have this one as an argument.
    users: Vec<u32>,
    /// Uses by what is still needed.
    uses: u32,
    /// The function in the store.
    id: NodeId,
}

/// How many arguments of a gate must hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Least {
    All,
    One,
    Some(usize),
    /// A variable, a constant, or an exclusive or, which stays as it is.
    Leaf,
}

/// An argument place: the gate and the position.
type Place = (u32, u32);

struct Relaxer<'a, 'p> {
    formula: &'a Formula,
    probs: &'a [Prob],
    pool: &'p mut Pool,
    /// Steps at which everything ends.
    end: u64,
    /// Arguments first, the root last.
    gates: Vec<Gate>,
    /// The gate by which is chosen: the root, or the one inside it that holds nearly all operators.
    inner: u32,
    /// Words of a column.
    words: usize,
    /// In which states each gate holds.
    holds: Vec<u64>,
    /// Argument places left out.
    out: BTreeSet<Place>,
    /// The place in `fresh` of gates that change in a trial.
    slot: Vec<u32>,
    /// Their columns, and which they are.
    fresh: Vec<u64>,
    changed: Vec<u32>,
}

/// The probability of a function that `root` implies, by leaving arguments out until its diagram fits.
///
/// `None` when none fits within `work` steps. [`Stop::Cancelled`] is the only failure.
pub(super) fn relax(
    formula: &Formula,
    root: NodeId,
    probs: &[Prob],
    work: u64,
    pool: &mut Pool,
) -> Result<Option<Prob>, Stop> {
    let Some(mut relaxer) = Relaxer::new(formula, root, probs, work, pool) else { return Ok(None) };
    let sequence = relaxer.sequence()?;
    relaxer.search(&sequence)
}

impl<'a, 'p> Relaxer<'a, 'p> {
    fn new(
        formula: &'a Formula,
        root: NodeId,
        probs: &'a [Prob],
        work: u64,
        pool: &'p mut Pool,
    ) -> Option<Self> {
        let gates = gates(formula, root);
        pool.spent += gates.len() as u64;
        // Drawing once takes a thousandth of the steps at most, and choosing takes some hundred times as many.
        let most = usize::try_from(work / 1024).unwrap_or(usize::MAX).saturating_mul(WORDS_A_STEP);
        let words = (most.min(SAMPLE_BYTES / 8) / gates.len().max(1)).min(WORDS.0);
        if words < WORDS.1 || gates.len() < 2 {
            return None;
        }
        let end = pool.spent.saturating_add(work).min(pool.budget.work);
        let count = gates.len();
        let mut relaxer = Self {
            formula,
            probs,
            pool,
            end,
            inner: count as u32 - 1,
            gates,
            words,
            holds: vec![0; count * words],
            out: BTreeSet::new(),
            slot: vec![u32::MAX; count],
            fresh: Vec::new(),
            changed: Vec::new(),
        };
        relaxer.sample();
        Some(relaxer)
    }

    /// Steps that are left.
    fn left(&self) -> u64 {
        self.end.saturating_sub(self.pool.spent)
    }

    fn column(&self, gate: u32) -> &[u64] {
        &self.holds[gate as usize * self.words..][..self.words]
    }

    fn hits(&self, gate: u32) -> u64 {
        count(self.column(gate))
    }

    /// The arguments of a gate that are not left out.
    fn kept(&self, gate: u32) -> impl Iterator<Item = u32> {
        let args = (0u32..).zip(&self.gates[gate as usize].args);
        args.filter(move |(i, _)| !self.out.contains(&(gate, *i))).map(|(_, &arg)| arg)
    }

    /// The gates below, this one included.
    fn below(&self, gate: u32) -> BTreeSet<u32> {
        let mut seen = BTreeSet::from([gate]);
        let mut stack = vec![gate];
        while let Some(g) = stack.pop() {
            for &a in &self.gates[g as usize].args {
                if seen.insert(a) {
                    stack.push(a);
                }
            }
        }
        seen
    }

    /// Draws the states. Choices are made at the gate that holds nearly all operators, among states in which it matters:
    /// literals on the way to it are taken as given. Where it is rare or nearly sure nonetheless, all variables are
    /// tilted, since a sample in which nothing happens cannot choose.
    fn sample(&mut self) {
        let mut given: BTreeSet<NodeId> = BTreeSet::new();
        let limit = self.pool.spent + self.left() / 16;
        loop {
            let gate = &self.gates[self.inner as usize];
            // A conjunction matters where its literals hold, a disjunction where they fail.
            let mut inside = vec![self.inner];
            while let Some(g) = inside.pop() {
                for &arg in &self.gates[g as usize].args {
                    let Gate { least, id, .. } = self.gates[arg as usize];
                    if least == gate.least {
                        inside.push(arg);
                    } else if least == Least::Leaf && !matches!(gate.least, Least::Some(_)) {
                        given.insert(id.negate_if(gate.least == Least::One));
                    }
                }
            }
            let mut sizes: Vec<(usize, u32)> =
                gate.args.iter().map(|&a| (self.below(a).len(), a)).collect();
            sizes.sort_unstable_by_key(|&s| Reverse(s));
            self.pool.spent += sizes.iter().map(|s| s.0 as u64).sum::<u64>();
            if self.pool.spent > limit {
                break;
            }
            let Some((&(most, main), others)) = sizes.split_first() else { break };
            let rest: usize = others.iter().map(|s| s.0).sum();
            if most < 2 || rest as f64 > ASIDE * most as f64 || matches!(gate.least, Least::Some(_))
            {
                break;
            }
            self.inner = main;
        }
        for level in 0..TILTS {
            self.draw(&given, level, false);
            let all = 64 * self.words as u64;
            let hits = self.hits(self.inner);
            if hits > all - all / RARE {
                // Nearly sure: failures are tilted, at the same levels.
                for level in 1..TILTS {
                    self.draw(&given, level, true);
                    if self.hits(self.inner) <= all - all / RARE {
                        break;
                    }
                }
                break;
            }
            if hits >= all / RARE {
                break;
            }
        }
    }

    /// One sample, all gates evaluated. The generator is fixed, so that choices are the same everywhere.
    fn draw(&mut self, given: &BTreeSet<NodeId>, level: u32, fails: bool) {
        let mut random = Random(0x853c_49e6_748f_ea9b);
        // Both signs of a variable are drawn once.
        let mut drawn: BTreeMap<NodeId, u32> = BTreeMap::new();
        for g in 0..self.gates.len() as u32 {
            let from = g as usize * self.words;
            if self.gates[g as usize].least != Least::Leaf {
                let mut column = std::mem::take(&mut self.fresh);
                column.clear();
                column.resize(self.words, 0);
                self.evaluate(g, &mut column);
                self.holds[from..][..self.words].copy_from_slice(&column);
                column.clear();
                self.fresh = column;
                continue;
            }
            let id = self.gates[g as usize].id;
            if let Some(&other) = drawn.get(&!id) {
                let column: Vec<u64> = self.column(other).iter().map(|word| !word).collect();
                self.holds[from..][..self.words].copy_from_slice(&column);
                continue;
            }
            drawn.insert(id, g);
            let p = match self.formula.kind(id) {
                _ if given.contains(&id) => 1.0,
                _ if given.contains(&!id) => 0.0,
                Kind::True => f64::from(u8::from(!id.is_negated())),
                Kind::Var(v) => {
                    let Prob { p, q } = self.probs[v.index()];
                    let (holds, not) = if id.is_negated() { (q, p) } else { (p, q) };
                    if fails { 1.0 - tilt(not, level) } else { tilt(holds, level) }
                }
                _ => 0.5,
            };
            self.holds[from..][..self.words].fill_with(|| random.word(p));
        }
        self.pool.spent += (self.gates.len() * self.words / WORDS_A_STEP) as u64;
    }

    /// In which states a gate holds, from the columns of its arguments.
    fn evaluate(&self, gate: u32, column: &mut [u64]) {
        let of = |arg: u32| match self.slot[arg as usize] {
            u32::MAX => self.column(arg),
            slot => &self.fresh[slot as usize * self.words..][..self.words],
        };
        let Gate { least, args, .. } = &self.gates[gate as usize];
        let kept = self.kept(gate).map(of);
        match least {
            Least::All => {
                column.fill(u64::MAX);
                for arg in kept {
                    column.iter_mut().zip(arg).for_each(|(c, a)| *c &= a);
                }
            }
            Least::One => {
                column.fill(0);
                for arg in kept {
                    column.iter_mut().zip(arg).for_each(|(c, a)| *c |= a);
                }
            }
            Least::Some(k) => {
                let kept: Vec<&[u64]> = kept.collect();
                let k = k.saturating_sub(args.len() - kept.len());
                let mut so_many = vec![0u64; k + 1];
                for (w, c) in column.iter_mut().enumerate() {
                    so_many.fill(0);
                    so_many[0] = u64::MAX;
                    for arg in &kept {
                        for j in (1..=k).rev() {
                            so_many[j] |= so_many[j - 1] & arg[w];
                        }
                    }
                    *c = so_many[k];
                }
            }
            Least::Leaf => column.copy_from_slice(self.column(gate)),
        }
    }

    /// Leaves `place` out on trial; what changes stands in `changed` and `fresh` until
    /// [`Relaxer::forget`]. Returns in how many states the function holds then.
    fn tried(&mut self, place: Place) -> u64 {
        self.out.insert(place);
        let mut queue = BTreeSet::from([place.0]);
        let mut column = vec![0; self.words];
        while let Some(g) = queue.pop_first() {
            let gate = &self.gates[g as usize];
            if g > self.inner || gate.uses == 0 {
                continue;
            }
            self.evaluate(g, &mut column);
            self.pool.spent += (gate.args.len() * self.words / WORDS_A_STEP) as u64;
            if column != self.column(g) {
                self.slot[g as usize] = self.changed.len() as u32;
                self.changed.push(g);
                self.fresh.extend_from_slice(&column);
                queue.extend(&self.gates[g as usize].users);
            }
        }
        self.out.remove(&place);
        match self.slot[self.inner as usize] {
            u32::MAX => self.hits(self.inner),
            slot => count(&self.fresh[slot as usize * self.words..][..self.words]),
        }
    }

    fn forget(&mut self) {
        for g in self.changed.drain(..) {
            self.slot[g as usize] = u32::MAX;
        }
        self.fresh.clear();
    }

    /// Takes one use of a gate away, and those inside it when it was the last. Returns how many gates
    /// nobody needs any more.
    fn release(&mut self, gate: u32) -> usize {
        let mut gone = 0;
        let mut stack = vec![gate];
        while let Some(g) = stack.pop() {
            let uses = &mut self.gates[g as usize].uses;
            *uses -= 1;
            if *uses == 0 {
                gone += 1;
                stack.extend(self.kept(g));
            }
        }
        self.pool.spent += gone as u64 + 1;
        gone
    }

    /// Undoes [`Relaxer::release`].
    fn keep(&mut self, gate: u32) {
        let mut stack = vec![gate];
        while let Some(g) = stack.pop() {
            let uses = &mut self.gates[g as usize].uses;
            *uses += 1;
            if *uses == 1 {
                stack.extend(self.kept(g));
            }
        }
    }

    /// Argument places in the order in which they are left out, each with the number of states in
    /// which the function holds from there on. Past a quarter of the steps, what is left comes in the order of what was known.
    fn sequence(&mut self) -> Result<Vec<(Place, u64)>, Stop> {
        let limit = self.pool.spent + self.left() / 4;
        let mut open: Vec<(Place, u64)> = Vec::new();
        for g in self.below(self.inner) {
            let gate = &self.gates[g as usize];
            if matches!(gate.least, Least::All | Least::Some(_)) {
                let args = (0u32..).zip(&gate.args);
                let inner = args.filter(|(_, a)| self.gates[**a as usize].least != Least::Leaf);
                open.extend(inner.map(|(i, _)| ((g, i), 0)));
            }
        }
        let mut sequence = Vec::new();
        loop {
            if self.pool.cancel.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            open.retain(|(place, _)| {
                self.gates[place.0 as usize].uses > 0 && !self.out.contains(place)
            });
            // What is lost was measured some time ago for most of them; what is saved is counted now.
            let mut ranked: Vec<(f64, usize)> = Vec::with_capacity(open.len());
            for (k, &(place, lost)) in open.iter().enumerate() {
                ranked.push((dearness(lost, self.saved(place)), k));
            }
            ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            if ranked.is_empty() {
                return Ok(sequence);
            }
            if self.pool.spent > limit {
                let hits = self.hits(self.inner);
                sequence.extend(ranked.iter().map(|r| (open[r.1].0, hits)));
                return Ok(sequence);
            }
            let batch = ranked.len() / BATCH + 1;
            let mut done = 0;
            for n in 0..ranked.len() {
                let place = open[ranked[n].1].0;
                // An earlier one of this round may have made it needless.
                if self.gates[place.0 as usize].uses == 0 {
                    continue;
                }
                let now = self.hits(self.inner);
                let hits = self.tried(place);
                open[ranked[n].1].1 = hits - now;
                let dear = dearness(hits - now, self.saved(place));
                if dear <= ranked.get(n + 1).map_or(f64::INFINITY, |r| r.0) {
                    self.leave_out(place);
                    sequence.push((place, hits));
                    done += 1;
                }
                self.forget();
                if done == batch || self.pool.spent > limit {
                    break;
                }
            }
        }
    }

    /// Makes what was tried last permanent.
    fn leave_out(&mut self, place: Place) {
        for (i, &g) in self.changed.iter().enumerate() {
            self.holds[g as usize * self.words..][..self.words]
                .copy_from_slice(&self.fresh[i * self.words..][..self.words]);
        }
        self.out.insert(place);
        self.release(self.gates[place.0 as usize].args[place.1 as usize]);
    }

    /// How many gates nobody needs when `place` is left out.
    fn saved(&mut self, place: Place) -> usize {
        let arg = self.gates[place.0 as usize].args[place.1 as usize];
        let gone = self.release(arg);
        self.keep(arg);
        gone
    }

    /// The exact probability with the shortest beginning of `sequence` left out whose diagram fits, improved afterwards.
    fn search(&mut self, sequence: &[(Place, u64)]) -> Result<Option<Prob>, Stop> {
        let attempt = self.left() / ATTEMPTS;
        let out = |upto: usize| sequence[..upto].iter().map(|s| s.0).collect::<BTreeSet<Place>>();
        let Some(mut best) = self.solve(&out(sequence.len()), attempt)? else { return Ok(None) };
        let (mut low, mut high) = (0, sequence.len());
        while low < high && self.pool.spent < self.end {
            let mid = usize::midpoint(low, high);
            match self.solve(&out(mid), attempt)? {
                Some(value) => (best, high) = (value, mid),
                None => low = mid + 1,
            }
        }
        let mut out = out(high);
        let hits = |n: usize| sequence[n].1;
        let mut costly: Vec<(u64, usize)> = (1..high)
            .map(|n| (hits(n) - hits(n - 1), n))
            .filter(|c| c.0 as f64 > WORTH * hits(high - 1) as f64)
            .collect();
        costly.sort_unstable_by_key(|&c| Reverse(c));
        for (_, n) in costly {
            if self.pool.spent >= self.end {
                break;
            }
            let place = sequence[n].0;
            out.remove(&place);
            match self.solve(&out, attempt)? {
                Some(value) if value.p < best.p => best = value,
                _ => {
                    out.insert(place);
                }
            }
        }
        Ok(Some(best))
    }

    /// The probability without the places `out`, where a diagram fits within `attempt` steps.
    fn solve(&mut self, out: &BTreeSet<Place>, attempt: u64) -> Result<Option<Prob>, Stop> {
        self.pool.spent += self.gates.len() as u64;
        let mut short = self.formula.clone();
        let mut image: Vec<NodeId> = Vec::with_capacity(self.gates.len());
        for (g, gate) in (0u32..).zip(&self.gates) {
            let args: Vec<NodeId> = (0u32..)
                .zip(&gate.args)
                .filter(|(i, _)| !out.contains(&(g, *i)))
                .map(|(_, &a)| image[a as usize])
                .collect();
            let made = match gate.least {
                Least::All => short.and(&args),
                Least::One => short.or(&args),
                Least::Some(k) => {
                    short.at_least(k.saturating_sub(gate.args.len() - args.len()), &args)
                }
                Least::Leaf => gate.id,
            };
            image.push(made);
        }
        let Some(&root) = image.last() else { return Ok(None) };
        let (whole, held) = (self.pool.budget.work, self.pool.held);
        self.pool.budget.work = self.pool.spent.saturating_add(attempt).min(self.end);
        let result = Compiled::new(&short, &[root], self.pool);
        (self.pool.budget.work, self.pool.held) = (whole, held);
        match result {
            Ok(compiled) => Ok(Some(compiled.probabilities(self.probs)[0])),
            Err(Stop::Cancelled) => Err(Stop::Cancelled),
            Err(_) => Ok(None),
        }
    }
}

/// The gates of `root` with negations at the leaves, arguments first.
fn gates(formula: &Formula, root: NodeId) -> Vec<Gate> {
    let mut gates: Vec<Gate> = Vec::new();
    let mut place: BTreeMap<NodeId, u32> = BTreeMap::new();
    let mut stack = vec![(root, false)];
    while let Some((id, ready)) = stack.pop() {
        if place.contains_key(&id) {
            continue;
        }
        let args: Vec<NodeId> = match formula.kind(id) {
            Kind::Xor => Vec::new(),
            _ => formula.args(id).iter().map(|a| a.negate_if(id.is_negated())).collect(),
        };
        if !ready && !args.is_empty() {
            stack.push((id, true));
            stack.extend(args.iter().rev().map(|&a| (a, false)));
            continue;
        }
        let least = match (formula.kind(id), id.is_negated()) {
            (Kind::And, false) | (Kind::Or, true) => Least::All,
            (Kind::Or, false) | (Kind::And, true) => Least::One,
            (Kind::AtLeast(k), false) => Least::Some(k as usize),
            (Kind::AtLeast(k), true) => Least::Some(args.len() + 1 - k as usize),
            _ => Least::Leaf,
        };
        let args: Vec<u32> = args.iter().map(|a| place[a]).collect();
        let own = gates.len() as u32;
        for &a in &args {
            gates[a as usize].users.push(own);
            gates[a as usize].uses += 1;
        }
        place.insert(id, own);
        gates.push(Gate { least, args, users: Vec::new(), uses: 0, id });
    }
    if let Some(root) = gates.last_mut() {
        root.uses += 1;
    }
    gates
}

/// How dear it is to leave an argument out: states that are lost, for the root of the gates that are
/// saved. (By the gates themselves, large parts go too early; by nothing, too late.) Losses below one state still count.
fn dearness(lost: u64, saved: usize) -> f64 {
    (lost as f64 + 0.3) / (saved as f64 + 1.0).sqrt()
}

fn count(column: &[u64]) -> u64 {
    column.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// Levels of tilting, the untouched one included.
const TILTS: u32 = 5;

/// A probability to the power 1, 3/4, 1/2, 3/8, 1/4, by square roots, which are the same on every machine.
fn tilt(p: f64, level: u32) -> f64 {
    let root = p.sqrt();
    match level {
        0 => p,
        1 => root * root.sqrt(),
        2 => root,
        3 => root.sqrt() * root.sqrt().sqrt(),
        _ => root.sqrt(),
    }
}

/// A generator (PCG multiplier, high bits).
struct Random(u64);

impl Random {
    fn half(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 32
    }

    /// 64 states in which something holds with probability `p`, to 2⁻²⁰.
    fn word(&mut self, p: f64) -> u64 {
        const DIGITS: u32 = 20;
        let digits = (p * f64::from(1u32 << DIGITS)).round() as u32;
        if digits >> DIGITS != 0 {
            return u64::MAX;
        }
        let mut word = 0;
        for place in digits.trailing_zeros().min(DIGITS)..DIGITS {
            let draw = self.half() << 32 | self.half();
            if digits >> place & 1 == 1 { word |= draw } else { word &= draw }
        }
        word
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::budget::{Budget, Cancel};

    /// A function over ten variables with shared gates of all kinds.
    fn random(random: &mut Random) -> (Formula, NodeId) {
        let mut f = Formula::new();
        let vars = f.add_vars(10);
        let mut known: Vec<NodeId> = vars.iter().map(|&v| f.var(v)).collect();
        let mut below = |end: usize| random.half() as usize % end;
        for _ in 0..14 {
            let mut args: Vec<NodeId> = Vec::new();
            for _ in 0..2 + below(3) {
                // Late ones first, so that the function is deep.
                let back = below(known.len().min(12));
                args.push(known[known.len() - 1 - back].negate_if(below(6) == 0));
            }
            let made = match below(8) {
                0..3 => f.and(&args),
                3..6 => f.or(&args),
                6 => f.at_least(2, &args),
                _ => f.xor(&args),
            };
            known.push(made);
        }
        let root = f.or(&known[known.len() - 4..]);
        (f, root)
    }

    fn exact(f: &Formula, root: NodeId, probs: &[Prob]) -> f64 {
        let mut sum = 0.0;
        for state in 0u32..1 << probs.len() {
            let values: Vec<bool> = (0..probs.len()).map(|v| state >> v & 1 == 1).collect();
            if f.eval(root, &values) {
                let each = values.iter().zip(probs).map(|(&on, x)| if on { x.p } else { x.q });
                sum += each.product::<f64>();
            }
        }
        sum
    }

    /// However many arguments are left out, what is left is implied; nothing left out is exact; and the search finds one of them.
    #[test]
    fn what_is_left_is_implied() {
        let mut source = Random(5);
        let (mut sequences, mut longest) = (0, 0);
        for round in 0..200 {
            let (f, root) = random(&mut source);
            let probs: Vec<Prob> =
                (0..10).map(|v| Prob::new(0.02 + 0.09 * f64::from((v * 7 + round) % 10))).collect();
            let truth = exact(&f, root, &probs);
            let cancel = Cancel::new();
            let mut pool = Pool::new(Budget::UNLIMITED, &cancel);
            let Some(mut relaxer) = Relaxer::new(&f, root, &probs, 100_000_000, &mut pool) else {
                continue;
            };
            let sequence = relaxer.sequence().unwrap();
            let mut before = 0.0;
            for n in 0..=sequence.len() {
                let out = sequence[..n].iter().map(|s| s.0).collect();
                let found = relaxer.solve(&out, u64::MAX / 4).unwrap().unwrap();
                if n == 0 {
                    assert!((found.p - truth).abs() < 1e-12, "{} is not {truth}", found.p);
                }
                assert!(found.p >= before - 1e-12, "{n} of {}: {found:?}", sequence.len());
                before = found.p;
            }
            sequences += usize::from(!sequence.is_empty());
            longest = longest.max(sequence.len());
            // So few steps that most diagrams fail.
            for work in [60_000, 62_000, 70_000] {
                let mut pool = Pool::new(Budget::UNLIMITED, &cancel);
                if let Some(found) = relax(&f, root, &probs, work, &mut pool).unwrap() {
                    assert!(found.p >= truth - 1e-12, "{found:?} under {truth}");
                }
            }
        }
        assert!(sequences > 100 && longest > 5, "{sequences} sequences, {longest} at most");
    }
}
