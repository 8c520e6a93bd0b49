//! The store of decision nodes that both kinds of diagram use, and the memory of operations.
//!
//! A node is twelve bytes in one array. Children are made before parents, so positions in the array
//! are a topological order, and sweeps over diagrams need neither recursion nor marking.
//!
//! On large diagrams nearly all time goes into waiting for memory: a place that a hash scatters over
//! a table of 50 MB is a miss of the cache and of the address translation each time. Operations walk
//! diagrams depth first, and nodes are numbered in that order, so both tables here choose the page
//! by the neighbourhood of the operands and only the place in the page by a hash. That halved the
//! time of the largest benchmark without changing a step.

/// One decision: the edge to follow when the variable at `level` is false or true.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Node {
    pub level: u32,
    pub lo: u32,
    pub hi: u32,
}

/// Level of terminals: below every variable.
pub(crate) const BOTTOM: u32 = u32::MAX;

const fn hash(level: u32, lo: u32, hi: u32) -> u32 {
    let children = (lo as u64) | ((hi as u64) << 32);
    let x = (children ^ (level as u64).wrapping_mul(0xd6e8_feb8_6659_fd93))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((x ^ (x >> 32)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32
}

/// Hash-consed nodes. Position 0 (and 1 for zero-suppressed diagrams) holds a terminal.
#[derive(Clone)]
pub(crate) struct Table {
    pub nodes: Vec<Node>,
    /// The unique table: position and hash (in the high half) of each node; 0 marks a free place.
    /// A place with another hash is passed over without a look at its node.
    ///
    /// A node belongs near twice the position of its newer child: in the line of places there, else
    /// in a line of the same page, else wherever the hash says. As every node has exactly one newer
    /// child, the first two nearly always suffice at a load of at most a half.
    slots: Vec<u64>,
    terminals: usize,
    /// How many low bits of an edge are not position.
    shift: u32,
}

/// Places of the smallest table, as a power of two.
const LEAST: u32 = 6;
/// Places that one line of the processor's cache holds.
const LINE: usize = 8;
/// Places that one page of memory holds.
const PAGE: usize = 512;

impl Table {
    pub fn new(terminals: usize, shift: u32) -> Self {
        let terminal = |i: usize| Node { level: BOTTOM, lo: i as u32, hi: i as u32 };
        Self {
            nodes: (0..terminals).map(terminal).collect(),
            slots: vec![0; 1 << LEAST],
            terminals,
            shift,
        }
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn bytes(&self) -> u64 {
        (self.nodes.capacity() * size_of::<Node>() + self.slots.len() * 8) as u64
    }

    /// The place and the position of the node with these parts, or the free place where it belongs
    /// and 0. With `NEW` it is known not to be there.
    #[inline]
    fn place<const NEW: bool>(&self, hash: u32, level: u32, lo: u32, hi: u32) -> (usize, u32) {
        let mask = self.slots.len() - 1;
        let base = ((lo.max(hi) >> self.shift) as usize * 2) & mask;
        let probe = |place: usize| -> Option<u32> {
            let slot = self.slots[place];
            if slot == 0 {
                return Some(0);
            }
            if !NEW && (slot >> 32) as u32 == hash {
                let node = &self.nodes[slot as u32 as usize];
                if node.lo == lo && node.hi == hi && node.level == level {
                    return Some(slot as u32);
                }
            }
            None
        };
        let near = base & !(LINE - 1);
        for place in near..near + LINE {
            if let Some(found) = probe(place) {
                return (place, found);
            }
        }
        let near = (base & !(PAGE - 1) | hash as usize & (PAGE - LINE)) & mask;
        for place in near..near + LINE {
            if let Some(found) = probe(place) {
                return (place, found);
            }
        }
        let mut place = hash as usize & mask;
        loop {
            if let Some(found) = probe(place) {
                return (place, found);
            }
            place = (place + 1) & mask;
        }
    }

    /// The position of the node with these parts, made when there is none. The second part of the
    /// result says whether it was made.
    #[inline]
    pub fn find_or_make(&mut self, level: u32, lo: u32, hi: u32) -> (u32, bool) {
        let hash = hash(level, lo, hi);
        let (place, found) = self.place::<false>(hash, level, lo, hi);
        if found != 0 {
            return (found, false);
        }
        (self.put(place, Node { level, lo, hi }, hash), true)
    }

    /// Makes a node that is known not to be there yet, as one of its children is newer than every
    /// node of its level.
    #[inline]
    pub fn make_new(&mut self, level: u32, lo: u32, hi: u32) -> u32 {
        let hash = hash(level, lo, hi);
        let (place, _) = self.place::<true>(hash, level, lo, hi);
        self.put(place, Node { level, lo, hi }, hash)
    }

    #[inline]
    fn put(&mut self, place: usize, node: Node, hash: u32) -> u32 {
        let index = self.nodes.len() as u32;
        self.nodes.push(node);
        self.slots[place] = u64::from(hash) << 32 | u64::from(index);
        if self.nodes.len() * 2 > self.slots.len() {
            let bits = self.slots.len().trailing_zeros() + 1;
            self.rehash(bits);
        }
        index
    }

    #[cold]
    fn rehash(&mut self, bits: u32) {
        // Dropped first, so that the old and the new array never stand side by side.
        self.slots = Vec::new();
        self.slots = vec![0; 1 << bits];
        for index in self.terminals..self.nodes.len() {
            let node = self.nodes[index];
            let hash = hash(node.level, node.lo, node.hi);
            let (place, _) = self.place::<true>(hash, node.level, node.lo, node.hi);
            self.slots[place] = u64::from(hash) << 32 | index as u64;
        }
    }

    /// Keeps the nodes that `keep` marks (closed under children) in their order, and returns the
    /// new position of each.
    pub fn compact(&mut self, keep: &[bool]) -> Vec<u32> {
        let shift = self.shift;
        let mut image = vec![0u32; self.nodes.len()];
        let low = (1u32 << shift) - 1;
        let mut next = 0usize;
        for index in 0..self.nodes.len() {
            if index >= self.terminals && !keep[index] {
                continue;
            }
            let mut node = self.nodes[index];
            if index >= self.terminals {
                node.lo = (image[(node.lo >> shift) as usize] << shift) | (node.lo & low);
                node.hi = (image[(node.hi >> shift) as usize] << shift) | (node.hi & low);
            }
            self.nodes[next] = node;
            image[index] = next as u32;
            next += 1;
        }
        self.nodes.truncate(next);
        let mut bits = LEAST;
        while next * 3 > 1 << bits {
            bits += 1;
        }
        self.rehash(bits);
        image
    }
}

/// A lossy memory of results for binary operations: a newer result replaces an older one in the
/// same place. Twelve bytes an entry.
#[derive(Clone)]
pub(crate) struct Cache {
    entries: Vec<(u32, u32, u32)>,
}

/// Low bits of an edge that do not choose the page,
const NEAR: u32 = 6;
/// and places of a page, as a power of two.
const FINE: u32 = 6;
const FREE: (u32, u32, u32) = (u32::MAX, u32::MAX, 0);

impl Cache {
    pub fn new(size: usize) -> Self {
        Self { entries: vec![FREE; size] }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn bytes(&self) -> u64 {
        (self.entries.len() * 12) as u64
    }

    #[inline]
    fn place(&self, a: u32, b: u32) -> usize {
        let near = u64::from(a >> NEAR) | u64::from(b >> NEAR) << 32;
        let page = near.wrapping_mul(0xd6e8_feb8_6659_fd93);
        // A lattice of low discrepancy (powers of the plastic number): neighbours fall far apart.
        let fine = a.wrapping_mul(0xc13f_a9a9).wrapping_add(b.wrapping_mul(0x91e1_0da5));
        let page = (page ^ (page >> 32)) as usize;
        (page << FINE | (fine >> (32 - FINE)) as usize) & (self.entries.len() - 1)
    }

    #[inline]
    pub fn get(&self, a: u32, b: u32) -> Option<u32> {
        let entry = self.entries[self.place(a, b)];
        (entry.0 == a && entry.1 == b).then_some(entry.2)
    }

    #[inline]
    pub fn put(&mut self, a: u32, b: u32, result: u32) {
        let place = self.place(a, b);
        self.entries[place] = (a, b, result);
    }

    pub fn clear(&mut self) {
        self.entries.fill(FREE);
    }

    pub fn grow(&mut self, size: usize) {
        let old = std::mem::replace(&mut self.entries, vec![FREE; size]);
        for entry in old {
            if entry.0 != u32::MAX {
                self.put(entry.0, entry.1, entry.2);
            }
        }
    }
}
