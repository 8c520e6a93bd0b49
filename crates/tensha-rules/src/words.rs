//! How segments, strengths and places are said; shared by rules and pages.

use std::sync::LazyLock;

use tensha_analysis::exposure::Stand;
use tensha_model::grade::{Grade, Property};
use tensha_model::knowledge::Status;
use tensha_model::strength::Origin;
use tensha_model::system::{PlaceId, Segment, System};
use tensha_text::Text;

use crate::messages::say;

/// The name of a property.
pub fn property(p: Property) -> Text {
    // Nearly every finding names some, so the messages are put together once.
    static NAMES: LazyLock<[Text; 5]> = LazyLock::new(|| {
        Property::ALL.map(|p| match p {
            Property::Authenticity => say!(msg_authenticity),
            Property::Integrity => say!(msg_integrity),
            Property::Freshness => say!(msg_freshness),
            Property::Confidentiality => say!(msg_confidentiality),
            Property::Availability => say!(msg_availability),
        })
    });
    NAMES[p as usize].clone()
}

/// A strength, or the range in which it lies.
pub fn grade(system: &System, g: Grade) -> Text {
    if g == Grade::UNKNOWN {
        return say!(msg_not_stated);
    }
    let lo = system.knowledge.level_name(g.lo);
    if g.is_known() { lo } else { say!(msg_range, lo, system.knowledge.level_name(g.hi)) }
}

/// A segment as people call it.
pub fn segment(system: &System, s: Segment) -> Text {
    let title = |r: tensha_model::system::Ref| system.title(r);
    match s {
        Segment::Sensing(c, q) => say!(msg_sensing, title(q.into()), title(c.into())),
        Segment::Acting(c, q) => say!(msg_acting, title(q.into()), title(c.into())),
        Segment::Component(c) => title(c.into()),
        Segment::Link(l) => title(l.into()),
        Segment::Person(p) => title(p.into()),
    }
}

/// The kind of a segment: link, component, sensing surface …
pub fn segment_kind(s: Segment) -> Text {
    match s {
        Segment::Sensing(..) => say!(msg_kind_sensing),
        Segment::Acting(..) => say!(msg_kind_acting),
        Segment::Component(_) => say!(msg_kind_component),
        Segment::Link(_) => say!(msg_kind_link),
        Segment::Person(_) => say!(msg_kind_person),
    }
}

/// What a segment is: its technology or kind.
pub fn segment_what(system: &System, s: Segment) -> Option<Text> {
    match s {
        Segment::Link(l) => system.technology(l).map(|t| t.head.name.clone()),
        Segment::Component(c) | Segment::Sensing(c, _) | Segment::Acting(c, _) => {
            system.kind(c).map(|k| k.head.name.clone())
        }
        Segment::Person(p) => system.parties[p.index()]
            .ability
            .and_then(|a| system.knowledge.abilities.get_index(a as usize))
            .map(|(_, a)| a.head.name.clone()),
    }
}

/// Where a strength comes from, down to the line, with the reason and how far it was checked.
pub fn origin(system: &System, o: &Origin) -> Text {
    let place = system.sources.place(o.span());
    let mut out = match o {
        Origin::Unstated(_) => say!(msg_origin_unstated, place),
        Origin::Model(_) => say!(msg_origin_model, place),
        Origin::Dossier(_, d) => {
            let dossier = &system.dossiers[*d as usize];
            let name = dossier.name.clone().unwrap_or_else(|| Text::same(dossier.id.clone()));
            say!(msg_origin_dossier, name, place)
        }
        Origin::Pack(_, id, status) => {
            let text = say!(msg_origin_pack, *id, place);
            match status {
                Status::Checked => text,
                Status::Reconstructed => say!(msg_reconstructed, text),
                Status::ToBeChecked => say!(msg_to_be_checked, text),
            }
        }
    };
    if let Some(why) = o.why() {
        out = say!(msg_because, why, out);
    }
    out
}

/// A place with its entry.
fn place(system: &System, p: PlaceId) -> Text {
    let it = &system.places[p.index()];
    let title = it.own.title();
    match it.entry.and_then(|e| system.knowledge.place_entries.get_index(e as usize)) {
        Some((_, entry)) => say!(msg_place_entry, title, entry.head.name.clone()),
        None => title,
    }
}

