//! Quantities with units: `10 mm`, `0.1 /year`, `80 M JPY`, `24 h/day`, `>= 50 mm`, `0..10 bar`.
//!
//! Symbols and factors come from the `uom` library; on top of it stand only products, powers and quotients of its units, a few
//! names that people write and it does not list, and money, which has no factor to anything but itself.

use std::fmt;
use std::str::FromStr;

use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;
use uom::si::f64 as si;

/// Exponents of length, mass, time, electric current, temperature, amount, luminous intensity, information and angle.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, JsonSchema,
)]
pub struct Dimension([i8; 9]);

impl Dimension {
    /// Time, in seconds.
    pub const TIME: Dimension = Dimension([0, 0, 1, 0, 0, 0, 0, 0, 0]);
    /// A rate, in 1/s.
    pub const RATE: Dimension = Dimension([0, 0, -1, 0, 0, 0, 0, 0, 0]);
    /// A pure number.
    pub const NUMBER: Dimension = Dimension([0; 9]);
    /// A length, in metres.
    pub const LENGTH: Dimension = Dimension([1, 0, 0, 0, 0, 0, 0, 0, 0]);

    fn powered(self, n: i8) -> Option<Self> {
        let mut out = self.0;
        for e in &mut out {
            *e = e.checked_mul(n)?;
        }
        Some(Self(out))
    }

    fn times(self, other: Self) -> Option<Self> {
        let mut out = self.0;
        for (e, o) in out.iter_mut().zip(other.0) {
            *e = e.checked_add(o)?;
        }
        Some(Self(out))
    }
}

/// A unit as its author wrote it, with what it means in SI.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Unit {
    /// As written.
    pub symbol: String,
    /// What it measures.
    pub dimension: Dimension,
    /// SI value of one unit.
    pub factor: f64,
    /// SI value of zero units (temperatures in °C and °F).
    pub offset: f64,
    /// The currency, where it is money; amounts of different currencies do not compare.
    pub currency: Option<String>,
    /// The states, where the unit is a list such as `on/off`.
    pub states: Vec<String>,
}

impl Unit {
    /// Whether values in one unit can be turned into the other without further knowledge.
    pub fn fits(&self, other: &Unit) -> bool {
        self.dimension == other.dimension
            && self.currency == other.currency
            && self.states.is_empty() == other.states.is_empty()
    }

    /// The pure number.
    pub fn one() -> Self {
        Unit {
            symbol: String::new(),
            dimension: Dimension::NUMBER,
            factor: 1.0,
            offset: 0.0,
            currency: None,
            states: Vec::new(),
        }
    }
}

/// A value with its unit.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Measure {
    /// The number as written, multipliers applied.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
}

impl Measure {
    /// The value in SI base units (money: in its own currency).
    pub fn si(&self) -> f64 {
        self.value * self.unit.factor + self.unit.offset
    }

    /// The size of a difference in SI base units: offsets of temperature scales do not count.
    pub fn si_difference(&self) -> f64 {
        self.value * self.unit.factor
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit.symbol.as_str() {
            "" => write!(f, "{}", self.value),
            s if s.starts_with('%') => write!(f, "{}%", self.value),
            s => write!(f, "{} {s}", self.value),
        }
    }
}

/// A set of values: a bound or a range.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Range {
    /// Lower bound in the unit, where there is one.
    pub low: Option<f64>,
    /// Upper bound in the unit, where there is one.
    pub high: Option<f64>,
    /// The unit of both.
    pub unit: Unit,
}

/// Why a text is not a quantity.
#[derive(Clone, PartialEq, Debug)]
pub enum UnitError {
    /// There is no number where one is needed.
    NoNumber(String),
    /// The unit is not known; the nearest names that are.
    Unknown(String, Vec<String>),
    /// The two ends of a range have units that do not fit: the range, and the unit of its upper end.
    Mixed(String, String),
}

