//! The part of the assessment that is about conflicts and about the ledger of the three wheels.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::causes::{Basic, Elements, Weakness};
use tensha_analysis::conflicts::{Conflict, Kind, OnLoss, Side, stands_alone};
use tensha_analysis::hazards::HazardAnswer;
use tensha_analysis::wheels::{Column, HazardRow, MeasureRow, Threat, ThreatRow};
use tensha_model::grade::Level;
use tensha_model::system::{HazardId, Namespace as Ns, Ref, Review, System};
use tensha_rules::causes::{self, Teller};
use tensha_rules::{conflicts, wheels};
use tensha_text::{Date, Severity, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::messages::say;

/// One of two demands.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DemandInfo {
    /// In words.
    pub text: Text,
    /// Whose hazards make it.
    pub hazards: Vec<ElementRef>,
    /// The elements by which it is made.
    pub by: Vec<ElementRef>,
    /// Lines that state it.
    pub places: Vec<PlaceRef>,
}

/// A conflict.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ConflictInfo {
    /// What kind.
    pub kind: Kind,
    /// What kind, in words.
    pub kind_name: Text,
    /// The element of which both is demanded.
    pub element: ElementRef,
    /// Where it is declared.
    pub place: PlaceRef,
    /// The one demand.
    pub one: DemandInfo,
    /// The other.
    pub other: DemandInfo,
    /// What it goes to on loss of power or control, where that matters.
    pub on_loss: Option<OnLoss>,
    /// What the model shows about it.
    pub standing: Vec<Text>,
    /// Whether something in the model settles it.
    pub settled: bool,
    /// How it is rated.
    pub severity: Severity,
    /// Ways to settle it.
    pub ways: Text,
}

/// Somebody looked at a hazard.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ReviewInfo {
    /// Who.
    pub by: Option<ElementRef>,
    /// When.
    pub date: Option<Date>,
    /// What was found.
    pub note: Option<Text>,
    /// Where it is stated.
    pub place: PlaceRef,
}

/// A column of the ledger: what the program found, and who looked at it.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ColumnInfo {
    /// Which.
    pub column: Column,
    /// What the analyses found.
    pub found: Vec<Text>,
    /// Who looked at it.
    pub review: Option<ReviewInfo>,
    /// What the review states, by what it was asked.
    pub stated: Vec<(Text, Text)>,
    /// What it leaves open.
    pub open: Vec<Text>,
}

/// A hazard in the ledger.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LedgerHazard {
    /// The hazard.
    pub hazard: ElementRef,
    /// Where it is declared.
    pub place: PlaceRef,
    /// Security, safety, operation.
    pub columns: Vec<ColumnInfo>,
    /// Whether its author calls it done.
    pub called_done: bool,
    /// Whether nothing stands against that.
    pub may_be_done: bool,
}

impl ColumnInfo {
    /// Who looked at it, or that nobody did.
    pub fn reviewed(&self) -> Text {
        let Some(r) = &self.review else { return say!(msg_ledger_empty) };
        let by = r.by.as_ref().map(|p| p.name.clone()).unwrap_or_default();
        let date = r.date.map(|d| d.to_string()).unwrap_or_default();
        say!(msg_ledger_reviewed, by, date)
    }

    /// What the review leaves open, where it does.
    pub fn left_open(&self) -> Option<Text> {
        (!self.open.is_empty()).then(|| say!(msg_ledger_asks, Text::list(&self.open)))
    }
}

impl LedgerHazard {
    /// Whether it is done, in words.
    pub fn state(&self) -> Text {
        match (self.called_done, self.may_be_done) {
            (true, true) => say!(msg_ledger_done),
            (true, false) => say!(msg_ledger_refuses),
            (false, true) => say!(msg_ledger_ready),
            (false, false) => say!(msg_ledger_open),
        }
    }
}

/// A threat in the ledger.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LedgerThreat {
    /// What an attacker does.
    pub threat: Text,
    /// The elements that it is about.
    pub elements: Vec<ElementRef>,
    /// Hazards that it can lead to without any fault.
    pub alone: Vec<ElementRef>,
    /// Further hazards to which it contributes.
    pub contributes: Vec<ElementRef>,
}

