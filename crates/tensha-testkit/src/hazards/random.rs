//! Small random models with hazards, as text and as systems.

use tensha_model::System;
use tensha_model::knowledge::Head;
use tensha_model::likelihood::{AttackerClass, Estimate};
use tensha_text::Severity;

use crate::spec::world;

/// A class of attackers: identifier, rank, whether it is remote only, and the probabilities of beating weak, standard and strong.
pub type Class<'a> = (&'a str, Option<u8>, bool, [Option<f64>; 3]);

/// Puts other attacker classes into a system.
pub fn attackers(system: &mut System, classes: &[Class]) {
    let mut classes = classes.to_vec();
    classes.sort_by_key(|c| c.0);
    system.knowledge.attackers = classes
        .into_iter()
        .map(|(id, rank, remote_only, beats)| {
            let mut all = [Some(Estimate::exactly(1.0)), None, None, None];
            for (to, p) in all[1..].iter_mut().zip(beats) {
                *to = p.map(Estimate::exactly);
            }
            let class = AttackerClass {
                head: Head { id: id.to_owned(), ..Head::default() },
                rank,
                remote_only,
                onset: None,
                lasts: None,
                beats: all,
                beats_span: [None; 4],
            };
            (id.to_owned(), class)
        })
        .collect();
}

/// Reads a model; nothing where it has input errors, which are given back.
pub fn read(text: &str) -> Result<System, Vec<String>> {
    let loaded = tensha_model::load(&world(text), "");
    let errors: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| format!("{} {}", d.code, d.message.en))
        .collect();
    if errors.is_empty() { Ok(loaded.system) } else { Err(errors) }
}