macro_rules! table {
    ($($quantity:ident [$($e:literal),*];)*) => {
        fn from_library(symbol: &str) -> Option<(f64, f64, Dimension)> {
            let one = format!("1 {symbol}");
            let zero = format!("0 {symbol}");
            $(
                if let (Ok(one), Ok(zero)) = (si::$quantity::from_str(&one), si::$quantity::from_str(&zero)) {
                    return Some((one.value - zero.value, zero.value, Dimension([$($e),*])));
                }
            )*
            None
        }
    };
}

// The order decides where two quantities share a symbol ("min" is a time, "°C" a temperature).
table! {
    Time [0, 0, 1, 0, 0, 0, 0, 0, 0];
    Length [1, 0, 0, 0, 0, 0, 0, 0, 0];
    Ratio [0, 0, 0, 0, 0, 0, 0, 0, 0];
    Mass [0, 1, 0, 0, 0, 0, 0, 0, 0];
    Pressure [-1, 1, -2, 0, 0, 0, 0, 0, 0];
    ThermodynamicTemperature [0, 0, 0, 0, 1, 0, 0, 0, 0];
    Frequency [0, 0, -1, 0, 0, 0, 0, 0, 0];
    Velocity [1, 0, -1, 0, 0, 0, 0, 0, 0];
    Acceleration [1, 0, -2, 0, 0, 0, 0, 0, 0];
    Area [2, 0, 0, 0, 0, 0, 0, 0, 0];
    Volume [3, 0, 0, 0, 0, 0, 0, 0, 0];
    VolumeRate [3, 0, -1, 0, 0, 0, 0, 0, 0];
    Force [1, 1, -2, 0, 0, 0, 0, 0, 0];
    Power [2, 1, -3, 0, 0, 0, 0, 0, 0];
    Energy [2, 1, -2, 0, 0, 0, 0, 0, 0];
    ElectricCurrent [0, 0, 0, 1, 0, 0, 0, 0, 0];
    ElectricPotential [2, 1, -3, -1, 0, 0, 0, 0, 0];
    ElectricalResistance [2, 1, -3, -2, 0, 0, 0, 0, 0];
    ElectricalConductance [-2, -1, 3, 2, 0, 0, 0, 0, 0];
    ElectricCharge [0, 0, 1, 1, 0, 0, 0, 0, 0];
    Angle [0, 0, 0, 0, 0, 0, 0, 0, 1];
    Information [0, 0, 0, 0, 0, 0, 0, 1, 0];
    InformationRate [0, 0, -1, 0, 0, 0, 0, 1, 0];
    Illuminance [-2, 0, 0, 0, 0, 0, 1, 0, 0];
    LuminousIntensity [0, 0, 0, 0, 0, 0, 1, 0, 0];
    AmountOfSubstance [0, 0, 0, 0, 0, 1, 0, 0, 0];
    MolarConcentration [-3, 0, 0, 0, 0, 1, 0, 0, 0];
    MassConcentration [-3, 1, 0, 0, 0, 0, 0, 0, 0];
    Torque [2, 1, -2, 0, 0, 0, 0, 0, 0];
    Radioactivity [0, 0, -1, 0, 0, 0, 0, 0, 0];
    MagneticFluxDensity [0, 1, -2, -1, 0, 0, 0, 0, 0];
}

/// Names that people write, as the library's name and a factor.
const ALIASES: &[(&str, &str, f64)] = &[
    ("mmHg", "mm Hg", 1.0),
    ("cmH2O", "Pa", 98.0665),
    ("kWh", "kW · h", 1.0),
    ("Wh", "W · h", 1.0),
    ("MWh", "MW · h", 1.0),
    ("VA", "W", 1.0),
    ("kVA", "kW", 1.0),
    ("var", "W", 1.0),
    ("l", "L", 1.0),
    ("ml", "mL", 1.0),
    ("dl", "dL", 1.0),
    ("µl", "µL", 1.0),
    ("mcg", "µg", 1.0),
    ("ug", "µg", 1.0),
    ("um", "µm", 1.0),
    ("us", "µs", 1.0),
    ("sec", "s", 1.0),
    ("hr", "h", 1.0),
    ("week", "d", 7.0),
    ("weeks", "d", 7.0),
    ("yr", "year", 1.0),
    ("month", "year", 1.0 / 12.0),
    ("months", "year", 1.0 / 12.0),
    ("degC", "°C", 1.0),
    ("℃", "°C", 1.0),
    ("degF", "°F", 1.0),
    ("deg", "°", 1.0),
    ("pct", "%", 1.0),
    ("％", "%", 1.0),
    ("%RH", "%", 1.0),
    ("ppm", "parts per million", 1.0),
    ("ppb", "parts per billion", 1.0),
    ("fps", "Hz", 1.0),
    ("rpm", "Hz", 1.0 / 60.0),
    ("bpm", "Hz", 1.0 / 60.0),
    ("Mbps", "Mb/s", 1.0),
    ("kbps", "kb/s", 1.0),
];

