//! How a question is answered: what is asked one after the other, and which lines come of it. Every line is added; none replaces anything.

use std::collections::BTreeMap;

use tensha_analysis::coverage::{Coverage, State};
use tensha_analysis::guide::Ask;
use tensha_analysis::map::Outcome;
use tensha_model::grade::Level;
use tensha_model::system::{ComponentId, FlowId, HazardId, Namespace as Ns, Ref, Segment, System};
use tensha_text::Text;
use tensha_text::insert::{Addition, Step, scalar};

use crate::messages::say;

/// What may be said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Takes {
    /// One of some things.
    Choice(Vec<Choice>),
    /// A name; an identifier is made of it.
    Name,
    /// A sentence.
    Words,
    /// A number above 0.
    Number,
}

/// One of some things.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is written.
    pub id: String,
    /// What it means.
    pub name: Text,
    /// Offered only where an earlier field was answered so.
    pub after: Option<(&'static str, String)>,
}

/// Something that is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// By which name the lines refer to it.
    pub key: &'static str,
    /// The question.
    pub text: Text,
    /// What may be said.
    pub takes: Takes,
    /// Asked only where an earlier field was answered so.
    pub after: Option<(&'static str, &'static str)>,
}

/// An addition to a file. In its texts `<key>` stands for an answer, `<key!>` for the words of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// The file; the system's own where there is none.
    pub file: Option<String>,
    /// Where in the file.
    pub steps: Vec<Step>,
    /// What.
    pub addition: Addition,
    /// Only where a field was answered so.
    pub when: Option<(&'static str, &'static str)>,
}

/// A question as a form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Form {
    /// What is asked.
    pub fields: Vec<Field>,
    /// What comes of it.
    pub edits: Vec<Edit>,
}

/// Answers by the key of their field: what is written, and the words of a name.
pub type Answers = BTreeMap<&'static str, (String, String)>;

impl Edit {
    /// The same with the answers in it; nothing where it is not meant.
    pub fn filled(&self, answers: &Answers) -> Option<Self> {
        if let Some((key, wanted)) = self.when
            && answers.get(key).is_none_or(|(said, _)| said != wanted)
        {
            return None;
        }
        let fill = |text: &str, quoted: bool| {
            let mut out = text.to_owned();
            for (key, (id, words)) in answers {
                let of = |s: &str| if quoted { scalar(s) } else { s.to_owned() };
                out = out.replace(&format!("<{key}!>"), &scalar(words));
                out = out.replace(&format!("<{key}>"), &of(id));
            }
            out
        };
        let steps = self.steps.iter().map(|s| match s {
            Step::Key(k) => Step::Key(fill(k, false)),
            Step::Item(i) => Step::Item(*i),
        });
        Some(Self {
            steps: steps.collect(),
            addition: match &self.addition {
                Addition::Pair(k, v) => Addition::Pair(fill(k, false), fill(v, true)),
                Addition::Item(v) => Addition::Item(fill(v, true)),
            },
            ..self.clone()
        })
    }
}

fn keys(path: &[&str]) -> Vec<Step> {
    path.iter().map(|k| Step::key(*k)).collect()
}

fn pair(file: Option<String>, path: &[&str], key: &str, value: &str) -> Edit {
    let addition = Addition::Pair(key.to_owned(), value.to_owned());
    Edit { file, steps: keys(path), addition, when: None }
}

fn push(file: Option<String>, path: &[&str], value: &str) -> Edit {
    Edit { file, steps: keys(path), addition: Addition::Item(value.to_owned()), when: None }
}

fn choice(id: impl Into<String>, name: Text) -> Choice {
    Choice { id: id.into(), name, after: None }
}

fn ask(key: &'static str, text: Text, takes: Takes) -> Field {
    Field { key, text, takes, after: None }
}

struct Maker<'a> {
    system: &'a System,
    coverage: &'a Coverage,
}

