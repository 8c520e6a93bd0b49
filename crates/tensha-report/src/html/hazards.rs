//! What the templates see of hazards: a table of all, and for each its bow-tie, path, ways, barriers, responses and gaps.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use minijinja::Value;
use serde::Serialize;
use tensha_analysis::causes::CauseKind;
use tensha_analysis::hazards::Origin;
use tensha_text::Text;

use super::Link;
use crate::assessment::{Assessment, ElementRef};
use crate::fold::{self, Performer, Way};
use crate::hazards::{HarmInfo, HazardInfo, SetInfo};
use crate::human::HumanInfo;
use crate::messages::say;
use crate::picture::{anchor, bowtie, href, system};
use crate::wording;

/// How many hazards stand in the table, and how many are shown in full. The rest is in the JSON.
const ROWS: usize = 1000;
const CARDS: usize = 60;
/// How many causes a list names.
const NAMED: usize = 12;
const ALONE: usize = 24;
const GAPS: usize = 30;

#[derive(Serialize)]
pub(super) struct Hazards {
    summary: Option<Text>,
    rows: Vec<Row>,
    rows_left: Option<Text>,
    cards: Vec<Card>,
    cards_left: Option<Text>,
}

/// What a cell of the table says.
#[derive(Serialize)]
struct Cell {
    class: &'static str,
    mark: &'static str,
    text: Text,
    sub: Option<Text>,
    order: usize,
}

#[derive(Serialize)]
struct Row {
    href: String,
    name: Text,
    worst: Option<Text>,
    worst_order: usize,
    cells: Vec<Cell>,
}

/// A cause as it is named in a list.
#[derive(Clone, Serialize)]
struct Member {
    name: Text,
    href: Option<String>,
    kind: &'static str,
}

#[derive(Serialize)]
struct List {
    members: Vec<Member>,
    more: Option<Text>,
}

/// A part of a way: one of its members is needed. `before` tells how it follows what stands before it.
#[derive(Serialize)]
struct Slot {
    before: &'static str,
    lead: Option<Text>,
    count: Option<Text>,
    members: Vec<Member>,
}

#[derive(Serialize)]
struct WayRow {
    things: Text,
    by: Text,
    attacked: bool,
    filter: String,
    slots: Vec<Slot>,
}

#[derive(Serialize)]
struct Group {
    name: Text,
    none: Option<Text>,
    ways: Vec<WayRow>,
}

#[derive(Serialize)]
struct Step {
    n: Option<usize>,
    lead: Option<Text>,
    member: Member,
    nowhere: bool,
}

#[derive(Serialize)]
struct Path {
    svg: Option<Value>,
    part: Option<Text>,
    begin: Text,
    both: bool,
    steps: Vec<Step>,
    nowhere: bool,
}

#[derive(Serialize)]
struct Barrier {
    link: Link,
    class: &'static str,
    mark: &'static str,
    word: Text,
    order: usize,
    worthless: bool,
    attackers: bool,
    shared: List,
    others: Vec<(Link, List)>,
}

#[derive(Serialize)]
struct Response {
    who: Text,
    notices: Vec<Link>,
    acts: Vec<Link>,
    time: Text,
    class: &'static str,
    mark: &'static str,
    order: usize,
    verdict: Text,
    /// The error of its people: the figure, then what it was worked out from.
    error: Vec<Text>,
    shared: Vec<(Text, List)>,
    place: String,
}

