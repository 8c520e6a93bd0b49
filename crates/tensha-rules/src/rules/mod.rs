//! One file per rule.

mod a001_misunderstood;
mod a002_lossy;
mod a003_inaccurate;
mod a004_accuracy_open;
mod c001_open_deviations;
mod c002_dismissed_and_used;
mod c003_idle_dismissal;
mod d001_gap;
mod d002_overlap;
mod d003_orphan;
mod f001_upside_down;
mod f002_unconfirmed;
mod f003_judged_otherwise;
mod f004_data_played_down;
mod f005_weighed_down;
mod f006_not_placed;
mod g001_lapsed;
mod g002_above;
mod g003_open;
mod g004_not_weighed;
mod g005_against_goal;
mod g006_soon;
mod goal;
mod h001_barrier_falls_along;
mod h002_worthless_response;
mod h003_single_point;
mod h004_least_attacker;
mod h005_incomplete_hazard;
mod h006_nothing_leads;
mod h007_release_or_hold;
mod h008_update_or_service;
mod h009_proof_or_time;
mod h010_clash;
mod h011_shared_network;
mod h012_not_done;
mod h013_assumption;
mod h014_stated_attacker;
mod l001_only_people;
mod o001_stale_outlook;
mod o002_support;
mod o003_expired_claim;
mod p001_below_need;
mod p002_undecided;
mod p003_no_benefit;
mod p004_decision;
mod p005_no_needs;
mod q001_answer_and_evidence;
mod q002_label_too_long;
mod q003_not_in_scope;
mod q004_overclaim;
mod r001_violated;
mod r002_question;
mod u001_excluded_use;
mod u002_general_purpose;
mod u003_users;
mod w001_senses;
mod w002_stars;
mod z001_zone_target;

use crate::Rule;

pub(crate) static ALL: &[&Rule] = &[
    &a001_misunderstood::RULE,
    &a002_lossy::RULE,
    &a003_inaccurate::RULE,
    &a004_accuracy_open::RULE,
    &c001_open_deviations::RULE,
    &c002_dismissed_and_used::RULE,
    &c003_idle_dismissal::RULE,
    &d001_gap::RULE,
    &d002_overlap::RULE,
    &d003_orphan::RULE,
    &f001_upside_down::RULE,
    &f002_unconfirmed::RULE,
    &f003_judged_otherwise::RULE,
    &f004_data_played_down::RULE,
    &f005_weighed_down::RULE,
    &f006_not_placed::RULE,
    &g001_lapsed::RULE,
    &g002_above::RULE,
    &g003_open::RULE,
    &g004_not_weighed::RULE,
    &g005_against_goal::RULE,
    &g006_soon::RULE,
    &h001_barrier_falls_along::RULE,
    &h002_worthless_response::RULE,
    &h003_single_point::RULE,
    &h004_least_attacker::RULE,
    &h005_incomplete_hazard::RULE,
    &h006_nothing_leads::RULE,
    &h007_release_or_hold::RULE,
    &h008_update_or_service::RULE,
    &h009_proof_or_time::RULE,
    &h010_clash::RULE,
    &h011_shared_network::RULE,
    &h012_not_done::RULE,
    &h013_assumption::RULE,
    &h014_stated_attacker::RULE,
    &l001_only_people::RULE,
    &o001_stale_outlook::RULE,
    &o002_support::RULE,
    &o003_expired_claim::RULE,
    &p001_below_need::RULE,
    &p002_undecided::RULE,
    &p003_no_benefit::RULE,
    &p004_decision::RULE,
    &p005_no_needs::RULE,
    &q001_answer_and_evidence::RULE,
    &q002_label_too_long::RULE,
    &q003_not_in_scope::RULE,
    &q004_overclaim::RULE,
    &r001_violated::RULE,
    &r002_question::RULE,
    &u001_excluded_use::RULE,
    &u002_general_purpose::RULE,
    &u003_users::RULE,
    &w001_senses::RULE,
    &w002_stars::RULE,
    &z001_zone_target::RULE,
];
