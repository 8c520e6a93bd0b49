//! Changing the order of a finished diagram: sifting (Rudell, "Dynamic variable ordering for ordered
//! binary decision diagrams", ICCAD 1993).
//!
//! The diagram is copied into a store with one hash table and reference counts per variable, each
//! variable is moved through all levels by swaps of neighbours and left where the diagram was
//! smallest, and the result is copied back. The main store stays free of reference counts.

use super::{Bdd, Edge};
use crate::table::{BOTTOM, Table};

#[derive(Clone, Copy)]
struct Item {
    var: u32,
    lo: u32,
    hi: u32,
    next: u32,
    refs: u32,
}

/// Chained hash table of the nodes of one variable.
struct Level {
    buckets: Vec<u32>,
    count: usize,
}

const NONE: u32 = u32::MAX;

fn bucket(lo: u32, hi: u32, mask: usize) -> usize {
    let x = (u64::from(lo) | (u64::from(hi) << 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((x ^ (x >> 31)) >> 10) as usize & mask
}

struct Sifter {
    items: Vec<Item>,
    free: Vec<u32>,
    levels: Vec<Level>,
    /// Variable at each level, and level of each variable (variables are the old levels).
    at: Vec<u32>,
    position: Vec<u32>,
    interact: Vec<u64>,
    words: usize,
    live: usize,
    work: u64,
    moved: Vec<u32>,
}

impl Sifter {
    fn make(&mut self, var: u32, lo: u32, hi: u32) -> u32 {
        if lo == hi {
            self.items[(lo >> 1) as usize].refs += 1;
            return lo;
        }
        let negate = hi & 1;
        let (lo, hi) = (lo ^ negate, hi ^ negate);
        let level = &self.levels[var as usize];
        let mut index = level.buckets[bucket(lo, hi, level.buckets.len() - 1)];
        while index != NONE {
            let item = &mut self.items[index as usize];
            if item.lo == lo && item.hi == hi {
                item.refs += 1;
                return (index << 1) | negate;
            }
            index = item.next;
        }
        self.items[(lo >> 1) as usize].refs += 1;
        self.items[(hi >> 1) as usize].refs += 1;
        let item = Item { var, lo, hi, next: NONE, refs: 1 };
        let index = if let Some(index) = self.free.pop() {
            self.items[index as usize] = item;
            index
        } else {
            self.items.push(item);
            self.items.len() as u32 - 1
        };
        self.link(index);
        (index << 1) | negate
    }

    fn link(&mut self, index: u32) {
        let Item { var, lo, hi, .. } = self.items[index as usize];
        let level = &mut self.levels[var as usize];
        if level.count >= level.buckets.len() * 2 {
            let size = level.buckets.len() * 4;
            let old = std::mem::replace(&mut level.buckets, vec![NONE; size]);
            for mut head in old {
                while head != NONE {
                    let item = &mut self.items[head as usize];
                    let next = item.next;
                    let b = bucket(item.lo, item.hi, size - 1);
                    item.next = level.buckets[b];
                    level.buckets[b] = head;
                    head = next;
                }
            }
        }
        let b = bucket(lo, hi, level.buckets.len() - 1);
        self.items[index as usize].next = level.buckets[b];
        level.buckets[b] = index;
        level.count += 1;
        self.live += 1;
    }

    /// Gives back one reference; a node without references leaves its table.
    fn release(&mut self, edge: u32) {
        let index = edge >> 1;
        let item = &mut self.items[index as usize];
        item.refs -= 1;
        if item.refs > 0 || item.var == BOTTOM {
            return;
        }
        let Item { var, lo, hi, next, .. } = *item;
        let level = &mut self.levels[var as usize];
        let b = bucket(lo, hi, level.buckets.len() - 1);
        if level.buckets[b] == index {
            level.buckets[b] = next;
        } else {
            let mut before = level.buckets[b];
            while self.items[before as usize].next != index {
                before = self.items[before as usize].next;
            }
            self.items[before as usize].next = next;
        }
        level.count -= 1;
        self.live -= 1;
        self.free.push(index);
        // The children are still used by the nodes that replaced the users of this one, so this
        // goes no further down than one step.
        self.items[(lo >> 1) as usize].refs -= 1;
        self.items[(hi >> 1) as usize].refs -= 1;
    }

    fn interacts(&self, x: u32, y: u32) -> bool {
        self.interact.is_empty()
            || self.interact[x as usize * self.words + (y / 64) as usize] >> (y % 64) & 1 == 1
    }

    /// Exchanges the variables at `upper` and the level below it.
    fn swap(&mut self, upper: usize) {
        let (x, y) = (self.at[upper], self.at[upper + 1]);
        self.at.swap(upper, upper + 1);
        self.position.swap(x as usize, y as usize);
        self.work += 1;
        if !self.interacts(x, y) {
            return;
        }
        let mut moved = std::mem::take(&mut self.moved);
        moved.clear();
        let level = &mut self.levels[x as usize];
        self.work += level.count as u64;
        for head in &mut level.buckets {
            let mut index = *head;
            let mut kept = NONE;
            let mut last = NONE;
            while index != NONE {
                let Item { lo, hi, next, .. } = self.items[index as usize];
                if self.items[(lo >> 1) as usize].var == y
                    || self.items[(hi >> 1) as usize].var == y
                {
                    moved.push(index);
                } else {
                    if last == NONE {
                        kept = index;
                    } else {
                        self.items[last as usize].next = index;
                    }
                    last = index;
                }
                index = next;
            }
            if last != NONE {
                self.items[last as usize].next = NONE;
            }
            *head = kept;
        }
        level.count -= moved.len();
        self.live -= moved.len();
        self.work += 4 * moved.len() as u64;
        for &index in &moved {
            let Item { lo, hi, .. } = self.items[index as usize];
            let split = |edge: u32| {
                let item = &self.items[(edge >> 1) as usize];
                if item.var == y {
                    (item.lo ^ (edge & 1), item.hi ^ (edge & 1))
                } else {
                    (edge, edge)
                }
            };
            let (f00, f01) = split(lo);
            let (f10, f11) = split(hi);
            // hi is regular, so f11 is, so the new hi is: the node keeps its place and polarity.
            let new_lo = self.make(x, f00, f10);
            let new_hi = self.make(x, f01, f11);
            let item = &mut self.items[index as usize];
            item.var = y;
            item.lo = new_lo;
            item.hi = new_hi;
            self.link(index);
            self.release(lo);
            self.release(hi);
        }
        self.moved = moved;
    }

    /// Moves one variable through the levels and leaves it at the best.
    fn sift_one(&mut self, var: u32, limit: u64) {
        let n = self.at.len();
        let start = self.position[var as usize] as usize;
        let (mut best, mut best_at) = (self.live, start);
        let mut here = start;
        let bound = |best: usize| best + best / 10 + 16;
        let down_first = n - 1 - start <= start;
        for pass in 0..2 {
            if down_first == (pass == 0) {
                while here + 1 < n && self.live <= bound(best) && self.work < limit {
                    self.swap(here);
                    here += 1;
                    if self.live < best {
                        (best, best_at) = (self.live, here);
                    }
                }
            } else {
                while here > 0 && self.live <= bound(best) && self.work < limit {
                    self.swap(here - 1);
                    here -= 1;
                    if self.live < best {
                        (best, best_at) = (self.live, here);
                    }
                }
            }
            if pass == 0 {
                // Back to the start; sizes on the way are known.
                while here > start {
                    self.swap(here - 1);
                    here -= 1;
                }
                while here < start {
                    self.swap(here);
                    here += 1;
                }
            }
        }
        while here > best_at {
            self.swap(here - 1);
            here -= 1;
        }
        while here < best_at {
            self.swap(here);
            here += 1;
        }
    }
}

/// Reorders the diagram of `roots` (all others are dropped) within `allowance` steps of work, and
/// returns the old level at each new level. Roots are renamed in place.
///
/// The function of each root is unchanged when levels are renamed by the result.
pub(crate) fn sift(
    bdd: &mut Bdd,
    roots: &mut [Edge],
    level_count: usize,
    allowance: u64,
) -> Vec<u32> {
    bdd.collect(roots);
    let nodes = &bdd.table.nodes;
    let mut items: Vec<Item> = nodes
        .iter()
        .map(|n| Item { var: n.level, lo: n.lo, hi: n.hi, next: NONE, refs: 0 })
        .collect();
    for node in &nodes[1..] {
        items[(node.lo >> 1) as usize].refs += 1;
        items[(node.hi >> 1) as usize].refs += 1;
    }
    for root in roots.iter() {
        items[root.index()].refs += 1;
    }
    items[0].refs += 1;
    let mut sizes = vec![0usize; level_count];
    for node in &nodes[1..] {
        sizes[node.level as usize] += 1;
    }
    let words = level_count.div_ceil(64);
    let mut sifter = Sifter {
        items,
        free: Vec::new(),
        levels: sizes
            .iter()
            .map(|&s| Level { buckets: vec![NONE; s.next_power_of_two().max(4)], count: 0 })
            .collect(),
        at: (0..level_count as u32).collect(),
        position: (0..level_count as u32).collect(),
        interact: interactions(bdd, roots, level_count, words),
        words,
        live: 0,
        work: 0,
        moved: Vec::new(),
    };
    for index in 1..sifter.items.len() {
        sifter.link(index as u32);
    }
    let mut vars: Vec<u32> = (0..level_count as u32).filter(|&v| sizes[v as usize] > 0).collect();
    vars.sort_by_key(|&v| (std::cmp::Reverse(sizes[v as usize]), v));
    for var in vars {
        if sifter.work >= allowance {
            break;
        }
        sifter.sift_one(var, allowance);
    }
    let spent = sifter.work;
    let mut table = Table::new(1, 1);
    let mut image = vec![0u32; sifter.items.len()];
    for position in (0..level_count).rev() {
        let level = &sifter.levels[sifter.at[position] as usize];
        let mut members: Vec<u32> = Vec::with_capacity(level.count);
        for &head in &level.buckets {
            let mut index = head;
            while index != NONE {
                members.push(index);
                index = sifter.items[index as usize].next;
            }
        }
        members.sort_unstable();
        for index in members {
            let Item { lo, hi, .. } = sifter.items[index as usize];
            let through = |e: u32| (image[(e >> 1) as usize] << 1) | (e & 1);
            let (made, _) = table.find_or_make(position as u32, through(lo), through(hi));
            image[index as usize] = made;
        }
    }
    for root in roots.iter_mut() {
        root.0 = (image[root.index()] << 1) | (root.0 & 1);
    }
    bdd.table = table;
    bdd.forget();
    // Counted without a check: the diagram has its new order now, and the caller must learn it.
    bdd.meter.work = bdd.meter.work.saturating_add(spent);
    sifter.at
}

/// More bytes than this are not spent on knowing who interacts.
const MAX_MATRIX: usize = 1 << 26;

/// Bit y of row x: some root depends on both x and y. Others can be swapped without any work.
/// Empty when that is not known.
fn interactions(bdd: &Bdd, roots: &[Edge], level_count: usize, words: usize) -> Vec<u64> {
    if level_count * words * 8 > MAX_MATRIX {
        return Vec::new();
    }
    let mut matrix = vec![0u64; level_count * words];
    let mut distinct: Vec<usize> = roots.iter().map(|r| r.index()).filter(|&i| i > 0).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let mut seen = vec![u32::MAX; bdd.table.len()];
    let mut stack = Vec::new();
    let mut row = vec![0u64; words];
    let mut effort = 0usize;
    for (stamp, &root) in distinct.iter().enumerate() {
        // Exactness only saves swaps: past a linear effort everything may interact.
        if effort > 64 * bdd.table.len() + 1_000_000 {
            return Vec::new();
        }
        row.fill(0);
        stack.push(root);
        while let Some(index) = stack.pop() {
            if index == 0 || seen[index] == stamp as u32 {
                continue;
            }
            effort += 1;
            seen[index] = stamp as u32;
            let node = bdd.table.nodes[index];
            row[(node.level / 64) as usize] |= 1 << (node.level % 64);
            stack.push((node.lo >> 1) as usize);
            stack.push((node.hi >> 1) as usize);
        }
        effort += level_count;
        for x in 0..level_count {
            if row[x / 64] >> (x % 64) & 1 == 1 {
                effort += words;
                for (cell, bits) in matrix[x * words..(x + 1) * words].iter_mut().zip(&row) {
                    *cell |= bits;
                }
            }
        }
    }
    matrix
}
