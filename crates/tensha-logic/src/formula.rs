//! Boolean formulas as one shared directed acyclic graph.
//!
//! A [`Formula`] is a store of nodes; a [`NodeId`] names one function in it, with negation as one
//! bit of the name, so `!id` costs nothing. Equal nodes are stored once (structural hashing), and
//! the builder functions apply the local laws (constants, idempotence, complement, single
//! arguments), so that a node stands for an operator only where the operator does something.
//!
//! Variables are basic events. House events are constants: build them with
//! [`NodeId::constant`], or keep them as variables and fix them with
//! [`Formula::substitute`].

mod fixpoint;
mod modules;
mod simplify;

use std::ops::Not;

use serde::{Deserialize, Serialize};

pub use fixpoint::{Enclosed, FixpointError, System};
pub use modules::{Modules, modules};
pub use simplify::simplify;
pub(crate) use simplify::{least_work, simplify_within};

/// A variable (basic event), numbered from 0 in the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VarId(pub u32);

impl VarId {
    /// The position of this variable in arrays indexed by variable.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A function in a [`Formula`]: a node, or the negation of a node.
///
/// The lowest bit is the negation. Ids are meaningful only with the store that made them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The constant true.
    pub const TRUE: Self = Self(0);
    /// The constant false.
    pub const FALSE: Self = Self(1);

    /// The constant with this value.
    pub const fn constant(value: bool) -> Self {
        if value { Self::TRUE } else { Self::FALSE }
    }

    /// The position of the node in arrays indexed by node (shared by a function and its negation).
    pub const fn index(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether this is the negation of the stored node.
    pub const fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The stored node itself, without negation.
    #[must_use]
    pub const fn regular(self) -> Self {
        Self(self.0 & !1)
    }

    /// This function, negated when `negate` holds.
    #[must_use]
    pub const fn negate_if(self, negate: bool) -> Self {
        Self(self.0 ^ negate as u32)
    }

    pub(crate) const fn from_index(index: usize) -> Self {
        Self((index as u32) << 1)
    }
}

impl Not for NodeId {
    type Output = Self;
    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// What a stored node is; see [`Formula::kind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The constant true (its negation is false). It has no arguments.
    True,
    /// A variable. It has no arguments.
    Var(VarId),
    /// All arguments hold. Arguments are distinct.
    And,
    /// At least one argument holds. Arguments are distinct.
    Or,
    /// At least this many arguments hold. A repeated argument counts each time.
    AtLeast(u32),
    /// An odd number of arguments holds. Arguments are distinct and not negated.
    Xor,
}

#[derive(Clone, Copy)]
struct Node {
    kind: Kind,
    start: u32,
    len: u32,
}

/// The store of formulas.
///
/// Sizes are limited to 2³⁰ nodes and 2³² argument places (tens of gigabytes); the builder
/// functions assert this, because ids could not name more.
#[derive(Clone)]
pub struct Formula {
    nodes: Vec<Node>,
    args: Vec<NodeId>,
    /// Node index of each variable.
    vars: Vec<u32>,
    /// Open-addressing index from structure to node; 0 (the constant) marks a free place.
    table: Vec<u32>,
    /// How many nodes the index holds.
    shared: usize,
    hashes: Vec<u32>,
    scratch: Vec<NodeId>,
}

impl Default for Formula {
    fn default() -> Self {
        Self::new()
    }
}

const fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 32)
}

impl Formula {
    /// An empty store.
    pub fn new() -> Self {
        Self {
            nodes: vec![Node { kind: Kind::True, start: 0, len: 0 }],
            args: Vec::new(),
            vars: Vec::new(),
            table: vec![0; 64],
            shared: 0,
            hashes: vec![0],
            scratch: Vec::new(),
        }
    }

    /// Makes a new variable, different from all others.
    pub fn add_var(&mut self) -> VarId {
        let id = VarId(self.vars.len() as u32);
        let index = self.push_node(Node { kind: Kind::Var(id), start: 0, len: 0 }, 0);
        self.vars.push(index);
        id
    }

    /// Makes `count` new variables.
    pub fn add_vars(&mut self, count: usize) -> Vec<VarId> {
        (0..count).map(|_| self.add_var()).collect()
    }

    /// The number of variables made so far.
    pub fn var_count(&self) -> usize {
        self.vars.len()
    }

    /// The number of stored nodes, the constant and the variables included.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The function that is a variable of this store.
    pub fn var(&self, var: VarId) -> NodeId {
        NodeId(self.vars[var.index()] << 1)
    }

