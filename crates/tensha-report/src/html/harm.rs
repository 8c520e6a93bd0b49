//! What the templates see of harm and the map: an overview of all viewpoints, and for each its picture, placements, demands, questions
//! and gaps; every harm, the ledgers beside the map, further factors.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use minijinja::Value;
use serde::Serialize;
use tensha_analysis::map::{Outcome, Range, Stands};
use tensha_model::harm::LooksAt;
use tensha_text::Text;

use crate::assessment::{Assessment, ElementRef, PlaceRef};
use crate::map::{
    CornerInfo, HarmRow, LevelInfo, MapInfo, PerspectiveInfo, PlacementInfo, ViewInfo,
};
use crate::messages::say;
use crate::picture::{anchor, href, map};
use crate::wording;

/// A kind of harm in a ledger of its own: name, reason, and where it comes up.
type LedgerKind = (Text, Option<Text>, Vec<(Link, Text)>);

/// How many rows a table has, how many viewpoints are shown in full, and how many items a list has. The rest is in the JSON.
const ROWS: usize = 500;
const CARDS: usize = 8;
const LISTED: usize = 40;

#[derive(Serialize)]
pub(super) struct Harm {
    summary: Option<Text>,
    definition: Option<Text>,
    units: Option<Text>,
    perspectives: Vec<Text>,
    overview: Vec<Overview>,
    overlay: Option<Value>,
    disagreements: Vec<Disagreement>,
    cards: Vec<Card>,
    cards_left: Option<Text>,
    emphasis: Vec<Emphasis>,
    flips: Vec<Text>,
    kinds: Vec<(String, Text)>,
    harms: Vec<Row>,
    harms_left: Option<Text>,
    ledgers: Vec<Ledger>,
    further: Vec<Further>,
    further_left: Option<Text>,
}

#[derive(Serialize)]
struct Link {
    name: Text,
    href: String,
}

/// What is demanded against what is confirmed.
#[derive(Serialize)]
struct Demand {
    name: Text,
    class: &'static str,
    mark: &'static str,
    order: usize,
    demanded: Text,
    confirmed: Text,
    verdict: Text,
}

#[derive(Serialize)]
struct Overview {
    href: String,
    name: Text,
    sees: Text,
    cells: Vec<Text>,
    demands: Vec<Demand>,
    known: String,
    known_order: usize,
    unplaced: usize,
}

#[derive(Serialize)]
struct Disagreement {
    one: Text,
    other: Text,
    index: String,
    hazards: Vec<Link>,
    more: Option<Text>,
}

#[derive(Serialize)]
struct Corner {
    name: Text,
    recovery: Text,
    economic: Text,
    places: Vec<String>,
    strangers: Option<Text>,
}

#[derive(Serialize)]
struct Placement {
    anchor: Option<String>,
    number: usize,
    link: Link,
    cell: Text,
    order: usize,
    why: Text,
    corners: Vec<Corner>,
    worked_out: Option<Text>,
    weighted: Option<Text>,
}

#[derive(Serialize)]
struct Question {
    perspective: Option<u8>,
    text: Text,
    core: bool,
}

#[derive(Serialize)]
struct Card {
    anchor: String,
    id: String,
    name: Text,
    class: &'static str,
    open: bool,
    sees: Text,
    scale: Text,
    svg: Option<Value>,
    many_svg: Option<Value>,
    many_title: Option<Text>,
    many: Vec<Placement>,
    cells: Vec<Text>,
    demands: Vec<Demand>,
    questions: Vec<Question>,
    placements: Vec<Placement>,
    placements_left: Option<Text>,
    unplaced: Vec<(Link, Text)>,
    unplaced_left: Option<Text>,
    meter: Text,
}

#[derive(Serialize)]
struct Emphasis {
    kind: Text,
    text: Option<Text>,
    shift: Text,
    owner: Option<Text>,
    place: String,
}

