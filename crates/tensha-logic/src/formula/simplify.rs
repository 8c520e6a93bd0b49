//! Rewriting that keeps the function and makes its shape easier for decision diagrams.

use super::{Formula, Kind, NodeId, modules};

/// Rewrites `roots` to equal functions that are easier to solve, and returns them in order.
///
/// * nested operators of the same type become one, where the inner one has no other use;
/// * below a conjunction with the argument x, x is true (below a disjunction, false), where every
///   way to a node passes such an operator (the idea of Niemelä's simplifications, here with
///   literals only and sound for any sharing); absorption is the simplest case;
/// * (a ∧ b) ∨ (a ∧ c) becomes a ∧ (b ∨ c), and the dual;
/// * arguments that share variables only among themselves become operators of their own, so that
///   they can be solved as modules.
///
/// The result depends only on the formula. Each round is linear up to logarithms; rounds are
/// repeated while the formula shrinks, at most eight times.
pub fn simplify(formula: &mut Formula, roots: &[NodeId]) -> Vec<NodeId> {
    simplify_within(formula, roots, u64::MAX).0
}

/// Steps of the diagram operations that one argument place costs in one round.
const ROUND_COST: u64 = 8;

/// Rounds that are made however little may be spent.
const LEAST_ROUNDS: u64 = 2;

/// The steps that simplifying a function costs at least.
pub(crate) fn least_work(formula: &Formula, root: NodeId) -> u64 {
    LEAST_ROUNDS * ROUND_COST * places(formula, &[root]) as u64
}

/// How many nodes and argument places functions have.
fn places(formula: &Formula, roots: &[NodeId]) -> usize {
    formula.postorder(roots).iter().map(|&id| formula.args(id).len() + 1).sum()
}

/// [`simplify`] in fewer rounds (two at least) where `work` steps do not suffice for all, and the
/// steps that it took.
pub(crate) fn simplify_within(
    formula: &mut Formula,
    roots: &[NodeId],
    work: u64,
) -> (Vec<NodeId>, u64) {
    let mut now = roots.to_vec();
    let mut size = usize::MAX;
    let first = places(formula, roots);
    let mut spent = 0;
    for _ in 0..(work / (ROUND_COST * first.max(1) as u64)).clamp(LEAST_ROUNDS, 8) {
        spent += first as u64;
        now = assume(formula, &now);
        now = factor(formula, &now);
        let next = places(formula, &now);
        if next >= size {
            break;
        }
        size = next;
    }
    (group(formula, &now), spent)
}

/// Most facts carried along; fewer facts are always sound.
const MAX_FACTS: usize = 64;

fn uses(formula: &Formula, order: &[NodeId], roots: &[NodeId]) -> Vec<u32> {
    let mut count = vec![0u32; formula.node_count()];
    for root in roots {
        count[root.index()] += 1;
    }
    for &id in order {
        for arg in formula.args(id) {
            count[arg.index()] += 1;
        }
    }
    count
}

/// Facts from above, then rebuilding with nested operators merged.
fn assume(formula: &mut Formula, roots: &[NodeId]) -> Vec<NodeId> {
    let order = formula.postorder(roots);
    let count = uses(formula, &order, roots);
    // facts[n]: literals that hold whenever the value of n matters; None before the first use.
    let mut facts: Vec<Option<Vec<NodeId>>> = vec![None; formula.node_count()];
    for root in roots {
        facts[root.index()] = Some(Vec::new());
    }
    let mut literals: Vec<NodeId> = Vec::new();
    for &id in order.iter().rev() {
        if formula.args(id).is_empty() {
            facts[id.index()] = None;
            continue;
        }
        let mine = facts[id.index()].clone().unwrap_or_default();
        let args = formula.args(id);
        literals.clear();
        let disjunction = match formula.kind(id) {
            Kind::And => Some(false),
            Kind::Or => Some(true),
            _ => None,
        };
        if let Some(negate) = disjunction {
            literals.extend(
                args.iter()
                    .filter(|a| matches!(formula.kind(**a), Kind::Var(_)) && count[a.index()] > 1)
                    .map(|a| a.negate_if(negate))
                    .take(MAX_FACTS),
            );
        }
        let mut whole = mine.clone();
        whole.extend_from_slice(&literals);
        whole.sort_unstable();
        whole.dedup();
        whole.truncate(MAX_FACTS);
        for arg in args {
            if formula.args(*arg).is_empty() {
                continue;
            }
            match &mut facts[arg.index()] {
                Some(known) => known.retain(|f| whole.binary_search(f).is_ok()),
                free @ None => *free = Some(whole.clone()),
            }
        }
    }
    let mut image = vec![NodeId::TRUE; formula.node_count()];
    let mut list: Vec<NodeId> = Vec::new();
    for &id in &order {
        let kind = formula.kind(id);
        if formula.args(id).is_empty() {
            image[id.index()] = id;
            continue;
        }
        let known = facts[id.index()].as_deref().unwrap_or_default();
        list.clear();
        for &arg in formula.args(id) {
            if matches!(formula.kind(arg), Kind::Var(_)) {
                if known.binary_search(&arg).is_ok() {
                    list.push(NodeId::TRUE);
                } else if known.binary_search(&!arg).is_ok() {
                    list.push(NodeId::FALSE);
                } else {
                    list.push(arg);
                }
                continue;
            }
            let now = image[arg.index()].negate_if(arg.is_negated());
            let merge = count[arg.index()] == 1
                && match (kind, formula.kind(now), now.is_negated()) {
                    (Kind::And, Kind::And, false) | (Kind::Or, Kind::Or, false) => Some(false),
                    (Kind::And, Kind::Or, true) | (Kind::Or, Kind::And, true) => Some(true),
                    _ => None,
                }
                .inspect(|&negate| {
                    list.extend(formula.args(now).iter().map(|a| a.negate_if(negate)));
                })
                .is_some();
            if !merge {
                list.push(now);
            }
        }
        image[id.index()] = formula.rebuild(kind, &list);
    }
    roots.iter().map(|r| image[r.index()].negate_if(r.is_negated())).collect()
}

