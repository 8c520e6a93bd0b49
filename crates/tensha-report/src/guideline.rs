//! The overall guideline of a system, made from its model and the packs: safety and security together, each demand once, at three depths.

use std::fmt::Write as _;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::regimes::Outcome;
use tensha_analysis::requirements::Standing;
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_model::requirement::Relation;
use tensha_text::render::wrap;
use tensha_text::{Lang, Text};

use crate::Assessment;
use crate::assessment::PlaceRef;
use crate::duties::Held;
use crate::messages::say;
use crate::requirements::{name, sign};
use crate::treatment;

/// How many lines the overview has at most, each of at most [`COLUMNS`]: one printed page.
pub const OVERVIEW_LINES: usize = 60;
/// How wide a line of the overview is.
pub const COLUMNS: usize = 88;

/// How much is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// One page: counts, and what is most pressing.
    Overview,
    /// Each demand in one line, by category.
    Category,
    /// Each demand with its words, sources and what it rests on; and what is not used.
    Full,
}

/// A demand.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Item {
    /// `hazard:…`, `regime:…`, `assumption:…`, `duty:…`, or the identifier of a requirement.
    pub id: String,
    /// Identifiers of requirements that demand the same by a line of the crosswalk.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same_as: Vec<String>,
    /// What is demanded.
    pub demand: Text,
    /// The same at length.
    pub text: Option<Text>,
    /// How it stands; of several that demand the same, the worst.
    pub standing: Standing,
    /// Whether it must be met, as far as its source says so.
    pub mandatory: bool,
    /// Whether its wording was checked against its source.
    pub wording: Status,
    /// Keys of its sources; the model's own line where it comes from the model.
    pub sources: Vec<String>,
    /// What its standing rests on, each with its line.
    pub evidence: Vec<(Text, Option<PlaceRef>)>,
}

/// Demands of one category.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Category {
    /// Identifier.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Its demands.
    pub items: Vec<Item>,
}

/// The guideline.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Guideline {
    /// Categories with demands, safety first.
    pub categories: Vec<Category>,
    /// Schemes of the packs that the model is not held against, by identifier.
    pub unused: IndexMap<String, Text>,
}

/// Worst first.
fn rank(s: Standing) -> usize {
    match s {
        Standing::Unmet => 0,
        Standing::Unknown => 1,
        Standing::Partly => 2,
        Standing::Met => 3,
        Standing::NotApplicable => 4,
    }
}

fn place(p: &PlaceRef) -> String {
    p.to_string()
}

fn hazards(a: &Assessment) -> Vec<Item> {
    a.treatment
        .hazards
        .iter()
        .zip(&a.hazards)
        .map(|(t, h)| {
            let counting: Vec<_> = t
                .ladder
                .iter()
                .filter(|r| r.standing == treatment::Standing::Counts)
                .flat_map(|r| &r.taken)
                .filter(|x| x.counts)
                .map(|x| (x.label.clone(), None))
                .collect();
            let standing = if t.ladder.is_empty() {
                Standing::Unknown
            } else if counting.is_empty() {
                Standing::Unmet
            } else {
                Standing::Met
            };
            Item {
                id: format!("hazard:{}", t.hazard.id),
                same_as: Vec::new(),
                demand: say!(msg_guideline_hazard, t.hazard.name.clone()),
                text: Some(h.headline.clone()),
                standing,
                mandatory: true,
                wording: Status::Checked,
                sources: vec![place(&h.place)],
                evidence: counting,
            }
        })
        .collect()
}

fn regimes(a: &Assessment) -> Vec<Item> {
    let mut out = Vec::new();
    for r in &a.regimes {
        for c in &r.checks {
            out.push(Item {
                id: format!("regime:{}/{}", r.id, c.id),
                same_as: Vec::new(),
                demand: c.text.clone(),
                text: None,
                standing: match c.outcome {
                    Outcome::Violated => Standing::Unmet,
                    Outcome::Question => Standing::Unknown,
                    Outcome::Kept => Standing::Met,
                    Outcome::NotApplicable => Standing::NotApplicable,
                },
                mandatory: true,
                wording: c.status,
                sources: c.sources.clone(),
                evidence: c.witnesses.iter().map(|w| (w.name.clone(), None)).collect(),
            });
        }
    }
    out
}

fn assumptions(a: &Assessment, system: &System) -> Vec<Item> {
    system
        .assumptions
        .iter()
        .map(|x| {
            let at = PlaceRef::new(system, x.own.span);
            let vouched = x.to.map(|p| system.title(p.into()));
            Item {
                id: format!("assumption:{}", x.own.id),
                same_as: Vec::new(),
                demand: x.text.clone().unwrap_or_else(|| x.own.title()),
                text: None,
                standing: match (&vouched, x.lapsed(a.at)) {
                    (_, true) => Standing::Unmet,
                    (None, false) => Standing::Unknown,
                    (Some(_), false) => Standing::Met,
                },
                mandatory: true,
                wording: Status::Checked,
                sources: vec![place(&at)],
                evidence: vouched
                    .into_iter()
                    .map(|who| (say!(msg_guideline_vouched, who), Some(at.clone())))
                    .collect(),
            }
        })
        .collect()
}