/// A way to stand at a segment.
pub fn stand(system: &System, s: &Stand) -> Text {
    let metres = |m: &Option<u32>| m.map_or_else(|| "?".to_owned(), |m| m.to_string());
    match s {
        Stand::At(p) => say!(msg_stand_at, place(system, *p)),
        Stand::Along(p) => say!(msg_stand_along, place(system, *p)),
        Stand::Within(p, m) => say!(msg_stand_within, place(system, *p), metres(m)),
        Stand::Outside(m) => say!(msg_stand_outside, metres(m)),
        Stand::Network(total, some) => {
            let names: Vec<Text> = some.iter().take(5).map(|c| system.title((*c).into())).collect();
            let list = Text::list(&names);
            if *total as usize > names.len() {
                say!(msg_stand_network_many, *total, list)
            } else {
                say!(msg_stand_network, list)
            }
        }
        Stand::Handling => say!(msg_stand_handling),
        Stand::Inside => say!(msg_stand_inside),
        Stand::Unknown => say!(msg_stand_unknown),
    }
}

/// Seconds as people say them.
pub fn seconds(s: f64) -> String {
    let n = |v: f64| {
        let rounded = (v * 1000.0).round() / 1000.0;
        rounded.to_string()
    };
    if s < 1e-3 {
        format!("{} ms", (s * 1e6).round() / 1e3)
    } else if s < 1.0 {
        format!("{} ms", n(s * 1e3))
    } else if s < 120.0 {
        format!("{} s", n(s))
    } else if s < 7200.0 {
        format!("{} min", n(s / 60.0))
    } else if s < 172_800.0 {
        format!("{} h", n(s / 3600.0))
    } else {
        format!("{} d", n(s / 86400.0))
    }
}

/// A span of time as people write it in a sentence: 90 days, 90日.
pub fn duration(s: f64) -> Text {
    const UNITS: [(f64, f64, &str, &str, &str); 4] = [
        (86_400.0, 172_800.0, "日", "day", "days"),
        (3_600.0, 7_200.0, "時間", "hour", "hours"),
        (60.0, 120.0, "分", "minute", "minutes"),
        (1.0, 1.0, "秒", "second", "seconds"),
    ];
    for (unit, from, ja, one, many) in UNITS {
        // A whole number of the larger unit says more than many of the smaller one.
        if s >= from || s.total_cmp(&unit).is_eq() {
            let n = (s / unit * 1000.0).round() / 1000.0;
            let en = if n.total_cmp(&1.0).is_eq() { one } else { many };
            return Text::new(format!("{n}{ja}"), format!("{n} {en}"));
        }
    }
    let ms = (s * 1e6).round() / 1e3;
    Text::new(format!("{ms}ミリ秒"), format!("{ms} ms"))
}

/// An SI value in a unit, with at most six significant digits.
pub fn in_unit(si: f64, unit: &tensha_model::units::Unit) -> String {
    let value = if unit.factor == 0.0 { si } else { si / unit.factor };
    let digits = if value == 0.0 { 0 } else { 5 - libm_log10(value.abs()) };
    let scale = 10f64.powi(digits);
    let rounded = (value * scale).round() / scale;
    if unit.symbol.is_empty() { rounded.to_string() } else { format!("{rounded} {}", unit.symbol) }
}

/// The power of ten of a positive number, without a platform's logarithm.
fn libm_log10(v: f64) -> i32 {
    let text = format!("{v:e}");
    text.rsplit('e').next().and_then(|e| e.parse().ok()).unwrap_or(0)
}

/// A frequency or probability with as many digits as say something.
pub fn number(value: f64) -> String {
    if value.is_infinite() {
        "∞".to_owned()
    } else if value == 0.0 || (0.001..10_000.0).contains(&value) {
        let digits = if value >= 100.0 {
            0
        } else if value >= 1.0 {
            2
        } else {
            4
        };
        format!("{value:.digits$}")
    } else {
        format!("{value:.2e}")
    }
}

/// An amount of money as stated, its digits in groups of three.
pub fn grouped(amount: &str) -> String {
    let end = amount.find(|c: char| !c.is_ascii_digit()).unwrap_or(amount.len());
    let (digits, rest) = amount.split_at(end);
    let mut out = String::with_capacity(amount.len() + 8);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out.push_str(rest);
    out
}
