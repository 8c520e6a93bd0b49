//! `tensha what-if`: what a change does to the hazards.

use std::fmt::Write as _;

use serde_json::json;
use tensha_analysis::causes::Elements;
use tensha_analysis::changes::{self, Difference, Direction, Worked};
use tensha_analysis::hazards::{Options, Reachable, at_once};
use tensha_analysis::verdict;
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_model::change::Change;
use tensha_model::system::{ComponentId, HazardId, LinkId, Namespace as Ns, PlaceId, Ref};
use tensha_model::time::Cause;
use tensha_report::changes::{FlowChange, HazardChange};
use tensha_report::verdict::TurnedInfo;
use tensha_rules::causes::{self, Teller};
use tensha_text::{Date, Severity, Text, World};

use crate::Exit;
use crate::args::{Common, Format, ViewFormat, WhatIfArgs};
use crate::check;
use crate::messages::say;
use crate::out::Out;
use crate::show::wrapped;
use crate::world::DiskWorld;

/// New and lost ways that a screen shows for each hazard.
const WAYS: usize = 3;
/// Turns for the worse that a screen shows for each hazard.
const TURNS: usize = 6;

/// A question, understood.
#[derive(Debug, Default)]
struct Asked {
    changes: Vec<Change>,
    /// Controls whose effect is left out.
    without: Vec<u32>,
    /// Controls whose effect is added.
    with: Vec<u32>,
    /// Outlook entries that are left out.
    off: Vec<Cause>,
    /// Attacker classes that are looked at.
    classes: Option<Vec<u32>>,
    fleet: Option<u64>,
}

impl Asked {
    /// The system at a day with all of it.
    fn apply(&self, written: &System, at: Date) -> System {
        let mut after = written.clone();
        for k in &self.with {
            after.controls[*k as usize].status = Some("in-place");
        }
        for k in &self.without {
            after.controls[*k as usize].status = Some("rejected");
        }
        after.settle(at, &self.off);
        for change in &self.changes {
            after.apply(change);
        }
        after
    }

    fn options(&self) -> Options {
        let mut options = Options::default();
        options.settings.classes.clone_from(&self.classes);
        options
    }
}

/// The verdict before and after, and of several phrases the fewest that turn it as far; nothing where it stays, or one phrase is all.
fn turn(
    phrases: &[String],
    written: &System,
    at: Date,
    ((before, was), (after, is)): ((&System, &Worked), (&System, &Worked)),
) -> (TurnedInfo, Option<Vec<String>>) {
    let (was, is) = (verdict::of(before, at, was), verdict::of(after, at, is));
    let turned = TurnedInfo::new((before, after), &verdict::explain(&was, &is));
    if was.hold == is.hold || phrases.len() < 2 {
        return (turned, None);
    }
    let does = |chosen: &[bool]| {
        let mut asked = Asked::default();
        for (phrase, _) in phrases.iter().zip(chosen).filter(|(_, on)| **on) {
            // Every phrase was understood before.
            let _ = understand(written, phrase, &mut asked);
        }
        let system = asked.apply(written, at);
        let Ok(worked) = Worked::new(&system, &asked.options(), &Cancel::new()) else {
            return false;
        };
        let hold = verdict::of(&system, at, &worked).hold;
        if is.hold > was.hold { hold >= is.hold } else { hold <= is.hold }
    };
    let enough = verdict::smallest(phrases.len(), does);
    (turned, enough.map(|list| list.into_iter().map(|i| phrases[i].clone()).collect()))
}

