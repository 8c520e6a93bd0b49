//! From a directory to the resolved system: files, packs, dossiers and parts are read, names are collected, then every element is
//! lowered in canonical order.

use std::sync::LazyLock;

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};
use tensha_text::tree::{self, Limits, NodeId, Tree, Value};
use tensha_text::{Diagnostic, Severity, SourceMap, Span, World};

use crate::knowledge::Knowledge;
use crate::lower;
use crate::messages::say;
use crate::packs::{self, Laid, PackFile};
use crate::reader::{Cx, Rd, Scope, is_identifier};
use crate::suggest::nearest;
use crate::system::{Directory, Loaded, Names, Namespace, System};
use crate::units::Units;
use crate::vocab;

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The file in which a system begins.
pub const ROOT: &str = "tensha.yaml";

/// How deep systems may lie inside each other.
const PART_DEPTH: usize = 16;
/// How many systems may lie inside one; a fleet is a count and not a copy.
const PARTS: usize = 2_000;
/// How many diagnostics of the input are kept.
const DIAGNOSTICS: usize = 2_000;
/// How many names are compared with wrong ones in search of what was meant.
const COMPARISONS: usize = 1_000_000;

/// What is said about how elements hang together. Where an alias was refused, an end of some thread is missing, and none of this would
/// tell the author more than the refusal.
const RELATIONS: &[&str] = &["M012", "M013", "M014", "M015", "M018", "M019", "M020", "M027"];

/// The files of one system: the root and those that it includes.
struct Files {
    trees: Vec<Tree>,
    dir: String,
}

/// One system as it stands in the whole: the root, or a part.
struct Instance {
    files: usize,
    prefix: String,
    bound: FxHashMap<String, String>,
    /// Where each of them is bound.
    bound_at: FxHashMap<String, Span>,
    /// Where the part names its system; none for the root.
    asked_at: Option<Span>,
    /// Number of the part among all parts; none for the root.
    part: Option<String>,
    parent: Option<usize>,
}

/// A declared element before it is lowered.
pub(crate) struct Decl {
    pub full: String,
    pub instance: u32,
    pub tree: u32,
    pub key: Span,
    pub value: NodeId,
}

/// Path arithmetic on `/`-separated paths; `..` goes up where there is something to go up from.
pub(crate) fn join(dir: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let absolute = relative.starts_with('/');
    let base = if absolute { "" } else { dir };
    for part in base.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if absolute || dir.starts_with('/') { format!("/{joined}") } else { joined }
}

fn parent_dir(path: &str) -> &str {
    path.rfind('/').map_or("", |i| &path[..i.max(usize::from(i == 0))])
}

/// Reads the built-in packs alone; for tools that show knowledge without a system.
pub fn builtin_knowledge() -> (Knowledge, SourceMap, Vec<Diagnostic>) {
    let (mut cx, below) = begin();
    let knowledge = packs::merge(&mut cx, below, &[], &[]);
    (knowledge, cx.sources, cx.diagnostics)
}

fn context() -> Cx {
    Cx {
        sources: SourceMap::default(),
        diagnostics: Vec::new(),
        units: Units::default(),
        most: DIAGNOSTICS,
        dropped: 0,
        comparisons: COMPARISONS,
        refused: FxHashSet::default(),
    }
}

/// What every reading begins with: the built-in packs. They are the same for all systems, so a process reads them once.
fn begin() -> (Cx, Laid) {
    static BUILTIN_LAID: LazyLock<(SourceMap, Vec<Diagnostic>, Laid)> = LazyLock::new(|| {
        let mut cx = context();
        let files: Vec<PackFile> = BUILTIN
            .iter()
            .map(|(path, text)| {
                let file = cx.sources.add(*path, *text);
                let tree = tree::parse(&cx.sources, file, &Limits::default(), &mut cx.diagnostics);
                PackFile { tree, builtin: true }
            })
            .collect();
        let laid = packs::lay_over(&mut cx, Laid::default(), &files, &[]);
        (cx.sources, cx.diagnostics, laid)
    });
    let (sources, diagnostics, laid) = &*BUILTIN_LAID;
    let cx = Cx { sources: sources.clone(), diagnostics: diagnostics.clone(), ..context() };
    (cx, laid.clone())
}

/// Reads the system in a directory.
///
/// Never fails: what could be understood comes back with a diagnostic for everything else. A system whose diagnostics hold an
/// error must not be judged.
///
/// It is the system of the world's day: with what the controls in place do, the outlook, and the ends of support.
pub fn load(world: &dyn World, dir: &str) -> Loaded {
    let mut loaded = load_as_written(world, dir);
    loaded.system.settle(world.today(), &[]);
    loaded
}

