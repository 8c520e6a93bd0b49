//! `tensha show likelihood`: the lens over assumed numbers.

use std::fmt::Write as _;

use rustc_hash::FxHashSet;
use serde_json::json;
use tensha_analysis::causes::{Basic, Elements, Weakness};
use tensha_analysis::exposure::Networks;
use tensha_analysis::hazards::Options;
use tensha_analysis::likelihood::{self, Bounds, EndState, Likelihood, Likelihoods, Number};
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::grade::Level;
use tensha_model::likelihood::{Estimate, Setting};
use tensha_model::system::{Namespace as Ns, Ref};
use tensha_report::goals::{YEAR, number as shown};
use tensha_report::hazards::HazardInfo;
use tensha_rules::causes::{self, Teller};
use tensha_text::Text;
use unicode_width::UnicodeWidthStr;

use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::summary::pad;

/// Elements that a screen names.
const ELEMENTS: usize = 6;

/// The lens over the hazards that were asked for.
pub struct Lens<'s> {
    system: &'s System,
    found: Likelihoods,
    wanted: Vec<usize>,
}

fn end(e: EndState) -> Text {
    match e {
        EndState::Handled => say!(msg_end_handled),
        EndState::ActedWrongly => say!(msg_end_acted_wrongly),
        EndState::NoTime => say!(msg_end_no_time),
        EndState::NoMeans => say!(msg_end_no_means),
        EndState::NotNoticed => say!(msg_end_not_noticed),
    }
}

/// Low, best, high of one figure; a range where a figure is only bounded.
fn three(l: &Likelihood, pick: impl Fn(&likelihood::Outcome) -> Bounds, scale: f64) -> [String; 3] {
    Setting::ALL.map(|s| match l.outcomes.iter().find(|o| o.setting == s).map(&pick) {
        None => "–".to_owned(),
        Some((low, high)) if low >= high => shown(low * scale),
        Some((low, high)) => format!("{}–{}", shown(low * scale), shown(high * scale)),
    })
}

impl<'s> Lens<'s> {
    /// Works it out.
    pub fn new(system: &'s System, wanted: &[&HazardInfo]) -> Self {
        let networks = Networks::new(system);
        // Nobody else holds the flag, so this cannot be interrupted.
        let found = likelihood::run(system, &networks, &Options::default(), &Cancel::new())
            .unwrap_or_default();
        let wanted = wanted
            .iter()
            .filter_map(|h| system.find(Ns::Hazard, &h.hazard.id))
            .map(|r| r.index as usize)
            .collect();
        Self { system, found, wanted }
    }

    /// For people.
    pub fn text(&self, out: &Out) -> String {
        let lang = out.lang;
        let mut text = String::new();
        let line = say!(msg_likelihood_head);
        let head = tensha_text::render::wrap(line.get(lang), out.style.width.max(30));
        let _ = writeln!(text, "{head}\n");
        let mut used = FxHashSet::default();
        for l in self.wanted.iter().filter_map(|i| self.found.hazards.get(*i)) {
            self.hazard(l, &mut text, out);
            used.extend(l.events.iter().map(|e| e.of));
        }
        let _ = writeln!(text, "{}", say!(msg_numbers_head).get(lang));
        let elements = Elements::new(self.system);
        let teller = Teller::new(&elements, []);
        let mut beaten = FxHashSet::default();
        for a in self.found.assumed.iter().filter(|a| used.contains(&a.basic)) {
            let Some(number) = a.number else { continue };
            if let Basic::Increment(weakness, ..) = a.basic {
                beaten.insert(weakness);
                continue;
            }
            let origin = self.origin(a);
            let cause = teller.basic(a.basic);
            let of = |e: Estimate, scale: f64| [e.low, e.best, e.high].map(|v| shown(v * scale));
            let line = match number {
                Number::Onset { rate, lasts } => {
                    let [low, best, high] = of(rate, YEAR);
                    let hours = lasts.map_or_else(|| "–".to_owned(), |l| shown(l.best / 3600.0));
                    say!(msg_number_onset, cause, low, best, high, hours, origin)
                }
                Number::Enabling(p) => {
                    let [low, best, high] = of(p, 1.0);
                    say!(msg_number_enabling, cause, low, best, high, origin)
                }
            };
            wrapped(&mut text, 6, "  · ", line.get(lang), out.style.width);
        }
        if !beaten.is_empty() {
            self.steps(&beaten, &teller, &mut text, out);
        }
        text
    }