#[derive(Serialize)]
struct Card {
    anchor: String,
    id: String,
    name: Text,
    class: &'static str,
    headline: Text,
    worst: Option<Text>,
    place: String,
    refused: Option<Text>,
    open: bool,
    bowtie: Option<Value>,
    path: Option<Path>,
    no_path: Option<Text>,
    count: Vec<Text>,
    filter: Vec<(String, Text)>,
    groups: Vec<Group>,
    alone: List,
    alone_known: bool,
    stones: Vec<Link>,
    barriers: Vec<Barrier>,
    responses: Vec<Response>,
    gaps: Vec<Text>,
    gaps_more: Option<Text>,
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about hazards.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_hz_nav,
    h => msg_hz_h,
    none => msg_hz_none,
    intro => msg_hz_intro,
    hazard => msg_hz_hazard,
    worst => msg_hz_worst,
    fault_alone => msg_hz_fault_alone,
    attack_alone => msg_hz_attack_alone,
    together => msg_hz_together,
    botnet => msg_hz_botnet,
    barriers => msg_hz_barriers,
    responses => msg_hz_responses,
    no_harm => msg_hz_no_harm,
    no_barrier => msg_hz_no_barrier,
    no_response => msg_hz_no_response,
    declared => msg_hz_declared,
    bowtie => msg_hz_bowtie,
    legend_together => msg_hz_legend_together,
    legend_apart => msg_hz_legend_apart,
    legend_bar => msg_hz_legend_bar,
    legend_bar_together => msg_hz_legend_bar_together,
    legend_bar_absent => msg_hz_legend_bar_absent,
    legend_marks => msg_hz_legend_marks,
    path => msg_hz_path,
    path_both => msg_hz_path_both,
    path_none_at => msg_hz_path_none_at,
    nowhere => msg_hz_path_nowhere,
    ways => msg_hz_ways,
    filter => msg_hz_filter,
    filter_all => msg_hz_filter_all,
    alone => msg_hz_alone,
    alone_note => msg_hz_alone_note,
    alone_none => msg_hz_alone_none,
    alone_unknown => msg_hz_alone_unknown,
    stones => msg_hz_stones,
    shares => msg_hz_shares,
    barrier => msg_hz_barrier,
    standing => msg_hz_standing,
    shared_hazard => msg_hz_shared_hazard,
    shared_other => msg_hz_shared_other,
    nothing => msg_hz_nothing,
    worthless => msg_hz_worthless,
    attackers_shared => msg_hz_attackers_shared,
    response => msg_hz_response,
    verdict => msg_hz_verdict,
    notice => msg_hz_notice,
    means => msg_hz_means,
    time => msg_hz_time,
    notice_self => msg_hz_notice_self,
    means_self => msg_hz_means_self,
    gaps => msg_hz_gaps,
    gaps_none => msg_hz_gaps_none,
}

fn rank(a: &Assessment, class: &str) -> usize {
    a.attackers.get(class).and_then(|c| c.rank).map_or(99, usize::from)
}

fn fewest(h: &HazardInfo, fits: impl Fn(&SetInfo) -> bool) -> Option<usize> {
    h.sets.iter().filter(|s| fits(s)).map(|s| s.order).min()
}

/// Things of the hazard that the table and the order of hazards rest on.
struct Facts {
    gravity: usize,
    /// Fewest faults; attackers' rank; where there is no way, large.
    faults: usize,
    rank: usize,
    botnet: bool,
}

fn facts(a: &Assessment, h: &HazardInfo) -> Facts {
    let faults = if h.reachable.by_faults {
        fewest(h, |s| s.origin == Origin::FaultOnly).unwrap_or(50)
    } else {
        999
    };
    Facts {
        gravity: h.worst().map_or(usize::MAX, HarmInfo::gravity),
        faults,
        rank: h.reachable.attack_alone.as_deref().map_or(999, |c| rank(a, c)),
        botnet: !h.reachable.beside_alone.is_empty(),
    }
}