/// The arguments of `id` seen as an operator of the type dual to `kind`, when it is one.
fn dual_args(formula: &Formula, kind: Kind, id: NodeId) -> Option<Vec<NodeId>> {
    match (kind, formula.kind(id), id.is_negated()) {
        (Kind::And, Kind::Or, false) | (Kind::Or, Kind::And, false) => {
            Some(formula.args(id).to_vec())
        }
        (Kind::And, Kind::And, true) | (Kind::Or, Kind::Or, true) => {
            Some(formula.args(id).iter().map(|&a| !a).collect())
        }
        _ => None,
    }
}

/// Absorption by whole arguments, and common arguments taken out.
fn factor(formula: &mut Formula, roots: &[NodeId]) -> Vec<NodeId> {
    let order = formula.postorder(roots);
    let count = uses(formula, &order, roots);
    let mut image = vec![NodeId::TRUE; formula.node_count()];
    let places: usize = order.iter().map(|&id| formula.args(id).len() + 1).sum();
    let mut effort = 32 * places + 2_000_000;
    for &id in &order {
        let kind = formula.kind(id);
        if formula.args(id).is_empty() {
            image[id.index()] = id;
            continue;
        }
        let single: Vec<bool> = formula.args(id).iter().map(|a| count[a.index()] == 1).collect();
        let args: Vec<NodeId> =
            formula.args(id).iter().map(|a| image[a.index()].negate_if(a.is_negated())).collect();
        image[id.index()] = if matches!(kind, Kind::And | Kind::Or) && args.len() > 1 {
            factor_one(formula, kind, &args, &single, 0, &mut effort)
        } else {
            formula.rebuild(kind, &args)
        };
    }
    roots.iter().map(|r| image[r.index()].negate_if(r.is_negated())).collect()
}

/// Bounds the recursion of [`factor_one`]; deeper common arguments simply stay where they are, as do
/// all once `effort`, the argument places that may still be looked at, is used up.
const MAX_DEPTH: u32 = 24;

fn factor_one(
    formula: &mut Formula,
    kind: Kind,
    args: &[NodeId],
    single: &[bool],
    depth: u32,
    effort: &mut usize,
) -> NodeId {
    let dual = if kind == Kind::And { Kind::Or } else { Kind::And };
    let mut sorted = args.to_vec();
    sorted.sort_unstable();
    let mut plain: Vec<NodeId> = Vec::new();
    let mut open: Vec<Vec<NodeId>> = Vec::new();
    for (&arg, &alone) in args.iter().zip(single) {
        match dual_args(formula, kind, arg) {
            Some(inner) => {
                // a ∨ (a ∧ b) = a
                if inner.iter().any(|i| sorted.binary_search(i).is_ok()) {
                    continue;
                }
                if alone {
                    open.push(inner);
                } else {
                    plain.push(arg);
                }
            }
            None => plain.push(arg),
        }
    }
    // Greedy: the argument common to most operators is taken out of all of them, and so on.
    let mut budget = if depth < MAX_DEPTH { 64 } else { 0 };
    while open.len() > 1 && budget > 0 {
        budget -= 1;
        let size: usize = open.iter().map(Vec::len).sum();
        let Some(left) = effort.checked_sub(size) else { break };
        *effort = left;
        let mut all: Vec<NodeId> = open.iter().flatten().copied().collect();
        all.sort_unstable();
        let mut best = (1usize, NodeId::TRUE);
        for run in all.chunk_by(|a, b| a == b) {
            if run.len() > best.0 {
                best = (run.len(), run[0]);
            }
        }
        if best.0 < 2 {
            break;
        }
        let (mut with, without): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|list| list.contains(&best.1));
        open = without;
        let mut all: Vec<NodeId> = with.iter().flatten().copied().collect();
        all.sort_unstable();
        let mut common: Vec<NodeId> =
            all.chunk_by(|a, b| a == b).filter(|r| r.len() == with.len()).map(|r| r[0]).collect();
        let rests: Vec<NodeId> = with
            .iter_mut()
            .map(|list| {
                list.retain(|a| common.binary_search(a).is_err());
                formula.rebuild(dual, list)
            })
            .collect();
        let alone = vec![true; rests.len()];
        let inner = factor_one(formula, kind, &rests, &alone, depth + 1, effort);
        common.push(inner);
        plain.push(formula.rebuild(dual, &common));
    }
    for list in open {
        let id = formula.rebuild(dual, &list);
        plain.push(id);
    }
    formula.rebuild(kind, &plain)
}