#[derive(Serialize)]
struct Row {
    hazard: Link,
    outcome: Text,
    who: Option<Text>,
    stranger: bool,
    kind: Text,
    kind_id: String,
    level: Text,
    order: usize,
    estimated: Option<Text>,
    amount: Option<String>,
    persons: Option<u64>,
    from_units: Option<Text>,
    reach: Option<Text>,
    stands: Text,
    reason: Option<Text>,
    place: String,
}

#[derive(Serialize)]
struct Ledger {
    who: Text,
    kinds: Vec<LedgerKind>,
}

#[derive(Serialize)]
struct Further {
    hazard: Link,
    factor: Text,
    level: Text,
    reason: Option<Text>,
    place: String,
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words about harm.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    nav => msg_map_page_nav,
    h => msg_map_page_h,
    none => msg_map_page_none,
    intro => msg_map_page_intro,
    viewpoint => msg_map_page_viewpoint,
    cells => msg_map_page_cells,
    known => msg_map_page_known,
    unplaced => msg_map_page_unplaced,
    unplaced_h => msg_map_page_unplaced_h,
    disagreement => msg_map_page_disagreement,
    disagreement_intro => msg_map_page_disagreement_intro,
    between => msg_map_page_between,
    index => msg_map_page_index,
    differ => msg_map_page_differ,
    no_cell => msg_map_page_no_cell,
    demands => msg_map_page_demands,
    perspective => msg_map_page_perspective,
    demanded => msg_map_page_demanded,
    confirmed => msg_map_page_confirmed,
    verdict => msg_map_page_verdict,
    questions => msg_map_page_questions,
    core => msg_map_page_core,
    placements => msg_map_page_placements,
    hazard => msg_map_page_hazard,
    why => msg_map_page_why,
    lines => msg_map_page_lines,
    weighted => msg_map_page_weighted,
    unweighted => msg_map_page_unweighted,
    same => msg_map_page_same,
    reason => msg_map_page_reason,
    emphasis => msg_map_page_emphasis,
    emphasis_intro => msg_map_page_emphasis_intro,
    no_flips => msg_map_page_no_flips,
    shift => msg_map_page_shift,
    owner => msg_map_page_owner,
    meaning => msg_map_page_meaning,
    harms => msg_map_page_harms,
    harms_intro => msg_map_page_harms_intro,
    kind => msg_map_page_kind,
    kind_all => msg_map_page_kind_all,
    level => msg_map_page_level,
    who => msg_map_page_who,
    stranger => msg_map_page_stranger,
    own => msg_map_page_own,
    estimate => msg_map_page_estimate,
    reach => msg_map_page_reach,
    counts => msg_map_page_counts,
    outcome => msg_map_page_outcome,
    unstated => msg_map_page_unstated,
    ledger => msg_map_page_ledger,
    ledger_intro => msg_map_page_ledger_intro,
    further => msg_map_page_further,
    further_intro => msg_map_page_further_intro,
    factor => msg_map_page_factor,
}

fn link(e: &ElementRef) -> Link {
    Link { name: e.name.clone(), href: href(&e.kind, &e.id) }
}

fn line(p: &PlaceRef) -> String {
    p.to_string()
}

fn left(all: usize, shown: usize) -> Option<Text> {
    (all > shown).then(|| say!(msg_map_page_left, shown, all))
}

fn sees(v: &ViewInfo) -> Text {
    match v.looks_at {
        LooksAt::Own => match &v.party {
            Some(p) => say!(msg_map_page_sees_own, p.name),
            None => say!(msg_map_page_sees_nobody),
        },
        LooksAt::LargestPeople => say!(msg_map_page_sees_people),
        LooksAt::LargestOrganisation => say!(msg_map_page_sees_organisation),
        LooksAt::All => say!(msg_map_page_sees_all),
    }
}

