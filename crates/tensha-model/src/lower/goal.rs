//! Goals, acceptances and levels of integrity.

use tensha_text::tree::{NodeId, Tree, Value};
use tensha_text::{Diagnostic, Text};

use super::Lowering;
use crate::goal::{Acceptance, Goal, GoalMeasure, GoalTerms, Integrity, Line};
use crate::knowledge::PackNs as Pn;
use crate::messages::say;
use crate::reader::{Cx, Rd, Scope};
use crate::system::{HazardId, Namespace as Ns, Own};
use crate::units::Dimension;
use crate::vocab;

/// A line of a goal: a number with the unit that its measure has, or C and α. Says where it is none.
pub(crate) fn line(
    cx: &mut Cx,
    tree: &Tree,
    node: NodeId,
    measure: GoalMeasure,
    owner: &str,
    key: &str,
) -> Option<Line> {
    let dimension = if measure.is_per_demand() { Dimension::NUMBER } else { Dimension::RATE };
    let number = |cx: &mut Cx, node: NodeId, dimension: Dimension| {
        let text = tree.text(node)?;
        let m = cx.units.measure(text).ok()?;
        let fits = m.unit.dimension == dimension && m.unit.currency.is_none();
        Some(m.si()).filter(|v| fits && v.is_finite() && *v >= 0.0)
    };
    let known = |k: &NodeId| matches!(tree.text(*k), Some("c" | "alpha"));
    let found = match tree.value(node) {
        // A line for every number of people says how fast it falls.
        Value::Scalar { .. } if measure != GoalMeasure::Societal => {
            number(cx, node, dimension).map(|c| Line { c, alpha: 0.0 })
        }
        Value::Map(pairs)
            if measure == GoalMeasure::Societal && pairs.iter().all(|(k, _)| known(k)) =>
        {
            let c = tree.get(node, "c").and_then(|n| number(cx, n, dimension));
            let alpha = tree.get(node, "alpha").and_then(|n| number(cx, n, Dimension::NUMBER));
            c.zip(alpha).map(|(c, alpha)| Line { c, alpha })
        }
        _ => None,
    };
    let most = if measure == GoalMeasure::PerDemand { 1.0 } else { f64::INFINITY };
    let found = found.filter(|l| l.c <= most);
    if found.is_none() {
        let help = match measure {
            GoalMeasure::Societal => say!(msg_goal_line_help_societal),
            m if m.is_per_demand() => say!(msg_goal_line_help_demand),
            _ => say!(msg_goal_line_help_rate),
        };
        cx.say(
            Diagnostic::error("M006", say!(msg_goal_line, key, owner))
                .at(tree.span(node))
                .help(help)
                .about(["goal", owner, key]),
        );
    }
    found
}

/// Whether the lower line lies above the upper one anywhere between the cut-offs.
pub(crate) fn crossed(terms: &GoalTerms) -> bool {
    let (Some(upper), Some(lower)) = (terms.upper, terms.lower) else { return false };
    // Both fall as powers of n, so they cross at most once: the ends tell.
    let first = terms.from.unwrap_or(1).max(1);
    let last = terms.to.unwrap_or(if lower.alpha < upper.alpha { u64::MAX } else { first });
    [first, last].iter().any(|n| lower.at(*n) > upper.at(*n))
}

