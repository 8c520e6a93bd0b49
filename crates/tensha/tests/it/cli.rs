//! The program as its users meet it.

mod causes;
mod comments;
mod export;
mod formats;
mod funnel;
mod guide;
mod guideline;
mod input;
mod questionnaire;
mod responses;
mod verbs;
mod verdict;
mod what_if;