fn demand(p: &PerspectiveInfo) -> Demand {
    let name = |l: &Option<LevelInfo>| {
        l.as_ref().map_or_else(|| say!(msg_map_page_nothing), |l| l.name.clone())
    };
    let (class, mark, order, verdict) = match (p.met, p.in_place) {
        (true, _) => ("met", "✓", 2, say!(msg_map_page_met)),
        (false, true) => ("undecided", "△", 1, say!(msg_map_page_weak)),
        (false, false) => ("unmet", "✕", 0, say!(msg_map_page_absent)),
    };
    let confirmed = match (&p.confirmed, p.in_place) {
        (None, true) => say!(msg_map_page_unconfirmed),
        (None, false) => say!(msg_map_page_no_control),
        (level, _) => name(level),
    };
    Demand {
        name: p.name.clone(),
        class,
        mark,
        order,
        demanded: name(&p.demanded),
        confirmed,
        verdict,
    }
}

fn range(r: Range, levels: &[LevelInfo]) -> Text {
    let name = |n: u8| levels.get(usize::from(n)).map(|l| l.name.clone()).unwrap_or_default();
    if r.lo == r.hi { name(r.hi) } else { say!(msg_map_between, name(r.lo), name(r.hi)) }
}

fn corner(m: &MapInfo, name: Text, c: &CornerInfo) -> Corner {
    Corner {
        name,
        recovery: c.recovery_why.clone(),
        economic: c.economic_why.clone(),
        places: c.places.iter().map(line).collect(),
        strangers: c.strangers.map(|r| say!(msg_map_page_strangers, range(r, &m.recovery))),
    }
}

fn placement(
    m: &MapInfo,
    v: &ViewInfo,
    p: &PlacementInfo,
    numbers: &IndexMap<String, usize>,
    anchored: bool,
) -> Placement {
    let places = p.judged.as_ref().map(|(_, place)| line(place));
    let mut corners = vec![
        corner(m, say!(msg_map_if_unhandled), &p.unhandled),
        corner(m, say!(msg_map_if_handled), &p.handled),
    ];
    corners[0].places.extend(places);
    Placement {
        anchor: anchored.then(|| map::placed(&v.id, &p.hazard.id)),
        number: numbers.get(&p.hazard.id).copied().unwrap_or_default(),
        link: link(&p.hazard),
        cell: p.cell.name.clone(),
        // The gravest first: by recovery, then by money.
        order: usize::from((2 - p.cell.recovery.min(2)) * 3 + 2 - p.cell.economic.min(2)),
        why: p.why.clone(),
        corners,
        worked_out: p
            .worked_out
            .as_ref()
            .map(|c| say!(msg_map_page_worked_out, c.recovery_why.clone(), c.economic_why.clone())),
        weighted: p.weighted.as_ref().map(|c| c.name.clone()),
    }
}

fn placements(
    m: &MapInfo,
    v: &ViewInfo,
    list: &[PlacementInfo],
    numbers: &IndexMap<String, usize>,
    anchored: bool,
) -> Vec<Placement> {
    let mut out: Vec<Placement> =
        list.iter().map(|p| placement(m, v, p, numbers, anchored)).collect();
    out.sort_by_key(|p| (p.order, p.number));
    out.truncate(ROWS);
    out
}

