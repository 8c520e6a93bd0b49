//! Quantiles of the beta distribution.

/// The continued fraction of the incomplete beta function, after Lentz.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let held = |v: f64| if libm::fabs(v) < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / held(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / held(1.0 + even * d);
        c = held(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / held(1.0 + odd * d);
        c = held(1.0 + odd / c);
        h *= d * c;
        if libm::fabs(d * c - 1.0) < 1e-14 {
            break;
        }
    }
    h
}

/// The share of a beta distribution below x.
pub(crate) fn below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = libm::exp(
        a * libm::log(x) + b * libm::log1p(-x) + libm::lgamma(a + b)
            - libm::lgamma(a)
            - libm::lgamma(b),
    );
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

/// The value below which a share of the distribution lies.
pub(crate) fn quantile(a: f64, b: f64, share: f64) -> f64 {
    // Halving the logarithm keeps small values as exact as large ones.
    let (mut low, mut high) = (-745.0, 0.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if below(a, b, libm::exp(middle)) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    libm::exp(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::{below, quantile};

    #[test]
    fn closed_forms() {
        for x in [1e-9, 0.001, 0.2, 0.5, 0.77, 0.999] {
            assert!((below(1.0, 1.0, x) - x).abs() < 1e-12);
            assert!((below(2.0, 1.0, x) - x * x).abs() < 1e-12);
            // The arcsine distribution.
            let arcsine = 2.0 / std::f64::consts::PI * libm::asin(libm::sqrt(x));
            assert!((below(0.5, 0.5, x) - arcsine).abs() < 1e-12);
            assert!((quantile(0.42, 0.98, below(0.42, 0.98, x)) - x).abs() < 1e-6 * x + 1e-12);
        }
    }
}