fn cells(a: &Assessment, h: &HazardInfo) -> Vec<Cell> {
    let cell = |class, mark, text, sub, order| Cell { class, mark, text, sub, order };
    if h.refused.is_some() {
        let unknown = || cell("undecided", "?", say!(msg_hz_unknown), None, 500);
        let mut out: Vec<Cell> = (0..4).map(|_| unknown()).collect();
        out.extend([barrier_cell(h), response_cell(h)]);
        return out;
    }
    let r = &h.reachable;
    let f = facts(a, h);
    let fault = match (r.by_faults, fewest(h, |s| s.origin == Origin::FaultOnly)) {
        (false, _) => cell("met", "✓", say!(msg_hz_not_enough), None, 999),
        (true, None) => cell("unmet", "✕", say!(msg_hz_too_many), None, 0),
        (true, Some(n)) if n <= 1 => cell("unmet", "✕", wording::things(n), None, n),
        (true, Some(n)) => cell("undecided", "△", wording::things(n), None, n),
    };
    let attack = match &r.attack_alone {
        Some(c) => {
            let n =
                fewest(h, |s| s.origin == Origin::AttackOnly && s.least_class.as_ref() == Some(c));
            let (class, mark) = if f.rank <= 2 { ("unmet", "✕") } else { ("undecided", "△") };
            let order = f.rank * 100 + n.unwrap_or(0).min(99);
            cell(class, mark, wording::class(a, c), n.map(wording::steps), order)
        }
        None => match r.beside_alone.first() {
            Some(c) => {
                let n = fewest(h, |s| s.origin == Origin::AttackOnly);
                cell("unmet", "✕", wording::class(a, c), n.map(wording::steps), 9_000)
            }
            None => cell("met", "✓", say!(msg_hz_not_enough), None, 99_999),
        },
    };
    let simplest = h.sets.iter().filter(|s| s.origin == Origin::Both).min_by_key(|s| s.order);
    let together = match (simplest, &r.with_faults) {
        (Some(s), _) => {
            let by = [Performer { least_class: s.least_class.clone(), beside: s.beside.clone() }];
            let who = wording::performers(a, &by);
            cell("undecided", "△", wording::things(s.order), Some(who), s.order)
        }
        (None, Some(c)) => cell("undecided", "△", wording::class(a, c), None, 100),
        (None, None) => cell("idle", "–", Text::same("–"), None, 999),
    };
    let names = |list: &[String]| {
        let names: Vec<Text> = list.iter().map(|c| wording::class(a, c)).collect();
        Text::list(&names)
    };
    let apart = |s: &&SetInfo| s.origin == Origin::Both && s.least_class.is_none();
    let mut with_faults = r.beside_with_faults.clone();
    if let Some(s) = h.sets.iter().find(apart).filter(|_| with_faults.is_empty()) {
        with_faults.clone_from(&s.beside);
    }
    let botnet = if !r.beside_alone.is_empty() {
        cell("unmet", "✕", say!(msg_hz_reached, names(&r.beside_alone)), None, 0)
    } else if !with_faults.is_empty() {
        cell("undecided", "△", say!(msg_hz_reached_faults, names(&with_faults)), None, 1)
    } else {
        cell("met", "✓", say!(msg_hz_not_reached), None, 2)
    };
    vec![fault, attack, together, botnet, barrier_cell(h), response_cell(h)]
}

fn barrier_cell(h: &HazardInfo) -> Cell {
    let all = h.barriers.len();
    let good = h.barriers.iter().filter(|b| b.independent).count();
    let bad = h.barriers.iter().filter(|b| b.worthless || b.absent).count();
    let (class, mark, text, order) = if all == 0 {
        ("idle", "–", say!(msg_hz_no_barrier), 2)
    } else if bad > 0 {
        ("unmet", "✕", say!(msg_hz_bar_together, bad, all), 0)
    } else if good == all {
        ("met", "✓", say!(msg_hz_bar_fine, good, all), 3)
    } else {
        ("undecided", "≈", say!(msg_hz_bar_fine, good, all), 1)
    };
    Cell { class, mark, text, sub: None, order }
}

fn response_cell(h: &HazardInfo) -> Cell {
    let all = h.responses.len();
    let good = h.responses.iter().filter(|r| r.independent).count();
    let bad = h.responses.iter().filter(|r| wording::worthless(r)).count();
    let (class, mark, text, order) = if all == 0 {
        ("idle", "–", say!(msg_hz_no_response), 2)
    } else if bad > 0 {
        ("unmet", "✕", say!(msg_hz_resp_worthless, bad, all), 0)
    } else if good == all {
        ("met", "✓", say!(msg_hz_resp_fine, good, all), 3)
    } else {
        ("undecided", "≈", say!(msg_hz_resp_fine, good, all), 1)
    };
    Cell { class, mark, text, sub: None, order }
}

fn place(p: &crate::assessment::PlaceRef) -> String {
    if p.path.is_empty() { String::new() } else { p.to_string() }
}