    /// Which steps of attack count, and how often each class succeeds with one against each strength.
    fn steps(
        &self,
        beaten: &FxHashSet<Weakness>,
        teller: &Teller<'_>,
        text: &mut String,
        out: &Out,
    ) {
        let lang = out.lang;
        let k = &self.system.knowledge;
        let _ = writeln!(text, "\n{}", say!(msg_steps_head).get(lang));
        for (weakness, level) in self.found.steps.iter().filter(|(w, _)| beaten.contains(w)) {
            let name = teller.basic(Basic::Step(*weakness, *level));
            wrapped(text, 6, "  · ", name.get(lang), out.style.width);
        }
        let levels = [Level::Weak, Level::Standard, Level::Strong];
        let mut rows = vec![levels.iter().fold(
            vec![say!(msg_classes_head).get(lang).to_owned()],
            |mut row, l| {
                row.push(k.level_name(*l).get(lang).to_owned());
                row
            },
        )];
        for (id, class) in &k.attackers {
            let mut row = vec![format!("{} [{id}]", class.head.name.get(lang))];
            row.extend(levels.iter().map(|l| match class.beats[*l as usize] {
                None => "–".to_owned(),
                Some(e) => format!("{} / {} / {}", shown(e.low), shown(e.best), shown(e.high)),
            }));
            rows.push(row);
        }
        let columns: Vec<usize> = (0..rows[0].len())
            .map(|i| rows.iter().map(|r| r[i].width()).max().unwrap_or(0))
            .collect();
        let _ = writeln!(text, "\n{}", say!(msg_classes_title).get(lang));
        for row in rows {
            let cells: Vec<String> =
                row.iter().zip(&columns).map(|(cell, w)| pad(cell, *w)).collect();
            let _ = writeln!(text, "  {}", cells.join("  ").trim_end());
        }
    }

    fn origin(&self, a: &likelihood::Assumed) -> String {
        let place = a.span.map(|s| self.system.sources.place(s)).unwrap_or_default();
        match &a.entry {
            Some(entry) if place.is_empty() => entry.clone(),
            Some(entry) => format!("{entry}, {place}"),
            None => place,
        }
    }

    fn hazard(&self, l: &Likelihood, text: &mut String, out: &Out) {
        let lang = out.lang;
        let title = self.system.title(l.hazard.into());
        let _ = writeln!(text, "{} [{}]", title.get(lang), self.system.own(l.hazard.into()).id);
        if !l.missing.is_empty() {
            let elements = Elements::new(self.system);
            let near = causes::elements(self.system, l.hazard.0);
            let teller = Teller::new(&elements, near);
            let names: Vec<Text> = l.missing.iter().map(|b| teller.basic(*b)).collect();
            let line = say!(msg_likelihood_missing, Text::list(&names));
            let _ = writeln!(text, "  {}\n", line.get(lang));
            return;
        }
        let best = l.outcomes.iter().find(|o| o.setting == Setting::Best);
        if !l.has_initiators {
            let [low, mid, high] = three(l, |o| o.probability, 1.0);
            let line = say!(msg_likelihood_probability, low, mid, high);
            let _ = writeln!(text, "  {}\n", line.get(lang));
            return;
        }
        let [low, mid, high] = three(l, |o| o.frequency, YEAR);
        let _ = writeln!(text, "  {}", say!(msg_likelihood_frequency, low, mid, high).get(lang));
        match best.map(|o| o.frequency.1 * YEAR) {
            Some(f) if f > 0.0 => {
                let years = shown(1.0 / f);
                let _ = writeln!(text, "  {}", say!(msg_likelihood_once, years).get(lang));
            }
            _ => {
                let _ = writeln!(text, "  {}", say!(msg_likelihood_never).get(lang));
            }
        }
        for (i, e) in EndState::ALL.into_iter().enumerate() {
            let of = |o: &likelihood::Outcome| o.ends.get(i).map_or((0.0, 0.0), |(_, b)| *b);
            let Some(o) = best.filter(|o| !o.ends.is_empty()) else { break };
            let [low, mid, high] = three(l, of, YEAR);
            let total = o.frequency.1;
            let share = if total > 0.0 { of(o).1 / total * 100.0 } else { 0.0 };
            let line = say!(msg_end_line, end(e), low, mid, high, format!("{share:.1}"));
            let _ = writeln!(text, "    {}", line.get(lang));
        }
        if !l.elements.is_empty() {
            let _ = writeln!(text, "  {}", say!(msg_weights_head).get(lang));
            for w in l.elements.iter().take(ELEMENTS) {
                let share = format!("{:.1}", (1.0 - w.without) * 100.0);
                let line = say!(msg_weight_line, self.system.title(w.of), share);
                let _ = writeln!(text, "    {}", line.get(lang));
            }
        }
        text.push('\n');
    }

