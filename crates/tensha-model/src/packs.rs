//! Reading packs and laying them on top of each other.
//!
//! Order: built-in packs first, then the project's; within each, a pack comes after those that it extends, and otherwise by
//! identifier. So the order of files and of loading changes nothing.

mod goal;
mod harm;
mod human;
mod law;
mod likelihood;
mod requirement;
mod sector;
mod time;

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};
use tensha_text::tree::{NodeId, Tree, Value};
use tensha_text::{Date, Diagnostic, Span, Text};

use crate::grade::{Level, Property, Protections};
use crate::knowledge::{
    Ability, CLASSES, Check, ComponentKind, CpsfFamily, DefaultNeeds, Demand, GuardTechnology,
    GuideWord, Head, Knowledge, LinkTechnology, Medium, PackInfo, PlaceEntry, Regime,
    SecurityLevel, Sense, SourceDocument, Status, Technique, Term, WAYS,
};
use crate::messages::say;
use crate::reader::{Cx, cut_by_comma, read_selector, read_strengths, read_text, string_list};
use crate::suggest::nearest;
use crate::units::Dimension;

/// The sections of a pack that are read. A model file may hold those marked `true`.
pub(crate) const SECTIONS: &[(&str, bool)] = &[
    ("link-technologies", true),
    ("guard-technologies", true),
    ("component-kinds", true),
    ("features", true),
    ("abilities", true),
    ("sources", true),
    ("guide-words", false),
    ("default-needs", false),
    ("security-levels", false),
    ("strength-scale", false),
    ("attack-techniques", false),
    ("attack-tactics", false),
    ("attack-assets", false),
    ("attack-mitigations", false),
    ("regimes", false),
    ("cpsf-families", false),
    ("cpsf-layers", false),
    ("cpsf-elements", false),
    ("cpsf-events", false),
    ("cpsf-suffixes", false),
    ("terms", false),
    ("term-marks", false),
    ("harm-kinds", true),
    ("reaches", true),
    ("personal-data-kinds", true),
    ("person-bands", false),
    ("data-spreads", false),
    ("data-reversibility", false),
    ("harm-definitions", true),
    ("recovery-levels", false),
    ("economic-levels", false),
    ("perspectives", false),
    ("confirmations", false),
    ("exchange-rates", true),
    ("economic-scales", true),
    ("categories", true),
    ("questions", true),
    ("further-factors", true),
    ("ladder", false),
    ("goal-classes", false),
    // In a model file, `goals` are the goals of the system.
    ("goals", false),
    ("integrity-scales", true),
    ("acceptance-notices", true),
    ("sectors", false),
    ("emphasis", true),
    ("currencies", false),
    ("party-roles", false),
    ("place-entries", false),
    ("attacker-classes", true),
    ("failure-rates", true),
    ("failure-modes", false),
    ("link-classes", false),
    ("cause-defaults", true),
    ("cause-probabilities", true),
    ("human-tasks", true),
    ("performance-factors", true),
    ("performance-defaults", true),
    ("dependence-levels", true),
    ("dependence-rules", true),
    ("human-spread", true),
    ("outlook", false),
    ("after-support", false),
    ("review-intervals", false),
    ("notice-periods", false),
    ("topics", false),
    ("markets", false),
    ("schemes", false),
    ("requirements", false),
    ("crosswalk", false),
    ("recognitions", false),
    ("life-phases", false),
    ("duty-kinds", true),
    ("profiles", false),
    ("minimum-lists", false),
    ("committees", false),
    ("comment-needs", false),
    ("proposals", true),
    ("overclaims", false),
    ("phrase-lists", false),
    ("card-questions", false),
    ("liability-questions", true),
    ("attacker-acts", false),
    ("criminal-rows", true),
];

/// A pack file that was read as a tree.
pub(crate) struct PackFile {
    pub tree: Tree,
    pub builtin: bool,
}

/// Whether a model file holds entries of its own.
pub(crate) fn has_entries(tree: &Tree) -> bool {
    tree.root()
        .is_some_and(|r| SECTIONS.iter().any(|(s, allowed)| *allowed && tree.get(r, s).is_some()))
}

struct Layer<'a> {
    /// What is laid; nothing where it lies already.
    tree: Option<&'a Tree>,
    id: String,
    extends: Vec<String>,
    builtin: bool,
    local: bool,
}

/// The built-in packs laid on top of each other, as far as that needs no project.
#[derive(Clone, Default)]
pub(crate) struct Laid {
    knowledge: Knowledge,
    /// Identifier of each pack, and those that it extends.
    layers: Vec<(String, Vec<String>)>,
    extended: FxHashMap<(String, String), String>,
}

/// Merges packs, and the entries of model files, into what the model may name. The built-in packs lie below.
pub(crate) fn merge(cx: &mut Cx, below: Laid, files: &[PackFile], local: &[&Tree]) -> Knowledge {
    let Laid { mut knowledge, .. } = lay_over(cx, below, files, local);
    sort(&mut knowledge);
    check_sources(cx, &knowledge);
    human::check(cx, &knowledge);
    requirement::check(cx, &knowledge);
    sector::check(cx, &knowledge);
    law::check(cx, &knowledge);
    cx.units = crate::units::Units::new(knowledge.currencies.keys().cloned().collect());
    knowledge
}

/// Lays packs, and the entries of model files, over what lies below.
pub(crate) fn lay_over(cx: &mut Cx, below: Laid, files: &[PackFile], local: &[&Tree]) -> Laid {
    let Laid { mut knowledge, layers: laid, extended } = below;
    let mut layers: Vec<Layer> = laid
        .into_iter()
        .map(|(id, extends)| Layer { tree: None, id, extends, builtin: true, local: false })
        .collect();
    for file in files {
        let Some(root) = file.tree.root() else { continue };
        if let Some(info) = read_head(cx, file, root) {
            let extends = file
                .tree
                .get(root, "pack")
                .and_then(|p| file.tree.get(p, "extends"))
                .map(|n| string_list(&file.tree, n))
                .unwrap_or_default();
            if layers.iter().any(|l| l.id == info.id) {
                cx.say(
                    Diagnostic::error("M010", say!(msg_duplicate_pack, info.id.clone()))
                        .at(info.span)
                        .help(say!(msg_duplicate_pack_help))
                        .about(["pack", &info.id]),
                );
                continue;
            }
            layers.push(Layer {
                tree: Some(&file.tree),
                id: info.id.clone(),
                extends,
                builtin: file.builtin,
                local: false,
            });
            knowledge.packs.push(info);
        }
    }
    // Model files have no head.
    layers.extend(local.iter().map(|tree| Layer {
        tree: Some(tree),
        id: "project".to_owned(),
        extends: Vec::new(),
        builtin: false,
        local: true,
    }));
    let order = order_of(cx, &layers);
    let position: FxHashMap<String, usize> =
        order.iter().enumerate().map(|(i, l)| (layers[*l].id.clone(), i)).collect();
    knowledge.packs.sort_by_key(|p| position.get(&p.id).copied().unwrap_or(usize::MAX));
    let mut merger = Merger { cx, knowledge, extended };
    let ordered: Vec<&Layer> = order.iter().map(|i| &layers[*i]).collect();
    // The files of the model are one layer: where an entry stands among them says nothing.
    for group in ordered.chunk_by(|a, b| a.local && b.local) {
        merger.lay(group, &layers);
    }
    let Merger { knowledge, extended, .. } = merger;
    Laid { knowledge, extended, layers: layers.into_iter().map(|l| (l.id, l.extends)).collect() }
}

