//! Duties and the sheet of each party, as plain data with their words.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::duties::{self as analysis, Cover};
use tensha_model::System;
use tensha_model::knowledge::Status;
use tensha_model::system::{PartyId, Pledge};
use tensha_rules::words::duration;
use tensha_text::{Date, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::messages::say;

/// A duty of the model.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DutyInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Entry of `duty-kinds`.
    pub kind: Option<String>,
    /// What is done.
    pub what: Text,
    /// Who is accountable.
    pub party: Option<ElementRef>,
    /// Towards whom.
    pub to: Option<ElementRef>,
    /// Entries of `life-phases`; all where empty.
    pub phases: Vec<String>,
    /// Seconds within which it is done.
    pub within_seconds: Option<f64>,
    /// Last day.
    pub until: Option<Date>,
    /// Whether that day is over.
    pub over: bool,
    /// All of it in words, without its place.
    pub text: Text,
    /// The line.
    pub place: PlaceRef,
}

/// How a duty stands in a phase.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// By one party.
    One,
    /// By several parties.
    Several,
    /// By nobody.
    Nobody,
    /// By nobody any more.
    Lapsed,
}

impl Held {
    /// A sign that is told without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Held::One => "✓",
            Held::Several => "‼",
            Held::Nobody => "✗",
            Held::Lapsed => "†",
        }
    }
}

/// A duty of the packs in a phase.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CellInfo {
    /// Entry of `life-phases`.
    pub phase: String,
    /// How it stands.
    pub cover: Held,
    /// By these duties of the model.
    pub duties: Vec<String>,
    /// Whose they are.
    pub parties: Vec<ElementRef>,
    /// All of it in words.
    pub text: Text,
}

/// A duty of the packs.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct KindInfo {
    /// Entry of `duty-kinds`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub text: Option<Text>,
    /// How far it was checked.
    pub wording: Status,
    /// Keys of its sources.
    pub sources: Vec<String>,
    /// Phases in which somebody must hold it, in the order of life.
    pub cells: Vec<CellInfo>,
}

/// A phase of life.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct PhaseInfo {
    /// Entry of `life-phases`.
    pub id: String,
    /// Its name.
    pub name: Text,
}

/// The matrix.
#[derive(Clone, PartialEq, Debug, Default, Serialize, JsonSchema)]
pub struct DutiesInfo {
    /// Phases in the order of life.
    pub phases: Vec<PhaseInfo>,
    /// Duties of the packs.
    pub kinds: Vec<KindInfo>,
    /// Duties of the model.
    pub stated: Vec<DutyInfo>,
}

impl DutiesInfo {
    /// How many cells are held so.
    pub fn count(&self, held: Held) -> usize {
        self.kinds.iter().flat_map(|k| &k.cells).filter(|c| c.cover == held).count()
    }
}

/// A line of a sheet: a duty or an assumption.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LineInfo {
    /// The duty or assumption.
    pub id: String,
    /// The other party, where there is one.
    pub other: Option<ElementRef>,
    /// The line in words.
    pub text: Text,
    /// The sentence alone.
    pub what: Text,
    /// Phases, for a duty.
    pub when: Option<Text>,
    /// By when and until when.
    pub term: Option<Text>,
    /// Whether its last day is over.
    pub over: bool,
    /// Whether it is an assumption for which nobody vouches.
    pub unguaranteed: bool,
    /// The line.
    pub place: PlaceRef,
}

/// What one party does, tells, receives, takes for granted and vouches for.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SheetInfo {
    /// The party.
    pub party: ElementRef,
    /// Duties towards nobody in particular.
    pub does: Vec<LineInfo>,
    /// Duties towards another.
    pub owes: Vec<LineInfo>,
    /// Duties of others towards it.
    pub receives: Vec<LineInfo>,
    /// Assumptions that it takes for granted.
    pub expects: Vec<LineInfo>,
    /// Assumptions that it vouches for.
    pub vouches: Vec<LineInfo>,
}

