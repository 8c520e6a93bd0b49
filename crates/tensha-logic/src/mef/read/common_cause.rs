//! Common-cause groups: members become disjunctions of causes, and causes get the distributions of the format.
//!
//! With n members, a factor for each level, and the distribution Q of one member, a cause of level k (k members fail
//! together) has, from the text of the format:
//!
//! * beta-factor: (1 − β) Q alone, β Q for all n;
//! * MGL: ρ₂ ⋯ `ρ_k` (1 − ρ_{k+1}) Q / C(n−1, k−1), where factors that are not given are 0;
//! * alpha-factor: k `α_k` / Σ i `α_i` · Q / C(n−1, k−1);
//! * phi-factor: `φ_k` Q.

use super::{MefCode, MefDiagnostic, Reader, Scope};
use crate::mef::expr::{Expr, Op};
use crate::mef::model::{BasicEvent, BasicEventId, CommonCauseGroup, Definition, Parameter};
use crate::mef::xml::ElementId;

/// Causes of one group, and of all groups of a file together.
const MOST_CAUSES: usize = 20_000;
const MOST_ALL: usize = 1_000_000;

const MODELS: [&str; 4] = ["beta-factor", "MGL", "alpha-factor", "phi-factor"];

impl Reader<'_, '_> {
    /// Enters a group; its members are defined here unless the file defines them elsewhere.
    pub(super) fn define_common_cause(&mut self, id: ElementId, scope: Scope) {
        self.check_attributes(id, &["name", "model", "role"]);
        self.groups.push((id, scope));
    }

    /// After all definitions: members that nothing defines.
    pub(super) fn define_members(&mut self) {
        let tree = self.tree;
        for at in 0..self.groups.len() {
            let (id, scope) = self.groups[at];
            for members in tree.children(id).filter(|&one| tree.name(one) == "members") {
                for member in tree.children(members) {
                    if tree.name(member) != "basic-event" {
                        self.unknown_element(member, members, &["basic-event"]);
                        continue;
                    }
                    let known = tree
                        .attribute(member, "name")
                        .is_some_and(|name| self.resolve(true, &name.value, scope).is_some());
                    if !known {
                        self.define_basic(member, scope);
                    }
                }
            }
        }
    }

    /// Expressions of the groups, as parameters of their own so that one draw serves all causes; then the causes.
    pub(super) fn read_common_causes(
        &mut self,
        parameters: &mut Vec<Expr>,
        basics: &mut Vec<Option<Expr>>,
    ) {
        let groups = std::mem::take(&mut self.groups);
        basics.resize(self.model.basic_events.len(), None);
        let mut all = 0;
        for (id, scope) in groups {
            self.read_group((id, scope), parameters, basics, &mut all);
        }
    }

