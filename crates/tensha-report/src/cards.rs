//! The card of each label, as plain data with its words: one page that somebody who buys the product can read.
//!
//! Whatever the model holds, a card stays a page: lists end after [`NAMES`] or [`REMARKS`] entries and say how many follow, and texts
//! that the model brings are cut.

use schemars::JsonSchema;
use serde::Serialize;
use tensha_analysis::claims::{self, Claim, Remark};
use tensha_analysis::overclaims;
use tensha_model::System;
use tensha_model::law::LabelRecord;
use tensha_model::requirement::Scheme;
use tensha_model::system::{ComponentId, Namespace, Pledge, Ref};
use tensha_text::{Date, Lang, Text};

use crate::assessment::{ElementRef, PlaceRef};
use crate::messages::say;

/// How many names a line lists.
pub const NAMES: usize = 3;
/// How many remarks a line lists.
pub const REMARKS: usize = 3;
/// How many characters of a name or a number of the model a card shows: of wide letters, and of narrow ones.
pub const LETTERS: (usize, usize) = (20, 36);
/// The same for a sentence.
pub const SENTENCE: (usize, usize) = (40, 80);

/// How a label stands on the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// On its dates, and nothing is stated that calls for a closer look.
    InForce,
    /// On its dates, with something to be examined.
    ToBeExamined,
    /// Its first day is to come.
    NotYet,
    /// Its last day is over.
    Expired,
}

impl Standing {
    fn of(standing: claims::Standing) -> Self {
        match standing {
            claims::Standing::InForce => Self::InForce,
            claims::Standing::ToBeExamined => Self::ToBeExamined,
            claims::Standing::NotYet => Self::NotYet,
            claims::Standing::Expired => Self::Expired,
        }
    }

    /// A sign that is told without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::InForce => "✓",
            Self::ToBeExamined => "!",
            Self::NotYet => "…",
            Self::Expired => "✗",
        }
    }
}

/// What a line of a card is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// What was checked.
    Checked,
    /// In which version.
    Version,
    /// By whom.
    By,
    /// When.
    Day,
    /// Until when it holds.
    Until,
    /// What has changed since.
    Changed,
    /// Problems that are known.
    Problems,
    /// What it does not say.
    Silent,
}

/// A line of a card.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CardLine {
    /// What it is about.
    pub key: About,
    /// The same in words.
    pub about: Text,
    /// What it says.
    pub says: Vec<Text>,
}

/// A card.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CardInfo {
    /// The label.
    pub claim: ElementRef,
    /// As the model writes it, with its level.
    pub label: Text,
    /// Entry of `schemes`, where the packs know it.
    pub scheme: Option<String>,
    /// The products that it is for.
    pub product: Text,
    /// How it stands.
    pub standing: Standing,
    /// The same in words.
    pub headline: Text,
    /// The day for which this is said.
    pub at: Date,
    /// First day.
    pub issued: Option<Date>,
    /// The last day that counts.
    pub last: Option<Date>,
    /// What the card says, in the order of the card.
    pub lines: Vec<CardLine>,
    /// The line of the model.
    pub place: PlaceRef,
}

impl CardInfo {
    /// Whether it says so much that paper needs smaller letters: counted in Japanese characters, of which a line holds half as many.
    pub fn is_full(&self) -> bool {
        let said = self.lines.iter().flat_map(|l| &l.says);
        let count = |lang: Lang| said.clone().map(|t| t.get(lang).chars().count()).sum::<usize>();
        count(Lang::Ja).max(count(Lang::En) / 2) > 600
    }
}

/// A question that goes with the cards, so that they can be tried with readers.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CardQuestionInfo {
    /// The question.
    pub asks: Text,
    /// What who understood the card answers.
    pub answer: Text,
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn within(text: &Text, most: (usize, usize)) -> Text {
    let one = |lang: Lang| {
        let said = text.get(lang);
        let wide = !said.is_ascii();
        cut(said, if wide { most.0 } else { most.1 })
    };
    Text::new(one(Lang::Ja), one(Lang::En))
}

pub(crate) fn short(text: &Text) -> Text {
    within(text, LETTERS)
}

fn sentence(text: &Text) -> Text {
    within(text, SENTENCE)
}

/// Whether a name claims more than a label can say.
fn too_far(s: &System, r: Ref) -> bool {
    let title = s.title(r);
    [&title.ja, &title.en].iter().any(|t| !overclaims::run(&s.knowledge, t).is_empty())
}

