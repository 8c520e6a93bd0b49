//! A hazard as a fault tree in the Open-PSA model exchange format, so that other programs can check this one.

use tensha_logic::formula::FixpointError;
use tensha_logic::mef;
use tensha_logic::quant::Prob;
use tensha_logic::{Cancel, Stop};
use tensha_model::likelihood::Setting;
use tensha_model::system::{HazardId, System};

use crate::causes::{Basic, Causes, Lens, Settings};
use crate::exposure::Networks;
use crate::hazards::{Interrupted, Options};
use crate::likelihood;

/// Why there is no tree.
#[derive(Clone, PartialEq, Debug)]
pub enum Refused {
    /// The hazard states no logic.
    NoLogic,
    /// The circular equations grew past the limit.
    TooBig,
    /// Nobody states how probable these are.
    NoNumbers(Vec<Basic>),
}

/// The tree as text. With a setting of the numbers: campaigns and increments with probabilities, as the likelihood lens has them; without:
/// steps and least classes, as the cut sets have them.
pub fn mef(
    system: &System,
    networks: &Networks,
    hazard: HazardId,
    numbers: Option<Setting>,
    options: &Options,
    cancel: &Cancel,
) -> Result<Result<String, Refused>, Interrupted> {
    let own = &system.hazards[hazard.index()];
    if own.when.is_none() {
        return Ok(Err(Refused::NoLogic));
    }
    let lens = numbers.map_or(Lens::Folded, Lens::Exact);
    let settings = Settings { lens, ..options.settings.clone() };
    let mut causes = Causes::new(system, networks, settings);
    let (whole, ..) = causes.hazard(own);
    let root = match causes.close(&[whole], options.operators, cancel) {
        Ok(roots) => roots.first().copied().unwrap_or(whole),
        Err(FixpointError::Stopped(Stop::Cancelled)) => return Err(Interrupted),
        Err(_) => return Ok(Err(Refused::TooBig)),
    };
    let mut probabilities: Vec<Option<Prob>> = vec![None; causes.formula.var_count()];
    let mut missing = Vec::new();
    if let Some(setting) = numbers {
        for var in causes.formula.support(root) {
            let Some(basic) = causes.basic(var) else { continue };
            match likelihood::number(system, basic, setting).number.and_then(|n| n.present(setting))
            {
                Some(p) => probabilities[var.index()] = Some(p),
                None => missing.push(basic),
            }
        }
    }
    if !missing.is_empty() {
        missing.sort_unstable();
        return Ok(Err(Refused::NoNumbers(missing)));
    }
    let name = |var: usize| {
        causes.basic(tensha_logic::VarId(var as u32)).map(|b| b.key(system)).unwrap_or_default()
    };
    let mut model = mef::from_formula(&causes.formula, root, name, |var| probabilities[var]);
    model.name = Some(system.meta.id.clone());
    if let Some(top) = model.gates.first_mut() {
        top.definition.name = own.own.id.to_string();
        top.definition.label = Some(own.own.title().en);
    }
    Ok(Ok(mef::write(&model)))
}
