//! Quantiles of the gamma and the beta distribution, by halving over the distribution function.
//!
//! Positive floating-point numbers have the order of their bits, so that halving over bits ends at neighbouring numbers
//! however small the quantile is, after 64 steps.

/// The quantile of the gamma distribution with this shape and scale 1.
pub(crate) fn gamma_quantile(level: f64, shape: f64) -> f64 {
    halve(f64::MAX, |x| gamma_below(shape, x) < level)
}

/// The quantile of the beta distribution.
pub(crate) fn beta_quantile(level: f64, a: f64, b: f64) -> f64 {
    halve(1.0, |x| beta_below(a, b, x) < level)
}

/// The least number up to `most` that is not below.
fn halve(most: f64, below: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0u64, most.to_bits());
    while low < high {
        let middle = low + (high - low) / 2;
        if below(f64::from_bits(middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    f64::from_bits(low)
}

/// Terms of a series or fraction, at most.
const TERMS: usize = 100_000;

/// Where a fraction would divide by 0.
const TINY: f64 = 1e-300;

/// The distribution function of the gamma distribution: a series near 0, a continued fraction (by Lentz's method) beyond.
fn gamma_below(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x > 1e6 * (shape + 1.0) {
        return 1.0;
    }
    let front = libm::exp(shape * libm::log(x) - x - libm::lgamma(shape));
    if x < shape + 1.0 {
        let (mut term, mut sum) = (1.0 / shape, 1.0 / shape);
        for n in 1..TERMS {
            term *= x / (shape + n as f64);
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        return (front * sum).min(1.0);
    }
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for n in 1..TERMS {
        let n = n as f64;
        let a = -n * (n - shape);
        b += 2.0;
        d = away(a * d + b);
        c = away(b + a / c);
        d = 1.0 / d;
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    (1.0 - front * fraction).max(0.0)
}

/// The distribution function of the beta distribution by its continued fraction, on the side where it converges fast.
fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = libm::exp(
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
            + a * libm::log(x)
            + b * libm::log1p(-x),
    );
    if x < (a + 1.0) / (a + b + 2.0) {
        (front * beta_fraction(a, b, x) / a).min(1.0)
    } else {
        (1.0 - front * beta_fraction(b, a, 1.0 - x) / b).max(0.0)
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in 1..TERMS {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

fn away(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mef::sample::normal_quantile;

    fn close(left: f64, right: f64) {
        assert!((left - right).abs() <= 1e-10 * right.abs(), "{left} {right}");
    }

    /// Cases that have a closed form.
    #[test]
    fn quantiles_with_a_closed_form() {
        for p in [1e-9, 0.01, 0.05, 0.3, 0.5, 0.8, 0.95, 0.99] {
            // Shape 1 is the exponential distribution, shape ½ half of the square of a normal number.
            close(gamma_quantile(p, 1.0), -libm::log1p(-p));
            if p > 1e-3 {
                let z = normal_quantile(f64::midpoint(1.0, p));
                close(gamma_quantile(p, 0.5), z * z / 2.0);
            } else {
                // (1 + p)/2 would lose the digits of p; z is p·√(π/2) there.
                close(gamma_quantile(p, 0.5), std::f64::consts::PI / 4.0 * p * p);
            }
            close(beta_quantile(p, 1.0, 7.0), -libm::expm1(libm::log1p(-p) / 7.0));
            close(beta_quantile(p, 0.2, 1.0), libm::pow(p, 5.0));
            let sine = libm::sin(std::f64::consts::FRAC_PI_2 * p);
            close(beta_quantile(p, 0.5, 0.5), sine * sine);
        }
    }

    /// Sums of whole shapes: P(X ≤ x) of shape 3 is 1 − e^(−x)(1 + x + x²/2).
    #[test]
    fn quantiles_are_where_the_distribution_says() {
        for p in [0.01, 0.2, 0.9, 0.999] {
            let x = gamma_quantile(p, 3.0);
            close(1.0 - libm::exp(-x) * (1.0 + x + x * x / 2.0), p);
            // Beta 2, 3: 6x² − 8x³ + 3x⁴.
            let x = beta_quantile(p, 2.0, 3.0);
            close(x * x * (6.0 - 8.0 * x + 3.0 * x * x), p);
        }
        // Large shapes tend to the normal distribution.
        let x = gamma_quantile(0.95, 1e6);
        assert!(((x - 1e6) / 1e3 - 1.644_85).abs() < 2e-3, "{x}");
    }
}
