//! The part of the assessment that is about harm and the map.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::map::{self, Corner, HarmRead, Map, Outcome, Placement, Range, Stands, View};
use tensha_model::harm::{LooksAt, Step};
use tensha_model::system::{HazardId, Ref, System};
use tensha_text::Text;

use crate::assessment::{ElementRef, PlaceRef};
use crate::hazards::HarmInfo;
use crate::messages::say;
use crate::wording;

/// A level of an axis.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LevelInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
}

/// A cell of the map.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CellInfo {
    /// Difficulty of recovery, 0 to 2.
    pub recovery: u8,
    /// Economic impact, 0 to 2.
    pub economic: u8,
    /// The category of the pack; none where it has none.
    pub category: Option<String>,
    /// Its name.
    pub name: Text,
}

/// What a category demands, whether any hazard stands in its cell or not.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DemandInfo {
    /// The cell.
    pub cell: CellInfo,
    /// The confirmation that each perspective demands, in their order: position in `confirmations`.
    pub demands: [Option<usize>; 4],
}

impl DemandInfo {
    /// The strongest of them.
    pub fn strongest(&self) -> Option<usize> {
        self.demands.iter().flatten().max().copied()
    }
}

/// Where an outcome stands.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CornerInfo {
    /// Difficulty of recovery.
    pub recovery: Range,
    /// Economic impact.
    pub economic: Range,
    /// The money that was looked at, with its currency.
    pub money: Option<String>,
    /// Difficulty of recovery of harm to strangers alone.
    pub strangers: Option<Range>,
    /// Why axis 1 stands where it does.
    pub recovery_why: Text,
    /// Why axis 2 stands where it does.
    pub economic_why: Text,
    /// The lines that it rests on.
    pub places: Vec<PlaceRef>,
}

/// A hazard on the map.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PlacementInfo {
    /// The hazard.
    pub hazard: ElementRef,
    /// Where it is declared.
    pub place: PlaceRef,
    /// How many units are hit.
    pub units: u64,
    /// Where it stands if a response succeeds.
    pub handled: CornerInfo,
    /// Where it stands if none does.
    pub unhandled: CornerInfo,
    /// What was worked out, where the viewpoint judges otherwise.
    pub worked_out: Option<CornerInfo>,
    /// The viewpoint's reason, and its line.
    pub judged: Option<(Text, PlaceRef)>,
    /// Who responds, where that response lets the handled outcome decide.
    pub response: Option<ElementRef>,
    /// The cell that decides.
    pub cell: CellInfo,
    /// The cell as the sector weighs it, where that differs.
    pub weighted: Option<CellInfo>,
    /// Why it stands in that cell, in words.
    pub why: Text,
}

/// The map as one viewpoint sees it.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ViewInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Whose; none for the views of the packs.
    pub party: Option<ElementRef>,
    /// The scale for money: name, currency, and from which amounts the middle and the high level hold.
    pub scale: (Text, String, f64, f64),
    /// Whose money.
    pub looks_at: LooksAt,
    /// One unit.
    pub one: Vec<PlacementInfo>,
    /// All units at once.
    pub many: Vec<PlacementInfo>,
    /// Hazards that are not placed, with the reason.
    pub unplaced: Vec<(ElementRef, Text)>,
    /// Cells of the system: those that no other exceeds on both axes.
    pub cells: Vec<CellInfo>,
    /// What these cells demand, against what is confirmed.
    pub perspectives: Vec<PerspectiveInfo>,
    /// Questions that these cells ask.
    pub questions: Vec<QuestionInfo>,
    /// Levels that are known, and all.
    pub meter: (usize, usize),
}

/// One of the four perspectives.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PerspectiveInfo {
    /// 1 to 4.
    pub number: u8,
    /// Name.
    pub name: Text,
    /// How strongly it must be confirmed, in the category.
    pub demanded: Option<LevelInfo>,
    /// How strongly controls in place are confirmed.
    pub confirmed: Option<LevelInfo>,
    /// Whether any control is in place.
    pub in_place: bool,
    /// Whether what is confirmed reaches what is demanded.
    pub met: bool,
}