/// The same as its author wrote it, whatever the day.
pub fn load_as_written(world: &dyn World, dir: &str) -> Loaded {
    let (mut cx, below) = begin();
    let mut pack_files = Vec::new();
    let mut loader = Loader {
        cx: &mut cx,
        world,
        systems: Vec::new(),
        by_dir: FxHashMap::default(),
        read: FxHashSet::default(),
    };
    let dir = join(dir, "");
    let Some(root) = loader.files_of(&dir, None) else {
        let mut diagnostics = std::mem::take(&mut cx.diagnostics);
        sort(&mut diagnostics, &cx.sources);
        let system = System { sources: cx.sources, ..System::default() };
        return Loaded { system, diagnostics };
    };
    let instances = loader.instances(root);
    let mut directories = Vec::with_capacity(loader.systems.len());
    for i in 0..loader.systems.len() {
        let before = pack_files.len();
        loader.packs_of(i, &mut pack_files);
        let files = &loader.systems[i];
        directories.push(Directory {
            path: files.dir.clone(),
            files: files.trees.iter().map(Tree::file).collect(),
            packs: pack_files[before..].iter().map(|p| p.tree.file()).collect(),
        });
    }
    let Loader { systems, read, .. } = loader;
    let local: Vec<&Tree> =
        systems.iter().flat_map(|f| &f.trees).filter(|t| packs::has_entries(t)).collect();
    let knowledge = packs::merge(&mut cx, below, &pack_files, &local);
    drop(pack_files);

    let (names, declared) = collect(&mut cx, &systems, &instances);
    let scopes: Vec<Scope> = instances
        .iter()
        .map(|i| Scope { names: &names, prefix: &i.prefix, bound: &i.bound })
        .collect();
    let mut lowering = lower::Lowering {
        cx: &mut cx,
        world,
        system: System { knowledge, directories, ..System::default() },
        dossiers: FxHashMap::default(),
        read,
    };
    for (ns, decls) in &declared {
        for d in decls {
            let instance = &instances[d.instance as usize];
            let files = &systems[instance.files];
            lowering.element(
                *ns,
                d,
                &scopes[d.instance as usize],
                &files.trees[d.tree as usize],
                &files.dir,
            );
        }
        if *ns == Namespace::Link {
            lowering.system.index();
        }
    }
    for (number, instance) in instances.iter().enumerate() {
        let files = &systems[instance.files];
        for tree in &files.trees {
            lowering.rest(tree, &scopes[number], instance.part.as_deref());
        }
    }
    lowering.assumptions_of_makers();
    let phrases = crate::said::phrases(&lowering.system.knowledge);
    for tree in systems.iter().flat_map(|f| &f.trees) {
        crate::said::collect(tree, &phrases, &mut lowering.system.said);
    }
    lowering.roles_of_regimes(&names);
    let lower::Lowering { mut system, read, .. } = lowering;
    system.sort_statements();
    unread_files(&mut cx, world, &systems, &read);
    crate::checks::run(&mut cx, &mut system);
    if cx.dropped > 0 {
        let dropped = cx.dropped;
        cx.diagnostics.push(Diagnostic::warning(
            "M000",
            say!(msg_too_many_diagnostics, DIAGNOSTICS, dropped),
        ));
    }
    let mut diagnostics = std::mem::take(&mut cx.diagnostics);
    if !cx.refused.is_empty() {
        diagnostics.retain(|d| !RELATIONS.contains(&d.code));
    }
    sort(&mut diagnostics, &cx.sources);
    system.sources = cx.sources;
    let path = |s: &crate::said::Said| system.sources.file(s.span.file).path.clone();
    let mut said = std::mem::take(&mut system.said);
    said.sort_by_cached_key(|s| (path(s), s.span.start));
    system.said = said;
    Loaded { system, diagnostics }
}

/// By place in the files, then code and subject: the order of reading leaves no trace.
fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &SourceMap) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| {
            d.primary.as_ref().map(|l| (sources.file(l.span.file).path.clone(), l.span.start))
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.code.cmp(b.code))
            .then_with(|| a.subject.cmp(&b.subject))
            .then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}

struct Loader<'a> {
    cx: &'a mut Cx,
    world: &'a dyn World,
    systems: Vec<Files>,
    by_dir: FxHashMap<String, Option<usize>>,
    read: FxHashSet<String>,
}

