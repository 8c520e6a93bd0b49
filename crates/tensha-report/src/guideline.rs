//! The overall guideline of a system, made from its model and the packs, or of a sector, made from the packs alone: safety and security
//! together, each demand once, at three depths.

mod readers;
mod sector;

use std::fmt::Write as _;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::regimes::Outcome;
use tensha_analysis::requirements::Standing;
use tensha_model::System;
use tensha_model::knowledge::{Knowledge, Status};
use tensha_model::requirement::{Crosswalk, Relation};
use tensha_model::system::{Namespace, PartyId};
use tensha_text::render::wrap;
use tensha_text::{Date, Lang, Text};

use crate::Assessment;
use crate::assessment::PlaceRef;
use crate::duties::Held;
use crate::messages::say;
use crate::requirements::{name, sign};
use crate::treatment;

pub use readers::{Concerns, Part};
pub use sector::of_sector;

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
    /// How it stands; of several that demand the same, the worst. Nothing where no system is looked at.
    pub standing: Option<Standing>,
    /// How strongly a sector asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// The day from which it is asked for, where that is to come; of several that demand the same, the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begins: Option<Date>,
    /// Whom it concerns, as far as model and packs say: entry of `party-roles` → what it is for them.
    #[serde(skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// Whether it must be met, as far as its source says so.
    pub mandatory: bool,
    /// Whether its wording was checked against its source.
    pub wording: Status,
    /// Keys of its sources; the model's own line where it comes from the model.
    pub sources: Vec<String>,
    /// What its standing rests on, each with its line.
    pub evidence: Vec<(Text, Option<PlaceRef>)>,
}

/// How strongly something is asked for; of several that ask the same, the strongest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Asked {
    /// The order of [`Asked::degree`] among others of its sort; the more, the stronger.
    pub rank: u32,
    /// A confirmation or a strength, in words.
    pub degree: Text,
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
    /// Of what it is, and the day.
    pub title: Text,
    /// Entries of `party-roles`: for whom it is; for everybody where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<String>,
    /// What must be known before reading on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Text>,
    /// Categories with demands, safety first.
    pub categories: Vec<Category>,
    /// Schemes of the packs that the model is not held against, or the sector asks nothing of, by identifier.
    pub unused: IndexMap<String, Text>,
}

/// Demands of a day, or those that come after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Horizon {
    /// Asked for on the day.
    Now,
    /// Asked for from a later day on.
    Later,
}

impl Guideline {
    /// What is asked for now, or what begins later; both together are the whole.
    #[must_use]
    pub fn within(mut self, horizon: Horizon) -> Guideline {
        let all = self.categories.iter().flat_map(|c| &c.items);
        let later = all.filter(|i| i.begins.is_some()).count();
        for c in &mut self.categories {
            c.items.retain(|i| i.begins.is_some() == (horizon == Horizon::Later));
        }
        self.categories.retain(|c| !c.items.is_empty());
        self.notes.push(match horizon {
            Horizon::Now => say!(msg_guideline_now, later),
            Horizon::Later => say!(msg_guideline_later, later),
        });
        self
    }

    /// Whether it says how demands stand, which only a system can.
    fn stands(&self) -> bool {
        self.categories.iter().flat_map(|c| &c.items).any(|i| i.standing.is_some())
    }
}

/// Worst first.
fn rank(s: Option<Standing>) -> usize {
    match s {
        Some(Standing::Unmet) => 0,
        Some(Standing::Unknown) => 1,
        Some(Standing::Partly) => 2,
        Some(Standing::Met) => 3,
        Some(Standing::NotApplicable) => 4,
        None => 5,
    }
}

fn place(p: &PlaceRef) -> String {
    p.to_string()
}

fn hazards(a: &Assessment, system: &System) -> Vec<Item> {
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
            let mut concerns = Concerns::new();
            if let Some(own) = system.hazards.iter().find(|own| *own.own.id == *t.hazard.id) {
                for harm in own.unhandled.iter().chain(&own.handled) {
                    readers::party(&mut concerns, system, harm.who, Part::Knows);
                }
                for response in &own.responses {
                    readers::party(&mut concerns, system, response.by, Part::Does);
                }
            }
            Item {
                id: format!("hazard:{}", t.hazard.id),
                same_as: Vec::new(),
                demand: say!(msg_guideline_hazard, t.hazard.name.clone()),
                text: Some(h.headline.clone()),
                standing: Some(standing),
                asked: None,
                begins: None,
                concerns,
                mandatory: true,
                wording: Status::Checked,
                sources: vec![place(&h.place)],
                evidence: counting,
            }
        })
        .collect()
}

