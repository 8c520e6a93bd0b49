//! To what schemes and requirements apply: yes, no with the reason, or not known with what is missing. The semantics stand in
//! `docs/semantics-requirements.md`.

use tensha_model::requirement::Applies;
use tensha_model::system::{ComponentId, Namespace as Ns, Ref, System};

use crate::map::{self, Cell};
use crate::paths::Paths;
use crate::select::{self, Env, Match};

/// What would have to be known for an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Missing {
    /// No pack says to what it applies.
    Scope,
    /// The sector of the system is not stated.
    Sector,
    /// No hazard of the system has a place on the map.
    Category,
    /// Of these components the model does not say what they are, or the model alone cannot tell.
    Products(Vec<ComponentId>),
    /// A question that the pack asks besides.
    Open,
}

/// A product that is left out, and the exception of the pack that leaves it out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Excepted {
    /// The product.
    pub product: ComponentId,
    /// Number of the set of conditions.
    pub set: usize,
    /// Number of the exception in it.
    pub exception: usize,
}

/// Whether something applies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The answer.
    pub answer: Match,
    /// The products to which it applies, or may apply.
    pub products: Vec<ComponentId>,
    /// Products that are left out.
    pub excepted: Vec<Excepted>,
    /// What is missing, where the answer is not known.
    pub missing: Vec<Missing>,
}

impl Scope {
    /// It applies, because nothing limits it.
    fn unlimited() -> Self {
        Self { answer: Match::Yes, products: Vec::new(), excepted: Vec::new(), missing: Vec::new() }
    }
}

/// To what a scheme applies, of some products, or of all components where none is named. `cells` are those of the system on the
/// map, where they are known.
pub fn scheme(
    system: &System,
    applies: &[Applies],
    products: &[Ref],
    cells: Option<&[Cell]>,
) -> Scope {
    if applies.is_empty() {
        let missing = vec![Missing::Scope];
        return Scope { answer: Match::Maybe, missing, ..Scope::unlimited() };
    }
    best(system, applies, products, cells)
}

/// The best of several sets of conditions. Of those that leave it open the first says what is missing.
fn best(system: &System, applies: &[Applies], products: &[Ref], cells: Option<&[Cell]>) -> Scope {
    let mut best: Option<Scope> = None;
    let mut excepted = Vec::new();
    for (number, one) in applies.iter().enumerate() {
        let mut found = work_out(system, one, products, cells);
        let left_out = std::mem::take(&mut found.excepted);
        excepted.extend(left_out.into_iter().map(|e| Excepted { set: number, ..e }));
        match &mut best {
            Some(b) if found.answer == b.answer => b.products.extend(found.products),
            Some(b) if found.answer < b.answer => {}
            _ => best = Some(found),
        }
    }
    if let Some(b) = &mut best {
        b.products.sort_unstable();
        b.products.dedup();
        // A product to which it applies by one set is not left out by another.
        excepted.retain(|e| !b.products.contains(&e.product));
        excepted.dedup_by_key(|e| (e.product, e.exception));
    }
    // Why a product is left out is told whichever set left it out.
    Scope { excepted, ..best.unwrap_or_else(Scope::unlimited) }
}

/// To what a requirement applies, within its scheme.
pub fn requirement(
    system: &System,
    applies: &[Applies],
    products: &[Ref],
    cells: Option<&[Cell]>,
) -> Scope {
    best(system, applies, products, cells)
}

fn work_out(system: &System, applies: &Applies, products: &[Ref], cells: Option<&[Cell]>) -> Scope {
    let k = &system.knowledge;
    let mut out = Scope::unlimited();
    let limit = |out: &mut Scope, one: Match, missing: Missing| {
        if one == Match::Maybe {
            out.missing.push(missing);
        }
        out.answer = out.answer.min(one);
    };
    if !applies.sectors.is_empty() {
        let sector = system.meta.sector.and_then(|s| k.sectors.get_index(s as usize));
        let one = sector.map_or(Match::Maybe, |(id, _)| applies.sectors.contains(id).into());
        limit(&mut out, one, Missing::Sector);
    }
    if !applies.regimes.is_empty() {
        let follows = system.regimes.iter().any(|used| {
            k.regimes
                .get_index(used.regime as usize)
                .is_some_and(|(id, _)| applies.regimes.contains(id))
        });
        limit(&mut out, follows.into(), Missing::Scope);
    }
    if let Some(perspective) = &applies.perspective {
        let one = match cells.filter(|c| !c.is_empty()) {
            None => Match::Maybe,
            Some(cells) => demands(system, perspective, cells).into(),
        };
        limit(&mut out, one, Missing::Category);
    }
    if applies.to.is_some() || applies.perhaps.is_some() || !applies.except.is_empty() {
        let one = of_products(system, applies, products, &mut out);
        let unsure = out.products.clone();
        limit(&mut out, one, Missing::Products(unsure));
    }
    if applies.open.is_some() {
        limit(&mut out, Match::Maybe, Missing::Open);
    }
    if out.answer != Match::Maybe {
        out.missing.clear();
    }
    if out.answer == Match::No {
        out.products.clear();
    }
    out
}

/// Whether the cells of the system demand a confirmation in a perspective.
fn demands(system: &System, perspective: &str, cells: &[Cell]) -> bool {
    let Some((_, p)) = system.knowledge.perspectives.get_key_value(perspective) else {
        return false;
    };
    let demanded = map::demanded(system, cells);
    p.rank
        .and_then(|rank| demanded.get((rank as usize).checked_sub(1)?).copied())
        .is_some_and(|step| map::rank(system, step).is_some_and(|rank| rank > 0))
}

/// The best that can be said of a product; those of which it is said are noted.
fn of_products(system: &System, applies: &Applies, products: &[Ref], out: &mut Scope) -> Match {
    // Selectors over components ask for no strength, so no path is needed.
    let paths = Paths { flows: Vec::new() };
    let candidates: Vec<ComponentId> = if products.is_empty() {
        (0..system.components.len() as u32).map(ComponentId).collect()
    } else {
        products.iter().filter(|r| r.ns == Ns::Component).map(|r| ComponentId(r.index)).collect()
    };
    let mut best = Match::No;
    let mut said = Vec::new();
    for c in candidates {
        let is = |selector| select::matches(system, &paths, selector, Env::default(), c.into());
        let mut one = applies.to.as_ref().map_or(Match::Yes, is);
        if applies.to.is_none() && applies.perhaps.is_some() {
            one = Match::No;
        }
        if one != Match::Yes && applies.perhaps.as_ref().is_some_and(|p| is(p) != Match::No) {
            one = Match::Maybe;
        }
        for (number, exception) in applies.except.iter().enumerate() {
            if one == Match::No {
                break;
            }
            match is(&exception.what) {
                Match::Yes => {
                    out.excepted.push(Excepted { product: c, set: 0, exception: number });
                    one = Match::No;
                }
                Match::Maybe => one = Match::Maybe,
                Match::No => {}
            }
        }
        best = best.max(one);
        said.push((c, one));
    }
    out.products =
        said.into_iter().filter(|(_, m)| *m == best && best != Match::No).map(|(c, _)| c).collect();
    best
}
