//! What one party must be asked, because only it can know. The semantics stand in `docs/semantics-requirements.md`.

use std::collections::BTreeSet;

use tensha_model::system::{Control, PartyId, System};

use crate::requirements::{Ground, SchemeResult, Shows, Standing};

/// A question.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Ask {
    /// How a requirement stands, of a record of `compliance` for which the party answers.
    Requirement {
        /// Number of the record.
        compliance: u32,
        /// Entry of `requirements`.
        requirement: u32,
    },
    /// What shows that a control is in place.
    Evidence(u32),
    /// Whether the party takes a duty on.
    Duty(u32),
    /// Whether it vouches for an assumption.
    Guarantee(u32),
}

/// What a party must be asked: requirements for which it answers and of which nothing is known; evidence for controls that are said
/// to be in place; its duties; what it is said to vouch for. A requirement whose control lacks nothing but evidence asks for that evidence only.
pub fn run(system: &System, results: &[SchemeResult], party: PartyId) -> Vec<Ask> {
    let mut asks = BTreeSet::new();
    for result in results {
        let Some(compliance) = result.compliance else { continue };
        let holder = system.compliance[compliance as usize].party;
        for row in result.rows.iter().filter(|r| r.standing == Standing::Unknown) {
            let mut bare = false;
            for ground in &row.grounds {
                let Ground::Control { control, shows, .. } = ground else { continue };
                if matches!(shows, Shows::NoEvidence | Shows::Later(_)) {
                    bare = true;
                    if system.controls[*control as usize].party.or(holder) == Some(party) {
                        asks.insert(Ask::Evidence(*control));
                    }
                }
            }
            if !bare && holder == Some(party) {
                asks.insert(Ask::Requirement { compliance, requirement: row.requirement });
            }
        }
    }
    for (i, control) in (0_u32..).zip(&system.controls) {
        if control.party == Some(party) && lacks_evidence(control) {
            asks.insert(Ask::Evidence(i));
        }
    }
    for (i, duty) in (0_u32..).zip(&system.duties) {
        if duty.party == Some(party) {
            asks.insert(Ask::Duty(i));
        }
    }
    for (i, assumption) in (0_u32..).zip(&system.assumptions) {
        if assumption.to == Some(party) {
            asks.insert(Ask::Guarantee(i));
        }
    }
    let mut out: Vec<Ask> = asks.into_iter().collect();
    // Requirements in the order of the document, which the results have.
    let order = |ask: &Ask| match ask {
        Ask::Requirement { compliance, requirement } => {
            let result = results.iter().position(|r| r.compliance == Some(*compliance));
            let row = result
                .and_then(|i| results[i].rows.iter().position(|r| r.requirement == *requirement));
            (0, result, row)
        }
        Ask::Evidence(i) => (1, None, Some(*i as usize)),
        Ask::Duty(i) => (2, None, Some(*i as usize)),
        Ask::Guarantee(i) => (3, None, Some(*i as usize)),
    };
    out.sort_by_key(order);
    out
}

/// A control that is said to meet something, is not only intended, and names no evidence.
fn lacks_evidence(control: &Control) -> bool {
    let there = matches!(control.status, None | Some("in-place"));
    there && !control.meets.is_empty() && control.evidence.is_empty()
}