fn read_head(cx: &mut Cx, file: &PackFile, root: NodeId) -> Option<PackInfo> {
    let tree = &file.tree;
    let at = tree.get(root, "pack").unwrap_or(root);
    let head_span = tree.pairs(at).first().map_or(tree.span(at), |(k, _)| tree.span(*k));
    let text = |key: &str| tree.get(at, key).and_then(|n| tree.text(n)).map(str::to_owned);
    match tree.get(root, "tensha-pack").and_then(|n| tree.text(n)) {
        Some("1") => {}
        _ => {
            cx.say(
                Diagnostic::error("M023", say!(msg_pack_version))
                    .at(head_span)
                    .help(say!(msg_pack_version_help))
                    .about(["pack"]),
            );
            return None;
        }
    }
    let (Some(id), true) = (text("id"), tree.get(root, "pack").is_some()) else {
        cx.say(
            Diagnostic::error("M002", say!(msg_pack_without_id))
                .at(head_span)
                .help(say!(msg_pack_without_id_help))
                .about(["pack"]),
        );
        return None;
    };
    for (k, _) in tree.pairs(root) {
        let name = tree.text(*k).unwrap_or("");
        if !matches!(name, "tensha-pack" | "pack" | "notice")
            && !SECTIONS.iter().any(|(s, _)| *s == name)
        {
            unknown_key(cx, tree, *k, say!(msg_pack), &id, SECTIONS.iter().map(|(s, _)| *s));
        }
    }
    let source = cx.sources.file(tree.file()).text.clone();
    let digest: String =
        Sha256::digest(source.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, b| {
            use std::fmt::Write as _;
            let _ = write!(hex, "{b:02x}");
            hex
        });
    Some(PackInfo {
        version: text("version").unwrap_or_default(),
        date: text("date").and_then(|d| Date::parse(&d)),
        title: tree
            .get(at, "title")
            .and_then(|n| read_text(cx, tree, n, "pack", &id))
            .unwrap_or_else(|| Text::same(id.clone())),
        license: text("license").unwrap_or_default(),
        builtin: file.builtin,
        span: head_span,
        digest,
        id,
    })
}

/// After those that it extends; otherwise built-in before the project's, then by identifier.
fn order_of(cx: &mut Cx, layers: &[Layer]) -> Vec<usize> {
    let mut rest: Vec<usize> = (0..layers.len()).collect();
    rest.sort_by(|a, b| {
        let key = |i: &usize| (!layers[*i].builtin, layers[*i].local);
        key(a).cmp(&key(b)).then_with(|| layers[*a].id.cmp(&layers[*b].id))
    });
    let known: FxHashSet<&str> = layers.iter().map(|l| l.id.as_str()).collect();
    for layer in layers {
        for wanted in &layer.extends {
            if !known.contains(wanted.as_str()) {
                let near = nearest(wanted, known_sorted(&known));
                let mut d =
                    Diagnostic::error("M005", say!(msg_unknown_pack, layer.id.clone(), wanted))
                        .about(["pack", &layer.id, wanted]);
                if let Some(at) = extends_span(layer) {
                    d = d.at(at);
                }
                if !near.is_empty() {
                    d = d.help(say!(msg_did_you_mean, near.join(", ")));
                }
                cx.say(d.help(say!(msg_unknown_pack_help)));
            }
        }
    }
    let mut done: FxHashSet<&str> = FxHashSet::default();
    let mut order = Vec::new();
    while !rest.is_empty() {
        let ready = rest.iter().position(|i| {
            layers[*i]
                .extends
                .iter()
                .all(|e| done.contains(e.as_str()) || !known.contains(e.as_str()))
        });
        // A circle of packs: the first in canonical order goes first, and the circle is reported.
        let at = ready.unwrap_or_else(|| {
            let layer = &layers[rest[0]];
            let mut d = Diagnostic::error("M026", say!(msg_pack_circle, layer.id.clone()))
                .help(say!(msg_pack_circle_help))
                .about(["pack", &layer.id]);
            if let Some(at) = extends_span(layer) {
                d = d.at(at);
            }
            cx.say(d);
            0
        });
        let i = rest.remove(at);
        done.insert(&layers[i].id);
        order.push(i);
    }
    order
}

/// Where a pack says what it extends.
fn extends_span(layer: &Layer) -> Option<Span> {
    let tree = layer.tree?;
    let pack = tree.get(tree.root()?, "pack")?;
    tree.get(pack, "extends").map(|n| tree.span(n))
}

fn known_sorted<'a>(known: &FxHashSet<&'a str>) -> Vec<&'a str> {
    #[expect(clippy::iter_over_hash_type, reason = "sorted on the next line")]
    let mut out: Vec<&str> = {
        let mut v = Vec::new();
        for k in known {
            v.push(*k);
        }
        v
    };
    out.sort_unstable();
    out
}

fn unknown_key<'a>(
    cx: &mut Cx,
    tree: &Tree,
    key: NodeId,
    what: Text,
    owner: &str,
    known: impl IntoIterator<Item = &'a str>,
) {
    let name = tree.text(key).unwrap_or("");
    let known: Vec<&str> = known.into_iter().collect();
    let near = nearest(name, known.iter().copied());
    let d = Diagnostic::error("M001", say!(msg_unknown_key, what, name))
        .at(tree.span(key))
        .about(["pack", owner, name]);
    let list = |names: &[String]| {
        let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
        Text::new(quoted.join("、"), quoted.join(", "))
    };
    cx.say(if cut_by_comma(cx, tree, key) {
        d.help(say!(msg_cut_by_comma))
    } else if near.is_empty() {
        let all: Vec<String> = known.iter().map(|s| (*s).to_owned()).collect();
        d.help(say!(msg_record_keys, list(&all)))
    } else {
        d.help(say!(msg_did_you_mean, list(&near)))
    });
}

struct Merger<'c> {
    cx: &'c mut Cx,
    knowledge: Knowledge,
    /// (section, entry) → the pack that extended it last.
    extended: FxHashMap<(String, String), String>,
}

/// An entry under reading.
struct Entry<'a> {
    tree: &'a Tree,
    node: NodeId,
    head: Head,
    /// Whether it changes an entry of an earlier pack.
    extends: bool,
    /// The entry that it starts from.
    like: Option<String>,
    reason: bool,
}

