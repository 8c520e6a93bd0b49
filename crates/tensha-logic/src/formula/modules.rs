//! Modules: nodes whose variables are used nowhere else.
//!
//! Dutuit and Rauzy, "A linear-time algorithm to find modules of fault trees", IEEE Transactions on
//! Reliability 45 (1996): one depth-first walk gives every node the dates of its first and last
//! visit and of its end; a node is a module when everything below it is first visited after its
//! start and last visited before its end.

use super::{Formula, Kind, NodeId};

/// The modules of a formula; see [`modules`].
#[derive(Clone, Debug)]
pub struct Modules {
    is_module: Vec<bool>,
    /// Operators that are modules, inner ones before the ones that contain them.
    pub order: Vec<NodeId>,
}

impl Modules {
    /// Whether the node (regardless of negation) is a module. Variables that have only one use
    /// count as modules; the constant does not.
    pub fn contains(&self, id: NodeId) -> bool {
        self.is_module.get(id.index()).copied().unwrap_or(false)
    }
}

/// Finds every module below `roots`, in time linear in the formula.
///
/// With several roots, a module is one that no other root shares either. A root is a module when
/// nothing of it is used by the others.
pub fn modules(formula: &Formula, roots: &[NodeId]) -> Modules {
    let n = formula.node_count();
    let mut first = vec![0u32; n];
    let mut last = vec![0u32; n];
    let mut end = vec![0u32; n];
    // Every node has at most `uses` visits, and argument places are numbered by u32.
    let mut date = 0u32;
    let mut postorder = Vec::new();
    let mut stack: Vec<(NodeId, u32)> = Vec::new();
    for &root in roots {
        date += 1;
        let r = root.index();
        last[r] = date;
        if first[r] != 0 {
            continue;
        }
        first[r] = date;
        stack.push((root.regular(), 0));
        while let Some((id, next)) = stack.pop() {
            if let Some(&arg) = formula.args(id).get(next as usize) {
                stack.push((id, next + 1));
                date += 1;
                let a = arg.index();
                last[a] = date;
                if first[a] == 0 {
                    first[a] = date;
                    stack.push((arg.regular(), 0));
                }
            } else {
                date += 1;
                end[id.index()] = date;
                // A visit while a node is open cannot happen (no cycles); leaving is no use.
                postorder.push(id);
            }
        }
    }
    let mut low = vec![u32::MAX; n];
    let mut high = vec![0u32; n];
    let mut is_module = vec![false; n];
    let mut order = Vec::new();
    for id in postorder {
        let i = id.index();
        if id == NodeId::TRUE {
            continue;
        }
        if let Kind::Var(_) = formula.kind(id) {
            is_module[i] = first[i] == last[i];
            continue;
        }
        let (mut lo, mut hi) = (u32::MAX, 0);
        for arg in formula.args(id) {
            let a = arg.index();
            lo = lo.min(first[a]).min(low[a]);
            hi = hi.max(last[a]).max(high[a]);
        }
        low[i] = lo;
        high[i] = hi;
        if lo > first[i] && hi < end[i] {
            is_module[i] = true;
            order.push(id);
        }
    }
    Modules { is_module, order }
}
