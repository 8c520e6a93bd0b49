//! One file per rule.

mod a001_misunderstood;
mod a002_lossy;
mod a003_inaccurate;
mod a004_accuracy_open;
mod c001_open_deviations;
mod c002_dismissed_and_used;
mod c003_idle_dismissal;
mod p001_below_need;
mod p002_undecided;
mod p003_no_benefit;
mod p004_decision;
mod p005_no_needs;
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
    &p001_below_need::RULE,
    &p002_undecided::RULE,
    &p003_no_benefit::RULE,
    &p004_decision::RULE,
    &p005_no_needs::RULE,
    &r001_violated::RULE,
    &r002_question::RULE,
    &u001_excluded_use::RULE,
    &u002_general_purpose::RULE,
    &u003_users::RULE,
    &w001_senses::RULE,
    &w002_stars::RULE,
    &z001_zone_target::RULE,
];