/// A question of a category.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct QuestionInfo {
    /// Identifier.
    pub id: String,
    /// The question.
    pub text: Text,
    /// The perspective, 1 to 4.
    pub perspective: Option<u8>,
    /// Whether every category asks it.
    pub core: bool,
}

/// How far two viewpoints disagree.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DisagreementInfo {
    /// Identifiers of the two views.
    pub between: (String, String),
    /// From 0 to 1.
    pub index: f64,
    /// The hazards that differ.
    pub hazards: Vec<ElementRef>,
}

/// A harm as it counts.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct HarmRow {
    /// The hazard.
    pub hazard: ElementRef,
    /// Which outcome.
    pub outcome: Outcome,
    /// The harm as stated.
    pub harm: HarmInfo,
    /// Where it stands.
    pub stands: Stands,
    /// Why it stands there.
    pub reason: Option<Text>,
    /// Whether the level is stated.
    pub stated: bool,
    /// Names of the least and the highest level that it can have.
    pub level: Option<(Text, Text)>,
    /// What the personal data suggest: an assumption.
    pub estimated: Option<(Text, Text)>,
    /// Whether who is hurt takes no part.
    pub stranger: bool,
    /// How far it reaches.
    pub reach: Option<Text>,
    /// It counts where at least so many units are hit at once.
    pub from_units: u64,
    /// Near entries of other vocabularies: of its kind, and of its level where that is known.
    pub matches: Vec<String>,
}

/// A factor beside the axes.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FurtherInfo {
    /// The hazard.
    pub hazard: ElementRef,
    /// The factor.
    pub factor: Text,
    /// Its level.
    pub level: Text,
    /// Why.
    pub reason: Option<Text>,
    /// Where it is stated.
    pub place: PlaceRef,
}

/// A weight of the sector.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct EmphasisInfo {
    /// The kind of harm.
    pub kind: Text,
    /// What it means in the sector.
    pub text: Option<Text>,
    /// Levels.
    pub shift: i8,
    /// Who holds this view.
    pub owner: Option<Text>,
    /// The pack entry.
    pub place: PlaceRef,
}

/// Harm and the map.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct MapInfo {
    /// How many units are in the field.
    pub units: u64,
    /// Levels of axis 1, from the least.
    pub recovery: Vec<LevelInfo>,
    /// Levels of axis 2, from the least.
    pub economic: Vec<LevelInfo>,
    /// Ways of confirming, from the weakest.
    pub confirmations: Vec<LevelInfo>,
    /// What the category of each cell demands.
    pub demands: Vec<DemandInfo>,
    /// The definition of harm that holds.
    pub definition: Option<Text>,
    /// The viewpoints.
    pub views: Vec<ViewInfo>,
    /// Each pair of viewpoints.
    pub disagreements: Vec<DisagreementInfo>,
    /// Every harm.
    pub harms: Vec<HarmRow>,
    /// Factors beside the axes.
    pub further: Vec<FurtherInfo>,
    /// How the sector weighs kinds of harm.
    pub emphasis: Vec<EmphasisInfo>,
}

/// Makes it.
pub(crate) struct Maker<'a> {
    pub system: &'a System,
    pub map: &'a Map,
    pub place: &'a dyn Fn(tensha_text::Span) -> PlaceRef,
    pub element: &'a dyn Fn(Ref) -> ElementRef,
    pub harm: &'a dyn Fn(&tensha_model::system::Harm) -> HarmInfo,
}

/// Steps of a scale, by rank.
fn by_rank(steps: &indexmap::IndexMap<String, Step>) -> Vec<LevelInfo> {
    let mut list: Vec<&Step> = steps.values().collect();
    list.sort_by_key(|s| s.rank);
    list.into_iter()
        .map(|s| LevelInfo { id: s.head.id.clone(), name: s.head.name.clone() })
        .collect()
}

