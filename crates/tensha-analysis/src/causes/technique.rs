//! Which technique of the packs an attack step is.
//!
//! The packs say which kinds of steps a technique names (`way`); here stands only what kind of step a basic event is. Where no technique
//! fits there is none: entering a place, deceiving a sensor in its surroundings and changing a device by hand are no techniques of a
//! vocabulary about cyberspace.

use tensha_model::grade::{Level, Property};
use tensha_model::knowledge::Medium;
use tensha_model::system::{Arrow, PartyId, System};

use super::basic::{Basic, Weakness};

/// The entry of `attack-techniques` that names an attack step. The arrow is that of the flow that the step is made against, where a link or
/// a guard is attacked.
pub fn technique(system: &System, basic: Basic, arrow: Option<Arrow>) -> Option<u32> {
    let way = way(system, basic, arrow)?;
    let found =
        system.knowledge.techniques.values().position(|t| t.ways.iter().any(|w| w == way))?;
    Some(found as u32)
}

fn way(system: &System, basic: Basic, arrow: Option<Arrow>) -> Option<&'static str> {
    let (weakness, level) = match basic {
        Basic::Step(w, level) => (w, level),
        // The strength of an increment is not told apart; it is never none.
        Basic::Increment(w, ..) => (w, Level::Weak),
        _ => return None,
    };
    Some(match weakness {
        Weakness::Technology(t, p) => {
            let medium = system.knowledge.links.get_index(t as usize).map(|(_, t)| t.medium);
            on_link(medium == Some(Medium::Radio), p, arrow)
        }
        Weakness::Link(_, p) => on_link(false, p, arrow),
        Weakness::Guard(_, Property::Confidentiality) => "listen",
        Weakness::Guard(_, p) => on_link(false, p, arrow),
        Weakness::Service(c) => match (system.faces_internet(c), level) {
            (true, Level::None) => "internet-open",
            (true, _) => "internet",
            (false, Level::None) => "service-open",
            (false, _) => "service",
        },
        Weakness::Password(_) => "password",
        Weakness::Hand(_) => "hand",
        Weakness::Updates(_) => "updates",
        Weakness::Supplier(_) => "supplier",
        Weakness::Person(p) if privileged(system, p) => "privileged-person",
        Weakness::Person(_) => "person",
        Weakness::OnPath => "on-path",
        Weakness::Surface(..) | Weakness::Entry(_) => return None,
    })
}

/// What is done at a link: against which arrow, or by radio where it is against none.
fn on_link(radio: bool, property: Property, arrow: Option<Arrow>) -> &'static str {
    match (property, arrow) {
        (Property::Confidentiality, _) => {
            if radio {
                "listen-wireless"
            } else {
                "listen"
            }
        }
        (Property::Availability, Some(Arrow::CyberToPhysical)) => "link-block-command",
        (Property::Availability, Some(Arrow::PhysicalToCyber)) => "link-block-report",
        (Property::Availability, _) => "link-block-content",
        (_, Some(Arrow::CyberToPhysical)) => "link-command",
        (_, Some(Arrow::PhysicalToCyber)) => "link-report",
        (_, None) if radio => "wireless",
        (..) => "link-content",
    }
}

fn privileged(system: &System, p: PartyId) -> bool {
    system.components.iter().any(|c| c.more.as_deref().is_some_and(|m| m.privileged.contains(&p)))
}