fn card(m: &MapInfo, v: &ViewInfo, numbers: &IndexMap<String, usize>, open: bool) -> Card {
    let demands: Vec<Demand> = v.perspectives.iter().map(demand).collect();
    let worst = demands.iter().map(|d| d.order).min().unwrap_or(2);
    let id = anchor("map", &v.id);
    let draw = |which, id: &str| Value::from_safe_string(map::draw(m, v, which, id));
    let amount = |x: f64| format!("{} {}", wording::money(x), v.scale.1);
    Card {
        id: v.id.clone(),
        name: v.name.clone(),
        class: ["unmet", "undecided", "met"][worst.min(2)],
        open,
        sees: sees(v),
        scale: say!(msg_map_page_scale, v.scale.0.clone(), amount(v.scale.2), amount(v.scale.3)),
        svg: (!v.one.is_empty()).then(|| draw(map::Which::One, &id)),
        many_svg: (!v.many.is_empty()).then(|| draw(map::Which::Many, &format!("{id}-many"))),
        many_title: v.many.first().map(|p| say!(msg_map_page_many, p.units)),
        many: placements(m, v, &v.many, numbers, false),
        cells: v.cells.iter().map(|c| c.name.clone()).collect(),
        demands,
        questions: v
            .questions
            .iter()
            .map(|q| Question { perspective: q.perspective, text: q.text.clone(), core: q.core })
            .collect(),
        placements: placements(m, v, &v.one, numbers, true),
        placements_left: left(v.one.len(), ROWS),
        unplaced: v.unplaced.iter().take(LISTED).map(|(h, why)| (link(h), why.clone())).collect(),
        unplaced_left: left(v.unplaced.len(), LISTED),
        meter: say!(msg_map_page_meter, v.meter.0, v.meter.1),
        anchor: anchor("view", &v.id),
    }
}

fn levels((lo, hi): &(Text, Text)) -> Text {
    if lo == hi { lo.clone() } else { say!(msg_map_between, lo.clone(), hi.clone()) }
}

fn stands(s: Stands) -> Text {
    match s {
        Stands::Placed => say!(msg_map_page_stands_placed),
        Stands::Beside => say!(msg_map_page_stands_beside),
        Stands::Ledger => say!(msg_map_page_stands_ledger),
        Stands::NotHarm => say!(msg_map_page_stands_not),
    }
}

fn outcome(o: Outcome) -> Text {
    match o {
        Outcome::Unhandled => say!(msg_map_if_unhandled),
        Outcome::Handled => say!(msg_map_if_handled),
    }
}

fn row(x: &HarmRow) -> Row {
    let unknown = || say!(msg_map_page_unstated);
    Row {
        hazard: link(&x.hazard),
        outcome: outcome(x.outcome),
        who: x.harm.who.as_ref().map(|e| e.name.clone()),
        stranger: x.stranger,
        kind: x.harm.kind_name.clone(),
        kind_id: x.harm.kind.clone(),
        level: x.level.as_ref().filter(|_| x.stated).map_or_else(unknown, levels),
        order: x.harm.gravity(),
        estimated: x.estimated.as_ref().map(|e| say!(msg_map_page_estimated, levels(e))),
        amount: x.harm.amount.as_deref().map(wording::grouped),
        persons: x.harm.persons,
        from_units: (x.from_units > 1).then(|| say!(msg_map_page_from_units, x.from_units)),
        reach: x.reach.clone(),
        stands: stands(x.stands),
        reason: x.reason.clone(),
        place: line(&x.harm.place),
    }
}

/// What stands in ledgers of its own, by who has it and by kind; nothing is added up.
fn ledgers(m: &MapInfo) -> Vec<Ledger> {
    type Entries = (Text, Option<Text>, Vec<(Link, Text)>);
    let mut out: IndexMap<String, (Text, IndexMap<String, Entries>)> = IndexMap::new();
    for x in m.harms.iter().filter(|x| x.stands == Stands::Ledger) {
        let (id, name) = x.harm.who.as_ref().map_or_else(
            || (String::new(), say!(msg_map_page_nobody)),
            |e| (e.id.clone(), e.name.clone()),
        );
        let (_, kinds) = out.entry(id).or_insert_with(|| (name, IndexMap::new()));
        let (.., list) = kinds
            .entry(x.harm.kind.clone())
            .or_insert_with(|| (x.harm.kind_name.clone(), x.reason.clone(), Vec::new()));
        let level = x.level.as_ref().map_or_else(|| say!(msg_map_page_unstated), levels);
        if list.len() < LISTED {
            list.push((link(&x.hazard), say!(msg_map_page_entry, level, outcome(x.outcome))));
        }
    }
    out.into_values()
        .map(|(who, kinds)| Ledger { who, kinds: kinds.into_values().collect() })
        .collect()
}