impl Loader<'_> {
    fn read(&mut self, path: &str, asked_at: Option<Span>) -> Option<Tree> {
        self.read.insert(path.to_owned());
        let tree = tree::read_file(
            self.world,
            &mut self.cx.sources,
            path,
            asked_at,
            &Limits::default(),
            &mut self.cx.diagnostics,
        )?;
        self.cx.refused.extend(tree.refused());
        Some(tree)
    }

    /// The root file of a directory and what it includes.
    fn files_of(&mut self, dir: &str, asked_at: Option<Span>) -> Option<usize> {
        if let Some(known) = self.by_dir.get(dir) {
            return *known;
        }
        self.by_dir.insert(dir.to_owned(), None);
        let root_path = join(dir, ROOT);
        let errors = self.cx.diagnostics.len();
        let root = self.read(&root_path, asked_at);
        let Some(root) = root else {
            // The plain message says that the file is missing; here is what a newcomer can do about it.
            if let Some(d) = self.cx.diagnostics[errors..].iter_mut().find(|d| d.code == "T001") {
                d.help.push(say!(msg_no_system_help));
            }
            return None;
        };
        let mut trees = vec![root];
        let mut next = 0;
        let mut seen: FxHashSet<String> = FxHashSet::from_iter([root_path]);
        while next < trees.len() {
            let tree = &trees[next];
            let here = parent_dir(&self.cx.sources.file(tree.file()).path).to_owned();
            let mut wanted: Vec<(String, Span)> = Vec::new();
            if let Some(node) = tree.root().and_then(|r| tree.get(r, "include")) {
                match tree.value(node) {
                    Value::Scalar { text, .. } => wanted.push((text.to_owned(), tree.span(node))),
                    Value::Seq(items) => {
                        for item in items {
                            if let Some(text) = tree.text(*item) {
                                wanted.push((text.to_owned(), tree.span(*item)));
                            }
                        }
                    }
                    Value::Map(_) => {}
                }
            }
            next += 1;
            for (pattern, span) in wanted {
                for path in self.expand(&here, &pattern, span) {
                    if seen.insert(path.clone())
                        && let Some(tree) = self.read(&path, Some(span))
                    {
                        trees.push(tree);
                    }
                }
            }
        }
        for tree in &trees {
            if let Some(root) = tree.root() {
                self.version(tree, root);
            }
        }
        self.said_once(&trees);
        self.systems.push(Files { trees, dir: dir.to_owned() });
        let number = self.systems.len() - 1;
        self.by_dir.insert(dir.to_owned(), Some(number));
        Some(number)
    }

    fn version(&mut self, tree: &Tree, root: NodeId) {
        // Unknown and missing keys of the file as a whole.
        let _ = Rd::new(self.cx, tree, root, &vocab::FILE, "");
        let version = tree.get(root, "tensha");
        if version.and_then(|n| tree.text(n)) != Some("1") {
            let span = version.map_or_else(|| Span::new(tree.file(), 0, 0), |n| tree.span(n));
            self.cx.say(
                Diagnostic::error("M023", say!(msg_model_version))
                    .at(span)
                    .help(say!(msg_model_version_help))
                    .about(["tensha"]),
            );
        }
    }

    /// What a system says of itself stands in one of its files: of two, the order of files would decide.
    fn said_once(&mut self, trees: &[Tree]) {
        for section in ["system", "frame"] {
            let mut all = trees.iter().filter_map(|t| {
                t.pairs(t.root()?)
                    .iter()
                    .find(|(k, _)| t.text(*k) == Some(section))
                    .map(|(k, _)| t.span(*k))
            });
            let Some(first) = all.next() else { continue };
            for again in all {
                self.cx.say(
                    Diagnostic::error("M010", say!(msg_section_twice, section))
                        .at(again)
                        .and(first, say!(msg_first_one))
                        .help(say!(msg_section_twice_help))
                        .about(["file", section]),
                );
            }
        }
    }

    /// `hazards/*.yaml` → the files; a plain path → itself.
    fn expand(&mut self, here: &str, pattern: &str, span: Span) -> Vec<String> {
        let path = join(here, pattern);
        let Some(star) = path.rfind('*') else { return vec![path] };
        let dir = parent_dir(&path).to_owned();
        let (before, after) = (&path[..star], &path[star + 1..]);
        if before.contains('*') || after.contains('/') {
            self.cx.say(
                Diagnostic::error("M033", say!(msg_include_pattern, pattern))
                    .at(span)
                    .help(say!(msg_include_pattern_help))
                    .about(["include", pattern]),
            );
            return Vec::new();
        }
        let found: Vec<String> = self
            .world
            .list(&dir)
            .unwrap_or_default()
            .into_iter()
            .filter(|e| !e.is_dir)
            .map(|e| join(&dir, &e.name))
            .filter(|p| {
                p.len() >= before.len() + after.len() && p.starts_with(before) && p.ends_with(after)
            })
            .collect();
        if found.is_empty() {
            self.cx.say(
                Diagnostic::warning("M033", say!(msg_include_nothing, pattern))
                    .at(span)
                    .help(say!(msg_include_pattern_help))
                    .about(["include", pattern]),
            );
        }
        found
    }

    fn packs_of(&mut self, system: usize, out: &mut Vec<PackFile>) {
        let dir = join(&self.systems[system].dir, "packs");
        let Ok(entries) = self.world.list(&dir) else { return };
        for entry in entries {
            let path = join(&dir, &entry.name);
            if entry.is_dir || !is_yaml(&entry.name) || self.read.contains(&path) {
                continue;
            }
            if let Some(tree) = self.read(&path, None) {
                out.push(PackFile { tree, builtin: false });
            }
        }
    }

    /// The root and everything inside it, outer before inner.
    fn instances(&mut self, root: usize) -> Vec<Instance> {
        let mut out = vec![Instance {
            files: root,
            prefix: String::new(),
            bound: FxHashMap::default(),
            bound_at: FxHashMap::default(),
            asked_at: None,
            part: None,
            parent: None,
        }];
        let mut next = 0;
        while next < out.len() {
            let found = self.parts_of(&out, next);
            for instance in found {
                if out.len() > PARTS {
                    let mut d = Diagnostic::error("M021", say!(msg_too_many_parts, PARTS))
                        .help(say!(msg_too_many_parts_help))
                        .about(["part"]);
                    if let Some(at) = instance.asked_at {
                        d = d.at(at);
                    }
                    self.cx.say(d);
                    return out;
                }
                out.push(instance);
            }
            next += 1;
        }
        out
    }

    fn parts_of(&mut self, all: &[Instance], at: usize) -> Vec<Instance> {
        let mut wanted = Vec::new();
        let (prefix, files) = (all[at].prefix.clone(), all[at].files);
        let dir = self.systems[files].dir.clone();
        for tree in &self.systems[files].trees {
            let Some(node) = tree.root().and_then(|r| tree.get(r, "parts")) else { continue };
            for (k, v) in tree.pairs(node) {
                let id = tree.text(*k).unwrap_or("").to_owned();
                let Some(at) = tree.get(*v, "system") else { continue };
                let Some(path) = tree.text(at) else { continue };
                let mut with = Vec::new();
                if let Some(node) = tree.get(*v, "with") {
                    for (inner, at) in tree.pairs(node) {
                        if let (Some(inner), Some(outer)) = (tree.text(*inner), tree.text(*at)) {
                            with.push((inner.to_owned(), outer.to_owned(), tree.span(*at)));
                        }
                    }
                }
                wanted.push((id, join(&dir, path), tree.span(at), with));
            }
        }
        let mut out = Vec::new();
        for (id, path, span, with) in wanted {
            // A system inside itself, directly or through others.
            let mut depth = 0;
            let mut up = Some(at);
            let mut circle = false;
            while let Some(i) = up {
                circle |= self.systems[all[i].files].dir == path;
                up = all[i].parent;
                depth += 1;
            }
            if circle || depth > PART_DEPTH {
                self.cx.say(
                    Diagnostic::error("M021", say!(msg_part_circle, id.clone()))
                        .at(span)
                        .help(say!(msg_part_circle_help))
                        .about(["part", &id]),
                );
                continue;
            }
            let Some(files) = self.files_of(&path, Some(span)) else { continue };
            let parent_scope = |outer: &str| {
                all[at].bound.get(outer).cloned().unwrap_or_else(|| format!("{prefix}{outer}"))
            };
            let bound =
                with.iter().map(|(inner, outer, _)| (inner.clone(), parent_scope(outer))).collect();
            let bound_at = with.into_iter().map(|(inner, _, at)| (inner, at)).collect();
            out.push(Instance {
                files,
                prefix: format!("{prefix}{id}/"),
                bound,
                bound_at,
                asked_at: Some(span),
                part: Some(format!("{prefix}{id}")),
                parent: Some(at),
            });
        }
        out
    }
}

