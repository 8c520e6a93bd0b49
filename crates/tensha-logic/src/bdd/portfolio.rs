//! Which order: many are tried under growing limits, and the worse ones are dropped at each growth.
//!
//! The first that ends within its limit wins; within one round candidates run in a fixed order, so
//! the winner depends on work alone.

use super::compile::Attempt;
use super::order::{Rule, Shape, force, force_cost, guided, order};
use super::{Bdd, Edge};
use crate::budget::{Budget, Cancel, Stop};

/// What is left of a budget, over many modules.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    /// The limits at the start.
    pub budget: Budget,
    /// Steps spent so far.
    pub spent: u64,
    /// Bytes that finished parts hold.
    pub held: u64,
    /// Most bytes held at one time.
    pub peak: u64,
    /// The flag.
    pub cancel: Cancel,
    /// What is tried; everything, except where a bench measures what each idea is worth.
    pub ideas: Ideas,
}

/// The ideas that make diagrams small, each of which a bench can leave out to see what it is worth. Answers never depend on
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub struct Ideas {
    /// Formulas are rewritten first.
    pub simplify: bool,
    /// Modules get diagrams of their own.
    pub modules: bool,
    /// Orders by FORCE, and walks guided by them, take part.
    pub force: bool,
    /// Several orders are tried against each other; without it there is the first rule alone.
    pub several: bool,
    /// The best of the first orders goes ahead before all are tried.
    pub lead: bool,
    /// One of the last orders is changed as it goes.
    pub sift: bool,
}

impl Ideas {
    /// Everything, as always outside of the bench.
    pub const ALL: Self =
        Self { simplify: true, modules: true, force: true, several: true, lead: true, sift: true };
}

impl Pool {
    pub fn new(budget: Budget, cancel: &Cancel) -> Self {
        Self { budget, spent: 0, held: 0, peak: 0, cancel: cancel.clone(), ideas: Ideas::ALL }
    }

    pub fn left(&self) -> u64 {
        self.budget.work.saturating_sub(self.spent)
    }
}

/// A finished diagram.
pub(crate) struct Done {
    pub bdd: Bdd,
    pub roots: Vec<Edge>,
    /// Leaf at each level.
    pub order: Vec<u32>,
}

/// Where an order comes from. The portfolio keeps the best of each family for some time, because
/// which family suits a function shows late.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Family {
    /// A depth-first walk by a rule.
    Rule,
    /// FORCE: what belongs together stands together, whatever the operators are.
    Force,
    /// A depth-first walk that takes arguments by their places in an order of FORCE.
    Guided,
}

/// Rules tried at once, before anything is known.
const FIRST: [Rule; 3] = [Rule::Shared, Rule::LeavesFirst, Rule::Written];
/// Rules from which FORCE starts, too; some of them are tried themselves.
const MORE: [Rule; 6] =
    [Rule::Weights, Rule::Deep, Rule::Heavy, Rule::Backwards, Rule::Light, Rule::Breadth];
/// How many of [`MORE`] are tried themselves.
const PLAIN: usize = 2;
/// Random starts of FORCE.
const STARTS: usize = 3;
/// Orders taken from FORCE, each in both directions, as they are and as guides.
const FORCED: usize = 2;
/// Limit of the first round, in steps.
const FIRST_LIMIT: u64 = 4_000;
/// Steps that the best of the first rules may take before all candidates take part.
const LEAD: u64 = 128_000;
/// It comes on well when twice the steps bring it on by this part of what it has finished.
const WELL: usize = 5;
/// Limit of the second round, where all candidates take part.
const SECOND_LIMIT: u64 = 16_000;
/// The limit grows by this factor from round to round.
const GROWTH: u64 = 3;
/// How many of each family stay after the second round and after those that follow it.
const KEEP: [[usize; 3]; 4] = [[2, 3, 3], [1, 2, 2], [1, 1, 1], [1, 1, 1]];
/// Live nodes at which the order of the one that sifts is first improved.
const SIFT_AT: usize = 10_000;
/// When only two are left, the one behind gets this part of the limit.
const FOLLOWER: u64 = 16;