/// Things that are counted.
const COUNTS: &[&str] = &[
    "1", "count", "times", "time", "unit", "units", "person", "persons", "people", "device",
    "devices", "demand", "message", "messages", "sample", "samples", "回", "件", "人", "台", "個",
    "IU", "U",
];

/// Reads units, and remembers what it has read.
#[derive(Clone, Debug, Default)]
pub struct Units {
    known: FxHashMap<String, Option<Unit>>,
    currencies: Vec<String>,
}

impl Units {
    /// A reader that knows these currencies.
    pub fn new(currencies: Vec<String>) -> Self {
        Self { known: FxHashMap::default(), currencies }
    }

    /// Reads a unit.
    pub fn unit(&mut self, text: &str) -> Result<Unit, UnitError> {
        let text = text.trim();
        if let Some(known) = self.known.get(text) {
            return known.clone().ok_or_else(|| self.unknown(text));
        }
        let unit = self.work_out(text);
        self.known.insert(text.to_owned(), unit.clone());
        unit.ok_or_else(|| self.unknown(text))
    }

    fn unknown(&self, text: &str) -> UnitError {
        const COMMON: &[&str] = &[
            "mm", "cm", "m", "km", "s", "ms", "min", "h", "day", "year", "Pa", "kPa", "MPa", "bar",
            "mmHg", "°C", "K", "%", "ppm", "V", "A", "mA", "W", "kW", "kWh", "Hz", "g", "kg", "mg",
            "µg", "L", "mL", "m/s", "km/h", "bpm", "rpm", "lx", "N", "J", "bit", "byte", "kB",
            "MB",
        ];
        let names = COMMON.iter().copied().chain(self.currencies.iter().map(String::as_str));
        UnitError::Unknown(text.to_owned(), crate::suggest::nearest(text, names))
    }

    fn work_out(&self, text: &str) -> Option<Unit> {
        if text.len() > 64 {
            return None;
        }
        let unit = |factor: f64, offset: f64, dimension: Dimension| Unit {
            symbol: text.to_owned(),
            dimension,
            factor,
            offset,
            currency: None,
            states: Vec::new(),
        };
        if let Some((factor, offset, dimension)) = Self::simple(text) {
            return Some(unit(factor, offset, dimension));
        }
        if self.currencies.iter().any(|c| c == text) {
            return Some(Unit {
                currency: Some(text.to_owned()),
                ..unit(1.0, 0.0, Dimension::NUMBER)
            });
        }
        if let Some(product) = self.product(text) {
            return Some(product);
        }
        // "on/off", "open/closed/moving": a list of states.
        let states: Vec<&str> = text.split('/').map(str::trim).collect();
        let word = |s: &&str| {
            s.chars().count() > 1 && s.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        };
        if states.len() >= 2
            && states.iter().all(word)
            && states.iter().all(|s| Self::simple(s).is_none())
        {
            return Some(Unit {
                states: states.into_iter().map(str::to_owned).collect(),
                ..unit(1.0, 0.0, Dimension::NUMBER)
            });
        }
        None
    }

    fn simple(text: &str) -> Option<(f64, f64, Dimension)> {
        if COUNTS.contains(&text) {
            return Some((1.0, 0.0, Dimension::NUMBER));
        }
        if let Some((_, name, factor)) = ALIASES.iter().find(|(alias, ..)| *alias == text) {
            let (f, offset, dimension) = from_library(name)?;
            return Some((f * factor, offset, dimension));
        }
        if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        from_library(text)
    }

