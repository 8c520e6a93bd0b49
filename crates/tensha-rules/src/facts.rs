use std::sync::OnceLock;

use tensha_analysis::accuracy::FlowAccuracy;
use tensha_analysis::causes::Elements;
use tensha_analysis::conflicts::Conflict;
use tensha_analysis::coverage::Coverage;
use tensha_analysis::cpsf::Placed;
use tensha_analysis::exposure::Networks;
use tensha_analysis::goals::{self, GoalResult};
use tensha_analysis::guide::{self, Guide};
use tensha_analysis::hazards::{self, Hazards};
use tensha_analysis::ladder::{self, Ladder};
use tensha_analysis::map::{self, Cell, Map};
use tensha_analysis::paths::Paths;
use tensha_analysis::regimes::Checked;
use tensha_analysis::requirements::{self, Asked, SchemeResult};
use tensha_analysis::uses::Uses;
use tensha_analysis::verdict::{self, Basis, Whole};
use tensha_analysis::wheels::Ledger;
use tensha_analysis::words::Words;
use tensha_analysis::zones::ZoneResult;
use tensha_logic::Cancel;
use tensha_model::System;
use tensha_text::Date;

/// What the analyses worked out about a system; what every rule looks at.
#[derive(Debug)]
pub struct Facts<'s> {
    /// The system.
    pub system: &'s System,
    /// The day for which all answers hold.
    pub at: Date,
    /// Trust paths.
    pub paths: Paths,
    /// Networks, for exposure.
    pub networks: Networks,
    /// Accuracy of flows.
    pub accuracy: Vec<FlowAccuracy>,
    /// Coverage.
    pub coverage: Coverage,
    /// Regimes.
    pub regimes: Vec<Checked<'s>>,
    /// Intended use.
    pub uses: Uses,
    /// Zones.
    pub zones: Vec<ZoneResult>,
    /// Words.
    pub words: Words,
    /// CPSF view.
    pub cpsf: Vec<Placed>,
    /// Which elements share each weakness.
    pub elements: Elements<'s>,
    /// Causes, barriers and responses of every hazard.
    pub hazards: Hazards,
    /// The map.
    pub map: Map,
    /// The next best questions.
    pub guide: Guide,
    /// Conflicting demands.
    pub conflicts: Vec<Conflict>,
    /// The goals with what they come to.
    pub goals: Vec<GoalResult>,
    /// The ladder of means of each hazard.
    pub ladders: Vec<Ladder>,
    /// The ledger of the three wheels.
    pub ledger: Ledger,
    requirements: OnceLock<Vec<SchemeResult>>,
}

impl<'s> Facts<'s> {
    /// Runs all analyses.
    pub fn new(system: &'s System, at: Date) -> Self {
        let paths = tensha_analysis::paths::run(system);
        let networks = Networks::new(system);
        // Nobody else holds the flag, so this cannot be interrupted.
        let hazards = hazards::run(system, &networks, &hazards::Options::default(), &Cancel::new())
            .unwrap_or_default();
        let ledger = tensha_analysis::wheels::run(system, &hazards);
        let coverage = tensha_analysis::coverage::run(system, &paths);
        let map = map::run(system, &hazards, None);
        Self {
            ladders: ladder::run(system, &hazards, &ledger),
            goals: goals::worked_out(system, &networks),
            conflicts: tensha_analysis::conflicts::run(system, &networks, &hazards),
            ledger,
            requirements: OnceLock::new(),
            guide: guide::run(system, &paths, &coverage, &map),
            map,
            coverage,
            elements: Elements::new(system),
            networks,
            hazards,
            accuracy: tensha_analysis::accuracy::run(system),
            regimes: tensha_analysis::regimes::run(system, &paths),
            uses: tensha_analysis::uses::run(system, &paths),
            zones: tensha_analysis::zones::run(system, &paths),
            words: tensha_analysis::words::run(system),
            cpsf: tensha_analysis::cpsf::run(system),
            paths,
            system,
            at,
        }
    }

    /// The verdict on the whole.
    pub fn verdict(&self) -> Whole {
        verdict::run(Basis {
            system: self.system,
            at: self.at,
            elements: &self.elements,
            paths: &self.paths,
            hazards: &self.hazards,
            accuracy: &self.accuracy,
            coverage: &self.coverage,
            uses: &self.uses,
            zones: &self.zones,
            conflicts: &self.conflicts,
            goals: &self.goals,
            ledger: &self.ledger,
        })
    }

    /// The cells in which any viewpoint puts a harm.
    pub fn cells(&self) -> Vec<Cell> {
        self.map.views.iter().flat_map(|v| v.cells.iter().copied()).collect()
    }

    /// How the system stands to the schemes that it names, or that apply where it is sold; worked out once, for the first who asks.
    pub fn requirements(&self) -> &[SchemeResult] {
        self.requirements.get_or_init(|| {
            let cells = self.cells();
            let asked = Asked { cells: Some(&cells), ..Asked::default() };
            requirements::run(self.system, self.at, asked)
        })
    }
}
