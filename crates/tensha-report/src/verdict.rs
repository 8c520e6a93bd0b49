//! The verdict on the whole system, with its reasons in words.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::claims;
use tensha_analysis::goals::Verdict as GoalVerdict;
use tensha_analysis::paths::Verdict;
use tensha_analysis::verdict::{Answer, Beside, Fact, Hold, Side, Turned, What, Whole};
use tensha_model::system::{Namespace as Ns, Pledge, Ref, System};
use tensha_text::Text;

use crate::assessment::{ElementRef, PlaceRef};
use crate::changes::who;
use crate::messages::say;

/// How many elements a fact names as what it is due to.
const DUE: usize = 12;
/// How many facts a component names.
const NAMED: usize = 12;

/// An element with its line.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct DueInfo {
    /// The element.
    pub element: ElementRef,
    /// Where it is declared.
    pub place: PlaceRef,
}

/// A fact.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct FactInfo {
    /// What it is about, the same in another state of the system.
    pub key: String,
    /// How far the system holds as far as this goes.
    pub hold: Hold,
    /// The same in words.
    pub hold_name: Text,
    /// The fact in words.
    pub text: Text,
    /// What it is due to.
    pub because: Vec<DueInfo>,
    /// How many more there are.
    pub because_left: usize,
    /// Where it lies.
    pub sides: Vec<Side>,
    /// The line.
    pub place: PlaceRef,
}

/// A side of the system.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct SideInfo {
    /// Parts, links, people or environment.
    pub side: Side,
    /// The same in words.
    pub name: Text,
    /// How far it holds; nothing where no fact lies there.
    pub hold: Option<Hold>,
    /// The same in words.
    pub hold_name: Text,
    /// How many facts stand at this height.
    pub facts: usize,
}

/// A label of a component.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct LabelInfo {
    /// The claim.
    pub claim: ElementRef,
    /// The label with its level, as the model writes it.
    pub label: Text,
    /// How it stands on the day, in words.
    pub standing: Text,
    /// The line.
    pub place: PlaceRef,
}

/// A component: its labels beside what its paths say.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct BesideInfo {
    /// The component.
    pub component: ElementRef,
    /// Where it is declared.
    pub place: PlaceRef,
    /// Labels that it lies in.
    pub labels: Vec<LabelInfo>,
    /// How far the flows and hazards hold on which it lies; nothing where none speaks of it.
    pub hold: Option<Hold>,
    /// The same in words.
    pub hold_name: Text,
    /// Whether that is due to it.
    pub due: bool,
    /// Keys of the facts that say so.
    pub facts: Vec<String>,
    /// The first of them in words.
    pub why: Option<Text>,
}

/// The verdict.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct VerdictInfo {
    /// How far the system holds: as far as its weakest fact.
    pub hold: Hold,
    /// The same in words.
    pub hold_name: Text,
    /// The verdict as a sentence.
    pub headline: Text,
    /// Parts, links, people, environment.
    pub sides: Vec<SideInfo>,
    /// All facts, the weakest first.
    pub facts: Vec<FactInfo>,
    /// What no fact speaks of.
    pub not_known: Vec<Text>,
    /// Components, those whose paths hold best first.
    pub beside: Vec<BesideInfo>,
    /// Components with a label whose paths hold less far than those of one without.
    pub inverted: Vec<Text>,
}

/// A fact that is another one than before.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ChangedFactInfo {
    /// As it was.
    pub before: Option<FactInfo>,
    /// As it is.
    pub after: Option<FactInfo>,
    /// Both in words.
    pub text: Text,
    /// Whether it belongs to the smallest set that turns the verdict.
    pub enough: bool,
}

/// A verdict before and after.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TurnedInfo {
    /// Before.
    pub before: Hold,
    /// After.
    pub after: Hold,
    /// Both in words.
    pub text: Text,
    /// The facts that changed. Those marked as enough turn the verdict by themselves, and none of them can be left out.
    pub changed: Vec<ChangedFactInfo>,
}