    /// As data; frequencies per year.
    pub fn json(&self) -> serde_json::Value {
        let s = self.system;
        let id = |r: Ref| s.own(r).id.to_string();
        let hazards: Vec<_> = self
            .wanted
            .iter()
            .filter_map(|i| self.found.hazards.get(*i))
            .map(|l| {
                let year = |(low, high): Bounds| json!([low * YEAR, high * YEAR]);
                let outcomes: Vec<_> = l
                    .outcomes
                    .iter()
                    .map(|o| {
                        let ends: serde_json::Map<String, serde_json::Value> = o
                            .ends
                            .iter()
                            .map(|(e, b)| {
                                let tag = serde_json::to_value(e).unwrap_or_default();
                                (tag.as_str().unwrap_or_default().to_owned(), year(*b))
                            })
                            .collect();
                        json!({"setting": o.setting, "probability": o.probability,
                            "frequency_per_year": year(o.frequency), "ends_per_year": ends,
                            "exact": o.exact})
                    })
                    .collect();
                let events: Vec<_> = l
                    .events
                    .iter()
                    .map(|w| {
                        json!({"cause": w.of.key(s), "without": w.without, "certain": w.certain,
                            "birnbaum": w.birnbaum})
                    })
                    .collect();
                let elements: Vec<_> = l
                    .elements
                    .iter()
                    .map(|w| {
                        json!({"kind": w.of.ns.tag(), "id": id(w.of), "without": w.without,
                            "certain": w.certain, "birnbaum": w.birnbaum})
                    })
                    .collect();
                let missing: Vec<_> = l.missing.iter().map(|b| b.key(s)).collect();
                json!({"hazard": id(l.hazard.into()), "missing": missing,
                    "has_initiators": l.has_initiators, "outcomes": outcomes,
                    "events": events, "elements": elements})
            })
            .collect();
        let numbers: Vec<_> = self
            .found
            .assumed
            .iter()
            .map(|a| {
                let number = a.number.map(|n| match n {
                    Number::Onset { rate, lasts } => {
                        json!({"onset_per_second": rate, "lasts_seconds": lasts})
                    }
                    Number::Enabling(p) => json!({"probability": p}),
                });
                json!({"cause": a.basic.key(s), "number": number, "origin": self.origin(a)})
            })
            .collect();
        let steps: Vec<_> = self
            .found
            .steps
            .iter()
            .map(|(w, level)| json!({"weakness": w.key(s), "strength": level.tag()}))
            .collect();
        let classes: serde_json::Map<String, serde_json::Value> = s
            .knowledge
            .attackers
            .iter()
            .map(|(id, a)| {
                let beats: serde_json::Map<String, serde_json::Value> = Level::ALL
                    .iter()
                    .filter_map(|l| Some((l.tag().to_owned(), json!(a.beats[*l as usize]?))))
                    .collect();
                (id.clone(), json!({"beats": beats}))
            })
            .collect();
        json!({"assumption": true, "hazards": hazards, "numbers": numbers, "steps": steps,
            "attacker_classes": classes})
    }
}
