//! Tests of service level reporting.
#![cfg(test)]

mod arithmetic;
mod months;
mod pairs;
mod phrases;
mod relevances;
mod slow;