impl Lowering<'_> {
    pub(super) fn goal(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Goal {
        let entry = rd.entry(self.cx, &self.system.knowledge, "use", Pn::Goal);
        let published = entry
            .and_then(|e| self.system.knowledge.goals.get_index(e as usize))
            .map(|(_, g)| (g.terms.clone(), g.class.clone()));
        let class = rd.entry(self.cx, &self.system.knowledge, "class", Pn::GoalClass);
        let hazards = rd.get("hazards").map(|_| {
            rd.references(self.cx, scope, "hazards", &[Ns::Hazard])
                .into_iter()
                .map(|(r, _)| HazardId(r.index))
                .collect()
        });
        let mut goal = Goal {
            entry,
            class,
            who: self.party_of(rd, scope, "who"),
            hazards,
            source: rd.text(self.cx, "source"),
            own,
            ..Goal::default()
        };
        if rd.get("use").is_some() {
            for key in vocab::OWN_GOAL.iter().filter(|key| rd.get(key).is_some()) {
                self.cx.say(
                    Diagnostic::error("M003", say!(msg_goal_both, goal.own.id.to_string(), *key))
                        .at(rd.span(key).unwrap_or(goal.own.span))
                        .help(say!(msg_goal_both_help))
                        .about(["goal", &goal.own.id, key]),
                );
            }
            if let Some((terms, class)) = published {
                goal.terms = terms;
                goal.class =
                    goal.class.or_else(|| self.system.knowledge.index(Pn::GoalClass, &class?));
            }
        } else {
            goal.terms = self.goal_terms(rd, &goal);
        }
        if goal.terms.kind.is_none() && goal.hazards.is_none() && !rd.tree.truncated {
            self.lacks(&goal.own, "hazards", say!(msg_goal_of_nothing_help));
        }
        goal
    }

    fn lacks(&mut self, own: &Own, key: &str, help: Text) {
        self.cx.say(
            Diagnostic::error("M002", say!(msg_goal_lacks, &*own.id, key))
                .at(own.span)
                .help(help)
                .about(["goal", &own.id, key]),
        );
    }

    fn goal_terms(&mut self, rd: &Rd, goal: &Goal) -> GoalTerms {
        let own = &goal.own;
        let measure =
            rd.one_of(self.cx, "measure", vocab::GOAL_MEASURES).and_then(GoalMeasure::parse);
        if rd.get("measure").is_none() {
            self.lacks(own, "measure", say!(msg_goal_own_help));
        }
        if goal.source.is_none() {
            self.lacks(own, "source", say!(msg_goal_own_help));
        }
        let kind = rd
            .entry(self.cx, &self.system.knowledge, "kind", Pn::HarmKind)
            .and_then(|k| self.system.knowledge.harm_kinds.get_index(k as usize))
            .map(|(id, kind)| (id.clone(), kind.levels.clone()));
        let level = match &kind {
            Some((_, levels)) => {
                self.level_among(rd, "level", levels).map(|i| levels[i].id.clone())
            }
            None => None,
        };
        let mut terms = GoalTerms {
            kind: kind.map(|(id, _)| id),
            level,
            from: rd.int(self.cx, "from"),
            to: rd.int(self.cx, "to"),
            none_above: rd.int(self.cx, "none-above"),
            ..GoalTerms::default()
        };
        let Some(measure) = measure else { return terms };
        terms.measure = measure;
        let mut read = |key: &str| {
            let node = rd.get(key)?;
            line(self.cx, rd.tree, node, measure, rd.owner, key)
        };
        terms.upper = read("upper");
        terms.lower = read("lower");
        if rd.get("upper").is_none() && rd.get("lower").is_none() {
            self.lacks(own, "upper", say!(msg_goal_own_help));
        }
        if crossed(&terms) {
            self.cx.say(
                Diagnostic::error("M006", say!(msg_goal_crossed, &*own.id))
                    .at(rd.span("lower").unwrap_or(own.span))
                    .help(say!(msg_goal_crossed_help))
                    .about(["goal", &own.id, "lower"]),
            );
        }
        terms
    }

    pub(super) fn acceptance(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Acceptance {
        let hazard = rd.reference(self.cx, scope, "hazard", &[Ns::Hazard]);
        let mut said = |key: &str| {
            let text = rd.text(self.cx, key);
            // An argument that says nothing is none: with it, nothing would be accepted.
            if text.as_ref().is_some_and(|t| t.ja.trim().is_empty() || t.en.trim().is_empty())
                && !rd.get(key).is_none_or(|n| rd.tree.is_null(n))
            {
                self.cx.say(
                    Diagnostic::error("M002", say!(msg_acceptance_empty, &*own.id, key))
                        .at(rd.span(key).unwrap_or(own.span))
                        .help(say!(msg_acceptance_empty_help))
                        .about(["acceptance", &own.id, key]),
                );
            }
            text.unwrap_or_default()
        };
        let (benefit, alternatives, condition) =
            (said("benefit"), said("alternatives"), said("condition"));
        Acceptance {
            hazard: hazard.map(|r| HazardId(r.index)),
            benefit,
            alternatives,
            condition,
            owner: self.party_of(rd, scope, "owner"),
            until: rd.date(self.cx, "until"),
            own,
        }
    }

    pub(super) fn integrity(&mut self, rd: &Rd) -> Vec<Integrity> {
        let mut out = Vec::new();
        for node in rd.list(self.cx, "integrity") {
            let Some(i) = Rd::new(self.cx, rd.tree, node, &vocab::INTEGRITY, rd.owner) else {
                continue;
            };
            let scale = i.entry(self.cx, &self.system.knowledge, "scheme", Pn::IntegrityScale);
            let source = i.text(self.cx, "source");
            let Some(scale) = scale else { continue };
            let levels = self
                .system
                .knowledge
                .integrity_scales
                .get_index(scale as usize)
                .map(|(_, s)| s.levels.clone())
                .unwrap_or_default();
            let Some(level) = self.level_among(&i, "level", &levels) else { continue };
            out.push(Integrity { scale, level, source, span: rd.tree.span(node) });
        }
        out.sort_by_key(|i| (i.scale, i.level, i.span));
        out
    }
}