/// `tensha what-if`.
pub fn run(args: &WhatIfArgs, common: &Common, out: &Out) -> Exit {
    let world = DiskWorld::new(common.at);
    let bar = out.progress(&say!(msg_reading));
    let loaded = tensha_model::load_as_written(&world, &args.dir);
    bar.finish_and_clear();
    if loaded.diagnostics.iter().any(|d| d.severity == Severity::Error) {
        let format = match args.format {
            ViewFormat::Text => Format::Text,
            ViewFormat::Json => Format::Json,
        };
        check::bad_input(&loaded, out, format, world.today());
        return Exit::BadInput;
    }
    let written = loaded.system;
    let mut asked = Asked::default();
    let mut wrong = false;
    for phrase in &args.change {
        if let Err(why) = understand(&written, phrase, &mut asked) {
            wrong = true;
            out.message(&why);
        }
    }
    if wrong {
        return Exit::BadInput;
    }
    let mut before = written.clone();
    before.settle(world.today(), &[]);
    let after = asked.apply(&written, world.today());
    let bar = out.progress(&say!(msg_working));
    let cancel = Cancel::new();
    let options = Options::default();
    let changed = asked.options();
    let worked = Worked::new(&before, &options, &cancel)
        .and_then(|b| Worked::new(&after, &changed, &cancel).map(|a| (b, a)));
    bar.finish_and_clear();
    // Nobody else holds the flag, so this cannot be interrupted.
    let Ok((was, is)) = worked else { return Exit::BadInput };
    let difference = changes::compare(&was, &is);
    let turned = turn(&args.change, &written, world.today(), ((&before, &was), (&after, &is)));
    if args.format == ViewFormat::Json {
        let mut value = as_json((&before, &after), &difference, &asked, &args.change, &is);
        value["verdict"] = json!(turned.0);
        value["changes_enough"] = json!(turned.1);
        out.print(&format!("{value:#}\n"));
    } else {
        let at = world.today();
        let head = say!(msg_what_if_head, before.meta.name.clone(), at.to_string());
        out.print(&format!(
            "{}\n\n{}\n{}{}",
            head.get(out.lang),
            text((&before, &after), &difference, &asked, &is, out),
            crate::show::verdict::turned(&turned.0, out),
            turned.1.map_or_else(String::new, |list| {
                let line = say!(msg_verdict_change_enough, list.join(", "));
                format!("  {}\n", line.get(out.lang))
            })
        ));
    }
    Exit::Fine
}

fn find(system: &System, kinds: &[Ns], id: &str) -> Result<Ref, Text> {
    kinds.iter().find_map(|ns| system.find(*ns, id)).ok_or_else(|| {
        let known = kinds.iter().flat_map(|ns| {
            (0..system.count(*ns) as u32).map(|index| &*system.own(Ref { ns: *ns, index }).id)
        });
        let near = tensha_model::suggest::nearest(id, known);
        let words: Vec<Text> = kinds.iter().map(|ns| ns.word()).collect();
        if near.is_empty() {
            say!(msg_what_if_unknown, Text::list(&words), id)
        } else {
            say!(msg_what_if_near, Text::list(&words), id, near.join(", "))
        }
    })
}

fn entry<'k>(mut known: impl Iterator<Item = &'k String> + Clone, id: &str) -> Result<u32, Text> {
    match known.clone().position(|k| k == id) {
        Some(i) => Ok(i as u32),
        None => {
            let near = tensha_model::suggest::nearest(id, known.by_ref().map(String::as_str));
            Err(if near.is_empty() {
                say!(msg_what_if_no_entry, id)
            } else {
                say!(msg_what_if_entry, id, near.join(", "))
            })
        }
    }
}

/// An outlook entry of the model, else of the packs.
fn outlook(system: &System, id: &str) -> Result<Cause, Text> {
    match system.find(Ns::Outlook, id) {
        Some(r) => Ok(Cause::Entry(r.index)),
        None => {
            let own = system.outlook.iter().map(|o| o.own.id.to_string());
            let all: Vec<String> = system.knowledge.outlook.keys().cloned().chain(own).collect();
            entry(all.iter(), id).map(Cause::Expected)
        }
    }
}