fn member(h: &HazardInfo, key: &str) -> Member {
    named(h, key, wording::cause(h, key))
}

fn members(h: &HazardInfo, keys: &[&str]) -> Vec<Member> {
    wording::causes(h, keys).into_iter().map(|(key, name)| named(h, key, name)).collect()
}

fn named(h: &HazardInfo, key: &str, name: Text) -> Member {
    let info = h.causes.get(key);
    Member {
        name,
        href: info.and_then(|c| c.elements.first()).map(|e| href(&e.kind, &e.id)),
        kind: match info.map(|c| c.kind) {
            Some(CauseKind::Attack) => "attack",
            Some(CauseKind::Human) => "human",
            Some(CauseKind::Condition) => "condition",
            _ => "fault",
        },
    }
}

/// A list of causes, of steps at several strengths of one weakness only the hardest, and no more than some.
fn some(h: &HazardInfo, keys: &[String], most: usize) -> List {
    let mut by_weakness: IndexMap<&str, &str> = IndexMap::new();
    for k in keys {
        let weakness = match k.rsplit_once('/') {
            Some((w, _)) if k.starts_with("step/") => w,
            _ => k.as_str(),
        };
        by_weakness.insert(weakness, k);
    }
    let keys: Vec<&str> = by_weakness.into_values().collect();
    let mut members = members(h, &keys);
    let all = members.len();
    members.truncate(most);
    List { members, more: (all > most).then(|| say!(msg_hz_and_more, all - most)) }
}

/// The classes for which a way is open, as the filter knows them.
fn filter_of(a: &Assessment, way: &Way) -> String {
    if way.origin == Origin::FaultOnly {
        return "-".to_owned();
    }
    let mut out: Vec<&str> = Vec::new();
    for p in &way.by {
        match (&p.least_class, p.beside.as_slice()) {
            (Some(least), []) => {
                let from = rank(a, least);
                out.extend(a.attackers.iter().filter_map(|(id, c)| {
                    c.rank.filter(|r| usize::from(*r) >= from).map(|_| id.as_str())
                }));
            }
            (None, [one]) => out.push(one),
            _ => {}
        }
    }
    out.sort_unstable();
    out.dedup();
    out.join(" ")
}

fn way_row(a: &Assessment, h: &HazardInfo, way: &Way) -> WayRow {
    let mut slots: Vec<Slot> = Vec::new();
    let mut last: Option<&'static str> = None;
    for keys in &way.slots {
        let alternatives: Vec<&str> = keys.iter().map(String::as_str).collect();
        let members = members(h, &alternatives);
        let kind = members.first().map_or("fault", |m| m.kind);
        let stage = if kind == "human" { "fault" } else { kind };
        let (before, lead) = match (last, stage) {
            (None, "condition") => ("", Some(say!(msg_hz_path_given))),
            (None, _) => ("", None),
            (Some("attack"), "attack") => ("→", None),
            (Some("attack"), "fault") => ("→", Some(say!(msg_hz_path_faults))),
            (Some(l), "condition") if l != "condition" => ("", Some(say!(msg_hz_path_given))),
            _ => ("+", None),
        };
        last = Some(stage);
        slots.push(Slot {
            before,
            lead,
            count: (keys.len() > 1).then(|| say!(msg_hz_oneof_k, keys.len())),
            members,
        });
    }
    WayRow {
        things: wording::things(way.order),
        by: wording::performers(a, &way.by),
        attacked: way.origin != Origin::FaultOnly,
        filter: filter_of(a, way),
        slots,
    }
}