/// Compiles the last `roots` gates of `shape`.
pub(crate) fn compile(shape: &Shape, roots: usize, pool: &mut Pool) -> Result<Done, Stop> {
    if pool.cancel.is_cancelled() {
        return Err(Stop::Cancelled);
    }
    let mut running: Vec<Attempt> = Vec::new();
    let small = shape.gates.len() <= roots + 1;
    let single = small || !pool.ideas.several;
    for rule in if single { &FIRST[..1] } else { &FIRST[..] } {
        running.push(attempt(shape, Family::Rule, order(shape, *rule), pool));
    }
    if let Some(done) = round(&mut running, shape, roots, FIRST_LIMIT, 1, pool)? {
        return Ok(done);
    }
    if !single {
        if pool.ideas.lead
            && let Some(done) = lead(&mut running, shape, roots, pool)?
        {
            return Ok(done);
        }
        for (family, order) in candidates(shape, pool) {
            if running.iter().all(|a| a.order != order) {
                running.push(attempt(shape, family, order, pool));
            }
        }
    }
    let mut limit = SECOND_LIMIT;
    for keep in KEEP {
        if let Some(done) = round(&mut running, shape, roots, limit, 1, pool)? {
            return Ok(done);
        }
        // Most progress first; equal progress at less cost first; then the fixed order.
        running.sort_by_key(|a| (std::cmp::Reverse(a.finished.0), a.finished.1));
        let mut seen = [0usize; 3];
        running.retain(|a| {
            let family = a.family as usize;
            seen[family] += 1;
            seen[family] <= keep[family]
        });
        limit *= GROWTH;
    }
    if let Some(done) = round(&mut running, shape, roots, limit, 1, pool)? {
        return Ok(done);
    }
    running.sort_by_key(|a| (std::cmp::Reverse(a.finished.0), a.finished.1));
    running.truncate(2);
    // One more that changes its order as it goes, for when no static order will do.
    let fresh = running.iter().find(|a| a.family != Family::Rule).unwrap_or(&running[0]);
    if pool.ideas.sift {
        let mut sifted = attempt(shape, fresh.family, fresh.first_order.clone(), pool);
        sifted.sift_at = SIFT_AT;
        running.push(sifted);
    }
    duel(running, shape, roots, limit, pool)
}

/// The best of the first orders goes ahead alone: for small functions any order is good, and trying
/// several takes longer than the worst of them. It goes on past [`LEAD`] while it comes on well.
fn lead(
    running: &mut Vec<Attempt>,
    shape: &Shape,
    roots: usize,
    pool: &mut Pool,
) -> Result<Option<Done>, Stop> {
    running.sort_by_key(|a| (std::cmp::Reverse(a.finished.0), a.finished.1));
    let others = running.split_off(1);
    let mut limit = FIRST_LIMIT;
    loop {
        let before = running[0].done;
        limit *= 2;
        match round(running, shape, roots, limit, 1, pool) {
            Ok(None) => {}
            // Another order may be smaller.
            Err(Stop::Memory) => {
                *running = others;
                return Ok(None);
            }
            ended => return ended,
        }
        if limit >= LEAD && running[0].done < before + before / WELL {
            break;
        }
    }
    running.extend(others);
    Ok(None)
}

/// The leader goes ahead, the others follow with a share. A leader that finished no operation in its
/// round steps back, and the limit grows when all have led.
fn duel(
    mut running: Vec<Attempt>,
    shape: &Shape,
    roots: usize,
    mut limit: u64,
    pool: &mut Pool,
) -> Result<Done, Stop> {
    let mut failures = 0;
    loop {
        limit = limit.saturating_mul(if running.len() > 1 { GROWTH } else { 2 });
        loop {
            let before = running[0].finished.0;
            if let Some(done) = round(&mut running, shape, roots, limit, FOLLOWER, pool)? {
                return Ok(done);
            }
            if running[0].finished.0 > before {
                failures = 0;
                break;
            }
            running.rotate_left(1);
            failures += 1;
            if failures >= running.len() {
                failures = 0;
                break;
            }
        }
    }
}