/// The name of a component. A card does not repeat a name that claims too much; it says what the thing is instead.
fn title(s: &System, r: Ref) -> Text {
    if !too_far(s, r) {
        return short(&s.title(r));
    }
    let id = short(&Text::same(s.own(r).id.to_string()));
    let kind = (r.ns == Namespace::Component)
        .then(|| s.components.get(r.index as usize)?.kind)
        .flatten()
        .and_then(|k| s.knowledge.kinds.get_index(k as usize));
    kind.map_or_else(|| id.clone(), |(_, k)| say!(msg_card_kind, k.head.name.clone(), id.clone()))
}

/// A day as people write it.
pub(crate) fn day(d: Date) -> Text {
    let iso = d.to_string();
    let parts: Vec<&str> = iso.split('-').map(|p| p.trim_start_matches('0')).collect();
    match parts.as_slice() {
        [y, m, d] => Text::new(format!("{y}年{m}月{d}日"), iso.clone()),
        _ => Text::same(iso),
    }
}

fn names(s: &System, list: &[Ref]) -> Text {
    if list.is_empty() {
        return say!(msg_card_unstated);
    }
    let shown: Vec<Text> = list.iter().take(NAMES).map(|r| title(s, *r)).collect();
    match list.len() - shown.len() {
        0 => Text::list(&shown),
        more => say!(msg_card_and_more, Text::list(&shown), more),
    }
}

fn at_most(mut says: Vec<Text>) -> Vec<Text> {
    if says.len() > REMARKS {
        let more = says.len() - REMARKS;
        says.truncate(REMARKS);
        says.push(say!(msg_card_more, more));
    }
    says
}

fn remark(s: &System, r: &Remark) -> Text {
    let title = |c: &ComponentId| title(s, (*c).into());
    let text = |t: &str| short(&Text::same(t));
    match r {
        Remark::NotYet(from) => say!(msg_card_r_not_yet, day(*from)),
        Remark::Expired(last) => say!(msg_card_r_expired, day(*last)),
        Remark::SupportEnded(c, last) => say!(msg_card_r_support, title(c), day(*last)),
        Remark::Drift(c, was, now) => say!(msg_card_r_drift, title(c), text(was), text(now)),
        Remark::VersionUnknown(c) => say!(msg_card_r_version, title(c)),
        Remark::KnownProblem(c, n) => {
            let Some(p) = s.more(*c).known_problems.get(*n as usize) else {
                return say!(msg_card_r_problem, title(c), "");
            };
            let id = text(&p.id);
            match &p.note {
                Some(note) => say!(msg_card_r_problem_note, title(c), id, sentence(note)),
                None => say!(msg_card_r_problem, title(c), id),
            }
        }
        Remark::NoLastDay => say!(msg_card_r_no_last),
    }
}

/// What was checked: the subjects of the scheme's rows, as far as the packs hold them.
fn checked(s: &System, scheme: Option<&Scheme>, label: &LabelRecord, inside: &[Ref]) -> Vec<Text> {
    let mut says = Vec::new();
    match scheme {
        None => says.push(say!(msg_card_scheme_unknown)),
        Some(scheme) => {
            let k = &s.knowledge;
            let rows: Vec<_> =
                k.requirements.values().filter(|r| r.scheme() == scheme.head.id).collect();
            let mut topics: Vec<Text> = Vec::new();
            for name in rows.iter().filter_map(|r| k.topics.get(r.topic.as_ref()?)).map(|t| &t.name)
            {
                if !topics.contains(name) {
                    topics.push(name.clone());
                }
            }
            if topics.is_empty() {
                says.push(say!(msg_card_no_rows, scheme.head.name.clone()));
            } else {
                let count = scheme.count.unwrap_or(rows.len() as u32);
                let more = topics.len().saturating_sub(4 * NAMES);
                topics.truncate(4 * NAMES);
                let list = Text::list(&topics);
                let list = if more > 0 { say!(msg_card_and_more, list, more) } else { list };
                says.push(say!(msg_card_rows, scheme.head.name.clone(), count, list));
            }
        }
    }
    says.push(say!(msg_card_inside, names(s, inside)));
    if let Some(criteria) = &label.criteria {
        says.push(say!(msg_card_criteria, short(&Text::same(criteria.clone()))));
    }
    says
}

fn by(claim: &LabelRecord, scheme: Option<&Scheme>) -> Vec<Text> {
    let method = match (claim.method, scheme.and_then(|x| x.self_declared)) {
        (Some("self"), _) => Some(say!(msg_card_self)),
        (Some("third-party"), _) => Some(say!(msg_card_third)),
        (Some("public"), _) => Some(say!(msg_card_public)),
        (_, Some(true)) => Some(say!(msg_card_self_scheme)),
        _ => None,
    };
    let mut says: Vec<Text> = claim.by.iter().map(sentence).collect();
    says.extend(method);
    if says.is_empty() {
        says.push(say!(msg_card_unstated));
    }
    says
}

