//! `tensha logic convert`: a file in the normal form that strict programs read.

use std::fmt::Write as _;

use tensha_logic::mef::{GateId, Model, Term, write};

use super::{Language, Shared, load};

/// `tensha logic convert FILE …`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ConvertArgs {
    #[command(flatten)]
    pub shared: Shared,
    /// What to write: mef, normalised Open-PSA MEF; aralia, the text format of the Aralia programs.
    #[arg(long, value_enum, default_value_t = Target::Mef)]
    to: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    Mef,
    Aralia,
}

/// The text, and messages; none of the first when there is an error.
pub(super) fn answer(args: &ConvertArgs, lang: Language) -> (Option<String>, String) {
    let mut err = String::new();
    let mut findings = Vec::new();
    let Some(model) = load(&args.shared, lang, false, &mut findings, &mut err) else {
        return (None, err);
    };
    if !model.event_trees.is_empty() || !model.alignments.is_empty() {
        let what = lang.pick(
            "event trees and alignments are not written",
            "イベントツリーとアライメントは書き出しません",
        );
        let _ = writeln!(err, "warning: {what}");
    }
    if model.gates.is_empty() {
        let what = lang.pick("the file has no gate to write", "書き出すゲートがありません");
        let _ = writeln!(err, "error: {what}");
        return (None, err);
    }
    match args.to {
        Target::Mef => (Some(write(&model)), err),
        Target::Aralia => match aralia(&model) {
            Some(text) => (Some(text), err),
            None => {
                let what = lang.pick(
                    "the Aralia format has no substitutions",
                    "Aralia形式では置換を表せません",
                );
                let _ = writeln!(err, "error: {what}");
                (None, err)
            }
        },
    }
}

/// `name := formula;` for each gate, the tops first, and `p(event) = number;`.
fn aralia(model: &Model) -> Option<String> {
    if !model.substitutions.is_empty() {
        return None;
    }
    // The writer of MEF has solved names and connectives already.
    let (plain, _) = tensha_logic::mef::read(
        write(model).as_bytes(),
        &tensha_logic::mef::ReadOptions::default(),
    );
    let mut out = String::new();
    let mut order: Vec<GateId> = plain.tops.clone();
    order.extend((0..plain.gates.len() as u32).map(GateId).filter(|id| !plain.tops.contains(id)));
    for id in order {
        let gate = plain.gates.get(id.0 as usize)?;
        let _ = writeln!(out, "{} := {};", gate.definition.name, formula(&plain, &gate.term)?);
    }
    for event in &plain.basic_events {
        if let Some(prob) = event.probability {
            let _ = writeln!(out, "p({}) = {:e};", event.definition.name, prob.p);
        }
    }
    for house in &plain.house_events {
        let _ = writeln!(out, "s({}) = {};", house.definition.name, house.state);
    }
    Some(out)
}

fn formula(model: &Model, term: &Term) -> Option<String> {
    use tensha_logic::mef::Connective;
    Some(match term {
        Term::Constant(value) => value.to_string(),
        Term::Gate(id) => model.gates.get(id.0 as usize)?.definition.name.clone(),
        Term::HouseEvent(id) => model.house_events.get(id.0 as usize)?.definition.name.clone(),
        Term::BasicEvent(id) => model.basic_events.get(id.0 as usize)?.definition.name.clone(),
        Term::Missing => return None,
        Term::Apply(connective, args) => {
            let args: Vec<String> =
                args.iter().map(|arg| formula(model, arg)).collect::<Option<_>>()?;
            match connective {
                Connective::And => format!("({})", args.join(" & ")),
                Connective::Or => format!("({})", args.join(" | ")),
                Connective::Xor => format!("({})", args.join(" # ")),
                Connective::Not => format!("-{}", args.join("")),
                Connective::Nand => format!("-({})", args.join(" & ")),
                Connective::Nor => format!("-({})", args.join(" | ")),
                Connective::AtLeast(k) => format!("@({k}, [{}])", args.join(", ")),
                // The writer leaves none of these.
                Connective::Iff | Connective::Imply | Connective::Cardinality(..) => return None,
            }
        }
    })
}
