//! Which order: many are tried under growing limits, and the worse half is dropped at each growth.
//!
//! The first that ends within its limit wins; within one round candidates run in a fixed order, so
//! the winner depends on work alone.

use super::compile::Attempt;
use super::order::{Rule, Shape, force, force_cost, order};
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
}

impl Pool {
    pub fn new(budget: Budget, cancel: &Cancel) -> Self {
        Self { budget, spent: 0, held: 0, peak: 0, cancel: cancel.clone() }
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

/// Rules tried at once, before anything is known.
const FIRST: [Rule; 3] = [Rule::Shared, Rule::LeavesFirst, Rule::Written];
/// Rules tried when the module turns out to be hard.
const MORE: [Rule; 6] =
    [Rule::Weights, Rule::Deep, Rule::Heavy, Rule::Backwards, Rule::Light, Rule::Breadth];
/// Random starts of FORCE.
const STARTS: usize = 24;
/// Orders taken from FORCE, each in both directions.
const FORCED: usize = 8;
/// Limit of the first round, in steps.
const FIRST_LIMIT: u64 = 4_000;
/// From this limit on, depth-first orders are dropped too,
const LATE: u64 = 320_000;
/// and from this one on only the best of each family stay.
const DUEL: u64 = 1_280_000;
/// Live nodes at which the order of the one that sifts is first improved.
const SIFT_AT: usize = 10_000;
/// All but the leader get this part of the limit.
const FOLLOWER: u64 = 16;
/// Limit of the second round, where all candidates take part.
const SECOND_LIMIT: u64 = 20_000;

/// Compiles the last `roots` gates of `shape`.
pub(crate) fn compile(shape: &Shape, roots: usize, pool: &mut Pool) -> Result<Done, Stop> {
    if pool.cancel.is_cancelled() {
        return Err(Stop::Cancelled);
    }
    let mut running: Vec<Attempt> = Vec::new();
    let small = shape.gates.len() <= roots + 1;
    for rule in if small { &FIRST[..1] } else { &FIRST[..] } {
        running.push(attempt(shape, order(shape, *rule), pool));
    }
    if let Some(done) = round(&mut running, shape, roots, FIRST_LIMIT, pool)? {
        return Ok(done);
    }
    if !small {
        for (family, order) in candidates(shape, pool) {
            if running.iter().all(|a| a.order != order) {
                let mut new = attempt(shape, order, pool);
                new.family = family;
                running.push(new);
            }
        }
    }
    let mut limit = SECOND_LIMIT;
    let mut leader = 0;
    let mut failures = 0;
    loop {
        if let Some(done) = round(&mut running, shape, roots, limit, pool)? {
            return Ok(done);
        }
        if limit > DUEL {
            // The leader goes ahead, the others follow with a share. A leader that finished no
            // operation in its round steps back, and the limit grows when all have led.
            let stuck = running[0].finished.0 == leader;
            if stuck {
                running.rotate_left(1);
                failures += 1;
            }
            leader = running[0].finished.0;
            if !stuck || failures >= running.len() {
                failures = 0;
                limit = limit.saturating_mul(if running.len() > 1 { 4 } else { 2 });
            }
            continue;
        }
        // Within each family, most progress first; equal progress at less cost first; then the
        // fixed order. Depth-first orders are few and show their worth late: all stay longer.
        running.sort_by_key(|a| (std::cmp::Reverse((a.family, a.finished.0)), a.finished.1));
        let sizes = [0, 1].map(|f| running.iter().filter(|a| a.family == f).count());
        let keep = match limit {
            0..LATE => [sizes[0], sizes[1].div_ceil(2)],
            LATE..DUEL => [3, 2],
            DUEL.. => [2, 1],
        };
        let mut rank = [0usize; 2];
        running.retain(|a| {
            let family = a.family as usize;
            rank[family] += 1;
            rank[family] <= keep[family]
        });
        if limit >= DUEL {
            running.sort_by_key(|a| (std::cmp::Reverse(a.finished.0), a.finished.1));
            // One more that changes its order as it goes, for when no static order will do.
            let fresh = running.iter().find(|a| a.family == 1).unwrap_or(&running[0]);
            let mut sifted = attempt(shape, fresh.first_order.clone(), pool);
            sifted.sift_at = SIFT_AT;
            running.push(sifted);
            leader = running[0].finished.0;
        }
        limit = limit.saturating_mul(4);
    }
}

fn attempt(shape: &Shape, order: Vec<u32>, pool: &Pool) -> Attempt {
    Attempt::new(shape, order, Budget::UNLIMITED, &pool.cancel)
}

fn round(
    running: &mut Vec<Attempt>,
    shape: &Shape,
    roots: usize,
    limit: u64,
    pool: &mut Pool,
) -> Result<Option<Done>, Stop> {
    let mut at = 0;
    while at < running.len() {
        let others: u64 =
            running.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, a)| a.bdd.bytes()).sum();
        let attempt = &mut running[at];
        let before = attempt.bdd.work();
        let limit = if limit > DUEL && at > 0 { limit / FOLLOWER } else { limit };
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

fn candidates(shape: &Shape, pool: &mut Pool) -> Vec<(u32, Vec<u32>)> {
    let mut starts: Vec<Vec<u32>> = FIRST.iter().chain(&MORE).map(|&r| order(shape, r)).collect();
    let plain: Vec<Vec<u32>> = starts[FIRST.len()..].to_vec();
    // A fixed generator (PCG multiplier, high bits), so that the starts are the same everywhere.
    let mut state = 0x853c_49e6_748f_ea9b_u64;
    // The work of FORCE is the number of argument places; large modules get fewer starts, and small
    // budgets none.
    for _ in 0..STARTS.min(400_000 / shape.places().max(1)) {
        let mut random: Vec<u32> = (0..shape.leaves as u32).collect();
        for k in (1..random.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            random.swap(k, ((state >> 33) as usize) % (k + 1));
        }
        starts.push(random);
    }
    let affordable = pool.left() / 8 / force_cost(shape).max(1);
    starts.truncate(usize::try_from(affordable).unwrap_or(usize::MAX));
    pool.spent += starts.len() as u64 * force_cost(shape);
    let mut forced: Vec<(f64, Vec<u32>)> = starts.into_iter().map(|s| force(shape, s)).collect();
    forced.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    forced.dedup_by(|a, b| a.1 == b.1);
    forced.truncate(FORCED);
    let mut out = Vec::new();
    for (_, order) in forced {
        out.push((1, order.iter().rev().copied().collect()));
        out.push((1, order));
    }
    out.extend(plain.into_iter().map(|order| (0, order)));
    out
}