fn regimes(a: &Assessment, k: &Knowledge) -> Vec<Item> {
    let mut out = Vec::new();
    for r in &a.regimes {
        let since = k.regimes.get(&r.id).and_then(|r| r.since);
        for c in &r.checks {
            out.push(Item {
                id: format!("regime:{}/{}", r.id, c.id),
                same_as: Vec::new(),
                demand: c.text.clone(),
                text: None,
                standing: Some(match c.outcome {
                    Outcome::Violated => Standing::Unmet,
                    Outcome::Question => Standing::Unknown,
                    Outcome::Kept => Standing::Met,
                    Outcome::NotApplicable => Standing::NotApplicable,
                }),
                asked: None,
                begins: since.filter(|day| *day > a.at),
                concerns: Concerns::new(),
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
            let mut concerns = Concerns::new();
            readers::party(&mut concerns, system, x.party, Part::Knows);
            readers::party(&mut concerns, system, x.to, Part::Does);
            Item {
                id: format!("assumption:{}", x.own.id),
                same_as: Vec::new(),
                demand: x.text.clone().unwrap_or_else(|| x.own.title()),
                text: None,
                standing: Some(match (&vouched, x.lapsed(a.at)) {
                    (_, true) => Standing::Unmet,
                    (None, false) => Standing::Unknown,
                    (Some(_), false) => Standing::Met,
                }),
                asked: None,
                begins: None,
                concerns,
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

fn duties(a: &Assessment, system: &System) -> Vec<Item> {
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
                .min_by_key(|s| rank(Some(*s)))
                .unwrap_or(Standing::Unknown);
            let mut concerns = Concerns::new();
            let kind = system.knowledge.duty_kinds.get_index_of(&k.id).map(|i| i as u32);
            for duty in system.duties.iter().filter(|d| d.kind.is_some() && d.kind == kind) {
                readers::party(&mut concerns, system, duty.party, Part::Does);
                readers::party(&mut concerns, system, duty.to, Part::Knows);
            }
            Item {
                id: format!("duty:{}", k.id),
                same_as: Vec::new(),
                demand: k.name.clone(),
                text: k.text.clone(),
                standing: Some(standing),
                asked: None,
                begins: None,
                concerns,
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

/// Demands by topic.
type Topics = IndexMap<Option<String>, Vec<Item>>;

/// Requirements by topic. What demands the same as an earlier one, by a line of the crosswalk, joins that one.
fn by_topic(k: &Knowledge, rows: impl Iterator<Item = (Option<String>, Item)>) -> Topics {
    let mut out = Topics::new();
    // Requirement → where it stands in `out`.
    let mut seen: IndexMap<String, (Option<String>, usize)> = IndexMap::new();
    for (topic, row) in rows {
        // Of several the one that came first.
        let same =
            equals(k, &row.id).filter_map(|id| seen.get_full(id)).min_by_key(|found| found.0);
        let same = same.map(|(_, _, at)| at.clone());
        if let Some((topic, n)) = same {
            if let Some(item) = out.get_mut(&topic).and_then(|list| list.get_mut(n)) {
                join(item, row);
            }
            continue;
        }
        let list = out.entry(topic.clone()).or_default();
        seen.insert(row.id.clone(), (topic, list.len()));
        list.push(row);
    }
    out
}

/// A requirement, and those that demand the same by a line of the crosswalk.
fn equals<'k>(k: &'k Knowledge, id: &'k str) -> impl Iterator<Item = &'k str> {
    let lines = k.crosswalk.values().filter(|line| line.relation == Relation::Equal);
    let other = move |line: &'k Crosswalk| match (line.from == id, line.to == id) {
        (true, _) => Some(line.to.as_str()),
        (_, true) => Some(line.from.as_str()),
        _ => None,
    };
    std::iter::once(id).chain(lines.filter_map(other))
}

/// Two that demand the same become one.
fn join(item: &mut Item, other: Item) {
    if item.id != other.id && !item.same_as.contains(&other.id) {
        item.same_as.push(other.id);
    }
    if rank(other.standing) < rank(item.standing) {
        item.standing = other.standing;
    }
    if other.asked.as_ref().map(|a| a.rank) > item.asked.as_ref().map(|a| a.rank) {
        item.asked = other.asked;
    }
    item.begins = item.begins.zip(other.begins).map(|(a, b)| a.min(b));
    for (role, part) in other.concerns {
        readers::concern(&mut item.concerns, &role, part);
    }
    item.mandatory |= other.mandatory;
    for e in other.evidence {
        if !item.evidence.contains(&e) {
            item.evidence.push(e);
        }
    }
}

fn requirements(a: &Assessment, system: &System) -> Topics {
    let k = &system.knowledge;
    let rows = a.requirements.iter().flat_map(|s| s.requirements.iter().map(move |r| (s, r)));
    let rows = rows.map(|(s, r)| {
        let mut concerns = readers::by_packs(k, &r.id);
        // Who answers for it in the model, instead of whose work it is in general.
        let answers = s.party.as_ref().and_then(|p| system.find(Namespace::Party, &p.id));
        if let Some(answers) = answers {
            concerns.retain(|_, part| *part != Part::Does);
            readers::party(&mut concerns, system, Some(PartyId(answers.index)), Part::Does);
        }
        let item = Item {
            id: r.id.clone(),
            same_as: Vec::new(),
            demand: r.name.clone(),
            text: r.text.clone(),
            standing: Some(r.standing),
            asked: None,
            begins: s.from.filter(|day| *day > a.at),
            concerns,
            mandatory: r.mandatory,
            wording: r.wording,
            sources: r.sources.clone(),
            evidence: r.grounds.iter().map(|g| (g.text.clone(), Some(g.place.clone()))).collect(),
        };
        (r.topic.clone(), item)
    });
    by_topic(k, rows)
}

/// Demands in the order of the guideline: what stands first, requirements by topic, and what has none.
fn categories(
    k: &Knowledge,
    first: Vec<(&str, Text, Vec<Item>)>,
    mut by_topic: Topics,
) -> Vec<Category> {
    let mut list: Vec<(&str, Text, Vec<Item>)> = first;
    for (id, topic) in &k.topics {
        if let Some(items) = by_topic.shift_remove(&Some(id.clone())) {
            list.push((id, topic.name.clone(), items));
        }
    }
    let rest: Vec<Item> = by_topic.into_values().flatten().collect();
    list.push(("further", say!(msg_guideline_further), rest));
    list.into_iter()
        .filter(|(_, _, items)| !items.is_empty())
        .map(|(id, name, items)| Category { id: id.to_owned(), name, items })
        .collect()
}

/// Makes the guideline of a system.
pub fn make(a: &Assessment, system: &System) -> Guideline {
    let k = &system.knowledge;
    let first = vec![
        ("hazards", say!(msg_guideline_hazards), hazards(a, system)),
        ("regimes", say!(msg_guideline_regimes), regimes(a, k)),
        ("assumptions", say!(msg_guideline_assumptions), assumptions(a, system)),
        ("duties", say!(msg_guideline_duties), duties(a, system)),
    ];
    Guideline {
        title: say!(msg_guideline_title, a.system.name.clone(), a.at.to_string()),
        readers: Vec::new(),
        notes: Vec::new(),
        categories: categories(k, first, requirements(a, system)),
        unused: unused(k, |id| a.requirements.iter().any(|s| s.scheme == id)),
    }
}

fn unused(k: &Knowledge, used: impl Fn(&str) -> bool) -> IndexMap<String, Text> {
    let left = k.schemes.iter().filter(|(id, _)| !used(id));
    left.map(|(id, s)| (id.clone(), s.head.name.clone())).collect()
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
    if items.iter().all(|i| i.standing.is_none()) {
        return items.len().to_string();
    }
    Standing::ALL
        .iter()
        .map(|s| (sign(*s), items.iter().filter(|i| i.standing == Some(*s)).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(sign, n)| format!("{sign} {n}"))
        .collect::<Vec<_>>()
        .join("  ")
}

/// The lines of an item's head; what follows is indented.
fn head(item: &Item, lang: Lang) -> Vec<String> {
    let mut line = item.standing.map_or_else(String::new, |s| format!("{} ", sign(s)));
    line.push_str(item.demand.get(lang));
    if let Some(asked) = &item.asked {
        let _ = write!(line, " ({})", asked.degree.get(lang));
    }
    if !item.mandatory {
        let _ = write!(line, " ({})", say!(msg_req_recommended).get(lang));
    }
    if let Some(day) = item.begins {
        let _ = write!(line, " ({})", say!(msg_guideline_begins, day.to_string()).get(lang));
    }
    let _ = write!(line, "  [{}]", ids(item));
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

/// What the signs mean, as far as they are used.
fn legend(g: &Guideline, lang: Lang) -> String {
    let signs = Standing::ALL
        .iter()
        .filter(|_| g.stands())
        .map(|s| format!("{} {}", sign(*s), name(*s).get(lang)));
    let doubtful = format!("~ {}", say!(msg_reqpage_doubtful).get(lang));
    signs.chain([doubtful]).collect::<Vec<_>>().join("  ")
}

/// The guideline in words. Headings carry `#` in Markdown and stand alone in plain text; all else is the same.
pub fn render(g: &Guideline, depth: Depth, markdown: bool, lang: Lang) -> String {
    let title = |level: usize, text: &str| {
        if markdown { format!("{} {text}", "#".repeat(level)) } else { text.to_owned() }
    };
    let mut out: Vec<String> = Vec::new();
    out.extend(
        wrap(g.title.get(lang), COLUMNS)
            .lines()
            .enumerate()
            .map(|(i, l)| if i == 0 { title(1, l) } else { l.to_owned() }),
    );
    for note in &g.notes {
        out.push(String::new());
        out.extend(indented("", note.get(lang)));
    }
    out.push(String::new());
    match depth {
        Depth::Overview if g.readers.is_empty() => overview(g, lang, &title, &mut out),
        Depth::Overview => plain(g, lang, &title, &mut out),
        Depth::Category | Depth::Full => {
            out.extend(indented("", &legend(g, lang)));
            for c in g.categories.iter().filter(|c| !c.items.is_empty()) {
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
                let heading = if g.stands() {
                    say!(msg_guideline_unused)
                } else {
                    say!(msg_guideline_unused_sector)
                };
                out.push(title(2, heading.get(lang)));
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
    let all = || g.categories.iter().flat_map(|c| &c.items);
    let closed = |i: &&Item| matches!(i.standing, Some(Standing::Met | Standing::NotApplicable));
    let mut open: Vec<&Item> = all().filter(|i| !closed(i)).collect();
    // Stable: within a rank the categories keep their order, safety first.
    open.sort_by_key(|i| (rank(i.standing), !i.mandatory));
    out.push(String::new());
    let of_sector = !g.stands();
    let heading = if of_sector { say!(msg_guideline_first) } else { say!(msg_guideline_pressing) };
    out.push(title(2, heading.get(lang)));
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
        let left = open.len() - shown;
        let left =
            if of_sector { say!(msg_guideline_rest, left) } else { say!(msg_guideline_left, left) };
        out.push(left.get(lang).to_owned());
    }
    out.push(String::new());
    out.extend(indented("", &legend(g, lang)));
}

/// One page for readers of one sort, without signs and identifiers. What is left to others is counted.
fn plain(g: &Guideline, lang: Lang, title: &dyn Fn(usize, &str) -> String, out: &mut Vec<String>) {
    let own = |c: &&Category| c.id == "does" || c.id == "knows";
    let rest: Vec<&Category> =
        g.categories.iter().filter(|c| !own(c) && !c.items.is_empty()).collect();
    // The rest takes three lines each at most, with what is said of schemes and the empty ones between.
    let room = OVERVIEW_LINES - 3 * (rest.len() + 1) - 2;
    let most = [out.len() + (room - out.len()) / 2, room];
    for (c, most) in g.categories.iter().filter(own).zip(most) {
        out.push(title(2, c.name.get(lang)));
        out.push(String::new());
        let mut shown = 0;
        for item in &c.items {
            let mut line = item.demand.get(lang).to_owned();
            if let Some(s) = item.standing {
                let _ = write!(line, " ({})", name(s).get(lang));
            }
            if let Some(day) = item.begins {
                let _ =
                    write!(line, " ({})", say!(msg_guideline_begins, day.to_string()).get(lang));
            }
            let lines = indented("- ", &line);
            if out.len() + lines.len() + 2 > most {
                break;
            }
            out.extend(lines);
            shown += 1;
        }
        if c.items.is_empty() {
            out.push(say!(msg_guideline_none_said).get(lang).to_owned());
        } else if shown < c.items.len() {
            out.push(say!(msg_guideline_rest, c.items.len() - shown).get(lang).to_owned());
        }
        out.push(String::new());
    }
    for c in rest {
        out.extend(indented("- ", &format!("{}: {}", c.name.get(lang), c.items.len())));
    }
    let unused = say!(msg_guideline_unused_count, g.unused.len());
    out.extend(indented("- ", unused.get(lang)));
}
