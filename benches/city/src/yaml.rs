//! A city as model files.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::town::{District, SIZE};

/// Districts in one file.
const TOGETHER: usize = 10;

/// Writes the city of so many components into a directory.
#[expect(clippy::disallowed_methods, reason = "a program of its own, not part of the product")]
pub(crate) fn write(dir: &str, components: usize) -> std::io::Result<()> {
    fs::create_dir_all(Path::new(dir).join("districts"))?;
    let head = format!(
        "tensha: 1\ninclude: districts/*.yaml\nsystem:\n  id: city-{components}\n  name: {{ja: 街, en: City}}\n"
    );
    fs::write(Path::new(dir).join("tensha.yaml"), head)?;
    let count = components / SIZE;
    for first in (0..count).step_by(TOGETHER) {
        let districts: Vec<District> =
            (first..count.min(first + TOGETHER)).map(District::new).collect();
        fs::write(Path::new(dir).join(format!("districts/{first:05}.yaml")), text(&districts))?;
    }
    Ok(())
}

fn text(districts: &[District]) -> String {
    let mut y = String::from("tensha: 1\n");
    section(&mut y, "parties", districts, |d, y| {
        for id in &d.firms {
            let _ = writeln!(y, "  {id}: {{roles: [service-operator]}}");
        }
        for id in &d.people {
            let _ = writeln!(y, "  {id}: {{roles: [user]}}");
        }
    });
    section(&mut y, "places", districts, |d, y| {
        for (id, entry, inside) in &d.places {
            let inside = inside.as_ref().map(|i| format!(", inside: {i}")).unwrap_or_default();
            let _ = writeln!(y, "  {id}: {{entry: {entry}{inside}}}");
        }
    });
    section(&mut y, "zones", districts, |d, y| {
        for id in &d.zones {
            let _ = writeln!(y, "  {id}: {{target: SL1}}");
        }
    });
    section(&mut y, "quantities", districts, |d, y| {
        for (id, unit, place) in &d.quantities {
            let _ = writeln!(y, "  {id}: {{unit: {unit}, place: {place}}}");
        }
    });
    section(&mut y, "components", districts, |d, y| {
        for t in &d.things {
            let _ =
                write!(y, "  {}: {{kind: {}, place: {}, zone: {}", t.id, t.kind, t.place, t.zone);
            for (key, value) in
                [("senses", &t.senses), ("acts-on", &t.acts_on), ("shows-to", &t.shows_to)]
            {
                if let Some(value) = value {
                    let _ = write!(y, ", {key}: {value}");
                }
            }
            y.push_str("}\n");
        }
    });
    section(&mut y, "links", districts, |d, y| {
        for j in &d.joins {
            let [a, b] = &j.ends;
            let _ =
                writeln!(y, "  {}: {{between: [{a}, {b}], technology: {}}}", j.id, j.technology);
        }
    });
    section(&mut y, "flows", districts, |d, y| {
        for f in &d.flows {
            let arrow = if f.observes { "physical-to-cyber" } else { "cyber-to-physical" };
            let _ = writeln!(y, "  {}:\n    arrow: {arrow}\n    from: {}", f.id, f.from);
            let _ = writeln!(y, "    via: [{}]\n    to: {}", f.via.join(", "), f.to);
            if let Some((technology, from, to)) = &f.guard {
                let _ = writeln!(
                    y,
                    "    guards: [{{technology: {technology}, from: {from}, to: {to}}}]"
                );
            }
            if let Some(from) = &f.decided_from {
                let _ = writeln!(y, "    decided-from: {{flows: [{from}], by: {}}}", f.from);
            }
            y.push_str(
                "    needs: {authenticity: standard, integrity: standard, availability: weak}\n",
            );
        }
    });
    y
}

fn section(
    y: &mut String,
    name: &str,
    districts: &[District],
    each: impl Fn(&District, &mut String),
) {
    let _ = writeln!(y, "{name}:");
    districts.iter().for_each(|d| each(d, y));
}