/// One phrase, such as `remove control door-lock` or `upgrade link reader-bus to osdp-sc`.
fn understand(system: &System, phrase: &str, asked: &mut Asked) -> Result<(), Text> {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let k = &system.knowledge;
    match words.as_slice() {
        ["remove", "control", id] => {
            asked.without.push(find(system, &[Ns::Control], id)?.index);
        }
        ["remove", id] | ["remove", "component", id] => {
            match find(system, &[Ns::Control, Ns::Component], id)? {
                Ref { ns: Ns::Control, index } => asked.without.push(index),
                r => asked.changes.push(Change::Remove(r)),
            }
        }
        ["install", id] | ["install", "control", id] => {
            asked.with.push(find(system, &[Ns::Control], id)?.index);
        }
        ["compromise", id] | ["compromise", "component", id] => {
            let r = find(system, &[Ns::Component], id)?;
            asked.changes.push(Change::Compromise(ComponentId(r.index)));
        }
        ["upgrade", "link", id, "to", technology] | ["link", id, "to", technology] => {
            let r = find(system, &[Ns::Link], id)?;
            let t = entry(k.links.keys(), technology)?;
            asked.changes.push(Change::Technology(LinkId(r.index), t));
        }
        ["place", id, "to", who] | ["open", "place", id, "to", who] => {
            let r = find(system, &[Ns::Place], id)?;
            let e = entry(k.place_entries.keys(), who)?;
            asked.changes.push(Change::Entry(PlaceId(r.index), e));
        }
        ["break", id] | ["break", "assumption", id] => {
            let r = find(system, &[Ns::Assumption], id)?;
            let changes = &system.assumptions[r.index as usize].if_false;
            if changes.is_empty() {
                return Err(say!(msg_what_if_silent, *id));
            }
            asked.changes.extend(changes.iter().cloned());
        }
        ["without", id] => asked.off.push(outlook(system, id)?),
        ["happens", id] => {
            asked.changes.push(Change::Happens(find(system, &[Ns::Event, Ns::Condition], id)?));
        }
        ["attacker", id] => {
            let low = id.to_lowercase();
            let wanted = entry(k.attackers.keys(), &low)?;
            let rank = k.attackers[wanted as usize].rank;
            let list = k
                .attackers
                .values()
                .enumerate()
                .filter(|(i, a)| match rank {
                    // Whoever can do more is left out; whoever can do less is still there.
                    Some(r) => a.rank.is_some_and(|x| x <= r),
                    None => *i as u32 == wanted,
                })
                .map(|(i, _)| i as u32);
            asked.classes = Some(list.collect());
        }
        ["fleet", count] => match count.replace([',', '_'], "").parse::<u64>() {
            Ok(n) if n > 0 => asked.fleet = Some(n),
            _ => return Err(say!(msg_what_if_fleet, *count)),
        },
        _ => return Err(say!(msg_what_if_phrase, phrase)),
    }
    Ok(())
}

/// What stands behind the difference of a hazard.
pub type Because<'a> = dyn Fn(HazardId) -> Vec<Text> + 'a;

/// The hazards and flows that are different, and how many hazards are not.
pub fn differences(
    text: &mut String,
    (before, system): (&System, &System),
    difference: &Difference,
    because: &Because,
    out: &Out,
) -> usize {
    let (was, is_now) = (Elements::new(before), Elements::new(system));
    let mut same = 0;
    for d in &difference.hazards {
        if d.direction == Direction::Same {
            same += 1;
            continue;
        }
        hazard(text, &HazardChange::new(&was, &is_now, d), "", out);
        let behind = because(d.hazard);
        if !behind.is_empty() {
            let line = say!(msg_since_because, Text::list(&behind));
            let _ = writeln!(text, "  {}", line.get(out.lang));
        }
        text.push('\n');
    }
    for f in &difference.flows {
        flow(text, &FlowChange::new(system, f), "", out);
    }
    same
}

