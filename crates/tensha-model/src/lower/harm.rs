//! Harm, viewpoints and demands.

use tensha_text::tree::{NodeId, Tree};
use tensha_text::{Diagnostic, Span, Text};

use super::Lowering;
use crate::change::Change;
use crate::harm::{Demanded, FurtherStated, HarmLevel, Judgment, LooksAt, SourceStated, Viewpoint};
use crate::knowledge::PackNs as Pn;
use crate::messages::say;
use crate::reader::{Rd, Scope};
use crate::suggest::nearest;
use crate::system::{DataId, Harm, HazardId, Namespace as Ns, Own, PartyId};
use crate::vocab;

impl Lowering<'_> {
    /// A harm that is written in no known shape must not get lost in silence.
    pub(super) fn harms_shape(&mut self, rd: &Rd, node: NodeId) {
        self.cx.say(
            Diagnostic::error("M003", say!(msg_wrong_shape, "harms", say!(msg_a_list)))
                .at(rd.tree.span(node))
                .help(say!(msg_harms_help))
                .about(["hazard", rd.owner, "harms"]),
        );
    }

    pub(super) fn harms(&mut self, rd: &Rd, scope: &Scope, items: &[NodeId]) -> Vec<Harm> {
        let mut out = Vec::new();
        for node in items {
            let Some(h) = Rd::new(self.cx, rd.tree, *node, &vocab::HARM, rd.owner) else {
                continue;
            };
            let who = self.party_of(&h, scope, "who");
            let Some(kind) = h.entry(self.cx, &self.system.knowledge, "kind", Pn::HarmKind) else {
                continue;
            };
            let levels = self
                .system
                .knowledge
                .harm_kinds
                .get_index(kind as usize)
                .map(|(_, k)| k.levels.clone())
                .unwrap_or_default();
            let level = self.level_among(&h, "level", &levels).map(|i| levels[i].id.clone());
            let amount = h.measure(self.cx, "amount", None).and_then(|(m, span)| {
                if m.unit.currency.is_some() {
                    return Some(m);
                }
                self.cx.say(
                    Diagnostic::error("M007", say!(msg_not_money, m.to_string()))
                        .at(span)
                        .help(say!(msg_not_money_help))
                        .about(["hazard", rd.owner, "amount"]),
                );
                None
            });
            out.push(Harm {
                who,
                kind,
                level,
                amount,
                persons: h.int(self.cx, "persons"),
                reach: h.entry(self.cx, &self.system.knowledge, "reach", Pn::Reach),
                from_units: h.int(self.cx, "from-units"),
                data: h.reference(self.cx, scope, "data", &[Ns::Data]).map(|r| DataId(r.index)),
                spread: h.entry(self.cx, &self.system.knowledge, "spread", Pn::DataSpread),
                reversible: h.bool(self.cx, "reversible"),
                span: rd.tree.span(*node),
            });
        }
        out
    }

    /// The number of a level, with a diagnostic where there is none of this name.
    pub(super) fn level_among(
        &mut self,
        rd: &Rd,
        key: &str,
        levels: &[HarmLevel],
    ) -> Option<usize> {
        let level = rd.str(self.cx, key)?;
        let found = levels.iter().position(|l| l.id == level);
        if found.is_none() {
            let list: Vec<String> = levels.iter().map(|l| format!("`{}`", l.id)).collect();
            let mut d = Diagnostic::error("M009", say!(msg_not_one_of, key, level.clone()))
                .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
                .about(["hazard", rd.owner, key, &level]);
            if let Some(span) = rd.span(key) {
                d = d.at(span);
            }
            let near = nearest(&level, levels.iter().map(|l| l.id.as_str()));
            if !near.is_empty() {
                d = d.help(say!(msg_did_you_mean, near.join(", ")));
            }
            self.cx.say(d);
        }
        found
    }

    pub(super) fn further(&mut self, rd: &Rd) -> Vec<FurtherStated> {
        let mut out = Vec::new();
        for node in rd.list(self.cx, "further") {
            let Some(f) = Rd::new(self.cx, rd.tree, node, &vocab::FURTHER, rd.owner) else {
                continue;
            };
            let factor = f.entry(self.cx, &self.system.knowledge, "factor", Pn::FurtherFactor);
            let Some(factor) = factor else { continue };
            let levels = self
                .system
                .knowledge
                .further_factors
                .get_index(factor as usize)
                .map(|(_, f)| f.levels.clone())
                .unwrap_or_default();
            let reason = f.text(self.cx, "reason");
            let Some(level) = self.level_among(&f, "level", &levels) else { continue };
            out.push(FurtherStated { factor, level, reason, span: rd.tree.span(node) });
        }
        out.sort_by_key(|f| (f.factor, f.level, f.span));
        out
    }

    pub(super) fn source(&mut self, rd: &Rd) -> Option<Box<SourceStated>> {
        let node = rd.get("source")?;
        let s = Rd::new(self.cx, rd.tree, node, &vocab::SOURCE, rd.owner)?;
        let reason = s.text(self.cx, "reason");
        let removable = s.bool(self.cx, "removable")?;
        Some(Box::new(SourceStated { removable, reason, span: rd.tree.span(node) }))
    }

    pub(super) fn bound(&mut self, rd: &Rd, scope: &Scope) -> Option<Change> {
        let hazard = rd.reference(self.cx, scope, "hazard", &[Ns::Hazard]);
        let kind = rd.entry(self.cx, &self.system.knowledge, "kind", Pn::HarmKind)?;
        let levels = self.system.knowledge.harm_kinds.get_index(kind as usize)?.1.levels.clone();
        let level = self.level_among(rd, "at-most", &levels)?;
        Some(Change::AtMost(HazardId(hazard?.index), kind, level))
    }

    pub(super) fn viewpoint(&mut self, rd: &Rd, scope: &Scope, own: Own) -> Viewpoint {
        let mut judgments = Vec::new();
        for (id, at, node) in rd.map(self.cx, "judgments") {
            let hazard = rd.resolve(self.cx, scope, &[Ns::Hazard], id, at, "judgments");
            let Some(j) = Rd::new(self.cx, rd.tree, node, &vocab::JUDGMENT, rd.owner) else {
                continue;
            };
            let recovery = self.axis_level(&j, "recovery", Pn::RecoveryLevel);
            let economic = self.axis_level(&j, "economic", Pn::EconomicLevel);
            let reason = j.text(self.cx, "reason");
            let Some(hazard) = hazard else { continue };
            judgments.push(Judgment {
                hazard: HazardId(hazard.index),
                recovery,
                economic,
                reason,
                span: at,
            });
        }
        judgments.sort_by_key(|j| j.hazard);
        Viewpoint {
            party: self.party_of(rd, scope, "party"),
            scale: rd.entry(self.cx, &self.system.knowledge, "scale", Pn::EconomicScale),
            looks_at: rd.one_of(self.cx, "looks-at", vocab::LOOKS_AT).and_then(LooksAt::parse),
            sees: rd
                .references(self.cx, scope, "sees", &[Ns::Party])
                .into_iter()
                .map(|(r, _)| PartyId(r.index))
                .collect(),
            judgments,
            own,
        }
    }

    /// The rank of a level of an axis.
    fn axis_level(&mut self, rd: &Rd, key: &str, ns: Pn) -> Option<u8> {
        let k = &self.system.knowledge;
        let entry = rd.entry(self.cx, k, key, ns)? as usize;
        let list = if ns == Pn::RecoveryLevel { &k.recovery_levels } else { &k.economic_levels };
        let rank = list.get_index(entry).and_then(|(_, step)| step.rank)?;
        u8::try_from(rank.min(2)).ok()
    }

    pub(super) fn demands(&mut self, tree: &Tree, node: NodeId) {
        for (k, v) in tree.pairs(node).to_vec() {
            let key: &str = tree.text(k).unwrap_or("");
            let span: Span = tree.span(k);
            let Some(perspective) = key.parse::<u8>().ok().filter(|p| (1..=4).contains(p)) else {
                self.cx.say(
                    Diagnostic::error("M009", say!(msg_perspective, key))
                        .at(span)
                        .help(say!(msg_perspective_help))
                        .about(["demand", key]),
                );
                continue;
            };
            let Some(d) = Rd::new(self.cx, tree, v, &vocab::DEMAND, key) else { continue };
            let confirmation =
                d.entry(self.cx, &self.system.knowledge, "confirmation", Pn::Confirmation);
            let reason = d.text(self.cx, "reason");
            self.system.demands.push(Demanded { perspective, confirmation, reason, span });
        }
        self.system.demands.sort_by_key(|d| d.perspective);
    }
}