fn duties(a: &Assessment) -> Vec<Item> {
    a.duties
        .kinds
        .iter()
        .map(|k| {
            let standing = k
                .cells
                .iter()
                .map(|c| match c.cover {
                    Held::One => Standing::Met,
                    Held::Nobody => Standing::Unknown,
                    Held::Several | Held::Lapsed => Standing::Unmet,
                })
                .min_by_key(|s| rank(*s))
                .unwrap_or(Standing::Unknown);
            Item {
                id: format!("duty:{}", k.id),
                same_as: Vec::new(),
                demand: k.name.clone(),
                text: k.text.clone(),
                standing,
                mandatory: true,
                wording: k.wording,
                sources: k.sources.clone(),
                evidence: k
                    .cells
                    .iter()
                    .map(|c| (crate::duties::in_phase(&a.duties, c), None))
                    .collect(),
            }
        })
        .collect()
}

/// Requirements by topic. What demands the same as an earlier one, by a line of the crosswalk, joins that one.
fn requirements(a: &Assessment, system: &System) -> IndexMap<Option<String>, Vec<Item>> {
    let mut out: IndexMap<Option<String>, Vec<Item>> = IndexMap::new();
    // Requirement → where it stands in `out`.
    let mut seen: IndexMap<String, (Option<String>, usize)> = IndexMap::new();
    for r in a.requirements.iter().flat_map(|s| &s.requirements) {
        let evidence: Vec<_> =
            r.grounds.iter().map(|g| (g.text.clone(), Some(g.place.clone()))).collect();
        let mut same = seen.get(&r.id).cloned();
        for line in system.knowledge.crosswalk.values() {
            if same.is_none() && line.relation == Relation::Equal {
                let other = match (line.from == r.id, line.to == r.id) {
                    (true, _) => &line.to,
                    (_, true) => &line.from,
                    _ => continue,
                };
                same = seen.get(other).cloned();
            }
        }
        if let Some((topic, n)) = same {
            if let Some(item) = out.get_mut(&topic).and_then(|list| list.get_mut(n)) {
                if item.id != r.id && !item.same_as.contains(&r.id) {
                    item.same_as.push(r.id.clone());
                }
                if rank(r.standing) < rank(item.standing) {
                    item.standing = r.standing;
                }
                item.mandatory |= r.mandatory;
                for e in evidence {
                    if !item.evidence.contains(&e) {
                        item.evidence.push(e);
                    }
                }
            }
            continue;
        }
        let list = out.entry(r.topic.clone()).or_default();
        seen.insert(r.id.clone(), (r.topic.clone(), list.len()));
        list.push(Item {
            id: r.id.clone(),
            same_as: Vec::new(),
            demand: r.name.clone(),
            text: r.text.clone(),
            standing: r.standing,
            mandatory: r.mandatory,
            wording: r.wording,
            sources: r.sources.clone(),
            evidence,
        });
    }
    out
}

/// Makes the guideline of a system.
pub fn make(a: &Assessment, system: &System) -> Guideline {
    let mut by_topic = requirements(a, system);
    let mut list = vec![
        ("hazards".to_owned(), say!(msg_guideline_hazards), hazards(a)),
        ("regimes".to_owned(), say!(msg_guideline_regimes), regimes(a)),
        ("assumptions".to_owned(), say!(msg_guideline_assumptions), assumptions(a, system)),
        ("duties".to_owned(), say!(msg_guideline_duties), duties(a)),
    ];
    for (id, name) in &a.topics {
        if let Some(items) = by_topic.shift_remove(&Some(id.clone())) {
            list.push((id.clone(), name.clone(), items));
        }
    }
    let rest: Vec<Item> = by_topic.into_values().flatten().collect();
    list.push(("further".to_owned(), say!(msg_guideline_further), rest));
    Guideline {
        categories: list
            .into_iter()
            .filter(|(_, _, items)| !items.is_empty())
            .map(|(id, name, items)| Category { id, name, items })
            .collect(),
        unused: system
            .knowledge
            .schemes
            .iter()
            .filter(|(id, _)| a.requirements.iter().all(|s| s.scheme != **id))
            .map(|(id, s)| (id.clone(), s.head.name.clone()))
            .collect(),
    }
}

fn ids(item: &Item) -> String {
    let mut out = item.id.clone();
    for same in &item.same_as {
        let _ = write!(out, " = {same}");
    }
    if item.wording != Status::Checked {
        out.push_str(" ~");
    }
    out
}

