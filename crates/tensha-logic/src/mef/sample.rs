//! Random deviates: draws that depend on the seed, the sample and the place in the file alone.
//!
//! Every sample has a stream of its own, and every deviate of the file a stream inside it. So a draw does not depend on
//! which thread makes it, on the order of evaluation, or on branches that are not taken, and a deviate that is used in
//! many places has one value in a sample. All transcendental functions come from `libm`: the same bits everywhere.

use rand_core::Rng;
use rand_pcg::Pcg64;

use super::expr::{Op, Value};

/// The random numbers of one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Draw {
    base: u64,
}

impl Draw {
    /// The numbers of one sample of a run.
    pub(crate) fn new(seed: u64, sample: u64) -> Self {
        Self { base: Pcg64::new(u128::from(seed), u128::from(sample)).next_u64() }
    }

    /// The stream of the deviate that stands at a place of the file.
    fn stream(self, place: usize) -> Stream {
        Stream(Pcg64::new(u128::from(self.base), place as u128))
    }

    /// A value of a deviate whose arguments are in its domain.
    pub(crate) fn deviate(self, op: Op, values: &[Value], place: usize) -> Option<f64> {
        let at = |index: usize| values.get(index).map_or(f64::NAN, |value| value.v);
        let (x, y) = (at(0), at(1));
        let mut stream = self.stream(place);
        Some(match op {
            Op::Uniform => x + (y - x) * stream.unit(),
            Op::Normal => x + y * stream.normal(),
            Op::Lognormal if values.len() == 2 => libm::exp(x + y * stream.normal()),
            Op::Lognormal => {
                let (mu, sigma) = lognormal(x, y, at(2));
                libm::exp(mu + sigma * stream.normal())
            }
            Op::Gamma => y * stream.gamma(x),
            Op::Beta => stream.beta(x, y),
            _ => return None,
        })
    }

    /// The value of the bin that a uniform point between the first and the last bound falls into.
    pub(crate) fn histogram(self, start: f64, bins: &[(f64, f64)], place: usize) -> f64 {
        let end = bins.last().map_or(start, |bin| bin.0);
        let point = start + (end - start) * self.stream(place).unit();
        let found = bins.iter().find(|bin| point < bin.0).or(bins.last());
        found.map_or(f64::NAN, |bin| bin.1)
    }
}

/// Mean and standard deviation of the logarithm, from the mean, the error factor and its level: the error factor is the
/// ratio of the quantile at the level to the median.
///
/// A level at or below ½ would make the deviation negative or infinite; its magnitude is taken, and the median level
/// itself says nothing about the spread.
fn lognormal(mean: f64, factor: f64, level: f64) -> (f64, f64) {
    let z = normal_quantile(level).abs();
    let sigma = if z > 0.0 { libm::log(factor) / z } else { 0.0 };
    (libm::log(mean) - sigma * sigma / 2.0, sigma)
}

struct Stream(Pcg64);

impl Stream {
    /// Between 0 and 1, both excluded: the middles of 2⁵³ equal pieces… of 2⁵², so that the last rounds below 1.
    fn unit(&mut self) -> f64 {
        const PIECES: f64 = 4_503_599_627_370_496.0;
        ((self.0.next_u64() >> 12) as f64 + 0.5) / PIECES
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(self.unit())
    }

    /// Marsaglia and Tsang (2000), with a power of a uniform number for shapes below 1.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = libm::pow(self.unit(), 1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let cube = 1.0 + c * x;
            if cube <= 0.0 {
                continue;
            }
            let v = cube * cube * cube;
            if libm::log(self.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    fn beta(&mut self, a: f64, b: f64) -> f64 {
        // Jöhnk's method where both shapes are small, in logarithms: there the gamma numbers may both be 0.
        if a <= 1.0 && b <= 1.0 {
            loop {
                let x = libm::log(self.unit()) / a;
                let y = libm::log(self.unit()) / b;
                let most = x.max(y);
                let sum = most + libm::log(libm::exp(x - most) + libm::exp(y - most));
                if sum <= 0.0 {
                    return libm::exp(x - sum);
                }
            }
        }
        let x = self.gamma(a);
        let y = self.gamma(b);
        x / (x + y)
    }
}

/// The quantile of the standard normal distribution (M. Wichura, algorithm AS 241, 1988; about 16 digits).
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let polynomial = |coefficients: &[f64], x: f64| {
        coefficients.iter().rev().fold(0.0, |sum, &coefficient| sum * x + coefficient)
    };
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE.0, r) / polynomial(&CENTRE.1, r);
    }
    let r = (-libm::log(if q < 0.0 { p } else { 1.0 - p })).sqrt();
    let x = if r <= 5.0 {
        polynomial(&MIDDLE.0, r - 1.6) / polynomial(&MIDDLE.1, r - 1.6)
    } else {
        polynomial(&TAIL.0, r - 5.0) / polynomial(&TAIL.1, r - 5.0)
    };
    if q < 0.0 { -x } else { x }
}

type Ratio = ([f64; 8], [f64; 8]);

const CENTRE: Ratio = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);