    fn read_group(
        &mut self,
        (id, scope): (ElementId, Scope),
        parameters: &mut Vec<Expr>,
        basics: &mut Vec<Option<Expr>>,
        all: &mut usize,
    ) -> Option<()> {
        let tree = self.tree;
        let name = self.required(id, "name")?.to_owned();
        let model = self.required(id, "model")?;
        if !MODELS.contains(&model) {
            let one = MefDiagnostic::new(MefCode::CommonCauseModel, tree.tag(id)).arg(model);
            self.out.push(one.suggest(super::closest(model, MODELS.into_iter())));
            return None;
        }
        let mut members: Vec<BasicEventId> = Vec::new();
        let mut distribution = None;
        let mut factors: Vec<(ElementId, Option<u32>)> = Vec::new();
        for child in tree.children(id) {
            match tree.name(child) {
                "label" | "attributes" => {}
                "members" => self.members(child, scope, &mut members),
                "distribution" if distribution.is_none() => {
                    distribution = self.only_expression(child, scope);
                }
                "distribution" => self.another(child, id),
                "factor" => factors.push((child, None)),
                "factors" => factors.extend(tree.children(child).map(|one| (one, None))),
                _ => self.unknown_element(child, id, &["members", "distribution", "factors"]),
            }
        }
        let missing = |what: &str| {
            MefDiagnostic::new(MefCode::MissingPart, tree.tag(id)).arg("define-CCF-group").arg(what)
        };
        let count = members.len();
        if count < 2 {
            let one = MefDiagnostic::new(MefCode::CommonCauseMembers, tree.tag(id));
            self.out.push(one.arg(&name).num(count));
            return None;
        }
        let Some(distribution) = distribution else {
            self.out.push(missing("distribution"));
            return None;
        };
        // Levels: as written, else in order from the first that the model has.
        let first = if matches!(model, "alpha-factor" | "phi-factor") { 1 } else { 2 };
        let mut levels: Vec<Option<Expr>> = vec![None; count + 1];
        let mut next = if model == "beta-factor" { count } else { first };
        for (factor, _) in factors {
            if tree.name(factor) != "factor" {
                self.unknown_element(factor, id, &["factor"]);
                continue;
            }
            self.check_attributes(factor, &["level"]);
            let level = match tree.attribute(factor, "level") {
                Some(text) => text.value.parse().unwrap_or(0),
                None => next,
            };
            next = level + 1;
            let low = if model == "beta-factor" { count } else { first };
            if level < low || level > count || levels[level].is_some() {
                let one = MefDiagnostic::new(MefCode::CommonCauseLevel, tree.tag(factor));
                self.out.push(one.arg(&name).num(low).num(count));
                continue;
            }
            levels[level] = Some(self.only_expression(factor, scope).unwrap_or(Expr::Broken));
        }
        let highest = levels.iter().rposition(Option::is_some).unwrap_or(0);
        if highest == 0 {
            self.out.push(missing("factor"));
            return None;
        }
        let mut parameter = |reader: &mut Self, label: &str, expr: Expr| {
            let index = reader.model.parameters.len() as u32;
            let definition = Definition {
                name: format!("{name}.{label}"),
                range: tree.tag(id),
                ..Definition::default()
            };
            reader.model.parameters.push(Parameter { definition, unit: None, value: None });
            parameters.push(expr);
            Expr::Parameter(index)
        };
        let q = parameter(self, "distribution", distribution);
        let factors: Vec<Expr> = levels
            .into_iter()
            .enumerate()
            .map(|(level, expr)| match expr {
                Some(expr) => parameter(self, &format!("factor-{level}"), expr),
                None => Expr::Number(0.0),
            })
            .collect();
        let range = tree.tag(id);
        let range = (range.start as u32, range.end as u32);
        let call = |op: Op, args: Vec<Expr>| Expr::Call { op, args, range };
        let less = |expr: &Expr| call(Op::Sub, vec![Expr::Number(1.0), expr.clone()]);
        let choose = choose(count - 1);
        let weight = |level: usize| -> Option<Expr> {
            let share = 1.0 / choose[level - 1];
            Some(match model {
                "beta-factor" if level == 1 => {
                    call(Op::Mul, vec![less(&factors[count]), q.clone()])
                }
                "beta-factor" if level == count => {
                    call(Op::Mul, vec![factors[count].clone(), q.clone()])
                }
                "beta-factor" => return None,
                "MGL" if level <= highest => {
                    let mut args = vec![Expr::Number(share)];
                    args.extend(factors[2..=level].iter().cloned());
                    if level < highest {
                        args.push(less(&factors[level + 1]));
                    }
                    args.push(q.clone());
                    call(Op::Mul, args)
                }
                "alpha-factor" if level <= highest => {
                    let sum = (1..=highest)
                        .map(|i| call(Op::Mul, vec![Expr::Number(i as f64), factors[i].clone()]))
                        .collect();
                    let top =
                        vec![Expr::Number(level as f64 * share), factors[level].clone(), q.clone()];
                    call(Op::Div, vec![call(Op::Mul, top), call(Op::Add, sum)])
                }
                "phi-factor" if level <= highest => {
                    call(Op::Mul, vec![factors[level].clone(), q.clone()])
                }
                _ => return None,
            })
        };
        let weights: Vec<Option<Expr>> = (1..=count).map(weight).collect();
        let mut total: f64 = 0.0;
        for (level, weight) in weights.iter().enumerate() {
            if weight.is_some() {
                // Sets of level + 1 members out of all.
                total += choose[level] * count as f64 / (level + 1) as f64;
            }
        }
        *all = all.saturating_add(total.min(1e9) as usize);
        if total > MOST_CAUSES as f64 || *all > MOST_ALL {
            let one = MefDiagnostic::new(MefCode::CommonCauseTooLarge, tree.tag(id));
            self.out.push(one.arg(&name).num(MOST_CAUSES));
            return None;
        }
        let mut causes = Vec::new();
        for (level, weight) in weights.into_iter().enumerate() {
            let Some(weight) = weight else { continue };
            for set in Subsets::new(count, level + 1) {
                let event = BasicEventId(self.model.basic_events.len() as u32);
                let names: Vec<&str> = set
                    .iter()
                    .map(|&at| {
                        self.model.basic_events[members[at].0 as usize].definition.name.as_str()
                    })
                    .collect();
                let definition = Definition {
                    name: format!("[{}]", names.join(" ")),
                    public: true,
                    range: tree.tag(id),
                    ..Definition::default()
                };
                self.model.basic_events.push(BasicEvent {
                    definition,
                    probability: None,
                    causes: Vec::new(),
                });
                basics.push(Some(weight.clone()));
                for at in set {
                    self.model.basic_events[members[at].0 as usize].causes.push(event);
                }
                causes.push(event);
            }
        }
        for member in &members {
            basics[member.0 as usize] = Some(q.clone());
        }
        self.model.common_causes.push(CommonCauseGroup {
            name,
            model: model.to_owned(),
            members,
            causes,
        });
        Some(())
    }

    fn members(&mut self, id: ElementId, scope: Scope, members: &mut Vec<BasicEventId>) {
        let tree = self.tree;
        for member in tree.children(id) {
            if tree.name(member) != "basic-event" {
                continue;
            }
            let crate::mef::model::Term::BasicEvent(event) = self.event(member, scope) else {
                continue;
            };
            if members.contains(&event)
                || !self.model.basic_events[event.0 as usize].causes.is_empty()
            {
                let one = MefDiagnostic::new(MefCode::CommonCauseMemberTwice, tree.tag(member));
                let name = &self.model.basic_events[event.0 as usize].definition.name;
                self.out.push(one.arg(name));
                continue;
            }
            members.push(event);
        }
    }
}

/// C(n, k) for k = 0 … n.
fn choose(n: usize) -> Vec<f64> {
    let mut row = vec![1.0; n + 1];
    for k in 1..=n {
        row[k] = (row[k - 1] * (n + 1 - k) as f64 / k as f64).round();
    }
    row
}

/// The subsets of a size, in lexicographic order.
struct Subsets {
    count: usize,
    next: Option<Vec<usize>>,
}

impl Subsets {
    fn new(count: usize, size: usize) -> Self {
        Self { count, next: (size <= count).then(|| (0..size).collect()) }
    }
}

impl Iterator for Subsets {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let now = self.next.take()?;
        let mut next = now.clone();
        let size = now.len();
        let grows = (0..size).rev().find(|&at| now[at] < self.count - size + at);
        if let Some(at) = grows {
            next[at] += 1;
            for later in at + 1..size {
                next[later] = next[later - 1] + 1;
            }
            self.next = Some(next);
        }
        Some(now)
    }
}