impl Maker<'_> {
    /// The file of an element of this system itself; nothing for one of a part, which is somebody else's text.
    fn file(&self, r: Ref) -> Option<String> {
        let own = self.system.own(r);
        let file = self.system.sources.files().get(own.span.file.0 as usize)?;
        (!own.id.contains('/')).then(|| file.path.clone())
    }

    fn elements(&self, ns: Ns, count: usize) -> Vec<Choice> {
        (0..count as u32)
            .map(|index| Ref { ns, index })
            .filter(|r| !self.system.own(*r).id.contains('/'))
            .map(|r| choice(self.system.own(r).id.to_string(), self.system.title(r)))
            .collect()
    }

    fn words_of(&self, arrow: &str) -> Vec<(u32, Choice)> {
        let words = self.system.knowledge.guide_words.iter().enumerate();
        words
            .filter(|(_, (_, g))| g.applies_to.iter().any(|a| a == arrow))
            .map(|(i, (id, g))| (i as u32, choice(id.clone(), g.head.name.clone())))
            .collect()
    }

    /// A flow, then how it deviates.
    fn deviation(&self) -> Vec<Field> {
        let flows = self.elements(Ns::Flow, self.system.flows.len());
        let mut words = Vec::new();
        for f in &self.system.flows {
            for (_, word) in self.words_of(f.arrow.tag()) {
                words.push(Choice { after: Some(("flow", f.own.id.to_string())), ..word });
            }
        }
        vec![
            ask("flow", say!(msg_form_flow), Takes::Choice(flows)),
            ask("word", say!(msg_form_word), Takes::Choice(words)),
        ]
    }

    /// Who is hurt, in which way, how badly; and the party where the model has none.
    fn harm(&self) -> (Vec<Field>, Vec<Edit>) {
        let parties = self.elements(Ns::Party, self.system.parties.len());
        let none = parties.is_empty();
        let who = if none { Takes::Name } else { Takes::Choice(parties) };
        let mut kinds = Vec::new();
        let mut levels = Vec::new();
        for (id, kind) in &self.system.knowledge.harm_kinds {
            kinds.push(choice(id.clone(), kind.head.name.clone()));
            for l in &kind.levels {
                let level = choice(l.id.clone(), anchored(&l.name, l.example.as_ref()));
                levels.push(Choice { after: Some(("kind", id.clone())), ..level });
            }
        }
        let fields = vec![
            ask("who", say!(msg_form_who), who),
            ask("kind", say!(msg_form_kind), Takes::Choice(kinds)),
            ask("level", say!(msg_form_level), Takes::Choice(levels)),
        ];
        let party = pair(None, &["parties"], "<who>", "{name: <who!>, is: people}");
        (fields, none.then_some(party).into_iter().collect())
    }
}

/// A level with its example.
fn anchored(name: &Text, example: Option<&Text>) -> Text {
    example.map_or_else(|| name.clone(), |e| say!(msg_form_example, name.clone(), e.clone()))
}

const HARM: &str = "{who: <who>, kind: <kind>, level: <level>}";

