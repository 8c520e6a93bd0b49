//! `tensha show`: one view of the assessment.

mod assumptions;
mod crosswalk;
mod duties;
mod goals;
mod hazards;
mod law;
mod likelihood;
mod map;
mod reach;
mod requirements;
mod sectors;
mod timeline;
mod treatment;
pub mod verdict;
mod wheels;

use std::fmt::Write as _;

use serde_json::json;
use tensha_analysis::exposure::Networks;
use tensha_analysis::goals::worked_out;
use tensha_analysis::paths::Verdict;
use tensha_analysis::regimes::Outcome;
use tensha_analysis::requirements::Asked;
use tensha_report::Assessment;
use tensha_report::assessment::{FlowInfo, Strength};
use tensha_rules::words;
use tensha_text::Text;
use unicode_width::UnicodeWidthStr;

use crate::Exit;
use crate::args::{Common, Format, ShowArgs, ShowFormat, View};
use crate::check;
use crate::messages::say;
use crate::out::Out;
use crate::summary::{cut, pad, strength};
use crate::world::DiskWorld;

/// Identifiers that a message names at most.
const KNOWN: usize = 20;

pub use hazards::wrapped;

/// `tensha show`.
pub fn run(args: &ShowArgs, common: &Common, out: &Out) -> Exit {
    let format = match args.format {
        ShowFormat::Text => Format::Text,
        ShowFormat::Json | ShowFormat::Mef | ShowFormat::Svg | ShowFormat::Html => Format::Json,
    };
    if args.format == ShowFormat::Svg && !matches!(args.view, View::Map | View::Goals) {
        out.error_text(say!(msg_svg_map).get(out.lang));
        return Exit::BadInput;
    }
    if args.format == ShowFormat::Html && args.view != View::Card {
        out.error_text(say!(msg_card_html_only).get(out.lang));
        return Exit::BadInput;
    }
    if args.view == View::Compare {
        return map::compare(args, common, out);
    }
    if args.view == View::Verdict && !args.others.is_empty() {
        return verdict::several(args, common, out);
    }
    if args.view == View::Standardise {
        return sectors::standardise::run(args, common, out);
    }
    if sectors::is_of_packs(args.view) {
        return sectors::run(args, common, out);
    }
    if let Some(extra) = args.others.first() {
        out.message(&say!(msg_one_system, extra.clone()));
        return Exit::BadInput;
    }
    if args.format == ShowFormat::Mef && (args.view != View::Causes || args.hazard.is_none()) {
        out.error_text(say!(msg_mef_one_hazard).get(out.lang));
        return Exit::BadInput;
    }
    let Some((loaded, assessed)) = check::load_of(&args.dir, args.units, common, out, format)
    else {
        return Exit::BadInput;
    };
    let a = &assessed.assessment;
    let wanted: Vec<&tensha_report::hazards::HazardInfo> = a
        .hazards
        .iter()
        .filter(|h| args.hazard.as_ref().is_none_or(|id| h.hazard.id == *id))
        .collect();
    if let Some(id) = &args.hazard
        && wanted.is_empty()
    {
        let ids: Vec<Text> = a.hazards.iter().map(|h| Text::same(h.hazard.id.clone())).collect();
        out.message(&say!(msg_no_such_hazard, id.clone(), Text::list(&ids)));
        return Exit::BadInput;
    }
    if let Some(id) = &args.viewpoint
        && !a.map.views.iter().any(|v| v.id == *id)
    {
        let ids: Vec<Text> = a.map.views.iter().map(|v| Text::same(v.id.clone())).collect();
        out.message(&say!(msg_no_such_view, id.clone(), Text::list(&ids)));
        return Exit::BadInput;
    }
    let lens =
        (args.view == View::Likelihood).then(|| likelihood::Lens::new(&loaded.system, &wanted));
    if let Some(id) = &args.from
        && !loaded.system.components.iter().any(|c| *c.own.id == **id)
    {
        let known = loaded.system.components.iter().take(KNOWN);
        let known: Vec<Text> = known.map(|c| Text::same(&*c.own.id)).collect();
        out.message(&say!(msg_no_such_component, id.clone(), Text::list(&known)));
        return Exit::BadInput;
    }
    let stones = if args.view == View::Reach {
        tensha_report::reach::stones(&loaded.system, a, args.from.as_deref())
    } else {
        Vec::new()
    };
    let assumed = if args.view == View::Assumptions {
        assumptions::work_out(&loaded.system, a.at)
    } else {
        Vec::new()
    };
    if args.format == ShowFormat::Svg {
        return if args.view == View::Goals {
            goals::figure(a, args.hazard.as_deref(), out)
        } else {
            map::figure(&a.map, args.viewpoint.as_deref(), args.units.is_some(), out)
        };
    }
    if args.view == View::Card {
        if let Some(none) = law::no_such_label(a, args.claim.as_deref()) {
            out.message(&none);
            return Exit::BadInput;
        }
        if args.format == ShowFormat::Html {
            return law::pages(a, args.claim.as_deref(), out);
        }
    }
    if args.format == ShowFormat::Mef {
        return wheels::mef(&loaded.system, args, out);
    }
    let treated = (args.view == View::Treatment).then(|| {
        let written = tensha_model::load_as_written(&DiskWorld::new(common.at), &args.dir);
        let mut info = a.treatment.clone();
        tensha_report::treatment::compare(&mut info, &written.system, a.at);
        info.hazards.retain(|t| wanted.iter().any(|h| h.hazard.id == t.hazard.id));
        info
    });
    // What any viewpoint puts on the map is asked for.
    let cells: Vec<_> = a
        .map
        .views
        .iter()
        .filter(|v| args.viewpoint.as_ref().is_none_or(|id| v.id == *id))
        .flat_map(|v| v.cells.iter().map(|c| (c.recovery, c.economic)))
        .collect();
    let asked = Asked {
        scheme: args.scheme.as_deref(),
        market: args.market.as_deref(),
        cells: Some(&cells),
    };
    let demanded = (args.view == View::Requirements)
        .then(|| requirements::Shown::new(&loaded.system, a.at, asked));
    let crossed = if args.view == View::Crosswalk {
        tensha_analysis::crosswalk::run(&loaded.system, args.scheme.as_deref(), args.to.as_deref())
    } else {
        Vec::new()
    };
    let sheets: Vec<_> = a
        .sheets
        .iter()
        .filter(|s| args.party.as_ref().is_none_or(|id| s.party.id == *id))
        .collect();
    let rows: Vec<_> = a
        .ledger
        .hazards
        .iter()
        .filter(|h| args.hazard.as_ref().is_none_or(|id| h.hazard.id == *id))
        .collect();
    if args.format == ShowFormat::Json {
        let head = json!({"schema": a.schema, "at": a.at, "system": a.system.id});
        let body = match args.view {
            View::Paths => json!({"flows": a.flows, "segments": a.segments, "origins": a.origins}),
            View::Coverage => json!({"coverage": a.coverage}),
            View::Cpsf => json!({"cpsf": a.cpsf}),
            View::Terms => json!({"terms": terms_json(&loaded.system)}),
            View::Zones => json!({"zones": a.zones}),
            View::Regimes => json!({"regimes": a.regimes}),
            View::Hazards | View::Causes | View::Responses => json!({"hazards": wanted}),
            View::Verdict => json!({"verdict": a.verdict}),
            View::Conflicts => json!({"conflicts": a.conflicts}),
            View::Ledger => json!({"ledger": {
                "hazards": rows, "threats": a.ledger.threats, "measures": a.ledger.measures,
            }}),
            View::Assumptions => json!({"assumptions": assumed}),
            View::Reach => json!({"reach": stones}),
            View::Likelihood => json!({"likelihood": lens.as_ref().map(likelihood::Lens::json)}),
            View::Treatment => json!({"treatment": treated}),
            View::Timeline => json!({"timeline": a.timeline}),
            View::Requirements => {
                let of = demanded.as_ref();
                json!({"requirements": of.map(|d| &d.schemes), "market": of.map(|d| &d.market)})
            }
            View::Card => law::cards_json(a, args.claim.as_deref()),
            View::Law => {
                json!({"law": law::asked(&loaded.system, a.at, a, args.jurisdiction.as_deref())})
            }
            View::Crosswalk => {
                json!({"crosswalk": crosswalk::crosswalk_json(&loaded.system, &crossed)})
            }
            View::Duties => json!({"duties": a.duties}),
            View::Sheets => json!({"sheets": sheets}),
            View::Goals => {
                let mut list = worked_out(&loaded.system, &Networks::new(&loaded.system));
                goals::of_hazard(&loaded.system, &mut list, args.hazard.as_deref());
                json!({"goals": goals::goals_json(&loaded.system, &list), "integrity": a.integrity})
            }
            View::Acceptances => {
                json!({"acceptances": goals::acceptances_json(&loaded.system, a)})
            }
            View::Map => json!({"map": a.map}),
            View::Harms => json!({"harms": a.map.harms, "further": a.map.further}),
            // Answered above.
            View::Compare
            | View::Profile
            | View::ProfileDiff
            | View::Grid
            | View::Minimum
            | View::Standardise => {
                json!({})
            }
            View::Packs => json!({"packs": a.packs, "entries": entries_json(&loaded.system)}),
        };
        let mut value = head;
        if let (Some(v), Some(b)) = (value.as_object_mut(), body.as_object()) {
            v.extend(b.clone());
        }
        out.print(&format!("{value:#}\n"));
        return Exit::Fine;
    }
    let text = match args.view {
        View::Paths => paths(a, out),
        View::Coverage => coverage(a, out),
        View::Cpsf => cpsf(a, &loaded.system, out),
        View::Terms => terms(&loaded.system, out),
        View::Zones => zones(a, out),
        View::Regimes => regimes(a, out),
        View::Hazards => hazards::hazards(&wanted, out),
        View::Causes => hazards::causes(&wanted, out),
        View::Responses => hazards::responses(&wanted, out),
        View::Verdict => verdict::verdict(&a.verdict, out),
        View::Conflicts => wheels::conflicts(&a.conflicts, out),
        View::Ledger => wheels::ledger(&a.ledger, &rows, out),
        View::Assumptions => assumptions::assumptions(&assumed, a.hazards.len(), out),
        View::Reach => reach::reach(&stones, out),
        View::Likelihood => lens.map_or_else(String::new, |l| l.text(out)),
        View::Treatment => treated.map_or_else(String::new, |t| treatment::treatment(&t, out)),
        View::Timeline => timeline::timeline(&a.timeline, out),
        View::Card => law::cards_text(a, args.claim.as_deref(), out),
        View::Law => {
            let of = law::asked(&loaded.system, a.at, a, args.jurisdiction.as_deref());
            law::law_text(&loaded.system, &of, out)
        }
        View::Requirements => {
            demanded.map_or_else(String::new, |d| d.text(&loaded.system, asked, out))
        }
        View::Crosswalk => {
            let one = args.scheme.is_some() && args.to.is_some();
            crosswalk::crosswalk(&loaded.system, &crossed, one, out)
        }
        View::Duties => duties::duties(&a.duties, out),
        View::Sheets => duties::sheets(&sheets, out),
        View::Goals => {
            let mut list = worked_out(&loaded.system, &Networks::new(&loaded.system));
            goals::of_hazard(&loaded.system, &mut list, args.hazard.as_deref());
            goals::goals(&loaded.system, &list, out) + &goals::integrity(&a.integrity, out)
        }
        View::Acceptances => goals::acceptances(&loaded.system, a, out),
        View::Map => map::map(&a.map, args.hazard.as_deref(), args.viewpoint.as_deref(), out),
        View::Harms => map::harms(&a.map, args.hazard.as_deref(), out),
        View::Compare
        | View::Profile
        | View::ProfileDiff
        | View::Grid
        | View::Minimum
        | View::Standardise => String::new(),
        View::Packs => packs(a, &loaded.system, out),
    };
    let head = say!(msg_view_at, a.system.name.clone(), a.at.to_string());
    out.print(&format!("{}\n\n{text}", head.get(out.lang)));
    Exit::Fine
}