fn tally(items: &[Item]) -> String {
    Standing::ALL
        .iter()
        .map(|s| (sign(*s), items.iter().filter(|i| i.standing == *s).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(sign, n)| format!("{sign} {n}"))
        .collect::<Vec<_>>()
        .join("  ")
}

/// The lines of an item's head; what follows is indented.
fn head(item: &Item, lang: Lang) -> Vec<String> {
    let weak = if item.mandatory {
        String::new()
    } else {
        format!(" ({})", say!(msg_req_recommended).get(lang))
    };
    let line = format!("{} {}{weak}  [{}]", sign(item.standing), item.demand.get(lang), ids(item));
    indented("- ", &line)
}

fn indented(lead: &str, text: &str) -> Vec<String> {
    let indent = lead.chars().count();
    wrap(text, COLUMNS - indent)
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{lead}{line}"),
            _ => format!("{:indent$}{line}", ""),
        })
        .collect()
}

fn legend(lang: Lang) -> String {
    Standing::ALL
        .iter()
        .map(|s| format!("{} {}", sign(*s), name(*s).get(lang)))
        .collect::<Vec<_>>()
        .join("  ")
        + "  ~ "
        + say!(msg_reqpage_doubtful).get(lang)
}

/// The guideline in words. Headings carry `#` in Markdown and stand alone in plain text; all else is the same.
pub fn render(g: &Guideline, a: &Assessment, depth: Depth, markdown: bool, lang: Lang) -> String {
    let title = |level: usize, text: &str| {
        if markdown { format!("{} {text}", "#".repeat(level)) } else { text.to_owned() }
    };
    let mut out: Vec<String> = Vec::new();
    let first = say!(msg_guideline_title, a.system.name.clone(), a.at.to_string());
    out.extend(
        wrap(first.get(lang), COLUMNS)
            .lines()
            .enumerate()
            .map(|(i, l)| if i == 0 { title(1, l) } else { l.to_owned() }),
    );
    out.push(String::new());
    match depth {
        Depth::Overview => overview(g, lang, &title, &mut out),
        Depth::Category | Depth::Full => {
            out.push(legend(lang));
            for c in &g.categories {
                out.push(String::new());
                out.push(title(2, &format!("{}  {}", c.name.get(lang), tally(&c.items))));
                out.push(String::new());
                for item in &c.items {
                    out.extend(head(item, lang));
                    if depth == Depth::Full {
                        full(item, lang, &mut out);
                    }
                }
            }
            if depth == Depth::Full && !g.unused.is_empty() {
                out.push(String::new());
                out.push(title(2, say!(msg_guideline_unused).get(lang)));
                out.push(String::new());
                for (id, name) in &g.unused {
                    out.extend(indented("- ", &format!("{} [{id}]", name.get(lang))));
                }
            }
        }
    }
    out.push(String::new());
    out.join("\n")
}

fn full(item: &Item, lang: Lang, out: &mut Vec<String>) {
    if let Some(text) = &item.text {
        out.extend(indented("  ", text.get(lang)));
    }
    out.extend(indented("  ", say!(msg_guideline_sources, item.sources.join(", ")).get(lang)));
    for (text, place_of) in &item.evidence {
        let at = place_of.as_ref().map_or_else(String::new, |p| format!("  {}", place(p)));
        out.extend(indented("  - ", &format!("{}{at}", text.get(lang))));
    }
    if item.evidence.is_empty() {
        out.extend(indented("  - ", say!(msg_guideline_no_evidence).get(lang)));
    }
}

/// Never longer than a page: what does not fit is counted.
fn overview(
    g: &Guideline,
    lang: Lang,
    title: &dyn Fn(usize, &str) -> String,
    out: &mut Vec<String>,
) {
    // Half of the page for counts, the rest for what is most pressing; two lines are kept for what is left over and the key.
    let half = OVERVIEW_LINES / 2 + 5;
    for (n, c) in g.categories.iter().enumerate() {
        let lines = indented("- ", &format!("{}: {}", c.name.get(lang), tally(&c.items)));
        if out.len() + lines.len() > half {
            let left = say!(msg_guideline_more_categories, g.categories.len() - n);
            out.push(left.get(lang).to_owned());
            break;
        }
        out.extend(lines);
    }
    let mut open: Vec<&Item> = g
        .categories
        .iter()
        .flat_map(|c| &c.items)
        .filter(|i| matches!(i.standing, Standing::Unmet | Standing::Unknown | Standing::Partly))
        .collect();
    // Stable: within a rank the categories keep their order, safety first.
    open.sort_by_key(|i| (rank(i.standing), !i.mandatory));
    out.push(String::new());
    out.push(title(2, say!(msg_guideline_pressing).get(lang)));
    out.push(String::new());
    let mut shown = 0;
    for item in &open {
        let lines = head(item, lang);
        if out.len() + lines.len() > OVERVIEW_LINES - 6 {
            break;
        }
        out.extend(lines);
        shown += 1;
    }
    if open.is_empty() {
        out.push(say!(msg_guideline_nothing_open).get(lang).to_owned());
    } else if shown < open.len() {
        out.push(say!(msg_guideline_left, open.len() - shown).get(lang).to_owned());
    }
    out.push(String::new());
    out.extend(wrap(&legend(lang), COLUMNS).lines().map(str::to_owned));
}
