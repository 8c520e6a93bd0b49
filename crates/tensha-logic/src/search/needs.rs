//! What every set of a node has in common with the others, from the shape alone.

use crate::formula::{Formula, Kind, NodeId, VarId};

/// Classes of variables. The least numbers of members from each class add up, since no variable is in two.
const PARTS: usize = 8;

/// As many needed variables are kept for each node; any of them alone would be true as well.
const KEPT: usize = 24;

pub(super) struct Needs {
    /// By node: variables that are in every set, in order.
    pub vars: Vec<Vec<VarId>>,
    /// By node and class: at most the members of this class in any set.
    pub parts: Vec<[u32; PARTS]>,
    /// By variable.
    class: Vec<u8>,
}

impl Needs {
    pub fn new(formula: &Formula, root: NodeId) -> Self {
        let nodes = formula.postorder(&[root]);
        // What many operators use, such as who attacks, is counted apart from what few use, such as how: the least of both is needed.
        let mut uses = vec![0u32; formula.var_count()];
        for id in &nodes {
            for arg in formula.args(*id) {
                if let Kind::Var(v) = formula.kind(*arg) {
                    uses[v.index()] += 1;
                }
            }
        }
        let class = uses.iter().map(|n| n.checked_ilog2().unwrap_or(0).min(PARTS as u32 - 1) as u8);
        let mut out = Self {
            vars: vec![Vec::new(); formula.node_count()],
            parts: vec![[0; PARTS]; formula.node_count()],
            class: class.collect(),
        };
        for id in nodes {
            out.rate(formula, id);
        }
        out
    }

    fn rate(&mut self, formula: &Formula, id: NodeId) {
        let args = formula.args(id);
        let kind = formula.kind(id);
        if let Kind::Var(v) = kind {
            self.vars[id.index()] = vec![v];
            self.parts[id.index()] = self.count(&[v]);
            return;
        }
        let all = match kind {
            Kind::Or => false,
            Kind::AtLeast(k) => k as usize == args.len(),
            _ => true,
        };
        let mut vars: Vec<VarId> = Vec::new();
        let mut parts = [0; PARTS];
        if all {
            vars.extend(args.iter().flat_map(|a| &self.vars[a.index()]));
            vars.sort_unstable();
            vars.dedup();
            parts = self.count(&vars);
        } else if let Some((first, rest)) = args.split_first() {
            vars.clone_from(&self.vars[first.index()]);
            for arg in rest {
                let other = &self.vars[arg.index()];
                vars.retain(|v| other.binary_search(v).is_ok());
            }
        }
        for (class, part) in parts.iter_mut().enumerate() {
            let of = args.iter().map(|a| self.parts[a.index()][class]);
            // One of them has to hold, whichever it is; for several out of more this is no more than true.
            let least = if all { of.max() } else { of.min() };
            *part = (*part).max(least.unwrap_or(0));
        }
        vars.truncate(KEPT);
        self.vars[id.index()] = vars;
        self.parts[id.index()] = parts;
    }

    /// How many of some variables are in each class.
    pub fn count(&self, vars: &[VarId]) -> [u32; PARTS] {
        let mut out = [0; PARTS];
        for v in vars {
            out[usize::from(self.class[v.index()])] += 1;
        }
        out
    }
}