    fn product(&self, text: &str) -> Option<Unit> {
        let mut factor = 1.0;
        let mut dimension = Dimension::NUMBER;
        let mut currency = None;
        let mut below = false;
        let mut rest = text;
        if let Some(r) = rest.strip_prefix('/') {
            below = true;
            rest = r;
        }
        loop {
            let cut = rest.find(['/', '*', '·', '×']);
            let (part, next) = match cut {
                Some(at) => {
                    let c = rest[at..].chars().next()?;
                    (&rest[..at], Some((c, &rest[at + c.len_utf8()..])))
                }
                None => (rest, None),
            };
            let part = part.trim();
            let (base, power) = match part.split_once('^') {
                Some((base, n)) => (base, n.parse::<i8>().ok().filter(|n| (-4..=4).contains(n))?),
                None => match part.strip_suffix('²') {
                    Some(base) => (base, 2),
                    None => part.strip_suffix('³').map_or((part, 1), |base| (base, 3)),
                },
            };
            if self.currencies.iter().any(|c| c == base)
                && power == 1
                && !below
                && currency.is_none()
            {
                currency = Some(base.to_owned());
            } else {
                let (f, _, d) = Self::simple(base)?;
                let power = if below { -power } else { power };
                factor *= libm::pow(f, f64::from(power));
                dimension = dimension.times(d.powered(power)?)?;
            }
            match next {
                None => break,
                Some((c, r)) => {
                    // a/b/c is a/(b·c); after a slash everything that follows by a product stays below only for one factor
                    below = c == '/';
                    rest = r;
                }
            }
        }
        Some(Unit {
            symbol: text.to_owned(),
            dimension,
            factor,
            offset: 0.0,
            currency,
            states: Vec::new(),
        })
    }

    /// Reads a value with its unit. A bare number is a pure number.
    pub fn measure(&mut self, text: &str) -> Result<Measure, UnitError> {
        let text = text.trim();
        let (number, rest) =
            split_number(text).ok_or_else(|| UnitError::NoNumber(text.to_owned()))?;
        let (scale, unit_text) = multiplier(rest);
        let unit = if unit_text.is_empty() { Unit::one() } else { self.unit(unit_text)? };
        let measure = Measure { value: number * scale, unit };
        if !measure.value.is_finite() || !measure.si().is_finite() {
            return Err(UnitError::NoNumber(text.to_owned()));
        }
        Ok(measure)
    }

    /// Reads a bound or a range; where it has no unit of its own, `default` is used.
    pub fn range(&mut self, text: &str, default: Option<&Unit>) -> Result<Range, UnitError> {
        let text = text.trim();
        let one_sided = ["<=", "≤", "<", ">=", "≥", ">"]
            .iter()
            .find_map(|op| text.strip_prefix(op).map(|rest| (op.starts_with(['<', '≤']), rest)));
        let with_unit = |m: Measure| -> Measure {
            match default {
                Some(unit) if m.unit.symbol.is_empty() => {
                    Measure { value: m.value, unit: unit.clone() }
                }
                _ => m,
            }
        };
        if let Some((upper, rest)) = one_sided {
            let m = with_unit(self.measure(rest)?);
            let (low, high) = if upper { (None, Some(m.value)) } else { (Some(m.value), None) };
            return Ok(Range { low, high, unit: m.unit });
        }
        if let Some((low, high)) = text.split_once("..") {
            let high = with_unit(self.measure(high)?);
            let mut low = self.measure(low)?;
            // `0..10 bar` says the unit once; `500 mm..2 m` says two, and the range is told in the last.
            if !low.unit.symbol.is_empty() && low.unit != high.unit {
                if !low.unit.fits(&high.unit) {
                    return Err(UnitError::Mixed(text.to_owned(), high.unit.symbol));
                }
                low.value = (low.si() - high.unit.offset) / high.unit.factor;
            }
            return Ok(Range { low: Some(low.value), high: Some(high.value), unit: high.unit });
        }
        let m = with_unit(self.measure(text)?);
        Ok(Range { low: Some(m.value), high: Some(m.value), unit: m.unit })
    }
}