fn groups(a: &Assessment, h: &HazardInfo, ways: &[Way]) -> Vec<Group> {
    let r = &h.reachable;
    let attack = r.attack_alone.is_some() || !r.beside_alone.is_empty();
    let both = r.with_faults.is_some() || !r.beside_with_faults.is_empty();
    let unknown = h.count.is_none() && h.sets.is_empty();
    [
        (Origin::FaultOnly, say!(msg_hz_group_fault), r.by_faults, say!(msg_hz_group_none_fault)),
        (Origin::AttackOnly, say!(msg_hz_group_attack), attack, say!(msg_hz_group_none_attack)),
        (Origin::Both, say!(msg_hz_group_both), both, say!(msg_hz_group_none_both)),
    ]
    .into_iter()
    .map(|(origin, name, reachable, none)| {
        let ways: Vec<WayRow> =
            ways.iter().filter(|w| w.origin == origin).map(|w| way_row(a, h, w)).collect();
        let none = ways.is_empty().then(|| {
            if reachable {
                say!(msg_hz_group_unlisted)
            } else if unknown && origin == Origin::Both {
                say!(msg_hz_alone_unknown)
            } else {
                none
            }
        });
        Group { name, none, ways }
    })
    .collect()
}

/// The simplest set with an attack: by the least class that suffices alone; else alone; else with faults.
fn simplest(h: &HazardInfo) -> Option<&SetInfo> {
    let least = h.reachable.attack_alone.as_ref();
    let pick = |fits: &dyn Fn(&SetInfo) -> bool| {
        h.sets.iter().filter(|s| fits(s)).min_by_key(|s| (s.order, s.members.len()))
    };
    pick(&|s| {
        s.origin == Origin::AttackOnly && s.beside.is_empty() && s.least_class.as_ref() == least
    })
    .or_else(|| pick(&|s| s.origin == Origin::AttackOnly))
    .or_else(|| pick(&|s| s.origin == Origin::Both))
}

/// Elements where a cause sits: where it may sit at several, those that its words name.
fn sits<'h>(h: &'h HazardInfo, key: &str) -> Vec<&'h ElementRef> {
    let Some(c) = h.causes.get(key) else { return Vec::new() };
    let named: Vec<&ElementRef> =
        c.elements.iter().filter(|e| c.name.en.contains(&e.name.en)).collect();
    if named.is_empty() { c.elements.iter().collect() } else { named }
}

fn path(a: &Assessment, h: &HazardInfo, set: &SetInfo) -> Path {
    let inside = |component_place: Option<&String>, place: &str| -> bool {
        let mut at = component_place.cloned();
        for _ in 0..64 {
            match at {
                Some(p) if p == place => return true,
                Some(p) => {
                    at = a
                        .picture
                        .places
                        .iter()
                        .find(|(q, ..)| q.id == p)
                        .and_then(|(_, outer, _)| outer.clone());
                }
                None => return false,
            }
        }
        false
    };
    let mut steps = Vec::new();
    let mut parts: Vec<(String, String, Vec<usize>)> = Vec::new();
    let mut places: Vec<(String, usize)> = Vec::new();
    let (mut fault, mut given) = (false, false);
    for key in &set.members {
        let m = member(h, key);
        let mut lead = None;
        let mut nowhere = false;
        let n = if m.kind == "condition" {
            if !given {
                given = true;
                lead = Some(say!(msg_hz_path_given));
            }
            None
        } else {
            if m.kind != "attack" && !fault {
                fault = true;
                lead = Some(say!(msg_hz_path_faults));
            }
            let n = steps.iter().filter(|s: &&Step| s.n.is_some()).count() + 1;
            let mut at_place = false;
            let before = parts.len();
            for e in sits(h, key) {
                match e.kind.as_str() {
                    "component" | "link" | "party" => {
                        parts.push((e.kind.clone(), e.id.clone(), vec![n]));
                    }
                    "place" => {
                        places.push((e.id.clone(), n));
                        at_place = true;
                    }
                    _ => {}
                }
            }
            nowhere = !at_place && parts.len() == before;
            Some(n)
        };
        steps.push(Step { n, lead, member: m, nowhere });
    }
    // A step into a place is numbered at what takes part there; where nothing does, at what stands there.
    for (p, n) in places {
        let there: Vec<&str> = a
            .picture
            .nodes
            .iter()
            .filter(|c| inside(c.place.as_ref(), &p))
            .map(|c| c.element.id.as_str())
            .collect();
        let mut found = false;
        for (kind, id, numbers) in &mut parts {
            if kind == "component" && there.contains(&id.as_str()) {
                numbers.push(n);
                found = true;
            }
        }
        if !found && let Some(s) = steps.iter_mut().find(|s| s.n == Some(n)) {
            s.nowhere = true;
        }
    }
    let title = say!(msg_hz_path_title, h.hazard.name);
    let id = anchor("path", &h.hazard.id);
    let drawn = system::draw_path(a, &system::Path { parts }, &id, &title);
    let all = a.picture.nodes.len();
    let mut who: Option<Text> =
        set.least_class.as_deref().map(|c| say!(msg_hz_by, wording::class(a, c)));
    for b in &set.beside {
        let name = wording::class(a, b);
        who = Some(match who {
            Some(w) => say!(msg_hz_by_together, w, name),
            None => name,
        });
    }
    let who = who.unwrap_or_else(|| say!(msg_hz_somebody));
    Path {
        part: drawn
            .as_ref()
            .filter(|(_, shown)| *shown < all)
            .map(|(_, shown)| say!(msg_hz_path_part, *shown, all)),
        nowhere: drawn.is_some() && steps.iter().any(|s| s.nowhere),
        svg: drawn.map(|(svg, _)| Value::from_safe_string(svg)),
        begin: say!(msg_hz_path_begin, who),
        both: set.origin == Origin::Both,
        steps,
    }
}

