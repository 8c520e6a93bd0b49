//! A damaged model that has no error is a model like any other: every analysis answers.

use tensha_analysis::{accuracy, coverage, cpsf, exposure, paths, regimes, uses, words, zones};
use tensha_model::grade::Property;
use tensha_model::load;
use tensha_testkit::damage::{sound, world};
use tensha_text::Severity;

#[test]
fn damaged_models_are_judged() {
    let sound = sound();
    let mut judged = 0;
    for seed in 20_000..22_000 {
        let loaded = load(&world(&sound, seed), "");
        if loaded.diagnostics.iter().any(|d| d.severity == Severity::Error) {
            continue;
        }
        judged += 1;
        let s = loaded.system;
        let p = paths::run(&s);
        for (flow, path) in s.flows.iter().zip(&p.flows) {
            assert_eq!(flow.routes.len(), path.routes.len(), "{seed}");
            for property in Property::ALL {
                let held = p.root_bottleneck(&s, path.flow, property);
                let total = path.total[property as usize];
                assert_eq!(
                    held.is_empty(),
                    total.lo == tensha_model::grade::Level::Strong,
                    "{seed} {}",
                    flow.own.id
                );
                assert!(
                    path.total[property as usize].lo <= path.own[property as usize].lo,
                    "{seed}"
                );
            }
        }
        let c = coverage::run(&s, &p);
        let (used, dismissed, open) = c.counts();
        assert_eq!(
            used + dismissed + open,
            c.formula.iter().map(|(_, n, m)| n * m).sum::<usize>(),
            "{seed}"
        );
        assert_eq!(
            cpsf::run(&s).iter().filter(|x| s.own(x.element).id.is_empty()).count(),
            0,
            "{seed}"
        );
        assert_eq!(zones::run(&s, &p).len(), s.zones.len(), "{seed}");
        for a in accuracy::run(&s) {
            assert!(!a.error.known.is_nan() && !a.age.known.is_nan(), "{seed}");
            assert!(a.error.known >= 0.0 && a.age.known >= 0.0, "{seed}");
        }
        let networks = exposure::Networks::new(&s);
        for flow in &s.flows {
            for segment in flow.routes.iter().flat_map(|r| r.iter()) {
                let stands = exposure::at(&s, &networks, *segment);
                assert!(!stands.is_empty(), "{seed}: somebody can stand there, or it is not known");
                let _ = exposure::most_open(&s, &stands);
            }
        }
        let _ = (regimes::run(&s, &p), uses::run(&s, &p), words::run(&s));
    }
    assert!(judged > 100, "{judged}");
}