/// A measure in the ledger.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LedgerMeasure {
    /// The measure.
    pub measure: ElementRef,
    /// Where it is declared.
    pub place: PlaceRef,
    /// Hazards that it guards, each with the gravest harm that it prevents.
    pub guards: Vec<(ElementRef, Option<Text>)>,
    /// Harm that it does itself. Both stand side by side; nothing is netted.
    pub causes: Vec<(Text, PlaceRef)>,
}

/// The ledger of the three wheels: safety, security, and the management of the industry that uses the system.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LedgerInfo {
    /// Every hazard.
    pub hazards: Vec<LedgerHazard>,
    /// Every threat; those that lead to nothing too.
    pub threats: Vec<LedgerThreat>,
    /// Every measure.
    pub measures: Vec<LedgerMeasure>,
}

/// Makes both.
pub(crate) struct Maker<'a> {
    pub system: &'a System,
    pub elements: &'a Elements<'a>,
    pub place: &'a dyn Fn(tensha_text::Span) -> PlaceRef,
    pub element: &'a dyn Fn(Ref) -> ElementRef,
}

impl Maker<'_> {
    fn hazards(&self, list: &[HazardId]) -> Vec<ElementRef> {
        list.iter().map(|h| (self.element)((*h).into())).collect()
    }

    pub fn conflict(&self, c: &Conflict) -> ConflictInfo {
        let (one, other) = conflicts::demands(self.system, c);
        let side = |side: &Side, text: Text| DemandInfo {
            text,
            hazards: self.hazards(&side.hazards),
            by: side.by.iter().map(|r| (self.element)(*r)).collect(),
            places: side.spans.iter().map(|s| (self.place)(*s)).collect(),
        };
        ConflictInfo {
            kind: c.kind,
            kind_name: conflicts::kind(c.kind),
            element: (self.element)(c.element),
            place: (self.place)(self.system.own(c.element).span),
            one: side(&c.one, one),
            other: side(&c.other, other),
            on_loss: c.on_loss,
            standing: conflicts::standing(self.system, c),
            settled: c.settled,
            severity: conflicts::severity(c),
            ways: conflicts::ways(c.kind),
        }
    }

    fn review(&self, r: Option<&Review>) -> Option<ReviewInfo> {
        r.map(|r| ReviewInfo {
            by: r.by.map(|p| (self.element)(p.into())),
            date: r.date,
            note: r.note.clone(),
            place: (self.place)(r.span),
        })
    }

    pub fn hazard(&self, row: &HazardRow, answer: &HazardAnswer) -> LedgerHazard {
        let system = self.system;
        let hazard = &system.hazards[row.hazard.index()];
        let mut threat = Vec::new();
        if row.looked_at {
            let (alone, both) = row.attacks;
            threat.push(if alone + both == 0 {
                say!(msg_ledger_no_attack)
            } else {
                say!(msg_ledger_attacks, alone, both)
            });
            let mut who: Vec<Text> = row
                .least
                .and_then(|r| causes::ranked(system, r))
                .map(|k| causes::class(system, k))
                .into_iter()
                .collect();
            who.extend(row.beside.iter().map(|k| causes::class(system, *k)));
            if !who.is_empty() {
                threat.push(say!(msg_ledger_least, Text::list(&who)));
            }
        } else {
            threat.push(say!(msg_ledger_refused));
        }
        let mut safety = Vec::new();
        if let Some(w) = causes::worst(system, hazard) {
            safety.push(say!(msg_ledger_harm, causes::harm(system, w.harm)));
        }
        let alone = answer.barriers.iter().filter(|b| stands_alone(b)).count();
        safety.push(say!(msg_ledger_barriers, answer.barriers.len(), alone));
        if !answer.single_points.is_empty() {
            safety.push(say!(msg_ledger_single, answer.single_points.len()));
        }
        let mut operation = Vec::new();
        for (p, duty) in &row.staff {
            let name = system.title((*p).into());
            operation.push(match duty {
                Some(share) => {
                    say!(msg_ledger_staff_share, name, format!("{:.0}", share * 100.0))
                }
                None => say!(msg_ledger_staff, name),
            });
        }
        for (c, _) in &row.fallbacks {
            if let Some(l) = &system.more(*c).on_loss {
                operation.push(say!(
                    msg_ledger_fallback,
                    system.title((*c).into()),
                    l.state.clone()
                ));
            }
        }
        let o = hazard.operation.as_deref();
        use tensha_analysis::wheels::Ask;
        let stated = o.map_or_else(Vec::new, |o| {
            [
                (Ask::Staffing, &o.staffing),
                (Ask::Fallback, &o.fallback),
                (Ask::Continuity, &o.continuity),
                (Ask::CostOfStopping, &o.cost_of_stopping),
            ]
            .into_iter()
            .filter_map(|(a, t)| t.clone().map(|t| (wheels::ask(a), t)))
            .collect()
        });
        let column = |column, found, review: Option<&Review>| ColumnInfo {
            column,
            found,
            review: self.review(review),
            stated: Vec::new(),
            open: Vec::new(),
        };
        let classes = &self.system.knowledge.attackers;
        let needs = hazard.security.as_ref().and_then(|r| r.needs);
        let needs = needs.and_then(|(k, _)| classes.get_index(k as usize));
        let columns = vec![
            ColumnInfo {
                stated: needs
                    .map(|(_, k)| (say!(msg_ledger_needs), k.head.name.clone()))
                    .into_iter()
                    .collect(),
                ..column(Column::Security, threat, hazard.security.as_deref())
            },
            column(Column::Safety, safety, hazard.safety.as_deref()),
            ColumnInfo {
                stated,
                open: row.unasked.iter().map(|a| wheels::ask(*a)).collect(),
                ..column(Column::Operation, operation, o.map(|o| &o.review))
            },
        ];
        LedgerHazard {
            hazard: (self.element)(row.hazard.into()),
            place: (self.place)(hazard.own.span),
            columns,
            called_done: row.done.is_some(),
            may_be_done: row.may_be_done(),
        }
    }

    pub fn threat(&self, row: &ThreatRow) -> LedgerThreat {
        let system = self.system;
        let names: Vec<Text> = row.elements.iter().take(4).map(|r| system.title(*r)).collect();
        let names = match row.elements.len().saturating_sub(4) {
            0 => Text::list(&names),
            more => say!(msg_ledger_more, Text::list(&names), more),
        };
        let threat = match row.threat {
            Threat::TakenOver(_) => say!(msg_threat_taken, names),
            Threat::Used(w) => match w {
                Weakness::Technology(t, _) => {
                    let technology = system
                        .knowledge
                        .links
                        .get_index(t as usize)
                        .map(|(_, t)| t.head.name.clone())
                        .unwrap_or_default();
                    let property = match w {
                        Weakness::Technology(_, p) => tensha_rules::words::property(p),
                        _ => Text::default(),
                    };
                    say!(msg_threat_link, property, names, technology)
                }
                Weakness::Surface(..) => say!(msg_threat_surface, names),
                Weakness::Entry(_) => say!(msg_threat_entry, names),
                w => Teller::new(self.elements, []).basic(Basic::Step(w, Level::Weak)),
            },
        };
        LedgerThreat {
            threat,
            elements: row.elements.iter().map(|r| (self.element)(*r)).collect(),
            alone: self.hazards(&row.alone),
            contributes: self.hazards(
                &row.hazards.iter().copied().filter(|h| !row.alone.contains(h)).collect::<Vec<_>>(),
            ),
        }
    }

    pub fn measure(&self, row: &MeasureRow) -> LedgerMeasure {
        let system = self.system;
        let me = Ref { ns: Ns::Control, index: row.control };
        let control = &system.controls[row.control as usize];
        LedgerMeasure {
            measure: (self.element)(me),
            place: (self.place)(control.own.span),
            guards: row
                .guards
                .iter()
                .map(|h| {
                    let worst = causes::worst(system, &system.hazards[h.index()]);
                    ((self.element)((*h).into()), worst.map(|w| causes::harm(system, w.harm)))
                })
                .collect(),
            causes: control
                .causes
                .iter()
                .map(|h| (causes::harm(system, h), (self.place)(h.span)))
                .collect(),
        }
    }
}