    /// What the stored node is, regardless of the negation bit of `id`.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.nodes[id.index()].kind
    }

    /// The arguments of the stored node, regardless of the negation bit of `id`.
    pub fn args(&self, id: NodeId) -> &[NodeId] {
        let node = &self.nodes[id.index()];
        &self.args[node.start as usize..(node.start + node.len) as usize]
    }

    /// Conjunction; true without arguments.
    pub fn and(&mut self, args: &[NodeId]) -> NodeId {
        self.junction(args, false)
    }

    /// Disjunction; false without arguments.
    pub fn or(&mut self, args: &[NodeId]) -> NodeId {
        self.junction(args, true)
    }

    /// Not all arguments hold.
    pub fn nand(&mut self, args: &[NodeId]) -> NodeId {
        !self.and(args)
    }

    /// No argument holds.
    pub fn nor(&mut self, args: &[NodeId]) -> NodeId {
        !self.or(args)
    }

    /// `premise` implies `conclusion`.
    pub fn implies(&mut self, premise: NodeId, conclusion: NodeId) -> NodeId {
        self.or(&[!premise, conclusion])
    }

    /// Both or neither hold.
    pub fn iff(&mut self, left: NodeId, right: NodeId) -> NodeId {
        !self.xor(&[left, right])
    }

    /// `then` where `condition` holds, else `otherwise`.
    pub fn ite(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) -> NodeId {
        let yes = self.and(&[condition, then]);
        let no = self.and(&[!condition, otherwise]);
        self.or(&[yes, no])
    }

    /// An odd number of the arguments holds (exclusive or for two); false without arguments.
    pub fn xor(&mut self, args: &[NodeId]) -> NodeId {
        let mut negate = false;
        let mut list = std::mem::take(&mut self.scratch);
        list.clear();
        for &arg in args {
            negate ^= arg.is_negated();
            let regular = arg.regular();
            if regular == NodeId::TRUE {
                negate = !negate;
            } else {
                list.push(regular);
            }
        }
        // Equal arguments cancel in pairs; the order of first mention is kept.
        let mut sorted = list.clone();
        sorted.sort_unstable();
        let odd = |id: NodeId| {
            let from = sorted.partition_point(|&x| x < id);
            sorted[from..].partition_point(|&x| x == id) % 2 == 1
        };
        if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
            let mut seen = std::collections::BTreeSet::new();
            list.retain(|&id| odd(id) && seen.insert(id));
        }
        let result = match list.as_slice() {
            [] => NodeId::FALSE,
            [one] => *one,
            _ => self.intern(Kind::Xor, &list),
        };
        self.scratch = list;
        result.negate_if(negate)
    }

    /// At least `k` of the arguments hold; an argument named twice counts twice.
    pub fn at_least(&mut self, k: usize, args: &[NodeId]) -> NodeId {
        let mut need = k;
        let mut list = Vec::with_capacity(args.len());
        for &arg in args {
            match arg {
                NodeId::TRUE => need = need.saturating_sub(1),
                NodeId::FALSE => {}
                other => list.push(other),
            }
        }
        // Exactly one of a function and its negation holds, so such pairs count one and vanish.
        let mut sorted = list.clone();
        sorted.sort_unstable();
        if sorted.windows(2).any(|p| p[0].regular() == p[1].regular() && p[0] != p[1]) {
            let mut i = 0;
            let mut kept = Vec::with_capacity(sorted.len());
            while i < sorted.len() {
                let base = sorted[i].regular();
                let end = i + sorted[i..].partition_point(|&x| x.regular() == base);
                let positive = sorted[i..end].iter().filter(|x| !x.is_negated()).count();
                let negative = end - i - positive;
                need = need.saturating_sub(positive.min(negative));
                let rest = if positive > negative { base } else { !base };
                kept.extend(std::iter::repeat_n(rest, positive.abs_diff(negative)));
                i = end;
            }
            list = kept;
        }
        let n = list.len();
        if need == 0 {
            return NodeId::TRUE;
        }
        if need > n {
            return NodeId::FALSE;
        }
        if need == 1 {
            return self.or(&list);
        }
        if need == n {
            return self.and(&list);
        }
        if list.iter().all(|id| id.is_negated()) {
            for id in &mut list {
                *id = !*id;
            }
            return !self.intern(Kind::AtLeast((n - need + 1) as u32), &list);
        }
        self.intern(Kind::AtLeast(need as u32), &list)
    }

    /// At least `min` and at most `max` of the arguments hold.
    pub fn cardinality(&mut self, min: usize, max: usize, args: &[NodeId]) -> NodeId {
        let low = self.at_least(min, args);
        let high = self.at_least(max.saturating_add(1), args);
        self.and(&[low, !high])
    }

    /// Conjunction of two that is not looked up, for pairs that are nearly always new: it may be
    /// stored a second time, and later equal ones do not find it.
    pub(crate) fn and_unshared(&mut self, a: NodeId, b: NodeId) -> NodeId {
        if a.regular() == b.regular()
            || a.regular() == NodeId::TRUE
            || b.regular() == NodeId::TRUE
            || a.is_negated() && b.is_negated()
        {
            return self.and(&[a, b]);
        }
        let start = self.args.len();
        assert!(start + 2 < u32::MAX as usize, "argument places are numbered by u32");
        self.args.extend([a, b]);
        let index = self.push_node(Node { kind: Kind::And, start: start as u32, len: 2 }, 0);
        NodeId(index << 1)
    }

    fn junction(&mut self, args: &[NodeId], disjunction: bool) -> NodeId {
        let neutral = NodeId::constant(!disjunction);
        let mut list = std::mem::take(&mut self.scratch);
        list.clear();
        let mut result = None;
        for &arg in args {
            if arg == !neutral {
                result = Some(arg);
                break;
            }
            if arg != neutral {
                list.push(arg);
            }
        }
        if result.is_none() && list.len() > 1 {
            if list.len() <= 8 {
                let mut i = 1;
                while i < list.len() {
                    let id = list[i];
                    if list[..i].contains(&!id) {
                        result = Some(!neutral);
                        break;
                    }
                    if list[..i].contains(&id) {
                        list.remove(i);
                    } else {
                        i += 1;
                    }
                }
            } else {
                let mut order: Vec<(NodeId, u32)> =
                    list.iter().enumerate().map(|(i, &id)| (id, i as u32)).collect();
                order.sort_unstable();
                if order.windows(2).any(|p| p[0].0 == !p[1].0) {
                    result = Some(!neutral);
                }
                order.dedup_by_key(|pair| pair.0);
                if order.len() < list.len() {
                    order.sort_unstable_by_key(|pair| pair.1);
                    list.clear();
                    list.extend(order.iter().map(|pair| pair.0));
                }
            }
        }
        let result = result.unwrap_or_else(|| match list.as_slice() {
            [] => neutral,
            [one] => *one,
            many => {
                // De Morgan: a junction of negations only is the negation of the dual junction.
                // Mixed ones stay as written, so that shapes without negation stay without.
                if many.iter().all(|id| id.is_negated()) {
                    let kind = if disjunction { Kind::And } else { Kind::Or };
                    let positive: Vec<NodeId> = many.iter().map(|&id| !id).collect();
                    !self.intern(kind, &positive)
                } else {
                    self.intern(if disjunction { Kind::Or } else { Kind::And }, many)
                }
            }
        });
        self.scratch = list;
        result
    }

    /// The hash ignores the order of arguments: all operators here are symmetric.
    fn hash(kind: Kind, args: &[NodeId]) -> u32 {
        let tag = match kind {
            Kind::True => 0,
            Kind::Var(v) => 8 + (u64::from(v.0) << 3),
            Kind::And => 1,
            Kind::Or => 2,
            Kind::AtLeast(k) => 3 + (u64::from(k) << 3),
            Kind::Xor => 4,
        };
        let sum = args.iter().fold(mix(tag + 11), |sum, id| sum.wrapping_add(mix(u64::from(id.0))));
        (mix(sum) >> 32) as u32
    }

    fn same(&self, index: u32, kind: Kind, args: &[NodeId]) -> bool {
        let node = &self.nodes[index as usize];
        if node.kind != kind || node.len as usize != args.len() {
            return false;
        }
        let mine = self.args(NodeId::from_index(index as usize));
        if mine == args {
            return true;
        }
        let mut a = mine.to_vec();
        let mut b = args.to_vec();
        a.sort_unstable();
        b.sort_unstable();
        a == b
    }

    fn intern(&mut self, kind: Kind, args: &[NodeId]) -> NodeId {
        let hash = Self::hash(kind, args);
        let mask = self.table.len() - 1;
        let mut place = hash as usize & mask;
        while self.table[place] != 0 {
            let index = self.table[place];
            if self.hashes[index as usize] == hash && self.same(index, kind, args) {
                return NodeId(index << 1);
            }
            place = (place + 1) & mask;
        }
        let start = self.args.len();
        assert!(start + args.len() < u32::MAX as usize, "argument places are numbered by u32");
        self.args.extend_from_slice(args);
        let node = Node { kind, start: start as u32, len: args.len() as u32 };
        let index = self.push_node(node, hash);
        self.table[place] = index;
        self.shared += 1;
        if self.shared * 2 > self.table.len() {
            self.grow();
        }
        NodeId(index << 1)
    }

    fn push_node(&mut self, node: Node, hash: u32) -> u32 {
        let index = self.nodes.len();
        assert!(index < 1 << 30, "nodes are numbered by 30 bits");
        self.nodes.push(node);
        self.hashes.push(hash);
        index as u32
    }

    fn grow(&mut self) {
        let size = self.table.len() * 4;
        let mut table = vec![0; size];
        for &index in self.table.iter().filter(|&&index| index != 0) {
            let mut place = self.hashes[index as usize] as usize & (size - 1);
            while table[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            table[place] = index;
        }
        self.table = table;
    }

    /// The nodes that `roots` reach, arguments before the nodes that use them; within that, depth
    /// first in the order of arguments. The constant is left out.
    pub fn postorder(&self, roots: &[NodeId]) -> Vec<NodeId> {
        let mut seen = vec![false; self.nodes.len()];
        seen[0] = true;
        let mut out = Vec::new();
        let mut stack: Vec<(NodeId, u32)> = Vec::new();
        for &root in roots {
            if std::mem::replace(&mut seen[root.index()], true) {
                continue;
            }
            stack.push((root.regular(), 0));
            while let Some((id, next)) = stack.pop() {
                if let Some(&arg) = self.args(id).get(next as usize) {
                    stack.push((id, next + 1));
                    if !std::mem::replace(&mut seen[arg.index()], true) {
                        stack.push((arg.regular(), 0));
                    }
                } else {
                    out.push(id);
                }
            }
        }
        out
    }

    /// The variables that `root` mentions, in the order of their numbers.
    pub fn support(&self, root: NodeId) -> Vec<VarId> {
        let mut vars: Vec<VarId> = self
            .postorder(&[root])
            .into_iter()
            .filter_map(|id| match self.kind(id) {
                Kind::Var(v) => Some(v),
                _ => None,
            })
            .collect();
        vars.sort_unstable();
        vars
    }

    /// The value of `root` when variable `v` has the value `values[v.index()]` (missing ones are
    /// false).
    pub fn eval(&self, root: NodeId, values: &[bool]) -> bool {
        self.eval_all(&[root], values)[0]
    }

    /// The values of several functions in one state, by one walk.
    pub fn eval_all(&self, roots: &[NodeId], values: &[bool]) -> Vec<bool> {
        let value = |v: VarId| u64::from(values.get(v.index()).copied().unwrap_or(false));
        self.eval_lanes(roots, value).into_iter().map(|lanes| lanes & 1 == 1).collect()
    }

    /// The values of several functions in 64 states, by one walk: bit i of a word belongs to state i,
    /// and `value` gives the word of each variable.
    pub fn eval_lanes(&self, roots: &[NodeId], value: impl Fn(VarId) -> u64) -> Vec<u64> {
        let mut lanes = vec![u64::MAX; self.nodes.len()];
        // How many arguments hold, in binary: word j has the digit 2ʲ of every state.
        let mut count: Vec<u64> = Vec::new();
        for id in self.postorder(roots) {
            let holds =
                |arg: &NodeId| lanes[arg.index()] ^ if arg.is_negated() { u64::MAX } else { 0 };
            let args = self.args(id);
            lanes[id.index()] = match self.kind(id) {
                Kind::True => u64::MAX,
                Kind::Var(v) => value(v),
                Kind::And => args.iter().map(holds).fold(u64::MAX, |all, a| all & a),
                Kind::Or => args.iter().map(holds).fold(0, |any, a| any | a),
                Kind::Xor => args.iter().map(holds).fold(0, |odd, a| odd ^ a),
                Kind::AtLeast(k) => {
                    count.clear();
                    count.resize((usize::BITS - args.len().leading_zeros()) as usize, 0);
                    for arg in args {
                        let mut carry = holds(arg);
                        for digit in &mut count {
                            (*digit, carry) = (*digit ^ carry, *digit & carry);
                        }
                    }
                    // From the highest digit: larger already, or equal so far.
                    let (mut larger, mut equal) = (0, u64::MAX);
                    for (j, digit) in count.iter().enumerate().rev() {
                        let wanted = if k >> j & 1 == 1 { u64::MAX } else { 0 };
                        larger |= equal & digit & !wanted;
                        equal &= !(digit ^ wanted);
                    }
                    larger | equal
                }
            };
        }
        roots
            .iter()
            .map(|root| lanes[root.index()] ^ if root.is_negated() { u64::MAX } else { 0 })
            .collect()
    }

    /// Builds the operator of `kind` over new arguments, with all local laws applied.
    pub(crate) fn rebuild(&mut self, kind: Kind, args: &[NodeId]) -> NodeId {
        match kind {
            Kind::True => NodeId::TRUE,
            Kind::Var(v) => self.var(v),
            Kind::And => self.and(args),
            Kind::Or => self.or(args),
            Kind::AtLeast(k) => self.at_least(k as usize, args),
            Kind::Xor => self.xor(args),
        }
    }

    /// `root` with every variable replaced by what `replace` gives for it (`None` keeps it).
    ///
    /// The replacement is simultaneous: replacing functions are not searched again. It takes time
    /// linear in the formula.
    pub fn substitute(
        &mut self,
        root: NodeId,
        replace: impl FnMut(VarId) -> Option<NodeId>,
    ) -> NodeId {
        self.substitute_all(&[root], replace)[0]
    }

    /// Like [`Formula::substitute`] for several functions, by one walk.
    pub fn substitute_all(
        &mut self,
        roots: &[NodeId],
        mut replace: impl FnMut(VarId) -> Option<NodeId>,
    ) -> Vec<NodeId> {
        let order = self.postorder(roots);
        let mut image: Vec<NodeId> = vec![NodeId::TRUE; self.nodes.len()];
        let mut args = Vec::new();
        for id in order {
            let kind = self.kind(id);
            image[id.index()] = if let Kind::Var(v) = kind {
                replace(v).unwrap_or(id)
            } else {
                self.images(id, &image, &mut args);
                self.rebuild(kind, &args)
            };
        }
        roots.iter().map(|root| image[root.index()].negate_if(root.is_negated())).collect()
    }

    /// Some functions in a store of their own, which has only the variables that they mention, in
    /// the order of their numbers: the store, the functions, and the variable here of each there.
    pub fn extract(&self, roots: &[NodeId]) -> (Self, Vec<NodeId>, Vec<VarId>) {
        let order = self.postorder(roots);
        let mut vars: Vec<VarId> = order
            .iter()
            .filter_map(|id| match self.kind(*id) {
                Kind::Var(v) => Some(v),
                _ => None,
            })
            .collect();
        vars.sort_unstable();
        let mut into = Self::new();
        let mut number = vec![NodeId::TRUE; self.var_count()];
        for v in &vars {
            let new = into.add_var();
            number[v.index()] = into.var(new);
        }
        let found = self.copy(&mut into, roots, &order, |_, v| number[v.index()]);
        (into, found, vars)
    }

    /// Copies of `roots` in `into`, which gets the same variables and nothing else, with one variable
    /// fixed.
    pub(crate) fn copy_fixed(
        &self,
        into: &mut Self,
        roots: &[NodeId],
        fixed: Option<(VarId, bool)>,
    ) -> Vec<NodeId> {
        into.add_vars(self.var_count().saturating_sub(into.var_count()));
        self.copy(into, roots, &self.postorder(roots), |into, v| match fixed {
            Some((var, value)) if v == var => NodeId::constant(value),
            _ => into.var(v),
        })
    }

    /// Copies of `roots`, whose nodes are `order`, in another store.
    fn copy(
        &self,
        into: &mut Self,
        roots: &[NodeId],
        order: &[NodeId],
        leaf: impl Fn(&Self, VarId) -> NodeId,
    ) -> Vec<NodeId> {
        let mut image: Vec<NodeId> = vec![NodeId::TRUE; self.nodes.len()];
        let mut args = Vec::new();
        for id in order {
            let kind = self.kind(*id);
            image[id.index()] = if let Kind::Var(v) = kind {
                leaf(into, v)
            } else {
                self.images(*id, &image, &mut args);
                into.rebuild(kind, &args)
            };
        }
        roots.iter().map(|root| image[root.index()].negate_if(root.is_negated())).collect()
    }

    /// What the arguments of a node became.
    fn images(&self, id: NodeId, image: &[NodeId], out: &mut Vec<NodeId>) {
        out.clear();
        out.extend(self.args(id).iter().map(|a| image[a.index()].negate_if(a.is_negated())));
    }

    /// Whether the way in which `root` depends on each variable is monotone increasing by its
    /// shape: no variable is reached through a negation or an exclusive or.
    pub fn is_coherent(&self, root: NodeId) -> bool {
        root == NodeId::FALSE
            || !root.is_negated()
                && self.postorder(&[root]).into_iter().all(|id| {
                    self.kind(id) != Kind::Xor && self.args(id).iter().all(|arg| !arg.is_negated())
                })
    }
}