const MIDDLE: Ratio = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const TAIL: Ratio = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_7e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    /// Published quantiles, and symmetry.
    #[test]
    fn quantiles_of_the_normal_distribution() {
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.95, 1.644_853_626_951_472_2),
            (0.999, 3.090_232_306_167_813_5),
            (1e-10, -6.361_340_902_404_056),
            (1e-300, -37.047_096_299_361_2),
        ] {
            let got = normal_quantile(p);
            assert!((got - z).abs() < 1e-12 * (1.0 + z.abs()), "{p}: {got} {z}");
        }
        assert!((normal_quantile(0.2) + normal_quantile(0.8)).abs() < 1e-15);
    }

    /// Mean and variance of every distribution against their formulas, 40,000 draws with a fixed seed.
    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let ln = |mean: f64, factor: f64| {
            let sigma = libm::log(factor) / 1.644_853_626_951_472_2;
            (mean, mean * mean * (libm::exp(sigma * sigma) - 1.0))
        };
        let cases: [(Op, &[f64], (f64, f64)); 9] = [
            (Op::Uniform, &[2.0, 5.0], (3.5, 0.75)),
            (Op::Normal, &[1.0, 0.5], (1.0, 0.25)),
            (Op::Lognormal, &[0.0, 0.5], (libm::exp(0.125), libm::exp(0.25) * libm::expm1(0.25))),
            (Op::Lognormal, &[1e-3, 3.0, 0.95], ln(1e-3, 3.0)),
            (Op::Gamma, &[3.0, 2.0], (6.0, 12.0)),
            (Op::Gamma, &[0.4, 2.0], (0.8, 1.6)),
            (Op::Beta, &[2.0, 6.0], (0.25, 12.0 / (64.0 * 9.0))),
            (Op::Beta, &[0.5, 0.5], (0.5, 0.125)),
            (Op::Beta, &[0.3, 4.0], (0.3 / 4.3, 1.2 / (4.3 * 4.3 * 5.3))),
        ];
        for (op, args, (mean, variance)) in cases {
            let values: Vec<Value> = args.iter().map(|&v| Value::new(v)).collect();
            let count = 40_000;
            let drawn: Vec<f64> =
                (0..count).map(|i| Draw::new(7, i).deviate(op, &values, 99).unwrap()).collect();
            let n = count as f64;
            let got = drawn.iter().sum::<f64>() / n;
            let spread = drawn.iter().map(|x| (x - got) * (x - got)).sum::<f64>() / n;
            let error = (variance / n).sqrt();
            assert!((got - mean).abs() < 5.0 * error, "{op:?} {args:?}: {got} {mean}");
            assert!((spread / variance - 1.0).abs() < 0.12, "{op:?} {args:?}: {spread} {variance}");
        }
    }

    #[test]
    fn a_draw_depends_on_seed_sample_and_place_alone() {
        let values = [Value::new(0.0), Value::new(1.0)];
        let draw =
            |seed, sample, place| Draw::new(seed, sample).deviate(Op::Uniform, &values, place);
        assert_eq!(draw(1, 2, 3), draw(1, 2, 3));
        assert_ne!(draw(1, 2, 3), draw(2, 2, 3));
        assert_ne!(draw(1, 2, 3), draw(1, 3, 3));
        assert_ne!(draw(1, 2, 3), draw(1, 2, 4));
    }

    /// Neighbouring samples, places and seeds have nothing to do with each other: correlations of 40,000 pairs, of values and of what is
    /// above both middles, within 5 standard errors.
    #[test]
    fn neighbours_are_independent() {
        let draw = move |seed: u64, sample: u64, place: usize| {
            Draw::new(seed, sample)
                .deviate(Op::Uniform, &[Value::new(0.0), Value::new(1.0)], place)
                .unwrap()
                - 0.5
        };
        type Pair = Box<dyn Fn(u64) -> (f64, f64)>;
        let pairs: [(&str, Pair); 6] = [
            ("samples", Box::new(move |i| (draw(7, 2 * i, 99), draw(7, 2 * i + 1, 99)))),
            ("samples apart", Box::new(move |i| (draw(7, i, 99), draw(7, i + (1 << 32), 99)))),
            ("places", Box::new(move |i| (draw(7, i, 99), draw(7, i, 100)))),
            ("places apart", Box::new(move |i| (draw(7, i, 64), draw(7, i, 128)))),
            ("seeds", Box::new(move |i| (draw(7, i, 99), draw(8, i, 99)))),
            ("places and samples", Box::new(move |i| (draw(7, i, 100), draw(7, i + 1, 99)))),
        ];
        let n = 40_000;
        for (name, pair) in pairs {
            let both: Vec<(f64, f64)> = (0..n).map(pair).collect();
            let r = 12.0 * both.iter().map(|(x, y)| x * y).sum::<f64>() / n as f64;
            let same = both.iter().filter(|(x, y)| (*x > 0.0) == (*y > 0.0)).count() as f64;
            let limit = 5.0 / (n as f64).sqrt();
            assert!(r.abs() < limit, "{name}: {r}");
            assert!((2.0 * same / n as f64 - 1.0).abs() < limit, "{name}: {same}");
        }
    }

    #[test]
    fn a_histogram_takes_bins_by_their_widths() {
        let bins = [(1.0, 10.0), (4.0, 20.0)];
        let low = (0..10_000).filter(|&i| Draw::new(3, i).histogram(0.0, &bins, 5) < 15.0).count();
        assert!((2_300..2_700).contains(&low), "{low}");
    }
}
