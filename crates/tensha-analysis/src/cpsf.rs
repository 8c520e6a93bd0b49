//! The CPSF view: every element in one of the three layers, as one of the six elements.
//!
//! Layer 1 joins organisations, layer 2 transcribes between the spaces, layer 3 joins things in cyberspace. The rules:
//! organisations, people and what they owe each other lie in layer 1; what senses, acts or shows, the physical quantities, and the flows
//! that cross the border lie in layer 2; what only works in cyberspace lies in layer 3. Components follow the `layer` of their kind.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_model::system::{Arrow, ComponentId, DataId, Namespace as Ns, Ref, System};

/// One of the six elements.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the six elements by their names
pub enum Element {
    Organisation,
    People,
    Component,
    Data,
    Procedure,
    System,
}

impl Element {
    /// As in packs.
    pub fn tag(self) -> &'static str {
        match self {
            Element::Organisation => "organisation",
            Element::People => "people",
            Element::Component => "component",
            Element::Data => "data",
            Element::Procedure => "procedure",
            Element::System => "system",
        }
    }
}

/// Where an element of the model lands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// The element.
    pub element: Ref,
    /// 1, 2 or 3.
    pub layer: u8,
    /// One of the six.
    pub is: Element,
}

/// Places every element of the model.
pub fn run(system: &System) -> Vec<Placed> {
    let mut data_layer = vec![3u8; system.data.len()];
    for flow in &system.flows {
        if let Some(DataId(d)) = flow.data
            && flow.arrow != Arrow::CyberToCyber
        {
            data_layer[d as usize] = 2;
        }
    }
    let mut out = Vec::new();
    for (ns, ..) in Ns::ALL {
        for index in 0..system.count(ns) as u32 {
            let element = Ref { ns, index };
            let (layer, is) = place(system, element, &data_layer);
            out.push(Placed { element, layer, is });
        }
    }
    out
}

/// The layer of a component: its kind's, and where the kind is unknown, 2 if it touches the physical world.
pub fn component_layer(system: &System, c: ComponentId) -> u8 {
    match system.kind(c) {
        Some(kind) => kind.layer,
        None => {
            let it = &system.components[c.index()];
            let touches = !it.senses.is_empty()
                || !it.acts_on.is_empty()
                || !system.more(c).shows_to.is_empty();
            if touches { 2 } else { 3 }
        }
    }
}

fn place(system: &System, r: Ref, data_layer: &[u8]) -> (u8, Element) {
    let i = r.index as usize;
    match r.ns {
        Ns::Party if system.parties[i].is_people => (1, Element::People),
        Ns::Party => (1, Element::Organisation),
        Ns::Place => (2, Element::System),
        Ns::Zone => (3, Element::System),
        Ns::Quantity => (2, Element::Data),
        Ns::Component => (component_layer(system, ComponentId(r.index)), Element::Component),
        Ns::Link => {
            let touches = system.links[i].between.iter().any(|c| component_layer(system, *c) == 2);
            (if touches { 2 } else { 3 }, Element::Component)
        }
        Ns::Data => (data_layer[i], Element::Data),
        Ns::Flow => {
            (if system.flows[i].arrow == Arrow::CyberToCyber { 3 } else { 2 }, Element::Data)
        }
        Ns::Part | Ns::Condition | Ns::Event | Ns::Hazard => (2, Element::System),
        Ns::Control
        | Ns::Duty
        | Ns::Assumption
        | Ns::Acceptance
        | Ns::Claim
        | Ns::Policy
        | Ns::Viewpoint
        | Ns::Goal
        | Ns::Outlook => (1, Element::Procedure),
    }
}