/// The form of a question; nothing where its answer changes what stands there already, which only its author should do.
pub(super) fn of(system: &System, coverage: &Coverage, question: Ask) -> Option<Form> {
    let m = Maker { system, coverage };
    let hazard = |h: HazardId| Some((m.file(h.into())?, system.own(h.into()).id.to_string()));
    let harms = |h: HazardId, outcome: &str| {
        let (file, id) = hazard(h)?;
        let (fields, mut edits) = m.harm();
        edits.push(push(Some(file), &["hazards", &id, "harms", outcome], HARM));
        Some(Form { fields, edits })
    };
    Some(match question {
        Ask::Things => Form {
            fields: vec![
                ask("moved", say!(msg_form_moved), Takes::Name),
                ask("device", say!(msg_form_device), Takes::Name),
                ask("controller", say!(msg_form_controller), Takes::Name),
            ],
            edits: vec![
                pair(None, &["quantities"], "<moved>", "{name: <moved!>}"),
                pair(
                    None,
                    &["components"],
                    "<device>",
                    "{name: <device!>, kind: generic-actuator, acts-on: <moved>}",
                ),
                pair(
                    None,
                    &["components"],
                    "<controller>",
                    "{name: <controller!>, kind: generic-controller}",
                ),
                pair(
                    None,
                    &["links"],
                    "<controller>-<device>",
                    "{between: [<controller>, <device>], technology: generic-wire}",
                ),
            ],
        },
        Ask::Flows => {
            let all = m.elements(Ns::Component, system.components.len());
            let acting = |c: &Choice| {
                system.find(Ns::Component, &c.id).is_some_and(|r| {
                    !system.components[ComponentId(r.index).index()].acts_on.is_empty()
                })
            };
            Form {
                fields: vec![
                    ask("command", say!(msg_form_command), Takes::Name),
                    ask("from", say!(msg_form_from), Takes::Choice(all.clone())),
                    ask(
                        "device",
                        say!(msg_form_at),
                        Takes::Choice(all.into_iter().filter(acting).collect()),
                    ),
                    ask(
                        "to",
                        say!(msg_form_to),
                        Takes::Choice(m.elements(Ns::Quantity, system.quantities.len())),
                    ),
                ],
                edits: vec![pair(
                    None,
                    &["flows"],
                    "<command>",
                    "{name: <command!>, arrow: cyber-to-physical, from: <from>, via: [<from>, <device>], to: <to>}",
                )],
            }
        }
        Ask::Hazards => {
            let mut fields = vec![ask("hazard", say!(msg_form_hazard), Takes::Name)];
            fields.extend(m.deviation());
            Form {
                fields,
                edits: vec![pair(
                    None,
                    &["hazards"],
                    "<hazard>",
                    "{name: <hazard!>, when: {flow: <flow>, deviates: [<word>]}}",
                )],
            }
        }
        Ask::When(h) => {
            let (file, id) = hazard(h)?;
            Form {
                fields: m.deviation(),
                edits: vec![pair(
                    Some(file),
                    &["hazards", &id],
                    "when",
                    "{flow: <flow>, deviates: [<word>]}",
                )],
            }
        }
        Ask::Harms(h) => harms(h, "unhandled")?,
        Ask::Handled(h) => harms(h, "handled")?,
        Ask::Level(h, outcome, n) => {
            let (file, id) = hazard(h)?;
            let side = if outcome == Outcome::Handled { "handled" } else { "unhandled" };
            let of = &system.hazards[h.index()];
            let list = if outcome == Outcome::Handled { &of.handled } else { &of.unhandled };
            let kind = system.knowledge.harm_kinds.get_index(list.get(n)?.kind as usize)?.1;
            let levels = kind
                .levels
                .iter()
                .map(|l| choice(l.id.clone(), anchored(&l.name, l.example.as_ref())));
            let mut steps = keys(&["hazards", &id, "harms", side]);
            steps.push(Step::Item(n));
            let addition = Addition::Pair("level".to_owned(), "<level>".to_owned());
            Form {
                fields: vec![ask("level", say!(msg_form_level), Takes::Choice(levels.collect()))],
                edits: vec![Edit { file: Some(file), steps, addition, when: None }],
            }
        }
        Ask::Rate(h, outcome, n) => {
            let of = &system.hazards[h.index()];
            let list = if outcome == Outcome::Handled { &of.handled } else { &of.unhandled };
            let currency = list.get(n)?.amount.as_ref()?.unit.currency.clone()?;
            Form {
                fields: vec![
                    ask("value", say!(msg_form_rate, currency.clone()), Takes::Number),
                    ask("date", say!(msg_form_date), Takes::Words),
                ],
                edits: vec![pair(
                    None,
                    &["exchange-rates"],
                    &currency,
                    &format!("{{name: {currency}, value: <value>, date: <date>}}"),
                )],
            }
        }
        Ask::Strength(segment, property) => {
            let r = segment.element();
            let key = match segment {
                Segment::Link(_) => "protections",
                Segment::Sensing(..) | Segment::Acting(..) => "surface",
                Segment::Component(_) | Segment::Person(_) => "strengths",
            };
            let id = system.own(r).id.to_string();
            let levels = [Level::None, Level::Weak, Level::Standard, Level::Strong]
                .map(|l| choice(l.tag(), crate::picture::level_name(l)));
            let value = "{level: <level>, because: <why>}";
            Form {
                fields: vec![
                    ask("level", say!(msg_form_strength), Takes::Choice(levels.to_vec())),
                    ask("why", say!(msg_form_why), Takes::Words),
                ],
                edits: vec![pair(Some(m.file(r)?), &[r.ns.key(), &id, key], property.tag(), value)],
            }
        }
        Ask::Deviations(r) => deviations(&m, r)?,
    })
}

/// A deviation that is open: it leads to nothing, for a reason, or to a hazard.
fn deviations(m: &Maker<'_>, r: Ref) -> Option<Form> {
    m.file(r)?;
    let id = m.system.own(r).id.to_string();
    let open = m.coverage.pairs.iter().filter(|p| p.subject == r && p.state == State::Open);
    let words = open.filter_map(|p| {
        let (word, entry) = m.system.knowledge.guide_words.get_index(p.word as usize)?;
        Some(choice(word.clone(), entry.head.name.clone()))
    });
    let mut leads = vec![choice("nothing", say!(msg_form_nothing))];
    let flow = r.ns == Ns::Flow && m.system.flows.get(FlowId(r.index).index()).is_some();
    if flow {
        leads.push(choice("harm", say!(msg_form_harm)));
    }
    let mut out = Form {
        fields: vec![
            ask("word", say!(msg_form_open), Takes::Choice(words.collect())),
            ask("leads", say!(msg_form_leads), Takes::Choice(leads)),
            Field {
                after: Some(("leads", "nothing")),
                ..ask("why", say!(msg_form_why_not), Takes::Words)
            },
            Field {
                after: Some(("leads", "harm")),
                ..ask("hazard", say!(msg_form_hazard), Takes::Name)
            },
        ],
        edits: Vec::new(),
    };
    let key = if flow { "flows" } else { "people" };
    let dismissal = format!("{{{key}: [{id}], guide-words: [<word>], reason: <why>}}");
    out.edits
        .push(Edit { when: Some(("leads", "nothing")), ..push(None, &["dismissals"], &dismissal) });
    let hazard = format!("{{name: <hazard!>, when: {{flow: {id}, deviates: [<word>]}}}}");
    out.edits.push(Edit {
        when: Some(("leads", "harm")),
        ..pair(None, &["hazards"], "<hazard>", &hazard)
    });
    Some(out)
}
