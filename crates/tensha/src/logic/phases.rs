//! `--alignment`: each gate in every phase, and its mean over time.

use std::fmt::Write as _;

use serde::Serialize;
use tensha_logic::mef::{Alignment, Model, Phase};

use super::{Language, Outcome, Probability};

/// The phase that an outcome is of.
#[derive(Clone, Serialize)]
pub(super) struct InPhase {
    name: String,
    time_fraction: f64,
}

impl InPhase {
    pub fn of(phase: &Phase) -> Self {
        Self { name: phase.name.clone(), time_fraction: phase.fraction }
    }

    /// What follows the name of the gate.
    pub fn print(&self, lang: Language, out: &mut String) {
        let Self { name, time_fraction } = self;
        let _ = match lang {
            Language::En => write!(out, ", phase {name} ({time_fraction} of the time)"),
            Language::Ja => write!(out, "、フェーズ {name}(時間の割合 {time_fraction})"),
        };
    }
}

/// The probability of a gate at a random point in time.
#[derive(Serialize)]
pub(super) struct Mean {
    gate: String,
    alignment: String,
    probability: Probability,
}

/// Alignments whose phases miss a sum of 1 by more have no mean; a finding of the reader says so.
const WHOLE: f64 = 1e-6;

/// The alignment of that name, or why there is none.
pub(super) fn find<'m>(
    model: &'m Model,
    name: &str,
    lang: Language,
) -> Result<&'m Alignment, String> {
    if let Some(found) = model.alignments.iter().find(|one| one.name == name) {
        return Ok(found);
    }
    let known: Vec<&str> = model.alignments.iter().map(|one| one.name.as_str()).collect();
    Err(match (lang, known.is_empty()) {
        (Language::En, true) => format!("`{name}`: the file has no alignment"),
        (Language::Ja, true) => format!("`{name}`: ファイルにアラインメントがありません"),
        (Language::En, false) => {
            format!("`{name}` is not an alignment of the file; it has {}", known.join(", "))
        }
        (Language::Ja, false) => {
            format!("`{name}` というアラインメントはありません。あるもの: {}", known.join("、"))
        }
    })
}

/// The mean of outcomes of one gate in all phases of an alignment; `None` where a phase has no figure or the phases do not share all of
/// the time.
pub(super) fn mean(alignment: &Alignment, outcomes: &[Outcome]) -> Option<Mean> {
    let whole: f64 = alignment.phases.iter().map(|phase| phase.fraction).sum();
    if (whole - 1.0).abs() > WHOLE {
        return None;
    }
    let (mut lower, mut upper, mut complement, mut exact) = (0.0, 0.0, 0.0, true);
    for (outcome, phase) in outcomes.iter().zip(&alignment.phases) {
        match outcome.probability.as_ref()? {
            Probability::Exact { value, complement: not } => {
                lower += phase.fraction * value;
                upper += phase.fraction * value;
                complement += phase.fraction * not;
            }
            Probability::Interval { lower: low, upper: high, .. } => {
                lower += phase.fraction * low;
                upper += phase.fraction * high;
                exact = false;
            }
        }
    }
    let probability = if exact {
        Probability::Exact { value: lower, complement }
    } else {
        Probability::Interval { lower, upper, width: upper - lower }
    };
    let gate = outcomes.first()?.gate.clone();
    Some(Mean { gate, alignment: alignment.name.clone(), probability })
}

/// The mean as text.
pub(super) fn print(mean: &Mean, lang: Language, out: &mut String) {
    let Mean { gate, alignment, probability } = mean;
    let _ = match lang {
        Language::En => writeln!(out, "\ngate {gate}, mean over the phases of {alignment}"),
        Language::Ja => writeln!(out, "\nゲート {gate}、{alignment} のフェーズにわたる平均"),
    };
    super::print_probability(probability, lang, out);
}