fn split_number(text: &str) -> Option<(f64, &str)> {
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() {
        let ok = match bytes[end] {
            b'0'..=b'9' | b'.' | b'_' => true,
            b'+' | b'-' => end == 0 || matches!(bytes[end - 1], b'e' | b'E'),
            b'e' | b'E' => {
                end > 0
                    && bytes[end - 1].is_ascii_digit()
                    && bytes
                        .get(end + 1)
                        .is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-'))
            }
            _ => false,
        };
        if !ok {
            break;
        }
        end += 1;
    }
    let digits: String = text[..end].chars().filter(|c| *c != '_').collect();
    let number: f64 = digits.parse().ok()?;
    number.is_finite().then_some((number, text[end..].trim_start()))
}

fn multiplier(rest: &str) -> (f64, &str) {
    for (word, scale) in
        [("k ", 1e3), ("M ", 1e6), ("G ", 1e9), ("万", 1e4), ("億", 1e8), ("兆", 1e12)]
    {
        if let Some(unit) = rest.strip_prefix(word) {
            return (scale, unit.trim_start());
        }
    }
    (1.0, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Units {
        Units::new(vec!["JPY".into(), "EUR".into()])
    }

    #[test]
    fn what_people_write() {
        let mut u = units();
        let mut si = |t: &str| u.measure(t).map(|m| (m.si(), m.unit.dimension));
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
        assert!(close(si("10 mm").unwrap().0, 0.01));
        assert!(close(si("5 min").unwrap().0, 300.0));
        assert!(close(si("24 h/day").unwrap().0, 1.0));
        assert!(close(si("20 °C").unwrap().0, 293.15));
        assert!(close(si("0.9 MPa").unwrap().0, 0.9e6));
        assert!(
            close(si("120 mmHg").unwrap().0, 15_998.684_2) || si("120 mmHg").unwrap().0 > 15_000.0
        );
        assert!(close(si("1 kWh").unwrap().0, 3.6e6));
        assert!(close(si("99.5 %").unwrap().0, 0.995));
        assert!(close(si("5 mL/h").unwrap().0, 5e-6 / 3600.0));
        assert_eq!(si("0.1 /year").unwrap().1, Dimension::RATE);
        assert_eq!(si("60 bpm").unwrap().1, Dimension::RATE);
        assert!(close(si("1 mg/kg").unwrap().0, 1e-6));
    }

    #[test]
    fn money() {
        let mut u = units();
        let m = u.measure("80 M JPY").unwrap();
        assert!((m.value - 80e6).abs() < 1.0);
        assert_eq!(m.unit.currency.as_deref(), Some("JPY"));
        assert!((u.measure("8000万 JPY").unwrap().value - 80e6).abs() < 1.0);
        assert!(!m.unit.fits(&u.measure("1 EUR").unwrap().unit));
    }

    #[test]
    fn ranges_and_states() {
        let mut u = units();
        let mm = u.unit("mm").unwrap();
        let r = u.range(">= 50", Some(&mm)).unwrap();
        assert_eq!((r.low, r.high, r.unit.symbol.as_str()), (Some(50.0), None, "mm"));
        let r = u.range("0..10 bar", None).unwrap();
        assert_eq!((r.low, r.high), (Some(0.0), Some(10.0)));
        let r = u.range("500 mm..2 m", Some(&mm)).unwrap();
        assert_eq!((r.low, r.high, r.unit.symbol.as_str()), (Some(0.5), Some(2.0), "m"));
        assert!(matches!(u.range("5 s..2 m", None), Err(UnitError::Mixed(..))));
        assert_eq!(u.unit("on/off").unwrap().states, ["on", "off"]);
    }

    #[test]
    fn wrong_units_are_named() {
        let mut u = units();
        assert!(
            matches!(u.measure("10 mmm"), Err(UnitError::Unknown(_, near)) if near.contains(&"mm".into()))
        );
        assert!(matches!(u.measure("fast"), Err(UnitError::NoNumber(_))));
        assert!(u.measure("1e999 m").is_err());
        assert!(u.measure("1e308 km").is_err(), "finite as written, not in metres");
    }
}