fn text(
    states: (&System, &System),
    difference: &Difference,
    asked: &Asked,
    is: &Worked,
    out: &Out,
) -> String {
    let (lang, system) = (out.lang, states.1);
    let is_now = Elements::new(system);
    let mut text = String::new();
    let same = differences(&mut text, states, difference, &|_| Vec::new(), out);
    if let Some(n) = asked.fleet {
        let _ = writeln!(text, "{}", say!(msg_fleet_head, n.to_string()).get(lang));
        for a in &is.hazards.hazards {
            let all = at_once(&a.sets);
            let title = system.title(a.hazard.into());
            let line = match all.first() {
                Some(first) => {
                    let near = causes::elements(system, a.hazard.0);
                    let teller = Teller::new(&is_now, near);
                    say!(msg_fleet_all, title.clone(), all.len(), teller.story(first, &title))
                }
                None => say!(msg_fleet_single, title),
            };
            let width = out.style.width.saturating_sub(4).max(30);
            let body = tensha_text::render::wrap(line.get(lang), width);
            for (i, l) in body.lines().enumerate() {
                let _ = writeln!(text, "{}{l}", if i == 0 { "  " } else { "    " });
            }
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", say!(msg_same_hazards, same).get(lang));
    text
}

/// A hazard that changes: which way, for whom, what turns, the simplest ways that come and go.
pub fn hazard(text: &mut String, c: &HazardChange, lead: &str, out: &Out) {
    let lang = out.lang;
    let _ = writeln!(text, "{lead}{}: {}", c.hazard.name.get(lang), c.direction_name.get(lang));
    let line = if c.who.0 == c.who.1 {
        say!(msg_who_same, c.who.1.clone())
    } else {
        say!(msg_who_line, c.who.0.clone(), c.who.1.clone())
    };
    let _ = writeln!(text, "{lead}  {}", line.get(lang));
    let indent = lead.len() + 4;
    for turn in c.turns.iter().take(TURNS) {
        wrapped(text, indent, "- ", turn.get(lang), out.style.width);
    }
    if c.turns.len() > TURNS {
        let more = say!(msg_more_ways, c.turns.len() - TURNS);
        let _ = writeln!(text, "{lead}    {}", more.get(lang));
    }
    for (head, list) in [(say!(msg_ways_gained), &c.gained), (say!(msg_ways_lost), &c.lost)] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{lead}  {}", head.get(lang));
        for story in list.iter().take(WAYS) {
            wrapped(text, indent + 2, "· ", story.get(lang), out.style.width);
        }
        if list.len() > WAYS {
            let more = say!(msg_more_ways, list.len() - WAYS);
            let _ = writeln!(text, "{lead}      {}", more.get(lang));
        }
    }
    if !c.complete {
        let _ = writeln!(text, "{lead}  {}", say!(msg_what_if_partly).get(lang));
    }
}

/// A flow whose verdict changes.
pub fn flow(text: &mut String, c: &FlowChange, lead: &str, out: &Out) {
    let (before, after) = (crate::show::verdict(c.before), crate::show::verdict(c.after));
    let line = say!(msg_flow_changed, c.flow.name.clone(), before, after);
    let _ = writeln!(text, "{lead}{}", line.get(out.lang));
}

/// Who can bring a hazard about, as data.
pub fn who_json(system: &System, r: &Reachable) -> serde_json::Value {
    let class = |r: Option<u8>| {
        r.and_then(|r| causes::ranked(system, r))
            .and_then(|k| system.knowledge.attackers.get_index(k as usize))
            .map(|(id, _)| id.clone())
    };
    json!({"by_faults": r.by_faults, "attack_alone": class(r.attack_alone),
        "with_faults": class(r.with_faults)})
}

/// The differences as data: hazards and flows.
pub fn differences_json(
    (before, system): (&System, &System),
    difference: &Difference,
    because: &Because,
) -> (Vec<serde_json::Value>, Vec<serde_json::Value>) {
    let reach = |r: &Reachable| who_json(system, r);
    let (was, is_now) = (Elements::new(before), Elements::new(system));
    let hazards: Vec<_> = difference
        .hazards
        .iter()
        .map(|d| {
            let change = HazardChange::new(&was, &is_now, d);
            let mut value = json!({
                "hazard": &*system.own(d.hazard.into()).id,
                "direction": d.direction,
                "before": reach(&d.reachable.0),
                "after": reach(&d.reachable.1),
                "fewest_before": d.fewest.0,
                "fewest_after": d.fewest.1,
                "turns": change.turns,
                "gained": change.gained,
                "lost": change.lost,
                "complete": d.complete,
            });
            let behind = because(d.hazard);
            if !behind.is_empty() {
                value["because"] = json!(behind);
            }
            value
        })
        .collect();
    let flows: Vec<_> = difference
        .flows
        .iter()
        .map(|f| {
            json!({"flow": &*system.own(Ref { ns: Ns::Flow, index: f.flow }).id,
                "before": f.verdict.0, "after": f.verdict.1})
        })
        .collect();
    (hazards, flows)
}

fn as_json(
    states: (&System, &System),
    difference: &Difference,
    asked: &Asked,
    phrases: &[String],
    is: &Worked,
) -> serde_json::Value {
    let system = states.1;
    let (hazards, flows) = differences_json(states, difference, &|_| Vec::new());
    let fleet = asked.fleet.map(|n| {
        let hit: Vec<_> = is
            .hazards
            .hazards
            .iter()
            .map(|a| {
                json!({"hazard": &*system.own(a.hazard.into()).id,
                    "ways_that_hit_all_units": at_once(&a.sets).len()})
            })
            .collect();
        json!({"units": n, "hazards": hit})
    });
    json!({"schema": "tensha-what-if-1", "system": system.meta.id, "changes": phrases,
        "hazards": hazards, "flows": flows, "fleet": fleet})
}