pub(crate) fn is_yaml(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".yaml", ".yml"].iter().any(|end| lower.ends_with(end))
}

/// Collects every declared name, and the declarations in canonical order. Flows come after links, whose index they need.
fn collect(
    cx: &mut Cx,
    systems: &[Files],
    instances: &[Instance],
) -> (Names, IndexMap<Namespace, Vec<Decl>>) {
    let mut names = Names::default();
    let mut declared: IndexMap<Namespace, Vec<Decl>> =
        Namespace::ALL.iter().map(|(ns, ..)| (*ns, Vec::new())).collect();
    for (number, instance) in instances.iter().enumerate() {
        let files = &systems[instance.files];
        for (ns, section, ..) in Namespace::ALL {
            let Some(list) = declared.get_mut(&ns) else { continue };
            for (t, tree) in files.trees.iter().enumerate() {
                let Some(node) = tree.root().and_then(|r| tree.get(r, section)) else { continue };
                if !matches!(tree.value(node), Value::Map(_)) {
                    if !tree.is_null(node) {
                        cx.say(
                            Diagnostic::error(
                                "M003",
                                say!(msg_wrong_shape, section, say!(msg_a_mapping)),
                            )
                            .at(tree.span(node))
                            .help(say!(msg_section_help, section))
                            .about([section]),
                        );
                    }
                    continue;
                }
                for (k, v) in tree.pairs(node) {
                    let id = tree.text(*k).unwrap_or("");
                    let span = tree.span(*k);
                    if !is_identifier(id) {
                        cx.say(
                            Diagnostic::error("M011", say!(msg_bad_identifier, id))
                                .at(span)
                                .help(say!(msg_bad_identifier_help))
                                .about([section, id]),
                        );
                        continue;
                    }
                    if instance.bound.contains_key(id) {
                        continue;
                    }
                    list.push(Decl {
                        full: format!("{}{id}", instance.prefix),
                        instance: number as u32,
                        tree: t as u32,
                        key: span,
                        value: *v,
                    });
                }
            }
        }
    }
    for (ns, list) in &mut declared {
        list.sort_by(|a, b| a.full.cmp(&b.full).then_with(|| a.key.cmp(&b.key)));
        let mut kept: Vec<Decl> = Vec::with_capacity(list.len());
        for decl in list.drain(..) {
            match kept.last() {
                Some(first) if first.full == decl.full => {
                    let first = first.key;
                    cx.say(
                        Diagnostic::error(
                            "M010",
                            say!(msg_duplicate_element, ns.word(), decl.full.clone()),
                        )
                        .at(decl.key)
                        .and(first, say!(msg_first_one))
                        .help(say!(msg_duplicate_element_help))
                        .about([ns.tag(), &decl.full]),
                    );
                }
                _ => {
                    names.insert(*ns, &decl.full, kept.len() as u32);
                    kept.push(decl);
                }
            }
        }
        *list = kept;
    }
    // What is bound from outside must exist outside.
    for instance in instances.iter().filter(|i| i.part.is_some()) {
        let mut bound: Vec<(&String, &String)> = instance.bound.iter().collect();
        bound.sort();
        for (inner, outer) in bound {
            if Namespace::ALL.iter().all(|(ns, ..)| names.get(*ns, outer).is_none()) {
                let part = instance.part.clone().unwrap_or_default();
                let kinds: Vec<Namespace> = Namespace::ALL.iter().map(|(ns, ..)| *ns).collect();
                let mut d = Diagnostic::error(
                    "M004",
                    say!(msg_bound_to_nothing, part.clone(), inner, outer),
                )
                .about(["part", &part, inner]);
                if let Some(at) = instance.bound_at.get(inner) {
                    d = d.at(*at);
                }
                let near = if cx.may_compare(names.count(&kinds)) {
                    names.nearest(&kinds, outer)
                } else {
                    Vec::new()
                };
                if !near.is_empty() {
                    d = d.help(say!(msg_did_you_mean, near.join(", ")));
                }
                cx.say(d.help(say!(msg_bound_to_nothing_help)));
            }
        }
    }
    (names, declared)
}

/// YAML that lies in the system's directory and that nothing reads is most often a forgotten `include:`.
fn unread_files(cx: &mut Cx, world: &dyn World, systems: &[Files], read: &FxHashSet<String>) {
    for files in systems {
        for sub in ["", "devices", "hazards", "model"] {
            let dir = join(&files.dir, sub);
            let Ok(entries) = world.list(&dir) else { continue };
            for entry in entries {
                let path = join(&dir, &entry.name);
                if entry.is_dir
                    || !is_yaml(&entry.name)
                    || entry.name.starts_with('.')
                    || read.contains(&path)
                {
                    continue;
                }
                cx.say(
                    Diagnostic::new("M018", Severity::Warning, say!(msg_unread_file, path.clone()))
                        .help(say!(msg_unread_file_help))
                        .about(["file", &path]),
                );
            }
        }
    }
}

/// The names nearest to a wrong one among pack entries; for tools.
pub fn nearest_of(wrong: &str, known: &[&str]) -> Vec<String> {
    nearest(wrong, known.iter().copied())
}