/// A verdict as one word.
pub fn verdict(v: Verdict) -> Text {
    match v {
        Verdict::Met => say!(msg_verdict_met),
        Verdict::Unmet => say!(msg_verdict_unmet),
        Verdict::Undecided => say!(msg_verdict_undecided),
        Verdict::NotJudged => say!(msg_verdict_not_judged),
    }
}

fn paths(a: &Assessment, out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    for flow in &a.flows {
        let _ = writeln!(
            text,
            "{} [{}]  {}  {}:{}",
            flow.name.get(lang),
            flow.id,
            verdict(flow.verdict).get(lang),
            flow.place.path,
            flow.place.line
        );
        if !flow.decided_from.is_empty() {
            let _ = writeln!(
                text,
                "  {}",
                say!(
                    msg_decided_from,
                    flow.decided_from.join(", "),
                    flow.combine.clone().unwrap_or_default()
                )
                .get(lang)
            );
        }
        for (n, route) in flow.routes.iter().enumerate() {
            if flow.routes.len() > 1 {
                let _ = writeln!(text, "  {}", say!(msg_route, n + 1).get(lang));
            }
            table(a, flow, route, out, &mut text);
        }
        for (technology, from, to) in &flow.guards {
            let line = say!(msg_guarded, technology.clone(), from.name.clone(), to.name.clone());
            let _ = writeln!(text, "  {}", line.get(lang));
        }
        if let Some(acc) = &flow.accuracy {
            for (name, sum) in [(say!(msg_error), &acc.error), (say!(msg_age), &acc.age)] {
                if sum.needed.is_none() && sum.terms.is_empty() {
                    continue;
                }
                let needed = sum.needed.clone().unwrap_or_else(|| "–".to_owned());
                let line =
                    say!(msg_sum_line, name, sum.shown.clone(), needed, verdict(sum.verdict));
                let _ = writeln!(text, "  {}", line.get(lang));
                if !sum.unknown.is_empty() {
                    let names: Vec<Text> = sum.unknown.iter().map(|e| e.name.clone()).collect();
                    let _ =
                        writeln!(text, "    {}", say!(msg_unstated, Text::list(&names)).get(lang));
                }
            }
        }
        text.push('\n');
    }
    text
}

