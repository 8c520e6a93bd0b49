//! Numbers of two precisions behind one trait.

/// What the sweeps need of a number.
pub trait Number: Copy {
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The sum.
    #[must_use]
    fn add(self, other: Self) -> Self;
    /// The difference.
    #[must_use]
    fn sub(self, other: Self) -> Self;
    /// The product.
    #[must_use]
    fn mul(self, other: Self) -> Self;
}

impl Number for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    fn add(self, other: Self) -> Self {
        self + other
    }
    fn sub(self, other: Self) -> Self {
        self - other
    }
    fn mul(self, other: Self) -> Self {
        self * other
    }
}

/// The unevaluated sum of two doubles: about 31 decimal digits (Dekker 1971).
///
/// Differences of probabilities that agree in their first 15 digits keep about 16 digits. Only
/// additions and multiplications are used, so results are the same on every IEEE machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Double {
    /// The number rounded to double.
    pub high: f64,
    /// What rounding left over.
    pub low: f64,
}

fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let t = s - a;
    (s, (a - (s - t)) + (b - t))
}

fn split(a: f64) -> (f64, f64) {
    let t = 134_217_729.0 * a;
    let high = t - (t - a);
    (high, a - high)
}

fn two_product(a: f64, b: f64) -> (f64, f64) {
    let p = a * b;
    let (ah, al) = split(a);
    let (bh, bl) = split(b);
    (p, ((ah * bh - p) + ah * bl + al * bh) + al * bl)
}

impl Double {
    /// Exactly this double.
    pub const fn new(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }

    /// The nearest double.
    pub fn value(self) -> f64 {
        self.high + self.low
    }
}

impl Number for Double {
    const ZERO: Self = Self::new(0.0);
    const ONE: Self = Self::new(1.0);

    fn add(self, other: Self) -> Self {
        let (s, e) = two_sum(self.high, other.high);
        let (t, f) = two_sum(self.low, other.low);
        let (s, e) = two_sum(s, e + t);
        let (high, low) = two_sum(s, e + f);
        Self { high, low }
    }

    fn sub(self, other: Self) -> Self {
        self.add(Self { high: -other.high, low: -other.low })
    }

    fn mul(self, other: Self) -> Self {
        let (p, e) = two_product(self.high, other.high);
        let e = e + (self.high * other.low + self.low * other.high);
        let (high, low) = two_sum(p, e);
        Self { high, low }
    }
}
