//! A harm as it counts: its level, its reach, its money, and where it stands.

use serde::Serialize;
use tensha_model::harm::{Counts, HarmKind, LooksAt, Step, in_base};
use tensha_model::system::{Harm, PartyId, System};

use super::{Corner, View};

/// Levels of an axis, from the least to the most that what is stated allows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, schemars::JsonSchema)]
pub struct Range {
    /// At least.
    pub lo: u8,
    /// At most.
    pub hi: u8,
}

impl Range {
    /// The least level.
    pub const LEAST: Range = Range { lo: 0, hi: 0 };
    /// Any level.
    pub const UNKNOWN: Range = Range { lo: 0, hi: 2 };

    /// One level.
    pub fn exactly(level: u8) -> Self {
        Self { lo: level, hi: level }
    }

    fn greatest(self, other: Self) -> Self {
        Self { lo: self.lo.max(other.lo), hi: self.hi.max(other.hi) }
    }
}

/// Where a harm stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stands {
    /// On the axes.
    Placed,
    /// Beside them, as a further factor.
    Beside,
    /// In a ledger of its own.
    Ledger,
    /// Nowhere: it is no harm under the definition.
    NotHarm,
}

/// A harm as it counts.
#[derive(Clone, PartialEq, Debug)]
pub struct HarmRead {
    /// Its number in its outcome.
    pub number: usize,
    /// Entry of `harm-kinds`.
    pub kind: u32,
    /// Who is hurt.
    pub who: Option<PartyId>,
    /// Where it stands.
    pub stands: Stands,
    /// Where its kind counts.
    pub counts_on: Option<Counts>,
    /// Numbers of the least and the highest level that it can have; none where it needs no level.
    pub level: Option<(usize, usize)>,
    /// What the personal data suggest, as numbers of levels; none where none are named.
    pub estimated: Option<(usize, usize)>,
    /// Whether the level is stated.
    pub stated: bool,
    /// Whether who is hurt takes no part.
    pub stranger: bool,
    /// Entry of `reaches`, for one unit.
    pub reach: Option<usize>,
    /// Persons, for one unit.
    pub persons: Option<u64>,
    /// Money in the base currency, for one unit.
    pub money: Option<f64>,
    /// Whether the amount is in a currency without a rate.
    pub no_rate: bool,
    /// It counts where at least so many units are hit at once.
    pub from_units: u64,
}

impl HarmRead {
    /// Whether the stated level lies below what the personal data suggest.
    pub fn below_estimate(&self) -> bool {
        self.stated && matches!((self.level, self.estimated), (Some((l, _)), Some((e, _))) if l < e)
    }
}

/// The harms of an outcome, in the order of the model.
pub fn harms(system: &System, list: &[Harm]) -> Vec<HarmRead> {
    list.iter().enumerate().map(|(number, harm)| read(system, number, harm)).collect()
}

fn read(system: &System, number: usize, harm: &Harm) -> HarmRead {
    let k = &system.knowledge;
    let kind = k.harm_kinds.get_index(harm.kind as usize).map(|(_, kind)| kind);
    let counts_on = kind.and_then(|k| k.counts_on);
    let stands = match counts_on {
        _ if !is_harm(system, kind) => Stands::NotHarm,
        Some(Counts::Axis1 | Counts::Axis2) => Stands::Placed,
        Some(Counts::Further) if harm.amount.is_some() => Stands::Placed,
        Some(Counts::Further) => Stands::Beside,
        Some(Counts::OffMap) | None => Stands::Ledger,
    };
    let stated = kind.zip(harm.level.as_ref()).and_then(|(kind, level)| kind.level(level));
    let estimated = kind.and_then(|kind| estimate(system, harm, kind));
    let money = harm.amount.as_ref().and_then(|a| in_base(k, a.value, &a.unit));
    let whole = kind.map(|kind| (0, kind.levels.len().saturating_sub(1)));
    let needs_none = harm.amount.is_some() && counts_on != Some(Counts::Axis1);
    HarmRead {
        number,
        kind: harm.kind,
        who: harm.who,
        stands,
        counts_on,
        level: match (stated, estimated) {
            (Some(at), _) => Some((at, at)),
            (None, Some(range)) => Some(range),
            (None, None) if needs_none => None,
            (None, None) => whole,
        },
        estimated,
        stated: stated.is_some(),
        stranger: harm
            .who
            .is_some_and(|p| system.parties[p.index()].roles.iter().any(|r| r == "third-party")),
        reach: harm.reach.map(|r| r as usize).or_else(|| reach(system, harm.persons?)),
        persons: harm.persons,
        money,
        no_rate: harm.amount.is_some() && money.is_none(),
        from_units: harm.from_units.unwrap_or(1).max(1),
    }
}

