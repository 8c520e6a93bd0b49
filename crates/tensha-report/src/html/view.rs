//! What the templates see: the assessment arranged for reading, with what is drawn capped. Texts stay bilingual.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use minijinja::Value;
use rustc_hash::FxHashMap;
use serde::Serialize;
use tensha_analysis::accuracy::Why;
use tensha_analysis::paths::Verdict;
use tensha_analysis::regimes::Outcome;
use tensha_model::knowledge::Status;
use tensha_model::system::Arrow;
use tensha_text::{Severity, Text};

use crate::assessment::{
    AccuracyInfo, Assessment, CoverageInfo, ElementRef, FlowInfo, PlaceRef, PropertyInfo,
    SegmentInfo, Strength, SumInfo,
};
use crate::messages::say;
use crate::picture::{
    self, anchor, both, href, level_name, property_name, strength_class, strength_name, strip,
};

/// How many flows are drawn, stand in the table, and are opened; how many of the others are shown. The rest is in the JSON.
const CARDS: usize = 200;
const ROWS: usize = 2000;
const OPEN: usize = 30;
const FINDINGS: usize = 1000;
const SUBJECTS: usize = 300;
const SEGMENTS: usize = 500;
const IN_CELL: usize = 200;

#[derive(Serialize)]
pub(super) struct View {
    name: Text,
    title: Text,
    at: String,
    program: String,
    model_version: Option<String>,
    model_date: Option<String>,
    sector: Option<Text>,
    intended_use: Option<Text>,
    counts: Vec<(Text, usize)>,
    verdict: Text,
    tiles: Vec<Tile>,
    picture: Option<Value>,
    picture_large: bool,
    legend: Vec<(&'static str, Text)>,
    properties: Vec<Text>,
    rows: Vec<Row>,
    rows_left: Option<Text>,
    cards: Vec<Card>,
    cards_left: Option<Text>,
    findings: Vec<Finding>,
    findings_left: Option<Text>,
    severities: Vec<(&'static str, usize)>,
    coverage: Coverage,
    regimes: Vec<Regime>,
    zones: Vec<Zone>,
    elements: Vec<(&'static str, Text)>,
    cpsf: Vec<(Text, Vec<Vec<Kind>>)>,
    segments: Vec<Segment>,
    segments_left: Option<Text>,
    skipped: Vec<(Text, Text)>,
    suppressed: Vec<Suppressed>,
    packs: Vec<Pack>,
    documents: Vec<(String, String, Text, String)>,
}

#[derive(Serialize)]
struct Tile {
    class: &'static str,
    n: usize,
    label: Text,
    mark: &'static str,
}

/// An element with where its details are.
#[derive(Serialize)]
struct Link {
    name: Text,
    href: String,
}

#[derive(Serialize)]
struct Row {
    href: String,
    id: String,
    name: Text,
    arrow: Text,
    class: &'static str,
    mark: &'static str,
    verdict: Text,
    order: usize,
    cells: Vec<PropertyView>,
    more: Vec<(&'static str, &'static str, Text)>,
}

#[derive(Serialize)]
struct PropertyView {
    name: Text,
    class: &'static str,
    mark: &'static str,
    have: Text,
    level: &'static str,
    need: Option<Text>,
    assumed: bool,
    order: usize,
    verdict: Text,
}

#[derive(Serialize)]
struct Card {
    anchor: String,
    id: String,
    name: Text,
    arrow: Text,
    class: &'static str,
    mark: &'static str,
    verdict: Text,
    from: Option<Link>,
    to: Option<Link>,
    command: Option<String>,
    place: String,
    because: Option<Text>,
    properties: Vec<PropertyView>,
    strips: Vec<(Text, Value)>,
    causes: Vec<Cause>,
    open_only: bool,
    helps: Vec<Text>,
    no_benefit: Vec<Text>,
    cut: Vec<Text>,
    inputs: Vec<Input>,
    combine: Option<Text>,
    accuracy: Option<Accuracy>,
    findings: Vec<Related>,
    more: Vec<(&'static str, &'static str, Text)>,
    open: bool,
}

/// A segment that holds a flow down.
#[derive(Serialize)]
struct Cause {
    name: Text,
    href: String,
    what: Option<Text>,
    kind: Text,
    on: Option<Link>,
    on_text: Option<Text>,
    certain: bool,
    stands: Vec<Text>,
    reasons: Vec<Reason>,
}

/// Why a segment is worth what it is in some properties.
#[derive(Serialize, PartialEq)]
struct Reason {
    properties: Vec<Text>,
    level: Text,
    class: &'static str,
    why: Option<Text>,
    from: Text,
    entry: Option<String>,
    place: String,
    status: Option<Text>,
    documents: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Input {
    name: Text,
    href: String,
    limits: Vec<Text>,
    class: &'static str,
    mark: &'static str,
}

#[derive(Serialize)]
struct Accuracy {
    sums: Vec<Sum>,
    others: Vec<(Text, &'static str, &'static str, Text)>,
    mismatches: Option<Text>,
}

#[derive(Serialize)]
struct Sum {
    name: Text,
    shown: String,
    needed: Option<String>,
    class: &'static str,
    mark: &'static str,
    verdict: Text,
    terms: Vec<(Link, Text, String, String)>,
    unknown: Vec<Link>,
}

#[derive(Serialize)]
struct Related {
    href: String,
    code: String,
    severity: &'static str,
    message: Text,
}

#[derive(Serialize)]
struct Finding {
    anchor: String,
    id: String,
    code: String,
    severity: &'static str,
    order: usize,
    label: Text,
    message: Text,
    places: Vec<(String, Text)>,
    first: Option<String>,
    notes: Vec<Text>,
    help: Vec<Text>,
    subject: Option<Link>,
}

#[derive(Serialize)]
struct Coverage {
    formula: Vec<Text>,
    sum: String,
    total: usize,
    used: usize,
    dismissed: usize,
    open: usize,
    groups: Vec<Group>,
    left: Option<Text>,
    outside: Vec<Text>,
}

#[derive(Serialize)]
struct Group {
    name: Text,
    words: Vec<Text>,
    rows: Vec<(Link, Vec<CoverageCell>)>,
    reasons: Vec<(String, usize, Text, Vec<Text>)>,
}

#[derive(Serialize)]
struct CoverageCell {
    kind: &'static str,
    mark: &'static str,
    said: Text,
    hover: String,
    reason: Option<(String, usize)>,
}

#[derive(Serialize)]
struct Regime {
    id: String,
    name: Text,
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    id: String,
    text: Text,
    class: &'static str,
    mark: &'static str,
    order: usize,
    outcome: Text,
    witnesses: Vec<Link>,
    status: Option<Text>,
    documents: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Zone {
    anchor: String,
    name: Text,
    id: String,
    target: Option<String>,
    shown: Option<String>,
    possible: Option<String>,
    segments: usize,
    class: &'static str,
    mark: &'static str,
    verdict: Text,
    weakest: Vec<Link>,
}

/// Elements of one kind in a cell of the CPSF view.
#[derive(Serialize)]
struct Kind {
    name: Text,
    elements: Vec<(Option<String>, Option<String>, Text, String)>,
    left: Option<Text>,
}

#[derive(Serialize)]
struct Segment {
    anchor: Option<String>,
    name: Text,
    id: String,
    kind: Text,
    what: Option<Text>,
    place: Option<String>,
    between: Option<Text>,
    whereabouts: Vec<Text>,
    strengths: Vec<(&'static str, Text, usize)>,
    stands: Vec<Text>,
    reasons: Vec<Reason>,
    holds: usize,
}

#[derive(Serialize)]
struct Suppressed {
    id: String,
    message: Text,
    reason: Text,
    until: Option<String>,
}

#[derive(Serialize)]
struct Pack {
    id: String,
    version: String,
    title: Text,
    builtin: bool,
    sha256: String,
}

macro_rules! table {
    ($($name:ident => $message:ident,)*) => {
        /// The fixed words of the page.
        pub(super) fn words() -> BTreeMap<&'static str, Text> {
            BTreeMap::from([$((stringify!($name), say!($message))),*])
        }
    };
}
table! {
    kicker => msg_page_kicker,
    skip => msg_page_skip,
    lang => msg_page_lang,
    nav => msg_page_nav,
    at => msg_page_at,
    model_version => msg_page_model_version,
    model_date => msg_page_model_date,
    program => msg_page_program,
    sector => msg_page_sector,
    use => msg_page_use,
    not_given => msg_page_not_given,
    verdict_none => msg_page_verdict_none,
    met => msg_page_met,
    unmet => msg_page_unmet,
    undecided => msg_page_undecided,
    not_judged => msg_page_not_judged,
    v_met => msg_page_v_met,
    v_unmet => msg_page_v_unmet,
    v_undecided => msg_page_v_undecided,
    v_not_judged => msg_page_v_not_judged,
    errors => msg_page_errors,
    warnings => msg_page_warnings,
    notes => msg_page_notes,
    error => msg_page_error,
    warning => msg_page_warning,
    note => msg_page_note,
    s_summary => msg_page_s_summary,
    s_picture => msg_page_s_picture,
    s_flows => msg_page_s_flows,
    s_findings => msg_page_s_findings,
    s_coverage => msg_page_s_coverage,
    s_regimes => msg_page_s_regimes,
    s_zones => msg_page_s_zones,
    s_cpsf => msg_page_s_cpsf,
    s_segments => msg_page_s_segments,
    s_sources => msg_page_s_sources,
    h_picture => msg_page_h_picture,
    h_flows => msg_page_h_flows,
    h_findings => msg_page_h_findings,
    h_coverage => msg_page_h_coverage,
    h_outside => msg_page_h_outside,
    h_regimes => msg_page_h_regimes,
    h_zones => msg_page_h_zones,
    h_cpsf => msg_page_h_cpsf,
    h_segments => msg_page_h_segments,
    h_sources => msg_page_h_sources,
    h_skipped => msg_page_h_skipped,
    h_suppressed => msg_page_h_suppressed,
    h_packs => msg_page_h_packs,
    h_documents => msg_page_h_documents,
    h_counts => msg_page_h_counts,
    level_none => msg_page_level_none,
    level_weak => msg_page_level_weak,
    level_standard => msg_page_level_standard,
    level_strong => msg_page_level_strong,
    unknown => msg_page_unknown,
    no_need => msg_page_no_need,
    no_flow => msg_page_no_flow,
    no_zone => msg_page_no_zone,
    col_quantities => msg_page_col_quantities,
    col_near => msg_page_col_near,
    col_cyber => msg_page_col_cyber,
    col_screens => msg_page_col_screens,
    col_people => msg_page_col_people,
    legend => msg_page_legend,
    legend_unknown => msg_page_legend_unknown,
    legend_idle => msg_page_legend_idle,
    legend_flag => msg_page_legend_flag,
    picture_large => msg_page_picture_large,
    picture_none => msg_page_picture_none,
    flow => msg_page_flow,
    arrow => msg_page_arrow,
    verdict_col => msg_page_verdict_col,
    p2c => msg_page_p2c,
    c2p => msg_page_c2p,
    c2c => msg_page_c2c,
    people => msg_page_people,
    cell_legend => msg_page_cell_legend,
    command => msg_page_command,
    because => msg_page_because,
    assumed => msg_page_assumed,
    have => msg_page_have,
    need => msg_page_need,
    nothing => msg_page_nothing,
    bottleneck => msg_page_bottleneck,
    bottleneck_maybe => msg_page_bottleneck_maybe,
    decided_from => msg_page_decided_from,
    strip_legend => msg_page_strip_legend,
    why_here => msg_page_why_here,
    why_open => msg_page_why_open,
    held_here => msg_page_held_here,
    stands => msg_page_stands,
    stands_none => msg_page_stands_none,
    reason => msg_page_reason,
    o_model => msg_page_o_model,
    o_dossier => msg_page_o_dossier,
    o_pack => msg_page_o_pack,
    o_unstated => msg_page_o_unstated,
    reconstructed => msg_page_reconstructed,
    to_be_checked => msg_page_to_be_checked,
    mend => msg_page_mend,
    no_benefit => msg_page_no_benefit,
    cut => msg_page_cut,
    inputs => msg_page_inputs,
    combine_any => msg_page_combine_any,
    combine_all => msg_page_combine_all,
    limits => msg_page_limits,
    accuracy => msg_page_accuracy,
    error_sum => msg_page_error_sum,
    age_sum => msg_page_age_sum,
    summand => msg_page_summand,
    at_where => msg_page_at_where,
    amount => msg_page_amount,
    place => msg_page_place,
    sum => msg_page_sum,
    allowed => msg_page_allowed,
    unknown_at => msg_page_unknown_at,
    why_stated => msg_page_why_stated,
    why_rounding => msg_page_why_rounding,
    why_truncation => msg_page_why_truncation,
    why_delay => msg_page_why_delay,
    why_period => msg_page_why_period,
    resolution => msg_page_resolution,
    range_of => msg_page_range_of,
    completeness => msg_page_completeness,
    related => msg_page_related,
    filter => msg_page_filter,
    search => msg_page_search,
    shown_count => msg_page_shown_count,
    severity => msg_page_severity,
    code => msg_page_code,
    message => msg_page_message,
    places => msg_page_places,
    details => msg_page_details,
    notes_h => msg_page_notes_h,
    no_findings => msg_page_no_findings,
    cov_intro => msg_page_cov_intro,
    cov_flows_p2c => msg_page_cov_flows_p2c,
    cov_flows_c2p => msg_page_cov_flows_c2p,
    cov_flows_c2c => msg_page_cov_flows_c2c,
    cov_people => msg_page_cov_people,
    used => msg_page_used,
    dismissed => msg_page_dismissed,
    open => msg_page_open,
    reasons => msg_page_reasons,
    subject => msg_page_subject,
    cov_none => msg_page_cov_none,
    outside_intro => msg_page_outside_intro,
    check => msg_page_check,
    outcome => msg_page_outcome,
    witness => msg_page_witness,
    source => msg_page_source,
    o_violated => msg_page_o_violated,
    o_question => msg_page_o_question,
    o_kept => msg_page_o_kept,
    o_na => msg_page_o_na,
    no_regime_text => msg_page_no_regime_text,
    zone => msg_page_zone,
    target => msg_page_target,
    shown => msg_page_shown,
    possible => msg_page_possible,
    segments_n => msg_page_segments_n,
    weakest => msg_page_weakest,
    below => msg_page_below,
    no_zones => msg_page_no_zones,
    zones_note => msg_page_zones_note,
    layer1 => msg_page_layer1,
    layer2 => msg_page_layer2,
    layer3 => msg_page_layer3,
    layer => msg_page_layer,
    e_organisation => msg_page_e_organisation,
    e_people => msg_page_e_people,
    e_component => msg_page_e_component,
    e_data => msg_page_e_data,
    e_procedure => msg_page_e_procedure,
    e_system => msg_page_e_system,
    seg_intro => msg_page_seg_intro,
    segment => msg_page_segment,
    what => msg_page_what,
    zone_place => msg_page_zone_place,
    holds_col => msg_page_holds_col,
    basis => msg_page_basis,
    on_no_flow => msg_page_on_no_flow,
    k_component => msg_page_k_component,
    k_link => msg_page_k_link,
    k_sensing => msg_page_k_sensing,
    k_acting => msg_page_k_acting,
    k_person => msg_page_k_person,
    analysis => msg_page_analysis,
    why => msg_page_why,
    none_skipped => msg_page_none_skipped,
    none_suppressed => msg_page_none_suppressed,
    until => msg_page_until,
    no_expiry => msg_page_no_expiry,
    version => msg_page_version,
    title_col => msg_page_title_col,
    where_col => msg_page_where_col,
    id => msg_page_id,
    origin => msg_page_origin,
    builtin => msg_page_builtin,
    own => msg_page_own,
    digest => msg_page_digest,
    no_documents => msg_page_no_documents,
    footer => msg_page_footer,
    json => msg_page_json,
    noscript => msg_page_noscript,
    kind_party => msg_page_kind_party,
    kind_place => msg_page_kind_place,
    kind_zone => msg_page_kind_zone,
    kind_quantity => msg_page_kind_quantity,
    kind_component => msg_page_kind_component,
    kind_link => msg_page_kind_link,
    kind_data => msg_page_kind_data,
    kind_flow => msg_page_kind_flow,
    kind_condition => msg_page_kind_condition,
    kind_event => msg_page_kind_event,
    kind_part => msg_page_kind_part,
    kind_hazard => msg_page_kind_hazard,
    kind_control => msg_page_kind_control,
    kind_duty => msg_page_kind_duty,
    kind_assumption => msg_page_kind_assumption,
    kind_acceptance => msg_page_kind_acceptance,
    kind_claim => msg_page_kind_claim,
    kind_policy => msg_page_kind_policy,
}

/// A verdict in words.
pub(super) fn verdict_name(v: Verdict) -> Text {
    verdict(v).2
}

fn verdict(v: Verdict) -> (&'static str, &'static str, Text, usize) {
    match v {
        Verdict::Unmet => ("unmet", "✕", say!(msg_page_v_unmet), 0),
        Verdict::Undecided => ("undecided", "?", say!(msg_page_v_undecided), 1),
        Verdict::NotJudged => ("idle", "–", say!(msg_page_v_not_judged), 2),
        Verdict::Met => ("met", "✓", say!(msg_page_v_met), 3),
    }
}

fn arrow(a: Arrow) -> Text {
    match a {
        Arrow::PhysicalToCyber => say!(msg_page_p2c),
        Arrow::CyberToPhysical => say!(msg_page_c2p),
        Arrow::CyberToCyber => say!(msg_page_c2c),
    }
}

fn place(p: &PlaceRef) -> String {
    if p.path.is_empty() { String::new() } else { p.to_string() }
}

fn link(e: &ElementRef) -> Link {
    Link { name: e.name.clone(), href: href(&e.kind, &e.id) }
}

fn status(s: Status) -> Option<Text> {
    match s {
        Status::Checked => None,
        Status::Reconstructed => Some(say!(msg_page_reconstructed)),
        Status::ToBeChecked => Some(say!(msg_page_to_be_checked)),
    }
}

fn documents(a: &Assessment, keys: &[String]) -> Vec<(String, String)> {
    keys.iter()
        .filter(|k| a.documents.contains_key(*k))
        .map(|k| (k.clone(), href("doc", k)))
        .collect()
}

fn kind_name(tag: &str) -> Text {
    match tag {
        "party" | "parties" => say!(msg_page_kind_party),
        "place" | "places" => say!(msg_page_kind_place),
        "zone" | "zones" => say!(msg_page_kind_zone),
        "quantity" | "quantities" => say!(msg_page_kind_quantity),
        "component" | "components" => say!(msg_page_kind_component),
        "link" | "links" => say!(msg_page_kind_link),
        "data" => say!(msg_page_kind_data),
        "flow" | "flows" => say!(msg_page_kind_flow),
        "condition" | "conditions" => say!(msg_page_kind_condition),
        "event" | "events" => say!(msg_page_kind_event),
        "part" | "parts" => say!(msg_page_kind_part),
        "hazard" | "hazards" => say!(msg_page_kind_hazard),
        "control" | "controls" => say!(msg_page_kind_control),
        "duty" | "duties" => say!(msg_page_kind_duty),
        "assumption" | "assumptions" => say!(msg_page_kind_assumption),
        "acceptance" | "acceptances" => say!(msg_page_kind_acceptance),
        "claim" | "claims" => say!(msg_page_kind_claim),
        "policy" | "policies" => say!(msg_page_kind_policy),
        other => Text::same(other),
    }
}

fn segment_kind(tag: &str) -> Text {
    match tag {
        "link" => say!(msg_page_k_link),
        "sensing" => say!(msg_page_k_sensing),
        "acting" => say!(msg_page_k_acting),
        "person" => say!(msg_page_k_person),
        _ => say!(msg_page_k_component),
    }
}

fn property(p: &PropertyInfo) -> PropertyView {
    let (class, mark, word, order) = verdict(p.verdict);
    PropertyView {
        name: property_name(p.property),
        class,
        mark,
        have: strength_name(p.total),
        level: strength_class(p.total),
        need: p.need.as_ref().map(|n| level_name(n.level)),
        assumed: p.need.as_ref().is_some_and(|n| n.assumed),
        order: if p.need.is_some() { order } else { 9 },
        verdict: word,
    }
}

/// Arranges the assessment.
pub(super) fn build(a: &Assessment) -> View {
    // Those that fall short first; within a verdict the order of the assessment.
    let mut order: Vec<&FlowInfo> = a.flows.iter().collect();
    order.sort_by_key(|f| verdict(f.verdict).3);
    let by_flow = findings_by_flow(a);
    let names: FxHashMap<&str, &FlowInfo> = a.flows.iter().map(|f| (f.id.as_str(), f)).collect();
    let total = a.flows.len();
    let s = &a.summary;
    let verdict_text = if total == 0 {
        say!(msg_page_verdict_none)
    } else if s.not_judged > 0 {
        say!(msg_page_verdict_idle, total, s.met, s.unmet, s.undecided, s.not_judged)
    } else {
        say!(msg_page_verdict, total, s.met, s.unmet, s.undecided)
    };
    let svg = picture::system::draw(a);
    let left = |shown: usize, of: usize, text: fn(usize, usize) -> Text| {
        (of > shown).then(|| text(shown, of))
    };
    let mut cards: Vec<Card> =
        order.iter().take(CARDS).map(|f| card(a, f, &by_flow, &names)).collect();
    let many = cards.len() > OPEN;
    for c in &mut cards {
        c.open = !many && (c.class == "unmet" || c.class == "undecided" || !c.more.is_empty());
    }
    let (segments, all_segments) = segments(a);
    View {
        name: a.system.name.clone(),
        title: say!(msg_page_title, a.system.name),
        at: a.at.to_string(),
        program: a.program.clone(),
        model_version: a.system.version.clone(),
        model_date: a.system.date.map(|d| d.to_string()),
        sector: a.system.sector.clone(),
        intended_use: a.system.intended_use.clone(),
        counts: a
            .system
            .counts
            .iter()
            .filter(|(_, n)| **n > 0)
            .map(|(k, n)| (kind_name(k), *n))
            .collect(),
        verdict: verdict_text,
        tiles: vec![
            Tile { class: "unmet", n: s.unmet, label: say!(msg_page_unmet), mark: "✕" },
            Tile { class: "undecided", n: s.undecided, label: say!(msg_page_undecided), mark: "?" },
            Tile { class: "met", n: s.met, label: say!(msg_page_met), mark: "✓" },
            Tile { class: "idle", n: s.not_judged, label: say!(msg_page_not_judged), mark: "–" },
        ],
        picture: (!svg.is_empty()).then(|| Value::from_safe_string(svg)),
        picture_large: picture::system::is_large(a),
        legend: picture::system::legend(),
        properties: tensha_model::grade::Property::ALL.into_iter().map(property_name).collect(),
        rows: order.iter().take(ROWS).map(|f| row(f)).collect(),
        rows_left: left(ROWS, total, |n, of| say!(msg_page_rows_left, n, of)),
        cards,
        cards_left: left(CARDS, total, |n, of| say!(msg_page_cards_left, n, of)),
        findings: findings(a),
        findings_left: left(FINDINGS, a.findings.len(), |n, of| {
            say!(msg_page_findings_left, n, of)
        }),
        severities: vec![("error", s.errors), ("warning", s.warnings), ("note", s.notes)],
        coverage: coverage(a),
        regimes: regimes(a),
        zones: zones(a),
        elements: vec![
            ("organisation", say!(msg_page_e_organisation)),
            ("people", say!(msg_page_e_people)),
            ("component", say!(msg_page_e_component)),
            ("data", say!(msg_page_e_data)),
            ("procedure", say!(msg_page_e_procedure)),
            ("system", say!(msg_page_e_system)),
        ],
        cpsf: cpsf(a),
        segments_left: left(segments.len(), all_segments, |n, of| say!(msg_page_seg_left, n, of)),
        segments,
        skipped: a.skipped.iter().map(|s| (s.analysis.clone(), s.reason.clone())).collect(),
        suppressed: a
            .suppressed
            .iter()
            .map(|s| Suppressed {
                id: s.id.clone(),
                message: s.message.clone(),
                reason: s.reason.clone(),
                until: s.until.map(|d| d.to_string()),
            })
            .collect(),
        packs: a
            .packs
            .iter()
            .map(|p| Pack {
                id: p.id.clone(),
                version: p.version.clone(),
                title: p.title.clone(),
                builtin: p.builtin,
                sha256: p.sha256.clone(),
            })
            .collect(),
        documents: a
            .documents
            .iter()
            .map(|(k, d)| (anchor("doc", k), k.clone(), d.title.clone(), d.place.clone()))
            .collect(),
    }
}

fn row(f: &FlowInfo) -> Row {
    let (class, mark, word, order) = verdict(f.verdict);
    Row {
        href: href("flow", &f.id),
        id: f.id.clone(),
        name: f.name.clone(),
        arrow: arrow(f.arrow),
        class,
        mark,
        verdict: word,
        order,
        cells: f.properties.iter().map(property).collect(),
        more: more(f),
    }
}

/// What a reader must not miss beside the verdict on strengths: accuracy and age that are short or open, and misunderstandings.
fn more(f: &FlowInfo) -> Vec<(&'static str, &'static str, Text)> {
    let Some(a) = &f.accuracy else { return Vec::new() };
    let mut out = Vec::new();
    match [a.error.verdict, a.age.verdict, a.resolution, a.range, a.completeness].iter().min() {
        Some(Verdict::Unmet) => out.push(("unmet", "✕", say!(msg_page_accuracy_short))),
        Some(Verdict::Undecided) => out.push(("undecided", "?", say!(msg_page_accuracy_open))),
        _ => {}
    }
    if a.mismatches > 0 {
        out.push(("undecided", "≠", say!(msg_page_mismatches_n, a.mismatches)));
    }
    out
}

/// Findings by the flow that they are about.
fn findings_by_flow(a: &Assessment) -> FxHashMap<&str, Vec<usize>> {
    let mut out: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (i, f) in a.findings.iter().enumerate() {
        if let [kind, id, ..] = f.subject.as_slice()
            && kind == "flow"
        {
            out.entry(id).or_default().push(i);
        }
    }
    out
}

/// Why a segment is worth what it is, properties with one and the same reason together.
fn reasons<'p>(
    a: &Assessment,
    info: &SegmentInfo,
    of: impl IntoIterator<Item = (usize, Option<Strength>)> + 'p,
) -> Vec<Reason> {
    let mut out: Vec<Reason> = Vec::new();
    for (p, effective) in of {
        let stated = &info.strengths[p];
        let shown = effective.unwrap_or(stated.strength);
        let Some(origin) = a.origins.get(stated.origin) else { continue };
        let from = match origin.kind.as_str() {
            "model" => say!(msg_page_o_model),
            "dossier" => say!(msg_page_o_dossier),
            "pack" => say!(msg_page_o_pack),
            _ => say!(msg_page_o_unstated),
        };
        let reason = Reason {
            properties: vec![property_name(tensha_model::grade::Property::ALL[p])],
            level: strength_name(shown),
            class: strength_class(shown),
            why: origin.why.clone(),
            from,
            entry: origin.entry.clone(),
            place: place(&origin.place),
            status: status(origin.status),
            documents: documents(a, &origin.sources),
        };
        match out.iter_mut().find(|r| {
            r.level == reason.level
                && r.why == reason.why
                && r.place == reason.place
                && r.entry == reason.entry
        }) {
            Some(known) => known.properties.extend(reason.properties),
            None => out.push(reason),
        }
    }
    out
}

fn causes(a: &Assessment, f: &FlowInfo, names: &FxHashMap<&str, &FlowInfo>) -> Vec<Cause> {
    /// Segment, and the flow on whose path it lies where it is another one.
    type Holder<'a> = (&'a str, Option<&'a str>);
    // In the order in which they hold properties down.
    let mut held: IndexMap<Holder<'_>, (bool, Vec<usize>)> = IndexMap::new();
    for (p, property) in f.properties.iter().enumerate() {
        if property.need.is_none() || property.verdict == Verdict::Met {
            continue;
        }
        for h in &property.bottleneck {
            let entry =
                held.entry((h.segment.as_str(), h.flow.as_deref())).or_insert((false, Vec::new()));
            entry.0 |= h.certain && property.verdict == Verdict::Unmet;
            entry.1.push(p);
        }
    }
    held.into_iter()
        .filter_map(|((key, on), (certain, properties))| {
            let info = a.segments.get(key)?;
            let on_flow = on.and_then(|id| names.get(id));
            // The strength under the flow's guards, where one lifts it.
            let lifted =
                f.routes.iter().flatten().find(|s| s.segment == key).and_then(|s| s.lifted);
            Some(Cause {
                name: info.name.clone(),
                href: href(&info.element.kind, &info.element.id),
                what: info.what.clone(),
                kind: segment_kind(&info.kind),
                on: on_flow.map(|f| Link { name: f.name.clone(), href: href("flow", &f.id) }),
                on_text: on_flow.map(|f| say!(msg_page_on_flow, f.name)),
                certain,
                stands: info.exposure.clone(),
                reasons: reasons(
                    a,
                    info,
                    properties.into_iter().map(|p| (p, lifted.map(|l| l[p]))),
                ),
            })
        })
        .collect()
}

fn card(
    a: &Assessment,
    f: &FlowInfo,
    by_flow: &FxHashMap<&str, Vec<usize>>,
    names: &FxHashMap<&str, &FlowInfo>,
) -> Card {
    let (class, mark, word, _) = verdict(f.verdict);
    let id = anchor("flow", &f.id);
    let segment_names = |keys: &mut dyn Iterator<Item = &String>| -> Vec<Text> {
        let mut out: Vec<Text> = Vec::new();
        for s in keys.filter_map(|k| a.segments.get(k)) {
            if !out.contains(&s.name) {
                out.push(s.name.clone());
            }
        }
        out
    };
    let related = by_flow.get(f.id.as_str()).map_or(&[][..], Vec::as_slice);
    let path_help = |code: &str| matches!(code, "P001" | "P002" | "P004");
    let strips = (0..f.routes.len())
        .filter_map(|r| {
            let svg = strip::draw(a, f, r, &format!("{id}-r{r}"));
            let name =
                if f.routes.len() > 1 { say!(msg_page_route, r + 1) } else { Text::default() };
            (!svg.is_empty()).then(|| (name, Value::from_safe_string(svg)))
        })
        .collect();
    Card {
        id: f.id.clone(),
        name: f.name.clone(),
        arrow: arrow(f.arrow),
        class,
        mark,
        verdict: word,
        from: f.from.as_ref().map(link),
        to: f.to.as_ref().map(link),
        command: f.command.clone(),
        place: place(&f.place),
        because: f.because.clone(),
        properties: f.properties.iter().map(property).collect(),
        strips,
        causes: causes(a, f, names),
        open_only: f.verdict == Verdict::Undecided,
        helps: related
            .iter()
            .map(|i| &a.findings[*i])
            .filter(|d| path_help(&d.code))
            .flat_map(|d| d.help.iter().cloned())
            .collect(),
        no_benefit: segment_names(&mut f.properties.iter().flat_map(|p| &p.no_benefit)),
        cut: segment_names(
            &mut f.properties.iter().filter(|p| p.need.is_some()).flat_map(|p| &p.cut),
        ),
        inputs: f
            .decided_from
            .iter()
            .map(|id| {
                let from = names.get(id.as_str());
                let (class, mark, ..) = verdict(from.map_or(Verdict::NotJudged, |f| f.verdict));
                Input {
                    name: from.map_or_else(|| Text::same(id.clone()), |f| f.name.clone()),
                    href: href("flow", id),
                    limits: f
                        .properties
                        .iter()
                        .filter(|p| p.need.is_some() && p.limited_by.contains(id))
                        .map(|p| property_name(p.property))
                        .collect(),
                    class,
                    mark,
                }
            })
            .collect(),
        // How several combine is nothing to say about one.
        combine: f.combine.as_deref().filter(|_| f.decided_from.len() > 1).map(|c| match c {
            "any" => say!(msg_page_combine_any),
            "all" => say!(msg_page_combine_all),
            k => say!(msg_page_combine_k, k),
        }),
        accuracy: f.accuracy.as_ref().map(accuracy),
        findings: related
            .iter()
            .map(|i| &a.findings[*i])
            .map(|d| Related {
                href: href("finding", &d.id),
                code: d.code.clone(),
                severity: d.severity.tag(),
                message: d.message.clone(),
            })
            .collect(),
        more: more(f),
        open: false,
        anchor: id,
    }
}

/// A number with at most four significant digits.
fn short_number(v: f64) -> String {
    if v == 0.0 || !v.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{v:.3e}");
    let rounded: f64 = text.parse().unwrap_or(v);
    rounded.to_string()
}

fn accuracy(a: &AccuracyInfo) -> Accuracy {
    // The error is in SI units; the sum as shown tells the unit in which people read it.
    let number: String = a
        .error
        .shown
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | 'e'))
        .collect();
    let unit = a.error.shown[number.len()..].to_owned();
    let scale = match number.parse::<f64>() {
        Ok(n) if a.error.known != 0.0 => n / a.error.known,
        _ => 1.0,
    };
    let sum = |s: &SumInfo, name: Text, amount: &dyn Fn(f64) -> String| {
        let (class, mark, verdict, _) = verdict(s.verdict);
        Sum {
            name,
            shown: s.shown.clone(),
            needed: s.needed.clone(),
            class,
            mark,
            verdict,
            terms: s
                .terms
                .iter()
                .map(|t| {
                    let why = match t.why {
                        Why::Stated => say!(msg_page_why_stated),
                        Why::Rounding => say!(msg_page_why_rounding),
                        Why::Truncation => say!(msg_page_why_truncation),
                        Why::Delay => say!(msg_page_why_delay),
                        Why::Period => say!(msg_page_why_period),
                    };
                    (link(&t.at), why, amount(t.amount), place(&t.place))
                })
                .collect(),
            unknown: s.unknown.iter().map(link).collect(),
        }
    };
    let others = [
        (say!(msg_page_resolution), a.resolution),
        (say!(msg_page_range_of), a.range),
        (say!(msg_page_completeness), a.completeness),
    ];
    let mut sums = Vec::new();
    let says = |s: &SumInfo| s.needed.is_some() || !s.terms.is_empty();
    if says(&a.error) {
        sums.push(sum(&a.error, say!(msg_page_error_sum), &|v| {
            format!("{}{unit}", short_number(v * scale))
        }));
    }
    if says(&a.age) {
        sums.push(sum(&a.age, say!(msg_page_age_sum), &tensha_rules::words::seconds));
    }
    Accuracy {
        sums,
        others: others
            .into_iter()
            .filter(|(_, v)| *v != Verdict::NotJudged)
            .map(|(name, v)| {
                let (class, mark, word, _) = verdict(v);
                (name, class, mark, word)
            })
            .collect(),
        mismatches: (a.mismatches > 0).then(|| say!(msg_page_mismatches, a.mismatches)),
    }
}

fn findings(a: &Assessment) -> Vec<Finding> {
    let names: FxHashMap<(&str, &str), &Text> = a
        .cpsf
        .iter()
        .map(|c| ((c.element.kind.as_str(), c.element.id.as_str()), &c.element.name))
        .collect();
    a.findings
        .iter()
        .take(FINDINGS)
        .map(|d| {
            let (order, label) = match d.severity {
                Severity::Error => (0, say!(msg_page_error)),
                Severity::Warning => (1, say!(msg_page_warning)),
                Severity::Note => (2, say!(msg_page_note)),
            };
            let subject = match d.subject.as_slice() {
                [kind, id, ..] => names
                    .get(&(kind.as_str(), id.as_str()))
                    .map(|name| Link { name: (*name).clone(), href: href(kind, id) }),
                _ => None,
            };
            let at = |p: &tensha_text::render::json::PlaceJson| {
                format!("{}:{}:{}", p.path, p.line, p.column)
            };
            Finding {
                anchor: anchor("finding", &d.id),
                id: d.id.clone(),
                code: d.code.clone(),
                severity: d.severity.tag(),
                order,
                label,
                message: d.message.clone(),
                first: d.places.first().map(at),
                places: d.places.iter().map(|p| (at(p), p.label.clone())).collect(),
                notes: d.notes.clone(),
                help: d.help.clone(),
                subject,
            }
        })
        .collect()
}

fn coverage_kind(tag: &str) -> Text {
    match tag {
        "physical-to-cyber" => say!(msg_page_cov_flows_p2c),
        "cyber-to-physical" => say!(msg_page_cov_flows_c2p),
        "cyber-to-cyber" => say!(msg_page_cov_flows_c2c),
        _ => say!(msg_page_cov_people),
    }
}

fn coverage(a: &Assessment) -> Coverage {
    let c = &a.coverage;
    let formula: Vec<&(String, usize, usize)> =
        c.formula.iter().filter(|(_, n, m)| n * m > 0).collect();
    let products: Vec<String> = formula.iter().map(|(_, n, m)| format!("{n} × {m}")).collect();
    Coverage {
        formula: formula
            .iter()
            .map(|(k, n, m)| say!(msg_page_cov_term, *n, *m, coverage_kind(k)))
            .collect(),
        sum: if products.is_empty() {
            String::new()
        } else {
            format!("{} = {}", products.join(" + "), c.total)
        },
        total: c.total,
        used: c.used,
        dismissed: c.dismissed,
        open: c.open,
        groups: groups(a, c),
        left: (c.subjects.len() > SUBJECTS)
            .then(|| say!(msg_page_cov_left, SUBJECTS, c.subjects.len())),
        outside: c.outside.clone(),
    }
}

fn groups(a: &Assessment, c: &CoverageInfo) -> Vec<Group> {
    let arrows: FxHashMap<&str, Arrow> = a.flows.iter().map(|f| (f.id.as_str(), f.arrow)).collect();
    let mut out: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for tag in ["physical-to-cyber", "cyber-to-physical", "cyber-to-cyber", "people"] {
        out.insert(tag, Vec::new());
    }
    for (i, s) in c.subjects.iter().enumerate().take(SUBJECTS) {
        let tag = match arrows.get(s.subject.id.as_str()).filter(|_| s.subject.kind == "flow") {
            Some(arrow) => arrow.tag(),
            None => "people",
        };
        out.entry(tag).or_default().push(i);
    }
    out.into_iter()
        .filter(|(_, members)| !members.is_empty())
        .map(|(tag, members)| {
            let subjects: Vec<_> = members.iter().map(|i| &c.subjects[*i]).collect();
            let words: Vec<(&String, &Text)> = c
                .words
                .iter()
                .filter(|(w, _)| {
                    subjects.iter().any(|s| {
                        s.used.contains_key(*w)
                            || s.dismissed.contains_key(*w)
                            || s.open.contains(w)
                    })
                })
                .collect();
            let mut numbers: IndexMap<&Text, Vec<Text>> = IndexMap::new();
            let mut rows = Vec::new();
            for s in &subjects {
                let mut cells = Vec::new();
                for (word, name) in &words {
                    let mut cell = CoverageCell {
                        kind: "out",
                        mark: "",
                        said: Text::default(),
                        hover: String::new(),
                        reason: None,
                    };
                    if let Some(hazards) = s.used.get(*word) {
                        cell.kind = "used";
                        cell.mark = "●";
                        cell.said = say!(msg_page_used_by, hazards.join(", "));
                        cell.hover = both(&cell.said);
                    } else if let Some(reason) = s.dismissed.get(*word) {
                        cell.kind = "dismissed";
                        cell.mark = "○";
                        cell.said = say!(msg_page_dismissed);
                        cell.hover = both(reason);
                        let mut pair = s.subject.name.clone();
                        pair.ja = format!("{}「{}」", pair.ja, name.ja);
                        pair.en = format!("{} “{}”", pair.en, name.en);
                        let entry = numbers.entry(reason);
                        let n = entry.index() + 1;
                        entry.or_default().push(pair);
                        cell.reason = Some((format!("reason-{tag}-{n}"), n));
                    } else if s.open.contains(*word) {
                        cell.kind = "open";
                        cell.mark = "·";
                        cell.said = say!(msg_page_open);
                        cell.hover = both(&cell.said);
                    }
                    cells.push(cell);
                }
                rows.push((link(&s.subject), cells));
            }
            Group {
                name: coverage_kind(tag),
                words: words.into_iter().map(|(_, name)| name.clone()).collect(),
                rows,
                reasons: numbers
                    .into_iter()
                    .enumerate()
                    .map(|(n, (reason, pairs))| {
                        (format!("reason-{tag}-{}", n + 1), n + 1, reason.clone(), pairs)
                    })
                    .collect(),
            }
        })
        .collect()
}

fn regimes(a: &Assessment) -> Vec<Regime> {
    a.regimes
        .iter()
        .map(|r| {
            let mut checks: Vec<Check> = r
                .checks
                .iter()
                .map(|c| {
                    let (class, mark, order, outcome) = match c.outcome {
                        Outcome::Violated => ("unmet", "✕", 0, say!(msg_page_o_violated)),
                        Outcome::Question => ("undecided", "?", 1, say!(msg_page_o_question)),
                        Outcome::Kept => ("met", "✓", 2, say!(msg_page_o_kept)),
                        Outcome::NotApplicable => ("idle", "–", 3, say!(msg_page_o_na)),
                    };
                    Check {
                        id: c.id.clone(),
                        text: c.text.clone(),
                        class,
                        mark,
                        order,
                        outcome,
                        witnesses: c.witnesses.iter().map(link).collect(),
                        status: status(c.status),
                        documents: documents(a, &c.sources),
                    }
                })
                .collect();
            checks.sort_by_key(|c| c.order);
            Regime { id: r.id.clone(), name: r.name.clone(), checks }
        })
        .collect()
}

/// How high a level is within its own scheme: the number at the end of its identifier; nothing is below the first.
fn height(level: Option<&String>) -> u32 {
    level.map_or(0, |l| {
        let digits: String = l.chars().rev().take_while(char::is_ascii_digit).collect();
        digits.chars().rev().collect::<String>().parse().unwrap_or(1)
    })
}

fn zones(a: &Assessment) -> Vec<Zone> {
    let judged: FxHashMap<&str, &crate::assessment::ZoneInfo> =
        a.zones.iter().map(|z| (z.zone.id.as_str(), z)).collect();
    a.picture
        .zones
        .iter()
        .take(SEGMENTS)
        .map(|z| {
            let info = judged.get(z.id.as_str());
            let target = info.and_then(|i| i.target.clone());
            let state = match info {
                Some(i) if target.is_some() => {
                    if height(i.shown.as_ref()) >= height(target.as_ref()) {
                        Verdict::Met
                    } else if height(i.possible.as_ref()) >= height(target.as_ref()) {
                        Verdict::Undecided
                    } else {
                        Verdict::Unmet
                    }
                }
                _ => Verdict::NotJudged,
            };
            let (class, mark, word, _) = verdict(state);
            Zone {
                anchor: anchor("zone", &z.id),
                name: z.name.clone(),
                id: z.id.clone(),
                target,
                shown: info.and_then(|i| i.shown.clone()),
                possible: info.and_then(|i| i.possible.clone()),
                segments: info.map_or(0, |i| i.segments),
                class,
                mark,
                verdict: word,
                weakest: info.map_or_else(Vec::new, |i| {
                    i.weakest
                        .iter()
                        .filter_map(|k| a.segments.get(k))
                        .map(|s| Link {
                            name: s.name.clone(),
                            href: href(&s.element.kind, &s.element.id),
                        })
                        .collect()
                }),
            }
        })
        .collect()
}

fn cpsf(a: &Assessment) -> Vec<(Text, Vec<Vec<Kind>>)> {
    const ELEMENTS: [&str; 6] =
        ["organisation", "people", "component", "data", "procedure", "system"];
    let layers =
        [(1, say!(msg_page_layer1)), (2, say!(msg_page_layer2)), (3, say!(msg_page_layer3))];
    let mut cells: FxHashMap<(u8, usize), IndexMap<&str, Vec<usize>>> = FxHashMap::default();
    for (i, c) in a.cpsf.iter().enumerate() {
        let at = ELEMENTS.iter().position(|e| *e == c.is).unwrap_or(5);
        cells.entry((c.layer, at)).or_default().entry(c.element.kind.as_str()).or_default().push(i);
    }
    layers
        .into_iter()
        .map(|(n, name)| {
            let row = (0..ELEMENTS.len())
                .map(|e| {
                    let Some(kinds) = cells.get(&(n, e)) else { return Vec::new() };
                    kinds
                        .iter()
                        .map(|(kind, members)| Kind {
                            name: kind_name(kind),
                            elements: members
                                .iter()
                                .take(IN_CELL)
                                .map(|i| {
                                    let c = &a.cpsf[*i];
                                    // These have their own rows or cards; the others have their place here.
                                    let elsewhere = matches!(
                                        *kind,
                                        "component" | "link" | "flow" | "zone" | "hazard"
                                    );
                                    let id = (!elsewhere).then(|| anchor(kind, &c.element.id));
                                    let to = elsewhere.then(|| href(kind, &c.element.id));
                                    (id, to, c.element.name.clone(), c.cps.join(", "))
                                })
                                .collect(),
                            left: (members.len() > IN_CELL)
                                .then(|| say!(msg_page_cpsf_left, members.len() - IN_CELL)),
                        })
                        .collect()
                })
                .collect();
            (name, row)
        })
        .collect()
}

/// Components and links with their strengths, those that hold most down first; and how many there are in all.
fn segments(a: &Assessment) -> (Vec<Segment>, usize) {
    let mut holds: FxHashMap<&str, usize> = FxHashMap::default();
    for f in &a.flows {
        for key in picture::system::held(f) {
            *holds.entry(key).or_default() += 1;
        }
    }
    let zone: FxHashMap<&str, &Text> =
        a.picture.zones.iter().map(|z| (z.id.as_str(), &z.name)).collect();
    let room: FxHashMap<&str, (&ElementRef, Option<&Text>)> =
        a.picture.places.iter().map(|(p, _, e)| (p.id.as_str(), (p, e.as_ref()))).collect();
    let component: FxHashMap<&str, usize> =
        a.picture.nodes.iter().enumerate().map(|(i, n)| (n.element.id.as_str(), i)).collect();
    let edge: FxHashMap<&str, usize> =
        a.picture.edges.iter().enumerate().map(|(i, e)| (e.element.id.as_str(), i)).collect();
    // Everything that can be listed: what is on flows by key, then what is on none.
    let mut keys: Vec<(usize, String)> = a
        .segments
        .keys()
        .map(|k| (holds.get(k.as_str()).copied().unwrap_or(0), k.clone()))
        .collect();
    for n in &a.picture.nodes {
        let key = format!("component:{}", n.element.id);
        if !a.segments.contains_key(&key) {
            keys.push((0, key));
        }
    }
    for e in &a.picture.edges {
        let key = format!("link:{}", e.element.id);
        if !a.segments.contains_key(&key) {
            keys.push((0, key));
        }
    }
    let all = keys.len();
    keys.sort_by_key(|k| std::cmp::Reverse(k.0));
    keys.truncate(SEGMENTS);
    let out = keys
        .into_iter()
        .filter_map(|(holds, key)| {
            let (kind, rest) = key.split_once(':')?;
            let info = a.segments.get(&key);
            let node = (kind == "component")
                .then(|| component.get(rest))
                .flatten()
                .map(|i| &a.picture.nodes[*i]);
            let link =
                (kind == "link").then(|| edge.get(rest)).flatten().map(|i| &a.picture.edges[*i]);
            let element = info
                .map(|i| &i.element)
                .or(node.map(|n| &n.element))
                .or(link.map(|l| &l.element))?;
            let mut whereabouts = Vec::new();
            if let Some(n) = node {
                whereabouts
                    .extend(n.zone.as_deref().and_then(|z| zone.get(z)).map(|z| (*z).clone()));
                if let Some((p, entry)) = n.place.as_deref().and_then(|p| room.get(p)) {
                    whereabouts.push(match entry {
                        Some(e) => say!(msg_page_place_entry, p.name, e),
                        None => p.name.clone(),
                    });
                }
            }
            let between = link.map(|l| {
                let names: Vec<Text> = l
                    .between
                    .iter()
                    .map(|c| {
                        component.get(c.as_str()).map_or_else(
                            || Text::same(c.clone()),
                            |i| a.picture.nodes[*i].element.name.clone(),
                        )
                    })
                    .collect();
                match names.split_first() {
                    Some((first, rest)) if l.one_way => {
                        say!(msg_page_from_first, first, Text::list(rest))
                    }
                    _ => say!(msg_page_between, Text::list(&names)),
                }
            });
            Some(Segment {
                anchor: matches!(kind, "component" | "link").then(|| anchor(kind, &element.id)),
                name: info.map_or_else(|| element.name.clone(), |i| i.name.clone()),
                id: element.id.clone(),
                kind: segment_kind(kind),
                what: info
                    .and_then(|i| i.what.clone())
                    .or_else(|| node.and_then(|n| n.kind.clone()))
                    .or_else(|| link.and_then(|l| l.technology.clone())),
                place: info.map(|i| place(&i.place)),
                between,
                whereabouts,
                strengths: info.map_or_else(Vec::new, |i| {
                    i.strengths
                        .iter()
                        .map(|s| {
                            let order = 10 * s.strength.lo as usize + s.strength.hi as usize;
                            (strength_class(s.strength), strength_name(s.strength), order)
                        })
                        .collect()
                }),
                stands: info.map_or_else(Vec::new, |i| i.exposure.clone()),
                reasons: info.map_or_else(Vec::new, |i| reasons(a, i, (0..5).map(|p| (p, None)))),
                holds,
            })
        })
        .collect();
    (out, all)
}