fn table(
    a: &Assessment,
    flow: &FlowInfo,
    route: &[tensha_report::assessment::StepInfo],
    out: &Out,
    text: &mut String,
) {
    let lang = out.lang;
    const COLUMN: usize = 15;
    let first = out.style.width.saturating_sub(COLUMN * 5 + 4).clamp(24, 44);
    let mut head = format!("  {}", pad("", first));
    for p in &flow.properties {
        let _ = write!(head, " {}", pad(words::property(p.property).get(lang), COLUMN - 1));
    }
    let _ = writeln!(text, "{}", head.trim_end());
    for step in route {
        let Some(s) = a.segments.get(&step.segment) else { continue };
        let mut line = format!("  {}", pad(s.name.get(lang), first));
        for (i, p) in flow.properties.iter().enumerate() {
            let value = step.lifted.map_or(s.strengths[i].strength, |l| l[i]);
            let held = p.need.is_some()
                && p.bottleneck.iter().any(|b| b.segment == step.segment && b.flow.is_none());
            let mark = if held { "◀" } else { "" };
            let word = format!("{}{mark}", strength(value).get(lang));
            let _ = write!(line, " {}", pad(&word, COLUMN - 1));
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let mut row = |name: Text, value: &dyn Fn(usize) -> String| {
        let mut line = format!("  {}", pad(name.get(lang), first));
        for i in 0..flow.properties.len() {
            let _ = write!(line, " {}", pad(&value(i), COLUMN - 1));
        }
        let _ = writeln!(text, "{}", line.trim_end());
    };
    let of = |s: Strength| strength(s).get(lang).to_owned();
    row(say!(msg_row_total), &|i| of(flow.properties[i].total));
    row(say!(msg_row_need), &|i| {
        flow.properties[i].need.as_ref().map_or_else(
            || "–".to_owned(),
            |n| {
                let level = of(Strength { lo: n.level, hi: n.level });
                if n.assumed { format!("({level})") } else { level }
            },
        )
    });
}

fn coverage(a: &Assessment, out: &Out) -> String {
    let lang = out.lang;
    let c = &a.coverage;
    let mut text = String::new();
    let parts: Vec<String> =
        c.formula.iter().map(|(arrow, n, w)| format!("{arrow}: {n} × {w}")).collect();
    let _ = writeln!(
        text,
        "{}",
        say!(msg_coverage_line, c.total, c.used, c.dismissed, c.open).get(lang)
    );
    let _ = writeln!(text, "  {} = {}\n", parts.join(" + "), c.total);
    for s in &c.subjects {
        let _ = writeln!(text, "{} [{}]", s.subject.name.get(lang), s.subject.id);
        let name =
            |w: &String| c.words.get(w).map_or_else(|| w.clone(), |t| t.get(lang).to_owned());
        for (word, hazards) in &s.used {
            let _ = writeln!(text, "  ● {}  {}", pad(&name(word), 24), hazards.join(", "));
        }
        for (word, reason) in &s.dismissed {
            let _ = writeln!(
                text,
                "  ○ {}  {}",
                pad(&name(word), 24),
                cut(reason.get(lang), out.style.width.saturating_sub(32))
            );
        }
        for word in &s.open {
            let _ = writeln!(text, "  · {}  {}", pad(&name(word), 24), say!(msg_open).get(lang));
        }
    }
    let _ = writeln!(text, "\n{}", say!(msg_legend).get(lang));
    let _ = writeln!(text, "{}", say!(msg_outside_head).get(lang));
    for o in &c.outside {
        let _ = writeln!(text, "  - {}", o.get(lang));
    }
    text
}

fn cpsf(a: &Assessment, system: &tensha_model::System, out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    for layer in 1..=3u8 {
        let name = system
            .knowledge
            .cpsf_layers
            .values()
            .find(|h| h.id.ends_with(char::from(b'0' + layer)))
            .map(|h| h.name.clone())
            .unwrap_or_default();
        let _ = writeln!(text, "{} {}", say!(msg_layer, layer).get(lang), name.get(lang));
        for element in ["organisation", "people", "component", "data", "procedure", "system"] {
            let here: Vec<&tensha_report::assessment::CpsfInfo> =
                a.cpsf.iter().filter(|x| x.layer == layer && x.is == element).collect();
            if here.is_empty() {
                continue;
            }
            let title = system
                .knowledge
                .cpsf_elements
                .get(element)
                .map_or_else(|| Text::same(element), |h| h.name.clone());
            let _ = writeln!(text, "  {} ({})", title.get(lang), here.len());
            for x in here {
                let cps = if x.cps.is_empty() {
                    String::new()
                } else {
                    format!("  {}", x.cps.join(", "))
                };
                let _ = writeln!(
                    text,
                    "    {}  {} [{}]{cps}",
                    pad(&x.element.kind, 11),
                    x.element.name.get(lang),
                    x.element.id
                );
            }
        }
    }
    text
}

fn zones(a: &Assessment, out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    for z in &a.zones {
        let shown = |l: &Option<String>| l.clone().unwrap_or_else(|| "–".to_owned());
        let line = say!(msg_zone_line, z.zone.name.clone(), shown(&z.target), shown(&z.shown));
        let _ = writeln!(text, "{}", line.get(lang));
        for key in &z.weakest {
            if let Some(s) = a.segments.get(key) {
                let _ = writeln!(text, "  {}", s.name.get(lang));
            }
        }
    }
    let _ = writeln!(text, "{}", say!(msg_zone_note).get(lang));
    text
}

fn regimes(a: &Assessment, out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    for r in &a.regimes {
        let _ = writeln!(text, "{} [{}]", r.name.get(lang), r.id);
        for c in &r.checks {
            let mark = match c.outcome {
                Outcome::Violated => "✗",
                Outcome::Question => "?",
                Outcome::Kept => "✓",
                Outcome::NotApplicable => "·",
            };
            let _ = writeln!(text, "  {mark} {}  {}", pad(&c.id, 28), c.text.get(lang));
            for w in &c.witnesses {
                let _ = writeln!(text, "      {} [{}]", w.name.get(lang), w.id);
            }
        }
    }
    if a.regimes.is_empty() {
        let _ = writeln!(text, "{}", say!(msg_no_regime_chosen).get(lang));
    }
    text
}

fn terms(system: &tensha_model::System, out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    if !system.terms.is_empty() {
        let _ = writeln!(text, "{}", say!(msg_agreements).get(lang));
        for t in &system.terms {
            let whose = if t.whose.is_empty() {
                system.meta.name.get(lang).to_owned()
            } else {
                t.whose.clone()
            };
            let who: Vec<Text> = t.agreed_by.iter().map(|p| system.title((*p).into())).collect();
            let date = t.date.map_or_else(String::new, |d| d.to_string());
            let _ = writeln!(
                text,
                "  {}: {} — {whose}  {date} {}",
                t.term,
                t.sense,
                Text::list(&who).get(lang)
            );
        }
        text.push('\n');
    }
    for (id, t) in &system.knowledge.terms {
        let _ = writeln!(text, "{} [{id}]", t.head.name.get(lang));
        for s in &t.senses {
            let mark = if t.preferred.as_deref() == Some(&s.head.id) { "*" } else { " " };
            let body = s.head.text.clone().unwrap_or_default();
            let source = if s.edition.is_empty() {
                s.head.sources.join(", ")
            } else {
                format!("{}:{}", s.head.sources.join(", "), s.edition)
            };
            let _ =
                writeln!(text, " {mark} {}  {}  [{source}]", pad(&s.head.id, 16), body.get(lang));
        }
    }
    let _ = writeln!(text, "{}", say!(msg_preferred).get(lang));
    text
}

fn terms_json(system: &tensha_model::System) -> serde_json::Value {
    let list: Vec<_> = system
        .knowledge
        .terms
        .iter()
        .map(|(id, t)| {
            let senses: Vec<_> = t
                .senses
                .iter()
                .map(|s| {
                    json!({"id": s.head.id, "text": s.head.text, "sources": s.head.sources, "edition": s.edition,
                        "marks": s.marks, "status": s.head.status})
                })
                .collect();
            json!({"id": id, "name": t.head.name, "preferred": t.preferred, "senses": senses})
        })
        .collect();
    let used: Vec<_> = system
        .terms
        .iter()
        .map(|t| {
            let who: Vec<&str> = t.agreed_by.iter().map(|p| &*system.parties[p.index()].own.id).collect();
            json!({"term": t.term, "sense": t.sense, "whose": t.whose, "agreed_by": who, "date": t.date})
        })
        .collect();
    json!({"base": list, "agreements": used})
}

/// Identifier, name, how far it was checked.
type Listed = (String, Text, &'static str);

/// Lists of the packs: their name, and their entries with names.
fn lists(system: &tensha_model::System) -> Vec<(&'static str, Vec<Listed>)> {
    let k = &system.knowledge;
    let head = |h: &tensha_model::knowledge::Head| {
        let status = match h.status {
            tensha_model::knowledge::Status::Checked => "checked",
            tensha_model::knowledge::Status::Reconstructed => "reconstructed",
            tensha_model::knowledge::Status::ToBeChecked => "to-be-checked",
        };
        (h.id.clone(), h.name.clone(), status)
    };
    vec![
        ("link-technologies", k.links.values().map(|e| head(&e.head)).collect()),
        ("guard-technologies", k.guards.values().map(|e| head(&e.head)).collect()),
        ("component-kinds", k.kinds.values().map(|e| head(&e.head)).collect()),
        ("features", k.features.values().map(head).collect()),
        ("guide-words", k.guide_words.values().map(|e| head(&e.head)).collect()),
        ("attack-techniques", k.techniques.values().map(|e| head(&e.head)).collect()),
        ("regimes", k.regimes.values().map(|e| head(&e.head)).collect()),
        ("abilities", k.abilities.values().map(|e| head(&e.head)).collect()),
        ("harm-kinds", k.harm_kinds.values().map(|e| head(&e.head)).collect()),
        ("party-roles", k.party_roles.values().map(head).collect()),
        ("place-entries", k.place_entries.values().map(|e| head(&e.head)).collect()),
        ("sectors", k.sectors.values().map(head).collect()),
        ("security-levels", k.security_levels.values().map(|e| head(&e.head)).collect()),
        ("cpsf-families", k.cpsf.values().map(|e| head(&e.head)).collect()),
        ("schemes", k.schemes.values().map(|e| head(&e.head)).collect()),
        ("requirements", k.requirements.values().map(|e| head(&e.head)).collect()),
        ("profiles", k.profiles.values().map(|e| head(&e.head)).collect()),
        ("minimum-lists", k.minimum_lists.values().map(|e| head(&e.head)).collect()),
        ("committees", k.committees.values().map(|e| head(&e.head)).collect()),
        ("proposals", k.proposals.values().map(|e| head(&e.head)).collect()),
        ("comment-needs", k.comment_needs.values().map(|e| head(&e.head)).collect()),
        ("duty-kinds", k.duty_kinds.values().map(|e| head(&e.head)).collect()),
        ("life-phases", k.life_phases.values().map(|e| head(&e.head)).collect()),
        ("terms", k.terms.values().map(|e| head(&e.head)).collect()),
    ]
}

fn packs(a: &Assessment, system: &tensha_model::System, out: &Out) -> String {
    let lang = out.lang;
    let mut text = String::new();
    for p in &a.packs {
        let own = if p.builtin { "" } else { " *" };
        let _ = writeln!(
            text,
            "{}  {}  {}{own}",
            pad(&p.id, 28),
            pad(&p.version, 9),
            p.title.get(lang)
        );
    }
    for (name, entries) in lists(system) {
        let _ = writeln!(text, "\n{name} ({})", entries.len());
        let widest = entries.iter().map(|(id, ..)| id.width()).max().unwrap_or(0).min(34);
        for (id, title, status) in entries {
            let mark = if status == "checked" { "" } else { "  ~" };
            let _ = writeln!(text, "  {}  {}{mark}", pad(&id, widest), title.get(lang));
        }
    }
    let _ = writeln!(text, "\n{}", say!(msg_pack_marks).get(lang));
    text
}

fn entries_json(system: &tensha_model::System) -> serde_json::Value {
    let mut map = serde_json::Map::new();
    for (name, entries) in lists(system) {
        let list: Vec<_> = entries
            .into_iter()
            .map(|(id, title, status)| json!({"id": id, "name": title, "status": status}))
            .collect();
        map.insert(name.to_owned(), list.into());
    }
    map.into()
}
