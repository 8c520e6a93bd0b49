//! Consequences: ends of event trees under names, alone and in groups, and initiating events that go on where they end.

use std::collections::BTreeSet;

use super::event_tree::{Names, Trees};
use super::{MefCode, MefDiagnostic, Reader, closest};
use crate::mef::model::{Consequence, ConsequenceGroup};
use crate::mef::xml::ElementId;

impl<'t> Reader<'t, '_> {
    /// Reads consequences and groups after event trees and initiating events.
    pub(super) fn read_consequences(&mut self, trees: &Trees<'t>) {
        let tree = self.tree;
        let mut places: Vec<Option<u32>> = Vec::new();
        for &id in &trees.consequences.elements {
            let read = self.consequence(id, trees);
            places.push(read.map(|one| {
                self.model.consequences.push(one);
                self.model.consequences.len() as u32 - 1
            }));
        }
        let mut members: Vec<BTreeSet<u32>> = Vec::new();
        for &id in &trees.bins.elements {
            let mut found = BTreeSet::new();
            self.gathered(id, trees, &places, &mut found);
            let name = tree.attribute(id, "name").map(|one| one.value.to_string());
            self.model.consequence_groups.push(ConsequenceGroup {
                name: name.unwrap_or_default(),
                members: found.iter().copied().collect(),
            });
            members.push(found);
        }
        for (at, &id) in trees.initiators.elements.iter().enumerate() {
            let mut from = BTreeSet::new();
            let mut linked = false;
            for child in tree.children(id) {
                match tree.name(child) {
                    "consequence" => {
                        linked = true;
                        let found = self.named(child, &trees.consequences, "define-consequence");
                        from.extend(
                            found.and_then(|at| places.get(at as usize).copied().flatten()),
                        );
                    }
                    "consequence-group" => {
                        linked = true;
                        let found = self.named(child, &trees.bins, "define-consequence-group");
                        from.extend(
                            found.and_then(|at| members.get(at as usize)).into_iter().flatten(),
                        );
                    }
                    _ => {}
                }
            }
            if let Some(event) = self.model.initiating_events.get_mut(at)
                && linked
            {
                event.from = Some(from.into_iter().collect());
            }
        }
    }

    fn named(&mut self, id: ElementId, names: &Names<'t>, kind: &str) -> Option<u32> {
        self.check_attributes(id, &["name"]);
        self.required(id, "name")?;
        self.reference(id, "name", names, kind)
    }

    fn consequence(&mut self, id: ElementId, trees: &Trees<'t>) -> Option<Consequence> {
        let tree = self.tree;
        let name = tree.attribute(id, "name")?.value.to_string();
        let (mut initiator, mut sequence) = (None, None);
        for child in tree.children(id) {
            match tree.name(child) {
                "label" | "attributes" => {}
                "initiating-event" if initiator.is_none() => {
                    initiator =
                        Some(self.named(child, &trees.initiators, "define-initiating-event"));
                }
                "sequence" if sequence.is_none() => {
                    self.check_attributes(child, &["name"]);
                    sequence = Some((child, self.required(child, "name")));
                }
                "initiating-event" | "sequence" => self.another(child, id),
                _ => self.unknown_element(child, id, &["initiating-event", "sequence"]),
            }
        }
        if initiator.is_none() || sequence.is_none() {
            let what = if initiator.is_none() { "initiating-event" } else { "sequence" };
            let one = MefDiagnostic::new(MefCode::MissingPart, tree.tag(id));
            self.out.push(one.arg("define-consequence").arg(what));
        }
        let initiator = initiator??;
        let (place, wanted) = sequence?;
        let (tree, sequence) = self.sequence_of(place, wanted?, initiator)?;
        Some(Consequence { name, initiator, tree, sequence })
    }

    /// A sequence by its name: in the tree of the initiating event, or in the only other one that has it.
    fn sequence_of(&mut self, id: ElementId, name: &str, initiator: u32) -> Option<(u32, u32)> {
        let model = &self.model;
        let places: Vec<(u32, u32)> = (0u32..)
            .zip(&model.event_trees)
            .filter_map(|(at, one)| {
                let found = one.sequences.iter().position(|own| own == name)?;
                Some((at, found as u32))
            })
            .collect();
        let own = model.initiating_events.get(initiator as usize).and_then(|event| event.tree);
        let here = places.iter().find(|place| Some(place.0) == own);
        match (here, places.as_slice()) {
            (Some(&place), _) | (None, &[place]) => Some(place),
            (None, []) => {
                let names = model.event_trees.iter().flat_map(|one| &one.sequences);
                let near = closest(name, names.map(String::as_str)).map(str::to_owned);
                self.unknown_reference(id, name, "define-sequence", near.as_deref());
                None
            }
            _ => {
                let one = MefDiagnostic::new(MefCode::AmbiguousSequence, self.tree.tag(id));
                self.out.push(one.arg(name));
                None
            }
        }
    }

    /// The consequences of a group and of those inside it; a group inside itself adds nothing.
    fn gathered(
        &mut self,
        group: ElementId,
        trees: &Trees<'t>,
        places: &[Option<u32>],
        found: &mut BTreeSet<u32>,
    ) {
        let tree = self.tree;
        let mut seen = BTreeSet::from([group]);
        let mut open = vec![group];
        while let Some(id) = open.pop() {
            // What is wrong with an inner group is said where that group is read.
            let own = id == group;
            for child in tree.children(id) {
                match tree.name(child) {
                    "label" | "attributes" => {}
                    "consequence" => {
                        let at = if own {
                            self.named(child, &trees.consequences, "define-consequence")
                        } else {
                            trees.consequences.find(tree, child)
                        };
                        found.extend(at.and_then(|at| places.get(at as usize).copied().flatten()));
                    }
                    "consequence-group" => {
                        let at = if own {
                            self.named(child, &trees.bins, "define-consequence-group")
                        } else {
                            trees.bins.find(tree, child)
                        };
                        let inner = at.and_then(|at| trees.bins.elements.get(at as usize));
                        open.extend(inner.filter(|&&inner| seen.insert(inner)));
                    }
                    _ if own => {
                        self.unknown_element(child, id, &["consequence", "consequence-group"]);
                    }
                    _ => {}
                }
            }
        }
    }
}