const COMMON: &[&str] =
    &["name", "text", "reason", "source", "sources", "status", "note", "extends", "like"];

impl Entry<'_> {
    fn get(&self, key: &str) -> Option<NodeId> {
        self.tree.get(self.node, key)
    }

    fn str(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(|n| self.tree.text(n))
    }

    fn strs(&self, key: &str) -> Vec<String> {
        self.get(key).map(|n| string_list(self.tree, n)).unwrap_or_default()
    }

    fn flag(&self, key: &str) -> Option<bool> {
        self.str(key).and_then(|t| t.parse().ok())
    }

    fn strengths(&self, cx: &mut Cx, key: &str) -> Protections {
        self.get(key)
            .map(|n| read_strengths(cx, self.tree, n, "pack", &self.head.id))
            .unwrap_or_default()
    }

    /// The head laid over that of the entry it starts from.
    fn head_over(&self, base: Option<&Head>) -> Head {
        let Some(base) = base else { return self.head.clone() };
        let own = &self.head;
        Head {
            id: own.id.clone(),
            name: if self.get("name").is_some() { own.name.clone() } else { base.name.clone() },
            text: own.text.clone().or_else(|| base.text.clone()),
            span: own.span,
            pack: own.pack.clone(),
            sources: if own.sources.is_empty() {
                base.sources.clone()
            } else {
                own.sources.clone()
            },
            status: if self.get("status").is_some() { own.status } else { base.status },
        }
    }
}

/// Lays stated strengths over earlier ones; says which properties are now assumed stronger.
fn overlay(base: &Protections, over: Protections) -> (Protections, Vec<Property>) {
    let mut out = base.clone();
    let mut raised = Vec::new();
    for ((slot, new), property) in out.iter_mut().zip(over).zip(Property::ALL) {
        if let Some(new) = new {
            if slot.as_ref().is_some_and(|old| new.grade.lo > old.grade.lo) {
                raised.push(property);
            }
            *slot = Some(new);
        }
    }
    (out, raised)
}

/// An entry where it stands.
struct Found<'a> {
    layer: &'a Layer<'a>,
    tree: &'a Tree,
    id: &'a str,
    key: NodeId,
    value: NodeId,
}

impl Found<'_> {
    fn word(&self, key: &str) -> Option<&str> {
        self.tree.get(self.value, key).and_then(|n| self.tree.text(n))
    }
}

/// The order in which entries are read: by identifier, but an entry after the one that it is like. So their order in the files says
/// nothing.
fn after_their_models(found: &mut [Found]) -> Vec<usize> {
    found.sort_by(|a, b| {
        let changes = |f: &Found| f.word("extends") == Some("true");
        let place = |f: &Found| f.tree.span(f.key);
        a.id.cmp(b.id)
            .then_with(|| changes(a).cmp(&changes(b)))
            .then_with(|| place(a).cmp(&place(b)))
    });
    let mut by_id: FxHashMap<&str, usize> = FxHashMap::default();
    for (i, f) in found.iter().enumerate() {
        by_id.entry(f.id).or_insert(i);
    }
    let mut order = Vec::with_capacity(found.len());
    let mut placed = vec![false; found.len()];
    for start in 0..found.len() {
        let mut chain = Vec::new();
        let mut at = Some(start);
        // A circle ends where it comes back to itself; its first entry then finds nothing to start from, and that is said.
        while let Some(i) = at.filter(|i| !placed[*i]) {
            placed[i] = true;
            chain.push(i);
            at = found[i].word("like").and_then(|id| by_id.get(id).copied());
        }
        order.extend(chain.into_iter().rev());
    }
    order
}