fn barriers(h: &HazardInfo) -> Vec<Barrier> {
    h.barriers
        .iter()
        .map(|b| {
            let (class, mark, word) = wording::barrier(b);
            Barrier {
                link: Link::to(&b.barrier),
                class,
                mark,
                word,
                order: match class {
                    "unmet" => 0,
                    "undecided" => 1,
                    _ => 2,
                },
                worthless: b.worthless,
                attackers: b.shares_attackers,
                shared: some(h, &b.shared, NAMED),
                others: b
                    .shared_with
                    .iter()
                    .map(|(e, keys)| (Link::to(e), some(h, keys, NAMED)))
                    .collect(),
            }
        })
        .collect()
}

fn responses(h: &HazardInfo) -> Vec<Response> {
    h.responses
        .iter()
        .map(|r| {
            let (class, mark, order) = if wording::worthless(r) {
                ("unmet", "✕", 0)
            } else if r.independent {
                ("met", "✓", 2)
            } else {
                ("undecided", "≈", 1)
            };
            let shared =
                [(say!(msg_hz_notice), &r.notice_shares), (say!(msg_hz_means), &r.means_share)];
            Response {
                who: wording::responder(r),
                notices: r.notices_by.iter().map(Link::to).collect(),
                acts: r.acts_by.iter().map(Link::to).collect(),
                time: wording::time(r).unwrap_or_else(|| say!(msg_hz_time_unknown)),
                class,
                mark,
                order,
                verdict: r.verdict.clone(),
                error: r.error.as_ref().map(HumanInfo::lines).unwrap_or_default(),
                shared: shared
                    .into_iter()
                    .filter(|(_, keys)| !keys.is_empty())
                    .map(|(name, keys)| (name, some(h, keys, NAMED)))
                    .collect(),
                place: place(&r.place),
            }
        })
        .collect()
}

fn count(h: &HazardInfo, rows: usize) -> Vec<Text> {
    let listed = h.sets.len();
    let mut out = Vec::new();
    match &h.count {
        Some(all) => {
            out.push(say!(msg_hz_ways_count, all.clone(), listed, rows));
            if let Some(left) = all.parse::<u64>().ok().map(|n| n.saturating_sub(listed as u64))
                && left > 0
            {
                out.push(say!(msg_hz_ways_left, left.to_string()));
            }
        }
        None => out.push(say!(msg_hz_ways_uncounted, listed, rows)),
    }
    if h.enclosed {
        out.push(say!(msg_hz_ways_enclosed));
    }
    if let Some(n) = h.complete_below.filter(|n| *n > 1) {
        out.push(say!(msg_hz_ways_complete, n));
    }
    out
}

