//! Substitutions and alignments.

use super::{MefCode, MefDiagnostic, Reader};
use crate::mef::model::{Alignment, Connective, HouseEventId, Phase, Substitution, Term};
use crate::mef::tree::Instruction;
use crate::mef::xml::ElementId;

impl Reader<'_, '_> {
    pub(super) fn read_substitutions(&mut self) {
        for id in std::mem::take(&mut self.substitutions) {
            self.substitution(id);
        }
    }

    fn substitution(&mut self, id: ElementId) -> Option<()> {
        let tree = self.tree;
        self.check_attributes(id, &["name", "type"]);
        let name = tree.attribute(id, "name").map_or("", |one| one.value.as_ref()).to_owned();
        let (mut hypothesis, mut target, mut source) = (None, None, false);
        for child in tree.children(id) {
            match tree.name(child) {
                "label" | "attributes" => {}
                "hypothesis" if hypothesis.is_none() => {
                    let terms = self.terms(child);
                    hypothesis = Some(match <[Term; 1]>::try_from(terms) {
                        Ok([one]) => one,
                        Err(_) => Term::Missing,
                    });
                }
                "source" => source = tree.children(child).next().is_some(),
                "target" if target.is_none() => target = Some(self.terms(child)),
                "hypothesis" | "target" => self.another(child, id),
                _ => self.unknown_element(child, id, &["hypothesis", "source", "target"]),
            }
        }
        let missing = |what: &str| {
            let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(id));
            one.arg("define-substitution").arg(what)
        };
        let Some(hypothesis) = hypothesis else {
            self.out.push(missing("hypothesis"));
            return None;
        };
        let Some(target) = target.filter(|terms| !terms.is_empty()) else {
            self.out.push(missing("target"));
            return None;
        };
        if hypothesis == Term::Missing || target.contains(&Term::Missing) {
            self.out.push(missing("hypothesis, target"));
            return None;
        }
        let target = match <[Term; 1]>::try_from(target) {
            Ok([one]) => one,
            Err(terms) => Term::Apply(Connective::And, terms),
        };
        // Taking events out of a cut set has no meaning for a function, unless the whole set goes.
        if source && target != Term::Constant(false) {
            let one = MefDiagnostic::new(MefCode::NotLogical, tree.tag(id));
            self.out.push(one.arg(if name.is_empty() { "define-substitution" } else { &name }));
            return None;
        }
        self.model.substitutions.push(Substitution { name, hypothesis, target });
        Some(())
    }

    fn terms(&mut self, owner: ElementId) -> Vec<Term> {
        self.tree.children(owner).map(|child| self.term(child, owner, None)).collect()
    }

    pub(super) fn read_alignments(&mut self) {
        let tree = self.tree;
        for id in std::mem::take(&mut self.alignments) {
            self.check_attributes(id, &["name"]);
            let Some(name) = self.required(id, "name") else { continue };
            let mut phases: Vec<Phase> = Vec::new();
            for child in tree.children(id) {
                match tree.name(child) {
                    "label" | "attributes" => {}
                    "define-phase" => phases.extend(self.phase(child)),
                    _ => self.unknown_element(child, id, &["define-phase"]),
                }
            }
            let sum: f64 = phases.iter().map(|phase| phase.fraction).sum();
            if (sum - 1.0).abs() > 1e-6 {
                let one = MefDiagnostic::new(MefCode::PhaseFractions, tree.tag(id));
                self.out.push(one.arg(name).num(sum));
            }
            self.model.alignments.push(Alignment { name: name.to_owned(), phases });
        }
    }

    fn phase(&mut self, id: ElementId) -> Option<Phase> {
        let tree = self.tree;
        self.check_attributes(id, &["name", "time-fraction"]);
        let name = self.required(id, "name")?.to_owned();
        let text = self.required(id, "time-fraction")?;
        let Some(fraction) = text.parse().ok().filter(|f| (0.0..=1.0).contains(f)) else {
            self.bad_value(id, MefCode::BadNumber, "time-fraction");
            return None;
        };
        let mut houses = Vec::new();
        let mut settings = Vec::new();
        for child in tree.children(id) {
            match tree.name(child) {
                "label" | "attributes" => {}
                "set-house-event" => {
                    self.check_attributes(child, &["name"]);
                    let name = self.required(child, "name")?;
                    let Some(super::Entry::House(at)) = self.resolve(true, name, None) else {
                        self.undefined(child, true, name);
                        continue;
                    };
                    let state = tree.children(child).next().and_then(|one| self.truth(one));
                    houses.push((HouseEventId(at), state.unwrap_or_default()));
                }
                // A phase has no before and after, so that directions say nothing.
                "set-parameter" | "set-gate" => {
                    if let Some(Instruction::Set(setting, _)) = self.set(child) {
                        settings.push(setting);
                    }
                }
                _ => {
                    let known = ["set-house-event", "set-parameter", "set-gate"];
                    self.unknown_element(child, id, &known);
                }
            }
        }
        Some(Phase { name, fraction, houses, settings })
    }
}