/// Whether a kind is harm under the definition of the model.
fn is_harm(system: &System, kind: Option<&HarmKind>) -> bool {
    let k = &system.knowledge;
    let definition = match system.meta.harm_definition {
        Some(d) => k.harm_definitions.get_index(d as usize).map(|(_, d)| d),
        None => k.harm_definitions.values().find(|d| d.usual),
    };
    definition
        .and_then(|d| d.kinds.as_ref())
        .is_none_or(|kinds| kind.is_some_and(|kind| kinds.contains(&kind.head.id)))
}

/// The reach of harm to so many persons: entry of `reaches`.
pub fn reach(system: &System, persons: u64) -> Option<usize> {
    let steps = system.knowledge.reaches.values().enumerate();
    steps
        .filter(|(_, s)| s.from.is_some_and(|from| from <= persons as f64))
        .max_by(|(_, a), (_, b)| a.from.unwrap_or(0.0).total_cmp(&b.from.unwrap_or(0.0)))
        .map(|(i, _)| i)
}

/// Levels that harm to personal data suggests, from the points of what is stated, and of everything possible for what is not.
fn estimate(system: &System, harm: &Harm, kind: &HarmKind) -> Option<(usize, usize)> {
    let k = &system.knowledge;
    let data = &system.data[harm.data?.index()];
    let points = |step: Option<&Step>| step.and_then(|s| s.points);
    let any = |list: Vec<u32>| {
        (list.iter().min().copied().unwrap_or(0), list.iter().max().copied().unwrap_or(0))
    };
    let all =
        |steps: &mut dyn Iterator<Item = &Step>| any(steps.filter_map(|s| s.points).collect());
    let exactly = |p: u32| (p, p);
    let sensitive = data
        .personal
        .and_then(|p| points(k.personal_data.get_index(p as usize).map(|(_, s)| s)))
        .map_or_else(|| all(&mut k.personal_data.values()), exactly);
    let persons = harm.persons.or(data.persons).map(|n| {
        k.person_bands
            .values()
            .filter(|b| b.from.is_some_and(|from| from <= n as f64))
            .filter_map(|b| b.points)
            .max()
            .unwrap_or(0)
    });
    let persons = persons.map_or_else(|| all(&mut k.person_bands.values()), exactly);
    let spread = harm
        .spread
        .and_then(|s| points(k.data_spreads.get_index(s as usize).map(|(_, s)| s)))
        .map_or_else(|| all(&mut k.data_spreads.values()), exactly);
    let undone = harm
        .reversible
        .and_then(|r| {
            points(k.data_reversibility.get(if r { "reversible" } else { "irreversible" }))
        })
        .map_or_else(|| all(&mut k.data_reversibility.values()), exactly);
    let least = sensitive.0 + persons.0 + spread.0 + undone.0;
    let most = sensitive.1 + persons.1 + spread.1 + undone.1;
    let level = |points: u32| {
        kind.levels.iter().rposition(|l| l.from_points.is_some_and(|from| from <= points))
    };
    Some((level(least)?, level(most)?))
}

/// How the sector of the system shifts a kind.
fn shift(system: &System, kind: &HarmKind) -> i8 {
    let sector = system
        .meta
        .sector
        .and_then(|s| system.knowledge.sectors.get_index(s as usize))
        .map(|(id, _)| id);
    system
        .knowledge
        .emphasis
        .values()
        .filter(|e| Some(&e.sector) == sector && e.kind == kind.head.id)
        .map(|e| e.shift)
        .max()
        .unwrap_or(0)
}

/// A level as the sector weighs it. The highest level of a protected kind stays.
fn weigh(kind: &HarmKind, level: usize, shift: i8) -> usize {
    let top = kind.levels.len().saturating_sub(1);
    match shift {
        s if s < 0 && kind.protected && level == top => level,
        s if s < 0 => level.saturating_sub(1),
        s if s > 0 => (level + 1).min(top),
        _ => level,
    }
}