/// How far something holds, in words.
pub fn hold_name(hold: Hold) -> Text {
    match hold {
        Hold::DoesNotHold => say!(msg_whole_not),
        Hold::CannotBeJudged => say!(msg_whole_open),
        Hold::UnderConditions => say!(msg_whole_conditions),
        Hold::Holds => say!(msg_whole_holds),
    }
}

/// A sign that is told without colour.
pub fn sign(hold: Option<Hold>) -> &'static str {
    match hold {
        Some(Hold::DoesNotHold) => "✗",
        Some(Hold::CannotBeJudged) => "?",
        Some(Hold::UnderConditions) => "△",
        Some(Hold::Holds) => "✓",
        None => "–",
    }
}

fn side_name(side: Side) -> Text {
    match side {
        Side::Parts => say!(msg_whole_side_parts),
        Side::Links => say!(msg_whole_side_links),
        Side::People => say!(msg_whole_side_people),
        Side::Environment => say!(msg_whole_side_environment),
    }
}

fn stands(standing: claims::Standing) -> Text {
    match standing {
        claims::Standing::InForce => say!(msg_whole_label_in_force),
        claims::Standing::ToBeExamined => say!(msg_whole_label_examine),
        claims::Standing::NotYet => say!(msg_whole_label_not_yet),
        claims::Standing::Expired => say!(msg_whole_label_expired),
    }
}

fn optional(hold: Option<Hold>) -> Text {
    hold.map_or_else(|| say!(msg_whole_silent), hold_name)
}

fn answer(s: &System, h: &Text, who: Text, answer: &Answer) -> Text {
    let title = |r: Ref| s.title(r);
    let h = h.clone();
    match answer {
        Answer::NoLogic => say!(msg_whole_no_logic, h),
        Answer::NotSolved => say!(msg_whole_unsolved, h),
        Answer::Nobody => say!(msg_whole_nobody, h),
        Answer::Accepted(n) => {
            let a = &s.acceptances[*n];
            let until = a.until.map(|d| d.to_string()).unwrap_or_default();
            let owner = a.owner.map(|p| title(p.into())).unwrap_or_default();
            say!(msg_whole_accepted, h, who, owner, until, a.condition.clone())
        }
        Answer::Barrier(r) => say!(msg_whole_barrier, h, who, title(*r)),
        Answer::Response(_, by) => {
            let by = by.map_or_else(|| say!(msg_whole_somebody), |p| title(p.into()));
            say!(msg_whole_response, h, who, by)
        }
        Answer::Goal(n) => {
            say!(msg_whole_hazard_goal, h, who, title(Ref { ns: Ns::Goal, index: *n as u32 }))
        }
        Answer::Reviewed => say!(msg_whole_reviewed, h, who),
        Answer::Lapsed(n) => {
            let until = s.acceptances[*n].until.map(|d| d.to_string()).unwrap_or_default();
            say!(msg_whole_lapsed, h, who, until)
        }
        Answer::Bare => say!(msg_whole_bare, h, who),
    }
}