/// The blocks of a sheet with their headings; empty ones as well.
pub fn blocks(sheet: &SheetInfo) -> [(Text, &[LineInfo]); 5] {
    [
        (say!(msg_sheet_does), &sheet.does),
        (say!(msg_sheet_owes), &sheet.owes),
        (say!(msg_sheet_receives), &sheet.receives),
        (say!(msg_sheet_expects), &sheet.expects),
        (say!(msg_sheet_vouches), &sheet.vouches),
    ]
}

fn party(s: &System, p: Option<PartyId>) -> Text {
    p.map_or_else(|| say!(msg_duty_nobody_named), |p| s.parties[p.0 as usize].own.title())
}

fn phases(s: &System, d: &Pledge) -> Text {
    if d.phases.is_empty() {
        return say!(msg_duty_all_phases);
    }
    let mut list: Vec<_> = d
        .phases
        .iter()
        .filter_map(|p| s.knowledge.life_phases.get_index(*p as usize).map(|(_, p)| p))
        .collect();
    list.sort_by_key(|p| p.rank);
    Text::list(&list.iter().map(|p| p.head.name.clone()).collect::<Vec<_>>())
}

/// "within 3 days, until 2027-03-31", or nothing.
fn term(d: &Pledge) -> Option<Text> {
    let within = d.within.map(|w| say!(msg_duty_within, duration(w)));
    let until = d.until.map(|u| say!(msg_duty_until, u.to_string()));
    match (within, until) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one),
        (Some(a), Some(b)) => Some(say!(msg_duty_both, a, b)),
    }
}

fn what(d: &Pledge) -> Text {
    d.text.clone().unwrap_or_else(|| d.own.title())
}

fn reference(s: &System, p: Option<PartyId>) -> Option<ElementRef> {
    p.map(|p| ElementRef::new(s, p.into()))
}

fn duty(s: &System, d: &Pledge, at: Date) -> DutyInfo {
    let to = d.to.map_or_else(|| Text::same(""), |to| say!(msg_duty_to, party(s, Some(to))));
    let by = term(d).unwrap_or_else(|| Text::same(""));
    DutyInfo {
        id: d.own.id.to_string(),
        name: d.own.title(),
        kind: d
            .kind
            .and_then(|k| s.knowledge.duty_kinds.get_index(k as usize))
            .map(|(id, _)| id.clone()),
        what: what(d),
        party: reference(s, d.party),
        to: reference(s, d.to),
        phases: d
            .phases
            .iter()
            .filter_map(|p| s.knowledge.life_phases.get_index(*p as usize))
            .map(|(id, _)| id.clone())
            .collect(),
        within_seconds: d.within,
        until: d.until,
        over: d.lapsed(at),
        text: say!(msg_duty_line, party(s, d.party), to, what(d), phases(s, d), by),
        place: PlaceRef::new(s, d.own.span),
    }
}

/// The matrix of duties and phases on a day.
pub fn matrix(s: &System, at: Date) -> DutiesInfo {
    let mut order: Vec<_> = s.knowledge.life_phases.iter().collect();
    order.sort_by_key(|(_, p)| p.rank);
    let cells = analysis::run(s, at);
    let kinds = cells
        .chunk_by(|a, b| a.kind == b.kind)
        .filter_map(|of| {
            let (id, kind) = s.knowledge.duty_kinds.get_index(of[0].kind as usize)?;
            Some(KindInfo {
                id: id.clone(),
                name: kind.head.name.clone(),
                text: kind.head.text.clone(),
                wording: kind.head.status,
                sources: kind.head.sources.clone(),
                cells: of.iter().filter_map(|c| cell(s, c)).collect(),
            })
        })
        .collect();
    DutiesInfo {
        phases: order
            .into_iter()
            .map(|(id, p)| PhaseInfo { id: id.clone(), name: p.head.name.clone() })
            .collect(),
        kinds,
        stated: s.duties.iter().map(|d| duty(s, d, at)).collect(),
    }
}