/// Where an outcome stands, as a viewpoint sees it.
pub(super) fn corner(
    system: &System,
    list: &[HarmRead],
    view: &View,
    units: u64,
    weighted: bool,
) -> Corner {
    let k = &system.knowledge;
    let scale = &k.economic_scales[view.scale];
    let base = k.exchange_rates.get(&scale.currency).map_or(1.0, |r| r.value);
    let sees = view.viewpoint.map_or(&[][..], |v| &system.viewpoints[v].sees);
    let mut corner = Corner::known(Range::LEAST);
    let mut levels: Vec<(usize, Range, Option<PartyId>)> = Vec::new();
    let mut money: Vec<(usize, f64, Option<PartyId>)> = Vec::new();
    let people = |p: Option<PartyId>| p.map(|p| system.parties[p.index()].is_people);
    let mut by_recovery: Vec<(usize, u8)> = Vec::new();
    for harm in list.iter().filter(|h| h.stands == Stands::Placed && h.from_units <= units) {
        let kind = k.harm_kinds.get_index(harm.kind as usize).map(|(_, kind)| kind);
        let Some(kind) = kind else { continue };
        let by = if weighted { shift(system, kind) } else { 0 };
        let range = harm.level.map(|(lo, hi)| Range {
            lo: kind.axis_level(weigh(kind, lo, by)),
            hi: kind.axis_level(weigh(kind, hi, by)),
        });
        if harm.counts_on == Some(Counts::Axis1) {
            let seen = sees.is_empty() || harm.who.is_some_and(|p| sees.contains(&p));
            if let Some(range) = range.filter(|_| seen) {
                corner.recovery = corner.recovery.greatest(range);
                by_recovery.push((harm.number, range.hi));
                if harm.stranger {
                    corner.strangers = Some(corner.strangers.map_or(range, |s| s.greatest(range)));
                }
            }
        }
        if let Some(amount) = harm.money {
            // Each unit has people of its own: what one household loses does not grow with the number of units.
            let alone = view.looks_at != LooksAt::All && people(harm.who) == Some(true);
            let times = if alone { 1.0 } else { units as f64 };
            money.push((harm.number, amount * times / base, harm.who));
        } else if harm.no_rate {
            levels.push((harm.number, Range::UNKNOWN, harm.who));
        } else if harm.counts_on == Some(Counts::Axis2)
            && let Some(range) = range
        {
            levels.push((harm.number, range, harm.who));
        }
    }
    let own = |who: Option<PartyId>| match view.looks_at {
        LooksAt::Own => who.is_some() && who == view.party,
        LooksAt::LargestPeople => people(who) == Some(true),
        LooksAt::LargestOrganisation => people(who) == Some(false),
        LooksAt::All => true,
    };
    money.retain(|(_, _, who)| own(*who));
    levels.retain(|(_, _, who)| own(*who));
    if matches!(view.looks_at, LooksAt::LargestPeople | LooksAt::LargestOrganisation) {
        let sum = |p: Option<PartyId>| {
            money.iter().filter(|(_, _, who)| *who == p).map(|(_, m, _)| m).sum::<f64>()
        };
        let most =
            money.iter().map(|(_, _, who)| *who).reduce(|a, b| if sum(b) > sum(a) { b } else { a });
        if let Some(most) = most {
            money.retain(|(_, _, who)| *who == most);
        }
    }
    let total: f64 = money.iter().map(|(_, m, _)| m).sum();
    if !money.is_empty() {
        corner.money = Some(total);
        let level = scale.from.iter().filter(|(from, _)| total >= *from).count() as u8;
        corner.economic = Range::exactly(level);
    }
    let by_money = corner.economic.hi;
    for (_, range, _) in &levels {
        corner.economic = corner.economic.greatest(*range);
    }
    corner.by_level = corner.economic.hi > by_money;
    corner.recovery_by = by_recovery
        .into_iter()
        .filter(|(_, hi)| *hi == corner.recovery.hi)
        .map(|(n, _)| n)
        .collect();
    corner.economic_by = levels
        .iter()
        .filter(|(_, r, _)| r.hi == corner.economic.hi)
        .map(|(n, ..)| *n)
        .chain(money.iter().filter(|_| by_money == corner.economic.hi).map(|(n, ..)| *n))
        .collect();
    corner.economic_by.sort_unstable();
    corner
}