/// A fact in words.
fn text(s: &System, fact: &Fact) -> Text {
    match &fact.what {
        What::Hazard(h, reachable, a) => answer(s, &s.title((*h).into()), who(s, reachable), a),
        What::Gap(h, n) => say!(msg_whole_gap, s.title((*h).into()), *n),
        What::Flow(f, v) => {
            let f = s.title((*f).into());
            match v {
                Verdict::Met => say!(msg_whole_flow_met, f),
                Verdict::Unmet => say!(msg_whole_flow_unmet, f),
                Verdict::Undecided | Verdict::NotJudged => say!(msg_whole_flow_open, f),
            }
        }
        What::Accuracy(f, v) => {
            let f = s.title((*f).into());
            match v {
                Verdict::Met => say!(msg_whole_values_met, f),
                Verdict::Unmet => say!(msg_whole_values_unmet, f),
                Verdict::Undecided | Verdict::NotJudged => say!(msg_whole_values_open, f),
            }
        }
        What::Misread(f, n) => say!(msg_whole_misread, s.title((*f).into()), *n),
        What::Zone(z) => {
            let z = s.title((*z).into());
            match fact.hold {
                Hold::DoesNotHold => say!(msg_whole_zone_missed, z),
                Hold::Holds => say!(msg_whole_zone_met, z),
                _ => say!(msg_whole_zone_open, z),
            }
        }
        What::Goal(n, v) => {
            let g = s.title(Ref { ns: Ns::Goal, index: *n as u32 });
            match v {
                GoalVerdict::Above => say!(msg_whole_goal_above, g),
                GoalVerdict::Between => say!(msg_whole_goal_between, g),
                GoalVerdict::Below => say!(msg_whole_goal_below, g),
                GoalVerdict::Undecided | GoalVerdict::NotKnown => say!(msg_whole_goal_open, g),
            }
        }
        What::Assumption(n, lapsed, by) => {
            let a = &s.assumptions[*n as usize];
            let says = a.text.clone().unwrap_or_else(|| a.own.title());
            match (lapsed, by) {
                (true, _) => {
                    let until = a.until.map(|d| d.to_string()).unwrap_or_default();
                    say!(msg_whole_assumption_lapsed, until, says)
                }
                (false, Some(p)) => say!(msg_whole_assumption, s.title((*p).into()), says),
                (false, None) => say!(msg_whole_assumption_alone, says),
            }
        }
        What::Conflict(_, settled) => {
            let at = fact.because.first().map(|r| s.title(*r)).unwrap_or_default();
            if *settled { say!(msg_whole_settled, at) } else { say!(msg_whole_conflict, at) }
        }
        What::Use(n) => {
            let says = s.excluded_uses[*n].text.clone();
            match fact.hold {
                Hold::DoesNotHold => say!(msg_whole_use, says),
                Hold::CannotBeJudged => say!(msg_whole_use_perhaps, says),
                _ => say!(msg_whole_use_joined, says),
            }
        }
        What::Frame(0, total) => say!(msg_whole_frame_closed, *total),
        What::Frame(open, total) => say!(msg_whole_frame, *open, *total),
        What::NoHazard => say!(msg_whole_no_hazard),
    }
}

impl FactInfo {
    /// Puts a fact into words.
    pub fn new(s: &System, fact: &Fact) -> Self {
        let due = |r: &Ref| DueInfo {
            element: ElementRef::new(s, *r),
            place: PlaceRef::new(s, s.own(*r).span),
        };
        Self {
            key: fact.key.clone(),
            hold: fact.hold,
            hold_name: hold_name(fact.hold),
            text: text(s, fact),
            because: fact.because.iter().take(DUE).map(due).collect(),
            because_left: fact.because.len().saturating_sub(DUE),
            sides: fact.sides(),
            place: PlaceRef::new(s, fact.span),
        }
    }
}

/// The scheme of a label with its level, as the model writes it; nothing where it names none.
pub fn label_of(claim: &Pledge) -> Option<String> {
    claim.scheme.as_ref().map(|(scheme, level, _)| match level {
        Some(level) => format!("{scheme} {level}"),
        None => scheme.clone(),
    })
}

fn beside(s: &System, whole: &Whole, b: &Beside) -> BesideInfo {
    let label = |(n, standing): &(u32, claims::Standing)| {
        let claim = &s.claims[*n as usize];
        let label = label_of(claim).map_or_else(|| claim.own.title(), Text::same);
        LabelInfo {
            claim: ElementRef::new(s, Ref { ns: Ns::Claim, index: *n }),
            label,
            standing: stands(*standing),
            place: PlaceRef::new(s, claim.own.span),
        }
    };
    BesideInfo {
        component: ElementRef::new(s, b.component.into()),
        place: PlaceRef::new(s, s.components[b.component.index()].own.span),
        labels: b.labels.iter().map(label).collect(),
        hold: b.hold,
        hold_name: optional(b.hold),
        due: b.due,
        facts: b.facts.iter().take(NAMED).map(|n| whole.facts[*n].key.clone()).collect(),
        why: b.facts.first().map(|n| text(s, &whole.facts[*n])),
    }
}