/// A cell with its category.
pub(crate) fn cell(system: &System, (recovery, economic): map::Cell) -> CellInfo {
    let categories = system.knowledge.categories.values();
    let found = categories.into_iter().find(|c| c.recovery == recovery && c.economic == economic);
    CellInfo {
        recovery,
        economic,
        category: found.map(|c| c.head.id.clone()),
        name: found.map(|c| c.head.name.clone()).unwrap_or_default(),
    }
}

impl Maker<'_> {
    pub fn info(&self) -> MapInfo {
        let system = self.system;
        let k = &system.knowledge;
        let definition = match system.meta.harm_definition {
            Some(d) => k.harm_definitions.get_index(d as usize).map(|(_, d)| d),
            None => k.harm_definitions.values().find(|d| d.usual),
        };
        let sector = system.meta.sector.and_then(|s| k.sectors.get_index(s as usize));
        let confirmations = by_rank(&k.confirmations);
        let demands = k
            .categories
            .values()
            .map(|c| DemandInfo {
                cell: self.cell((c.recovery, c.economic)),
                demands: c
                    .demands
                    .each_ref()
                    .map(|id| confirmations.iter().position(|l| l.id == *id)),
            })
            .collect();
        MapInfo {
            units: self.map.units,
            recovery: by_rank(&k.recovery_levels),
            economic: by_rank(&k.economic_levels),
            confirmations,
            demands,
            definition: definition.map(|d| d.head.name.clone()),
            views: self.map.views.iter().map(|v| self.view(v)).collect(),
            disagreements: self
                .map
                .disagreements
                .iter()
                .map(|d| DisagreementInfo {
                    between: (
                        self.map.views[d.between.0].id.clone(),
                        self.map.views[d.between.1].id.clone(),
                    ),
                    index: d.index,
                    hazards: d.hazards.iter().map(|h| (self.element)((*h).into())).collect(),
                })
                .collect(),
            harms: self.harms(),
            further: self.further(),
            emphasis: k
                .emphasis
                .values()
                .filter(|e| sector.is_some_and(|(id, _)| *id == e.sector))
                .map(|e| EmphasisInfo {
                    kind: k
                        .harm_kinds
                        .get(&e.kind)
                        .map_or_else(|| Text::same(e.kind.clone()), |k| k.head.name.clone()),
                    text: e.head.text.clone(),
                    shift: e.shift,
                    owner: e.owner.clone(),
                    place: (self.place)(e.head.span),
                })
                .collect(),
        }
    }

    fn cell(&self, at: map::Cell) -> CellInfo {
        cell(self.system, at)
    }

    fn hazard(&self, h: HazardId) -> ElementRef {
        (self.element)(h.into())
    }

    /// The names of the harms with these numbers in an outcome.
    fn names(&self, list: &[tensha_model::system::Harm], numbers: &[usize]) -> Text {
        let names: Vec<Text> =
            numbers.iter().map(|n| wording::harm(&(self.harm)(&list[*n]))).collect();
        Text::list(&names)
    }

    fn corner(&self, view: &View, list: &[tensha_model::system::Harm], c: &Corner) -> CornerInfo {
        let k = &self.system.knowledge;
        let scale = &k.economic_scales[view.scale];
        let level = |r: Range, names: &[LevelInfo]| {
            let name =
                |i: u8| names.get(usize::from(i)).map(|l| l.name.clone()).unwrap_or_default();
            if r.lo == r.hi { name(r.hi) } else { say!(msg_map_between, name(r.lo), name(r.hi)) }
        };
        let (recovery, economic) = (by_rank(&k.recovery_levels), by_rank(&k.economic_levels));
        let money = c.money.map(|m| format!("{} {}", wording::money(m), scale.currency));
        let recovery_why = if c.recovery_by.is_empty() {
            say!(msg_map_no_harm, level(c.recovery, &recovery))
        } else {
            let by = self.names(list, &c.recovery_by);
            say!(msg_map_by, level(c.recovery, &recovery), by)
        };
        let economic_why = match &money {
            Some(money) if !c.by_level => {
                let name = scale.head.name.clone();
                say!(msg_map_by_money, level(c.economic, &economic), money.clone(), name)
            }
            _ if c.economic_by.is_empty() => say!(msg_map_no_money, level(c.economic, &economic)),
            _ => {
                let by = self.names(list, &c.economic_by);
                say!(msg_map_by_level, level(c.economic, &economic), by)
            }
        };
        let mut places: Vec<PlaceRef> = Vec::new();
        let span = |n: &usize| list.get(*n).map(|h| (self.place)(h.span));
        for p in c.recovery_by.iter().chain(&c.economic_by).filter_map(span) {
            if !places.contains(&p) {
                places.push(p);
            }
        }
        if c.money.is_some() && !c.by_level {
            let deciding = scale.from[usize::from(c.economic.hi.clamp(1, 2)) - 1].1;
            places.push((self.place)(deciding));
        }
        CornerInfo {
            recovery: c.recovery,
            economic: c.economic,
            money,
            strangers: c.strangers,
            recovery_why,
            economic_why,
            places,
        }
    }

    fn placement(&self, view: &View, p: &Placement) -> PlacementInfo {
        let hazard = &self.system.hazards[p.hazard.index()];
        let unhandled = self.corner(view, &hazard.unhandled, &p.unhandled);
        let handled_list = if hazard.handled.is_empty() && hazard.responses.is_empty() {
            &hazard.unhandled
        } else {
            &hazard.handled
        };
        let handled = self.corner(view, handled_list, &p.handled);
        let worked_out = p.judged.as_ref().map(|(_, c)| self.corner(view, &hazard.unhandled, c));
        let judged = p.judged.as_ref().zip(view.viewpoint).map(|((n, _), v)| {
            let j = &self.system.viewpoints[v].judgments[*n];
            (j.reason.clone().unwrap_or_default(), (self.place)(j.span))
        });
        let response = p
            .response
            .and_then(|n| hazard.responses.get(n)?.by)
            .map(|by| (self.element)(by.into()));
        let deciding = if p.response.is_some() { &handled } else { &unhandled };
        let mut why =
            say!(msg_map_why, deciding.recovery_why.clone(), deciding.economic_why.clone());
        if let Some((reason, _)) = &judged {
            why = say!(msg_map_judged, view.name.clone(), reason.clone());
        }
        if p.response.is_some() {
            let by = response.as_ref().map(|r| r.name.clone()).unwrap_or_default();
            why = say!(msg_map_response, why, by);
        }
        PlacementInfo {
            hazard: self.hazard(p.hazard),
            place: (self.place)(hazard.own.span),
            units: p.units,
            cell: self.cell(p.cell()),
            weighted: p.weighted.map(|c| self.cell(c)),
            handled,
            unhandled,
            worked_out,
            judged,
            response,
            why,
        }
    }

    fn unplaced(&self, i: usize) -> Text {
        let hazard = &self.system.hazards[i];
        if hazard.unhandled.is_empty() && hazard.handled.is_empty() {
            return say!(msg_map_unplaced_none);
        }
        let all = self.map.harms[i].iter().flatten();
        if all.clone().all(|h| h.stands == Stands::NotHarm) {
            say!(msg_map_unplaced_definition)
        } else {
            say!(msg_map_unplaced_beside)
        }
    }

    fn view(&self, view: &View) -> ViewInfo {
        let system = self.system;
        let k = &system.knowledge;
        let scale = &k.economic_scales[view.scale];
        let level = |entry: Option<usize>| {
            k.confirmations
                .get_index(entry?)
                .map(|(id, s)| LevelInfo { id: id.clone(), name: s.head.name.clone() })
        };
        let demanded = map::demanded(system, &view.cells);
        let mut perspectives: Vec<&Step> = k.perspectives.values().collect();
        perspectives.sort_by_key(|s| s.rank);
        ViewInfo {
            id: view.id.clone(),
            name: view.name.clone(),
            party: view.party.map(|p| (self.element)(p.into())),
            scale: (
                scale.head.name.clone(),
                scale.currency.clone(),
                scale.from[0].0,
                scale.from[1].0,
            ),
            looks_at: view.looks_at,
            one: view.one.iter().flatten().map(|p| self.placement(view, p)).collect(),
            many: view.many.iter().flatten().map(|p| self.placement(view, p)).collect(),
            unplaced: (0..view.one.len())
                .filter(|i| view.one[*i].is_none())
                .map(|i| (self.hazard(HazardId(i as u32)), self.unplaced(i)))
                .collect(),
            cells: view.cells.iter().map(|c| self.cell(*c)).collect(),
            perspectives: perspectives
                .iter()
                .zip(1u8..)
                .zip(demanded.into_iter().zip(self.map.confirmed))
                .map(|((step, number), (demanded, (confirmed, in_place)))| PerspectiveInfo {
                    number,
                    name: step.head.name.clone(),
                    met: map::rank(system, confirmed).unwrap_or(0)
                        >= map::rank(system, demanded).unwrap_or(0),
                    demanded: level(demanded),
                    confirmed: level(confirmed),
                    in_place,
                })
                .collect(),
            questions: map::questions(system, &view.cells)
                .into_iter()
                .filter_map(|q| k.questions.get_index(q))
                .map(|(id, q)| QuestionInfo {
                    id: id.clone(),
                    text: q.head.name.clone(),
                    perspective: q.perspective,
                    core: q.cells.is_none(),
                })
                .collect(),
            meter: view.meter,
        }
    }

    fn harms(&self) -> Vec<HarmRow> {
        let k = &self.system.knowledge;
        let mut out = Vec::new();
        for (i, hazard) in self.system.hazards.iter().enumerate() {
            let outcomes = [
                (Outcome::Unhandled, &hazard.unhandled, &self.map.harms[i][0]),
                (Outcome::Handled, &hazard.handled, &self.map.harms[i][1]),
            ];
            for (outcome, stated, read) in outcomes {
                for (harm, r) in stated.iter().zip(read) {
                    out.push(HarmRow {
                        hazard: self.hazard(HazardId(i as u32)),
                        outcome,
                        harm: (self.harm)(harm),
                        stands: r.stands,
                        reason: k
                            .harm_kinds
                            .get_index(r.kind as usize)
                            .and_then(|(_, kind)| kind.reason.clone()),
                        stated: r.stated,
                        level: self.levels(r, r.level),
                        estimated: self.levels(r, r.estimated),
                        stranger: r.stranger,
                        reach: r
                            .reach
                            .and_then(|s| k.reaches.get_index(s))
                            .map(|(_, s)| s.head.name.clone()),
                        from_units: r.from_units,
                        matches: self.matches(r),
                    });
                }
            }
        }
        out
    }

    fn matches(&self, r: &HarmRead) -> Vec<String> {
        let kind = self.system.knowledge.harm_kinds.get_index(r.kind as usize);
        let Some((_, kind)) = kind else { return Vec::new() };
        let level = r.level.filter(|(lo, hi)| lo == hi).and_then(|(lo, _)| kind.levels.get(lo));
        kind.matches.iter().chain(level.into_iter().flat_map(|l| &l.matches)).cloned().collect()
    }

    fn levels(&self, r: &HarmRead, range: Option<(usize, usize)>) -> Option<(Text, Text)> {
        let (_, kind) = self.system.knowledge.harm_kinds.get_index(r.kind as usize)?;
        let (lo, hi) = range?;
        Some((kind.levels.get(lo)?.name.clone(), kind.levels.get(hi)?.name.clone()))
    }

    fn further(&self) -> Vec<FurtherInfo> {
        let k = &self.system.knowledge;
        self.system
            .hazards
            .iter()
            .enumerate()
            .flat_map(|(i, h)| h.further.iter().map(move |f| (i, f)))
            .filter_map(|(i, f)| {
                let (_, factor) = k.further_factors.get_index(f.factor as usize)?;
                Some(FurtherInfo {
                    hazard: self.hazard(HazardId(i as u32)),
                    factor: factor.head.name.clone(),
                    level: factor.levels.get(f.level)?.name.clone(),
                    reason: f.reason.clone(),
                    place: (self.place)(f.span),
                })
            })
            .collect()
    }
}
