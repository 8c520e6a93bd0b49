//! Systems side by side.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::map::compare::{self, Compared};
use tensha_analysis::map::{Map, Stands};
use tensha_model::system::System;
use tensha_text::Text;

use crate::map::{CellInfo, LevelInfo, cell};

/// A system that is compared.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ComparedInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Where it was read.
    pub path: String,
    /// Its sector.
    pub sector: Option<Text>,
    /// Its cells.
    pub cells: Vec<CellInfo>,
    /// What is demanded, by perspective; none where nothing is.
    pub demands: Vec<Option<LevelInfo>>,
}

/// Systems in one cell of which different things are demanded, without a reason.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct UnequalInfo {
    /// The cell.
    pub cell: CellInfo,
    /// The perspective, 1 to 4.
    pub perspective: u8,
    /// Each demand with the numbers of its systems.
    pub demands: Vec<(Option<LevelInfo>, Vec<usize>)>,
}

/// Systems far apart of which the same is demanded, without a reason.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TooEqualInfo {
    /// What is demanded.
    pub demands: Vec<Option<LevelInfo>>,
    /// Cells and numbers of the systems that stand lower.
    pub lower: (Vec<CellInfo>, Vec<usize>),
    /// Cells and numbers of the systems that stand higher.
    pub higher: (Vec<CellInfo>, Vec<usize>),
    /// How many levels lie between.
    pub distance: u8,
}

/// A comparison in one viewpoint.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ViewComparison {
    /// Identifier of the scale.
    pub view: String,
    /// Its name.
    pub name: Text,
    /// The systems, by identifier, then path.
    pub systems: Vec<ComparedInfo>,
    /// Same cell, different demands.
    pub unequal: Vec<UnequalInfo>,
    /// Far apart, equal demands.
    pub too_equal: Vec<TooEqualInfo>,
}

/// What a system says on a topic.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GridCell {
    /// How many entries there are.
    pub entries: usize,
    /// The gravest of them, where they have levels; none where nothing is known, which is not the same as nothing grave.
    pub worst: Option<Text>,
}

/// Systems × topics.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct GridInfo {
    /// The topics.
    pub topics: Vec<LevelInfo>,
    /// By system, in the order of the comparison: a cell for each topic; none where the model says nothing.
    pub rows: Vec<(String, Vec<Option<GridCell>>)>,
}

/// Systems side by side.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CompareInfo {
    /// By viewpoint.
    pub views: Vec<ViewComparison>,
    /// Systems × topics.
    pub grid: GridInfo,
}

/// A system read for a comparison, reduced to what is compared.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    id: String,
    name: Text,
    path: String,
    sector: Option<Text>,
    views: Vec<(String, Text, Compared)>,
    grid: Vec<Option<GridCell>>,
    topics: Vec<LevelInfo>,
    cells: Vec<CellInfo>,
    levels: Vec<LevelInfo>,
}