fn lines(s: &System, c: &Claim, claim: &Pledge) -> Vec<CardLine> {
    let unstated = LabelRecord::default();
    let label = claim.label.as_deref().unwrap_or(&unstated);
    let scheme = claims::scheme(&s.knowledge, claim);
    let version = label
        .version
        .as_ref()
        .map_or_else(|| say!(msg_card_unstated), |v| short(&Text::same(v.clone())));
    let issued =
        claim.from.map_or_else(|| say!(msg_card_unstated), |d| say!(msg_card_issued, day(d)));
    let of = |wanted: fn(&Remark) -> bool| -> Vec<Text> {
        at_most(c.remarks.iter().filter(|r| wanted(r)).map(|r| remark(s, r)).collect())
    };
    let mut until = of(|r| matches!(r, Remark::NotYet(_) | Remark::Expired(_) | Remark::NoLastDay));
    if until.is_empty()
        && let Some(last) = c.last
    {
        until.push(say!(msg_card_until_day, day(last)));
    }
    let mut changed = of(|r| {
        matches!(r, Remark::Drift(..) | Remark::VersionUnknown(_) | Remark::SupportEnded(..))
    });
    if changed.is_empty() {
        changed.push(say!(msg_card_no_change));
    }
    let mut problems = of(|r| matches!(r, Remark::KnownProblem(..)));
    problems.push(if problems.is_empty() {
        say!(msg_card_no_problem)
    } else {
        say!(msg_card_problem_stands)
    });
    let mut silent = at_most(label.silent_on.iter().map(sentence).collect());
    if !c.outside.is_empty() {
        let outside: Vec<Ref> = c.outside.iter().map(|o| (*o).into()).collect();
        silent.push(say!(msg_card_outside, names(s, &outside)));
    }
    if claim.about.iter().any(|r| too_far(s, *r)) {
        silent.insert(0, say!(msg_card_renamed));
    }
    silent.push(say!(msg_card_not_complete));
    silent.push(say!(msg_card_not_official));
    silent.push(say!(msg_card_not_anywhere));
    let line = |key, about, says| CardLine { key, about, says };
    vec![
        line(About::Checked, say!(msg_card_checked), checked(s, scheme, label, &c.inside)),
        line(About::Version, say!(msg_card_version), vec![version]),
        line(About::By, say!(msg_card_by), by(label, scheme)),
        line(About::Day, say!(msg_card_day), vec![issued]),
        line(About::Until, say!(msg_card_until), until),
        line(About::Changed, say!(msg_card_changed), changed),
        line(About::Problems, say!(msg_card_problems), problems),
        line(About::Silent, say!(msg_card_silent), silent),
    ]
}

/// The card of every label of a system on a day.
pub fn cards(s: &System, at: Date) -> Vec<CardInfo> {
    claims::run(s, at)
        .iter()
        .enumerate()
        .filter_map(|(i, c)| {
            let claim = s.claims.get(c.claim as usize)?;
            let written = claim.scheme.as_ref().map_or_else(String::new, |(n, level, _)| {
                level.as_ref().map_or_else(|| n.clone(), |l| format!("{n} {l}"))
            });
            let scheme = claims::scheme(&s.knowledge, claim);
            let standing = Standing::of(c.standing);
            let day = day(at);
            Some(CardInfo {
                claim: ElementRef::new(s, Ref { ns: Namespace::Claim, index: i as u32 }),
                label: scheme
                    .map_or_else(|| short(&Text::same(written)), |known| known.head.name.clone()),
                scheme: scheme.map(|x| x.head.id.clone()),
                product: names(s, &claim.about),
                standing,
                headline: match standing {
                    Standing::InForce => say!(msg_card_in_force, day),
                    Standing::ToBeExamined => say!(msg_card_to_be_examined, day),
                    Standing::NotYet => say!(msg_card_not_yet, day),
                    Standing::Expired => say!(msg_card_expired, day),
                },
                at,
                issued: claim.from,
                last: c.last,
                lines: lines(s, c, claim),
                place: PlaceRef::new(s, claim.own.span),
            })
        })
        .collect()
}

/// The questions that go with the cards.
pub fn questions(s: &System) -> Vec<CardQuestionInfo> {
    let mut all: Vec<_> = s.knowledge.card_questions.values().collect();
    all.sort_by_key(|q| q.rank);
    all.iter()
        .map(|q| CardQuestionInfo { asks: q.head.name.clone(), answer: q.answer.clone() })
        .collect()
}
