//! Cells of the map: worked out by hand from docs/semantics-harm.md and the harms, as the READMEs of the examples list them.

use super::Case;

/// Example, hazard, and its cell as people, firm and society see it, for one unit.
type Row = (&'static str, &'static str, [(u8, u8); 3]);

const CELLS: &[Row] = &[
    ("boiler-broken", "low-water-firing", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-broken", "overpressure", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-broken", "pressure-unseen", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-broken", "start-during-inspection", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-broken", "opened-under-pressure", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-broken", "started-with-low-water", [(1, 0), (1, 1), (1, 0)]),
    ("boiler-broken", "overfilled", [(0, 0), (0, 1), (0, 0)]),
    ("boiler-broken", "stop-fails", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-broken", "needless-stop", [(0, 0), (0, 0), (0, 0)]),
    ("boiler-monitoring-only", "low-water-firing", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-monitoring-only", "overpressure", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-monitoring-only", "pressure-unseen", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-monitoring-only", "start-during-inspection", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-monitoring-only", "opened-under-pressure", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-monitoring-only", "started-with-low-water", [(1, 0), (1, 1), (1, 0)]),
    ("boiler-monitoring-only", "overfilled", [(0, 0), (0, 1), (0, 0)]),
    ("boiler-monitoring-only", "stop-fails", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-monitoring-only", "needless-stop", [(0, 0), (0, 0), (0, 0)]),
    ("boiler-monitoring-only", "alarm-suppressed", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-remote-room", "low-water-firing", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-remote-room", "overpressure", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-remote-room", "pressure-unseen", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-remote-room", "start-during-inspection", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-remote-room", "opened-under-pressure", [(1, 0), (1, 0), (1, 0)]),
    ("boiler-remote-room", "started-with-low-water", [(1, 0), (1, 1), (1, 0)]),
    ("boiler-remote-room", "overfilled", [(0, 0), (0, 1), (0, 0)]),
    ("boiler-remote-room", "stop-fails", [(2, 0), (2, 1), (2, 0)]),
    ("boiler-remote-room", "needless-stop", [(0, 0), (0, 0), (0, 0)]),
    ("boiler-remote-room", "alarm-suppressed", [(2, 0), (2, 1), (2, 0)]),
    ("door-osdp", "stranger-enters", [(0, 0), (0, 1), (0, 0)]),
    ("door-osdp", "staff-locked-in", [(2, 0), (2, 0), (2, 0)]),
    ("door-osdp", "staff-kept-out", [(0, 0), (0, 0), (0, 0)]),
    ("door-osdp", "visits-known", [(1, 0), (1, 0), (1, 0)]),
    ("door-osdp", "alarm-ignored", [(0, 0), (0, 0), (0, 0)]),
    ("door-osdp", "fire-unseen", [(0, 0), (0, 1), (0, 0)]),
    ("door-wiegand", "stranger-enters", [(0, 0), (0, 1), (0, 0)]),
    ("door-wiegand", "staff-locked-in", [(2, 0), (2, 0), (2, 0)]),
    ("door-wiegand", "staff-kept-out", [(0, 0), (0, 0), (0, 0)]),
    ("door-wiegand", "visits-known", [(1, 0), (1, 0), (1, 0)]),
    ("door-wiegand", "alarm-ignored", [(0, 0), (0, 0), (0, 0)]),
    ("equipment-maintenance", "wrongly-healthy", [(1, 0), (1, 1), (1, 0)]),
    ("equipment-maintenance", "wrong-work-order", [(1, 0), (1, 0), (1, 0)]),
    ("equipment-maintenance", "started-from-the-network", [(2, 0), (2, 0), (2, 0)]),
    ("equipment-maintenance", "trip-fails", [(1, 0), (1, 1), (1, 0)]),
    ("equipment-maintenance", "know-how-known", [(0, 0), (0, 0), (0, 0)]),
    ("equipment-maintenance", "needless-stop", [(0, 0), (0, 0), (0, 0)]),
    ("home-aircon", "heat-stroke", [(2, 0), (2, 0), (2, 0)]),
    ("home-aircon", "fire-near-heater", [(2, 2), (2, 0), (2, 0)]),
    ("home-aircon", "empty-home-known", [(1, 1), (1, 0), (1, 0)]),
    ("home-aircon", "fleet-switching", [(0, 0), (0, 0), (0, 0)]),
    ("home-network", "scalding", [(1, 0), (1, 0), (1, 0)]),
    ("home-network", "heat-stroke", [(2, 0), (2, 0), (2, 0)]),
    ("home-network", "watched-child", [(2, 0), (2, 0), (2, 0)]),
    ("home-network-split", "scalding", [(1, 0), (1, 0), (1, 0)]),
    ("home-network-split", "heat-stroke", [(2, 0), (2, 0), (2, 0)]),
    ("home-network-split", "watched-child", [(2, 0), (2, 0), (2, 0)]),
    ("hospital-ward", "wrong-dose", [(2, 0), (2, 0), (2, 0)]),
    ("hospital-ward", "not-noticed-worse", [(2, 0), (2, 0), (2, 0)]),
    ("hospital-ward", "wrong-record", [(2, 0), (2, 0), (2, 0)]),
    ("hospital-ward", "records-leak", [(1, 0), (1, 0), (1, 0)]),
    ("hospital-ward-faults", "wrong-dose", [(2, 0), (2, 0), (2, 0)]),
    ("hospital-ward-faults", "not-noticed-worse", [(2, 0), (2, 0), (2, 0)]),
    ("hospital-ward-faults", "wrong-record", [(2, 0), (2, 0), (2, 0)]),
    ("hospital-ward-faults", "records-leak", [(1, 0), (1, 0), (1, 0)]),
    ("model-house-66", "heat-stroke", [(2, 0), (2, 0), (2, 0)]),
    ("model-house-66", "fire", [(2, 2), (2, 0), (2, 0)]),
    ("model-house-66", "burglary", [(1, 1), (1, 0), (1, 0)]),
    ("model-house-66", "crushed", [(1, 0), (1, 0), (1, 0)]),
    ("model-house-66", "scalded", [(1, 0), (1, 0), (1, 0)]),
    ("model-house-66", "exposed", [(2, 0), (2, 0), (2, 0)]),
    ("model-house-66", "power-trouble", [(1, 0), (1, 0), (1, 0)]),
    ("pv-inverter", "not-limited", [(0, 0), (0, 0), (0, 0)]),
    ("pv-inverter", "needless-limit", [(0, 0), (0, 0), (0, 0)]),
    ("pv-inverter", "shock-during-work", [(1, 0), (1, 0), (1, 0)]),
    ("pv-inverter", "habits-known", [(1, 0), (1, 0), (1, 0)]),
    ("pv-inverter", "fault-unseen", [(0, 0), (0, 0), (0, 0)]),
    ("two-services", "locked-in", [(2, 0), (2, 0), (2, 0)]),
    ("two-services", "burgled", [(1, 1), (1, 0), (1, 0)]),
    ("two-services", "mould", [(0, 0), (0, 0), (0, 0)]),
    ("water-heater", "bath-too-hot", [(0, 0), (0, 0), (0, 0)]),
    ("water-heater", "shower-scald", [(2, 0), (1, 0), (1, 0)]),
    ("water-heater", "co-indoors", [(2, 0), (2, 0), (2, 0)]),
    ("water-heater", "dry-fire", [(2, 2), (2, 0), (2, 0)]),
    ("water-heater", "no-hot-water", [(1, 0), (0, 0), (1, 0)]),
    ("water-heater", "hours-known", [(1, 0), (1, 0), (1, 0)]),
    ("web-camera", "child-watched", [(2, 0), (1, 0), (2, 0)]),
    ("web-camera", "empty-home-known", [(1, 1), (1, 0), (1, 0)]),
    ("web-camera", "cry-unseen", [(0, 0), (0, 0), (0, 0)]),
    ("web-camera", "stepping-stone", [(0, 0), (0, 0), (0, 0)]),
    ("window-shutters", "crushed", [(2, 0), (2, 0), (2, 0)]),
    ("window-shutters", "burglary", [(1, 1), (1, 0), (1, 0)]),
    ("window-shutters", "shut-in", [(2, 0), (2, 0), (2, 0)]),
    ("window-shutters", "false-safety", [(0, 1), (0, 0), (0, 0)]),
    ("window-shutters", "estate", [(1, 0), (1, 1), (1, 0)]),
];

#[test]
fn every_hazard_stands_in_the_cell_of_its_readme() {
    let mut wrong = Vec::new();
    for name in crate::support::examples() {
        let case = Case::of(&name);
        for view in &case.assessed.assessment.map.views {
            let column = ["people", "firm", "society"].iter().position(|v| *v == view.id);
            let column = column.unwrap_or_else(|| panic!("{name}: no cell for {}", view.id));
            for hazard in &case.assessed.assessment.hazards {
                let id = &hazard.hazard.id;
                let wanted = CELLS.iter().find(|(e, h, _)| *e == name && h == id);
                let found = view.one.iter().find(|p| p.hazard.id == *id);
                let found = found.map(|p| (p.cell.recovery, p.cell.economic));
                let wanted = wanted.map(|(_, _, cells)| cells[column]);
                if found != wanted {
                    wrong.push(format!("{name}, {id}, {}: {found:?}, by hand {wanted:?}", view.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Under the physical definition the picture of the child is no harm: its hazard leaves the map with a reason, and only it.
#[test]
fn camera_leak_leaves_the_map_under_the_physical_definition() {
    let physical = Case::edited(
        "home-network",
        &[("  currency: JPY", "  currency: JPY\n  harm-definition: iso14971-2007")],
    );
    for view in &physical.assessed.assessment.map.views {
        let gone: Vec<&str> = view.unplaced.iter().map(|(h, _)| h.id.as_str()).collect();
        assert_eq!(gone, ["watched-child"], "{}", view.id);
        assert!(!view.unplaced[0].1.en.is_empty() && !view.unplaced[0].1.ja.is_empty());
    }
}
