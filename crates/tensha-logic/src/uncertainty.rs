//! What a sample of numbers says about the distribution that it was drawn from.

use serde::Serialize;

/// Moments and quantiles of a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// How many numbers there are.
    pub samples: usize,
    /// Their mean.
    pub mean: f64,
    /// The standard deviation of the distribution, estimated without bias of the variance.
    pub standard_deviation: f64,
    /// The standard error of the mean.
    pub standard_error: f64,
    /// The least number.
    pub minimum: f64,
    /// The greatest number.
    pub maximum: f64,
    /// Level and value, in the order of the levels.
    pub quantiles: Vec<(f64, f64)>,
    /// The square root of the ratio of the quantiles at 95 % and 5 %; `None` when the lower one is 0.
    pub error_factor: Option<f64>,
}

/// Summarises numbers; `None` when there is none, or one that is not finite.
///
/// Quantiles are interpolated between the ordered numbers, the first at level 0 and the last at level 1. Sums are taken in the
/// order of the sample with compensation, so that the bits depend on the sample alone.
pub fn summary(values: &[f64], levels: &[f64]) -> Option<Summary> {
    if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let count = values.len() as f64;
    let mean = sum(values.iter().copied()) / count;
    let squares = sum(values.iter().map(|value| (value - mean) * (value - mean)));
    let variance = if values.len() > 1 { squares / (count - 1.0) } else { 0.0 };
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let quantile = |level: f64| {
        let place = level.clamp(0.0, 1.0) * (count - 1.0);
        let low = place.floor();
        let at = |place: f64| sorted[(place as usize).min(sorted.len() - 1)];
        at(low) + (place - low) * (at(low + 1.0) - at(low))
    };
    let (low, high) = (quantile(0.05), quantile(0.95));
    Some(Summary {
        samples: values.len(),
        mean,
        standard_deviation: variance.sqrt(),
        standard_error: (variance / count).sqrt(),
        minimum: sorted[0],
        maximum: sorted[sorted.len() - 1],
        quantiles: levels.iter().map(|&level| (level, quantile(level))).collect(),
        error_factor: (low > 0.0).then(|| (high / low).sqrt()),
    })
}

/// Neumaier's sum.
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() {
            (total - next) + value
        } else {
            (value - next) + total
        };
        total = next;
    }
    total + lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_by_hand() {
        let found = summary(&[4.0, 1.0, 3.0, 2.0, 5.0], &[0.0, 0.25, 0.6, 1.0]).unwrap();
        assert!((found.mean - 3.0).abs() < 1e-15);
        assert!((found.standard_deviation - 2.5_f64.sqrt()).abs() < 1e-15);
        assert!((found.standard_error - 0.5_f64.sqrt()).abs() < 1e-15);
        let expected = [(0.0, 1.0), (0.25, 2.0), (0.6, 3.4), (1.0, 5.0)];
        for (found, expected) in found.quantiles.iter().zip(expected) {
            assert!((found.1 - expected.1).abs() < 1e-12, "{found:?}");
        }
        // 1.2 at 5 %, 4.8 at 95 %.
        assert!((found.error_factor.unwrap() - 2.0).abs() < 1e-12);
    }

    #[test]
    fn small_numbers_beside_great_ones_are_not_lost() {
        assert!((sum([1.0, 1e100, 1.0, -1e100].into_iter()) - 2.0).abs() < 1e-15);
        assert!(summary(&[], &[]).is_none());
        assert!(summary(&[f64::NAN], &[]).is_none());
        assert!(summary(&[0.0, 0.0], &[]).unwrap().error_factor.is_none());
    }
}