fn card(a: &Assessment, h: &HazardInfo) -> Card {
    let ways = fold::fold(&h.sets);
    let f = facts(a, h);
    let r = &h.reachable;
    let class = if h.refused.is_some() {
        "undecided"
    } else if f.faults <= 1 || f.rank <= 2 || f.botnet {
        "unmet"
    } else if r.by_faults || f.rank < 99 || r.with_faults.is_some() {
        "undecided"
    } else {
        "met"
    };
    let chosen = simplest(h);
    let attackable = r.attack_alone.is_some()
        || r.with_faults.is_some()
        || !r.beside_alone.is_empty()
        || !r.beside_with_faults.is_empty();
    let mut filter: Vec<(String, Text)> = Vec::new();
    let filters: Vec<String> = ways.iter().map(|w| filter_of(a, w)).collect();
    for (id, c) in &a.attackers {
        if filters.iter().any(|f| f.split(' ').any(|x| x == id)) {
            filter.push((id.clone(), say!(msg_hz_filter_upto, c.name)));
        }
    }
    if filters.iter().any(|f| f == "-") && !filter.is_empty() {
        filter.insert(0, ("-".to_owned(), say!(msg_hz_filter_none)));
    }
    let id = anchor("bowtie", &h.hazard.id);
    Card {
        anchor: anchor("hazard", &h.hazard.id),
        id: h.hazard.id.clone(),
        name: h.hazard.name.clone(),
        class,
        headline: h.headline.clone(),
        worst: h.worst().map(wording::harm),
        place: place(&h.place),
        refused: h.refused.as_ref().map(|why| say!(msg_hz_refused, why)),
        open: false,
        bowtie: h
            .refused
            .is_none()
            .then(|| Value::from_safe_string(bowtie::draw(a, h, &ways, &id))),
        path: chosen.map(|s| path(a, h, s)),
        no_path: (chosen.is_none() && h.refused.is_none())
            .then(|| if attackable { say!(msg_hz_path_unlisted) } else { say!(msg_hz_no_path) }),
        count: count(h, ways.len()),
        filter: if filter.len() > 1 { filter } else { Vec::new() },
        groups: groups(a, h, &ways),
        alone_known: h.count.is_some() || !h.sets.is_empty(),
        alone: some(h, &h.single_points, ALONE),
        stones: h.stepping_stones.iter().take(ALONE).map(Link::to).collect(),
        barriers: barriers(h),
        responses: responses(h),
        gaps: h.gaps.iter().take(GAPS).cloned().collect(),
        gaps_more: (h.gaps.len() > GAPS).then(|| say!(msg_hz_and_more, h.gaps.len() - GAPS)),
    }
}

/// Arranges the hazards: the gravest first, among these the ones that need least.
pub(super) fn build(a: &Assessment) -> Hazards {
    let mut order: Vec<(&HazardInfo, Facts)> = a.hazards.iter().map(|h| (h, facts(a, h))).collect();
    order.sort_by_key(|(_, f)| (f.gravity, !f.botnet, f.faults.min(f.rank), f.faults, f.rank));
    let all = order.len();
    let summary = (all > 0).then(|| {
        let of = |fits: &dyn Fn(&Facts) -> bool| order.iter().filter(|(_, f)| fits(f)).count();
        say!(
            msg_hz_summary,
            all,
            of(&|f| f.faults <= 1),
            of(&|f| f.rank < 99 || f.botnet),
            of(&|f| f.botnet)
        )
    });
    let rows = order
        .iter()
        .take(ROWS)
        .enumerate()
        .map(|(i, (h, _))| Row {
            href: if i < CARDS { href("hazard", &h.hazard.id) } else { "#hazards".to_owned() },
            name: h.hazard.name.clone(),
            worst: h.worst().map(wording::harm),
            worst_order: h.worst().map_or(99_999, HarmInfo::gravity),
            cells: cells(a, h),
        })
        .collect();
    let mut cards: Vec<Card> = order.iter().take(CARDS).map(|(h, _)| card(a, h)).collect();
    if let Some(first) = cards.first_mut() {
        first.open = true;
    }
    Hazards {
        summary,
        rows,
        rows_left: (all > ROWS).then(|| say!(msg_hz_table_left, ROWS, all)),
        cards,
        cards_left: (all > CARDS).then(|| say!(msg_hz_left, CARDS, all)),
    }
}