/// Reduces a system. The map must be that of [`tensha_analysis::map::from_scales`].
pub fn entry(system: &System, map: &Map, path: &str) -> Entry {
    let k = &system.knowledge;
    let mut topics = Vec::new();
    let mut grid = Vec::new();
    for (number, (id, kind)) in k.harm_kinds.iter().enumerate() {
        topics.push(LevelInfo { id: id.clone(), name: kind.head.name.clone() });
        let found: Vec<_> = map
            .harms
            .iter()
            .flatten()
            .flatten()
            .filter(|h| h.kind as usize == number && h.stands != Stands::NotHarm)
            .collect();
        let worst =
            found.iter().filter(|h| h.stated || h.estimated.is_some()).filter_map(|h| h.level);
        let worst = worst.map(|(_, hi)| hi).max();
        grid.push((!found.is_empty()).then(|| GridCell {
            entries: found.len(),
            worst: worst.and_then(|w| kind.levels.get(w)).map(|l| l.name.clone()),
        }));
    }
    let confirmations: Vec<LevelInfo> = k
        .confirmations
        .iter()
        .map(|(id, s)| LevelInfo { id: id.clone(), name: s.head.name.clone() })
        .collect();
    let mut perspectives: Vec<_> = k.perspectives.values().collect();
    perspectives.sort_by_key(|s| s.rank);
    for (at, step) in perspectives.iter().take(4).enumerate() {
        topics.push(LevelInfo { id: step.head.id.clone(), name: step.head.name.clone() });
        let count = system
            .controls
            .iter()
            .filter(|c| c.status == Some("in-place") && c.perspective == Some(at as u64 + 1))
            .count();
        let confirmed = map.confirmed[at].0.and_then(|c| confirmations.get(c));
        grid.push(
            (count > 0)
                .then(|| GridCell { entries: count, worst: confirmed.map(|c| c.name.clone()) }),
        );
    }
    let mut levels: Vec<_> = k.confirmations.values().collect();
    levels.sort_by_key(|s| s.rank);
    Entry {
        id: system.meta.id.clone(),
        name: system.meta.name.clone(),
        path: path.to_owned(),
        sector: system
            .meta
            .sector
            .and_then(|s| k.sectors.get_index(s as usize))
            .map(|(_, h)| h.name.clone()),
        views: map
            .views
            .iter()
            .enumerate()
            .map(|(i, v)| (v.id.clone(), v.name.clone(), compare::of(system, map, i, path)))
            .collect(),
        grid,
        topics,
        cells: (0..3).flat_map(|r| (0..3).map(move |e| (r, e))).map(|c| cell(system, c)).collect(),
        levels: levels
            .into_iter()
            .map(|s| LevelInfo { id: s.head.id.clone(), name: s.head.name.clone() })
            .collect(),
    }
}

/// Compares systems. Their order changes nothing. Names of levels, cells and topics come from the first.
pub fn compare(mut entries: Vec<Entry>) -> CompareInfo {
    entries.sort_by(|a, b| (&a.id, &a.path).cmp(&(&b.id, &b.path)));
    let Some(first) = entries.first() else {
        let grid = GridInfo { topics: Vec::new(), rows: Vec::new() };
        return CompareInfo { views: Vec::new(), grid };
    };
    let cell = |c: &(u8, u8)| first.cells[usize::from(c.0 * 3 + c.1)].clone();
    let level = |rank: &Option<u32>| rank.and_then(|r| first.levels.get(r as usize)).cloned();
    let views = first
        .views
        .iter()
        .map(|(id, name, _)| {
            let list: Vec<Compared> = entries
                .iter()
                .filter_map(|e| e.views.iter().find(|(v, ..)| v == id).map(|(.., c)| c.clone()))
                .collect();
            let done = compare::run(list);
            ViewComparison {
                view: id.clone(),
                name: name.clone(),
                systems: done
                    .systems
                    .iter()
                    .map(|s| {
                        let e = entries.iter().find(|e| e.id == s.id && e.path == s.path);
                        ComparedInfo {
                            id: s.id.clone(),
                            name: e.map(|e| e.name.clone()).unwrap_or_default(),
                            path: s.path.clone(),
                            sector: e.and_then(|e| e.sector.clone()),
                            cells: s.cells.iter().map(cell).collect(),
                            demands: s.demands.iter().map(level).collect(),
                        }
                    })
                    .collect(),
                unequal: done
                    .unequal
                    .iter()
                    .map(|u| UnequalInfo {
                        cell: cell(&u.cell),
                        perspective: u.perspective,
                        demands: u.demands.iter().map(|(d, l)| (level(d), l.clone())).collect(),
                    })
                    .collect(),
                too_equal: done
                    .too_equal
                    .iter()
                    .map(|t| TooEqualInfo {
                        demands: t.demands.iter().map(level).collect(),
                        lower: (t.lower.0.iter().map(cell).collect(), t.lower.1.clone()),
                        higher: (t.higher.0.iter().map(cell).collect(), t.higher.1.clone()),
                        distance: t.distance,
                    })
                    .collect(),
            }
        })
        .collect();
    let grid = GridInfo {
        topics: first.topics.clone(),
        rows: entries.iter().map(|e| (e.id.clone(), e.grid.clone())).collect(),
    };
    CompareInfo { views, grid }
}