/// Arranges harm and the map.
pub(super) fn build(a: &Assessment) -> Harm {
    let m = &a.map;
    let numbers = map::numbers(m);
    let all = a.hazards.len();
    let title = |id: &str| {
        m.views.iter().find(|v| v.id == id).map_or_else(|| Text::same(id), |v| v.name.clone())
    };
    let short = m.views.iter().filter(|v| v.perspectives.iter().any(|p| !p.met)).count();
    let flips = m.views.iter().flat_map(|v| {
        v.one.iter().filter_map(|p| {
            let to = p.weighted.as_ref()?;
            let (hazard, view) = (p.hazard.name.clone(), v.name.clone());
            Some(say!(msg_map_page_flip, hazard, view, p.cell.name.clone(), to.name.clone()))
        })
    });
    let mut kinds: IndexMap<&str, Text> = IndexMap::new();
    let mut harms: Vec<&HarmRow> = m.harms.iter().collect();
    harms.sort_by_key(|x| x.harm.gravity());
    for x in &harms {
        kinds.entry(&x.harm.kind).or_insert_with(|| x.harm.kind_name.clone());
    }
    Harm {
        summary: (all > 0 && !m.views.is_empty())
            .then(|| say!(msg_map_page_summary, numbers.len(), all, m.views.len(), short)),
        definition: m.definition.as_ref().map(|d| say!(msg_map_page_definition, d.clone())),
        units: (m.units > 1).then(|| say!(msg_map_page_units, m.units)),
        perspectives: m
            .views
            .first()
            .map(|v| v.perspectives.iter().map(|p| p.name.clone()).collect())
            .unwrap_or_default(),
        overview: m
            .views
            .iter()
            .take(ROWS)
            .enumerate()
            .map(|(i, v)| Overview {
                href: if i < CARDS {
                    format!("#{}", anchor("view", &v.id))
                } else {
                    "#harm".into()
                },
                name: v.name.clone(),
                sees: sees(v),
                cells: v.cells.iter().map(|c| c.name.clone()).collect(),
                demands: v.perspectives.iter().map(demand).collect(),
                known: format!("{} / {}", v.meter.0, v.meter.1),
                known_order: v.meter.0 * 1000 / v.meter.1.max(1),
                unplaced: v.unplaced.len(),
            })
            .collect(),
        overlay: map::overlay(m, "overlay").map(Value::from_safe_string),
        disagreements: m
            .disagreements
            .iter()
            .take(LISTED)
            .map(|d| Disagreement {
                one: title(&d.between.0),
                other: title(&d.between.1),
                index: format!("{:.2}", d.index),
                hazards: d.hazards.iter().take(LISTED).map(link).collect(),
                more: left(d.hazards.len(), LISTED),
            })
            .collect(),
        cards: m
            .views
            .iter()
            .take(CARDS)
            .enumerate()
            .map(|(i, v)| card(m, v, &numbers, i == 0))
            .collect(),
        cards_left: left(m.views.len(), CARDS),
        emphasis: m
            .emphasis
            .iter()
            .map(|e| Emphasis {
                kind: e.kind.clone(),
                text: e.text.clone(),
                shift: Text::same(format!("{:+}", e.shift)),
                owner: e.owner.clone(),
                place: line(&e.place),
            })
            .collect(),
        flips: flips.take(LISTED).collect(),
        kinds: kinds.into_iter().map(|(id, name)| (id.to_owned(), name)).collect(),
        harms_left: left(harms.len(), ROWS),
        harms: harms.into_iter().take(ROWS).map(row).collect(),
        ledgers: ledgers(m),
        further_left: left(m.further.len(), ROWS),
        further: m
            .further
            .iter()
            .take(ROWS)
            .map(|f| Further {
                hazard: link(&f.hazard),
                factor: f.factor.clone(),
                level: f.level.clone(),
                reason: f.reason.clone(),
                place: line(&f.place),
            })
            .collect(),
    }
}