fn attempt(shape: &Shape, family: Family, order: Vec<u32>, pool: &Pool) -> Attempt {
    Attempt::new(shape, family, order, Budget::UNLIMITED, &pool.cancel)
}

/// Lets each go on to `limit` steps, those behind the first to the part `share` of it.
fn round(
    running: &mut Vec<Attempt>,
    shape: &Shape,
    roots: usize,
    limit: u64,
    share: u64,
    pool: &mut Pool,
) -> Result<Option<Done>, Stop> {
    let mut at = 0;
    while at < running.len() {
        let others: u64 =
            running.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, a)| a.bdd.bytes()).sum();
        let attempt = &mut running[at];
        let before = attempt.bdd.work();
        let limit = if at > 0 { limit / share } else { limit };
        let allowed = limit.min(before.saturating_add(pool.left()));
        attempt.bdd.meter.memory = pool.budget.memory.saturating_sub(pool.held + others);
        let result = attempt.run(shape, allowed);
        pool.spent += attempt.bdd.work() - before;
        pool.peak = pool.peak.max(pool.held + others + attempt.bdd.meter.peak);
        match result {
            Ok(()) => {
                let mut winner = running.swap_remove(at);
                let mut roots = winner.roots(roots);
                winner.bdd.collect(&mut roots);
                return Ok(Some(Done { bdd: winner.bdd, roots, order: winner.order }));
            }
            Err(Stop::Work) if pool.left() > 0 => at += 1,
            // The largest candidate gives way to the others, as long as there are others.
            Err(Stop::Memory) if running.len() > 1 => {
                running.remove(at);
            }
            Err(stop) => return Err(stop),
        }
    }
    Ok(None)
}

fn candidates(shape: &Shape, pool: &mut Pool) -> Vec<(Family, Vec<u32>)> {
    let mut starts: Vec<Vec<u32>> = FIRST.iter().chain(&MORE).map(|&r| order(shape, r)).collect();
    let plain: Vec<Vec<u32>> = starts[FIRST.len()..][..PLAIN].to_vec();
    if !pool.ideas.force {
        return plain.into_iter().map(|order| (Family::Rule, order)).collect();
    }
    // A fixed generator (PCG multiplier, high bits), so that the starts are the same everywhere.
    let mut state = 0x853c_49e6_748f_ea9b_u64;
    for _ in 0..STARTS {
        let mut random: Vec<u32> = (0..shape.leaves as u32).collect();
        for k in (1..random.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            random.swap(k, ((state >> 33) as usize) % (k + 1));
        }
        starts.push(random);
    }
    // Small budgets get fewer starts, the smallest none.
    let affordable = pool.left() / 8 / force_cost(shape).max(1);
    starts.truncate(usize::try_from(affordable).unwrap_or(usize::MAX));
    pool.spent += starts.len() as u64 * force_cost(shape);
    let mut forced: Vec<(f64, Vec<u32>)> = starts.into_iter().map(|s| force(shape, s)).collect();
    forced.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    forced.dedup_by(|a, b| a.1 == b.1);
    forced.truncate(FORCED);
    let mut out = Vec::new();
    for (_, order) in forced {
        let back: Vec<u32> = order.iter().rev().copied().collect();
        out.push((Family::Guided, guided(shape, &order)));
        out.push((Family::Guided, guided(shape, &back)));
        out.push((Family::Force, back));
        out.push((Family::Force, order));
    }
    out.extend(plain.into_iter().map(|order| (Family::Rule, order)));
    out
}