fn cell(s: &System, cell: &analysis::Cell) -> Option<CellInfo> {
    let (phase, _) = s.knowledge.life_phases.get_index(cell.phase as usize)?;
    let (cover, by) = match &cell.cover {
        Cover::One(by) => (Held::One, by.as_slice()),
        Cover::Several(by) => (Held::Several, by.as_slice()),
        Cover::Nobody => (Held::Nobody, &[][..]),
        Cover::Lapsed(by) => (Held::Lapsed, by.as_slice()),
    };
    let by: Vec<&Pledge> = by.iter().map(|d| &s.duties[*d as usize]).collect();
    let names: Vec<Text> = by
        .iter()
        .map(|d| {
            let p = PlaceRef::new(s, d.own.span);
            let place = p.to_string();
            say!(msg_duty_holder, party(s, d.party), d.own.id.to_string(), place)
        })
        .collect();
    let who = Text::list(&names);
    let mut parties: Vec<PartyId> = by.iter().filter_map(|d| d.party).collect();
    parties.sort_unstable();
    parties.dedup();
    Some(CellInfo {
        phase: phase.clone(),
        cover,
        duties: by.iter().map(|d| d.own.id.to_string()).collect(),
        parties: parties.into_iter().map(|p| ElementRef::new(s, p.into())).collect(),
        text: match cover {
            Held::One => who,
            Held::Several => say!(msg_duty_cell_several, who),
            Held::Nobody => say!(msg_duty_cell_gap),
            Held::Lapsed => say!(msg_duty_cell_lapsed, who),
        },
    })
}

/// A cell with its phase, in words.
pub fn in_phase(of: &DutiesInfo, cell: &CellInfo) -> Text {
    let name = of.phases.iter().find(|p| p.id == cell.phase).map(|p| p.name.clone());
    let name = name.unwrap_or_default();
    say!(msg_duty_in_phase, name.clone(), cell.text.clone())
}

/// One sheet for each party that has anything on it.
pub fn sheets(s: &System, at: Date) -> Vec<SheetInfo> {
    let over = |d: &Pledge| if d.lapsed(at) { say!(msg_sheet_over) } else { Text::same("") };
    let line = |d: &Pledge, other: Option<PartyId>, when: Option<Text>, text: Text| LineInfo {
        id: d.own.id.to_string(),
        other: reference(s, other),
        text,
        what: what(d),
        when,
        term: term(d),
        over: d.lapsed(at),
        unguaranteed: false,
        place: PlaceRef::new(s, d.own.span),
    };
    let of = |list: &[u32], side: &dyn Fn(&Pledge) -> (Option<PartyId>, Text)| -> Vec<LineInfo> {
        list.iter()
            .map(|d| {
                let d = &s.duties[*d as usize];
                let (other, towards) = side(d);
                let by = term(d).unwrap_or_else(|| Text::same(""));
                let text = say!(msg_sheet_duty, towards, what(d), phases(s, d), by, over(d));
                line(d, other, Some(phases(s, d)), text)
            })
            .collect()
    };
    let assumed =
        |list: &[u32], side: &dyn Fn(&Pledge) -> (Option<PartyId>, Text)| -> Vec<LineInfo> {
            list.iter()
                .map(|a| {
                    let a = &s.assumptions[*a as usize];
                    let (other, towards) = side(a);
                    let until = term(a).unwrap_or_else(|| Text::same(""));
                    let text = say!(msg_sheet_assumption, towards, what(a), until, over(a));
                    LineInfo { unguaranteed: a.to.is_none(), ..line(a, other, None, text) }
                })
                .collect()
        };
    analysis::sheets(s)
        .iter()
        .map(|sheet| SheetInfo {
            party: ElementRef::new(s, PartyId(sheet.party).into()),
            does: of(&sheet.does, &|_| (None, Text::same(""))),
            owes: of(&sheet.owes, &|d| (d.to, say!(msg_sheet_to, party(s, d.to)))),
            receives: of(&sheet.receives, &|d| (d.party, say!(msg_sheet_from, party(s, d.party)))),
            expects: assumed(&sheet.expects, &|a| match a.to {
                Some(to) => (Some(to), say!(msg_sheet_from, party(s, Some(to)))),
                None => (None, say!(msg_sheet_unguaranteed)),
            }),
            vouches: assumed(&sheet.vouches, &|a| match a.party {
                Some(p) => (Some(p), say!(msg_sheet_to, party(s, Some(p)))),
                None => (None, Text::same("")),
            }),
        })
        .collect()
}
