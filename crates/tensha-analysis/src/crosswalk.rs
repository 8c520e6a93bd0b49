//! How far the crosswalk carries from one scheme to another. The semantics stand in `docs/semantics-requirements.md`.

use tensha_model::requirement::Relation;
use tensha_model::system::System;

use crate::requirements::by_number;

/// How much of a requirement another scheme answers, over one line. Ordered from nothing to all.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Carries {
    /// No line leads to the other scheme.
    Nothing,
    /// A line says only that both are about the same matter.
    Related,
    /// Meeting it meets a part of a requirement of the other.
    Part,
    /// Meeting it meets a requirement of the other.
    Whole,
}

impl Carries {
    /// All of them, from all to nothing.
    pub const ALL: [Carries; 4] =
        [Carries::Whole, Carries::Part, Carries::Related, Carries::Nothing];

    fn of(relation: Relation) -> Self {
        match relation {
            Relation::Equal | Relation::Covers => Carries::Whole,
            Relation::PartOf => Carries::Part,
            Relation::Related => Carries::Related,
        }
    }
}

/// A row of one scheme and what it carries to another.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Entry of `requirements`.
    pub requirement: u32,
    /// The most that any line carries.
    pub carries: Carries,
    /// The lines: entry of `crosswalk`, the requirement at its other end, and what it carries to it.
    pub lines: Vec<(u32, u32, Carries)>,
}

/// How far one scheme carries to another.
#[derive(Clone, PartialEq, Debug)]
pub struct Coverage {
    /// Entry of `schemes`: evidence for it is at hand.
    pub from: u32,
    /// Entry of `schemes`: it is asked for.
    pub to: u32,
    /// The rows of the first, in the order of their numbers.
    pub rows: Vec<Row>,
    /// How many rows the second has, and how many of them a line from the first reaches, by what it carries to them at most.
    pub reached: [usize; 4],
}

impl Coverage {
    /// How many rows of the first carry so much.
    pub fn count(&self, carries: Carries) -> usize {
        self.rows.iter().filter(|r| r.carries == carries).count()
    }
}

/// Every pair of schemes between which a line leads, in canonical order; with `from` or `to`, those of one scheme, and the pair of
/// both even where no line leads.
pub fn run(system: &System, from: Option<&str>, to: Option<&str>) -> Vec<Coverage> {
    let k = &system.knowledge;
    // The scheme of each requirement, and the rows of each scheme.
    let schemes: Vec<Option<u32>> = k
        .requirements
        .values()
        .map(|r| k.schemes.get_index_of(r.scheme()).map(|i| i as u32))
        .collect();
    let mut lines: Vec<(u32, u32, u32, Carries)> = Vec::new();
    for (number, line) in k.crosswalk.values().enumerate() {
        let ends =
            k.requirements.get_index_of(&line.from).zip(k.requirements.get_index_of(&line.to));
        let Some((a, b)) = ends else { continue };
        let (a, b, number) = (a as u32, b as u32, number as u32);
        lines.push((a, b, number, Carries::of(line.relation)));
        lines.push((b, a, number, Carries::of(line.relation.reversed())));
    }
    lines.sort_unstable();
    let mut out = Vec::new();
    for (i, from_id) in k.schemes.keys().enumerate() {
        if from.is_some_and(|f| f != from_id) {
            continue;
        }
        let mut rows: Vec<(&str, u32)> = k
            .requirements
            .values()
            .enumerate()
            .filter(|(r, _)| schemes[*r] == Some(i as u32))
            .map(|(r, of)| (of.number(), r as u32))
            .collect();
        rows.sort_by(|a, b| by_number(a.0, b.0));
        for (j, to_id) in k.schemes.keys().enumerate() {
            if i == j || to.is_some_and(|t| t != to_id) {
                continue;
            }
            let coverage = pair((i as u32, j as u32), &rows, &lines, &schemes);
            let asked = from.is_some() && to.is_some();
            if asked || coverage.rows.iter().any(|r| r.carries != Carries::Nothing) {
                out.push(coverage);
            }
        }
    }
    out
}

fn pair(
    (from, to): (u32, u32),
    rows: &[(&str, u32)],
    lines: &[(u32, u32, u32, Carries)],
    schemes: &[Option<u32>],
) -> Coverage {
    // What reaches each row of the second scheme.
    let mut reached: Vec<Carries> = vec![Carries::Nothing; schemes.len()];
    let rows = rows
        .iter()
        .map(|(_, requirement)| {
            let start = lines.partition_point(|l| l.0 < *requirement);
            let lines: Vec<(u32, u32, Carries)> = lines[start..]
                .iter()
                .take_while(|l| l.0 == *requirement)
                .filter(|l| schemes[l.1 as usize] == Some(to))
                .map(|l| (l.2, l.1, l.3))
                .collect();
            for (_, other, carries) in &lines {
                let best = &mut reached[*other as usize];
                *best = (*best).max(*carries);
            }
            let carries = lines.iter().map(|l| l.2).max().unwrap_or(Carries::Nothing);
            Row { requirement: *requirement, carries, lines }
        })
        .collect();
    let count = |wanted: Carries| {
        schemes
            .iter()
            .zip(&reached)
            .filter(|(scheme, carries)| **scheme == Some(to) && **carries == wanted)
            .count()
    };
    Coverage { from, to, rows, reached: Carries::ALL.map(count) }
}