impl Merger<'_> {
    fn lay(&mut self, group: &[&Layer], layers: &[Layer]) {
        for (section, allowed) in SECTIONS {
            let mut found: Vec<Found> = Vec::new();
            for layer in group {
                if layer.local && !allowed {
                    continue;
                }
                let Some(tree) = layer.tree else { continue };
                let Some(node) = tree.root().and_then(|r| tree.get(r, section)) else { continue };
                let Value::Map(pairs) = tree.value(node) else {
                    self.cx.say(
                        Diagnostic::error(
                            "M003",
                            say!(msg_wrong_shape, *section, say!(msg_a_mapping)),
                        )
                        .at(tree.span(node))
                        .help(say!(msg_section_help, *section))
                        .about(["pack", &layer.id, section]),
                    );
                    continue;
                };
                found.extend(pairs.iter().map(|(k, v)| Found {
                    layer,
                    tree,
                    id: tree.text(*k).unwrap_or(""),
                    key: *k,
                    value: *v,
                }));
            }
            for i in after_their_models(&mut found) {
                let f = &found[i];
                if *section == "sources" {
                    self.source(f);
                } else {
                    self.entry(section, f, layers);
                }
            }
        }
    }

    fn source(&mut self, found: &Found) {
        let Found { tree, key: k, value: v, .. } = *found;
        let id = found.id.to_owned();
        let (title, place) = match tree.value(v) {
            Value::Scalar { text, .. } => (Text::same(text), String::new()),
            _ => (
                tree.get(v, "title")
                    .and_then(|n| read_text(self.cx, tree, n, "source", &id))
                    .unwrap_or_else(|| Text::same(id.clone())),
                tree.get(v, "where").and_then(|n| tree.text(n)).unwrap_or("").to_owned(),
            ),
        };
        // The same document is often listed by several packs; the first listing stands.
        self.knowledge.sources.entry(id).or_insert(SourceDocument {
            title,
            place,
            span: tree.span(k),
        });
    }

    fn entry(&mut self, section: &str, found: &Found, layers: &[Layer]) {
        let Found { layer, tree, key: k, value: v, .. } = *found;
        let id = found.id.to_owned();
        let span = tree.span(k);
        if !matches!(tree.value(v), Value::Map(_)) && !tree.is_null(v) {
            self.cx.say(
                Diagnostic::error("M003", say!(msg_wrong_shape, id.clone(), say!(msg_a_mapping)))
                    .at(tree.span(v))
                    .help(say!(msg_pack_entry_help))
                    .about(["pack", &layer.id, section, &id]),
            );
            return;
        }
        let text_of = |cx: &mut Cx, key: &str| {
            tree.get(v, key).and_then(|n| read_text(cx, tree, n, "pack", &id))
        };
        let name = text_of(self.cx, "name").unwrap_or_else(|| Text::same(id.clone()));
        let text = text_of(self.cx, "text").or_else(|| text_of(self.cx, "reason"));
        let sources = ["source", "sources"]
            .into_iter()
            .find_map(|key| tree.get(v, key))
            .map(|n| string_list(tree, n))
            .unwrap_or_default();
        let status = match tree.get(v, "status").and_then(|n| tree.text(n)) {
            None | Some("checked") => Status::Checked,
            Some("reconstructed") => Status::Reconstructed,
            Some("to-be-checked") => Status::ToBeChecked,
            Some(other) => {
                self.cx.say(
                    Diagnostic::error("M009", say!(msg_not_one_of, "status", other))
                        .at(span)
                        .help(say!(msg_one_of, "`checked`, `reconstructed`, `to-be-checked`"))
                        .about(["pack", &layer.id, section, &id]),
                );
                Status::Reconstructed
            }
        };
        let entry = Entry {
            tree,
            node: v,
            extends: tree.get(v, "extends").and_then(|n| tree.text(n)) == Some("true"),
            like: tree.get(v, "like").and_then(|n| tree.text(n)).map(str::to_owned),
            reason: tree.get(v, "reason").is_some(),
            head: Head {
                id: id.clone(),
                name,
                text,
                span,
                pack: layer.id.clone(),
                sources,
                status,
            },
        };
        if entry.extends {
            let key = (section.to_owned(), id.clone());
            if let Some(other) = self.extended.get(&key)
                && !reaches(layers, &layer.id, other)
            {
                self.cx.say(
                    Diagnostic::warning(
                        "M026",
                        say!(msg_extended_twice, id.clone(), other, layer.id.clone()),
                    )
                    .at(span)
                    .help(say!(msg_extended_twice_help))
                    .about(["pack", &layer.id, section, &id]),
                );
            }
            self.extended.insert(key, layer.id.clone());
        }
        match section {
            "link-technologies" => self.link(entry),
            "guard-technologies" => self.guard(entry),
            "component-kinds" => self.kind(entry),
            "guide-words" => self.guide_word(entry),
            "attack-techniques" => self.technique(entry),
            "regimes" => self.regime(entry),
            "cpsf-families" => {
                self.keys(&entry, &["known"]);
                let known = entry.strs("known");
                self.add(entry, |k| &mut k.cpsf, |head, _| CpsfFamily { head, known }, |e| &e.head);
            }
            "terms" => self.term(entry),
            "abilities" => {
                self.keys(&entry, &["strengths"]);
                let over = entry.strengths(self.cx, "strengths");
                self.add(
                    entry,
                    |k| &mut k.abilities,
                    |head, base: Option<&Ability>| {
                        let (strengths, _) =
                            overlay(&base.map(|b| b.strengths.clone()).unwrap_or_default(), over);
                        Ability { head, strengths }
                    },
                    |e| &e.head,
                );
            }
            "place-entries" => {
                self.keys(&entry, &["openness", "hinders"]);
                let openness = entry.str("openness").and_then(|t| t.parse().ok());
                let hinders = entry.str("hinders").and_then(Level::parse);
                self.add(
                    entry,
                    |k| &mut k.place_entries,
                    |head, base: Option<&PlaceEntry>| PlaceEntry {
                        head,
                        openness: openness.or(base.map(|b| b.openness)).unwrap_or(0),
                        hinders: hinders.or(base.map(|b| b.hinders)).unwrap_or(Level::None),
                    },
                    |e| &e.head,
                );
            }
            "security-levels" => {
                self.keys(&entry, &["needs", "rank"]);
                let needs = entry.str("needs").and_then(Level::parse);
                let rank = entry.str("rank").and_then(|t| t.parse().ok());
                self.add(
                    entry,
                    |k| &mut k.security_levels,
                    |head, base: Option<&SecurityLevel>| SecurityLevel {
                        head,
                        needs,
                        rank: rank.or(base.map(|b| b.rank)).unwrap_or(0),
                    },
                    |e| &e.head,
                );
            }
            "default-needs" => self.default_needs(entry),
            "attacker-classes" => self.attacker_class(entry),
            "failure-rates" => self.failure_rates(entry),
            "failure-modes" => self.failure_mode(entry),
            "link-classes" => self.link_class(entry),
            "cause-defaults" => self.cause_default(entry),
            "cause-probabilities" => self.cause_probability(entry),
            _ if human::SECTIONS.contains(&section) => self.human(section, entry),
            _ if goal::SECTIONS.contains(&section) => self.goal(section, entry),
            _ if harm::SECTIONS.contains(&section) => self.harm(section, entry),
            _ if time::SECTIONS.contains(&section) => self.time(section, entry),
            _ if law::SECTIONS.contains(&section) => self.law(section, entry),
            _ if requirement::SECTIONS.contains(&section) => self.requirements(section, entry),
            _ if sector::SECTIONS.contains(&section) => self.sector(section, entry),
            "features" => self.plain(entry, |k| &mut k.features),
            "sectors" => self.plain(entry, |k| &mut k.sectors),
            "currencies" => self.plain(entry, |k| &mut k.currencies),
            "party-roles" => self.plain(entry, |k| &mut k.party_roles),
            "strength-scale" => self.plain(entry, |k| &mut k.levels),
            "cpsf-layers" => self.plain(entry, |k| &mut k.cpsf_layers),
            "cpsf-elements" => self.plain(entry, |k| &mut k.cpsf_elements),
            // Vocabulary that is only shown so far (tactics, assets, mitigations, layer-2 events): its shape was checked above.
            _ => {}
        }
    }

    fn keys(&mut self, entry: &Entry, own: &[&'static str]) {
        for (k, _) in entry.tree.pairs(entry.node) {
            let name = entry.tree.text(*k).unwrap_or("");
            if !COMMON.contains(&name) && !own.contains(&name) {
                let known = own.iter().chain(COMMON).copied();
                unknown_key(self.cx, entry.tree, *k, say!(msg_pack_entry), &entry.head.id, known);
            }
        }
    }

    /// Adds an entry, or lays it over the one that it extends or is like.
    fn add<T: Clone>(
        &mut self,
        entry: Entry,
        list: impl Fn(&mut Knowledge) -> &mut IndexMap<String, T>,
        make: impl FnOnce(Head, Option<&T>) -> T,
        head: impl Fn(&T) -> &Head,
    ) {
        let id = entry.head.id.clone();
        let map = list(&mut self.knowledge);
        let base_id = if entry.extends { Some(id.clone()) } else { entry.like.clone() };
        let base = base_id.as_ref().and_then(|b| map.get(b)).cloned();
        if let (Some(wanted), None) = (&base_id, &base) {
            let near = nearest(wanted, map.keys().map(String::as_str));
            let mut d = Diagnostic::error("M005", say!(msg_nothing_to_extend, wanted))
                .at(entry.head.span)
                .about(["pack", &entry.head.pack, &id]);
            if !near.is_empty() {
                d = d.help(say!(msg_did_you_mean, near.join(", ")));
            }
            self.cx.say(d.help(say!(msg_nothing_to_extend_help)));
        }
        if !entry.extends
            && let Some(earlier) = map.get(&id)
        {
            let earlier = head(earlier);
            self.cx.say(
                Diagnostic::error(
                    "M010",
                    say!(msg_duplicate_entry, id.clone(), earlier.pack.clone()),
                )
                .at(entry.head.span)
                .and(earlier.span, say!(msg_first_one))
                .help(say!(msg_duplicate_entry_help))
                .about(["pack", &entry.head.pack, &id]),
            );
            return;
        }
        let merged = entry.head_over(base.as_ref().map(&head));
        let made = make(merged, base.as_ref());
        list(&mut self.knowledge).insert(id, made);
    }

    fn relaxed(&mut self, entry: &Entry, what: &[Property]) {
        if entry.extends && !entry.reason && !what.is_empty() {
            let list: Vec<&str> = what.iter().map(|p| p.tag()).collect();
            self.cx.say(
                Diagnostic::error(
                    "M017",
                    say!(msg_relaxed, entry.head.id.clone(), list.join(", ")),
                )
                .at(entry.head.span)
                .help(say!(msg_relaxed_help))
                .about(["pack", &entry.head.pack, &entry.head.id]),
            );
        }
    }

    fn plain(
        &mut self,
        entry: Entry,
        list: impl Fn(&mut Knowledge) -> &mut IndexMap<String, Head>,
    ) {
        self.add(entry, list, |head, _| head, |e| e);
    }

    /// A number without a unit in a range; what is out of it is said and left out.
    fn plain_number(
        &mut self,
        entry: &Entry,
        at: NodeId,
        fits: impl Fn(f64) -> bool,
    ) -> Option<f64> {
        let tree = entry.tree;
        let found = tree
            .text(at)
            .and_then(|t| self.cx.units.measure(t).ok())
            .filter(|m| m.unit.dimension == Dimension::NUMBER && m.unit.currency.is_none())
            .map(|m| m.si())
            .filter(|v| v.is_finite() && fits(*v));
        if found.is_none() {
            self.cx.say(
                Diagnostic::error("M006", say!(msg_human_number, entry.head.id.clone()))
                    .at(tree.span(at))
                    .help(say!(msg_human_number_help))
                    .about(["pack", &entry.head.pack, &entry.head.id]),
            );
        }
        found
    }

    fn number_of(&mut self, entry: &Entry, key: &str, fits: impl Fn(f64) -> bool) -> Option<f64> {
        entry.get(key).and_then(|n| self.plain_number(entry, n, fits))
    }

    /// Says that a key is missing.
    fn needed<T>(&mut self, entry: &Entry, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && entry.get(key).is_none() {
            self.cx.say(
                Diagnostic::error("M002", say!(msg_human_lacks, entry.head.id.clone(), key))
                    .at(entry.head.span)
                    .help(say!(msg_human_lacks_help, key))
                    .about(["pack", &entry.head.pack, &entry.head.id, key]),
            );
        }
        value
    }

    fn word(&mut self, entry: &Entry, key: &str, words: &[&'static str]) -> Option<&'static str> {
        let text = entry.str(key)?;
        let found = words.iter().find(|w| **w == text).copied();
        if found.is_none() {
            let span = entry.get(key).map_or(entry.head.span, |n| entry.tree.span(n));
            let list: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
            let mut d = Diagnostic::error("M009", say!(msg_not_one_of, key, text))
                .at(span)
                .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
                .about(["pack", &entry.head.pack, &entry.head.id, key]);
            let near = nearest(text, words.iter().copied());
            if !near.is_empty() {
                d = d.help(say!(msg_did_you_mean, near.join(", ")));
            }
            self.cx.say(d);
        }
        found
    }

    fn link(&mut self, entry: Entry) {
        self.keys(&entry, &["field", "class", "medium", "range", "bidirectional", "strengths"]);
        let base = self.base(&entry, |k| &k.links);
        let class = match entry.str("class") {
            Some("any") => None,
            Some(_) => self.word(&entry, "class", CLASSES),
            None => base.as_ref().and_then(|b| b.class),
        };
        let tags: Vec<&'static str> = Medium::ALL.iter().map(|(t, _)| *t).collect();
        let medium = self
            .word(&entry, "medium", &tags)
            .and_then(|t| Medium::ALL.iter().find(|(tag, _)| *tag == t).map(|(_, m)| *m))
            .or_else(|| base.as_ref().map(|b| b.medium));
        let medium = medium.unwrap_or(Medium::Network);
        let range = match entry.str("range") {
            Some(text) => match self.cx.units.measure(text) {
                Ok(m) if m.unit.dimension == Dimension::LENGTH => Some(m.si()),
                _ => {
                    self.cx.say(
                        Diagnostic::error("M006", say!(msg_not_a_quantity, text))
                            .at(entry.head.span)
                            .help(say!(msg_not_a_quantity_help))
                            .about(["pack", &entry.head.pack, &entry.head.id, "range"]),
                    );
                    None
                }
            },
            None => base.as_ref().and_then(|b| b.range),
        };
        let over = entry.strengths(self.cx, "strengths");
        let (strengths, raised) =
            overlay(&base.as_ref().map(|b| b.strengths.clone()).unwrap_or_default(), over);
        self.relaxed(&entry, &raised);
        let bidirectional = entry
            .flag("bidirectional")
            .unwrap_or_else(|| base.as_ref().is_none_or(|b| b.bidirectional));
        let fields = if entry.get("field").is_some() {
            entry.strs("field")
        } else {
            base.map(|b| b.fields).unwrap_or_default()
        };
        self.add(
            entry,
            |k| &mut k.links,
            |head, _| LinkTechnology {
                head,
                class,
                medium,
                range,
                bidirectional,
                fields,
                strengths,
            },
            |e| &e.head,
        );
    }

    fn base<T: Clone>(
        &self,
        entry: &Entry,
        list: impl Fn(&Knowledge) -> &IndexMap<String, T>,
    ) -> Option<T> {
        let id = if entry.extends { Some(&entry.head.id) } else { entry.like.as_ref() }?;
        list(&self.knowledge).get(id).cloned()
    }

    fn guard(&mut self, entry: Entry) {
        self.keys(&entry, &["lifts", "field"]);
        let base = self.base(&entry, |k| &k.guards);
        let over = entry.strengths(self.cx, "lifts");
        if let Some(bad) = &over[Property::Availability as usize] {
            self.cx.say(
                Diagnostic::error("M020", say!(msg_guard_availability, entry.head.id.clone()))
                    .at(bad.span)
                    .help(say!(msg_guard_availability_help))
                    .about(["pack", &entry.head.pack, &entry.head.id]),
            );
        }
        let (mut lifts, raised) = overlay(&base.map(|b| b.lifts).unwrap_or_default(), over);
        lifts[Property::Availability as usize] = None;
        self.relaxed(&entry, &raised);
        self.add(entry, |k| &mut k.guards, |head, _| GuardTechnology { head, lifts }, |e| &e.head);
    }

    fn kind(&mut self, entry: Entry) {
        self.keys(
            &entry,
            &[
                "field",
                "role",
                "layer",
                "speaks",
                "general-purpose",
                "forwards",
                "faces-internet",
                "strengths",
                "surface",
                "failure-modes",
            ],
        );
        let base = self.base(&entry, |k| &k.kinds);
        let over = entry.strengths(self.cx, "strengths");
        let (strengths, raised) =
            overlay(&base.as_ref().map(|b| b.strengths.clone()).unwrap_or_default(), over);
        self.relaxed(&entry, &raised);
        let over = entry.strengths(self.cx, "surface");
        let (surface, raised) =
            overlay(&base.as_ref().map(|b| b.surface.clone()).unwrap_or_default(), over);
        self.relaxed(&entry, &raised);
        let speaks = if entry.get("speaks").is_some() {
            let mut classes = Vec::new();
            for word in entry.strs("speaks") {
                match CLASSES.iter().find(|c| **c == word) {
                    Some(class) => classes.push(*class),
                    None => {
                        let list: Vec<String> = CLASSES.iter().map(|w| format!("`{w}`")).collect();
                        self.cx.say(
                            Diagnostic::error("M009", say!(msg_not_one_of, "speaks", word))
                                .at(entry.head.span)
                                .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
                                .about(["pack", &entry.head.pack, &entry.head.id, "speaks"]),
                        );
                    }
                }
            }
            Some(classes)
        } else {
            base.as_ref().and_then(|b| b.speaks.clone())
        };
        let role = entry
            .str("role")
            .map(str::to_owned)
            .or_else(|| base.as_ref().map(|b| b.role.clone()))
            .unwrap_or_default();
        let layer = entry
            .str("layer")
            .and_then(|t| t.parse().ok())
            .or_else(|| base.as_ref().map(|b| b.layer))
            .unwrap_or(3);
        let general_purpose = entry
            .flag("general-purpose")
            .unwrap_or_else(|| base.as_ref().is_some_and(|b| b.general_purpose));
        let forwards =
            entry.flag("forwards").unwrap_or_else(|| base.as_ref().is_none_or(|b| b.forwards));
        let faces_internet = entry
            .flag("faces-internet")
            .unwrap_or_else(|| base.as_ref().is_some_and(|b| b.faces_internet));
        let fields = if entry.get("field").is_some() {
            entry.strs("field")
        } else {
            base.as_ref().map(|b| b.fields.clone()).unwrap_or_default()
        };
        let failure_modes = if entry.get("failure-modes").is_some() {
            entry.strs("failure-modes")
        } else {
            base.map(|b| b.failure_modes).unwrap_or_default()
        };
        self.add(
            entry,
            |k| &mut k.kinds,
            |head, _| ComponentKind {
                head,
                role,
                layer,
                speaks,
                general_purpose,
                forwards,
                faces_internet,
                fields,
                strengths,
                surface,
                failure_modes,
            },
            |e| &e.head,
        );
    }

    fn guide_word(&mut self, entry: Entry) {
        self.keys(&entry, &["applies-to", "broken-by", "in-command", "branch"]);
        let applies_to = entry.strs("applies-to");
        let broken_by = entry.strs("broken-by").iter().filter_map(|p| Property::parse(p)).collect();
        let in_command = entry.strs("in-command");
        let branch = entry.str("branch").map(str::to_owned);
        self.add(
            entry,
            |k| &mut k.guide_words,
            |head, _| GuideWord { head, applies_to, broken_by, in_command, branch },
            |e| &e.head,
        );
    }

    fn technique(&mut self, entry: Entry) {
        self.keys(&entry, &["tactics", "arrow", "breaks", "way"]);
        let ways = entry.strs("way");
        for word in ways.iter().filter(|w| !WAYS.contains(&w.as_str())) {
            let list: Vec<String> = WAYS.iter().map(|w| format!("`{w}`")).collect();
            self.cx.say(
                Diagnostic::error("M009", say!(msg_not_one_of, "way", word))
                    .at(entry.head.span)
                    .help(say!(msg_one_of, Text::new(list.join("、"), list.join(", "))))
                    .about(["pack", &entry.head.pack, &entry.head.id, "way"]),
            );
        }
        let tactics = entry.strs("tactics");
        let arrow = entry.str("arrow").unwrap_or("other").to_owned();
        let breaks = entry.strs("breaks").iter().filter_map(|p| Property::parse(p)).collect();
        self.add(
            entry,
            |k| &mut k.techniques,
            |head, _| Technique { head, tactics, arrow, breaks, ways },
            |e| &e.head,
        );
    }

    fn term(&mut self, entry: Entry) {
        self.keys(&entry, &["senses", "preferred", "forms"]);
        let tree = entry.tree;
        let mut senses = Vec::new();
        if let Some(node) = entry.get("senses") {
            for (k, v) in tree.pairs(node) {
                let id = tree.text(*k).unwrap_or("").to_owned();
                senses.push(Sense {
                    head: Head {
                        name: Text::same(id.clone()),
                        text: tree
                            .get(*v, "text")
                            .and_then(|n| read_text(self.cx, tree, n, "sense", &id)),
                        span: tree.span(*k),
                        pack: entry.head.pack.clone(),
                        sources: tree
                            .get(*v, "source")
                            .map(|n| string_list(tree, n))
                            .unwrap_or_default(),
                        status: match tree.get(*v, "status").and_then(|n| tree.text(n)) {
                            Some("reconstructed") => Status::Reconstructed,
                            Some("to-be-checked") => Status::ToBeChecked,
                            _ => entry.head.status,
                        },
                        id,
                    },
                    edition: tree
                        .get(*v, "edition")
                        .and_then(|n| tree.text(n))
                        .unwrap_or("")
                        .to_owned(),
                    marks: tree.get(*v, "marks").map(|n| string_list(tree, n)).unwrap_or_default(),
                });
            }
        }
        let preferred = entry.str("preferred").map(str::to_owned);
        let forms = |lang: &str| {
            entry
                .get("forms")
                .and_then(|n| tree.get(n, lang))
                .map(|n| string_list(tree, n))
                .unwrap_or_default()
        };
        let (forms_ja, forms_en) = (forms("ja"), forms("en"));
        self.add(
            entry,
            |k| &mut k.terms,
            |head, base: Option<&Term>| {
                let mut all = base.map(|b| b.senses.clone()).unwrap_or_default();
                all.retain(|s| !senses.iter().any(|n| n.head.id == s.head.id));
                all.extend(senses);
                all.sort_by(|a, b| a.head.id.cmp(&b.head.id));
                Term { head, senses: all, preferred, forms_ja, forms_en }
            },
            |e| &e.head,
        );
    }

    fn default_needs(&mut self, entry: Entry) {
        self.keys(&entry, &Property::ALL.map(Property::tag));
        let base = self.base(&entry, |k| &k.default_needs);
        let mut needs = base.as_ref().map(|b| b.needs).unwrap_or_default();
        let mut lowered = Vec::new();
        for property in Property::ALL {
            let Some(text) = entry.str(property.tag()) else { continue };
            match Level::parse(text) {
                Some(level) => {
                    let slot = &mut needs[property as usize];
                    if slot.is_some_and(|old| level < old) {
                        lowered.push(property);
                    }
                    *slot = Some(level);
                }
                None => self.cx.say(
                    Diagnostic::error("M009", say!(msg_not_a_strength, text))
                        .at(entry
                            .get(property.tag())
                            .map_or(entry.head.span, |n| entry.tree.span(n)))
                        .help(say!(msg_one_of, "`none`, `weak`, `standard`, `strong`"))
                        .about(["pack", &entry.head.pack, &entry.head.id, property.tag()]),
                ),
            }
        }
        self.relaxed(&entry, &lowered);
        self.add(
            entry,
            |k| &mut k.default_needs,
            |head, _| DefaultNeeds { head, needs },
            |e| &e.head,
        );
    }

    fn regime(&mut self, entry: Entry) {
        self.keys(&entry, &["jurisdiction", "since", "roles", "checks", "covers"]);
        let tree = entry.tree;
        let mut roles = IndexMap::new();
        if let Some(node) = entry.get("roles") {
            for (k, v) in tree.pairs(node) {
                roles.insert(
                    tree.text(*k).unwrap_or("").to_owned(),
                    tree.text(*v).unwrap_or("").to_owned(),
                );
            }
        }
        let mut checks = Vec::new();
        if let Some(node) = entry.get("checks") {
            for (k, v) in tree.pairs(node) {
                if let Some(check) = self.check(&entry, *k, *v) {
                    checks.push(check);
                }
            }
        }
        let jurisdiction = entry.str("jurisdiction").map(str::to_owned);
        let since = entry.str("since").and_then(Date::parse);
        self.add(
            entry,
            |k| &mut k.regimes,
            |head, base: Option<&Regime>| {
                let mut all = base.map(|b| b.checks.clone()).unwrap_or_default();
                all.retain(|c| !checks.iter().any(|n| n.head.id == c.head.id));
                all.extend(checks);
                all.sort_by(|a, b| a.head.id.cmp(&b.head.id));
                let mut all_roles = base.map(|b| b.roles.clone()).unwrap_or_default();
                all_roles.extend(roles);
                Regime { head, jurisdiction, since, roles: all_roles, checks: all }
            },
            |e| &e.head,
        );
    }

    fn check(&mut self, entry: &Entry, k: NodeId, v: NodeId) -> Option<Check> {
        let tree = entry.tree;
        let id = tree.text(k).unwrap_or("").to_owned();
        const KEYS: &[&str] = &[
            "text", "remedy", "source", "status", "note", "forbid", "require", "for-each",
            "unmet-is", "reason",
        ];
        for (key, _) in tree.pairs(v) {
            if !KEYS.contains(&tree.text(*key).unwrap_or("")) {
                unknown_key(self.cx, tree, *key, say!(msg_pack_entry), &id, KEYS.iter().copied());
            }
        }
        let mut selector = |key: &str| {
            tree.get(v, key).and_then(|n| read_selector(self.cx, tree, n, None, "check", &id))
        };
        let demand = match (selector("for-each"), selector("require"), selector("forbid")) {
            (Some(each), Some(must), None) => Some(Demand::ForEach(each, must)),
            (Some(each), None, Some(not)) => Some(Demand::ForEachForbid(each, not)),
            (None, Some(must), None) => Some(Demand::Require(must)),
            (None, None, Some(not)) => Some(Demand::Forbid(not)),
            _ => None,
        };
        let Some(demand) = demand else {
            self.cx.say(
                Diagnostic::error("M003", say!(msg_check_shape, id.clone()))
                    .at(tree.span(k))
                    .help(say!(msg_check_shape_help))
                    .about(["pack", &entry.head.id, &id]),
            );
            return None;
        };
        let unmet_is_question =
            tree.get(v, "unmet-is").and_then(|n| tree.text(n)) == Some("question");
        Some(Check {
            head: Head {
                name: Text::same(id.clone()),
                text: tree.get(v, "text").and_then(|n| read_text(self.cx, tree, n, "check", &id)),
                span: tree.span(k),
                pack: entry.head.pack.clone(),
                sources: tree.get(v, "source").map(|n| string_list(tree, n)).unwrap_or_default(),
                status: match tree.get(v, "status").and_then(|n| tree.text(n)) {
                    Some("reconstructed") => Status::Reconstructed,
                    Some("to-be-checked") => Status::ToBeChecked,
                    _ => entry.head.status,
                },
                id: id.clone(),
            },
            remedy: tree.get(v, "remedy").and_then(|n| read_text(self.cx, tree, n, "check", &id)),
            unmet_is_question,
            demand,
        })
    }
}

/// Whether one pack extends another, directly or through others.
fn reaches(layers: &[Layer], from: &str, to: &str) -> bool {
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut open: Vec<&str> = vec![from];
    while let Some(id) = open.pop() {
        if id == to {
            return true;
        }
        if seen.insert(id)
            && let Some(layer) = layers.iter().find(|l| l.id == id)
        {
            open.extend(layer.extends.iter().map(String::as_str));
        }
    }
    false
}

fn sort(k: &mut Knowledge) {
    fn by_id<T>(map: &mut IndexMap<String, T>) {
        map.sort_keys();
    }
    by_id(&mut k.sources);
    by_id(&mut k.links);
    by_id(&mut k.guards);
    by_id(&mut k.kinds);
    by_id(&mut k.features);
    by_id(&mut k.guide_words);
    by_id(&mut k.techniques);
    by_id(&mut k.regimes);
    by_id(&mut k.cpsf);
    by_id(&mut k.cpsf_layers);
    by_id(&mut k.cpsf_elements);
    by_id(&mut k.terms);
    by_id(&mut k.abilities);
    by_id(&mut k.harm_kinds);
    by_id(&mut k.reaches);
    by_id(&mut k.personal_data);
    by_id(&mut k.person_bands);
    by_id(&mut k.data_spreads);
    by_id(&mut k.data_reversibility);
    by_id(&mut k.harm_definitions);
    by_id(&mut k.recovery_levels);
    by_id(&mut k.economic_levels);
    by_id(&mut k.perspectives);
    by_id(&mut k.confirmations);
    by_id(&mut k.exchange_rates);
    by_id(&mut k.economic_scales);
    by_id(&mut k.categories);
    by_id(&mut k.questions);
    by_id(&mut k.emphasis);
    by_id(&mut k.further_factors);
    by_id(&mut k.ladder);
    by_id(&mut k.goal_classes);
    by_id(&mut k.goals);
    by_id(&mut k.integrity_scales);
    by_id(&mut k.acceptance_notices);
    by_id(&mut k.sectors);
    by_id(&mut k.currencies);
    by_id(&mut k.party_roles);
    by_id(&mut k.place_entries);
    by_id(&mut k.levels);
    by_id(&mut k.security_levels);
    by_id(&mut k.default_needs);
    by_id(&mut k.attackers);
    by_id(&mut k.failure_rates);
    by_id(&mut k.failure_modes);
    by_id(&mut k.link_classes);
    by_id(&mut k.cause_defaults);
    by_id(&mut k.cause_probabilities);
    by_id(&mut k.human_tasks);
    by_id(&mut k.performance_factors);
    by_id(&mut k.performance_defaults);
    by_id(&mut k.dependence_levels);
    by_id(&mut k.dependence_rules);
    by_id(&mut k.human_spreads);
    by_id(&mut k.outlook);
    by_id(&mut k.after_support);
    by_id(&mut k.review_intervals);
    by_id(&mut k.notice_periods);
    by_id(&mut k.topics);
    by_id(&mut k.markets);
    by_id(&mut k.schemes);
    by_id(&mut k.requirements);
    by_id(&mut k.crosswalk);
    by_id(&mut k.recognitions);
    by_id(&mut k.life_phases);
    by_id(&mut k.duty_kinds);
    by_id(&mut k.profiles);
    by_id(&mut k.minimum_lists);
    by_id(&mut k.committees);
    by_id(&mut k.comment_needs);
    by_id(&mut k.proposals);
    by_id(&mut k.overclaims);
    by_id(&mut k.phrase_lists);
    by_id(&mut k.card_questions);
    by_id(&mut k.liability_questions);
    by_id(&mut k.attacker_acts);
    by_id(&mut k.criminal_rows);
    for (place, level) in (1..).zip(k.security_levels.values_mut()) {
        if level.rank == 0 {
            level.rank = place;
        }
    }
}

/// A source key that no pack lists is a dead end for who follows a number back.
fn check_sources(cx: &mut Cx, k: &Knowledge) {
    let mut missing: Vec<(String, String, Span)> = Vec::new();
    let mut look = |head: &Head| {
        for key in &head.sources {
            if !k.sources.contains_key(key) {
                missing.push((head.id.clone(), key.clone(), head.span));
            }
        }
    };
    k.links.values().for_each(|e| look(&e.head));
    k.guards.values().for_each(|e| look(&e.head));
    k.kinds.values().for_each(|e| look(&e.head));
    k.features.values().for_each(&mut look);
    k.guide_words.values().for_each(|e| look(&e.head));
    k.regimes.values().for_each(|e| {
        look(&e.head);
        e.checks.iter().for_each(|c| look(&c.head));
    });
    k.terms.values().for_each(|e| e.senses.iter().for_each(|s| look(&s.head)));
    k.abilities.values().for_each(|e| look(&e.head));
    k.attackers.values().for_each(|e| look(&e.head));
    k.failure_rates.values().for_each(|e| look(&e.head));
    k.failure_modes.values().for_each(|e| look(&e.head));
    k.link_classes.values().for_each(|e| look(&e.head));
    k.cause_defaults.values().for_each(|e| look(&e.head));
    k.cause_probabilities.values().for_each(|e| look(&e.head));
    k.human_tasks.values().for_each(|e| look(&e.head));
    k.performance_factors.values().for_each(|e| look(&e.head));
    k.performance_defaults.values().for_each(|e| look(&e.head));
    k.dependence_levels.values().for_each(|e| look(&e.head));
    k.dependence_rules.values().for_each(|e| look(&e.head));
    k.human_spreads.values().for_each(|e| look(&e.head));
    k.harm_kinds.values().for_each(|e| look(&e.head));
    k.reaches.values().for_each(|e| look(&e.head));
    k.personal_data.values().for_each(|e| look(&e.head));
    k.person_bands.values().for_each(|e| look(&e.head));
    k.data_spreads.values().for_each(|e| look(&e.head));
    k.data_reversibility.values().for_each(|e| look(&e.head));
    k.harm_definitions.values().for_each(|e| look(&e.head));
    k.recovery_levels.values().for_each(|e| look(&e.head));
    k.economic_levels.values().for_each(|e| look(&e.head));
    k.perspectives.values().for_each(|e| look(&e.head));
    k.confirmations.values().for_each(|e| look(&e.head));
    k.exchange_rates.values().for_each(|e| look(&e.head));
    k.economic_scales.values().for_each(|e| look(&e.head));
    k.categories.values().for_each(|e| look(&e.head));
    k.questions.values().for_each(|e| look(&e.head));
    k.emphasis.values().for_each(|e| look(&e.head));
    k.further_factors.values().for_each(|e| look(&e.head));
    k.ladder.values().for_each(|e| look(&e.head));
    k.outlook.values().for_each(|e| look(&e.head));
    k.after_support.values().for_each(|e| look(&e.head));
    k.review_intervals.values().for_each(|e| look(&e.head));
    k.notice_periods.values().for_each(|e| look(&e.head));
    k.topics.values().for_each(&mut look);
    k.markets.values().for_each(|e| look(&e.head));
    k.schemes.values().for_each(|e| look(&e.head));
    k.requirements.values().for_each(|e| look(&e.head));
    k.crosswalk.values().for_each(|e| look(&e.head));
    k.recognitions.values().for_each(|e| look(&e.head));
    k.life_phases.values().for_each(|e| look(&e.head));
    k.duty_kinds.values().for_each(|e| look(&e.head));
    k.profiles.values().for_each(|e| look(&e.head));
    k.minimum_lists.values().for_each(|e| look(&e.head));
    k.committees.values().for_each(|e| look(&e.head));
    k.comment_needs.values().for_each(|e| look(&e.head));
    k.proposals.values().for_each(|e| look(&e.head));
    k.overclaims.values().for_each(|e| look(&e.head));
    k.phrase_lists.values().for_each(|e| look(&e.head));
    k.card_questions.values().for_each(|e| look(&e.head));
    k.liability_questions.values().for_each(|e| look(&e.head));
    k.attacker_acts.values().for_each(|e| look(&e.head));
    k.criminal_rows.values().for_each(|e| look(&e.head));
    k.goal_classes.values().for_each(&mut look);
    k.goals.values().for_each(|e| look(&e.head));
    k.integrity_scales.values().for_each(|e| look(&e.head));
    k.acceptance_notices.values().for_each(|e| look(&e.head));
    let mut strengths = |head: &Head, p: &Protections| {
        for g in p.iter().flatten() {
            for key in &g.sources {
                if !k.sources.contains_key(key) {
                    missing.push((head.id.clone(), key.clone(), g.span));
                }
            }
        }
    };
    k.links.values().for_each(|e| strengths(&e.head, &e.strengths));
    k.guards.values().for_each(|e| strengths(&e.head, &e.lifts));
    k.kinds.values().for_each(|e| {
        strengths(&e.head, &e.strengths);
        strengths(&e.head, &e.surface);
    });
    for (id, key, span) in missing {
        let near = nearest(&key, k.sources.keys().map(String::as_str));
        let mut d = Diagnostic::warning("M027", say!(msg_unknown_source, id.clone(), key.clone()))
            .at(span)
            .help(say!(msg_unknown_source_help))
            .about(["source", &id, &key]);
        if !near.is_empty() {
            d = d.help(say!(msg_did_you_mean, near.join(", ")));
        }
        cx.say(d);
    }
}