fn not_known(s: &System, whole: &Whole) -> Vec<Text> {
    let mut out = Vec::new();
    let open = whole.facts.iter().filter(|f| f.hold == Hold::CannotBeJudged).count();
    if open > 0 {
        out.push(say!(msg_whole_unknown_open, open));
    }
    if let Some(first) = whole.unjudged.first() {
        out.push(say!(msg_whole_unknown_flows, whole.unjudged.len(), s.title((*first).into())));
    }
    let silent: Vec<&Beside> = whole.beside.iter().filter(|b| b.hold.is_none()).collect();
    if let Some(first) = silent.first() {
        out.push(say!(msg_whole_unknown_parts, silent.len(), s.title(first.component.into())));
    }
    out.push(say!(msg_whole_unknown_outside));
    out
}

impl VerdictInfo {
    /// Puts a verdict into words.
    pub fn new(s: &System, whole: &Whole) -> Self {
        let n = whole.deciding().count();
        let beside: Vec<BesideInfo> = whole.beside.iter().map(|b| beside(s, whole, b)).collect();
        let best = beside.iter().filter(|b| b.labels.is_empty()).filter_map(|b| b.hold).max();
        let inverted = beside
            .iter()
            .filter(|b| !b.labels.is_empty() && b.hold.is_some() && b.hold < best)
            .filter_map(|b| {
                let better = beside.iter().find(|o| o.labels.is_empty() && o.hold > b.hold)?;
                Some(say!(
                    msg_whole_inverted,
                    b.component.name.clone(),
                    b.labels.first().map(|l| l.label.clone()).unwrap_or_default(),
                    b.hold_name.clone(),
                    better.component.name.clone(),
                    better.hold_name.clone()
                ))
            })
            .collect();
        Self {
            hold: whole.hold,
            hold_name: hold_name(whole.hold),
            headline: match whole.hold {
                Hold::DoesNotHold => say!(msg_whole_head_not, n),
                Hold::CannotBeJudged => say!(msg_whole_head_open, n),
                Hold::UnderConditions => say!(msg_whole_head_conditions, n),
                Hold::Holds => say!(msg_whole_head_holds),
            },
            sides: Side::ALL
                .into_iter()
                .zip(whole.sides)
                .map(|(side, hold)| SideInfo {
                    side,
                    name: side_name(side),
                    hold,
                    hold_name: hold.map_or_else(|| say!(msg_whole_side_none), hold_name),
                    facts: whole
                        .facts
                        .iter()
                        .filter(|f| Some(f.hold) == hold && f.sides().contains(&side))
                        .count(),
                })
                .collect(),
            facts: whole.facts.iter().map(|f| FactInfo::new(s, f)).collect(),
            not_known: not_known(s, whole),
            beside,
            inverted,
        }
    }

    /// The facts at one height.
    pub fn at(&self, hold: Hold) -> impl Iterator<Item = &FactInfo> {
        self.facts.iter().filter(move |f| f.hold == hold)
    }
}

impl TurnedInfo {
    /// Puts into words why a verdict turned. The systems are those before and after.
    pub fn new((before, after): (&System, &System), turned: &Turned) -> Self {
        let (was, is) = turned.hold;
        let changed = turned.changed.iter().enumerate().map(|(n, c)| {
            let was = c.before.map(|f| FactInfo::new(before, f));
            let is = c.after.map(|f| FactInfo::new(after, f));
            let name = |f: &Option<FactInfo>| {
                f.as_ref().map_or_else(|| say!(msg_whole_absent), |f| f.hold_name.clone())
            };
            let says = is.as_ref().or(was.as_ref()).map(|f| f.text.clone()).unwrap_or_default();
            ChangedFactInfo {
                text: say!(msg_whole_changed, says, name(&was), name(&is)),
                before: was,
                after: is,
                enough: turned.enough.contains(&n),
            }
        });
        Self {
            before: was,
            after: is,
            text: if was == is {
                say!(msg_whole_same, hold_name(is))
            } else {
                say!(msg_whole_turned, hold_name(was), hold_name(is))
            },
            changed: changed.collect(),
        }
    }
}
