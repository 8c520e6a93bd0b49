//! The store of decision nodes that both kinds of diagram use.
//!
//! A node is twelve bytes in one array. Children are made before parents, so positions in the array
//! are a topological order, and sweeps over diagrams need neither recursion nor marking. The unique
//! table is an open-addressing array of positions: about six to twelve bytes a node more.

/// One decision: the edge to follow when the variable at `level` is false or true.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Node {
    pub level: u32,
    pub lo: u32,
    pub hi: u32,
}

/// Level of terminals: below every variable.
pub(crate) const BOTTOM: u32 = u32::MAX;

const fn slot(level: u32, lo: u32, hi: u32) -> u64 {
    let a = (lo as u64) | ((hi as u64) << 32);
    let x = (a ^ (level as u64).wrapping_mul(0xd6e8_feb8_6659_fd93))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^ (x >> 29)
}

/// Hash-consed nodes. Position 0 (and 1 for zero-suppressed diagrams) holds a terminal.
#[derive(Clone)]
pub(crate) struct Table {
    pub nodes: Vec<Node>,
    slots: Vec<u32>,
    terminals: usize,
}

impl Table {
    pub fn new(terminals: usize) -> Self {
        let terminal = |i: usize| Node { level: BOTTOM, lo: i as u32, hi: i as u32 };
        Self { nodes: (0..terminals).map(terminal).collect(), slots: vec![0; 1 << 6], terminals }
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn bytes(&self) -> u64 {
        (self.nodes.capacity() * size_of::<Node>() + self.slots.len() * 4) as u64
    }

    /// The position of the node with these parts, made when there is none. The second part of the
    /// result says whether it was made.
    #[inline]
    pub fn find_or_make(&mut self, level: u32, lo: u32, hi: u32) -> (u32, bool) {
        let mask = self.slots.len() - 1;
        let mut place = (slot(level, lo, hi) >> 8) as usize & mask;
        loop {
            let index = self.slots[place];
            if index == 0 {
                break;
            }
            let node = &self.nodes[index as usize];
            if node.lo == lo && node.hi == hi && node.level == level {
                return (index, false);
            }
            place = (place + 1) & mask;
        }
        let index = self.nodes.len() as u32;
        self.nodes.push(Node { level, lo, hi });
        self.slots[place] = index;
        if self.nodes.len() * 8 > self.slots.len() * 5 {
            self.rehash(self.slots.len() * 2);
        }
        (index, true)
    }

    fn rehash(&mut self, size: usize) {
        let mask = size - 1;
        // Dropped first, so that the old and the new array never stand side by side.
        self.slots = Vec::new();
        self.slots = vec![0u32; size];
        for (index, node) in self.nodes.iter().enumerate().skip(self.terminals) {
            let mut place = (slot(node.level, node.lo, node.hi) >> 8) as usize & mask;
            while self.slots[place] != 0 {
                place = (place + 1) & mask;
            }
            self.slots[place] = index as u32;
        }
    }

    /// Keeps the nodes that `keep` marks (closed under children) in their order, and returns the
    /// new position of each. `shift` is the number of low edge bits that are not position.
    pub fn compact(&mut self, keep: &[bool], shift: u32) -> Vec<u32> {
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
        let mut size = 1 << 6;
        while next * 3 > size {
            size *= 2;
        }
        self.rehash(size);
        image
    }
}

/// A lossy memory of results for binary operations: a newer result replaces an older one in the
/// same place. Twelve bytes an entry.
#[derive(Clone)]
pub(crate) struct Cache {
    entries: Vec<(u32, u32, u32)>,
}

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
        let x = (u64::from(a) | (u64::from(b) << 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((x ^ (x >> 31)) >> 12) as usize & (self.entries.len() - 1)
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
