//! `tensha guideline` as its users meet it.

use crate::support::{place, tensha};

/// Without a model, with packs of one's own, and with a sector that is none.
#[test]
fn the_guideline_of_a_sector() {
    let home = place(&[(
        "own/packs/water.yaml",
        "tensha-pack: 1
pack: {id: own/water, version: '1', license: MIT, title: Water}
sources: {OWN: {title: own}}
profiles:
  works: {name: {ja: 浄水場, en: Waterworks}, sectors: [water], inherits: [core], requires: {uk-psti: third-party}, source: OWN, status: checked}
",
    ), ("own/tensha.yaml", "tensha: 1\nsystem: {id: own}\n")]);
    let run = |args: &[&str]| {
        let mut all = vec!["guideline", "--at", "2026-11-29", "--lang", "en"];
        all.extend(args);
        tensha(home.path(), &all)
    };
    let bare = run(&["--sector", "water", "--format", "json"]);
    assert_eq!(bare.code, 0, "{}", bare.err);
    assert!(bare.out.contains("The packs hold no profile") && !bare.out.contains("\"uk-psti/1\""));
    let own = run(&["own", "--sector", "water", "--depth", "category"]);
    assert!(own.out.contains("Waterworks") && own.out.contains("uk-psti/1"), "{}", own.out);
    let wrong = run(&["--sector", "watr"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("Did you mean water?"), "{}", wrong.err);
}

/// What one reader does and knows, and what begins later.
#[test]
fn views_and_horizons() {
    let home = place(&[(
        "tensha.yaml",
        "tensha: 1
system: {id: s}
parties: {maker: {roles: [maker]}, dwellers: {roles: [user]}}
components: {plc: {kind: plc}}
compliance: [{scheme: eu-cra-annex-1, product: [plc], party: maker}]
hazards: {burn: {when: {component: plc, fails: [error]}, harms: {unhandled: [{who: dwellers, kind: life, level: fatal}]}}}
",
    )]);
    let run = |args: &[&str]| {
        let mut all = vec!["guideline", "--lang", "en"];
        all.extend(args);
        tensha(home.path(), &all)
    };
    let user = run(&["--for", "user", "--at", "2026-11-29"]);
    assert_eq!(user.code, 0, "{}", user.err);
    assert!(user.out.contains("A measure that counts against: burn"), "{}", user.out);
    assert!(!user.out.contains("eu-cra"), "{}", user.out);
    let rows = |args: &[&str]| run(args).out.matches("eu-cra-annex-1/").count();
    let depth = ["--depth", "category", "--at"];
    assert!(rows(&[&depth[..], &["2026-11-29", "--horizon", "later"]].concat()) > 0);
    assert_eq!(rows(&[&depth[..], &["2026-11-29", "--horizon", "now"]].concat()), 0);
    assert_eq!(rows(&[&depth[..], &["2027-12-11", "--horizon", "later"]].concat()), 0);
    let wrong = run(&["--for", "resident"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("no role `resident`"), "{}", wrong.err);
}
