//! Quantities on decision diagrams.

mod number;

use serde::{Deserialize, Serialize};

pub use number::{Double, Number};

/// A probability with its complement, so that neither loses digits when the other is near 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prob {
    /// The probability that it holds.
    pub p: f64,
    /// The probability that it does not hold.
    pub q: f64,
}

impl Prob {
    /// From the probability that it holds.
    pub fn new(p: f64) -> Self {
        Self { p, q: 1.0 - p }
    }

    /// From the probability that it does not hold.
    pub fn from_complement(q: f64) -> Self {
        Self { p: 1.0 - q, q }
    }

    /// Whether both are numbers between 0 and 1 that sum to 1 up to rounding.
    pub fn is_valid(&self) -> bool {
        (0.0..=1.0).contains(&self.p)
            && (0.0..=1.0).contains(&self.q)
            && (self.p + self.q - 1.0).abs() <= 1e-9
    }
}

/// How much one variable matters, all others at their probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Importance {
    /// Birnbaum: P(H given i) − P(H given not i), the derivative of P(H) by p_i.
    pub birnbaum: f64,
    /// Criticality: Birnbaum · p_i / P(H).
    pub criticality: f64,
    /// Fussell–Vesely (diagnostic form): P(i given H) for monotone functions restricted to states
    /// where some minimal cut set with i holds.
    pub fussell_vesely: f64,
    /// Risk achievement worth: P(H given i) / P(H).
    pub raw: f64,
    /// Risk reduction worth: P(H) / P(H given not i); infinite when H needs i.
    pub rrw: f64,
}