/// Arguments that share variables only with each other become one argument.
fn group(formula: &mut Formula, roots: &[NodeId]) -> Vec<NodeId> {
    let found = modules(formula, roots);
    let order = formula.postorder(roots);
    let before = formula.node_count();
    let mut image = vec![NodeId::TRUE; before];
    // Which argument of the module at hand a node belongs to; valid while stamp matches.
    let mut owner = vec![0u32; before];
    let mut stamp = vec![0u32; before];
    let mut round = 0u32;
    let mut stack = Vec::new();
    for &id in &order {
        let kind = formula.kind(id);
        let now: Vec<NodeId> =
            formula.args(id).iter().map(|a| image[a.index()].negate_if(a.is_negated())).collect();
        if !matches!(kind, Kind::And | Kind::Or) || now.len() < 3 {
            image[id.index()] = formula.rebuild(kind, &now);
            continue;
        }
        let old: Vec<NodeId> = formula.args(id).to_vec();
        let mut group: Vec<usize> = (0..old.len()).collect();
        if found.contains(id) {
            // Everything below is private to this node: connect arguments that meet.
            round += 1;
            for (i, arg) in old.iter().enumerate() {
                stack.push(arg.regular());
                while let Some(n) = stack.pop() {
                    if stamp[n.index()] == round {
                        union(&mut group, owner[n.index()] as usize, i);
                        continue;
                    }
                    stamp[n.index()] = round;
                    owner[n.index()] = i as u32;
                    // Inner modules share nothing, so there is no need to look inside.
                    if !found.contains(n) {
                        stack.extend(formula.args(n).iter().map(|a| a.regular()));
                    }
                }
            }
        } else {
            // Only arguments that are modules on their own are known to be private.
            let mut rest = None;
            for (i, arg) in old.iter().enumerate() {
                if !found.contains(*arg) {
                    match rest {
                        None => rest = Some(i),
                        Some(r) => union(&mut group, r, i),
                    }
                }
            }
        }
        let roots_of: Vec<usize> = (0..old.len()).map(|i| find(&mut group, i)).collect();
        let mut sizes = vec![0u32; old.len()];
        for &r in &roots_of {
            sizes[r] += 1;
        }
        let whole = found.contains(id);
        let alone: Vec<bool> = (0..old.len())
            .map(|i| if whole { sizes[roots_of[i]] == 1 } else { found.contains(old[i]) })
            .collect();
        let members = |pick: &dyn Fn(usize) -> bool| -> Vec<NodeId> {
            (0..old.len()).filter(|&i| pick(i)).map(|i| now[i]).collect()
        };
        let singles = members(&|i| alone[i]);
        let mut top: Vec<NodeId> = Vec::new();
        if !singles.is_empty() {
            top.push(formula.rebuild(kind, &singles));
        }
        if whole {
            let clusters: Vec<usize> = (0..old.len()).filter(|&r| sizes[r] > 1).collect();
            if clusters.len() + usize::from(!singles.is_empty()) < 2 {
                top.clear();
                top.extend_from_slice(&now);
            } else {
                for r in clusters {
                    let list = members(&|i| roots_of[i] == r);
                    top.push(formula.rebuild(kind, &list));
                }
            }
        } else {
            top.extend(members(&|i| !alone[i]));
        }
        image[id.index()] = formula.rebuild(kind, &top);
    }
    roots.iter().map(|r| image[r.index()].negate_if(r.is_negated())).collect()
}

fn find(group: &mut [usize], mut i: usize) -> usize {
    while group[i] != i {
        group[i] = group[group[i]];
        i = group[i];
    }
    i
}

fn union(group: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(group, a), find(group, b));
    // The smaller name stays, so the result does not depend on the order of meetings.
    if a < b {
        group[b] = a;
    } else {
        group[a] = b;
    }
}
