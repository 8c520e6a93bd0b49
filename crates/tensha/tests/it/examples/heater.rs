//! The gas water heater: what somebody's own senses decide, and what they do not.

use super::Case;

/// Which response decides the cell of each hazard, as the family sees it.
fn deciding(case: &Case) -> Vec<(String, Option<String>)> {
    let view = case.assessed.assessment.map.views.iter().find(|v| v.id == "people").unwrap();
    let placed = view.one.iter();
    placed
        .filter(|p| ["bath-too-hot", "co-indoors", "shower-scald"].contains(&p.hazard.id.as_str()))
        .map(|p| (p.hazard.id.clone(), p.response.as_ref().map(|r| r.id.clone())))
        .collect()
}

fn rows(rows: [Option<&str>; 3]) -> Vec<(String, Option<String>)> {
    ["bath-too-hot", "co-indoors", "shower-scald"]
        .into_iter()
        .zip(rows)
        .map(|(h, r)| (h.to_owned(), r.map(str::to_owned)))
        .collect()
}

#[test]
fn a_bather_decides_by_own_senses_where_minutes_suffice() {
    let heater = Case::of("water-heater");
    assert_eq!(deciding(&heater), rows([Some("bather"), None, None]));
    // What the heater does wrong, it can do to a panel on the same wires too.
    let with_panel = Case::edited(
        "water-heater",
        &[("by: bather, time-available", "by: bather, acts-by: [local-stop], time-available")],
    );
    assert_eq!(deciding(&with_panel), rows([None, None, None]));
    // As many seconds as are needed are enough; one less is not.
    for (available, decides) in [("6 s", Some("grandfather")), ("5 s", None)] {
        let edit = ("time-available: 3 s", format!("time-available: {available}"));
        let longer = Case::edited("water-heater", &[(edit.0, &edit.1)]);
        assert_eq!(deciding(&longer), rows([Some("bather"), None, decides]), "{available}");
    }
}

#[test]
fn all_heaters_without_hot_water_burden_maker_and_society() {
    let heater = Case::of("water-heater");
    for (view, cell) in [("people", (1, 0)), ("firm", (1, 2)), ("society", (1, 1))] {
        let view = heater.assessed.assessment.map.views.iter().find(|v| v.id == view).unwrap();
        let many = view.many.iter().find(|p| p.hazard.id == "no-hot-water").unwrap();
        assert_eq!((many.cell.recovery, many.cell.economic), cell, "{}", view.id);
        assert_eq!(many.units, 400_000);
    }
    // 8,000 JPY a unit: 1 G JPY are reached with 125,000 units, 10 M JPY with 1,250; below 1,000 units nobody is paid for.
    for (units, economic) in [(125_000, 2), (124_999, 1), (1_250, 1), (1_249, 0), (999, 0)] {
        let edit = format!("units: {units}   #");
        let fewer = Case::edited("water-heater", &[("units: 400000   #", &edit)]);
        let view = fewer.assessed.assessment.map.views.iter().find(|v| v.id == "firm").unwrap();
        let many = view.many.iter().find(|p| p.hazard.id == "no-hot-water").unwrap();
        assert_eq!(many.cell.economic, economic, "{units} units");
    }
}

#[test]
fn planted_judgments_goals_and_dates_of_the_heater_are_found() {
    let heater = Case::of("water-heater");
    assert_eq!(heater.subjects("F003").len(), 2, "one above, one below what the harms say");
    assert_eq!(heater.subjects("G002"), ["goal home-fatal"]);
    assert_eq!(heater.subjects("G003"), ["goal fatal-several", "goal warm-evenings"]);
    assert_eq!(heater.subjects("H002").len(), 1);
    assert_eq!(heater.open(), ["bather not-noticed", "warn-co absent"]);
    heater.none(&["G001", "O002"]);
}

/// The F–N plot, the bands, and the map of all units as files of their own, in one language each.
#[test]
fn goals_and_the_map_of_all_units_come_as_pictures() {
    let root = crate::support::root();
    let run = |args: &[&str]| {
        let mut all = vec!["show"];
        all.extend(args);
        all.extend(["--format", "svg"]);
        let ran = crate::support::tensha(&root, &all);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.starts_with("<svg ") && ran.out.trim_end().ends_with("</svg>"));
        assert_eq!(ran.out.matches("<svg ").count(), ran.out.matches("</svg>").count());
        ran.out
    };
    let goals = run(&["goals", "examples/water-heater"]);
    assert_eq!(goals.matches("<title ").count(), 3, "one picture for each goal");
    assert!(
        goals.contains("Accidents that kill several") && !goals.contains('死'),
        "English alone"
    );
    // Its curve ends with the three who live there; 3.27e-8 to 0.0034 a year straddles the line of 1e-6.
    assert!(goals.contains("class=\"fn-high\"") && goals.contains("class=\"fn-low\""));
    assert_eq!(
        goals.matches("fn-point above").count(),
        1,
        "in the key alone: it is not known to be above"
    );
    let japanese = run(&["goals", "examples/water-heater", "--lang", "ja"]);
    assert!(japanese.contains("人数（以上）") && !japanese.contains("so many persons"));
    let one = run(&["map", "examples/water-heater", "--viewpoint", "firm"]);
    let all = run(&["map", "examples/water-heater", "--viewpoint", "firm", "--units", "400000"]);
    assert_ne!(one, all);
    assert!(all.contains("400000"), "it says of how many units");
    let none = crate::support::tensha(
        &root,
        &["show", "goals", "examples/home-network", "--format", "svg"],
    );
    assert_eq!(none.code, 2, "no goals, no picture");
}
